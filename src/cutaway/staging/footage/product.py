"""A product shot: the product of a picture on a lit stage, its colours and marks as they are in the picture, filmed in one shot."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from cutaway.brief import read
from cutaway.brief.document import Brief
from cutaway.brief.footage.product import ProductWish, Said, read_product
from cutaway.brief.footage.product_unread import unread
from cutaway.errors import BadRequest, EmptyPrompt, NotUnderstood
from cutaway.footage.ingredients import Ingredient
from cutaway.footage.lettering import extent
from cutaway.scene import durations
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Cue, Format, Scene, Shot, Text
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.clear_words import clear_of_words
from cutaway.staging.footage.cutouts import CutOut
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.layout import Zone, stacked, within, zones
from cutaway.staging.footage.sets import (
    NATURE,
    ORBIT,
    TURN,
    Pose,
    Subject,
    chosen_stage,
    cropped,
    framed,
    put,
    travelling,
    with_sweeps,
)
from cutaway.staging.footage.stages import Stage
from cutaway.staging.footage.starting import Started, words_kept
from cutaway.staging.footage.voicing import fitted, reading_seconds, said_seconds, sentences

FOV = 24.0
_FROM_ABOVE = re.compile(r"\b(?:flat[- ]?lay|(?:from )?straight (?:from )?above|top[- ]down|bird'?s[- ]eye)\b", re.I)
_DARK_INK, _LIGHT_INK = (0.012, 0.012, 0.016), (1.0, 1.0, 1.0)


def pictures_of(desk: Desk) -> tuple[Ingredient, ...]:
    """The pictures that came, each once, by number. Raises `BadRequest` for none."""
    found = desk.of_kind("image")
    if not found:
        raise BadRequest("There is no picture of the product.", "Attach one.")
    return found


def read_general(words: str) -> Brief:
    """The Brief of the words, an empty one where there is nothing in them that a Brief holds."""
    try:
        return read(words)
    except (NotUnderstood, EmptyPrompt):
        return Brief(words=words)


def wished(words: str, desk: Desk) -> tuple[ProductWish, Brief]:
    """What the words ask of a product's film, and all else in them."""
    brief = read_general(words)
    return read_product(words, seconds=brief.seconds, aspect=brief.aspect or ""), brief


def shaped(format: Format, wish: ProductWish, desk: Desk, otherwise: float) -> Format:
    """The film's size and length: as asked beside the words, else in them, else `otherwise` seconds."""
    update: dict[str, Any] = {}
    if desk.seconds is None:
        seconds = Fraction(wish.seconds if wish.seconds else otherwise).limit_denominator(1000)
        update["frames"] = max(24, round(min(max(seconds, 2), 60) * format.frame_rate))
    if not desk.aspect and re.fullmatch(r"\d+:\d+", wish.aspect):
        update |= _sides(min(format.width, format.height), *(int(part) for part in wish.aspect.split(":")))
    return format.model_copy(update=update)


def lasting(wish: ProductWish, desk: Desk, usual: float) -> float:
    """Seconds of a film whose length nobody asked for: as usual, longer where the words that are to be said take longer, which is noted."""
    if wish.voice is None or wish.seconds or desk.seconds is not None or wish.silent:
        return usual
    needs = math.ceil(said_seconds(wish.voice.text) + 0.2 * len(sentences(wish.voice.text)) + 1.2)
    if usual < needs <= 60:
        desk.notes.append(f"The film is {durations.lasting(needs)} long, since what is said takes that long.")
    return min(max(usual, needs), 60)


def hurried(texts: Sequence[Text], format: Format) -> list[str]:
    """Sentences about texts that are not long enough on screen to be read."""
    found = []
    for text in texts:
        shown = min(text.frames or format.frames, format.frames - text.start) / float(format.frame_rate)
        if shown < reading_seconds(text.content) - 0.1:
            found.append(
                f"“{text.content}” is on screen for {durations.lasting(round(shown, 1))}; reading it takes "
                f"{durations.lasting(round(reading_seconds(text.content), 1))}. "
                "A longer film or fewer words would help."
            )
    return list(dict.fromkeys(found))


def _sides(short: int, wide: int, high: int) -> dict[str, int]:
    """Width and height of this shape, both even, the shorter one as given."""
    long = min(round(short * max(wide, high) / min(wide, high) / 2) * 2, 4096)
    return {"width": long, "height": short} if wide > high else {"width": short, "height": long}


