"""Light that changes over a picture: a sweep over the subject, rays of the sun, day turning to dusk, shadows of clouds, flicker."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from cutaway.footage.relief.drawing import Eye, Seen
from cutaway.footage.relief.motion import Clock, smoothstep
from cutaway.footage.relief.vapour import looked_up, tile

KINDS = ("sweep", "rays", "dusk", "night", "dawn", "cloud shadows", "flicker", "glow")


@dataclass(frozen=True)
class Light:
    """`kind` of `KINDS`; `x`, `y`: of the light for rays and flicker, as fractions; `amount` (1)."""

    kind: str
    amount: float
    x: float
    y: float
    seed: int
    length: float

    def lay(self, eye: Eye, picture: np.ndarray, told: Seen, clock: Clock) -> np.ndarray:
        """The picture in this light."""
        if self.kind == "sweep":
            return self._sweep(eye, picture, told, clock)
        if self.kind == "rays":
            return self._rays(eye, picture, told, clock)
        if self.kind in ("dusk", "night", "dawn"):
            return self._hour(picture, clock)
        if self.kind == "cloud shadows":
            return self._shadows(eye, picture, told, clock)
        return self._flicker(eye, picture, clock)

    def _sweep(self, eye: Eye, picture: np.ndarray, told: Seen, clock: Clock) -> np.ndarray:
        """A band of light that passes over what stands in front, brighter where the picture is bright already."""
        way = (clock.seconds / max(self.length, 0.1) * 1.5) - 0.25
        x, y = told.places["subject" if "subject" in told.places else "back"]
        h, w = eye.layers.height, eye.layers.width
        along = (x + 0.45 * y) / (w + 0.45 * h)
        band = np.exp(-(((along - way) / 0.075) ** 2)) + 0.35 * np.exp(-(((along - way) / 0.2) ** 2))
        share = eye.full((band * 0.5 * self.amount * min(1.0, clock.begun * 2)).astype(np.float32))
        if "subject" in told.alpha:
            share = share * (0.12 + 0.88 * told.alpha["subject"].astype(np.float32) / 255)
        part = picture.astype(np.float32)
        # Lights get brighter, but what is light already is not burnt out.
        lit = part + share[..., None] * (255 - part) * (0.12 + 0.9 * part / 255)
        return np.clip(np.rint(lit), 0, 255).astype(np.uint8)

    def _rays(self, eye: Eye, picture: np.ndarray, told: Seen, clock: Clock) -> np.ndarray:
        """Shafts from the light's side that shimmer slowly, weaker on what is near."""
        h, w = eye.layers.height, eye.layers.width
        source_x, source_y = self.x * w, self.y * h
        dx, dy = eye.x - source_x, eye.y - source_y
        angle, away = np.arctan2(dy, dx), np.hypot(dx, dy) / max(h, w)
        texture = tile(self.seed, "rays")
        turn = clock.seconds * 1.1
        shafts = looked_up(texture, angle * 62 + turn, np.full_like(angle, 20 + turn * 0.5))
        shafts = shafts * 0.65 + 0.35 * looked_up(texture, angle * 130 - turn * 1.4, np.full_like(angle, 90.0))
        shafts = np.clip((shafts - 0.36) * 2.1, 0, 1)
        fall = np.exp(-1.1 * away) * np.clip(away * 6, 0.25, 1)
        glow = np.exp(-((away / 0.25) ** 2)) * 0.35
        hidden = (
            0.72 * cv2.resize(told.alpha["subject"], (eye.columns, eye.rows)).astype(np.float32) / 255
            if "subject" in told.alpha
            else 0.0
        )
        share = (shafts * fall * 0.62 + glow) * (1 - hidden) * self.amount * clock.begun
        full = eye.full(np.clip(share, 0, 0.9).astype(np.float32))[..., None]
        warm = np.array([255, 236, 196], np.float32)
        part = picture.astype(np.float32)
        # Shafts are told from what they leave darker: a bright picture goes down a little first.
        bright = float(picture[::8, ::8].mean()) / 255
        dim = min(max((bright - 0.28) * 1.1, 0.0), 0.34) * min(self.amount, 1.2) * clock.begun
        part = part * (1 - dim * (1 - np.clip(full * 1.6, 0, 1)))
        lit = part + (warm - part * 0.72) * full * 0.62
        return np.asarray(np.clip(np.rint(lit), 0, 255).astype(np.uint8))

    def _hour(self, picture: np.ndarray, clock: Clock) -> np.ndarray:
        """Another hour, reached towards the end."""
        way = smoothstep(clock.seconds / max(self.length * 0.92, 0.1)) * min(self.amount, 1.2)
        if clock.loop:
            way = math.sin(math.pi * clock.seconds / clock.length) ** 2 * min(self.amount, 1.2)
        codes = np.arange(256, dtype=np.float32) / 255
        linear = codes**2.2
        gains = {"dusk": (0.62, 0.40, 0.36), "night": (0.13, 0.19, 0.36), "dawn": (1.06, 0.86, 0.72)}[self.kind]
        # By way of gold: on the way down the light is warm before it is gone.
        gold = math.sin(math.pi * min(way, 1.0)) * (0.16 if self.kind != "dawn" else 0.05)
        tables = []
        for channel, gain in enumerate(gains):
            warm = 1 + gold * (1.0, 0.25, -0.75)[channel]
            lit = linear * ((1 - way) + way * gain) * warm
            lift = way * (0.0, 0.002, 0.008)[channel] if self.kind == "night" else 0.0
            tables.append(np.clip(lit + lift, 0, 1) ** (1 / 2.2) * 255)
        dark = np.asarray(cv2.LUT(picture, np.rint(np.stack(tables, -1)).astype(np.uint8)[None]))
        return dark if self.kind == "dawn" else _lamps_lit(picture, dark, way)

    def _shadows(self, eye: Eye, picture: np.ndarray, told: Seen, clock: Clock) -> np.ndarray:
        """Soft shadows that drift over the ground, none of them in the sky."""
        x, y = told.places["back"]
        h = eye.layers.height
        line = eye.layers.facts.get("line", 0.4) * h
        depth = np.clip(h * 0.45 / np.maximum(y - line + 0.22 * h, 0.12 * h), 0.3, 4)
        texture = tile(self.seed, "cloud shadows")
        drift = clock.seconds * 7
        field = looked_up(
            texture, (x - eye.layers.width / 2) * 0.09 * depth * 720 / h - drift, depth * 42 - drift * 0.3
        )
        soft = cv2.GaussianBlur(np.clip((field - 0.42) * 2.4, 0, 1), (0, 0), 5)
        sky = eye.sampled(eye.layers.sky_mask, x, y)
        share = soft * (1 - sky) * 0.5 * self.amount * clock.begun
        full = eye.full(share.astype(np.float32))[..., None]
        cool = np.array([0.60, 0.66, 0.76], np.float32)
        part = picture.astype(np.float32)
        return np.clip(np.rint(part * (1 - full * (1 - cool) * 1.25)), 0, 255).astype(np.uint8)

    def _flicker(self, eye: Eye, picture: np.ndarray, clock: Clock) -> np.ndarray:
        """Light of a flame: small uneven changes around it."""
        waves = ((1.9, 0.5), (3.7, 0.3), (6.1, 0.2))
        beat = sum(size * math.sin(clock.phase(rate) + index) for index, (rate, size) in enumerate(waves))
        away = np.hypot(eye.x - self.x * eye.layers.width, eye.y - self.y * eye.layers.height) / eye.layers.height
        share = np.exp(-((away / 0.42) ** 2)) * 0.16 * beat * self.amount * clock.begun
        full = eye.full(share.astype(np.float32))[..., None]
        warm = np.array([1.0, 0.82, 0.5], np.float32)
        part = picture.astype(np.float32)
        return np.asarray(np.clip(np.rint(part * (1 + full * warm)), 0, 255).astype(np.uint8))


