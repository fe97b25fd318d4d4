"""What Teams never sends, what comes too late, twice, or from others: no 500, nothing of it logged, nothing lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague, elements, user_id
from tests.msteams.conftest import Meet
from tests.msteams.peer import HARBOUR, MILL
from tests.slack.serving import Wire

TYPED = "my manager wants to fire Berta"
NASTY: list[Any] = [None, 7, True, "", "x", [], [1], {}, {"a": {"b": []}}, "a" * 5000]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"7", b"null", b'"text"', b"[" * 100_000, b'{"type":', b"NaN"]
)
def test_what_is_no_json_object_is_a_400(body: bytes, teams: TeamsApp) -> None:
    assert teams.peer.post(body).status == 400


@pytest.mark.parametrize("name", ["type", "id", "from", "conversation", "serviceUrl"])
@pytest.mark.parametrize("value", ["missing", None, 7, [], {}, ""])
def test_a_message_without_what_each_one_has_is_a_400(name: str, value: Any, ana: Colleague, teams: TeamsApp) -> None:
    body = {**ana.activity(text=TYPED), name: value}
    if value == "missing":
        del body[name]
    assert teams.peer.post(body).status == 400


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize(
    "name",
    ["text", "entities", "recipient", "value", "channelData", "replyToId", "name", "localTimezone", "membersAdded"],
)
@pytest.mark.parametrize("kind", ["message", "invoke", "conversationUpdate", "installationUpdate"])
def test_anything_in_any_field_is_never_a_500(
    kind: str, name: str, value: Any, ana: Colleague, teams: TeamsApp
) -> None:
    fields = {"text": "help"} if kind == "message" else {"name": "adaptiveCard/action", "value": {}}
    answer = teams.peer.post({**ana.activity(kind, **fields), name: value})
    teams.settle()
    assert answer.status in (200, 400, 403) or (kind, name, answer.status) == ("invoke", "name", 501)


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "event", "endOfConversation", "never heard of", "🙂"])
def test_a_type_that_nobody_takes_is_acknowledged_and_ignored(kind: str, ana: Colleague, teams: TeamsApp) -> None:
    assert teams.peer.post(ana.activity(kind, text=TYPED)).status == 200
    teams.settle()
    assert ana.messages() == []


@pytest.mark.parametrize("name", ["task/fetch", "composeExtension/query", "signin/verifyState", "config/fetch"])
def test_an_invoke_that_nobody_takes_is_told_so(name: str, ana: Colleague, teams: TeamsApp) -> None:
    assert teams.peer.post(ana.activity("invoke", name=name, value={"data": {}})).status == 501
    teams.settle()
    assert ana.messages() == []


@pytest.mark.parametrize("data", NASTY)
def test_a_forged_control_is_told_to_be_old(data: Any, ana: Colleague, teams: TeamsApp) -> None:
    value = {"action": {"type": "Action.Execute", "verb": "x", "data": {"tpm": data}}}
    answer = teams.peer.post(ana.activity("invoke", name="adaptiveCard/action", replyToId="1", value=value))
    teams.peer.answers(404, "ActivityNotFound")
    teams.settle()
    assert answer.status == 200
    assert "older version" in answer.text


@pytest.mark.parametrize("value", ["", "another", "another 2026-W48 x", "skip 9999-W99 none", "x" * 3000, "\x00"])
@pytest.mark.parametrize("verb", ["practice", "done", "checkin", "team_delete", "summary", "go_on", "forget", "open"])
def test_a_forged_value_does_no_harm(verb: str, value: str, ana: Colleague, teams: TeamsApp) -> None:
    data = {"tpm": {"do": verb, "with": value}}
    body = ana.activity("invoke", name="adaptiveCard/action", value={"action": {"data": data}})
    assert teams.peer.post(body).status == 200
    teams.settle()


@pytest.mark.parametrize(
    "piece", ["<at>", "<at ", "<at", "</at>", "<p ", "<", "&", "@@", "<at></a", "<at><b>", "\n--\n?"]
)
def test_a_text_of_one_piece_over_and_over_is_acknowledged_at_once(piece: str, ana: Colleague, teams: TeamsApp) -> None:
    entities = [{"type": "mention", "mentioned": {"id": f"29:{number}"}, "text": piece} for number in range(2000)]
    for named in ([], entities):
        teams.peer.post(ana.activity(text=piece * (250_000 // len(piece)), entities=named))
        assert teams.peer.waited < 2, "all others wait as long"
        teams.settle()


def test_half_an_emoji_in_a_name_or_a_text_is_no_reason_not_to_answer(ana: Colleague, teams: TeamsApp) -> None:
    body = ana.activity(text="what does a cloud \udc00 TPM do")
    body["from"]["name"] = "Ana \ud83d"
    ana.act(lambda: ana.sends(body))
    ana.coach_says("cloud")
    ana.they_say("checkin")
    ana.they_save(manage="Yes", deliver="Yes", plan="Yes", note="so \ud83d much")
    assert [each.note for each in ana.checkins] == ["so \ufffd much"]


@pytest.mark.parametrize("number", ["9" * 8, "9" * 20_000, "x" + "f" * 20_000])
def test_a_character_that_there_is_not_costs_nobody_their_answer(number: str, ana: Colleague) -> None:
    ana.act(lambda: ana.sends(ana.activity(text=f"what does a cloud TPM do &#{number};")))
    ana.coach_says("A cloud TPM owns")


def test_a_get_is_no_message_and_other_addresses_are_nothing(teams: TeamsApp) -> None:
    wire = Wire(teams.peer.bot_port, "")
    teams.service.clock.beat()
    assert wire.get("/api/messages").status == 405
    assert wire.get("/nowhere").status == 404
    assert wire.get("/healthz").status == 200
    assert wire.get("/slack/events").status == 404, "Slack is not set up"
    assert wire.get("/api/messages/").status == 405


def test_a_wrong_path_is_in_the_log(teams: TeamsApp, lines: list[str]) -> None:
    assert Wire(teams.peer.bot_port, "").get("/api/message").status == 404
    assert [json.loads(line)["status"] for line in lines if json.loads(line)["event"] == "refused"] == [404]


def test_a_body_that_is_too_large_is_refused(teams: TeamsApp) -> None:
    assert teams.peer.post(b"[" + b"1," * 700_000 + b"1]").status == 413


def test_nothing_that_was_typed_is_in_a_log_line(
    ana: Colleague, teams: TeamsApp, lines: list[str], troubles: list[str]
) -> None:
    ana.they_say(TYPED)
    ana.they_say(f"pause until {TYPED}")
    teams.peer.post({**ana.activity(text=TYPED), "conversation": TYPED})
    teams.peer.post(json.dumps(ana.activity(text=TYPED)).encode()[:-9])
    teams.peer.answers(400, "BadSyntax")
    ana.act(lambda: ana.sends(ana.activity(text=TYPED)))
    assert len(lines) >= 5
    assert not [line for line in lines if "Berta" in line or "Ana" in line or ana.user in line]
    assert troubles == ["job_failed"], "the connector refused an answer"
    troubles.clear()


def test_one_activity_delivered_five_times_is_answered_once(ana: Colleague, teams: TeamsApp) -> None:
    body = ana.activity(text="help")
    for _ in range(5):
        assert teams.peer.post(body).status == 200
    teams.settle()
    assert len(ana.messages()) == 1


def test_two_organisations_with_the_same_ids_are_two(meet: Meet, teams: TeamsApp) -> None:
    here, there = meet("ana"), meet("ana", tenant=MILL)
    there.user, there.account = here.user, here.account
    body = here.activity(text="help")
    other = {
        **there.activity(text="help"),
        "id": body["id"],
        "conversation": {**body["conversation"], "tenantId": MILL},
    }
    for each in (body, other):
        assert teams.peer.post(each).status == 200
    teams.settle()
    assert len(here.messages()) == 2, "each organisation's activity did its work"
    rows = teams.service.parts.store.database().conn.execute("select tenant, user from addresses order by 1").fetchall()
    assert rows == [(f"teams:{HARBOUR}", here.user), (f"teams:{MILL}", here.user)]


def test_who_has_no_id_in_the_organisation_is_an_outsider(ana: Colleague, teams: TeamsApp) -> None:
    body = ana.activity(text="practice")
    del body["from"]["aadObjectId"]
    ana.act(lambda: ana.sends(body))
    ana.coach_says("I answer the people of this workspace")


def test_who_comes_from_another_organisation_is_an_outsider(ana: Colleague, teams: TeamsApp) -> None:
    body = ana.activity(text="practice")
    body["from"]["tenantId"] = MILL
    ana.act(lambda: ana.sends(body))
    ana.coach_says("I answer the people of this workspace")


# --- forms ---


def test_a_form_submitted_twice_is_saved_once_and_says_so_twice(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("practice")
    form = ana.form()
    ana.they_fill(day="Friday", time="10:00")
    (save,) = [each for each in _executes(form.card) if each.get("verb") == "form"]
    card, typed = form.activity, dict(ana.typed)
    ana.act(lambda: ana.press(form, save))
    form.activity, ana.typed = card, typed
    ana.act(lambda: ana.press(form, save))
    ana.coach_says("Friday")
    assert teams.service.parts.store.database().table("members").count == 1


def test_a_form_of_last_month_says_that_its_time_is_over_at_its_field(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("checkin")
    teams.clock.advance(timedelta(days=31))
    errors = ana.they_save_in_vain(manage="Yes", deliver="Yes", plan="Yes", note="what I typed")
    assert errors == {"manage": "This week can no longer be changed. Nothing was saved."}
    assert ana.the_form_holds()["note"] == "what I typed", "nothing has to be typed again"
    assert teams.service.parts.store.database().table("checkins").count == 0


def test_a_form_with_fields_missing_says_what_is_missing(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_say("checkin")
    form = ana.form()
    for element in form.card["body"]:
        if str(element.get("id", "")).startswith("in:"):
            element["id"] = "elsewhere"
    (save,) = [each for each in _executes(form.card) if each.get("verb") == "form"]
    ana.act(lambda: ana.press(form, save))
    shown = ana.coach_says("Choose one of the list.")
    assert shown.count("Choose one of the list.") == 3


def test_somebody_elses_form_is_saved_for_who_sent_it(meet: Meet, teams: TeamsApp) -> None:
    ana, ben = meet("ana"), meet("ben")
    ben.they_say("help")
    ana.they_say("checkin")
    form = ana.form()
    (save,) = [each for each in _executes(form.card) if each.get("verb") == "form"]
    ana.they_fill(manage="Yes", deliver="Yes", plan="Yes")
    ben.typed = dict(ana.typed)
    ben.act(lambda: ben.press(form, save))
    rows = teams.service.parts.store.database().conn.execute("select user from checkins").fetchall()
    assert rows == [(user_id("ben"),)]


def test_a_form_that_nobody_knows_is_old(ana: Colleague, teams: TeamsApp, troubles: list[str]) -> None:
    data = {"tpm": {"do": "form", "form": "poll", "with": ""}, "in:x": "1"}
    answer = teams.peer.post(ana.activity("invoke", name="adaptiveCard/action", value={"action": {"data": data}}))
    assert "older version" in answer.text
    assert troubles == ["form_not_known"]
    troubles.clear()


def test_without_a_database_the_form_stays_as_it_is_and_says_so(
    ana: Colleague, teams: TeamsApp, troubles: list[str]
) -> None:
    ana.they_say("checkin")
    form = ana.form()
    ana.they_fill(manage="Yes", deliver="Yes", plan="Yes")
    (save,) = [each for each in _executes(form.card) if each.get("verb") == "form"]
    data = {**save["data"], **ana.inputs(form.card)}
    body = ana.activity("invoke", name="adaptiveCard/action", replyToId=form.id, value={"action": {"data": data}})
    with teams.lost_database():
        answer = teams.peer.post(body)
        teams.settle()
    assert (answer.status, answer.json["statusCode"]) == (200, 500)
    assert "press_not_done" in troubles
    troubles.clear()


def test_a_press_that_a_client_sends_as_a_message_works_too(ana: Colleague, teams: TeamsApp) -> None:
    body = ana.activity(text="", value={"tpm": {"do": "open", "with": "privacy"}})
    ana.act(lambda: ana.sends(body))
    ana.coach_says("What I keep, and why")


def test_a_second_press_that_a_client_sends_as_a_message_is_told_in_words(ana: Colleague) -> None:
    ana.they_say("checkin")
    ana.they_save(manage="Yes", deliver="Yes", plan="Yes")
    for told in ("Erased: check-ins (1), where to write to (1).", "That is done: your data is erased already."):
        body = ana.activity(text="", value={"tpm": {"do": "forget", "with": "all"}})
        ana.act(lambda body=body: ana.sends(body))
        assert ana.coach_says(told).startswith(told)


def _executes(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in elements(card) if each.get("type") == "Action.Execute"]
