"""Profiles where nothing is asked of the channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.model.people import Member, Profile


class Nobody:
    """Fulfils `bot.core.ports.Profiles`: a channel that knows nobody."""

    def profile(self, member: Member) -> Profile | None:
        return None

    def group(self, member: Member, group: str) -> Sequence[Member] | None:
        return None
