"""Light out of doors: sun or moon, sky, air and grade for an hour, a weather and a season.

One function, `daylight`, serves every outdoor recipe and every later turn that changes the hour or the weather, so that a place lit
again looks as if it had been asked for that way in the first place. The numbers are in `daylight.toml`.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from cutaway.scene.document import Fog, Grade, Light, Sky, Thing, World

Triple = tuple[float, float, float]

AT_NIGHT = "lit at night"
"""Attribute of a thing that is switched on by the dark: `powered` sets its power from `Daylight.lamps`."""


@dataclass(frozen=True)
class Daylight:
    """Everything that an hour and a weather decide.

    `sun` has the id "sun", the fills "sky-fill" and "ground-fill", always, so that a later hour replaces them; `lamps` says how far
    artificial light is switched on (0 at noon, 1 at night), `wet` and `wind` go into the World.
    """

    time_of_day: str
    weather: tuple[str, ...]
    season: str
    sun: Light
    fills: tuple[Light, ...]
    sky: Sky
    fog: Fog
    grade: Grade
    wind: float
    wet: float
    lamps: float
    notes: tuple[str, ...] = ()

    @property
    def lights(self) -> tuple[Light, ...]:
        """Sun and fills."""
        return (self.sun, *self.fills)

    @property
    def key(self) -> Triple:
        """Direction the main light travels."""
        return self.sun.direction  # type: ignore[return-value]

    def applied(self, world: World) -> World:
        """`world` under this light: its place and parameters stay, hour, weather, sky and air change."""
        return world.model_copy(
            update={
                "time_of_day": self.time_of_day,
                "weather": self.weather,
                "season": self.season or world.season,
                "wind": self.wind,
                "wet": max(self.wet, float(world.parameters.get("always_wet", 0.0) or 0.0)),  # type: ignore[arg-type]
                "sky": self.sky,
                "fog": self.fog,
            }
        )


def hour_named(words: str) -> str:
    """The hour of the table that `words` mean ("sunrise": "dawn"); "" when they mean none."""
    table = _table()
    word = words.strip().lower()
    if word in table["hours"]:
        return word
    if word in table["hour_words"]:
        return str(table["hour_words"][word])
    found = [name for name in (*table["hours"], *table["hour_words"]) if f" {name} " in f" {word} "]
    best = max(found, key=len, default="")
    return str(table["hour_words"].get(best, best))


def weather_named(words: str) -> str:
    """The weather of the table that `words` mean ("drizzle": "rain"); "" when they mean none."""
    table = _table()
    word = words.strip().lower()
    if word in table["weathers"]:
        return word
    if word in table["weather_words"]:
        return str(table["weather_words"][word])
    found = [name for name in (*table["weathers"], *table["weather_words"]) if f" {name} " in f" {word} "]
    best = max(found, key=len, default="")
    return str(table["weather_words"].get(best, best))


def hours() -> tuple[str, ...]:
    """The hours there are light for."""
    return tuple(_table()["hours"])


def weathers() -> tuple[str, ...]:
    """The weathers there are skies for."""
    return tuple(_table()["weathers"])


def seasons() -> tuple[str, ...]:
    """The seasons that tint the light."""
    return tuple(_table()["seasons"])


def daylight(
    time_of_day: str = "",
    weather: Iterable[str] = (),
    season: str = "",
    *,
    default: str = "day",
    bearing: float = 55.0,
    air: float = 1.0,
    ground: Triple | None = None,
) -> Daylight:
    """The light of an hour.

    `default` is the hour for an empty `time_of_day`; `bearing` where the sun stands, degrees about y from +z (behind a camera that
    looks along -z) towards +x; `air` multiplies the density of the air (a forest is thicker than a meadow); `ground` is the linear
    colour that the ground throws back. Words that mean nothing are named in `notes` and otherwise ignored.
    """
    table, notes = _table(), []
    hour = hour_named(time_of_day) if time_of_day else ""
    if time_of_day and not hour:
        notes.append(f"The hour {time_of_day!r} is not known; it is {default} instead.")
    hour = hour or default
    h: Mapping[str, Any] = table["hours"][hour]
    names: list[str] = []
    for word in weather:
        name = weather_named(word)
        if not name:
            notes.append(f"The weather {word!r} is not known and does not show.")
        elif name not in names:
            names.append(name)
    w = _mixed([table["weathers"][name] for name in names] or [table["weathers"]["clear"]])
    season = {"fall": "autumn"}.get(season.strip().lower(), season.strip().lower())
    s = table["seasons"].get(season) or table["seasons"]["summer"]

    top, horizon, glow = (_veiled(h[name], w["grey"], w["dim"]) for name in ("top", "horizon", "glow"))
    # Under cloud the zenith is not darker than the horizon by much: mix them, or rain looks like a blue day with less light.
    top = _mix(top, horizon, 0.55 * w["grey"])
    glow = _times(glow, 1 - 0.9 * w["grey"])
    thrown = ground or tuple(h["ground"])
    brightness = sum(h["ground"]) / max(sum(table["hours"]["day"]["ground"]), 1e-6)
    earth = _times(thrown, brightness if ground else 1.0)
    sun_colour = _mix(_by(h["sun"], s["sun"]), _level(h["sun"]), 0.75 * w["grey"])
    strength = h["strength"] * w["sun"]
    elevation = h["elevation"] * (s["elevation"] if h["elevation"] > 20 else 1.0)
    travel = _travel(bearing, elevation)
    fog_colour = _mix(_veiled(h["fog"], w["grey"], w["dim"]), horizon, 0.35 * w["grey"])
    sky = Sky(
        top=top,
        horizon=horizon,
        ground=earth,
        glow=glow,
        clouds=max(h["clouds"] if not names or names == ["wind"] else 0.0, w["clouds"]),
        stars=h["stars"] * (1 - w["grey"]) * (1 - 0.8 * max(w["clouds"] - 0.5, 0.0)),
        ambient=h["ambient"],
        reflection=h["ambient"],
        background=h["background"],
    )
    fog = Fog(
        density=(h["density"] + w["air"]) * air,
        floor=(h["density"] * 0.10 + w["air"] * 0.25) * air,
        height=0.5,
        falloff=h["falloff"] * (0.35 if w["air"] > 0.005 else 1.0),
        colour=fog_colour,
        anisotropy=0.55 if h["elevation"] < 15 and w["grey"] < 0.5 else 0.3,
        shafts=h["shafts"] * w["shafts"],
        far=300.0,
    )
    grade = Grade(
        exposure=h["exposure"] * w["exposure"],
        contrast=h["contrast"] * w["contrast"],
        saturation=h["saturation"] * w["saturation"] * s["saturation"],
        temperature=h["temperature"] * (1 - 0.6 * w["grey"]) + (-0.05 if season == "winter" else 0.0),
        lift=tuple(h["lift"]),
        vignette=0.36,
        bloom=h["bloom"],
        bloom_threshold=1.3,
    )
    sun = Light(
        id="sun",
        name="moonlight" if hour == "night" else "sunlight",
        words=("moonlight", "moon light", "light")
        if hour == "night"
        else ("sunlight", "sunshine", "sun light", "light"),
        kind="sun",
        direction=travel,
        colour=sun_colour,
        strength=strength,
        size=w["softness"],
        shadow=True,
        range=1000.0,
    )
    fills = (
        Light(
            id="sky-fill",
            name="light of the sky",
            kind="fill",
            # From above and from the side away from the sun, so that shadow sides keep their form.
            direction=_unit((-travel[0] * 0.5, -1.0, -travel[2] * 0.5)),
            colour=_unit_colour(_mix(top, horizon, 0.4)),
            strength=0.22 * _bright(_mix(top, horizon, 0.5)) + 0.05 * strength / 4,
            range=1000.0,
            wrap=0.6,
        ),
        Light(
            id="ground-fill",
            name="light from the ground",
            kind="fill",
            direction=(0.0, 1.0, 0.0),
            colour=_unit_colour(earth),
            strength=0.10 * strength * math.sin(math.radians(max(elevation, 6.0))) * _bright(earth) / 0.2,
            range=1000.0,
            wrap=0.5,
        ),
    )
    return Daylight(
        time_of_day=hour,
        weather=tuple(names),
        season=season if season in table["seasons"] else "",
        sun=sun,
        fills=fills,
        sky=sky,
        fog=fog,
        grade=grade,
        wind=max(h["wind"] + w["wind"], 0.05),
        wet=w["wet"],
        lamps=max(h["lamps"], 0.55 * (w["dim"] < 0.6)),
        notes=tuple(notes),
    )


def powered(thing: Thing, light: Daylight) -> Thing:
    """`thing` with its power as the hour wants it, when it is one that the dark switches on; else itself."""
    if not thing.attributes.get(AT_NIGHT):
        return thing
    return thing.model_copy(update={"power": light.lamps})


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("cutaway.staging").joinpath("daylight.toml").read_text())


def _mixed(rows: list[Mapping[str, float]]) -> dict[str, float]:
    """Several weathers at once: the stronger value of each, so that "snow and fog" is both."""
    least = {"sun", "dim", "saturation", "shafts"}
    return {name: (min if name in least else max)(row[name] for row in rows) for name in rows[0]}


def _travel(bearing: float, elevation: float) -> Triple:
    b, e = math.radians(bearing), math.radians(elevation)
    return (-math.sin(b) * math.cos(e), -math.sin(e), -math.cos(b) * math.cos(e))


def _bright(colour: Iterable[float]) -> float:
    r, g, b = colour
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _level(colour: Iterable[float]) -> Triple:
    grey = _bright(colour)
    return (grey, grey, grey)


def _veiled(colour: Iterable[float], grey: float, dim: float) -> Triple:
    c = tuple(colour)
    level = _bright(c) * dim
    # A veil is a little blue: pure grey looks brown beside green.
    return _mix(c, (level * 0.97, level, level * 1.05), grey)


def _mix(a: Iterable[float], b: Iterable[float], share: float) -> Triple:
    x, y, z = (p + (q - p) * share for p, q in zip(a, b, strict=True))
    return (x, y, z)


def _times(a: Iterable[float], factor: float) -> Triple:
    x, y, z = (p * factor for p in a)
    return (x, y, z)


def _by(a: Iterable[float], b: Iterable[float]) -> Triple:
    x, y, z = (p * q for p, q in zip(a, b, strict=True))
    return (x, y, z)


def _unit(a: Triple) -> Triple:
    return _times(a, 1 / max(math.sqrt(sum(x * x for x in a)), 1e-9))


def _unit_colour(a: Triple) -> Triple:
    return _times(a, 1 / max(*a, 1e-6))
