"""Streets and cities: one recipe that builds every row of `street_styles`, by day and by night."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props.builders.city_road import KERB
from cutaway.props.builders.neon import NEON
from cutaway.scene.document import Camera, Cue, Light, Thing, World
from cutaway.staging.daylight import Daylight, daylight
from cutaway.staging.plan import Spot, Wanted, WorldPlan, WorldRequest, world
from cutaway.staging.worlds.outdoors import SNOWY, ambience, asks, cameras, travelled, weather_cues
from cutaway.staging.worlds.street_set import FIRST_LAMP, SIGN_HEADS, asked_texts, neon_signs, street_set
from cutaway.staging.worlds.street_styles import STREETS, StreetStyle
from cutaway.staging.worlds.street_traffic import flying_cars, passers_by, road_cars

LONG_FILM = 12.0
"""Seconds after which more flying cars are needed to keep the sky busy; one more for every three seconds."""

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "set-buildings": (
        "building",
        "skyscraper",
        "tower",
        "house",
        "city",
        "facade",
        "window",
        "street",
        "town",
        "village",
        "cottage",
        "apartment",
        "skyline",
        "block",
        "roof",
        "downtown",
    ),
    "set-shops": ("shop", "store", "storefront", "cafe", "restaurant", "shop front", "shop window", "market", "bar"),
    "set-floor": (
        "road",
        "street",
        "pavement",
        "sidewalk",
        "puddle",
        "asphalt",
        "cobblestone",
        "ground",
        "lane",
        "reflection",
    ),
    "set-lamps": ("street lamp", "lamp", "streetlight", "lamppost", "lantern", "streetlamp"),
    "set-cables": ("cable", "wire", "power line"),
    "set-trees": ("tree", "palm"),
    "rain": ("rain", "raindrop", "rainfall", "downpour"),
    "snowfall": ("snow", "snowflake", "snowfall"),
    "set-ripples": ("ripple", "raindrop"),
}
"""Singular nouns that a thing of the set realises."""


def street(name: str, request: WorldRequest) -> WorldPlan:
    """The street `name` of `STREETS`; attributes such as "cyberpunk" or "old" turn the plain street into another one."""
    style_name = _style_of(name, request)
    style = STREETS[style_name]
    hour_default = style.hour
    weather = request.weather or (
        style.weather if not request.time_of_day or request.time_of_day in ("night", "dusk") else ()
    )
    low = request.time_of_day or hour_default
    bearing = style.low_bearing if low in ("golden hour", "sunset", "dawn", "sunrise", "evening") else style.bearing
    season = request.season or ("winter" if asks(request, *SNOWY) else "")
    light = daylight(
        request.time_of_day,
        weather,
        season,
        default=hour_default,
        bearing=bearing,
        air=style.air,
        ground=style.ground_colour,
    )
    dark = light.lamps > 0.5
    light = _tuned(light, style)
    wet = max(
        light.wet, style.wet if dark else 0.0, 0.85 if asks(request, "wet", "puddle", "puddles", "rainy") else 0.0
    )
    hero = _hero(request, style)
    things = street_set(style, request, light, wet, dark)
    lights: list[Light] = []
    notes = [*light.notes]
    signs, sign_lights, missed = neon_signs(style, request, hero, dark, light)
    things += signs
    lights += sign_lights
    notes += [f"There was no free place in the picture for a sign that says {text!r}." for text in missed]
    moving, moving_lights = _traffic(style, request, wet, light, dark)
    things += moving
    lights += moving_lights
    lights += _street_lights(style, light, dark)
    things = [thing for thing in things if not _absent(thing, request.absent)]
    left = {thing.id for thing in things}
    # What belonged to a thing that is not wanted goes with it.
    things = [thing for thing in things if thing.part_of is None or thing.part_of in left]
    left = {thing.id for thing in things}
    lights = [item for item in lights if item.thing is None or item.thing in left]
    provides = _provided(request, things)
    found = cameras(request, around=(0.0, 0.0, 0.0), landscape=hero, own=provides, push=0.08)
    found["extreme wide"] = hero
    plan_world = World(
        kind=style_name.replace(" ", "-"),
        words=tuple(dict.fromkeys((*request.words, *style.words[:4]))),
        indoors=False,
        parameters={
            "place": style_name,
            "way": 0.0,
            "bearing": bearing,
            "air": style.air,
            "ground": list(style.ground_colour),
            "always_wet": wet if style.wet else 0.0,
        },
    )
    return WorldPlan(
        world=light.applied(plan_world).model_copy(update={"wet": wet}),
        things=tuple(things),
        lights=(*light.lights, *lights[:18]),
        grade=light.grade,
        cameras=found,
        spots=_spots(style),
        provides=provides,
        action=(0.0, 0.0, 0.0),
        key=light.key,
        cues=tuple(_cues(style, light, dark, things)),
        notes=tuple(notes),
    )


def _style_of(name: str, request: WorldRequest) -> str:
    if name != "street":
        return name
    for other, style in STREETS.items():
        if other != "street" and asks(request, *style.asked_by):
            return other
    return name


def _tuned(light: Daylight, style: StreetStyle) -> Daylight:
    """At night a city lights its own air: haze takes the colour of the signs."""
    if light.time_of_day not in ("night", "dusk") or not style.night_sky:
        return light
    if light.time_of_day == "dusk":
        return Daylight(
            **{
                **light.__dict__,
                "grade": light.grade.model_copy(update={k: v for k, v in style.night_grade.items() if k != "exposure"}),
            }
        )
    return Daylight(
        **{
            **light.__dict__,
            "sky": light.sky.model_copy(update=dict(style.night_sky)),
            "fog": light.fog.model_copy(update=dict(style.night_fog)),
            "grade": light.grade.model_copy(update=dict(style.night_grade)),
        }
    )


def _hero(request: WorldRequest, style: StreetStyle) -> Camera:
    """The street itself as the picture: low over the road, looking up into it, slowly forward."""
    narrow = style.front < 6
    upright = request.aspect < 1
    if narrow:
        eye, target, fov = (-0.8, 1.65, 9.0), (0.1, 3.6 if upright else 2.5, -14.0), 56.0 if upright else 46.0
    elif style.buildings.get("far"):
        eye, target, fov = (-0.9, 2.1, 8.5), (0.15, 7.7 if upright else 6.2, -20.0), 62.0 if upright else 40.0
    else:
        eye, target, fov = (-1.2, 1.6, 9.0), (0.3, 4.4 if upright else 3.5, -18.0), 56.0 if upright else 46.0
    end = (eye[0] + 0.35, eye[1] + 0.06, eye[2] - 2.4)
    return Camera(position=travelled(request.frames, eye, end), target=target, fov=fov, aperture=2.0)


def _traffic(
    style: StreetStyle, request: WorldRequest, wet: float, light: Daylight, dark: bool
) -> tuple[list[Thing], list[Light]]:
    fly = next((w for w in request.wanted if _flies(w)), None)
    drive = next(
        (w for w in request.wanted if w.head in ("car", "taxi", "traffic", "vehicle", "van", "bus") and not _flies(w)),
        None,
    )
    things: list[Thing] = []
    lights: list[Light] = []
    # "flying cars" without a number is a sky with several of them.
    flying = style.flying if fly is None else (fly.count if fly.count > 1 else max(style.flying, 1))
    if fly is not None and fly.count <= 1 and not style.flying:
        flying = 3
    seconds = request.frames / request.rate
    if flying > 2 and (fly is None or fly.count <= 1) and seconds > LONG_FILM:
        flying += int((seconds - LONG_FILM) / 3)
    if flying:
        more, more_lights = flying_cars(request, min(flying, 24), _paint(fly))
        things += more
        lights += more_lights
    # A single car that the film is about is cast and moved by the film itself.
    cars = style.cars
    if drive is not None and not drive.subject:
        cars = max(cars, drive.count if drive.count > 1 else 3)
    if drive is not None and drive.subject and drive.count == 1:
        cars = 0
    if cars:
        more, more_lights = road_cars(request, min(cars, 16), style.road, _paint(drive), light.lamps)
        things += more
        lights += more_lights
    crowd = style.people * (2 if asks(request, "busy", "crowded", "crowd") else 1)
    if asks(request, "empty", "deserted", "abandoned"):
        crowd = 0
    rainy = bool({"rain", "storm"} & set(light.weather))
    if crowd:
        things += passers_by(request, min(crowd, 22), style.road, style.front, rainy, KERB)
    return things, lights


def _flies(wanted: Wanted) -> bool:
    vehicle = wanted.kind == "vehicle" or wanted.head in ("car", "vehicle", "taxi", "truck", "bus")
    return vehicle and (
        "fly" in wanted.verbs
        or "flying" in wanted.name
        or "flying" in wanted.attributes
        or "hover" in wanted.name
        or "hover" in wanted.verbs
    )


def _paint(wanted: Wanted | None) -> tuple[float, float, float] | None:
    """The paint that was asked for; body paint is darker than light of the same name."""
    if wanted is None or not wanted.colour:
        return None
    named = {
        "black": (0.012, 0.012, 0.014),
        "white": (0.62, 0.62, 0.60),
        "silver": (0.34, 0.34, 0.35),
        "grey": (0.18, 0.18, 0.18),
        "gray": (0.18, 0.18, 0.18),
        "gold": (0.50, 0.30, 0.06),
        "brown": (0.12, 0.06, 0.03),
    }
    if wanted.colour in named:
        return named[wanted.colour]
    if wanted.colour in NEON:
        r, g, b = NEON[wanted.colour]
        return (0.45 * r, 0.45 * g, 0.45 * b)
    return None


def _street_lights(style: StreetStyle, light: Daylight, dark: bool) -> list[Light]:
    """Lamps that light the near pavement and the glow of the first shops; not by day."""
    if not dark:
        return []
    found = []
    warm = (1.0, 0.72, 0.44)
    reach = style.road + 0.55 - (1.8 if style.lamps == "modern" else 0.0)
    height = 6.1 if style.lamps == "modern" else 3.25
    strength = (16.0 if style.lamps == "modern" else 17.0) * light.lamps
    for i in range(2):
        z = FIRST_LAMP[style.lamps] - style.lamp_spacing * i
        for side in (1.0, -1.0):
            at = z - (0.5 * style.lamp_spacing if side < 0 else 0.0)
            found.append(
                Light(
                    id=f"lamp-{i + 1}-{'right' if side > 0 else 'left'}",
                    name="street lamp",
                    words=("street lamp", "lamp"),
                    kind="point",
                    position=(side * reach, height, at),
                    colour=warm,
                    strength=strength,
                    range=14.0,
                    size=0.5,
                    thing="set-lamps",
                    glow=0.0008,
                )
            )
    if style.shops:
        for side, tone in ((-1.0, (1.0, 0.58, 0.28)), (1.0, (1.0, 0.66, 0.40))):
            found.append(
                Light(
                    id=f"shop-light-{'left' if side < 0 else 'right'}",
                    name="light from the shops",
                    kind="point",
                    position=(side * (style.front - 1.3), 1.9, -6.0),
                    colour=tone,
                    strength=6.0,
                    range=9.0,
                    size=0.9,
                    thing="set-shops",
                )
            )
    if style.night_sky and light.time_of_day == "night":
        # Glow of the signs that are out of sight, from both sides, so that near walls are not black cut-outs.
        for side, tone in ((-1.0, (0.75, 0.20, 0.85)), (1.0, (0.20, 0.45, 1.0))):
            found.append(
                Light(
                    id=f"city-glow-{'left' if side < 0 else 'right'}",
                    name="glow of the city",
                    kind="fill",
                    position=(side * -4.0, 9.0, -10.0),
                    direction=(side, -0.15, -0.35),
                    colour=tone,
                    strength=0.55,
                    range=200.0,
                    wrap=0.6,
                )
            )
    # Someone who stands in the middle of the road needs a light of their own.
    found.append(
        Light(
            id="street-fill",
            name="soft front light",
            kind="point",
            position=(1.9, 2.6, 4.2),
            colour=(1.0, 0.80, 0.68),
            strength=2.6,
            range=6.5,
            size=0.9,
            wrap=0.5,
        )
    )
    return found


def _spots(style: StreetStyle) -> tuple[Spot, ...]:
    walk = (style.road + style.front) / 2
    return (
        Spot(("road", "street", "ground", "centre", "middle"), (0.0, 0.0, 0.0), 0.0, 1.8),
        Spot(("road", "street", "left"), (-1.6, 0.0, -0.6), 12.0, 1.2),
        Spot(("road", "street", "right"), (1.6, 0.0, -0.5), -12.0, 1.2),
        Spot(
            ("road", "street", "behind", "background"),
            (0.6, 0.0, -5.0),
            0.0,
            2.0,
            ("vehicle", "animal", "person", "object"),
        ),
        Spot(("pavement", "sidewalk", "by shop", "shop"), (walk, KERB, -2.5), -30.0, 1.0),
        Spot(("pavement", "sidewalk", "by shop"), (-walk, KERB, -3.5), 30.0, 1.0),
        Spot(("wall", "sign", "facade"), (style.front - 0.4, 5.4, -14.0), 0.0, 2.0, ("sign",)),
        Spot(("sky", "air", "above"), (1.5, 8.6, -14.0), -10.0, 4.0),
        Spot(("sky", "air", "high"), (-3.0, 16.0, -40.0), 15.0, 6.0),
    )


def _cues(style: StreetStyle, light: Daylight, dark: bool, things: list[Thing]) -> list[Cue]:
    found = [
        ambience(f"ambience-{i}", sound, -14.0 - 4 * (i - 1))
        for i, sound in enumerate(style.night_ambience if dark else style.ambience, start=1)
    ]
    first = next((thing for thing in things if thing.kind == "vehicle" and thing.asset.builder == "flying_car"), None)
    if first is not None:
        found.append(
            Cue(
                id="flyby",
                name="flying cars pass",
                words=("flying cars", "engines"),
                kind="effect",
                sound="hover car",
                gain=-16.0,
                thing=first.id,
            )
        )
    return [*found, *weather_cues(light)]


def _absent(thing: Thing, absent: tuple[str, ...]) -> bool:
    called = {thing.name, *thing.words, *ALSO_CALLED.get(thing.id, ())}
    called |= {f"{word}s" for word in called}
    return thing.id not in ("set-floor", "set-buildings") and any(word in called for word in absent)


def _provided(request: WorldRequest, things: list[Thing]) -> dict[str, tuple[str, ...]]:
    """Wanted names with the ids that realise them; an empty tuple where sky and air do."""
    provides: dict[str, tuple[str, ...]] = {}
    for wanted in request.wanted:
        if _flies(wanted):
            ids = [thing.id for thing in things if thing.asset.builder == "flying_car"]
        elif wanted.head in ("car", "taxi", "traffic", "vehicle", "van") and not wanted.subject:
            ids = [thing.id for thing in things if thing.asset.builder == "car"]
        elif wanted.head in ("billboard", "screen", "hologram", "advertisement"):
            ids = [thing.id for thing in things if thing.asset.builder == "billboard"]
        elif wanted.head in SIGN_HEADS or "neon" in wanted.name:
            texts = {text for text, _ in asked_texts((wanted,))}
            ids = [
                thing.id
                for thing in things
                if thing.asset.builder == "neon_sign" and (not texts or thing.attributes.get("text") in texts)
            ]
        elif wanted.head in ("people", "crowd", "pedestrian", "passer-by", "passerby") and not wanted.subject:
            ids = [thing.id for thing in things if thing.kind == "person" and thing.role == "crowd"]
        elif wanted.head in ("umbrella",) and not wanted.subject:
            ids = [thing.id for thing in things if thing.asset.builder == "umbrella"]
        elif wanted.head in ("steam", "smoke", "vapour", "vapor"):
            ids = [thing.id for thing in things if thing.asset.builder == "steam"]
        elif wanted.kind in ("person", "vehicle", "furniture", "instrument", "animal"):
            continue
        else:
            ids = [
                thing.id
                for thing in things
                if wanted.head in ALSO_CALLED.get(thing.id, ()) or wanted.name in thing.words
            ]
            if not ids and wanted.head in ("sky", "sun", "cloud", "fog", "mist", "star", "haze", "air", "moonlight"):
                provides[wanted.name] = ()
        if ids:
            provides[wanted.name] = tuple(ids)
    return provides


def _register(name: str, style: StreetStyle) -> None:
    def recipe(request: WorldRequest) -> WorldPlan:
        return street(name, request)

    functools.update_wrapper(recipe, street)
    world(name, words=style.words, close=style.close, outdoors=True)(recipe)


def drawn_from(things: tuple[Thing, ...]) -> dict[str, Any]:
    """How many things each builder makes; for reports and tests."""
    names = [thing.asset.builder for thing in things]
    return {name: int(np.sum([n == name for n in names])) for name in sorted(set(names))}


for _name, _style in STREETS.items():
    _register(_name, _style)
