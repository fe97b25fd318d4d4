"""`kb check`: the shipped content is sound, and each rule fires, with its line, when it is broken."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.knowledge.check import Outline, check
from bot.core.knowledge.load import Knowledge, Reading, load, read
from bot.core.knowledge.question_check import normal
from bot.core.model import Decline, Example
from bot.core.resources import content_dir

TODAY = date(2026, 12, 24)
CLOUD, BACKEND = "type/cloud", "type/backend"
CLOUD_FILE, BACKEND_FILE = "knowledge/type/cloud.md", "knowledge/type/backend.md"
TALK_FILE, PAIRS_FILE = "declines/small-talk.toml", "comparisons.toml"
EVAL = Path(__file__).resolve().parent.parent / "eval"

PAIRS = """[examples.someone]
"compare/type/backend~cloud" = [
  "are servers and the cloud two jobs?",
]
"""


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outline.read(content_dir("data"))


@dataclass
class Shelf:
    """A data folder with a few of our files, whose relations lead nowhere else, and an outline that wants no more."""

    folder: Path
    outline: Outline

    def file(self, name: str) -> Path:
        return self.folder / name

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.file(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.file(name).write_text(text.replace(old, new), encoding="utf-8")

    def at(self, name: str, marker: str) -> str:
        """`file:line` of the one line that `marker` is in."""
        lines = self.file(name).read_text(encoding="utf-8").split("\n")
        (line,) = [number for number, text in enumerate(lines, 1) if marker in text]
        return f"{self.file(name)}:{line}"

    def faults(self) -> list[str]:
        return check(load(self.folder), self.outline, TODAY)

    def reading(self) -> tuple[Reading, list[str]]:
        reading = read(self.folder)
        return reading, check(reading.knowledge, self.outline, TODAY, reading.unread)


@pytest.fixture
def shelf(tmp_path: Path, outline: Outline) -> Shelf:
    for name in (CLOUD_FILE, BACKEND_FILE, TALK_FILE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(content_dir("data") / name, tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8")
        ours = BACKEND if name == CLOUD_FILE else CLOUD
        text = re.sub(r"^(related|suggest) = .*$", rf'\1 = ["{ours}"]', text, count=1, flags=re.M)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / PAIRS_FILE).write_text(PAIRS, encoding="utf-8")
    rules = {**outline.rules, "topics": [CLOUD, BACKEND], "min_declined": 1}
    return Shelf(tmp_path, replace(outline, rules=rules))


def test_the_shipped_content_is_sound(knowledge: Knowledge, outline: Outline) -> None:
    assert check(knowledge, outline, TODAY) == []


def test_the_outline_wants_every_topic_that_questions_are_measured_on(outline: Outline) -> None:
    measured = json.loads((EVAL / "topics.json").read_text(encoding="utf-8"))["topics"]
    assert set(measured) <= set(outline.rules["topics"])


# --- a topic ---

SHORT = "A cloud TPM leads the programs"
SKILLS = "Tell a region from a zone."
RISK = "A quota, a missing service or an untested failover discovered in launch week"
URL = "https://www.tpmnexus.pro/blog/cloud-for-tpms"

# What is put in the place of what, a part of the one line that is named, and what is said of it.
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a first paragraph that is too long": (SHORT, "x " * 150 + SHORT, SHORT, "the first paragraph has 587 characters"),
    "markup in the first paragraph": ("Half of the job", "Half\nof *the* job", "of *the* job", "holds markup; it is"),
    "a section missing": (
        "## Skills\n",
        "",
        "## Pitfalls",
        "the sections are ['What they do', 'A typical week', 'Who they work with', 'Pi",
    ),
    "the last section missing": ("## How to start\n", "", "## Pitfalls", "they should be ['What they do', 'A typical"),
    "a section of another name": ("## Skills", "## Skill", "## Skill", "the sections are ['What they do', 'A typical"),
    "a section too many": (
        "entry that a single",
        "entry\n\n## More\nthat a",
        "## More",
        "the sections are ['What they",
    ),
    "a line of [compare] missing": (
        'risk = "',
        'rsk = "',
        "[compare]",
        "[compare] has ['works_on', 'works_with', 'suc",
    ),
    "a long line in [compare]": (RISK, "x" * 141, 'risk = "', "[compare] risk has 141 characters; 140 are the most"),
    "a source that is no https": (URL, "http://x.y", "http://x.y", "the source 'http://x.y"),
    "a source read tomorrow": (
        f'{URL}-what-you-actually-need-to-know-without-becoming-an-engineer"\nlicence = "cited"\nread = 2026-11-22',
        'https://x.y"\nlicence = "cited"\nread = 2026-12-25',
        "read = 2026-12-25",
        "the source https://x.y was read in the future",
    ),
    "a review tomorrow": (
        "reviewed = 2026-11-22",
        "reviewed = 2026-12-25",
        "reviewed = ",
        "reviewed lies in the future",
    ),
    "a dead relation": (
        'related = ["type/backend"]',
        'related = [\n  "type/backend",\n  "type/steam",\n]',
        '"type/steam"',
        "related names 'type/steam', which is no topic",
    ),
    "a relation to itself": (
        'related = ["type/backend"]',
        'related = ["type/cloud"]',
        "related = ",
        "related names 'type/cloud', which is i",
    ),
    "a link": (SKILLS, "See\n[this](https://x.y).", "[this]", "the body holds a link or an image, which not every"),
    "HTML": (SKILLS, "one<br>two", "<br>", "the body holds HTML or Slack markup"),
    "Slack markup": (SKILLS, "ask <!channel>", "<!channel>", "the body holds HTML or Slack markup"),
    "a heading": (SKILLS, "One.\n\n### More", "### More", "the body holds a heading"),
    "a table": (SKILLS, "One.\n\n| a | b |", "| a | b |", "the body holds a table"),
    "a nested list": (SKILLS, "- one\n  - two", "  - two", "the body holds a nested list"),
    "a code block": (SKILLS, "```sh\nx\n```", "```sh", "the body holds a code block"),
    "a person's sign": (SKILLS, "ask @@U1@@", "@@U1@@", "the body holds the sign for a person"),
    "an alias of another": (
        'aliases = ["cloud TPM",',
        'aliases = [\n"cloud TPM", "Backend TPM",',
        "Backend",
        "'Backend TPM' is one of type/b",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_each_rule_of_a_topic_fires_and_names_its_line(shelf: Shelf, what: str) -> None:
    old, new, marker, expected = BROKEN[what]
    assert shelf.faults() == []
    shelf.edit(CLOUD_FILE, old, new)
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(CLOUD_FILE, marker)}: ")
    assert expected in fault


def test_a_topic_with_too_few_words_is_named_with_the_line_that_its_body_begins_on(shelf: Shelf) -> None:
    text = shelf.file(CLOUD_FILE).read_text(encoding="utf-8")
    head, _, rest = text.partition(SHORT)
    titles = re.findall(r"^## .*$", rest, re.M)
    shelf.file(CLOUD_FILE).write_text(f"{head}\n{SHORT}.\n" + "\n-\n".join([*titles, ""]), encoding="utf-8")
    (fault,) = shelf.faults()
    assert fault == f"{shelf.at(CLOUD_FILE, SHORT)}: the body has 12 words; 120 are the least"


def test_a_topic_with_too_few_questions_is_named_with_the_line_of_the_first_batch(shelf: Shelf) -> None:
    text = shelf.file(CLOUD_FILE).read_text(encoding="utf-8")
    head, rest = text.split("[examples.newcomer]")
    few = '[examples.newcomer]\nplain = ["one question of three", "another of these", "the last of them"]\n+++\n'
    shelf.file(CLOUD_FILE).write_text(f"{head}{few}{SHORT}{rest.partition(SHORT)[2]}", encoding="utf-8")
    (fault,) = shelf.faults()
    assert fault == f"{shelf.at(CLOUD_FILE, '[examples.newcomer]')}: 3 example questions; at least 25 are needed"


def test_a_topic_without_sources_is_named(shelf: Shelf) -> None:
    text = shelf.file(CLOUD_FILE).read_text(encoding="utf-8")
    head, _, rest = text.partition("[[sources]]")
    shelf.file(CLOUD_FILE).write_text(head + rest[rest.index("[examples.newcomer]") :], encoding="utf-8")
    assert shelf.faults() == [f"{shelf.file(CLOUD_FILE)}:1: there is no [[sources]]; say where the facts come from"]


def test_two_empty_lines_before_a_list_make_no_nested_one(shelf: Shelf) -> None:
    shelf.edit(CLOUD_FILE, SKILLS, "One.\n\n\n- two")
    assert shelf.faults() == []


def test_a_missing_topic_is_named(knowledge: Knowledge, outline: Outline) -> None:
    topics = {topic_id: topic for topic_id, topic in knowledge.topics.items() if topic_id != "practice/independent"}
    faults = check(replace(knowledge, topics=topics), outline, TODAY)
    assert "knowledge/practice/independent.md is missing; every topic of the outline has a file" in faults


def test_a_topic_of_an_organisation_may_stand_beside_ours(knowledge: Knowledge, outline: Outline) -> None:
    ours = replace(knowledge.topics["practice/independent"], id="house/rules", examples=())
    more = [Example(f"our house rule number {number}", "us", "plain") for number in range(25)]
    ours = replace(ours, examples=tuple(more))
    grown = replace(
        knowledge,
        topics={**knowledge.topics, "house/rules": replace(ours, aliases=())},
        places={**knowledge.places, "house/rules": ("ours/rules.md",)},
    )
    assert check(grown, outline, TODAY) == []


def test_too_few_questions_to_decline_are_counted(knowledge: Knowledge, outline: Outline) -> None:
    none: dict[str, Decline] = {key: replace(decline, examples=()) for key, decline in knowledge.declines.items()}
    faults = check(replace(knowledge, declines=none), outline, TODAY)
    assert "declines/: 0 example questions to decline; at least 300 are needed" in faults


# --- refusals, comparisons, questions ---


def test_a_refusal_that_is_too_long_is_named_with_its_line(shelf: Shelf) -> None:
    shelf.edit(TALK_FILE, "Nice to hear from you. ", "Nice to hear from you. " * 8)
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(TALK_FILE, 'reply = ')}: the reply has ")
    assert fault.endswith(" characters; 250 are enough")


def test_what_a_refusal_suggests_and_is_no_topic_is_named_with_its_line(shelf: Shelf) -> None:
    shelf.edit(TALK_FILE, 'suggest = ["type/cloud"]', 'suggest = [\n"type/cloud",\n"type/steam"]')
    assert shelf.faults() == [f"{shelf.at(TALK_FILE, 'type/steam')}: suggests 'type/steam', which is no topic"]


def test_a_comparison_has_two_topics_and_is_named_wherever_it_stands(shelf: Shelf) -> None:
    one = '"compare/type/cloud~steam" = ["clouds or steam?"]  # one\n'
    other = '"compare/type/cloud~steam" = ["steam or clouds?"]  # other\n"nonsense" = ["what of it?"]\n'
    shelf.file(PAIRS_FILE).write_text(f"{PAIRS}{one}\n[examples.other]\n{other}", encoding="utf-8")
    assert shelf.faults() == [
        f"{shelf.at(PAIRS_FILE, '# one')}: 'compare/type/cloud~steam' is no pair of two topics",
        f"{shelf.at(PAIRS_FILE, '# other')}: 'compare/type/cloud~steam' is no pair of two topics",
        f"{shelf.at(PAIRS_FILE, 'nonsense')}: 'nonsense' is no pair of two topics",
    ]


TWICE = "who runs the kettle, and why?"
KEEP = "keep it where it is answered best"


@pytest.mark.parametrize(
    ("one", "other"),
    [(CLOUD_FILE, BACKEND_FILE), (CLOUD_FILE, TALK_FILE), (BACKEND_FILE, PAIRS_FILE), (TALK_FILE, PAIRS_FILE)],
)
def test_a_question_that_stands_twice_is_named_with_both_places(shelf: Shelf, one: str, other: str) -> None:
    again = f"<@U1> *{TWICE.upper()}* :tada:"
    for name, text in ((one, TWICE), (other, again)):
        begin = "[examples.someone]\n" if name == PAIRS_FILE else "[examples.newcomer]\n"
        kind = '"compare/type/cloud~backend"' if name == PAIRS_FILE else "twice"
        shelf.edit(name, begin, f'{begin}{kind} = [\n  "{text}",\n]\n')
    places = {name: shelf.at(name, "kettle" if name == one else "KETTLE") for name in (one, other)}
    (fault,) = [fault for fault in shelf.faults() if "stands at" in fault]
    first, second = (one, other) if (one, other) != (CLOUD_FILE, BACKEND_FILE) else (other, one)
    shown = again if second == other else TWICE
    assert fault == f"{places[second]}: the question {shown!r} stands at {places[first]} too; {KEEP}"


def test_a_question_that_stands_twice_on_one_topic_is_named_with_both_lines(shelf: Shelf) -> None:
    shelf.edit(
        CLOUD_FILE,
        "[examples.newcomer]\n",
        f'[examples.newcomer]\ntwice = [\n  "{TWICE}",  # one\n  "{TWICE}",  # other\n]\n',
    )
    one, other = shelf.at(CLOUD_FILE, "# one"), shelf.at(CLOUD_FILE, "# other")
    assert shelf.faults() == [f"{other}: the question {TWICE!r} stands at {one} too; {KEEP}"]


def test_a_question_of_a_topic_that_was_laid_over_is_named_in_the_file_that_it_stands_in(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours = replace(shelf, folder=tmp_path_factory.mktemp("ours"))
    shutil.copytree(shelf.folder / "knowledge", ours.folder / "knowledge")
    for place, mark in ((shelf, "below"), (ours, "ours")):
        place.edit(CLOUD_FILE, "[examples.newcomer]\n", f'[examples.newcomer]\n{mark} = [\n  "{mark} of kettles"]\n')
    ours.edit(
        BACKEND_FILE, "[examples.newcomer]\n", '[examples.newcomer]\nx = ["below of kettles", "ours of kettles"]\n'
    )
    faults = check(load(shelf.folder, ours.folder), shelf.outline, TODAY)
    backend = ours.at(BACKEND_FILE, "kettles")
    assert sorted(faults) == sorted(
        [
            f"{shelf.at(CLOUD_FILE, 'kettles')}: the question 'below of kettles' stands at {backend} too; {KEEP}",
            f"{ours.at(CLOUD_FILE, 'kettles')}: the question 'ours of kettles' stands at {backend} too; {KEEP}",
        ]
    )


def test_a_question_that_is_kept_for_measuring_must_not_be_learned(shelf: Shelf) -> None:
    secret = "Which kettle does a TPM prefer?"
    digest = hashlib.sha256(normal(secret).encode()).hexdigest()
    learned = "which kettle does a TPM prefer"
    shelf.edit(CLOUD_FILE, "[examples.newcomer]\n", f'[examples.newcomer]\nx = [\n"{learned}"]\n')
    assert shelf.faults() == []
    shelf.outline = replace(shelf.outline, held_out=shelf.outline.held_out | {digest})
    place = shelf.at(CLOUD_FILE, "kettle")
    assert shelf.faults() == [f"{place}: the question {learned!r} is kept for measuring; take it out"]


def test_the_questions_for_measuring_are_held_out(outline: Outline) -> None:
    lines = [line for file in EVAL.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()]
    asked = {normal(json.loads(line)["q"]) for line in lines} - {""}
    digests = {hashlib.sha256(question.encode()).hexdigest() for question in asked}
    assert digests <= outline.held_out


# --- beside files that cannot be read ---


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
        place.edit(name, "[examples.newcomer]\n", f'[examples.newcomer]\ntwice = [\n"{TWICE}"]\n')
    reading = read(shelf.folder, ours.folder)
    (fault,) = reading.faults
    assert fault.startswith(f"{ours.file(CLOUD_FILE)}:3: ")
    one, other = shelf.at(CLOUD_FILE, "kettle"), ours.at(BACKEND_FILE, "kettle")
    assert check(reading.knowledge, shelf.outline, TODAY, reading.unread) == [
        f"{one}: the question {TWICE!r} stands at {other} too; {KEEP}"
    ]
