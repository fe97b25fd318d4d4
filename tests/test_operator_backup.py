"""`tpm-coach backup` and `restore`: the copy is used for real, and nobody is messaged twice."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.core.errors import StoreError
from bot.core.localtime import following, week_of
from bot.core.model import CheckIn, Programme, State
from bot.core.restoring import Loss, settle
from bot.stores import backup as copies
from bot.stores.migrations import MIGRATIONS
from bot.stores.sqlite import SqliteStore
from tests.dumped import dump
from tests.operator_coach import RULES, START, Running, Wrote, member, plan, sign_up
from tests.undelivered import undelivered

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a member's answer, which the commands find."""
    path = tmp_path / "coach.sqlite3"
    store = SqliteStore(path)
    sign_up(store, 1)
    zero = dict.fromkeys(("manage", "deliver", "plan"), 0)
    store.save_checkins(member(0), [CheckIn("2026-W47", zero, START, since=dict.fromkeys(zero, "2026-W47"))])
    store.close()
    monkeypatch.setenv("TPM_DATABASE", str(path))
    monkeypatch.delenv("DYNO", raising=False)
    return path


def lies_beside(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir()} - {path.name, f"{path.name}.lock", f"{path.name}-journal"}


# backup


def test_a_copy_holds_everything_and_says_when_it_was_made(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert copies.backup(database, copy, NOW) == copy.stat().st_size
    extra = [line for line in dump(copy) if line not in dump(database)]
    assert len(extra) == 1
    assert "copied_at" in extra[0]
    assert set(dump(database)) <= set(dump(copy))
    assert copies.copied_at(copy) == NOW
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert lies_beside(database) == {"copy"}, "nothing temporary is left"


def test_it_works_while_the_coach_writes(database: Path, tmp_path: Path) -> None:
    code = (
        "import sys, datetime; from pathlib import Path; from bot.stores.sqlite import SqliteStore\n"
        "store = SqliteStore(Path(sys.argv[1]), timeout_ms=20000); print('ready', flush=True); n = 0\n"
        "import select\n"
        "while not select.select([sys.stdin], [], [], 0)[0]:\n"
        "    store.record_gaps([('T1', f'{n}', 'suggest')], datetime.datetime.now(datetime.UTC)); n += 1\n"
        "store.close(); print(n)"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(database)], stdin=-1, stdout=-1, text=True)
    assert writer.stdout
    assert writer.stdout.readline() == "ready\n"
    for number in range(3):
        copies.backup(database, tmp_path / f"copy{number}", NOW)
    said, _ = writer.communicate("stop\n", timeout=30)
    assert writer.returncode == 0
    assert int(said) > 0
    counts = []
    for number in range(3):
        with closing(sqlite3.connect(tmp_path / f"copy{number}")) as conn:
            texts = [int(row[0]) for row in conn.execute("select text from gaps order by id")]
        assert texts == list(range(len(texts))), "a copy is a moment of the database, without holes"
        counts.append(len(texts))
    assert counts == sorted(counts)


