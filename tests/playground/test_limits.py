"""Limits, checked from outside: where Slack's own models draw a line, the workspace draws the same one."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextInputElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.playground.validate import check_blocks, check_view

Make = Callable[[int], JsonObject]
URL = "https://x.example/"


def options(count: int) -> list[Option]:
    return [Option(text=f"Option {n}", value=str(n)) for n in range(count)]


def buttons(count: int) -> list[ButtonElement]:
    return [ButtonElement(text="Go", action_id=f"a{n}") for n in range(count)]


def button(**more: Any) -> ActionsBlock:
    return ActionsBlock(elements=[ButtonElement(**{"text": "Go", "action_id": "a", **more})])


def select(**more: Any) -> ActionsBlock:
    return ActionsBlock(elements=[StaticSelectElement(action_id="a", **more)])


def confirm(**more: Any) -> ActionsBlock:
    words = {"title": "Sure?", "text": "Really?", "confirm": "Yes", "deny": "No"}
    return button(confirm=ConfirmObject(**{**words, **more}))


def modal(**more: Any) -> View:
    return View(**{"type": "modal", "title": "Title", "blocks": [DividerBlock()], **more})


LIMITS: dict[str, tuple[int, Make]] = {
    "header text": (150, lambda n: HeaderBlock(text="x" * n)),
    "section fields": (10, lambda n: SectionBlock(fields=["x"] * n)),
    "block_id": (255, lambda n: DividerBlock(block_id="x" * n)),
    "button text": (75, lambda n: button(text="x" * n)),
    "button value": (2000, lambda n: button(value="x" * n)),
    "button url": (3000, lambda n: button(url=URL + "x" * (n - len(URL)))),
    "button label": (75, lambda n: button(accessibility_label="x" * n)),
    "action_id": (255, lambda n: button(action_id="x" * n)),
    "actions": (25, lambda n: ActionsBlock(elements=buttons(n))),
    "context": (10, lambda n: ContextBlock(elements=[MarkdownTextObject(text="x")] * n)),
    "image alt": (2000, lambda n: ImageBlock(image_url=URL, alt_text="x" * n)),
    "image url": (3000, lambda n: ImageBlock(image_url=URL + "x" * (n - len(URL)), alt_text="x")),
    "image title": (2000, lambda n: ImageBlock(image_url=URL, alt_text="x", title="x" * n)),
    "options": (100, lambda n: select(options=options(n))),
    "option groups": (100, lambda n: select(option_groups=[OptionGroup(label="x", options=[o]) for o in options(n)])),
    "group label": (75, lambda n: select(option_groups=[OptionGroup(label="x" * n, options=options(1))])),
    "option text": (75, lambda n: select(options=[Option(text="x" * n, value="1")])),
    "placeholder": (150, lambda n: select(placeholder="x" * n, options=options(1))),
    "overflow": (5, lambda n: ActionsBlock(elements=[OverflowMenuElement(action_id="a", options=options(n))])),
    "confirm title": (100, lambda n: confirm(title="x" * n)),
    "confirm text": (300, lambda n: confirm(text="x" * n)),
    "confirm button": (30, lambda n: confirm(confirm="x" * n)),
    "deny button": (30, lambda n: confirm(deny="x" * n)),
    "label": (2000, lambda n: InputBlock(label="x" * n, element=PlainTextInputElement(action_id="a"))),
    "hint": (2000, lambda n: InputBlock(label="x", hint="x" * n, element=PlainTextInputElement(action_id="a"))),
    "many options": (
        100,
        lambda n: InputBlock(label="x", element=StaticMultiSelectElement(action_id="a", options=options(n))),
    ),
    "modal title": (24, lambda n: modal(title="x" * n)),
    "modal submit": (24, lambda n: modal(submit="x" * n)),
    "modal close": (24, lambda n: modal(close="x" * n)),
    "modal blocks": (100, lambda n: modal(blocks=[DividerBlock() for _ in range(n)])),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "home blocks": (100, lambda n: View(type="home", blocks=[DividerBlock() for _ in range(n)])),
}


def refused_by_slacks_model(made: JsonObject) -> bool:
    try:
        made.validate_json()
        made.to_dict()
    except SlackObjectFormationError:
        return True
    return False


def refused_here(made: JsonObject) -> bool:
    """What an app that does not use Slack's models would send, in the eyes of the workspace."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JsonObject, "validate_json", lambda _self: None)
        raw = made.to_dict()
    return bool(check_view(raw) if isinstance(made, View) else check_blocks([raw], "modal"))


@pytest.mark.parametrize(("limit", "make"), LIMITS.values(), ids=LIMITS.keys())
def test_the_same_line(limit: int, make: Make) -> None:
    for n, refused in ((1 if limit < 3000 else limit // 2, False), (limit, False), (limit + 1, True)):
        made = make(n)
        verdicts = {"Slack's model": refused_by_slacks_model(made), "here": refused_here(made)}
        assert verdicts == {"Slack's model": refused, "here": refused}, f"at {n}"
