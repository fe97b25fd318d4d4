"""People, and the health of the parts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a workspace, as the core knows them: opaque ids that only their channel understands."""

    channel: str
    tenant: str
    user: str

    @property
    def key(self) -> str:
        """`channel:tenant:user`, the same everywhere a person is named."""
        return f"{self.channel}:{self.tenant}:{self.user}"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the channel knows of a person. `zone` is its word for the time zone, perhaps one that nobody knows.

    `counts` is False for bots, guests, deactivated people and those from outside.
    """

    member: Member
    zone: str
    is_admin: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Health:
    """What `/readyz` and `doctor` say of one part: its name, whether it works, and how to mend it."""

    part: str
    ok: bool
    detail: str = field(default="")
