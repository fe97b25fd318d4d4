"""Reads the knowledge base: topic files, refusals and the lexicon, with an organisation's folder laid over ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.core.errors import ContentError
from bot.core.knowledge.files import WHOLE, ContentFile
from bot.core.knowledge.lexicon import Lexicon, read_lexicon
from bot.core.model import Decline, Example, Section, Source, Topic

# A table of examples, up to the next table. What is cut wrongly can't be read, and then the whole is.
_EXAMPLES = re.compile(r"^\[examples\b.*\n(?:(?!\[).*\n?)*", re.M)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the coach knows. `digest` changes with every byte of it, and with nothing else.

    `comparisons` are example questions by comparison id. `places` gives the files of each id, the one whose text counts
    last, for messages to curators.
    """

    topics: Mapping[str, Topic]
    declines: Mapping[str, Decline]
    comparisons: Mapping[str, tuple[Example, ...]]
    lexicon: Lexicon
    digest: str
    places: Mapping[str, tuple[str, ...]]

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

    def add(self, folder: Path, *, is_first: bool) -> None:
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
            raw = path.read_bytes()
            self._digest.update(f"{path.relative_to(folder).as_posix()}\0{len(raw)}\0".encode() + raw)
            self._read(_Reader(path, raw, self._faults, learns=self._learns), folder, seen)

    def _read(self, reader: _Reader, folder: Path, seen: dict[str, Path]) -> None:
        path = reader.path
        if path.suffix == ".md":
            topic_id = path.relative_to(folder / "knowledge").with_suffix("").as_posix()
            self._put(self._topics, reader.topic(topic_id), topic_id, reader, seen)
        elif path.name == "lexicon.toml":
            self._lexicon = self._lexicon.over(reader.lexicon() or Lexicon())
        elif path.name == "comparisons.toml":
            for pair, asked in reader.comparisons().items():
                self._comparisons[pair] = self._comparisons.get(pair, ()) + asked
                self._place(pair, path)
        else:
            decline_id = f"decline/{path.stem}"
            self._put(self._declines, reader.decline(decline_id), decline_id, reader, seen)

    def _put(self, known: dict[str, Any], item: Any, item_id: str, reader: _Reader, seen: dict[str, Path]) -> None:
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
        knowledge = Knowledge(
            dict(sorted(self._topics.items())),
            dict(sorted(self._declines.items())),
            self._comparisons,
            self._lexicon,
            self._digest.hexdigest(),
            self._places,
        )
        return Reading(knowledge, tuple(self._faults), unread)


def _content_files(folder: Path) -> Iterable[Path]:
    yield from sorted((folder / "knowledge").glob("*/[!.]*.md"))
    yield from sorted((folder / "declines").glob("[!.]*.toml"))
    for name in ("comparisons.toml", "lexicon.toml"):
        if (folder / name).is_file():
            yield folder / name


class _Reader(ContentFile):
    """Reads the files that the knowledge base is made of."""

    def __init__(self, path: Path, raw: bytes, faults: list[str], *, learns: bool) -> None:
        super().__init__(path, raw, faults)
        self._learns = learns

    def parse(self, source: str) -> bool:
        """As in every file; where nothing is learned, the tables of example questions are not even read."""
        return super().parse(source if self._learns else _EXAMPLES.sub("", source))

    def topic(self, expected_id: str) -> Topic | None:
        """The topic, without what is `broken`; None when nothing of it can be read."""
        found = self.headed("a topic")
        if found is None:
            return None
        short, sections = self.body(*found)
        topic = Topic(
            id=self.id(expected_id),
            title=self.string("title"),
            aliases=self.strings("aliases", optional=True),
            related=self.strings("related", optional=True),
            sources=self.sources(),
            reviewed=self.day(self.header, "reviewed"),
            short=short,
            sections=sections,
            compare=self.table("compare"),
            examples=self.examples(),
        )
        self.unknown({"id", "title", "aliases", "related", "sources", "reviewed", "compare", "examples"})
        return topic

    def decline(self, expected_id: str) -> Decline | None:
        """The refusal, without what is `broken`; None when nothing of it can be read."""
        if not self.text or not self.parse(self.text):
            return None
        decline = Decline(
            id=self.id(expected_id),
            title=self.string("title"),
            reply=self.string("reply"),
            suggest=self.strings("suggest", optional=True),
            examples=self.examples(),
            commands=self.strings("commands", optional=True),
        )
        self.unknown({"id", "title", "reply", "suggest", "commands", "examples"})
        return decline

    def lexicon(self) -> Lexicon | None:
        if not self.text or not self.parse(self.text):
            return None
        lexicon, faults = read_lexicon(self.header)
        for key, what in faults:
            self.fault(what, self.line_of(key))
        return None if faults else lexicon

    def body(self, text: str, first_line: int) -> tuple[str, tuple[Section, ...]]:
        short, sections = self.sections(text, first_line)
        if not short or "\n\n" in short:
            self.fault(
                "one paragraph, the short answer, stands between the header and the first ## heading",
                first_line,
                "body",
            )
        return " ".join(short.split()), sections

    def sources(self) -> tuple[Source, ...]:
        found = []
        entries = self.header.get("sources", [])
        if not isinstance(entries, list):
            self.fault("sources are written as [[sources]]", self.line_of("sources"), "sources")
            return ()
        for entry in entries:
            if not isinstance(entry, dict):
                self.fault("sources are written as [[sources]]", self.line_of("sources"), "sources")
                continue
            missing = [key for key in ("title", "url", "licence") if not isinstance(entry.get(key), str)]
            if missing:
                self.fault(f"a source lacks {', '.join(missing)}", self.line_of("sources"), "sources")
                continue
            found.append(Source(entry["title"], entry["url"], entry["licence"], self.day(entry, "read")))
        return tuple(found)

    def examples(self) -> tuple[Example, ...]:
        found: list[Example] = []
        batches = self.header.get("examples", {}) if self._learns else {}
        if not isinstance(batches, dict):
            self.fault(
                "examples are tables: [examples.<batch>], then <kind> = [questions]",
                self.line_of("examples"),
                "examples",
            )
            return ()
        for batch, kinds in batches.items():
            line = self.line_of(f"examples.{batch}")
            if not isinstance(kinds, dict):
                self.fault(f"[examples.{batch}] is not a table of kinds", line, "examples")
                continue
            for kind, texts in kinds.items():
                if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
                    self.fault(f"[examples.{batch}] {kind} is not a list of questions", line, "examples")
                    continue
                found.extend(Example(text, batch, kind) for text in texts)
        return tuple(found)

    def comparisons(self) -> dict[str, tuple[Example, ...]]:
        """Example questions by comparison id; each batch is a table of id = [questions]."""
        found: dict[str, tuple[Example, ...]] = {}
        if self.text and self.parse(self.text):
            self.unknown({"examples"})
            for example in self.examples():
                found[example.kind] = (*found.get(example.kind, ()), replace(example, kind="compare"))
        return found
