"""Team summaries: rosters frozen as a period opens, bands published once at its close, and what a lead sees of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import confidentiality, schedule
from bot.core.answers import reference
from bot.core.checking_in import TOPICS
from bot.core.confidentiality import Band, Roster, Seat, Standing
from bot.core.keyed import Secret, erased_person
from bot.core.knowledge.load import Knowledge
from bot.core.knowledge.practices import Practice
from bot.core.localtime import Calendar, monday, sunday
from bot.core.model import (
    QUESTIONS,
    Ballot,
    Button,
    Buttons,
    File,
    Heading,
    Member,
    Message,
    Note,
    Option,
    Part,
    Picker,
    Planned,
    Programme,
    Prose,
    Publication,
    Pull,
    Response,
    State,
    Table,
    Team,
)
from bot.core.own_data import spreadsheet
from bot.core.periods import Period
from bot.core.ports import CoachingStore
from bot.core.schedule import Rules
from bot.core.teams import place
from bot.core.wording import Wording, sentence

SHOWN = 6
BATCH = 200
_LOOK_BACK = 3  # periods that may still be published after their close, when the clock was down
_ORDER = (Band.NOT_YET, Band.MIXED, Band.YES)
_MOST_BATCHES = 500
_AGENDA_MINUTES = 30


@dataclass(frozen=True)
class Summaries:
    """Freezes, publishes and shows. The policy is `bot.core.confidentiality`; nothing here looks at an answer."""

    store: CoachingStore
    words: Wording
    rules: Rules
    knowledge: Knowledge
    practices: Mapping[str, Practice]
    secret: Secret | None
    lost: Callable[[], Sequence[tuple[datetime, datetime]]]

    # --- the clock ---

    def tick(self, now: datetime) -> int:
        """Freeze the rosters of the open period, and publish what has closed; returns how many were published."""
        if self.secret is None:
            return 0
        period, secret = Period.at(now), self.secret
        for _ in range(_MOST_BATCHES):
            teams = self.store.unfrozen(str(period), BATCH)
            if not teams:
                break
            for team in teams:
                self.store.freeze(team, str(period), lambda key: erased_person(secret, key), now)
        return self._publish(now)

    def _publish(self, now: datetime) -> int:
        closed, count = [], 0
        for back in range(_LOOK_BACK + 1):
            period = Period.last_closed(now).plus(back - _LOOK_BACK)
            closed.append(str(period))
        for _ in range(_MOST_BATCHES):
            due = self.store.unpublished(closed, BATCH)
            if not due:
                break
            for team, name in due:
                bands = self._bands(team, Period.parse(name))
                if self.store.publish(team, Publication(name, bands), now):
                    count += 1
                    self._digest(team, name, now)
        return count

    def _bands(self, team: Team, period: Period) -> dict[str, str]:
        """What is published of a period: nothing, where a restore may have undone what was published before."""
        if self.secret is None or any(copied < period.closes <= lost for copied, lost in self.lost()):
            return dict.fromkeys(QUESTIONS, "")
        seated, witnesses, first_band = self.store.roster(team, str(period))
        key = {each.member.key: each.member for each in seated}
        outside = {each.member.key for each in seated if not each.counts}
        channel, _, tenant = team.place.partition(":")
        viewers = {Member(channel, tenant, user).key for user in {*witnesses, team.lead, *team.viewers}}
        roster = Roster(
            period,
            tuple(Seat(each.member.key, Period.parse(each.first), each.before, each.told) for each in seated),
            frozenset(viewers | outside),
            Period.parse(first_band) if first_band else None,
        )
        weeks = [week for back in range(confidentiality.WINDOW) for week in period.plus(-back).weeks]
        members = list(key.values())
        given = [
            confidentiality.Given(member.key, question, week, answered)
            for member, week, answered in self.store.answered_at(members, weeks)
            for question in QUESTIONS
        ]
        found = confidentiality.evaluate(roster, given, self._reader(members, weeks), self.secret)
        return {question: band.value if band else "" for question, band in found.items()}

    def _reader(self, members: Sequence[Member], weeks: Sequence[str]) -> confidentiality.ReadAnswer:
        """Reads answers, and none before the first one is asked for."""
        ballots: dict[tuple[str, str], Ballot] = {}

        def read(person: str, question: str, week: str) -> Standing:
            if not ballots:
                ballots.update({(each.member.key, each.week): each for each in self.store.ballots(members, weeks)})
            ballot = ballots[person, week]
            return Standing(ballot.answers[question], ballot.since[question])

        return read

    def _digest(self, team: Team, period: str, now: datetime) -> None:
        channel, _, tenant = team.place.partition(":")
        for user in sorted(team.digest):
            if not team.may_view(user):
                continue
            member = Member(channel, tenant, user)
            signup = self.store.signup(member)
            zone = signup.zone if signup else ""
            window = schedule.notice_window(zone, now, Calendar(), self.rules.hours)
            facts = {"team": str(team.id), "zone": zone}
            slot = f"{team.id} {period}"
            self.store.plan(
                Planned(member, Programme.DIGEST, slot, State.PLANNED, window.due, window.until, facts=facts)
            )

    def digest(self, member: Member, facts: Mapping[str, str], now: datetime) -> Message | None:
        """The summary that a lead wanted sent; None when they may not see it any more."""
        team = self._by_id(member, facts.get("team", ""))
        return self._show(member, team, now) if team else None

    # --- what a lead does ---

    def summary(self, member: Member, name: str, now: datetime) -> Response:
        """The summary of a team; a menu, when no name is given and there are several.

        Whoever may not view it gets the same words as for a team that does not exist.
        """
        mine = [team for team in self.store.teams(place(member)) if team.may_view(member.user)]
        if name:
            mine = [team for team in mine if team.name.casefold() == name.casefold()]
        if not mine:
            return Response(self.words.say("summary/none"))
        if len(mine) > 1:
            return Response(self._menu(mine))
        return Response(self._show(member, mine[0], now))

    def press(self, member: Member, verb: str, number: str, now: datetime) -> Response:
        """Choose a team, get its CSV, or have its summary sent at each close."""
        team = self._by_id(member, number)
        if team is None:
            return Response(self.words.say("summary/none"))
        if verb == "summary_csv":
            self._log(member, team, now, "csv")
            return Response(self.words.say("summary/csv"), files=(File("summary.csv", self.table(team)),))
        if verb == "summary_digest":
            on = member.user not in team.digest
            digest = team.digest | {member.user} if on else team.digest - {member.user}
            self.store.save_team(replace(team, digest=digest), now)
            return Response(self.words.say("summary/digest", on=on, name=team.name))
        return Response(self._show(member, team, now))

    def _by_id(self, member: Member, number: str) -> Team | None:
        teams = self.store.teams(place(member))
        return next((team for team in teams if str(team.id) == number and team.may_view(member.user)), None)

    def _menu(self, teams: Sequence[Team]) -> Message:
        said = self.words.text("summary/which")
        options = tuple(Option(team.name, str(team.id)) for team in teams)
        picker = Picker("summary", options, self.words.label("summary_pick"))
        return Message(sentence(said), (Prose(said), Buttons((), picker=picker)))

    def _show(self, member: Member, team: Team, now: datetime) -> Message:
        published = self.store.publications(team, SHOWN)
        self._log(member, team, now, "shown" if published else "nothing yet")
        if not published:
            period = Period.at(now)
            first = str(period) if self.store.roster(team, str(period))[0] else str(period.plus(1))
            closes = _day(Period.parse(first).closes)
            return self.words.say("summary/not_yet", name=team.name, closes=closes)
        latest = published[0]
        parts: list[Part] = [Heading(self.words.label("summary_title", team=team.name)), self._table(published)]
        said = self.words.text(
            "summary/shown",
            name=team.name,
            span=_span(latest.period),
            refused=not any(latest.bands.values()),
            bands=[(self.words.label(f"short_{name}"), latest.bands.get(name, "")) for name in QUESTIONS],
            standing=[self._standing(published, name) for name in QUESTIONS if latest.bands.get(name)],
        )
        parts += [Prose(said), Note(self.words.text("summary/approximate"))]
        parts += self._focus(latest)
        parts.append(self._controls(member, team))
        return Message(sentence(said), tuple(parts))

    def _log(self, member: Member, team: Team, now: datetime, outcome: str) -> None:
        published = self.store.publications(team, 1)
        period = published[0].period if published else ""
        self.store.record_pull(team, Pull(member.user, team.name, period, outcome, now))

    def rows(self, published: Sequence[Publication]) -> list[tuple[str, ...]]:
        """What a lead sees of periods, the newest first: its days, and a band a question."""
        label = self.words.label
        return [
            (
                _span(each.period),
                *(each.bands.get(name) or label("summary_not_enough") for name in QUESTIONS),
            )
            for each in published
        ]

    def _titles(self) -> tuple[str, ...]:
        label = self.words.label
        return (label("summary_period"), *(label(f"short_{name}") for name in QUESTIONS))

    def _table(self, published: Sequence[Publication]) -> Table:
        return Table(self.words.label("summary_caption"), self._titles(), tuple(self.rows(published)))

    def table(self, team: Team) -> str:
        """Exactly what is shown, as CSV."""
        return spreadsheet([self._titles(), *self.rows(self.store.publications(team, SHOWN))])

    def _standing(self, published: Sequence[Publication], name: str) -> str:
        band, count = published[0].bands[name], 0
        for each in published:
            if each.bands.get(name) != band:
                break
            count += 1
        question = self.words.label(f"short_{name}")
        return self.words.text("summary/standing", question=question, band=band, periods=count, shown=SHOWN)

    def _focus(self, latest: Publication) -> list[Part]:
        bands = {name: Band(latest.bands[name]) for name in QUESTIONS if latest.bands.get(name)}
        if not bands:
            return []
        weakest = min(bands, key=lambda name: _ORDER.index(bands[name]))
        topic = self.knowledge.topics[TOPICS[weakest]]
        pair = self._pair(weakest, latest.period)
        said = self.words.text(
            "summary/focus",
            question=self.words.label(f"question_{weakest}"),
            band=bands[weakest].value,
            practices=[(practice.title, practice.minutes, practice.body) for practice in pair],
        )
        related = [topic, *(self.knowledge.topics[each] for each in topic.related if each in self.knowledge.topics)][:3]
        label = self.words.label
        row = tuple(
            Button(each.title, "topic", reference(each.id, None, ""), label("topic_label", title=each.title))
            for each in related
        )
        return [Prose(said), Buttons(row, label("summary_read"))]

    def _pair(self, question: str, period: str) -> list[Practice]:
        """Two short practices for everybody that strengthen a question; others in the next period."""
        fit = [
            each
            for each in self.practices.values()
            if question in each.strengthens
            and not (each.types or each.levels or each.first)
            and each.minutes <= _AGENDA_MINUTES
        ]
        start = 2 * Period.parse(period).number
        return [fit[(start + number) % len(fit)] for number in range(min(2, len(fit)))]

    def _controls(self, member: Member, team: Team) -> Buttons:
        label, number = self.words.label, str(team.id)
        digest = label("summary_digest_off" if member.user in team.digest else "summary_digest_on")
        csv = label("summary_csv")
        return Buttons(
            (Button(csv, "summary_csv", number, csv), Button(digest, "summary_digest", number, digest)),
        )


def _span(period: str) -> str:
    """The days of a period: `26 Oct to 22 Nov 2026`."""
    weeks = Period.parse(period).weeks
    first, last = monday(weeks[0]), sunday(weeks[-1])
    return f"{first.day} {first:%b} to {last.day} {last:%b %Y}"


def _day(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M} UTC"
