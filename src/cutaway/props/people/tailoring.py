"""Clothes cut from a body stocking: where cloth covers the body, how far it stands off, how it is hemmed.

All lengths are on the reference body (see `anatomy`), so that one pattern fits everybody. A cover function is positive
where there is cloth and its value is the distance to the nearest hem in metres; the same function cuts the cloth and
removes the skin beneath it, which is why nothing pokes through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cutaway.cancelling import stop_if_unwanted
from cutaway.props.model import Texture
from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, clipped, smooth_normals, smoothed, subdivided, triangulated

SHOULDER = np.array([0.155, 0.456])
ARM_WAY = np.array([0.674, -0.738])
WRIST_REACH = 0.395
"""From the shoulder along the arm to where a long sleeve ends."""
WAIST = 0.205
CROTCH = -0.06
ANKLE = -0.745

NECKS = ("round", "high", "collar", "v", "boat")


@dataclass(frozen=True)
class Pattern:
    """A garment's cut. Heights are on the reference body (its soles are at -0.81, waist at 0.2, neck at 0.5).

    `sleeve`: length from the shoulder, 0 none, 0.395 to the wrist; `top`: None for something that hangs from the shoulders;
    `opening`: height of the lowest point of a front opening (a jacket's), None for closed; `ease`: how far it stands off;
    `leg`: extra width of a trouser leg at its hem; `puff`: extra width of a sleeve at its hem; `layer` inner to outer.
    """

    neck: str = "round"
    sleeve: float = 0.195
    top: float | None = None
    hem: float = 0.19
    opening: float | None = None
    ease: float = 0.007
    leg: float = 0.0
    puff: float = 0.006
    layer: int = 1
    folds: float = 1.0
    split: bool = False
    """Open in front from the opening down to the hem."""


def along_arm(reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Metres along the arm from the shoulder, and how much (0 to 1) a vertex belongs to an arm."""
    flat = np.stack([np.abs(reference[:, 0]), reference[:, 1]], 1) - SHOULDER
    reach = flat @ ARM_WAY
    aside = flat @ np.array([-ARM_WAY[1], ARM_WAY[0]])
    belongs = np.clip((np.abs(reference[:, 0]) - 0.125) / 0.03, 0, 1) * np.clip((aside + 0.12) / 0.03, 0, 1)
    return reach, belongs


def _neckline(neck: str, x: np.ndarray, z: np.ndarray) -> np.ndarray:
    bow = (x / 0.1) ** 2
    front, back = {
        "round": (0.452 + bow * 0.05, 0.505 + bow * 0.01),
        "boat": (0.478 + bow * 0.025, 0.5 + bow * 0.012),
        "v": (0.40 + x * 1.25, 0.505 + bow * 0.01),
        "high": (0.516 + bow * 0.04, 0.548 + bow * 0.01),
        "collar": (0.540 + bow * 0.02, 0.575 + bow * 0.01),
    }[neck]
    share = np.clip((z + 0.02) / 0.08, 0, 1)
    share = share * share * (3 - 2 * share)
    return back + (front - back) * share


def cover(pattern: Pattern, reference: np.ndarray) -> np.ndarray:
    """Distance to the nearest hem, positive where the pattern has cloth; (n,) for reference addresses (n, 3)."""
    x, y, z = np.abs(reference[:, 0]), reference[:, 1], reference[:, 2]
    reach, belongs = along_arm(reference)
    on_arm = (belongs > 0.5) & (x > 0.14)
    distance = np.full(len(reference), 1.0)
    if pattern.top is not None:
        distance = np.minimum(distance, np.where(on_arm, -1.0, pattern.top - y))
    else:
        neckline = _neckline(pattern.neck, x, z)
        distance = np.where(x < 0.125, np.minimum(distance, neckline - y), distance)
        if pattern.sleeve <= 0:
            armhole = (0.152 + pattern.sleeve - x) + 0.25 * np.clip(0.42 - y, 0, 0.2)
            distance = np.where(y > 0.3, np.minimum(distance, armhole), distance)
            distance = np.where(on_arm, np.minimum(distance, -0.01), distance)
        else:
            distance = np.where(on_arm, np.minimum(distance, pattern.sleeve - reach), distance)
        if pattern.opening is not None:
            slope = (x - 0.075 * np.clip((y - pattern.opening) / (0.5 - pattern.opening), 0, 1.2)) * 0.95
            before = (z > 0.0) & (y > pattern.opening) & (x < 0.125)
            distance = np.where(before, np.minimum(distance, slope), distance)
    return np.where(on_arm, distance, np.minimum(distance, y - pattern.hem))


def stocking(body: Anatomy, shape: Shape, level: int) -> Sheet:
    """A smooth skin over the whole body but hands and head, for `level` 0 (5k triangles), 1 (21k) or 2 (85k).

    Smoothed so far that anatomy does not show through the cloth made from it.
    """
    stop_if_unwanted()
    quads, _ = body.groups["helper-tights"]
    triangles = triangulated(quads)
    used, inverse = np.unique(triangles, return_inverse=True)
    dense = np.zeros((len(used), len(body.joint_names)), np.float32)
    np.put_along_axis(dense, body.joints[used].astype(int), body.weights[used], 1)
    sheet = Sheet(
        inverse.reshape(-1, 3),
        {"positions": shape.vertices[used], "reference": body.reference[used], "weights": dense},
    )
    sheet = smoothed(sheet, 4, "weights")
    if level == 0:
        return smoothed(sheet, 2, "positions")
    sheet = smoothed(subdivided(sheet), 10, "positions")
    sheet = smoothed(sheet, 3, "reference")
    if level == 2:
        sheet = smoothed(subdivided(sheet), 5, "positions")
        sheet = smoothed(sheet, 2, "reference")
    return sheet


def _folds(reference: np.ndarray, phase: float, gathered: float) -> np.ndarray:
    """Metres that folds lift the cloth: gathers (0 to 1) at the waist, drag lines under the arm, wrinkles at elbow and knee."""
    x, y, z = reference.T
    reach, arm = along_arm(reference)
    around = np.arctan2(reference[:, 0], z)
    out = gathered * 0.0035 * np.exp(-(((y - 0.275) / 0.035) ** 2)) * np.sin(around * 15 + np.sin(y * 60) * 0.7 + phase)
    out += 0.0009 * np.sin(around * 5 + y * 38 + phase) * np.sin(y * 23 - x * 17 + 2 * np.sin(around + phase))
    side = np.exp(-(((np.abs(x) - 0.10) / 0.045) ** 2)) * np.exp(-(((y - 0.40) / 0.07) ** 2))
    out += 0.0020 * np.sin((y - 0.35) * 95 - np.abs(x) * 60 + 2 * np.sin(around * 2 + phase)) * side
    out *= 1 - arm
    elbow = np.exp(-(((reach - 0.235) / 0.05) ** 2)) + 0.6 * np.exp(-(((reach - 0.37) / 0.04) ** 2))
    ring = np.arctan2(z - 0.02 - 0.3 * reach, np.abs(x) - 0.155 - reach * 0.674 + (y - 0.456 + reach * 0.738))
    out += arm * 0.0032 * elbow * np.sin(reach * 150 + 1.6 * np.sin(ring + phase))
    leg = (y < CROTCH) * 1.0
    knee = (
        0.7 * np.exp(-(((y + 0.36) / 0.07) ** 2))
        + np.exp(-(((y + 0.72) / 0.05) ** 2))
        + 0.5 * np.exp(-(((y + 0.09) / 0.05) ** 2))
    )
    out += leg * 0.0036 * knee * np.sin(y * 120 + 1.8 * np.sin(np.arctan2(np.abs(x) - 0.12, z - 0.03) + phase))
    return out


def _leg_axis(reference: np.ndarray) -> np.ndarray:
    """Away from the leg's bone, level, (n, 3)."""
    side = np.sign(reference[:, 0])
    height = np.clip((reference[:, 1] + 0.75) / 0.77, 0, 1)
    centre = np.stack([side * (0.161 - 0.069 * height), np.zeros(len(reference)), 0.03 + 0 * height], 1)
    away = (reference - centre) * np.array([1.0, 0.0, 1.0])
    return away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)


