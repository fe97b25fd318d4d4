"""Modals as people use them: submit, see an error under a field, close."""

from __future__ import annotations

import json

from bot.playground import payloads
from bot.playground.answers import read_body
from bot.playground.deliver import Courier
from bot.playground.inputs import field_errors, merged_values
from bot.playground.methods.views import checked
from bot.playground.model import JSON, Person, SlackError, View
from bot.playground.slack import Slack

TROUBLE = "We had some trouble connecting. Try again?"


class NoSuchViewError(Exception):
    """The view is not, or no longer, open."""


class Forms:
    """Submitting and closing modals."""

    def __init__(self, slack: Slack, courier: Courier) -> None:
        self._slack, self._courier = slack, courier

    def view_of(self, person: Person, view_id: str) -> View:
        """An open view of `person`; NoSuchViewError otherwise."""
        try:
            view = self._slack.desk.find(view_id)
        except SlackError as error:
            raise NoSuchViewError("this view is not open any more") from error
        if view.user != person.id:
            raise NoSuchViewError("this view is somebody else's")
        return view

    def submit(self, person: Person, view_id: str, given: JSON) -> JSON:
        """Press the submit button with what was filled in; ValueError where a field can't hold that."""
        view = self.view_of(person, view_id)
        view.state = merged_values(view.body, view.state, given)
        errors = field_errors(view.body, view.state)
        if errors:
            self._slack.desk.show_errors(view, errors)
            return self._outcome(person, errors)
        payload = payloads.view_submission(self._slack, person, view)
        what = f"view_submission {view.body.get('callback_id', '')}".strip()
        reply = self._courier.form(what, {"payload": json.dumps(payload)}, payload)
        if reply.failure:
            return self._outcome(person, error=TROUBLE)
        return self._after(person, view, what, read_body(reply.body))

    def _outcome(self, person: Person, errors: dict[str, str] | None = None, error: str = "") -> JSON:
        made: JSON = {"ok": not (errors or error), "errors": errors or {}}
        if error:
            made["error"] = error
        with self._slack.workspace.lock:
            # The page hears of the stack through events, too: by `seq` it tells which is newer.
            stack, seq = self._slack.desk.stack_json(person.id), self._slack.workspace.journal.seq
        return {**made, "stack": stack, "seq": seq}

    def _after(self, person: Person, view: View, what: str, ack: JSON) -> JSON:
        """Do what the app's ack says: nothing (close), errors, update, push, clear."""
        desk = self._slack.desk
        action = ack.get("response_action")
        try:
            if action == "errors":
                return self._errors(person, view, what, ack.get("errors"))
            if action in ("update", "push"):
                body = checked(ack.get("view"), "modal")
                desk.update(view, body) if action == "update" else desk.push(person.id, body)
            elif action == "clear":
                desk.close_all(person.id)
            elif not ack:
                desk.close_view(view)
            else:
                raise SlackError("invalid_response_action")
        except SlackError as error:
            told = error.extra.get("response_metadata", {}).get("messages", [])
            self._slack.workspace.journal.problem(f"ack of {what}", error.code, told)
            return self._outcome(person, error=TROUBLE)
        return self._outcome(person)

    def _errors(self, person: Person, view: View, what: str, errors: object) -> JSON:
        known = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not errors.keys() <= known:
            told = f"errors must name input blocks of the view, not {errors}"
            self._slack.workspace.journal.problem(f"ack of {what}", "invalid_errors", [told])
            return self._outcome(person, error=TROUBLE)
        texts = {str(k): str(v) for k, v in errors.items()}
        self._slack.desk.show_errors(view, texts)
        return self._outcome(person, texts)

    def close(self, person: Person, view_id: str, everything: bool = False) -> JSON:
        """Press Cancel (the top view goes) or the X (all go); the app hears of it where it asked to."""
        view = self.view_of(person, view_id)
        desk = self._slack.desk
        if everything or view.body.get("clear_on_close"):
            closed = desk.close_all(person.id)
        else:
            closed = [view]
            desk.close_view(view)
        for each in closed:
            if each.body.get("notify_on_close"):
                payload = payloads.view_closed(self._slack, person, each, cleared=len(closed) > 1 or everything)
                what = f"view_closed {each.body.get('callback_id', '')}".strip()
                self._courier.form(what, {"payload": json.dumps(payload)}, payload)
        return self._outcome(person)
