"""Reconciliation of messages that were perhaps sent: when to look for each, and what a look has shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.model.outbox import Breaker, Finished, Planned, Sighting, Unsettled
from bot.stores import breaker
from bot.stores.connection import Connections, at, ms, tried_again
from bot.stores.endings import LOOK_AFTER_MS, MOST_PAUSE_MS, absent, arrived
from bot.stores.outbox import delivery_of

_MOST_LOOKS, _MOST_PAUSE_MS = 24, 3_600_000
# Twice as long after each look.
_PAUSES = (f"when {looks} then {LOOK_AFTER_MS << looks}" for looks in range(5))
_PAUSE = f"case looks {' '.join(_PAUSES)} else {_MOST_PAUSE_MS} end"
_THERE = "tenant in (select tenant from tenants where status = 'active')"
# A look planned for later than any was planned by a clock that ran ahead.
_DUE = f"state = 'unknown' and (look_at <= :now or look_at > :now + {MOST_PAUSE_MS})"


class StoredSettling(Connections):
    """Fulfils a part of `bot.core.ports.outbox.Outbox`."""

    def unsettled(self, now: datetime, most: int) -> Sequence[Unsettled]:
        # Materialized: SQLite would go through all messages of each tenant, and not through the few that are unknown.
        query = f"""with due as materialized (select * from outbox where {_DUE})
            select id, tenant, "user", programme, slot, due_at, until_at, claim, facts, ref, at from due
            where {_THERE} order by look_at limit :most"""
        with self.reading() as conn:
            rows = conn.execute(query, {"now": ms(now), "most": most})
            return [Unsettled(delivery_of(row[:-1]), at(row[-1])) for row in rows]

    @tried_again
    def settle(self, unsettled: Unsettled, sighting: Sighting, now: datetime, follow: Sequence[Planned] = ()) -> None:
        delivery = unsettled.delivery
        with self.transaction(delivery.member.tenant) as conn:
            if sighting is Sighting.ARRIVED:
                arrived(conn, Finished(delivery, unsettled.at, follow=tuple(follow)))
            elif sighting is Sighting.ABSENT:
                absent(conn, delivery, ms(now))
            else:
                again = f"case when :never = 1 or looks >= {_MOST_LOOKS} then null else :now + {_PAUSE} end"
                query = f"""update outbox set look_at = {again}, looks = looks + 1
                    where id = :id and claim = :claim and state = 'unknown'"""
                key = {"id": delivery.id, "claim": delivery.claim}
                conn.execute(query, {**key, "now": ms(now), "never": sighting is Sighting.NEVER})

    def breakers(self, now: datetime) -> Sequence[Breaker]:
        query = "select tenant, failures, held_until from tenants where status = 'active' and failures >= ?"
        with self.reading() as conn:
            rows = conn.execute(query, (breaker.BREAKS_AFTER,))
            return [Breaker(str(tenant), int(failures), at(until)) for tenant, failures, until in rows]
