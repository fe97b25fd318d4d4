"""Every element that a person can use, and what the app hears of it."""

from typing import Any

import pytest

from bot.playground.acts import NotPossibleError
from bot.playground.inputs import VALUE_KEYS
from bot.playground.peer import Peer

from .practice_app import Payload, PracticeApp, button, words

ANA = "U0ANA00001"


def plain(text: str) -> Payload:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": plain("Risk log"), "value": "risk"}, {"text": plain("Stand-up"), "value": "standup"}]
PRESSED = [
    ({"type": "static_select", "options": OPTIONS}, {"selected_option": {"value": "risk"}}),
    ({"type": "overflow", "options": OPTIONS}, {"selected_option": {"value": "standup"}}),
    ({"type": "radio_buttons", "options": OPTIONS}, {"selected_option": {"value": "risk"}}),
    (
        {"type": "checkboxes", "options": OPTIONS},
        {"selected_options": [{"value": "risk"}, {"value": "standup"}]},
    ),
    ({"type": "users_select"}, {"selected_user": ANA}),
    ({"type": "conversations_select"}, {"selected_conversation": "C0CIRCLE01"}),
    ({"type": "channels_select"}, {"selected_channel": "C0CIRCLE01"}),
    ({"type": "datepicker"}, {"selected_date": "2026-11-23"}),
    ({"type": "timepicker"}, {"selected_time": "09:30"}),
    ({"type": "datetimepicker"}, {"selected_date_time": 1795000000}),
    ({"type": "button", "text": plain("Go"), "value": "7"}, {}),
]


def act(peer: Peer, app: PracticeApp, element: Payload, chosen: Payload) -> Payload:
    """Post a message with `element`, use it as Ana, and return the payload that the app got."""
    used = element | {"action_id": "used"}
    blocks = [{"type": "actions", "block_id": "choices", "elements": [used, button("Other", "other")]}]
    sent = app.client.chat_postMessage(channel=ANA, text="Choose", blocks=blocks)
    container = {"type": "message", "channel": sent["channel"], "ts": sent["ts"]}
    action = {"block_id": "choices", "action_id": "used", **chosen}
    assert peer.acts.act(ANA, container, action) == {"ok": True}
    return next(body for body in reversed(app.heard) if body.get("type") == "block_actions")


@pytest.mark.parametrize(("element", "chosen"), PRESSED, ids=lambda v: v.get("type", ""))
def test_what_a_used_element_tells_the_app(peer: Peer, app: PracticeApp, element: Payload, chosen: Payload) -> None:
    payload = act(peer, app, element, chosen)
    action = payload["actions"][0]
    assert (action["type"], action["block_id"], action["action_id"]) == (element["type"], "choices", "used")
    for key, value in chosen.items():
        told = action[key]
        if key == "selected_option":
            assert told["value"] == value["value"]
            assert told["text"]["text"] in ("Risk log", "Stand-up")
        elif key == "selected_options":
            assert [each["value"] for each in told] == [each["value"] for each in value]
        else:
            assert told == value
    held = payload["state"]["values"].get("choices", {}).get("used")
    assert (held is not None) == (element["type"] in VALUE_KEYS), "state holds what keeps a value"
    assert payload["message"]["blocks"][0]["elements"][1]["text"]["emoji"] is True, "as Slack completes it"


@pytest.mark.parametrize(
    ("element", "chosen"),
    [
        ({"type": "static_select", "options": OPTIONS}, {"selected_option": {"value": "nothing"}}),
        ({"type": "overflow", "options": OPTIONS}, {}),
        ({"type": "datepicker"}, {"selected_date": "tomorrow"}),
        ({"type": "timepicker"}, {"selected_time": "9 o'clock"}),
    ],
)
def test_what_slacks_client_would_not_let_anybody_choose(
    peer: Peer, app: PracticeApp, element: Payload, chosen: Payload
) -> None:
    with pytest.raises(NotPossibleError):
        act(peer, app, element, chosen)


def test_feedback_buttons(peer: Peer, app: PracticeApp) -> None:
    feedback = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": plain("Helpful"), "value": "good"},
        "negative_button": {"text": plain("Not helpful"), "value": "bad"},
    }
    blocks = [{"type": "context_actions", "block_id": "choices", "elements": [feedback]}]
    app.client.chat_postMessage(channel=ANA, text="An answer", blocks=blocks)
    peer.be("ana").clicks("Not helpful")
    assert app.heard[-1]["actions"][0]["value"] == "bad"


