"""Operations beside others of the same turn: figures of a grade become one, what is said twice is done once, several cuts keep their times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cutaway.brief.footage.operations import NotRead, Operation
from cutaway.scene.document import Span

_NUMBERS = (
    "vignette",
    "glow",
    "brightness",
    "contrast",
    "saturation",
    "temperature",
    "exposure",
    "highlights",
    "shadows",
)
_HEARD = ("loudness", "music", "mute", "volume", "cut_fillers", "cut_silences", "voice_over", "denoise_sound")
_GROWING = (
    "relight",
    "change_treatment",
    "extend",
    "reframe",
    "subtitles",
    "subtitle_style",
    "music",
    "zoom",
    "upscale",
)
"""Operations that are done once in a turn, however many clauses speak of them."""
_PLAIN_LOOKS = {
    "warm": ("temperature", 0.3),
    "cool": ("temperature", -0.3),
    "bright": ("brightness", 0.3),
    "dark": ("brightness", -0.3),
    "vivid": ("saturation", 0.3),
    "muted": ("saturation", -0.3),
    "soft": ("contrast", -0.15),
}


def contrary(operations: Sequence[Operation], new: Operation) -> NotRead | None:
    """What is said of figures that go against those of a clause before: "warmer and colder"."""
    if new.name != "grade" or not _figures(new):
        return None
    for old in operations:
        if old.name != "grade" or not _figures(old) or (old.start, old.end) != (new.start, new.end):
            continue
        for key, value in new.parameters.items():
            if float(old.parameters.get(key, 0)) * float(value) < 0:
                reason = f"it goes against “{old.phrase}”, which was done"
                return NotRead(new.phrase, reason, new.span, (f"{new.phrase}, with a time of its own",))
    return None


def one_grade(operations: list[Operation]) -> list[Operation]:
    """A film has one look at a time: of several, those that are a matter of one figure become that figure ("a warm vintage look")."""
    rows: list[Operation] = []
    for one in operations:
        before = next(
            (
                place
                for place, old in enumerate(rows)
                if old.name == "grade" == one.name
                and (old.start, old.end) == (one.start, one.end)
                and "look" in old.parameters
            ),
            None,
        )
        if before is None or "look" not in one.parameters:
            rows.append(one)
            continue
        old = rows[before]
        plain, main = (one, old) if one.parameters["look"] in _PLAIN_LOOKS else (old, one)
        figure = _PLAIN_LOOKS.get(str(plain.parameters["look"]))
        if figure is None:
            rows.append(one)
            continue
        span = Span(start=min(old.span.start, one.span.start), end=max(old.span.end, one.span.end))
        rows[before] = Operation(
            "grade", {figure[0]: figure[1], **main.parameters}, "", old.start, old.end, main.phrase, span
        )
    return rows


def one_trim(operations: list[Operation], seconds: float) -> list[Operation]:
    """ "Start at 4 and stop at 9": two ends of one trim."""
    rows: list[Operation] = []
    for one in operations:
        before = rows[-1] if rows else None
        if (
            before is not None
            and before.name == one.name == "trim"
            and before.parameters["end"] == seconds
            and one.parameters["start"] == 0
        ):
            start, end = before.parameters["start"], one.parameters["end"]
            rows[-1] = Operation(
                "trim",
                {"start": start, "end": end},
                "",
                start,
                end,
                before.phrase,
                Span(start=before.span.start, end=one.span.end),
            )
        else:
            rows.append(one)
    return rows


def in_order_to_do(operations: list[Operation]) -> list[Operation]:
    """Several cuts from the last to the first: the times of all of them are those of the film as it is."""
    cuts = sorted((one for one in operations if one.name == "cut"), key=lambda one: -float(one.parameters["start"]))
    return [cuts.pop(0) if one.name == "cut" else one for one in operations]


def put(operations: list[Operation], new: Operation) -> None:
    """Adds an operation; figures of a grade go together, and what was said twice is done once."""
    if new.name == "denoise" and "picture" not in new.phrase and operations and operations[-1].name in _HEARD:
        new = Operation("denoise_sound", new.parameters, "", new.start, new.end, new.phrase, new.span)
    if (
        new.name == "mirror"
        and operations
        and operations[-1].parameters.get("degrees") == 180
        and len(new.phrase.split()) <= 3
    ):
        return
    last = operations[-1] if operations else None
    if (
        new.name == "add_picture"
        and last is not None
        and last.name == "background"
        and last.parameters.get("mode") == "remove"
        and "key" in last.parameters
        and not {"place", "what", "size"} & set(new.parameters)
    ):
        # What a screen is keyed out for comes behind, not in front.
        mode = "clip" if new.parameters.get("medium") == "video" else "picture"
        behind = {**new.parameters, "mode": mode, "key": last.parameters["key"]}
        operations[-1] = Operation("background", behind, "", last.start, last.end, new.phrase, new.span)
        return
    if (
        new.name == "add_text"
        and last is not None
        and last.name == "extend"
        and last.parameters.get("how") == "end card"
        and "text" not in last.parameters
        and new.phrase.lower().startswith(("with ", "that ", "saying ", "reading "))
    ):
        # "End on a card, with the words ...": they stand on the card.
        told = {**last.parameters, "text": new.parameters["text"]}
        operations[-1] = replace(last, parameters=told, span=Span(start=last.span.start, end=new.span.end))
        return
    if new.name == "undo" and last is not None and last.name == "undo" and new.parameters.get("steps") == 1:
        said = set(new.phrase.lower().split())
        if {"better", "before", "mind"} & said and not {"undo", "again", "also"} & said:
            # "Undo that, it was better before": why, and not once more.
            return
    if new.name == "fade" and "what" not in new.parameters and last is not None and last.name == "music":
        if len(new.phrase.split()) <= 3 and (new.start, new.end) == (None, None):
            # "Some piano, fading in": the music does.
            new = replace(new, parameters={**new.parameters, "what": "music"})
    if new.name == "music" and dict(new.parameters) == {"duck": True}:
        place = next((n for n, old in enumerate(operations) if old.name == "music"), None)
        if place is not None:
            operations[place] = replace(operations[place], parameters={**operations[place].parameters, "duck": True})
            return
    if (
        new.name == "volume"
        and last is not None
        and last.name == "volume"
        and "what" not in new.parameters
        and (last.start, last.end) == (new.start, new.end)
        and float(new.parameters["db"]) * float(last.parameters["db"]) > 0
    ):
        # "The voice is too quiet, turn it up by 6 dB": why, and how much.
        span = Span(start=last.span.start, end=new.span.end)
        operations[-1] = replace(last, parameters={**last.parameters, **new.parameters}, span=span)
        return
    if (
        new.name in ("slow_motion", "speed")
        and last is not None
        and last.name == new.name
        and (new.start, new.end) == (None, None)
        and new.phrase.lower().split()[0] in ("at", "to", "by", "twice", "half", "double", "three", "four", "ten")
    ):
        # "Slow motion from 2 to 3, at a quarter of the speed": how slow, and not once more.
        span = Span(start=last.span.start, end=new.span.end)
        operations[-1] = replace(last, parameters={**last.parameters, **new.parameters}, span=span)
        return
    if (
        new.name == "loop"
        and not new.parameters
        and last is not None
        and last.name == "extend"
        and last.parameters.get("how", "loop") == "loop"
    ):
        operations[-1] = replace(last, parameters={**last.parameters, "how": "loop"})
        return
    if new.name == "sharpen" and last is not None and last.name == "grade" and last.parameters.get("look") == "soft":
        # "It is a bit soft: sharpen it": a complaint, and no look.
        operations.pop()
    for place, old in enumerate(operations):
        if old.name != new.name or (old.start, old.end) != (new.start, new.end):
            continue
        if new.name == "grade" and _figures(old) and _figures(new):
            both = dict(old.parameters)
            for key, value in new.parameters.items():
                if abs(value) > abs(both.get(key, 0)):
                    both[key] = value
            operations[place] = Operation("grade", both, "", old.start, old.end, old.phrase, old.span)
            return
        if (
            new.name == "add_picture"
            and len(old.phrase.split()) <= 4
            and set(old.parameters) <= {"what", "media", "medium"}
        ):
            # "Picture in picture: the second clip, top left".
            if old.parameters.get("what") == new.parameters.get("what") and "media" in new.parameters:
                operations[place] = new
                return
        if new.name in _GROWING and all(
            old.parameters.get(key, value) == value for key, value in new.parameters.items()
        ):
            operations[place] = Operation(
                new.name,
                {**old.parameters, **new.parameters},
                new.target or old.target,
                old.start,
                old.end,
                old.phrase,
                old.span,
            )
            return
        if new.name in ("remove_scene", "keep_scene"):
            had = old.parameters["number"]
            numbers = [*(had if isinstance(had, list) else [had]), new.parameters["number"]]
            operations[place] = Operation(
                new.name,
                {"number": list(dict.fromkeys(numbers))},
                "",
                None,
                None,
                old.phrase,
                Span(start=old.span.start, end=new.span.end),
            )
            return
        if (
            new.name == "rotate"
            and new.parameters.get("degrees") in ("level", "upright")
            and isinstance(old.parameters.get("degrees"), (int, float))
        ):
            return
        if (
            new.name == "background"
            and old.parameters.get("mode") == "remove"
            and "key" in old.parameters
            and new.parameters.get("mode") != "remove"
        ):
            operations[place] = Operation(
                new.name,
                {**new.parameters, "key": old.parameters["key"]},
                new.target,
                new.start,
                new.end,
                new.phrase,
                new.span,
            )
            return
        ours, theirs = dict(new.parameters), dict(old.parameters)
        if all(theirs.get(key) == value for key, value in ours.items()) and new.name not in (
            "cut",
            "undo",
            "freeze",
            "volume",
            "rotate",
        ):
            return
        if all(ours.get(key) == value for key, value in theirs.items()) and new.name not in (
            "cut",
            "undo",
            "freeze",
            "add_text",
        ):
            operations[place] = new
            return
    operations.append(new)


def _figures(operation: Operation) -> bool:
    return bool(operation.parameters) and all(key in _NUMBERS for key in operation.parameters)
