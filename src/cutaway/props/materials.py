"""Words for what things are made of ("oak", "brushed steel", "red velvet") as materials. The list is `words/materials.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from cutaway.props import finish, textures
from cutaway.props.colours import Linear, colour
from cutaway.props.model import Material

SAME = {
    "aluminum": "aluminium",
    "wooden": "wood",
    "woolen": "wool",
    "woollen": "wool",
    "golden": "gold",
    "metallic": "metal",
    "textile": "cloth",
    "stainless": "steel",
    "mahogany": "walnut",
    "earthenware": "clay",
    "terracotta": "clay",
    "pottery": "ceramic",
    "polished": "chrome",
    "glassy": "glass",
    "furry": "fur",
    "rusty": "iron",
    "timber": "wood",
    "concrete": "concrete",
    "leathery": "leather",
    "stony": "stone",
    "rock": "stone",
    "papery": "paper",
    "china": "porcelain",
    "gummy": "jelly",
}


@functools.cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """The rows of the list by name."""
    return tomllib.loads(resources.files("cutaway.props.words").joinpath("materials.toml").read_text(encoding="utf-8"))


def named(words: str) -> str:
    """The material that the words mean, "" for none: "brushed steel" is steel, "golden" is gold."""
    for word in reversed(words.lower().replace("-", " ").split()):
        word = SAME.get(word, word)
        if word in table():
            return word
    return ""


def scale(words: str) -> float:
    """Tiles of the material's texture per metre."""
    row = table().get(named(words), {})
    return float(row.get("scale", {"grain": 1.4, "weave": 9.0, "leather": 3.0}.get(str(row.get("texture", "")), 1.0)))


@functools.lru_cache(maxsize=512)
def material(words: str = "", tint: str | Linear = "") -> Material:
    """The material, in the colour of the words or linear values of `tint` where given; matt grey paint for words that mean none."""
    row = table().get(named(words), {})
    own = colour(str(row.get("colour", "#8a8c8e"))) or (0.25, 0.25, 0.26)
    asked = colour(tint) if isinstance(tint, str) and tint else (tint if not isinstance(tint, str) else None)
    base = asked or own
    found = _texture(str(row.get("texture", "")))
    shading = row.get("shading", "opaque")
    if shading == "glass" and asked:
        base = tuple(0.25 + 0.75 * value for value in asked)  # type: ignore[assignment]
    return Material(
        colour=base,  # type: ignore[arg-type]
        metallic=float(row.get("metallic", 0.0)),
        roughness=float(row.get("roughness", 0.5)),
        shading=shading,
        texture=found[0],
        normal_texture=found[1],
        bump=float(row.get("bump", 0.4)),
        refraction=float(row.get("refraction", 1.45)),
    )


def _texture(name: str) -> tuple[Any, Any]:
    if name == "grain":
        return finish.grain_texture().colour, finish.grain_texture().normal
    if name in ("weave", "leather", "plaster"):
        return None, getattr(textures, name)()
    if name == "marble":
        return textures.marble((1.0, 0.99, 0.97), (0.42, 0.42, 0.45))
    if name in ("concrete", "soil", "carpet"):
        # In shades of white, so that the colour of the material is the colour seen.
        return getattr(textures, name)((0.82, 0.82, 0.82))
    if name == "bricks":
        return textures.bricks((0.9, 0.8, 0.75), (1.0, 1.0, 1.0))
    return None, None
