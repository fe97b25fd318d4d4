"""Pictures of the local workspace: `python -m tests.browser.pictures docs/pictures` writes those of its main screens.

With `messages` behind it, it writes Slack's side of docs/channels.md: each message as the workspace shows it, in the
order and under the names of `tests.msteams.pictures`.
"""

from __future__ import annotations

import sys
from base64 import b64decode
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome

from bot.config import Config
from tests.member import DELIVER, MANAGE

from . import states
from .conftest import Opens, browser, local_workspace
from .states import Reach
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
MESSAGE, DIALOG, PAGE = ".message:last-of-type .message-main", "dialog", ".home-inner"


def said(command: str, *words: str) -> Reach:
    """What a command shows."""

    def reach(opens: Opens, _: Workspace) -> Window:
        ana = opens()
        ana.says(f"/tpm {command}")
        ana.coach_says(*words)
        return ana

    return reach


def a_check_in(opens: Opens, _: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm checkin")
    ana.fills(MANAGE, "Not yet")
    ana.fills(DELIVER, "Partly")
    ana.presses("Save", "dialog button")
    return ana


MESSAGES: dict[str, tuple[Reach, str]] = {
    "answer": (said("what does a cloud TPM do", "A cloud TPM"), MESSAGE),
    "comparison": (said("backend or front end TPM, what is the difference", "Works on"), MESSAGE),
    "refusal": (said("what is the salary of a TPM in Berlin", "Pay, offers and raises"), MESSAGE),
    "help": (said("help", "practice"), MESSAGE),
    "home": (states.home, PAGE),
    "sign-up": (states.a_sign_up, DIALOG),
    "practice": (states.a_practice_that_came, MESSAGE),
    "check-in": (a_check_in, DIALOG),
    "progress": (states.progress, MESSAGE),
    "privacy": (said("privacy", "What I keep, and why"), MESSAGE),
}


def reached(driver: Chrome, own: Path, wanted: Sequence[Reach]) -> Iterator[Window]:
    """Each of these states, in a fresh workspace."""

    def opened(who: str = "ana", where: str = "#general", *, phone: bool = False) -> Window:
        return Window(driver, workspace, who, where, phone=phone)

    with local_workspace(Config.read(), own) as workspace:
        for reach in wanted:
            driver.get("about:blank")
            workspace.settle()
            workspace.peer.reset()
            yield reach(opened, workspace)


def screens(driver: Chrome, folder: Path, own: Path) -> None:
    """The main screens, as WebP files."""
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
    for reach, _ in zip(SCREENS, reached(driver, own, SCREENS), strict=True):
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 70})
        name = reach.__name__.replace("_", "-")
        (folder / f"local-{name}.webp").write_bytes(b64decode(shot["data"]))


def messages(driver: Chrome, folder: Path, own: Path) -> None:
    """The messages, as PNG files, in a window that is high enough for the longest."""
    driver.set_window_size(900, 1800)
    states_ = reached(driver, own, [reach for reach, _ in MESSAGES.values()])
    for (name, (_, css)), window in zip(MESSAGES.items(), states_, strict=True):
        (folder / f"slack-{name}.png").write_bytes(window.elements(css)[-1].screenshot_as_png)


def main(folder: Path, *what: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    take = messages if what == ("messages",) else screens
    with TemporaryDirectory() as own, browser(Path(own) / "profile") as driver:
        take(driver, folder, Path(own) / "data")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
