"""Places that were staged one by one become one film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cutaway.brief.document import Brief, Entity
from cutaway.scene.document import Format, Place, Scene, Shot, Span, Text
from cutaway.scene.places import heard_while_seen, put_back
from cutaway.staging.casting import Member
from cutaway.staging.coverage import Coverage
from cutaway.staging.shots import cuts
from cutaway.staging.stays import Stay, is_the_same


@dataclass(frozen=True)
class Staged:
    """A scene, what became of each phrase, and sentences about choices that were made."""

    scene: Scene
    coverage: tuple[Coverage, ...]
    notes: tuple[str, ...]


class Names:
    """Ids by which the cast of a film goes in all its places: the same person has the same in each, so that looks carry over."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._known: list[tuple[Entity, frozenset[str]]] = []
        self._new: list[tuple[Entity, frozenset[str]]] = []

    def left_by(self, entity: Entity, taken: set[str]) -> set[str]:
        """What is taken for this entity: `taken`, and the ids of others that were seen before."""
        own = next((ids for one, ids in self._known if one.id == entity.id), None)
        if own is None:
            own = next((ids for one, ids in self._known if is_the_same(entity, one, self._brief)), frozenset())
        others = {id for _, ids in self._known for id in ids} - own
        return taken | others

    def keep(self, entity: Entity, cast: Sequence[Member]) -> None:
        """Remember the ids of somebody who was cast in this place."""
        self._new.append((entity, frozenset(member.id for member in cast)))

    def close(self) -> None:
        """The place is staged: its cast is known in those that follow."""
        self._known += self._new
        self._new = []


def ids_of_all(scene: Scene) -> set[str]:
    """Every id of the document."""
    groups: tuple[tuple[Any, ...], ...] = (scene.things, scene.lights, scene.shots, scene.texts, scene.cues)
    return {item.id for group in groups for item in group}


def timed_words(brief: Brief, format: Format) -> Brief:
    """The brief with words over the picture, and the first that is said, in the shot that asks for them."""
    rate = float(format.frame_rate)
    rows = cuts(brief, format.frames, rate)

    def row_of(span: Span) -> tuple[int, int] | None:
        return next(((at, n) for at, n, wish in rows if wish and wish.span.start <= span.start < wish.span.end), None)

    written = []
    for one in brief.written:
        row = row_of(one.span)
        if row is not None and one.start is None and one.seconds is None and not one.at_end:
            one = one.model_copy(update={"start": row[0] / rate, "end": (row[0] + row[1]) / rate})
        written.append(one)
    speech, begun = [], set()
    for said in brief.speech:
        row = row_of(said.span)
        if row is not None and row not in begun and said.start is None:
            begun.add(row)
            said = said.model_copy(update={"start": row[0] / rate + _BREATH})
        speech.append(said)
    return brief.model_copy(update={"written": tuple(written), "speech": tuple(speech)})


_BREATH = 0.4
"""Seconds after a cut that somebody begins to speak."""


