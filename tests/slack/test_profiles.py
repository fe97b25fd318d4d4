"""Who counts, where they are, and who is an admin, as Slack tells it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.slack.client.clients import OneWorkspace, tokens_client
from bot.channels.slack.client.profiles import SlackProfiles, read_profile
from bot.channels.slack.payloads import Standing
from bot.core.errors import NotAskedError
from bot.core.model.people import Member, Profile
from bot.playground.peer import Peer
from bot.playground.server import Handler, Listener
from tests.app import new_peer

from .serving import TEAM

# https://docs.slack.dev/reference/events/user_change
USER: dict[str, Any] = {
    "id": "U1234567",
    "team_id": "T9TK3CUKW",
    "name": "some-user",
    "deleted": False,
    "color": "4bbe2e",
    "real_name": "Some User",
    "tz": "America/Los_Angeles",
    "tz_label": "Pacific Daylight Time",
    "tz_offset": -25200,
    "profile": {"title": "", "display_name": "", "email": "some@example.com", "team": "T9TK3CUKW"},
    "is_admin": False,
    "is_owner": False,
    "is_primary_owner": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "is_bot": False,
    "is_app_user": False,
    "updated": 1648596421,
    "is_email_confirmed": True,
    "who_can_share_contact_card": "EVERYONE",
    "locale": "en-US",
}


def test_a_user_as_slack_documents_one() -> None:
    member = Member("slack", "T9TK3CUKW", "U1234567")
    assert read_profile(USER, "T9TK3CUKW") == Profile(member, "America/Los_Angeles")


@pytest.mark.parametrize("more", [{"is_admin": True}, {"is_owner": True}])
def test_admins_and_owners_are_admins(more: dict[str, Any]) -> None:
    assert read_profile({**USER, **more}, "T9TK3CUKW").is_admin


@pytest.mark.parametrize(
    "more",
    [
        {"deleted": True},
        {"is_bot": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T0TIDEWATR"},
        {"id": "USLACKBOT"},
    ],
)
def test_who_does_not_count(more: dict[str, Any]) -> None:
    assert not read_profile({**USER, **more}, "T9TK3CUKW").counts


def test_somebody_without_a_time_zone() -> None:
    for user in ({**USER, "tz": None}, {name: value for name, value in USER.items() if name != "tz"}):
        assert read_profile(user, "T9TK3CUKW").zone == ""


ANA = Member("slack", TEAM, "U0ANA00001")


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A workspace of this test's own."""
    with new_peer() as opened:
        yield opened


@pytest.fixture
def profiles(peer: Peer) -> SlackProfiles:
    return SlackProfiles(tokens_client(OneWorkspace(peer.bot_token), peer.api_url))


def of(peer: Peer, profiles: SlackProfiles, who: str) -> Profile | None:
    return profiles.profile(Member("slack", TEAM, peer.slack.workspace.person(who).id))


def test_everybody_in_the_workspace(peer: Peer, profiles: SlackProfiles) -> None:
    found = {who: of(peer, profiles, who) for who in ("ana", "dana", "tom", "gwen", "nadia", "deploybot", "slackbot")}
    assert all(found.values())
    assert {who for who, profile in found.items() if profile and profile.counts} == {"ana", "dana"}
    assert {who for who, profile in found.items() if profile and profile.is_admin} == {"dana"}
    assert found["ana"]
    assert found["ana"].zone == "Europe/Lisbon"
    assert found["tom"]
    assert found["tom"].zone == "", "Slack tells no time zone of somebody who left"


def test_nobody_and_a_slack_that_cannot_be_asked(peer: Peer, profiles: SlackProfiles) -> None:
    assert profiles.profile(Member("slack", TEAM, "U0NOBODY01")) is None
    peer.set_fault("reset", method="users.info")
    assert of(peer, profiles, "ana") is None
    assert SlackProfiles(lambda _: None).profile(Member("slack", TEAM, "U1")) is None


def test_the_members_of_a_user_group(peer: Peer, profiles: SlackProfiles) -> None:
    found = profiles.group(ANA, "S0PAYMENT1")
    assert found
    assert [member.user for member in found] == ["U0PRIYA001", "U0KEOLA001", "U0YUKI0001", "U0DIEGO001"]
    assert profiles.group(ANA, "S0NOBODY01") is None
    assert SlackProfiles(lambda _: None).group(ANA, "S0PAYMENT1") is None


# --- an organisation of several workspaces, whose name Slack is slow to tell ---


class SlowOrganisation(Handler):
    """Tells at once who somebody is, and nothing about the workspace while it hangs."""

    hangs: threading.Event

    def do_POST(self) -> None:  # noqa: N802 (the name that http.server calls)
        self.read_body()
        if self.path.endswith("users.info"):
            whole = {"enterprise_id": "E0HARBOUR", "teams": ["T0SISTER01"]}
            self.send_json(200, {"ok": True, "user": {**USER, "team_id": "T0SISTER01", "enterprise_user": whole}})
        else:
            self.hangs.wait(10)
            self.send_json(200, {"ok": True, "enterprise_id": "E0HARBOUR"})


@pytest.fixture
def answers() -> threading.Event:
    """Set, the organisation is told."""
    return threading.Event()


@pytest.fixture
def slow(answers: threading.Event) -> Iterator[SlackProfiles]:
    api = Listener(type("Bound", (SlowOrganisation,), {"hangs": answers}))
    yield SlackProfiles(tokens_client(OneWorkspace("xoxb-1"), f"http://127.0.0.1:{api.port}/api/"))
    answers.set()
    api.pause()


def test_within_a_time_the_organisation_is_not_waited_for_any_longer_and_a_colleague_is_no_stranger(
    slow: SlackProfiles, answers: threading.Event
) -> None:
    began = time.monotonic()
    with slow.within(0.5), pytest.raises(NotAskedError):
        slow.look_up(ANA)
    with slow.within(0.5):
        assert slow.profile(ANA) is None, "a profile that does not count would end their practice"
        assert slow.is_outside(ANA, Standing.UNSURE)
    assert time.monotonic() - began < 5
    answers.set()
    found = slow.look_up(ANA)
    assert found
    assert found.counts
