"""How fast summaries are: pulling one, whatever is stored beside it, and closing a period for a thousand teams."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.channels.slack.render import blocks
from bot.config import Config
from bot.core.calendar.localtime import Calendar
from bot.core.commands.team import Summary
from bot.core.content.load import load
from bot.core.content.resources import content_dir
from bot.core.members import Members
from bot.core.model.chat import SLACK
from bot.core.model.people import Member
from bot.core.practice.schedule import Rules
from bot.core.secret import Secret
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from bot.stores.sqlite import SqliteStore
from bot.wiring import open_practices
from tests.bench.rows import Row, at_most, told, under
from tests.channel import Nobody
from tests.summaries.many import fill, publishing
from tests.summaries.stage import P2, P3, SECRET

SMALL, LARGE = 10_000, 1_000_000
PULLS = 200


class Pulled:
    """A database with so many answers, one team for each thousand, all published; and how long pulls took, in ms."""

    def __init__(self, folder: Path, answers: int) -> None:
        self.store, self.teams = SqliteStore(folder / f"{answers}.sqlite3"), answers // 1000
        fill(self.store, self.teams, answers)
        publishing(self.store).tick(P2.opens + timedelta(minutes=1))
        publishing(self.store).tick(P2.closes + timedelta(minutes=1))
        knowledge, practices = load(content_dir("data")), open_practices(Config.read({}))
        rules, words = Rules({"": Calendar()}), Wording(Prompts(), SLACK)
        self.members = Members(self.store, words, knowledge, practices, rules, Nobody(), secret=Secret(SECRET))
        self.ms: list[float] = []

    def pull(self, number: int) -> None:
        """A lead pulls their summary, which is logged, and drawn for Slack."""
        lead = Member("slack", "T0MANY", f"U0L{1 + number % self.teams}")
        began = time.perf_counter()
        message = self.members.perform(lead, Summary(), P2.closes + timedelta(days=1)).message
        assert message
        drawn = blocks.message(message)
        self.ms.append(1000 * (time.perf_counter() - began))
        assert "Summary of Team" in drawn["text"]


def pulls(folder: Path) -> tuple[float, float]:
    """The median milliseconds of a pull beside few and beside many answers; in turn, so that noise hits both."""
    both = Pulled(folder, SMALL), Pulled(folder, LARGE)
    for number in range(PULLS):
        for one in both:
            one.pull(number)
    for one in both:
        one.store.close()
    return statistics.median(both[0].ms), statistics.median(both[1].ms)


def closed(folder: Path, teams: int = 1000) -> tuple[float, float]:
    """Seconds to freeze, and to close, a period for so many teams of ten."""
    store = SqliteStore(folder / "close.sqlite3")
    fill(store, teams)
    began = time.perf_counter()
    publishing(store).tick(P2.opens + timedelta(minutes=1))
    frozen = time.perf_counter() - began
    publishing(store).tick(P3.opens + timedelta(minutes=1))
    began = time.perf_counter()
    assert publishing(store).tick(P2.closes + timedelta(minutes=1)) == teams
    took = time.perf_counter() - began
    store.close()
    return frozen, took


def rows() -> list[Row]:
    """What `make bench` says of summaries: what, measured, aim, met."""
    with tempfile.TemporaryDirectory() as work:
        small, large = pulls(Path(work))
        frozen, took = closed(Path(work))
    return [
        under(f"a summary beside {LARGE:,} answers, median", large, 20, "ms"),
        at_most(f"the same beside {SMALL:,}, ratio", large / small, 1.5),
        told("freezing the rosters of 1,000 teams of ten", f"{frozen:.1f} s"),
        under("closing a period for 1,000 teams of ten", took, 30, "s"),
    ]
