"""Skin painted from numbers: no photograph, no artwork.

Every texel knows its address on the reference body, so a cheek is a function of position. The masks (where lips, cheeks,
brows, scalp and so on are) are the same for everybody: they are made once per machine and cached; a person's texture is then
a product of a few colours.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from cutaway.cancelling import stop_if_unwanted
from cutaway.props.model import Texture
from cutaway.props.people.anatomy import Anatomy, anatomy, cached
from cutaway.props.people.sheet import triangulated
from cutaway.storage.packs import pack_path


@dataclass(frozen=True)
class Region:
    """A rectangle of the skin's atlas (u0, v0, u1, v1) painted as a texture of `width` by `height`."""

    name: str
    box: tuple[float, float, float, float]
    width: int
    height: int


HEAD = Region("head", (0.63, 0.14, 1.0, 0.83), 768, 1424)
"""The face and skull: less than a fifth of the atlas, and all that anybody looks at."""
REST = Region("rest", (0.0, 0.0, 1.0, 1.0), 832, 832)

TONES: dict[str, tuple[float, float, float]] = {
    "pale": (0.80, 0.60, 0.50),
    "fair": (0.74, 0.53, 0.42),
    "light": (0.66, 0.45, 0.335),
    "olive": (0.53, 0.36, 0.245),
    "tan": (0.47, 0.295, 0.19),
    "brown": (0.30, 0.17, 0.105),
    "dark": (0.155, 0.085, 0.055),
}
"""Albedo of skin, linear BT.709."""

_MASKS = (
    "cheek",
    "nose",
    "lips",
    "ears",
    "lids",
    "socket",
    "nails",
    "brow",
    "scalp",
    "beard",
    "noise",
    "blotch",
    "line",
)


def hairline(reference: np.ndarray) -> np.ndarray:
    """Height at which the hair begins, by the angle around the head; for addresses (..., 3)."""
    angle = np.arctan2(np.abs(reference[..., 0]), reference[..., 2] - 0.03)
    return np.interp(
        angle,
        [0, 0.25, 0.45, 0.8, 1.05, 1.35, 1.62, 1.85, 2.2, 2.6, 3.15],
        [0.747, 0.748, 0.749, 0.741, 0.722, 0.690, 0.674, 0.680, 0.640, 0.612, 0.606],
    )


