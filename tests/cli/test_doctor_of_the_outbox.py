"""What `doctor` and `/readyz` say of the outbox, the calendars, the database and the places in Slack."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.manifest import manifest
from bot.cli import main
from bot.playground.peer import Peer
from bot.playground.seed import BOT_USER
from bot.stores.election import FileElection
from bot.stores.migrations import MIGRATIONS
from bot.stores.sqlite import SqliteStore
from tests.app import new_peer, serving
from tests.cli.coach import member, plan, sign_up
from tests.slack.serving import environment

Checkup = Callable[..., tuple[int, dict[str, str]]]


@pytest.fixture
def peer() -> Iterator[Peer]:
    with new_peer() as running:
        yield running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coach.sqlite3"


@pytest.fixture
def checkup(peer: Peer, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Checkup:
    """Runs `doctor`; returns the exit status and its lines by part (of several, the first that wants mending)."""
    monkeypatch.delenv("DYNO", raising=False)

    def run(slack: Peer | None = None, **more: str) -> tuple[int, dict[str, str]]:
        for name, value in environment(slack or peer, path, **more).items():
            monkeypatch.setenv(name, value)
        status = main(["doctor"])
        found: dict[str, str] = {}
        for line in capsys.readouterr().out.splitlines():
            part = line[6:20].strip()
            if line.startswith("MEND") or part not in found:
                found[part] = line
        return status, found

    return run


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(path)
    sign_up(opened, 3)
    yield opened
    opened.close()


def run(store: SqliteStore, query: str) -> None:
    with store.transaction() as conn:
        conn.execute(query)


def test_a_missing_database_is_no_fault_and_is_not_made(checkup: Checkup, path: Path) -> None:
    status, found = checkup()
    assert status == 0
    assert "is not there yet" in found["database"]
    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_one(checkup: Checkup, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    status, found = checkup(TPM_DATABASE=str(tmp_path / "file" / "coach.sqlite3"))
    assert (status, found["database"][:4]) == (1, "MEND")


def test_an_older_schema_is_told_and_left_alone(checkup: Checkup, path: Path) -> None:
    from sqlite_utils import Database

    conn = sqlite3.connect(path)
    MIGRATIONS.apply(Database(conn), stop_before="m002_coaching")
    conn.close()
    before = path.read_bytes()
    status, found = checkup()
    assert (status, "has an older schema" in found["database"]) == (0, True)
    assert path.read_bytes() == before


def test_all_was_sent(checkup: Checkup, store: SqliteStore) -> None:
    status, found = checkup()
    assert (status, found["outbox"]) == (0, "ok    outbox         all was sent")


@pytest.mark.parametrize(
    ("held", "what"),
    [
        ("insert into holds values ('nudge', 'invalid_blocks', 1)", "every message of the kind nudge is on hold"),
        (
            "insert into holds values ('teams nudge', 'x', 1)",
            "every message of the kind nudge in Microsoft Teams is on",
        ),
        ("update tenants set status = 'paused', code = 'token_revoked'", "workspace slack:T1 is on hold"),
    ],
)
def test_a_hold_wants_mending(checkup: Checkup, store: SqliteStore, held: str, what: str) -> None:
    run(store, held)
    status, found = checkup()
    assert status == 1
    assert found["outbox"].startswith("MEND")
    assert what in found["outbox"]
    assert "tpm-coach outbox" in found["outbox"]


def test_what_is_unknown_dead_or_overdue_is_told_and_no_fault(checkup: Checkup, store: SqliteStore) -> None:
    now = datetime.now(UTC)
    for number in range(3):
        plan(store, member(number), now - timedelta(hours=1))
    run(store, "update outbox set state = 'unknown' where user = 'U0000'")
    run(store, "update outbox set state = 'dead' where user = 'U0001'")
    status, found = checkup()
    assert status == 0
    assert "1 unknown, 1 dead, 1 held or overdue in 14 days" in found["outbox"]


def test_the_calendars_and_hours(checkup: Checkup, tmp_path: Path) -> None:
    _, found = checkup(TPM_CALENDAR="sunday-to-thursday", TPM_HOURS="7-19")
    assert "sunday-to-thursday where a member chose none; messages from 7 to 19 o'clock" in found["calendars"]
    status, found = checkup(TPM_CALENDAR="mondays")
    assert status == 1
    assert "TPM_CALENDAR is 'mondays'" in found["calendars"]
    ours = tmp_path / "ours" / "calendars" / "lisbon.toml"
    ours.parent.mkdir(parents=True)
    ours.write_text('title = "Lisbon"\nweekend = ["someday"]\n')
    status, found = checkup(TPM_CALENDAR="lisbon", TPM_DATA_DIR=str(tmp_path / "ours"))
    assert status == 1
    assert "lisbon.toml:2" in found["calendars"]


@pytest.mark.parametrize("hours", ["18-8", "8", "8-25", "eight-six"])
def test_hours_that_are_none(checkup: Checkup, hours: str) -> None:
    status, found = checkup(TPM_HOURS=hours)
    assert status == 1
    assert "TPM_HOURS is" in found["configuration"]


def reading_peer() -> Peer:
    """A workspace in which the app may look at channels."""
    ours: dict[str, Any] = copy.deepcopy(manifest())
    ours["oauth_config"]["scopes"]["bot"] += ["channels:read", "groups:read"]
    return Peer(ours)


def test_whether_the_coach_is_where_questions_go(checkup: Checkup) -> None:
    with reading_peer() as slack:
        channels = {each.name: each for each in slack.slack.workspace.channels.values()}
        inside = next(each for each in channels.values() if each.kind == "channel" and BOT_USER in each.members)
        outside = next(each for each in channels.values() if each.kind == "channel" and each is not inside)
        if BOT_USER in outside.members:
            outside.members.remove(BOT_USER)
        status, found = checkup(slack, TPM_ASK_CHANNEL=inside.id)
        assert (status, found["ask channel"][:4]) == (0, "ok  ")
        status, found = checkup(slack, TPM_ASK_CHANNEL=outside.id)
        assert status == 1
        assert "invite it there" in found["ask channel"]
        status, found = checkup(slack, TPM_ASK_CHANNEL="C0NOWHERE1")
        assert status == 1
        assert "Slack shows no C0NOWHERE1" in found["ask channel"]


def test_without_the_scope_it_is_not_checked(checkup: Checkup, peer: Peer) -> None:
    status, found = checkup(TPM_ASK_CHANNEL=next(iter(peer.slack.workspace.channels)))
    assert status == 0
    assert "not checked: Slack answers missing_scope" in found["ask channel"]


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        ("invalid_auth", 1, "copy it again"),
        ("missing_scope", 1, "connections:write"),
        ("not_allowed_token_type", 1, "xapp-"),
        ("strange", 0, "not checked: Slack answers strange"),
    ],
)
def test_the_token_of_the_socket(checkup: Checkup, peer: Peer, error: str, status: int, says: str) -> None:
    peer.set_fault("error", method="apps.connections.open", error=error)
    got, found = checkup(SLACK_APP_TOKEN="xapp-1-nightjar")
    assert (got, says in found["socket"]) == (status, True), found["socket"]
    assert "nightjar" not in str(found)
    assert "SLACK_APP_TOKEN" in checkup(SLACK_APP_TOKEN="xoxb-nightjar")[1]["configuration"]


def test_a_second_process_on_the_database_wants_mending(checkup: Checkup, path: Path, store: SqliteStore) -> None:
    first, second = FileElection(path), FileElection(path)
    assert first.is_first()
    assert checkup()[0] == 0
    assert not second.is_first()
    status, found = checkup()
    assert (status, found["processes"][:4]) == (1, "MEND")
    assert "one is enough" in found["processes"]
    second.leave()
    assert checkup()[0] == 0
    first.leave()


# readyz


def test_readiness_writes_once_in_some_seconds_and_stays_while_something_is_on_hold(path: Path, peer: Peer) -> None:
    with serving(peer, path) as app:
        app.slack.clock.beat()
        app.slack.clock.stop()  # it writes, too
        assert app.wire.get("/readyz").status == 200
        with closing(sqlite3.connect(path)) as conn:
            (before,) = conn.execute("pragma data_version").fetchone()
            for _ in range(5):
                assert app.wire.get("/readyz").status == 200
            assert conn.execute("pragma data_version").fetchone() == (before,)
        run(app.slack.clock_store, "insert into holds values ('nudge', 'invalid_blocks', 1)")
        answer = app.wire.get("/readyz")
        assert answer.status == 200
        assert json.loads(answer.text)["notes"] == {"outbox": "1 on hold, see tpm-coach outbox"}
        assert "nudge" not in answer.text


def test_a_hold_is_in_the_log_each_minute(path: Path, peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    with serving(peer, path) as app:
        app.slack.clock.stop()  # from here on it ticks when we say so
        run(app.slack.clock_store, "insert into holds values ('nudge', 'invalid_blocks', 1)")
        caplog.clear()
        app.slack.clock.beat()
        assert [record.getMessage() for record in caplog.records].count("on_hold") == 1


def test_no_start_takes_a_hold_off_and_a_person_does(
    path: Path, peer: Peer, store: SqliteStore, checkup: Checkup, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = "slack:T0HARBOUR1"
    run(store, "insert into holds values ('nudge', 'invalid_blocks', 1)")
    paused = "values ('slack:T0HARBOUR1', 'paused', 'token_revoked')"
    run(store, "insert or replace into tenants (tenant, status, code) " + paused)
    on_hold = {"nudge": "invalid_blocks", tenant: "token_revoked"}
    for _ in range(2):
        with serving(peer, path) as app:
            peer.be("ana").says("/tpm what does a cloud TPM do", "#general")
            peer.be("ana").opens_home()
            app.settle()
            app.slack.clock.beat()
        assert store.holds() == on_hold
    assert checkup()[0] == 1
    assert main(["outbox", "resume"]) == 0
    assert "not on hold any more" in capsys.readouterr().out
    assert store.holds() == {}


def test_a_database_that_cannot_be_written_to_is_not_ready(path: Path, peer: Peer) -> None:
    with serving(peer, path) as app:
        app.slack.clock.beat()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("begin immediate")
            answer = app.wire.get("/readyz")
            assert (answer.status, json.loads(answer.text)["parts"]["database"]) == (503, False)
            other.execute("rollback")
        assert app.wire.get("/readyz").status == 200
