"""What was not sent, as an operator sees it, of all times and in one list."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.model.outbox import State, Undelivered
from bot.core.ports.outbox import Troubles

EVER, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def undelivered(store: Troubles) -> list[Undelivered]:
    """The newest first: dead, unknown, held, and what was refused and is planned again."""
    shown = [each for trouble in store.troubles(EVER, NEVER, 1000) for each in trouble.newest]
    found = [each for each in shown if each.state is not State.PLANNED or each.held or each.code]
    return sorted(found, key=lambda each: each.id, reverse=True)
