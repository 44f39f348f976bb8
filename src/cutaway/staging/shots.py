"""Cameras: the place's own, turned to the cast, at the size and with the moves that are asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cutaway.brief.document import Brief, CameraMove
from cutaway.brief.document import Shot as ShotWish
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Camera, Shot
from cutaway.staging.legible import CLOSE_SIZES
from cutaway.staging.plan import WorldPlan

# How much of the picture's height the subject takes, and where on the subject (0 feet, 1 top) the camera looks.
_FRAMING: dict[str, tuple[float, float]] = {
    "extreme close-up": (2.6, 0.90),
    "macro": (1.7, 0.60),
    "close-up": (1.9, 0.86),
    "medium close-up": (1.45, 0.80),
    "medium": (1.12, 0.66),
    "full": (0.72, 0.50),
    "wide": (0.42, 0.50),
    "extreme wide": (0.2, 0.5),
}
_OBJECT_FRAMING: dict[str, tuple[float, float]] = {
    "extreme close-up": (1.5, 0.55),
    "macro": (1.2, 0.55),
    "close-up": (0.85, 0.5),
    "medium close-up": (0.7, 0.5),
    "medium": (0.5, 0.5),
    "full": (0.45, 0.5),
    "wide": (0.25, 0.5),
    "extreme wide": (0.12, 0.5),
}
_LITTLE = 0.3
"""Metres below which the camera goes as near as a thing needs, and looks at it from a little above."""
_SIZE_OF_PLACE = {
    "extreme close-up": "close-up",
    "macro": "close-up",
    "medium close-up": "close-up",
    "full": "wide",
    "extreme wide": "wide",
}


@dataclass(frozen=True)
class Subject:
    """What the camera is for: id, middle of its feet, size (width, height, depth), kind, and its position over time if it travels."""

    id: str
    position: tuple[float, float, float]
    size: tuple[float, float, float]
    kind: str
    path: Keys | None = None
    in_set: bool = False
    """Came with the place, whose own cameras already frame it."""
    entity: str = ""
    """The brief's entity it plays."""
    way: str = ""
    """Where it goes on screen when it travels (see `Action.way`)."""
    seen_from: float | None = None
    """Heading from it to the camera, degrees, where its way asks for one; None: as the place's own cameras look."""


Cut = tuple[int, int, ShotWish | None]
"""First frame, number of frames and wish of a shot."""


def cuts(brief: Brief, frames: int, rate: float) -> tuple[Cut, ...]:
    """First frame, number of frames and wish of each shot; one without a wish when the words name fewer than two.

    Times are kept where the words give them; otherwise the shots share the film evenly. Shots that would begin behind the
    end of the film are left out.
    """
    wishes = list(brief.shots)
    if len(wishes) < 2:
        return ((0, frames, None),)
    if all(wish.start is not None for wish in wishes):
        starts = [round(float(wish.start or 0.0) * rate) for wish in wishes]
    else:
        starts = [round(i * frames / len(wishes)) for i in range(len(wishes))]
    starts[0] = 0
    kept = [(start, wish) for start, wish in zip(starts, wishes, strict=True) if start < frames - 2]
    rows = []
    for i, (start, wish) in enumerate(kept):
        end = kept[i + 1][0] if i + 1 < len(kept) else frames
        if end - start >= 2:
            rows.append((start, end - start, wish))
    return tuple(rows) if rows and sum(length for _, length, _ in rows) == frames else ((0, frames, None),)


def shots(
    brief: Brief,
    plan: WorldPlan,
    subjects: list[Subject],
    frames: int,
    rate: float,
    aspect: float,
    rows: tuple[Cut, ...] | None = None,
) -> tuple[tuple[Shot, ...], tuple[str, ...]]:
    """The shots that fill the film (or those of `rows`), and sentences on camera wishes that are not met."""
    made: list[Shot] = []
    notes: list[str] = []
    for number, (start, length, wish) in enumerate(cuts(brief, frames, rate) if rows is None else rows, 1):
        own = subjects if wish is None else _subjects_of(wish, brief, subjects, again=rows is not None)
        shot, told = _shot(f"shot-{number}", brief, plan, own, start, length, rate, aspect, wish)
        made.append(shot)
        notes += told
    return tuple(made), tuple(dict.fromkeys(notes))


