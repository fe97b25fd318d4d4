"""What somebody is in every chat: they type, fill in, hear the coach, let time pass, and something of them is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from bot.core.model.checkins import CheckIn
from bot.core.model.outbox import Planned
from bot.core.model.people import Member as Who
from bot.core.model.signups import Given, Signup
from bot.stores.sqlite import SqliteStore


class Person:
    """One person and the coach. A chat says how they type and fill in, and what they see anew."""

    app: Any
    _news: list[str]

    @property
    def called(self) -> str:
        """Their name, for what a failed assertion tells."""
        raise NotImplementedError

    @property
    def who(self) -> Who:
        raise NotImplementedError

    def act(self, act: Callable[[], object]) -> None:
        """They do something; what they see anew is news."""
        raise NotImplementedError

    def commands(self, text: str) -> None:
        """They type a command where commands are typed."""
        raise NotImplementedError

    def they_save_in_vain(self, **fields: str) -> dict[str, str]:
        """Fill fields of the open form and send it; returns what is said at which field."""
        raise NotImplementedError

    def they_close(self) -> None:
        """They close what is open."""

    # what they hear

    def heard(self, text: str) -> str:
        """The words, without what only looks different from chat to chat."""
        return text

    @property
    def news(self) -> str:
        """What they see anew."""
        return self.heard("\n".join(self._news))

    def coach_says(self, *words: str) -> str:
        """All of `words` stand in what they see anew; returns that."""
        news = self.news
        for each in words:
            assert self.heard(each) in news, f"{self.called} sees no {each!r} but:\n{news or '(nothing)'}"
        assert news, f"{self.called} sees nothing new"
        return news

    def coach_does_not_say(self, *words: str) -> None:
        news = self.news
        for each in words:
            assert self.heard(each) not in news

    def coach_says_nothing(self) -> None:
        assert self._news == []

    # whole acts

    def they_save(self, **fields: str) -> None:
        """Fill fields of the open form, send it, and get through."""
        assert self.they_save_in_vain(**fields) == {}

    def signs_up(self, **fields: str) -> Self:
        """They sign up, for Thursday at 10:30 if nothing else is said."""
        self.commands("practice")
        self.they_save(**{"day": "Thursday", "time": "10:30", **fields})
        self.they_close()
        return self

    def checks_in(self, manage: str, deliver: str, plan: str, note: str = "") -> Self:
        """They answer the three questions of this week."""
        self.commands("checkin")
        self.they_save(manage=manage, deliver=deliver, plan=plan, **({"note": note} if note else {}))
        self.they_close()
        return self

    def time_passes(self, **delta: float) -> None:
        """Time passes, as in `days=3`; what the coach says meanwhile is news."""
        self.act(lambda: self.app.passes(**delta))

    def it_is(self, moment: str, zone: str = "UTC") -> None:
        """Time passes until then, as in `2026-11-26 10:30`."""
        self.act(lambda: self.app.goes_to(moment, zone))

    # what is kept of them

    @property
    def store(self) -> SqliteStore:
        store: SqliteStore = self.app.slack.parts.store
        return store

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
        """How many rows name them; not that they pressed something since, nor where they are answered."""
        return self.rows("claims", "addresses")

    def rows(self, *but: str) -> int:
        """How many rows name them, in all tables together `but` these."""
        tables = [
            table
            for table in self.store.database().tables
            if {"tenant", "user"} <= set(table.columns_dict) and table.name not in but
        ]
        return sum(table.count_where("tenant = ? and user = ?", [self.who.tenant, self.who.user]) for table in tables)
