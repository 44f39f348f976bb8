"""Footage in another shape: who must be seen decides between following, two windows and a blurred surround, scene by scene."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from cutaway.footage.finding import kind_of
from cutaway.footage.framing.camera import Seen, virtual_path
from cutaway.footage.framing.looking import Look, interest, looks
from cutaway.footage.framing.reframing import window_of
from cutaway.footage.timing.cuts import cuts
from cutaway.scene.document import Clip, Scene, Text, Treatment
from cutaway.scene.edits import with_fields
from cutaway.scene.subtitles import LINE, STYLE, with_words, words_of
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, full_clips

MODES = ("follow", "crop", "blurred fill", "split", "bars")
_SPLIT_NEARER = 1.35
"""How much nearer two people are seen when each has a half of the film."""
_TOGETHER = 0.55
"""Share of the looks at a scene in which people must be apart before the scene is split or surrounded."""


def reshaped(scene: Scene, shape: Fraction | None, mode: str, subject: str, desk: Desk) -> Outcome:
    """The scene `shape` wide by high (as it is when None)."""
    if mode and mode not in MODES:
        raise NotPossible(f"the way “{mode}” is not known", *MODES)
    clips = full_clips(scene)
    first = desk.source(clips[0])
    now = Fraction(scene.format.width, scene.format.height)
    shape = now if shape is None else shape
    own = Fraction(first.width, first.height)
    plain = _without(scene)
    turned = any(one.name in ("rotate", "crop") for clip in clips for one in clip.treatments)
    width, height = size_for(shape, first.width, first.height)
    if abs(own / shape - 1) < Fraction(1, 200) and not turned:
        if plain.clips == scene.clips and (scene.format.width, scene.format.height) == (first.width, first.height):
            raise NotPossible("the film has that shape already")
        back = with_format(plain, first.width, first.height)
        return Outcome(back, f"back in its own shape, {first.width}x{first.height}")
    kind = _kind(subject)
    told: dict[str, int] = {}
    placed: list[Clip] = []
    found_subject = False
    for clip in plain.clips:
        if clip.place == "full":
            desk.check()
            parts, found = _parts(plain, clip, (width, height), mode, kind, turned, desk)
            found_subject |= found
            for part in parts:
                told[part["mode"]] = told.get(part["mode"], 0) + 1
            whole = plain.model_copy(update={"clips": (*placed, *plain.clips)})
            fresh = Treatment(id=desk.fresh_id(whole, "reframe"), name="reframe", parameters={"parts": list(parts)})
            clip = clip.model_copy(update={"treatments": (*clip.treatments, fresh)})
        placed.append(clip)
    if subject and not found_subject:
        raise NotPossible(
            f"“{subject}” was not found in the footage", "leave out what to follow", "faces, people, animals, cars"
        )
    changed = with_format(with_fields(plain, clips=tuple(placed)), width, height)
    return Outcome(_captions_safe(changed, scene), f"in {_named(shape)}, {width}x{height}: {_ways(told, subject)}")


def size_for(shape: Fraction, width: int, height: int) -> tuple[int, int]:
    """The film's size in a shape, with the source's shorter side as its own; even sides of at least 16."""
    short = min(width, height)
    if shape >= 1:
        wide, high = short * shape, Fraction(short)
    else:
        wide, high = Fraction(short), short / shape
    largest = max(wide, high)
    if largest > 4096:
        wide, high = wide * 4096 / largest, high * 4096 / largest
    return max(16, round(wide / 2) * 2), max(16, round(high / 2) * 2)


def with_format(scene: Scene, width: int, height: int) -> Scene:
    """The scene of this size."""
    return with_fields(
        scene, format=scene.format.model_copy(update={"width": max(16, width), "height": max(16, height)})
    )


def _without(scene: Scene) -> Scene:
    clips = tuple(
        clip.model_copy(update={"treatments": tuple(one for one in clip.treatments if one.name != "reframe")})
        if any(one.name == "reframe" for one in clip.treatments)
        else clip
        for clip in scene.clips
    )
    return with_fields(scene, clips=clips)


def _kind(subject: str) -> str:
    """What kind of thing the subject is: a face, or a name of the detector; empty for none. Raises `NotPossible`."""
    words = set(subject.lower().replace("'s", " ").split())
    if not subject:
        return ""
    if words & {"face", "faces", "speaker", "speakers"}:
        return "face"
    kind = kind_of(subject)
    if kind is None and words & {
        "me",
        "him",
        "her",
        "them",
        "us",
        "he",
        "she",
        "singer",
        "dancer",
        "player",
        "presenter",
        "actor",
        "girl",
        "boy",
        "guy",
        "subject",
    }:  # noqa: E501
        kind = "person"
    if kind is None:
        raise NotPossible(
            f"“{subject}” is nothing that can be found by its name", "faces, people, animals, vehicles", "leave it out"
        )
    return kind


def _parts(
    scene: Scene, clip: Clip, size: tuple[int, int], mode: str, kind: str, turned: bool, desk: Desk
) -> tuple[list[Any], bool]:
    """How each scene of a clip is shown, and whether what is to be followed was seen."""
    source = desk.source(clip)
    start, speed = Fraction(clip.source_start), Fraction(clip.speed)
    last = start + (clip.frames - 1) / scene.format.frame_rate * speed
    low, high = sorted((source.at(start), source.at(last)))
    if mode in ("blurred fill", "bars") or turned:
        return [{"from": 0, "mode": mode or "crop", "path": [[0.0, 0.5]]}], True
    desk.progress("Looking where people, faces and movement are.")
    pieces = deque(range(math.floor(low / source.rate), math.floor(high / source.rate) + 1))
    seen: list[Look] = []

    def look() -> None:
        desk.check()
        if pieces:
            seen.extend(looks(source, clip.source, desk.derived, pieces.popleft()))

    # Second by second, so that both see the same decoded frames.
    begins = [low, *cuts(source, clip.source, desk.derived, low, high + 1, look)]
    while pieces:
        look()
    seen = [look for look in _carried(seen) if low <= source.at(look.second) <= high] or seen[:1]
    flipped = sum(one.name == "mirror" and one.parameters.get("axis") != "vertical" for one in clip.treatments) % 2 == 1
    found = not kind or any(one.name == kind for look in seen for one in look.found)
    parts: list[Any] = []
    for n, begin in enumerate(begins):
        end = begins[n + 1] if n + 1 < len(begins) else high + 1
        inside = [look for look in seen if begin <= source.at(look.second) < end] or [
            min(seen, key=lambda look: abs(source.at(look.second) - begin))
        ]
        part = _shown(inside, (source.width, source.height), size, mode, kind)
        if flipped:
            for name in ("path", "other"):
                if name in part and window_of(source.width, source.height, *size)[1]:
                    part[name] = [[second, round(1 - centre, 5)] for second, centre in part[name]]
        parts.append({"from": round(float(begin / source.rate), 5) if n else 0, **part})
    return parts, found


def _carried(seen: list[Look]) -> list[Look]:
    """Every second look was not searched for things, nor for small faces: it has those of the look before it."""
    rows = seen[:1]
    for before, look in zip(seen, seen[1:], strict=False):
        kinds = {one.name == "face" for one in look.found}
        kept = [one for one in before.found if (one.name == "face") not in kinds]
        rows.append(Look(look.second, (*look.found, *kept), look.movement, look.standing_out))
    return rows


def _shown(seen: Sequence[Look], had: tuple[int, int], size: tuple[int, int], mode: str, kind: str) -> dict[str, Any]:
    """How one scene is shown: its mode and its path."""
    window, across = window_of(*had, *size)
    if mode == "crop":
        return {"mode": "crop", "path": [[round(float(seen[0].second), 4), 0.5]]}
    people = [_people(look, across) for look in seen]
    apart = [row for row in people if len(row) >= 2 and row[-1][0] - row[0][0] > window * 0.85]
    often = len(apart) >= _TOGETHER * len(seen)
    if mode == "split" or (not mode and not kind and often and _two(apart)):
        pair = _pair(seen, across, had, size)
        if pair is not None:
            return {"mode": "split", **pair}
    if not mode and not kind and often and not _two(apart):
        return {"mode": "blurred fill", "path": [[round(float(seen[0].second), 4), 0.5]]}
    rows = [Seen(float(look.second), interest(look, kind).sum(0 if across else 1)) for look in seen]
    return {"mode": "follow", "path": virtual_path(rows, window)}


def _people(look: Look, across: bool) -> list[tuple[float, float]]:
    """People of a look, by their faces where those are seen, along the way the window moves: (centre, size), in order; only those
    that are of a size to matter."""
    side = 0 if across else 1
    faces = [one for one in look.found if one.name == "face"]
    bodies = [one for one in look.found if one.name == "person" and one.box[3] - one.box[1] > 0.25]
    chosen = faces if len(faces) >= len(bodies) else bodies
    largest = max((one.box[3] - one.box[1] for one in chosen), default=0.0)
    chosen = [one for one in chosen if one.box[3] - one.box[1] > max(0.5 * largest, 0.05)]
    return sorted((one.centre[side], one.box[side + 2] - one.box[side]) for one in chosen)


def _two(apart: Sequence[Sequence[tuple[float, float]]]) -> bool:
    """Whether it is mostly two who are apart, not a crowd."""
    return bool(apart) and sum(len(row) == 2 for row in apart) >= 0.6 * len(apart)


def _pair(seen: Sequence[Look], across: bool, had: tuple[int, int], size: tuple[int, int]) -> dict[str, Any] | None:
    """Two windows, one for each half of what is interesting; None where the halves would be as wide as the picture."""
    half = (size[0], size[1] // 2) if size[1] >= size[0] else (size[0] // 2, size[1])
    window, moves_across = window_of(*had, *half)
    if moves_across != across or window > 0.92:
        return None
    maps = [interest(look) for look in seen]
    profiles = [one.sum(0 if across else 1) for one in maps]
    total = np.sum(profiles, 0)
    people = [row for row in (_people(look, across) for look in seen) if len(row) >= 2]
    if people:
        middle = float(np.median([(row[0][0] + row[-1][0]) / 2 for row in people]))
    else:
        middle = float((np.searchsorted(np.cumsum(total), total.sum() / 2) + 0.5) / len(total))
    near = _SPLIT_NEARER if people else 1.0
    xs = (np.arange(len(total)) + 0.5) / len(total)
    paths, levels = [], []
    for side in (xs < middle, xs >= middle):
        rows = [Seen(float(look.second), row * side + 1e-6) for look, row in zip(seen, profiles, strict=True)]
        paths.append(virtual_path(rows, window / near))
        half_map = np.sum([one * side if across else one * side[:, None] for one in maps], 0).sum(1 if across else 0)
        # Squared, so that what is most interesting decides.
        half_map = half_map**2
        levels.append(
            round(float((half_map * (np.arange(len(half_map)) + 0.5)).sum() / half_map.sum() / len(half_map)), 4)
        )
    return {"path": paths[0], "other": paths[1], "near": near, "levels": levels}


def _captions_safe(scene: Scene, before: Scene) -> Scene:
    """Subtitles broken again into lines that fit the new width."""
    share = min(1.0, (scene.format.width / scene.format.height) / (16 / 9))
    most = max(16, round(LINE * share**0.5))
    rate = scene.format.frame_rate

    def fitting(text: Text) -> Text:
        if text.style != STYLE:
            return text
        wider = text.model_copy(update={"parameters": {**text.parameters, "line": most}})
        return with_words(wider, words_of(text, rate), rate)

    return with_fields(scene, texts=tuple(fitting(text) for text in scene.texts))


def _named(shape: Fraction) -> str:
    known = {Fraction(9, 16): "9:16", Fraction(16, 9): "16:9", Fraction(4, 5): "4:5", Fraction(1): "1:1"}
    return known.get(shape, f"{shape.numerator}:{shape.denominator}")


def _ways(told: dict[str, int], subject: str) -> str:
    names = {
        "follow": f"a calm camera follows {subject or 'what matters'}",
        "crop": "cropped to the middle",
        "split": "two who are far apart are shown one above the other",
        "blurred fill": "the whole picture over a blurred one",
        "bars": "the whole picture on black",
    }
    if len(told) == 1:
        return names[next(iter(told))]
    return "; ".join(f"in {count} {'scene' if count == 1 else 'scenes'} {names[mode]}" for mode, count in told.items())
