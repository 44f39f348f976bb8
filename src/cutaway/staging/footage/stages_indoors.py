"""Stages of a studio: seamless grounds, plinths of marble and concrete, a table."""

from __future__ import annotations

from cutaway.staging.footage.stage_parts import (
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
    wall_of,
    world_of,
)


@stage(
    "studio",
    "cyclorama",
    "infinity cove",
    "seamless",
    "photo studio",
    "plain background",
    "packshot",
    "colour background",
    "color background",
)
def _studio(wanted: Wanted) -> Stage:
    """Tone on tone: the background in a pale or deep shade of the product's own hue."""
    asked = asked_colour(wanted)
    if asked is None:
        light, rich = (0.34, 0.30) if wanted.lightness > 0.62 else (0.80, 0.36)
        asked = toned(wanted.colour, light, rich)
    return cove(
        "studio",
        asked,
        f"a seamless studio in {'a colour that was asked for' if wanted.tint else 'a shade of the product’s own colour'}",
    )


@stage(
    "white studio",
    "white background",
    "white",
    "white cyclorama",
    "clean background",
    "minimal",
    "minimalist",
    "bright studio",
)
def _white(wanted: Wanted) -> Stage:
    """Nearly white, with a soft shadow and a faint reflection."""
    floor = floor_of(
        colour=[0.93, 0.93, 0.925], roughness=0.34, mirror=True, back=4.5, wall=[0.86, 0.86, 0.85], shape="table"
    )
    wall = wall_of((1.0, 1.0, 1.0), (0.86, 0.86, 0.87), (1.0, 1.0, 1.0), 4.4, glow=0.35)
    sky = sky_of((0.9, 0.9, 0.9), 1.9)
    return Stage(
        "white studio",
        (floor, wall),
        (key_light(1.9), pool_light(14.0, (1.0, 1.0, 1.0), (0.0, 3.6, 0.6), 80.0, 12.0)),
        world_of(sky, ("white studio",)),
        dark=False,
        mood="bright",
        sentence="a white studio",
    )


@stage(
    "black studio",
    "black background",
    "dark studio",
    "black",
    "dark background",
    "dark",
    "moody",
    "dramatic",
    "low key",
    "noir",
    "premium",
)
def _black(wanted: Wanted) -> Stage:
    """A black glossy floor that mirrors the product, and a glow of light behind it."""
    tint = toned(wanted.colour, 0.42, 0.5)
    floor = floor_of(colour=[0.012, 0.012, 0.014], roughness=0.16, mirror=True, back=4.0, shape="table")
    wall = wall_of(
        (0.004, 0.004, 0.005),
        (0.003, 0.003, 0.004),
        scaled(mixed(tint, (0.2, 0.2, 0.22), 0.45), 0.34),
        3.9,
        glow=0.13,
        middle=0.12,
    )
    sky = sky_of((0.03, 0.03, 0.035), 0.5, 0.35)
    return Stage(
        "black studio",
        (floor, wall),
        (key_light(1.1), pool_light(10.0, (1.0, 0.95, 0.9))),
        world_of(sky, ("black studio",)),
        dark=True,
        mood="pulsing",
        sentence="a black studio with a mirroring floor",
    )


@stage(
    "marble",
    "marble table",
    "marble plinth",
    "marble pedestal",
    "marble podium",
    "stone",
    "pedestal",
    "plinth",
    "podium",
    "luxury",
    "luxurious",
    "elegant",
)
def _marble(wanted: Wanted) -> Stage:
    """A round plinth of marble before a warm wall."""
    asked = asked_colour(wanted) or toned(wanted.colour, 0.40 if wanted.lightness > 0.6 else 0.74, 0.26)
    wide = max(1.12 * wanted.width, 0.62)
    plinth = set_thing(
        "set-plinth",
        "marble plinth",
        "plinth",
        {
            "shape": "round",
            "width": wide,
            "depth": min(wide, 1.1),
            "height": 0.22,
            "material": "marble",
            "roughness": 0.22,
            "tile": 0.9,
        },
        words=("plinth", "pedestal", "marble"),
    )
    step = set_thing(
        "set-step",
        "marble step",
        "plinth",
        {
            "shape": "round",
            "width": wide * 1.7,
            "depth": min(wide * 1.7, 2.0),
            "height": 0.08,
            "material": "marble",
            "roughness": 0.25,
            "tile": 1.3,
        },
        words=("step",),
    )
    plinth = plinth.model_copy(update={"position": (0.0, 0.08, 0.0)})
    floor = floor_of(colour=list(asked), roughness=0.5, back=3.2)
    return Stage(
        "marble",
        (floor, step, plinth),
        (
            key_light(2.5, (1.0, 0.95, 0.87), (0.55, -0.66, -0.42)),
            pool_light(12.0, (1.0, 0.95, 0.88), (-0.5, 3.4, 1.4), 64.0),
        ),
        world_of(sky_of(asked, 0.85), ("marble",)),
        top=0.30,
        reach=0.48 * wide,
        dark=is_dark(asked),
        mood="warm",
        sentence="a plinth of marble",
    )


@stage("concrete", "concrete plinth", "industrial", "cement", "brutalist")
def _concrete(wanted: Wanted) -> Stage:
    """A slab of concrete before a concrete wall, in hard light."""
    wide = max(1.2 * wanted.width, 0.7)
    slab = set_thing(
        "set-plinth",
        "concrete slab",
        "plinth",
        {"shape": "slab", "width": wide, "depth": 0.9, "height": 0.26, "material": "concrete"},
        words=("plinth", "slab", "concrete"),
    )
    floor = floor_of(material="concrete", colour=[0.24, 0.24, 0.235], back=2.4, wall=[0.26, 0.26, 0.255])
    return Stage(
        "concrete",
        (floor, slab),
        (
            key_light(3.2, (1.0, 0.95, 0.88), (0.62, -0.62, -0.40), 0.05),
            pool_light(6.0, (0.85, 0.92, 1.0), (1.6, 3.0, 1.4)),
        ),
        world_of(sky_of((0.42, 0.43, 0.45), 0.6), ("concrete",)),
        top=0.26,
        reach=0.44,
        dark=True,
        mood="driving",
        sentence="a slab of concrete",
    )


@stage(
    "wood",
    "wooden table",
    "wood table",
    "table",
    "wooden",
    "wooden plinth",
    "kitchen table",
    "desk",
    "tabletop",
    "cosy",
    "cozy",
    "rustic",
)
def _wood(wanted: Wanted) -> Stage:
    """A table of wood, lamps out of focus behind it."""
    light = any(word in wanted.words for word in ("light wood", "bright", "oak", "scandinavian", "birch"))
    table = set_thing(
        "set-table",
        "wooden table",
        "tabletop",
        {"wood": "light" if light else "dark"},
        words=("table", "wood", "floor"),
    )
    behind = set_thing(
        "set-wall",
        "background",
        "soft_backdrop",
        {"lamps": 34, "warm": 0.85, "level": 1.5},
        words=("backdrop", "wall", "lights"),
    )
    sky = sky_of((0.5, 0.40, 0.30), 0.75, 0.8)
    return Stage(
        "wood",
        (table, behind),
        (key_light(2.6, (1.0, 0.88, 0.72)), pool_light(16.0, (1.0, 0.86, 0.66))),
        world_of(sky, ("wooden table",)),
        dark=True,
        mood="warm",
        aperture=16.0,
        sentence="a wooden table with soft lights behind",
    )
