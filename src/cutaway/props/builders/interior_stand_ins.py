"""Well-known things that no pack has and that a plain body would not tell: robot, lighthouse, windmill, submarine, typewriter."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cutaway.props import materials, shapes
from cutaway.props.builders.interior_shell import linear, modelled
from cutaway.props.catalogue import Entry, builder
from cutaway.props.model import Lamp, Material, Mesh, Model, Moment, Part, Pose

STEEL = Material(colour=(0.50, 0.53, 0.56), metallic=0.9, roughness=0.32)
DARK = Material(colour=(0.035, 0.038, 0.045), roughness=0.55)


def _at(found: Mesh, x: float = 0, y: float = 0, z: float = 0) -> Mesh:
    return shapes.moved(found, shapes.translation(x, y, z))


def _scaled(parts: list[Part], height: float, **more: Any) -> Model:
    """The parts, made for a height of one metre, at `height`."""
    matrix = shapes.scaling(height)
    sized = [Part(p.name, shapes.moved(p.mesh, matrix), p.material, p.main, casts=p.casts) for p in parts]
    return modelled(sized, **more)


@builder("robot")
def robot(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A friendly robot of enamel and steel with lit eyes; it waves, nods and bobs. Parameters: `height` (1.4), `colour`, `eyes` colour words."""
    height = float(parameters.get("height", 1.4))
    coat = Material(colour=linear(parameters.get("colour"), (0.62, 0.64, 0.66)), roughness=0.28, shading="coat")
    glow = linear(parameters.get("eyes"), (0.15, 0.75, 1.0))
    lit = Material(colour=(0.02, 0.03, 0.04), roughness=0.2, emission=tuple(4.0 * c for c in glow))  # type: ignore[arg-type]
    body = [
        _at(shapes.rounded_box(0.34, 0.32, 0.24, 0.07, 4), y=0.42),
        _at(shapes.rounded_box(0.26, 0.08, 0.2, 0.03, 3), y=0.24),
    ]
    for side in (-1, 1):
        body.append(_at(shapes.rounded_box(0.12, 0.06, 0.19, 0.028, 3), x=side * 0.09, y=0.03, z=0.02))
        body.append(_at(shapes.sphere(0.062, 24, 14), x=side * 0.2, y=0.53))
    joints = [_at(shapes.cylinder(0.045, 0.17, 20), x=side * 0.09, y=0.05) for side in (-1, 1)]
    joints.append(_at(shapes.cylinder(0.05, 0.07, 24), y=0.575))
    head = [_at(shapes.rounded_box(0.36, 0.27, 0.28, 0.1, 5), y=0.77)]
    head += [
        shapes.moved(
            shapes.cylinder(0.05, 0.04, 24, 0.01),
            shapes.translation(side * 0.175, 0.77, 0) @ shapes.rotation(z=-90.0 * side),
        )
        for side in (-1, 1)
    ]
    face = _at(shapes.rounded_box(0.28, 0.17, 0.03, 0.07, 4), y=0.77, z=0.132)
    eyes = [_at(shapes.sphere(0.034, 24, 14), x=side * 0.068, y=0.785, z=0.138) for side in (-1, 1)]
    smile = np.array([[0.05 * math.sin(a), 0.725 - 0.02 * math.cos(a), 0.149] for a in np.linspace(-1.1, 1.1, 12)])
    aerial = [shapes.tube(np.array([[0, 0.9, 0], [0, 0.965, 0]]), 0.008, 8)]
    arms = {}
    for side, key in ((-1, "right_arm"), (1, "left_arm")):
        path = np.array([[side * 0.2, 0.53, 0.0], [side * 0.245, 0.44, 0.01], [side * 0.25, 0.34, 0.03]])
        hand = _at(shapes.sphere(0.05, 20, 12), x=side * 0.25, y=0.31, z=0.035)
        arms[key] = shapes.merged([shapes.tube(path, 0.03, 14), hand])
    parts = [
        Part("body", shapes.merged(body), coat, main=True),
        Part("joints", shapes.merged([*joints, *aerial]), STEEL),
        Part("head", shapes.merged(head), coat, main=True),
        Part("face", face, Material(colour=(0.015, 0.017, 0.02), roughness=0.12, shading="coat")),
        Part(
            "eyes",
            shapes.merged([*eyes, shapes.tube(smile, 0.006, 8), _at(shapes.sphere(0.02, 16, 10), y=0.98)]),
            lit,
            casts=False,
        ),
        *(Part(key, mesh, coat, main=True) for key, mesh in arms.items()),
    ]
    lamps = (Lamp((0.0, 0.78 * height, 0.2 * height), glow, 0.35, 1.6 * height, 0.1),)
    del seed
    return _scaled(
        parts,
        height,
        anchors={
            "right_hand": shapes.translation(-0.25 * height, 0.31 * height, 0.08 * height),
            "left_hand": shapes.translation(0.25 * height, 0.31 * height, 0.08 * height),
            "top": shapes.translation(0, height, 0),
        },
        acts=("wave", "nod", "look", "dance", "walk", "idle"),
        lamps=lamps,
        pose=functools.partial(_robot_pose, height),
    )


