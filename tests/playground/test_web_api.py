"""The Web API, called with Slack's own client, answers and refuses as Slack does."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground.peer import Peer

ANA, TOM, COACH, DEPLOY, NADIA = "U0ANA00001", "U0TOM00001", "U0COACHBOT", "U0DEPLOY01", "U0NADIA001"
GENERAL, CIRCLE = "C0GENERAL1", "C0CIRCLE01"


@pytest.fixture
def client(peer: Peer) -> WebClient:
    """Slack's client with the app's token."""
    return WebClient(token=peer.bot_token, base_url=peer.api_url, timeout=5)


def refused(client: WebClient, method: str, **arguments: Any) -> str:
    """The error with which Slack refuses this call."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)
    return str(caught.value.response["error"])


def test_a_message_to_a_person_a_channel_and_a_thread(peer: Peer, client: WebClient) -> None:
    opened = client.conversations_open(users=ANA)
    sent = client.chat_postMessage(channel=ANA, text="hello")
    assert sent["channel"] == opened["channel"]["id"]
    parent = client.chat_postMessage(channel=CIRCLE, text="a thread")
    client.chat_postMessage(channel=CIRCLE, text="a reply", thread_ts=parent["ts"])
    ana = peer.be("ana")
    assert ana.sees() == ["hello"]
    assert ana.sees("#tpm-circle") == ["a thread"]
    assert ana.sees("#tpm-circle", parent["ts"]) == ["a thread", "a reply"]
    assert sent["message"]["bot_id"] == client.auth_test()["bot_id"]
    assert peer.problems == []


def test_an_ephemeral_message_and_its_place(peer: Peer, client: WebClient) -> None:
    client.chat_postEphemeral(channel=CIRCLE, user=ANA, text="psst")
    assert peer.be("ana").sees("#tpm-circle") == ["psst"]
    assert peer.be("omar").sees("#tpm-circle") == []
    assert refused(client, "chat.postEphemeral", channel=CIRCLE, user="U0GWEN0001", text="x") == "user_not_in_channel"


def test_changing_and_taking_back(peer: Peer, client: WebClient) -> None:
    sent = client.chat_postMessage(channel=ANA, text="first")
    client.chat_update(channel=sent["channel"], ts=sent["ts"], text="second")
    assert peer.be("ana").sees() == ["second"]
    client.chat_delete(channel=sent["channel"], ts=sent["ts"])
    assert peer.be("ana").sees() == []
    assert refused(client, "chat.update", channel=sent["channel"], ts=sent["ts"], text="x") == "message_not_found"
    peer.be("ana").says("mine")
    mine = peer.be("ana").messages()[0].ts
    assert refused(client, "chat.update", channel=sent["channel"], ts=mine, text="x") == "cant_update_message"


@pytest.mark.parametrize(
    ("error", "method", "arguments"),
    [
        ("channel_not_found", "chat.postMessage", {"channel": "C0NOWHERE1", "text": "x"}),
        ("channel_not_found", "chat.postMessage", {"channel": "U0NOBODY01", "text": "x"}),
        ("not_in_channel", "chat.postMessage", {"channel": GENERAL, "text": "x"}),
        ("user_disabled", "chat.postMessage", {"channel": TOM, "text": "x"}),
        ("user_disabled", "conversations.open", {"users": TOM}),
        ("user_not_found", "conversations.open", {"users": "U0NOBODY01"}),
        ("cannot_dm_bot", "conversations.open", {"users": DEPLOY}),
        ("users_list_not_supplied", "conversations.open", {}),
        ("user_not_found", "users.info", {"user": "U0NOBODY01"}),
        ("no_such_subteam", "usergroups.users.list", {"usergroup": "S0NOTEAM01"}),
        ("not_found", "views.update", {"view_id": "V0", "view": {"type": "modal"}}),
        ("thread_not_found", "chat.postMessage", {"channel": CIRCLE, "text": "x", "thread_ts": "1.0"}),
    ],
)
def test_refusals_that_an_app_has_to_live_with(
    peer: Peer, client: WebClient, error: str, method: str, arguments: dict[str, Any]
) -> None:
    assert refused(client, method, **arguments) == error
    assert peer.problems == [], "no mistake of the app"


@pytest.mark.parametrize(
    ("error", "method", "arguments"),
    [
        ("no_text", "chat.postMessage", {"channel": ANA}),
        ("msg_too_long", "chat.postMessage", {"channel": ANA, "text": "x" * 40_001}),
        (
            "msg_blocks_too_long",
            "chat.postMessage",
            {"channel": ANA, "text": "x", "blocks": [{"type": "divider"}] * 51},
        ),
        (
            "invalid_blocks",
            "chat.postMessage",
            {"channel": ANA, "text": "x", "blocks": [{"type": "nonsense"}]},
        ),
        ("invalid_blocks_format", "chat.postMessage", {"channel": ANA, "text": "x", "blocks": "{"}),
        ("invalid_arguments", "chat.postMessage", {"text": "x"}),
        ("missing_scope", "conversations.history", {"channel": CIRCLE}),
        ("unknown_method", "chat.shout", {}),
        ("invalid_trigger_id", "views.open", {"trigger_id": "1.2.3", "view": None}),
    ],
)
def test_mistakes_of_the_app_are_shown_loudly(
    peer: Peer, client: WebClient, error: str, method: str, arguments: dict[str, Any]
) -> None:
    if "view" in arguments:
        title = {"type": "plain_text", "text": "Hello"}
        arguments = {**arguments, "view": {"type": "modal", "title": title, "blocks": []}}
    assert refused(client, method, **arguments) == error
    assert [(p.where, p.error, p.refused) for p in peer.problems] == [(method, error, True)]


