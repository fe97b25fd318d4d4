"""`kb check`: kinds of questions, licences and [compare], and a file with a wrong id, which is told by that alone."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from bot.core.content.checks.check import check
from bot.core.content.load import load
from tests.knowledge.shelf import BACKEND_FILE, CLOUD_FILE, TALK_FILE, TODAY, Shelf

TOPIC_KINDS = "plain, typo, keyword, claim, nonnative, abbrev, rambling, slack"
NEW = "[examples.newcomer]\n"


# --- kinds ---


def test_a_mistyped_kind_is_told_by_its_line(shelf: Shelf) -> None:
    shelf.edit(CLOUD_FILE, NEW, f'[examples.us]\nplann = ["who owns the sky"]\n{NEW}')
    assert shelf.faults() == [
        f"{shelf.at(CLOUD_FILE, 'plann = ')}: [examples.us] plann is no kind of question here;"
        f" one of {TOPIC_KINDS} is meant"
    ]


def test_questions_to_be_declined_are_none_of_a_topic(shelf: Shelf) -> None:
    shelf.edit(CLOUD_FILE, NEW, f'[examples.us]\noos = ["who owns the sky"]\n{NEW}')
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(CLOUD_FILE, 'oos')}: [examples.us] oos is no kind of question here; it is one ")
    assert fault.endswith(f"of a decline's; one of {TOPIC_KINDS} is meant, or the questions stand in the wrong file")


def test_questions_of_a_topic_are_none_to_be_declined(shelf: Shelf) -> None:
    shelf.edit(TALK_FILE, NEW, f'[examples.us]\nplain = ["nice weather"]\n{NEW}')
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(TALK_FILE, 'nice weather')}: [examples.us] plain is no kind of question here; ")
    assert "one of oos is meant" in fault


def test_what_is_no_kind_of_a_topic_s_is_not_counted(shelf: Shelf) -> None:
    text = shelf.file(CLOUD_FILE).read_text(encoding="utf-8")
    questions = ", ".join(f'"question number {number}"' for number in range(25))
    head, body = text[: text.index("[examples.")], text[text.index("\n+++\n") :]
    batch = f"[examples.us]\nplain = [{questions}]"
    shelf.file(CLOUD_FILE).write_text(head + batch + body, encoding="utf-8")
    assert shelf.faults() == []
    shelf.edit(CLOUD_FILE, '"question number 7", ', "")
    shelf.edit(CLOUD_FILE, "[examples.us]\n", '[examples.us]\noos = ["question number 7"]\n')
    counted = f"{shelf.at(CLOUD_FILE, '[examples.us]')}: 24 example questions; at least 25 are needed"
    assert counted in shelf.faults()
    assert len(shelf.faults()) == 2


# --- licences and [compare] ---


def test_a_licence_that_nobody_knows_is_told_by_its_line(shelf: Shelf) -> None:
    marker = 'without-becoming-an-engineer"\nlicence = "cited"'
    shelf.edit(CLOUD_FILE, marker, marker.replace("cited", "sited"))
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.at(CLOUD_FILE, 'sited')}: the licence 'sited' is none of cited, own, CC0-1.0, ")


@pytest.mark.parametrize(
    ("old", "new", "marker", "what"),
    [
        ('risk = "', 'risks = "', "risks", "[compare]: the line 'risks' should be 'risk'"),
        (
            'risk = "',
            'more = "x"\nrisk = "',
            "more",
            "[compare]: the line 'more' is none of those wanted here; the next ",
        ),
        (
            'works_on = "',
            '# works_on = "',
            "works_with",
            "[compare]: before the line 'works_with' should stand 'works_on'",
        ),
    ],
)
def test_a_line_of_compare_that_is_not_the_right_one_is_told(
    shelf: Shelf, old: str, new: str, marker: str, what: str
) -> None:
    shelf.edit(CLOUD_FILE, old, new)
    text = shelf.file(CLOUD_FILE).read_text("utf-8").split("\n")
    line = next(number for number, each in enumerate(text, 1) if each.startswith(marker))
    (fault,) = shelf.faults()
    assert fault.startswith(f"{shelf.file(CLOUD_FILE)}:{line}: {what}")
    assert "[" not in fault.partition("[compare]")[2], "no list is shown"


def test_values_of_compare_that_are_no_texts_are_told_by_their_lines(shelf: Shelf) -> None:
    shelf.edit(CLOUD_FILE, 'risk = "', 'risk = 7\n# "')
    shelf.edit(CLOUD_FILE, 'works_on = "', 'works_on = ["a list"]\n# "')
    reading, unsound = shelf.reading()
    assert reading.faults == (
        f"{shelf.at(CLOUD_FILE, 'works_on = ')}: [compare] works_on is not a text; put it between quotes",
        f"{shelf.at(CLOUD_FILE, 'risk = 7')}: [compare] risk is not a text; put it between quotes",
    )
    assert unsound == []


# --- a wrong id ---


def test_of_a_topic_in_the_folder_of_another_family_only_that_is_told(shelf: Shelf) -> None:
    moved = shelf.file("knowledge/advantage/cloud.md")
    moved.parent.mkdir()
    shelf.file(CLOUD_FILE).rename(moved)
    reading, unsound = shelf.reading()
    assert reading.faults == (f"{moved}:2: the id is 'type/cloud', but the file's place says 'advantage/cloud'",)
    assert unsound == []


def test_of_a_copy_that_still_has_the_id_of_the_other_only_that_is_told(shelf: Shelf) -> None:
    for old, new in ((CLOUD_FILE, "knowledge/type/sky.md"), (TALK_FILE, "declines/sky.toml")):
        shutil.copy(shelf.file(old), shelf.file(new))
    reading, unsound = shelf.reading()
    assert [fault.partition(": ")[2].partition(",")[0] for fault in reading.faults] == [
        "the id is 'type/cloud'",
        "the id is 'decline/small-talk'",
    ]
    assert unsound == []


# --- the curator's own file first ---


@pytest.mark.parametrize(("theirs", "below"), [(BACKEND_FILE, CLOUD_FILE), (CLOUD_FILE, BACKEND_FILE)])
def test_what_stands_in_two_files_is_told_of_the_curator_s_own(
    shelf: Shelf, tmp_path_factory: pytest.TempPathFactory, theirs: str, below: str
) -> None:
    ours = replace(shelf, folder=tmp_path_factory.mktemp("ours"))
    ours.file(theirs).parent.mkdir(parents=True)
    shutil.copy(shelf.file(theirs), ours.file(theirs))
    for place, name in ((shelf, below), (ours, theirs)):
        place.edit(name, NEW, f'[examples.again]\nplain = [\n"who runs the kettle"]\n{NEW}')
        place.edit(name, 'aliases = ["', 'aliases = [\n"kettle-runner", "')
    faults = check(load(shelf.folder, ours.folder), shelf.outline, TODAY)
    other = shelf.at(below, "who runs the kettle")
    topic = below.removeprefix("knowledge/").removesuffix(".md")
    assert sorted(faults) == sorted(
        [
            f"{ours.at(theirs, 'who runs the kettle')}: the question 'who runs the kettle' stands at {other} too;"
            " keep it where it is answered best",
            f"{ours.at(theirs, 'kettle-runner')}: the alias 'kettle-runner' is one of {topic} too;"
            " a name belongs to one topic",
        ]
    )
