"""The app in a workspace of 22 people, in which teams are made and their periods closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.model.teams import Team
from bot.core.summaries.periods import Period
from bot.playground.peer import Peer
from bot.wiring import Service
from tests.app import App
from tests.member import Member
from tests.running import JANUARY, Running, logged
from tests.summaries.stage import to_the_close

HANDLES = tuple(f"m{number:02}" for number in range(12))
NAMES = ("Not yet", "Partly", "Yes")
ADMIN, LEAD = "dana", "marcus"
CHANNEL = "#general"


@dataclass(frozen=True)
class Company:
    """The app with twelve more people; `log` holds every line that was logged."""

    app: Any
    slack: Service
    peer: Peer
    log: list[str]

    @staticmethod
    @contextmanager
    def of(app: Running) -> Iterator[Company]:
        """The app with everybody in it, while all that it logs is kept."""
        app.hires(HANDLES)
        with logged() as lines:
            yield Company(app, app.slack, app.peer, lines)

    def settle(self) -> None:
        self.app.settle()

    def person(self, who: str, where: str | None = CHANNEL) -> Member:
        """One of them, in a channel."""
        person: Member = self.app.person(who, where)
        return person

    def id(self, who: str) -> str:
        return self.person(who).who.user

    # time

    def to(self, moment: datetime) -> None:
        """It is `moment`: one tick, and what is due is sent."""
        self.app.advance(moment - self.now)
        self.app.ticks()
        assert self.slack.clock.is_alive()

    @property
    def now(self) -> datetime:
        return self.peer.clock.now()

    def closes(self, period: Period) -> None:
        for moment in to_the_close(period, self.now):
            self.to(moment)

    # people

    def says(self, who: str, text: str) -> str:
        """What they see anew after typing this in a channel, and after all that it sets off."""
        someone = self.person(who)
        someone.they_say(f"/tpm {text}")
        return someone.news

    def clicks(self, who: str, what: str) -> None:
        """They press the newest button that says so."""
        self.person(who).they_click(what)

    def shown(self, who: str = LEAD, text: str = "summary") -> dict[str, Any]:
        """What a command is answered with: what it says, and what it draws."""
        someone = self.person(who)
        someone.they_say(f"/tpm {text}")
        return someone.drawn()

    def answers(self, who: str, *given: int) -> None:
        """They open the check-in, fill it in and send it."""
        manage, deliver, plan = (NAMES[each] for each in (given * 3 if len(given) == 1 else given))
        self.person(who).checks_in(manage, deliver, plan)

    def team(self, name: str = "Cloud TPMs", people: Sequence[str] = HANDLES[:8], lead: str = LEAD) -> Team:
        assert "is made" in self.says(ADMIN, f'team create "{name}" lead @{lead}')
        assert "now has" in self.says(ADMIN, f'team add "{name}" {" ".join(f"@{who}" for who in people)}')
        self.to(self.now + timedelta(minutes=1))
        return self.found(name)

    def found(self, name: str = "Cloud TPMs") -> Team:
        team = self.slack.parts.store.team(self.person(ADMIN).who.tenant, name)
        assert team
        return team

    def publishes(self, period: Period, people: Sequence[str], given: Sequence[int], number: int = 1) -> None:
        """A period in which these people answer so."""
        if self.now < period.opens:
            self.to(period.opens + timedelta(hours=1))
        self.to(period.opens + timedelta(weeks=number, hours=11))
        for who, answer in zip(people, given, strict=True):
            self.answers(who, answer)
        self.closes(period)


@pytest.fixture
def firm(app: App) -> Iterator[Company]:
    """The app in January, in a workspace of 22 people. A test fails on any mistake that Slack would see."""
    app.start_over(JANUARY)
    with Company.of(app) as firm:
        yield firm
