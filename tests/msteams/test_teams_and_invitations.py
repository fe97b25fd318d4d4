"""Teams and invitations in Microsoft Teams, where the coach knows who has opened it."""

from __future__ import annotations

import pytest

from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague, read, user_id
from tests.msteams.conftest import Meet


@pytest.fixture
def dana(meet: Meet) -> Colleague:
    """An admin by configuration, who has opened the coach."""
    dana = meet("dana")
    dana.they_say("help")
    return dana


def test_a_team_is_made_in_a_form_with_people_who_have_opened_the_coach(dana: Colleague, meet: Meet) -> None:
    for name in ("ana", "ben"):
        meet(name).they_say("help")
    dana.they_say("team")
    dana.they_click("New team")
    wrong = dana.they_save_in_vain(name="Cloud TPMs", lead=user_id("eve"), add=user_id("ana"))
    assert wrong == {"lead": "Name one person who has opened me in Teams once, and is no guest. Nothing was changed."}
    dana.they_save(lead=user_id("ben"))
    dana.coach_says("Cloud TPMs is made; its lead is <at>Ben</at>", "<at>Ana</at>")


def test_members_are_told_of_their_team_by_name(dana: Colleague, meet: Meet, teams: TeamsApp) -> None:
    ana = meet("ana")
    for name in ("ana", "ben"):
        meet(name).they_say("help")
    dana.they_say("team")
    dana.they_click("New team")
    dana.they_save(name="Cloud TPMs", lead=user_id("ben"), add=user_id("ana"))
    teams.passes(hours=1)
    told = read(ana.messages()[-1].card)
    assert "You are now on the team Cloud TPMs. Its lead is <at>Ben</at>" in told
    assert "[Leave the team]" in told


def test_people_are_named_in_a_channel_by_mentioning_them(dana: Colleague, meet: Meet, teams: TeamsApp) -> None:
    for name in ("ana", "ben"):
        meet(name).they_say("help")
    channel = meet("dana", "general")
    channel.they_say('team create "Cloud TPMs" lead @ben')
    channel.they_say('team add "Cloud TPMs" @ana')
    rows = teams.service.parts.store.database().conn.execute("select user from seats").fetchall()
    assert rows == [(user_id("ana"),)]


def test_a_guest_never_counts(dana: Colleague, meet: Meet, teams: TeamsApp) -> None:
    meet("ana").they_say("help")
    teams.peer.guests.add(user_id("ana"))
    dana.they_say("team")
    dana.they_click("New team")
    wrong = dana.they_save_in_vain(name="Cloud TPMs", lead=user_id("ana"))
    assert list(wrong) == ["lead"]


def test_an_invitation_waits_until_somebody_opens_the_coach_and_says_so(
    dana: Colleague, meet: Meet, teams: TeamsApp
) -> None:
    ana, channel = meet("ana"), meet("dana", "general")
    channel.they_say("invite @ana")
    assert "their invitation waits for three months" in str(dana.messages()[-1].card)
    teams.passes(days=10)
    assert ana.messages() == []
    ana.they_open()
    teams.passes(days=3)
    assert "<at>Dana</at> thinks that a weekly practice could be something for you" in read(ana.messages()[-1].card)
    channel.they_say("invite @ana")
    ana.act(lambda: teams.passes(days=7))
    ana.coach_says_nothing()
