"""A kept file that is damaged, newer, too large or full: said in one sentence, never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.playground import keeper, kept
from bot.playground.clock import MovableClock
from bot.playground.keeper import FILE
from bot.playground.kept import SCHEMA, UnreadableError, snapshot
from bot.playground.manifest import read_manifest
from bot.playground.model import Message, UploadedFile
from bot.playground.peer import Peer
from bot.playground.slack import Slack, new_slack

from .practice_app import MANIFEST

ANA, GENERAL = "U0ANA00001", "C0GENERAL1"
TS = "1795000000.000001"


def fresh() -> Slack:
    return new_slack(read_manifest(MANIFEST), MovableClock())


def good() -> Any:
    """What a workspace with one message writes."""
    slack = fresh()
    slack.workspace.add(Message(TS, GENERAL, ANA, "hello", [{"type": "divider", "block_id": "x"}]))
    slack.workspace.dm_with_app(ANA)
    slack.desk.publish(ANA, {"type": "home", "blocks": [{"type": "divider", "block_id": "x"}]})
    return json.loads(json.dumps(snapshot(slack)))


def opened(folder: Path, content: str) -> tuple[str, list[str]]:
    """The note about a workspace with `content` in its file, and the messages that it has."""
    (folder / FILE).write_text(content)
    with Peer(MANIFEST, keep=folder) as peer:
        peer.be("ana").says("still works", "#general")
        return peer.note, peer.be("ana").sees("#general")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert opened(tmp_path, json.dumps(good())) == ("", ["hello", "still works"])


DAMAGED = {
    "empty": "",
    "half": json.dumps(good())[:-20],
    "not text": "\x00\x01",
    "a list": "[]",
    "nothing": "{}",
    "no number": json.dumps({**good(), "schema": "1"}),
    "deep": "[" * 100_000,
    "no messages": json.dumps({k: v for k, v in good().items() if k != "messages"}),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: str) -> None:
    note, seen = opened(tmp_path, content)
    assert note == (
        f"{tmp_path / FILE} could not be read: it is damaged. "
        "It was set aside as workspace.aside.json; the workspace starts afresh."
    )
    assert (tmp_path / "workspace.aside.json").read_text() == content
    assert seen == ["still works"]


def test_a_newer_file_is_set_aside_beside_those_of_before(tmp_path: Path) -> None:
    (tmp_path / "workspace.aside.json").write_text("from before")
    note, _ = opened(tmp_path, json.dumps({**good(), "schema": SCHEMA + 1}))
    assert "a newer version has written it. It was set aside as workspace.aside-2.json" in note
    assert (tmp_path / "workspace.aside.json").read_text() == "from before"


def test_what_is_no_file_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with Peer(MANIFEST, keep=tmp_path) as peer:
        assert "could not be read: Is a directory" in peer.note


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MOST_BYTES", 100)
    assert "larger than any" in opened(tmp_path, json.dumps(good()))[0]


WRONG: dict[str, list[Any]] = {
    "schema": [0, True, None, 1.5],
    "offset_seconds": [-1, "0", float("nan"), float("inf"), 1e12, True],
    "installed": [1, None],
    "people": [{}, ["ana"], [{"id": ANA}], [{"id": ANA, "handle": "ana", "real_name": "Ana", "password": "x"}]],
    "members": [[], {GENERAL: [1]}, {GENERAL: None}],
    "dms": [[1], "U"],
    "messages": [
        [[]],
        [{"ts": TS, "channel": GENERAL, "user": ANA}],
        [{"ts": "now", "channel": GENERAL, "user": ANA, "text": "x"}],
        [{"ts": TS, "channel": GENERAL, "user": ANA, "text": "x", "blocks": ["x"]}],
        [{"ts": TS, "channel": GENERAL, "user": ANA, "text": "x", "only_for": 5}],
    ],
    "files": [[{}], [{"id": "F", "name": "n", "title": "t", "size": 1, "secret": "s", "data": "%"}]],
    "unread": [[[ANA]], [[ANA, GENERAL, "1"]], {}],
    "prompts": [[], {ANA: []}],
    "homes": [{ANA: {}}, {ANA: {"id": "V", "hash": "h", "body": []}}, []],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_anywhere_changes_nothing(name: str, value: Any) -> None:
    slack = fresh()
    before = snapshot(slack)
    with pytest.raises(UnreadableError, match="it is damaged"):
        kept.restore(slack, {**good(), name: value})
    assert snapshot(slack) == before


def test_those_who_are_not_in_the_company_any_more_are_left_out() -> None:
    slack = fresh()
    data = good()
    data["messages"] += [
        {"ts": TS, "channel": GENERAL, "user": "U0GONE", "text": "x"},
        {"ts": TS, "channel": "C0GONE", "user": ANA, "text": "x"},
    ]
    data["members"] |= {"C0GONE": [ANA], GENERAL: [ANA, "U0GONE"]}
    data["dms"].append("U0GONE")
    data["unread"] = [[ANA, "C0GONE", 3], ["U0GONE", GENERAL, 1]]
    data["prompts"] = {"U0GONE": {"title": "", "prompts": []}, ANA: {"title": "", "prompts": "odd"}}
    data["homes"] = {"U0GONE": data["homes"][ANA], ANA: {"id": "V", "hash": "h", "body": {"type": "odd"}}}
    kept.restore(slack, data)
    workspace = slack.workspace
    assert [m.text for m in workspace.messages[GENERAL]] == ["hello"]
    assert workspace.channels[GENERAL].members == [ANA]
    assert "C0GONE" not in workspace.channels
    assert "D0GONE" not in workspace.channels
    assert (workspace.unread, workspace.prompts, slack.desk.homes) == ({}, {}, {})


def test_the_newest_is_kept_where_there_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MESSAGE_BYTES", 300)
    monkeypatch.setattr(kept, "FILE_BYTES", 10)
    slack = fresh()
    for n in range(1, 10):
        slack.workspace.add(Message(f"179500000{n}.000001", GENERAL, ANA, f"message {n}"))
        slack.workspace.add_file(UploadedFile(f"F{n}", "n", "t", 4, "s", b"abcd", received=n != 5))
    made = snapshot(slack)
    assert [m["text"] for m in made["messages"]] == ["message 7", "message 8", "message 9"]
    assert len(json.dumps(made["messages"])) < 400
    assert [f["id"] for f in made["files"]] == ["F8", "F9"]


def test_a_disk_that_takes_nothing_is_a_problem_shown_once(tmp_path: Path) -> None:
    (tmp_path / "workspace.part").mkdir()
    with Peer(MANIFEST, keep=tmp_path) as peer:
        peer.be("ana").says("hello", "#general")
        assert peer.slack.workspace.journal.until(lambda: bool(peer.problems), 10)
        peer.be("ana").says("and again", "#general")
    assert [(p.where, p.error, p.refused) for p in peer.problems] == [("the local workspace itself", "not_kept", False)]
    assert not (tmp_path / FILE).exists()
