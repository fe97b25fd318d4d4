"""The running coach: opens what the configuration asks for, starts it, and ends it gracefully."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.slack.app import OpenInstall
from bot.channels.slack.client.clients import OneWorkspace, Tokens, tokens_client
from bot.channels.slack.client.messenger import SlackMessenger
from bot.channels.slack.client.profiles import SlackProfiles
from bot.channels.slack.render import blocks
from bot.channels.slack.socket_mode import SocketMode
from bot.config import Config
from bot.config.database import DatabaseUrl
from bot.core.ask.coach import Coach
from bot.core.errors import BuildError, ConfigError, ContentError
from bot.core.members import Members
from bot.core.model.chat import SLACK, TEAMS
from bot.logs import event, failure, log
from bot.runtime.clock import Clock, utc_now
from bot.runtime.courier import Courier
from bot.runtime.inbox import Inbox
from bot.runtime.later import Later
from bot.runtime.once import Once
from bot.runtime.ticking import Ticking
from bot.runtime.watch import Watch
from bot.runtime.work import Work
from bot.stores.election import Election, Unopposed, open_election
from bot.stores.engines.engine import TIMEOUTS, Timeouts
from bot.stores.opening import open_store
from bot.stores.store import Store
from bot.wiring.channels import ByChannel
from bot.wiring.content import data_folders, open_matcher, open_practices
from bot.wiring.parts import Parts, open_members, open_parts
from bot.wiring.roles import Role
from bot.wiring.web import Shared, open_web

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from slack_bolt import App

    from bot.channels.teams.client.clients import TeamsClients

_SWITCH_S = 0.0005
_LOOK_S = 3.0  # a change is acted on with the second look
_LANES = 64
"""To how many workspaces one process sends at the same time, on PostgreSQL."""
_CHATS = {"slack": SLACK, "teams": TEAMS}


@dataclass(frozen=True)
class Elections:
    """The elections for what one process alone does: answer what a dead one left, and decide."""

    inbox: Election
    clock: Election

    @classmethod
    def of(cls, database: Path | DatabaseUrl) -> Elections:
        """On a file, the first process answers what was left, and each one decides, as nobody else should be there."""
        if isinstance(database, Path):
            return cls(open_election(database, "inbox"), Unopposed())
        return cls(open_election(database, "inbox"), open_election(database, "clock"))

    def leave(self) -> None:
        """Let others do it."""
        self.inbox.leave()
        self.clock.leave()


@dataclass
class Service:
    """The coach: the web application, the clock, and, with an app token of Slack, a socket."""

    parts: Parts
    app: App | None
    web: WSGIApplication
    clock: Clock
    later: Later
    clock_store: Store
    courier: Courier
    inbox: Inbox
    elections: Elections
    role: Role = Role.ALL
    _socket: SocketMode | None = None

    def start(self) -> None:
        """Start the clock, and connect the socket where one is configured."""
        for message in self.parts.coach.warm_up():
            blocks.message(message)
        _freeze_what_is_loaded()
        # GIL switch interval: whoever holds the write lock must run soon, because all other writers wait for it.
        sys.setswitchinterval(_SWITCH_S)
        if isinstance(self.parts.config.database, Path):
            if self.elections.inbox.is_first():
                self.inbox.sweep(at_start=True)
            else:
                log.warning("not_alone", extra={"fields": {"see": "docs/operators.md: run one process on SQLite"}})
        self.clock.start()
        if self.parts.config.app_token and self.app and self.role is not Role.CLOCK:
            self._socket = SocketMode(self.app, self.parts.config.app_token, self.parts.config.api_url)
            self._socket.connect()

    def stop(self, within_s: float = 5.0) -> bool:
        """Let what is under way end, within that time; safe on one that was never started. False: not all did."""
        if self._socket:
            self._socket.close()
        started = time.monotonic()
        self.courier.stop()
        ticked = self.clock.stop(within_s)
        done = self.later.stop(max(0.1, within_s - (time.monotonic() - started))) and ticked
        if done:
            # Otherwise a job may still be using them.
            self.elections.leave()
            self.parts.store.close()
            self.clock_store.close()
        return done


def _freeze_what_is_loaded() -> None:
    """Freeze the garbage collector's heap: what was loaded stays, and need not be walked over again and again."""
    gc.collect()
    gc.freeze()


