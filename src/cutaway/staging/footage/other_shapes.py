"""A made product film in another shape of frame: every camera frames its product anew, every text finds its place anew."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from cutaway.scene.animation import value_at
from cutaway.scene.document import Camera, Format, Scene, Shot, Text, Thing
from cutaway.scene.edits import with_fields
from cutaway.staging.footage.advert_cuts import Cut
from cutaway.staging.footage.advert_words import laid_out
from cutaway.staging.footage.cutouts import CutOut
from cutaway.staging.footage.layout import Zone, within, zones
from cutaway.staging.footage.product import FOOT, composed, filling, zone_of
from cutaway.staging.footage.sets import Frame, Pose, Subject, travelling
from cutaway.storage.media import shelf

PICTURED = frozenset({"cutout", "picture_panel"})
_GROWN = 1.35
"""How much larger words are set in upright frames, which are as wide as the others are high."""


def products(scene: Scene) -> tuple[Thing, ...]:
    """The things of a film that products of pictures are; none where it is no product film."""
    return tuple(
        thing
        for thing in scene.things
        if thing.asset.builder in PICTURED and thing.role == "subject" and thing.id.split("-")[0] == "product"
    )


def reshaped(scene: Scene, wide: int, high: int) -> Scene:
    """The product film in a frame of this shape: its shorter side as before, products and words within it."""
    short = min(scene.format.width, scene.format.height)
    long = round(short * max(wide, high) / min(wide, high) / 2) * 2
    sides = (long, short) if wide > high else (short, long)
    form = scene.format.model_copy(update={"width": sides[0], "height": sides[1]})
    subjects = [subject_of(thing) for thing in products(scene)]
    if len(scene.shots) == 1:
        texts = _resized(scene, form)
        texts = composed(texts, form, filling(subjects[0]), subjects[0]) if texts else ()
        zone, low = zone_of(subjects[0], form, texts)
        shots: Sequence[Shot] = [reframed(scene.shots[0], subjects[0], form, zone, low)]
    else:
        plan = planned(scene, subjects)
        texts = laid_out(
            list(_resized(scene, form)), plan, subjects, form, any(one.id == "logo" for one in scene.things)
        )
        shots = [
            reframed(shot, subjects[cut.subject], form, _zone(cut, subjects[cut.subject], form, texts))
            for shot, cut in zip(scene.shots, plan, strict=True)
        ]
    things = tuple(
        rehung(thing, shots[-1], form) if thing.id == "logo" and len(shots) > 1 else thing for thing in scene.things
    )
    return with_fields(scene, format=form, shots=tuple(shots), texts=texts, things=things)


def rehung(logo: Thing, shot: Shot, form: Format) -> Thing:
    """The logo of an end card where it belongs in the frame that the shot's camera comes to: above, beside the words in wide frames."""
    aspect = form.width / form.height
    upright = aspect < 1.2
    last = shot.start + shot.frames - 1
    x, y, z = value_at(shot.camera.target, last)  # type: ignore[misc]
    high = _seen_from(shot.camera, last, 0.0)[2]
    with Image.open(shelf().path(str(logo.asset.parameters["picture"]))) as picture:
        shape = picture.width / picture.height
    share, tall, up = (0.46, 0.10, 0.41) if upright else (0.26, 0.16, 0.36)
    width = min(share * high * aspect, tall * high * shape)
    height = width / shape
    left = x - high * aspect / 2
    middle = (x if upright else left + 0.07 * high * aspect + width / 2, y + up * high)
    # A cut-out stands on its position, a panel has it in its middle.
    foot = 0.0 if logo.asset.builder == "picture_panel" else height / 2
    asset = logo.asset.model_copy(update={"parameters": {**logo.asset.parameters, "height": round(height, 4)}})
    place = (round(middle[0], 4), round(middle[1] - foot, 4), round(float(z), 4))
    return logo.model_copy(update={"asset": asset, "position": place})


def subject_of(thing: Thing) -> Subject:
    """The product as it stands in a made film, for cameras to be framed by."""
    panel = thing.asset.builder == "picture_panel"
    with Image.open(shelf().path(str(thing.asset.parameters["picture"]))) as picture:
        wide, tall = picture.size
        alpha = np.asarray(picture.convert("RGBA"))[..., 3] > 128
    edges = () if panel else tuple(
        name
        for name, line in (("top", alpha[0]), ("bottom", alpha[-1]), ("left", alpha[:, 0]), ("right", alpha[:, -1]))
        if line.mean() > 0.02
    )  # fmt: skip
    height = float(thing.asset.parameters.get("height", 1.0))  # type: ignore[arg-type]
    foot = thing.position if isinstance(thing.position, tuple) else value_at(thing.position, 0)
    cut = CutOut("", wide, tall, "found", 0.5, edges, (0.0, 0.0, 1.0, 1.0), (), 0.0)
    return Subject(thing, cut, height * wide / tall, height, tuple(foot), panel, 0.0, (0.5, 0.5, 0.5))  # type: ignore[arg-type]


