"""The web side without Slack: is the process alive, can it work, and the same app over Socket Mode."""

import json
import re
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.channels.slack.app import build_app
from bot.channels.slack.client.clients import OneWorkspace
from bot.core.errors import StoreError
from bot.core.model.health import Health
from bot.runtime.clock import Clock
from bot.runtime.edge import MAX_BODY_BYTES, guarded
from bot.runtime.health import nothing_here, with_health
from bot.runtime.inbox import Inbox
from bot.runtime.once import Once
from bot.runtime.server import Server
from bot.runtime.work import Work
from bot.wiring import open_members
from tests.app import App, Talk, frozen_peer, new_peer, running, serving
from tests.channel import Nobody
from tests.member import Member
from tests.no_room import needs_limits, no_room

from .serving import ANA, CHANNEL, JSON, TEAM, Wire, event_callback, slash_command


def test_the_process_is_alive(app: App, wire: Wire) -> None:
    app.slack.clock.beat()  # the clock of this app ticks by hand: the last tick may be minutes ago
    answer = wire.get("/healthz")
    assert (answer.status, answer.json, answer.headers["content-type"]) == (200, {"ok": True}, JSON)


def test_it_is_ready_to_work(app: App, wire: Wire) -> None:
    app.slack.clock.beat()
    answer = wire.get("/readyz")
    assert answer.status == 200
    assert answer.json == {"ok": True, "parts": {"content": True, "database": True, "clock": True}}


def test_it_is_not_ready_when_the_database_is_gone(tmp_path: Path) -> None:
    database = tmp_path / "coach.sqlite3"
    with new_peer() as peer, serving(peer, database) as app:
        app.slack.clock.beat()
        assert app.wire.get("/readyz").status == 200
        for file in tmp_path.iterdir():
            file.unlink()
        answer = app.wire.get("/readyz")
        assert answer.status == 503
        assert answer.json["parts"]["database"] is False
        assert app.wire.get("/healthz").status == 200
        asked = app.wire.command("what does a cloud TPM do")
        assert asked.json["text"].startswith("What a cloud TPM does and owns: "), "questions are answered all the same"
        app.slack.clock.beat()


@needs_limits
def test_it_is_not_ready_when_nothing_can_be_saved(tmp_path: Path) -> None:
    with frozen_peer() as peer, running(peer, tmp_path / "coach.sqlite3", TPM_METRICS="1") as app:
        app.person("ana", "#general").signs_up()
        app.slack.clock.beat()
        app.advance(timedelta(days=3))
        with no_room():
            answer, metrics = app.wire.get("/readyz"), app.wire.get("/metrics")
        assert answer.status == 503
        assert answer.json["parts"]["database"] is False
        told = dict(line.rsplit(" ", 1) for line in metrics.text.splitlines() if line[0] != "#")
        assert float(told["tpm_database_up"]) == 0
        assert float(told["tpm_oldest_due_seconds"]) > 86_400, "whose hour came waits, though nothing was planned"
        app.ticks()
        assert app.wire.get("/readyz").json["parts"]["database"] is True
        told = dict(line.rsplit(" ", 1) for line in app.wire.get("/metrics").text.splitlines() if line[0] != "#")
        assert float(told["tpm_database_up"]) == 1
        assert float(told["tpm_oldest_due_seconds"]) < 60


def broken(now: datetime) -> None:
    raise StoreError("locked")


def test_it_is_ready_while_the_first_tick_is_at_work() -> None:
    began, go_on = threading.Event(), threading.Event()

    def long(now: datetime) -> None:
        began.set()
        assert go_on.wait(10)

    clock = Clock(long)
    assert not clock.is_alive(), "nobody has started it"
    clock.start()
    assert clock.is_alive()
    assert began.wait(10)
    assert clock.is_alive()
    assert not clock.stop(0.01)
    go_on.set()
    assert clock.stop()


