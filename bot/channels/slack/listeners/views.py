"""Forms that come back, answered within the ack. https://docs.slack.dev/surfaces/modals#handling_submissions"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_bolt.context.ack import Ack

from bot.channels.slack.facade import Coaching
from bot.channels.slack.home import HomePage
from bot.channels.slack.payloads import title_of
from bot.channels.slack.render import forms
from bot.channels.slack.render.forms import Words
from bot.channels.slack.replies import shown_parts
from bot.channels.slack.responses import Outcomes, with_lead
from bot.core.ask.coach import Coach
from bot.core.errors import StoreError
from bot.core.model.forms import Response
from bot.core.model.messages import Message, Prose
from bot.logs import event, failure
from bot.runtime.later import Later


class Submissions:
    """Takes what people filled in: first it is stored, then acknowledged."""

    def __init__(
        self,
        coaching: Coaching,
        coach: Coach,
        outcomes: Outcomes,
        *,
        home: HomePage,
        words: Words,
        now: Callable[[], datetime],
        later: Later,
    ) -> None:
        self._coaching, self._coach, self._outcomes, self._home = coaching, coach, outcomes, home
        self._words, self._now, self._later = words, now, later

    def on_submit(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take a form: what comes of it is shown in its place, what is wrong at its field."""
        shown: dict[str, Any] = body.get("view") or {}
        member, filled, is_outside = forms.read_submission(body)
        if is_outside:
            ack(self._instead(shown, self._coach.outsider()))
            return
        try:
            response = self._coaching.submit(member, filled, self._now())
        except StoreError as error:
            failure("form_not_saved", error)
            ack(self._wrong(shown, {"": self._outcomes.not_saved().text}))
            return
        except ValueError as error:
            failure("form_not_known", error)
            ack(self._instead(shown, self._coach.stale()))
            return
        ack(self._answer(shown, response))
        event("form", form=filled.name, outcome="errors" if response.errors else "done")
        if response.wake:
            self._outcomes.wake()
        if response.files:
            self._later.run("files", lambda: self._outcomes.upload(member, response.files))
        if not response.errors and self._home.is_expected(member.tenant, member.user):
            self._later.run("home", lambda: self._home.publish(member.tenant, member.user))

    def _answer(self, shown: dict[str, Any], response: Response) -> dict[str, Any]:
        if response.errors:
            return self._wrong(shown, response.errors)
        if response.form:
            form = with_lead(response.form, response.message)
            return {"response_action": "update", "view": forms.view(form, self._words)}
        if response.message:
            return self._instead(shown, response.message)
        return {"response_action": "clear"}

    def _wrong(self, shown: dict[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
        found = forms.errors(shown, errors)
        if found:
            return {"response_action": "errors", "errors": found}
        text = " ".join(errors.values())
        return self._instead(shown, Message(text, (Prose(text),)))

    def _instead(self, shown: dict[str, Any], message: Message) -> dict[str, Any]:
        view = forms.notice(title_of(shown), shown_parts(message), self._words)
        return {"response_action": "update", "view": view}
