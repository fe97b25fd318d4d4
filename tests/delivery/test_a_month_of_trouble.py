"""A month with a Slack that fails at random: every member gets each week's practice once, and nothing twice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.calendar.localtime import week_of
from bot.core.model.outbox import State
from tests.delivery.against_slack import AgainstSlack
from tests.world import utc, weeks_between

POST, LOOK = "chat.postMessage", "conversations.history"
STEP = timedelta(minutes=5)
# What happens to how many calls, and how often. Some of it takes what it does not say that it took.
TROUBLES = [
    ("500", {}, 6),
    ("500_done", {}, 6),
    ("reset", {}, 4),
    ("hang", {}, 1),
    ("429", {}, 4),
    ("error", {"error": "fatal_error"}, 3),
    ("error", {"error": "service_unavailable"}, 3),
    ("error", {"error": "token_revoked"}, 1),
]


def strikes(world: AgainstSlack, draw: random.Random) -> None:
    """Bring about one trouble, for one call or for many."""
    name, more, _ = draw.choices(TROUBLES, [weight for _, _, weight in TROUBLES])[0]
    times = 1 if name == "hang" else draw.choice([1, 1, 2, 5, 30])
    world.peer.set_fault(name, method=POST, times=times, **more)
    if draw.random() < 0.2:
        world.peer.set_fault("500", method=LOOK, times=2)
    if name == "hang":
        world.peer.slack.faults.released.set()


def tended(world: AgainstSlack, draw: random.Random) -> None:
    """Now and then a person looks, mends the token and takes off what is on hold."""
    if world.store.holds() and draw.random() < 0.1:
        world.peer.set_fault("error", on=False)
        world.store.resume(world.now)


def lived(world: AgainstSlack, until: datetime, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # the same month each time
    while world.now < until:
        if draw.random() < 0.15:
            strikes(world, draw)
        elif draw.random() < 0.15:
            world.peer.slack.faults.clear()  # Slack is well again
        tended(world, draw)
        if draw.random() < 0.02:
            world.courier = world.another_courier()  # a restart
        world.tick(world.now + STEP)
        if world.now.hour >= 18 or world.now.hour < 8:
            world.now = world.now.replace(hour=7, minute=55) + timedelta(days=int(world.now.hour >= 18))


@pytest.mark.parametrize(
    ("count", "days", "seed"),
    [(6, 6, 1), *(pytest.param(40, 27, seed, marks=pytest.mark.soak) for seed in range(10))],
)
def test_every_member_has_one_outcome_a_week_nothing_is_lost_and_nothing_comes_twice(
    tmp_path: Path, count: int, days: int, seed: int
) -> None:
    world = AgainstSlack(tmp_path / "coach.sqlite3", count)
    try:
        began = world.now
        for number, who in enumerate(world.members_):
            world.sign_up(who, "UTC", day=2 + number % 2, time=f"{9 + number % 4:02d}:00")
        lived(world, began + timedelta(days=days), seed)
        world.peer.slack.faults.clear()
        world.store.resume(world.now)
        for _ in range(40):
            world.tick(world.now + timedelta(minutes=15))
        weeks = weeks_between("2026-W48", week_of((began + timedelta(days=days - 2)).date()))
        for who in world.members_:
            got, outcomes = world.weeks(who), world.store.outcomes(who)
            assert [week for week, times in got.items() if times > 1] == [], "nothing twice"
            assert {week: outcomes.get(week) for week in weeks} == dict.fromkeys(weeks, State.SENT)
            assert Counter(weeks) <= got, "what is recorded as sent arrived"
        assert world.store.breakers(world.now) == []
        assert world.now > utc("2026-11-30 00:00")
    finally:
        world.close()
