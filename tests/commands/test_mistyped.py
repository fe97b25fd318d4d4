"""A command with one typing error: nothing is done, and the coach says which one was meant."""

from __future__ import annotations

import pytest

from bot.core.commands.parse import (
    Ask,
    parse,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pratice", "practice"),
        ("Progess", "progress"),
        ("chekin", "checkin"),
        ("chek in", "checkin"),
        ("hlep", "help"),
        ("halp!", "help"),
        ("skp", "skip"),
        ("resme please", "resume"),
        ("exprt my data", "export"),
        ("pase 2 weeks", "pause"),
        ("forgt me", "forget"),
        ("sumary", "summary"),
        ("/tpm taem", "team"),
        ("unsuscribe", "stop"),
        ("setings", "practice"),
    ],
)
def test_a_mistyped_command_is_a_question_that_says_which_was_meant(typed: str, meant: str) -> None:
    assert parse(typed) == Ask(typed, slip=meant)


@pytest.mark.parametrize(
    "typed",
    [
        "expert",
        "steam",
        "term",
        "paused",
        "stops",
        "skin",
        "held",
        "forgot",
        "step",
        "top",
        "checks",
        "cause",
        "SOP",
        "pratice makes perfect",
        "hlep me understand TPMs",
        "skp level meetings",
        "prgrss",
        "what",
        "menus",
        "ship it",
    ],
)
def test_a_word_of_its_own_and_a_mistyped_question_are_no_mistyped_command(typed: str) -> None:
    assert parse(typed) == Ask(typed)
