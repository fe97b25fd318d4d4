"""What changes around a team, and what must not change with it: erasure, deletion, stale forms, notices."""

from __future__ import annotations

from datetime import timedelta

from .stage import LEAD, P2, P3, PEOPLE, Stage

EIGHT, NEW = PEOPLE[:8], PEOPLE[15]


def test_who_is_erased_after_their_team_was_deleted_still_waits_on_the_next(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.presses("U0ADMIN", "team_delete", str(team.id))
    stage.presses(EIGHT[0], "forget", "all")
    again = stage.team(people=(EIGHT[0], NEW))
    stage.to(P3.opens + timedelta(minutes=1))
    seats, _, _ = stage.store.roster(again, str(P3))
    assert {seat.member.user: seat.before for seat in seats} == {EIGHT[0]: True, NEW: False}
