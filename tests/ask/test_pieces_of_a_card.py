"""Follow-ups on the card that was shown: its words, its template, its gist, and what it has no answer to."""

from __future__ import annotations

import pytest

from bot.core.content.load import Knowledge
from bot.core.content.quotations import quotations
from bot.core.model.match import Outcome
from tests.ask.dialog import Dialog, written
from tests.vague import VAGUE

UNCLEAR = "I can't tell what that is about."
LATE = "check/deliver-on-time#vendor-late"
RESIGNS = "challenge/loyalty#key-engineer-resigns"
STATUS = "advantage/explain-decisions#status-update"
STILL = "This still seems to be about"


@pytest.mark.parametrize(
    "said",
    [
        "what do I say exactly?",
        "ok, and what should I say to him?",
        "give me the exact words",
        "how do I put it?",
        "how would you say that",
        "what do i tell them",
    ],
)
def test_what_do_i_say_shows_the_words_of_the_card_before(dialog: Dialog, knowledge: Knowledge, said: str) -> None:
    dialog.they_say("our vendor is late").coach_answers(LATE)
    dialog.they_say(said).coach_answers(LATE)
    dialog.coach_says(*quotations(knowledge.cards[LATE].text))
    assert "penalty" not in "\n".join(map(written, dialog.said.message.parts)), "the rest of the card is not repeated"


def test_what_do_i_tell_somebody_is_about_the_card_before_unless_it_has_an_answer_of_its_own(dialog: Dialog) -> None:
    dialog.they_say("an engineer on my critical path just quit").coach_answers(RESIGNS)
    dialog.they_say("what do I tell my sponsor?").coach_answers(RESIGNS)
    dialog.coach_says("To the sponsor: ")
    dialog.they_say("what do I say to the VP who asks for more scope?")
    assert dialog.said.answer != RESIGNS


@pytest.mark.parametrize("said", ["shorter please", "what do I say exactly?", "template?"])
def test_after_a_comparison_a_piece_is_that_of_either_side(dialog: Dialog, said: str) -> None:
    dialog.they_say("TPM II vs TPM III").coach_answers("compare/level/tpm-2~tpm-3")
    assert dialog.they_say(said).said.match.near[:2] == ("level/tpm-2", "level/tpm-3")
    dialog.coach_says("I'm not sure which of these you mean")


def test_a_card_with_words_of_its_own_gives_these(dialog: Dialog, knowledge: Knowledge) -> None:
    card = "misconception/no-role-in-agile#fixed-price"
    dialog.they_say(knowledge.cards[card].title).coach_answers(card)
    dialog.they_say("what do I say?").coach_answers(card).coach_says(*quotations(knowledge.cards[card].text))


def test_a_misconception_has_a_card_with_the_words(dialog: Dialog) -> None:
    topic = "misconception/only-project-management"
    assert dialog.coach.reply("what do I say exactly?", before=topic).answer == f"{topic}#what-to-say"


@pytest.mark.parametrize("said", ["can you give me a template", "template?", "is there a template for that"])
def test_a_template_is_that_of_the_card_before(dialog: Dialog, knowledge: Knowledge, said: str) -> None:
    dialog.they_say("how do I write a status update for executives").coach_answers(STATUS)
    extra = knowledge.cards[STATUS].extra
    assert extra is not None
    dialog.they_say(said).coach_answers(STATUS).coach_says(extra.text)
    dialog.they_say("our vendor is late").coach_answers(LATE)
    dialog.they_say(said).coach_says(f"“{knowledge.cards[LATE].title}” has no template. One of these may:")


@pytest.mark.parametrize(
    "said", ["shorter please", "tl;dr", "can you explain it simpler?", "in one sentence", "too long"]
)
def test_shorter_is_the_first_paragraph_of_the_card_before(dialog: Dialog, knowledge: Knowledge, said: str) -> None:
    dialog.they_say("how do I write a status update for executives").coach_answers(STATUS)
    lead, _, rest = knowledge.cards[STATUS].text.partition("\n\n")
    dialog.they_say(said).coach_answers(STATUS).coach_says(lead)
    assert rest[:40] not in "\n".join(map(written, dialog.said.message.parts))


@pytest.mark.parametrize(
    "said", ["what do I say exactly?", "shorter please", "can you give me a template", "how do I put it?"]
)
def test_a_piece_of_nothing_is_not_guessed(dialog: Dialog, said: str) -> None:
    dialog.they_say(said).coach_says(UNCLEAR)


def test_a_piece_is_asked_for_after_what_was_answered_lately_too(dialog: Dialog) -> None:
    assert dialog.coach.reply("what do I say exactly?", lately=LATE).answer == LATE
    assert dialog.coach.reply("shorter please", lately=STATUS).answer == STATUS


