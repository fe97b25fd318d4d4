"""What is PostgreSQL's own: its tables, locks, refusals and what a member's words may hold."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from bot.config.database import DatabaseUrl
from bot.core.errors import StoreError
from bot.core.model.outbox import Programme
from bot.core.model.people import Member
from bot.stores.connection import tried_again
from bot.stores.engines.engine import Connection
from bot.stores.engines.postgres import PostgresEngine, translated
from bot.stores.opening import is_current, is_there, open_store
from bot.stores.postgres_election import PostgresElection
from bot.stores.sqlite import SqliteStore
from bot.stores.store import Store
from tests.postgres import Server, rows
from tests.stores.samples import ANA, NOW, planned

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def address(postgres: Server) -> DatabaseUrl:
    return postgres.new()


@pytest.fixture
def opened(address: DatabaseUrl) -> Callable[[], Store]:
    stores: list[Store] = []

    def one() -> Store:
        stores.append(open_store(address))
        return stores[-1]

    yield one  # type: ignore[misc]
    for store in stores:
        store.close()


# --- statements ---


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("select ? from a where b = :b", "select %s from a where b = %(b)s"),
        ("select '?', ':b', \"a?\" like '%x%'", "select '?', ':b', \"a?\" like '%%x%%'"),
        ('select "user", m.user from m', 'select "user", m.user from m'),
        ("select a::text % 2", "select a::text %% 2"),
    ],
)
def test_statements_get_its_placeholders(ours: str, theirs: str) -> None:
    assert translated(ours) == theirs


@pytest.mark.parametrize("statement", ["select user from members", "update members set a = 1 where user = :user"])
def test_an_unquoted_user_is_refused_as_it_would_be_the_role_that_is_connected(statement: str) -> None:
    with pytest.raises(ValueError, match="has to be quoted"):
        translated(statement)


def test_a_nul_which_it_cannot_keep_is_left_out(opened: Callable[[], Store]) -> None:
    store = opened()
    store.record_gaps([("slack:T1", "what\0now", "none")], NOW)
    assert [gap.text for gap in store.gaps(NOW)] == ["whatnow"]


# --- tables ---


def columns(store: Store) -> dict[str, list[str]]:
    if isinstance(store, SqliteStore):
        tables = [name for name in store.database().table_names() if not name.startswith(("_", "sqlite"))]
        return {name: [column.name for column in store.database().table(name).columns] for name in tables}
    query = """select table_name, column_name from information_schema.columns
        where table_schema = 'public' order by table_name, ordinal_position"""
    found: dict[str, list[str]] = {}
    for table, column in rows(store, query):
        found.setdefault(table, []).append(column)
    return found


def test_it_has_the_tables_and_columns_that_sqlite_has(opened: Callable[[], Store], tmp_path) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = SqliteStore(tmp_path / "coach.sqlite3"), columns(opened())
    assert theirs.pop("tpm_migrations") == ["name", "applied_at"]
    theirs["given"].remove("rowid")
    assert theirs == columns(ours)
    ours.close()


def test_of_many_that_open_an_empty_database_at_once_one_makes_its_tables(postgres: Server) -> None:
    empty, wrong = postgres.new(empty=True), list[Exception]()
    assert not is_there(empty)

    def start() -> None:
        try:
            open_store(empty).close()
        except StoreError as error:
            wrong.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert is_current(empty)


# --- refusals ---


def run(address: DatabaseUrl, *statements: str) -> None:
    with psycopg.connect(address.text, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_somebody_elses_database_is_left_alone(postgres: Server) -> None:
    theirs = postgres.new(empty=True)
    run(theirs, "create table invoices (id int)")
    with pytest.raises(StoreError, match=r"not the coach's \(invoices\); name an empty one in TPM_DATABASE"):
        open_store(theirs)


def test_a_database_of_a_newer_version_is_left_alone(postgres: Server) -> None:
    newer = postgres.new(empty=True)
    open_store(newer).close()
    run(newer, "insert into tpm_migrations values ('m999_future', '')")
    with pytest.raises(StoreError, match=r"steps of a newer version .m999_future.; install that version"):
        open_store(newer)


def test_a_read_only_database_is_refused_with_what_to_do(postgres: Server) -> None:
    with pytest.raises(StoreError, match="is read-only, as a standby is; name the primary"):
        open_store(DatabaseUrl(f"{postgres.new().text}&options=-cdefault_transaction_read_only%3Don"))


def test_a_database_that_is_not_there_and_a_server_that_is_not_there(postgres: Server) -> None:
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        open_store(postgres.address("nowhere"))
    with pytest.raises(StoreError, match=r"cannot be used: .*refused"):
        open_store(DatabaseUrl("postgresql://me:hunter2@127.0.0.1:1/coach"))


def test_a_migration_that_fails_changes_nothing(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.stores.engines import schema

    empty, real = postgres.new(empty=True), schema.steps()

    def fails(_: object) -> None:
        raise psycopg.errors.UndefinedTable("half of it was done")

    broken = [*real[:-1], type(real[-1])(real[-1].name, fails)]
    monkeypatch.setattr(schema, "steps", lambda: broken)
    with pytest.raises(StoreError):
        open_store(empty)
    assert not is_there(empty)


# --- many at once ---


def test_two_that_claim_at_once_get_different_messages_and_wait_for_nobody(opened: Callable[[], Store]) -> None:
    first, second = opened(), opened()
    for number in range(6):
        first.plan(planned(Member("slack", "T1", f"U{number}")))
    with first.transaction() as conn:
        claimed = conn.execute("select id from outbox order by id limit 3 for update").fetchall()
        others = second.claim("slack:T1", LATER, LATER + timedelta(minutes=1), 6)
    assert len(others) == 3
    assert not {row[0] for row in claimed} & {each.id for each in others}


def test_what_is_decided_of_a_tenant_waits_for_another_that_decides_and_other_tenants_do_not(
    opened: Callable[[], Store], address: DatabaseUrl
) -> None:
    first, second = opened(), open_store(address, timeout_ms=1000)
    with first.transaction("slack:T1"):
        with second.transaction("slack:T2"):
            pass
        with pytest.raises(StoreError, match="others kept it locked"), second.transaction("slack:T1", "slack:T2"):
            pass
    with second.transaction("slack:T1"):
        pass
    second.close()


class Crossing(Store):
    """Two of these take two rows, each in its own order."""

    tries = 0

    @tried_again
    def cross(self, rows: tuple[int, int], meet: threading.Barrier, through: threading.Event) -> None:
        self.tries += 1
        if self.tries > 1:
            # Else it may take its row again before the other one has woken up.
            through.wait(10)
        with self.transaction() as conn:
            beat(conn, rows[0])
            if self.tries == 1:
                meet.wait(10)
            beat(conn, rows[1])
        through.set()


def beat(conn: Connection, number: int) -> None:
    conn.execute("update heartbeat set beats = beats + 1 where id = ?", [number])


def test_one_of_two_that_wait_for_each_other_is_run_again(address: DatabaseUrl) -> None:
    stores = [Crossing(PostgresEngine(address, timeout_ms=10_000)) for _ in range(2)]
    with stores[0].transaction() as conn:
        conn.execute("insert into heartbeat (id, beats) values (2, 0)")
    meet, through = threading.Barrier(2), threading.Event()
    threads = [
        threading.Thread(target=store.cross, args=(order, meet, through))
        for store, order in zip(stores, ((1, 2), (2, 1)), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert rows(stores[0], "select beats from heartbeat order by id") == [(2,), (2,)]
    assert sorted(store.tries for store in stores) == [1, 2]
    with stores[0].transaction() as conn:
        conn.execute("delete from heartbeat where id = 2")
    for store in stores:
        store.close()


def test_one_leads_and_another_one_as_soon_as_its_connection_is_gone(address: DatabaseUrl) -> None:
    first, second = PostgresElection(address, "clock"), PostgresElection(address, "clock")
    other = PostgresElection(address, "inbox")
    assert [first.is_first(), second.is_first(), first.is_first(), other.is_first()] == [True, False, True, True]
    run(address, "select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'")
    assert second.is_first()
    assert not first.is_first(), "who lost the connection has to get the lock anew"
    assert not first.is_first()
    second.leave()
    assert first.is_first()
    first.leave()
    other.leave()


def test_a_connection_that_was_cut_is_replaced(opened: Callable[[], Store], address: DatabaseUrl) -> None:
    store = opened()
    store.check()
    run(
        address,
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid != pg_backend_pid()",
    )
    store.check()
    assert store.planned(ANA, Programme.NUDGE, "x") is None
