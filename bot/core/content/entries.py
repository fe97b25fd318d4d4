"""Reads one file of the knowledge base: a topic, a refusal, the lexicon or the comparisons."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bot.core.content.files import ContentFile
from bot.core.content.lexicon import Lexicon, read_lexicon
from bot.core.model.topics import Decline, Example, Section, Source, Topic

# A table of examples, up to the next table. What is cut wrongly can't be read, and then the whole is.
_EXAMPLES = re.compile(r"^\[examples\b.*\n(?:(?!\[).*\n?)*", re.M)


class Entry(ContentFile):
    """A file that the knowledge base is made of; who `learns` reads its example questions, too."""

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
            reviewed=self.day("reviewed"),
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
            kept=self.flag("kept", default=True),
        )
        self.unknown({"id", "title", "reply", "suggest", "commands", "kept", "examples"})
        return decline

    def lexicon(self) -> Lexicon | None:
        """The lexicon; None when anything of it cannot be read."""
        if not self.text or not self.parse(self.text):
            return None
        lexicon, faults = read_lexicon(self.header)
        for key, what in faults:
            self.fault(what, self.lines.key(*key))
        return None if faults else lexicon

    def body(self, text: str, first_line: int) -> tuple[str, tuple[Section, ...]]:
        """The short answer and the sections."""
        short, sections = self.sections(text, first_line)
        if not short or "\n\n" in short:
            self.fault(
                "one paragraph, the short answer, stands between the header and the first ## heading",
                first_line,
                "body",
            )
        return " ".join(short.split()), sections

    def sources(self) -> tuple[Source, ...]:
        """The sources, without those that lack something."""
        entries = self.header.get("sources", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fault("sources are written as [[sources]]", self.lines.key("sources"), "sources")
            return ()
        found = []
        for number, entry in enumerate(entries):
            place = ("sources", str(number))
            missing = [key for key in ("title", "url", "licence") if not isinstance(entry.get(key), str)]
            if missing:
                what = f"a source lacks {', '.join(missing)}, or it is no text between quotes"
                self.fault(what, self.lines.key(*place, missing[0]), "sources")
            else:
                read = self.day("read", *place, table=entry)
                found.append(Source(entry["title"], entry["url"], entry["licence"], read))
        return tuple(found)

    def examples(self) -> tuple[Example, ...]:
        """The example questions of all batches, in their order."""
        found: list[Example] = []
        batches = self.header.get("examples", {}) if self._learns else {}
        if not isinstance(batches, dict):
            what = "examples are tables: [examples.<batch>], then <kind> = [questions]"
            self.fault(what, self.lines.key("examples"), "examples")
            return ()
        for batch, kinds in batches.items():
            if not isinstance(kinds, dict):
                what = (
                    f"[examples.{batch}] is not a table of kinds; write [examples.<batch>], then <kind> = [questions]"
                )
                self.fault(what, self.lines.key("examples", batch), "examples")
                continue
            for kind, texts in kinds.items():
                if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
                    what = f"[examples.{batch}] {kind} is not a list of questions, each between quotes"
                    self.fault(what, self.lines.key("examples", batch, kind), "examples")
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
