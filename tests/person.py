"""What a member is in every chat: somebody who hears the coach, and of whom it keeps something."""

from __future__ import annotations

from bot.core.model.checkins import CheckIn
from bot.core.model.outbox import Planned
from bot.core.model.people import Member as Who
from bot.core.model.signups import Given, Signup
from bot.stores.sqlite import SqliteStore


class Hears:
    """They read what the coach says anew."""

    _news: list[str]

    @property
    def called(self) -> str:
        """Their name, for what a failed assertion tells."""
        raise NotImplementedError

    def coach_says(self, *words: str) -> str:
        """All of `words` stand in what they see anew; returns that."""
        news = "\n".join(self._news)
        for each in words:
            assert each in news, f"{self.called} sees no {each!r} but:\n{news or '(nothing)'}"
        assert news, f"{self.called} sees nothing new"
        return news

    def coach_does_not_say(self, *words: str) -> None:
        news = "\n".join(self._news)
        for each in words:
            assert each not in news

    def coach_says_nothing(self) -> None:
        assert self._news == []


class IsKept:
    """What the coach keeps of them, as its database has it."""

    @property
    def store(self) -> SqliteStore:
        raise NotImplementedError

    @property
    def who(self) -> Who:
        raise NotImplementedError

    @property
    def signup(self) -> Signup | None:
        return self.store.signup(self.who)

    @property
    def checkins(self) -> list[CheckIn]:
        return list(self.store.checkins(self.who))

    @property
    def given(self) -> list[Given]:
        return list(self.store.given(self.who))

    @property
    def waiting(self) -> list[Planned]:
        return list(self.store.waiting(self.who))

    @property
    def kept(self) -> int:
        """How many rows name them, in all tables together."""
        return self.rows()

    def rows(self, *, but: str = "") -> int:
        """How many rows name them, in all tables together `but` one."""
        tables = [
            table
            for table in self.store.database().tables
            if {"tenant", "user"} <= set(table.columns_dict) and table.name != but
        ]
        return sum(table.count_where("tenant = ? and user = ?", [self.who.tenant, self.who.user]) for table in tables)
