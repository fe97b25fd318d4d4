"""One message to one member, at most once, whatever Slack and the network do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.channels.slack.client.clients import OneWorkspace, web_client
from bot.channels.slack.client.messenger import SlackMessenger
from bot.channels.slack.payloads import read_command
from bot.channels.slack.replies import Replies
from bot.core.errors import NotSentError
from bot.core.model.messages import Chart, Message, Prose
from bot.core.model.outbox import Failure, Refusal
from bot.core.model.people import Member
from bot.playground.peer import Peer
from tests.app import new_peer

from .serving import ANA, TEAM

MEMBER = Member("slack", TEAM, ANA)
MESSAGE = Message("This week: one trade-off.", (Prose("Write *two* sentences."),))
CHART = Chart("Progress", ("W1", "W2"), (("Deliver", (0.0, 2.0)),), "Deliver went up.")


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A workspace of this test's own."""
    with new_peer() as opened:
        yield opened


@pytest.fixture
def messenger(peer: Peer) -> SlackMessenger:
    """A messenger for it, with little patience."""
    return SlackMessenger(OneWorkspace(peer.bot_token), peer.api_url, timeout_s=1)


def seen(peer: Peer) -> list[str]:
    return peer.be("ana").sees()


def test_a_message_arrives_once_and_unfolds_no_links(peer: Peer, messenger: SlackMessenger) -> None:
    assert messenger.send(MEMBER, MESSAGE) is None
    assert messenger.send(MEMBER, MESSAGE) is None
    assert seen(peer) == ["Write _two_ sentences."] * 2
    request = peer.calls("chat.postMessage")[0].request
    assert (request["channel"], request["text"]) == (ANA, "This week: one trade-off. Write two sentences.")
    assert (request["unfurl_links"], request["unfurl_media"]) == (False, False)
    assert "metadata" not in request
    assert peer.problems == []


LISTED = {
    Failure.LATER: ("ratelimited", "rate_limited", "service_unavailable"),
    Failure.AMBIGUOUS: ("internal_error", "fatal_error"),
    Failure.DEAD_MEMBER: ("user_disabled", "user_not_found", "channel_not_found"),
    Failure.DEAD_TENANT: ("account_inactive", "token_revoked", "invalid_auth", "missing_scope"),
    Failure.OURS: ("messages_tab_disabled", "invalid_blocks", "msg_too_long", "msg_blocks_too_long", "no_text"),
    Failure.UNLISTED: ("restricted_action", "cannot_dm_bot", "a_word_of_next_year"),
}


@pytest.mark.parametrize(("failure", "code"), [(failure, code) for failure, codes in LISTED.items() for code in codes])
def test_each_word_of_slack_means_what_is_listed(
    peer: Peer, messenger: SlackMessenger, failure: Failure, code: str
) -> None:
    peer.set_fault("error", method="chat.postMessage", error=code)
    assert messenger.send(MEMBER, MESSAGE) == Refusal(failure, code)
    assert len(peer.calls("chat.postMessage")) == 1, "it is not tried again"


def test_too_many_requests_says_how_long_to_wait(peer: Peer, messenger: SlackMessenger) -> None:
    peer.set_fault("429", times=1)
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.LATER, "ratelimited", 1.0)
    assert seen(peer) == []


def test_nobody_there_is_surely_not_sent(peer: Peer, messenger: SlackMessenger) -> None:
    peer.set_fault("refuse")
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.LATER, "connection_refused")
    peer.set_fault("refuse", on=False)
    assert seen(peer) == []


def test_a_host_without_an_address_is_surely_not_sent() -> None:
    messenger = SlackMessenger(OneWorkspace("xoxb-1"), "http://nowhere.invalid/api/")
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.LATER, "unknown_host")


