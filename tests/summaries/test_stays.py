"""What ends a stay on a team, so that nobody is out of one period and back in the next: A15 to A19."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.calendar.localtime import week_of
from bot.core.model.people import Profile
from bot.core.summaries import policy
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import REJOIN_WAIT, Seat, counts_from
from tests.postgres import count, rows, watched

from .stage import (
    ADMIN,
    EIGHT,
    FIVE,
    LEAD,
    NEW,
    P2,
    P3,
    P4,
    P5,
    PEOPLE,
    REFUSED,
    TENANT,
    NewStage,
    Stage,
    live,
    roster,
    week,
)

pytestmark = pytest.mark.both_engines

TWELVE = PEOPLE[:12]
P6 = Period(2026, 6)


def counted(stage: Stage, period: Period, name: str = "Cloud") -> set[str]:
    """Who counts in a period if they answer: as the policy has it, from what the database holds."""
    team = stage.store.team(TENANT, name)
    assert team
    seated, witnesses, first_band = stage.store.roster(team, str(period))
    published = Period.parse(first_band) if first_band else None
    return {
        each.member.user
        for each in seated
        if each.counts
        and each.member.user not in {*witnesses, team.lead, *team.viewers}
        and counts_from(Seat(each.member.key, Period.parse(each.first), each.before, each.told), published) <= period
    }


def guest(stage: Stage, user: str, *, counts: bool) -> None:
    stage.members.moved(Profile(stage.member(user), "UTC", counts=counts), stage.now)


# --- A15: a moment as lead ---


def test_a15_a_minute_as_lead_takes_somebody_out_for_as_long_as_leaving_does(stage: Stage) -> None:
    stage.team(people=TWELVE)
    live(stage, stage.store.team(TENANT, "Cloud"), P2, TWELVE)  # type: ignore[arg-type]
    stage.to(week(P3, 1))
    for user in TWELVE[:7]:
        stage.admin(f'team lead "Cloud" <@{user}>')
        stage.admin(f'team lead "Cloud" <@{LEAD}>')
    assert counted(stage, P3) == set(TWELVE[7:])
    for period in (P4, P5, P6):
        stage.to(period.opens + timedelta(minutes=1))
        assert counted(stage, period) == set(TWELVE[7:]), f"nobody comes back in {period}"
    stage.to(P6.plus(1).opens + timedelta(minutes=1))
    assert counted(stage, P6.plus(1)) == set(TWELVE), "three periods later they count again"


def test_a15_the_one_who_was_flipped_is_told_of_it(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    stage.people.admins.add(EIGHT[1])
    for text in (f"lead {EIGHT[0]}", f"lead {LEAD}", f"viewer {EIGHT[1]}", f"unviewer {EIGHT[1]}"):
        deed, user = text.split()
        stage.types(ADMIN, f'team {deed} "Cloud" <@{user}>')
    stage.courier.send_due()
    for user in EIGHT[:2]:
        said = "\n".join(stage.told(user))
        assert "you could see the summary of the team Cloud" in said
        assert "your answers do not count" in said
        assert f"its lead is @@{LEAD}@@" in said


def test_a15_who_was_told_of_the_role_is_told_that_it_is_over(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    stage.admin(f'team lead "Cloud" <@{EIGHT[0]}>')
    assert "You are the lead" in stage.told(EIGHT[0])[-1]
    stage.sleeps_until(stage.now + timedelta(hours=1))
    stage.admin(f'team lead "Cloud" <@{LEAD}>')
    assert "you could see the summary of the team Cloud" in stage.told(EIGHT[0])[-1]


# --- A16: marked guest or deactivated before the close ---


def test_a16_a_guest_for_an_hour_is_out_as_somebody_who_left(stage: Stage) -> None:
    team = stage.team(people=TWELVE)
    live(stage, team, P2, TWELVE)
    stage.to(week(P3, 1))
    for user in TWELVE:
        stage.answers(user, 1)
    stage.to(P4.opens + timedelta(minutes=1))
    stage.sleeps_until(P3.closes - timedelta(minutes=10))
    for user in TWELVE[:8]:
        guest(stage, user, counts=False)
    stage.to(P3.closes - timedelta(minutes=5))
    for user in TWELVE[:8]:
        guest(stage, user, counts=True)
    stage.to(P3.closes + timedelta(minutes=1))
    assert stage.bands(team, P3) == REFUSED, "what was recorded while it ran counts, not what is so at the close"
    for period in (P4, P5, P6, P6.plus(1)):
        stage.to(period.opens + timedelta(minutes=1))
        assert counted(stage, period) == set(TWELVE[8:]), f"nobody comes back in {period}"
    stage.to(P6.plus(2).opens + timedelta(minutes=1))
    assert counted(stage, P6.plus(2)) == set(TWELVE)


def test_a16_a_guest_while_the_clock_is_down_is_noticed(stage: Stage) -> None:
    stage.team(people=EIGHT)
    live(stage, stage.store.team(TENANT, "Cloud"), P2)  # type: ignore[arg-type]
    stage.sleeps_until(week(P4))
    guest(stage, EIGHT[0], counts=False)
    guest(stage, EIGHT[0], counts=True)
    stage.to(week(P4) + timedelta(minutes=1))
    assert counted(stage, P4) == set(EIGHT[1:])


def test_a_roster_that_a_clock_ahead_froze_brings_nobody_back(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    right = stage.now
    stage.to(P5.opens + timedelta(days=1))
    assert set(roster(stage, team, P5)) == set(EIGHT)
    stage.to(right)
    stage.says(EIGHT[0], "team leave")
    stage.admin(f'team add "Cloud" <@{NEW}>')
    for period in (P4, P5):
        stage.to(period.opens + timedelta(minutes=1))
        assert set(roster(stage, team, period)) == {*EIGHT[1:], NEW}
    assert counted(stage, P5) == {*EIGHT[1:], NEW}


def test_who_does_not_count_is_on_no_new_roster(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    guest(stage, EIGHT[0], counts=False)
    stage.to(P4.opens + timedelta(minutes=1))
    assert set(roster(stage, team, P4)) == set(EIGHT[1:])


# --- A17: uninstalled for 31 days ---


def uninstalled_for_31_days(stage: Stage) -> None:
    stage.members.left(TENANT, stage.now)
    stage.to(stage.now + timedelta(days=31))
    assert stage.store.teams(TENANT) == []
    stage.members.seen(TENANT, stage.now)


def test_a17_after_an_uninstall_everybody_waits(stage: Stage) -> None:
    live(stage, stage.team(people=EIGHT), P2)
    uninstalled_for_31_days(stage)
    team = stage.team("All but one", EIGHT[1:])
    period = Period.at(stage.now).plus(1)
    for wait in range(REJOIN_WAIT):
        live(stage, team, period.plus(wait), EIGHT[1:])
        assert stage.bands(team, period.plus(wait)) == REFUSED
    live(stage, team, period.plus(REJOIN_WAIT), EIGHT[1:])
    assert stage.bands(team, period.plus(REJOIN_WAIT)) != REFUSED


def test_a17_after_an_uninstall_the_noise_on_an_answer_that_stands_is_the_same(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    for user in EIGHT:
        stage.answers(user, 2, 1, 0)
    uninstalled_for_31_days(stage)
    stage.team(people=EIGHT)
    stage.answers(EIGHT[0], 2, 0, 0)
    stage.answers(PEOPLE[15], 2, 1, 0)
    (again,), now = stage.store.checkins(stage.member(EIGHT[0])), week_of(stage.now.date())
    assert again.since == {"manage": P2.weeks[0], "deliver": again.week, "plan": P2.weeks[0]}
    assert again.week == now
    (other,) = stage.store.checkins(stage.member(PEOPLE[15]))
    assert set(other.since.values()) == {now}


def again_and_erased(stage: Stage, how: str) -> None:
    if how == "forget me":
        assert stage.presses(EIGHT[0], "forget", "all")
    else:
        uninstalled_for_31_days(stage)


@pytest.mark.parametrize("then", ["forget me", "uninstall"])
def test_a17_an_erasure_draws_no_noise_anew_alone_or_twice(stage: Stage, then: str) -> None:
    """What an erasure left of an answer outlives the next one, also where nothing was answered in between."""
    team = stage.team(people=EIGHT)
    stage.to(week(P2))
    for user in EIGHT:
        stage.answers(user, 2, 1, 0)
    begun = P2.weeks[0]
    stage.sleeps_until(stage.now + timedelta(weeks=1))
    again_and_erased(stage, "forget me")
    stage.answers(EIGHT[0], 2, 0, 0)
    (again,) = stage.store.checkins(stage.member(EIGHT[0]))
    assert again.since == {"manage": begun, "deliver": again.week, "plan": begun}
    changed = again.week
    # A second time, and a third one after a period without an answer.
    for period, how in ((P3, "forget me"), (P4, then)):
        stage.admin(f'team add "Cloud" <@{EIGHT[0]}>')
        stage.to(period.opens + timedelta(minutes=1))
        assert EIGHT[0] in roster(stage, team, period)
        again_and_erased(stage, how)
    stage.answers(EIGHT[0], 2, 0, 0)
    (again,) = stage.store.checkins(stage.member(EIGHT[0]))
    assert again.since == {"manage": begun, "deliver": changed, "plan": begun}


def test_of_who_was_on_no_roster_an_erasure_leaves_nothing(stage: Stage) -> None:
    stage.answers(EIGHT[0], 1)
    assert stage.presses(EIGHT[0], "forget", "all")
    assert count(stage.store, "erased") == 0


def test_what_outlives_an_uninstall_names_nobody_and_goes_after_twelve_weeks(stage: Stage) -> None:
    stage.team(people=EIGHT)
    stage.to(week(P2))
    for user in EIGHT:
        stage.answers(user, 1)
    uninstalled_for_31_days(stage)
    kept = rows(stage.store, "select * from erased")
    assert len(kept) == len(EIGHT)
    assert not [row for row in kept for user in EIGHT if user in str(row)]
    stage.to(stage.now + timedelta(weeks=12, days=1))
    assert count(stage.store, "erased") == 0


# --- A18: a new lead ---


def test_a18_a_new_lead_does_not_see_a_period_that_was_open_under_the_old_one(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.to(week(P3, 1))
    for user in EIGHT:
        stage.answers(user, 2)
    stage.to(P4.opens + timedelta(minutes=1))
    stage.sleeps_until(P3.closes - timedelta(minutes=10))
    stage.admin(f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.to(P3.closes + timedelta(minutes=1))
    said = stage.sees(PEOPLE[14])
    assert "has no summary yet" in said
    assert "21 May 2026" in said, "when the first one comes that they see"
    assert not any(band in said for band in ("mostly not yet", "mixed", "mostly yes"))
    csv = stage.presses(PEOPLE[14], "summary_csv", str(team.id))
    assert csv
    assert csv.files[0].content.count("\n") == 1, "the titles alone"
    assert stage.bands(team, P3) not in (None, REFUSED), "it closed under the old lead"


def test_a18_what_was_answered_before_being_told_of_the_new_lead_does_not_count_for_them(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    stage.to(P2.opens + timedelta(minutes=1))
    stage.to(week(P2, 3))
    for user in EIGHT:
        stage.answers(user, 2)
    stage.types(ADMIN, f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.to(P3.opens + timedelta(minutes=1))
    stage.closes(P3)
    assert stage.bands(team, P2) != REFUSED
    assert stage.bands(team, P3) == REFUSED, "all that was answered was answered under the old one"
    assert "Not enough answers" in stage.sees(PEOPLE[14])


def test_a18_what_is_answered_under_the_new_lead_counts(stage: Stage) -> None:
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.admin(f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.to(week(P3, 2))
    for user in EIGHT:
        stage.answers(user, 2)
    stage.closes(P4)
    assert stage.bands(team, P4) != REFUSED
    said = stage.sees(PEOPLE[14])
    assert "23 Mar to 19 Apr 2026" in said
    assert "23 Feb" not in said


def test_a18_being_told_once_of_an_old_lead_is_not_being_told_of_the_new_one(stage: Stage) -> None:
    """Out and in again between two rosters is one stay, but not where the lead changed in between."""
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.types(ADMIN, f'team remove "Cloud" <@{EIGHT[0]}>')
    stage.types(ADMIN, f'team lead "Cloud" <@{PEOPLE[14]}>')
    stage.types(ADMIN, f'team add "Cloud" <@{EIGHT[0]}>')
    assert rows(stage.store, 'select told from seats where "user" = ?', [EIGHT[0]]) == [(None,)]
    assert team


# --- A19: the time that a refusal takes ---


def test_a19_a_refusal_does_the_same_work_whether_the_team_exists_or_not(stage: Stage) -> None:
    live(stage, stage.team(people=EIGHT), P2)
    work: dict[str, list[str]] = {}
    for name in ("Cloud", "Clone", "Cloud", "Clone"):
        with watched(stage.store) as said:
            assert "no such team" in stage.says(PEOPLE[15], f'summary "{name}"')
        work[name] = said
    assert work["Cloud"] == work["Clone"]
    assert any(text.startswith("insert into pulls") for text in work["Clone"])
    assert rows(stage.store, "select count(*) from pulls where outcome = 'refused'") == [(1,)], "and nothing stays"


# --- any sequence ---

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


@pytest.mark.parametrize("lasting", [True, False], ids=["on the team", "left before"])
def test_a_deleted_team_takes_its_summaries_with_it_and_leaves_who_looked(stage: Stage, lasting: bool) -> None:
    """docs/privacy.md: a team's summaries go with it; who looked is kept, also for those who counted and left."""
    team = stage.team(people=EIGHT)
    live(stage, team, P2)
    stage.says(LEAD, "summary")
    if not lasting:
        stage.says(EIGHT[0], "team leave")
    assert stage.presses(ADMIN, "team_delete", str(team.id))
    assert count(stage.store, "published") == 0
    assert f"@@{LEAD}@@ on Thursday 26 February 2026, of Cloud" in stage.says(EIGHT[0], "privacy")
    assert "@@ on Thursday" not in stage.says(PEOPLE[15], "privacy")
