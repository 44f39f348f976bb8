"""The yardstick's scene as a Scene of ours: a ground, 200 rounded boxes in a spiral, 20 balls, a turning knot; one sun, a gradient sky.

Equal in content to what `yardstick_reference.py` draws: the same meshes, places, colours, camera, size.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props.catalogue import builder
from cutaway.props.model import Level, Material, Mesh, Model, Part
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import (
    Asset,
    Camera,
    Fog,
    Format,
    Grade,
    Light,
    Scene,
    Shot,
    Sky,
    Thing,
    World,
)  # fmt: skip

WIDTH, HEIGHT, RATE, FRAMES = 1280, 720, 24, 48
SUN_WAY = (-0.55, -0.95, -0.35)
SUN = tuple(3.4 * c for c in (1.0, 0.94, 0.84))
SKY_TOP, SKY_HORIZON, GROUND_COLOUR = (0.30, 0.50, 0.95), (0.85, 0.88, 0.95), (0.25, 0.23, 0.21)


def camera_at(seconds: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Eye and target: a slow dolly around and towards the knot; 40 degrees."""
    angle, distance = 0.6 + 0.25 * seconds, 10.5 - 1.2 * seconds
    return (distance * math.sin(angle), 4.2 - 0.4 * seconds, distance * math.cos(angle)), (0.0, 0.9, 0.0)


def rounded_box(n: int = 4) -> Mesh:
    """0.45 x 0.9 x 0.16 metres with edges rounded by 4 cm in n steps."""
    half, radius = np.array([0.45, 0.9, 0.16]) / 2, 0.04
    points, normals, triangles = [], [], []
    steps = np.concatenate([np.linspace(-1, 0, n), np.linspace(0, 1, n)])
    for axis in range(3):
        for side in (-1, 1):
            first = len(points)
            u, v = (axis + 1) % 3, (axis + 2) % 3
            for i, a in enumerate(steps):
                for j, b in enumerate(steps):
                    way, core = np.zeros(3), np.zeros(3)
                    core[axis] = side * (half[axis] - radius)
                    core[u] = (-1 if i < n else 1) * (half[u] - radius)
                    core[v] = (-1 if j < n else 1) * (half[v] - radius)
                    way[axis], way[u], way[v] = side, math.tan(a * math.pi / 4), math.tan(b * math.pi / 4)
                    way /= np.linalg.norm(way)
                    points.append(core + radius * way)
                    normals.append(way)
            m = 2 * n
            for i in range(m - 1):
                for j in range(m - 1):
                    q = [first + i * m + j, first + (i + 1) * m + j, first + (i + 1) * m + j + 1, first + i * m + j + 1]
                    q = q if side > 0 else q[::-1]
                    triangles += [[q[0], q[1], q[2]], [q[0], q[2], q[3]]]
    return _mesh(np.array(points), np.array(normals), np.array(triangles))


def ball(columns: int = 48, rows: int = 24) -> Mesh:
    """Radius one."""
    t = np.linspace(0, np.pi, rows + 1)[:, None]
    p = np.linspace(0, 2 * np.pi, columns + 1)
    points = np.stack([np.sin(t) * np.cos(p), np.cos(t) + 0 * p, np.sin(t) * np.sin(p)], -1).reshape(-1, 3)
    return _mesh(points, points, _grid(rows, columns, columns + 1))


