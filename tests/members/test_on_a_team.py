"""What members of a team are told of their own data, and whoever can see its summary: it never counts their answers."""

from __future__ import annotations

import pytest

from tests.app import Talk
from tests.member import Member

pytestmark = pytest.mark.both_chats

LONGEST = "Cloud TPMs of all regions and of the offices on five islands"


@pytest.fixture
def dana(meet: Talk) -> Member:
    """An admin, who has made a team for Yuki, with Ana and Marcus on it."""
    dana = meet("dana", "#general")
    for who in (dana, *(meet(name) for name in ("yuki", "ana", "marcus"))):
        who.they_open_messages()
    dana.they_say('/tpm team create "Cloud TPMs" lead @yuki')
    dana.they_say('/tpm team add "Cloud TPMs" @ana @marcus')
    return dana


@pytest.fixture
def ana(dana: Member, meet: Talk) -> Member:
    """On the team."""
    return meet("ana", "#general")


@pytest.fixture
def marcus(dana: Member, meet: Talk) -> Member:
    """On the team, and its lead since then."""
    dana.they_say('/tpm team lead "Cloud TPMs" @marcus')
    return meet("marcus", "#general")


# --- whoever can see the summary of their own team ---


def test_a_lead_on_their_own_team_reads_that_their_answers_are_not_counted(marcus: Member, ana: Member) -> None:
    marcus.they_say("/tpm privacy")
    marcus.coach_says("You can see it, so your answers are not counted in it", "For your own progress.")
    marcus.coach_does_not_say("Your answers count", "for your team's summary, from which")
    ana.they_say("/tpm privacy")
    ana.coach_says("Your answers count in it for up to nine weeks", "for your team's summary, from which")
    ana.coach_does_not_say("are not counted")


def test_so_does_somebody_else_who_can_see_it(dana: Member) -> None:
    dana.they_say('/tpm team add "Cloud TPMs" @dana')
    dana.they_say('/tpm team viewer "Cloud TPMs" @dana')
    dana.they_say("/tpm privacy")
    dana.coach_says("You can see it, so your answers are not counted in it")


def test_the_check_in_of_a_lead_does_not_speak_of_their_lead(marcus: Member, ana: Member) -> None:
    marcus.they_say("/tpm checkin")
    shown = marcus.the_form_says(
        "You can see the summary of Cloud TPMs, so your answers are not counted in it.", "and nobody else can"
    )
    assert "your lead" not in shown
    ana.they_say("/tpm checkin")
    assert "are not counted" not in ana.the_form_says("Every four weeks your lead @marcus sees")


def test_the_question_after_a_practice_says_the_same(marcus: Member) -> None:
    dm = marcus.elsewhere(None)
    dm.time_passes(days=14)
    marcus.signs_up()
    dm.time_passes(days=2)
    dm.time_passes(days=4)
    dm.coach_says("Three questions on your week", "your answers are not counted in it")
    dm.coach_does_not_say("your lead")


def test_a_lead_who_leaves_their_team_reads_that_they_still_see_its_summary(marcus: Member, ana: Member) -> None:
    marcus.they_say("/tpm team leave")
    marcus.coach_says("You are no longer on", "You can still see its summary")
    marcus.coach_does_not_say("still counts")
    ana.they_say("/tpm team leave")
    ana.coach_says("what you answer until the end of this period still counts")


@pytest.mark.slack_alone
def test_the_question_before_leaving_says_what_becomes_of_ones_answers(marcus: Member, ana: Member) -> None:
    for who, told in (
        (marcus, "You can still see its summary, and your own check-ins stay yours."),
        (ana, "What you answer until the end of the open period still counts in the team's summary"),
    ):
        who.they_say("/tpm team")
        assert confirmation(who).startswith(told)


def test_a_lead_who_is_taken_off_their_team_reads_so_too(dana: Member, marcus: Member, ana: Member) -> None:
    marcus.time_passes(days=1)
    dana.they_say('/tpm team remove "Cloud TPMs" @marcus @ana')
    dms = marcus.elsewhere(None), ana.elsewhere(None)
    dms[0].time_passes(days=7)
    assert "You can still see its summary" in removal_told_to(dms[0])
    assert "still counts in its approximate words" in removal_told_to(dms[1])


def removal_told_to(member: Member) -> str:
    (told,) = [words for words in member.seen().values() if "You are no longer on the team" in words]
    return told


# --- the end of it ---


def test_forget_me_says_before_that_it_ends_the_stay_on_a_team(ana: Member, meet: Talk) -> None:
    ana.they_say("/tpm forget me")
    ana.coach_says(
        "You leave the team Cloud TPMs: only an admin can put you back, "
        "and your answers may then not count for twelve weeks. It cannot be undone."
    )
    omar = meet("omar", "#general").signs_up()
    omar.they_say("/tpm forget me")
    omar.coach_says("It cannot be undone")
    omar.coach_does_not_say("leave the team")


def test_a_lead_on_their_own_team_leaves_it_and_keeps_the_summary(marcus: Member) -> None:
    marcus.they_say("/tpm forget me")
    marcus.coach_says("You leave the team Cloud TPMs, and can still see its summary.")
    marcus.coach_does_not_say("twelve weeks")
    marcus.they_click("Erase all of it")
    marcus.coach_says(
        "You can still see the summary of Cloud TPMs: it is no longer sent to you", "I tell you when that ends"
    )


@pytest.mark.slack_alone
def test_the_question_before_the_erasure_is_not_cut_however_long_the_teams_name_is(dana: Member, ana: Member) -> None:
    assert len(LONGEST) == 60
    dana.they_say(f'/tpm team rename "Cloud TPMs" "{LONGEST}"')
    ana.they_say("/tpm forget me")
    assert LONGEST in confirmation(ana)
    assert confirmation(ana).endswith("It cannot be undone.")


def confirmation(member: Member) -> str:
    """What Slack asks before the newest button that asks."""
    blocks = member.answers()[-1].blocks
    (button,) = [each for block in blocks for each in block.get("elements", []) if "confirm" in each]
    return str(button["confirm"]["text"]["text"])