def eyes(
    brief: Brief, plan: WorldPlan, frames: int, rate: float, rows: tuple[Cut, ...] | None = None
) -> dict[int, float]:
    """By action: the heading, in degrees about y, from the cast to the camera of the shot that shows it."""
    found = {}
    made = cuts(brief, frames, rate) if rows is None else rows
    for index, action in enumerate(brief.actions):
        wish = next((one for _, _, one in made if one and one.span.start <= action.span.start < one.span.end), None)
        size, angle = (wish.size, wish.angle) if wish is not None else (brief.camera.size, brief.camera.angle)
        camera = _place_camera(plan, size.value if size else "medium")
        if angle:
            camera = _angled(camera, angle.value, None) or camera
        eye, target = value_at(camera.position, 0), value_at(camera.target, 0)
        found[index] = math.degrees(math.atan2(eye[0] - target[0], eye[2] - target[2]))  # type: ignore[index]
    return found


def _subjects_of(wish: ShotWish, brief: Brief, subjects: list[Subject], again: bool = False) -> list[Subject]:
    """Those the words of this shot name, most important first; all of them when it names none. `again`: also those that its words only
    speak of again ("the boy with an umbrella")."""

    def inside(entity: str) -> bool:
        named = any(e.id == entity and wish.span.start <= e.span.start < wish.span.end for e in brief.entities)
        acts = any(
            entity in (a.agent, a.target) and wish.span.start <= a.span.start < wish.span.end for a in brief.actions
        )
        tied = again and any(
            entity in (r.a, r.b) and wish.span.start <= r.span.start < wish.span.end for r in brief.relations
        )
        return named or acts or tied

    own = [subject for subject in subjects if subject.entity and inside(subject.entity)]
    return own or subjects


def _shot(
    id: str,
    brief: Brief,
    plan: WorldPlan,
    subjects: list[Subject],
    start: int,
    length: int,
    rate: float,
    aspect: float,
    own: ShotWish | None,
) -> tuple[Shot, tuple[str, ...]]:
    wish = brief.camera
    size_mark = own.size if own is not None else wish.size
    angle_mark = own.angle if own is not None else wish.angle
    standing = [subject for subject in subjects if not subject.in_set]
    size = size_mark.value if size_mark else ("medium" if standing else _best_place_size(plan))
    lead = subjects[0] if subjects else None
    base = _base_camera(plan, lead, subjects, size, aspect)
    notes: list[str] = []
    if angle_mark:
        turned = _angled(base, angle_mark.value, lead)
        if turned is None:
            notes.append(f"The angle “{angle_mark.value}” is not among those the camera knows; it stays at eye level.")
        else:
            base = turned
    span = own.span if own is not None else None
    moves = [move for move in wish.moves if span is None or span.start <= move.span.start < span.end]
    camera = base
    own_move = isinstance(base.position, Keys) or isinstance(base.target, Keys)
    for wanted in moves:
        moved = _moved(camera, wanted, lead, start, length, rate)
        if moved is None:
            notes.append(f"The camera move “{wanted.move}” is not among those the camera knows.")
        else:
            camera = moved
    if not moves and not own_move:
        # A picture that stands quite still looks like a photograph: breathe in by a few hundredths.
        breath = CameraMove(move="push in", speed="very slow", span=_nowhere())
        camera = _moved(camera, breath, lead, start, length, rate) or camera
    camera = _followed(camera, lead, start, length, moves, aspect)
    words = {mark.value for mark in wish.lens}
    if words & {"bokeh", "shallow focus", "shallow depth of field", "depth of field", "blurred background"}:
        aperture = max(34.0, float(value_at(camera.aperture, start)))  # type: ignore[arg-type]
        camera = camera.model_copy(update={"aperture": aperture})
    if words & {"deep focus", "everything in focus"}:
        camera = camera.model_copy(update={"aperture": 0.0})
    if any(move.move == "handheld" for move in moves) or "handheld" in words:
        camera = camera.model_copy(update={"shake": 0.5})
    shot = Shot(
        id=id,
        start=start,
        frames=length,
        camera=camera,
        size=size,
        angle=angle_mark.value if angle_mark else "eye level",
        moves=tuple(move.move for move in moves),
        subject=lead.id if lead else None,
        span=size_mark.span if size_mark else span,
    )
    return shot, tuple(notes)


def _nowhere():  # type: ignore[no-untyped-def]
    from cutaway.scene.document import Span

    return Span(start=0, end=0)


def _best_place_size(plan: WorldPlan) -> str:
    return plan.hero if plan.hero in plan.cameras else next(iter(plan.cameras))


def _place_camera(plan: WorldPlan, size: str) -> Camera:
    return (
        plan.cameras.get(size)
        or plan.cameras.get(_SIZE_OF_PLACE.get(size, ""))
        or plan.cameras.get("medium")
        or next(iter(plan.cameras.values()))
    )


