"""A workspace that freezes, goes away or opens early: the page says so, and nothing that was written is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys

from bot.playground.pageserver import PageHandler

from . import titles
from .conftest import Opens
from .screenreader import ScreenReader
from .window import Window, Workspace

# A twentieth of the page's patience with anything but news, so that nobody waits for it here.
_HASTE = """
const calm = AbortSignal.timeout;
AbortSignal.timeout = (ms) => calm.call(AbortSignal, ms > 20_000 ? ms : ms / 20);
"""
GENERAL, CIRCLE = "#general", "#tpm-circle"
TEXT = "a long and careful question"


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """While this event is not set, the workspace takes requests and answers none."""
    thawed, run = threading.Event(), PageHandler.run

    def when_thawed(handler: PageHandler, endpoint: Any, given: dict[str, Any]) -> None:
        thawed.wait(30)
        run(handler, endpoint, given)

    thawed.set()
    monkeypatch.setattr(PageHandler, "run", when_thawed)
    yield thawed
    thawed.set()


@pytest.fixture
def hasty(chromium: Chrome) -> Iterator[None]:
    script = chromium.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _HASTE})
    yield
    chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def composer(ana: Window) -> str:
    return str(ana.element("#main .composer-text").get_property("value"))


def test_a_slow_workspace_is_waited_for_with_a_word(
    opens: Opens, workspace: Workspace, answering: threading.Event
) -> None:
    workspace.peer.be("marcus").says("good morning", CIRCLE)
    ana = opens("ana", GENERAL)
    reader = ScreenReader(ana)
    answering.clear()
    ana.goes_to("tpm-circle")
    ana.sees("Loading messages…", where="#main")
    reader.says("Loading messages")
    answering.set()
    ana.sees("good morning", where="#main")
    ana.sees_no("Loading messages…", where="#main")


def test_a_frozen_workspace_is_said_and_can_be_asked_again(
    opens: Opens, workspace: Workspace, hasty: None, answering: threading.Event
) -> None:
    workspace.peer.be("marcus").says("good morning", CIRCLE)
    ana = opens("ana", GENERAL)
    reader = ScreenReader(ana)
    answering.clear()
    ana.goes_to("tpm-circle")
    ana.sees("The messages didn't come", "Is it still running?", where="#main")
    reader.says("The local workspace doesn't answer.")
    ana.sees("The local workspace doesn't answer. Trying again…", where="#notices")
    answering.set()
    ana.presses("Try again")
    ana.sees("good morning", where="#main")
    ana.sees_no("Trying again…", where="#notices")


def test_what_was_sent_to_a_frozen_workspace_comes_back(
    opens: Opens, workspace: Workspace, hasty: None, answering: threading.Event
) -> None:
    ana = opens("ana", GENERAL)
    ana.sees("Nothing in #general yet", where="#main")
    answering.clear()
    ana.types(TEXT, Keys.ENTER)
    ana.sees("Your text is back in the field.", where="#toasts")
    assert composer(ana) == TEXT
    answering.set()
    ana.sees_no("Trying again…", where="#notices")
    ana.types(Keys.ENTER)
    ana.sees(TEXT, where="#main .message")


def test_what_is_being_sent_or_written_outlasts_a_reload(
    opens: Opens, workspace: Workspace, answering: threading.Event, chromium: Chrome
) -> None:
    ana = opens("ana", GENERAL)
    answering.clear()
    ana.types(TEXT, Keys.ENTER)
    ana.until(lambda: not composer(ana), "it is on its way")
    assert TEXT in str(ana.runs("return sessionStorage.getItem('drafts')")), "and kept, should the tab die now"
    chromium.refresh()
    answering.set()
    ana.until(lambda: composer(ana) == TEXT, "nobody knows whether it has arrived: it is there again")
    ana.types(", and more")
    chromium.refresh()
    ana.until(lambda: composer(ana) == f"{TEXT}, and more", "it is there again")


def test_a_workspace_that_was_reset_forgets_what_was_being_written(opens: Opens, workspace: Workspace) -> None:
    ana = opens("ana", GENERAL)
    ana.types(TEXT)
    workspace.peer.reset()
    ana.until(lambda: not composer(ana), "one starts over")


def test_the_page_may_be_open_before_the_coach_is_there(opens: Opens, workspace: Workspace) -> None:
    slack = workspace.peer.slack
    address, slack.app_url = slack.app_url, None
    try:
        ana = opens("ana", GENERAL)
        ana.sees("TPM Coach is starting: commands and buttons wait for it.", where="#notices")
        ana.says("/tpm what does a cloud TPM do")
    finally:
        assert address
        workspace.peer.connect(address)
    ana.coach_says(titles.CLOUD, only_you=True)
    ana.sees_no("is starting", where="#notices")


def test_a_late_answer_does_not_close_what_was_opened_since(
    opens: Opens, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, answer = threading.Event(), PageHandler.send_json

    def late(handler: PageHandler, status: int, value: Any, headers: Any = None) -> None:
        if handler.path.endswith("/api/close"):
            released.wait(20)
        answer(handler, status, value, headers)

    monkeypatch.setattr(PageHandler, "send_json", late)
    ana = opens("ana", GENERAL)
    ana.says("/tpm practice")
    ana.sees("Weekly practice", where="dialog")
    ana.types(Keys.ESCAPE)
    ana.until(lambda: not ana.elements("dialog"), "the news comes before the answer")
    ana.says("/tpm checkin")
    ana.sees("Check-in", where="dialog")
    ana.runs(
        "window.answered = 0; new PerformanceObserver((seen) => { answered += seen.getEntriesByName(location.origin"
        " + '/workspace/api/close').length; }).observe({ type: 'resource' });"
    )
    released.set()
    ana.until(lambda: ana.runs("return window.answered"), "the answer has come")
    assert "Check-in" in ana.text("dialog")
