"""The words that matching needs and that curators may extend: `data/lexicon.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot.core.text import words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`abbreviations`: what people type -> what they mean; `capitals`: the same for those that are words as well, when
    typed in capitals. `aspects`: a card's name -> words that ask for it. `dimensions`: a key of a topic's [compare] ->
    its label. `frame`: words of almost every question, which say nothing about the topic. `comparing`: words that tell
    of a comparison. `joining`: words between its two sides. `pointing`: words for what was spoken of before; `people`:
    for who was; `first`, `second`: words for one of two. `more`: what asks for the rest of it. `asking`: a card's name
    -> whole texts that ask for that card of it. `pieces`: a piece of the card spoken of (`say-to`: what to say to
    somebody who is named) -> clauses that ask for it. `nods`: whole texts that only take note of an answer.
    `fragments`: whole texts that ask of what was spoken of, though they have an answer by themselves. `corrections`:
    what begins a text that corrects the one before. `reaching`: whole texts that ask how to get there. `bare`: whole
    texts that say nothing by themselves. `openings`, `endings`, `filling`: what stands before, after and between words
    that tell. `around`: what may stand around the bare name of another topic. `higher`, `lower`: words for the next
    level and for the one below. `rising`: the cards on how to leave a level, and on how it differs from the one below.
    `ladder`: level ids, lowest first. `names`, `ordinals`, `above`, `below`, `rungs`: how people point at levels.
    `trades`: words that make the name before them another trade's and no level: `principal engineer`. `roles`: a card
    that compares a TPM with another role -> that role's names. `troubles`: what tells of a private trouble, whatever
    else is said; `figures_of_speech`: phrases that hold such words and tell of none. `greetings`, `thanks`: clauses
    that only greet, thank or take leave; `greeted`, `called`: what greets without a comma, and whom; `thanked`,
    `question_words`: what thanks for the answer before, and what begins a question after it. `slips`: typing errors in
    words for a level, and other words for a count -> what is meant. `wordings`: a family, or `every` -> how people ask
    for one of its topics by its `{name}`; `compare` -> for two.
    """

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    capitals: Mapping[str, str] = field(default_factory=dict)
    aspects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    frame: tuple[str, ...] = ()
    comparing: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    pointing: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    asking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pieces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nods: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    reaching: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    filling: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    higher: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    figures_of_speech: tuple[str, ...] = ()
    greetings: tuple[str, ...] = ()
    greeted: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    thanked: tuple[str, ...] = ()
    question_words: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    rungs: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordinals: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slips: Mapping[str, str] = field(default_factory=dict)
    wordings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    def over(self, other: Lexicon) -> Lexicon:
        """This lexicon with `other` laid over it: tables are merged by key, lists are replaced."""
        merged: dict[str, Any] = {}
        for entry in fields(self):
            mine, theirs = getattr(self, entry.name), getattr(other, entry.name)
            merged[entry.name] = {**mine, **theirs} if isinstance(mine, Mapping) else theirs or mine
        return Lexicon(**merged)


SAY_TO = "say-to"
"""The key of `pieces` for what to say to somebody who is named: it may as well be a question of its own."""

Path = tuple[str, ...]
_TEXTS = {"abbreviations", "capitals", "dimensions", "ordinals", "slips"}
_AS_WRITTEN = {"capitals", "dimensions"}
_OF_PHRASES = {"troubles", "figures_of_speech"}
_LISTS_BY_KEY = {"aspects", "asking", "names", "pieces", "roles", "wordings"}


def read_lexicon(raw: Mapping[str, Any]) -> tuple[Lexicon, list[tuple[Path, str]]]:
    """The lexicon in a parsed TOML file, and its faults as (keys down to it, what is wrong)."""
    faults: list[tuple[Path, str]] = []
    values: dict[str, Any] = {}
    known = {entry.name for entry in fields(Lexicon)}
    for key, value in raw.items():
        if key not in known:
            faults.append(((key,), f"the key {key!r} is unknown; one of {', '.join(sorted(known))} is meant"))
        elif key in _TEXTS:
            faults += _table_faults(key, value, lambda item: isinstance(item, str), "a text between quotes")
            if isinstance(value, dict):
                values[key] = {name if key in _AS_WRITTEN else name.casefold(): item for name, item in value.items()}
        elif key in _LISTS_BY_KEY:
            faults += _table_faults(key, value, _is_texts, "a list of texts")
            if isinstance(value, dict):
                values[key] = {
                    name: tuple(text.casefold() for text in item) for name, item in value.items() if _is_texts(item)
                }
        elif _is_texts(value):
            values[key] = tuple(value)
            vain = () if key not in _OF_PHRASES else (text for text in value if not is_phrase(text))
            faults += (((key,), wrong_phrase(text)) for text in vain)
        else:
            faults.append(((key,), f"{key} is a list of texts"))
    for name, place in values.get("ordinals", {}).items():
        if isinstance(place, str) and place not in set("12345"):
            faults.append((("ordinals", name), 'the values of [ordinals] are places on the ladder, "1" to "5"'))
    return Lexicon(**values), faults


def is_phrase(text: str) -> bool:
    """True where `text` can be looked for: it has words, and neither its first nor its last part is `*`."""
    parts = text.split()
    return bool(parts) and all(words(part) for part in (parts[0], parts[-1]))


def wrong_phrase(text: str) -> str:
    """What is said of a text that is no phrase."""
    return f"the phrase {text!r} is found nowhere; a phrase begins and ends with a word, and * is a gap between two"


def _table_faults(key: str, value: object, is_right: Callable[[object], bool], what: str) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, dict):
        yield (key,), f"{key} is a table: [{key}], then lines of name = {what}"
        return
    yield from (((key, name), f"[{key}] {name} is not {what}") for name, item in value.items() if not is_right(item))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
