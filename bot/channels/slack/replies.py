"""Sends answers: through a response_url, onto the Home tab, into a modal, or into a conversation."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.channels.slack.client import history
from bot.channels.slack.client.clients import ClientOf
from bot.channels.slack.client.newer import or_older
from bot.channels.slack.home import HomePage
from bot.channels.slack.payloads import Press
from bot.channels.slack.render import blocks, forms
from bot.channels.slack.render.forms import Labels
from bot.core.errors import NotSentError
from bot.core.model.forms import Form
from bot.core.model.messages import Message
from bot.logs import event

# From the host of the Web API to the one host that its response_urls may have.
_RESPONSE_HOSTS = {"slack.com": "hooks.slack.com", "slack-gov.com": "hooks.slack-gov.com"}
_TIMEOUT_S = 10
# Our own mistakes: trying again does not help.
_OURS = {"invalid_arguments", "view_too_large", "duplicate_external_id", "missing_scope", "invalid_auth"}


class Replies:
    """Answers what people pressed or typed, in the place where they did."""

    def __init__(self, client: ClientOf, home: HomePage, labels: Labels, *, api_url: str) -> None:
        self._client, self._home, self._labels = client, home, labels
        api = urlsplit(api_url)
        self._response_host = _RESPONSE_HOSTS.get(api.hostname or "")
        self._own_peer = "" if self._response_host else api.netloc

    def respond(self, press: Press, message: Message, *, replace: bool = False, in_channel: bool = False) -> None:
        """Say it where the press was: on the Home tab, in the modal, else to the one who pressed alone.

        `replace` puts it in the place of what was pressed, `in_channel` shows it to everybody. Raises NotSentError, or
        what slack_sdk raises, when it does not arrive.
        """
        if press.in_home:
            self._home.publish(press.member, notice=message)
        elif press.modal:
            self._in_modal(press, message, replace=replace)
        elif press.response_url and self._may_call(press.response_url):
            self._through_url(press, message, replace=replace, in_channel=in_channel)
        elif press.in_direct_message:
            client = self._client(press.workspace)
            if client:
                post(client, press.channel, press.thread or None, message)
            else:
                event("reply_lost", why="no_token")
        else:
            event("reply_lost", why="foreign_url" if press.response_url else "no_url")

    def open(self, press: Press, form: Form) -> str:
        """Show a form, above the modal that was pressed if one was. Returns Slack's word for why it does not open.

        Raises SlackApiError for what would go wrong again.
        """
        client = self._client(press.workspace)
        if client is None or not (press.trigger or press.modal):
            return "no_trigger"
        try:
            self._show(client, press, forms.view(form, self._labels, from_home=press.in_home))
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in _OURS:
                raise
            return code
        except (SlackClientError, OSError) as error:
            return type(error).__name__
        return ""

    def _in_modal(self, press: Press, message: Message, *, replace: bool) -> None:
        client = self._client(press.workspace)
        if client is None:
            event("reply_lost", why="no_token")
            return

        def put(content: Message) -> None:
            shown = forms.notice(press.title, content.body, self._labels)
            if not (replace or press.modal_is_full or not press.trigger):
                try:
                    client.views_push(trigger_id=press.trigger, view=shown)
                    return
                except SlackApiError:
                    # The trigger was used for a form already, or is too old.
                    pass
            client.views_update(view_id=press.modal, view=shown)

        or_older(put, message)

    @staticmethod
    def _show(client: WebClient, press: Press, shown: dict[str, Any]) -> None:
        if not press.modal:
            client.views_open(trigger_id=press.trigger, view=shown)
        elif press.modal_is_full:
            client.views_update(view_id=press.modal, view=shown)
        else:
            client.views_push(trigger_id=press.trigger, view=shown)

    def _through_url(self, press: Press, message: Message, *, replace: bool, in_channel: bool) -> None:
        status = self._send(press, message, replace=replace, in_channel=in_channel)
        if status != 200 and blocks.is_new(message):
            older = blocks.without_new(message)
            status = self._send(press, older, replace=replace, in_channel=in_channel)
        if status != 200:
            event("response_refused", status=status)
            raise NotSentError(f"Slack answered {status} to a response_url")

    @staticmethod
    def _send(press: Press, message: Message, *, replace: bool, in_channel: bool) -> int:
        answer = WebhookClient(press.response_url, timeout=_TIMEOUT_S, retry_handlers=[]).send_dict(
            {
                **blocks.message(message),
                "response_type": "in_channel" if in_channel else "ephemeral",
                "replace_original": replace,
                **({"thread_ts": press.thread} if press.thread and not replace else {}),
            }
        )
        return 400 if answer.status_code == 200 and _is_refusal(answer.body) else answer.status_code

    def _may_call(self, url: str) -> bool:
        parts = urlsplit(url)
        if self._own_peer and parts.netloc == self._own_peer:
            return True
        return parts.scheme == "https" and parts.netloc == (self._response_host or "hooks.slack.com")


def post(client: WebClient, channel: str, thread: str | None, message: Message, *, only_for: str = "") -> None:
    """Post a message; in the thread of `thread`, if one is given; `only_for` is the one person who sees it."""

    def send(content: Message) -> None:
        said = blocks.message(content)
        if content.ref and not only_for:
            said["metadata"] = history.metadata(content.ref)
        if only_for:
            del said["unfurl_links"], said["unfurl_media"]
            client.chat_postEphemeral(channel=channel, user=only_for, thread_ts=thread, **said)
        else:
            client.chat_postMessage(channel=channel, thread_ts=thread, **said)

    or_older(send, message)


def _is_refusal(body: str | None) -> bool:
    """Slack may refuse blocks under a status of 200."""
    try:
        told = json.loads(body or "")
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("ok") is False
