"""Reads the knowledge base: topics of cards, refusals and the lexicon, an organisation's folder laid over ours."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from bot.core.content.entries import Entry, Header
from bot.core.content.files import WHOLE, bytes_of
from bot.core.content.lexicon import Lexicon
from bot.core.errors import ContentError
from bot.core.model.topics import OPENING, Card, Decline, Example, Topic

LEXICON, COMPARISONS = "lexicon", "comparisons"
_HEADER = "topic.toml"


def header_id(topic_id: str) -> str:
    """The id of a topic's header; the topic's own id is that of its opening card."""
    return f"{topic_id}/{_HEADER}"


def topic_of_entry(entry_id: str) -> str:
    """The id of the topic that a header or a card belongs to."""
    return entry_id.removesuffix(f"/{_HEADER}").partition("#")[0]


Learns = Callable[[str, str], bool]
"""(id, digest of the file) -> whether its example questions are wanted."""
_Item = TypeVar("_Item", Card, Decline)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The knowledge base: all that the coach knows. `digest` changes with every byte of it, and with nothing else.

    `cards` has each card by its id, an opening card under the id of its topic. `comparisons` are example questions by
    comparison id. `places` gives the files of each card, refusal and comparison, of the lexicon and of each topic's
    header (by its `header_id`), the file that counts last, for messages to curators. `digests` has that of the file of
    each card and refusal. `own` are the files of an organisation.
    """

    topics: Mapping[str, Topic]
    declines: Mapping[str, Decline]
    comparisons: Mapping[str, tuple[Example, ...]]
    lexicon: Lexicon
    digest: str
    places: Mapping[str, tuple[str, ...]]
    digests: Mapping[str, str] = field(default_factory=dict)
    own: Set[str] = frozenset()
    cards: Mapping[str, Card] = field(init=False)

    def __post_init__(self) -> None:
        cards = {card.id: card for topic in self.topics.values() for card in topic.cards}
        object.__setattr__(self, "cards", cards)

    def families(self) -> dict[str, list[Topic]]:
        """Topics by family, in the order of their ids."""
        found: dict[str, list[Topic]] = {}
        for topic in self.topics.values():
            found.setdefault(topic.family, []).append(topic)
        return found

    def is_own(self, name: str) -> bool:
        """True where this id comes from an organisation's folder: of a topic, its header or its opening card."""
        return any(place in self.own for entry in (name, header_id(name)) for place in self.places.get(entry, ()))

    def header_file(self, topic_id: str) -> str:
        """The file that says what a topic is called."""
        return self.places[header_id(topic_id)][-1]


@dataclass(frozen=True, slots=True)
class Reading:
    """The content as far as it could be read, and the faults of the rest: what cannot be read whole is left out.

    `faults` are `file:line: …`. `unread` says which parts of cards, refusals and topics' headers could not be read, by
    id: keys, `body`, or `WHOLE`, when they are in `knowledge` as an earlier file has them, or not at all. A topic
    without a header or an opening card is left out, and its cards are in `unread`, too.
    """

    knowledge: Knowledge
    faults: tuple[str, ...]
    unread: Mapping[str, Set[str]]


def load(*folders: Path) -> Knowledge:
    """Read one or more data folders, later ones laid over earlier ones.

    A later file with the same id replaces the earlier one's text; its example questions are added.
    Raises ContentError naming every fault with its file and line.
    """
    reading = read(*folders)
    if reading.faults:
        raise ContentError(reading.faults)
    return reading.knowledge


def read(*folders: Path, learns: Learns = lambda _id, _digest: True, strict: bool = True) -> Reading:
    """Read what `load` reads, as far as it can be read, with the faults of the rest.

    `learns` says whose example questions are wanted; of others nothing is said of faults in them. Unless `strict`, a
    file with a fault is kept as far as it can be read, for whoever looks for more faults; it is not for serving.
    """
    layers = _Layers(learns, strict=strict)
    for folder in folders:
        layers.add(folder, is_first=folder == folders[0])
    return layers.reading()


