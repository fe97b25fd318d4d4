"""The words that a card puts into somebody's mouth (pure)."""

from __future__ import annotations

import re

# A quote, with what leads to it in the same sentence: `To the sponsor: "Lena leaves on the 28th."`
_QUOTE = re.compile(r'(?P<lead>[^.!?"\n]*)"(?P<said>[^"\n]+)"(?P<asked>\?)?')
_MARKS = re.compile(r"^(?:- |\d+\. |[\s*),;:])+")
# `Do not guess: "…"` is to be said, for its colon.
_NOT_THIS = re.compile(r"\b(?:not|never|no|instead of)\b[^:]*$|^it worked if|\b(?:hears?|says|means)\s*$|^weak", re.I)
# So many words are a sentence to say, fewer a word that is spoken of.
_A_SENTENCE = 4


def quotations(markdown: str) -> list[str]:
    """The sentences to say aloud in a card's text, each with the words that lead to it, as Markdown.

    What somebody else says (`"It is done when it is done"? Say: …`) is not to be said, nor what a card warns of.
    """
    found = []
    for quote in _QUOTE.finditer(markdown):
        lead = _MARKS.sub("", quote["lead"])
        if quote["asked"] or _NOT_THIS.search(lead) or len(quote["said"].split()) < _A_SENTENCE:
            continue
        # An emphasis that began before the lead is cut in two.
        halves = lead.count("**") % 2 or lead.replace("**", "").count("*") % 2
        lead = lead.replace("*", "") if halves else lead
        found.append(f'{lead}"{quote["said"]}"')
    return found
