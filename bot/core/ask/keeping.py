"""Redaction: keeps of a question for curators nothing private, and nobody's name or address. Errs towards forgetting.

What is private stands in `data/keeping`: stems in many languages. A question in a language that is not read here is not
kept at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from bot.core.content.files import lines_of
from bot.core.content.resources import content_dir
from bot.core.text import words

LISTS = ("private.txt", "names.txt", "titles.txt", "particles.txt", "english.txt", "terms.txt")
NAME, ADDRESS = "[name]", "[address]"
_FEW_WORDS = 3
_ADDRESS = re.compile(
    r"\S+@\S+"  # e-mail
    r"|(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|co|de|fr|uk|eu|gov|edu|local|internal|corp)\b\S*"
    r"|\+?\(?\d[\d\s()/.-]{5,}\d"  # telephone, account
    r"|[#@]\w[\w.-]*"
    r"|\b(?:[UWCGDT][A-Z0-9]{8,})\b"  # ids of people and channels
    r"|\b\w*\d\w*\d\w*\d\w*\d\w*\b"  # numbers of tickets, staff, rooms
)
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['-](?=\w))*")
_ACRONYM = re.compile(r"[A-Z]{1,5}s?(?:-[A-Z]{1,5})?")
_BEGINS = re.compile(r"(?:[.!?:]\s*|[\"'(])$")


class Keeping:
    """Decides what is kept. `enabled` is False where an operator wants no questions kept at all."""

    def __init__(self, *, enabled: bool = True) -> None:
        """Raises ContentError where a list in `data/keeping` cannot be read or is empty."""
        self.enabled = enabled
        # Now: a list that is missing must not be noticed only at the first question that it should have kept out.
        for name in LISTS if enabled else ():
            _read(name)

    def kept(self, question: str) -> str | None:
        """The plain text of a question as it may be kept, or None when it may not."""
        if not self.enabled or not _is_english(question) or is_private(question):
            return None
        return without_people(question)


def is_private(question: str) -> bool:
    """True where it may tell of health, faith, a union, origin, love, politics, money or trouble with people."""
    spelt = question.replace("-", " ").replace("'ll ", " will ")  # "I'll", not "ill"
    text = f" {' '.join(_bare(word) for word in words(spelt))} "
    return _private().search(text) is not None


def without_people(question: str) -> str:
    """The question without addresses, numbers that identify, and names."""
    text = _ADDRESS.sub(ADDRESS, question)
    return re.sub(rf"{re.escape(NAME)}(?:\s+{re.escape(NAME)})+", NAME, "".join(_unnamed(text)))


def _unnamed(text: str) -> Iterator[str]:
    """The pieces of the text, with names replaced: known first names and what follows them, and what looks like one."""
    end, first_name, named, word = 0, False, False, ""
    for found in _WORD.finditer(text):
        before, bare = text[end : found.start()], found[0].removesuffix("'s")
        titled = _is_title(word, before, bare)
        end, word = found.end(), found[0]
        bracketed = before.endswith("[") and word in (NAME[1:-1], ADDRESS[1:-1])
        goes_on = named and before.isspace()
        if (goes_on or titled) and word.casefold() in _lines("particles.txt"):
            first_name, named = first_name or titled, True
            yield before + NAME
            continue
        surname = first_name and goes_on and not _is_common(bare.casefold())
        first_name = any(part.casefold() in _lines("names.txt") for part in re.split("['-]", bare))
        named = not bracketed and (titled or first_name or surname or _looks_like_a_name(bare, text[: found.start()]))
        first_name = first_name and bare == word
        yield before
        yield NAME + word[len(bare) :] if named else word
    yield text[end:]


def _is_title(title: str, between: str, after: str) -> bool:
    """True where `title` is one, such as `Mr` and `dr.`, and so the word `after` it is a name."""
    dotted = between.startswith(".")
    if not between.removeprefix(".").isspace():
        return False
    titles = _lines("titles.txt")
    if title.casefold() in titles or (dotted and f"{title.casefold()}*" in titles):
        return True
    if f"{title.casefold()}*" not in titles or title.isupper():
        return False
    return after[0].isupper() or not (_is_common(after) or after in {term.casefold() for term in _terms()})


def _looks_like_a_name(word: str, before: str) -> bool:
    if not word[0].isupper() or word in _terms() or _ACRONYM.fullmatch(word):
        return False
    if any(char.isupper() for char in word[1:]):
        # McDonald, Smith-Jones, KOWALSKI; a word of our own texts is only shouted.
        return word.casefold() not in _vocabulary()
    begins = not before.strip() or _BEGINS.search(before) is not None
    # At the beginning of a sentence every word has a capital: there only what our own texts never write small, by its
    # first part, as in "We're" and "Go-live".
    return not (begins and re.split("['-]", word)[0].casefold() in _vocabulary())


def _is_common(word: str) -> bool:
    """True for a word of our own texts, with another ending, too."""
    return any(word.removesuffix(ending) in _vocabulary() for ending in ("", "s", "es", "d", "ed", "ing"))


def _is_english(question: str) -> bool:
    """True where it reads as English, by its small words or by words of our own texts; few words may be terms alone."""
    found = words(question)
    if any(char.isalpha() and not char.isascii() for char in question):
        return False
    if len(found) <= _FEW_WORDS or not _lines("english.txt").isdisjoint(found):
        return True
    return 3 * sum(word in _vocabulary() for word in found) >= 2 * len(found)


def _bare(word: str) -> str:
    """A word without accents: one spelling for all who type without them."""
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in split if not unicodedata.combining(char))


@cache
def _private() -> re.Pattern[str]:
    """All entries as one pattern over words between spaces; a star stands for the rest of a word."""
    entries = {entry.strip() for line in _read("private.txt") for entry in line.split(",")} - {""}
    return re.compile("|".join(f" {re.escape(entry)} ".replace(r"\*", "[^ ]*") for entry in sorted(entries)))


@cache
def _lines(name: str) -> frozenset[str]:
    return frozenset(word for line in _read(name) for word in line.split())


@cache
def _terms() -> frozenset[str]:
    return _lines("terms.txt")


@cache
def _vocabulary() -> frozenset[str]:
    """The words that our own texts write small: none of them is a name."""
    folder = content_dir("data")
    # What is declined holds questions in other languages.
    paths = [path for path in sorted(folder.rglob("*.toml")) if "declines" not in path.parts]
    texts = (path.read_text(encoding="utf-8") for path in paths)
    return frozenset(_small(texts)) | _lines("english.txt")


def _small(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from re.findall(r"\b[a-z][a-z']+\b", text)


def _read(name: str) -> list[str]:
    return lines_of(content_dir("data") / "keeping" / name)