def _base_camera(plan: WorldPlan, lead: Subject | None, subjects: list[Subject], size: str, aspect: float) -> Camera:
    place = _place_camera(plan, size)
    if lead is None or lead.in_set:
        return place
    framing = (_FRAMING if lead.kind == "person" else _OBJECT_FRAMING).get(size, (0.6, 0.5))
    group = [subject for subject in subjects if not subject.in_set][:6]
    if lead.kind != "person" and size in CLOSE_SIZES:
        group = [lead]
    if lead.kind != "person" or size in ("wide", "extreme wide", "full"):
        low = np.min([np.array(s.position) - np.array([s.size[0], 0, s.size[2]]) / 2 for s in group], axis=0)
        high = np.max(
            [np.array(s.position) + np.array([s.size[0] / 2, s.size[1], s.size[2] / 2]) for s in group], axis=0
        )
    else:
        close = [s for s in group if s.kind == "person" and math.dist(s.position, lead.position) < 2.5]
        low = np.min([np.array(s.position) - np.array([s.size[0], 0, s.size[2]]) / 2 for s in close], axis=0)
        high = np.max(
            [np.array(s.position) + np.array([s.size[0] / 2, s.size[1], s.size[2] / 2]) for s in close], axis=0
        )
    extent = high - low
    fov = float(value_at(place.fov, 0))  # type: ignore[arg-type]
    if lead.kind == "person":
        fov = min(fov, 30.0)
    centre = (low + high) / 2
    look = np.array([centre[0], low[1] + framing[1] * extent[1], centre[2]])
    tall = max(
        extent[1] / framing[0],
        max(extent[0], extent[2]) / (max(framing[0], 0.5) * aspect * 1.0)
        if lead.kind != "person" or len(group) > 1
        else 0.0,
    )
    if lead.kind == "person" and aspect < 1:
        tall = max(tall, 0.95 / aspect * (0.5 if size.endswith("close-up") else 0.8))
    little = lead.kind != "person" and max(extent) < _LITTLE
    distance = max(0.06 if little else 0.45, tall / (2 * math.tan(math.radians(fov) / 2)))
    eye, target = np.array(value_at(place.position, 0), float), np.array(value_at(place.target, 0), float)
    direction = eye - target
    direction /= max(float(np.linalg.norm(direction)), 1e-6)
    if lead.seen_from is not None:
        level = math.hypot(direction[0], direction[2])
        turned = math.radians(lead.seen_from)
        direction = np.array([math.sin(turned) * level, direction[1], math.cos(turned) * level])
    if lead.kind == "person":
        direction[1] = min(direction[1], 0.10)
        direction /= float(np.linalg.norm(direction))
    elif little:
        # From a little above: level with it, blades of grass and the edge of the table stand before the lens.
        direction[1] = max(direction[1], 0.45)
        direction /= float(np.linalg.norm(direction))
    # A person is set a little aside, looking into the wider part of the picture.
    aside = np.cross([0.0, 1.0, 0.0], direction) * (
        0.10 * tall * min(aspect, 1.4) if lead.kind == "person" and aspect > 1 and len(group) == 1 and lead.way.split(" ")[0] not in ("left", "right") else 0.0
    )
    position = look + direction * distance + aside
    position[1] = max(0.02 + float(high[1]) if little else 0.18, position[1])
    aperture = float(value_at(place.aperture, 0))  # type: ignore[arg-type]
    return place.model_copy(
        update={
            "position": _triple(position),
            "target": _triple(look + aside),
            "fov": fov,
            "focus": None,
            "focus_on": lead.id,
            "aperture": aperture,
        }
    )


def _angled(camera: Camera, angle: str, lead: Subject | None) -> Camera | None:
    turns: dict[str, tuple[float, float]] = {
        # degrees about the vertical, elevation in degrees (None keeps)
        "eye level": (0, 4),
        "low": (0, -6),
        "high": (0, 35),
        "top-down": (0, 84),
        "aerial": (0, 48),
        "side": (75, 4),
        "back": (180, 6),
        "front": (0, 4),
        "over the shoulder": (150, 10),
        "bird's eye": (0, 70),
        "worm's eye": (0, -14),
    }
    if angle == "dutch":
        return camera.model_copy(update={"roll": 12.0})
    if angle not in turns:
        return None
    about, elevation = turns[angle]
    eye, target = np.array(value_at(camera.position, 0), float), np.array(value_at(camera.target, 0), float)
    away = eye - target
    distance = float(np.linalg.norm(away)) * (1.6 if angle in ("aerial", "top-down", "bird's eye") else 1.0)
    heading = math.atan2(away[0], away[2]) + math.radians(about)
    rise = math.radians(elevation)
    position = target + distance * np.array(
        [math.sin(heading) * math.cos(rise), math.sin(rise), math.cos(heading) * math.cos(rise)]
    )
    position[1] = max(0.15, position[1])
    return camera.model_copy(update={"position": _triple(position), "target": _triple(target)})


