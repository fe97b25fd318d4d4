"""`kb check`: what the lexicon names is there, and each name that is not is told by its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.content.checks.check import Outline, check
from bot.core.content.load import load, read
from bot.core.content.resources import content_dir
from tests.knowledge.shelf import TODAY

LADDER = '"level/tpm", "level/tpm-2", "level/tpm-3", "level/principal", "level/senior-principal"'


def told(ours: Path, outline: Outline, text: str) -> tuple[Path, list[str]]:
    """The organisation's lexicon with this text, and the faults of all content with it."""
    path = ours / "lexicon.toml"
    path.write_text(text, encoding="utf-8")
    reading = read(content_dir("data"), ours)
    return path, [*reading.faults, *check(reading.knowledge, outline, TODAY, reading.unread)]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (
            f'ladder = [\n{LADDER},\n"level/fellow"]\n',
            3,
            "ladder names 'level/fellow', which is no level; one of level/",
        ),
        (f'ladder = [{LADDER},\n"type/cloud"]\n', 2, "ladder names 'type/cloud', which is no level; one of level/prin"),
        (f'ladder = [{LADDER},\n"level/tpm"]\n', 2, "ladder names 'level/tpm' twice; keep one of the two"),
        ('\n[names]\n"level/tmp" = ["newbie"]\n', 3, "[names] names 'level/tmp', which is no level on the ladder"),
        ('[names]\n"type/cloud" = ["sky"]\n', 2, "[names] names 'type/cloud', which is no level on the ladder"),
        ('[aspects]\nPitfals = ["traps"]\n', 2, "[aspects] names 'Pitfals', which is the title of no section"),
        ('[dimensions]\nworks = "Works"\n', 2, "[dimensions] names 'works', which is no line of [compare]"),
        ('[wordings]\ntypes = ["{name}?"]\n', 2, "[wordings] names 'types', which is no family"),
    ],
)
def test_what_the_lexicon_names_in_vain_is_told(
    tmp_path: Path, outline: Outline, text: str, line: int, what: str
) -> None:
    path, faults = told(tmp_path, outline, text)
    (fault,) = faults
    assert fault.startswith(f"{path}:{line}: {what}")


def test_what_it_names_and_is_there_is_sound(tmp_path: Path, outline: Outline) -> None:
    text = f'ladder = [{LADDER}]\n[names]\n"level/tpm" = ["newbie"]\n[aspects]\n"An example" = ["such as"]\n'
    assert told(tmp_path, outline, text)[1] == []


def test_beside_what_cannot_be_read_nothing_seems_to_be_named_in_vain(tmp_path: Path, outline: Outline) -> None:
    topic = tmp_path / "knowledge" / "level" / "fellow.md"
    topic.parent.mkdir(parents=True)
    topic.write_text("+++\nid =\n+++\n", encoding="utf-8")
    text = f'ladder = [{LADDER}, "level/fellow"]\n[aspects]\n"Of a fellow" = ["fellow"]\n'
    assert len(told(tmp_path, outline, text)[1]) == 1


def test_of_a_lexicon_that_cannot_be_read_nothing_more_is_said(tmp_path: Path, outline: Outline) -> None:
    path, faults = told(tmp_path, outline, f'ladder = [{LADDER}, "level/fellow"]\n[slips]\nteh = 1\n')
    assert faults == [f"{path}:3: [slips] teh is not a text between quotes"]


def test_of_ours_the_lines_are_told_too(outline: Outline) -> None:
    knowledge = load(content_dir("data"))
    topics = {name: topic for name, topic in knowledge.topics.items() if name != "level/tpm-3"}
    faults = check(replace(knowledge, topics=topics), outline, TODAY)
    ours = content_dir("data") / "lexicon.toml"
    lines = ours.read_text("utf-8").split("\n")
    (line,) = [number for number, text in enumerate(lines, 1) if text.startswith("ladder = ")]
    assert [fault for fault in faults if fault.startswith(f"{ours}:{line}: ladder names 'level/tpm-3', which is no")]
