"""Single flight: what takes long is done once at a time, and nobody waits for it but the one who began it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.runtime.single_flight import SingleFlight


class Slow:
    """Answers when it is let go on."""

    def __init__(self) -> None:
        self.asked, self.go_on, self.began = 0, threading.Event(), threading.Event()
        self.alone = threading.Lock()

    def __call__(self) -> str:
        assert self.alone.acquire(blocking=False), "one at a time"
        try:
            self.asked += 1
            self.began.set()
            assert self.go_on.wait(10)
            return f"answer {self.asked}"
        finally:
            self.alone.release()


def test_who_comes_while_somebody_asks_waits_for_a_moment_and_asks_not_again() -> None:
    slow = Slow()
    flight = SingleFlight(slow, lambda: "not now")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(flight)
        assert slow.began.wait(10)
        began = time.monotonic()
        assert [flight() for _ in range(60)] == ["not now"] * 60
        assert time.monotonic() - began < 1
        slow.go_on.set()
        assert first.result() == "answer 1"
    assert flight() == "answer 2", "nobody asks: it is asked anew"


def test_many_who_come_at_once_are_all_answered_and_one_asks_at_a_time() -> None:
    slow = Slow()
    slow.go_on.set()
    flight = SingleFlight(slow, lambda: "not now")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: flight(), range(200)))
    assert "not now" not in answers
    assert {answer.partition(" ")[0] for answer in answers} == {"answer"}


def test_the_last_answer_stands_for_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    slow.go_on.set()
    flight = SingleFlight(slow, lambda: "not now")
    assert flight() == "answer 1"
    slow.go_on.clear()
    slow.began.clear()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(flight)
        assert slow.began.wait(10)
        assert flight() == "answer 1"
        later = time.monotonic() + 11
        monkeypatch.setattr("bot.runtime.single_flight.time.monotonic", lambda: later)
        assert flight() == "not now"
        slow.go_on.set()


def test_what_fails_fails_for_the_one_who_asked_and_the_next_one_asks_anew() -> None:
    answers = iter([RuntimeError("no"), "yes"])

    def ask() -> str:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return str(found)

    flight = SingleFlight(ask, lambda: "not now")
    with pytest.raises(RuntimeError):
        flight()
    assert flight() == "yes"
