"""What the core asks of the world: Protocols that adapters fulfil.

Every verb of a store is keyed by tenant; every `now` is an aware UTC time. Each raises StoreError when the database
cannot be reached or stays locked; then nothing was changed.
"""

from bot.core.ports.asking import Store
from bot.core.ports.channels import Messenger, Profiles
from bot.core.ports.coaching import CheckIns, Lifetimes, Outbox, Restores, Signups, Troubles
from bot.core.ports.teams import Summaries, Teams
from bot.core.ports.whole import CoachingStore

__all__ = [
    "CheckIns",
    "CoachingStore",
    "Lifetimes",
    "Messenger",
    "Outbox",
    "Profiles",
    "Restores",
    "Signups",
    "Store",
    "Summaries",
    "Teams",
    "Troubles",
]
