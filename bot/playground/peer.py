"""The local Slack, running: `with Peer(manifest) as peer: …`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from bot.config.loopback import no_proxy_on_this_machine
from bot.playground import faults, seed
from bot.playground.acts import Acts
from bot.playground.apiserver import api_handler
from bot.playground.clock import MovableClock
from bot.playground.deliver import Courier, Events, loopback_only
from bot.playground.driver import Someone
from bot.playground.keeper import Keeper
from bot.playground.manifest import read_manifest
from bot.playground.methods.people import user_json
from bot.playground.model import JSON, Call, Person, Problem
from bot.playground.pageapi import PageApi
from bot.playground.pageserver import page_handler
from bot.playground.server import Listener
from bot.playground.slack import new_slack


class Peer:
    """A workspace with the app of `manifest` installed, served on 127.0.0.1 until it is closed.

    The app needs `bot_token`, `signing_secret` and `api_url` from here; then `connect()` tells the peer
    where the app answers. With `keep`, an existing folder, a later peer has again what was said; where what
    lies there can't be read, `note` says what became of it.
    """

    def __init__(
        self,
        manifest: JSON,
        *,
        clock: MovableClock | None = None,
        port: int = 0,
        keep: Path | None = None,
    ) -> None:
        no_proxy_on_this_machine()
        self.clock = clock or MovableClock()
        self.slack = new_slack(read_manifest(manifest), self.clock)
        self._on_reset: list[Callable[[], None]] = []
        self._keeper = Keeper(self.slack, keep) if keep else None
        self.note = self._keeper.load() if self._keeper else ""
        self.events = Events(self.slack, Courier(self.slack))
        self.acts = Acts(self.slack, Courier(self.slack), self.events)
        self._api = Listener(api_handler(self.slack))
        self.slack.api_base = f"http://127.0.0.1:{self._api.port}"
        self._page = Listener(page_handler(self.slack, PageApi(self.slack, self.acts, self)), port)
        self._follow_changes()
        if self._keeper:
            self._keeper.start()

    def _follow_changes(self) -> None:
        """Have the app and the page told of what changes in the workspace."""
        self.slack.send_event = self.events.send
        self.slack.workspace.on_person_changed = self._person_changed
        self.slack.uninstall = lambda: self.set_fault("uninstalled")
        self.slack.tell_faults = self._tell_faults
        self.clock.on_move(self._clock_moved)

    # what the app needs

    @property
    def bot_token(self) -> str:
        """SLACK_BOT_TOKEN of the app."""
        return self.slack.bot_token

    @property
    def signing_secret(self) -> str:
        """SLACK_SIGNING_SECRET of the app."""
        return self.slack.signing_secret

    @property
    def client_id(self) -> str:
        """SLACK_CLIENT_ID of the app, where many workspaces are to install it."""
        return self.slack.grants.client_id

    @property
    def client_secret(self) -> str:
        """SLACK_CLIENT_SECRET of the app."""
        return self.slack.grants.client_secret

    @property
    def api_url(self) -> str:
        """SLACK_API_URL of the app; response_urls have the same host and port."""
        return f"{self.slack.api_base}/api/"

    @property
    def page_url(self) -> str:
        """Where a browser opens the workspace."""
        return f"http://127.0.0.1:{self._page.port}/workspace/"

    def connect(self, app_url: str) -> None:
        """Say where the app answers (its request URL); anything but loopback raises ValueError."""
        self.slack.app_url = loopback_only(app_url)
        self.slack.workspace.journal.emit("users", {})
        self.events.release()

    # what tests ask

    def be(self, who: str) -> Someone:
        """Act and see as the person with this handle ("ana") or id."""
        return Someone(self.slack, self.acts, self.events, self.acts.someone(who))

    @property
    def problems(self) -> list[Problem]:
        """Mistakes of the app so far."""
        return list(self.slack.workspace.journal.problems)

    def calls(self, what: str | None = None) -> list[Call]:
        """The exchanges so far, oldest first; only those called `what` ("chat.postMessage") where given."""
        return [c for c in list(self.slack.workspace.journal.calls) if what in (None, c.what)]

    def redeliver(self, event_type: str) -> None:
        """Send the last event of this type once more under the same event_id, as Slack's retries do."""
        last = self.calls(f"event {event_type}")[-1]
        self.events.post(last.request)
        self.settle()

    def settle(self, seconds: float = 10.0) -> None:
        """Wait until every event that is due was delivered; TimeoutError after `seconds`."""
        if not self.events.settle(seconds):
            raise TimeoutError("events are still under way")

    # switches

    def set_fault(
        self,
        name: str,
        on: bool = True,
        *,
        method: str | None = None,
        times: int | None = None,
        error: str = "",
    ) -> None:
        """Switch a fault (see `faults.HELP`) on or off; `method` and `times` narrow it.

        `set_fault("error", method="chat.postMessage", error="user_disabled", times=1)` makes Slack answer so.
        Unknown names raise ValueError.
        """
        if name in ("revoked", "uninstalled"):
            self._install(name, on)
        elif on:
            self.slack.faults.on(name, method, times, error)
        else:
            self.slack.faults.off(name)
        if name == "refuse":
            self._api.pause() if on else self._api.resume()
        self._tell_faults()

    def _tell_faults(self) -> None:
        shown = {**self.slack.faults.as_json(), **self._installation()}
        data = {"faults": shown, "installed": self.slack.workspace.installed}
        self.slack.workspace.journal.emit("faults", data)

    def _installation(self) -> dict[str, bool]:
        workspace = self.slack.workspace
        return {"revoked": workspace.revoked, "uninstalled": not workspace.installed}

    def _install(self, name: str, on: bool) -> None:
        workspace = self.slack.workspace
        if name == "revoked":
            workspace.revoked = on
        else:
            workspace.installed = not on
        if on:
            self.slack.grants.clear()
            self.events.send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [seed.BOT_USER]}})
        if on and name == "uninstalled":
            self.events.send({"type": "app_uninstalled"})

    def reset(self) -> None:
        """The seeded company afresh, all faults off, the clock back at its start; what was kept goes too."""
        for name in faults.HELP:
            if name not in ("revoked", "uninstalled"):
                self.slack.faults.off(name)
        self.slack.faults.clear()
        self._api.resume()
        self.events.forget()
        self.clock.reset()
        self.slack.desk.reset()
        self.slack.workspace.reset()
        self.slack.workspace.journal.clear()
        if self._keeper:
            self._keeper.save()
        for listener in self._on_reset:
            listener()

    def on_reset(self, listener: Callable[[], None]) -> None:
        """Call `listener` at the end of each reset, in the thread that asked for it."""
        self._on_reset.append(listener)

    def _person_changed(self, person: Person) -> None:
        stamp = self.slack.workspace.new_ts()
        event = {"type": "user_change", "user": user_json(self.slack, person, with_locale=True), "event_ts": stamp}
        self.events.send({**event, "cache_ts": int(float(stamp))})

    def _clock_moved(self) -> None:
        offset = self.clock.offset.total_seconds()
        now = self.clock.now().isoformat(timespec="seconds")
        self.slack.workspace.journal.emit("clock", {"now": now, "offset_seconds": offset})

    def close(self) -> None:
        """Stop serving; safe to call twice."""
        self.slack.faults.clear()
        self.events.stop()
        self._api.pause()
        self._page.pause()
        if self._keeper:
            self._keeper.close()

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
