"""Slack's payloads to the coach and back, a few lines each."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from slack_bolt import App, BoltResponse
from slack_bolt.context.ack import Ack
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.channels.slack import blocks, drawn
from bot.channels.slack.actions import Press, read_press
from bot.channels.slack.conversations import Conversations, post, suggest
from bot.channels.slack.gaps import GapKeeper
from bot.channels.slack.later import Later
from bot.core.answers import dereference
from bot.core.coach import Coach
from bot.core.errors import NotSentError
from bot.core.model import Message, Reply
from bot.logs import event

COMMAND = "/tpm"
_RESPONSE_HOSTS = {"hooks.slack.com"}


class Listeners:
    """Everything that the app listens to."""

    def __init__(
        self,
        coach: Coach,
        client: Callable[[str], WebClient | None],
        *,
        ask_channel: str,
        api_url: str,
        now: Callable[[], datetime],
        later: Later,
    ) -> None:
        self._coach, self._client, self._ask_channel = coach, client, ask_channel
        self._now, self._later = now, later
        self._gaps = GapKeeper(coach, later, now)
        self._talk = Conversations(coach, client, now=now, later=later, gaps=self._gaps)
        api = urlsplit(api_url)
        self._own_peer = api.netloc if api.hostname != "slack.com" else ""

    def add_to(self, app: App) -> None:
        """Register the listeners; the last ones take what no other knows, so that nothing goes unanswered."""
        app.command(COMMAND)(self.on_command)
        app.action(re.compile(f"^{blocks.ACTION_PREFIX}"))(self.on_action)
        app.event("app_mention")(self._talk.on_mention)
        app.event("message")(self._talk.on_message)
        app.event("app_home_opened")(self.on_home)
        app.command(re.compile(".*"))(self.on_command)
        app.action(re.compile(".*"))(self.on_action)
        app.view(re.compile(".*"))(_accept)
        app.view_closed(re.compile(".*"))(_accept)
        app.shortcut(re.compile(".*"))(_accept)
        app.options(re.compile(".*"))(_accept)
        app.event(re.compile(".*"))(_accept)

    # --- the slash command: answered inside the ack ---

    def on_command(self, command: dict[str, Any]) -> BoltResponse:
        """Answer `/tpm …` to the one who typed it."""
        started = time.perf_counter()
        text = str(command.get("text") or "")
        reply = self._coach.reply(text, share=not str(command.get("channel_id", "")).startswith("D"))
        answer = BoltResponse(status=200, body=drawn.ephemeral(reply.message))
        event("command", outcome=reply.match.outcome.value, ms=round(1000 * (time.perf_counter() - started), 1))
        self._keep_gap(str(command.get("team_id", "")), text, reply)
        return answer

    def _keep_gap(self, tenant: str, text: str, reply: Reply) -> None:
        if reply.gap:
            self._gaps.keep(tenant, text, reply.match)

    # --- the Home tab and the Messages tab ---

    def on_home(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Draw the Home tab, or propose questions in the Messages tab."""
        ack()
        self._later.run("home", lambda: self._opened(event, body))

    def _opened(self, opened: dict[str, Any], body: dict[str, Any]) -> None:
        tenant, user = str(body.get("team_id", "")), str(opened["user"])
        client = self._client(tenant)
        if client is None:
            return
        event("home_opened", tab=str(opened.get("tab", "home")))
        if opened.get("tab") != "messages":
            client.views_publish(user_id=user, view=blocks.home(self._coach.home()[0]))
            return
        channel = str(opened["channel"])
        suggest(client, channel, self._coach.prompts())
        if self._coach.first_time(tenant, f"greeted {user}", self._now(), for_good=True):
            post(client, channel, None, self._coach.greeting())

    # --- controls ---

    def on_action(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take any press of a control, and do its work after the ack."""
        ack()
        press = read_press(body)
        work = Listeners._outsider if press.is_outside else self._verbs.get(press.verb, Listeners._stale)
        name = f"press {press.verb}" if press.verb in self._verbs else "press"
        event("press", verb=press.verb if press.verb in self._verbs else "unknown")
        self._later.run(name, lambda: work(self, press), lambda: self._respond(press, self._coach.broken()))

    def _show_topic(self, press: Press) -> None:
        if press.in_home:
            self._publish_home(press, value=press.value)
            return
        found = self._coach.topic(press.value, share=press.shareable)
        self._answer_press(press, found or self._coach.stale(), self._coach.topic_of(press.value))

    def _show_more(self, press: Press) -> None:
        if press.in_home:
            self._publish_home(press, value=press.value)
            return
        found = self._coach.topic(press.value, full=True, share=press.shareable)
        self._respond(press, found or self._coach.stale(), replace=found is not None and press.is_private)

    def _share(self, press: Press) -> None:
        shared = self._coach.shared(press.value, f"@@{press.user}@@")
        if shared is None:
            self._stale(press)
        else:
            self._once(press, "share", lambda: self._respond(press, shared, in_channel=True))

    def _thumb(self, press: Press) -> None:
        def thank() -> None:
            if press.verb == "down":
                self._coach.record_thumb_down(press.tenant, press.value, self._now())
            self._respond(press, self._coach.thanks(helped=press.verb == "up"))

        self._once(press, f"thumb {press.verb} {press.user}", thank)

    def _ask_person(self, press: Press) -> None:
        question = self._coach.question_for_person(press.value, f"@@{press.user}@@")
        client = self._client(press.tenant)
        if question is None or client is None or not self._ask_channel:
            self._stale(press)
        else:
            self._once(press, f"person {press.user}", lambda: post(client, self._ask_channel, None, question))
            self._respond(press, self._coach.asked_person(f"@@{self._ask_channel}@@"))

    def _try(self, press: Press) -> None:
        question = dereference(press.value)[2]
        if press.in_home:
            self._publish_home(press, question=question)
        else:
            reply = self._coach.reply(question)
            self._answer_press(press, reply.message, reply.match.topic)

    def _search(self, press: Press) -> None:
        if press.in_home:
            self._publish_home(press, question=press.value)

    def _publish_home(
        self, press: Press, *, question: str = "", value: str = "", notice: Message | None = None
    ) -> None:
        client = self._client(press.tenant)
        if client is None:
            return
        page, reply = self._coach.home(question, value, notice)
        client.views_publish(user_id=press.user, view=blocks.home(page))
        if reply:
            self._keep_gap(press.tenant, question, reply)

    def _stale(self, press: Press) -> None:
        self._respond(press, self._coach.stale())

    _verbs: ClassVar[dict[str, Callable[[Listeners, Press], None]]] = {
        "topic": _show_topic,
        "more": _show_more,
        "share": _share,
        "up": _thumb,
        "down": _thumb,
        "person": _ask_person,
        "try": _try,
        "search": _search,
    }

    def _outsider(self, press: Press) -> None:
        self._respond(press, self._coach.outsider())

    def _once(self, press: Press, deed: str, work: Callable[[], None]) -> None:
        """Do `work` for the first of several presses of one control; a failed one may be tried again."""
        key = f"{deed} {press.channel} {press.message}"
        if not self._coach.first_time(press.tenant, key, self._now()):
            return
        try:
            work()
        except BaseException:
            self._coach.not_done(press.tenant, key)
            raise

    def _answer_press(self, press: Press, message: Message, topic: str | None) -> None:
        """In a direct message the answer stays in the thread; anywhere else only the one who pressed sees it."""
        client = self._client(press.tenant)
        if press.in_direct_message and client:
            thread = press.thread or press.message
            post(client, press.channel, thread, message)
            self._talk.remember(press.tenant, press.channel, thread, topic)
        else:
            self._respond(press, message)

    def _respond(self, press: Press, message: Message, *, replace: bool = False, in_channel: bool = False) -> None:
        """Answer on the Home tab, or through the press's own response_url, if it has one; no other host is called."""
        if press.in_home:
            self._publish_home(press, notice=message)
            return
        if not press.response_url or not self._may_call(press.response_url):
            return
        said = blocks.message(message)
        answer = WebhookClient(press.response_url, timeout=10, retry_handlers=[]).send_dict(
            {
                "text": said["text"],
                "blocks": said["blocks"],
                "response_type": "in_channel" if in_channel else "ephemeral",
                "replace_original": replace,
                "unfurl_links": False,
                **({"thread_ts": press.thread} if press.thread and not replace else {}),
            }
        )
        if answer.status_code != 200:
            event("response_refused", status=answer.status_code)
            raise NotSentError(f"Slack answered {answer.status_code} to a response_url")

    def _may_call(self, url: str) -> bool:
        parts = urlsplit(url)
        if self._own_peer and parts.netloc == self._own_peer:
            return True
        return parts.scheme == "https" and parts.netloc in _RESPONSE_HOSTS


def _accept(ack: Ack) -> None:
    """What nothing else listens to is taken note of and left alone."""
    ack()
