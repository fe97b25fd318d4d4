"""Every part and field as a card: it fits the schema, says what it has to say, and what was typed is no markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.teams.render import cards, forms
from bot.channels.teams.render.markup import Labels
from bot.core.content.load import Knowledge
from bot.core.model.forms import Choice, Filled, Form, Line, People, TimeOfDay
from bot.core.model.messages import (
    Button,
    Buttons,
    Chart,
    Confirm,
    Heading,
    Link,
    Menu,
    Message,
    Note,
    Option,
    Part,
    Picker,
    Prose,
    Quote,
    SearchBox,
    SideBySide,
    Sources,
    Table,
    Template,
)
from tests.msteams.colleague import elements, read
from tests.msteams.schema import faults

LABELS = Labels("Save", "Show", "Ask", "somebody", "This is needed.")
ANA, BEN = "aaaa1111-0000-4000-8000-000000000001", "aaaa1111-0000-4000-8000-000000000002"
NAMES = {ANA: "Ana Costa", BEN: "Ben <b>*Bold*</b>"}
ASKED = Confirm("Erase your data?", "All of it goes.", "Erase it", "Keep it")
PARTS: tuple[Part, ...] = (
    Heading("A heading *as it is*"),
    Prose("**Bold**, *italic* and `code`.\nA line.\n- one\n- two\n\n1. first\n2. second"),
    Quote("*not bold* [x](y) <at>Ana</at> @@a@@"),
    Template("Import program: YELLOW\nNext: [name]"),
    Note("Small *print*."),
    Sources("Sources:", (Link("A [b]", "https://example.com/a(b)"), Link("C", "https://example.com/c d"))),
    SideBySide("Backend", "Cloud", (("Focus", "services", "platforms"), ("Pace", "weekly", ""))),
    Buttons(
        (
            Button("Done", "done", "2026-W48 x", "Done: x", primary=True),
            Button("Erase", "forget", "all", "Erase all", confirm=ASKED),
            *(Button(f"B{number}", "card", str(number), "") for number in range(7)),
        ),
        lead="To read",
        menu=Menu("practice", (Option("Skip", "skip 1"), Option("Pause", "pause 1"))),
        picker=Picker("card", (Option("One", "1"), Option("Two", "2")), "Choose"),
    ),
    SearchBox("Ask me", "What does a TPM do?", "search"),
    Table("Your check-ins", ("Week", "Plan"), (("W1", "Yes"), ("W2", ""))),
    Chart("Check-ins", ("1 Dec", "8 Dec"), (("Plan", (0.0, 2.0)), ("Lead", (1.0, 1.0))), "Plan went up."),
)
FIELDS = (
    Choice("manage", "Are you able to manage?", (Option("Yes", "2"), Option("Not yet", "0")), "2", spread=True),
    Choice("type", "Your type", (Option("None", "-"), Option("Cloud", "type/cloud"))),
    Line("note", "A note", "so far", "For you alone.", "Write", most=1000, optional=True, lines=True),
    TimeOfDay("time", "At", "09:00"),
    People("lead", "Lead", (ANA,), "Sees the summary"),
    People("add", "Members", most=10, optional=True),
)
FORM = Form("team_new", "New team", (Prose("Made by @@" + ANA + "@@."),), FIELDS, "new", "Make it")


def drawn(*parts: Part, names: Mapping[str, str] = NAMES) -> dict[str, Any]:
    return cards.card(Message("What it says", parts), LABELS, names)


def test_all_parts_together_fit_the_schema() -> None:
    assert faults(drawn(*PARTS, *PARTS)) == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_each_part_fits_the_schema(part: Part) -> None:
    assert faults(drawn(part)) == []


def test_a_form_fits_the_schema_with_and_without_errors() -> None:
    assert faults(forms.form(FORM, LABELS, NAMES)) == []
    wrong = forms.form(FORM, LABELS, NAMES, {"time": "That is *too late*.", "": "Nothing was saved."})
    assert faults(wrong) == []
    assert read(wrong).index("Nothing was saved.") < read(wrong).index("At [")
    assert read(wrong).index("At [") < read(wrong).index("too late") < read(wrong).index("Lead [")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda card: card["body"].append({"type": "Surprise"}),
        lambda card: card["body"][0].update(colour="red"),
        lambda card: card["body"].append({"type": "TextBlock"}),
        lambda card: card["body"].append(dict(card["body"][-1])),
        lambda card: card.update(version=1.5),
        lambda card: card["body"].append(
            {"type": "Chart.Line", "data": [{"legend": "x", "values": [{"x": 1, "y": 2}]}]}
        ),
        lambda card: card["body"].append({"type": "TextBlock", "text": "<at>Nobody</at>"}),
        lambda card: card["body"].append({"type": "TextBlock", "text": "x" * 30_000}),
    ],
)
def test_the_check_itself_sees_a_broken_card(spoil: Any) -> None:
    card = drawn(Prose("Fine."), Buttons((Button("Done", "done", "x", "Done"),)))
    assert faults(card) == []
    spoil(card)
    assert faults(card) != []


def test_what_a_person_typed_is_shown_to_the_letter_and_mentions_nobody() -> None:
    typed = f"**bold** [link](https://evil.example) <at>Ana Costa</at> @@{ANA}@@ {{{{DATE(2026)}}}}"
    card = drawn(Quote(typed), names=NAMES)
    (rich,) = [each for each in elements(card) if each["type"] == "RichTextBlock"]
    assert rich["inlines"] == [{"type": "TextRun", "text": typed}]
    assert "entities" not in card["msteams"]


def test_people_are_mentioned_by_name_and_unknown_ones_are_somebody() -> None:
    card = drawn(Prose(f"Your lead is @@{ANA}@@, then @@{BEN}@@, then @@U9@@; @@{ANA}@@ again."))
    assert faults(card) == []
    (block,) = [each for each in elements(card) if each["type"] == "TextBlock"]
    assert block["text"] == (
        "Your lead is <at>Ana Costa</at>, then <at>Ben b Bold /b</at>, then somebody; <at>Ana Costa</at> again."
    )
    assert [each["mentioned"]["id"] for each in card["msteams"]["entities"]] == [ANA, BEN]


def test_two_people_of_one_name_are_two() -> None:
    card = drawn(Prose(f"@@{ANA}@@ and @@{BEN}@@"), names={ANA: "Ana", BEN: "Ana"})
    assert faults(card) == []
    assert [each["text"] for each in card["msteams"]["entities"]] == ["<at>Ana</at>", "<at>Ana (2)</at>"]


def test_a_question_before_doing_is_a_second_card() -> None:
    card = drawn(Buttons((Button("Erase", "forget", "all", "Erase all", confirm=ASKED),)))
    (ask,) = [each for each in elements(card) if each["type"] == "Action.ShowCard"]
    assert "All of it goes." in read(ask["card"])
    (yes,) = [each for each in elements(ask) if each["type"] == "Action.Execute"]
    assert (yes["title"], yes["data"]["tpm"]) == ("Erase it", {"do": "forget", "with": "all"})


def test_a_control_takes_no_inputs_along_but_where_it_needs_them() -> None:
    """Else a required field of the same card would hold up every button."""
    card = drawn(*PARTS)
    taking = {each["title"] for each in elements(card) if each.get("associatedInputs") == "auto"}
    assert taking == {"Show", "Ask"}


def test_where_no_chart_can_be_drawn_its_text_stands_there() -> None:
    chart = next(part for part in PARTS if isinstance(part, Chart))
    (line,) = [each for each in elements(drawn(chart)) if each["type"] == "Chart.Line"]
    assert "Plan went up." in read(line["fallback"])
    empty = Chart("t", ("a",), (("x", (float("nan"),)),), "Said instead.")
    assert "Said instead." in read(drawn(empty))


def test_what_a_card_says_is_said_to_who_cannot_see_it() -> None:
    card = drawn(Heading("Cloud TPM"), Prose("Gets systems onto **cloud** platforms."))
    assert card["speak"] == "What it says. Cloud TPM. Gets systems onto cloud platforms."


def test_notifications_show_a_sentence() -> None:
    said = cards.message(Message(f"Asked by @@{ANA}@@", (Prose("x " * 400),)), LABELS, NAMES)
    assert said["summary"].startswith("Asked by Ana Costa.")
    assert len(said["summary"]) <= 250


def test_a_card_that_is_too_large_loses_choices_first_and_its_end_last() -> None:
    many = tuple(
        Option("A title that is quite long " * 4 + str(number), f"type/cloud#{number}" * 9) for number in range(100)
    )
    card = drawn(Prose("First."), Buttons((), picker=Picker("card", many, "More")))
    assert faults(card) == []
    (picker,) = [each for each in elements(card) if each["type"] == "Input.ChoiceSet"]
    assert 10 < len(picker["choices"]) < 100
    card = drawn(Prose("First."), *(Template("x" * 4000) for _ in range(20)))
    assert faults(card) == []
    assert "First." in read(card)


def test_every_card_of_the_content_fits_the_schema(knowledge: Knowledge) -> None:
    from bot.core.ask.answers import Answers
    from bot.core.wording.templates import Prompts

    answers = Answers(knowledge, Prompts(), command="", ask_person=False, keep_days=90)
    found = {}
    for name in knowledge.cards:
        card = cards.card(answers.answer(name, "what is it"), LABELS, {})
        if wrong := faults(card):
            found[name] = wrong
    assert len(knowledge.cards) > 300
    assert found == {}


def test_what_was_filled_in_is_read_back() -> None:
    data = {
        "tpm": {"do": "form", "form": "team_new", "with": "new", "people": ["lead", "add"]},
        "in:manage": "2",
        "in:note": "a, b",
        "in:time": "10:30",
        "in:lead": ANA,
        "in:add": f"{ANA}, {BEN}",
        "other": "x",
        "in:odd": 7,
    }
    assert forms.read_submission(data) == Filled(
        "team_new", "new", {"manage": "2", "note": "a, b", "time": "10:30", "lead": (ANA,), "add": (ANA, BEN)}
    )


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_in_a_message_the_card_fits_the_schema(one: str, other: str) -> None:
    parts = (
        Heading(one),
        Prose(other),
        Quote(one),
        Template(other),
        Note(one),
        Table(one, (one, other), ((other, one),)),
    )
    row = Buttons((Button(one, other, one, other),), picker=Picker("x", (Option(one, other),), other))
    wrong = [each for each in faults(drawn(*parts, row)) if "token" not in each and "mentions nobody" not in each]
    assert wrong == []
