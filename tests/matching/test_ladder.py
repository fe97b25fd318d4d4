"""How people point at the rungs of the ladder: by name, number, place, relation."""

from __future__ import annotations

import time

import pytest

from bot.core.content.lexicon import Lexicon
from bot.core.content.load import Knowledge
from bot.core.matching.levels.ladder import Ladder

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
        # of another trade
        ("a principal engineer holds up my review", ""),
        ("our senior principal architect says no", ""),
        ("principal tpm and principal engineer", "P"),
        # by number
        ("what does a tpm ii do", "II"),
        ("tpm 2", "II"),
        ("tpm-iii", "III"),
        ("lvl 4", "P"),
        ("lvl2 scope", "II"),
        ("tpm lll pitfalls", "III"),
        ("the grade above tpm i - what is expected", "II"),
        ("a tpm - i think - has no level", ""),
        ("is tpm 2.0 in that laptop", ""),
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
        ("last but one of the titles", "P"),
        ("the top grade but two", "III"),
        ("third to last", "III"),
        ("second lowest grade", "II"),
        ("third highest level", "III"),
        ("four of five", "P"),
        ("grade 2/5", "II"),
        ("the centre of the ladder", "III"),
        ("the one at the very bottom", "I"),
        ("the end of the tpm ladder", "SP"),
        ("the lower end of the scale", "I"),
        ("where the ladder starts", "I"),
        ("the rung on which everybody begins", "I"),
        ("the highest tpm", "SP"),
        ("the level after the first", "II"),
        # by relation
        ("the rung above tpm iii", "P"),
        ("what comes after tpm 2", "III"),
        ("the level below the principal", "III"),
        ("just short of senior principal", "P"),
        ("one step up from the first rung", "II"),
        ("above senior principal", "SP"),
        ("below the first level", "I"),
        ("two promotions shy of senior principal", "III"),
        ("what is the job one up from a tpm ii", "III"),
        ("second from the bottom of the tpm ladder", "II"),
        ("a rung between tpm ii and principal", "III"),
        ("promoted from tpm to tpm ii", "II"),
        # by what lies above and below
        ("two more steps until the top", "III"),
        # by what becomes of somebody
        ("how does a ii get promoted", "II"),
        # what is named beside the rung that is meant
        ("a principal with people under her", "P"),
        # by how the titles are written
        ("tpm without a numeral", "I"),
        ("the iiis in my team", "III"),
        ("what do twos decide", "II"),
        ("my lead is a three and asks for more", "III"),
        ("can a tpm i run a launch", "I"),
        ("sr. in front of principal", "SP"),
        ("teh senoir princpal tpm", "SP"),
        # what is denied is not meant
        ("a principal, not a senior principal", "P"),
        ("plain tpm, no ii, no iii", "I"),
        ("principal (not senior principal, the one below)", "P"),
        # between two
        ("what sits between tpm and tpm iii", "II"),
        ("which grade fills the gap between iii and senior principal", "P"),
        ("the grade between the bottom and the middle", "II"),
        # two at once
        ("2 vs 3", "II III"),
        ("what does the sr. add in front of principal", "P SP"),
        ("the top two levels", "P SP"),
        ("tell the middle grade from the highest one", "III SP"),
        ("the second level next to the fifth", "II SP"),
        ("difference between a tpm and a tpm ii", "I II"),
        ("principal after tpm iii", "P"),
        ("the rung two steps above the entry level", "III"),
        ("how do i and ii differ", "I II"),
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
        ("technical program manager: three words", ""),
        ("two promotions of our product", ""),
        ("the backlog grew threefold over it", ""),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what does a senior tpm do", ["level/tpm-3"]),
        ("a more senior tpm helps me", []),
        ("the most senior tpm", ["level/senior-principal"]),
        ("sr. tpm or principal", ["level/tpm-3", "level/principal"]),
    ],
)
def test_a_senior_tpm_is_the_third_level_and_a_more_senior_one_is_any(
    ladder: Ladder, text: str, expected: list[str]
) -> None:
    assert list(ladder.levels(text)) == expected


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("whats after senior", ["level/principal"]),
        ("whats next after staff", ["level/senior-principal"]),
        ("what comes after sr?", ["level/principal"]),
        ("how do I get from junior to senior", ["level/tpm", "level/tpm-3"]),
        ("from senior to staff", ["level/tpm-3", "level/principal"]),
        ("from senior engineer to tpm", []),
        ("our teams are hard to staff", []),
        ("talk to senior leaders", []),
    ],
)
def test_a_title_alone_is_a_level_where_it_can_be_nothing_else(ladder: Ladder, text: str, levels: list[str]) -> None:
    assert list(ladder.levels(text.casefold())) == levels
