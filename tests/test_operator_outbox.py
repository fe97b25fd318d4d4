"""`tpm-coach outbox`: what is not sent, why, what to do; sending again what a person decided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.core import retrying
from bot.core.model import Failure, Member, Programme, Refusal, State, Status
from bot.stores.sqlite import SqliteStore
from tests.operator_coach import RULES, Running, Wrote, member, refuses, sign_up

Said = tuple[int, str, str]
Run = Callable[..., Said]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday, within everybody's hours in Lisbon


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "coach.sqlite3"))
    monkeypatch.delenv("DYNO", raising=False)
    return tmp_path / "coach.sqlite3"


@pytest.fixture
def outbox(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command at NOW; returns the exit status and what it said."""
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW)

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        status = main(["outbox", *arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run


@pytest.fixture
def coach(path: Path) -> Iterator[Running]:
    """A coach whose members' hour is NOW's."""
    running = Running(path, Wrote(), NOW - timedelta(hours=3))
    for signup in sign_up(running.store, 6):
        changed = running.store.signup(signup.member)
        assert changed
        from dataclasses import replace

        from bot.core import schedule

        lisbon = replace(changed, zone="Europe/Lisbon", day=2, minute=9 * 60, decided="", next_at=None)
        running.store.save_signup(schedule.begin(lisbon, NOW - timedelta(days=2), RULES), NOW)
    yield running
    running.close()


def send(coach: Running, **refusals: Refusal) -> None:
    coach.wrote.refusals = refusals
    coach.now = NOW
    coach.tick()


def send_later(coach: Running) -> None:
    """When the leases of what was in hand are over."""
    coach.wrote.refusals = {}
    coach.now = NOW + timedelta(minutes=2)
    coach.tick()


def refusal(failure: Failure, code: str) -> dict[str, Refusal]:
    return refuses(failure, code, [member(1)])


def test_an_empty_outbox_says_so(coach: Running, outbox: Run) -> None:
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
    (Failure.AMBIGUOUS, "timeout", "UNKNOWN", "Slack did not answer in time", "retry ID", 0),
    (Failure.DEAD_MEMBER, "user_disabled", "DEAD", "the account was deactivated", "Nothing to do", 0),
    (Failure.UNLISTED, "strange_thing", "HELD", "refused with 'strange_thing'", "retry ID", 1),
    (Failure.OURS, "invalid_blocks", "ON HOLD", "every weekly practice (invalid_blocks)", "doctor", 1),
    (Failure.DEAD_TENANT, "token_revoked", "ON HOLD", "workspace slack:T1 (token_revoked)", "install the app again", 1),
]


@pytest.mark.parametrize(("failure", "code", "title", "why", "do", "status"), SHOWN)
def test_each_kind_is_told_with_what_to_do(
    coach: Running, outbox: Run, failure: Failure, code: str, title: str, why: str, do: str, status: int
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


def test_what_waits_for_a_hold_is_counted_there_and_not_told_twice(
    coach: Running, outbox: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coach, **refuses(Failure.OURS, "invalid_blocks", [member(n) for n in range(6)]))
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(hours=1))
    _, said, _ = outbox()
    assert "ON HOLD  every weekly practice (invalid_blocks): 6 due messages wait." in said
    assert "OVERDUE" not in said


def test_messages_that_nobody_sends_are_overdue(coach: Running, outbox: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    coach.now = NOW
    coach.coaching.tick(NOW)  # planned, and then the coach is down
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(minutes=9))
    assert outbox()[0] == 0
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(minutes=11))
    status, said, _ = outbox()
    assert status == 1
    assert said.startswith("OVERDUE  6 x weekly practice in slack:T1: not sent yet")
    assert "is the coach running" in said.replace("\n", " ")