@pytest.mark.parametrize("said", ["I tried that", "and if he says that's not acceptable?", "he got angry"])
def test_what_points_back_and_has_no_answer_of_its_own_keeps_the_thread(
    dialog: Dialog, knowledge: Knowledge, said: str
) -> None:
    dialog.they_say("our vendor is late").coach_answers(LATE)
    dialog.they_say(said).coach_says(STILL, knowledge.cards[LATE].title)
    assert dialog.said.match.outcome is Outcome.SUGGEST
    dialog.they_say("shorter please").coach_answers(LATE)


def test_of_cards_that_come_near_the_one_that_fits_what_was_said_before_is_shown(dialog: Dialog) -> None:
    dialog.they_say("what is the difference between a TPM and an engineering manager")
    dialog.they_say("and a product manager?").coach_answers("overview/what-is-tpm#vs-product-manager")
    assert not dialog.said.match.doubtful


def test_a_correction_is_read_with_what_was_said_before(dialog: Dialog, knowledge: Knowledge) -> None:
    dialog.they_say("the security team says they need 4 weeks for review and we launch in 2")
    dialog.coach_answers("type/security#review-blocks-launch")
    dialog.they_say("no I meant the privacy team")
    dialog.coach_says(STILL, knowledge.cards["check/plan-for-problems#waiting-on-legal"].title)
    dialog.they_say("sorry I meant my manager")
    assert dialog.said.answer != "challenge/self-image-restraint#apologising"


def test_a_fragment_is_about_what_was_said_before_though_it_has_an_answer_of_its_own(
    dialog: Dialog, knowledge: Knowledge
) -> None:
    dialog.they_say("how do I set up a steering committee").coach_answers("check/plan-for-problems#steering-committee")
    for said in ("how often?", "who is in it"):
        dialog.they_say(said).coach_says(STILL, "Who sits in a steering committee")
    dialog.they_say("the security team says they need 4 weeks for review and we launch in 2")
    dialog.they_say("who decides?").coach_says(knowledge.cards["responsibility/launch-features#who-decides"].title)


@pytest.mark.parametrize("said", ["how often?", "who decides?", "how do I start?", "how long does it take"])
def test_a_fragment_alone_is_answered_by_itself(dialog: Dialog, said: str) -> None:
    dialog.they_say(said)
    assert dialog.said.match.outcome is Outcome.ANSWER


def test_a_short_question_about_something_else_is_no_follow_up(dialog: Dialog) -> None:
    dialog.they_say("our vendor is late").coach_answers(LATE)
    for text in (
        "what is a RACI?",
        "how do I become a TPM",
        "how do I say no to a VP",
        "our data center move is stuck",
    ):
        assert dialog.coach.reply(text, before=LATE).match == dialog.coach.reply(text).match


def test_the_same_card_once_more_says_so(dialog: Dialog) -> None:
    dialog.they_say("how do I prepare for the launch go/no-go meeting")
    first = dialog.said.answer
    dialog.they_say("what if one of them says no-go?").coach_answers(first or "").coach_says("This is the same card")


def test_a_doubtful_card_once_more_says_so_too(dialog: Dialog) -> None:
    replies = ((text, dialog.coach.reply(text)) for text in VAGUE)
    again = ((said, dialog.coach.reply(text, before=said.answer)) for text, said in replies if said.match.doubtful)
    first, second = next((one, other) for one, other in again if one.answer == other.answer and not one.match.second)
    assert written(second.message.parts[0]).startswith("This is the same card")
    assert not written(first.message.parts[0]).startswith("This is the same card")


def test_who_takes_note_of_an_answer_is_thanked_and_not_told_who_the_coach_is(
    dialog: Dialog, knowledge: Knowledge
) -> None:
    for said in knowledge.lexicon.nods:
        dialog.they_say("our vendor is late").they_say(said).coach_declines("thanks")


def test_the_bare_name_of_another_level_asks_the_same_about_that_one(dialog: Dialog) -> None:
    dialog.they_say("What should I be able to do on level II?").coach_answers("level/tpm-2#skills")
    dialog.they_say("and for level III?").coach_answers("level/tpm-3#skills")
    dialog.they_say("and principal?").coach_answers("level/principal#skills")


@pytest.mark.parametrize("said", ["what should I not do?", "what should I avoid?", "what can go wrong?"])
def test_what_not_to_do_is_the_pitfalls_of_the_topic_before(dialog: Dialog, knowledge: Knowledge, said: str) -> None:
    dialog.they_say("I'm new as TPM, first 30 days, what should I do?").coach_answers_about("start/understand-product")
    dialog.they_say(said).coach_answers("start/understand-product#pitfalls")
    dialog.they_say("we have a sev1 incident going on right now and I'm the TPM, what's my job")
    dialog.they_say(said).coach_says(knowledge.cards["responsibility/on-call-escalation#pitfalls"].title)


def test_what_else_can_i_do_goes_on_with_the_topic(dialog: Dialog) -> None:
    for said in ("what else can I do?", "what next?"):
        dialog.they_say("our vendor is late").they_say(said).coach_answers_about("check/deliver-on-time")
        assert dialog.said.answer != LATE
