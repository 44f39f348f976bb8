"""The first document of a film that media were brought for."""

from __future__ import annotations

from dataclasses import dataclass

from cutaway.brief.footage.operations import FootageChanges, facts_of
from cutaway.errors import BadRequest, NotUnderstood
from cutaway.footage.reading.source import format_of
from cutaway.scene.document import Clip, Format, Mix, Scene
from cutaway.staging.footage.changing import Changed, change_media
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.hearing import listen_ahead

MOST_FRAMES = 60 * 3600
"""As many as a document may have."""


@dataclass(frozen=True)
class Started:
    """The document, what was done about each phrase, and sentences for the report."""

    scene: Scene
    changed: Changed


def stage_media(words: str, format: Format, desk: Desk) -> Started:
    """The document for these words and the desk's media. `format`: as asked, for films that do not take their source's.

    Raises `BadRequest` and its kinds for media that do not fit the task, `NotUnderstood` where nothing in the words could be done.
    """
    if any(one.role == "source" for one in desk.media):
        return _footage(words, desk)
    if desk.of_kind("image") and _guided(words):
        from cutaway.staging.footage.drawing import stage_drawing

        return stage_drawing(words, format, desk)
    if filmed_as_product(words, desk):
        from cutaway.staging.footage.product import stage_product

        return stage_product(words, format, desk)
    if any(one.role in ("first", "last") for one in desk.media):
        from cutaway.staging.footage.pictures import stage_pictures

        return _looked(words, stage_pictures(words, format, desk), desk)
    from cutaway.staging.footage.references import stage_references

    return stage_references(words, format, desk)


_OVER = frozenset({"grade", "style", "add_text"})
"""What a picture that is set in motion is also given by its first words."""

_LOOKS = frozenset({"black and white", "sepia", "noir", "vintage", "muted", "vivid", "teal and orange"})
"""Looks that are never said of the light or the hour of what is seen."""


def _looked(words: str, started: Started, desk: Desk) -> Started:
    """The film of a picture with the looks and titles its words ask for, but for what its motion, weather and light have answered."""
    from cutaway.brief.footage import read_operations
    from cutaway.brief.footage.pictures import read_picture_wishes

    spans = [wish.span for wish in read_picture_wishes(words).wishes]
    read = read_operations(words, facts_of(started.scene, desk.media))
    asked = tuple(
        one
        for one in read.operations
        if one.name in _OVER
        and (one.name != "grade" or one.parameters.get("look") in _LOOKS)
        and not any(span.start < one.span.end and one.span.start < span.end for span in spans)
    )
    if not asked:
        return started
    changed = change_media(started.scene, FootageChanges(asked), desk)
    lines = (*started.changed.lines, *changed.lines)
    notes = tuple(dict.fromkeys((*started.changed.notes, *changed.notes)))
    return Started(changed.scene, Changed(changed.scene, lines, notes))


def _guided(words: str) -> bool:
    """Whether the picture is a drawing that only says how things move."""
    from cutaway.staging.footage.drawing import is_guide

    return is_guide(words)


def filmed_as_product(words: str, desk: Desk) -> bool:
    """Whether the words ask for a product shot or an advertisement, and pictures came that it can be made from."""
    from cutaway.brief.footage.product import is_product

    return is_product(words) and bool(desk.of_kind("image")) and not any(one.role == "last" for one in desk.media)


def source_scene(desk: Desk) -> Scene:
    """The source video as a document that shows it as it is. Raises `BadRequest` for none."""
    sources = [one for one in desk.media if one.role == "source"]
    if not sources:
        raise BadRequest("There is no video to change.", "Give the video.")
    chosen = sources[0]
    source = desk.open(chosen.sha256)
    desk.notes += [note for note in source.notes if note not in desk.notes]
    frames = min(source.count, MOST_FRAMES)
    picture = source.is_picture
    clip = Clip(id="clip", source=chosen.sha256, media="picture" if picture else "video", frames=frames)
    return Scene(seed=desk.seed, title=chosen.name[:200], words=(words_kept(desk.words),), format=format_of(source, frames),
                 clips=(clip,), mix=Mix(gain=0.0))  # fmt: skip


def words_kept(words: str) -> str:
    """As much of the words as a document keeps."""
    return words[:10_000]


def _footage(words: str, desk: Desk) -> Started:
    from cutaway.brief.footage import read_operations

    scene = source_scene(desk)
    listen_ahead(words, scene, desk)
    others = tuple(one for one in desk.media if one.role != "source")
    changes = read_operations(words, facts_of(scene, others))
    if not changes.operations and desk.task == "edit":
        _nothing_read(changes)
    changed = change_media(scene, changes, desk)
    if changes.operations and not changed.done:
        missing = [line.what.rstrip(".") for line in changed.lines if not line.done and line.what]
        reasons = " ".join(f"{what[:1].upper()}{what[1:]}." for what in missing)
        raise NotUnderstood(f"Nothing in the words could be done. {reasons}".strip(), "Name another change.")
    return Started(changed.scene, changed)


def _nothing_read(changes: object) -> None:
    reasons = " ".join(f"“{entry.phrase}”: {entry.reason}." for entry in getattr(changes, "not_understood", ()))
    raise NotUnderstood(
        f"Nothing in the words says what to do to the video. {reasons}".strip(),
        'Say for example "blur the background", "add subtitles", "make it black and white" or "vertical version".',
    )
