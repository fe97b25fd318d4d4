"""What the documents show really works: console blocks are run, other commands are read by the real parser."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.cli import parser
from tests.conftest import Type

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def commands(language: str, prompt: str) -> list[tuple[str, str]]:
    found = []
    for document in DOCUMENTS:
        for kind, body in _BLOCK.findall(document.read_text(encoding="utf-8")):
            lines = [line.removeprefix(prompt) for line in body.splitlines() if line.startswith(prompt)]
            found += [(document.name, line) for line in lines if kind == language]
    return found


SHOWN = commands("console", "$ ")


def test_the_documents_show_commands_to_run() -> None:
    assert len(SHOWN) >= 5


@pytest.mark.parametrize(("document", "line"), SHOWN, ids=[f"{name}: {line}" for name, line in SHOWN])
def test_a_command_that_a_document_shows_runs(
    document: str, line: str, tmp_path: Path, type_command: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *arguments = shlex.split(line)
    assert program == "tpm-coach", f"{document} shows {line!r}"
    if arguments == ["--version"]:
        with pytest.raises(SystemExit) as ended:
            type_command(*arguments)
        assert ended.value.code == 0
        assert capsys.readouterr().out.strip()
        return
    environ = {"TPM_DATABASE": str(tmp_path / "coach.sqlite3")}
    if arguments[:2] == ["kb", "new"]:
        # What it writes stays out of the content that ships.
        environ["TPM_DATA_DIR"] = str(tmp_path)
    done = type_command(*arguments, **environ)
    assert done.status == 0, done.err
    assert done.out.strip()


def test_the_answer_that_the_readme_shows_is_the_answer(tmp_path: Path, type_command: Type) -> None:
    body = next(body for kind, body in _BLOCK.findall((ROOT / "README.md").read_text("utf-8")) if kind == "console")
    question = shlex.split(body.splitlines()[0])[3:]
    answer = type_command("ask", *question, TPM_DATABASE=str(tmp_path / "coach.sqlite3")).out
    shown = [line for line in body.splitlines()[1:] if line not in ("", "…")]
    assert shown
    assert [line for line in shown if line not in answer.splitlines()] == []


def test_every_other_command_in_the_documents_is_one_that_the_program_knows() -> None:
    lines = [line for _, line in commands("sh", "") if re.match(r"(?:\.venv/bin/)?tpm-coach |python -m bot ", line)]
    assert lines
    for line in lines:
        words = shlex.split(line.partition("#")[0])
        arguments = words[3:] if words[0] == "python" else words[1:]
        assert parser().parse_args(arguments)


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {name for text in DOCUMENTS for name in re.findall(r"(?:^|`)make (\w+)", text.read_text("utf-8"), re.M)}
    assert named
    assert named <= targets


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8")):
            if not link.startswith("http"):
                assert (document.parent / link).exists(), f"{document.name} links to {link}"


def test_every_file_that_the_tree_of_the_architecture_shows_is_where_it_is_shown() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    tree = page[page.index("bot/\n") : page.index("```", page.index("bot/\n"))]
    folders, here, shown, missing = [ROOT / "bot"], ROOT / "bot", 0, []
    for line in tree.splitlines()[1:]:
        depth = (len(line) - len(line.lstrip())) // 2
        if depth <= len(folders):  # else it goes on with the line above
            folders, begun = folders[:depth], re.match(r" *(\w+)/(?: |$)", line)
            folders += [folders[-1] / begun[1]] if begun else []
            here = folders[-1]
        named = re.findall(r"\w+\.py\b", line)
        shown += len(named)
        missing += [f"{name}: {line}" for name in named if not (here / name).is_file()]
    assert shown > 100
    assert missing == [], missing


def test_every_file_that_the_architecture_names_exists() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    there = "".join(f"{path.as_posix()}\n" for path in (ROOT / "bot").rglob("*.py"))
    named = set(re.findall(r"`([\w/]+\.py)`", page))
    assert len(named) > 40
    assert sorted(name for name in named if f"/{name}\n" not in there and not (ROOT / name).exists()) == []


def test_each_guide_is_read_in_five_minutes() -> None:
    for name in ("curators.md", "leads.md", "operators.md"):
        words = len((ROOT / "docs" / name).read_text("utf-8").split())
        assert words <= 1150, f"{name} has {words} words; 230 a minute are read"


def test_members_read_the_privacy_page_in_three_minutes() -> None:
    assert len((ROOT / "docs/privacy.md").read_text("utf-8").split()) <= 690


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "SECURITY.md"], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == [], missing


def test_every_document_can_be_found_from_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    named = {(index.parent / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)", index.read_text("utf-8"))}
    assert {path for path in (ROOT / "docs").rglob("*.md") if path not in named} == {index}


def test_every_test_that_the_marketplace_page_names_exists() -> None:
    page = (ROOT / "docs" / "marketplace.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/.]+)`", page)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