def test_an_answer_that_does_not_come_may_have_been_sent(peer: Peer, messenger: SlackMessenger) -> None:
    peer.set_fault("hang", method="chat.postMessage")
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.AMBIGUOUS, "timeout")
    peer.set_fault("hang", on=False)
    assert len(seen(peer)) == 1


def test_a_connection_that_breaks_may_have_been_sent_and_is_not_sent_again(
    peer: Peer, messenger: SlackMessenger
) -> None:
    peer.set_fault("reset", method="chat.postMessage", times=1)
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.AMBIGUOUS, "connection_lost")
    assert len(seen(peer)) == 1


def test_a_broken_slack_may_have_sent_it(peer: Peer, messenger: SlackMessenger) -> None:
    peer.set_fault("500")
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.AMBIGUOUS, "internal_error")
    assert len(peer.calls("chat.postMessage")) == 1


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (b"", Refusal(Failure.AMBIGUOUS, "connection_lost")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", Refusal(Failure.AMBIGUOUS, "connection_lost")),
        (b"SMTP hello\r\n\r\n", Refusal(Failure.AMBIGUOUS, "connection_lost")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", Refusal(Failure.AMBIGUOUS, "unreadable_answer")),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"a"', Refusal(Failure.AMBIGUOUS, "unreadable_answer")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>", Refusal(Failure.AMBIGUOUS, "unreadable_answer")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe", Refusal(Failure.AMBIGUOUS, "unreadable_answer")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Refusal(Failure.AMBIGUOUS, "unreadable_answer")),
        (b"HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\n<a/>", Refusal(Failure.AMBIGUOUS, "http_502")),
        (b"HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\n<a/>", Refusal(Failure.AMBIGUOUS, "http_403")),
        (
            b'HTTP/1.1 502 Bad\r\nContent-Length: 37\r\n\r\n{"ok":false,"error":"user_not_found"}',
            Refusal(Failure.AMBIGUOUS, "user_not_found"),
        ),
        (
            b'HTTP/1.1 503 No\r\nContent-Length: 43\r\n\r\n{"ok":false,"error":"service_unavailable"}  ',
            Refusal(Failure.LATER, "service_unavailable"),
        ),
        (
            b"HTTP/1.1 429 No\r\nretry-after: 30\r\nContent-Length: 4\r\n\r\n<a/>",
            Refusal(Failure.LATER, "ratelimited", 30.0),
        ),
        (
            b"HTTP/1.1 429 No\r\nRetry-After: soon\r\nContent-Length: 4\r\n\r\n<a/>",
            Refusal(Failure.LATER, "ratelimited", 0.0),
        ),
    ],
)
def test_what_else_may_come_back_over_the_line(answer: bytes, refusal: Refusal) -> None:
    with answering(answer) as (port, asked):
        messenger = SlackMessenger(OneWorkspace("xoxb-1"), f"http://127.0.0.1:{port}/api/", timeout_s=2)
        assert messenger.send(MEMBER, MESSAGE) == refusal
        assert asked() == 1


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, Callable[[], int]]]:
    """A server that says the same to everybody and hangs up; with how often it was asked."""
    listening = socket.create_server(("127.0.0.1", 0))
    asked = 0

    def serve() -> None:
        nonlocal asked
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                read = b""
                while b"\r\n\r\n" not in read or b"blocks" not in read:
                    read += line.recv(65536)
                asked += 1
                line.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1], lambda: asked
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


