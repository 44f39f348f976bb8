"""Small things that fly through the frame. Where each is at a moment follows from its number and the time alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_over.fireworks import fireworks
from cutaway.footage.effects_over.laying import laid, lit
from cutaway.scene.document import Treatment
from cutaway.scene.randomness import stream

KINDS = {
    name: kind
    for kind, names in {
        "confetti": ("confetti", "streamers", "party"),
        "sparks": ("sparks", "embers", "fire sparks", "ember"),
        "dust": ("dust", "dust particles", "bokeh", "floating dust", "pollen"),
        "bubbles": ("bubbles", "bubble", "soap bubbles"),
        "hearts": ("hearts", "heart", "love"),
        "glitter": ("glitter", "sparkles", "sparkle", "stars", "magic dust", "fairy dust", "gold dust"),
        "petals": ("petals", "petal", "rose petals", "cherry blossoms", "blossoms"),
        "leaves": ("leaves", "leaf", "autumn leaves", "falling leaves"),
        "fireflies": ("fireflies", "firefly"),
        "feathers": ("feathers", "feather", "down"),
        "balloons": ("balloons", "balloon"),
        "fireworks": ("fireworks", "firework"),
    }.items()
    for name in names
}
"""The kind that each name means."""


@dataclass(frozen=True)
class Kind:
    """`count` at once; `size` in pixels of 720 lines; `fall` in heights a second, negative rises; `sway` in widths; colours in
    sRGB; `glows`: adds light instead of covering."""

    count: int
    size: float
    fall: float
    sway: float
    colours: tuple[tuple[int, int, int], ...]
    glows: bool = False


_KINDS = {
    "confetti": Kind(150, 8, 0.34, 0.03, ((231, 76, 60), (241, 196, 15), (46, 204, 113), (52, 152, 219), (155, 89, 182), (255, 121, 198))),
    "sparks": Kind(110, 2.2, -0.42, 0.04, ((255, 178, 72), (255, 132, 40), (255, 214, 130)), True),
    "dust": Kind(90, 3.4, -0.02, 0.03, ((255, 236, 205), (255, 246, 228)), True),
    "bubbles": Kind(34, 22, -0.12, 0.03, ((225, 240, 255), (240, 225, 255))),
    "hearts": Kind(34, 15, -0.16, 0.03, ((232, 38, 82), (255, 92, 128), (255, 150, 172))),
    "glitter": Kind(150, 3.0, 0.05, 0.02, ((255, 228, 150), (255, 245, 214), (255, 255, 255)), True),
    "petals": Kind(60, 10, 0.14, 0.06, ((255, 183, 197), (250, 160, 185), (255, 214, 224))),
    "leaves": Kind(42, 14, 0.17, 0.07, ((196, 98, 32), (214, 140, 40), (168, 62, 30), (222, 176, 66))),
    "fireflies": Kind(36, 3.6, -0.015, 0.05, ((214, 255, 120), (240, 255, 150)), True),
    "feathers": Kind(26, 36, 0.07, 0.08, ((250, 250, 252), (240, 240, 246), (232, 228, 226))),
    "balloons": Kind(16, 44, -0.13, 0.025, ((226, 60, 60), (244, 190, 50), (60, 150, 226), (90, 190, 110), (236, 120, 180))),
    "fireworks": Kind(1, 2, 0.0, 0.0, ((255, 214, 120),), True),
}  # fmt: skip


@effect("particles", stage="over")
class Particles:
    """Parameters: `kind` (a value of `KINDS`), `amount` (1 as usual), `colour` linear BT.709 or none."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        name = KINDS.get(str(treatment.parameters.get("kind")), "dust")
        self._name, self._kind = name, _KINDS[name]
        amount = min(max(float(treatment.parameters.get("amount", 1.0) or 0), 0.05), 3.0)
        self._amount, self._seed, self._id = amount, context.seed, treatment.id
        self._rate = float(context.rate)
        random = stream(context.seed, "particles", treatment.id)
        self._each = random.random((max(1, int(self._kind.count * amount)), 9))
        colour = treatment.parameters.get("colour")
        self._colours = self._kind.colours
        if isinstance(colour, list) and len(colour) == 3:
            r, g, b = (int(255 * min(max(float(one), 0), 1) ** (1 / 2.2)) for one in colour)
            self._colours = ((r, g, b),)

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame with them flying through it."""
        height, width = pixels.shape[:2]
        if self._name == "fireworks":
            return fireworks(pixels, number / self._rate, self._seed, self._id, self._amount)
        seconds, kind, scale = number / self._rate, self._kind, height / 720
        layer = np.zeros_like(pixels)
        mask = np.zeros((height, width), np.uint8)
        soft = np.zeros_like(pixels) if kind.glows else None
        for one in self._each:
            x, y, near, phase, spin, tint, wave, life, lean = one
            size = kind.size * scale * (0.5 + 1.1 * near**1.5)
            down = (y + seconds * kind.fall * (0.6 + 0.8 * near)) % 1.16 - 0.08
            aside = (
                x + kind.sway * np.sin(6.283 * (phase + seconds * (0.15 + 0.35 * wave))) + 0.02 * (lean - 0.5) * seconds
            ) % 1.0
            colour = self._colours[int(tint * len(self._colours)) % len(self._colours)]
            centre = (aside * width, down * height)
            if soft is not None:
                twinkle = 0.35 + 0.65 * max(0.0, np.sin(6.283 * (life + seconds * (0.4 + 1.6 * wave)))) ** 2
                self._glow(layer, soft, centre, size, [int(channel * twinkle) for channel in colour], near)
            else:
                self._solid(layer, mask, centre, size, colour, seconds, phase, spin)
        if soft is None:
            return laid(pixels, layer, mask)
        halo = cv2.GaussianBlur(soft, (0, 0), 5 * scale)
        return lit(pixels, cv2.add(layer, cv2.convertScaleAbs(halo, alpha=1.3)))

    def _glow(
        self,
        layer: np.ndarray,
        soft: np.ndarray,
        centre: tuple[float, float],
        size: float,
        colour: list[int],
        near: float,
    ) -> None:
        at = (int(centre[0] * 16), int(centre[1] * 16))
        blurred = self._name == "dust" and near > 0.7
        target = soft if blurred else layer
        cv2.circle(target, at, max(8, int(size * 16)), colour, -1, cv2.LINE_AA, 4)
        if not blurred:
            cv2.circle(soft, at, int(size * 2.2 * 16), colour, -1, cv2.LINE_AA, 4)

    def _solid(
        self,
        layer: np.ndarray,
        mask: np.ndarray,
        centre: tuple[float, float],
        size: float,
        colour: tuple[int, int, int],
        seconds: float,
        phase: float,
        spin: float,
    ) -> None:
        turn = 6.283 * (phase + seconds * (0.3 + 0.9 * spin))
        tilt = np.cos(turn * 1.7)
        if self._name == "bubbles":
            at = (int(centre[0] * 16), int(centre[1] * 16))
            cv2.circle(layer, at, int(size * 16), colour, -1, cv2.LINE_AA, 4)
            cv2.circle(mask, at, int(size * 16), 34, -1, cv2.LINE_AA, 4)
            cv2.circle(mask, at, int(size * 16), 150, max(1, int(size / 14)), cv2.LINE_AA, 4)
            shine = (int((centre[0] - 0.35 * size) * 16), int((centre[1] - 0.38 * size) * 16))
            cv2.circle(layer, shine, int(size * 0.2 * 16), (255, 255, 255), -1, cv2.LINE_AA, 4)
            cv2.circle(mask, shine, int(size * 0.2 * 16), 190, -1, cv2.LINE_AA, 4)
            return
        if self._name == "balloons":
            _balloon(layer, mask, centre, size, colour, 0.16 * np.sin(turn * 0.35))
            return
        if self._name == "feathers":
            _feather(layer, mask, centre, size, colour, turn, tilt)
            return
        outline = _outline(self._name)
        flat = outline * np.array([1.0, 0.25 + 0.75 * abs(tilt)])
        sine, cosine = (
            np.sin(turn * (0.25 if self._name == "hearts" else 1)),
            np.cos(turn * (0.25 if self._name == "hearts" else 1)),
        )
        if self._name == "hearts":
            flat, sine = outline, 0.3 * sine
            cosine = np.sqrt(1 - sine**2)
        shape = flat @ np.array([[cosine, sine], [-sine, cosine]]) * size + np.array(centre)
        points = np.round(shape * 16).astype(np.int32)
        shade = 0.72 + 0.28 * abs(tilt)
        cv2.fillPoly(layer, [points], [int(channel * shade) for channel in colour], cv2.LINE_AA, 4)
        cv2.fillPoly(mask, [points], 245, cv2.LINE_AA, 4)


def _balloon(
    layer: np.ndarray,
    mask: np.ndarray,
    centre: tuple[float, float],
    size: float,
    colour: tuple[int, int, int],
    lean: float,
) -> None:
    """A balloon with its knot, its string and the light on it."""
    x, y = centre
    string = np.array(
        [
            (x + np.sin(lean * 3 + part * 4) * 0.12 * size, y + size * (1.25 + 1.5 * part))
            for part in np.linspace(0, 1, 9)
        ]
    )
    points = np.round(string * 16).astype(np.int32)
    cv2.polylines(layer, [points], False, (235, 235, 235), 1, cv2.LINE_AA, 4)
    cv2.polylines(mask, [points], False, 170, 1, cv2.LINE_AA, 4)
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    egg = np.stack([np.sin(turn) * (1 - 0.12 * np.cos(turn + np.pi)), -1.18 * np.cos(turn)], axis=1)
    egg = np.concatenate([egg[:20], [(0.10, 1.34), (-0.10, 1.34)], egg[21:]]) * size
    sine, cosine = np.sin(lean), np.cos(lean)
    turned = np.array([[cosine, sine], [-sine, cosine]])
    for share, shade in ((1.0, 0.72), (0.90, 0.88), (0.76, 1.0)):
        shape = np.round(
            (egg * share @ turned + (x - (1 - share) * 0.22 * size, y - (1 - share) * 0.3 * size)) * 16
        ).astype(np.int32)
        cv2.fillPoly(layer, [shape], [int(channel * shade) for channel in colour], cv2.LINE_AA, 4)
        if share == 1.0:
            cv2.fillPoly(mask, [shape], 240, cv2.LINE_AA, 4)
    light = (int((x - 0.36 * size) * 16), int((y - 0.48 * size) * 16))
    pale = [int(channel + (255 - channel) * 0.7) for channel in colour]
    cv2.ellipse(layer, light, (int(0.16 * size * 16), int(0.28 * size * 16)), 24, 0, 360, pale, -1, cv2.LINE_AA, 4)


def _feather(
    layer: np.ndarray, mask: np.ndarray, centre: tuple[float, float], size: float, colour: tuple[int, int, int],
    turn: float, tilt: float,
) -> None:  # fmt: skip
    """A curved feather with its quill and the slits of its vane, rocking as it falls."""
    lean = 0.5 + 0.6 * np.sin(turn * 0.5)
    along = np.linspace(-1, 1, 17)
    bow = 0.28 * (1 - along**2) * np.cos(turn * 0.4)
    wide = 0.40 * np.clip(1 - along**4, 0, 1) * (0.75 + 0.25 * along) * (0.6 + 0.4 * abs(tilt))
    jag = np.where(np.arange(17) % 4 == 2, 0.72, 1.0)
    upper, lower = np.stack([along, bow - wide * jag], 1), np.stack([along, bow + wide * np.roll(jag, 2)], 1)
    quill = np.concatenate([np.stack([along, bow], 1)[1:], [(1.32, bow[-1] + 0.04)]])
    turned = np.array([[np.cos(lean), np.sin(lean)], [-np.sin(lean), np.cos(lean)]]) * size
    vane = np.round((np.concatenate([upper, lower[::-1]]) @ turned + centre) * 16).astype(np.int32)
    shade = 0.92 + 0.08 * abs(tilt)
    cv2.fillPoly(layer, [vane], [int(channel * shade) for channel in colour], cv2.LINE_AA, 4)
    cv2.fillPoly(mask, [vane], 225, cv2.LINE_AA, 4)
    dark = np.round((np.concatenate([np.stack([along, bow], 1), lower[::-1]]) @ turned + centre) * 16).astype(np.int32)
    cv2.fillPoly(layer, [dark], [int(channel * shade * 0.9) for channel in colour], cv2.LINE_AA, 4)
    line = np.round((quill @ turned + centre) * 16).astype(np.int32)
    cv2.polylines(
        layer, [line], False, [int(channel * 0.72) for channel in colour], max(1, round(size / 22)), cv2.LINE_AA, 4
    )
    cv2.polylines(mask, [line], False, 225, max(1, round(size / 22)), cv2.LINE_AA, 4)


def _outline(name: str) -> np.ndarray:
    """Points of a shape about 2 across."""
    if name == "hearts":
        turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        x = 16 * np.sin(turn) ** 3
        y = -(13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn))
        return np.stack([x, y], axis=1) / 16
    if name in ("petals", "leaves"):
        turn = np.linspace(0, 2 * np.pi, 18, endpoint=False)
        pointed = 0.55 if name == "petals" else 0.42
        return np.stack([np.cos(turn), pointed * np.sin(turn) * (1 - 0.35 * np.cos(turn))], axis=1)
    return np.array([(-1.0, -0.55), (1.0, -0.55), (1.0, 0.55), (-1.0, 0.55)])
