"""Proves the content: what `tpm-coach kb check` looks at beyond what can be read at all."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.knowledge.load import Knowledge
from bot.core.knowledge.text import plain, words
from bot.core.model import Example, Topic, comparison_sides

_UNDRAWN = (
    (re.compile(r"!?\[[^\]]*\]\([^)]*\)"), "a link or an image"),
    (re.compile(r"<[a-zA-Z/!][^>]*>"), "HTML or Slack markup"),
    (re.compile(r"^#{1,6} ", re.M), "a heading"),
    (re.compile(r"^\s*\|.*\|", re.M), "a table"),
    (re.compile(r"^\s{2,}[-*\d]", re.M), "a nested list"),
    (re.compile(r"^```", re.M), "a code block"),
    (re.compile(r"@@"), "the sign for a person"),
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What has to be there: `data/outline.toml`, and digests of the questions that are kept for measuring."""

    rules: dict[str, Any]
    held_out: frozenset[str]

    @classmethod
    def read(cls, folder: Path) -> Outline:
        """The outline in a data folder."""
        with open(folder / "outline.toml", "rb") as file:
            rules = tomllib.load(file)
        lines = (folder / "held_out.txt").read_text(encoding="utf-8").splitlines()
        return cls(rules, frozenset(line for line in lines if not line.startswith("#")))


def check(knowledge: Knowledge, outline: Outline, today: date) -> list[str]:
    """Every fault of the content as `file: what is wrong and how to mend it`; empty when it is sound."""
    found = [
        f"knowledge/{missing}.md is missing; every topic of the outline has a file"
        for missing in outline.rules["topics"]
        if missing not in knowledge.topics
    ]
    for topic in knowledge.topics.values():
        place = knowledge.places[topic.id]
        found += [f"{place}: {fault}" for fault in _topic_faults(topic, knowledge, outline.rules, today)]
    for decline in knowledge.declines.values():
        place = knowledge.places[decline.id]
        if len(decline.reply) > outline.rules["max_reply"]:
            found.append(
                f"{place}: the reply has {len(decline.reply)} characters; {outline.rules['max_reply']} are enough"
            )
        found += [
            f"{place}: suggests {topic_id!r}, which is no topic"
            for topic_id in decline.suggest
            if topic_id not in knowledge.topics
        ]
    declined = sum(len(decline.examples) for decline in knowledge.declines.values())
    if declined < outline.rules["min_declined"]:
        found.append(
            f"declines/: {declined} example questions to decline; at least {outline.rules['min_declined']} are needed"
        )
    for pair in knowledge.comparisons:
        if not all(side in knowledge.topics for side in comparison_sides(pair) or ("",)):
            found.append(f"comparisons.toml: {pair!r} is no pair of two topics")
    found += _doubles(knowledge, outline.held_out)
    found += _aliases(knowledge)
    return found


def check_commands(knowledge: Knowledge, commands: Collection[str]) -> list[str]:
    """Where a refusal names what is none of the `commands`, as faults."""
    return [
        f"{knowledge.places[decline.id]}: names {word!r}, which is no command; one of {', '.join(commands)} is meant"
        for decline in knowledge.declines.values()
        for word in decline.commands
        if word not in commands
    ]


def _topic_faults(topic: Topic, knowledge: Knowledge, rules: dict[str, Any], today: date) -> Iterator[str]:
    body = " ".join((topic.short, *(section.body for section in topic.sections)))
    if len(topic.short) > rules["max_short"]:
        yield f"the first paragraph has {len(topic.short)} characters; {rules['max_short']} are the most"
    if len(body.split()) < rules["min_words"]:
        yield f"the body has {len(body.split())} words; {rules['min_words']} are the least"
    if len(topic.examples) < rules["min_examples"]:
        yield f"{len(topic.examples)} example questions; at least {rules['min_examples']} are needed"
    wanted = rules["sections"].get(topic.id, rules["sections"].get(topic.family, []))
    titles = [section.title for section in topic.sections]
    if wanted and titles != wanted:
        yield f"the sections are {titles}; they should be {wanted}"
    dimensions = [] if topic.id.endswith("/overview") else rules["compare"].get(topic.family, [])
    if list(topic.compare) != dimensions:
        yield f"[compare] has {list(topic.compare)}; it should have {dimensions}"
    for name, line in topic.compare.items():
        if len(line) > rules["max_compare"]:
            yield f"[compare] {name} has {len(line)} characters; {rules['max_compare']} are the most"
    if not topic.sources:
        yield "there is no [[sources]]; say where the facts come from"
    for source in topic.sources:
        if not source.url.startswith("https://"):
            yield f"the source {source.url!r} is no https address"
        if source.read > today:
            yield f"the source {source.url} was read in the future"
    if topic.reviewed > today:
        yield "reviewed lies in the future"
    for other in topic.related:
        if other not in knowledge.topics or other == topic.id:
            yield f"related names {other!r}, which is {'itself' if other == topic.id else 'no topic'}"
    for what in undrawn("\n".join((topic.short, *(section.body for section in topic.sections)))):
        yield f"the body holds {what}, which not every channel can show; use paragraphs, lists, bold and italic"
    if re.search(r"\*", topic.short):
        yield "the first paragraph holds markup; it is plain text"


def undrawn(markdown: str) -> list[str]:
    """What a text holds that not every channel can show, by name."""
    return [what for pattern, what in _UNDRAWN if pattern.search(markdown)]


def normal(question: str) -> str:
    """A question's words, for telling whether two are the same."""
    return " ".join(words(plain(question)))


def _examples(knowledge: Knowledge) -> Iterator[tuple[str, Example]]:
    for topic in knowledge.topics.values():
        yield from ((topic.id, example) for example in topic.examples)
    for decline in knowledge.declines.values():
        yield from ((decline.id, example) for example in decline.examples)
    for pair, examples in knowledge.comparisons.items():
        yield from ((pair, example) for example in examples)


def _doubles(knowledge: Knowledge, held_out: frozenset[str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for place, example in _examples(knowledge):
        key = normal(example.text)
        if not key:
            continue
        if key in seen:
            again = "twice" if seen[key] == place else f"on {seen[key]} too"
            yield f"{place}: the question {example.text!r} stands {again}; keep it where it is answered best"
        seen[key] = place
        if hashlib.sha256(key.encode()).hexdigest() in held_out:
            yield f"{place}: the question {example.text!r} is kept for measuring; take it out"


def _aliases(knowledge: Knowledge) -> Iterator[str]:
    seen: dict[str, str] = {}
    for topic in knowledge.topics.values():
        for alias in topic.aliases:
            other = seen.setdefault(alias.casefold(), topic.id)
            if other != topic.id:
                yield f"{knowledge.places[topic.id]}: the alias {alias!r} is one of {other} too"
