"""What is read and heard in an advertisement: titles over its shots, each clear of the product, music and a voice."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cutaway.brief.footage.product import ProductWish, Said
from cutaway.scene.document import Cue, Format, Text
from cutaway.staging.footage.advert_cuts import Cut
from cutaway.staging.footage.layout import Zone, stacked, zones
from cutaway.staging.footage.product import (
    FOOT,
    contrasting,
    ink,
    on_left,
)
from cutaway.staging.footage.sets import (
    Rgb,
    Subject,
)
from cutaway.staging.footage.stages import Stage
from cutaway.staging.footage.voicing import fitted, sentences


def titles(
    wish: ProductWish, plan: list[Cut], subjects: list[Subject], stage: Stage, format: Format, badge: Subject | None
) -> tuple[Text, ...]:
    """The name over the first shot, the claim and other lines over those in the middle, price and badge near the end, name and call on the card."""
    upright = format.width / format.height < 1.2
    accent = vivid(subjects[0].accent)
    body = [cut for cut in plan if cut.view != "end"]
    end = plan[-1] if plan[-1].view == "end" else None
    found: list[Text] = []
    beat = 2

    def over(cut: Cut) -> tuple[Rgb, bool]:
        filled = subjects[cut.subject].panel or "detail" in cut.view
        return ((1.0, 1.0, 1.0), True) if filled else (ink(stage), False)

    def add(
        id: str, said: Said, style: str, cut: Cut, frames: int, place: str, x: float, y: float, **more: Any
    ) -> None:
        colour, shadow = over(cut)
        told: dict[str, Any] = {
            "x": x,
            "y": y,
            "at": place,
            "align": "centre",
            "width": 0.84 if upright else 0.8,
            "shadow": shadow,
            **more,
        }
        size, tint = told.pop("size", 1.0), told.pop("colour", colour)
        start = min(cut.start + told.pop("later", beat), format.frames - 1)
        found.append(
            Text(
                id=id,
                content=said.text,
                start=start,
                frames=max(1, min(frames, format.frames - start)),
                place=place,
                style=style,
                size=size,
                colour=tint,
                parameters=told,
                span=said.span,
            )
        )

    lines = [one for one in (wish.claim, *wish.lines) if one is not None]
    opener = wish.name or (lines.pop(0) if lines else None)
    if opener is not None and body:
        add(
            "title",
            opener,
            "title",
            body[0],
            body[0].frames - beat,
            "top" if upright else "top",
            0.5,
            0.17 if upright else 0.14,
            motion="rise",
            weight=900,
            tracking=0.01,
            size=(1.6 if upright else 1.3) if len(opener.text) < 14 else (1.2 if upright else 0.95),
        )
    # A shot of a detail is looked at, not read; words wait for the next one.
    rest = [cut for cut in body[1:] if "detail" not in cut.view] or body[1:] or body
    motions = ("words", "wipe", "rise")
    slots = _slots(lines, rest)
    for number, (line, first, last) in enumerate(slots):
        hero = not upright
        x, y, align, place = (0.07, 0.46, "left", "left") if hero else (0.5, 0.16 if upright else 0.15, "centre", "top")
        until = next(
            (cut.start for cut in plan if cut.start > rest[first].start and "detail" in cut.view), format.frames
        )
        length = min(rest[last].start + rest[last].frames, until) - rest[first].start - beat
        add(
            f"line-{number + 1}",
            line,
            "title",
            rest[first],
            length,
            place,
            x,
            y,
            motion=motions[number % 3],
            weight=700,
            align=align,
            width=0.40 if hero else 0.84,
            size=(1.15 if upright else 0.95) if len(line.text) < 26 else (0.9 if upright else 0.75),
            shadow=any(over(one)[1] for one in rest[first : last + 1]),
            colour=(1.0, 1.0, 1.0) if any(over(one)[1] for one in rest[first : last + 1]) else over(rest[first])[0],
        )
    price_at = end or rest[-1]
    if wish.price is not None:
        add(
            "price",
            wish.price,
            "price",
            price_at,
            format.frames,
            "bottom right",
            0.5 if upright else 0.86,
            0.80,
            motion="scale",
            plate=list(ink(stage)),
            colour=contrasting(ink(stage)),
            size=0.6 if upright else 0.5,
            width=0.5,
            later=beat + 8,
        )
    if wish.badge is not None:
        for id, cut in (("badge", body[0]), ("end-badge", end)):
            if cut is not None:
                add(
                    id,
                    wish.badge,
                    "call",
                    cut,
                    format.frames if cut is end or end is None and len(body) == 1 else cut.frames - beat - 8,
                    "top right",
                    0.82 if upright else 0.91,
                    0.30 if upright else 0.16,
                    motion="scale",
                    plate=list(accent),
                    colour=contrasting(accent),
                    size=0.8,
                    later=beat + 8,
                )
    if end is None:
        if wish.call is not None:
            add(
                "call",
                wish.call,
                "call",
                body[-1],
                format.frames,
                "bottom",
                0.5,
                0.88,
                motion="fade",
                plate=list(accent),
                colour=contrasting(accent),
            )
        return laid_out(found, plan, subjects, format, badge is not None)
    left = not upright and not subjects[end.subject].panel
    x, align = (0.07, "left") if left else (0.5, "centre")
    y = (0.16 if upright else 0.42) + ((0.07 if upright else 0.06) if badge is not None else 0.0)
    named = wish.name if badge is None else None
    lead = named or wish.claim or opener
    if lead is not None:
        add(
            "end-title",
            lead,
            "end card",
            end,
            format.frames,
            "left" if left else "top",
            x,
            y,
            motion="rise",
            weight=900,
            align=align,
            width=0.46 if left else 0.84,
            rule=list(accent),
            size=(1.35 if upright else 1.05) if len(lead.text) < 16 else (0.95 if upright else 0.75),
        )
        y += 0.15 if left else 0.09
    if wish.claim is not None and lead is not wish.claim:
        add(
            "end-line",
            wish.claim,
            "end card",
            end,
            format.frames,
            "left" if left else "top",
            x,
            y,
            motion="fade",
            weight=500,
            align=align,
            width=0.44 if left else 0.8,
            size=0.66 if upright else 0.5,
            later=beat + 6,
        )
    if wish.call is not None:
        add(
            "call",
            wish.call,
            "call",
            end,
            format.frames,
            "bottom left" if left else "bottom",
            x + (0.022 if left else 0.0),
            0.76 if left else 0.915,
            motion="fade",
            plate=list(accent),
            colour=contrasting(accent),
            align=align,
            later=beat + 10,
            size=1.3 if upright else 1.0,
            width=0.5 if left else 0.8,
        )
    return laid_out(found, plan, subjects, format, badge is not None)


def laid_out(
    texts: list[Text], plan: list[Cut], subjects: list[Subject], format: Format, badge: bool
) -> tuple[Text, ...]:
    """The texts laid out anew in the zones that the cameras leave free of the product."""
    aspect = format.width / format.height
    named = {text.id: text for text in texts}
    upright = aspect < 1.2

    def turned(id: str) -> bool:
        """Whether words stand at the right, since the product of their shot can only stand at the left."""
        shown = [cut for cut in plan if cut.start <= named[id].start < cut.start + cut.frames] or [plan[-1]]
        return aspect >= 1.2 and on_left(subjects[shown[0].subject]) and not subjects[shown[0].subject].panel

    def lay(ids: Sequence[str], zone: Zone, upright: str) -> None:
        """What of these is there, hung left in wide frames beside the product."""
        side = "left" if zone[2] < 0.6 else "centre"
        if side == "left" and any(turned(id) for id in ids if id in named):
            zone = (1 - zone[2], zone[1], 1 - zone[0], zone[3])
        there = [
            named[id].model_copy(update={"parameters": {**named[id].parameters, "align": side}})
            for id in ids
            if id in named
        ]
        for text in stacked(there, zone, format, upright):
            named[text.id] = text

    first = plan[0]
    view = "reveal" if first.view in ("reveal", "panel") else "hero"
    lines = [id for id in named if id.startswith("line-")]
    places = zones(aspect, "hero", foot=True)
    if plan[-1].view != "end":
        # Without an end card price and call stand in the last shots: below, or in wide frames with the words beside.
        last = plan[-1]
        foot = [id for id in FOOT if id in named]
        together = [id for id in ("badge", "title", *lines) if id in named and _shares(named[id], foot, named)]
        if subjects[last.subject].panel:
            lay(foot, (0.07, 0.76, 0.93, 0.94), "bottom")
            together = []
        elif places.foot is not None:
            lay(foot, places.foot, "middle")
            together = together if len(plan) == 1 else []
            lay(together, zones(aspect, view).words, "middle")
        else:
            lay((*together, *foot), places.words, "middle")
        lay([id for id in ("badge", "title") if id not in together], zones(aspect, view).words, "middle")
        for id in lines:
            if id not in together:
                lay((id,), zones(aspect, "hero").words, "middle")
        return tuple(named.values())
    lay(("badge", "title"), zones(aspect, view).words, "middle")
    for id in lines:
        over = [cut for cut in plan if cut.start < _until(named[id]) and named[id].start < cut.start + cut.frames]
        if not upright and any(subjects[cut.subject].panel for cut in over):
            # What a picture shows is in its middle.
            lay((id,), (places.words[0], 0.60, places.words[2], 0.92), "bottom")
        else:
            lay((id,), places.words, "middle")
    card = zones(aspect, "end", foot=True)
    x0, y0, x1, y1 = card.words
    if badge:
        y0 = 0.27 if upright else 0.33
    above = ("end-badge", "end-title", "end-line")
    if subjects[plan[-1].subject].panel and not upright:
        lay(above, (0.08, 0.08, 0.92, 0.60), "top")
        lay(("price", "call"), (0.08, 0.66, 0.92, 0.94), "bottom")
    elif card.foot is not None and "bottom" in subjects[plan[-1].subject].cut.edges:
        # What stands at the foot of the frame leaves no room below it.
        lay((*above, "price", "call"), (x0, y0, x1, max(y1, 0.42)), "top")
    elif card.foot is not None:
        lay(above, (x0, y0, x1, y1), "middle")
        lay(("price", "call"), card.foot, "middle")
    else:
        lay((*above, "price", "call"), (x0, y0, x1, y1), "middle")
    return tuple(named.values())


def _shares(text: Text, others: Sequence[str], named: dict[str, Text]) -> bool:
    """Whether the text is on screen together with one of these."""
    until = _until(text)
    return any(named[id].start < until and text.start < named[id].start + (named[id].frames or 10**9) for id in others)


def _until(text: Text) -> int:
    return text.start + (text.frames or 10**9)


def vivid(colour: Rgb) -> Rgb:
    """A colour as a plate is painted with it: rich enough to be seen on any stage."""
    codes = [min(max(value, 0.0), 1.0) ** (1 / 2.2) for value in colour]
    hue, light, rich = colorsys.rgb_to_hls(*codes)
    found = colorsys.hls_to_rgb(hue, min(max(light, 0.38), 0.56), max(rich, 0.62))
    return tuple(round(value**2.2, 4) for value in found)  # type: ignore[return-value]


def _slots(lines: list[Said], shots: list[Cut]) -> list[tuple[Said, int, int]]:
    """Each line with its first and last shot: as evenly as they can be, none shorter than it takes to read."""
    if not lines or not shots:
        return []
    lines = lines[: max(1, len(shots))]
    found = []
    for i, line in enumerate(lines):
        first, last = i * len(shots) // len(lines), (i + 1) * len(shots) // len(lines) - 1
        found.append((line, first, max(first, last)))
    return found


def advert_cues(
    wish: ProductWish, plan: list[Cut], mood: str, format: Format, texts: tuple[Text, ...]
) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """Music and a voice that says what is read, about when it is read; and sentences that there is no time to say."""
    if wish.silent:
        return (), ()
    rate, frames = float(format.frame_rate), format.frames
    found: list[Cue] = []
    speaks = wish.voiced is not False
    if wish.music != "none":
        found.append(
            Cue(
                id="music",
                name="music",
                words=("music", "score", "background music", "soundtrack"),
                kind="music",
                sound="score",
                gain=-17.0 if speaks else -9.0,
                parameters={"mood": mood},
            )
        )
    if not speaks:
        return tuple(found), ()
    end = plan[-1] if plan[-1].view == "end" else None
    spoken: list[tuple[int, Said]] = []
    if wish.voice is not None:
        spoken.append((round(0.3 * rate), wish.voice))
    else:
        ids = {text.content: text.start for text in reversed(texts)}
        wanted = [one for one in (wish.name, wish.claim, *wish.lines) if one is not None]
        spoken = [(ids.get(one.text, round(0.3 * rate)), one) for one in wanted]
        if wish.call is not None:
            spoken.append((ids.get(wish.call.text, end.start if end else frames - 1), wish.call))
    if wish.voice is not None:
        spoken = [(spoken[0][0], replace(wish.voice, text=text)) for text in sentences(wish.voice.text)]
    keep = [0, len(spoken) - 1] if wish.call is not None and wish.voice is None else [0]
    said, silent = fitted([(start / rate + 0.1, one.text) for start, one in spoken], frames / rate, keep)
    for number, one in enumerate(said):
        first = round(one.start * rate)
        found.append(
            Cue(
                id="voice-over" if number == 0 else f"voice-over-{number + 1}",
                name="voice-over",
                words=("voice", "voice-over", "narrator", "speech"),
                kind="speech",
                sound="voice",
                start=first,
                frames=max(1, min(frames - first, round(1.5 * one.seconds * rate))),
                text=one.text,
                span=spoken[one.number][1].span,
                parameters={"pace": one.pace} if one.pace != 1.0 else {},
            )
        )
    return tuple(found), silent
