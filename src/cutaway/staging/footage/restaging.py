"""A made product film on another stage, in another place, or before another background: what is filmed and how stays as it was."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from PIL import Image

from cutaway.props.colours import colour as colour_of
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Camera, Light, Scene, Shot, Text, Thing
from cutaway.scene.edits import with_fields
from cutaway.staging.footage.clear_words import clear_of_words
from cutaway.staging.footage.cutouts import CutOut, base_of, palette
from cutaway.staging.footage.other_shapes import products
from cutaway.staging.footage.registry import NotPossible
from cutaway.staging.footage.sets import (
    APART,
    Rgb,
    by_turns,
    for_size,
    in_nature,
    measured,
    shifted,
    wanted_stage,
    worldly,
)
from cutaway.staging.footage.stages import Stage, made_stage, named_stage
from cutaway.storage.media import shelf

_IN_PLACE = 0.62
"""Metres that a product is tall at most in a place of our worlds; on a stage it is one metre."""
_DARK_INK, _LIGHT_INK = (0.012, 0.012, 0.016), (1.0, 1.0, 1.0)
_MOST_LIGHTS = 16
_GROUNDS = ("stage_floor", "gradient_wall")
_PAINTED = ("colour", "wall", "low", "high", "centre")
_BLACK, _WHITE = 0.006, 0.8
"""Mean linear lightness of a background that cannot become any darker, or lighter."""

Place = tuple[float, float, float]


def on_stage(scene: Scene, said: str) -> tuple[Scene, str] | None:
    """The film on the stage or in the place that these words name, and what it stands on; None where they name none.

    Raises `NotPossible` for films whose pictures all fill the frame.
    """
    heroes = products(scene)
    standing = [thing for thing in heroes if thing.asset.builder == "cutout"]
    name = named_stage("on " + said) or named_stage(said)
    cut = _cut_of(standing[0]) if standing else None
    place = (
        _place(said, scene, cut) if cut is not None and (not name or name in ("sand", "sky", "ice", "water")) else None
    )
    if place is None and not name:
        return None
    if cut is None:
        raise NotPossible(
            "the picture fills the frame, so it stands on nothing",
            "a picture of the product alone, before a plain ground",
        )
    if place is not None:
        stage, foot, facing = place
        tall = _IN_PLACE
        return _moved(scene, [stage] * len(heroes), foot, facing, tall), stage.sentence or "another stage"
    wanted = wanted_stage(cut, _tint(said), said)
    stages = [made_stage(name, for_size(wanted, _cut_of(hero))) for hero in heroes]
    moved = clear_of_words(_moved(scene, stages, None, 0.0, 1.0))
    return moved, stages[heroes.index(standing[0])].sentence or "another stage"


def _place(said: str, scene: Scene, cut: CutOut) -> tuple[Stage, Place, float] | None:
    from cutaway.staging.footage.product import read_general

    for words in (f"it stands in {said}", f"it stands on {said}"):
        found = worldly(in_nature(words, read_general(words)), scene.format, scene.seed, cut)
        if found is not None:
            return found
    return None


def _tint(said: str) -> str:
    """The colour among these words, "" for none."""
    words = [word for word in said.split() if word not in ("white", "black")]
    for first in range(len(words)):
        if len(words) > 1 and colour_of(" ".join(words[first : first + 1])) is not None:
            return " ".join(words[max(0, first - 1) : first + 1]) if first else words[first]
    return ""


def _cut_of(thing: Thing) -> CutOut:
    """The cut-out of a made film's thing, with the colours that a stage is chosen by."""
    with Image.open(shelf().path(str(thing.asset.parameters["picture"]))) as picture:
        pixels = np.asarray(picture.convert("RGBA"))
    tall, wide = pixels.shape[:2]
    colours = tuple(tuple(row) for row in palette(pixels[..., :3][pixels[..., 3] > 128]))
    base = round(base_of(pixels[..., 3] > 127), 4)
    return CutOut("", wide, tall, "found", 0.5, (), (0.0, 0.0, 1.0, 1.0), colours, 0.0, base)  # type: ignore[arg-type]


