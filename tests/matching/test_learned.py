"""What was learned can be kept and opened again; a damaged file is named; new content is found without learning."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.content.load import Knowledge, read
from bot.core.content.resources import content_dir
from bot.core.errors import BuildError
from bot.core.matching import build
from bot.core.matching.learned import Learned
from bot.core.matching.match import Matcher
from bot.core.model.match import Outcome

CARD = """+++
title = "{title}"
reviewed = 2026-11-28
{trouble}
[[sources]]
title = "A page"
url = "https://example.com/page"
licence = "cited"
read = 2026-11-28

[examples.us]
plain = [{asked}]
+++
{text}
"""
TOPIC = 'title = "{title}"\naliases = ["{alias}"]\nrelated = []\n'


def write_card(folder: Path, path: str, title: str, asked: list[str], text: str = "Ask in #help.", **more: str) -> None:
    file = folder / "knowledge" / f"{path}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    quoted = ", ".join(f'"{question}"' for question in asked)
    file.write_text(CARD.format(title=title, asked=quoted, text=text, trouble=more.get("trouble", "")), "utf-8")


def write_topic(folder: Path, path: str, title: str, alias: str) -> None:
    file = folder / "knowledge" / path / "topic.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TOPIC.format(title=title, alias=alias), "utf-8")


def matcher_with(folder: Path, learned: Learned) -> Matcher:
    """The matcher of an organisation whose folder this is, as it is served."""
    reading = read(content_dir("data"), folder, learns=lambda name, digest: not learned.knows(name, digest))
    assert reading.faults == ()
    return Matcher(reading.knowledge, learned)


def test_the_whole_content_was_learned_from(knowledge: Knowledge, learned: Learned) -> None:
    assert [name for name, digest in knowledge.digests.items() if not learned.knows(name, digest)] == []


def test_a_card_that_was_added_to_a_topic_of_ours_is_found(tmp_path: Path, learned: Learned) -> None:
    asked = ["how do I get a freeze waiver at Contoso", "freeze waiver form", "who signs the Contoso freeze waiver"]
    write_card(tmp_path, "responsibility/launch-features/freeze-waiver", "A waiver for the release freeze", asked)
    matcher = matcher_with(tmp_path, learned)
    for question in ("where is the freeze waiver form?", "I need a freeze waiver", "who signs our freeze waiver"):
        assert matcher.match(question).card == "responsibility/launch-features#freeze-waiver"
    # What was there before is still found.
    assert matcher.match("what does a cloud TPM do?").topic == "type/cloud"


def test_a_topic_of_an_organisation_is_found_by_its_name_and_its_questions(tmp_path: Path, learned: Learned) -> None:
    write_topic(tmp_path, "type/machine-learning", "Machine learning TPM", "ML TPM")
    asked = [
        "who plans the training runs of our models",
        "gpu quota for a training run",
        "which TPM looks after models",
    ]
    write_card(tmp_path, "type/machine-learning/opening", "What a machine learning TPM does", asked)
    matcher = matcher_with(tmp_path, learned)
    for question in (
        "what does an ML TPM do",
        "ML TPM",
        "what is a machine learning TPM?",
        "who gets gpu quota for training",
    ):
        assert matcher.match(question).card == "type/machine-learning", question


def test_a_card_that_takes_the_place_of_ours_keeps_its_questions(tmp_path: Path, learned: Learned) -> None:
    write_card(tmp_path, "type/cloud/pitfalls", "Cloud pitfalls at Contoso", ["what broke in the Fabrikam migration"])
    matcher = matcher_with(tmp_path, learned)
    assert matcher.match("what broke in the Fabrikam migration?").card == "type/cloud#pitfalls"
    assert matcher.match("pitfalls of a cloud TPM").card == "type/cloud#pitfalls"


def test_a_card_that_was_edited_is_found_by_its_new_question(tmp_path: Path, learned: Learned) -> None:
    data = shutil.copytree(content_dir("data"), tmp_path / "data", ignore=shutil.ignore_patterns("vectors", "learned"))
    file = data / "knowledge" / "type" / "cloud" / "pitfalls.md"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("[examples.", '[examples.new]\nplain = ["the zebra bucket was public"]\n\n[examples.', 1)
    )
    reading = read(data, learns=lambda name, digest: not learned.knows(name, digest))
    assert Matcher(reading.knowledge, learned).match("zebra bucket public").card == "type/cloud#pitfalls"


def test_many_edited_cards_draw_in_nothing_that_is_to_be_declined(knowledge: Knowledge, learned: Learned) -> None:
    edited = dict.fromkeys(list(knowledge.cards)[::40], "another digest")
    reading = read(content_dir("data"), learns=lambda name, digest: name in edited)
    matcher = Matcher(reading.knowledge, replace(learned, digests={**learned.digests, **edited}))
    for question in ("will it rain in Lisbon on Sunday", "how do I centre a div", "a good pizza place near the office"):
        assert matcher.match(question).outcome is Outcome.DECLINE, question
    for question, topic in (
        ("and a cloud TPM, what would one do all day", "type/cloud"),
        ("who says go at a launch", "responsibility/launch-features"),
    ):
        assert matcher.match(question).topic == topic, question


def test_a_topic_that_was_taken_out_is_not_answered(knowledge: Knowledge, learned: Learned) -> None:
    topics = {name: topic for name, topic in knowledge.topics.items() if name != "type/cloud"}
    left = Knowledge(
        topics, knowledge.declines, knowledge.comparisons, knowledge.lexicon, "", knowledge.places, knowledge.digests
    )
    match = Matcher(left, learned).match("what does a cloud TPM do?")
    assert match.topic != "type/cloud"
    assert not any(card.startswith("type/cloud") for card in match.near)


def test_a_private_trouble_gets_the_kind_word_and_then_a_card(matcher: Matcher, knowledge: Knowledge) -> None:
    match = matcher.match("I'm burning out and cannot sleep")
    assert (match.outcome, match.decline) == (Outcome.DECLINE, "decline/people")
    assert match.card
    assert knowledge.cards[match.card].trouble


def test_what_is_kept_is_opened_again_and_matches_the_same(
    tmp_path: Path, knowledge: Knowledge, learned: Learned, matcher: Matcher
) -> None:
    learned.save(tmp_path)
    again = Matcher(knowledge, Learned.open(tmp_path, learned.vectors))
    for question in ("what does a cloud TPM do?", "TPM II vs TPM III", "my lead blocks the design", "salary of a TPM"):
        assert again.match(question) == matcher.match(question)


@pytest.mark.parametrize("name", ["learned.json", "table.npy", "weights.npy"])
def test_a_damaged_file_of_what_was_learned_is_named(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(content_dir("data") / "vectors", data / "vectors")
    shutil.copytree(content_dir("data") / "learned", data / "learned")
    with open(data / "learned" / name, "r+b") as file:
        file.seek(90)
        file.write(b"damaged!")
    with pytest.raises(BuildError, match=f"{name}.*kb build"):
        build.open_learned(data)


def test_without_what_was_learned_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    shutil.copytree(content_dir("data") / "vectors", tmp_path / "vectors")
    with pytest.raises(BuildError, match="kb build"):
        build.open_learned(tmp_path)
