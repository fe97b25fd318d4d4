"""What a restore means to members: nobody is messaged twice, and nobody is left out."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.calendar.localtime import following, week_of
from bot.core.delivery.restoring import Loss, make_fit
from bot.core.model.outbox import Programme, State
from bot.stores import backup as copies
from bot.stores.sqlite import SqliteStore
from tests.cli.coach import RULES, START, member, plan, sign_up
from tests.cli.copying import NOW
from tests.undelivered import undelivered
from tests.world import World

HOUR = timedelta(hours=1)


def life(path: Path, copied: timedelta, lost: timedelta, members: int = 60) -> World:
    """A coach that runs until the loss; a copy is made on the way."""
    running = World(path, START)
    sign_up(running.store, members)
    running.run(START + copied, HOUR)
    copies.backup(path, path.with_name("copy"), running.now)
    running.run(START + lost, HOUR)
    running.close()
    return running


TIMES = [(10, 11), (34, 60), (57, 57.5), (30, 30 + 7 * 24), (80, 80 + 15 * 24), (0, 5 * 24)]


@pytest.mark.parametrize(("copied", "lost"), TIMES)
def test_after_a_restore_nobody_gets_a_second_message(tmp_path: Path, copied: float, lost: float) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=copied), timedelta(hours=lost))
    before = len(first.messenger.sent)
    loss = Loss(START + timedelta(hours=copied), first.now)
    now = first.now + timedelta(hours=2)
    kept = copies.restore(path.with_name("copy"), path, lambda store: make_fit(store, loss, RULES, now) and None, now)
    assert kept is not None
    second = World(path, now, messenger=first.messenger)
    second.run(now + timedelta(days=12), HOUR)
    assert len(first.messenger.sent) > before, "and those that were not due by then do get theirs"
    assert first.messenger.twice() == []
    one_outcome_a_week(second)
    assert second.store.restores() == [(loss.copied_at, loss.lost_at)]
    second.close()


def one_outcome_a_week(running: World) -> None:
    for number in range(60):
        weeks = sorted(running.store.outcomes(member(number)))
        assert weeks == [following(weeks[0], step) for step in range(len(weeks))]
        assert weeks[-1] >= following(week_of(running.now.date()), -1)


def test_without_that_they_would_be_messaged_twice(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=34), timedelta(hours=60))
    copies.restore(path.with_name("copy"), path, lambda store: None, first.now)
    second = World(path, first.now, messenger=first.messenger)
    second.run(first.now + timedelta(days=5), HOUR)
    second.close()
    assert first.messenger.twice() != []


def test_what_was_surely_not_sent_goes_out(tmp_path: Path) -> None:
    """Exactly those get nothing in the week of the loss that may have got it before."""
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=34), timedelta(hours=60))
    got = {each.member.user for each in first.messenger.sent if each.kind == "nudge"}
    loss = Loss(START + timedelta(hours=34), first.now)
    copies.restore(path.with_name("copy"), path, lambda s: make_fit(s, loss, RULES, first.now) and None, first.now)
    second = World(path, first.now)
    second.run(START + timedelta(days=7), HOUR)
    second.close()
    later = {each.member.user for each in second.messenger.sent if each.kind == "nudge"}
    assert got.isdisjoint(later)
    first_week = {member(number).user for number in range(60)} - late_starters(path)
    assert first_week <= got | later


def late_starters(path: Path) -> set[str]:
    """Who signed up after their hour of the first week, and begins in the second."""
    with closing(sqlite3.connect(path)) as conn:
        week = week_of(START.date())
        rows = conn.execute(
            "select user from members where user not in (select user from outbox where slot = ?)", [week]
        )
        return {row[0] for row in rows}


def test_a_prompt_follows_a_practice_that_may_have_been_sent_once(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=34), timedelta(hours=60))
    loss = Loss(START + timedelta(hours=34), first.now)
    copies.restore(path.with_name("copy"), path, lambda s: make_fit(s, loss, RULES, first.now) and None, first.now)
    second = World(path, first.now, messenger=first.messenger)
    second.run(START + timedelta(days=10), HOUR)
    second.close()
    actions = defaultdict(set)
    for each in first.messenger.sent:
        if each.week == week_of(START.date()):
            actions[each.member.user].add(each.kind)
    assert actions
    assert [user for user, seen in actions.items() if "nudge" in seen and "checkin" not in seen] == []


def test_messages_that_were_planned_held_or_under_way_in_the_copy_become_unknown(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    store = SqliteStore(path)
    for number in range(4):
        plan(store, member(number), NOW + timedelta(hours=number if number < 3 else 24))
    with store.transaction() as conn:
        conn.execute("insert into tenants (tenant) values ('slack:T1')")
        conn.execute("update outbox set state = 'sending', lease_until = 1 where user = 'U0001'")
        conn.execute("update outbox set held = 1, code = 'strange' where user = 'U0002'")
    written_off = make_fit(store, Loss(NOW, NOW + timedelta(hours=1)), RULES, NOW + timedelta(hours=2))
    assert written_off.messages == 3
    states = [store.outcomes(member(number)) for number in range(4)]
    assert [set(each.values()) for each in states] == [{State.UNKNOWN}] * 3 + [{State.PLANNED}]
    assert {each.code for each in undelivered(store)} == {"restored"}
    store.close()


def test_whole_weeks_spare_those_who_asked_for_their_practice_early(tmp_path: Path) -> None:
    from bot.core.commands import parse as commands

    asks = member(4)
    for careful in (False, True):
        path = tmp_path / str(careful) / "coach.sqlite3"
        first = World(path, START)
        sign_up(first.store, 10)
        first.run(START + timedelta(hours=10), HOUR)
        copies.backup(path, path.with_name("copy"), first.now)
        # Before their hour of this week, and after the copy.
        first.members.perform(asks, commands.Now(), first.now)
        first.run(START + timedelta(hours=12), HOUR)
        first.close()
        assert [(each.kind, each.week) for each in first.sent_to(asks)] == [("nudge", "2026-W48")]
        loss = Loss(START + timedelta(hours=10), first.now, whole_weeks=careful)
        copies.restore(path.with_name("copy"), path, lambda s, loss=loss: make_fit(s, loss, RULES, NOW) and None, NOW)  # type: ignore[misc]
        second = World(path, first.now, messenger=first.messenger)
        second.run(START + timedelta(days=14), HOUR)
        one = second.store.outcomes(asks)
        second.close()
        assert bool(first.messenger.twice()) is not careful
        assert set(one) >= {"2026-W48", "2026-W49"}, "and the next week goes on as usual"
        assert one["2026-W49"] is State.SENT


def test_check_in_prompts_and_reminders_of_the_lost_time_are_unknown_too(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=20), timedelta(days=6))
    loss = Loss(START + timedelta(hours=20), first.now)
    copies.restore(path.with_name("copy"), path, lambda s: make_fit(s, loss, RULES, first.now) and None, first.now)
    store = SqliteStore(path)
    prompts = [store.planned(member(n), Programme.CHECKIN, "2026-W48") for n in range(60)]
    due = [each for each in prompts if each and each.due <= loss.lost_at]
    assert due
    assert {each.state for each in due} <= {State.UNKNOWN, State.SENT}
    assert State.UNKNOWN in {each.state for each in due}
    store.close()
