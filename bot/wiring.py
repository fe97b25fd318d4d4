"""The only file that names concrete classes and puts them together."""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.channels.slack import blocks
from bot.channels.slack.app import OneWorkspace, build_app, web_client
from bot.channels.slack.http import wsgi
from bot.channels.slack.later import Later
from bot.clock import Clock, utc_now
from bot.config import Config
from bot.core.coach import Coach
from bot.core.errors import BuildError, ConfigError, StoreError
from bot.core.knowledge import build, encoder
from bot.core.knowledge.encoder import Encoder
from bot.core.knowledge.load import Knowledge, load
from bot.core.knowledge.match import Matcher
from bot.core.knowledge.practices import Practice, load_practices
from bot.core.model import Health
from bot.core.prompts import Prompts
from bot.core.resources import content_dir
from bot.stores.nothing import NoStore
from bot.stores.sqlite import CLOCK_TIMEOUT_MS, SqliteStore

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

log = logging.getLogger("tpm_coach")


@dataclass(frozen=True)
class Parts:
    """The coach and what it stands on."""

    config: Config
    coach: Coach
    store: SqliteStore
    matcher: Matcher
    semantic: bool


def encoder_dir(config: Config) -> Path:
    """Where the encoder of this installation is, or would be."""
    return config.cache_dir / encoder.NAME


def open_encoder(config: Config, *, required: bool = False) -> Encoder | None:
    """The encoder, or None where the matcher works on words alone.

    Raises BuildError when it is `required` (or demanded by TPM_MATCHER=semantic) and cannot be had.
    """
    if config.matcher == "words" and not required:
        return None
    missing = encoder.runtime_missing()
    ready = missing is None and encoder.installed(encoder_dir(config))
    if ready:
        return Encoder(encoder_dir(config))
    if required or config.matcher == "semantic":
        what = f"the package {missing} is not installed" if missing else f"there is no encoder in {encoder_dir(config)}"
        raise BuildError(f"{what}: install tpm-coach[semantic] and run `tpm-coach model install`")
    return None


def can_encode(config: Config) -> bool:
    """Whether the matcher knows meanings here. Raises BuildError where TPM_MATCHER demands it in vain."""
    if config.matcher == "words":
        return False
    if encoder.runtime_missing() is None and encoder.installed(encoder_dir(config)):
        return True
    return open_encoder(config) is not None


def open_knowledge(config: Config) -> Knowledge:
    """Our knowledge base with the organisation's folder, if there is one, laid over it."""
    return load(*data_folders(config))


def open_practices(config: Config) -> Mapping[str, Practice]:
    """Our practices with the organisation's laid over them, by id."""
    return load_practices(*data_folders(config))


def data_folders(config: Config) -> list[Path]:
    """Our data folder and, if there is one, the organisation's."""
    return [content_dir("data"), *([config.data_dir] if config.data_dir else [])]


def open_matcher(config: Config, knowledge: Knowledge) -> tuple[Matcher, bool]:
    """The matcher for this content, and whether it is the semantic one. A missing build is made first."""
    semantic = can_encode(config)
    folder = build.find(knowledge, config.cache_dir, semantic=semantic)
    if folder is None:
        log.info("preparing the knowledge base; this takes up to a minute, once")
        folder = _build_apart(config, knowledge, semantic=semantic)
    engine = open_encoder(config) if semantic else None
    return build.open_matcher(knowledge.without_examples(), folder, engine), semantic


def _build_apart(config: Config, knowledge: Knowledge, *, semantic: bool) -> Path:
    """Build in a process of its own: learning needs far more memory than serving, and gives none of it back."""
    command = [sys.executable, "-m", "bot", "kb", "build", "--if-needed"]
    environ = {**os.environ, "TPM_MATCHER": "semantic" if semantic else "words", "TPM_CACHE_DIR": str(config.cache_dir)}
    if config.data_dir:
        environ["TPM_DATA_DIR"] = str(config.data_dir)
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environ)
    folder = build.find(knowledge, config.cache_dir, semantic=semantic)
    if folder is None and done.returncode == 0:
        # The content was edited meanwhile: what was read here is prepared here.
        folder = build.build(knowledge, config.cache_dir, open_encoder(config) if semantic else None)
    if folder is None:
        why = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise BuildError(f"the knowledge base could not be prepared: {why}")
    return folder


