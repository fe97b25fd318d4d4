"""WordPiece tokenizer (pure): lower-case words, each split into the longest known pieces from the left.

The same pieces as BERT's uncased tokenizer, which the transformer was trained with; https://arxiv.org/abs/1609.08144.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

_LONGEST_WORD = 100
_CHINESE = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """Splits text into the pieces of a vocabulary."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """`vocabulary` gives the number of each piece; those that continue a word begin with `##`."""
        self._vocabulary = vocabulary

    def pieces(self, text: str) -> list[int]:
        """The numbers of the pieces of `text`, in order. Words that cannot be split are left out."""
        return [number for word in _words(text) for number in self._split(word)]

    def _split(self, word: str) -> list[int]:
        whole = self._vocabulary.get(word)
        if whole is not None:
            return [whole]
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._vocabulary.get(prefix + word[start:end])
                if number is not None:
                    break
            else:
                return []
            found.append(number)
            start = end
        return found


def _words(text: str) -> Iterator[str]:
    """Lower-case words without accents; each mark of punctuation and each Chinese character by itself."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", text)
        text = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    for chunk in text.lower().split():
        if chunk.isalnum() and chunk.isascii():
            yield chunk
        else:
            yield from "".join(f" {char} " if _stands_alone(char) else char for char in chunk).split()


def _stands_alone(char: str) -> bool:
    if char < "\x80":
        return not char.isalnum()
    return unicodedata.category(char)[0] == "P" or any(first <= ord(char) <= last for first, last in _CHINESE)
