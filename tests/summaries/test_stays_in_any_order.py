"""No sequence of deeds lets a person out of one period and back into the next.

Each deed by itself is tried on both engines in `test_stays`, `test_who_could_see` and `test_what_an_erasure_leaves`.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.summaries import policy
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import REJOIN_WAIT

from .stage import (
    ADMIN,
    EIGHT,
    FIVE,
    LEAD,
    P2,
    PEOPLE,
    TENANT,
    NewStage,
    Stage,
    counted,
    guest,
)

DEEDS = st.sampled_from(["lead", "viewer", "guest", "leave", "move", "forget", "uninstall", "delete", "nothing"])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(DEEDS, st.integers(0, 27), st.booleans()), min_size=1, max_size=5))
def test_no_sequence_lets_a_person_out_of_one_period_and_back_into_the_next(
    new_stage: NewStage, deeds: list[tuple[str, int, bool]]
) -> None:
    """Whoever counted once and then did not, counts again three periods after their first new roster at the soonest."""
    stage = new_stage()
    stage.store.erase_everything()
    who = EIGHT[0]
    stage.people.admins.add(who)
    stage.team(people=FIVE)
    stage.team("Other", PEOPLE[8:13], lead=PEOPLE[13])
    seen: list[tuple[Period, bool]] = []
    plan = dict(enumerate(deeds))
    for number in range(11):
        period = P2.plus(number)
        stage.to(period.opens + timedelta(minutes=1))
        if number:
            seen.append((period.plus(-1), who in counted_anywhere(stage, period.plus(-1))))
        if number in plan:
            deed, day, back = plan[number]
            stage.to(stage.now + timedelta(days=day, hours=9))
            do(stage, deed, who)
            if back:
                stage.to(stage.now + timedelta(hours=1))
            else:
                stage.to(period.plus(1).opens + timedelta(hours=9))
            undo(stage, deed, who)
    out = [period for (period, counts), (_, before) in zip(seen[1:], seen, strict=False) if before and not counts]
    for first in out:
        back = [period for period, counts in seen if period > first and counts]
        assert not back or back[0] >= first.plus(REJOIN_WAIT), (deeds, seen)


def counted_anywhere(stage: Stage, period: Period) -> set[str]:
    return {user for team in stage.store.teams(TENANT) for user in counted(stage, period, team.name)}


def do(stage: Stage, deed: str, who: str) -> None:
    match deed:
        case "lead":
            stage.admin(f'team lead "Cloud" <@{who}>')
        case "viewer":
            stage.admin(f'team viewer "Cloud" <@{who}>')
        case "guest":
            guest(stage, who, counts=False)
        case "leave":
            stage.says(who, "team leave")
        case "move":
            stage.says(who, "team leave")
            stage.admin(f'team add "Other" <@{who}>')
        case "forget":
            stage.presses(who, "forget", "all")
        case "uninstall":
            stage.members.left(TENANT, stage.now)
            stage.to(stage.now + timedelta(days=31))
        case "delete":
            for team in stage.store.teams(TENANT):
                stage.presses(ADMIN, "team_delete", str(team.id))


def undo(stage: Stage, deed: str, who: str) -> None:
    """As it was before, as far as an admin can make it so."""
    stage.members.seen(TENANT, stage.now)
    if not stage.store.team(TENANT, "Cloud"):
        stage.team(people=FIVE)
        stage.team("Other", PEOPLE[8:13], lead=PEOPLE[13])
    if deed == "lead":
        stage.admin(f'team lead "Cloud" <@{LEAD}>')
    if deed == "viewer":
        stage.admin(f'team unviewer "Cloud" <@{who}>')
    if deed == "guest":
        guest(stage, who, counts=True)
    if deed == "move":
        stage.says(who, "team leave")
    stage.admin(f'team add "Cloud" <@{who}>')


def test_the_wait_of_the_policy_is_the_one_that_is_tried_here() -> None:
    assert policy.REJOIN_WAIT == 3
