"""The only place that names concrete classes and puts them together."""

from __future__ import annotations

import gc
import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_bolt import App

from bot.channels.slack.app import build_app
from bot.channels.slack.client.clients import OneWorkspace, tokens_client, web_client
from bot.channels.slack.client.messenger import SlackMessenger
from bot.channels.slack.client.profiles import SlackProfiles
from bot.channels.slack.http import wsgi
from bot.channels.slack.render import blocks
from bot.config import Config
from bot.core.ask.coach import GAP_DAYS, Coach
from bot.core.ask.keeping import Keeping
from bot.core.content.practices import Practice
from bot.core.errors import BuildError, ConfigError, ContentError, StoreError
from bot.core.matching.match import Matcher
from bot.core.members import Members
from bot.core.model.chat import SLACK, TEAMS, Chat
from bot.core.model.people import Health
from bot.core.ports.channels import Profiles
from bot.core.practice.schedule import Rules
from bot.core.secret import Secret, is_same_secret
from bot.core.wording.templates import Prompts
from bot.logs import event, failure
from bot.runtime.clock import Clock, utc_now
from bot.runtime.courier import Courier
from bot.runtime.health import health_only
from bot.runtime.inbox import Inbox
from bot.runtime.later import Later
from bot.runtime.once import Once
from bot.runtime.ticking import Ticking
from bot.runtime.watch import Watch
from bot.stores.beside import Place
from bot.stores.nothing import NoStore
from bot.stores.sqlite import CLOCK_TIMEOUT_MS, SqliteStore
from bot.wiring.channels import ByChannel
from bot.wiring.content import (
    data_folders,
    open_knowledge,
    open_matcher,
    open_practices,
    open_rules,
)

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from slack_bolt.adapter.socket_mode import SocketModeHandler

    from bot.channels.teams.app import Line
    from bot.runtime.metrics import Metrics

__all__ = [
    "Parts",
    "Slack",
    "data_folders",
    "keeps_disk",
    "open_knowledge",
    "open_matcher",
    "open_parts",
    "open_practices",
    "open_rules",
    "open_secret",
    "open_slack",
    "open_teller",
    "samples",
]

log = logging.getLogger("tpm_coach")

_WAKE_S = 5.0
_SWITCH_S = 0.0005
_LOOK_S = 3.0  # a change is acted on with the second look
_CHATS = {"slack": SLACK, "teams": TEAMS}


@dataclass(frozen=True)
class Parts:
    """The coach and what it stands on."""

    config: Config
    coach: Coach
    store: SqliteStore
    matcher: Matcher
    practices: Mapping[str, Practice]
    rules: Rules


def keeps_disk(config: Config) -> None:
    """Return where the database stays; raises ConfigError on a host that throws local files away."""
    if config.loses_disk:
        raise ConfigError(
            [
                f"this host ({config.loses_disk} is set) deletes local files at every restart, and the database with"
                " them; run where the disk is kept, or set TPM_DISK_IS_KEPT=yes if it is"
            ]
        )


def open_parts(config: Config, *, command: str = "/tpm") -> Parts:
    """Everything that a channel needs."""
    keeps_disk(config)
    practices, rules = open_practices(config), open_rules(config)
    matcher = open_matcher(config)
    store, keeping = SqliteStore(config.database), Keeping(enabled=config.keep_questions)
    coach = Coach(matcher, Prompts(), store, command=command, ask_person=bool(config.ask_channel), keeping=keeping)
    return Parts(config, coach, store, matcher, practices, rules)


def open_members(parts: Parts, store: SqliteStore, profiles: Profiles, chat: Chat = SLACK) -> Members:
    """Practising, checking in and summaries, on one of the stores. Raises ConfigError where the secret is not right."""
    config = parts.config
    return Members(
        store,
        Prompts(),
        parts.matcher.knowledge,
        parts.practices,
        parts.rules,
        profiles,
        secret=open_secret(config, store),
        chat=chat,
        admins=config.admins,
        lost=store.restores,
        keep_days=config.keep_days,
        left_days=config.left_days,
        gap_days=GAP_DAYS if config.keep_questions else 0,
        privacy_url=config.privacy_url.rstrip("/"),
    )