def test_a_file_that_is_there_is_never_overwritten(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        copies.backup(database, copy, NOW)
    assert copy.read_text() == "mine"


def test_a_missing_database_is_named_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "coach.sqlite3"
    monkeypatch.setenv("TPM_DATABASE", str(path))
    assert main(["backup", str(tmp_path / "copy")]) == 2
    assert f"there is no database at {path}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_another_program_s_database_is_not_copied(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("create table t (a)")
    for path in (other, Path(__file__)):
        with pytest.raises(StoreError):
            copies.backup(path, tmp_path / "copy", NOW)
    assert lies_beside(database) == {"other"}


def test_a_damaged_database_gives_no_copy(database: Path, tmp_path: Path) -> None:
    damage(database)
    with pytest.raises(StoreError):
        copies.backup(database, tmp_path / "copy", NOW)
    assert lies_beside(database) == set()


def damage(path: Path) -> None:
    """Break a page in the middle, but leave the header."""
    with closing(sqlite3.connect(path)) as conn:
        page, number = conn.execute(
            "select pagesize, rootpage from (select 4096 as pagesize), sqlite_master where name = 'members'"
        ).fetchone()
        (page,) = conn.execute("pragma page_size").fetchone()
    with path.open("rb+") as file:
        file.seek((number - 1) * page)
        file.write(b"\xff" * page)


def test_a_copy_of_an_older_schema_stays_one(tmp_path: Path) -> None:
    """So that the older version can be gone back to after an upgrade that went wrong."""
    from sqlite_utils import Database

    old, copy = tmp_path / "old", tmp_path / "copy"
    conn = sqlite3.connect(old)
    MIGRATIONS.apply(Database(conn), stop_before="m002_coaching")
    conn.close()
    copies.backup(old, copy, NOW)
    assert copies.copied_at(copy) == NOW
    assert "m002_coaching" not in "\n".join(dump(copy))
    database = tmp_path / "coach.sqlite3"
    assert copies.restore(copy, database, lambda store: None, NOW) is None
    assert "m003_meta" in "\n".join(dump(database)), "restored, it has today's schema"


# what a restore means to members


def life(path: Path, copied: timedelta, lost: timedelta, members: int = 60) -> Running:
    """A coach that runs until the loss; a copy is made on the way."""
    running = Running(path, Wrote(), START)
    sign_up(running.store, members)
    running.until(START + copied)
    copies.backup(path, path.with_name("copy"), running.now)
    running.until(START + lost)
    running.close()
    return running


TIMES = [(10, 11), (34, 60), (57, 57.5), (30, 30 + 7 * 24), (80, 80 + 15 * 24), (0, 5 * 24)]


@pytest.mark.parametrize(("copied", "lost"), TIMES)
def test_after_a_restore_nobody_gets_a_second_message(tmp_path: Path, copied: float, lost: float) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=copied), timedelta(hours=lost))
    before = len(first.wrote.sent)
    loss = Loss(START + timedelta(hours=copied), first.now)
    now = first.now + timedelta(hours=2)
    kept = copies.restore(path.with_name("copy"), path, lambda store: settle(store, loss, RULES, now) and None, now)
    assert kept is not None
    second = Running(path, first.wrote, now)
    second.until(now + timedelta(days=12))
    assert len(first.wrote.sent) > before, "and those that were not due by then do get theirs"
    assert first.wrote.twice() == []
    one_outcome_a_week(second)
    assert second.store.restores() == [(loss.copied_at, loss.lost_at)]
    second.close()


def one_outcome_a_week(running: Running) -> None:
    for number in range(60):
        weeks = sorted(running.store.outcomes(member(number)))
        assert weeks == [following(weeks[0], step) for step in range(len(weeks))]
        assert weeks[-1] >= following(week_of(running.now.date()), -1)


def test_without_that_they_would_be_messaged_twice(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=34), timedelta(hours=60))
    copies.restore(path.with_name("copy"), path, lambda store: None, first.now)
    second = Running(path, first.wrote, first.now)
    second.until(first.now + timedelta(days=5))
    second.close()
    assert first.wrote.twice() != []


def test_what_was_surely_not_sent_goes_out(tmp_path: Path) -> None:
    """Exactly those get nothing in the week of the loss that may have got it before."""
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=34), timedelta(hours=60))
    got = {user for user, action, _ in first.wrote.sent if action == "done"}
    loss = Loss(START + timedelta(hours=34), first.now)
    copies.restore(path.with_name("copy"), path, lambda s: settle(s, loss, RULES, first.now) and None, first.now)
    second = Running(path, Wrote(), first.now)
    second.until(START + timedelta(days=7))
    second.close()
    later = {user for user, action, _ in second.wrote.sent if action == "done"}
    assert got.isdisjoint(later)
    first_week = {member(number).user for number in range(60)} - late_starters(path)
    assert first_week <= got | later


def late_starters(path: Path) -> set[str]:
    """Who signed up after their hour of the first week, and begins in the second."""
    with closing(sqlite3.connect(path)) as conn:
        week = week_of(START.date())
        rows = conn.execute(
            "select user from members where user not in (select user from outbox where slot = ?)", [week]
        )
        return {row[0] for row in rows}


def test_a_prompt_follows_a_practice_that_may_have_been_sent_once(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=34), timedelta(hours=60))
    loss = Loss(START + timedelta(hours=34), first.now)
    copies.restore(path.with_name("copy"), path, lambda s: settle(s, loss, RULES, first.now) and None, first.now)
    second = Running(path, first.wrote, first.now)
    second.until(START + timedelta(days=10))
    second.close()
    actions = defaultdict(set)
    for user, action, week in first.wrote.sent:
        if week == week_of(START.date()):
            actions[user].add(action)
    assert actions
    assert [user for user, seen in actions.items() if "done" in seen and "checkin" not in seen] == []


