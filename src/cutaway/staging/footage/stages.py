"""Stages for products: what stands around a picture's cut-out, by words or by what its colours ask for.

A stage is made for a product about a metre high (its real size does not matter to a film of it alone) standing at the origin of
`top`. Places that are no stage ("on a beach", "in a forest") are built by the worlds; see `worldly`.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from cutaway.props import colours
from cutaway.scene.document import Asset, Fog, Grade, Light, Sky, Thing, World

Rgb = tuple[float, float, float]
PLAIN = Grade(exposure=1.0, contrast=1.0, saturation=1.0, vignette=0.0, grain=0.0, bloom=0.0)
"""A grade that leaves every code of a picture as it is."""


@dataclass(frozen=True)
class Stage:
    """`things`, `lights`, `world` around a product whose foot is at `top` metres; `dark` whether words over it are to be light;
    `mood` of its music; `sentence` for the report; `aperture` of the camera; `reach`: metres of ground around the product."""

    name: str
    things: tuple[Thing, ...]
    lights: tuple[Light, ...]
    world: World
    grade: Grade = PLAIN
    top: float = 0.0
    dark: bool = False
    mood: str = "warm"
    sentence: str = ""
    aperture: float = 4.0
    reach: float = 50.0
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Wanted:
    """What a stage is made for: `width`, `height` of the product in metres, its lightness 0-1 and leading colour (linear), a colour in
    words that was asked for the background, mood words."""

    width: float
    height: float
    lightness: float
    colour: Rgb
    tint: str = ""
    words: str = ""


Maker = Callable[[Wanted], Stage]
_STAGES: dict[str, tuple[tuple[str, ...], Maker]] = {}


def _stage(name: str, *words: str) -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        _STAGES[name] = ((name, *words), make)
        return make

    return register


def stage_names() -> tuple[str, ...]:
    """All of them."""
    return tuple(_STAGES)


def named_stage(words: str) -> str:
    """The stage these words name, "" for none; of several the longest name."""
    low = " " + re.sub(r"[^a-z0-9]+", " ", words.lower()) + " "
    best = ("", 0)
    for name, (known, _) in _STAGES.items():
        for word in known:
            if f" {word} " in low and len(word) > best[1]:
                best = (name, len(word))
    return best[0]


def named_words(words: str, name: str) -> str:
    """The words by which this stage is named, as they stand; "" where it is not."""
    known = sorted(_STAGES[name][0], key=len, reverse=True) if name in _STAGES else [name]
    for word in known:
        found = re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", words, re.I)
        if found:
            return found.group(0)
    return ""


def made_stage(name: str, wanted: Wanted) -> Stage:
    """The stage of that name; "" chooses one that suits the product's colours."""
    return _STAGES[name if name in _STAGES else "studio"][1](wanted)


# -- parts -----------------------------------------------------------------------------------------------------------------------


def _thing(
    id: str,
    name: str,
    builder: str,
    parameters: dict[str, object],
    position: Rgb = (0.0, 0.0, 0.0),
    words: tuple[str, ...] = (),
    rotation: Rgb = (0.0, 0.0, 0.0),
) -> Thing:
    return Thing(
        id=id,
        name=name,
        words=(name, *words),
        kind="set",
        role="set",
        asset=Asset(builder=builder, parameters=parameters),  # type: ignore[arg-type]
        position=position,
        rotation=rotation,
    )


def _floor(**parameters: object) -> Thing:
    return _thing("set-floor", "floor", "stage_floor", parameters, words=("ground", "background", "backdrop", "stage"))


def _wall(low: Rgb, high: Rgb, centre: Rgb, back: float, **more: object) -> Thing:
    parameters: dict[str, object] = {
        "low": list(low),
        "high": list(high),
        "centre": list(centre),
        "width": 34.0,
        "height": 12.0,
        **more,
    }
    return _thing("set-wall", "background", "gradient_wall", parameters, (0.0, -0.4, -back), ("backdrop", "wall"))


def _key(
    strength: float, colour: Rgb = (1.0, 0.96, 0.9), direction: Rgb = (0.52, -0.78, -0.36), size: float = 0.16
) -> Light:
    return Light(
        id="key-light",
        name="key light",
        words=("key light", "light", "studio light", "lamp"),
        kind="sun",
        direction=direction,
        colour=colour,
        strength=strength,
        size=size,
        shadow=True,
        range=1000.0,
    )


