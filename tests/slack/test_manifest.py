"""manifest.json against what the code listens to and calls, and against Slack's limits for manifests."""

import json
import re
from pathlib import Path
from typing import Any

import bot
from bot.channels.slack.http import INSTALL_PATHS, PATH
from bot.channels.slack.manifest import manifest

MANIFEST = manifest()
SOURCE = "\n".join(file.read_text() for file in (Path(bot.__file__).parent / "channels" / "slack").rglob("*.py"))
# https://docs.slack.dev/reference/scopes: what each call or event needs.
NEEDS = {
    "chat_postMessage": "chat:write",
    "assistant_threads_setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "views_publish": None,
    "auth_test": None,
    "apps_uninstall": None,
    "blocks.validate": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "app_home_opened": None,
    "chat_postEphemeral": "chat:write",
    "conversations_open": "im:write",
    "conversations_history": "im:history",
    "conversations_replies": "im:history",
    "files_upload_v2": "files:write",
    "usergroups_users_list": "usergroups:read",
    "users_info": "users:read",
    "views_open": None,
    "views_push": None,
    "views_update": None,
    "user_change": "users:read",
    "app_uninstalled": None,
    "tokens_revoked": None,
    "/tpm": "commands",
}


def called() -> set[str]:
    """The Web API methods that the Slack channel calls."""
    return set(re.findall(r"client\.([a-z]+_\w+)\(", SOURCE) + re.findall(r'api_call\("([\w.]+)"', SOURCE)) - {
        "api_call"
    }


def test_the_events_are_those_that_the_code_listens_to() -> None:
    listened = set(re.findall(r'app\.event\("(\w+)"\)', SOURCE))
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {name.partition(".")[0] for name in subscribed} == listened
    assert [name for name in subscribed if name.startswith("message")] == ["message.im"]


def test_the_scopes_are_the_least() -> None:
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    commands = [command["command"] for command in MANIFEST["features"]["slash_commands"]]
    used = called() | set(events) | set(commands)
    assert used <= set(NEEDS), "say in NEEDS which scope a new call needs"
    assert {NEEDS[name] for name in used} - {None} == set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert "user" not in MANIFEST["oauth_config"]["scopes"]


def test_the_command_is_ours_and_hands_ids_over() -> None:
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == "/tpm"
    assert command["should_escape"] is True
    assert "help" in command["usage_hint"]


def test_every_address_ends_where_the_app_listens() -> None:
    found = list(addresses(MANIFEST))
    assert len(found) == 3
    assert all(url.startswith("https://") and url.endswith(PATH) for url in found)


def addresses(node: Any) -> Any:
    if isinstance(node, dict):
        for name, value in node.items():
            if name.endswith("url"):
                yield value
            else:
                yield from addresses(value)
    elif isinstance(node, list):
        for value in node:
            yield from addresses(value)


def test_it_is_an_agent_with_a_home_and_messages_that_people_can_write() -> None:
    features = MANIFEST["features"]
    assert "agent_view" in features
    assert "assistant_view" not in features
    home = features["app_home"]
    tabs = (home["home_tab_enabled"], home["messages_tab_enabled"], home["messages_tab_read_only_enabled"])
    assert tabs == (True, True, False)
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_the_manifest_for_many_workspaces_adds_what_an_install_needs_and_no_scope() -> None:
    """Tokens that rotate would end after twelve hours where one stands in the settings: so there are two manifests."""
    many = manifest("manifest-many.json")
    redirect = MANIFEST["settings"]["event_subscriptions"]["request_url"].removesuffix(PATH) + INSTALL_PATHS[1]
    assert many["oauth_config"].pop("redirect_urls") == [redirect]
    changed = {"token_rotation_enabled", "org_deploy_enabled"}
    assert {name: many["settings"].pop(name) for name in changed} == dict.fromkeys(changed, True)
    one = json.loads(json.dumps(MANIFEST))
    assert {name: one["settings"].pop(name) for name in changed} == dict.fromkeys(changed, False)
    assert many == one


def test_slacks_limits() -> None:
    """https://docs.slack.dev/reference/app-manifest"""
    shown, features = MANIFEST["display_information"], MANIFEST["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", shown["background_color"])
    assert re.fullmatch(r"[\w .-]{1,80}", features["bot_user"]["display_name"])
    assert 0 < len(features["agent_view"]["agent_description"]) <= 300
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    known = {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert set(MANIFEST) <= known
    assert MANIFEST["_metadata"] == {"major_version": 2, "minor_version": 1}
