"""Commands, in a slash command or typed in a conversation: from what people do to what they see.

Here is when and where Slack shows an answer; commands in both chats are in tests/commands/test_typed.py.
"""

from __future__ import annotations

import pytest

from bot.playground.peer import Peer
from tests.app import Talk
from tests.member import BROKEN, WAITS, practices

# --- commands ---


def test_what_the_database_can_answer_is_answered_at_once(talk: Talk, peer: Peer) -> None:
    ana, marcus = talk("ana", "#general").signs_up(), talk("marcus", "#general")
    ana.they_say("/tpm pause 2 weeks")
    ana.coach_says("Paused until Wednesday 9 December 2026")
    assert peer.calls("response_url") == [], "it stands in the ack"
    assert marcus.answers() == [], "only the one who typed it sees it"


def test_a_question_leaves_nothing_of_who_asked(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm what does a cloud TPM do")
    ana.coach_says("What a cloud TPM does and owns\n")
    ana.they_say("/tpm help")
    assert ana.kept == 0


def test_a_form_opens_with_what_the_profile_says(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.coach_says_nothing()
    assert ana.the_form_says("Times are in your time zone from Slack, Europe/Lisbon").startswith("Weekly practice\n")
    assert ana.me.modal().endswith("[Save]")


def test_a_form_opens_though_slack_does_not_tell_the_profile(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="users.info", error="internal_error")
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.the_form_says("Slack does not tell me a time zone that I know.")


@pytest.mark.parametrize("why", ["expired_trigger_id", "internal_error", "ratelimited"])
def test_a_form_that_does_not_open_leaves_a_button_that_opens_it(talk: Talk, peer: Peer, why: str) -> None:
    peer.set_fault("error", method="views.open", error=why, times=1)
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.coach_says(WAITS, "[Open the form]")
    for _ in range(2):  # it may be opened again at once
        ana.they_click("Open the form")
        ana.the_form_says("Weekly practice", "Europe/Lisbon")
        ana.they_close()


def test_a_form_that_slack_will_never_take_is_no_button_that_fails_for_ever(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="views.open", error="view_too_large", times=1)
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.coach_says(BROKEN)
    ana.coach_does_not_say("Open the form")


def test_a_chart_comes_after_the_ack(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", "#general").checks_in("Not yet", "Yes", "Partly")
    ana.time_passes(days=7)
    ana.checks_in("Partly", "Yes", "Partly")
    ana.they_say("/tpm progress")
    ana.coach_says("Further than at the first check-in", "[chart: Check-ins: 0 not yet, 1 partly, 2 yes]")
    assert len(peer.calls("response_url")) == 1


def test_files_that_do_not_arrive_are_no_secret(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="files.completeUploadExternal", error="internal_error")
    ana = talk("ana", "#general").signs_up()
    ana.they_say("/tpm export")
    ana.coach_says(BROKEN)


# --- typed in conversations ---


def test_in_a_direct_message_a_command_is_answered_in_its_thread(talk: Talk) -> None:
    ana = talk("ana").signs_up()
    ana.they_say("now")
    ana.coach_says("This week's practice is on its way to our direct messages.")
    assert [message.thread_ts for message in ana.answers() if "on its way" in message.text] == [ana.thread]
    assert practices(ana) == 1


@pytest.mark.parametrize(("command", "title"), [("practice", "Weekly practice"), ("checkin", "Check-in")])
def test_in_a_direct_message_a_form_takes_a_button(talk: Talk, command: str, title: str) -> None:
    ana = talk("ana")
    ana.they_say(command)
    ana.coach_says(WAITS)
    ana.there_is_no_form()
    ana.they_click("Open the form")
    ana.the_form_says(title)


def test_in_a_channel_only_the_one_who_typed_it_sees_the_answer(talk: Talk) -> None:
    ana, marcus = talk("ana", "#tpm-circle"), talk("marcus", "#tpm-circle")
    ana.they_say("@tpmcoach privacy")
    ana.coach_says("What I keep, and why")
    ana.they_say("@tpmcoach progress")
    ana.coach_says(WAITS)
    assert marcus.answers() == []


def test_a_typed_command_is_done_once_however_often_slack_tells_of_it(talk: Talk, peer: Peer) -> None:
    ana = talk("ana").signs_up()
    ana.they_say("pause")
    peer.redeliver("message")
    ana.app.settle()
    assert len([message for message in ana.answers() if message.text.startswith("Paused")]) == 1
