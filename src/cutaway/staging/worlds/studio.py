"""The studio: a seamless background and soft boxes, for single things and for whatever has no place of its own."""

from __future__ import annotations

from cutaway.props import colours
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Asset, Camera, Cue, Fog, Grade, Light, Sky, Thing, World
from cutaway.staging.daylight import hour_named
from cutaway.staging.plan import Spot, WorldPlan, WorldRequest, world

Triple = tuple[float, float, float]
PAPERS = {
    "dark": "#2b2e33",
    "black": "#17181b",
    "moody": "#2b3036",
    "noir": "#232427",
    "night": "#20242e",
    "bright": "#d9d9d6",
    "white": "#e4e3df",
    "minimal": "#d2d1cd",
    "warm": "#b09a80",
    "cozy": "#a68a6c",
    "pastel": "#d3bcc0",
    "playful": "#d9a54a",
    "futuristic": "#4a5666",
    "elegant": "#77726a",
    "vintage": "#9c8c68",
}
"""Backgrounds by words of mood and style."""


@world(
    "studio",
    words=(
        "studio",
        "photo studio",
        "seamless background",
        "plain background",
        "white background",
        "black background",
        "backdrop",
        "nowhere",
        "void",
        "limbo",
        "cyclorama",
        "infinite background",
        "product shot",
    ),
    close=("background",),
    outdoors=False,
)
def studio(request: WorldRequest) -> WorldPlan:
    """A plain place in which anything is lit well: key from the upper left, fill, an edge from behind."""
    words = [word.lower() for word in (*request.words, *request.mood, *request.style, *request.attributes)]
    paper = _paper(words, request)
    tint = colours.colour(paper) or (0.5, 0.5, 0.5)
    dark = sum(tint) / 3 < 0.12
    largest = max((max(w.size) for w in request.wanted if w.size), default=1.0)
    reach = max(1.0, largest)
    night = hour_named(request.time_of_day) in ("night", "dusk") if request.time_of_day else False
    warm = (1.0, 0.93, 0.84)
    things = (
        Thing(
            id="set-paper",
            name="background",
            words=("background", "backdrop", "floor", "wall", "paper"),
            kind="set",
            role="set",
            asset=Asset(
                builder="cyclorama",
                parameters={
                    "colour": paper,
                    "back": 4.0 + 2 * reach,
                    "front": 6.0 + 2 * reach,
                    "bend": 2.0 + reach,
                    "height": 6.0 + 4 * reach,
                    "width": 20.0 + 8 * reach,
                },
            ),
        ),
        Thing(
            id="set-softbox-1",
            name="soft box",
            words=("soft box",),
            kind="set",
            role="set",
            asset=Asset(builder="softbox", parameters={"width": 1.8, "height": 2.6}),
            position=(-3.4 * reach, 2.6 * reach, 2.6 * reach),
            rotation=(24.0, 128.0, 0.0),
        ),
        Thing(
            id="set-softbox-2",
            name="soft box",
            words=("soft box",),
            kind="set",
            role="set",
            asset=Asset(builder="softbox", parameters={"width": 0.9, "height": 2.6, "strength": 2.0}),
            position=(3.6 * reach, 1.8 * reach, 1.8 * reach),
            rotation=(10.0, -118.0, 0.0),
        ),
    )
    level = 0.6 if dark or night else 1.0
    lights = (
        Light(
            id="sun",
            name="key light",
            words=("key light", "light", "studio light"),
            kind="sun",
            direction=(0.50, -0.74, -0.45),
            colour=warm,
            strength=2.6 * level,
            size=0.14,
            shadow=True,
            range=1000.0,
        ),
        Light(
            id="fill-light",
            name="fill light",
            words=("fill light",),
            kind="fill",
            position=(4.0, 2.5, 4.0),
            direction=(-0.7, -0.3, -0.6),
            colour=(0.78, 0.86, 1.0),
            strength=0.5 * level,
            range=1000.0,
            wrap=0.5,
        ),
        Light(
            id="rim-light",
            name="edge light",
            words=("rim light", "edge light", "backlight"),
            kind="spot",
            position=(1.6 * reach, 3.2 * reach, -3.0 * reach),
            direction=(-0.38, -0.62, 0.68),
            colour=(0.86, 0.92, 1.0),
            strength=16.0 * reach * reach,
            range=12.0 * reach,
            size=0.5,
            cone=70.0,
            shadow=False,
        ),
    )
    sky = Sky(
        top=(0.62, 0.63, 0.66),
        horizon=tuple(0.25 + 0.4 * c for c in tint),
        ground=tuple(0.5 * c for c in tint),
        ambient=0.42 * level,
        reflection=1.0,
        background=1.0,
        map="studio",
        map_strength=0.6,
    )  # type: ignore[arg-type]
    last = max(request.frames - 1, 1)
    cameras = {
        size: Camera(
            position=Keys(
                keys=(
                    Key(
                        frame=0,
                        value=_round((0.42 * away * reach, height * reach, away * reach)),
                        interpolation="smooth",
                    ),
                    Key(frame=last, value=_round((0.16 * away * reach, height * reach, 0.94 * away * reach))),
                )
            ),
            target=(0.0, look * reach, 0.0),
            fov=28.0,
            aperture=aperture,
        )
        for size, away, height, look, aperture in (
            ("wide", 4.6, 1.15, 0.5, 2.0),
            ("medium", 3.3, 0.95, 0.45, 4.0),
            ("close-up", 1.7, 0.7, 0.45, 8.0),
        )
    }
    spots = tuple(
        Spot(
            ("centre", "floor", "ground", "studio", "table") if i == 0 else ("floor", "ground"),
            (x * reach, 0.0, z * reach),
            facing,
            1.2,
        )
        for i, (x, z, facing) in enumerate(
            (
                (0.0, 0.0, 18.0),
                (-1.15, -0.35, 28.0),
                (1.15, -0.35, -12.0),
                (-0.6, 0.75, 20.0),
                (0.65, 0.75, -6.0),
                (0.0, -1.2, 10.0),
            )
        )
    )
    return WorldPlan(
        world=World(
            kind="studio",
            words=tuple(request.words),
            indoors=True,
            time_of_day=hour_named(request.time_of_day) or "day",
            wind=0.05,
            sky=sky,
            fog=Fog(),
            season=request.season,
        ),
        things=things,
        lights=lights,
        grade=Grade(exposure=1.05, vignette=0.30, bloom=0.05, bloom_threshold=1.3, saturation=1.06),
        cameras=cameras,
        spots=spots,
        action=(0.0, 0.0, 0.0),
        key=(0.50, -0.74, -0.45),
        cues=(Cue(id="ambience", name="room tone", words=("ambience",), kind="ambience", sound="room", gain=-34.0),),
        notes=tuple(f"A studio has no weather: {word} does not show." for word in request.weather),
    )


def _paper(words: list[str], request: WorldRequest) -> str:
    for phrase in words:
        for word in phrase.replace("-", " ").split():
            if word in PAPERS:
                return PAPERS[word]
        if phrase.endswith("background") and colours.colour(phrase.removesuffix("background").strip()):
            return phrase.removesuffix("background").strip()
    # A background a little of the complementary temperature lets the subject stand out.
    subject = next((w for w in request.wanted if w.subject and w.colour), None) or next(
        (w for w in request.wanted if w.colour), None
    )
    tint = colours.colour(subject.colour) if subject else None
    if tint is not None and tint[0] > 1.4 * tint[2]:
        return "#a7b4bb"
    if tint is not None and tint[2] > 1.4 * tint[0]:
        return "#c2b29c"
    return "#aeb2b6"


def _round(a: Triple) -> Triple:
    x, y, z = (round(float(v), 4) for v in a)
    return (x, y, z)
