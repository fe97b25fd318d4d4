"""What Slack takes and what it refuses in messages and views."""

from typing import Any

import pytest
from slack_sdk.models.blocks import AlertBlock

from bot.playground.validate import check_blocks, check_prompts, check_view

Payload = dict[str, Any]


def text(words: str, kind: str = "mrkdwn") -> Payload:
    return {"type": kind, "text": words}


def plain(words: str) -> Payload:
    return text(words, "plain_text")


def button(**more: Any) -> Payload:
    return {"type": "button", "text": plain("Go"), "action_id": "go"} | more


def actions(*elements: Payload) -> Payload:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Payload:
    return {"type": "section", "text": text("x")} | more


def field(element: Payload, **more: Any) -> Payload:
    return {"type": "input", "label": plain("Field"), "element": element} | more


def select(count: int, **more: Any) -> Payload:
    options = [{"text": plain(f"Option {n}"), "value": str(n)} for n in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options} | more


def chart(**more: Any) -> Payload:
    weeks = ["W1", "W2"]
    series = [{"name": "Yes", "data": [{"label": week, "value": 1} for week in weeks]}]
    made = {"type": "line", "series": series, "axis_config": {"categories": weeks}} | more
    return {"type": "data_visualization", "title": "Answers", "chart": made}


def table(*rows: Any, **more: Any) -> Payload:
    return {"type": "data_table", "caption": "Answers", "rows": list(rows)} | more


def rich(part: Payload) -> Payload:
    return {"type": "rich_text", "elements": [part]}


WORDS = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
CELL = {"type": "raw_text", "text": "x"}
LONG_LABEL = [{"name": "A", "data": [{"label": "x" * 21, "value": 1}]}]
TWICE = [{"name": "A", "data": [{"label": w, "value": 1} for w in ("W1", "W2")]}] * 2
GAP = [{"name": "A", "data": [{"label": "W1", "value": 1}]}]
NAN = [{"name": "A", "data": [{"label": w, "value": float("nan")} for w in ("W1", "W2")]}]

BAD: list[tuple[str, Payload]] = [
    ("must be one of: bullet, ordered", rich({"type": "rich_text_list", "style": "dots", "elements": [WORDS]})),
    ("missing required field: style", rich({"type": "rich_text_list", "elements": [WORDS]})),
    (
        "unsupported list entry: text",
        rich({"type": "rich_text_list", "style": "bullet", "elements": [text("x", "text")]}),
    ),
    ("unsupported rich text element: mrkdwn", rich({"type": "rich_text_section", "elements": [text("x")]})),
    ("must be more than 0 characters", rich({"type": "rich_text_section", "elements": [text("", "text")]})),
    ("unsupported type: nonsense", {"type": "nonsense"}),
    ("missing required field: type", {"text": text("x")}),
    ("must provide text or fields", {"type": "section"}),
    ("must be more than 0 characters", section(text=text(""))),
    ("must be less than 3001 characters", section(text=text("x" * 3001))),
    ("must be less than 2001 characters", section(fields=[text("x" * 2001)])),
    ("no more than 10 items allowed", section(fields=[text("x")] * 11)),
    ("must be an object", section(text="x")),
    ("unsupported text type: markdown", section(text=text("x", "markdown"))),
    ("invalid additional property: emoji", section(text=text("x") | {"emoji": True})),
    ("invalid additional property: colour", section(colour="red")),
    ("must be less than 256 characters", section(block_id="x" * 256)),
    ("unsupported element: plain_text_input", section(accessory={"type": "plain_text_input"})),
    ("must be less than 151 characters", {"type": "header", "text": plain("x" * 151)}),
    ("unsupported text type: mrkdwn", {"type": "header", "text": text("x")}),
    ("no less than 1 items allowed", actions()),
    ("no more than 25 items allowed", actions(*[button(action_id=str(n)) for n in range(26)])),
    ('`action_id` "go" already exists', actions(button(), button())),
    ("must be less than 76 characters", actions(button(text=plain("x" * 76)))),
    ("must be less than 2001 characters", actions(button(value="x" * 2001))),
    ("must be less than 256 characters", actions(button(action_id="x" * 256))),
    ("must be one of: primary, danger", actions(button(style="loud"))),
    ("must be less than 76 characters", actions(button(accessibility_label="x" * 76))),
    ("missing required field: text", actions({"type": "button", "action_id": "go"})),
    ("no more than 100 items allowed", actions(select(101))),
    ("must provide either options or option_groups", actions({"type": "static_select", "action_id": "s"})),
    ("option values must be unique", actions(select(0, options=[{"text": plain("A"), "value": "1"}] * 2))),
    ("initial option must be among", actions(select(2, initial_option={"text": plain("No"), "value": "9"}))),
    ("must be less than 151 characters", actions(select(2, placeholder=plain("x" * 151)))),
    ("no more than 5 items allowed", actions(select(6, type="overflow"))),
    ("no more than 10 items allowed", actions(select(11, type="radio_buttons"))),
    ("missing required field: alt_text", {"type": "image", "image_url": "https://x.example/i.png"}),
    ("must provide image_url or slack_file", {"type": "image", "alt_text": "x"}),
    ("no more than 10 items allowed", {"type": "context", "elements": [text("x")] * 11}),
    ("unsupported type: button", {"type": "context", "elements": [button()]}),
    ("missing required field: label", {"type": "input", "element": {"type": "plain_text_input"}}),
    ("unsupported element: button", field(button())),
    ("missing required field: is_decimal_allowed", field({"type": "number_input"})),
    ("must be between 1 and 3000", field({"type": "plain_text_input", "max_length": 3001})),
    ("min_length must not exceed", field({"type": "plain_text_input", "min_length": 9, "max_length": 3})),
    ("must be less than 12001 characters", {"type": "markdown", "text": "x" * 12001}),
    ("unsupported type: alert", AlertBlock(text="Careful").to_dict()),
    ("must be less than 51 characters", chart() | {"title": "x" * 51}),
    ("unsupported chart type: radar", chart(type="radar")),
    ("must be less than 21 characters", chart(series=LONG_LABEL, axis_config={"categories": ["x" * 21]})),
    ("series names must be unique", chart(series=TWICE)),
    ("one value for every category", chart(series=GAP)),
    ("must be a valid number", chart(series=NAN)),
    ("missing required field: caption", {"type": "data_table", "rows": [[CELL], [CELL]]}),
    ("no less than 2 items allowed", table([CELL])),
    ("all rows must have the same number of cells", table([CELL, CELL], [CELL])),
    ("must be between 1 and 100", table([CELL], [CELL], page_size=0)),
    ("no more than 100 items allowed", {"type": "table", "rows": [[CELL]] * 101}),
    ("must provide hero_image, title, actions or body", {"type": "card", "subtitle": plain("x")}),
    ("no less than 1 items allowed", {"type": "carousel", "elements": []}),
    ("no more than 5 items allowed", {"type": "context_actions", "elements": [button()] * 6}),
]


