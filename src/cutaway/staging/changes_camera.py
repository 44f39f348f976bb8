"""Camera wishes of an edit turn: which shots, around what, how far."""

from __future__ import annotations

import math

from cutaway.brief.changes import Change
from cutaway.scene.animation import Vector, value_at
from cutaway.scene.document import Scene, Shot
from cutaway.scene.edits_cameras import (
    with_blur,
    with_camera_angle,
    with_camera_distance,
    with_camera_move,
    with_camera_placed,
    with_camera_raised,
    with_camera_shifted,
    with_shot_size,
    with_shot_split,
    with_shots_changed,
)
from cutaway.staging.changes_places import Impossible, size_of, world_place

SHOWN = {
    "extreme close-up": 0.14, "macro": 0.18, "close-up": 0.36, "medium close-up": 0.52, "medium": 0.8, "full": 1.25,
    "wide": 2.6, "extreme wide": 6.0,
}  # fmt: skip
"""How many heights of its subject the picture shows, by size of shot."""


WHOLE = {
    "extreme close-up": 0.55, "macro": 0.6, "close-up": 1.1, "medium close-up": 1.4, "medium": 1.9, "full": 1.6, "wide": 3.5, "extreme wide": 7.0,
}  # fmt: skip
"""How many times a thing or an animal the picture is high, by size of shot."""
CEILING = 2.35
"""Metres above the ground that a camera in a room reaches."""


def with_framing(scene: Scene, change: Change, start: int | None, end: int | None) -> tuple[Scene, str]:
    """The scene framed as a change asks, and what was done. A stretch of time becomes a shot of its own."""
    scene, shots = _shots(scene, change, start, end)
    subject = next((id for id in change.target.ids if any(thing.id == id for thing in scene.things)), None)
    if subject is None and not change.target.ids:
        subject = None
    property, value = change.property, str(change.value)
    about = _about(scene, subject, value if property == "size" else "") if subject else None
    part = f" on the {scene.thing(subject).name}" if subject else ""
    if property == "distance":
        closer = value == "less"
        factor = {True: (0.82, 0.66, 0.45), False: (1.2, 1.5, 2.2)}[closer][
            0 if change.degree < 1 else 2 if change.degree >= 2 else 1
        ]
        if change.exact:
            factor = 1 / change.degree if closer else change.degree
        scene = with_camera_distance(scene, shots, factor, about)
        if closer:
            scene = _with_heads_in(scene, shots, subject)
        return _with_subject(scene, shots, subject), f"The camera is {'closer' if closer else 'farther away'}{part}."
    if property == "size":
        if subject is None:
            subjects = [shot.subject for shot in _chosen(scene, shots) if shot.subject]
            subject = subjects[0] if subjects else None
            about = _about(scene, subject, value) if subject else None
        if subject is not None and about is not None:
            height = size_of(scene, scene.thing(subject))[1]
            wide = max(size_of(scene, scene.thing(subject))[0] / max(_aspect(scene), 0.3), height)
            camera = _chosen(scene, shots)[0].camera
            fov = math.radians(float(value_at(camera.fov, 0)))  # type: ignore[arg-type]
            extent = size_of(scene, scene.thing(subject))
            # A person is framed by the head; anything else is shown whole even in a close-up, from outside of it.
            shown = (
                SHOWN.get(value, 0.8) * height
                if scene.thing(subject).kind == "person"
                else WHOLE.get(value, 2.0) * wide
            )
            near = math.hypot(extent[0], extent[2]) / 2 if scene.thing(subject).kind != "person" else 0.15
            if scene.thing(subject).held_by is not None:
                near += 0.35  # the arms that hold it
            scene = with_camera_placed(scene, shots, near + max(0.12, shown / 2 / math.tan(fov / 2)), about)
            scene = with_shots_changed(scene, shots, lambda shot: shot.model_copy(update={"size": value}))
            return _with_subject(scene, shots, subject), f"A {value} shot of the {scene.thing(subject).name}."
        return with_shot_size(scene, shots, value), f"A {value} shot."
    if property == "angle":
        if about is not None:
            scene = with_camera_distance(scene, shots, 1.0, about)
        return _with_subject(
            with_camera_angle(scene, shots, value, CEILING if scene.world.indoors else None), shots, subject
        ), f"Seen from a {value} angle{part}."
    if property == "move":
        pace = {0.5: 0.6}.get(change.degree, 1.0 if change.degree < 2 else 1.5)
        if value == "follow" and subject:
            return _following(scene, shots, subject), f"The camera follows the {scene.thing(subject).name}."
        if value == "rack focus":
            if subject is None:
                raise Impossible("a focus pull needs something to focus on")
            scene = with_blur(scene, shots, 1.0, 6.0)
            return with_shots_changed(
                scene,
                shots,
                lambda shot: shot.model_copy(
                    update={"camera": shot.camera.model_copy(update={"focus": None, "focus_on": subject})}
                ),
            ), f"Focused on the {scene.thing(subject).name}."
        if about is not None:
            scene = with_camera_distance(scene, shots, 1.0, about)
        try:
            return _with_subject(with_camera_move(scene, shots, value, pace), shots, subject), f"Camera: {value}{part}."
        except LookupError:
            raise Impossible(f"the camera cannot do “{value}”") from None
    if property == "blur":
        factor = {True: (1.5, 2.5, 4.0), False: (0.7, 0.4, 0.0)}[value == "more"][
            0 if change.degree < 1 else 2 if change.degree >= 2 else 1
        ]
        return with_blur(
            scene, shots, factor
        ), f"{'More' if value == 'more' else 'Less'} blur before and behind the focus."
    if property == "shake":
        step = 0.35 * change.degree
        return with_shots_changed(
            scene,
            shots,
            lambda shot: shot.model_copy(
                update={
                    "camera": shot.camera.model_copy(
                        update={"shake": round(shot.camera.shake + step, 3) if value == "more" else 0.0}
                    )
                }
            ),
        ), f"The camera is {'shakier' if value == 'more' else 'steady'}."
    if property == "height":
        return with_camera_raised(
            scene, shots, (0.6 if value == "more" else -0.6) * change.degree
        ), f"The camera is {'higher' if value == 'more' else 'lower'}."
    if property == "speed":
        raise Impossible(
            "how fast the camera moves is not kept apart from its move; name the move, for example “slow push in”"
        )
    raise Impossible(f"the camera has no {property}")


