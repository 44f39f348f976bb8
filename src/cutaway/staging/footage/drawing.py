"""A drawing as a guide for movement: its figures are cast, its arrows are where they go, and a staged scene is filmed with that blocking.

The drawing itself is not seen. Its sheet is read as a view of the ground: to the right in it is to the right, lower in it is nearer.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from cutaway.brief import read
from cutaway.brief.document import Brief
from cutaway.errors import EmptyPrompt, NotUnderstood
from cutaway.scene.animation import Key, Keys
from cutaway.scene.document import Act, Camera, Format, Scene, Shot, Thing
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.drawing_marks import Body, Marks, Path, marks_of
from cutaway.staging.footage.starting import Started, words_kept

_GUIDE = re.compile(
    r"\b(?:drawing|sketch|sketches|doodle|scribble|storyboard|diagram|stick figures?|arrows?|lines?)\b.{0,60}\b(?:guide|guidance|movement|motion|blocking|path|paths|direction|way|ways)\b|"  # noqa: E501
    r"\b(?:guide|movement|motion|blocking|path|paths|follow(?:s|ing)?)\b.{0,60}\b(?:drawing|sketch|doodle|scribble|storyboard|diagram|stick figures?|arrows?)\b|"  # noqa: E501
    r"\bturn (?:this|the) (?:drawing|sketch|doodle|scribble|storyboard|diagram)\b",
    re.I | re.S,
)
_ABOUT = re.compile(
    r"[^.!?\n]*\b(?:drawing|sketch|sketches|doodle|scribble|storyboard|diagram|stick figures?|arrows?)\b[^.!?\n]*[.!?]?|\bturn (?:this|it) into (?:a )?(?:realistic )?(?:footage|film|video|scene)\b[^.!?\n]*[.!?]?",  # noqa: E501
    re.I,
)
_ACROSS = 9.0
"""Metres that a sheet is wide when no figure says how large it is."""
_TALL = {"person": 1.7, "ball": 0.35, "vehicle": 1.5, "thing": 0.8, "tree": 3.0}
_NOUN = {"person": "person", "ball": "ball", "vehicle": "car", "thing": "box", "tree": "tree"}
_FAST = 2.3
"""Metres a second from which a person runs."""


@dataclass(frozen=True)
class Move:
    """A body and the way it goes (None where no line belongs to it)."""

    body: Body
    path: Path | None


def is_guide(words: str) -> bool:
    """Whether the words want a picture read as a guide for movement."""
    return bool(_GUIDE.search(words))


def stage_drawing(words: str, format: Format, desk: Desk) -> Started:
    """The document of a film whose blocking is drawn. Raises `NotUnderstood` for a picture in which no mark can be read."""
    pictures = desk.of_kind("image")
    desk.progress("reading the drawing")
    marks = marks_of(np.asarray(desk.open(pictures[0].sha256).frame(0)))
    moves, lines, notes = moves_of(marks)
    if not moves:
        raise NotUnderstood(
            "Nothing in the picture could be read as a figure, a line or an arrow.",
            "Draw dark strokes on light paper: a stick figure, a circle or a shape for what moves, and an arrow for the way it goes.",
        )
    if len(pictures) > 1:
        notes.append("Only the first drawing is read.")
    spoken, brief = _spoken(re.sub(r"<[A-Z_0-9]+>", " ", words), moves)
    if desk.seconds is None and brief.seconds:
        format = format.model_copy(
            update={"frames": max(24, round(Fraction(brief.seconds).limit_denominator(100) * format.frame_rate))}
        )
    from cutaway.staging import stage

    staged = stage(brief, format=format, seed=desk.seed)
    scene = staged.scene
    actors = _actors(scene, moves)
    things = {thing.id: thing for thing in scene.things}
    ways = _ways(moves, marks)
    origin = _ground(scene)
    right, ahead = _axes(scene)
    placed: dict[str, list[np.ndarray]] = {}
    for move, way, actor in zip(moves, ways, actors, strict=True):
        if actor is None:
            lines.append(Line(_where(move.body.middle), False, f"the {move.body.kind} there has nobody to play it"))
            continue
        world = [origin + right * x + ahead * z for x, z in way]
        placed[actor] = world
        things[actor] = _walked(things[actor], world, scene.format)
        if move.path is not None:
            said = (
                "along its arrow" if move.path.headed else "along its line, to the right, since no arrow head was seen"
            )
            lines.append(
                Line(_where(move.body.middle), True, f"the {things[actor].name} goes {said}, {_length(world):.1f} m")
            )
        else:
            lines.append(Line(_where(move.body.middle), True, f"the {things[actor].name} stands there"))
    shots = (_shot(scene, placed, things),)
    scene = scene.model_copy(
        update={
            "things": tuple(things[thing.id] for thing in scene.things),
            "shots": shots,
            "words": (words_kept(desk.words or words),),
        }
    )
    if marks.unread:
        lines.append(
            Line(
                "the drawing",
                False,
                f"{marks.unread} of its marks could not be read: neither a body nor a line with a clear way",
            )
        )
    notes += [
        f"The film is staged as: “{spoken}”",
        "The drawing gives places and ways only; it is not seen.",
        *staged.notes,
    ]
    return Started(scene, Changed(scene, tuple(lines), tuple(dict.fromkeys((*notes, *desk.notes)))))


def _where(at: tuple[float, float]) -> str:
    across = "left" if at[0] < 0.36 else "right" if at[0] > 0.64 else "middle"
    return f"drawn at the {across}, {round(100 * at[0])} % across, {round(100 * at[1])} % down"


def moves_of(marks: Marks) -> tuple[list[Move], list[Line], list[str]]:
    """Who goes where: each line belongs to the body nearest to its tail; a line without one gets a body of its own."""
    left = list(marks.paths)
    found: list[Move] = []
    notes: list[str] = []
    lines: list[Line] = []
    pairs = sorted(
        (
            (_apart(body, path.points[0]), i, j, False)
            for i, body in enumerate(marks.bodies)
            for j, path in enumerate(left)
        ),
        key=lambda item: item[0],
    ) + sorted(
        (
            (_apart(body, path.points[-1]), i, j, True)
            for i, body in enumerate(marks.bodies)
            for j, path in enumerate(left)
            if not path.headed
        ),
        key=lambda item: item[0],
    )
    by_body: dict[int, Path] = {}
    used: set[int] = set()
    for apart, i, j, turned in pairs:
        if i in by_body or j in used or apart > 0.16:
            continue
        path = left[j]
        by_body[i] = replace(path, points=path.points[::-1]) if turned else path
        used.add(j)
    found += [Move(body, by_body.get(i)) for i, body in enumerate(marks.bodies)]
    for j, path in enumerate(left):
        if j in used:
            continue
        x, y = path.points[0]
        found.append(Move(Body("any", (x - 0.03, y - 0.12, x + 0.03, y)), path))
    if sum(move.body.kind == "any" for move in found):
        notes.append("A line with no figure at its tail moves somebody of its own.")
    return found[:8], lines, notes


def _apart(body: Body, at: tuple[float, float]) -> float:
    """How far a point is outside of a body's box, in fractions."""
    x0, y0, x1, y1 = body.box
    return math.hypot(max(x0 - at[0], 0.0, at[0] - x1), max(y0 - at[1], 0.0, at[1] - y1))


