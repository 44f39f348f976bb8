"""People: dressed bodies that stand, act, hold violins and are the same every time."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from cutaway.errors import MissingPack
from cutaway.props.model import Model, Moment, Part
from cutaway.props.people.acts import ACTS
from cutaway.props.people.anatomy import anatomy
from cutaway.props.people.description import described
from cutaway.props.people.person import _built, person
from cutaway.scene.document import Act

build_anew = _built.__wrapped__

WOMAN = {"sex": "female", "age": "young", "hair": "bun", "wear": [{"kind": "dress", "colour": [0.4, 0.04, 0.03]}]}
MAN = {
    "sex": "male", "age": "adult", "hair": "short", "beard": 0.6, "glasses": True, "hat": "fedora", "shoes": "boots",
    "wear": [{"kind": "trousers", "colour": "navy"}, {"kind": "shirt", "colour": "white"}, {"kind": "jacket", "colour": "navy"}],
}  # fmt: skip
CHILD = {
    "sex": "female",
    "age": "child",
    "hair": "ponytail",
    "wear": [{"kind": "shorts", "colour": "khaki"}, {"kind": "t-shirt", "colour": "teal"}],
}


def _have_pack() -> bool:
    try:
        anatomy()
    except MissingPack:
        return False
    return True


pytestmark = pytest.mark.skipif(not _have_pack(), reason="the pack people is not installed")


@pytest.fixture(scope="module", params=["woman", "man", "child"])
def somebody(request: pytest.FixtureRequest) -> Model:
    return person("", {"woman": WOMAN, "man": MAN, "child": CHILD}[request.param], 7)


def _moment(frame: float, *actions: str, **parameters: object) -> Moment:
    return Moment(frame, 24.0, tuple(Act(action=action, parameters=parameters) for action in actions), 0.3, 7)


def _bent(part: Part, joints: np.ndarray) -> np.ndarray:
    mesh = part.mesh
    matrices = np.einsum("vk,vkab->vab", mesh.weights, joints[mesh.joints])
    return np.einsum("vab,vb->va", matrices[:, :3, :3], mesh.positions) + matrices[:, :3, 3]


def _part(model: Model, name: str) -> Part:
    return next(part for part in model.parts if part.name == name)


def test_every_mesh_is_sound_at_every_level(somebody: Model) -> None:
    joints = somebody.pose(_moment(0)).joints
    for part in somebody.parts:
        for mesh in (part.mesh, *(level.mesh for level in part.levels), *((part.proxy,) if part.proxy else ())):
            count = len(mesh.positions)
            assert count and mesh.triangles.max() < count, part.name
            assert all(np.isfinite(values).all() for values in (mesh.positions, mesh.normals, mesh.uvs)), part.name
            assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3), part.name
            assert mesh.joints is not None and mesh.weights is not None
            assert np.allclose(mesh.weights.sum(1), 1, atol=1e-4), part.name
            assert mesh.joints.max() < len(joints) <= 163, part.name
        pixels = [level.pixels for level in part.levels]
        assert pixels == sorted(pixels, reverse=True)


def test_somebody_in_the_distance_is_cheap_and_in_the_middle_affordable(somebody: Model) -> None:
    def triangles(pixels: float) -> int:
        total = 0
        for part in somebody.parts:
            mesh = part.mesh
            for level in part.levels:
                mesh = level.mesh if pixels <= level.pixels else mesh
            total += len(mesh.triangles)
        return total

    assert triangles(60) <= 9_000
    assert triangles(380) <= 100_000
    assert triangles(60) < triangles(380) < triangles(640) < triangles(1500)


@pytest.mark.slow
def test_same_parameters_same_bytes() -> None:
    # Past the cache of built people, or equal bytes would be the same bytes.
    who = described(CHILD, 3)
    a, b = build_anew(who, 3), build_anew(who, 3)
    for one, other in zip(a.parts, b.parts, strict=True):
        assert one.mesh.positions.tobytes() == other.mesh.positions.tobytes()
    assert person("", CHILD, 4).parts[0].mesh.positions.tobytes() != a.parts[0].mesh.positions.tobytes()


def test_same_moment_same_bytes(somebody: Model) -> None:
    for action in ("idle", "walk", "talk", "play_violin", "dance"):
        a = somebody.pose(_moment(31.5, action))
        somebody.pose(_moment(90, "run"))
        b = somebody.pose(_moment(31.5, action))
        assert a.joints.tobytes() == b.joints.tobytes(), action
        assert {name: m.tobytes() for name, m in a.anchors.items()} == {
            name: m.tobytes() for name, m in b.anchors.items()
        }


@pytest.mark.parametrize("action", sorted({kind.perform: name for name, kind in sorted(ACTS.items())}.values()))
def test_every_act_gives_whole_rigid_poses(action: str) -> None:
    model = person("", WOMAN, 7)
    for frame in (0, 7.5, 100, 239):
        pose = model.pose(_moment(frame, action))
        assert np.isfinite(pose.joints).all()
        turned = pose.joints[:, :3, :3].astype(float)
        assert np.allclose(turned @ turned.transpose(0, 2, 1), np.eye(3), atol=1e-3), frame
        assert np.abs(pose.joints[:, :3, 3]).max() < 4
        assert {"left_hand", "right_hand", "head", "violin", "bow"} <= pose.anchors.keys()


def test_acts_ease_in_without_a_jump() -> None:
    model = person("", WOMAN, 7)
    act = Act(action="wave", start=24, frames=48)
    hands = [model.pose(Moment(frame, 24.0, (act,), 0.3, 7)).anchors["right_hand"][:3, 3] for frame in range(18, 80)]
    steps = np.linalg.norm(np.diff(hands, axis=0), axis=1)
    assert steps.max() < 0.2
    assert np.linalg.norm(hands[30] - hands[0]) > 0.3


def test_feet_stand_on_the_ground_and_do_not_slide(somebody: Model) -> None:
    soles = _part(somebody, "soles")
    places = [_bent(soles, somebody.pose(_moment(frame)).joints) for frame in range(0, 97, 12)]
    for points in places:
        assert abs(points[:, 1].min()) < 0.004
    assert np.abs(np.array(places) - places[0]).max() < 1e-3


def test_walking_feet_reach_the_ground_and_planted_ones_move_back_at_the_published_speed() -> None:
    from cutaway.props.people import stride_speed

    model = person("", MAN, 7)
    soles = _part(model, "soles")
    speed = stride_speed({**MAN, "act": "walk"})
    assert 0.9 < speed < 1.8
    before = None
    slips = []
    for frame in range(60):
        points = _bent(soles, model.pose(_moment(frame, "walk")).joints)
        assert -0.02 < points[:, 1].min() < 0.02, frame
        lowest = points[:, 1] < 0.006
        if before is not None:
            planted = lowest & before[1]
            if planted.sum() > 8:
                moved = points[planted, 2] - before[0][planted, 2]
                slips.append(float(np.median(moved)) * 24 + speed)
        before = (points, lowest)
    assert len(slips) > 20
    assert np.median(np.abs(slips)) < 0.12


@pytest.mark.slow
def test_the_skin_stays_under_the_cloth() -> None:
    """Skin beside a hem must not lie outside the cloth that covers it, in the poses that strain it."""
    from scipy.spatial import cKDTree

    for parameters, garment in ((WOMAN, "dress"), (MAN, "jacket")):
        model = person("", parameters, 7)
        for action in ("idle", "play_violin", "walk"):
            joints = model.pose(_moment(20, action)).joints
            cloth = _part(model, garment)
            places = _bent(cloth, joints)
            triangles = cloth.mesh.triangles
            a, b, c = (places[triangles[:, k]] for k in range(3))
            normals = np.cross(b - a, c - a)
            normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
            tree = cKDTree((a + b + c) / 3)
            skin = np.concatenate(
                [_bent(part, joints)[_not_hands(part)] for part in model.parts if part.name in ("skin", "face")]
            )
            distance, index = tree.query(skin)
            outside = np.einsum("nd,nd->n", skin - ((a + b + c) / 3)[index], normals[index])
            # Only skin that is over the cloth's inner area counts; beyond a hem it has every right to be outside.
            border = _border_distance(places, triangles, skin)
            poking = (distance < 0.03) & (border > 0.02) & (outside > 0.004)
            assert poking.mean() < 0.002, (garment, action, poking.sum())


def _not_hands(part: Part) -> np.ndarray:
    """Hands hang beside clothes and are outside them by right."""
    names = np.array(anatomy().joint_names)
    main = names[np.take_along_axis(part.mesh.joints, part.mesh.weights.argmax(1)[:, None], 1)[:, 0]]
    return np.array([not n.startswith(("finger", "wrist", "metacarpal")) for n in main])


def _border_distance(places: np.ndarray, triangles: np.ndarray, points: np.ndarray) -> np.ndarray:
    from scipy.spatial import cKDTree

    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    return cKDTree(places[np.unique(unique[count == 1])]).query(points)[0]


def test_a_missing_pack_is_said(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "from cutaway.errors import MissingPack\n"
        "from cutaway.props.people.person import person\n"
        "try:\n    person('', {}, 1)\nexcept MissingPack:\n    print('said')\n"
    )
    environment = {
        **os.environ,
        "CUTAWAY_PACKS": str(tmp_path),
        "CUTAWAY_CACHE": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    environment.pop("CUTAWAY_DATA", None)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "said", done.stderr


def test_an_unknown_garment_is_refused() -> None:
    with pytest.raises(LookupError, match="garment"):
        person("", {"wear": [{"kind": "cloud", "colour": [1, 1, 1]}]}, 1)


@pytest.mark.slow
def test_nobody_is_undressed() -> None:
    """Whatever is asked to be worn, a top and something below it are there."""
    for kind in ("jacket", "trousers", "tunic"):
        model = person("", {"sex": "female", "wear": [{"kind": kind, "colour": "navy"}]}, 5)
        body = anatomy()
        chest, hips = (body.joint_names.index(name) for name in ("spine02", "upperleg02.L"))
        for joint in (chest, hips):
            covered = any(
                (part.mesh.weights[part.mesh.joints == joint] > 0.3).any()
                for part in model.parts
                if part.name not in ("face", "skin")
            )
            skirts = any(part.name.endswith("skirt") for part in model.parts)
            assert covered or skirts and joint == hips, (kind, body.joint_names[joint])
