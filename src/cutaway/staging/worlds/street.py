"""Streets and cities: one recipe that builds every row of `street_styles`, by day and by night."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props.builders.city_road import KERB
from cutaway.props.builders.neon import NEON, neon_colour
from cutaway.props.shapes import rotation
from cutaway.scene.document import Camera, Cue, Light, Thing, World
from cutaway.scene.randomness import stream
from cutaway.staging.daylight import Daylight, daylight
from cutaway.staging.plan import Spot, Wanted, WorldPlan, WorldRequest, world
from cutaway.staging.worlds.outdoors import SNOWY, ambience, asks, cameras, falling, piece, travelled, weather_cues
from cutaway.staging.worlds.street_signs import hung, seen_box
from cutaway.staging.worlds.street_styles import STREETS, StreetStyle
from cutaway.staging.worlds.street_traffic import flying_cars, passers_by, road_cars

LONG_FILM = 12.0
"""Seconds after which more flying cars are needed to keep the sky busy; one more for every three seconds."""

SIGN_HEADS = ("sign", "neon", "signboard", "lettering", "billboard", "marquee", "light")

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
    things = _set(style, request, light, wet, dark)
    lights: list[Light] = []
    notes = [*light.notes]
    signs, sign_lights, missed = _signs(style, request, hero, dark, light)
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


def _set(style: StreetStyle, request: WorldRequest, light: Daylight, wet: float, dark: bool) -> list[Thing]:
    buildings = {**style.buildings, "front": style.front, "base": style.buildings.get("base", 3.8)}
    lit = {"night": 1.0, "dusk": 1.25}.get(light.time_of_day, 0.8)
    white = light.season == "winter" or "snow" in light.weather
    if white and buildings.get("roof") == "gable":
        buildings["tiles"] = [4.2, 8.5, 14.0]
    found = [
        piece(
            "set-floor",
            "street",
            "street_floor",
            words=("road", "street", "pavement", "ground"),
            parameters={
                "surface": "snow" if white else style.surface,
                "road": style.road,
                "front": style.front,
                "wet": round(wet, 2),
                "markings": style.markings and not white,
                "crossing": -13.0 if style.shops else None,
            },
        ),
        piece(
            "set-buildings",
            "buildings",
            "city_buildings",
            words=("buildings", "houses", "towers", "skyscrapers"),
            kind="building",
            parameters={**buildings, "lit": lit},
            at_night=light,
        ),
    ]
    if style.shops:
        # Shops are open by day as well; against daylight their lamps only glimmer.
        found.append(
            piece(
                "set-shops",
                "shops",
                "shop_fronts",
                words=("shops", "shop fronts", "stores"),
                kind="building",
                parameters={**style.shops, "front": style.front},
                at_night=light,
            )
        )
        found[-1] = found[-1].model_copy(update={"power": max(light.lamps, 0.35)})
    places = []
    for i in range(int(96 / style.lamp_spacing)):
        for side in (1.0, -1.0):
            z = -9.0 - style.lamp_spacing * i - (0.5 * style.lamp_spacing if side < 0 else 0.0)
            places.append([side * (style.road + 0.55), z, side])
    found.append(
        piece(
            "set-lamps",
            "street lamps",
            "street_lamps",
            style.lamps,
            words=("street lamps", "lamps", "lamp posts"),
            parameters={"style": style.lamps, "places": places},
            at_night=light,
        )
    )
    if style.cables:
        found.append(
            piece(
                "set-cables",
                "cables",
                "cables",
                words=("cables", "wires"),
                parameters={"front": style.front, "count": style.cables},
            )
        )
    tree = style.trees or ("street tree" if asks(request, "tree", "trees") else "")
    if tree:
        x = style.road + 1.3 if style.front - style.road > 2 else style.front + 0.9
        spots = [
            [side * x, -4.0 - style.tree_spacing * (i + 0.5 * (side > 0))] for i in range(9) for side in (-1.0, 1.0)
        ]
        found.append(
            piece(
                "set-trees",
                "street trees",
                "woods",
                words=("trees", "street trees"),
                kind="plant",
                parameters={
                    "species": [tree],
                    "places": spots,
                    "season": light.season or "summer",
                    "near": 30.0,
                    "height": 0.8 if tree == "maple" else 1.0,
                },
            )
        )
    for i, (land, radius, tall) in enumerate(style.mountains, start=1):
        found.append(
            piece(
                f"set-land-{i}",
                "mountains" if land != "hills" else "hills",
                "mountains",
                land,
                words=("mountains", "hills", "background"),
                parameters={
                    "radius": radius,
                    "height": tall,
                    "depth": 0.75 * radius + 30,
                    "season": light.season or "summer",
                },
            )
        )
    night = light.time_of_day in ("night", "dusk")
    rainy = {"rain", "storm"} & set(light.weather)
    found += falling(light, (-13.0, 13.0, -34.0, 3.0), night)
    if rainy:
        found.append(
            piece(
                "set-ripples",
                "ripples",
                "ripples",
                words=("ripples", "raindrops"),
                kind="effect",
                parameters={"area": [-style.road, style.road, -18.0, 8.0]},
            )
        )
    for i in range(style.steam if dark or rainy else min(style.steam, 1)):
        side = -1.0 if i % 2 == 0 else 1.0
        found.append(
            piece(
                f"steam-{i + 1}",
                "steam",
                "steam",
                "steam",
                words=("steam", "smoke", "vapour"),
                kind="effect",
                position=(side * (style.road - 1.1 - i), 0.0, -14.0 - 11.0 * i),
                parameters={"height": 3.6, "strength": 0.05 if dark else 0.03},
            )
        )
    return found


def _texts(wanted: tuple[Wanted, ...]) -> list[tuple[str, str]]:
    """Words asked for on signs, with their colour ("" when none is asked)."""
    found = []
    for item in wanted:
        for attribute in item.attributes:
            if attribute.startswith("text:") and attribute[5:].strip():
                found.append((attribute[5:].strip()[:40], item.colour if item.colour in NEON else ""))
    return found


def _signs(
    style: StreetStyle, request: WorldRequest, hero: Camera, dark: bool, light: Daylight
) -> tuple[list[Thing], list[Light], list[str]]:
    random = stream(request.seed, "signs")
    asked = _texts(request.wanted)
    neon = next((w for w in request.wanted if w.head in SIGN_HEADS or "neon" in w.name), None)
    # By day a neon sign is hardly seen; streets with their own night keep theirs.
    count = style.signs if dark or style.night_sky else 0
    if neon is not None and not count:
        count = 8
    own_colour = neon.colour if neon is not None and neon.colour in NEON else ""
    pool = list(style.sign_words or ("OPEN", "CAFE", "HOTEL", "BAR"))
    order = random.permutation(len(pool))
    texts = [
        (text, colour or own_colour or style.sign_colours[i % len(style.sign_colours)], True)
        for i, (text, colour) in enumerate(asked)
    ]
    for i in order:
        if len(texts) >= count + len(asked):
            break
        if pool[i] not in {text for text, _, _ in texts}:
            texts.append((pool[i], own_colour or style.sign_colours[len(texts) % len(style.sign_colours)], False))
    things: list[Thing] = []
    lights: list[Light] = []
    # The lane where the first flying car is seen stays free of signs.
    clear = _lane_boxes(request, hero) if style.flying else []
    boards = _billboards(style, request, light)
    clear += [box for board in boards if (box := _board_box(board, hero, request.aspect)) is not None]
    found = hung(texts, hero, request.aspect, request.frames, style.front, random, clear)
    for i, sign in enumerate(found, start=1):
        id = f"sign-{i}"
        things.append(
            piece(
                id,
                f"{sign.text} sign",
                "neon_sign",
                words=("neon sign", "sign", "neon", "neon light", f"{sign.text.lower()} sign"),
                kind="sign",
                role="prop",
                position=sign.position,
                parameters={
                    "text": sign.text,
                    "colour": list(neon_colour(sign.colour)),
                    "style": sign.style,
                    "height": round(sign.height, 3),
                },
                power=1.0 if dark else 0.55,
                attributes={"text": sign.text, "colour": sign.colour},
            )
        )
    # Only the nearest throw light: far ones are seen but light nothing that is seen.
    for i, sign in sorted(enumerate(found, start=1), key=lambda pair: -pair[1].position[2])[: 7 if dark else 0]:
        inward = -1.0 if sign.position[0] > 0 else 1.0
        lights.append(
            Light(
                id=f"sign-{i}-light",
                name=f"light of the {sign.text} sign",
                kind="point",
                position=(inward * 1.2, -0.2 * sign.height, 1.5),
                colour=(1.0, 1.0, 1.0),
                strength=30.0,
                range=24.0,
                size=1.0,
                thing=f"sign-{i}",
                bounce_of=f"sign-{i}",
                glow=0.0014,
            )
        )
    things += boards
    missed = [text for text, _ in asked if text not in {sign.text for sign in found}]
    return things, lights, missed


def _lane_boxes(request: WorldRequest, camera: Camera) -> list[tuple[float, float, float, float]]:
    """Where the first two flying cars are seen when the film opens."""
    things, _ = flying_cars(request, 2)
    found = []
    for thing in things:
        if thing.motion is None:
            continue
        for frame in (0, 30, 60):
            at = thing.motion.array()[min(frame, request.frames) - thing.motion.start][:3]
            corners = at + np.array([[a, b, c] for a in (-2.2, 2.2) for b in (0.0, 1.9) for c in (-3.0, 3.0)])
            box = seen_box(camera, request.aspect, corners, float(frame))
            if box is not None:
                found.append(box)
    return found


def _board_box(board: Thing, camera: Camera, aspect: float) -> tuple[float, float, float, float] | None:
    """Where a billboard is seen in the first frame."""
    wide, high = (float(board.asset.parameters[side]) / 2 + 0.3 for side in ("width", "height"))  # type: ignore[arg-type]
    corners = np.array([[a * wide, b * high, 0.0] for a in (-1, 1) for b in (-1, 1)])
    turned = corners @ rotation(*board.rotation)[:3, :3].T + np.array(board.position)  # type: ignore[misc]
    return seen_box(camera, aspect, turned, 0.0)


def _billboards(style: StreetStyle, request: WorldRequest, light: Daylight) -> list[Thing]:
    asked = any(w.head in ("billboard", "screen", "hologram") for w in request.wanted)
    places = [(style.front - 3.0, 24.5, -34.0, -32.0, 6.5), (-style.front + 2.6, 33.0, -62.0, 30.0, 9.0)]
    if request.aspect > 1:
        places = [(style.front - 2.2, 12.5, -34.0, -30.0, 4.6), (-style.front + 2.4, 15.5, -52.0, 28.0, 6.0)]
    motifs = ("koi", "sun", "waves", "city", "bottle")
    found = []
    for i, (x, y, z, turn, size) in enumerate(places[: max(style.billboards, int(asked))], start=1):
        found.append(
            piece(
                f"billboard-{i}",
                f"billboard {i}",
                "billboard",
                motifs[(request.seed + i) % len(motifs)],
                words=("billboard", "screen", "advertisement"),
                kind="sign",
                role="prop",
                position=(x, y, z),
                rotation=(0.0, turn, 0.0),
                parameters={"width": size, "height": size * 1.1},
                power=max(light.lamps, 0.6),
            )
        )
    return found


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
    strength = (16.0 if style.lamps == "modern" else 9.0) * light.lamps
    for i in range(2):
        z = -9.0 - style.lamp_spacing * i
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
            texts = {text for text, _ in _texts((wanted,))}
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
