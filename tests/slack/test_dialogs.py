"""Commands, presses and forms of practising and checking in, from what people do to what they see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.app import OneWorkspace
from bot.channels.slack.messenger import SlackMessenger
from bot.core.knowledge.match import Matcher
from bot.core.model import Member
from bot.playground.driver import Someone
from bot.playground.peer import Peer

from .coached import NUDGE, Coached, Small, coached
from .dialog import HOME, Dialog
from .serving import ANA, TEAM, event_callback, new_peer
from .test_forms import SUBMISSION

NOT_SAVED = "I could not save that just now"
BROKEN = "Something went wrong on my side"
WAITS = "One more step: press the button"
OLD = "That button is from an older version of me"
OUTSIDER = "I answer the people of this workspace"


@pytest.fixture
def app(matcher: Matcher, tmp_path: Path) -> Iterator[Coached]:
    """An app of this test's own. A test fails on any mistake that Slack would see."""
    with new_peer() as peer, coached(peer, matcher, tmp_path) as running:
        yield running
        running.settle()
        assert peer.problems == []


@pytest.fixture
def peer(app: Coached) -> Peer:
    return app.peer


@pytest.fixture
def coaching(app: Coached) -> Small:
    return app.coaching


Talk = Callable[..., Dialog]


@pytest.fixture
def talk(app: Coached) -> Talk:
    """`talk("ana", "#general")`: a dialog of somebody with the coach somewhere."""
    return lambda who="ana", where=None: Dialog(app, who, where)  # type: ignore[arg-type]


def nudged(app: Coached, who: str = "ana") -> Dialog:
    """Somebody who has just got this week's message."""
    dialog = Dialog(app, who)  # type: ignore[arg-type]
    messenger = SlackMessenger(OneWorkspace(app.peer.bot_token), app.peer.api_url)
    assert messenger.send(Member("slack", TEAM, dialog.me.id), NUDGE) is None
    return dialog


def submits(app: Coached, someone: Someone, **fields: str) -> dict[str, str]:
    for label, value in {"At": "09:30", **fields}.items():
        someone.fills(label.replace("_", " "), value)
    errors = someone.submits()
    app.settle()
    return errors


# --- commands ---


def test_what_the_database_can_answer_is_answered_at_once(talk: Talk, peer: Peer, coaching: Small) -> None:
    ana, marcus = talk("ana", "#general"), talk("marcus", "#general")
    ana.they_say("/tpm pause 2 weeks")
    ana.coach_says("Pause: done.")
    assert coaching.calls[0] == "perform Pause"
    assert peer.calls("response_url") == [], "it stands in the ack"
    assert marcus.answers() == [], "only the one who typed it sees it"


@pytest.mark.parametrize("where", ["#general", None])
def test_a_command_politely_asked_for_is_done(talk: Talk, coaching: Small, where: str | None) -> None:
    ana = talk("ana", where)
    ana.they_say("/tpm pause for two weeks please" if where else "please pause for two weeks, thanks")
    ana.coach_says("Pause: done.")
    assert "perform Pause" in coaching.calls


@pytest.mark.parametrize("where", ["#general", None])
def test_a_mistyped_command_is_not_done_but_told_how_it_is_typed(
    talk: Talk, coaching: Small, where: str | None
) -> None:
    ana = talk("ana", where)
    ana.they_say("/tpm pase 2 weeks" if where else "pase 2 weeks")
    ana.coach_says("I did nothing", "/tpm pause 2 weeks")
    assert "perform Pause" not in coaching.calls


