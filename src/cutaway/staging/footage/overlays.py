"""What is laid over footage: words, pictures, stickers, weather and particles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.footage.effects_over.particles import KINDS as PARTICLES
from cutaway.footage.effects_over.weather import KINDS as WEATHER
from cutaway.scene.document import Scene, Text
from cutaway.scene.edits_colour import linear_colour
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, operation, stretch, treated

PLACES = (
    "centre", "top", "bottom", "left", "right", "top left", "top right", "bottom left", "bottom right", "lower third",
)  # fmt: skip
_FADE = 0.3
"""Seconds in which words come and go."""


@operation("add_text")
def add_text(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Words over the picture, for all of the film or the time named."""
    given = asked.parameters
    content = str(given.get("text") or "").strip()
    if not content:
        raise NotPossible("it was not said what the text is to be", 'words in quotes, for example: add the text "Sale"')
    if given.get("case") in ("upper", "lower"):
        content = content.upper() if given["case"] == "upper" else content.lower()
    first, count = stretch(scene, asked)
    rate = scene.format.frame_rate
    whole = asked.start is None and asked.end is None
    text = Text(
        id=desk.fresh_id(scene, "text"),
        content=content[:500],
        start=first,
        frames=None if whole else count,
        place=place_named(given.get("place"), "lower third" if len(content) > 24 else "centre"),
        style=str(given.get("style") or "title")[:32],
        colour=_colour(given.get("colour")),
        size=_size(float(given.get("size") or 1.0) * float(given.get("size_by") or 1.0)),
        fade=min(round(_FADE * rate), max(1, count // 4)),
        span=asked.span,
    )
    told = f"“{content[:60]}” written over the picture"
    return Outcome(scene.model_copy(update={"texts": (*scene.texts, text)}), told, letters_left(given))


def letters_left(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences about what was asked of a title's letters and is not done: titles have one face, upright and strong, and come and go softly."""
    notes = []
    if given.get("font") not in (None, "sans"):
        notes.append(f"Titles are set in Inter, and not in {given['font']}.")
    if given.get("slant"):
        notes.append(f"Titles are not set in {given['slant']}.")
    notes += [f"Titles have no {name} of their own." for name in ("box", "outline", "highlight") if given.get(name)]
    if given.get("rise"):
        notes.append("Titles stand at a side, in a corner or in the middle, and not a little beside that.")
    return tuple(notes)


@operation("add_picture")
def add_picture(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """A logo or a picture in picture."""
    given = asked.parameters
    number = given.get("media")
    images, videos = desk.of_kind("image"), tuple(one for one in desk.of_kind("video") if one.role != "source")
    if not images and not videos:
        raise NotPossible("no picture came with the words that could be laid over", "attach the picture")
    what = str(given.get("what") or "logo")
    if what == "picture in picture" and videos and not (isinstance(number, int) and number < len(images)):
        chosen = videos[min(int(number or 0), len(videos) - 1)]
    else:
        chosen = desk.medium("image", int(number or 0)) if images else videos[0]
    parameters: dict[str, Any] = {
        "source": chosen.sha256,
        "place": place_named(given.get("place"), "top right" if what == "logo" else "bottom right"),
        "size": _size(given.get("size")),
        "what": what,
    }
    if given.get("opacity") is not None:
        parameters["opacity"] = given["opacity"]
    return Outcome(
        treated(scene, asked, desk, "add_picture", parameters, replace=False), f"the {what} laid over the picture"
    )


@operation("weather")
def weather(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Rain, snow, fog and the like in front of the footage."""
    kind = str(asked.parameters.get("kind") or "").lower()
    if kind not in WEATHER:
        raise NotPossible(f"the weather “{kind}” cannot be laid over footage", *sorted(set(WEATHER.values())))
    parameters = {"kind": WEATHER[kind], "amount": _amount(asked.parameters.get("amount"))}
    return Outcome(treated(scene, asked, desk, "weather", parameters, replace=False), f"{WEATHER[kind]} added")


@operation("particles")
def particles(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Confetti, sparks and the like in front of the footage."""
    kind = str(asked.parameters.get("kind") or "").lower()
    if kind not in PARTICLES:
        raise NotPossible(f"“{kind}” cannot be made to fly", *sorted(set(PARTICLES.values())))
    parameters: dict[str, Any] = {"kind": PARTICLES[kind], "amount": _amount(asked.parameters.get("amount"))}
    if asked.parameters.get("colour"):
        parameters["colour"] = list(_colour(asked.parameters["colour"]))
    return Outcome(treated(scene, asked, desk, "particles", parameters, replace=False), f"{PARTICLES[kind]} added")


@operation("sticker")
def sticker(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """A small picture, an attached one or one of the pack, put somewhere or on something that it follows."""
    from cutaway.staging.footage.stickers import put

    return put(scene, asked, desk)


def place_named(value: Any, usual: str) -> str:
    """One of `PLACES`."""
    name = str(value or usual).lower().replace("center", "centre").replace("middle", "centre").replace("upper", "top")
    name = name.replace("lower left", "bottom left").replace("lower right", "bottom right")
    words = name.split()
    if name not in PLACES and len(words) == 2 and f"{words[1]} {words[0]}" in PLACES:
        name = f"{words[1]} {words[0]}"
    return name if name in PLACES else usual


def _colour(value: Any) -> tuple[float, float, float]:
    if not value:
        return (1.0, 1.0, 1.0)
    try:
        return linear_colour(str(value))
    except LookupError:
        raise NotPossible(f"the colour “{value}” is not known", "a plain colour, or a code like #ffcc00") from None


def _size(value: Any) -> float:
    try:
        return min(max(float(value), 0.2), 4.0) if value is not None else 1.0
    except (TypeError, ValueError):
        return 1.0


def _amount(value: Any) -> float:
    try:
        return min(max(float(value), 0.05), 3.0) if value is not None else 1.0
    except (TypeError, ValueError):
        return 1.0
