"""Forms of practising and checking in: from what people do to what they see."""

from __future__ import annotations

from typing import Any

from bot.core.model.people import Member as Who
from tests.app import App, Talk
from tests.member import NOT_SAVED, OLD, OUTSIDER
from tests.slack.serving import ANA, TEAM
from tests.slack.test_forms import SUBMISSION


def test_a_form_that_went_through_says_what_came_of_it(talk: Talk) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    ana.they_save(day="Thursday", time="10:30")
    said = ana.the_form_says("Weekly practice\nYou are signed up", "on Thursday at 10:30")
    assert "[Save]" not in said, "no dead end, and nothing more to submit"
    assert ana.signup
    assert ana.signup.member == Who("slack", TEAM, ANA)


def submission(**changes: Any) -> dict[str, Any]:
    return {**SUBMISSION, "team": {"id": TEAM}, "user": {"id": ANA, "team_id": TEAM}, **changes}


def view(name: str, title: str) -> dict[str, Any]:
    return {**SUBMISSION["view"], "callback_id": name, "title": {"type": "plain_text", "text": title}}


def test_a_form_without_fields_that_could_not_be_saved_says_so_in_its_place(app: App) -> None:
    with app.lost_database():
        answer = app.wire.press(submission(view=view("tpm:practice", "Erase?"))).json
    assert answer["response_action"] == "update"
    assert answer["view"]["blocks"][0]["text"]["text"].startswith(NOT_SAVED)
    assert answer["view"]["title"]["text"] == "Erase?"


def test_a_form_that_is_not_known_any_more_says_so(app: App) -> None:
    answer = app.wire.press(submission(view=view("tpm:abolished", "Old"))).json
    assert answer["view"]["blocks"][0]["text"]["text"].startswith(OLD)


def test_a_form_of_somebody_from_another_company_is_not_taken(app: App) -> None:
    outsider = {"id": ANA, "team_id": "T0TIDEWATR"}
    answer = app.wire.press(submission(user=outsider, view=view("tpm:practice", "Weekly practice"))).json
    assert answer["view"]["blocks"][0]["text"]["text"].startswith(OUTSIDER)
    assert app.rows("members") == 0


def test_a_form_of_another_app_is_left_alone(app: App) -> None:
    answer = app.wire.press(submission(view=view("theirs", "Theirs")))
    assert (answer.status, answer.text) == (200, "")
    assert app.rows("members") == 0
