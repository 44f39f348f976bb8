"""Where words and a product stand in a frame: the product's box as a camera sees it, a camera that keeps it in a zone, words stacked in another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cutaway.footage.lettering import extent
from cutaway.scene.document import Format, Text
from cutaway.staging.footage.sets import Frame, Pose, Subject, eye

Zone = tuple[float, float, float, float]
"""x0, y0, x1, y1 as shares of the frame, from the top left."""
_GAP = 0.028
"""Between two blocks of words, as a share of the frame's height."""


@dataclass(frozen=True)
class Zones:
    """`words`: of title and claim; `product`; `foot`: of price and call where they stand apart from the words (else None)."""

    words: Zone
    product: Zone
    foot: Zone | None = None


def zones(aspect: float, view: str, foot: bool = False) -> Zones:
    """Where words and product go. `view`: "reveal" has its title above, "alone" no words but those of the foot, others have theirs
    beside (wide frames) or above; `foot`: something is written below as well."""
    wide, slim = aspect >= 1.2, aspect < 0.7
    # Players of upright films lay their own buttons over the lowest tenth.
    below = (0.07, 0.75, 0.93, 0.90) if slim else (0.07, 0.80, 0.93, 0.96)
    low = (0.71 if slim else 0.77) if foot else 0.90 if slim else 0.92
    if view == "alone" and not (wide and foot):
        top = 0.10 if wide else 0.12
        return Zones(below, (0.14, top, 0.86, low) if wide else (0.08, top, 0.92, low), below if foot else None)
    if view == "reveal":
        if wide:
            return Zones((0.06, 0.05, 0.94, 0.24), (0.20, 0.29, 0.80, 0.77 if foot else 0.95), below if foot else None)
        return Zones((0.07, 0.07, 0.93, 0.28), (0.09, 0.33, 0.91, low), below if foot else None)
    if wide:
        return Zones((0.06, 0.12, 0.45, 0.88), (0.49, 0.10, 0.96, 0.92))
    return Zones((0.07, 0.07, 0.93, 0.33), (0.08, 0.37, 0.92, low), below if foot else None)


def seen(subject: Subject, pose: Pose, aspect: float, fov: float, way: float = 0.0) -> Zone:
    """The rectangle of the frame that the product takes from this pose."""
    x, y, z = subject.middle
    place, target = (np.array(one) for one in eye(pose.frame, subject.foot[2], fov, pose.azimuth, pose.pitch, way))
    ahead = target - place
    ahead /= np.linalg.norm(ahead)
    right = np.cross(ahead, (0.0, 1.0, 0.0))
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    turn = math.radians(way)
    across, out = (
        np.array((math.cos(turn), 0.0, -math.sin(turn))),
        np.array((math.sin(turn), 0.0, math.cos(turn))),
    )
    # A relief comes forward by about a tenth of its shorter side.
    depth = 0.0 if subject.panel else 0.1 * min(subject.width, subject.height)
    found = []
    for i in (-0.5, 0.5):
        for j in (-0.5, 0.5):
            for k in (0.0, depth):
                corner = np.array((x, y, z)) + across * i * subject.width + out * k
                corner = corner + np.array((0.0, j * subject.height, 0.0)) - place
                far = 2 * math.tan(math.radians(fov) / 2) * float(corner @ ahead)
                found.append((0.5 + float(corner @ right) / far / aspect, 0.5 - float(corner @ up) / far))
    points = np.array(found)
    return float(points[:, 0].min()), float(points[:, 1].min()), float(points[:, 0].max()), float(points[:, 1].max())


