"""Proves one topic: its text, its tables and the facts about it, each fault with the line where it is to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from datetime import date
from typing import Any

from bot.core.content.lines import Lines
from bot.core.model.topics import Topic

Fault = tuple[int, str]
"""A line of the file, and what is wrong there."""

_UNDRAWN = (
    (re.compile(r"!?\[[^\]]*\]\([^)]*\)"), "a link or an image"),
    (re.compile(r"<[a-zA-Z/!][^>]*>"), "HTML or Slack markup"),
    (re.compile(r"^#{1,6} ", re.M), "a heading"),
    (re.compile(r"^\s*\|.*\|", re.M), "a table"),
    (re.compile(r"^[^\S\n]{2,}[-*\d]", re.M), "a nested list"),
    (re.compile(r"^```", re.M), "a code block"),
    (re.compile(r"@@"), "the sign for a person"),
)
_MARKUP = re.compile(r"\*")


def topic_faults(
    topic: Topic,
    lines: Lines,
    topics: Set[str],
    rules: dict[str, Any],
    today: date,
    broken: Set[str] = frozenset(),
) -> Iterator[Fault]:
    """Every fault of a topic but in its parts that are `broken`; `topics` are the ids of all, `rules` the outline's."""
    # What a family wants is not asked of a file that may stand in the folder of another.
    misnamed = "id" in broken
    if "body" not in broken:
        yield from _text_faults(topic, lines, rules)
        if not misnamed:
            yield from _section_faults(topic, lines, rules)
    counted = sum(example.kind in rules["kinds"]["topic"] for example in topic.examples)
    if "examples" not in broken and counted < rules["min_examples"]:
        yield lines.key("examples"), f"{counted} example questions; at least {rules['min_examples']} are needed"
    if "compare" not in broken and not misnamed:
        yield from _compare_faults(topic, lines, rules)
    if "sources" not in broken:
        yield from _source_faults(topic, lines, rules, today)
    if topic.reviewed > today:
        yield lines.key("reviewed"), "reviewed lies in the future"
    for other in topic.related:
        if other not in topics or other == topic.id:
            what = "itself" if other == topic.id else "no topic"
            yield lines.item(other, "related"), f"related names {other!r}, which is {what}"


def undrawn(markdown: str, lines: Lines) -> Iterator[Fault]:
    """What a text, the body of a file, holds that not every channel can show."""
    for pattern, what in _UNDRAWN:
        if pattern.search(markdown):
            how = "which not every channel can show; use paragraphs, lists, bold and italic"
            yield lines.find(pattern), f"holds {what}, {how}"


def _text_faults(topic: Topic, lines: Lines, rules: dict[str, Any]) -> Iterator[Fault]:
    bodies = [topic.short, *(section.body for section in topic.sections)]
    size = len(" ".join(bodies).split())
    if len(topic.short) > rules["max_short"]:
        yield lines.body, f"the first paragraph has {len(topic.short)} characters; {rules['max_short']} are the most"
    if _MARKUP.search(topic.short):
        yield lines.find(_MARKUP), "the first paragraph holds markup; it is plain text"
    if size < rules["min_words"]:
        yield lines.body, f"the body has {size} words; {rules['min_words']} are the least"
    for line, what in undrawn("\n".join(bodies), lines):
        yield line, f"the body {what}"


def _section_faults(topic: Topic, lines: Lines, rules: dict[str, Any]) -> Iterator[Fault]:
    wanted = rules["sections"].get(topic.id, rules["sections"].get(topic.family, []))
    titles = [section.title for section in topic.sections]
    if wanted and titles != wanted:
        place, what = _difference(titles, wanted, "section")
        headings = lines.headings
        yield headings[min(place, len(headings) - 1)] if headings else lines.body, what


def _compare_faults(topic: Topic, lines: Lines, rules: dict[str, Any]) -> Iterator[Fault]:
    wanted = [] if topic.id.endswith("/overview") else rules["compare"].get(topic.family, [])
    names = list(topic.compare)
    if names and not wanted:
        yield lines.key("compare"), f"[compare] is not wanted in {topic.id}; take it out"
    elif names != wanted:
        place, what = _difference(names, wanted, "line")
        yield lines.key("compare", *names[place : place + 1]), f"[compare]: {what}"
    for name, text in topic.compare.items():
        if len(text) > rules["max_compare"]:
            size = f"{len(text)} characters; {rules['max_compare']} are the most"
            yield lines.key("compare", name), f"[compare] {name} has {size}"


def _difference(titles: Sequence[str], wanted: Sequence[str], one: str) -> tuple[int, str]:
    """The number of the first title that should be another, and what is to be done; `one` is what has the title."""
    pairs = enumerate(zip(titles, wanted, strict=False))
    place = next((place for place, pair in pairs if pair[0] != pair[1]), min(len(titles), len(wanted)))
    if place == len(wanted):
        return place, f"the {one} {titles[place]!r} is one too many; put what it says under another, or take it out"
    missing = wanted[place]
    if place == len(titles):
        return place, f"the {one} {missing!r} is missing at the end"
    found = titles[place]
    if found in wanted:
        how = "it stands further down; move it here" if missing in titles else "it is missing"
        return place, f"before the {one} {found!r} should stand {missing!r}; {how}"
    if missing in titles:
        return place, f"the {one} {found!r} is none of those wanted here; the next one wanted is {missing!r}"
    return place, f"the {one} {found!r} should be {missing!r}"


def _source_faults(topic: Topic, lines: Lines, rules: dict[str, Any], today: date) -> Iterator[Fault]:
    if not topic.sources:
        yield 1, "there is no [[sources]]; say where the facts come from"
    for number, source in enumerate(topic.sources):
        if not source.url.startswith("https://"):
            yield lines.item(source.url, "sources", str(number)), f"the source {source.url!r} is no https address"
        if source.licence not in rules["licences"]:
            known = ", ".join(rules["licences"])
            yield lines.key("sources", str(number), "licence"), f"the licence {source.licence!r} is none of {known}"
        if source.read > today:
            yield lines.key("sources", str(number), "read"), f"the source {source.url} was read in the future"
