"""What is said is answered once: after a crash, after an edit, after Slack could not be reached."""

from __future__ import annotations

import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.model.people import Member
from bot.core.ports.asking import Kept
from bot.playground.peer import Peer
from bot.stores.sqlite import SqliteStore
from tests.app import App, new_peer
from tests.processes import started
from tests.slack.serving import ANA, TEAM, Wire

CHANNEL = "C0CIRCLE01"
QUESTION = "what does a cloud TPM do"
BOT = "<@U0COACHBOT>"


def answers(peer: Peer) -> Counter[str]:
    """How many answers of the app there are in which thread."""
    workspace = peer.slack.workspace
    with workspace.lock:
        said = [message for log in workspace.messages.values() for message in log if message.by_app]
    return Counter(str(message.thread_ts) for message in said)


def type_(peer: Peer, text: str, where: str) -> str:
    """Say something without waiting for an answer; returns the message's ts."""
    return str(peer.acts.send(ANA, where, text)["ts"])


def kept(peer: Peer, ts: str, channel: str, **fields: str) -> Kept:
    said = {"user": ANA, "channel": channel, "ts": ts, "text": QUESTION, **fields}
    return Kept(Member("slack", TEAM, ANA), f"said {channel} {ts}", said, "f" * 32)


def dm(peer: Peer) -> str:
    return peer.slack.workspace.dm_with_app(ANA).id


