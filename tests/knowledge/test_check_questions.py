"""`kb check`: an example question stands once, and none is learned that is kept for measuring."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.content.checks.check import Outline, check
from bot.core.content.checks.questions import normal
from bot.core.content.load import load
from tests.knowledge.shelf import BACKEND_FILE, CLOUD_FILE, PAIRS_FILE, TALK_FILE, TODAY, Shelf

EVAL = Path(__file__).resolve().parent.parent / "eval"
TWICE = "who runs the kettle, and why?"
KEEP = "keep it where it is answered best"


@pytest.mark.parametrize(
    ("one", "other"),
    [(CLOUD_FILE, BACKEND_FILE), (CLOUD_FILE, TALK_FILE), (BACKEND_FILE, PAIRS_FILE), (TALK_FILE, PAIRS_FILE)],
)
def test_a_question_that_stands_twice_is_named_with_both_places(shelf: Shelf, one: str, other: str) -> None:
    again = f"@@U1@@ *{TWICE.upper()}* :tada:"
    for name, text in ((one, TWICE), (other, again)):
        begin = "[examples.someone]\n" if name == PAIRS_FILE else "[examples.newcomer]\n"
        kind = '"compare/type/cloud~backend"' if name == PAIRS_FILE else "oos" if name == TALK_FILE else "plain"
        shelf.edit(name, begin, f'[examples.again]\n{kind} = [\n  "{text}",\n]\n{begin}')
    places = {name: shelf.at(name, "kettle" if name == one else "KETTLE") for name in (one, other)}
    (fault,) = [fault for fault in shelf.faults() if "stands at" in fault]
    first, second = (one, other) if (one, other) != (CLOUD_FILE, BACKEND_FILE) else (other, one)
    shown = again if second == other else TWICE
    assert fault == f"{places[second]}: the question {shown!r} stands at {places[first]} too; {KEEP}"


def test_a_question_that_stands_twice_on_one_topic_is_named_with_both_lines(shelf: Shelf) -> None:
    shelf.edit(
        CLOUD_FILE,
        "[examples.newcomer]\n",
        f'[examples.again]\nplain = [\n  "{TWICE}",  # one\n  "{TWICE}",  # other\n]\n[examples.newcomer]\n',
    )
    one, other = shelf.at(CLOUD_FILE, "# one"), shelf.at(CLOUD_FILE, "# other")
    assert shelf.faults() == [f"{other}: the question {TWICE!r} stands at {one} too; {KEEP}"]


def test_a_question_of_a_topic_that_was_laid_over_is_named_in_the_file_that_it_stands_in(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours = replace(shelf, folder=tmp_path_factory.mktemp("ours"))
    shutil.copytree(shelf.folder / "knowledge", ours.folder / "knowledge")
    for place, mark in ((shelf, "below"), (ours, "ours")):
        place.edit(
            CLOUD_FILE,
            "[examples.newcomer]\n",
            f'[examples.{mark}]\nplain = [\n"{mark} of kettles"]\n[examples.newcomer]\n',
        )
    ours.edit(
        BACKEND_FILE,
        "[examples.newcomer]\n",
        '[examples.x]\nplain = ["below of kettles", "ours of kettles"]\n[examples.newcomer]\n',
    )
    faults = check(load(shelf.folder, ours.folder), shelf.outline, TODAY)
    backend = ours.at(BACKEND_FILE, "kettles")
    assert sorted(faults) == sorted(
        [
            f"{backend}: the question 'below of kettles' stands at {shelf.at(CLOUD_FILE, 'kettles')} too; {KEEP}",
            f"{ours.at(CLOUD_FILE, 'kettles')}: the question 'ours of kettles' stands at {backend} too; {KEEP}",
        ]
    )


def test_a_question_that_is_kept_for_measuring_must_not_be_learned(shelf: Shelf) -> None:
    secret = "Which kettle does a TPM prefer?"
    digest = hashlib.sha256(normal(secret).encode()).hexdigest()
    learned = "which kettle does a TPM prefer"
    shelf.edit(CLOUD_FILE, "[examples.newcomer]\n", f'[examples.x]\nplain = [\n"{learned}"]\n[examples.newcomer]\n')
    assert shelf.faults() == []
    shelf.outline = replace(shelf.outline, held_out=shelf.outline.held_out | {digest})
    place = shelf.at(CLOUD_FILE, "kettle")
    assert shelf.faults() == [f"{place}: the question {learned!r} is kept for measuring; take it out"]


def test_the_questions_for_measuring_are_held_out(outline: Outline) -> None:
    lines = [line for file in EVAL.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()]
    asked = {normal(json.loads(line)["q"]) for line in lines} - {""}
    digests = {hashlib.sha256(question.encode()).hexdigest() for question in asked}
    assert digests <= outline.held_out
