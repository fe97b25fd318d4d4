"""What Slack's own models write is taken: a check of the workspace from outside."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CardBlock,
    CarouselBlock,
    ChannelMultiSelectElement,
    ChannelSelectElement,
    CheckboxesElement,
    ConfirmObject,
    ContextActionsBlock,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    DateTimePickerElement,
    DividerBlock,
    EmailInputElement,
    ExternalDataSelectElement,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    HeaderBlock,
    IconButtonElement,
    ImageBlock,
    ImageElement,
    InputBlock,
    MarkdownBlock,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    RawTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TableBlock,
    TimePickerElement,
    UrlInputElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.playground.peer import Peer
from bot.playground.validate import check_blocks, check_view

from .practice_app import PracticeApp

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Title"}}
TWO = [Option(text="One", value="1"), Option(text="Two", value="2", description="the second")]
CONFIRM = ConfirmObject(title="Sure?", text="Really?", confirm="Yes", deny="No")

GOOD: list[Block] = [
    SectionBlock(text="*Hello*", block_id="s", accessory=ButtonElement(text="Go", action_id="a", confirm=CONFIRM)),
    SectionBlock(fields=["one", "two"]),
    SectionBlock(text="x", accessory=OverflowMenuElement(options=TWO, action_id="a")),
    SectionBlock(text="x", accessory=ImageElement(image_url="https://x.example/i.png", alt_text="a chart")),
    HeaderBlock(text="Title"),
    DividerBlock(),
    ContextBlock(elements=[MarkdownTextObject(text="_hint_"), PlainTextObject(text="plain")]),
    ImageBlock(image_url="https://x.example/i.png", alt_text="a chart", title="Chart"),
    MarkdownBlock(text="# Hello"),
    ActionsBlock(
        elements=[
            ButtonElement(text="Go", action_id="1", value="v", style="primary", accessibility_label="Go on"),
            StaticSelectElement(placeholder="Pick", options=TWO, initial_option=TWO[0], action_id="2"),
            StaticSelectElement(option_groups=[OptionGroup(label="All", options=TWO)], action_id="3"),
            UserSelectElement(placeholder="Who", action_id="4"),
            ConversationSelectElement(action_id="5", filter=ConversationFilter(include=["public"])),
            ChannelSelectElement(action_id="6"),
            DatePickerElement(initial_date="2026-11-23", action_id="7"),
            TimePickerElement(initial_time="09:30", action_id="8"),
            DateTimePickerElement(initial_date_time=1795000000, action_id="9"),
            CheckboxesElement(options=TWO, initial_options=[TWO[1]], action_id="10"),
            RadioButtonsElement(options=TWO, action_id="11"),
            ExternalDataSelectElement(placeholder="Search", min_query_length=2, action_id="12"),
        ]
    ),
    InputBlock(label="Text", element=PlainTextInputElement(multiline=True, max_length=500), hint="short"),
    InputBlock(label="Mail", element=EmailInputElement(action_id="a"), optional=True),
    InputBlock(label="Link", element=UrlInputElement(action_id="a"), dispatch_action=True),
    InputBlock(label="Number", element=NumberInputElement(is_decimal_allowed=False, min_value="0", action_id="a")),
    InputBlock(label="Many", element=StaticMultiSelectElement(options=TWO, max_selected_items=2, action_id="a")),
    InputBlock(label="People", element=UserMultiSelectElement(initial_users=["U1"], action_id="a")),
    InputBlock(label="Channels", element=ChannelMultiSelectElement(action_id="a")),
    ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id="f",
                positive_button=FeedbackButtonObject(text="Good", value="+", accessibility_label="Good answer"),
                negative_button=FeedbackButtonObject(text="Bad", value="-", accessibility_label="Bad answer"),
            ),
            IconButtonElement(action_id="d", icon="trash", text="Delete"),
        ]
    ),
    RichTextBlock(elements=[RichTextSectionElement(elements=[RichTextElementParts.Text(text="hello")])]),
    TableBlock(rows=[[RawTextObject(text="Area"), RawTextObject(text="Hours")]], column_settings=[{"align": "right"}]),
    CardBlock(title="Card", body="Words", actions=[ButtonElement(text="Go", action_id="a")]),
    CarouselBlock(elements=[CardBlock(title="Card")]),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block.type))
def test_what_slacks_own_models_write_is_taken(block: Block) -> None:
    assert check_blocks([block.to_dict()]) == []


def broken(node: Any) -> Iterator[Any]:
    """Copies of `node`, each with one part replaced by something that has no place there."""
    yield from (None, 5, "x", [], {}, [5], {"type": "x"})
    parts: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in parts:
        for worse in broken(part):
            copied = copy.copy(node)
            copied[key] = worse
            yield copied


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block.type))
def test_no_mistake_is_too_odd_for_the_checks(block: Block) -> None:
    for wrong in broken(block.to_dict()):
        assert isinstance(check_blocks([wrong, wrong]), list)
        assert isinstance(check_view({**MODAL, "blocks": [wrong]}), list)


def test_slacks_models_read_what_the_app_is_handed_without_loss(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("/practice", "#tpm-circle")
    ana.clicks("Check in", "#tpm-circle")
    ana.fills("Hours", "3")
    ana.fills("Done?", "Yes")
    assert ana.submits() == {}
    ana.opens_home()
    ana.opens_home()
    views = [call.request["view"] for call in peer.calls("view_submission checkin")]
    views += [call.request["event"]["view"] for call in peer.calls("event app_home_opened")[-1:]]
    assert [view["type"] for view in views] == ["modal", "home"]
    for view in views:
        read = View(**view)
        read.validate_json()
        assert [block.to_dict() for block in read.blocks or []] == view["blocks"]
        assert read.state is not None
        assert set(read.state.values) == set(view["state"]["values"])
    for message in ana.messages("#tpm-circle"):
        assert [block.to_dict() for block in Block.parse_all(message.blocks)] == message.blocks
