"""What can be alerted on, and the id that the lines of one request share."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import get_args

from bot.core.commands.parse import Command
from bot.core.model.match import Outcome
from tests.app import App, Talk, new_peer, serving


def read(text: str) -> dict[str, float]:
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")
    }


def test_there_are_none_unless_they_are_wanted(app: App) -> None:
    assert app.wire.get("/metrics").status == 404


def test_they_count_messages_questions_and_acknowledgements_and_name_nobody(tmp_path: Path) -> None:
    with new_peer() as peer, serving(peer, tmp_path / "coach.sqlite3", TPM_METRICS="1") as app:
        logging.getLogger("tpm_coach").setLevel(logging.INFO)  # as `serve` does
        app.slack.clock.beat()
        ana = peer.be("ana")
        ana.says("/tpm what does a cloud TPM do", "#general")
        ana.says("/tpm what is the capital of Mongolia", "#general")
        with app.slack.parts.store.transaction() as conn:
            conn.execute("insert into holds (programme, code, at) values ('nudge', 'invalid_blocks', 0)")
        answer = app.wire.get("/metrics")
        found = read(answer.text)
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert found['tpm_questions_total{outcome="answer"}'] == 1
        assert found['tpm_questions_total{outcome="decline"}'] == 1
        assert found["tpm_ack_seconds_count"] == 2
        assert found['tpm_messages{state="planned"}'] == 0
        assert found["tpm_holds"] == 1
        assert found["tpm_oldest_due_seconds"] == 0
        assert 0 <= found["tpm_last_tick_seconds"] < 60
        assert found["tpm_database_up"] == 1
        for secret in (ana.id, "T0HARBOUR1", "Mongolia", "cloud"):
            assert secret not in answer.text


KINDS = {each.value for each in Outcome} | {each.__name__.lower() for each in get_args(Command)}


def test_a_label_is_an_outcome_a_state_or_a_time_whatever_people_do(tmp_path: Path) -> None:
    with new_peer() as peer, serving(peer, tmp_path / "coach.sqlite3", TPM_METRICS="1") as app:
        logging.getLogger("tpm_coach").setLevel(logging.INFO)  # as `serve` does
        ana = peer.be("ana")
        for text in (
            "nightjar",
            "pause until nightjar",
            "prctice",
            "team create nightjar",
            "invite @nightjar",
            "",
            "now",
        ):
            ana.says(f"/tpm {text}", "#general")
            ana.says(f"@tpmcoach {text}", "#tpm-circle")
            ana.says(text or "thanks")
        app.settle()
        text = app.wire.get("/metrics").text
        labels = {pair for inside in re.findall(r"^tpm_\w+\{(.*?)\}", text, re.M) for pair in inside.split(",")}
        outcomes = {name for name, _, _ in (pair.partition("=") for pair in labels)}
        assert outcomes == {"outcome", "state", "le"}
        named = {value.strip('"') for name, _, value in (pair.partition("=") for pair in labels) if name == "outcome"}
        assert len(named) > 4
        assert named <= KINDS, "a closed set: nothing that was typed"


def test_without_a_database_they_say_so(tmp_path: Path) -> None:
    with new_peer() as peer, serving(peer, tmp_path / "coach.sqlite3", TPM_METRICS="1") as app:
        with app.slack.parts.store.transaction() as conn:
            conn.execute("alter table outbox rename to gone")
        assert read(app.wire.get("/metrics").text)["tpm_database_up"] == 0


# one id for a request and what follows from it


def requests(lines: list[str], event: str) -> list[str]:
    """The id of each line of an event."""
    return [line["request"] for line in map(json.loads, lines) if line["event"] == event]


def test_all_lines_of_a_request_carry_one_id_those_after_its_acknowledgement_too(
    app: App, talk: Talk, lines: list[str]
) -> None:
    ana = talk("ana")
    ana.they_say("nightjar nightjar wubba")
    app.settle()
    first = requests(lines, "message")
    assert len(set(first)) == 1
    ana.they_say("what does a cloud TPM do")
    app.settle()
    assert all(json.loads(line).get("request") for line in lines)
    assert len(set(requests(lines, "message"))) == 2


def test_a_tick_and_what_it_sends_share_one_too(app: App, lines: list[str]) -> None:
    with app.slack.parts.store.transaction() as conn:
        conn.execute("insert into holds (programme, code, at) values ('nudge', 'invalid_blocks', 0)")
    app.slack.clock.beat()
    app.slack.clock.beat()
    told = requests(lines, "on_hold")
    assert len(set(told)) == len(told) == 2
