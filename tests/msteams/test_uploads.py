"""Files that do not get through, addresses that are not called, consents that are none: no harm, nothing logged."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from bot.channels.teams.client.connector import Http
from bot.channels.teams.client.uploads import Uploads
from bot.config import Config
from tests.msteams.app import TeamsApp
from tests.msteams.colleague import Colleague
from tests.msteams.consents import CSV, INFO, JSON, NOTE, answer, asks, named, nothing_is_put, presses
from tests.msteams.drive import SECRET
from tests.msteams.peer import Microsoft, microsoft

# --- it does not get through ---


@pytest.mark.parametrize("status", [0, 202, 302, 307, 400, 401, 403, 404, 409, 413, 429, 500, 503, 507])
def test_a_file_that_does_not_get_through_is_said_as_text(status: int, ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    elsewhere = f"http://127.0.0.1:{teams.peer.port}{teams.peer.drive.place()}"
    teams.peer.drive.faults.append((status, {"Location": elsewhere}))
    presses(ana, card)
    ana.coach_says("did not get through to your OneDrive, so here it is as text", JSON, NOTE)
    ana.coach_does_not_say(CSV)
    assert len(teams.peer.drive.calls) == 1, "it is neither repeated nor sent elsewhere"
    assert named(ana, INFO) == {}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.com/x",
        "http://harbour-my.sharepoint.com/x",
        "https://169.254.169.254/latest",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_an_address_on_no_host_of_the_list_is_not_called(url: str, ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    body = answer(ana, card)
    presses(ana, card, uploadInfo={**body["value"]["uploadInfo"], "uploadUrl": url})
    ana.coach_says("so here it is as text", JSON)
    assert nothing_is_put(teams)


def test_a_host_that_does_not_answer_is_not_waited_for() -> None:
    with microsoft() as peer:
        peer.swallows = threading.Event()
        uploads = Uploads(Http(0.2), frozenset({f"127.0.0.1:{peer.port}"}))
        try:
            assert uploads.put(f"http://127.0.0.1:{peer.port}{peer.drive.place()}", b"x") == "TimeoutError"
        finally:
            peer.swallows.set()
        assert uploads.put("http://127.0.0.1:1/", b"x") == "host_not_allowed"


def uploads_of(**settings: str) -> Uploads:
    environ = Microsoft(port=1).environment()
    del environ["TEAMS_FILE_HOSTS"]
    teams = Config.read({**environ, **settings}).teams
    assert teams
    return Uploads(Http(), teams.file_hosts)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        (
            "https://harbour-my.sharepoint.com/personal/ana/_api/v2.0/drive/items/1/uploadSession?guid='1'&path='~t'",
            True,
        ),
        ("https://HARBOUR-my.SharePoint.com:443/x", True),
        ("https://sharepoint.com/x", False),
        ("https://harbour-my.sharepoint.com:8443/x", False),
        ("https://harbour-my.sharepoint.com.example.com/x", False),
        ("https://harbour-mysharepoint.com/x", False),
        ("https://example.com/.sharepoint.com", False),
        ("https://example.com#.sharepoint.com", False),
        ("https://example.com?.sharepoint.com", False),
        ("https://example.com\\.sharepoint.com/x", False),
        ("https://example.com%2f.sharepoint.com/x", False),
        ("https://a@harbour-my.sharepoint.com/x", False),
        ("https://harbour-my.sharepoint.com@example.com/x", False),
        ("https://harbour-my.sharepoint.com\\@example.com/x", False),
        ("https://harbour-my.share\tpoint.com/x", False),
        (" https://harbour-my.sharepoint.com/x", False),
        ("https://harbour-my.sharepoint.com/x\r\nHost: example.com", False),
        ("https://hárbour-my.sharepoint.com/x", False),
        ("https://..sharepoint.com/x", False),
        ("https://.sharepoint.com/x", False),
        ("HTTP://harbour-my.sharepoint.com/x", False),
        ("ftp://harbour-my.sharepoint.com/x", False),
        ("//harbour-my.sharepoint.com/x", False),
        ("<https://harbour-my.sharepoint.com/x>", False),
        ("https://localhost/x", False),
        ("https://harbour-my.sharepoint.com/" + "x" * 8000, False),
    ],
)
def test_unless_told_otherwise_sharepoint_alone_is_called(url: str, allowed: bool) -> None:
    assert uploads_of().allows(url) is allowed


def test_an_operator_may_name_the_one_host_of_their_own() -> None:
    uploads = uploads_of(TEAMS_FILE_HOSTS="harbour-my.sharepoint.com")
    assert uploads.allows("https://harbour-my.sharepoint.com/x")
    assert not uploads.allows("https://mill-my.sharepoint.com/x")
    assert not uploads.allows("https://x.harbour-my.sharepoint.com/x")


def test_without_a_host_nothing_is_asked_or_called() -> None:
    uploads = uploads_of(TEAMS_FILE_HOSTS="none")
    assert not uploads.is_possible
    assert not uploads.allows("https://harbour-my.sharepoint.com/x")
    playground = Config.read({"TEAMS_PLAYGROUND": "yes"}).teams
    assert playground
    assert playground.file_hosts == frozenset()


# --- what goes wrong on our side ---


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, {"tpm": 7}, {"tpm": {}}, {"tpm": {"until": "9" * 400}}])
@pytest.mark.parametrize("name", ["context", "uploadInfo"])
def test_anything_in_a_consent_does_no_harm(name: str, value: Any, ana: Colleague, teams: TeamsApp) -> None:
    presses(ana, asks(ana)[JSON], **{name: value})
    ana.coach_says("older version" if name == "context" else "so here it is as text")
    assert nothing_is_put(teams)


@pytest.mark.parametrize("value", [None, 7, "x", [], [{}], {}, {"action": []}, {"action": "accept"}])
def test_what_is_no_consent_is_old(value: Any, ana: Colleague, teams: TeamsApp) -> None:
    ana.act(lambda: ana.sends(ana.activity("invoke", name="fileConsent/invoke", value=value)))
    ana.coach_says("older version")
    assert nothing_is_put(teams)


def test_a_file_that_there_is_not_is_old(ana: Colleague, teams: TeamsApp) -> None:
    card = asks(ana)[JSON]
    presses(ana, card, context={"tpm": {**card.card["acceptContext"]["tpm"], "file": "../coach.sqlite3"}})
    ana.coach_says("older version")
    assert nothing_is_put(teams)


def test_without_a_database_it_may_be_allowed_again(ana: Colleague, teams: TeamsApp, troubles: list[str]) -> None:
    card = asks(ana)[JSON]
    with teams.lost_database():
        presses(ana, card)
    ana.coach_says("Something went wrong on my side")
    assert "job_failed" in troubles
    assert nothing_is_put(teams)
    troubles.clear()
    presses(ana, card)
    assert len(teams.peer.drive.files) == 1


def test_where_too_much_waits_teams_is_told_to_try_again(
    ana: Colleague, teams: TeamsApp, troubles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = answer(ana, asks(ana)[JSON])
    monkeypatch.setattr("bot.runtime.later.MAX_WAITING", 0)
    assert teams.peer.post(body).status == 503
    monkeypatch.undo()
    troubles.clear()
    assert ana.sends(body).status == 200
    teams.settle()
    assert len(teams.peer.drive.files) == 1


def test_no_log_line_holds_the_address_or_the_file(ana: Colleague, teams: TeamsApp, lines: list[str]) -> None:
    asked = asks(ana)
    presses(ana, asked[JSON])
    teams.peer.drive.faults += [(0, {}), (403, {})]
    for name in (CSV, JSON):
        presses(ana, asks(ana)[name])
    card = asks(ana)[JSON]
    bad = {"uploadUrl": f"https://example.com/?{SECRET}", "contentUrl": "x", "name": "x"}
    presses(ana, card, uploadInfo=bad)
    told = [json.loads(line) for line in lines]
    assert [each["count"] for each in told if each["event"] == "files_sent"] == [1]
    whys = [each["why"] for each in told if each["event"] == "file_not_sent"]
    assert whys == ["RemoteDisconnected", "http_403", "host_not_allowed"]
    for secret in (SECRET, "uploadSession", "sharepoint", NOTE, ana.user, "Ana"):
        assert not [line for line in lines if secret in line]


# --- files that people send ---


def test_a_file_that_somebody_sends_is_not_read_and_its_address_not_kept(
    ana: Colleague, teams: TeamsApp, troubles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    attached = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "contentUrl": "https://harbour-my.sharepoint.com/x",
        "name": "plan.docx",
        "content": {
            "downloadUrl": f"https://harbour-my.sharepoint.com/x?{SECRET}",
            "uniqueId": "1",
            "fileType": "docx",
        },
    }
    monkeypatch.setattr("bot.runtime.later.MAX_WAITING", 0)
    ana.sends(ana.activity(text="", attachments=[attached]))
    assert teams.rows("unanswered") == 1
    dump = "\n".join(teams.service.parts.store.database().conn.iterdump())
    for secret in (SECRET, "sharepoint", "plan.docx"):
        assert secret not in dump
    monkeypatch.undo()
    troubles.clear()
    ana.act(lambda: teams.passes(minutes=2))
    ana.coach_says("Type your question, for example")
