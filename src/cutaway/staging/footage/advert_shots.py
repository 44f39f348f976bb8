"""The shots of an advertisement: where the camera starts and ends in each, the light that passes, the logo on the end card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cutaway.brief.footage.product import ProductWish
from cutaway.footage.ingredients import Ingredient
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Camera, Format, Shot, Text, Thing
from cutaway.staging.footage.advert_cuts import Cut
from cutaway.staging.footage.cutouts import cut_out
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.layout import within, zones
from cutaway.staging.footage.product import (
    FOOT,
    FOV,
    on_left,
)
from cutaway.staging.footage.sets import (
    Frame,
    Pose,
    Subject,
    framed,
    put,
    sharp_from,
    travelling,
    with_sweeps,
)
from cutaway.staging.footage.stages import Stage


def lit(subject: Subject, plan: list[Cut], number: int, rate: float) -> Subject:
    """Light passes over it in shots long enough to see it."""
    if subject.panel:
        return subject
    sweeps = [
        (cut.start + round(0.25 * cut.frames), max(6, min(round(0.6 * cut.frames), round(1.4 * rate))))
        for cut in plan
        if cut.subject == number and cut.view in ("reveal", "hero")
    ]
    return with_sweeps(subject, [one for one in sweeps if one[1] > 0.6 * rate][:3])


def end_said(wish: ProductWish) -> bool:
    return bool(wish.name or wish.call)


def foot_in(cut: Cut, texts: Sequence[Text]) -> bool:
    """Whether a price or a call is read in this shot."""
    return any(
        text.id in FOOT and text.start < cut.start + cut.frames and cut.start < text.start + (text.frames or 10**9)
        for text in texts
    )


def shot_of(
    cut: Cut, number: int, subjects: list[Subject], stage: Stage, format: Format, said: bool, foot: bool
) -> Shot:
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


def worthy(cut: Cut, subject: Subject, format: Format) -> Cut:
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


def end_logo(
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
