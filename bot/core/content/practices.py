"""Reads the practices: what the coach proposes to try at work in a week, an organisation's folder laid over ours.

They are no part of what the matcher is built from: changing one needs no new build.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from bot.core.content.files import WHOLE, ContentFile, bytes_of
from bot.core.model.checkins import Question

FAMILY = "do"
DONE_WHEN, REFLECT = "Done when", "To think about"
EASY, HARD = 1, 3
_KEYS = {"id", "title", "minutes", "difficulty", "topics", "types", "levels", "strengthens", "first"}


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice: something to do at work within `minutes`.

    `difficulty` is 1 (easy) to 3 (hard). `topics` are what it teaches, the main one first. `types` and `levels` are
    ids of the topics whose people it is made for; empty: for everybody. `strengthens` are the check-in questions
    that it helps with. `body`, `done_when` and `reflect` are Markdown of our own: what to do, what there is to show
    in the end, and one question to think about. `first` marks the one that everybody starts with.
    """

    id: str
    title: str
    minutes: int
    difficulty: int
    topics: tuple[str, ...]
    types: tuple[str, ...]
    levels: tuple[str, ...]
    strengthens: tuple[Question, ...]
    body: str
    done_when: str
    reflect: str
    first: bool = False


def practice_files(*folders: Path) -> dict[str, Path]:
    """The file of each practice by its id, `do/<name of the file>`; a later folder's file replaces an earlier one's."""
    found = {f"{FAMILY}/{path.stem}": path for folder in folders for path in folder.glob("practices/[!.]*.md")}
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class PracticeReading:
    """The practices as far as they could be read, by id. `faults` are `file:line: …`.

    `unread` says which parts could not be read, by id: keys of the header, `body`, or `WHOLE`.
    """

    practices: Mapping[str, Practice]
    faults: tuple[str, ...]
    unread: Mapping[str, Set[str]]


def read_practices(*folders: Path) -> PracticeReading:
    """Read the practices of one or more data folders, later folders laid over earlier ones, with the faults."""
    faults: list[str] = []
    files = practice_files(*folders)
    practices: dict[str, Practice] = {}
    unread: dict[str, Set[str]] = {}
    for practice_id, path in files.items():
        raw = bytes_of(path, faults)
        if raw is None:
            unread[practice_id] = WHOLE
            continue
        reader = _Reader(path, raw, faults)
        practice = reader.practice(practice_id)
        if practice:
            practices[practice_id] = practice
        if reader.broken:
            unread[practice_id] = reader.broken if practice else WHOLE
    if not files:
        faults.append("no practices were found: the data folder has no practices/*.md")
    return PracticeReading(practices, tuple(faults), unread)


class _Reader(ContentFile):
    """Reads the file of a practice."""

    def practice(self, expected_id: str) -> Practice | None:
        """The practice, without what is `broken`; None when nothing of it can be read."""
        found = self.headed("a practice")
        if found is None:
            return None
        body, done_when, reflect = self._parts(*found)
        practice = Practice(
            id=self.id(expected_id),
            title=self.string("title"),
            minutes=self.number("minutes"),
            difficulty=self._difficulty(),
            topics=self.strings("topics"),
            types=self.strings("types", optional=True),
            levels=self.strings("levels", optional=True),
            strengthens=self._strengthens(),
            body=body,
            done_when=done_when,
            reflect=reflect,
            first=self.flag("first", default=False),
        )
        self.unknown(_KEYS)
        return practice

    def _parts(self, text: str, first_line: int) -> tuple[str, str, str]:
        body, sections = self.sections(text, first_line)
        if not body:
            self.fault("what there is to do stands between the header and the first ## heading", first_line, "body")
        titles = [section.title for section in sections]
        wanted = [DONE_WHEN, REFLECT]
        if titles != wanted:
            odd = next((title for title, right in zip(titles, [*wanted, ""], strict=False) if title != right), "")
            how = f"below what there is to do stand two sections, '## {DONE_WHEN}' and then '## {REFLECT}'"
            self.fault(how, self.lines.heading(odd) if odd else first_line, "body")
            return body, "", ""
        return body, sections[0].body, sections[1].body

    def _difficulty(self) -> int:
        value = self.header.get("difficulty")
        if type(value) is not int or not EASY <= value <= HARD:
            self.fault("difficulty is missing or not 1 (easy), 2 or 3 (hard)", self.lines.key("difficulty"))
            return EASY
        return value

    def _strengthens(self) -> tuple[Question, ...]:
        names = self.strings("strengthens")
        unknown = [name for name in names if name not in list(Question)]
        if unknown or not 1 <= len(set(names)) == len(names) <= 2:
            choice = ", ".join(Question)
            self.fault(f"strengthens is {list(names)}; one or two of {choice} are meant", self.lines.key("strengthens"))
            return ()
        return tuple(map(Question, names))
