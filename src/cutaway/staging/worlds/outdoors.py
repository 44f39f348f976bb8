"""What outdoor recipes share: cameras by shot size, things of a set, and the weather that falls.

Distances follow from what must fit: a shot size is the height of what is seen at the subject, and in an upright picture the
width that must not be cut.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Asset, Camera, Cue, Thing
from cutaway.staging.daylight import AT_NIGHT, Daylight
from cutaway.staging.plan import Wanted, WorldRequest

Triple = tuple[float, float, float]

SNOWY = ("snowy", "snow-covered", "snow covered", "winter", "wintry", "frozen", "snow")
"""Attributes of a place that mean winter when no season is named."""


@dataclass(frozen=True)
class Framing:
    """A shot size: how many subject heights (and, upright, subject widths) are seen, where the camera stands, how deep it blurs.

    `look` is the height looked at and `eye` the height of the lens, both in subject heights; `aperture` as in `Camera`.
    """

    high: float
    wide: float
    look: float
    eye: float
    fov: float
    aperture: float


FRAMINGS: Mapping[str, Framing] = {
    "extreme wide": Framing(5.5, 4.5, 1.10, 1.10, 40.0, 0.0),
    "wide": Framing(2.45, 2.2, 0.72, 0.80, 36.0, 3.0),
    "full": Framing(1.36, 1.25, 0.50, 0.62, 30.0, 8.0),
    "medium": Framing(0.80, 1.00, 0.72, 0.82, 26.0, 17.0),
    "close-up": Framing(0.36, 0.40, 0.885, 0.90, 24.0, 28.0),
}


def cast_of(wanted: Iterable[Wanted], own: Iterable[str] = ()) -> list[Wanted]:
    """What somebody else puts into the place and the picture is about; `own`: names that the place itself realises."""
    others = [w for w in wanted if w.name not in set(own)]
    return [w for w in others if w.subject] or [w for w in others if w.kind in ("person", "animal")]


def subject_size(wanted: Iterable[Wanted], own: Iterable[str] = ()) -> tuple[float, float]:
    """Width and height in metres of what the picture is about; a person's where nothing is known."""
    cast = cast_of(wanted, own)
    sizes = [(w.size[0] * w.count, w.size[1]) for w in cast if w.size is not None]
    if not sizes:
        return 1.0, 1.7
    width = sum(size[0] for size in sizes) + 0.5 * (len(sizes) - 1)
    return min(max(width, 0.4), 9.0), min(max(max(size[1] for size in sizes), 0.45), 3.6)


def cameras(
    request: WorldRequest,
    *,
    around: Triple = (0.0, 0.0, 0.0),
    turn: float = 0.0,
    aside: float = 0.14,
    push: float = 0.07,
    drift: float = 0.05,
    landscape: Camera | None = None,
    own: Iterable[str] = (),
    lowest: float = 0.35,
) -> dict[str, Camera]:
    """A camera for every shot size that looks at whoever stands at `around` along -z, turned by `turn` degrees about y.

    The subject stands `aside` of the picture's height left of the middle; over the film the camera comes nearer by `push` of its
    distance and slides by `drift`. `landscape` replaces "wide" when nobody stands there; `own` as in `cast_of`.
    """
    own = set(own)
    width, height = subject_size(request.wanted, own)
    found = {}
    for size, framing in FRAMINGS.items():
        seen = framing.high * max(height, 0.62 * width if size in ("wide", "full", "extreme wide") else 0.0)
        # An upright picture must still hold the elbows: 0.9 m is the width of a person who does something.
        needed = framing.wide * max(width, 0.9 * height / 1.7) * (1.25 if size == "medium" else 1.0)
        seen = max(seen, needed / request.aspect)
        distance = seen / 2 / math.tan(math.radians(framing.fov / 2))
        # What is low is looked at from above its own height, or grass and rim of the ground hide it.
        look = framing.look * height + (0.0 if request.aspect >= 1 else 0.10 * (seen - framing.high * height))
        eye = max(framing.eye * height, lowest)
        # Upright there is no room beside the subject: it stands nearer to the middle.
        shift = aside * seen * (1.0 if request.aspect >= 1 else 0.30 * request.aspect)
        found[size] = moving(
            request, around, turn, shift, look, eye, distance, framing.fov, framing.aperture, push, drift
        )
    if landscape is not None and not cast_of(request.wanted, own):
        found["wide"] = landscape
    return found


