"""The JSON API of the page: what one person sees, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.playground.acts import Acts, NotPossibleError
from bot.playground.clock import next_monday
from bot.playground.model import JSON, Person, SlackError
from bot.playground.pagestate import clock_json, faults_json, home_json, state_json
from bot.playground.slack import Slack

_STEPS = {
    "plus_hour": timedelta(hours=1),
    "plus_day": timedelta(days=1),
    "plus_week": timedelta(weeks=1),
    "plus_4_weeks": timedelta(weeks=4),
}
_LONGEST_WAIT = 25.0
_LARGEST_PAGE = 200
START_S = 8.0
"""How long the page waits for an app that is still starting."""


class Controls(Protocol):
    """Actions of the page on the peer itself."""

    def set_fault(self, name: str, on: bool = True) -> None:
        """Switch a fault on or off."""

    def reset(self) -> None:
        """Start afresh."""


class PageApi:
    """GET and POST below /workspace/api/; the errors in EXPECTED mean 400."""

    def __init__(self, slack: Slack, acts: Acts, controls: Controls) -> None:
        self._slack, self._acts, self._controls = slack, acts, controls
        self.gets: dict[str, Callable[[JSON], JSON]] = {
            "state": self.state,
            "history": self.history,
            "events": self.events,
            "calls": self.calls,
            "clock": self.clock,
            "home": self.home,
        }
        self.posts: dict[str, Callable[[JSON], JSON]] = {
            "send": self.send,
            "action": self.action,
            "options": self.options,
            "submit": self.submit,
            "close": self.close,
            "open": self.open,
            "clock": self.move_clock,
            "fault": self.fault,
            "reset": self.reset,
            "read": self.read,
            "dismiss": self.dismiss,
        }

    def _me(self, query: JSON) -> Person:
        if query.get("as"):
            return self._acts.someone(_text(query, "as"))
        return self._slack.workspace.person("ana")

    def _wait_for_app(self) -> None:
        """What only the app can answer waits until it is connected: the page opens before the coach is ready."""
        if not self._slack.workspace.journal.until(lambda: self._slack.app_url is not None, START_S):
            raise NotPossibleError(f"{self._slack.manifest.bot_name} is still starting. Try again in a moment.")

    # reads

    def state(self, query: JSON) -> JSON:
        """Everything that the page shows at first."""
        return state_json(self._slack, self._me(query))

    def home(self, query: JSON) -> JSON:
        """The person's Home tab."""
        return {"view": home_json(self._slack, self._slack.desk.homes.get(self._me(query).id))}

    def history(self, query: JSON) -> JSON:
        """The newest messages of a conversation or a thread, or those `before` one; `more` are older than these."""
        me = self._me(query)
        channel = self._acts.place(me, _text(query, "channel"))
        workspace = self._slack.workspace
        thread, before = query.get("thread_ts") or None, query.get("before") or None
        limit = min(max(int(query.get("limit") or _LARGEST_PAGE), 1), _LARGEST_PAGE)
        if thread is None:
            workspace.mark_read(me.id, channel.id)
        found = workspace.history(channel.id, me.id, thread, limit + 1, before)
        return {"messages": [workspace.message_json(m) for m in found[-limit:]], "more": len(found) > limit}

    def events(self, query: JSON) -> JSON:
        """Long poll: the changes since then, waited for."""
        wait = min(_LONGEST_WAIT, max(0.0, float(query.get("wait") or 0)))
        return self._slack.workspace.journal.after(int(query.get("after") or 0), self._me(query).id, wait)

    def calls(self, query: JSON) -> JSON:
        """The exchanges between app and Slack, for the inspector."""
        after = int(query.get("after") or 0)
        return {"calls": [c.as_json() for c in list(self._slack.workspace.journal.calls) if c.n > after]}

    def clock(self, query: JSON) -> JSON:
        """The time in the workspace, also in the zone of the person."""
        return clock_json(self._slack, self._me(query))

    # writes

    def send(self, body: JSON) -> JSON:
        """Type a message or a command."""
        text = _text(body, "text")
        if text.startswith("/"):
            self._wait_for_app()
        return self._acts.send(_text(body, "as"), _text(body, "channel"), text, _maybe_text(body, "thread_ts"))

    def action(self, body: JSON) -> JSON:
        """Use an element of a message or a view."""
        self._wait_for_app()
        container, action = _record(body, "container"), _record(body, "action")
        return self._acts.act(_text(body, "as"), container, action, {"values": _values(body)})

    def options(self, body: JSON) -> JSON:
        """Ask the app for options of an external select."""
        self._wait_for_app()
        container, block_id, action_id = _record(body, "container"), _text(body, "block_id"), _text(body, "action_id")
        return self._acts.options(_text(body, "as"), container, block_id, action_id, str(body.get("value", "")))

    def submit(self, body: JSON) -> JSON:
        """Submit a modal."""
        return self._acts.forms.submit(self._acts.someone(_text(body, "as")), _text(body, "view_id"), _values(body))

    def close(self, body: JSON) -> JSON:
        """Cancel a modal, or close all."""
        person = self._acts.someone(_text(body, "as"))
        return self._acts.forms.close(person, _text(body, "view_id"), bool(body.get("all")))

    def open(self, body: JSON) -> JSON:
        """Open a tab of the app."""
        return self._acts.open_tab(_text(body, "as"), _text(body, "tab"))

    def read(self, body: JSON) -> JSON:
        """Mark a conversation as read."""
        self._slack.workspace.mark_read(self._acts.someone(_text(body, "as")).id, _text(body, "channel"))
        return {"ok": True}

    def dismiss(self, body: JSON) -> JSON:
        """Take away a message that only this person sees."""
        return self._acts.dismiss(_text(body, "as"), _text(body, "channel"), _text(body, "ts"))

    def move_clock(self, body: JSON) -> JSON:
        """Move the clock by a preset, by seconds or to a moment."""
        clock, preset = self._slack.clock, body.get("preset")
        zone = ZoneInfo(self._me(body).tz)
        if preset == "real":
            clock.reset()
        elif preset == "next_monday":
            clock.set(next_monday(clock.now(), zone))
        elif preset in list(_STEPS):
            clock.advance(_STEPS[str(preset)])
        elif preset is not None:
            raise NotPossibleError(f"there is no preset {preset}")
        elif "advance_seconds" in body:
            clock.advance(timedelta(seconds=_number(body, "advance_seconds")))
        else:
            moment = datetime.fromisoformat(_text(body, "to"))
            clock.set(moment if moment.tzinfo else moment.replace(tzinfo=zone))
        return self.clock(body)

    def fault(self, body: JSON) -> JSON:
        """Switch a fault on or off."""
        self._controls.set_fault(_text(body, "name"), bool(body.get("on", True)))
        return {"faults": faults_json(self._slack)}

    def reset(self, _body: JSON) -> JSON:
        """Start afresh."""
        self._controls.reset()
        return {"ok": True}


def _text(body: JSON, name: str) -> str:
    value = body[name]
    if not isinstance(value, str):
        raise NotPossibleError(f"{name} has to be text")
    return value


def _number(body: JSON, name: str) -> float:
    value = body[name]
    if not isinstance(value, int | float):
        raise NotPossibleError(f"{name} has to be a number")
    return float(value)


def _maybe_text(body: JSON, name: str) -> str | None:
    return _text(body, name) if body.get(name) else None


def _record(body: JSON, name: str) -> JSON:
    value = body[name]
    if not isinstance(value, dict):
        raise NotPossibleError(f"{name} has to be an object")
    return value


def _values(body: JSON) -> JSON:
    """`state.values`: block, then element, then what was set there."""
    state = _record(body, "state") if body.get("state") else {}
    values = _record(state, "values") if state.get("values") else {}
    for block_id in values:
        for action_id in _record(values, block_id):
            _record(values[block_id], action_id)
    return values


EXPECTED = (NotPossibleError, SlackError, KeyError, ValueError, OverflowError)
