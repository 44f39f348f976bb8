"""Natural places as data: what grows, lies and flows there, and at which hour it is at its best.

`nature` builds them; a new place is a row here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Place:
    """One place. Empty fields are left out of the set."""

    words: tuple[str, ...]
    close: tuple[str, ...] = ()
    ground: str = "grass"
    relief: Mapping[str, Any] = field(default_factory=lambda: {"kind": "rolling", "amount": 0.8, "rise": 0.0004})
    grass: str = ""
    grass_density: float = 1.0
    grass_height: float = 1.0
    flowers: str = ""
    flower_density: float = 1.0
    woods: Mapping[str, Any] = field(default_factory=dict)
    trees: tuple[tuple[str, float, float, float], ...] = ()
    """Single trees: species, x, z, height in metres."""
    tree_lines: tuple[tuple[str, float, float], ...] = ()
    """Painted woods: kind, radius, height in metres."""
    mountains: tuple[tuple[str, float, float], ...] = ()
    """Distant land: name, radius, height in metres."""
    water: str = ""
    water_area: tuple[float, float, float, float] = (-170.0, 170.0, -280.0, -4.0)
    water_level: float = 0.0
    rocks: tuple[str, int, float] = ("", 0, 0.0)
    """Name, count, size of the largest."""
    hour: str = "day"
    season: str = "summer"
    weather: tuple[str, ...] = ()
    bearing: float = 62.0
    air: float = 1.0
    ambience: tuple[str, ...] = ()
    night_ambience: tuple[str, ...] = ("night crickets",)
    life: tuple[str, ...] = ()
    """birds, gulls, butterflies, pollen, fireflies at night, leaves in autumn."""
    ground_colour: tuple[float, float, float] = (0.17, 0.19, 0.08)
    spots: tuple[str, ...] = ("ground", "grass", "meadow")
    sky: Mapping[str, Any] = field(default_factory=dict)
    """Changes to the sky of the hour."""
    fog: Mapping[str, Any] = field(default_factory=dict)
    """Changes to the air of the hour; "tint" multiplies its colour."""
    sun: float = 1.0
    """Share of the hour's sunlight: among trees more, or nothing but shadow is left."""
    stand: float = 0.0
    """Height of the ground where the cast stands."""
    path: str = ""
    """A way through it: "gravel", "asphalt"."""
    extra: tuple[str, ...] = ()
    """planet, moon, foam, reeds, bubbles: what only a few places have."""


_MEADOW_TREES = (("oak", -11.5, -21.0, 9.5), ("birch", 9.5, -17.5, 9.0), ("birch", 11.6, -19.5, 7.8), ("oak", 20.0, -33.0, 10.5))

