"""The cuts of an advertisement: which picture is seen when and how, all of it on the beats of its music."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from cutaway.brief.footage.product import ProductWish
from cutaway.scene.document import Format
from cutaway.scene.tempo import beat_seconds
from cutaway.staging.footage.voicing import reading_seconds

_SHORTEST, _USUAL = 0.85, 1.5
"""Seconds of a shot: never shorter, and about so long where there is a choice."""


_END = 2.4
"""Seconds that an end card stands at least, where the film is long enough for it."""


@dataclass(frozen=True)
class Cut:
    """A shot to be: first frame, frames, number of the subject, and how it is filmed (a key of `_VIEWS`, or "end")."""

    start: int
    frames: int
    subject: int
    view: str


def cuts_of(format: Format, mood: str, subjects: int, panels: list[bool], ends: bool) -> list[Cut]:
    """The shots, all of them starting on a beat: some about two seconds long, then an end card where there is time for one."""
    seconds, rate = float(format.seconds), float(format.frame_rate)
    beat = beat_seconds(mood, seconds)
    beats = max(1, round(seconds / beat))
    tail = max(math.ceil(_END / beat), round(0.24 * beats)) if ends and seconds >= 5.0 else 0
    tail += (beats - tail) % 2 if tail and beats - tail > 4 else 0
    body = max(1, beats - tail)
    least = max(1, math.ceil(_SHORTEST / beat))
    number = max(1, min(round(body * beat / _USUAL), body // least, 8))
    number = max(number, min(subjects, body // least, 8)) or 1
    lengths = [body // number] * number
    # What is left over goes to the last shots: an advertisement calms down towards its claim.
    for i in range(body - sum(lengths)):
        lengths[-1 - i % number] += 1
    found: list[Cut] = []
    at = 0
    for i, length in enumerate(lengths):
        subject = i % subjects
        view = "panel" if panels[subject] else _order(i, number, subjects)
        found.append(Cut(round(at * beat * rate), 0, subject, view))
        at += length
    if tail:
        chosen = next((i for i, panel in enumerate(panels) if not panel), 0)
        found.append(Cut(round(at * beat * rate), 0, chosen, "end"))
    starts = [cut.start for cut in found]
    ends_at = [*starts[1:], format.frames]
    return [
        Cut(start, max(1, end - start), cut.subject, cut.view)
        for cut, start, end in zip(found, starts, ends_at, strict=True)
        if end > start
    ]


def unhurried(plan: list[Cut], wish: ProductWish, rate: float) -> list[Cut]:
    """The plan with a first shot long enough for its title, and with shots that words may lie over where claims need them."""
    lines = [one for one in (wish.claim, *wish.lines) if one is not None]
    opener = wish.name or (lines[0] if lines else None)
    lines = lines if wish.name else lines[1:]
    body = [cut for cut in plan if cut.view != "end"]
    tail = [cut for cut in plan if cut.view == "end"]
    while opener is not None and len(body) > 2 and body[0].frames / rate < reading_seconds(opener.text) + 0.2:
        body = [replace(body[0], frames=body[0].frames + body[1].frames), *body[2:]]
    free = sum(cut.frames for cut in body[1:] if "detail" not in cut.view) / rate
    if sum(reading_seconds(one.text) + 0.2 for one in lines) > free:
        body = [replace(cut, view="side") if "detail" in cut.view else cut for cut in body]
    return [*body, *tail]


def everyone(plan: list[Cut], panels: list[bool]) -> list[Cut]:
    """The plan with a shot for every picture as far as there are shots: one of a picture that is seen twice becomes one of none yet."""
    missing = [number for number in range(len(panels)) if all(cut.subject != number for cut in plan)]
    found = list(plan)
    for number in missing:
        body = [i for i, cut in enumerate(found) if cut.view != "end" and i]
        again = [i for i in body if any(cut.subject == found[i].subject for cut in found[:i])]
        if not again:
            break
        view = found[again[0]].view
        view = "panel" if panels[number] else "side" if view == "panel" else view
        found[again[0]] = replace(found[again[0]], subject=number, view=view)
    return found


def whole_first(plan: list[Cut]) -> list[Cut]:
    """The plan with every product seen whole before a part of it is."""
    known: set[int] = set()
    found = []
    for cut in plan:
        if "detail" in cut.view and cut.subject not in known:
            cut = replace(cut, view="side" if cut.view == "detail" else "other side")
        known.add(cut.subject)
        found.append(cut)
    return found


def _order(i: int, number: int, subjects: int) -> str:
    if i == 0 and number > 1:
        return "reveal"
    if i == number - 1:
        return "hero"
    # The claim stands over two shots that follow each other, early, long enough to be read.
    return ("side", "other side", "detail", "detail again", "hero", "side")[(i - 1) % 6]