def _spoken(words: str, moves: list[Move]) -> tuple[str, Brief]:
    """The words without what they say of the drawing, with somebody for every body of it."""
    rest = re.sub(r"\s{2,}", " ", _ABOUT.sub(" ", words)).strip(" .,;")
    about = " ".join(match.group(0) for match in _ABOUT.finditer(words))
    # "Turn this sketch into a dog running on a beach": what it becomes stands in the same sentence.
    became = re.search(
        r"\binto\s+(?:a\s+)?(?:realistic\s+|real\s+)?(?:footage|film|video|scene|shot)?\s*(?:of\s+|with\s+)?((?:an?|the|two|three|some)\s+[^.,;]+?)(?=[.,;]|\s+(?:using|with the|following|as a guide)\b|$)",  # noqa: E501
        about,
        re.I,
    )
    if became and not re.match(
        r"(?:a|the)\s+(?:realistic\s+|real\s+)?(?:footage|film|video|scene|shot|drawing)\b", became.group(1), re.I
    ):
        rest = f"{became.group(1).strip()}. {rest}".strip(". ") if rest else became.group(1).strip()
    brief: Brief | None = None
    if rest:
        try:
            brief = read(rest)
        except (EmptyPrompt, NotUnderstood):
            brief = None
    cast = _cast(brief) if brief is not None else {}
    if brief is not None and sum(cast.values()) >= len(moves):
        return rest, brief
    parts = []
    counts: dict[str, int] = {}
    # Those of the words play bodies of their own kind first, then any.
    spare = sum(cast.values())
    for move in moves:
        kind = "person" if move.body.kind == "any" else move.body.kind
        if cast.get(kind, 0) > 0:
            cast[kind] -= 1
            spare -= 1
        else:
            counts[kind] = counts.get(kind, 0) + 1
    for kind in list(counts):
        taken = min(spare, counts[kind])
        spare -= taken
        counts[kind] -= taken
        if not counts[kind]:
            del counts[kind]
    verbs = {"person": "walks", "ball": "rolls", "vehicle": "drives", "thing": "stands", "tree": "stands"}
    numbers = {1: "A", 2: "Two", 3: "Three", 4: "Four"}
    for kind, count in counts.items():
        noun = {
            "person": "people" if count > 1 else "man",
            "ball": "red balls" if count > 1 else "red ball",
            "vehicle": "cars" if count > 1 else "car",
            "thing": "wooden boxes" if count > 1 else "wooden box",
            "tree": "trees" if count > 1 else "tree",
        }[kind]
        verb = verbs[kind][:-1] if count > 1 else verbs[kind]
        parts.append(f"{numbers.get(count, str(count))} {noun} {verb}.")
    indoors = brief is not None and bool(brief.settings)
    told = " ".join(
        [
            *([rest.rstrip(". ") + "."] if rest else []),
            *parts,
            *([] if indoors else ["On a street." if "vehicle" in counts else "In a park."]),
        ]
    )
    return told, read(told)