def planned(scene: Scene, subjects: list[Subject]) -> list[Cut]:
    """The shots as an advertisement's plan knows them."""
    ids = [subject.thing.id for subject in subjects]
    ending = [text.start for text in scene.texts if text.id == "end-title"]
    found = []
    for number, shot in enumerate(scene.shots):
        subject = ids.index(shot.subject) if shot.subject in ids else 0
        view = "reveal" if number == 0 else "detail" if shot.size == "close-up" else "hero"
        if any(shot.start <= start < shot.start + shot.frames for start in ending):
            view = "end"
        found.append(
            Cut(shot.start, shot.frames, subject, "panel" if subjects[subject].panel and view != "end" else view)
        )
    return found


def _zone(cut: Cut, subject: Subject, form: Format, texts: Sequence[Text]) -> Zone | None:
    if cut.view == "detail":
        return None
    foot = any(
        text.id in FOOT and text.start < cut.start + cut.frames and cut.start < text.start + (text.frames or 10**9)
        for text in texts
    )
    x0, y0, x1, y1 = zones(form.width / form.height, cut.view, foot or cut.view == "end").product
    edges = subject.cut.edges
    return (
        -0.03 if "left" in edges else x0,
        -0.03 if "top" in edges else y0,
        1.03 if "right" in edges else x1,
        1.03 if "bottom" in edges else y1,
    )


def _resized(scene: Scene, form: Format) -> tuple[Text, ...]:
    """The texts with the size that they have in a frame of the new kind; those that a turn has moved stay as they are."""
    before, now = (shape.width / shape.height < 1.2 for shape in (scene.format, form))
    by = 1.0 if before == now else _GROWN if now else 1 / _GROWN
    found = []
    for text in scene.texts:
        moved = text.parameters.get("at", text.place) != text.place
        place = (
            text.place
            if moved or before == now
            else "top"
            if now and text.id not in FOOT
            else "bottom"
            if now
            else "left"
        )
        told = dict(text.parameters) if moved else {**text.parameters, "at": place}
        found.append(
            text.model_copy(update={"size": round(min(text.size * by, 4.0), 4), "place": place, "parameters": told})
        )
    return tuple(found)


def reframed(shot: Shot, subject: Subject, form: Format, zone: Zone | None, low: bool = False) -> Shot:
    """The shot with its camera around the product anew, within the zone; unchanged without one."""
    camera = shot.camera
    if zone is None:
        return shot
    aspect = form.width / form.height
    turned = subject.thing.rotation
    way = float(turned[1]) if isinstance(turned, tuple) else 0.0
    frames = [shot.start, shot.start + shot.frames - 1] if not isinstance(camera.position, tuple) else [shot.start]
    seen = [_seen_from(camera, frame, way) for frame in frames]
    least = min(height for *_, height in seen)
    poses = []
    for frame, (azimuth, pitch, height) in zip(frames, seen, strict=True):
        share = least / height
        if subject.panel:
            x, y, _ = subject.middle
            pose = Pose(Frame(x, y, min(subject.height, subject.width / aspect) * 0.97 / max(1 / share, 1.0)), 0.0, 0.0)
        else:
            pose = within(
                subject, aspect, zone, azimuth, pitch, _fov(camera), way=way, share=max(0.92 * share, 0.5), low=low
            )
        poses.append((frame, pose))
    more = {"aperture": camera.aperture, "focus_on": camera.focus_on}
    return shot.model_copy(update={"camera": travelling(poses, subject.foot[2], _fov(camera), way=way, **more)})  # type: ignore[arg-type]


def _fov(camera: Camera) -> float:
    return float(camera.fov) if isinstance(camera.fov, int | float) else float(value_at(camera.fov, 0))  # type: ignore[arg-type]


def _seen_from(camera: Camera, frame: int, way: float) -> tuple[float, float, float]:
    """Azimuth and pitch of the camera in degrees, and the metres that its frame is high."""
    away = np.array(value_at(camera.position, frame)) - np.array(value_at(camera.target, frame))
    far = float(np.linalg.norm(away)) or 1.0
    azimuth = math.degrees(math.atan2(away[0], away[2])) - way
    return azimuth, math.degrees(math.asin(away[1] / far)), 2 * far * math.tan(math.radians(_fov(camera)) / 2)