def _robot_pose(height: float, moment: Moment) -> Pose:
    head, right, left, body = np.eye(4), np.eye(4), np.eye(4), np.eye(4)
    neck, shoulder = 0.6 * height, 0.53 * height

    def about(y: float, x: float, turn: np.ndarray) -> np.ndarray:
        return shapes.translation(x, y, 0) @ turn @ shapes.translation(-x, -y, 0)

    for act in moment.acts:
        t = (moment.frame - act.start) / moment.rate
        left_over = math.inf if act.frames is None else act.frames / moment.rate - t
        share = min(max(min(t, left_over) / 0.3, 0.0), 1.0)
        share = share * share * (3 - 2 * share)
        if share <= 0:
            continue
        beat = math.sin(t * 2 * math.pi * 1.3)
        if act.action == "wave":
            right = about(shoulder, -0.2 * height, shapes.rotation(z=-(140 + 18 * beat) * share))
            head = about(neck, 0, shapes.rotation(z=5 * share))
        elif act.action == "nod":
            head = about(neck, 0, shapes.rotation(x=12 * share * (0.5 - 0.5 * math.cos(t * 2 * math.pi))))
        elif act.action in ("look", "idle"):
            head = about(neck, 0, shapes.rotation(y=26 * share * math.sin(t * 1.6)))
        elif act.action in ("dance", "walk"):
            body = shapes.translation(0, 0.025 * height * abs(beat) * share, 0) @ shapes.rotation(z=4 * beat * share)
            right = about(shoulder, -0.2 * height, shapes.rotation(x=34 * beat * share))
            left = about(shoulder, 0.2 * height, shapes.rotation(x=-34 * beat * share))
    places = {
        "body": body,
        "joints": body,
        "head": body @ head,
        "face": body @ head,
        "eyes": body @ head,
        "right_arm": body @ right,
        "left_arm": body @ left,
    }
    return Pose(places=places)


