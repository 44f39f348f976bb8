"""What words, a box or a point mean in the picture: the region a treatment is for, as its parameters, and what to call it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage import finding
from cutaway.footage.effects_regions.regions import outline
from cutaway.footage.finding import cutouts
from cutaway.footage.finding.thing_nets import Thing
from cutaway.props import colours
from cutaway.staging.footage.registry import NotPossible
from cutaway.staging.footage.sampling import Sample

ADVICE = (
    "a box, for example (0.2, 0.3, 0.5, 0.8)",
    "a point",
    "faces",
    "the person",
    "the main subject",
    "an everyday thing by its name",
)
_ALL = re.compile(r"\b(all|every|each|both|any)\b")
_PEOPLE = re.compile(
    r"\b(person|people|man|woman|men|women|me|him|her|them|himself|herself|myself|speaker|actor|presenter|host)\b"
)
_SUBJECT = re.compile(r"\b(subject|main thing|product|object|foreground|it|thing in front|main object|figure)\b")
_FACES = re.compile(r"\bfaces?\b")
_PLATES = re.compile(r"\b(plates?|licen[cs]e|registration|number plates?)\b")
_SIDES = {
    "left": lambda thing: thing.box[0] + thing.box[2],
    "right": lambda thing: -(thing.box[0] + thing.box[2]),
    "top": lambda thing: thing.box[1] + thing.box[3],
    "bottom": lambda thing: -(thing.box[1] + thing.box[3]),
    "middle": lambda thing: abs(thing.box[0] + thing.box[2] - 1),
    "centre": lambda thing: abs(thing.box[0] + thing.box[2] - 1),
    "center": lambda thing: abs(thing.box[0] + thing.box[2] - 1),
    "small": lambda thing: thing.area,
    "smallest": lambda thing: thing.area,
    "big": lambda thing: -thing.area,
    "biggest": lambda thing: -thing.area,
    "large": lambda thing: -thing.area,
    "front": lambda thing: -thing.box[3],
}


@dataclass(frozen=True)
class Pointed:
    """A region as parameters of a treatment, what it is called, and sentences for the report."""

    told: dict[str, Any]
    name: str
    notes: tuple[str, ...] = ()


def pointed(asked: Operation, looked: list[Sample], words: str, *, follow: bool = True) -> Pointed:
    """What an operation points at. Raises `NotPossible` with what can be pointed at."""
    given = asked.parameters
    if given.get("box") is not None:
        box = corners(given["box"])
        told = {"of": "box", "box": box, "frame": looked[0].frame, "follow": follow, "outline": False}
        x0, y0, x1, y1 = (f"{value:.2f}" for value in box)
        return Pointed(told, f"the box from {x0}, {y0} to {x1}, {y1}")
    if given.get("point") is not None:
        return _under(looked[0], [float(value) for value in list(given["point"])[:2]])
    said = words.lower().strip()
    if not said or said in ("everything", "the film", "the video", "the picture", "the whole picture"):
        return Pointed({"of": "everything"}, "the whole picture")
    if _FACES.search(said):
        if not any(finding.faces(sample.pixels, 0.5, small=True) for sample in looked):
            raise NotPossible("no face is found in the footage", "a box around it")
        return Pointed({"of": "faces"}, "faces")
    kind = finding.kind_of(said)
    people = bool(_PEOPLE.search(said)) or kind == "person"
    if people and not _sides(said):
        if any(cutouts.people_there(sample.pixels) for sample in looked):
            return Pointed({"of": "person"}, "people" if _ALL.search(said) else "the person")
        if kind is None:
            raise NotPossible("nobody is found in the footage", *ADVICE[:2])
    if kind is None and people:
        kind = "person"
    if kind is not None:
        return _thing(looked, said, kind)
    if _SUBJECT.search(said):
        shares = [float(cutouts.rough_cutout(sample.pixels).mean()) for sample in looked[:3]]
        if max(shares) < 0.004:
            raise NotPossible("nothing stands out clearly in the footage", *ADVICE[:2])
        return Pointed({"of": "cutout"}, "what stands out")
    raise NotPossible(f"“{words}” is nothing that can be found in footage by its name", *ADVICE)


def corners(values: Any) -> list[float]:
    """x0, y0, x1, y1 within the picture, of a box given by its corners, or by corner, width and height where it cannot be corners.

    Raises `NotPossible` for one without area.
    """
    x0, y0, x1, y1 = (float(value) for value in list(values)[:4])
    if x1 <= x0 or y1 <= y0:
        x1, y1 = x0 + x1, y0 + y1
    box = [round(float(np.clip(value, 0, 1)), 4) for value in (x0, y0, x1, y1)]
    if box[2] - box[0] < 0.004 or box[3] - box[1] < 0.004:
        raise NotPossible("the box has no area inside the picture", "left, top, right, bottom as fractions from 0 to 1")
    return box


def _thing(looked: list[Sample], said: str, kind: str) -> Pointed:
    """A thing of the detector's: the one that is meant, or all of them."""
    seen = [(sample, [thing for thing in finding.things(sample.pixels) if thing.name == kind]) for sample in looked]
    seen = [entry for entry in seen if entry[1]]
    if not seen:
        raise NotPossible(f"no {kind} is found in the footage", "a box around it", "a point on it")
    most = max(len(found) for _, found in seen)
    plural = bool(_ALL.search(said)) or (said.endswith("s") and not kind.endswith("s"))
    if most == 1 or (plural and not _sides(said) and _colour_in(said) is None):
        return Pointed({"of": "thing", "kind": kind}, f"the {kind}" if most == 1 else f"every {kind} that is seen")
    sample, found = max(seen, key=lambda entry: len(entry[1]))
    chosen = _chosen(sample, found, said)
    told = {
        "of": "thing",
        "kind": kind,
        "box": [round(value, 4) for value in chosen.box],
        "frame": sample.frame,
        "follow": True,
    }
    return Pointed(
        told, f"the {kind}", (f"{most} of the kind “{kind}” are seen; the one that fits “{said}” best is meant.",)
    )


