"""A person in Teams and the coach: what they type, press and fill in, and what they see."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.core.model.people import Member as Who
from tests.asking import Answer
from tests.msteams.peer import BOT, HARBOUR, Shown
from tests.msteams.signing import signed
from tests.person import Person

if TYPE_CHECKING:
    from tests.msteams.app import TeamsApp

_ids = itertools.count(1)
NAMED = re.compile(r"(?<!\w)@([a-z0-9]+)(?![\w-])")


def user_id(name: str, tenant: str = HARBOUR) -> str:
    """The organisation's id of somebody."""
    return str(uuid.uuid5(uuid.UUID(tenant), name))


class Colleague(Person):
    """One person and the coach in one place: their own chat (None) or a channel ("general")."""

    def __init__(self, app: TeamsApp, name: str, where: str | None = None, tenant: str = HARBOUR) -> None:
        self.app, self.name, self.where, self.tenant = app, name, where, tenant
        self.zone = "Europe/Berlin"
        self.user, self.account = user_id(name, tenant), f"29:{name}-{tenant[:4]}"
        app.peer.accounts[self.account] = self.user
        self.typed: dict[str, str] = {}
        self.alone: dict[str, Shown] = {}
        """What they alone see in the place of a message of a channel, by its id."""
        self.said: dict[str, Any] = {}
        self._news: list[str] = []
        self.answer: Answer | None = None

    @property
    def who(self) -> Who:
        return Who("teams", self.tenant, self.user)

    @property
    def own_chat(self) -> str:
        return f"a:{self.name}{self.app.peer.round}-{self.tenant[:4]}"

    @property
    def channel(self) -> str:
        return f"19:{self.where}@thread.tacv2"

    @property
    def conversation(self) -> str:
        return f"{self.channel};messageid=1" if self.where else self.own_chat

    # what Teams sends

    def activity(self, kind: str = "message", conversation: str = "", **fields: Any) -> dict[str, Any]:
        """An activity from them, as the connector delivers it; from where they are, or from that conversation."""
        where = conversation or self.conversation
        in_channel = where.startswith("19:")
        entities = [{"type": "clientInfo", "locale": "en-GB", "country": "DE", "platform": "Web"}]
        if self.zone:
            entities[0]["timezone"] = self.zone
        return {
            "type": kind,
            "id": f"f:{next(_ids)}",
            "timestamp": self.app.clock.now().isoformat(),
            "serviceUrl": self.app.peer.service_url,
            "channelId": "msteams",
            "from": {"id": self.account, "name": self.name.title(), "aadObjectId": self.user},
            "conversation": {
                "id": where,
                "conversationType": "channel" if in_channel else "personal",
                "tenantId": self.tenant,
                **({"isGroup": True} if in_channel else {}),
            },
            "recipient": {"id": BOT, "name": "TPM Coach"},
            "entities": entities,
            "channelData": {"tenant": {"id": self.tenant}},
            **fields,
        }

    def sends(self, body: dict[str, Any]) -> Answer:
        """POST an activity, signed, and wait for what follows."""
        self.answer = self.app.peer.post(body, signed(self.app.peer.claims()))
        return self.answer

    # they

    def they_say(self, text: str) -> None:
        """They type; in a channel they mention the coach first. `@ben` names a person."""
        self.type(text, self.conversation)

    def type(self, text: str, where: str) -> None:
        """They type it in that conversation."""
        people = [(f"@{name}", name.title(), f"29:{name}-{self.tenant[:4]}") for name in NAMED.findall(text)]
        if where.startswith("19:"):
            text = f"@coach {text}"
            people.insert(0, ("@coach", "TPM Coach", BOT))
        entities = self.activity()["entities"]
        for typed, name, account in people:
            text = text.replace(typed, f"<at>{name}</at>", 1)
            mentioned = {"id": account, "name": name}
            entities.append({"type": "mention", "text": f"<at>{name}</at>", "mentioned": mentioned})
        self.said = self.activity(conversation=where, text=text, textFormat="plain", entities=entities)
        self.act(lambda: self.sends(self.said))

    def they_open(self) -> None:
        """They open the coach for the first time."""
        self.act(lambda: self.sends(self.activity("installationUpdate", action="add")))

    def they_remove(self) -> None:
        """They remove the coach."""
        self.act(lambda: self.sends(self.activity("installationUpdate", action="remove")))

    def they_click(self, what: str) -> None:
        """They press the newest control that says so."""
        self.act(lambda: self.press(*self.find(what)))

    def they_click_twice(self, what: str) -> None:
        """They press the same control twice; what they see after the first press is news too."""
        message, action = self.find(what)
        self.act(lambda: self.press(message, action))
        first = self._news
        self.act(lambda: self.press(message, action))
        self._news = first + self._news

    def they_pick(self, option: str, menu: str = "") -> None:
        """They choose from the newest list (of that name) that offers it, and press the button below it."""
        for message in reversed(self.messages()):
            found = list(elements(message.card))
            for at, element in enumerate(found):
                if element["type"] != "Input.ChoiceSet" or menu not in element["label"]:
                    continue
                choices = {each["title"]: each["value"] for each in element["choices"]}
                if option in choices:
                    self.typed[element["id"]] = choices[option]
                    show = next(each for each in found[at:] if each["type"] == "Action.Execute")
                    self.act(lambda message=message, show=show: self.press(message, show))  # type: ignore[misc]
                    return
        raise AssertionError(f"nothing offers {option!r}")

    def press(self, message: Shown, action: dict[str, Any]) -> None:
        """An invoke, with the inputs of the card where the control wants them; its answer takes the card's place."""
        data = dict(action["data"])
        if action.get("associatedInputs") != "none":
            data |= self.inputs(message.card)
        given = {"type": "Action.Execute", "verb": action["verb"], "id": action["id"], "data": data}
        value, where = {"action": given, "trigger": "manual"}, message.conversation
        body = self.activity("invoke", where, name="adaptiveCard/action", replyToId=message.id, value=value)
        answer = self.sends(body)
        assert answer.status == 200, answer
        told = answer.json
        if told.get("type") == "application/vnd.microsoft.card.adaptive" and told["statusCode"] == 200:
            self.typed.clear()
            shown = {**message.activity, "attachments": [{"content": told["value"]}]}
            if where.startswith("19:"):
                self.alone[message.id] = replace(message, activity=shown)
            else:
                message.activity = shown
        elif told.get("value") and told["type"] == "application/vnd.microsoft.activity.message":
            self._news.append(str(told["value"]))
        elif told.get("statusCode") == 500:
            self._news.append(str(told["value"]["message"]))

    def inputs(self, card: dict[str, Any]) -> dict[str, str]:
        """What the inputs of a card hold: what was typed, else what stood there."""
        held = {}
        for element in elements(card):
            if str(element.get("type", "")).startswith("Input."):
                value = self.typed.get(element["id"], element.get("value"))
                if value is not None:
                    held[element["id"]] = value
        return held

    # forms

    def they_fill(self, **fields: str) -> None:
        """Fill fields of the newest form, by the words that one chooses or types."""
        card = self.form().card
        for name, value in fields.items():
            (element,) = [each for each in elements(card) if each.get("id") == f"in:{name}"]
            choices = {each["title"]: each["value"] for each in element.get("choices", [])}
            self.typed[element["id"]] = choices.get(value, value)

    def they_save_in_vain(self, **fields: str) -> dict[str, str]:
        """Fill fields and press the button; returns what is said at which field."""
        self.they_fill(**fields)
        form = self.form()
        (save,) = [each for each in elements(form.card) if each.get("verb") == "form"]
        self.act(lambda: self.press(form, save))
        return wrong_in(form.card)

    def form(self) -> Shown:
        """The newest message that holds a form."""
        for message in reversed(self.messages()):
            if any(each.get("verb") == "form" for each in elements(message.card)):
                return message
        raise AssertionError(f"{self.name} has no form")

    def the_form_holds(self) -> dict[str, str]:
        """What stands in the fields of the newest form."""
        held = {}
        for element in elements(self.form().card):
            if str(element.get("id", "")).startswith("in:"):
                value = element.get("value", "")
                named = {each["value"]: each["title"] for each in element.get("choices", [])}
                held[element["id"].removeprefix("in:")] = named.get(value, value)
        return held

    @property
    def called(self) -> str:
        return self.name

    def messages(self) -> list[Shown]:
        """What they see where they are, the oldest first."""
        return [self.alone.get(each.id, each) for each in self.app.peer.messages(self.conversation)]

    def find(self, what: str) -> tuple[Shown, dict[str, Any]]:
        """The newest control that says so, and its message; behind a question, the one that asks comes first."""
        for message in reversed(self.messages()):
            for element in elements(message.card):
                if element.get("title") != what:
                    continue
                if element["type"] == "Action.ShowCard":
                    # Its own button does the work, once one has read what is asked.
                    return message, element["card"]["actions"][0]
                if element["type"] == "Action.Execute":
                    return message, element
        raise AssertionError(f"there is no control {what!r}")

    def act(self, act: Callable[[], object]) -> None:
        """Do it, wait for what follows, and note what is new to see."""
        before, self._news = self._seen(), []
        act()
        self.app.settle()
        after = self._seen()
        self._news += [words for key, words in after.items() if before.get(key) != words]

    def _seen(self) -> dict[str, str]:
        return {message.id: read(message.card) for message in self.messages()}


