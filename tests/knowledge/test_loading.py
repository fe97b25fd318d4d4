"""Reading topic files: every kind of fault is named with its file and line, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.content.load import load
from bot.core.errors import ContentError
from tests.knowledge.tiny import LEXICON, write_topic, write_world

APPLE = "knowledge/fruit/apple.md"


def faults(*folders: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        load(*folders)
    return caught.value.faults


def edited(world: Path, old: str, new: str, file: str = APPLE) -> Path:
    path = world / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return write_world(tmp_path / "data")


def test_a_sound_folder_is_read_whole(world: Path) -> None:
    knowledge = load(world)
    apple = knowledge.topics["fruit/apple"]
    assert list(knowledge.topics) == ["fruit/apple", "fruit/pear", "tool/hammer"]
    assert (apple.title, apple.family, apple.reviewed.isoformat()) == ("Apple", "fruit", "2026-01-31")
    assert [section.title for section in apple.sections] == ["Pitfalls", "Skills"]
    assert apple.sources[0].url == "https://example.com/page"
    assert {example.batch for example in apple.examples} == {"someone"}
    assert knowledge.declines["decline/weather"].reply == "I know nothing of the weather."
    assert knowledge.lexicon.aspects["Pitfalls"] == ("pitfalls", "mistakes")
    assert knowledge.places["fruit/pear"] == (str(world / "knowledge/fruit/pear.md"),)
    assert {family: len(topics) for family, topics in knowledge.families().items()} == {"fruit": 2, "tool": 1}


@pytest.mark.parametrize("change", [lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"\n", b"\r\n")])
def test_a_file_from_another_editor_is_read_as_well(world: Path, change: object) -> None:
    path = world / APPLE
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    assert load(world).topics["fruit/apple"].title == "Apple"


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("+++\nid", "id", 1, "starts with a TOML header"),
        ('title = "Apple"', 'title = "Apple', 3, "TOML cannot be read"),
        ('title = "Apple"\n', "", 1, "title is missing"),
        ('title = "Apple"', "title = 5", 3, "title is missing or not a text"),
        ('id = "fruit/apple"', 'id = "fruit/banana"', 2, "the file's place says 'fruit/apple'"),
        ("aliases = []", 'aliases = "apple"', 4, "aliases is not a list of texts"),
        ("related = []", "related = [1]", 5, "related is not a list of texts"),
        ("reviewed = 2026-01-31", 'reviewed = "2026-01-31"', 6, "reviewed is missing or not a day"),
        ("reviewed = 2026-01-31", "reviewd = 2026-01-31", 6, "the key 'reviewd' is unknown"),
        ('licence = "cited"\n', "", 8, "a source lacks licence"),
        ("[[sources]]", "[sources]", 8, "written as [[sources]]"),
        ("[examples.someone]", "[[examples]]", 14, "examples are tables"),
        ("plain = [", "plain = [7, ", 15, "[examples.someone] plain is not a list of questions"),
        ("[examples.someone]\n", "[examples]\n", 15, "[examples.plain] is not a table of kinds"),
        ("The Apple is what this is about.", "", 17, "one paragraph, the short answer"),
        ("is what this", "is.\n\nWhat this", 17, "one paragraph, the short answer"),
        ("Forgetting the Apple.", "", 19, "the section 'Pitfalls' is empty"),
    ],
)
def test_a_broken_topic_file_is_named_with_its_line(world: Path, old: str, new: str, line: int, what: str) -> None:
    path = edited(world, old, new)
    found = faults(world)
    named = [fault for fault in found if what in fault]
    assert named, found
    place = named[0].removeprefix(f"{path}:").partition(":")[0]
    assert named[0].startswith(f"{path}:")
    assert int(place) == line


def test_a_line_is_the_very_one_where_the_key_stands(world: Path) -> None:
    path = edited(world, "reviewed = 2026-01-31", "reviewed = true")
    assert faults(world) == (f"{path}:6: reviewed is missing or not a day, written as 2026-11-22 without quotes",)


def test_a_line_of_toml_that_cannot_be_read_is_counted_from_the_top_of_the_file(world: Path) -> None:
    path = edited(world, "related = []", "related = [[")
    assert faults(world)[0].startswith((f"{path}:6:", f"{path}:5:"))
    edited(world, "related = [[", "related = ]")
    (fault,) = faults(world)
    assert (
        fault
        == f"{path}:5: the TOML cannot be read: ']' closes what was not opened; the other bracket is missing before it"
    )


def test_a_file_in_another_encoding_is_named_with_its_line(world: Path) -> None:
    path = world / APPLE
    path.write_bytes(path.read_bytes().replace(b"Forgetting", "Vergeßlich".encode("latin-1")))
    assert faults(world) == (f"{path}:20: the file is not UTF-8; save it as UTF-8",)


def test_an_empty_file_is_no_topic_and_is_not_passed_over(world: Path) -> None:
    path = world / APPLE
    path.write_bytes(b"\n")
    assert faults(world) == (f"{path}:1: the file is empty; fill it or delete it",)


def test_sources_that_are_plain_texts_are_named(world: Path) -> None:
    text = (world / APPLE).read_text(encoding="utf-8")
    head, _, rest = text.partition("[[sources]]")
    text = head + 'sources = ["https://example.com"]\n\n[examples' + rest.partition("[examples")[2]
    (world / APPLE).write_text(text, encoding="utf-8")
    assert faults(world) == (f"{world / APPLE}:8: sources are written as [[sources]]",)


def test_broken_refusals_words_and_comparisons_are_named_too(world: Path) -> None:
    decline = edited(world, "reply", "replly", "declines/weather.toml")
    lexicon = edited(world, LEXICON, 'frme = ["x"]\njoining = "vs"\n[aspects]\nSkills = "skills"\n', "lexicon.toml")
    pairs = world / "comparisons.toml"
    pairs.write_text('[examples.someone]\n"compare/fruit/apple~pear" = "apples and pears"\n', encoding="utf-8")
    found = faults(world)
    assert f"{decline}:1: reply is missing or not a text" in found
    assert any(fault.startswith(f"{decline}:3: the key 'replly' is unknown") for fault in found)
    assert any(fault.startswith(f"{lexicon}:1: the key 'frme' is unknown") for fault in found)
    assert f"{lexicon}:2: joining is a list of texts" in found
    assert f"{lexicon}:4: [aspects] Skills is not a list of texts" in found
    assert (
        f"{pairs}:2: [examples.someone] compare/fruit/apple~pear is not a list of questions, each between quotes"
        in found
    )


@pytest.mark.parametrize("value", ["five", "0", "6", ""])
def test_a_place_on_the_ladder_is_a_number_from_one_to_five(world: Path, value: str) -> None:
    (world / "lexicon.toml").write_text(f'[ordinals]\nfifth = "{value}"\n', encoding="utf-8")
    assert faults(world)[0].startswith(f"{world / 'lexicon.toml'}:2: the values of [ordinals]")


def test_all_faults_of_all_files_are_named_at_once(world: Path) -> None:
    one = edited(world, 'title = "Apple"\n', "")
    edited(world, "reviewed = 2026-01-31", "reviewed = 5")
    other = edited(world, "related = []", "related = [[", "knowledge/fruit/pear.md")
    third = edited(world, "title", "titel", "declines/weather.toml")
    found = faults(world)
    assert [sum(fault.startswith(f"{path}:") for fault in found) for path in (one, other, third)] == [2, 1, 2]


def test_a_folder_without_topics_is_none(tmp_path: Path) -> None:
    assert faults(tmp_path) == ("no topics were found: the data folder has no knowledge/*/*.md",)


def test_a_folder_that_is_not_there_is_named(world: Path, tmp_path: Path) -> None:
    found = faults(world, tmp_path / "nowhere")
    assert len(found) == 1
    assert "nowhere: there is no such folder; TPM_DATA_DIR must name one" in found[0]


def test_an_overlay_replaces_a_text_and_keeps_the_questions(world: Path, tmp_path: Path) -> None:
    write_topic(tmp_path / "ours", "fruit/apple", "Our apple", ["where do our apples grow"], "Ours are sweeter.")
    apple = load(world, tmp_path / "ours").topics["fruit/apple"]
    assert (apple.title, apple.short) == ("Our apple", "Ours are sweeter.")
    texts = [example.text for example in apple.examples]
    assert "where do our apples grow" in texts
    assert "what is an apple" in texts
    assert len(texts) == len(set(texts))


def test_an_overlay_adds_topics_and_words_and_names_its_own_files(world: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    path = write_topic(ours, "fruit/quince", "Quince", ["what is a quince"])
    (ours / "lexicon.toml").write_text(
        '[aspects]\n"Skills" = ["abilities"]\n[abbreviations]\nQC = "quince"\n', encoding="utf-8"
    )
    knowledge = load(world, ours)
    assert set(load(world).topics) < set(knowledge.topics)
    assert knowledge.places["fruit/quince"] == (str(path),)
    assert knowledge.lexicon.aspects == {"Pitfalls": ("pitfalls", "mistakes"), "Skills": ("abilities",)}
    assert knowledge.lexicon.abbreviations == {"qc": "quince"}


def test_the_digest_changes_with_every_byte_and_with_nothing_else(world: Path, tmp_path: Path) -> None:
    before = load(world).digest
    assert load(world).digest == before
    copy = write_world(tmp_path / "copy")
    assert load(copy).digest == before
    edited(world, "Remembering", "remembering")
    assert load(world).digest != before
    (copy / "knowledge/fruit/pear.md").rename(copy / "knowledge/fruit/pear.txt")
    assert load(copy).digest != before
