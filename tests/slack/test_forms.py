"""Forms as Slack's modals, and Slack's answers as what a person filled in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.payloads import Standing, standing_of, workspace_of
from bot.channels.slack.render import forms
from bot.channels.slack.render.forms import Labels
from bot.core.model.forms import Choice, Field, Filled, Form, Line, People, TimeOfDay
from bot.core.model.messages import Chart, Heading, Option, Prose, SearchBox
from bot.playground.inputs import default_values, field_errors, with_ids
from bot.playground.validate import check_view

LABELS = Labels("Save", "Cancel", "Close")
HOURS = (Option("Morning", "am"), Option("Afternoon", "pm"))
FORM = Form(
    "signup",
    "Your weekly practice",
    (Prose("Only you see your answers."),),
    (
        Choice("half", "When", HOURS, "pm", hint="Your local time"),
        Choice("answer", "On time?", HOURS, spread=True),
        Line("note", "A note", "so far", placeholder="For yourself", optional=True, lines=True, most=500),
        TimeOfDay("time", "At", "09:30"),
        People("lead", "Lead", ("U0ANA00001",)),
        People("team", "Team", ("U0ANA00001", "U0BEN00001"), most=30, optional=True),
    ),
    value="2026-W48",
    submit="Sign up",
)


def view(form: Form) -> dict[str, Any]:
    drawn = forms.view(form, LABELS)
    assert check_view(drawn) == []
    return drawn


def field(drawn: dict[str, Any], name: str) -> dict[str, Any]:
    return next(block for block in drawn["blocks"] if block.get("block_id") == name)


TEXTS = st.text(max_size=30) | st.sampled_from(["", " ", "x" * 4000, "<!channel>", "09:30", "24:00", "2026-02-30"])
MANY = tuple(Option(f"Option {number}", str(number)) for number in range(120))
OPTIONS = st.lists(st.builds(Option, TEXTS, TEXTS), max_size=6).map(lambda few: (*few, *(MANY if few else ())))
FIELDS: dict[str, st.SearchStrategy[Field]] = {
    "choice": st.builds(Choice, st.just("choice"), TEXTS, OPTIONS, TEXTS, TEXTS, st.booleans(), spread=st.booleans()),
    "line": st.builds(
        Line, st.just("line"), TEXTS, TEXTS, TEXTS, TEXTS, st.integers(-1, 9000), st.booleans(), st.booleans()
    ),
    "time": st.builds(TimeOfDay, st.just("time"), TEXTS, TEXTS, TEXTS),
    "people": st.builds(
        People, st.just("people"), TEXTS, st.lists(TEXTS, max_size=9).map(tuple), TEXTS, st.integers(-1, 40)
    ),
}


@given(st.tuples(*FIELDS.values()), TEXTS, TEXTS, TEXTS, TEXTS)
@settings(max_examples=80, deadline=None)
def test_slack_takes_whatever_stands_in_a_form(
    fields: tuple[Field, ...], title: str, text: str, value: str, word: str
) -> None:
    form = Form("any", title, (Heading(text), Prose(text)), fields, value, word)
    assert check_view(forms.view(form, LABELS)) == []
    assert check_view(forms.view(Form("any", title, (Prose(text),)), LABELS)) == []


def test_what_a_form_is_and_what_it_is_about_come_back() -> None:
    drawn = view(FORM)
    assert (drawn["callback_id"], drawn["private_metadata"]) == ("tpm:signup", "2026-W48")
    assert (drawn["submit"]["text"], drawn["close"]["text"]) == ("Sign up", "Cancel")
    assert field(drawn, "half")["element"]["action_id"] == "tpm:half"
    assert drawn["blocks"][0]["text"]["text"] == "Only you see your answers."


def test_each_field_is_the_element_that_slack_has_for_it() -> None:
    drawn = view(FORM)
    kinds = {block["block_id"]: block["element"]["type"] for block in drawn["blocks"] if block["type"] == "input"}
    assert kinds == {
        "half": "static_select",
        "answer": "radio_buttons",
        "note": "plain_text_input",
        "time": "timepicker",
        "lead": "users_select",
        "team": "multi_users_select",
    }
    assert {name for name in kinds if field(drawn, name).get("optional")} == {"note", "team"}
    assert field(drawn, "half")["hint"]["text"] == "Your local time"
    assert field(drawn, "team")["element"]["max_selected_items"] == 30


def test_a_form_shows_what_is_known_already() -> None:
    drawn = view(FORM)
    assert field(drawn, "half")["element"]["initial_option"]["value"] == "pm"
    assert field(drawn, "note")["element"]["initial_value"] == "so far"
    assert field(drawn, "time")["element"]["initial_time"] == "09:30"
    assert field(drawn, "lead")["element"]["initial_user"] == "U0ANA00001"
    assert field(drawn, "team")["element"]["initial_users"] == ["U0ANA00001", "U0BEN00001"]
    assert "initial_option" not in field(drawn, "answer")["element"]


@pytest.mark.parametrize(
    "wrong",
    [
        Choice("f", "l", HOURS, "evening"),
        Choice("f", "l", HOURS, "evening", spread=True),
        TimeOfDay("f", "l", "24:00"),
        TimeOfDay("f", "l", "9:30"),
        People("f", "l", ("ana",)),
        People("f", "l", ("@ana",), most=3),
    ],
)
def test_an_initial_value_that_cannot_be_is_left_out(wrong: Field) -> None:
    element = field(view(Form("f", "t", fields=(wrong,))), "f")["element"]
    assert not [name for name in element if name.startswith("initial")]


@pytest.mark.parametrize(("most", "limit"), [(500, 500), (9000, 3000), (0, 1)])
def test_a_text_too_long_cannot_be_typed(most: int, limit: int) -> None:
    element = field(view(Form("f", "t", fields=(Line("f", "l", "x" * 9000, most=most),))), "f")["element"]
    assert element["max_length"] == limit
    assert len(element["initial_value"]) == limit


def test_too_many_to_be_shown_at_once_become_a_list() -> None:
    many = tuple(Option(str(number), str(number)) for number in range(11))
    assert field(view(Form("f", "t", fields=(Choice("f", "l", many, spread=True),))), "f")["element"]["type"] == (
        "static_select"
    )


def test_a_form_without_fields_has_nothing_to_submit() -> None:
    shown = view(Form("f", "t", (Prose("Read this."), SearchBox("l", "p", "search"))))
    assert "submit" not in shown
    assert shown["close"]["text"] == "Close"
    assert view(Form("f", "t", fields=(Choice("f", "l", ()),)))["blocks"] == []


def test_default_words() -> None:
    drawn = view(Form("f", "t", fields=(TimeOfDay("f", "l"),)))
    assert (drawn["submit"]["text"], drawn["close"]["text"]) == ("Save", "Cancel")


def test_the_fields_stand_however_much_stands_above_them() -> None:
    drawn = view(Form("f", "t", tuple(Prose("x") for _ in range(200)), FORM.fields))
    assert len(drawn["blocks"]) == 100
    assert [block["type"] for block in drawn["blocks"][-6:]] == ["input"] * 6


def test_a_chart_in_a_form_is_said() -> None:
    drawn = view(Form("f", "t", (Chart("t", ("W1",), (("s", (1.0,)),), "Going up."),)))
    assert [block["text"]["text"] for block in drawn["blocks"]] == ["Going up."]


# what comes back

# https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
SUBMISSION: dict[str, Any] = {
    "type": "view_submission",
    "team": {"id": "T9M4RL1JM", "domain": "coverbands", "enterprise_id": "E12", "enterprise_name": "Bands"},
    "user": {"id": "U061F7AUR", "username": "ana", "name": "ana", "team_id": "T9M4RL1JM"},
    "api_app_id": "A0118NQPZZC",
    "token": "7zaPB3CxLqW1",
    "trigger_id": "945799465169.56210693.2cf02a7f0b6c",
    "view": {
        "id": "V01",
        "team_id": "T9M4RL1JM",
        "type": "modal",
        "blocks": [],
        "private_metadata": "2026-W48",
        "callback_id": "tpm:signup",
        "state": {
            "values": {
                "half": {
                    "tpm:half": {
                        "type": "static_select",
                        "selected_option": {"text": {"type": "plain_text", "text": "Morning"}, "value": "am"},
                    }
                },
                "answer": {"tpm:answer": {"type": "radio_buttons", "selected_option": None}},
                "note": {"tpm:note": {"type": "plain_text_input", "value": "a & b"}},
                "time": {"tpm:time": {"type": "timepicker", "selected_time": "08:05"}},
                "lead": {"tpm:lead": {"type": "users_select", "selected_user": "U123"}},
                "team": {"tpm:team": {"type": "multi_users_select", "selected_users": ["U123", "U456"]}},
                "actions:0": {"tpm:pick:0": {"type": "static_select", "selected_option": {"value": "other"}}},
            }
        },
        "hash": "156663117.cd33ad1f",
        "clear_on_close": False,
        "notify_on_close": False,
        "submit_disabled": False,
        "previous_view_id": None,
        "root_view_id": "V01",
        "app_id": "A0118NQPZZC",
        "external_id": "",
        "app_installed_team_id": "T9M4RL1JM",
        "bot_id": "B01",
    },
    "response_urls": [],
    "is_enterprise_install": False,
    "enterprise": None,
}


def test_a_submission_as_slack_documents_it() -> None:
    assert (workspace_of(SUBMISSION), standing_of(SUBMISSION)) == ("T9M4RL1JM", Standing.OURS)
    assert forms.read_submission(SUBMISSION["view"]) == Filled(
        "signup",
        "2026-W48",
        {
            "half": "am",
            "answer": "",
            "note": "a & b",
            "time": "08:05",
            "lead": ("U123",),
            "team": ("U123", "U456"),
        },
    )


def test_the_other_fields_of_a_field_left_empty() -> None:
    values = {
        "note": {"tpm:note": {"type": "plain_text_input", "value": None}},
        "lead": {"tpm:lead": {"type": "users_select", "selected_user": None}},
        "team": {"tpm:team": {"type": "multi_users_select", "selected_users": []}},
    }
    shown = {**SUBMISSION["view"], "state": {"values": values}}
    assert forms.read_submission(shown).answers == {"note": "", "lead": (), "team": ()}


def test_somebody_from_another_company_is_told_apart() -> None:
    body = {**SUBMISSION, "user": {**SUBMISSION["user"], "team_id": "T0TIDEWATR"}}
    assert standing_of({**body, "team": {"id": "T9M4RL1JM", "domain": "coverbands"}}) is Standing.OUTSIDE
    assert standing_of(body) is not Standing.OUTSIDE, "perhaps a colleague of another workspace of the organisation"


def test_an_organisation_wide_install_names_the_team_with_the_user() -> None:
    assert workspace_of({**SUBMISSION, "team": None}) == "T9M4RL1JM"


@pytest.mark.parametrize("shown", [{}, {"callback_id": "theirs"}, {"state": {}}])
def test_a_form_that_is_not_ours_has_no_name(shown: dict[str, Any]) -> None:
    assert forms.read_submission(shown) == Filled("", "", {})


def test_what_a_person_leaves_as_it_is_comes_back_as_it_was() -> None:
    drawn = view(FORM)
    kept = {**drawn, "blocks": with_ids(drawn["blocks"])}
    values = default_values(kept)
    assert list(field_errors(kept, values)) == ["answer"], "only what has no answer yet is asked for"
    assert forms.read_submission({**kept, "state": {"values": values}}) == Filled(
        "signup",
        "2026-W48",
        {
            "half": "pm",
            "answer": "",
            "note": "so far",
            "time": "09:30",
            "lead": ("U0ANA00001",),
            "team": ("U0ANA00001", "U0BEN00001"),
        },
    )


def test_errors_stand_at_their_fields() -> None:
    drawn = view(FORM)
    assert forms.errors(drawn, {"note": "Too long.", "time": "No."}) == {"note": "Too long.", "time": "No."}


def test_an_error_of_no_field_stands_at_the_first_and_none_is_longer_than_slack_takes() -> None:
    found = forms.errors(view(FORM), {"": "Not saved.", "half": "Choose.", "note": "x" * 900})
    assert found["half"] == "Not saved. Choose."
    assert len(found["note"]) == 250


def test_a_form_without_fields_has_no_place_for_errors() -> None:
    assert forms.errors(view(Form("f", "t", (Prose("p"),))), {"": "Not saved."}) == {}
