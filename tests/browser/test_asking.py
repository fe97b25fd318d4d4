"""A member asks with /tpm in a channel: what they see, and what others see."""

from __future__ import annotations

import pytest
from selenium.webdriver.remote.webelement import WebElement

from bot.channels.slack.render import blocks
from bot.core.ask.coach import Coach
from bot.core.commands.parse import Ask, parse
from bot.core.model.match import Outcome
from bot.core.model.messages import Button, Message, Thumbs
from bot.core.wording.templates import Prompts
from tests.vague import VAGUE

from .conftest import Opens
from .steps import posts
from .titles import CLOUD
from .window import Window, Workspace

OFF_TOPIC = "/tpm what is the capital of Mongolia"


@pytest.fixture
def vague(coach: Coach) -> str:
    """A question that could mean several cards."""
    asked = [text for text in VAGUE if isinstance(parse(text), Ask)]
    found = [text for text in asked if coach.reply(text).match.outcome is Outcome.SUGGEST]
    assert found, "the coach is sure about all of these by now: think of vaguer ones"
    return found[0]


@pytest.fixture
def doubtful(coach: Coach) -> str:
    """A question whose likeliest card may well not be what is meant."""
    matches = {text: coach.reply(text).match for text in VAGUE}
    found = [text for text, match in matches.items() if match.doubtful and not match.second]
    assert found, "the coach is sure about all of these by now: think of vaguer ones"
    return found[0]


def test_the_answer_is_visible_to_the_asker_only(opens: Opens) -> None:
    marcus, ana = opens("marcus", "#general"), opens("ana", "#general")
    ana.says("/tpm what does a cloud TPM do")
    answer = ana.coach_says(CLOUD, "A cloud TPM owns the order", "Sources, reviewed", only_you=True)
    assert answer.buttons[0] == "Share in this channel"
    assert {"This answer helped", "This answer did not help"} <= set(answer.buttons)
    marcus.says("good morning")
    marcus.sees("good morning", where="#main .message")
    assert [said.author for said in marcus.messages()] == ["Marcus Bell"]


def test_sharing_shows_question_and_answer_to_the_channel(opens: Opens) -> None:
    marcus, ana = opens("marcus", "#general"), opens("ana", "#general")
    ana.says("/tpm what does a cloud TPM do")
    ana.coach_says(CLOUD, only_you=True)
    ana.clicks("Share in this channel")
    ana.coach_says("@Ana Costa asked, and shared the answer", only_you=False)
    marcus.coach_says("@Ana Costa asked, and shared the answer", "what does a cloud TPM do", CLOUD, only_you=False)
    assert len(marcus.messages()) == 1


def test_did_you_mean_and_choosing(opens: Opens, vague: str) -> None:
    ana = opens()
    ana.says(f"/tpm {vague}")
    offer = ana.coach_says("I'm not sure which of these you mean", only_you=True)
    ana.clicks(offer.buttons[0])
    answer = ana.coach_says("Sources, reviewed", only_you=True)
    assert answer.buttons[0] == "Share in this channel"


def test_what_comes_nearest_and_choosing_another(opens: Opens, doubtful: str) -> None:
    ana = opens()
    ana.says(f"/tpm {doubtful}")
    nearest = ana.coach_says("I'm not sure that I understood you", "If that is not it", only_you=True)
    ana.clicks(nearest.buttons[0])
    assert ana.coach_says("Sources, reviewed", only_you=True).buttons[0] == "Share in this channel"


def test_two_types_side_by_side(opens: Opens) -> None:
    ana = opens()
    ana.says("/tpm is a security TPM or a cloud TPM closer to what I do")
    ana.coach_says("Works on", "Asks first", only_you=True)
    heads = [cell.text for cell in ana.elements("#main .fields .text")][:2]
    assert sorted(heads) == ["Cloud TPM", "Security TPM"]


def thumbs_of(ana: Window) -> list[WebElement]:
    found = ana.elements(".message .blocks button")
    return found if len(found) == 4 else []


def test_thumbs_are_icons_that_say_what_they_mean(opens: Opens, workspace: Workspace) -> None:
    names = ["This answer helped", "This answer did not help"]
    message = Message("", (Thumbs(Button("👍", "up", "", names[0]), Button("👎", "down", "", names[1])),))
    ana = opens("ana", "#tpm-circle")
    for drawn in (blocks.message(message), blocks.message(blocks.without_new(message))):
        assert posts(workspace, drawn["blocks"]) == ""
    found = ana.until(lambda: thumbs_of(ana), "Slack's own thumbs, and plain ones")
    assert [thumb.get_attribute("title") for thumb in found] == names * 2
    for thumb in found:
        assert thumb.text == "", "not every machine has a font with emoji"
        assert thumb.find_element("css selector", "svg").is_displayed()


@pytest.mark.parametrize(
    ("thumb", "thanks"),
    [("This answer helped", "Thank you, good to know."), ("This answer did not help", "kept for 90 days")],
)
def test_a_thumb_is_thanked_for(opens: Opens, thumb: str, thanks: str) -> None:
    ana = opens()
    ana.says("/tpm what does a cloud TPM do")
    ana.coach_says(CLOUD)
    ana.clicks(thumb)
    ana.coach_says("Thank you", thanks, only_you=True)


def test_help_has_examples_that_work(opens: Opens) -> None:
    ana = opens()
    ana.says("/tpm help")
    answer = ana.coach_says("/tpm what does a cloud TPM do", only_you=True)
    examples = Prompts().examples("help")
    assert len(examples) >= 3
    for example in examples:
        assert f"/tpm {example}" in answer.words
        ana.says(f"/tpm {example}")
        ana.coach_says("Sources, reviewed", only_you=True)


def test_a_refusal_offers_topics_and_a_person(opens: Opens, workspace: Workspace) -> None:
    marcus, ana = opens("marcus", "#tpm-circle"), opens("ana", "#general")
    ana.says(OFF_TOPIC)
    refusal = ana.coach_says("kept for 90 days", only_you=True)
    assert "Ask a person" in refusal.buttons
    assert len(refusal.buttons) >= 2, "with cards to go on with"
    assert "This answer helped" not in refusal.buttons

    ana.clicks("Ask a person")
    ana.sees("Your question is posted with your name", where="dialog")
    ana.presses("Not now", "dialog button")
    assert ana.elements("dialog[open]") == []
    workspace.settle()
    assert marcus.messages() == []

    ana.clicks("Ask a person")
    ana.presses("Post it", "dialog button")
    ana.coach_says("Posted with your name in #tpm-circle", only_you=True)
    marcus.coach_says("@Ana Costa has a question", "what is the capital of Mongolia", only_you=False)
    ana.goes_to("tpm-circle")
    ana.coach_says("@Ana Costa has a question", "what is the capital of Mongolia")


def test_markup_stays_text(opens: Opens) -> None:
    ana = opens("ana", "#cloud-migration")
    ana.says("/tpm what does a <b>cloud</b> TPM do <&>")
    ana.coach_says(CLOUD, only_you=True)
    ana.clicks("Share in this channel")
    ana.coach_says("asked, and shared", "what does a <b>cloud</b> TPM do <&>", only_you=False)
    ana.says("hi <img src=x onerror=document.title='hacked'> <script>document.title='hacked'</script>")
    ana.sees("hi <img src=x onerror=document.title='hacked'> <script>document.title='hacked'</script>")
    assert ana.elements(".message img, .message b, .message script") == []
    assert ana.runs("return document.title") != "hacked"
