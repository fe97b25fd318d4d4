"""Reads the knowledge base: topic files, refusals and the lexicon, with an organisation's folder laid over ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.core.content.entries import Entry
from bot.core.content.files import WHOLE, bytes_of
from bot.core.content.lexicon import Lexicon
from bot.core.content.overlay import Names, new_names, yielding
from bot.core.errors import ContentError
from bot.core.model.topics import Decline, Example, Topic

LEXICON, COMPARISONS = "lexicon", "comparisons"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the coach knows. `digest` changes with every byte of it, and with nothing else.

    `comparisons` are example questions by comparison id. `places` gives the files of each id, the one whose text counts
    last, for messages to curators; `lexicon` is the lexicon's. `own` are the files of an organisation, and `own_names`
    the names of its topics that none of ours had, by id.
    """

    topics: Mapping[str, Topic]
    declines: Mapping[str, Decline]
    comparisons: Mapping[str, tuple[Example, ...]]
    lexicon: Lexicon
    digest: str
    places: Mapping[str, tuple[str, ...]]
    own: Set[str] = frozenset()
    own_names: Names = field(default_factory=dict)

    def families(self) -> dict[str, list[Topic]]:
        """Topics by family, in the order of their ids."""
        found: dict[str, list[Topic]] = {}
        for topic in self.topics.values():
            found.setdefault(topic.family, []).append(topic)
        return found

    def without_examples(self) -> Knowledge:
        """The same, for serving: example questions are only learned from. The digest stays that of the whole."""
        topics = {name: replace(topic, examples=()) for name, topic in self.topics.items()}
        declines = {name: replace(decline, examples=()) for name, decline in self.declines.items()}
        return replace(self, topics=topics, declines=declines, comparisons={})


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of the content, for whoever tells all that is wrong with it at once.

    `faults` are `file:line: …`. `unread` says which parts of topics and refusals could not be read, by id: keys of the
    header, `body`, or `WHOLE`, when they are in `knowledge` as an earlier file has them, or not at all.
    """

    knowledge: Knowledge
    faults: tuple[str, ...]
    unread: Mapping[str, Set[str]]


def load(*folders: Path, examples: bool = True) -> Knowledge:
    """Read one or more data folders, later ones laid over earlier ones.

    A later file with the same id replaces the earlier one's text; its example questions are added. They are only
    learned from: without `examples` they are left out, and nothing is said of their faults. The digest is the same.
    Raises ContentError naming every fault with its file and line.
    """
    reading = read(*folders, examples=examples)
    if reading.faults:
        raise ContentError(reading.faults)
    return reading.knowledge


def read(*folders: Path, examples: bool = True) -> Reading:
    """What `load` reads, as far as it can be read, with the faults of the rest. Not for serving: that is whole."""
    layers = _Layers(learns=examples)
    for folder in folders:
        layers.add(folder, is_first=folder == folders[0])
    return layers.reading()


class _Layers:
    """Data folders laid one over the other."""

    def __init__(self, *, learns: bool) -> None:
        self._learns = learns
        self._faults: list[str] = []
        self._topics: dict[str, Topic] = {}
        self._declines: dict[str, Decline] = {}
        self._comparisons: dict[str, tuple[Example, ...]] = {}
        self._lexicon = Lexicon()
        self._places: dict[str, tuple[str, ...]] = {}
        self._unread: dict[str, Set[str]] = {}
        self._misplaced: set[str] = set()
        self._digest = hashlib.sha256()
        self._ours: tuple[Mapping[str, Decline], Mapping[str, Topic]] | None = None
        self._own: set[str] = set()

    def add(self, folder: Path, *, is_first: bool) -> None:
        if not is_first and self._ours is None:
            self._ours = dict(self._declines), dict(self._topics)
        if not folder.is_dir():
            self._faults.append(f"{folder}: there is no such folder; TPM_DATA_DIR must name one laid out as data/ is")
            return
        files = list(_content_files(folder))
        others = (*folder.glob("practices/[!.]*.md"), *folder.glob("calendars/[!.]*.toml"))
        if not files and not is_first and not others:
            self._faults.append(
                f"{folder}: nothing in it is read; topics stand in knowledge/<family>/<name>.md below it,"
                " practices in practices/<name>.md, calendars in calendars/<name>.toml"
            )
        seen: dict[str, Path] = {}
        for path in files:
            raw = bytes_of(path, self._faults)
            if raw is None:
                self._unread[_id_of(path, folder)] = WHOLE
                continue
            if not is_first:
                self._own.add(str(path))
            self._digest.update(f"{path.relative_to(folder).as_posix()}\0{len(raw)}\0".encode() + raw)
            self._read(Entry(path, raw, self._faults, learns=self._learns), folder, seen)

    def _read(self, reader: Entry, folder: Path, seen: dict[str, Path]) -> None:
        path, entry_id = reader.path, _id_of(reader.path, folder)
        if path.suffix == ".md":
            self._put(self._topics, reader.topic(entry_id), entry_id, reader, seen)
        elif entry_id == LEXICON:
            self._lexicon = self._lexicon.over(reader.lexicon() or Lexicon())
            self._place(LEXICON, path)
            if reader.broken:
                self._unread[LEXICON] = WHOLE
        elif entry_id == COMPARISONS:
            for pair, asked in reader.comparisons().items():
                self._comparisons[pair] = self._comparisons.get(pair, ()) + asked
                self._place(pair, path)
        else:
            self._put(self._declines, reader.decline(entry_id), entry_id, reader, seen)

    def _put(self, known: dict[str, Any], item: Any, item_id: str, reader: Entry, seen: dict[str, Path]) -> None:
        """Put what a file holds in place of what has its id, keeping the examples that its forerunner had."""
        if reader.broken or item_id in self._unread:
            # Questions are those of all files together, so one that is broken leaves their number open.
            left = {"examples"} if self._unread.get(item_id) else set()
            self._unread[item_id] = WHOLE if item is None else reader.broken | left
        if "id" in reader.broken:
            self._misplaced.add(str(reader.header.get("id")))
        if item is None:
            return
        if item_id in seen:
            self._faults.append(f"{reader.path}:1: the id {item_id!r} is taken by {seen[item_id]}")
        seen[item_id] = reader.path
        self._place(item_id, reader.path)
        before = known.get(item_id)
        if before is not None:
            texts = {example.text for example in item.examples}
            kept = tuple(example for example in before.examples if example.text not in texts)
            item = replace(item, examples=kept + item.examples)
        known[item_id] = item

    def _place(self, name: str, path: Path) -> None:
        self._places[name] = (*self._places.get(name, ()), str(path))

    def reading(self) -> Reading:
        if not self._faults and not self._topics:
            self._faults.append("no topics were found: the data folder has no knowledge/*/*.md")
        # The place of a file may be what is wrong, and the id that it gives right.
        unread = {**dict.fromkeys(self._misplaced - self._places.keys(), WHOLE), **self._unread}
        declines, names = self._declines, dict[str, tuple[str, ...]]()
        if self._ours:
            ours, topics = self._ours
            names = new_names(self._topics, topics, self._lexicon.frame)
            declines = yielding(declines, ours, names, topics.values(), self._lexicon.frame)
        knowledge = Knowledge(
            dict(sorted(self._topics.items())),
            dict(sorted(declines.items())),
            self._comparisons,
            self._lexicon,
            self._digest.hexdigest(),
            self._places,
            frozenset(self._own),
            names,
        )
        return Reading(knowledge, tuple(self._faults), unread)


def _content_files(folder: Path) -> Iterable[Path]:
    yield from sorted((folder / "knowledge").glob("*/[!.]*.md"))
    yield from sorted((folder / "declines").glob("[!.]*.toml"))
    for name in ("comparisons.toml", "lexicon.toml"):
        if (folder / name).is_file():
            yield folder / name


def _id_of(path: Path, folder: Path) -> str:
    """The id that follows from a file's place."""
    if path.parent == folder:
        return path.stem
    return (
        path.relative_to(folder / "knowledge").with_suffix("").as_posix()
        if path.suffix == ".md"
        else f"decline/{path.stem}"
    )
