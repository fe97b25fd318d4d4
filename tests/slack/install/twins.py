"""Two workspaces with the same ids of people, teams and channels; and a Slack that knows them by their tokens."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.core.model.installations import Token
from bot.playground.apiserver import arguments
from bot.playground.clock import MovableClock
from bot.playground.server import Handler, Listener
from bot.runtime.keyring import Keyring
from bot.stores.sqlite import SqliteStore
from bot.wiring import Service
from tests.asking import Answer
from tests.running import SECRET, WEDNESDAY, put_together
from tests.slack.install.browser import KEY
from tests.slack.serving import Wire, filled_view

ONE, TWO, ORGANISATION = "T0TWINONE1", "T0TWINTWO1", "E0TWINS001"
ANA, BEN, CAT, DAN, EVE = (f"U0SAME{name}1" for name in ("ANA", "BEN", "CAT", "DAN", "EVE"))
CHANNEL, DIRECT = "C0SAME0001", "D0SAME0001"
SIGNING = "0123456789abcdef0123456789abcdef"


class SlackOfBoth(Handler):
    """Answers the Web API by the token of a call, and keeps what was asked with which."""

    calls: list[tuple[str, str, dict[str, Any]]]
    lock: threading.Lock

    def do_POST(self) -> None:  # noqa: N802 (the name that http.server calls)
        body = self.read_body()
        method = self.path.rpartition("/")[2].partition("?")[0]
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        args = arguments(self.headers.get("Content-Type") or "", body, self.path.partition("?")[2])
        with self.lock:
            self.calls.append((token, method, args))
            number = len(self.calls)
        self.send_json(200, {"ok": True, **self._answer(token, method, args, number)})

    def _answer(self, token: str, method: str, args: dict[str, Any], number: int) -> dict[str, Any]:
        if not token:
            # A response_url.
            return {}
        workspace = {"xoxb-one": ONE, "xoxb-two": TWO, "xoxb-org": ONE}[token]
        if method == "users.info":
            user = {"id": args["user"], "team_id": workspace, "tz": "Europe/Lisbon", "is_admin": args["user"] == EVE}
            whole = {"enterprise_user": {"enterprise_id": ORGANISATION, "teams": [ONE]}} if token == "xoxb-org" else {}
            return {"user": user | whole}
        if method == "conversations.open":
            return {"channel": {"id": DIRECT}}
        if method == "chat.postMessage":
            return {"ts": f"1700000000.{number:06d}", "channel": DIRECT}
        return {}


class Trace:
    """Keeps the statements that a database is given, their values filled in, while it is asked to."""

    def __init__(self) -> None:
        self._kept: list[str] | None = None
        self._connect = sqlite3.connect

    def connect(self, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        """In place of sqlite3.connect."""
        connection = self._connect(*args, **kwargs)
        connection.set_trace_callback(self._seen)
        return connection

    def _seen(self, statement: str) -> None:
        if self._kept is not None:
            self._kept.append(statement)

    @contextmanager
    def kept(self) -> Iterator[list[str]]:
        self._kept = kept = []
        try:
            yield kept
        finally:
            self._kept = None


@dataclass
class Twin:
    """One of the two workspaces."""

    id: str
    token: str
    wire: Wire
    service: Service
    clock: MovableClock
    response_url: str
    trace: Trace
    count: int = field(default=0)

    @property
    def tenant(self) -> str:
        return f"slack:{self.id}"

    def types(self, user: str, text: str) -> Answer:
        """Somebody types a command."""
        told = self.wire.command(
            text,
            team_id=self.id,
            enterprise_id="",
            user_id=user,
            channel_id=CHANNEL,
            trigger_id="1.2.3",
            response_url=self.response_url,
        )
        return self._settled(told)

    def writes(self, user: str, text: str) -> Answer:
        """Somebody writes to the coach. Each twin's messages have the same times."""
        self.count += 1
        said = {"type": "message", "channel_type": "im", "channel": DIRECT, "user": user, "text": text}
        return self._event({**said, "ts": f"1795597299.{self.count:06d}"}, f"Ev0SAME{self.count}")

    def changes(self, user: str, zone: str) -> Answer:
        """Somebody's profile changes."""
        changed = {"id": user, "team_id": self.id, "tz": zone}
        return self._event({"type": "user_change", "user": changed}, "Ev0SAMECHANGE")

    def opens_home(self, user: str) -> Answer:
        """Somebody opens the Home tab, and the direct messages."""
        self._event({"type": "app_home_opened", "user": user, "tab": "home", "channel": DIRECT}, "Ev0SAMEHOME")
        return self._event({"type": "app_home_opened", "user": user, "tab": "messages", "channel": DIRECT}, "Ev0SAMEDM")

    def uninstalls(self) -> Answer:
        """The app is removed."""
        return self._event({"type": "app_uninstalled"}, "Ev0SAMEEND")

    def fills(self, user: str, form: str, value: str, **answers: str) -> Answer:
        """Somebody sends a form."""
        view = filled_view(form, value, answers)
        who = {"team": {"id": self.id}, "user": {"id": user, "team_id": self.id}, "trigger_id": "1.2.3"}
        return self._settled(self.wire.press({"type": "view_submission", "view": view, **who}))

    def _event(self, event: dict[str, Any], event_id: str) -> Answer:
        who = {"enterprise_id": None, "team_id": self.id, "user_id": "U0BOT", "is_bot": True}
        now = round(self.clock.now().timestamp())
        told = self.wire.event(
            event,
            team_id=self.id,
            event_id=event_id,
            event_time=now,
            authorizations=[{**who, "is_enterprise_install": False}],
        )
        return self._settled(told)

    def _settled(self, told: Answer) -> Answer:
        assert self.service.later.drain(10)
        assert told.status == 200, told.text
        return told


