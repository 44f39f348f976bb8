"""What stages for products are made of: floors, walls, lights, skies and colours; and the table that stages enter themselves in."""

from __future__ import annotations

import colorsys
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
    words that was asked for the background, mood words; `deep`: metres of ground from its nearest to its furthest point of contact."""

    width: float
    height: float
    lightness: float
    colour: Rgb
    tint: str = ""
    words: str = ""
    deep: float = 0.0


Maker = Callable[[Wanted], Stage]


STAGES: dict[str, tuple[tuple[str, ...], Maker]] = {}


def stage(name: str, *words: str) -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        STAGES[name] = ((name, *words), make)
        return make

    return register


def set_thing(
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


def floor_of(**parameters: object) -> Thing:
    return set_thing(
        "set-floor", "floor", "stage_floor", parameters, words=("ground", "background", "backdrop", "stage")
    )


def wall_of(low: Rgb, high: Rgb, centre: Rgb, back: float, **more: object) -> Thing:
    parameters: dict[str, object] = {
        "low": list(low),
        "high": list(high),
        "centre": list(centre),
        "width": 34.0,
        "height": 12.0,
        **more,
    }
    return set_thing("set-wall", "background", "gradient_wall", parameters, (0.0, -0.4, -back), ("backdrop", "wall"))


def key_light(
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


def pool_light(
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


def sky_of(tint: Rgb, ambient: float, reflection: float = 1.0, map: str = "studio", strength: float = 0.6) -> Sky:
    return Sky(
        top=mixed(tint, (1.0, 1.0, 1.0), 0.5),
        horizon=mixed(tint, (0.7, 0.7, 0.7), 0.3),
        ground=scaled(tint, 0.5),
        ambient=ambient,
        reflection=reflection,
        background=1.0,
        map=map,
        map_strength=strength,
    )


def world_of(sky: Sky, words: tuple[str, ...], fog: Fog | None = None) -> World:
    return World(kind="studio", words=words, indoors=True, time_of_day="day", wind=0.05, sky=sky, fog=fog or Fog())


def mixed(a: Rgb, b: Rgb, share: float) -> Rgb:
    return tuple(round(x * (1 - share) + y * share, 5) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def scaled(a: Rgb, by: float) -> Rgb:
    return tuple(round(x * by, 5) for x in a)  # type: ignore[return-value]


def toned(colour: Rgb, light: float, rich: float) -> Rgb:
    """The hue of a colour at another lightness and saturation (both 0-1, as the eye sees them); linear rgb."""
    codes = [min(max(value, 0.0), 1.0) ** (1 / 2.2) for value in colour]
    hue, _, own = colorsys.rgb_to_hls(*codes)
    saturation = rich if max(codes) - min(codes) > 0.06 else 0.04
    found = colorsys.hls_to_rgb(hue, light, min(saturation, max(own, 0.1) * 1.3))
    return tuple(round(value**2.2, 5) for value in found)  # type: ignore[return-value]


def asked_colour(wanted: Wanted) -> Rgb | None:
    return colours.colour(wanted.tint) if wanted.tint else None


def cove(name: str, tint: Rgb, sentence: str, mood: str = "warm") -> Stage:
    bright = 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2]
    dark = bright < 0.16
    level = 1.0 if bright > 0.05 else 1.5
    floor = floor_of(colour=list(scaled(tint, 1.0)), roughness=0.5, back=3.4)
    sky = sky_of(tint, 0.95 * level)
    lights = (
        key_light(2.3 * level),
        pool_light(24.0 * level, (1.0, 0.97, 0.92), (-0.4, 3.6, 1.2), 70.0, 11.0),
    )
    return Stage(name, (floor,), lights, world_of(sky, (name,)), top=0.0, dark=dark, mood=mood, sentence=sentence)


def turned(colour: Rgb) -> Rgb:
    """A third of the circle of hues on."""
    codes = [min(max(value, 0.0), 1.0) ** (1 / 2.2) for value in colour]
    hue, light, rich = colorsys.rgb_to_hls(*codes)
    found = colorsys.hls_to_rgb((hue + 0.42) % 1.0, min(max(light, 0.3), 0.7), max(rich, 0.4))
    return tuple(round(value**2.2, 5) for value in found)  # type: ignore[return-value]


def is_dark(tint: Rgb) -> bool:
    return 0.2126 * tint[0] + 0.7152 * tint[1] + 0.0722 * tint[2] < 0.17
