"""Ten tasks from beginning to end without a mouse and without a look: what keys do, and what is said at each step."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys

from tests.member import MANAGE

from . import titles
from .conftest import Opens
from .screenreader import ScreenReader
from .steps import checks_in, posts, signs_up
from .window import COACH, HOME, Window, Workspace

CLOUD = "/tpm what does a cloud TPM do"


def asks(ana: Window, reader: ScreenReader, text: str = CLOUD, answer: str = titles.CLOUD) -> None:
    ana.types(text, Keys.ENTER)
    reader.says("TPM Coach", "only visible to you", answer)


def newest_message(ana: Window) -> None:
    """From the composer to the newest message."""
    ana.types(Keys.F6, holding=Keys.SHIFT)
    ana.until(lambda: "TPM Coach" in ana.focus().accessible_name, "F6 leads to the newest message")


def focused(ana: Window, what: str) -> None:
    ana.until(lambda: what in (ana.focus().accessible_name, ana.focus().text), f"{what!r} has the focus")


def described(ana: Window) -> str:
    """What is said after the name of what has the focus."""
    return str(
        ana.runs(
            "const ids = document.activeElement.getAttribute('aria-describedby').split(' ');"
            "return ids.map((id) => document.getElementById(id).innerText).join(' ')"
        )
    )


def test_asking_and_reading_all_of_the_answer(opens: Opens) -> None:
    ana = opens()
    reader = ScreenReader(ana)
    focused(ana, "Message #general")
    asks(ana, reader)
    newest_message(ana)
    ana.tabs_to("More on Cloud TPM")
    ana.types(titles.CLOUD_PITFALLS, Keys.ENTER)
    told = reader.says(titles.CLOUD_PITFALLS)
    assert titles.CLOUD not in told, "only what is new is said"
    assert titles.CLOUD in str(ana.runs("return document.activeElement.closest('.message').ariaLabel")), (
        "one stays there"
    )


def test_thanking_sharing_and_dismissing(opens: Opens) -> None:
    ana = opens()
    reader = ScreenReader(ana)
    asks(ana, reader)
    newest_message(ana)
    ana.tabs_to("This answer helped")
    ana.types(Keys.ENTER)
    reader.says("Thank you")
    ana.types(Keys.ESCAPE)
    ana.tabs_to("Share in this channel")
    ana.types(Keys.ENTER)
    reader.says("TPM Coach:", titles.CLOUD)
    ana.types(Keys.ESCAPE, Keys.HOME)
    ana.tabs_to("Dismiss")
    ana.types(Keys.ENTER)
    reader.says("Dismissed")
    ana.until(lambda: "message" in str(ana.focus().get_attribute("class")), "the next message has the focus")
    ana.sees_no(titles.CLOUD, where=".is-ephemeral")


def test_a_direct_message_and_what_follows(opens: Opens) -> None:
    ana = opens("ana", COACH)
    reader = ScreenReader(ana)
    ana.coach_says("Hi, I'm the coach")
    ana.types("what does a hardware TPM do", Keys.ENTER)
    reader.says("TPM Coach", titles.HARDWARE)
    focused(ana, "Message TPM Coach")
    ana.types(Keys.F6)
    focused(ana, "Reply…")
    ana.types("and a typical week?", Keys.ENTER)
    reader.says("TPM Coach", titles.HARDWARE_WEEK)
    ana.types(Keys.ESCAPE)
    focused(ana, "Message TPM Coach")


def test_searching_on_the_home_tab(opens: Opens) -> None:
    ana = opens("ana", HOME)
    reader = ScreenReader(ana)
    ana.coach_says("Ask about the TPM role")
    for _ in range(20):
        ana.types(Keys.TAB)
        if ana.focus().tag_name == "input":
            break
    ana.types("what does a localization TPM do", Keys.ENTER)
    reader.says("Your question:", titles.LOCALIZATION)
    assert ana.focus().tag_name == "input", "one can go on searching"


def test_a_question_to_try_on_the_home_tab(opens: Opens) -> None:
    ana = opens("ana", HOME)
    reader = ScreenReader(ana)
    ana.coach_says("Ask about the TPM role")
    ana.tabs_to("Which types of TPM are there?")
    ana.types(Keys.ENTER)
    reader.says("Your question:", titles.TYPES)
    assert ana.focus().tag_name != "body"


def test_signing_up_for_a_practice(opens: Opens) -> None:
    ana = opens()
    reader = ScreenReader(ana)
    ana.types("/tpm practice", Keys.ENTER)
    reader.says("Weekly practice", "Once a week I send you one practice")
    ana.until(lambda: ana.focus().accessible_name.startswith("Day"), "the form begins with the day")
    ana.types(Keys.ARROW_DOWN, "Sunday", Keys.ENTER)
    ana.types(Keys.ENTER, holding=Keys.CONTROL)
    reader.says("1 field needs your attention")
    assert ana.focus().accessible_name.startswith("Day")
    assert "day off" in described(ana), "what is wrong is said with the field"
    ana.types("Monday", Keys.ENTER)
    ana.types(Keys.ENTER, holding=Keys.CONTROL)
    reader.says("You are signed up")
    assert ana.runs("return Boolean(document.activeElement.closest('dialog *'))"), "the focus is not lost"
    ana.types(Keys.ESCAPE)
    focused(ana, "Message #general")


def test_changing_a_check_in(opens: Opens) -> None:
    ana = opens()
    reader = ScreenReader(ana)
    ana.says("/tpm checkin")
    checks_in(ana, "Partly", "Partly", "Yes")
    ana.types(Keys.ESCAPE)
    focused(ana, "Message #general")
    ana.types("/tpm checkin", Keys.ENTER)
    reader.says("Check-in", "dialog")
    ana.until(lambda: ana.focus().accessible_name == "Partly", "what was chosen has the focus")
    assert ana.focus().is_selected()
    ana.types(Keys.ARROW_UP)
    chosen = ana.focus().accessible_name
    assert chosen != "Partly"
    ana.types(Keys.ENTER, holding=Keys.CONTROL)
    reader.says("Saved for the week of")
    assert ana.runs("return Boolean(document.activeElement.closest('dialog *'))"), "the focus is not lost"
    ana.types(Keys.ESCAPE)
    focused(ana, "Message #general")
    ana.types("/tpm checkin", Keys.ENTER)
    ana.until(lambda: ana.focus().accessible_name == chosen, "what was changed is kept")
    assert MANAGE in ana.text("dialog")


def test_another_practice(opens: Opens) -> None:
    ana = opens("ana", COACH)
    signs_up(ana)
    ana.presses("Send this week's now", "dialog .blocks button")
    ana.sees("on its way to our direct messages", where="dialog")
    ana.closes_forms()
    ana.coach_says("Done when:")
    reader = ScreenReader(ana)
    focused(ana, "Message TPM Coach")
    newest_message(ana)
    ana.tabs_to("Another one")
    ana.types(Keys.ENTER)
    reader.says("Done when:")
    assert ana.focus().text == "Another one" or "message" in str(ana.focus().get_attribute("class"))


def test_a_question_for_a_person(opens: Opens) -> None:
    ana = opens()
    reader = ScreenReader(ana)
    asks(ana, reader, "/tpm what is the capital of Mongolia", "")
    newest_message(ana)
    ana.tabs_to("Ask a person")
    ana.types(Keys.ENTER)
    focused(ana, "Post it")
    ana.types(Keys.ESCAPE)
    focused(ana, "Ask a person")
    ana.types(Keys.ENTER)
    focused(ana, "Post it")
    ana.types(Keys.ENTER)
    reader.says("Posted with your name")
    focused(ana, "Ask a person")


def test_being_somebody_else_at_another_time(opens: Opens) -> None:
    ana = opens()
    reader = ScreenReader(ana)
    ana.runs("document.querySelector('.skip-link').focus()")
    before = ana.runs("return location.hash")
    ana.types(Keys.ENTER)
    ana.until(lambda: ana.focus().get_attribute("id") == "main", "the skip link leads to the conversation")
    assert ana.runs("return location.hash") == before, "and nowhere else"
    ana.runs("document.querySelector('.tool-clock').focus()")
    ana.types(Keys.ENTER)
    ana.until(lambda: ana.focus().text == "Next Monday 9:30", "the clock's panel has the focus")
    ana.types(Keys.TAB, Keys.TAB, Keys.ENTER)
    reader.says("It is Thursday", "19 November")
    ana.runs("document.querySelector('.tool-be').focus()")
    ana.types(Keys.ENTER)
    ana.until(lambda: "Ana Costa" in ana.focus().text, "the menu begins where one is")
    ana.types("m")
    ana.until(lambda: "Marcus Bell" in ana.focus().text, "a letter leads to a name")
    ana.types(Keys.ENTER)
    reader.says("You are Marcus Bell now, in #general")
    focused(ana, "Message #general")


@pytest.mark.parametrize(("typed", "chosen"), [("ana", "Ana Costa"), ("costa", "Ana Costa"), ("dan", "Dana Whitfield")])
def test_enter_takes_who_was_meant(opens: Opens, typed: str, chosen: str) -> None:
    ana = opens()
    ana.types(f"@{typed}")
    ana.sees(chosen, where=".completion [role=option]")
    ana.types(Keys.ENTER)
    handle = chosen.split()[0].lower()
    assert ana.element("#main .composer-text").get_property("value") == f"@{handle} "


def test_a_list_of_people_takes_who_was_meant(opens: Opens, workspace: Workspace) -> None:
    ana = opens("ana", "#tpm-circle")
    people = {"type": "users_select", "action_id": "u", "placeholder": {"type": "plain_text", "text": "Who?"}}
    posts(workspace, [{"type": "actions", "elements": [people]}])
    ana.sees("TPM Coach", where="#main .message")
    ana.element("#main .message [role=combobox]").click()
    ana.types("ana")
    ana.until(lambda: "Ana Costa" in ana.element("[role=option]").text, "who begins so comes first")
    ana.types(Keys.ENTER)
    ana.until(lambda: ana.element("#main [role=combobox]").get_property("value") == "Ana Costa", "she is chosen")


def test_news_of_many_are_told_in_one_sentence(opens: Opens, workspace: Workspace) -> None:
    ana = opens()
    reader = ScreenReader(ana)
    marcus = workspace.peer.be("marcus")
    with workspace.peer.slack.workspace.lock:
        for n in range(5):
            workspace.peer.acts.send(marcus.id, "C0GENERAL1", f"message {n}")
    reader.says("5 new messages. The last: Marcus Bell: message 4")