def _moved(scene: Scene, stages: Sequence[Stage], foot: Place | None, facing: float, tall: float) -> Scene:
    """The film on these stages, one for each product, or in the place of the first where `foot` tells where in it they stand."""
    heroes = products(scene)
    stage = stages[0]
    ways: dict[str, _Way] = {}
    placed: list[Thing] = []
    for number, hero in enumerate(heroes):
        panel = hero.asset.builder == "picture_panel"
        new = foot or (number * APART, stages[number].top, 0.0)
        if panel:
            # It fills the frame by itself; it only must not stand where the others do.
            old = _at(hero)
            way = _Way(old, old, 0.0, 1.0)
            placed.append(hero)
        else:
            cut = _cut_of(hero)
            height = measured(cut, tall)[1]
            by = height / float(hero.asset.parameters.get("height", 1.0) or 1.0)  # type: ignore[arg-type]
            way = _Way(_at(hero), new, facing - _facing(hero), by)
            told = {**hero.asset.parameters, "height": round(height, 5), "reach": round(stages[number].reach, 3)}
            placed.append(
                hero.model_copy(
                    update={
                        "position": new,
                        "rotation": _turned(hero.rotation, way.turn),
                        "asset": hero.asset.model_copy(update={"parameters": told}),
                    }
                )
            )
        ways[hero.id] = way
    standing = [hero for hero in placed if hero.asset.builder == "cutout"]
    if foot is not None and len(standing) > 1:
        placed = [by_turns(hero, scene.shots) if hero in standing else hero for hero in placed]
    elif foot is None:
        placed = [hero.model_copy(update={"visible": 1.0}) if hero in standing else hero for hero in placed]
    things, lights = list(stage.things), list(stage.lights)
    if foot is None:
        for number, hero in enumerate(placed):
            if number and hero.asset.builder == "cutout":
                other = shifted(stages[number], number * APART, number)
                things += other.things
                lights += other.lights
    ids = {hero.id for hero in heroes}
    shown = next((shot.subject for shot in reversed(scene.shots) if shot.subject in ids), heroes[0].id)
    others = [
        _carried(thing, ways, shown) for thing in scene.things if thing.id not in ids and not _of_set(thing, scene)
    ]
    shots = tuple(_filmed(shot, ways.get(shot.subject or "", next(iter(ways.values()))), stage) for shot in scene.shots)
    return with_fields(
        scene,
        world=stage.world,
        things=(*things, *others, *placed),
        lights=tuple(_counted(lights)),
        grade=stage.grade,
        shots=shots,
        texts=inked(scene.texts, stage.dark),
    )


class _Way:
    """How all that belongs to a product moves with it: its foot from one place to another, turned by degrees, sized by a factor."""

    def __init__(self, old: Place, new: Place, turn: float, by: float) -> None:
        self.old, self.new, self.turn, self.by = old, new, turn, by

    def of(self, place: Any) -> Any:
        """A place, or the keys of one."""
        if isinstance(place, Keys):
            return Keys(keys=tuple(Key(**{**dict(key), "value": self.of(key.value)}) for key in place.keys))
        if self.old == self.new and not self.turn and self.by == 1.0:
            return place
        x, y, z = ((float(a) - b) * self.by for a, b in zip(place, self.old, strict=True))
        turn = math.radians(self.turn)
        across, along = x * math.cos(turn) + z * math.sin(turn), z * math.cos(turn) - x * math.sin(turn)
        return (
            round(self.new[0] + across, 5),
            round(self.new[1] + y, 5),
            round(self.new[2] + along, 5),
        )


def _at(thing: Thing) -> Place:
    place = thing.position if isinstance(thing.position, tuple) else value_at(thing.position, 0)
    return tuple(float(value) for value in place)  # type: ignore[return-value, union-attr]


def _facing(thing: Thing) -> float:
    turned = thing.rotation if isinstance(thing.rotation, tuple) else value_at(thing.rotation, 0)
    if isinstance(thing.rotation, Keys):
        # It turns to and fro about the way it faces.
        ways = [float(key.value[1]) for key in thing.rotation.keys]  # type: ignore[index]
        return (min(ways) + max(ways)) / 2
    return float(turned[1])  # type: ignore[index]


def _turned(rotation: Any, by: float) -> Any:
    if isinstance(rotation, Keys):
        return Keys(keys=tuple(Key(**{**dict(key), "value": _turned(key.value, by)}) for key in rotation.keys))
    return (rotation[0], round(rotation[1] + by, 4), rotation[2])


def _of_set(thing: Thing, scene: Scene) -> bool:
    """Whether the thing is part of the stage or the place, not something that a turn has added."""
    return thing.role == "set" and not thing.id.startswith("air-")


def _carried(thing: Thing, ways: dict[str, _Way], shown: str) -> Thing:
    """What hangs or falls about a product, moved with the nearest one; a logo with the last that is filmed."""
    if thing.id == "logo" or thing.id.startswith("air-"):
        place = _at(thing)
        way = ways[shown] if thing.id == "logo" else min(ways.values(), key=lambda one: math.dist(one.old, place))
        told = dict(thing.asset.parameters)
        if thing.id == "logo" and way.by != 1.0:
            told["height"] = round(float(told.get("height", 1.0)) * way.by, 5)  # type: ignore[arg-type]
        asset = thing.asset.model_copy(update={"parameters": told})
        update: dict[str, Any] = {"position": way.of(thing.position), "asset": asset}
        if thing.id == "logo":
            update["rotation"] = _turned(thing.rotation, way.turn)
        return thing.model_copy(update=update)
    return thing


