"""A film after references on its way: the scene with what is to be told, and a reference with what it is for."""

from __future__ import annotations

from dataclasses import dataclass, field

from cutaway.brief.footage.references import Wanted
from cutaway.footage.ingredients import Ingredient
from cutaway.scene.document import Scene
from cutaway.staging.footage.changing import Line


@dataclass
class Work:
    """A scene on its way: lines and notes for the report."""

    scene: Scene
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """A reference with what it is for."""

    medium: Ingredient
    wanted: Wanted


def label_of(one: Given) -> str:
    """What the report calls it: "picture 2"."""
    what = {"image": "picture", "video": "video", "audio": "sound"}[one.medium.kind]
    return f"{what} {one.medium.number}"
