"""An organisation's own topic is found by its name, although we decline questions that have it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core.content.load import Knowledge, load
from bot.core.content.resources import content_dir
from bot.core.matching import build
from bot.core.matching.match import Matcher
from tests.knowledge.tiny import write_topic, write_world

# They hold no name, as half of a curator's own may not.
MODELS = [
    "who gets a model from the notebook into production?",
    "our training runs slip because nobody books the GPUs",
    "labels arrive late and the model is retrained on old ones",
    "who runs the evaluation before a ranking change ships",
    "drift was found by a customer, who should have watched it",
    "the scientists say it is done and the app team cannot call it",
    "offline metric up, online metric down: who decides",
    "who writes the launch plan for a new classifier",
]
FELLOWS = [
    "who writes company-wide bets and has no team",
    "the one TPM whom the board asks",
    "work that changes the industry, what title is that",
    "known outside of the company as a program leader",
]
DISTANCE = [
    "my team sits in five homes and nobody talks",
    "cameras are off and I cannot read the room",
    "hallway talk is gone, how do I find out about risks",
    "half the team is in the office and forgets the other half",
]


def declined(knowledge: Knowledge) -> set[str]:
    return {example.text for decline in knowledge.declines.values() for example in decline.examples}


def named(texts: set[str], pattern: str) -> set[str]:
    return {text for text in texts if re.search(pattern, text, re.I)}


def comparable(path: Path) -> None:
    """Give a topic a line to be compared by."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[sources]]", '[compare]\nsuccess = "It works"\n\n[[sources]]', 1), encoding="utf-8")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An organisation with a type, a level and a challenge of its own."""
    folder = tmp_path_factory.mktemp("ours")
    comparable(write_topic(folder, "type/machine-learning", "Machine learning TPM", MODELS, aliases=("ML TPM",)))
    comparable(write_topic(folder, "level/distinguished", "Distinguished TPM", FELLOWS))
    write_topic(folder, "challenge/remote-work", "Remote work", DISTANCE)
    return folder


@pytest.fixture(scope="module")
def grown(ours: Path) -> Knowledge:
    return load(content_dir("data"), ours)


@pytest.fixture(scope="module")
def matcher_of_words(grown: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return build.open_matcher(grown, build.build(grown, tmp_path_factory.mktemp("cache"), None), None)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("machine learning tpm", "type/machine-learning"),
        ("what does a machine learning TPM do", "type/machine-learning"),
        ("What is a machine learning technical program manager?", "type/machine-learning"),
        ("tell me about ML TPMs", "type/machine-learning"),
        ("pitfalls of a machine learning TPM", "type/machine-learning"),
        ("distinguished TPM", "level/distinguished"),
        ("what does a distinguished TPM do?", "level/distinguished"),
        ("machine learning TPM vs cloud TPM", "compare/type/cloud~machine-learning"),
        ("distinguished TPM vs principal TPM", "compare/level/distinguished~principal"),
        ("difference between a principal TPM and a distinguished TPM", "compare/level/distinguished~principal"),
        ("TPM II vs TPM III", "compare/level/tpm-2~tpm-3"),
        ("remote work", "challenge/remote-work"),
        ("how do I deal with remote work as a TPM?", "challenge/remote-work"),
        # What is declined for another reason, and what is none of theirs, is declined as before.
        ("salary of a machine learning TPM", "decline/pay"),
        ("what does a robotics TPM do?", "decline/other-specialties"),
        ("what does a gaming TPM do?", "decline/other-specialties"),
        ("what does a cloud TPM do?", "type/cloud"),
    ],
)
def test_they_ask_and_the_coach_knows_what_is_the_organisation_s_own(
    matcher_of_words: Matcher, question: str, topic: str
) -> None:
    match = matcher_of_words.match(question)
    assert (match.topic or match.decline) == topic


def test_what_we_decline_by_a_name_is_left_out_where_that_name_is_a_topic_s(
    knowledge: Knowledge, grown: Knowledge
) -> None:
    gone = declined(knowledge) - declined(grown)
    assert gone
    assert gone == named(declined(knowledge), r"\b(machine learning|ML)\b")
    assert "What does a machine learning TPM do?" in gone


def test_without_topics_of_their_own_nothing_is_left_out(knowledge: Knowledge, tmp_path: Path) -> None:
    write_topic(tmp_path, "type/cloud", "Cloud TPM", MODELS)
    laid = load(content_dir("data"), tmp_path)
    assert declined(laid) == declined(knowledge)
    assert laid.own_names == {}


def test_a_topic_of_ours_that_gets_another_name_is_found_by_it(tmp_path: Path, knowledge: Knowledge) -> None:
    write_topic(tmp_path, "type/hardware", "Robotics TPM", MODELS, aliases=("hardware TPM", "TPM"))
    laid = load(content_dir("data"), tmp_path)
    assert laid.own_names == {"type/hardware": ("Robotics TPM",)}
    gone = declined(knowledge) - declined(laid)
    assert gone
    assert gone == named(gone, r"\brobotics\b")
    assert named(declined(laid), r"\brobotics tpm") == set()


WEATHER = """id = "decline/weather"
title = "Weather"
reply = "I know nothing of the weather."

