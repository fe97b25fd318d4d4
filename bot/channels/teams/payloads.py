"""Reads activities, the payloads of Teams (pure). Whatever is missing comes out empty.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot.channels.teams.render.controls import OURS
from bot.channels.teams.render.files import Place
from bot.core.model.people import Member, tenant_of

PERSONAL = "personal"
_GROUP = "groupChat"
# How the ids of channels, group chats and meetings begin.
_OF_SEVERAL = "19:"
_TAKEN = ("message", "invoke", "conversationUpdate", "installationUpdate")
_CHANNEL = "teams"
# More than Teams lets anybody send; what searches a text again and again gets no longer one.
_MOST_TEXT = 30_000
_MOST_MENTIONS = 200
# What stands within is no other beginning, so that many of them are read once, and not each to the end of the text.
_AT = re.compile(r"<at\b[^<>]*>(?:[^<]|<(?!/?at\b))*</at>", re.I)
_TAG = re.compile(
    r"</?(?:p|div|br|span|b|i|u|s|strong|em|a|ul|ol|li|blockquote|code|pre|h[1-6]|attachment|at|table|tr|td)\b[^<>]*>",
    re.I,
)
# `html.unescape` raises on thousands of digits; no character has more than seven.
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")
# The made-up ones of Microsoft's playground have a digit too many.
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12,13}")

_SECONDS = re.compile(r"[0-9]{1,12}")


class UnreadableError(ValueError):
    """The body is not one that Teams sends."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity. `workspace` is the organisation's id, `user` the person's there (empty where they have none).

    `account` is the person's id in this bot's conversations. `mentions` are other people that the text names: the id of
    the account and the words. `value` is what a control or a form sends, `zone` the time zone of the sender's client.
    """

    kind: str
    name: str
    id: str
    service_url: str
    workspace: str
    user: str
    account: str
    person: str
    conversation: str
    place: str
    text: str
    zone: str
    reply_to: str
    action: str
    is_outside: bool
    mentions: tuple[tuple[str, str], ...] = ()
    value: Mapping[str, Any] = field(default_factory=dict)

    def packed(self) -> dict[str, object]:
        """All of it, in what JSON can hold."""
        return {name: getattr(self, name) for name in _FIELDS}

    @property
    def member(self) -> Member:
        """The member who sent it."""
        return Member(_CHANNEL, self.workspace, self.user)

    @property
    def tenant(self) -> str:
        """The tenant of its organisation."""
        return tenant_of(_CHANNEL, self.workspace)

    @property
    def is_personal(self) -> bool:
        """True where it comes from the chat of one person with the coach."""
        return self.place == PERSONAL


_FIELDS = tuple(each.name for each in fields(Activity))


@dataclass(frozen=True, slots=True)
class Press:
    """A press of one of our controls: what it does, and with what. `verb` is empty for one that is not ours."""

    verb: str
    value: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Consent:
    """An answer to a card that asked for consent: `place` where it was given. The rest is what the card carried.

    `user` was asked, `file` is the file's name, `card` the card's own id, `until` the second in which it ends (0 for a
    card that is not ours).
    """

    user: str
    file: str
    card: str
    until: int
    place: Place | None


def read_activity(body: object) -> Activity:
    """The activity in a body. Raises UnreadableError where it lacks what every one of its type has."""
    if not isinstance(body, dict):
        raise UnreadableError("the body is not a JSON object")
    _expect(body)
    sender, conversation, data = _object(body, "from"), _object(body, "conversation"), _object(body, "channelData")
    workspace = (_text(_object(data, "tenant"), "id") or _text(conversation, "tenantId")).lower()
    user, home = _text(sender, "aadObjectId").lower(), _text(sender, "tenantId").lower()
    text, mentions = _typed(body)
    return Activity(
        kind=_text(body, "type"),
        name=_text(body, "name"),
        id=_text(body, "id"),
        service_url=_text(body, "serviceUrl"),
        workspace=workspace if _GUID.fullmatch(workspace) else "",
        user=user if _GUID.fullmatch(user) else "",
        account=_text(sender, "id"),
        person=_text(sender, "name"),
        conversation=_text(conversation, "id"),
        place=_place(conversation),
        text=text,
        zone=_zone(body),
        reply_to=_text(body, "replyToId"),
        action=_text(body, "action"),
        is_outside=bool(home and home != workspace),
        mentions=mentions,
        value=_object(body, "value"),
    )


def _expect(body: Mapping[str, Any]) -> None:
    """Refuse what is not laid out as Teams does it."""
    kind = _text(body, "type")
    if not kind or not _text(body, "serviceUrl"):
        raise UnreadableError("the activity has no type or no serviceUrl")
    named = (_text(body, "id"), *(_text(_object(body, each), "id") for each in ("from", "conversation", "recipient")))
    if kind in _TAKEN and not all(named):
        raise UnreadableError("the activity has no id, no sender, no conversation or no recipient")
    entities = body.get("entities")
    if not isinstance(body.get("text"), str | None) or not isinstance(entities, list | None):
        raise UnreadableError("the activity's text or its entities are of another type")
    if not all(isinstance(each, dict) for each in entities or ()):
        raise UnreadableError("an entity of the activity is no object")


def kept_activity(packed: Mapping[str, Any]) -> Activity | None:
    """The activity that `packed` wrote; None for what an earlier version wrote in another form."""
    try:
        return Activity(**{**packed, "mentions": tuple((account, token) for account, token in packed["mentions"])})
    except (TypeError, ValueError, LookupError):
        return None


def read_press(activity: Activity) -> Press:
    """The press in an `adaptiveCard/action`, or in a message that a card has sent."""
    action = activity.value.get("action")
    data = action.get("data") if isinstance(action, dict) else activity.value
    data = data if isinstance(data, dict) else {}
    ours = data.get(OURS)
    if not isinstance(ours, dict):
        return Press("", "", data)
    name = _text(ours, "from")
    return Press(_text(ours, "do"), _text(data, name) if name else _text(ours, "with"), data)


def read_consent(activity: Activity) -> Consent:
    """The consent in a `fileConsent/invoke`."""
    ours, told = _object(_object(activity.value, "context"), OURS), _object(activity.value, "uploadInfo")
    names = ("uploadUrl", "contentUrl", "name", "uniqueId", "fileType")
    place = Place(*(_text(told, name) for name in names)) if activity.value.get("action") == "accept" else None
    until = _text(ours, "until")
    seconds = int(until) if _SECONDS.fullmatch(until) else 0
    return Consent(_text(ours, "user"), _text(ours, "file"), _text(ours, "card"), seconds, place)


def joined(activity: Activity, body: Mapping[str, Any]) -> bool:
    """True where the coach itself was added to a conversation."""
    bot, added = _text(_object(body, "recipient"), "id"), body.get("membersAdded")
    return isinstance(added, list) and any(isinstance(each, dict) and each.get("id") == bot for each in added if bot)


def _typed(body: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The typed text, without the coach's own name; other people stand in it as `@@account@@`."""
    bot = _text(_object(body, "recipient"), "id")
    named = [
        (_text(_object(each, "mentioned"), "id"), _text(each, "text"))
        for each in _list(body, "entities")
        if isinstance(each, dict) and each.get("type") == "mention"
    ]
    text, others = _text(body, "text")[:_MOST_TEXT], list[tuple[str, str]]()
    for account, words in named[:_MOST_MENTIONS]:
        if not (account and words and words in text):
            continue
        token = "" if account == bot else f"@@{len(others)}@@"
        others += [(account, token)] if token else []
        text = text.replace(words, f" {token} ", 1)
    # What is left of names stands for nobody that can be told.
    text = _TAG.sub(" ", _AT.sub(" ", text))
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text)).replace("\xa0", " ").strip(), tuple(others)


def _place(conversation: Mapping[str, Any]) -> str:
    """The kind of a conversation: personal only where nothing speaks of a group, which must see nothing personal."""
    told, is_group = _text(conversation, "conversationType"), conversation.get("isGroup") not in (None, False)
    if is_group or _text(conversation, "id").startswith(_OF_SEVERAL):
        return _GROUP if told == PERSONAL else told or _GROUP
    return told or PERSONAL


def _zone(body: Mapping[str, Any]) -> str:
    for each in _list(body, "entities"):
        if isinstance(each, dict) and each.get("type") == "clientInfo" and _text(each, "timezone"):
            return _text(each, "timezone")
    return _text(body, "localTimezone")


def _text(node: Mapping[str, Any], name: str) -> str:
    found = node.get(name)
    return found if isinstance(found, str) else ""


def _object(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def _list(node: Mapping[str, Any], name: str) -> list[Any]:
    found = node.get(name)
    return found if isinstance(found, list) else []