def open_secret(config: Config, store: SqliteStore) -> Secret | None:
    """The secret of the summaries. Raises ConfigError where teams are in use and it is missing, or is another one."""
    secret, check = Secret(config.secret) if config.secret else None, store.secret_check()
    if secret is None and store.any_team():
        raise ConfigError(
            [
                "TPM_SECRET is not set, and teams are in use: set the one that they were made with"
                " (one from `tpm-coach secret` would be another)"
            ]
        )
    if secret and check and not is_same_secret(secret, check):
        raise ConfigError(
            [
                "TPM_SECRET is not the one that teams were made with, and under another one summaries would give away"
                " what they hide: set the earlier one"
            ]
        )
    return secret


def open_teller(config: Config, *, command: str = "tpm-coach ask") -> Coach:
    """A coach that remembers nothing, for a terminal. `command` is what people type before a question, if anything."""
    matcher = open_matcher(config)
    return Coach(matcher, Prompts(), NoStore(), command=command, keeps_gaps=False, coaches=False)


def open_service(config: Config, *, now: Callable[[], datetime] = utc_now) -> Service:
    """The coach for the chats that are set up, ready to start. `now` is the one place that it takes the time from."""
    parts, later = open_parts(config), Later()
    clock_store = SqliteStore(config.database, timeout_ms=CLOCK_TIMEOUT_MS)
    tokens = OneWorkspace(config.bot_token)
    channels, line = _open_channels(config, parts, clock_store, tokens, now)
    courier = Courier(clock_store, lambda: channels, channels, now, pace_s=60 / config.per_minute)
    planner = next(iter(channels.members.values()))
    # A clock of somebody's own is moved on purpose.
    ticking = Ticking(clock_store, planner, courier, parts.coach.tick, may_jump=now is not utc_now)
    inbox, place = Inbox(parts.store, now), Place(config.database)

    def tick(at: datetime) -> None:
        if place.is_first():
            inbox.sweep()
        ticking.tick(at)

    clock = Clock(tick, now)
    reached = _Reached(parts, channels, inbox, later, now, lambda: wake(planner, courier, now, later))
    app, web = _open_web(config, reached, tokens, line, clock)
    watch = Watch(data_folders(config), lambda: renew(config, reached.coaches, reached.speaking))
    clock.every(_LOOK_S, "content", watch.look)
    return Service(parts, app, web, clock, later, config, clock_store, courier, inbox, place)


def _open_channels(
    config: Config, parts: Parts, clock_store: SqliteStore, tokens: OneWorkspace, now: Callable[[], datetime]
) -> tuple[ByChannel, Line | None]:
    """What sends, and what knows people, in each chat that is set up; Slack where none is. And the line to Teams."""
    channels, line = ByChannel({}, {}, {}), None
    if config.teams:
        # Imported where it is needed: who serves Slack alone has none of its packages.
        from bot.wiring import teams

        line = teams.open_line(config.teams, parts.store, now)
        channels.known["teams"] = line.profiles
        channels.messengers["teams"] = teams.clock_messenger(config.teams, clock_store, now)
    if config.slack or line is None:
        channels.known["slack"] = SlackProfiles(tokens_client(tokens, config.api_url))
        channels.messengers["slack"] = SlackMessenger(tokens, config.api_url)
    for name in channels.messengers:
        channels.members[name] = open_members(parts, clock_store, channels, _CHATS[name])
    return channels, line


class _Reached:
    """What the web applications of all chats share, and who in them speaks from the content."""

    def __init__(
        self,
        parts: Parts,
        channels: ByChannel,
        inbox: Inbox,
        later: Later,
        now: Callable[[], datetime],
        wake_up: Callable[[], None],
    ) -> None:
        self.parts, self.channels, self.inbox, self.later = parts, channels, inbox, later
        self.now, self.wake_up = now, wake_up
        self.coaches = [parts.coach]
        self.speaking = list(channels.members.values())

    def members(self, chat: Chat) -> Members:
        """The use cases behind one chat."""
        self.speaking.append(open_members(self.parts, self.parts.store, self.channels, chat))
        return self.speaking[-1]


def _open_web(
    config: Config, reached: _Reached, tokens: OneWorkspace, line: Line | None, clock: Clock
) -> tuple[App | None, WSGIApplication]:
    """Slack's app, where Slack is served, and one web application for all."""
    parts, now = reached.parts, reached.now

    def alive() -> bool:
        return not clock.is_lost()

    def ready() -> list[Health]:
        note = "the last tick failed, see the log" if clock.failed else ""
        return [Health("content", True), *_database(parts.store), Health("clock", clock.is_alive(), note)]

    app, web = None, health_only(ready, alive)
    if "slack" in reached.channels.members:
        app = _open_app(config, reached, tokens)
        web = wsgi(app, ready, alive, _metrics(config, parts.store, now))
    if line and config.teams:
        from bot.wiring import teams

        coach = teams.open_coach(parts)
        reached.coaches.append(coach)
        served = teams.open_web(
            config.teams,
            line,
            coach,
            reached.members(TEAMS),
            once=Once(parts.store, now),
            inbox=reached.inbox,
            later=reached.later,
            now=now,
            wake=reached.wake_up,
        )
        web = at_path(teams.PATH, served, web)
    return app, web


