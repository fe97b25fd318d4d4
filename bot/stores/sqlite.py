"""The Store on SQLite, through sqlite-utils, put together from its parts."""

from __future__ import annotations

from bot.stores.addresses import StoredAddresses
from bot.stores.checkins import StoredCheckIns
from bot.stores.connection import CLOCK_TIMEOUT_MS, REQUEST_TIMEOUT_MS, wal_is_safe
from bot.stores.events import StoredEvents
from bot.stores.installations import StoredInstallations
from bot.stores.lifetimes import StoredLifetimes
from bot.stores.outbox import StoredOutbox
from bot.stores.questions import Questions
from bot.stores.restores import StoredRestores
from bot.stores.settling import StoredSettling
from bot.stores.signups import StoredSignups
from bot.stores.summaries import StoredSummaries
from bot.stores.troubles import StoredTroubles

__all__ = ["CLOCK_TIMEOUT_MS", "REQUEST_TIMEOUT_MS", "SqliteStore", "wal_is_safe"]


class SqliteStore(
    Questions,
    StoredSignups,
    StoredOutbox,
    StoredSettling,
    StoredEvents,
    StoredCheckIns,
    StoredLifetimes,
    StoredSummaries,
    StoredTroubles,
    StoredRestores,
    StoredAddresses,
    StoredInstallations,
):
    """Fulfils `bot.core.ports.members.MemberStore`. Safe to share between threads."""
