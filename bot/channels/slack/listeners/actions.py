"""Presses of controls: what shows, shares and rates answers here; all else goes to Members."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from slack_bolt import App
from slack_bolt.context.ack import Ack

from bot.channels.slack.payloads import Press, read_press
from bot.channels.slack.replies import post
from bot.channels.slack.services import Services
from bot.core.ask.reference import dereference
from bot.core.errors import StoreError
from bot.core.model.forms import Response
from bot.core.model.messages import Message
from bot.core.model.people import Profile
from bot.logs import event, failure
from bot.runtime.once import debounce_keys


class Actions:
    """Takes every press at once, and does its work after the ack."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, app: App) -> None:
        """Take every control, those of old messages among them."""
        app.action(re.compile(".*"))(self.on_action)

    def on_action(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take any press of a control, and do its work after the ack."""
        ack()
        press = read_press(body)
        work = self._verbs.get(press.verb, Actions._for_members)
        name = f"press {press.verb}" if press.verb in self._verbs else "press"
        event("press", verb=press.verb if press.verb in self._verbs else "other")
        broken = self._services.coach.broken

        def done() -> None:
            outside = self._services.profiles.is_outside(press.member, press.standing)
            (Actions._outsider if outside else work)(self, press)

        self._services.later.run(name, done, lambda: self._respond(press, broken()))
        self._services.presence.seen(press.tenant)

    # --- answers ---

    def _show_card(self, press: Press) -> None:
        if press.in_home:
            self._publish(press, value=press.value)
            return
        coach = self._services.coach
        found = coach.card(press.value, share=press.shareable)
        self._answer_press(press, found or coach.stale(), coach.answer_of(press.value))

    def _share(self, press: Press) -> None:
        shared = self._services.coach.shared(press.value, f"@@{press.user}@@")
        if shared is None:
            self._stale(press)
        else:
            self._once(press, "share", lambda: self._respond(press, shared, in_channel=True))

    def _thumb(self, press: Press) -> None:
        """Keep what was rated. Where only the one who pressed sees it, thanks take the place of the thumbs."""
        coach, helped = self._services.coach, press.verb == "up"

        def thank() -> None:
            if not helped:
                coach.record_thumb_down(press.tenant, press.value, self._services.now())
            rated = coach.thanked(press.value, helped=helped, share=press.shareable) if press.is_private else None
            self._respond(press, rated or coach.thanks(press.value, helped=helped), replace=rated is not None)

        self._once(press, f"thumb {press.verb} {press.user}", thank)

    def _ask_person(self, press: Press) -> None:
        coach, channel = self._services.coach, self._services.ask_channel
        question = coach.question_for_person(press.value, f"@@{press.user}@@")
        client = self._services.client(press.workspace)
        if question is None or client is None or not channel:
            self._stale(press)
        else:
            self._once(press, f"person {press.user}", lambda: post(client, channel, None, question))
            self._respond(press, coach.asked_person(f"@@{channel}@@"))

    def _try(self, press: Press) -> None:
        question = dereference(press.value)[1]
        if press.in_home:
            self._publish(press, question=question)
        else:
            reply = self._services.coach.reply(question)
            self._answer_press(press, reply.message, reply.answer)

    def _search(self, press: Press) -> None:
        if press.in_home:
            self._publish(press, question=press.value)

    def _publish(self, press: Press, *, question: str = "", value: str = "") -> None:
        self._services.home.publish(press.member, question=question, value=value)

    def _stale(self, press: Press) -> None:
        self._respond(press, self._services.coach.stale())

    def _outsider(self, press: Press) -> None:
        self._respond(press, self._services.coach.outsider())

    _verbs: ClassVar[dict[str, Callable[[Actions, Press], None]]] = {
        "card": _show_card,
        "share": _share,
        "up": _thumb,
        "down": _thumb,
        "person": _ask_person,
        "try": _try,
        "search": _search,
    }

    def _once(self, press: Press, deed: str, work: Callable[[], None]) -> None:
        """Do `work` for the first of several presses of one control; a failed one may be tried again."""
        key = f"{deed} {press.channel} {press.message}"
        with self._services.once.claim(press.tenant, key, user=press.user) as first:
            if first:
                work()

    def _answer_press(self, press: Press, message: Message, answer: str | None) -> None:
        """In a direct message the answer stays in the thread; anywhere else only the one who pressed sees it."""
        client = self._services.client(press.workspace)
        if press.in_direct_message and client:
            thread = press.thread or press.message
            post(client, press.channel, thread, message)
            where = f"{press.channel} {thread}"
            self._services.memory.remember(press.member, where, answer, around=press.channel)
        else:
            self._respond(press, message)

    def _respond(self, press: Press, message: Message, *, replace: bool = False, in_channel: bool = False) -> None:
        self._services.replies.respond(press, message, replace=replace, in_channel=in_channel)

    # --- what a member does ---

    def _for_members(self, press: Press) -> None:
        """Do what a control says. Pressed twice in a moment, it does its work once."""
        try:
            if not (press.verb and self._press(press)):
                self._stale(press)
        except StoreError as error:
            failure("press_not_done", error)
            self._services.replies.respond(press, self._services.responses.not_saved())

    def _press(self, press: Press) -> bool:
        """True where the control is known."""
        if self._services.members.only_opens(press.verb, press.value):
            # A form may be opened again at once, so nothing is claimed.
            return self._deliver(press)
        # Slack says when it was pressed.
        claims = debounce_keys(_identity(press), press.at or self._services.now().timestamp())
        with self._services.once.claim(press.tenant, *claims, user=press.user) as first:
            return self._deliver(press) if first else True

    def _deliver(self, press: Press) -> bool:
        response = self._response(press)
        if response:
            self._services.responses.deliver(press, response)
        return response is not None

    def _response(self, press: Press) -> Response | None:
        services, asked = self._services, list[Profile]()

        def profile() -> Profile | None:
            found = services.profiles.profile(press.member)
            asked.extend([found] if found else [])
            return found

        response = services.members.press(press.member, press.verb, press.value, services.now(), profile)
        if response and any(not found.counts for found in asked):
            return Response(services.coach.outsider())
        return response


def _identity(press: Press) -> str:
    """What two presses of one control by one person have in common."""
    return f"{press.verb} {press.user} {press.channel} {press.message} {press.edition} {press.modal} {press.value}"
