"""PostgreSQL that goes away while messages are sent, as at a failover: nothing is lost, and nothing comes twice."""

from __future__ import annotations

import threading

import pytest

from bot.core.errors import StoreError
from bot.core.model.messages import Message
from bot.core.model.outbox import Refusal, State
from bot.core.model.people import Member
from bot.stores.engines.postgres import PostgresEngine
from bot.stores.store import Store
from tests.postgres import Server
from tests.world import NINE, WEEK, World, member, utc

CUT = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tpm-coach'"


@pytest.fixture
def world(postgres: Server) -> World:  # type: ignore[misc]
    opened = World(postgres.new(), utc("2026-11-23 06:00"))
    for number in range(6):
        opened.sign_up(member(f"U{number}"), "UTC", day=2)
    yield opened  # type: ignore[misc]
    opened.close()


@pytest.mark.parametrize("at", [1, 3, 6])
def test_connections_that_are_cut_while_a_message_is_at_slack_cost_nothing(
    world: World, postgres: Server, at: int
) -> None:
    send = world.messenger.send

    def cuts(to: Member, message: Message) -> Refusal | None:
        if len(world.messenger.sent) == at - 1:
            postgres.command(CUT)
        return send(to, message)

    world.messenger.send = cuts  # type: ignore[method-assign]
    world.tick(NINE)
    world.tick(NINE.replace(minute=5))
    assert world.messenger.twice() == []
    assert {world.row(member(f"U{number}"), WEEK).state for number in range(6)} == {State.SENT}


def test_while_the_server_is_away_nothing_is_sent_and_afterwards_all_is(world: World, server: Server) -> None:
    server.restart(between=lambda: refused(world))
    assert world.messenger.sent == []
    world.tick(NINE.replace(minute=1))
    assert len(world.messenger.sent) == 6


def refused(world: World) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        world.tick(NINE)
    with pytest.raises(StoreError, match="cannot be used"):
        world.answer(member("U1"), WEEK)


def test_a_pool_that_is_exhausted_says_so_in_time(postgres: Server) -> None:
    # Long enough for the first connection on a busy machine.
    engine = PostgresEngine(postgres.new(), timeout_ms=1000, connections=1)
    store, wrong = Store(engine), list[StoreError]()

    def asks() -> None:
        try:
            store.check()
        except StoreError as error:
            wrong.append(error)

    with store.transaction():
        thread = threading.Thread(target=asks)
        thread.start()
        thread.join(10)
    assert [str(error).rpartition(": ")[2] for error in wrong] == [
        "no connection was free, or the server does not answer"
    ]
    store.check()
    store.close()
