"""Slack's side of docs/channels.md: `python -m tests.browser.channel_pictures docs/pictures`.

Each message as the local workspace shows it, in the order and under the names of `tests.msteams.pictures`.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.config import Config
from tests.member import DELIVER, MANAGE

from . import states
from .conftest import Opens, browser, local_workspace
from .pictures import opened
from .states import Reach
from .window import Window, Workspace

MESSAGE, DIALOG, PAGE = ".message:last-of-type .message-main", "dialog", ".home-inner"


def said(command: str, *words: str) -> Reach:
    """What a command shows."""

    def reach(opens: Opens, _: Workspace) -> Window:
        ana = opens()
        ana.says(f"/tpm {command}")
        ana.coach_says(*words)
        return ana

    return reach


def a_sign_up(opens: Opens, _: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm practice")
    ana.sees("Weekly practice", where="dialog")
    return ana


def a_check_in(opens: Opens, _: Workspace) -> Window:
    ana = opens()
    ana.says("/tpm checkin")
    ana.fills(MANAGE, "Not yet")
    ana.fills(DELIVER, "Partly")
    ana.presses("Save", "dialog button")
    return ana


SHOWN: dict[str, tuple[Reach, str]] = {
    "answer": (said("what does a cloud TPM do", "A cloud TPM"), MESSAGE),
    "comparison": (said("backend or front end TPM, what is the difference", "Works on"), MESSAGE),
    "refusal": (said("what is the salary of a TPM in Berlin", "Pay, offers and raises"), MESSAGE),
    "help": (said("help", "practice"), MESSAGE),
    "home": (states.home, PAGE),
    "sign-up": (a_sign_up, DIALOG),
    "practice": (states.a_practice_that_came, MESSAGE),
    "check-in": (a_check_in, DIALOG),
    "progress": (states.progress, MESSAGE),
    "privacy": (said("privacy", "What I keep, and why"), MESSAGE),
}


def main(folder: Path) -> None:
    """Take each picture in a fresh workspace, in a window that is high enough for the longest."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as own,
        local_workspace(Config.read(), Path(own) / "data") as workspace,
        browser(Path(own) / "profile") as driver,
    ):
        driver.set_window_size(900, 1800)
        for name, (reach, css) in SHOWN.items():
            driver.get("about:blank")
            workspace.settle()
            workspace.peer.reset()
            shown = reach(partial(opened, driver, workspace), workspace).elements(css)[-1]
            (folder / f"slack-{name}.png").write_bytes(shown.screenshot_as_png)
            print(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
