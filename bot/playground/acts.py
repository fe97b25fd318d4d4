"""Acts of people in the workspace: type, click, submit, close, open a tab. Each act ends with the ack."""

from __future__ import annotations

import json
from typing import Any

from bot.playground import payloads, seed
from bot.playground.answers import answer, read_body
from bot.playground.attention import mentions
from bot.playground.composer import rich_text
from bot.playground.deliver import Courier, Events
from bot.playground.forms import Forms
from bot.playground.inputs import chosen, find_element, merged_values, options_of
from bot.playground.markup import typed
from bot.playground.methods.chat import message_event
from bot.playground.model import JSON, Channel, Message, Person, SlackError, View
from bot.playground.slack import Slack


class NotPossibleError(Exception):
    """An act that Slack's client would not allow; the text says why."""


class Acts:
    """People's doings, carried to the app."""

    def __init__(self, slack: Slack, courier: Courier, events: Events) -> None:
        self._slack, self._courier, self._events = slack, courier, events
        self.forms = Forms(slack, courier)

    def someone(self, who: str) -> Person:
        """The person with this id or handle, if one may act as them."""
        try:
            person = self._slack.workspace.person(who)
        except SlackError as error:
            raise NotPossibleError(f"there is no {who}") from error
        if not person.can_be or person.id == seed.SLACKBOT:
            raise NotPossibleError(f"nobody can be {person.real_name}")
        return person

    def place(self, person: Person, where: str) -> Channel:
        """A conversation that `person` is in."""
        try:
            channel = self._slack.workspace.channel(where)
        except SlackError as error:
            raise NotPossibleError(f"there is no conversation {where}") from error
        if person.id not in channel.members:
            raise NotPossibleError(f"{person.real_name} is not in {channel.name or channel.id}")
        return channel

    # typing

    def send(self, who: str, where: str, text: str, thread_ts: str | None = None) -> JSON:
        """Type `text` and press Enter: a slash command or a message."""
        person = self.someone(who)
        channel = self.place(person, where)
        if not text.strip():
            raise NotPossibleError("there is nothing to send")
        if text.startswith("/") and not text.startswith("//"):
            return self._command(person, channel, text, thread_ts)
        return self._message(person, channel, text, thread_ts)

    def _message(self, person: Person, channel: Channel, text: str, thread_ts: str | None) -> JSON:
        slack = self._slack
        if channel.with_app and (slack.manifest.messages_read_only or not slack.manifest.messages_tab):
            raise NotPossibleError("sending messages to this app has been turned off")
        if channel.with_app and person.is_stranger:
            raise NotPossibleError(f"{person.real_name} is from another company and can't write to this app")
        marked = typed(slack.workspace, text)
        blocks = rich_text(marked, slack.workspace.new_id("b"))
        message = Message(slack.workspace.new_ts(), channel.id, person.id, marked, blocks, thread_ts=thread_ts)
        slack.workspace.add(message)
        event = message_event(slack, channel, message)
        event["client_msg_id"] = f"{message.ts.replace('.', '-')}-{person.id.lower()}"
        self._events.send(event)
        if seed.BOT_USER in mentions(marked) and channel.kind == "channel":
            dropped = ("channel_type", "client_msg_id")
            self._events.send({k: v for k, v in event.items() if k not in dropped} | {"type": "app_mention"})
        return {"ok": True, "ts": message.ts, "kind": "message"}

    def _command(self, person: Person, channel: Channel, line: str, thread_ts: str | None) -> JSON:
        slack = self._slack
        name, _, text = line.strip().partition(" ")
        declared = slack.manifest.command(name)
        if declared is None or not slack.workspace.installed or person.is_stranger:
            return self._not_run(person, channel, f"`{name}` is not a valid command.")
        if thread_ts:
            return self._not_run(person, channel, f"{name} is not supported in threads. Sorry!", thread_ts)
        text = text.strip()
        if declared.should_escape:
            text = typed(slack.workspace, text, with_names=True)
        fields = payloads.command(slack, person, channel, name, text)
        reply = self._courier.form(f"{name} {text}".strip(), fields, fields)
        if reply.failure:
            error = "operation_timeout" if reply.failure == "http_timeout" else "dispatch_failed"
            return self._not_run(person, channel, f'{name} failed with the error "{error}"')
        return self._show_answer(person, channel, line, read_body(reply.body))

    def _show_answer(self, person: Person, channel: Channel, line: str, body: JSON) -> JSON:
        slack = self._slack
        if not body:
            return {"ok": True, "ts": None, "kind": "command"}
        if body.get("response_type") == "in_channel":
            slack.workspace.add(Message(slack.workspace.new_ts(), channel.id, person.id, typed(slack.workspace, line)))
        name = line.split()[0]
        try:
            answer(slack, person.id, channel.id, body, f"ack of {name}")
        except SlackError as error:
            return self._not_run(person, channel, f'{name} failed with the error "{error.code}"')
        return {"ok": True, "ts": None, "kind": "command"}

    def _not_run(self, person: Person, channel: Channel, text: str, thread_ts: str | None = None) -> JSON:
        self._slack.workspace.notice(channel.id, person.id, text, thread_ts)
        return {"ok": False, "error": text}

    def dismiss(self, who: str, where: str, ts: str) -> JSON:
        """Take away a message that only this person sees. The app does not hear of it, as in Slack."""
        person = self.someone(who)
        message = self._slack.workspace.find(self.place(person, where).id, ts, person.id)
        if message is None or message.only_for != person.id:
            raise NotPossibleError("only what you alone see can be dismissed")
        self._slack.workspace.remove(message)
        return {"ok": True}

    # using elements

    def act(self, who: str, container: JSON, given: JSON, state: JSON | None = None) -> JSON:
        """Use an element of a message or a view; `given` names it and says what was chosen."""
        person = self.someone(who)
        surface = self._surface(person, container)
        blocks = surface.blocks if isinstance(surface, Message) else surface.body["blocks"]
        found = find_element(blocks, given.get("block_id"), str(given.get("action_id")))
        if found is None:
            raise NotPossibleError("there is no such element")
        block, element = found
        made = payloads.action(self._slack, block, element, self._choice(element, given))
        made |= self._pressed(element, given)
        values = (state or {}).get("values") or {}
        values = self._with_choice(values, block, element, made)
        if isinstance(surface, Message):
            merged = merged_values({"blocks": blocks}, {}, values)
            payload = payloads.message_action(self._slack, person, surface, made, merged)
        else:
            surface.state = merged_values(surface.body, surface.state, values)
            payload = payloads.view_action(self._slack, person, surface, made)
        return self._interact(f"block_actions {made['action_id']}", payload)

    def _surface(self, person: Person, container: JSON) -> Message | View:
        if container.get("type") == "view":
            return self.forms.view_of(person, str(container.get("view_id")))
        channel = self.place(person, str(container.get("channel")))
        message = self._slack.workspace.find(channel.id, str(container.get("ts")), person.id)
        if message is None:
            raise NotPossibleError("there is no such message")
        return message

    @staticmethod
    def _choice(element: JSON, given: JSON) -> JSON:
        if element["type"] in ("button", "workflow_button", "icon_button", "feedback_buttons", "overflow"):
            return {}
        try:
            return chosen(element, given)
        except ValueError as error:
            raise NotPossibleError(str(error)) from error

    @staticmethod
    def _pressed(element: JSON, given: JSON) -> JSON:
        """The option of an overflow menu or of feedback buttons that was pressed; they hold no value."""
        if element["type"] == "overflow":
            wanted = (given.get("selected_option") or {}).get("value")
            for option in options_of(element):
                if option["value"] == wanted:
                    return {"selected_option": {"text": option["text"], "value": wanted}}
            raise NotPossibleError(f"there is no option {wanted!r}")
        if element["type"] == "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                if element[name]["value"] == given.get("value"):
                    return {"value": element[name]["value"], "text": element[name]["text"]}
            raise NotPossibleError("there is no such feedback button")
        return {}

    @staticmethod
    def _with_choice(values: JSON, block: JSON, element: JSON, made: JSON) -> JSON:
        try:
            held = chosen(element, made)
        except ValueError:
            return values
        inner = {**values.get(block["block_id"], {}), element["action_id"]: held}
        return {**values, block["block_id"]: inner}

    def _interact(self, what: str, payload: JSON) -> JSON:
        if not self._slack.manifest.interactive:
            return {"ok": False, "error": "This app is not configured to handle interactive responses."}
        if not self._slack.workspace.installed:
            return {"ok": False, "error": "This app is no longer installed."}
        reply = self._courier.form(what, {"payload": json.dumps(payload)}, payload)
        if reply.failure:
            return {"ok": False, "error": "That didn't work: the app did not answer in time."}
        return {"ok": True}

    def options(self, who: str, container: JSON, block_id: str, action_id: str, value: str) -> JSON:
        """The options that the app offers in an external select for what was typed so far."""
        person = self.someone(who)
        surface = self._surface(person, container)
        payload = payloads.suggestion(self._slack, person, surface, block_id, action_id, value)
        what = f"block_suggestion {action_id}"
        reply = self._courier.form(what, {"payload": json.dumps(payload)}, payload)
        offered: Any = {} if reply.failure else read_body(reply.body)
        if "option_groups" in offered:
            return {"option_groups": offered["option_groups"]}
        return {"options": offered.get("options", [])}

    # tabs

    def open_tab(self, who: str, tab: str) -> JSON:
        """Open the app's Home or Messages tab."""
        person = self.someone(who)
        if tab not in ("home", "messages"):
            raise NotPossibleError(f"there is no tab {tab}")
        if person.is_stranger:
            raise NotPossibleError(f"{person.real_name} is from another company and can't open this app")
        channel = self._slack.workspace.dm_with_app(person.id)
        ts = self._slack.workspace.new_ts()
        event: JSON = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": ts,
        }
        home = self._slack.desk.homes.get(person.id)
        if tab == "home" and home:
            event["view"] = self._slack.desk.view_json(home)
        self._events.send(event)
        return {"ok": True}
