"""How a part looks at a frame: its material, with what the scene says differently. Pure numbers, no GPU."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cutaway.props.model import Material, Part
from cutaway.render.instant import Standing
from cutaway.scene.animation import value_at

ROW = 24
"""Numbers of an instance: three rows of its matrix, then colour and opacity, emission and sway, metallic, roughness, extra, number."""

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True)
class Look:
    """colour, emission: linear rgb; `recoloured`: the texture gives light and dark only."""

    colour: np.ndarray
    emission: np.ndarray
    metallic: float
    roughness: float
    opacity: float
    recoloured: bool


def look_of(standing: Standing, part: Part, frame: int) -> Look:
    """The part's own material, then "*" for main parts, then what is said for the part by name."""
    material = part.material
    colour = np.asarray(material.colour, float)
    emission = np.asarray(material.emission, float)
    metallic, roughness, opacity, recoloured = material.metallic, material.roughness, 1.0, False
    surfaces = standing.thing.surfaces
    said = [surfaces.get("*") if part.main else None, surfaces.get(part.name)]
    for surface in said:
        if surface is None:
            continue
        if surface.colour is not None:
            colour = np.asarray(value_at(surface.colour, frame), float)  # type: ignore[arg-type]
            recoloured = True
            emission = _tinted(emission, colour)
        metallic = metallic if surface.metallic is None else surface.metallic
        roughness = roughness if surface.roughness is None else surface.roughness
        if surface.emission is not None:
            emission = colour * float(value_at(surface.emission, frame))  # type: ignore[arg-type]
        if surface.opacity is not None:
            opacity = float(value_at(surface.opacity, frame))  # type: ignore[arg-type]
    overall = surfaces.get("*")
    if overall is not None and overall.opacity is not None and not part.main:
        # A ghost is a ghost all over, its buttons too.
        opacity = float(value_at(overall.opacity, frame))  # type: ignore[arg-type]
    return Look(
        colour, emission * standing.power, metallic, max(roughness, 0.02), min(max(opacity, 0.0), 1.0), recoloured
    )


def _tinted(emission: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """The emission in the hue of a new colour, as bright as it was."""
    bright, own = float(emission @ _LUMINANCE), float(colour @ _LUMINANCE)
    if bright <= 0 or own <= 1e-4:
        return emission
    return colour * min(bright / own, float(emission.max()) / max(float(colour.max()), 1e-4))


def rows_of(standing: Standing, part: Part, look: Look) -> np.ndarray:
    """float32 (k, 24), one row for each copy of the part."""
    placed = standing.pose.places.get(part.name)
    matrix = standing.matrix if placed is None else standing.matrix @ np.asarray(placed, float)
    copies = standing.pose.instances.get(part.name, part.instances)
    if copies is None:
        rows = np.zeros((1, ROW), np.float32)
        rows[0, :12] = matrix[:3].reshape(-1)
    else:
        local = np.asarray(copies, np.float64)
        rows = np.zeros((len(local), ROW), np.float32)
        world = np.einsum("ab,kbc->kac", matrix[:3, :3], local)
        world[:, :, 3] += matrix[:3, 3]
        rows[:, :12] = world.reshape(-1, 12)
    rows[:, 12:15] = look.colour
    rows[:, 15] = look.opacity
    rows[:, 16:19] = look.emission
    rows[:, 20] = look.metallic
    rows[:, 21] = look.roughness
    rows[:, 23] = standing.number
    material: Material = part.material
    if material.shading == "glass":
        rows[:, 22] = material.refraction
        size = float(np.linalg.norm(np.subtract(part.mesh.positions.max(0), part.mesh.positions.min(0)))) / 3**0.5
        # A pane is thinner than it is wide: light goes straight on behind it.
        thin = np.ptp(part.mesh.positions, axis=0).min() < 0.12 * size
        rows[:, 19] = (0.1 if thin else 0.62) * size * float(np.cbrt(abs(np.linalg.det(matrix[:3, :3]))))
    else:
        rows[:, 19] = material.sway
        rows[:, 22] = 1.0 if look.recoloured else 0.0
    if material.shading == "picture":
        rows[:, 16:19] = standing.pose.glance
    if part.tints is not None and len(part.tints):
        tints = np.asarray(part.tints, np.float32)
        if len(tints) != len(rows):
            tints = np.resize(tints, (len(rows), 4))
        rows[:, 12:15] *= tints[:, :3]
        rows[:, 16:19] *= tints[:, 3:4]
    return rows
