"""Models: what a builder returns and the renderer draws. Plain arrays, no GPU.

A model stands with its feet at the origin, faces +z, y up, metres; colours are linear BT.709. A model is made of parts; each part
is a mesh with one material, drawn once or many times (`instances`). What moves inside a model (limbs, cloth, wheels, rain) is
given per frame by `Model.pose`; what moves the whole model is the scene's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from cutaway.scene.document import Act

Shading = Literal[
    "opaque", "mask", "glass", "additive", "skin", "hair", "cloth", "leaf", "eye", "coat", "flat", "picture"
]
"""How a material is lit. mask: texture alpha below one half is cut away; glass: refracts, drawn after the rest;
additive: light in the air (trails, rain), no depth; leaf: thin, light comes through; coat: clear varnish over the
colour; flat: its colour is shown as it is (painted backdrops), fogged but not lit; picture: its texture is laid over the developed frame
code for code with a soft outline, neither lit nor bent by the filmic curve (people's own pictures)."""


@dataclass(frozen=True)
class Texture:
    """Pixels, uint8, shape (height, width, 3 or 4), first row on top; v = 0 is the bottom row.

    `encoding`: colour is sRGB; data is linear (normals in rgb as n/2+1/2 with y up, roughness factor/2 in alpha).
    """

    pixels: np.ndarray
    encoding: Literal["colour", "data"] = "colour"
    repeat: bool = True


@dataclass(frozen=True)
class Material:
    """How a part's surface looks.

    `colour` multiplies the texture; `emission` is the colour of light given off (linear, times 1 at power 1), multiplied by
    `emission_texture` where there is one; `mirror` marks flat floors at y = 0 that reflect the scene (wet road, varnish).
    """

    colour: tuple[float, float, float] = (0.8, 0.8, 0.8)
    metallic: float = 0.0
    roughness: float = 0.6
    emission: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shading: Shading = "opaque"
    texture: Texture | None = None
    normal_texture: Texture | None = None
    emission_texture: Texture | None = None
    bump: float = 1.0
    """Strength of the normal texture."""
    refraction: float = 1.45
    mirror: bool = False
    glint: bool = True
    """Whether highlights on it may bloom; off keeps an edit of the thing local."""
    sway: float = 0.0
    """How far the wind moves it per metre of height above the part's origin (grass, leaves, cloth)."""
    two_sided: bool = True


@dataclass(frozen=True)
class Mesh:
    """Triangles. positions, normals float32 (n, 3); uvs float32 (n, 2); triangles uint32 (m, 3), counter-clockwise.

    Optional: joints uint8/uint16 (n, 4) and weights float32 (n, 4) for skinned parts; colours float32 (n, 4) multiply the material's
    colour (alpha: occlusion 0-1). For shading "hair" the normals hold the tangent of the strand.
    """

    positions: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray
    triangles: np.ndarray
    joints: np.ndarray | None = None
    weights: np.ndarray | None = None
    colours: np.ndarray | None = None


@dataclass(frozen=True)
class Level:
    """A coarser mesh of a part, good while a metre of it covers at most `pixels` pixels on the screen."""

    pixels: float
    mesh: Mesh


@dataclass(frozen=True)
class Part:
    """A mesh with a material. `main` marks what a recolouring of the whole thing means (a sofa's cover, not its feet).

    `instances`: float32 (k, 3, 4) row-major placements inside the model, None for one at the origin;
    `tints`: float32 (k, 4), colour factors (rgb) and emission factor of each instance.
    `levels` from fine to coarse. `casts`: whether it throws shadows. `proxy`: simpler mesh for shadows.
    """

    name: str
    mesh: Mesh
    material: Material
    main: bool = False
    instances: np.ndarray | None = None
    tints: np.ndarray | None = None
    levels: tuple[Level, ...] = ()
    casts: bool = True
    proxy: Mesh | None = None


@dataclass(frozen=True)
class Lamp:
    """A light that a model brings along (staging turns it into a scene light that belongs to the thing)."""

    position: tuple[float, float, float]
    colour: tuple[float, float, float]
    strength: float
    range: float = 8.0
    size: float = 0.1
    shadow: bool = False
    glow: float = 0.0


@dataclass(frozen=True)
class Pose:
    """A model at one moment. What is not named stays as built.

    joints: float32 (j, 4, 4), model space <- rest space, for skinned parts;
    places: 4x4 for rigid parts that move inside the model, model space <- part space;
    shapes: positions and normals (n, 3) of parts that deform on the processor (cloth, faces);
    instances: float32 (k, 3, 4) for parts whose copies move (rain, leaves);
    anchors: 4x4 model space <- anchor space, where held things hang;
    glance: where a band of light lies across what is shaded as a picture (0 its left, 1 its right edge), how strong it is (0 none), how wide.
    """

    joints: np.ndarray | None = None
    places: Mapping[str, np.ndarray] = field(default_factory=dict)
    shapes: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    instances: Mapping[str, np.ndarray] = field(default_factory=dict)
    anchors: Mapping[str, np.ndarray] = field(default_factory=dict)
    glance: tuple[float, float, float] = (0.0, 0.0, 0.1)


@dataclass(frozen=True)
class Moment:
    """What a pose may depend on, and nothing else: the frame, the rate, what the thing does, the wind, the seed.

    `frame` may be fractional; `seconds` = frame / rate. `held` names the things this one holds, by anchor.
    """

    frame: float
    rate: float
    acts: tuple[Act, ...]
    wind: float
    seed: int
    power: float = 1.0
    held: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Seconds since the start of the film."""
        return self.frame / self.rate


@dataclass(frozen=True)
class Model:
    """What a builder returns.

    `low`, `high`: corners of the box around it at rest. `anchors`: named places at rest (4x4 model <- anchor): "seat", "top",
    "left_hand", "right_hand", "chin". `acts`: the actions `pose` can play. `lamps`: lights it brings along.
    `pose` is a pure function of the moment: same moment, same bytes.
    """

    parts: tuple[Part, ...]
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    anchors: Mapping[str, np.ndarray] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    lamps: tuple[Lamp, ...] = ()
    pose: Callable[[Moment], Pose] | None = None
    credits: tuple[str, ...] = ()
