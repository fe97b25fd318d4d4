"""Dialogs that read like dialogs: one person, one place, and the coach."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.playground.markup import plain, read_blocks
from bot.playground.model import Message
from tests.person import Person

if TYPE_CHECKING:
    from tests.app import App

HOME = "home"


class Dialog(Person):
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
        for message in reversed(self.answers()):
            for block in message.blocks:
                for element in block.get("elements", []):
                    pressed = _pressed(element, what)
                    if pressed is not None:
                        container = {"type": "message", "channel": message.channel, "ts": message.ts}
                        ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                        return container, {**ids, **pressed}
        raise AssertionError(f"there is no button {what!r}")

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


def _pressed(element: dict[str, Any], what: str) -> dict[str, Any] | None:
    """What a press of `what` on this element says besides its ids; None where it is not there."""
    if element.get("text", {}) and what in (_label(element), element.get("action_id")):
        return {}
    thumbs = (element.get(name, {}) for name in ("positive_button", "negative_button"))
    return next(({"value": thumb["value"]} for thumb in thumbs if _label(thumb) == what), None)


def _label(element: dict[str, Any]) -> str:
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""
