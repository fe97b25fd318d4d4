"""Files as Teams shows them (pure): the card that asks for consent, and the one that shows what was put there.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.teams.render.controls import OURS
from bot.core.model.forms import File

_CONSENT = "application/vnd.microsoft.teams.card.file.consent"
_INFO = "application/vnd.microsoft.teams.card.file.info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in somebody's OneDrive a file may go. `upload_url` holds a secret; `id` and `kind` are OneDrive's."""

    upload_url: str = field(repr=False)
    content_url: str
    name: str
    id: str
    kind: str


def consent(file: File, purpose: str, context: Mapping[str, str]) -> dict[str, Any]:
    """The activity that asks whether a file may be put into somebody's OneDrive; `context` comes with the answer."""
    content = {
        "description": purpose,
        "sizeInBytes": len(file.content.encode()),
        "acceptContext": {OURS: dict(context)},
        "declineContext": {OURS: dict(context)},
    }
    attachment = {"contentType": _CONSENT, "name": file.name, "content": content}
    return {"type": "message", "summary": purpose, "attachments": [attachment]}


def info(place: Place, told: str) -> dict[str, Any]:
    """The activity that shows a file where it was put."""
    content = {"uniqueId": place.id, "fileType": place.kind}
    attachment = {"contentType": _INFO, "contentUrl": place.content_url, "name": place.name, "content": content}
    return {"type": "message", "summary": told, "attachments": [attachment]}
