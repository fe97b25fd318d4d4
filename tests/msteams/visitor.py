"""A member in Teams, with the acts of `tests.member.Member`: one dialog, two chats.

What is a slash command in Slack is typed in one's own chat here, or in a channel where it names somebody: only there
can people be mentioned. A modal of Slack's is a card here, and its Home tab the answer to `home`.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.playground.seed import company
from tests.msteams.colleague import NAMED, Colleague, elements, read, wrong_in
from tests.msteams.peer import STRANGER, Shown

if TYPE_CHECKING:
    from tests.msteams.app import TeamsApp

HOME, MENTION = "home", "@tpmcoach"
_threads = itertools.count(1)
PEOPLE = {each.handle: each for each in company("TPM Coach").people}


class Visitor(Colleague):
    """One person and the coach: in their own chat, and in a channel ("#general") as well."""

    def __init__(self, app: TeamsApp, name: str = "ana", where: str | None = None) -> None:
        super().__init__(app, name, _channel(where))
        person = PEOPLE.get(name)
        self.zone = person.tz if person else "UTC"
        self.is_stranger = bool(person and person.is_stranger)
        if person and person.is_guest:
            app.peer.guests.add(self.user)
        self.thread: str | None = None
        self._opened: list[Shown] = []

    def elsewhere(self, where: str | None) -> Visitor:
        """The same person in another place."""
        other = copy.copy(self)
        other.where = _channel(where)
        return other

    def activity(self, kind: str = "message", conversation: str = "", **fields: Any) -> dict[str, Any]:
        body = super().activity(kind, conversation or self.own_chat, **fields)
        if self.is_stranger:
            body["from"]["tenantId"] = STRANGER
        return body

    # they

    def they_say(self, text: str, *, in_thread: bool = False) -> None:
        """They type: a mention in the channel, all else in their own chat, where `/tpm` stands before nothing."""
        words = text.removeprefix(MENTION).lstrip(":") if text.startswith(MENTION) else text.removeprefix("/tpm")
        if text.startswith(MENTION) or NAMED.search(words):
            self.thread = self.thread if in_thread else str(next(_threads))
            self.type(words.strip(), f"{self.channel};messageid={self.thread}")
        else:
            self.type(words.strip() or "help", self.own_chat)

    def commands(self, text: str) -> None:
        self.they_say(text)

    def they_open_home(self) -> None:
        self.they_say("home")

    def home_says(self, *words: str) -> None:
        """They ask for the Home page, and all of `words` stand there."""
        self.they_open_home()
        self.coach_says(*words)

    def they_open_messages(self) -> None:
        self.they_open()

    def they_search(self, question: str) -> None:
        """They type into the newest search box, and press the button below it."""
        message, go = self.find("Ask")
        self.typed[go["data"]["tpm"]["from"]] = question
        self.act(lambda: self.press(message, go))

    def comes_again(self) -> None:
        """Teams delivers once more what they typed."""
        said = self.said
        self.act(lambda: self.sends(said))

    def they_move(self, zone: str) -> None:
        """Their client is in another time zone from now on, and says so with whatever they do."""
        self.zone = zone
        self.they_say("help")

    # what they see

    def heard(self, text: str) -> str:
        return bare(text)

    def messages(self) -> list[Shown]:
        """What they see in their own chat, and in the channel where they are."""
        places = (self.own_chat, f"{self.channel};") if self.where else (self.own_chat,)
        return [self.alone.get(each.id, each) for each in self.app.peer.messages(*places)]

    def answers(self) -> list[Shown]:
        """The coach's messages, the oldest first."""
        return self.messages()

    def seen(self) -> dict[str, str]:
        """The coach's messages that they see here, as text, by where it stands."""
        return {key: bare(words) for key, words in self._seen().items()}

    def drawn(self) -> dict[str, Any]:
        """The newest message of the coach's."""
        said = self.messages()[-1]
        return {"text": said.text, "blocks": said.card["body"]}

    def coach_wrote(self) -> list[str]:
        """What the coach wrote without being asked, the oldest first."""
        return [str(each.card.get("speak")) for each in self.messages() if _is_unasked(each.card)]

    def act(self, act: Callable[[], object]) -> None:
        before = {each.id: str(each) for each in self.messages()}
        super().act(act)
        self._opened[:] = [each for each in self.messages() if before.get(each.id) != str(each)]

    # forms

    def the_form_says(self, *words: str) -> str:
        """All of `words` stand in the form that has just come, or in what took its place."""
        shown = "\n".join(bare(read(each.card)) for each in self._opened)
        for each in words:
            assert bare(each) in shown, f"{self.name} sees no {each!r} but:\n{shown or '(no form)'}"
        assert shown, f"{self.name} has no form"
        return shown

    def there_is_no_form(self) -> None:
        forms = [each for each in self._opened if any(x.get("verb") == "form" for x in elements(each.card))]
        assert forms == []

    def they_save_in_vain(self, **fields: str) -> dict[str, str]:
        """Fill fields and press the button; returns what is said at which field, by its label."""
        labels = {
            each["id"].removeprefix("in:"): each["label"] for each in elements(self.form().card) if "label" in each
        }
        return {labels.get(name, name): text for name, text in super().they_save_in_vain(**fields).items()}

    # forged requests

    def press_forged(self, verb: str, value: str) -> None:
        """A press of a control that was never shown to them."""
        data = {"tpm": {"do": verb, "with": value}}
        action = {"id": "x", "verb": verb, "data": data, "associatedInputs": "none"}
        nowhere = Shown("gone", self.own_chat, {})
        self.act(lambda: self.press(nowhere, action))
        if nowhere.activity:
            self._news.append(read(nowhere.card))

    def form_forged(self, name: str, value: str, **answers: str) -> dict[str, str]:
        """A form that says what no form of ours lets one choose; returns what is said at which field, or {}."""
        data = {"tpm": {"do": "form", "form": name, "with": value}}
        data |= {f"in:{field}": answer for field, answer in answers.items()}
        body = self.activity("invoke", name="adaptiveCard/action", value={"action": {"data": data}})
        answer = self.sends(body).json
        self.app.settle()
        return wrong_in(answer["value"]) if isinstance(answer.get("value"), dict) else {}


def _channel(where: str | None) -> str | None:
    return where.lstrip("#") if where and where != HOME else None


def _is_unasked(card: dict[str, Any]) -> bool:
    verbs = {each.get("verb") for each in elements(card)}
    return bool(verbs & {"done", "checkin", "go_on"})


def bare(text: str) -> str:
    """Without what makes it bold, with people by their handles, and as it is said in this chat."""
    plain = re.sub(r"<at>(.*?)</at>", lambda named: f"@{named[1].lower()}", text)
    plain = plain.replace("*", "").replace("`", "").replace("_", "").replace("\n- ", "\n• ")
    return plain.replace("/tpm ", "").replace("Slack", "Teams")
