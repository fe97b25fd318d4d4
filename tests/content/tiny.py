"""A knowledge base of two topics and three cards, written into a folder of the test's own: all of it is sound."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.core.content.practices import Practice
from bot.core.content.resources import content_dir

SHIPPED = content_dir("data")

CARD = """+++
title = "{title}"
short = "{short}"
related = [{related}]
reviewed = 2026-01-31

[[sources]]
title = "A page"
url = "https://example.com/page"
licence = "cited"
read = 2026-01-30

[examples.one]
plain = [{one}]

[examples.other]
plain = [{other}]
+++
{text}
"""

TOPIC = """title = "{title}"
short = "{title}"
aliases = [{aliases}]
related = []

[compare]
taste = "Sweet"
peel = "Thin"
"""

DECLINE = """id = "decline/weather"
title = "Weather"
reply = "I know nothing of the weather."
suggest = ["fruit/apple"]

[examples.someone]
oos = ["will it rain tomorrow", "is it sunny outside"]
"""

PAIRS = """[examples.someone]
"compare/fruit/apple~pear" = [
  "apples and pears, what is the difference?",
]
"""

LEXICON = """[aspects]
pitfalls = ["traps", "mistakes"]
"""

PRACTICE = """+++
id = "do/{name}"
title = "{title}"
minutes = 30
difficulty = 1
topics = ["fruit/apple"]
types = []
levels = []
strengthens = ["plan"]
+++
Take an apple.

1. Wash it.{steps}
2. Eat it.

## Done when
The core is in the bin.

## To think about
Who would have liked the other half?
"""


def _put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def write_card(
    folder: Path,
    card_id: str,
    title: str,
    questions: Sequence[str],
    *,
    text: str = "",
    short: str = "",
    related: Sequence[str] = (),
) -> Path:
    """Write one card that can be read; the last of its questions is of another voice. Returns its path."""
    topic, _, name = card_id.partition("#")
    *one, other = questions
    shown = CARD.format(
        title=title,
        short=short or title,
        related=_quoted(related),
        one=_quoted(one),
        other=_quoted([other]),
        text=text or f"Say this of {title}.",
    )
    return _put(folder / "knowledge" / topic / f"{name or 'opening'}.md", shown)


def write_topic(folder: Path, topic_id: str, title: str, *, aliases: Sequence[str] = ()) -> Path:
    """Write the header of a topic, and return its path."""
    return _put(
        folder / "knowledge" / topic_id / "topic.toml", TOPIC.format(title=title, aliases=_quoted(list(aliases)))
    )


def write_practice(folder: Path, name: str, title: str = "", steps: str = "") -> Path:
    """Write one practice that can be read, and return its path; with more steps it is long enough to be sound."""
    shown = PRACTICE.format(name=name, title=title or name.capitalize(), steps=steps and f" {steps}")
    return _put(folder / "practices" / f"{name}.md", shown)


def write_base(folder: Path) -> Path:
    """Write the whole into `folder`, and return it."""
    write_topic(folder, "fruit/apple", "Apple", aliases=["pippin"])
    write_card(
        folder,
        "fruit/apple",
        "What an apple is",
        ["what is an apple", "who eats apples", "round red fruit"],
        text="An apple is a fruit.\n\n- It is red.\n- It is round.\n\n## Today\nEat one.",
        related=["fruit/apple#pitfalls", "fruit/pear"],
    )
    write_card(
        folder,
        "fruit/apple#pitfalls",
        "What goes wrong with apples",
        ["what should I watch out for with apples", "is the core poison", "worm in it"],
        text="Look for the worm first.\n\n## Template\n```\nApple: RED, was GREEN.\nWorm: none.\n```",
    )
    write_topic(folder, "fruit/pear", "Pear")
    write_card(folder, "fruit/pear", "What a pear is", ["what is a pear", "who eats pears", "long green fruit"])
    _put(folder / "declines" / "weather.toml", DECLINE)
    _put(folder / "comparisons.toml", PAIRS)
    _put(folder / "lexicon.toml", LEXICON)
    return folder


FEW = {
    "topics": '["fruit/apple", "fruit/pear"]',
    **dict.fromkeys(("min_examples", "min_card_examples"), "3"),
    **dict.fromkeys(("min_voices", "min_declined"), "2"),
    **dict.fromkeys(("min_for_everybody", "min_each_question", "min_easy_each_question"), "0"),
    "each_has_one": "[]",
}
"""What the tiny knowledge base is asked to hold; its limits are those that ship."""


def write_outline(folder: Path) -> Path:
    """Write what the tiny knowledge base has to hold into its folder, and return that."""
    text = (SHIPPED / "outline.toml").read_text(encoding="utf-8")
    for name, value in FEW.items():
        text, count = re.subn(rf"^{name} = (\[.*?^\]|\d+)", f"{name} = {value}", text, flags=re.M | re.S)
        assert count == 1
    before, _, rest = text.partition("[cards]")
    few = f'{before}[cards]\n[compare]\nfruit = ["taste", "peel"]\n[practices]{rest.partition("[practices]")[2]}'
    _put(folder / "outline.toml", few)
    shutil.copy(SHIPPED / "held_out.txt", folder)
    return folder


def without(practices: Mapping[str, Practice], dropped: Iterable[Practice]) -> Mapping[str, Practice]:
    """Practices but for some, of which there is one at least."""
    names = {practice.id for practice in dropped}
    assert names
    return {name: practice for name, practice in practices.items() if name not in names}
