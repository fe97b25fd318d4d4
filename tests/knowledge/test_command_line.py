"""The commands of a terminal: what they print, what they read, and their exit statuses."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.knowledge.load import Knowledge
from bot.core.knowledge.match import Matcher
from bot.core.resources import content_dir
from bot.stores.sqlite import SqliteStore
from tests.knowledge.tiny import write_topic

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, words_cache: Path, tmp_path: Path) -> None:
    """Words alone, the tests' own build and database, nothing of the developer's own."""
    for name in list(os.environ):
        if name.startswith(("TPM_", "SLACK_")) or name in ("PORT", "DYNO"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TPM_MATCHER", "words")
    monkeypatch.setenv("TPM_CACHE_DIR", str(words_cache))
    monkeypatch.setenv("TPM_DATABASE", str(tmp_path / "coach.sqlite3"))


def typed(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own, with `stdin` typed into it."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, check=False, timeout=60, env={**os.environ, **environ}
    )


# --- ask ---


def test_ask_prints_the_answer_its_sources_and_what_else_there_is(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["ask", "pitfalls of a cloud TPM"]) == 0
    shown = capsys.readouterr().out
    cloud = knowledge.topics["type/cloud"]
    assert shown.startswith("Cloud TPM\n=========\n\nPitfalls\n")
    assert " ".join(cloud.short.split()) in " ".join(shown.split())
    assert all(source.url in shown for source in cloud.sources)
    assert "See also: " in shown
    assert "**" not in shown


def test_ask_full_prints_every_section(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["ask", "--full", "cloud TPM"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {section.title for section in knowledge.topics["type/cloud"].sections} <= set(lines)


def test_ask_puts_two_sides_next_to_each_other(capsys: Output) -> None:
    assert main(["ask", "cloud TPM vs backend TPM"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Backend TPM ") and line.endswith("| Cloud TPM")]
    assert max(len(line) for line in lines if "http" not in line) <= 88


def test_ask_json_prints_the_match(capsys: Output, words_matcher: Matcher) -> None:
    assert main(["ask", "--json", "pitfalls of a cloud TPM"]) == 0
    match = json.loads(capsys.readouterr().out)
    expected = words_matcher.match("pitfalls of a cloud TPM")
    assert (match["outcome"], match["topic"], match["aspect"]) == ("answer", "type/cloud", "Pitfalls")
    assert match["score"] == expected.score
    assert tuple(match["near"]) == expected.near
    assert 1 <= len(match["offers"]) <= 3


@pytest.mark.parametrize("arguments", [["ask", "-"], ["ask"]])
def test_ask_reads_a_question_from_standard_input(
    arguments: list[str], capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("what does a security TPM do?\n"))
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("Security TPM\n")


def test_ask_takes_a_question_of_several_words_with_quotes_or_without(capsys: Output) -> None:
    assert main(["ask", "what", "does", "a", "cloud", "TPM", "do"]) == 0
    unquoted = capsys.readouterr().out
    assert main(["ask", "what does a cloud TPM do"]) == 0
    assert capsys.readouterr().out == unquoted
    assert unquoted.startswith("Cloud TPM\n")


def test_ask_lines_prints_a_line_for_each(capsys: Output, tmp_path: Path, words_matcher: Matcher) -> None:
    questions = ["cloud TPM", "what is the salary of a TPM in Berlin?", "TPM II vs TPM III"]
    lines = [json.dumps({"id": f"q{number}", "q": text}) for number, text in enumerate(questions)]
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n\n".join(lines).encode())
    assert main(["ask", "--jsonl", str(file)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(row) for row in rows] == [["id", "answer", "also", "score"]] * 3
    assert [row["id"] for row in rows] == ["q0", "q1", "q2"]
    assert [row["answer"] for row in rows] == [words_matcher.match(text).topic for text in questions]
    assert rows[0]["answer"] == "type/cloud"
    assert rows[1]["answer"] is None


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
    assert shown.startswith("Cloud TPM\n") == (row["answer"] == "type/cloud")
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


# --- chat, through a real standard input ---


def test_chat_answers_takes_numbers_and_understands_follow_ups(knowledge: Knowledge) -> None:
    lines = ["what does a cloud TPM do?", "1", "who do they work with?", "quit", "never read"]
    done = typed("chat", stdin="\n".join(lines).encode())
    turns = done.stdout.decode().split("> ")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(turns) == 5
    greeting, answer, more, follow_up, end = turns
    assert "[1] What does a TPM do?" in greeting
    assert answer.startswith("Cloud TPM\n")
    assert "[1] More" in answer
    assert "[2] " in answer
    sections = [section.title for section in knowledge.topics["type/cloud"].sections]
    assert [line for line in more.splitlines() if line in sections] == sections
    assert follow_up.startswith("Cloud TPM\n=========\n\nWho they work with\n")
    assert end.strip() == ""


def test_chat_remembers_two_topics_and_says_where_practising_is() -> None:
    lines = [
        "what does a cloud TPM do?",
        "what does a backend TPM do?",
        "compare them",
        "practice",
        "and the other one?",
    ]
    done = typed("chat", stdin="\n".join(lines).encode())
    *_, compared, practice, other, _ = done.stdout.decode().split("> ")
    assert (done.returncode, done.stderr) == (0, b"")
    assert compared.startswith("Backend TPM and Cloud TPM\n")
    assert practice.startswith("In Slack, where I know who is speaking:\n- If you wanted the weekly practice")
    assert other.startswith("I'm not sure which of these you mean:")


def test_chat_takes_a_number_of_the_questions_it_proposes_and_ends_with_its_input() -> None:
    done = typed("chat", stdin=b"2\n99\n")
    _, answer, number, _ = done.stdout.decode().split("> ")
    assert done.returncode == 0
    assert answer.startswith("Types of TPM\n")
    assert number.strip()


def test_chat_is_not_stopped_by_bytes_that_are_no_text() -> None:
    done = typed("chat", stdin=b"cloud \xff TPM\n", PYTHONIOENCODING="utf-8:strict")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Cloud TPM\n" in done.stdout


def test_chat_goes_on_where_the_terminal_shows_plain_letters_only() -> None:
    done = typed("chat", stdin=b"cloud TPM\n", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Cloud TPM\n" in done.stdout


# --- kb ---


def test_kb_check_counts_what_is_sound(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["kb", "check"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{len(knowledge.topics)} topics, ")
    assert f", {len(list(content_dir('data').glob('practices/*.md')))} practices, " in shown
    assert shown.endswith("to decline: sound\n")


def test_kb_check_lists_the_faults_of_an_overlay(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_topic(tmp_path / "ours", "house/rules", "House rules", ["what are our house rules"])
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "ours"))
    assert main(["kb", "check"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert f"{path}:14: 1 example questions; at least 25 are needed" in shown
    assert shown[-1].endswith(" faults")


def test_a_broken_overlay_is_named_with_its_line_and_stops_every_command(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_topic(tmp_path / "ours", "house/rules", "House rules", ["what are our house rules"])
    path.write_text(path.read_text(encoding="utf-8").replace('title = "House', "title = House"), encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "ours"))
    for command in (["kb", "build"], ["kb", "list"], ["ask", "cloud TPM"]):
        assert main(command) == 2
        assert capsys.readouterr().err.startswith(f"tpm-coach: {path}:3: the TOML cannot be read")


def test_kb_check_lists_what_cannot_be_read_and_what_is_unsound_in_one_run(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = write_topic(tmp_path / "ours", "house/rules", "House rules", ["what are our house rules"])
    broken.write_text(broken.read_text(encoding="utf-8").replace('title = "House', "title = House"), encoding="utf-8")
    unsound = tmp_path / "ours" / "knowledge" / "type" / "cloud.md"
    text = (content_dir("data") / "knowledge" / "type" / "cloud.md").read_text(encoding="utf-8")
    unsound.parent.mkdir()
    unsound.write_text(text.replace('related = ["', 'related = ["house/rules", "type/steam", "', 1), encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "ours"))
    assert main(["kb", "check"]) == 1
    shown = capsys.readouterr()
    first, second, last = shown.out.splitlines()
    assert first.startswith(f"{broken}:3: the TOML cannot be read")
    assert second == f"{unsound}:5: related names 'type/steam', which is no topic"
    assert last.endswith(": 2 faults; what cannot be read was not looked at further")
    assert shown.err == ""


def test_kb_check_says_what_the_curators_guide_shows(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, old, new in (
        ("knowledge/type/backend.md", 'title = "Backend TPM"', 'title = "Backend TPM'),
        ("knowledge/type/cloud.md", 'related = ["', 'related = ["type/steam", "'),
        ("declines/tools.toml", "oos = [", 'oos = [\n  "cloud migration",'),
    ):
        text = (content_dir("data") / name).read_text(encoding="utf-8")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path))
    assert main(["kb", "check"]) == 1
    *told, _ = capsys.readouterr().out.replace(str(tmp_path), "data").splitlines()
    guide = (Path(__file__).parents[2] / "docs" / "curators.md").read_text(encoding="utf-8")
    assert told == guide.partition("```text\n")[2].partition("```")[0].splitlines()


def test_an_overlay_that_points_nowhere_is_named(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TPM_DATA_DIR", "/no/such/folder")
    assert main(["ask", "cloud TPM"]) == 2
    assert capsys.readouterr().err.startswith("tpm-coach: TPM_DATA_DIR is '/no/such/folder'")


def test_an_overlay_replaces_adds_and_teaches_words_with_no_change_of_code(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours"
    questions = ["what is the gizmo launch board", "who sits on the gizmo launch board", "gizmo launch board"]
    write_topic(ours, "house/gizmo-board", "Gizmo launch board", questions, "It meets on Tuesdays.")
    write_topic(ours, "type/cloud", "Cloud TPM", ["where do our clouds live"], "Ours live in two regions.")
    (ours / "lexicon.toml").write_text('[abbreviations]\nglb = "gizmo launch board"\n', encoding="utf-8")
    monkeypatch.setenv("TPM_DATA_DIR", str(ours))
    monkeypatch.setenv("TPM_CACHE_DIR", str(tmp_path / "cache"))
    assert main(["kb", "build"]) == 0
    assert "words alone" in capsys.readouterr().out
    for question, answer in (
        ("what is the gizmo launch board?", "It meets on Tuesdays."),
        ("GLB?", "It meets on Tuesdays."),
        ("what does a cloud TPM do?", "Ours live in two regions."),
    ):
        assert main(["ask", question]) == 0
        assert answer in capsys.readouterr().out
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert main(["kb", "list"]) == 0
    assert "house/gizmo-board" in capsys.readouterr().out


def test_kb_list_shows_every_topic_by_family_and_every_practice(capsys: Output, knowledge: Knowledge) -> None:
    assert main(["kb", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    practices = {f"do/{path.stem}" for path in content_dir("data").glob("practices/*.md")}
    assert [line for line in lines if not line.startswith(" ")] == [*knowledge.families(), "do"]
    assert {line.split()[0] for line in lines if line.startswith(" ")} == set(knowledge.topics) | practices


def test_kb_gaps_shows_alike_questions_together_and_obeys_no_escape_code(capsys: Output, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "coach.sqlite3")
    now = datetime.now(UTC)
    asked = ("how do we run a vendor review?", "vendor review: how", "\x1b[2Jwhere is lunch")
    store.record_gaps([("T1", text, "suggest") for text in asked], now)
    store.close()
    assert main(["kb", "gaps"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "2"
    assert "vendor review" in lines[0]
    assert lines[0].endswith("(suggest)")
    assert "\x1b" not in "".join(lines)
    assert main(["kb", "gaps", "--most", "1", "--days", "7"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_kb_gaps_of_an_empty_database_says_so(capsys: Output) -> None:
    assert main(["kb", "gaps", "--days", "7"]) == 0
    assert "no question without a good answer in the last 7 days" in capsys.readouterr().out


# --- the rest ---


@pytest.mark.parametrize(
    "arguments",
    [[], ["kb"], ["nonsense"], ["kb", "gaps", "--days", "0"], ["kb", "gaps", "--days", "9" * 12]],
)
def test_what_is_no_command_gets_the_usage(capsys: Output, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: tpm-coach")


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    code = "import sys; sys.argv = ['x', 'kb', 'list']; import bot.__main__"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_a_setting_that_is_wrong_is_named_by_every_command(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TPM_MATCHER", "magic")
    assert main(["ask", "cloud TPM"]) == 2
    assert capsys.readouterr().err == "tpm-coach: TPM_MATCHER is 'magic'; it is one of auto, semantic, words\n"
