"""What members type: a command when its whole grammar accepts the text, else a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import WORDS, Ask, Help, parse


@pytest.mark.parametrize("typed", ["help", "Help", "HELP!", "  help  ", "help.", "usage", "?", "", "   ", "\n"])
def test_these_ask_for_the_usage(typed: str) -> None:
    assert parse(typed) == Help()


@pytest.mark.parametrize(
    "typed",
    ["help me understand what a TPM does", "help!!", "can you help?", "usage of Gantt charts by TPMs", "??", "helpful"],
)
def test_these_are_questions_though_they_look_like_it(typed: str) -> None:
    command = parse(typed)
    assert isinstance(command, Ask)
    assert command.text == typed


def test_a_question_that_begins_with_a_command_says_with_which() -> None:
    assert parse("Help me write a status report") == Ask("Help me write a status report", "help")
    assert parse("help, I am lost") == Ask("help, I am lost", "help")


def test_a_question_that_only_holds_a_commands_word_begins_with_none() -> None:
    assert parse("who can help me become a TPM") == Ask("who can help me become a TPM")
    assert parse("helpful habits of a TPM") == Ask("helpful habits of a TPM")


@given(st.text(max_size=200))
def test_any_text_is_a_command_or_a_question_to_the_letter(text: str) -> None:
    command = parse(text)
    if isinstance(command, Ask):
        assert command.text == text
        assert command.word is None or command.word in WORDS