@pytest.mark.parametrize(("fault", "block"), BAD)
def test_what_slack_refuses_in_a_message(fault: str, block: Payload) -> None:
    found = check_blocks([block])
    assert any(fault in message for message in found), found
    assert all("[json-pointer:/blocks/0" in message for message in found)


def test_charts_and_tables_that_slack_draws() -> None:
    rows = [[CELL, CELL], [CELL, {"type": "raw_number", "value": 3, "text": "3 h"}]]
    pie = {"type": "pie", "segments": [{"label": "Yes", "value": 2}]}
    assert check_blocks([chart(), chart() | {"chart": pie}, table(*rows)]) == []
    assert "no more than 2 data_visualization" in check_blocks([chart()] * 3)[0]


def test_ids_must_differ_in_a_message_also_inside_containers() -> None:
    same = section(block_id="one")
    inside = {"type": "container", "child_blocks": [same]}
    assert check_blocks([same, same]) == ['`block_id` "one" already exists [json-pointer:/blocks/1/block_id]']
    assert check_blocks([same, inside]) == ['`block_id` "one" already exists [json-pointer:/blocks/1/block_id]']
    twice = [actions(button()), actions(button())]
    assert check_blocks(twice) == [], "the same action_id in another block is fine"


def test_how_many_blocks() -> None:
    divider = {"type": "divider"}
    assert check_blocks([divider] * 50) == []
    assert "no more than 50 items" in check_blocks([divider] * 51)[0]
    assert check_blocks([divider] * 100, "modal") == []
    assert "no more than 100 items" in check_blocks([divider] * 101, "home")[0]


def modal(**more: Any) -> Payload:
    return {"type": "modal", "title": plain("Title"), "blocks": [section()]} | more


INPUT = field({"type": "plain_text_input", "action_id": "v", "focus_on_load": True})

BAD_VIEWS: list[tuple[str, Payload]] = [
    ("must be less than 25 characters", modal(title=plain("x" * 25))),
    ("must be less than 25 characters", modal(submit=plain("x" * 25))),
    ("must be less than 25 characters", modal(close=plain("x" * 25))),
    ("missing required field: title", {"type": "modal", "blocks": []}),
    ("missing required field: blocks", {"type": "modal", "title": plain("x")}),
    ("missing required field: submit", modal(blocks=[INPUT])),
    ("only one element can have focus_on_load", modal(submit=plain("Go"), blocks=[INPUT, INPUT])),
    ("must be less than 3001 characters", modal(private_metadata="x" * 3001)),
    ("must be less than 256 characters", modal(callback_id="x" * 256)),
    ("invalid additional property: title", modal(type="home")),
    ("unsupported type", modal(type="drawer")),
    ("must be an object", modal(title="Title")),
    ("unsupported type: data_visualization", modal(blocks=[chart()])),
    ("must be an array", modal(blocks=None) | {"blocks": "x"}),
]


@pytest.mark.parametrize(("fault", "view"), BAD_VIEWS)
def test_what_slack_refuses_in_a_view(fault: str, view: Payload) -> None:
    found = check_view(view)
    assert any(fault in message for message in found), found


def test_good_views() -> None:
    alert = AlertBlock(text="Careful", level="warning").to_dict()
    assert check_view(modal(submit=plain("Go"), close=plain("Back"), blocks=[INPUT, alert])) == []
    assert check_view({"type": "home", "blocks": [section()], "private_metadata": "", "callback_id": "home"}) == []


def test_suggested_prompts() -> None:
    prompt = {"title": "Ask", "message": "What is a TPM?"}
    assert check_prompts([prompt] * 4) == []
    assert check_prompts([prompt] * 5) != []
    assert check_prompts([{"title": "Ask"}]) != []