def stage_product(words: str, format: Format, desk: Desk) -> Started:
    """The document of a product shot. Raises `BadRequest` without a picture."""
    wish, brief = wished(words, desk)
    if wish.kind == "ad":
        from cutaway.staging.footage.advert import stage_advert

        return stage_advert(words, format, desk)
    pictures = pictures_of(desk)
    format = shaped(format, wish, desk, lasting(wish, desk, 8.0))
    chosen = pictures[0]
    from cutaway.staging.footage.cutouts import cut_out

    desk.progress("cutting the product out")
    cut = cut_out(desk, chosen.sha256)
    desk.check()
    stage, foot, facing = chosen_stage(desk, cut, wish.place, wish.colour, brief, format)
    name = wish.what or (wish.name.text.lower() if wish.name else "") or "product"
    tall = 1.0 if foot is None else 0.62
    subject = put(
        desk,
        chosen.sha256,
        "product",
        name,
        ("product", "picture", *name.split()[-1:]),
        stage,
        tall=tall,
        facing=facing,
        foot=foot,
    )
    near = nearness(brief)
    texts = product_texts(wish, stage, subject, format, near)
    subject, camera, moved = _filmed(wish, brief, subject, stage, format, facing, texts)
    frames, rate = format.frames, float(format.frame_rate)
    sweep = wish.sweep is not False and not subject.panel
    if sweep:
        subject = with_sweeps(subject, [(round(0.34 * frames), round(1.5 * rate))])
    cues, silent = product_cues(wish, stage, frames, rate)
    scene = Scene(
        seed=desk.seed,
        title=(wish.name.text if wish.name else words)[:120],
        words=(words_kept(desk.words),),
        format=format,
        world=stage.world,
        things=(*stage.things, subject.thing),
        lights=stage.lights[:16],
        shots=(
            Shot(id="shot-1", start=0, frames=frames, camera=camera, size="medium", moves=(moved,), subject="product"),
        ),
        texts=texts,
        cues=cues,
        grade=stage.grade,
    )
    scene = clear_of_words(scene)
    lines = [*_told_stage(words, stage), *told_texts(wish, texts, silent)]
    if sweep and wish.sweep:
        lines.append(Line("light sweep", True, "a band of light passes over the product"))
    notes = [*stage.notes, *notes_of(cut, name), *hurried(texts, format)]
    notes += [f"“{text}” is not said: {durations.lasting(format.seconds)} is too short for it." for text in silent]
    if (above := _FROM_ABOVE.search(words)) is not None:
        why = "a picture shows one side of a thing only, so the camera looks down on it by 26 degrees at most"
        lines.append(Line(above.group(0), False, why))
    if not any(line.done and line.phrase for line in lines):
        lines.append(Line(words[:80], True, f"the {name} stands on {stage.sentence or 'a stage'}"))
    lines += left_out(wish, brief, stage)
    notes.append(f"The stage is {stage.sentence}." if stage.sentence else "")
    return Started(scene, Changed(scene, tuple(lines), tuple(note for note in (*notes, *desk.notes) if note)))


def notes_of(cut: CutOut, name: str) -> list[str]:
    """What must be said about how the picture was cut out."""
    found = []
    if cut.whole:
        found.append("Nothing in the picture could be told from its background, so it is shown whole.")
    elif cropped(cut):
        return [
            f"The picture shows a part of the {name} only, from edge to edge, so it is shown whole instead of on a stage."
        ]
    if cut.soft > 0.5 and cut.how == "found":
        found.append(
            f"The outline of the {name} is uncertain; a picture before a plain background would be cut out cleanly."
        )
    if cut.edges and not cut.whole:
        found.append(
            f"The picture cuts the {name} off at the {' and '.join(cut.edges)}; the film is framed so that this is not seen."
        )
    return found


def _told_stage(words: str, stage: Stage) -> list[Line]:
    from cutaway.staging.footage.stages import named_words

    found = named_words(words, stage.name)
    if not found and stage.name == "meadow" and (nature := NATURE.search(words)) is not None:
        found = nature.group(0)
    return [Line(found, True, f"the product stands on {stage.sentence}")] if found else []


def left_out(wish: ProductWish, brief: Brief, stage: Stage) -> list[Line]:
    """What the words ask for beyond a product's film, each phrase with the reason."""
    from cutaway.staging.footage.stages import named_words, stage_names

    shown = [named_words(wish.words, stage.name), stage.sentence]
    if stage.name not in stage_names():
        # The stage is a place of our worlds, by the hour and the weather.
        marks = (*brief.settings, brief.time_of_day, *brief.weather)
        shown += [wish.words[mark.span.start : mark.span.end] for mark in marks if mark is not None]
        nature = NATURE.search(wish.words)
        shown += [nature.group(0)] if nature else []
    above = _FROM_ABOVE.search(wish.words)
    shown += [above.group(0)] if above else []
    why = "a product's film shows the product on its stage with words, light and sound; this is not added to it"
    return [Line(said.text, False, why) for said in unread(wish.words, wish, shown)]


