"""`kb check`: an example question belongs to one card, has a kind, and none is learned that is kept for measuring."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.content.checks.check import Outline
from bot.core.text import normal
from tests.content.shelf import OPENING, PAIRS, PEAR, PEAR_OPENING, PITFALLS, WEATHER, Shelf, place
from tests.content.tiny import write_card, write_topic

EVAL = Path(__file__).resolve().parent.parent / "eval"
TWICE = "who runs the kettle, and why?"
KEEP = "keep it where it is answered best"
CARD_KINDS = "plain, typo, keyword, claim, nonnative, abbrev, rambling, slack"


def ask(shelf: Shelf, name: str, text: str, kind: str = "") -> None:
    """Put a question first among those of a file."""
    begin = "[examples.someone]\n" if name in (PAIRS, WEATHER) else "[examples.one]\n"
    usual = {PAIRS: '"compare/fruit/apple~pear"', WEATHER: "oos"}.get(name, "plain")
    shelf.edit(name, begin, f'[examples.again]\n{kind or usual} = [\n  "{text}",\n]\n{begin}')


# --- twice ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (OPENING, PITFALLS),
        (OPENING, PEAR_OPENING),
        (PITFALLS, WEATHER),
        (PEAR_OPENING, PAIRS),
        (WEATHER, PAIRS),
    ],
)
def test_a_question_that_two_claim_is_named_with_both_places(shelf: Shelf, one: str, other: str) -> None:
    again = f"*{TWICE.upper()}* :tada:"
    ask(shelf, one, TWICE)
    ask(shelf, other, again)
    first, second = shelf.at(one, "kettle"), shelf.at(other, "KETTLE")
    assert shelf.faults() == [f"{second}: the question {again!r} stands at {first} too; {KEEP}"]


def test_a_question_that_stands_twice_on_one_card_is_named_with_both_lines(shelf: Shelf) -> None:
    new = f'[examples.again]\nplain = [\n  "{TWICE}",  # one\n  "{TWICE}",  # other\n]\n[examples.one]\n'
    shelf.edit(OPENING, "[examples.one]\n", new)
    one, other = shelf.at(OPENING, "# one"), shelf.at(OPENING, "# other")
    assert shelf.faults() == [f"{other}: the question {TWICE!r} stands at {one} too; {KEEP}"]


@pytest.mark.parametrize(("theirs", "below"), [(PEAR_OPENING, OPENING), (OPENING, PEAR_OPENING)])
def test_a_question_that_stands_in_ours_and_in_theirs_is_told_of_theirs(
    shelf: Shelf, tmp_path: Path, theirs: str, below: str
) -> None:
    shelf.over = tmp_path / "ours"
    ask(shelf, below, TWICE)
    topic = theirs.removeprefix("knowledge/").removesuffix("/opening.md")
    path = write_card(shelf.over, topic, "Another card", ["first", TWICE, "last"])
    assert shelf.faults() == [
        f"{place(path, 'kettle')}: the question {TWICE!r} stands at {shelf.at(below, 'kettle')} too; {KEEP}"
    ]


def test_a_question_of_a_card_that_was_laid_over_is_named_in_the_file_that_it_stands_in(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.over = tmp_path / "ours"
    ask(shelf, OPENING, "below of kettles")
    apple = write_card(shelf.over, "fruit/apple", "Apples of ours", ["ours of kettles", "x", "y"])
    pear = write_card(shelf.over, "fruit/pear#cups", "Cups", ["below of kettles", "ours of kettles", "z"])
    assert sorted(shelf.faults()) == sorted(
        f"{place(pear, 'kettle')}: the question {text!r} stands at {other} too; {KEEP}"
        for text, other in (
            ("below of kettles", shelf.at(OPENING, "kettle")),
            ("ours of kettles", place(apple, "kettle")),
        )
    )


def test_an_alias_of_ours_and_theirs_is_told_of_theirs(shelf: Shelf, tmp_path: Path) -> None:
    shelf.over = tmp_path / "ours"
    path = write_topic(shelf.over, "fruit/apple", "Apple", aliases=["conference"])
    shelf.edit(PEAR, "aliases = []", 'aliases = ["conference"]')
    assert shelf.faults() == [f"{path}:3: the alias 'conference' is one of fruit/pear too; a name belongs to one topic"]


# --- kinds ---


def test_a_mistyped_kind_is_told_by_its_line(shelf: Shelf) -> None:
    ask(shelf, OPENING, TWICE, "plann")
    what = f"[examples.again] plann is no kind of question here; one of {CARD_KINDS} is meant"
    assert shelf.faults() == [f"{shelf.at(OPENING, 'plann = ')}: {what}"]


def test_questions_to_be_declined_are_none_of_a_card(shelf: Shelf) -> None:
    ask(shelf, OPENING, TWICE, "oos")
    what = f"one of {CARD_KINDS} is meant, or the questions stand in the wrong file"
    (fault,) = shelf.faults()
    assert fault.startswith(
        f"{shelf.at(OPENING, 'oos = ')}: [examples.again] oos is no kind of question here; it is on"
    )
    assert fault.endswith(what)


def test_questions_of_a_card_are_none_to_be_declined(shelf: Shelf) -> None:
    ask(shelf, WEATHER, TWICE, "plain")
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(WEATHER, 'plain = ')}: [examples.again] plain is no kind of question here; ")
    assert "one of oos is meant" in fault


def test_what_is_no_kind_of_a_card_s_is_not_counted(shelf: Shelf) -> None:
    shelf.edit(OPENING, '"what is an apple", ', "")
    ask(shelf, OPENING, TWICE, "oos")
    # The line of the questions is that of the first voice.
    line = shelf.at(OPENING, "[examples.again]")
    assert f"{line}: 2 example questions; at least 3 are needed" in shelf.faults()


# --- kept for measuring ---


@pytest.mark.parametrize("name", [OPENING, WEATHER, PAIRS])
def test_a_question_that_is_kept_for_measuring_must_not_be_learned(shelf: Shelf, name: str) -> None:
    digest = hashlib.sha256(normal("Which kettle does a TPM prefer?").encode()).hexdigest()
    learned = "which kettle does a TPM prefer"
    ask(shelf, name, learned)
    assert shelf.faults() == []
    shelf.outline = replace(shelf.outline, held_out=frozenset({digest}))
    assert shelf.faults() == [
        f"{shelf.at(name, 'kettle')}: the question {learned!r} is kept for measuring; take it out"
    ]


def test_the_questions_for_measuring_are_held_out(outline: Outline) -> None:
    lines = [line for file in EVAL.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()]
    asked = {normal(json.loads(line).get("q", "")) for line in lines} - {""}
    digests = {hashlib.sha256(question.encode()).hexdigest() for question in asked}
    assert len(digests) > 1000
    assert digests <= outline.held_out
