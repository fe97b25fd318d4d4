"""What Microsoft does not take for one conversation holds up nobody else of the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from bot.cli.advice import about_hold, about_trouble
from bot.core.model.people import Member
from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague
from tests.msteams.conftest import Meet
from tests.msteams.peer import HARBOUR

NAMES = ("ana", "ben", "chi", "dana", "eli")


@pytest.fixture
def five(meet: Meet, teams: TeamsApp) -> Iterator[list[Colleague]]:
    """Five who signed up for Thursday at 10:30, just before it."""
    people = [meet(name) for name in NAMES]
    for each in people:
        each.they_say("practice")
        each.they_save(day="Thursday", time="10:30")
    teams.goes_to("2026-11-26 10:25", "Europe/Berlin")
    yield people
    teams.peer.refuses.clear()


def got(people: list[Colleague]) -> list[str]:
    """Who has this week's practice."""
    return [each.name for each in people if "Done when:" in str([shown.card for shown in each.messages()])]


def wait(teams: TeamsApp, minutes: int) -> None:
    for _ in range(minutes):
        teams.advance(timedelta(minutes=1))
        teams.ticks()


@pytest.mark.parametrize(
    ("status", "headers"), [(412, {}), (429, {}), (429, {"Retry-After": "86400"}), (502, {}), (503, {})]
)
def test_the_others_have_their_practice_in_time_and_the_one_has_it_once_it_is_taken(
    status: int, headers: Mapping[str, str], five: list[Colleague], teams: TeamsApp
) -> None:
    first = five[0]
    teams.peer.refuses[first.conversation] = status, headers
    wait(teams, 10)
    assert got(five) == list(NAMES[1:])
    before = len(teams.peer.calls)
    wait(teams, 60)
    tries = sum(path.endswith("/activities") for _, path in teams.peer.calls[before:])
    assert 3 <= tries <= 8, "it is tried again, and less often in time"
    teams.peer.refuses.clear()
    wait(teams, 16)
    assert got(five) == list(NAMES)


@pytest.mark.parametrize("status", [400, 401, 413])
def test_what_may_be_about_one_chat_holds_its_own_message(
    status: int, five: list[Colleague], teams: TeamsApp, troubles: list[str]
) -> None:
    store = teams.service.parts.store
    teams.peer.refuses[five[0].conversation] = status, {}
    wait(teams, 30)
    assert got(five) == list(NAMES[1:])
    assert store.holds() == {}
    (trouble,) = store.troubles(teams.clock.now() - timedelta(days=1), teams.clock.now(), 5)
    assert (trouble.held, trouble.count, trouble.code) == (True, 1, f"http_{status}")
    why, what_to_do = about_trouble(trouble, 60)
    assert why == f"Teams refused it in this conversation alone so far (http_{status})"
    assert what_to_do == "Ask the person to write to the coach, then `tpm-coach outbox retry ID`."
    assert troubles == ["held"]
    troubles.clear()


@pytest.mark.parametrize(("status", "on_hold"), [(400, "teams nudge"), (401, f"teams:{HARBOUR}"), (413, "teams nudge")])
def test_what_three_chats_in_a_row_refuse_is_held_for_all(
    status: int, on_hold: str, five: list[Colleague], teams: TeamsApp, troubles: list[str]
) -> None:
    store = teams.service.parts.store
    teams.peer.refuses.update({each.conversation: (status, {}) for each in five})
    wait(teams, 30)
    assert store.holds() == {on_hold: f"http_{status}"}
    advice = about_hold(on_hold, f"http_{status}")
    assert ("Teams" in advice, "Slack" in advice, "for everybody" in advice) == (True, False, False)
    assert troubles.count("held") == 3
    troubles.clear()
    teams.peer.refuses.clear()
    store.resume(teams.clock.now())
    wait(teams, 5)
    assert got(five) == list(NAMES)


def test_an_address_on_a_host_that_is_not_listed_holds_its_own_message_and_says_which_host(
    five: list[Colleague], teams: TeamsApp, troubles: list[str]
) -> None:
    store, member = teams.service.parts.store, Member("teams", HARBOUR, five[0].user)
    moved = store.address(member).replace(teams.peer.service_url, "https://smba.old.example/emea/")
    store.save_address(member, moved, teams.clock.now())
    wait(teams, 10)
    assert got(five) == list(NAMES[1:])
    assert store.holds() == {}
    (trouble,) = store.troubles(teams.clock.now() - timedelta(days=1), teams.clock.now(), 5)
    assert (trouble.held, trouble.count) == (True, 1)
    why, what_to_do = about_trouble(trouble, 60)
    assert "smba.old.example, which TEAMS_SERVICE_HOSTS lacks" in why
    assert "tpm-coach outbox retry --held service_url_not_allowed:smba.old.example`" in what_to_do
    assert troubles == ["held"]
    troubles.clear()
