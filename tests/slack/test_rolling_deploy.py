"""A rolling deploy: two versions on one PostgreSQL, the next one with a schema of its own. Nothing is lost or twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.postgres import Server, rows

from .test_nothing_unanswered import answers
from .test_roles import Company, all_is_done_once, company

NEXT = "tests.slack.next_version"
ROOT = Path(__file__).parent.parent.parent


def run(firm: Company, module: str, *command: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "TPM_DATABASE": firm.address.text,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    }
    return subprocess.run(
        [sys.executable, "-m", module, *command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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
        done = run(firm, NEXT, "migrate")
        assert done.returncode == 0, done.stderr
        assert rows(firm.store, "select nickname from members limit 1") == [("",)]
        works(firm)  # the older ones, on the newer schema
        firm.start("web 2", NEXT)
        firm.start("clock 2", NEXT)
        works(firm)  # both versions side by side
        for name in ("web 1", "clock 1"):
            firm.ends(name, signal.SIGTERM)
        works(firm)
        older = run(firm, "bot", "clock", "--port", "0")
        assert older.returncode == 2
        assert "has steps of a newer version (m999_next); install that version" in older.stderr
        for name in ("web 2", "clock 2"):
            firm.ends(name, signal.SIGTERM)
        all_is_done_once(firm, NEXT)
