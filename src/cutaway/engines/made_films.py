"""Later turns on films of ours whose words ask for what is otherwise done to footage: subtitles, reverse, a loop, a tape's look.

What the document of a made film can hold is done in it: subtitles of what is said, another shape, a length, no sound. What only pictures can
bear is done to the film as it was made, which is footage from then on.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cutaway.brief.footage.operations import FootageChanges, Operation, facts_of
from cutaway.engines.media_turns import told
from cutaway.engines.seam import EngineRequest
from cutaway.film.make import make_film
from cutaway.film.report import Changed, Report
from cutaway.footage.ingredients import Ingredient
from cutaway.scene.document import Scene
from cutaway.staging.footage.desk import Desk
from cutaway.storage.media import shelf

IN_DOCUMENT = frozenset({"subtitles", "subtitle_style", "subtitle_text", "subtitles_remove", "upscale"})
"""Done to the document itself by what does them to footage."""
SAID_OTHERWISE = frozenset({"reframe", "cut", "trim", "mute", "speed", "slow_motion"})
"""Done by the reader of scenes, once they are said as it knows them."""
AS_FOOTAGE = frozenset(
    {
        "reverse",
        "loop",
        "mirror",
        "style",
        "fade",
        "particles",
        "pixelate",
        "denoise",
        "add_picture",
        "sticker",
        "cut_to_beat",
    }
)
"""Done to the film as it was made."""
_ALWAYS = frozenset(
    {
        "subtitles",
        "subtitle_style",
        "subtitle_text",
        "subtitles_remove",
        "style",
        "pixelate",
        "mute",
        "reverse",
        "add_picture",
    }
)
"""Never meant otherwise of a whole film, whatever else the reader of scenes would make of the words."""
_FIGURE = re.compile(r"\d|half|halve|quarter|third|twice|double|triple|thrice", re.IGNORECASE)
_JOINED = re.compile(
    r"^(?:\W|\b(?:and|then|also|but|plus|please)\b)+|(?:\W|\b(?:and|then|also|but|plus|please)\b)+$", re.IGNORECASE
)
NOTE = "The film is footage from here on, since {what} can only be done to its pictures; go back a turn (“undo”) to change things in its scene."


@dataclass(frozen=True)
class Asked:
    """What the words of a turn ask beyond what the scene's reader knows, and the words that are left for that reader."""

    operations: tuple[Operation, ...]
    rest: str


def asked_of_film(request: EngineRequest, parent: Scene) -> Asked | None:
    """What is asked of a made film as of footage; None where the words are all about its scene."""
    if not request.words.strip():
        return None
    read = importlib.import_module("cutaway.brief.footage").read_operations(
        request.words, facts_of(parent, request.media)
    )
    if any(one.name in ("undo", "refused") for one in read.operations):
        return None
    known = IN_DOCUMENT | SAID_OTHERWISE | AS_FOOTAGE
    taken = tuple(one for one in read.operations if one.name in known and _meant(one, parent))
    if request.media and not any(one.name in ("add_picture", "sticker") for one in taken):
        return None
    if not taken:
        return None
    rest = list(request.words)
    for one in taken:
        rest[one.span.start : one.span.end] = " " * (one.span.end - one.span.start)
    return Asked(taken, _JOINED.sub("", "".join(rest)))


def _meant(asked: Operation, scene: Scene) -> bool:
    if asked.name in ("speed", "slow_motion") and not _FIGURE.search(asked.phrase):
        return False  # how much is then the scene's reader's to say
    if asked.name in ("add_picture", "sticker") and "media" not in asked.parameters:
        return False
    changes = importlib.import_module("cutaway.brief").read_changes(asked.phrase, scene)
    things = [one for one in changes.changes if one.target.kind not in ("film", "camera", "nothing")]
    if asked.name in _ALWAYS:
        named = [
            part
            for one in things
            for part in (one.target.phrase.lower(),)
            if part and part not in ("it", "this", "that")
        ]
        return asked.name not in ("mute", "pixelate") or not named
    if asked.name in SAID_OTHERWISE:
        return not things or any(entry.phrase for entry in changes.not_understood)
    return not changes.changes or bool(changes.not_understood)


