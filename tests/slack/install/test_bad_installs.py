"""Installs that can't go on: each gets a page with a sentence, and nothing is half-done."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.errors import StoreError
from bot.core.model.installations import Token
from tests.crowd import MANY, crowd
from tests.running import WEDNESDAY
from tests.slack.install.browser import Browser, Many, Page, many, many_peer
from tests.slack.serving import TEAM


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """One app for all tests of this file."""
    with many_peer() as peer, many(peer, tmp_path_factory.mktemp("many") / "coach.sqlite3") as running:
        yield running


@pytest.fixture
def app(opened: Many) -> Many:
    """The app, installed nowhere."""
    opened.start_over(WEDNESDAY)
    opened.browser.cookies.clear()
    opened.peer.slack.grants.denies = False
    return opened


def test_a_state_counts_once(app: Many) -> None:
    back = app.browser.consents(app.browser.begins())
    cookies = dict(app.browser.cookies)
    assert app.browser.goes_to(back).status == 200
    # Even with the cookie that the browser had.
    again = Browser(app.browser.app, cookies).goes_to(back)
    assert (again.status, again.title) == (400, "This install can't go on")
    assert again.link == "/slack/install"
    assert len(app.peer.calls("oauth.v2.access")) == 1


def test_a_state_grows_old(app: Many) -> None:
    back = app.browser.consents(app.browser.begins())
    app.peer.clock.advance(timedelta(minutes=10, seconds=1))
    assert refused(app, app.browser.goes_to(back)) == "This install can't go on"
    assert app.peer.calls("oauth.v2.access") == []


def test_a_state_belongs_to_one_browser(app: Many) -> None:
    """Else somebody could make an admin install into the attacker's hands."""
    other = app.another_browser()
    back = other.consents(other.begins())
    app.browser.begins()
    assert refused(app, app.browser.goes_to(back)) == "This install can't go on"
    assert refused(app, app.another_browser().goes_to(back)) == "This install can't go on"
    assert app.peer.calls("oauth.v2.access") == []
    # It was not used up by those who may not.
    assert other.goes_to(back).status == 200


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "This install can't go on"),
        ("code=1", "This install can't go on"),
        ("code=1&state=never-issued", "This install can't go on"),
        ("state={state}", "This install can't go on"),
        ("code=never-given&state={state}", "Slack did not confirm the install"),
        ("error=access_denied&state={state}", "Nothing was installed"),
        ("error=%3Cscript%3Ealert(1)%3C/script%3E", "Slack refused the install"),
    ],
)
def test_an_address_that_slack_did_not_make(app: Many, query: str, title: str) -> None:
    begun = app.browser.begins()
    state = parse_qs(urlsplit(begun.link).query)["state"][0]
    page = app.browser.goes_to("/slack/oauth_redirect?" + query.format(state=state))
    assert refused(app, page) == title
    assert "<script>" not in page.text


def test_somebody_says_no_to_slack(app: Many) -> None:
    app.peer.slack.grants.denies = True
    page = app.browser.installs()
    assert (page.status, refused(app, page)) == (200, "Nothing was installed")


def test_a_workspace_that_may_not_install_is_left_again(tmp_path: Path) -> None:
    with many_peer() as peer, many(peer, tmp_path / "c.sqlite3", TPM_INSTALL_TEAMS="T0OTHER, E0OTHER") as app:
        page = app.browser.installs()
        app.settle()
        assert (page.status, refused(app, page)) == (403, "This coach is not open to your workspace")
        assert "ask for yours to be added, at coach@harbour.example" in page.text
        assert [call.ok for call in peer.calls("apps.uninstall")] == [True]
        assert not peer.slack.workspace.installed


def test_a_workspace_that_may_install_does(tmp_path: Path) -> None:
    with many_peer() as peer, many(peer, tmp_path / "coach.sqlite3", TPM_INSTALL_TEAMS=f"T0OTHER,{TEAM}") as app:
        assert app.browser.installs().status == 200
        assert app.token_of(TEAM)


