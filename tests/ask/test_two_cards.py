"""Where the coach is not sure, and where two cards are near each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.core.ask.card import lead_of
from bot.core.content.load import Knowledge
from bot.core.model.match import Match
from bot.core.model.messages import Buttons, Heading, Prose, Reply, Thumbs
from bot.core.wording.spoken import first_sentence, spoken
from bot.stores.sqlite import SqliteStore
from tests.ask.dialog import NOW, Dialog
from tests.vague import VAGUE


def test_where_it_is_not_sure_the_coach_says_so_and_tells_what_else_may_be_meant(
    dialog: Dialog, knowledge: Knowledge
) -> None:
    said = first_that(dialog, lambda match: match.doubtful and match.kept and not match.second)
    assert said.gap, "curators see what had no sure answer"
    dialog.coach_says("I'm not sure that I understood you", knowledge.cards[said.answer].title, "If that is not it")
    tells_of_others(said, dialog, knowledge)


def tells_of_others(said: Reply, dialog: Dialog, knowledge: Knowledge) -> None:
    """Two others are told of by their first sentences, each with a button."""
    (others,) = [part for part in said.message.parts if isinstance(part, Buttons)]
    assert len(others.buttons) == 2
    for button in others.buttons:
        other = knowledge.cards[button.value]
        assert other.id not in (said.match.card, said.match.second)
        dialog.coach_says(other.title, first_sentence(lead_of(other)))
        assert first_sentence(lead_of(other)) in spoken(said.message)


def first_that(dialog: Dialog, fits: Callable[[Match], bool]) -> Reply:
    """The reply to the first of the vague texts whose match fits; which one that is changes with the content."""
    return next(said for said in (dialog.they_say(text).said for text in VAGUE) if fits(said.match))


def test_where_two_cards_are_near_each_other_both_are_shown_and_it_says_so_where_it_is_not_sure(
    dialog: Dialog, knowledge: Knowledge
) -> None:
    said = first_that(dialog, lambda match: match.doubtful and match.kept and bool(match.second))
    assert said.gap, "curators see what had no sure answer"
    match = said.match
    assert match.card
    assert match.second
    first, second = knowledge.cards[match.card], knowledge.cards[match.second]
    dialog.coach_says("I'm not sure that I understood you. One of these two may help:")
    assert [part.text for part in said.message.parts if isinstance(part, Heading)] == [first.title, second.title]
    prose = [part.markdown for part in said.message.parts if isinstance(part, Prose)]
    assert {first.text, second.text} <= set(prose), "each of them whole"
    dialog.coach_says("If it is neither of them, you may mean one of these:")
    tells_of_others(said, dialog, knowledge)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("what's the difference between a TPM, a PM and an EM?", "vs-product-manager", "vs-em"),
        ("tech lead vs staff engineer vs TPM", "vs-tech-lead", "vs-engineer"),
        ("Who decides what between product owner, scrum master and TPM?", "vs-product-owner", "vs-scrum-master"),
        ("technical program managers or scrum masters or delivery managers?", "vs-scrum-master", "vs-delivery-manager"),
    ],
)
def test_of_several_roles_the_first_two_are_compared_with_a_tpm(
    dialog: Dialog, question: str, first: str, second: str
) -> None:
    said = dialog.they_say(question).said
    assert said.answer == f"overview/what-is-tpm#{first}+overview/what-is-tpm#{second}"


def test_a_third_role_is_in_the_menu(dialog: Dialog) -> None:
    said = dialog.they_say("TPM vs product manager vs engineering manager vs scrum master").said
    (menu,) = [part.picker for part in said.message.parts if isinstance(part, Buttons) and part.picker]
    assert "overview/what-is-tpm#vs-scrum-master" in [option.value for option in menu.options]


def test_two_cards_are_shared_and_rated_as_one_answer(dialog: Dialog, store: SqliteStore) -> None:
    dialog.they_say("Do I need to code? What about a degree?")
    both = ["start/learn-to-code#need-to-code", "start/overview#degree"]
    titles = [dialog.coach.card(card).parts[0] for card in both]
    thumbs = next(part for part in dialog.said.message.parts if isinstance(part, Thumbs))
    (menu,) = [part.picker for part in dialog.said.message.parts if isinstance(part, Buttons) and part.picker]
    offered = {option.value.partition("#")[0] for option in menu.options}
    assert {"start/learn-to-code", "start/overview"} <= offered, "the menu holds the other cards of both topics"
    assert not {option.value for option in menu.options} & set(both)
    for message in (
        dialog.coach.shared(thumbs.up.value, "Ana"),
        dialog.coach.thanked(thumbs.down.value, helped=False),
        dialog.coach.card(thumbs.up.value),
    ):
        assert message
        assert [part for part in message.parts if isinstance(part, Heading)] == titles
    dialog.coach.record_thumb_down("T1", thumbs.down.value, NOW)
    (gap,) = store.gaps(NOW - timedelta(days=1))
    assert gap.reason == f"thumb down: {'+'.join(both)}"
    dialog.they_say("why?").coach_answers("start/learn-to-code#why-it-matters")
