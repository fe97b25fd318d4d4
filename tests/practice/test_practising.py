"""What one does with a practice: done, another one, not this week, later, a question about it, a pause."""

from __future__ import annotations

import pytest

from tests.app import Talk
from tests.member import Member

pytestmark = pytest.mark.both_chats


@pytest.fixture
def ana(meet: Talk) -> Member:
    """Ana, who has just got her first practice in their direct messages."""
    member = meet("ana").signs_up()
    member.it_is("2026-11-26 10:30")
    member.coach_says("Lead a small project")
    return member


def outcomes(member: Member) -> list[tuple[str, str]]:
    return [(given.practice, given.outcome) for given in member.given]


def test_a_practice_says_what_to_do_how_long_why_and_what_comes_of_it(ana: Member) -> None:
    ana.coach_says("45 minutes. Everybody starts with this one", "*Done when:*", "*To think about:*")
    ana.coach_says("[Done] [Another one] [Not this week / Remind me in two days / Ask the coach about it")


def test_done_leads_to_the_three_questions(ana: Member) -> None:
    ana.they_click("Done")
    ana.the_form_says("Check-in", "the week of Monday 23 November 2026")
    assert outcomes(ana) == [("do/lead-a-small-project", "done")]


def test_another_one_takes_the_place_of_the_first_with_its_reason(ana: Member) -> None:
    ana.they_click("Another one")
    ana.coach_says("minutes. Chosen from what you had before", "[Done] [Another one]")
    ana.coach_does_not_say("Lead a small project")
    assert len(ana.coach_wrote()) == 1, "it is the same message"
    (_, first), (_, second) = outcomes(ana)
    assert (first, second) == ("swapped", "")


def test_another_one_and_another_one_after_that(ana: Member) -> None:
    ana.they_click("Another one")
    ana.they_click("Another one")
    assert len({practice for practice, _ in outcomes(ana)}) == 3
    assert [outcome for _, outcome in outcomes(ana)] == ["swapped", "swapped", ""]


def test_a_thumb_that_presses_twice_gets_one_other(ana: Member) -> None:
    ana.they_click_twice("Another one")
    assert len(outcomes(ana)) == 2


def test_an_old_look_at_the_message_shows_the_one_that_is_there_now(ana: Member) -> None:
    ana.they_click("Another one")
    now = outcomes(ana)[-1][0]
    ana.press_forged("practice", "another 2026-W48 do/lead-a-small-project")
    assert outcomes(ana)[-1][0] == now, "a second window does not swap once more"


def test_another_one_works_for_this_week_only(ana: Member) -> None:
    ana.it_is("2026-11-30 09:00")
    ana.they_click("Another one")
    ana.coach_says("That is not your practice of this week, so nothing was changed.", "[This week's practice]")
    assert len(outcomes(ana)) == 1


def test_not_this_week(ana: Member) -> None:
    ana.they_click("Not this week")
    ana.coach_says("Left out for this week; I will not ask about it. The next one comes on Thursday 3 December")
    ana.time_passes(days=6)
    assert len(ana.coach_wrote()) == 1, "no question three days later"


def test_a_reminder_in_two_days(ana: Member) -> None:
    ana.they_click("Remind me in two days")
    ana.coach_says("I will remind you on Monday 30 November at 08:00, unless you press Done before.")
    ana.it_is("2026-11-30 08:00")
    ana.coach_says("Lead a small project", "[Done]")
    asked = "You asked me to remind you of this week's practice: Lead a small project. 45 minutes."
    assert [text for text in ana.coach_wrote() if text.startswith(asked)]


def test_a_reminder_is_of_the_practice_that_they_took_in_the_end(ana: Member) -> None:
    ana.they_click("Remind me in two days")
    ana.they_click("Another one")
    ana.it_is("2026-11-30 08:00")
    (reminder,) = [text for text in ana.coach_wrote() if text.startswith("You asked me to remind you")]
    assert "Lead a small project" not in reminder


def test_no_reminder_of_what_is_done(ana: Member) -> None:
    ana.they_click("Remind me in two days")
    ana.they_click("Done")
    ana.they_close()
    ana.time_passes(days=6)
    assert not any(text.startswith("You asked me to remind you") for text in ana.coach_wrote())


def test_a_reminder_that_would_come_too_late_is_not_promised(ana: Member) -> None:
    ana.it_is("2026-12-02 09:00")
    ana.they_click("Remind me in two days")
    ana.coach_says("Two days from now is too late for this practice", "you can press Done")


def test_the_coach_is_asked_about_it(ana: Member) -> None:
    ana.they_click("Ask the coach about it")
    ana.coach_says("This is what I know about its subject.", "[How to lead a project]")
    ana.they_click("How to lead a project")
    ana.coach_says("To lead a project: write its goal, owners, dates and decision maker on one page")


def test_a_pause_from_the_menu(ana: Member) -> None:
    ana.they_click("Pause for two weeks")
    ana.coach_says("Paused until Thursday 10 December 2026", "[Resume]")
    ana.it_is("2026-12-10 10:29")
    assert len(ana.coach_wrote()) == 1
    ana.it_is("2026-12-10 10:30")
    assert len(ana.coach_wrote()) == 2


def test_somebody_elses_buttons_change_nothing(ana: Member, meet: Talk) -> None:
    marcus = meet("marcus")
    for verb, value in (
        ("done", "2026-W48 do/lead-a-small-project"),
        ("practice", "another 2026-W48 do/lead-a-small-project"),
        ("practice", "skip 2026-W48 do/lead-a-small-project"),
    ):
        marcus.press_forged(verb, value)
        marcus.coach_says("That is not your practice of this week, so nothing was changed.")
    assert outcomes(ana) == [("do/lead-a-small-project", "")]
    assert marcus.kept == 0


@pytest.mark.parametrize(
    ("verb", "value"),
    [
        ("practice", "another 2026-W48 do/no-such-practice"),
        ("practice", "explode 2026-W48 do/lead-a-small-project"),
        ("practice", ""),
        ("nudge", "2026-W48"),
        ("open", "what is a TPM"),
    ],
)
def test_a_button_from_an_old_version_says_so(ana: Member, verb: str, value: str) -> None:
    ana.press_forged(verb, value)
    ana.coach_says("That button is from an older version of me and no longer works")
    assert outcomes(ana) == [("do/lead-a-small-project", "")]


@pytest.mark.parametrize("week", ["2026-W99", "last week", "2026-W47", "2031-W01", ""])
def test_a_week_that_is_not_theirs_changes_nothing(ana: Member, week: str) -> None:
    ana.press_forged("done", f"{week} do/lead-a-small-project")
    ana.coach_says("That is not your practice of this week")
    assert outcomes(ana) == [("do/lead-a-small-project", "")]


def test_what_was_typed_may_come_twice(ana: Member) -> None:
    ana.they_say("skip")
    ana.coach_says("Left out for this week")
    before = len(ana.answers())
    ana.comes_again()
    assert len(ana.answers()) == before


def test_weeks_bring_no_practice_twice_and_two_unasked_messages_each_at_most(meet: Talk) -> None:
    ana = meet("ana").signs_up(day="Monday", time="09:00", type="Cloud TPM")
    before = 0
    for _ in range(6):
        ana.time_passes(weeks=1)
        wrote = ana.coach_wrote()
        assert len(wrote) - before <= 2
        before = len(wrote)
        ana.they_click("Done")
        ana.they_close()
    had = [practice for practice, _ in outcomes(ana)]
    assert len(had) == 6
    assert len(set(had)) == len(had)
