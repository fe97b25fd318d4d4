"""Overlay: what an organisation's own topics are called, and what that takes out of our refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from bot.core.model.topics import Decline, Topic
from bot.core.text import SILENT, plain, words

Names = Mapping[str, tuple[str, ...]]
"""Titles and aliases by topic id."""


def new_names(
    topics: Mapping[str, Topic], ours: Mapping[str, Topic], frame: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The names of the organisation's topics that no topic of `ours` had and that are more than words of the `frame`.

    `topics` are all, `ours` those before the organisation's were laid over them.
    """
    frame_words = frozenset(frame)
    old = {_Name(name, frame_words).key for topic in ours.values() for name in _all(topic)}
    found: dict[str, tuple[str, ...]] = {}
    for topic in topics.values():
        names = {name: _Name(name, frame_words) for name in _all(topic) if topic is not ours.get(topic.id)}
        new = tuple(name for name, read in names.items() if read.telling and read.key not in old)
        if new:
            found[topic.id] = new
    return found


def asked(names: Iterable[str], wordings: Iterable[str]) -> Iterator[str]:
    """Each of the names put into each of the wordings, where `{name}` stands for it."""
    shapes = tuple(wordings)
    for name in names:
        yield from (shape.replace("{name}", name) for shape in shapes)


def yielding(
    declines: Mapping[str, Decline],
    ours: Mapping[str, Decline],
    names: Names,
    topics: Iterable[Topic],
    frame: Iterable[str],
) -> dict[str, Decline]:
    """`declines` without those example questions of `ours` that name a topic by one of the new `names`.

    A name such as "Machine learning TPM" is named where its telling words stand side by side and a word of the `frame`
    stands with them; not where they are part of a longer name of one of our `topics`.
    """
    left = dict(declines)
    if not any(names.values()):
        return left
    new = _NewNames(names, topics, frozenset(frame))
    for name, decline in ours.items():
        mine = frozenset(decline.examples)
        examples = (each for each in declines[name].examples if each not in mine or not new.are_in(each.text))
        left[name] = replace(declines[name], examples=tuple(examples))
    return left


def _all(topic: Topic) -> tuple[str, ...]:
    return topic.title, *topic.aliases


class _Name:
    """A name as it is looked for: `telling` are its words that are neither of the frame nor in every question."""

    def __init__(self, name: str, frame: Set[str]) -> None:
        spoken = words(plain(name))
        self.telling = " ".join(word for word in spoken if word not in frame and word not in SILENT)
        self.framed = not frame.isdisjoint(spoken)
        self.key = self.telling, self.framed


class _NewNames:
    """Finds new names in a question. Of names that overlap the longest counts, whether it is new or one of `topics`."""

    def __init__(self, names: Names, topics: Iterable[Topic], frame: Set[str]) -> None:
        self._frame = frame
        self._new = [_Name(name, frame) for several in names.values() for name in several]
        old = [_Name(name, frame) for topic in topics for name in _all(topic)]
        telling = {name.telling for name in (*self._new, *old) if name.telling}
        longest_first = sorted(telling, key=lambda text: (-len(text), text))
        self._any_name = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def are_in(self, text: str) -> bool:
        """True where one of them is named, with a word of the frame where the name has one."""
        spoken = words(plain(text))
        found, framed = self._any_name.findall(" ".join(spoken)), not self._frame.isdisjoint(spoken)
        return any(name.telling in found and (framed or not name.framed) for name in self._new)
