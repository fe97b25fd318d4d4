"""Payloads with the shape, the fields and the oddities of Slack's documented examples, through the real app."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.core.ask.reference import reference
from tests.app import App, Talk

from .serving import JSON, TEAM, Wire, event_callback

# https://docs.slack.dev/interactivity/implementing-slash-commands
COMMAND = {
    "token": "gIkuvaNzQIHg97ATvDxqgjtO",
    "team_id": "T0001",
    "team_domain": "example",
    "enterprise_id": "E0001",
    "enterprise_name": "Globular Construct Inc",
    "channel_id": "C2147483705",
    "channel_name": "test",
    "user_id": "U2147483697",
    "user_name": "Steve",
    "command": "/tpm",
    "text": "what does a cloud TPM do",
    "response_url": "https://hooks.slack.com/commands/1234/5678",
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    "api_app_id": "A123456",
}

# https://docs.slack.dev/reference/events/app_mention
MENTION = {
    "type": "app_mention",
    "user": "U0ANA00001",
    "text": "What is the hour of the pearl, <@U0LAN0Z89>?",
    "ts": "1515449522.000016",
    "channel": "C0CIRCLE01",
    "event_ts": "1515449522000016",
}

# https://docs.slack.dev/reference/events/app_home_opened
HOME_OPENED = {
    "type": "app_home_opened",
    "user": "U0ANA00001",
    "channel": "D0ANA00001",
    "event_ts": "1515449522000016",
    "tab": "home",
    "view": {
        "id": "VPASKP233",
        "team_id": "T21312902",
        "type": "home",
        "blocks": [],
        "private_metadata": "",
        "callback_id": "",
        "state": {},
        "hash": "1231232323.12321312",
        "clear_on_close": False,
        "notify_on_close": False,
        "root_view_id": "VPASKP233",
        "app_id": "A21SDS90",
        "external_id": "",
        "app_installed_team_id": "T21312902",
        "bot_id": "BSDKSAO2",
    },
}

# https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T9TK3CUKW", "domain": "example"},
    "user": {"id": "UA8RXUSPL", "username": "jtorrance", "team_id": "T9TK3CUKW"},
    "api_app_id": "AABA1ABCD",
    "token": "9s8d9as89d8as9d8as989",
    "container": {
        "type": "message_attachment",
        "message_ts": "1548261231.000200",
        "attachment_id": 1,
        "channel_id": "CBR2V3XEX",
        "is_ephemeral": False,
        "is_app_unfurl": False,
    },
    "trigger_id": "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
    "channel": {"id": "CBR2V3XEX", "name": "review-updates"},
    "message": {
        "bot_id": "BAH5CA16Z",
        "type": "message",
        "text": "This content can't be displayed.",
        "user": "UAJ2RU415",
        "ts": "1548261231.000200",
    },
    "response_url": "https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209",
    "actions": [
        {
            "action_id": "WaXA",
            "block_id": "=qXel",
            "text": {"type": "plain_text", "text": "View", "emoji": True},
            "value": "click_me_123",
            "type": "button",
            "action_ts": "1548426417.840180",
        }
    ],
}


def test_a_slash_command(wire: Wire) -> None:
    answer = wire.send(urlencode(COMMAND))
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, JSON)
    assert set(answer.json) == {"response_type", "text", "blocks", "unfurl_links", "unfurl_media"}
    assert answer.json["response_type"] == "ephemeral"
    quote, title = answer.json["blocks"][:2]
    (quoted,) = quote["elements"]
    assert (quote["type"], quoted["type"]) == ("rich_text", "rich_text_quote")
    assert quoted["elements"] == [{"type": "text", "text": COMMAND["text"]}], "the question stands above its answer"
    assert title == {
        "type": "header",
        "text": {"type": "plain_text", "text": "What a cloud TPM does and owns", "emoji": True},
    }


def test_an_organisation_wide_install_sends_more_fields(wire: Wire) -> None:
    answer = wire.send(urlencode({**COMMAND, "is_enterprise_install": "true", "team_id": "", "channel_name": "mpdm"}))
    assert answer.json["text"].startswith("What a cloud TPM does and owns: ")


def test_a_command_without_text_is_help(wire: Wire) -> None:
    fields = {name: value for name, value in COMMAND.items() if name != "text"}
    assert wire.send(urlencode(fields)).json["text"].startswith("Ask me about the TPM role: type /tpm")


def test_a_mention(wire: Wire, app: App, talk: Talk) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say("good morning")
    assert wire.event({**MENTION, "ts": ana.thread}).status == 200
    app.settle()
    (answer,) = ana.answers()
    assert answer.thread_ts == ana.thread


def test_a_direct_message_with_all_that_a_client_adds(wire: Wire, app: App, talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("help")
    said = {
        "user": ana.me.id,
        "type": "message",
        "ts": "1795597299.000200",
        "thread_ts": ana.thread,
        "client_msg_id": "9a2d8b0c-5c8e-4b7a-8d5e-0e6a5b9f2a11",
        "text": "what does a *cloud* TPM do &amp; why?",
        "team": TEAM,
        "blocks": [{"type": "rich_text", "block_id": "xyz", "elements": []}],
        "channel": ana.answers()[0].channel,
        "event_ts": ana.thread,
        "channel_type": "im",
    }
    assert wire.event(said, event_id="Ev0PV52K21").status == 200
    app.settle()
    assert ana.answers()[-1].text.startswith("What a cloud TPM does and owns: ")


def test_home_opened(wire: Wire, app: App, talk: Talk) -> None:
    assert wire.event(HOME_OPENED).status == 200
    app.settle()
    assert "I'm a coach for technical program managers" in talk("ana").me.home()


def test_home_opened_as_it_was_before_tabs(wire: Wire, app: App, talk: Talk) -> None:
    event = {name: value for name, value in HOME_OPENED.items() if name not in ("tab", "view")}
    assert wire.event(event).status == 200
    app.settle()
    assert talk("ana").me.home()


def test_a_press_in_somebody_elses_shape(wire: Wire) -> None:
    answer = wire.press(PRESS)
    assert (answer.status, answer.text) == (200, "")


def test_a_press_of_ours_is_taken_at_once(wire: Wire, app: App) -> None:
    action = {**PRESS["actions"][0], "action_id": "tpm:down:3", "value": reference("type/cloud#what-they-do", "q & a")}
    no_answer = {name: value for name, value in PRESS.items() if name != "response_url"}
    assert wire.press({**no_answer, "actions": [action]}).status == 200
    app.settle()
    assert [gap.text for gap in app.gaps()] == ["q & a"]


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked", "team_join"])
def test_events_that_we_did_not_ask_for_are_taken(wire: Wire, kind: str) -> None:
    event = {"type": kind, "tokens": {"oauth": ["UXXXXXXX1"], "bot": ["UXXXXXXX2"]}}
    assert wire.send(json.dumps(event_callback(event)), JSON).status == 200
