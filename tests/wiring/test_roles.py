"""`serve --web` and `clock` apart, several of each on one PostgreSQL: whoever dies, nothing is lost or doubled."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config.database import DatabaseUrl
from bot.core.calendar.localtime import following, week_of
from bot.core.model.outbox import Planned, Programme, State
from bot.core.model.people import Member
from bot.core.model.signups import Signup
from bot.playground.model import Person
from bot.playground.peer import Peer
from bot.playground.seed import TEAM_ID
from bot.stores.opening import open_store
from bot.stores.store import Store
from tests.app import new_peer
from tests.conftest import Type
from tests.postgres import Server, rows
from tests.processes import Process, started

from .test_nothing_unanswered import QUESTION, answers, dm, type_

# Leases, looks and unanswered messages are this much older: as if so much time had gone by.
AGED = """update outbox set lease_until = lease_until - 300000, look_at = look_at - 300000,
    at = case when state = 'unknown' then at - 300000 else at end"""
ROLES = {"web 1": ("serve", "--web"), "web 2": ("serve", "--web"), "clock 1": ("clock",), "clock 2": ("clock",)}


@dataclass
class Company:
    """A workspace, its database, and the four processes that serve it."""

    peer: Peer
    folder: Path
    address: DatabaseUrl
    store: Store
    draw: random.Random
    processes: dict[str, tuple[ExitStack, Process]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    def start(self, name: str, module: str = "bot") -> None:
        settings = {"TPM_DATABASE": self.address.text, "TPM_HOURS": "0-24", "TPM_SEND_PER_MINUTE": "1200"}
        calendar = {"TPM_DATA_DIR": str(self.folder / "data"), "TPM_CALENDAR": "always", "TPM_METRICS": "1"}
        stack = ExitStack()
        more = {"connects": name.startswith("web"), "module": module, **settings, **calendar}
        self.processes[name] = (stack, stack.enter_context(started(self.peer, self.folder, *ROLES[name], **more)))

    def ends(self, name: str, with_: signal.Signals) -> None:
        stack, process = self.processes.pop(name)
        process.ends(with_, 20)
        stack.close()

    def ask(self, count: int) -> None:
        self.asked += [type_(self.peer, QUESTION, dm(self.peer)) for _ in range(count)]

    def plan(self, count: int) -> None:
        """So many more members whose practice of this week is due now; a clock has yet to decide so for every other."""
        now = datetime.now(UTC)
        week = week_of(now.date())
        for number in range(count):
            user = f"U0MANY{len(self.members):04d}"
            who = Member("slack", TEAM_ID, user)
            self.peer.slack.workspace.add_person(Person(user, user.lower(), "Somebody", team_id=TEAM_ID))
            undecided = number % 2
            decided, next_at = (following(week, -1), now) if undecided else (week, now + timedelta(days=5))
            self.store.save_signup(Signup(who, "UTC", now.isoweekday(), 0, decided=decided, next_at=next_at), now)
            if not undecided:
                self.store.plan(Planned(who, Programme.NUDGE, week, State.PLANNED, now, now + timedelta(hours=20)))
            self.members.append(who)

    def got(self) -> Counter[str]:
        """How many messages each member got."""
        return Counter({who.user: len(self.peer.be(who.user).messages()) for who in self.members})

    def time_goes_by(self) -> None:
        with self.store.transaction() as conn:
            # A sweep of all rows beside transactions that hold some of them could end in a deadlock.
            conn.execute("lock table outbox, unanswered in share row exclusive mode")
            conn.execute(AGED)
            conn.execute("update unanswered set at = at - 61000")

    def until(self, what: Callable[[], bool], seconds: float) -> bool:
        """Wait until it is so: looked at after each event, and now and then, as a database tells of nothing."""
        ends = time.monotonic() + seconds
        while not self.peer.slack.workspace.journal.until(what, 0.1):
            if time.monotonic() > ends:
                return False
        return True

    def close(self) -> None:
        for stack, _ in self.processes.values():
            stack.close()
        self.store.close()


@contextmanager
def company(tmp_path: Path, address: DatabaseUrl, seed: int = 1) -> Iterator[Company]:
    (tmp_path / "data" / "calendars").mkdir(parents=True)
    (tmp_path / "data" / "calendars" / "always.toml").write_text('title = "Always"\nweekend = []\n', "utf-8")
    with new_peer() as peer:
        draw = random.Random(seed)  # noqa: S311  # not when exactly: that differs from run to run
        opened = Company(peer, tmp_path, address, open_store(address, timeout_ms=10_000), draw)
        try:
            yield opened
        finally:
            opened.close()


@pytest.mark.parametrize("kills", [3, pytest.param(200, marks=pytest.mark.soak)])
def test_two_webs_and_two_clocks_killed_at_random_lose_nothing_and_double_nothing(
    tmp_path: Path, postgres: Server, kills: int
) -> None:
    with company(tmp_path, postgres.new()) as firm:
        for name in ROLES:
            firm.start(name)
        for _ in range(kills):
            firm.plan(12)
            firm.ask(3)
            victim, before = firm.draw.choice(list(ROLES)), answers(firm.peer).total()
            # In the middle of something, where there is something.
            firm.until(lambda before=before: answers(firm.peer).total() > before, firm.draw.uniform(0, 2))
            firm.ends(victim, signal.SIGKILL)
            firm.time_goes_by()
            firm.start(victim)
        for name in list(firm.processes):
            firm.ends(name, signal.SIGTERM)
        all_is_done_once(firm)


def all_is_done_once(firm: Company, module: str = "bot") -> None:
    """What is left is done when time goes by; then each question has one answer, and each member one practice."""
    for _ in range(12):  # what was being sent at a kill is looked for in the second round
        firm.time_goes_by()
        firm.start("web 1", module)
        firm.start("clock 1", module)
        firm.peer.clock.advance(timedelta(minutes=6))
        firm.peer.settle(60)
        done = firm.until(lambda: set(firm.asked) <= set(answers(firm.peer)) and _all_sent(firm), 5)
        firm.ends("web 1", signal.SIGTERM)
        firm.ends("clock 1", signal.SIGTERM)
        if done:
            break
    told = answers(firm.peer)
    assert [ts for ts in firm.asked if told[ts] != 1] == []
    states = rows(firm.store, "select state, count(*) from outbox where programme = 'nudge' group by state")
    assert states == [("sent", len(firm.members))]
    assert {user: count for user, count in firm.got().items() if count != 1} == {}
    assert firm.peer.problems == []


def _all_sent(firm: Company) -> bool:
    query = "select count(*) from outbox where programme = 'nudge' and state = 'sent'"
    return rows(firm.store, query) == [(len(firm.members),)]


def test_each_role_is_ready_with_what_it_has_and_one_clock_leads(tmp_path: Path, postgres: Server) -> None:
    with company(tmp_path, postgres.new()) as firm:
        for name in ("web 1", "clock 1", "clock 2"):
            firm.start(name)
        parts = {}
        for name, (_, process) in firm.processes.items():
            answer = process.wire.get("/readyz")
            assert answer.status == 200
            parts[name] = set(json.loads(answer.text)["parts"])
            assert process.wire.get("/metrics").status == 200
        assert parts["web 1"] == {"content", "database"}
        assert parts["clock 1"] == parts["clock 2"] == {"content", "database", "clock"}
        assert firm.processes["clock 1"][1].wire.send("{}").status == 404
        held = "select count(*) from pg_locks where locktype = 'advisory' and granted"
        assert rows(firm.store, held) == [(2,)], "the lock of one clock and the one of the web process"


@pytest.mark.parametrize("command", [("serve", "--web"), ("clock",)])
def test_on_a_file_one_process_does_all(command: tuple[str, ...], tmp_path: Path, type_command: Type) -> None:
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
        "TPM_DATABASE": str(tmp_path / "c.sqlite3"),
    }
    done = type_command(*command, **settings)
    assert done.status == 2
    assert "is a file, which one process serves: run `tpm-coach serve`" in done.err
