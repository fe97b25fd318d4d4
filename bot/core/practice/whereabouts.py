"""Where somebody is, and on which days they work: what the hours of a message go by."""

from __future__ import annotations

from bot.core.calendar.localtime import Calendar
from bot.core.model.people import Member, Profile
from bot.core.ports.channels import Profiles
from bot.core.ports.members import MemberStore
from bot.core.practice.schedule import Rules


def whereabouts(
    store: MemberStore, rules: Rules, profiles: Profiles, member: Member, known: Profile | None = None
) -> tuple[str, Calendar]:
    """The time zone and the calendar of somebody, signed up or not; `known` is their profile, if it was read already.

    The zone is "" where nobody knows it.
    """
    signup = store.signup(member)
    if signup:
        return signup.zone, rules.of(signup)
    profile = known or profiles.profile(member)
    return (profile.zone if profile else ""), rules.own()
