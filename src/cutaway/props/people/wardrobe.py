"""Words about a person, read into the builder's parameters, and an honest sentence about what became of them.

The words are data: `wardrobe.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from cutaway.props.catalogue import Entry
from cutaway.props.colours import colour as linear_colour
from cutaway.props.people.description import CLOTH, everyday, hair_for
from cutaway.props.people.outfit import GARMENTS, Colour
from cutaway.scene.randomness import stream

_UPPER = ("t-shirt", "shirt", "blouse", "sweater", "hoodie", "tank top", "chef jacket")
_LOWER = ("trousers", "jeans", "leggings", "shorts", "skirt", "space trousers", "armour legs")
_OVER = ("waistcoat", "jacket", "coat", "lab coat")
_WHOLE = ("dress", "gown", "sundress", "robe")


@functools.cache
def words() -> Mapping[str, Any]:
    """The table."""
    text = resources.files("cutaway.props.people").joinpath("wardrobe.toml").read_text("utf-8")
    return tomllib.loads(text)


def _has(text: str, phrase: str) -> bool:
    return phrase in text and re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", text) is not None


def _first(text: str, table: Mapping[str, Iterable[str]]) -> str | None:
    """The key with the longest phrase that occurs in the text; among equals the last word wins, which is the noun."""
    best: tuple[int, int, str] | None = None
    for key, phrases in table.items():
        for phrase in phrases:
            if phrase not in text:  # most are not, and to look for one as a word takes twenty times as long
                continue
            for match in re.finditer(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", text):
                found = (len(phrase.split()), match.start(), key)
                best = max(best, found) if best else found
    return best[2] if best else None


def _role(text: str) -> str | None:
    return _first(text, {role: (role, f"{role}s") for role in words()["roles"]})


def _colour_in(phrase: str, noun_words: Iterable[str]) -> Colour | None:
    left = phrase
    for noun in noun_words:
        left = re.sub(rf"(?<![\w-]){re.escape(noun)}(?![\w-])", " ", left)
    found = linear_colour(left.strip()) if left.strip() else None
    if found is None:
        for word in left.split():
            found = linear_colour(word)
            if found is not None:
                break
    return None if found is None else tuple(round(float(value), 4) for value in found)  # type: ignore[return-value]


class _Reading:
    """What the words gave so far."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self.wear: list[tuple[str, Colour]] = []
        self.missing: list[str] = []

    def put_on(self, kind: str, colour: Colour) -> None:
        """Wear this instead of what takes the same place."""
        same = next((group for group in (_UPPER, _LOWER, _OVER, _WHOLE) if kind in group), (kind,))
        gone = set(same)
        if kind in _WHOLE:
            gone |= {*_UPPER, *_LOWER}
        elif kind in _UPPER or kind in _LOWER:
            gone |= set(_WHOLE)
        self.wear = [(other, c) for other, c in self.wear if other not in gone]
        self.wear.append((kind, colour))
        self.wear.sort(key=lambda item: _order(item[0]))


def _order(kind: str) -> float:
    if kind in _LOWER:
        return 0
    pattern = GARMENTS[kind].pattern
    return 1 + (pattern.layer if pattern else 0)