def joined(brief: Brief, stays: Sequence[Stay], built: Sequence[Staged], texts: tuple[Text, ...]) -> Staged:
    """One scene of all places, the first one first; `texts` lie over the whole film."""
    first = built[0].scene
    rows = sorted((start, index) for index, stay in enumerate(stays) for start, _, _ in stay.cuts)
    numbers = {start: f"shot-{n}" for n, (start, _) in enumerate(rows, 1)}
    ids = ["", *(f"place-{n}" for n in range(2, len(stays) + 1))]
    alone = [_for_its_shots(one.scene, stay, numbers) for one, stay in zip(built, stays, strict=True)]
    music = _music(alone)
    alone = [_without(one, music if index else ()) for index, one in enumerate(alone)]
    length = first.format.frames
    scene = first.model_copy(
        update={"title": brief.words[:120], "words": (brief.words,), "things": (), "lights": (), "cues": (), "texts": texts}
    )
    placed = {shot.id: (place, shot) for place, one in zip(ids, alone, strict=True) for shot in one.shots}
    order = [placed[numbers[start]] for start, _ in rows]
    fillers = tuple(
        Shot(id=shot.id, start=shot.start, frames=shot.frames, camera=shot.camera.model_copy(update={"focus_on": None}), set_in=place)
        for place, shot in order
    )  # fmt: skip
    assert sum(shot.frames for shot in fillers) == length
    places = tuple(
        Place(id=id, name=_name(stay, one), world=one.world, grade=one.grade)
        for id, stay, one in zip(ids[1:], stays[1:], alone[1:], strict=True)
    )
    scene = scene.model_copy(update={"shots": fillers, "places": places})
    for place, one in zip(ids, alone, strict=True):
        scene = put_back(scene, place, one)
    alive = ids_of_all(scene)
    coverage = _together(
        [
            [_renamed(row, place, ids_of_all(one.scene), alive) for row in one.coverage]
            for place, one in zip(ids, built, strict=True)
        ]
    )
    coverage = tuple(_written(row, brief, texts) for row in coverage)
    notes = tuple(dict.fromkeys(note for one in built for note in one.notes))
    return Staged(scene, coverage, notes)


def _name(stay: Stay, scene: Scene) -> str:
    place = next((mark.value for mark in stay.brief.settings), scene.world.kind.replace("-", " "))
    return f"{place} ({scene.world.time_of_day})"[:200]


def _for_its_shots(scene: Scene, stay: Stay, numbers: dict[int, str]) -> Scene:
    """The place with its shots numbered as in the film, and heard only while it is seen."""
    shots = tuple(shot.model_copy(update={"id": numbers[shot.start]}) for shot in scene.shots)
    heard = heard_while_seen(scene.cues, shots, scene.format.frames, {cue.id for cue in scene.cues})
    return scene.model_copy(update={"shots": shots, "cues": heard})


def _music(scenes: Sequence[Scene]) -> tuple[str, ...]:
    """Sounds that run through the whole film and are kept once: ids of the music."""
    return tuple(cue.id for scene in scenes for cue in scene.cues if cue.kind == "music")


def _without(scene: Scene, cues: Sequence[str]) -> Scene:
    return scene.model_copy(update={"cues": tuple(cue for cue in scene.cues if cue.id not in cues)})


def _renamed(row: Coverage, place: str, own: set[str], alive: set[str]) -> Coverage:
    """The row with the ids of the film; ids of what was left out (music is kept once) are gone."""
    start = f"{place}." if place else ""
    by = tuple(
        id if id not in own or id.startswith("shot-") else f"{start}{id}"
        for id in row.realised_by
        if id not in own or id.startswith("shot-") or f"{start}{id}" in alive
    )
    return Coverage(row.phrase, row.span, by, row.reason, row.faithful and bool(by))


def _together(parts: Sequence[Sequence[Coverage]]) -> tuple[Coverage, ...]:
    """One row for each phrase: what realises it in any place; why nothing does only where none does."""
    rows: dict[tuple[int, int], list[Coverage]] = {}
    for part in parts:
        for row in part:
            rows.setdefault((row.span.start, row.span.end), []).append(row)
    found = []
    for span in sorted(rows):
        some = [row for row in rows[span] if row.realised_by] or rows[span]
        by = tuple(dict.fromkeys(id for row in some for id in row.realised_by))
        reason = next((row.reason for row in some if row.reason), "")
        found.append(Coverage(some[0].phrase, some[0].span, by, reason, all(row.faithful for row in some)))
    return tuple(found)


def _written(row: Coverage, brief: Brief, texts: Sequence[Text]) -> Coverage:
    """Words over the picture are of the film and not of a place: what shows them."""
    if row.realised_by or not any(one.span == row.span for one in brief.written):
        return row
    by = tuple(text.id for text in texts if text.span == row.span)
    return Coverage(row.phrase, row.span, by, "", True) if by else row
