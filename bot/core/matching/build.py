"""Prepares what the matcher needs from the knowledge base, keyed by its content: an edit never meets an old build."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.content.load import Knowledge
from bot.core.content.overlay import asked
from bot.core.errors import BuildError
from bot.core.matching import encoder
from bot.core.matching.comparison import FAMILIES
from bot.core.matching.encoder import Encoder
from bot.core.matching.levels import relations
from bot.core.matching.match import COMPARE, Matcher, Reader
from bot.core.matching.semantic import SemanticModel
from bot.core.matching.spelling import Spelling, vocabulary
from bot.core.matching.words import WordsModel
from bot.core.model.topics import Topic

# What reads texts and learns from them: a build belongs to their code as well as to the content.
_CODE = ("core/text.py", "core/content/*.py", "core/matching/**/*.py")
_KEPT = 3

Labelled = Iterable[tuple[str, str]]


def key(knowledge: Knowledge, *, semantic: bool) -> str:
    """The name of the build that belongs to this content: 16 hexadecimal digits and the kind."""
    kind = "semantic" if semantic else "words"
    basis = f"{_code_digest()}\0{kind}\0{encoder.WEIGHTS_SHA256 if semantic else ''}\0{knowledge.digest}"
    return f"{hashlib.sha256(basis.encode()).hexdigest()[:16]}-{kind}"


@cache
def _code_digest() -> str:
    package = Path(__file__).resolve().parents[2]
    sources = [path.read_bytes() for pattern in _CODE for path in sorted(package.glob(pattern))]
    return hashlib.sha256(b"\0".join(sources)).hexdigest()


def examples(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(text, label) of all that there is to learn from: example questions, titles and aliases."""
    for topic in knowledge.topics.values():
        yield from ((text, topic.id) for text in (topic.title, *topic.aliases, *asked_by_name(knowledge, topic)))
        yield from ((example.text, topic.id) for example in topic.examples)
    for decline in knowledge.declines.values():
        yield from ((example.text, decline.id) for example in decline.examples)
    for pair in knowledge.comparisons.values():
        yield from ((example.text, COMPARE) for example in pair)
    for topic_id, names in knowledge.own_names.items():
        if topic_id.partition("/")[0] in FAMILIES and knowledge.comparisons:
            yield from ((text, COMPARE) for text in asked(names, knowledge.lexicon.wordings.get(COMPARE, ())))


def asked_by_name(knowledge: Knowledge, topic: Topic) -> Iterator[str]:
    """The plain questions that name a topic of an organisation's: its names are known from nowhere else."""
    wordings = knowledge.lexicon.wordings
    shapes = (*wordings.get("every", ()), *wordings.get(topic.family, ()))
    return asked(knowledge.own_names.get(topic.id, ()), shapes)


def well_spelled(knowledge: Knowledge) -> Iterator[str]:
    """The example questions that are not there to show typing errors."""
    everyone = [topic.examples for topic in knowledge.topics.values()]
    everyone += [decline.examples for decline in knowledge.declines.values()]
    everyone += knowledge.comparisons.values()
    yield from (example.text for examples in everyone for example in examples if example.kind != "typo")


def spelling_words(knowledge: Knowledge, texts: Iterable[str]) -> list[str]:
    """The words to mend typing errors towards, the most frequent first."""
    bodies = [
        " ".join((topic.title, *topic.aliases, topic.short, *(f"{part.title} {part.body}" for part in topic.sections)))
        for topic in knowledge.topics.values()
    ]
    lexicon = knowledge.lexicon
    names = [name for several in lexicon.names.values() for name in several]
    pointers = " ".join((*lexicon.rungs, *lexicon.ordinals, *names, *sorted(relations.HINTS)))
    # Bodies count twice: one mention by a curator makes a word, one mention in a question may be a typing error.
    return vocabulary([*texts, *bodies, *bodies, pointers, pointers])


def train(
    knowledge: Knowledge,
    labelled: Labelled,
    words: list[str],
    engine: Encoder | None,
    encode: Callable[[str], Any] | None,
) -> tuple[WordsModel | SemanticModel, Reader]:
    """The model and the reader that learn from `labelled`; with an encoder, the semantic ones.

    `encode` may stand in for the encoder's own, to keep vectors from one build to the next.
    """
    if engine is None or encode is None:
        reader = Reader(knowledge)
        return WordsModel.train((reader.read(text).bag, label) for text, label in labelled), reader
    reader = Reader(knowledge, Spelling(words, engine.dictionary()).mend)
    rows = [(reader.read(text), label) for text, label in labelled]
    prepared = [(reading.text, reading.bag, label) for reading, label in rows]
    return SemanticModel.train(prepared, knowledge.lexicon.ladder, encode), reader