@dataclass(frozen=True)
class Twins:
    """The two, the coach that serves both, and what was asked of Slack."""

    one: Twin
    two: Twin
    service: Service
    clock: MovableClock
    calls: list[tuple[str, str, dict[str, Any]]]

    def time_passes(self, **delta: float) -> None:
        """Time passes, and the coach's clock ticks."""
        self.clock.advance(timedelta(**delta))
        self.service.clock.beat()
        assert self.service.later.drain(10)

    @property
    def store(self) -> SqliteStore:
        return self.service.parts.store

    def rows(self, twin: Twin) -> dict[str, list[dict[str, object]]]:
        """All that is kept of one of them, by table."""
        database = self.store.database()
        return {
            table.name: list(
                database.query(
                    f"select * from {table.name} where tenant = ? order by 1, 2, 3",  # noqa: S608  # our own tables
                    [twin.tenant],
                )
            )
            for table in database.tables
            if "tenant" in table.columns_dict
        }


@contextmanager
def twins(folder: Path) -> Iterator[Twins]:
    """Both, served."""
    calls: list[tuple[str, str, dict[str, Any]]] = []
    trace = Trace()
    with patch("sqlite3.connect", trace.connect):
        yield from _served(folder, calls, trace)


def _served(folder: Path, calls: list[tuple[str, str, dict[str, Any]]], trace: Trace) -> Iterator[Twins]:
    api = Listener(type("Bound", (SlackOfBoth,), {"calls": calls, "lock": threading.Lock()}))
    clock = MovableClock(frozen_at=WEDNESDAY)
    settings = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "s",
        "SLACK_SIGNING_SECRET": SIGNING,
        "SLACK_API_URL": f"http://127.0.0.1:{api.port}/api/",
        "TPM_TOKEN_KEYS": KEY,
        "TPM_CONTACT": "coach@harbour.example",
        "TPM_SECRET": SECRET,
        "TPM_DATABASE": str(folder / "coach.sqlite3"),
    }
    try:
        with put_together(settings, clock.now) as (service, port):
            store, wire = service.parts.store, Wire(port, SIGNING)
            for workspace, token in ((ONE, "xoxb-one"), (TWO, "xoxb-two")):
                store.save_installation(Keyring([KEY]).seal(f"slack:{workspace}", Token(token), clock.now()))
            one, two = (
                Twin(*each, wire, service, clock, f"http://127.0.0.1:{api.port}/response/1", trace)
                for each in ((ONE, "xoxb-one"), (TWO, "xoxb-two"))
            )
            yield Twins(one, two, service, clock, calls)
    finally:
        api.pause()
