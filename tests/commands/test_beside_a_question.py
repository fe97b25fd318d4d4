"""A command and a question in one message: the question is answered, and it is said that the command was not done."""

from __future__ import annotations

import pytest

from bot.core.commands.parse import Ask, parse
from bot.core.model.signups import Status
from tests.app import Talk


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("stop. what is a cloud TPM?", ("stop",)),
        ("what is a cloud TPM?\nstop", ("stop",)),
        ("pause 2 weeks. also, what is a RACI?", ("pause",)),
        ("What is a RACI? Also delete my data.", ("forget",)),
        ("What is a RACI? And please stop sending me messages!", ("stop",)),
        ("Who owns risks?\n- skip this week\n- export my data", ("skip", "export")),
        ("what is a RACI? leave my team.", ("team",)),
    ],
)
def test_a_command_that_is_a_whole_sentence_is_noticed(typed: str, words: tuple[str, ...]) -> None:
    assert parse(typed) == Ask(typed, beside=words)


@pytest.mark.parametrize(
    "typed",
    [
        "I am new here. Help! What is a RACI?",
        "It has to go out. Right now. How do I say no?",
        "The lead said send it now. Send it now. What do I answer?",
        "We have a bug. Skip it. Or fix it?",
        "My goals: privacy. Progress. What else?",
        "They shout \u201cStop.\u201d at each other. What can I do?",
        "Should we stop? Or pause for two weeks? What do you think?",
        "Nobody reads the summary. Team? What team?",
    ],
)
def test_what_people_say_to_each_other_is_no_command(typed: str) -> None:
    command = parse(typed)
    assert isinstance(command, Ask)
    assert command.beside == ()


@pytest.mark.both_chats
@pytest.mark.parametrize("where", ["#general", None])
def test_nothing_is_done_and_both_are_answered(talk: Talk, where: str | None) -> None:
    ana = talk("ana", where).signs_up()
    ana.they_say("/tpm stop. what is a cloud TPM?" if where else "stop. what is a cloud TPM?")
    ana.coach_says("What a cloud TPM is", "Your message also has a command.", "/tpm stop")
    assert ana.signup
    assert ana.signup.status is Status.ACTIVE
