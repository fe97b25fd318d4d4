"""A World in which teams are made and their periods closed.

Periods used here, of 2026: P1 (weeks 1 to 4) is open at the start; P2 opens on 26 January and closes on 26 February,
12:00 UTC; P3 opens on 23 February and closes on 26 March.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.slack.render import blocks
from bot.channels.slack.typed import typed
from bot.core.calendar.localtime import Calendar, monday, week_of
from bot.core.checkins.checking_in import audience
from bot.core.commands import parse as commands
from bot.core.errors import NotAskedError
from bot.core.model.checkins import QUESTIONS
from bot.core.model.forms import Filled, Form, Response
from bot.core.model.messages import Message
from bot.core.model.people import Member, Profile
from bot.core.model.teams import Seated, Team
from bot.core.summaries.periods import Period
from bot.core.summaries.policy import Seat, counts_from
from bot.stores.store import Store
from tests.postgres import Place, Where, rows
from tests.world import World

SECRET = "6f1d0a7b9c2e48d35ab7c61f0e94d28b"
WORKSPACE = "T0STAGE"
TENANT = f"slack:{WORKSPACE}"
ADMIN, LEAD = "U0ADMIN", "U0LEAD"
START = datetime(2026, 1, 21, 9, 0, tzinfo=UTC)
P1, P2, P3, P4, P5, P6 = (Period(2026, number) for number in range(1, 7))
PEOPLE = tuple(f"U0P{number:02}" for number in range(20))
FIVE, EIGHT, NEW = PEOPLE[:5], PEOPLE[:8], PEOPLE[15]


def to_the_close(period: Period, now: datetime) -> list[datetime]:
    """Just after the openings of a period and of the next that are still to come, and just after its close."""
    openings = [each for each in (period.opens, period.plus(1).opens) if now < each]
    return [each + timedelta(minutes=1) for each in (*openings, period.closes)]


def pulls(store: Store, team: Team) -> list[tuple[Any, ...]]:
    """Who looked at a team's summary, at which period, and how; behind all of those, who was refused."""
    query = """select "user", period, outcome from pulls where team = ? order by outcome = 'refused', id desc"""
    return rows(store, query, (team.id,))


@dataclass
class People:
    """Fulfils Profiles: everybody is there and counts, but for `odd`; about `silent` nobody can be asked."""

    odd: dict[str, Profile | None] = field(default_factory=dict)
    groups: dict[str, Sequence[str]] = field(default_factory=dict)
    admins: set[str] = field(default_factory=lambda: {ADMIN})
    silent: set[str] = field(default_factory=set)
    asked: int = 0

    def profile(self, member: Member) -> Profile | None:
        return None if member.user in self.silent else self.look_up(member)

    def look_up(self, member: Member) -> Profile | None:
        self.asked += 1
        if member.user in self.silent:
            raise NotAskedError("the channel is busy")
        if member.user in self.odd:
            return self.odd[member.user]
        return Profile(member, "UTC", is_admin=member.user in self.admins)

    def group(self, member: Member, group: str) -> Sequence[Member] | None:
        found = self.groups.get(group)
        return None if found is None else [Member("slack", member.workspace, user) for user in found]