def open_parts(config: Config, *, command: str = "/tpm") -> Parts:
    """Everything that a channel needs."""
    if config.loses_disk:
        raise ConfigError(
            [
                "this host (DYNO is set) deletes local files at every restart, and the database with them;"
                " run where the disk is kept, or set TPM_DISK_IS_KEPT=yes if it is"
            ]
        )
    matcher, semantic = open_matcher(config, open_knowledge(config))
    store = SqliteStore(config.database)
    coach = Coach(matcher, Prompts(), store, command=command, ask_person=bool(config.ask_channel))
    return Parts(config, coach, store, matcher, semantic)


def open_teller(config: Config) -> Coach:
    """A coach that remembers nothing, for a terminal."""
    matcher, _ = open_matcher(config, open_knowledge(config))
    return Coach(matcher, Prompts(), NoStore(), command="tpm-coach ask", keeps_gaps=False)


def open_slack(config: Config, *, now: Callable[[], datetime] = utc_now) -> Slack:
    """The coach for Slack, ready to start. `now` is the one place that it takes the time from."""
    parts = open_parts(config)
    later = Later()
    app = build_app(
        parts.coach,
        OneWorkspace(config.bot_token),
        signing_secret=config.signing_secret,
        api_url=config.api_url,
        ask_channel=config.ask_channel,
        now=now,
        later=later,
    )
    clock_store = SqliteStore(config.database, timeout_ms=CLOCK_TIMEOUT_MS)
    clock = Clock(lambda at: tick(parts.coach, clock_store, at), now)

    def ready() -> list[Health]:
        return [Health("content", True), _can_write(parts.store), Health("clock", clock.is_ticking())]

    return Slack(parts, app, wsgi(app, ready), clock, later, config, clock_store)


def tick(coach: Coach, store: SqliteStore, now: datetime) -> None:
    """One tick of the clock: what the coach has to do, and a write that proves the database."""
    coach.tick(now)
    store.check()


def _can_write(store: SqliteStore) -> Health:
    try:
        store.check()
    except StoreError:
        return Health("database", False)
    return Health("database", True)


@dataclass
class Slack:
    """The coach for Slack: the web application, the clock, and, with an app token, a socket."""

    parts: Parts
    app: App
    web: WSGIApplication
    clock: Clock
    later: Later
    config: Config
    clock_store: SqliteStore
    _socket: SocketModeHandler | None = None

    def start(self) -> None:
        """Start the clock, and connect the socket where one is configured."""
        # What was loaded stays; the garbage collector need not walk over it again and again.
        self.parts.coach.warm_up()
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        self.clock.start()
        if self.config.app_token:
            self._socket = SocketModeHandler(
                self.app, self.config.app_token, web_client=web_client(self.config.api_url)
            )
            self._socket.connect()  # type: ignore[no-untyped-call]  # untyped in slack_bolt

    def stop(self, within_s: float = 5.0) -> bool:
        """Let what is under way end, within that time; safe on one that was never started. False: not all did."""
        if self._socket:
            self._socket.close()  # type: ignore[no-untyped-call]  # untyped in slack_bolt
        self.clock.stop()
        done = self.later.stop(within_s)
        if done:
            # Else somebody is at work with it still.
            self.parts.store.close()
            self.clock_store.close()
        return done


def sample_message(config: Config) -> dict[str, Any]:
    """An answer as Slack gets it, for the operator's self-check."""
    return blocks.message(open_teller(config).reply("what is a TPM", share=True).message)


def home_page(config: Config) -> dict[str, Any]:
    """The Home tab as Slack gets it, for the operator's self-check."""
    return blocks.home(open_teller(config).home()[0])
