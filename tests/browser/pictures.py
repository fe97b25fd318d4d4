"""Pictures of the ten main screens: `python -m tests.browser.pictures docs/pictures` writes them as WebP files."""

from __future__ import annotations

import sys
from base64 import b64decode
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome

from bot.config import Config

from . import states
from .conftest import browser, local_workspace
from .window import Window, Workspace

SCREENS = (
    states.an_answer,
    states.two_side_by_side,
    states.a_question_before_posting,
    states.a_thread,
    states.a_direct_message_with_prompts,
    states.home,
    states.a_form_with_a_mistake,
    states.progress_with_its_numbers,
    states.the_clock,
    states.the_inspector,
)
SIZE = {"width": 1280, "height": 860, "deviceScaleFactor": 1, "mobile": False}


def main(folder: Path) -> None:
    """Take each picture in a fresh workspace."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as own,
        local_workspace(Config.read(), Path(own) / "data") as workspace,
        browser(Path(own) / "profile") as driver,
    ):
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
        for reach in SCREENS:
            driver.get("about:blank")
            workspace.settle()
            workspace.peer.reset()
            reach(partial(opened, driver, workspace), workspace)
            shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 70})
            name = reach.__name__.replace("_", "-")
            (folder / f"local-{name}.webp").write_bytes(b64decode(shot["data"]))


def opened(
    driver: Chrome, workspace: Workspace, who: str = "ana", where: str = "#general", *, phone: bool = False
) -> Window:
    """Somebody opens the workspace."""
    return Window(driver, workspace, who, where, phone=phone)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
