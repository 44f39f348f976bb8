"""What is worn on the head: hats turned around the skull, glasses, beards."""

from __future__ import annotations

import numpy as np

from cutaway.props.model import Level, Material, Part, Shading
from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, grid, joined, mesh_of, smooth_normals, triangulated, unit
from cutaway.props.people.strands import at_points, points_on, ribbons

Colour = tuple[float, float, float]

HATS: dict[str, tuple[tuple[float, float], ...]] = {
    "sun hat": ((1.95, -0.012), (1.9, -0.006), (1.05, 0.006), (1.03, 0.03), (0.98, 0.065), (0.80, 0.085), (0.0, 0.090)),
    "cowboy hat": ((1.75, 0.012), (1.7, 0.012), (1.05, 0.0), (1.03, 0.04), (0.95, 0.085), (0.72, 0.108), (0.0, 0.095)),
    "top hat": ((1.45, 0.006), (1.40, 0.006), (1.03, 0.0), (1.02, 0.01), (1.0, 0.10), (1.05, 0.165), (1.03, 0.168), (0.0, 0.168)),
    "fedora": ((1.42, -0.002), (1.38, 0.0), (1.04, 0.002), (1.02, 0.03), (0.95, 0.075), (0.75, 0.098), (0.0, 0.088)),
    "chef hat": ((1.02, -0.010), (1.04, 0.0), (1.04, 0.055), (1.06, 0.06), (1.42, 0.115), (1.45, 0.150), (1.20, 0.178), (0.7, 0.185), (0.0, 0.182)),
    "beanie": ((1.04, -0.025), (1.09, -0.02), (1.10, 0.004), (1.05, 0.006), (1.03, 0.03), (0.92, 0.065), (0.62, 0.092), (0.0, 0.102)),
    "cap": ((1.03, -0.012), (1.05, -0.004), (1.04, 0.025), (0.94, 0.06), (0.65, 0.085), (0.0, 0.094)),
    "hard hat": ((1.30, -0.006), (1.28, 0.0), (1.14, 0.004), (1.13, 0.03), (1.02, 0.07), (0.70, 0.098), (0.0, 0.108)),
    "witch hat": ((1.9, -0.004), (1.86, 0.002), (1.05, 0.004), (0.98, 0.05), (0.70, 0.14), (0.40, 0.23), (0.12, 0.31), (0.0, 0.33)),
    "crown": ((1.06, -0.012), (1.07, -0.010), (1.08, 0.045), (1.05, 0.045), (1.03, -0.010)),
    "helmet": ((1.16, -0.085), (1.20, -0.08), (1.20, 0.0), (1.12, 0.05), (0.85, 0.085), (0.45, 0.104), (0.0, 0.112)),
    "bubble helmet": (
        (1.35, -0.175),
        (1.62, -0.165),
        (1.86, -0.10),
        (1.95, -0.03),
        (1.84, 0.05),
        (1.50, 0.115),
        (0.95, 0.155),
        (0.0, 0.172),
    ),
    "headscarf": ((1.13, -0.075), (1.14, -0.06), (1.13, 0.0), (1.07, 0.045), (0.85, 0.078), (0.5, 0.094), (0.0, 0.100)),
}  # fmt: skip
"""Profiles from the brim to the crown: radius relative to the head, height above the hat line in reference metres."""

SOFT = ("sun hat", "beanie", "headscarf", "chef hat", "cap")
LINE = 0.748
"""Height of the hat line on the reference head; hats sit lower behind."""
_CENTRE = np.array([0.0, LINE, 0.046])
_HALF = np.array([0.0785, 0.0, 0.1005])
"""Half width and half depth of the head at the hat line, hair included."""


def _head_weights(body: Anatomy, count: int) -> np.ndarray:
    weights = np.zeros((count, len(body.joint_names)), np.float32)
    weights[:, body.joint_names.index("head")] = 1
    return weights


def _to_person(points: np.ndarray, body: Anatomy, shape: Shape) -> np.ndarray:
    """Reference head places carried to the person's head by the best affine map of the skull."""
    skull = body.vertices_of("body")
    skull = skull[(body.reference[skull, 1] > 0.69)]
    here = np.hstack([body.reference[skull] - _CENTRE, np.ones((len(skull), 1))])
    affine = np.linalg.lstsq(here, shape.vertices[skull], rcond=None)[0]
    return np.hstack([points - _CENTRE, np.ones((len(points), 1))]) @ affine


