"""A channel that cannot be asked says nothing about people: they are not called bots, and the team is told to wait."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from bot.channels.slack.client.clients import web_client
from bot.channels.slack.client.profiles import SlackProfiles
from bot.core.errors import NotAskedError
from bot.core.model.people import Member
from tests.summaries.stage import LEAD, TENANT, Stage

MANY = [f"U0G{number:03}" for number in range(150)]


def test_of_a_group_of_150_it_tells_how_many_wait_and_takes_them_the_next_time(stage: Stage) -> None:
    team = stage.team(people=("U0P00",))
    stage.people.groups["S0ALL"] = MANY
    stage.people.silent = set(MANY[99:])
    said = stage.admin('team add "Cloud" <!subteam^S0ALL|all>')
    assert "I could not ask Slack about 51 more just now" in said
    assert "bots" not in said
    assert len(stage.store.seated(team)) == 100
    stage.people.silent = set()
    stage.admin('team add "Cloud" <!subteam^S0ALL|all>')
    assert len(stage.store.seated(team)) == 151


@pytest.mark.parametrize(
    "text", ['team create "New" lead <@U0NEW>', 'team lead "Cloud" <@U0NEW>', 'team viewer "Cloud" <@U0NEW>']
)
def test_a_role_of_somebody_who_cannot_be_asked_about_changes_nothing(stage: Stage, text: str) -> None:
    stage.team(people=("U0P00",))
    stage.people.silent = {"U0NEW"}
    said = stage.admin(text)
    assert "could not be asked" in said
    assert "Nothing was changed" in said
    assert [(each.name, each.lead, set(each.viewers)) for each in stage.store.teams(TENANT)] == [("Cloud", LEAD, set())]


@pytest.fixture
def deaf() -> Iterator[str]:
    """The address of a Web API that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/api/"


def test_a_form_waits_for_slack_two_seconds_at_most_for_all_its_people_together(deaf: str) -> None:
    profiles = SlackProfiles(lambda _: web_client(deaf, "xoxb-1"))
    began = time.monotonic()
    with profiles.within(0.5):
        for user in MANY[:10]:
            with pytest.raises(NotAskedError):
                profiles.look_up(Member("slack", "T1", user))
    assert time.monotonic() - began < 1.5
