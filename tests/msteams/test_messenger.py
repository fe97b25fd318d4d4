"""Messages that nobody asked for: each is sent at most once, and what became of it is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.channels.teams.client.addresses import Address
from bot.channels.teams.client.clients import TeamsClients, open_clients
from bot.channels.teams.client.limits import Limits
from bot.config import Config
from bot.core.model.messages import Message, Prose
from bot.core.model.outbox import Failure, Refusal
from bot.core.model.people import Member
from bot.stores.sqlite import SqliteStore
from tests.msteams.peer import CLIENT_SECRET, HARBOUR, MILL, Microsoft, microsoft

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ANA = Member("teams", HARBOUR, "aaaa1111-0000-4000-8000-000000000001")
SAID = Message(
    "Hello, @@aaaa1111-0000-4000-8000-000000000001@@.", (Prose("Hello, @@aaaa1111-0000-4000-8000-000000000001@@."),)
)


@pytest.fixture
def peer() -> Iterator[Microsoft]:
    with microsoft() as peer:
        yield peer


@pytest.fixture
def clients(peer: Microsoft, store: SqliteStore) -> TeamsClients:
    config = Config.read(peer.environment()).teams
    assert config
    known = Address("a:ana", peer.service_url, "29:ana", "Ana", "Europe/Berlin")
    store.save_address(ANA, known.packed(), NOW)
    return open_clients(config, store, lambda: NOW)


def test_it_arrives_as_a_card_with_a_summary(clients: TeamsClients, peer: Microsoft) -> None:
    assert clients.messenger.send(ANA, SAID) is None
    (shown,) = peer.messages("a:ana")
    assert shown.activity["summary"] == "Hello, Ana."
    assert shown.card["body"][0]["text"] == "Hello, <at>Ana</at>."


def test_who_has_never_opened_the_coach_cannot_be_written_to(clients: TeamsClients, peer: Microsoft) -> None:
    ben = Member("teams", HARBOUR, "aaaa1111-0000-4000-8000-000000000002")
    assert clients.messenger.send(ben, SAID) == Refusal(Failure.DEAD_MEMBER, "never_opened")
    assert peer.calls == []


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        (429, "", Failure.BUSY),
        (412, "PreconditionFailed", Failure.BUSY),
        (502, "", Failure.BUSY),
        (503, "", Failure.BUSY),
        (504, "", Failure.AMBIGUOUS),
        (500, "InternalServerError", Failure.AMBIGUOUS),
        (403, "MessageWritesBlocked", Failure.DEAD_MEMBER),
        (403, "BotNotInConversationRoster", Failure.DEAD_MEMBER),
        (403, "BotDisabledByAdmin", Failure.DEAD_TENANT),
        (404, "ConversationNotFound", Failure.DEAD_MEMBER),
        (400, "BadSyntax", Failure.OURS),
        (413, "MessageSizeTooBig", Failure.OURS),
        (409, "Conflict", Failure.UNLISTED),
        (302, "", Failure.UNLISTED),
    ],
)
def test_each_no_is_understood_and_never_repeated(
    status: int, code: str, failure: Failure, clients: TeamsClients, peer: Microsoft
) -> None:
    peer.answers(status, code, Location="http://127.0.0.1:1/")
    refusal = clients.messenger.send(ANA, SAID)
    assert refusal
    assert (refusal.failure, refusal.code) == (failure, code or f"http_{status}")
    assert refusal.perhaps_one == (status in (400, 413))
    assert [path for method, path in peer.calls if method == "POST" and "/v3/" in path] == [
        "/emea/v3/conversations/a%3Aana/activities"
    ]


def test_it_waits_as_long_as_it_is_asked_to(clients: TeamsClients, peer: Microsoft) -> None:
    peer.answers(429, Retry_After="17")
    assert clients.messenger.send(ANA, SAID) == Refusal(Failure.BUSY, "http_429", 17.0)


def test_it_waits_until_the_date_that_it_is_told(clients: TeamsClients, peer: Microsoft) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=60)
    peer.answers(429, Retry_After=format_datetime(soon, usegmt=True))
    refusal = clients.messenger.send(ANA, SAID)
    assert refusal
    assert 50 < refusal.retry_s <= 60
    for told in ("Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5"):
        peer.answers(429, Retry_After=told)
        assert clients.messenger.send(ANA, SAID) == Refusal(Failure.BUSY, "http_429", 0.0)


def test_a_connection_that_breaks_after_the_request_may_have_sent_it(clients: TeamsClients, peer: Microsoft) -> None:
    peer.answers(0, after_accepting=True)
    refusal = clients.messenger.send(ANA, SAID)
    assert refusal
    assert refusal.failure is Failure.AMBIGUOUS
    assert len(peer.messages("a:ana")) == 1


def test_a_connection_that_is_refused_has_sent_nothing(
    clients: TeamsClients, peer: Microsoft, store: SqliteStore
) -> None:
    clients.messenger.send(ANA, SAID)
    store.save_address(ANA, Address("a:ana", "http://127.0.0.1:1/", "29:ana", "Ana", "").packed(), NOW)
    refusal = clients.messenger.send(ANA, SAID)
    assert refusal == Refusal(Failure.UNLISTED, "service_url_not_allowed:127.0.0.1:1"), "port 1 is not the connector's"
    store.save_address(ANA, Address("a:ana", "https://x\n y@smba.old.example?/a", "29:ana", "Ana", "").packed(), NOW)
    refusal = clients.messenger.send(ANA, SAID)
    assert refusal == Refusal(Failure.UNLISTED, "service_url_not_allowed:x__y_smba.old.example_")


def test_a_dead_conversation_is_forgotten(clients: TeamsClients, peer: Microsoft) -> None:
    peer.dead.add("a:ana")
    assert clients.messenger.send(ANA, SAID) == Refusal(Failure.DEAD_MEMBER, "ConversationNotFound")
    assert clients.messenger.send(ANA, SAID) == Refusal(Failure.DEAD_MEMBER, "never_opened")


# --- the coach's own token ---


def tokens(peer: Microsoft) -> int:
    return sum(path.startswith("/login/") for _, path in peer.calls)


def test_one_token_serves_many_messages_and_is_renewed_before_it_ends(clients: TeamsClients, peer: Microsoft) -> None:
    for _ in range(3):
        assert clients.messenger.send(ANA, SAID) is None
    assert tokens(peer) == 1
    peer.token_lasts = 299
    peer.answers(401)
    assert clients.messenger.send(ANA, SAID) is None, "a token that was refused did nothing, so a new one tries"
    assert tokens(peer) == 2
    assert clients.messenger.send(ANA, SAID) is None
    assert tokens(peer) == 3, "it has less than five minutes left"


def test_a_token_that_still_holds_is_used_while_no_new_one_can_be_had(clients: TeamsClients, peer: Microsoft) -> None:
    peer.token_lasts = 200
    assert clients.messenger.send(ANA, SAID) is None
    peer.token_fault = 500
    assert clients.messenger.send(ANA, SAID) is None
    assert tokens(peer) == 2


def test_a_wrong_secret_holds_the_organisation_and_says_nothing_of_it(clients: TeamsClients, peer: Microsoft) -> None:
    peer.token_fault = 401
    refusal = clients.messenger.send(ANA, SAID)
    assert refusal == Refusal(Failure.DEAD_TENANT, "invalid_client")
    assert CLIENT_SECRET not in repr(refusal)


def test_where_no_token_can_be_had_for_a_while_it_is_tried_again(clients: TeamsClients, peer: Microsoft) -> None:
    peer.token_fault = 503
    refusal = clients.messenger.send(ANA, SAID)
    assert refusal
    assert refusal.failure is Failure.LATER


# --- rate limits ---


class Hands:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def sent_within(limits: Limits, hands: Hands, seconds: float, conversations: int = 1) -> int:
    """How many go out in so many seconds, when somebody sends as fast as may be."""
    count, end, turn = 0, hands.at + seconds, 0
    while hands.at < end:
        waits = []
        for _ in range(conversations):
            turn += 1
            wait = limits.take("teams:x", f"c{turn % conversations}")
            count += not wait
            waits.append(wait)
        hands.at += min(each for each in waits) or 0.0
        if all(waits):
            hands.at += 1e-6
    return count


@pytest.mark.parametrize(("seconds", "most"), [(1, 7), (2, 8), (30, 60), (3600, 1800)])
def test_a_conversation_gets_no_more_than_teams_allows(seconds: int, most: int) -> None:
    hands = Hands()
    assert sent_within(Limits(hands), hands, seconds - 0.001) == most


def test_an_organisation_gets_no_more_than_thirty_a_second() -> None:
    hands = Hands()
    assert sent_within(Limits(hands), hands, 0.999, conversations=50) == 30


def test_two_organisations_do_not_wait_for_each_other() -> None:
    limits = Limits(Hands())
    assert [limits.take(HARBOUR, f"a{number}") for number in range(30)] == [0.0] * 30
    assert limits.take(HARBOUR, "a31") > 0
    assert limits.take(MILL, "b1") == 0


def test_the_address_book_reads_nothing_but_its_own(store: SqliteStore, tmp_path: Path, clients: TeamsClients) -> None:
    for packed in ("", "[]", "{", '{"a": 1}', "7"):
        store.save_address(ANA, packed, NOW)
        assert clients.addresses.of(ANA) is None
