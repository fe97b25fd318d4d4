"""The Home tab: what the coach does, questions to try, a search box.

Here is what only a tab that is redrawn has; what the page says in both chats is in tests/ask/test_home.py.
"""

import pytest

from bot.core.model.match import Outcome
from bot.core.wording.templates import Prompts
from bot.playground.peer import Peer
from tests.app import App, Talk
from tests.member import HOME

QUESTION = "what is a good recipe for lasagne"


@pytest.mark.parametrize("place", ["help", "home", "agent"])
def test_every_question_that_the_coach_proposes_has_an_answer(app: App, place: str) -> None:
    for question in Prompts().examples(place):
        assert app.slack.parts.coach.reply(question).match.outcome is Outcome.ANSWER, question


def test_a_question_to_try(talk: Talk) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_click("How do I become a TPM?")
    ana.coach_says("Your question:", "[👍] [👎]")
    assert talk("marcus", HOME).me.home() == "", "each has a page of their own"


def test_the_page_is_within_slacks_limits(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_search("<!channel> " + "why & how? " * 250)
    view = peer.calls("views.publish")[-1].request["view"]
    assert len(view["blocks"]) <= 100
    ana.coach_says("Your question:")
    peer.slack.workspace.journal.problems.clear()  # the peer reads quoted text as markup
