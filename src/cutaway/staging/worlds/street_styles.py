"""Streets as data: what stands along them, how they are lit, what drives there. `street` builds them; a new style is a row here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class StreetStyle:
    """One kind of street."""

    words: tuple[str, ...]
    asked_by: tuple[str, ...]
    """Attributes that turn any street into this one."""
    buildings: Mapping[str, Any]
    close: tuple[str, ...] = ()
    shops: Mapping[str, Any] = field(default_factory=dict)
    surface: str = "asphalt"
    road: float = 6.2
    front: float = 9.0
    markings: bool = True
    lamps: str = "modern"
    lamp_spacing: float = 16.0
    signs: int = 0
    sign_words: tuple[str, ...] = ()
    sign_colours: tuple[str, ...] = ("pink", "cyan", "orange", "green", "violet")
    billboards: int = 0
    cables: int = 0
    cars: int = 4
    flying: int = 0
    people: int = 8
    trees: str = ""
    tree_spacing: float = 11.0
    steam: int = 0
    hour: str = "day"
    weather: tuple[str, ...] = ()
    wet: float = 0.0
    bearing: float = 24.0
    low_bearing: float = 163.0
    """Where the sun stands when it is low: near the end of the street, so that the street glows."""
    air: float = 1.0
    night_sky: Mapping[str, Any] = field(default_factory=dict)
    night_fog: Mapping[str, Any] = field(default_factory=dict)
    night_grade: Mapping[str, Any] = field(default_factory=dict)
    mountains: tuple[tuple[str, float, float], ...] = ()
    ambience: tuple[str, ...] = ("traffic",)
    night_ambience: tuple[str, ...] = ("city night",)
    ground_colour: tuple[float, float, float] = (0.12, 0.12, 0.12)


NEON_WORDS = (
    "HOTEL",
    "RAMEN",
    "NOODLES",
    "CLUB",
    "KARAOKE",
    "BAR",
    "CINEMA",
    "SUSHI",
    "ARCADE",
    "24H",
    "ORBIT",
    "NEXUS",
    "OPEN",
    "SYNTH",
    "PACHINKO",
    "TAXI",
    "LUXE",
    "VOID",
    "ZEN",
    "DATA",
)

STREETS: dict[str, StreetStyle] = {
    "futuristic city": StreetStyle(
        words=(
            "futuristic city",
            "cyberpunk city",
            "neon city",
            "cyberpunk street",
            "neon street",
            "future city",
            "city of the future",
            "megacity",
            "futuristic street",
            "neon alley",
            "cyberpunk",
        ),
        asked_by=(
            "futuristic",
            "cyberpunk",
            "neon",
            "sci-fi",
            "science fiction",
            "future",
            "dystopian",
            "blade runner",
            "synthwave",
        ),
        close=("space port", "spaceport", "space colony"),
        buildings={
            "kinds": ["ribbon tower", "punched tower", "tall window tower"],
            "heights": [26.0, 60.0],
            "growth": 0.38,
            "far": 110.0,
            "gap": 0.3,
        },
        shops={"kinds": ["ramen bar", "arcade", "market", "chemist", "cafe", "clothes"], "tubes": 0.65, "awnings": 0.3},
        signs=15,
        sign_words=NEON_WORDS,
        billboards=2,
        cables=9,
        cars=5,
        flying=5,
        people=10,
        steam=3,
        hour="night",
        weather=("rain",),
        wet=1.0,
        night_sky={
            "top": (0.022, 0.020, 0.068),
            "horizon": (0.165, 0.080, 0.205),
            "glow": (0.10, 0.035, 0.11),
            "ground": (0.02, 0.018, 0.03),
            "stars": 0.0,
            "clouds": 0.5,
            "ambient": 1.0,
        },
        night_fog={
            "density": 0.0085,
            "floor": 0.0016,
            "height": 2.0,
            "falloff": 0.02,
            "colour": (0.072, 0.042, 0.125),
            "anisotropy": 0.2,
            "far": 420.0,
            "shafts": 0.0,
        },
        night_grade={
            "exposure": 1.3,
            "bloom": 0.13,
            "bloom_threshold": 1.2,
            "saturation": 1.12,
            "lift": (0.0, 0.004, 0.016),
            "gain": (1.0, 0.98, 1.05),
            "vignette": 0.4,
        },
        night_ambience=("city night", "neon hum"),
        ambience=("traffic",),
        ground_colour=(0.05, 0.05, 0.06),
    ),
    "street": StreetStyle(
        words=(
            "street",
            "city",
            "city street",
            "downtown",
            "urban",
            "town",
            "avenue",
            "metropolis",
            "new york",
            "tokyo",
            "london",
            "shopping street",
            "boulevard",
            "business district",
            "main street",
            "sidewalk",
        ),
        asked_by=("modern", "busy"),
        close=(
            "bridge",
            "train station",
            "bus stop",
            "airport",
            "stadium",
            "parking lot",
            "market",
            "skyline",
            "rooftop",
            "construction site",
            "subway",
            "gas station",
        ),
        buildings={
            "kinds": ["office", "brick", "glass"],
            "heights": [14.0, 34.0],
            "growth": 0.22,
            "far": 70.0,
            "gap": 0.2,
            "trim": [0.32, 0.30, 0.27],
        },
        shops={
            "kinds": ["cafe", "clothes", "market", "bookshop", "barber", "chemist"],
            "tubes": 0.0,
            "awnings": 0.6,
            "frame": [0.06, 0.065, 0.06],
        },
        signs=6,
        sign_words=("HOTEL", "OPEN", "CAFE", "CINEMA", "BAR", "PIZZA"),
        billboards=1,
        cars=6,
        people=12,
        trees="street tree",
        hour="day",
        steam=1,
    ),
    "old town": StreetStyle(
        words=(
            "old town",
            "european street",
            "cobblestone street",
            "medieval town",
            "italian street",
            "paris",
            "historic street",
            "old street",
            "venice",
            "rome",
            "plaza",
            "town square",
            "alley",
            "alleyway",
            "back street",
            "victorian street",
            "narrow street",
        ),
        asked_by=(
            "old",
            "medieval",
            "european",
            "italian",
            "historic",
            "cobblestone",
            "victorian",
            "vintage",
            "narrow",
            "french",
        ),
        close=("castle", "market square", "courtyard", "cathedral"),
        buildings={
            "kinds": ["plaster"],
            "base": 0.0,
            "heights": [8.4, 14.0],
            "roof": "gable",
            "length": [6.5, 11.5],
            "gap": 0.06,
        },
        surface="cobbles",
        road=3.0,
        front=4.6,
        markings=False,
        lamps="lantern",
        lamp_spacing=13.0,
        cars=0,
        people=8,
        hour="golden hour",
        ambience=("old town",),
        night_ambience=("quiet night",),
        ground_colour=(0.22, 0.19, 0.15),
    ),
    "village": StreetStyle(
        words=(
            "village",
            "small town",
            "hamlet",
            "fishing village",
            "fairy tale village",
            "mountain village",
            "rural village",
        ),
        asked_by=("rural", "fairytale", "fairy tale", "quaint"),
        close=("farm", "farmhouse", "cottage"),
        buildings={
            "kinds": ["timber"],
            "base": 0.0,
            "heights": [5.4, 8.2],
            "roof": "gable",
            "length": [7.5, 11.0],
            "gap": 0.5,
            "setback": 1.8,
        },
        surface="cobbles",
        road=2.8,
        front=4.6,
        markings=False,
        lamps="lantern",
        lamp_spacing=18.0,
        cars=0,
        people=5,
        trees="apple",
        tree_spacing=15.0,
        hour="afternoon",
        bearing=14.0,
        mountains=(("hills", 120.0, 34.0), ("alps", 260.0, 90.0)),
        ambience=("village",),
        night_ambience=("quiet night",),
        ground_colour=(0.16, 0.16, 0.10),
    ),
    "suburb": StreetStyle(
        words=(
            "suburb",
            "suburban street",
            "neighborhood",
            "neighbourhood",
            "residential street",
            "suburbs",
            "residential area",
            "cul-de-sac",
        ),
        asked_by=("suburban", "residential"),
        close=("driveway", "front yard", "school"),
        buildings={
            "kinds": ["siding"],
            "base": 0.0,
            "heights": [5.6, 8.4],
            "roof": "gable",
            "length": [9.0, 13.0],
            "gap": 0.9,
            "setback": 4.5,
            "tiles": [0.30, 0.42, 0.60],
        },
        surface="asphalt",
        road=4.6,
        front=7.0,
        lamps="modern",
        lamp_spacing=22.0,
        cars=4,
        people=3,
        trees="maple",
        tree_spacing=12.0,
        hour="afternoon",
        ambience=("suburb",),
        night_ambience=("night crickets",),
        ground_colour=(0.15, 0.17, 0.09),
    ),
    "desert town": StreetStyle(
        words=(
            "desert town",
            "mud brick village",
            "bazaar",
            "adobe village",
            "western town",
            "wild west town",
            "moroccan street",
            "arab street",
        ),
        asked_by=("adobe", "moroccan", "arabian", "western"),
        close=("souk", "kasbah"),
        buildings={
            "kinds": ["adobe"],
            "base": 0.0,
            "heights": [4.6, 9.5],
            "roof": "parapet",
            "length": [6.0, 11.0],
            "gap": 0.2,
            "trim": [0.50, 0.33, 0.20],
        },
        surface="sand",
        road=3.4,
        front=5.2,
        markings=False,
        lamps="lantern",
        lamp_spacing=20.0,
        cars=0,
        people=6,
        trees="palm",
        tree_spacing=17.0,
        hour="golden hour",
        mountains=(("mesa", 150.0, 45.0),),
        ambience=("desert wind", "market"),
        night_ambience=("desert wind",),
        ground_colour=(0.42, 0.29, 0.17),
    ),
}
"""By name; the first words are the most exact ones."""
