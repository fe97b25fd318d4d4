"""What Teams delivered and the coach acknowledged is done once: after a crash, after Teams could not be reached."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.teams.payloads import read_activity
from bot.core.ports.asking import Kept
from bot.stores.sqlite import SqliteStore
from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague
from tests.msteams.conftest import Meet
from tests.msteams.peer import HARBOUR, MILL, Microsoft, microsoft
from tests.processes import Process
from tests.running import SECRET

QUESTION = "what does a cloud TPM do"
_THREADS = 5


@contextmanager
def started(peer: Microsoft, database: Path) -> Iterator[Process]:
    """`serve` for Teams alone, in a process of its own, until the context ends."""
    settings = {"TPM_DATABASE": str(database), "TPM_SECRET": SECRET, "TPM_LOG": "json", "PORT": "0"}
    with Process("serve", **peer.environment(), **settings) as process:
        peer.bot_port = process.port
        yield process


def until(true: Callable[[], object], peer: Microsoft, seconds: float = 30) -> None:
    """Wait until it is true, which calls of the coach make it."""
    assert peer.until(true, seconds), "it never came true"


def somebody(peer: Microsoft, name: str, tenant: str = HARBOUR) -> Colleague:
    """A person whose activities come at the time of now."""
    clock: Any = SimpleNamespace(now=lambda: datetime.now(UTC))
    app: Any = SimpleNamespace(peer=peer, clock=clock)
    return Colleague(app, name, None, tenant)


def press(who: Colleague, verb: str, value: str) -> dict[str, Any]:
    """A press of a control of a card that they saw."""
    data = {"tpm": {"do": verb, "with": value}}
    return who.activity("invoke", name="adaptiveCard/action", value={"action": {"verb": verb, "data": data}})


def answers(peer: Microsoft) -> Counter[str]:
    """How many messages there are in each conversation."""
    with peer.lock:
        return Counter(shown.conversation for shown in peer.shown)


def test_killed_with_answers_on_their_way_each_comes_once_after_the_start(tmp_path: Path) -> None:
    database = tmp_path / "coach.sqlite3"
    with microsoft() as peer:
        with started(peer, database) as process:
            before = somebody(peer, "before")
            assert peer.post(before.activity(text=QUESTION)).status == 200
            store = SqliteStore(database)
            until(lambda: answers(peer)[before.conversation] == 1, peer)
            until(lambda: not store.kept_events(datetime.now(UTC)), peer)
            peer.swallows = threading.Event()
            people = [somebody(peer, f"p{number}", (HARBOUR, MILL)[number % 2]) for number in range(12)]
            for who in people:
                assert peer.post(who.activity(text=QUESTION)).status == 200
            who = somebody(peer, "presser")
            told = peer.post(press(who, "open", "privacy"))
            assert (told.status, told.json["value"]) == (200, "See below.")
            newcomer = somebody(peer, "newcomer")
            assert peer.post(newcomer.activity("installationUpdate", action="add")).status == 200
            until(lambda: peer.swallowed >= _THREADS, peer)
            process.ends(signal.SIGKILL)
        peer.swallows.set()
        peer.swallows = None
        assert answers(peer) == {before.conversation: 1}, "all but one answer died with the process"
        with started(peer, database):
            until(lambda: not store.kept_events(datetime.now(UTC)), peer)
        store.close()
        everybody = [before, *people, who, newcomer]
        assert answers(peer) == {each.conversation: 1 for each in everybody}
        assert "What I keep, and why" in str(who.messages()[0].card)
        assert "the coach for technical program managers" in str(newcomer.messages()[0].card)


@pytest.mark.parametrize(("count", "kills"), [(40, 2), pytest.param(400, 20, marks=pytest.mark.soak)])
def test_killed_under_a_flood_nothing_that_was_acknowledged_is_lost(tmp_path: Path, count: int, kills: int) -> None:
    database = tmp_path / "coach.sqlite3"
    with microsoft() as peer:
        asked: list[str] = []
        for round_ in range(kills):
            with started(peer, database) as process:
                before = answers(peer).total()
                for number in range(count // kills):
                    who = somebody(peer, f"p{round_}-{number}", (HARBOUR, MILL)[number % 2])
                    assert peer.post(who.activity(text=QUESTION)).status == 200
                    asked.append(who.conversation)
                until(lambda before=before: answers(peer).total() >= before + 3, peer)
                process.ends(signal.SIGKILL)
        with started(peer, database):
            store = SqliteStore(database)
            until(lambda: not store.kept_events(datetime.now(UTC)), peer)
            store.close()
        got = answers(peer)
        assert [conversation for conversation in asked if got[conversation] == 0] == []
        twice = sum(count - 1 for count in got.values())
        assert twice <= kills * _THREADS, "only what was on its way at a kill may come twice"


# in one process


def keep(teams: TeamsApp, body: dict[str, Any], **ago: float) -> None:
    """Keep an activity as a process that died kept it."""
    activity = read_activity(body)
    key = f"activity {activity.conversation} {activity.id}"
    kept = Kept(activity.member, key, activity.packed(), "f" * 32)
    assert teams.service.parts.store.keep(kept, teams.clock.now() - timedelta(**ago))


def sweep(teams: TeamsApp) -> None:
    teams.service.inbox.sweep(at_start=True)


def test_what_was_left_longer_than_ten_minutes_ago_is_not_answered_any_more(meet: Meet, teams: TeamsApp) -> None:
    old, new = meet("ana"), meet("ben")
    keep(teams, old.activity(text="help"), minutes=11)
    keep(teams, new.activity(text="help"), minutes=9)
    new.act(lambda: sweep(teams))
    assert (len(old.messages()), len(new.messages())) == (0, 1)
    assert teams.rows("unanswered") == 0


def test_a_press_that_was_left_shows_its_answer_as_a_message(ana: Colleague, teams: TeamsApp) -> None:
    keep(teams, press(ana, "open", "privacy"))
    keep(teams, ana.activity(text="", value={"tpm": {"do": "open", "with": "progress"}}))
    ana.act(lambda: sweep(teams))
    ana.coach_says("What I keep, and why", "You have no check-ins yet")
    assert (len(ana.messages()), teams.rows("unanswered")) == (2, 0)


def test_who_opened_the_coach_before_the_crash_is_greeted_after_it(ana: Colleague, teams: TeamsApp) -> None:
    keep(teams, ana.activity("installationUpdate", action="add"))
    ana.act(lambda: sweep(teams))
    ana.coach_says("Hi, I'm the coach for technical program managers")


def test_what_another_version_kept_in_another_form_is_left_out(ana: Colleague, teams: TeamsApp) -> None:
    activity = read_activity(ana.activity(text="help"))
    for number, said in enumerate(({"text": "help"}, {**activity.packed(), "mentions": [7]})):
        kept = Kept(activity.member, f"other {number}", said, "f" * 32)
        assert teams.service.parts.store.keep(kept, teams.clock.now())
    ana.act(lambda: sweep(teams))
    ana.coach_says_nothing()
    assert teams.rows("unanswered") == 0


def test_an_activity_that_comes_again_after_its_answer_is_not_answered_again(ana: Colleague, teams: TeamsApp) -> None:
    for body in (ana.activity(text="help"), press(ana, "open", "privacy")):
        ana.act(lambda body=body: ana.sends(body))
        assert ana.coach_says("")
        ana.act(lambda body=body: ana.sends(body))
        ana.coach_says_nothing()


def test_nothing_of_what_was_said_stays_once_it_is_answered(ana: Colleague, teams: TeamsApp) -> None:
    ana.they_open()
    ana.they_say("help")
    ana.they_say("privacy")
    ana.they_click("Send me a copy")
    assert teams.rows("unanswered") == 0


@pytest.mark.parametrize("status", [429, 502, 503])
def test_while_teams_cannot_be_reached_it_is_kept_and_answered_later(
    status: int, ana: Colleague, teams: TeamsApp, troubles: list[str]
) -> None:
    teams.peer.answers(status, times=5)
    ana.they_say("help")
    ana.coach_says_nothing()
    assert teams.rows("unanswered") == 1
    assert troubles == ["job_failed", "telling_failed"]
    troubles.clear()
    ana.act(lambda: teams.passes(minutes=2))
    ana.coach_says("I answer questions")
    assert (len(ana.messages()), teams.rows("unanswered")) == (1, 0)


def test_where_the_conversation_is_deleted_nobody_waits(ana: Colleague, teams: TeamsApp, troubles: list[str]) -> None:
    teams.peer.dead.add(ana.conversation)
    ana.they_say("help")
    assert teams.rows("unanswered") == 0
    assert troubles == ["job_failed", "telling_failed"]
    troubles.clear()


def test_without_a_database_it_is_answered_all_the_same(ana: Colleague, teams: TeamsApp, troubles: list[str]) -> None:
    body = ana.activity(text=QUESTION)
    with teams.lost_database():
        assert teams.peer.post(body).status == 200
        teams.settle()
    assert len(ana.messages()) == 1
    assert "not_kept" in troubles
    troubles.clear()


def test_what_can_neither_be_kept_nor_done_soon_is_refused(
    ana: Colleague, teams: TeamsApp, troubles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.later.MAX_WAITING", 0)
    assert teams.peer.post(ana.activity(text="help")).status == 200, "it is kept, and answered by a sweep"
    with teams.lost_database():
        assert teams.peer.post(ana.activity(text="help")).status == 503
    monkeypatch.undo()
    troubles.clear()
    ana.act(lambda: teams.passes(minutes=2))
    assert len(ana.messages()) == 1