def test_an_external_select_asks_the_app(peer: Peer, app: PracticeApp) -> None:
    menu = {"type": "external_select", "action_id": "practice", "placeholder": plain("Practice")}
    blocks = [{"type": "actions", "block_id": "choices", "elements": [menu]}]
    sent = app.client.chat_postMessage(channel=ANA, text="Choose", blocks=blocks)
    container = {"type": "message", "channel": sent["channel"], "ts": sent["ts"]}
    offered = peer.acts.options(ANA, container, "choices", "practice", "ris")
    assert [option["text"]["text"] for option in offered["options"]] == ["ris 1", "ris 2"]
    heard = app.heard[-1]
    assert (heard["type"], heard["value"], heard["container"]["message_ts"]) == (
        "block_suggestion",
        "ris",
        sent["ts"],
    )
    chosen = {"block_id": "choices", "action_id": "practice", "selected_option": offered["options"][1]}
    assert peer.acts.act(ANA, container, chosen) == {"ok": True}
    assert app.heard[-1]["actions"][0]["selected_option"]["value"] == "2"


def test_choosing_at_home(peer: Peer, app: PracticeApp) -> None:
    menu = {"type": "static_select", "action_id": "area", "placeholder": plain("Area"), "options": OPTIONS}
    blocks = [words("Practise"), {"type": "actions", "block_id": "choices", "elements": [menu]}]
    app.client.views_publish(user_id=ANA, view={"type": "home", "blocks": blocks})
    ana = peer.be("ana")
    assert ana.chooses("Area", "Stand-up", on="home") == ""
    sent = app.heard[-1]
    assert (sent["container"]["type"], sent["view"]["type"]) == ("view", "home")
    assert "response_url" not in sent
    assert "channel" not in sent
    assert sent["view"]["state"]["values"]["choices"]["area"]["selected_option"]["value"] == "standup"


def _form(element: Payload, **more: Any) -> Payload:
    field = {
        "type": "input",
        "block_id": "f",
        "label": plain("Field"),
        "element": element | {"action_id": "v"},
    }
    return {
        "type": "modal",
        "callback_id": "any",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": [field | more],
    }


@pytest.mark.parametrize(
    ("element", "value", "error"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Please enter at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Please enter at most 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "x", "Please enter a number."),
        (
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
            "0",
            "Please enter a number of 1 or more.",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "9"},
            "9.5",
            "Please enter a number of 9 or less.",
        ),
        ({"type": "email_text_input"}, "ana at harbour", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "harbour", "Please enter a valid URL."),
    ],
)
def test_what_slacks_client_checks_before_it_sends(
    peer: Peer, app: PracticeApp, element: Payload, value: str, error: str
) -> None:
    app.client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=_form(element))
    ana = peer.be("ana")
    ana.fills("Field", value)
    assert ana.submits() == {"Field": error}
    assert app.heard == [], "the app is not bothered with it"
    assert error in ana.modal()


def test_a_chosen_conversation_may_bring_a_response_url(peer: Peer, app: PracticeApp) -> None:
    app.app.view("any")(lambda ack: ack())
    element = {"type": "conversations_select", "response_url_enabled": True}
    app.client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=_form(element))
    ana = peer.be("ana")
    ana.fills("Field", "#tpm-circle")
    assert ana.submits() == {}
    ticket = app.heard[-1]["response_urls"][0]
    assert (ticket["channel_id"], ticket["block_id"], ticket["action_id"]) == ("C0CIRCLE01", "f", "v")
    assert ticket["response_url"].startswith(peer.slack.api_base)


def test_an_optional_field_may_stay_empty(peer: Peer, app: PracticeApp) -> None:
    app.app.view("any")(lambda ack: ack())
    form = _form({"type": "checkboxes", "options": OPTIONS}, optional=True)
    app.client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=form)
    assert peer.be("ana").submits() == {}
    assert app.heard[-1]["view"]["state"]["values"]["f"]["v"]["selected_options"] == []


def test_somebody_from_another_company(peer: Peer, app: PracticeApp) -> None:
    nadia = peer.be("nadia")
    blocks = [{"type": "actions", "block_id": "choices", "elements": [button("Join", "join")]}]
    app.client.chat_postMessage(channel="C0MIGRATE1", text="Who joins?", blocks=blocks)
    nadia.clicks("Join", "#cloud-migration")
    assert app.heard[-1]["user"]["team_id"] == "T0TIDEWATR" != app.heard[-1]["team"]["id"]
    nadia.says("@tpmcoach hello", "#cloud-migration")
    event = next(b["event"] for b in app.heard if b.get("type") == "event_callback")
    assert (event["user_team"], event["team"]) == ("T0TIDEWATR", "T0TIDEWATR")
    for tab in ("home", "messages"):
        with pytest.raises(NotPossibleError, match="another company"):
            peer.acts.open_tab(nadia.id, tab)
    with pytest.raises(NotPossibleError, match="another company"):
        nadia.says("hello")


def test_an_unescaped_ping_is_noticed(peer: Peer) -> None:
    app = PracticeApp(peer)
    app.reply = {"response_type": "in_channel", "text": "You said: <!channel> hello"}
    peer.be("ana").says("/plain", "#tpm-circle")
    app.close()
    assert ["pings everybody" in p.messages[0] for p in peer.problems] == [True]
