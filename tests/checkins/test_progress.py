"""Progress: one's own history, as a chart, as a table, and read aloud.

On Slack only: its chart's block, and where it draws none; tests/msteams/test_cards.py has those of Teams.
"""

from __future__ import annotations

import pytest

from tests.app import App, Talk
from tests.member import Member

pytestmark = pytest.mark.both_chats


@pytest.fixture
def ana(meet: Talk) -> Member:
    return meet("ana", "#general").signs_up()


def weeks(member: Member, *answers: tuple[str, str, str]) -> None:
    for each in answers:
        member.checks_in(*each)
        member.time_passes(days=7)


def test_without_a_check_in_it_shows_how_to_begin(ana: Member) -> None:
    ana.they_say("/tpm progress")
    ana.coach_says("You have no check-ins yet. The first one takes a minute", "[Check in]")
    ana.they_click("Check in")
    ana.the_form_says("Check-in")


def test_one_check_in_is_a_beginning_and_no_comparison(ana: Member) -> None:
    ana.checks_in("Not yet", "Partly", "Yes")
    ana.they_say("/tpm progress")
    ana.coach_says("This is your first check-in", "23 Nov | Not yet | Partly | Yes")
    ana.coach_says(
        "*Next: Are you able to manage or lead the project?* To lead a project: write its goal", "[Check in]"
    )
    ana.coach_says("[How to get there]")
    ana.coach_does_not_say("Ask the sponsor")  # the steps, which read badly in a single paragraph
    ana.coach_does_not_say("[chart", "as they were", "weeks in a row")
    assert ana.answers()[-1].text.startswith(
        "Your first check-in, for the week of Monday 23 November 2026: "
        "Manage or lead: not yet; Deliver on time: partly; Plan for problems: yes."
    )


def test_a_chart_a_table_and_a_text(ana: Member) -> None:
    weeks(ana, ("Not yet", "Yes", "Partly"), ("Partly", "Partly", "Partly"))
    ana.they_say("/tpm progress")
    ana.coach_says(
        "Further than at the first check-in shown here:\n• Manage or lead: from not yet to partly",
        "Harder:\n• Deliver on time: from yes to partly",
        "[chart: Check-ins: 0 not yet, 1 partly, 2 yes]",
        "30 Nov | Partly | Partly | Partly\n23 Nov | Not yet | Yes | Partly",
        "*Next: Are you able to manage or lead the project?*",
    )
    aloud = "Week of 23 Nov: Manage or lead: Not yet; Deliver on time: Yes; Plan for problems: Partly."
    assert aloud in ana.answers()[-1].text, "a screen reader tells what the chart and the table show"


@pytest.mark.slack_alone
def test_the_chart_holds_every_answer(ana: Member) -> None:
    weeks(ana, ("Not yet", "Yes", "Partly"), ("Partly", "Partly", "Partly"))
    ana.they_say("/tpm progress")
    message = ana.answers()[-1]
    (chart,) = [block["chart"] for block in message.blocks if block["type"] == "data_visualization"]
    assert chart["axis_config"]["categories"] == ["23 Nov", "30 Nov"]
    assert [[point["value"] for point in line["data"]] for line in chart["series"]] == [[0, 1], [2, 1], [1, 1]]


@pytest.mark.slack_alone
def test_a_chart_and_a_table_that_slack_does_not_draw_are_said_once(ana: Member, app: App) -> None:
    weeks(ana, ("Not yet", "Yes", "Partly"), ("Partly", "Partly", "Partly"))
    app.peer.set_fault("error", method="response_url", error="invalid_blocks", times=1)
    ana.they_say("/tpm progress")
    ana.coach_says("• Week of 23 Nov: Manage or lead: Not yet; Deliver on time: Yes; Plan for problems: Partly.")
    ana.coach_does_not_say("[chart", "30 Nov | Partly")


def test_twelve_are_shown_and_the_rest_is_kept(meet: Talk) -> None:
    omar = meet("omar", "#general")  # not signed up: nothing is sent meanwhile
    for number in range(14):
        omar.checks_in("Yes" if number > 6 else "Not yet", "Partly", "Yes")
        omar.time_passes(days=7)
    omar.they_say("/tpm progress")
    shown = omar.coach_says("Your check-ins, the latest first")
    assert shown.count(" | Partly | Yes") == 12
    assert len(omar.checkins) == 14


def test_three_times_yes_has_a_next_step_too(ana: Member) -> None:
    ana.checks_in("Yes", "Yes", "Yes")
    ana.they_say("/tpm progress")
    ana.coach_says("*Next.* Three times yes, so your practices keep the three in balance.")


def test_a_streak_forgives_a_paused_week_and_this_one(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.checks_in("Yes", "Yes", "Partly")
    ana.they_say("/tpm pause until 2026-12-07")
    ana.it_is("2026-12-10 10:30")
    ana.checks_in("Yes", "Yes", "Partly")
    ana.it_is("2026-12-17 09:00")
    ana.they_say("/tpm progress")
    ana.coach_says("You have checked in 2 weeks in a row. Weeks that you paused or left out do not count against that.")


def test_a_week_without_an_answer_is_not_scolded(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.checks_in("Yes", "Yes", "Partly")
    ana.it_is("2026-12-10 10:30")
    ana.checks_in("Yes", "Yes", "Partly")
    ana.they_say("/tpm progress")
    ana.coach_says("Your answers are as they were at the first check-in shown here.")
    ana.coach_does_not_say("running", "missed")


def test_it_is_seen_by_nobody_else(ana: Member, meet: Talk) -> None:
    ana.checks_in("Not yet", "Not yet", "Not yet", note="mine")
    marcus = meet("marcus", "#general")
    ana.they_say("/tpm progress")
    assert marcus.answers() == []
    marcus.they_say("/tpm progress")
    marcus.coach_says("You have no check-ins yet")


def test_what_was_answered_chooses_what_is_practised_next(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.checks_in("Yes", "Yes", "Not yet")
    ana.it_is("2026-12-03 10:30")
    dm = ana.elsewhere(None)
    text = dm.seen()
    assert any(
        "Chosen from your check-ins and from what you had before: this one is about planning for problems" in words
        for words in text.values()
    )
