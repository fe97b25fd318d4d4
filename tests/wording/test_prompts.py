"""The coach's words: templates that want every value, labels that are all there."""

from __future__ import annotations

import ast
import functools
import re
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, TemplateNotFound, UndefinedError, meta

from bot.core.content.resources import content_dir
from bot.core.wording.asked import LABELS as ASKED_LABELS
from bot.core.wording.asked import TEXTS
from bot.core.wording.templates import Prompts, prompt_faults
from tests.conftest import Type

ROOT = Path(__file__).resolve().parents[2]
LABELS = tomllib.loads((content_dir("prompts") / "labels.toml").read_text(encoding="utf-8"))


@functools.cache
def calls() -> dict[str, set[str]]:
    """The first argument of every call of a method or function by its name, where it is a plain text.

    `text` is the name of other things too: of those it has only what is asked of prompts or their wording.
    """
    found = defaultdict[str, set[str]](set)
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0]
                of = ast.unparse(getattr(node.func, "value", node.func)).removesuffix("()")
                if name == "text" and not of.endswith(("rompts", "words", "wording")):
                    continue
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[name.removeprefix("_")].add(first.value)
    return found


def said_somewhere() -> set[str]:
    """The names of the prompts that the code asks for."""
    return calls()["say"] | calls()["text"]


def test_a_template_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "hello.md").write_text("Hello {{ name }}, `/tpm help` helps.\n", encoding="utf-8")
    assert Prompts(tmp_path).text("hello", name="Ana & <Ben>") == "Hello Ana & <Ben>, `/tpm help` helps."


def test_a_value_that_is_not_given_is_an_error_and_never_an_empty_text(tmp_path: Path) -> None:
    (tmp_path / "hello.md").write_text("Hello {{ name }}.", encoding="utf-8")
    with pytest.raises(UndefinedError, match="name"):
        Prompts(tmp_path).text("hello")


def test_a_value_is_never_read_as_a_template(tmp_path: Path) -> None:
    (tmp_path / "hello.md").write_text("Hello {{ name }}.", encoding="utf-8")
    assert Prompts(tmp_path).text("hello", name="{{ 7 * 7 }}") == "Hello {{ 7 * 7 }}."


def test_a_template_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TemplateNotFound):
        Prompts().text("no-such-text")


def test_a_label_that_is_not_there_or_lacks_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_label"):
        Prompts().label("no_such_label")
    with pytest.raises(KeyError, match="title"):
        Prompts().label("card_label")


def test_a_label_never_reads_what_stands_in_a_value() -> None:
    assert Prompts().label("card_label", title="{oops}") == "Read: {oops}"


def test_every_text_that_the_code_says_is_there() -> None:
    names = set(Prompts().names())
    said = said_somewhere()
    assert {"declined", "unknown", "help", "greeting", "stale"} <= said
    assert said <= names


def test_no_text_lies_unused() -> None:
    said = said_somewhere()
    assert {name for name in Prompts().names() if not name.startswith(("usage/", "new/"))} - said == set()


def test_every_label_that_the_code_asks_for_is_there() -> None:
    asked = calls()["label"]
    assert {"more_on", "share", "sources"} <= asked
    assert asked <= LABELS.keys()


def test_every_command_has_its_usage() -> None:
    from bot.core.commands.parse import WORDS

    assert {f"usage/{word}" for word in WORDS} == {name for name in Prompts().names() if name.startswith("usage/")}


@pytest.mark.parametrize("place", ["home", "agent"])
def test_a_question_to_try_fits_its_button(place: str) -> None:
    assert max(map(len, Prompts().examples(place))) <= 30


@pytest.mark.parametrize("place", ["help", "home", "agent"])
def test_there_are_questions_to_try_everywhere_and_four_at_most_for_an_agent(place: str) -> None:
    questions = Prompts().examples(place)
    assert 3 <= len(questions) <= (4 if place == "agent" else 5)
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize(
    ("name", "values"), [("home", {}), ("greeting", {"command": "/tpm", "coaches": True}), ("kept", {})]
)
def test_what_is_kept_of_questions_is_said_alike_everywhere(name: str, values: dict[str, Any]) -> None:
    said = Prompts().text(name, days=90, **values)
    for words in ("for 90 days", "without your name", "A question that looks private is not kept at all."):
        assert words in said
    assert "seen by you alone" not in said