def within(
    subject: Subject,
    aspect: float,
    zone: Zone,
    azimuth: float,
    pitch: float,
    fov: float,
    *,
    way: float = 0.0,
    share: float = 1.0,
    least: float = 0.0,
    low: bool = False,
) -> Pose:
    """A pose from which the product fills `share` of the zone, in its middle (`low`: at its foot); the frame is at least `least` metres
    high."""
    x, y, _ = subject.middle
    wide, tall = (zone[2] - zone[0]) * share, (zone[3] - zone[1]) * share
    middle = ((zone[0] + zone[2]) / 2, (zone[1] + zone[3]) / 2)
    height = max(subject.height / tall, subject.width / (wide * aspect), least)
    pose = Pose(Frame(x - (middle[0] - 0.5) * height * aspect, y + (middle[1] - 0.5) * height, height), azimuth, pitch)
    for _ in range(4):
        box = seen(subject, pose, aspect, fov, way)
        grown = max((box[2] - box[0]) / wide, (box[3] - box[1]) / tall)
        height = max(pose.frame.height * grown, least)
        by = pose.frame.height / height
        middle_y = zone[3] - (box[3] - box[1]) * by / 2 if low else middle[1]
        # The box about the frame's middle shrinks with the frame; what is left of its way to the zone's middle is moved.
        to = (
            middle[0] - 0.5 - ((box[0] + box[2]) / 2 - 0.5) * by,
            middle_y - 0.5 - ((box[1] + box[3]) / 2 - 0.5) * by,
        )
        pose = replace(pose, frame=Frame(pose.frame.x - to[0] * height * aspect, pose.frame.y + to[1] * height, height))
    return pose


def stacked(texts: Sequence[Text], zone: Zone, format: Format, upright: str = "middle") -> tuple[Text, ...]:
    """The texts one below the other within the zone, each measured as it is drawn, smaller where they do not all fit.

    `upright`: "top", "middle" or "bottom" of the zone. Their `align` says whether they hang on its left side or in its middle.
    """
    if not texts:
        return ()
    width, height = format.width, format.height
    across, down = zone[2] - zone[0], zone[3] - zone[1]
    by = 1.0
    for _ in range(24):
        placed = [_aligned(text, zone, by, width, height) for text in texts]
        talls = [box[3] - box[1] for box in (extent(one, width, height) for one in placed)]
        total = sum(talls) + _GAP * (len(placed) - 1)
        wide = max(box[2] - box[0] for box in (extent(one, width, height) for one in placed))
        if total <= down and wide <= across + 1e-3:
            break
        by *= 0.93
    spare = max(down - total, 0.0)
    y = zone[1] + {"top": 0.0, "bottom": spare}.get(upright, spare / 2)
    found = []
    for text, tall in zip(placed, talls, strict=True):
        box = extent(text, width, height)
        anchored = float(text.parameters["y"])
        found.append(_told(text, y=round(anchored + y - box[1], 4), tall=_tall(text, format, tall, zone, len(texts))))
        y += tall + _GAP
    return tuple(found)


def _tall(text: Text, format: Format, tall: float, zone: Zone, number: int) -> float:
    """How tall the words may become when a later turn makes them longer: alone up to the zone, among others no taller than now."""
    return round(zone[3] - zone[1] if number == 1 and "plate" not in text.parameters else tall + 0.4 * _GAP, 4)


def _aligned(text: Text, zone: Zone, by: float, width: int, height: int) -> Text:
    across = zone[2] - zone[0]
    left = text.parameters.get("align") == "left"
    text = _told(
        text,
        x=zone[0] if left else (zone[0] + zone[2]) / 2,
        y=(zone[1] + zone[3]) / 2,
        width=round(across, 4),
        tall=round(zone[3] - zone[1], 4),
    ).model_copy(update={"size": round(text.size * by, 4)})
    x0, _, x1, _ = extent(text, width, height)
    if x1 - x0 > across:
        # A plate reaches past its words.
        text = _told(text, width=round(max(across - (x1 - x0 - across), 0.3 * across), 4))
        x0, _, x1, _ = extent(text, width, height)
    return _told(text, x=round(float(text.parameters["x"]) + zone[0] - x0, 4)) if left else text


def _told(text: Text, **more: float) -> Text:
    return text.model_copy(update={"parameters": {**text.parameters, **more}})
