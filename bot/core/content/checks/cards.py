"""Proves one topic or one card: its text, its tables and the facts about it, each fault with the line to be mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any

from bot.core.content.lines import Lines
from bot.core.content.load import header_id, topic_of_entry
from bot.core.model.topics import OPENING, Card, Topic

Fault = tuple[int, str]
"""A line of the file, and what is wrong there."""

_UNDRAWN = (
    (re.compile(r"!?\[[^\]]*\]\([^)]*\)"), "a link or an image"),
    (re.compile(r"<[a-zA-Z/!][^>]*>"), "HTML or Slack markup"),
    (re.compile(r"^(?:#{1,6} |##+\w)", re.M), "a heading"),
    (re.compile(r"^\s*\|.*\|", re.M), "a table"),
    (re.compile(r"^[^\S\n]{2,}[-*\d]", re.M), "a nested list"),
    (re.compile(r"^```", re.M), "a code block"),
    (re.compile(r"@@"), "the sign for a person"),
)
_MARK = re.compile(r"^(?:- |\d+\. )", re.M)
_IN_TEMPLATE = re.compile(r"\*\*|^#{1,6} |@@|^```")
_PAGE = re.compile(r"https?://[^\s/]\S*")


def topic_faults(
    topic: Topic, lines: Lines, topics: Set[str], rules: dict[str, Any], unread: Mapping[str, Set[str]]
) -> Iterator[Fault]:
    """Every fault of a topic's header and of which cards it has; `topics` are the ids of all, `rules` the outline's.

    `unread` is as for `check`.
    """
    if len(topic.short) > rules["max_topic_short"]:
        size = f"{len(topic.short)} characters; {rules['max_topic_short']} are the most"
        yield lines.key("short", "title"), f"short (or the title that stands for it) has {size}"
    names = {OPENING, *(card.name for card in topic.cards)}
    wanted = [] if topic.id.endswith("/overview") else rules["cards"].get(topic.family, [])
    for name in wanted:
        if name not in names and f"{topic.id}#{name}" not in unread:
            yield 1, f"{name}.md is missing beside this file; every topic of {topic.family!r} has that card"
    if len(topic.cards) > rules["max_cards"]:
        yield 1, f"{len(topic.cards)} cards; {rules['max_cards']} are the most that fit into the topic's menu"
    counted = sum(example.kind in rules["kinds"]["topic"] for example in topic.examples)
    if counted < rules["min_examples"] and topic.id not in map(topic_of_entry, unread):
        yield 1, f"{counted} example questions in its cards; at least {rules['min_examples']} are needed"
    if "compare" not in unread.get(header_id(topic.id), ()):
        yield from _compare_faults(topic, lines, rules)
    yield from _related_faults(topic.related, topic.id, lines, topics, "topic")


def card_faults(
    card: Card, lines: Lines, cards: Set[str], rules: dict[str, Any], today: date, broken: Set[str] = frozenset()
) -> Iterator[Fault]:
    """Every fault of a card but in its parts that are `broken`; `cards` are the ids of all, `rules` the outline's."""
    if "body" not in broken:
        yield from _text_faults(card, lines, rules)
    for key, text, most in (("title", card.title, rules["max_title"]), ("short", card.short, rules["max_short"])):
        if len(text) > most:
            how = "" if key == "title" or card.short != card.title else "; write a short one, too"
            yield (
                lines.key(key if lines.set(key) else "title"),
                f"{key} has {len(text)} characters; {most} are the most{how}",
            )
    counted = sum(example.kind in rules["kinds"]["topic"] for example in card.examples)
    if "examples" not in broken and counted < rules["min_card_examples"]:
        yield lines.key("examples"), f"{counted} example questions; at least {rules['min_card_examples']} are needed"
    voices = {example.voice for example in card.examples}
    if "examples" not in broken and len(voices) < rules["min_voices"]:
        yield (
            lines.key("examples"),
            f"the questions are of {len(voices)} voices; at least {rules['min_voices']} are needed",
        )
    if "sources" not in broken:
        yield from _source_faults(card, lines, rules, today)
    if card.reviewed > today:
        yield lines.key("reviewed"), "reviewed lies in the future"
    yield from _related_faults(card.related, card.id, lines, cards, "card")


def undrawn(markdown: str, lines: Lines) -> Iterator[Fault]:
    """Faults of a text, the body of a file, that holds what not every channel can show."""
    for pattern, what in _UNDRAWN:
        if pattern.search(markdown):
            how = "which not every channel can show; use paragraphs, lists, bold and italic"
            yield lines.find(pattern), f"holds {what}, {how}"


def _text_faults(card: Card, lines: Lines, rules: dict[str, Any]) -> Iterator[Fault]:
    size = len(_MARK.sub("", card.text).split())
    if size > rules["max_words"]:
        yield lines.body, f"the text has {size} words; {rules['max_words']} are the most"
    texts = [card.text]
    if card.extra and card.extra.is_template:
        rows = card.extra.text.count("\n") + 1
        if rows > rules["max_template_lines"]:
            most = rules["max_template_lines"]
            yield lines.heading(card.extra.title), f"the template has {rows} lines; {most} are the most"
        for row in card.extra.text.split("\n"):
            if _IN_TEMPLATE.search(row):
                line = lines.find(re.compile(f"^{re.escape(row)}$", re.M))
                yield line, "the template holds markup; it is copied as it stands, so write plain text"
    elif card.extra:
        texts.append(card.extra.text)
    for line, what in undrawn("\n".join(texts), lines):
        yield line, f"the text {what}"


def _related_faults(related: Sequence[str], own: str, lines: Lines, known: Set[str], what: str) -> Iterator[Fault]:
    for other in related:
        if other not in known or other == own:
            wrong = "itself" if other == own else f"no {what}"
            yield lines.item(other, "related"), f"related names {other!r}, which is {wrong}"


def _compare_faults(topic: Topic, lines: Lines, rules: dict[str, Any]) -> Iterator[Fault]:
    wanted = [] if topic.id.endswith("/overview") else rules["compare"].get(topic.family, [])
    names = list(topic.compare)
    if names and not wanted:
        yield lines.key("compare"), f"[compare] is not wanted in {topic.id}; take it out"
    elif names != wanted:
        yield lines.key("compare"), f"[compare] has the lines {', '.join(names) or 'none'}; wanted: {', '.join(wanted)}"
    for name, text in topic.compare.items():
        if len(text) > rules["max_compare"]:
            size = f"{len(text)} characters; {rules['max_compare']} are the most"
            yield lines.key("compare", name), f"[compare] {name} has {size}"


def _source_faults(card: Card, lines: Lines, rules: dict[str, Any], today: date) -> Iterator[Fault]:
    if not card.sources:
        yield 1, "there is no [[sources]]; say where the facts come from"
    for number, source in enumerate(card.sources):
        if not _PAGE.fullmatch(source.url):
            yield lines.item(source.url, "sources", str(number)), f"the source {source.url!r} is no address of a page"
        if source.licence not in rules["licences"]:
            known = ", ".join(rules["licences"])
            yield lines.key("sources", str(number), "licence"), f"the licence {source.licence!r} is none of {known}"
        if source.read > today:
            yield lines.key("sources", str(number), "read"), f"the source {source.url} was read in the future"
