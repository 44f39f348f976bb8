"""What can be worn, and its parts: patterns, skirts, belts, collars, buttons, hats, glasses, beards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cutaway.props.model import Level, Material, Part, Shading
from cutaway.props.people import details
from cutaway.props.people.anatomy import Anatomy
from cutaway.props.people.shape import Shape
from cutaway.props.people.sheet import Sheet, clustered, grid, mesh_of
from cutaway.props.people.skirt import COLUMNS, LONG, ROWS, Skirt, skirt
from cutaway.props.people.tailoring import WAIST, Pattern, cover, cut, hem_texture

Colour = tuple[float, float, float]

FINE, MIDDLE, COARSE = 720.0, 300.0, 110.0
"""A metre covers at most so many pixels where the second, third and last level of detail begin."""


@dataclass(frozen=True)
class Garment:
    """A kind of garment: body-hugging pattern, skirt (length, flare, pleats), belt."""

    pattern: Pattern | None = None
    skirt: tuple[str, float, float] | None = None
    belt: bool = False
    roughness: float = 0.8
    metallic: float = 0.0
    shading: str = "cloth"


def _top(**change: object) -> Pattern:
    return Pattern(**{"hem": -0.015, "ease": 0.010, "layer": 2, **change})  # type: ignore[arg-type]


def _legs(**change: object) -> Pattern:
    return Pattern(**{"top": WAIST, "hem": -0.748, "ease": 0.006, "leg": 0.016, "layer": 1, **change})  # type: ignore[arg-type]


GARMENTS: dict[str, Garment] = {
    "dress": Garment(Pattern(sleeve=0.195, hem=0.192), ("calf", 0.060, 0.027), belt=True),
    "gown": Garment(Pattern(neck="boat", sleeve=0.0, hem=0.192), ("floor", 0.09, 0.030), belt=True, roughness=0.55),
    "sundress": Garment(Pattern(sleeve=0.0, hem=0.192), ("knee", 0.06, 0.026)),
    "robe": Garment(Pattern(neck="high", sleeve=0.38, hem=0.192, puff=0.045, ease=0.014), ("floor", 0.04, 0.022), belt=True),
    "skirt": Garment(None, ("knee", 0.05, 0.024), belt=True),
    "t-shirt": Garment(_top()),
    "shirt": Garment(_top(neck="collar", sleeve=0.385, puff=0.006, ease=0.0085)),
    "blouse": Garment(_top(neck="v", sleeve=0.385, puff=0.016, hem=0.0)),
    "sweater": Garment(_top(neck="high", sleeve=0.39, ease=0.015, puff=0.008), roughness=0.95),
    "hoodie": Garment(_top(neck="high", sleeve=0.385, ease=0.019, puff=0.012, hem=-0.03), roughness=0.95),
    "tank top": Garment(_top(sleeve=0.0)),
    "tunic": Garment(_top(neck="round", sleeve=0.30, hem=0.192, ease=0.012, puff=0.014), ("mini", 0.03, 0.018), belt=True),
    "waistcoat": Garment(_top(sleeve=0.0, opening=0.26, ease=0.0155, hem=0.02, layer=3)),
    "jacket": Garment(_top(neck="collar", sleeve=0.385, opening=0.235, ease=0.0135, puff=0.0035, hem=-0.045, layer=4, folds=0.7)),
    "coat": Garment(_top(neck="collar", sleeve=0.387, opening=0.30, ease=0.017, puff=0.010, hem=0.192, layer=4), ("knee", 0.045, 0.006), belt=True),
    "lab coat": Garment(_top(neck="collar", sleeve=0.387, opening=0.22, ease=0.0155, puff=0.009, hem=0.192, layer=4), ("knee", 0.03, 0.004), belt=True),
    "chef jacket": Garment(_top(neck="collar", sleeve=0.385, ease=0.0135, puff=0.008, hem=-0.05, layer=3, folds=0.7)),
    "trousers": Garment(_legs()),
    "jeans": Garment(_legs(leg=0.009, ease=0.005)),
    "leggings": Garment(_legs(leg=0.0, ease=0.003, folds=0.3)),
    "shorts": Garment(_legs(hem=-0.33, leg=0.045, ease=0.010)),
    "armour": Garment(_top(neck="high", sleeve=0.385, ease=0.015, puff=0.004, hem=-0.045, folds=0.0), roughness=0.32, metallic=0.95, shading="opaque"),
    "armour legs": Garment(_legs(ease=0.010, leg=0.006, folds=0.0), roughness=0.32, metallic=0.95, shading="opaque"),
    "space suit": Garment(_top(neck="collar", sleeve=0.40, ease=0.040, puff=0.02, hem=-0.03, folds=2.2)),
    "space trousers": Garment(_legs(ease=0.034, leg=0.02, folds=2.2)),
}  # fmt: skip


@dataclass
class Worn:
    """What dressing gives: parts, the patterns that hide skin, and skirts with joints of their own."""

    parts: list[Part] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    skirts: list[Skirt] = field(default_factory=list)


def joint_count(body: Anatomy, skirts: int) -> int:
    """Joints of a person with so many skirts."""
    return len(body.joint_names) + skirts * COLUMNS * ROWS


def levelled(name: str, sheets: Sequence[Sheet], material: Material, main: bool = False) -> Part:
    """A part of meshes from fine to coarse."""
    limits = (FINE, MIDDLE, COARSE)
    meshes = [mesh_of(sheet) for sheet in sheets]
    levels = tuple(Level(limit, mesh) for limit, mesh in zip(limits, meshes[1:], strict=False))
    return Part(name, meshes[0], material, main=main, levels=levels, proxy=meshes[min(2, len(meshes) - 1)])


def _hidden_by_skirt(length: str) -> Pattern:
    """The skin a skirt hides: well above its hem, because a stride lifts it."""
    return Pattern(top=WAIST + 0.02, hem=0.215 - LONG[length] + 0.10)


def dressed(
    body: Anatomy,
    shape: Shape,
    wear: Sequence[tuple[str, Colour]],
    stockings: Sequence[Sheet],
    phase: float,
    over_all: Sequence[Pattern] = (),
) -> Worn:
    """The clothes in `wear` (kind, colour), inner to outer; what an outer layer, or `over_all` (boots), covers is left out."""
    worn = Worn()
    belt_colour: Colour = (0.06, 0.035, 0.02)
    outer = [_hiding(kind) for kind, _ in wear]
    outer_main = max(range(len(wear)), key=lambda i: _prominence(wear[i][0])) if wear else -1
    for number, (kind, colour) in enumerate(wear):
        garment = GARMENTS[kind]
        material = Material(
            colour=colour, roughness=garment.roughness, metallic=garment.metallic, shading=garment.shading,  # type: ignore[arg-type]
            texture=hem_texture(), glint=False,
        )  # fmt: skip
        name, main = kind.replace(" ", "_"), number == outer_main
        if garment.pattern:
            over = [above for others in [*outer[number + 1 :], over_all] for above in others]
            pattern = _tucked(kind, wear)
            sheets = [_uncovered(cut(pattern, base, shape.scale, phase + number), over) for base in stockings]
            sheets.append(clustered(sheets[-1], 0.055 * shape.scale))
            worn.parts.append(levelled(name, sheets, material, main))
            worn.patterns.append(pattern)
        if garment.skirt:
            length, flare, pleats = garment.skirt
            first = joint_count(body, len(worn.skirts))
            ease = 0.006 if garment.pattern is None else garment.pattern.ease
            made = [skirt(body, shape, length, flare, pleats, ease, first, level) for level in range(4)]
            label = name if garment.pattern is None else f"{name}_skirt"
            worn.parts.append(levelled(label, [sheet for sheet, _ in made], material, main))
            worn.skirts.append(made[0][1])
            worn.patterns.append(_hidden_by_skirt(length))
        if garment.belt:
            hull = made[0][0]["positions"] if garment.skirt else np.zeros((0, 3))
            tint = belt_colour if garment.pattern is None else _belt_colour(kind, colour)
            worn.parts.append(_belt(body, shape, tint, hull))
    worn.parts += _sewn_on(wear, stockings[0], shape)
    return worn


def _sewn_on(wear: Sequence[tuple[str, Colour]], base: Sheet, shape: Shape) -> list[Part]:
    """Lapels, ties, collars and buttons of what is worn."""
    kinds = dict(wear)
    front = details.front_of(base, shape)
    parts = []

    def add(name: str, sheet: Sheet, colour: Colour, shading: Shading = "cloth") -> None:
        material = Material(colour=colour, roughness=0.75 if shading == "cloth" else 0.4, shading=shading, glint=False)
        parts.append(Part(name, mesh_of(sheet), material, casts=False))

    for kind in ("jacket", "coat", "lab coat"):
        if kind in kinds:
            pattern = GARMENTS[kind].pattern
            assert pattern is not None
            add("lapels", details.lapels(front, pattern), tuple(0.82 * value for value in kinds[kind]))  # type: ignore[arg-type]
            low = pattern.opening or 0.2
            dark = tuple(0.3 * value + 0.01 for value in kinds[kind])
            add(
                "buttons",
                details.buttons(front, pattern.ease + 0.002, [(0.0, low - 0.02), (0.0, low - 0.09)]),
                dark,
                "opaque",
            )  # type: ignore[arg-type]
    if "chef jacket" in kinds:
        pattern = GARMENTS["chef jacket"].pattern
        assert pattern is not None
        rows = [(side * 0.045, y) for y in (0.40, 0.33, 0.26, 0.19) for side in (1, -1)]
        add("buttons", details.buttons(front, pattern.ease + 0.001, rows, 0.008), (0.03, 0.03, 0.032), "opaque")
    if "shirt" in kinds:
        pattern = GARMENTS["shirt"].pattern
        assert pattern is not None
        add("collar", details.collar(front, pattern.ease), tuple(0.93 * value for value in kinds["shirt"]))  # type: ignore[arg-type]
        if "jacket" in kinds:
            add("tie", details.tie(front, pattern.ease), TIE)
        else:
            places = [(0.0, y) for y in (0.48, 0.40, 0.34, 0.28, 0.22, 0.16, 0.10)]
            shade = tuple(0.6 * value for value in kinds["shirt"])
            add("buttons", details.buttons(front, pattern.ease + 0.001, places, 0.005), shade, "opaque")  # type: ignore[arg-type]
    return parts


TIE: Colour = (0.16, 0.012, 0.022)
_TUCKED = ("shirt", "blouse", "tank top", "t-shirt")


def legs_fit_boots(wear: Sequence[tuple[str, Colour]]) -> bool:
    """Whether trousers are narrow enough to be tucked into boots; wide ones fall over them."""
    patterns = [GARMENTS[kind].pattern for kind, _ in wear]
    return all(pattern is None or pattern.top is None or pattern.leg <= 0.012 for pattern in patterns)


def _tucked(kind: str, wear: Sequence[tuple[str, Colour]]) -> Pattern:
    """The garment's pattern; tops are tucked in under skirts and jackets."""
    pattern = GARMENTS[kind].pattern
    assert pattern is not None
    over = {other for other, _ in wear} & {"skirt", "jacket", "waistcoat", "coat", "lab coat"}
    return replace(pattern, hem=0.192) if kind in _TUCKED and over else pattern


