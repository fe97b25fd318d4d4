"""An organisation's folder laid over ours: it replaces, adds, and never takes away what it does not speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.load import Knowledge, load, read
from bot.core.errors import ContentError
from tests.content.shelf import LEXICON, OPENING, PITFALLS, WEATHER, Shelf
from tests.content.tiny import DECLINE, write_card, write_practice, write_topic


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return tmp_path / "theirs"


def texts(knowledge: Knowledge, card: str) -> list[str]:
    return [example.text for example in knowledge.cards[card].examples]


def test_a_card_with_the_place_of_one_of_ours_replaces_its_text_and_keeps_its_questions(
    shelf: Shelf, theirs: Path
) -> None:
    before = load(shelf.folder)
    path = write_card(theirs, "fruit/apple", "Our apple", ["where do ours grow", "what is an apple"], text="Sweeter.")
    knowledge = load(shelf.folder, theirs)
    card = knowledge.cards["fruit/apple"]
    assert (card.title, card.text, card.extra, card.related) == ("Our apple", "Sweeter.", None, ())
    assert sorted(texts(knowledge, "fruit/apple")) == sorted({*texts(before, "fruit/apple"), "where do ours grow"})
    assert knowledge.places["fruit/apple"] == (str(shelf.file(OPENING)), str(path))
    # The rest of the topic is as it was.
    assert knowledge.topics["fruit/apple"].title == "Apple"
    assert knowledge.cards["fruit/apple#pitfalls"] == before.cards["fruit/apple#pitfalls"]
    assert list(knowledge.cards) == list(before.cards)


def test_a_header_with_the_place_of_one_of_ours_renames_the_topic_and_keeps_its_cards(
    shelf: Shelf, theirs: Path
) -> None:
    path = write_topic(theirs, "fruit/apple", "Our apples", aliases=["cox"])
    knowledge = load(shelf.folder, theirs)
    topic = knowledge.topics["fruit/apple"]
    assert (topic.title, topic.aliases) == ("Our apples", ("cox",))
    assert topic.cards == load(shelf.folder).topics["fruit/apple"].cards
    assert knowledge.header_file("fruit/apple") == str(path)
    assert knowledge.is_own("fruit/apple")
    assert not knowledge.is_own("fruit/apple#pitfalls")


def test_a_new_card_is_added_to_our_topic_without_a_header_of_theirs(shelf: Shelf, theirs: Path) -> None:
    path = write_card(theirs, "fruit/apple#seeds", "Seeds", ["what are seeds", "pips"])
    knowledge = load(shelf.folder, theirs)
    assert [card.id for card in knowledge.topics["fruit/apple"].cards] == [
        "fruit/apple",
        "fruit/apple#pitfalls",
        "fruit/apple#seeds",
    ]
    assert knowledge.places["fruit/apple#seeds"] == (str(path),)
    assert [name for name in knowledge.cards if knowledge.is_own(name)] == ["fruit/apple#seeds"]


def test_a_new_topic_is_added_also_in_a_family_of_their_own(shelf: Shelf, theirs: Path) -> None:
    for topic in ("fruit/fig", "house/rules"):
        write_topic(theirs, topic, topic)
        write_card(theirs, topic, f"What {topic} is", [topic, f"{topic}?"])
    assert list(load(shelf.folder, theirs).families()) == ["fruit", "house"]
    assert load(shelf.folder, theirs).topics["house/rules"].opening.title == "What house/rules is"


def test_a_new_topic_lacks_neither_header_nor_opening_card(shelf: Shelf, theirs: Path) -> None:
    write_topic(theirs, "fruit/fig", "Fig")
    card = write_card(theirs, "fruit/kiwi#skin", "Skin", ["skin", "hairy"])
    with pytest.raises(ContentError) as caught:
        load(shelf.folder, theirs)
    assert [fault.partition(",")[0].partition(";")[0] for fault in caught.value.faults] == [
        f"{theirs / 'knowledge/fruit/fig/opening.md'}: it is missing",
        f"{card.with_name('topic.toml')}: it is missing",
        f"{card.with_name('opening.md')}: it is missing",
    ]


def test_words_refusals_and_comparisons_are_laid_over_too(shelf: Shelf, theirs: Path) -> None:
    shelf.file(LEXICON).write_text('frame = ["tpm"]\n[aspects]\npitfalls = ["traps"]\n', encoding="utf-8")
    (theirs / "declines").mkdir(parents=True)
    reply = DECLINE.replace("I know nothing", "Here we know nothing").replace("will it rain", "will there be rain")
    (theirs / WEATHER).write_text(reply, encoding="utf-8")
    (theirs / LEXICON).write_text(
        'frame = ["pm"]\n[aspects]\nseeds = ["pips"]\n[abbreviations]\nQC = "quince"\n', "utf-8"
    )
    pairs = '[examples.us]\n"compare/fruit/apple~pear" = ["which is rounder"]\n"compare/fruit/fig~pear" = ["x"]\n'
    (theirs / "comparisons.toml").write_text(pairs, encoding="utf-8")
    knowledge = load(shelf.folder, theirs)
    decline = knowledge.declines["decline/weather"]
    assert decline.reply == "Here we know nothing of the weather."
    assert {example.text for example in decline.examples} == {
        "will it rain tomorrow",
        "is it sunny outside",
        "will there be rain tomorrow",
    }
    assert knowledge.lexicon.frame == ("pm",)
    assert knowledge.lexicon.aspects == {"pitfalls": ("traps",), "seeds": ("pips",)}
    assert knowledge.lexicon.abbreviations == {"qc": "quince"}
    assert {pair: len(asked) for pair, asked in knowledge.comparisons.items()} == {
        "compare/fruit/apple~pear": 2,
        "compare/fruit/fig~pear": 1,
    }


# --- what is broken is left out ---


@pytest.mark.parametrize("text", ["nothing", '+++\ntitle = "Worms\n+++\nLook.\n', '+++\ntitle = "Worms"\n+++\nLook.\n'])
def test_where_theirs_is_broken_ours_stands_as_it_was(shelf: Shelf, theirs: Path, text: str) -> None:
    before = load(shelf.folder)
    (theirs / PITFALLS).parent.mkdir(parents=True)
    (theirs / PITFALLS).write_text(text, encoding="utf-8")
    write_card(theirs, "fruit/pear", "Our pear", ["pears", "ours"])
    reading = read(shelf.folder, theirs)
    assert reading.faults
    assert all(fault.startswith(f"{theirs / PITFALLS}:") for fault in reading.faults)
    assert reading.knowledge.cards["fruit/apple#pitfalls"] == before.cards["fruit/apple#pitfalls"]
    assert not reading.knowledge.is_own("fruit/apple#pitfalls")
    assert reading.knowledge.cards["fruit/pear"].title == "Our pear"


def test_where_theirs_has_no_text_that_can_be_decoded_ours_stands(shelf: Shelf, theirs: Path) -> None:
    path = write_topic(theirs, "fruit/apple", "Äpfel")
    path.write_bytes("title = 'Äpfel'".encode("latin-1"))
    reading = read(shelf.folder, theirs)
    assert reading.faults == (f"{path}:1: the file is not UTF-8; save it as UTF-8",)
    assert reading.knowledge.topics["fruit/apple"].title == "Apple"


def test_a_broken_lexicon_of_theirs_takes_no_word_of_ours(shelf: Shelf, theirs: Path) -> None:
    write_practice(theirs, "eat")
    (theirs / LEXICON).write_text('[aspects]\npitfalls = ["none"]\nskills = 5\n', encoding="utf-8")
    reading = read(shelf.folder, theirs)
    assert len(reading.faults) == 1
    assert reading.knowledge.lexicon == load(shelf.folder).lexicon


# --- the folder itself ---


def test_a_folder_that_is_not_there_is_named(shelf: Shelf, theirs: Path) -> None:
    reading = read(shelf.folder, theirs)
    assert reading.faults == (f"{theirs}: there is no such folder; TPM_DATA_DIR must name one laid out as data/ is",)
    assert reading.knowledge.topics == load(shelf.folder).topics


def test_a_folder_in_which_nothing_is_read_is_named(shelf: Shelf, theirs: Path) -> None:
    # This is how topics used to be laid out.
    (theirs / "knowledge" / "fruit").mkdir(parents=True)
    (theirs / "knowledge" / "fruit" / "apple.md").write_text("+++\n+++\nText", encoding="utf-8")
    (fault,) = read(shelf.folder, theirs).faults
    assert fault.startswith(
        f"{theirs}: nothing in it is read; cards stand in knowledge/<family>/<topic>/<name>.md belo"
    )


def test_an_organisation_may_have_practices_only(shelf: Shelf, theirs: Path) -> None:
    write_practice(theirs, "cook")
    assert load(shelf.folder, theirs).topics == load(shelf.folder).topics


def test_what_is_laid_over_changes_the_digest(shelf: Shelf, theirs: Path) -> None:
    write_card(theirs, "fruit/pear", "What a pear is", ["what is a pear", "who eats pears", "long green fruit"])
    assert load(shelf.folder, theirs).digest != load(shelf.folder).digest
