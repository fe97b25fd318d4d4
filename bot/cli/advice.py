"""Advice for whoever is on call: what a reason for not sending means, and what to do about it."""

from __future__ import annotations

from bot.core.delivery.restoring import RESTORED
from bot.core.model.outbox import State, Trouble
from bot.runtime.courier import NOT_COMPOSED

_RESUME = "`tpm-coach outbox resume`"
_THEN = f"restart, then {_RESUME}."
_MANY = "With SLACK_CLIENT_ID the workspace has to install the app again, and the hold ends by itself."
_HOLDS = {
    "token_revoked": f"The token was revoked: install the app again, set the new SLACK_BOT_TOKEN, {_THEN} {_MANY}",
    "invalid_auth": f"Slack does not know the token: set the app's SLACK_BOT_TOKEN, {_THEN}",
    "account_inactive": f"The app was removed, or the workspace: install it again, set the token, {_THEN} {_MANY}",
    "missing_scope": f"A scope is missing: update the app from manifest.json, reinstall it, {_THEN}",
    "no_token": f"There is no token for this workspace: set SLACK_BOT_TOKEN, {_THEN} {_MANY}",
    "messages_tab_disabled": f"The app's Messages tab is off: switch it on under App Home, then {_RESUME}.",
}
_LAYOUT = (
    "Slack refuses how these messages are made, for everybody: install the version before (or undo the last change to"
    f" TPM_DATA_DIR), restart, report it, and then {_RESUME}. `tpm-coach doctor` asks Slack about the layout."
)
_UNKNOWN = {
    "sender_lost": "the coach ended while it sent them",
    RESTORED: "they fell due between the copy that was restored and the loss",
    "timeout": "Slack did not answer in time",
    "connection_lost": "the connection broke off while they were sent",
}
_DEAD = {
    "user_disabled": "the account was deactivated",
    "user_not_found": "Slack does not know the person any more",
    "channel_not_found": "Slack does not let the coach write to the person",
}


def about_hold(name: str, code: str) -> str:
    """Advice about a hold on a programme or on a workspace."""
    if ":" in name:
        return _HOLDS.get(code, "Ask `tpm-coach doctor`; once that is mended: `tpm-coach outbox resume`.")
    return _HOLDS.get(code, _LAYOUT)


def about_breaker(failures: int) -> tuple[str, str]:
    """Why a tenant waits although nothing is on hold, and what to do."""
    return (
        f"Slack did not say what became of {failures} messages in a row",
        "Nothing to do where Slack has trouble (https://slack-status.com): one message at a time is tried, and the"
        f" others follow once Slack takes it. {_RESUME} tries all of them at once.",
    )


def about_trouble(trouble: Trouble, per_minute: int) -> tuple[str, str]:
    """Why messages were not sent, and what to do."""
    code = trouble.code
    if trouble.held and code == NOT_COMPOSED:
        return (
            "the coach could not make the message, as its content, a prompt or what is stored is broken",
            "The `not_composed` line in the log says what failed and where; `tpm-coach kb check` looks at the content."
            " Mend it, restart, then: `tpm-coach outbox retry --held not_composed`.",
        )
    if trouble.held:
        return (
            f"Slack refused with {code!r}, which the coach does not know",
            f"Look {code!r} up in Slack's documentation of chat.postMessage; once mended: `tpm-coach outbox retry ID`.",
        )
    if trouble.state is State.DEAD:
        why = _DEAD.get(code, f"Slack says {code}")
        return why, "Nothing to do: they get nothing more, and sign up again once they are back."
    if trouble.state is State.UNKNOWN:
        why = _UNKNOWN.get(code, f"Slack failed while it took them ({code})")
        return why, (
            "The coach looks for them in the members' direct messages, for a day: those that did not arrive are sent,"
            " the others are not listed here any more. What stays could not be found out. To send it all the same:"
            " `tpm-coach outbox retry ID`, or `tpm-coach outbox retry --unknown` for all."
        )
    minutes = -(-trouble.count // per_minute)
    why = f"not sent yet, the last answer was {code}" if code else "not sent yet"
    return why, (
        f"At {per_minute} a minute (TPM_SEND_PER_MINUTE) they take {minutes} min. If they do not get fewer: is the"
        " coach running (/readyz), and what do `not_sent` and `tick_failed` in its log say?"
    )
