"""The tokens of many workspaces: which one is used for whom, the next one in time, and what a lost one leads to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest

from bot.channels.slack.client.installed import InstalledWorkspaces
from bot.channels.slack.client.messenger import SlackMessenger
from bot.core.errors import StoreError
from bot.core.model.installations import Token
from bot.core.model.messages import Message
from bot.core.model.outbox import Failure
from bot.core.model.people import Member
from bot.playground.peer import Peer
from bot.runtime.keyring import Keyring, new_key
from bot.stores.sqlite import SqliteStore
from tests.slack.install.browser import KEY, many_peer
from tests.slack.serving import ANA, TEAM

HALF_A_DAY = timedelta(hours=12)


@pytest.fixture
def peer() -> Iterator[Peer]:
    with many_peer() as running:
        running.connect("http://127.0.0.1:9/slack/events")
        yield running


@pytest.fixture
def tokens(peer: Peer, store: SqliteStore) -> InstalledWorkspaces:
    return opened(peer, store)


def opened(peer: Peer, store: SqliteStore, *keys: str) -> InstalledWorkspaces:
    """The tokens as another process sees them."""
    return InstalledWorkspaces(
        store,
        Keyring(keys or (KEY,)),
        peer.clock.now,
        api_url=peer.api_url,
        client_id=peer.client_id,
        client_secret=peer.client_secret,
    )


def granted(peer: Peer) -> Token:
    """What Slack gives at an install."""
    grants, now = peer.slack.grants, peer.clock.now()
    access, refresh = grants.redeem(grants.consent(peer.client_id, now), now, rotates=True)
    return Token(access, refresh, now + HALF_A_DAY)


def works(peer: Peer, token: str | None) -> bool:
    """Whether Slack takes a token now."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    try:
        WebClient(token=token, base_url=peer.api_url).auth_test()
    except SlackApiError:
        return False
    return True


def test_each_workspace_has_its_own_token(tokens: InstalledWorkspaces, store: SqliteStore) -> None:
    for workspace in ("T1", "T2", "E1"):
        tokens.keep(workspace, Token(f"xoxb-of-{workspace}"))
    assert [tokens.bot_token(each) for each in ("T1", "T2", "E1", "T3", "")] == [
        "xoxb-of-T1",
        "xoxb-of-T2",
        "xoxb-of-E1",
        None,
        None,
    ]
    assert [tokens.is_installed(each) for each in ("T1", "T3")] == [True, False]


def test_the_next_token_is_asked_for_two_hours_before(tokens: InstalledWorkspaces, peer: Peer) -> None:
    first = granted(peer)
    tokens.keep(TEAM, first)
    peer.clock.advance(timedelta(hours=9, minutes=59))
    assert tokens.bot_token(TEAM) == first.access
    assert peer.calls("oauth.v2.access") == []
    peer.clock.advance(timedelta(minutes=2))
    second = tokens.bot_token(TEAM)
    assert second != first.access
    assert works(peer, second)
    assert works(peer, first.access), "who has it in hand goes on with it"
    assert tokens.bot_token(TEAM) == second
    assert len(peer.calls("oauth.v2.access")) == 1
    assert peer.problems == []


