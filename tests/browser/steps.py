"""What members do in several steps, for tests and pictures of what comes after."""

from __future__ import annotations

import json
from typing import Any

from tests.asking import ask
from tests.member import DELIVER, MANAGE, NOTE, PLAN

from .window import Window, Workspace


def signs_up(ana: Window) -> None:
    ana.says("/tpm practice")
    ana.sees("Weekly practice", "Once a week I send you one practice", where="dialog")
    ana.fills("Day", "Thursday")
    ana.fills("Time", "10:30")
    ana.fills("Your type of TPM", "Cloud TPM")
    ana.presses("Save", "dialog button")
    ana.sees("You are signed up", "Thursday 19 November at 10:30", where="dialog")


def checks_in(ana: Window, manage: str, deliver: str, plan: str, note: str = "") -> None:
    ana.sees("Check-in", "confidential", where="dialog")
    ana.fills(MANAGE, manage)
    ana.fills(DELIVER, deliver)
    ana.fills(PLAN, plan)
    if note:
        ana.fills(NOTE, note)
    ana.presses("Save", "dialog button")
    ana.sees("Saved for the week of", where="dialog")


def posts(workspace: Workspace, blocks: list[dict[str, Any]]) -> str:
    """The coach's app posts these blocks in #tpm-circle; returns Slack's error, or ""."""
    body = json.dumps({"channel": "C0CIRCLE01", "text": "All that can be drawn", "blocks": blocks}).encode()
    headers = {"Authorization": f"Bearer {workspace.peer.bot_token}", "Content-Type": "application/json"}
    answer = ask(f"{workspace.peer.api_url}chat.postMessage", "POST", body, headers)
    return str(answer.json.get("error", ""))
