"""Commands, in a slash command or typed in a conversation: from what people do to what they see."""

from __future__ import annotations

import pytest

from bot.playground.peer import Peer
from tests.slack.coached import Coached, Small
from tests.slack.dialogs.talk import BROKEN, NOT_SAVED, OUTSIDER, WAITS, Talk

# --- commands ---


def test_what_the_database_can_answer_is_answered_at_once(talk: Talk, peer: Peer, members: Small) -> None:
    ana, marcus = talk("ana", "#general"), talk("marcus", "#general")
    ana.they_say("/tpm pause 2 weeks")
    ana.coach_says("Pause: done.")
    assert members.calls[0] == "perform Pause"
    assert peer.calls("response_url") == [], "it stands in the ack"
    assert marcus.answers() == [], "only the one who typed it sees it"


@pytest.mark.parametrize("where", ["#general", None])
def test_a_command_politely_asked_for_is_done(talk: Talk, members: Small, where: str | None) -> None:
    ana = talk("ana", where)
    ana.they_say("/tpm pause for two weeks please" if where else "please pause for two weeks, thanks")
    ana.coach_says("Pause: done.")
    assert "perform Pause" in members.calls


@pytest.mark.parametrize("where", ["#general", None])
def test_a_mistyped_command_is_not_done_but_told_how_it_is_typed(talk: Talk, members: Small, where: str | None) -> None:
    ana = talk("ana", where)
    ana.they_say("/tpm pase 2 weeks" if where else "pase 2 weeks")
    ana.coach_says("I did nothing", "/tpm pause 2 weeks")
    assert "perform Pause" not in members.calls


def test_a_question_asks_nothing_of_members(talk: Talk, members: Small, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm what does a cloud TPM do")
    ana.coach_says("Cloud TPM")
    ana.they_say("/tpm help")
    assert members.calls == ["seen"]


def test_a_form_opens_with_what_the_profile_says(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.coach_says_nothing()
    assert ana.me.modal().startswith("Weekly practice\nYour zone is Europe/Lisbon.")
    assert ana.me.modal().endswith("[Save]")


def test_a_form_opens_though_slack_does_not_tell_the_profile(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="users.info", error="internal_error")
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert "Your zone is nowhere." in ana.me.modal()


@pytest.mark.parametrize("why", ["expired_trigger_id", "internal_error", "ratelimited"])
def test_a_form_that_does_not_open_leaves_a_button_that_opens_it(talk: Talk, peer: Peer, why: str) -> None:
    peer.set_fault("error", method="views.open", error=why, times=1)
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.coach_says(WAITS, "[Open the form]")
    ana.they_click("Open the form")
    assert "Your zone is Europe/Lisbon." in ana.me.modal()
    ana.me.closes()
    ana.they_click("Open the form")
    assert ana.me.modal(), "it may be opened again at once"


def test_a_form_that_slack_will_never_take_is_no_button_that_fails_for_ever(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="views.open", error="view_too_large", times=1)
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.coach_says(BROKEN)
    ana.coach_does_not_say("Open the form")


def test_a_quick_command_may_lead_to_a_form_and_words(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm checkin")
    ana.coach_says("Only you see your answers.")
    assert "Your zone is here." in ana.me.modal()


def test_a_chart_comes_after_the_ack(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", "#general")
    for command, words in (("/tpm progress", "Your progress."), ("/tpm privacy", "In pictures.")):
        ana.they_say(command)
        ana.coach_says(words, "[chart: Your check-ins]")
    assert len(peer.calls("response_url")) == 2


@pytest.mark.parametrize("command", ["/tpm progress", "/tpm privacy"])
def test_a_chart_that_slack_refuses_is_said(talk: Talk, peer: Peer, command: str) -> None:
    peer.set_fault("error", method="response_url", error="invalid_blocks", times=1)
    ana = talk("ana", "#general")
    ana.they_say(command)
    ana.coach_says("Deliver went up.")
    ana.coach_does_not_say("[chart")


def test_files_come_into_the_direct_messages_wherever_they_were_asked_for(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm export")
    ana.coach_says("Sent.")
    (message,) = ana.me.messages()
    files = [peer.slack.workspace.files[file] for file in message.files]
    assert [(file.name, file.data) for file in files] == [("you.json", b'{"a": 1}'), ("you.csv", b"a\n1\n")]
    assert talk("marcus").me.messages() == []


def test_files_may_follow_an_answer_in_the_ack(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm skip")
    ana.coach_says("In words.")
    assert [len(message.files) for message in ana.me.messages()] == [1]


def test_files_that_do_not_arrive_are_no_secret(talk: Talk, peer: Peer) -> None:
    peer.set_fault("error", method="files.completeUploadExternal", error="internal_error")
    ana = talk("ana", "#general")
    ana.they_say("/tpm export")
    ana.coach_says(BROKEN)


def test_what_is_to_go_out_at_once_wakes_the_courier(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm pause")
    assert app.woken == []
    ana.they_say("/tpm now")
    ana.coach_says("It is coming.")
    assert len(app.woken) == 1


def test_errors_without_a_form_are_said(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm pause until 2020-01-01")
    ana.coach_says("That day is over.")


@pytest.mark.parametrize("command", ["/tpm pause", "/tpm practice"])
def test_without_a_database_nothing_is_saved_and_that_is_said(talk: Talk, members: Small, command: str) -> None:
    members.fails = {"perform"}
    ana = talk("ana", "#general")
    ana.they_say(command)
    ana.coach_says(NOT_SAVED)


def test_a_guest_is_refused_politely(talk: Talk, members: Small, peer: Peer) -> None:
    gwen = talk("gwen", "#cloud-migration")
    gwen.they_say("/tpm practice")
    gwen.coach_says(OUTSIDER)
    assert gwen.me.modal() == ""
    assert "perform Practice" not in members.calls


# --- typed in conversations ---


def test_in_a_direct_message_a_command_is_answered_in_its_thread(talk: Talk, app: Coached) -> None:
    ana = talk("ana")
    ana.they_say("now")
    ana.coach_says("It is coming.")
    assert [message.thread_ts for message in ana.answers()] == [ana.thread]
    assert len(app.woken) == 1


@pytest.mark.parametrize(("command", "title"), [("practice", "Europe/Lisbon"), ("checkin", "here")])
def test_in_a_direct_message_a_form_takes_a_button(talk: Talk, command: str, title: str) -> None:
    ana = talk("ana")
    ana.they_say(command)
    ana.coach_says(WAITS)
    assert ana.me.modal() == ""
    ana.they_click("Open the form")
    assert title in ana.me.modal()


def test_in_a_channel_only_the_one_who_typed_it_sees_the_answer(talk: Talk) -> None:
    ana, marcus = talk("ana", "#tpm-circle"), talk("marcus", "#tpm-circle")
    ana.they_say("@tpmcoach privacy")
    ana.coach_says("In pictures.")
    ana.they_say("@tpmcoach progress")
    ana.coach_says(WAITS)
    assert marcus.answers() == []


def test_a_typed_command_says_when_it_could_not_be_saved(talk: Talk, members: Small) -> None:
    members.fails = {"perform"}
    ana = talk("ana")
    ana.they_say("pause")
    ana.coach_says(NOT_SAVED)


def test_a_typed_command_is_done_once_however_often_slack_tells_of_it(talk: Talk, members: Small, app: Coached) -> None:
    ana = talk("ana")
    ana.they_say("pause")
    app.peer.redeliver("message")
    app.settle()
    assert members.calls.count("perform Pause") == 1
