"""The builder `person`: parameters to a dressed model that acts.

Frame nobody tighter than head and shoulders: hair and brows are ribbons, and closer than that they show it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cutaway.props.catalogue import builder
from cutaway.props.instruments.measures import GRIP
from cutaway.props.model import Level, Material, Model, Moment, Part, Pose
from cutaway.props.people import face, footwear, hair, headwear
from cutaway.props.people.acts import ACTS, joints_at
from cutaway.props.people.acts.music import violin_size
from cutaway.props.people.acts.travel import nominal_leg
from cutaway.props.people.anatomy import CREDIT, Anatomy, anatomy
from cutaway.props.people.body import skin_sheet, visible_skin
from cutaway.props.people.description import Description, described
from cutaway.props.people.outfit import Worn, dressed, legs_fit_boots, levelled
from cutaway.props.people.performer import Performer
from cutaway.props.people.shape import HEIGHTS, Shape, shaped
from cutaway.props.people.sheet import Sheet, clustered, mesh_of, unit, with_levels
from cutaway.props.people.skeleton import Skeleton
from cutaway.props.people.skin import HEAD, REST, Region, in_region, region_uvs, skin_relief, skin_texture
from cutaway.props.people.skirt import skirt_joints
from cutaway.props.people.tailoring import cut, stocking
from cutaway.scene.randomness import stream


@builder("person")
def person(name: str, parameters: Mapping[str, Any], seed: int) -> Model:
    """A person. See `description.Description` for the parameters; what they leave open is drawn from `seed`.

    Raises `MissingPack` where the pack `people` is not installed, LookupError for a garment, style or age nobody knows.
    """
    return _built(described(parameters, seed), seed)


def shape_of(who: Description, seed: int) -> Shape:
    """The bare shape, standing on its soles."""
    height = HEIGHTS[who.height] if isinstance(who.height, str) else float(who.height)
    shape = shaped(who.sex, who.age, who.build, height, dict(who.origin), stream(seed, "face"))
    up = np.array([0.0, footwear.SOLE * shape.scale if who.shoes else 0.0, 0.0])
    return replace(shape, vertices=shape.vertices + up, heads=shape.heads + up)


@functools.lru_cache(maxsize=48)
def _built(who: Description, seed: int) -> Model:
    body = anatomy()
    shape = shape_of(who, seed)
    stockings = [stocking(body, shape, level) for level in (2, 1, 0)]
    shaft = footwear.shaft(who.shoes) if who.shoes and legs_fit_boots(who.wear) else None
    over_all = [shaft] if shaft else []
    worn = dressed(body, shape, who.wear, stockings, float(stream(seed, "folds").random()) * 6.28, over_all)
    worn.patterns += over_all
    parts = [*_skin(body, shape, who, worn), *worn.parts]
    parts += [face.eyes(body, shape, who.eyes), face.lashes(body, shape), face.teeth(body, shape)]
    parts.append(face.brows(body, shape, who.brow_colour, 1.0 if who.sex == "male" else 0.75))
    if who.shoes:
        parts += footwear.shoes(body, shape, who.shoes, who.shoe_colour, (0.03, 0.028, 0.026))
        if shaft is not None:
            leather = Material(colour=who.shoe_colour, roughness=0.42, glint=False)
            parts.append(levelled("boot_shafts", [cut(shaft, base, shape.scale) for base in stockings], leather))
    locks = _hair(body, shape, who)
    if locks is not None:
        parts.append(locks)
    parts += headwear.worn(body, shape, who.hat, who.hat_colour, who.glasses, who.beard, who.beard_colour)
    parts = [
        part if part.name == "eyes" else with_levels(part, 0.010 * shape.scale, 0.028 * shape.scale) for part in parts
    ]
    skeleton = Skeleton(body.joint_names, body.parents, shape.heads)
    room = _elbow_room(body, shape, worn)
    performer = Performer(body, shape, skeleton, room, nominal_leg(who.sex, who.age))

    def pose(moment: Moment) -> Pose:
        return _posed(performer, worn, moment)

    still = pose(Moment(0.0, 24.0, (), 0.0, seed))
    top = max(float(part.mesh.positions[:, 1].max()) for part in parts)
    wide = 0.31 * shape.scale
    return Model(
        parts=tuple(parts),
        low=(-wide, 0.0, -0.17 * shape.scale),
        high=(wide, top, 0.20 * shape.scale),
        anchors=still.anchors,
        acts=tuple(sorted(ACTS)),
        pose=pose,
        credits=(CREDIT,),
    )


def _elbow_room(body: Anatomy, shape: Shape, worn: Worn) -> float:
    reference = body.reference[body.vertices_of("helper-tights")]
    here = shape.vertices[body.vertices_of("helper-tights")]
    hips = (np.abs(reference[:, 0]) < 0.235) & (np.abs(reference[:, 1] + 0.02) < 0.09)
    room = float(np.abs(here[hips, 0]).max()) + 0.045 * shape.scale
    if worn.skirts:
        room = max(room, float(np.abs(worn.skirts[0].nodes[1, :, 0]).max()) + 0.025 * shape.scale)
    thick = max((pattern.ease for pattern in worn.patterns), default=0.0)
    return room + thick * 0.8


def _posed(performer: Performer, worn: Worn, moment: Moment) -> Pose:
    posture, anchors = joints_at(replace(performer, held=moment.held), moment)
    solved = performer.skeleton.solved(posture)
    blocks = [solved]
    for skirt in worn.skirts:
        blocks.append(skirt_joints(skirt, performer.skeleton, solved, performer.scale, moment.seconds, moment.wind))
    for side, name in (("L", "left_hand"), ("R", "right_hand")):
        anchors.setdefault(name, hand_anchor(performer, solved, side))
    for name, matrix in carried(performer, anchors["left_hand"], anchors["right_hand"]).items():
        anchors.setdefault(name, matrix)
    head = solved[performer.skeleton.index["head"]]
    for name, landmark in (("head", "crown"), ("mouth", "mouth"), ("chin", "mouth")):
        place = np.eye(4)
        place[:3, :3] = head[:3, :3]
        place[:3, 3] = head[:3, :3] @ performer.place(landmark) + head[:3, 3]
        anchors.setdefault(name, place)
    return Pose(
        joints=np.concatenate(blocks).astype(np.float32),
        anchors={name: matrix.astype(np.float64) for name, matrix in sorted(anchors.items())},
    )


def hand_anchor(performer: Performer, solved: np.ndarray, side: str) -> np.ndarray:
    """Where a held thing hangs: in the palm, its up along the thumb's side, its front where the knuckles point."""
    skeleton = performer.skeleton
    wrist = solved[skeleton.index[f"wrist.{side}"]]
    rest = skeleton.hand_rest(side)
    palm = (skeleton[f"finger3-1.{side}"] + skeleton[f"finger2-1.{side}"]) / 2
    palm = palm + _palm_side(skeleton, side) * 0.028 * performer.scale
    matrix = np.eye(4)
    up, ahead = rest[:, 1], rest[:, 0]
    matrix[:3, :3] = wrist[:3, :3] @ np.stack([np.cross(up, ahead), up, ahead], 1)
    matrix[:3, 3] = wrist[:3, :3] @ palm + wrist[:3, 3]
    return matrix


