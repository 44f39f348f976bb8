"""Where in the picture words point: sides and thirds, boxes and points, faces and things that are found there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.errors import MissingPack
from cutaway.footage.finding import faces, kind_of, things
from cutaway.scene.document import Scene
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, full_clips, stretch

_ACROSS = {"left": 0.0, "right": 1.0, "centre": 0.5, "center": 0.5, "middle": 0.5}
_UP = {"top": 0.0, "upper": 0.0, "bottom": 1.0, "lower": 1.0, "above": 0.0, "below": 1.0}
_DEPTH = {"third": 1 / 6, "half": 1 / 4, "quarter": 1 / 8, "corner": 1 / 8, "edge": 1 / 10, "side": 1 / 5}


def place_of(scene: Scene, asked: Operation, target: Any, desk: Desk) -> tuple[tuple[float, float], str]:
    """Middle of what is meant, as fractions of the picture, and its name. Raises `NotPossible` where it is not found."""
    if isinstance(target, list | tuple):
        values = [float(value) for value in target]
        if len(values) == 4:
            return ((values[0] + values[2]) / 2, (values[1] + values[3]) / 2), "the box"
        return (values[0], values[1]), "the point"
    said = str(target).lower()
    words = said.replace("-", " ").split()
    depth = next((share for word, share in _DEPTH.items() if word in words), 1 / 4)
    across = next((value for word, value in _ACROSS.items() if word in words), None)
    up = next((value for word, value in _UP.items() if word in words), None)
    thing = kind_of(said) if words else None
    if (across is not None or up is not None) and thing is None and not {"face", "faces"} & set(words):
        x = 0.5 if across is None else min(max(across, depth), 1 - depth)
        y = 0.5 if up is None else min(max(up, depth), 1 - depth)
        return (x, y), str(target)
    return _found(scene, asked, said, thing, desk), str(target)


def _found(scene: Scene, asked: Operation, said: str, kind: str | None, desk: Desk) -> tuple[float, float]:
    """Middle of the largest face or thing of that kind, in the middle of the stretch that is meant."""
    first, count = stretch(scene, asked)
    clips = full_clips(scene)
    wanted_face = bool({"face", "faces", "head", "eyes"} & set(said.replace("'s", " ").split()))
    try:
        for part in (0.5, 0.25, 0.75, 0.05, 0.95):
            frame = first + round(part * (count - 1))
            clip = next((one for one in clips if one.start <= frame < one.start + one.frames), None)
            if clip is None:
                continue
            source = desk.source(clip)
            second = Fraction(clip.source_start) + (frame - clip.start) / scene.format.frame_rate * Fraction(clip.speed)
            pixels = source.frame(source.at(second))
            boxes = [face.box for face in faces(pixels)] if wanted_face or kind == "person" else []
            if not boxes and kind is not None and not wanted_face:
                boxes = [thing.box for thing in things(pixels) if thing.name == kind]
            if boxes:
                box = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
                # Of a body, its upper part is meant.
                down = 0.35 if box[3] - box[1] > 1.3 * (box[2] - box[0]) * source.width / source.height else 0.5
                return (box[0] + box[2]) / 2, box[1] + down * (box[3] - box[1])
    except MissingPack as missing:
        raise NotPossible(
            f"finding “{said}” needs a pack that is not installed: {missing}", "a side, a box or a point"
        ) from None
    if kind is None and not wanted_face:
        raise NotPossible(
            f"“{said}” is nothing that can be found by its name", "“the left third”", "a box or a point", "a face"
        )
    raise NotPossible(
        f"no {said.removeprefix('the ')} was found in the picture", "“the left third”", "a box or a point"
    )
