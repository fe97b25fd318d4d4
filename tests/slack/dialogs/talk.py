"""What the dialogs about practising and checking in share."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.slack.client.clients import OneWorkspace
from bot.channels.slack.client.messenger import SlackMessenger
from bot.core.model.people import Member
from bot.playground.driver import Someone
from tests.dialog import Dialog
from tests.slack.coached import NUDGE, Coached
from tests.slack.serving import TEAM

NOT_SAVED = "I could not save that just now"
BROKEN = "Something went wrong on my side"
WAITS = "One more step: press the button"
OLD = "That button is from an older version of me"
OUTSIDER = "I answer the people of this workspace"


Talk = Callable[..., Dialog]


def nudged(app: Coached, who: str = "ana") -> Dialog:
    """Somebody who has just got this week's message."""
    dialog = Dialog(app, who)  # type: ignore[arg-type]
    messenger = SlackMessenger(OneWorkspace(app.peer.bot_token), app.peer.api_url)
    assert messenger.send(Member("slack", TEAM, dialog.me.id), NUDGE) is None
    return dialog


def submits(app: Coached, someone: Someone, **fields: str) -> dict[str, str]:
    for label, value in {"At": "09:30", **fields}.items():
        someone.fills(label.replace("_", " "), value)
    errors = someone.submits()
    app.settle()
    return errors