@builder("lighthouse")
def lighthouse(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A banded lighthouse with a lit lantern. Parameters: `height` (22), `colour` of the bands."""
    height = float(parameters.get("height", 22.0))
    white = Material(colour=(0.72, 0.71, 0.68), roughness=0.8)
    bands = Material(colour=linear(parameters.get("colour"), (0.45, 0.03, 0.025)), roughness=0.75)
    edges = np.linspace(0.03, 0.76, 6)

    def radius(y: float) -> float:
        return 0.125 - 0.055 * (y / 0.76) ** 0.8

    rings = [
        shapes.lathe([(radius(a), a), (radius((a + b) / 2), (a + b) / 2), (radius(b), b)], 48)
        for a, b in zip(edges, edges[1:], strict=False)
    ]
    gallery = shapes.lathe([(0.06, 0.76), (0.1, 0.775), (0.1, 0.79), (0, 0.79)], 40)
    rails = [_at(shapes.torus(0.096, 0.003, 48, 8), y=y) for y in (0.82, 0.845)]
    posts = [
        shapes.tube(
            np.array(
                [[0.096 * math.cos(a), 0.79, 0.096 * math.sin(a)], [0.096 * math.cos(a), 0.845, 0.096 * math.sin(a)]]
            ),
            0.0025,
            6,
        )
        for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ]
    frame = [
        shapes.tube(
            np.array(
                [[0.052 * math.cos(a), 0.79, 0.052 * math.sin(a)], [0.052 * math.cos(a), 0.9, 0.052 * math.sin(a)]]
            ),
            0.004,
            6,
        )
        for a in np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ]
    roof = shapes.lathe([(0.066, 0.9), (0.06, 0.915), (0.012, 0.972), (0.006, 1.0), (0, 1.0)], 36)
    foot = shapes.lathe([(0, 0), (0.16, 0), (0.155, 0.03), (0, 0.03)], 48)
    panes = [
        _at(shapes.box(0.028, 0.04, 0.02), x=radius(y) * math.sin(turn), y=y, z=radius(y) * math.cos(turn))
        for y, turn in ((0.18, 0.3), (0.4, -0.4), (0.6, 0.5))
    ]
    door = _at(shapes.rounded_box(0.055, 0.1, 0.03, 0.012, 3), y=0.075, z=0.118)
    lantern = Material(colour=(1.0, 0.95, 0.8), roughness=0.2, emission=(7.0, 5.6, 3.2))
    parts = [
        Part("tower", shapes.merged(rings[1::2]), white),
        Part("bands", shapes.merged([*rings[::2], roof]), bands, main=True),
        Part("stone", shapes.merged([foot, gallery]), Material(colour=(0.30, 0.29, 0.27), roughness=0.9)),
        Part("iron", shapes.merged([*rails, *posts, *frame, *panes, door]), DARK),
        Part("lantern", _at(shapes.sphere(0.036, 24, 14), y=0.845), lantern, casts=False),
    ]
    del seed
    return _scaled(
        parts, height, lamps=(Lamp((0, 0.845 * height, 0), (1.0, 0.82, 0.5), 30.0, 2.5 * height, 0.4, False, 0.4),)
    )


@builder("windmill")
def windmill(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A tower mill whose sails turn. Parameters: `height` of the tower with its cap (12), `colour` of the walls, `turns` a minute (9)."""
    height = float(parameters.get("height", 12.0))
    wall = Material(colour=linear(parameters.get("colour"), (0.66, 0.62, 0.54)), roughness=0.85)
    wood = materials.material("wood", "#5c3a22")
    cloth = Material(colour=(0.72, 0.68, 0.58), roughness=0.9, shading="cloth")
    tower = shapes.lathe([(0, 0), (0.26, 0), (0.165, 0.78), (0, 0.78)], 12, sharp=10)
    cap = shapes.lathe([(0.19, 0.76), (0.19, 0.8), (0.15, 0.9), (0.07, 0.98), (0, 1.0)], 32, sharp=70)
    door = _at(shapes.rounded_box(0.11, 0.2, 0.05, 0.015, 3), y=0.1, z=0.24)
    panes = [_at(shapes.box(0.06, 0.08, 0.04), y=y, z=0.26 - 0.122 * y) for y in (0.36, 0.58)]
    hub = shapes.moved(
        shapes.cylinder(0.03, 0.12, 20, 0.008), shapes.translation(0, 0.86, 0.12) @ shapes.rotation(x=90)
    )
    stocks, sails = [], []
    for turn in (0, 90, 180, 270):
        arm = [_at(shapes.box(0.018, 0.56, 0.014), y=0.28)]
        arm += [_at(shapes.box(0.13, 0.007, 0.007), x=0.062, y=y) for y in np.linspace(0.12, 0.55, 9)]
        arm += [_at(shapes.box(0.007, 0.44, 0.007), x=0.125, y=0.335)]
        stocks += [shapes.moved(found, shapes.rotation(z=turn + 20)) for found in arm]
        sails.append(
            shapes.moved(_at(shapes.quad(0.11, 0.42), x=0.065, y=0.335, z=-0.004), shapes.rotation(z=turn + 20))
        )
    middle = shapes.translation(0, 0.86, 0.25)
    parts = [
        Part("tower", tower, wall, main=True),
        Part("cap", shapes.merged([cap, hub]), wood),
        Part("openings", shapes.merged([door, *panes]), DARK),
        Part("stocks", shapes.moved(shapes.merged(stocks), middle), wood),
        Part("sails", shapes.moved(shapes.merged(sails), middle), cloth),
    ]
    speed = float(parameters.get("turns", 9.0)) * 6.0
    del seed
    return _scaled(parts, height, acts=("turn", "spin"), pose=functools.partial(_mill_pose, height, speed))


def _mill_pose(height: float, speed: float, moment: Moment) -> Pose:
    about = shapes.translation(0, 0.86 * height, 0.25 * height)
    place = about @ shapes.rotation(z=-(speed * moment.seconds) % 360) @ np.linalg.inv(about)
    return Pose(places={"stocks": place, "sails": place})


@builder("submarine")
def submarine(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A small round-bellied submarine facing +z, its keel at y = 0; the screw turns. Parameters: `length` (12), `colour`."""
    length = float(parameters.get("length", 12.0))
    hull = Material(colour=linear(parameters.get("colour"), (0.62, 0.40, 0.05)), roughness=0.35, shading="coat")
    t = np.linspace(0, np.pi, 40)
    profile = [(0.13 * math.sin(a) ** 0.75, -0.5 * math.cos(a)) for a in t]
    body = shapes.moved(shapes.lathe(profile, 48, sharp=90), shapes.translation(0, 0.17, 0) @ shapes.rotation(x=90))
    sail = _at(shapes.rounded_box(0.075, 0.13, 0.18, 0.035, 4), y=0.33, z=0.05)
    scope = [shapes.tube(np.array([[0, 0.36, 0.06], [0, 0.46, 0.06], [0, 0.475, 0.075], [0, 0.475, 0.1]]), 0.008, 12)]
    fins = [
        shapes.moved(
            shapes.rounded_box(0.2, 0.014, 0.08, 0.006, 2), shapes.translation(0, 0.17, -0.42) @ shapes.rotation(z=turn)
        )
        for turn in (0, 90)
    ]
    fins.append(_at(shapes.rounded_box(0.24, 0.012, 0.05, 0.005, 2), y=0.34, z=0.06))
    rims, panes = [], []
    for z in (-0.12, 0.06, 0.24):
        for side in (-1, 1):
            radius = 0.13 * math.sin(math.acos(-z / 0.5)) ** 0.75
            place = shapes.translation(side * radius * 0.985, 0.19, z) @ shapes.rotation(z=-90.0 * side)
            rims.append(shapes.moved(shapes.torus(0.03, 0.007, 28, 10), place))
            panes.append(shapes.moved(shapes.cylinder(0.028, 0.006, 24), place))
    blades = [
        shapes.moved(
            shapes.moved(
                shapes.rounded_box(0.03, 0.09, 0.008, 0.003, 2), shapes.translation(0, 0.05, 0) @ shapes.rotation(y=32)
            ),
            shapes.rotation(z=turn),
        )
        for turn in (0, 90, 180, 270)
    ]
    light = Material(colour=(0.9, 0.85, 0.6), roughness=0.1, emission=(2.4, 2.0, 1.1))
    parts = [
        Part("hull", shapes.merged([body, sail, *fins]), hull, main=True),
        Part("brass", shapes.merged([*rims, *scope]), materials.material("brass")),
        Part("portholes", shapes.merged(panes), light, casts=False),
        Part("screw", _at(shapes.merged(blades), y=0.17, z=-0.515), materials.material("brass")),
    ]
    del seed
    return _scaled(parts, length, acts=("dive", "swim", "sail"), pose=functools.partial(_submarine_pose, length))


def _submarine_pose(length: float, moment: Moment) -> Pose:
    about = shapes.translation(0, 0.17 * length, -0.515 * length)
    return Pose(places={"screw": about @ shapes.rotation(z=(300 * moment.seconds) % 360) @ np.linalg.inv(about)})


@builder("typewriter")
def typewriter(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A portable typewriter with a sheet in it, 34 cm wide. Parameters: `colour`."""
    enamel = Material(colour=linear(parameters.get("colour"), (0.05, 0.16, 0.15)), roughness=0.3, shading="coat")
    outline = np.array([[-0.17, 0.0], [0.17, 0.0], [0.17, 0.045], [0.02, 0.075], [-0.06, 0.125], [-0.17, 0.125]])
    case = shapes.moved(shapes.extruded(outline, 0.33), shapes.rotation(y=-90))
    keys, caps = [], []
    for row in range(4):
        z, y = 0.145 - 0.034 * row, 0.052 + 0.010 * row
        for i in range(10):
            x = -0.128 + 0.0285 * i + 0.006 * row
            keys.append(_at(shapes.cylinder(0.0022, 0.022, 6), x=x, y=y, z=z))
            caps.append(_at(shapes.cylinder(0.0105, 0.006, 16, 0.002), x=x, y=y + 0.02, z=z))
    bar = _at(shapes.rounded_box(0.16, 0.008, 0.014, 0.004, 2), y=0.058, z=0.172)
    roller = shapes.moved(
        shapes.cylinder(0.022, 0.36, 28), shapes.translation(0.18, 0.145, -0.1) @ shapes.rotation(z=90)
    )
    knobs = [
        shapes.moved(
            shapes.cylinder(0.018, 0.025, 20, 0.004), shapes.translation(x, 0.145, -0.1) @ shapes.rotation(z=90)
        )
        for x in (0.21, -0.185)
    ]
    lever = shapes.tube(np.array([[-0.18, 0.15, -0.1], [-0.2, 0.175, -0.06], [-0.205, 0.185, -0.02]]), 0.004, 8)
    sheet_x = np.linspace(-0.105, 0.105, 3)[None]
    bend = np.linspace(0, 1, 12)[:, None]
    paper = np.stack(np.broadcast_arrays(sheet_x, 0.14 + 0.16 * bend, -0.078 - 0.07 * bend**1.6), -1)
    parts = [
        Part("case", case, enamel, main=True),
        Part("keys", shapes.merged([*caps, bar, roller, *knobs]), Material(colour=(0.05, 0.05, 0.052), roughness=0.4)),
        Part("levers", shapes.merged([*keys, lever]), STEEL),
        Part("paper", shapes.grid(paper), Material(colour=(0.78, 0.76, 0.70), roughness=0.9)),
    ]
    del name, seed
    return modelled(parts)


@builder("hot_air_balloon")
def hot_air_balloon(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A hot air balloon with gores in two colours, its basket at y = 0. Parameters: `height` (20), `colour`, `second` colour words."""
    height = float(parameters.get("height", 20.0))
    first = linear(parameters.get("colour"), (0.52, 0.03, 0.025))
    second = linear(
        parameters.get("second"), (0.78, 0.58, 0.22) if not parameters.get("colour") else (0.74, 0.71, 0.64)
    )
    polar = np.linspace(0.0, 1.0, 40)
    # Round above, drawn in to the mouth below: the outline of a balloon under load.
    radius = 0.36 * np.sin(np.pi * polar**0.72) ** 0.82 * (1 - 0.18 * polar) + 0.075 * polar**6
    y = 1.0 - 0.80 * polar
    gores: tuple[list[Mesh], list[Mesh]] = ([], [])
    count = 16
    for gore in range(count):
        turn = np.linspace(gore, gore + 1, 7) / count * 2 * np.pi
        puff = 1 + 0.035 * np.sin(np.linspace(0, np.pi, 7))
        points = np.stack(
            np.broadcast_arrays(
                radius[:, None] * puff * np.sin(turn), y[:, None], radius[:, None] * puff * np.cos(turn)
            ),
            -1,
        )
        gores[gore % 2].append(shapes.grid(points[::-1]))
    basket = [
        _at(shapes.rounded_box(0.085, 0.06, 0.085, 0.012, 3), y=0.03),
        _at(shapes.rounded_box(0.095, 0.012, 0.095, 0.005, 2), y=0.062),
    ]
    ropes = [
        shapes.tube(np.array([[x * 0.042, 0.062, z * 0.042], [x * 0.055, 0.205, z * 0.055]]), 0.0018, 6)
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    burner = _at(shapes.cylinder(0.012, 0.03, 16), y=0.12)
    flame = shapes.lathe([(0, 0.15), (0.008, 0.155), (0.006, 0.18), (0, 0.2)], 14, sharp=80)
    cloth = {"roughness": 0.7, "shading": "cloth"}
    parts = [
        Part("envelope", shapes.merged(gores[0]), Material(colour=first, **cloth), main=True),  # type: ignore[arg-type]
        Part("gores", shapes.merged(gores[1]), Material(colour=second, **cloth)),  # type: ignore[arg-type]
        Part("basket", shapes.merged(basket), materials.material("wicker")),
        Part("ropes", shapes.merged([*ropes, burner]), DARK),
        Part("flame", flame, Material(colour=(0.1, 0.05, 0.0), emission=(6.0, 2.6, 0.6)), casts=False),
    ]
    del seed
    return _scaled(
        parts,
        height,
        acts=("float", "fly", "hover", "sway"),
        lamps=(Lamp((0, 0.22 * height, 0), (1.0, 0.55, 0.2), 0.9 * height, 0.6 * height, 0.03 * height),),
        pose=functools.partial(_balloon_pose, height),
    )


def _balloon_pose(height: float, moment: Moment) -> Pose:
    """It hangs in the wind: the basket swings a little under the envelope, later than it."""
    sway = (0.4 + 0.6 * min(moment.wind, 1.0)) * 1.6
    about = shapes.translation(0, height, 0)
    lean = (
        about
        @ shapes.rotation(z=sway * math.sin(0.7 * moment.seconds), x=0.7 * sway * math.sin(0.53 * moment.seconds + 1))
        @ np.linalg.inv(about)
    )
    return Pose(places=dict.fromkeys(("envelope", "gores", "basket", "ropes", "flame"), lean))


@builder("rubber_duck")
def rubber_duck(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A bath duck facing +z. Parameters: `height` (0.09), `colour`; it bobs when it floats."""
    height = float(parameters.get("height", 0.09))
    rubber = Material(colour=linear(parameters.get("colour"), (0.80, 0.52, 0.02)), roughness=0.3, shading="coat")
    body = shapes.moved(shapes.sphere(1, 48, 28), shapes.translation(0, 0.31, -0.04) @ shapes.scaling(0.37, 0.31, 0.47))
    p = body.positions.astype(float)
    rear = np.clip((-p[:, 2] - 0.15) / 0.36, 0, 1)
    p[:, 1] += 0.26 * rear**1.6
    p[:, 0] *= 1 - 0.55 * rear**1.5
    body = shapes.mesh(p, body.triangles, None, body.uvs)
    head = _at(shapes.sphere(0.255, 44, 26), y=0.745, z=0.17)
    wings = [
        shapes.moved(
            shapes.sphere(1, 28, 16),
            shapes.translation(0.345 * x, 0.36, -0.06)
            @ shapes.rotation(x=-14, y=8 * x)
            @ shapes.scaling(0.07, 0.15, 0.27),
        )
        for x in (-1, 1)
    ]
    beak = [
        shapes.moved(
            shapes.sphere(1, 28, 14),
            shapes.translation(0, 0.715 + dy, 0.44) @ shapes.rotation(x=tilt) @ shapes.scaling(0.135, 0.035, 0.13),
        )
        for dy, tilt in ((0.018, -10.0), (-0.022, 8.0))
    ]
    eyes = [_at(shapes.sphere(0.042, 18, 12), x=0.12 * x, y=0.80, z=0.375) for x in (-1, 1)]
    parts = [
        Part("body", shapes.merged([body, head, *wings]), rubber, main=True),
        Part("beak", shapes.merged(beak), Material(colour=(0.70, 0.17, 0.015), roughness=0.3, shading="coat")),
        Part("eyes", shapes.merged(eyes), Material(colour=(0.008, 0.008, 0.01), roughness=0.08, shading="coat")),
    ]
    del seed
    return _scaled(parts, height, acts=("float", "swim", "bob"), pose=functools.partial(_duck_pose, height))


def _duck_pose(height: float, moment: Moment) -> Pose:
    if not any(act.action in ("float", "swim", "bob") and moment.frame >= act.start for act in moment.acts):
        return Pose()
    t = moment.seconds
    place = shapes.translation(0, 0.05 * height * math.sin(2.2 * t), 0) @ shapes.rotation(
        z=4 * math.sin(1.7 * t), x=3 * math.sin(2.2 * t + 1)
    )
    return Pose(places=dict.fromkeys(("body", "beak", "eyes"), place))


ENTRIES = (
    Entry(
        "rubber_duck", "rubber_duck", ("rubber duck", "bath duck", "toy duck"), "object", (0.07, 0.09, 0.09), {}, 1.3
    ),
    Entry("hot_air_balloon", "hot_air_balloon", ("hot air balloon",), "vehicle", (14.0, 20.0, 14.0), {}, 1.2),
    Entry("robot", "robot", ("robot", "android", "droid"), "animal", (0.75, 1.4, 0.5), {}, 1.2),
    Entry("lighthouse", "lighthouse", ("lighthouse",), "building", (7.0, 22.0, 7.0), {}, 1.2),
    Entry("windmill", "windmill", ("windmill", "mill"), "building", (13.0, 17.0, 8.0), {}, 1.2),
    Entry("submarine", "submarine", ("submarine",), "vehicle", (2.9, 5.7, 12.0), {}, 1.2),
    Entry("typewriter", "typewriter", ("typewriter",), "object", (0.42, 0.3, 0.36), {}, 1.2),
)
