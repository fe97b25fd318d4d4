"""The command as people start it: a process of its own, its words, its folder, its end."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from bot.core.matching.match import Matcher
from tests.asking import Page
from tests.processes import Process

ANA, GENERAL = "U0ANA00001", "C0GENERAL1"
QUESTION = "zebra xylophone quokka orchestra"
FIRST_ANSWER_S = 10.0


class Workspace(Process):
    """A running `python -m bot playground`, and Ana in front of its page."""

    def __init__(self, data: Path, *more: str, port: int = 0, **settings: Any) -> None:
        self.started = time.monotonic()
        super().__init__("playground", "--port", str(port), "--data", str(data), *more, **settings)

    @property
    def address(self) -> str:
        """The page's address, waited for."""
        return self.says(r"(?s)open at (http://\S+).*Ctrl-C")

    def get(self, name: str, **query: Any) -> Any:
        return Page(self.address).get(name, as_=ANA, **query)

    def post(self, name: str, /, **body: Any) -> Any:
        return Page(self.address).post(name, as_=ANA, **body)

    def asks_directly(self, text: str) -> None:
        """Write to the app, and wait until it has tried to answer."""
        state = self.get("state")
        self.post("send", channel=state["app"]["dm"], text=text)
        seq, tried = state["seq"], False
        while not tried:
            news = self.get("events", after=seq, wait="9")
            assert news["events"], "the app never tried to answer"
            seq = news["seq"]
            tried = any(e["type"] == "call" and e["call"]["what"] == "chat.postMessage" for e in news["events"])

    def texts(self) -> list[str]:
        """What Ana sees in #general."""
        return [message["text"] for message in self.get("history", channel=GENERAL)["messages"]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "var" / "playground"


def listeners(pid: int) -> set[str]:
    """The addresses on which a process listens, from Linux's tables."""
    inodes = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            inodes |= set(re.findall(r"socket:\[(\d+)\]", str(handle.readlink())))
    found = set()
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        for row in path.read_text().splitlines()[1:] if path.exists() else []:
            fields = row.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1].split(":")[0])
    return found


def test_the_first_answer_comes_within_ten_seconds_of_the_start(data: Path, matcher: Matcher) -> None:
    """The knowledge base has been prepared, as `make run` does before."""
    with Workspace(data, fresh=True) as workspace:
        sent = workspace.post("send", channel=GENERAL, text="/tpm what does a cloud TPM do")
        shown = workspace.get("history", channel=GENERAL)["messages"]
        took = time.monotonic() - workspace.started
        assert sent == {"ok": True, "ts": None, "kind": "command"}
        assert shown[-1]["text"].startswith("What a cloud TPM does and owns: ")
        assert shown[-1]["ephemeral"]
        assert took < FIRST_ANSWER_S, f"it took {took:.1f} s"
        assert workspace.get("state")["problems"] == []
        assert re.search(r"open at http://127\.0\.0\.1:\d+/workspace/\n", workspace.out)
        assert "Try first, in #general:  /tpm what does a cloud TPM do\n" in workspace.out
        assert "development tool" in workspace.out


def remembered(data: Path) -> int:
    """How many rows the coach's own database holds on what was said."""
    with contextlib.closing(sqlite3.connect(data / "coach.sqlite3")) as database:
        tables = ("gaps", "conversations", "claims")
        return sum(int(database.execute(f"select count(*) from {table}").fetchone()[0]) for table in tables)  # noqa: S608


def test_it_keeps_its_data_over_a_restart(data: Path) -> None:
    with Workspace(data) as first:
        first.post("send", channel=GENERAL, text="good morning")
        first.post("send", channel=GENERAL, text=f"/tpm {QUESTION}")
        first.asks_directly(QUESTION)
        first.post("clock", preset="plus_week")
        texts = first.texts()
        assert len(texts) == 2
        assert first.ends(signal.SIGINT) == 0
    assert remembered(data) > 0
    with Workspace(data) as second:
        assert second.texts() == texts
        assert second.get("clock")["offset_seconds"] == 7 * 24 * 3600
        second.post("reset")
        assert second.texts() == [], "starting over in the page empties the folder too"
        assert json.loads((data / "workspace.json").read_text())["messages"] == []
        assert remembered(data) == 0
        assert second.ends(signal.SIGTERM) == 0
    for workspace in (first, second):
        assert workspace.err == "", "what goes well leaves no line"
        assert "zebra" not in workspace.out


def test_reset_empties_the_folder(data: Path) -> None:
    with Workspace(data) as first:
        first.post("send", channel=GENERAL, text="good morning")
        assert first.ends(signal.SIGINT) == 0
    (data / "exports").mkdir()
    (data / "exports" / "own.csv").write_text("a,b")
    with Workspace(data, "--reset") as second:
        assert second.texts() == []
        assert not (data / "exports").exists()


def test_what_it_logs_has_no_question_in_it(data: Path) -> None:
    with Workspace(data) as workspace:
        workspace.post("fault", name="500", on=True)
        workspace.asks_directly(QUESTION)
        workspace.post("send", channel=GENERAL, text=f"/tpm {QUESTION}")
        assert workspace.ends(signal.SIGINT) == 0
    assert "job_failed" in workspace.err, "what failed is logged"
    assert "zebra" not in workspace.err + workspace.out


def test_a_proxy_in_the_environment_is_not_asked(data: Path) -> None:
    nowhere = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    with Workspace(data, **nowhere, NO_PROXY="", no_proxy="") as workspace:
        workspace.asks_directly("what does a cloud TPM do")
        assert not [call for call in workspace.get("calls")["calls"] if not call["ok"]]
        assert workspace.ends(signal.SIGINT) == 0
    assert workspace.err == "", "the coach has reached the workspace"


def test_nobody_but_this_machine_reaches_it(data: Path) -> None:
    if not Path("/proc/net/tcp").exists():
        pytest.skip("what a process listens on is read from Linux's /proc")
    with Workspace(data) as workspace:
        assert workspace.address.startswith("http://127.0.0.1:")
        assert listeners(workspace.pid) == {"0100007F"}, "the page, Slack's side and the app: loopback alone"


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    for more in ([], ["--reset"]):
        with Workspace(tmp_path, *more) as workspace:
            assert workspace.result(60) == 2
        assert workspace.err == f"tpm-coach: {tmp_path} holds something else; name another folder with --data\n"
        assert workspace.out == ""
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("thesis.txt", "ten years of work")]


def test_a_taken_port_and_a_taken_folder_are_one_clear_line_each(data: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Workspace(data, port=port) as workspace:
            assert workspace.result(60) == 2
    assert workspace.err == (
        f"tpm-coach: port {port} cannot be bound (Address already in use); "
        "is a workspace open already? --port 0 takes a free one\n"
    )
    with Workspace(data) as first:
        first.post("send", channel=GENERAL, text="mine")
        with Workspace(data, "--reset") as second:
            assert second.result(60) == 2
        assert second.err == (
            f"tpm-coach: a workspace is open on {data} already; end it, or name another folder with --data\n"
        )
        assert first.texts() == ["mine"]


def test_a_damaged_file_is_said_in_one_line_and_set_aside(data: Path) -> None:
    data.mkdir(parents=True)
    (data / "tpm-coach-playground").touch()
    (data / "workspace.json").write_text("{")
    with Workspace(data) as workspace:
        assert workspace.texts() == []
        assert workspace.ends(signal.SIGINT) == 0
    assert f"Note: {data / 'workspace.json'} could not be read: it is damaged. It was set aside as" in workspace.out
    assert workspace.err == ""
    assert (data / "workspace.aside.json").read_text() == "{"
