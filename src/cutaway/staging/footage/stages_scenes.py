"""Stages with a scene of their own: water, neon, golden lights, pastel blocks, sand, ice, sky, silk."""

from __future__ import annotations

from cutaway.scene.document import Asset, Light
from cutaway.staging.footage.stage_parts import (
    PLAIN,
    Stage,
    Wanted,
    asked_colour,
    cove,
    floor_of,
    is_dark,
    key_light,
    mixed,
    pool_light,
    scaled,
    set_thing,
    sky_of,
    stage,
    toned,
    turned,
    wall_of,
    world_of,
)


@stage("water", "on water", "in water", "water surface", "wet", "ripples", "aqua", "splash", "fresh", "ocean blue")
def _water(wanted: Wanted) -> Stage:
    """Shallow moving water that mirrors the product on a stone, a wall of light behind."""
    tint = asked_colour(wanted) or (0.10, 0.34, 0.46)
    sheet = set_thing(
        "set-water",
        "water",
        "water",
        {"area": [-9.0, 9.0, -7.0, 3.5], "wind": 0.22, "deep": list(scaled(tint, 0.16))},
        words=("pool", "sea"),
    )
    sheet = sheet.model_copy(update={"asset": Asset(builder="water", name="lake", parameters=sheet.asset.parameters)})
    wide = max(1.25 * wanted.width, 0.7)
    stone = set_thing(
        "set-plinth",
        "stone",
        "plinth",
        {
            "shape": "round",
            "width": wide,
            "depth": min(wide, 1.2),
            "height": 0.12,
            "material": "stone",
            "colour": [0.10, 0.11, 0.12],
            "roughness": 0.4,
        },
        (0.0, -0.06, 0.0),
        ("plinth",),
    )
    # Words lie before the water as well as before the wall: both are deep enough for light ones.
    glow = scaled(mixed(tint, (1.0, 1.0, 1.0), 0.16), 0.85)
    wall = wall_of(scaled(tint, 0.75), scaled(tint, 0.34), glow, 7.2, glow=0.2, middle=0.14)
    return Stage(
        "water",
        (sheet, stone, wall),
        (key_light(2.0, (0.95, 0.98, 1.0)), pool_light(10.0, (0.9, 0.97, 1.0))),
        world_of(sky_of(mixed(tint, (1.0, 1.0, 1.0), 0.2), 0.8, 1.0, ""), ("water",)),
        top=0.06,
        reach=0.46 * wide,
        dark=is_dark(scaled(tint, 0.42)),
        mood="calm",
        sentence="a stone in shallow water",
    )


@stage(
    "neon", "neon lights", "neon light", "cyberpunk", "synthwave", "futuristic", "nightclub", "led", "gaming", "tech"
)
def _neon(wanted: Wanted) -> Stage:
    """Tubes of pink and blue light over a wet black floor."""
    asked = asked_colour(wanted)
    pink, blue = (asked, toned(asked, 0.5, 0.9)) if asked else ((1.0, 0.06, 0.42), (0.05, 0.42, 1.0))
    # No higher than the product's head: above it, and to its side, stand words.
    radius = 0.5 * min(max(wanted.width, wanted.height), 1.25 * wanted.height) + 0.04
    floor = floor_of(colour=[0.014, 0.013, 0.018], roughness=0.2, mirror=True, back=3.0, shape="table")
    wall = wall_of(
        (0.010, 0.004, 0.014),
        (0.004, 0.004, 0.012),
        mixed(scaled(pink, 0.20), scaled(blue, 0.12), 0.5),
        2.9,
        glow=0.17,
        middle=0.13,
    )
    out, head = max(radius, 0.5 * wanted.width) + 0.24, 2 * radius
    ring = set_thing(
        "set-ring",
        "neon ring",
        "light_bar",
        {"shape": "ring", "radius": radius, "thickness": 0.016, "colour": list(pink), "strength": 3.0},
        (0.0, round(radius, 4), -0.45),
        ("ring", "neon", "neon tube"),
    )
    bars = tuple(
        set_thing(
            f"set-bar-{i + 1}",
            "neon bar",
            "light_bar",
            {"length": length, "thickness": 0.014, "colour": list(colour), "strength": 3.0},
            (x, 0.0, -1.7),
            ("bar", "neon", "neon tube"),
        )
        for i, (x, length, colour) in enumerate(
            (
                (-out - 0.17, 0.86 * head, blue),
                (-out, 1.02 * head, pink),
                (out, 1.02 * head, blue),
                (out + 0.17, 0.86 * head, pink),
            )
        )
    )
    lights = (
        key_light(0.35, (0.8, 0.85, 1.0)),
        Light(
            id="pink-light",
            name="pink light",
            words=("neon", "pink light"),
            kind="point",
            position=(-1.5, 1.0, -0.9),
            colour=pink,
            strength=7.0,
            range=6.0,
            size=0.3,
        ),
        Light(
            id="blue-light",
            name="blue light",
            words=("neon", "blue light"),
            kind="point",
            position=(1.5, 1.0, -0.9),
            colour=blue,
            strength=8.0,
            range=6.0,
            size=0.3,
        ),
    )
    grade = PLAIN.model_copy(update={"bloom": 0.10, "bloom_threshold": 1.1})
    return Stage(
        "neon",
        (floor, wall, ring, *bars),
        lights,
        world_of(sky_of((0.02, 0.02, 0.04), 0.4, 0.3, ""), ("neon",)),
        grade,
        dark=True,
        mood="pulsing",
        sentence="neon tubes over a mirroring floor",
    )


