"""Phrases that decide what a text is about, whoever wrote them down."""

from __future__ import annotations

from bot.core.matching.phrases import Phrases


def test_a_phrase_is_found_as_whole_words_in_their_order() -> None:
    phrases = Phrases(["panic attack"], [])
    assert phrases.stand_in("Another PANIC attack, at the demo!")
    assert not phrases.stand_in("panic attacking me")
    assert not phrases.stand_in("attack of panic")


def test_a_figure_of_speech_that_holds_a_phrase_is_passed_over_and_the_phrase_beside_it_is_not() -> None:
    phrases = Phrases(["suicide"], ["career suicide"])
    assert not phrases.stand_in("that would be career suicide")
    assert phrases.stand_in("they call it career suicide, and I think of suicide")


def test_a_phrase_without_a_word_stands_in_no_text() -> None:
    phrases = Phrases(["!?", "", "burnout"], [""])
    assert not phrases.stand_in("what now!?")
    assert not phrases.stand_in("")
    assert phrases.stand_in("is this burnout?")


def test_a_phrase_may_leave_a_choice_of_words_and_a_gap() -> None:
    phrases = Phrases(["kill|hurt my|our * boss|lead", "self-harm"], ["kill my lead time"])
    assert phrases.stand_in("I want to kill my stupid boss")
    assert phrases.stand_in("he will hurt our lead")
    assert phrases.stand_in("it is self harm")
    assert not phrases.stand_in("kill my project, says the old and tired boss")
    assert not phrases.stand_in("how do I kill my lead time?")
