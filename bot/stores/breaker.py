"""Circuit breaker of a tenant: after three failed messages in a row it waits, and then tries one message at a time.

A message counts once, however often it is tried: what one conversation does not take holds up no other.
"""

from __future__ import annotations

from bot.stores.engines.engine import Connection

BREAKS_AFTER = 3
_OPEN_MS, _MOST_OPEN_MS = 30_000, 900_000


def pause_ms(failures: int) -> int:
    """Milliseconds that a tenant waits after so many failed messages in a row, twice as long with each further one."""
    if failures < BREAKS_AFTER:
        return 0
    return min(_OPEN_MS << min(failures - BREAKS_AFTER, 8), _MOST_OPEN_MS)


def failed(conn: Connection, tenant: str, time: int) -> None:
    """The channel failed a message for the first time: it did not take it, or did not say what became of it."""
    query = "update tenants set failures = failures + 1 where tenant = ? returning failures"
    found = conn.execute(query, (tenant,)).fetchone()
    if found and pause_ms(found[0]):
        conn.execute("update tenants set held_until = ? where tenant = ?", (time + pause_ms(found[0]), tenant))


def answered(conn: Connection, tenant: str) -> None:
    """The channel took a message, or said clearly why it never will: the tenant goes on at its usual pace."""
    query = """update tenants set held_until = case when failures >= ? then 0 else held_until end, failures = 0
        where tenant = ? and failures > 0"""
    conn.execute(query, (BREAKS_AFTER, tenant))


def probing(conn: Connection, tenant: str, failures: int, time: int) -> None:
    """One message goes out to see whether the channel works again: until its end, nobody sends another one."""
    if pause_ms(failures):
        conn.execute("update tenants set held_until = ? where tenant = ?", (time + pause_ms(failures), tenant))