@pytest.mark.parametrize("step", ["save_state", "take_state", "save_installation"])
def test_without_the_database_it_says_to_try_again(app: Many, step: str) -> None:
    store = app.slack.parts.store
    with patch.object(store, step, side_effect=StoreError("the disk is gone")):
        page = app.browser.begins() if step == "save_state" else app.browser.installs()
    assert (page.status, refused(app, page)) == (503, "The install could not be saved")
    assert app.browser.installs().status == 200, "and then it goes"


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect?code=1&state=mine"])
def test_many_who_ask_for_the_pages_while_the_database_is_locked_keep_nobody_waiting(tmp_path: Path, path: str) -> None:
    database = tmp_path / "coach.sqlite3"
    with many_peer() as peer, many(peer, database) as app:
        pages: list[Page] = []

        def asks() -> None:
            pages.append(Browser(app.browser.app, {"slack-app-oauth-state": "mine"}).goes_to(path))

        crowd(database, asks, lambda: app.wire.get("/nowhere").status)
        assert len(pages) == MANY
        assert {page.title for page in pages} == {"The install could not be saved", "The install can't go on just now"}
        assert app.browser.installs().status == 200, "and then it goes"


@pytest.mark.parametrize("fault", ["500", "reset"])
def test_slack_fails_in_between(app: Many, fault: str) -> None:
    back = app.browser.consents(app.browser.begins())
    app.peer.set_fault(fault, method="oauth.v2.access")
    assert refused(app, app.browser.goes_to(back)) == "Slack did not confirm the install"
    app.peer.set_fault(fault, on=False)
    assert app.browser.installs().status == 200


def test_a_page_keeps_to_itself(app: Many) -> None:
    """The address that comes back holds a code: no other site gets it, and nobody puts the page into a frame."""
    page = app.browser.begins()
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    cookie = page.headers["set-cookie"]
    assert re.search("; Secure; HttpOnly;.* Max-Age=600$", cookie)
    asked = parse_qs(urlsplit(page.link).query)
    assert set(asked["scope"][0].split(",")) == app.peer.slack.manifest.scopes
    assert asked.get("user_scope", [""]) == [""]


def test_privacy_and_support_have_pages_that_anybody_can_read(app: Many) -> None:
    begun = app.browser.begins()
    for path, words in (
        ("/privacy", ("for 400 days", "/tpm forget me erases it", "30 days later", "writes to coach@harbour.example")),
        ("/support", ("Write to coach@harbour.example", "within two working days")),
    ):
        assert f'href="{path}"' in begun.text
        page = Browser(app.browser.app).goes_to(path)
        assert page.status == 200
        assert [each for each in words if each not in page.text] == []
        assert app.wire.call("POST", path).status == 405
        assert app.wire.call("HEAD", path).text == ""


@pytest.mark.parametrize(("team", "kept"), [("T0ABC", ["T0ABC"]), ("T0ABC%26scope=admin", None), ("%22onclick=", None)])
def test_a_link_to_the_page_proposes_a_workspace_and_nothing_else(app: Many, team: str, kept: list[str] | None) -> None:
    asked = parse_qs(urlsplit(app.browser.goes_to(f"/slack/install?team={team}").link).query)
    assert asked.get("team") == kept
    assert set(asked["scope"][0].split(",")) == app.peer.slack.manifest.scopes
    assert len(asked["scope"]) == 1


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT"])
def test_the_pages_are_read_and_nothing_else(app: Many, method: str) -> None:
    assert app.wire.call(method, "/slack/install").status in (404, 405)


def test_no_code_and_no_token_reaches_the_log(app: Many, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    back = app.browser.consents(app.browser.begins())
    app.browser.goes_to(back)
    app.browser.goes_to(back)
    app.settle()
    token = app.token_of(TEAM)
    assert isinstance(token, Token)
    text = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name == "tpm_coach"
    )
    assert "installed" in text
    assert "install_refused" in text
    query = parse_qs(urlsplit(back).query)
    for secret in (token.access, token.refresh, query["code"][0], query["state"][0], app.peer.client_secret):
        assert secret not in text


def refused(app: Many, page: Page) -> str:
    """The heading of a page, after which nothing is kept."""
    assert app.token_of(TEAM) is None
    assert app.slack.parts.store.installations() == []
    return page.title
