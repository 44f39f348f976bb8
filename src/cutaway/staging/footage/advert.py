"""A short advertisement from one to five pictures: shots cut on the beats of its music, titles that move, a voice, an end card."""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cutaway.brief.document import Brief
from cutaway.brief.footage.product import ProductWish, Said
from cutaway.errors import BadRequest
from cutaway.footage.ingredients import Ingredient
from cutaway.scene import durations
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Camera, Cue, Format, Light, Scene, Shot, Text, Thing
from cutaway.scene.tempo import beat_seconds
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.cutouts import cut_out
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.layout import Zone, stacked, within, zones
from cutaway.staging.footage.product import (
    FOOT,
    FOV,
    contrasting,
    hurried,
    ink,
    lasting,
    left_out,
    notes_of,
    on_left,
    pictures_of,
    shaped,
    told_texts,
    wished,
)
from cutaway.staging.footage.sets import (
    APART,
    Frame,
    Pose,
    Rgb,
    Subject,
    by_turns,
    chosen_stage,
    cropped,
    for_size,
    framed,
    put,
    sharp_from,
    shifted,
    too_small,
    travelling,
    wanted_stage,
    with_sweeps,
)
from cutaway.staging.footage.stages import Stage, made_stage, stage_names
from cutaway.staging.footage.starting import Started, words_kept
from cutaway.staging.footage.voicing import fitted, reading_seconds, sentences

MOST_PICTURES = 5
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


def stage_advert(words: str, format: Format, desk: Desk) -> Started:
    """The document of an advertisement. Raises `BadRequest` without a picture."""
    wish, brief = wished(words, desk)
    pictures = pictures_of(desk)
    if len(pictures) > MOST_PICTURES:
        desk.notes.append(f"An advertisement takes up to {MOST_PICTURES} pictures; the first {MOST_PICTURES} are used.")
        pictures = pictures[:MOST_PICTURES]
    format = shaped(format, wish, desk, lasting(wish, desk, 10.0))
    wish = _named(wish, pictures)
    logo = _logo(desk, words, pictures)
    shown = [one for one in pictures if one is not logo] or list(pictures)
    stage, subjects, notes = _subjects(desk, wish, brief, format, shown)
    mood = wish.music if wish.music not in ("", "none") else stage.mood
    plan = cuts_of(
        format, mood, len(subjects), [subject.panel for subject in subjects], bool(wish.name or wish.call or logo)
    )
    plan = _unhurried([_worthy(cut, subjects[cut.subject], format) for cut in plan], wish, float(format.frame_rate))
    end = plan[-1] if plan[-1].view == "end" else None
    things, lights = list(stage.things), list(stage.lights)
    apart = len({subject.foot[0] for subject in subjects}) == len(subjects)
    for number in range(1, len(subjects)):
        if not subjects[number].panel and apart:
            other = shifted(_sized(stage, subjects, number, wish), number * APART, number)
            things += other.things
            lights += other.lights
    badge = (
        _end_logo(desk, logo, subjects[end.subject], stage, format, end.start)
        if logo is not None and end is not None
        else None
    )
    subjects = [_lit(subject, plan, number, float(format.frame_rate)) for number, subject in enumerate(subjects)]
    texts = titles(wish, plan, subjects, stage, format, badge)
    shots = [
        _shot(cut, i, subjects, stage, format, bool(end and _end_said(wish)), _foot_in(cut, texts))
        for i, cut in enumerate(plan)
    ]
    cues, silent = advert_cues(wish, plan, mood, format, texts)
    figures = [subject.thing for subject in subjects]
    if not apart:
        figures = [by_turns(thing, shots) for thing in figures]
    figures += [badge.thing] if badge else []
    scene = Scene(
        seed=desk.seed,
        title=(wish.name.text if wish.name else words)[:120],
        words=(words_kept(desk.words),),
        format=format,
        world=stage.world,
        things=(*things, *figures),
        lights=tuple(_counted(lights)),
        shots=tuple(shots),
        texts=texts,
        cues=cues,
        grade=stage.grade,
    )
    rate = float(format.frame_rate)
    lines = told_texts(wish, texts, silent)
    told_silent = [f"“{text}” is not said: {durations.lasting(format.seconds)} is too short for it." for text in silent]
    beats = (
        f"{len(plan)} shots, cut on the beats of the music"
        if wish.music != "none" and not wish.silent
        else f"{len(plan)} shots"
    )
    lines.insert(
        0,
        Line(
            _ad_phrase(words), True, f"{beats}, {durations.lasting(format.seconds)}, {format.width} x {format.height}"
        ),
    )
    lines += left_out(wish, brief, stage)
    told = [
        *notes,
        *told_silent,
        *hurried(texts, format),
        f"The stage is {stage.sentence}." if stage.sentence and not all(one.panel for one in subjects) else "",
    ]
    if any(cue.kind == "speech" for cue in cues) and wish.voiced is None and wish.voice is None:
        told.append('A voice of ours says the words of the film; "without voice-over" leaves it out.')
    if end is None:
        told.append(f"There is no end card: {durations.lasting(format.seconds)} is too short for one." if rate else "")
    return Started(scene, Changed(scene, tuple(lines), tuple(note for note in (*told, *desk.notes) if note)))


