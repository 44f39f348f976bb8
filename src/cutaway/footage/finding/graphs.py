"""TensorFlow.js graphs as ONNX models: the convolutional part of a network, as far as detectors need it.

Only what those graphs hold is translated (convolutions, normalisation, additions, clipped ramps, reshaped heads, joining);
anything else is refused. Pictures run channels first inside; heads come out as TensorFlow has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import Internal

_FLOAT, _INT64 = 1, 7


def weights_and_nodes(model: Path) -> tuple[dict[str, np.ndarray], dict[str, dict[str, Any]]]:
    """Constants by name and nodes by name of the `model.json` of a graph, its shards beside it."""
    told = json.loads(model.read_text())
    constants: dict[str, np.ndarray] = {}
    for group in told["weightsManifest"]:
        data = b"".join((model.parent / name).read_bytes() for name in group["paths"])
        at = 0
        for entry in group["weights"]:
            kind = np.dtype(entry["dtype"])
            count = int(np.prod(entry["shape"], dtype=np.int64))
            constants[entry["name"]] = np.frombuffer(data, kind, count, at).reshape(entry["shape"])
            at += count * kind.itemsize
    return constants, {node["name"]: node for node in told["modelTopology"]["node"]}


def as_onnx(
    constants: dict[str, np.ndarray],
    nodes: dict[str, dict[str, Any]],
    entry: str,
    shape: Sequence[int],
    exits: Sequence[str],
) -> bytes:
    """An ONNX model from the node `entry`, fed with float32 of `shape` (1, channels, h, w), to the nodes `exits`."""
    made = _Graph(constants, nodes, entry)
    for name in exits:
        made.visit(name)
    inputs = _value(made.named(entry), shape)
    outputs = [_value(made.named(name), ()) for name in exits]
    graph = b"".join(_field(1, node) for node in made.lines) + _field(2, b"graph")
    graph += b"".join(_field(5, tensor) for tensor in made.tensors) + _field(11, inputs)
    graph += b"".join(_field(12, value) for value in outputs)
    return _number(1, 8) + _field(7, graph) + _field(8, _field(1, b"") + _number(2, 13))


class _Graph:
    """ONNX nodes and tensors, made by going back from each exit."""

    def __init__(self, constants: dict[str, np.ndarray], nodes: dict[str, dict[str, Any]], entry: str) -> None:
        self.constants, self.nodes = constants, nodes
        self.lines: list[bytes] = []
        self.tensors: list[bytes] = []
        self._done = {entry}
        self._flat: set[str] = set()

    @staticmethod
    def named(name: str) -> str:
        return name.split(":")[0]

    def visit(self, name: str) -> None:
        """Add the node and all it needs, without recursion: these graphs are hundreds of nodes deep."""
        waiting = [name]
        while waiting:
            here = self.named(waiting[-1])
            if here in self._done:
                waiting.pop()
                continue
            needed = [
                one for one in map(self.named, self._fed(here)) if one not in self.constants and one not in self._done
            ]
            if needed:
                waiting += needed
                continue
            self._translate(here)
            self._done.add(here)
            waiting.pop()

    def _fed(self, name: str) -> list[str]:
        node = self.nodes[name]
        inputs = [entry for entry in node.get("input", ()) if not entry.startswith("^")]
        return inputs[:1] if node["op"] == "Reshape" else inputs

    def _translate(self, name: str) -> None:
        node = self.nodes[name]
        op, inputs = node["op"], [self.named(entry) for entry in node.get("input", ())]
        if op in ("Conv2D", "DepthwiseConv2dNative"):
            self._convolve(name, node, inputs, op != "Conv2D")
        elif op in ("Add", "AddV2", "BiasAdd", "AddN", "Mul"):
            self._add("Mul" if op == "Mul" else "Add", [self._operand(entry) for entry in inputs], name)
        elif op == "Relu6":
            self._add(
                "Clip", [inputs[0], self._tensor("zero", np.float32(0)), self._tensor("six", np.float32(6))], name
            )
        elif op.startswith("FusedBatchNorm"):
            gamma, beta, mean, variance = (self.constants[entry].astype(np.float64) for entry in inputs[1:5])
            slope = gamma / np.sqrt(variance + float(node["attr"].get("epsilon", {}).get("f", 1e-3)))
            shaped = (1, -1, 1, 1)
            factor = self._tensor(f"{name}/slope", slope.astype(np.float32).reshape(shaped))
            offset = self._tensor(f"{name}/offset", (beta - mean * slope).astype(np.float32).reshape(shaped))
            self._add("Mul", [inputs[0], factor], f"{name}/scaled")
            self._add("Add", [f"{name}/scaled", offset], name)
        elif op == "Reshape":
            width = self._width_of_head(node)
            self._add("Transpose", [inputs[0]], f"{name}/last", _ints("perm", (0, 2, 3, 1)))
            shape = self._tensor(f"{name}/shape", np.array([1, -1, width], np.int64))
            self._add("Reshape", [f"{name}/last", shape], name)
        elif op == "ConcatV2":
            self._add("Concat", inputs[:-1], name, _int("axis", 1))
        else:
            raise Internal(f"A detector's graph has a step that is not known: {op}.")

    def _convolve(self, name: str, node: dict[str, Any], inputs: list[str], apart: bool) -> None:
        weights = self.constants[inputs[1]]
        height, width, into, out = weights.shape
        turned = (
            weights.transpose(2, 3, 0, 1).reshape(into * out, 1, height, width)
            if apart
            else weights.transpose(3, 2, 0, 1)
        )
        strides = [int(step) for step in node["attr"]["strides"]["list"]["i"]]
        padding = node["attr"]["padding"]["s"]
        same = padding in ("SAME", "U0FNRQ==") or padding == [83, 65, 77, 69]
        attributes = [
            _ints("kernel_shape", (height, width)),
            _ints("strides", strides[1:3]),
            _int("group", into if apart else 1),
            _text("auto_pad", "SAME_UPPER" if same else "VALID"),
        ]
        self._add("Conv", [inputs[0], self._tensor(inputs[1], turned)], name, *attributes)

    def _width_of_head(self, node: dict[str, Any]) -> int:
        """The last number of the shape that a head is brought to."""
        shape = self.named(node["input"][1])
        if shape in self.constants:
            return int(self.constants[shape].ravel()[-1])
        return int(self.constants[self.named(self.nodes[shape]["input"][-1])].ravel()[0])

    def _operand(self, name: str) -> str:
        """A constant of one value a channel lies along the channels; anything else as it is."""
        if name not in self.constants:
            return name
        value = self.constants[name].astype(np.float32)
        return self._tensor(name, value.reshape(1, -1, 1, 1) if value.ndim else value)

    def _tensor(self, name: str, value: np.ndarray | np.float32) -> str:
        name = f"{name}/constant"
        if name not in self._flat:
            self._flat.add(name)
            array = np.ascontiguousarray(value)
            kind = _INT64 if array.dtype == np.int64 else _FLOAT
            dims = b"".join(_number(1, size) for size in array.shape if np.ndim(value))
            self.tensors.append(dims + _number(2, kind) + _field(8, name.encode()) + _field(9, array.tobytes()))
        return name

    def _add(self, kind: str, inputs: Iterable[str], output: str, *attributes: bytes) -> None:
        line = b"".join(_field(1, entry.encode()) for entry in inputs) + _field(2, output.encode())
        line += _field(3, output.encode()) + _field(4, kind.encode())
        self.lines.append(line + b"".join(_field(5, attribute) for attribute in attributes))


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _int(name: str, value: int) -> bytes:
    return _field(1, name.encode()) + _number(3, value) + _number(20, 2)


def _ints(name: str, values: Iterable[int]) -> bytes:
    return _field(1, name.encode()) + b"".join(_number(8, value) for value in values) + _number(20, 7)


def _text(name: str, value: str) -> bytes:
    return _field(1, name.encode()) + _field(4, value.encode()) + _number(20, 3)


def _value(name: str, shape: Sequence[int]) -> bytes:
    """Name and type of an input or output; without a shape it may have any."""
    dims = b"".join(_field(1, _number(1, size)) for size in shape)
    tensor = _number(1, _FLOAT) + (_field(2, dims) if shape else b"")
    return _field(1, name.encode()) + _field(2, _field(1, tensor))