def _hiding(kind: str) -> list[Pattern]:
    """What of the layers beneath it a garment hides."""
    garment = GARMENTS[kind]
    found = [] if garment.pattern is None else [garment.pattern]
    return found + ([_hidden_by_skirt(garment.skirt[0])] if garment.skirt else [])


def _uncovered(sheet: Sheet, over: Sequence[Pattern]) -> Sheet:
    """The sheet without what lies well under other clothes."""
    if not over:
        return sheet
    hidden = np.max([cover(pattern, sheet["reference"]) for pattern in over], axis=0)
    # The shadow an outer hem throws on what hangs beneath it tells the two apart even in one colour.
    near = np.clip(-hidden / 0.03, 0, 1)
    colours = np.ones((len(sheet), 4))
    colours[:, :3] = (0.42 + 0.58 * near * near * (3 - 2 * near))[:, None]
    return sheet.having(colours=colours).of_triangles((hidden[sheet.triangles] < 0.02).any(1))


def _belt_colour(kind: str, colour: Colour) -> Colour:
    if "coat" in kind:
        return tuple(0.75 * value for value in colour)  # type: ignore[return-value]
    light = sum(colour) / 3
    return (0.62, 0.55, 0.42) if light < 0.3 else (0.10, 0.06, 0.035)