def build(knowledge: Knowledge, folder: Path, engine: Encoder | None) -> Path:
    """Prepare the build of this content in the cache `folder` and return where it is. One that is there is made anew.

    Raises BuildError when the cache cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _build(knowledge, folder, engine)
    except OSError as error:
        raise BuildError(f"{folder} cannot be written ({error}); set TPM_CACHE_DIR to a folder that can") from error


def _build(knowledge: Knowledge, cache: Path, engine: Encoder | None) -> Path:
    folder = cache / key(knowledge, semantic=engine is not None)
    labelled = list(examples(knowledge))
    words = spelling_words(knowledge, well_spelled(knowledge)) if engine else []
    work = Path(tempfile.mkdtemp(dir=cache, prefix=".build-"))
    try:
        kept = _Vectors(_vectors_file(cache), engine) if engine else None
        if kept and engine:
            reader = Reader(knowledge, Spelling(words, engine.dictionary()).mend)
            kept.prepare(reader.read(text).text for text, _ in labelled)
        model, _ = train(knowledge, labelled, words, engine, kept.encode if kept else None)
        model.save(work)
        if kept:
            kept.save()
        (work / "spelling.json").write_text(json.dumps(words), encoding="utf-8")
        work.chmod(0o755)
        _put_in_place(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _forget_old(cache, folder)
    return folder


def _put_in_place(work: Path, folder: Path) -> None:
    """Move a finished build to its name. Where another process was quicker, its build is as good: the key says so."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        os.replace(work, folder)
    except OSError:
        if not (folder / "spelling.json").is_file():
            raise


def vectors(cache: Path, engine: Encoder) -> Callable[[str], Any]:
    """An encoder that knows the vectors of earlier builds, for trying things out."""
    return _Vectors(_vectors_file(cache), engine).encode


def _vectors_file(cache: Path) -> Path:
    return cache / f"vectors-{encoder.WEIGHTS_SHA256[:12]}.npz"


def find(knowledge: Knowledge, cache: Path, *, semantic: bool) -> Path | None:
    """The folder of this content's build, or None when it was not made yet."""
    folder = cache / key(knowledge, semantic=semantic)
    return folder if (folder / "spelling.json").is_file() else None


def open_matcher(knowledge: Knowledge, folder: Path, engine: Encoder | None) -> Matcher:
    """The matcher of a build. `engine` is the encoder of a semantic build, else None.

    Raises BuildError when the build is not whole or belongs to other content.
    """
    if folder.name != key(knowledge, semantic=engine is not None):
        raise BuildError(f"{folder}: this build is of other content; run `tpm-coach kb build`")
    if engine is None:
        return Matcher(knowledge, WordsModel.load(folder), Reader(knowledge))
    try:
        words = json.loads((folder / "spelling.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BuildError(f"{folder}: the build is not whole ({error}); run `tpm-coach kb build`") from error
    return Matcher(
        knowledge, SemanticModel.load(folder, engine), Reader(knowledge, Spelling(words, engine.dictionary()).mend)
    )


def _forget_old(cache: Path, newest: Path) -> None:
    """Keep the newest few builds: a rolling deploy may still serve the one before."""
    builds = sorted(
        (folder for folder in cache.glob("*-*") if (folder / "spelling.json").is_file() and folder != newest),
        key=lambda folder: folder.stat().st_mtime,
    )
    for folder in builds[: max(0, len(builds) - _KEPT)]:
        shutil.rmtree(folder, ignore_errors=True)


class _Vectors:
    """Vectors of texts, kept from one build to the next: a rebuild encodes only what was edited."""

    def __init__(self, file: Path, engine: Encoder) -> None:
        import numpy

        self._numpy, self._file, self._engine = numpy, file, engine
        self._used: dict[str, Any] = {}
        self._known: Mapping[str, Any] = {}
        try:
            with open(file, "rb") as raw, numpy.load(raw, allow_pickle=False) as stored:
                self._known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            self._known = {}

    def prepare(self, texts: Iterable[str]) -> None:
        """Encode the new ones among `texts` on all cores; each text still by itself, so the vectors are the same."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self._used.update(zip(new, pool.map(self._engine.encode, new), strict=True))

    def encode(self, text: str) -> Any:
        if text not in self._used:
            known = self._known.get(text)
            self._used[text] = self._engine.encode(text) if known is None else known
        return self._used[text]

    def save(self) -> None:
        if not self._used:
            return
        texts, stacked = self._numpy.array(list(self._used)), self._numpy.stack([*self._used.values()])
        with tempfile.NamedTemporaryFile(dir=self._file.parent, suffix=".npz", delete=False) as work:
            self._numpy.savez(work, texts=texts, vectors=stacked)
        os.replace(work.name, self._file)