def test_messages_that_were_planned_held_or_under_way_in_the_copy_become_unknown(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    store = SqliteStore(path)
    for number in range(4):
        plan(store, member(number), NOW + timedelta(hours=number if number < 3 else 24))
    with store.transaction() as conn:
        conn.conn.execute("insert into tenants (tenant) values ('slack:T1')")
        conn.conn.execute("update outbox set state = 'sending', lease_until = 1 where user = 'U0001'")
        conn.conn.execute("update outbox set held = 1, code = 'strange' where user = 'U0002'")
    settled = settle(store, Loss(NOW, NOW + timedelta(hours=1)), RULES, NOW + timedelta(hours=2))
    assert settled.messages == 3
    states = [store.outcomes(member(number)) for number in range(4)]
    assert [set(each.values()) for each in states] == [{State.UNKNOWN}] * 3 + [{State.PLANNED}]
    assert {each.code for each in undelivered(store)} == {"restored"}
    store.close()


def test_whole_weeks_spare_those_who_asked_for_their_practice_early(tmp_path: Path) -> None:
    from bot.core import commands

    asks = member(4)
    for careful in (False, True):
        path = tmp_path / str(careful) / "coach.sqlite3"
        first = Running(path, Wrote(), START)
        sign_up(first.store, 10)
        first.until(START + timedelta(hours=10))
        copies.backup(path, path.with_name("copy"), first.now)
        # Before their hour of this week, and after the copy.
        first.coaching.perform(asks, commands.Now(), first.now)
        first.until(START + timedelta(hours=12))
        first.close()
        assert (asks.user, "done", "2026-W48") in first.wrote.sent
        loss = Loss(START + timedelta(hours=10), first.now, whole_weeks=careful)
        copies.restore(path.with_name("copy"), path, lambda s, loss=loss: settle(s, loss, RULES, NOW) and None, NOW)  # type: ignore[misc]
        second = Running(path, first.wrote, first.now)
        second.until(START + timedelta(days=14))
        one = second.store.outcomes(asks)
        second.close()
        assert bool(first.wrote.twice()) is not careful
        assert set(one) >= {"2026-W48", "2026-W49"}, "and the next week goes on as usual"
        assert one["2026-W49"] is State.SENT


# what a restore means to files


@pytest.fixture
def copy(database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "copy"
    copies.backup(database, path, NOW)
    return path


def recently(hours: float = 1) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_restore_puts_the_copy_back_and_keeps_what_it_replaces(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    assert main(["backup", str(copy)]) == 0
    store = SqliteStore(database)
    store.record_gaps([("T1", "after the copy", "suggest")], NOW)
    store.close()
    database.chmod(0o640)
    lost = datetime.now(UTC)
    before = copy.read_bytes()
    capsys.readouterr()
    assert main(["restore", str(copy), "--lost-at", lost.isoformat()]) == 0
    said = capsys.readouterr().out
    (kept,) = [each for each in tmp_path.iterdir() if ".replaced-" in each.name]
    assert str(kept) in said
    assert "after the copy" in "\n".join(dump(kept))
    assert "after the copy" not in "\n".join(dump(database))
    assert stat.S_IMODE(database.stat().st_mode) == 0o640, "who could use the old file can use the new one"
    assert copy.read_bytes() == before
    store = SqliteStore(database)
    assert store.signup(member(0)) is not None
    assert len(store.checkins(member(0))) == 1
    ((_, until),) = store.restores()
    assert abs(until - lost) < timedelta(milliseconds=1)
    store.close()
    assert copies.copied_at(database) is None, "the database itself is no copy"


def test_restore_works_where_the_database_is_gone_or_damaged(database: Path, copy: Path) -> None:
    intact = dump(database)
    damage(database)
    kept = copies.restore(copy, database, lambda store: None, NOW)
    assert kept
    assert [line for line in dump(database) if line not in intact and "copied_at" not in line] == []
    database.unlink()
    assert copies.restore(copy, database, lambda store: None, NOW + timedelta(seconds=5)) is None
    database.write_bytes(b"no database at all")
    assert copies.restore(copy, database, lambda store: None, NOW + timedelta(seconds=9))
    SqliteStore(database).close()


def test_what_lies_beside_a_damaged_database_does_not_spoil_the_new_one(database: Path, copy: Path) -> None:
    database.write_bytes(b"no database at all")
    wal = database.with_name(f"{database.name}-wal")
    wal.write_bytes(b"of the old one")
    assert copies.restore(copy, database, lambda store: None, NOW)
    assert not wal.exists()
    SqliteStore(database).close()


REFUSED = {
    "damaged": lambda path: damage(path),
    "no database": lambda path: path.write_text("a letter " * 1000),
    "empty": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "newer": lambda path: newer(path),
}


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("update _sqlite_migrations set name = 'm999_future' where name = 'm003_meta'")
        conn.commit()


@pytest.mark.parametrize("fault", REFUSED)
def test_a_copy_that_is_not_sound_is_refused_and_nothing_is_changed(
    database: Path, copy: Path, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    REFUSED[fault](copy)
    before = database.read_bytes()
    assert main(["restore", str(copy), "--lost-at", recently()]) == 2
    said = capsys.readouterr().err
    assert str(copy) in said
    assert "Traceback" not in said
    assert database.read_bytes() == before
    assert lies_beside(database) <= {"copy"}


def test_a_failure_on_the_way_changes_nothing(database: Path, copy: Path) -> None:
    before = database.read_bytes()

    def fails(store: SqliteStore) -> None:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="full"):
        copies.restore(copy, database, fails, NOW)
    assert database.read_bytes() == before
    assert lies_beside(database) == {"copy"}


def test_a_running_coach_is_not_robbed_of_its_database(
    database: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with copies.in_use(database), copies.in_use(database):
        assert main(["restore", str(copy), "--lost-at", recently()]) == 2
        assert "a coach runs on it; stop it first" in capsys.readouterr().err
        assert main(["backup", str(copy.with_name("second"))]) == 0, "a copy can be made at any time"
    with copies.alone(database), pytest.raises(StoreError, match="restore is at work"), copies.in_use(database):
        pass
    assert main(["restore", str(copy), "--lost-at", recently()]) == 0


def test_nor_is_whatever_else_works_on_it(database: Path, copy: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="is in use"):
        copies.restore(copy, database, lambda store: None, NOW)
    other.execute("rollback")
    other.close()


def test_serve_says_that_it_uses_the_database(database: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "TPM_MATCHER": "words"}.items():
        monkeypatch.setenv(name, value)
    with copies.alone(database):
        assert main(["serve", "--port", "0"]) == 2


def test_the_time_of_the_loss_is_asked_for(database: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = database.read_bytes()
    ahead = (datetime.now(UTC) + timedelta(days=300)).isoformat()
    faults = {
        (): "--lost-at 2027-",
        ("--lost-at", "yesterday"): "a time is written as",
        ("--lost-at", "0001-01-01T00:00+14:00"): "no time that anything happens at",
        ("--lost-at", "2026-11-21T13:00"): "without its zone",
        ("--lost-at", "2026-11-19T13:00Z"): "before the copy was made",
        ("--lost-at", ahead): "in the future",
        ("--lost-at", recently(), "--copied-at", recently()): "leave --copied-at out",
    }
    for more, said in faults.items():
        assert main(["restore", str(copy), *more]) == 2
        assert said in capsys.readouterr().err
    assert database.read_bytes() == before


def test_on_a_terminal_it_asks(
    database: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or recently())
    assert main(["restore", str(copy)]) == 0
    assert "When did the coach last run" in asked[0]


def test_a_copy_that_another_tool_made_needs_its_time(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "plain"
    shutil.copy(database, copy)
    assert main(["restore", str(copy), "--lost-at", recently()]) == 2
    assert "--copied-at" in capsys.readouterr().err
    assert main(["restore", str(copy), "--lost-at", recently(), "--copied-at", recently(2)]) == 0


def test_a_host_that_loses_its_disk(
    database: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DYNO", "web.1")
    assert main(["restore", str(copy), "--lost-at", recently()]) == 2
    assert "DYNO" in capsys.readouterr().err
    assert main(["migrate"]) == 2
    assert main(["backup", str(copy.with_name("second"))]) == 0
    assert "take the copy elsewhere" in capsys.readouterr().err


def test_check_in_prompts_and_reminders_of_the_lost_time_are_unknown_too(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    first = life(path, timedelta(hours=20), timedelta(days=6))
    loss = Loss(START + timedelta(hours=20), first.now)
    copies.restore(path.with_name("copy"), path, lambda s: settle(s, loss, RULES, first.now) and None, first.now)
    store = SqliteStore(path)
    prompts = [store.planned(member(n), Programme.CHECKIN, "2026-W48") for n in range(60)]
    due = [each for each in prompts if each and each.due <= loss.lost_at]
    assert due
    assert {each.state for each in due} <= {State.UNKNOWN, State.SENT}
    assert State.UNKNOWN in {each.state for each in due}
    store.close()