def test_a_question_asks_nothing_of_coaching(talk: Talk, coaching: Small, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm what does a cloud TPM do")
    ana.coach_says("Cloud TPM")
    ana.they_say("/tpm help")
    assert coaching.calls == ["seen"]


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
def test_without_a_database_nothing_is_saved_and_that_is_said(talk: Talk, coaching: Small, command: str) -> None:
    coaching.fails = {"perform"}
    ana = talk("ana", "#general")
    ana.they_say(command)
    ana.coach_says(NOT_SAVED)


def test_a_guest_is_refused_politely(talk: Talk, coaching: Small, peer: Peer) -> None:
    gwen = talk("gwen", "#cloud-migration")
    gwen.they_say("/tpm practice")
    gwen.coach_says(OUTSIDER)
    assert gwen.me.modal() == ""
    assert "perform Practice" not in coaching.calls


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


def test_a_typed_command_says_when_it_could_not_be_saved(talk: Talk, coaching: Small) -> None:
    coaching.fails = {"perform"}
    ana = talk("ana")
    ana.they_say("pause")
    ana.coach_says(NOT_SAVED)


def test_a_typed_command_is_done_once_however_often_slack_tells_of_it(
    talk: Talk, coaching: Small, app: Coached
) -> None:
    ana = talk("ana")
    ana.they_say("pause")
    app.peer.redeliver("message")
    app.settle()
    assert coaching.calls.count("perform Pause") == 1


# --- presses ---


def test_a_press_may_put_something_else_in_the_place_of_the_message(app: Coached) -> None:
    ana = nudged(app)
    ana.they_click("swap")
    ana.coach_says("Another one.")
    assert len(ana.answers()) == 1
    assert len(app.woken) == 1
    ana.they_click("swap")
    assert app.coaching.calls.count("press swap v") == 2, "what is shown now is another message"


def test_a_press_may_be_answered_to_the_one_who_pressed(app: Coached) -> None:
    ana = nudged(app)
    ana.they_click("tell")
    ana.coach_says("You chose v.")
    assert ana.answers()[-1].only_for == ana.me.id


def test_menus_and_pickers_say_what_was_chosen(app: Coached) -> None:
    ana = nudged(app)
    ana._act(lambda: ana.me.clicks("Pause"))
    ana.coach_says("You chose pause.")
    ana._act(lambda: ana.me.chooses("Your type", "Security"))
    ana.coach_says("You chose security.")


def test_an_impatient_thumb_does_it_once(app: Coached) -> None:
    ana = nudged(app)
    ana.they_click_twice("tell")
    assert app.coaching.calls.count("press tell v") == 1
    app.peer.clock.advance(timedelta(seconds=10))
    ana.they_click("tell")
    assert app.coaching.calls.count("press tell v") == 2, "later it is a press of its own"


def test_a_form_may_be_opened_as_often_as_one_likes(app: Coached) -> None:
    ana = nudged(app)
    for _ in range(2):
        ana.they_click("done")
        assert "Your zone is there." in ana.me.modal()
        ana.me.closes()


def test_a_press_whose_form_does_not_open_can_be_pressed_again_from_the_answer(app: Coached, peer: Peer) -> None:
    ana = nudged(app)
    peer.set_fault("error", method="views.open", error="expired_trigger_id", times=1)
    ana.they_click("done")
    ana.coach_says(WAITS)
    ana.they_click("Open the form")
    assert "Your zone is there." in ana.me.modal()


def test_a_button_that_is_not_known_any_more(app: Coached) -> None:
    ana = nudged(app)
    ana.they_click("gone")
    ana.coach_says(OLD)


def test_a_mistake_of_ours_is_told_and_the_press_can_be_repeated(app: Coached) -> None:
    ana = nudged(app)
    for _ in range(2):
        ana.they_click("crash")
        ana.coach_says(BROKEN)
    assert app.coaching.calls.count("press crash v") == 2


def test_a_press_that_could_not_be_saved_says_so_and_can_be_repeated(app: Coached) -> None:
    ana = nudged(app)
    app.coaching.fails = {"press"}
    ana.they_click("tell")
    ana.coach_says(NOT_SAVED)
    app.coaching.fails = set()
    ana.they_click("tell")
    ana.coach_says("You chose v.")


def test_who_somebody_is_is_asked_only_where_it_matters(app: Coached, peer: Peer) -> None:
    dana, ana, gwen = nudged(app, "dana"), nudged(app), nudged(app, "gwen")
    dana.they_click("tell")
    assert peer.calls("users.info") == []
    dana.they_click("admin")
    dana.coach_says("You may.")
    ana.they_click("admin")
    ana.coach_says("You may not.")
    gwen.they_click("admin")
    gwen.coach_says(OUTSIDER)


def test_somebody_from_another_company_is_refused(app: Coached) -> None:
    ana = nudged(app)
    container, given = ana.button("tell")
    url = app.peer.slack.response_url(app.peer.slack.desk.new_response(ana.me.id, container["channel"]).secret)
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": ana.me.id, "team_id": "T0TIDEWATR"},
        "container": {"type": "message", "channel_id": container["channel"], "message_ts": container["ts"]},
        "response_url": url,
        "actions": [{**given, "type": "button", "value": "v", "action_ts": "1.2"}],
    }
    assert app.wire.press(body).status == 200
    app.settle()
    assert ana.answers()[-1].text.startswith(OUTSIDER)
    assert app.coaching.calls.count("press tell v") == 0


# --- presses in forms ---


