"""What of the picture is seen, by words: other shapes that follow what matters, turns, crops, nearer, steadier."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import cv2
import numpy as np

from cutaway.brief.footage.operations import Operation
from cutaway.footage.framing.steadying import Shaking, needed_zoom
from cutaway.footage.framing.turning import box_pixels
from cutaway.footage.timing.cuts import small
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.scene.edits import with_fields
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.pointing import place_of
from cutaway.staging.footage.registry import NotPossible, Outcome, full_clips, operation, treated
from cutaway.staging.footage.shapes import reshaped, with_format

_ASPECTS = {
    "vertical": "9:16", "portrait": "9:16", "square": "1:1", "horizontal": "16:9", "landscape": "16:9", "wide": "16:9",
}  # fmt: skip


@operation("reframe")
def reframe(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Another shape of picture, whose camera follows what matters."""
    if not full_clips(scene):
        raise NotPossible("there is no footage in the film to reframe")
    if asked.start is not None or asked.end is not None:
        raise NotPossible("a film has one shape from its beginning to its end", "ask for it without a time")
    said = str(asked.parameters.get("aspect") or ("9:16" if not asked.parameters.get("subject") else "")).lower()
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[:x/]\s*(\d+(?:\.\d+)?)\s*", _ASPECTS.get(said, said))
    if said and match is None and said not in ("original", "source"):
        raise NotPossible(f"the shape “{said}” is not known", "9:16", "1:1", "4:5", "16:9")
    shape = Fraction(match[1]) / Fraction(match[2]) if match else None
    if shape is not None and not Fraction(1, 4) <= shape <= 4:
        raise NotPossible("a picture can be up to four times as wide as high, or as high as wide")
    return reshaped(
        scene, shape, str(asked.parameters.get("mode") or ""), str(asked.parameters.get("subject") or ""), desk
    )