def carried(performer: Performer, left: np.ndarray, right: np.ndarray) -> dict[str, np.ndarray]:
    """Where violin and bow hang while nobody plays: the violin by its neck in the left hand, the bow by its frog in the right."""
    size = violin_size(performer)
    # Columns of a hand's anchor: to the side, towards the thumb, along the fingers.
    scroll, outward = -left[:3, 2], unit(left[:3, 0] * np.sign(left[0, 0] or 1.0))
    violin = np.eye(4)
    violin[:3, :3] = np.stack([np.cross(outward, scroll), outward, scroll], 1) * size
    violin[:3, 3] = left[:3, 3] - (scroll * 0.40 + outward * 0.03) * size
    tip = unit(right[:3, 1] * 0.8 + right[:3, 2] * 0.6)
    above = unit(-right[:3, 2] - tip * float(-right[:3, 2] @ tip))
    bow = np.eye(4)
    bow[:3, :3] = np.stack([np.cross(above, tip), above, tip], 1) * size
    bow[:3, 3] = right[:3, 3] - bow[:3, :3] @ GRIP
    return {"violin": violin, "bow": bow}


def _palm_side(skeleton: Skeleton, side: str) -> np.ndarray:
    """The way out of the palm at rest: towards the thumb's tip, square to fingers and knuckles."""
    rest = skeleton.hand_rest(side)
    thumb = skeleton[f"finger1-3.{side}"] - skeleton[f"finger2-1.{side}"]
    normal = rest[:, 2]
    return normal * (1.0 if float(normal @ thumb) > 0 else -1.0)


