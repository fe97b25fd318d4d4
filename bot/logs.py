"""One line an event, as text or as JSON. What people type, what they are answered and tokens are in none of them."""

from __future__ import annotations

import errno
import json
import logging
import queue
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from typing import TextIO

NAME = "tpm_coach"
log = logging.getLogger(NAME)

# These libraries put request bodies, headers or exceptions with texts into their lines below this level.
_QUIET = ("slack_bolt", "slack_sdk", "apscheduler", "waitress", "urllib3", "asyncio")
_MOST_WAITING = 10_000
_WRITE_S = 1.0
_MINUTE_S = 60


class LineFormatter(logging.Formatter):
    """Formats a record as one line. Of an exception: its type and place, never its text, which may quote a member."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, object] = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        fields.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"], fields["where"] = type(record.exc_info[1]).__name__, _place(record)
            cause = _cause(record.exc_info[1])
            fields.update({"cause": cause} if cause else {})
        try:
            return json.dumps(fields) if self._as_json else _text(fields)
        except (TypeError, ValueError) as error:
            return f"{record.levelname.lower()} {record.msg} cannot be written: {type(error).__name__}"


def _text(fields: Mapping[str, object]) -> str:
    return " ".join(
        str(value) if name in ("at", "level", "event") else f"{name}={value}" for name, value in fields.items()
    )


def _place(record: logging.LogRecord) -> str:
    """The module and line in which what is logged about was raised."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"


def _cause(error: BaseException) -> str:
    """The code that SQLite, PostgreSQL or the system gave for what is logged about; empty where none did."""
    for each in (error, error.__cause__):
        code = getattr(each, "sqlite_errorname", None) or getattr(each, "sqlstate", None)
        code = code or errno.errorcode.get(getattr(each, "errno", None) or 0)
        if code:
            return str(code)
    return ""


class _OnceAMinute(logging.Filter):
    """Rate limit: of failures of one kind, one line a minute. The next one says how many were left out (`again`)."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._seen: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not (record.exc_info and record.exc_info[1]):
            return True
        kind = (record.msg, type(record.exc_info[1]), _place(record), _cause(record.exc_info[1]))
        with self._lock:
            last, again = self._seen.get(kind, (float("-inf"), 0))
            if 0 <= record.created - last < _MINUTE_S:
                self._seen[kind] = (last, again + 1)
                return False
            self._seen[kind] = (record.created, 0)
        if again:
            record.fields = {**getattr(record, "fields", {}), "again": again}
        return True


class _Stream(logging.StreamHandler[TextIO]):
    """Writes lines. A full disk or a closed pipe loses them and stops nobody."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name is logging's
        pass


class _Lines(QueueHandler):
    """Hands lines to a thread that writes them, so that nobody waits for a disk or a pipe.

    Who logs a failure waits until it is written, for a second at most: the process may be about to end.
    """

    def __init__(self, stream: TextIO) -> None:
        self._lines: queue.Queue[logging.LogRecord] = queue.Queue(_MOST_WAITING)
        super().__init__(self._lines)
        self._listener: QueueListener | None = QueueListener(self._lines, _Stream(stream))
        self._listener.start()

    def handle(self, record: logging.LogRecord) -> bool:
        handled = super().handle(record)
        if record.exc_info:
            self.flush()
        return handled

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name is logging's
        """Nothing: a line that finds the queue full is lost."""

    def flush(self) -> None:
        """Wait until all lines so far are written, for a second at most."""
        with self._lines.all_tasks_done:
            self._lines.all_tasks_done.wait_for(lambda: not self._lines.unfinished_tasks, _WRITE_S)

    def close(self) -> None:
        """Write what waits and end the thread; `logging` calls this when the process ends."""
        self.flush()
        listener, self._listener = self._listener, None
        # One that cannot write is left behind: it would never end.
        if listener and not self._lines.unfinished_tasks:
            listener.stop()
        super().close()


def set_up(*, as_json: bool, quiet: bool = False) -> None:
    """Send our lines to standard error; with `quiet` failures only.

    What libraries say is dropped: it may quote what people typed.
    """
    handler = _Lines(sys.stderr)
    handler.setFormatter(LineFormatter(as_json=as_json))
    handler.addFilter(_OnceAMinute())
    log.handlers[:] = [handler]
    log.setLevel(logging.ERROR if quiet else logging.INFO)
    log.propagate = False
    for name in _QUIET:
        library = logging.getLogger(name)
        library.setLevel(logging.CRITICAL)
        library.propagate = False
        library.handlers[:] = [logging.NullHandler()]


@contextmanager
def failures_on(stream: TextIO) -> Iterator[None]:
    """Inside, what fails is written there as it is logged: for a command that has no log of its own."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter(as_json=False))
    handler.setLevel(logging.ERROR)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


class _OfRequest(logging.Filter):
    """Puts the id of the request into each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = _request.get()
        if request:
            record.fields = {**getattr(record, "fields", {}), "request": request}
        return True


_request: ContextVar[str] = ContextVar("request", default="")
log.addFilter(_OfRequest())


@contextmanager
def one_request() -> Iterator[None]:
    """Inside, each line carries one id: that of a request, or of a tick."""
    token = _request.set(secrets.token_hex(4))
    try:
        yield
    finally:
        _request.reset(token)


def event(name: str, **fields: object) -> None:
    """One line for something that happened. `fields` hold kinds, counts and times, never what people said."""
    log.info(name, extra={"fields": fields})


def failure(name: str, error: BaseException, **fields: object) -> None:
    """One line for something that failed: the error's type and place, never its text."""
    log.error(name, exc_info=(type(error), error, error.__traceback__), extra={"fields": fields})
