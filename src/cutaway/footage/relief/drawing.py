"""Layers as a camera sees them: each drawn backwards (for every pixel of the frame, where in the layer it comes from)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from cutaway.footage.relief.camera import Pose, seen
from cutaway.footage.relief.layers import STEP, Layer, Layers

Field = tuple[np.ndarray, float]
"""A movement: float32 (cells, cells, 2), where in the layer what is seen at a cell comes from, less the cell's own place, in
pixels of the frame; and its share. The shares of a layer's movements sum to 1."""
Laid = Callable[[np.ndarray, "Seen"], np.ndarray]


@dataclass
class Seen:
    """What came of drawing: for each layer by name `places`, float32 (h/4, w/4) x and y in pixels of the frame of what is
    seen, `near` of it, and `alpha`, uint8 (h, w)."""

    places: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    near: dict[str, np.ndarray] = field(default_factory=dict)
    alpha: dict[str, np.ndarray] = field(default_factory=dict)


class Eye:
    """The grid of a frame's cells, made once."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        # A cell more on every side, so that nothing is smeared at the frame's edges when it is brought to full size.
        self.columns, self.rows = -(-layers.width // STEP) + 2, -(-layers.height // STEP) + 2
        x = (np.arange(self.columns, dtype=np.float32) - 1) * STEP + (STEP - 1) / 2
        y = (np.arange(self.rows, dtype=np.float32) - 1) * STEP + (STEP - 1) / 2
        self.x, self.y = np.meshgrid(x, y)
        self._plane_x = (self.x + 0.5 - layers.width / 2) / layers.height
        self._plane_y = (self.y + 0.5 - layers.height / 2) / layers.height

    def places(self, layer: Layer, pose: Pose) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y in pixels of the frame that each cell shows of a layer, and how near it is there."""
        near = np.full(self.x.shape, float(layer.near.mean()), np.float32)
        flat = float(np.ptp(layer.near)) < 1e-6
        x, y = self.x, self.y
        for _ in range(1 if flat else 4):
            plane_x, plane_y = seen(pose, self._plane_x, self._plane_y, near)
            x = plane_x * self.layers.height + self.layers.width / 2 - 0.5
            y = plane_y * self.layers.height + self.layers.height / 2 - 0.5
            if not flat:
                near = self.sampled(layer.near, x, y)
        return x, y, near

    def sampled(self, cells: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """A field of cells at places given in pixels of the frame."""
        margin = self.layers.margin
        return np.asarray(
            cv2.remap(
                cells, (x + margin) / STEP, (y + margin) / STEP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
        )

    def full(self, cells: np.ndarray) -> np.ndarray:
        """A field of the frame's cells at the frame's size."""
        up = cv2.resize(cells, (self.columns * STEP, self.rows * STEP), interpolation=cv2.INTER_LINEAR)
        return np.asarray(up[STEP : STEP + self.layers.height, STEP : STEP + self.layers.width])

    def draw(
        self,
        pose: Pose,
        moving: Mapping[str, Sequence[Field]],
        textures: Mapping[str, np.ndarray],
        between: Mapping[str, Laid],
    ) -> tuple[np.ndarray, Seen]:
        """uint8 (height, width, 3), and what was seen where.

        `moving`: movements by layer; `textures`: what is drawn in place of a layer's own; `between`: what is laid over the
        picture once the layer of that name is drawn.
        """
        out: np.ndarray | None = None
        told = Seen()
        for layer in self.layers.layers:
            x, y, near = self.places(layer, pose)
            told.places[layer.name], told.near[layer.name] = (x, y), near
            pixels = textures.get(layer.name, layer.pixels)
            drawn = self._drawn(pixels, x, y, moving.get(layer.name) or ())
            if pose.blur > 0 and layer.name == "subject":
                # What the focus is on is sharp as a whole: its own depth counts for a quarter.
                middle = float(np.percentile(layer.near, 60))
                drawn = self._focused(drawn, middle + 0.25 * (near - middle), pose)
            else:
                drawn = self._focused(drawn, near, pose)
            if out is None:
                out = np.ascontiguousarray(drawn[..., :3])
            else:
                told.alpha[layer.name] = drawn[..., 3]
                out = over(out, drawn)
            if layer.name in between:
                out = between[layer.name](out, told)
        assert out is not None
        return out, told

    def _drawn(self, pixels: np.ndarray, x: np.ndarray, y: np.ndarray, fields: Sequence[Field]) -> np.ndarray:
        if not fields:
            return self._looked_up(pixels, x, y)
        parts = []
        for movement, share in fields:
            if share <= 0.002:
                continue
            moved = self.sampled(movement, x, y)
            parts.append((self._looked_up(pixels, x + moved[..., 0], y + moved[..., 1]), share))
        if len(parts) == 1:
            return parts[0][0]
        total = sum(share for _, share in parts)
        return np.asarray(cv2.addWeighted(parts[0][0], parts[0][1] / total, parts[1][0], parts[1][1] / total, 0))

    def _looked_up(self, pixels: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        scale, margin = self.layers.scale, self.layers.margin
        border = round(margin * scale)
        map_x = self.full((x + 0.5) * scale - 0.5 + border)
        map_y = self.full((y + 0.5) * scale - 0.5 + border)
        return np.asarray(cv2.remap(pixels, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101))

    def _focused(self, drawn: np.ndarray, near: np.ndarray, pose: Pose) -> np.ndarray:
        """Blurred as far as each place is out of focus: three pictures, sharp to soft, mixed."""
        if pose.blur <= 0:
            return drawn
        disc = np.abs(near - pose.focus) * pose.blur * self.layers.height
        most = float(disc.max())
        if most < 0.4:
            return drawn
        h, w = drawn.shape[:2]
        half = cv2.resize(drawn, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
        soft = cv2.resize(cv2.GaussianBlur(half, (0, 0), max(0.6, most / 4)), (w, h), interpolation=cv2.INTER_LINEAR)
        if float(disc.min()) > 0.92 * most:
            return np.asarray(soft if most > 3 else mixed(drawn, soft, np.full((h, w), most / 3, np.float32)))
        middle = cv2.GaussianBlur(drawn, (0, 0), max(0.5, most / 6))
        level = self.full(disc / most)
        return mixed(mixed(drawn, middle, np.clip(level * 2.5, 0, 1)), soft, np.clip(level * 1.8 - 0.8, 0, 1))


def over(under: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 3) with `drawn` (h, w, 4), its colour multiplied by alpha, on top."""
    alpha = drawn[..., 3]
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    if not len(rows):
        return under
    where = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    rest = cv2.cvtColor(255 - np.ascontiguousarray(alpha[where]), cv2.COLOR_GRAY2RGB)
    under[where] = cv2.add(cv2.multiply(np.ascontiguousarray(under[where]), rest, scale=1 / 255), drawn[where][..., :3])
    return under


def mixed(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    """a where `share` (float32 (h, w)) is 0, b where it is 1."""
    return np.asarray(
        cv2.blendLinear(a, b, np.ascontiguousarray(1 - share, np.float32), np.ascontiguousarray(share, np.float32))
    )
