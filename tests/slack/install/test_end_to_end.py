"""An install, a use and an uninstall, from the install page to the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app import new_peer, running
from tests.member import Member
from tests.slack.install.browser import KEY, Many, Page, many, many_peer
from tests.slack.serving import TEAM


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Many]:
    with many_peer() as peer, many(peer, tmp_path / "coach.sqlite3") as running:
        yield running
        running.settle()
        assert peer.problems == []


def rows(app: Many, query: str) -> list[tuple[object, ...]]:
    """What a query finds in the database."""
    with sqlite3.connect(app.slack.parts.config.database) as database:
        return list(database.execute(query))


def kept(app: Many) -> str:
    """All that lies in the database file, as text."""
    return app.slack.parts.config.database.read_bytes().decode("latin-1")


def dana_installs(app: Many) -> None:
    dana = Member(app, "dana")
    page = app.browser.begins()
    assert (page.status, page.title) == (200, "Add TPM Coach to Slack")
    done: list[Page] = []
    dana.act(lambda: done.append(app.browser.goes_to(app.browser.consents(page))))
    assert (done[0].status, done[0].title) == (200, "TPM Coach is installed in Harbour Cloud")
    assert done[0].link == "https://slack.com/app_redirect?app=A0COACH001&team=T0HARBOUR1"
    dana.coach_says("Thank you for installing TPM Coach")


def ana_practises(app: Many) -> Member:
    ana, there = Member(app, "ana", "#general"), Member(app, "ana")
    ana.they_say("/tpm what does a cloud TPM do")
    ana.coach_says("What a cloud TPM does and owns")
    ana.signs_up()
    there.it_is("2026-11-26 10:30")
    there.coach_says("Lead a small project")
    return there


def test_an_install_a_use_and_an_uninstall(app: Many) -> None:
    ana = Member(app, "ana", "#general")
    ana.they_say("/tpm what does a cloud TPM do")
    ana.coach_says("An admin can install it again")

    dana_installs(app)
    token = app.token_of(TEAM)
    assert token
    assert token.access.startswith("xoxe.xoxb-")
    assert "xoxe" not in kept(app)
    assert KEY not in kept(app)

    there = ana_practises(app)
    assert [call.ok for call in app.peer.calls("oauth.v2.access")] == [True, True], "the courier got the next token"
    renewed = app.token_of(TEAM)
    assert renewed not in (None, token)

    app.peer.set_fault("uninstalled")
    app.settle()
    assert app.token_of(TEAM) is None
    assert rows(app, "select tenant, status from tenants") == [(f"slack:{TEAM}", "left")]
    there.time_passes(days=7)
    there.coach_says_nothing()

    assert app.browser.installs().status == 200
    app.settle()
    assert app.token_of(TEAM) not in (None, token, renewed)
    assert rows(app, "select status from tenants") == [("active",)]
    there.time_passes(days=7)
    there.coach_says("[Done] [Another one]")


def test_one_workspace_by_its_token_stays_the_default(app: Many, tmp_path: Path) -> None:
    with new_peer() as peer, running(peer, tmp_path / "one.sqlite3") as one:
        Member(one, "ana", "#general").they_say("/tpm help")
        assert one.wire.get("/slack/install").status == 404
        assert one.wire.get("/slack/oauth_redirect?code=1&state=2").status == 404


def test_a_revoked_token_puts_its_workspace_on_hold_until_it_installs_again(app: Many) -> None:
    """The news of it may be lost, or late: then Slack's answer to a message tells."""
    app.browser.installs()
    app.settle()
    Member(app, "ana", "#general").signs_up()
    ana = Member(app, "ana")
    ana.it_is("2026-11-26 10:29")
    ana.they_open_home()
    app.peer.slack.workspace.revoked = True
    ana.it_is("2026-11-26 10:30")
    ana.coach_says_nothing()
    assert app.slack.parts.store.holds() == {f"slack:{TEAM}": "token_revoked"}
    assert app.browser.installs().status == 200
    app.settle()
    assert app.slack.parts.store.holds() == {}
    ana.time_passes(minutes=1)
    ana.coach_says("Lead a small project")


def test_news_of_a_revoked_token_takes_it_away(app: Many) -> None:
    app.browser.installs()
    app.peer.set_fault("revoked")
    app.settle()
    assert app.token_of(TEAM) is None
    app.peer.set_fault("revoked", on=False)
