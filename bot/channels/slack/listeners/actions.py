"""Presses of controls: what shows, shares and rates answers here; all else goes to Coaching."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from slack_bolt.context.ack import Ack
from slack_sdk import WebClient

from bot.channels.slack.dialogs import Dialogs
from bot.channels.slack.home import HomePage
from bot.channels.slack.listeners.messages import Conversations
from bot.channels.slack.payloads import Press, read_press
from bot.channels.slack.replies import Replies, post
from bot.core.ask.answers import dereference
from bot.core.ask.coach import Coach
from bot.core.model.messages import Message
from bot.logs import event
from bot.runtime.later import Later


class Presses:
    """Takes every press at once, and does its work after the ack."""

    def __init__(
        self,
        coach: Coach,
        client: Callable[[str], WebClient | None],
        *,
        ask_channel: str,
        replies: Replies,
        home: HomePage,
        talk: Conversations,
        dialogs: Dialogs | None,
        seen: Callable[[str], None],
        now: Callable[[], datetime],
        later: Later,
    ) -> None:
        self._coach, self._client, self._ask_channel = coach, client, ask_channel
        self._replies, self._home, self._talk, self._dialogs = replies, home, talk, dialogs
        self._seen, self._now, self._later = seen, now, later

    def on_action(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take any press of a control, and do its work after the ack."""
        ack()
        press = read_press(body)
        work = Presses._outsider if press.is_outside else self._verbs.get(press.verb, Presses._for_coaching)
        name = f"press {press.verb}" if press.verb in self._verbs else "press"
        event("press", verb=press.verb if press.verb in self._verbs else "other")
        self._later.run(name, lambda: work(self, press), lambda: self._respond(press, self._coach.broken()))
        self._seen(press.tenant)

    def _for_coaching(self, press: Press) -> None:
        if not (press.verb and self._dialogs and self._dialogs.press(press)):
            self._stale(press)

    def _show_topic(self, press: Press) -> None:
        if press.in_home:
            self._publish(press, value=press.value)
            return
        found = self._coach.topic(press.value, share=press.shareable)
        self._answer_press(press, found or self._coach.stale(), self._coach.topic_of(press.value))

    def _show_more(self, press: Press) -> None:
        if press.in_home:
            self._publish(press, value=press.value)
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
            self._publish(press, question=question)
        else:
            reply = self._coach.reply(question)
            self._answer_press(press, reply.message, reply.match.topic)

    def _search(self, press: Press) -> None:
        if press.in_home:
            self._publish(press, question=press.value)

    def _publish(self, press: Press, *, question: str = "", value: str = "") -> None:
        self._home.publish(press.tenant, press.user, question=question, value=value)

    def _stale(self, press: Press) -> None:
        self._respond(press, self._coach.stale())

    _verbs: ClassVar[dict[str, Callable[[Presses, Press], None]]] = {
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
        self._replies.respond(press, message, replace=replace, in_channel=in_channel)