@stage("gold", "golden", "golden light", "festive", "christmas", "celebration", "party", "gift")
def _gold(wanted: Wanted) -> Stage:
    """Warm lights out of focus over a dark mirror."""
    # As far as the lights behind it: its sides would be seen by a camera that goes around.
    floor = floor_of(colour=[0.035, 0.018, 0.008], roughness=0.18, mirror=True, back=20.0, shape="table", width=52.0)
    behind = set_thing(
        "set-wall",
        "background",
        "soft_backdrop",
        {"lamps": 130, "warm": 1.0, "level": 1.3},
        words=("backdrop", "lights"),
    )
    return Stage(
        "gold",
        (floor, behind),
        (key_light(1.4, (1.0, 0.86, 0.62)), pool_light(14.0, (1.0, 0.82, 0.5))),
        world_of(sky_of((0.20, 0.13, 0.06), 0.6, 0.6), ("golden lights",)),
        PLAIN.model_copy(update={"bloom": 0.05}),
        dark=True,
        mood="bright",
        aperture=18.0,
        sentence="golden lights over a dark mirror",
    )


@stage("pastel", "playful", "pink", "candy", "colourful", "colorful", "pop art", "fun", "summer")
def _pastel(wanted: Wanted) -> Stage:
    """Blocks of paper in pastel colours."""
    tint = asked_colour(wanted) or toned(turned(wanted.colour), 0.82, 0.62)
    other = toned(turned(tint), 0.80, 0.6)
    stage = cove("pastel", tint, "pastel blocks of paper", "bright")
    wide = max(1.15 * wanted.width, 0.66)
    blocks = (
        set_thing(
            "set-plinth",
            "pastel plinth",
            "plinth",
            {
                "shape": "round",
                "width": wide,
                "depth": min(wide, 1.1),
                "height": 0.16,
                "material": "plaster",
                "colour": list(other),
            },
            words=("plinth", "podium"),
        ),
        set_thing(
            "set-block-1",
            "pastel block",
            "plinth",
            {
                "shape": "round",
                "width": 0.5,
                "depth": 0.5,
                "height": 0.75,
                "material": "plaster",
                "colour": list(toned(tint, 0.7, 0.6)),
            },
            (-0.62 * wide - 0.55, 0.0, -0.75),
            ("block",),
        ),
        set_thing(
            "set-block-2",
            "pastel arch",
            "plinth",
            {
                "shape": "slab",
                "width": 0.7,
                "depth": 0.35,
                "height": 1.25,
                "material": "plaster",
                "colour": list(toned(other, 0.86, 0.5)),
            },
            (0.6 * wide + 0.5, 0.0, -0.95),
            ("block",),
        ),
    )
    return Stage(
        **{
            **stage.__dict__,
            "things": (*stage.things, *blocks),
            "top": 0.16,
            "reach": 0.46 * min(wide, 1.1),
            "dark": False,
        }
    )


