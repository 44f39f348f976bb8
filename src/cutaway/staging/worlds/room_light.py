"""Light in a room: sun through the window hole, the window itself as a soft source, lamps with their bounce, a little from all around.

At dusk three temperatures meet: the warm lamp, the low sun on the furniture, the cool window. A room stays readable with its lamp off.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from cutaway.props.model import Model
from cutaway.scene.document import Fog, Grade, Light, Sky
from cutaway.staging.daylight import daylight, hour_named

Triple = tuple[float, float, float]
WARM: Triple = (1.0, 0.60, 0.28)


@dataclass(frozen=True)
class RoomLight:
    """All that an hour and a weather decide indoors. `view`: parameters of the card behind the window."""

    hour: str
    weather: tuple[str, ...]
    lights: tuple[Light, ...]
    sky: Sky
    fog: Fog
    grade: Grade
    lamps: float
    view: Mapping[str, Any]
    key: Triple
    notes: tuple[str, ...]


@functools.cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(
        resources.files("cutaway.staging.worlds").joinpath("rooms_light.toml").read_text(encoding="utf-8")
    )


def room_light(
    time_of_day: str,
    weather: Sequence[str],
    season: str,
    default: str,
    window: tuple[float, float, float, float],
    back: float,
    outside: str,
) -> RoomLight:
    """The light for an hour ("" takes `default`) in a room whose window has these sides (left, right, low, high) in the wall at z = `back`."""
    named = hour_named(time_of_day) if time_of_day else default
    hour = named if named in _table() else default
    row = _table()[hour]
    outdoors = daylight(hour, weather, season, default=default)
    clear = daylight(hour, (), season, default=default)
    share = (
        outdoors.sun.strength / clear.sun.strength
        if isinstance(outdoors.sun.strength, int | float) and clear.sun.strength
        else 1.0
    )  # type: ignore[operator]
    veil = 1 - float(np.clip(share, 0, 1))
    left, right, low, high = window
    middle = ((left + right) / 2, (low + high) / 2, back + 0.15)
    # The sun comes in from the side of the room's middle-right, so that its patch lies on what stands before the back wall.
    aim = np.array([0.25 - middle[0], 0.0, 1.75])
    aim = aim / np.linalg.norm(aim)
    elevation = math.radians(row["elevation"])
    travel = tuple(float(v) for v in (aim[0] * math.cos(elevation), -math.sin(elevation), aim[2] * math.cos(elevation)))
    fill_colour = _mix(row["fill"], _grey(row["fill"]), 0.6 * veil)
    lights = (
        Light(
            id="sun",
            name="moonlight" if hour == "night" else "sunlight",
            words=("sunlight", "sunshine", "light"),
            kind="sun",
            direction=travel,
            colour=_mix(row["sun"], _grey(row["sun"]), 0.5 * veil),
            strength=round(row["strength"] * (0.05 + 0.95 * (1 - veil)), 3),
            size=0.02 + 0.3 * veil,
            shadow=True,
            range=1000.0,
        ),
        Light(
            id="window-light",
            name="light from the window",
            words=("window light",),
            kind="fill",
            position=middle,
            direction=_unit((0.25, -0.2, 1.0)),
            colour=fill_colour,
            strength=row["fill_strength"] * (1 + 0.25 * veil),
            range=6.5,
            size=0.7,
            wrap=0.35,
        ),
    )
    ambient = _times(_mix(row["ambient"], _grey(row["ambient"]), 0.4 * veil), 1 + 0.15 * veil)
    sky = Sky(
        top=_times(ambient, 1.5),
        horizon=ambient,
        ground=_by(_times(ambient, 0.8), (1.1, 0.95, 0.82)),
        ambient=1.0,
        reflection=1.0,
        background=0.0,
    )
    fog = Fog(
        density=0.012,
        floor=0.0,
        height=3.0,
        falloff=0.1,
        colour=_times(ambient, 0.2),
        anisotropy=0.55,
        shafts=0.6 * (1 - veil),
        far=9.0,
    )
    grade = Grade(
        exposure=row["exposure"],
        saturation=1.08,
        contrast=1.0,
        vignette=0.36,
        lift=(0.004, 0.004, 0.010),
        bloom=row["bloom"],
        bloom_threshold=1.1,
    )
    view = {
        "top": list(outdoors.sky.top),
        "horizon": list(outdoors.sky.horizon),
        "glow": list(outdoors.sky.glow),
        "clouds": outdoors.sky.clouds,
        "stars": outdoors.sky.stars,
        "lit": round(0.38 * outdoors.lamps, 3),
        "outside": outside,
        "falling": next((word for word in ("snow", "rain") if any(word in name for name in outdoors.weather)), ""),
        # A window is brighter than the room, but keeps its colours: about three times the wall beside it.
        "level": round({"night": 0.75, "dusk": 1.0}.get(hour, 1.15) / row["exposure"] * 1.1, 3),
    }
    return RoomLight(hour, outdoors.weather, lights, sky, fog, grade, float(row["lamps"]), view, travel, outdoors.notes)  # type: ignore[arg-type]


def lamp_lights(id: str, name: str, model: Model, place: Triple, turn: float, height: float) -> list[Light]:
    """The lights of a lamp that stands at `place`: its bulbs, and what floor and ceiling throw back of them, all switched with it."""
    found = []
    for number, lamp in enumerate(model.lamps[:2]):
        found.append(
            Light(
                id=f"{id}-light" if number == 0 else f"{id}-light-{number + 1}",
                name=f"light of the {name}",
                words=(f"{name} light", "lamp light", "light"),
                kind="point",
                position=lamp.position,
                colour=lamp.colour,
                strength=lamp.strength,
                range=lamp.range,
                size=lamp.size,
                shadow=lamp.shadow and number == 0,
                thing=id,
                glow=lamp.glow,
            )
        )
    if not model.lamps:
        return []
    strength = max(lamp.strength for lamp in model.lamps) / 6.0
    bulb = model.lamps[0].position
    del place, turn
    up = height - 0.12 - bulb[1]
    if strength > 0.3 and up > 0.3:
        found.append(
            Light(
                id=f"{id}-ceiling-bounce",
                name=f"light of the {name} from the ceiling",
                kind="fill",
                position=(bulb[0] - 0.6, bulb[1] + up, bulb[2] + 0.6),
                direction=(0.0, -1.0, 0.0),
                colour=WARM,
                strength=0.8 * strength,
                range=5.0,
                size=0.9,
                wrap=0.6,
                thing=id,
            )
        )
        found.append(
            Light(
                id=f"{id}-floor-bounce",
                name=f"light of the {name} from the floor",
                kind="fill",
                position=(bulb[0] - 0.25, 0.05, bulb[2] + 0.45),
                direction=(0.0, 1.0, 0.0),
                colour=_by(WARM, (0.5, 0.35, 0.26)),
                strength=1.3 * strength,
                range=3.2,
                size=0.5,
                wrap=0.5,
                thing=id,
            )
        )
    return found


def bounce(id: str, thing: str, place: Triple, size: Triple) -> Light:
    """What a large coloured thing throws onto the floor before it: within 1.15 m, so that recolouring it stays local."""
    return Light(
        id=id,
        name="bounce",
        kind="fill",
        position=(place[0], place[1] + 0.5 * min(size[1], 1.0), place[2] + 0.35 * size[2]),
        direction=_unit((0.0, -0.55, 1.0)),
        colour=(1.0, 1.0, 1.0),
        strength=0.9,
        range=1.15,
        size=0.3,
        wrap=0.4,
        bounce_of=thing,
    )


def _mix(a: Sequence[float], b: Sequence[float], share: float) -> Triple:
    x, y, z = (float(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return (x, y, z)


def _grey(a: Sequence[float]) -> Triple:
    level = 0.2126 * a[0] + 0.7152 * a[1] + 0.0722 * a[2]
    return (level, level, level * 1.05)


def _times(a: Sequence[float], factor: float) -> Triple:
    x, y, z = (float(round(p * factor, 5)) for p in a)
    return (x, y, z)


def _by(a: Sequence[float], b: Sequence[float]) -> Triple:
    x, y, z = (float(round(p * q, 5)) for p, q in zip(a, b, strict=True))
    return (x, y, z)


def _unit(a: Triple) -> Triple:
    length = math.sqrt(sum(v * v for v in a))
    return _times(a, 1 / length)
