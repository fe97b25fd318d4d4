"""Signed posts from Slack to the app; events also with Slack's retries."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.config.loopback import LOOPBACK
from bot.playground import seed
from bot.playground.jsontext import parsed
from bot.playground.model import JSON
from bot.playground.slack import Slack

ACK_SECONDS = 3.0
_HELD_EVENTS = 100
RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True)
class Reply:
    """The app's response; `failure` is empty when it acknowledged in time with a 2xx."""

    status: int
    body: str
    failure: str = ""
    no_retry: bool = False


def loopback_only(url: str) -> str:
    """`url` itself, if it points at this machine; ValueError otherwise."""
    if urlsplit(url).hostname not in LOOPBACK:
        raise ValueError(f"the local workspace speaks to loopback only, not to {url}")
    return url


class Courier:
    """Carries signed requests to the app and keeps a record of each."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def form(self, what: str, fields: dict[str, str], shown: Any) -> Reply:
        """Post a form (slash commands, interactions); `shown` is what the inspector shows of it."""
        return self._post(what, urlencode(fields).encode(), "application/x-www-form-urlencoded", shown, {})

    def json(self, what: str, payload: JSON, headers: dict[str, str]) -> Reply:
        """Post JSON (events)."""
        return self._post(what, json.dumps(payload).encode(), "application/json", payload, headers)

    def _post(self, what: str, body: bytes, kind: str, shown: Any, headers: dict[str, str]) -> Reply:
        started = time.monotonic()
        stamp = str(int(time.time()))
        sent = {
            "Content-Type": kind,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self._slack.signing_secret, stamp, body),
            **headers,
        }
        reply = self._exchange(body, sent)
        if self._slack.faults.take(what, "slow_ack") and not reply.failure:
            reply = Reply(reply.status, reply.body, "http_timeout")
        told = _readable(reply)
        journal = self._slack.workspace.journal
        journal.call("to app", what, shown, told, reply.status, not reply.failure, started)
        return reply

    def _exchange(self, body: bytes, headers: dict[str, str]) -> Reply:
        if self._slack.app_url is None:
            return Reply(0, "", "connection_failed")
        url = urlsplit(self._slack.app_url)
        connection = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=ACK_SECONDS)
        try:
            connection.request("POST", url.path or "/", body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except TimeoutError:
            return Reply(0, "", "http_timeout")
        except (OSError, http.client.HTTPException):
            return Reply(0, "", "connection_failed")
        finally:
            connection.close()
        fine = 200 <= response.status < 300
        no_retry = response.getheader("X-Slack-No-Retry") == "1"
        return Reply(response.status, text, "" if fine else "http_error", no_retry)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The v0 signature of a request."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _readable(reply: Reply) -> Any:
    if reply.failure and not reply.status:
        return f"({reply.failure})"
    try:
        return parsed(reply.body)
    except ValueError:
        return reply.body


@dataclass
class _Pending:
    """An event that the app has not acknowledged yet."""

    payload: JSON
    attempt: int
    reason: str
    due: datetime


class Events:
    """Sends events in order, from a thread of its own; again at once, after 1 and 5 minutes, until acked."""

    def __init__(self, slack: Slack, courier: Courier) -> None:
        self._slack, self._courier = slack, courier
        self._changed = threading.Condition()
        self._queue: deque[JSON] = deque()
        self._pending: list[_Pending] = []
        self._held: deque[JSON] = deque(maxlen=_HELD_EVENTS)
        self._busy = False
        self._stopped = False
        self._worker = threading.Thread(target=self._work, name="slack-events", daemon=True)
        self._worker.start()
        slack.clock.on_move(self._wake)

    def send(self, event: JSON) -> None:
        """Send `event` soon, if the app subscribed to it and may see it; before it is connected, hold it."""
        if not self._wanted(event):
            return
        if self._slack.app_url is None:
            self._held.append(self.envelope(event))
        else:
            self.post(self.envelope(event))

    def release(self) -> None:
        """Send what was held: the app is connected."""
        while self._held:
            self.post(self._held.popleft())

    def post(self, payload: JSON) -> None:
        """Send a whole envelope soon; the same one twice is what Slack's retries look like to the app."""
        with self._changed:
            self._queue.append(payload)
            self._changed.notify_all()

    def envelope(self, event: JSON) -> JSON:
        """The body of the request that carries `event`."""
        return {
            "token": "local-workspace",
            "team_id": seed.TEAM_ID,
            "context_team_id": seed.TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": seed.APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": self._slack.workspace.new_id("Ev"),
            "event_time": int(self._slack.clock.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": seed.TEAM_ID,
                    "user_id": seed.BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": self._is_shared(event),
            "event_context": "4-local",
        }

    def _is_shared(self, event: JSON) -> bool:
        channel = self._slack.workspace.channels.get(str(event.get("channel")))
        return bool(channel and channel.shared)

    def _wanted(self, event: JSON) -> bool:
        name = str(event["type"])
        if name == "message":
            kinds = {"im": "im", "channel": "channels", "group": "groups"}
            name = f"message.{kinds[str(event['channel_type'])]}"
        if name not in self._slack.manifest.events:
            return False
        channel = self._slack.workspace.channels.get(str(event.get("channel")))
        member = channel is None or seed.BOT_USER in channel.members
        return member and (self._slack.workspace.installed or name in ("app_uninstalled", "tokens_revoked"))

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until everything that is due now was sent; False when that takes longer than `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._queue or self._busy or self._due()), seconds)

    @property
    def unacknowledged(self) -> int:
        """Number of events that wait for another attempt."""
        return len(self._pending)

    def forget(self) -> None:
        """Drop what waits."""
        with self._changed:
            self._queue.clear()
            self._pending.clear()
            self._held.clear()

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._worker.join(ACK_SECONDS + 1)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _due(self) -> _Pending | None:
        now = self._slack.clock.now()
        return next((p for p in self._pending if p.due <= now), None)

    def _next(self) -> _Pending | None:
        """The next thing to send, waited for; None at the end."""
        with self._changed:
            self._busy = False
            while not self._stopped:
                self._changed.notify_all()
                again = self._due()
                if again:
                    self._pending.remove(again)
                if again or self._queue:
                    self._busy = True
                    return again or _Pending(self._queue.popleft(), 0, "", self._slack.clock.now())
                self._changed.wait(1.0 if self._pending else None)
            return None

    def _work(self) -> None:
        while (item := self._next()) is not None:
            self._attempt(item)

    def _attempt(self, item: _Pending) -> None:
        headers = {}
        if item.attempt:
            headers = {"X-Slack-Retry-Num": str(item.attempt), "X-Slack-Retry-Reason": item.reason}
        what = f"event {item.payload['event']['type']}"
        reply = self._courier.json(what, item.payload, headers)
        if reply.failure and not reply.no_retry and item.attempt < len(RETRY_AFTER):
            due = self._slack.clock.now() + RETRY_AFTER[item.attempt]
            with self._changed:
                self._pending.append(_Pending(item.payload, item.attempt + 1, reply.failure, due))