def parameters_for(
    name: str, attributes: Iterable[str] = (), wears: Iterable[str] = (), colour: str = "", seed: int = 0
) -> tuple[dict[str, Any], str]:
    """Parameters for the builder `person`, and a sentence about who was cast and what was not possible.

    `name`: "old man", "chef"; `attributes`: "tall", "blonde"; `wears`: "red coat", "top hat"; `colour`: of the main garment.
    Only what the words say, and clothes, are set; the builder draws the rest from its seed.
    """
    table = words()
    wears = [phrase.lower().strip() for phrase in wears if phrase.strip()]
    text = " ".join([*(attribute.lower() for attribute in attributes), name.lower()])
    everything = " ".join([text, *wears])
    reading = _Reading()
    role_name = _role(text)
    role = dict(table["roles"].get(role_name, {})) if role_name else {}
    _bodily(reading, text, everything, role, seed)
    parameters = reading.parameters
    if role.get("wear"):
        reading.wear = [(kind, CLOTH[word]) for kind, word in role["wear"]]
        if role_name == "violinist" and parameters["sex"] == "male":
            reading.wear = [("trousers", CLOTH["black"]), ("shirt", CLOTH["white"])]
    else:
        reading.wear = everyday(parameters["sex"], parameters.get("age", "young"), stream(seed, "clothes"))
    for key in ("hat", "shoes", "glasses", "hat_colour", "shoe_colour"):
        if key in role:
            parameters[key] = role[key]
    if role.get("missing"):
        reading.missing.append(role["missing"])
    for phrase in wears:
        _worn(reading, phrase)
    if colour and (own := linear_colour(colour.lower())) is not None:
        said = any(_colour_in(phrase, ()) for phrase in wears)
        if not said and reading.wear:
            main = max(
                range(len(reading.wear)), key=lambda i: (_order(reading.wear[i][0]), reading.wear[i][0] in _WHOLE)
            )
            reading.wear[main] = (reading.wear[main][0], tuple(round(float(v), 4) for v in own))  # type: ignore[assignment]
    parameters["wear"] = [{"kind": kind, "colour": list(tint)} for kind, tint in reading.wear]
    return parameters, _sentence(name, role_name, reading)


def _bodily(reading: _Reading, text: str, everything: str, role: Mapping[str, Any], seed: int) -> None:
    table, parameters = words(), reading.parameters
    sex = _first(text, {"female": table["female"]["words"], "male": table["male"]["words"]})
    if sex is None and role.get("sex"):
        sex = role["sex"]
    parameters["sex"] = sex or ("female", "male")[int(stream(seed, "sex").integers(2))]
    age = _first(text, table["age"]) or role.get("age")
    if age in ("old", "young") and _has(text, "girl") | _has(text, "boy") | _has(text, "child"):
        age = "child"
    parameters["age"] = age or ("young", "adult")[int(stream(seed, "age").integers(2))]
    if build := _first(text, table["build"]):
        parameters["build"] = build
    bare = re.sub(r"\b(short|long)[- ](hair|haired)\b", "", text)
    if _has(bare, "tall") or _has(bare, "giant"):
        parameters["height"] = "tall"
    elif _has(bare, "short") or _has(bare, "tiny"):
        parameters["height"] = "short"
    if skin := _first(text, table["skin"]):
        parameters["skin"] = skin
    if origin := _first(text, table["origin"]):
        parameters["origin"] = {origin: 1.0}
    elif re.search(r"\bblack (man|woman|girl|boy|person|lady|child|couple)\b", text):
        parameters["origin"], parameters["skin"] = {"african": 1.0}, "dark"
    elif _has(text, "indian") or _has(text, "pakistani"):
        parameters["origin"] = {"caucasian": 0.7, "african": 0.3}
    style = _first(everything, table["hair"]) or role.get("hair")
    if (
        style == "bun"
        and parameters["sex"] == "male"
        and role.get("hair") == "bun"
        and not _first(everything, table["hair"])
    ):
        style = None
    parameters["hair"] = style or hair_for(parameters["sex"], parameters["age"], stream(seed, "hair"))
    if hair_colour := _first(everything, table["hair_colour"]) or role.get("hair_colour"):
        parameters["hair_colour"] = hair_colour
    for eyes in ("blue", "green", "brown", "hazel", "grey"):
        if _has(text, f"{eyes}-eyed") or _has(everything, f"{eyes} eyes"):
            parameters["eyes"] = eyes
    if any(_has(everything, word) for word in table["beard"]["words"]):
        parameters["beard"] = 1.0 if _has(everything, "long beard") else 0.6
    elif role.get("beard") and parameters["sex"] == "male":
        parameters["beard"] = role["beard"]


