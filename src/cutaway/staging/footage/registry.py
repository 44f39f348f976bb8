"""Operations on media by name: each a function of the document, the operation and the desk."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.scene.durations import lasting
from cutaway.staging.footage.desk import Desk


@dataclass(frozen=True)
class Outcome:
    """The document after an operation, and a sentence on what was done, without a capital ("the background is blurred")."""

    scene: Scene
    what: str
    notes: tuple[str, ...] = ()


class NotPossible(Exception):
    """The operation is left undone: `reason` as a sentence for the report, `instead` what would work."""

    def __init__(self, reason: str, *instead: str) -> None:
        super().__init__(reason)
        self.reason, self.instead = reason, instead


Doing = Callable[[Scene, Operation, Desk], Outcome]

MODULES: dict[str, str] = {}
_NAMES_OF: dict[str, tuple[str, ...]] = {
    "colour": ("grade", "match", "relight", "style", "sharpen", "denoise"),
    "regions": ("background", "recolour", "remove", "blur", "pixelate"),
    "overlays": ("add_text", "add_picture", "sticker", "weather", "particles"),
    "speech": (
        "subtitles", "subtitle_style", "subtitle_text", "subtitles_remove", "cut_fillers", "cut_silences", "remove_sentence",
        "replace_sentence", "voice_over", "music", "denoise_sound", "loudness", "mute", "volume",
    ),
    "timing": (
        "trim", "cut", "speed", "slow_motion", "reverse", "freeze", "loop", "cut_to_beat", "scenes", "remove_scene",
        "keep_scene", "order", "fade",
    ),
    "extending": ("extend", "upscale"),
    "framing": ("reframe", "rotate", "mirror", "crop", "zoom", "stabilise"),
    "treatments": ("remove_treatment", "change_treatment"),
}  # fmt: skip
for _module, _names in _NAMES_OF.items():
    MODULES.update(dict.fromkeys(_names, f"cutaway.staging.footage.{_module}"))

_doing: dict[str, Doing] = {}


def operation(*names: str) -> Callable[[Doing], Doing]:
    """Register a function as what does the operations with these names."""

    def register(function: Doing) -> Doing:
        _doing.update(dict.fromkeys(names, function))
        return function

    return register


def doer(name: str) -> Doing | None:
    """What does the operation called `name`; None where nothing does."""
    if name not in _doing and name in MODULES:
        importlib.import_module(MODULES[name])
    return _doing.get(name)


def full_clips(scene: Scene) -> tuple[Clip, ...]:
    """The clips that fill the frame, by their start."""
    return tuple(sorted((clip for clip in scene.clips if clip.place == "full"), key=lambda clip: clip.start))


def stretch(scene: Scene, asked: Operation) -> tuple[int, int]:
    """First frame and number of frames of the film that an operation is meant for. Raises `NotPossible` beyond the end."""
    rate, total = scene.format.frame_rate, scene.format.frames
    first = 0 if asked.start is None else round(asked.start * rate)
    last = total if asked.end is None else min(round(asked.end * rate), total)
    if first >= total or last <= first:
        seconds = float(scene.format.seconds)
        raise NotPossible(
            f"the film lasts {lasting(seconds)}, which the time named lies beyond", "name a time inside it"
        )
    return max(first, 0), last - max(first, 0)


def treated(
    scene: Scene, asked: Operation, desk: Desk, name: str, parameters: dict[str, Any], replace: bool = True
) -> Scene:
    """The scene with a treatment on every full clip that the operation's time touches.

    `replace`: a treatment of that name over the same stretch is taken away first (a second colour for the same background),
    else they add up.
    """
    first, count = stretch(scene, asked)
    whole = asked.start is None and asked.end is None
    clips = []
    for clip in scene.clips:
        if clip.place != "full" or clip.start >= first + count or clip.start + clip.frames <= first:
            clips.append(clip)
            continue
        kept = clip.treatments
        if replace:
            kept = tuple(
                one
                for one in kept
                if one.name != name or one.id in desk.fresh or not (whole or (one.start, one.frames) == (first, count))
            )
        fresh = Treatment(
            id=desk.fresh_id(scene.model_copy(update={"clips": (*clips, *scene.clips)}), name.replace("_", "-")),
            name=name,
            start=0 if whole else first,
            frames=None if whole else count,
            parameters=parameters,
        )
        desk.fresh.add(fresh.id)
        clips.append(clip.model_copy(update={"treatments": (*kept, fresh)}))
    return scene.model_copy(update={"clips": tuple(clips)})
