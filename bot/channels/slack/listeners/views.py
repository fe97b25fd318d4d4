"""Forms that come back, answered within the ack. https://docs.slack.dev/surfaces/modals#handling_submissions"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_bolt.context.ack import Ack

from bot.channels.slack.payloads import Standing, slack_member, standing_of, title_of, workspace_of
from bot.channels.slack.render import forms
from bot.channels.slack.render.controls import ACTION_PREFIX
from bot.channels.slack.services import Services
from bot.core.errors import StoreError, UnknownFormError
from bot.core.model.forms import Filled, Response
from bot.core.model.messages import Message, Prose
from bot.core.model.people import Member
from bot.logs import event, failure

# Slack waits three seconds for the ack.
_ASKING_S = 2.0


class Views:
    """Takes what people filled in: first it is stored, then acknowledged."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, app: App) -> None:
        """Take the forms that are ours."""
        app.view(re.compile(f"^{ACTION_PREFIX}"))(self.on_submit)

    def on_submit(self, ack: Ack, body: dict[str, Any]) -> None:
        """Take a form: what comes of it is shown in its place, what is wrong at its field."""
        services = self._services
        shown: dict[str, Any] = body.get("view") or {}
        member = slack_member(workspace_of(body), str((body.get("user") or {}).get("id", "")))
        filled = forms.read_submission(shown)
        # Whoever may be a colleague was looked at when the form was opened for them.
        if standing_of(body) is Standing.OUTSIDE:
            ack(self._instead(shown, services.coach.outsider()))
            return
        try:
            with services.profiles.within(_ASKING_S):
                response = services.members.submit(member, filled, services.now())
        except StoreError as error:
            failure("form_not_saved", error)
            ack(self._wrong(shown, {"": services.responses.not_saved().text}))
            return
        except UnknownFormError as error:
            failure("form_not_known", error)
            ack(self._instead(shown, services.coach.stale()))
            return
        ack(self._answer(shown, response))
        self._follow_up(member, filled, response, from_home=forms.is_from_home(shown))

    def _follow_up(self, member: Member, filled: Filled, response: Response, *, from_home: bool) -> None:
        """Do the work that follows once the form was acknowledged."""
        services = self._services
        event("form", form=filled.name, outcome="errors" if response.errors else "done")
        if response.wake:
            services.responses.wake()
        if response.files:
            services.later.run("files", lambda: services.responses.upload(member, response.files))
        if from_home and not response.errors:
            services.later.run("home", lambda: services.home.publish(member))

    def _answer(self, shown: dict[str, Any], response: Response) -> dict[str, Any]:
        if response.errors:
            return self._wrong(shown, response.errors)
        if response.form:
            form = response.form.below(response.message)
            view = forms.view(form, self._services.labels, from_home=forms.is_from_home(shown))
            return {"response_action": "update", "view": view}
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
        view = forms.notice(title_of(shown), message.body, self._services.labels)
        return {"response_action": "update", "view": view}
