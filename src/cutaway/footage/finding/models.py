"""The networks that find things in pictures: each loaded once a process, when it is asked for first.

Threads are fixed and a network answers one caller at a time, so that its numbers are the same in every process.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.storage.packs import pack_path

THREADS = 2
_still = threading.Lock()


@contextmanager
def _silently() -> Iterator[None]:
    """What native code writes to the standard error stream meanwhile is thrown away: the runtime greets whoever loads it there."""
    with _still:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)


class Lite:
    """A TensorFlow Lite network: one picture in, its tensors out."""

    def __init__(self, file: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        with _silently():
            self._interpreter = Interpreter(str(file), num_threads=THREADS)
            self._interpreter.allocate_tensors()
        entry = self._interpreter.get_input_details()[0]
        self._entry = entry["index"]
        self._exits = [exit_["index"] for exit_ in self._interpreter.get_output_details()]
        self.height, self.width = int(entry["shape"][1]), int(entry["shape"][2])
        self._lock = threading.Lock()

    def __call__(self, picture: np.ndarray) -> list[np.ndarray]:
        """Its output tensors for float32 (height, width, 3), scaled as this network wants it."""
        with self._lock:
            self._interpreter.set_tensor(self._entry, np.ascontiguousarray(picture[None], np.float32))
            self._interpreter.invoke()
            return [np.array(self._interpreter.get_tensor(index)) for index in self._exits]


class Onnx:
    """An ONNX network: one batch in, the named outputs out."""

    def __init__(self, model: Path | bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(model) if isinstance(model, Path) else model, options, providers=["CPUExecutionProvider"]
        )
        self._entry = self._session.get_inputs()[0].name

    def __call__(self, batch: np.ndarray, outputs: Sequence[str] | None = None) -> list[np.ndarray]:
        """Outputs for float32 (1, 3, h, w) or whatever shape the network takes; all of them where none are named."""
        found: list[Any] = self._session.run(outputs, {self._entry: np.ascontiguousarray(batch, np.float32)})
        return found

    @property
    def outputs(self) -> list[str]:
        """Names of all outputs, in their order."""
        return [exit_.name for exit_ in self._session.get_outputs()]


@cache
def lite(name: str) -> Lite:
    """The network `name` of the pack `faces`. Raises `MissingPack`."""
    return Lite(pack_path("faces") / f"{name}.tflite")


@cache
def onnx(pack: str, name: str) -> Onnx:
    """The network `name` of a pack. Raises `MissingPack`."""
    return Onnx(pack_path(pack) / f"{name}.onnx")
