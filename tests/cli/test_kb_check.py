"""`kb check` and `kb list` in a terminal: what curators read, and the exit statuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from tests.content.tiny import write_card, write_practice, write_topic

Output = pytest.CaptureFixture[str]
GUIDE = Path(__file__).parents[2] / "docs" / "curators.md"


def copied(ours: Path, name: str, old: str, new: str) -> Path:
    """A file of the content that ships in the organisation's folder, with one change."""
    text = (content_dir("data") / name).read_text(encoding="utf-8")
    assert old in text
    path = ours / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def checked(capsys: Output) -> tuple[list[str], str]:
    """The faults that `kb check` tells, and its last line."""
    assert main(["kb", "check"]) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    *faults, last = shown.out.splitlines()
    return faults, last


def test_the_faults_of_an_organisation_s_files_are_told_together(capsys: Output, ours: Path) -> None:
    write_topic(ours, "house/rules", "House rules").write_text('title = "House rules"\n', encoding="utf-8")
    card = write_card(ours, "house/rules", "What our house rules are", ["what are our house rules", "rules"])
    practice = write_practice(ours, "eat")
    faults, last = checked(capsys)
    assert faults == [
        f"{card.with_name('topic.toml')}:1: 2 example questions in its cards; at least 25 are needed",
        f"{card}:13: 2 example questions; at least 8 are needed",
        f"{card}:13: the questions are of 2 voices; at least 3 are needed",
        f"{practice}:11: it has 22 words; 40 to 130 are right",
        f"{practice}:6: topics names 'fruit/apple', which is no topic",
    ]
    assert last.endswith(" to decline: 5 faults")


@pytest.mark.usefixtures("orchard")
def test_what_cannot_be_read_and_what_is_unsound_is_told_in_one_run(capsys: Output, ours: Path) -> None:
    broken = write_topic(ours, "house/rules", "House rules")
    broken.write_text("title = House rules\n", encoding="utf-8")
    write_card(ours, "house/rules", "What our house rules are", ["what are our house rules", "rules", "order"])
    unsound = copied(
        ours, "knowledge/fruit/apple/opening.md", 'related = ["', 'related = ["house/rules", "fruit/plum", "'
    )
    faults, last = checked(capsys)
    assert faults[0].startswith(f"{broken}:1: the TOML cannot be read")
    assert f"{unsound}:4: related names 'fruit/plum', which is no card" in faults
    # It is one that cannot be read, and no dead one.
    assert not [fault for fault in faults if "'house/rules'" in fault]
    assert last.endswith(" faults; what cannot be read was not looked at further")


@pytest.mark.usefixtures("orchard")
def test_a_broken_card_and_a_broken_practice_are_told_with_what_they_lack(capsys: Output, ours: Path) -> None:
    card = copied(ours, "knowledge/fruit/apple/pitfalls.md", "title = ", "titel = ")
    practice = write_practice(ours, "drink")
    practice.write_text("nothing", encoding="utf-8")
    faults, _ = checked(capsys)
    assert faults[:2] == [
        f"{card}:1: title is missing or not a text",
        f"{card}:2: the key 'titel' is unknown; one of examples, related, reviewed, short, sources, title, trouble is"
        " meant",
    ]
    assert faults[2:] == [f"{practice}:1: a practice starts with a TOML header between two lines of '+++'"]


@pytest.mark.usefixtures("orchard")
def test_the_faults_of_an_organisation_s_calendars_are_told_too(capsys: Output, ours: Path) -> None:
    (ours / "calendars").mkdir()
    (ours / "calendars" / "acme.toml").write_text("titel = 3\n", encoding="utf-8")
    faults, _ = checked(capsys)
    assert faults
    assert all(fault.startswith(f"{ours / 'calendars' / 'acme.toml'}:") for fault in faults)


@pytest.mark.usefixtures("orchard")
def test_an_organisation_s_own_practice_is_sound(capsys: Output, ours: Path) -> None:
    write_practice(ours, "eat", steps="Look at it well. " * 5)
    assert main(["kb", "check"]) == 0
    assert capsys.readouterr().out.endswith("to decline: sound\n")
    assert main(["kb", "list"]) == 0
    assert "\n  do/eat " in capsys.readouterr().out


