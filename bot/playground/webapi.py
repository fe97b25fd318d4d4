"""The Web API as the app meets it: token, faults, scope, the method itself, and a record of the call."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from bot.playground.faults import Fault
from bot.playground.methods import METHODS
from bot.playground.methods.oauth import SECRET
from bot.playground.model import JSON, SlackError
from bot.playground.slack import Slack

# What only a mistake in the app (or its manifest) brings about: shown loudly, and a test fails on it.
APP_MISTAKES = {
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "invalid_trigger_id",
    "exchanged_trigger_id",
    "markdown_text_conflict",
    "messages_tab_disabled",
    "missing_scope",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "not_authed",
    "not_enabled",
    "push_limit_reached",
    "unknown_method",
    "view_too_large",
    "duplicate_external_id",
}


@dataclass
class Answer:
    """An HTTP answer; `silence` says that it must not be sent at all ("hang" or "reset")."""

    status: int
    body: JSON
    headers: dict[str, str] = field(default_factory=dict)
    silence: str | None = None


def call(slack: Slack, name: str, token: str, args: JSON) -> Answer:
    """Answer one call to the Web API method `name`, as Slack would."""
    started = time.monotonic()
    fault = slack.faults.take(name, "429", "500", "error")
    answer = _broken(fault) if fault else Answer(200, _run(slack, name, token, args))
    if not fault:
        late = slack.faults.take(name, "hang", "reset", "500_done")
        if late and late.name == "500_done":
            answer = _broken(late)
        elif late:
            answer.silence = late.name
    ok = bool(answer.body.get("ok")) and answer.silence is None
    shown = answer.body if answer.silence is None else f"(done, then no answer: {answer.silence})"
    slack.workspace.journal.call("to slack", name, _hidden(args), _hidden(shown), answer.status, ok, started)
    return answer


def _hidden(told: Any) -> Any:
    """The call as it is shown, without secrets."""
    return {k: "(hidden)" if k in SECRET else v for k, v in told.items()} if isinstance(told, dict) else told


def _broken(fault: Fault) -> Answer:
    if fault.name == "429":
        return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})
    if fault.name in ("500", "500_done"):
        return Answer(500, {"ok": False, "error": "internal_error"})
    return Answer(200, {"ok": False, "error": fault.error})


def _run(slack: Slack, name: str, token: str, args: JSON) -> JSON:
    try:
        with slack.workspace.lock:
            found = METHODS.get(name)
            if found is None or not found.keyless:
                _authorize(slack, token)
            if found is None:
                raise SlackError("unknown_method", req_method=name)
            if found.scope:
                slack.need(found.scope)
            return {"ok": True, **found.run(slack, args)}
    except SlackError as error:
        if error.code in APP_MISTAKES and name != "blocks.validate":
            slack.workspace.journal.problem(name, error.code, _details(error))
        return error.as_json()


def _details(error: SlackError) -> list[str]:
    if error.code == "missing_scope":
        return [f"needs {error.extra['needed']}"]
    told: list[str] = error.extra.get("response_metadata", {}).get("messages", [])
    return [message.removeprefix("[ERROR] ") for message in told]


def _authorize(slack: Slack, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    if token != slack.bot_token and not slack.grants.knows(token):
        raise SlackError("invalid_auth")
    if not slack.workspace.installed:
        raise SlackError("account_inactive")
    if slack.workspace.revoked:
        raise SlackError("token_revoked")
    if token != slack.bot_token:
        slack.grants.check(token, slack.clock.now())
