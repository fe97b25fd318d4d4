"""Commands that name somebody in plain letters, and names of teams without quotes."""

from __future__ import annotations

import pytest

from bot.core.commands.parse import Ask, parse
from bot.core.commands.team import TeamCommand, Unresolved
from tests.app import App, Talk


@pytest.mark.parametrize(
    "text",
    [
        "invite @ana",
        "invite ana@corp.com",
        "team add Circle @gwen",
        'team add "Cloud TPMs" @gwen, @bob',
        "team create Circle lead @x",
        "team lead Circle @@U123ABC@@ @x",
    ],
)
def test_who_was_not_chosen_from_the_list_is_noticed(text: str) -> None:
    assert isinstance(parse(text), Unresolved)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("team add Circle @@U123ABC@@", TeamCommand("add", "Circle", people=("U123ABC",))),
        ("team create Circle lead @@U123ABC@@", TeamCommand("create", "Circle", people=("U123ABC",))),
        ("team rename Circle to Orbit", TeamCommand("rename", "Circle", "Orbit")),
        ('team rename Circle "Big Orbit"', TeamCommand("rename", "Circle", "Big Orbit")),
        ("team delete Circle", TeamCommand("delete", "Circle")),
    ],
)
def test_a_name_of_one_word_needs_no_quotes(text: str, command: TeamCommand) -> None:
    assert parse(text) == command


@pytest.mark.parametrize("text", ["team lead role", "team topologies", "summary slides for executives", "invite whom"])
def test_questions_stay_questions(text: str) -> None:
    assert isinstance(parse(text), Ask)


@pytest.mark.both_chats
def test_it_says_to_choose_the_person_and_keeps_nothing(app: App, talk: Talk) -> None:
    ana = talk("ana", "#tpm-circle")
    for text in ("invite @somebody-else", "invite gwen@corp.com", "team add Circle @somebody-else"):
        ana.they_say(f"/tpm {text}")
        ana.coach_says("choose the person from the list")
    ana.they_say("/tpm team add airspeed of an unladen swallow")
    ana.they_say("/tpm invite the airspeed of an unladen swallow")
    app.settle()
    assert app.gaps() == []