def open_service(
    config: Config,
    *,
    now: Callable[[], datetime] = utc_now,
    seconds: Callable[[], float] = time.monotonic,
    role: Role = Role.ALL,
    timeouts: Timeouts = TIMEOUTS,
) -> Service:
    """The coach for the chats that are set up, ready to start. `now` is the one place that it takes the time from.

    By `seconds`, which never goes back, it counts what the rate limits of Teams allow; `timeouts` are its store's.
    Raises ConfigError for one role alone on a file.
    """
    _may_be_apart(config, role)
    parts, later = open_parts(config, timeout_ms=timeouts.request_ms), Later()
    clock_store = open_store(config.database, timeout_ms=timeouts.clock_ms)
    tokens, install = _open_tokens(config, parts, now)
    channels, teams_clients = _open_channels(config, parts, clock_store, tokens, now, seconds)
    elections = Elections.of(config.database)
    courier = _open_courier(config, clock_store, channels, now)
    may_jump = now is not utc_now  # a clock of somebody's own is moved on purpose
    ticking = Ticking(clock_store, channels.planner, courier, parts.coach.tick, elections.clock.is_first, may_jump)
    inbox = Inbox(parts.store, now)
    clock = _open_clock(role, elections, inbox, ticking, now)
    once = Once(parts.store, now)
    work = Work(once, inbox, later, now, lambda: _wake(ticking, now, later))
    shared = Shared(parts, channels, work)
    app, web = open_web(config, shared, tokens, teams_clients, clock, role, install)
    _watch_content(config, clock, shared)
    return Service(parts, app, web, clock, later, clock_store, courier, inbox, elections, role)


def _may_be_apart(config: Config, role: Role) -> None:
    if role is not Role.ALL and isinstance(config.database, Path):
        raise ConfigError(
            [
                f"{config.database} is a file, which one process serves: run `tpm-coach serve`, or name a PostgreSQL"
                " database in TPM_DATABASE (docs/postgres.md)"
            ]
        )


def _open_tokens(config: Config, parts: Parts, now: Callable[[], datetime]) -> tuple[Tokens, OpenInstall | None]:
    """Where Slack's tokens come from; and, where many workspaces may install the app, what installs it."""
    if config.oauth is None:
        return OneWorkspace(config.bot_token), None
    # Imported where it is needed: whoever serves one workspace has none of its packages.
    from bot.wiring import installs

    return installs.open_tokens(config, config.oauth, parts.store, now)


def _open_channels(
    config: Config,
    parts: Parts,
    clock_store: Store,
    tokens: Tokens,
    now: Callable[[], datetime],
    seconds: Callable[[], float],
) -> tuple[ByChannel, TeamsClients | None]:
    """The messenger and the profiles of each chat that is set up, of Slack where none is; and what calls Teams."""
    channels, teams_clients = ByChannel({}, {}, {}), None
    if config.teams:
        # Imported where it is needed: whoever serves Slack alone has none of its packages.
        from bot.wiring import teams

        teams_clients = teams.open_clients(config.teams, parts.store, now, clock=seconds)
        channels.known["teams"] = teams_clients.profiles
        channels.messengers["teams"] = teams.clock_messenger(config.teams, clock_store, now, seconds)
    if config.slack or teams_clients is None:
        channels.known["slack"] = SlackProfiles(tokens_client(tokens, config.api_url))
        channels.messengers["slack"] = SlackMessenger(tokens, config.api_url)
    for name in channels.messengers:
        channels.members[name] = open_members(parts, clock_store, channels, _CHATS[name])
    return channels, teams_clients


def _open_courier(config: Config, store: Store, channels: ByChannel, now: Callable[[], datetime]) -> Courier:
    lanes = 1 if isinstance(config.database, Path) else _LANES
    return Courier(store, lambda: channels, channels, now, pace_s=60 / config.per_minute, lanes=lanes)


def _open_clock(role: Role, elections: Elections, inbox: Inbox, ticking: Ticking, now: Callable[[], datetime]) -> Clock:
    """The clock, with what a process of this role does each minute."""

    def tick(at: datetime) -> None:
        if role is not Role.CLOCK and elections.inbox.is_first():
            inbox.sweep()
        if role is not Role.WEB:
            ticking.tick(at)

    return Clock(tick, now)


def _watch_content(config: Config, clock: Clock, shared: Shared) -> None:
    """Look for changed content every few seconds, and speak from it."""
    watch = Watch(data_folders(config), lambda: renew(config, shared.coaches, shared.speaking))
    clock.every(_LOOK_S, "content", watch.look)


def renew(config: Config, coaches: Iterable[Coach], several: Iterable[Members]) -> None:
    """Read the content again, and speak from it from now on. Where it is broken as a whole, the old one stays."""
    try:
        matcher, practices = open_matcher(config), open_practices(config)
    except (ContentError, BuildError) as error:
        failure("content_not_renewed", error)
        return
    for coach in coaches:
        coach.renew(matcher)
    for members in several:
        members.renew(matcher.knowledge, practices)
    event("content_renewed", cards=len(matcher.knowledge.cards), practices=len(practices))


def _wake(ticking: Ticking, now: Callable[[], datetime], later: Later) -> None:
    later.run("wake", lambda: ticking.wake(now()))