def _cast(brief: Brief) -> dict[str, int]:
    """How many of the words' own could play each kind of body."""
    found: dict[str, int] = {}
    for entity in brief.entities:
        if entity.absent or entity.kind in ("place", "nature", "building", "effect"):
            continue
        plain = "ball" if "ball" in entity.head else "thing"
        kind = {"person": "person", "animal": "person", "vehicle": "vehicle"}.get(entity.kind, plain)
        found[kind] = found.get(kind, 0) + max(1, entity.count)
    return found


def _actors(scene: Scene, moves: list[Move]) -> list[str | None]:
    """A thing for every body: one of its kind first, people for people; bodies without a kind take who is left."""
    own = [
        thing
        for thing in scene.things
        if thing.role != "set"
        and thing.span is not None
        and thing.held_by is None
        and thing.part_of is None
        and thing.kind not in ("effect", "nature", "building", "sign")
    ]
    found: list[str | None] = [None] * len(moves)
    suits = {
        "person": ("person", "animal"),
        "ball": ("object",),
        "vehicle": ("vehicle",),
        "thing": ("object", "furniture", "animal", "vehicle"),
        "tree": ("plant",),
        "any": ("person", "animal", "vehicle", "object"),
    }
    order = sorted(range(len(moves)), key=lambda i: (moves[i].path is None, moves[i].body.kind == "any"))
    for strict in (True, False):
        for i in order:
            if found[i] is not None:
                continue
            taken = {id for id in found if id is not None}
            left = [thing for thing in own if thing.id not in taken]
            match = next((thing for kind in suits[moves[i].body.kind] for thing in left if thing.kind == kind), None)
            if match is None and not strict and left:
                match = left[0]
            found[i] = match.id if match is not None else None
    return found