def _pool(
    strength: float,
    colour: Rgb,
    position: Rgb = (0.0, 3.4, 0.9),
    cone: float = 52.0,
    range: float = 9.0,
    id: str = "pool-light",
) -> Light:
    way = tuple(round(a - b, 4) for a, b in zip((0.0, 0.0, -0.2), position, strict=True))
    return Light(
        id=id,
        name="spotlight",
        words=("spotlight", "spot", "pool of light"),
        kind="spot",
        position=position,
        direction=way,
        colour=colour,  # type: ignore[arg-type]
        strength=strength,
        range=range,
        size=0.35,
        cone=cone,
        shadow=False,
    )


def _sky(tint: Rgb, ambient: float, reflection: float = 1.0, map: str = "studio", strength: float = 0.6) -> Sky:
    return Sky(
        top=_mix(tint, (1.0, 1.0, 1.0), 0.5),
        horizon=_mix(tint, (0.7, 0.7, 0.7), 0.3),
        ground=_scaled(tint, 0.5),
        ambient=ambient,
        reflection=reflection,
        background=1.0,
        map=map,
        map_strength=strength,
    )


def _world(sky: Sky, words: tuple[str, ...], fog: Fog | None = None) -> World:
    return World(kind="studio", words=words, indoors=True, time_of_day="day", wind=0.05, sky=sky, fog=fog or Fog())