def test_no_answer_and_no_note_is_shown(coach: Running, outbox: Run) -> None:
    from bot.core.model import CheckIn

    zero = {"manage": 0, "deliver": 0, "plan": 0}
    since = dict.fromkeys(zero, "2026-W48")
    coach.store.save_checkins(member(1), [CheckIn("2026-W48", zero, NOW, "nightjar", since)])
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    for form in ((), ("--json",)):
        said = outbox(*form)[1]
        assert member(1).key in said
        assert "nightjar" not in said
        assert "manage" not in said


def test_many_of_a_kind_are_counted_and_the_newest_shown(coach: Running, outbox: Run) -> None:
    send(coach, **refuses(Failure.AMBIGUOUS, "timeout", [member(n) for n in range(6)]))
    said = outbox("--most", "2")[1]
    assert "UNKNOWN  6 x weekly practice" in said
    assert said.count("slack:T1:U") == 2
    assert "… and 4 older ones" in said


def test_what_is_long_past_is_left_out(coach: Running, outbox: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(days=15))
    assert "UNKNOWN" not in outbox()[1]
    assert "UNKNOWN" in outbox("--days", "20")[1]


def test_listing_needs_no_pass_over_the_messages_that_are_over(coach: Running) -> None:
    from bot.stores import troubles

    database = coach.store.database()
    for which in (troubles._ENDED, troubles._OVERDUE):
        plan = database.conn.execute(
            f"explain query plan select count(*) from outbox where {which}",  # noqa: S608
            {"since": 0, "overdue": 0},
        ).fetchall()
        assert "USING" in str(plan), plan


# retry


def the_id(coach: Running, number: int = 1) -> int:
    (found,) = (
        coach.store.database()
        .conn.execute("select id from outbox where user = ? and programme = 'nudge'", [member(number).user])
        .fetchall()
    )
    return int(found[0])


@pytest.mark.parametrize("failure", [Failure.AMBIGUOUS, Failure.UNLISTED])
def test_a_message_is_sent_again_when_a_person_decides(coach: Running, outbox: Run, failure: Failure) -> None:
    send(coach, **refusal(failure, "strange"))
    assert len(coach.wrote.sent) == 5
    send(coach)
    assert len(coach.wrote.sent) == 5, "never by itself"
    status, said, _ = outbox("retry", str(the_id(coach)))
    assert status == 0
    assert f"{the_id(coach)}: planned anew: it goes to {member(1).key} between 2026-11-24 10:00Z" in said
    send(coach)
    assert len(coach.wrote.sent) == 6
    assert coach.wrote.twice() == []
    assert outbox()[1].startswith("Nothing is on hold")


def test_at_three_in_the_morning_it_is_planned_for_the_member_s_day(
    coach: Running, outbox: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    night = datetime(2026, 11, 25, 3, tzinfo=UTC)
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: night)
    said = outbox("retry", str(the_id(coach)))[1]
    assert "between 2026-11-25 08:00Z and 2026-11-25 18:00Z" in said
    coach.now = night
    coach.tick()
    assert len(coach.wrote.sent) == 5


def test_what_cannot_be_sent_again_is_refused_and_why(coach: Running, outbox: Run) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    sent, unknown = the_id(coach, 0), the_id(coach, 1)
    status, said, _ = outbox("retry", str(sent), "4711", str(unknown), str(unknown))
    assert status == 1
    assert said.splitlines()[0] == f"{sent}: not planned: it was sent."
    assert said.splitlines()[1] == "4711: not planned: there is no such message."
    assert said.splitlines()[2].startswith(f"{unknown}: planned anew")
    assert len(said.splitlines()) == 3
    assert outbox("retry", str(unknown))[1] == f"{unknown}: not planned: it goes out by itself when it is due.\n"


def test_a_practice_of_a_week_that_is_over_is_not_sent(
    coach: Running, outbox: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(days=7))
    status, said, _ = outbox("retry", str(the_id(coach)))
    assert status == 1
    assert "its time is over (2026-W48)" in said


