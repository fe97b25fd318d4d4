"""`python -m bot serve` as an operator runs it: a process, its log, and its end."""

import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.core.ask.reference import reference
from bot.playground.deliver import signature
from bot.playground.peer import Peer
from tests.app import new_peer
from tests.conftest import Type
from tests.processes import Process, started
from tests.slack.serving import FORM, JSON, environment, event_callback, slash_command

SECRET_QUESTIONS = (
    "what does a cloud TPM do for project Nightjar",
    "is the Nightjar merger why my boss is sad",
    "nightjar nightjar wubba",
)


@pytest.fixture
def peer() -> Iterator[Peer]:
    with new_peer() as running:
        yield running


def asks_about_secrets(peer: Peer) -> None:
    """Ana asks in every way, and presses; the last of her questions cannot be answered."""
    ana = peer.be("ana")
    for question in SECRET_QUESTIONS:
        ana.says(f"/tpm {question}", "#general")
        ana.says(f"@tpmcoach {question}", "#tpm-circle")
    ana.opens_home()
    ana.waits_for("I'm a coach")
    ana.clicks("What makes the job hard?" if "hard?" in ana.home() else "How do I become a TPM?", on="home")
    ana.waits_for("Your question:")
    ana.clicks("👎", "#tpm-circle")
    ana.waits_for("Thank you.", "#tpm-circle")
    peer.set_fault("error", method="chat.postMessage", error="nightjar_error")
    ana.says("@tpmcoach what about Nightjar", "#tpm-circle")


def odd_requests() -> list[tuple[str, str, dict[str, str]]]:
    """Requests that hold a secret and that nobody can read: body, type, headers."""
    odd = {"type": "block_actions", "actions": [5], "value": "Nightjar"}
    return [
        (urlencode(slash_command("Nightjar")), "text/plain", {}),
        (urlencode(slash_command("Nightjar")), FORM, {"x_slack_signature": "v0=Nightjar"}),
        ("payload=Nightjar", FORM, {}),
        ('{"nightjar', JSON, {}),
        (json.dumps({"type": "event_callback", "event": "Nightjar"}), JSON, {}),
        (json.dumps(event_callback({"type": "app_mention", "text": "Nightjar", "user": "U1"})), JSON, {}),
        (urlencode({"payload": json.dumps(odd)}), FORM, {}),
    ]


def test_nothing_that_people_type_and_no_token_reaches_the_log(peer: Peer, tmp_path: Path) -> None:
    with started(peer, tmp_path, fresh=True, TPM_ASK_CHANNEL="C0CIRCLE01") as process:
        asks_about_secrets(peer)
        wire = process.wire
        for body, kind, headers in odd_requests():
            assert "Traceback" not in wire.send(body, kind, **headers).text
        value = reference("type/cloud", "Nightjar")
        press = {
            "type": "block_actions",
            "user": {"id": "U1"},
            "actions": [{"action_id": "tpm:down:0", "value": value}],
        }
        assert wire.press({**press, "response_url": "https://nightjar.example/"}).status == 200
        assert wire.get("/nightjar?nightjar=1").status == 404
        assert process.ends() == 0
    entries = [json.loads(line) for line in process.err.splitlines()]
    assert all({"at", "level", "event"} <= set(each) for each in entries)
    events = [each["event"] for each in entries]
    assert {"serving", "command", "message", "press", "refused", "job_failed", "stopping", "stopped"} <= set(events)
    for secret in ("nightjar", "merger", peer.bot_token, peer.signing_secret, "traceback", "cloud tpm owns", "u0ana"):
        assert secret.lower() not in process.err.lower()


def test_sigterm_lets_a_request_in_flight_finish(peer: Peer, tmp_path: Path) -> None:
    body = urlencode(slash_command("what does a cloud TPM do")).encode()
    stamp = str(int(time.time()))
    with started(peer, tmp_path, fresh=True) as process:
        line = http.client.HTTPConnection("127.0.0.1", process.wire.port, timeout=10)
        line.putrequest("POST", "/slack/events")
        for name, value in {
            "Content-Type": FORM,
            "Content-Length": str(len(body)),
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(peer.signing_secret, stamp, body),
        }.items():
            line.putheader(name, value)
        line.endheaders(body[:20])
        assert process.wire.get("/healthz").status == 200, "the half request has arrived before this whole one"
        began = time.monotonic()
        os.kill(process.pid, signal.SIGTERM)
        process.says("stopping")
        line.send(body[20:])
        answer = line.getresponse()
        assert (answer.status, json.loads(answer.read())["text"].partition(":")[0]) == (
            200,
            "What a cloud TPM does and owns",
        )
        line.close()
        assert process.result(10) == 0
        assert time.monotonic() - began < 10


def test_a_port_that_is_taken_is_a_plain_sentence(peer: Peer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with Process("serve", "--port", port, **environment(peer, tmp_path / "coach.sqlite3")) as process:
            assert process.result() == 2
    assert "cannot be bound" in process.err
    assert "Traceback" not in process.err


def test_without_tokens_it_says_what_is_missing(tmp_path: Path, type_command: Type) -> None:
    done = type_command("serve", PORT="x", TPM_DATABASE=str(tmp_path / "x"))
    assert (done.status, done.out) == (2, "")
    assert [fault.split()[1] for fault in done.err.splitlines()] == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PORT"]
