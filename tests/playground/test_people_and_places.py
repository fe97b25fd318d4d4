"""Who sees what, who may do what, and what the app hears of it."""

import pytest

from bot.playground.acts import NotPossibleError
from bot.playground.peer import Peer

from .practice_app import PracticeApp


def test_a_direct_message_is_answered_once_though_the_app_also_hears_itself(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("How do I start?")
    assert ana.waits_for("You said") == "You said: How do I start?"
    peer.settle()
    heard = [body["event"] for body in app.heard if body["event"]["type"] == "message"]
    assert [event.get("bot_id") for event in heard] == [None]
    sent = [call.request["event"] for call in peer.calls("event message")]
    assert [event.get("bot_id") for event in sent] == [None, "B0COACH001"], "Bolt drops its own, Slack sends it"
    assert ana.sees() == ["How do I start?", "You said: How do I start?"]


def test_a_mention_is_heard_only_where_the_app_is_a_member(peer: Peer, app: PracticeApp) -> None:
    lena = peer.be("lena")
    lena.says("@tpmcoach hello", "#general")
    assert app.heard == []
    assert lena.says("@tpmcoach hello", "#tpm-circle") == "Hi @lena"
    parent = lena.messages("#tpm-circle")[0]
    assert parent.text == "<@U0COACHBOT> hello"
    assert lena.sees("#tpm-circle", parent.ts) == ["@tpmcoach hello", "Hi @lena"]
    assert lena.sees("#tpm-circle") == ["@tpmcoach hello"], "the reply is in the thread"


def test_typed_text_becomes_slacks_markup_and_back(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says(
        "Tom & <Jerry> @marcus #tpm-circle @here @migration-team https://x.example/a?b=1&c=2 me@x.example",
        "#general",
    )
    assert ana.messages("#general")[0].text == (
        "Tom &amp; &lt;Jerry&gt; <@U0MARCUS01> <#C0CIRCLE01|tpm-circle> <!here>"
        " <!subteam^S0MIGRATE1|@migration-team> <https://x.example/a?b=1&amp;c=2> me@x.example"
    )
    assert ana.sees("#general") == [
        "Tom & <Jerry> @marcus #tpm-circle @here @migration-team https://x.example/a?b=1&c=2 me@x.example"
    ]


def test_a_command_escapes_names_only_when_the_manifest_says_so(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("/practice @marcus & co", "#general")
    ana.says("/plain @marcus & co", "#general")
    assert [body["text"] for body in app.heard] == ["<@U0MARCUS01|marcus> &amp; co", "@marcus & co"]


def test_commands_that_slack_does_not_run(peer: Peer, app: PracticeApp) -> None:
    ana, nadia = peer.be("ana"), peer.be("nadia")
    assert ana.says("/dance", "#general") == "`/dance` is not a valid command."
    assert nadia.says("/practice", "#cloud-migration") == "`/practice` is not a valid command."
    ana.says("A topic", "#tpm-circle")
    thread = ana.messages("#tpm-circle")[0].ts
    assert ana.says("/practice", "#tpm-circle", thread) == "/practice is not supported in threads. Sorry!"
    assert app.heard == []


def test_sharing_an_answer_shows_it_to_everybody(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("/practice", "#tpm-circle")
    assert peer.be("yuki").sees("#tpm-circle") == []
    ana.clicks("Share", "#tpm-circle")
    assert peer.be("yuki").sees("#tpm-circle") == ["shared it"]
    ana.clicks("Done", "#tpm-circle")
    assert ana.sees("#tpm-circle") == ["Thanks!", "shared it"], "the ephemeral answer was replaced in its place"


def test_home_and_prompts(peer: Peer, app: PracticeApp) -> None:
    keola = peer.be("keola")
    assert keola.home() == ""
    assert keola.opens_home() == "Welcome\n[Say hello]"
    keola.clicks("Say hello", on="home")
    keola.waits_for("Hello from home")
    keola.opens_messages()
    assert keola.prompts() == ["What is a TPM?"]
    assert keola.opens_home() == "Welcome\n[Say hello]"
    assert "view" in app.heard[-1]["event"], "the second time the event brings the published view"


def test_only_people_who_are_there_can_be_acted_as(peer: Peer) -> None:
    for nobody in ("tom", "deploybot", "slackbot", "zoe"):
        with pytest.raises(NotPossibleError):
            peer.be(nobody)
    with pytest.raises(NotPossibleError, match="not in general"):
        peer.be("gwen").says("hello", "#general")


def test_the_app_hears_when_somebody_moves_or_leaves(peer: Peer, app: PracticeApp) -> None:
    peer.slack.workspace.change_person("ana", tz="Asia/Tokyo")
    peer.slack.workspace.change_person("lena", deleted=True)
    peer.settle()
    moved, left = [body["event"] for body in app.heard]
    assert (moved["type"], moved["user"]["id"], moved["user"]["tz"]) == ("user_change", "U0ANA00001", "Asia/Tokyo")
    assert moved["user"]["team_id"] == "T0HARBOUR1"
    assert {"cache_ts", "event_ts"} <= moved.keys()
    assert (left["user"]["id"], left["user"]["deleted"]) == ("U0LENA0001", True)


def test_the_company_spans_the_world(peer: Peer) -> None:
    people = peer.slack.workspace.people.values()
    zones = {p.tz for p in people}
    assert {"Pacific/Auckland", "Pacific/Honolulu"} <= zones
    assert [p.handle for p in people if p.deleted] == ["tom"]
    assert [p.handle for p in people if p.is_guest] == ["gwen"]
    assert [p.handle for p in people if p.is_stranger] == ["nadia"]
    assert [p.handle for p in people if p.is_admin] == ["dana"]
    assert {t.name: t.lead for t in peer.slack.workspace.teams.values()} == {
        "Cloud Migration": "U0MARCUS01",
        "Payments Platform": "U0PRIYA001",
    }
