"""The real app over signed HTTP in a local workspace of 22 people, with a clock that tests move."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import Config
from bot.core.calendar.localtime import week_of
from bot.core.model.teams import Team
from bot.core.summaries.periods import Period
from bot.playground.clock import MovableClock
from bot.playground.driver import Someone
from bot.playground.model import Person
from bot.playground.peer import Peer
from bot.playground.seed import TEAM_ID
from bot.wiring import Service, open_service
from tests.slack.serving import Served, Wire, answering, environment

from .stage import SECRET, START, to_the_close

HANDLES = tuple(f"m{number:02}" for number in range(12))
NAMES = ("Not yet", "Partly", "Yes")
QUESTIONS = (
    "Are you able to manage or lead the project?",
    "Can you deliver it on time?",
    "Can you plan for problems and potential conflicts?",
)
ADMIN, LEAD = "dana", "marcus"
PLACE = "#general"


class RunningClock(MovableClock):
    """Real seconds from a given moment on, so that the courier's pace passes; reset goes back to that moment."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._start, self._born = start, datetime.now(UTC)

    def _base(self) -> datetime:
        return self._start + (datetime.now(UTC) - self._born)


@dataclass
class Company:
    """The app and its workspace; `log` holds every line that was logged."""

    peer: Peer
    slack: Service
    wire: Wire
    log: list[str]
    handler: logging.Handler

    def start_over(self) -> None:
        """A fresh company with twelve more people, and a coach that has met nobody."""
        self.settle()
        self.peer.reset()
        self.slack.parts.store.erase_everything()
        self.log.clear()
        self.listen()
        for handle in HANDLES:
            person = Person(f"U0{handle.upper()}0001", handle, f"{handle.upper()} Tpm", tz="UTC", team_id=TEAM_ID)
            self.peer.slack.workspace.add_person(person)

    def listen(self) -> None:
        """Keep what is logged; whoever set logging up meanwhile has put other handlers in place of ours."""
        logger = logging.getLogger("tpm_coach")
        logger.setLevel(logging.DEBUG)
        logger.addHandler(self.handler)

    def settle(self) -> None:
        Served(self.slack, self.peer, self.wire).settle()

    def id(self, who: str) -> str:
        return self.peer.slack.workspace.person(who).id

    # time

    def to(self, moment: datetime) -> None:
        """It is `moment`: one tick, and what is due is sent."""
        self.peer.clock.set(moment)
        self.slack.clock.beat()
        assert self.slack.clock.is_ticking()
        self.settle()

    @property
    def now(self) -> datetime:
        return self.peer.clock.now()

    def closes(self, period: Period) -> None:
        for moment in to_the_close(period, self.now):
            self.to(moment)

    # people

    def says(self, who: str, text: str) -> str:
        """What they see anew after typing this in a channel, and after all that it sets off."""
        someone = self.peer.be(who)
        before = len(someone.sees(PLACE))
        someone.says(f"/tpm {text}", PLACE)
        self.settle()
        return "\n".join(someone.sees(PLACE)[before:])

    def bytes(self, who: str = LEAD, text: str = "summary") -> str:
        """The acknowledgement of a command, byte for byte."""
        answer = self.wire.command(text, user_id=self.id(who), team_id=TEAM_ID)
        assert answer.status == 200
        self.settle()
        return answer.text

    def answers(self, who: str, *given: int) -> None:
        """They open the check-in, fill it in and send it."""
        three = given * 3 if len(given) == 1 else given
        someone = self.peer.be(who)
        someone.says("/tpm checkin", PLACE)
        self.settle()
        fill(someone, three)
        assert someone.submits() == {}
        if someone.modal():
            someone.closes(everything=True)

    def team(self, name: str = "Cloud TPMs", people: Sequence[str] = HANDLES[:8], lead: str = LEAD) -> Team:
        assert "is made" in self.says(ADMIN, f'team create "{name}" lead @{lead}')
        assert "now has" in self.says(ADMIN, f'team add "{name}" {" ".join(f"@{who}" for who in people)}')
        self.to(self.now + timedelta(minutes=1))
        return self.found(name)

    def found(self, name: str = "Cloud TPMs") -> Team:
        team = self.slack.parts.store.team(f"slack:{TEAM_ID}", name)
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

    def week(self) -> str:
        return week_of(self.now.date())


def fill(someone: Someone, three: Sequence[int]) -> None:
    for question, answer in zip(QUESTIONS, three, strict=True):
        someone.fills(question, NAMES[answer])


class _Kept(logging.Handler):
    def __init__(self, into: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._into = into

    def emit(self, record: logging.LogRecord) -> None:
        self._into.append(f"{record.getMessage()} {json.dumps(getattr(record, 'fields', {}), default=str)}")


@contextmanager
def company(manifest: dict[str, object], folder: Path, **settings: str) -> Iterator[Company]:
    """The app as `serve` puts it together, on the workspace's moved clock."""
    with Peer(manifest, clock=RunningClock(START)) as peer:
        more = {"TPM_SECRET": SECRET, "TPM_SEND_PER_MINUTE": "6000", "TPM_ADMINS": "U0YUKI0001", **settings}
        config = Config.read(environment(peer, folder / "coach.sqlite3", **more), slack=True)
        slack = open_service(config, now=peer.clock.now)
        said: list[str] = []
        handler, logger = _Kept(said), logging.getLogger("tpm_coach")
        level = logger.level
        try:
            with answering(slack.web, peer) as wire:
                firm = Company(peer, slack, wire, said, handler)
                firm.listen()
                yield firm
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            slack.stop()
