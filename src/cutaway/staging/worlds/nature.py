"""Natural places out of doors: one recipe that builds every row of `nature_places`, and adds what is wanted in it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props.builders.ground import heights
from cutaway.scene.document import Camera, Cue, Light, Thing, World
from cutaway.staging.daylight import Daylight, daylight
from cutaway.staging.plan import Spot, WorldPlan, WorldRequest, world
from cutaway.staging.worlds.nature_places import PLACES, Place
from cutaway.staging.worlds.nature_set import natural_set, snowed
from cutaway.staging.worlds.outdoors import (
    SNOWY,
    Triple,
    ambience,
    asks,
    cameras,
    travelled,
    weather_cues,
)

SHOWN_BY_THE_WORLD = (
    "cloud",
    "sky",
    "sun",
    "star",
    "fog",
    "mist",
    "sunlight",
    "sunshine",
    "light",
    "air",
    "wind",
    "horizon",
    "moonlight",
    "haze",
)
"""Wanted things that sky, sun and air are."""

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "set-ground": (
        "ground",
        "earth",
        "soil",
        "sand",
        "field",
        "land",
        "dune",
        "meadow",
        "crater",
        "floor",
        "desert",
        "beach",
        "hill",
        "shore",
        "surface",
        "nature",
        "clearing",
    ),
    "set-grass": (
        "grass",
        "meadow",
        "wheat",
        "reed",
        "blade",
        "crop",
        "lawn",
        "seaweed",
        "field",
        "pasture",
        "prairie",
    ),
    "set-flowers": (
        "flower",
        "wildflower",
        "daisy",
        "poppy",
        "tulip",
        "sunflower",
        "lavender",
        "blossom",
        "bloom",
        "rose",
    ),
    "set-woods": (
        "tree",
        "forest",
        "wood",
        "woods",
        "pine",
        "spruce",
        "palm",
        "trunk",
        "jungle",
        "leaf",
        "foliage",
        "oak",
        "maple",
        "birch",
    ),
    "set-water": ("water", "sea", "ocean", "lake", "river", "wave", "pond", "stream", "surf"),
    "set-foam": ("wave", "foam", "surf"),
    "set-rocks": ("rock", "stone", "boulder", "coral", "pebble"),
    "set-path": ("path", "road", "way", "trail", "lane", "highway"),
    "set-birds": ("bird", "gull", "seagull", "flock"),
    "set-butterflies": ("butterfly",),
    "set-fireflies": ("firefly",),
    "set-leaves": ("leaf", "falling leaf"),
    "rain": ("rain", "raindrop", "rainfall", "downpour"),
    "snowfall": ("snow", "snowflake", "snowfall"),
    "set-moon": ("moon", "full moon"),
    "set-planet": ("planet", "earth", "globe"),
    "set-bubbles": ("bubble",),
}
"""Singular nouns that a thing of the set realises."""


def nature(name: str, request: WorldRequest) -> WorldPlan:
    """The place `name` of `PLACES`, at the hour and in the weather asked for."""
    place = PLACES[name]
    season = request.season or _season_of(request) or place.season
    weather = request.weather or place.weather
    light = daylight(
        request.time_of_day,
        weather,
        season,
        default=place.hour,
        bearing=place.bearing,
        air=place.air,
        ground=place.ground_colour,
    )
    light = _tuned(light, place)
    eye, heading = (0.3, 4.4), 0.0
    things, notes = natural_set(name, place, request, season, light, eye, heading), []
    things = [thing for thing in things if not _absent(thing, request.absent)]
    wide = Camera(
        position=travelled(request.frames, (-1.1, 1.75, 7.4), (0.9, 1.65, 6.6)),
        target=(0.0, 2.0 if request.aspect >= 1 else 2.6, -6.0),
        fov=44.0 if request.aspect >= 1 else 52.0,
        aperture=3.0,
    )
    if name in ("night sky", "space"):
        wide = wide.model_copy(update={"target": (0.0, 4.6, -6.0), "fov": 52.0})
    around = (0.0, place.stand, 0.0)
    provides, missing = _provided(request, things)
    found = cameras(request, around=around, landscape=wide, own=provides)
    notes += [*light.notes, *missing]
    white = place.ground == "snow" or snowed(place, season, light)
    weather_words = tuple(dict.fromkeys((*light.weather, *(("snow",) if white else ()))))
    plan_world = World(
        kind=name.replace(" ", "-"),
        words=tuple(dict.fromkeys((*request.words, *place.words[:4]))),
        indoors=False,
        parameters={
            "place": name,
            **({"way": 0.0} if place.path else {}),
            "bearing": place.bearing,
            "air": place.air,
            "ground": list(place.ground_colour),
        },
    )
    return WorldPlan(
        world=light.applied(plan_world).model_copy(update={"weather": weather_words}),
        things=tuple(things),
        lights=(*light.lights, *_more_lights(name, light)),
        grade=light.grade,
        cameras=found,
        spots=_spots(place),
        provides=provides,
        action=around,
        key=light.key,
        cues=tuple(_cues(place, light)),
        notes=tuple(notes),
    )


def _season_of(request: WorldRequest) -> str:
    """The season that attributes of the place mean; "" for none."""
    if asks(request, "autumn", "autumnal", "fall"):
        return "autumn"
    return "winter" if asks(request, *SNOWY) else ""


def _tuned(light: Daylight, place: Place) -> Daylight:
    """The light of the hour as this place bends it: a black sky on the moon, blue air under water."""
    if not place.sky and not place.fog and place.sun == 1.0:
        return light
    dark = 0.12 if light.time_of_day == "night" and "stars" not in place.sky else 1.0
    sky: dict[str, Any] = {k: tuple(c * dark for c in v) if isinstance(v, tuple) else v for k, v in place.sky.items()}
    fog = {k: tuple(c * dark for c in v) if isinstance(v, tuple) else v for k, v in place.fog.items()}
    tint = place.fog.get("tint")
    if tint:
        fog = {**fog, "colour": tuple(c * t for c, t in zip(light.fog.colour, tint, strict=True))}
        del fog["tint"]
    return Daylight(
        **{
            **light.__dict__,
            "sun": light.sun.model_copy(update={"strength": float(light.sun.strength) * place.sun}),  # type: ignore[arg-type]
            "sky": light.sky.model_copy(update=sky),
            "fog": light.fog.model_copy(update=fog),
        }
    )


def _more_lights(name: str, light: Daylight) -> list[Light]:
    """A rim of moonlight and a soft front light at night, so that faces do not vanish."""
    if light.time_of_day != "night":
        return []
    return [
        Light(
            id="night-fill",
            name="soft front light",
            kind="point",
            position=(-2.2, 2.6, 3.4),
            colour=(0.62, 0.70, 1.0),
            strength=2.2,
            range=7.5,
            size=0.9,
            wrap=0.5,
        )
    ]


def _spots(place: Place) -> tuple[Spot, ...]:
    y = place.stand
    found = [
        Spot((*place.spots, "centre", "middle"), (0.0, y, 0.0), 0.0, 1.4),
        Spot((*place.spots, "left", "beside"), (-1.5, y, -0.5), 12.0, 1.0),
        Spot((*place.spots, "right", "beside"), (1.5, y, -0.4), -12.0, 1.0),
        Spot((*place.spots, "behind", "background"), (0.7, y, -3.4), 0.0, 1.4),
        Spot((*place.spots, "far"), (-2.8, y, -6.0), 20.0, 2.0),
        Spot(("sky", "air", "above"), (0.6, 3.2, -4.0), -20.0, 3.0),
        Spot(("sky", "high", "air"), (-5.0, 9.0, -20.0), 30.0, 6.0),
    ]
    if place.trees:
        species, x, z, _ = place.trees[0]
        found.append(Spot(("by tree", "tree", "under tree", species), (x + 1.6, 0.0, z + 1.6), 20.0, 1.2))
    if place.water:
        x0, x1, z0, z1 = place.water_area
        away = 0.0 if not place.ground else max(float(place.relief.get("edge", -6.0)) - 6.0, z0 + 2.0)
        found.append(
            Spot(
                ("water", place.water, "sea" if place.water == "sea" else "surface"),
                (0.0, place.water_level, away),
                0.0,
                4.0,
            )
        )
    if place.path:
        found.append(Spot(("path", "road", "way"), (0.0, 0.0, -2.5), 0.0, 2.0))
    return tuple(found)


def _cues(place: Place, light: Daylight) -> list[Cue]:
    names = place.night_ambience if light.time_of_day in ("night", "dusk") and place.night_ambience else place.ambience
    if {"rain", "storm", "snow"} & set(light.weather):
        # Birds and crickets are silent in bad weather; water and wind are not.
        names = tuple(name for name in names if not any(word in name for word in ("birds", "crickets", "park")))
    found = [ambience(f"ambience-{i}", sound, -13.0 - 3 * (i - 1)) for i, sound in enumerate(names, start=1)]
    return [*found, *weather_cues(light)]


def _absent(thing: Thing, absent: tuple[str, ...]) -> bool:
    called = {thing.name, *thing.words, *ALSO_CALLED.get(thing.id, ())}
    called |= {f"{word}s" for word in called}
    return any(word in called for word in absent) and thing.id != "set-ground"


def _provided(request: WorldRequest, things: list[Thing]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Wanted names with the ids that realise them; sky, sun and air realise theirs without a thing (an empty tuple)."""
    provides: dict[str, tuple[str, ...]] = {}
    for wanted in request.wanted:
        ids = [
            thing.id
            for thing in things
            if wanted.head in ALSO_CALLED.get(thing.id, ())
            or wanted.name in thing.words
            or wanted.head in thing.words
            or f"{wanted.head}s" in thing.words
        ]
        if wanted.kind in ("person", "vehicle", "furniture", "instrument"):
            continue
        if ids:
            provides[wanted.name] = tuple(ids)
        elif wanted.head in SHOWN_BY_THE_WORLD:
            provides[wanted.name] = ()
    return provides, []


def _register(name: str, place: Place) -> None:
    def recipe(request: WorldRequest) -> WorldPlan:
        return nature(name, request)

    functools.update_wrapper(recipe, nature)
    world(name, words=place.words, close=place.close, outdoors=True)(recipe)


def at(x: float, z: float, relief: Mapping[str, Any]) -> Triple:
    """The point of the ground at x, z."""
    return (x, float(heights(relief)(np.array(x), np.array(z))), z)


for _name, _place in PLACES.items():
    _register(_name, _place)
