"""What an edit turn is told about what was done."""

from __future__ import annotations

from collections.abc import Sequence

from cutaway.scene.document import Scene


def names_of(scene: Scene, ids: Sequence[str]) -> str:
    groups = (scene.things, scene.lights, scene.texts, scene.cues)
    names = {
        item.id: getattr(item, "name", "") or getattr(item, "content", "") or item.id
        for group in groups
        for item in group
    }
    names |= {shot.id: f"shot {n}" for n, shot in enumerate(scene.shots, 1)}
    told = list(dict.fromkeys(names.get(id, id) for id in ids))
    if len(ids) > 6 and len(told) < len(ids):
        return f"{', '.join(told[:6])} ({len(ids)} of them)"
    return ", ".join(told[:12]) + (f" and {len(told) - 12} more" if len(told) > 12 else "")


def tell_simulated(scene: Scene, ids: Sequence[str], notes: list[str]) -> None:
    """Say so when motion was simulated with these things as they were: it is kept as it is, not simulated again."""
    sources = {
        thing.motion.source
        for thing in scene.things
        if thing.id in ids and thing.motion is not None and thing.motion.source
    }
    others = [
        thing.id
        for thing in scene.things
        if thing.id not in ids and thing.motion is not None and thing.motion.source in sources
    ]
    if others:
        notes.append(
            f"The motion of {names_of(scene, others)} was simulated together with {names_of(scene, ids)} and stays as it was."
        )
