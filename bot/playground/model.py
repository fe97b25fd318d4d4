"""Records of a workspace: plain data, no behaviour beyond their own JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

JSON = dict[str, Any]


class SlackError(Exception):
    """A refusal in Slack's words: `code` is the `error` of the answer, `extra` goes beside it."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def as_json(self) -> JSON:
        """The record as JSON."""
        return {"ok": False, "error": self.code, **self.extra}


@dataclass
class Person:
    """A member of the workspace, a guest, a bot, or somebody from a connected organisation."""

    id: str
    handle: str
    real_name: str
    title: str = ""
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_stranger: bool = False
    deleted: bool = False
    team_id: str = ""

    @property
    def can_be(self) -> bool:
        """True where somebody at the page may act as this person."""
        return not (self.is_bot or self.deleted)


@dataclass
class Team:
    """A user group with somebody who leads it."""

    id: str
    handle: str
    name: str
    users: list[str]
    lead: str


@dataclass
class Channel:
    """A channel, or the direct messages of two (`kind == "im"`; with the app: `with_app`)."""

    id: str
    name: str
    members: list[str]
    kind: str = "channel"
    private: bool = False
    shared: bool = False
    archived: bool = False
    topic: str = ""
    with_app: bool = False
    created: int = 0


@dataclass
class UploadedFile:
    """A file of the app; `received` once its bytes came, and in `channels` once its upload was completed."""

    id: str
    name: str
    title: str
    size: int
    secret: str
    data: bytes = b""
    mimetype: str = "application/octet-stream"
    received: bool = False
    channels: list[str] = field(default_factory=list)

    def as_json(self) -> JSON:
        """The file as the page reads it."""
        made = {name: getattr(self, name) for name in ("id", "name", "title", "mimetype", "size")}
        return {**made, "url": f"/workspace/files/{self.id}"}


@dataclass
class Message:
    """One message. `only_for` is the one who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[JSON] = field(default_factory=list)
    by_app: bool = False
    only_for: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    edited_ts: str | None = None
    files: list[str] = field(default_factory=list)
    metadata: JSON | None = None
    mrkdwn: bool = True
    from_slackbot: bool = False

    @property
    def is_reply(self) -> bool:
        """True for a message in a thread below another."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def shown_to(self, viewer: str, thread_ts: str | None) -> bool:
        """True where `viewer` sees it in the conversation, or in that thread of it."""
        if self.only_for not in (None, viewer):
            return False
        if thread_ts:
            return thread_ts in (self.ts, self.thread_ts)
        return not self.is_reply or self.broadcast


def moment(ts: str) -> tuple[int, int]:
    """A message's ts as numbers that can be compared."""
    whole, _, micros = ts.partition(".")
    return int(whole), int(micros or 0)


@dataclass
class View:
    """A modal or a Home tab, as the app sent it (`body`), with what Slack adds."""

    id: str
    user: str
    body: JSON
    hash: str
    root_id: str
    previous_id: str | None = None
    state: JSON = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class Trigger:
    """A ticket for one modal, good for three seconds; `view_id` is the modal that it came from."""

    id: str
    user: str
    expires: datetime
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """A ticket for five answers within thirty minutes."""

    secret: str
    user: str
    channel: str
    expires: datetime
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


@dataclass
class Problem:
    """Something the app did that Slack refuses (or lets pass, but should not be done)."""

    n: int
    at: str
    where: str
    error: str
    messages: list[str]
    refused: bool

    def as_json(self) -> JSON:
        """The record as JSON."""
        return dict(vars(self))


@dataclass
class Call:
    """One exchange between app and Slack, for the inspector."""

    n: int
    at: str
    direction: str
    what: str
    request: Any
    response: Any
    status: int
    ok: bool
    ms: int

    def as_json(self) -> JSON:
        """The record as JSON."""
        return dict(vars(self))
