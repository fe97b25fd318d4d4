"""People."""

from __future__ import annotations

from dataclasses import dataclass


def tenant_of(channel: str, workspace: str) -> str:
    """The tenant, `channel:workspace`: whose data it is, in tables, keys and claims. Put together nowhere else."""
    return f"{channel}:{workspace}"


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a workspace. The ids of both are opaque: only their channel understands them."""

    channel: str
    workspace: str
    user: str

    @staticmethod
    def of(tenant: str, user: str) -> Member:
        """The person of a tenant with this id."""
        channel, _, workspace = tenant.partition(":")
        return Member(channel, workspace, user)

    @property
    def tenant(self) -> str:
        """`channel:workspace`."""
        return tenant_of(self.channel, self.workspace)

    @property
    def key(self) -> str:
        """`channel:workspace:user`, the same everywhere a person is named."""
        return f"{self.tenant}:{self.user}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as the channel knows them. `zone` is a time zone as the channel names it, perhaps an unknown one.

    `counts` is False for bots, guests, deactivated people and those from outside.
    """

    member: Member
    zone: str
    is_admin: bool = False
    counts: bool = True