def _ways(moves: list[Move], marks: Marks) -> list[list[tuple[float, float]]]:
    """For each move its points on the ground in metres: x to the right, z towards the viewer, around the middle of what is drawn."""
    people = [move.body.box[3] - move.body.box[1] for move in moves if move.body.kind == "person"]
    metre = _TALL["person"] / max(float(np.median(people)), 0.06) if people else _ACROSS / marks.aspect
    cars = [move.body.box[2] - move.body.box[0] for move in moves if move.body.kind == "vehicle"]
    if cars and not people:
        metre = 4.4 / max(float(np.median(cars)), 0.06) / marks.aspect
    metre = min(metre, 40.0 if cars else 16.0)
    feet = [move.path.points[0] if move.path and move.body.kind == "any" else move.body.foot for move in moves]
    all_points = [point for move, foot in zip(moves, feet, strict=True) for point in _path_from(move, foot)]
    middle = np.mean(np.array(all_points), axis=0)
    return [
        [((x - middle[0]) * metre * marks.aspect, (y - middle[1]) * metre * 1.5) for x, y in _path_from(move, foot)]
        for move, foot in zip(moves, feet, strict=True)
    ]


def _path_from(move: Move, foot: tuple[float, float]) -> list[tuple[float, float]]:
    """The way of a body's foot: its arrow, begun where it stands. What is drawn beside the body is meant for it."""
    if move.path is None:
        return [foot]
    points = move.path.points
    shift = (foot[0] - points[0][0], foot[1] - points[0][1])
    return [(x + shift[0], y + shift[1]) for x, y in points]


