"""Subjects cut out of pictures, as PNGs with alpha on the media shelf: what a builder makes figures of.

A picture that is transparent already is taken as it is; a subject before a plain background is told from that background; anything
else goes through the network that finds what stands out. Colours at the rim are freed of the old background.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage

from cutaway.errors import MissingPack
from cutaway.footage.reading import Source
from cutaway.staging.footage.desk import Desk
from cutaway.storage.media import shelf

VERSION = "7"
LARGEST = 2048
"""Pixels on the longer side of a cut-out."""
_EMPTY = 0.004
"""Share of the picture below which nothing was found."""
_ALL = 0.93
"""Share from which the picture is all subject: there is nothing to cut it from."""


@dataclass(frozen=True)
class CutOut:
    """`sha256`: of the PNG on the shelf; `width`, `height` in pixels; `how`: "transparent", "plain background", "found" or "whole"
    (nothing could be told from anything); `share` of the picture it covers; `edges` of the picture that it touches; `box`: x0, y0,
    x1, y1 in the picture as fractions; `colours`: sRGB 0-255 with their shares, most first; `soft`: share of it that is half
    transparent."""

    sha256: str
    width: int
    height: int
    how: str
    share: float
    edges: tuple[str, ...]
    box: tuple[float, float, float, float]
    colours: tuple[tuple[int, int, int, float], ...]
    soft: float
    base: float = 0.0
    interest: tuple[float, float] = (0.5, 0.5)
    """Where there is most to see in it: x from its left, y from its foot, as shares of its width and height."""
    """How high its lower outline is on the whole, as a share of its height: 0 for a foot seen from the side, more from above."""

    @property
    def whole(self) -> bool:
        """Whether nothing was cut away."""
        return self.how == "whole"

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / max(self.height, 1)

    @property
    def lightness(self) -> float:
        """Mean of its codes, 0-1."""
        total = sum(share for *_, share in self.colours) or 1.0
        return sum((0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 * share for r, g, b, share in self.colours) / total


def cut_out(desk: Desk, sha256: str) -> CutOut:
    """The subject of a picture, cut out. Worked out once for each picture. Raises what opening it raises."""
    source = desk.open(sha256)
    places: dict[str, str] = {}

    def write(path: Path) -> None:
        path.write_bytes(_packed(*_made(source)))

    path = desk.derived.file(sha256, "subject", VERSION, {}, write, ".cut")
    data = path.read_bytes()
    length = int.from_bytes(data[:4], "big")
    facts = json.loads(data[4 : 4 + length])
    places["png"] = shelf().add_bytes(data[4 + length :])
    return CutOut(
        places["png"],
        facts["width"],
        facts["height"],
        facts["how"],
        facts["share"],
        tuple(facts["edges"]),
        tuple(facts["box"]),
        tuple(tuple(row) for row in facts["colours"]),
        facts["soft"],
        facts["base"],
        tuple(facts["interest"]),
    )


def whole_picture(desk: Desk, sha256: str) -> str:
    """The hash of the picture as it is seen (upright, eight bits), as a PNG on the shelf."""
    source = desk.open(sha256)

    def write(path: Path) -> None:
        Image.fromarray(_within(np.asarray(source.frame(0)))).save(path, "PNG", compress_level=4)

    return shelf().add(desk.derived.file(sha256, "upright", VERSION, {}, write, ".png"))


def _packed(png: bytes, facts: dict[str, object]) -> bytes:
    head = json.dumps(facts, sort_keys=True).encode()
    return len(head).to_bytes(4, "big") + head + png


def _within(pixels: np.ndarray) -> np.ndarray:
    share = LARGEST / max(pixels.shape[:2])
    if share >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * share)), max(1, round(pixels.shape[0] * share)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def _made(source: Source) -> tuple[bytes, dict[str, object]]:
    pixels = _within(np.ascontiguousarray(source.straight()))
    own = source.alpha(0)
    alpha, how = _alpha(pixels, own)
    solid = alpha > 0.5
    rows, columns = np.where(alpha > 0.02)
    if how == "whole" or not len(rows):
        alpha, how, solid = np.ones(pixels.shape[:2], np.float32), "whole", np.ones(pixels.shape[:2], bool)
        rows, columns = np.where(solid)
    tall, wide = alpha.shape
    near = max(2, round(0.006 * max(tall, wide)))
    edges = [
        name
        for name, band in (
            ("top", solid[:near].any(0)),
            ("bottom", solid[-near:].any(0)),
            ("left", solid[:, :near].any(1)),
            ("right", solid[:, -near:].any(1)),
        )
        if band.mean() > 0.02
    ]
    margin = 2
    y0, y1 = max(0, rows.min() - margin), min(tall, rows.max() + 1 + margin)
    x0, x1 = max(0, columns.min() - margin), min(wide, columns.max() + 1 + margin)
    clean = pixels if how == "whole" else freed(pixels, alpha, how != "transparent")
    cut = np.dstack([clean, np.round(alpha * 255).astype(np.uint8)])[y0:y1, x0:x1]
    # What touches no edge gets empty pixels around it, so that its outline is soft all around.
    pads = [
        (0 if "top" in edges else 3, 0 if "bottom" in edges else 3),
        (0 if "left" in edges else 3, 0 if "right" in edges else 3),
    ]
    if how != "whole":
        rgb = np.pad(cut[..., :3], (*pads, (0, 0)), mode="edge")
        cut = np.dstack([rgb, np.pad(cut[..., 3], pads)])
    file = io.BytesIO()
    Image.fromarray(cut).save(file, "PNG", compress_level=4)
    facts: dict[str, object] = {
        "width": cut.shape[1],
        "height": cut.shape[0],
        "how": how,
        "share": round(float(alpha.mean()), 4),
        "edges": edges,
        "box": [round(float(v), 5) for v in (x0 / wide, y0 / tall, x1 / wide, y1 / tall)],
        "colours": palette(clean[solid]),
        "soft": round(float(((alpha > 0.1) & (alpha < 0.9)).sum() / max(solid.sum(), 1)), 4),
        "base": round(base_of(solid), 4),
        "interest": _interest(cut),
    }
    return file.getvalue(), facts


def _interest(cut: np.ndarray) -> list[float]:
    """The middle of the window, two fifths of the size, in which there is most fine detail that belongs to the subject."""
    share = min(1.0, 200 / max(cut.shape[:2]))
    size = (max(8, round(cut.shape[1] * share)), max(8, round(cut.shape[0] * share)))
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    inside = ndimage.binary_erosion(small[..., 3] > 200, iterations=3)
    edges = sum(np.hypot(ndimage.sobel(small[..., i], 0), ndimage.sobel(small[..., i], 1)) for i in range(3))
    detail = np.minimum(edges, 400.0) * inside
    window = (max(3, round(0.4 * size[1])), max(3, round(0.4 * size[0])))
    found = ndimage.uniform_filter(detail, window, mode="constant")
    y, x = np.unravel_index(int(np.argmax(found)), found.shape)
    return [round(float((x + 0.5) / size[0]), 3), round(float(1 - (y + 0.5) / size[1]), 3)]


def base_of(solid: np.ndarray) -> float:
    """How high the lower outline of bool (h, w) is on the whole, as a share of its height."""
    rows, columns = np.where(solid.any(1))[0], np.where(solid.any(0))[0]
    if len(rows) < 2 or not len(columns):
        return 0.0
    bottom, tall = rows.max() + 1, rows.max() + 1 - rows.min()
    lowest = (bottom - (solid.shape[0] - np.argmax(solid[::-1, columns], axis=0))) / tall
    standing = np.sort(lowest[lowest < 0.4])
    return float(standing[: max(1, round(0.9 * len(standing)))].mean()) if len(standing) else 0.0


def _alpha(pixels: np.ndarray, own: np.ndarray | None) -> tuple[np.ndarray, str]:
    """float32 (h, w) 0-1, and how it was found."""
    if own is not None and 0.005 < float((own > 0.5).mean()) < 0.995:
        shown = (
            own if own.shape == pixels.shape[:2] else cv2.resize(own, pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
        )
        return np.asarray(shown, np.float32), "transparent"
    plain = before_plain(pixels)
    if plain is not None:
        return with_pale_parts(pixels, plain), "plain background"
    try:
        from cutaway.footage import finding

        found = finding.cutout(pixels)
    except MissingPack:
        return np.ones(pixels.shape[:2], np.float32), "whole"
    found = _tidied(np.asarray(found, np.float32))
    share = float((found > 0.5).mean())
    return (found, "found") if _EMPTY < share < _ALL else (np.ones(pixels.shape[:2], np.float32), "whole")


def _tidied(alpha: np.ndarray) -> np.ndarray:
    """Without crumbs and without small holes; a product has a firm outline."""
    firm = np.clip((alpha - 0.12) / 0.76, 0, 1)
    labels, count = ndimage.label(firm > 0.3)
    if count > 1:
        sizes = ndimage.sum_labels(np.ones_like(firm), labels, np.arange(1, count + 1))
        keep = np.concatenate([[False], sizes >= 0.03 * sizes.max()])
        near = ndimage.binary_dilation(keep[labels], iterations=3)
        firm = firm * near
    holes, count = ndimage.label(firm < 0.5)
    if count > 1:
        sizes = ndimage.sum_labels(np.ones_like(firm), holes, np.arange(1, count + 1))
        small = np.concatenate([[False], sizes < 0.0008 * firm.size])
        firm = np.where(small[holes], 1.0, firm)
    return firm.astype(np.float32)


def before_plain(pixels: np.ndarray) -> np.ndarray | None:
    """float32 (h, w): the subject told from a plain or slowly shaded background, or None where the background is not plain."""
    tall, wide = pixels.shape[:2]
    band = max(2, round(0.02 * min(tall, wide)))
    share = min(1.0, 480 / max(tall, wide))
    small = cv2.resize(pixels, (max(8, round(wide * share)), max(8, round(tall * share))), interpolation=cv2.INTER_AREA)
    lab = _lab(small)
    h, w = lab.shape[:2]
    band = max(2, round(0.02 * min(h, w)))
    rim = np.zeros((h, w), bool)
    rim[:band] = rim[-band:] = True
    rim[:, :band] = rim[:, -band:] = True
    fit = _shaded(lab, rim)
    if fit is None:
        return None
    away = np.linalg.norm((lab - fit) * (0.8, 1.15, 1.15), axis=-1)
    quiet = away[rim] < 7
    if quiet.mean() < 0.86:
        return None
    # Only what hangs together with the rim is background: a white label on a bottle before white stays.
    open_, count = ndimage.label(away < 9)
    outside = np.isin(open_, np.unique(open_[rim & (away < 9)]))
    outside[open_ == 0] = False
    subject = ~outside
    cast = shadow(small, lab, fit, outside)
    if cast.any():
        subject &= ~cast
        # Beside its shadow the product is told from the shadow, not from the bare ground.
        distance, nearest = ndimage.distance_transform_edt(~cast, return_indices=True)
        fit = np.where((distance < 6)[..., None], lab[nearest[0], nearest[1]], fit)
    subject &= ~openings(away, lab, subject)
    subject = ndimage.binary_opening(subject, iterations=1)
    if not 0.01 < subject.mean() < 0.9:
        return None
    full = _lab(pixels)
    ground = cv2.resize(fit.astype(np.float32), (wide, tall), interpolation=cv2.INTER_LINEAR)
    far = np.linalg.norm((full - ground) * (0.8, 1.15, 1.15), axis=-1)
    inside = cv2.resize(subject.astype(np.float32), (wide, tall), interpolation=cv2.INTER_LINEAR)
    deep = ndimage.binary_erosion(subject, iterations=2)
    core = cv2.resize(deep.astype(np.float32), (wide, tall), interpolation=cv2.INTER_LINEAR) > 0.5
    soft = np.clip((far - 5.0) / 13.0, 0, 1)
    alpha = np.where(core, 1.0, soft * np.clip(inside * 3, 0, 1))
    # Inside of the outline everything belongs to it, however near its colour is to the background's.
    alpha = np.where(
        _filled(alpha > 0.5, wide, tall),
        np.maximum(alpha, (ndimage.uniform_filter(alpha, 3) > 0.97).astype(float)),
        alpha,
    )
    return _tidied(alpha.astype(np.float32))


def with_pale_parts(pixels: np.ndarray, plain: np.ndarray) -> np.ndarray:
    """float32 (h, w): what was told from a light background by its colour, with the parts of it that are as light as that background.

    These (the body of a white cup, the rim of a plate) are found by the network; it is believed only where it agrees about all
    the rest. An opening through which the ground is seen and a shadow below stay out.
    """
    band = max(2, round(0.02 * min(plain.shape)))
    light = _lab(pixels)
    edge = np.concatenate([light[:band].reshape(-1, 3), light[-band:].reshape(-1, 3)])
    ground = np.median(edge, axis=0)
    if ground[0] < 82:
        return plain
    try:
        from cutaway.footage import finding

        found = _tidied(np.asarray(finding.cutout(pixels), np.float32))
    except MissingPack:
        return plain
    solid, own = found > 0.5, plain > 0.5
    agreed = (solid & own).sum() >= 0.85 * own.sum() and (found > 0.8).sum() > 0.6 * (found > 0.2).sum()
    missing = solid & ~ndimage.binary_dilation(own, iterations=max(1, round(0.003 * max(plain.shape))))
    if not agreed or solid.mean() > 0.9 or missing.sum() < 0.01 * own.sum():
        return plain
    away = np.linalg.norm(cv2.GaussianBlur(light, (0, 0), 2.0) - ground, axis=-1)
    rows = np.where((solid | own).any(1))[0]
    low = rows.min() + 0.82 * (rows.max() - rows.min())
    holes = ndimage.binary_fill_holes(own) & ~own
    keep = np.zeros_like(own)
    parts, count = ndimage.label(missing)
    for number in range(1, count + 1):
        part = parts == number
        if part.sum() < 0.0006 * part.size:
            continue
        opening = holes[part].mean() > 0.8 and float(away[part].mean()) < 2.5
        cast = float(np.where(part)[0].mean()) > low and float(away[part].mean()) > 3.0
        if not opening and not cast:
            keep |= part
    if not keep.any():
        return plain
    around = ndimage.binary_dilation(keep, iterations=max(3, round(0.008 * max(plain.shape))))
    return np.asarray(_tidied(np.maximum(plain, np.where(around, found, 0.0))), np.float32)


def shadow(small: np.ndarray, lab: np.ndarray, ground: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """bool (h, w): the shadow on the ground: ground of its own hue but darker, reached from outside without crossing a sharp edge.

    Empty where that would take much of what stands there: then it is no shadow. `lab`, `ground` as in `before_plain`, of `small` (h, w, 3).
    """
    none = np.zeros(outside.shape, bool)
    rows = np.where((~outside).any(1))[0]
    if not len(rows):
        return none
    bare = cv2.cvtColor(ground.astype(np.float32), cv2.COLOR_LAB2RGB) ** 2.2
    seen = cv2.GaussianBlur((small.astype(np.float32) / 255) ** 2.2, (0, 0), 1.0)
    share = seen / np.maximum(bare, 0.01)
    level = share.mean(-1)
    hue = np.abs(share - level[..., None]).max(-1) < 0.06 + 0.10 * (1 - level)
    light = cv2.GaussianBlur(lab[..., 0].astype(np.float32), (0, 0), 1.0)
    steep = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 8
    low = np.arange(len(outside))[:, None] > rows.min() + 0.45 * (rows.max() - rows.min())
    way = hue & (level > 0.12) & (level < 1.02) & (steep < 3.0) & low & ~outside
    rim = ndimage.binary_dilation(outside, iterations=2) & way
    parts, _ = ndimage.label(way)
    cast = np.isin(parts, np.unique(parts[rim & (parts > 0)])) & way
    if not 0.002 * outside.size < cast.sum() < 0.4 * (~outside).sum():
        return none
    # What is left between shadow and ground, and a seam of the width that the edge was blurred by.
    return np.asarray(ndimage.binary_closing(cast | outside, iterations=2) & ~outside & (hue | outside) & (steep < 6))


def openings(away: np.ndarray, lab: np.ndarray, subject: np.ndarray) -> np.ndarray:
    """bool (h, w): where the ground is seen through the subject, as through the handle of a cup. `away`: how far colours are from the ground's.

    Before white a label may be as white as the ground: there only an empty opening near the outline counts.
    """
    none = np.zeros(subject.shape, bool)
    like, count = ndimage.label(subject & (away < 6))
    if not count:
        return none
    depth = ndimage.distance_transform_edt(subject)
    rim = np.median(lab[~subject], axis=0) if (~subject).any() else np.zeros(3)
    white = rim[0] > 86 and float(np.hypot(rim[1], rim[2])) < 7
    found = none.copy()
    for number, window in enumerate(ndimage.find_objects(like), 1):
        part = like[window] == number
        size = part.sum()
        if not 0.0012 * subject.size < size < 0.25 * subject.sum():
            continue
        inner = ndimage.binary_erosion(part, iterations=2)
        even = float(away[window][inner].mean()) if inner.any() else 9.0
        full = ndimage.binary_fill_holes(part).sum() < 1.02 * size
        near = float(depth[window][part].min()) < 0.5 * float(size) ** 0.5
        if even < (1.2 if white else 3.5) and full and near:
            found[window] |= part
    return found


def _filled(solid: np.ndarray, wide: int, tall: int) -> np.ndarray:
    return np.asarray(ndimage.binary_erosion(solid, iterations=max(1, round(0.004 * max(wide, tall)))))


def _shaded(lab: np.ndarray, rim: np.ndarray) -> np.ndarray | None:
    """The background as a surface of second order through the rim, refitted without what stands out of it."""
    h, w = rim.shape
    y, x = np.mgrid[0:h, 0:w] / max(h, w) - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], -1)
    middle = np.median(lab[rim], axis=0)
    use = rim & (np.linalg.norm(lab - middle, axis=-1) < 30)
    if use.sum() < 0.6 * rim.sum():
        return None
    found = None
    for _ in range(3):
        weights, *_ = np.linalg.lstsq(terms[use], lab[use], rcond=None)
        found = terms @ weights
        use = rim & (np.linalg.norm(lab - found, axis=-1) < 8)
        if use.sum() < 0.5 * rim.sum():
            return None
    return found


def _lab(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels).astype(np.float32) / 255, cv2.COLOR_RGB2LAB))


def freed(pixels: np.ndarray, alpha: np.ndarray, mixed: bool = False) -> np.ndarray:
    """The picture with colours of the inside carried out over its rim: no halo of the old background. What is firm stays as it is."""
    # The outermost firm pixels still have some of the background in them, unless the picture's own alpha says otherwise.
    firm = (
        ndimage.binary_erosion(alpha > 0.97, iterations=1 + (max(alpha.shape) > 1200), border_value=1)
        if mixed
        else alpha > 0.97
    )
    if not firm.any():
        firm = alpha > 0.6 * float(alpha.max())
    distance, nearest = ndimage.distance_transform_edt(~firm, return_indices=True)
    carried = pixels[nearest[0], nearest[1]].astype(np.float32)
    smooth = cv2.GaussianBlur(carried, (0, 0), 1.2)
    out = np.where((distance > 0)[..., None], smooth, pixels)
    return np.asarray(np.clip(np.round(out), 0, 255), np.uint8)


def palette(colours: np.ndarray, most: int = 5) -> list[list[float]]:
    """The leading colours of pixels (n, 3): [r, g, b, share], most first."""
    if not len(colours):
        return []
    sample = colours[:: max(1, len(colours) // 20_000)].astype(np.float32)
    lab = _lab(sample[None].astype(np.uint8))[0]
    bins = np.round(lab / (18, 16, 16)).astype(int)
    _, which, counts = np.unique(bins, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(-counts)[:most]
    return [
        [
            *(int(round(float(v))) for v in sample[which.reshape(-1) == i].mean(0)),
            round(float(counts[i] / len(sample)), 4),
        ]
        for i in order
    ]
