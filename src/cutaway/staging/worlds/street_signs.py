"""Where signs hang: each in a place where, through the camera of the opening, it hides no other sign and is whole in the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cutaway.props.builders.neon import sign_size
from cutaway.scene.animation import value_at
from cutaway.scene.document import Camera

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the picture."""


@dataclass(frozen=True)
class Hung:
    """A sign that found its place. `box` is where it is seen in the first frame."""

    text: str
    style: str
    colour: str
    height: float
    position: tuple[float, float, float]
    box: Box


@dataclass(frozen=True)
class View:
    """What a camera sees at one frame: where it is and its axes."""

    eye: np.ndarray
    axes: np.ndarray
    """Right, above, ahead as rows."""
    zoom: float
    aspect: float

    @classmethod
    def of(cls, camera: Camera, aspect: float, frame: float) -> View:
        """The view of `camera` at `frame`."""
        eye = np.array(value_at(camera.position, frame), float)
        target = np.array(value_at(camera.target, frame), float)
        fov = float(value_at(camera.fov, frame))  # type: ignore[arg-type]
        ahead = (target - eye) / np.linalg.norm(target - eye)
        right = np.cross(ahead, [0.0, 1.0, 0.0])
        right /= np.linalg.norm(right)
        return cls(eye, np.array([right, np.cross(right, ahead), ahead]), 1 / math.tan(math.radians(fov) / 2), aspect)

    def box(self, points: np.ndarray) -> Box | None:
        """The box around the points (k, 3) in the picture; None when a point lies behind the lens."""
        local = (np.asarray(points, float) - self.eye) @ self.axes.T
        if local[:, 2].min() < 0.3:
            return None
        x = local[:, 0] / local[:, 2] * (self.zoom / self.aspect)
        y = local[:, 1] / local[:, 2] * self.zoom
        return (float((x.min() + 1) / 2), float((1 - y.max()) / 2), float((x.max() + 1) / 2), float((1 - y.min()) / 2))


def seen_box(camera: Camera, aspect: float, points: np.ndarray, frame: float) -> Box | None:
    """The box around the points (k, 3) in the picture at `frame`; None when a point lies behind the lens."""
    return View.of(camera, aspect, frame).box(points)


def overlap(a: Box, b: Box, margin: float = 0.0) -> bool:
    """Whether two boxes, grown by `margin`, share a point."""
    return a[0] - margin < b[2] and b[0] - margin < a[2] and a[1] - margin < b[3] and b[1] - margin < a[3]


def hung(
    texts: Sequence[tuple[str, str, bool]],
    camera: Camera,
    aspect: float,
    frames: int,
    front: float,
    random: np.random.Generator,
    keep_clear: Iterable[Box] = (),
    lowest: float = 4.5,
) -> list[Hung]:
    """Places for signs (text, colour, wanted), wanted ones first: bigger and nearer. Those that find no free place are left out.

    A sign juts out from a front towards the road and faces the camera. It must be whole in the picture in the first frame and clear
    of every other sign in the first, the middle and the last one.
    """
    views = [View.of(camera, aspect, frame) for frame in (0.0, frames / 2, float(frames - 1))]
    taken: list[tuple[Box | None, ...]] = []
    found: list[Hung] = []
    clear = list(keep_clear)
    sides = [1.0, -1.0]
    for index, (text, colour, wanted) in enumerate(texts):
        vertical = len(text) <= 7 and " " not in text and (index % 3 != 1) and not wanted
        style = "vertical" if vertical else "sign"
        best: Hung | None = None
        best_boxes: tuple[Box | None, ...] = ()
        for attempt in range(260):
            near = -9.0 if wanted else -12.0
            z = near - (26.0 if wanted else 62.0) * random.random() ** 1.25
            side = sides[(index + (attempt > 130)) % 2]
            away = 1 + max(0.0, -z - 12) / 42
            # Later tries are smaller: a small sign finds room where a large one does not.
            shrink = 1.0 - 0.45 * attempt / 260
            tall = (
                ((5.2 + 4.4 * random.random()) if vertical else (1.25 + 0.75 * random.random() + 0.5 * wanted))
                * away
                * shrink
            )
            wide, tall = sign_size(text, style, tall)
            if wide > front * 0.7:
                tall *= front * 0.7 / wide
                wide = front * 0.7
            top = max((12.5 if aspect > 1 else 17.0) * away, lowest + 5)
            y = lowest + tall / 2 + (top - lowest) * random.random() ** 1.3
            # A metre clear of the wall: what hangs on nearer walls would hide it.
            x = side * (front - wide / 2 - 1.1)
            corners = np.array([[x + a * wide / 2, y + b * tall / 2, z] for a in (-1, 1) for b in (-1, 1)])
            first = views[0].box(corners)
            if first is None or first[0] < 0.02 or first[2] > 0.98 or first[1] < 0.03 or first[3] > 0.86:
                continue
            # Words must be readable: a line of letters is at least a fortieth of the picture high.
            if (first[3] - first[1]) < (0.085 if vertical else 0.021):
                continue
            if any(overlap(first, box, 0.01) for box in clear):
                continue
            boxes = (first, *(view.box(corners) for view in views[1:]))
            if any(
                a is not None and b is not None and overlap(a, b, 0.012)
                for other in taken
                for a, b in zip(boxes, other, strict=True)
            ):
                continue
            best = Hung(text, style, colour, tall, (x, y, z), first)
            best_boxes = boxes
            break
        if best is not None:
            found.append(best)
            taken.append(best_boxes)
    return found
