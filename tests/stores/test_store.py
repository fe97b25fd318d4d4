"""What every store promises of asking (`bot.core.ports.asking`), kept by each that there is."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.core.ask.coach import GAP_DAYS, Coach
from bot.core.errors import StoreError
from bot.core.matching.match import Matcher
from bot.core.model.messages import Gap
from bot.core.wording.templates import Prompts
from bot.stores.nothing import NoStore
from bot.stores.opening import open_store
from bot.stores.sqlite import SqliteStore
from bot.stores.store import Store
from tests.postgres import Place

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ONE, OTHER = "slack:T1", "slack:T2"
ODD = ["", "x" * 10_000, "'; drop table gaps; --", "ünï\u202eçødé 😀", "a\nb", "0"]


# gaps


def test_a_gap_is_kept_with_its_reason_and_its_day(store: Store) -> None:
    store.record_gaps([(ONE, "how?", "suggest")], NOW)
    assert store.gaps(LONG_AGO) == [Gap("how?", "suggest", date(2026, 11, 22))]


def test_the_newest_gap_comes_first_and_alike_ones_all_count(store: Store) -> None:
    for text in ("one", "two", "two"):
        store.record_gaps([(ONE, text, "suggest")], NOW)
    assert [gap.text for gap in store.gaps(LONG_AGO)] == ["two", "two", "one"]


def test_several_gaps_are_kept_together_and_none_is_too_few(store: Store) -> None:
    store.record_gaps([(ONE, "one", "suggest"), (OTHER, "two", "decline/pay")], NOW)
    store.record_gaps([], NOW)
    assert store.gaps(LONG_AGO) == [Gap("two", "decline/pay", NOW.date()), Gap("one", "suggest", NOW.date())]


def test_gaps_since_a_day(store: Store) -> None:
    for days in (0, 1, 2):
        store.record_gaps([(ONE, f"{days} days ago", "suggest")], NOW - timedelta(days=days))
    assert [gap.text for gap in store.gaps(NOW - timedelta(days=1))] == ["1 days ago", "0 days ago"]


def test_days_are_those_of_utc(store: Store) -> None:
    store.record_gaps([(ONE, "late", "suggest")], datetime(2026, 11, 22, 23, 0, tzinfo=timezone(timedelta(hours=-5))))
    assert store.gaps(LONG_AGO)[0].day == date(2026, 11, 23)


@pytest.mark.parametrize("text", ODD)
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    store.record_gaps([(ONE, text, text)], NOW)
    assert store.gaps(LONG_AGO) == [Gap(text, text, NOW.date())]


# conversations


def test_the_last_topic_of_a_conversation_counts(store: Store) -> None:
    assert store.recall_topic(ONE, "D1 1.2") is None
    store.remember_topic(ONE, "D1 1.2", "type/cloud", NOW)
    store.remember_topic(ONE, "D1 1.2", "type/erp", NOW)
    assert store.recall_topic(ONE, "D1 1.2") == "type/erp"
    assert store.recall_topic(ONE, "D1 1.3") is None


def test_a_topic_can_be_asked_for_only_if_it_came_up_lately(store: Store) -> None:
    store.remember_topic(ONE, "D1", "type/cloud", NOW)
    assert store.recall_topic(ONE, "D1", NOW) == "type/cloud"
    assert store.recall_topic(ONE, "D1", NOW + timedelta(seconds=1)) is None
    store.remember_topic(ONE, "D1", "type/erp", NOW + timedelta(hours=2))
    assert store.recall_topic(ONE, "D1", NOW + timedelta(hours=1)) == "type/erp"


# claims


def test_a_claim_is_given_once(store: Store) -> None:
    assert [store.claim_once(ONE, "share 1", NOW) for _ in range(3)] == [True, False, False]
    assert store.claim_once(ONE, "share 2", NOW)


def test_a_claim_that_is_released_can_be_had_again(store: Store) -> None:
    store.claim_once(ONE, "share 1", NOW)
    store.release(ONE, "share 1")
    store.release(ONE, "never claimed")
    assert [store.claim_once(ONE, "share 1", NOW) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("key", ODD)
def test_any_key_can_be_claimed(store: Store, key: str) -> None:
    assert [store.claim_once(ONE, key, NOW) for _ in range(2)] == [True, False]


# tenants


def test_two_tenants_never_meet(store: Store) -> None:
    store.remember_topic(ONE, "same", "type/cloud", NOW)
    assert store.recall_topic(OTHER, "same") is None
    store.remember_topic(OTHER, "same", "type/erp", NOW)
    assert store.recall_topic(ONE, "same") == "type/cloud"
    assert [store.claim_once(tenant, "same", NOW) for tenant in (ONE, OTHER, ONE, OTHER)] == [True, True, False, False]
    store.release(ONE, "same")
    assert [store.claim_once(tenant, "same", NOW) for tenant in (OTHER, ONE)] == [False, True]


# forgetting


def test_what_is_old_is_forgotten_and_the_rest_is_not(store: Store) -> None:
    for days in (100, 91, 90, 10):
        at = NOW - timedelta(days=days)
        store.record_gaps([(ONE, f"{days}", "suggest")], at)
        store.remember_topic(ONE, f"{days}", "type/cloud", at)
        store.claim_once(ONE, f"{days}", at)
    gone = store.forget_before(NOW - timedelta(days=90), NOW - timedelta(days=30))
    assert gone == 2 + 3 + 3
    assert [gap.text for gap in store.gaps(LONG_AGO)] == ["10", "90"]
    assert [store.recall_topic(ONE, f"{days}") for days in (100, 90, 10)] == [None, None, "type/cloud"]
    assert [store.claim_once(ONE, f"{days}", NOW) for days in (100, 10)] == [True, False]
    assert store.forget_before(NOW - timedelta(days=90), NOW - timedelta(days=30)) == 0


def test_a_tick_of_the_coach_keeps_a_gap_for_ninety_days(store: Store, matcher: Matcher) -> None:
    coach = Coach(matcher, Prompts(), store)
    store.record_gaps([(ONE, "how?", "suggest")], NOW)
    coach.tick(NOW + timedelta(days=GAP_DAYS))
    assert len(store.gaps(LONG_AGO)) == 1
    coach.tick(NOW + timedelta(days=GAP_DAYS + 1))
    assert store.gaps(LONG_AGO) == []


def test_what_is_forgotten_is_not_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    store = SqliteStore(path)
    store.record_gaps([(ONE, "nightjar" * 20, "suggest")], NOW)
    assert any(b"nightjar" in file.read_bytes() for file in tmp_path.iterdir()), "it was there"
    store.forget_before(NOW + timedelta(days=1), NOW)
    store.close()
    assert not any(b"nightjar" in file.read_bytes() for file in tmp_path.iterdir())


def test_who_spoke_where_is_not_readable_in_the_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "coach.sqlite3")
    store.remember_topic(ONE, "D0ANA00001 1.2", "type/cloud", NOW)
    store.claim_once(ONE, "thumb U0ANA00001 D0ANA00001", NOW)
    store.close()
    assert not any(b"ANA0" in file.read_bytes() for file in tmp_path.iterdir())


# many at once


def at_once(jobs: int, job: Callable[[int], object]) -> list[object]:
    """Run `job` on as many threads as there are jobs, all let go at the same moment."""
    gate = threading.Barrier(jobs)

    def run(number: int) -> object:
        gate.wait(10)
        return job(number)

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(run, range(jobs)))


@pytest.fixture
def patient(place: Place) -> Iterator[Store]:
    """A store whose threads wait for each other."""
    opened = open_store(place("busy"), timeout_ms=20_000)
    yield opened
    opened.close()


def test_threads_at_once_lose_nothing(patient: Store) -> None:
    def work(thread: int) -> None:
        for number in range(10):
            patient.record_gaps([(ONE, f"{thread} {number}", "suggest")], NOW)
            patient.remember_topic(ONE, f"{thread}", f"topic/{number}", NOW)
            patient.check()

    at_once(8, work)
    assert {gap.text for gap in patient.gaps(LONG_AGO)} == {f"{t} {n}" for t in range(8) for n in range(10)}
    assert [patient.recall_topic(ONE, f"{thread}") for thread in range(8)] == ["topic/9"] * 8


def test_of_many_that_claim_at_once_one_gets_it(patient: Store) -> None:
    for round_ in range(5):
        given = at_once(8, lambda _, key=f"round {round_}": patient.claim_once(ONE, key, NOW))  # type: ignore[misc]
        assert given.count(True) == 1


def test_a_store_survives_its_process(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "coach.sqlite3"
    first = SqliteStore(path)
    first.record_gaps([(ONE, "how?", "suggest")], NOW)
    first.claim_once(ONE, "share", NOW)
    first.close()
    second = SqliteStore(path)
    assert [gap.text for gap in second.gaps(LONG_AGO)] == ["how?"]
    assert not second.claim_once(ONE, "share", NOW)
    second.close()


# when it cannot be used


VERBS: dict[str, Callable[[Store], object]] = {
    "record_gaps": lambda store: store.record_gaps([(ONE, "how?", "suggest")], NOW),
    "remember_topic": lambda store: store.remember_topic(ONE, "c", "type/cloud", NOW),
    "claim_once": lambda store: store.claim_once(ONE, "k", NOW),
    "release": lambda store: store.release(ONE, "k"),
    "forget_before": lambda store: store.forget_before(NOW, NOW),
    "check": lambda store: store.check(),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_locked_database_is_given_up_on_and_nothing_is_changed(tmp_path: Path, verb: str) -> None:
    store = SqliteStore(tmp_path / "coach.sqlite3", timeout_ms=50)
    other = sqlite3.connect(tmp_path / "coach.sqlite3", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="locked"):
        VERBS[verb](store)
    other.execute("rollback")
    other.close()
    assert store.gaps(LONG_AGO) == []
    VERBS[verb](store)  # and it works again once the other one has gone
    store.close()


def test_a_commit_that_fails_leaves_nothing_open(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "coach.sqlite3", timeout_ms=50)
    store.record_gaps([(ONE, "first", "suggest")], NOW)
    reader = sqlite3.connect(tmp_path / "coach.sqlite3", isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from gaps").fetchall()
    try:
        store.record_gaps([(ONE, "second", "suggest")], NOW)
        kept = 2  # with a write-ahead log, readers are in nobody's way
    except StoreError:
        kept = 1
    reader.execute("rollback")
    reader.close()
    assert len(store.gaps(LONG_AGO)) == kept
    store.record_gaps([(ONE, "third", "suggest")], NOW)
    assert len(store.gaps(LONG_AGO)) == kept + 1
    store.close()


def test_the_store_of_a_terminal_keeps_nothing() -> None:
    store = NoStore()
    store.record_gaps([(ONE, "how?", "suggest")], NOW)
    store.remember_topic(ONE, "c", "type/cloud", NOW)
    assert store.recall_topic(ONE, "c") is None
    assert store.forget_before(NOW, NOW) == 0