def _addresses(body: Anatomy, region: Region) -> np.ndarray:
    """Reference position of every texel, float32 (height, width, 3), spread beyond the seams."""
    quads, uv_quads = body.groups["body"]
    triangles, uv_triangles = triangulated(quads), triangulated(uv_quads)
    u0, v0, u1, v1 = region.box
    size = np.array([region.width, region.height])
    corners = ((body.uvs - [u0, v0]) / [u1 - u0, v1 - v0] * size)[uv_triangles]
    inside = (corners.max(1) > 0).all(1) & (corners.min(1) < size).all(1)
    triangles, corners = triangles[inside], corners[inside]
    picture = np.full((region.height, region.width, 3), np.nan, np.float32)
    low = np.floor(corners.min(1) - 0.5).astype(int)
    span = (np.ceil(corners.max(1) + 0.5).astype(int) - low).max(1)
    edge1, edge2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = edge1[:, 0] * edge2[:, 1] - edge1[:, 1] * edge2[:, 0]
    least = 0
    for most in (4, 8, 16, 32, 64, 4096):
        chosen = np.flatnonzero((span > least) & (span <= most) & (np.abs(area) > 1e-9))
        least = most
        for part in np.array_split(chosen, max(1, len(chosen) * min(most, 128) ** 2 // 4_000_000)):
            if len(part) == 0:
                continue
            steps = np.arange(int(span[part].max()))
            offset = np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)
            texel = low[part][:, None] + offset
            away = texel + 0.5 - corners[part, 0][:, None]
            b = (away[..., 0] * edge2[part, None, 1] - away[..., 1] * edge2[part, None, 0]) / area[part, None]
            c = (edge1[part, None, 0] * away[..., 1] - edge1[part, None, 1] * away[..., 0]) / area[part, None]
            hit = (b > -0.02) & (c > -0.02) & (b + c < 1.02) & (texel >= 0).all(-1) & (texel < size).all(-1)
            which, at = np.nonzero(hit)
            weights = np.stack([1 - b - c, b, c], -1)[which, at]
            places = np.einsum("nk,nkd->nd", weights, body.reference[triangles[part[which]]])
            x, y = texel[which, at].T
            picture[region.height - 1 - y, x] = places
    empty = np.isnan(picture[..., 0])
    nearest = ndimage.distance_transform_edt(empty, return_distances=False, return_indices=True)
    return picture[nearest[0], nearest[1]]


def _atlas_mask(name: str, region: Region) -> np.ndarray:
    path = pack_path("people") / "mpfb2" / "textures" / f"mpfb_{name}.jpg"
    with Image.open(path) as image:
        image = image.convert("L")
        u0, v0, u1, v1 = region.box
        w, h = image.size
        mask = image.resize((region.width, region.height), box=(u0 * w, (1 - v1) * h, u1 * w, (1 - v0) * h))
        whole = float(np.asarray(image.resize((64, 64))).mean())
    values = np.asarray(mask, np.float32) / 255
    return values if whole < 128 else 1 - values


def _noise(random: np.random.Generator, region: Region, sigma: float) -> np.ndarray:
    grey = ndimage.gaussian_filter(
        random.standard_normal((region.height, region.width)).astype(np.float32), sigma, mode="wrap"
    )
    return (grey - grey.mean()) / grey.std()


def _make_masks(region: Region) -> dict[str, np.ndarray]:
    body = anatomy()
    random = np.random.default_rng(3)
    at = _addresses(body, region)
    x, y, z = at[..., 0], at[..., 1], at[..., 2]
    ax = np.abs(x)
    eye = body.heads_of(body.reference)[body.joint_names.index("eye.L")]
    texels = region.width / (region.box[2] - region.box[0]) / 2048

    def blob(cx: float, cy: float, cz: float, sx: float, sy: float, sz: float) -> np.ndarray:
        return np.exp(-(((ax - cx) / sx) ** 2) - ((y - cy) / sy) ** 2 - ((z - cz) / sz) ** 2)

    fine = _noise(random, region, 1.2 * texels)
    masks = {
        "cheek": blob(0.043, eye[1] - 0.042, 0.11, 0.020, 0.016, 0.05),
        "nose": blob(0, eye[1] - 0.045, 0.15, 0.013, 0.013, 0.02),
        "lips": ndimage.gaussian_filter(_atlas_mask("lips", region), 2.0 * texels),
        "ears": _atlas_mask("ears", region),
        "lids": ndimage.gaussian_filter(_atlas_mask("eyelids", region), 6 * texels),
        "socket": np.exp(-((((ax - eye[0]) / 0.019) ** 2 + ((y - eye[1]) / 0.0115) ** 2) ** 1.5)) * (z > 0.08),
        "nails": np.clip(_atlas_mask("fingernails", region) + _atlas_mask("toenails", region), 0, 1),
    }
    share = np.clip((ax - 0.011) / 0.041, 0, 1)
    height = brow_height(ax, eye[1])
    thickness = 0.0048 * (1 - share**2.2 * 0.70) * np.clip(share * 6 + 0.45, 0, 1)
    on_face = (ax > 0.0085) & (ax < 0.0545) & (z > 0.07)
    masks["brow"] = np.clip(1 - (np.abs(y - height) / thickness), 0, 1) ** 0.6 * on_face
    rim = hairline(at)
    depth = (y - rim) / 0.016
    is_head = (y > 0.55) & (np.hypot(x, z - 0.05) < 0.125)
    ears = np.clip(masks["ears"] * 2, 0, 1)
    masks["scalp"] = np.clip(depth + 0.45 + 0.22 * fine, 0, 1) ** 1.4 * is_head * (1 - ears)
    mouth = eye[1] - 0.072
    jaw = np.clip((eye[1] - 0.042 - 0.25 * np.clip(0.05 - ax, 0, 0.05) - y) / 0.012, 0, 1) * np.clip(
        (y - 0.565) / 0.02, 0, 1
    )
    front = np.clip((z - 0.03) / 0.02, 0, 1)
    lip_gap = 1 - np.exp(-((ax / 0.026) ** 4) - (((y - mouth) / 0.0085) ** 4))
    moustache = blob(0, eye[1] - 0.058, 0.14, 0.024, 0.007, 0.05)
    masks["beard"] = np.clip((jaw * lip_gap + moustache) * front * is_head * (1 + 0.25 * fine), 0, 1) * (
        1 - masks["lips"]
    )
    masks["noise"] = np.clip(
        0.5 + 0.12 * (_noise(random, region, 2 * texels) + _noise(random, region, 9 * texels)), 0, 1
    )
    masks["blotch"] = np.clip(0.5 + 0.16 * _noise(random, region, 22 * texels), 0, 1)
    masks["line"] = np.clip(0.5 + 0.16 * fine, 0, 1)
    return {name: (np.clip(masks[name], 0, 1) * 255 + 0.5).astype(np.uint8) for name in _MASKS}


def brow_height(ax: np.ndarray, eye: float) -> np.ndarray:
    """Height of the eyebrow's middle line at distance `ax` from the middle of the face."""
    share = np.clip((ax - 0.011) / 0.041, 0, 1)
    return eye + 0.0182 + 0.0048 * np.sin(share * 2.35) - 0.0012 * share


@functools.lru_cache(maxsize=2)
def _masks(region: Region) -> dict[str, np.ndarray]:
    return cached(f"skin-{region.name}-{region.width}", lambda: _make_masks(region))


@functools.lru_cache(maxsize=12)
def skin_texture(
    region: Region,
    tone: tuple[float, float, float],
    hair: tuple[float, float, float],
    lips: float,
    brow: float,
    beard: float,
    scalp: float,
    age: float,
) -> Texture:
    """The painted skin. Colours linear; `lips`, `brow`, `beard`, `scalp` 0-1 say how much each shows, `age` adds blotches."""
    stop_if_unwanted()
    masks = _masks(region)
    tone_array = np.array(tone, np.float32)
    light = float(tone_array.mean())
    shade = (masks["noise"].astype(np.float32) / 255 - 0.5) * 0.13 + 1
    blotch = (masks["blotch"].astype(np.float32) / 255 - 0.5) * (0.13 + 0.4 * age)
    colour = tone_array * shade[..., None] * (1 + blotch[..., None] * np.array([-0.1, -0.45, -0.6], np.float32))

    def tint(name: str, amount: float, factor: tuple[float, float, float] | np.ndarray) -> None:
        stop_if_unwanted()
        nonlocal colour
        mask = masks[name]
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if amount <= 0 or len(rows) == 0:
            return
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        weight = mask[box].astype(np.float32)[..., None] * (amount / 255)
        colour[box] *= 1 + weight * (np.asarray(factor, np.float32) - 1)

    # Blood shows less through darker skin.
    blush = 0.35 + 0.65 * min(1.0, light / 0.5)
    tint("cheek", blush, (1.0, 0.87, 0.85))
    tint("nose", blush, (1.0, 0.84, 0.80))
    tint("lips", 0.5 + 0.5 * lips, (0.80, 0.50, 0.50) if light > 0.2 else (0.95, 0.62, 0.62))
    tint("ears", 0.6 * blush, (1.0, 0.80, 0.76))
    tint("lids", 0.55, (0.86, 0.72, 0.68))
    tint("socket", 0.4, (0.80, 0.66, 0.62))
    tint("nails", 0.7, (1.06, 0.82, 0.80))
    hair_factor = np.clip(np.array(hair, np.float32) / tone_array, 0.03, 1.2)
    tint("brow", 0.68 * brow, hair_factor * 0.7 + 0.1)
    tint("scalp", 0.94 * scalp, hair_factor * 0.75)
    tint("beard", beard, hair_factor * 0.8 + 0.12)
    # A table instead of a power for each of millions of texels: a tenth of the time, the same bytes.
    codes = ((np.arange(4096) / 4095) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8)
    return Texture(codes[(np.clip(colour, 0, 1) * 4095 + 0.5).astype(np.uint16)], repeat=False)


@functools.lru_cache(maxsize=2)
def skin_relief(region: Region) -> Texture:
    """Pores as normals, and how rough the skin is: lips and the tip of the nose are smoother, the scalp is matt."""
    masks = _masks(region)
    height = masks["line"].astype(np.float32) / 255 * 0.6 + masks["noise"].astype(np.float32) / 255 * 0.6
    dx = (np.roll(height, 1, 1) - np.roll(height, -1, 1)) * 0.55
    dy = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * 0.55
    rough = 1 + 0.25 * (masks["noise"] / 255.0 - 0.5) - 0.36 * (masks["lips"] / 255.0) - 0.14 * (masks["nose"] / 255.0)
    rough += 0.9 * (masks["scalp"] / 255.0)
    pixels = np.stack([dx * 0.5 + 0.5, dy * 0.5 + 0.5, np.full_like(dx, 1.0), rough * 0.5], -1)
    return Texture((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8), encoding="data", repeat=False)


def region_uvs(region: Region, uvs: np.ndarray) -> np.ndarray:
    """Coordinates in the region's texture of atlas coordinates (n, 2)."""
    u0, v0, u1, v1 = region.box
    return (uvs - [u0, v0]) / [u1 - u0, v1 - v0]


def in_region(region: Region, uvs: np.ndarray) -> np.ndarray:
    """Which atlas coordinates (n, 2) lie inside."""
    u0, v0, u1, v1 = region.box
    return (uvs[:, 0] > u0) & (uvs[:, 0] < u1) & (uvs[:, 1] > v0) & (uvs[:, 1] < v1)
