"""Whose attention a message asks for: bold in the list for what is unread, a red badge for what is for them."""

from __future__ import annotations

import pytest

from bot.playground.peer import Peer

from .practice_app import PracticeApp

CIRCLE, MIGRATION = "C0CIRCLE01", "C0MIGRATE1"


def counts(peer: Peer, who: str, channel: str) -> tuple[int, int]:
    """How many messages there are unread, and how many of them are for this person."""
    key = (peer.be(who).id, channel)
    return peer.slack.workspace.unread.get(key, 0), peer.slack.workspace.for_them.get(key, 0)


def test_a_message_in_a_channel_is_unread_and_for_nobody(peer: Peer) -> None:
    peer.be("ana").says("good morning", "#tpm-circle")
    assert counts(peer, "omar", CIRCLE) == (1, 0)
    assert counts(peer, "ana", CIRCLE) == (0, 0), "what one wrote oneself is read"


@pytest.mark.parametrize("text", ["@omar look", "for @migration-team", "@here", "@channel", "@everyone"])
def test_a_mention_is_for_who_is_mentioned(peer: Peer, text: str) -> None:
    peer.be("ana").says(text, "#tpm-circle")
    assert counts(peer, "omar", CIRCLE) == (1, 1)
    assert counts(peer, "priya", CIRCLE) == (1, 1 if text in ("@here", "@channel", "@everyone") else 0)


def test_a_reply_concerns_those_who_take_part_in_its_thread(peer: Peer) -> None:
    peer.be("ana").says("who knows about cutovers?", "#cloud-migration")
    start = peer.be("lena").messages("#cloud-migration")[0].ts
    for who in ("ana", "lena", "omar", "marcus"):
        peer.slack.workspace.mark_read(peer.be(who).id, MIGRATION)
    peer.be("lena").says("I do, and @omar", "#cloud-migration", thread_ts=start)
    assert counts(peer, "ana", MIGRATION) == (1, 0), "who began the thread"
    assert counts(peer, "omar", MIGRATION) == (1, 1), "who is named in it"
    assert counts(peer, "marcus", MIGRATION) == (0, 0), "and nobody else"
    peer.be("omar").says("me too", "#cloud-migration", thread_ts=start)
    assert counts(peer, "lena", MIGRATION) == (1, 0), "who has written in it"
    assert counts(peer, "marcus", MIGRATION) == (0, 0)


def test_a_direct_message_is_for_you_and_an_answer_in_its_thread_is_unread(peer: Peer, app: PracticeApp) -> None:
    dm = app.client.conversations_open(users=peer.be("ana").id)["channel"]["id"]
    posted = app.client.chat_postMessage(channel=dm, text="Your practice")
    assert counts(peer, "ana", dm) == (1, 1)
    peer.be("ana").says("thanks", thread_ts=posted["ts"])
    peer.slack.workspace.mark_read(peer.be("ana").id, dm)
    app.client.chat_postMessage(channel=dm, text="You are welcome", thread_ts=posted["ts"])
    peer.settle()
    assert counts(peer, "ana", dm) == (1, 0)


def test_what_only_one_person_sees_raises_no_badge(peer: Peer, app: PracticeApp) -> None:
    peer.be("ana").says("/practice", "#tpm-circle")
    assert counts(peer, "ana", CIRCLE) == (1, 0)
    assert counts(peer, "omar", CIRCLE) == (0, 0)


def test_reading_takes_both_away(peer: Peer) -> None:
    peer.be("ana").says("@omar look", "#tpm-circle")
    peer.slack.workspace.mark_read(peer.be("omar").id, CIRCLE)
    assert counts(peer, "omar", CIRCLE) == (0, 0)
