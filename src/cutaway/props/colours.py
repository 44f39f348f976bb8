"""Colour words as linear BT.709: names, "#ff8800", "dark red", "pale blue", "blue green". The list is `words/colours.toml`."""

from __future__ import annotations

import colorsys
import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources

import numpy as np

from cutaway.props.textures import decoded

Linear = tuple[float, float, float]

# Change of lightness (HLS, times) and saturation (times); lightening goes towards white by the third number.
MODIFIERS: Mapping[str, tuple[float, float, float]] = {
    "dark": (0.52, 1.0, 0.0),
    "deep": (0.60, 1.12, 0.0),
    "light": (1.0, 0.85, 0.42),
    "pale": (1.0, 0.60, 0.58),
    "pastel": (1.0, 0.62, 0.52),
    "soft": (1.0, 0.70, 0.30),
    "bright": (1.12, 1.20, 0.0),
    "vivid": (1.04, 1.35, 0.0),
    "rich": (0.85, 1.20, 0.0),
    "dusty": (0.95, 0.50, 0.12),
    "muted": (0.92, 0.50, 0.05),
    "dull": (0.85, 0.45, 0.0),
    "hot": (1.06, 1.30, 0.0),
    "neon": (1.15, 1.40, 0.0),
    "electric": (1.10, 1.40, 0.0),
    "faded": (1.0, 0.45, 0.28),
    "warm": (1.0, 1.0, 0.0),
    "cool": (1.0, 1.0, 0.0),
    "royal": (0.85, 1.15, 0.0),
    "baby": (1.0, 0.70, 0.50),
}


@functools.cache
def names() -> Mapping[str, str]:
    """Colour words and their sRGB codes ("#rrggbb")."""
    return tomllib.loads(resources.files("cutaway.props.words").joinpath("colours.toml").read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=1024)
def colour(words: str) -> Linear | None:
    """The linear colour these words mean; None when they mean none."""
    text = re.sub(r"[^a-z0-9# ]", " ", words.lower().replace("-", " ")).strip()
    text = re.sub(r"\b(colou?red|colou?r|in|of|the|a|an|very|shade|tone|and)\b", " ", text).strip()
    code = re.fullmatch(r"#?([0-9a-f]{6}|[0-9a-f]{3})", text) if text.startswith("#") else None
    if code:
        digits = code[1] if len(code[1]) == 6 else "".join(letter * 2 for letter in code[1])
        return _linear([int(digits[i : i + 2], 16) for i in (0, 2, 4)])
    found = _named(text) or _named(re.sub(r"(d?d?ish)\b", lambda m: "d" if m[1] == "ddish" else "", text))
    return None if found is None else _linear(found)


def _named(text: str) -> list[float] | None:
    words = text.split()
    joined = "".join(words)
    for key in (" ".join(words), joined):
        if key in names():
            return _codes(names()[key])
    if not words:
        return None
    if words[0] in MODIFIERS and len(words) > 1:
        rest = _named(" ".join(words[1:]))
        return None if rest is None else _modified(rest, words[0])
    known = [_codes(names()[word]) for word in words if word in names()]
    # The last colour of "blue green" leads, as it does in English.
    return (
        None
        if not known
        else [sum(v) for v in zip([c * 0.4 for c in known[0]], [c * 0.6 for c in known[-1]], strict=True)]
    )


def _codes(code: str) -> list[float]:
    return [float(int(code[i : i + 2], 16)) for i in (1, 3, 5)]


def _modified(codes: list[float], word: str) -> list[float]:
    light, strong, white = MODIFIERS[word]
    hue, lightness, saturation = colorsys.rgb_to_hls(*(code / 255 for code in codes))
    changed = colorsys.hls_to_rgb(hue, min(lightness * light, 0.95), min(saturation * strong, 1.0))
    red, green, blue = ((value + (1 - value) * white) * 255 for value in changed)
    if word == "warm":
        red, blue = min(red * 1.05, 255), blue * 0.9
    if word == "cool":
        red, blue = red * 0.93, min(blue * 1.06, 255)
    return [red, green, blue]


def _linear(codes: list[float] | list[int]) -> Linear:
    red, green, blue = (round(float(value), 5) for value in decoded(np.array(codes, float)))
    return (red, green, blue)