def _lamps_lit(picture: np.ndarray, dark: np.ndarray, way: float) -> np.ndarray:
    """The darkened picture with what shines by itself (warm and very bright) left burning, and its glow around it."""
    h, w = picture.shape[:2]
    small = cv2.resize(picture, (max(8, w // 4), max(8, h // 4)), interpolation=cv2.INTER_AREA).astype(np.float32)
    red, green, blue = small[..., 0], small[..., 1], small[..., 2]
    core = np.clip((red - 222) / 26, 0, 1) * np.clip((green - 150) / 50, 0, 1) * np.clip((red - blue - 14) / 40, 0, 1)
    share = float(core.mean())
    if share < 1e-4 or share > 0.12:
        return dark
    glow = 0.8 * cv2.GaussianBlur(core, (0, 0), small.shape[0] / 7) + 0.5 * cv2.GaussianBlur(
        core, (0, 0), small.shape[0] / 18
    )
    glow += cv2.GaussianBlur(core, (0, 0), 2)
    kept = cv2.resize(np.clip(glow, 0, 0.92) * way, (w, h), interpolation=cv2.INTER_LINEAR)
    warm = cv2.LUT(picture, np.rint(np.arange(256)[:, None] * np.array([1.0, 0.93, 0.78])).astype(np.uint8)[None])
    return np.asarray(cv2.blendLinear(dark, warm, 1 - kept, kept))
