"""Presses of controls and forms that come back. The answer to a press takes the place of its card, or leaves it.

https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from bot.channels.teams.listeners.meeting import meet, note
from bot.channels.teams.payloads import Activity, Press, read_press
from bot.channels.teams.render.forms import SUBMIT, read_submission
from bot.channels.teams.render.markup import Element
from bot.channels.teams.replies import Answer, with_card, with_failure, with_words
from bot.channels.teams.responses import Responses
from bot.channels.teams.services import Services
from bot.core.ask.reference import dereference
from bot.core.errors import StoreError, UnknownFormError
from bot.core.model.forms import Filled
from bot.core.model.messages import Message, Prose
from bot.core.model.people import Profile
from bot.logs import event, failure
from bot.runtime.once import debounce_keys

Soon = Callable[[Activity, Callable[[], None]], None]


def at_once(activity: Activity, work: Callable[[], None]) -> None:
    """For who is called after the acknowledgement anyway."""
    work()


class Actions:
    """Takes every press, and does its work before it answers: the database is all that most of them need."""

    def __init__(self, services: Services, soon: Soon, *, claims: bool = True) -> None:
        """`soon` does what calls Teams. Two presses in a moment are one, where it `claims`."""
        self._services, self._responses, self._soon, self._claims = services, Responses(services), soon, claims

    def on_action(self, activity: Activity) -> Answer:
        """Take a press of a control, or a form."""
        services, press = self._services, read_press(activity)
        event("press", verb=press.verb if press.verb in self._verbs or press.verb == SUBMIT else "other")
        services.presence.seen(activity.tenant)
        if not activity.user or activity.is_outside:
            return self._show(activity, services.coach.outsider())
        try:
            if press.verb in self._verbs:
                meet(services, activity)
            elif not services.members.erases(press.verb):
                # What follows needs the database: whoever has waited for it once is told, and waits no second time.
                note(services, activity)
            if press.verb == SUBMIT:
                return self._submit(activity, read_submission(press.data))
            return self._verbs.get(press.verb, Actions._for_members)(self, activity, press)
        except StoreError as error:
            failure("press_not_done", error)
            return with_failure(services.wording.text("not_saved"))

    def on_sent(self, activity: Activity) -> None:
        """Take a press after its acknowledgement: who pressed sees what comes of it as a new message."""
        services, answer = self._services, self.on_action(activity)
        value = answer.get("value")
        if answer and answer["statusCode"] != 200:
            services.replies.post(activity, services.wording.say("not_saved"))
        elif isinstance(value, dict):
            services.replies.post_card(activity, value)
        elif value:
            services.replies.post(activity, Message(value, (Prose(value),)))

    # --- answers ---

    def _show_card(self, activity: Activity, press: Press) -> Answer:
        coach = self._services.coach
        found = coach.card(press.value, share=not activity.is_personal)
        return self._answer(activity, found or coach.stale(), coach.answer_of(press.value))

    def _try(self, activity: Activity, press: Press) -> Answer:
        reply = self._services.coach.reply(dereference(press.value)[1], share=not activity.is_personal)
        return self._answer(activity, reply.message, reply.answer)

    def _search(self, activity: Activity, press: Press) -> Answer:
        if not press.value.strip():
            return with_words(self._services.wording.label("fill_in"))
        reply = self._services.coach.reply(press.value, share=not activity.is_personal)
        if reply.gap:
            self._services.gaps.keep(activity.tenant, press.value, reply.match)
        return self._answer(activity, reply.message, reply.answer)

    def _share(self, activity: Activity, press: Press) -> Answer:
        """Show in the conversation what one person saw there alone."""
        services, shared = self._services, self._services.coach.shared(press.value, f"@@{activity.user}@@")
        if shared is None or activity.is_personal:
            return self._show(activity, services.coach.stale())
        return self._below(
            activity, lambda: self._first(activity, press, lambda: services.replies.post(activity, shared))
        )

    def _ask_person(self, activity: Activity, press: Press) -> Answer:
        services, coach, channel = self._services, self._services.coach, self._services.ask_channel
        question = coach.question_for_person(press.value, f"@@{activity.user}@@")
        if question is None or not channel:
            return self._show(activity, coach.stale())

        def ask() -> None:
            services.replies.post_in(channel, activity, question)
            services.replies.post(activity, coach.asked_person(services.wording.label("ask_person_place")))

        return self._below(activity, lambda: self._first(activity, press, ask))

    def _first(self, activity: Activity, press: Press, work: Callable[[], None]) -> None:
        """Do `work` for the first of several presses of one control; a failed one may be tried again."""
        with self._services.once.claim(activity.tenant, _identity(activity, press), user=activity.user) as first:
            if first or not self._claims:
                work()

    def _thumb(self, activity: Activity, press: Press) -> Answer:
        """Keep what was rated; thanks take the place of the thumbs, for the one who pressed."""
        services, helped = self._services, press.verb == "up"
        deed = f"thumb {press.verb} {activity.user} {activity.conversation} {activity.reply_to}"
        with services.once.claim(activity.tenant, deed, user=activity.user) as first:
            if first and not helped:
                services.coach.record_thumb_down(activity.tenant, press.value, services.now())
        thanked = services.coach.thanked(press.value, helped=helped)
        if thanked:
            return self._show(activity, thanked)
        return with_words(services.coach.thanks(press.value, helped=helped).text)

    def _answer(self, activity: Activity, message: Message, answer: str | None) -> Answer:
        """In one's own chat an answer is a message of its own; in a channel it is shown to the one who pressed."""
        services = self._services
        if not activity.is_personal:
            return self._show(activity, message)
        services.memory.remember(activity.member, "", answer, around=activity.conversation)
        return self._below(activity, lambda: services.replies.post(activity, message))

    def _show(self, activity: Activity, message: Message) -> Answer:
        return self._in_place(activity, self._services.replies.card(activity, message))

    def _in_place(self, activity: Activity, card: Element) -> Answer:
        services = self._services
        services.later.run("keep", lambda: services.replies.keep(activity, card))
        return with_card(card)

    _verbs: ClassVar[dict[str, Callable[[Actions, Activity, Press], Answer]]] = {
        "card": _show_card,
        "share": _share,
        "person": _ask_person,
        "up": _thumb,
        "down": _thumb,
        "try": _try,
        "search": _search,
    }

    # --- what a member does ---

    def _for_members(self, activity: Activity, press: Press) -> Answer:
        """Do what a control says. Pressed twice in a moment, it does its work once."""
        services = self._services
        if not press.verb:
            return self._show(activity, services.coach.stale())
        if not self._claims or services.members.only_opens(press.verb, press.value):
            # A form may be opened again at once, so nothing is claimed.
            return self._press(activity, press)
        claims = debounce_keys(_identity(activity, press), services.now().timestamp())
        with services.once.claim(activity.tenant, *claims, user=activity.user) as first:
            return self._press(activity, press) if first else with_words(services.wording.label("pressed_before"))

    def _press(self, activity: Activity, press: Press) -> Answer:
        services, asked = self._services, list[Profile]()

        def profile() -> Profile | None:
            found = services.profiles.profile(activity.member)
            asked.extend([found] if found else [])
            return found

        response = services.members.press(activity.member, press.verb, press.value, services.now(), profile)
        if any(not found.counts for found in asked):
            return self._show(activity, services.coach.outsider())
        if response is None:
            return self._show(activity, services.coach.stale())
        if response.replace and response.message and activity.is_personal:
            if response.wake:
                services.wake()
            return self._show(activity, response.message)
        if response.message and services.members.erases(press.verb):
            # After an erasure: plain words below the card. Nothing is stored, and the card stays as it was.
            return with_words(response.message.text)
        return self._below(activity, lambda: self._responses.deliver(activity, response))

    def _below(self, activity: Activity, work: Callable[[], None]) -> Answer:
        """Do what posts messages; the answer says so, where there is one."""
        self._soon(activity, work)
        return {} if self._soon is at_once else with_words(self._services.wording.label("below"))

    def _submit(self, activity: Activity, filled: Filled) -> Answer:
        """Take a form: what comes of it is shown in its place, what is wrong at its field."""
        services = self._services
        try:
            response = services.members.submit(activity.member, filled, services.now())
        except UnknownFormError as error:
            failure("form_not_known", error)
            return self._show(activity, services.coach.stale())
        event("form", form=filled.name, outcome="errors" if response.errors else "done")
        if response.wake:
            services.wake()
        if response.errors and response.form:
            return with_card(services.replies.form(activity, response.form, response.errors))
        if response.form:
            form = response.form.below(response.message)
            return self._in_place(activity, services.replies.form(activity, form))
        return self._show(activity, response.said or services.wording.say("saved"))


def _identity(activity: Activity, press: Press) -> str:
    """What two presses of one control by one person have in common."""
    return f"{press.verb} {activity.user} {activity.conversation} {activity.reply_to} {press.value}"