def _chosen(sample: Sample, found: list[Thing], said: str) -> Thing:
    for side in _sides(said):
        return min(found, key=_SIDES[side])
    colour = _colour_in(said)
    if colour is not None:
        return max(found, key=lambda thing: _alike(sample.pixels, thing, colour))
    return max(found, key=lambda thing: thing.area * thing.score)


def _sides(said: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+", said) if word in _SIDES]


def _colour_in(said: str) -> np.ndarray | None:
    """Linear colour that is named among the words, else None."""
    for word in re.findall(r"[a-z]+", said):
        if word in colours.names():
            return np.array(colours.colour(word))
    return None


def _alike(pixels: np.ndarray, thing: Thing, colour: np.ndarray) -> float:
    """Share of a thing's pixels that are nearly of a colour."""
    h, w = pixels.shape[:2]
    x0, y0, x1, y1 = thing.box
    part = pixels[int(y0 * h) : max(int(y1 * h), int(y0 * h) + 1), int(x0 * w) : max(int(x1 * w), int(x0 * w) + 1)]
    light = (part.reshape(-1, 3)[::7] / 255.0) ** 2.2
    direction = colour / max(float(np.linalg.norm(colour)), 1e-4)
    near = light @ direction / np.maximum(np.linalg.norm(light, axis=1), 1e-4)
    return float(np.mean(near > 0.93))


def _under(sample: Sample, point: list[float]) -> Pointed:
    """What lies under a point: a thing whose box holds it, else what stands out around it, else a small box."""
    x, y = (float(np.clip(value, 0, 1)) for value in point)
    holding = [
        thing
        for thing in finding.things(sample.pixels)
        if thing.box[0] <= x <= thing.box[2] and thing.box[1] <= y <= thing.box[3]
    ]
    if holding:
        thing = min(holding, key=lambda one: one.area)
        told = {
            "of": "thing",
            "kind": thing.name,
            "box": [round(value, 4) for value in thing.box],
            "frame": sample.frame,
        }
        return Pointed(told | {"follow": True}, f"the {thing.name} at that point")
    for reach in (0.15, 0.28):
        box = (max(0.0, x - reach), max(0.0, y - reach), min(1.0, x + reach), min(1.0, y + reach))
        mask = outline(sample.pixels, [box])
        h, w = mask.shape
        if mask[min(int(y * h), h - 1), min(int(x * w), w - 1)] > 0.5:
            rows, columns = np.nonzero(mask > 0.5)
            found = [columns.min() / w, rows.min() / h, (columns.max() + 1) / w, (rows.max() + 1) / h]
            told = {
                "of": "box",
                "box": [round(float(value), 4) for value in found],
                "frame": sample.frame,
                "follow": True,
            }
            return Pointed(told, "what stands out at that point")
    box = (max(0.0, x - 0.07), max(0.0, y - 0.07), min(1.0, x + 0.07), min(1.0, y + 0.07))
    told = {
        "of": "box",
        "box": [round(value, 4) for value in box],
        "frame": sample.frame,
        "follow": True,
        "outline": False,
    }
    return Pointed(
        told, "a small box around that point", ("Nothing stands out at that point: a small box around it is meant.",)
    )