def _worn(reading: _Reading, phrase: str) -> None:
    table, parameters = words(), reading.parameters
    if any(_has(phrase, word) for word in table["glasses"]["words"]):
        parameters["glasses"] = True
        if _has(phrase, "sunglasses"):
            reading.missing.append("dark lenses")
        return
    hat = _first(phrase, table["hats"])
    garment = _first(phrase, table["garments"])
    shoes = _first(phrase, table["shoes"])
    every = [word for group in ("hats", "garments", "shoes") for names in table[group].values() for word in names]
    tint = _colour_in(phrase, sorted(every, key=len, reverse=True))
    if garment == "suit":
        dark = tint or CLOTH["charcoal"]
        reading.put_on("trousers", dark)
        reading.put_on("shirt", CLOTH["white"])
        reading.put_on("jacket", dark)
        parameters.setdefault("shoe_colour", "black")
    elif garment in ("armour", "space suit"):
        reading.put_on(
            "armour legs" if garment == "armour" else "space trousers",
            tint or CLOTH["grey" if garment == "armour" else "white"],
        )
        reading.put_on(garment, tint or CLOTH["grey" if garment == "armour" else "white"])
    elif garment:
        default = {"jeans": "denim", "lab coat": "white", "chef jacket": "white", "shirt": "white"}.get(garment, "navy")
        reading.put_on(garment, tint or CLOTH[default])
    elif hat:
        parameters["hat"] = hat
        parameters["hat_colour"] = list(
            tint or {"crown": (0.75, 0.5, 0.12), "sun hat": CLOTH["beige"]}.get(hat, CLOTH["charcoal"])
        )
    elif shoes is not None:
        parameters["shoes"] = shoes
        if tint:
            parameters["shoe_colour"] = list(tint)
    elif (
        _first(phrase, table["hair"])
        or _first(phrase, table["hair_colour"])
        or any(_has(phrase, w) for w in table["beard"]["words"])
    ):
        return
    elif tint is not None and reading.wear:
        main = max(range(len(reading.wear)), key=lambda i: _order(reading.wear[i][0]))
        reading.wear[main] = (reading.wear[main][0], tint)
    else:
        reading.missing.append(f"“{phrase}”")


def _sentence(name: str, role: str | None, reading: _Reading) -> str:
    parameters = reading.parameters
    kind = {"female": "woman", "male": "man"}[parameters["sex"]]
    if "child" in parameters["age"]:
        kind = {"female": "girl", "male": "boy"}[parameters["sex"]]
    clothes = " and ".join(kind_ for kind_, _ in reversed(reading.wear))
    extra = "".join(f", {parameters[key]}" for key in ("hat",) if parameters.get(key))
    age = {"young": "young ", "old": "old ", "teen": "teenage ", "middle-aged": "middle-aged "}.get(
        parameters["age"], ""
    )
    article = "an" if age.startswith("o") else "a"
    sentence = f"“{name}” is {article} {age}{kind} in {clothes}{extra}."
    if role is None:
        sentence += f" The wardrobe knows no dress of its own for “{name}”."
    if reading.missing:
        sentence += f" Not in the wardrobe, left out: {', '.join(reading.missing)}."
    return sentence


def _size(parameters: Mapping[str, Any]) -> tuple[float, float, float]:
    tall = {"small child": 1.05, "child": 1.3, "teen": 1.5}.get(
        parameters["age"], 1.68 if parameters["sex"] == "female" else 1.8
    )
    return (0.6, tall, 0.35)


def entries() -> tuple[Entry, ...]:
    """A row of the catalogue for every kind of person the wardrobe knows."""
    found = []
    for role in words()["roles"]:
        parameters, _ = parameters_for(role)
        if role in ("person", "people", "friend", "customer", "pedestrian", "passer-by", "stranger", "child", "kid"):
            parameters = {key: value for key, value in parameters.items() if key == "age" and value == "child"}
            size = (0.6, 1.3 if parameters else 1.72, 0.35)
        else:
            size = _size(parameters)
        found.append(Entry("person", role, (role,), "person", size, parameters, weight=2.0))
    return tuple(found)
