"""Block Kit's parts as Slack documents them: texts, options, interactive elements, with their limits."""

from __future__ import annotations

from bot.playground.model import JSON
from bot.playground.rules import Check, anything, array, boolean, both, either, record, rule, string, whole

TYPE = string()


def text(high: int, *kinds: str) -> Check:
    """A text object of up to `high` characters; `kinds` narrows it to plain_text or mrkdwn."""
    shapes = {
        "plain_text": record({"type": TYPE, "text": string(high)}, {"emoji": boolean}),
        "mrkdwn": record({"type": TYPE, "text": string(high)}, {"verbatim": boolean}),
    }
    return either({k: shapes[k] for k in kinds or shapes}, "text type")


def plain(high: int) -> Check:
    """A plain_text object of up to `high` characters."""
    return text(high, "plain_text")


def _element(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record({"type": TYPE, **required}, {"action_id": string(255), **(optional or {})})


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": string(one_of=("primary", "danger"))},
)
OPTION = record({"text": text(75), "value": string(150)}, {"description": text(75), "url": string(3000)})
PLAIN_OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": string(3000)})
GROUP = record({"label": plain(75), "options": array(PLAIN_OPTION, 1, 100)})
IDS = array(string(), 0)
DISPATCH = record({"trigger_actions_on": array(string(one_of=("on_enter_pressed", "on_character_entered")), 1, 2)})
FILTER = record(
    {},
    {
        "include": array(string(), 1),
        "exclude_bot_users": boolean,
        "exclude_external_shared_channels": boolean,
    },
)
STYLE = string(one_of=("primary", "danger"))
_COMMON: dict[str, Check] = {"confirm": CONFIRM, "focus_on_load": boolean}
_PICKER: dict[str, Check] = {**_COMMON, "placeholder": plain(150)}
_TYPED: dict[str, Check] = {
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH,
}
_MANY: dict[str, Check] = {"max_selected_items": whole(1)}


def _offers(value: JSON) -> list[JSON]:
    groups = value.get("option_groups") or []
    return [*(value.get("options") or []), *(o for g in groups for o in g["options"])]


def _initial_is_offered(value: JSON) -> bool:
    first = value.get("initial_option")
    wanted = [*([first] if first else []), *(value.get("initial_options") or [])]
    offered = [(o["text"], o["value"]) for o in _offers(value)]
    return all((o["text"], o["value"]) in offered for o in wanted)


def _values_differ(value: JSON) -> bool:
    values = [o["value"] for o in _offers(value)]
    return len(values) == len(set(values))


def _choice(shape: Check) -> Check:
    offered = rule("initial option must be among the options", _initial_is_offered)
    return both(shape, offered, rule("option values must be unique", _values_differ))


def _static(extra: dict[str, Check]) -> Check:
    shape = _element(
        {},
        {**_PICKER, "options": array(PLAIN_OPTION, 1, 100), "option_groups": array(GROUP, 1, 100), **extra},
    )
    one = rule("must provide either options or option_groups", lambda v: ("options" in v) != ("option_groups" in v))
    return both(_choice(shape), one)


def _conversations(initial: dict[str, Check]) -> Check:
    extra = {"default_to_current_conversation": boolean, "response_url_enabled": boolean, "filter": FILTER}
    return _element({}, {**_PICKER, **initial, **extra})


IMAGE_ELEMENT = both(
    record(
        {"type": TYPE, "alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": anything},
    ),
    rule("must provide image_url or slack_file", lambda v: ("image_url" in v) != ("slack_file" in v)),
)
BUTTON = _element(
    {"text": plain(75)},
    {
        "url": string(3000),
        "value": string(2000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
WORKFLOW_BUTTON = _element(
    {"text": plain(75), "workflow": anything}, {"style": STYLE, "accessibility_label": string(75)}
)
FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
MENU = _choice(_element({"options": array(PLAIN_OPTION, 1, 5)}, {"confirm": CONFIRM}))
SELECTS: dict[str, Check] = {
    "static_select": _static({"initial_option": PLAIN_OPTION}),
    "external_select": _element({}, {**_PICKER, "initial_option": PLAIN_OPTION, "min_query_length": whole()}),
    "users_select": _element({}, {**_PICKER, "initial_user": string()}),
    "conversations_select": _conversations({"initial_conversation": string()}),
    "channels_select": _element({}, {**_PICKER, "initial_channel": string(), "response_url_enabled": boolean}),
    "multi_static_select": _static({"initial_options": array(PLAIN_OPTION, 1, 100), **_MANY}),
    "multi_external_select": _element(
        {}, {**_PICKER, "initial_options": array(PLAIN_OPTION, 1, 100), "min_query_length": whole(), **_MANY}
    ),
    "multi_users_select": _element({}, {**_PICKER, "initial_users": IDS, **_MANY}),
    "multi_conversations_select": _conversations({"initial_conversations": IDS, **_MANY}),
    "multi_channels_select": _element({}, {**_PICKER, "initial_channels": IDS, **_MANY}),
}
CHOICES: dict[str, Check] = {
    "checkboxes": _choice(
        _element({"options": array(OPTION, 1, 10)}, {**_COMMON, "initial_options": array(OPTION, 1, 10)})
    ),
    "radio_buttons": _choice(_element({"options": array(OPTION, 1, 10)}, {**_COMMON, "initial_option": OPTION})),
    "datepicker": _element({}, {**_PICKER, "initial_date": string()}),
    "timepicker": _element({}, {**_PICKER, "initial_time": string(), "timezone": string()}),
}
DATETIME: dict[str, Check] = {
    "datetimepicker": _element({}, {**_COMMON, "initial_date_time": whole(10**9, 10**10 - 1)})
}
TYPED: dict[str, Check] = {
    "plain_text_input": both(
        _element(
            {},
            {
                **_TYPED,
                "initial_value": string(3000, 0),
                "multiline": boolean,
                "min_length": whole(0, 3000),
                "max_length": whole(1, 3000),
            },
        ),
        rule("min_length must not exceed max_length", lambda v: v["min_length"] <= v["max_length"]),
    ),
    "email_text_input": _element({}, {**_TYPED, "initial_value": string(low=0)}),
    "url_text_input": _element({}, {**_TYPED, "initial_value": string(low=0)}),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "rich_text_input": _element({}, {**_TYPED, "initial_value": anything}),
    "file_input": _element({}, {"filetypes": IDS, "max_files": whole(1, 10)}),
}
BUTTONS: dict[str, Check] = {"button": BUTTON, "workflow_button": WORKFLOW_BUTTON, "overflow": MENU}
IN_ACTIONS = {**BUTTONS, **SELECTS, **CHOICES, **DATETIME, "rich_text_input": TYPED["rich_text_input"]}
IN_SECTION = {**BUTTONS, **SELECTS, **CHOICES, "image": IMAGE_ELEMENT}
IN_INPUT = {**TYPED, **SELECTS, **CHOICES, **DATETIME}
IN_CONTEXT_ACTIONS: dict[str, Check] = {
    "feedback_buttons": _element({"positive_button": FEEDBACK, "negative_button": FEEDBACK}),
    "icon_button": _element(
        {"icon": string(), "text": plain(75)},
        {
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": IDS,
        },
    ),
}
