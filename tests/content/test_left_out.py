"""Reading cards: what is missing is named, only what is broken is left out, and only what is wanted is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.files import WHOLE
from bot.core.content.load import header_id, load, read
from bot.core.errors import ContentError
from tests.content.shelf import APPLE, LEXICON, OPENING, PAIRS, PEAR, PEAR_OPENING, PITFALLS, WEATHER, Shelf
from tests.content.tiny import write_base


def faults(*folders: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        load(*folders)
    return caught.value.faults


# --- what is missing ---


def test_a_topic_without_a_header_is_named_with_the_file_that_is_missing(shelf: Shelf) -> None:
    shelf.file(APPLE).unlink()
    what = "it is missing, and says what the topic of the cards beside it is called"
    assert faults(shelf.folder) == (f"{shelf.file(APPLE)}: {what}",)


def test_a_topic_without_an_opening_card_is_named_with_the_file_that_is_missing(shelf: Shelf) -> None:
    shelf.file(OPENING).unlink()
    shelf.file(PEAR_OPENING).unlink()
    what = "it is missing; every topic has the card that answers for the whole"
    assert faults(shelf.folder) == (f"{shelf.file(OPENING)}: {what}", f"{shelf.file(PEAR_OPENING)}: {what}")


def test_what_cannot_be_read_is_not_missing_too_and_what_is_missing_beside_it_is(shelf: Shelf) -> None:
    shelf.file(APPLE).write_bytes(b"\n")
    shelf.file(OPENING).unlink()
    shelf.file(PEAR_OPENING).write_bytes(b"\n")
    shelf.file(PEAR).unlink()
    assert [fault.partition(",")[0].partition(";")[0] for fault in faults(shelf.folder)] == [
        f"{shelf.file(APPLE)}:1: the file is empty",
        f"{shelf.file(PEAR_OPENING)}:1: the file is empty",
        f"{shelf.file(OPENING)}: it is missing",
        f"{shelf.file(PEAR)}: it is missing",
    ]


def test_a_folder_without_topics_is_none(tmp_path: Path) -> None:
    assert faults(tmp_path) == ("no topics were found: the data folder has no knowledge/*/*/topic.toml",)


# --- a broken file is left out ---


def test_a_broken_card_is_left_out_and_everything_else_is_served(shelf: Shelf) -> None:
    shelf.edit(PITFALLS, 'title = "What goes', "title = What goes")
    shelf.edit(WEATHER, "reply = ", "reply ")
    reading = read(shelf.folder)
    assert len(reading.faults) == 2
    assert list(reading.knowledge.cards) == ["fruit/apple", "fruit/pear"]
    assert reading.knowledge.declines == {}
    assert reading.unread == {"fruit/apple#pitfalls": WHOLE, "decline/weather": WHOLE}


def test_a_card_of_which_only_a_part_can_be_read_is_left_out_too(shelf: Shelf) -> None:
    shelf.edit(PITFALLS, "reviewed = 2026-01-31", "reviewed = 5")
    reading = read(shelf.folder)
    assert list(reading.knowledge.cards) == ["fruit/apple", "fruit/pear"]
    assert reading.unread == {"fruit/apple#pitfalls": {"reviewed"}}


@pytest.mark.parametrize("name", [APPLE, OPENING])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_topic_without_its_header_or_its_opening_card_is_left_out_with_its_cards(
    shelf: Shelf, name: str, is_there: bool
) -> None:
    shelf.file(name).unlink()
    if is_there:
        shelf.file(name).write_text("nothing", encoding="utf-8")
    reading = read(shelf.folder)
    assert len(reading.faults) == 1
    assert list(reading.knowledge.topics) == ["fruit/pear"]
    left_out = {"fruit/apple#pitfalls", header_id("fruit/apple") if name == APPLE else "fruit/apple"}
    assert left_out <= reading.unread.keys()


def test_a_broken_lexicon_or_comparison_leaves_the_rest(shelf: Shelf) -> None:
    shelf.file(LEXICON).write_text("[aspects", encoding="utf-8")
    shelf.file(PAIRS).write_text("[examples", encoding="utf-8")
    reading = read(shelf.folder)
    assert len(reading.faults) == 2
    assert len(reading.knowledge.cards) == 3
    assert (reading.knowledge.lexicon.aspects, reading.knowledge.comparisons) == ({}, {})


# --- example questions that are not wanted ---


def test_example_questions_are_read_where_they_are_wanted(shelf: Shelf) -> None:
    digests = load(shelf.folder).digests
    asked: dict[str, str] = {}

    def learns(entry_id: str, digest: str) -> bool:
        asked[entry_id] = digest
        return entry_id == "fruit/pear"

    reading = read(shelf.folder, learns=learns)
    assert reading.faults == ()
    assert [bool(card.examples) for card in reading.knowledge.cards.values()] == [False, False, True]
    assert reading.knowledge.declines["decline/weather"].examples == ()
    assert asked.items() >= digests.items()
    assert reading.knowledge.digest == load(shelf.folder).digest


def test_a_fault_is_told_with_its_line_also_where_example_questions_are_not_wanted(shelf: Shelf) -> None:
    text = shelf.file(OPENING).read_text(encoding="utf-8")
    head, _, rest = text.partition("[[sources]]")
    sources, _, examples = rest.partition("[examples.one]")
    examples, _, body = examples.partition("+++\n")
    wrong = sources.replace("read = 2026-01-30", "read = 2026-01-3O")
    shelf.file(OPENING).write_text(f"{head}[examples.one]{examples}\n[[sources]]{wrong}+++\n{body}", encoding="utf-8")
    (fault,) = read(shelf.folder, learns=lambda _id, _digest: False).faults
    assert fault.startswith(f"{shelf.at(OPENING, '2026-01-3O')}: the TOML cannot be read")


def test_what_looks_like_a_table_in_a_question_is_none(shelf: Shelf) -> None:
    shelf.edit(OPENING, 'plain = ["what is an apple", ', 'plain = ["""\n[urgent] what is an apple\n""", ')
    assert read(shelf.folder, learns=lambda _id, _digest: False).faults == ()
    assert read(shelf.folder).faults == ()


# --- the digest ---


def test_the_digest_changes_with_every_byte_and_with_nothing_else(shelf: Shelf, tmp_path: Path) -> None:
    before = load(shelf.folder).digest
    assert load(shelf.folder).digest == before
    copy = write_base(tmp_path / "copy")
    assert load(copy).digest == before
    shelf.edit(PITFALLS, "Look for", "look for")
    assert load(shelf.folder).digest != before
    (copy / PITFALLS).rename(copy / "knowledge/fruit/apple/traps.md")
    assert load(copy).digest != before


def test_what_editors_leave_there_is_not_read(shelf: Shelf) -> None:
    before = load(shelf.folder)
    for name in ("knowledge/fruit/apple/.opening.md", "knowledge/.drafts/x/y.md", "knowledge/fruit/.old/topic.toml"):
        shelf.file(name).parent.mkdir(exist_ok=True, parents=True)
        shelf.file(name).write_text("nothing", encoding="utf-8")
    assert load(shelf.folder) == before


def test_a_card_may_be_called_topic(shelf: Shelf) -> None:
    shelf.file(PITFALLS).rename(shelf.file("knowledge/fruit/apple/topic.md"))
    assert list(load(shelf.folder).cards) == ["fruit/apple", "fruit/apple#topic", "fruit/pear"]
