"""Who is not answered in a conversation, and who gets something else."""

import pytest

from bot.playground import seed
from bot.playground.peer import Peer
from tests.app import App, Talk

from .serving import Wire


def test_a_deactivated_member_is_not_written_to(talk: Talk, peer: Peer, wire: Wire, app: App) -> None:
    ana = talk("ana")
    ana.they_say("hello")
    peer.slack.workspace.change_person(ana.me.id, deleted=True)
    before = len(ana.answers())
    said = {"type": "message", "channel_type": "im", "user": ana.me.id, "channel": "D0ANA00001", "ts": ana.thread}
    assert wire.event({**said, "text": "what does a cloud TPM do?"}, event_id="EvLATE").status == 200
    assert (
        wire.event({"type": "app_home_opened", "user": ana.me.id, "tab": "messages", "channel": "D0ANA00001"}).status
        == 200
    )
    app.settle()
    assert len(ana.answers()) == before
    assert {call.response["error"] for call in peer.calls("chat.postMessage") if not call.ok} == {"user_disabled"}
    assert wire.command("what does a cloud TPM do").json["text"].startswith("What a cloud TPM does")


def test_an_event_that_comes_five_times_is_answered_once(talk: Talk, peer: Peer, app: App) -> None:
    ana = talk("ana", "#tpm-circle")
    ana.they_say("@tpmcoach what does a cloud TPM do?")
    for _ in range(4):
        peer.redeliver("app_mention")
    app.settle()
    assert len(peer.calls("event app_mention")) == 5
    assert len(ana.answers()) == 1


def test_five_at_the_same_time_are_answered_once(peer: Peer, wire: Wire, app: App, talk: Talk) -> None:
    ana = talk("ana")
    ana.they_say("help")
    said = {"type": "message", "channel_type": "im", "user": ana.me.id, "channel": "D0ANA00001"}
    said |= {"ts": "1795597299.000200", "thread_ts": ana.thread}
    for _ in range(5):
        wire.event({**said, "text": "what does a cloud TPM do?"}, event_id="EvSAME")
    app.settle()
    assert [message.text[:16] for message in ana.answers()].count("What a cloud TPM") == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"bot_id": "B0DEPLOY01", "user": "U0DEPLOY01"},
        {"bot_id": seed.BOT_ID, "user": seed.BOT_USER},
        {"subtype": "bot_message", "bot_id": "B0DEPLOY01", "username": "deploy"},
        {"subtype": "message_changed", "user": "U0ANA00001", "hidden": True},
        {"subtype": "message_deleted", "user": "U0ANA00001", "hidden": True},
        {"subtype": "channel_join", "user": "U0ANA00001"},
        {},
    ],
)
@pytest.mark.parametrize("kind", ["app_mention", "message"])
def test_bots_edits_and_joins_are_left_alone(
    odd: dict[str, object], kind: str, peer: Peer, wire: Wire, app: App
) -> None:
    said = {"type": kind, "channel_type": "im", "channel": "D0ANA00001", "ts": "1.2", "text": "what is a TPM", **odd}
    assert wire.event(said).status == 200
    app.settle()
    assert [call.what for call in peer.calls() if call.direction == "to slack"] == []


def test_talk_in_a_channel_is_nobodys_question(peer: Peer, wire: Wire, app: App) -> None:
    said = {"type": "message", "channel_type": "channel", "channel": "C0CIRCLE01", "user": "U0ANA00001", "ts": "1.2"}
    assert wire.event({**said, "text": "what is a TPM"}).status == 200
    app.settle()
    assert peer.calls("chat.postMessage") == []