def _filmed(shot: Shot, way: _Way, stage: Stage) -> Shot:
    aperture = 0.0 if shot.camera.aperture == 0 else stage.aperture * (1.6 if shot.size == "close-up" else 1.0)
    update: dict[str, Any] = {"position": way.of(shot.camera.position), "target": way.of(shot.camera.target)}
    camera: Camera = shot.camera.model_copy(update={**update, "aperture": aperture})
    return shot.model_copy(update={"camera": camera})


def _counted(lights: list[Light]) -> list[Light]:
    sun = [light for light in lights if light.kind == "sun"][:1]
    return (sun + [light for light in lights if light.kind != "sun"])[:_MOST_LIGHTS]


def inked(texts: Iterable[Text], dark: bool) -> tuple[Text, ...]:
    """The texts in an ink that is read before the new background: what was in the old ink, and plates that were painted with it.

    Texts that lie over a picture, in a colour of their own, or on a coloured plate stay.
    """
    ink = _LIGHT_INK if dark else _DARK_INK
    other = _DARK_INK if dark else _LIGHT_INK
    found = []
    for text in texts:
        plate = text.parameters.get("plate")
        if plate is not None:
            if plate in (list(_DARK_INK), list(_LIGHT_INK)):
                told = {**text.parameters, "plate": list(ink)}
                text = text.model_copy(update={"colour": other, "parameters": told})
        elif not text.parameters.get("shadow") and tuple(text.colour) in (_DARK_INK, _LIGHT_INK):
            text = text.model_copy(update={"colour": ink})
        found.append(text)
    return tuple(found)


# -- the background's colour -----------------------------------------------------------------------------------------------------


def repainted(scene: Scene, how: str, much: float = 1.0) -> tuple[Scene, str] | None:
    """The film before a background that is "darker", "lighter", or of the colour that `how` names; None where there is no stage.

    `much` weighs darker and lighter. The product keeps its colours. Raises `NotPossible` where it is as dark or as light already.
    """
    grounds = [thing for thing in scene.things if thing.role == "set" and thing.asset.builder in _GROUNDS]
    if not grounds:
        return None
    level = _level(grounds)
    if how in ("darker", "lighter"):
        if (how == "darker" and level < _BLACK) or (how == "lighter" and level > _WHITE):
            raise NotPossible(
                f"the background is as {'dark' if how == 'darker' else 'light'} as it can be already", "another colour"
            )
        painted = [_with_colours(thing, lambda colour: _shaded(colour, how, much)) for thing in grounds]
        what = f"the background is {how}; the product keeps its colours"
    else:
        tint = colour_of(how)
        if tint is None:
            return None
        painted = [_with_colours(thing, lambda colour: _tinted(colour, tint, level)) for thing in grounds]
        what = f"the background is {how}; the product keeps its colours"
    new = {thing.id: thing for thing in painted}
    things = tuple(new.get(thing.id, thing) for thing in scene.things)
    changed = with_fields(scene, things=things)
    return with_fields(changed, texts=inked(scene.texts, _level(painted) < _INK)), what


_INK = 0.2
"""Mean lightness of a background below which words over it are light."""


def _level(grounds: Sequence[Thing]) -> float:
    """How light what is behind the words is on the whole, linear."""
    walls = [thing for thing in grounds if thing.asset.builder == "gradient_wall"] or list(grounds)
    found = []
    for thing in walls:
        told = thing.asset.parameters
        named = [told[name] for name in ("high", "low") if isinstance(told.get(name), list | tuple)]
        named = named or [told[name] for name in ("wall", "colour") if isinstance(told.get(name), list | tuple)][:1]
        found += [_light(one) for one in named]  # type: ignore[arg-type]
    return float(np.mean(found)) if found else 0.5


def _light(colour: Sequence[float]) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def _with_colours(thing: Thing, paint: Any) -> Thing:
    told = {
        name: paint(value) if name in _PAINTED and isinstance(value, list | tuple) and len(value) >= 3 else value
        for name, value in thing.asset.parameters.items()
    }
    return thing.model_copy(update={"asset": thing.asset.model_copy(update={"parameters": told})})


def _shaded(colour: Sequence[float], how: str, much: float) -> list[float]:
    by = 0.34**much
    if how == "darker":
        return [round(float(value) * by, 5) for value in colour[:3]]
    return [
        round(float(1 - (1 - float(value)) * 0.62**much) if _light(colour) > 0.25 else min(float(value) / by, 0.9), 5)
        for value in colour[:3]
    ]


def _tinted(colour: Sequence[float], tint: Rgb, level: float) -> list[float]:
    """The new colour, lighter and darker where the old one was."""
    by = min(max(_light(colour) / max(level, 1e-3), 0.55), 1.8)
    return [round(min(float(value) * by, 1.0), 5) for value in tint]