def test_a_form_opens_above_the_form_that_was_pressed_and_never_a_fourth_one(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    desk = app.peer.slack.desk
    for height in (2, 3, 3):
        ana.me.clicks("done")
        app.settle()
        assert len(desk.stack(ana.me.id)) == height
        assert "Your zone is there." in ana.me.modal()


def test_what_a_press_in_a_form_says_is_shown_above_it(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.me.clicks("tell")
    app.settle()
    assert ana.me.modal() == "Weekly practice\nYou chose v.\n[]"
    ana.me.closes()
    assert "Your zone is" in ana.me.modal(), "closing it leads back"


def test_words_that_come_with_a_form_stand_above_its_fields_where_there_is_no_other_place(
    talk: Talk, app: Coached
) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.me.clicks("both")
    app.settle()
    assert ana.me.modal().startswith("Weekly practice\nWell done.\nYour zone is elsewhere.")
    assert len(app.peer.slack.desk.stack(ana.me.id)) == 2
    ben = nudged(app, "marcus")
    ben.they_click("both")
    ben.coach_says("Well done.")
    assert ben.me.modal().startswith("Weekly practice\nYour zone is elsewhere.")


def test_a_press_in_a_form_may_replace_it(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.me.clicks("swap")
    app.settle()
    assert ana.me.modal().startswith("Weekly practice\nAnother one.")
    assert len(app.peer.slack.desk.stack(ana.me.id)) == 1


# --- forms ---


def test_a_form_that_went_through_says_what_came_of_it(talk: Talk, app: Coached, coaching: Small) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me, When="Afternoon", A_note="mine") == {}
    assert ana.me.modal() == "Weekly practice\nYou are signed up.\n[]", "no dead end, and nothing more to submit"
    ((member, filled),) = coaching.saved
    assert member == Member("slack", TEAM, ANA)
    assert (filled.name, filled.value) == ("signup", "2026-W48")
    assert filled.answers == {"half": "pm", "note": "mine", "time": "09:30"}
    assert len(app.woken) == 1


def test_what_is_wrong_stands_at_its_field(talk: Talk, app: Coached, coaching: Small) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me, A_note="wrong") == {"A note": "That is wrong.", "When": "Nothing was saved."}
    assert coaching.saved == []
    assert submits(app, ana.me, A_note="right") == {}


def test_a_form_may_lead_to_the_next_one(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me, A_note="more") == {}
    assert ana.me.modal().startswith("More\nNearly there.")


def test_a_form_that_leads_to_nothing_closes(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me, A_note="silent") == {}
    assert ana.me.modal() == ""


def test_a_form_that_could_not_be_saved_keeps_what_was_typed(talk: Talk, app: Coached, coaching: Small) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    coaching.fails = {"submit"}
    errors = submits(app, ana.me)
    assert errors["When"].startswith(NOT_SAVED)
    coaching.fails = set()
    assert submits(app, ana.me) == {}
    assert len(coaching.saved) == 1


def submission(**changes: Any) -> dict[str, Any]:
    return {**SUBMISSION, "team": {"id": TEAM}, "user": {"id": ANA, "team_id": TEAM}, **changes}


def test_a_form_without_fields_that_could_not_be_saved_says_so_in_its_place(app: Coached) -> None:
    app.coaching.fails = {"submit"}
    view = {**SUBMISSION["view"], "title": {"type": "plain_text", "text": "Erase?"}}
    answer = app.wire.press(submission(view=view)).json
    assert answer["response_action"] == "update"
    assert answer["view"]["blocks"][0]["text"]["text"].startswith(NOT_SAVED)
    assert answer["view"]["title"]["text"] == "Erase?"


def test_a_form_that_is_not_known_any_more_says_so(app: Coached) -> None:
    view = {**SUBMISSION["view"], "callback_id": "tpm:abolished", "title": {"type": "plain_text", "text": "Old"}}
    answer = app.wire.press(submission(view=view)).json
    assert answer["view"]["blocks"][0]["text"]["text"].startswith(OLD)


def test_a_form_of_somebody_from_another_company_is_not_taken(app: Coached) -> None:
    answer = app.wire.press(submission(user={"id": ANA, "team_id": "T0TIDEWATR"})).json
    assert answer["view"]["blocks"][0]["text"]["text"].startswith(OUTSIDER)
    assert app.coaching.saved == []


def test_a_form_of_another_app_is_left_alone(app: Coached) -> None:
    answer = app.wire.press(submission(view={**SUBMISSION["view"], "callback_id": "theirs"}))
    assert (answer.status, answer.text) == (200, "")
    assert app.coaching.calls == []


# --- the Home tab ---


def test_the_page_shows_what_is_the_members_own(talk: Talk) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.coach_says("I'm a coach for technical program managers", "You have sent 0 forms.", "[done]")


def test_the_page_is_there_without_a_database(talk: Talk, coaching: Small) -> None:
    coaching.fails = {"home"}
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.coach_says("I'm a coach for technical program managers")
    ana.coach_does_not_say("You have sent")


def test_a_press_on_the_page_is_answered_on_the_page(talk: Talk, peer: Peer, coaching: Small) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_click("tell")
    ana.coach_says("You chose v.", "You have sent 0 forms.")
    ana.they_click("quiet")
    ana.coach_says("You have sent 0 forms.")
    ana.coach_does_not_say("You chose v.")
    assert coaching.calls.count("press quiet v") == 1


def test_a_form_from_the_page_changes_the_page(talk: Talk, app: Coached) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    ana.they_click("done")
    assert submits(app, ana.me) == {}
    assert "You have sent 1 forms." in ana.me.home()


def test_a_form_from_elsewhere_leaves_the_page_alone(talk: Talk, app: Coached) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me) == {}
    assert app.peer.calls("views.publish") == []


