"""A person or thing taken out of footage: staged, then tried on a few frames, so that the report says what really comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage import finding
from cutaway.footage.effects import Context
from cutaway.footage.effects_regions.regions import at_size
from cutaway.footage.effects_regions.removal import Removal
from cutaway.scene.document import Scene, Treatment
from cutaway.staging.footage.backgrounds import rough_mask
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, treated
from cutaway.staging.footage.sampling import Sample, samples
from cutaway.staging.footage.targets import pointed

_TRIED = 3
"""Frames on which a removal is tried before it is promised."""
_ALIKE = 0.45
"""Likeness of the fine structure before and after, -1 to 1, from which on a trace of the thing is left."""
_HARDLY = 3.0
"""Mean change, of 255, below which nothing was taken out."""


@dataclass(frozen=True)
class Tried:
    """What came of a removal at one frame. `second` of the film; `made_up`: share of what was behind the thing that no frame shows;
    `trace`: whether the thing can still be made out."""

    second: float
    made_up: float
    trace: bool


def remove(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """A person or thing taken out of the footage."""
    looked = samples(scene, asked, desk, 7)
    words = str(asked.parameters.get("thing") or asked.target or "")
    desk.progress(f"Looking for {words or 'what is to be removed'}.")
    found = pointed(asked, looked, words)
    parameters = dict(found.told)
    if parameters["of"] in ("everything", "faces"):
        raise NotPossible(
            "that cannot be taken out of the picture", "a person", "a thing by its name", "a box around it"
        )
    if parameters["of"] == "box" and not parameters.get("outline", True):
        parameters |= {"follow": not _by_the_edge(parameters["box"]), "grow": 0.1}
    share = _share(looked, parameters)
    if parameters["of"] == "person":
        # Only where somebody is seen: what the network for people takes for one elsewhere must stay.
        parameters = {"of": "thing", "kind": "person"}
    if share > 0.55:
        raise NotPossible(
            f"{found.name} fills {share:.0%} of the picture, and what is behind is seen nowhere",
            "replace the background instead",
        )
    treatment = Treatment(id="tried", name="remove", parameters=parameters)
    desk.progress(f"Looking for what is behind {found.name}.")
    tried, lost = _tried(scene, looked, treatment, desk)
    if not tried:
        raise NotPossible(
            f"{found.name} is not seen clearly enough in any frame looked at to be taken out",
            "a box around it, with the second at which it is there",
        )
    if all(one.trace for one in tried) and any(one.made_up > 0.5 for one in tried):
        notes = [
            f"{found.name.capitalize()} could not be taken out cleanly: what is behind is seen in hardly any frame."
        ]
    else:
        notes = []
    scene = treated(scene, asked, desk, "remove", parameters, replace=False)
    return Outcome(scene, f"{found.name} is taken out", (*found.notes, *notes, *_told(tried, lost)))


def _tried(scene: Scene, looked: list[Sample], treatment: Treatment, desk: Desk) -> tuple[list[Tried], float | None]:
    """What comes of it at up to three frames that show the thing; and the second from which on it is lost, where it is."""
    effects: dict[str, Removal] = {}
    areas: list[tuple[float, Sample]] = []
    for sample in looked:
        if sample.clip.id not in effects:
            clip = sample.clip.model_copy(update={"treatments": (treatment,)})
            context = Context(scene, clip, sample.source, "draft", desk.open, desk.derived)
            effects[sample.clip.id] = Removal(treatment, context)
        areas.append((float(effects[sample.clip.id].mask(sample.frame).mean()), sample))
        desk.check()
    shown = sorted((entry for entry in areas if entry[0] > 0.0002), key=lambda entry: -entry[0])
    tried = []
    for _, sample in sorted(shown[:_TRIED], key=lambda entry: entry[1].number):
        removal = effects[sample.clip.id]
        after = removal.apply(sample.pixels, sample.number, Fraction(sample.frame) / sample.source.rate)
        second = float(sample.number / scene.format.frame_rate)
        trace = left(sample.pixels, after, removal.thing(sample.frame), str(treatment.parameters.get("kind") or ""))
        tried.append(Tried(second, removal.made_up(sample.frame), trace))
        desk.check()
    lost = None
    if treatment.parameters.get("box") and treatment.parameters.get("follow", True) and shown:
        ended = [sample for area, sample in areas if sample.number > max(one.number for _, one in shown)]
        lost = float(ended[0].number / scene.format.frame_rate) if ended else None
    return tried, lost


def left(before: np.ndarray, after: np.ndarray, thing: np.ndarray, kind: str = "") -> bool:
    """Whether a thing can still be made out where it was taken out: its fine structure is there still, hardly anything changed, or
    the detector that knows its kind sees it.

    `before`, `after`: uint8 (h, w, 3); `thing`: float32 of any size, 0-1, the thing itself.
    """
    h, w = before.shape[:2]
    core = at_size(thing, w, h) > 0.9
    if core.sum() < 12:
        return False
    if float(np.abs(before[core].astype(np.float32) - after[core]).mean()) < _HARDLY:
        return True
    if kind:
        rows, columns = np.flatnonzero(core.any(axis=1)), np.flatnonzero(core.any(axis=0))
        own = columns[0] / w, rows[0] / h, (columns[-1] + 1) / w, (rows[-1] + 1) / h
        for seen in finding.things(after):
            if seen.name == kind and seen.score > 0.5 and _shared(seen.box, own) > 0.4:
                return True
    first, second = (_fine(pixels)[core] for pixels in (before, after))
    size = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return bool(kind) and size > 1e-3 and float((first * second).sum()) / size > _ALIKE


def _fine(pixels: np.ndarray) -> np.ndarray:
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(gray - cv2.GaussianBlur(gray, (0, 0), 2 + 0.01 * max(gray.shape)), np.float32)


def _shared(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Share of the smaller of two boxes that lies in the other."""
    wide = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    high = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return wide * high / max(min(areas), 1e-9)


def _told(tried: list[Tried], lost: float | None) -> list[str]:
    """Sentences on what came of a removal."""
    invented = float(np.mean([one.made_up for one in tried]))
    if invented < 0.03:
        told = ["What was behind it is seen in other frames, and comes back from there."]
    elif invented > 0.97:
        told = [
            "What was behind it is seen in no other frame: it is made up from what lies around, and looks soft there."
        ]
    else:
        told = [
            f"About {1 - invented:.0%} of what was behind it is seen in other frames and comes back from there; the rest is made up "
            "from what lies around, and looks soft there."
        ]
    traces = [f"{one.second:.1f} s" for one in tried if one.trace]
    if traces:
        told.append(
            f"A trace of it can still be made out at {', '.join(traces)}; a box around it there takes out more."
        )
    if lost is not None:
        told.append(
            f"It is followed no farther than about {lost:.1f} s: where it is in the picture after that, it stays."
        )
    return told


def _by_the_edge(box: list[float]) -> bool:
    """Whether a box lies at the picture's border as marks and logos do: those stay where they are when the camera moves."""
    x0, y0, x1, y1 = box
    return (x1 - x0) * (y1 - y0) < 0.06 and (min(x0, 1 - x1) < 0.06 or min(y0, 1 - y1) < 0.06)


def _share(looked: list[Sample], told: dict[str, object]) -> float:
    """How much of the picture the region takes, at most."""
    if told["of"] in ("person", "cutout"):
        return max(float((rough_mask(sample.pixels, str(told["of"])) > 0.5).mean()) for sample in looked[:4])
    box = told.get("box")
    if isinstance(box, list):
        return float((box[2] - box[0]) * (box[3] - box[1]))
    return 0.0
