"""The page in the states that people meet; each function leads there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from selenium.webdriver import Keys

from . import titles
from .conftest import Opens
from .gallery import GALLERY
from .steps import checks_in, posts, signs_up
from .window import COACH, HOME, Window, Workspace

Reach = Callable[[Opens, Workspace], Window]
CLOUD = "/tpm what does a cloud TPM do"


def an_empty_channel(opens: Opens, workspace: Workspace) -> Window:
    ana = opens("ana", "#tpm-circle")
    ana.sees("Nothing in #tpm-circle yet")
    return ana


def an_answer(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.says(CLOUD)
    ana.coach_says(titles.CLOUD)
    return ana


def the_whole_answer(opens: Opens, workspace: Workspace) -> Window:
    ana = an_answer(opens, workspace)
    ana.picks(titles.CLOUD_PITFALLS, "More on Cloud TPM")
    ana.coach_says(titles.CLOUD_PITFALLS)
    return ana


def two_side_by_side(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm is a security TPM or a cloud TPM closer to what I do")
    ana.coach_says("Works on")
    return ana


def a_question_before_posting(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm what is the capital of Mongolia")
    ana.coach_says("kept for 90 days")
    ana.clicks("Ask a person")
    ana.sees("Your question is posted with your name", where="dialog")
    return ana


def a_thread(opens: Opens, workspace: Workspace) -> Window:
    ana = opens("ana", "#cloud-migration")
    ana.says("@tpmcoach what does a security TPM do")
    ana.presses("1 reply View thread")
    ana.coach_says(titles.SECURITY, in_thread=True)
    return ana


def a_direct_message_with_prompts(opens: Opens, workspace: Workspace) -> Window:
    ana = opens("ana", COACH)
    ana.coach_says("Hi, I'm the coach")
    ana.sees("Which types of TPM are there?", where=".prompts")
    return ana


def home(opens: Opens, workspace: Workspace) -> Window:
    ana = opens("ana", HOME)
    ana.coach_says("Ask about the TPM role")
    return ana


def a_form_with_a_mistake(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm practice")
    ana.fills("Day", "Sunday")
    ana.presses("Save", "dialog button")
    ana.sees("That is a day off in the calendar you chose", where="dialog")
    return ana


def a_sign_up(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm practice")
    ana.sees("Weekly practice", where="dialog")
    return ana


def a_list_in_a_form(opens: Opens, workspace: Workspace) -> Window:
    ana = a_sign_up(opens, workspace)
    ana.runs("document.querySelector('dialog [role=combobox]').focus()")
    ana.types(Keys.ARROW_DOWN)
    ana.sees("Monday", where="[role=option]")
    return ana


def a_filled_check_in(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm checkin")
    checks_in(ana, "Not yet", "Partly", "Yes", note="The network team waits for us.")
    ana.closes_forms()
    ana.says("/tpm checkin")
    ana.sees("Check-in", where="dialog")
    return ana


def progress(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    for manage in ("Not yet", "Partly"):
        ana.says("/tpm checkin")
        checks_in(ana, manage, "Partly", "Yes")
        ana.closes_forms()
        workspace.peer.clock.advance(timedelta(days=7))
    ana.says("/tpm progress")
    ana.coach_says("Further than at the first check-in")
    return ana


def progress_with_its_numbers(opens: Opens, workspace: Workspace) -> Window:
    ana = progress(opens, workspace)
    ana.runs("document.querySelectorAll('.chart-numbers summary').forEach((summary) => summary.click())")
    return ana


def a_practice_that_came(opens: Opens, workspace: Workspace) -> Window:
    ana = opens("ana", COACH)
    signs_up(ana)
    ana.presses("Send this week's now", "dialog .blocks button")
    ana.sees("on its way to our direct messages", where="dialog")
    ana.closes_forms()
    ana.coach_says("Lead a small project")
    return ana


def a_practice(opens: Opens, workspace: Workspace) -> Window:
    ana = a_practice_that_came(opens, workspace)
    ana.presses("More", ".message .overflow")
    ana.sees("Not this week", where=".menu-text")
    return ana


def suggestions(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.types("@a")
    ana.sees("Ana Costa", where="[role=option]")
    return ana


def the_clock(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    workspace.peer.clock.advance(timedelta(days=1))
    ana.element("#topbar .tool-clock").click()
    ana.sees("The clock of the workspace", where=".panel")
    return ana


def faults(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    workspace.peer.set_fault("500")
    ana.sees("Fault on: 500.", where="#notices")
    ana.element("#topbar .tool-faults").click()
    ana.sees("Faults on demand", where=".panel")
    return ana


def people_and_unread(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    workspace.peer.be("marcus").says("look, @ana", "#tpm-circle")
    workspace.peer.be("marcus").says("good morning", "#cloud-migration")
    ana.sees("1", where="#sidebar .count")
    ana.element("#topbar .tool-be").click()
    ana.sees("Marcus Bell", where=".menu-text")
    return ana


def the_conversations(opens: Opens, workspace: Workspace) -> Window:
    """On a narrow screen they are opened; on a wide one they are always there."""
    ana = opens()
    workspace.peer.be("marcus").says("look, @ana", "#tpm-circle")
    ana.runs("document.getElementById('shell').classList.add('sidebar-open')")
    return ana


def the_inspector(opens: Opens, workspace: Workspace) -> Window:
    ana = an_answer(opens, workspace)
    ana.types("i", holding=Keys.CONTROL)
    ana.until(lambda: ana.runs("return document.querySelector('.call')?.click() ?? true"), "there is a call")
    ana.sees("REQUEST", "RESPONSE", where="#inspector")
    return ana


def keys(opens: Opens, workspace: Workspace) -> Window:
    ana = opens()
    ana.types("/", holding=Keys.CONTROL)
    ana.sees("Next part of the page", where="dialog")
    return ana


def all_that_can_be_drawn(opens: Opens, workspace: Workspace) -> Window:
    ana = opens("ana", "#tpm-circle")
    for blocks in GALLERY:
        assert posts(workspace, blocks) == ""
    ana.sees("The last block", where="#main")
    ana.runs("document.querySelectorAll('.message summary').forEach((summary) => summary.click())")
    return ana


STATES: list[Reach] = [
    an_empty_channel,
    an_answer,
    the_whole_answer,
    two_side_by_side,
    a_question_before_posting,
    a_thread,
    a_direct_message_with_prompts,
    home,
    a_form_with_a_mistake,
    a_list_in_a_form,
    a_filled_check_in,
    progress_with_its_numbers,
    a_practice,
    suggestions,
    the_clock,
    faults,
    people_and_unread,
    the_conversations,
    the_inspector,
    keys,
    all_that_can_be_drawn,
]
