"""The coach in a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

from bot.core.ask.coach import Coach
from bot.core.model.messages import (
    Button,
    Buttons,
    Heading,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SideBySide,
    Sources,
    Template,
)

WIDTH = 88
_SHOWN = {"card", "try"}
_MOST_MORE = 5


def render(message: Message, *, controls: bool = False) -> str:
    """A message as plain text of at most 88 columns; with `controls`, its buttons as numbered choices."""
    pieces = [piece for part in message.parts for piece in _lines(part)]
    if controls:
        pieces += [f"  [{number}] {button.text}" for number, button in enumerate(choices(message), 1)]
    else:
        pieces += [f"- {button.text}" for button in choices(message) if button.action == "card"]
    return "\n".join(pieces).strip("\n") or message.text


def choices(message: Message) -> list[Button]:
    """The buttons of a message that make sense in a terminal."""
    rows = [part for part in message.parts if isinstance(part, Buttons)]
    found = [button for row in rows for button in row.buttons if button.action in _SHOWN]
    more = [option for row in rows if row.picker for option in row.picker.options[:_MOST_MORE]]
    return [*found, *(Button(option.text, "card", option.value, option.text) for option in more)]


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Heading):
        yield from ("", part.text, "=" * len(part.text), "")
    elif isinstance(part, (Prose, Note)):
        yield from _markdown(part.markdown)
        yield ""
    elif isinstance(part, Quote):
        yield from (textwrap.fill(part.text, WIDTH, initial_indent="> ", subsequent_indent="> "), "")
    elif isinstance(part, Template):
        yield from (f"    {line}".rstrip() for line in ("", *part.text.splitlines(), ""))
    elif isinstance(part, SideBySide):
        yield from _table(part)
    elif isinstance(part, Sources):
        yield part.lead
        yield from (f"  {link.text}, {link.url}" for link in part.links)
        yield ""


def _markdown(text: str) -> Iterator[str]:
    for line in text.replace("**", "").splitlines():
        line = re.sub(r"(?<!\w)\*(\S[^*]*)\*(?!\w)", r"\1", line).replace("`", "")
        indent = "  " if re.match(r"(?:-|\d+\.) ", line) else ""
        yield textwrap.fill(line, WIDTH, subsequent_indent=indent) if line else ""


def _table(part: SideBySide) -> Iterator[str]:
    column = (WIDTH - 3) // 2
    for number, (dimension, left, right) in enumerate(part.rows):
        yield f"{dimension}:" if number else f"{part.left:<{column}} | {part.right}"
        if not number:
            yield f"{dimension}:"
        sides = [textwrap.wrap(cell, column - 2) for cell in (left, right)]
        for row in range(max(map(len, sides))):
            cells = [side[row] if row < len(side) else "" for side in sides]
            yield f"  {cells[0]:<{column - 2}} | {cells[1]}".rstrip()
    yield ""


class Chat:
    """A conversation in a terminal: questions, numbers for the choices shown, an empty line or `quit` to leave."""

    def __init__(self, coach: Coach, write: Callable[[str], None]) -> None:
        self._coach, self._write = coach, write
        self._choices: list[Button] = []
        self._spoken: str | None = None

    def open(self) -> None:
        """The first thing on the screen."""
        self._show(self._coach.greeting())
        self._write("\nType a question, or the number of a choice. An empty line ends the chat.")

    def say(self, line: str) -> bool:
        """Answer one line. False when it ends the conversation."""
        line = line.strip()
        if line.casefold() in ("quit", "exit", "bye", ":q", ""):
            return False
        if line.isdecimal() and self._choices:
            self._choose(int(line))
            return True
        reply = self._coach.reply(line, before=self._spoken)
        self._remember(reply.answer)
        self._show(reply.message)
        return True

    def _choose(self, number: int) -> None:
        if 1 <= number <= len(self._choices):
            self._press(self._choices[number - 1])
        else:
            self._write(f"The choices go from 1 to {len(self._choices)}; {number} is none of them.")

    def _press(self, button: Button) -> None:
        if button.action == "try":
            self.say(button.text)
            return
        message = self._coach.card(button.value)
        self._remember(self._coach.answer_of(button.value))
        self._show(message or self._coach.stale())

    def _remember(self, answer: str | None) -> None:
        self._spoken = self._coach.spoken(answer, self._spoken)

    def _show(self, message: Message) -> None:
        self._choices = choices(message)
        self._write(render(message, controls=True))
