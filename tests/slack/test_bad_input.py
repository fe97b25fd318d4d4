"""Requests that are not as they should be: the right status, a plain word, no traceback, and nothing changed."""

import json
import socket
import time
from urllib.parse import urlencode

import pytest

from bot.runtime.edge import MAX_BODY_BYTES
from tests.app import App, Talk
from tests.asking import Answer

from .serving import ANA, JSON, TEAM, Wire, event_callback, slash_command

QUESTION = urlencode(slash_command("what does a cloud TPM do"))


def refused(answer: Answer, status: int) -> None:
    assert answer.status == status, answer.text
    assert "Traceback" not in answer.text
    assert "cloud" not in answer.text
    assert len(answer.text) < 300


def test_a_sound_request_is_answered(wire: Wire) -> None:
    assert wire.send(QUESTION).status == 200, "else the refusals here would prove nothing"


@pytest.mark.parametrize(
    "signature",
    ["v0=" + "0" * 64, "v0=", "", "v1=" + "0" * 64, "v0=" + "é" * 64, "v0=" + "0" * 63 + "\xb2", "0" * 64, None],
)
def test_a_bad_signature(wire: Wire, signature: str | None) -> None:
    refused(wire.send(QUESTION, x_slack_signature=signature), 401)


def test_a_signature_by_another_secret(wire: Wire) -> None:
    refused(Wire(wire.port, "another").send(QUESTION), 401)


def test_a_signature_of_another_body(wire: Wire) -> None:
    stamp = str(int(time.time()))
    from bot.playground.deliver import signature

    signed = signature(wire.secret, stamp, b"another")
    refused(wire.send(QUESTION, x_slack_signature=signed, x_slack_request_timestamp=stamp), 401)


@pytest.mark.parametrize("seconds", [-301, -86_400, 301, 86_400])
def test_an_old_request_played_back(wire: Wire, seconds: int) -> None:
    refused(wire.send(QUESTION, x_slack_request_timestamp=str(int(time.time()) + seconds)), 401)


@pytest.mark.parametrize("stamp", ["now", "1e9", "-1", "1.5", "9" * 40, " ", "0x10", "\xb2\xb3", "1548261231 "])
def test_a_malformed_timestamp(wire: Wire, stamp: str) -> None:
    refused(wire.send(QUESTION, x_slack_request_timestamp=stamp, x_slack_signature="v0=" + "0" * 64), 401)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "", None])
def test_neither_form_nor_json(wire: Wire, kind: str | None) -> None:
    refused(wire.send(QUESTION, content_type=kind), 415)


def test_the_content_type_may_name_a_charset(wire: Wire) -> None:
    assert wire.send(QUESTION, "Application/X-WWW-Form-Urlencoded; charset=UTF-8").status == 200


@pytest.mark.parametrize("body", ["{", "", "[]", "null", '"text"', "{'a': 1}", "NaN", "[" * 5000])
def test_broken_json(wire: Wire, body: str) -> None:
    refused(wire.send(body, JSON), 400)


@pytest.mark.parametrize(
    "body",
    [
        "payload=",
        "payload=notjson",
        "payload=[]",
        "payload=5",
        "payload=null",
        "{broken",
        "payload=%7B",
        '{"team":5,"user":5}',
    ],
)
@pytest.mark.parametrize("secret", ["ours", "another"])
def test_a_form_with_a_broken_payload(wire: Wire, body: str, secret: str) -> None:
    sender = wire if secret == "ours" else Wire(wire.port, secret)
    answer = sender.send(body)
    assert answer.status in (400, 401, 404)
    assert "Traceback" not in answer.text


def test_a_body_that_is_not_utf_8(wire: Wire) -> None:
    refused(wire.send(b"command=/tpm&text=\xff\xfe"), 400)


def test_percent_signs_that_stand_for_nothing_are_read_as_far_as_they_go(wire: Wire) -> None:
    answer = wire.send(QUESTION + "%ff%00%zz")
    assert answer.status == 200


