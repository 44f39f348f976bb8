"""Where faces and things are in footage, frame by frame: looked for every few frames, joined over gaps, from nothing but the
frames within about a second, so that any process says the same of any frame."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cutaway.footage.finding.body_nets import bodies, pose
from cutaway.footage.finding.face_nets import faces
from cutaway.footage.finding.masks import piece_length
from cutaway.footage.finding.shots import cuts_within
from cutaway.footage.finding.thing_nets import KINDS, things
from cutaway.footage.reading import Source
from cutaway.storage.derived import Derived

VERSION = "4"
Box = tuple[float, float, float, float]
FOUNDING = 0.7
"""How sure one sighting must be for its thing to count; others only carry on what was seen."""
_SURE_BODY = 0.85
"""How sure the net for bodies must be to count alone: below, it takes car roofs and house fronts for people."""
_SURE_POINTS = 0.8
"""How sure the net for a body's points must be that a less sure body goes on being one."""
_CARRYING = 0.45
_KEPT = 6


@dataclass(frozen=True)
class Seen:
    """One sighting: `kind` is "face" or one of the detector's; `box` as fractions; `score` 0-1."""

    kind: str
    box: Box
    score: float


@dataclass(eq=False)
class _Path:
    """Sightings of one thing, by frame."""

    kind: str
    frames: list[int]
    boxes: list[np.ndarray]
    best: float


