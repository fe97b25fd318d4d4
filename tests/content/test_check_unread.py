"""`kb check` beside files that cannot be read: the rest is proved, and nothing seems to be wrong that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.commands.parse import WORDS
from bot.core.content.checks.check import check_commands
from tests.content.shelf import APPLE, LEXICON, OPENING, PAIRS, PEAR, PEAR_OPENING, PITFALLS, WEATHER, Shelf
from tests.content.tiny import write_base, write_card, write_topic

FILES = [APPLE, OPENING, PITFALLS, PEAR, PEAR_OPENING, WEATHER, PAIRS, LEXICON]
DEAD = "fruit/pear#steam"


@pytest.fixture
def strict(shelf: Shelf) -> Shelf:
    """The same, where all that is there is wanted: whatever was missed would be a fault."""
    shelf.outline.rules.update(min_examples=6, cards={"fruit": ["opening", "pitfalls"]})
    write_card(shelf.folder, "fruit/pear#pitfalls", "Pears that are hard", ["hard pears", "unripe", "when to eat"])
    shelf.edit(PEAR_OPENING, "related = []", 'related = ["fruit/apple#pitfalls", "fruit/apple"]')
    shelf.edit(PEAR, "related = []", 'related = ["fruit/apple"]')
    shelf.edit(WEATHER, 'suggest = ["fruit/apple"]', 'suggest = ["fruit/apple#pitfalls", "fruit/pear"]')
    assert shelf.faults() == []
    return shelf


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["no text", "no TOML", "a key unknown", "empty", "a folder"])
def test_a_file_that_cannot_be_read_makes_no_other_fault(strict: Shelf, name: str, how: str) -> None:
    path = strict.file(name)
    if how == "a folder":
        path.unlink()
        path.mkdir()
    else:
        raw = path.read_bytes()
        head, rest = raw.split(b"\n", 1) if name.endswith(".md") else (b"", raw)
        put = {"no text": b"# \xff\n", "no TOML": b"titel = \n", "a key unknown": b"titel = 1\n", "empty": b""}[how]
        path.write_bytes(head + b"\n" + put + rest if put else b"")
    reading, unsound = strict.survey()
    if how == "a folder" and name in (PAIRS, LEXICON):
        assert reading.faults == (), "what is misplaced is told elsewhere"
    else:
        (fault,) = reading.faults
        line = {"a folder": " ", "empty": "1: "}.get(how, "2: ")
        assert fault.startswith(f"{path}:{line}")
    assert unsound == []


@pytest.mark.parametrize("name", [APPLE, OPENING])
def test_a_file_that_is_missing_makes_no_other_fault(strict: Shelf, name: str) -> None:
    strict.file(name).unlink()
    reading, unsound = strict.survey()
    assert len(reading.faults) == 1
    assert unsound == []


@pytest.mark.parametrize("name", [APPLE, OPENING])
@pytest.mark.parametrize("is_there", [True, False])
def test_the_other_cards_of_a_topic_are_proved_beside_its_header_or_opening_card_that_cannot_be_read(
    strict: Shelf, name: str, is_there: bool
) -> None:
    strict.edit(PITFALLS, "reviewed = 2026-01-31", "reviewed = 2026-12-25")
    strict.edit(PITFALLS, '"is the core poison"', '"is the core poison", "is the core poison"')
    strict.file(name).unlink()
    if is_there:
        strict.file(name).write_text("nothing", encoding="utf-8")
    reading, unsound = strict.survey()
    assert len(reading.faults) == 1
    line = strict.at(PITFALLS, "core poison")
    assert unsound == [
        f"{strict.at(PITFALLS, 'reviewed = ')}: reviewed lies in the future",
        f"{line}: the question 'is the core poison' stands at {line} too; keep it where it is answered best",
    ]


SOURCE = '[[sources]]\ntitle = "A page"\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "What an apple is"', 'titel = "x"\ntitle = "What an apple is"'),
        ('title = "What an apple is"\n', ""),
        ("reviewed = 2026-01-31", 'reviewed = "2026-01-31"'),
        (SOURCE, "[[sources]]\n"),
        ("[[sources]]", "[[source]]"),
        ("read = 2026-01-30", "read = 2026"),
        ("[examples.one]\nplain = [", "[examples.one]\nplain = [7,"),
        ("[examples.one]\nplain = [", '[examples.one]\nplain = ["",'),
        ("An apple is a fruit.\n\n- It is red.\n- It is round.\n", ""),
        ("## Today", "## Tomorrow"),
        ("Eat one.", "Eat one.\n\n## A rule\n[One](a-day)."),
    ],
)
def test_what_cannot_be_read_of_a_card_makes_no_other_fault_and_hides_none(strict: Shelf, old: str, new: str) -> None:
    strict.edit(OPENING, old, new)
    strict.edit(OPENING, 'related = ["', f'related = ["{DEAD}", "')
    reading, unsound = strict.survey()
    assert len(reading.faults) == 1, reading.faults
    assert unsound == [f"{strict.at(OPENING, 'related = ')}: related names '{DEAD}', which is no card"]


def test_where_keys_are_unknown_those_that_they_may_have_meant_are_not_missed(strict: Shelf) -> None:
    text = strict.file(OPENING).read_text(encoding="utf-8")
    text = text.replace("[[sources]]", "[[xsources]]").replace("[examples.", "[xamples.")
    strict.file(OPENING).write_text(text, encoding="utf-8")
    reading, unsound = strict.survey()
    assert len(reading.faults) == 2, reading.faults
    assert all("is unknown" in fault for fault in reading.faults)
    assert unsound == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Apple"', "title = 5"),
        ('short = "Apple"', "short = 5"),
        ('aliases = ["pippin"]', 'aliases = [7, "pippin"]'),
        ('taste = "Sweet"', "taste = 7"),
        ("[compare]", "[compares]"),
    ],
)
def test_what_cannot_be_read_of_a_topic_makes_no_other_fault_and_hides_none(strict: Shelf, old: str, new: str) -> None:
    strict.edit(APPLE, old, new)
    strict.edit(APPLE, "related = []", 'related = ["fruit/fig"]')
    reading, unsound = strict.survey()
    assert len(reading.faults) == 1, reading.faults
    assert unsound == [f"{strict.at(APPLE, 'related = ')}: related names 'fruit/fig', which is no topic"]


def test_a_refusal_that_is_read_in_part_is_proved_in_part(strict: Shelf) -> None:
    strict.edit(WEATHER, 'title = "Weather"', "title = 1")
    strict.edit(WEATHER, '"fruit/pear"]', f'"fruit/pear", "{DEAD}"]')
    strict.outline.rules["min_declined"] = 10_000
    reading, unsound = strict.survey()
    assert len(reading.faults) == 1
    assert unsound == [f"{strict.at(WEATHER, 'suggest = ')}: suggests '{DEAD}', which is no card"]


def test_two_cards_without_a_title_that_can_be_read_have_not_the_same(strict: Shelf) -> None:
    strict.edit(OPENING, 'title = "What an apple is"', "title = 5")
    strict.edit(PEAR_OPENING, 'title = "What a pear is"', "title = 5")
    reading, unsound = strict.survey()
    assert len(reading.faults) == 2
    assert unsound == []


# --- of two folders ---


@pytest.fixture
def laid(strict: Shelf, tmp_path: Path) -> Shelf:
    """The same topics and refusals in an organisation's folder, laid over."""
    strict.over = write_base(tmp_path / "ours")
    (strict.over / PAIRS).unlink()
    assert strict.faults() == []
    return strict


