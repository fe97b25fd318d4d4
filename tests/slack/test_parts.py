"""Tables, charts, menus and pickers, as Slack takes them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.payloads import read_press
from bot.channels.slack.render import blocks
from bot.channels.slack.render.controls import option_value
from bot.core.model.messages import (
    Button,
    Buttons,
    Chart,
    Confirm,
    Menu,
    Message,
    Option,
    Part,
    Picker,
    Prose,
    Table,
    Thumbs,
)
from bot.playground.validate import check_blocks, check_view

from .reading import nodes

TEXTS = st.text(max_size=30) | st.sampled_from(["", " ", "x" * 4000, "<!channel>", "@@U0ANA00001@@", "\u202e\x00"])
MANY = tuple(Option(f"Option {number}", str(number)) for number in range(120))
OPTIONS = st.lists(st.builds(Option, TEXTS, TEXTS), max_size=6).map(lambda few: (*few, *(MANY if few else ())))
CONFIRM = st.none() | st.builds(Confirm, *[TEXTS] * 4)
ONE = st.builds(Button, TEXTS, st.just("do"), TEXTS, TEXTS, st.booleans(), CONFIRM, st.booleans())
BUTTONS = st.lists(ONE, max_size=4).map(lambda few: tuple(few * 8))
ROWS = st.lists(st.lists(TEXTS, max_size=4).map(tuple), max_size=4).map(lambda few: tuple(few * 30))
VALUES = st.lists(st.floats() | st.integers(-9, 9).map(float), max_size=25).map(tuple)
PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(
        Buttons,
        BUTTONS,
        TEXTS,
        st.none() | st.builds(Menu, st.just("more"), OPTIONS),
        st.none() | st.builds(Picker, st.just("pick"), OPTIONS, TEXTS),
    ),
    st.builds(Table, TEXTS, st.lists(TEXTS, max_size=25).map(tuple), ROWS),
    st.builds(
        Chart,
        TEXTS,
        st.lists(TEXTS, max_size=25).map(tuple),
        st.lists(st.tuples(TEXTS, VALUES), max_size=8).map(tuple),
        TEXTS,
    ),
    st.builds(Thumbs, ONE, ONE),
)


def draw(*parts: Part) -> list[dict[str, Any]]:
    drawn = blocks.blocks(parts, blocks.MAX_BLOCKS, in_message=True)
    assert check_blocks(drawn) == []
    return drawn


@given(st.lists(PARTS, max_size=3).map(tuple))
@settings(max_examples=80, deadline=None)
def test_slack_takes_whatever_stands_in_them(parts: tuple[Part, ...]) -> None:
    assert check_blocks(blocks.message(Message("Text.", parts))["blocks"]) == []
    assert check_view(blocks.home(Message("Text.", parts))) == []
    assert not list(nodes(blocks.home(Message("Text.", parts)), "data_visualization"))
    assert not list(nodes(blocks.home(Message("Text.", parts)), "context_actions"))
    older = blocks.without_new(Message("Text.", parts))
    assert not blocks.is_new(older)
    kinds = {block["type"] for block in blocks.message(older)["blocks"]}
    assert not kinds & {"data_visualization", "data_table", "context_actions"}


# menus and pickers


ROW = Buttons(
    (Button("Done", "done", "2026-W48", "Say that you did it"),),
    menu=Menu("nudge", (Option("Not this week", "skip"), Option("Pause", "pause"))),
    picker=Picker("type", (Option("Not told", ""), Option("Cloud", "type/cloud")), "Your type"),
)


def test_a_menu_stands_at_the_end_of_its_row() -> None:
    (row,) = draw(ROW)
    assert [(element["type"], element["action_id"]) for element in row["elements"]] == [
        ("button", "tpm:done:0"),
        ("static_select", "tpm:type:1"),
        ("overflow", "tpm:nudge:2"),
    ]


def test_a_picker_says_what_is_to_be_chosen() -> None:
    (select,) = nodes(draw(ROW), "static_select")
    assert select["placeholder"]["text"] == "Your type"


def test_an_option_may_stand_for_nothing() -> None:
    (select,) = nodes(draw(ROW), "static_select")
    assert [option_value(option) for option in select["options"]] == ["", "type/cloud"]
    assert option_value(None) == ""


def test_controls_without_anything_to_choose_are_left_out() -> None:
    assert draw(Buttons((), menu=Menu("m", ()), picker=Picker("p", (), "l"))) == []


def test_a_full_row_keeps_its_menu_and_its_picker() -> None:
    many = tuple(Button("b", "do", str(number), "l") for number in range(40))
    (row,) = draw(Buttons(many, menu=ROW.menu, picker=ROW.picker))
    assert len(row["elements"]) == 25
    assert [element["type"] for element in row["elements"][-2:]] == ["static_select", "overflow"]


# tables


def test_a_table_shows_all_its_rows_at_once() -> None:
    rows = tuple((f"2026-W{week}", "yes", "") for week in range(10, 30))
    (table,) = draw(Table("Your check-ins", ("Week", "Deliver", "Note"), rows))
    assert (table["type"], table["caption"], table["page_size"], len(table["rows"])) == (
        "data_table",
        "Your check-ins",
        20,
        21,
    )
    assert [cell["text"] for cell in table["rows"][1]] == ["2026-W10", "yes", "—"]


def test_a_table_with_nothing_in_it_is_its_caption() -> None:
    (small,) = draw(Table("No check-ins <yet>", ("Week",), ()))
    assert small == {"type": "context", "elements": [{"type": "mrkdwn", "text": "No check-ins &lt;yet&gt;"}]}
    assert draw(Table("", (), ())) == []


def test_rows_too_short_are_filled_and_rows_too_long_are_cut() -> None:
    (table,) = draw(Table("c", ("A", "B"), (("1",), ("1", "2", "3"))))
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [["A", "B"], ["1", "—"], ["1", "2"]]


def test_a_table_stays_within_ten_thousand_characters() -> None:
    (table,) = draw(Table("c", ("A", "B"), (("x" * 400, "y" * 400),) * 90))
    assert sum(len(cell["text"]) for row in table["rows"] for cell in row) <= 10_000
    assert len(table["rows"]) == 17


# charts


WEEKS = tuple(f"W{week}" for week in range(1, 13))
CHART = Chart("Your last check-ins", WEEKS, (("Deliver", (1.0,) * 12), ("Plan", (0.0,) * 12)), "Deliver: yes.")


def test_a_chart_is_drawn_as_lines_over_shared_weeks() -> None:
    (drawn,) = draw(CHART)
    assert (drawn["title"], drawn["chart"]["type"]) == ("Your last check-ins", "line")
    assert drawn["chart"]["axis_config"] == {"categories": list(WEEKS)}
    assert [line["name"] for line in drawn["chart"]["series"]] == ["Deliver", "Plan"]
    assert drawn["chart"]["series"][0]["data"][0] == {"label": "W1", "value": 1.0}


def test_what_a_chart_shows_is_in_the_text_of_its_message() -> None:
    assert blocks.message(Message("Your progress.", (CHART,)))["text"] == "Your progress. Deliver: yes."
    assert blocks.message(Message("So: Deliver: yes.", (CHART,)))["text"] == "So: Deliver: yes."


def test_of_many_weeks_the_last_twenty_are_drawn() -> None:
    weeks = tuple(f"W{week}" for week in range(30))
    (drawn,) = draw(Chart("t", weeks, (("s", tuple(map(float, range(30)))),), "x"))
    points = drawn["chart"]["series"][0]["data"]
    assert (points[0], points[-1]) == ({"label": "W10", "value": 10.0}, {"label": "W29", "value": 29.0})


def test_names_that_are_cut_stay_apart() -> None:
    long = "a name far too long for Slack"
    (drawn,) = draw(Chart("t", ("W1",), ((long, (1.0,)), (long + "!", (2.0,))), "x"))
    names = [line["name"] for line in drawn["chart"]["series"]]
    assert len(set(names)) == 2
    assert all(len(name) <= 20 for name in names)


@pytest.mark.parametrize(
    "series",
    [(), (("s", (1.0, math.nan)),), (("s", (1.0, math.inf)),), (("s", (1.0,)),)],
    ids=["nothing", "not a number", "infinite", "too few"],
)
def test_what_cannot_be_drawn_is_said(series: tuple[tuple[str, tuple[float, ...]], ...]) -> None:
    (said,) = draw(Chart("t", ("W1", "W2"), series, "Deliver: **yes**."))
    assert said == {"type": "section", "text": {"type": "mrkdwn", "text": "Deliver: *yes*."}}


def test_a_message_takes_two_charts_and_says_the_third() -> None:
    assert [block["type"] for block in draw(CHART, CHART, CHART)] == ["data_visualization"] * 2 + ["section"]


def test_on_the_home_tab_a_chart_is_said() -> None:
    page = blocks.home(Message("Home.", (CHART,)))
    assert [block["text"]["text"] for block in page["blocks"]] == ["Deliver: yes."]


def test_a_workspace_without_charts_gets_the_words() -> None:
    message = Message("Text.", (Prose("a"), CHART))
    assert blocks.is_new(message)
    assert blocks.without_new(message) == Message("Text.", (Prose("a"), Prose("Deliver: yes.")))


def test_a_workspace_without_tables_gets_a_line_for_each_row_and_a_chart_of_it_says_nothing_again() -> None:
    table = Table(
        "Your check-ins", ("Week of", "Deliver", "Plan"), (("23 Nov", "Yes", "Partly"), ("16 Nov", "No", "No"))
    )
    (said,) = blocks.without_new(Message("Text.", (CHART, table))).parts
    assert said == Prose(
        "**Your check-ins**\n- Week of 23 Nov: Deliver: Yes; Plan: Partly.\n- Week of 16 Nov: Deliver: No; Plan: No."
    )


# thumbs


THUMBS = Thumbs(
    Button("👍", "up", '{"c": "type/cloud"}', "This answer helped"),
    Button("👎", "down", '{"c": "type/cloud"}', "This answer did not help"),
)


def test_thumbs_are_slacks_feedback_buttons() -> None:
    (row,) = draw(THUMBS)
    (element,) = row["elements"]
    assert (row["type"], element["type"]) == ("context_actions", "feedback_buttons")
    assert element["positive_button"]["accessibility_label"] == "This answer helped"
    assert element["negative_button"]["accessibility_label"] == "This answer did not help"


@pytest.mark.parametrize(("button", "verb"), [("positive_button", "up"), ("negative_button", "down")])
def test_a_press_of_a_feedback_button_reads_as_one_of_the_plain_button(button: str, verb: str) -> None:
    element = draw(THUMBS)[0]["elements"][0]
    action = {"type": "feedback_buttons", "action_id": element["action_id"], "value": element[button]["value"]}
    press = read_press({"actions": [action]})
    assert (press.verb, press.value) == (verb, '{"c": "type/cloud"}')


def test_where_there_are_no_feedback_buttons_the_thumbs_are_plain_ones() -> None:
    older = blocks.message(blocks.without_new(Message("Text.", (THUMBS,))))["blocks"]
    home = blocks.home(Message("Text.", (THUMBS,)))["blocks"]
    for (row,) in (older, home):
        assert [element["action_id"] for element in row["elements"]] == ["tpm:up:0", "tpm:down:1"]


# danger


def test_what_takes_something_away_for_good_is_in_danger_style_and_so_is_its_yes() -> None:
    ask = Confirm("Erase your data?", "It is gone then.", "Erase it", "Keep it")
    (row,) = draw(Buttons((Button("Erase", "forget", "all", "Erase all", confirm=ask, danger=True),)))
    (button,) = row["elements"]
    assert (button["style"], button["confirm"]["style"]) == ("danger", "danger")


def test_a_button_has_thirty_characters_at_most_and_its_label_says_the_rest() -> None:
    long = "What changes between TPM II and TPM III?"
    (row,) = draw(Buttons((Button(long, "try", "q", f"Ask: {long}"),)))
    (button,) = row["elements"]
    assert button["text"]["text"] == "What changes between TPM II a…"
    assert button["accessibility_label"] == f"Ask: {long}"
