"""How near things are, estimated: a ground that rises to the horizon, a sky far away, subjects standing where they touch the ground.

Nearness is 1 / distance with the main subject at 1: 0 is infinitely far. No network is asked; what is not known is kept gentle.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from cutaway.footage.relief.regions import Region, horizon

SKY = 0.02
NEAREST = 1.7


@dataclass(frozen=True)
class Nearness:
    """`ground` and `subject`: float32 (h, w); `line`: height of the horizon as a share from above; `far`: nearness of what
    stands at the horizon; `confidence` 0-1 says how much parallax may be shown."""

    ground: np.ndarray
    subject: np.ndarray
    line: float
    far: float
    confidence: float


def estimated(picture: np.ndarray, subject: np.ndarray, sky: Region) -> Nearness:
    """The nearness of everything in uint8 (h, w, 3). `subject`: float32 (h, w) mask of what stands in front."""
    h, w = subject.shape
    solid = subject > 0.5
    share = float(solid.mean())
    line, sure = horizon(picture, sky)
    blurred = _behind_is_blurred(picture, solid)
    far = 0.12 if sky.confidence > 0.3 else 0.5 - 0.2 * blurred
    rows = np.linspace(0, 1, h, dtype=np.float32)
    touch = _contact(solid, h) if share > 0.004 else 1.0
    touch = max(touch, line + 0.12)
    # Steeper than this, what stands on the ground would lean.
    far = max(far, 1 - 2.4 * (touch - line))
    slope = (1 - far) / (touch - line)
    # Where nobody knows where the ground begins, all of the back is one slanted plane: then straight lines stay straight.
    bend = 0.05
    bent = far + slope * bend * np.logaddexp(0, (rows - line) / bend)
    plane = far * 0.85 + (1 - far * 0.85) * rows / touch
    known = float(np.clip((sure - 0.25) * 3, 0, 1)) * 0.8
    ground = np.clip(known * bent + (1 - known) * plane, 0, NEAREST).astype(np.float32)
    ground = np.repeat(ground[:, None], w, 1)
    lying = _lying(solid, sky, sure) if share > 0.004 else 0.0
    near = _subject(solid, ground, lying) if share > 0.004 else np.ones((h, w), np.float32)
    if share > 0.004:
        held = _held(picture, solid)
        ground = ground * (1 - held) + near * held
    firm = 1 - float((np.abs(subject - 0.5) < 0.35).sum()) / max(float(solid.sum()), 1.0)
    good = np.clip(share * 40, 0, 1) * np.clip((0.8 - share) * 5, 0.2, 1) * np.clip(firm * 1.5 - 0.2, 0, 1)
    confidence = float(np.clip(0.3 + 0.5 * good + 0.15 * blurred + 0.15 * (sky.confidence > 0.3), 0.3, 1))
    return Nearness(ground, near, line, far, confidence)


def _contact(solid: np.ndarray, h: int) -> float:
    """The lowest row of what stands in front, as a share of the height; what is cut by the lower edge stands below it."""
    labels, count = ndimage.label(solid)
    sizes = ndimage.sum_labels(solid, labels, np.arange(1, count + 1))
    rows = np.nonzero(labels == int(np.argmax(sizes)) + 1)[0]
    lowest = float(np.percentile(rows, 99.5)) / h
    return 1.08 if lowest > 0.97 else lowest


def _behind_is_blurred(picture: np.ndarray, solid: np.ndarray) -> float:
    """0-1: how much softer than the subject everything else is."""
    if solid.mean() < 0.01 or solid.mean() > 0.9:
        return 0.0
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    detail = np.abs(cv2.Laplacian(light, cv2.CV_32F))
    inner = ndimage.binary_erosion(solid, iterations=3)
    outer = ~ndimage.binary_dilation(solid, iterations=6)
    if inner.sum() < 50 or outer.sum() < 50:
        return 0.0
    ratio = (float(np.percentile(detail[inner], 90)) + 1) / (float(np.percentile(detail[outer], 90)) + 1)
    return float(np.clip((ratio - 1.2) / 2, 0, 1))


def _lying(solid: np.ndarray, sky: Region, sure: float) -> float:
    """0-1: how likely the subject is seen from above, so that it lies along the ground instead of standing on it."""
    if sky.confidence > 0.3:
        return 0.0
    rows, columns = np.nonzero(solid)
    h, w = solid.shape
    flat = (np.ptp(columns) + 1) / (np.ptp(rows) + 1)
    inside = rows.max() < 0.97 * h and columns.min() > 0.02 * w and columns.max() < 0.98 * w
    return float(np.clip((flat - 0.8) * 1.5, 0, 0.6) * inside * (1 - sure))


def _held(picture: np.ndarray, solid: np.ndarray) -> np.ndarray:
    """float32 (h, w), 0-1: where the outline runs through an even surface, so that what is behind it there hangs together with
    the subject (a body that the mask leaves half out, the foot of a thing in its shadow) and has to move with it."""
    h, w = solid.shape
    lab = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32), (0, 0), 1.5)
    reach = max(3, round(0.012 * h))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    byte = solid.astype(np.uint8)
    inner, outer = solid & (cv2.erode(byte, disc) == 0), ~solid & (cv2.dilate(byte, disc) > 0)
    sigma = float(reach)

    def mean(where: np.ndarray) -> np.ndarray:
        share = where.astype(np.float32)
        total = cv2.GaussianBlur(share, (0, 0), sigma)
        return np.asarray(cv2.GaussianBlur(lab * share[..., None], (0, 0), sigma) / np.maximum(total, 1e-4)[..., None])

    rim = outer & (cv2.dilate(byte, np.ones((5, 5), np.uint8)) > 0)
    if not rim.any() or not inner.any():
        return np.zeros((h, w), np.float32)
    alike = np.clip(1.25 - np.linalg.norm(mean(inner) - mean(outer), axis=-1) / 22, 0, 1) * rim
    wide = 0.07 * h
    spread = cv2.GaussianBlur(alike.astype(np.float32), (0, 0), wide) / np.maximum(
        cv2.GaussianBlur(rim.astype(np.float32), (0, 0), wide), 1e-4
    )
    away = cv2.distanceTransform((~rim).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(np.clip(spread, 0, 1) * np.exp(-((away / (0.16 * h)) ** 2)), np.float32)


def _subject(solid: np.ndarray, ground: np.ndarray, lying: float) -> np.ndarray:
    """Each piece at the nearness of the ground where it stands, rounded towards its middle, and the same carried on outwards."""
    h, w = solid.shape
    labels, count = ndimage.label(ndimage.binary_dilation(solid, iterations=2))
    flat = np.ones((h, w), np.float32)
    for index, where in enumerate(ndimage.find_objects(labels), 1):
        stop = where[0].stop
        own = 1.0 if stop >= 0.97 * h or count == 1 else float(np.clip(ground[min(stop, h - 1), 0], 0.75, 1.3))
        flat[labels == index] = own
    if lying:
        flat = np.where(labels > 0, (1 - lying) * flat + lying * np.clip(ground, 0.6, 1.4), flat)
    nearest = ndimage.distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
    flat = flat[tuple(nearest)]
    depth = cv2.distanceTransform(solid.astype(np.uint8), cv2.DIST_L2, 5)
    reach = max(float(np.percentile(depth[solid], 97)), 1.0)
    reach = min(reach, 0.22 * h)
    inward = np.clip(depth / reach, 0, 1)
    cushion = np.sqrt(np.maximum(0, 1 - (1 - inward) ** 2))
    cushion = cv2.GaussianBlur(cushion.astype(np.float32), (0, 0), max(1.5, h / 70))
    bulge = 0.35 * reach / h
    return np.asarray(cv2.GaussianBlur(flat.astype(np.float32), (0, 0), max(1.5, h / 90)) + bulge * cushion, np.float32)
