"""With a locked database a chat is answered within its three seconds all the same: with the time-outs of `serve`."""

from __future__ import annotations

import pytest

from tests.app import App
from tests.member import NOT_SAVED, Member

from .test_bad_days import ACK_S


@pytest.mark.both_chats
def test_a_command_is_acknowledged_in_time(ana: Member, app: App, troubles: list[str]) -> None:
    with app.locked_database():
        ana.they_say("/tpm pause 2 weeks")
        assert app.acknowledged_after() < ACK_S
        ana.coach_says(NOT_SAVED)
    troubles.clear()


@pytest.mark.both_chats
def test_a_press_is_acknowledged_in_time(ana: Member, app: App, troubles: list[str]) -> None:
    dm = ana.elsewhere(None)
    with app.locked_database():
        dm.they_click("Not this week")
        assert app.acknowledged_after() < ACK_S
        dm.coach_says(NOT_SAVED)
    troubles.clear()


def test_a_form_is_acknowledged_in_time(ana: Member, app: App, troubles: list[str]) -> None:
    ana.they_say("/tpm practice")
    with app.locked_database():
        assert NOT_SAVED in " ".join(ana.they_save_in_vain().values())
        assert app.acknowledged_after() < ACK_S
    troubles.clear()
