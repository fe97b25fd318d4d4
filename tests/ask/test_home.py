"""The coach's own page: what it does, questions to try, a search box; a tab in Slack, the answer to `home` in Teams."""

from __future__ import annotations

import pytest

from bot.core.content.load import Knowledge
from tests.app import App, Talk
from tests.member import HOME

pytestmark = pytest.mark.both_chats

QUESTION = "what is a good recipe for lasagne"


def test_home_says_what_the_coach_does(talk: Talk) -> None:
    ana = talk("ana", HOME)
    ana.home_says("I'm a coach for technical program managers", "[What does a TPM do?]", "Ask about the TPM role")


def test_a_search_is_answered_on_the_page(talk: Talk, knowledge: Knowledge) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_search("pitfalls of a cloud TPM")
    ana.coach_says(knowledge.cards["type/cloud#pitfalls"].title)
    ana.they_search("what does a security TPM do")
    ana.coach_says("What a security TPM does and owns\n")
    ana.coach_does_not_say(knowledge.cards["type/cloud#pitfalls"].title)


def test_another_card_of_the_menu_opens_on_the_page(talk: Talk) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_search("what does a cloud TPM do")
    ana.they_pick("Skills of a cloud TPM, and how technical to be", "More on Cloud TPM")
    ana.coach_says("Skills of a cloud TPM, and how technical to be\n")


def test_a_refused_search_is_kept_and_says_so(talk: Talk, app: App) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_search(QUESTION)
    ana.coach_says("[Ask a person]", "Questions I can't answer are kept for 90 days")
    assert [gap.text for gap in app.gaps()] == [QUESTION]


def test_a_thumb_on_the_page_is_thanked(talk: Talk, app: App) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    for question in ("what does a cloud TPM do", "what does a security TPM do"):
        ana.they_search(question)
        ana.they_click("👎")
        ana.coach_says("Thank you. The question is kept for 90 days without a name")
    assert [gap.text for gap in app.gaps()] == ["what does a security TPM do", "what does a cloud TPM do"]


def test_asking_a_person_from_the_page(talk: Talk) -> None:
    circle = talk("priya", "#tpm-circle")
    for number, who in enumerate(("ana", "marcus"), 1):
        dialog = talk(who, HOME)
        dialog.they_open_home()
        dialog.they_search(QUESTION)
        dialog.they_click("Ask a person")
        dialog.coach_says("Posted with your name in")
        assert len(circle.answers()) == number, "nobody's question is lost"
