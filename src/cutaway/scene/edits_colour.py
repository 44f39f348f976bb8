"""Colours by name for edits: linear BT.709."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources

Colour = tuple[float, float, float]


@functools.cache
def colour_names() -> Mapping[str, Colour]:
    """Every known colour name, lower case, with its linear BT.709 value."""
    text = resources.files("cutaway.scene").joinpath("edits_colours.toml").read_text("utf-8")
    return {name: linear_from_hex(code) for name, code in tomllib.loads(text)["colours"].items()}


def linear_from_hex(code: str) -> Colour:
    """Linear BT.709 of an sRGB code like "#1e9632"; ValueError when it is none."""
    digits = code.lstrip("#")
    if len(digits) != 6:
        raise ValueError(f"{code!r} is not a colour code")
    red, green, blue = (round(_linear(int(digits[i : i + 2], 16) / 255), 5) for i in (0, 2, 4))
    return red, green, blue


def linear_colour(name: str) -> Colour:
    """Linear BT.709 of a colour name, of a name with "bright", "dark", "pale" and the like before it, or of a code.

    LookupError when nobody knows the colour.
    """
    name = name.strip().lower()
    names = colour_names()
    if name in names:
        return names[name]
    if name.startswith("#"):
        try:
            return linear_from_hex(name)
        except ValueError:
            raise LookupError(name) from None
    shade, _, rest = name.partition(" ")
    if shade in names and rest in names:
        # "mustard yellow": the more special word says which yellow.
        return names[shade]
    if rest and shade in _SHADES:
        return _shaded(linear_colour(rest), shade)
    raise LookupError(name)


_SHADES = {
    "bright": (1.35, 0.0), "vivid": (1.3, 0.0), "neon": (1.6, 0.0), "hot": (1.2, 0.0), "dark": (0.3, 0.0),
    "deep": (0.4, 0.0),
    "royal": (0.7, 0.0), "light": (0.9, 0.45), "pale": (0.9, 0.55), "pastel": (0.9, 0.5), "soft": (0.9, 0.3),
    "dull": (0.6, 0.1),
}  # fmt: skip
"""Factor on the colour, then how far it goes to white."""


def _shaded(colour: Colour, shade: str) -> Colour:
    factor, white = _SHADES[shade]
    red, green, blue = (round(min(1.0, part * factor) * (1 - white) + 0.85 * white, 5) for part in colour)
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
