"""`ask` and `chat` in a terminal: what they print, what they read, and their exit statuses."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.content.load import Knowledge
from bot.core.matching.match import Matcher
from tests.cli.terminal import Output, typed

pytestmark = pytest.mark.usefixtures("settings")


# --- ask ---
def test_ask_prints_the_card_its_sources_and_how_to_see_the_rest(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["ask", "pitfalls of a cloud TPM"]) == 0
    shown = capsys.readouterr().out
    card = knowledge.cards["type/cloud#pitfalls"]
    assert shown.startswith(f"{card.title}\n{'=' * len(card.title)}\n\n")
    assert flat(card.text) in flat(shown)
    assert all(source.url in shown for source in card.sources)
    assert shown.endswith("All cards of the topic: the same with --full.\n")
    assert "**" not in shown


def flat(text: str) -> str:
    return " ".join(text.replace("*", "").split())


def test_ask_full_prints_every_card_of_the_topic_once(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["ask", "--full", "cloud TPM"]) == 0
    shown = capsys.readouterr().out
    titles = [card.title for card in knowledge.topics["type/cloud"].cards]
    assert [shown.splitlines().count(title) for title in titles] == [1] * len(titles)
    assert "--full" not in shown


def test_ask_puts_two_sides_next_to_each_other(capsys: Output) -> None:
    assert main(["ask", "cloud TPM vs backend TPM"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Backend TPM ") and line.endswith("| Cloud TPM")]
    assert max(len(line) for line in lines if "http" not in line) <= 88


def test_ask_json_prints_the_match(capsys: Output, matcher: Matcher) -> None:
    assert main(["ask", "--json", "pitfalls of a cloud TPM"]) == 0
    match = json.loads(capsys.readouterr().out)
    expected = matcher.match("pitfalls of a cloud TPM")
    assert (match["outcome"], match["topic"], match["card"]) == ("answer", "type/cloud", "type/cloud#pitfalls")
    assert match["score"] == expected.score
    assert tuple(match["near"]) == expected.near
    assert 1 <= len(match["offers"]) <= 3


@pytest.mark.parametrize("arguments", [["ask", "-"], ["ask"]])
def test_ask_reads_a_question_from_standard_input(
    arguments: list[str], capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("what does a security TPM do?\n"))
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("What a security TPM does and owns\n")


def test_ask_takes_a_question_of_several_words_with_quotes_or_without(capsys: Output) -> None:
    assert main(["ask", "what", "does", "a", "cloud", "TPM", "do"]) == 0
    unquoted = capsys.readouterr().out
    assert main(["ask", "what does a cloud TPM do"]) == 0
    assert capsys.readouterr().out == unquoted
    assert unquoted.startswith("What a cloud TPM does and owns\n")


def test_ask_lines_prints_a_line_for_each(capsys: Output, tmp_path: Path, matcher: Matcher) -> None:
    questions = ["cloud TPM", "what is the salary of a TPM in Berlin?", "TPM II vs TPM III"]
    lines = [json.dumps({"id": f"q{number}", "q": text}) for number, text in enumerate(questions)]
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n\n".join(lines).encode())
    assert main(["ask", "--jsonl", str(file)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(row) for row in rows] == [["id", "answer", "also", "score", "doubtful", "cards"]] * 3
    assert [row["id"] for row in rows] == ["q0", "q1", "q2"]
    assert [row["answer"] for row in rows] == [matcher.match(text).topic for text in questions]
    assert rows[0]["answer"] == "type/cloud"
    assert rows[1]["answer"] is None
    assert [row["cards"] for row in rows] == [["type/cloud"], [], []], "a refusal and a comparison show no card"


def test_ask_lines_with_bad_ones_among_them_names_each_and_answers_none(capsys: Output, tmp_path: Path) -> None:
    good = b'{"id": 1, "q": "cloud TPM"}'
    bad = [b"{broken", b"[1]", b'{"id": 4}', b'{"id": 5, "q": null}', b'{"q": "cloud TPM"}', b'{"id": 7, "q": "\xff"}']
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\n".join([good, *bad, b"[" * 100_000, good]))
    assert main(["ask", "--jsonl", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    *named, last = printed.err.splitlines()
    assert [line.removeprefix(f"tpm-coach: {file}:") for line in named] == [
        "2: the line is no JSON",
        '3: the line is no {"id": …, "q": …}',
        '4: "q" is missing',
        '5: "q" is no text',
        '6: the line is no {"id": …, "q": …}',
        "7: the line is no UTF-8",
        "8: the line is no JSON",
    ]
    assert last == f"tpm-coach: {file}: nothing was answered"


@pytest.mark.parametrize("typed", ["practice", "check in please", "help", "pratice", "why?", "cloud TPM", "asdf qwer"])
def test_ask_answers_the_same_in_words_as_json_and_in_a_file(capsys: Output, tmp_path: Path, typed: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": 1, "q": typed}), encoding="utf-8")
    assert main(["ask", "--jsonl", str(file)]) == 0
    row = json.loads(capsys.readouterr().out)
    assert main(["ask", "--json", typed]) == 0
    match = json.loads(capsys.readouterr().out)
    assert (row["answer"], row["also"]) == (match["topic"], match["offers"])
    assert main(["ask", typed]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("What a cloud TPM is\n") == (row["answer"] == "type/cloud")
    assert "Sources, reviewed" in shown or row["answer"] is None


def test_ask_takes_a_question_or_a_file_and_not_both(capsys: Output, tmp_path: Path) -> None:
    assert main(["ask", "--jsonl", str(tmp_path), "cloud", "TPM"]) == 2
    assert capsys.readouterr().err == "tpm-coach: give a question or --jsonl FILE, not both\n"


def test_ask_lines_of_an_empty_file_are_none(capsys: Output, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n", encoding="utf-8")
    assert main(["ask", "--jsonl", str(file)]) == 0
    assert capsys.readouterr().out == ""


def test_ask_lines_that_are_all_well_is_a_success(capsys: Output, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": 1, "q": "cloud TPM", "kind": "more"}\n', encoding="utf-8")
    assert main(["ask", "--jsonl", str(file)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(capsys: Output, tmp_path: Path, name: str) -> None:
    assert main(["ask", "--jsonl", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.startswith(f"tpm-coach: {tmp_path / name} cannot be read: ")


# --- chat ---
Chat = Callable[..., list[str]]


@pytest.fixture
def chat(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """Chats in these lines; returns what is said before each of them and after the last."""

    def run(*lines: str) -> list[str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
        assert main(["chat"]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        return said.out.split("> ")

    return run


def test_chat_answers_takes_numbers_and_understands_follow_ups(knowledge: Knowledge, chat: Chat) -> None:
    turns = chat("what does a cloud TPM do?", "1", "who do they work with?", "quit", "never read")
    assert len(turns) == 5
    greeting, answer, another, follow_up, end = turns
    assert "[1] What does a TPM do?" in greeting
    assert answer.startswith("What a cloud TPM does and owns\n")
    titles = {card.title for card in knowledge.cards.values()}
    (first,) = [line.strip().removeprefix("[1] ") for line in answer.splitlines() if line.startswith("  [1] ")]
    assert first in titles
    assert another.startswith(f"{first}\n====")
    assert follow_up.startswith(f"{knowledge.cards['type/cloud#who-they-work-with'].title}\n====")
    assert end.strip() == ""


def test_chat_remembers_two_topics_and_says_where_practising_is(chat: Chat) -> None:
    *_, compared, practice, other, _ = chat(
        "what does a cloud TPM do?",
        "what does a backend TPM do?",
        "compare them",
        "practice",
        "and the other one?",
    )
    assert compared.startswith("Backend TPM and Cloud TPM\n")
    assert practice.startswith(
        "That works in Slack and Microsoft Teams, where I know who you are:\n- If you wanted the weekly practice"
    )
    assert other.startswith("I'm not sure which of these you mean:")


def test_chat_takes_a_number_of_the_questions_it_proposes_and_ends_with_its_input(
    knowledge: Knowledge, chat: Chat
) -> None:
    _, answer, number, end = chat("2", "99", "")
    assert answer.splitlines()[0] in {card.title for card in knowledge.topics["type/overview"].cards}
    assert re.fullmatch(r"The choices go from 1 to \d+; 99 is none of them\.\n", number)
    assert end == "\n", "the shell's prompt begins on a line of its own"


def test_chat_says_how_it_is_left(chat: Chat) -> None:
    greeting, end = chat("", "")
    assert greeting.endswith("\nType a question, or the number of a choice. An empty line ends the chat.\n")
    assert end == ""


# --- in a process of its own ---
def test_ask_says_what_it_waits_for_in_a_terminal() -> None:
    shell, terminal = pty.openpty()
    os.write(shell, b"what does a security TPM do?\n\x04")
    command = [sys.executable, "-m", "bot", "ask"]
    done = subprocess.run(command, stdin=terminal, capture_output=True, check=False, timeout=60)
    os.close(shell)
    os.close(terminal)
    assert done.stderr == b"Type your question, then Enter and Ctrl-D:\n"
    assert done.stdout.startswith(b"What a security TPM does and owns\n")


@pytest.mark.parametrize("command", [["ask", "what does a TPM do"], ["chat"]])
def test_a_broken_card_is_named_once_with_its_line(tmp_path: Path, command: list[str]) -> None:
    card = tmp_path / "knowledge" / "type" / "cloud" / "broken.md"
    card.parent.mkdir(parents=True)
    card.write_text("garbage\n")
    done = typed(*command, TPM_DATA_DIR=str(tmp_path))
    (line,) = done.stderr.decode().splitlines()
    assert f"error content_left_out fault={card}:1: " in line


def test_chat_is_not_stopped_by_bytes_that_are_no_text() -> None:
    done = typed("chat", stdin=b"cloud \xff TPM\n", PYTHONIOENCODING="utf-8:strict")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"What a cloud TPM is\n" in done.stdout


def test_chat_goes_on_where_the_terminal_shows_plain_letters_only() -> None:
    done = typed("chat", stdin=b"cloud TPM\n", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"What a cloud TPM is\n" in done.stdout


def test_help_in_a_chat_names_no_command_to_type_before_a_question(capsys: Output, chat: Chat) -> None:
    printed = "".join(chat("help"))
    assert "Type your question, for example:" in printed
    assert "  - what does a cloud TPM do" in printed or "- what does a cloud TPM do" in printed
    assert "tpm-coach ask" not in printed
    assert main(["ask", "help"]) == 0
    assert "Type tpm-coach ask and your question" in " ".join(capsys.readouterr().out.split())
