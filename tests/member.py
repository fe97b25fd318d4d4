"""A member and the coach: what they say, press and fill in, what they see, and how time goes by in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.core.model.people import Member as Who
from bot.playground.markup import plain, read_blocks
from bot.playground.model import Message
from tests.person import Person
from tests.slack.serving import TEAM, filled_view

if TYPE_CHECKING:
    from tests.app import App

HOME = "home"
MANAGE = "Are you able to manage or lead the project?"
DELIVER = "Can you deliver it on time?"
PLAN = "Can you plan for problems and potential conflicts?"
NOTE = "A note for yourself"

NOT_SAVED = "I could not save that just now"
BROKEN = "Something went wrong on my side"
WAITS = "One more step: press the button"
OLD = "That button is from an older version of me"
OUTSIDER = "I answer the people of this workspace"


class Member(Person):
    """One person and the coach in one place: a "#channel", None for their direct messages, or HOME."""

    def __init__(self, app: App, who: str, where: str | None = None) -> None:
        self.app = app
        self.me = app.peer.be(who)
        self.where = where
        self.thread: str | None = None
        self._news: list[str] = []

    # they

    def they_say(self, text: str, *, in_thread: bool = False) -> None:
        """They type a message or a command; `in_thread` under what they said last."""
        self.act(lambda: self.me.says(text, self._place, self.thread if in_thread else None))
        mine = [message.ts for message in self._messages() if message.user == self.me.id]
        if mine and not in_thread:
            self.thread = mine[-1]

    def they_click(self, what: str) -> None:
        """They press the newest button that says so."""
        self.act(lambda: self.me.clicks(what, self._place, on=self._on))

    def they_pick(self, option: str, menu: str) -> None:
        """They choose from the newest menu that is called so."""
        self.act(lambda: self.me.chooses(menu, option, self._place, on=self._on))

    def they_click_twice(self, what: str) -> None:
        """They press the same button twice, as an impatient thumb does."""

        def twice() -> None:
            container, given = self.button(what)
            # The first press waits for its turn to write, so that the second one is of the same message.
            with self.app.slack.parts.store.transaction():
                for _ in range(2):
                    self.app.peer.acts.act(self.me.id, container, given)

        self.act(twice)

    def they_search(self, question: str) -> None:
        """They type into the search box of the Home tab and press Enter."""
        label = self.me.home() and "What does a cloud TPM do?"
        self.act(lambda: self.me.chooses(label, question, on="home"))

    def they_open_home(self) -> None:
        self.act(self.me.opens_home)

    def home_says(self, *words: str) -> None:
        """They open the Home tab, and all of `words` stand there."""
        self.they_open_home()
        shown = self.me.home()
        for each in words:
            assert each in shown, f"{self.called} sees no {each!r} but:\n{shown}"

    def they_open_messages(self) -> None:
        self.act(self.me.opens_messages)

    @property
    def called(self) -> str:
        return self.me.person.real_name

    # what it looks like from outside

    def answers(self) -> list[Message]:
        """The coach's messages that they see here, threads and replaced ones included, oldest first."""
        return [message for message in self._messages() if message.by_app]

    def button(self, what: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Where the newest button called `what` is, and what names it."""
        return self.me.finds(what, self._place, self._on)

    @property
    def _place(self) -> str | None:
        return None if self.where == HOME else self.where

    @property
    def _on(self) -> str | None:
        return "home" if self.where == HOME else None

    def act(self, act: Callable[[], object]) -> None:
        before = self.seen()
        act()
        self.app.settle()
        after = self.seen()
        self._news = [words for key, words in after.items() if before.get(key) != words]

    def seen(self) -> dict[str, str]:
        """The Home tab and the coach's messages that they see here, as text, by where it stands."""
        workspace = self.app.peer.slack.workspace
        seen = {HOME: self.me.home()}
        for message in self._messages():
            if message.by_app and message.blocks:
                seen[message.ts] = read_blocks(workspace, message.blocks)
            elif message.by_app or message.from_slackbot:
                seen[message.ts] = plain(workspace, message.text)
        return seen

    def _messages(self) -> list[Message]:
        workspace = self.app.peer.slack.workspace
        with workspace.lock:
            channel = workspace.channel(self._place) if self._place else workspace.dm_with_app(self.me.id)
            return [message for message in workspace.messages[channel.id] if message.only_for in (None, self.me.id)]

    def elsewhere(self, where: str | None) -> Member:
        """The same person in another place."""
        return Member(self.app, self.me.person.handle, where)

    def commands(self, text: str) -> None:
        """They type a slash command in a channel."""
        self.act(lambda: self.me.says(f"/tpm {text}", "#general"))

    def they_move(self, zone: str) -> None:
        """Slack tells of their profile, where another time zone stands now."""
        self.act(lambda: self.app.peer.slack.workspace.change_person(self.me.person.handle, tz=zone))

    def comes_again(self) -> None:
        """Slack delivers once more what they typed."""
        kind = "app_mention" if self.where else "message"
        self.act(lambda: self.app.peer.redeliver(kind))

    def they_choose(self, option: str) -> None:
        """They press a button in the open form, or choose an option of a menu."""
        self.act(lambda: self.me.clicks(option))

    # forms

    def they_fill(self, **fields: str) -> None:
        """Fill fields of the open form: `manage`, `deliver`, `plan`, `note`, `day`, `time`, `type`, `level`."""
        for name, value in fields.items():
            self.me.fills(name, value)

    def they_save_in_vain(self, **fields: str) -> dict[str, str]:
        """Fill fields and press Save; returns what is said at which field."""
        self.they_fill(**fields)
        found: dict[str, str] = {}
        self.act(lambda: found.update(self.me.submits()))
        return found

    def they_close(self) -> None:
        self.me.closes(everything=True)

    def the_form_says(self, *words: str) -> str:
        """All of `words` stand in the form, or in what took its place; returns that."""
        shown = self.me.modal()
        for each in words:
            assert each in shown, f"{self.me.person.real_name} sees no {each!r} but:\n{shown or '(no form)'}"
        assert shown, f"{self.me.person.real_name} has no form open"
        return shown

    def there_is_no_form(self) -> None:
        assert self.me.modal() == ""

    def the_form_holds(self) -> dict[str, str]:
        """What stands in the fields of the open form, by their names."""
        held: dict[str, str] = {}
        view = self.app.peer.slack.desk.stack(self.me.id)[-1]
        for block in view.body["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                option = (element.get("initial_option") or {}).get("text", {}).get("text")
                held[block["block_id"]] = option or element.get("initial_value") or element.get("initial_time") or ""
        return held

    # forged requests, signed as Slack signs them

    def press_forged(self, verb: str, value: str) -> None:
        """A press of a control that was never shown to them."""
        peer = self.app.peer
        channel = peer.slack.workspace.dm_with_app(self.me.id).id
        url = peer.slack.response_url(peer.slack.desk.new_response(self.me.id, channel).secret)
        action = {"type": "button", "action_id": f"tpm:{verb}:0", "block_id": "b", "value": value}
        body = {
            **self._envelope("block_actions"),
            "container": {"type": "message", "channel_id": channel, "message_ts": "1.2"},
            "channel": {"id": channel},
            "response_url": url,
            "actions": [{**action, "action_ts": str(peer.clock.now().timestamp())}],
        }
        self.act(lambda: self._post(body))

    def form_forged(self, name: str, value: str, **answers: str) -> dict[str, Any]:
        """A form that says what no form of ours lets one choose; returns what is said at which field, or {}."""
        view = filled_view(name, value, answers)
        answer = self._post({**self._envelope("view_submission"), "view": view})
        self.app.settle()
        return dict(json.loads(answer).get("errors", {}))

    def _envelope(self, kind: str) -> dict[str, Any]:
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "harbour-cloud"},
            "user": {"id": self.me.id, "team_id": TEAM},
            "trigger_id": self.app.peer.slack.desk.new_trigger(self.me.id),
        }

    def _post(self, body: dict[str, Any]) -> str:
        answer = self.app.wire.press(body)
        assert answer.status == 200
        return answer.text

    # what is kept of them

    @property
    def who(self) -> Who:
        return Who("slack", TEAM, self.me.id)

    def drawn(self) -> dict[str, Any]:
        """The newest message of the coach's here, without the ids that Slack makes up for its blocks."""
        said = self.answers()[-1]
        blocks = [{name: value for name, value in block.items() if name != "block_id"} for block in said.blocks]
        return {"text": said.text, "blocks": blocks}

    # direct messages

    def coach_wrote(self) -> list[str]:
        """The coach's direct messages to them so far, the oldest first, without what is for a moment only."""
        told = []
        for message in self.elsewhere(None).answers():
            if message.only_for is None and message.thread_ts is None:
                told.append(message.text)
        return told


def practices(member: Member) -> int:
    """How many weekly practices came to them."""
    return len([text for text in member.coach_wrote() if "This week's practice" in text])


def first_practice_comes(member: Member, moment: str) -> None:
    """Their first practice comes at that minute, such as `2026-11-26 10:30`, and not before it."""
    before = datetime.fromisoformat(moment) - timedelta(minutes=1)
    member.it_is(f"{before:%Y-%m-%d %H:%M}")
    assert practices(member) == 0
    member.it_is(moment)
    assert practices(member) == 1