def moving(
    request: WorldRequest,
    around: Triple,
    turn: float,
    shift: float,
    look: float,
    eye: float,
    distance: float,
    fov: float,
    aperture: float,
    push: float,
    drift: float,
) -> Camera:
    """A camera `distance` in front of `around` that comes nearer by `push` and slides by `drift` (shares of the distance)."""
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def place(away: float, side: float, up: float) -> Triple:
        return (around[0] + c * side + s * away, around[1] + up, around[2] - s * side + c * away)

    start = place(distance, shift + drift * distance * 0.5, eye)
    end = place(distance * (1 - push), shift - drift * distance * 0.5, eye - 0.02 * distance * push)
    return Camera(
        position=travelled(request.frames, start, end),
        target=place(0.0, shift, look),
        fov=fov,
        aperture=aperture,
        focus=None,
    )


def travelled(frames: int, start: Triple, end: Triple) -> Keys:
    """From `start` to `end` over the film, evenly: a slow move that eased in would seem to start late."""
    return Keys(keys=(Key(frame=0, value=start), Key(frame=max(frames, 2) - 1, value=end)))


def piece(
    id: str,
    name: str,
    builder: str,
    model: str = "",
    *,
    words: tuple[str, ...] = (),
    kind: str = "set",
    position: Any = (0.0, 0.0, 0.0),
    rotation: Any = (0.0, 0.0, 0.0),
    parameters: Mapping[str, Any] | None = None,
    at_night: Daylight | None = None,
    **more: Any,
) -> Thing:
    """A thing of the set; with `at_night` its power follows the hour, now and when the hour is changed later."""
    attributes = dict(more.pop("attributes", {}))
    if at_night is not None:
        attributes[AT_NIGHT] = True
        more.setdefault("power", at_night.lamps)
    return Thing(
        id=id,
        name=name,
        words=words or (name,),
        kind=kind,
        role=more.pop("role", "set"),
        asset=Asset(builder=builder, name=model, parameters=dict(parameters or {})),
        position=position,
        rotation=rotation,
        attributes=attributes,
        **more,
    )


def falling(light: Daylight, area: tuple[float, float, float, float], night: bool = False) -> list[Thing]:
    """What the weather lets fall."""
    found = []
    if "rain" in light.weather or "storm" in light.weather:
        wild = "storm" in light.weather
        found.append(
            piece(
                "rain",
                "rain",
                "rain",
                "storm" if wild else "rain",
                words=("rain", "raindrops", "rainfall"),
                kind="effect",
                parameters={
                    "area": list(area),
                    "wind": 2.4 if wild else 0.5,
                    # By day streaks are grey against the land, by night blue against the dark.
                    "colour": [0.50, 0.60, 0.90] if night else [0.62, 0.68, 0.74],
                    "strength": 0.62 if night else 0.42,
                },
            )
        )
    if "snow" in light.weather:
        found.append(
            piece(
                "snowfall",
                "falling snow",
                "snowfall",
                "snow",
                words=("snow", "snowflakes", "snowfall"),
                kind="effect",
                parameters={"area": list(area)},
            )
        )
    return found


def ambience(id: str, sound: str, gain: float = -14.0, **parameters: Any) -> Cue:
    """An ambience cue that lasts the whole film."""
    return Cue(id=id, name=sound, words=(sound,), kind="ambience", sound=sound, gain=gain, parameters=parameters)


def weather_cues(light: Daylight) -> list[Cue]:
    """What the weather sounds like."""
    found = []
    if "storm" in light.weather:
        found += [ambience("ambience-storm", "storm", -11.0), ambience("ambience-rain", "rain", -13.0, strength=1.0)]
    elif "rain" in light.weather:
        found.append(ambience("ambience-rain", "rain", -15.0, strength=0.6))
    if "wind" in light.weather or light.wind > 0.9:
        found.append(ambience("ambience-wind", "wind", -16.0, strength=min(light.wind, 1.5)))
    return found


def asks(request: WorldRequest, *names: str) -> bool:
    """Whether anything wanted, any word or attribute of the place is one of `names`."""
    spoken = (
        {w.head for w in request.wanted}
        | {w.name for w in request.wanted}
        | set(request.attributes)
        | set(request.words)
        | set(request.style)
    )
    joined = " ".join((*request.words, *request.attributes, *request.style, *(w.name for w in request.wanted)))
    return any(name in spoken or f" {name} " in f" {joined} " for name in names)
