"""Pending activities: kept until they are done, after their acknowledgement, so that a crash loses none."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException

from bot.channels.teams.client.connector import ConnectorError
from bot.channels.teams.client.messenger import why
from bot.channels.teams.payloads import Activity, kept_activity
from bot.channels.teams.services import Services
from bot.core.errors import OverloadedError
from bot.core.model.outbox import Failure
from bot.core.ports.asking import Kept
from bot.logs import event

Work = Callable[[], None]


class Pending:
    """Does work once for each activity, soon. What a crash leaves undone is done by a sweep of the inbox.

    Teams lets no bot read a chat, so nobody can look whether an answer went out just before the crash: it is given
    again, because twice is better than never.
    """

    def __init__(self, services: Services, again: Callable[[Activity], None]) -> None:
        """`again` does from its beginning what an activity asks for."""
        self._services, self._again = services, again
        services.inbox.answer_with("teams", self._late)

    def do(self, activity: Activity, work: Work, *, unkept: Work | None = None, tells: bool = True) -> None:
        """Keep the activity and do `work` soon, unless it came before; should it fail, the sender is told (`tells`).

        Where the database could not keep it, `unkept` is done in its place, if that is given. What has to wait for long
        is left to the sweep. Raises OverloadedError where it could not even be kept.
        """
        key = f"activity {activity.conversation} {activity.id}"
        kept = self._services.inbox.keep(activity.member, key, activity.packed())
        if kept and not kept.stored:
            work = unkept or work
        if kept and not self._soon("activity", kept, activity, work, tells=tells):
            self._services.inbox.leave(kept)
            if not kept.stored:
                raise OverloadedError("too much is waiting")

    def _late(self, kept: Kept) -> bool:
        activity = kept_activity(kept.said)
        if activity is None:
            event("kept_not_read")
            self._services.inbox.done(kept)
            return True
        return self._soon("late_answer", kept, activity, lambda: self._again(activity))

    def _soon(self, name: str, kept: Kept, activity: Activity, work: Work, *, tells: bool = True) -> bool:
        services, unclear = self._services, False

        def done() -> None:
            nonlocal unclear
            try:
                work()
            except (ConnectorError, OSError, HTTPException) as error:
                unclear = why(error).failure is Failure.AMBIGUOUS
                raise
            services.inbox.done(kept)

        return services.later.run(name, done, lambda: self._failed(kept, activity, tells=tells, unclear=unclear))

    def _failed(self, kept: Kept, activity: Activity, *, tells: bool, unclear: bool) -> None:
        """Say that it failed, or (`unclear`) perhaps failed. Where not even that can be said, it is done later."""
        services, told = self._services, False
        inbox = services.inbox
        try:
            if tells:
                said = services.wording.say("perhaps_answered") if unclear else services.coach.broken()
                services.replies.post_once(activity, said)
                told = True
        except ConnectorError as error:
            # The conversation is gone: nobody waits there.
            told = error.status in (403, 404)
            raise
        finally:
            (inbox.done if told else inbox.leave)(kept)
