"""The grade: curves for each channel, then saturation, then what depends on the place in the frame. Values come from named looks,
numbers, and what was measured once in the clip when the exposure or the white was to be put right."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.scene.document import Treatment
from cutaway.scene.randomness import stream

_SCALARS = "exposure contrast saturation temperature tint gamma fade crush rolloff vignette grain glow softness mono sky".split()
_VECTORS = ("shadows", "highlights")
_LUMA = (0.2126, 0.7152, 0.0722)
_HALVINGS = 3
"""How often the picture is made half as large for the glow."""
_STEPS, _BELOW = 96, 128
"""Sixteen bits between the steps: parts of one of the 255 values, and how many values below black there is room for. In floats the
same would take twice the time."""
_STRIP = 65536
"""Pixels that go through the steps together: what lies between the steps stays in the processor's cache, which halves the time."""
_TILES = 16
"""Patterns of grain, one after the other in an order drawn from the seed."""


@functools.cache
def looks() -> dict[str, dict[str, Any]]:
    """Values by the name of the look."""
    return tomllib.loads((Path(__file__).parent / "looks.toml").read_text())


@functools.cache
def look_names() -> dict[str, str]:
    """The look that each of its names means."""
    return {name: look for look, values in looks().items() for name in (look, *values["names"])}


