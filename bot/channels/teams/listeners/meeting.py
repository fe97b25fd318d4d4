"""Meeting a person: where they are reached is kept, and what follows from it."""

from __future__ import annotations

from bot.channels.teams.client.addresses import Address
from bot.channels.teams.payloads import Activity
from bot.channels.teams.services import Services
from bot.core.errors import StoreError
from bot.core.model.people import Profile
from bot.logs import failure


def meet(services: Services, activity: Activity) -> None:
    """Note where somebody is; without a database they are answered all the same."""
    try:
        note(services, activity)
    except StoreError as error:
        failure("not_met", error)


def note(services: Services, activity: Activity) -> Address | None:
    """Keep where somebody writes from, in their own chat; returns where they are reached. Raises StoreError.

    Who comes for the first time gets what waited for them; who is in another time zone now is written to at its hours;
    who could not be reached is back, and is told that their practices ended.
    """
    if not activity.is_personal:
        return services.addresses.of(activity.member)
    before, now = services.addresses.note(activity)
    if before is None:
        ended = services.members.arrived(Profile(activity.member, zone=now.zone), services.now())
        services.wake()
        if ended:
            services.later.run("ended", lambda: services.replies.post(activity, ended))
    elif before.zone != now.zone:
        # Asked for, as it tells whether they count: guests do not.
        profile = services.profiles.profile(activity.member)
        services.members.moved(profile or Profile(activity.member, zone=now.zone), services.now())
    services.members.wrote(activity.member, lambda: services.profiles.profile(activity.member), services.now())
    return now