class Sightings:
    """Faces ("face") or things ("thing") of one source."""

    def __init__(self, source: Source, sha256: str, derived: Derived, of: str) -> None:
        self.source, self._sha256, self._derived, self.of = source, sha256, derived, of
        rate = float(source.rate)
        self.step = max(1, round(rate / (12 if of == "face" else 6)))
        self.reach = max(self.step, round(rate * 0.9))
        self.lasting = max(1, round(rate * 0.4))
        self._length = piece_length(source)
        self._pieces: OrderedDict[int, dict[int, list[Seen]]] = OrderedDict()
        self._cuts: dict[int, list[int]] = {}
        self._lock = threading.Lock()

    def at(self, number: int, kinds: Iterable[str] | None = None, sure: float = 0.0) -> list[Box]:
        """Boxes at a frame of the source: where things are seen, between two sightings, and a little before and after; of what was
        once seen with a score of `sure` around then."""
        wanted = None if kinds is None else set(kinds)
        found = []
        for path in self._paths(number):
            if path.best < sure or (wanted is not None and path.kind not in wanted):
                continue
            box = self._on(path, number)
            if box is not None:
                found.append(box)
        return found

    def looked(self, number: int) -> list[Seen]:
        """What was seen at a frame that was looked at: a multiple of `step`."""
        piece = number // self._length
        with self._lock:
            if piece not in self._pieces:
                self._pieces[piece] = self._load(piece)
                while len(self._pieces) > _KEPT:
                    self._pieces.popitem(last=False)
            return self._pieces[piece].get(number, [])

    def _load(self, piece: int) -> dict[int, list[Seen]]:
        told = {"piece": piece, "rate": str(self.source.rate), "step": self.step}
        found = self._derived.array(self._sha256, f"{self.of} sightings", VERSION, told, lambda: self._make(piece))
        self._cuts[piece] = [int(number) for number in found["cuts"]]
        by_frame: dict[int, list[Seen]] = {}
        for frame, kind, score, box in zip(
            found["frames"], found["kinds"], found["scores"], found["boxes"], strict=True
        ):
            name = "face" if kind < 0 else KINDS[int(kind)]
            x0, y0, x1, y1 = (float(value) for value in box)
            by_frame.setdefault(int(frame), []).append(Seen(name, (x0, y0, x1, y1), float(score)))
        return by_frame

    def _make(self, piece: int) -> dict[str, np.ndarray]:
        first, last = piece * self._length, min((piece + 1) * self._length, self.source.count)
        rows: list[tuple[int, int, float, Box]] = []
        look: Callable[[np.ndarray], list[tuple[int, float, Box]]] = _faces if self.of == "face" else _things
        for number in range(-(-first // self.step) * self.step, last, self.step):
            rows += [(number, *entry) for entry in look(self.source.frame(number))]
        return {
            "frames": np.array([row[0] for row in rows], np.int64),
            "kinds": np.array([row[1] for row in rows], np.int64),
            "scores": np.array([row[2] for row in rows], np.float64),
            "boxes": np.array([row[3] for row in rows], np.float64).reshape(-1, 4),
            "cuts": np.array(cuts_within(self.source, first, last), np.int64),
        }

    def _paths(self, number: int) -> list[_Path]:
        """Sightings around a frame, joined where one box goes on in the next."""
        paths: list[_Path] = []
        first = max(0, number - self.reach) // self.step * self.step
        for frame in range(first, min(number + self.reach, self.source.count - 1) + 1, self.step):
            free = list(paths)
            for seen in sorted(self.looked(frame), key=lambda one: -one.score):
                box = np.array(seen.box)
                near = [(_nearness(path.boxes[-1], box), path) for path in free if path.kind == seen.kind]
                near = [entry for entry in near if entry[0] > 0.12 and not self._apart(entry[1].frames[-1], frame)]
                if near:
                    path = max(near, key=lambda entry: entry[0])[1]
                    free.remove(path)
                    path.frames.append(frame)
                    path.boxes.append(box)
                    path.best = max(path.best, seen.score)
                else:
                    paths.append(_Path(seen.kind, [frame], [box], seen.score))
        return [path for path in paths if path.best >= (FOUNDING if self.of == "face" else 0.5)]

    def _on(self, path: _Path, number: int) -> Box | None:
        frames = path.frames
        if number < frames[0] - self.lasting or number > frames[-1] + self.lasting:
            return None
        held = frames[0] if number < frames[0] else frames[-1] if number > frames[-1] else number
        if held != number and self._apart(held, number):
            return None
        values = [np.interp(number, frames, [box[index] for box in path.boxes]) for index in range(4)]
        away = abs(held - number) / max(1, self.lasting) * 0.2
        width, height = values[2] - values[0], values[3] - values[1]
        return (
            float(values[0] - width * away),
            float(values[1] - height * away),
            float(values[2] + width * away),
            float(values[3] + height * away),
        )

    def _apart(self, one: int, other: int) -> bool:
        """Whether a cut lies between two frames."""
        low, high = min(one, other), max(one, other)
        for piece in range(low // self._length, high // self._length + 1):
            self.looked(piece * self._length)
            if any(low <= cut < high for cut in self._cuts.get(piece, ())):
                return True
        return False


def _faces(pixels: np.ndarray) -> list[tuple[int, float, Box]]:
    found = [(-1, face.score, face.box) for face in faces(pixels, 0.5, small=True)]
    for body in bodies(pixels):
        if not any(_nearness(np.array(box), np.array(body.face)) > 0.1 for _, _, box in found):
            # A head seen from the side: it only carries on a face that was seen.
            found.append((-1, min(body.score, FOUNDING - 0.05), body.face))
    return found


def _things(pixels: np.ndarray) -> list[tuple[int, float, Box]]:
    found = [(KINDS.index(thing.name), thing.score, thing.box) for thing in things(pixels, 0.4)]
    person = KINDS.index("person")
    for body in bodies(pixels, 0.6):
        x0, y0, x1, y1 = (min(max(value, 0.0), 1.0) for value in body.around)
        if not any(
            kind == person and _nearness(np.array(box), np.array((x0, y0, x1, y1))) > 0.2 for kind, _, box in found
        ):
            if body.score >= _SURE_BODY:
                found.append((person, body.score, (x0, y0, x1, y1)))
            elif (points := pose(pixels, body)) is not None and points.score > _SURE_POINTS:
                found.append((person, _CARRYING, (x0, y0, x1, y1)))
    return found


def _nearness(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union, of boxes that are thought a third larger: small ones move far between looks."""
    grown = []
    for box in (one, other):
        spread = (box[2:] - box[:2]) / 6
        grown.append(np.concatenate([box[:2] - spread, box[2:] + spread]))
    size = np.maximum(np.minimum(grown[0][2:], grown[1][2:]) - np.maximum(grown[0][:2], grown[1][:2]), 0)
    shared = float(np.prod(size))
    areas = sum(float(np.prod(box[2:] - box[:2])) for box in grown)
    return shared / max(areas - shared, 1e-9)