def _mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    return tuple(round(x * (1 - share) + y * share, 5) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def _scaled(a: Rgb, by: float) -> Rgb:
    return tuple(round(x * by, 5) for x in a)  # type: ignore[return-value]


def _toned(colour: Rgb, light: float, rich: float) -> Rgb:
    """The hue of a colour at another lightness and saturation (both 0-1, as the eye sees them); linear rgb."""
    codes = [min(max(value, 0.0), 1.0) ** (1 / 2.2) for value in colour]
    hue, _, own = colorsys.rgb_to_hls(*codes)
    saturation = rich if max(codes) - min(codes) > 0.06 else 0.04
    found = colorsys.hls_to_rgb(hue, light, min(saturation, max(own, 0.1) * 1.3))
    return tuple(round(value**2.2, 5) for value in found)  # type: ignore[return-value]


def _asked(wanted: Wanted) -> Rgb | None:
    return colours.colour(wanted.tint) if wanted.tint else None


# -- the stages ------------------------------------------------------------------------------------------------------------------


@_stage(
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
    asked = _asked(wanted)
    if asked is None:
        light, rich = (0.34, 0.30) if wanted.lightness > 0.62 else (0.80, 0.36)
        asked = _toned(wanted.colour, light, rich)
    return _cove(
        "studio",
        asked,
        f"a seamless studio in {'a colour that was asked for' if wanted.tint else 'a shade of the product’s own colour'}",
    )


def _cove(name: str, tint: Rgb, sentence: str, mood: str = "warm") -> Stage:
    bright = 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2]
    dark = bright < 0.16
    level = 1.0 if bright > 0.05 else 1.5
    floor = _floor(colour=list(_scaled(tint, 1.0)), roughness=0.5, back=3.4)
    sky = _sky(tint, 0.95 * level)
    lights = (
        _key(2.3 * level),
        _pool(24.0 * level, (1.0, 0.97, 0.92), (-0.4, 3.6, 1.2), 70.0, 11.0),
    )
    return Stage(name, (floor,), lights, _world(sky, (name,)), top=0.0, dark=dark, mood=mood, sentence=sentence)


@_stage(
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
    floor = _floor(
        colour=[0.93, 0.93, 0.925], roughness=0.34, mirror=True, back=4.5, wall=[0.86, 0.86, 0.85], shape="table"
    )
    wall = _wall((1.0, 1.0, 1.0), (0.86, 0.86, 0.87), (1.0, 1.0, 1.0), 4.4, glow=0.35)
    sky = _sky((0.9, 0.9, 0.9), 1.9)
    return Stage(
        "white studio",
        (floor, wall),
        (_key(1.9), _pool(14.0, (1.0, 1.0, 1.0), (0.0, 3.6, 0.6), 80.0, 12.0)),
        _world(sky, ("white studio",)),
        dark=False,
        mood="bright",
        sentence="a white studio",
    )


@_stage(
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
    tint = _toned(wanted.colour, 0.42, 0.5)
    floor = _floor(colour=[0.012, 0.012, 0.014], roughness=0.16, mirror=True, back=4.0, shape="table")
    wall = _wall(
        (0.004, 0.004, 0.005),
        (0.003, 0.003, 0.004),
        _scaled(_mix(tint, (0.2, 0.2, 0.22), 0.45), 0.34),
        3.9,
        glow=0.13,
        middle=0.12,
    )
    sky = _sky((0.03, 0.03, 0.035), 0.5, 0.35)
    return Stage(
        "black studio",
        (floor, wall),
        (_key(1.1), _pool(10.0, (1.0, 0.95, 0.9))),
        _world(sky, ("black studio",)),
        dark=True,
        mood="pulsing",
        sentence="a black studio with a mirroring floor",
    )


@_stage(
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
    asked = _asked(wanted) or _toned(wanted.colour, 0.40 if wanted.lightness > 0.6 else 0.74, 0.26)
    wide = max(1.12 * wanted.width, 0.62)
    plinth = _thing(
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
    step = _thing(
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
    floor = _floor(colour=list(asked), roughness=0.5, back=3.2)
    return Stage(
        "marble",
        (floor, step, plinth),
        (_key(2.5, (1.0, 0.95, 0.87), (0.55, -0.66, -0.42)), _pool(12.0, (1.0, 0.95, 0.88), (-0.5, 3.4, 1.4), 64.0)),
        _world(_sky(asked, 0.85), ("marble",)),
        top=0.30,
        reach=0.48 * wide,
        dark=_dark(asked),
        mood="warm",
        sentence="a plinth of marble",
    )


@_stage("concrete", "concrete plinth", "industrial", "cement", "brutalist")
def _concrete(wanted: Wanted) -> Stage:
    """A slab of concrete before a concrete wall, in hard light."""
    wide = max(1.2 * wanted.width, 0.7)
    slab = _thing(
        "set-plinth",
        "concrete slab",
        "plinth",
        {"shape": "slab", "width": wide, "depth": 0.9, "height": 0.26, "material": "concrete"},
        words=("plinth", "slab", "concrete"),
    )
    floor = _floor(material="concrete", colour=[0.24, 0.24, 0.235], back=2.4, wall=[0.26, 0.26, 0.255])
    return Stage(
        "concrete",
        (floor, slab),
        (_key(3.2, (1.0, 0.95, 0.88), (0.62, -0.62, -0.40), 0.05), _pool(6.0, (0.85, 0.92, 1.0), (1.6, 3.0, 1.4))),
        _world(_sky((0.42, 0.43, 0.45), 0.6), ("concrete",)),
        top=0.26,
        reach=0.44,
        dark=True,
        mood="driving",
        sentence="a slab of concrete",
    )


@_stage(
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
    table = _thing(
        "set-table",
        "wooden table",
        "tabletop",
        {"wood": "light" if light else "dark"},
        words=("table", "wood", "floor"),
    )
    behind = _thing(
        "set-wall",
        "background",
        "soft_backdrop",
        {"lamps": 34, "warm": 0.85, "level": 1.5},
        words=("backdrop", "wall", "lights"),
    )
    sky = _sky((0.5, 0.40, 0.30), 0.75, 0.8)
    return Stage(
        "wood",
        (table, behind),
        (_key(2.6, (1.0, 0.88, 0.72)), _pool(16.0, (1.0, 0.86, 0.66))),
        _world(sky, ("wooden table",)),
        dark=True,
        mood="warm",
        aperture=16.0,
        sentence="a wooden table with soft lights behind",
    )


@_stage("water", "on water", "in water", "water surface", "wet", "ripples", "aqua", "splash", "fresh", "ocean blue")
def _water(wanted: Wanted) -> Stage:
    """Shallow moving water that mirrors the product on a stone, a wall of light behind."""
    tint = _asked(wanted) or (0.10, 0.34, 0.46)
    sheet = _thing(
        "set-water",
        "water",
        "water",
        {"area": [-9.0, 9.0, -7.0, 3.5], "wind": 0.22, "deep": list(_scaled(tint, 0.16))},
        words=("pool", "sea"),
    )
    sheet = sheet.model_copy(update={"asset": Asset(builder="water", name="lake", parameters=sheet.asset.parameters)})
    wide = max(1.25 * wanted.width, 0.7)
    stone = _thing(
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
    glow = _scaled(_mix(tint, (1.0, 1.0, 1.0), 0.16), 0.85)
    wall = _wall(_scaled(tint, 0.75), _scaled(tint, 0.34), glow, 7.2, glow=0.2, middle=0.14)
    return Stage(
        "water",
        (sheet, stone, wall),
        (_key(2.0, (0.95, 0.98, 1.0)), _pool(10.0, (0.9, 0.97, 1.0))),
        _world(_sky(_mix(tint, (1.0, 1.0, 1.0), 0.2), 0.8, 1.0, ""), ("water",)),
        top=0.06,
        reach=0.46 * wide,
        dark=_dark(_scaled(tint, 0.42)),
        mood="calm",
        sentence="a stone in shallow water",
    )


@_stage(
    "neon", "neon lights", "neon light", "cyberpunk", "synthwave", "futuristic", "nightclub", "led", "gaming", "tech"
)
def _neon(wanted: Wanted) -> Stage:
    """Tubes of pink and blue light over a wet black floor."""
    asked = _asked(wanted)
    pink, blue = (asked, _toned(asked, 0.5, 0.9)) if asked else ((1.0, 0.06, 0.42), (0.05, 0.42, 1.0))
    radius = 0.62 * max(wanted.width, wanted.height) + 0.12
    floor = _floor(colour=[0.014, 0.013, 0.018], roughness=0.2, mirror=True, back=3.0, shape="table")
    wall = _wall(
        (0.010, 0.004, 0.014),
        (0.004, 0.004, 0.012),
        _mix(_scaled(pink, 0.20), _scaled(blue, 0.12), 0.5),
        2.9,
        glow=0.17,
        middle=0.13,
    )
    ring = _thing(
        "set-ring",
        "neon ring",
        "light_bar",
        {"shape": "ring", "radius": radius, "thickness": 0.016, "colour": list(pink), "strength": 3.0},
        (0.0, 0.52 * wanted.height, -0.75),
        ("ring", "neon", "neon tube"),
    )
    bars = tuple(
        _thing(
            f"set-bar-{i + 1}",
            "neon bar",
            "light_bar",
            {"length": 2.6, "thickness": 0.014, "colour": list(colour), "strength": 3.0},
            (x, 0.0, -1.7),
            ("bar", "neon", "neon tube"),
        )
        for i, (x, colour) in enumerate(((-2.1, blue), (-1.75, pink), (1.75, blue), (2.1, pink)))
    )
    lights = (
        _key(0.35, (0.8, 0.85, 1.0)),
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
        _world(_sky((0.02, 0.02, 0.04), 0.4, 0.3, ""), ("neon",)),
        grade,
        dark=True,
        mood="pulsing",
        sentence="neon tubes over a mirroring floor",
    )


@_stage("gold", "golden", "golden light", "festive", "christmas", "celebration", "party", "gift")
def _gold(wanted: Wanted) -> Stage:
    """Warm lights out of focus over a dark mirror."""
    # As far as the lights behind it: its sides would be seen by a camera that goes around.
    floor = _floor(colour=[0.035, 0.018, 0.008], roughness=0.18, mirror=True, back=20.0, shape="table", width=52.0)
    behind = _thing(
        "set-wall",
        "background",
        "soft_backdrop",
        {"lamps": 130, "warm": 1.0, "level": 1.3},
        words=("backdrop", "lights"),
    )
    return Stage(
        "gold",
        (floor, behind),
        (_key(1.4, (1.0, 0.86, 0.62)), _pool(14.0, (1.0, 0.82, 0.5))),
        _world(_sky((0.20, 0.13, 0.06), 0.6, 0.6), ("golden lights",)),
        PLAIN.model_copy(update={"bloom": 0.05}),
        dark=True,
        mood="bright",
        aperture=18.0,
        sentence="golden lights over a dark mirror",
    )


@_stage("pastel", "playful", "pink", "candy", "colourful", "colorful", "pop art", "fun", "summer")
def _pastel(wanted: Wanted) -> Stage:
    """Blocks of paper in pastel colours."""
    tint = _asked(wanted) or _toned(_turned(wanted.colour), 0.82, 0.62)
    other = _toned(_turned(tint), 0.80, 0.6)
    stage = _cove("pastel", tint, "pastel blocks of paper", "bright")
    wide = max(1.15 * wanted.width, 0.66)
    blocks = (
        _thing(
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
        _thing(
            "set-block-1",
            "pastel block",
            "plinth",
            {
                "shape": "round",
                "width": 0.5,
                "depth": 0.5,
                "height": 0.75,
                "material": "plaster",
                "colour": list(_toned(tint, 0.7, 0.6)),
            },
            (-0.62 * wide - 0.55, 0.0, -0.75),
            ("block",),
        ),
        _thing(
            "set-block-2",
            "pastel arch",
            "plinth",
            {
                "shape": "slab",
                "width": 0.7,
                "depth": 0.35,
                "height": 1.25,
                "material": "plaster",
                "colour": list(_toned(other, 0.86, 0.5)),
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


@_stage("sand", "desert", "dune", "dunes", "beach sand")
def _sand(wanted: Wanted) -> Stage:
    """Rippled sand under a warm sky."""
    floor = _thing(
        "set-floor",
        "sand",
        "stage_floor",
        {"material": "sand", "colour": [0.56, 0.37, 0.20], "roughness": 0.95, "back": 5.0, "shape": "table"},
        words=("ground", "floor", "dune"),
    )
    wall = _wall((0.80, 0.52, 0.32), (0.30, 0.45, 0.62), (0.95, 0.72, 0.46), 4.9, glow=0.3, middle=0.1)
    return Stage(
        "sand",
        (floor, wall),
        (_key(3.4, (1.0, 0.85, 0.64), (0.72, -0.50, -0.32), 0.06),),
        _world(_sky((0.62, 0.55, 0.50), 0.6, 0.5, ""), ("sand",)),
        dark=False,
        mood="calm",
        sentence="sand under a warm sky",
    )


@_stage("ice", "snow", "frozen", "winter", "cold", "cool", "frost")
def _ice(wanted: Wanted) -> Stage:
    """A block of ice in pale blue light."""
    wide = max(1.2 * wanted.width, 0.7)
    slab = _thing(
        "set-plinth",
        "block of ice",
        "plinth",
        {"shape": "slab", "width": wide, "depth": 0.85, "height": 0.24, "material": "ice", "roughness": 0.12},
        words=("plinth", "ice"),
    )
    floor = _floor(colour=[0.62, 0.74, 0.84], roughness=0.22, mirror=True, back=4.0, shape="table")
    wall = _wall((0.46, 0.62, 0.76), (0.14, 0.32, 0.52), (0.86, 0.94, 1.0), 3.9, glow=0.24, middle=0.13)
    return Stage(
        "ice",
        (floor, slab, wall),
        (_key(2.0, (0.92, 0.97, 1.0)),),
        _world(_sky((0.55, 0.68, 0.80), 0.9, 0.8), ("ice",)),
        top=0.24,
        reach=0.42,
        dark=False,
        mood="calm",
        sentence="a block of ice",
    )


@_stage("sky", "clouds", "cloud", "in the sky", "above the clouds", "heaven", "air", "light as air", "floating")
def _in_sky(wanted: Wanted) -> Stage:
    """A white podium under a wide blue sky."""
    wide = max(1.2 * wanted.width, 0.8)
    podium = _thing(
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
    floor = _floor(colour=[0.34, 0.52, 0.74], roughness=0.12, mirror=True, back=9.0, shape="table")
    wall = _wall((0.62, 0.78, 0.92), (0.10, 0.30, 0.68), (0.90, 0.95, 1.0), 8.9, glow=0.2, middle=0.08, height=14.0)
    return Stage(
        "sky",
        (floor, podium, wall),
        (_key(2.6, (1.0, 0.97, 0.92)),),
        _world(_sky((0.5, 0.68, 0.9), 0.85, 0.8, ""), ("sky",)),
        top=0.18,
        reach=0.46 * wide,
        dark=False,
        mood="bright",
        sentence="a podium under a blue sky",
    )


@_stage("silk", "fabric", "velvet", "cloth", "satin")
def _silk(wanted: Wanted) -> Stage:
    """Cloth of the product's hue, lit from the side."""
    tint = _asked(wanted) or _toned(wanted.colour, 0.30, 0.55)
    floor = _floor(material="velvet", colour=list(tint), roughness=0.8, back=2.6, wall=list(_scaled(tint, 0.8)))
    return Stage(
        "silk",
        (floor,),
        (_key(2.6, (1.0, 0.93, 0.85), (0.75, -0.52, -0.30)), _pool(10.0, (1.0, 0.95, 0.9))),
        _world(_sky(tint, 0.7), ("velvet",)),
        dark=_dark(tint),
        mood="warm",
        sentence="velvet in the product’s hue",
    )


def _turned(colour: Rgb) -> Rgb:
    """A third of the circle of hues on."""
    codes = [min(max(value, 0.0), 1.0) ** (1 / 2.2) for value in colour]
    hue, light, rich = colorsys.rgb_to_hls(*codes)
    found = colorsys.hls_to_rgb((hue + 0.42) % 1.0, min(max(light, 0.3), 0.7), max(rich, 0.4))
    return tuple(round(value**2.2, 5) for value in found)  # type: ignore[return-value]


def _dark(tint: Rgb) -> bool:
    return 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2] < 0.17
