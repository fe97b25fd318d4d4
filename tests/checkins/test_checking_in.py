"""The three questions: when they come, what they say, and until when an answer can be changed.

On Slack only: its markup, and forms that it does not open; in Teams a form is a card, and tests/msteams/test_cards.py
tries what was typed there.
"""

from __future__ import annotations

import pytest

from tests.app import App, Talk
from tests.member import DELIVER, MANAGE, NOTE, PLAN, Member

pytestmark = pytest.mark.both_chats


@pytest.fixture
def ana(meet: Talk) -> Member:
    """Ana in #general, signed up for Thursdays at 10:30."""
    return meet("ana", "#general").signs_up()


ANSWERS = {"manage": "Not yet", "deliver": "Partly", "plan": "Yes"}


def test_three_days_after_the_practice_it_asks(ana: Member) -> None:
    dm = ana.elsewhere(None)
    dm.it_is("2026-11-26 10:30")
    dm.it_is("2026-11-30 07:59")
    assert len(dm.coach_wrote()) == 1, "the third day is a Sunday"
    dm.it_is("2026-11-30 08:00")
    dm.coach_says("Three questions on your week, one minute", "They are confidential", "[Check in]")
    dm.they_click("Check in")
    dm.the_form_says("the week of Monday 23 November 2026")
    dm.they_save(**ANSWERS)
    dm.the_form_says("Saved for the week of Monday 23 November 2026")


