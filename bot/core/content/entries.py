"""Reads one file of the knowledge base: a topic, a card, a refusal, the lexicon or the comparisons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import tomli

from bot.core.content.files import ContentFile
from bot.core.content.lexicon import Lexicon, is_phrase, read_lexicon, wrong_phrase
from bot.core.model.topics import EXTRAS, TEMPLATE, Card, Decline, Example, Extra, Source

# A table of examples, up to the next table.
_EXAMPLES = re.compile(r"^\[examples\b.*\n(?:(?!\[).*\n?)*", re.M)
_FENCED = re.compile(r"```\n(.*?\S.*?)\n?```", re.S)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a topic, as `topic.toml` gives it, without its cards."""

    id: str
    title: str = ""
    short: str = ""
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    compare: Mapping[str, str] = field(default_factory=dict)


class Entry(ContentFile):
    """A file that the knowledge base is made of; who `learns` reads its example questions, too."""

    def __init__(self, path: Path, raw: bytes, faults: list[str], *, learns: bool) -> None:
        super().__init__(path, raw, faults)
        self._learns = learns

    def parse(self, source: str) -> bool:
        """As in every file; where nothing is learned, the tables of example questions are not even read."""
        if not self._learns:
            # What cannot be read without them is read with them, so that a fault has its line.
            with suppress(tomli.TOMLDecodeError):
                self.header = tomli.loads(_EXAMPLES.sub("", source))
                return True
        return super().parse(source)

    def topic(self, id_: str) -> Header | None:
        """The header of a topic, without what is `broken`; None when nothing of it can be read."""
        if not self.text or not self.parse(self.text):
            return None
        title = self.string("title")
        header = Header(
            id=id_,
            title=title,
            short=self.string("short", default=title),
            aliases=self.strings("aliases", optional=True),
            related=self.strings("related", optional=True),
            compare=self.table("compare"),
        )
        self.unknown({"title", "short", "aliases", "related", "compare"})
        return header

    def card(self, id_: str) -> Card | None:
        """The card, without what is `broken`; None when nothing of it can be read."""
        found = self.headed("a card")
        if found is None:
            return None
        text, extra = self._body(*found)
        title = self.string("title")
        card = Card(
            id=id_,
            title=title,
            short=self.string("short", default=title),
            text=text,
            extra=extra,
            related=self.strings("related", optional=True),
            sources=self.sources(),
            reviewed=self.day("reviewed"),
            examples=self.examples(),
            trouble=self.flag("trouble", default=False),
        )
        self.unknown({"title", "short", "related", "reviewed", "trouble", "sources", "examples"})
        return card

    def _body(self, body: str, first_line: int) -> tuple[str, Extra | None]:
        """The text of a card and the part below it."""
        text, sections = self.sections(body, first_line)
        if not text:
            self.fault("the card has no text; write it below the header", first_line, "body")
        if len(sections) > 1:
            self.fault("a card has one part below its text at most", self.lines.headings[1], "body")
        if not sections:
            return text, None
        title, below = sections[0].title, sections[0].body
        if title not in EXTRAS:
            what = f"the part {title!r} is none of {', '.join(EXTRAS)}"
            self.fault(what, self.lines.heading(title), "body")
        if title != TEMPLATE:
            return text, Extra(title, below)
        fenced = _FENCED.fullmatch(below)
        if fenced is None:
            self.fault("a template stands between two lines of ```, alone", self.lines.heading(title), "body")
        return text, Extra(title, fenced[1] if fenced else below)

    def decline(self, id_: str) -> Decline | None:
        """The refusal, without what is `broken`; None when nothing of it can be read."""
        if not self.text or not self.parse(self.text):
            return None
        decline = Decline(
            id=self.id(id_),
            title=self.string("title"),
            reply=self.string("reply"),
            suggest=self.strings("suggest", optional=True),
            examples=self.examples(),
            commands=self.strings("commands", optional=True),
            kept=self.flag("kept", default=True),
            with_card=self.flag("with_card", default=False),
            phrases=self.strings("phrases", optional=True),
        )
        for phrase in decline.phrases:
            if not is_phrase(phrase):
                self.fault(wrong_phrase(phrase), self.lines.item(phrase, "phrases"), "phrases")
        self.unknown({"id", "title", "reply", "suggest", "commands", "kept", "with_card", "phrases", "examples"})
        return decline

    def lexicon(self) -> Lexicon | None:
        """The lexicon; None when anything of it cannot be read."""
        if not self.text or not self.parse(self.text):
            return None
        lexicon, faults = read_lexicon(self.header)
        for key, what in faults:
            self.fault(what, self.lines.key(*key))
        return None if faults else lexicon

    def sources(self) -> tuple[Source, ...]:
        """The sources, without those that lack something."""
        entries = self.header.get("sources", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fault("sources are written as [[sources]]", self.lines.key("sources"), "sources")
            return ()
        found = []
        for number, entry in enumerate(entries):
            place = ("sources", str(number))
            texts = {key: entry.get(key) for key in ("title", "url", "licence")}
            missing = [key for key, text in texts.items() if not isinstance(text, str) or not text.strip()]
            if missing:
                what = f"a source lacks {', '.join(missing)}, or it is no text between quotes"
                self.fault(what, self.lines.key(*place, missing[0]), "sources")
            else:
                read = self.day("read", *place, table=entry)
                found.append(Source(entry["title"], entry["url"], entry["licence"], read))
        return tuple(found)

    def examples(self) -> tuple[Example, ...]:
        """The example questions of all voices, in their order."""
        found: list[Example] = []
        voices = self.header.get("examples", {}) if self._learns else {}
        if not isinstance(voices, dict):
            what = "examples are tables: [examples.<voice>], then <kind> = [questions]"
            self.fault(what, self.lines.key("examples"), "examples")
            return ()
        for voice, kinds in voices.items():
            if not isinstance(kinds, dict):
                what = (
                    f"[examples.{voice}] is not a table of kinds; write [examples.<voice>], then <kind> = [questions]"
                )
                self.fault(what, self.lines.key("examples", voice), "examples")
                continue
            for kind, texts in kinds.items():
                if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
                    what = f"[examples.{voice}] {kind} is not a list of questions, each between quotes"
                    self.fault(what, self.lines.key("examples", voice, kind), "examples")
                    continue
                found.extend(Example(text, voice, kind) for text in texts)
        return tuple(found)

    def comparisons(self) -> dict[str, tuple[Example, ...]]:
        """Example questions by comparison id; each voice is a table of id = [questions]."""
        found: dict[str, tuple[Example, ...]] = {}
        if self.text and self.parse(self.text):
            self.unknown({"examples"})
            for example in self.examples():
                found[example.kind] = (*found.get(example.kind, ()), replace(example, kind="compare"))
        return found