def cut(pattern: Pattern, base: Sheet, scale: float, phase: float = 0.0) -> Sheet:
    """The garment as a sheet; uvs are (around, hem distance / 5 cm) for `hem_texture`. `base` is a `stocking`."""
    stop_if_unwanted()
    # Cut away roughly first, so that the rest is done on few triangles only.
    rough = cover(pattern, base["reference"])
    keep = (rough[base.triangles] > -0.03).any(1)
    normals = smooth_normals(base["positions"], base.triangles)
    sheet = base.having(normals=normals).of_triangles(keep)
    reference, normals = sheet["reference"], sheet["normals"]
    reach, arm = along_arm(reference)
    off = np.full(len(sheet), pattern.ease)
    if pattern.sleeve > 0 and pattern.top is None:
        off += arm * pattern.puff * (0.4 + np.clip(reach / max(pattern.sleeve, 0.05), 0, 1) ** 0.9)
    # Cloth lies close along a neckline; standing off there it would show its dark inside. An open jacket stays clear of the
    # shirt beneath it.
    if pattern.top is None and pattern.opening is None:
        inside = np.clip(cover(pattern, reference) / 0.035, 0, 1)
        chest = np.clip((reference[:, 1] - 0.34) / 0.04, 0, 1) * np.clip((0.14 - np.abs(reference[:, 0])) / 0.02, 0, 1)
        off *= 1 - 0.6 * chest * (1 - inside)
    off += pattern.folds * _folds(reference, phase, 1.0 if pattern.top is None and pattern.hem > 0.15 else 0.2)
    positions = sheet["positions"] + normals * (off * scale)[:, None]
    if pattern.leg:
        share = np.clip((CROTCH - reference[:, 1]) / (CROTCH - ANKLE), 0, 1) * (1 - arm)
        positions = positions + _leg_axis(reference) * (pattern.leg * scale * share**0.8)[:, None]
    sheet = smoothed(sheet.having(positions=positions), 2, "positions", strength=0.4)
    values = cover(pattern, sheet["reference"])
    sheet = clipped(sheet, values)
    hem = cover(pattern, sheet["reference"])
    around = np.arctan2(sheet["reference"][:, 0], sheet["reference"][:, 2])
    uvs = np.stack([around, np.clip(hem / 0.05, 0, 1)], 1)
    attributes = {name: sheet[name] for name in ("positions", "reference", "weights")}
    return Sheet(sheet.triangles, {**attributes, "uvs": uvs})


def hem_texture(band: float = 0.012) -> Texture:
    """A band and a stitched line along every hem; v runs 5 cm inwards."""
    rows = np.linspace(0.05, 0.0, 256)
    shade = np.where(rows < band, 0.94, 1.0) * (1 - 0.45 * np.exp(-(((rows - band * 1.05) / 0.0007) ** 2)))
    shade *= 1 - 0.25 * np.exp(-((rows / 0.001) ** 2))
    pixels = np.repeat(np.repeat((shade**0.4545 * 255).astype(np.uint8)[:, None, None], 8, 1), 3, 2)
    return Texture(np.ascontiguousarray(pixels), repeat=False)