def _ground(scene: Scene) -> np.ndarray:
    """The place where the cast was staged."""
    own = [thing for thing in scene.things if thing.role != "set" and thing.span is not None]
    if not own:
        return np.zeros(3)
    heights = [_at(thing, scene.format.frames // 2)[1] for thing in own]
    first = _at(own[0], scene.format.frames // 2)
    return np.array([first[0], min(heights), first[2]])


def _at(thing: Thing, frame: int) -> tuple[float, float, float]:
    value = thing.position.at(frame) if isinstance(thing.position, Keys) else thing.position
    return (float(value[0]), float(value[1]), float(value[2]))  # type: ignore[index]


def _axes(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """To the right and towards the viewer on the ground, as the place's own camera sees it."""
    camera = scene.shots[0].camera
    middle = scene.shots[0].frames // 2
    eye = camera.position.at(middle) if isinstance(camera.position, Keys) else camera.position
    target = camera.target.at(middle) if isinstance(camera.target, Keys) else camera.target
    ahead = np.array([eye[0] - target[0], 0.0, eye[2] - target[2]])  # type: ignore[index]
    length = float(np.linalg.norm(ahead))
    ahead = ahead / length if length > 1e-3 else np.array([0.0, 0.0, 1.0])
    return np.array([ahead[2], 0.0, -ahead[0]]), ahead


def _length(points: list[np.ndarray]) -> float:
    return float(sum(np.linalg.norm(b - a) for a, b in zip(points, points[1:], strict=False)))


def _walked(thing: Thing, points: list[np.ndarray], format: Format) -> Thing:
    """The thing on its way through the points, looking where it goes, over nearly the whole film."""
    rate, last = float(format.frame_rate), format.frames - 1
    length = _length(points)
    if len(points) < 2 or length < 0.25:
        acts = tuple(act for act in thing.acts if act.action not in ("walk", "run"))
        return thing.model_copy(
            update={"position": tuple(round(float(v), 4) for v in points[0]), "motion": None, "acts": acts}
        )
    start, end = round(0.06 * last), max(round(0.94 * last), 2)
    seconds = (end - start) / rate
    # Nobody strolls at a crawl nor runs faster than people do: a short way takes less time.
    pace = length / seconds
    if thing.kind == "person" and pace < 0.7:
        seconds = length / 0.9
        end = min(last, start + max(6, round(seconds * rate)))
        pace = 0.9
    far = np.concatenate(
        [[0.0], np.cumsum([float(np.linalg.norm(b - a)) for a, b in zip(points, points[1:], strict=False)])]
    )
    count = max(8, min(48, end - start))
    keys, turns = [], []
    line = np.array(points)
    previous = None
    for i in range(count + 1):
        at = far[-1] * i / count
        place = np.array([np.interp(at, far, line[:, axis]) for axis in range(3)])
        ahead = np.array([np.interp(min(at + 0.12 * length, far[-1]), far, line[:, axis]) for axis in range(3)])
        behind = np.array([np.interp(max(at - 0.05 * length, 0.0), far, line[:, axis]) for axis in range(3)])
        way = ahead - behind
        turn = math.degrees(math.atan2(way[0], way[2]))
        if previous is not None:
            turn += 360.0 * round((previous - turn) / 360.0)
        previous = turn
        frame = start + round(i * (end - start) / count)
        if keys and keys[-1].frame >= frame:
            continue
        keys.append(Key(frame=frame, value=tuple(round(float(v), 4) for v in place)))
        turns.append(Key(frame=frame, value=(0.0, round(turn, 2), 0.0)))
    update: dict[str, object] = {
        "position": Keys(keys=tuple(keys)),
        "rotation": Keys(keys=tuple(turns)),
        "motion": None,
    }
    if thing.asset.builder == "person":
        others = tuple(act for act in thing.acts if act.action not in ("walk", "run", "idle", "stand"))
        travel = Act(action="run" if pace > _FAST else "walk", start=start, frames=end - start, span=thing.span)
        update["acts"] = (travel, *others)
    return thing.model_copy(update=update)


def _shot(scene: Scene, placed: dict[str, list[np.ndarray]], things: dict[str, Thing]) -> Shot:
    """One camera from the side the drawing is seen from, wide enough for every way."""
    shot = scene.shots[0]
    right, ahead = _axes(scene)
    points = np.array([point for way in placed.values() for point in way]) if placed else np.zeros((1, 3))
    tallest = max((_TALL["person"] if things[id].kind == "person" else 1.2) for id in placed) if placed else 1.7
    middle = (points.max(0) + points.min(0)) / 2
    room = 5.6 if any(things[id].kind == "vehicle" for id in placed) else 2.2
    across = float(np.ptp(points @ right)) + room
    deep = float(np.ptp(points @ ahead))
    fov = 34.0
    half = math.tan(math.radians(fov) / 2)
    shape = scene.format.width / scene.format.height
    away = max(across / 2 / (half * shape), (tallest + 0.9 + 0.22 * deep) / 2 / half) + deep / 2 + 0.4
    target = middle + np.array([0.0, 0.46 * tallest, 0.0])

    def stand(by: float) -> tuple[float, float, float]:
        place = middle + ahead * away * by
        return (round(float(place[0]), 4), round(float(middle[1] + 1.35 + 0.10 * away), 4), round(float(place[2]), 4))

    camera = Camera(
        position=Keys(
            keys=(
                Key(frame=0, value=stand(1.03), interpolation="smooth"),
                Key(frame=max(scene.format.frames - 1, 1), value=stand(0.98)),
            )
        ),
        target=tuple(round(float(v), 4) for v in target),
        fov=fov,
        aperture=0.0,
    )
    return Shot(
        id=shot.id,
        start=0,
        frames=scene.format.frames,
        camera=camera,
        size="wide",
        subject=next(iter(placed), None),
        span=shot.span,
    )
