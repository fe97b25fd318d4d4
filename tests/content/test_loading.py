"""Reading cards: every kind of fault is named with its file and line, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.load import load
from bot.core.errors import ContentError
from bot.core.model.topics import Extra
from tests.content.shelf import APPLE, LEXICON, OPENING, PAIRS, PEAR_OPENING, PITFALLS, WEATHER, Shelf


def faults(*folders: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        load(*folders)
    return caught.value.faults


def test_a_sound_folder_is_read_whole(shelf: Shelf) -> None:
    knowledge = load(shelf.folder)
    apple = knowledge.topics["fruit/apple"]
    assert list(knowledge.topics) == ["fruit/apple", "fruit/pear"]
    assert list(knowledge.cards) == ["fruit/apple", "fruit/apple#pitfalls", "fruit/pear"]
    assert (apple.title, apple.family, apple.aliases) == ("Apple", "fruit", ("pippin",))
    assert apple.compare == {"taste": "Sweet", "peel": "Thin"}
    assert apple.opening is knowledge.cards["fruit/apple"]
    assert (apple.opening.name, apple.cards[1].name, apple.cards[1].topic) == ("opening", "pitfalls", "fruit/apple")
    assert apple.opening.extra == Extra("Today", "Eat one.")
    assert apple.cards[1].extra == Extra("Template", "Apple: RED, was GREEN.\nWorm: none.")
    assert apple.opening.text == "An apple is a fruit.\n\n- It is red.\n- It is round."
    assert apple.opening.sources[0].url == "https://example.com/page"
    assert apple.opening.reviewed.isoformat() == "2026-01-31"
    assert {example.voice for example in apple.examples} == {"one", "other"}
    assert knowledge.declines["decline/weather"].suggest == ("fruit/apple",)
    assert knowledge.lexicon.aspects["pitfalls"] == ("traps", "mistakes")
    assert knowledge.places["fruit/apple"] == (str(shelf.file(OPENING)),)
    assert knowledge.header_file("fruit/apple") == str(shelf.file(APPLE))
    assert {family: len(topics) for family, topics in knowledge.families().items()} == {"fruit": 2}


def test_short_and_related_may_be_left_out_and_trouble_is_set_where_it_is_one(shelf: Shelf) -> None:
    shelf.edit(PEAR_OPENING, 'short = "What a pear is"\nrelated = []\n', "trouble = true\n")
    shelf.edit("knowledge/fruit/pear/topic.toml", 'short = "Pear"\n', "")
    knowledge = load(shelf.folder)
    card = knowledge.cards["fruit/pear"]
    assert (card.short, card.related, card.trouble) == ("What a pear is", (), True)
    assert knowledge.topics["fruit/pear"].short == "Pear"
    assert not knowledge.cards["fruit/apple"].trouble


@pytest.mark.parametrize("change", [lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"\n", b"\r\n")])
@pytest.mark.parametrize("name", [APPLE, OPENING, WEATHER])
def test_a_file_from_another_editor_is_read_as_well(shelf: Shelf, name: str, change: object) -> None:
    before = load(shelf.folder).topics
    shelf.file(name).write_bytes(change(shelf.file(name).read_bytes()))  # type: ignore[operator]  # one of the two above
    assert load(shelf.folder).topics == before


# What is put in the place of what in the opening card, the line that is told, and what is said of it.
BROKEN = [
    ("+++\ntitle", "title", 1, "a card starts with a TOML header between two lines of '+++'"),
    ("\n+++\nAn apple", "\nAn apple", 1, "the header is not closed: a line of '+++' is missing below it"),
    ('title = "What an apple is"\n', "", 1, "title is missing or not a text"),
    ('title = "What an apple is"', 'title = " "', 2, "title is missing or not a text"),
    ('title = "What an apple is"', "title = 5", 2, "title is missing or not a text"),
    ('short = "What an apple is"', "short = 5", 3, "short is missing or not a text"),
    ('related = ["fruit', 'related = [1, "fruit', 4, "related is not a list of texts"),
    ("reviewed = 2026-01-31", "reviewed = true", 5, "reviewed is missing or not a day, written as 2026-11-22 without"),
    ("reviewed = 2026-01-31", "reviewd = 2026-01-31", 5, "the key 'reviewd' is unknown; one of examples, related,"),
    ("reviewed = 2026-01-31", 'reviewed = 2026-01-31\ntrouble = "yes"', 6, "trouble is neither true nor false, with"),
    ("reviewed = 2026-01-31", 'reviewed = 2026-01-31\nid = "fruit/apple"', 6, "the key 'id' is unknown"),
    ('licence = "cited"\n', "", 7, "a source lacks licence, or it is no text between quotes"),
    ('title = "A page"', 'title = ""', 8, "a source lacks title, or it is no text between quotes"),
    ("read = 2026-01-30", 'read = "2026-01-30"', 11, "read is missing or not a day"),
    ("[[sources]]", "[sources]", 7, "sources are written as [[sources]]"),
    ("[examples.one]", "[[examples]]", 13, "examples are tables: [examples.<voice>], then <kind> = [questions]"),
    ('plain = ["what', 'plain = [7, "what', 14, "[examples.one] plain is not a list of questions, each between quotes"),
    ("[examples.one]\n", "[examples]\n", 14, "[examples.plain] is not a table of kinds; write [examples.<voice>]"),
    ("An apple is a fruit.\n\n- It is red.\n- It is round.\n\n", "", 19, "the card has no text; write it below the"),
    ("## Today", "## Tomorrow", 24, "the part 'Tomorrow' is none of Template, Weak and better, A rule, Today"),
    ("Eat one.", "Eat one.\n\n## A rule\nOne a day.", 27, "a card has one part below its text at most"),
    ("Eat one.", "Eat one.\n\n## Today\nAnd one more.", 27, "a card has one part below its text at most"),
    ("Eat one.\n", "", 24, "the section 'Today' is empty; fill it or take it out"),
    ("## Today\nEat one.", "## Template\nEat one.", 24, "a template stands between two lines of ```, alone"),
    ("## Today\nEat one.", "## Template\n```\nEat one.", 24, "a template stands between two lines of ```, alone"),
    ("## Today\nEat one.", "## Template\n```\n```", 24, "a template stands between two lines of ```, alone"),
    (
        "## Today\nEat one.",
        "## Template\nSo:\n```\nEat one.\n```",
        24,
        "a template stands between two lines of ```, al",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "what"), BROKEN)
def test_a_broken_card_is_named_with_its_line(shelf: Shelf, old: str, new: str, line: int, what: str) -> None:
    path = shelf.edit(OPENING, old, new)
    found = faults(shelf.folder)
    assert [fault for fault in found if fault.startswith(f"{path}:{line}: {what}")], found


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('title = "Apple"\n', "", 1, "title is missing or not a text"),
        ('short = "Apple"', "short = []", 2, "short is missing or not a text"),
        ('aliases = ["pippin"]', 'aliases = "pippin"', 3, "aliases is not a list of texts"),
        ("related = []", "related = [1]", 4, "related is not a list of texts"),
        ("related = []", "reviewed = 2026-01-31", 4, "the key 'reviewed' is unknown; one of aliases, compare, related"),
        ('taste = "Sweet"', "taste = 5", 7, "[compare] taste is not a text; put it between quotes"),
        ("[compare]\n", 'compare = "Sweet"\n', 6, "compare is a table: [compare], then lines of name = a text"),
    ],
)
def test_a_broken_header_of_a_topic_is_named_with_its_line(
    shelf: Shelf, old: str, new: str, line: int, what: str
) -> None:
    path = shelf.edit(APPLE, old, new)
    found = faults(shelf.folder)
    assert [fault for fault in found if fault.startswith(f"{path}:{line}: {what}")], found


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "hint"),
    [
        (
            OPENING,
            'title = "What an apple is"',
            'title = "What an apple is',
            2,
            "; line 2 looks as if it lacks a quote",
        ),
        (
            OPENING,
            'title = "What an apple is"',
            'title = What an apple is"',
            2,
            "; line 2 looks as if it lacks a quote",
        ),
        (APPLE, 'aliases = ["pippin"]', 'aliases = [\n"pippin"\n"cox",\n]', 5, "; line 4 looks as if it lacks a comma"),
        (WEATHER, 'suggest = ["fruit/apple"]', "suggest = fruit/apple", 4, ""),
    ],
)
def test_toml_that_cannot_be_read_is_told_with_the_line_in_the_file_and_what_people_forget_most(
    shelf: Shelf, name: str, old: str, new: str, line: int, hint: str
) -> None:
    path = shelf.edit(name, old, new)
    (fault,) = faults(shelf.folder)
    assert fault.startswith(f"{path}:{line}: the TOML cannot be read: ")
    assert f"(at line {line}, " in fault
    assert hint in fault
    assert hint or "looks as if" not in fault


def test_a_file_in_another_encoding_is_named_with_its_line(shelf: Shelf) -> None:
    path = shelf.file(PITFALLS)
    path.write_bytes(path.read_bytes().replace(b"Look for", "Schön".encode("latin-1")))
    assert faults(shelf.folder) == (f"{path}:19: the file is not UTF-8; save it as UTF-8",)


@pytest.mark.parametrize("raw", [b"", b"\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", [APPLE, OPENING, WEATHER])
def test_an_empty_file_is_not_passed_over(shelf: Shelf, name: str, raw: bytes) -> None:
    shelf.file(name).write_bytes(raw)
    assert faults(shelf.folder) == (f"{shelf.file(name)}:1: the file is empty; fill it or delete it",)


def test_sources_that_are_plain_texts_are_named(shelf: Shelf) -> None:
    text = shelf.file(OPENING).read_text(encoding="utf-8")
    head, _, rest = text.partition("[[sources]]")
    text = head + 'sources = ["https://example.com"]\n\n[examples' + rest.partition("[examples")[2]
    shelf.file(OPENING).write_text(text, encoding="utf-8")
    assert faults(shelf.folder) == (f"{shelf.file(OPENING)}:7: sources are written as [[sources]]",)


def test_broken_refusals_words_and_comparisons_are_named_too(shelf: Shelf) -> None:
    decline = shelf.edit(WEATHER, "reply", "replly")
    lexicon, pairs = shelf.file(LEXICON), shelf.file(PAIRS)
    lexicon.write_text('frme = ["x"]\njoining = "vs"\n[aspects]\nskills = "skills"\n', encoding="utf-8")
    pairs.write_text('[examples.someone]\n"compare/fruit/apple~pear" = "apples and pears"\n', encoding="utf-8")
    found = faults(shelf.folder)
    assert f"{decline}:1: reply is missing or not a text" in found
    assert any(fault.startswith(f"{decline}:3: the key 'replly' is unknown") for fault in found)
    assert any(fault.startswith(f"{lexicon}:1: the key 'frme' is unknown") for fault in found)
    assert f"{lexicon}:2: joining is a list of texts" in found
    assert f"{lexicon}:4: [aspects] skills is not a list of texts" in found
    what = "[examples.someone] compare/fruit/apple~pear is not a list of questions, each between quotes"
    assert f"{pairs}:2: {what}" in found


def test_a_refusal_has_the_id_that_its_place_says(shelf: Shelf) -> None:
    path = shelf.edit(WEATHER, 'id = "decline/weather"', 'id = "decline/rain"')
    assert faults(shelf.folder) == (f"{path}:1: the id is 'decline/rain', but the file's place says 'decline/weather'",)


@pytest.mark.parametrize("value", ["five", "0", "6", ""])
def test_a_place_on_the_ladder_is_a_number_from_one_to_five(shelf: Shelf, value: str) -> None:
    shelf.file(LEXICON).write_text(f'[ordinals]\nfifth = "{value}"\n', encoding="utf-8")
    assert faults(shelf.folder)[0].startswith(f"{shelf.file(LEXICON)}:2: the values of [ordinals]")


def test_all_faults_of_all_files_are_named_at_once(shelf: Shelf) -> None:
    one = shelf.edit(OPENING, 'title = "What an apple is"\n', "")
    shelf.edit(OPENING, "reviewed = 2026-01-31", "reviewed = 5")
    shelf.edit(OPENING, "## Today", "## Tomorrow")
    other = shelf.edit(PEAR_OPENING, "related = []", "related = [[")
    third = shelf.edit(WEATHER, "title", "titel")
    header = shelf.edit(APPLE, "related = []", "related = 1")
    found = faults(shelf.folder)
    counted = [sum(fault.startswith(f"{path}:") for fault in found) for path in (one, other, third, header)]
    assert counted == [3, 1, 2, 1]
