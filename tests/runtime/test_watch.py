"""Content that changes on the disk is read again: once, when it is whole, and again where that failed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.core.content.resources import content_dir
from bot.runtime.watch import Watch, fingerprint


class Reader:
    """What reads the content again; it counts, and fails when it is told to."""

    def __init__(self) -> None:
        self.times = 0
        self.fails = False

    def __call__(self) -> None:
        self.times += 1
        if self.fails:
            raise OSError("the disk is away")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "knowledge").mkdir(parents=True)
    (tmp_path / "data" / "knowledge" / "one.md").write_text("one", encoding="utf-8")
    return tmp_path / "data"


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def watch(folder: Path, reader: Reader) -> Watch:
    return Watch([folder], reader)


def looks(watch: Watch, times: int = 3) -> list[bool]:
    return [watch.look() for _ in range(times)]


def rewrite(path: Path) -> None:
    """Change a file's text, at a moment of its own however coarse the clock of the disk is."""
    before = path.stat().st_mtime_ns
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


def add(folder: Path) -> None:
    (folder / "knowledge" / "two.md").write_text("two", encoding="utf-8")


def add_in_a_new_folder(folder: Path) -> None:
    (folder / "practices").mkdir()
    (folder / "practices" / "walk.md").write_text("walk", encoding="utf-8")


def remove(folder: Path) -> None:
    (folder / "knowledge" / "one.md").unlink()


def rename(folder: Path) -> None:
    (folder / "knowledge" / "one.md").rename(folder / "knowledge" / "first.md")


def change(folder: Path) -> None:
    rewrite(folder / "knowledge" / "one.md")


def replace(folder: Path) -> None:
    """As many editors save: a new file takes the place of the old one. This one is older than it."""
    new = folder / "knowledge" / ".one.md.new"
    new.write_text("uno", encoding="utf-8")
    os.utime(new, ns=(1, 1))
    new.replace(folder / "knowledge" / "one.md")


def test_where_nothing_changes_nothing_is_read(watch: Watch, reader: Reader) -> None:
    assert looks(watch) == [False, False, False]
    assert reader.times == 0


@pytest.mark.parametrize("how", [change, add, add_in_a_new_folder, remove, rename, replace])
def test_a_change_is_read_once_at_the_second_look(watch: Watch, reader: Reader, folder: Path, how: object) -> None:
    how(folder)  # type: ignore[operator]  # one of the functions above
    assert looks(watch) == [False, True, False]
    assert reader.times == 1


def test_what_is_still_being_written_is_waited_for(watch: Watch, reader: Reader, folder: Path) -> None:
    for number in range(4):
        (folder / "knowledge" / f"part-{number}.md").write_text("part", encoding="utf-8")
        assert not watch.look()
    assert looks(watch) == [True, False, False]
    assert reader.times == 1


def test_what_was_changed_and_taken_back_is_not_read(watch: Watch, reader: Reader, folder: Path) -> None:
    add(folder)
    assert not watch.look()
    (folder / "knowledge" / "two.md").unlink()
    assert looks(watch) == [False, False, False]
    assert reader.times == 0


def test_what_failed_is_tried_again_at_the_next_look_and_said_each_time(
    watch: Watch, reader: Reader, folder: Path
) -> None:
    add(folder)
    assert not watch.look()
    reader.fails = True
    for _ in range(2):
        with pytest.raises(OSError, match="the disk is away"):
            watch.look()
    reader.fails = False
    assert looks(watch) == [True, False, False]
    assert reader.times == 3


def test_what_changes_while_it_is_read_is_read_again(folder: Path) -> None:
    read: list[list[str]] = []

    def renew() -> None:
        read.append(sorted(path.name for path in folder.rglob("*.md")))
        if len(read) == 1:
            (folder / "knowledge" / "three.md").write_text("three", encoding="utf-8")

    watch = Watch([folder], renew)
    add(folder)
    assert looks(watch, 5) == [False, True, False, True, False]
    assert read == [["one.md", "two.md"], ["one.md", "three.md", "two.md"]]


def test_what_editors_leave_there_is_no_change(watch: Watch, folder: Path) -> None:
    (folder / "knowledge" / ".one.md.swp").write_text("x", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "index").write_text("x", encoding="utf-8")
    assert looks(watch) == [False, False, False]


def test_all_folders_are_looked_at_and_one_that_is_not_there_yet_may_come(folder: Path, reader: Reader) -> None:
    theirs = folder.parent / "theirs"
    watch = Watch([folder, theirs], reader)
    assert not watch.look()
    (theirs / "knowledge").mkdir(parents=True)
    (theirs / "knowledge" / "one.md").write_text("x", encoding="utf-8")
    assert looks(watch) == [False, True, False]


def test_a_link_to_a_file_is_looked_through_and_one_to_nowhere_is_left_out(watch: Watch, folder: Path) -> None:
    target = folder.parent / "elsewhere.md"
    target.write_text("x", encoding="utf-8")
    (folder / "knowledge" / "linked.md").symlink_to(target)
    assert looks(watch) == [False, True, False]
    before = fingerprint([folder])
    (folder / "knowledge" / "dangling.md").symlink_to(folder / "nowhere")
    assert fingerprint([folder]) == before
    rewrite(target)
    assert looks(watch) == [False, True, False]


def test_a_folder_that_is_linked_in_is_looked_through_as_it_is_read(watch: Watch, folder: Path) -> None:
    target = folder.parent / "cloud"
    target.mkdir()
    (target / "opening.md").write_text("x", encoding="utf-8")
    (folder / "knowledge" / "cloud").symlink_to(target)
    assert looks(watch) == [False, True, False]
    rewrite(target / "opening.md")
    assert looks(watch) == [False, True, False]


def test_a_link_that_leads_back_up_or_to_itself_is_no_endless_way(watch: Watch, folder: Path) -> None:
    (folder / "knowledge" / "up").symlink_to(folder)
    (folder / "knowledge" / "me.md").symlink_to(folder / "knowledge" / "me.md")
    watch.look()
    watch.look()
    assert looks(watch) == [False, False, False]
    change(folder)
    assert looks(watch) == [False, True, False]


def test_all_that_ships_is_seen_as_deep_as_it_lies() -> None:
    seen = {path for path, _, _ in fingerprint([content_dir("data")])}
    assert seen == {str(path) for path in content_dir("data").rglob("*") if path.is_file()}
