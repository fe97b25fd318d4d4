"""What stands around a command: courtesies, quotation marks, the coach's own name."""

from __future__ import annotations

import time

import pytest

from bot.core.commands.parse import (
    Ask,
    CheckInNow,
    Command,
    Export,
    Forget,
    Help,
    Now,
    Pause,
    Resume,
    ShowProgress,
    SignUp,
    Skip,
    Stop,
    parse,
)
from bot.core.commands.team import Invite, Summary, TeamCommand, TeamLeave, TeamList


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("forget me please", Forget()),
        ("Please, forget me.", Forget()),
        ("delete me", Forget()),
        ("erase all my data please", Forget()),
        ("export please", Export()),
        ("please export my data now", Export()),
        ("resume pls", Resume()),
        ("unpause", Resume()),
        ("resume my practices, thanks!", Resume()),
        ("pause please", Pause()),
        ("hi, pause my practices for two weeks please", Pause(days=14)),
        ("pause for the next two weeks, thank you", Pause(days=14)),
        ("pause until Monday please", Pause(until="Monday")),
        ("plz pause till Monday, thanks", Pause(until="Monday")),
        ("sign me up please", SignUp()),
        ("please sign me up for the weekly practice", SignUp()),
        ("unsubscribe please", Stop()),
        ("please stop", Stop()),
        ("ok stop my practices", Stop()),
        ("Stop sending me messages!", Stop()),
        ("now please", Now()),
        ("practice right now", Now()),
        ("skip this week's practice please", Skip()),
        ("check in please", CheckInNow()),
        ("show me my progress please", ShowProgress()),
        ("help please", Help()),
        ("thanks, help", Help()),
    ],
)
def test_a_command_may_be_asked_for_politely(typed: str, command: Command) -> None:
    assert parse(typed) == command


@pytest.mark.parametrize(
    "typed", ["pause", '"pause"', "\u201cpause\u201d", "`pause`", "'pause'", "/pause", "/tpm pause"]
)
def test_a_command_copied_from_somewhere_is_the_command(typed: str) -> None:
    assert parse(typed) == Pause()
    assert parse(f"{typed} please") == Pause()


@pytest.mark.parametrize(
    "typed",
    [
        *("stop!!!", "STOP!!", "stop...", "stop\u2026", "stop,", "stop;", "stop -", "stop!!! please!!"),
        *(
            "(stop)",
            "[stop].",
            "* stop",
            "- stop",
            "\u2022 stop",
            "\u2013 stop",
            "> stop",
            "stop :)",
            "stop:-(",
            "stop ;)",
        ),
        *('"stop!"', "(please stop!)", "- *stop*", "stop <3", "stop \U0001f642"),
    ],
)
def test_marks_bullets_brackets_and_emoticons_around_a_command_are_no_part_of_it(typed: str) -> None:
    assert parse(typed) == Stop()


def test_marks_are_no_part_of_other_commands_either() -> None:
    assert parse("skip!!") == Skip()
    assert parse("pause!!!") == Pause()
    assert parse("- pause for 2 weeks :)") == Pause(days=14)
    assert parse("team leave!!") == TeamLeave()
    assert parse('team delete "Cloud TPMs"!!') == TeamCommand("delete", "Cloud TPMs")
    assert parse("team rename Acme to Acme-Inc.") == TeamCommand("rename", "Acme", "Acme-Inc."), "a dot may be its own"


@pytest.mark.parametrize(
    "signature",
    [
        "\n\n--\nAna Silva\nTPM, Harbour Ltd.",
        "\n-- \nAna",
        "\n\nBest regards,\nAna",
        "\n\nThanks,\nAna Silva",
        "\n\nSent from my telephone",
        "\nGet Outlook for iOS",
    ],
)
def test_a_signature_below_a_command_is_no_part_of_it(signature: str) -> None:
    assert parse(f"stop{signature}") == Stop()
    assert parse(f"Pause for two weeks.{signature}") == Pause(days=14)


def test_a_question_below_a_closing_formula_is_no_signature() -> None:
    typed = "stop\nthanks,\nand what is a RACI?"
    assert parse(typed) == Ask(typed, beside=("stop",))


@pytest.mark.parametrize(
    ("typed", "word"),
    [("stop?", "stop"), ("stop?!", "stop"), ("Pause for two weeks??", "pause"), ("team leave?", "team")],
)
def test_a_command_with_a_question_mark_is_not_done(typed: str, word: str) -> None:
    assert parse(typed) == Ask(typed, questioned=word)


def test_marks_without_end_take_no_time() -> None:
    for typed in (
        "!" * 4000,
        "stop" + "!" * 3990,
        "- " * 2000 + "stop",
        "(" * 2000 + "stop",
        "\n" * 4000,
        "\n--\n" * 900 + "?",
        "\nthanks\n" * 9000 + "?",
        "team add Blue a" + "@aa" * 40 + " <",
        "invite a" + "@aa" * 40 + " <",
    ):
        began = time.perf_counter()
        parse(typed)
        assert time.perf_counter() - began < 0.5


def test_the_coachs_own_name_before_a_command_is_no_part_of_it() -> None:
    assert parse("/tpm") == parse("/tpm help") == parse("tpm help") == parse("`/tpm help`") == Help()
    assert parse('/tpm team delete "Cloud TPMs" please') == TeamCommand("delete", "Cloud TPMs")
    assert parse("`team list`") == parse("please team list") == TeamList()
    assert parse("summary please") == Summary()
    assert parse("please invite @@U0ANA@@, thanks") == Invite("U0ANA")


@pytest.mark.parametrize(
    "typed",
    [
        "please",
        "Thank you!",
        "thanks team",
        "hi team",
        "ok now",
        "tpm team",
        "tpm resume",
        "tpm progress",
        "hello",
        "can you pause my practices?",
        "could a TPM stop a release",
        "please help me understand TPMs",
        '""',
        "please?",
    ],
)
def test_a_courtesy_alone_or_towards_others_is_no_command(typed: str) -> None:
    assert parse(typed) == Ask(typed)


def test_a_question_that_begins_with_a_command_after_a_courtesy_says_with_which() -> None:
    assert parse("please pause until the third release of the platform") == Ask(
        "please pause until the third release of the platform", "pause"
    )
