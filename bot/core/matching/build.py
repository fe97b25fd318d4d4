"""Opens the sentence vectors and what was learned, and builds the latter."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from bot.core.content.load import Knowledge, load
from bot.core.errors import BuildError
from bot.core.matching.learned import Learned
from bot.core.matching.sealed import SUMS
from bot.core.matching.vectors import SentenceVectors

_VECTORS, _LEARNED, _BASIS = "vectors", "learned", "BASIS"


def open_learned(data: Path) -> Learned:
    """Open what was learned from the content in the folder `data`.

    Raises BuildError naming the file that is missing or damaged.
    """
    return Learned.open(data / _LEARNED, SentenceVectors(data / _VECTORS))


def build(data: Path) -> Path:
    """Learn from the content in the folder `data` and return the folder in it that keeps what was learned.

    Needs scipy, a development tool. Raises BuildError where it is missing or the folder cannot be written.
    """
    knowledge = load(data)
    try:
        from bot.core.matching.learn import learn

        learned = learn(knowledge, SentenceVectors(data / _VECTORS))
    except ImportError as error:
        why = "`make setup` installs it where there is a package for this machine; a wheel brings what was learned"
        raise BuildError(f"{error.name} is not installed, which learning needs: {why}") from error
    try:
        return _put_in_place(learned, data, _basis(data, knowledge))
    except OSError as error:
        raise BuildError(f"{data} cannot be written ({error})") from error


def is_current(data: Path) -> bool:
    """True where what was learned is of the content and the code as they are now."""
    basis = data / _LEARNED / _BASIS
    return basis.is_file() and basis.read_text(encoding="ascii") == _basis(data, load(data))


def _put_in_place(learned: Learned, data: Path, basis: str) -> Path:
    work = Path(tempfile.mkdtemp(dir=data, prefix=".learned-"))
    try:
        (work / _BASIS).write_text(basis, encoding="ascii")
        learned.save(work)
        work.chmod(0o755)
        shutil.rmtree(data / _LEARNED, ignore_errors=True)
        os.replace(work, data / _LEARNED)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return data / _LEARNED


def _basis(data: Path, knowledge: Knowledge) -> str:
    """A digest of all that learning depends on: content, sentence vectors and code."""
    here = Path(__file__).parent
    code = [path.read_bytes() for path in (*sorted(here.rglob("*.py")), here.parent / "text.py")]
    parts = (knowledge.digest.encode(), (data / _VECTORS / SUMS).read_bytes(), *code)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
