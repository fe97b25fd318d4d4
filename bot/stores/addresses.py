"""Addresses of members, in chats that tell them only when somebody comes."""

from __future__ import annotations

from datetime import datetime

from bot.core.model.people import Member
from bot.stores.connection import Connections, ms

_SAVE = """insert into addresses (tenant, "user", address, at) values (?, ?, ?, ?)
    on conflict (tenant, "user") do update set address = excluded.address, at = excluded.at"""


class StoredAddresses(Connections):
    """Fulfils `bot.core.ports.addresses.Addresses`."""

    def address(self, member: Member) -> str:
        with self.reading() as conn:
            query = 'select address from addresses where tenant = ? and "user" = ?'
            row = conn.execute(query, (member.tenant, member.user)).fetchone()
            return str(row[0]) if row else ""

    def save_address(self, member: Member, address: str, now: datetime) -> None:
        with self.transaction(member.tenant) as conn:
            conn.execute(_SAVE, (member.tenant, member.user, address, ms(now)))

    def drop_address(self, member: Member) -> None:
        with self.transaction(member.tenant) as conn:
            query = 'delete from addresses where tenant = ? and "user" = ?'
            conn.execute(query, (member.tenant, member.user))