class Stage(World):
    """A workspace with an admin, and whoever a test names."""

    def __init__(self, database: Where, *, secret: str = SECRET, **options: Any) -> None:
        """`options` are those of a World."""
        self.people = People()
        calendar = {"calendars_": {"": Calendar()}, "calendar": ""}
        super().__init__(database, START, **{**calendar, "profiles": self.people, "secret": secret, **options})

    # time

    def to(self, moment: datetime) -> None:
        """It is `moment`; the clock ticks once, and what is due is sent."""
        self.tick(moment)

    def sleeps_until(self, moment: datetime) -> None:
        """It is `moment`, and the clock was down."""
        self.now = moment

    def closes(self, period: Period) -> None:
        """Live to just after its close."""
        for moment in to_the_close(period, self.now):
            self.to(moment)

    # what people do

    def member(self, user: str, workspace: str = WORKSPACE) -> Member:
        return Member("slack", workspace, user)

    def types(self, user: str, text: str, workspace: str = WORKSPACE) -> Response:
        """A command, as its channel hands it on."""
        command = commands.parse(typed(text))
        assert not isinstance(command, commands.Ask), f"{text!r} is no command"
        member = self.member(user, workspace)
        profile = None if self.members.is_quick(command) else self.people.profile(member)
        return self.members.perform(member, command, self.now, profile)

    def says(self, user: str, text: str, workspace: str = WORKSPACE) -> str:
        """The words that a command is answered with."""
        message = self.types(user, text, workspace).message
        return message.text if message else ""

    def admin(self, text: str) -> str:
        said = self.says(ADMIN, text)
        self.courier.send_due()
        return said

    def presses(self, user: str, verb: str, value: str) -> Response | None:
        member = self.member(user)
        return self.members.press(member, verb, value, self.now, lambda: self.people.profile(member))

    def fills(self, user: str, form: str, value: str, **answers: str | tuple[str, ...]) -> Response:
        return self.members.submit(self.member(user), Filled(form, value, answers), self.now)

    def opened(self, user: str, week: str) -> str:
        """What their form of a week carries when it is opened now."""
        return f"{week} UTC {audience(self.store.team_of(self.member(user)))}".strip()

    def answers(self, user: str, *given: int, week: str = "") -> Response:
        """A check-in for this week: one answer for all questions, or three."""
        three = given * 3 if len(given) == 1 else given
        value = self.opened(user, week or week_of(self.now.date()))
        return self.fills(user, "checkin", value, **dict(zip(QUESTIONS, map(str, three), strict=True)))

    def team(self, name: str = "Cloud", people: Sequence[str] = PEOPLE[:8], lead: str = LEAD) -> Team:
        """A team that an admin makes; everybody is told at once."""
        assert "is made" in self.admin(f'team create "{name}" lead <@{lead}>')
        self.admin(f'team add "{name}" {mentions(people)}')
        found = self.store.team(TENANT, name)
        assert found
        return found

    # what they see

    def sees(self, user: str = LEAD, text: str = "summary", workspace: str = WORKSPACE) -> str:
        """Every byte of a summary as Slack gets it."""
        message = self.types(user, text, workspace).message
        assert message
        return bytes_of(message)

    def bands(self, team: Team, period: Period) -> dict[str, str] | None:
        """What was published of a period; None when nothing was, not even that there were not enough answers."""
        found = {each.period: dict(each.bands) for each in self.store.publications(team, 100)}
        return found.get(str(period))

    def told(self, user: str) -> list[str]:
        return [message.text for message in self.messages_to(user)]

    def messages_to(self, user: str) -> list[Message]:
        return [each.message for each in self.sent_to(self.member(user))]


def mentions(users: Sequence[str]) -> str:
    return " ".join(f"<@{user}>" for user in users)


def bytes_of(message: Message) -> str:
    return json.dumps(blocks.message(message), ensure_ascii=False, sort_keys=True)


def week(period: Period, number: int = 0) -> datetime:
    """Wednesday noon of a week of a period."""
    day = monday(period.weeks[number]) + timedelta(days=2)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


REFUSED = dict.fromkeys(QUESTIONS, "")
BANDS = {"mostly not yet", "mixed", "mostly yes"}


def roster(stage: Stage, team: Team, period: Period) -> dict[str, Seated]:
    return {each.member.user: each for each in stage.store.roster(team, str(period))[0]}


def live(stage: Stage, team: Team, period: Period, people: tuple[str, ...] = EIGHT, answer: int = 1) -> None:
    """A period in which these people answer in its second week."""
    if stage.now < period.opens:
        stage.to(period.opens + timedelta(minutes=1))
    stage.to(week(period, 1))
    for user in people:
        stage.answers(user, answer)
    stage.closes(period)


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


def form_of(response: Response | None) -> Form:
    assert response
    assert response.form
    return response.form


NewStage = Callable[..., Stage]


@pytest.fixture
def new_stage(place: Place) -> Iterator[NewStage]:
    """`new_stage("b", secret=…)`: a stage on a database of its own, or on the one that has this name already."""
    opened: list[Stage] = []

    def new(name: str = "stage", **options: Any) -> Stage:
        opened.append(Stage(place(name), **options))
        return opened[-1]

    yield new
    for stage in opened:
        stage.close()


@pytest.fixture
def stage(new_stage: NewStage) -> Stage:
    """One."""
    return new_stage()
