"""A product shot: the product of a picture on a lit stage, its colours and marks as they are in the picture, filmed in one shot."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from cutaway.brief import read
from cutaway.brief.document import Brief
from cutaway.brief.footage.product import ProductWish, Said, read_product
from cutaway.errors import BadRequest, EmptyPrompt, NotUnderstood
from cutaway.footage.ingredients import Ingredient
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Cue, Format, Scene, Shot, Text
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.cutouts import CutOut
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.sets import (
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

FOV = 24.0
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
    if not desk.aspect and wish.aspect:
        short, long = sorted((format.width, format.height))
        if wish.aspect == "9:16" and format.width > format.height:
            update |= {"width": short, "height": long}
        if wish.aspect == "16:9" and format.width < format.height:
            update |= {"width": long, "height": short}
        if wish.aspect == "1:1":
            update |= {"width": short, "height": short}
    return format.model_copy(update=update)


def stage_product(words: str, format: Format, desk: Desk) -> Started:
    """The document of a product shot. Raises `BadRequest` without a picture."""
    wish, brief = wished(words, desk)
    if wish.kind == "ad":
        from cutaway.staging.footage.advert import stage_advert

        return stage_advert(words, format, desk)
    pictures = pictures_of(desk)
    format = shaped(format, wish, desk, 8.0)
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
    aspect = format.width / format.height
    texts = product_texts(wish, stage, subject, format)
    at = (0.5, 0.54) if not texts else (0.66, 0.54) if aspect > 1.2 else (0.5, 0.62)
    subject, camera, moved = _filmed(wish, brief, subject, stage, format, at, facing, bool(texts))
    frames, rate = format.frames, float(format.frame_rate)
    sweep = wish.sweep is not False and not subject.panel
    if sweep:
        subject = with_sweeps(subject, [(round(0.34 * frames), round(1.5 * rate))])
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
        cues=product_cues(wish, stage, frames),
        grade=stage.grade,
    )
    lines = [*_told_stage(words, stage), *told_texts(wish, texts)]
    if sweep and wish.sweep:
        lines.append(Line("light sweep", True, "a band of light passes over the product"))
    notes = [*stage.notes, *notes_of(cut, name)]
    if not any(line.phrase for line in lines):
        lines.append(Line(words[:80], True, f"the {name} stands on {stage.sentence or 'a stage'}"))
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
    return [Line(found, True, f"the product stands on {stage.sentence}")] if found else []


def _filmed(
    wish: ProductWish,
    brief: Brief,
    subject: Subject,
    stage: Stage,
    format: Format,
    at: tuple[float, float],
    facing: float,
    texts: bool,
) -> tuple[Subject, Any, str]:
    """The subject (turning where it is to turn), the camera, and the name of its move."""
    aspect, last = format.width / format.height, format.frames - 1
    size = brief.camera.size.value if brief.camera.size else ""
    factor = {
        "close-up": 1.45,
        "extreme close-up": 2.2,
        "macro": 2.4,
        "medium close-up": 1.2,
        "wide": 0.66,
        "extreme wide": 0.5,
        "full": 0.85,
    }.get(size, 1.0)
    tall, wide = min(0.68 * factor, 1.6), min((0.46 if texts and aspect > 1.2 else 0.64) * factor, 1.8)
    if aspect < 1:
        tall, wide = min((0.46 if texts else 0.56) * factor, 1.6), min(0.74 * factor, 1.8)
    rest = framed(subject, aspect, tall=tall, wide=wide, at=at)
    near = framed(subject, aspect, tall=tall * 1.16, wide=wide * 1.16, at=at)
    far = framed(subject, aspect, tall=tall * 0.84, wide=wide * 0.84, at=at)
    pitch = subject.pitch if not subject.panel else 0.0
    angle = brief.camera.angle.value if brief.camera.angle else ""
    if facing or stage.aperture == 9.0:
        pitch, tall = 4.5, tall * 0.85
    pitch = {"low": 4.0, "eye level": 6.0, "high": 20.0, "top-down": 26.0}.get(angle, pitch)
    move = wish.move or ("static" if wish.turning else "orbit")
    reach = 0.0 if subject.panel else ORBIT if not wish.turning else 0.0
    if subject.panel and move == "orbit":
        move = "push in"
    z = subject.foot[2]
    if move == "orbit":
        poses = [(0, Pose(far if not subject.cut.edges else rest, -reach, pitch)), (last, Pose(rest, reach, pitch))]
    elif move == "push in":
        poses = [(0, Pose(far, -reach * 0.4, pitch)), (last, Pose(near, reach * 0.25, pitch))]
    elif move == "pull out":
        poses = [(0, Pose(near, reach * 0.4, pitch)), (last, Pose(far, -reach * 0.25, pitch))]
    elif move == "rise":
        poses = [(0, Pose(rest, -2.0, max(pitch - 4, 2.5))), (last, Pose(rest, 2.0, pitch + 5))]
    elif move == "slide":
        shift = 0.10 * rest.height * aspect
        poses = [
            (0, Pose(type(rest)(rest.x - shift, rest.y, rest.height), -4.0, pitch)),
            (last, Pose(type(rest)(rest.x + shift, rest.y, rest.height), 4.0, pitch)),
        ]
    else:
        poses = [(0, Pose(rest, 0.0, pitch))]
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


def product_texts(wish: ProductWish, stage: Stage, subject: Subject, format: Format) -> tuple[Text, ...]:
    """Name, claim, price, badge, call and other lines, each in its place, one after the other."""
    aspect, rate, frames = format.width / format.height, float(format.frame_rate), format.frames
    colour, accent = ink(stage), subject.accent
    upright = aspect < 1.2
    # Where the product fills the frame, words lie over it: light, low, and with a shadow.
    filled = subject.panel or {"top", "bottom"} <= set(subject.cut.edges)
    shadow, colour = filled, _LIGHT_INK if filled else colour
    found: list[Text] = []
    start = round(min(0.6, 0.08 * frames / rate) * rate)
    step = round(min(0.7, 0.09 * frames / rate) * rate)

    def add(id: str, said: Said, style: str, x: float, y: float, **more: Any) -> None:
        nonlocal start
        size = more.pop("size", 1.0)
        tint = more.pop("colour", colour)
        place = more.pop("place", "left" if not upright else "top")
        told = {
            "x": x,
            "y": y,
            "at": place,
            "align": "centre" if upright else "left",
            "width": 0.84 if upright else 0.40,
            "shadow": shadow,
            **more,
        }
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
    x = 0.5 if upright else 0.07
    y = (0.14 if upright else 0.40) - (0.05 * max(len(rest) - 1, 0) if not upright else 0.0)
    if filled:
        y = 0.72 if not upright else 0.74
    if title is not None:
        lead = title is wish.name
        add(
            "title",
            title,
            "title",
            x,
            y,
            motion="rise",
            weight=800,
            rule=list(accent) if lead else None,
            size=1.0 if len(title.text) < 18 else 0.8,
        )
        y += 0.10 if upright else 0.13 if filled else 0.17
    for number, line in enumerate(rest[:3]):
        add(f"line-{number + 1}", line, "title", x, y, motion="words" if number == 0 else "rise", weight=500, size=0.52)
        y += 0.06 if upright else 0.10
    if wish.price is not None:
        if upright:
            add("price", wish.price, "price", 0.5, 0.90 if wish.call is None else 0.83, motion="scale", place="bottom")
        else:
            add("price", wish.price, "price", x, max(y + 0.06, 0.60), motion="scale", size=0.9)
    if wish.badge is not None:
        plate = list(accent)
        box = (0.80, 0.40) if upright else (0.90, 0.20)
        add(
            "badge",
            wish.badge,
            "call",
            *box,
            motion="scale",
            plate=plate,
            round=len(wish.badge.text) <= 6,
            align="centre",
            place="top right",
            colour=contrasting(accent),
            size=1.0,
        )
    if wish.call is not None:
        add(
            "call",
            wish.call,
            "call",
            0.5 if upright else x + 0.015,
            0.92 if upright else 0.86,
            motion="fade",
            plate=list(colour),
            colour=contrasting(colour),
            place="bottom" if upright else "bottom left",
        )
    return tuple(found)


def product_cues(wish: ProductWish, stage: Stage, frames: int) -> tuple[Cue, ...]:
    """Music in the mood that was asked for, else the stage's; a voice where its words were given."""
    if wish.silent:
        return ()
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
    if wish.voice is not None:
        found.append(
            Cue(
                id="voice-over",
                name="voice-over",
                words=("voice", "voice-over", "narrator", "speech"),
                kind="speech",
                sound="voice",
                start=min(18, frames - 1),
                text=wish.voice.text,
                span=wish.voice.span,
            )
        )
    return tuple(found)


def told_texts(wish: ProductWish, texts: tuple[Text, ...]) -> list[Line]:
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
        found.append(
            Line(
                wish.voice.phrase,
                not wish.silent,
                "said by a voice of ours" if not wish.silent else "the film is silent",
            )
        )
    return found
