"""Who may be in danger is told whom to call, whatever else they say, and nothing of it is kept."""

from __future__ import annotations

import pytest

from bot.core.content.load import Knowledge
from bot.core.matching.match import Matcher
from bot.core.model.match import Outcome
from bot.core.model.messages import Heading
from tests.ask.dialog import Dialog

EMERGENCY = "decline/emergency"


@pytest.mark.parametrize(
    "said",
    [
        "I want to die",
        "i dont want to live anymore, and the launch is on friday",
        "I don\u2019t want to live",
        "there is no point in living",
        "I want to end it all",
        "everyone would be better off without me",
        "my colleague said he will kill himself. what does a TPM do?",
        "how do I run a kickoff? I took too many pills",
        "I was raped at the offsite",
        "je veux mourir",
        "*I wish I was dead*",
        "They call the move career suicide, and lately I think of suicide",
        "I don't want to hurt him, but I am afraid that I will",
        "I do not want to hurt someone, the voices tell me to",
        "some days I feel like hurting my lead",
        "I want to hurt my boss",
        "I will bring a knife to work tomorrow",
        "I don't want to hurt her feelings, I want to hurt her",
        "some nights I would like to strangle our architect in his sleep, he will hurt someone",
        "my ex stands at the reception with a knife",
        "our lead has a pistol in his bag",
        "a teammate left a goodbye note",
        "I wrote a status report and I am standing on the roof",
        "since the launch failed I see no reason to get up any more",
        "an intern tried to take his own life",
        "The audit was a panic attack, and I mean it: chest pain and all",
        "I opened them with a knife",
        "he came at me and opened it with a knife",
    ],
)
def test_a_danger_to_life_is_answered_with_numbers_to_call_and_no_card(dialog: Dialog, said: str) -> None:
    dialog.they_say(said).coach_declines("emergency").coach_says("emergency number").coach_says("crisis line")
    assert not [part for part in dialog.said.message.parts if isinstance(part, Heading)]


def test_it_counts_in_the_middle_of_a_conversation(dialog: Dialog) -> None:
    dialog.they_say("what does a cloud TPM do?").they_say("i want to end it all").coach_declines("emergency")


def test_nothing_of_it_is_kept(dialog: Dialog, knowledge: Knowledge) -> None:
    for phrase in knowledge.declines[EMERGENCY].phrases:
        dialog.they_say(" ".join(part.partition("|")[0] for part in phrase.split() if part != "*"))
        assert dialog.said.match.decline == EMERGENCY, phrase
        assert not dialog.said.gap, phrase


@pytest.mark.parametrize(
    "said",
    [
        "should we kill the project?",
        "I shot myself in the foot with that estimate",
        "is it career suicide to say no to the director?",
        "our legacy system does not want to die",
        "I could die of shame: I called the client by the wrong name",
        "how do I cut myself some slack?",
        "how do I tell her that it is late and not hurt her feelings?",
        "is the TPM role dying because of AI?",
        "I don't want to hurt my boss, who is good to me",
        "this reorganisation is going to hurt everyone",
        "does he stab my lead in the back with that mail?",
        "they will kill my project",
        "we cannot go on like this, the sponsor never answers",
        "how do I stop the bleeding in my budget",
        "my boss will kill me if we slip",
        "HELP my vendor is dying on me",
        "are we jumping the gun on this launch?",
        "these meetings are killing me",
        "bleeding edge",
        "keep going",
        "the antennas did not fit and he modified them with a knife",
    ],
)
def test_a_figure_of_speech_is_none(matcher: Matcher, said: str) -> None:
    assert matcher.match(said).decline != EMERGENCY


def test_no_question_of_the_content_is_taken_for_one(matcher: Matcher, knowledge: Knowledge) -> None:
    asked = [example.text for card in knowledge.cards.values() for example in card.examples]
    assert not [text for text in asked if matcher.group_by_phrase(text)]


@pytest.mark.parametrize(
    "said", ["you are useless", "fuck you", "that was not helpful", "thanks, but that did not help", "not helpful"]
)
def test_who_complains_is_told_what_to_do_about_it(dialog: Dialog, said: str) -> None:
    dialog.they_say(said).coach_declines("complaints").coach_says("I'm sorry that this did not help")
    assert dialog.said.match.outcome is Outcome.DECLINE
