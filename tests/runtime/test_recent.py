"""Single flight: what takes long is done once at a time, and nobody waits for it but the one who began it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.runtime.recent import Recent


class Slow:
    """Answers when it is let go on."""

    def __init__(self) -> None:
        self.asked, self.go_on, self.began = 0, threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.asked += 1
        self.began.set()
        assert self.go_on.wait(10)
        return f"answer {self.asked}"


def test_who_comes_while_somebody_asks_waits_for_a_moment_and_asks_not_again() -> None:
    slow = Slow()
    recent = Recent(slow, lambda: "not now")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(recent)
        assert slow.began.wait(10)
        began = time.monotonic()
        assert [recent() for _ in range(60)] == ["not now"] * 60
        assert time.monotonic() - began < 1
        slow.go_on.set()
        assert first.result() == "answer 1"
    assert recent() == "answer 2", "nobody asks: it is asked anew"


def test_the_answer_that_is_waited_for_comes_to_all() -> None:
    slow = Slow()
    recent = Recent(slow, lambda: "not now")
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(recent)
        assert slow.began.wait(10)
        others = [pool.submit(recent) for _ in range(3)]
        slow.go_on.set()
        assert {each.result() for each in (first, *others)} <= {"answer 1", "answer 2", "answer 3", "answer 4"}


def test_the_last_answer_stands_for_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    slow.go_on.set()
    recent = Recent(slow, lambda: "not now")
    assert recent() == "answer 1"
    slow.go_on.clear()
    slow.began.clear()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(recent)
        assert slow.began.wait(10)
        assert recent() == "answer 1"
        later = time.monotonic() + 11
        monkeypatch.setattr("bot.runtime.recent.time.monotonic", lambda: later)
        assert recent() == "not now"
        slow.go_on.set()


def test_what_fails_fails_for_the_one_who_asked_and_the_next_one_asks_anew() -> None:
    answers = iter([RuntimeError("no"), "yes"])

    def ask() -> str:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return str(found)

    recent = Recent(ask, lambda: "not now")
    with pytest.raises(RuntimeError):
        recent()
    assert recent() == "yes"
