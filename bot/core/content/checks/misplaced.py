"""Misplaced files: they lie in a data folder and nobody reads them. `kb check` tells it, serving passes them over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.core.content.lines import FENCE

_FOLDERS = {"knowledge": ".md", "declines": ".toml", "practices": ".md", "calendars": ".toml"}
_WHERE = {
    "knowledge": "cards stand in knowledge/<family>/<topic>/<name>.md",
    "declines": "refusals stand in declines/<name>.toml",
    "practices": "practices stand in practices/<name>.md",
    "calendars": "calendars stand in calendars/<name>.toml",
}
_FILES = ("comparisons.toml", "lexicon.toml")
_OURS = ("outline.toml", "held_out.txt")
# What editors and systems leave behind, and what people write for those who look after the folder.
_PASSED = re.compile(
    r"\..*|.*~|#.*#|.*\.(?:bak|orig|rej|swp|swo|tmp)|__.*__|README(?:\.\w+)?|Thumbs\.db|desktop\.ini", re.I
)
_KEYS = "title|reply|suggest|commands|weekend|yearly|holidays|frame|ladder"
_MARKS = re.compile(rf"(?:{_KEYS})\s*=|\[(?:examples\.|abbreviations|aspects|names)")


def misplaced(*folders: Path) -> list[str]:
    """Files in the data folders (the first is ours) that nobody reads, as `file: what is wrong and how to mend it`."""
    return [fault for number, folder in enumerate(folders) for fault in _misplaced(folder, is_first=not number)]


def _misplaced(folder: Path, *, is_first: bool) -> Iterator[str]:
    for path, trouble in _inside(folder):
        if trouble:
            yield trouble
        elif path.name in _FOLDERS:
            yield from _in_known(path) if path.is_dir() else [f"{path}: this is no folder; {_WHERE[path.name]}"]
        elif path.name in _FILES:
            if not path.is_file():
                yield f"{path}: this is no file to read; mend it or delete it"
        elif path.name in _OURS:
            if not is_first:
                yield f"{path}: it is not read, ours counts; delete it"
        elif path.is_dir():
            yield from _in_unknown(path)
        elif _is_content(path):
            yield f"{path}: it is not read here; {_meant(path)}"


def _in_known(folder: Path) -> Iterator[str]:
    """Faults of files that are not read in one of the folders whose files are."""
    ending, where = _FOLDERS[folder.name], _WHERE[folder.name]
    if folder.name == "knowledge":
        yield from _in_families(folder, depth=2)
        return
    for path, trouble in _inside(folder):
        if trouble:
            yield trouble
        elif path.suffix != ending:
            yield f"{path}: it is not read; {where}"


def _in_families(folder: Path, *, depth: int) -> Iterator[str]:
    """Faults of files that are not read among the cards: below the folder are `depth` levels of folders, then files."""
    for path, trouble in _inside(folder):
        if trouble:
            yield trouble
        elif path.is_dir() and depth:
            yield from _in_families(path, depth=depth - 1)
        elif depth or (path.suffix != ".md" and path.name != "topic.toml"):
            yield f"{path}: it is not read; {_WHERE['knowledge']}"


def _in_unknown(folder: Path) -> Iterator[str]:
    """A folder that none of ours is called as, where it holds content."""
    if any(path.is_file() and not _PASSED.fullmatch(path.name) and _is_content(path) for path in folder.rglob("*")):
        yield f"{folder}: nothing in this folder is read; {_meant(folder)}"


def _inside(folder: Path) -> Iterator[tuple[Path, str]]:
    """The entries of a folder but those to pass over; with a fault, the folder itself, where that is not known."""
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        yield (
            folder,
            f"{folder}: it cannot be looked through ({error.strerror}); mend that, or nothing in it is read",
        )
        return
    yield from ((path, "") for path in found if not _PASSED.fullmatch(path.name))


def _is_content(path: Path) -> bool:
    """True where it looks like a file of ours: by its name, its header or its keys."""
    if get_close_matches(path.name.casefold(), _FILES, 1, 0.8):
        return True
    if path.suffix.casefold() not in (".md", ".toml", ".txt") or not path.is_file():
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            start = file.read(4096).removeprefix("\ufeff")
    except OSError:
        return False
    return start.startswith(FENCE) or any(map(_MARKS.match, start.splitlines()))


def _meant(path: Path) -> str:
    """A hint at where it should be, as far as its name tells."""
    if path.name.casefold() == "topic.toml":
        return _WHERE["knowledge"]
    near = get_close_matches(path.name.casefold(), (*_FOLDERS, *_FILES), 1, 0.6)
    if not near:
        return "; ".join(_WHERE.values())
    return _WHERE.get(near[0], f"{near[0]} is meant")
