"""`python -m bot serve` as an operator runs it: a process, its log, and its end."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.core.ask.reference import reference
from bot.playground.peer import Peer
from tests.app import new_peer

from .serving import JSON, Wire, environment, event_callback, slash_command

SECRET_QUESTIONS = (
    "what does a cloud TPM do for project Nightjar",
    "is the Nightjar merger why my boss is sad",
    "nightjar nightjar wubba",
)


@dataclass
class Process:
    """A running `serve`."""

    popen: subprocess.Popen[bytes]
    wire: Wire
    lines: list[str] = field(default_factory=list)

    def ends(self) -> str:
        """Send SIGTERM; returns all that it wrote to standard error."""
        self.popen.send_signal(signal.SIGTERM)
        _, rest = self.popen.communicate(timeout=10)
        return "\n".join([*self.lines, rest.decode()])


def line_of(popen: subprocess.Popen[bytes], seconds: float = 60) -> str:
    """The next line of standard error."""
    assert popen.stderr
    ready, _, _ = select.select([popen.stderr], [], [], seconds)
    assert ready, "serve says nothing"
    return popen.stderr.readline().decode().strip()


@contextmanager
def started(
    peer: Peer,
    tmp_path: Path,
    *,
    command: Sequence[str] = ("serve",),
    connects: bool = True,
    module: str = "bot",
    **more: str,
) -> Iterator[Process]:
    """`serve` on a free port, until the context ends; where it `connects`, Slack's requests go to it."""
    given = {**os.environ, **environment(peer, tmp_path / "coach.sqlite3", **{"PORT": "0", "TPM_LOG": "json", **more})}
    command = [sys.executable, "-u", "-m", module, *command]
    popen = subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0)
    try:
        lines: list[str] = []
        while not lines or json.loads(lines[-1])["event"] != "serving":
            lines.append(line_of(popen))
        port = int(re.findall(r":(\d+)/", lines[-1])[0])
        if connects:
            peer.connect(f"http://127.0.0.1:{port}/slack/events")
        yield Process(popen, Wire(port, peer.signing_secret), lines)
    finally:
        popen.kill()
        popen.wait(10)
        assert popen.stderr
        popen.stderr.close()


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
    form = "application/x-www-form-urlencoded"
    odd = {"type": "block_actions", "actions": [5], "value": "Nightjar"}
    return [
        (urlencode(slash_command("Nightjar")), "text/plain", {}),
        (urlencode(slash_command("Nightjar")), form, {"x_slack_signature": "v0=Nightjar"}),
        ("payload=Nightjar", form, {}),
        ('{"nightjar', JSON, {}),
        (json.dumps({"type": "event_callback", "event": "Nightjar"}), JSON, {}),
        (json.dumps(event_callback({"type": "app_mention", "text": "Nightjar", "user": "U1"})), JSON, {}),
        (urlencode({"payload": json.dumps(odd)}), form, {}),
    ]


def test_nothing_that_people_type_and_no_token_reaches_the_log(peer: Peer, tmp_path: Path) -> None:
    with started(peer, tmp_path, TPM_ASK_CHANNEL="C0CIRCLE01") as process:
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
        log = process.ends()
    assert process.popen.returncode == 0
    for line in log.splitlines():
        entry = json.loads(line)
        assert {"at", "level", "event"} <= set(entry)
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert {"serving", "command", "message", "press", "refused", "job_failed", "stopping", "stopped"} <= set(events)
    for secret in ("nightjar", "merger", peer.bot_token, peer.signing_secret, "traceback", "cloud tpm owns", "u0ana"):
        assert secret.lower() not in log.lower()


def test_sigterm_lets_a_request_in_flight_finish(peer: Peer, tmp_path: Path) -> None:
    import http.client

    from bot.playground.deliver import signature

    body = urlencode(slash_command("what does a cloud TPM do")).encode()
    stamp = str(int(time.time()))
    with started(peer, tmp_path) as process:
        line = http.client.HTTPConnection("127.0.0.1", process.wire.port, timeout=10)
        line.putrequest("POST", "/slack/events")
        for name, value in {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(peer.signing_secret, stamp, body),
        }.items():
            line.putheader(name, value)
        line.endheaders(body[:20])
        assert process.wire.get("/healthz").status == 200, "the half request has arrived before this whole one"
        began = time.monotonic()
        process.popen.send_signal(signal.SIGTERM)
        while json.loads(line_of(process.popen))["event"] != "stopping":
            pass
        line.send(body[20:])
        answer = line.getresponse()
        assert (answer.status, json.loads(answer.read())["text"].partition(":")[0]) == (
            200,
            "What a cloud TPM does and owns",
        )
        line.close()
        assert process.popen.wait(10) == 0
        assert time.monotonic() - began < 10


def test_a_port_that_is_taken_is_a_plain_sentence(peer: Peer, tmp_path: Path) -> None:
    with started(peer, tmp_path) as process:
        given = {**os.environ, **environment(peer, tmp_path / "b.sqlite3")}
        command = [sys.executable, "-m", "bot", "serve", "--port", str(process.wire.port)]
        done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "cannot be bound" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_tokens_it_says_what_is_missing(tmp_path: Path) -> None:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TPM_"))}
    command = [sys.executable, "-m", "bot", "serve"]
    done = subprocess.run(
        command,
        env={**given, "PORT": "x", "TPM_DATABASE": str(tmp_path / "x")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    faults = done.stderr.splitlines()
    assert [fault.split()[1] for fault in faults] == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PORT"]