def canonical(asked: Operation, scene: Scene) -> tuple[str, ...]:
    """The same in words that the reader of scenes knows."""
    given = asked.parameters
    if asked.name == "reframe":
        return (f"make it {given.get('aspect', '9:16')}",)
    if asked.name == "mute":
        return ("no sound",)
    if asked.name in ("speed", "slow_motion"):
        where = ""
        if asked.start is not None or asked.end is not None:
            where = f" from {asked.start or 0:g}s to {asked.end if asked.end is not None else float(scene.format.seconds):g}s"
        return (f"make it run at {float(given.get('factor', 1)):g} times the speed{where}",)
    seconds = float(scene.format.seconds)
    start, end = (float(value) if value is not None else other for value, other in (
        (given.get("start", asked.start), 0.0), (given.get("end", asked.end), seconds)))  # fmt: skip
    if asked.name == "cut":
        return (f"cut from {start:g}s to {end:g}s",)
    after = (f"cut from {end:g}s to {seconds:g}s",) if end < seconds else ()
    return (*after, *((f"cut from 0s to {start:g}s",) if start > 0 else ()))


def in_document(scene: Scene, asked: Asked, desk: Desk) -> tuple[Scene, tuple[Changed, ...], tuple[str, ...]]:
    """The scene with all that a document of a made film can hold, a line each, and notes."""
    room, lines, notes = importlib.import_module("cutaway.brief"), [], []
    change = importlib.import_module("cutaway.staging").change
    for one in asked.operations:
        if one.name in SAID_OTHERWISE:
            for words in canonical(one, scene):
                done = change(scene, room.read_changes(words, scene), [])
                scene = done.scene
                lines += [Changed(phrase=one.phrase, done=True, what=line.sentence) for line in done.done]
                lines += [Changed(phrase=one.phrase, done=False, what=line.reason) for line in done.undone]
        elif one.name in IN_DOCUMENT:
            changed = importlib.import_module("cutaway.staging.footage").change_media(
                scene, FootageChanges((one,)), desk
            )
            scene = changed.scene
            lines += told(changed).changes
            notes += changed.notes
    return scene, tuple(lines), tuple(notes)


def as_footage(scene: Scene, asked: Asked, request: EngineRequest, desk: Desk, filmed: Filming) -> tuple[Scene, Report]:
    """The film of `scene` as footage, with what only footage can have. Raises what making a film raises."""
    rest = tuple(one for one in asked.operations if one.name in AS_FOOTAGE)
    with TemporaryDirectory(dir=request.out.parent, prefix=".before-") as folder:
        path = Path(folder) / "film.mp4"
        filmed(scene, path)
        source = Ingredient(shelf().add(path), "video", "source", mime="video/mp4", name=scene.title)
    others = tuple(one for one in desk.media if one.role != "source")
    desk.media = (*others, source)
    room = importlib.import_module("cutaway.staging.footage")
    footage = importlib.import_module("cutaway.staging.footage.starting").source_scene(desk)
    changed = room.change_media(footage.model_copy(update={"seed": scene.seed}), FootageChanges(rest), desk)
    report = told(changed)
    if not changed.done:
        return scene, report
    what = ", ".join(f"“{one.phrase}”" for one in rest)
    return changed.scene, report.model_copy(update={"notes": (NOTE.format(what=what), *report.notes)})


class Filming:
    """Makes the film of a scene into a file, as the turn before made it."""

    def __init__(self, **given: object) -> None:
        self._given = given

    def __call__(self, scene: Scene, path: Path) -> None:
        make_film(scene, path, **self._given)  # type: ignore[arg-type]
