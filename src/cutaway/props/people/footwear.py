"""Shoes and boots, lofted around the person's own feet."""

from __future__ import annotations

import numpy as np

from cutaway.props.model import Material, Part
from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, joined, mesh_of, smooth_normals
from cutaway.props.people.tailoring import Pattern

SOLE = 0.016
"""Thickness of a sole in metres at the size of the reference body; the person stands that much higher."""

SHAFTS: dict[str, float] = {
    "shoes": -0.725,
    "trainers": -0.722,
    "flats": -0.758,
    "boots": -0.60,
    "high boots": -0.45,
    "sandals": -0.76,
}
"""Height on the reference body up to which each kind covers the leg."""

OPENING: dict[str, float] = {"flats": 0.62, "sandals": 0.45}
"""Height of the opening in heights of the ankle, where it is lower than usual."""


def _slices(vertices: np.ndarray, sections: int) -> tuple[np.ndarray, ...]:
    """Along a foot from heel to toe: z, left and right border, height of its back."""
    low, high = vertices[:, 2].min(), vertices[:, 2].max()
    z = np.linspace(low, high, sections)
    band = (high - low) / sections * 1.2
    rows = []
    for at in z:
        near = vertices[np.abs(vertices[:, 2] - at) < band]
        rows.append((near[:, 0].min(), near[:, 0].max(), near[:, 1].max()))
    left, right, top = np.array(rows).T
    return z, left, right, top


def _shoe(body: Anatomy, shape: Shape, side: str, kind: str) -> tuple[Sheet, Sheet]:
    """Upper and sole of one shoe."""
    sign = 1 if side == "L" else -1
    reference = body.reference
    ours = np.zeros(len(reference), bool)
    ours[body.vertices_of("body")] = True
    ours &= (reference[:, 0] * sign > 0) & (reference[:, 1] < -0.70)
    foot = shape.vertices[ours]
    ankle = shape.head_of(body, f"foot.{side}")
    scale = shape.scale
    thick = SOLE * scale
    sections, around = 22, 28
    z, left, right, top = _slices(foot, sections)
    opening = min(float(ankle[1]) * OPENING.get(kind, 0.98), float(foot[:, 1].max()))
    # From the instep on the shoe's back slopes to the toe; behind, it rises to the opening around the ankle.
    top = np.minimum(top, opening)
    grow = 0.006 * scale
    z = np.concatenate([[z[0] - grow], z[1:-1], [z[-1] + 2.2 * grow]])
    share = np.linspace(0, 1, sections)
    kernel = np.array([0.25, 0.5, 0.25])
    for _ in range(3):
        left, right, top = (np.convolve(np.pad(row, 1, mode="edge"), kernel, "valid") for row in (left, right, top))
    middle, half = (left + right) / 2, (right - left) / 2 + grow
    # The toe cap is round and keeps some height; the heel is round as well.
    half = half * np.clip(1 - ((share - 0.86) / 0.16).clip(0) ** 2 * 0.55, 0.3, 1) * np.clip(0.62 + share * 6, 0, 1)
    toe_height = thick + 0.040 * scale
    top = np.maximum(top + grow, toe_height * np.clip((1.02 - share) * 6, 0.45, 1))
    angles = np.linspace(0, 2 * np.pi, around + 1)
    cosine, sine = np.cos(angles), np.sin(angles)
    rise = np.where(sine > 0, np.abs(sine) ** 0.8, -(np.abs(sine) ** 0.35))
    wide = np.sign(cosine) * np.abs(cosine) ** 0.75
    base = thick + 0.004 * scale
    x = middle[:, None] + half[:, None] * wide * (1 - 0.18 * np.clip(rise, 0, 1))
    y = base + (top[:, None] - base) * np.clip(rise, 0, 1) * 0.96 + 0 * x
    points = np.stack([x, y, np.broadcast_to(z[:, None], x.shape)], -1)
    start = (np.arange(sections - 1)[:, None] * (around + 1) + np.arange(around)).reshape(-1)
    across = start + around + 1
    triangles = np.concatenate([np.stack([start, start + 1, across], 1), np.stack([start + 1, across + 1, across], 1)])
    caps = []
    flat = points.reshape(-1, 3)
    for row, flip in ((0, True), (sections - 1, False)):
        hub = len(flat)
        flat = np.vstack([flat, points[row].mean(0)])
        ring = row * (around + 1) + np.arange(around)
        fan = np.stack([np.full(around, hub), ring, ring + 1], 1)
        caps.append(fan[:, ::-1] if flip else fan)
    upper = Sheet(np.concatenate([triangles, *caps]), {"positions": flat})
    border = np.concatenate([points[:, around // 2], points[::-1, 0]])
    border = border + (border - border.mean(0)) * np.array([0.05, 0, 0.012])
    rows = [border * [1, 0, 1] + [0, height, 0] for height in (thick + 0.009 * scale, thick, 0.0)]
    count = len(border)
    ring = np.vstack(rows)
    a = (np.arange(2)[:, None] * count + np.arange(count)).reshape(-1)
    b = (np.arange(2)[:, None] * count + (np.arange(count) + 1) % count).reshape(-1)
    walls = np.concatenate([np.stack([a, b, a + count], 1), np.stack([b, b + count, a + count], 1)])
    floor = np.stack(
        [np.full(count, 3 * count), 2 * count + np.arange(count), 2 * count + (np.arange(count) + 1) % count], 1
    )
    roof = np.stack([np.full(count, 3 * count + 1), (np.arange(count) + 1) % count, np.arange(count)], 1)
    ring = np.vstack([ring, rows[2].mean(0), rows[0].mean(0)])
    sole = Sheet(np.concatenate([walls, floor, roof]), {"positions": ring})
    toes = float(shape.head_of(body, f"toe2-1.{side}")[2])
    done = []
    for sheet in (upper, sole):
        bend = np.clip((sheet["positions"][:, 2] - toes) / (0.05 * scale) + 0.5, 0, 1)
        weights = np.zeros((len(sheet), len(body.joint_names)), np.float32)
        weights[:, body.joint_names.index(f"foot.{side}")] = 1 - bend
        weights[:, body.joint_names.index(f"toe2-1.{side}")] = bend
        done.append(sheet.having(weights=weights, normals=smooth_normals(sheet["positions"], sheet.triangles)))
    return done[0], done[1]


def shoes(
    body: Anatomy, shape: Shape, kind: str, colour: tuple[float, float, float], sole: tuple[float, float, float]
) -> tuple[Part, ...]:
    """The pair: a part for the uppers and one for the soles. A boot's shaft is `shaft`."""
    made = [_shoe(body, shape, side, kind) for side in "LR"]
    leather = Material(colour=colour, roughness=0.42, glint=False)
    rubber = Material(colour=sole, roughness=0.7, glint=False)
    return (
        Part("shoes", mesh_of(joined(made[0][0], made[1][0])), leather),
        Part("soles", mesh_of(joined(made[0][1], made[1][1])), rubber),
    )


def shaft(kind: str) -> Pattern | None:
    """The pattern of a boot's shaft, None for shoes."""
    if SHAFTS[kind] < -0.7:
        return None
    return Pattern(top=SHAFTS[kind], hem=-0.755, ease=0.012, leg=0.004, layer=2, folds=0.6)
