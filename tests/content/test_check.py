"""`kb check`: the shipped content is sound, and each rule fires, with its line, when it is broken."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.commands.parse import WORDS
from bot.core.content.checks.check import Outline, check, check_commands
from bot.core.content.load import Knowledge, load
from bot.core.model.topics import Decline, Example
from tests.knowledge.shelf import CLOUD_FILE, PAIRS, PAIRS_FILE, TALK_FILE, TODAY, Shelf

PAIR = "write compare/<family>/<one>~<other>, by the alphabet"
EVAL = Path(__file__).resolve().parent.parent / "eval"


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
        "before the section 'Pitfalls' should stand 'Skills'; it is missing",
    ),
    "the last section missing": (
        "## How to start\n",
        "",
        "## Pitfalls",
        "the section 'How to start' is missing at the",
    ),
    "a section of another name": ("## Skills", "## Skill", "## Skill", "the section 'Skill' should be 'Skills'"),
    "a section too many": (
        "entry that a single",
        "entry\n\n## More\nthat a",
        "## More",
        "the section 'More' is none of those wanted here; the next one wanted is 'Who they work with'",
    ),
    "a line of [compare] missing": (
        'risk = "',
        'rsk = "',
        'rsk = "',
        "[compare]: the line 'rsk' should be 'risk'",
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
    shelf.edit(TALK_FILE, "Any time. ", "Any time. " * 14)
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(TALK_FILE, 'reply = ')}: the reply has ")
    assert fault.endswith(" characters; 250 are enough")


def test_what_a_refusal_suggests_and_is_no_topic_is_named_with_its_line(shelf: Shelf) -> None:
    shelf.edit(TALK_FILE, 'suggest = ["type/cloud"]', 'suggest = [\n"type/cloud",\n"type/steam"]')
    assert shelf.faults() == [f"{shelf.at(TALK_FILE, 'type/steam')}: suggests 'type/steam', which is no topic"]


def test_a_refusal_names_commands_that_there_are(knowledge: Knowledge, shelf: Shelf) -> None:
    assert check_commands(knowledge, WORDS) == []
    assert {"privacy", "practice", "stop"} <= {word for group in knowledge.declines.values() for word in group.commands}
    shelf.edit(TALK_FILE, "\n[examples.newcomer]", 'commands = [\n"privacy",\n"dance"]\n\n[examples.newcomer]')
    (fault,) = check_commands(load(shelf.folder), WORDS)
    place = shelf.at(TALK_FILE, "dance")
    assert fault.startswith(f"{place}: names 'dance', which is no command; one of help, practice,")


def test_a_comparison_has_two_topics_and_is_named_wherever_it_stands(shelf: Shelf) -> None:
    one = '"compare/type/cloud~steam" = ["clouds or steam?"]  # one\n'
    other = '"compare/type/cloud~steam" = ["steam or clouds?"]  # other\n"nonsense" = ["what of it?"]\n'
    shelf.file(PAIRS_FILE).write_text(f"{PAIRS}{one}\n[examples.other]\n{other}", encoding="utf-8")
    assert shelf.faults() == [
        f"{shelf.at(PAIRS_FILE, '# one')}: 'compare/type/cloud~steam' is no pair of two topics; {PAIR}",
        f"{shelf.at(PAIRS_FILE, '# other')}: 'compare/type/cloud~steam' is no pair of two topics; {PAIR}",
        f"{shelf.at(PAIRS_FILE, 'nonsense')}: 'nonsense' is no pair of two topics; {PAIR}",
    ]
