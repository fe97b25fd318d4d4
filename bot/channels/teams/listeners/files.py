"""Answers to the question whether a file may be put into somebody's OneDrive.

No inbox keeps them, as the address that comes along holds a secret: whom a crash leaves without the file asks again.
"""

from __future__ import annotations

from bot.channels.teams.payloads import Activity, Consent, read_consent
from bot.channels.teams.render import files
from bot.channels.teams.responses import in_pieces, with_text
from bot.channels.teams.services import Services
from bot.core.commands.parse import Export
from bot.core.model.forms import File, Response
from bot.logs import event

CONSENT = "fileConsent/invoke"


class Files:
    """Makes the file anew once it may be put there, so that none is kept meanwhile."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def on_consent(self, activity: Activity) -> None:
        """Take an answer. Raises OverloadedError where too much waits already."""
        services = self._services
        services.presence.seen(activity.tenant)
        services.later.run_or_raise(
            "file",
            lambda: self._answer(activity, read_consent(activity)),
            lambda: services.replies.post(activity, services.coach.broken()),
        )

    def _answer(self, activity: Activity, consent: Consent) -> None:
        services = self._services
        if not activity.user or activity.is_outside:
            services.replies.post(activity, services.coach.outsider())
        elif not self._holds(activity, consent):
            services.replies.instead(activity, services.coach.stale())
        elif consent.place is None:
            services.replies.instead(activity, with_text(services, services.wording.say("data/declined")))
        else:
            self._accepted(activity, consent, consent.place)

    def _holds(self, activity: Activity, consent: Consent) -> bool:
        """True for an answer of the one who was asked, in their own chat, in time."""
        in_time = self._services.now().timestamp() < consent.until
        return in_time and activity.is_personal and consent.user == activity.user

    def _accepted(self, activity: Activity, consent: Consent, place: files.Place) -> None:
        """Put the file at `place`, once for several presses. It holds what is kept about the person who pressed."""
        services, response = self._services, self._made(activity)
        file = next((each for each in response.files if each.name == consent.file), None)
        if file is None:
            nothing = None if response.files else response.message
            services.replies.instead(activity, nothing or services.coach.stale())
            return
        deed = f"file {activity.user} {consent.card}"
        with services.once.claim(activity.tenant, deed, user=activity.user) as first:
            if first:
                self._put(activity, file, place)

    def _made(self, activity: Activity) -> Response:
        services = self._services
        profile = services.profiles.profile(activity.member)
        if profile and not profile.counts:
            return Response(services.coach.outsider())
        return services.members.perform(activity.member, Export(), services.now(), profile)

    def _put(self, activity: Activity, file: File, place: files.Place) -> None:
        """Put it there; what does not get through is said as text."""
        services = self._services
        why = services.uploads.put(place.upload_url, file.content.encode())
        if not why:
            event("files_sent", count=1)
            services.replies.instead(activity, files.info(place, services.wording.label("file_sent")))
            return
        event("file_not_sent", why=why)
        services.replies.instead(activity, services.wording.say("data/not_uploaded"))
        for piece in in_pieces((file,)):
            services.replies.post(activity, piece)
