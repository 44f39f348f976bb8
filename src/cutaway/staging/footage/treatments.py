"""What an earlier turn did to footage, taken back or done more, less or otherwise."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.footage.reading.source import format_of
from cutaway.scene.document import Clip, Scene, Treatment
from cutaway.scene.durations import moment
from cutaway.scene.edits_clips import with_footage_speed, without_treatments
from cutaway.scene.edits_colour import linear_colour
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.overlays import letters_left
from cutaway.staging.footage.registry import NotPossible, Outcome, full_clips, operation, stretch

_SPEEDS = ("slow_motion", "speed", "reverse")
_TEXTS = {"add_text": lambda style: style != "subtitle", "subtitles": lambda style: style == "subtitle"}
_CUES = {"music": "music", "voice_over": "speech"}
_OTHER_SIZE = ("reframe", "rotate", "crop")
_STEPS = {"amount": 1.0, "size": 1.0}
"""What `amount_by` and `size_by` multiply, and what it is where nothing was said."""
_GRADE = (
    "brightness",
    "contrast",
    "saturation",
    "temperature",
    "tint",
    "exposure",
    "vignette",
    "grain",
    "glow",
    "fade",
)


@operation("remove_treatment")
def remove_treatment(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Take back what was done under this name, whichever turn did it; all else stays."""
    name = str(asked.parameters.get("name") or "")
    said = name.replace("_", " ")
    where = asked.parameters.get("where") or {}
    if name in _TEXTS:
        said_by = str(where.get("text", "")) if isinstance(where, dict) else ""
        kept = tuple(
            text for text in scene.texts if not _TEXTS[name](text.style) or (said_by and text.content != said_by)
        )
        if len(kept) == len(scene.texts):
            raise NotPossible("there are no such words in the film")
        return Outcome(scene.model_copy(update={"texts": kept}), f"{said.replace('add text', 'the text')} taken away")
    if name in _CUES and any(cue.kind == _CUES[name] for cue in scene.cues):
        cues = tuple(cue for cue in scene.cues if cue.kind != _CUES[name])
        scene = without_treatments(scene.model_copy(update={"cues": cues}), (name,))
        return Outcome(scene, f"the {said} taken away")
    has = [one for clip in scene.clips for one in clip.treatments if one.name == name and _meant(one, asked.parameters)]
    if name in _SPEEDS and not has:
        return _usual_speed(scene)
    if not has:
        done = sorted({one.name.replace("_", " ") for clip in scene.clips for one in clip.treatments})
        raise NotPossible(f"there is no {said} in the film", *(f"taking away the {one}" for one in done))
    gone = {one.id for one in has}
    if (asked.start is not None or asked.end is not None) and name not in _OTHER_SIZE:
        first, count = stretch(scene, asked)
        made: list[Clip] = []
        for clip in scene.clips:
            so_far = scene.model_copy(update={"clips": (*made, *scene.clips)})
            spared = _spared(clip, gone, first, first + count, so_far, desk)
            made.append(clip.model_copy(update={"treatments": spared}))
        rate = float(scene.format.frame_rate)
        said_when = f"the {said} taken away from {moment(first / rate)} to {moment((first + count) / rate)}"
        return Outcome(scene.model_copy(update={"clips": tuple(made)}), said_when)
    clips = tuple(
        clip.model_copy(update={"treatments": tuple(one for one in clip.treatments if one.id not in gone)})
        for clip in scene.clips
    )
    scene = scene.model_copy(update={"clips": clips})
    if name in _OTHER_SIZE:
        form = format_of(desk.source(full_clips(scene)[0]), scene.format.frames)
        scene = scene.model_copy(update={"format": form.model_copy(update={"rate": scene.format.rate})})
    return Outcome(scene, f"the {said} taken away")


def _spared(clip: Clip, gone: set[str], first: int, last: int, scene: Scene, desk: Desk) -> tuple[Treatment, ...]:
    """The clip's treatments, those in `gone` only before film frame `first` and from `last` on."""
    kept: list[Treatment] = []
    for one in clip.treatments:
        end = scene.format.frames if one.frames is None else one.start + one.frames
        if one.id not in gone or end <= first or one.start >= last:
            kept.append(one)
            continue
        if one.start < first:
            kept.append(one.model_copy(update={"frames": first - one.start}))
        if end > last:
            taken = scene.model_copy(
                update={"clips": (*scene.clips, clip.model_copy(update={"treatments": tuple(kept)}))}
            )
            fresh = one.id if one.start >= first else desk.fresh_id(taken, one.name.replace("_", "-"))
            kept.append(
                one.model_copy(
                    update={"id": fresh, "start": last, "frames": None if one.frames is None else end - last}
                )
            )
    return tuple(kept)


