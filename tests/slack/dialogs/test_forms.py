"""Forms of practising and checking in: from what people do to what they see."""

from __future__ import annotations

from typing import Any

from bot.core.model.people import Member
from tests.slack.coached import Coached, Small
from tests.slack.dialogs.talk import NOT_SAVED, OLD, OUTSIDER, Talk, submits
from tests.slack.serving import ANA, TEAM
from tests.slack.test_forms import SUBMISSION


def test_a_form_that_went_through_says_what_came_of_it(talk: Talk, app: Coached, members: Small) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me, When="Afternoon", A_note="mine") == {}
    assert ana.me.modal() == "Weekly practice\nYou are signed up.\n[]", "no dead end, and nothing more to submit"
    ((member, filled),) = members.saved
    assert member == Member("slack", TEAM, ANA)
    assert (filled.name, filled.value) == ("signup", "2026-W48")
    assert filled.answers == {"half": "pm", "note": "mine", "time": "09:30"}
    assert len(app.woken) == 1


def test_what_is_wrong_stands_at_its_field(talk: Talk, app: Coached, members: Small) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    assert submits(app, ana.me, A_note="wrong") == {"A note": "That is wrong.", "When": "Nothing was saved."}
    assert members.saved == []
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


def test_a_form_that_could_not_be_saved_keeps_what_was_typed(talk: Talk, app: Coached, members: Small) -> None:
    ana = talk("ana", "#general")
    ana.they_say("/tpm practice")
    members.fails = {"submit"}
    errors = submits(app, ana.me)
    assert errors["When"].startswith(NOT_SAVED)
    members.fails = set()
    assert submits(app, ana.me) == {}
    assert len(members.saved) == 1


def submission(**changes: Any) -> dict[str, Any]:
    return {**SUBMISSION, "team": {"id": TEAM}, "user": {"id": ANA, "team_id": TEAM}, **changes}


def test_a_form_without_fields_that_could_not_be_saved_says_so_in_its_place(app: Coached) -> None:
    app.members.fails = {"submit"}
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
    assert app.members.saved == []


def test_a_form_of_another_app_is_left_alone(app: Coached) -> None:
    answer = app.wire.press(submission(view={**SUBMISSION["view"], "callback_id": "theirs"}))
    assert (answer.status, answer.text) == (200, "")
    assert app.members.calls == []
