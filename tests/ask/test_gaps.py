"""What curators see: alike questions together, the largest group first."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.ask.gaps import group
from bot.core.model.messages import Gap

FRAME = ("tpm", "tpms")


def gaps(*texts: str, reason: str = "suggest") -> list[Gap]:
    return [Gap(text, reason, date(2026, 11, 22) - timedelta(days=number)) for number, text in enumerate(texts)]


def test_alike_questions_stand_together_the_newest_first() -> None:
    found = group(
        gaps(
            "how do TPMs run a vendor review?",
            "what is a TPM's budget",
            "vendor review: how?",
            "How should I run the vendor review",
        ),
        FRAME,
    )
    assert [len(entry.texts) for entry in found] == [3, 1]
    assert found[0].texts[0] == "how do TPMs run a vendor review?"


def test_the_reason_of_a_group_is_the_most_frequent_one() -> None:
    entries = gaps("vendor review") + gaps("vendor review", "the vendor review?", reason="decline/tools")
    (found,) = group(entries, FRAME)
    assert found.reason == "decline/tools"


def test_questions_that_hold_nothing_but_small_words_are_grouped_too() -> None:
    found = group(gaps("what is it", "what is it?", "who are they", "", "\U0001f44b"), FRAME)
    assert sum(len(entry.texts) for entry in found) == 5
    assert found[0].texts == ("what is it", "what is it?")


def test_nothing_makes_no_groups_and_thousands_are_cut_at_five() -> None:
    assert group([], FRAME) == []
    assert sum(len(entry.texts) for entry in group(gaps(*["same question"] * 6000), FRAME)) == 5000
