"""Where the coach is installed, with encrypted tokens, and the states of installs that have begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.core.model.installations import Installation
from bot.stores.connection import Connections, at, ms
from bot.stores.questions import digest

_COLUMNS = "tenant, sealed, sealed_with, installed_at, version"
_SAVE = """insert into installations (tenant, sealed, sealed_with, installed_at, version, renewing_until)
    values (?, ?, ?, ?, 1, 0)
    on conflict (tenant) do update set sealed = excluded.sealed, sealed_with = excluded.sealed_with,
    installed_at = excluded.installed_at, version = installations.version + 1, renewing_until = 0"""
# What was on hold as its token did not work goes on with the new one.
_GOES_ON = """update tenants set status = 'active', code = '', held_until = 0, failures = 0
    where tenant = ? and status = 'paused'"""
# Our clock may be behind the one that the news of a removal was stamped with, or ahead of it.
_CLOCKS_DIFFER_MS = 10_000


class StoredInstallations(Connections):
    """Fulfils `bot.core.ports.installations.Installations`. Of a state its digest is kept."""

    def installation(self, tenant: str) -> Installation | None:
        with self.reading() as conn:
            query = f"select {_COLUMNS} from installations where tenant = ?"
            row = conn.execute(query, (tenant,)).fetchone()
            return _installation(row) if row else None

    def installations(self) -> Sequence[Installation]:
        with self.reading() as conn:
            query = f"select {_COLUMNS} from installations order by installed_at, tenant"
            return [_installation(row) for row in conn.execute(query).fetchall()]

    def save_installation(self, installation: Installation) -> None:
        row = (installation.tenant, installation.sealed, installation.key, ms(installation.installed_at))
        with self.transaction(installation.tenant) as conn:
            conn.execute(_SAVE, row)
            conn.execute(_GOES_ON, (installation.tenant,))

    def claim_renewal(self, installation: Installation, now: datetime, until: datetime) -> bool:
        # A lease further in the future than ours would be is one of a clock that ran ahead.
        query = """update installations set renewing_until = ? where tenant = ? and version = ?
            and (renewing_until <= ? or renewing_until > ?)"""
        values = (ms(until), installation.tenant, installation.version, ms(now), ms(until))
        return self._changes(query, values)

    def renew_installation(self, installation: Installation) -> bool:
        query = """update installations set sealed = ?, sealed_with = ?, version = version + 1, renewing_until = 0
            where tenant = ? and version = ?"""
        values = (installation.sealed, installation.key, installation.tenant, installation.version)
        return self._changes(query, values)

    def reseal_installation(self, before: Installation, after: Installation) -> bool:
        query = "update installations set sealed = ?, sealed_with = ? where tenant = ? and sealed = ?"
        return self._changes(query, (after.sealed, after.key, before.tenant, before.sealed))

    def drop_installation(self, tenant: str, moment: datetime) -> bool:
        query = "delete from installations where tenant = ? and installed_at <= ?"
        return self._changes(query, (tenant, ms(moment) + _CLOCKS_DIFFER_MS))

    def save_state(self, state: str, now: datetime, until: datetime) -> None:
        with self.transaction() as conn:
            conn.execute("delete from states where until_at < ?", (ms(now),))
            query = "insert into states (state, until_at) values (?, ?)"
            conn.execute(query, (digest(state), ms(until)))

    def take_state(self, state: str, now: datetime) -> bool:
        # One statement looks and deletes: of two who come at once, one finds nothing.
        return self._changes("delete from states where state = ? and until_at >= ?", (digest(state), ms(now)))

    def _changes(self, query: str, values: tuple[object, ...]) -> bool:
        with self.transaction() as conn:
            return bool(conn.execute(query, values).rowcount)


def _installation(row: Any) -> Installation:
    tenant, sealed, key, installed_at, version = row
    return Installation(str(tenant), str(sealed), str(key), at(installed_at), int(version))
