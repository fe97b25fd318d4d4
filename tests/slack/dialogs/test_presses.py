"""Presses, on messages and in forms: from what people do to what they see."""

from __future__ import annotations

from datetime import timedelta

from bot.playground.peer import Peer
from tests.slack.coached import Coached
from tests.slack.dialogs.talk import BROKEN, NOT_SAVED, OLD, OUTSIDER, WAITS, Talk, nudged
from tests.slack.serving import TEAM

# --- presses ---


def test_a_press_may_put_something_else_in_the_place_of_the_message(app: Coached) -> None:
    ana = nudged(app)
    ana.they_click("swap")
    ana.coach_says("Another one.")
    assert len(ana.answers()) == 1
    assert len(app.woken) == 1
    ana.they_click("swap")
    assert app.members.calls.count("press swap v") == 2, "what is shown now is another message"


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
    assert app.members.calls.count("press tell v") == 1
    app.peer.clock.advance(timedelta(seconds=10))
    ana.they_click("tell")
    assert app.members.calls.count("press tell v") == 2, "later it is a press of its own"


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
    assert app.members.calls.count("press crash v") == 2


def test_a_press_that_could_not_be_saved_says_so_and_can_be_repeated(app: Coached) -> None:
    ana = nudged(app)
    app.members.fails = {"press"}
    ana.they_click("tell")
    ana.coach_says(NOT_SAVED)
    app.members.fails = set()
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
    assert app.members.calls.count("press tell v") == 0


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
