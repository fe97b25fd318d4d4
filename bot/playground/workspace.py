"""The state of one workspace: people, conversations, messages. Bounded, in memory, safe behind one lock."""

from __future__ import annotations

import secrets
import string
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.playground import attention, seed
from bot.playground.attention import Attention
from bot.playground.clock import MovableClock
from bot.playground.journal import Journal
from bot.playground.manifest import Manifest
from bot.playground.model import JSON, Channel, Message, Person, SlackError, Team, UploadedFile, moment

_KEPT_MESSAGES, _KEPT_FILES, _KEPT_STATUSES = 6000, 50, 100
_ID_LETTERS = string.ascii_uppercase + string.digits


class Workspace:
    """The people, the places and the messages. Methods that change something tell the journal."""

    def __init__(self, manifest: Manifest, clock: MovableClock) -> None:
        self.manifest = manifest
        self.clock = clock
        self.lock = threading.RLock()
        self.journal = Journal(self.lock, lambda: clock.now().isoformat(timespec="milliseconds"))
        self.on_person_changed: Callable[[Person], None] = lambda _person: None
        self.reset()

    def reset(self) -> None:
        """The seeded company afresh."""
        with self.lock:
            company = seed.company(self.manifest.bot_name)
            self.people: dict[str, Person] = {p.id: p for p in company.people}
            self.teams: dict[str, Team] = {t.id: t for t in company.teams}
            self.channels: dict[str, Channel] = {c.id: c for c in company.channels}
            self.messages: dict[str, list[Message]] = {c: [] for c in self.channels}
            self._replies: Counter[tuple[str, str]] = Counter()
            self.files: dict[str, UploadedFile] = {}
            self.unread: dict[tuple[str, str], int] = {}
            self.for_them: dict[tuple[str, str], int] = {}
            self.prompts: dict[str, JSON] = {}
            self.statuses: dict[tuple[str, str | None], str] = {}
            self.installed = True
            self.revoked = False
            self.last_ts = 0

    # ids and times

    def new_id(self, letter: str) -> str:
        """A fresh id in Slack's shape, such as "V07K3QX09AB"; none comes twice, not in another run either."""
        return f"{letter}0{''.join(secrets.choice(_ID_LETTERS) for _ in range(9))}"

    def new_ts(self) -> str:
        """A message's time and name: never the same twice, never smaller than the one before."""
        with self.lock:
            micros = int(self.clock.now().timestamp() * 1_000_000)
            self.last_ts = max(micros, self.last_ts + 1)
            return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    # people

    def person(self, who: str) -> Person:
        """The person with the id or handle `who`; `user_not_found` otherwise."""
        handle = who.removeprefix("@")
        found = self.people.get(who) or next((p for p in self.people.values() if p.handle == handle), None)
        if found is None:
            raise SlackError("user_not_found")
        return found

    def change_person(self, user: str, **changes: Any) -> None:
        """Change attributes of a person: `deleted=True` deactivates, `tz="Asia/Tokyo"` moves. The app hears of it."""
        with self.lock:
            found = self.person(user)
            for name, value in changes.items():
                if not hasattr(found, name):
                    raise ValueError(f"a person has no {name}")
                setattr(found, name, value)
        self.journal.emit("users", {})
        self.on_person_changed(found)

    def add_person(self, person: Person) -> None:
        """Somebody joins the company and its #general."""
        with self.lock:
            self.people[person.id] = person
            self.channel("#general").members.append(person.id)
        self.journal.emit("users", {})

    # conversations

    def channel(self, where: str) -> Channel:
        """The conversation with the id or #name `where`; `channel_not_found` otherwise."""
        name = where.removeprefix("#")
        named = (c for c in self.channels.values() if c.kind == "channel" and c.name == name)
        found = self.channels.get(where) or next(named, None)
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def dm_with_app(self, user: str) -> Channel:
        """The direct messages of `user` and the app, opened now if they were not yet."""
        with self.lock:
            members = [user, seed.BOT_USER]
            for channel in self.channels.values():
                if channel.with_app and channel.members == members:
                    return channel
            channel_id = f"D0{user[2:]}"
            made = Channel(channel_id, "", members, kind="im", private=True, with_app=True)
            self.channels[channel_id] = made
            self.messages[channel_id] = []
            return made

    def conversations_of(self, user: str) -> list[Channel]:
        """The conversations that `user` is in, channels first."""
        with self.lock:
            mine = [c for c in self.channels.values() if user in c.members and not c.archived]
            return sorted(mine, key=lambda c: (c.kind != "channel", c.name))

    def join(self, channel: str, user: str) -> None:
        """Add `user` (or the app's bot user) to a channel."""
        with self.lock:
            found = self.channel(channel)
            if user not in found.members:
                found.members.append(user)
        self.journal.emit("users", {}, found.members)

    # messages

    def add(self, message: Message) -> Message:
        """Put a message into its conversation and show it to those who may see it."""
        with self.lock:
            self.take(message)
            self._call_attention(message)
            if message.by_app:
                self._clear_status(message)
        self._show("message", message)
        return message

    def take(self, message: Message) -> None:
        """Put a message into its conversation, as when it is read from a file: nobody is told."""
        with self.lock:
            log = self.messages[message.channel]
            log.append(message)
            del log[:-_KEPT_MESSAGES]
            self._count_reply(message, 1)

    def _count_reply(self, message: Message, by: int) -> None:
        if message.thread_ts and message.is_reply and not message.only_for:
            self._replies[(message.channel, message.thread_ts)] += by

    def _call_attention(self, message: Message) -> None:
        """Count the message for whoever it concerns: as unread, and as one for them where it is."""
        channel, taking_part = self.channels[message.channel], self.thread_users(message)
        for user in self.audience(message):
            asked = attention.of(message, user, channel, taking_part, self.teams.values())
            key = (user, message.channel)
            if asked is not Attention.NONE:
                self.unread[key] = self.unread.get(key, 0) + 1
            if asked is Attention.FOR_YOU:
                self.for_them[key] = self.for_them.get(key, 0) + 1

    def thread_users(self, message: Message) -> set[str]:
        """Who takes part in the thread that `message` is a reply in: who began it, wrote in it, or is named in it."""
        if not message.is_reply:
            return set()
        thread = [m for m in self.messages[message.channel] if message.thread_ts in (m.ts, m.thread_ts)]
        return {user for m in thread for user in (m.user, *attention.mentions(m.text))}

    def _clear_status(self, message: Message) -> None:
        for key in [k for k in self.statuses if k[0] == message.channel]:
            self.set_status(key[0], key[1], "")

    def set_status(self, channel: str, thread_ts: str | None, status: str) -> None:
        """What the app says it is doing ("is thinking…"); empty text takes it away."""
        with self.lock:
            if status:
                self.statuses[(channel, thread_ts)] = status
                while len(self.statuses) > _KEPT_STATUSES:
                    self.statuses.pop(next(iter(self.statuses)))
            else:
                self.statuses.pop((channel, thread_ts), None)
        data = {"channel": channel, "thread_ts": thread_ts, "status": status}
        self.journal.emit("status", data, self.channel(channel).members)

    def find(self, channel: str, ts: str, viewer: str | None = None) -> Message | None:
        """The message at `ts`; ephemeral ones only for a `viewer` who sees them."""
        with self.lock:
            for message in self.messages.get(channel, []):
                if message.ts == ts and message.only_for in (None, viewer):
                    return message
        return None

    def changed(self, message: Message) -> None:
        """Show a message again that was changed in place."""
        self._show("message_changed", message)

    def remove(self, message: Message) -> None:
        """Take a message away."""
        with self.lock:
            self.messages[message.channel].remove(message)
            self._count_reply(message, -1)
        data = {"channel": message.channel, "ts": message.ts, "thread_ts": message.thread_ts}
        self.journal.emit("message_deleted", data, self.audience(message))

    def audience(self, message: Message) -> list[str]:
        """The people who see this message."""
        return [message.only_for] if message.only_for else list(self.channels[message.channel].members)

    def history(
        self, channel: str, viewer: str, thread_ts: str | None = None, limit: int = 200, before: str | None = None
    ) -> list[Message]:
        """What `viewer` sees of a conversation (or of one thread of it), oldest first: the last `limit` messages.

        With `before`, the last of those that are older than the message with that ts.
        """
        found: list[Message] = []
        with self.lock:
            if viewer not in self.channel(channel).members:
                raise SlackError("not_in_channel")
            for message in reversed(self.messages[channel]):
                if len(found) == limit:
                    break
                if message.shown_to(viewer, thread_ts) and (before is None or moment(message.ts) < moment(before)):
                    found.append(message)
        return found[::-1]

    def reply_count(self, message: Message) -> int:
        """Number of replies to a thread's first message."""
        return self._replies[(message.channel, message.ts)]

    def notice(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> None:
        """Slackbot tells one person something."""
        notice = Message(self.new_ts(), channel, seed.SLACKBOT, text, only_for=user, thread_ts=thread_ts)
        notice.from_slackbot = True
        self.add(notice)

    def mark_read(self, user: str, channel: str) -> None:
        """`user` has seen everything in `channel`."""
        with self.lock:
            self.for_them.pop((user, channel), None)
            if self.unread.pop((user, channel), None):
                self.journal.stir()

    def add_file(self, file: UploadedFile) -> None:
        """Keep a file; the oldest goes when there are too many."""
        with self.lock:
            self.files[file.id] = file
            while len(self.files) > _KEPT_FILES:
                self.files.pop(next(iter(self.files)))

    def message_json(self, message: Message) -> JSON:
        """A message as the page reads it."""
        author = self.people.get(message.user)
        return {
            "ts": message.ts,
            "channel": message.channel,
            "user": message.user,
            "bot": bool(author and author.is_bot),
            "author_name": author.real_name if author else message.user,
            "text": message.text,
            "blocks": message.blocks,
            "ephemeral": message.only_for is not None,
            "thread_ts": message.thread_ts,
            "reply_count": self.reply_count(message),
            "edited": message.edited_ts is not None,
            "files": [self.files[f].as_json() for f in message.files if f in self.files],
            "mrkdwn": message.mrkdwn,
            "slackbot": message.from_slackbot,
            "reply_broadcast": message.broadcast,
        }

    def _show(self, kind: str, message: Message) -> None:
        data = {"channel": message.channel, "message": self.message_json(message)}
        data["thread_users"] = sorted(self.thread_users(message))
        self.journal.emit(kind, data, self.audience(message))
