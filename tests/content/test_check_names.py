"""`kb check --ask`: topics are asked for by their names, and what is not understood is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.core.content.checks.names import name_faults
from bot.core.content.load import load
from bot.core.model.match import Match, Outcome
from tests.knowledge.tiny import write_topic, write_world

CURE = "add example questions with this name, or take it out"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    folder = write_world(tmp_path / "data")
    write_topic(folder, "fruit/apple", "Apple", ["what is an apple"], aliases=("pippin",))
    return folder


def understood(text: str) -> Match:
    """A matcher that knows the titles, and nothing else."""
    names = {"Apple": "fruit/apple", "Pear": "fruit/pear", "Hammer": "tool/hammer", "Quince": "fruit/quince"}
    for name, topic in names.items():
        if name in text:
            return Match(Outcome.ANSWER, topic, 1.0)
    return Match(Outcome.DECLINE, None, 0.0, (), "decline/weather")


@pytest.mark.parametrize(
    ("got", "what"),
    [
        (Match(Outcome.ANSWER, "fruit/pear", 1.0), "is answered with fruit/pear"),
        (Match(Outcome.DECLINE, None, 0.0, (), "decline/weather"), "is declined as decline/weather"),
        (Match(Outcome.DECLINE, None, 1.0), "is not understood"),
        (Match(Outcome.SUGGEST, None, 1.0, ("fruit/pear", "tool/hammer")), "only offers fruit/pear, tool/hammer"),
    ],
)
def test_a_name_that_leads_elsewhere_is_told_with_its_line(world: Path, got: Match, what: str) -> None:
    faults = name_faults(load(world), lambda text: got if text == "pippin" else understood(text), {})
    assert list(faults) == [f"{world / 'knowledge/fruit/apple.md'}:4: 'pippin' {what}; {CURE}"]


def test_a_name_that_is_offered_is_understood(world: Path) -> None:
    offered = Match(Outcome.SUGGEST, None, 1.0, ("fruit/pear", "fruit/apple"))
    assert list(name_faults(load(world), lambda text: offered if text == "pippin" else understood(text), {})) == []


def test_the_wordings_of_all_and_of_the_family_are_asked_and_one_is_told_of_each_name(world: Path) -> None:
    write_topic(world, "fruit/apple", "Apple", ["what is an apple"])
    asked: list[str] = []

    def match(text: str) -> Match:
        asked.append(text)
        return understood(text)

    wordings = {"every": ["buy {name}"], "fruit": ["eat {name}"], "tool": ["use {name}"]}
    assert list(name_faults(load(world), match, wordings)) == []
    fruits = ["Apple", "buy Apple", "eat Apple", "Pear", "buy Pear", "eat Pear"]
    assert asked == [*fruits, "Hammer", "buy Hammer", "use Hammer"]
    faults = name_faults(load(world), lambda text: understood(text if " " not in text else ""), wordings)
    assert [fault.split("'")[1] for fault in faults] == ["buy Apple", "buy Pear", "buy Hammer"]


def test_with_an_organisation_s_files_only_what_it_can_mend_is_told(world: Path, tmp_path: Path) -> None:
    path = write_topic(tmp_path / "ours", "fruit/quince", "Quince", ["what is it"], aliases=("cydonia",))

    def match(text: str) -> Match:
        return Match(Outcome.ANSWER, "fruit/quince", 1.0) if text == "Pear" else understood(text)

    assert list(name_faults(load(world, tmp_path / "ours"), match, {})) == [
        f"{world / 'knowledge/fruit/pear.md'}:3: 'Pear' is answered with fruit/quince; {CURE}",
        f"{path}:4: 'cydonia' is declined as decline/weather; {CURE}",
    ]


def test_kb_check_asks_only_when_it_is_told_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [f"question number {number} of the board" for number in range(30)]
    path = write_topic(tmp_path / "ours", "type/board", "Board TPM", questions, aliases=("third rung",))
    monkeypatch.setenv("TPM_MATCHER", "words")
    monkeypatch.setenv("TPM_DATA_DIR", str(tmp_path / "ours"))
    monkeypatch.setenv("TPM_CACHE_DIR", str(tmp_path / "cache"))
    assert main(["kb", "check"]) == 1
    told = capsys.readouterr().out.splitlines()[:-1]
    assert not (tmp_path / "cache").exists()
    assert main(["kb", "check", "--ask"]) == 1
    *more, last = capsys.readouterr().out.splitlines()
    (asked,) = set(more) - set(told)
    assert asked.startswith(f"{path}:4: 'what does the third rung do?' is answered with level/tpm-3; ")
    assert last.endswith(f": {len(told) + 1} faults")