def _sized(stage: Stage, subjects: list[Subject], number: int, wish: ProductWish) -> Stage:
    """The stage as broad as this product needs it; colours and light are the first one's."""
    if stage.name not in stage_names():
        return stage
    first = next((one.cut for one in subjects if not one.panel), subjects[0].cut)
    wanted = wanted_stage(first, wish.colour, wish.place)
    return made_stage(stage.name, for_size(wanted, subjects[number].cut))


def _ad_phrase(words: str) -> str:
    found = re.search(r"\b[\w-]*\s?(?:ad|advert|advertisement|commercial|promo|spot|teaser)\b", words, re.I)
    return found.group(0).strip() if found else words[:60]


def _counted(lights: list[Light]) -> list[Light]:
    """At most as many as the renderer lights with: of every set the first ones."""
    sun = [light for light in lights if light.kind == "sun"][:1]
    return (sun + [light for light in lights if light.kind != "sun"])[:16]


def _named(wish: ProductWish, pictures: tuple[Ingredient, ...]) -> ProductWish:
    """Without any words for the viewer an advertisement says nothing: then a name is asked for."""
    if not any((wish.name, wish.claim, wish.call, wish.price, wish.lines, wish.badge)):
        raise BadRequest(
            "An advertisement needs something to say: a name, a claim or what the viewer is to do.",
            'Say for example: an ad for "Oliva", claim "Pure gold from Crete", call to action "Order now".',
        )
    return wish


def _logo(desk: Desk, words: str, pictures: tuple[Ingredient, ...]) -> Ingredient | None:
    """The picture that is the logo: by its file's name, or by the words and its flat colours."""
    for one in pictures:
        if re.search(r"logo|wordmark|brandmark", one.name, re.I):
            return one
    if len(pictures) < 2 or not re.search(r"\blogo\b", words, re.I):
        return None
    flat = [
        one
        for one in pictures
        if (cut := cut_out(desk, one.sha256)).how in ("transparent", "plain background")
        and sum(row[3] for row in cut.colours[:3]) > 0.75
    ]
    return flat[-1] if flat else pictures[-1]


