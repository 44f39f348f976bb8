"""Surfaces of loaded models: what a material written for another program becomes here, by its colours and the words in its name."""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from cutaway.props import textures
from cutaway.props.model import Material, Texture
from cutaway.props.wavefront import Paint

LARGEST_TEXTURE = 1024
HINTS = {
    "glass": re.compile(r"glass|verre|vitre|vidrio|cristal|crystal|transparen"),
    "mirror": re.compile(r"mirror|espejo|miroir"),
    "metal": re.compile(r"metal|chrom|steel|inox|iron|alumin|brass|cromo|acier|silver|copper|gold(?!en)"),
    "wood": re.compile(r"wood|bois|oak|pine(?!a)|teak|walnut|madera|legno|mahogan|beech|parquet|roble|haya|cerezo"),
    "leather": re.compile(r"leather|cuir|cuero"),
    "cloth": re.compile(
        r"fabric|cloth|tissu|cushion|pillow|mattress|sheet|tela|textil|blanket|towel|toalla|curtain|carpet|cosin"
    ),
}
SOFT = re.compile(r"sofa|couch|armchair|bed\b|puff|futon|ottoman|cushion|hammock|lounge")
FUR = re.compile(r"cat|dog|rabbit|horse|deer|bear")


def sized(size: tuple[float, float, float], parameters: Mapping[str, Any]) -> tuple[float, float, float]:
    """`size` (width, height, depth) with what `parameters` say about it; one side alone takes the others along."""
    asked = [parameters.get(side) for side in ("width", "height", "depth")]
    given = [(float(a), s) for a, s in zip(asked, size, strict=True) if isinstance(a, int | float) and a > 0]
    if not given:
        return size
    if len(given) == 1:
        factor = given[0][0] / max(given[0][1], 1e-6)
        return (size[0] * factor, size[1] * factor, size[2] * factor)
    width, height, depth = (
        float(a) if isinstance(a, int | float) and a > 0 else s for a, s in zip(asked, size, strict=True)
    )
    return (width, height, depth)


def surface_hint(key: str, category: str, name: str) -> str:
    """What a material named `key` of a model called `name` is made of: a key of `HINTS`, "fur", or ""."""
    low = key.lower()
    for hint, pattern in HINTS.items():
        if pattern.search(low):
            return hint
    if category == "Characters" and FUR.search(name.lower()):
        return "fur"
    if SOFT.search(name.lower()) and not re.search(r"feet|foot|leg|frame|button|plastic|black", low):
        return "cloth"
    return ""


def from_paint(paint: Paint, hint: str, main: bool, category: str) -> tuple[Material, float]:
    """The material, and the scale at which texture coordinates are to be projected anew (0: the model's own stay)."""
    colour = np.clip(textures.decoded(np.array(paint.colour) * 255), 0.012, 0.86)
    rough = roughness(paint)
    if paint.opacity < 0.75 and paint.texture is None:
        return Material(colour=_triple(colour * 0.5 + 0.5), roughness=0.06, shading="glass"), 0.0
    if paint.texture is not None:
        return _textured(paint, hint, rough, category), 0.0
    if hint == "mirror":
        return Material(colour=(0.88, 0.9, 0.9), metallic=1.0, roughness=0.04), 0.0
    if hint == "metal":
        return Material(colour=_triple(np.maximum(colour, 0.22)), metallic=0.9, roughness=min(rough, 0.36)), 0.0
    if hint == "wood":
        grain = grain_texture()
        return Material(
            colour=_triple(colour * 1.15), roughness=0.5, texture=grain.colour, normal_texture=grain.normal, bump=0.3
        ), 1.4
    if hint == "leather":
        return Material(colour=_triple(colour), roughness=0.45, normal_texture=textures.leather(), bump=0.5), 3.0
    if hint == "cloth":
        return Material(colour=_triple(colour), roughness=0.85, normal_texture=textures.weave(), bump=0.5), 9.0
    del main
    return Material(colour=_triple(colour), roughness=rough), 0.0


def roughness(paint: Paint) -> float:
    """From the exponent of the old reflection model: dull without shine, else glossier the higher it is."""
    if paint.shine < 0.15:
        return 0.75
    return float(np.clip(0.75 - math.log10(max(paint.gloss, 1.0)) * 0.2, 0.22, 0.8))


