"""Messages as the JSON that Slack gets: what comes again from one answer to the next is drawn and written once."""

from __future__ import annotations

import json
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from bot.channels.slack import blocks
from bot.core.model import Button, Buttons, Heading, Message, Note, Part, Prose, SideBySide, Sources

# These look the same wherever they stand, and are the same from one answer to the next.
_ALIKE = (Heading, Prose, Note, SideBySide, Sources)

_MARK = "\0"


def ephemeral(content: Message) -> str:
    """`blocks.message` as JSON, for the eyes of the one who asked."""
    drawn: list[str] = []
    for part in content.parts:
        if isinstance(part, _ALIKE):
            drawn += _alike(part)
        elif isinstance(part, Buttons):
            drawn += _row(part, len(drawn))
        else:
            drawn += _written(part, len(drawn))
    listed = ", ".join(drawn[: blocks.MAX_BLOCKS])
    return f'{{"response_type": "ephemeral", {_head(content.text)}, "blocks": [{listed}]}}'


@lru_cache(maxsize=256)
def _head(text: str) -> str:
    message = blocks.message(Message(text))
    del message["blocks"]
    return json.dumps(message)[1:-1]


@lru_cache(maxsize=512)
def _alike(part: Part) -> tuple[str, ...]:
    return tuple(_written(part, 0))


def _written(part: Part, start: int) -> list[str]:
    return [json.dumps(block) for block in blocks.draw(part, start)]


def _row(part: Buttons, start: int) -> list[str]:
    if not part.buttons:
        return []
    buttons = ", ".join([_button(button, number) for number, button in enumerate(part.buttons)])
    row = f'{{"type": "actions", "block_id": "actions:{start}", "elements": [{buttons}]}}'
    return [_lead(part.lead), row] if part.lead else [row]


@lru_cache(maxsize=64)
def _lead(lead: str) -> str:
    return _written(Buttons((Button("", "", "", ""),), lead), 0)[0]


def _button(button: Button, number: int) -> str:
    if button.confirm:
        return json.dumps(blocks.button(button, number))
    before, after = _around_value(button.text, button.action, button.label, button.primary, number)
    return f"{before}{quoted(button.value)}{after}"


@lru_cache(maxsize=512)
def _around_value(text: str, action: str, label: str, primary: bool, number: int) -> tuple[str, str]:
    """What stands before and behind a button's value: the same for all questions."""
    before, _, after = json.dumps(blocks.button(Button(text, action, _MARK, label, primary), number)).partition(
        quoted(_MARK)
    )
    return before, after
