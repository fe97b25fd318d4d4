"""`kb check`: each rule of a card, a topic, a refusal and a comparison fires, with its line, when it is broken."""

from __future__ import annotations

import pytest

from bot.core.commands.parse import WORDS
from bot.core.content.checks.check import check_commands
from bot.core.content.load import load
from tests.content.shelf import APPLE, OPENING, PAIRS, PEAR, PEAR_OPENING, PITFALLS, WEATHER, Shelf
from tests.content.tiny import PAIRS as ONE_PAIR
from tests.content.tiny import write_card, write_topic

PAIR = "write compare/<family>/<one>~<other>, by the alphabet"
DRAWN = ", which not every channel can show; use paragraphs, lists, bold and italic"


def test_the_tiny_knowledge_base_is_sound(shelf: Shelf) -> None:
    assert shelf.faults() == []


# --- a card ---

TITLE, SHORT = 'title = "What an apple is"', 'short = "What an apple is"'
TEXT, PART = "An apple is a fruit.", "Eat one."
URL, READ = 'url = "https://example.com/page"', "read = 2026-01-30"
RELATED = 'related = ["fruit/apple#pitfalls", "fruit/pear"]'

# What is put in the place of what in the opening card, a part of the one line that is named, and what is said of it.
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a text too long": (TEXT, "word " * 113 + TEXT, "An apple", "the text has 124 words; 120 are the most"),
    "a title too long": (TITLE, f'title = "{"x" * 61}"', "xxx", "title has 61 characters; 60 are the most"),
    "a short title too long": (SHORT, f'short = "{"x" * 31}"', "short = ", "short has 31 characters; 30 are the most"),
    "no short title for a long one": (
        f"{TITLE}\n{SHORT}",
        f'title = "{"x" * 31}"',
        "xxx",
        "short has 31 characters; 30 are the most; write a short one, too",
    ),
    "a link": (TEXT, "See\n[this](https://x.y).", "[this]", f"the text holds a link or an image{DRAWN}"),
    "HTML": (TEXT, "one<br>two", "<br>", f"the text holds HTML or Slack markup{DRAWN}"),
    "Slack markup": (TEXT, "ask <!channel>", "<!channel>", f"the text holds HTML or Slack markup{DRAWN}"),
    "a heading": (TEXT, "One.\n\n### More", "### More", f"the text holds a heading{DRAWN}"),
    "a heading that lacks its space": (TEXT, "One.\n\n##Today", "##Today", f"the text holds a heading{DRAWN}"),
    "a table": (TEXT, "One.\n\n| a | b |", "| a | b |", f"the text holds a table{DRAWN}"),
    "a nested list": (TEXT, "- one\n  - two", "  - two", f"the text holds a nested list{DRAWN}"),
    "a code block": (TEXT, "```sh\nx\n```", "```sh", f"the text holds a code block{DRAWN}"),
    "a person's sign": (TEXT, "ask @@U1@@", "@@U1@@", f"the text holds the sign for a person{DRAWN}"),
    "a link in the part below": (
        PART,
        "See\n[this](https://x.y).",
        "[this]",
        f"the text holds a link or an image{DRAWN}",
    ),
    "a page without an address": (URL, 'url = "https://"', "url = ", "the source 'https://' is no address of a page"),
    "a source that is a book": (URL, 'url = "A book"', "url = ", "the source 'A book' is no address of a page"),
    "a licence that nobody knows": (
        'licence = "cited"',
        'licence = "sited"',
        "sited",
        "the licence 'sited' is none of cited, own, CC0-1.0, ",
    ),
    "a source read tomorrow": (
        READ,
        "read = 2026-12-25",
        "read = ",
        "the source https://example.com/page was read in the future",
    ),
    "a review tomorrow": ("reviewed = 2026-01-31", "reviewed = 2026-12-25", "reviewed = ", "reviewed lies in the futu"),
    "a dead relation": (
        RELATED,
        'related = [\n  "fruit/pear",\n  "fruit/apple#steam",\n]',
        "#steam",
        "related names 'fruit/apple#steam', which is no card",
    ),
    "a relation to itself": (
        RELATED,
        'related = ["fruit/apple"]',
        "related",
        "related names 'fruit/apple', which is i",
    ),
    "too few questions": (
        '"what is an apple", ',
        "",
        "[examples.one]",
        "2 example questions; at least 3 are needed",
    ),
    "too few voices": (
        "\n\n[examples.other]\nplain = [",
        "\ntypo = [",
        "[examples.one]",
        "the questions are of 1 voices; at least 2 are needed",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_each_rule_of_a_card_fires_and_names_its_line(shelf: Shelf, what: str) -> None:
    old, new, marker, expected = BROKEN[what]
    shelf.edit(OPENING, old, new)
    found = [fault for fault in shelf.faults() if "in its cards" not in fault]
    assert len(found) == 1, found
    assert found[0].startswith(f"{shelf.at(OPENING, marker)}: {expected}")


def test_a_title_that_two_cards_have_is_named(shelf: Shelf) -> None:
    shelf.edit(PEAR_OPENING, 'title = "What a pear is"', 'title = "what an APPLE is"')
    assert shelf.faults() == [
        f"{shelf.at(PEAR_OPENING, 'APPLE')}: the title 'what an APPLE is' is that of fruit/apple too;"
        " say what tells the two apart"
    ]


def test_a_card_without_sources_is_named(shelf: Shelf) -> None:
    text = shelf.file(OPENING).read_text(encoding="utf-8")
    head, _, rest = text.partition("[[sources]]")
    shelf.file(OPENING).write_text(head + rest[rest.index("[examples.one]") :], encoding="utf-8")
    assert shelf.faults() == [f"{shelf.file(OPENING)}:1: there is no [[sources]]; say where the facts come from"]


@pytest.mark.parametrize(
    "text",
    [
        "One.\n\n\n- two",
        "#1 is the date.",
        "We asked in #tpm-help.",
        "A 2*3*4 grid and *italic*, **bold**.",
        "a < b > c",
    ],
)
def test_what_every_channel_can_show_is_sound(shelf: Shelf, text: str) -> None:
    shelf.edit(OPENING, TEXT, text)
    assert shelf.faults() == []


def test_marks_of_lists_are_no_words(shelf: Shelf) -> None:
    shelf.edit(OPENING, f"{TEXT}\n\n- It is red.\n- It is round.", "- word\n" * 60 + "1. word\n" * 60)
    assert shelf.faults() == []


# --- a template ---

ROW = "Worm: none."


@pytest.mark.parametrize("row", ["Worm: **none**.", "# Worm", "### Worm", "Worm: @@U1@@."])
def test_a_template_holds_no_markup(shelf: Shelf, row: str) -> None:
    # The same markup in the text above, where it may stand, is not what is meant.
    shelf.edit(PITFALLS, "Look for the worm first.", "Look for the **worm** first.")
    shelf.edit(PITFALLS, ROW, row)
    what = "the template holds markup; it is copied as it stands, so write plain text"
    assert shelf.faults() == [f"{shelf.at(PITFALLS, row)}: {what}"]


def test_a_template_is_one(shelf: Shelf) -> None:
    shelf.edit(PITFALLS, ROW, "One.\n```\nOr so:\n```\nTwo.")
    assert len(shelf.faults()) == 2
    assert all("the template holds markup" in fault for fault in shelf.faults())


def test_a_template_may_be_a_list_and_have_placeholders(shelf: Shelf) -> None:
    shelf.edit(PITFALLS, ROW, "- [name]: <date>\n  - #2\n\n  * a_b | c")
    assert shelf.faults() == []
    extra = load(shelf.folder).cards["fruit/apple#pitfalls"].extra
    assert extra
    assert extra.text == "Apple: RED, was GREEN.\n- [name]: <date>\n  - #2\n\n  * a_b | c"


def test_a_template_that_is_too_long_is_named(shelf: Shelf) -> None:
    shelf.edit(PITFALLS, ROW, "row\n" * 11 + "row")
    assert shelf.faults() == [f"{shelf.at(PITFALLS, '## Template')}: the template has 13 lines; 12 are the most"]


# --- a topic ---


@pytest.mark.parametrize(
    ("old", "new", "marker", "what"),
    [
        ('short = "Apple"', f'short = "{"x" * 25}"', "short = ", "short (or the title that stands for it) has 25 char"),
        ('peel = "Thin"', f'peel = "{"x" * 141}"', "peel = ", "[compare] peel has 141 characters; 140 are the most"),
        ('peel = "Thin"\n', "", "[compare]", "[compare] has the lines taste; wanted: taste, peel"),
        ('peel = "Thin"', 'peeel = "Thin"', "[compare]", "[compare] has the lines taste, peeel; wanted: taste, peel"),
        ('taste = "Sweet"\npeel = "Thin"\n', "", "[compare]", "[compare] has the lines none; wanted: taste, peel"),
        ("related = []", 'related = [\n"fruit/fig"]', "fruit/fig", "related names 'fruit/fig', which is no topic"),
        (
            "related = []",
            'related = [\n"fruit/apple#pitfalls"]',
            "pitfalls",
            "related names 'fruit/apple#pitfalls', wh",
        ),
        ("related = []", 'related = ["fruit/apple"]', "related", "related names 'fruit/apple', which is itself"),
    ],
)
def test_each_rule_of_a_topic_fires_and_names_its_line(
    shelf: Shelf, old: str, new: str, marker: str, what: str
) -> None:
    shelf.edit(APPLE, old, new)
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(APPLE, marker)}: {what}")


