"""The coach's words: templates that want every value, labels that are all there."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from bot.core.content.resources import content_dir
from bot.core.wording.templates import Prompts

ROOT = Path(__file__).resolve().parents[2]
LABELS = tomllib.loads((content_dir("prompts") / "labels.toml").read_text(encoding="utf-8"))


@functools.cache
def calls() -> dict[str, set[str]]:
    """The first argument of every call of a method or function by its name, where it is a plain text."""
    found = defaultdict[str, set[str]](set)
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[name.removeprefix("_")].add(first.value)
    return found


def said_somewhere() -> set[str]:
    """The names of the prompts that the code asks for; `text` is the name of other things too."""
    return calls()["say"] | {name for name in calls()["text"] if "/" in name}


def test_a_template_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "hello.md").write_text("Hello {{ name }}, `/tpm help` helps.\n", encoding="utf-8")
    assert Prompts(tmp_path).say("hello", name="Ana & <Ben>") == "Hello Ana & <Ben>, `/tpm help` helps."


def test_a_value_that_is_not_given_is_an_error_and_never_an_empty_text(tmp_path: Path) -> None:
    (tmp_path / "hello.md").write_text("Hello {{ name }}.", encoding="utf-8")
    with pytest.raises(UndefinedError, match="name"):
        Prompts(tmp_path).say("hello")


def test_a_value_is_never_read_as_a_template(tmp_path: Path) -> None:
    (tmp_path / "hello.md").write_text("Hello {{ name }}.", encoding="utf-8")
    assert Prompts(tmp_path).say("hello", name="{{ 7 * 7 }}") == "Hello {{ 7 * 7 }}."


def test_a_template_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TemplateNotFound):
        Prompts().say("no-such-text")


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
    said = Prompts().say(name, days=90, **values)
    for words in ("for 90 days", "without your name", "A question that looks private is not kept at all."):
        assert words in said
    assert "seen by you alone" not in said


@pytest.mark.parametrize(("name", "values"), [("home", {}), ("greeting", {"command": "/tpm", "coaches": True})])
def test_where_no_question_is_kept_nothing_is_said_of_it(name: str, values: dict[str, Any]) -> None:
    assert "90" not in Prompts().say(name, days=None, **values)
    assert "without your name" not in Prompts().say(name, days=None, **values)


def test_a_screen_reader_gets_a_label_for_every_control() -> None:
    for control in ("share", "thumb_up", "thumb_down", "ask_person"):
        assert re.search(r"\w+ \w+", LABELS[f"{control}_label"])
