"""What the app's manifest does not ask for, it does not get."""

import copy
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground.acts import NotPossibleError
from bot.playground.manifest import read_manifest
from bot.playground.peer import Peer

from .practice_app import MANIFEST, PracticeApp

ANA = "U0ANA00001"


def changed(*path: str, to: Any) -> dict[str, Any]:
    """The manifest with one value changed."""
    made = copy.deepcopy(MANIFEST)
    node = made
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = to
    return made


def test_without_its_scope_a_method_is_refused() -> None:
    with Peer(changed("oauth_config", "scopes", "bot", to=["chat:write"])) as peer:
        client = WebClient(token=peer.bot_token, base_url=peer.api_url)
        with pytest.raises(SlackApiError) as caught:
            client.users_info(user=ANA)
        answer = caught.value.response
        assert (answer["error"], answer["needed"], answer["provided"]) == (
            "missing_scope",
            "users:read",
            "chat:write",
        )
        assert peer.problems[0].messages == ["needs users:read"]


def test_an_event_without_subscription_is_not_sent() -> None:
    with Peer(changed("settings", "event_subscriptions", "bot_events", to=["app_mention"])) as peer:
        app = PracticeApp(peer)
        ana = peer.be("ana")
        ana.says("hello")
        ana.opens_home()
        ana.says("hello @tpmcoach", "#tpm-circle")
        app.close()
        assert [body["event"]["type"] for body in app.heard] == ["app_mention"]


def test_without_interactivity_a_button_does_nothing() -> None:
    with Peer(changed("settings", "interactivity", "is_enabled", to=False)) as peer:
        app = PracticeApp(peer)
        ana = peer.be("ana")
        ana.says("/practice")
        assert "not configured" in ana.clicks("Check in")
        app.close()
        assert len(app.heard) == 1


def test_without_a_messages_tab_nobody_writes() -> None:
    with Peer(changed("features", "app_home", "messages_tab_enabled", to=False)) as peer:
        client = WebClient(token=peer.bot_token, base_url=peer.api_url)
        with pytest.raises(SlackApiError, match="messages_tab_disabled"):
            client.chat_postMessage(channel=ANA, text="hello")
        with pytest.raises(NotPossibleError, match="turned off"):
            peer.be("ana").says("hello")


def test_without_a_home_tab_nothing_is_published() -> None:
    with Peer(changed("features", "app_home", "home_tab_enabled", to=False)) as peer:
        client = WebClient(token=peer.bot_token, base_url=peer.api_url)
        with pytest.raises(SlackApiError, match="not_enabled"):
            client.views_publish(user_id=ANA, view={"type": "home", "blocks": []})


def test_what_a_manifest_leaves_out_is_off() -> None:
    bare = read_manifest({"display_information": {"name": "Bare"}})
    assert (bare.name, bare.bot_name, bare.commands, bare.scopes) == ("Bare", "Bare", (), frozenset())
    assert not (bare.interactive)
    assert not (bare.home_tab)
    assert not (bare.messages_tab)
    assert not (bare.agent)
