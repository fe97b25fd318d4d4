"""`kb check --ask`: topics are asked for by their names, cards by title and questions; what leads elsewhere is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.checks.names import card_faults, name_faults
from bot.core.content.load import load
from bot.core.model.match import Match, Outcome
from tests.content.shelf import APPLE, PITFALLS, Shelf
from tests.content.tiny import write_card, write_topic

CURE = "add example questions with this name, or take it out"
RAIN = Match(Outcome.DECLINE, None, 0.0, (), "decline/weather")


def answered(card: str) -> Match:
    return Match(Outcome.ANSWER, card.partition("#")[0], 1.0, (), None, card)


def understood(text: str) -> Match:
    """What knows the titles of topics, and nothing else."""
    names = {"Apple": "fruit/apple", "pippin": "fruit/apple", "Pear": "fruit/pear", "Quince": "fruit/quince"}
    return next((answered(topic) for name, topic in names.items() if name in text), RAIN)


@pytest.mark.parametrize(
    ("got", "what"),
    [
        (answered("fruit/pear"), "is answered with fruit/pear"),
        (answered("fruit/pear#skin"), "is answered with fruit/pear#skin"),
        (RAIN, "is declined as decline/weather"),
        (Match(Outcome.DECLINE, None, 1.0), "is not understood"),
        (Match(Outcome.SUGGEST, None, 1.0, ("fruit/pear", "tool/saw")), "only offers fruit/pear, tool/saw"),
    ],
)
def test_a_name_that_leads_elsewhere_is_told_with_its_line(shelf: Shelf, got: Match, what: str) -> None:
    faults = name_faults(load(shelf.folder), lambda text: got if text == "pippin" else understood(text), {})
    assert list(faults) == [f"{shelf.at(APPLE, 'pippin')}: 'pippin' {what}; {CURE}"]


@pytest.mark.parametrize(
    "got",
    [answered("fruit/apple#pitfalls"), Match(Outcome.SUGGEST, None, 1.0, ("fruit/pear", "fruit/apple#pitfalls"))],
)
def test_a_name_that_leads_to_any_card_of_its_topic_or_is_offered_is_understood(shelf: Shelf, got: Match) -> None:
    faults = name_faults(load(shelf.folder), lambda text: got if text == "pippin" else understood(text), {})
    assert list(faults) == []


def test_the_wordings_of_all_and_of_the_family_are_asked_and_one_is_told_of_each_name(shelf: Shelf) -> None:
    asked: list[str] = []

    def match(text: str) -> Match:
        asked.append(text)
        return understood(text)

    wordings = {"every": ["buy {name}"], "fruit": ["eat {name}"], "tool": ["use {name}"]}
    assert list(name_faults(load(shelf.folder), match, wordings)) == []
    assert asked == [shape.format(name) for name in ("Apple", "pippin", "Pear") for shape in ("{}", "buy {}", "eat {}")]
    faults = name_faults(load(shelf.folder), lambda text: understood(text if " " not in text else ""), wordings)
    assert [fault.split("'")[1] for fault in faults] == ["buy Apple", "buy pippin", "buy Pear"]


def test_with_an_organisation_s_files_only_what_it_can_mend_is_told(shelf: Shelf, tmp_path: Path) -> None:
    path = write_topic(tmp_path / "ours", "fruit/quince", "Quince", aliases=("cydonia",))
    write_card(tmp_path / "ours", "fruit/quince", "What a quince is", ["what is it", "yellow"])

    def match(text: str) -> Match:
        return answered("fruit/quince") if text == "Pear" else RAIN if text == "pippin" else understood(text)

    assert list(name_faults(load(shelf.folder, tmp_path / "ours"), match, {})) == [
        f"{shelf.folder / 'knowledge/fruit/pear/topic.toml'}:1: 'Pear' is answered with fruit/quince; {CURE}",
        f"{path}:3: 'cydonia' is declined as decline/weather; {CURE}",
    ]


def test_the_line_of_a_name_is_that_of_the_organisation_s_header(shelf: Shelf, tmp_path: Path) -> None:
    path = write_topic(tmp_path / "ours", "fruit/apple", "Apple", aliases=("cox",))
    (fault,) = name_faults(load(shelf.folder, tmp_path / "ours"), understood, {})
    assert fault.startswith(f"{path}:3: 'cox' is declined")


# --- cards ---


def test_a_card_that_neither_its_title_nor_a_question_reaches_is_told(shelf: Shelf) -> None:
    reached = {"What an apple is": answered("fruit/apple"), "long green fruit": answered("fruit/pear")}
    assert list(card_faults(load(shelf.folder), lambda text: reached.get(text, RAIN))) == [
        f"{shelf.file(PITFALLS)}:2: no question reaches this card, not even its title; add questions in other words"
    ]


def test_a_card_that_is_offered_is_reached(shelf: Shelf) -> None:
    offered = Match(Outcome.SUGGEST, None, 0.5, ("fruit/apple", "fruit/apple#pitfalls", "fruit/pear"))
    assert list(card_faults(load(shelf.folder), lambda _: offered)) == []


def test_with_an_organisation_s_files_only_their_cards_are_asked_for(shelf: Shelf, tmp_path: Path) -> None:
    path = write_card(tmp_path / "ours", "fruit/apple#seeds", "Seeds", ["pips", "what are seeds"])
    (fault,) = card_faults(load(shelf.folder, tmp_path / "ours"), lambda _: RAIN)
    assert fault.startswith(f"{path}:2: no question reaches this card")
