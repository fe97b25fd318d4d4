"""blocks.validate and api.test: calls that change nothing."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.methods.registry import decoded, invalid, method
from bot.playground.model import JSON, SlackError
from bot.playground.slack import Slack
from bot.playground.validate import check_blocks, check_view

_POINTER = re.compile(r"^(?P<text>.*) \[json-pointer:(?P<pointer>[^\]]*)\]$")


@method("blocks.validate")
def validate(_slack: Slack, args: JSON) -> JSON:
    """Check blocks, a message or a view without showing it."""
    given = [name for name in ("blocks", "message", "view") if args.get(name) is not None]
    if len(given) != 1:
        raise invalid(["must provide exactly one of blocks, message or view"])
    name = given[0]
    value = decoded(args[name], f"invalid_{name}")
    faults = _faults(name, value)
    if faults:
        raise SlackError(f"invalid_{name}", errors=[_error(fault) for fault in faults])
    return {}


def _faults(name: str, value: Any) -> list[str]:
    if name == "view":
        return check_view(value, "")
    if name == "message":
        if not isinstance(value, dict):
            return ["must be an object [json-pointer:/]"]
        return check_blocks(value.get("blocks", []))
    return check_blocks(value, at="")


def _error(fault: str) -> JSON:
    match = _POINTER.match(fault)
    if match is None:
        return {"pointer": "/", "code": "failed_constraint", "message": fault}
    return {"pointer": match["pointer"], "code": "failed_constraint", "message": match["text"]}


@method("api.test")
def api_test(_slack: Slack, args: JSON) -> JSON:
    """Answer what was sent, or the error that was asked for."""
    if args.get("error"):
        raise SlackError(str(args["error"]), args=args)
    return {"args": args}