def tone_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a grade: those of its look times its amount (1 as it was made), and its own numbers added.

    `brightness`, `contrast`, `saturation`, `temperature`, `tint`: -1 to 1; `exposure` in stops; an unknown look changes nothing.
    """
    tone: dict[str, Any] = dict.fromkeys(_SCALARS, 0.0) | dict.fromkeys(_VECTORS, (0.0, 0.0, 0.0)) | {"mix": _LUMA}
    amount = _number(parameters.get("amount"), 1.0, 0.0, 3.0)
    look = looks().get(look_names().get(str(parameters.get("look") or "").lower(), ""), {})
    for name, value in look.items():
        if name in _VECTORS:
            tone[name] = tuple(amount * one for one in value)
        elif name == "mix":
            tone[name] = tuple(value)
        elif name != "names":
            tone[name] = amount * value
    tone["exposure"] += _number(parameters.get("exposure"), 0.0, -4, 4) + 1.2 * _number(
        parameters.get("brightness"), 0.0, -2, 2
    )
    for name in ("contrast", "saturation", "temperature", "tint"):
        tone[name] += _number(parameters.get(name), 0.0, -2, 2)
    for name in ("vignette", "grain", "glow", "fade"):
        tone[name] += _number(parameters.get(name), 0.0, 0, 2)
    tone["mono"] = min(tone["mono"], 1.0)
    return tone


@effect("grade", stage="look")
class Grade:
    """Parameters: `look`, `amount`, the numbers of `tone_of`, and `balance` [r, g, b], gains that put the white right."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        self._tone = tone_of(treatment.parameters)
        balance = treatment.parameters.get("balance")
        self._balance = (
            tuple(float(one) for one in balance) if isinstance(balance, list) and len(balance) == 3 else (1.0, 1.0, 1.0)
        )
        # A grey picture takes its tint after it has become grey.
        after = self._tone["mono"] > 0
        self._curves = _curves(self._tone | (dict.fromkeys(_VECTORS, (0.0, 0.0, 0.0)) if after else {}), self._balance)
        self._tint = _tinted(self._tone) if after and any(map(any, (self._tone[name] for name in _VECTORS))) else None
        matrix = _matrix(self._tone)
        self._plain = np.allclose(matrix, np.eye(3)) and not (
            self._placed or self._tone["glow"] > 0 or self._tone["grain"] > 0
        )
        self._bytes = np.clip(self._curves + 0.5, 0, 255).astype(np.uint8)
        self._wide = np.clip((self._curves + _BELOW) * _STEPS + 0.5, 0, 65535).astype(np.uint16)
        # What lies below black is cut off behind the matrix, whose rows sum to one.
        self._matrix = np.concatenate([matrix, np.full((3, 1), -_BELOW * _STEPS)], axis=1).astype(np.float32)
        self._seed, self._id = context.seed, treatment.id

    @property
    def _placed(self) -> bool:
        return bool(self._tone["vignette"] > 0 or self._tone["sky"] > 0)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The graded picture."""
        import cv2

        if self._plain:
            return np.asarray(cv2.LUT(pixels, self._bytes))
        height, width = pixels.shape[:2]
        grain = self._grain(height, width, number) if self._tone["grain"] > 0 else None
        whole = np.empty_like(pixels)
        rows = max(1, _STRIP // width)
        for top in range(0, height, rows):
            strip = slice(top, top + rows)
            cv2.convertScaleAbs(self._toned(pixels[strip], strip, height), whole[strip], alpha=1 / _STEPS)
        # Eight bits from here on: what is added is soft, and float would cost three times as much.
        if self._tone["glow"] > 0:
            whole = _glowing(whole, self._tone["glow"])
        if grain is not None:
            whole = np.asarray(cv2.add(whole, grain, dtype=cv2.CV_8U))
        return whole

    def _toned(self, pixels: np.ndarray, strip: slice, height: int) -> np.ndarray:
        """uint16, in steps: rows `strip` of a picture of this height, behind curves, matrix, tint and shade."""
        import cv2

        made = cv2.transform(cv2.LUT(pixels, self._wide), self._matrix)
        if self._tint is not None:
            made = cv2.LUT(cv2.convertScaleAbs(made, alpha=1 / _STEPS), self._tint)
        if self._placed:
            shade = _shade(height, pixels.shape[1], self._tone["vignette"], self._tone["sky"])
            made = cv2.multiply(made, shade[strip], scale=1 / 65535)
        return np.asarray(made)

    def _grain(self, height: int, width: int, number: int) -> np.ndarray:
        order = stream(self._seed, "grain", self._id, str(number // _TILES)).permutation(_TILES)
        return _grain_tile(height, width, int(order[number % _TILES]), round(9 * float(self._tone["grain"]), 3))


def _curves(tone: Mapping[str, Any], balance: tuple[float, ...]) -> np.ndarray:
    """float32 (1, 256, 3): what each value of each channel becomes, 0-255, not held to that range."""
    x = np.linspace(0, 1, 256)
    temperature, tint = tone["temperature"], tone["tint"]
    gains = np.exp(
        np.array(
            [0.24 * temperature + 0.06 * tint, 0.02 * temperature - 0.16 * tint, -0.34 * temperature + 0.06 * tint]
        )
    )
    gains /= float(np.dot(gains, _LUMA))
    out = np.empty((1, 256, 3), np.float32)
    for channel in range(3):
        light = _to_light(x) * 2.0 ** tone["exposure"] * gains[channel] * balance[channel]
        value = _to_value(_rolled(light, tone["rolloff"] + max(0.0, 0.35 * (tone["exposure"] > 0))))
        value = value ** (1 / (1 + 0.8 * max(tone["gamma"], -0.9)))
        value = _split(_contrasted(value, tone["contrast"]), tone, channel)
        value = value - 0.22 * tone["crush"] * (1 - np.clip(value, 0, 1)) ** 4
        value = value * (1 - tone["fade"]) + tone["fade"]
        out[0, :, channel] = value * 255
    return out


def _split(value: np.ndarray, tone: Mapping[str, Any], channel: int) -> np.ndarray:
    """Dark and light parts pulled to a colour each; black and white themselves hardly."""
    held = np.clip(value, 0, 1)
    value = value + 0.6 * tone["shadows"][channel] * (1 - held) ** 2 * (4 * held + 0.25) / 1.6
    return value + 0.6 * tone["highlights"][channel] * held**2 * (1.35 - held)


def _tinted(tone: Mapping[str, Any]) -> np.ndarray:
    """uint16 (1, 256, 3), in steps: the colours that greys become."""
    x = np.linspace(0, 1, 256)
    colours = np.stack([_split(x, tone, channel) * 255 for channel in range(3)], axis=1)[None]
    return np.clip(colours * _STEPS + 0.5, 0, 65535).astype(np.uint16)


def _contrasted(value: np.ndarray, amount: float) -> np.ndarray:
    """An S about the middle grey for more, a flatter line for less."""
    if amount <= 0:
        return (value - 0.45) * (1 + 0.6 * max(amount, -1.5)) + 0.45
    held = np.clip(value, 0, 1)
    curved = held**2 * (3 - 2 * held)
    steep = np.clip((held - 0.45) * 1.25 + 0.45, 0, 1)
    bent = 0.6 * curved + 0.4 * steep
    return value + min(amount, 2.0) * (bent - held)


def _rolled(light: np.ndarray, amount: float) -> np.ndarray:
    """Highlights bent towards 1 instead of cut off."""
    if amount <= 0:
        return np.minimum(light, 1.0)
    knee = 1 - 0.45 * min(amount, 1.0)
    over = np.maximum(light - knee, 0)
    return np.minimum(light, knee) + (1 - knee) * over / (over + (1 - knee))


def _to_light(value: np.ndarray) -> np.ndarray:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _to_value(light: np.ndarray) -> np.ndarray:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _matrix(tone: Mapping[str, Any]) -> np.ndarray:
    """float32 (3, 3): saturation, or grey of the look's mix. Split toning of a grey picture was done by the curves."""
    share = 1 - tone["mono"]
    saturation = max(0.0, 1 + tone["saturation"])
    mix = np.asarray(tone["mix"]) / sum(tone["mix"])
    colour = saturation * np.eye(3) + (1 - saturation) * np.tile(_LUMA, (3, 1))
    return np.asarray(share * colour + tone["mono"] * np.tile(mix, (3, 1)), np.float32)


