"""Hostile text: it never raises, always gives the same match, and never gets into the coach's own words."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.ask.coach import Coach
from bot.core.ask.reference import reference
from bot.core.matching.match import Matcher
from bot.core.model.match import Outcome
from bot.core.model.messages import Buttons, Heading, Message, Note, Prose, Quote, SideBySide, Sources, Template
from bot.core.text import plain

MARK = "zqxjkvbw"
PIECES = [
    *("<!channel>", "<@U1>", "<", ">", "&amp;", "|", "*", "_", "```", "{{ 7*7 }}", "{% x %}", "@@U1@@", "${x}", "%s"),
    *("\ud83d", "\u202e", "\u200d", "\x00", "\ufdfa", "\U0001f44b", "'; DROP TABLE gaps; --", "../../etc/passwd"),
    *("tpm", "level", "first", "second", "from", "top", "ii", "iii", "vs", "and", "cloud", "backend", "-", "\n"),
    *("what", "is", "difference", "between", "?", "help", MARK),
]
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map(" ".join)
QUICK = settings(max_examples=30, deadline=None)


def own_words(message: Message) -> Iterator[str]:
    """Everything in a message that a channel draws as markup or as words of the coach."""
    yield message.text
    for part in message.parts:
        if isinstance(part, (Prose, Note)):
            yield part.markdown
        elif isinstance(part, (Heading, Template)):
            yield part.text
        elif isinstance(part, Sources):
            yield from (part.lead, *(link.text for link in part.links), *(link.url for link in part.links))
        elif isinstance(part, SideBySide):
            yield from (part.left, part.right, *(cell for row in part.rows for cell in row))
        elif isinstance(part, Buttons):
            yield from (text for button in part.buttons for text in (button.text, button.label))
            yield from (option.text for option in (part.picker.options if part.picker else ()))


@QUICK
@given(text=HOSTILE)
def test_a_match_never_raises_and_is_the_same_again(matcher: Matcher, text: str) -> None:
    match = matcher.match(text)
    assert matcher.match(text) == match
    assert 0.0 <= match.score <= 1.0
    assert (match.topic is not None) == (match.outcome is Outcome.ANSWER)
    assert match.outcome is not Outcome.ANSWER or match.card not in match.near
    assert len(set(match.near)) == len(match.near)


@QUICK
@given(text=HOSTILE, before=st.sampled_from([None, "type/cloud#pitfalls", "compare/type/backend~cloud", "no/such"]))
def test_what_was_typed_stands_in_no_words_of_the_coach(coach: Coach, text: str, before: str | None) -> None:
    reply = coach.reply(f"{MARK} {text}", before=before, share=True)
    page, _ = coach.home(f"{MARK} {text}")
    for message in (reply.message, page):
        for said in own_words(message):
            assert MARK not in said.casefold()


@QUICK
@given(text=HOSTILE)
def test_a_shared_question_stands_to_the_letter_in_a_quote_alone(coach: Coach, text: str) -> None:
    question = plain(f"{MARK} {text}")[:600]
    value = reference("type/cloud", question)
    for message in (coach.shared(value, "@@U1@@"), coach.question_for_person(value, "@@U1@@")):
        assert message is not None
        assert [part.text for part in message.parts if isinstance(part, Quote)] == [question]
        assert not any(MARK in said for said in own_words(message))
    assert coach.reply(question).match == coach.reply(question).match


@QUICK
@given(
    value=st.one_of(
        st.text(max_size=60), st.sampled_from(["[" * 50, "{" * 50, '{"c": null}', '{"c": "type/cloud", "q": 1}'])
    )
)
def test_a_forged_control_is_stale_and_nothing_worse(coach: Coach, value: str) -> None:
    assert coach.card(value) is None
    assert coach.shared(value, "@@U1@@") is None
    assert coach.question_for_person(value, "@@U1@@") is None


@pytest.mark.parametrize(
    "text",
    [
        "first" + "-" * 3990,
        "first" + "\u2014" * 3990,
        "first - a-" * 400,
        "tpm vs tpm " * 360,
        "compare tpm 2 vs tpm 3 " * 170,
        "above the tpm 2 " * 250,
        "difference between a backend and a front end tpm or cloud, " * 65,
        "a" + "_" * 3990 + "b",
        "<#" * 2000,
        "\n" * 3999 + "x",
        "\ufdfa" * 4000,
        "x" * 4000,
        "ab" * 10**6,
    ],
    ids=lambda text: repr(text[:16]),
)
def test_the_longest_text_is_answered_well_within_what_slack_waits(coach: Coach, text: str) -> None:
    started = time.process_time()
    coach.reply(text, before="type/cloud")
    assert time.process_time() - started < 1.5