def _skin(body: Anatomy, shape: Shape, who: Description, worn: Worn) -> list[Part]:
    shod = footwear.SHAFTS[who.shoes] if who.shoes else None
    visible = visible_skin(skin_sheet(body, shape), worn.patterns, shod)
    tone = who.skin
    old = {"old": 1.0, "middle-aged": 0.4}.get(who.age, 0.0)
    on_head = in_region(HEAD, visible["uvs"][visible.triangles[:, 0]])
    parts = []
    for name, region, keep in (("face", HEAD, on_head), ("skin", REST, ~on_head)):
        if not keep.any():
            continue
        sheet = visible.of_triangles(keep)
        sheet = sheet.having(uvs=region_uvs(region, sheet["uvs"]))
        grids = ((220.0, 0.008), (110.0, 0.015), (60.0, 0.034))
        meshes = [(pixels, mesh_of(clustered(sheet, size * shape.scale))) for pixels, size in grids]
        part = Part(
            name, mesh_of(sheet), _skin_material(region, who, tone, old),
            levels=tuple(Level(pixels, mesh) for pixels, mesh in meshes), proxy=meshes[0][1],
        )  # fmt: skip
        parts.append(part)
    return parts


def _skin_material(region: Region, who: Description, tone: tuple[float, float, float], old: float) -> Material:
    on_face = region is HEAD
    scalp = {"bald": 0.0, "receding": 0.25, "buzz": 0.8}.get(who.hair, 1.0) if on_face else 0.0
    lips = 0.7 if who.sex == "female" and who.age not in ("child", "small child") else 0.15
    shadow = 0.30 if who.sex == "male" and who.age in ("young", "adult", "middle-aged") else 0.0
    texture = skin_texture(
        region, tone, who.hair_colour, lips, 1.0, max(shadow, 0.8 * who.beard) if on_face else 0.0, scalp, old
    )
    return Material(
        colour=(1.0, 1.0, 1.0), roughness=0.47, shading="skin", texture=texture, normal_texture=skin_relief(region),
        bump=0.5, glint=False, two_sided=False,
    )  # fmt: skip


def _hair(body: Anatomy, shape: Shape, who: Description) -> Part | None:
    sheets: list[Sheet] = []
    for level in range(len(hair.LEVELS)):
        sheet = hair.hair_sheet(who.hair, level, body, shape)
        if sheet is None:
            return None
        sheets.append(headwear.under_hat(sheet, body, shape, who.hat))
    if not len(sheets[0].triangles):
        return None
    meshes = [hair.hair_mesh(sheet, body) for sheet in sheets]
    levels = tuple(Level(row[0], mesh) for row, mesh in zip(hair.LEVELS[1:], meshes[1:], strict=True))
    material = Material(colour=who.hair_colour, roughness=0.5, shading="hair", glint=False)
    return Part("hair", meshes[0], material, levels=levels, proxy=meshes[-2])


__all__ = ["person", "shape_of"]
