"""Parts of a picture that are known by their looks: sky, ground, water, fire. Each with how sure it is.

Masks are float32 (h, w), 0-1, at the size of the picture given (some 480 pixels wide is enough); nothing here needs a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from scipy import ndimage


@dataclass(frozen=True)
class Region:
    """A part of the picture and how sure it is, 0-1."""

    mask: np.ndarray
    confidence: float

    @property
    def share(self) -> float:
        """Of the picture, 0-1."""
        return float(self.mask.mean())


def sky(picture: np.ndarray, subject: np.ndarray | None = None) -> Region:
    """The sky: what joins the upper edge, is even, and keeps to the colours found up there. `subject`: what it is not."""
    h, w = picture.shape[:2]
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    taken = np.zeros((h, w), bool) if subject is None else subject > 0.5
    rough = _roughness(lab[..., 0])
    even = rough < max(3.0, float(np.percentile(rough, 35)))
    top = np.zeros((h, w), bool)
    top[: max(2, h // 40)] = True
    seeds = top & even & ~taken
    if seeds.mean() < 0.25 * top.mean():
        return Region(np.zeros((h, w), np.float32), 0.0)
    reached = _grown(lab, seeds, ~taken, rough)
    if reached.mean() < 0.04:
        return Region(np.zeros((h, w), np.float32), 0.0)
    inside = lab[reached]
    light, blue = float(inside[:, 0].mean()) / 255, 128 - float(inside[:, 2].mean())
    hue_spread = float(inside[:, 1:].std(0).mean())
    rest = lab[~reached & ~taken]
    other = float(np.linalg.norm(inside.mean(0) - rest.mean(0))) if len(rest) > 50 else 0.0
    lower = float(np.percentile(np.nonzero(reached)[0], 97)) / h
    wide = float(reached[: max(2, h // 10)].mean())
    # Blue, or light without colour, or dark and even above a line: what skies are. A wall is lit from one side and has no such edge.
    kind = max(np.clip(blue / 12, 0, 1), np.clip((light - 0.72) * 5, 0, 1) * np.clip(1 - hue_spread / 14, 0, 1) * 0.75)
    rest_rough = float(rough[~reached & ~taken].mean()) if len(rest) > 50 else 0.0
    contrast = np.clip(other / 30, 0, 1) * np.clip((rest_rough - float(rough[reached].mean())) / 4, 0, 1)
    reach = np.clip((0.98 - lower) * 9, 0, 1) * np.clip((wide - 0.2) * 2.5, 0, 1)
    confidence = float(kind * (0.45 + 0.55 * contrast) * reach)
    mask = ndimage.binary_closing(np.pad(reached, 3, mode="edge"), iterations=2)[3:-3, 3:-3]
    return Region(mask.astype(np.float32), confidence)


def _roughness(light: np.ndarray) -> np.ndarray:
    """How much the lightness changes from pixel to pixel around each, in its codes."""
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0) / 4, cv2.Sobel(light, cv2.CV_32F, 0, 1) / 4
    return np.asarray(cv2.GaussianBlur(np.hypot(across, down), (0, 0), 1.5))


def drifting(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: what of a sky may drift: none of the masts, wires and twigs that stand in it, nor what is beside them."""
    h = picture.shape[0]
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    thin = np.abs(light - cv2.medianBlur(light.astype(np.uint8), 9).astype(np.float32))
    hard = (thin > 9) | (_roughness(light) > 9) | (mask < 0.5)
    reach = 2 * max(2, round(0.013 * h)) + 1
    held = cv2.dilate(
        ndimage.binary_opening(hard, np.ones((2, 1))).astype(np.uint8),
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)),
    )
    free = cv2.GaussianBlur((1 - held).astype(np.float32), (0, 0), max(1.5, 0.012 * h))
    return np.asarray(np.clip(free * 2 - 1, 0, 1) * mask, np.float32)


def _grown(lab: np.ndarray, seeds: np.ndarray, free: np.ndarray, rough: np.ndarray) -> np.ndarray:
    """What joins the seeds through pixels that are even or of a colour near to the sky's beside them."""
    h = lab.shape[0]
    rows = np.arange(h, dtype=np.float32)
    reached = seeds
    for _ in range(3):
        own = lab[reached]
        where = np.nonzero(reached)[0].astype(np.float32)
        # The sky's colour changes from the zenith to the horizon: a line for each channel over the rows, held at its ends.
        low, high = float(where.min()), float(where.max()) + 0.12 * h
        place = np.clip(rows, low, high)
        if high - low > 0.15 * h and len(where) > 200:
            fit = np.stack([np.polyval(np.polyfit(where, own[:, c], 1), place) for c in range(3)], 1)
        else:
            fit = np.repeat(own.mean(0)[None], h, 0)
        away = np.linalg.norm((lab - fit[:, None]) * (0.7, 1.3, 1.3), axis=-1)
        spread = max(9.0, 2.2 * float(away[reached].mean()))
        allowed = free & ((away < spread * 1.8) & (rough < 14) | (away < spread * 0.8))
        allowed |= seeds
        allowed = ndimage.binary_opening(allowed, iterations=1) | seeds
        labels, _ = ndimage.label(allowed)
        keep = np.unique(labels[seeds])
        reached = np.isin(labels, keep[keep > 0])
    return np.asarray(reached)


