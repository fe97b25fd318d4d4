"""Finding lines in the text of a file: every way of writing TOML, real files, and text that is nothing at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content.lines import Lines, LinesByFile
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir

WRITTEN = """+++
id = "a/b"  # a comment with a "quote" and a [bracket
aliases = [
  "one", # "two" is no more
  'two',

  "say \\"three\\"",
]
related = ["x", "y", "one"]
reply = \"\"\"
over
lines\"\"\"
compare.risk = "none"

[compare]
"works on" = "it"
after = "y"

[[sources]]
url = "u1"
read = 2026-01-01

[[sources]]
url = "u2"
read = 2026-01-02

[examples.me]
plain = ["one", "four",
  "four"]
typo = ["four"]
+++

The body.

## First
- one

## Last
| a | table |
"""


@pytest.fixture(scope="module")
def written() -> Lines:
    return Lines(WRITTEN)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("id",), 2),
        (("aliases",), 3),
        (("related",), 9),
        (("compare", "risk"), 13),
        (("compare", "after"), 17),
        (("compare", "works on"), 16),
        (("compare", "nothing"), 13),
        (("sources",), 19),
        (("sources", "0", "read"), 21),
        (("sources", "1", "read"), 25),
        (("sources", "1", "licence"), 23),
        (("examples", "me", "typo"), 30),
        (("examples", "you"), 27),
        (("nothing",), 1),
    ],
)
def test_a_key_has_its_line_or_that_of_the_nearest_that_holds_it(
    written: Lines, path: tuple[str, ...], line: int
) -> None:
    assert written.key(*path) == line


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("one", ("aliases",), 4),
        ("two", ("aliases",), 5),
        ('say "three"', ("aliases",), 7),
        ("one", ("related",), 9),
        ("over\nlines", ("reply",), 10),
        ("u2", ("sources",), 24),
        ("not there", ("aliases",), 3),
    ],
)
def test_a_text_has_the_line_on_which_it_begins(written: Lines, text: str, path: tuple[str, ...], line: int) -> None:
    assert written.item(text, *path) == line


def test_a_text_that_stands_twice_has_both_lines(written: Lines) -> None:
    assert written.all("four", "examples", "me", "plain") == [28, 29]
    assert written.all("four", "examples") == [28, 29, 30]
    assert written.keys("read") == [21, 25]


def test_the_body_its_headings_and_what_stands_below_them_have_their_lines(written: Lines) -> None:
    assert (written.body, written.headings, written.heading("Last")) == (33, [35, 38], 38)
    assert written.find(re.compile(r"^- one", re.M)) == 36
    assert written.find(re.compile(r"^\s*\|", re.M)) == 39
    assert written.find(re.compile("^## ", re.M)) == 33, "a section's heading is none that the text holds"


def test_a_table_on_one_line_is_found_by_what_stands_in_it() -> None:
    lines = Lines('title = "x"\nsources = [\n  {url = "u1"},\n  {url = "u2"},\n]\nexamples = {me = {plain = ["q"]}}\n')
    assert (lines.item("u2", "sources"), lines.key("sources", "1", "url")) == (4, 2)
    assert lines.all("q", "examples") == [6]


def test_every_question_that_ships_is_found_on_the_line_that_it_is_on(knowledge: Knowledge) -> None:
    files, counted = LinesByFile(), 0
    for entry in (*knowledge.cards.values(), *knowledge.declines.values()):
        (file,) = knowledge.places[entry.id]
        text = Path(file).read_text(encoding="utf-8").split("\n")
        for example in entry.examples:
            (line,) = files[file].all(example.text, "examples", example.voice, example.kind)
            shown = text[line - 1]
            assert json.dumps(example.text, ensure_ascii=False) in shown or f"'{example.text}'" in shown
            counted += 1
    assert counted > 10_000
    (place,) = {place for pair in knowledge.comparisons for place in knowledge.places[pair]}
    assert place == str(content_dir("data") / "comparisons.toml")


def test_a_file_that_is_gone_has_its_first_line_only(tmp_path: Path) -> None:
    lines = LinesByFile()[str(tmp_path / "gone.md")]
    assert (lines.key("title"), lines.body, lines.headings, lines.item("x", "related")) == (1, 1, [], 1)


PIECES = [
    "+++\n",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\n",
    "#",
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "\\x",
    "a",
    "## ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_text_is_so_broken_that_looking_for_a_line_fails(text: str) -> None:
    lines = Lines(text)
    last = text.count("\n") + 1
    for line in (lines.key("a", "a"), lines.item("a", "a"), lines.body, lines.heading("a"), *lines.keys("a")):
        assert 1 <= line <= last
