"""Keeps a workspace in one file: read at the start, written soon after a change and at the end."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from bot.playground.kept import UnreadableError, restore, snapshot
from bot.playground.slack import Slack

FILE = "workspace.json"
SOON_S = 0.3
MOST_BYTES = 64_000_000
_LONG_S = 3600.0


class Keeper:
    """The file of one workspace. It is replaced as a whole, so that a crash leaves the old or the new one.

    `saved` is set each time that it was written.
    """

    def __init__(self, slack: Slack, folder: Path) -> None:
        self._slack = slack
        self._path = folder / FILE
        self.saved = threading.Event()
        self._saving = threading.Lock()
        self._written = ""
        self._seen = -1
        self._failed = False
        self._stopping = threading.Event()
        self._worker = threading.Thread(target=self._work, name="workspace-keeper", daemon=True)

    def load(self) -> str:
        """Fill the workspace with what was kept. What can't be read is set aside: returns a word on that, else "".

        UnreadableError where it can't be set aside either.
        """
        try:
            if self._path.stat().st_size > MOST_BYTES:
                raise UnreadableError("it is larger than any that this version writes")
            restore(self._slack, json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ""
        except UnreadableError as error:
            return self._set_aside(str(error))
        except OSError as error:
            return self._set_aside(str(error.strerror))
        except (ValueError, RecursionError):
            return self._set_aside("it is damaged")
        return ""

    def _set_aside(self, why: str) -> str:
        aside = self._path.with_suffix(".aside.json")
        number = 2
        while aside.exists():
            aside = self._path.with_suffix(f".aside-{number}.json")
            number += 1
        told = f"{self._path} could not be read: {why}"
        try:
            self._path.rename(aside)
        except OSError as error:
            raise UnreadableError(f"{told}; it can't be set aside either ({error.strerror})") from error
        return f"{told}. It was set aside as {aside.name}; the workspace starts afresh."

    def start(self) -> None:
        """Write from now on, soon after each change."""
        self._worker.start()

    def close(self) -> None:
        """Write what is left and stop."""
        self._stopping.set()
        self._slack.workspace.journal.stir()
        if self._worker.is_alive():
            self._worker.join(10)
        self.save()

    def save(self) -> None:
        """Write now, if anything changed. A disk that does not take it is shown as a problem, once."""
        with self._saving:
            with self._slack.workspace.lock:
                text = json.dumps(snapshot(self._slack), separators=(",", ":"))
            if text == self._written:
                return
            try:
                self._write(text)
            except OSError as error:
                self._report(error)
            else:
                self._written, self._failed = text, False
                self.saved.set()

    def _write(self, text: str) -> None:
        part = self._path.with_suffix(".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self._path)

    def _report(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            told = [f"{self._path} can't be written: {error.strerror}"]
            self._slack.workspace.journal.problem("the local workspace itself", "not_kept", told, refused=False)

    def _work(self) -> None:
        journal = self._slack.workspace.journal
        while not self._stopping.is_set():
            journal.until(self._due, _LONG_S)
            # What comes together is written together.
            self._stopping.wait(SOON_S)
            self._seen = journal.changes
            self.save()

    def _due(self) -> bool:
        return self._stopping.is_set() or self._slack.workspace.journal.changes != self._seen
