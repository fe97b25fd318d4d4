"""A signed question becomes a card; a practice comes by itself; the check-in is filled in."""

from __future__ import annotations

from tests.msteams.app import TeamsApp
from tests.msteams.conftest import Meet


def test_a_question_is_answered_with_a_card(meet: Meet) -> None:
    ana = meet("ana")
    ana.they_say("what does a cloud TPM do")
    ana.coach_says("cloud", "[👍]")


def test_who_signs_up_gets_a_practice_and_checks_in(meet: Meet, teams: TeamsApp) -> None:
    ana = meet("ana")
    ana.they_say("practice")
    ana.coach_says("Times are in your time zone from Teams, Europe/Berlin")
    ana.they_save(day="Thursday", time="10:30")
    ana.coach_says("Thursday", "10:30")
    ana.act(lambda: teams.goes_to("2026-11-26 10:30", "Europe/Berlin"))
    ana.coach_says("Done when:", "[Done]", "[Another one]")
    ana.they_click("Done")
    ana.coach_says("Are you able to manage or lead the project?")
    ana.they_save(manage="Not yet", deliver="Partly", plan="Yes")
    ana.coach_says("Saved for the week of Monday 23 November 2026")
