"""Puts on screen what the app answers to a command or through a response_url."""

from __future__ import annotations

import json
import time
from typing import Any

from bot.playground.jsontext import parsed
from bot.playground.methods.chat import post, replace
from bot.playground.methods.registry import content, flag
from bot.playground.model import JSON, Message, SlackError
from bot.playground.slack import Slack

_FAULTS = {"429": "ratelimited", "500": "internal_error"}
_STATUS = {"used_url": 404, "expired_url": 404, "invalid_url": 404, "ratelimited": 429, "internal_error": 500}


def read_body(body: str) -> JSON:
    """The body of an ack or an answer as a message; plain text is a message's text, nothing is {}."""
    if not body.strip():
        return {}
    try:
        value: Any = parsed(body)
    except ValueError:
        return {"text": body}
    return value if isinstance(value, dict) else {"text": str(value)}


def answer(
    slack: Slack,
    user: str,
    channel: str,
    body: JSON,
    where: str,
    original: Message | None = None,
    thread_ts: str | None = None,
) -> None:
    """Show the app's answer to `user`: ephemeral unless `in_channel`; or replace, or delete, the original.

    A body that Slack refuses is recorded as a problem and raised as SlackError.
    """
    workspace = slack.workspace
    try:
        if flag(body, "delete_original") and original:
            workspace.remove(original)
            return
        text, blocks = content(slack, body, where)
    except SlackError as error:
        told = error.extra.get("errors", [])
        workspace.journal.problem(where, error.code, told)
        raise
    if flag(body, "replace_original") and original:
        replace(slack, original, text, blocks)
        return
    shown_to = None if body.get("response_type") == "in_channel" else user
    thread = body.get("thread_ts") or thread_ts
    post(slack, workspace.channel(channel), text, blocks, only_for=shown_to, thread_ts=thread)


def through_response_url(slack: Slack, secret: str, body: str) -> tuple[int, str]:
    """Take one answer at a response_url: HTTP status and body, as Slack gives them."""
    started = time.monotonic()
    given = read_body(body)
    fault = slack.faults.take("response_url", "429", "500", "error")
    try:
        if fault:
            raise SlackError(fault.error or _FAULTS[fault.name])
        with slack.workspace.lock:
            ticket = slack.desk.take_response(secret)
            original = None
            if ticket.message_ts:
                original = slack.workspace.find(ticket.channel, ticket.message_ts, ticket.user)
            answer(slack, ticket.user, ticket.channel, given, "response_url", original, ticket.thread_ts)
        status, told = 200, "ok"
    except SlackError as error:
        status = _STATUS.get(error.code, 400)
        told = json.dumps(error.as_json())
    slack.workspace.journal.call("to slack", "response_url", given, told, status, status == 200, started)
    return status, told
