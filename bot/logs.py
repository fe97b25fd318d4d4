"""One line an event, as text or as JSON. What people type, what they are answered and tokens are in none of them."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import threading
from collections import deque
from datetime import UTC, datetime
from typing import TextIO

NAME = "tpm_coach"
log = logging.getLogger(NAME)

# These libraries put request bodies, headers or exceptions with texts into their lines below this level.
_QUIET = ("slack_bolt", "slack_sdk", "apscheduler", "waitress", "urllib3", "asyncio")
_MOMENT_S = 0.05


class _Line(logging.Formatter):
    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, object] = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        fields.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            # The type and the place, never the text: it may quote what a member typed.
            fields["error"] = type(record.exc_info[1]).__name__
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            if trace:
                fields["where"] = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        if self._as_json:
            return json.dumps(fields)
        return " ".join(
            f"{name}={value}" if name not in ("at", "level", "event") else str(value) for name, value in fields.items()
        )


class _Gathering(logging.StreamHandler[TextIO]):
    """Writes the lines of a moment at once, a failure's at once with all before it.

    Each write gives the interpreter away, which costs an answer under load more than all else about a line.
    """

    def __init__(self, stream: TextIO, moment_s: float = _MOMENT_S) -> None:
        super().__init__(stream)
        self._moment_s = moment_s
        self._waiting: deque[logging.LogRecord] = deque()
        self._some, self._closed = threading.Event(), threading.Event()
        self._writing = threading.Lock()
        # One that lives as long as the handler: to start a thread for each moment would make who logs wait for it.
        threading.Thread(target=self._write_on, name="log", daemon=True).start()

    def handle(self, record: logging.LogRecord) -> bool:
        """Keep the line without the handler's lock: that is one step, and nobody waits for who writes."""
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line for the next write, and see to it that there is one."""
        self._waiting.append(record)
        if record.levelno >= logging.ERROR:
            self.flush()
        elif not self._some.is_set():
            self._some.set()

    def flush(self) -> None:
        """Write what waits. The logging module does so when the process ends. What cannot be written is lost."""
        with self._writing:
            lines = [self._line(self._waiting.popleft()) for _ in range(len(self._waiting))]
            # A full disk or a closed pipe must not stop what is logged about.
            with contextlib.suppress(OSError, ValueError):
                self.stream.write("".join(lines))
                self.stream.flush()

    def close(self) -> None:
        """Write what waits, and no more by itself."""
        self._closed.set()
        self._some.set()
        self.flush()
        super().close()

    def _write_on(self) -> None:
        while not self._closed.is_set():
            self._some.wait()
            self._closed.wait(self._moment_s)
            # First this: a line that comes after it brings the next write.
            self._some.clear()
            self.flush()

    def _line(self, record: logging.LogRecord) -> str:
        try:
            return f"{self.format(record)}\n"
        except (TypeError, ValueError) as error:
            return f"{record.levelname.lower()} {record.msg} cannot be written: {type(error).__name__}\n"


def set_up(*, as_json: bool, quiet: bool = False, moment_s: float = _MOMENT_S) -> None:
    """Send our lines to standard error, `moment_s` late at most, failures at once; with `quiet` only these.

    What libraries say is dropped: it may quote what people typed.
    """
    handler = _Gathering(sys.stderr, moment_s)
    handler.setFormatter(_Line(as_json=as_json))
    log.handlers[:] = [handler]
    log.setLevel(logging.ERROR if quiet else logging.INFO)
    log.propagate = False
    # Nothing of this is in our lines, so it need not be found out for each.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in _QUIET:
        library = logging.getLogger(name)
        library.setLevel(logging.CRITICAL)
        library.propagate = False
        library.handlers[:] = [logging.NullHandler()]


def event(name: str, **fields: object) -> None:
    """One line for something that happened. `fields` hold kinds, counts and times, never what people said."""
    log.info(name, extra={"fields": fields})


def failure(name: str, error: BaseException, **fields: object) -> None:
    """One line for something that failed: the error's type and place, never its text."""
    log.error(name, exc_info=(type(error), error, error.__traceback__), extra={"fields": fields})
