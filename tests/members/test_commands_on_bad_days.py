"""Commands while the database is locked. Each waits for it: together they have a file and a worker to themselves."""

from __future__ import annotations

import pytest

from tests.app import App, Talk
from tests.member import NOT_SAVED, Member

ACK_S = 3.0


@pytest.fixture
def ana(meet: Talk) -> Member:
    """Ana in #general, signed up, with this week's practice in their direct messages."""
    member = meet("ana", "#general").signs_up()
    member.it_is("2026-11-26 10:30")
    return member


@pytest.mark.both_chats
@pytest.mark.parametrize("command", ["pause 2 weeks", "resume", "stop", "now", "skip", "privacy", "forget me"])
def test_a_quick_command_with_a_locked_database(ana: Member, app: App, troubles: list[str], command: str) -> None:
    with app.locked_database():
        ana.they_say(f"/tpm {command}")
        assert app.acknowledged_after() < ACK_S
        ana.coach_says(NOT_SAVED, "Please try again in a minute.")
    assert "command_not_done" in troubles
    troubles.clear()
    ana.they_say(f"/tpm {command}")
    ana.coach_does_not_say(NOT_SAVED)
