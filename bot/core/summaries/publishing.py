"""Freezes rosters as a period opens, and publishes bands once after its close. `showing` tells leads of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.model.checkins import QUESTIONS
from bot.core.model.outbox import Planned, Programme, State
from bot.core.model.people import Member
from bot.core.model.teams import Ballot, Publication, Team
from bot.core.ports.channels import Profiles
from bot.core.ports.members import MemberStore
from bot.core.practice import schedule
from bot.core.practice.schedule import Rules
from bot.core.practice.whereabouts import whereabouts
from bot.core.secret import Secret, erased_person
from bot.core.summaries import policy
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import Roster, Seat, StandingAnswer

BATCH = 200
LATE_PERIODS = 3
"""Number of periods before the last closed one that may still be published, when the clock was down."""
_MOST_BATCHES = 500


def freeze(store: MemberStore, secret: Secret, team: Team, now: datetime) -> None:
    """Keep the roster of the open period, if the clock has not yet: to be called before anything of a team changes."""
    period = Period.at(now)
    store.freeze(team, str(period), period.opens, lambda key: erased_person(secret, key))


@dataclass(frozen=True)
class Publishing:
    """The clock's work for summaries. The policy is `bot.core.summaries.policy`; nothing here looks at an answer."""

    store: MemberStore
    rules: Rules
    secret: Secret | None
    lost: Callable[[], Sequence[tuple[datetime, datetime]]]
    profiles: Profiles

    def tick(self, now: datetime) -> int:
        """Freeze the rosters of the open period, and publish what has closed; returns how many were published.

        What a kill interrupts goes on at the next tick: each roster and each publication is kept as one.
        """
        if self.secret is None:
            return 0
        period = Period.at(now)
        for _ in range(_MOST_BATCHES):
            teams = self.store.unfrozen(str(period), period.opens, BATCH)
            if not teams:
                break
            for team in teams:
                freeze(self.store, self.secret, team, now)
        return self._publish(self.secret, now)

    def _publish(self, secret: Secret, now: datetime) -> int:
        last, count = Period.last_closed(now), 0
        # The oldest first: whether a team has published before decides who waits.
        closed = [str(last.plus(-back)) for back in range(LATE_PERIODS, -1, -1)]
        for _ in range(_MOST_BATCHES):
            due = self.store.unpublished(closed, BATCH)
            if not due:
                break
            for team, name in due:
                count += self._publish_one(secret, team, Period.parse(name), now)
        return count

    def _publish_one(self, secret: Secret, team: Team, period: Period, now: datetime) -> bool:
        if self._is_lost(period):
            # Its lead may have seen bands that nobody knows any more: others than those must never follow.
            nothing = Publication(str(period), dict.fromkeys(QUESTIONS, ""))
            return self.store.publish(team, nothing, now, perhaps_shown=True)
        publication = Publication(str(period), self._bands(secret, team, period))
        return self.store.publish(team, publication, now, follow=self._digests(team, period, now))

    def _is_lost(self, period: Period) -> bool:
        return any(copied < period.closes <= lost for copied, lost in self.lost())

    def _bands(self, secret: Secret, team: Team, period: Period) -> dict[str, str]:
        seated, witnesses, first_band = self.store.roster(team, str(period))
        members = {each.member.key: each.member for each in seated}
        uncounted = {each.member.key for each in seated if not each.counts}
        viewers = {team.member(user).key for user in {*witnesses, team.lead, *team.viewers}}
        roster = Roster(
            period,
            tuple(Seat(each.member.key, Period.parse(each.first), each.before, each.told) for each in seated),
            frozenset(viewers | uncounted),
            Period.parse(first_band) if first_band else None,
        )
        weeks = [week for back in range(policy.WINDOW) for week in period.plus(-back).weeks]
        given = [
            policy.Answered(member.key, question, week, answered)
            for member, week, answered in self.store.answered_at(list(members.values()), weeks)
            for question in QUESTIONS
        ]
        found = policy.evaluate(roster, given, self._reader(members), secret)
        return {question: band.value if band else "" for question, band in found.items()}

    def _reader(self, members: Mapping[str, Member]) -> policy.ReadAnswer:
        """Reads the answers that are asked for, and no others."""
        ballots: dict[tuple[str, str], Ballot | None] = {}

        def read(person: str, question: str, week: str) -> StandingAnswer:
            if (person, week) not in ballots:
                ballots[person, week] = self.store.ballot(members[person], week)
            ballot = ballots[person, week]
            if ballot is None:
                raise LookupError("an answer that counts has gone while its period was published")
            return StandingAnswer(ballot.answers[question], ballot.since[question])

        return read

    def _digests(self, team: Team, period: Period, now: datetime) -> list[Planned]:
        """The messages to those who want the summary at each close."""
        planned = []
        for user in sorted(team.digest):
            if team.may_view(user) and self.store.first_seen(team, user) <= str(period):
                member = team.member(user)
                zone, calendar = whereabouts(self.store, self.rules, self.profiles, member)
                window = schedule.notice_window(zone, now, calendar, self.rules.hours)
                facts = {"team": str(team.id), "zone": zone}
                slot = f"{team.id} {period}"
                planned.append(
                    Planned(member, Programme.DIGEST, slot, State.PLANNED, window.due, window.until, facts=facts)
                )
        return planned


def first_close(store: MemberStore, team: Team, now: datetime, viewer: str) -> datetime:
    """When this viewer sees a first summary: at the close of the first period that team and viewer saw opening."""
    period, last = Period.last_closed(now).plus(1), Period.at(now)
    seen = store.first_seen(team, viewer)
    if seen > str(period):
        period = Period.parse(seen)
    while period <= last and not store.is_frozen(team, str(period)):
        period = period.plus(1)
    return period.closes
