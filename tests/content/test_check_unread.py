"""`kb check` beside files that cannot be read: the rest is proved, and nothing seems to be wrong that is not."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from bot.core.commands.parse import WORDS
from bot.core.content.checks.check import check, check_commands
from bot.core.content.load import read
from tests.knowledge.shelf import BACKEND_FILE, CLOUD_FILE, PAIRS_FILE, TALK_FILE, TODAY, Shelf

TWICE = "who runs the kettle, and why?"


def test_what_can_be_read_is_proved_beside_a_file_that_cannot_be_read(shelf: Shelf) -> None:
    shelf.edit(BACKEND_FILE, 'title = "Backend TPM"', 'title = "Backend TPM')
    shelf.edit(CLOUD_FILE, "reviewed = 2026-11-22", "reviewed = 2026-12-25")
    reading, unsound = shelf.reading()
    (fault,) = reading.faults
    assert fault.startswith(f"{shelf.file(BACKEND_FILE)}:3: the TOML cannot be read")
    assert unsound == [f"{shelf.at(CLOUD_FILE, 'reviewed = ')}: reviewed lies in the future"]


@pytest.mark.parametrize("name", [CLOUD_FILE, BACKEND_FILE, TALK_FILE, PAIRS_FILE])
@pytest.mark.parametrize("how", ["no text", "no TOML", "a key unknown"])
def test_a_file_that_cannot_be_read_makes_no_other_fault(shelf: Shelf, name: str, how: str) -> None:
    shelf.outline.rules["min_declined"] = 50 if name == TALK_FILE else 1
    raw = shelf.file(name).read_bytes()
    head, rest = raw.split(b"\n", 1) if name.endswith(".md") else (b"", raw)
    put = {"no text": b"# \xff\n", "no TOML": b"titel = \n", "a key unknown": b"titel = 1\n"}[how]
    shelf.file(name).write_bytes(head + b"\n" + put + rest)
    reading, unsound = shelf.reading()
    assert len(reading.faults) == 1
    assert reading.faults[0].startswith(f"{shelf.file(name)}:2: ")
    assert unsound == []


SOURCE = '[[sources]]\ntitle = "TPM Nexus: Cloud for TPMs"\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Cloud TPM"', 'titel = "Cloud TPM"\ntitle = "Cloud TPM"'),
        ('aliases = ["cloud TPM"', 'aliases = [7, "cloud TPM"'),
        ("reviewed = 2026-11-22", 'reviewed = "2026-11-22"'),
        ('works_on = "', 'works_on = 7\nworks = "'),
        ("[compare]", "[compares]"),
        (SOURCE, "[[sources]]\n"),
        ("[examples.newcomer]\nplain = [", "[examples.newcomer]\nplain = [7,"),
        ("A cloud TPM leads", "## What it is\nA cloud TPM leads"),
        ("Read a bill by usage type", "\n## More\n## And more\nRead a bill by usage type"),
    ],
)
def test_what_cannot_be_read_of_a_topic_makes_no_other_fault_and_hides_none(shelf: Shelf, old: str, new: str) -> None:
    shelf.edit(CLOUD_FILE, old, new)
    shelf.edit(CLOUD_FILE, '["type/backend"]', '["type/backend", "type/steam"]')
    reading, unsound = shelf.reading()
    assert len(reading.faults) == 1, reading.faults
    assert unsound == [f"{shelf.at(CLOUD_FILE, 'related = ')}: related names 'type/steam', which is no topic"]


def test_where_keys_are_unknown_those_that_they_may_have_meant_are_not_missed(shelf: Shelf) -> None:
    text = shelf.file(CLOUD_FILE).read_text(encoding="utf-8")
    for name in ("sources", "examples", "compare"):
        text = text.replace(f"[{name}", f"[{name}x").replace(f"{name}]", f"{name}x]")
    shelf.file(CLOUD_FILE).write_text(text.replace("[[sourcesx]]", "[[xsources]]"), encoding="utf-8")
    reading, unsound = shelf.reading()
    assert len(reading.faults) == 3, reading.faults
    assert all("is unknown" in fault for fault in reading.faults)
    assert unsound == []


def test_a_refusal_that_is_read_in_part_is_proved_in_part(shelf: Shelf) -> None:
    shelf.edit(TALK_FILE, 'title = "Small talk"', "title = 1")
    shelf.edit(TALK_FILE, '["type/cloud"]', '["type/cloud", "type/steam"]')
    shelf.outline.rules["min_declined"] = 10_000
    reading, unsound = shelf.reading()
    assert len(reading.faults) == 1
    assert unsound == [f"{shelf.at(TALK_FILE, 'suggest = ')}: suggests 'type/steam', which is no topic"]


@pytest.mark.parametrize("broken", ["below", "ours"])
def test_of_a_topic_in_two_folders_the_questions_are_not_counted_while_one_cannot_be_read(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory, broken: str
) -> None:
    ours = replace(shelf, folder=tmp_path_factory.mktemp("ours"))
    (ours.folder / "knowledge" / "type").mkdir(parents=True)
    text = shelf.file(CLOUD_FILE).read_text(encoding="utf-8")
    head, tail = text[: text.index("[examples.")], text[text.index("\n+++\n") :]
    few = f'{head}[examples.ours]\nplain = ["one question of our own"]{tail}'
    ours.file(CLOUD_FILE).write_text(few.replace('"type/backend"', '"type/backend", "type/steam"'), encoding="utf-8")
    (shelf if broken == "below" else ours).edit(CLOUD_FILE, 'title = "Cloud TPM"', "title = ")
    if broken == "ours":
        shelf.file(CLOUD_FILE).write_text(few, encoding="utf-8")
    reading = read(shelf.folder, ours.folder)
    assert len(reading.faults) == 1
    told = [f"{ours.at(CLOUD_FILE, 'related = ')}: related names 'type/steam', which is no topic"]
    assert check(reading.knowledge, shelf.outline, TODAY, reading.unread) == (told if broken == "below" else [])


def test_of_a_refusal_whose_newer_file_cannot_be_read_nothing_is_said(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours = replace(shelf, folder=tmp_path_factory.mktemp("ours"))
    shutil.copytree(shelf.folder / "declines", ours.folder / "declines")
    ours.edit(TALK_FILE, 'title = "Small talk"', "title = ")
    shelf.edit(TALK_FILE, '["type/cloud"]', '["type/steam"]\ncommands = ["dance"]')
    reading = read(shelf.folder, ours.folder)
    assert len(reading.faults) == 1
    assert check(reading.knowledge, shelf.outline, TODAY, reading.unread) == []
    assert check_commands(reading.knowledge, WORDS, reading.unread) == []


def test_a_file_with_the_id_of_another_hides_nothing_of_that_one(shelf: Shelf) -> None:
    shelf.edit(BACKEND_FILE, 'id = "type/backend"', 'id = "type/cloud"')
    shelf.edit(CLOUD_FILE, "reviewed = 2026-11-22", "reviewed = 2026-12-25")
    reading, unsound = shelf.reading()
    assert len(reading.faults) == 1
    assert unsound == [f"{shelf.at(CLOUD_FILE, 'reviewed = ')}: reviewed lies in the future"]


def test_a_file_under_another_id_makes_no_dead_relation(shelf: Shelf) -> None:
    shelf.edit(BACKEND_FILE, 'id = "type/backend"', 'id = "type/server"')
    shelf.edit(CLOUD_FILE, '["type/backend"]', '["type/backend", "type/server", "type/steam"]')
    reading, unsound = shelf.reading()
    assert len(reading.faults) == 1
    assert unsound == [f"{shelf.at(CLOUD_FILE, 'related = ')}: related names 'type/steam', which is no topic"]


def test_of_a_topic_whose_newer_file_cannot_be_read_only_the_questions_are_proved(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours = replace(shelf, folder=tmp_path_factory.mktemp("ours"))
    shutil.copytree(shelf.folder / "knowledge", ours.folder / "knowledge")
    ours.edit(CLOUD_FILE, 'title = "Cloud TPM"', "title = ")
    # Both would be faults if the text below counted.
    shelf.edit(CLOUD_FILE, "reviewed = 2026-11-22", "reviewed = 2026-12-25")
    ours.edit(BACKEND_FILE, 'aliases = ["', 'aliases = ["cloud TPM", "')
    for place, name in ((shelf, CLOUD_FILE), (ours, BACKEND_FILE)):
        place.edit(name, "[examples.newcomer]\n", f'[examples.again]\nplain = [\n"{TWICE}"]\n[examples.newcomer]\n')
    reading = read(shelf.folder, ours.folder)
    (fault,) = reading.faults
    assert fault.startswith(f"{ours.file(CLOUD_FILE)}:3: ")
    one, other = shelf.at(CLOUD_FILE, "kettle"), ours.at(BACKEND_FILE, "kettle")
    assert check(reading.knowledge, shelf.outline, TODAY, reading.unread) == [
        f"{other}: the question {TWICE!r} stands at {one} too; keep it where it is answered best"
    ]
