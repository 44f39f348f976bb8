"""Natural places out of doors: one recipe that builds every row of `nature_places`, and adds what is wanted in it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props.builders.ground import heights
from cutaway.scene.document import Camera, Cue, Light, Thing, World
from cutaway.scene.randomness import stream
from cutaway.staging.daylight import Daylight, daylight
from cutaway.staging.plan import Spot, WorldPlan, WorldRequest, world
from cutaway.staging.worlds.nature_places import PLACES, Place
from cutaway.staging.worlds.outdoors import (
    SNOWY,
    Triple,
    ambience,
    asks,
    cameras,
    falling,
    piece,
    travelled,
    weather_cues,
)

CLEAR = [[0.0, 0.0, 1.1]]
"""Where the cast stands the grass is short, so that feet are seen."""

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
    things, notes = _set(name, place, request, season, light, eye, heading), []
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
    white = place.ground == "snow" or _snowed(place, season, light)
    weather_words = tuple(dict.fromkeys((*light.weather, *(("snow",) if white else ()))))
    plan_world = World(
        kind=name.replace(" ", "-"),
        words=tuple(dict.fromkeys((*request.words, *place.words[:4]))),
        indoors=False,
        parameters={"place": name, "bearing": place.bearing, "air": place.air, "ground": list(place.ground_colour)},
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


def _set(
    name: str,
    place: Place,
    request: WorldRequest,
    season: str,
    light: Daylight,
    eye: tuple[float, float],
    heading: float,
) -> list[Thing]:
    random = stream(request.seed, "nature", name)
    relief = {**place.relief, "seed": int(random.integers(1000))}
    common: dict[str, Any] = {"relief": relief, "season": season, "eye": list(eye), "heading": heading, "clear": CLEAR}
    lane = [[0.0, 2.5 if place.path == "asphalt" else 1.3]] if place.path else []
    floor = place.water_level + 0.12 if place.water else None
    found: list[Thing] = []
    night = light.time_of_day in ("night", "dusk")
    if place.ground:
        found.append(
            piece(
                "set-ground",
                "ground",
                "ground",
                place.ground,
                words=("ground", *place.words[:3]),
                parameters={
                    "relief": relief,
                    "season": season,
                    "size": _reach(place),
                    **_cut(place),
                    **({"colour": list(place.paint)} if place.paint else {}),
                },
            )
        )
    if place.path:
        found.append(_path(place.path, relief))
    # Winter without snow on the ground is brown mud that nobody asks for.
    snowed = _snowed(place, season, light)
    if snowed and found:
        found[0] = piece(
            "set-ground",
            "snow",
            "ground",
            "snow",
            words=("snow", "ground"),
            parameters={"relief": relief, "size": _reach(place)},
        )
    if place.grass:
        crop = {"sunflower": "meadow", "lavender": "meadow", "tulip": "meadow", "cornfield": "reeds"}
        kind = next(
            (model for word, model in crop.items() if asks(request, word, f"{word} field", f"{word}s")), place.grass
        )
        parameters = {
            **common,
            "density": place.grass_density * (0.12 if snowed else 1.0),
            "height": place.grass_height,
            "lanes": lane,
            **({"above": floor} if floor is not None else {}),
            **({"colour": [0.03, 0.15, 0.08]} if name == "underwater" else {}),
        }
        found.append(
            piece(
                "set-grass",
                "grass",
                "grass",
                "snowy" if snowed else kind,
                words=("grass", "blades of grass"),
                kind="plant",
                parameters=parameters,
            )
        )
    bloom = next(
        (
            kind
            for kind in ("sunflower", "lavender", "tulip", "poppy", "daisy")
            if asks(request, kind, f"{kind}s", f"{kind} field")
        ),
        "",
    )
    flowers = (
        bloom
        or place.flowers
        or ("wild" if asks(request, "flower", "flowers", "wildflower", "blooming") and place.grass else "")
    )
    if flowers and season != "winter":
        density = max(place.flower_density, 1.6 if bloom or asks(request, "flower", "flowers") else 0.0) * (
            2.6 if bloom and name == "field" else 1.0
        )
        found.append(
            piece(
                "set-flowers",
                "flowers",
                "flowers",
                flowers,
                words=("flowers", "wildflowers", f"{flowers}s"),
                kind="plant",
                parameters={
                    **common,
                    "density": density * (0.45 if season == "autumn" else 1.0),
                    "lanes": lane,
                    **({"above": floor} if floor is not None else {}),
                },
            )
        )
    found += _trees(place, request, season, relief, floor, snowed)
    found += _far(place, request, season, snowed, relief)
    found += _water(place, light, relief)
    rocks, count, size = place.rocks
    if rocks or asks(request, "rock", "rocks", "stone", "boulder"):
        count, size = (count, size) if rocks else (18, 0.7)
        found.append(
            piece(
                "set-rocks",
                "rocks",
                "rocks",
                rocks or "grey",
                words=("rocks", "stones", "boulders"),
                parameters={"count": count, "size": size, "relief": relief, "bare": [[0.0, 0.0, 2.0], [0.3, 3.2, 2.4]]},
            )
        )
    found += _life(place, request, season, light, night)
    found += falling(light, (-12.0, 12.0, -26.0, 7.0), night)
    return found


def _cut(place: Place) -> dict[str, float]:
    return {"cut": place.water_level - 0.06} if place.water else {}


def _snowed(place: Place, season: str, light: Daylight) -> bool:
    return place.ground in ("grass", "forest floor", "soil") and (season == "winter" or "snow" in light.weather)


def _reach(place: Place) -> float:
    """How many metres of ground there must be across for none of its edges to show."""
    far = [radius for _, radius, _ in (*place.tree_lines, *place.mountains)]
    return max(150.0, 2.5 * max(far[:3], default=60.0))


def _path(kind: str, relief: Mapping[str, Any]) -> Thing:
    asphalt = kind == "asphalt"
    return piece(
        "set-path",
        "road" if asphalt else "path",
        "way",
        kind,
        words=("road", "street", "lane") if asphalt else ("path", "way", "trail"),
        parameters={"width": 4.6 if asphalt else 2.2, "relief": dict(relief)},
    )


def _trees(
    place: Place, request: WorldRequest, season: str, relief: Mapping[str, Any], floor: float | None, snowed: bool
) -> list[Thing]:
    height = heights(relief)
    found = []
    if place.woods:
        species = list(place.woods.get("species", ["oak"]))
        if season == "autumn" and "maple" not in species and "beech" in species:
            species = ["maple", *species]
        # A clear lane to the camera and a hole towards the light, or whoever stands there is in the dark.
        bare = [[0.0, 0.0, 3.2], [0.4, 3.4, 2.6], [0.6, 6.4, 2.4], *place.woods.get("bare", [])]
        parameters = {
            **place.woods,
            "species": species,
            "season": "winter" if snowed else season,
            "relief": dict(relief),
            "bare": bare,
            **({"above": floor} if floor is not None else {}),
        }
        parameters.setdefault("lanes", [[0.0, 1.5, -0.10]])
        found.append(
            piece(
                "set-woods", "trees", "woods", words=("trees", "forest", "woods"), kind="plant", parameters=parameters
            )
        )
    trees = list(place.trees)
    asked = next(
        (
            w
            for w in request.wanted
            if w.head in ("tree", "oak", "palm", "pine", "birch", "willow", "cypress", "olive")
            or w.name.endswith(" tree")
        ),
        None,
    )
    if asked is not None and not place.woods:
        species = next(
            (
                s
                for s in ("palm", "pine", "birch", "cherry", "apple", "olive", "cypress", "maple", "oak")
                if s in asked.name
            ),
            "oak",
        )
        spots = [
            (-4.6, -5.4),
            (5.2, -7.4),
            (-8.5, -10.5),
            (8.8, -12.0),
            (2.8, -15.0),
            (-3.4, -17.0),
            (12.5, -6.5),
            (-12.5, -6.0),
        ]
        trees = [
            (species, x, z, 6.5 + 0.25 * i) for i, (x, z) in enumerate(spots[: max(1, min(asked.count, 8))])
        ] + trees
    for i, (species, x, z, tall) in enumerate(trees, start=1):
        y = float(height(np.array(x), np.array(z))) - 0.05
        found.append(
            piece(
                f"tree-{i}",
                f"{species} tree" if species not in ("bush", "street tree") else species,
                "tree",
                species,
                words=("bush", "shrub") if species == "bush" else (f"{species} tree", species, "tree"),
                kind="plant",
                position=(x, y, z),
                rotation=(0.0, float((i * 137) % 360), 0.0),
                parameters={"season": "winter" if snowed else season, "height": tall},
            )
        )
    return found


def _far(place: Place, request: WorldRequest, season: str, snowed: bool, relief: Mapping[str, Any]) -> list[Thing]:
    found = []
    height = heights(relief)
    for i, (kind, radius, tall) in enumerate(place.tree_lines, start=1):
        kind = "needle" if snowed and kind == "mixed" else kind
        found.append(
            piece(
                f"set-treeline-{i}",
                "distant trees",
                "tree_line",
                words=("distant trees", "treeline", "trees", "forest"),
                kind="plant",
                parameters={
                    "kind": kind,
                    "radius": radius,
                    "height": tall,
                    "season": "winter" if snowed else season,
                    "from": -100.0 - 7 * i,
                    "to": 100.0 + 7 * i,
                    "base": _foot(height, radius, place),
                },
            )
        )
    ranges = list(place.mountains)
    names = [name for name, _, _ in ranges]
    if asks(request, "mountain", "mountains", "alps", "peak") and not {"alps", "mesa"} & set(names):
        ranges.append(("alps", 210.0, 105.0))
    if asks(request, "hill", "hills") and "hills" not in names:
        ranges.append(("hills", 95.0, 26.0))
    for i, (name, radius, tall) in enumerate(ranges, start=1):
        label = {"alps": "mountains", "mesa": "table mountains"}.get(name, name)
        parameters: dict[str, Any] = {
            "radius": radius,
            "height": tall,
            "season": "winter" if snowed else season,
            "depth": 0.75 * radius + 30,
            "from": -95.0,
            "to": 95.0,
        }
        if place.ground in ("moon", "mars"):
            parameters["snow"] = 2.0
        if place.ground in ("moon", "sand") and name in ("hills", "dunes") and place.water != "sea":
            name, parameters["colour"] = "dunes", [0.17, 0.17, 0.165] if place.ground == "moon" else [0.56, 0.40, 0.23]
            if "coral" in place.rocks[0]:
                parameters["colour"] = [0.25, 0.30, 0.28]
        found.append(
            piece(
                f"set-land-{i}",
                label,
                "mountains",
                name,
                words=(label, label.rstrip("s"), "background"),
                parameters=parameters,
            )
        )
    return found


def _foot(height: Any, radius: float, place: Place) -> float:
    """Where a painted wood stands: on the lowest ground along its arc, or on the far shore."""
    if place.water in ("sea", "lake"):
        return place.water_level - 0.3
    turn = np.radians(np.linspace(-80, 80, 17))
    return float(np.min(height(np.sin(turn) * radius, -np.cos(turn) * radius))) - 0.3


def _water(place: Place, light: Daylight, relief: Mapping[str, Any]) -> list[Thing]:
    if not place.water:
        return []
    found = [
        piece(
            "set-water",
            place.water,
            "water",
            place.water,
            words=(place.water, "water", "waves" if place.water == "sea" else "surface"),
            kind="water",
            position=(0.0, place.water_level, 0.0),
            parameters={
                "area": list(place.water_area),
                "wind": round(light.wind, 3),
                **({"shore": float(relief.get("edge", -6.5))} if "foam" in place.extra else {}),
            },
        )
    ]
    if "foam" in place.extra:
        found.append(
            piece(
                "set-foam",
                "foam",
                "foam",
                words=("foam", "surf", "waves"),
                kind="water",
                position=(0.0, place.water_level, 0.0),
                parameters={"edge": float(relief.get("edge", -6.5)) + 0.6},
            )
        )
    return found


def _life(place: Place, request: WorldRequest, season: str, light: Daylight, night: bool) -> list[Thing]:
    found = []
    fair = not {"rain", "storm", "snow"} & set(light.weather)
    asked = {w.head for w in request.wanted}
    bird = next((w for w in request.wanted if w.head in ("bird", "seagull", "gull", "swallow", "goose")), None)
    if ({"birds", "gulls"} & set(place.life) and not night and fair) or bird is not None:
        gulls = "gulls" in place.life or (bird is not None and "gull" in bird.head)
        count = bird.count if bird is not None and bird.count > 1 else 7
        found.append(
            piece(
                "set-birds",
                "birds",
                "birds",
                "gulls" if gulls else "swallows",
                words=("birds", "flock", "gulls") if gulls else ("birds", "flock"),
                kind="animal",
                position=(5.0, 11.0, -34.0),
                parameters={"count": count},
            )
        )
    if ("butterflies" in place.life and not night and fair and season != "winter") or "butterfly" in asked:
        found.append(
            piece(
                "set-butterflies",
                "butterflies",
                "butterflies",
                words=("butterflies",),
                kind="animal",
                position=(1.0, 0.0, -1.5),
                parameters={"count": 5},
            )
        )
    if ("fireflies" in place.life and night and fair and season in ("summer", "spring")) or "firefly" in asked:
        found.append(
            piece(
                "set-fireflies",
                "fireflies",
                "fireflies",
                words=("fireflies",),
                kind="animal",
                parameters={"area": [-8.0, 8.0, -14.0, 1.0]},
            )
        )
    if (
        "pollen" in place.life
        and light.time_of_day in ("golden hour", "morning", "afternoon", "dawn")
        and fair
        and season != "winter"
    ):
        found.append(
            piece("set-pollen", "pollen in the air", "motes", "pollen", words=("pollen", "dust"), kind="effect")
        )
    if "leaves" in place.life and season == "autumn":
        found.append(
            piece(
                "set-leaves",
                "falling leaves",
                "falling_leaves",
                "autumn",
                words=("falling leaves", "leaves"),
                kind="effect",
                parameters={"season": season},
            )
        )
    if "petal" in asked or asks(request, "cherry blossom", "cherry blossoms", "petals"):
        found.append(
            piece(
                "set-petals", "falling petals", "falling_leaves", "petals", words=("petals", "blossoms"), kind="effect"
            )
        )
    if "bubbles" in place.extra:
        found.append(
            piece(
                "set-bubbles",
                "bubbles",
                "motes",
                "bubbles",
                words=("bubbles",),
                kind="effect",
                parameters={"count": 240},
            )
        )
    if "earth" in place.extra:
        found.append(
            piece(
                "set-planet",
                "the earth",
                "planet",
                "earth",
                words=("earth", "planet"),
                position=(58.0, 46.0, -170.0),
                rotation=(0.0, 60.0, 24.0),
                parameters={"radius": 17.0},
            )
        )
    if "planet below" in place.extra:
        which = "mars" if asks(request, "mars") else "gas giant" if asks(request, "jupiter", "saturn") else "earth"
        found.append(
            piece(
                "set-planet",
                "planet",
                "planet",
                which,
                words=(which, "planet"),
                position=(-30.0, -118.0, -190.0),
                rotation=(8.0, 30.0, 78.0),
                parameters={"radius": 120.0},
            )
        )
    if (
        light.time_of_day in ("night", "dusk")
        and fair
        and not place.sky.get("top")
        and not {"overcast", "fog"} & set(light.weather)
    ) or "moon" in asked:
        low = {"dusk": (60.0, 34.0, -190.0)}.get(light.time_of_day, (52.0, 58.0, -180.0))
        found.append(
            piece("set-moon", "moon", "moon", words=("moon", "full moon"), position=low, parameters={"radius": 6.5})
        )
    return found


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
