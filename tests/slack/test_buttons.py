"""What happens when people press the buttons under an answer.

Here is what is drawn, shared and posted as Slack has it; thumbs in both chats are in tests/ask/test_questions.py.
"""

import pytest

from bot.core.ask.reference import reference
from bot.playground.peer import Peer
from tests.app import ASK_CHANNEL, App, Talk
from tests.member import Member

from .reading import markup
from .serving import TEAM, Wire

OLD = "That button is from an older version of me and no longer works."


def asked(talk: Talk, text: str = "what does a cloud TPM do", where: str | None = "#general") -> Member:
    """Ana, who has asked."""
    ana = talk("ana", where)
    ana.they_say(f"/tpm {text}")
    return ana


def test_another_card_of_the_topic_is_a_choice_in_the_menu(talk: Talk) -> None:
    ana = asked(talk)
    ana.they_pick("A typical week of a cloud TPM", "More on Cloud TPM")
    ana.coach_says("A typical week of a cloud TPM\n", "[Share in this channel]")
    assert talk("marcus", "#general").answers() == [], "it is as private as the question"
    assert len(ana.answers()) == 2, "the first answer stays"


def test_did_you_mean_is_answered_by_a_click(talk: Talk, app: App) -> None:
    ana = talk("ana")
    ana.they_say("compare cloud and security TPM")
    ana.they_say("how do I start?", in_thread=True)
    ana.coach_says("I'm not sure which of these you mean:")
    (row, *_) = [block for block in ana.answers()[-1].blocks if block["type"] == "actions"]
    offered = row["elements"]
    assert [each["value"] for each in offered] == ["type/cloud#how-to-start", "type/security#how-to-start"]
    ana.they_click(offered[0]["text"]["text"])
    card = app.slack.parts.matcher.knowledge.cards[offered[0]["value"]]
    ana.coach_says(f"{card.title}\n", "[👍] [👎]")


def test_sharing_shows_question_answer_and_who_asked(talk: Talk) -> None:
    ana, marcus = asked(talk), talk("marcus", "#general")
    ana.they_click("Share in this channel")
    (shared,) = marcus.answers()
    assert shared.only_for is None
    ana.coach_says("@ana asked, and shared the answer:", "what does a cloud TPM do", "What a cloud TPM does and owns")
    ana.coach_does_not_say("[👍]")


def test_what_is_shared_never_pings(talk: Talk, peer: Peer) -> None:
    ana = asked(talk, "pitfalls of a cloud TPM & <!channel> `code` *bold* @marcus")
    ana.they_click("Share in this channel")
    told = peer.calls("response_url")[0].request
    assert "<!channel>" in str(told), "the question is shown to the letter"
    assert not [text for text in markup(told) if "<!" in text or "U0MARCUS01" in text]
    peer.slack.workspace.journal.problems.clear()  # the peer takes quoted text for markup


def test_sharing_twice_shares_once(talk: Talk) -> None:
    ana, marcus = asked(talk), talk("marcus", "#general")
    ana.they_click_twice("Share in this channel")
    assert len(marcus.answers()) == 1


def test_sharing_that_failed_can_be_tried_again(talk: Talk, peer: Peer, app: App) -> None:
    ana, marcus = asked(talk), talk("marcus", "#general")
    peer.set_fault("refuse")
    ana.they_click("Share in this channel")
    assert marcus.answers() == []
    peer.set_fault("refuse", on=False)
    ana.they_click("Share in this channel")
    assert len(marcus.answers()) == 1


def test_a_person_is_asked_after_a_confirmation(talk: Talk, peer: Peer) -> None:
    ana, circle = asked(talk, "what is the capital of <Mongolia> & why"), talk("priya", "#tpm-circle")
    container, given = ana.button("Ask a person")
    message = ana.answers()[-1]
    control = next(e for b in message.blocks for e in b.get("elements", []) if e.get("action_id") == given["action_id"])
    assert control["confirm"]["confirm"]["text"] == "Post it"
    assert container["channel"] != ASK_CHANNEL
    ana.they_click("Ask a person")
    ana.coach_says("Posted with your name in #tpm-circle.")
    (posted,) = circle.answers()
    assert posted.text == f"<@{ana.me.id}> has a question about the TPM role that I have no answer to."
    assert posted.blocks[1]["elements"][0]["elements"] == [
        {"type": "text", "text": "what is the capital of <Mongolia> & why"}
    ], "to the letter, and nothing in it is markup"


def test_when_the_question_cannot_be_posted_the_asker_is_told(talk: Talk, peer: Peer) -> None:
    ana = asked(talk, "what is the capital of Mongolia")
    peer.set_fault("error", method="chat.postMessage", error="is_archived")
    ana.they_click("Ask a person")
    ana.coach_says("Something went wrong on my side")
    ana.coach_does_not_say("Posted with your name")
    peer.slack.faults.clear()
    ana.they_click("Ask a person")
    ana.coach_says("Posted with your name in #tpm-circle.")


def press(action_id: str, value: str | None, peer: Peer, **more: object) -> dict[str, object]:
    """A press in Slack's shape, with a response_url that works."""
    ticket = peer.slack.desk.new_response("U0ANA00001", "C0GENERAL1")
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "harbour-cloud"},
        "user": {"id": "U0ANA00001", "username": "ana", "team_id": TEAM},
        "container": {
            "type": "message",
            "message_ts": "1548261231.000200",
            "channel_id": "C0GENERAL1",
            "is_ephemeral": True,
        },
        "channel": {"id": "C0GENERAL1", "name": "general"},
        "response_url": peer.slack.response_url(ticket.secret),
        "actions": [{"action_id": action_id, "block_id": "b", "type": "button", "value": value, "action_ts": "1.2"}],
        **more,
    }


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("tpm:card:0", reference("type/abolished", "")),
        ("tpm:more:0", reference("type/cloud", "")),
        ("tpm:share:1", reference("compare/type/abolished~cloud", "q")),
        ("tpm:share:1", "type/cloud#abolished"),
        ("tpm:person:0", reference("", "")),
        ("tpm:card:0", "{"),
        ("tpm:card:0", "[1, 2]"),
        ("tpm:card:0", '{"c": 5}'),
        ("tpm:card:0", None),
        ("tpm:teleport:0", reference("type/cloud", "")),
        ("tpm:0", ""),
        ("someone_elses_button", "x"),
    ],
)
def test_a_button_of_an_old_version_is_answered_politely(
    talk: Talk, wire: Wire, peer: Peer, app: App, action_id: str, value: str | None
) -> None:
    ana = talk("ana", "#general")
    assert wire.press(press(action_id, value, peer)).status == 200
    app.settle()
    assert [message.text[: len(OLD)] for message in ana.answers()] == [OLD]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/x",
        "https://hooks.slack.com.evil.example/x",
        "https://evil.example/hooks.slack.com",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_other_host_is_ever_called(wire: Wire, peer: Peer, app: App, url: str) -> None:
    assert wire.press(press("tpm:up:0", reference("type/cloud", "q"), peer, response_url=url)).status == 200
    app.settle()
    assert peer.calls("response_url") == []
