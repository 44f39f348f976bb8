"""The things of a natural place: ground, what grows on it, what lies far behind, water, and what lives there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props.builders.ground import heights
from cutaway.scene.document import Thing
from cutaway.scene.randomness import stream
from cutaway.staging.daylight import Daylight
from cutaway.staging.plan import WorldRequest
from cutaway.staging.worlds.nature_places import Place
from cutaway.staging.worlds.outdoors import asks, falling, piece

CLEAR = [[0.0, 0.0, 1.1]]
"""Where the cast stands the grass is short, so that feet are seen."""


def natural_set(
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
    white = snowed(place, season, light)
    if white and found:
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
            "density": place.grass_density * (0.12 if white else 1.0),
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
                "snowy" if white else kind,
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
    found += _trees(place, request, season, relief, floor, white)
    found += _far(place, request, season, white, relief)
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


def snowed(place: Place, season: str, light: Daylight) -> bool:
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
            "base": min(0.0, _foot(height, radius, place)),
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