@pytest.mark.parametrize("path", ["/healthz", "/healthz/", "/readyz", "/readyz/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_is_asked_for_in_every_usual_way(app: App, wire: Wire, path: str, method: str) -> None:
    app.slack.clock.beat()
    answer = wire.call(method, path)
    assert answer.status == 200
    assert (answer.text == "") is (method == "HEAD")
    assert int(answer.headers["content-length"]) > 0


def test_a_clock_that_hangs_or_has_ended_wants_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(lambda now: None)
    clock.beat()
    began = time.monotonic()
    monkeypatch.setattr("bot.runtime.clock.time.monotonic", lambda: began + 200)
    assert not clock.is_alive()
    assert asked("/healthz", clock) == ("503 Service Unavailable", {"ok": False})


def asked(path: str, clock: Clock) -> tuple[str, dict[str, Any]]:
    health = [Health("content", True), Health("database", True), Health("clock", clock.is_alive())]
    seen: list[str] = []
    web = with_health(nothing_here, lambda: health, lambda: not clock.is_lost())
    environ: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": "GET"}
    body = web(environ, lambda status, headers, exc_info=None: seen.append(status))  # type: ignore[arg-type,return-value]
    return seen[0], json.loads(b"".join(body))


def test_it_is_not_ready_when_the_clock_does_not_tick() -> None:
    status, told = asked("/readyz", Clock(broken))
    assert status == "503 Service Unavailable"
    assert told["parts"] == {"content": True, "database": True, "clock": False}


def test_a_tick_that_fails_is_not_the_last(app: App) -> None:
    seen: list[datetime] = []

    def tick(now: datetime) -> None:
        seen.append(now)
        if len(seen) == 1:
            raise StoreError("locked")

    clock = Clock(tick, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    clock.beat()
    assert clock.failed
    clock.beat()
    assert not clock.failed
    assert clock.is_alive()
    assert [at.tzinfo for at in seen] == [UTC, UTC]


def test_a_clock_that_was_never_started_can_be_stopped() -> None:
    Clock(lambda now: None).stop()


def test_a_request_in_flight_is_finished_when_the_server_is_told_to_stop() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slow(environ: object, start_response: object) -> list[bytes]:
        entered.set()
        assert go_on.wait(10)
        start_response("200 OK", [("Content-Length", "4")])  # type: ignore[operator]
        return [b"done"]

    server = Server(slow, "127.0.0.1", 0, max_body=MAX_BODY_BYTES)  # type: ignore[arg-type]
    running = threading.Thread(target=server.run)
    running.start()
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(Wire(server.port, "").get("/").text))
    asking.start()
    assert entered.wait(10)
    server.stop()
    go_on.set()
    asking.join(10)
    running.join(10)
    assert answers == ["done"]
    assert not running.is_alive()
    with pytest.raises(OSError):
        Wire(server.port, "").get("/")


def test_the_edge_gives_no_traceback_away() -> None:
    def broken_ready() -> list[object]:
        raise RuntimeError("what does a cloud TPM do")

    seen: list[str] = []
    web = guarded(with_health(nothing_here, broken_ready))  # type: ignore[arg-type]
    body = web(
        {"PATH_INFO": "/readyz", "REQUEST_METHOD": "GET"},
        lambda status, headers, exc_info=None: seen.append(status),  # type: ignore[arg-type,return-value]
    )
    assert seen == ["500 Internal Server Error"]
    assert json.loads(b"".join(body)) == {"error": "something went wrong here; try again"}


# Socket Mode


def test_slacks_word_that_it_drops_events_is_taken_and_logged(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    told = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1518467820, "api_app_id": "A123456"}
    assert wire.send(json.dumps(told), JSON).status == 200
    (line,) = [record for record in caplog.records if record.getMessage() == "rate_limited_by_slack"]
    fields = line.__dict__["fields"]
    assert fields == {"workspace": TEAM, "request": fields["request"]}
    assert re.fullmatch(r"[0-9a-f]{8}", fields["request"])


def test_socket_mode_gives_the_same_answer(app: App, wire: Wire) -> None:
    wire.command("what does a cloud TPM do")
    app.settle()
    over_http = wire.command("what does a cloud TPM do")
    request = BoltRequest(mode="socket_mode", body=dict(slash_command("what does a cloud TPM do")))
    over_socket = app.slack.app.dispatch(request)
    assert over_socket.status == 200
    assert json.loads(over_socket.body) == over_http.json


def test_socket_mode_takes_events_and_presses_too(app: App, talk: Talk) -> None:
    ana: Member = talk("ana")
    ana.they_say("help")
    said = {"type": "message", "channel_type": "im", "user": ana.me.id, "channel": ana.answers()[0].channel}
    event = event_callback(
        {**said, "ts": "1795597299.5", "thread_ts": ana.thread, "text": "what does a cloud TPM do"}, event_id="EvSOCKET"
    )
    assert app.slack.app.dispatch(BoltRequest(mode="socket_mode", body=event)).status == 200
    app.settle()
    assert ana.answers()[-1].text.startswith("What a cloud TPM does and owns: ")
    press = {"type": "block_actions", "actions": [{"action_id": "old", "type": "button"}], "user": {"id": ana.me.id}}
    assert app.slack.app.dispatch(BoltRequest(mode="socket_mode", body=press)).status == 200


# a workspace without a token


def test_where_the_app_is_not_installed_nobody_meets_an_error(app: App) -> None:
    slack, now = app.slack, lambda: datetime(2026, 11, 22, tzinfo=UTC)
    uninstalled = build_app(
        slack.parts.coach,
        open_members(slack.parts, slack.parts.store, Nobody()),
        OneWorkspace(""),
        Work(Once(slack.parts.store, now), Inbox(slack.parts.store, now), slack.later, now),
        signing_secret="s",
        api_url=slack.parts.config.api_url,
        ask_channel="",
    )
    ticket = app.peer.slack.desk.new_response(ANA, CHANNEL)
    url = app.peer.slack.response_url(ticket.secret)
    asked = dict(slash_command("what does a cloud TPM do", response_url=url))
    answer = uninstalled.dispatch(BoltRequest(mode="socket_mode", body=asked))
    assert answer.status == 200
    assert "cloud TPM" not in answer.body
    (told,) = app.peer.calls("response_url")
    assert "installation" in told.request["text"]
    event = event_callback({"type": "app_mention", "user": "U0ANA00001", "channel": "C1", "ts": "1.2", "text": "hi"})
    assert uninstalled.dispatch(BoltRequest(mode="socket_mode", body=event)).status == 200
    app.settle()
    assert app.peer.calls("chat.postMessage") == []