def test_a_family_without_lines_to_compare_wants_none(shelf: Shelf) -> None:
    shelf.outline.rules["compare"] = {}
    what = "[compare] is not wanted in"
    assert shelf.faults() == [
        f"{shelf.at(APPLE, '[compare]')}: {what} fruit/apple; take it out",
        f"{shelf.at(PEAR, '[compare]')}: {what} fruit/pear; take it out",
    ]


def test_a_card_that_every_topic_of_the_family_has_is_missed_with_its_name(shelf: Shelf) -> None:
    shelf.outline.rules["cards"] = {"fruit": ["opening", "pitfalls"]}
    what = "pitfalls.md is missing beside this file; every topic of 'fruit' has that card"
    assert shelf.faults() == [f"{shelf.file(PEAR)}:1: {what}"]


def test_too_few_questions_in_a_topic_s_cards_are_counted(shelf: Shelf) -> None:
    shelf.outline.rules["min_examples"] = 5
    what = "3 example questions in its cards; at least 5 are needed"
    assert shelf.faults() == [f"{shelf.file(PEAR)}:1: {what}"]


def test_a_topic_with_more_cards_than_a_menu_holds_is_named(shelf: Shelf) -> None:
    shelf.outline.rules["max_cards"] = 1
    what = "2 cards; 1 are the most that fit into the topic's menu"
    assert shelf.faults() == [f"{shelf.file(APPLE)}:1: {what}"]


