"""What is remembered of teams and their summaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model import Ballot, Member, Publication, Pull, Seated, Team


class Teams(Protocol):
    """Teams and who is in them. `where` is a workspace, `channel:tenant`."""

    def create_team(self, where: str, name: str, lead: str, now: datetime) -> Team | None:
        """A new team; None when one of this name is there."""
        ...

    def team(self, where: str, name: str) -> Team | None:
        """The team of this name, in any capitals."""
        ...

    def teams(self, where: str) -> Sequence[Team]:
        """All teams of a workspace, by name."""
        ...

    def save_team(self, team: Team, now: datetime) -> bool:
        """Keep a changed name, lead, viewers; False when another team has the name. Viewers never count afterwards."""
        ...

    def delete_team(self, team: Team) -> None:
        """Delete it with its seats; who was on its rosters stays known."""
        ...

    def seat(self, team: Team, users: Sequence[str], now: datetime) -> Mapping[str, Team]:
        """Put people on a team. Who is on another one stays there, and is returned with it."""
        ...

    def unseat(self, team: Team, users: Sequence[str]) -> Sequence[str]:
        """Take people off a team; returns who was on it."""
        ...

    def seated(self, team: Team) -> Sequence[str]:
        """Who is on a team."""
        ...

    def team_of(self, member: Member) -> Team | None:
        """The team that a member is on."""
        ...

    def told(self, team: Team, user: str, now: datetime) -> None:
        """They were told of being on this team; the first time counts."""
        ...

    def set_counting(self, member: Member, *, counts: bool) -> None:
        """Whether an account counts in summaries: not when it is deactivated, a guest's or a bot's."""
        ...

    def any_team(self) -> bool:
        """Whether teams are in use in any workspace."""
        ...


class Summaries(Protocol):
    """Frozen rosters, what was published, and who looked."""

    def unfrozen(self, period: str, most: int) -> Sequence[Team]:
        """Up to so many teams that have no roster for a period yet."""
        ...

    def freeze(self, team: Team, period: str, erased: Callable[[str], str], now: datetime) -> None:
        """Keep who is on a team as a period opens, once; `erased` is the keyed hash of a person's key."""
        ...

    def unpublished(self, before: Sequence[str], most: int) -> Sequence[tuple[Team, str]]:
        """Up to so many (team, period) of these periods that have a roster and no publication."""
        ...

    def roster(self, team: Team, period: str) -> tuple[Sequence[Seated], frozenset[str], str]:
        """Who is on the frozen roster, who could view since, and the first period with a band ("" for none)."""
        ...

    def answered_at(self, members: Sequence[Member], weeks: Sequence[str]) -> Sequence[tuple[Member, str, datetime]]:
        """For which of these weeks these members answered, and when; no answer."""
        ...

    def ballots(self, members: Sequence[Member], weeks: Sequence[str]) -> Sequence[Ballot]:
        """The answers of these members for these weeks."""
        ...

    def publish(self, team: Team, publication: Publication, now: datetime) -> bool:
        """Keep it for good; False when the period is published already, which then stands."""
        ...

    def publications(self, team: Team, most: int) -> Sequence[Publication]:
        """The latest publications, the newest first."""
        ...

    def record_pull(self, team: Team, pull: Pull) -> None:
        """Keep that somebody looked."""
        ...

    def pulls(self, team: Team, most: int) -> Sequence[Pull]:
        """Who looked, the newest first."""
        ...

    def remember_erased(self, where: str, digest: str, now: datetime) -> None:
        """Keep the keyed hash of an erased person."""
        ...

    def forget_erased(self, before: datetime) -> int:
        """Delete hashes that were kept long enough."""
        ...

    def secret_check(self) -> str:
        """What tells whether the secret is still the same; empty before there was one."""
        ...

    def keep_secret_check(self, check: str) -> None:
        """Keep it, once."""
        ...