def nearness(brief: Brief) -> float:
    """How large the product is to be seen, 1 as usual."""
    size = brief.camera.size.value if brief.camera.size else ""
    return {
        "close-up": 1.45,
        "extreme close-up": 2.2,
        "macro": 2.4,
        "medium close-up": 1.1,
        "wide": 0.66,
        "extreme wide": 0.5,
        "full": 0.85,
    }.get(size, 1.0)


def filling(subject: Subject, near: float = 1.0) -> bool:
    """Whether the product fills the frame, so that words can only lie over it."""
    return subject.panel or {"top", "bottom"} <= set(subject.cut.edges) or near > 1.3


def zone_of(subject: Subject, format: Format, texts: Sequence[Text]) -> tuple[Zone, bool]:
    """The zone of the frame that these words leave to the product, and whether it stands at the zone's foot, which is then cut off below."""
    aspect = format.width / format.height
    foot, above = [one for one in texts if one.id in FOOT], [one for one in texts if one.id not in FOOT]
    x0, y0, x1, y1 = zones(aspect, "hero" if above else "alone", bool(foot)).product
    if aspect < 1.2 and not filling(subject):
        measured = [extent(text, format.width, format.height) for text in (*above, *foot)]
        y0 = max((box[3] + 0.035 for box in measured[: len(above)]), default=y0)
        y1 = min((box[1] - 0.03 for box in measured[len(above) :]), default=y1)
        if "bottom" in subject.cut.edges and above:
            y0 = max((box[3] + 0.035 for box in measured), default=y0)
    if "bottom" in subject.cut.edges:
        return (x0, y0, x1, 1.03), True
    return (x0, y0, x1, y1), False


def _filmed(
    wish: ProductWish,
    brief: Brief,
    subject: Subject,
    stage: Stage,
    format: Format,
    facing: float,
    texts: tuple[Text, ...],
) -> tuple[Subject, Any, str]:
    """The subject (turning where it is to turn), the camera, and the name of its move."""
    aspect, last = format.width / format.height, format.frames - 1
    factor = nearness(brief)
    pitch = subject.pitch if not subject.panel else 0.0
    angle = brief.camera.angle.value if brief.camera.angle else ""
    angle = "top-down" if _FROM_ABOVE.search(wish.words) else angle
    share = 0.9
    if facing or stage.aperture == 9.0:
        pitch, share = 4.5, 0.8
    pitch = {"low": 4.0, "eye level": 6.0, "high": 20.0, "top-down": 26.0}.get(angle, pitch)
    loose = subject.panel or bool(set(subject.cut.edges) - {"bottom"})
    zone, low = zone_of(subject, format, texts)
    if factor > 1.3:
        zone, low = (0.08, 0.08, 0.92, 0.92), False

    def seen_from(azimuth: float, steep: float, by: float, aside: float = 0.0) -> Pose:
        if not loose:
            moved = (zone[0] + aside, zone[1], zone[2] + aside, zone[3])
            size = min(share * by, 1.0) if factor <= 1.0 else by
            return within(subject, aspect, moved, azimuth, steep, FOV, way=facing, share=size * factor, low=low)
        wide, tall = (0.46, 0.68) if aspect > 1.2 and texts else (0.64, 0.68) if aspect >= 1 else (0.74, 0.5)
        beside = 0.34 if on_left(subject) else 0.66
        at = (0.5, 0.54) if not texts else (beside, 0.54) if aspect > 1.2 else (0.5, 0.58)
        held = framed(subject, aspect, tall=min(tall * factor * by, 1.6), wide=min(wide * factor * by, 1.8), at=at)
        return Pose(replace(held, x=held.x - aside * held.height * aspect), azimuth, steep)

    move = wish.move or ("static" if wish.turning else "orbit")
    reach = 0.0 if subject.panel else ORBIT if not wish.turning else 0.0
    if {"left", "right"} & set(subject.cut.edges):
        # Seen from the side its cut would come into the frame.
        reach *= 0.4
    if subject.panel and move == "orbit":
        move = "push in"
    z = subject.foot[2]
    near, far = (1.1, 0.88) if not loose else (1.16, 0.84)
    if move == "orbit":
        poses = [
            (0, seen_from(-reach, pitch, far if not subject.cut.edges else 1.0)),
            (last, seen_from(reach, pitch, 1.0)),
        ]
    elif move == "push in":
        poses = [(0, seen_from(-reach * 0.4, pitch, far * 0.9)), (last, seen_from(reach * 0.25, pitch, near))]
    elif move == "pull out":
        poses = [(0, seen_from(reach * 0.4, pitch, near)), (last, seen_from(-reach * 0.25, pitch, far * 0.9))]
    elif move == "rise":
        poses = [(0, seen_from(-2.0, max(pitch - 4, 2.5), 1.0)), (last, seen_from(2.0, pitch + 5, 1.0))]
    elif move == "slide":
        poses = [(0, seen_from(-4.0, pitch, 0.86, 0.05)), (last, seen_from(4.0, pitch, 0.86, -0.05))]
    else:
        poses = [(0, seen_from(0.0, pitch, 1.0))]
    camera = travelling(
        poses, z, FOV, way=facing, aperture=0.0 if subject.panel else stage.aperture, focus_on=subject.thing.id
    )
    if wish.turning and not subject.panel:
        keys = [
            Key(
                frame=round(i * last / 4),
                value=(0.0, round(facing + TURN * (-1) ** (i + 1), 3), 0.0),
                interpolation="smooth",
            )
            for i in range(5)
        ]
        if last >= 8:
            subject = Subject(
                **{**subject.__dict__, "thing": subject.thing.model_copy(update={"rotation": Keys(keys=tuple(keys))})}
            )
    return subject, camera, move