def wrong_in(card: dict[str, Any]) -> dict[str, str]:
    """What a form says is wrong, by field; "" for what belongs to none."""
    found, field = {}, ""
    for element in elements(card):
        if str(element.get("id", "")).startswith("in:"):
            field = element["id"].removeprefix("in:")
        if element.get("color") == "Attention":
            found[field] = element["text"]
    return found


def elements(node: Any, but: Collection[str] = ("fallback", "data", "msteams")) -> Iterator[dict[str, Any]]:
    """All elements of a card, in their order, `but` those below keys of these names."""
    if isinstance(node, list):
        for each in node:
            yield from elements(each, but)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for name, value in node.items():
            if name not in but:
                yield from elements(value, but)


def read(card: dict[str, Any]) -> str:
    """What a person reads on a card."""
    lines, in_rows = [], set()
    for element in elements(card):
        if id(element) in in_rows:
            continue
        match element.get("type"):
            case "TableRow":
                cells = [each for each in elements(element["cells"]) if each["type"] == "TextBlock"]
                in_rows |= {id(each) for each in cells}
                lines.append(" | ".join(str(each["text"]).replace("**", "").replace("_", "") for each in cells))
            case "TextBlock" | "TextRun":
                lines.append(str(element["text"]).replace("**", "").replace("_", ""))
            case "CodeBlock":
                lines.append(str(element["codeSnippet"]))
            case "Chart.Line":
                lines.append(f"[chart: {element['title']}]")
            case "ActionSet":
                row = [f"[{each['title']}]" for each in element["actions"] if each.get("mode") != "secondary"]
                more = " / ".join(each["title"] for each in element["actions"] if each.get("mode") == "secondary")
                lines.append(" ".join([*row, f"[{more}]"] if more else row))
            case "Input.ChoiceSet":
                lines.append(f"{element['label']} [{' / '.join(each['title'] for each in element['choices'])}]")
            case "Input.Text" | "Input.Time":
                lines.append(f"{element['label']} [ {element.get('value', '')} ]")
    return "\n".join(lines)