def test_who_answered_is_not_asked(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    ana.checks_in("Yes", "Yes", "Yes")
    ana.it_is("2026-12-02 23:00")
    assert len(ana.coach_wrote()) == 1


def test_the_form_says_first_who_sees_what_and_judges_nobody(ana: Member) -> None:
    ana.they_say("/tpm checkin")
    shown = ana.the_form_says(MANAGE, DELIVER, PLAN, NOTE, "[Yes / Partly / Not yet]")
    sees = "They are confidential"
    assert shown.index(sees) < shown.index(MANAGE)
    ana.the_form_says('"Not yet" is an answer like the others', "Shown to you alone, in your progress and your export.")


def test_on_a_team_the_form_says_what_its_lead_sees(ana: Member, meet: Talk) -> None:
    dana = meet("dana", "#general")
    for who in (dana, ana, meet("marcus")):
        who.they_open_messages()
    dana.they_say('/tpm team create "Cloud TPMs" lead @marcus')
    dana.they_say('/tpm team add "Cloud TPMs" @ana')
    ana.they_say("/tpm checkin")
    ana.the_form_says(
        "@marcus", "one approximate word for each question", "It does not show your answers, your note or who answered."
    )


def test_a_form_may_lead_to_the_next_one_with_words_above_its_fields(ana: Member, meet: Talk) -> None:
    dana = meet("dana", "#general")
    for who in (dana, ana, meet("marcus"), meet("yuki")):
        who.they_open_messages()
    dana.they_say('/tpm team create "Cloud TPMs" lead @marcus')
    dana.they_say('/tpm team add "Cloud TPMs" @ana')
    ana.they_say("/tpm checkin")
    dana.they_say('/tpm team viewer "Cloud TPMs" @yuki')
    ana.they_save(manage="Yes", deliver="Yes", plan="Yes")
    assert ana.the_form_says("and also @yuki").startswith("Check-in\nWho sees your answers has changed")
    assert ana.checkins == [], "they decide anew, knowing who sees it"
    ana.they_save()
    assert len(ana.checkins) == 1


def test_answers_are_kept_with_a_note(ana: Member) -> None:
    ana.they_say("/tpm checkin")
    ana.they_save(**ANSWERS, note="The network team waits for us.")
    ana.the_form_says("You can change it until Wednesday 2 December at 23:59.", "[My progress]")
    (kept,) = ana.checkins
    assert kept.week == "2026-W48"
    assert kept.answers == {"manage": 0, "deliver": 1, "plan": 2}
    assert kept.note == "The network team waits for us."


@pytest.mark.slack_alone
def test_a_note_with_markup_stays_what_was_typed(ana: Member) -> None:
    note = "*bold* <!channel> <@U0MARCUS01> & {{ 7 * 7 }} `x`"
    ana.checks_in("Yes", "Yes", "Yes", note=note)
    ana.they_say("/tpm checkin")
    assert ana.the_form_holds()["note"] == note
    ana.they_close()
    ana.they_say("/tpm progress")
    assert note in ana.coach_says("A note for yourself")
    (message,) = ana.answers()
    (quoted,) = [block for block in message.blocks if block["type"] == "rich_text"]
    assert quoted["elements"][0]["elements"] == [{"type": "text", "text": note}], "nothing in it is markup"
    assert note not in message.text


def test_there_is_one_form_a_week_and_it_comes_prefilled(ana: Member) -> None:
    ana.checks_in(**ANSWERS, note="so far")
    ana.they_say("/tpm checkin")
    assert ana.the_form_holds() == {**ANSWERS, "note": "so far"}
    ana.they_save(plan="Partly", note="")
    assert [(each.answers["plan"], each.note) for each in ana.checkins] == [(1, "")]


def test_it_can_be_changed_until_the_wednesday_after(ana: Member) -> None:
    ana.it_is("2026-11-26 10:30")
    dm = ana.elsewhere(None)
    dm.they_click("Done")
    dm.they_save(**ANSWERS)
    dm.they_close()
    dm.it_is("2026-12-02 23:59")
    dm.they_click("Done")
    assert dm.the_form_holds()["plan"] == "Yes"
    dm.they_save(plan="Not yet")
    assert dm.checkins[0].answers["plan"] == 0
    dm.they_close()
    dm.it_is("2026-12-03 00:00")
    dm.they_click("Done")
    dm.there_is_no_form()
    dm.coach_says(
        "The check-in for the week of Monday 23 November 2026 ended on the Wednesday after it, so nothing was changed",
        "[Check in] [My progress]",
    )


def test_wednesday_is_the_members_own(meet: Talk) -> None:
    keola = meet("keola", "#general").signs_up()  # in Honolulu, ten hours behind UTC
    keola.checks_in("Yes", "Yes", "Yes")
    keola.it_is("2026-12-02 23:58", "Pacific/Honolulu")
    assert keola.form_forged("checkin", "2026-W48", manage="0", deliver="0", plan="0") == {}
    keola.it_is("2026-12-03 00:00", "Pacific/Honolulu")
    assert keola.form_forged("checkin", "2026-W48", manage="1", deliver="1", plan="1") == {
        "manage": "This week can no longer be changed. Nothing was saved."
    }
    assert keola.checkins[0].answers == {"manage": 0, "deliver": 0, "plan": 0}


def test_a_form_that_was_left_open_too_long_says_so_at_its_field(ana: Member) -> None:
    ana.they_say("/tpm checkin")
    ana.it_is("2026-12-03 00:01")
    assert ana.they_save_in_vain(**ANSWERS) == {MANAGE: "This week can no longer be changed. Nothing was saved."}
    assert ana.checkins == []


def test_at_any_time_also_without_a_practice_and_without_a_sign_up(meet: Talk) -> None:
    omar = meet("omar", "#general")
    omar.they_say("/tpm checkin")
    omar.they_save(**ANSWERS)
    omar.the_form_says("Saved for the week of Monday 23 November 2026", "[My progress] [Sign up]")
    assert len(omar.checkins) == 1
    omar.time_passes(days=14)
    assert omar.coach_wrote() == [], "nothing comes to who did not sign up"


@pytest.mark.parametrize(("who", "week"), [("aroha", "30 November"), ("keola", "23 November")])
def test_without_a_sign_up_the_week_is_that_of_the_profiles_zone(meet: Talk, who: str, week: str) -> None:
    member = meet(who, "#general")
    member.it_is("2026-11-29 12:00")  # Monday 01:00 in Auckland, Sunday 02:00 in Honolulu
    member.they_say("/tpm checkin")
    member.the_form_says(f"the week of Monday {week} 2026")
    member.they_save(**ANSWERS)
    closes = "Wednesday 9 December at 23:59" if who == "aroha" else "Wednesday 2 December at 23:59"
    member.the_form_says(f"You can change it until {closes}.")


def test_a_zone_that_a_form_was_made_to_carry_is_not_believed(meet: Talk) -> None:
    omar = meet("omar", "#general")
    assert omar.form_forged("checkin", "2026-W48 Mars/Olympus", manage="0", deliver="0", plan="0") == {}
    assert omar.form_forged("checkin", "2026-W48 ../../etc/passwd", manage="1", deliver="0", plan="0") == {}
    assert [each.answers["manage"] for each in omar.checkins] == [1]


@pytest.mark.parametrize("answer", ["3", "-1", "yes", "", "1.0", "\u0661", "0 or 1"])
def test_an_answer_outside_the_choices_is_said_at_its_question(ana: Member, answer: str) -> None:
    assert ana.form_forged("checkin", "2026-W48", manage="1", deliver=answer, plan="1") == {
        "deliver": "Choose one of the list."
    }
    assert ana.checkins == []


def test_a_question_that_is_left_out_is_said_at_it(ana: Member) -> None:
    ana.they_say("/tpm checkin")
    errors = ana.they_save_in_vain(manage="Yes")
    assert set(errors) == {DELIVER, PLAN}
    assert ana.checkins == []


def test_a_note_of_ten_thousand_characters(ana: Member) -> None:
    told = ana.form_forged("checkin", "2026-W48", manage="1", deliver="1", plan="1", note="x" * 10_000)
    assert told == {"note": "A note has 1000 characters at most; this one has 10000. Nothing was saved yet."}
    assert ana.checkins == []
    ana.they_say("/tpm checkin")
    assert NOTE in ana.they_save_in_vain(**ANSWERS, note="x" * 1001)
    ana.they_save(note="x" * 1000)
    assert len(ana.checkins[0].note) == 1000


@pytest.mark.parametrize(
    ("week", "why"),
    [
        ("2026-W43", "This week can no longer be changed. Nothing was saved."),
        ("2026-W49", "That week has not begun yet. Nothing was saved."),
        ("2026-W99", "This week can no longer be changed. Nothing was saved."),
        ("", "This week can no longer be changed. Nothing was saved."),
        ("yesterday", "This week can no longer be changed. Nothing was saved."),
    ],
)
def test_a_form_of_another_week_changes_nothing(ana: Member, week: str, why: str) -> None:
    told = ana.form_forged("checkin", week, manage="1", deliver="1", plan="1", note="n")
    assert told == {"manage": why}
    assert ana.checkins == []


@pytest.mark.parametrize("week", ["2026-W43", "2026-W49", "never", ""])
def test_a_button_of_another_week_opens_nothing(ana: Member, week: str) -> None:
    dm = ana.elsewhere(None)
    dm.press_forged("checkin", week)
    dm.there_is_no_form()
    dm.coach_says("nothing was changed")


def test_what_changed_is_told_when_it_is_saved(ana: Member) -> None:
    ana.checks_in("Not yet", "Partly", "Yes")
    ana.time_passes(days=7)
    ana.they_say("/tpm checkin")
    ana.they_save(manage="Partly", deliver="Partly", plan="Not yet")
    ana.the_form_says("Manage or lead: from not yet to partly", "Plan for problems: from yes to not yet")


@pytest.mark.slack_alone
def test_in_a_conversation_a_button_opens_the_form(ana: Member) -> None:
    dm = ana.elsewhere(None)
    dm.they_say("check-in")
    dm.coach_says("press the button")
    dm.they_click("Open the form")
    dm.the_form_says("Check-in")


@pytest.mark.slack_alone
def test_a_form_that_slack_does_not_open_can_be_opened_by_hand(ana: Member, app: App) -> None:
    ana.it_is("2026-11-26 10:30")
    app.peer.set_fault("error", method="views.open", error="expired_trigger_id", times=1)
    dm = ana.elsewhere(None)
    dm.they_click("Done")
    dm.coach_says("press the button")
    dm.they_click("Open the form")
    dm.they_save(**ANSWERS)
    assert len(dm.checkins) == 1


def test_a_guest_is_asked_nothing(meet: Talk) -> None:
    gwen = meet("gwen", "#cloud-migration")
    gwen.they_say("/tpm checkin")
    gwen.coach_says("I answer the people of this workspace")
    gwen.there_is_no_form()