def ink(stage: Stage) -> tuple[float, float, float]:
    """The colour of words over the stage."""
    return _LIGHT_INK if stage.dark else _DARK_INK


def contrasting(colour: tuple[float, float, float]) -> tuple[float, float, float]:
    """Light or dark, whichever is read on the colour."""
    return _DARK_INK if 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] > 0.36 else _LIGHT_INK


FOOT = ("price", "call")
"""Ids of texts that stand below the product in upright frames."""


def product_texts(
    wish: ProductWish, stage: Stage, subject: Subject, format: Format, near: float = 1.0
) -> tuple[Text, ...]:
    """Name, claim, price, badge, call and other lines, one after the other, each clear of the product and of the others."""
    rate, frames = float(format.frame_rate), format.frames
    upright = format.width / format.height < 1.2
    # Where the product fills the frame, words lie over it: light, low, and with a shadow.
    filled = filling(subject, near)
    accent, colour = subject.accent, _LIGHT_INK if filled else ink(stage)
    found: list[Text] = []
    start = round(min(0.6, 0.08 * frames / rate) * rate)
    step = round(min(0.7, 0.09 * frames / rate) * rate)

    def add(id: str, said: Said, style: str, place: str, size: float, tint: Any = colour, **more: Any) -> None:
        nonlocal start
        told = {"x": 0.5, "y": 0.5, "at": place, "shadow": filled, **more}
        found.append(
            Text(
                id=id,
                content=said.text,
                start=min(start, frames - 1),
                place=place,
                style=style,
                size=size,
                colour=tint,
                parameters=told,
                span=said.span,
            )
        )
        start = min(start + step, round(0.6 * frames))

    title = wish.name or wish.claim or (wish.lines[0] if wish.lines else None)
    rest = [one for one in (wish.claim, *wish.lines) if one is not None and one is not title]
    beside, below = ("top", "bottom") if upright else ("left", "left")
    if title is not None:
        rule = list(accent) if title is wish.name else None
        add("title", title, "title", beside, 1.35 if upright else 1.0, motion="rise", weight=800, rule=rule)
    for number, line in enumerate(rest[:3]):
        add(
            f"line-{number + 1}",
            line,
            "title",
            beside,
            0.75 if upright else 0.56,
            motion="words" if number == 0 else "rise",
            weight=500,
        )
    if wish.price is not None:
        if upright:
            # It stands before the plinth, which may be of any colour.
            add(
                "price",
                wish.price,
                "price",
                below,
                0.62,
                contrasting(colour),
                motion="scale",
                plate=list(colour),
            )
        else:
            add("price", wish.price, "price", below, 0.9, motion="scale")
    if wish.badge is not None:
        add(
            "badge",
            wish.badge,
            "call",
            "top" if upright else "left",
            1.0,
            contrasting(accent),
            motion="scale",
            plate=list(accent),
            round=len(wish.badge.text) <= 6,
        )
    if wish.call is not None:
        add(
            "call",
            wish.call,
            "call",
            below,
            1.25 if upright else 1.0,
            contrasting(accent if upright else colour),
            motion="fade",
            plate=list(accent if upright else colour),
        )
    return composed(found, format, filled, subject)


