"""Weather in the space of a picture: some of it behind the subject, some before, nearer drops larger and faster.

Each depth is a tile of drops that repeats and scrolls, so that any frame can be drawn alone.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import cv2
import numpy as np

from cutaway.footage.relief.drawing import Eye, Seen
from cutaway.footage.relief.motion import Clock
from cutaway.footage.relief.vapour import looked_up, tile
from cutaway.scene.randomness import stream

KINDS = ("rain", "snow", "fog", "mist", "dust", "petals", "leaves", "fireflies", "sparks", "bubbles", "confetti")
_TILE = 640


@dataclass(frozen=True)
class _Sheet:
    """Drops of one depth. `size`, `speed` (pixels a second, x and y), `count` on a tile, `light` added or `colour` laid, at 720
    rows; `sway` pixels; `before`: whether in front of the subject."""

    size: float
    speed: tuple[float, float]
    count: int
    opacity: float
    before: bool
    sway: float = 0.0
    soft: float = 0.6


_SHEETS: dict[str, tuple[_Sheet, ...]] = {
    "rain": (
        _Sheet(13, (-60, 820), 520, 0.30, False, soft=0.5),
        _Sheet(24, (-85, 1150), 260, 0.34, False, soft=0.6),
        _Sheet(44, (-120, 1650), 70, 0.36, True, soft=0.8),
        _Sheet(90, (-170, 2300), 14, 0.30, True, soft=1.8),
    ),
    "snow": (
        _Sheet(1.3, (-14, 62), 420, 0.75, False, 7, 0.5),
        _Sheet(2.1, (-20, 96), 190, 0.85, False, 12, 0.6),
        _Sheet(3.4, (-30, 150), 60, 0.85, True, 18, 0.9),
        _Sheet(8.0, (-50, 240), 9, 0.55, True, 26, 3.0),
    ),
    "dust": (
        _Sheet(1.1, (9, -6), 90, 0.5, False, 10, 0.6),
        _Sheet(1.9, (16, -10), 34, 0.55, True, 16, 0.9),
        _Sheet(5.5, (26, -16), 7, 0.3, True, 24, 3.0),
    ),
    "sparks": (
        _Sheet(1.2, (18, -90), 60, 0.95, False, 16, 0.5),
        _Sheet(2.0, (30, -150), 26, 0.95, True, 26, 0.7),
    ),
    "fireflies": (_Sheet(2.0, (6, -8), 16, 0.95, False, 30, 0.9), _Sheet(3.0, (-9, -6), 7, 0.95, True, 40, 1.2)),
    "bubbles": (_Sheet(4, (4, -50), 26, 0.5, False, 12, 0.7), _Sheet(9, (7, -85), 7, 0.5, True, 20, 1.0)),
    "petals": (_Sheet(4, (-40, 70), 26, 0.95, False, 24, 0.6), _Sheet(8, (-70, 120), 8, 0.95, True, 40, 1.0)),
    "confetti": (
        _Sheet(3, (-10, 105), 120, 0.96, False, 16, 0.4),
        _Sheet(4.5, (-16, 160), 46, 0.96, True, 26, 0.5),
        _Sheet(9, (-26, 250), 8, 0.9, True, 40, 1.2),
    ),
    "leaves": (_Sheet(5, (-45, 80), 20, 0.95, False, 30, 0.6), _Sheet(11, (-80, 140), 6, 0.95, True, 50, 1.2)),
}
_COLOURS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "rain": ((214, 222, 232),),
    "snow": ((255, 255, 255),),
    "dust": ((255, 240, 214),),
    "sparks": ((255, 176, 76), (255, 128, 40)),
    "fireflies": ((226, 255, 128),),
    "bubbles": ((235, 245, 255),),
    "confetti": ((231, 76, 60), (241, 196, 15), (46, 190, 113), (52, 132, 219), (166, 89, 192), (255, 121, 198)),
    "petals": ((247, 190, 205), (250, 214, 222), (236, 160, 184)),
    "leaves": ((190, 92, 30), (206, 136, 40), (150, 58, 24)),
}


@functools.lru_cache(maxsize=24)
def _drops(kind: str, index: int, share: float, seed: int) -> np.ndarray:
    """uint8 (tile, tile, 4): colour and opacity of one depth's drops, repeating in both directions."""
    sheet = _SHEETS[kind][index]
    random = stream(seed, "air", kind, index)
    fine = 2
    side = _TILE * fine
    alpha = np.zeros((side, side), np.float32)
    tint = np.zeros((side, side, 3), np.uint8)
    colours = _COLOURS[kind]
    tint[:] = colours[0]
    slope = sheet.speed[0] / sheet.speed[1] if sheet.speed[1] else 0.0
    for _ in range(max(1, round(sheet.count * share))):
        x, y = random.random(2) * side
        size = sheet.size * fine * (0.6 + 0.8 * random.random())
        strength = float(0.55 + 0.45 * random.random())
        turn = float(random.random() * 180)
        colour = colours[int(random.integers(len(colours)))]
        for shift_x in (-side, 0, side):
            for shift_y in (-side, 0, side):
                px, py = x + shift_x, y + shift_y
                if not (-size * 2 < px < side + size * 2 and -size * 2 < py < side + size * 2):
                    continue
                middle = (round(px * 16), round(py * 16))
                if kind == "rain":
                    end = (round((px + size * slope) * 16), round((py + size) * 16))
                    cv2.line(
                        alpha, middle, end, strength, max(1, round(sheet.size / 26)) * fine // 2 + 1, cv2.LINE_AA, 4
                    )
                elif kind == "bubbles":
                    cv2.circle(alpha, middle, round(size * 16), strength, fine, cv2.LINE_AA, 4)
                elif kind == "confetti":
                    # Scraps of paper seen at any angle.
                    scrap = ((px, py), (2 * size, 2 * size * (0.25 + 0.6 * (strength - 0.55) / 0.45)), turn)
                    paper = np.rint(cv2.boxPoints(scrap) * 16).astype(np.int32)
                    cv2.fillConvexPoly(alpha, paper, 1.0, cv2.LINE_AA, 4)
                    around = (scrap[0], (scrap[1][0] + 6, scrap[1][1] + 6), turn)
                    cv2.fillConvexPoly(
                        tint, np.rint(cv2.boxPoints(around) * 16).astype(np.int32), colour, cv2.LINE_AA, 4
                    )
                elif kind in ("petals", "leaves"):
                    axes = (round(size * 16), round(size * (0.35 + 0.3 * strength) * 16))
                    cv2.ellipse(alpha, middle, axes, turn, 0, 360, 1.0, -1, cv2.LINE_AA, 4)
                    cv2.ellipse(tint, middle, (axes[0] + 48, axes[1] + 48), turn, 0, 360, colour, -1, cv2.LINE_AA, 4)
                else:
                    cv2.circle(alpha, middle, round(size * 16), strength, -1, cv2.LINE_AA, 4)
                    if len(colours) > 1:
                        cv2.circle(tint, middle, round((size + 3) * 16), colour, -1, cv2.LINE_AA, 4)
    wrapped = np.pad(alpha, 16, mode="wrap")
    alpha = np.asarray(cv2.GaussianBlur(wrapped, (0, 0), sheet.soft * fine), np.float32)[16:-16, 16:-16]
    small = cv2.resize(
        np.dstack([tint.astype(np.float32), alpha * 255 * sheet.opacity]), (_TILE, _TILE), interpolation=cv2.INTER_AREA
    )
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Air:
    """`kind` of `KINDS`, `amount` (1 is plain to see), `wind` to the right."""

    kind: str
    amount: float
    wind: float
    seed: int

    def lay(self, eye: Eye, picture: np.ndarray, told: Seen, clock: Clock, before: bool) -> np.ndarray:
        """The picture with what is in the air behind the subject, or `before` it."""
        if self.kind in ("fog", "mist"):
            return self._fog(eye, picture, told, clock, before)
        begun = clock.begun
        for index, sheet in enumerate(_SHEETS[self.kind]):
            if sheet.before == before:
                picture = self._sheet(picture, index, sheet, clock, begun)
        return picture

    def _sheet(self, picture: np.ndarray, index: int, sheet: _Sheet, clock: Clock, begun: float) -> np.ndarray:
        h, w = picture.shape[:2]
        drops = _drops(self.kind, index, round(min(self.amount, 2.5), 2), self.seed)
        scale = h / 720 if h <= w else w / 720
        speed_x, speed_y = (
            sheet.speed[0] + self.wind * 40 * math.copysign(1, self.wind or 1) * abs(self.wind),
            sheet.speed[1],
        )
        if clock.loop:
            # A whole number of tiles in the length of the loop.
            speed_x = round(speed_x * clock.length / _TILE) * _TILE / clock.length
            speed_y = round(speed_y * clock.length / _TILE) * _TILE / clock.length
        x = np.arange(w, dtype=np.float32) / scale - speed_x * clock.seconds + 97 * index
        y = np.arange(h, dtype=np.float32) / scale - speed_y * clock.seconds + 53 * index
        map_x, map_y = np.meshgrid(x, y)
        if sheet.sway:
            # Flakes of one height sway together, those above and below otherwise.
            wave = np.sin(map_y[:, :1] * 0.02 + clock.phase(0.21 + 0.07 * index) + index) * sheet.sway
            other = np.sin(map_x[:1] * 0.017 + clock.phase(0.16) + index) * sheet.sway * 0.4
            map_x, map_y = map_x + wave, map_y + other
        wrapped = np.pad(drops, ((0, 1), (0, 1), (0, 0)), mode="wrap")
        shown = cv2.remap(
            wrapped, np.mod(map_x, _TILE).astype(np.float32), np.mod(map_y, _TILE).astype(np.float32), cv2.INTER_LINEAR
        )
        share = shown[..., 3].astype(np.float32) * (begun / 255)
        if self.kind == "fireflies":
            pulse = 0.5 + 0.5 * np.sin(clock.phase(0.5) + map_x * 0.02 + map_y * 0.013)
            share = share * pulse
        if self.kind in ("sparks", "fireflies", "dust"):
            glow = cv2.GaussianBlur(share, (0, 0), 5 * scale) * (2.2 if self.kind != "dust" else 0.6)
            added = np.clip(share + glow, 0, 1)[..., None] * shown[..., :3]
            return np.asarray(cv2.add(picture, np.clip(added, 0, 255).astype(np.uint8)))
        return np.asarray(cv2.blendLinear(picture, np.ascontiguousarray(shown[..., :3]), 1 - share, share))

    def _fog(self, eye: Eye, picture: np.ndarray, told: Seen, clock: Clock, before: bool) -> np.ndarray:
        """Haze by distance that drifts; thin before the subject."""
        name = "subject" if before and "subject" in told.near else "back"
        near = told.near[name]
        x, y = told.places[name]
        unit = 110 / picture.shape[0]
        drift = clock.seconds * 9
        sheet = looked_up(tile(self.seed, "fog"), x * unit * 0.6 - drift, y * unit * 1.3) * 0.6
        sheet += looked_up(tile(self.seed, "fog far"), x * unit * 1.2 - drift * 1.7 + 60, y * unit * 2.4) * 0.4
        low = np.clip(y / picture.shape[0] * 0.9 + 0.35, 0.35, 1)
        if before:
            share = 0.16 * np.clip(y / picture.shape[0] * 1.6 - 0.6, 0, 1) * sheet
        else:
            share = (1 - np.exp(-1.5 * self.amount * (1.25 - np.clip(near, 0, 1.2)))) * (0.35 + 0.85 * sheet) * low
        share = np.clip(share * self.amount * clock.begun, 0, 0.86).astype(np.float32)
        full = eye.full(share)
        light = float(np.clip(picture.mean() * 0.5 + 118, 70, 232))
        colour = np.empty_like(picture)
        # Fog has the colour of the light it hangs in, paler.
        tone = picture[::8, ::8].reshape(-1, 3).mean(0) + 12
        colour[:] = np.clip(light * np.array([0.985, 1.0, 1.015]) * (tone / tone.mean()) ** 0.45, 0, 248)
        return np.asarray(cv2.blendLinear(picture, colour, np.ascontiguousarray(1 - full), np.ascontiguousarray(full)))


def mood(picture: np.ndarray, kind: str, amount: float, begun: float) -> np.ndarray:
    """The light under such weather: duller and cooler in rain, softer in snow."""
    strength = {"rain": 0.30, "snow": 0.16}.get(kind, 0.0) * min(amount, 1.5) * begun
    if strength <= 0.003:
        return picture
    # A night is dark already.
    strength *= float(np.clip(picture[::8, ::8].mean() / 105 - 0.15, 0.15, 1))
    codes = np.arange(256, dtype=np.float32)
    dim = 0.82 if kind == "rain" else 0.97
    target = [codes * dim * 0.95, codes * dim * 0.99, np.minimum(codes * dim * 1.06 + 3, 255)]
    table = np.stack([codes + (one - codes) * min(1.0, strength * 2.2) for one in target], -1)
    out = cv2.LUT(picture, np.clip(np.rint(table), 0, 255).astype(np.uint8)[None])
    grey = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.addWeighted(out, 1 - strength, grey, strength, 0))