def test_a_topic_of_the_outline_that_is_not_there_is_named(shelf: Shelf) -> None:
    shelf.outline.rules["topics"].append("fruit/fig")
    assert shelf.faults() == ["knowledge/fruit/fig/ is missing; every topic of the outline has a folder"]


def test_an_alias_of_another_topic_is_named_with_its_line(shelf: Shelf) -> None:
    shelf.edit(PEAR, "aliases = []", 'aliases = [\n"conference", "Pippin"]')
    assert shelf.faults() == [
        f"{shelf.at(PEAR, 'Pippin')}: the alias 'Pippin' is one of fruit/apple too; a name belongs to one topic"
    ]


def test_an_overview_needs_no_cards_and_no_lines_to_compare(shelf: Shelf) -> None:
    shelf.outline.rules["cards"] = {"fruit": ["opening"]}
    path = write_topic(shelf.folder, "fruit/overview", "Fruits")
    path.write_text(path.read_text(encoding="utf-8").partition("[compare]")[0], encoding="utf-8")
    write_card(shelf.folder, "fruit/overview", "All fruits", ["which fruits are there", "fruits", "list of fruits"])
    assert shelf.faults() == []


# --- refusals and comparisons ---


def test_a_refusal_that_is_too_long_is_named_with_its_line(shelf: Shelf) -> None:
    shelf.edit(WEATHER, "I know nothing of the weather.", "x" * 251)
    assert shelf.faults() == [f"{shelf.at(WEATHER, 'reply = ')}: the reply has 251 characters; 250 are enough"]


@pytest.mark.parametrize("name", ["fruit/steam", "fruit/apple#steam"])
def test_what_a_refusal_suggests_and_is_no_card_is_named_with_its_line(shelf: Shelf, name: str) -> None:
    shelf.edit(WEATHER, 'suggest = ["fruit/apple"]', f'suggest = [\n"fruit/apple#pitfalls",\n"{name}"]')
    assert shelf.faults() == [f"{shelf.at(WEATHER, name)}: suggests {name!r}, which is no card"]


def test_a_refusal_names_commands_that_there_are(shelf: Shelf) -> None:
    shelf.edit(WEATHER, "\n[examples.someone]", 'commands = [\n"privacy",\n"dance"]\n\n[examples.someone]')
    (fault,) = check_commands(load(shelf.folder), WORDS)
    assert fault.startswith(f"{shelf.at(WEATHER, 'dance')}: names 'dance', which is no command; one of help, practice,")


def test_a_phrase_of_a_refusal_that_is_found_nowhere_is_told(shelf: Shelf) -> None:
    shelf.edit(WEATHER, "\n[examples.someone]", 'phrases = [\n"heavy rain|snow",\n"* storm",\n]\n\n[examples.someone]')
    (fault,) = shelf.survey()[0].faults
    assert fault.startswith(
        f"{shelf.at(WEATHER, '* storm')}: the phrase '* storm' is found nowhere; a phrase begins and"
    )


def test_too_few_questions_to_decline_are_counted(shelf: Shelf) -> None:
    shelf.outline.rules["min_declined"] = 3
    assert shelf.faults() == ["declines/: 2 example questions to decline; at least 3 are needed"]


def test_a_comparison_has_two_topics_and_is_named_wherever_it_stands(shelf: Shelf) -> None:
    one = '"compare/fruit/apple~steam" = ["apples or steam?"]  # one\n'
    other = '"compare/fruit/apple~steam" = ["steam or apples?"]  # other\n"nonsense" = ["what of it?"]\n'
    shelf.file(PAIRS).write_text(f"{ONE_PAIR}{one}\n[examples.other]\n{other}", encoding="utf-8")
    assert shelf.faults() == [
        f"{shelf.at(PAIRS, '# one')}: 'compare/fruit/apple~steam' is no pair of two topics; {PAIR}",
        f"{shelf.at(PAIRS, '# other')}: 'compare/fruit/apple~steam' is no pair of two topics; {PAIR}",
        f"{shelf.at(PAIRS, 'nonsense')}: 'nonsense' is no pair of two topics; {PAIR}",
    ]
