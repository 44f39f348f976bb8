"""Which property a value-like word means for a target.

Each answer is the change the value would make to that target, or None where it makes no sense there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cutaway.brief.changes import Operation, Target, Where
from cutaway.brief.edit_clause import Clause
from cutaway.brief.edit_parts import Part
from cutaway.brief.targets import Found

KINDS = (
    "film", "scene", "camera", "sky", "background", "weather", "time", "season", "wind", "light", "ground", "rain",
    "snow", "fog", "clouds", "stars",
    "music", "sound", "speech", "shot", "text", "last_frame", "ending",
)  # fmt: skip


FILM_AXES = {"brightness", "warmth", "contrast", "saturation", "grain", "glow", "vignette", "sharpness"}


WORLD_AXES = {"rain", "snow", "fog", "wind", "clouds", "stars", "wet"}


@dataclass
class Value:
    """A value-like part with the words around it that turn or strengthen it."""

    part: Part
    index: int
    degree: float = 1.0
    exact: bool = False
    sign: int = 1
    comparison: int = 0
    """+1 after "more", -1 after "less"."""
    too: bool = False
    percent: float = 0.0
    """"40 %" of an adjustment, as it was said."""
    extra: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Meant:
    """A value for a certain target: the change it makes."""

    operation: Operation
    property: str
    value: Any
    target: Target | None = None
    where: Where | None = None


def lasting(c: Clause, found: Found) -> float:
    """Seconds that the target lasts now."""
    shots = [shot for shot in c.index.scene.shots if shot.id in found.ids]
    return sum(shot.frames for shot in shots) / float(c.index.scene.format.frame_rate) if shots else c.seconds


def meant_by(
    c: Clause,
    found: Found,
    part: Part | None,
    value: Value,
    preset: tuple[str, int] | None,
    direction: int,
    seconds: float | None,
) -> Meant | None:
    """The change that `value` makes to `found`; None when it makes no sense there."""
    options = dict(value.part.options)
    kind = c.index.by_id[found.ids[0]].kind if found.ids else found.kind
    group = found.group if found.ids else ("kind" if found.kind else "")
    comparison = value.comparison * (-1 if value.too else 1)
    if preset and value.index < 0:
        axis, sign = preset
        if axis == "length" and group != "thing":
            axis = "duration"
        return _axis(c, found, group, kind, axis, sign * value.sign * (-1 if value.too else 1), value, seconds, part)
    if direction and value.index < 0 and (kind in ("camera", "shot") or group == "shot"):
        return Meant("frame", "height", way(direction), _camera_target(c, found, group, kind, part))
    if direction and value.index < 0:
        return _by_default(c, found, group, kind, direction, value, seconds, part)
    if "axis_noun" in options and (comparison or direction or value.sign < 0 or value.exact):
        return _axis(
            c, found, group, kind, options["axis_noun"], comparison or direction or value.sign, value, seconds, part
        )
    if (
        value.index < 0
        or value.part.text.lower() in ("more", "less", "fewer")
        or value.part.text.lower().startswith("not ")
    ):
        if preset:
            return _axis(c, found, group, kind, preset[0], preset[1], value, seconds, part)
        return _by_default(c, found, group, kind, comparison or 1, value, seconds, part)
    if "comparative" in options and options["comparative"][0]:
        axis, sign = options["comparative"]
        return _axis(
            c,
            found,
            group,
            kind,
            axis,
            sign * (-1 if value.too else 1) * value.sign * (comparison or 1),
            value,
            seconds,
            part,
        )
    if group == "thing" and found.part:
        if "colour" in options:
            return Meant("set", f"{found.part} colour", options["colour"])
        if "material" in options:
            return Meant("set", f"{found.part} material", options["material"])
    gradual = value.too or comparison or value.exact or value.sign < 0
    if "axis" in options and gradual:
        axis, sign = options["axis"]
        return _axis(
            c,
            found,
            group,
            kind,
            axis,
            sign * (comparison or (-1 if value.too else 1)) * value.sign,
            value,
            seconds,
            part,
        )
    if "aspect" in options and group in ("", "kind") and kind in ("", "film", "scene", "camera", "shot"):
        return Meant("set", "aspect", options["aspect"], Target(kind="film"))
    if (
        "colour" in options
        and "material" in options
        and options["colour"] in ("gold", "silver", "bronze", "copper")
        and "out" in [token.low for token in c.tokens]
    ):
        return Meant("set", "material", options["material"])
    if "colour" in options and comparison and (group == "" or kind in ("film", "scene", "light")):
        warm = {
            "orange": 1,
            "yellow": 1,
            "red": 1,
            "amber": 1,
            "golden": 1,
            "gold": 1,
            "blue": -1,
            "cyan": -1,
            "teal": -1,
        }.get(options["colour"])
        return Meant("adjust", "warmth", way(warm * comparison), Target(kind="film")) if warm else None
    if "colour" in options:
        if kind in ("sky", "background", "clouds"):
            return Meant("set", "sky colour", options["colour"], Target(kind="world", phrase=kind))
        if group in ("thing", "light", "text"):
            return Meant("set", "colour", options["colour"])
        if kind == "light":
            ids = tuple(light.id for light in c.index.scene.lights if light.kind != "fill" and light.bounce_of is None)
            return Meant("set", "colour", options["colour"], Target(kind="light", ids=ids, phrase="light"))
        if kind in ("fog", "rain"):
            return Meant("set", f"{kind} colour", options["colour"], Target(kind="world", phrase=kind))
    if "material" in options and group == "thing":
        return Meant("set", "material", options["material"])
    if "state" in options and group in ("thing", "light", "text"):
        return Meant("set", "visible", options["state"] == "visible")
    whole = group == "" or kind in (
        "film",
        "scene",
        "time",
        "weather",
        "season",
        "sky",
        "light",
        "camera",
        "background",
        "ending",
        "set",
        "shot",
    )
    if whole:
        for tag in ("time_of_day", "season", "weather"):
            if tag in options:
                return Meant("set", tag, options[tag], Target(kind="world", phrase=value.part.text))
    if "weather" in options and kind in ("rain", "snow", "fog", "wind"):
        return Meant("set", "weather", options["weather"], Target(kind="world", phrase=value.part.text))
    camera = group == "" or kind in ("camera", "shot", "film", "scene") or group == "shot"
    subject = found if group == "thing" else Found()
    target = _camera_target(c, found, group, kind, part)
    if "angle" in options and (camera or group == "thing"):
        return Meant("frame", "angle", options["angle"], target)
    first = part is not None and value.part.start < part.start
    if "move" in options and (
        camera or (group == "thing" and options["move"] not in ("static",) and (first or not _can_act(c, subject)))
    ):
        return Meant("frame", "move", options["move"], target)
    if (
        "size" in options
        and (camera or group == "thing")
        and not (group == "thing" and "axis" in options and _before(c, value.index) not in ("on", "of"))
    ):
        return Meant("frame", "size", options["size"], target)
    if "axis" in options:
        axis, sign = options["axis"]
        if axis == "opacity" and group == "thing":
            return Meant("set", "opacity", 0.3 if sign < 0 else 1.0)
        return _axis(c, found, group, kind, axis, sign, value, seconds, part)
    if "look" in options and group == "thing" and kind != "set" and options["look"] in ("black and white", "sepia"):
        return Meant("set", "look", options["look"])
    if "look" in options and (whole or kind == "music"):
        return Meant(
            "set",
            "look" if kind != "music" else "style",
            options["look"],
            Target(kind="film", phrase=value.part.text) if kind != "music" else None,
        )
    if "place" in options and group == "thing" and c.turning and options["place"] in ("front", "back", "left", "right"):
        return Meant("set", "facing", options["place"])
    if "place" in options and kind == "set":
        return None  # the place itself goes nowhere
    if "place" in options and group in ("thing", "text", "light"):
        return Meant("move", options["place"], None, where=Where(relation=options["place"], phrase=value.part.text))
    if (
        "place" in options
        and camera
        and kind in ("camera", "shot")
        and options["place"] in ("back", "front", "left", "right", "up", "down")
    ):
        move = {
            "back": ("distance", "more"),
            "front": ("distance", "less"),
            "up": ("height", "more"),
            "down": ("height", "less"),
        }
        if options["place"] in move:
            return Meant("frame", *move[options["place"]], target)
        return Meant("frame", "move", f"pan {options['place']}", target)
    if "superlative" in options:
        axis, sign = options["superlative"]
        return _axis(c, found, group, kind, axis, sign, value, seconds, part)
    return None


def _before(c: Clause, i: int) -> str:
    return c.low(i - 1) if i > 0 else ""


def _can_act(c: Clause, found: Found) -> bool:
    return any(c.index.by_id[id].kind in ("person", "animal") for id in found.ids)


def _camera_target(c: Clause, found: Found, group: str, kind: str, part: Part | None) -> Target:
    if group in ("thing", "shot") and found.ids:
        return c.target(found, part)
    return Target(kind="camera", phrase=part.text if part else "")


def way(sign: int) -> str:
    return "more" if sign > 0 else "less"


def _axis(
    c: Clause,
    found: Found,
    group: str,
    kind: str,
    axis: str,
    sign: int,
    value: Value,
    seconds: float | None,
    part: Part | None,
) -> Meant | None:
    """An adjustment along an axis, or a setting of seconds, where that target has such an axis."""
    word = way(sign)
    film, world = Target(kind="film"), Target(kind="world")
    if group == "cue" and axis in ("contrast", "brightness", "size", "intensity", "height"):
        axis = "loudness"
    if axis in ("height above ground",) and (group == "cue" or kind in ("music", "sound")):
        axis = "loudness"
    if axis == "length" and (
        group in ("", "shot", "text") or kind in ("film", "camera", "shot", "ending", "music", "scene")
    ):
        axis = "duration"
    if axis == "duration" or (axis == "height" and seconds is not None and group != "thing"):
        to = any(c.low_at(part_.start - 1) == "to" for part_ in c.parts if part_.has("time"))
        exact = seconds is not None and (
            to or value.part.text.lower() in ("long", "length", "duration") and not value.comparison
        )
        target = c.target(found, part) if group in ("shot", "text", "cue") else film
        return Meant("set" if exact else "adjust", "duration", seconds if exact else word, target)
    if (
        axis == "height"
        and (group == "shot" or kind in ("film", "camera", "shot", ""))
        and value.part.text.lower().startswith("short")
    ):
        return Meant("adjust", "duration", word, c.target(found, part) if group == "shot" else film)
    if axis == "distance":
        return Meant("frame", "distance", word, _camera_target(c, found, group, kind, part))
    behind = bool(part and part.text.lower().removeprefix("the ") in ("background", "backdrop", "back"))
    if axis == "blur" and (behind or kind in ("background", "set")):
        return Meant("frame", "blur", word, Target(kind="camera", phrase=part.text if part else ""))
    if axis in ("fog", "rain", "snow", "wind", "clouds") and kind == axis:
        return Meant("adjust", axis, word, world)
    if kind in ("fog", "rain", "snow", "wind", "clouds") and axis in (
        "width",
        "size",
        "height",
        "length",
        "contrast",
        "amount",
        "opacity",
    ):
        return Meant("adjust", kind, word, world)
    if axis in ("shake",) or (axis == "blur" and group != "thing"):
        if group == "thing":
            return None
        return Meant("frame", axis, word, _camera_target(c, found, group, kind, part))
    if axis == "wind" and sign < 0 and (kind in ("camera", "shot") or group == "shot"):
        return Meant("frame", "move", "static", _camera_target(c, found, group, kind, part))
    if axis == "speed":
        if group == "thing" or (group in ("shot", "cue") and found.ids):
            return Meant("adjust", "speed", word)
        if kind == "camera":
            return Meant("frame", "speed", word, Target(kind="camera"))
        return Meant("adjust", "speed", word, film)
    if axis == "loudness":
        if group == "cue":
            return Meant("adjust", "loudness", word)
        if group == "thing":
            ids = tuple(cue.id for cue in c.index.scene.cues if cue.thing in found.ids)
            if not ids and part is not None and part.has("mention"):
                heard = c.index.resolve(part.options["mention"], ("cue",), c.memory)
                ids = heard.ids if heard.ok and heard.group == "cue" else ()
            return (
                Meant("adjust", "loudness", word, Target(kind="cue", ids=ids, phrase=part.text if part else ""))
                if ids
                else None
            )
        ids = tuple(cue.id for cue in c.index.scene.cues)
        return (
            Meant("adjust", "loudness", word, Target(kind="cue", ids=ids, phrase="sound"))
            if ids and group in ("", "kind")
            else None
        )
    if axis == "intensity":
        return _by_default(c, found, group, kind, sign, value, seconds, part) or (
            Meant("adjust", "contrast", word, film) if group in ("", "kind") else None
        )
    if axis in ("snow", "fog", "rain", "clouds", "stars", "wet", "wind") and group in ("", "kind"):
        return Meant("adjust", axis, word, world)
    if axis == "wet" and (kind == "set" or group == ""):
        return Meant("adjust", "wet", word, world)
    if axis == "sharpness" and group != "thing":
        return Meant("frame", "blur", way(-sign), _camera_target(c, found, group, kind, part))
    if axis in FILM_AXES:
        if kind == "sky":
            return Meant("adjust", f"sky {axis}", word, world)
        if kind == "background":
            return Meant("adjust", f"background {axis}", word, world)
        if group in ("thing", "light") and kind != "set" and axis in ("brightness", "warmth", "saturation", "contrast"):
            return Meant("adjust", axis, word)
        if group == "text" and axis == "brightness":
            return Meant("adjust", axis, word)
        if group in ("", "kind", "shot") or kind == "set":
            return Meant("adjust", axis, word, film)
        return None
    if axis == "amount":
        if group == "thing":
            return Meant("adjust", "amount", word)
        return None
    if axis in ("width", "size", "height") and (group in ("", "shot") or kind in ("camera", "film", "shot")):
        if axis == "width":
            return Meant(
                "frame",
                "distance" if group else "distance",
                "more" if sign > 0 else "less",
                _camera_target(c, found, group, kind, part),
            )
        return None
    if axis == "height above ground" and (group in ("", "shot") or kind in ("camera", "shot")):
        if not group and value.part.text.lower() in ("low", "high"):
            return None
        return Meant("frame", "height", word, _camera_target(c, found, group, kind, part))
    if group in ("thing", "light") and (
        axis
        in (
            "size",
            "height",
            "width",
            "length",
            "height above ground",
            "shine",
            "opacity",
            "glow",
            "blur",
            "sharpness",
            "wet",
        )
        or group == "light"
    ):
        if group == "light" and axis == "height":
            axis = "height above ground"
        return Meant("adjust", axis, word)
    if group == "text" and axis in ("size", "height", "width", "opacity", "height above ground"):
        return Meant("adjust", "size" if axis in ("height", "width") else axis, word)
    return None


def _by_default(
    c: Clause, found: Found, group: str, kind: str, sign: int, value: Value, seconds: float | None, part: Part | None
) -> Meant | None:
    """ "More" and "less" of something by itself."""
    if group == "cue" or kind in ("music", "sound", "speech"):
        ids = found.ids or tuple(cue.id for cue in c.index.scene.cues)
        return (
            Meant("adjust", "loudness", way(sign), Target(kind="cue", ids=ids, phrase=part.text if part else ""))
            if ids
            else None
        )
    if kind in WORLD_AXES:
        return Meant("adjust", kind, way(sign), Target(kind="world"))
    if kind == "light":
        return Meant("adjust", "brightness", way(sign), Target(kind="film"))
    if group == "light":
        return Meant("adjust", "brightness", way(sign))
    if group == "thing":
        if value.comparison:
            if any(
                thing.id in found.ids and thing.kind == "effect" and thing.name in WORLD_AXES
                for thing in c.index.scene.things
            ):
                name = next(thing.name for thing in c.index.scene.things if thing.id in found.ids)
                return Meant("adjust", name, way(sign), Target(kind="world"))
            return Meant("adjust", "amount", way(sign))
        lit = any(light.thing in found.ids for light in c.index.scene.lights)
        return Meant("adjust", "brightness" if lit else "size", way(sign))
    if group == "text":
        return Meant("adjust", "size", way(sign))
    return None
