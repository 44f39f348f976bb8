"""Meaning of short phrases as vectors (MiniLM, 384 numbers), for ranking names. Without the pack there is no ranking, and that is fine."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.errors import MissingPack
from cutaway.props import cache

BATCH = 64


@functools.cache
def _engine() -> tuple[Any, Any, str] | None:
    try:
        from cutaway.storage.packs import pack_path

        folder = Path(pack_path("meaning"))
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except (MissingPack, ImportError, OSError):
        return None
    tokenizer.enable_padding()
    tokenizer.enable_truncation(32)
    return session, tokenizer, f"{(folder / 'model.onnx').stat().st_size}"


def vectors(phrases: tuple[str, ...]) -> np.ndarray | None:
    """Unit vectors, float32, shape (phrases, 384); None without the pack."""
    engine = _engine()
    if engine is None:
        return None
    session, tokenizer, _ = engine
    names = {given.name for given in session.get_inputs()}
    rows = []
    for start in range(0, len(phrases), BATCH):
        encoded = tokenizer.encode_batch(list(phrases[start : start + BATCH]))
        ids = np.array([row.ids for row in encoded], np.int64)
        mask = np.array([row.attention_mask for row in encoded], np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, {name: value for name, value in feed.items() if name in names})[0]
        pooled = (
            hidden
            if hidden.ndim == 2
            else (hidden * mask[..., None]).sum(1) / np.maximum(mask.sum(1, keepdims=True), 1)
        )
        rows.append(pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9))
    return np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, 384), np.float32)


@functools.lru_cache(maxsize=4)
def _kept(phrases: tuple[str, ...]) -> np.ndarray | None:
    engine = _engine()
    if engine is None:
        return None
    digest = hashlib.sha256("\n".join(phrases).encode()).hexdigest()
    return cache.kept(f"meaning:{engine[2]}:{digest}", lambda: {"vectors": vectors(phrases)})["vectors"]  # type: ignore[dict-item]


@functools.lru_cache(maxsize=512)
def likeness(phrase: str, others: tuple[str, ...]) -> np.ndarray | None:
    """Cosines of `phrase` with each of `others`, float32; None without the pack. The others' vectors are kept between runs."""
    known = _kept(others)
    asked = vectors((phrase,))
    if known is None or asked is None:
        return None
    return np.asarray(known @ asked[0])
