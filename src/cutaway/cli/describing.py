"""What a film holds, in words: its scene, and the tree of turns it belongs to."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from cutaway.interactions.turn import Turn
from cutaway.scene.document import Scene, Thing
from cutaway.scene.durations import between, lasting

_SHORT = 8
"""Characters at the end of an id that tell turns apart well enough to be typed."""


def scene_lines(scene: Scene) -> list[str]:
    """The scene as lines: format, world, then things, lights, shots, texts and sounds with the names they are called
    by."""
    form, world = scene.format, scene.world
    weather = f", {', '.join(world.weather)}" if world.weather else ""
    lines = [
        f"{scene.title or 'A film'}: {lasting(form.seconds)}, {form.width}x{form.height}, seed {scene.seed}",
        f"World: {world.kind}, {world.time_of_day}{weather}",
    ]
    for place in scene.places:
        falling = f", {', '.join(place.world.weather)}" if place.world.weather else ""
        lines.append(f"And: {place.world.kind}, {place.world.time_of_day}{falling}")
    lines += [f"Turn {number + 1}: {words}" for number, words in enumerate(scene.words)]
    lines += _section("In it", (_thing(thing) for thing in scene.things if thing.role != "set"))
    lines += _section("Set", _counted(thing.name or thing.kind for thing in scene.things if thing.role == "set"))
    lines += _section("Lights", _counted(light.name or light.kind for light in scene.lights))
    rate = float(form.frame_rate)
    lines += _section(
        "Shots",
        (
            f"{between(shot.start / rate, (shot.start + shot.frames) / rate)} {shot.size}, {shot.angle}"
            + (f", {', '.join(shot.moves)}" if shot.moves else "")
            for shot in scene.shots
        ),
    )
    lines += _section("Texts", (f"\u201c{text.content}\u201d ({text.place})" for text in scene.texts))
    lines += _section("Sounds", _counted(cue.text or cue.name or cue.sound for cue in scene.cues))
    return lines


def credentials_lines(path: Path) -> list[str]:
    """What the content credentials of a file say; no lines where it has none."""
    from cutaway.film.credentials.reading import read_credentials

    try:
        found = read_credentials(path)
    except OSError:
        return []
    return [] if found is None else found.lines()


def short_id(id: str) -> str:
    """The end of an id."""
    return id[-_SHORT:]


def turn_line(turn: Turn) -> str:
    """A turn on one line."""
    when = datetime.datetime.fromtimestamp(turn.created).strftime("%Y-%m-%d %H:%M")
    words = turn.words if len(turn.words) <= 70 else turn.words[:67] + "..."
    state = lasting(turn.length) if turn.stage == "completed" else turn.stage
    return f"{short_id(turn.id)}  {when}  {state:10}  {' '.join(words.split())}"


def _thing(thing: Thing) -> str:
    said = [str(value) for value in thing.attributes.values() if isinstance(value, (str, int))]
    hidden = isinstance(thing.visible, (int, float)) and thing.visible < 0.5
    more = said + [act.action.replace("_", " ") for act in thing.acts] + (["invisible"] if hidden else [])
    return f"{thing.name} [{thing.id}]" + (f": {', '.join(dict.fromkeys(more))}" if more else "")


def _counted(names: Iterable[str]) -> list[str]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return [name if count == 1 else f"{count} x {name}" for name, count in counts.items()]


def _section(title: str, entries: Iterable[str]) -> list[str]:
    found = list(entries)
    return [f"{title}:", *(f"  {entry}" for entry in found)] if found else []