class _Layers:
    """Data folders laid one over the other."""

    def __init__(self, learns: Learns, *, strict: bool) -> None:
        self._learns, self._strict = learns, strict
        self._faults: list[str] = []
        self._headers: dict[str, Header] = {}
        self._cards: dict[str, Card] = {}
        self._declines: dict[str, Decline] = {}
        self._comparisons: dict[str, tuple[Example, ...]] = {}
        self._lexicon = Lexicon()
        self._places: dict[str, tuple[str, ...]] = {}
        self._digests: dict[str, str] = {}
        self._unread: dict[str, Set[str]] = {}
        self._digest = hashlib.sha256()
        self._own: set[str] = set()
        # The file of each header and card, whether it can be read or not.
        self._seen: dict[str, Path] = {}

    def add(self, folder: Path, *, is_first: bool) -> None:
        if not folder.is_dir():
            self._faults.append(f"{folder}: there is no such folder; TPM_DATA_DIR must name one laid out as data/ is")
            return
        files = list(_content_files(folder))
        others = (*folder.glob("practices/[!.]*.md"), *folder.glob("calendars/[!.]*.toml"))
        if not files and not is_first and not others:
            self._faults.append(
                f"{folder}: nothing in it is read; cards stand in knowledge/<family>/<topic>/<name>.md below it,"
                " practices in practices/<name>.md, calendars in calendars/<name>.toml"
            )
        for path in files:
            self._add(path, folder, is_first=is_first)

    def _add(self, path: Path, folder: Path, *, is_first: bool) -> None:
        place = path.as_posix().removeprefix(f"{folder.as_posix()}/")
        entry_id, raw = _id_of(place), bytes_of(path, self._faults)
        if place.startswith("knowledge/"):
            self._seen[entry_id] = path
        if raw is None:
            self._unread[entry_id] = WHOLE
            return
        if not is_first:
            self._own.add(str(path))
        self._digest.update(f"{place}\0{len(raw)}\0".encode() + raw)
        digest = hashlib.blake2b(raw, digest_size=8).hexdigest()
        entry = Entry(path, raw, self._faults, learns=self._learns(entry_id, digest))
        self._read(entry, entry_id, digest)

    def _read(self, entry: Entry, entry_id: str, digest: str) -> None:
        if entry.path.name == _HEADER:
            header = entry.topic(topic_of_entry(entry_id))
            if self._is_kept(entry, header, entry_id) and header:
                self._headers[header.id] = header
                self._place(entry_id, entry)
        elif entry.path.suffix == ".md":
            self._put(self._cards, entry.card(entry_id), entry_id, entry, digest)
        elif entry_id == LEXICON:
            self._lexicon = self._lexicon.over(entry.lexicon() or Lexicon())
            self._place(LEXICON, entry)
            if entry.broken:
                self._unread[LEXICON] = WHOLE
        elif entry_id == COMPARISONS:
            for pair, asked in entry.comparisons().items():
                self._comparisons[pair] = self._comparisons.get(pair, ()) + asked
                self._place(pair, entry)
        else:
            self._put(self._declines, entry.decline(entry_id), entry_id, entry, digest)

    def _put(self, known: dict[str, _Item], item: _Item | None, item_id: str, entry: Entry, digest: str) -> None:
        """Put what a file holds in place of what has its id, keeping the examples that its forerunner had."""
        if not self._is_kept(entry, item, item_id) or item is None:
            return
        self._place(item_id, entry)
        self._digests[item_id] = digest
        before = known.get(item_id)
        if before is not None:
            texts = {example.text for example in item.examples}
            kept = tuple(example for example in before.examples if example.text not in texts)
            item = replace(item, examples=kept + item.examples)
        known[item_id] = item

    def _is_kept(self, entry: Entry, item: object, item_id: str) -> bool:
        """True where a file counts: one with a fault is left out, unless somebody looks for more of them."""
        if entry.broken or item is None:
            self._unread[item_id] = WHOLE if item is None else set(entry.broken)
        return not (entry.broken and self._strict)

    def _place(self, name: str, entry: Entry) -> None:
        self._places[name] = (*self._places.get(name, ()), str(entry.path))

    def reading(self) -> Reading:
        topics = {topic.id: topic for topic in self._topics()}
        if not self._seen and not self._faults:
            self._faults.append("no topics were found: the data folder has no knowledge/*/*/topic.toml")
        knowledge = Knowledge(
            dict(sorted(topics.items())),
            dict(sorted(self._declines.items())),
            self._comparisons,
            self._lexicon,
            self._digest.hexdigest(),
            self._places,
            self._digests,
            frozenset(self._own),
        )
        return Reading(knowledge, tuple(self._faults), self._unread)

    def _topics(self) -> Iterator[Topic]:
        cards: dict[str, list[Card]] = {}
        for card in sorted(self._cards.values(), key=lambda card: (card.name != OPENING, card.id)):
            cards.setdefault(card.topic, []).append(card)
        self._miss()
        for topic_id, several in cards.items():
            header = self._headers.get(topic_id)
            if not self._strict or (header and several[0].id == topic_id):
                shown = header or Header(topic_id)
                yield Topic(**{name: getattr(shown, name) for name in Header.__slots__}, cards=tuple(several))
            else:
                self._unread |= dict.fromkeys((card.id for card in several), WHOLE)

    def _miss(self) -> None:
        """Note the files that a topic cannot do without and that are not there."""
        folders = {topic_of_entry(entry_id): path.parent for entry_id, path in self._seen.items()}
        for topic_id, folder in folders.items():
            for entry_id, name, why in (
                (header_id(topic_id), _HEADER, ", and says what the topic of the cards beside it is called"),
                (topic_id, f"{OPENING}.md", "; every topic has the card that answers for the whole"),
            ):
                if entry_id not in self._seen:
                    self._unread[entry_id] = WHOLE
                    self._faults.append(f"{folder / name}: it is missing{why}")


def _content_files(folder: Path) -> Iterable[Path]:
    for pattern in (f"knowledge/[!.]*/[!.]*/{_HEADER}", "knowledge/[!.]*/[!.]*/[!.]*.md", "declines/[!.]*.toml"):
        yield from sorted(folder.glob(pattern), key=Path.as_posix)
    for name in ("comparisons.toml", "lexicon.toml"):
        if (folder / name).is_file():
            yield folder / name


def _id_of(place: str) -> str:
    """The id that follows from a file's place in its data folder."""
    above, _, file = place.rpartition("/")
    name = file.rpartition(".")[0]
    if not above:
        return name
    if above == "declines":
        return f"decline/{name}"
    topic = above.removeprefix("knowledge/")
    if file == _HEADER:
        return header_id(topic)
    return topic if name == OPENING else f"{topic}#{name}"
