"""Edits of the whole film: grade, air, format, titles, sounds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cutaway.scene.animation import Animated, Key, Keys, value_at
from cutaway.scene.document import Cue, Grade, Scene, Text
from cutaway.scene.edits import with_fields
from cutaway.scene.edits_power import times

LOOKS: dict[str, dict[str, Any]] = {
    "black and white": {"saturation": 0.0, "contrast": 1.12, "look": "black and white"},
    "sepia": {"saturation": 0.25, "temperature": 0.6, "look": "sepia"},
    "noir": {"saturation": 0.0, "contrast": 1.4, "vignette": 0.6, "grain": 0.03, "look": "noir"},
    "vintage": {
        "saturation": 0.7,
        "contrast": 0.92,
        "temperature": 0.35,
        "grain": 0.035,
        "vignette": 0.5,
        "lift": (0.018, 0.014, 0.01),
        "look": "vintage",
    },
    "cinematic": {
        "contrast": 1.1,
        "saturation": 0.98,
        "vignette": 0.45,
        "gain": (1.04, 1.0, 0.97),
        "look": "cinematic",
    },
    "dramatic": {"contrast": 1.28, "saturation": 0.95, "vignette": 0.55, "look": "dramatic"},
    "dreamy": {
        "contrast": 0.88,
        "bloom": 0.2,
        "bloom_threshold": 0.8,
        "temperature": 0.2,
        "lift": (0.015, 0.012, 0.016),
        "look": "dreamy",
    },
    "moody": {"contrast": 1.15, "saturation": 0.75, "temperature": -0.25, "vignette": 0.55, "look": "moody"},
    "cheerful": {"saturation": 1.22, "contrast": 1.04, "temperature": 0.2, "look": "cheerful"},
    "scary": {"contrast": 1.25, "saturation": 0.6, "temperature": -0.45, "vignette": 0.7, "look": "scary"},
    "cozy": {"temperature": 0.5, "saturation": 1.08, "vignette": 0.45, "look": "cozy"},
    "cyberpunk": {
        "saturation": 1.25,
        "contrast": 1.12,
        "temperature": -0.25,
        "gain": (1.06, 0.94, 1.1),
        "bloom": 0.14,
        "look": "cyberpunk",
    },
    "natural": {
        "contrast": 1.0,
        "saturation": 1.05,
        "temperature": 0.0,
        "vignette": 0.35,
        "bloom": 0.06,
        "lift": (0.0, 0.0, 0.0),
        "gain": (1.0, 1.0, 1.0),
        "look": "",
    },
}
"""What a look means in the grade; looks that would need other drawing ("cartoon") are not here."""


def with_look(scene: Scene, look: str) -> Scene:
    """The scene graded in a look; LookupError for one the grade cannot give."""
    return with_fields(scene, grade=scene.grade.model_copy(update=LOOKS[look]))


def with_exposure(scene: Scene, factor: float, start: int | None = None, end: int | None = None) -> Scene:
    """The scene exposed `factor` times as long in frames `start` to `end`."""
    exposure: Animated = scene.grade.exposure
    if start or end is not None:
        first, base = start or 0, float(value_at(exposure, start or 0))  # type: ignore[arg-type]
        keys = [Key(frame=0, value=base, interpolation="step")] if first > 0 else []
        keys.append(Key(frame=first, value=round(base * factor, 6), interpolation="step"))
        if end is not None:
            keys.append(Key(frame=end, value=base, interpolation="step"))
        exposure = Keys(keys=tuple(keys))
    else:
        exposure = times(exposure, factor)
    return with_fields(scene, grade=scene.grade.model_copy(update={"exposure": exposure}))


def with_grade(scene: Scene, **values: Any) -> Scene:
    """The scene with other values of the grade."""
    return with_fields(scene, grade=Grade.model_validate({**dict(scene.grade), **values}))


def with_sky(scene: Scene, **values: Any) -> Scene:
    """The scene with other values of the sky."""
    return with_fields(scene, world=scene.world.model_copy(update={"sky": scene.world.sky.model_copy(update=values)}))


def with_fog(scene: Scene, **values: Any) -> Scene:
    """The scene with other values of the air."""
    return with_fields(scene, world=scene.world.model_copy(update={"fog": scene.world.fog.model_copy(update=values)}))


def with_world(scene: Scene, **values: Any) -> Scene:
    """The scene with other values of the world."""
    return with_fields(scene, world=scene.world.model_copy(update=values))


ASPECTS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:3": (4, 3), "21:9": (21, 9)}


def with_aspect(scene: Scene, aspect: str) -> Scene:
    """The scene in another shape of picture, with about as many pixels; sides are multiples of 16."""
    wide, high = ASPECTS[aspect]
    pixels = scene.format.width * scene.format.height
    unit = (pixels / (wide * high)) ** 0.5
    width, height = (max(16, round(unit * side / 16) * 16) for side in (wide, high))
    known = {(16, 9): (1280, 720), (9, 16): (720, 1280)}
    if pixels == 1280 * 720 and (wide, high) in known:
        width, height = known[wide, high]
    return with_fields(scene, format=scene.format.model_copy(update={"width": width, "height": height}))


def with_text_changed(scene: Scene, id: str, **values: Any) -> Scene:
    """The scene with a title changed."""
    texts = tuple(Text.model_validate({**dict(text), **values}) if text.id == id else text for text in scene.texts)
    return with_fields(scene, texts=texts)


def with_text_added(scene: Scene, text: Text) -> Scene:
    """The scene with one more title."""
    return with_fields(scene, texts=(*scene.texts, text))


def without_texts(scene: Scene, ids: Iterable[str]) -> Scene:
    """The scene without these titles."""
    gone = set(ids)
    return with_fields(scene, texts=tuple(text for text in scene.texts if text.id not in gone))


def with_cue_changed(scene: Scene, id: str, **values: Any) -> Scene:
    """The scene with a sound changed."""
    return with_fields(scene, cues=tuple(cue.model_copy(update=values) if cue.id == id else cue for cue in scene.cues))


def with_cue_added(scene: Scene, cue: Cue) -> Scene:
    """The scene with one more sound."""
    return with_fields(scene, cues=(*scene.cues, cue))


def without_cues(scene: Scene, ids: Iterable[str]) -> Scene:
    """The scene without these sounds."""
    gone = set(ids)
    return with_fields(scene, cues=tuple(cue for cue in scene.cues if cue.id not in gone))


def with_loudness(
    scene: Scene, ids: Iterable[str], decibels: float, start: int | None = None, end: int | None = None
) -> Scene:
    """The scene with these sounds louder by `decibels` (negative: quieter) in frames `start` to `end`."""
    chosen = set(ids)
    return with_fields(
        scene, cues=tuple(_louder(cue, decibels, start, end) if cue.id in chosen else cue for cue in scene.cues)
    )


def _louder(cue: Cue, decibels: float, start: int | None, end: int | None) -> Cue:
    gain = cue.gain
    if start or end is not None:
        first = start or 0
        base = float(value_at(gain, first))  # type: ignore[arg-type]
        keys = [Key(frame=0, value=base, interpolation="step")] if first > 0 else []
        keys.append(Key(frame=first, value=round(base + decibels, 4), interpolation="step"))
        if end is not None:
            keys.append(Key(frame=end, value=base, interpolation="step"))
        return cue.model_copy(update={"gain": Keys(keys=tuple(keys))})
    if isinstance(gain, Keys):
        return cue.model_copy(
            update={
                "gain": Keys(
                    keys=tuple(
                        key.model_copy(update={"value": round(float(key.value) + decibels, 4)}) for key in gain.keys
                    )
                )
            }
        )  # type: ignore[arg-type]
    return cue.model_copy(update={"gain": round(gain + decibels, 4)})
