"""A rolling deploy: two versions on one PostgreSQL, the next one with a schema of its own. Nothing is lost or twice."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.postgres import Server, rows
from tests.processes import Process
from tests.slack.serving import environment

from .test_nothing_unanswered import answers
from .test_roles import Company, all_is_done_once, company

NEXT = "tests.wiring.next_version"


def run(firm: Company, module: str, *command: str) -> tuple[int, str]:
    """The exit status of a command, and what it says is wrong."""
    with Process(*command, module=module, **environment(firm.peer, Path(), TPM_DATABASE=firm.address.text)) as process:
        return process.result(), process.err


def works(firm: Company) -> None:
    """Questions are answered and practices are sent, by whoever runs."""
    firm.plan(6)
    firm.ask(2)
    assert firm.until(lambda: set(firm.asked) <= set(answers(firm.peer)), 20)


def test_the_older_version_goes_on_beside_the_next_one_and_neither_loses_or_doubles(
    tmp_path: Path, postgres: Server
) -> None:
    with company(tmp_path, postgres.new(empty=True)) as firm:
        for name in ("web 1", "clock 1"):
            firm.start(name)
        works(firm)
        assert run(firm, NEXT, "migrate") == (0, "")
        assert rows(firm.store, "select nickname from members limit 1") == [("",)]
        works(firm)  # the older ones, on the newer schema
        firm.start("web 2", NEXT)
        firm.start("clock 2", NEXT)
        works(firm)  # both versions side by side
        for name in ("web 1", "clock 1"):
            firm.ends(name, signal.SIGTERM)
        works(firm)
        status, fault = run(firm, "bot", "clock", "--port", "0")
        assert status == 2
        assert "has steps of a newer version (m999_next); install that version" in fault
        for name in ("web 2", "clock 2"):
            firm.ends(name, signal.SIGTERM)
        all_is_done_once(firm, NEXT)