def _hat(kind: str, colour: Colour, body: Anatomy, shape: Shape) -> Part:
    profile = np.array(HATS[kind])
    # Points between the corners of the profile, so that crowns are round.
    steps = np.linspace(0, len(profile) - 1, (len(profile) - 1) * 4 + 1)
    radius, height = (np.interp(steps, np.arange(len(profile)), profile[:, k]) for k in (0, 1))
    around = np.linspace(0, 2 * np.pi, 49)
    shrink = np.where(radius < 1.1, 1.04, 1.0)
    x = np.outer(radius * shrink, np.sin(around)) * (_HALF[0] + 0.008)
    z = np.outer(radius * shrink, np.cos(around)) * (_HALF[2] + 0.006)
    y = np.repeat(height[:, None], len(around), 1)
    if kind == "cowboy hat":
        y = y + np.where(radius[:, None] > 1.1, 0.045 * np.abs(np.sin(around)) ** 2.2, 0)
    if kind == "cap":
        brim = np.clip(np.cos(around) - 0.35, 0, 1) / 0.65
        z[:2] += brim * 0.062
        y[:2] -= 0.004 + 0.010 * brim
    if kind == "helmet":
        # Open in front of the face.
        front = np.clip((np.cos(around) - 0.35) / 0.2, 0, 1)
        y = np.where(y < 0.012, y + (0.012 - y) * front, y)
    if kind == "crown":
        y[7:12] += 0.018 * (np.abs((around * 8 / (2 * np.pi)) % 1 - 0.5) * 2)
    tilt = np.radians(0.0 if "helmet" in kind else 4.0)
    points = (
        np.stack([x, y * np.cos(tilt) + z * np.sin(tilt), z * np.cos(tilt) - y * np.sin(tilt)], -1).reshape(-1, 3)
        + _CENTRE
    )
    placed = _to_person(points, body, shape)
    triangles = grid(len(radius), len(around))
    sheet = Sheet(
        triangles,
        {
            "positions": placed,
            "weights": _head_weights(body, len(placed)),
            "normals": smooth_normals(placed, triangles),
        },
    )
    metal = 0.95 if kind in ("crown", "helmet") else 0.0
    rough = {"crown": 0.25, "bubble helmet": 0.05, "helmet": 0.3, "hard hat": 0.35, "top hat": 0.45}.get(kind, 0.85)
    shading: Shading = "cloth" if kind in SOFT else "glass" if kind == "bubble helmet" else "opaque"
    return Part(
        kind.replace(" ", "_"),
        mesh_of(sheet),
        Material(colour=colour, roughness=rough, metallic=metal, shading=shading, glint=False, refraction=1.01),
    )


def under_hat(sheet: Sheet, body: Anatomy, shape: Shape, hat: str) -> Sheet:
    """Hair without what would come through the hat."""
    if not hat or hat in ("crown", "bubble helmet"):
        return sheet
    at = _to_person(np.array([[0.0, LINE + 0.003, 0.046 + 0.1], [0.0, LINE + 0.003, 0.046 - 0.1]]), body, shape)
    slope = (at[0, 1] - at[1, 1] + 0.022 * shape.scale) / (at[0, 2] - at[1, 2])
    places = sheet["positions"]
    line = (at[0, 1] + at[1, 1]) / 2 + slope * (places[:, 2] - (at[0, 2] + at[1, 2]) / 2)
    above = places[:, 1] > line
    return sheet.of_triangles(~above[sheet.triangles].any(1))


def _glasses(body: Anatomy, shape: Shape) -> Part:
    """A frame of wire."""
    pieces = []
    eyes = [shape.head_of(body, f"eye.{side}") for side in "LR"]
    scale = shape.scale
    turned = np.linspace(0, 2 * np.pi, 33)
    ahead = np.array([0.0, -0.002, 0.030]) * scale
    for eye in eyes:
        loop = (
            eye
            + ahead
            + np.stack(
                [
                    0.0225 * np.sign(np.cos(turned)) * np.abs(np.cos(turned)) ** 0.8,
                    0.0175 * np.sin(turned),
                    -0.0 * turned,
                ],
                1,
            )
            * scale
        )
        pieces.append(_wire(loop, 0.0013 * scale))
    inner = [eye + ahead + np.array([-np.sign(eye[0]) * 0.0225, 0.004, 0.0]) * scale for eye in eyes]
    pieces.append(
        _wire(
            np.linspace(inner[0], inner[1], 6) + np.outer(np.sin(np.linspace(0, np.pi, 6)), [0, 0.003, 0.003]) * scale,
            0.0013 * scale,
        )
    )
    for eye in eyes:
        sign = np.sign(eye[0])
        start = eye + ahead + np.array([sign * 0.0225, 0.005, 0.0]) * scale
        hinge = eye + np.array([sign * 0.043, 0.006, 0.012]) * scale
        ear = eye + np.array([sign * 0.049, 0.002, -0.085]) * scale
        pieces.append(
            _wire(
                np.array(
                    [start, hinge, (hinge + ear) / 2 + [0, 0.002, 0], ear, ear + np.array([0, -0.02, -0.012]) * scale]
                ),
                0.0014 * scale,
            )
        )
    sheet = joined(*pieces)
    sheet = sheet.having(weights=_head_weights(body, len(sheet)))
    return Part(
        "glasses", mesh_of(sheet), Material(colour=(0.02, 0.02, 0.022), roughness=0.3, glint=False), casts=False
    )


