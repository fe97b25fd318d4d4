"""A knowledge base of a few lines, written into a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

TOPIC = """+++
id = "{id}"
title = "{title}"
aliases = [{aliases}]
related = []
reviewed = 2026-01-31

[[sources]]
title = "A page"
url = "https://example.com/page"
licence = "cited"
read = 2026-01-30

[examples.someone]
plain = [{questions}]
+++
{short}

## Pitfalls
Forgetting the {title}.

## Skills
Remembering the {title}.
"""

QUESTIONS = {
    "fruit/apple": ("Apple", ["what is an apple", "tell me about apple trees", "are apples red", "apple juice"]),
    "fruit/pear": ("Pear", ["what is a pear", "tell me about pear trees", "are pears green", "pear juice"]),
    "tool/hammer": ("Hammer", ["what is a hammer", "how do I hit a nail", "hammer and nails", "who needs a hammer"]),
}

DECLINE = """id = "decline/weather"
title = "Weather"
reply = "I know nothing of the weather."
suggest = ["fruit/apple"]

[examples.someone]
oos = ["will it rain tomorrow", "is it sunny outside", "weather forecast for the week", "rain or snow today"]
"""

LEXICON = """[aspects]
"Pitfalls" = ["pitfalls", "mistakes"]
"Skills" = ["skills"]
"""


def quoted(texts: list[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def write_topic(
    folder: Path, topic_id: str, title: str, questions: list[str], short: str = "", aliases: tuple[str, ...] = ()
) -> Path:
    """Write one sound topic file and return its path."""
    path = folder / "knowledge" / f"{topic_id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    short = short or f"The {title} is what this is about."
    text = TOPIC.format(
        id=topic_id, title=title, aliases=quoted(list(aliases)), questions=quoted(questions), short=short
    )
    path.write_text(text, encoding="utf-8")
    return path


def write_world(folder: Path) -> Path:
    """Write three topics, a refusal and a lexicon into `folder`, and return it."""
    for topic_id, (title, questions) in QUESTIONS.items():
        write_topic(folder, topic_id, title, questions)
    (folder / "declines").mkdir(parents=True, exist_ok=True)
    (folder / "declines" / "weather.toml").write_text(DECLINE, encoding="utf-8")
    (folder / "lexicon.toml").write_text(LEXICON, encoding="utf-8")
    return folder