@operation("rotate")
def rotate(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Turned by quarters, or straightened."""
    given: Any = asked.parameters.get("degrees", 90)
    if given == "level":
        given = _slant(scene, desk)
    elif given == "upright":
        given = 90
    degrees = float(given) % 360
    if degrees == 0:
        raise NotPossible("a full turn changes nothing")
    quarter = degrees % 180 == 90
    if quarter and (asked.start is not None or asked.end is not None):
        raise NotPossible("a quarter turn changes the film's shape, which is one from its beginning to its end")
    scene = treated(scene, asked, desk, "rotate", {"degrees": round(degrees, 3)}, replace=False)
    if quarter:
        scene = with_format(scene, scene.format.height, scene.format.width)
    turn = degrees if degrees <= 180 else degrees - 360
    told = f"turned {abs(turn):.3g} degrees {'clockwise' if turn > 0 else 'anticlockwise'}"
    notes = ("It is enlarged a little, so that no corner is empty.",) if degrees % 90 else ()
    return Outcome(scene, told, notes)


@operation("mirror")
def mirror(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Left and right exchanged, or top and bottom."""
    axis = "vertical" if asked.parameters.get("axis") == "vertical" else "horizontal"
    told = "mirrored, top and bottom exchanged" if axis == "vertical" else "mirrored, left and right exchanged"
    return Outcome(treated(scene, asked, desk, "mirror", {"axis": axis}, replace=False), told)


@operation("crop")
def crop(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Only a part of the picture stays, as large as it was."""
    given = asked.parameters
    box = _box(given)
    if asked.start is not None or asked.end is not None:
        raise NotPossible(
            "a crop changes the film's size, which is one from its beginning to its end",
            "“zoom in from 2 to 4 seconds”",
        )
    left, top, right, bottom = box_pixels(box, scene.format.width, scene.format.height)
    width, height = (right - left) // 2 * 2, (bottom - top) // 2 * 2
    if (width, height) == (scene.format.width, scene.format.height):
        raise NotPossible("that is the whole picture")
    scene = treated(scene, asked, desk, "crop", {"box": [round(value, 5) for value in box]}, replace=False)
    return Outcome(with_format(scene, width, height), f"cropped to {width}x{height} pixels")


@operation("zoom")
def zoom(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Nearer to the middle, a side, or what is named; at once or slowly."""
    given = asked.parameters
    factor = float(given.get("factor") or 1.5 * float(given.get("amount") or 1))
    factor = 1 / factor if 0 < factor < 1 else factor
    if not 1 < factor <= 8:
        raise NotPossible("it can be seen up to eight times as near", "“zoom in twice as near”")
    out = bool(given.get("out"))
    slowly = bool(given.get("slowly")) or out
    target = given.get("to") or asked.target or given.get("box") or given.get("point")
    centre, named = (0.5, 0.5), ""
    if target:
        centre, named = place_of(scene, asked, target, desk)
    if out and not slowly:
        raise NotPossible(
            "what lies outside the picture was never taken", "“zoom out slowly” begins near and goes back"
        )
    parameters: dict[str, Any] = {"factor": round(factor, 4), "centre": [round(value, 4) for value in centre]}
    scene = treated(scene, asked, desk, "zoom", parameters, replace=asked.start is None)
    if slowly:
        scene = _growing(scene, parameters, out)
    way = "out" if out else "in"
    told = f"zoomed {way} {factor:.3g} times{' on ' + named if named else ''}{', slowly' if slowly else ''}"
    note = (
        () if factor <= 2 else ("What is enlarged that much looks softer; super-resolution is there with “upscale”.",)
    )
    return Outcome(scene, told, note)


@operation("stabilise")
def stabilise(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The camera's shaking taken out; enlarged as little as hides the borders."""
    amount = float(asked.parameters.get("amount") or 1.0)
    clips = [clip for clip in full_clips(scene) if clip.media == "video"]
    if not clips:
        raise NotPossible("there is no footage in the film that could shake")
    softness = min(max(0.7 * amount, 0.15), 2.0)
    desk.progress("Following the camera's shaking.")
    worst, shaken = 1.0, 0.0
    for clip in clips:
        source = desk.source(clip)
        shaking = Shaking(source, clip.source, desk.derived)
        first, last = _source_frames(scene, clip, desk)
        rows = []
        for frame in range(first, last + 1):
            if frame % 25 == 0:
                desk.check()
            rows.append(shaking.correction(frame, softness * float(source.rate)))
        found = np.array(rows)
        shaken = max(shaken, float(np.abs(found[:, :2]).max()) * source.width)
        worst = max(worst, needed_zoom(found, source.width / source.height))
    if shaken < 0.6:
        raise NotPossible("the camera stands still already")
    zoom = min(round(worst + 0.002, 4), 1.25)
    parameters = {"softness": round(softness, 3), "zoom": zoom}
    notes = [f"It is enlarged by {100 * (zoom - 1):.0f} %, which hides the borders that move in."]
    if worst > 1.25:
        notes.append("Where it shakes most, the picture's edge is mirrored outwards.")
    return Outcome(treated(scene, asked, desk, "stabilise", parameters), "stabilised", tuple(notes))


def _growing(scene: Scene, parameters: dict[str, Any], out: bool) -> Scene:
    """The zoom that was just given told in seconds of each clip's source."""
    rate = scene.format.frame_rate
    clips = []
    for clip in scene.clips:
        treatments = []
        for one in clip.treatments:
            if one.name == "zoom" and one.parameters == parameters:
                begin = max(one.start, clip.start)
                end = (
                    clip.start + clip.frames
                    if one.frames is None
                    else min(one.start + one.frames, clip.start + clip.frames)
                )
                start, speed = Fraction(clip.source_start), Fraction(clip.speed)
                seconds = [start + (frame - clip.start) / rate * speed for frame in (begin, end - 1)]
                told = {"slowly": True, "out": out, "from": str(seconds[0]), "to": str(seconds[1])}
                one = one.model_copy(update={"parameters": {**parameters, **told}})
            treatments.append(one)
        clips.append(clip.model_copy(update={"treatments": tuple(treatments)}))
    return with_fields(scene, clips=tuple(clips))


def _source_frames(scene: Scene, clip: Clip, desk: Desk) -> tuple[int, int]:
    """First and last frame of the source that a clip shows."""
    source, start = desk.source(clip), Fraction(clip.source_start)
    last = start + (clip.frames - 1) / scene.format.frame_rate * Fraction(clip.speed)
    low, high = sorted((source.at(start), source.at(last)))
    return low, high


_SIDES = {"left": (0, 0, 0.5, 1), "right": (0.5, 0, 1, 1), "top": (0, 0, 1, 0.5), "bottom": (0, 0.5, 1, 1)}


def _box(given: Any) -> tuple[float, float, float, float]:
    """The part that a crop keeps, as fractions."""
    if given.get("box"):
        x0, y0, x1, y1 = (min(max(float(value), 0.0), 1.0) for value in given["box"])
        if x1 - x0 < 0.02 or y1 - y0 < 0.02:
            raise NotPossible(
                "the box is too small, or its corners are the wrong way round", "x0, y0, x1, y1 between 0 and 1"
            )
        return x0, y0, x1, y1
    percent = given.get("percent")
    if percent is not None:
        margin = min(max(float(percent), 0.0), 90.0) / 200
        return margin, margin, 1 - margin, 1 - margin
    side = str(given.get("side") or "").lower()
    name = next((name for name in _SIDES if name in side.split()), None)
    if name is None:
        raise NotPossible("which part should stay was not named", "“crop to 0.1, 0.1, 0.9, 0.9”", "“crop off the left”")
    # What is named is cut off: a fifth of it.
    x0, y0, x1, y1 = 0.0, 0.0, 1.0, 1.0
    return {
        "left": (0.2, y0, x1, y1),
        "right": (x0, y0, 0.8, y1),
        "top": (x0, 0.2, x1, y1),
        "bottom": (x0, y0, x1, 0.8),
    }[name]


def _slant(scene: Scene, desk: Desk) -> float:
    """Degrees that put long lines of the first clip upright and level. Raises `NotPossible` where none are found."""
    clip = full_clips(scene)[0] if full_clips(scene) else None
    if clip is None:
        raise NotPossible("there is no footage in the film to straighten")
    source = desk.source(clip)
    first, last = _source_frames(scene, clip, desk)
    found: list[float] = []
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        grey = cv2.cvtColor(small(source.frame(round(first + part * (last - first))), 640), cv2.COLOR_RGB2GRAY)
        lines = cv2.HoughLinesP(
            cv2.Canny(grey, 60, 160), 1, math.pi / 720, 60, minLineLength=grey.shape[1] // 6, maxLineGap=4
        )
        for x0, y0, x1, y1 in () if lines is None else lines.reshape(-1, 4):
            angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
            off = (angle + 45) % 90 - 45
            if abs(off) < 12:
                found += [off] * int(math.hypot(x1 - x0, y1 - y0) / 40 + 1)
    if len(found) < 8:
        raise NotPossible("no long level or upright lines were found to go by", "“rotate by 3 degrees”")
    slant = float(np.median(found))
    if abs(slant) < 0.3:
        raise NotPossible("it is level already, as far as its lines tell", "“rotate by 3 degrees”")
    return -slant


__all__ = ["Treatment", "crop", "mirror", "reframe", "rotate", "stabilise", "zoom"]
