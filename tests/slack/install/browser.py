"""Who installs: a browser with cookies, that goes from the install page to Slack and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from bot.channels.slack.manifest import manifest
from bot.core.model.installations import Token
from bot.playground.clock import MovableClock
from bot.playground.peer import Peer
from bot.runtime.keyring import Keyring, new_key
from tests.app import App
from tests.asking import Answer, ask
from tests.running import WEDNESDAY, put_together
from tests.slack.serving import connected

KEY = new_key()


class Page(Answer):
    """What a browser shows."""

    @property
    def title(self) -> str:
        """Its heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.text)
        return unescape(found[1]) if found else ""

    @property
    def link(self) -> str:
        """Where its button leads."""
        found = re.search(r'<a class="go" href="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""


@dataclass
class Browser:
    """One person's browser. It keeps the cookies of the coach's site."""

    app: str
    cookies: dict[str, str] = field(default_factory=dict)

    def goes_to(self, url: str) -> Page:
        """The page at an address; a relative one is the coach's."""
        parts = urlsplit(url if "://" in url else self.app + url)
        ours = f"{parts.scheme}://{parts.netloc}" == self.app
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        answer = ask(parts.geturl(), headers=cookie if ours and self.cookies else {})
        if ours and "set-cookie" in answer.headers:
            name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(answer.status, answer.data, answer.headers)

    def begins(self) -> Page:
        """The install page."""
        return self.goes_to("/slack/install")

    def consents(self, page: Page) -> str:
        """Follow the page's button to Slack and say yes; where Slack sends the browser back to."""
        sent = self.goes_to(page.link)
        assert sent.status == 302, sent.text
        return sent.headers["location"]

    def installs(self) -> Page:
        """All the way, to the page at its end."""
        return self.goes_to(self.consents(self.begins()))


def many_peer(**changes: bool) -> Peer:
    """A workspace whose app is the one for many workspaces; `token_rotation_enabled=False` without rotation."""
    given = manifest("manifest-many.json")
    given["settings"] |= changes
    return Peer(given, clock=MovableClock(frozen_at=WEDNESDAY))


def many_environment(peer: Peer, database: Path, **more: str) -> dict[str, str]:
    """What an operator sets for many workspaces."""
    return {
        "SLACK_CLIENT_ID": peer.client_id,
        "SLACK_CLIENT_SECRET": peer.client_secret,
        "SLACK_SIGNING_SECRET": peer.signing_secret,
        "SLACK_API_URL": peer.api_url,
        "TPM_TOKEN_KEYS": KEY,
        "TPM_CONTACT": "coach@harbour.example",
        "TPM_DATABASE": str(database),
        **more,
    }


@dataclass(frozen=True)
class Many(App):
    """The coach for many workspaces, and one that may install it."""

    browser: Browser

    def another_browser(self) -> Browser:
        """One of somebody else."""
        return Browser(self.browser.app)

    def token_of(self, workspace: str) -> Token | None:
        """The token that is kept of a workspace."""
        kept = self.slack.parts.store.installation(f"slack:{workspace}")
        return Keyring([KEY]).open(kept) if kept else None


@contextmanager
def many(peer: Peer, database: Path, **settings: str) -> Iterator[Many]:
    """The app, put together as `serve` does it, for many workspaces."""
    with put_together(many_environment(peer, database, **settings), peer.clock.now) as (service, port):
        yield Many(service, peer, connected(peer, port), Browser(f"http://127.0.0.1:{port}"))