def _textured(paint: Paint, hint: str, rough: float, category: str) -> Material:
    assert paint.texture is not None
    found = picture(paint.texture)
    if found is None:
        return Material(colour=_triple(textures.decoded(np.array(paint.colour) * 255)), roughness=rough)
    texture, mean, plain = found
    level = max(float(mean @ [0.2126, 0.7152, 0.0722]), 1e-4)
    # Pictures painted for unlit previews of dark animals and clothes drown in a lit scene; 2.2 was right for a Siamese cat.
    lift = float(np.clip(0.11 / level, 1.0, 2.2)) if level < 0.11 and category == "Characters" else 1.0
    masked = texture.pixels.shape[-1] == 4
    rough = 0.85 if hint in ("fur", "cloth") else rough
    colour = _triple(np.minimum(mean * 1.15, 1.0) * lift) if plain and not masked else (lift, lift, lift)
    return Material(
        colour=colour,
        roughness=rough,
        texture=texture,
        shading="mask" if masked else "opaque",
        metallic=0.8 if hint == "metal" else 0.0,
    )


@functools.lru_cache(maxsize=256)
def picture(path: Path) -> tuple[Texture, np.ndarray, bool] | None:
    """The texture, its mean linear colour, and whether it is of one hue: then the texture holds only the light and dark of it.

    One hue is kept apart so that another colour can take its place. None when the file cannot be read.
    """
    try:
        with Image.open(path) as image:
            image.draft("RGB", (LARGEST_TEXTURE, LARGEST_TEXTURE))
            clear = "A" in image.getbands() or "transparency" in image.info
            image = image.convert("RGBA" if clear else "RGB")
            image.thumbnail((LARGEST_TEXTURE, LARGEST_TEXTURE))
            pixels = np.array(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    if pixels.shape[-1] == 4 and (pixels[..., 3] > 250).mean() > 0.995:
        pixels = np.ascontiguousarray(pixels[..., :3])
    small = np.asarray(Image.fromarray(pixels[..., :3]).resize((32, 32), Image.Resampling.BOX))
    linear = textures.decoded(small).reshape(-1, 3)
    mean = linear.mean(0)
    hues = linear / np.maximum(linear.sum(1, keepdims=True), 1e-4)
    plain = bool(np.abs(hues - hues.mean(0)).mean() < 0.02 and linear.mean() > 0.01)
    if plain and pixels.shape[-1] == 3:
        share = textures.decoded(pixels) / np.minimum(mean * 1.15, 1.0)
        pixels = textures.encoded(share)
    return Texture(pixels, "colour"), mean, plain


@functools.cache
def grain_texture() -> textures.Surfacing:
    """Wood in shades of white, to be multiplied by the colour of the timber."""
    return textures.wood((1.0, 0.98, 0.95), (0.62, 0.56, 0.5), 1, 21, False, 512)


def neutral(material: Material, tint: tuple[float, float, float]) -> Material:
    """The material in the colour `tint`: of its texture only the light and dark stay, so that any colour can take its place."""
    texture = material.texture
    if texture is not None:
        linear = textures.decoded(texture.pixels[..., :3])
        level = linear @ np.array([0.2126, 0.7152, 0.0722])
        # Softened: a strong pattern under a new colour would read as dirt.
        detail = np.clip(0.9 * (level / max(float(level.mean()), 1e-3)) ** 0.5, 0.0, 1.0)
        pixels = np.repeat(textures.encoded(detail)[..., None], 3, axis=-1)
        if texture.pixels.shape[-1] == 4:
            pixels = np.dstack([pixels, texture.pixels[..., 3]])
        texture = Texture(np.ascontiguousarray(pixels), "colour", texture.repeat)
    return dataclasses.replace(material, colour=tint, texture=texture)


def lit(material: Material, colour: tuple[float, float, float], strength: float) -> Material:
    """The material giving off light of `colour`; its own colour lightened, so that a shade looks like cloth when it is off."""
    own = np.clip(np.array(material.colour), 0.25, 0.85)
    emission = _triple(np.array(colour) * strength)
    return dataclasses.replace(
        material, colour=_triple(own), emission=emission, metallic=0.0, roughness=max(material.roughness, 0.5)
    )


def _triple(values: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 5) for value in values)
    return (x, y, z)