def test_new_text_alone_leaves_the_blocks_standing(peer: Peer, client: WebClient) -> None:
    words = [{"type": "section", "text": {"type": "mrkdwn", "text": "old blocks"}}]
    sent = client.chat_postMessage(channel=ANA, text="old", blocks=words)
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    client.chat_update(**where, text="new")
    assert peer.be("ana").sees() == ["old blocks"], "as Slack does it, to the surprise of many"
    client.chat_update(**where, text="new", blocks=[])
    assert peer.be("ana").sees() == ["new"]


def test_a_message_without_words_for_notifications_passes_but_is_noted(peer: Peer, client: WebClient) -> None:
    client.api_call("chat.postMessage", json={"channel": ANA, "blocks": [{"type": "divider"}]})
    client.api_call("chat.postMessage", json={"channel": ANA, "text": "x" * 4001})
    assert [(p.error, p.refused) for p in peer.problems] == [("weak_message", False)] * 2


def test_tokens(peer: Peer) -> None:
    assert refused(WebClient(base_url=peer.api_url, token=""), "auth.test") == "not_authed"
    assert refused(WebClient(base_url=peer.api_url, token="xoxb-other"), "auth.test") == "invalid_auth"


def test_people_with_zones_and_languages(peer: Peer, client: WebClient) -> None:
    aroha = client.users_info(user="U0AROHA001", include_locale=True)["user"]
    assert (aroha["tz"], aroha["tz_offset"], aroha["locale"]) == ("Pacific/Auckland", 13 * 3600, "en-GB")
    assert client.users_info(user=TOM)["user"]["deleted"] is True
    assert "tz" not in client.users_info(user=TOM)["user"]
    assert client.users_info(user=NADIA)["user"]["is_stranger"] is True
    listed = []
    for page in client.users_list(limit=4):
        listed += [m["name"] for m in page["members"]]
    assert len(listed) == len(set(listed)) == 15
    assert "nadia" not in listed
    assert "email" not in aroha["profile"], "that needs a scope of its own"


def test_channels_and_teams(peer: Peer, client: WebClient) -> None:
    circle = client.conversations_info(channel=CIRCLE)["channel"]
    assert (circle["name"], circle["is_member"], circle["is_ext_shared"]) == ("tpm-circle", True, False)
    assert client.conversations_info(channel="C0MIGRATE1")["channel"]["is_ext_shared"] is True
    assert NADIA in client.conversations_members(channel="C0MIGRATE1")["members"]
    team = client.usergroups_list(include_users=True)["usergroups"][1]
    assert team["handle"] == "payments-team"
    assert TOM not in team["users"]
    assert client.usergroups_users_list(usergroup=team["id"])["users"] == team["users"]
    assert client.team_info()["team"]["name"] == "Harbour Cloud"
    dm = client.conversations_open(users=ANA, return_im=True)["channel"]
    assert (dm["is_im"], dm["user"]) == (True, ANA)
    assert client.conversations_info(channel=dm["id"])["channel"]["user"] == ANA


def test_a_file_in_three_steps(peer: Peer, client: WebClient) -> None:
    dm = client.conversations_open(users=ANA)["channel"]["id"]
    client.files_upload_v2(channel=dm, filename="own.csv", content="a,b\n1,2\n", title="Own progress")
    message = peer.be("ana").messages()[0]
    file = peer.slack.workspace.files[message.files[0]]
    assert (file.title, file.data, file.mimetype) == ("Own progress", b"a,b\n1,2\n", "text/csv")
    assert refused(client, "files.completeUploadExternal", files=[{"id": "F0"}]) == "file_not_found"


def test_the_agent_surface(peer: Peer, client: WebClient) -> None:
    dm = client.conversations_open(users=ANA)["channel"]["id"]
    four = [{"title": f"T{n}", "message": f"M{n}"} for n in range(4)]
    client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=four)
    assert peer.be("ana").prompts() == ["T0", "T1", "T2", "T3"]
    client.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=four[:1], thread_ts="1.0")
    assert peer.be("ana").prompts() == ["T0", "T1", "T2", "T3"], "with thread_ts, Slack silently does nothing"
    assert [p.error for p in peer.problems] == ["silently_ignored"]
    five = [*four, four[0]]
    assert refused(client, "assistant.threads.setSuggestedPrompts", channel_id=dm, prompts=five) == "invalid_arguments"
    client.assistant_threads_setStatus(channel_id=dm, thread_ts="1.0", status="is thinking…")
    assert peer.slack.workspace.statuses == {(dm, "1.0"): "is thinking…"}
    client.chat_postMessage(channel=dm, text="done")
    assert peer.slack.workspace.statuses == {}, "a message ends the status"


def test_blocks_can_be_checked_without_posting(peer: Peer, client: WebClient) -> None:
    assert client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}]})["ok"]
    with pytest.raises(SlackApiError) as caught:
        client.api_call("blocks.validate", json={"blocks": [{"type": "header", "text": "no object"}]})
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["errors"] == [
        {"pointer": "/0/text", "code": "failed_constraint", "message": "must be an object"}
    ]
    assert peer.problems == [], "asking is no mistake"


def test_a_fault_of_the_workspace_itself_is_not_hidden(peer: Peer, client: WebClient) -> None:
    files: Any = ["not an object"]
    with pytest.raises(SlackApiError) as caught:
        client.api_call("files.completeUploadExternal", json={"files": files})
    assert caught.value.response.status_code == 500
    assert [(p.where, p.error) for p in peer.problems] == [("the local workspace itself", "internal_error")]
