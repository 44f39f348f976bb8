"""Loaded and computed models: whole meshes, real sizes, the right part to recolour, the same bytes every time."""

from __future__ import annotations

import time

import numpy as np
import pytest

from cutaway.errors import MissingPack
from cutaway.props import catalogue, shapes
from cutaway.props.model import Model, Moment
from cutaway.scene.document import Act, Asset


def _build(builder: str, name: str = "", **parameters: object) -> Model:
    return catalogue.build(Asset(builder=builder, name=name, parameters=parameters), 1, "thing-1")  # type: ignore[arg-type]


def _furniture(name: str, **parameters: object) -> Model:
    try:
        return _build("furniture", name, **parameters)
    except MissingPack:
        pytest.skip("the furniture pack is not installed")


def _whole(model: Model) -> None:
    for part in model.parts:
        for mesh in (part.mesh, *(level.mesh for level in part.levels)):
            assert np.isfinite(mesh.positions).all() and np.isfinite(mesh.normals).all() and np.isfinite(mesh.uvs).all()
            assert mesh.triangles.max(initial=0) < len(mesh.positions)
            lengths = np.linalg.norm(mesh.normals[np.unique(mesh.triangles)], axis=1)
            assert (np.abs(lengths - 1) < 2e-2).mean() > 0.995
        counts = [len(part.mesh.triangles), *(len(level.mesh.triangles) for level in part.levels)]
        assert counts == sorted(counts, reverse=True)


CLOSED = {
    "box": shapes.box(1, 2, 3),
    "rounded box": shapes.rounded_box(1, 2, 3, 0.1),
    "sphere": shapes.sphere(1.0),
    "cylinder": shapes.cylinder(1, 2, 32, 0.1),
    "cone": shapes.cone(1, 2),
    "torus": shapes.torus(1, 0.2),
    "tube": shapes.tube(np.array([[0, 0, 0], [0, 1, 0], [1, 2, 0.0]]), 0.1),
    "plate": shapes.extruded(np.array([[0, 0], [1, 0], [1, 1], [0.5, 0.5], [0, 1.0]]), 0.2),
}
VOLUMES = {
    "box": 6.0,
    "rounded box": 5.95,
    "sphere": 4.15,
    "cylinder": 6.21,
    "cone": 2.08,
    "torus": 0.77,
    "plate": 0.15,
}


@pytest.mark.parametrize("name", CLOSED)
def test_faces_turn_outwards(name: str) -> None:
    mesh = CLOSED[name]
    corners = mesh.positions[mesh.triangles].astype(float)
    volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
    assert volume > 0
    assert volume == pytest.approx(VOLUMES.get(name, volume), rel=0.02)


def test_a_mirrored_mesh_still_faces_outwards() -> None:
    mesh = shapes.moved(shapes.box(1, 1, 1), shapes.scaling(-1, 1, 1))
    corners = mesh.positions[mesh.triangles].astype(float)
    assert np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() > 0


def test_simplifying_keeps_the_form() -> None:
    fine = shapes.sphere(1.0, 96, 48)
    coarse = shapes.simplified(fine, 0.12)
    assert len(coarse.triangles) < len(fine.triangles) / 2
    assert np.abs(np.linalg.norm(coarse.positions, axis=1) - 1).max() < 0.06


PARTS = {
    "BlendSwap-CC-0/winchesterSofa": ({"surround", "sit", "back"}, {"feet"}),
    "Scopia/clear_sofa": ({"skin"}, {"wood"}),
    "BlendSwap-CC-BY/siameseCat": ({"cat"}, set()),
    "Scopia/toaster": ({"orangebody"}, {"metalbody", "blackplastic"}),
    "Scopia/suv": ({"firstcolor"}, {"interior", "tires", "glass"}),
    "BlendSwap-CC-0/bed3": ({"blanquet"}, {"frame"}),
    "Scopia/office_chair": ({"tela_sillon_azul"}, {"metal"}),
    "KatorLegaz/scooter": ({"yellow"}, {"tire_rubber", "glass"}),
}
"""Parts that a new colour must reach, and parts that it must not."""


@pytest.mark.parametrize("name", PARTS)
def test_the_main_part_is_what_a_colour_means(name: str) -> None:
    model = _furniture(name)
    main = {part.name for part in model.parts if part.main}
    wanted, never = PARTS[name]
    assert wanted <= main and not never & main


@pytest.mark.parametrize(
    "name",
    [
        "BlendSwap-CC-0/winchesterSofa",
        "Scopia/dog",
        "BlendSwap-CC-BY/lamp",
        "KatorLegaz/full-bookcase",
        "Scopia/bicycle",
        "BlendSwap-CC-0/refrigerator",
    ],
)
def test_furniture_has_its_real_size_and_stands_on_the_floor(name: str) -> None:
    from cutaway.props import furniture

    model = _furniture(name)
    _whole(model)
    assert model.low[1] == pytest.approx(0, abs=1e-4)
    size = tuple(high - low for low, high in zip(model.low, model.high, strict=True))
    assert size == pytest.approx(furniture.rows()[name].size, rel=0.01)


