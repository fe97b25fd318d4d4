"""Advice for whoever is on call: what a reason for not sending means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.delivery.restoring import RESTORED
from bot.core.model.outbox import State, Trouble
from bot.runtime.courier import NOT_COMPOSED

_RESUME = "`tpm-coach outbox resume`"
_THEN = f"restart, then {_RESUME}."
_MANY = "With SLACK_CLIENT_ID the workspace has to install the app again, and the hold ends by itself."
_NOT_ALLOWED = f"An administrator of Teams switched the coach off there: ask for it to be allowed, then {_RESUME}."
_MESSAGES_TAB = "messages_tab_disabled"
_LAYOUT = (
    "{chat} refuses how these messages are made: install the version before (or undo the last change"
    f" to TPM_DATA_DIR), restart, report it, and then {_RESUME}.{{asks}}"
)
_ASKS = " `tpm-coach doctor` asks Slack about the layout."
_PROGRAMME_HOLDS = {_MESSAGES_TAB: f"The app's Messages tab is off: switch it on under App Home, then {_RESUME}."}
_OVER = "Nothing to do: its time is over, and the next one comes by itself."
_OVER_FOR_GOOD = (
    "Its time is over and it does not come again: `tpm-coach outbox retry ID` sends it, once what held it is mended."
)
_ALONE = (
    "Teams refused it in this conversation alone so far ({code})",
    "Ask the person to write to the coach, then `tpm-coach outbox retry ID`.",
)
_ALL_THE_SAME = (
    " To send them all the same: `tpm-coach outbox retry ID`, or `tpm-coach outbox retry --unknown` for all."
)


@dataclass(frozen=True)
class _Chat:
    """One chat: its name, where it tells of its own trouble, where its codes are explained, and what they mean."""

    name: str
    status: str
    codes: str
    holds: Mapping[str, str]
    dead: Mapping[str, str]
    held: Mapping[str, tuple[str, str]]
    look: str


_SLACK = _Chat(
    name="Slack",
    status="https://slack-status.com",
    codes="Slack's documentation of chat.postMessage",
    holds={
        "token_revoked": f"The token was revoked: install the app again, set the new SLACK_BOT_TOKEN, {_THEN} {_MANY}",
        "invalid_auth": f"Slack does not know the token: set the app's SLACK_BOT_TOKEN, {_THEN}",
        "account_inactive": f"The app was removed, or the workspace: install it again, set the token, {_THEN} {_MANY}",
        "missing_scope": f"A scope is missing: update the app from manifest.json, reinstall it, {_THEN}",
        "no_token": f"There is no token for this workspace: set SLACK_BOT_TOKEN, {_THEN} {_MANY}",
    },
    dead={
        "user_disabled": "the account was deactivated",
        "user_not_found": "Slack does not know the person any more",
        "channel_not_found": "Slack does not let the coach write to the person",
    },
    held={},
    look="The coach looks for them in the members' direct messages, for a day: those that did not arrive are sent,"
    " the others are not listed here any more. What stays could not be found out.",
)
_TEAMS = _Chat(
    name="Microsoft Teams",
    status="https://status.cloud.microsoft",
    codes="Microsoft's documentation of the Bot Connector",
    holds={
        "invalid_client": f"The client secret is wrong or has expired: make one, set TEAMS_CLIENT_SECRET, {_THEN}",
        "unauthorized_client": f"TEAMS_TENANT_ID does not know TEAMS_CLIENT_ID: set both as registered, {_THEN}",
        "invalid_request": f"Microsoft knows no directory TEAMS_TENANT_ID: set that of the registration, {_THEN}",
        "BotDisabledByAdmin": _NOT_ALLOWED,
        "AppDisabledByAdmin": _NOT_ALLOWED,
        "TenantBlocked": _NOT_ALLOWED,
    },
    dead={"never_opened": "the person has not opened the coach, or removed it"},
    held={
        "service_url_not_allowed": (
            "their chats are on {host}, which TEAMS_SERVICE_HOSTS lacks",
            "Where it is one of Microsoft's: add it, restart, then `tpm-coach outbox retry --held {code}`."
            " Else nothing: they are reached again once they write to the coach.",
        ),
        **dict.fromkeys(("http_400", "http_401", "http_413"), _ALONE),
    },
    look="Teams lets no bot look for a message, so that nobody can find out whether they arrived.",
)
_CHATS = {"slack": _SLACK, "teams": _TEAMS}
_UNKNOWN = {
    "sender_lost": "the coach ended while it sent them",
    RESTORED: "they fell due between the copy that was restored and the loss",
    "timeout": "{chat} did not answer in time",
    "connection_lost": "the connection broke off while they were sent",
}


def chat_name(tenant: str) -> str:
    """The chat that a workspace is in, such as Slack."""
    return _chat(tenant).name


def about_hold(name: str, code: str) -> str:
    """Advice about a hold on a programme or on a workspace."""
    if ":" not in name:
        return _PROGRAMME_HOLDS.get(code) or _about_layout(name.rpartition(" ")[0])
    chat = _chat(name)
    if code == "channel_not_set_up":
        return f"The settings of {chat.name} are gone: set them again, {_THEN} Until then nothing is sent there."
    return chat.holds.get(code, f"`tpm-coach doctor` checks what {chat.name} needs; once that is mended: {_RESUME}.")


def _about_layout(channel: str) -> str:
    """Advice about a hold on a programme in one chat; a hold of old names none."""
    return _LAYOUT.format(chat=chat_name(channel) if channel else "The chat", asks=_ASKS if channel == "slack" else "")


def about_breaker(tenant: str, failures: int) -> tuple[str, str]:
    """Why a tenant waits although nothing is on hold, and what to do."""
    chat = _chat(tenant)
    return (
        f"{chat.name} did not take {failures} messages in a row, or did not say what became of them",
        f"Nothing to do where {chat.name} has trouble ({chat.status}): one message at a time is tried, and the"
        f" others follow once it is taken. {_RESUME} tries all of them at once.",
    )


def about_trouble(trouble: Trouble, per_minute: int) -> tuple[str, str]:
    """Why messages were not sent, and what to do."""
    chat, code = _chat(trouble.tenant), trouble.code
    if trouble.held:
        why, advice = _held(chat, code)
        if not trouble.is_over:
            return why, advice
        return why, f"{_OVER if trouble.comes_again else _OVER_FOR_GOOD} If the next is held too: {advice}"
    if trouble.state is State.DEAD:
        why = chat.dead.get(code, f"{chat.name} says {code}")
        return why, "Nothing to do: they get nothing more, and sign up again once they are back."
    if trouble.state is State.UNKNOWN:
        why = _UNKNOWN.get(code, "{chat} failed while it took them ({code})").format(chat=chat.name, code=code)
        return why, chat.look + _ALL_THE_SAME
    minutes = -(-trouble.count // per_minute)
    why = f"not sent yet, the last answer was {code}" if code else "not sent yet"
    return why, (
        f"At {per_minute} a minute (TPM_SEND_PER_MINUTE) they take {minutes} min. If they do not get fewer: is the"
        " coach running (/readyz), and what do `not_sent` and `tick_failed` in its log say?"
    )


def _held(chat: _Chat, code: str) -> tuple[str, str]:
    if code == NOT_COMPOSED:
        return (
            "the coach could not make the message, as its content, a prompt or what is stored is broken",
            "The `not_composed` line in the log says what failed and where; `tpm-coach kb check` looks at the content."
            " Mend it, restart, then: `tpm-coach outbox retry --held not_composed`.",
        )
    name, _, host = code.partition(":")
    if name in chat.held:
        why, advice = chat.held[name]
        return why.format(host=host, code=code), advice.format(code=code)
    return (
        f"{chat.name} refused with {code!r}, which the coach does not know",
        f"Look {code!r} up in {chat.codes}; once mended: `tpm-coach outbox retry ID`.",
    )


def _chat(tenant: str) -> _Chat:
    return _CHATS[tenant.partition(":")[0]]
