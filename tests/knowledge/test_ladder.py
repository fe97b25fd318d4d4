"""How people point at the rungs of the ladder: by name, number, place, relation."""

from __future__ import annotations

import time

import pytest

from bot.core.knowledge.ladder import Ladder
from bot.core.knowledge.lexicon import Lexicon
from bot.core.knowledge.load import Knowledge

RUNGS = {
    "I": "level/tpm",
    "II": "level/tpm-2",
    "III": "level/tpm-3",
    "P": "level/principal",
    "SP": "level/senior-principal",
}


@pytest.fixture(scope="module")
def ladder(knowledge: Knowledge) -> Ladder:
    return Ladder(knowledge.lexicon)


def pointed_at(ladder: Ladder, text: str) -> str:
    names = {level: rung for rung, level in RUNGS.items()}
    return " ".join(names[level] for level in ladder.levels(text))


@pytest.mark.parametrize(
    ("text", "rungs"),
    [
        # by name
        ("what does an entry level tpm do", "I"),
        ("how do i become a principal", "P"),
        ("scope of a sr. principal", "SP"),
        ("is a senior principal tpm still a tpm", "SP"),
        # by number
        ("what does a tpm ii do", "II"),
        ("tpm 2", "II"),
        ("tpm-iii", "III"),
        ("lvl 4", "P"),
        ("level number 5", "SP"),
        ("technical program manager iii", "III"),
        # by place
        ("the third level", "III"),
        ("the lowest rung", "I"),
        ("the middle grade", "III"),
        ("the highest level", "SP"),
        ("the penultimate level", "P"),
        ("second from the top", "P"),
        ("second from the bottom", "II"),
        ("third from the top", "III"),
        ("next to the last", "P"),
        ("the fourth well-paid tpm rung", "P"),
        # by relation
        ("the rung above tpm iii", "P"),
        ("what comes after tpm 2", "III"),
        ("the level below the principal", "III"),
        ("just short of senior principal", "P"),
        ("one step up from the first rung", "II"),
        ("above senior principal", "SP"),
        ("below the first level", "I"),
        # two at once
        ("ii vs iii", "II III"),
        ("iii or ii", "III II"),
        ("from tpm ii to principal", "II P"),
        ("senior principal against principal", "SP P"),
        ("the two top levels", "P SP"),
        ("both lower levels", "I II"),
        ("tpm 2, tpm ii and the second level", "II"),
        # none
        ("i am a tpm", ""),
        ("the 2 teams and 3 vendors", ""),
        ("which levels are there", ""),
        ("level 9", ""),
        ("level 22", ""),
        ("tpm vi", ""),
        ("the first thing to learn", ""),
        ("", ""),
    ],
)
def test_the_rungs_that_a_text_points_at(ladder: Ladder, text: str, rungs: str) -> None:
    assert pointed_at(ladder, text) == rungs


@pytest.mark.parametrize("number", ["i", "1", "one"])
def test_a_number_is_read_in_every_spelling(ladder: Ladder, number: str) -> None:
    assert pointed_at(ladder, f"level {number}") == "I"


def test_without_a_ladder_nothing_is_pointed_at() -> None:
    ladder = Ladder(Lexicon())
    assert ladder.levels("tpm ii, the second level from the top") == ()
    assert ladder.first is None


def test_a_short_ladder_has_no_rungs_above_its_last() -> None:
    lexicon = Lexicon(ladder=("level/junior", "level/senior"), rungs=("level",), ordinals={"last": "5"})
    assert Ladder(lexicon).levels("level 2 and level 5") == ("level/senior",)


@pytest.mark.parametrize("filler", ["-", "- ", "a-", "first-", "first - a-", "from-the-"])
def test_a_long_row_of_anything_is_read_at_once(ladder: Ladder, filler: str) -> None:
    started = time.process_time()
    ladder.levels("first" + filler * (3900 // len(filler)))
    assert time.process_time() - started < 1.0