def test_furniture_is_quick_once_it_was_read() -> None:
    _furniture("BlendSwap-CC-0/winchesterSofa")
    catalogue._build.cache_clear()
    start = time.process_time()
    _furniture("BlendSwap-CC-0/winchesterSofa")
    assert time.process_time() - start < 0.5


def test_a_colour_in_words_reaches_main_parts_and_only_them() -> None:
    plain, red = _furniture("BlendSwap-CC-BY/siameseCat"), _furniture("BlendSwap-CC-BY/siameseCat", colour="red")
    assert red.parts[0].material.colour[0] > 5 * red.parts[0].material.colour[1]
    assert plain.parts[0].material.texture is not red.parts[0].material.texture
    sofa, blue = _furniture("BlendSwap-CC-0/winchesterSofa"), _furniture("BlendSwap-CC-0/winchesterSofa", colour="blue")
    for before, after in zip(sofa.parts, blue.parts, strict=True):
        assert before.main == (before.material.colour != after.material.colour)


def test_lamps_bring_light_and_a_part_that_glows() -> None:
    for model in (
        _build("floor_lamp"),
        _build("table_lamp"),
        _build("pendant"),
        _furniture("Scopia/livingroom_lamp1"),
        _furniture("BlendSwap-CC-BY/lamp"),
    ):
        assert model.lamps
        assert any(max(part.material.emission) > 1 and not part.casts for part in model.parts)
        x, y, z = model.lamps[0].position
        assert model.low[1] - 0.1 < y < model.high[1]


def test_one_side_given_scales_the_others_along() -> None:
    model = _furniture("BlendSwap-CC-BY/decorativePlant", height=1.2)
    assert model.high[1] == pytest.approx(1.2, rel=0.02)
    assert model.high[0] - model.low[0] == pytest.approx(0.318 * 1.2 / 0.606, rel=0.05)


BUILT = [
    ("plain", "", {"shape": shape, "width": 0.5, "height": 0.8, "depth": 1.1})
    for shape in (
        "rounded",
        "sphere",
        "bottle",
        "quadruped",
        "bird",
        "fish",
        "vehicle",
        "boat",
        "house",
        "tower",
        "lump",
        "tree",
        "ring",
        "rod",
    )
] + [
    ("food", "apple", {}),
    ("food", "doughnut", {"colour": "chocolate"}),
    ("food", "globe", {}),
    ("robot", "", {}),
    ("hot_air_balloon", "", {"colour": "blue"}),
    ("rug", "rug", {}),
    ("curtains", "pair", {}),
    ("books", "row", {}),
    ("books", "stack", {}),
    ("mug", "mug", {}),
    ("picture", "painting", {}),
    ("mirror", "mirror", {}),
    ("wooden_table", "", {}),
    ("room_walls", "", {"holes": {"back": [[-2.0, -1.0, 0.9, 2.2]]}}),
    ("room_window", "", {}),
    ("room_door", "", {}),
]


@pytest.mark.parametrize(("builder", "name", "parameters"), BUILT)
def test_computed_models_are_whole_and_repeat(builder: str, name: str, parameters: dict[str, object]) -> None:
    first = _build(builder, name, **parameters)
    catalogue._build.cache_clear()
    second = _build(builder, name, **parameters)
    _whole(first)
    for a, b in zip(first.parts, second.parts, strict=True):
        assert a.mesh.positions.tobytes() == b.mesh.positions.tobytes()


def _elephant(**parameters: object) -> Model:
    try:
        return _build("sprite", "1f418", **parameters)
    except MissingPack:
        pytest.skip("the sprite pack is not installed")


def test_a_relief_figure_is_closed_and_stands_up() -> None:
    model = _elephant(height=2.0)
    _whole(model)
    assert model.high[1] - model.low[1] == pytest.approx(2.0, rel=0.02)
    assert model.high[2] > 0.2 > 0 > model.low[2]
    mesh = model.parts[0].mesh
    corners = mesh.positions[mesh.triangles].astype(float)
    assert np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() > 0


def test_a_figure_hops_only_while_it_is_asked_to() -> None:
    model = _elephant(height=1.0)
    assert model.pose is not None
    acts = (Act(action="hop", start=24, frames=48),)

    def height(frame: int) -> float:
        return float(model.pose(Moment(frame, 24, acts, 0.0, 1)).places["figure"][1, 3])  # type: ignore[misc]

    assert [height(frame) for frame in (0, 12, 24, 72, 90)] == [0, 0, 0, 0, 0]
    assert max(height(frame) for frame in range(24, 72)) > 0.15
    assert height(40) == height(40)
