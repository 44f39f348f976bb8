"""A document with footage, changed operation by operation; what could not be done is left and said."""

from __future__ import annotations

from dataclasses import dataclass

from cutaway.brief.footage.operations import FootageChanges, Operation
from cutaway.scene.document import Scene
from cutaway.scene.subtitles import STYLE
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.keeping import broken
from cutaway.staging.footage.registry import NotPossible, doer


@dataclass(frozen=True)
class Line:
    """An operation's phrase, and what was done about it or why nothing was."""

    phrase: str
    done: bool
    what: str


@dataclass(frozen=True)
class Changed:
    """The document after the turn, a line an operation, and sentences for the report."""

    scene: Scene
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether anything was."""
        return any(line.done for line in self.lines)


def change_media(scene: Scene, changes: FootageChanges, desk: Desk) -> Changed:
    """Do what was read, in its order. Raises `Cancelled`, and whatever is wrong with the media themselves."""
    lines: list[Line] = []
    notes = list(changes.notes)
    before, did = scene, []
    for asked in changes.operations:
        desk.check()
        try:
            do = doer(asked.name)
            if do is None:
                raise NotPossible(_unknown(asked))
            outcome = do(scene, asked, desk)
        except NotPossible as refusal:
            hint = f"; possible would be: {', '.join(refusal.instead)}" if refusal.instead else ""
            lines.append(Line(asked.phrase, False, f"{refusal.reason}{hint}"))
            continue
        scene = _refitted(scene, outcome.scene, desk)
        notes += outcome.notes
        lines.append(Line(asked.phrase, True, outcome.what))
        did.append(asked.name)
    for entry in changes.not_understood:
        hint = f"; understood would be: {', '.join(entry.instead)}" if entry.instead else ""
        lines.append(Line(entry.phrase, False, f"{entry.reason}{hint}"))
    for kept in changes.kept:
        why = broken(kept, before, scene, did)
        lines.append(Line(kept.phrase, not why, why or "kept as it was"))
    return Changed(scene, tuple(lines), tuple(dict.fromkeys((*notes, *desk.notes))))


def _refitted(before: Scene, after: Scene, desk: Desk) -> Scene:
    """The scene with its subtitles broken anew where the film has another shape."""
    shapes = [scene.format.width / scene.format.height for scene in (before, after)]
    if abs(shapes[0] - shapes[1]) < 0.02 or not any(text.style == STYLE for text in after.texts):
        return after
    from cutaway.staging.footage.subtitling import refitted

    return refitted(after, desk)


def _unknown(asked: Operation) -> str:
    if asked.name == "refused":
        reason = str(asked.parameters.get("reason", ""))
        if reason == "generative":
            return "this invents what the camera never saw, which needs a generative engine; this one only changes what is there"
        return reason or "this cannot be done"
    return "this engine cannot do that to footage"
