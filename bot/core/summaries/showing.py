"""Shows a lead their team: the bands that `publishing` stored, and what to do with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.calendar.localtime import monday, sunday
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice
from bot.core.model.checkins import QUESTIONS, TOPICS
from bot.core.model.forms import File, Response
from bot.core.model.messages import Button, Buttons, Heading, Message, Note, Option, Part, Picker, Prose, Table
from bot.core.model.people import Member
from bot.core.model.teams import Publication, Pull, Team
from bot.core.ports.members import MemberStore
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import Band
from bot.core.summaries.publishing import first_close
from bot.core.wording.phrases import Wording, card_button, instant_name
from bot.core.wording.spoken import sentence
from bot.core.wording.spreadsheet import spreadsheet

SHOWN = 6
_ORDER = (Band.NOT_YET, Band.MIXED, Band.YES)
_AGENDA_MINUTES = 30
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Summaries:
    """Shows what was published, to those who may see it."""

    store: MemberStore
    words: Wording
    knowledge: Knowledge
    practices: Mapping[str, Practice]

    def digest(self, member: Member, facts: Mapping[str, str], now: datetime) -> Message | None:
        """The summary that a lead wanted sent; None when they may not see it any more."""
        team = self._by_id(member, facts.get("team", ""))
        return self._show(member, team, now, "sent") if team else None

    def summary(self, member: Member, name: str, now: datetime) -> Response:
        """The summary of a team; a menu, when no name is given and there are several.

        Whoever may not view it gets the same words as for a team that does not exist; its members see that they tried.
        """
        mine = list(self.store.viewing(member))
        if name:
            mine = [team for team in mine if team.name.casefold() == name.casefold()]
        if not mine:
            if name:
                today = now.replace(hour=0, minute=0, second=0, microsecond=0)
                self.store.record_refused(member.tenant, name, member.user, now, today)
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
            return Response(self.words.say("summary/csv"), files=(File("summary.csv", self.table(team, member.user)),))
        if verb == "summary_digest":
            on = member.user not in team.digest
            self.store.want_digest(team, member.user, on=on)
            return Response(self.words.say("summary/digest", on=on, name=team.name))
        return Response(self._show(member, team, now))

    def _by_id(self, member: Member, number: str) -> Team | None:
        return next((team for team in self.store.viewing(member) if str(team.id) == number), None)

    def _menu(self, teams: Sequence[Team]) -> Message:
        said = self.words.text("summary/which")
        options = tuple(Option(team.name, str(team.id)) for team in teams)
        picker = Picker("summary", options, self.words.label("summary_pick"))
        return Message(sentence(said), (Prose(said), Buttons((), picker=picker)))

    def _show(self, member: Member, team: Team, now: datetime, outcome: str = "shown") -> Message:
        published = self.store.publications(team, SHOWN, member.user)
        self._log(member, team, now, outcome if published else "nothing yet", published)
        if not published:
            closes = first_close(self.store, team, now, member.user)
            return self.words.say("summary/not_yet", name=team.name, closes=instant_name(closes))
        latest = published[0]
        said = self.words.text(
            "summary/shown",
            span=span(latest.period),
            lines=[self._standing(published, name) for name in QUESTIONS if latest.bands.get(name)],
        )
        label = self.words.label
        parts: list[Part] = [Heading(label("summary_title", team=team.name)), Prose(said)]
        parts += [Note(self.words.text("summary/approximate")), *self._focus(latest)]
        parts += [Prose(label("summary_before")), self._table(published), self._controls(member, team)]
        return Message(f"{label('summary_title', team=team.name)}. {sentence(said)}", tuple(parts))

    def _log(
        self, member: Member, team: Team, now: datetime, outcome: str, known: Sequence[Publication] | None = None
    ) -> None:
        published = self.store.publications(team, 1, member.user) if known is None else known
        period = published[0].period if published else ""
        # One that is sent may be composed more than once before it goes out.
        since = _EVER if outcome == "sent" else None
        self.store.record_pull(team, Pull(member.user, team.name, period, outcome, now), once_since=since)

    def rows(self, published: Sequence[Publication]) -> list[tuple[str, ...]]:
        """A table of periods, the newest first: the days of each, and a band a question."""
        label = self.words.label
        return [
            (
                span(each.period),
                *(each.bands.get(name) or label("summary_not_enough") for name in QUESTIONS),
            )
            for each in published
        ]

    def _titles(self) -> tuple[str, ...]:
        label = self.words.label
        return (label("summary_period"), *(label(f"short_{name}") for name in QUESTIONS))

    def _table(self, published: Sequence[Publication]) -> Table:
        return Table(self.words.label("summary_caption"), self._titles(), tuple(self.rows(published)))

    def table(self, team: Team, viewer: str) -> str:
        """Exactly what this viewer is shown, as CSV."""
        return spreadsheet([self._titles(), *self.rows(self.store.publications(team, SHOWN, viewer))])

    def _standing(self, published: Sequence[Publication], name: str) -> str:
        band, count = published[0].bands[name], 0
        for each in published:
            if each.bands.get(name) != band:
                break
            count += 1
        question = self.words.label(f"short_{name}")
        return self.words.text(
            "summary/standing", question=question, band=band, periods=count, every=count == len(published)
        )

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
        cards = self.knowledge.cards
        related = [cards[each] for each in (topic.id, *topic.opening.related) if each in cards][:3]
        row = tuple(card_button(each, self.words.prompts) for each in related)
        return [Prose(said), Buttons(row, self.words.label("summary_read"))]

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
        # An organisation's own content may hold none that fits.
        return [fit[(start + number) % len(fit)] for number in range(min(2, len(fit)))] if fit else []

    def _controls(self, member: Member, team: Team) -> Buttons:
        label, number = self.words.label, str(team.id)
        digest = label("summary_digest_off" if member.user in team.digest else "summary_digest_on")
        csv = label("summary_csv")
        return Buttons(
            (Button(csv, "summary_csv", number, csv), Button(digest, "summary_digest", number, digest)),
        )


def span(period: str) -> str:
    """The days of a period: `26 Oct to 22 Nov 2026`."""
    weeks = Period.parse(period).weeks
    first, last = monday(weeks[0]), sunday(weeks[-1])
    return f"{first.day} {first:%b} to {last.day} {last:%b %Y}"