def _subjects(
    desk: Desk, wish: ProductWish, brief: Brief, format: Format, pictures: list[Ingredient]
) -> tuple[Stage, list[Subject], list[str]]:
    cuts = []
    for number, one in enumerate(pictures):
        desk.progress(f"cutting out picture {number + 1} of {len(pictures)}")
        cuts.append(cut_out(desk, one.sha256))
        desk.check()
    first = next((cut for cut in cuts if not (cut.whole or cropped(cut))), cuts[0])
    # A place is built once, with a stone that is broad enough for each.
    standing = [cut for cut in cuts if not (cut.whole or cropped(cut))]
    broad = max(standing, key=lambda cut: cut.aspect, default=first)
    stage, foot, facing = chosen_stage(desk, first, wish.place, wish.colour, brief, format, broad)
    name = (wish.name.text.lower() if wish.name else "") or "product"
    found: list[Subject] = []
    notes: list[str] = list(stage.notes)
    for number, one in enumerate(pictures):
        id = "product" if number == 0 else f"product-{number + 1}"
        called = "product" if number == 0 else f"picture {number + 1}"
        if foot is not None:
            # A place cannot be built twice: what stands in it takes turns on one stone.
            found.append(
                put(desk, one.sha256, id, called, (name, "product"), stage, tall=0.62, foot=foot, facing=facing)
            )
            continue
        small = too_small(cuts[number], format)
        found.append(put(desk, one.sha256, id, called, (name, "product"), stage, at=number * APART, panel=small))
        if small:
            notes.append(
                f"In picture {number + 1} the product is only {cuts[number].height} pixels high, too few to stand alone, "
                "so that picture fills the frame instead; a nearer picture would be cut out."
            )
    for subject in found:
        notes += notes_of(subject.cut, subject.thing.name)
    return stage, found, list(dict.fromkeys(notes))


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


def _unhurried(plan: list[Cut], wish: ProductWish, rate: float) -> list[Cut]:
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


def _order(i: int, number: int, subjects: int) -> str:
    if i == 0 and number > 1:
        return "reveal"
    if i == number - 1:
        return "hero"
    # The claim stands over two shots that follow each other, early, long enough to be read.
    return ("side", "other side", "detail", "detail again", "hero", "side")[(i - 1) % 6]


def _lit(subject: Subject, plan: list[Cut], number: int, rate: float) -> Subject:
    """Light passes over it in shots long enough to see it."""
    if subject.panel:
        return subject
    sweeps = [
        (cut.start + round(0.25 * cut.frames), max(6, min(round(0.6 * cut.frames), round(1.4 * rate))))
        for cut in plan
        if cut.subject == number and cut.view in ("reveal", "hero")
    ]
    return with_sweeps(subject, [one for one in sweeps if one[1] > 0.6 * rate][:3])


# -- shots -----------------------------------------------------------------------------------------------------------------------


def _end_said(wish: ProductWish) -> bool:
    return bool(wish.name or wish.call)


def _foot_in(cut: Cut, texts: Sequence[Text]) -> bool:
    """Whether a price or a call is read in this shot."""
    return any(
        text.id in FOOT and text.start < cut.start + cut.frames and cut.start < text.start + (text.frames or 10**9)
        for text in texts
    )


def _shot(cut: Cut, number: int, subjects: list[Subject], stage: Stage, format: Format, said: bool, foot: bool) -> Shot:
    subject = subjects[cut.subject]
    aspect = format.width / format.height
    first, last = cut.start, cut.start + cut.frames - 1
    poses = _poses(cut.view, subject, aspect, said, sharp_from(subject, format), foot)
    aperture = 0.0 if subject.panel else stage.aperture * (1.6 if "detail" in cut.view else 1.0)
    facing = subject.thing.rotation[1] if isinstance(subject.thing.rotation, tuple) else 0.0
    camera: Camera = travelling(
        [(first, poses[0]), (last, poses[1])] if last > first else [(first, poses[0])],
        subject.foot[2],
        FOV,
        eased=False,
        way=float(facing),
        aperture=aperture,
        focus_on=subject.thing.id,
    )
    size = "close-up" if "detail" in cut.view else "medium"
    return Shot(
        id=f"shot-{number + 1}", start=cut.start, frames=cut.frames, camera=camera, size=size, subject=subject.thing.id
    )


