"""Quick commands while the database is locked. Each test waits, so they have a file of their own, and a worker."""

from __future__ import annotations

import pytest

from tests.app import App
from tests.member import NOT_SAVED, Member

from .test_bad_days import ACK_S


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
