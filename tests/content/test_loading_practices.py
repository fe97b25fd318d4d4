"""Reading practices: every kind of fault is named with its file and line, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.load import load
from bot.core.content.practices import Practice, practice_files
from bot.core.errors import ContentError
from bot.core.model.checkins import Question
from tests.content.tiny import write_base, write_practice
from tests.practices import load_practices


def faults(*folders: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        load_practices(*folders)
    return caught.value.faults


def edited(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_practice(tmp_path / "data", "eat")


@pytest.fixture
def data(path: Path) -> Path:
    return path.parent.parent


def test_a_sound_practice_is_read_whole(data: Path, path: Path) -> None:
    edited(path, "types = []", 'types = ["type/cloud"]')
    edited(path, 'strengthens = ["plan"]', 'strengthens = ["plan", "manage"]\nfirst = true')
    assert load_practices(data) == {
        "do/eat": Practice(
            id="do/eat",
            title="Eat",
            minutes=30,
            difficulty=1,
            topics=("fruit/apple",),
            types=("type/cloud",),
            levels=(),
            strengthens=(Question.PLAN, Question.MANAGE),
            body="Take an apple.\n\n1. Wash it.\n2. Eat it.",
            done_when="The core is in the bin.",
            reflect="Who would have liked the other half?",
            first=True,
        )
    }


def test_types_levels_and_the_first_may_be_left_out(data: Path, path: Path) -> None:
    edited(path, "types = []\nlevels = []\n", "")
    practice = load_practices(data)["do/eat"]
    assert (practice.types, practice.levels, practice.first) == ((), (), False)


@pytest.mark.parametrize("change", [lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"\n", b"\r\n")])
def test_a_file_from_another_editor_is_read_as_well(data: Path, path: Path, change: object) -> None:
    before = load_practices(data)
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    assert load_practices(data) == before


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("+++\nid", "id", 1, "a practice starts with a TOML header"),
        ('title = "Eat"', 'title = "Eat', 3, "TOML cannot be read"),
        ('title = "Eat"\n', "", 1, "title is missing"),
        ('title = "Eat"', "title = 5", 3, "title is missing or not a text"),
        ('id = "do/eat"', 'id = "do/drink"', 2, "the id is 'do/drink', but the file's place says 'do/eat'"),
        ("minutes = 30", 'minutes = "30"', 4, "minutes is missing or not a whole number"),
        ("minutes = 30", "minutes = true", 4, "minutes is missing or not a whole number"),
        ("minutes = 30\n", "", 1, "minutes is missing or not a whole number"),
        ("difficulty = 1", "difficulty = 4", 5, "difficulty is missing or not 1 (easy), 2 or 3 (hard)"),
        ("difficulty = 1", "difficulty = 0", 5, "difficulty is missing or not 1 (easy), 2 or 3 (hard)"),
        ("difficulty = 1", "difficulty = true", 5, "difficulty is missing or not 1 (easy), 2 or 3 (hard)"),
        ('topics = ["fruit/apple"]\n', "", 1, "topics is not a list of texts"),
        ('topics = ["fruit/apple"]', 'topics = "fruit/apple"', 6, "topics is not a list of texts"),
        ("types = []", "types = [1]", 7, "types is not a list of texts"),
        ("levels = []", 'levels = [""]', 8, "levels is not a list of texts"),
        ('["plan"]', '["plann"]', 9, "one or two of manage, deliver, plan are meant"),
        ('["plan"]', "[]", 9, "one or two of manage, deliver, plan are meant"),
        ('["plan"]', '["plan", "plan"]', 9, "one or two of manage, deliver, plan are meant"),
        ('["plan"]', '["plan", "manage", "deliver"]', 9, "one or two of manage, deliver, plan are meant"),
        ('["plan"]', '["plan"]\nfirst = "yes"', 10, "first is neither true nor false, with"),
        ("types = []", "typs = []", 7, "the key 'typs' is unknown"),
        ("Take an apple.\n\n1. Wash it.\n2. Eat it.\n", "", 11, "what there is to do stands between"),
        ("## Done when\n", "", 18, "below what there is to do stand two sections, '## Done when'"),
        ("## Done when", "## Finished when", 16, "below what there is to do stand two sections, '## Done when'"),
        ("The core is in the bin.\n", "", 16, "the section 'Done when' is empty"),
        ("Who would have liked the other half?\n", "", 19, "the section 'To think about' is empty"),
    ],
)
def test_a_broken_practice_is_named_with_its_line(
    data: Path, path: Path, old: str, new: str, line: int, what: str
) -> None:
    edited(path, old, new)
    found = faults(data)
    assert [fault for fault in found if fault.startswith(f"{path}:{line}: ") and what in fault], found


def test_a_file_that_is_no_text_or_empty_is_named(data: Path, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Wash", b"W\xe4sh"))
    empty = write_practice(data, "nothing")
    empty.write_bytes(b"")
    assert faults(data) == (
        f"{path}:13: the file is not UTF-8; save it as UTF-8",
        f"{empty}:1: the file is empty; fill it or delete it",
    )


def test_all_faults_of_all_files_are_named_at_once(data: Path, path: Path) -> None:
    edited(path, "minutes = 30", "minutes = 3.5")
    edited(path, 'title = "Eat"', "title = []")
    other = edited(write_practice(data, "drink"), "types = []", "types = [[")
    found = faults(data)
    assert [sum(fault.startswith(f"{file}:") for fault in found) for file in (path, other)] == [2, 1]


def test_a_folder_without_practices_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path) == ("no practices were found: the data folder has no practices/*.md",)


def test_an_organisation_replaces_one_by_its_id_and_adds_its_own(data: Path, tmp_path: Path) -> None:
    write_practice(data, "drink")
    ours = tmp_path / "ours"
    mine = write_practice(ours, "eat", "Eat ours")
    added = write_practice(ours, "cook")
    practices = load_practices(data, ours)
    titles = [(name, practice.title) for name, practice in practices.items()]
    assert titles == [("do/cook", "Cook"), ("do/drink", "Drink"), ("do/eat", "Eat ours")]
    files = practice_files(data, ours)
    assert list(files) == list(practices)
    assert (files["do/cook"], files["do/eat"]) == (added, mine)
    assert files["do/drink"] == data / "practices" / "drink.md"


def test_an_organisation_may_have_practices_only_and_topics_only(data: Path, tmp_path: Path) -> None:
    world, ours = write_base(tmp_path / "world"), tmp_path / "ours"
    write_practice(ours, "cook")
    assert set(load(world, ours).topics) == set(load(world).topics)
    assert set(load_practices(data, world)) == {"do/eat"}


def test_a_practice_that_changes_needs_nothing_to_be_learned_anew(tmp_path: Path) -> None:
    world = write_base(tmp_path / "world")
    path = write_practice(world, "eat")
    before = load(world).digest
    edited(path, "Wash it.", "Peel it.")
    write_practice(world, "drink")
    assert load(world).digest == before
