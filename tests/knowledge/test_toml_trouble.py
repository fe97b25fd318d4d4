"""TOML that cannot be read is told by the line that wants mending, not by the one on which a parser noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.load import load
from bot.core.errors import ContentError
from tests.knowledge.tiny import write_world

HEADER = """+++
id = "fruit/apple"
title = "Apple"
aliases = [
  "one",
  "two",
]
related = []
reviewed = 2026-01-31

[[sources]]
title = "A page"
url = "https://example.com/page"
licence = "cited"
read = 2026-01-30

[examples.someone]
plain = [
  "what is it",
  "what for",
]
typo = ["wath is it"]
+++
"""
BODY = """It doesn't "matter": this is an apple = a fruit.

## Pitfalls
Forgetting it.
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    folder = write_world(tmp_path / "data")
    (folder / "knowledge/fruit/apple.md").write_text(HEADER + BODY, encoding="utf-8")
    return folder


def told(world: Path, text: str) -> tuple[int, str]:
    """The line and the words of the only fault of a topic with this text."""
    path = world / "knowledge/fruit/apple.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(world)
    (fault,) = caught.value.faults
    line, _, what = fault.removeprefix(f"{path}:").partition(": ")
    return int(line), what


def line_of(text: str, marker: str) -> int:
    (line,) = [number for number, each in enumerate(text.split("\n"), 1) if marker in each]
    return line


def test_the_file_is_sound_as_it_is(world: Path) -> None:
    assert load(world).topics["fruit/apple"].short.startswith("It doesn't")


@pytest.mark.parametrize(
    ("old", "new", "marker", "what"),
    [
        ('  "one",\n', '  "one"\n', '"one"', 'a comma is missing behind "one"'),
        ('  "one",\n', '  "one" "three",\n', '"one"', 'a comma is missing behind "one"'),
        ('  "what is it",\n', '  "what "is" it",\n', '"is"', 'a quote inside of a text is written as \\"'),
        ('  "two",\n]\n', '  "two",\n', '"two"', "the list that begins on line 4 is not closed: ']' is missing"),
        ('  "two",\n]\n', '  "two"\n', '"two"', "the list that begins on line 4 is not closed"),
        ('  "what for",\n]\n', '  "what for",\n', '"what for"', "the list that begins on line 18 is not closed"),
        ('["wath is it"]', '["wath is it"', "wath", "'[' of line 22 is not closed"),
        ("related = []", "related = ]", "related", "']' closes what was not opened; the other bracket is missing"),
        ("plain = [\n", "plain = \n", "plain = ", "Invalid value"),
        ('title = "Apple"', 'title = "Apple', "Apple", "a text is not closed: a quote is missing on this line"),
        ('  "one",\n', '  "one,\n', '"one', "a text is not closed: a quote is missing on this line"),
        ('title = "Apple"', 'title "Apple"', "Apple", "Expected '=' after a key"),
        ("[examples.someone]", "[examples.someone", "someone", "the name of a table stands between as many"),
        ("[[sources]]", "[[sources]", "sources", "the name of a table stands between as many"),
        ("typo = [", "plain = [", '["wath', "examples.someone.plain is set a second time"),
        ("reviewed = 2026-01-31", 'title = "Pear"', "Pear", "title is set a second time"),
    ],
)
def test_what_is_broken_in_a_header_is_told_by_its_line(
    world: Path, old: str, new: str, marker: str, what: str
) -> None:
    assert HEADER.count(old) == 1
    text = HEADER.replace(old, new) + BODY
    line, told_what = told(world, text)
    assert (line, told_what.startswith("the TOML cannot be read: ")) == (line_of(text, marker), True)
    assert what in told_what


def test_a_list_that_is_not_closed_before_a_table_is_told_by_its_own_last_line(world: Path) -> None:
    path = world / "declines/weather.toml"
    head = 'id = "decline/weather"\ntitle = "W"\nreply = "No."\n'
    path.write_text(f'{head}suggest = ["fruit/apple"\n\n[examples.us]\noos = ["rain"]\n', encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(world)
    assert caught.value.faults == (
        f"{path}:4: the TOML cannot be read: the list that begins on line 4 is not closed: ']' is missing",
    )


def test_a_header_that_is_not_closed_is_told_by_the_line_after_it(world: Path) -> None:
    text = HEADER.removesuffix("+++\n") + "\n" + BODY
    line, what = told(world, text)
    assert line == line_of(text, "doesn't")
    assert what == "the header is not closed: a line of '+++' is missing above this one"


@pytest.mark.parametrize("fence", ["+++ ", "++", "++++", "---"])
def test_a_header_that_is_closed_by_something_else_is_told_by_that_line(world: Path, fence: str) -> None:
    text = HEADER.removesuffix("+++\n") + f"{fence}\n{BODY}"
    line, what = told(world, text)
    assert line == HEADER.count("\n")
    assert what == "the header ends with a line of '+++' and nothing else"


def test_a_header_with_nothing_below_it_is_told(world: Path) -> None:
    line, what = told(world, HEADER.removesuffix("\n"))
    assert line == HEADER.count("\n")
    assert what == "below the header, which ends with this line of '+++', there is no text"


def test_of_a_header_that_is_neither_sound_nor_closed_the_first_is_told(world: Path) -> None:
    text = (HEADER.removesuffix("+++\n") + BODY).replace('title = "Apple"', 'title "Apple"')
    line, what = told(world, text)
    assert line == line_of(text, 'title "Apple"')
    assert what.startswith("the TOML cannot be read: ")
