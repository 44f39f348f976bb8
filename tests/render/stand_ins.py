"""Small models and scenes that the render tests draw: a few balls and boxes on a floor, 160 x 90."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props.catalogue import builder
from cutaway.props.model import Level, Material, Mesh, Model, Moment, Part, Pose
from cutaway.render import Renderer
from cutaway.scene.document import Asset, Camera, Format, Grade, Light, Scene, Shot, Sky, Thing, World

WIDTH, HEIGHT = 160, 90


def ball_mesh(columns: int = 24, rows: int = 12, radius: float = 0.5) -> Mesh:
    """A ball around the origin."""
    t = np.linspace(0, np.pi, rows + 1)[:, None]
    p = np.linspace(0, 2 * np.pi, columns + 1)
    points = np.stack([np.sin(t) * np.cos(p), np.cos(t) + 0 * p, np.sin(t) * np.sin(p)], -1).reshape(-1, 3)
    a = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).reshape(-1)
    triangles = np.concatenate(
        [np.stack([a, a + 1, a + columns + 1], 1), np.stack([a + 1, a + columns + 2, a + columns + 1], 1)]
    )
    return Mesh(
        (points * radius).astype(np.float32), points.astype(np.float32), np.full((len(points), 2), 0.5, np.float32), triangles.astype(np.uint32)
    )  # fmt: skip


def floor_mesh(half: float) -> Mesh:
    points = np.array([[-half, 0, -half], [half, 0, -half], [half, 0, half], [-half, 0, half]], np.float32)
    up = np.tile(np.array([0, 1, 0], np.float32), (4, 1))
    return Mesh(points, up, points[:, [0, 2]].copy(), np.array([[0, 2, 1], [0, 3, 2]], np.uint32))


def post_mesh() -> Mesh:
    """A post two metres tall, 0.2 wide, in ten storeys; its upper half hangs on joint 1."""
    heights = np.linspace(0, 2, 11)
    corners = np.array([[-0.1, 0.1], [0.1, 0.1], [0.1, -0.1], [-0.1, -0.1]])
    points = np.array([[x, y, z] for y in heights for x, z in corners])
    triangles = []
    for storey in range(10):
        for side in range(4):
            a, b = storey * 4 + side, storey * 4 + (side + 1) % 4
            triangles += [[a, b, a + 4], [b, b + 4, a + 4]]
    joints = np.zeros((len(points), 4), np.uint8)
    joints[:, 0] = points[:, 1] > 1.0
    weights = np.tile(np.array([1, 0, 0, 0], np.float32), (len(points), 1))
    normals = points * (1, 0, 1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Mesh(
        points.astype(np.float32), normals.astype(np.float32), np.zeros((len(points), 2), np.float32),
        np.array(triangles, np.uint32), joints, weights,
    )  # fmt: skip


def _vector(values: Any) -> tuple[float, float, float]:
    return (float(values[0]), float(values[1]), float(values[2]))


@builder("rendertest")
def rendertest(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """ball, floor, post (skinned, bends over a second), levels (a ball whose coarse level is tiny)."""
    settings = dict(parameters)
    material = Material(
        colour=_vector(settings.get("colour", (0.7, 0.1, 0.1))),
        roughness=float(settings.get("roughness", 0.5)),
        metallic=float(settings.get("metallic", 0.0)),
        emission=_vector(settings.get("emission", (0, 0, 0))),
        shading=settings.get("shading", "opaque"),
        mirror=bool(settings.get("mirror", False)),
        glint=bool(settings.get("glint", True)),
    )
    bounds = ((-1.0, 0.0, -1.0), (1.0, 1.0, 1.0))
    if name == "ball":
        anchor = np.eye(4)
        anchor[:3, 3] = (0, 0.5, 0)

        def bob(moment: Moment) -> Pose:
            lifted = anchor.copy()
            lifted[1, 3] += moment.seconds
            return Pose(anchors={"top": lifted})

        pose = bob if settings.get("lifts") else None
        return Model((Part("ball", ball_mesh(), material, main=True),), *bounds, anchors={"top": anchor}, pose=pose)
    if name == "floor":
        return Model((Part("floor", floor_mesh(float(settings.get("half", 20.0))), material, main=True),), *bounds)
    if name == "levels":
        coarse = Level(float(settings.get("pixels", 20.0)), ball_mesh(radius=0.1))
        return Model((Part("ball", ball_mesh(), material, levels=(coarse,)),), *bounds)
    if name == "post":

        def bend(moment: Moment) -> Pose:
            a = min(moment.seconds, 1.0) * np.pi / 2
            c, s = np.cos(a), np.sin(a)
            # About the middle of the post, towards +x.
            turn = np.array([[c, s, 0, -s], [-s, c, 0, 1 - c], [0, 0, 1, 0], [0, 0, 0, 1.0]])
            return Pose(joints=np.stack([np.eye(4), turn]).astype(np.float32))

        return Model((Part("post", post_mesh(), material, main=True),), *bounds, pose=bend)
    raise LookupError(name)


def thing(id: str, name: str = "ball", at: tuple[float, float, float] = (0.0, 0.5, 0.0), **more: Any) -> Thing:
    """A thing made by the builder above; parameters and fields of `Thing` may be mixed."""
    fields = {key: more.pop(key) for key in list(more) if key in Thing.model_fields}
    return Thing(id=id, name=id, asset=Asset(builder="rendertest", name=name, parameters=more), position=at, **fields)


SUN = Light(id="sun", kind="sun", direction=(-0.5, -1.0, -0.4), colour=(1.0, 0.95, 0.85), strength=3.0)


def small_scene(*things: Thing, lights: tuple[Light, ...] = (SUN,), size: tuple[int, int] = (WIDTH, HEIGHT), **more: Any) -> Scene:
    """A scene of things; fields of Scene, World, Camera and Grade by keyword."""
    camera = {"position": (0.0, 1.4, 4.0), "target": (0.0, 0.5, 0.0), "fov": 40.0}
    camera |= {key: more.pop(key) for key in list(more) if key in Camera.model_fields}
    grade = {"grain": 0.0, "vignette": 0.0, "bloom": 0.0} | {k: more.pop(k) for k in list(more) if k in Grade.model_fields}
    world = {"sky": Sky(ambient=0.4)} | {key: more.pop(key) for key in list(more) if key in World.model_fields}
    return Scene(
        format=Format(width=size[0], height=size[1], frames=48),
        things=things,
        lights=lights,
        shots=(Shot(id="only", start=0, frames=48, camera=Camera(**camera)),),
        world=World(**world),
        grade=Grade(**grade),
        **more,
    )


def drawn(scene: Scene, frame: int = 0, quality: str = "standard") -> np.ndarray:
    """Pixels as float, 0-255."""
    renderer = Renderer(scene, quality)
    try:
        return renderer.frame(frame).pixels.astype(float)
    finally:
        renderer.close()


def hidden(scene: Scene, *ids: str) -> Scene:
    """The scene with these things invisible."""
    return scene.model_copy(
        update={"things": tuple(t.model_copy(update={"visible": 0.0}) if t.id in ids else t for t in scene.things)}
    )