@pytest.mark.parametrize(("name", "values"), [("home", {}), ("greeting", {"command": "/tpm", "coaches": True})])
def test_where_no_question_is_kept_nothing_is_said_of_it(name: str, values: dict[str, Any]) -> None:
    assert "90" not in Prompts().text(name, days=None, **values)
    assert "without your name" not in Prompts().text(name, days=None, **values)


def test_a_screen_reader_gets_a_label_for_every_control() -> None:
    for control in ("share", "thumb_up", "thumb_down", "ask_person"):
        assert re.search(r"\w+ \w+", LABELS[f"{control}_label"])


# --- What is wrong with them is told ---


@pytest.fixture
def broken(installation: Path) -> Callable[[str, str, str], Path]:
    """Changes a file of the prompts of this test's own installation."""

    def change(name: str, old: str, new: str) -> Path:
        path, shipped = installation / "prompts" / name, (installation / "prompts").resolve()
        (installation / "prompts").unlink()
        shutil.copytree(shipped, installation / "prompts")
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", errors="surrogateescape")
        return path

    return change


MISTAKES = [
    (
        "unclear.md",
        "",
        "{% if %}",
        "1: the template cannot be read: Expected an expression, got 'end of statement block'",
    ),
    ("unknown.md", "", "\n{{ nope }}", "2: 'nope' is no value of this text; it has "),
    ("help.md", "", "{{ command | loud }}", "1: the template cannot be read: No filter named 'loud'"),
    ("help.md", "", "\n\udcff", "2: the file is not UTF-8; save it as UTF-8"),
    ("labels.toml", 'share = "', "share = ", "3: the TOML cannot be read: "),
    ("labels.toml", "share = ", "shared = ", "1: the label share is missing or not a text"),
    ("labels.toml", "{topic}", "{topics}", "2: 'topics' is no value of the label more_on; it has chat, topic"),
    ("labels.toml", "{topic}", "{topic", "2: the label more_on cannot be filled in: "),
    ("examples.toml", "agent = ", "agents = ", "1: agent is not a list of texts"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), MISTAKES)
def test_a_mistake_is_told_with_its_file_and_line(
    broken: Callable[[str, str, str], Path], name: str, old: str, new: str, told: str
) -> None:
    path = broken(name, old, new)
    (fault,) = prompt_faults(path.parent)
    assert fault.startswith(f"{path}:{told}")


def test_a_text_that_is_missing_is_told(broken: Callable[[str, str, str], Path]) -> None:
    path = broken("help.md", "", "")
    path.unlink()
    assert prompt_faults(path.parent) == (f"{path}: this file is missing; put it back",)


@pytest.mark.usefixtures("orchard")
def test_a_broken_text_ends_a_start_with_one_line_and_is_named_by_who_checks(
    broken: Callable[[str, str, str], Path], tmp_path: Path, type_command: Type
) -> None:
    (fault,) = prompt_faults(broken("help.md", "", "{% if %}").parent)
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0" * 32,
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "TPM_DATABASE": str(tmp_path / "coach.sqlite3"),
    }
    for command in (["ask", "what is a TPM"], ["serve", "--port", "0"]):
        done = type_command(*command, **given)
        assert (done.status, done.err.splitlines()[-1]) == (2, f"tpm-coach: {fault}")
    for command in (["kb", "check"], ["doctor"]):
        done = type_command(*command, **given)
        assert done.status == 1
        assert fault[fault.index("prompts/help.md") :] in done.out


def test_what_the_code_asks_for_is_known_and_is_what_ships() -> None:
    assert sorted(TEXTS) == Prompts().names()
    for name, values in TEXTS.items():
        text = (content_dir("prompts") / f"{name}.md").read_text(encoding="utf-8")
        assert meta.find_undeclared_variables(Environment(autoescape=True).parse(text)) == values, name
    assert LABELS.keys() == ASKED_LABELS.keys()
    assert prompt_faults(content_dir("prompts")) == ()
