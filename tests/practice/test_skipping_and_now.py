"""This week left out, and this week's practice at once."""

from __future__ import annotations

import pytest

from bot.core.model.outbox import Programme, State
from tests.app import App
from tests.member import Member, first_practice_comes, practices

# --- skip ---

pytestmark = pytest.mark.both_chats


def test_a_week_is_left_out_before_its_practice(ana: Member) -> None:
    ana.they_say("/tpm skip")
    ana.coach_says("No practice this week, then. The next one comes on Thursday 3 December at 10:30.")
    ana.they_say("/tpm skip")
    ana.coach_says("The next one comes on Thursday 3 December at 10:30.")
    first_practice_comes(ana, "2026-12-03 10:30")


def test_a_week_is_left_out_after_its_practice_and_not_asked_about(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm skip")
    ana.coach_says("Left out for this week; I will not ask about it.", "Thursday 3 December")
    ana.it_is("2026-12-02 23:00")
    assert len(ana.coach_wrote()) == 1


def test_a_week_left_out_comes_after_all(ana: Member) -> None:
    ana.they_say("/tpm skip")
    ana.they_click("Send it after all")
    ana.coach_says("on its way to our direct messages")
    assert practices(ana) == 1


def test_who_is_paused_has_nothing_to_skip(ana: Member) -> None:
    ana.they_say("/tpm pause until 2027-01-10")
    ana.they_say("/tpm skip")
    ana.coach_says("No practice this week, then. You are paused until Sunday 10 January 2027.")


# --- now ---


def test_this_weeks_practice_at_once_and_again(ana: Member) -> None:
    ana.they_say("/tpm now")
    ana.coach_says("This week's practice is on its way to our direct messages.")
    assert practices(ana) == 1
    ana.they_say("/tpm now")
    ana.coach_says("Lead a small project", "[Done]")
    came = practices(ana)
    ana.it_is("2026-12-02 09:00")
    assert practices(ana) == came, "it was this week's"


def test_who_had_this_weeks_before_their_data_was_erased_gets_no_second_one(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    ana.signs_up()
    had = practices(ana)
    ana.they_say("/tpm now")
    ana.coach_says(
        "You had this week's practice before your data was erased", "The next one comes on Thursday 3 December"
    )
    ana.it_is("2026-11-29 23:00")
    assert practices(ana) == had


def test_this_weeks_is_not_offered_at_once_to_who_had_it(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm practice")
    ana.they_save(day="Friday")
    assert "You need not wait" not in ana.the_form_says("The next one comes on Friday 4 December at 10:30")
    ana.they_close()
    ana.they_say("/tpm forget me")
    ana.they_click("Erase all of it")
    for how in ("You are signed up", "Saved"):
        ana.they_say("/tpm practice")
        ana.they_save(day="Thursday", time="10:30")
        shown = ana.the_form_says(how, "The next one comes on Thursday 3 December", "do what they say")
        assert "You need not wait" not in shown
        assert "Send this week's now" not in shown
        ana.they_close()


def test_in_the_evening_too_because_it_was_asked_for(ana: Member) -> None:
    ana.it_is("2026-11-25 23:30")
    ana.they_say("/tpm now")
    assert practices(ana) == 1


def test_this_weeks_while_paused(ana: Member) -> None:
    ana.they_say("/tpm pause 2 weeks")
    ana.they_say("/tpm now")
    ana.coach_says("on its way")
    assert practices(ana) == 1
    ana.it_is("2026-12-08 12:00")
    assert practices(ana) == 1, "the pause goes on"


def test_what_was_left_out_is_shown_when_it_is_asked_for(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.they_say("/tpm skip")
    ana.they_say("/tpm now")
    ana.coach_says("Lead a small project", "[Done]")
    ana.they_click("Done")
    ana.the_form_says("the week of Monday 23 November")


def state_of_this_week(ana: Member, app: App) -> State:
    planned = app.slack.parts.store.planned(ana.who, Programme.NUDGE, "2026-W48")
    assert planned
    return planned.state


def test_what_may_not_have_arrived_is_shown_when_it_is_asked_for(ana: Member, app: App) -> None:
    app.next_message_is("perhaps lost")
    ana.it_is("2026-11-26 10:30")
    assert state_of_this_week(ana, app) is State.UNKNOWN
    ana.they_say("/tpm now")
    ana.coach_says("Lead a small project", "[Done]")
    assert state_of_this_week(ana, app) is State.UNKNOWN, "it is shown, and not sent a second time"
    ana.they_click("Done")
    ana.the_form_says("Check-in")


def test_what_is_on_hold_is_not_promised(ana: Member, app: App, troubles: list[str]) -> None:
    app.next_message_is("refused")
    ana.it_is("2026-11-26 10:30")
    assert set(troubles) - {"on_hold"} == {"held"}
    troubles.clear()
    ana.they_say("/tpm now")
    ana.coach_says("my direct messages are on hold just now", "[Check in]")
    ana.they_say("/tpm practice")
    ana.they_save()
    assert "You need not wait" not in ana.the_form_says("Saved")
    ana.they_close()
    store = app.slack.clock_store
    assert store.resume(app.clock.now()) == 1
    ana.they_say("/tpm now")
    ana.coach_says("on its way")
    assert practices(ana) == 1


def test_what_a_person_has_to_decide_about_is_not_promised(ana: Member, app: App, troubles: list[str]) -> None:
    app.next_message_is("refused for a reason nobody has heard of")
    ana.it_is("2026-11-26 10:30")
    assert set(troubles) - {"on_hold"} == {"held"}
    troubles.clear()
    ana.they_say("/tpm now")
    ana.coach_says("my direct messages are on hold just now")


def test_what_waits_for_tomorrows_hours_comes_at_once_when_it_is_asked_for(ana: Member, app: App) -> None:
    with app.unreachable():
        ana.it_is("2026-11-26 19:00")
    assert practices(ana) == 0
    ana.they_say("/tpm now")
    app.passes(minutes=16)
    assert practices(ana) == 1