def _wire(path: np.ndarray, radius: float) -> Sheet:
    tangents = unit(np.gradient(path, axis=0))
    side = unit(np.cross(tangents, [0.12, 1.0, 0.2]))
    other = np.cross(side, tangents)
    turned = np.linspace(0, 2 * np.pi, 7)
    ring = side[:, None] * np.cos(turned)[None, :, None] + other[:, None] * np.sin(turned)[None, :, None]
    points = (path[:, None] + ring * radius).reshape(-1, 3)
    return Sheet(grid(len(path), 7), {"positions": points, "normals": ring.reshape(-1, 3)})


def _beard(body: Anatomy, shape: Shape, length: float, colour: Colour) -> Part:
    """A beard on jaw and upper lip; fewer and thicker hairs from afar."""
    kinds = ((2600, 0.0016), (900, 0.0030), (160, 0.0075))
    meshes = [mesh_of(_beard_hairs(body, shape, length, count, width)) for count, width in kinds]
    material = Material(colour=colour, roughness=0.6, shading="hair", glint=False)
    return Part("beard", meshes[0], material, levels=(Level(650.0, meshes[1]), Level(200.0, meshes[2])), casts=False)


def _beard_hairs(body: Anatomy, shape: Shape, length: float, count: int, width: float) -> Sheet:
    triangles = triangulated(body.groups["body"][0])
    centres = body.reference[triangles].mean(1)
    eye = 0.686
    x, y, z = np.abs(centres[:, 0]), centres[:, 1], centres[:, 2]
    lips = (x < 0.027) & (np.abs(y - (eye - 0.072)) < 0.010) & (z > 0.1)
    jaw = (y < eye - 0.046 - 0.2 * np.clip(0.05 - x, 0, 0.05)) & (y > 0.572) & (z > 0.035) & (y < 0.66)
    lip = (x < 0.026) & (np.abs(y - (eye - 0.056)) < 0.005) & (z > 0.1)
    inside = np.linalg.norm(centres - [0, 0.62, 0.05], axis=1) < 0.03
    chosen_triangles = triangles[(jaw | lip) & ~lips & ~inside]
    random = np.random.default_rng(12)
    sheet = Sheet(triangles, {"positions": shape.vertices})
    chosen, weights = points_on(sheet, chosen_triangles, count, random)
    roots = at_points(shape.vertices, chosen_triangles, chosen, weights)
    normals = smooth_normals(shape.vertices, triangles)
    up = unit(at_points(normals, chosen_triangles, chosen, weights))
    dense = np.zeros((len(body.reference), len(body.joint_names)), np.float32)
    np.put_along_axis(dense, body.joints.astype(int), body.weights, 1)
    skinned = at_points(dense, chosen_triangles, chosen, weights)
    way = unit(up * 0.35 + np.array([0, -1.0, 0.1]) + 0.2 * random.standard_normal(roots.shape))
    reach = (0.006 + 0.045 * max(0.0, length - 0.4)) * shape.scale * (0.6 + 0.6 * random.random(len(roots)))
    t = np.linspace(0, 1, 4)[None, :, None]
    paths = roots[:, None] + way[:, None] * reach[:, None, None] * t + up[:, None] * 0.002 * t
    tones = (0.7 + 0.5 * random.random((len(roots), 1))) * np.ones(3)
    made = ribbons(paths, np.full(len(roots), width), tones, np.repeat(up[:, None], 4, 1), root=0.5)
    return made.having(weights=np.repeat(skinned, 8, axis=0))


def worn(
    body: Anatomy, shape: Shape, hat: str, hat_colour: Colour, glasses: bool, beard: float, beard_colour: Colour
) -> list[Part]:
    """The parts of what is worn on the head."""
    parts = []
    if hat:
        parts.append(_hat(hat, hat_colour, body, shape))
    if glasses:
        parts.append(_glasses(body, shape))
    if beard > 0.3:
        parts.append(_beard(body, shape, beard, beard_colour))
    return parts