def test_kb_check_says_what_the_curators_guide_shows(capsys: Output, ours: Path) -> None:
    copied(ours, "knowledge/type/backend/opening.md", 'title = "What a backend TPM is"', 'title = "What a backend TPM')
    copied(ours, "knowledge/type/cloud/pitfalls.md", 'related = ["', 'related = ["type/steam", "')
    copied(ours, "declines/tools.toml", "oos = [", 'oos = [\n  "cloud migration",')
    told, _ = checked(capsys)
    said = "\n".join(told).replace(str(ours), "data")
    shown = GUIDE.read_text(encoding="utf-8").partition("```text\n")[2].partition("\n```")[0]
    # The other place of the question moves with every question that is added above it.
    assert re.sub(r"\d+ too;", "… too;", said) == re.sub(r"\d+ too;", "… too;", shown)


def test_when_asked_to_it_tells_a_card_that_no_question_reaches(capsys: Output, ours: Path) -> None:
    card = write_card(ours, "type/cloud#danger", "Someone says: I want to die", ["he wants to die", "she wants to die"])
    assert main(["kb", "check", "--ask"]) == 1
    faults = capsys.readouterr().out.splitlines()
    assert f"{card}:2: no question reaches this card, not even its title; add questions in other words" in faults


@pytest.mark.parametrize("name", ["outline.toml", "not_mistyped.txt", "keeping/names.txt"])
def test_a_list_of_ours_that_was_emptied_is_named(capsys: Output, orchard: Path, name: str) -> None:
    (orchard / name).write_bytes(b"")
    faults, _ = checked(capsys)
    assert f"data/{name}:1: the file is empty; fill it or delete it" in faults


@pytest.mark.usefixtures("orchard")
def test_what_is_not_read_is_told_and_the_other_commands_pass_it_over(capsys: Output, ours: Path) -> None:
    (ours / "lexicon.toml").write_text('[abbreviations]\nglb = "gizmo launch board"\n', encoding="utf-8")
    path = ours / "knowledge" / "cloud.md"
    path.parent.mkdir()
    path.write_text("+++\ntitle = 'Clouds'\n+++\nText.\n", encoding="utf-8")
    faults, _ = checked(capsys)
    assert faults == [f"{path}: it is not read; cards stand in knowledge/<family>/<topic>/<name>.md"]
    assert main(["kb", "list"]) == 0


def test_what_ships_is_sound_and_counted(capsys: Output, knowledge: Knowledge, settings: None) -> None:
    assert main(["kb", "check"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{len(knowledge.topics)} topics, ")
    assert f", {len(list(content_dir('data').glob('practices/*.md')))} practices, " in shown
    assert shown.endswith("to decline: sound\n")
    assert shown.count("\n") == 1


def test_a_folder_that_is_not_there_is_named(capsys: Output, monkeypatch: pytest.MonkeyPatch, ours: Path) -> None:
    monkeypatch.setenv("TPM_DATA_DIR", str(ours / "nowhere"))
    assert main(["kb", "check"]) == 2
    assert capsys.readouterr().err.startswith(f"tpm-coach: TPM_DATA_DIR is '{ours / 'nowhere'}'")


# --- kb list ---


def test_kb_list_shows_every_topic_by_family_and_every_practice(
    capsys: Output, knowledge: Knowledge, settings: None
) -> None:
    assert main(["kb", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    practices = {f"do/{path.stem}" for path in content_dir("data").glob("practices/*.md")}
    assert [line for line in lines if not line.startswith(" ")] == [*knowledge.families(), "do"]
    assert {line.split()[0] for line in lines if line.startswith(" ")} == set(knowledge.topics) | practices


@pytest.mark.usefixtures("orchard")
def test_kb_list_shows_an_organisation_s_topic_its_cards_and_the_oldest_review(capsys: Output, ours: Path) -> None:
    write_topic(ours, "house/rules", "House rules")
    write_card(ours, "house/rules", "What our house rules are", ["what are our house rules", "rules"])
    path = write_card(ours, "house/rules#dogs", "Dogs in the office", ["dogs", "may I bring my dog"])
    path.write_text(path.read_text("utf-8").replace("reviewed = 2026-01-31", "reviewed = 2025-12-31"), "utf-8")
    assert main(["kb", "list"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "house/rules" in line]
    assert line.split(maxsplit=1)[1] == "House rules  (2 cards, all reviewed since 2025-12-31)"
