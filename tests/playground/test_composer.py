"""What people type, as Slack's composer sends it: bold, italic, emoji, mentions and links."""

from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.playground.composer import emoji_names, rich_text
from bot.playground.markup import read_blocks, typed
from bot.playground.peer import Peer
from bot.playground.validate import check_blocks

from .practice_app import PracticeApp

Part = dict[str, Any]


def text(words: str, **style: bool) -> Part:
    return {"type": "text", "text": words} | ({"style": style} if style else {})


WAVE = {"type": "emoji", "name": "wave", "unicode": "1f44b"}
TYPED: list[tuple[str, list[Part]]] = [
    ("just words", [text("just words")]),
    ("*bold* and plain", [text("bold", bold=True), text(" and plain")]),
    ("_it_ ~gone~", [text("it", italic=True), text(" "), text("gone", strike=True)]),
    ("so `x = 1`", [text("so "), text("x = 1", code=True)]),
    ("*both _at once_*", [text("both ", bold=True), text("at once", bold=True, italic=True)]),
    ("2 * 3 * 4 = 24", [text("2 * 3 * 4 = 24")]),
    ("a*b*c snake_case_name", [text("a*b*c snake_case_name")]),
    ("*not\nbold*", [text("*not\nbold*")]),
    ("hi :wave:", [text("hi "), WAVE]),
    (":wave::skin-tone-3:", [{**WAVE, "unicode": "1f44b-1f3fc", "skin_tone": 3}]),
    ("at 12:30:45 :nonesuch:", [text("at 12:30:45 :nonesuch:")]),
    ("*:wave: all*", [{**WAVE, "style": {"bold": True}}, text(" all", bold=True)]),
    ("`:wave: *x*`", [text(":wave: *x*", code=True)]),
    ("a < b & c > d", [text("a < b & c > d")]),
    ("*@ana*", [{"type": "user", "user_id": "U0ANA00001", "style": {"bold": True}}]),
    ("see #general", [text("see "), {"type": "channel", "channel_id": "C0GENERAL1"}]),
    ("@migration-team", [{"type": "usergroup", "usergroup_id": "S0MIGRATE1"}]),
    ("@here", [{"type": "broadcast", "range": "here"}]),
    ("https://x.example/a_b_c?d=1&e=2", [{"type": "link", "url": "https://x.example/a_b_c?d=1&e=2"}]),
    ("`@ana`", [{"type": "user", "user_id": "U0ANA00001", "style": {"code": True}}]),
]


@pytest.mark.parametrize(("line", "parts"), TYPED, ids=[line for line, _ in TYPED])
def test_what_the_composer_makes_of_a_line(peer: Peer, line: str, parts: list[Part]) -> None:
    blocks = rich_text(typed(peer.slack.workspace, line), "b")
    assert blocks[0]["elements"] == [{"type": "rich_text_section", "elements": parts}]
    assert check_blocks(blocks) == [], "an app may post what a person typed"
    parsed = Block.parse(blocks[0])
    assert parsed is not None
    assert parsed.to_dict() == blocks[0], "Slack's own model reads it without loss"


def test_the_app_hears_the_text_as_it_was_typed_and_the_block_beside_it(peer: Peer, app: PracticeApp) -> None:
    ana = peer.be("ana")
    ana.says("*Hello* :wave:")
    event = app.heard[0]["event"]
    assert event["text"] == "*Hello* :wave:"
    assert event["blocks"][0]["elements"][0]["elements"] == [text("Hello", bold=True), text(" "), WAVE]
    assert ana.sees() == ["*Hello* :wave:", "You said: *Hello* :wave:"]
    assert read_blocks(peer.slack.workspace, event["blocks"]) == "Hello :wave:"


def test_page_and_peer_know_the_same_emoji() -> None:
    names = emoji_names()
    assert len(names) > 250
    assert (names["tada"], names["+1"], names["100"]) == ("🎉", "👍", "💯")
    assert all(name and character for name, character in names.items())
