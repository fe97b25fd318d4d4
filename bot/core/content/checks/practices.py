"""Proves the practices: what `tpm-coach kb check` looks at beyond what can be read at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from bot.core.content.checks.cards import Fault, undrawn
from bot.core.content.checks.check import NONE_UNREAD, Outline, Unread
from bot.core.content.lines import Lines, LinesByFile
from bot.core.content.load import topic_of_entry
from bot.core.content.practices import EASY, REFLECT, Practice
from bot.core.model.checkins import Question

_STEP = re.compile(r"^(?:\d+\.|[-*]) \S", re.M)


def check_practices(
    practices: Mapping[str, Practice],
    topics: Set[str],
    outline: Outline,
    places: Mapping[str, Path],
    unread: Unread = NONE_UNREAD,
) -> list[str]:
    """Every fault of the practices as `file:line: what is wrong and how to mend it`; empty when they are sound.

    A fault of the whole has no line. `topics` are the ids of all topics that could be read, `places` the file of each
    practice, `unread` the parts of topics and practices that could not be read, by id: nothing is said that may follow
    from that alone.
    """
    lines, rules = LinesByFile(), outline.rules["practices"]
    found: list[str] = []
    titles: dict[str, str] = {}
    for practice in practices.values():
        place = str(places[practice.id])
        broken = unread.get(practice.id, frozenset())
        # A file with a wrong id may be a copy that is being made into another.
        title = "" if "id" in broken else practice.title.casefold()
        other = titles.setdefault(title or practice.id, practice.id)
        faults = [*_faults(practice, lines[place], rules, broken)]
        faults += _dead(practice, lines[place], topics | set(map(topic_of_entry, unread)))
        if other != practice.id:
            faults.append((lines[place].key("title"), f"the title {practice.title!r} is that of {other} too"))
        found += [f"{place}:{line}: {fault}" for line, fault in faults]
    if practices and not places.keys() & unread.keys():
        found += [f"practices/: {fault}" for fault in _coverage(practices, topics - unread.keys(), rules)]
    return found


def _faults(practice: Practice, lines: Lines, rules: dict[str, Any], broken: Set[str]) -> Iterator[Fault]:
    if len(practice.title) > rules["max_title"]:
        counted = f"{len(practice.title)} characters; {rules['max_title']} are the most"
        yield lines.key("title"), f"the title has {counted}"
    if "minutes" not in broken and not rules["min_minutes"] <= practice.minutes <= rules["max_minutes"]:
        right = f"{rules['min_minutes']} to {rules['max_minutes']} are right"
        yield lines.key("minutes"), f"{practice.minutes} minutes; {right}"
    if "topics" not in broken and not practice.topics:
        yield lines.key("topics"), "topics is empty; name what it teaches, the main topic first"
    if "body" not in broken:
        yield from _text_faults(practice, lines, rules)


def _text_faults(practice: Practice, lines: Lines, rules: dict[str, Any]) -> Iterator[Fault]:
    text = "\n".join((practice.body, practice.done_when, practice.reflect))
    size = len(text.split())
    if not rules["min_words"] <= size <= rules["max_words"]:
        yield lines.body, f"it has {size} words; {rules['min_words']} to {rules['max_words']} are right"
    if len(_STEP.findall(practice.body)) < rules["min_steps"]:
        yield lines.body, f"what there is to do stands in a list of at least {rules['min_steps']} steps"
    if practice.reflect.count("?") != 1 or not practice.reflect.endswith("?"):
        yield lines.heading(REFLECT), f"under {REFLECT!r} stands one question, at the end"
    for line, what in undrawn(text, lines):
        yield line, f"the text {what}"


def _dead(practice: Practice, lines: Lines, topics: Set[str]) -> Iterator[Fault]:
    for key, family, names in (
        ("topics", "", practice.topics),
        ("types", "type/", practice.types),
        ("levels", "level/", practice.levels),
    ):
        for name in names:
            if name not in topics or not name.startswith(family) or (family and name.endswith("/overview")):
                yield lines.item(name, key), f"{key} names {name!r}, which is no {key.removesuffix('s')}"


def _coverage(practices: Mapping[str, Practice], topics: Set[str], rules: dict[str, Any]) -> Iterator[str]:
    firsts = [practice.id for practice in practices.values() if practice.first]
    if len(firsts) != 1:
        which = f" ({', '.join(firsts)})" if firsts else ""
        yield f"{len(firsts)} are marked with first = true{which}; exactly one is the start for everybody"
    everybody = [practice for practice in practices.values() if not practice.types and not practice.levels]
    if len(everybody) < rules["min_for_everybody"]:
        yield (
            f"{len(everybody)} suit every type and level; at least {rules['min_for_everybody']} are needed,"
            " so that no week of a year repeats another"
        )
    for question in Question:
        helping = [practice for practice in practices.values() if question in practice.strengthens]
        easy = sum(practice.difficulty == EASY for practice in helping)
        if len(helping) < rules["min_each_question"]:
            yield f"{len(helping)} strengthen {question.value!r}; at least {rules['min_each_question']} are needed"
        if easy < rules["min_easy_each_question"]:
            yield f"{easy} easy ones strengthen {question.value!r}; {rules['min_easy_each_question']} are needed"
    main = {practice.topics[0] for practice in practices.values() if practice.topics}
    for topic in sorted(set(rules["each_has_one"]) - main):
        yield f"none names {topic!r} as its main topic; write one whose topics begin with it"
    made_for = {name for practice in practices.values() for name in (*practice.types, *practice.levels)}
    people = {name for name in topics if name.startswith(("type/", "level/")) and not name.endswith("/overview")}
    for name in sorted(people - made_for):
        key = f"{name.partition('/')[0]}s"
        yield f'none is made for {name!r}; write practices/<name>.md with {key} = ["{name}"]'
