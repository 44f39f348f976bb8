"""Stages for products: what stands around a picture's cut-out, by words or by what its colours ask for.

A stage is made for a product about a metre high (its real size does not matter to a film of it alone) standing at the origin of
`top`. Places that are no stage ("on a beach", "in a forest") are built by the worlds; see `worldly`.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from cutaway.scene.document import Thing
from cutaway.staging.footage import stages_indoors, stages_scenes
from cutaway.staging.footage.stage_parts import PLAIN, STAGES, Rgb, Stage, Wanted

__all__ = ["PLAIN", "Rgb", "Stage", "Wanted", "made_stage", "named_stage", "named_words", "set_back", "stage_names"]
_ENTERED = (stages_indoors, stages_scenes)
"""Modules whose stages are in the table, in its order: of two words as long, the first one's stage is meant."""


def stage_names() -> tuple[str, ...]:
    """All of them."""
    return tuple(STAGES)


def named_stage(words: str) -> str:
    """The stage these words name, "" for none; of several the longest name."""
    low = " " + re.sub(r"[^a-z0-9]+", " ", words.lower()) + " "
    best = ("", 0)
    for name, (known, _) in STAGES.items():
        for word in known:
            if f" {word} " in low and len(word) > best[1]:
                best = (name, len(word))
    return best[0]


def named_words(words: str, name: str) -> str:
    """The words by which this stage is named, as they stand; "" where it is not."""
    known = sorted(STAGES[name][0], key=len, reverse=True) if name in STAGES else [name]
    for word in known:
        found = re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", words, re.I)
        if found:
            return found.group(0)
    return ""


def made_stage(name: str, wanted: Wanted) -> Stage:
    """The stage of that name; "" chooses one that suits the product's colours."""
    return _deep_enough(STAGES[name if name in STAGES else "studio"][1](wanted), wanted)


def _deep_enough(stage: Stage, wanted: Wanted) -> Stage:
    """The stage with what the product stands on reaching back as far as the product touches the ground; its front is where it was."""
    if wanted.deep < 0.05 or all(thing.asset.builder != "plinth" for thing in stage.things):
        return stage
    things = tuple(set_back(thing, wanted.deep) if thing.asset.builder == "plinth" else thing for thing in stage.things)
    return replace(stage, things=things, reach=max(stage.reach, 0.9 * wanted.deep, 0.5 * wanted.width + 0.05))


def set_back(plinth: Thing, deep: float, facing: float = 0.0) -> Thing:
    """The plinth deep enough for `deep` metres of contact with a spare edge, its middle moved away from the camera at `facing` degrees."""
    told = dict(plinth.asset.parameters)
    own = float(told["depth"])  # type: ignore[arg-type]
    if told.get("shape", "round") == "round":
        # The corners at its back need an ellipse around them.
        told["width"] = round(1.18 * float(told["width"]), 3)  # type: ignore[arg-type]
        told["depth"] = round(max(own, 1.4 * deep + 0.5), 3)
    else:
        told["depth"] = round(max(own, 1.15 * deep + 0.45), 3)
    back = max(0.0, min(deep / 2, told["depth"] / 2 - 0.16))
    x, y, z = (float(value) for value in plinth.position)  # type: ignore[union-attr]
    turn = math.radians(facing)
    place = (round(x - back * math.sin(turn), 4), y, round(z - back * math.cos(turn), 4))
    return plinth.model_copy(update={"position": place, "asset": plinth.asset.model_copy(update={"parameters": told})})
