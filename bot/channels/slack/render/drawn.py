"""Messages as the JSON that Slack gets: what comes again from one answer to the next is drawn and written once."""

from __future__ import annotations

import json
from functools import lru_cache

from bot.channels.slack.render import blocks
from bot.core.model.messages import Buttons, Heading, Message, Note, Part, Prose, SideBySide, Sources

# These look the same wherever they stand, and are the same from one answer to the next.
_ALIKE = (Heading, Prose, Note, SideBySide, Sources)


def ephemeral(content: Message) -> str:
    """`blocks.message` as JSON, for the eyes of the one who asked. It draws no chart."""
    drawn: list[str] = []
    for part in blocks.without_charts(content).parts if blocks.has_charts(content) else content.parts:
        start = len(drawn)
        if isinstance(part, _ALIKE):
            drawn += _alike(part)
        elif isinstance(part, Buttons) and all(button.action == "topic" for button in part.buttons):
            drawn += _alike(part, start)
        else:
            drawn += _written(part, start)
    listed = ", ".join(drawn[: blocks.MAX_BLOCKS])
    return f'{{"response_type": "ephemeral", {_head(content.text)}, "blocks": [{listed}]}}'


@lru_cache(maxsize=256)
def _head(text: str) -> str:
    message = blocks.message(Message(text))
    del message["blocks"]
    return json.dumps(message)[1:-1]


@lru_cache(maxsize=512)
def _alike(part: Part, start: int = 0) -> tuple[str, ...]:
    return tuple(_written(part, start))


def _written(part: Part, start: int) -> list[str]:
    return [json.dumps(block) for block in blocks.draw(part, start)]