@pytest.mark.parametrize(("count", "kills"), [(60, 4), pytest.param(400, 20, marks=pytest.mark.soak)])
def test_killed_under_a_flood_everything_that_was_acknowledged_is_answered_once(
    tmp_path: Path, count: int, kills: int
) -> None:
    with new_peer() as peer:
        asked: list[str] = []
        for _ in range(kills):
            with started(peer, tmp_path) as process:
                before = answers(peer).total()
                asked += [type_(peer, QUESTION, dm(peer)) for _ in range(count // kills)]
                assert peer.slack.workspace.journal.until(lambda before=before: answers(peer).total() >= before + 3, 20)
                process.ends(signal.SIGKILL)
        with started(peer, tmp_path):
            for _ in range(3):
                # Slack sends again what was not acknowledged.
                peer.clock.advance(timedelta(minutes=6))
                peer.settle(60)
            assert peer.slack.workspace.journal.until(lambda: set(asked) <= set(answers(peer)), 60)
        got = answers(peer)
        assert [ts for ts in asked if got[ts] != 1] == []
        assert peer.problems == []


def test_what_was_left_longer_than_ten_minutes_ago_is_not_answered_any_more(app: App, peer: Peer) -> None:
    old, new = (type_(peer, "nightjar", "#tpm-circle"), type_(peer, "nightjar", "#tpm-circle"))
    store, now = app.slack.parts.store, peer.clock.now()
    assert store.keep(kept(peer, old, CHANNEL), now - timedelta(minutes=11))
    assert store.keep(kept(peer, new, CHANNEL), now - timedelta(minutes=9))
    app.slack.inbox.sweep(at_start=True)
    app.settle()
    assert answers(peer) == {new: 1}
    assert store.kept_events(now) == []


def test_what_was_being_answered_is_looked_for_before_it_is_answered_again(app: App, peer: Peer) -> None:
    channel, store, now = dm(peer), app.slack.parts.store, peer.clock.now()
    done, undone = type_(peer, "(said before)", channel), type_(peer, "(said before)", channel)
    app.settle()
    before = answers(peer)
    for ts, ref in ((done, "a" * 32), (undone, "b" * 32)):
        each = Kept(Member("slack", TEAM, ANA), f"again {ts}", dict(kept(peer, ts, channel).said), ref)
        assert store.keep(each, now)
        store.begin_answer(each)
    told = {"event_type": "tpm_coach_message", "event_payload": {"ref": "a" * 32}}
    client = app.slack.app.client
    client.token = peer.bot_token
    client.chat_postMessage(channel=channel, thread_ts=done, text="An answer.", metadata=told)
    app.slack.inbox.sweep(at_start=True)
    app.settle()
    assert {ts: answers(peer)[ts] - before[ts] for ts in (done, undone)} == {done: 1, undone: 1}
    assert store.kept_events(now) == []


def test_while_it_runs_only_what_a_minute_went_by_is_taken_up_again(app: App, peer: Peer) -> None:
    ts, now = type_(peer, "nightjar", "#tpm-circle"), peer.clock.now()
    assert app.slack.parts.store.keep(kept(peer, ts, CHANNEL), now)
    app.ticks()
    assert answers(peer) == {}, "another process may be at work with it"
    peer.clock.advance(timedelta(minutes=1))
    app.ticks()
    assert answers(peer) == {ts: 1}


def test_nothing_of_what_was_said_stays_once_it_is_answered(app: App, peer: Peer) -> None:
    type_(peer, "nightjar", dm(peer))
    type_(peer, "@tpmcoach nightjar", "#tpm-circle")
    app.settle()
    rows = app.slack.parts.store.database().conn.execute("select count(*) from unanswered").fetchone()
    assert rows[0] == 0
    assert sum(answers(peer).values()) == 2


def test_while_slack_cannot_be_reached_it_is_kept_and_answered_later(app: App, peer: Peer) -> None:
    peer.set_fault("error", method="chat.postMessage", error="service_unavailable")
    ts = type_(peer, QUESTION, dm(peer))
    app.settle()
    peer.set_fault("error", on=False)
    assert answers(peer) == {}
    peer.clock.advance(timedelta(minutes=2))
    app.ticks()
    assert answers(peer) == {ts: 1}


# edits


def test_a_mention_that_is_edited_three_times_gets_one_answer(app: App, peer: Peer, wire: Wire) -> None:
    ts = type_(peer, f"@tpmcoach {QUESTION}", "#tpm-circle")
    app.settle()
    for number in range(3):
        edited = {"user": ANA, "ts": f"{ts}{number}"}
        said = {"type": "app_mention", "user": ANA, "channel": CHANNEL, "ts": ts, "edited": edited}
        assert wire.event({**said, "text": f"{BOT} what about skills {number}"}, event_id=f"Ev{number}").status == 200
    app.settle()
    assert answers(peer) == {ts: 1}


def test_a_mention_that_is_added_by_an_edit_is_answered(app: App, peer: Peer, wire: Wire) -> None:
    ts = type_(peer, QUESTION, "#tpm-circle")
    app.settle()
    assert answers(peer) == {}
    said = {"type": "app_mention", "user": ANA, "channel": CHANNEL, "ts": ts, "edited": {"user": ANA, "ts": "1.2"}}
    wire.event({**said, "text": f"{BOT} {QUESTION}"}, event_id="EvEDIT")
    app.settle()
    assert answers(peer) == {ts: 1}


def test_a_command_that_is_edited_into_another_one_does_not_act_again(app: App, peer: Peer, wire: Wire) -> None:
    ts = type_(peer, "@tpmcoach checkin", "#tpm-circle")
    app.settle()
    before = len(peer.calls("chat.postEphemeral"))
    said = {"type": "app_mention", "user": ANA, "channel": CHANNEL, "ts": ts, "edited": {"user": ANA, "ts": "1.2"}}
    wire.event({**said, "text": f"{BOT} forget me"}, event_id="EvFORGET")
    app.settle()
    assert len(peer.calls("chat.postEphemeral")) == before == 1


# several processes


def test_a_second_process_says_that_it_is_not_alone(tmp_path: Path) -> None:
    from bot.cli.doctor import serving

    database = tmp_path / "coach.sqlite3"
    with new_peer() as peer, started(peer, tmp_path) as first:
        assert "not_alone" not in first.err
        assert serving(database) == 1
        with started(peer, tmp_path) as second:
            assert "not_alone" in second.err
            assert serving(database) == 2
    assert serving(database) == 0


def test_a_question_in_hand_of_another_process_is_left_to_it(tmp_path: Path) -> None:
    database, now = tmp_path / "coach.sqlite3", datetime.now(UTC)
    with new_peer() as peer, started(peer, tmp_path):
        ts = type_(peer, "nightjar", "#tpm-circle")
        store = SqliteStore(database)
        assert store.keep(kept(peer, ts, CHANNEL), now)
        with started(peer, tmp_path):
            began = time.monotonic()
            assert answers(peer) == {}
            assert time.monotonic() - began < 5
        assert len(store.kept_events(now)) == 1
        store.close()