def _open_app(config: Config, reached: _Reached, tokens: OneWorkspace) -> App:
    return build_app(
        reached.parts.coach,
        reached.members(SLACK),
        tokens,
        signing_secret=config.signing_secret,
        api_url=config.api_url,
        ask_channel=config.ask_channel,
        once=Once(reached.parts.store, reached.now),
        inbox=reached.inbox,
        later=reached.later,
        now=reached.now,
        wake=reached.wake_up,
    )


def at_path(path: str, inside: WSGIApplication, otherwise: WSGIApplication) -> WSGIApplication:
    """A web application with another one at this path."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = inside if environ.get("PATH_INFO", "") == path else otherwise
        return chosen(environ, start_response)

    return respond


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


def _metrics(config: Config, store: SqliteStore, now: Callable[[], datetime]) -> Metrics | None:
    """What is told at /metrics, where that is wanted."""
    if not config.metrics:
        return None
    # Imported where it is needed: few use it, and it takes memory.
    from bot.runtime.metrics import Metrics

    return Metrics(store, now)


def wake(members: Members, courier: Courier, now: Callable[[], datetime], later: Later) -> None:
    """Decide and send soon what somebody asked for, without waiting for the clock's minute."""

    def at_once() -> None:
        members.deliveries.plan(now())
        courier.send_due(_WAKE_S)

    later.run("wake", at_once)


def _database(store: SqliteStore) -> list[Health]:
    """Whether it can be written to, and what is on hold, which is no reason to take the coach out of service."""
    try:
        store.can_send()
        holds = store.holds()
    except StoreError:
        return [Health("database", False)]
    held = [Health("outbox", True, f"{len(holds)} on hold, see tpm-coach outbox")] if holds else []
    return [Health("database", True), *held]


@dataclass
class Service:
    """The coach: the web application, the clock, and, with an app token of Slack, a socket."""

    parts: Parts
    app: App | None
    web: WSGIApplication
    clock: Clock
    later: Later
    config: Config
    clock_store: SqliteStore
    courier: Courier
    inbox: Inbox
    place: Place
    _socket: SocketModeHandler | None = None

    def start(self) -> None:
        """Start the clock, and connect the socket where one is configured."""
        for message in self.parts.coach.warm_up():
            blocks.message(message)
        # What was loaded stays; the garbage collector need not walk over it again and again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        # Whose turn at the database has come waits no longer than this for the interpreter: all others wait for it.
        sys.setswitchinterval(_SWITCH_S)
        if self.place.is_first():
            self.inbox.sweep(at_start=True)
        else:
            log.warning("not_alone", extra={"fields": {"see": "docs/operators.md: run one process on SQLite"}})
        self.clock.start()
        if self.config.app_token and self.app:
            # Imported where it is needed: few use it, and it takes memory.
            from slack_bolt.adapter.socket_mode import SocketModeHandler

            self._socket = SocketModeHandler(
                self.app, self.config.app_token, web_client=web_client(self.config.api_url)
            )
            self._socket.connect()  # type: ignore[no-untyped-call]  # untyped in slack_bolt

    def stop(self, within_s: float = 5.0) -> bool:
        """Let what is under way end, within that time; safe on one that was never started. False: not all did."""
        if self._socket:
            self._socket.close()  # type: ignore[no-untyped-call]  # untyped in slack_bolt
        started = time.monotonic()
        self.courier.stop()
        ticked = self.clock.stop(within_s)
        done = self.later.stop(max(0.1, within_s - (time.monotonic() - started))) and ticked
        if done:
            # Else somebody is at work with it still.
            self.place.leave()
            self.parts.store.close()
            self.clock_store.close()
        return done


def samples(config: Config) -> list[dict[str, Any]]:
    """An answer and the Home tab as Slack gets them, for the operator's self-check."""
    teller = open_teller(config)
    answer = teller.reply("what is a TPM", share=True).message
    return [blocks.message(answer), blocks.home(teller.home()[0])]
