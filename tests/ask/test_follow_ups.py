"""What leans on something said before, in a thread or lately."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.content.load import Knowledge
from bot.core.model.match import Outcome
from bot.core.model.messages import Buttons, Heading
from bot.stores.sqlite import SqliteStore
from tests.ask.dialog import NOW, Dialog, written
from tests.vague import VAGUE

UNCLEAR = "I can't tell what that is about."


def test_a_follow_up_is_understood_from_the_topic_before_it(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?").coach_answers("type/cloud#what-they-do")
    dialog.they_say("and what about skills?").coach_answers("type/cloud#skills")
    dialog.they_say("who do they work with?").coach_answers("type/cloud#who-they-work-with")
    dialog.they_say("what does a security TPM do?").coach_answers("type/security#what-they-do")
    dialog.they_say("and what about skills?").coach_answers("type/security#skills")


@pytest.mark.parametrize("question", ["pitfalls?", "what are the pitfalls?", "and the common mistakes?"])
def test_in_a_thread_a_short_question_is_about_the_topic_of_the_thread(dialog: Dialog, question: str) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say(question).coach_answers("type/cloud#pitfalls")


def test_tell_me_more_goes_through_the_cards_of_the_topic_and_repeats_none_at_once(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?")
    seen = [dialog.said.answer]
    for _ in range(3):
        dialog.they_say("tell me more").coach_answers_about("type/cloud")
        assert dialog.said.answer != seen[-1]
        seen.append(dialog.said.answer)
    assert len(set(seen)) > 2


def test_how_another_one_differs_is_a_comparison_with_the_topic_of_the_thread(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say("how does that differ from a backend TPM?").coach_answers("compare/type/backend~cloud")
    dialog.they_say("what does a TPM II do?")
    dialog.they_say("how is it different from TPM III?").coach_answers("compare/level/tpm-2~tpm-3")


def test_a_question_that_names_another_topic_leaves_the_thread_s_one(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say("what skills does a security TPM need?").coach_answers("type/security#skills")
    dialog.they_say("What is a TPM?").coach_answers("overview/what-is-tpm")


def test_after_one_type_the_bare_name_of_another_asks_the_same_about_that_one(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say("and BI?").coach_answers("type/business-intelligence#what-they-do")
    dialog.they_say("pitfalls?").coach_answers("type/business-intelligence#pitfalls")
    dialog.they_say("ok, and the hardware one?").coach_answers("type/hardware#pitfalls")


def test_the_second_one_is_the_second_of_two_that_were_shown(dialog: Dialog) -> None:
    dialog.they_say("cloud TPM vs backend TPM").coach_answers("compare/type/backend~cloud")
    dialog.they_say("the second one").coach_answers("type/cloud")
    dialog.they_say("cloud TPM vs backend TPM")
    dialog.they_say("and the former?").coach_answers("type/backend")


def test_of_two_cards_the_latter_is_the_one_below(dialog: Dialog) -> None:
    two = next(text for text in VAGUE if dialog.they_say(text).said.match.second)
    first, second = dialog.said.match.card, dialog.said.match.second
    dialog.they_say("the latter").coach_answers(second or "")
    dialog.they_say(two).they_say("the first one please").coach_answers(first or "")


def test_which_one_is_not_guessed_where_no_two_were_shown(dialog: Dialog) -> None:
    dialog.they_say("the second one").coach_says(UNCLEAR)


def test_a_card_about_a_situation_has_no_example_and_offers_what_is_related(
    dialog: Dialog, knowledge: Knowledge
) -> None:
    dialog.they_say("what is a RACI?")
    card = knowledge.cards[dialog.said.match.card or ""]
    dialog.they_say("an example?")
    assert dialog.said.match.outcome is Outcome.SUGGEST
    dialog.coach_says(knowledge.cards[card.related[0]].title)


def test_after_a_comparison_the_bare_name_of_a_third_type_is_that_type(dialog: Dialog) -> None:
    dialog.they_say("cloud TPM vs backend TPM").coach_answers("compare/type/backend~cloud")
    dialog.they_say("and what about security?").coach_answers("type/security")
    dialog.they_say("and security reviews?").coach_answers_about("responsibility/architecture-reviews")


def test_why_how_and_an_example_are_about_the_topic_before_them(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say("how?").coach_answers("type/cloud#how-to-start")
    dialog.they_say("and who with?").coach_answers("type/cloud#who-they-work-with")
    dialog.they_say("an example please").coach_answers("type/cloud#example")
    dialog.they_say("what do you mean?").coach_answers_about("type/cloud")
    dialog.they_say("ok, but why?").coach_answers_about("type/cloud")
    dialog.they_say("isn't a TPM just a project manager?")
    dialog.coach_answers_about("misconception/only-project-management")
    dialog.they_say("why?").coach_answers("misconception/only-project-management#why-people-believe-it")
    dialog.they_say("for example?").coach_answers("misconception/only-project-management#example")


def test_they_are_who_was_spoken_of(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say("what do they do?").coach_answers("type/cloud#what-they-do")
    dialog.they_say("what do they do all day").coach_answers("type/cloud#typical-week")
    dialog.they_say("how do they start").coach_answers("type/cloud#how-to-start")
    dialog.they_say("who else").coach_answers("type/cloud#who-they-work-with")


@pytest.mark.parametrize("said", ["compare with erp", "vs erp?", "and versus an ERP TPM?", "compared to ERP"])
def test_what_another_one_is_compared_with_may_be_left_out(dialog: Dialog, said: str) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say(said).coach_answers("compare/type/cloud~erp")


def test_the_part_that_was_asked_for_is_kept_while_the_coach_asks_which_topic_is_meant(
    dialog: Dialog, knowledge: Knowledge
) -> None:
    dialog.they_say("compare cloud and security TPM")
    dialog.they_say("how do I start?")
    values = [
        button.value for part in dialog.said.message.parts if isinstance(part, Buttons) for button in part.buttons
    ]
    assert values[:2] == ["type/cloud#how-to-start", "type/security#how-to-start"]
    pressed = dialog.coach.card(values[1])
    assert pressed is not None
    assert pressed.parts[0] == Heading(knowledge.cards["type/security#how-to-start"].title)


def test_after_a_level_the_next_one_and_the_one_below_are_its_neighbours(dialog: Dialog) -> None:
    dialog.they_say("what does a TPM II do?").coach_answers("level/tpm-2")
    dialog.they_say("and the next one?").coach_answers("level/tpm-3")
    dialog.they_say("the level above?").coach_answers("level/principal")
    dialog.they_say("what comes after that?").coach_answers("level/senior-principal")
    dialog.they_say("and above?").coach_answers("level/senior-principal#promotion")
    dialog.they_say("what about the level below").coach_answers("level/principal")


def test_how_to_get_to_a_level_is_told_where_it_is_told_how_to_leave_the_one_below(dialog: Dialog) -> None:
    dialog.they_say("what does a TPM III do?").coach_answers("level/tpm-3")
    dialog.they_say("and how do I get there?").coach_answers("level/tpm-2#promotion")
    dialog.they_say("what does a TPM I do?").coach_answers("level/tpm")
    dialog.they_say("how do I get there?").coach_answers("level/tpm#changes")
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say("and how do I get there?").coach_answers("type/cloud#how-to-start")


def test_the_two_topics_spoken_of_last_can_be_compared(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?").they_say("and what does a backend TPM do?")
    dialog.they_say("what about the other one?").coach_answers_about("type/cloud")
    dialog.they_say("tell me more").they_say("compare them").coach_answers("compare/type/backend~cloud")
    dialog.they_say("how do they differ?").coach_answers("compare/type/backend~cloud")


def test_after_a_comparison_the_coach_asks_which_side_is_meant(dialog: Dialog) -> None:
    for question in ("what about the other one?", "tell me more", "and what about skills?", "an example?"):
        dialog.they_say("cloud TPM vs backend TPM").coach_answers("compare/type/backend~cloud")
        dialog.they_say(question).coach_says("I'm not sure which")
        assert [card.partition("#")[0] for card in dialog.said.match.near] == ["type/backend", "type/cloud"]
    dialog.they_say("what does a cloud TPM do?").they_say("and the other one?").coach_answers("type/backend")


@pytest.mark.parametrize(
    "question",
    [
        "why",
        "Why?",
        "how",
        "what?",
        "who?",
        "when?",
        "and why?",
        "an example?",
        "the other one",
        "compare them",
        "and the next one?",
        "the level above?",
        "what do you mean?",
        "how do I get there?",
        "tell me more",
    ],
)
def test_what_leans_on_something_said_before_is_not_guessed_where_nothing_was(dialog: Dialog, question: str) -> None:
    dialog.they_say(question).coach_says(UNCLEAR)
    assert dialog.said.match.topic is None
    assert not dialog.said.gap


def test_what_the_topic_before_does_not_tell_either_is_not_guessed(dialog: Dialog) -> None:
    for question in ("the level above?", "compare them", "the other one?", "when?"):
        dialog.they_say("what does a cloud TPM do?").they_say(question).coach_says(UNCLEAR)


@pytest.mark.parametrize(
    "question",
    ["how do I start?", "how do the levels differ?", "which levels are there?", "who are you?", "hi", "next steps"],
)
def test_what_says_by_itself_what_it_is_about_leans_on_nothing(dialog: Dialog, question: str) -> None:
    dialog.they_say(question)
    assert UNCLEAR not in "".join(map(written, dialog.said.message.parts))


def test_lately_answers_what_leans_before_the_text_by_itself(dialog: Dialog) -> None:
    assert dialog.coach.reply("the level above?", lately="level/tpm-2").match.topic == "level/tpm-3"
    assert dialog.coach.reply("tell me more", lately="type/cloud type/backend").match.topic == "type/cloud"


def test_without_a_topic_before_it_a_follow_up_is_none(dialog: Dialog) -> None:
    dialog.they_say("and what about skills?")
    assert dialog.said.match.topic not in ("type/cloud", "type/security")
    assert dialog.coach.reply("and what about skills?", before="type/steam").match == dialog.said.match


def test_what_has_no_answer_by_itself_may_follow_up_on_what_was_answered_lately(dialog: Dialog) -> None:
    lately = "type/cloud"
    assert dialog.coach.reply("and what about skills?", lately=lately).answer == "type/cloud#skills"
    assert dialog.coach.reply("tell me more", lately=lately).match.topic == lately
    compared = dialog.coach.reply("how does that differ from a backend TPM?", lately=lately)
    assert compared.match.topic == "compare/type/backend~cloud"
    assert dialog.coach.reply("thanks!", lately=lately).match.topic is None
    for question in ("what does a security TPM do?", "how do I learn to code?", "how much do they earn?"):
        assert dialog.coach.reply(question, lately=lately).match == dialog.coach.reply(question).match


def test_a_thread_counts_before_what_was_spoken_of_elsewhere(dialog: Dialog) -> None:
    reply = dialog.coach.reply("and what about skills?", before="type/security", lately="type/cloud")
    assert reply.match.topic == "type/security"


def test_lately_is_within_the_hour_and_then_it_is_deleted(dialog: Dialog, store: SqliteStore) -> None:
    dialog.coach.remember("T1", "D1", "type/cloud", NOW, briefly=True)
    dialog.coach.remember("T1", "D1 1.2", "type/erp", NOW)
    dialog.coach.tick(NOW + timedelta(minutes=60))
    assert dialog.coach.lately("T1", "D1", NOW + timedelta(minutes=60)) == "type/cloud"
    assert dialog.coach.lately("T1", "D1", NOW + timedelta(minutes=61)) is None
    dialog.coach.tick(NOW + timedelta(minutes=61))
    assert store.recall_topic("T1", "D1") is None
    assert dialog.coach.recall("T1", "D1 1.2") == "type/erp", "what a thread is about stays for thirty days"


@pytest.mark.parametrize("thanks", ["thanks!", "ok cool, got it", "lol", "good morning everybody"])
def test_small_talk_does_not_bring_the_same_answer_again(dialog: Dialog, thanks: str) -> None:
    dialog.they_say("what does a cloud TPM do?").they_say(thanks)
    assert dialog.said.match.topic is None


def test_what_is_refused_stays_refused_in_a_thread(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?")
    dialog.they_say("how much do they earn?").coach_declines("pay")
    dialog.they_say("what is the weather like in Paris today?")
    assert dialog.said.match.outcome is Outcome.DECLINE


@pytest.mark.parametrize(
    "said",
    [
        "don't worry",
        "I don't understand",
        "sorry I don't have time now, bye",
        "this doesn't help",
        "no thanks, don't bother",
    ],
)
def test_a_remark_does_not_bring_the_same_answer_again(dialog: Dialog, said: str) -> None:
    dialog.they_say("our vendor is late").coach_answers("check/deliver-on-time#vendor-late")
    dialog.they_say(said)
    assert dialog.said.match.topic is None
    assert dialog.coach.reply(said, lately="check/deliver-on-time#vendor-late").match.topic is None


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("How can I deliver on time?", "check/deliver-on-time"),
        ("can I deliver on time?", "check/deliver-on-time#self-check"),
    ],
)
def test_what_now_asks_for_what_helps(dialog: Dialog, said: str, card: str) -> None:
    dialog.they_say(said).coach_answers(card)
    dialog.they_say("what now?").coach_answers("check/deliver-on-time#if-not-yet")


@pytest.mark.parametrize("said", ["typical week", "day to day of a TPM"])
def test_what_stands_by_itself_is_answered_without_a_topic_before_it(dialog: Dialog, said: str) -> None:
    assert dialog.they_say(said).said.match.outcome is Outcome.ANSWER