def horizon(picture: np.ndarray, sky_: Region) -> tuple[float, float]:
    """Where the ground ends, as a share of the height from above, and how sure that is."""
    h = picture.shape[0]
    if sky_.confidence > 0.3:
        columns = sky_.mask.sum(0)
        seen = columns > 0.02 * h
        if seen.mean() > 0.25:
            return float(np.clip(np.percentile(columns[seen], 75) / h, 0.1, 0.85)), sky_.confidence
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    across = cv2.GaussianBlur(light, (0, 0), 3)
    step = np.abs(np.diff(across, axis=0)).mean(1)
    step = ndimage.gaussian_filter1d(step, h / 60)
    band = slice(int(0.25 * h), int(0.7 * h))
    best = int(np.argmax(step[band])) + band.start
    sure = float(np.clip((step[best] / (step[band].mean() + 1e-3) - 1.3) / 2, 0, 0.6))
    return (best / h * sure + 0.42 * (1 - sure)), sure * 0.5


def water(picture: np.ndarray, sky_: Region, subject: np.ndarray | None = None) -> Region:
    """Water, where words say that there is some: the low part of the picture that is blue, green or mirrors what is above."""
    h, w = picture.shape[:2]
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    line, sure = horizon(picture, sky_)
    rows = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    below = np.clip((rows - line) * 20, 0, 1) * np.ones((1, w), np.float32)
    if subject is not None:
        below = below * (1 - subject)
    cool = np.clip((132 - lab[..., 2]) / 10, 0, 1)
    alike = np.zeros((h, w), np.float32)
    if sky_.confidence > 0.3 and sky_.mask.sum() > 50:
        tone = lab[sky_.mask > 0.5].mean(0)
        alike = np.clip(1 - np.linalg.norm((lab - tone) * (0.4, 1, 1), axis=-1) / 26, 0, 1)
    flat = np.clip(1 - _tallness(lab[..., 0]) / 14, 0, 1)
    score = np.maximum(cool, alike) * (0.4 + 0.6 * flat) * below
    soft = cv2.GaussianBlur(score, (0, 0), h / 60)
    solid = ndimage.binary_opening(soft > 0.38, iterations=2)
    labels, count = ndimage.label(solid)
    if not count:
        return Region(np.zeros((h, w), np.float32), 0.0)
    sizes = ndimage.sum_labels(solid, labels, np.arange(1, count + 1))
    keep = np.concatenate([[False], sizes > 0.2 * sizes.max()])
    mask = ndimage.binary_closing(keep[labels], iterations=4).astype(np.float32) * (below > 0.3)
    share = float(mask.mean())
    mean = float(soft[mask > 0.5].mean()) if share > 0 else 0.0
    return Region(
        mask.astype(np.float32),
        float(np.clip((share - 0.02) * 12, 0, 1) * np.clip((mean - 0.3) * 2.5, 0, 1) * (0.6 + 0.4 * sure)),
    )


