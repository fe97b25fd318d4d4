"""The words that a card puts into somebody's mouth."""

from __future__ import annotations

import pytest

from bot.core.content.quotations import quotations


def test_a_quote_comes_with_what_leads_to_it() -> None:
    assert quotations('Wait a day. To the sponsor, by voice: "Lena leaves on the 28th."') == [
        'To the sponsor, by voice: "Lena leaves on the 28th."'
    ]


def test_marks_of_lists_and_half_an_emphasis_are_left_out() -> None:
    assert quotations('1. *Lead:* "What would it cost you?"\n- **Day 1. Sponsor:** "What must not break at all?"') == [
        'Lead: "What would it cost you?"',
        'Sponsor: "What must not break at all?"',
    ]


@pytest.mark.parametrize(
    "text",
    [
        'Not "sorry to bother you again"',
        'Do not add "I was against it from the start".',
        '*It worked if* nobody says "we did not know that".',
        'Your boss hears "they are always too late".',
    ],
)
def test_what_is_not_to_be_said_is_no_quotation(text: str) -> None:
    assert quotations(text) == []


def test_after_a_colon_stands_what_is_to_be_said() -> None:
    said = 'Do not guess: "I will tell you on Thursday."'
    assert quotations(said) == [said]


def test_a_word_that_is_spoken_of_is_none_nor_what_others_say_nor_what_is_warned_of() -> None:
    assert quotations('A "hard date" is one. "It is done when it is done"? Do not say "We will catch up later."') == []
