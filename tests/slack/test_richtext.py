"""Lists as real ones: rich text, with what is bold and italic inside."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.slack.render.richtext import elements, prose
from bot.playground.validate import check_blocks


def entries(block: dict[str, Any]) -> list[str]:
    (one,) = block["elements"]
    return ["".join(leaf.get("text", "") for leaf in entry["elements"]) for entry in one["elements"]]


def test_a_list_stands_between_its_paragraphs() -> None:
    before, listed, after = prose("Ask *two* people:\n- the lead\n- the sponsor\n\nThen decide.")
    assert before["text"]["text"] == "Ask _two_ people:"
    assert (listed["type"], listed["elements"][0]["style"], entries(listed)) == (
        "rich_text",
        "bullet",
        ["the lead", "the sponsor"],
    )
    assert after["text"]["text"] == "Then decide."
    assert check_blocks([before, listed, after]) == []


def test_numbers_stay_as_they_were_written() -> None:
    first, words, last = prose("1. one\n2. two\n\nand\n\n3. three")
    assert first["elements"][0]["style"] == "ordered"
    assert "offset" not in first["elements"][0]
    assert words["text"]["text"] == "and"
    assert (last["elements"][0]["offset"], entries(last)) == (2, ["three"])


@pytest.mark.parametrize(
    ("markdown", "leaves"),
    [
        ("plain & <simple>", [("plain & <simple>", {})]),
        ("**Day 1:** ask", [("Day 1:", {"bold": True}), (" ask", {})]),
        ("*Weak:* no", [("Weak:", {"italic": True}), (" no", {})]),
        ("type `/tpm help`", [("type ", {}), ("/tpm help", {"code": True})]),
        (
            "**both *at* once**",
            [("both ", {"bold": True}), ("at", {"bold": True, "italic": True}), (" once", {"bold": True})],
        ),
        ("2 * 3 * 4", [("2 * 3 * 4", {})]),
    ],
)
def test_bold_italic_and_code_are_styles(markdown: str, leaves: list[tuple[str, dict[str, bool]]]) -> None:
    assert [(leaf["text"], leaf.get("style", {})) for leaf in elements(markdown)] == leaves


def test_people_and_places_are_mentions_and_nothing_else_pings() -> None:
    assert list(elements("@@U0ANA00001@@ in @@C0GENERAL1@@ <!channel>")) == [
        {"type": "user", "user_id": "U0ANA00001"},
        {"type": "text", "text": " in "},
        {"type": "channel", "channel_id": "C0GENERAL1"},
        {"type": "text", "text": " <!channel>"},
    ]


def test_a_long_list_comes_in_several_blocks_and_loses_nothing() -> None:
    items = [f"{number} " + "word " * 60 for number in range(30)]
    drawn = prose("\n".join(f"- {item}" for item in items))
    assert len(drawn) > 1
    assert [entry for block in drawn for entry in entries(block)] == [item.rstrip() for item in items] or (
        [entry for block in drawn for entry in entries(block)] == items
    )
    assert check_blocks(drawn) == []


def test_an_entry_longer_than_a_block_is_cut_as_a_paragraph_is() -> None:
    drawn = prose("- " + "word " * 900)
    assert {block["type"] for block in drawn} == {"section"}
    assert sum(block["text"]["text"].count("word") for block in drawn) == 900
