"""The coach and what it stands on: content, store, secret and use cases, as the configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.channels.slack.render import blocks
from bot.config import Config
from bot.core.ask.coach import GAP_DAYS, Coach
from bot.core.ask.keeping import Keeping
from bot.core.commands.mistyped import english
from bot.core.content.load import Knowledge
from bot.core.content.practices import Practice
from bot.core.errors import ConfigError
from bot.core.matching.match import Matcher
from bot.core.members import Members
from bot.core.model.chat import SLACK, Chat
from bot.core.own_data import Terms
from bot.core.ports.channels import Profiles
from bot.core.practice.schedule import Rules
from bot.core.secret import Secret, is_same_secret
from bot.core.wording.phrases import Wording
from bot.core.wording.templates import Prompts
from bot.stores.engines.engine import REQUEST_TIMEOUT_MS
from bot.stores.nothing import NoStore
from bot.stores.opening import open_store
from bot.stores.store import Store
from bot.wiring.content import open_matcher, open_practices, open_rules


@dataclass(frozen=True)
class Parts:
    """The coach and what it stands on."""

    config: Config
    coach: Coach
    store: Store
    matcher: Matcher
    practices: Mapping[str, Practice]
    rules: Rules


def keeps_disk(config: Config) -> None:
    """Return where the database stays; raises ConfigError on a host that throws local files away."""
    if config.loses_disk and isinstance(config.database, Path):
        raise ConfigError(
            [
                f"{config.loses_disk} is set: such hosts delete local files at each restart, the database among them."
                " If TPM_DATABASE is on a disk or volume that is kept, set TPM_DISK_IS_KEPT=yes; else use PostgreSQL"
                " (docs/postgres.md)"
            ]
        )


def open_parts(config: Config, *, timeout_ms: int = REQUEST_TIMEOUT_MS) -> Parts:
    """Open everything that a channel needs. `timeout_ms` is as for `open_store`."""
    keeps_disk(config)
    practices, rules = open_practices(config), open_rules(config)
    matcher = open_matcher(config)
    english()
    store = open_store(config.database, timeout_ms=timeout_ms)
    coach = open_coach(config, matcher, store, SLACK, config.ask_channel)
    return Parts(config, coach, store, matcher, practices, rules)


def open_coach(config: Config, matcher: Matcher, store: Store, chat: Chat, ask_channel: str) -> Coach:
    """A coach that speaks as one does in this chat. In `ask_channel`, if there is one, people can be asked."""
    keeping = Keeping(enabled=config.keep_questions)
    return Coach(matcher, Prompts(), store, command=chat.command, ask_person=bool(ask_channel), keeping=keeping)


def open_members(parts: Parts, store: Store, profiles: Profiles, chat: Chat = SLACK) -> Members:
    """Practising, checking in and summaries, on one of the stores. Raises ConfigError where the secret is not right."""
    config = parts.config
    return Members(
        store,
        Wording(Prompts(), chat),
        parts.matcher.knowledge,
        parts.practices,
        parts.rules,
        profiles,
        secret=open_secret(config, store),
        admins=config.admins,
        lost=store.restores,
        terms=_terms(config),
    )


def _terms(config: Config) -> Terms:
    gap_days = GAP_DAYS if config.keep_questions else 0
    return Terms(config.keep_days, config.left_days, gap_days, config.privacy_url.rstrip("/"))


def open_secret(config: Config, store: Store) -> Secret | None:
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


def open_terminal_coach(config: Config, knowledge: Knowledge | None = None, *, command: str = "tpm-coach ask") -> Coach:
    """A coach that remembers nothing, for a terminal. `command` is what people type before a question, if anything.

    `knowledge` is the whole of the content, where it was read already.
    """
    matcher = open_matcher(config, knowledge)
    return Coach(matcher, Prompts(), NoStore(), command=command, keeps_gaps=False, knows_speaker=False)


def samples(config: Config, knowledge: Knowledge | None = None) -> list[dict[str, Any]]:
    """An answer and the Home tab as Slack gets them, for the operator's self-check.

    `knowledge` is as for `open_terminal_coach`.
    """
    coach = open_terminal_coach(config, knowledge)
    answer = coach.reply("what is a TPM", share=True).message
    return [blocks.message(answer), blocks.home(coach.home()[0])]