@pytest.mark.parametrize("refusal", [b'{"ok":false,"error":"invalid_blocks"}', b'{"ok": false}'])
def test_an_answer_through_a_response_url_may_be_refused_under_a_status_of_200(refusal: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(refusal)
    with answering(head + refusal) as (port, asked):
        replies = Replies(lambda _: None, None, None, api_url=f"http://127.0.0.1:{port}/api/")  # type: ignore[arg-type]
        form = {"response_url": f"http://127.0.0.1:{port}/response", "channel_id": "C1", "user_id": ANA}
        with pytest.raises(NotSentError):
            replies.respond(read_command(form), Message("Progress.", (CHART,)))
        assert asked() == 2, "with the chart, and without"


@pytest.mark.parametrize("told", [b"ok", b"", b'{"ok":true}', b"[]"])
def test_an_answer_through_a_response_url_that_was_taken(told: bytes) -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told) + told) as (port, asked):
        replies = Replies(lambda _: None, None, None, api_url=f"http://127.0.0.1:{port}/api/")  # type: ignore[arg-type]
        replies.respond(read_command({"response_url": f"http://127.0.0.1:{port}/r"}), Message("Progress.", (CHART,)))
        assert asked() == 1


def test_a_workspace_without_the_app_is_dead(peer: Peer) -> None:
    refusal = SlackMessenger(OneWorkspace(""), peer.api_url).send(MEMBER, MESSAGE)
    assert refusal == Refusal(Failure.DEAD_TENANT, "no_token")


@pytest.mark.parametrize(("fault", "code"), [("revoked", "token_revoked"), ("uninstalled", "account_inactive")])
def test_a_workspace_that_sent_the_coach_away_is_dead(
    peer: Peer, messenger: SlackMessenger, fault: str, code: str
) -> None:
    peer.set_fault(fault)
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.DEAD_TENANT, code)


def test_somebody_who_left_is_dead(peer: Peer, messenger: SlackMessenger) -> None:
    peer.slack.workspace.change_person("ana", deleted=True)
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.DEAD_MEMBER, "user_disabled")
    assert messenger.send(Member("slack", TEAM, "U0NOBODY01"), MESSAGE) == Refusal(
        Failure.DEAD_MEMBER, "channel_not_found"
    )


def test_a_workspace_without_charts_gets_the_words(peer: Peer, messenger: SlackMessenger) -> None:
    peer.set_fault("error", method="chat.postMessage", error="invalid_blocks", times=1)
    assert messenger.send(MEMBER, Message("Progress.", (CHART,))) is None
    assert seen(peer) == ["Deliver went up."]
    assert len(peer.calls("chat.postMessage")) == 2
    assert messenger.send(MEMBER, Message("Progress.", (CHART,))) is None
    assert seen(peer)[-1] == "[chart: Progress]"


def test_a_chart_is_no_reason_to_send_a_message_twice(peer: Peer, messenger: SlackMessenger) -> None:
    peer.set_fault("reset", method="chat.postMessage", times=1)
    assert messenger.send(MEMBER, Message("Progress.", (CHART,))) == Refusal(Failure.AMBIGUOUS, "connection_lost")
    assert len(seen(peer)) == 1


def test_a_layout_that_is_wrong_without_its_charts_too_is_ours(peer: Peer, messenger: SlackMessenger) -> None:
    peer.set_fault("error", method="chat.postMessage", error="invalid_blocks")
    assert messenger.send(MEMBER, Message("Progress.", (CHART,))) == Refusal(Failure.OURS, "invalid_blocks")
    assert len(peer.calls("chat.postMessage")) == 2


class Renewed:
    """Tokens that change, as when the app is installed again."""

    def __init__(self) -> None:
        self.token = "xoxb-old"

    def bot_token(self, workspace: str) -> str | None:
        return self.token


def test_a_new_token_counts_at_once(peer: Peer) -> None:
    tokens = Renewed()
    messenger = SlackMessenger(tokens, peer.api_url)
    assert messenger.send(MEMBER, MESSAGE) == Refusal(Failure.DEAD_TENANT, "invalid_auth")
    tokens.token = peer.bot_token
    assert messenger.send(MEMBER, MESSAGE) is None


def test_all_clients_share_one_reading_of_the_systems_certificates() -> None:
    one, other = (web_client("https://slack.com/api/", token) for token in ("xoxb-1", "xoxb-2"))
    assert one.ssl is not None
    assert one.ssl is other.ssl
