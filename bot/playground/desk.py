"""Views (modals in stacks of three, Home tabs) and the tickets that Slack hands to the app."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.playground import seed
from bot.playground.inputs import default_values
from bot.playground.model import JSON, ResponseUrl, SlackError, Trigger, View
from bot.playground.workspace import Workspace

TRIGGER_SECONDS, RESPONSE_MINUTES, RESPONSE_USES, STACK_HEIGHT = 3, 30, 5, 3
_KEPT_TICKETS = 2000


class Desk:
    """Views and tickets of one workspace; shares its lock."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.reset()

    def reset(self) -> None:
        """No view open, no ticket out."""
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}

    # tickets

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        """A trigger_id for one modal; from inside a modal, name that view."""
        with self._workspace.lock:
            expires = self._workspace.clock.now() + timedelta(seconds=TRIGGER_SECONDS)
            number = int(expires.timestamp() * 1000)
            trigger = Trigger(f"{number}.{len(self._triggers)}.{secrets.token_hex(16)}", user, expires, view_id)
            self._triggers[trigger.id] = trigger
            while len(self._triggers) > _KEPT_TICKETS:
                self._triggers.pop(next(iter(self._triggers)))
            return trigger.id

    def take_trigger(self, trigger_id: str) -> Trigger:
        """Use a trigger_id up, or refuse as Slack does: invalid, exchanged (used before), expired."""
        with self._workspace.lock:
            trigger = self._triggers.get(trigger_id)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.used:
                raise SlackError("exchanged_trigger_id")
            if self._workspace.clock.now() > trigger.expires:
                raise SlackError("expired_trigger_id")
            trigger.used = True
            return trigger

    def new_response(
        self, user: str, channel: str, message_ts: str | None = None, thread_ts: str | None = None
    ) -> ResponseUrl:
        """A response_url's ticket: five answers in thirty minutes."""
        with self._workspace.lock:
            expires = self._workspace.clock.now() + timedelta(minutes=RESPONSE_MINUTES)
            ticket = ResponseUrl(secrets.token_urlsafe(18), user, channel, expires, message_ts, thread_ts)
            self._responses[ticket.secret] = ticket
            while len(self._responses) > _KEPT_TICKETS:
                self._responses.pop(next(iter(self._responses)))
            return ticket

    def take_response(self, secret: str) -> ResponseUrl:
        """Use a response_url once, or refuse as Slack does."""
        with self._workspace.lock:
            ticket = self._responses.get(secret)
            if ticket is None:
                raise SlackError("invalid_url")
            if self._workspace.clock.now() > ticket.expires:
                raise SlackError("expired_url")
            if ticket.uses >= RESPONSE_USES:
                raise SlackError("used_url")
            ticket.uses += 1
            return ticket

    # modals

    def stack(self, user: str) -> list[View]:
        """The modals that `user` has open, bottom first."""
        return self.stacks.setdefault(user, [])

    def open(self, user: str, body: JSON) -> View:
        """Show a modal as the only one."""
        with self._workspace.lock:
            view = self._new(user, body)
            self.stacks[user] = [view]
        self._tell(user, "open")
        return view

    def push(self, user: str, body: JSON) -> View:
        """Show a modal above the others; `push_limit_reached` above three."""
        with self._workspace.lock:
            stack = self.stack(user)
            if not stack:
                raise SlackError("not_found")
            if len(stack) >= STACK_HEIGHT:
                raise SlackError("push_limit_reached")
            view = self._new(user, body)
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
            stack.append(view)
        self._tell(user, "push")
        return view

    def update(self, view: View, body: JSON, expected_hash: str | None = None) -> View:
        """Replace what an open view shows; `hash_conflict` if it changed since `expected_hash`."""
        with self._workspace.lock:
            if expected_hash and expected_hash != view.hash:
                raise SlackError("hash_conflict")
            typed = view.state
            view.body, view.hash, view.errors = body, self._hash(), {}
            view.state = {block: typed.get(block, value) for block, value in default_values(body).items()}
        self._tell(view.user, "update")
        return view

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View:
        """An open view; `not_found` otherwise."""
        with self._workspace.lock:
            every = [v for stack in self.stacks.values() for v in stack] + list(self.homes.values())
            for view in every:
                same_name = external_id is not None and view.body.get("external_id") == external_id
                if view.id == view_id or same_name:
                    return view
        raise SlackError("not_found")

    def close_view(self, view: View) -> None:
        """Close a modal and those above it; the one below is shown again."""
        with self._workspace.lock:
            stack = self.stack(view.user)
            if view in stack:
                del stack[stack.index(view) :]
        self._tell(view.user, "close")

    def close_all(self, user: str) -> list[View]:
        """Close all modals of a person and return them, top first."""
        with self._workspace.lock:
            closed = self.stacks.pop(user, [])[::-1]
        self._tell(user, "close")
        return closed

    def show_errors(self, view: View, errors: dict[str, str]) -> None:
        """Put error texts under the fields of a modal."""
        view.errors = errors
        self._tell(view.user, "errors")

    # Home tabs

    def publish(self, user: str, body: JSON, expected_hash: str | None = None) -> View:
        """Set what `user` sees in the app's Home tab; `hash_conflict` if it changed since `expected_hash`."""
        with self._workspace.lock:
            old = self.homes.get(user)
            if expected_hash and (old is None or old.hash != expected_hash):
                raise SlackError("hash_conflict")
            view = self._new(user, body)
            if old:
                view.id = view.root_id = old.id
            self.homes[user] = view
        self._workspace.journal.emit("home", {"view": {**self.view_json(view), "errors": {}}}, [user])
        return view

    # as JSON

    def view_json(self, view: View) -> JSON:
        """A view as Slack sends it to the app (the page also reads its `errors`)."""
        body = view.body
        return {
            "id": view.id,
            "team_id": seed.TEAM_ID,
            "type": body["type"],
            "blocks": body["blocks"],
            "private_metadata": body.get("private_metadata", ""),
            "callback_id": body.get("callback_id", ""),
            "state": {"values": view.state},
            "hash": view.hash,
            "title": body.get("title"),
            "clear_on_close": body.get("clear_on_close", False),
            "notify_on_close": body.get("notify_on_close", False),
            "close": body.get("close"),
            "submit": body.get("submit"),
            "submit_disabled": body.get("submit_disabled", False),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": seed.APP_ID,
            "external_id": body.get("external_id", ""),
            "app_installed_team_id": seed.TEAM_ID,
            "bot_id": seed.BOT_ID,
        }

    def stack_json(self, user: str) -> list[JSON]:
        """A person's open modals for the page."""
        with self._workspace.lock:
            return [{**self.view_json(v), "errors": v.errors} for v in self.stack(user)]

    def _new(self, user: str, body: JSON) -> View:
        view_id = self._workspace.new_id("V")
        return View(view_id, user, body, self._hash(), view_id, state=default_values(body))

    def _hash(self) -> str:
        return f"{int(self._workspace.clock.now().timestamp())}.{secrets.token_hex(4)}"

    def _tell(self, user: str, action: str) -> None:
        self._workspace.journal.emit("view", {"action": action, "stack": self.stack_json(user)}, [user])
