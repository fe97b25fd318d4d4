"""Sentence vectors: the right pieces of words, what is alike lies near, and a damaged file is named."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import numpy
import pytest
import tokenizers
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.load import Knowledge
from bot.core.content.resources import content_dir
from bot.core.errors import BuildError
from bot.core.matching.learned import Learned
from bot.core.matching.vectors import SentenceVectors
from bot.core.matching.wordpiece import WordPiece
from bot.core.text import plain

FOLDER = content_dir("data") / "vectors"
VOCABULARY = {piece: number for number, piece in enumerate((FOLDER / "vocabulary.txt").read_text("utf-8").split("\n"))}
OURS = WordPiece(VOCABULARY)
THEIRS = tokenizers.BertWordPieceTokenizer(VOCABULARY)
UNKNOWN = VOCABULARY["[UNK]"]


def by_bert(text: str) -> list[int]:
    found: list[int] = THEIRS.encode(text, add_special_tokens=False).ids
    return [number for number in found if number != UNKNOWN]


def test_every_word_of_the_example_questions_has_the_same_pieces_as_in_bert(knowledge: Knowledge) -> None:
    asked = [example.text for card in knowledge.cards.values() for example in card.examples]
    asked += [example.text for group in knowledge.declines.values() for example in group.examples]
    typed = {word for text in asked for word in text.split()}
    assert len(typed) > 10_000
    assert [word for word in typed if OURS.pieces(word) != by_bert(word)] == []


def is_settled(char: str) -> bool:
    """True for what has the same category in the oldest table of Unicode: of later ones every library has its own."""
    return unicodedata.ucd_3_2_0.category(char) == unicodedata.category(char)


@given(st.text(st.characters().filter(is_settled), max_size=80))
def test_any_plain_text_has_the_same_pieces_as_in_bert(text: str) -> None:
    assert OURS.pieces(plain(text)) == by_bert(plain(text))


def test_what_means_the_same_lies_nearer_than_what_does_not(learned: Learned) -> None:
    said = learned.vectors.of("How do I tell my boss that the date will slip?")
    same = learned.vectors.of("informing management about a delay")
    other = learned.vectors.of("which programming language should I learn first")
    assert float(said @ same) > float(said @ other) + 0.1


def test_the_order_of_words_counts(learned: Learned) -> None:
    one = learned.vectors.of("my boss criticised the tech lead in front of me")
    other = learned.vectors.of("the tech lead criticised me in front of my boss")
    assert float(one @ other) < 0.99


@pytest.mark.parametrize("text", ["", "?", "word", "a " * 2000])
def test_a_vector_has_length_one_or_none(learned: Learned, text: str) -> None:
    length = float(numpy.linalg.norm(learned.vectors.of(text)))
    assert length == pytest.approx(1, abs=1e-4) or (length == 0 and not text)


@pytest.mark.parametrize("name", ["pieces.npy", "layers.npz", "vocabulary.txt"])
def test_a_file_that_is_not_the_one_that_was_sealed_is_named(tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "vectors")
    with open(folder / name, "r+b") as file:
        file.seek(100)
        file.write(b"damaged!")
    with pytest.raises(BuildError, match=name):
        SentenceVectors(folder)
    (folder / name).unlink()
    with pytest.raises(BuildError, match=name):
        SentenceVectors(folder)
