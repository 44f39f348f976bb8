"""Small pictures that sit on something in the footage and go along with it, or stay at a place of the frame."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.footage.effects import Context, effect
from cutaway.footage.effects_over.pictures import corner
from cutaway.footage.finding import faces
from cutaway.footage.finding.sightings import Box, Sightings
from cutaway.footage.finding.tracks import Track
from cutaway.scene.document import Treatment

_REACH, _SIGMA = 0.4, 0.14
"""Seconds around a frame whose places are looked at, and the spread of their weights."""
_PLACED = 0.2
"""Width of a sticker of usual size at a place of the frame, in shares of the frame's shorter side."""
_SITS = {
    "eyes": (0.0, 0.0, 2.5),
    "head": (0.0, -1.5, 3.0),
    "lip": (0.0, 0.95, 1.5),
    "nose": (0.0, 0.62, 0.8),
    "face": (0.0, 0.35, 3.7),
    "around": (0.0, 0.35, 5.0),
    "above": (0.0, -3.0, 2.0),
}
"""Where it sits in a face, from between the eyes to the right and down, and its width; in distances of the eyes. On the head
its lower edge is meant, else its middle."""
_BROWS = 0.3
"""How much lower than on the hair something may sit on a head, in its widths."""


@effect("sticker", stage="over")
class Sticker:
    """Parameters: `source` (hash of the picture), `of` ("faces", "thing", "box", "place"), `sits` (eyes, head, lip, nose, face,
    middle, above, beside, around), `kind`, `box`, `frame` of what is followed, `place` or `point`, `size` (1 as usual)."""

    def __init__(self, treatment: Treatment, context: Context) -> None:
        given: dict[str, Any] = dict(treatment.parameters)
        self._given, self._source = given, context.source
        self._size, self._sits = float(given.get("size") or 1.0), str(given.get("sits") or "middle")
        picture = context.media(str(given["source"]))
        self._picture = cropped(picture.straight(), picture.alpha())
        sha256, derived = context.clip.source, context.derived
        self._seen = self._track = None
        if given.get("of") in ("thing", "box") and given.get("box"):
            box = tuple(float(value) for value in given["box"])
            if given.get("follow", True):
                self._track = Track(
                    context.source, sha256, derived, box, int(given.get("frame") or 0), str(given.get("kind") or "")
                )  # type: ignore[arg-type]
        elif given.get("of") in ("faces", "thing"):
            self._seen = Sightings(context.source, sha256, derived, "face" if given["of"] == "faces" else "thing")
        # What follows something is laid on the source's pictures, so that it stays there however the frame is cut later.
        self.stage = "over" if given.get("of", "place") == "place" else "look"
        self._eyes: dict[int, list[tuple[Box, np.ndarray]]] = {}

    def apply(self, pixels: np.ndarray, number: int, at: Fraction) -> np.ndarray:
        """The frame with the picture on it; as it came where what it follows is not seen."""
        height, width = pixels.shape[:2]
        frame = self._source.at(at)
        out = pixels
        if self._sits == "around" and self._given.get("of") in ("thing", "box", "faces"):
            ink = [int(value) for value in self._given.get("ink") or (229, 57, 53)]
            for box in self._smooth_boxes(frame):
                out = ringed(out, box, ink, self._size)
            return out
        for centre, across, turn in self._places(frame, width, height):
            if self._sits == "head":
                centre = self._within(centre, across)
            out = stuck(out, self._picture, centre, across * self._size, turn, self._sits == "head", out is pixels)
        return out

    def _within(self, centre: np.ndarray, across: float) -> np.ndarray:
        """What would lie over the upper border sits lower on the head, as far as the brows."""
        high = across * self._size * self._picture.shape[0] / self._picture.shape[1]
        lower = min(max(0.0, 0.8 * high - float(centre[1])), _BROWS * across)
        return centre + np.array([0.0, lower])

    def _places(self, frame: int, width: int, height: int) -> list[tuple[np.ndarray, float, float]]:
        """Centre in pixels, width in pixels and turn of each, at a frame of the source."""
        given = self._given
        short = min(width, height)
        if given.get("of") == "faces":
            return [place for box in self._boxes(frame) if (place := self._on_face(frame, box, width, height))]
        if given.get("of") in ("thing", "box"):
            return [_on_box(box, self._sits, width, height) for box in self._smooth_boxes(frame)]
        across = _PLACED * short
        if given.get("point"):
            return [(np.array(given["point"], float) * (width, height), across, 0.0)]
        down = across * self._picture.shape[0] / self._picture.shape[1]
        size = (round(across * self._size), round(down * self._size))
        left, top = corner(str(given.get("place") or "centre"), size, width, height)
        return [(np.array([left + size[0] / 2, top + size[1] / 2]), across, 0.0)]

    def _boxes(self, frame: int) -> list[Box]:
        if self._track is not None:
            box = self._track.at(frame)
            return [] if box is None else [box]
        if self._seen is None:
            return [tuple(float(value) for value in self._given["box"])]  # type: ignore[list-item]
        kinds = None if self._given["of"] == "faces" else (str(self._given.get("kind")),)
        return self._seen.at(frame, kinds, float(self._given.get("sure") or 0.0))

    def _smooth_boxes(self, frame: int) -> list[Box]:
        """Boxes whose path is smoothed around the frame, without lagging behind it."""
        reach = max(1, round(_REACH * float(self._source.rate)))
        found = []
        for box in self._boxes(frame):
            rows, values = [], []
            for way in (1, -1):
                last = box
                for step in range(0 if way > 0 else 1, reach + 1):
                    other = frame + way * step
                    near = (
                        [one for one in self._boxes(other) if _shared(one, last) > 0.3]
                        if 0 <= other < self._source.count
                        else []
                    )
                    if not near:
                        break
                    last = max(near, key=lambda one: _shared(one, last))
                    rows.append(way * step)
                    values.append(last)
            x0, y0, x1, y1 = (
                float(value) for value in settled(np.array(rows), np.array(values), float(self._source.rate))
            )
            found.append((x0, y0, x1, y1))
        return found

    def _on_face(self, frame: int, box: Box, width: int, height: int) -> tuple[np.ndarray, float, float] | None:
        assert self._seen is not None
        step, rate = self._seen.step, float(self._source.rate)
        reach = max(step, round(_REACH * rate))
        rows, values = [], []
        begin = frame // step * step
        for way in (1, -1):
            last = box
            for looked in range(begin if way < 0 else begin + step, begin + way * (reach + step), way * step):
                if not 0 <= looked < self._source.count:
                    break
                near = [entry for entry in self._looked(looked) if _shared(entry[0], last) > 0.2]
                if not near:
                    break
                last, eyes = max(near, key=lambda entry: _shared(entry[0], last))
                rows.append(looked - frame)
                values.append(eyes)
        if not rows:
            x0, y0, x1, y1 = box
            values, rows = (
                [
                    np.array(
                        [x0 + 0.29 * (x1 - x0), y0 + 0.33 * (y1 - y0), x1 - 0.29 * (x1 - x0), y0 + 0.33 * (y1 - y0)]
                    )
                ],
                [0],
            )
        eyes = settled(np.array(rows), np.array(values), rate) * (width, height, width, height)
        if eyes[0] > eyes[2]:
            return None
        apart = eyes[2:] - eyes[:2]
        far, turn = float(np.hypot(*apart)), float(np.arctan2(apart[1], apart[0]))
        # A head that is turned shows its eyes nearer to each other than it is high.
        far = max(far, 0.36 * (box[3] - box[1]) * height)
        right, down, across = _SITS.get(self._sits, _SITS["face"])
        along = np.array([np.cos(turn), np.sin(turn)])
        centre = (eyes[:2] + eyes[2:]) / 2 + far * (right * along + down * np.array([-along[1], along[0]]))
        return centre, across * far, turn

    def _looked(self, frame: int) -> list[tuple[Box, np.ndarray]]:
        """Faces of a frame that was looked at, and their eyes: x and y of the left one in the picture, then of the other."""
        assert self._seen is not None
        if frame not in self._eyes:
            if len(self._eyes) > 120:
                self._eyes.clear()
            pixels = self._source.frame(frame)
            h, w = pixels.shape[:2]
            found = []
            for seen in self._seen.looked(frame):
                x0, y0, x1, y1 = seen.box
                air_x, air_y = 0.6 * (x1 - x0), 0.6 * (y1 - y0)
                left, top = max(0, round((x0 - air_x) * w)), max(0, round((y0 - air_y) * h))
                part = pixels[top : round((y1 + air_y) * h), left : round((x1 + air_x) * w)]
                here = faces(part, 0.5) if min(part.shape[:2]) > 15 else ()
                if not here:
                    continue
                points = np.array(here[0].points[:2]) * (part.shape[1], part.shape[0]) + (left, top)
                found.append((seen.box, (points[np.argsort(points[:, 0])] / (w, h)).ravel()))
            self._eyes[frame] = found
        return self._eyes[frame]


