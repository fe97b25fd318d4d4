"""Templates: the Jinja2 templates and labels in `prompts/`. The only import of jinja2."""

from __future__ import annotations

import tomllib
from functools import cache, cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from bot.core.content.resources import content_dir

_NOTHING = "\N{WORD JOINER}"
PromptError = TemplateError
"""Raised by `Prompts.say` for a template that is missing, is none, or wants a value that is not given."""


class _NoCommand(str):
    """An empty `command`: false in a condition, and found again in what was rendered."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


@cache
def _environment(folder: Path) -> Environment:
    """Template cache: a folder's templates are compiled once a process."""
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        # The texts are not HTML; each channel escapes for itself.
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class Prompts:
    """The coach's words. A missing template, label or value is an error, never an empty text.

    What a person typed is never a template and never a value of one: it goes into a Quote.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or content_dir("prompts")
        self._environment = _environment(self._folder)

    def say(self, name: str, /, **values: object) -> str:
        """The text of `prompts/<name>.md`, filled in. An empty `command` goes with the space behind it."""
        if values.get("command") == "":
            values["command"] = _NoCommand(_NOTHING)
        text = self._environment.get_template(f"{name}.md").render(values)
        return text.replace(f"{_NOTHING} ", "").replace(_NOTHING, "").strip()

    def label(self, name: str, /, **values: str) -> str:
        """A short text of `prompts/labels.toml`: the words on a control or above a field.

        Raises KeyError when there is no such label, or it wants a value that is not given.
        """
        return self._labels[name].format_map(values)

    def examples(self, place: str) -> tuple[str, ...]:
        """The questions that the coach proposes in `help`, `home` or `agent`."""
        return self._examples[place]

    @cached_property
    def _examples(self) -> dict[str, tuple[str, ...]]:
        with open(self._folder / "examples.toml", "rb") as file:
            return {place: tuple(map(str, questions)) for place, questions in tomllib.load(file).items()}

    @cached_property
    def _labels(self) -> dict[str, str]:
        with open(self._folder / "labels.toml", "rb") as file:
            return {name: str(text) for name, text in tomllib.load(file).items()}

    def names(self) -> list[str]:
        """The names of all templates."""
        return sorted(name.removesuffix(".md") for name in self._environment.list_templates(["md"]))