def _worthy(cut: Cut, subject: Subject, format: Format) -> Cut:
    """The shot, from the side instead of near where the picture has too few pixels for a detail of it."""
    if "detail" in cut.view and sharp_from(subject, format) > 0.7 * subject.height:
        return replace(cut, view="side" if cut.view == "detail" else "other side")
    return cut


def _poses(
    view: str, subject: Subject, aspect: float, said: bool, least: float = 0.0, foot: bool = False
) -> tuple[Pose, Pose]:
    """Where the camera starts and ends. `least`: metres that its frame is high at least, for the picture to be sharp; `foot`: whether
    something is written below the product."""
    upright = aspect < 1.2
    pitch = subject.pitch
    tall, wide = (0.52, 0.74) if upright else (0.72, 0.62)

    def rest(by: float = 1.0, at: tuple[float, float] = (0.5, 0.54)) -> Frame:
        return framed(subject, aspect, tall=tall * by, wide=wide * by, at=at)

    def mirrored(x: float) -> float:
        return 1 - x if on_left(subject) else x

    if view == "panel" or subject.panel:
        return _over(subject, aspect)
    if not subject.cut.edges and "detail" not in view:
        zone = (
            zones(aspect, view, foot=foot or view == "end").product
            if said or view != "end"
            else (0.15, 0.12, 0.85, 0.94)
        )
        steep = max(pitch - 2, 4.0) if "side" in view else pitch
        (a, small), (b, large) = {
            "end": ((3.0, 0.95), (-1.0, 1.0)),
            "reveal": ((-8.0, 0.80), (1.0, 1.0)),
            "side": ((11.0, 1.0), (6.0, 0.94)),
            "other side": ((-11.0, 0.92), (-6.0, 1.0)),
        }.get(view, ((7.0, 0.9), (-3.0, 1.0)))
        return (
            within(subject, aspect, zone, a, steep, FOV, share=small, least=least),
            within(subject, aspect, zone, b, steep, FOV, share=large, least=least),
        )
    if view == "end":
        at = ((0.5, 0.60) if upright else (mirrored(0.72), 0.55)) if said else (0.5, 0.54)
        by = 0.92 if upright else 0.86
        return Pose(rest(by, at), 3.0, pitch), Pose(rest(by * 1.05, at), -1.0, pitch)
    if view == "reveal":
        return Pose(rest(0.92, (0.5, 0.58)), -8.0, pitch), Pose(rest(1.04, (0.5, 0.58)), 1.0, pitch)
    if view == "hero":
        at = (0.5, 0.62) if upright else (mirrored(0.66), 0.55)
        return Pose(rest(0.92, at), 7.0, pitch), Pose(rest(1.0, at), -3.0, pitch)
    if view in ("side", "other side"):
        sign = 1 if view == "side" else -1
        at = (0.5 - 0.04 * sign, 0.60) if upright else (mirrored(0.64), 0.55)
        return Pose(rest(1.12, at), 11.0 * sign, max(pitch - 2, 4.0)), Pose(
            rest(1.2, at), 6.0 * sign, max(pitch - 2, 4.0)
        )
    at_x, at_y = subject.cut.interest
    if view == "detail again":
        at_x, at_y = 1 - at_x, min(max(1.1 - at_y, 0.25), 0.8)
    foot = subject.foot[1]
    height = min(max(0.42 * subject.height, (0.8 if upright else 0.55) * subject.width / aspect), 0.8 * subject.height)
    height = max(height, least / 0.93)
    x = subject.middle[0] + (at_x - 0.5) * subject.width * 0.7
    y = max(foot + at_y * subject.height, foot + 0.40 * height)
    slide = 0.04 * height * aspect
    return (
        Pose(Frame(x - slide, y, height), -5.0, pitch * 0.7),
        Pose(Frame(x + slide, y, height * 0.93), 5.0, pitch * 0.7),
    )


