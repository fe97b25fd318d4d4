"""Makes data/vectors out of the encoder all-MiniLM-L6-v2. Needed once; not again when content changes.

    python -m tools.vectors ENCODER [--out data/vectors]

ENCODER is a folder with model.safetensors and tokenizer.json, as in sentence-transformers/all-MiniLM-L6-v2. Its first
layers are trained on to tell from a question which card answers it, with all that `kb build` learns from. Needs PyTorch
(`pip install torch`), which is needed nowhere else. Fixed seeds; ten to thirty minutes on two processors.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy

from bot.core.content.load import load
from bot.core.content.resources import content_dir
from bot.core.matching import sealed
from bot.core.matching.learn import lessons, spelling_words
from bot.core.matching.reader import Reader
from bot.core.matching.vectors import dictionary_of
from tools.vectors.train import trained


def main() -> None:
    """Read the command line, and make the vectors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("--out", type=Path, default=content_dir("data") / "vectors")
    options = parser.parse_args()
    tokens = json.loads((options.encoder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    knowledge = load(content_dir("data"))
    taught = lessons(knowledge, Reader(knowledge.lexicon, list(spelling_words(knowledge)), dictionary_of(tokens)))
    print(f"{len(taught)} texts")
    arrays = trained(options.encoder / "model.safetensors", tokens, taught)
    write(arrays, sorted(tokens, key=tokens.__getitem__), options.out)


def write(arrays: Mapping[str, numpy.ndarray], vocabulary: list[str], out: Path) -> None:
    """Write the rows of pieces and the weights of layers in 8 bits a number, with their scales; the rest in 32."""
    out.mkdir(parents=True, exist_ok=True)
    kept = dict(arrays)
    pieces = kept.pop("pieces")
    scale = numpy.maximum(numpy.abs(pieces).max(1), 1e-9) / 127
    numpy.save(out / "pieces.npy", numpy.rint(pieces / scale[:, None]).astype(numpy.int8))
    kept["scale"] = scale.astype(numpy.float32)
    for name in [name for name, array in kept.items() if name.endswith(".weight") and array.ndim == 2]:
        steps = numpy.maximum(numpy.abs(kept[name]).max(1), 1e-9) / 127
        kept[name] = numpy.rint(kept[name] / steps[:, None]).astype(numpy.int8)
        kept[name.removesuffix("weight") + "scale"] = steps.astype(numpy.float32)
    numpy.savez(out / "layers.npz", **kept)
    (out / "vocabulary.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    sealed.seal(out)


if __name__ == "__main__":
    main()
