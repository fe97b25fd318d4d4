"""What a workspace has again after a restart, and what it does with a file that it can't read."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground.clock import MovableClock
from bot.playground.keeper import FILE, Keeper
from bot.playground.manifest import read_manifest
from bot.playground.peer import Peer
from bot.playground.slack import new_slack

from .practice_app import MANIFEST, PracticeApp

Restart = Callable[[], Peer]


@pytest.fixture
def restart(tmp_path: Path) -> Iterator[Restart]:
    """Open the workspace of this test's folder; the one that was open before is closed first."""
    with ExitStack() as opened:

        def again() -> Peer:
            opened.close()
            return opened.enter_context(Peer(MANIFEST, keep=tmp_path, clock=MovableClock()))

        yield again


def on_disk(folder: Path) -> Any:
    return json.loads((folder / FILE).read_text())


def test_a_restart_finds_everything_again(restart: Restart) -> None:
    peer = restart()
    app = PracticeApp(peer)
    ana, marcus = peer.be("ana"), peer.be("marcus")
    ana.says("hello :wave: @marcus", "#tpm-circle")
    start = peer.be("omar").messages("#tpm-circle")[0].ts
    marcus.says("hi Ana", "#tpm-circle", thread_ts=start)
    ana.says("/practice", "#general")
    ana.says("good morning")
    ana.opens_home()
    ana.opens_messages()
    sent = ana.waits_for("You said: good morning")
    app.close()
    seen = [ana.sees(place) for place in ("#tpm-circle", "#general", None)]
    records = ana.messages("#tpm-circle", start)
    unread = dict(peer.slack.workspace.unread)
    assert unread[(marcus.id, "C0CIRCLE01")] == 1

    peer = restart()
    assert peer.note == ""
    ana = peer.be("ana")
    assert [ana.sees(place) for place in ("#tpm-circle", "#general", None)] == seen
    assert sent in ana.sees()
    assert ana.messages("#tpm-circle", start) == records, "the thread too, with its blocks"
    assert peer.be("marcus").sees("#general") == [], "what only Ana saw is still hers alone"
    assert ana.home() == "Welcome\n[Say hello]"
    assert ana.prompts() == ["What is a TPM?"]
    assert peer.slack.workspace.unread == unread


def test_a_kept_message_can_be_clicked_and_answered(restart: Restart) -> None:
    peer = restart()
    app = PracticeApp(peer)
    peer.be("ana").says("/practice", "#general")
    app.close()
    peer = restart()
    app = PracticeApp(peer)
    ana = peer.be("ana")
    assert ana.clicks("Done", "#general") == ""
    assert ana.waits_for("Thanks!", "#general") == "Thanks!"
    assert ana.opens_home() == "Welcome\n[Say hello]"
    app.close()
    assert peer.problems == []


def test_the_clock_stays_ahead_and_no_message_is_older_than_one_before(restart: Restart) -> None:
    peer = restart()
    peer.clock.advance(timedelta(weeks=4))
    peer.be("ana").says("in four weeks", "#general")
    before = peer.be("omar").messages("#general")[0].ts
    peer = restart()
    assert timedelta(weeks=4) == peer.clock.offset
    peer.clock.reset()
    peer.be("ana").says("now", "#general")
    assert peer.be("omar").messages("#general")[-1].ts > before


def test_installed_revoked_people_and_members_stay_as_they_were(restart: Restart) -> None:
    peer = restart()
    peer.set_fault("uninstalled")
    peer.slack.workspace.change_person("lena", deleted=True, tz="Asia/Tokyo")
    peer.slack.workspace.join("C0GENERAL1", "U0COACHBOT")
    peer = restart()
    workspace = peer.slack.workspace
    assert (workspace.installed, workspace.revoked) == (False, False)
    assert (workspace.person("lena").deleted, workspace.person("lena").tz) == (True, "Asia/Tokyo")
    assert "U0COACHBOT" in workspace.channel("#general").members
    peer.set_fault("uninstalled", on=False)
    peer.set_fault("revoked")
    workspace = restart().slack.workspace
    assert (workspace.installed, workspace.revoked) == (True, True)


def test_what_was_read_stays_read(restart: Restart) -> None:
    peer = restart()
    peer.be("ana").says("news", "#general")
    omar = ("U0OMAR0001", "C0GENERAL1")
    assert peer.slack.workspace.unread[omar] == 1
    peer.slack.workspace.mark_read(*omar)
    assert omar not in restart().slack.workspace.unread


def test_a_file_of_the_app_stays(restart: Restart) -> None:
    peer = restart()
    client = WebClient(token=peer.bot_token, base_url=peer.api_url)
    dm = client.conversations_open(users="U0ANA00001")["channel"]["id"]
    client.files_upload_v2(channel=dm, filename="own.csv", content="a,b\n")
    peer = restart()
    (file,) = peer.slack.workspace.files.values()
    assert (file.name, file.data, file.channels) == ("own.csv", b"a,b\n", [dm])
    assert peer.be("ana").messages()[-1].files == [file.id]


def test_a_change_is_written_soon_not_only_at_the_end(tmp_path: Path) -> None:
    slack = new_slack(read_manifest(MANIFEST), MovableClock())
    keeper = Keeper(slack, tmp_path)
    keeper.start()
    assert keeper.saved.wait(10)
    keeper.saved.clear()
    slack.workspace.notice("C0GENERAL1", "U0ANA00001", "written soon")
    assert keeper.saved.wait(10)
    assert [m["text"] for m in on_disk(tmp_path)["messages"]] == ["written soon"]
    keeper.saved.clear()
    slack.workspace.mark_read("U0ANA00001", "C0GENERAL1")
    assert keeper.saved.wait(10), "reading is a change too, though no page is told"
    assert on_disk(tmp_path)["unread"] == []
    keeper.close()
    assert [path.name for path in tmp_path.iterdir()] == [FILE], "nothing half written is left"


def test_the_pages_reset_empties_the_file_at_once(restart: Restart, tmp_path: Path) -> None:
    peer = restart()
    peer.be("ana").says("soon gone", "#general")
    peer.clock.advance(timedelta(days=3))
    peer.reset()
    assert (on_disk(tmp_path)["messages"], on_disk(tmp_path)["offset_seconds"]) == ([], 0)
    peer = restart()
    assert peer.be("omar").sees("#general") == []
    assert peer.clock.offset == timedelta(0)
