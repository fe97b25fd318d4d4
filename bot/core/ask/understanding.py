"""Understands what a text is about, by itself or as a follow-up on what was said before."""

from __future__ import annotations

from dataclasses import replace

from bot.core.matching.following import latest
from bot.core.matching.match import THANKS, Matcher
from bot.core.model.match import Match, Outcome, comparison_sides
from bot.core.text import plain, words


def understood(matcher: Matcher, text: str, *, before: str | None, lately: str | None) -> Match | None:
    """The match of `text`; None where only what was said before could tell, and nothing was.

    `before` is what the conversation is about, `lately` what was answered shortly before, outside of it.
    """
    if matcher.group_by_phrase(text):
        return matcher.match(text)
    leans = matcher.conversation.leans(text)
    if leans and not (before or lately):
        return None
    if (before or lately) and THANKS in matcher.knowledge.declines and matcher.conversation.nods(text):
        return Match(Outcome.DECLINE, None, 0.0, (), THANKS, kept=False)
    match = matcher.match(text)
    found = _followed(matcher, text, match, before, lately, leans=leans) or (None if leans else match)
    if found and found.card and found.card == latest(before or lately) and not (found.piece or found.second):
        # The same card as before: the reply says so.
        return replace(found, about=found.card)
    return found


def _followed(
    matcher: Matcher, text: str, match: Match, before: str | None, lately: str | None, *, leans: bool
) -> Match | None:
    """The match of `text` as a follow-up, or None when it is none.

    What points back to be compared ("how does that differ from …") never stands by itself, nor does what leans,
    nor what joins on ("and what about skills?").
    """
    followed = matcher.conversation.follow_up(text, before, match) if before else None
    if followed or not lately:
        return followed
    followed = matcher.conversation.follow_up(text, lately, match)
    compares = followed and comparison_sides(followed.topic or "")
    joins = not set(words(plain(text))[:1]).isdisjoint(matcher.knowledge.lexicon.openings)
    answered = match.outcome is Outcome.ANSWER and not match.doubtful
    return followed if leans or compares or joins or not answered else None