@pytest.mark.parametrize("length", [MAX_BODY_BYTES + 1, 99_999_999])
def test_a_body_that_is_too_large_is_not_even_read(wire: Wire, length: int) -> None:
    with socket.create_connection(("127.0.0.1", wire.port), timeout=5) as line:
        line.sendall(f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 413")


def test_an_operator_with_the_wrong_secret_reads_so_in_the_log(wire: Wire, lines: list[str]) -> None:
    refused(Wire(wire.port, "another").send(QUESTION), 401)
    (line,) = map(json.loads, lines)
    assert (line["event"], line["status"]) == ("refused", 401)
    assert "SLACK_SIGNING_SECRET" in str(line["why"])


def test_a_body_that_is_too_large_is_in_the_log(wire: Wire, lines: list[str]) -> None:
    with socket.create_connection(("127.0.0.1", wire.port), timeout=5) as line:
        line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 413")
    assert [(each["event"], each["status"]) for each in map(json.loads, lines)] == [("refused", 413)]


def test_a_large_body_that_is_allowed(wire: Wire) -> None:
    filler = "&x=" + "y" * (MAX_BODY_BYTES - len(QUESTION) - 4)
    assert wire.send(QUESTION + filler).json["text"].startswith("What a cloud TPM does and owns: ")


@pytest.mark.parametrize(
    "head",
    [
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: " + b"x" * 70000 + b"\r\n\r\n",
    ],
)
def test_what_is_hardly_http(app: App, wire: Wire, head: bytes) -> None:
    app.slack.clock.beat()
    with socket.create_connection(("127.0.0.1", wire.port), timeout=5) as line:
        line.sendall(head)
        assert line.recv(4096)[:10] in (b"", b"HTTP/1.1 4", b"HTTP/1.0 4"), "refused, or hung up on"
    assert wire.get("/healthz").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("GET", "/", 404),
        ("POST", "/healthz", 404),
        ("POST", "/slack/event", 404),
        ("GET", "/../etc/passwd", 404),
        ("GET", "/%00", 404),
    ],
)
def test_other_addresses(wire: Wire, method: str, path: str, status: int) -> None:
    refused(wire.call(method, path), status)


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": [], "user": {"id": ANA}, "team": {"id": TEAM}},
        {"type": "block_actions", "actions": [{}], "user": {"id": ANA}, "team": {"id": TEAM}},
        {"type": "block_actions", "actions": [5], "user": "x"},
        {"type": "view_submission", "view": {}, "user": {"id": ANA}, "team": {"id": TEAM}},
        {"type": "never_heard_of_it", "user": {"id": ANA}, "team": {"id": TEAM}},
        {},
    ],
)
def test_a_signed_payload_of_an_unknown_kind_does_no_harm(wire: Wire, payload: dict[str, object]) -> None:
    answer = wire.press(payload)
    assert answer.status in (200, 400, 404, 500)
    assert "Traceback" not in answer.text
    assert wire.send(QUESTION).status == 200


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_mention"},
        {"type": "message", "channel_type": "im", "user": ANA},
        {"type": "app_home_opened"},
        {"type": "message", "channel_type": "im", "user": ANA, "channel": "D1", "ts": "1.2", "text": None},
        {"type": "message", "channel_type": "im", "user": ANA, "channel": "D1", "ts": "1.2", "text": "\ud800 what"},
        {"type": "reaction_added"},
    ],
)
def test_an_event_with_holes_is_taken_and_does_no_harm(wire: Wire, app: App, event: dict[str, object]) -> None:
    assert wire.event(event).status == 200
    app.settle()
    assert wire.send(QUESTION).status == 200


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("view_submission", {"view": {"type": "modal", "callback_id": "from_an_old_version", "state": {"values": {}}}}),
        ("shortcut", {"callback_id": "from_an_old_version"}),
        ("message_action", {"callback_id": "x", "channel": {"id": "C1"}, "message": {"type": "message", "text": "t"}}),
        ("block_suggestion", {"action_id": "x", "block_id": "y", "value": "z"}),
        ("view_closed", {"view": {"type": "modal", "callback_id": "from_an_old_version"}}),
    ],
)
def test_callbacks_that_nobody_knows_are_taken(wire: Wire, kind: str, more: dict[str, object]) -> None:
    answer = wire.press({"type": kind, "user": {"id": ANA, "team_id": TEAM}, "team": {"id": TEAM}, **more})
    assert answer.status == 200, answer.text


def test_half_an_emoji_in_a_note_is_no_reason_not_to_keep_it(talk: Talk) -> None:
    answers = dict.fromkeys(("manage", "deliver", "plan"), "1")
    ana = talk("ana")
    assert ana.form_forged("checkin", "2026-W48", **answers, note="so \ud83d much") == {}
    assert [each.note for each in ana.checkins] == ["so \ufffd much"]


def test_slacks_handshake(wire: Wire) -> None:
    answer = wire.send(json.dumps({"token": "x", "challenge": "3eZbrw1aB", "type": "url_verification"}), JSON)
    assert (answer.status, answer.json) == (200, {"challenge": "3eZbrw1aB"})
    assert (
        Wire(wire.port, "another").send(json.dumps({"challenge": "x", "type": "url_verification"}), JSON).status == 401
    )


def test_slacks_check_of_the_certificate(wire: Wire) -> None:
    assert wire.send("ssl_check=1&token=Jhj5dZrVaK7ZwHHjRyZWjbDl").status == 200


def test_an_event_that_was_not_acknowledged_comes_with_retry_headers(wire: Wire) -> None:
    body = json.dumps(event_callback({"type": "app_home_opened", "user": ANA, "channel": "D1", "tab": "home"}))
    assert wire.send(body, JSON, x_slack_retry_num="3", x_slack_retry_reason="http_timeout").status == 200
