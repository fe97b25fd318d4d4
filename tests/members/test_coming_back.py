"""An account that is deactivated is erased in the end; one that is back before that is not, in each chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.model.signups import Status
from tests.app import SECRET, App, frozen_peer
from tests.app import running as slack
from tests.member import Member
from tests.msteams.app import TeamsApp
from tests.msteams.app import running as msteams
from tests.msteams.peer import microsoft
from tests.summaries.company import Company

KEEP_DAYS = 60
WEEKS = KEEP_DAYS // 7 + 2


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The app with Slack, which keeps what is stored for sixty days."""
    settings = {"TPM_SECRET": SECRET, "TPM_KEEP_DAYS": str(KEEP_DAYS)}
    with frozen_peer() as peer, slack(peer, tmp_path / "coach.sqlite3", **settings) as opened:
        yield opened
        opened.settle()
        assert peer.problems == []


@pytest.fixture
def teams(tmp_path: Path) -> Iterator[TeamsApp]:
    """The same with Teams."""
    with microsoft() as peer, msteams(peer, tmp_path / "coach.sqlite3", TPM_KEEP_DAYS=str(KEEP_DAYS)) as opened:
        yield opened


def changes(member: Member, **fields: Any) -> None:
    """Slack tells of a change of their account."""
    member.app.peer.slack.workspace.change_person(member.me.person.handle, **fields)
    member.app.settle()


def checks_in_each_week(member: Any) -> None:
    """They do so for longer than anything is kept of who is gone; it ends with what `progress` says."""
    for _ in range(WEEKS):
        member.checks_in("Yes", "Partly", "Yes")
        member.time_passes(days=7)
    member.commands("progress")
    member.coach_says("You have checked in 8 weeks in a row")
    assert member.signup
    assert member.signup.status is Status.STOPPED, "practices come when they sign up again"


@pytest.mark.parametrize("gone", ["deleted", "is_guest"])
def test_who_was_deactivated_or_a_guest_for_a_day_keeps_what_they_answer_from_then_on(app: App, gone: str) -> None:
    ana = app.person("ana", "#general").signs_up()
    ana.checks_in("Yes", "Yes", "Yes")
    changes(ana, **{gone: True})
    ana.time_passes(days=1)
    changes(ana, **{gone: False})
    checks_in_each_week(ana)


def test_so_does_who_could_not_be_written_to_once_though_slack_tells_nothing_of_it(app: App) -> None:
    ana = app.person("ana", "#general").signs_up()
    app.peer.set_fault("error", method="chat.postMessage", error="user_disabled", times=1)
    ana.time_passes(days=2)
    assert ana.signup
    assert ana.signup.status is Status.OFF
    checks_in_each_week(ana)


def test_who_stays_away_is_erased(app: App) -> None:
    ana = app.person("ana", "#general").signs_up()
    ana.checks_in("Yes", "Yes", "Yes")
    changes(ana, deleted=True)
    ana.time_passes(days=KEEP_DAYS - 1)
    assert ana.signup
    ana.time_passes(days=2)
    assert ana.kept == 0


def test_a_second_deactivation_counts_from_its_own_day(app: App) -> None:
    ana = app.person("ana", "#general").signs_up()
    changes(ana, deleted=True)
    ana.time_passes(days=20)
    changes(ana, deleted=False)
    ana.checks_in("Yes", "Yes", "Yes")
    ana.time_passes(days=20)
    changes(ana, deleted=True)
    ana.time_passes(days=KEEP_DAYS - 1)
    assert ana.signup
    ana.time_passes(days=2)
    assert ana.signup is None


def test_a_guest_who_writes_is_a_guest_still_and_is_erased(app: App) -> None:
    ana = app.person("ana", "#general").signs_up()
    changes(ana, is_guest=True)
    for _ in range(WEEKS):
        ana.commands("progress")
        ana.time_passes(days=7)
    assert ana.signup is None


def test_who_was_away_for_a_day_keeps_their_seat(app: App) -> None:
    with Company.of(app) as firm:
        firm.team()
        m00 = firm.person("m00", "#general").signs_up()
        changes(m00, deleted=True)
        changes(m00, deleted=False)
        m00.time_passes(days=KEEP_DAYS + 7)
        m00.commands("team")
        m00.coach_says("Cloud TPMs")


def test_in_teams_who_could_not_be_reached_once_keeps_what_they_answer_from_then_on(teams: TeamsApp) -> None:
    ana = teams.person("ana")
    ana.they_open_messages()
    ana.signs_up()
    teams.peer.dead.add(ana.own_chat)
    ana.time_passes(days=2)
    assert ana.signup
    assert ana.signup.status is Status.OFF
    teams.peer.dead.clear()
    ana.they_say("hello")
    assert ana.signup.status is Status.STOPPED
    checks_in_each_week(ana)
