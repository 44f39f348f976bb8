"""What is said of a person, complete: parameters checked, gaps filled from the seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cutaway.props.people import face, footwear, hair, headwear
from cutaway.props.people.outfit import GARMENTS, Colour
from cutaway.props.people.shape import AGES, BUILDS, HEIGHTS, ORIGINS
from cutaway.props.people.skin import TONES
from cutaway.scene.randomness import stream


@dataclass(frozen=True)
class Description:
    """A whole person. Colours are linear BT.709.

    `sex` female or male; `age` one of `shape.AGES`; `build` of `shape.BUILDS`; `height` of `shape.HEIGHTS` or -1 to 1;
    `origin` shares of african, asian, caucasian; `skin` albedo (or a word of `skin.TONES`); `hair` of `hair.STYLES`;
    `wear` kinds of `outfit.GARMENTS` with colours, inner to outer; `shoes` of `footwear.SHAFTS` or "" for bare feet; `hat`
    of `headwear.HATS` or ""; `glasses`; `beard` 0 to 1.
    """

    sex: str
    age: str
    build: str
    height: str | float
    origin: tuple[tuple[str, float], ...]
    skin: Colour
    hair: str
    hair_colour: Colour
    eyes: str
    wear: tuple[tuple[str, Colour], ...]
    shoes: str
    shoe_colour: Colour
    hat: str
    hat_colour: Colour
    glasses: bool
    beard: float

    @property
    def brow_colour(self) -> Colour:
        """Brows are darker than light hair and lighter than black hair, with the skin shining through."""
        return tuple(0.62 * value + 0.055 * tone for value, tone in zip(self.hair_colour, self.skin, strict=True))  # type: ignore[return-value]

    @property
    def beard_colour(self) -> Colour:
        """As the hair."""
        return self.hair_colour


def _choice(value: object, allowed: Sequence[str] | Mapping[str, object], what: str) -> str:
    if value not in allowed:
        raise LookupError(f"no {what} {value!r}")
    return str(value)


def _colour(value: object, words: Mapping[str, Colour]) -> Colour:
    if isinstance(value, str):
        return words[_choice(value, words, "colour")]
    r, g, b = (float(np.clip(channel, 0, 1)) for channel in value)  # type: ignore[union-attr]
    return (round(r, 4), round(g, 4), round(b, 4))


CLOTH: dict[str, Colour] = {
    "red": (0.40, 0.035, 0.03), "navy": (0.022, 0.034, 0.085), "blue": (0.05, 0.12, 0.36), "white": (0.74, 0.73, 0.70),
    "black": (0.018, 0.018, 0.020), "grey": (0.19, 0.19, 0.20), "charcoal": (0.045, 0.046, 0.05), "beige": (0.48, 0.39, 0.27),
    "green": (0.06, 0.20, 0.08), "mustard": (0.48, 0.29, 0.04), "burgundy": (0.14, 0.014, 0.025), "teal": (0.02, 0.19, 0.20),
    "lavender": (0.34, 0.28, 0.50), "denim": (0.055, 0.10, 0.20), "khaki": (0.30, 0.25, 0.15), "brown": (0.11, 0.06, 0.03),
    "rose": (0.50, 0.20, 0.22), "cream": (0.68, 0.62, 0.48),
}  # fmt: skip
"""Colours that clothes are drawn from when nobody says any."""

_EVERYDAY_F = (
    ("t-shirt", "jeans"),
    ("blouse", "trousers"),
    ("dress",),
    ("sweater", "jeans"),
    ("blouse", "skirt"),
    ("sundress",),
)
_EVERYDAY_M = (
    ("t-shirt", "jeans"),
    ("shirt", "trousers"),
    ("sweater", "jeans"),
    ("hoodie", "jeans"),
    ("shirt", "jeans"),
)
_EVERYDAY_CHILD = (("t-shirt", "jeans"), ("t-shirt", "shorts"), ("hoodie", "jeans"), ("sweater", "trousers"))
_BOTTOMS = {
    "jeans": ("denim", "navy", "black"),
    "trousers": ("charcoal", "navy", "khaki", "brown"),
    "shorts": ("khaki", "denim", "navy"),
    "skirt": ("navy", "charcoal", "burgundy", "green"),
    "leggings": ("black", "charcoal"),
}
_TOPS = ("red", "white", "teal", "mustard", "blue", "grey", "green", "lavender", "burgundy", "cream", "rose")


def everyday(sex: str, age: str, random: np.random.Generator) -> list[tuple[str, Colour]]:
    """Plain clothes."""
    sets = (
        _EVERYDAY_CHILD if age in ("child", "small child", "teen") else _EVERYDAY_F if sex == "female" else _EVERYDAY_M
    )
    chosen = sets[int(random.integers(len(sets)))]
    found = []
    for kind in reversed(chosen):
        names = _BOTTOMS.get(kind, _TOPS)
        found.append((kind, CLOTH[names[int(random.integers(len(names)))]]))
    return found


def hair_for(sex: str, age: str, random: np.random.Generator) -> str:
    """A common style."""
    if sex == "female":
        styles = (
            ("bun", "bob")
            if age == "old"
            else ("ponytail", "long", "bob")
            if "child" in age
            else ("bun", "long", "ponytail", "bob", "wavy")
        )
    else:
        styles = ("receding", "crop", "short") if age == "old" else ("short", "crop", "short")
    return styles[int(random.integers(len(styles)))]


def hair_colour_for(age: str, origin: Mapping[str, float], random: np.random.Generator) -> str:
    """A natural colour."""
    if age == "old":
        return ("grey", "white")[int(random.integers(2))]
    if origin.get("caucasian", 0) < 0.5:
        return ("black", "dark brown")[int(random.integers(2))]
    return ("dark brown", "brown", "auburn", "blonde", "black")[int(random.integers(5))]


_SKIN_BY_ORIGIN = {"african": ("brown", "dark"), "asian": ("light", "olive"), "caucasian": ("fair", "light", "pale")}
_ORIGIN_BY_SKIN = {
    "pale": "caucasian",
    "fair": "caucasian",
    "light": "caucasian",
    "olive": "asian",
    "tan": "asian",
    "brown": "african",
    "dark": "african",
}


def described(parameters: Mapping[str, Any], seed: int) -> Description:
    """The whole description. Raises LookupError for a word that is none of the known."""
    random = stream(seed, "description")
    given = dict(parameters)
    sex = str(given.get("sex") or ("female", "male")[int(random.integers(2))])
    _choice(sex, ("female", "male"), "sex")
    age = _choice(given.get("age") or "young", AGES, "age")
    origin = dict(given.get("origin") or {})
    skin_word = given.get("skin")
    if not origin:
        word = _ORIGIN_BY_SKIN.get(skin_word) if isinstance(skin_word, str) else None
        origin = {word or ORIGINS[int(random.choice(3, p=(0.2, 0.25, 0.55)))]: 1.0}
    main = max(origin, key=lambda name: origin[name])
    if skin_word is None:
        tones = _SKIN_BY_ORIGIN[_choice(main, ORIGINS, "origin")]
        skin_word = tones[int(random.integers(len(tones)))]
    colour_word = given.get("hair_colour") or hair_colour_for(age, origin, random)
    eyes = (
        given.get("eyes")
        or (("blue", "green", "hazel", "brown", "grey") if main == "caucasian" else ("brown", "dark"))[
            int(random.integers(5 if main == "caucasian" else 2))
        ]
    )
    wear = [(str(item["kind"]), item["colour"]) for item in given.get("wear") or ()]
    if not wear:
        wear = everyday(sex, age, random)  # type: ignore[assignment]
    shoes = given.get("shoes")
    dressy = any(GARMENTS[kind].skirt for kind, _ in wear if kind in GARMENTS)
    shoes = ("flats" if sex == "female" and dressy else "shoes") if shoes is None else str(shoes)
    return Description(
        sex=sex,
        age=age,
        build=_choice(given.get("build") or ("slim" if sex == "female" else "average"), BUILDS, "build"),
        height=given["height"]
        if isinstance(given.get("height"), (int, float))
        else _choice(given.get("height") or "average", HEIGHTS, "height"),
        origin=tuple(sorted((name, float(share)) for name, share in origin.items())),
        skin=_colour(skin_word, TONES),
        hair=_choice(given.get("hair") or hair_for(sex, age, random), hair.STYLES, "hair style"),
        hair_colour=_colour(colour_word, hair.COLOURS),
        eyes=_choice(eyes, face.IRISES, "eye colour"),
        wear=_clothed(tuple((_choice(kind, GARMENTS, "garment"), _colour(colour, CLOTH)) for kind, colour in wear)),
        shoes=_choice(shoes, (*footwear.SHAFTS, ""), "shoes"),
        shoe_colour=_colour(given.get("shoe_colour") or "brown", CLOTH),
        hat=_choice(given.get("hat") or "", (*headwear.HATS, ""), "hat"),
        hat_colour=_colour(given.get("hat_colour") or "brown", CLOTH),
        glasses=bool(given.get("glasses", False)),
        beard=float(np.clip(float(given.get("beard", 0.0)), 0, 1)),
    )


def _clothed(wear: tuple[tuple[str, Colour], ...]) -> tuple[tuple[str, Colour], ...]:
    """The clothes with what is missing to be dressed: nobody stands about without a top or without something below."""
    garments = [GARMENTS[kind] for kind, _ in wear]
    patterns = [garment.pattern for garment in garments if garment.pattern]
    closed_top = any(pattern.top is None and pattern.opening is None for pattern in patterns)
    open_front = any(pattern.opening is not None for pattern in patterns)
    trousers = any(pattern.top is not None for pattern in patterns)
    # A coat's skirt and a tunic's are open or short: they count as nothing below.
    skirted = any(
        garment.skirt and garment.skirt[0] != "mini" and (garment.pattern is None or garment.pattern.opening is None)
        for garment in garments
    )
    extra: list[tuple[str, Colour]] = []
    if not trousers and not skirted:
        extra.append(("trousers", CLOTH["charcoal"]))
    if not closed_top:
        extra.append(("shirt", CLOTH["white"]) if open_front else ("t-shirt", CLOTH["white"]))
    return tuple(extra) + wear
