"""Letters that stand out from what lies under them, and the spoken word from the others, where the words name only one of two colours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from cutaway.scene.document import Text

_WHITE, _BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
_LIT = (1.0, 0.72, 0.02)
"""The colour that the spoken word usually has. Linear BT.709, as all here."""
_LEAST = 2.5
"""Ratio of lights from which on letters can be read; 3 is asked of large letters where nothing lies between them and the ground."""
_APART = 0.3
"""How far two colours lie apart, each channel 0-1 as it is seen, so that one word is told from the others."""
_LUMA = np.array([0.2126, 0.7152, 0.0722])


def standing_out(text: Text, named: Collection[str], notes: list[str]) -> Text:
    """The subtitle with the colours that were not `named` ("colour", "outline", "box", "highlight") changed where they would hide its
    letters, or the word that is being said. Where the words name both, it stays as they say, and a note says so."""
    kept: dict[str, Any] = dict(text.parameters)
    letters: Sequence[float] = text.colour
    under = "box" if kept.get("box") else "outline"
    name = "box" if under == "box" else "outline_colour"
    if kept.get("box") or kept.get("outline") != 0:
        ground = _of(kept.get(name), _BLACK)
        if _ratio(letters, ground) < _LEAST:
            if under in named and "colour" in named:
                notes.append(
                    "The letters hardly stand out from what lies under them; name another colour for one of them."
                )
            elif under in named:
                letters = _against(ground)
            else:
                kept[name] = list(_against(letters))
    if kept.get("karaoke"):
        lit = _of(kept.get("highlight"), _LIT)
        if not _differ(letters, lit):
            if "highlight" in named and "colour" in named:
                notes.append("The word that is said has the colour of the others; name another colour for one of them.")
            elif "highlight" in named:
                letters = _WHITE if _differ(lit, _WHITE) else _LIT
            else:
                kept["highlight"] = list(_WHITE if _differ(letters, _WHITE) else _LIT)
    red, green, blue = (float(one) for one in letters)
    return text.model_copy(update={"colour": (red, green, blue), "parameters": kept})


def _of(value: object, usual: tuple[float, ...]) -> tuple[float, ...]:
    if isinstance(value, list | tuple) and len(value) == 3 and all(isinstance(one, int | float) for one in value):
        return tuple(float(one) for one in value)
    return usual


def _ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """Of their lights, 1 to 21, as WCAG counts it."""
    lights = sorted(float(np.clip(colour, 0, 1) @ _LUMA) + 0.05 for colour in (one, other))
    return lights[1] / lights[0]


def _against(colour: Sequence[float]) -> tuple[float, float, float]:
    return max((_WHITE, _BLACK), key=lambda other: _ratio(colour, other))


def _differ(one: Sequence[float], other: Sequence[float]) -> bool:
    seen = [np.clip(np.asarray(colour, float), 0, 1) ** (1 / 2.2) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1])) >= _APART
