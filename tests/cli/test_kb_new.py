"""`kb new`: a file that only lacks the words. `kb check` says which, and once they are there nothing more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.content.resources import content_dir
from tests.content.tiny import write_topic

Output = pytest.CaptureFixture[str]


def run(capsys: Output, *arguments: str) -> tuple[int, str]:
    """The exit status, and all that was said."""
    status = main(["kb", *arguments])
    shown = capsys.readouterr()
    return status, shown.out + shown.err


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def fill_in(path: Path, *, title: str, mark: str) -> None:
    """Write the words that the file of a card lacks, and nothing else."""
    text = path.read_text(encoding="utf-8")
    text = text.replace('title = ""', f'title = "{title}"').replace('short = ""', f'short = "{title}"')
    text = text.replace('url = "https://"', 'url = "https://example.com/handbook"')
    for number in range(3):
        three = "\n".join(f'  "the {mark} of number {number}{letter}",' for letter in "abc")
        text = text.replace('  "",', three, 1)
    path.write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("orchard")
def test_a_new_card_lacks_nothing_but_the_words(capsys: Output, ours: Path) -> None:
    status, said = run(capsys, "new", "card", "fruit/apple", "exit-plan")
    path = ours / "knowledge" / "fruit" / "apple" / "exit-plan.md"
    assert (status, said) == (0, f"{path}: fill it in, then `tpm-coach kb check` says what is missing\n")
    assert files(ours) == ["knowledge/fruit/apple/exit-plan.md"]
    text = path.read_text(encoding="utf-8")
    assert text.count(f" = {datetime.now(UTC).date()}") == 2
    status, said = run(capsys, "check")
    assert status == 1
    assert f"{path}:2: title is missing or not a text" in said
    assert f"{path}:3: short is missing or not a text" in said
    assert "[examples.one] plain is not a list of questions, each between quotes" in said
    assert f"{path}:8: a source lacks title, or it is no text between quotes" in said
    fill_in(path, title="Leave a cloud in nine months", mark="vault")
    assert run(capsys, "check")[0] == 0


@pytest.mark.usefixtures("orchard")
def test_a_new_topic_lacks_nothing_but_the_words(capsys: Output, ours: Path) -> None:
    status, said = run(capsys, "new", "topic", "house/dog-days")
    folder = ours / "knowledge" / "house" / "dog-days"
    assert status == 0
    assert [line.partition(": ")[0] for line in said.splitlines()] == [
        str(folder / "topic.toml"),
        str(folder / "opening.md"),
    ]
    assert 'title = "Dog days"' in (folder / "topic.toml").read_text(encoding="utf-8")
    fill_in(folder / "opening.md", title="When dogs may come", mark="leash")
    for name in ("rules", "bowls"):
        assert run(capsys, "new", "card", "house/dog-days", name)[0] == 0
        fill_in(folder / f"{name}.md", title=f"The {name}", mark=name)
    assert run(capsys, "check")[0] == 0


def test_a_new_practice_lacks_nothing_but_the_words(capsys: Output, ours: Path) -> None:
    assert run(capsys, "new", "practice", "two-bowls")[0] == 0
    path = ours / "practices" / "two-bowls.md"
    status, said = run(capsys, "check")
    assert status == 1
    assert said.splitlines()[:-1] == [
        f"{path}:3: title is missing or not a text",
        f"{path}:9: it has 18 words; 40 to 130 are right",
    ]
    text = path.read_text(encoding="utf-8").replace('title = ""', 'title = "Two bowls for each dog"')
    text = text.replace("The first step.", "The first step. " + "Fill a bowl and look at it. " * 5)
    path.write_text(text, encoding="utf-8")
    assert run(capsys, "check")[0] == 0


# --- what cannot be ---


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (
            ("card", "type/clowd", "exit-plan"),
            "there is no topic 'type/clowd'; one of type/backend, type/business-intel",
        ),
        (("card", "cloud", "exit-plan"), "there is no topic 'cloud'; `tpm-coach kb list` shows them"),
        (("card", "", "exit-plan"), "there is no topic ''; `tpm-coach kb list` shows them"),
        (("card", "type/cloud", "Exit plan"), "'Exit plan' is no name for a file here; use lower-case words with hyph"),
        (("card", "type/cloud", "../../exit"), "'../../exit' is no name for a file here"),
        (("card", "../type/cloud", "exit"), "there is no topic '../type/cloud'"),
        (
            ("topic", "machine-learning"),
            "'machine-learning' lacks its family; write it before the name, as in type/mac",
        ),
        (("topic", "type/a/b"), "'a/b' is no name for a file here"),
        (("topic", "../b"), "'..' is no name for a file here"),
        (("topic", "/b"), "'' is no name for a file here"),
        (("topic", "type/cloud"), "the topic 'type/cloud' is there already; `tpm-coach kb new card` adds a card to it"),
        (("practice", "Two Names"), "'Two Names' is no name for a file here"),
        (("practice", "dog.md"), "'dog.md' is no name for a file here"),
    ],
)
def test_what_cannot_be_is_told_with_why_and_nothing_is_written(
    capsys: Output, ours: Path, arguments: tuple[str, ...], what: str
) -> None:
    status, said = run(capsys, "new", *arguments)
    assert status == 2
    assert said.startswith(f"tpm-coach: {what}")
    assert files(ours.parent) == []


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("card", "type/cloud", "exit-plan"), "knowledge/type/cloud/exit-plan.md"),
        (("practice", "two-bowls"), "practices/two-bowls.md"),
        (("topic", "house/dogs"), "knowledge/house/dogs/opening.md"),
    ],
)
@pytest.mark.parametrize("how", ["a file", "a dangling link"])
def test_what_is_there_is_never_written_over(
    capsys: Output, ours: Path, arguments: tuple[str, ...], name: str, how: str
) -> None:
    path = ours / name
    path.parent.mkdir(parents=True)
    if how == "a file":
        path.write_text("the work of a week", encoding="utf-8")
    else:
        path.symlink_to(ours / "elsewhere")
    status, said = run(capsys, "new", *arguments)
    assert (status, said) == (2, f"tpm-coach: {path} is there already; nothing was changed\n")
    assert files(ours) == ([name] if how == "a file" else [])
    assert how != "a file" or path.read_text(encoding="utf-8") == "the work of a week"


def test_where_nothing_can_be_written_that_is_told(capsys: Output, ours: Path) -> None:
    (ours / "practices").write_text("a file", encoding="utf-8")
    status, said = run(capsys, "new", "practice", "two-bowls")
    assert status == 2
    assert said.startswith(f"tpm-coach: {ours / 'practices' / 'two-bowls.md'} cannot be written (")


def test_a_card_is_written_beside_files_that_cannot_be_read(capsys: Output, ours: Path) -> None:
    write_topic(ours, "house/rules", "House rules").write_text("title =", encoding="utf-8")
    assert run(capsys, "new", "card", "house/rules", "dogs")[0] == 0
    assert run(capsys, "new", "card", "type/cloud", "dogs")[0] == 0


def test_the_folder_that_ships_is_not_touched(capsys: Output, ours: Path) -> None:
    before = files(content_dir("data"))
    assert run(capsys, "new", "card", "type/cloud", "pitfalls")[0] == 0
    assert files(content_dir("data")) == before
    assert files(ours) == ["knowledge/type/cloud/pitfalls.md"]
