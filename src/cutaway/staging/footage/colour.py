"""Light and colour of footage: looks, exposure and white put right, as treatments of its clips."""

from __future__ import annotations

from typing import Any

import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage.effects_colour.grade import look_names
from cutaway.footage.effects_colour.lens_styles import OVER
from cutaway.footage.effects_colour.lighting import WAYS
from cutaway.footage.effects_colour.styles import STYLES, style_names
from cutaway.footage.reading import Source
from cutaway.scene.document import Scene
from cutaway.scene.edits_colour import linear_colour
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, full_clips, operation, treated

_NUMBERS = (
    "brightness",
    "contrast",
    "saturation",
    "temperature",
    "tint",
    "exposure",
    "vignette",
    "grain",
    "glow",
    "fade",
)
_LOOKED_AT = 9
"""Frames of a clip that are measured."""


@operation("grade")
def grade(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """A look, numbers, or what the picture itself needs."""
    given = dict(asked.parameters)
    parameters: dict[str, Any] = {name: given[name] for name in _NUMBERS if given.get(name) is not None}
    said = []
    look = str(given.get("look") or "").lower()
    if look:
        if look not in look_names():
            known = ", ".join(sorted(set(look_names().values()))[:12])
            raise NotPossible(f"the look “{look}” is not known", f"one of: {known}")
        parameters["look"] = look_names()[look]
        if given.get("amount") is not None:
            parameters["amount"] = given["amount"]
        said.append(f"graded as {parameters['look']}")
    auto = str(given.get("auto") or "")
    if auto:
        parameters |= _put_right(scene, asked, desk, auto)
        said.append(
            {"exposure": "exposure put right", "white balance": "white put right"}.get(
                auto, "exposure and white put right"
            )
        )
    said += [
        f"{name} {'up' if float(parameters[name]) > 0 else 'down'}"
        for name in _NUMBERS
        if name in given and name in parameters
    ]
    if not parameters:
        raise NotPossible("no look and no change of colour was named", "for example: warmer, brighter, black and white")
    scene = treated(scene, asked, desk, "grade", parameters, replace=bool(look))
    return Outcome(scene, ", ".join(dict.fromkeys(said)) or "graded")


def _put_right(scene: Scene, asked: Operation, desk: Desk, auto: str) -> dict[str, Any]:
    """What brings the middle of the picture to a middle brightness, and what should be grey to grey: measured once, then values of
    the document."""
    clips = full_clips(scene)
    if not clips:
        raise NotPossible("there is no footage in the film to measure")
    pixels = _samples(desk.source(clips[0]))
    found: dict[str, Any] = {}
    if auto in ("exposure", "both"):
        light = _linear(pixels) @ np.array([0.2126, 0.7152, 0.0722])
        middle = float(np.exp(np.mean(np.log(np.clip(light, 0.002, 1)))))
        bright = float(np.quantile(light, 0.985))
        stops = np.clip(np.log2(0.16 / middle), -1.5, 1.8) * 0.8
        if stops > 0:
            stops = min(stops, max(0.0, np.log2(1.25 / max(bright, 0.02))) + 0.35)
        if abs(stops) >= 0.05:
            found["exposure"] = round(float(stops), 3)
    if auto in ("white balance", "both", "white"):
        found["balance"] = [round(float(one), 4) for one in white_gains(pixels)]
    return found or {"exposure": 0.0}


def white_gains(pixels: np.ndarray) -> np.ndarray:
    """Gains for linear red, green, blue under which what is nearly grey becomes grey: (3,), luminance kept.

    Shades of grey (a mean of high order) over pixels that are neither clipped nor strongly coloured. `pixels`: uint8 (n, 3).
    """
    light = _linear(pixels)
    high, low = pixels.max(axis=1).astype(np.float32), pixels.min(axis=1).astype(np.float32)
    usable = (high < 250) & (low > 8) & ((high - low) / np.maximum(high, 1) < 0.45)
    chosen = light[usable] if usable.sum() > 200 else light
    mean = np.mean(chosen**4, axis=0) ** 0.25
    gains = np.clip(mean.mean() / np.maximum(mean, 1e-4), 0.6, 1.7) ** 0.85
    return np.asarray(gains / float(gains @ np.array([0.2126, 0.7152, 0.0722])))


def _samples(source: Source) -> np.ndarray:
    """uint8 (n, 3): pixels of some frames of the source, spread over it."""
    step = max(1, source.width // 160)
    numbers = sorted({round(part * (source.count - 1) / (_LOOKED_AT - 1)) for part in range(_LOOKED_AT)})
    return np.concatenate([source.frame(number)[::step, ::step].reshape(-1, 3) for number in numbers])


def _linear(pixels: np.ndarray) -> np.ndarray:
    value = pixels.astype(np.float32) / 255
    return np.asarray(np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4))


@operation("match")
def match(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The colours of a picture that came with the words: means and spreads measured once, then values of the document."""
    reference = desk.medium("image", int(asked.parameters.get("media") or 0))
    clips = full_clips(scene)
    if not clips:
        raise NotPossible("there is no footage in the film to match")
    parameters: dict[str, Any] = {
        "from": _spread(_samples(desk.source(clips[0]))),
        "to": _spread(_samples(desk.open(reference.sha256))),
    }
    if asked.parameters.get("amount") is not None:
        parameters["amount"] = asked.parameters["amount"]
    return Outcome(
        treated(scene, asked, desk, "match", parameters), f"colours matched to {reference.name or 'the picture'}"
    )


@operation("relight")
def relight(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Light from another side."""
    way = str(asked.parameters.get("from") or "left").lower()
    if way not in WAYS:
        raise NotPossible(f"light from “{way}” is not known", *WAYS[:6])
    parameters: dict[str, Any] = {"from": way}
    if asked.parameters.get("colour"):
        parameters["colour"] = list(_light_colour(str(asked.parameters["colour"])))
    if asked.parameters.get("amount") is not None:
        parameters["amount"] = asked.parameters["amount"]
    note = "The new light follows brightness and outline, not measured depth: it is soft, and casts no hard shadows."
    return Outcome(treated(scene, asked, desk, "relight", parameters), f"relit from {way}", (note,))


@operation("style")
def style(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Painted, printed and broken looks."""
    name = str(asked.parameters.get("style") or "").lower()
    if name not in style_names():
        raise NotPossible(f"the style “{name}” is not known", *sorted(STYLES))
    parameters: dict[str, Any] = {"style": style_names()[name]}
    if asked.parameters.get("amount") is not None:
        parameters["amount"] = asked.parameters["amount"]
    if parameters["style"] == "duotone" and asked.parameters.get("colours"):
        parameters["inks"] = _inks([str(one) for one in asked.parameters["colours"]])
    adds = parameters["style"] in OVER
    return Outcome(
        treated(scene, asked, desk, "style", parameters, replace=not adds), f"in the style “{parameters['style']}”"
    )


def _inks(names: list[str]) -> list[list[int]]:
    """The darker of two colours, then the lighter, 0-255; one colour is printed on what is nearly white, or on black."""
    rows = []
    for name in names[:2]:
        linear = _light_colour(name)
        rows.append(
            [round(255 * (12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055)) for one in linear]
        )
    if len(rows) == 1:
        rows.append([246, 240, 228] if sum(rows[0]) < 420 else [18, 16, 24])
    return sorted(rows, key=lambda ink: ink[0] * 0.3 + ink[1] * 0.59 + ink[2] * 0.11)


@operation("sharpen", "denoise")
def detail(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Sharper, or with less noise."""
    parameters = {"amount": asked.parameters["amount"]} if asked.parameters.get("amount") is not None else {}
    done = {"sharpen": "sharpened", "denoise": "noise taken out of the picture"}[asked.name]
    return Outcome(treated(scene, asked, desk, asked.name, parameters), done)


_LIGHTS = {"warm": (1.0, 0.72, 0.42), "cool": (0.62, 0.8, 1.0), "cold": (0.55, 0.76, 1.0), "golden": (1.0, 0.68, 0.3),
           "daylight": (1.0, 0.98, 0.95), "moonlight": (0.5, 0.66, 1.0), "candlelight": (1.0, 0.56, 0.22)}  # fmt: skip


def _light_colour(name: str) -> tuple[float, float, float]:
    if name.lower() in _LIGHTS:
        return _LIGHTS[name.lower()]
    try:
        return linear_colour(name)
    except LookupError:
        raise NotPossible(f"the colour “{name}” is not known") from None


def _spread(pixels: np.ndarray) -> list[list[float]]:
    """Mean and spread of each channel of Lab, eight bits."""
    import cv2

    lab = cv2.cvtColor(pixels[None], cv2.COLOR_RGB2LAB)[0].astype(np.float32)
    return [[round(float(lab[:, channel].mean()), 3), round(float(lab[:, channel].std()), 3)] for channel in range(3)]