def test_a_form_that_does_not_open_from_the_page_leaves_a_button_there(talk: Talk, peer: Peer) -> None:
    ana = talk("ana", HOME)
    ana.they_open_home()
    peer.set_fault("error", method="views.open", error="expired_trigger_id", times=1)
    ana.they_click("done")
    ana.coach_says(WAITS, "[Open the form]")


# --- events ---


def test_the_app_hears_who_moves_and_who_leaves(app: Coached, peer: Peer, coaching: Small) -> None:
    peer.slack.workspace.change_person("ana", tz="Asia/Tokyo")
    peer.slack.workspace.change_person("lena", deleted=True)
    app.settle()
    moved, left = coaching.profiles
    assert (moved.member.user, moved.zone, moved.counts) == (ANA, "Asia/Tokyo", True)
    assert left.counts is False
    peer.redeliver("user_change")
    assert len(coaching.profiles) == 2, "once, however often Slack tells of it"


def test_people_of_other_companies_are_none_of_ours(app: Coached, peer: Peer, coaching: Small) -> None:
    peer.slack.workspace.change_person("nadia", tz="Asia/Tokyo")
    app.settle()
    assert coaching.calls == []


def test_what_could_not_be_kept_is_told_again_by_slack(app: Coached, peer: Peer, coaching: Small) -> None:
    coaching.fails = {"moved"}
    peer.slack.workspace.change_person("ana", tz="Asia/Tokyo")
    app.settle()
    assert coaching.calls == ["moved", "moved"], "once more at once"
    assert peer.events.unacknowledged == 1
    coaching.fails = set()
    peer.clock.advance(timedelta(minutes=2))
    app.settle()
    assert [profile.zone for profile in coaching.profiles] == ["Asia/Tokyo"]
    assert peer.events.unacknowledged == 0


def test_an_app_that_was_removed_says_when(app: Coached, peer: Peer, coaching: Small) -> None:
    peer.set_fault("uninstalled")
    app.settle()
    told = {call.request["event"]["type"]: call.request["event_time"] for call in peer.calls() if "event " in call.what}
    assert set(told) == {"tokens_revoked", "app_uninstalled"}
    assert [(channel, tenant) for channel, tenant, _ in coaching.gone] == [("slack", TEAM)] * 2
    assert {int(at.timestamp()) for _, _, at in coaching.gone} == set(told.values())


@pytest.mark.parametrize("tokens", [{}, {"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}])
def test_tokens_of_people_are_not_the_apps(app: Coached, coaching: Small, tokens: dict[str, Any]) -> None:
    assert app.wire.event({"type": "tokens_revoked", "tokens": tokens}).status == 200
    assert coaching.gone == []


def test_an_uninstall_that_could_not_be_kept_is_told_again(app: Coached, coaching: Small) -> None:
    coaching.fails = {"left"}
    assert app.wire.event({"type": "app_uninstalled"}).status == 500
    coaching.fails = set()
    assert app.wire.event({"type": "app_uninstalled"}).status == 200
    assert len(coaching.gone) == 1
    assert event_callback({})["event_time"] == int(coaching.gone[0][2].timestamp())


def test_whoever_uses_the_app_shows_that_it_is_installed(talk: Talk, app: Coached, peer: Peer, coaching: Small) -> None:
    ana = nudged(app)
    ana.they_click("tell")
    talk("ana", HOME).they_open_home()
    ana.they_say("/tpm pause")
    assert len(coaching.seen_at) == 1, "not each time anew"
    peer.clock.advance(timedelta(minutes=6))
    ana.they_say("/tpm pause")
    assert len(coaching.seen_at) == 2
    assert app.wire.event({"type": "app_uninstalled"}).status == 200
    ana.they_say("/tpm pause")
    assert len(coaching.seen_at) == 3, "after it was removed, the first use counts"


def test_a_use_that_could_not_be_noted_is_noted_with_the_next(talk: Talk, coaching: Small) -> None:
    coaching.fails = {"seen"}
    ana = talk("ana", "#general")
    ana.they_say("/tpm help")
    coaching.fails = set()
    ana.they_say("/tpm help")
    assert len(coaching.seen_at) == 1
