"""Registry of Web API methods: how one is declared, and what most of them share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.playground.jsontext import parsed
from bot.playground.model import JSON, SlackError
from bot.playground.slack import Slack
from bot.playground.validate import check_blocks, check_message

Run = Callable[[Slack, JSON], JSON]


@dataclass(frozen=True)
class Method:
    """One Web API method; `scope` is what the app must have been granted (None: nothing). `keyless` needs no token."""

    name: str
    scope: str | None
    run: Run
    keyless: bool = False


METHODS: dict[str, Method] = {}


def method(name: str, scope: str | None = None, *, keyless: bool = False) -> Callable[[Run], Run]:
    """Declare a function as the Web API method `name`."""

    def declare(run: Run) -> Run:
        METHODS[name] = Method(name, scope, run, keyless)
        return run

    return declare


def required(args: JSON, name: str) -> str:
    """The argument `name` as text; `invalid_arguments` when it is missing."""
    value = args.get(name)
    if value in (None, ""):
        raise invalid([f"missing required field: {name} [json-pointer:/{name}]"])
    return str(value)


def invalid(messages: list[str], code: str = "invalid_arguments") -> SlackError:
    """A refusal with Slack's `response_metadata.messages`."""
    return SlackError(code, response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


def decoded(value: Any, code: str) -> Any:
    """An argument that may come as JSON text or as JSON; `code` when it is no JSON."""
    if not isinstance(value, str):
        return value
    try:
        return parsed(value)
    except ValueError as error:
        raise SlackError(code) from error


def flag(args: JSON, name: str, default: bool = False) -> bool:
    """A yes-or-no argument, however it is spelled."""
    value = args.get(name)
    return default if value is None else str(value).lower() in ("true", "1")


def content(slack: Slack, args: JSON, where: str) -> tuple[str, list[JSON]]:
    """Text and blocks of a message, refused as Slack refuses them; weak ones are noted as problems."""
    text = str(args.get("text") or "")
    blocks = decoded(args.get("blocks") or [], "invalid_blocks_format")
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if args.get("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        text = str(args["markdown_text"])
    if not text.strip() and not blocks and not args.get("attachments"):
        raise SlackError("no_text")
    if len(text) > 40_000:
        raise SlackError("msg_too_long")
    if len(blocks) > 50 or len(json.dumps(blocks)) > 200_000:
        raise SlackError("msg_blocks_too_long")
    faults = check_blocks(blocks)
    if faults:
        refusal = invalid(faults, "invalid_blocks")
        refusal.extra["errors"] = faults
        raise refusal
    weak = check_message(text, blocks)
    if weak:
        slack.workspace.journal.problem(where, "weak_message", weak, refused=False)
    return text, blocks
