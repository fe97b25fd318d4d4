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
        ("lvl2 scope", "II"),
        ("tpm lll pitfalls", "III"),
        # by place among so many
        ("the second of our five tpm grades", "II"),
        ("the fourth floor of five", "P"),
        ("the third of their titles", "III"),
        # by what it follows
        ("the grade that follows tpm iii", "P"),
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
        ("two promotions shy of senior principal", "III"),
        ("being a iii, what is the next grade about", "P"),
        ("what is the job one up from a tpm ii", "III"),
        ("i hold the principal title, is there anything above me", "SP"),
        ("if tpm iii is next, where am i", "II"),
        ("second from the bottom of the tpm ladder", "II"),
        ("a rung between tpm ii and principal", "III"),
        ("promoted from tpm to tpm ii", "II"),
        # by what lies above and below
        ("two rungs above and two rungs below", "III"),
        ("one title left above, what is mine for", "P"),
        ("a tpm who was promoted twice", "III"),
        ("after her third promotion, what does a tpm do", "P"),
        # by how the titles are written
        ("the last grade with a number", "III"),
        ("the first title after the numbers", "P"),
        ("tpm without a numeral", "I"),
        ("the iiis in my team", "III"),
        ("what do twos decide", "II"),
        ("my lead is a three and asks for more", "III"),
        ("can a tpm i run a launch", "I"),
        # what is denied is not meant
        ("a principal, not a senior principal", "P"),
        ("plain tpm, no ii, no iii", "I"),
        # two at once
        ("how do i and ii differ", "I II"),
        ("the entry level or the one right above it", "I II"),
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
        ("i want to be a tpm one day", ""),
        ("the two teams and the three vendors", ""),
        ("as a tpm i do all of it", ""),
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


@pytest.mark.parametrize(
    "filler", ["-", "- ", "a-", "first-", "first - a-", "from-the-", " ii not", " one above ", " got the ", "not no "]
)
def test_a_long_row_of_anything_is_read_at_once(ladder: Ladder, filler: str) -> None:
    started = time.process_time()
    ladder.levels("first" + filler * (3900 // len(filler)))
    assert time.process_time() - started < 1.0
