"""Reads the knowledge base: topic files, refusals and the lexicon, with an organisation's folder laid over ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.core.errors import ContentError
from bot.core.knowledge.files import ContentFile
from bot.core.knowledge.lexicon import Lexicon, read_lexicon
from bot.core.model import Decline, Example, Section, Source, Topic


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the coach knows. `digest` changes with every byte of it, and with nothing else.

    `comparisons` are example questions by comparison id. `places` gives the file of each id, for messages to curators.
    """

    topics: Mapping[str, Topic]
    declines: Mapping[str, Decline]
    comparisons: Mapping[str, tuple[Example, ...]]
    lexicon: Lexicon
    digest: str
    places: Mapping[str, str]

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


def load(*folders: Path, examples: bool = True) -> Knowledge:
    """Read one or more data folders, later ones laid over earlier ones.

    A later file with the same id replaces the earlier one's text; its example questions are added. They are only
    learned from: without `examples` they are left out, and nothing is said of their faults. The digest is the same.
    Raises ContentError naming every fault with its file and line.
    """
    faults: list[str] = []
    topics: dict[str, Topic] = {}
    declines: dict[str, Decline] = {}
    comparisons: dict[str, tuple[Example, ...]] = {}
    places: dict[str, str] = {}
    digest = hashlib.sha256()
    lexicon = Lexicon()
    for folder in folders:
        if not folder.is_dir():
            faults.append(f"{folder}: there is no such folder; TPM_DATA_DIR must name one laid out as data/ is")
            continue
        seen: dict[str, Path] = {}
        files = list(_content_files(folder))
        others = (*folder.glob("practices/[!.]*.md"), *folder.glob("calendars/[!.]*.toml"))
        if not files and folder != folders[0] and not others:
            faults.append(
                f"{folder}: nothing in it is read; topics stand in knowledge/<family>/<name>.md below it,"
                " practices in practices/<name>.md, calendars in calendars/<name>.toml"
            )
        for path in files:
            raw = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(raw)}\0".encode() + raw)
            reader = _Reader(path, raw, faults, learns=examples)
            item: Topic | Decline | Lexicon | None = None
            if path.suffix == ".md":
                item = reader.topic(path.relative_to(folder / "knowledge").with_suffix("").as_posix())
            elif path.name == "lexicon.toml":
                item = reader.lexicon()
            elif path.name == "comparisons.toml":
                for pair, asked in reader.comparisons().items():
                    comparisons[pair] = comparisons.get(pair, ()) + asked
            else:
                item = reader.decline(f"decline/{path.stem}")
            if isinstance(item, Lexicon):
                lexicon = lexicon.over(item)
            if isinstance(item, (Topic, Decline)):
                if item.id in seen:
                    faults.append(f"{path}:1: the id {item.id!r} is taken by {seen[item.id]}")
                seen[item.id] = path
                places[item.id] = str(path)
                _lay(topics if isinstance(item, Topic) else declines, item)
    if not faults and not topics:
        faults.append("no topics were found: the data folder has no knowledge/*/*.md")
    if faults:
        raise ContentError(faults)
    ordered = dict(sorted(topics.items()))
    return Knowledge(ordered, dict(sorted(declines.items())), comparisons, lexicon, digest.hexdigest(), places)


def _content_files(folder: Path) -> Iterable[Path]:
    yield from sorted((folder / "knowledge").glob("*/[!.]*.md"))
    yield from sorted((folder / "declines").glob("[!.]*.toml"))
    for name in ("comparisons.toml", "lexicon.toml"):
        if (folder / name).is_file():
            yield folder / name


def _lay(known: dict[str, Any], item: Topic | Decline) -> None:
    """Put `item` in place of what has its id, keeping the examples that its forerunner had."""
    before = known.get(item.id)
    if before is not None:
        texts = {example.text for example in item.examples}
        kept = tuple(example for example in before.examples if example.text not in texts)
        item = replace(item, examples=kept + item.examples)
    known[item.id] = item


class _Reader(ContentFile):
    """Reads the files that the knowledge base is made of."""

    def __init__(self, path: Path, raw: bytes, faults: list[str], *, learns: bool) -> None:
        super().__init__(path, raw, faults)
        self._learns = learns

    def topic(self, expected_id: str) -> Topic | None:
        found = self.headed("a topic")
        if found is None:
            return None
        before = len(self.faults)
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
        return topic if len(self.faults) == before else None

    def decline(self, expected_id: str) -> Decline | None:
        if not self.text or not self.parse(self.text):
            return None
        before = len(self.faults)
        decline = Decline(
            id=self.id(expected_id),
            title=self.string("title"),
            reply=self.string("reply"),
            suggest=self.strings("suggest", optional=True),
            examples=self.examples(),
            commands=self.strings("commands", optional=True),
        )
        self.unknown({"id", "title", "reply", "suggest", "commands", "examples"})
        return decline if len(self.faults) == before else None

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
                "one paragraph, the short answer, stands between the header and the first ## heading", first_line
            )
        return " ".join(short.split()), sections

    def sources(self) -> tuple[Source, ...]:
        found = []
        entries = self.header.get("sources", [])
        if not isinstance(entries, list):
            self.fault("sources are written as [[sources]]", self.line_of("sources"))
            return ()
        for entry in entries:
            if not isinstance(entry, dict):
                self.fault("sources are written as [[sources]]", self.line_of("sources"))
                continue
            missing = [key for key in ("title", "url", "licence") if not isinstance(entry.get(key), str)]
            if missing:
                self.fault(f"a source lacks {', '.join(missing)}", self.line_of("sources"))
                continue
            found.append(Source(entry["title"], entry["url"], entry["licence"], self.day(entry, "read")))
        return tuple(found)

    def examples(self) -> tuple[Example, ...]:
        found: list[Example] = []
        batches = self.header.get("examples", {}) if self._learns else {}
        if not isinstance(batches, dict):
            self.fault("examples are tables: [examples.<batch>], then <kind> = [questions]", self.line_of("examples"))
            return ()
        for batch, kinds in batches.items():
            line = self.line_of(f"examples.{batch}")
            if not isinstance(kinds, dict):
                self.fault(f"[examples.{batch}] is not a table of kinds", line)
                continue
            for kind, texts in kinds.items():
                if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
                    self.fault(f"[examples.{batch}] {kind} is not a list of questions", line)
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