_PACE = {
    "very slow": 0.35,
    "slow": 0.6,
    "slowly": 0.6,
    "gentle": 0.6,
    "fast": 1.7,
    "quick": 1.7,
    "rapid": 2.0,
    "dramatic": 1.4,
}


def _moved(
    camera: Camera, wanted: CameraMove, lead: Subject | None, start: int, length: int, rate: float
) -> Camera | None:
    """The camera with one move added over the stretch of its shot that the move is asked for."""
    pace = _PACE.get(wanted.speed, 1.0)
    end = start + length
    first = start if wanted.start is None else max(start, min(end - 2, round(wanted.start * rate)))
    last = end - 1 if wanted.end is None else max(first + 1, min(end - 1, round(wanted.end * rate)))
    eye, target = np.array(value_at(camera.position, 0), float), np.array(value_at(camera.target, 0), float)
    away = eye - target
    distance = float(np.linalg.norm(away))
    right = np.cross([0.0, 1.0, 0.0], away / max(distance, 1e-6))
    right /= max(float(np.linalg.norm(right)), 1e-6)
    seconds = (last - first) / rate
    share = min(1.0, 0.35 + seconds / 10)
    move = wanted.move
    if move in ("push in", "dolly in", "move in", "closer"):
        return _path(camera, first, last, eye, target + away * (1 - min(0.6, 0.30 * pace * share)), target, target)
    if move in ("pull out", "dolly out", "pull back", "move out"):
        return _path(camera, first, last, eye, target + away * (1 + 0.55 * pace * share), target, target)
    if move in ("pan left", "pan right"):
        sign = -1.0 if move == "pan left" else 1.0
        reach = distance * 0.35 * pace * share
        return _path(
            camera, first, last, eye, eye, target - right * sign * reach * 0.5, target + right * sign * reach * 0.5
        )
    if move in ("tilt up", "tilt down"):
        sign = 1.0 if move == "tilt up" else -1.0
        reach = distance * 0.3 * pace * share
        return _path(
            camera,
            first,
            last,
            eye,
            eye,
            target - np.array([0, sign * reach * 0.3, 0]),
            target + np.array([0, sign * reach, 0]),
        )
    if move in ("track", "tracking", "truck left", "truck right", "dolly", "slide", "tracking shot"):
        sign = -1.0 if move == "truck left" else 1.0
        reach = distance * 0.28 * pace * share
        return _path(
            camera,
            first,
            last,
            eye - right * sign * reach,
            eye + right * sign * reach,
            target - right * sign * reach * 0.7,
            target + right * sign * reach * 0.7,
        )
    if move in ("crane up", "rise", "boom up", "crane", "pedestal up", "drone"):
        return _path(
            camera,
            first,
            last,
            eye,
            eye + np.array([0, 0.45 * distance * pace * share, 0]) + away * 0.15,
            target,
            target,
        )
    if move in ("crane down", "boom down", "pedestal down"):
        return _path(camera, first, last, eye + np.array([0, 0.45 * distance * pace * share, 0]), eye, target, target)
    if move in ("orbit", "circle", "arc", "360"):
        angle = math.radians(min(360.0, (55.0 if move != "360" else 360.0) * pace * max(share, 0.5)))
        return _orbit(camera, first, last, target, away, angle)
    if move in ("zoom in", "zoom out"):
        fov = float(value_at(camera.fov, 0))  # type: ignore[arg-type]
        end = fov * (0.62 if move == "zoom in" else 1.5) ** min(1.3, pace)
        keys = (Key(frame=first, value=fov, interpolation="smooth"), Key(frame=last, value=min(85.0, end)))
        return camera.model_copy(update={"fov": Keys(keys=keys)})
    if move in ("static", "fixed", "locked", "still"):
        return camera.model_copy(update={"position": _triple(eye), "target": _triple(target), "shake": 0.0})
    if move in ("follow", "following", "handheld", "fly through", "continuous", "smooth"):
        return camera
    return None


