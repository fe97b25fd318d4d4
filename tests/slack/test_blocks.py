"""From neutral messages to Block Kit: within Slack's limits, and with nothing in them that pings."""

import functools
import itertools
import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.channels.slack.render import blocks, markup
from bot.core.ask.coach import Coach
from bot.core.ask.reference import MAX_QUESTION, reference
from bot.core.content.load import Knowledge
from bot.core.model.match import comparison_id
from bot.core.model.messages import (
    Button,
    Buttons,
    Confirm,
    Heading,
    Link,
    Message,
    Note,
    Part,
    Prose,
    Quote,
    SearchBox,
    SideBySide,
    Sources,
)
from bot.core.wording.drawing import cut
from bot.playground.validate import check_blocks, check_view

from .reading import markup as marked_up
from .reading import nodes

HOSTILE = [
    "<!channel> <!here> <@U123ABC456> <#C123ABC456> <https://evil.example|bank>",
    "*bold* _italic_ ~gone~ `code` ```block``` > quote",
    "**[[ ]]** {{ 7 * 7 }} {% raw %} ${x} %s %(x)s {0}",
    "&lt;!channel&gt; &amp;lt;",
    "@@U0ANA00001@@ @@C0GENERAL1@@",
    "\u202e\u0000\u001b[31m\ufeff\u200b",
    "a" * 4000,
    "\n" * 500,
    '"' * 4000,
    "\\" * 4000,
    "😀" * 2000,
    "<" * 4000,
]
LONG = "A sentence of some length. " * 400


def draw(*parts: Part) -> list[dict[str, Any]]:
    return blocks.blocks(parts, blocks.MAX_BLOCKS)


@functools.cache
def _is_a_block(text: str) -> bool:
    """The SDK's models take it. A card answered, rated and shared has most of its blocks in common."""
    return bool(Block.parse(json.loads(text)).to_dict())


def sound(message: dict[str, Any]) -> None:
    """Slack takes it: our own reading of its rules, its SDK's models, and the limits that neither knows."""
    assert check_blocks(message["blocks"]) == []
    for block in message["blocks"]:
        assert _is_a_block(json.dumps(block))
    assert 0 < len(message["text"]) <= 3000
    assert len(message["blocks"]) <= 50
    ids = [block["block_id"] for block in message["blocks"] if "block_id" in block]
    assert len(ids) == len(set(ids))
    for button in nodes(message["blocks"], "button"):
        assert button["accessibility_label"]
        assert len(button["value"]) <= 2000
    for text in marked_up(message):
        assert not re.search(r"<!|<(?![@#][UWCG][A-Z0-9]+>|https?://[^<>|]+\|[^<>|]+>)", text), text


# words