def on_left(subject: Subject) -> bool:
    """Whether the picture cuts the product off at its left only, so that it stands at the left of the frame and words at the right."""
    edges = set(subject.cut.edges)
    return "left" in edges and "right" not in edges


def composed(texts: Sequence[Text], format: Format, filled: bool, subject: Subject) -> tuple[Text, ...]:
    """The texts of a product shot, each in its place in a frame of this shape, clear of the subject."""
    low, mirrored = "bottom" in subject.cut.edges, on_left(subject)
    aspect = format.width / format.height
    upright = aspect < 1.2
    named = {text.id: text for text in texts}
    order = [id for id in ("badge", "title", "line-1", "line-2", "line-3", *FOOT) if id in named]

    def lay(ids: list[str], zone: Zone, where: str) -> None:
        side = "centre" if upright else "left"
        there = [named[id].model_copy(update={"parameters": {**named[id].parameters, "align": side}}) for id in ids]
        for text in stacked(there, zone, format, where):
            named[text.id] = text

    above, foot = [id for id in order if id not in FOOT], [id for id in order if id in FOOT]
    if filled:
        lay(order, (0.07, 0.54, 0.93, 0.90) if upright else (0.06, 0.46, 0.62, 0.92), "bottom")
    elif upright:
        places = zones(aspect, "hero" if above else "alone", bool(foot))
        # What stands at the foot of the frame leaves no room below it.
        x0, y0, x1, y1 = places.words
        lay([*above, *foot] if low and above else above, (x0, y0, x1, max(y1, 0.42) if low and foot else y1), "top")
        if not (low and above):
            lay(foot, places.foot or places.words, "bottom")
    else:
        x0, y0, x1, y1 = zones(aspect, "hero").words
        lay(order, (1 - x1, y0, 1 - x0, y1) if mirrored else (x0, y0, x1, y1), "middle")
    return tuple(named[text.id] for text in texts)


def product_cues(wish: ProductWish, stage: Stage, frames: int, rate: float) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """Music in the mood that was asked for, else the stage's; a voice where its words were given; sentences there is no time to say."""
    if wish.silent:
        return (), ()
    found: list[Cue] = []
    if wish.music != "none":
        found.append(
            Cue(
                id="music",
                name="music",
                words=("music", "score", "background music", "soundtrack"),
                kind="music",
                sound="score",
                gain=-16.0 if wish.voice else -10.0,
                parameters={"mood": wish.music or stage.mood},
            )
        )
    if wish.voice is None:
        return tuple(found), ()
    said, silent = fitted([(0.75, one) for one in sentences(wish.voice.text)], frames / rate)
    if said:
        found.append(
            Cue(
                id="voice-over",
                name="voice-over",
                words=("voice", "voice-over", "narrator", "speech"),
                kind="speech",
                sound="voice",
                start=round(said[0].start * rate),
                text=" ".join(one.text for one in said),
                span=wish.voice.span,
                parameters={"pace": said[0].pace} if said[0].pace != 1.0 else {},
            )
        )
    return tuple(found), silent


def told_texts(wish: ProductWish, texts: tuple[Text, ...], silent: Sequence[str] = ()) -> list[Line]:
    """A line of the report for each thing that was to be read or heard."""
    shown = {text.content for text in texts}
    found = []
    for what, said in (
        ("name", wish.name),
        ("claim", wish.claim),
        ("price", wish.price),
        ("badge", wish.badge),
        ("call to act", wish.call),
    ):
        if said is not None:
            found.append(
                Line(
                    said.phrase,
                    said.text in shown,
                    f"{what}: “{said.text}”" if said.text in shown else f"the {what} did not fit",
                )
            )
    found += [
        Line(
            line.phrase,
            line.text in shown,
            f"written: “{line.text}”" if line.text in shown else "more lines than there is room for",
        )
        for line in wish.lines
    ]
    if wish.voice is not None:
        heard = not wish.silent and len(silent) < len(sentences(wish.voice.text))
        what = "said by a voice of ours" + (", but for what there is no time for" if silent else "")
        why = "the film is silent" if wish.silent else "the film is too short to say it"
        found.append(Line(wish.voice.phrase, heard, what if heard else why))
    return found