def over(laid: Shelf) -> Shelf:
    """The organisation's folder by itself, to be edited."""
    assert laid.over
    return Shelf(laid.over, laid.outline)


@pytest.mark.parametrize("name", [APPLE, OPENING, PITFALLS, WEATHER])
def test_of_what_has_a_newer_file_that_cannot_be_read_nothing_is_said(laid: Shelf, name: str) -> None:
    over(laid).file(name).write_text("title =", encoding="utf-8")
    # All of these would be faults if the file below counted.
    if name == WEATHER:
        laid.edit(name, 'suggest = ["', f'commands = ["dance"]\nsuggest = ["{DEAD}", "')
    elif name == APPLE:
        laid.edit(name, "related = []", 'related = ["fruit/fig"]')
        over(laid).edit(PEAR, "aliases = []", 'aliases = ["pippin"]')
    else:
        laid.edit(name, "related = [", f'related = ["{DEAD}", ')
        laid.edit(name, "reviewed = 2026-01-31", "reviewed = 2026-12-25")
    reading, unsound = laid.survey()
    (fault,) = reading.faults
    assert fault.startswith(f"{laid.over}/{name}:1: ")
    assert unsound == []
    assert check_commands(reading.knowledge, WORDS, reading.unread) == []


def test_of_a_card_whose_newer_file_cannot_be_read_the_questions_are_proved(laid: Shelf) -> None:
    over(laid).file(OPENING).write_text("title =", encoding="utf-8")
    for place, name in ((laid, OPENING), (over(laid), PEAR_OPENING)):
        place.edit(name, "[examples.one]\nplain = [", '[examples.one]\ntypo = [\n"who runs the kettle"]\nplain = [')
    reading, unsound = laid.survey()
    assert len(reading.faults) == 1
    one, other = laid.at(OPENING, "kettle"), over(laid).at(PEAR_OPENING, "kettle")
    assert unsound == [
        f"{other}: the question 'who runs the kettle' stands at {one} too; keep it where it is answered best"
    ]


@pytest.mark.parametrize("broken", ["below", "ours"])
def test_of_a_card_in_two_folders_the_questions_are_not_counted_while_one_cannot_be_read(
    laid: Shelf, broken: str
) -> None:
    for place in (laid, over(laid)):
        place.edit(OPENING, '"what is an apple", "who eats apples"', '"what is an apple"')
    assert any("2 example questions" in fault for fault in laid.faults())
    (laid if broken == "below" else over(laid)).edit(OPENING, 'short = "', "short = ")
    reading, unsound = laid.survey()
    assert len(reading.faults) == 1
    assert unsound == []


def test_a_topic_of_an_organisation_that_cannot_be_read_is_no_dead_relation(laid: Shelf) -> None:
    assert laid.over
    write_topic(laid.over, "fruit/fig", "Fig").write_text("title = ", encoding="utf-8")
    write_card(laid.over, "fruit/fig", "What a fig is", ["what is a fig", "figs", "are figs sweet"])
    write_card(laid.over, "fruit/fig#skin", "The skin of figs", ["skin", "purple skin", "eat the skin"])
    laid.edit(PEAR, '["fruit/apple"]', '["fruit/fig"]')
    over(laid).edit(PEAR_OPENING, "related = []", 'related = ["fruit/fig", "fruit/fig#skin"]')
    reading, unsound = laid.survey()
    assert len(reading.faults) == 1
    assert unsound == []
