"""What members type: a command when its whole grammar accepts the text, else a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands.parse import (
    WORDS,
    Ask,
    CheckInNow,
    Command,
    Export,
    Forget,
    Help,
    Now,
    Pause,
    Privacy,
    Resume,
    ShowProgress,
    SignUp,
    Skip,
    Stop,
    parse,
    word_of,
)
from bot.core.commands.team import Invite, Summary, TeamCommand, TeamLeave, TeamList


@pytest.mark.parametrize(
    "typed",
    [
        "help",
        "Help",
        "HELP!",
        "  help  ",
        "help.",
        "usage",
        "?",
        "",
        "   ",
        "\n",
        "menu",
        "commands",
        "What can you do?",
        "help!!",
        "help!!!",
        "help??",
        "help?!",
        "help...",
        "help\u2026",
        "help :(",
        "--help",
        "help me please!",
        "help me!!!",
        "HELP ME NOW",
        "help right now!",
    ],
)
def test_these_ask_for_the_usage(typed: str) -> None:
    assert parse(typed) == Help()


@pytest.mark.parametrize(
    "typed",
    [
        "help me understand what a TPM does",
        "can you help?",
        "usage of Gantt charts by TPMs",
        "??",
        "helpful",
    ],
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


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("practice", SignUp()),
        ("Practise", SignUp()),
        ("sign me up", SignUp()),
        ("pause", Pause()),
        ("pause 2 weeks", Pause(days=14)),
        ("pause for two weeks.", Pause(days=14)),
        ("Pause a month", Pause(days=30)),
        ("pause 1 day", Pause(days=1)),
        ("pause 9999 months", Pause(days=3660)),
        ("pause until 2027-01-10", Pause(until="2027-01-10")),
        ("pause until 10.1.2027", Pause(until="10.1.2027")),
        ("pause until 10000-01-01", Pause(until="10000-01-01")),
        ("pause until next Monday", Pause(until="next Monday")),
        ("settings", SignUp()),
        ("my settings", SignUp()),
        ("change my day", SignUp()),
        ("Change the time", SignUp()),
        ("set my time to 9:00", SignUp()),
        ("move my practice to Tuesdays", SignUp()),
        ("change my hour to 8 am", SignUp()),
        ("resume", Resume()),
        ("stop", Stop()),
        ("unsubscribe", Stop()),
        ("Unsubscribe me!", Stop()),
        ("stop messaging me", Stop()),
        ("please stop writing to me.", Stop()),
        ("opt out", Stop()),
        ("now", Now()),
        ("practice now", Now()),
        ("send it now", Now()),
        ("send me my practice right now!", Now()),
        ("skip this week", Skip()),
        ("check-in", CheckInNow()),
        ("check in now", CheckInNow()),
        ("checkin", CheckInNow()),
        ("my progress", ShowProgress()),
        ("show my answers", ShowProgress()),
        ("what did I answer last week?", ShowProgress()),
        ("privacy", Privacy()),
        ("export my data", Export()),
        ("forget me", Forget()),
    ],
)
def test_what_members_do_about_their_practice(typed: str, command: Command) -> None:
    assert parse(typed) == command


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ('team create "Cloud TPMs" lead @@U0ANA@@', TeamCommand("create", "Cloud TPMs", people=("U0ANA",))),
        ("team create \u201cCloud TPMs\u201d @@U0ANA@@", TeamCommand("create", "Cloud TPMs", people=("U0ANA",))),
        (
            'team add "A & B" @@U0BEN@@, @@U0CHI@@ and @@group:S0X@@',
            TeamCommand("add", "A & B", people=("U0BEN", "U0CHI"), groups=("S0X",)),
        ),
        ('Team Rename "A" to "B"', TeamCommand("rename", "A", "B")),
        ('team delete "A"', TeamCommand("delete", "A")),
        ("team", TeamList()),
        ("teams list", TeamList()),
        ("team leave", TeamLeave()),
        ("leave my team", TeamLeave(asks=True)),
        ("Please leave the team.", TeamLeave(asks=True)),
        ("summary", Summary()),
        ("summary \u201cCloud TPMs\u201d", Summary("Cloud TPMs")),
        ("invite @@U0ANA@@", Invite("U0ANA")),
    ],
)
def test_what_is_done_about_teams(typed: str, command: Command) -> None:
    assert parse(typed) == command


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("practice makes perfect, does it?", "practice"),
        ("pause until the third release of the new platform", "pause"),
        ("pause until when?", "pause"),
        ("pause 0 weeks", "pause"),
        ("stop asking TPMs for status", "stop"),
        ("stop messaging me about RACI charts, said the engineer", "stop"),
        ("what can you do about a late vendor", None),
        ("change management, who does that", None),
        ("unsubscribed users are whose job?", None),
        ("now what does a TPM do", "now"),
        ("skip level meetings of a TPM", "skip"),
        ("progress reports, who writes them", "progress"),
        ("team charter of a TPM", "team"),
        ("change the time to market", None),
        ("move my team to scrum", None),
        ("send it to the lead", None),
        ("leave my team to sort it out", None),
        ("what did I answer for", None),
        ("team create Cloud lead ana", "team"),
        ("summary of what a TPM does", "summary"),
        ("invite whom to the kickoff", "invite"),
        ("check the plan, who does that", None),
        ("my manager asks for Gantt charts", None),
    ],
)
def test_what_no_grammar_accepts_whole_is_a_question(typed: str, word: str | None) -> None:
    assert parse(typed) == Ask(typed, word)


@given(st.text(max_size=200))
def test_any_text_is_a_command_or_a_question_to_the_letter(text: str) -> None:
    command = parse(text)
    if isinstance(command, Ask):
        assert command.text == text
        assert command.word is None or command.word in WORDS
        assert command.slip is None or command.slip in WORDS


@given(st.sampled_from(["please ", "/tpm ", '"', "", "hi, "]), st.sampled_from(WORDS), st.text(max_size=20))
def test_whatever_stands_around_a_commands_word_is_read(before: str, word: str, after: str) -> None:
    command = parse(f"{before}{word}{after}")
    assert isinstance(command, Ask) or word_of(command) in WORDS
