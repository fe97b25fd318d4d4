"""The switches: what the app meets when Slack, or the installation, is not well."""

import http.client
import urllib.error

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.playground.peer import Peer

from .practice_app import PracticeApp

ANA = "U0ANA00001"


@pytest.fixture
def client(peer: Peer) -> WebClient:
    """A client that never repeats a call by itself, as the one that sends nudges."""
    return WebClient(token=peer.bot_token, base_url=peer.api_url, timeout=1, retry_handlers=[])


def test_refuse(peer: Peer, client: WebClient) -> None:
    peer.set_fault("refuse")
    with pytest.raises(urllib.error.URLError) as caught:
        client.chat_postMessage(channel=ANA, text="hello")
    assert isinstance(caught.value.reason, ConnectionRefusedError)
    peer.set_fault("refuse", on=False)
    client.chat_postMessage(channel=ANA, text="hello again")
    assert peer.be("ana").sees() == ["hello again"]


def test_hang_accepts_and_never_answers(peer: Peer, client: WebClient) -> None:
    client.timeout = 0.2  # type: ignore[assignment]
    peer.set_fault("hang", method="chat.postMessage")
    with pytest.raises(TimeoutError):
        client.chat_postMessage(channel=ANA, text="did you get it?")
    assert client.auth_test()["ok"], "other methods are well"
    peer.set_fault("hang", on=False)
    assert peer.be("ana").sees() == ["did you get it?"], "it was accepted all the same"


def test_reset_after_accepting(peer: Peer, client: WebClient) -> None:
    peer.set_fault("reset", method="chat.postMessage", times=1)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        client.chat_postMessage(channel=ANA, text="once")
    client.chat_postMessage(channel=ANA, text="twice")
    assert peer.be("ana").sees() == ["once", "twice"]


def test_slacks_own_client_repeats_after_a_reset_and_the_member_gets_it_twice(peer: Peer) -> None:
    peer.set_fault("reset", method="chat.postMessage", times=1)
    WebClient(token=peer.bot_token, base_url=peer.api_url).chat_postMessage(channel=ANA, text="once?")
    assert peer.be("ana").sees() == ["once?", "once?"]


def test_too_many_requests(peer: Peer, client: WebClient) -> None:
    peer.set_fault("429", times=1)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=ANA, text="hello")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"
    assert peer.be("ana").sees() == []
    assert client.chat_postMessage(channel=ANA, text="hello")["ok"]


def test_a_broken_slack(peer: Peer, client: WebClient) -> None:
    peer.set_fault("500")
    with pytest.raises(SlackApiError) as caught:
        client.auth_test()
    assert caught.value.response.status_code == 500
    peer.set_fault("500", on=False)
    assert client.auth_test()["ok"]


def test_any_error_on_demand(peer: Peer, client: WebClient) -> None:
    peer.set_fault("error", method="chat.postMessage", error="restricted_action", times=1)
    with pytest.raises(SlackApiError, match="restricted_action"):
        client.chat_postMessage(channel=ANA, text="hello")
    with pytest.raises(ValueError, match="no such fault"):
        peer.set_fault("gremlins")


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"name": "error", "error": "invalid_blocks"}, 400),
        ({"name": "500"}, 500),
        ({"name": "429"}, 429),
    ],
)
def test_an_answer_through_a_response_url_meets_faults_too(peer: Peer, fault: dict[str, str], status: int) -> None:
    url = peer.slack.response_url(peer.slack.desk.new_response(ANA, "C0GENERAL1").secret)
    peer.set_fault(**fault, method="response_url", times=1)
    answer = WebhookClient(url, retry_handlers=[]).send(text="hello")
    assert answer.status_code == status
    assert peer.be("ana").sees("#general") == []
    assert WebhookClient(url).send(text="hello").status_code == 200
    assert peer.be("ana").sees("#general") == ["hello"]


def test_a_revoked_token(peer: Peer, app: PracticeApp) -> None:
    peer.set_fault("revoked")
    peer.settle()
    assert app.heard[-1]["event"] == {
        "type": "tokens_revoked",
        "tokens": {"oauth": [], "bot": ["U0COACHBOT"]},
    }
    with pytest.raises(SlackApiError, match="token_revoked"):
        app.client.auth_test()
    peer.set_fault("revoked", on=False)
    assert app.client.auth_test()["ok"]


def test_uninstalled(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("/practice")
    app.heard.clear()
    peer.set_fault("uninstalled")
    peer.settle()
    assert [body["event"]["type"] for body in app.heard] == ["tokens_revoked", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        app.client.auth_test()
    ana.says("anybody?")
    assert "not a valid command" in ana.says("/practice")
    assert ana.clicks("Share") == "This app is no longer installed."
    assert len(app.heard) == 2, "nothing more is sent"


def test_somebody_leaves(peer: Peer, client: WebClient) -> None:
    dm = client.chat_postMessage(channel=ANA, text="hello")["channel"]
    peer.slack.workspace.change_person("ana", deleted=True)
    with pytest.raises(SlackApiError, match="user_disabled"):
        client.chat_postMessage(channel=dm, text="still there?")


def test_a_reset_workspace_is_as_new(peer: Peer, client: WebClient) -> None:
    client.chat_postMessage(channel=ANA, text="hello")
    peer.set_fault("refuse")
    peer.set_fault("uninstalled")
    peer.reset()
    assert client.auth_test()["ok"]
    assert peer.be("ana").sees() == []
    assert peer.problems == []