@pytest.mark.parametrize(
    ("markdown", "slacks"),
    [
        ("a **bold** word", "a *bold* word"),
        ("an *italic* word", "an _italic_ word"),
        ("**both** and *both*", "*both* and _both_"),
        ("**bold *and italic* at once**", "*bold _and italic_ at once*"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("the **D**river", "the Driver"),
        ("a - b", "a - b"),
        ("`/tpm help`", "`/tpm help`"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("@@U0ANA00001@@ in @@C0GENERAL1@@", "<@U0ANA00001> in <#C0GENERAL1>"),
        ("@@not an id@@", "@@not an id@@"),
    ],
)
def test_our_markdown_in_slacks_dialect(markdown: str, slacks: str) -> None:
    assert markup.mrkdwn(markdown) == slacks


def test_only_three_characters_are_escaped() -> None:
    assert markup.escape("""& < > " ' * _ ~ `""") == """&amp; &lt; &gt; " ' * _ ~ `"""


def test_a_short_text_is_not_cut() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd efgh", 6) == "abcd…"
    assert len(cut("x" * 9, 5)) == 5


# each part


def test_what_a_person_typed_is_shown_to_the_letter() -> None:
    (quote,) = draw(Quote("*hi* <!channel>"))
    assert quote["elements"][0]["elements"] == [{"type": "text", "text": "*hi* <!channel>"}]
    assert list(marked_up([quote])) == []


def test_an_address_cannot_break_out_of_its_link() -> None:
    (context,) = draw(Sources("Sources:", (Link("a|b <c> & d", "https://x.example/?a=1&b=<2>|3"),)))
    assert context["elements"][0]["text"] == "Sources: <https://x.example/?a=1&amp;b=%3C2%3E%7C3|a/b &lt;c&gt; &amp; d>"


def test_a_long_text_comes_in_pieces_and_loses_nothing() -> None:
    paragraphs = [f"Paragraph {number}. " + "word " * 100 for number in range(30)]
    pieces = [block["text"]["text"] for block in draw(Prose("\n\n".join(paragraphs)))]
    assert len(pieces) > 1
    assert all(0 < len(piece) <= 3000 for piece in pieces)
    assert all(piece.startswith("Paragraph") for piece in pieces), "cut between paragraphs"
    assert "".join(pieces).split() == "".join(paragraphs).split()


def test_a_text_without_any_gap_is_cut_all_the_same() -> None:
    pieces = [block["text"]["text"] for block in draw(Prose("x" * 7000))]
    assert "".join(pieces) == "x" * 7000
    assert max(map(len, pieces)) <= 3000


def pieces_of(drawn: list[dict[str, Any]]) -> list[str]:
    """The texts of the paragraphs; entries of lists need no escapes."""
    return [block["text"]["text"] for block in drawn if block["type"] == "section"]


@given(st.text(alphabet=st.sampled_from("ab \n&<>*_-"), max_size=9000))
@example("a" * 2899 + "\n\n" + "b")
@example(("&" * 1000 + "\n") * 3)
@settings(max_examples=60, deadline=None)
def test_pieces_are_never_empty_and_never_cut_an_entity(text: str) -> None:
    for piece in pieces_of(draw(Prose("a" + text + "b"))):
        assert piece.strip()
        assert len(piece) <= 3000
        assert not re.search(r"&(?!amp;|lt;|gt;)", piece)


def test_a_button_that_asks_before_it_works() -> None:
    ask = Confirm("t" * 200, "q" * 400, "y" * 40, "n" * 40)
    (row,) = draw(Buttons((Button("b" * 90, "person", "v", "l" * 90, primary=True, confirm=ask),)))
    (button,) = row["elements"]
    lengths = [len(button["confirm"][name]["text"]) for name in ("title", "text", "confirm", "deny")]
    assert lengths == [100, 300, 30, 30]
    assert (len(button["text"]["text"]), len(button["accessibility_label"]), button["style"]) == (30, 75, "primary")


def test_no_buttons_no_row() -> None:
    assert draw(Buttons(())) == []


def test_ids_are_unique_wherever_a_part_stands() -> None:
    row = Buttons((Button("a", "try", "1", "a"), Button("b", "try", "2", "b")))
    drawn = draw(row, Prose(LONG), row, row, SearchBox("l", "p", "search"), SearchBox("l", "p", "search"))
    ids = [block["block_id"] for block in drawn if "block_id" in block]
    assert len(set(ids)) == len(ids) == 5
    for block in drawn:
        actions = [element["action_id"] for element in block.get("elements", [])]
        assert len(set(actions)) == len(actions)


def test_a_message_stays_within_fifty_blocks() -> None:
    message = blocks.message(Message("Full.", tuple(Prose("x") for _ in range(90))))
    assert len(message["blocks"]) == 50
    assert len(blocks.home(Message("Full.", tuple(Prose("x") for _ in range(190))))["blocks"]) == 100


def test_links_never_unfold() -> None:
    message = blocks.message(Message("Text."))
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)


def test_every_part_at_its_largest() -> None:
    rows = tuple((LONG[:50], LONG, LONG) for _ in range(9))
    row = Buttons(tuple(Button("b" * 90, "try", "v", "l" * 90) for _ in range(5)))
    parts: tuple[Part, ...] = (
        Heading("h" * 300),
        Prose(LONG),
        Quote(LONG),
        Note(LONG),
        Sources("s", tuple(Link("l" * 99, "https://x.example/" + "p" * 99) for _ in range(9))),
        SideBySide("l" * 99, "r" * 99, rows),
        row,
    )
    sound(blocks.message(Message(LONG, parts)))


# every block that we send


def test_every_comparison_is_one_that_slack_takes(coach: Coach, knowledge: Knowledge) -> None:
    for family in ("type", "level"):
        ids = [topic.id for topic in knowledge.families()[family] if topic.compare]
        for one, other in itertools.pairwise(ids):
            found = coach.card(reference(comparison_id(one, other), "q"), share=True)
            assert found
            message = blocks.message(found)
            sound(message)
            shown = [*marked_up(message), *(text["text"] for text in nodes(message, "plain_text"))]
            assert not [text for text in shown if text.endswith("…")], "nothing is cut short"


def test_all_else_that_the_coach_says(coach: Coach) -> None:
    said = [
        coach.help(),
        coach.greeting(),
        coach.thanks("", helped=True),
        coach.thanks("", helped=False),
        coach.stale(),
    ]
    said += [coach.outsider(), coach.broken(), coach.asked_person("@@C0CIRCLE01@@")]
    for message in said:
        sound(blocks.message(message))
        assert blocks.message(message)["text"].endswith((".", '".', "?", ":", "!"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_place_that_shows_it(coach: Coach, text: str) -> None:
    sound(blocks.message(coach.reply(text, share=True).message))
    sound(blocks.message(coach.reply(f"what does a cloud TPM do {text}", share=True).message))
    value = reference("type/cloud", coach_question(text))
    for message in (coach.shared(value, "@@U0ANA00001@@"), coach.question_for_person(value, "@@U0ANA00001@@")):
        if message:
            sound(blocks.message(message))
    page = blocks.home(coach.home(text)[0])
    assert check_view(page, "") == []
    assert View(**page).to_dict()


def coach_question(text: str) -> str:
    """A question as a button holds it."""
    return text[:MAX_QUESTION]


@given(st.text(max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_text_gets_a_sound_reply(coach: Coach, text: str) -> None:
    reply = coach.reply(text, share=True)
    sound(blocks.message(reply.message))
    json.dumps(blocks.message(reply.message)).encode()
