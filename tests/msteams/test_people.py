"""People in Teams: their own chat and channels, their zones."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.calendar.localtime import zone_named
from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague, elements, read
from tests.msteams.conftest import Meet
from tests.msteams.peer import HARBOUR

# --- where one speaks ---


def test_who_presses_in_a_channel_sees_the_answer_alone(meet: Meet) -> None:
    ana, ben = meet("ana", "general"), meet("ben", "general")
    ana.they_say("what does a cloud TPM do")
    before = str(ben.messages())
    ana.they_click("👍")
    ana.coach_says("Thank you")
    assert str(ben.messages()) == before, "the message of everybody is as it was"


def test_what_is_personal_is_answered_in_ones_own_chat(meet: Meet) -> None:
    dm, channel = meet("ana"), meet("ana", "general")
    channel.they_say("privacy")
    channel.coach_says("Open a chat with me once")
    dm.they_say("help")
    channel.they_say("privacy")
    channel.coach_says("I answered in our own chat")
    channel.coach_does_not_say("What I keep")
    assert "What I keep" in str(dm.messages()[-1].card)


@pytest.mark.parametrize(
    "told",
    [
        {"isGroup": True},
        {"isGroup": True, "conversationType": "personal"},
        {"isGroup": "true"},
        {"conversationType": "groupChat"},
        {},
    ],
)
def test_a_group_is_no_ones_own_chat_whatever_it_leaves_out(
    told: dict[str, Any], ana: Colleague, teams: TeamsApp
) -> None:
    group = "19:meeting_abc@thread.v2" if told.get("isGroup") != "true" else "a:told-otherwise"
    for typed in ("checkin", "home"):
        body = ana.activity(text=typed)
        body["conversation"] = {"id": group, "tenantId": HARBOUR, **told}
        ana.act(lambda body=body: ana.sends(body))
    first, home = teams.peer.messages(group)
    assert "Open a chat with me once" in read(first.card), "not the form"
    assert "Sign up" not in str(home.card)
    assert teams.rows("addresses") == 0, "nothing personal is sent there later"


def test_a_chat_that_does_not_say_what_it_is_is_personal_where_nothing_speaks_of_a_group(ana: Colleague) -> None:
    body = ana.activity(text="checkin")
    body["conversation"] = {"id": ana.own_chat, "tenantId": HARBOUR, "isGroup": False}
    ana.act(lambda: ana.sends(body))
    assert ana.form()


def test_a_card_that_was_replaced_stays_so(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("practice")
    ana.they_save(day="Thursday", time="10:30")
    shown = ana.messages()[-1]
    assert shown.edited == 1, "the answer to a press lasts only while it is looked at"
    assert "Thursday" in str(shown.card)


@pytest.mark.parametrize("typed", ["pause 2 weeks", "Pause for two weeks please", "practice"])
def test_nothing_that_the_coach_says_in_teams_has_a_slash(typed: str, ana: Colleague, teams: TeamsApp) -> None:
    ana.they_open()
    ana.coach_does_not_say("/tpm", "Slack")
    for each in (
        "practice",
        typed,
        "help",
        "checkin",
        "progress",
        "privacy",
        "team",
        "summary",
        "stop",
        "home",
        "pratice",
    ):
        ana.they_say(each)
        ana.coach_does_not_say("/tpm ", "Slack")
    teams.passes(days=8)
    assert "/tpm " not in str([each.activity for each in ana.messages()])


# --- time zones ---


def test_who_has_no_zone_yet_is_asked_for_it(ana: Colleague, teams: TeamsApp) -> None:
    ana.zone = ""
    ana.they_say("practice")
    ana.coach_says("tell me your time zone", "Your time zone [")
    wrong = ana.they_save_in_vain(day="Thursday", time="10:30", zone="Atlantis")
    assert list(wrong) == ["zone"]
    assert ana.the_form_holds()["day"] == "Thursday"
    ana.they_save(zone="kolkata")
    ana.coach_says("Thursday at 10:30")
    (row,) = teams.service.parts.store.database().conn.execute("select zone from members").fetchall()
    assert row == ("Asia/Kolkata",)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("UTC", "UTC"),
        ("Atlantis", ""),
        ("../etc/passwd", ""),
        ("", ""),
    ],
)
def test_a_zone_is_found_by_its_name_or_a_city(typed: str, name: str) -> None:
    assert zone_named(typed) == name


def test_forms_have_labels_and_their_required_fields_say_so(ana: Colleague) -> None:
    ana.they_say("checkin")
    fields = [each for each in elements(ana.form().card) if str(each.get("id", "")).startswith("in:")]
    assert [each.get("isRequired", False) for each in fields] == [True, True, True, False]
