"""`kb check`: each rule of a practice fires, with its line, also beside files that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.core.content.checks.check import Outline
from bot.core.content.checks.practices import check_practices
from bot.core.content.files import WHOLE
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice, practice_files, read_practices
from bot.core.content.resources import content_dir
from tests.content.tiny import without
from tests.practices import load_practices

Practices = Mapping[str, Practice]
Proof = Callable[[Path], list[str]]
ONE = "do/two-names"
PLACES = practice_files(content_dir("data"))


@pytest.fixture
def proved(practices: Practices, knowledge: Knowledge, outline: Outline) -> Proof:
    """The faults of our practices with one of them read from another file."""

    def faults(path: Path) -> list[str]:
        changed = {**practices, **load_practices(path.parent.parent)}
        return check_practices(changed, knowledge.topics.keys(), outline, {**PLACES, ONE: path})

    return faults


STEP = "- List the eight parts"
WHO = "Who on that list would be relieved to share the part, and who might fear it?"
TITLE = 'title = "Two names for each critical part"'
TOPICS = '["challenge/loyalty", "check/plan-for-problems"]'
FOR = "strengthens = "

# What is put in the place of what, a part of the one line that is named, and what is said of it.
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "too many words": (STEP, "word " * 50 + STEP, "word word", "it has 154 words; 40 to 130 are right"),
    "a title too long": (TITLE, f'title = "{"x" * 51}"', "title = ", "the title has 51 characters; 50 are the most"),
    "too short a time": ("minutes = 30", "minutes = 9", "minutes = ", "9 minutes; 10 to 90 are right"),
    "too long a time": ("minutes = 30", "minutes = 91", "minutes = ", "91 minutes; 10 to 90 are right"),
    "no question": (WHO, "Think about it.", "## To think about", "under 'To think about' stands one question, at the"),
    "two questions": (WHO, "Who? And why?", "## To think about", "under 'To think about' stands one question, at the"),
    "no topic": (TOPICS, "[]", "topics = ", "topics is empty; name what it teaches, the main topic first"),
    "a dead topic": (
        TOPICS,
        '[\n  "challenge/loyalty",\n  "challenge/rain",\n]',
        "challenge/rain",
        "topics names 'challenge/rain', which is no topic",
    ),
    "a dead type": (FOR, 'types = ["type/steam"]\n' + FOR, "types = ", "types names 'type/steam', which is no type"),
    "a topic that is no type": (
        FOR,
        'types = ["type/cloud", "level/tpm"]\n' + FOR,
        "types = ",
        "types names 'level/tpm', which is no type",
    ),
    "the overview as a type": (
        FOR,
        'types = ["type/overview"]\n' + FOR,
        "types = ",
        "types names 'type/overview', which is no type",
    ),
    "a dead level": (FOR, 'levels = ["level/x"]\n' + FOR, "levels = ", "levels names 'level/x', which is no level"),
    "a topic that is no level": (
        FOR,
        'levels = ["type/cloud"]\n' + FOR,
        "levels = ",
        "levels names 'type/cloud', which is no level",
    ),
    "a link": ("The list hangs", "See\n[this](https://x.y)", "[this]", "the text holds a link or an image, which not"),
    "a person's sign": (WHO, f"Ask:\n@@U1@@ {WHO}", "@@U1@@", "the text holds the sign for a person, which not"),
    "a title of another": (
        TITLE,
        'title = "the monday forecast"',
        "title = ",
        "the title 'the monday forecast' is that of do/monday-forecast too",
    ),
}


def rewritten(folder: Path, old: str, new: str) -> Path:
    """The file of one of our practices with a change, in a data folder of its own."""
    path = folder / "practices" / PLACES[ONE].name
    path.parent.mkdir()
    text = PLACES[ONE].read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("what", BROKEN)
def test_each_rule_of_a_practice_fires_and_names_its_line(tmp_path: Path, proved: Proof, what: str) -> None:
    old, new, marker, expected = BROKEN[what]
    path = rewritten(tmp_path, old, new)
    (line,) = [line for line, text in enumerate(path.read_text("utf-8").split("\n"), 1) if marker in text]
    (found,) = [fault for fault in proved(path) if not fault.startswith("practices/: ")]
    assert found.startswith(f"{path}:{line}: {expected}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Do.\n2. Show it.", "it has 38 words; 40 to 130 are right"),
        ("Do this and then that. " * 10, "what there is to do stands in a list of at least 2 steps"),
    ],
)
def test_what_there_is_to_do_is_named_with_the_line_that_it_begins_on(
    tmp_path: Path, proved: Proof, text: str, expected: str
) -> None:
    before = PLACES[ONE].read_text(encoding="utf-8")
    start, end = before.index(STEP), before.index("\n\n## Done when")
    path = rewritten(tmp_path, before[start:end], f"\n\n{text}")
    line = before[:start].count("\n") + 3
    assert [fault for fault in proved(path) if not fault.startswith("practices/: ")] == [f"{path}:{line}: {expected}"]


# --- beside files that cannot be read ---


def test_beside_a_practice_that_cannot_be_read_nothing_is_counted(
    practices: Practices, knowledge: Knowledge, outline: Outline
) -> None:
    few = without(practices, [practices[ONE], *filter(lambda practice: practice.first, practices.values())])
    assert check_practices(few, knowledge.topics.keys(), outline, PLACES) != []
    assert check_practices(few, knowledge.topics.keys(), outline, PLACES, {ONE: WHOLE}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("minutes = 30", 'minutes = "30"'),
        (TITLE, "title = 5"),
        (f"topics = {TOPICS}", 'topics = "challenge/loyalty"'),
        ("## To think about", "## What to think about"),
        (f"{WHO}\n", ""),
        ("difficulty = 1", "difficulty = 7"),
        (FOR, "first = 1\n" + FOR),
        (FOR, "typs = []\n" + FOR),
        (FOR + '["plan"]', FOR + '["plans"]'),
        (FOR, "levels = [1]\n" + FOR),
    ],
)
def test_what_cannot_be_read_of_a_practice_makes_no_other_fault_and_hides_none(
    tmp_path: Path, practices: Practices, knowledge: Knowledge, outline: Outline, old: str, new: str
) -> None:
    path = rewritten(tmp_path, old, new)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("difficulty", 'types = ["type/steam"]\ndifficulty', 1), encoding="utf-8")
    reading = read_practices(tmp_path)
    assert len(reading.faults) == 1, reading.faults
    changed, places = {**practices, **reading.practices}, {**PLACES, ONE: path}
    (fault,) = check_practices(changed, knowledge.topics.keys(), outline, places, reading.unread)
    assert fault.endswith(": types names 'type/steam', which is no type")


def test_two_practices_without_a_title_that_can_be_read_have_not_the_same(
    tmp_path: Path, practices: Practices, knowledge: Knowledge, outline: Outline
) -> None:
    path = rewritten(tmp_path, TITLE, "title = 5")
    other = path.with_name("monday-forecast.md")
    text = PLACES["do/monday-forecast"].read_text(encoding="utf-8")
    other.write_text(re.sub(r"^title = .*$", "title = 5", text, flags=re.M), encoding="utf-8")
    reading = read_practices(tmp_path)
    assert len(reading.faults) == 2
    changed, places = {**practices, **reading.practices}, {**PLACES, ONE: path, "do/monday-forecast": other}
    assert check_practices(changed, knowledge.topics.keys(), outline, places, reading.unread) == []


def test_a_topic_that_cannot_be_read_is_no_dead_one_and_wants_no_practice(
    practices: Practices, knowledge: Knowledge, outline: Outline
) -> None:
    named = {name for practice in practices.values() for name in practice.types}
    few = knowledge.topics.keys() - {"challenge/loyalty", "type/cloud"}
    assert "type/cloud" in named
    assert check_practices(practices, few, outline, PLACES) != []
    assert (
        check_practices(practices, few, outline, PLACES, dict.fromkeys(("challenge/loyalty", "type/cloud"), WHOLE))
        == []
    )
    others = without(practices, [practice for practice in practices.values() if "type/cloud" in practice.types])
    topics = knowledge.topics.keys()
    none = """practices/: none is made for 'type/cloud'; write practices/<name>.md with types = ["type/cloud"]"""
    assert none in check_practices(others, topics, outline, PLACES)
    unread = check_practices(others, topics, outline, PLACES, {"type/cloud": WHOLE})
    assert none not in unread