def test_many_threads_and_processes_ask_for_one_token(peer: Peer, store: SqliteStore) -> None:
    """Each refresh token works once: whoever asked with it again would lose the workspace."""
    several = [opened(peer, store) for _ in range(3)]
    several[0].keep(TEAM, granted(peer))
    assert [each.bot_token(TEAM) for each in several]
    peer.clock.advance(timedelta(hours=11))
    gate, seen = threading.Barrier(9), list[str | None]()

    def use(tokens: InstalledWorkspaces) -> None:
        gate.wait()
        seen.append(tokens.bot_token(TEAM))

    threads = [threading.Thread(target=use, args=(several[number % 3],)) for number in range(9)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(peer.calls("oauth.v2.access")) == 1
    assert all(works(peer, token) for token in seen)


def test_slack_can_not_be_asked_for_the_next_one(tokens: InstalledWorkspaces, peer: Peer) -> None:
    first = granted(peer)
    tokens.keep(TEAM, first)
    peer.clock.advance(timedelta(hours=11))
    peer.set_fault("500", method="oauth.v2.access")
    assert tokens.bot_token(TEAM) == first.access, "it works for an hour still"
    peer.clock.advance(timedelta(hours=2))
    messenger = SlackMessenger(tokens, peer.api_url)
    refusal = messenger.send(Member("slack", TEAM, ANA), Message("Hello."))
    assert refusal
    assert (refusal.failure, refusal.code) == (Failure.LATER, "token_expired")
    peer.set_fault("500", on=False)
    peer.clock.advance(timedelta(seconds=31))
    assert messenger.send(Member("slack", TEAM, ANA), Message("Hello.")) is None


def test_a_token_that_slack_will_not_renew_is_none(tokens: InstalledWorkspaces, peer: Peer) -> None:
    first = granted(peer)
    tokens.keep(TEAM, first)
    peer.clock.advance(timedelta(hours=11))
    peer.set_fault("error", method="oauth.v2.access", error="invalid_refresh_token")
    assert tokens.bot_token(TEAM) == first.access
    peer.clock.advance(timedelta(hours=2))
    refusal = SlackMessenger(tokens, peer.api_url).send(Member("slack", TEAM, ANA), Message("Hello."))
    assert refusal
    assert (refusal.failure, refusal.code) == (Failure.DEAD_TENANT, "no_token")


def test_the_next_token_outlives_a_database_that_is_away(
    tokens: InstalledWorkspaces, peer: Peer, store: SqliteStore
) -> None:
    """Slack gives it once: it is used from memory, and kept as soon as that goes."""
    tokens.keep(TEAM, granted(peer))
    peer.clock.advance(timedelta(hours=11))
    with patch.object(store, "renew_installation", side_effect=StoreError("the disk is gone")):
        second = tokens.bot_token(TEAM)
        assert works(peer, second)
        assert tokens.bot_token(TEAM) == second
    assert tokens.bot_token(TEAM) == second
    assert opened(peer, store).bot_token(TEAM) == second
    assert len(peer.calls("oauth.v2.access")) == 1


def test_questions_need_no_database(tokens: InstalledWorkspaces, peer: Peer, store: SqliteStore) -> None:
    tokens.keep("T1", Token("xoxb-1"))
    assert tokens.bot_token("T1") == "xoxb-1"
    peer.clock.advance(timedelta(hours=1))
    with patch.object(store, "installation", side_effect=StoreError("the disk is gone")):
        assert tokens.bot_token("T1") == "xoxb-1"
        assert tokens.is_installed("T2") is True, "its request was signed, and an answer needs no token"
        refusal = SlackMessenger(tokens, peer.api_url).send(Member("slack", "T2", ANA), Message("Hello."))
        assert refusal
        assert refusal.failure is Failure.LATER


def test_a_removal_while_the_next_token_is_asked_for_stays_a_removal(
    tokens: InstalledWorkspaces, peer: Peer, store: SqliteStore
) -> None:
    tokens.keep(TEAM, granted(peer))
    peer.clock.advance(timedelta(hours=11))
    renew = store.renew_installation

    def removed_first(installation: object) -> bool:
        tokens.drop(TEAM, peer.clock.now())
        return renew(installation)  # type: ignore[arg-type]

    with patch.object(store, "renew_installation", side_effect=removed_first):
        assert tokens.bot_token(TEAM) is None
    assert store.installations() == []


def test_another_process_hears_of_a_removal_within_a_minute(peer: Peer, store: SqliteStore) -> None:
    one, other = opened(peer, store), opened(peer, store)
    one.keep("T1", Token("xoxb-1"))
    assert other.bot_token("T1") == "xoxb-1"
    one.drop("T1", peer.clock.now())
    assert one.bot_token("T1") is None
    peer.clock.advance(timedelta(seconds=61))
    assert other.bot_token("T1") is None
    one.keep("T1", Token("xoxb-2"))
    peer.clock.advance(timedelta(seconds=61))
    assert other.bot_token("T1") == "xoxb-2"


def test_a_token_whose_key_is_missing_is_left_alone(
    peer: Peer, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    opened(peer, store).keep("T1", Token("xoxb-1"))
    before = store.installations()
    other = opened(peer, store, new_key())
    assert other.bot_token("T1") is None
    assert other.is_installed("T1")
    assert store.installations() == before
    (told,) = [record.__dict__["fields"] for record in caplog.records if record.getMessage() == "token_not_readable"]
    assert told["key"] == before[0].key
