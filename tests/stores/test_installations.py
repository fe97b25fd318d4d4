"""Where the app is installed, and the states of installs: each counts once, whoever comes at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model.installations import Installation
from bot.stores.store import Store
from tests.postgres import rows

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
ONE = Installation("slack:T1", "sealed one", "aaaaaaaa", NOW)
LEASE = timedelta(seconds=30)


def at_once(work: Callable[[], bool], threads: int = 8) -> list[bool]:
    """What so many threads get that call at the same moment."""
    gate, told = threading.Barrier(threads), list[bool]()

    def run() -> None:
        gate.wait()
        told.append(work())

    started = [threading.Thread(target=run) for _ in range(threads)]
    for each in started:
        each.start()
    for each in started:
        each.join()
    return told


def test_an_installation_is_kept_replaced_and_dropped(store: Store) -> None:
    assert store.installation("slack:T1") is None
    store.save_installation(ONE)
    assert store.installation("slack:T1") == ONE
    again = replace(ONE, sealed="sealed two", installed_at=NOW + timedelta(days=1))
    store.save_installation(again)
    assert store.installation("slack:T1") == replace(again, version=2)
    assert store.installation("slack:T2") is None
    assert store.drop_installation("slack:T1", NOW + timedelta(days=2)) is True
    assert store.drop_installation("slack:T1", NOW + timedelta(days=2)) is False
    assert store.installations() == []


def test_late_news_of_a_removal_leaves_a_newer_installation(store: Store) -> None:
    store.save_installation(ONE)
    assert store.drop_installation("slack:T1", NOW - timedelta(minutes=1)) is False
    assert store.installation("slack:T1") == ONE


def test_a_hold_ends_when_the_app_is_installed_again(store: Store) -> None:
    for tenant in ("slack:T1", "slack:T2"):
        store.tenant_seen(tenant, NOW)
    with store.transaction() as conn:
        conn.execute("update tenants set status = 'paused', code = 'token_revoked'")
    assert set(store.holds()) == {"slack:T1", "slack:T2"}
    store.save_installation(ONE)
    assert set(store.holds()) == {"slack:T2"}


def test_one_of_many_gets_the_right_to_renew(store: Store) -> None:
    store.save_installation(ONE)
    assert at_once(lambda: store.claim_renewal(ONE, NOW, NOW + LEASE)).count(True) == 1
    # A lease that ran out is free again, and so is one of a clock that ran ahead.
    assert store.claim_renewal(ONE, NOW + LEASE, NOW + 2 * LEASE) is True
    assert store.claim_renewal(ONE, NOW - timedelta(days=1), NOW - timedelta(days=1) + LEASE) is True


def test_a_renewed_token_never_replaces_that_of_a_newer_installation(store: Store) -> None:
    store.save_installation(ONE)
    assert store.renew_installation(replace(ONE, sealed="next")) is True
    second = store.installation("slack:T1")
    assert second == replace(ONE, sealed="next", version=2)
    assert store.renew_installation(replace(ONE, sealed="late")) is False
    assert store.claim_renewal(ONE, NOW, NOW + LEASE) is False
    assert store.installation("slack:T1") == second


def test_a_token_that_was_renewed_meanwhile_is_not_encrypted_over(store: Store) -> None:
    store.save_installation(ONE)
    assert store.renew_installation(replace(ONE, sealed="next")) is True
    assert store.reseal_installation(ONE, replace(ONE, sealed="one anew", key="bbbbbbbb")) is False
    before = store.installation("slack:T1")
    assert before
    assert store.reseal_installation(before, replace(before, sealed="next anew", key="bbbbbbbb")) is True
    # The version stays: whoever asks Slack for the next token just now can keep it still.
    assert store.installation("slack:T1") == replace(before, sealed="next anew", key="bbbbbbbb")


def test_a_state_counts_once_for_whoever_comes_at_the_same_time(store: Store) -> None:
    store.save_state("abc", NOW, NOW + timedelta(minutes=10))
    assert at_once(lambda: store.take_state("abc", NOW)).count(True) == 1
    assert store.take_state("abc", NOW) is False


def test_a_state_grows_old_and_goes(store: Store) -> None:
    until = NOW + timedelta(minutes=10)
    store.save_state("old", NOW, until)
    assert store.take_state("old", until + timedelta(seconds=1)) is False
    assert store.take_state("never issued", NOW) is False
    store.save_state("new", until + timedelta(seconds=1), until + timedelta(minutes=10))
    kept = round(1000 * (until + timedelta(minutes=10)).timestamp())
    assert rows(store, "select until_at from states") == [(kept,)]


def test_neither_a_state_nor_a_token_lies_open(store: Store) -> None:
    store.save_state("a-secret-state", NOW, NOW + timedelta(minutes=10))
    (row,) = rows(store, "select * from states")
    assert "a-secret-state" not in str(row)
    assert "sealed one" not in repr(ONE)