def _shots(scene: Scene, change: Change, start: int | None, end: int | None) -> tuple[Scene, tuple[str, ...]]:
    """The shots a change is about, cut out of the film where it names a stretch of time."""
    named = tuple(id for id in change.target.ids if any(shot.id == id for shot in scene.shots))
    if start is None and end is None:
        return scene, named
    first, last = start or 0, scene.format.frames if end is None else min(end, scene.format.frames)
    if change.property == "move" and change.value != "static" and named == () and (last - first) < 12:
        raise Impossible("that is too short a time for the camera to move")
    for frame in (first, last):
        if 0 < frame < scene.format.frames:
            scene = with_shot_split(scene, frame)
    return scene, tuple(shot.id for shot in scene.shots if shot.start >= first and shot.start + shot.frames <= last)


def _chosen(scene: Scene, shots: tuple[str, ...]) -> list[Shot]:
    found = [shot for shot in scene.shots if not shots or shot.id in shots]
    if not found:
        raise Impossible("there is no shot to frame")
    return found


def _with_heads_in(scene: Scene, shots: tuple[str, ...], subject: str | None) -> Scene:
    """The scene with the top of whom a shot is about in the picture, a tenth of it below the edge: closer must not behead."""
    for shot in _chosen(scene, shots):
        id = subject or shot.subject
        if id is None or scene.thing(id).kind not in ("person", "animal"):
            continue
        thing = scene.thing(id)
        frame = shot.start + shot.frames - 1
        eye, target = value_at(shot.camera.position, frame), value_at(shot.camera.target, frame)
        place = world_place(scene, thing)
        top = place[1] + size_of(scene, thing)[1]
        distance = math.dist(eye, (place[0], eye[1], place[2]))  # type: ignore[arg-type, index]
        if distance < 0.05:
            continue
        # The line of sight at the subject's distance, and half of what is seen there.
        middle = eye[1] + (target[1] - eye[1]) * distance / max(math.dist(eye[::2], target[::2]), 1e-3)  # type: ignore[index]
        half = distance * math.tan(math.radians(float(value_at(shot.camera.fov, frame))) / 2)  # type: ignore[arg-type]
        missing = top + 0.2 * half - (middle + half)
        if missing > 0:
            scene = with_camera_shifted(scene, (shot.id,), (0.0, round(missing, 4), 0.0))
    return scene


def _about(scene: Scene, id: str, size: str) -> Vector:
    thing = scene.thing(id)
    place, extent = world_place(scene, thing), size_of(scene, thing)
    if thing.held_by is not None:
        # Held things are where hands and chin are while somebody plays or carries; the pose of the moment is the renderer's.
        holder = scene.thing(thing.held_by)
        high = 0.83 if thing.held_at == "chin" or thing.kind == "instrument" else 0.66
        return round(place[0], 4), round(place[1] + size_of(scene, holder)[1] * high, 4), round(place[2], 4)
    share = 0.5
    if thing.kind == "person":
        share = {"close-up": 0.9, "extreme close-up": 0.94, "macro": 0.94, "medium close-up": 0.82, "medium": 0.68}.get(
            size, 0.7 if not size else 0.52
        )
    return round(place[0], 4), round(place[1] + extent[1] * share, 4), round(place[2], 4)


def _with_subject(scene: Scene, shots: tuple[str, ...], subject: str | None) -> Scene:
    if subject is None:
        return scene
    return with_shots_changed(
        scene,
        shots,
        lambda shot: shot.model_copy(
            update={"subject": subject, "camera": shot.camera.model_copy(update={"focus": None, "focus_on": subject})}
        ),
    )


def _following(scene: Scene, shots: tuple[str, ...], subject: str) -> Scene:
    from cutaway.scene.animation import Key, Keys

    thing = scene.thing(subject)

    def at(frame: int) -> Vector:
        if thing.motion is not None:
            rows = thing.motion.array()
            row = rows[min(max(frame - thing.motion.start, 0), len(rows) - 1)]
            return float(row[0]), float(row[1]), float(row[2])
        return value_at(thing.position, frame)  # type: ignore[return-value]

    def change(shot):  # type: ignore[no-untyped-def]
        frames = sorted({*range(shot.start, shot.start + shot.frames, 12), shot.start + shot.frames - 1})
        eye, target, origin = (
            value_at(shot.camera.position, shot.start),
            value_at(shot.camera.target, shot.start),
            at(shot.start),
        )

        def moved(base: Vector) -> Keys:
            return Keys(
                keys=tuple(
                    Key(frame=f, value=tuple(round(b + p - o, 4) for b, p, o in zip(base, at(f), origin, strict=True)))
                    for f in frames
                )
            )  # type: ignore[arg-type]

        camera = shot.camera.model_copy(
            update={"position": moved(eye), "target": moved(target), "focus_on": subject, "focus": None}
        )  # type: ignore[arg-type]
        return shot.model_copy(update={"camera": camera, "moves": ("follow",), "subject": subject})

    return with_shots_changed(scene, shots, change)


def _aspect(scene: Scene) -> float:
    return scene.format.width / scene.format.height
