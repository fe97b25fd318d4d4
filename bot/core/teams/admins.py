"""Access control: who may make and change teams."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.model.forms import Response
from bot.core.model.people import Member, Profile
from bot.core.ports.members import MemberStore
from bot.core.secret import Secret, is_same_secret
from bot.core.wording.phrases import Wording


@dataclass(frozen=True)
class Admins:
    """The workspace's own admins, and those `named` in the configuration by their user ids."""

    store: MemberStore
    words: Wording
    secret: Secret | None
    named: frozenset[str]

    def includes(self, member: Member, profile: Profile | None) -> bool:
        """True where somebody is an admin. One whose account does not count, such as a guest's, never is."""
        if profile is not None and not profile.counts:
            return False
        return member.user in self.named or bool(profile and profile.is_admin)

    def barred(self, member: Member, profile: Profile | None) -> Response | None:
        """The refusal, in the same words whatever teams there are; None where they may change teams now."""
        if not self.includes(member, profile):
            return self._say("team/admins_only")
        if self.secret is None:
            return self._say("team/no_secret")
        check = self.store.secret_check()
        if check and not is_same_secret(self.secret, check):
            return self._say("team/changed_secret")
        return None

    def _say(self, name: str) -> Response:
        return Response(self.words.say(name))
