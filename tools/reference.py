"""Writes docs/reference/ from the code: `python -m tools.reference`. A test finds pages that are out of date."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from bot.cli import parser

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
_SETTING = re.compile(r"(# )?([A-Z][A-Z_]+)=(.*)")


def command_line() -> str:
    """Every command with its options, as the program knows them."""
    lines = [
        "# Command line",
        "",
        "Made from the code by `make reference`. Exit status: 0 it went well, 1 it found faults, 2 it could not work.",
        "",
    ]
    for words, each in _commands(parser(), "tpm-coach"):
        lines += [f"## {words}", "", f"{_sentence(each.description or '')}", ""]
        rows = [row for action in each._actions for row in _rows(action)]
        if rows:
            lines += ["| argument | means |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _commands(top: argparse.ArgumentParser, words: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command that can be typed, in the order of `--help`; its `description` is what `--help` says of it."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            for name, each in action.choices.items():
                each.description = helps.get(name) or ""
                if each.get_default("run"):
                    yield f"{words} {name}", each
                yield from _commands(each, f"{words} {name}")


def _rows(action: argparse.Action) -> Iterator[str]:
    if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
        return
    value = "" if action.nargs == 0 else str(action.metavar or action.dest).upper()
    name = ", ".join(f"{flag} {value}".strip() for flag in action.option_strings) or value
    needed = " (needed)" if action.required and action.option_strings else ""
    yield f"| `{name}` | {_cell(action.help or '')}{needed} |"


def settings() -> str:
    """Every setting with what `.env.example` says of it, which the tests hold to what the code reads."""
    lines = [
        "# Settings",
        "",
        "Made from `.env.example` by `make reference`. All are environment variables, or lines in `.env`.",
        "",
    ]
    lines += ["| setting | example or default | means |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {f'`{value}`' if value else ''} | {_cell(words)} |" for name, value, words in read_settings()
    ]
    return "\n".join([*lines, ""])


def read_settings() -> Iterator[tuple[str, str, str]]:
    """Name, value and words of each setting in `.env.example`. A comment holds for all settings under it."""
    words: list[str] = []
    fresh = True
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        found = _SETTING.fullmatch(line)
        if found:
            fresh = True
            yield found[2], found[3], re.sub(":$", ".", " ".join(words))
        elif line.startswith("#"):
            words = [line.removeprefix("#").strip()] if fresh else [*words, line.removeprefix("#").strip()]
            fresh = False
        else:
            words, fresh = [], True


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("%%", "%")


PAGES = {"command-line.md": command_line, "settings.md": settings}


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
        print(FOLDER / name)


if __name__ == "__main__":
    main()