def _tallness(light: np.ndarray) -> np.ndarray:
    """How much upright structure there is: water has lines that lie, not lines that stand."""
    across = np.abs(cv2.Sobel(light, cv2.CV_32F, 1, 0)) / 4
    down = np.abs(cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 4
    return np.asarray(cv2.GaussianBlur(np.maximum(across - 0.8 * down, 0), (0, 0), 3))


def fire(picture: np.ndarray) -> Region:
    """Flames and other small warm lights: bright, yellow to red, brighter than what is around."""
    h, w = picture.shape[:2]
    red, green, blue = (picture[..., c].astype(np.float32) for c in range(3))
    warm = np.clip((red - blue - 50) / 70, 0, 1) * np.clip((red - 185) / 45, 0, 1) * np.clip((green - 70) / 50, 0, 1)
    around = cv2.GaussianBlur(red, (0, 0), h / 14)
    stands_out = np.clip((red - around - 25) / 50, 0, 1)
    core = (
        np.clip((np.minimum(red, green) - 235) / 15, 0, 1)
        * np.clip((red + green - 2 * blue) / 60 + 0.1, 0, 1)
        * stands_out
    )
    score = np.maximum(warm * stands_out, core)
    solid = ndimage.binary_opening(score > 0.4, iterations=1)
    grown = ndimage.binary_dilation(solid, iterations=2)
    share = float(solid.mean())
    # A wall in warm light is no fire: flames are small and stand before something darker.
    small = float(np.clip((0.16 - share) * 12, 0, 1))
    return Region(grown.astype(np.float32), float(np.clip(share * 900, 0, 1) * small))


def foliage(picture: np.ndarray, sky_: Region) -> Region:
    """Leaves, grass, flowers: what is full of small detail and green, or golden to red as in autumn."""
    h, w = picture.shape[:2]
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    green = np.clip((126 - lab[..., 1]) / 6, 0, 1) * np.clip((lab[..., 2] - 128) / 8, 0, 1)
    autumn = np.clip((lab[..., 2] - 142) / 14, 0, 1) * np.clip((_roughness(lab[..., 0]) - 5) / 6, 0, 1) * 0.8
    detail = np.clip(_roughness(lab[..., 0]) / 5, 0.25, 1)
    score = cv2.GaussianBlur(np.maximum(green * detail, autumn), (0, 0), h / 70) * (1 - np.clip(sky_.mask * 1.5, 0, 1))
    mask = np.clip((score - 0.12) / 0.3, 0, 1).astype(np.float32)
    return Region(mask, float(np.clip((float(mask.mean()) - 0.03) * 8, 0, 1)))


def opening_of(picture: np.ndarray, subject: np.ndarray) -> tuple[float, float, float, float] | None:
    """The mouth of a cup or bowl: x, y of its centre, its half width and half height as fractions of the picture's width and
    height; None where nothing like it is seen. `subject`: float32 (h, w) mask of the vessel."""
    h, w = subject.shape
    solid = subject > 0.5
    if solid.mean() < 0.01:
        return None
    rows, columns = np.nonzero(solid)
    top, bottom = float(np.percentile(rows, 1)), float(np.percentile(rows, 99))
    left, right = float(np.percentile(columns, 1)), float(np.percentile(columns, 99))
    wide, tall = right - left, bottom - top
    best: tuple[float, tuple[float, float, float, float]] | None = None
    grouped: Any = cv2.kmeans
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    samples = lab[solid]
    for count in (3, 4, 5):
        cv2.setRNGSeed(7)
        criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.5)
        _, labels, _ = grouped(np.ascontiguousarray(samples), count, None, criteria, 2, cv2.KMEANS_PP_CENTERS)
        plane = np.full((h, w), -1, np.int32)
        plane[solid] = labels[:, 0]
        for index in range(count):
            part = ndimage.binary_closing(plane == index, iterations=2)
            pieces, number = ndimage.label(part)
            for piece, where in enumerate(ndimage.find_objects(pieces), 1):
                if number > 60 and (where[0].stop - where[0].start) * (where[1].stop - where[1].start) < 0.004 * h * w:
                    continue
                inside = pieces[where] == piece
                y0, y1, x0, x1 = where[0].start, where[0].stop, where[1].start, where[1].stop
                high, across = y1 - y0, x1 - x0
                centre_x, centre_y = (x0 + x1) / 2, (y0 + y1) / 2
                area = float(inside.sum())
                if not 0.03 * wide * tall < area < 0.6 * wide * tall or across < 0.2 * wide:
                    continue
                yy, xx = np.mgrid[: inside.shape[0], : inside.shape[1]].astype(np.float32)
                ellipse = ((xx - across / 2 + 0.5) / (across / 2)) ** 2 + ((yy - high / 2 + 0.5) / (high / 2)) ** 2 <= 1
                filled = ndimage.binary_fill_holes(inside)
                fit = float((filled & ellipse).sum() / max((filled | ellipse).sum(), 1))
                lying = 0.15 < high / max(across, 1) < 1.25
                upper = 1 - np.clip(((centre_y - top) / max(tall, 1) - 0.35) * 2, 0, 1)
                middle = 1 - min(1.0, abs(centre_x - (left + right) / 2) / (0.5 * wide + 1))
                score = fit * (0.4 + 0.6 * upper) * (0.4 + 0.6 * middle) * (1.0 if lying else 0.3)
                if fit > 0.55 and (best is None or score > best[0]):
                    best = score, (centre_x / w, centre_y / h, across / 2 / w, high / 2 / h)
    return best[1] if best is not None and best[0] > 0.3 else None
