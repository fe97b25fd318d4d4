"""Log lines: one an event, written by a thread of their own, and none of them lost."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    level, handlers, propagate = logs.log.level, list(logs.log.handlers), logs.log.propagate
    logs.set_up(as_json=True)
    yield written
    for handler in logs.log.handlers:
        handler.close()
    logs.log.handlers[:], logs.log.propagate = handlers, propagate
    logs.log.setLevel(level)


def test_lines_are_written_in_their_order(lines: io.StringIO) -> None:
    for number in range(20):
        logs.event("counted", number=number)
    logs.log.handlers[0].flush()
    assert [json.loads(line)["number"] for line in lines.getvalue().splitlines()] == list(range(20))


def test_a_failure_is_written_at_once_with_all_that_came_before(lines: io.StringIO) -> None:
    logs.event("before")
    logs.failure("failed", ValueError("what a member typed"))
    assert [json.loads(line)["event"] for line in lines.getvalue().splitlines()] == ["before", "failed"]
    assert "what a member typed" not in lines.getvalue()


def test_a_line_carries_the_time_at_which_it_happened(lines: io.StringIO) -> None:
    record = logging.LogRecord("tpm_coach", logging.INFO, "", 0, "happened", None, None)
    record.created = 1_700_000_000.25
    logs.log.handlers[0].handle(record)
    logs.log.handlers[0].flush()
    assert json.loads(lines.getvalue())["at"] == "2023-11-14T22:13:20.250+00:00"


def test_what_waits_is_written_when_the_process_ends() -> None:
    code = "from bot import logs; logs.set_up(as_json=False); logs.event('last_words', of='the process')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.endswith("info last_words of=the process\n")


def test_lines_come_by_themselves_soon() -> None:
    code = (
        "import sys; from bot import logs; logs.set_up(as_json=False);"
        " logs.event('said'); sys.stdin.read()"  # the process lives on, and says nothing more
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.readline().endswith(b"info said\n")
        process.communicate()


def test_a_line_that_cannot_be_written_takes_no_other_with_it(lines: io.StringIO) -> None:
    logs.event("one")
    logs.event("two", what=object())
    logs.event("three")
    logs.log.handlers[0].flush()
    one, two, three = lines.getvalue().splitlines()
    assert json.loads(one)["event"] == "one"
    assert two == "info two cannot be written: TypeError"
    assert json.loads(three)["event"] == "three"


def test_a_full_disk_does_not_stop_what_is_logged_about(monkeypatch: pytest.MonkeyPatch, lines: io.StringIO) -> None:
    def full(_: str) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lines, "write", full)
    logs.failure("failed", ValueError("why"))


def test_a_closed_stream_neither_stops_nor_outlives_who_logs(lines: io.StringIO) -> None:
    lines.close()
    logs.event("one")
    logs.failure("failed", ValueError("why"))
    logs.log.handlers[0].close()


def failing(at: float, error: Exception) -> logging.LogRecord:
    record = logging.LogRecord("tpm_coach", logging.ERROR, "", 0, "failed", None, (type(error), error, None))
    record.created = at
    return record


def test_of_failures_of_one_kind_one_line_a_minute_is_written(lines: io.StringIO) -> None:
    for second in range(121):
        logs.log.handlers[0].handle(failing(1_700_000_000 + second, ValueError("why")))
        logs.log.handlers[0].handle(failing(1_700_000_000 + second, OSError("why")))
        logs.event("said")
    logs.log.handlers[0].flush()
    written = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert len([line for line in written if line["event"] == "said"]) == 121, "what did not fail is no kind of failure"
    for kind in ("ValueError", "OSError"):
        assert [line.get("again") for line in written if line.get("error") == kind] == [None, 59, 59]


def test_a_clock_that_was_set_back_hides_no_failure(lines: io.StringIO) -> None:
    for at in (1_800_000_000, 1_700_000_000):
        logs.log.handlers[0].handle(failing(at, ValueError("why")))
    assert len(lines.getvalue().splitlines()) == 2
