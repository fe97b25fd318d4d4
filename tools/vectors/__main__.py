"""Makes data/vectors out of the encoder all-MiniLM-L6-v2. Needed once; not again when content changes.

    python -m tools.vectors ENCODER [TEXT ...] [--out data/vectors]

ENCODER is a folder with model.safetensors and tokenizer.json, as in sentence-transformers/all-MiniLM-L6-v2. The table
is fitted to the example questions and sentences of data/, to spans of them, and to the lines of further TEXT files, one
sentence a line. Fixed seeds; about an hour of one processor. Set OPENBLAS_NUM_THREADS=1 where others work, too.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy

from bot.core.content.load import Knowledge, load
from bot.core.content.resources import content_dir
from bot.core.matching import sealed
from bot.core.matching.wordpiece import WordPiece
from bot.core.text import expand, plain
from tools.vectors.fit import Net, reduced, started
from tools.vectors.minilm import MOST_PIECES, MiniLM

_SPANS = 45_000
_SPAN_LENGTHS = (1, 2, 2, 3, 3, 4, 5, 6, 8)
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_MARKUP = re.compile(r"[*_`#>]")


def main() -> None:
    """Read the command line, and make the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("texts", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, default=content_dir("data") / "vectors")
    options = parser.parse_args()
    tokens = json.loads((options.encoder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    tokenizer, encoder = WordPiece(tokens), MiniLM.open(options.encoder / "model.safetensors")
    ours = list(dict.fromkeys(_ours(load(content_dir("data")))))
    further = [line for file in options.texts for line in file.read_text("utf-8").splitlines() if line.strip()]
    lines = list(dict.fromkeys([*ours, *_spans(ours), *further]))
    texts = [pieces for line in lines if (pieces := tokenizer.pieces(line)[:MOST_PIECES])]
    print(f"{len(texts)} texts to fit to")
    make(encoder, tokens, texts, len(ours), options.out)


def make(encoder: MiniLM, tokens: dict[str, int], texts: Sequence[Sequence[int]], ours: int, out: Path) -> None:
    """Fit a table to `texts`, of which the first `ours` count double, and write it to `out`."""
    wanted = reduced(encoder.encode(texts))
    alone = encoder.encode([[number] for number in range(len(tokens))])
    table = started(alone, texts, wanted)
    rng = numpy.random.default_rng(0)
    net = Net.around(table, numpy.unique(numpy.concatenate(texts)), rng)
    net.learn([*texts, *texts[:ours]], numpy.vstack([wanted, wanted[:ours]]), rng)
    _write(net, sorted(tokens, key=tokens.__getitem__), out)


def _ours(knowledge: Knowledge) -> Iterator[str]:
    """The example questions as they are matched, and the sentences of the cards."""
    asked = [example for card in knowledge.cards.values() for example in card.examples]
    asked += [example for group in knowledge.declines.values() for example in group.examples]
    asked += [example for pair in knowledge.comparisons.values() for example in pair]
    yield from (expand(plain(example.text), knowledge.lexicon.abbreviations) for example in asked)
    for card in knowledge.cards.values():
        yield card.title
        yield from (_MARKUP.sub("", part).strip(" -") for part in _SENTENCE.split(card.text) if len(part) > 8)


def _spans(texts: Sequence[str]) -> Iterator[str]:
    """A few words in a row out of a text, at random."""
    rng = random.Random(1)  # noqa: S311
    for _ in range(_SPANS):
        words, length = rng.choice(texts).split(), rng.choice(_SPAN_LENGTHS)
        start = rng.randrange(max(1, len(words) - length + 1))
        yield " ".join(words[start : start + length])


def _write(net: Net, vocabulary: Sequence[str], out: Path) -> None:
    """Write the table in 8 bits a number, each row with its scale, and the convolution in 16."""
    out.mkdir(parents=True, exist_ok=True)
    scale = numpy.maximum(numpy.abs(net.table).max(1), 1e-9) / 127
    numpy.save(out / "table.npy", numpy.rint(net.table / scale[:, None]).astype(numpy.int8))
    layers = {name: getattr(net, name).astype(numpy.float16) for name in ("kernel", "bias", "mix")}
    numpy.savez(out / "layer.npz", scale=scale.astype(numpy.float32), **layers)
    (out / "vocabulary.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    sealed.seal(out)


if __name__ == "__main__":
    main()
