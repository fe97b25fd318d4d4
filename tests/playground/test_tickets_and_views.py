"""Tickets that run out (response_urls, triggers), and modals that stack."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.playground.clock import MovableClock
from bot.playground.desk import STACK_HEIGHT
from bot.playground.peer import Peer

from .practice_app import PracticeApp, button, form, words

ANA = "U0ANA00001"


def plain_modal(title: str = "Hello", **more: Any) -> dict[str, Any]:
    """A modal with a text and a button."""
    blocks = [words("Read this"), {"type": "actions", "elements": [button("Look", "look")]}]
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": blocks, **more}


@pytest.fixture
def client(peer: Peer) -> WebClient:
    """Slack's client with the app's token."""
    return WebClient(token=peer.bot_token, base_url=peer.api_url, timeout=5)


def refusal(call: Any) -> str:
    """The error of a refused call."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_a_response_url_takes_five_answers(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("/practice", "#general")
    hook = WebhookClient(app.heard[-1]["response_url"])
    for number in range(5):
        assert hook.send(text=f"answer {number}").body == "ok"
    sixth = hook.send(text="one too many")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    assert ana.sees("#general")[1:] == [f"answer {number}" for number in range(5)]


def test_a_response_url_lives_thirty_minutes(peer: Peer, app: PracticeApp, clock: MovableClock) -> None:
    ana = peer.be("ana")
    ana.says("/practice", "#general")
    hook = WebhookClient(app.heard[-1]["response_url"])
    clock.advance(timedelta(minutes=30))
    assert hook.send(text="just in time").status_code == 200
    clock.advance(timedelta(seconds=1))
    late = hook.send(text="too late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


def test_a_bad_answer_is_refused_and_shown(peer: Peer, clock: MovableClock) -> None:
    app = PracticeApp(peer)
    peer.be("ana").says("/practice", "#general")
    told = WebhookClient(app.heard[-1]["response_url"]).send(text="x", blocks=[{"type": "section"}])
    app.close()
    assert (told.status_code, "invalid_blocks" in told.body) == (400, True)
    assert [(p.where, p.error) for p in peer.problems] == [("response_url", "invalid_blocks")]


def test_a_trigger_opens_one_modal_within_three_seconds(peer: Peer, client: WebClient, clock: MovableClock) -> None:
    trigger = peer.slack.desk.new_trigger(ANA)
    clock.advance(timedelta(seconds=3))
    client.views_open(trigger_id=trigger, view=plain_modal())
    assert peer.be("ana").modal().startswith("Hello")
    assert refusal(lambda: client.views_open(trigger_id=trigger, view=plain_modal())) == "exchanged_trigger_id"
    late = peer.slack.desk.new_trigger(ANA)
    clock.advance(timedelta(seconds=4))
    assert refusal(lambda: client.views_open(trigger_id=late, view=plain_modal())) == "expired_trigger_id"


def test_modals_stack_three_high_and_cancel_one_by_one(peer: Peer, client: WebClient) -> None:
    desk, ana = peer.slack.desk, peer.be("ana")
    client.views_open(trigger_id=desk.new_trigger(ANA), view=plain_modal("First"))
    second = client.views_push(trigger_id=desk.new_trigger(ANA), view=plain_modal("Second"))["view"]
    first = desk.stack(ANA)[0]
    assert (second["root_view_id"], second["previous_view_id"]) == (first.id, first.id)
    client.views_push(trigger_id=desk.new_trigger(ANA), view=plain_modal("Third"))
    assert len(desk.stack(ANA)) == STACK_HEIGHT
    fourth = desk.new_trigger(ANA)
    assert refusal(lambda: client.views_push(trigger_id=fourth, view=plain_modal("4"))) == "push_limit_reached"
    ana.closes()
    assert ana.modal().startswith("Second")
    ana.closes(everything=True)
    assert ana.modal() == ""


def test_an_update_with_an_old_hash_is_refused(peer: Peer, client: WebClient) -> None:
    view = client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=plain_modal())["view"]
    newer = client.views_update(view_id=view["id"], hash=view["hash"], view=plain_modal("Newer"))["view"]
    assert newer["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": plain_modal("Stale")}
    assert refusal(lambda: client.views_update(**stale)) == "hash_conflict"
    assert peer.be("ana").modal().startswith("Newer")


def test_a_home_tab_keeps_its_id_and_checks_its_hash(peer: Peer, client: WebClient) -> None:
    home = {"type": "home", "blocks": [words("One")]}
    first = client.views_publish(user_id=ANA, view=home)["view"]
    second = client.views_publish(user_id=ANA, view=home, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    assert refusal(lambda: client.views_publish(user_id=ANA, view=home, hash=first["hash"])) == "hash_conflict"
    assert peer.be("ana").home() == "One"
    assert peer.be("omar").home() == ""


def test_typed_values_survive_an_update(peer: Peer, client: WebClient) -> None:
    view = client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=form())["view"]
    open_view = peer.slack.desk.find(view["id"])
    open_view.state["hours"]["v"]["value"] = "7"
    updated = client.views_update(view_id=view["id"], view=form(note="more"))["view"]
    assert updated["state"]["values"]["hours"]["v"]["value"] == "7"


def test_from_a_modal_a_button_pushes_a_form_and_closing_it_is_told(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    app.client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=plain_modal())
    ana.clicks("Look")
    assert ana.modal().startswith("Check in")
    ana.closes()
    assert app.heard[-1]["type"] == "view_closed"
    assert app.heard[-1]["is_cleared"] is False
    assert ana.modal().startswith("Hello")


def test_a_second_modal_opened_from_inside_the_first_is_noted(peer: Peer, client: WebClient) -> None:
    first = client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=plain_modal())["view"]
    client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA, first["id"]), view=plain_modal("Second"))
    assert [(p.error, p.refused) for p in peer.problems] == [("modal_in_modal", False)]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"response_action": "errors", "errors": {"nowhere": "x"}}, "invalid_errors"),
        ({"response_action": "dance"}, "invalid_response_action"),
        ({"response_action": "update", "view": {"type": "modal"}}, "invalid_arguments"),
    ],
)
def test_a_wrong_ack_of_a_form_shows_trouble(peer: Peer, reply: dict[str, Any], error: str) -> None:
    app = PracticeApp(peer)
    app.app.view("wrong")(lambda ack: ack(**reply))
    app.client.views_open(
        trigger_id=peer.slack.desk.new_trigger(ANA),
        view=plain_modal(callback_id="wrong", submit={"type": "plain_text", "text": "Go"}),
    )
    assert peer.be("ana").submits() == {"": "We had some trouble connecting. Try again?"}
    app.close()
    assert [p.error for p in peer.problems] == [error]


@pytest.mark.parametrize(
    ("action", "shown"),
    [
        ({"response_action": "clear"}, ""),
        ({"response_action": "update", "view": plain_modal("Updated")}, "Updated"),
        ({"response_action": "push", "view": plain_modal("Pushed")}, "Pushed"),
    ],
)
def test_what_an_ack_may_do_to_the_stack(peer: Peer, app: PracticeApp, action: dict[str, Any], shown: str) -> None:
    app.app.view("next")(lambda ack: ack(**action))
    submit = {"type": "plain_text", "text": "Go"}
    view = plain_modal(callback_id="next", submit=submit)
    app.client.views_open(trigger_id=peer.slack.desk.new_trigger(ANA), view=view)
    ana = peer.be("ana")
    assert ana.submits() == {}
    assert ana.modal().startswith(shown)
    assert bool(ana.modal()) == bool(shown)
