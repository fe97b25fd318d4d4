"""A person in the workspace, for tests that read like a dialogue."""

from __future__ import annotations

from bot.playground.acts import Acts, NotPossibleError
from bot.playground.deliver import Events
from bot.playground.inputs import VALUE_KEYS, elements_of, options_of, walk_blocks
from bot.playground.markup import plain, read_blocks
from bot.playground.model import JSON, Channel, Message, Person, View
from bot.playground.slack import Slack

_PATIENCE_S = 5.0


class Someone:
    """Driver of one person: what they do and see. Places are "#channel" or None for the DM with the app."""

    def __init__(self, slack: Slack, acts: Acts, events: Events, person: Person) -> None:
        self._slack, self._acts, self._events = slack, acts, events
        self.person = person
        self._draft: JSON = {}

    @property
    def id(self) -> str:
        """The user id."""
        return self.person.id

    # doing

    def says(self, text: str, where: str | None = None, thread_ts: str | None = None) -> str:
        """Type a message or a slash command; returns what they then see anew there (in threads too).

        What the app sends after its ack may come later: then `waits_for` it.
        """
        channel = self._channel(where)
        before = {m.ts for m in self._all(channel)}
        sent = self._acts.send(self.id, channel.id, text, thread_ts)
        self._events.settle()
        known = {*before, sent.get("ts")}
        fresh = [m for m in self._all(channel) if m.ts not in known]
        return "\n".join(self._words(m) for m in fresh)

    def opens_home(self) -> str:
        """Open the app's Home tab; returns what it shows."""
        self._acts.open_tab(self.id, "home")
        self._events.settle()
        return self.home()

    def opens_messages(self) -> None:
        """Open the app's Messages tab."""
        self._acts.open_tab(self.id, "messages")
        self._events.settle()

    def clicks(self, what: str, where: str | None = None, on: str | None = None) -> str:
        """Press the newest button with this text, action_id or option; returns the error shown, or "".

        Looked for in the open modal, else (on="home") in the Home tab, else among the messages of `where`.
        """
        return self._act(*self.finds(what, where, on))

    def finds(self, what: str, where: str | None = None, on: str | None = None) -> tuple[JSON, JSON]:
        """The container of that button, and the payload of a press on it."""
        for container, blocks in self._surfaces(where, on):
            for block in walk_blocks(blocks):
                for element in elements_of(block):
                    chosen = _press(element, what)
                    if chosen is not None:
                        return container, {**_ids(block, element), **chosen}
        raise AssertionError(f"{self.person.real_name} sees no {what!r} to click")

    def chooses(self, label: str, option: str, where: str | None = None, on: str | None = None) -> str:
        """Choose in a select, radio or picker outside a form; `label` is its action_id or placeholder."""
        for container, blocks in self._surfaces(where, on):
            for block in walk_blocks(blocks):
                for element in elements_of(block):
                    if label in (element.get("action_id"), _text(element.get("placeholder"))):
                        return self._act(container, {**_ids(block, element), **self._value(element, option)})
        raise AssertionError(f"{self.person.real_name} sees no {label!r} to choose in")

    def fills(self, label: str, value: str | list[str]) -> None:
        """Fill a field of the open form, named by its label or block_id; options by their text or value."""
        view = self._view()
        for block in walk_blocks(view.body["blocks"]):
            if block["type"] == "input" and label in (_text(block["label"]), block["block_id"]):
                element = block["element"]
                held = self._draft.setdefault(view.id, {}).setdefault(block["block_id"], {})
                held[element["action_id"]] = self._value(element, value)
                return
        raise AssertionError(f"the form has no field {label!r}")

    def submits(self) -> dict[str, str]:
        """Submit the open form; returns the errors under its fields by label ({}: it went through).

        Trouble that is shown on the form as a whole stands under "".
        """
        view = self._view()
        labels = {b["block_id"]: _text(b["label"]) for b in view.body["blocks"] if b["type"] == "input"}
        outcome = self._acts.forms.submit(self.person, view.id, self._draft.get(view.id, {}))
        self._events.settle()
        if outcome["ok"]:
            # What the app shows in its place has fields of its own.
            self._draft.pop(view.id, None)
        errors = {labels[block]: text for block, text in outcome["errors"].items()}
        return errors | ({"": outcome["error"]} if "error" in outcome else {})

    def closes(self, everything: bool = False) -> None:
        """Cancel the open modal (or close all of them)."""
        self._acts.forms.close(self.person, self._view().id, everything)
        self._events.settle()

    def _act(self, container: JSON, chosen: JSON) -> str:
        state = {"values": self._draft.get(str(container.get("view_id")), {})}
        outcome = self._acts.act(self.id, container, chosen, state)
        self._events.settle()
        return str(outcome.get("error", ""))

    # seeing

    def sees(self, where: str | None = None, thread_ts: str | None = None) -> list[str]:
        """The messages of a conversation, oldest first, as plain text with buttons in brackets."""
        return [self._words(m) for m in self._seen(self._channel(where), thread_ts)]

    def messages(self, where: str | None = None, thread_ts: str | None = None) -> list[Message]:
        """The same messages as records."""
        return self._seen(self._channel(where), thread_ts)

    def home(self) -> str:
        """The app's Home tab as plain text; "" before the app published one."""
        view = self._slack.desk.homes.get(self.id)
        return read_blocks(self._slack.workspace, view.body["blocks"]) if view else ""

    def modal(self) -> str:
        """The modal on top as plain text: title, blocks, errors, submit button; "" when none is open."""
        stack = self._slack.desk.stack(self.id)
        if not stack:
            return ""
        body = stack[-1].body
        words = [_text(body["title"]), read_blocks(self._slack.workspace, body["blocks"])]
        return "\n".join([*words, *stack[-1].errors.values(), f"[{_text(body.get('submit'))}]"])

    def prompts(self) -> list[str]:
        """The titles of the prompts that the app suggests."""
        return [p["title"] for p in self._slack.workspace.prompts.get(self.id, {}).get("prompts", [])]

    def waits_for(self, text: str, where: str | None = None) -> str:
        """Wait until a message (in threads too), the Home tab or the modal holds `text`, and return it."""
        found: list[str] = []

        def look() -> bool:
            shown = [self.modal(), self.home(), *map(self._words, self._all(self._channel(where)))]
            found[:] = [words for words in shown if text in words]
            return bool(found)

        if not self._slack.workspace.journal.until(look, _PATIENCE_S):
            raise AssertionError(f"{self.person.real_name} never saw {text!r}, but: {self.sees(where)}")
        return found[-1]

    def _channel(self, where: str | None) -> Channel:
        if where is None:
            return self._slack.workspace.dm_with_app(self.id)
        return self._acts.place(self.person, where)

    def _seen(self, channel: Channel, thread_ts: str | None = None) -> list[Message]:
        return self._slack.workspace.history(channel.id, self.id, thread_ts)

    def _all(self, channel: Channel) -> list[Message]:
        with self._slack.workspace.lock:
            log = self._slack.workspace.messages[channel.id]
            return [m for m in log if m.only_for in (None, self.id)]

    def _words(self, message: Message) -> str:
        if message.by_app and message.blocks:
            return read_blocks(self._slack.workspace, message.blocks)
        return plain(self._slack.workspace, message.text)

    def _view(self) -> View:
        stack = self._slack.desk.stack(self.id)
        if not stack:
            raise AssertionError(f"{self.person.real_name} has no form open")
        return stack[-1]

    def _surfaces(self, where: str | None, on: str | None) -> list[tuple[JSON, list[JSON]]]:
        stack = self._slack.desk.stack(self.id)
        home = self._slack.desk.homes.get(self.id)
        view = home if on == "home" else stack[-1] if stack and where is None else None
        if view:
            return [({"type": "view", "view_id": view.id}, view.body["blocks"])]
        channel = self._channel(where)
        log = self._all(channel)
        return [({"type": "message", "channel": channel.id, "ts": m.ts}, m.blocks) for m in log[::-1]]

    def _value(self, element: JSON, value: str | list[str]) -> JSON:
        key = VALUE_KEYS[element["type"]]
        if key == "selected_option":
            return {key: _find_option(element, str(value))}
        if key == "selected_options":
            wanted = [value] if isinstance(value, str) else value
            return {key: [_find_option(element, w) for w in wanted]}
        if key in ("selected_user", "selected_conversation", "selected_channel"):
            return {key: self._id_of(str(value))}
        if key in ("selected_users", "selected_conversations", "selected_channels"):
            wanted = [value] if isinstance(value, str) else value
            return {key: [self._id_of(w) for w in wanted]}
        return {key: int(str(value)) if key == "selected_date_time" else value}

    def _id_of(self, name: str) -> str:
        workspace = self._slack.workspace
        return workspace.channel(name).id if name.startswith("#") else workspace.person(name).id


def _text(node: JSON | None) -> str:
    return str(node["text"]) if node else ""


def _ids(block: JSON, element: JSON) -> JSON:
    return {"block_id": block["block_id"], "action_id": element["action_id"]}


def _press(element: JSON, what: str) -> JSON | None:
    """The choice that pressing `what` on this element makes; None where it is not there."""
    if element["type"] == "overflow":
        for option in options_of(element):
            if what in (_text(option["text"]), option["value"]):
                return {"selected_option": option}
    if element["type"] == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            if what in (_text(element[name]["text"]), element[name]["value"]):
                return {"value": element[name]["value"]}
    pressed = what in (_text(element.get("text")), element.get("action_id"))
    return {} if pressed and element["type"] in ("button", "workflow_button", "icon_button") else None


def _find_option(element: JSON, wanted: str) -> JSON:
    for option in options_of(element):
        if wanted in (_text(option["text"]), option["value"]):
            return option
    if not options_of(element):
        return {"text": {"type": "plain_text", "text": wanted}, "value": wanted}
    raise NotPossibleError(f"there is no option {wanted!r}")
