"""The store as the use cases of members need it."""

from __future__ import annotations

from typing import Protocol

from bot.core.ports.addresses import Addresses
from bot.core.ports.asking import Claims
from bot.core.ports.checkins import CheckIns
from bot.core.ports.lifetimes import Lifetimes, Restores
from bot.core.ports.outbox import Outbox, Troubles
from bot.core.ports.signups import Signups
from bot.core.ports.teams import SummaryStore, TeamStore


class MemberStore(
    Claims, Signups, Outbox, CheckIns, Lifetimes, Restores, Troubles, TeamStore, SummaryStore, Addresses, Protocol
):
    """All that is remembered of members and teams. Raises StoreError as AskStore does."""
