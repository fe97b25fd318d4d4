"""Typing errors are mended and abbreviations understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.match import Matcher
from bot.core.matching.spelling import Spelling, distance, vocabulary

WORDS = ["security", "backend", "localization", "program", "promotion", "misconception"]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(WORDS, frozenset({"locale", "programs"}))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("secuirty", "security"),
        ("localisation", "localization"),
        ("bakcend?", "backend"),
        ("misconcepton", "misconception"),
        ("security", "security"),
        ("programs", "programs"),
        ("tpm", "tpm"),
        ("xyzzyplugh", "xyzzyplugh"),
        ("k8s1234", "k8s1234"),
    ],
)
def test_an_unknown_word_becomes_the_nearest_known_one(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.mend(f"a {typed} thing") == f"a {meant} thing"


def test_of_two_that_are_as_near_the_one_with_the_same_first_letter_is_meant() -> None:
    assert Spelling(["idle", "middle"], frozenset()).mend("midle") == "middle"


@given(st.text(max_size=60))
def test_mending_never_raises_and_never_adds_words(text: str) -> None:
    mended = Spelling(WORDS, frozenset()).mend(text)
    assert len(mended.split()) == len(text.split())


def test_the_vocabulary_holds_what_stands_in_two_texts_the_most_frequent_first() -> None:
    texts = ["Cloud security", "cloud costs", "cloud security, once", "ab ab", "k8s k8s cloud2", "cloud2"]
    assert vocabulary(texts) == ["cloud", "security"]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("what dose a clowd TPM do", "type/cloud"),
        ("skils of a secuirty TPM", "type/security"),
        ("bakend TPM responsibilites", "type/backend"),
        ("what is a DC TPM", "type/data-center"),
        ("what does an FE TPM do", "type/front-end"),
        ("l10n tpm duties?", "type/localization"),
        ("BI TPM, typical week", "type/business-intelligence"),
        ("what does an infosec TPM do all day", "type/security"),
        ("sr princ TPM scope", "level/senior-principal"),
    ],
)
def test_typing_errors_and_abbreviations_are_understood(matcher: Matcher, question: str, topic: str) -> None:
    assert matcher.match(question).topic == topic


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("team", "team", 0),
        ("team", "tem", 1),
        ("team", "steam", 1),
        ("taem", "team", 1),
        ("abcd", "badc", 2),
        ("kitten", "sitting", 3),
        ("", "abc", 3),
    ],
)
def test_a_swap_of_neighbours_is_one_edit(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 5) == distance(other, one, 5) == edits


@pytest.mark.parametrize(("one", "other"), [("team", "cloud"), ("kitten", "sitting"), ("", "abc"), ("badc", "team")])
def test_more_edits_than_wanted_are_not_counted(one: str, other: str) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == 3