@functools.lru_cache(maxsize=8)
def _shade(height: int, width: int, vignette: float, sky: float) -> np.ndarray:
    """uint16 (height, width, 3): what is left of the light, of 65535."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    far = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    shade = 1 - 0.75 * min(vignette, 1.3) * far**1.3
    if sky > 0:
        down = np.clip(1 - y / (0.6 * height), 0, 1)
        shade *= 1 - 0.55 * min(sky, 1.2) * down**1.2
    return np.repeat((np.clip(shade, 0, 1) * 65535 + 0.5).astype(np.uint16)[..., None], 3, axis=2)


def _glowing(made: np.ndarray, amount: float) -> np.ndarray:
    import cv2

    height, width = made.shape[:2]
    small, across, down = made, width, height
    for _ in range(_HALVINGS):  # half and half again takes half the time of an eighth at once
        across, down = max(1, across // 2), max(1, down // 2)
        small = cv2.resize(small, (across, down), interpolation=cv2.INTER_AREA)
    bright = cv2.subtract(small, (120, 120, 120, 0))
    soft = cv2.GaussianBlur(cv2.convertScaleAbs(bright, alpha=0.55 * amount), (0, 0), max(down / 18, 0.1))
    return np.asarray(cv2.add(made, cv2.resize(soft, (width, height))))


@functools.lru_cache(maxsize=2 * _TILES)
def _grain_tile(height: int, width: int, number: int, strength: float) -> np.ndarray:
    import cv2

    noise = (
        stream(0, "grain tile", str(number), f"{width}x{height}").standard_normal((height, width)).astype(np.float32)
    )
    noise = cv2.GaussianBlur(noise, (0, 0), max(0.6, height / 900))
    noise *= strength / max(float(noise.std()), 1e-6)
    return np.repeat(np.round(noise).astype(np.int16)[..., None], 3, axis=2)


def _number(value: Any, usual: float, low: float, high: float) -> float:
    try:
        return min(max(float(value), low), high) if value is not None else usual
    except (TypeError, ValueError):
        return usual
