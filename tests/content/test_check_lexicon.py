"""`kb check`: what the lexicon names is there, and each name that is not is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.resources import content_dir
from tests.content.shelf import Shelf
from tests.content.tiny import write_card, write_topic

LADDER = '"level/tpm", "level/tpm-2"'


@pytest.fixture
def levels(shelf: Shelf, tmp_path: Path) -> Shelf:
    """The tiny knowledge base with two levels on its ladder, and an organisation's folder over it."""
    shelf.outline.rules["compare"]["level"] = ["taste", "peel"]
    for name, title in (("tpm", "TPM I"), ("tpm-2", "TPM II")):
        write_topic(shelf.folder, f"level/{name}", title)
        write_card(shelf.folder, f"level/{name}", f"What {title} is", [f"{title}?", f"who is {title}", f"am I {title}"])
    with (shelf.folder / "lexicon.toml").open("a", encoding="utf-8") as file:
        file.write('[names]\n"level/tpm" = ["beginner"]\n[wordings]\nfruit = ["eat {name}"]\nevery = ["{name}?"]\n')
    text = (shelf.folder / "lexicon.toml").read_text(encoding="utf-8")
    (shelf.folder / "lexicon.toml").write_text(f"ladder = [{LADDER}]\n{text}", encoding="utf-8")
    shelf.over = tmp_path / "ours"
    shelf.over.mkdir()
    return shelf


def told(levels: Shelf, text: str) -> tuple[Path, list[str]]:
    """The organisation's lexicon with this text, and the faults of all content with it."""
    assert levels.over
    path = levels.over / "lexicon.toml"
    path.write_text(text, encoding="utf-8")
    reading, unsound = levels.survey()
    return path, [*reading.faults, *unsound]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (
            f'ladder = [\n{LADDER},\n"level/fellow"]\n',
            3,
            "ladder names 'level/fellow', which is no level; one of level/t",
        ),
        (
            f'ladder = [{LADDER},\n"fruit/pear"]\n',
            2,
            "ladder names 'fruit/pear', which is no level; one of level/tpm, ",
        ),
        (f'ladder = [{LADDER},\n"level/tpm"]\n', 2, "ladder names 'level/tpm' twice; keep one of the two"),
        ('\n[names]\n"level/tmp" = ["newbie"]\n', 3, "[names] names 'level/tmp', which is no level on the ladder"),
        ('[names]\n"fruit/pear" = ["sky"]\n', 2, "[names] names 'fruit/pear', which is no level on the ladder"),
        ('[aspects]\npitfals = ["traps"]\n', 2, "[aspects] names 'pitfals', which is the name of no card"),
        ('[pieces]\nsya = ["what do i say"]\n', 2, "[pieces] names 'sya', which is no piece of a card"),
        ('[roles]\n"fruit/pear#peel" = ["peeler"]\n', 2, "[roles] names 'fruit/pear#peel', which is no card"),
        ('[asking]\npitfals = ["what goes wrong"]\n', 2, "[asking] names 'pitfals', which is the name of no card"),
        ('[dimensions]\nworks = "Works"\n', 2, "[dimensions] names 'works', which is no line of [compare]"),
        (
            'troubles = ["I cry", "burnt *"]\n',
            1,
            "the phrase 'burnt *' is found nowhere; a phrase begins and ends with",
        ),
        ('[wordings]\nfruits = ["{name}?"]\n', 2, "[wordings] names 'fruits', which is no family"),
    ],
)
def test_what_the_lexicon_names_in_vain_is_told(levels: Shelf, text: str, line: int, what: str) -> None:
    path, faults = told(levels, text)
    (fault,) = faults
    assert fault.startswith(f"{path}:{line}: {what}")


def test_what_it_names_and_is_there_is_sound(levels: Shelf) -> None:
    text = f'ladder = [{LADDER}]\n[names]\n"level/tpm-2" = ["second"]\n[aspects]\nopening = ["such as"]\n'
    assert told(levels, f'{text}[dimensions]\ntaste = "Taste"\n[wordings]\nlevel = ["a {{name}}"]\n')[1] == []


def test_beside_what_cannot_be_read_nothing_seems_to_be_named_in_vain(levels: Shelf) -> None:
    assert levels.over
    write_topic(levels.over, "level/fellow", "Fellow").write_text("title =\n", encoding="utf-8")
    write_card(levels.over, "level/fellow", "What a fellow is", ["a fellow", "fellows", "fellow TPM"])
    text = f'ladder = [{LADDER}, "level/fellow"]\n[aspects]\nof-a-fellow = ["fellow"]\n'
    assert len(told(levels, text)[1]) == 1


def test_of_a_lexicon_that_cannot_be_read_nothing_more_is_said(levels: Shelf) -> None:
    path, faults = told(levels, f'ladder = [{LADDER}, "level/fellow"]\n[slips]\nteh = 1\n')
    assert faults == [f"{path}:3: [slips] teh is not a text between quotes"]


def test_of_ours_the_lines_are_told_too(levels: Shelf) -> None:
    levels.over = None
    for path in (levels.folder / "knowledge" / "level" / "tpm-2").iterdir():
        path.unlink()
    assert [fault for fault in levels.faults() if "ladder names 'level/tpm-2', which is no level" in fault] == [
        f"{levels.folder / 'lexicon.toml'}:1: ladder names 'level/tpm-2', which is no level; one of level/tpm is meant"
    ]


def test_the_lexicon_that_ships_has_the_ladder_that_ships() -> None:
    levels = {path.name for path in (content_dir("data") / "knowledge" / "level").iterdir()} - {"overview"}
    text = (content_dir("data") / "lexicon.toml").read_text(encoding="utf-8")
    (ladder,) = [line for line in text.split("\n") if line.startswith("ladder = ")]
    assert all(f'"level/{name}"' in ladder for name in levels)