PLACES: dict[str, Place] = {
    "meadow": Place(
        words=("meadow", "outdoors", "outside", "grass field", "grassland", "flower field", "countryside", "nature", "pasture", "prairie", "outdoor", "flower meadow"),
        close=("savanna", "picnic", "farm", "campsite", "camp", "vineyard", "orchard"),
        grass="meadow",
        flowers="wild",
        trees=_MEADOW_TREES,
        tree_lines=(("broad", 46.0, 5.4), ("mixed", 74.0, 9.0)),
        mountains=(("hills", 110.0, 26.0),),
        hour="afternoon",
        bearing=78.0,
        ambience=("meadow birds",),
        life=("butterflies", "birds", "pollen", "fireflies"),
    ),
    "field": Place(
        words=("field", "wheat field", "cornfield", "farmland", "wheat", "crop field", "barley field", "sunflower field", "lavender field", "tulip field"),
        close=("farm", "plantation"),
        grass="wheat",
        grass_density=1.15,
        trees=(("oak", -17.0, -29.0, 9.0), ("street tree", 21.0, -40.0, 9.0)),
        tree_lines=(("broad", 66.0, 7.0),),
        mountains=(("hills", 105.0, 20.0),),
        ground="soil",
        hour="golden hour",
        bearing=118.0,
        ambience=("meadow birds", "wind"),
        life=("birds", "pollen"),
        ground_colour=(0.34, 0.25, 0.10),
        spots=("ground", "field", "path"),
    ),
    "park": Place(
        words=("park", "city park", "public park", "playground", "lawn"),
        close=("campus", "golf course", "cemetery", "zoo", "courtyard"),
        grass="lawn",
        grass_density=1.1,
        flowers="daisy",
        flower_density=0.35,
        trees=(("maple", -6.5, -9.5, 8.5), ("oak", 8.2, -14.0, 9.5), ("cherry", 5.4, -7.8, 4.6), ("birch", -12.0, -19.0, 9.5), ("maple", 16.0, -25.0, 10.0), ("bush", -4.2, -6.4, 1.2), ("bush", 11.2, -10.5, 1.5)),
        tree_lines=(("broad", 42.0, 8.5), ("broad", 60.0, 11.0)),
        path="gravel",
        hour="morning",
        bearing=70.0,
        ambience=("park",),
        life=("birds", "butterflies", "pollen"),
        spots=("ground", "grass", "lawn", "path"),
    ),
    "garden": Place(
        words=("garden", "backyard", "flower garden", "back yard", "rose garden", "yard"),
        close=("greenhouse", "patio", "terrace", "orchard"),
        grass="lawn",
        grass_density=1.2,
        flowers="wild",
        flower_density=2.6,
        trees=(("cherry", -4.6, -6.6, 4.4), ("apple", 5.2, -8.2, 4.6), ("cypress", -8.0, -11.0, 6.0), ("cypress", 8.8, -12.0, 6.4), ("bush", 2.9, -5.6, 1.0), ("bush", -2.7, -6.2, 1.1), ("bush", 6.8, -5.4, 1.3)),
        tree_lines=(("broad", 17.0, 4.6),),
        hour="morning",
        bearing=70.0,
        ambience=("meadow birds",),
        life=("butterflies", "pollen", "birds"),
        spots=("ground", "lawn", "grass"),
    ),
    "forest": Place(
        words=("forest", "wood", "woods", "woodland", "forest clearing", "clearing", "grove", "enchanted forest"),
        close=("swamp", "wilderness", "trail"),
        ground="forest floor",
        relief={"kind": "rolling", "amount": 1.1, "flat": 2.2},
        grass="dry",
        grass_density=0.10,
        woods={"species": ["maple", "beech"], "count": 84, "area": [-26.0, 26.0, -50.0, 9.0], "spacing": 2.1, "near": 15.0},
        tree_lines=(("broad", 44.0, 12.0),),
        hour="morning",
        bearing=152.0,
        air=3.4,
        fog={"tint": (0.36, 0.35, 0.24)},
        sun=1.9,
        ambience=("forest",),
        night_ambience=("forest night",),
        life=("pollen", "leaves", "fireflies"),
        ground_colour=(0.12, 0.09, 0.05),
        spots=("ground", "forest floor", "path"),
    ),
    "pine forest": Place(
        words=("pine forest", "pine woods", "taiga", "fir forest", "evergreen forest", "spruce forest"),
        ground="forest floor",
        relief={"kind": "rolling", "amount": 1.1, "flat": 2.2},
        grass="meadow",
        grass_density=0.16,
        woods={"species": ["spruce", "pine", "scots pine"], "count": 80, "area": [-26.0, 26.0, -52.0, 9.0], "spacing": 2.3, "near": 16.0},
        tree_lines=(("needle", 46.0, 13.0),),
        mountains=(("alps", 240.0, 90.0),),
        hour="morning",
        bearing=148.0,
        air=3.0,
        fog={"tint": (0.36, 0.35, 0.24)},
        sun=1.9,
        ambience=("forest",),
        night_ambience=("forest night",),
        life=("pollen", "fireflies"),
        ground_colour=(0.10, 0.08, 0.05),
        spots=("ground", "forest floor", "path"),
    ),
    "jungle": Place(
        words=("jungle", "rainforest", "tropical forest"),
        ground="forest floor",
        relief={"kind": "rolling", "amount": 1.2, "flat": 2.2},
        grass="reeds",
        grass_density=0.22,
        grass_height=0.7,
        woods={"species": ["palm", "beech", "bush"], "count": 96, "area": [-22.0, 22.0, -40.0, 6.0], "spacing": 1.7, "near": 13.0, "colour": [0.07, 0.17, 0.025]},
        tree_lines=(("broad", 34.0, 13.0),),
        hour="morning",
        bearing=150.0,
        air=4.0,
        fog={"tint": (0.36, 0.35, 0.24)},
        sun=1.9,
        ambience=("jungle",),
        night_ambience=("forest night",),
        life=("pollen", "butterflies"),
        ground_colour=(0.08, 0.10, 0.03),
    ),
    "hill": Place(
        words=("hill", "hilltop", "hills", "rolling hills", "highlands", "moor", "cliff", "grassy hill"),
        close=("castle", "vineyard"),
        relief={"kind": "rolling", "amount": 1.5, "flat": 3.0, "rise": -0.0035},
        grass="meadow",
        flowers="wild",
        flower_density=0.4,
        trees=(("oak", -8.0, -13.0, 7.0),),
        mountains=(("hills", 70.0, 20.0), ("hills", 120.0, 42.0), ("alps", 330.0, 85.0)),
        hour="golden hour",
        bearing=105.0,
        ambience=("wind", "meadow birds"),
        life=("birds", "pollen"),
    ),
    "mountains": Place(
        words=("mountain", "mountains", "alps", "valley", "mountain valley", "alpine meadow", "mountain top", "peak", "summit", "mountain range"),
        close=("volcano", "ski slope"),
        relief={"kind": "rolling", "amount": 1.4, "flat": 3.0, "rise": -0.0012},
        grass="meadow",
        grass_density=0.9,
        flowers="wild",
        flower_density=0.7,
        woods={"species": ["spruce", "pine"], "count": 46, "area": [-48.0, 48.0, -70.0, -12.0], "spacing": 2.6, "near": 22.0, "bare": [[0.0, -14.0, 15.0], [0.0, -40.0, 13.0]]},
        tree_lines=(("needle", 84.0, 9.0),),
        mountains=(("alps", 170.0, 118.0),),
        rocks=("grey", 26, 0.9),
        hour="morning",
        bearing=72.0,
        ambience=("wind", "meadow birds"),
        life=("birds",),
    ),
    "beach": Place(
        words=("beach", "shore", "seaside", "coast", "island", "sandy beach", "seashore", "by the sea", "tropical beach", "desert island"),
        close=("harbor", "harbour", "pier", "dock", "boardwalk"),
        ground="sand",
        relief={"kind": "shore", "amount": 0.8, "flat": 2.5, "edge": -6.5},
        grass="dry",
        grass_density=0.010,
        trees=(("palm", -6.4, -4.4, 4.6), ("palm", -9.4, -4.0, 5.8), ("palm", 10.5, -4.6, 5.4)),
        mountains=(("hills", 250.0, 26.0),),
        water="sea",
        water_area=(-230.0, 230.0, -420.0, -2.0),
        water_level=-0.20,
        hour="afternoon",
        bearing=68.0,
        ambience=("sea waves",),
        night_ambience=("sea waves",),
        life=("gulls",),
        ground_colour=(0.46, 0.36, 0.24),
        spots=("sand", "beach", "ground", "shore"),
        extra=("foam",),
    ),
    "sea": Place(
        words=("sea", "ocean", "open sea", "open ocean", "open water", "waves"),
        close=("boat", "ship"),
        ground="",
        relief={"kind": "flat"},
        water="sea",
        water_area=(-260.0, 260.0, -460.0, 14.0),
        hour="golden hour",
        bearing=150.0,
        ambience=("sea waves",),
        night_ambience=("sea waves",),
        life=("gulls",),
        ground_colour=(0.03, 0.08, 0.10),
        spots=("water", "sea"),
    ),
    "lake": Place(
        words=("lake", "pond", "lakeside", "mountain lake", "lake shore"),
        close=("reservoir", "swamp", "marsh"),
        relief={"kind": "shore", "amount": 0.7, "flat": 2.5, "edge": -4.5},
        grass="meadow",
        flowers="wild",
        flower_density=0.5,
        trees=(("birch", -6.2, -3.4, 8.5), ("birch", 8.6, -2.4, 9.0), ("bush", 6.4, -2.8, 1.2)),
        tree_lines=(("mixed", 120.0, 13.0),),
        mountains=(("alps", 230.0, 115.0),),
        water="lake",
        water_area=(-190.0, 190.0, -330.0, -1.0),
        water_level=-0.22,
        hour="morning",
        bearing=75.0,
        ambience=("lake", "meadow birds"),
        life=("birds", "fireflies"),
        spots=("ground", "grass", "shore"),
        extra=("reeds",),
    ),
    "river": Place(
        words=("river", "stream", "creek", "brook", "riverside", "river bank", "canal"),
        close=("waterfall", "bridge"),
        relief={"kind": "river", "amount": 0.8, "flat": 2.0, "edge": -7.5, "width": 6.0},
        grass="meadow",
        flowers="wild",
        flower_density=0.6,
        trees=(("oak", -10.0, -15.0, 9.0), ("birch", 8.0, -14.5, 8.5), ("birch", 10.2, -16.0, 9.5), ("bush", -4.5, -12.6, 1.4)),
        tree_lines=(("broad", 40.0, 7.5), ("mixed", 66.0, 10.0)),
        mountains=(("hills", 120.0, 28.0),),
        water="river",
        water_area=(-70.0, 70.0, -13.0, -2.5),
        water_level=-0.36,
        rocks=("grey", 22, 0.5),
        hour="afternoon",
        bearing=75.0,
        ambience=("river", "meadow birds"),
        life=("birds", "butterflies"),
        spots=("ground", "grass", "shore", "bank"),
        extra=("reeds",),
    ),
    "desert": Place(
        words=("desert", "dunes", "sand dunes", "sahara", "sand dune"),
        close=("oasis", "pyramid", "pyramids"),
        ground="sand",
        relief={"kind": "dunes", "amount": 1.3, "flat": 3.5},
        mountains=(("dunes", 75.0, 15.0), ("dunes", 140.0, 30.0)),
        hour="golden hour",
        bearing=100.0,
        ambience=("desert wind",),
        night_ambience=("desert wind",),
        ground_colour=(0.50, 0.36, 0.21),
        spots=("sand", "ground", "dune"),
    ),
    "canyon": Place(
        words=("canyon", "wild west", "badlands", "red rocks", "western desert", "grand canyon"),
        close=("mine", "quarry"),
        ground="soil",
        relief={"kind": "rolling", "amount": 1.0, "flat": 3.0},
        grass="dry",
        grass_density=0.05,
        mountains=(("mesa", 85.0, 42.0), ("mesa", 210.0, 75.0)),
        rocks=("desert", 46, 1.1),
        hour="afternoon",
        bearing=80.0,
        ambience=("desert wind",),
        night_ambience=("desert wind",),
        ground_colour=(0.40, 0.22, 0.12),
        spots=("ground", "sand"),
    ),
    "snow field": Place(
        words=("snow field", "snow", "snowy field", "tundra", "arctic", "winter landscape", "snowy landscape", "north pole", "ice", "snowy mountain", "winter wonderland", "antarctica", "snowy forest", "glacier"),
        close=("ski resort", "ski slope", "igloo"),
        ground="snow",
        relief={"kind": "rolling", "amount": 1.2, "flat": 2.5, "rise": 0.0003},
        grass="snowy",
        grass_density=0.03,
        woods={"species": ["spruce", "pine"], "count": 44, "area": [-40.0, 40.0, -60.0, -7.0], "spacing": 2.6, "near": 20.0, "bare": [[0.0, -12.0, 10.0], [0.0, -30.0, 9.0]]},
        tree_lines=(("needle", 74.0, 10.0),),
        mountains=(("alps", 190.0, 105.0),),
        hour="morning",
        season="winter",
        bearing=80.0,
        ambience=("winter wind",),
        night_ambience=("winter wind",),
        ground_colour=(0.60, 0.64, 0.70),
        spots=("snow", "ground"),
    ),
    "country road": Place(
        words=("country road", "road", "highway", "open road", "rural road", "dirt road", "lane", "route", "motorway", "freeway"),
        close=("race track", "racetrack", "parking lot", "driveway"),
        relief={"kind": "rolling", "amount": 0.5, "flat": 4.5, "rise": 0.0003},
        grass="meadow",
        flowers="wild",
        flower_density=0.6,
        woods={"species": ["street tree", "oak"], "places": [[s * (6.2 + 0.3 * (i % 2)), 3.0 - 9.0 * i] for i in range(9) for s in (-1, 1)], "near": 26.0},
        tree_lines=(("broad", 64.0, 8.0),),
        mountains=(("hills", 115.0, 28.0),),
        path="asphalt",
        hour="golden hour",
        bearing=112.0,
        ambience=("meadow birds", "wind"),
        life=("birds",),
        spots=("road", "ground", "path"),
    ),
    "moon": Place(
        words=("moon", "lunar surface", "the moon", "asteroid", "moon surface"),
        close=("alien planet", "another planet", "exoplanet"),
        ground="moon",
        relief={"kind": "craters", "amount": 1.0, "flat": 2.5},
        mountains=(("hills", 150.0, 20.0),),
        rocks=("moon", 60, 0.55),
        hour="day",
        bearing=74.0,
        ambience=("space hum",),
        night_ambience=("space hum",),
        ground_colour=(0.11, 0.11, 0.11),
        spots=("ground", "surface"),
        sky={"top": (0.0, 0.0, 0.001), "horizon": (0.0, 0.0, 0.001), "glow": (0.0, 0.0, 0.0), "clouds": 0.0, "stars": 1.0, "ambient": 0.6},
        fog={"density": 0.0, "floor": 0.0, "shafts": 0.0},
        extra=("earth",),
    ),
    "mars": Place(
        words=("mars", "red planet", "martian surface"),
        close=("alien planet",),
        ground="mars",
        relief={"kind": "craters", "amount": 0.7, "flat": 2.5},
        mountains=(("mesa", 120.0, 40.0), ("mesa", 230.0, 70.0)),
        rocks=("mars", 70, 0.7),
        hour="afternoon",
        bearing=78.0,
        ambience=("desert wind",),
        night_ambience=("desert wind",),
        ground_colour=(0.30, 0.13, 0.06),
        spots=("ground", "surface"),
        sky={"top": (0.30, 0.17, 0.10), "horizon": (0.72, 0.44, 0.26), "glow": (0.25, 0.22, 0.22), "clouds": 0.05},
        fog={"colour": (0.52, 0.30, 0.17), "density": 0.006},
    ),
    "night sky": Place(
        words=("night sky", "starry sky", "stars", "milky way", "starry night", "under the stars", "northern lights"),
        grass="meadow",
        trees=(("oak", -9.0, -14.0, 8.5), ("spruce", 12.0, -22.0, 11.0)),
        tree_lines=(("mixed", 60.0, 6.0),),
        mountains=(("hills", 110.0, 22.0), ("alps", 260.0, 70.0)),
        hour="night",
        bearing=60.0,
        ambience=("night crickets",),
        life=("fireflies",),
        sky={"stars": 1.0, "clouds": 0.0},
    ),
    "underwater": Place(
        words=("underwater", "ocean floor", "sea floor", "coral reef", "under the sea", "reef", "seabed", "deep sea", "aquarium", "under water"),
        ground="sand",
        relief={"kind": "rolling", "amount": 1.6, "flat": 2.5, "rise": 0.0006},
        grass="reeds",
        grass_density=0.20,
        grass_height=0.8,
        rocks=("coral", 46, 0.9),
        mountains=(("hills", 60.0, 12.0),),
        hour="day",
        bearing=20.0,
        ambience=("underwater",),
        night_ambience=("underwater",),
        ground_colour=(0.06, 0.16, 0.20),
        spots=("ground", "sand", "water"),
        sky={"top": (0.02, 0.20, 0.34), "horizon": (0.010, 0.095, 0.17), "glow": (0.0, 0.03, 0.05), "clouds": 0.0, "ground": (0.02, 0.07, 0.09)},
        fog={"density": 0.055, "floor": 0.03, "falloff": 0.02, "colour": (0.012, 0.105, 0.18), "shafts": 0.5, "anisotropy": 0.45},
        extra=("bubbles",),
    ),
    "space": Place(
        words=("space", "outer space", "galaxy", "cosmos", "orbit", "universe", "deep space"),
        close=("space station", "spaceship", "nebula"),
        ground="",
        relief={"kind": "flat"},
        hour="day",
        bearing=70.0,
        ambience=("space hum",),
        night_ambience=("space hum",),
        ground_colour=(0.01, 0.01, 0.012),
        spots=("space", "air"),
        sky={"top": (0.001, 0.001, 0.004), "horizon": (0.004, 0.002, 0.010), "ground": (0.001, 0.001, 0.004), "glow": (0.0, 0.0, 0.0), "clouds": 0.0, "stars": 1.0, "ambient": 0.8},
        fog={"density": 0.0, "floor": 0.0, "shafts": 0.0},
        extra=("planet below",),
    ),
}
"""By name. The first words are the most exact ones."""