def ringed(pixels: np.ndarray, box: Box, ink: list[int], size: float) -> np.ndarray:
    """The frame with a ring of even thickness around a box, a thin dark rim on both its sides; the rest keeps its bytes."""
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    thick = max(3.0, 0.011 * min(width, height))
    axes = np.array([(x1 - x0) * 0.62, (y1 - y0) * 0.62]) * size + thick
    # What fills the frame is still circled within it.
    axes = np.clip(axes, 3 * thick, np.array([width, height]) * 0.6)
    centre = (int((x0 + x1) * 8), int((y0 + y1) * 8))
    reach = (int(axes[0] * 16), int(axes[1] * 16))
    out = pixels.copy()
    for colour, wide in (((24, 24, 26), 1.5 * thick), (tuple(ink), thick)):
        mask = np.zeros((height, width), np.uint8)
        cv2.ellipse(mask, centre, reach, 0, 0, 360, 255, max(1, round(wide)), cv2.LINE_AA, 4)
        share = mask[..., None].astype(np.uint16)
        mixed = (out.astype(np.uint16) * (255 - share) + np.array(colour, np.uint16) * share + 127) // 255
        out = np.where(mask[..., None] > 0, mixed.astype(np.uint8), out)
    return out


def settled(rows: np.ndarray, values: np.ndarray, rate: float) -> np.ndarray:
    """Values at row 0 of a straight line laid through those around it, the nearer the more: smooth, and no later than what moves."""
    weights = np.exp(-((rows / rate / _SIGMA) ** 2) / 2)
    mean = float(weights @ rows / weights.sum())
    middle = weights @ values / weights.sum()
    spread = float(weights @ (rows - mean) ** 2)
    if len(rows) < 3 or spread < 1e-6:
        return np.asarray(middle)
    slope = (weights * (rows - mean)) @ values / spread
    # Nothing is foreseen: beyond the rows that there are, the last of them holds.
    return np.asarray(middle + slope * (min(max(0.0, float(rows.min())), float(rows.max())) - mean))


