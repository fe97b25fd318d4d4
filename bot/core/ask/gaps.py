"""Groups alike questions, so that curators see what to write next (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.model.messages import Gap
from bot.core.text import STOP_WORDS, words

_ALIKE = 0.5
_MAX_GAPS = 5000


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Alike questions: the reason most often given, and the texts, the newest first."""

    reason: str
    texts: tuple[str, ...]


def group(gaps: Iterable[Gap], frame: Iterable[str]) -> list[GapGroup]:
    """The newest 5,000 `gaps` in groups, the largest first. `frame` are words that say nothing about the subject.

    Two questions are alike when they share at least half of their telling words; the group's first one decides.
    """
    stop_words = frozenset(frame) | STOP_WORDS
    groups: list[tuple[frozenset[str], list[Gap]]] = []
    for gap in list(gaps)[:_MAX_GAPS]:
        telling = frozenset(word for word in words(gap.text) if word not in stop_words) or frozenset(words(gap.text))
        for first, members in groups:
            if first == telling or (first and telling and len(first & telling) / len(first | telling) >= _ALIKE):
                members.append(gap)
                break
        else:
            groups.append((telling, [gap]))
    groups.sort(key=lambda entry: -len(entry[1]))
    return [
        GapGroup(_most_frequent([gap.reason for gap in members]), tuple(gap.text for gap in members))
        for _, members in groups
    ]


def _most_frequent(values: list[str]) -> str:
    return max(sorted(set(values)), key=values.count)
