"""Background jobs: what calls a chat must not hold up an acknowledgement. The one place that catches their errors."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context

from bot.core.errors import OverloadedError
from bot.logs import failure, log

MAX_WAITING = 1000
_THREADS = 5


class Later:
    """Thread pool for background jobs. A failure is logged by type and place; the job's `on_error` tells the member."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="later")
        self._jobs: set[Future[None]] = set()
        self._lock = threading.Lock()
        self._hurry = threading.Event()
        self._closed = False

    def run(self, name: str, job: Callable[[], None], on_error: Callable[[], None] | None = None) -> bool:
        """Run `job` soon. False when too much is waiting already, or after `stop`: then it is not run."""
        with self._lock:
            if self._closed or len(self._jobs) >= MAX_WAITING:
                log.error("overloaded", extra={"fields": {"job": name}})
                return False
            future = self._pool.submit(copy_context().run, self._edge, name, job, on_error)
            self._jobs.add(future)
        future.add_done_callback(self._done)
        return True

    def run_or_raise(self, name: str, job: Callable[[], None], on_error: Callable[[], None] | None = None) -> None:
        """Run `job` soon. Raises OverloadedError when too much is waiting already."""
        if not self.run(name, job, on_error):
            raise OverloadedError("too much is waiting")

    def drain(self, timeout_s: float) -> bool:
        """Wait for what is under way; True when all of it ended in time."""
        with self._lock:
            jobs = list(self._jobs)
        self._hurry.set()
        try:
            return not wait(jobs, timeout_s).not_done
        finally:
            self._hurry.clear()

    def linger(self, seconds: float) -> None:
        """Debounce: a job that gathers more work waits so long, or until somebody waits for all jobs."""
        self._hurry.wait(seconds)

    def stop(self, timeout_s: float) -> bool:
        """Wait for what is under way, at most so long, and take nothing more. False when something was left undone."""
        done = self.drain(timeout_s)
        if not done:
            with self._lock:
                left = len(self._jobs)
            log.error("left_undone", extra={"fields": {"jobs": left}})
        with self._lock:
            self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        return done

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._jobs.discard(future)

    @staticmethod
    def _edge(name: str, job: Callable[[], None], on_error: Callable[[], None] | None) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001  # the one edge of this channel's background work
            failure("job_failed", error, job=name)
            if on_error:
                try:
                    on_error()
                except Exception as second:  # noqa: BLE001  # telling the member failed too
                    failure("telling_failed", second, job=name)
