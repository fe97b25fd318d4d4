"""What lies in a data folder and is read by nobody is told; what editors and people leave there is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.calendar.calendars import load_calendars
from bot.core.content.checks.misplaced import misplaced
from bot.core.content.load import load, read
from bot.core.content.practices import read_practices
from bot.core.content.resources import content_dir
from bot.core.errors import ContentError
from tests.content.tiny import DECLINE, write_base, write_card, write_topic
from tests.practices import load_practices

CARDS = "cards stand in knowledge/<family>/<topic>/<name>.md"
REFUSALS = "refusals stand in declines/<name>.toml"
PRACTICES = "practices stand in practices/<name>.md"
CALENDARS = "calendars stand in calendars/<name>.toml"


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """An organisation's folder with a topic, a refusal, a practice and a calendar where they belong."""
    folder = tmp_path / "filled"
    write_topic(folder, "house/rules", "House rules")
    write_card(folder, "house/rules", "What our house rules are", ["what are our house rules", "rules"])
    for name in ("declines/acme.toml", "practices/eat.md", "calendars/acme.toml", "lexicon.toml", "comparisons.toml"):
        put(folder, name, "anything")
    return folder


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def told(folder: Path) -> list[str]:
    return misplaced(content_dir("data"), folder)


def test_nothing_of_ours_lies_where_nobody_reads_it() -> None:
    assert misplaced(content_dir("data")) == []


def test_what_stands_where_it_belongs_is_not_told(filled: Path) -> None:
    assert told(filled) == []


CARD = '+++\ntitle = "Clouds"\n+++\nText.\n'


@pytest.mark.parametrize(
    ("name", "text", "where", "how"),
    [
        ("knowledge/cloud.md", CARD, "knowledge/cloud.md", CARDS),
        ("knowledge/new.txt", CARD, "knowledge/new.txt", CARDS),
        ("knowledge/type/cloud.md", CARD, "knowledge/type/cloud.md", CARDS),
        ("knowledge/type/topic.toml", 'title = "x"', "knowledge/type/topic.toml", CARDS),
        ("knowledge/type/cloud/new.txt", "Some text.", "knowledge/type/cloud/new.txt", CARDS),
        ("knowledge/type/cloud/topics.toml", 'title = "x"', "knowledge/type/cloud/topics.toml", CARDS),
        ("knowledge/type/cloud/more/skills.md", CARD, "knowledge/type/cloud/more", CARDS),
        ("knowledge/type/cloud/Skills.MD", CARD, "knowledge/type/cloud/Skills.MD", CARDS),
        ("cards/type/cloud/skills.md", CARD, "cards", CARDS),
        ("Knowledge/type/cloud/skills.md", CARD, "Knowledge", CARDS),
        ("cloud.md", CARD, "cloud.md", CARDS),
        ("topic.toml", 'title = "Clouds"\naliases = []\n', "topic.toml", CARDS),
        ("declines/acme.tml", DECLINE, "declines/acme.tml", REFUSALS),
        ("declines/more/acme.toml", DECLINE, "declines/more", REFUSALS),
        ("decline/acme.toml", DECLINE, "decline", REFUSALS),
        ("practices/two names.txt", "Text.", "practices/two names.txt", PRACTICES),
        ("practice/two-names.md", CARD, "practice", PRACTICES),
        ("calendars/acme.tom", "", "calendars/acme.tom", CALENDARS),
        ("calendar.toml", 'title = "Ours"\nweekend = ["friday"]\n', "calendar.toml", CALENDARS),
        ("lexikon.toml", '[abbreviations]\nx = "y"\n', "lexikon.toml", "lexicon.toml is meant"),
        ("comparison.toml", "", "comparison.toml", "comparisons.toml is meant"),
        ("outline.toml", "min_examples = 1\n", "outline.toml", "it is not read, ours counts; delete it"),
    ],
)
def test_what_is_not_read_is_told_with_where_it_should_stand(
    filled: Path, name: str, text: str, where: str, how: str
) -> None:
    put(filled, name, text)
    (fault,) = told(filled)
    assert fault.startswith(f"{filled / where}: ")
    assert how in fault


@pytest.mark.parametrize(
    "name",
    [
        ".git/config.toml",
        ".drafts/topic.md",
        "knowledge/.DS_Store",
        "knowledge/type/cloud/skills.md~",
        "knowledge/type/cloud/.skills.md.swp",
        "knowledge/type/cloud/#skills.md#",
        "knowledge/.drafts/cloud/skills.md",
        "declines/pay.toml.orig",
        "README.md",
        "knowledge/README.md",
        "LICENSE",
        "pyproject.toml",
        "docs/how-we-work.md",
        "scripts/deploy.sh",
    ],
)
def test_what_editors_and_people_leave_there_is_neither_told_nor_read(filled: Path, tmp_path: Path, name: str) -> None:
    (filled / "declines/acme.toml").unlink()
    for path in ("lexicon.toml", "comparisons.toml"):
        (filled / path).unlink()
    put(filled, name, "[project]\nname = 'acme'\n")
    assert told(filled) == []
    assert read(write_base(tmp_path / "data"), filled).faults == ()


@pytest.mark.parametrize("name", ["knowledge", "declines", "practices", "calendars"])
def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name, "text")
    (fault,) = told(tmp_path)
    assert fault.startswith(f"{path}: this is no folder; ")


@pytest.mark.parametrize("name", ["lexicon.toml", "comparisons.toml"])
def test_a_folder_or_a_dead_link_in_the_place_of_a_file_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert told(tmp_path) == [f"{tmp_path / name}: this is no file to read; mend it or delete it"]
    (tmp_path / name).rmdir()
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    assert told(tmp_path) == [f"{tmp_path / name}: this is no file to read; mend it or delete it"]


# --- where a file cannot be read at all ---


@pytest.mark.parametrize(
    ("how", "what"), [("folder", "this is a folder"), ("link", "this leads to no file"), ("loop", "this leads to no")]
)
@pytest.mark.parametrize(
    "name", ["knowledge/fruit/apple/x.md", "declines/x.toml", "practices/x.md", "calendars/x.toml"]
)
def test_what_is_no_file_is_a_fault_with_its_path_and_hides_none(
    tmp_path: Path, name: str, how: str, what: str
) -> None:
    folder = write_base(tmp_path / "data")
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    if how == "folder":
        path.mkdir()
    else:
        path.symlink_to(path if how == "loop" else tmp_path / "nowhere")
    other = path.with_name(f"y{path.suffix}")
    other.write_text("=", encoding="utf-8")
    reader = {"practices": load_practices, "calendars": load_calendars}.get(name.partition("/")[0], load)
    with pytest.raises(ContentError) as caught:
        reader(folder)
    first, second = caught.value.faults
    assert first.startswith(f"{path}: {what}")
    assert first.endswith("; a file of content stands here, so rename it, move it away or delete it")
    assert second.startswith(f"{other}:1: ")


def test_what_is_no_file_makes_no_other_fault(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "data")
    for name in ("knowledge/fruit/apple/x.md", "practices/x.md"):
        (folder / name).mkdir(parents=True)
    assert set(read(folder).unread) == {"fruit/apple#x"}
    assert set(read_practices(folder).unread) == {"do/x"}