@pytest.mark.parametrize(
    ("status", "why"), [(Status.STOPPED, "stopped getting practices"), (Status.OFF, "deactivated"), (None, "signed up")]
)
def test_who_does_not_want_it_any_more_gets_nothing(
    coach: Running, outbox: Run, status: Status | None, why: str
) -> None:
    from dataclasses import replace

    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    signup = coach.store.signup(member(1))
    assert signup
    if status:
        coach.store.save_signup(replace(signup, status=status, next_at=None), NOW)
    else:
        with coach.store.transaction() as database:
            database.conn.execute("delete from members where user = ?", [member(1).user])
    got, said, _ = outbox("retry", str(the_id(coach)))
    assert (got, why in said) == (1, True)
    send(coach)
    assert len(coach.wrote.sent) == 5


@pytest.mark.parametrize("wrong", ["abc", "1;2", "-1", "1.5", "²", "9" * 30, ""])
def test_what_is_no_number_changes_nothing(coach: Running, outbox: Run, wrong: str) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    arguments = (
        ("retry", str(the_id(coach)), "--", wrong) if wrong.startswith("-") else ("retry", str(the_id(coach)), wrong)
    )
    status, _, err = outbox(*arguments)
    assert status == 2
    assert "no number of a message" in err
    assert coach.store.outcomes(member(1)) == {"2026-W48": State.UNKNOWN}


def test_retry_without_a_number_is_a_mistake_of_usage(outbox: Run) -> None:
    with pytest.raises(SystemExit):
        outbox("retry")


def test_a_message_that_changed_meanwhile_is_not_planned(coach: Running) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    number = the_id(coach)
    found = coach.store.messages([number])

    class Late(SqliteStore):
        def messages(self, ids):  # type: ignore[no-untyped-def]
            return found

    late = Late(coach.store._path)
    assert [bool(each.refused) for each in retrying.retry(late, [number], RULES, NOW)] == [False]
    assert [each.refused for each in retrying.retry(late, [number], RULES, NOW)] == [
        "it has changed just now; look again"
    ]
    late.close()


# resume


def test_a_hold_is_taken_off_and_what_waited_goes_out(coach: Running, outbox: Run) -> None:
    everybody = [member(n) for n in range(6)]
    send(coach, **refuses(Failure.OURS, "invalid_blocks", everybody))
    send(coach)
    assert coach.wrote.sent == [], "it waits"
    with coach.store.transaction() as database:
        database.conn.execute("update outbox set state = 'unknown' where user = 'U0001'")
    said = outbox("retry", str(the_id(coach)))[1]
    assert "once every weekly practice is not on hold any more (`tpm-coach outbox resume`)" in said
    status, said, _ = outbox("resume")
    assert status == 0
    assert "every weekly practice is not on hold any more (it was: invalid_blocks)" in said
    send_later(coach)
    assert len(coach.wrote.sent) == 6
    assert outbox("resume")[1] == "Nothing was on hold.\n"


def test_a_paused_workspace_goes_on(coach: Running, outbox: Run) -> None:
    send(coach, **refuses(Failure.DEAD_TENANT, "token_revoked", [member(n) for n in range(6)]))
    assert "workspace slack:T1 is not on hold any more" in outbox("resume")[1]
    send_later(coach)
    assert len(coach.wrote.sent) == 6


def test_every_programme_has_a_name_that_an_operator_understands() -> None:
    from bot.cli import outbox as command

    assert set(command._KINDS) == set(Programme)


def test_a_notice_goes_to_people_who_never_signed_up(coach: Running) -> None:
    from bot.core.model import Planned

    new = Member("slack", "T1", "U9999")
    planned = Planned(new, Programme.NOTICE, "team 1", State.PLANNED, NOW, NOW + timedelta(hours=5))
    assert coach.store.plan(planned)
    with coach.store.transaction() as database:
        database.conn.execute("update outbox set state = 'unknown', code = 'timeout' where user = 'U9999'")
    (number,) = coach.store.database().conn.execute("select id from outbox where user = 'U9999'").fetchone()
    (done,) = retrying.retry(coach.store, [number], RULES, NOW)
    assert done.planned is not None
