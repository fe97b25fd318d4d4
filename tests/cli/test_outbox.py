"""`tpm-coach outbox`: what is not sent, why, and what to do."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.advice import about_breaker, about_hold, about_trouble
from bot.core.model.outbox import Failure, Planned, Programme, State, Trouble
from tests.cli.coach import NOW, Run, member, refusal, refuses, send
from tests.postgres import watched
from tests.world import World


def test_an_empty_outbox_says_so(coach: World, outbox: Run) -> None:
    assert outbox() == (0, "Nothing is on hold, and nothing failed to be sent in the last 14 days.\n", "")
    send(coach)
    assert outbox()[0] == 0


def test_a_missing_database_is_named_and_not_made(outbox: Run, path: Path) -> None:
    for step in ((), ("retry", "1"), ("resume",)):
        status, _, err = outbox(*step)
        assert status == 2
        assert f"there is no database at {path}" in err
    assert not path.exists()


def test_an_older_schema_is_not_migrated_on_the_way(outbox: Run, path: Path) -> None:
    import sqlite3

    from sqlite_utils import Database

    from bot.stores.migrations import MIGRATIONS

    conn = sqlite3.connect(path)
    MIGRATIONS.apply(Database(conn), stop_before="m003_meta")
    conn.close()
    before = path.read_bytes()
    status, _, err = outbox()
    assert (status, "tpm-coach migrate" in err) == (2, True)
    assert path.read_bytes() == before


SHOWN = [
    (Failure.AMBIGUOUS, "timeout", "UNKNOWN", "Slack did not answer in time", "retry --unknown", 1),
    (Failure.DEAD_MEMBER, "user_disabled", "DEAD", "the account was deactivated", "Nothing to do", 0),
    (Failure.UNLISTED, "strange_thing", "HELD", "refused with 'strange_thing'", "retry ID", 1),
    (Failure.OURS, "invalid_blocks", "ON HOLD", "every weekly practice in Slack (invalid_blocks)", "asks Slack", 1),
    (Failure.DEAD_TENANT, "token_revoked", "ON HOLD", "workspace slack:T1 (token_revoked)", "install the app again", 1),
]


@pytest.mark.parametrize(("failure", "code", "title", "why", "do", "status"), SHOWN)
def test_each_kind_is_told_with_what_to_do(
    coach: World, outbox: Run, failure: Failure, code: str, title: str, why: str, do: str, status: int
) -> None:
    send(coach, **refusal(failure, code))
    got, said, _ = outbox()
    assert got == status
    line, advice = said.splitlines()[:2]
    assert line.startswith(title)
    assert why in line
    assert do in advice
    as_json = json.loads(outbox("--json")[1])
    assert code in str(as_json)


TENANT, GONE = "teams:11111111-1111-1111-1111-111111111111", "AppDisabledByAdmin"


@pytest.mark.parametrize("code", ["invalid_client", "unauthorized_client", "channel_not_set_up", GONE, "anything"])
def test_of_a_workspace_in_teams_nothing_is_said_about_slack(code: str) -> None:
    said = [
        about_hold(TENANT, code),
        *about_breaker(TENANT, 4),
        *(
            text
            for state, held in ((State.DEAD, False), (State.UNKNOWN, False), (State.PLANNED, True))
            for text in about_trouble(Trouble(TENANT, Programme.NUDGE, state, code, held, 1), 180)
        ),
    ]
    assert [text for text in said if "slack" in text.lower()] == []
    assert "Teams" in said[1]
    assert (code == "anything") == (said[0] == about_hold(TENANT, "another"))


def test_one_that_could_not_be_made_is_not_blamed_on_slack(coach: World, outbox: Run) -> None:
    broken = "insert into given values ('slack:T1', ?, '2026-W47', 'do/one', 'the day they met', '')"
    with coach.store.transaction() as conn:
        conn.execute(broken, (member(1).user,))
    send(coach)
    status, said, _ = outbox()
    assert status == 1
    line, advice = said.splitlines()[:2]
    assert line.startswith("HELD     1 x weekly practice in slack:T1: the coach could not make the message")
    assert "Slack" not in line + advice
    assert "`not_composed` line in the log" in advice
    assert "Mend it, restart, then: `tpm-coach outbox retry --held not_composed`." in advice
    assert "the day they met" not in said


def test_what_waits_for_a_hold_is_counted_there_and_not_told_twice(
    coach: World, outbox: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coach, **refuses(Failure.OURS, "invalid_blocks", [member(n) for n in range(6)]))
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(hours=1))
    _, said, _ = outbox()
    assert "ON HOLD  every weekly practice in Slack (invalid_blocks): 6 due messages wait." in said
    assert "OVERDUE" not in said


def test_messages_that_nobody_sends_are_overdue(coach: World, outbox: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    coach.now = NOW
    coach.members.tick(NOW)  # planned, and then the coach is down
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(minutes=9))
    assert outbox()[0] == 0
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(minutes=11))
    status, said, _ = outbox()
    assert status == 1
    assert said.startswith("OVERDUE  6 x weekly practice in slack:T1: not sent yet")
    assert "is the coach running" in said.replace("\n", " ")


def test_no_answer_and_no_note_is_shown(coach: World, outbox: Run) -> None:
    from bot.core.model.checkins import CheckIn

    zero = {"manage": 0, "deliver": 0, "plan": 0}
    since = dict.fromkeys(zero, "2026-W48")
    coach.store.save_checkins(member(1), [CheckIn("2026-W48", zero, NOW, "nightjar", since)])
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    for form in ((), ("--json",)):
        said = outbox(*form)[1]
        assert member(1).key in said
        assert "nightjar" not in said
        assert "manage" not in said


def test_many_of_a_kind_are_counted_and_the_newest_shown(coach: World, outbox: Run) -> None:
    send(coach, **refuses(Failure.DEAD_MEMBER, "user_disabled", [member(n) for n in range(6)]))
    said = outbox("--most", "2")[1]
    assert "DEAD     6 x weekly practice" in said
    assert said.count("slack:T1:U") == 2
    assert "… and 4 older ones" in said


def test_what_is_long_past_is_left_out(coach: World, outbox: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(days=15))
    assert "UNKNOWN" not in outbox()[1]
    assert "UNKNOWN" in outbox("--days", "20")[1]


def test_listing_needs_no_pass_over_the_messages_that_are_over(coach: World) -> None:
    send(coach, **refusal(Failure.UNLISTED, "strange_thing"))
    with watched(coach.store) as said:
        (trouble,) = coach.store.troubles(NOW - timedelta(days=14), NOW, 1)
    assert len(said) == 3, "what ended, the newest of it, and what is overdue"
    tenant, programme, state = trouble.tenant, trouble.programme.value, trouble.state.value
    same = {"tenant": tenant, "programme": programme, "state": state, "code": trouble.code, "held": trouble.held}
    for query in said:
        values = {"since": 0, "overdue": 0, "most": 1, **same}
        plan = coach.store.database().conn.execute(f"explain query plan {query}", values).fetchall()
        assert "USING" in str(plan), plan


@pytest.mark.parametrize("programme", Programme)
def test_every_programme_has_a_name_that_an_operator_understands(
    coach: World, outbox: Run, programme: Programme
) -> None:
    long_ago = NOW - timedelta(hours=1)
    coach.store.plan(Planned(member(1), programme, "2026-W48", State.PLANNED, long_ago, NOW + timedelta(hours=6)))
    (line,) = [line for line in outbox()[1].splitlines() if line.startswith("OVERDUE")]
    name = line.removeprefix("OVERDUE  1 x ").partition(" in slack:T1: ")[0]
    assert re.fullmatch("[a-z][a-z -]+", name)
