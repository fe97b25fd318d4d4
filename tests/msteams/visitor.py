"""A member in Teams, with the acts of `tests.member.Member`: one dialog, two chats.

What is a slash command in Slack is typed in one's own chat here, and what Slack shows in a modal is a card.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.core.model.people import Member as Who
from bot.stores.sqlite import SqliteStore
from tests.msteams.colleague import Colleague, elements, read, wrong_in
from tests.msteams.peer import Shown
from tests.person import IsKept

if TYPE_CHECKING:
    from tests.msteams.app import TeamsApp


class Visitor(Colleague, IsKept):
    """One person and the coach, in their own chat."""

    def __init__(self, app: TeamsApp, name: str = "ana", where: str | None = None) -> None:
        super().__init__(app, name)
        self.zone = app.zones.get(name, "Europe/Lisbon")
        self._opened: list[Shown] = []

    def elsewhere(self, where: str | None) -> Visitor:
        """The same person; their own chat is the one place here."""
        return self

    def they_say(self, text: str, *, in_thread: bool = False) -> None:
        """They type; `/tpm` stands before nothing here."""
        super().they_say(text.removeprefix("/tpm").strip() or "help")

    def coach_says(self, *words: str) -> str:
        """All of `words` stand in what they see anew, whatever is bold of it."""
        self._news = [bare(each) for each in self._news]
        return super().coach_says(*map(bare, words))

    def seen(self) -> dict[str, str]:
        """The coach's messages that they see here, as text, by where it stands."""
        return {key: bare(words) for key, words in self._seen().items()}

    def coach_does_not_say(self, *words: str) -> None:
        self._news = [bare(each) for each in self._news]
        super().coach_does_not_say(*map(bare, words))

    def act(self, act: Callable[[], object]) -> None:
        before = {each.id: (each.edited, str(each.activity)) for each in self.messages()}
        super().act(act)
        self._opened = [each for each in self.messages() if before.get(each.id) != (each.edited, str(each.activity))]

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

    def they_close(self) -> None:
        """There is nothing to close."""

    def they_save_in_vain(self, **fields: str) -> dict[str, str]:
        """Fill fields and press the button; returns what is said at which field, by its label."""
        labels = {
            each["id"].removeprefix("in:"): each["label"] for each in elements(self.form().card) if "label" in each
        }
        return {labels.get(name, name): text for name, text in super().they_save_in_vain(**fields).items()}

    def signs_up(self, **fields: str) -> Visitor:
        """They sign up, for Thursday at 10:30 if nothing else is said."""
        self.they_say("practice")
        self.they_save(**{"day": "Thursday", "time": "10:30", **fields})
        return self

    def checks_in(self, manage: str, deliver: str, plan: str, note: str = "") -> Visitor:
        """They answer the three questions of this week."""
        self.they_say("checkin")
        self.they_save(manage=manage, deliver=deliver, plan=plan, **({"note": note} if note else {}))
        return self

    # time

    def time_passes(self, **delta: float) -> None:
        """Time passes, as in `days=3`; what the coach says meanwhile is news."""
        self.act(lambda: self.app.passes(**delta))

    def it_is(self, moment: str, zone: str = "UTC") -> None:
        """Time passes until then, as in `2026-11-26 10:30`."""
        self.act(lambda: self.app.goes_to(moment, zone))

    def press_forged(self, verb: str, value: str) -> None:
        """A press of a control that was never shown to them."""
        data = {"tpm": {"do": verb, "with": value}}
        action = {"id": "x", "verb": verb, "data": data, "associatedInputs": "none"}
        nowhere = Shown("gone", self.conversation, {})
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

    def answers(self) -> list[Shown]:
        """The coach's messages, the oldest first."""
        return self.messages()

    # what is kept of them

    @property
    def store(self) -> SqliteStore:
        return self.app.slack.parts.store

    @property
    def who(self) -> Who:
        return Who("teams", self.tenant, self.user)

    def coach_wrote(self) -> list[str]:
        """What the coach wrote without being asked, the oldest first."""
        return [str(each.card.get("speak")) for each in self.messages() if _is_unasked(each.card)]


def _is_unasked(card: dict[str, Any]) -> bool:
    verbs = {each.get("verb") for each in elements(card)}
    return bool(verbs & {"done", "checkin", "go_on"})


def bare(text: str) -> str:
    """Without what makes it bold, and as it is said in this chat."""
    plain = text.replace("*", "").replace("`", "").replace("_", "")
    return plain.replace("/tpm ", "").replace("Slack", "Teams")
