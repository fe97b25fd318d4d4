"""Processes that start at once on one database, and a SQLite that is too old."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.stores.sqlite import SqliteStore

OPENS = """
import sys
from pathlib import Path
from bot.stores.sqlite import SqliteStore
SqliteStore(Path(sys.argv[1]))
"""
SERVES = """
import sys
from pathlib import Path
from bot.stores.file import in_use
from bot.stores.sqlite import SqliteStore
with in_use(Path(sys.argv[1])):
    SqliteStore(Path(sys.argv[1]))
    sys.stdin.read()
"""


@pytest.mark.parametrize("program", [OPENS, SERVES])
def test_eight_that_start_at_once_on_a_database_to_be_made_wait_for_each_other(program: str, tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(path)], stdin=pipe, stderr=pipe, text=True)
        for _ in range(8)
    ]
    # Each serves until its input ends: the others serve meanwhile.
    told = [each.communicate(timeout=60)[1] for each in started]
    assert [(each.returncode, said) for each, said in zip(started, told, strict=True)] == [(0, "")] * 8
    SqliteStore(path).close()


def test_one_that_starts_while_another_one_migrates_waits_for_longer_than_for_a_request(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        started = subprocess.Popen([sys.executable, "-c", OPENS, str(path)], stderr=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            started.wait(3)  # a request gives up after 1.5 s
        other.rollback()
    assert started.wait(60) == 0
    assert started.stderr
    started.stderr.close()


def test_a_command_works_while_another_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        store = SqliteStore(path, timeout_ms=1)
        assert store.holds() == {}
        store.close()


@pytest.mark.parametrize("command", [["migrate"], ["serve", "--port", "0"], ["doctor"]])
def test_with_a_sqlite_that_is_too_old_it_says_so(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sqlite3\nsqlite3.sqlite_version, sqlite3.sqlite_version_info = '3.34.1', (3, 34, 1)\n"
    )
    given = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}",
        "TPM_DATABASE": str(tmp_path / "coach.sqlite3"),
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command], env=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == (1 if command == ["doctor"] else 2)
    assert "SQLite 3.34.1 is too old" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
