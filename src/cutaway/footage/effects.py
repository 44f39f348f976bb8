"""Effects: what treatments of a clip do to its pictures.

Each is a class registered under the treatment's name. The effects of a clip run in the order of `STAGES`, within one in that of
the treatments. What an effect does not touch comes back byte for byte; the same frame comes back the same whatever was drawn
before it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol, TypeVar

import numpy as np

from cutaway.footage.reading import Source
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.storage.derived import Derived

STAGES = ("repair", "look", "frame", "over")
"""repair: of the source's pictures; look: colour, background, style; frame: from the source's geometry to the film's;
over: laid over the finished frame."""


@dataclass
class Context:
    """What an effect works with. `width`, `height`, `rate`: of the film; `media` opens another medium by its hash; `world`
    draws the scene's own world at a film frame, None where there is none; `notes`: sentences for the report."""

    scene: Scene
    clip: Clip
    source: Source
    quality: str
    media: Callable[[str], Source]
    derived: Derived
    world: Callable[[int], np.ndarray] | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Of the film, in pixels."""
        return self.scene.format.width

    @property
    def height(self) -> int:
        """Of the film, in pixels."""
        return self.scene.format.height

    @property
    def rate(self) -> Fraction:
        """Frames a second of the film."""
        return self.scene.format.frame_rate

    @property
    def seed(self) -> int:
        """The scene's."""
        return self.scene.seed


class Effect(Protocol):
    """One treatment at work. Made by `(treatment, context)`, asked for frames in any order."""

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The picture with the effect: uint8 (h, w, 3), sRGB. `number`: frame of the film; `at`: second of the source.
        `pixels` is not written to. A "frame" effect may return another size."""
        ...


Maker = Callable[[Treatment, Context], Effect]
_Class = TypeVar("_Class", bound=Callable[..., Any])

MODULES: dict[str, str] = {}
"""Module that registers the effect of each name; imported when it is asked for first."""

_MODULES_OF: dict[str, tuple[str, ...]] = {
    "effects_colour": ("grade", "match", "relight", "style", "sharpen", "denoise"),
    "effects_regions": ("background", "recolour", "remove", "blur", "pixelate"),
    "effects_over": ("add_picture", "sticker", "weather", "particles"),
    "framing": ("reframe", "rotate", "mirror", "crop", "zoom", "stabilise"),
    "timing": ("in_betweens", "dissolve", "fade"),
    "upscaling": ("upscale",),
    "relief": ("relief",),
}
for _room, _names in _MODULES_OF.items():
    MODULES.update(dict.fromkeys(_names, f"cutaway.footage.{_room}"))

_makers: dict[str, tuple[str, Maker]] = {}


def effect(*names: str, stage: str) -> Callable[[_Class], _Class]:
    """Register a class as the effect of treatments with these names."""
    if stage not in STAGES:
        raise ValueError(f"there is no stage {stage!r}")

    def register(made: _Class) -> _Class:
        _makers.update(dict.fromkeys(names, (stage, made)))
        return made

    return register


def stage_of(name: str) -> str | None:
    """The stage of the effect called `name`; None where no such effect changes pictures."""
    if name not in _makers and name in MODULES:
        importlib.import_module(MODULES[name])
    return _makers[name][0] if name in _makers else None


def open_effect(treatment: Treatment, context: Context) -> Effect | None:
    """The effect of a treatment, ready for frames; None for those that change no pictures (sound, or unknown)."""
    if stage_of(treatment.name) is None:
        return None
    return _makers[treatment.name][1](treatment, context)


class Chain:
    """The effects of one clip, in their order.

    `framed`: whether one of them brings the picture to the film's size; otherwise the picture is fitted by `fitted`.
    """

    def __init__(self, context: Context, notes: list[str]) -> None:
        self.context = context
        found: list[tuple[int, Treatment, Effect]] = []
        for treatment in context.clip.treatments:
            made = open_effect(treatment, context)
            if made is not None:
                stage = getattr(made, "stage", None) or stage_of(treatment.name) or "look"
                found.append((STAGES.index(stage), treatment, made))
        self._effects = sorted(found, key=lambda entry: entry[0])
        self._notes = notes

    def frame(self, pixels: np.ndarray, number: int, at: Fraction, straight: bool = False) -> np.ndarray:
        """The clip's picture at film frame `number`, at the film's size.

        `straight`: for a film with transparency, an effect that takes the background away leaves the foreground's own colours
        up to its edge, by its `straight`, where else it shows what stands for nothing.
        """
        framed = False
        over = STAGES.index("over")
        for stage, treatment, made in self._effects:
            if stage == over and not framed:
                pixels, framed = fitted(pixels, self.context.width, self.context.height), True
            if live(treatment, number):
                apply = getattr(made, "straight", made.apply) if straight else made.apply
                pixels = apply(pixels, number, at)
        return fitted(pixels, self.context.width, self.context.height)

    def alpha(self, number: int, at: Fraction) -> np.ndarray | None:
        """float32 (height, width) of the film's size where an effect takes the background away; else None."""
        for _, treatment, made in self._effects:
            look = getattr(made, "alpha", None)
            if look is not None and live(treatment, number):
                mask = look(number, at)
                if mask is not None:
                    return np.asarray(_resized(mask, self.context.width, self.context.height), np.float32)
        return None


def live(treatment: Treatment, number: int) -> bool:
    """Whether the treatment is at work at film frame `number`."""
    return treatment.start <= number and (treatment.frames is None or number < treatment.start + treatment.frames)


def fitted(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """The whole picture inside the film's frame, black where it does not reach; untouched where the sizes are equal."""
    h, w = pixels.shape[:2]
    if (w, h) == (width, height):
        return pixels
    share = min(width / w, height / h)
    inner_w, inner_h = max(1, round(w * share)), max(1, round(h * share))
    small = _resized(pixels, inner_w, inner_h)
    if (inner_w, inner_h) == (width, height):
        return small
    out = np.zeros((height, width, 3), np.uint8)
    x, y = (width - inner_w) // 2, (height - inner_h) // 2
    out[y : y + inner_h, x : x + inner_w] = small
    return out


def _resized(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    import cv2

    h, w = pixels.shape[:2]
    if (w, h) == (width, height):
        return pixels
    way = cv2.INTER_AREA if width < w else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=way))
