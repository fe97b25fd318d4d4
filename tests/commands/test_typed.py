"""Commands as they are typed, in a channel and in private: from what people do to what they see."""

from __future__ import annotations

import pytest

from bot.core.model.signups import Status
from tests.app import Talk
from tests.member import OUTSIDER, practices

pytestmark = pytest.mark.both_chats


@pytest.mark.parametrize("where", ["#general", None])
def test_a_command_politely_asked_for_is_done(talk: Talk, where: str | None) -> None:
    ana = talk("ana", where).signs_up()
    ana.they_say("/tpm pause for two weeks please" if where else "please pause for two weeks, thanks")
    ana.coach_says("Paused until Wednesday 9 December 2026")
    assert ana.signup
    assert ana.signup.status is Status.PAUSED


@pytest.mark.parametrize("where", ["#general", None])
def test_a_mistyped_command_is_not_done_but_told_how_it_is_typed(talk: Talk, where: str | None) -> None:
    ana = talk("ana", where).signs_up()
    ana.they_say("/tpm pase 2 weeks" if where else "pase 2 weeks")
    ana.coach_says("I did nothing", "/tpm pause 2 weeks")
    assert ana.signup
    assert ana.signup.status is Status.ACTIVE


def test_what_is_to_go_out_at_once_does_not_wait_for_the_clock(talk: Talk) -> None:
    ana = talk("ana", "#general").signs_up()
    ana.they_say("/tpm skip")
    assert practices(ana) == 0
    ana.they_say("/tpm now")
    ana.coach_says("This week's practice is on its way to our direct messages.")
    assert practices(ana) == 1


def test_what_is_wrong_with_a_command_is_said(talk: Talk) -> None:
    ana = talk("ana", "#general").signs_up()
    ana.they_say("/tpm pause until 2020-01-01")
    ana.coach_says("Wednesday 1 January 2020 is not in the future, so nothing was changed.")


def test_a_guest_is_refused_politely(talk: Talk) -> None:
    gwen = talk("gwen", "#cloud-migration")
    gwen.they_say("/tpm practice")
    gwen.coach_says(OUTSIDER)
    gwen.there_is_no_form()
    assert gwen.kept == 0