@stage("sand", "desert", "dune", "dunes", "beach sand")
def _sand(wanted: Wanted) -> Stage:
    """Rippled sand under a warm sky."""
    floor = set_thing(
        "set-floor",
        "sand",
        "stage_floor",
        {"material": "sand", "colour": [0.56, 0.37, 0.20], "roughness": 0.95, "back": 5.0, "shape": "table"},
        words=("ground", "floor", "dune"),
    )
    wall = wall_of((0.80, 0.52, 0.32), (0.30, 0.45, 0.62), (0.95, 0.72, 0.46), 4.9, glow=0.3, middle=0.1)
    return Stage(
        "sand",
        (floor, wall),
        (key_light(3.4, (1.0, 0.85, 0.64), (0.72, -0.50, -0.32), 0.06),),
        world_of(sky_of((0.62, 0.55, 0.50), 0.6, 0.5, ""), ("sand",)),
        dark=False,
        mood="calm",
        sentence="sand under a warm sky",
    )


@stage("ice", "snow", "frozen", "winter", "cold", "cool", "frost")
def _ice(wanted: Wanted) -> Stage:
    """A block of ice in pale blue light."""
    wide = max(1.2 * wanted.width, 0.7)
    slab = set_thing(
        "set-plinth",
        "block of ice",
        "plinth",
        {"shape": "slab", "width": wide, "depth": 0.85, "height": 0.24, "material": "ice", "roughness": 0.12},
        words=("plinth", "ice"),
    )
    floor = floor_of(colour=[0.62, 0.74, 0.84], roughness=0.22, mirror=True, back=4.0, shape="table")
    wall = wall_of((0.46, 0.62, 0.76), (0.14, 0.32, 0.52), (0.86, 0.94, 1.0), 3.9, glow=0.24, middle=0.13)
    return Stage(
        "ice",
        (floor, slab, wall),
        (key_light(2.0, (0.92, 0.97, 1.0)),),
        world_of(sky_of((0.55, 0.68, 0.80), 0.9, 0.8), ("ice",)),
        top=0.24,
        reach=0.42,
        dark=False,
        mood="calm",
        sentence="a block of ice",
    )


@stage("sky", "clouds", "cloud", "in the sky", "above the clouds", "heaven", "air", "light as air", "floating")
def _in_sky(wanted: Wanted) -> Stage:
    """A white podium under a wide blue sky."""
    wide = max(1.2 * wanted.width, 0.8)
    podium = set_thing(
        "set-plinth",
        "white podium",
        "plinth",
        {
            "shape": "round",
            "width": wide,
            "depth": min(wide, 1.2),
            "height": 0.18,
            "material": "plaster",
            "colour": [0.86, 0.87, 0.9],
        },
        words=("plinth", "podium"),
    )
    floor = floor_of(colour=[0.34, 0.52, 0.74], roughness=0.12, mirror=True, back=9.0, shape="table")
    wall = wall_of((0.62, 0.78, 0.92), (0.10, 0.30, 0.68), (0.90, 0.95, 1.0), 8.9, glow=0.2, middle=0.08, height=14.0)
    return Stage(
        "sky",
        (floor, podium, wall),
        (key_light(2.6, (1.0, 0.97, 0.92)),),
        world_of(sky_of((0.5, 0.68, 0.9), 0.85, 0.8, ""), ("sky",)),
        top=0.18,
        reach=0.46 * wide,
        dark=False,
        mood="bright",
        sentence="a podium under a blue sky",
    )


@stage("silk", "fabric", "velvet", "cloth", "satin")
def _silk(wanted: Wanted) -> Stage:
    """Cloth of the product's hue, lit from the side."""
    tint = asked_colour(wanted) or toned(wanted.colour, 0.30, 0.55)
    floor = floor_of(material="velvet", colour=list(tint), roughness=0.8, back=2.6, wall=list(scaled(tint, 0.8)))
    return Stage(
        "silk",
        (floor,),
        (key_light(2.6, (1.0, 0.93, 0.85), (0.75, -0.52, -0.30)), pool_light(10.0, (1.0, 0.95, 0.9))),
        world_of(sky_of(tint, 0.7), ("velvet",)),
        dark=is_dark(tint),
        mood="warm",
        sentence="velvet in the product’s hue",
    )
