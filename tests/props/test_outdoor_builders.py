"""Builders of what stands out of doors: same seed, same bytes; other seed, other shape; sound meshes; motion as a function of the moment."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from cutaway.props.catalogue import Build, _builder
from cutaway.props.model import Model, Moment, Texture

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("ground", "grass", {"relief": {"seed": 1}}),
    ("grass", "meadow", {"reach": 9.0}),
    ("flowers", "wild", {}),
    ("tree", "birch", {}),
    ("tree", "spruce", {}),
    ("tree", "palm", {}),
    ("woods", "", {"species": ["birch"], "count": 9}),
    ("rocks", "grey", {"count": 9}),
    ("mountains", "alps", {}),
    ("mountains", "hills", {}),
    ("birds", "gulls", {}),
    ("butterflies", "", {}),
    ("rain", "rain", {}),
    ("snowfall", "snow", {}),
    ("falling_leaves", "autumn", {}),
    ("ripples", "", {}),
    ("steam", "steam", {}),
    ("motes", "pollen", {}),
    ("foam", "", {}),
    ("city_buildings", "", {"kinds": ["plaster"], "base": 0.0, "roof": "gable", "heights": [8, 13]}),
    ("shop_fronts", "", {"to": -20.0}),
    ("cables", "", {}),
]
SEEDLESS: list[tuple[str, str, dict[str, Any]]] = [
    ("neon_sign", "", {"text": "OPEN LATE", "colour": "cyan"}),
    ("neon_sign", "", {"text": "HOTEL", "style": "vertical"}),
    ("billboard", "koi", {}),
    ("car", "taxi", {}),
    ("car", "van", {}),
    ("flying_car", "coupe", {}),
    ("flying_car", "freighter", {}),
    ("light_trail", "", {"path": [[0, 5, 0], [0, 5, -10], [3, 6, -20]]}),
    ("street_lamps", "lantern", {}),
    ("umbrella", "", {}),
    ("bench", "", {}),
    ("way", "asphalt", {}),
    ("street_floor", "", {"surface": "cobbles"}),
]
MOVING = (
    "birds",
    "butterflies",
    "rain",
    "snowfall",
    "falling_leaves",
    "ripples",
    "steam",
    "motes",
    "foam",
    "light_trail",
)


def made(case: tuple[str, str, dict[str, Any]], seed: int) -> Model:
    build: Build = _builder(case[0])
    return build(case[1], case[2], seed)


def fingerprint(model: Model) -> str:
    digest = hashlib.sha256()
    for part in model.parts:
        digest.update(part.name.encode())
        arrays = [
            part.mesh.positions,
            part.mesh.normals,
            part.mesh.uvs,
            part.mesh.triangles,
            part.mesh.colours,
            part.instances,
            part.tints,
        ]
        textures: list[Texture | None] = [
            part.material.texture,
            part.material.normal_texture,
            part.material.emission_texture,
        ]
        arrays += [texture.pixels for texture in textures if texture is not None]
        for array in arrays:
            digest.update(b"-" if array is None else np.ascontiguousarray(array).tobytes())
        digest.update(repr((part.material.colour, part.material.emission)).encode())
    return digest.hexdigest()


def moment(frame: float) -> Moment:
    return Moment(frame, 24.0, (), 0.3, 5)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_a_seed_gives_the_same_bytes_and_another_seed_others(case: tuple[str, str, dict[str, Any]]) -> None:
    assert fingerprint(made(case, 7)) == fingerprint(made(case, 7))
    if case[0] not in ("rain", "ripples", "snowfall", "steam", "motes"):
        assert fingerprint(made(case, 7)) != fingerprint(made(case, 8))
    else:
        # What falls has its places in the pose.
        first, second = (made(case, seed).pose for seed in (7, 8))
        assert first is not None and second is not None
        a, b = first(moment(30)).instances, second(moment(30)).instances
        assert any(not np.array_equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("case", [*CASES, *SEEDLESS], ids=lambda case: f"{case[0]} {case[1]}")
def test_meshes_are_sound(case: tuple[str, str, dict[str, Any]]) -> None:
    model = made(case, 7)
    assert model.parts
    assert len({part.name for part in model.parts}) == len(model.parts)
    assert any(part.main for part in model.parts)
    for part in model.parts:
        mesh = part.mesh
        assert len(mesh.triangles) > 0 and mesh.triangles.max() < len(mesh.positions)
        assert np.isfinite(mesh.positions).all() and np.isfinite(mesh.uvs).all()
        assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)
        if part.instances is not None:
            assert part.instances.shape[1:] == (3, 4) and np.isfinite(part.instances).all()
        if part.tints is not None:
            assert part.instances is not None and part.tints.shape == (len(part.instances), 4)
    assert all(low < high for low, high in zip(model.low, model.high, strict=True))


@pytest.mark.parametrize("case", [c for c in [*CASES, *SEEDLESS] if c[0] in MOVING], ids=lambda case: case[0])
def test_motion_is_a_function_of_the_moment(case: tuple[str, str, dict[str, Any]]) -> None:
    model = made(case, 7)
    assert model.pose is not None
    parts = {part.name for part in model.parts}

    def arrays(frame: float) -> dict[str, np.ndarray]:
        assert model.pose is not None
        pose = model.pose(moment(frame))
        found = {**pose.instances, **pose.places, **{name: pair[0] for name, pair in pose.shapes.items()}}
        assert set(found) <= parts
        return found

    later, again, first = arrays(31), arrays(31), arrays(2)
    assert all(np.array_equal(later[name], again[name]) for name in later)
    assert any(not np.array_equal(later[name], first[name]) for name in later)
    assert all(np.isfinite(value).all() for value in later.values())


def test_cars_stand_on_their_wheels_and_face_forward() -> None:
    model = made(("car", "sedan", {}), 3)
    assert abs(model.low[1]) < 0.02
    assert 1.2 < model.high[1] < 1.7
    front = next(part for part in model.parts if part.name == "headlights")
    assert front.mesh.positions[:, 2].min() > 1.5


def test_a_sign_is_as_high_as_asked_and_shines_in_its_own_colour() -> None:
    model = made(("neon_sign", "", {"text": "CLUB", "colour": [0.0, 0.2, 1.0], "height": 2.0}), 1)
    tubes = next(part for part in model.parts if part.main)
    assert np.ptp(tubes.mesh.positions[:, 1]) == pytest.approx(2.0, abs=1e-3)
    assert tubes.material.emission[2] > 10 * max(tubes.material.emission[0], tubes.material.emission[1]) / 4
    mask = tubes.material.emission_texture
    assert mask is not None and (mask.pixels[..., 0] == mask.pixels[..., 2]).all()


def test_rain_stays_in_its_box() -> None:
    model = made(("rain", "storm", {"area": [-5, 5, -9, 3], "height": 8.0}), 1)
    assert model.pose is not None
    for frame in (0, 17, 500, 100_000):
        places = model.pose(moment(frame)).instances["rain"][:, :, 3]
        assert (places[:, 0] >= -5).all() and (places[:, 0] <= 5).all()
        assert (places[:, 1] >= 0).all() and (places[:, 1] <= 8).all()