[examples.someone]
oos = [
  "what does a RAIN, tpm do?",
  "will the rain stop the launch",
  "what does a train TPM do",
  "a tpm for rain-water, is that a thing",
  "what does an apple rain TPM do",
]
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    folder = write_world(tmp_path / "data")
    write_topic(folder, "fruit/apple", "Apple rain TPM", ["what is an apple"])
    (folder / "lexicon.toml").write_text('frame = ["tpm"]\n', encoding="utf-8")
    (folder / "declines/weather.toml").write_text(WEATHER, encoding="utf-8")
    return folder


def test_a_name_is_looked_for_as_whole_words_beside_a_word_of_the_frame(world: Path, tmp_path: Path) -> None:
    write_topic(tmp_path / "ours", "fruit/rain", "Rain TPM", ["drops"])
    left = declined(load(world, tmp_path / "ours"))
    assert left == {
        "will the rain stop the launch",  # without the frame it is about something else
        "what does a train TPM do",
        "what does an apple rain TPM do",  # the name of another topic
    }


def test_a_name_without_a_word_of_the_frame_needs_none(world: Path, tmp_path: Path) -> None:
    write_topic(tmp_path / "ours", "fruit/rain", "The rain", ["drops"])
    left = declined(load(world, tmp_path / "ours"))
    assert left == {"what does a train TPM do", "what does an apple rain TPM do"}


def test_only_our_examples_are_left_out(world: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    write_topic(ours, "fruit/rain", "Rain TPM", ["drops"])
    (ours / "declines").mkdir()
    theirs = WEATHER.replace("someone", "us").replace("what does a RAIN, tpm do?", "how tall is a rain tpm")
    (ours / "declines/weather.toml").write_text(theirs, encoding="utf-8")
    left = declined(load(world, ours))
    assert "how tall is a rain tpm" in left
    assert "what does a RAIN, tpm do?" not in left


def test_a_name_of_the_frame_alone_takes_nothing_out(world: Path, tmp_path: Path) -> None:
    write_topic(tmp_path / "ours", "fruit/tpm", "The TPM", ["drops"])
    laid = load(world, tmp_path / "ours")
    assert declined(laid) == declined(load(world))


def test_their_names_are_learned_in_plain_wordings_and_ours_are_not(ours: Path, grown: Knowledge) -> None:
    learned = [text for text, label in build.examples(grown) if label == "type/machine-learning"]
    assert "what does a ML TPM do" in learned
    assert "ML TPM vs another" in [text for text, label in build.examples(grown) if label == "compare"]
    assert "what does a Cloud TPM do" not in [text for text, _ in build.examples(grown)]


def test_what_serves_has_the_digest_of_what_was_learned_from(ours: Path, grown: Knowledge) -> None:
    serving = load(content_dir("data"), ours, examples=False)
    assert build.key(serving, semantic=False) == build.key(grown, semantic=False)


def test_a_type_and_a_level_are_no_pair(matcher_of_words: Matcher) -> None:
    topic = matcher_of_words.match("machine learning TPM vs distinguished TPM").topic
    assert topic is None or not topic.startswith("compare/")
