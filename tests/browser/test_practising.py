"""Practising and checking in, as somebody sees it in the page: from the form to the chart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .conftest import Opens
from .steps import checks_in, signs_up
from .window import COACH, HOME, Workspace


@pytest.mark.parametrize("phone", [False, True])
def test_from_the_form_to_the_chart(opens: Opens, workspace: Workspace, phone: bool) -> None:
    ana = opens("ana", COACH, phone=phone)
    signs_up(ana)
    ana.closes_forms()

    ana.looks()
    workspace.peer.clock.advance(timedelta(days=1, minutes=30))
    nudge = ana.coach_says("Lead a small project", "45 minutes", "Done when:", only_you=False)
    assert nudge.buttons[:2] == ["Done", "Another one"]

    ana.clicks("Done")
    checks_in(ana, "Not yet", "Partly", "Yes", note="The network team waits for us.")
    ana.presses("My progress", "dialog .blocks button")
    ana.sees("This is your first check-in", "The network team waits for us.", where="dialog")
    ana.closes_forms()

    ana.looks()
    workspace.peer.clock.advance(timedelta(days=7))
    ana.coach_says(
        "Chosen from your check-ins and from what you had before: this one is about managing or leading the project."
    )
    ana.says("/tpm checkin")
    checks_in(ana, "Partly", "Partly", "Yes")
    ana.closes_forms()
    ana.says("/tpm progress")
    ana.coach_says("Further than at the first check-in", "Manage or lead: from not yet to partly", only_you=True)
    ana.coach_says("Check-ins: 0 not yet, 1 partly, 2 yes", "16 Nov", "23 Nov")


def test_what_is_wrong_stands_at_its_field(opens: Opens) -> None:
    ana = opens("ana", "#general")
    ana.says("/tpm practice")
    ana.fills("Day", "Sunday")
    ana.presses("Save", "dialog button")
    ana.sees("That is a day off in the calendar you chose", where="dialog")
    ana.fills("Day", "Monday")
    ana.presses("Save", "dialog button")
    ana.sees("You are signed up", where="dialog")


def test_the_menu_of_a_practice(opens: Opens) -> None:
    ana = opens("ana", COACH)
    signs_up(ana)
    ana.presses("Send this week's now", "dialog .blocks button")
    ana.sees("on its way to our direct messages", where="dialog")
    ana.closes_forms()
    ana.coach_says("Lead a small project")
    ana.presses("More", ".message .overflow")
    ana.presses("Not this week", ".menu-text")
    ana.coach_says("Left out for this week", "Send it after all", only_you=True)


def test_signing_up_on_the_home_tab(opens: Opens) -> None:
    ana = opens("ana", HOME)
    ana.coach_says("One practice a week", "You get no practice unless you sign up")
    ana.clicks("Sign up")
    ana.fills("Day", "Friday")
    ana.presses("Save", "dialog button")
    ana.sees("You are signed up", where="dialog")
    ana.closes_forms()
    ana.coach_says("Your weekly practice", "It comes on Friday at 09:00; the next one on Friday 20 November at 09:00.")


def test_erasing_asks_once_more(opens: Opens) -> None:
    ana = opens("ana", "#general")
    ana.says("/tpm checkin")
    checks_in(ana, "Yes", "Yes", "Yes")
    ana.closes_forms()
    ana.says("/tpm forget me")
    ana.clicks("Erase all of it")
    ana.sees("Erase your data?", "It cannot be undone", where="dialog")
    ana.presses("Erase it", "dialog button")
    ana.coach_says("Erased: check-ins (1)", only_you=True)
