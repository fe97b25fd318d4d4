"""`tpm-coach outbox retry` and `resume`: sending again what a person decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.commands import parse as commands
from bot.core.delivery import retrying
from bot.core.model.outbox import Failure, Planned, Programme, Refusal, State
from bot.core.model.people import Member
from bot.core.model.signups import Status
from bot.core.teams.notices import DELETED
from bot.stores.sqlite import SqliteStore
from tests.cli.coach import NOW, RULES, Run, member, refusal, refuses, send, send_later
from tests.world import World

NEW = Member("slack", "T1", "U9999")

# retry


def the_id(coach: World, number: int = 1) -> int:
    (found,) = (
        coach.store.database()
        .conn.execute("select id from outbox where user = ? and programme = 'nudge'", [member(number).user])
        .fetchall()
    )
    return int(found[0])


@pytest.mark.parametrize("failure", [Failure.AMBIGUOUS, Failure.UNLISTED])
def test_a_message_is_sent_again_when_a_person_decides(coach: World, outbox: Run, failure: Failure) -> None:
    send(coach, **refusal(failure, "strange"))
    assert len(coach.messenger.sent) == 5
    send(coach)
    assert len(coach.messenger.sent) == 5, "never by itself"
    status, said, _ = outbox("retry", str(the_id(coach)))
    assert status == 0
    assert f"{the_id(coach)}: planned anew: it goes to {member(1).key} between 2026-11-24 10:00Z" in said
    send(coach)
    assert len(coach.messenger.sent) == 6
    assert coach.messenger.twice() == []
    assert outbox()[1].startswith("Nothing is on hold")


def test_at_three_in_the_morning_it_is_planned_for_the_member_s_day(
    coach: World, outbox: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    night = datetime(2026, 11, 25, 3, tzinfo=UTC)
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: night)
    said = outbox("retry", str(the_id(coach)))[1]
    assert "between 2026-11-25 08:00Z and 2026-11-25 18:00Z" in said
    coach.tick(night)
    assert len(coach.messenger.sent) == 5


def test_all_that_are_held_for_one_reason_are_planned_at_once(coach: World, outbox: Run) -> None:
    send(coach, **refuses(Failure.UNLISTED, "strange", [member(1), member(2), member(3)]))
    assert len(coach.messenger.sent) == 3
    status, said, _ = outbox("retry", "--held", "strange")
    assert (status, said.count("planned anew")) == (0, 3)
    send(coach)
    assert len(coach.messenger.sent) == 6
    assert coach.messenger.twice() == []
    status, _, error = outbox("retry", "--held", "strange")
    assert (status, "nothing is held for 'strange'" in error) == (2, True)


def test_a_retry_of_nothing_says_what_to_give(outbox: Run, coach: World) -> None:
    status, _, error = outbox("retry")
    assert (status, "--held CODE" in error) == (2, True)


def test_what_cannot_be_sent_again_is_refused_and_why(coach: World, outbox: Run) -> None:
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
    coach: World, outbox: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: NOW + timedelta(days=7))
    status, said, _ = outbox("retry", str(the_id(coach)))
    assert status == 1
    assert "its time is over (2026-W48)" in said


@pytest.mark.parametrize(
    ("status", "why"), [(Status.STOPPED, "stopped getting practices"), (Status.OFF, "deactivated"), (None, "signed up")]
)
def test_who_does_not_want_it_any_more_gets_nothing(coach: World, outbox: Run, status: Status | None, why: str) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    signup = coach.store.signup(member(1))
    assert signup
    if status:
        coach.store.save_signup(replace(signup, status=status, next_at=None), NOW)
    else:
        with coach.store.transaction() as conn:
            conn.execute("delete from members where user = ?", [member(1).user])
    got, said, _ = outbox("retry", str(the_id(coach)))
    assert (got, why in said) == (1, True)
    send(coach)
    assert len(coach.messenger.sent) == 5


@pytest.mark.parametrize("wrong", ["abc", "1;2", "-1", "1.5", "²", "9" * 30, ""])
def test_what_is_no_number_changes_nothing(coach: World, outbox: Run, wrong: str) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    arguments = (
        ("retry", str(the_id(coach)), "--", wrong) if wrong.startswith("-") else ("retry", str(the_id(coach)), wrong)
    )
    status, _, err = outbox(*arguments)
    assert status == 2
    assert "no number of a message" in err
    assert coach.store.outcomes(member(1)) == {"2026-W48": State.UNKNOWN}


def test_a_message_that_changed_meanwhile_is_not_planned(coach: World) -> None:
    send(coach, **refusal(Failure.AMBIGUOUS, "timeout"))
    number = the_id(coach)
    found = coach.store.messages([number])

    class Late(SqliteStore):
        def messages(self, ids):  # type: ignore[no-untyped-def]
            return found

    late = Late(coach.path)
    assert [bool(each.refused) for each in retrying.retry(late, [number], RULES, NOW)] == [False]
    assert [each.refused for each in retrying.retry(late, [number], RULES, NOW)] == [
        "it has changed just now; look again"
    ]
    late.close()


# resume


def test_what_was_held_until_its_time_was_over_is_told_as_that(
    coach: World, outbox: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(coach, **refusal(Failure.UNLISTED, "strange"))
    coach.messenger.refuse = lambda to: Refusal(Failure.UNLISTED, "strange") if to == member(1) else None
    coach.live(NOW + timedelta(days=7, hours=1))
    monkeypatch.setattr("bot.cli.outbox.utc_now", lambda: coach.now)
    status, said, _ = outbox()
    assert (status, "HELD " in said) == (1, True), "this week's"
    (over,) = [line for line in said.splitlines() if line.startswith("OVER ")]
    assert "refused with 'strange'" in over
    assert "Nothing to do: its time is over" in said
    assert "Not sent as it was not to be" not in said, "it was to be"
    status, said, _ = outbox("retry", "--held", "strange")
    assert (status, said.count("planned anew"), "not planned" in said) == (0, 1, False)
    status, said, _ = outbox()
    assert (status, "OVER " in said, "HELD " in said) == (0, True, False), "nothing to do is nothing wrong"


@pytest.mark.parametrize("programme", [Programme.INVITATION, Programme.NOTICE])
def test_what_comes_only_once_is_wrong_until_a_person_sends_it(coach: World, outbox: Run, programme: Programme) -> None:
    facts = {"who": "U0000", "what": DELETED, "team": "1", "name": "Harbour"}
    coach.store.plan(Planned(NEW, programme, "once", State.PLANNED, NOW, NOW + timedelta(hours=5), facts=facts))
    send(coach, **refuses(Failure.UNLISTED, "strange", [NEW]))
    held = coach.row(NEW, "once", programme)
    coach.store.replan([replace(held, state=State.EXPIRED, reason="late")], NOW)  # a fortnight without an hour for it
    status, said, _ = outbox()
    over, advice, row = said.splitlines()[:3]
    assert (status, over.startswith("OVER ")) == (1, True)
    assert "does not come again: `tpm-coach outbox retry ID`" in advice
    assert "by itself" not in advice
    assert coach.sent_to(NEW) == []
    status, said, _ = outbox("retry", row.split()[0])
    assert (status, "planned anew" in said) == (0, True)
    coach.messenger.refuse = lambda _: None
    coach.live(NOW + timedelta(days=1))
    assert len(coach.sent_to(NEW)) == 1
    assert outbox()[0] == 0


def test_what_was_held_for_somebody_who_stopped_was_not_refused_with_that(coach: World, outbox: Run) -> None:
    send(coach, **refusal(Failure.UNLISTED, "strange"))
    coach.do(member(1), commands.Stop())
    status, said, _ = outbox()
    assert (status, "HELD" in said, "OVER" in said) == (0, False, False)
    assert "1 stopped" in said


def test_a_hold_is_taken_off_and_what_waited_goes_out(coach: World, outbox: Run) -> None:
    everybody = [member(n) for n in range(6)]
    send(coach, **refuses(Failure.OURS, "invalid_blocks", everybody))
    send(coach)
    assert coach.messenger.sent == [], "it waits"
    with coach.store.transaction() as conn:
        conn.execute("update outbox set state = 'unknown' where user = 'U0001'")
    said = outbox("retry", str(the_id(coach)))[1]
    assert "once every weekly practice in Slack is not on hold any more (`tpm-coach outbox resume`)" in said
    status, said, _ = outbox("resume")
    assert status == 0
    assert "every weekly practice in Slack is not on hold any more (it was: invalid_blocks)" in said
    send_later(coach)
    assert len(coach.messenger.sent) == 6
    assert outbox("resume")[1] == "Nothing was on hold.\n"


def test_a_paused_workspace_goes_on(coach: World, outbox: Run) -> None:
    send(coach, **refuses(Failure.DEAD_TENANT, "token_revoked", [member(n) for n in range(6)]))
    assert "workspace slack:T1 is not on hold any more" in outbox("resume")[1]
    send_later(coach)
    assert len(coach.messenger.sent) == 6


def test_a_notice_goes_to_people_who_never_signed_up(coach: World) -> None:
    planned = Planned(NEW, Programme.NOTICE, "team 1", State.PLANNED, NOW, NOW + timedelta(hours=5))
    assert coach.store.plan(planned)
    with coach.store.transaction() as conn:
        conn.execute("update outbox set state = 'unknown', code = 'timeout' where user = 'U9999'")
    (number,) = coach.store.database().conn.execute("select id from outbox where user = 'U9999'").fetchone()
    (done,) = retrying.retry(coach.store, [number], RULES, NOW)
    assert done.planned is not None
