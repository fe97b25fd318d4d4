"""A year of weekly practices in two organisations, on the moved clock, over real HTTP with faults: nothing twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.teams.client.addresses import Address
from bot.channels.teams.client.clients import open_clients
from bot.config import Config
from bot.core.calendar.localtime import following
from bot.core.model.outbox import State
from bot.core.model.people import Member
from bot.runtime.courier import Courier
from tests.msteams.colleague import elements, user_id
from tests.msteams.peer import HARBOUR, MILL, Microsoft, microsoft
from tests.world import World, weeks_between

BEGINS, ENDS = datetime(2026, 1, 5, tzinfo=UTC), datetime(2027, 1, 11, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
FAULTS = ((429, ""), (412, "PreconditionFailed"), (502, ""), (504, ""), (500, ""), (0, ""))


@pytest.fixture
def year(tmp_path: Path) -> Iterator[tuple[World, Microsoft, list[Member]]]:
    """A world whose messages go through the real clients of Teams to a peer."""
    with microsoft() as peer:
        world = World(tmp_path / "year.sqlite3", BEGINS, durable=False)
        config = Config.read(peer.environment()).teams
        assert config
        # A year goes by in a minute: what the limits of Teams allow is counted on the clock of the world.
        clients = open_clients(config, world.store, lambda: world.now, clock=lambda: world.now.timestamp())
        world.courier = Courier(
            world.store, lambda: world.members.deliveries, clients.messenger, lambda: world.now, pace_s=0
        )
        members = [Member("teams", tenant, user_id(f"p{number}")) for tenant in (HARBOUR, MILL) for number in range(4)]
        for number, member in enumerate(members):
            zone = ZONES[number % len(ZONES)]
            place = f"a:{member.workspace[:2]}{number % 4}"
            known = Address(place, peer.service_url, f"29:{number}", f"P{number}", zone)
            world.store.save_address(member, known.packed(), world.now)
            world.sign_up(member, zone, day=1 + number % 5, time="10:00")
        yield world, peer, members
        world.close()


def test_a_year_in_two_organisations_has_one_outcome_a_week_and_nothing_twice(
    year: tuple[World, Microsoft, list[Member]],
) -> None:
    world, peer, members = year
    draw = random.Random(15)  # noqa: S311  # the same year each time
    looked = 0
    while world.now < ENDS:
        if draw.random() < 0.2:
            status, code = draw.choice(FAULTS)
            # What a gateway or a broken line swallows may have been accepted before.
            peer.answers(status, code, after_accepting=status in (504, 500, 0) and draw.random() < 0.5)
        world.tick(min(world.next_tick(timedelta(minutes=30)), ENDS))
        for shown in peer.shown[looked:]:
            done = next((each for each in elements(shown.card) if each.get("verb") == "done"), None)
            if done:
                value = done["data"]["tpm"]["with"]
                member = _whose(shown.conversation, members)
                world.members.press(member, "done", value, world.now, lambda: None)
        looked = len(peer.shown)
    practices = Counter(
        (shown.conversation, each["data"]["tpm"]["with"].partition(" ")[0])
        for shown in peer.shown
        for each in elements(shown.card)
        if each.get("verb") == "done"
    )
    assert {key: count for key, count in practices.items() if count > 1} == {}, "nothing twice"
    assert {conversation for conversation, _ in practices} == {f"a:{one}{n}" for one in ("aa", "bb") for n in range(4)}
    for member in members:
        outcomes = world.store.outcomes(member)
        weeks = weeks_between("2026-W03", following(world.week(member), -1))
        assert [week for week in weeks if week not in outcomes] == []
        assert set(outcomes.values()) <= {State.SENT, State.UNKNOWN, State.EXPIRED, State.PLANNED}
    assert len(practices) > 300


def _whose(conversation: str, members: list[Member]) -> Member:
    tenant = HARBOUR if conversation[2:4] == "aa" else MILL
    return next(each for each in members if each.workspace == tenant and each.user == user_id(f"p{conversation[-1]}"))
