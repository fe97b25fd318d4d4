"""One browser and one coach for all tests here; each test finds a fresh workspace and leaves a clean page behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from bot.channels.slack.manifest import manifest
from bot.cli.playground import connect
from bot.config import Config
from bot.playground.clock import MovableClock
from bot.playground.peer import Peer
from tests.running import served
from tests.slack.serving import connected

from .window import Window, Workspace

_WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--force-prefers-reduced-motion",
    "--window-size=1280,860",
)

_PROGRAMS = ("chromium", "chromedriver")
Opens = Callable[..., Window]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Chromium without a screen. Where it is missing, tests are skipped, or fail if TPM_TEST_BROWSER=required."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        why = f"these tests drive a real browser, and there is no {' and no '.join(missing)} here"
        if os.environ.get("TPM_TEST_BROWSER") == "required":
            pytest.fail(f"{why}, and TPM_TEST_BROWSER=required")
        pytest.skip(why)
    with browser(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@contextmanager
def browser(profile: Path) -> Iterator[webdriver.Chrome]:
    """Chromium with its profile in this folder."""
    paths = {name: shutil.which(name) for name in _PROGRAMS}
    options = webdriver.ChromeOptions()
    options.binary_location = str(paths["chromium"])
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(paths["chromedriver"])))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(30)
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def running(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The workspace as `make run` opens it, with the real coach behind it."""
    with local_workspace(config, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@contextmanager
def local_workspace(config: Config, folder: Path) -> Iterator[Workspace]:
    """The workspace with its data in this folder, on a Wednesday morning that lasts."""
    with Peer(manifest(), clock=MovableClock(frozen_at=_WEDNESDAY)) as peer:
        slack = connect(peer, config, folder)
        try:
            with served(slack.web) as server:
                connected(peer, server.port)
                slack.start()
                yield Workspace(peer, slack)
        finally:
            slack.stop()


@pytest.fixture
def workspace(running: Workspace) -> Workspace:
    """A fresh company, a Wednesday morning, and a coach that has met nobody yet."""
    running.settle()
    running.peer.reset()
    running.slack.parts.store.erase_everything()
    return running


@pytest.fixture
def opens(chromium: webdriver.Chrome, workspace: Workspace) -> Iterator[Opens]:
    """`opens("ana", "#general")`: somebody opens the workspace; each further call opens another window.

    The test fails on anything that the browser complains of in its console (a breach of the content security
    policy is one) and on any mistake in what the coach sent.
    """
    first = chromium.current_window_handle
    opened: list[Window] = []

    def open_window(who: str = "ana", where: str = "#general", *, phone: bool = False) -> Window:
        if opened:
            chromium.switch_to.new_window("window")
        opened.append(Window(chromium, workspace, who, where, phone=phone))
        return opened[-1]

    yield open_window
    complaints = chromium.get_log("browser")
    for handle in chromium.window_handles:
        chromium.switch_to.window(handle)
        if handle != first:
            chromium.close()
    chromium.switch_to.window(first)
    if opened:
        chromium.execute_script("localStorage.clear(); sessionStorage.clear()")
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.get("about:blank")
    assert complaints == []
    assert workspace.peer.problems == []
