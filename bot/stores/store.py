"""The Store, put together from its parts, on whichever engine."""

from __future__ import annotations

from bot.stores.addresses import StoredAddresses
from bot.stores.checkins import StoredCheckIns
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


class Store(
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
    """Fulfils every port of `bot.core.ports` but those of the channels. Safe to share between threads."""
