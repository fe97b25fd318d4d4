"""Makes texts ready for scoring, in learning and in serving alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from bot.core.content.lexicon import Lexicon
from bot.core.matching.courtesies import Courtesies
from bot.core.matching.features import Reading
from bot.core.matching.levels.ladder import Ladder
from bot.core.matching.spelling import Spelling
from bot.core.text import expand, plain

# Of more questions than these in one text, the first ones count.
_MOST_QUESTIONS = 3
# So many words beside its questions make a text a story.
_STORY = 25
# HTML tags; the names of tags are no words of the question: "<b>cloud</b>".
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,15}(?: [^<>]{0,200})?/?>", re.I)
_QUOTED = re.compile(r"""(?<!\w)(["'])[^"]{1,200}?\1(?!\w)""")
_SENTENCE = re.compile(r"(?:[^.!?]|[.](?=\w))+[.!?]*\s*")
_MOST_SENTENCES = 5
# So many lines may be something pasted with a question beside it.
_PASTE = 3
_FENCED = re.compile(r"```.*?```", re.S)
_STOP = re.compile(r"[.!:;]\s")


class Reader:
    """Mends typing errors, spells abbreviations out and reads which levels are meant."""

    def __init__(self, lexicon: Lexicon, words: Sequence[str], dictionary: Collection[str]) -> None:
        """`words` are those to mend towards, the most frequent first; what the `dictionary` has needs no mending."""
        self.ladder, self._courtesies = Ladder(lexicon), Courtesies(lexicon)
        self._abbreviations = {**lexicon.abbreviations, **lexicon.capitals}
        self._spelling = Spelling(words, dictionary)

    def read(self, raw: str) -> Reading:
        """The reading of a raw text."""
        mended = self._spelling.mend(self.without_courtesies(raw))
        text = expand(mended, self._abbreviations)
        # Levels are read where nothing was put between the words: `Sr. Principal`, not `Sr. senior Principal`.
        levels = self.ladder.levels(mended.casefold())
        if not levels and text != mended:
            levels = self.ladder.levels(text.casefold())
        return Reading(text, levels)

    def without_courtesies(self, raw: str) -> str:
        """A raw text as plain text, without greetings before what it says and thanks behind it."""
        return self._courtesies.without(" ".join(_TAG.sub(" ", plain(raw)).split()))

    def reread(self, text: str) -> Reading:
        """The reading of a part of a text that was read before."""
        return Reading(text, self.ladder.levels(text.casefold()))


def in_other_letters(text: str) -> bool:
    """True where half of the letters or more are of another script than the Latin one."""
    letters = [char for char in text if char.isalpha()]
    latin = sum(char.isascii() or unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return latin * 2 <= len(letters) and bool(letters)


def sentences_in(text: str) -> list[str]:
    """The first few sentences of a text; none where there are more, as that is no greeting with a question."""
    sentences = [each for each in _SENTENCE.findall(text) if any(map(str.isalnum, each))]
    return sentences if len(sentences) <= _MOST_SENTENCES else []


def around_paste(raw: str) -> list[str]:
    """The last and the first line of a raw text of several lines: what is asked below or above a log or a mail."""
    lines = [line for line in raw.splitlines() if any(map(str.isalnum, line))]
    if len(lines) < _PASTE:
        return []
    said = [line for line in _FENCED.sub("\n", raw).splitlines() if any(map(str.isalnum, line))]
    return list(dict.fromkeys((said[-1], said[0]))) if said else []


def questions_in(text: str) -> list[str]:
    """The questions in `text`, the first few, when it asks several; none when it asks one or none.

    A story has none either, because its questions lean on the rest of it. What stands in quotation marks is no question
    of the one who writes.
    """
    text = _QUOTED.sub(lambda found: found[0].replace("?", " "), text)
    ended = [_STOP.split(part)[-1].strip() for part in text.split("?")[:-1]]
    asked = [question for question in ended if any(map(str.isalnum, question))][:_MOST_QUESTIONS]
    told = len(text.split()) - sum(len(question.split()) for question in ended)
    return asked if len(asked) > 1 and told <= _STORY else []