def _prominence(kind: str) -> float:
    garment = GARMENTS[kind]
    score = 0.0
    if garment.pattern:
        score += garment.pattern.layer + (2 if garment.pattern.top is None else 0)
    return score + (1.5 if garment.skirt else 0)


def _belt(body: Anatomy, shape: Shape, colour: Colour, hull: np.ndarray) -> Part:
    """A sash around the waist, over the seam of bodice and skirt; `hull` are the places of the skirt (n, 3)."""
    which = body.vertices_of("helper-tights")
    reference, here = body.reference[which], shape.vertices[which]
    near = (np.abs(reference[:, 1] - 0.20) < 0.07) & (np.abs(reference[:, 0]) < 0.2)
    places, address = here[near], reference[near, 1]
    middle = float(places[np.abs(address - 0.213) < 0.02, 1].mean())
    centre = float(places[:, 2].mean())
    around = np.linspace(-np.pi, np.pi, 65)
    angle = np.arctan2(places[:, 0], places[:, 2] - centre)
    radius = np.hypot(places[:, 0], places[:, 2] - centre)
    apart = np.abs((angle[:, None] - around[None] + np.pi) % (2 * np.pi) - np.pi)
    skirt_angle = np.arctan2(hull[:, 0], hull[:, 2] - centre)
    skirt_radius = np.hypot(hull[:, 0], hull[:, 2] - centre)
    rows = np.linspace(0, 1, 7)[:, None]
    half = 0.023 * shape.scale
    rings = []
    for height in (middle - half, middle + half):
        close = np.abs(places[:, 1] - height) < 0.02 * shape.scale
        widest = np.where(apart[close] < 0.2, radius[close][:, None], 0).max(0)
        close = np.abs(hull[:, 1] - height) < 0.012 * shape.scale
        if close.any():
            gap = np.abs((skirt_angle[close, None] - around[None] + np.pi) % (2 * np.pi) - np.pi)
            cloth = np.where(gap < 0.12, skirt_radius[close][:, None], 0).max(0)
            widest = np.maximum(widest, cloth - 0.010 * shape.scale)
        ring = np.concatenate([widest[-5:-1], widest, widest[1:5]])
        rings.append(np.convolve(ring, np.ones(5) / 5, "same")[4:-4])
    off = (0.016 + 0.004 * np.sin(rows * np.pi)) * shape.scale
    r = rings[0] * (1 - rows) + rings[1] * rows + off
    height = middle + (rows * 2 - 1) * half + 0.003 * np.sin(around * 2)
    points = np.stack([r * np.sin(around), height, centre + r * np.cos(around)], -1).reshape(-1, 3)
    weights = np.zeros((len(points), len(body.joint_names)), np.float32)
    weights[:, body.joint_names.index("spine05")] = 0.6
    weights[:, body.joint_names.index("spine04")] = 0.4
    sheet = Sheet(grid(7, 65), {"positions": points, "weights": weights})
    return Part("belt", mesh_of(sheet), Material(colour=colour, roughness=0.6, shading="cloth", glint=False))
