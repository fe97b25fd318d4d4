"""What happens to people and to the installation, as Slack's events tell it: each is acted on once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.context.ack import Ack

from bot.channels.slack.client.profiles import read_profile
from bot.channels.slack.facade import Coaching
from bot.core.ask.coach import Coach
from bot.core.errors import StoreError
from bot.logs import event as note
from bot.logs import failure
from bot.runtime.later import Later

_AGAIN = timedelta(minutes=5)
_MOST_RECENT = 10_000


class Changes:
    """Tells Coaching who moved, and whether the app is still installed.

    An event is acknowledged when it was acted on: without a database it is refused, and Slack sends it again.
    """

    def __init__(self, coaching: Coaching | None, coach: Coach, *, now: Callable[[], datetime], later: Later) -> None:
        self._coaching, self._coach, self._now, self._later = coaching, coach, now, later
        self._seen: dict[str, datetime] = {}
        self._recent: OrderedDict[str, None] = OrderedDict()

    def on_user_change(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody's profile changed. People of connected companies come here too, and are none of ours."""
        coaching, tenant, user = self._coaching, str(body.get("team_id") or ""), event.get("user")
        if coaching and isinstance(user, dict) and user.get("id") and user.get("team_id", tenant) == tenant:
            self._unless_recent(body, lambda: coaching.moved(read_profile(user, tenant), self._now()))
        ack()

    def on_uninstalled(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """The app was removed."""
        self._left(body)
        ack()

    def on_tokens_revoked(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Tokens do not work any more; only the bot's are those that the coach needs."""
        if (event.get("tokens") or {}).get("bot"):
            self._left(body)
        ack()

    def seen(self, tenant: str) -> None:
        """Somebody uses the app in this workspace, so it is installed there. Costs next to nothing."""
        coaching, now = self._coaching, self._now()
        last = self._seen.get(tenant)
        if coaching is None or (last and timedelta(0) <= now - last < _AGAIN):
            return
        self._seen[tenant] = now
        if not self._later.run("seen", lambda: coaching.seen("slack", tenant, now), lambda: self._not_seen(tenant)):
            self._not_seen(tenant)

    def _not_seen(self, tenant: str) -> None:
        self._seen.pop(tenant, None)

    def _left(self, body: dict[str, Any]) -> None:
        coaching, tenant = self._coaching, str(body.get("team_id") or "")
        if coaching is None:
            return
        at = _moment(body.get("event_time")) or self._now()
        self._not_seen(tenant)
        self._once(body, lambda: coaching.left("slack", tenant, at, self._now()))
        note("workspace_left")

    def _unless_recent(self, body: dict[str, Any], work: Callable[[], None]) -> None:
        """Do `work` unless this event came lately: people's profiles change too often to claim each in the database."""
        key = str(body.get("event_id"))
        if key in self._recent:
            return
        work()
        self._recent[key] = None
        while len(self._recent) > _MOST_RECENT:
            self._recent.popitem(last=False)

    def _once(self, body: dict[str, Any], work: Callable[[], None]) -> None:
        tenant, key = str(body.get("team_id") or ""), f"event {body.get('event_id')}"
        if not self._coach.first_time(tenant, key, self._now()):
            return
        try:
            work()
        except BaseException:
            try:
                self._coach.not_done(tenant, key)
            except StoreError as error:
                failure("not_given_back", error)
            raise


def _moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
