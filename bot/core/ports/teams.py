"""The memory of teams and their summaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model.outbox import Planned
from bot.core.model.people import Member
from bot.core.model.teams import Ballot, Looks, Publication, Pull, Remains, Run, Seated, Team


class TeamStore(Protocol):
    """Teams and who is in them."""

    def create_team(self, tenant: str, name: str, lead: str, now: datetime) -> Team | None:
        """A new team; None when one of this name is there. No team ever has the id of an earlier one."""
        ...

    def team(self, tenant: str, name: str) -> Team | None:
        """The team of this name, in any capitals."""
        ...

    def teams(self, tenant: str) -> Sequence[Team]:
        """All teams of a tenant, by name."""
        ...

    def viewing(self, member: Member) -> Sequence[Team]:
        """The teams whose summary a member may pull, by name."""
        ...

    def want_digest(self, team: Team, user: str, *, on: bool) -> None:
        """Record whether somebody who may pull the summary wants it sent at each close."""
        ...

    def save_team(self, before: Team, after: Team, now: datetime) -> Team | None:
        """Change what differs between the two (name, lead, viewers) in the team as it is now, and return that.

        None when another team has the name, or the team is gone. Viewers do not count in the periods that are open,
        and begin a new stay after. Who sees the summary from now on sees the periods that open from now on, in which
        answers count that are given after their author was told of them.
        """
        ...

    def delete_team(self, team: Team) -> None:
        """Delete it with its seats and summaries; who was on its rosters, could see one or looked stays known."""
        ...

    def seat(self, team: Team, users: Sequence[str], now: datetime) -> Mapping[str, Team]:
        """Put people on a team. Who is on another one stays there, and is returned with it. Nobody when it is gone."""
        ...

    def unseat(self, team: Team, users: Sequence[str]) -> Sequence[str]:
        """Take people off a team; returns who was on it."""
        ...

    def seated(self, team: Team) -> Sequence[str]:
        """The users on a team."""
        ...

    def team_of(self, member: Member) -> Team | None:
        """The team that a member is on."""
        ...

    def told(self, team: Team, user: str, now: datetime) -> None:
        """They were told of being on this team; the first time counts."""
        ...

    def set_counting(self, member: Member, now: datetime, *, counts: bool) -> None:
        """Record whether an account counts in summaries: not when it is deactivated, a guest's or a bot's.

        Who does not count has left every period that is not published, even when they count again at its close. Kept
        of those of whom anything is kept. Who counts again is gone no more, and gets practices when they sign up again.
        """
        ...

    def is_gone(self, member: Member) -> bool:
        """True where an account is on record as one that does not count, or that cannot be reached any more."""
        ...

    def any_team(self) -> bool:
        """True where teams are in use anywhere."""
        ...


class SummaryStore(Protocol):
    """Frozen rosters, what was published, and who looked."""

    def unfrozen(self, period: str, opened: datetime, most: int) -> Sequence[Team]:
        """Up to so many teams that were there when a period opened and have no roster for it yet."""
        ...

    def is_frozen(self, team: Team, period: str) -> bool:
        """True where the roster of a period is kept."""
        ...

    def freeze(self, team: Team, period: str, opened: datetime, erased: Callable[[str], str]) -> None:
        """Keep who is on a team and who may view its summary as a period opens; once, and never again changed.

        Who may view it is on no roster, and neither is who does not count.

        Nothing for a team that was made after it opened. `erased` is the keyed hash of a person's key.
        """
        ...

    def first_seen(self, team: Team, viewer: str) -> str:
        """The first period whose summary this viewer may see; empty for all of them."""
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

    def ballot(self, member: Member, week: str) -> Ballot | None:
        """The answers of a member for a week."""
        ...

    def publish(
        self,
        team: Team,
        publication: Publication,
        now: datetime,
        *,
        follow: Sequence[Planned] = (),
        perhaps_shown: bool = False,
    ) -> bool:
        """Keep it for good, with the messages that follow; False when the period is published, which then stands.

        `perhaps_shown` says that bands of the period may have been shown, though none is known.
        """
        ...

    def publications(self, team: Team, most: int, viewer: str | None = None) -> Sequence[Publication]:
        """The latest publications, the newest first; of those that this viewer may see, when one is given."""
        ...

    def record_pull(self, team: Team, pull: Pull, *, once_since: datetime | None = None) -> None:
        """Keep that somebody looked; with `once_since`, one of its kind for a period from that time on."""
        ...

    def record_refused(self, tenant: str, name: str, user: str, now: datetime, since: datetime) -> None:
        """Keep that somebody was refused the summary of a team of this name, if there is one; once since then.

        Does the same work, and takes the same time, whether there is one or not.
        """
        ...

    def pulls_seen_by(self, member: Member, most: int) -> Sequence[Pull]:
        """Who looked at the summary of a member's team, or of an earlier team for periods with them on its roster.

        The newest first; behind all of those, who was refused.
        """
        ...

    def looks_seen_by(self, member: Member) -> Sequence[Looks]:
        """The same looks, by person, team and outcome: nobody can push another's out of sight by looking often."""
        ...

    def remember_erased(self, member: Member, kept: Remains, now: datetime) -> None:
        """Keep what outlives the erasure of a person who is about to be erased, if they were on any roster.

        Where no answer stands now, the runs that an earlier erasure left stay.
        """
        ...

    def erased_runs(self, tenant: str, digest: str) -> Mapping[str, Run]:
        """By question, the runs of answers that stood when the person with this keyed hash was erased."""
        ...

    def forget_erased(self, before: datetime) -> None:
        """Delete hashes that were kept long enough."""
        ...

    def secret_check(self) -> str:
        """The check value that tells whether the secret is still the same; empty before there was one."""
        ...

    def keep_secret_check(self, check: str) -> None:
        """Keep it, once."""
        ...
