"""Feature detection: Slack brings new blocks to workspaces bit by bit, and who has none of them gets older ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels.slack.client.clients import ClientOf
from bot.channels.slack.render import blocks
from bot.core.model.messages import Button, Message, Thumbs
from bot.logs import event
from bot.runtime.later import Later

_REFUSALS = ("invalid_blocks", "invalid_arguments")
"""Slack's errors for a message, and for a view, with a block that it does not take."""
_AGAIN = timedelta(minutes=1)
_SAMPLE = blocks.message(Message("", (Thumbs(Button("+", "up", "", "+"), Button("-", "down", "", "-")),)))["blocks"]


def or_older(send: Callable[[Message], object], message: Message) -> None:
    """Send a message; where Slack refuses its new blocks, send it in older ones. Raises what `send` raises else."""
    try:
        send(message)
    except SlackApiError as error:
        if error.response.get("error") not in _REFUSALS or not blocks.is_new(message):
            raise
        event("new_blocks_refused")
        send(blocks.without_new(message))


class NewBlocks:
    """Feature detection of feedback buttons: nobody is told when Slack refuses them in an acknowledgement."""

    def __init__(self, client: ClientOf, later: Later, now: Callable[[], datetime]) -> None:
        self._client, self._later, self._now = client, later, now
        self._known: dict[str, bool] = {}
        self._asked: dict[str, datetime] = {}

    def taken(self, workspace: str) -> bool:
        """True once Slack has said yes. It is asked after the ack; where it does not answer, again after a minute."""
        known = self._known.get(workspace)
        if known is None:
            now, asked = self._now(), self._asked.get(workspace)
            # `abs`: a clock that was set back must not put off the next question.
            if asked is None or abs(now - asked) >= _AGAIN:
                self._asked[workspace] = now
                self._later.run("new blocks", lambda: self._ask(workspace))
        return bool(known)

    def _ask(self, workspace: str) -> None:
        client = self._client(workspace)
        if client is None:
            return
        try:
            client.api_call("blocks.validate", json={"blocks": _SAMPLE})
            self._known[workspace] = True
        except SlackApiError:
            self._known[workspace] = False
            event("new_blocks_refused")
        except (SlackClientError, OSError):
            pass  # Slack did not answer: it is asked again.
