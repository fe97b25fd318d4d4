"""A small, real Bolt app: it answers, asks in a form, greets at home. The workspace is tested with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.channels.slack.manifest import manifest
from bot.playground.peer import Peer
from tests.running import served

Payload = dict[str, Any]
MANIFEST = manifest()
"""The coach's own, under another name, with two commands and three scopes more."""
MANIFEST["display_information"] = {"name": "Practice"}
MANIFEST["features"]["bot_user"] = {"display_name": "Practice"}
MANIFEST["features"]["slash_commands"] = [
    {"command": "/practice", "description": "Practise", "usage_hint": "[help]", "should_escape": True},
    {"command": "/plain", "description": "Says what it got"},
]
MANIFEST["oauth_config"]["scopes"]["bot"] += ["channels:read", "im:read", "team:read"]


def words(text: str) -> Payload:
    """A section with this text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str, action_id: str, value: str = "x") -> Payload:
    """A button."""
    shown = {"type": "plain_text", "text": text}
    return {"type": "button", "text": shown, "action_id": action_id, "value": value}


def form(note: str = "") -> Payload:
    """A check-in: a required number of hours, a choice, an optional note."""
    options = [_option("Not yet", "no"), _option("Yes", "yes")]
    note_field = {"type": "plain_text_input", "action_id": "v"} | ({"initial_value": note} if note else {})
    return {
        "type": "modal",
        "callback_id": "checkin",
        "title": {"type": "plain_text", "text": "Check in"},
        "submit": {"type": "plain_text", "text": "Send"},
        "notify_on_close": True,
        "blocks": [
            _field("hours", "Hours", {"type": "plain_text_input", "action_id": "v"}),
            _field("done", "Done?", {"type": "radio_buttons", "action_id": "v", "options": options}),
            _field("note", "Note", note_field) | {"optional": True},
        ],
    }


def _option(text: str, value: str) -> Payload:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def _field(block_id: str, label: str, element: Payload) -> Payload:
    shown = {"type": "plain_text", "text": label}
    return {"type": "input", "block_id": block_id, "label": shown, "element": element}


class PracticeApp:
    """The app, on loopback. It notes each payload in `heard`; `/plain` answers `reply`, or what it got."""

    def __init__(self, peer: Peer) -> None:
        self.heard: list[Payload] = []
        self.client = WebClient(token=peer.bot_token, base_url=peer.api_url, timeout=5)
        self.broken = threading.Event()
        self.reply: Payload = {}
        found = AuthorizeResult(
            enterprise_id=None, team_id="T0HARBOUR1", bot_token=peer.bot_token, bot_user_id="U0COACHBOT"
        )
        self.app = App(
            signing_secret=peer.signing_secret,
            authorize=lambda: found,
            client=self.client,
            process_before_response=True,
        )
        self._listen()
        self._serving = ExitStack()
        handler = SlackRequestHandler(self.app, path="/slack/events")
        self.url = f"http://127.0.0.1:{self._serving.enter_context(served(self._guarded(handler))).port}/slack/events"
        peer.connect(self.url)

    def close(self) -> None:
        """Stop serving."""
        self._serving.close()

    def _guarded(self, handler: Any) -> Callable[..., Any]:
        """Answer 503 while `broken` is set, as a server that is being restarted does."""

        def run(environ: Payload, start_response: Any) -> Any:
            if self.broken.is_set():
                self.heard.append({"retry": environ.get("HTTP_X_SLACK_RETRY_NUM")})
                start_response("503 Service Unavailable", [])
                return [b""]
            return handler(environ, start_response)

        return run

    def _listen(self) -> None:
        app = self.app

        @app.middleware
        def note(body: Payload, next: Callable[[], None]) -> None:
            self.heard.append(body)
            next()

        app.command("/practice")(self._command)
        app.command("/plain")(lambda ack, command: ack(**(self.reply or {"text": command["text"]})))
        app.action("checkin")(self._open_form)
        app.action({"block_id": "choices"})(lambda ack: ack())
        app.options("practice")(self._offer)
        app.action("share")(lambda ack, respond: (ack(), respond("shared it", response_type="in_channel")))
        app.action("done")(lambda ack, respond: (ack(), respond("Thanks!", replace_original=True)))
        app.action("look")(self._push)
        app.action("home_hello")(ack=_acknowledge, lazy=[self._hello])
        app.view("checkin")(self._submitted)
        app.view_closed("checkin")(lambda ack: ack())
        app.event("app_home_opened")(self._home)
        app.event("app_mention")(lambda event, say: say(f"Hi <@{event['user']}>", thread_ts=event["ts"]))
        app.event("message")(self._message)
        app.event("app_uninstalled")(lambda: None)
        app.event("tokens_revoked")(lambda: None)
        app.event("user_change")(lambda: None)

    def _command(self, ack: Ack, command: Payload) -> None:
        choices: list[Payload] = [
            button("Check in", "checkin"),
            button("Share", "share"),
            button("Done", "done"),
        ]
        text = f"Practice with {command['text'] or 'me'}"
        ack(text=text, blocks=[words(text), {"type": "actions", "elements": choices}])

    def _offer(self, ack: Ack, options: Payload) -> None:
        ack(options=[_option(f"{options['value']} {n}", str(n)) for n in (1, 2)])

    def _open_form(self, ack: Ack, body: Payload, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=form())

    def _push(self, ack: Ack, body: Payload, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=form())

    def _submitted(self, ack: Ack, body: Payload, view: Payload, client: WebClient) -> None:
        values = view["state"]["values"]
        hours = values["hours"]["v"]["value"]
        if not hours.isdigit():
            ack(response_action="errors", errors={"hours": "Please write a number, such as 3."})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"Noted: {hours} hours.")

    def _home(self, event: Payload, client: WebClient) -> None:
        if event["tab"] == "home":
            hello = {"type": "actions", "elements": [button("Say hello", "home_hello")]}
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [words("Welcome"), hello]})
        else:
            prompts = [{"title": "What is a TPM?", "message": "What is a TPM?"}]
            client.assistant_threads_setSuggestedPrompts(channel_id=event["channel"], prompts=prompts)

    def _hello(self, body: Payload, client: WebClient) -> None:
        client.chat_postMessage(channel=body["user"]["id"], text="Hello from home")

    def _message(self, event: Payload, say: Say) -> None:
        if "subtype" not in event:
            say(f"You said: {event['text']}")


def _acknowledge(ack: Ack, respond: Respond) -> None:
    ack()