def knot(along: int = 420, around: int = 28) -> Mesh:
    """A trefoil tube."""

    def curve(t: np.ndarray) -> np.ndarray:
        k = 1 + 0.45 * np.cos(3 * t)
        return np.stack([k * np.cos(2 * t), k * np.sin(2 * t), 0.585 * np.sin(3 * t)], -1)

    t, e = np.linspace(0, 2 * np.pi, along + 1), 1e-3
    middle = curve(t)
    ahead = _unit(curve(t + e) - curve(t - e))
    up = _unit(np.cross(ahead, curve(t + e) + curve(t - e) - 2 * middle + 1e-9))
    out = np.cross(up, ahead)
    a = np.linspace(0, 2 * np.pi, around + 1)
    normals = np.cos(a)[None, :, None] * out[:, None] + np.sin(a)[None, :, None] * up[:, None]
    points = (middle[:, None] + 0.32 * normals).reshape(-1, 3)
    triangles = _grid(along, around, around + 1)
    corners = points[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    if (faces * normals.reshape(-1, 3)[triangles[:, 0]]).sum() < 0:
        triangles = triangles[:, ::-1]
    return _mesh(points, normals.reshape(-1, 3), triangles)


def boxes() -> tuple[np.ndarray, np.ndarray]:
    """(200, 3, 4) places and (200, 4) tints; the first sixty lean."""
    places, tints, angle = [], [], 2.2 * np.pi
    for i in range(200):
        radius = 2.6 + 0.16 * angle * 0.55
        lean = 0.0 if i > 60 else -0.9 * max(0, 1 - i / 60)
        m = (
            _moved(radius * math.cos(angle), 0, radius * math.sin(angle))
            @ _about_y(-angle)
            @ _about_x(lean)
            @ _moved(0, 0.45, 0)
        )
        places.append(m[:3])
        tints.append([c**2.2 for c in colorsys.hsv_to_rgb((0.02 + i / 200 * 0.85) % 1, 0.72, 0.85)] + [1.0])
        angle += 0.33 / radius
    return np.array(places, np.float32), np.array(tints, np.float32)


def balls() -> list[tuple[np.ndarray, list[float], float, float]]:
    """Place, colour, metallic and roughness of twenty balls that touch neither each other nor a box."""
    lot, found, taken = np.random.RandomState(4), [], []
    spiral = boxes()[0]
    while len(found) < 20:
        angle, radius, size = lot.rand() * 2 * np.pi, 1.9 + lot.rand() * 6.5, 0.28 + lot.rand() * 0.3
        x, z = radius * math.cos(angle), radius * math.sin(angle)
        crowded = any((x - p[0]) ** 2 + (z - p[1]) ** 2 < (size + p[2] + 0.1) ** 2 for p in taken)
        crowded |= bool(((spiral[:, 0, 3] - x) ** 2 + (spiral[:, 2, 3] - z) ** 2 < (size + 0.38) ** 2).any())
        if crowded or radius < 2.2:
            continue
        taken.append((x, z, size))
        k = len(found)
        metal = 1.0 if k % 2 == 0 else 0.0
        colour = [c**2.2 for c in colorsys.hsv_to_rgb(lot.rand(), 0.25 if metal else 0.8, 0.95)]
        found.append(
            (_moved(x, size, z) @ np.diag([size, size, size, 1.0]), colour, metal, (0.08, 0.2, 0.4, 0.12)[k % 4])
        )
    return found


@builder("yardstick")
def yardstick_model(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """One of: ground, boxes, balls, knot."""
    bounds = ((-10.0, 0.0, -10.0), (10.0, 4.0, 10.0))
    if name == "ground":
        points = np.array([[-40, 0, -40], [40, 0, -40], [40, 0, 40], [-40, 0, 40]], float)
        mesh = _mesh(points, np.tile([0.0, 1.0, 0.0], (4, 1)), np.array([[0, 2, 1], [0, 3, 2]]))
        part = Part("ground", mesh, Material((0.45, 0.46, 0.5), roughness=0.55, two_sided=False), casts=False)
        return Model((part,), *bounds)
    if name == "boxes":
        places, tints = boxes()
        levels = (Level(170.0, rounded_box(3)), Level(95.0, rounded_box(2)))
        material = Material((1.0, 1.0, 1.0), roughness=0.35, two_sided=False)
        return Model(
            (
                Part(
                    "boxes", rounded_box(), material, instances=places, tints=tints, levels=levels, proxy=rounded_box(2)
                ),
            ),
            *bounds,
        )
    if name == "balls":
        levels = (Level(260.0, ball(32, 16)), Level(110.0, ball(24, 12)))
        parts = [
            Part(
                f"ball{i}", ball(), Material(tuple(colour), metal, rough, two_sided=False),  # type: ignore[arg-type]
                instances=place[None, :3].astype(np.float32), levels=levels, proxy=ball(24, 12),
            )
            for i, (place, colour, metal, rough) in enumerate(balls())
        ]  # fmt: skip
        return Model(tuple(parts), *bounds)
    if name == "knot":
        levels = (Level(180.0, knot(240, 18)), Level(90.0, knot(160, 12)))
        material = Material((0.95, 0.55, 0.16), 1.0, 0.25, two_sided=False)
        return Model((Part("knot", knot(), material, levels=levels, proxy=knot(160, 10)),), *bounds)
    raise LookupError(name)


def yardstick_scene(width: int = WIDTH, height: int = HEIGHT) -> Scene:
    """The scene, two seconds long."""
    eye, target = zip(*(camera_at(frame / RATE) for frame in range(FRAMES)), strict=True)
    things = [
        Thing(
            id=name, name=name, role="set" if name == "ground" else "prop", asset=Asset(builder="yardstick", name=name)
        )
        for name in ("ground", "boxes", "balls")
    ]
    turn = Keys(
        keys=(
            Key(frame=0, value=(0.0, 0.0, 0.0)),
            Key(frame=FRAMES, value=(0.0, math.degrees(0.8 * FRAMES / RATE), 0.0)),
        )
    )
    things.append(
        Thing(
            id="knot",
            name="knot",
            asset=Asset(builder="yardstick", name="knot"),
            position=(0.0, 1.75, 0.0),
            rotation=turn,
        )
    )
    path = Keys(keys=tuple(Key(frame=i, value=e) for i, e in enumerate(eye)))
    return Scene(
        format=Format(width=width, height=height, rate=f"{RATE}/1", frames=FRAMES),
        world=World(
            wind=0.0,
            sky=Sky(top=SKY_TOP, horizon=SKY_HORIZON, ground=GROUND_COLOUR, ambient=0.9),
            fog=Fog(density=0.004, falloff=0.02, colour=tuple(0.9 * c for c in SKY_HORIZON), far=90.0),  # type: ignore[arg-type]
        ),
        things=tuple(things),
        lights=(Light(id="sun", kind="sun", direction=SUN_WAY, colour=SUN),),  # type: ignore[arg-type]
        shots=(Shot(id="only", start=0, frames=FRAMES, camera=Camera(position=path, target=target[0], fov=40.0)),),
        grade=Grade(exposure=0.72, bloom=0.0, vignette=0.0, grain=0.0, saturation=1.0),
    )


def _mesh(points: np.ndarray, normals: np.ndarray, triangles: np.ndarray) -> Mesh:
    return Mesh(
        points.astype(np.float32), normals.astype(np.float32), np.zeros((len(points), 2), np.float32),
        np.ascontiguousarray(triangles, np.uint32),
    )  # fmt: skip


def _grid(rows: int, columns: int, stride: int) -> np.ndarray:
    a = (np.arange(rows)[:, None] * stride + np.arange(columns)).reshape(-1)
    return np.concatenate([np.stack([a, a + 1, a + stride], 1), np.stack([a + 1, a + stride + 1, a + stride], 1)])


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def _moved(x: float, y: float, z: float) -> np.ndarray:
    m = np.eye(4)
    m[:3, 3] = x, y, z
    return m


def _about_y(a: float) -> np.ndarray:
    m = np.eye(4)
    m[0, 0] = m[2, 2] = math.cos(a)
    m[0, 2], m[2, 0] = math.sin(a), -math.sin(a)
    return m


def _about_x(a: float) -> np.ndarray:
    m = np.eye(4)
    m[1, 1] = m[2, 2] = math.cos(a)
    m[1, 2], m[2, 1] = -math.sin(a), math.sin(a)
    return m
