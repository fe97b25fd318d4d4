"""A walk through the app: every payload that it sends on the way is kept, with what was shown and what was pressed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.channels.slack.payloads import read_press
from bot.channels.slack.render.controls import ACTION_PREFIX, option_value
from bot.channels.slack.typed import typed
from bot.core.commands import parse as commands
from bot.core.commands.team import TeamCommand, TeamLeave
from bot.playground.model import Call
from bot.playground.peer import Peer

from .reading import nodes

MESSAGE, VIEW, PROMPTS = "message", "view", "prompts"
_PRESSED = ("button", "feedback_buttons", "overflow", "static_select")


@dataclass(frozen=True)
class Payload:
    """Something that the app sent: `way` is how (a Web API method, `response_url` or `ack`)."""

    kind: str
    way: str
    content: dict[str, Any]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.content.get("blocks") or [])

    @property
    def text(self) -> str:
        return str(self.content.get("text") or "")


@dataclass
class Step:
    """One act of somebody, and what the app sent because of it."""

    number: int
    what: str
    payloads: list[Payload]


@dataclass
class Walk:
    """The steps so far."""

    peer: Peer
    settle: Callable[[], None]
    steps: list[Step] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    submitted: set[str] = field(default_factory=set)

    def step(self, what: str, act: Callable[[], object]) -> None:
        """Do it, and keep what the app sends until all has come to rest."""
        self.peer.slack.workspace.journal.calls.clear()
        act()
        self.settle()
        calls = self.peer.calls()
        for call in calls:
            self._note(call)
        payloads = [payload for call in calls for payload in sent(call)]
        self.steps.append(Step(len(self.steps) + 1, what, payloads))
        for payload in payloads:
            self.shown |= set(deeds(payload.blocks))
            if payload.kind == VIEW and payload.content.get("callback_id") and payload.content.get("submit"):
                self.forms.add(form_name(payload.content))

    def _note(self, call: Call) -> None:
        request = call.request if isinstance(call.request, dict) else {}
        if call.direction != "to app":
            return
        if request.get("command"):
            self.typed.add(word(str(request.get("text", ""))))
        elif request.get("type") == "block_actions":
            press = read_press(request)
            self.pressed.add(deed(press.verb, press.value))
        elif request.get("type") == "view_submission":
            self.submitted.add(form_name(request["view"]))

    def distinct(self) -> list[Payload]:
        """Every payload once, whatever is random in it."""
        found = {_key(payload): payload for step in self.steps for payload in step.payloads}
        return list(found.values())

    def table(self) -> str:
        """What was done and what came of it, a row each."""
        rows = [("step", "what", "sent", "blocks", "text", "longest button")]
        for step in self.steps:
            buttons = [b["text"]["text"] for payload in step.payloads for b in nodes(payload.blocks, "button")]
            rows.append(
                (
                    str(step.number),
                    step.what,
                    ", ".join(f"{count} {way}" for way, count in Counter(each.way for each in step.payloads).items()),
                    str(max((len(payload.blocks) for payload in step.payloads), default=0)),
                    str(max((len(payload.text) for payload in step.payloads), default=0)),
                    max(buttons, key=len, default=""),
                )
            )
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def sent(call: Call) -> Iterator[Payload]:
    """The messages, views and prompts of one exchange."""
    if call.direction == "to app":
        if isinstance(call.response, dict):
            if "response_type" in call.response:
                yield Payload(MESSAGE, "ack", call.response)
            elif "view" in call.response:
                yield Payload(VIEW, "ack", call.response["view"])
        return
    request: dict[str, Any] = call.request if isinstance(call.request, dict) else {}
    if call.what == "assistant.threads.setSuggestedPrompts":
        yield Payload(PROMPTS, call.what, request)
    elif "view" in request:
        yield Payload(VIEW, call.what, _json(request["view"]))
    elif call.what == "response_url" or call.what.startswith("chat.post"):
        yield Payload(MESSAGE, call.what, {**request, "blocks": _json(request.get("blocks") or [])})


def word(text: str) -> str:
    """The command that a text is, as its word; of those for teams, with the deed."""
    command = commands.parse(typed(text))
    if isinstance(command, commands.Ask):
        return "ask"
    if isinstance(command, TeamLeave):
        return "team leave"
    if isinstance(command, TeamCommand):
        return f"team {command.deed}"
    return "help" if isinstance(command, commands.Help) else commands.word_of(command)


def form_name(shown: dict[str, Any]) -> str:
    """The name of a form, wherever it was opened from."""
    return str(shown["callback_id"]).removesuffix(":home")


def deeds(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """What the controls of a surface do, each by its name."""
    # The fields of a form are filled in, not pressed.
    controls = [block for block in blocks if block["type"] != "input"]
    for kind in _PRESSED:
        for element in nodes(controls, kind):
            if not str(element.get("action_id", "")).startswith(ACTION_PREFIX):
                continue
            pair = [element[name] for name in ("positive_button", "negative_button") if name in element]
            values = [option_value(option) for option in element.get("options", [])] or [
                str(button.get("value", "")) for button in (pair or [element])
            ]
            for value in values:
                press = read_press({"actions": [{"action_id": element["action_id"], "value": value}]})
                yield deed(press.verb, press.value)


def deed(verb: str, value: str) -> str:
    """The name of what a control does: where its value says what, with that."""
    if verb == "open":
        return f"open {word(value)}"
    return f"{verb} {value.split()[0]}" if verb == "practice" else verb


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _key(payload: Payload) -> str:
    return re.sub(r"\d{10}\.\d{6}", "ts", json.dumps([payload.kind, payload.content], sort_keys=True))