def _path(
    camera: Camera, first: int, last: int, a: np.ndarray, b: np.ndarray, look_a: np.ndarray, look_b: np.ndarray
) -> Camera:
    b = b.copy()
    b[1] = max(min(0.15, float(a[1])), b[1])
    update: dict[str, object] = {}
    if not np.allclose(a, b):
        update["position"] = Keys(
            keys=(Key(frame=first, value=_triple(a), interpolation="smooth"), Key(frame=last, value=_triple(b)))
        )
    if not np.allclose(look_a, look_b):
        update["target"] = Keys(
            keys=(
                Key(frame=first, value=_triple(look_a), interpolation="smooth"),
                Key(frame=last, value=_triple(look_b)),
            )
        )
    return camera.model_copy(update=update)


def _orbit(camera: Camera, first: int, last: int, target: np.ndarray, away: np.ndarray, angle: float) -> Camera:
    heading, radius = math.atan2(away[0], away[2]), math.hypot(away[0], away[2])
    keys = []
    steps = max(2, (last - first) // 4)
    for i in range(steps + 1):
        u = i / steps
        eased = u * u * (3 - 2 * u) * 0.35 + u * 0.65
        turn = heading + (eased - 0.5) * angle
        keys.append(
            Key(
                frame=first + round(u * (last - first)),
                value=_triple(target + np.array([math.sin(turn) * radius, away[1], math.cos(turn) * radius])),
            )
        )
    return camera.model_copy(update={"position": Keys(keys=tuple(keys))})


_SWAY = 0.3
"""How far a mover may leave the middle of the picture by itself, of half its width."""
_CROSSING, _DEEP = 0.5, 0.7
"""The same for one that is told to cross the picture, and how much farther away one starts that comes (or ends that goes)."""


def _followed(
    camera: Camera, lead: Subject | None, start: int, length: int, moves: list[CameraMove], aspect: float
) -> Camera:
    """Go along with a lead that travels, so far as it is told to stay in the picture and never nearer than it is framed.

    What is left to the eye is where the words send it: across the picture, towards the camera, over its edge.
    """
    if lead is None or lead.path is None or lead.in_set or any(move.move == "static" for move in moves):
        return camera
    middle = np.array(lead.path.at(start + length / 2), float)
    # The camera was set up for where the lead stood; its way may begin elsewhere.
    stood = np.array(lead.position, float)
    stood[1] = middle[1]
    eye, target = (np.array(value_at(one, start), float) for one in (camera.position, camera.target))
    away = (eye - target) * np.array([1.0, 0.0, 1.0])
    distance = float(np.linalg.norm(eye - target))
    toward = away / max(float(np.linalg.norm(away)), 1e-6)
    right = np.cross([0.0, 1.0, 0.0], toward)
    half = distance * math.tan(math.radians(float(value_at(camera.fov, start))) / 2) * aspect  # type: ignore[arg-type]
    first, last = (np.array(lead.path.at(frame), float) for frame in (start, start + length))
    reach = abs(float((last - first) @ right)) / 2
    positions, targets = [], []
    for frame in [*range(start, start + length, 4), start + length]:
        gone = np.array(lead.path.at(frame), float) - middle
        seen = _seen(lead, gone, right, toward, (frame - start) / max(1, length), reach, half, distance)
        shift = gone - seen + (middle - stood)
        positions.append(Key(frame=frame, value=_triple(np.array(value_at(camera.position, frame), float) + shift)))
        targets.append(Key(frame=frame, value=_triple(np.array(value_at(camera.target, frame), float) + shift)))
    return camera.model_copy(update={"position": Keys(keys=tuple(positions)), "target": Keys(keys=tuple(targets))})


def _seen(
    lead: Subject,
    gone: np.ndarray,
    right: np.ndarray,
    toward: np.ndarray,
    share: float,
    reach: float,
    half: float,
    distance: float,
) -> np.ndarray:
    """Metres from where the lead is framed at which the camera leaves it, `share` of the shot through (0 to 1)."""
    side, _, edge = lead.way.partition(" ")
    wide = math.hypot(lead.size[0], lead.size[2]) / 2
    lift = np.array([0.0, 0.12 * float(gone[1]), 0.0])
    if side in ("toward", "away"):
        return lift - toward * distance * _DEEP * ((1 - share) if side == "toward" else share)
    across = float(gone @ right)
    if edge:
        out = 1.15 * half + wide
        sign = 1.0 if side == "right" else -1.0
        return lift + right * sign * out * (share - 1 if edge == "in" else share)
    limit = (_CROSSING if side else _SWAY) * half
    limit = min(limit, max(0.1 * half, half - wide)) if side else limit
    kept = min(1.0, limit / reach) if side and reach > 1e-6 else 0.12
    return lift + right * float(np.clip(across * kept, -limit, limit))


def _triple(vector: np.ndarray) -> tuple[float, float, float]:
    return tuple(round(float(x), 4) for x in vector)  # type: ignore[return-value]
