"""Templates: the Jinja2 templates and labels in `prompts/`. The only import of jinja2."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes

from bot.core.content.files import ContentFile, bytes_of
from bot.core.content.resources import content_dir
from bot.core.errors import ContentError
from bot.core.wording.asked import EVERYWHERE, EXAMPLES, LABELS, TEXTS

_NOTHING = "\N{WORD JOINER}"
PromptError = TemplateError
"""Raised by `Prompts.text` for a template that is missing, is none, or wants a value that is not given."""


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
        """The words of this installation, or of a `folder` that need not have all of them.

        Raises ContentError with the faults of this installation's.
        """
        self._folder = folder or content_dir("prompts")
        if folder is None and (faults := prompt_faults(self._folder)):
            raise ContentError(faults)
        self._environment = _environment(self._folder)

    def text(self, name: str, /, **values: object) -> str:
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


@cache
def prompt_faults(folder: Path) -> tuple[str, ...]:
    """Every fault of a folder of prompts as `path:line: what is wrong`: what cannot be read, what is missing, and what
    wants a value that the code does not give. Read once a process, as the words themselves are.
    """
    faults: list[str] = []
    for name, given in TEXTS.items():
        if file := _file(folder / f"{name}.md", faults):
            _check_text(file, _environment(folder), given | EVERYWHERE)
    if file := _toml(folder / "labels.toml", faults):
        for name, given in LABELS.items():
            _check_label(file, name, given | {"chat"})
    if file := _toml(folder / "examples.toml", faults):
        for place in EXAMPLES:
            if not file.strings(place) and place not in file.broken:
                file.fault(f"{place} has no question; give it some", file.lines.key(place))
    return tuple(faults)


def _file(path: Path, faults: list[str]) -> ContentFile | None:
    """A file that must be there, and what is wrong with it as far as it can be said without its kind."""
    if not path.exists():
        faults.append(f"{path}: this file is missing; put it back")
        return None
    raw = bytes_of(path, faults)
    file = None if raw is None else ContentFile(path, raw, faults)
    return file if file and file.text else None


def _toml(path: Path, faults: list[str]) -> ContentFile | None:
    file = _file(path, faults)
    return file if file and file.parse(file.text) else None


def _check_text(file: ContentFile, environment: Environment, given: frozenset[str]) -> None:
    try:
        tree = environment.parse(file.text)
        unknown = meta.find_undeclared_variables(tree) - given
    except TemplateSyntaxError as error:
        file.fault(f"the template cannot be read: {error.message}", error.lineno)
        return
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            file.fault(f"{node.name!r} is no value of this text; it has {_listed(given)}", node.lineno)


def _check_label(file: ContentFile, name: str, given: frozenset[str]) -> None:
    line = file.lines.key(name)
    text = file.header.get(name)
    if not isinstance(text, str):
        file.fault(f"the label {name} is missing or not a text", line)
        return
    try:
        wanted = set(_fields(text))
    except ValueError as error:
        file.fault(f"the label {name} cannot be filled in: {error}", line)
        return
    for field in sorted(wanted - given):
        file.fault(f"{field!r} is no value of the label {name}; it has {_listed(given)}", line)


def _fields(text: str) -> Iterator[str]:
    return (field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
