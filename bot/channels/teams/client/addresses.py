"""Addresses: where a member's own chat with the coach is, as Teams tells it each time that they write."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot.channels.teams.payloads import Activity
from bot.core.model.people import Member
from bot.core.ports.addresses import Addresses


@dataclass(frozen=True, slots=True)
class Address:
    """A personal chat: its id, the connector's address for it, the member's account, name and time zone there."""

    conversation: str
    service_url: str
    account: str
    name: str
    zone: str

    def packed(self) -> str:
        """The address as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_address(packed: str) -> Address | None:
    """The address that `packed` wrote; None for anything else."""
    try:
        fields = json.loads(packed) if packed else None
        return Address(**fields) if isinstance(fields, dict) else None
    except (ValueError, TypeError):
        return None


def address_in(activity: Activity) -> Address:
    """Where an activity came from, as it says itself."""
    return Address(activity.conversation, activity.service_url, activity.account, activity.person, activity.zone)


class AddressBook:
    """Keeps members' addresses. It writes when something has changed, and once a month, so that it grows not old."""

    _AGAIN_DAYS = 30

    def __init__(self, store: Addresses, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._written: dict[str, datetime] = {}

    def of(self, member: Member) -> Address | None:
        """The member's address; None while they have not opened the coach."""
        return read_address(self._store.address(member))

    def note(self, activity: Activity) -> tuple[Address | None, Address]:
        """Keep where an activity of a personal chat came from; returns what was known, and what is known now."""
        before, now = self.of(activity.member), address_in(activity)
        if before:
            now = replace(now, name=now.name or before.name, zone=now.zone or before.zone)
        if before != now or self._is_old(activity.member):
            self._store.save_address(activity.member, now.packed(), self._now())
            self._written[activity.member.key] = self._now()
        return before, now

    def _is_old(self, member: Member) -> bool:
        written = self._written.get(member.key)
        return written is None or abs((self._now() - written).days) >= self._AGAIN_DAYS

    def drop(self, member: Member) -> None:
        """They are not reached there any more."""
        self._store.drop_address(member)

    def names(self, tenant: str, users: set[str]) -> dict[str, str]:
        """The names of people, as far as they are known."""
        known = {user: self.of(Member.of(tenant, user)) for user in users}
        return {user: address.name for user, address in known.items() if address and address.name}