@operation("change_treatment")
def change_treatment(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """More or less of what was done under this name, or other values of it."""
    given = {key: value for key, value in asked.parameters.items() if key not in ("name", "where")}
    name = str(asked.parameters.get("name") or "")
    if name == "add_text":
        if asked.start is not None or asked.end is not None:
            first, count = stretch(scene, asked)
            given["frames"] = (first, None if asked.end is None else count)
        return _other_text(scene, given, str((asked.parameters.get("where") or {}).get("text", "")))
    where = {"where": asked.parameters["where"]} if asked.parameters.get("where") else {}
    chosen = [one for clip in scene.clips for one in clip.treatments if one.name == name and _meant(one, where)]
    if not chosen:
        raise NotPossible(f"there is no {name.replace('_', ' ')} in the film that could be changed")
    last = chosen[-1]
    when: dict[str, Any] = {}
    if asked.start is not None or asked.end is not None:
        first, count = stretch(scene, asked)
        when = {"start": first, "frames": count}
    if not given and not when:
        raise NotPossible(
            f"nothing was said that could be changed about the {name.replace('_', ' ')}",
            "more of it, less of it, a time",
        )
    same = {one.id for one in chosen if one.parameters == last.parameters}
    given = _with_colour(name, given)

    def changed(clip: Clip) -> Clip:
        treatments = tuple(
            one.model_copy(update={"parameters": _changed(one, given), **when}) if one.id in same else one
            for one in clip.treatments
        )
        return clip.model_copy(update={"treatments": treatments})

    scene = scene.model_copy(update={"clips": tuple(changed(clip) for clip in scene.clips)})
    return Outcome(scene, f"the {name.replace('_', ' ')} changed")


def _with_colour(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What was said with a colour in the form this treatment keeps it in. Raises `NotPossible` for one that is not known."""
    if "colour" not in given:
        return given
    said = str(given["colour"])
    if name in ("recolour", "background"):
        from cutaway.staging.footage.backgrounds import colour_codes

        return {**given, "rgb": list(colour_codes(said))}
    if name == "sticker":
        raise NotPossible("a sticker keeps its colour", "remove the sticker, and add one in another colour")
    try:
        return {**given, "colour": list(linear_colour(said))}
    except LookupError:
        raise NotPossible(f"the colour “{said}” is not known") from None


def _meant(treatment: Treatment, given: Any) -> bool:
    """Whether a treatment has the values that were named besides its name ("the snow")."""
    named = {**given, **(given.get("where") or {})}
    return all(
        treatment.parameters.get(key) == value for key, value in named.items() if key not in ("name", "amount", "where")
    )


def _changed(treatment: Treatment, given: dict[str, Any]) -> dict[str, Any]:
    parameters = dict(treatment.parameters)
    for key, value in given.items():
        if not key.endswith("_by"):
            parameters[key] = value
            continue
        if not isinstance(value, (int, float)):
            continue
        what, factor = key.removesuffix("_by"), float(value)
        if what == "amount" and treatment.name == "grade":
            numbers = [one for one in _GRADE if isinstance(parameters.get(one), (int, float))]
            for one in numbers:
                parameters[one] = round(float(parameters[one]) * factor, 4)
            if numbers and "look" not in parameters:
                continue
        usual = _STEPS.get(what, 1.0)
        before = parameters.get(what)
        scaled = (float(before) if isinstance(before, (int, float)) else usual) * factor
        parameters[what] = round(max(scaled, 1.02) if what == "factor" else scaled, 4)
    return parameters


def _other_text(scene: Scene, given: dict[str, Any], said: str = "") -> Outcome:
    """Titles that look otherwise, or the newest with other words; `said`: only those that say this."""
    texts = [text for text in scene.texts if text.style != "subtitle" and said in ("", text.content)]
    if not texts:
        raise NotPossible("there is no text in the film that could be changed")
    update: dict[str, Any] = {}
    if "colour" in given:
        try:
            update["colour"] = linear_colour(str(given["colour"]))
        except LookupError:
            raise NotPossible(f"the colour “{given['colour']}” is not known") from None
    if "size" in given:
        update["size"] = float(given["size"])
    if "place" in given:
        update["place"] = str(given["place"])[:32]
    if "frames" in given:
        update["start"], update["frames"] = given["frames"]
    if "text" in given:
        update["content"] = str(given["text"])[:500]

    def other(text: Any) -> Any:
        if text not in texts or (text is not texts[-1] and "content" in update):
            return text
        by = {"size": round(text.size * float(given["size_by"]), 3)} if "size_by" in given else {}
        return text.model_copy(update=update | by)

    if given.get("case") in ("upper", "lower"):
        words = str(update.get("content", texts[-1].content))
        update["content"] = words.upper() if given["case"] == "upper" else words.lower()
    notes = letters_left(given)
    if not update and "size_by" not in given:
        told = " ".join(notes) or "nothing was said that could be changed about the text"
        raise NotPossible(told.rstrip(".")[:1].lower() + told.rstrip(".")[1:], "its colour, size, place or words")
    texts_now = tuple(other(text) for text in scene.texts)
    return Outcome(scene.model_copy(update={"texts": texts_now}), "the text changed", notes)


def _usual_speed(scene: Scene) -> Outcome:
    """Every stretch at the speed it was taken at."""
    for clip in sorted(scene.clips, key=lambda clip: -clip.start):
        speed = Fraction(clip.speed)
        if speed not in (0, 1) and clip.media == "video":
            scene = with_footage_speed(scene, 1 / speed, clip.start, clip.start + clip.frames)
            if speed > 0:
                scene = without_treatments(scene, ("in_betweens",))
    if all(Fraction(clip.speed) in (0, 1) for clip in scene.clips):
        return Outcome(scene, "played at its own speed again")
    raise NotPossible("the speed could not be put back", "“undo” goes back a turn")