def _over(subject: Subject, aspect: float) -> tuple[Pose, Pose]:
    """A picture shown whole: as much of it as fills the frame, the camera closing in on it, or gliding along what does not fit."""
    x, y, _ = subject.middle
    height = min(subject.height, subject.width / aspect)
    x0, y0, x1, y1 = subject.cut.box
    spare_x, spare_y = (subject.width - height * aspect) / 2, (subject.height - height) / 2
    # Towards what the picture is of, where that is known.
    look_x = min(max((0.5 * (x0 + x1) - 0.5) * subject.width, -spare_x), spare_x)
    look_y = min(max((0.5 - 0.5 * (y0 + y1)) * subject.height, -spare_y), spare_y)
    if max(spare_x / max(subject.width, 1e-6), spare_y / max(subject.height, 1e-6)) > 0.12:
        glide_x, glide_y = min(0.35 * spare_x, 0.10 * subject.width), min(0.35 * spare_y, 0.10 * subject.height)
        a = Frame(x + max(look_x - glide_x, -spare_x * 0.97), y + min(look_y + glide_y, spare_y * 0.97), height * 0.97)
        b = Frame(x + min(look_x + glide_x, spare_x * 0.97), y + max(look_y - glide_y, -spare_y * 0.97), height * 0.97)
        return Pose(a, 0.0, 0.0), Pose(b, 0.0, 0.0)
    near = 0.86 * height
    inside = (
        min(max(look_x, -(subject.width - near * aspect) / 2), (subject.width - near * aspect) / 2),
        min(max(look_y, -(subject.height - near) / 2), (subject.height - near) / 2),
    )
    return Pose(Frame(x, y, height * 0.985), 0.0, 0.0), Pose(
        Frame(x + 0.6 * inside[0], y + 0.6 * inside[1], near), 0.0, 0.0
    )


def _end_logo(
    desk: Desk, logo: Ingredient, subject: Subject, stage: Stage, format: Format, start: int
) -> Subject | None:
    """The logo as it hangs over the end card, within its frame."""
    aspect = format.width / format.height
    pose = _poses("end", subject, aspect, True)[1]
    cut = cut_out(desk, logo.sha256)
    frame = pose.frame
    share = 0.46 if aspect < 1.2 else 0.26
    width = min(share * frame.height * aspect, 0.16 * frame.height * cut.aspect)
    height = width / cut.aspect
    left = frame.x - frame.height * aspect / 2
    x = frame.x if aspect < 1.2 else left + 0.07 * frame.height * aspect + width / 2
    top = frame.y + (0.41 if aspect < 1.2 else 0.36) * frame.height
    made = put(
        desk,
        logo.sha256,
        "logo",
        "logo",
        ("logo", "mark"),
        stage,
        tall=height,
        foot=(x, top - height / 2, subject.foot[2]),
    )
    thing: Thing = made.thing
    told = {key: value for key, value in thing.asset.parameters.items() if key not in ("contact", "pitch", "reach")}
    asset = thing.asset.model_copy(
        update={"parameters": {**told, "height": round(height, 4), "bulge": 0.0, "casts": False}}
    )
    return Subject(
        **{
            **made.__dict__,
            "thing": thing.model_copy(
                update={
                    "asset": asset,
                    "kind": "sign",
                    "role": "prop",
                    "visible": Keys(
                        keys=(Key(frame=0, value=0.0, interpolation="step"), Key(frame=max(start, 1), value=1.0))
                    ),
                }
            ),
        }
    )


# -- words -----------------------------------------------------------------------------------------------------------------------


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
            size=0.5,
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
    until = text.start + (text.frames or 10**9)
    return any(named[id].start < until and text.start < named[id].start + (named[id].frames or 10**9) for id in others)


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


# -- sound -----------------------------------------------------------------------------------------------------------------------


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