def cropped(pixels: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    """float32 (h, w, 4), colours 0-255 times alpha, then alpha 0-1: without the empty border."""
    share = np.ones(pixels.shape[:2], np.float32) if alpha is None else np.asarray(alpha, np.float32)
    rows, columns = np.flatnonzero(share.max(axis=1) > 0.02), np.flatnonzero(share.max(axis=0) > 0.02)
    if not len(rows):
        return np.zeros((1, 1, 4), np.float32)
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return np.dstack([pixels[part].astype(np.float32) * share[part][..., None], share[part]]).astype(np.float32)


def stuck(
    pixels: np.ndarray, picture: np.ndarray, centre: np.ndarray, across: float, turn: float, standing: bool, fresh: bool
) -> np.ndarray:
    """The frame with a picture on it: `across` pixels wide, turned by `turn`, its middle (`standing`: its lower edge) at
    `centre`. What it does not cover keeps its bytes. `fresh`: the frame is copied first."""
    height, width = pixels.shape[:2]
    across = min(max(across, 2.0), 4.0 * width)
    share = across / picture.shape[1]
    if share < 1:
        less = min(1.0, 1.4 * share)
        size = (max(1, round(picture.shape[1] * less)), max(1, round(picture.shape[0] * less)))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    else:
        small = picture
    h, w = small.shape[:2]
    share = across / w
    cosine, sine = np.cos(turn) * share, np.sin(turn) * share
    turned = np.array([[cosine, -sine], [sine, cosine]])
    shift = np.asarray(centre, float) - turned @ np.array([w / 2, h * (1.0 if standing else 0.5)])
    corners = np.array([(0, 0), (w, 0), (0, h), (w, h)]) @ turned.T + shift
    left, top = (int(value) for value in np.maximum(np.floor(corners.min(axis=0)) - 1, 0))
    right, bottom = (int(value) for value in np.minimum(np.ceil(corners.max(axis=0)) + 2, (width, height)))
    if right <= left or bottom <= top:
        return pixels
    matrix = np.concatenate([turned, (shift - (left, top))[:, None]], axis=1)
    layer = cv2.warpAffine(
        small, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR, borderValue=(0, 0, 0, 0)
    )
    out = pixels.copy() if fresh else pixels
    part = out[top:bottom, left:right]
    mixed = np.clip(part * (1 - layer[..., 3:]) + layer[..., :3] + 0.5, 0, 255).astype(np.uint8)
    out[top:bottom, left:right] = np.where(layer[..., 3:] > 0.002, mixed, part)
    return out


def _on_box(box: Box, sits: str, width: int, height: int) -> tuple[np.ndarray, float, float]:
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    across = min(max(0.6 * min(x1 - x0, y1 - y0), 0.06 * width), 0.5 * width)
    if sits == "around":
        return np.array([(x0 + x1) / 2, (y0 + y1) / 2]), 1.12 * max(x1 - x0, y1 - y0), 0.0
    if sits == "head":
        return np.array([(x0 + x1) / 2, y0 + 0.08 * (y1 - y0)]), across, 0.0
    if sits == "beside":
        right = x1 + 0.6 * across < width
        return np.array([x1 + 0.55 * across if right else x0 - 0.55 * across, y0 + 0.25 * (y1 - y0)]), across, 0.0
    return (
        np.array([(x0 + x1) / 2, max(y0 - 0.4 * across, 0.5 * across) if sits == "above" else (y0 + y1) / 2]),
        across,
        0.0,
    )


def _shared(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / max(areas - wide * high, 1e-9)
