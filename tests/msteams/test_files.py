"""The export as files: Teams asks the member first, then the coach puts them into the member's OneDrive."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.msteams.app import TeamsApp, running
from tests.msteams.colleague import Colleague
from tests.msteams.conftest import Meet
from tests.msteams.consents import CONSENT, CSV, INFO, JSON, NOTE, answer, asks, named, nothing_is_put, presses
from tests.msteams.drive import SECRET
from tests.msteams.peer import microsoft

# --- the question ---


def test_ones_own_chat_is_asked_for_each_file_and_holds_nothing_of_them(ana: Colleague, teams: TeamsApp) -> None:
    asked = asks(ana)
    assert list(asked) == [JSON, CSV]
    for card in asked.values():
        told = card.card
        assert told["description"].startswith("A copy of what I keep about you.")
        assert told["sizeInBytes"] > 100
        assert told["acceptContext"] == told["declineContext"]
        assert told["acceptContext"]["tpm"]["user"] == ana.user
    ana.coach_says("Each goes into your OneDrive once you allow it", "[Show it here as text]")
    assert NOTE not in str([each.activity for each in ana.messages()])
    assert nothing_is_put(teams)


def test_the_button_gives_the_text_and_asks_for_nothing(ana: Colleague, teams: TeamsApp) -> None:
    before = len(asks(ana))
    ana.they_click("Show it here as text")
    ana.coach_says(JSON, f'"note": "{NOTE}"', CSV, "Week of")
    assert len(named(ana, CONSENT)) == before
    assert nothing_is_put(teams)


def test_what_is_asked_for_in_a_channel_comes_as_text_into_ones_own_chat(meet: Meet) -> None:
    ana, there = meet("ana"), meet("ana", "general")
    ana.they_say("help")
    ana.act(lambda: there.they_say("export"))
    ana.coach_says("on its way to our direct messages", JSON)
    assert named(ana, CONSENT) == named(there, CONSENT) == {}
    assert JSON not in str([each.activity for each in there.messages()])


def test_where_the_operator_wants_no_files_it_is_text(tmp_path: Path, troubles: list[str]) -> None:
    with microsoft() as peer, running(peer, tmp_path / "c.sqlite3", TEAMS_FILE_HOSTS="none") as app:
        ana = Colleague(app, "ana")
        assert asks(ana) == {}
        ana.coach_says("on its way to our direct messages", JSON, NOTE, CSV)
    assert troubles == []


def test_where_teams_takes_no_such_card_it_is_text(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("help")
    teams.peer.answers(200)  # who asks is looked up
    teams.peer.answers(400, "BadArgument")
    ana.they_say("export")
    ana.coach_says("on its way to our direct messages", JSON)
    assert named(ana, CONSENT) == {}


# --- allowed ---


def test_a_file_that_is_allowed_is_put_there_and_takes_the_place_of_the_question(
    ana: Colleague, teams: TeamsApp
) -> None:
    asked = asks(ana)
    presses(ana, asked[JSON])
    presses(ana, asked[CSV])
    everything, table = teams.peer.drive.files.values()
    assert json.loads(everything)["check-ins"][0]["note"] == NOTE
    assert table.decode().startswith("Week of")
    shown = named(ana, INFO)
    assert {name: each.id for name, each in shown.items()} == {name: each.id for name, each in asked.items()}
    attachment = shown[JSON].activity["attachments"][0]
    assert attachment["content"] == {"uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C8C", "fileType": "json"}
    assert attachment["contentUrl"].endswith(f"/ana/Documents/Applications/{JSON}")
    assert NOTE not in str([each.activity for each in ana.messages()])


def test_while_teams_cannot_be_reached_it_is_asked_later(ana: Colleague, teams: TeamsApp, troubles: list[str]) -> None:
    ana.they_say("help")
    teams.peer.answers(200)
    teams.peer.answers(503, times=5)
    ana.they_say("export")
    ana.coach_says_nothing()
    assert troubles == ["job_failed", "telling_failed"]
    troubles.clear()
    ana.act(lambda: teams.passes(minutes=2))
    assert list(named(ana, CONSENT)) == [JSON, CSV]


def test_it_is_made_when_it_is_allowed(ana: Colleague, teams: TeamsApp) -> None:
    asked = asks(ana, note="before")
    ana.they_say("checkin")
    ana.they_save(note="after")
    presses(ana, asked[JSON])
    (content,) = teams.peer.drive.files.values()
    assert b'"after"' in content
    assert b'"before"' not in content


def test_a_client_that_does_not_tell_which_card_was_pressed_shows_the_file_below(ana: Colleague) -> None:
    card = asks(ana)[JSON]
    for number, reply_to in enumerate(("0", "")):
        presses(
            ana, card, reply_to=reply_to, context={"tpm": {**card.card["acceptContext"]["tpm"], "card": str(number)}}
        )
        assert ana.messages()[-1].activity["attachments"][0]["contentType"] == INFO
    assert JSON in named(ana, CONSENT)


@pytest.mark.parametrize("same_place", [True, False])
def test_pressed_twice_it_is_put_once(same_place: bool, ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    first = answer(ana, card)
    second = {**(first if same_place else answer(ana, card)), "id": "f:again"}
    before = len(ana.messages())
    for body in (first, second, first):
        assert ana.sends(body).status == 200
    teams.settle()
    assert len(teams.peer.drive.calls) == len(teams.peer.drive.files) == 1
    assert len(ana.messages()) == before
    assert list(named(ana, INFO)) == [JSON]


def test_while_it_is_on_its_way_nothing_of_it_is_in_the_database(ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    hold = teams.peer.swallows = threading.Event()
    ana.sends(answer(ana, card))
    assert teams.peer.until(lambda: teams.peer.swallowed > 0, 20)
    dump = "\n".join(teams.service.parts.store.database().conn.iterdump())
    assert ana.user in dump
    assert SECRET not in dump
    assert "uploadSession" not in dump
    teams.peer.swallows = None
    hold.set()
    teams.settle()


# --- declined ---


def test_who_declines_is_offered_the_text(ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    presses(ana, card, "decline")
    ana.coach_says("All right, that file is not put into your OneDrive", "[Show it here as text]")
    assert JSON not in named(ana, CONSENT)
    ana.they_click("Show it here as text")
    ana.coach_says(JSON, NOTE)
    assert nothing_is_put(teams)


# --- whose it is ---


def test_somebody_elses_consent_is_old_for_everybody_else(meet: Meet, teams: TeamsApp) -> None:
    ana, ben = meet("ana"), meet("ben")
    card = asks(ana)[JSON]
    ben.they_say("help")
    presses(ben, card)
    ben.coach_says("older version")
    presses(ben, card, "decline")
    ben.coach_says("older version")
    assert nothing_is_put(teams)
    assert JSON in named(ana, CONSENT), "and stays ana's"


def test_a_forged_consent_gives_ones_own_alone_and_spends_nobody_elses(meet: Meet, teams: TeamsApp) -> None:
    ana, ben = meet("ana"), meet("ben")
    card = asks(ana)[JSON]
    asks(ben, note="bens own")
    mine = {"tpm": {**card.card["acceptContext"]["tpm"], "user": ben.user}}
    presses(ben, card, context=mine)
    presses(ana, card)
    of_ben, of_ana = teams.peer.drive.files.values()
    assert b"bens own" in of_ben
    assert NOTE.encode() not in of_ben
    assert NOTE.encode() in of_ana


def test_a_consent_ends_after_a_day(ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    teams.clock.advance(timedelta(hours=24))
    presses(ana, card)
    ana.coach_says("older version")
    assert nothing_is_put(teams)


def test_a_consent_in_a_channel_is_none(meet: Meet, teams: TeamsApp) -> None:
    ana, there = meet("ana"), meet("ana", "general")
    card = asks(ana)[JSON]
    presses(there, card)
    there.coach_says("older version")
    assert nothing_is_put(teams)


def test_who_is_a_guest_by_now_gets_nothing(ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    teams.peer.guests.add(ana.user)
    presses(ana, card)
    ana.coach_says("I answer the people of this workspace")
    assert nothing_is_put(teams)


def test_who_was_forgotten_meanwhile_is_told_that_nothing_is_kept(ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    ana.they_say("forget me")
    ana.they_click("Erase all of it")
    presses(ana, card)
    ana.coach_says("I keep nothing about you")
    assert nothing_is_put(teams)


def test_who_comes_from_elsewhere_is_an_outsider(ana: Colleague, teams: TeamsApp) -> None:
    body = answer(ana, asks(ana)[JSON])
    del body["from"]["aadObjectId"]
    ana.act(lambda: ana.sends(body))
    ana.coach_says("I answer the people of this workspace")
    assert nothing_is_put(teams)
