"""Films after references: pictures become figures, places and grades of a staged scene, videos give it their camera, sounds theirs.

The words are staged as ever; then what the references show takes the place of what the catalogue would have cast. All of it is in the
document, so that it keeps its looks through every later turn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from cutaway.brief import read
from cutaway.brief.document import Brief, Entity
from cutaway.brief.footage.references import STANDING, Wanted, bind
from cutaway.errors import BadRequest, EmptyPrompt, MissingPack, NotFound, NotUnderstood
from cutaway.footage.ingredients import Ingredient
from cutaway.props import catalogue
from cutaway.scene.animation import Key, Keys, value_at
from cutaway.scene.document import Asset, Camera, Cue, Fog, Format, Light, Scene, Shot, Sky, Thing
from cutaway.staging.footage.camera_moves import travel_of, with_travel
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.cutouts import CutOut, cut_out, whole_picture
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.grading import grade_like
from cutaway.staging.footage.likeness import Seen, Surroundings, looks_of, seen_in, surroundings_of
from cutaway.staging.footage.sets import cropped
from cutaway.staging.footage.stages import PLAIN
from cutaway.staging.footage.starting import Started, words_kept

_TRAVELS = frozenset(
    "walk run jog dance jump ride climb swim fight sit kneel play wave clap bow march skip crawl stroll dive throw catch drive".split()
)
"""What a flat likeness of a person cannot do."""
_HOURS: dict[str, tuple[float, float, float]] = {
    "night": (0.30, 0.34, 0.46),
    "dusk": (0.58, 0.52, 0.58),
    "dawn": (0.74, 0.66, 0.66),
    "golden hour": (1.0, 0.86, 0.70),
    "sunset": (0.95, 0.76, 0.62),
    "blue hour": (0.46, 0.52, 0.70),
}
"""What the light of an hour does to the colours of a picture that stands in it."""


@dataclass
class _Work:
    """A scene on its way: lines and notes for the report."""

    scene: Scene
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Given:
    """A reference with what it is for."""

    medium: Ingredient
    wanted: Wanted


def stage_references(words: str, format: Format, desk: Desk) -> Started:
    """The document of a film after references. Raises `BadRequest` where there is none, `NotUnderstood` for words without a film."""
    if not desk.media:
        raise BadRequest("There is nothing to refer to.", "Attach a picture, a video or a sound.")
    from cutaway.staging.footage.drawing import is_guide, stage_drawing

    if desk.of_kind("image") and is_guide(words):
        return stage_drawing(words, format, desk)
    bound = bind(words, desk.mentions)
    given = _given(bound.wanted, desk)
    spoken, named = _named(bound.words, given, desk)
    from cutaway.staging import stage

    try:
        brief = read(spoken)
    except (EmptyPrompt, NotUnderstood):
        if not any(one.wanted.role in ("subject", "place") for one in given):
            raise
        brief = read(f"{spoken} A scene.".strip())
    if desk.seconds is None and brief.seconds:
        format = format.model_copy(
            update={"frames": max(24, round(Fraction(brief.seconds).limit_denominator(100) * format.frame_rate))}
        )
    staged = stage(brief, format=format, seed=desk.seed)
    absent = _not_staged(staged.scene, brief, named)
    if absent:
        # Something that we have no model of ("the dahlia") is staged as a plain object, so that it has its place, its size and the camera.
        for number in absent:
            spoken = re.sub(rf"\b{re.escape(named[number])}\b", "object", spoken, flags=re.I)
            named[number] = "object"
        brief = read(spoken)
        staged = stage(brief, format=format, seed=desk.seed)
    work = _Work(
        staged.scene.model_copy(update={"words": (words_kept(desk.words or words),)}), notes=list(staged.notes)
    )
    for covered in staged.coverage:
        if covered.reason and not covered.realised_by and covered.phrase:
            work.lines.append(Line(covered.phrase, False, covered.reason))
    _apply(work, given, brief, named, desk)
    return Started(work.scene, Changed(work.scene, tuple(work.lines), tuple(dict.fromkeys((*work.notes, *desk.notes)))))


def _not_staged(scene: Scene, brief: Brief, nouns: dict[int, str]) -> list[int]:
    """The numbers of the pictures whose noun is somebody or something in the words, but nothing in the scene."""
    found = []
    for number, noun in nouns.items():
        meant = [one for one in brief.entities if noun and (one.head == noun or noun in one.name.split())]
        spans = [one.span for one in meant]
        if meant and not any(thing.span in spans and thing.role != "set" for thing in scene.things):
            found.append(number)
    return found


def change_references(parent: Scene, words: str, desk: Desk) -> Changed:
    """A film of ours, changed after references: its style, its place, its camera, its sound, or a thing that is to look like a picture.

    What else the words ask is done as ever. Raises `BadRequest`.
    """
    bound = bind(words, desk.mentions)
    given = _given(bound.wanted, desk)
    work = _Work(parent)
    rest = bound.words.replace(STANDING, "it")
    subjects = [one for one in given if one.wanted.role == "subject"]
    if subjects and parent.things:
        for one in subjects:
            target = _thing_called(parent, one.wanted.noun)
            if target is None:
                work.lines.append(Line(one.wanted.noun or one.medium.name, False, "nothing in the film is called that"))
                continue
            _become(work, one, (target,), "", desk)
    _apply(work, [one for one in given if one.wanted.role != "subject"], None, {}, desk)
    scene, lines = work.scene, list(work.lines)
    others = _beside(words, desk) if lines else rest
    if len(re.findall(r"[A-Za-z]{3,}", others)) >= (2 if lines else 3):
        scene, more = _as_ever(scene, others)
        lines += more
    return Changed(scene, tuple(lines), tuple(dict.fromkeys((*work.notes, *desk.notes))))


def _beside(words: str, desk: Desk) -> str:
    """The parts of the words that speak of no reference."""
    found, start = [], 0
    for end in (*re.finditer(r"\s*(?:[,;]|\.(?=\s|$)|\band\b|\bthen\b|\bbut\b)\s*", words), None):
        until = end.start() if end else len(words)
        part = words[start:until]
        spoken = any(a < until and start < b for a, b, _ in desk.mentions)
        if not spoken and not re.search(r"<\w+>", part) and part.strip():
            found.append(part.strip())
        start = end.end() if end else until
    return " and ".join(found)


def _as_ever(scene: Scene, words: str) -> tuple[Scene, list[Line]]:
    """The film changed as words without references change it, a line for each change and for each that could not be made."""
    from cutaway.brief import read_changes
    from cutaway.staging import change

    try:
        changes = read_changes(words, scene)
    except NotUnderstood as lack:
        return scene, [Line(words, False, str(lack))]
    if not changes.changes:
        return scene, [Line(words, False, "these words fit no change of what is there")]
    done = change(scene, changes, [])
    told = [Line(line.phrase, True, line.sentence) for line in done.done]
    return done.scene, [*told, *(Line(line.phrase, False, line.reason) for line in done.undone)]


# -- what each is for ------------------------------------------------------------------------------------------------------------


def _given(wanted: Sequence[Wanted], desk: Desk) -> list[_Given]:
    """Every reference once, those the words name first; the others by what they are."""
    found: list[_Given] = []
    used: set[tuple[str, int]] = set()
    for one in wanted:
        medium = next(
            (medium for medium in desk.media if medium.kind == one.kind and medium.number == one.number), None
        )
        if medium is None:
            have = desk.of_kind(one.kind)
            if one.number == 99 and have:
                medium = have[-1]
            else:
                raise BadRequest(
                    f"The words speak of {one.kind} {one.number}, but {len(have)} came.", "Attach it, or name another."
                )
        if (medium.kind, medium.number) in used and one.role != "style":
            continue
        used.add((medium.kind, medium.number))
        found.append(_Given(medium, one))
    for medium in desk.media:
        if (medium.kind, medium.number) in used or not medium.role.endswith("_ref"):
            continue
        used.add((medium.kind, medium.number))
        role = {"video": "camera", "audio": "music"}.get(medium.kind) or _role_of(medium, desk)
        found.append(_Given(medium, Wanted(medium.kind, medium.number, role)))
    return found


def _role_of(medium: Ingredient, desk: Desk) -> str:
    """What a picture that the words do not speak of is for: by what it shows."""
    if re.search(r"\b(?:style|palette|mood ?board|grade)\b", medium.name, re.I):
        return "style"
    if re.search(r"background|backdrop|place|location|landscape", medium.name, re.I):
        return "place"
    cut = cut_out(desk, medium.sha256)
    seen = seen_in(np.asarray(desk.open(medium.sha256).frame(0)))
    if cut.whole or (cut.how == "found" and (cut.share < 0.02 or len(cut.edges) >= 3) and not seen.noun):
        return "place"
    return "subject"


_ARTICLE = {"person": "a person"}


def _named(words: str, given: Sequence[_Given], desk: Desk) -> tuple[str, dict[int, str]]:
    """The words with a noun for every subject that has none, and the noun of each subject by the picture's number."""
    nouns: dict[int, str] = {}
    standing = [one for one in given if one.wanted.role == "subject" and one.wanted.start >= 0 and not one.wanted.noun]
    for one in given:
        if one.wanted.role == "subject" and one.wanted.noun:
            nouns[one.medium.number] = one.wanted.noun.split()[-1]
    for one in standing:
        noun = seen_in(np.asarray(desk.open(one.medium.sha256).frame(0))).noun or "object"
        nouns[one.medium.number] = noun
        at = words.find(STANDING)
        if at < 0:
            continue
        before = words[:at].rstrip().lower()
        word = (
            noun
            if re.search(r"\b(?:the|a|an|this|that|my|our|your|his|her)$", before)
            else f"the {noun}"
            if before
            else f"The {noun}"
        )
        words = words.replace(STANDING, word, 1)
    words = words.replace(STANDING, "it")
    untagged = [one for one in given if one.wanted.role == "subject" and one.wanted.start < 0]
    for one in untagged:
        noun = seen_in(np.asarray(desk.open(one.medium.sha256).frame(0))).noun
        nouns.setdefault(one.medium.number, noun)
    bare = re.sub(r"(?i)\b(?:the|a|an)\b", "", words).strip(" .,;")
    if len(bare.split()) <= 1 and nouns:
        first = next(iter(nouns.values())) or "object"
        words = f"The {bare or first} stands in the middle of the picture."
    return words, nouns


# -- what they do to the scene ---------------------------------------------------------------------------------------------------


def _apply(work: _Work, given: Sequence[_Given], brief: Brief | None, nouns: dict[int, str], desk: Desk) -> None:
    order = {"place": 0, "light": 1, "subject": 2, "style": 3, "camera": 4, "movement": 5, "music": 6, "voice": 7}
    taken: set[str] = set()
    for one in sorted(given, key=lambda one: (order.get(one.wanted.role, 9), one.medium.number)):
        desk.check()
        role = one.wanted.role
        if role in ("place", "light"):
            _place(work, one, desk, panel=role == "place")
        elif role == "subject" and brief is not None:
            things = _things_of(
                work.scene, brief, nouns.get(one.medium.number, "") or one.wanted.noun, taken, bool(one.wanted.noun)
            )
            _become(work, one, things, nouns.get(one.medium.number, ""), desk, brief)
        elif role == "style":
            _style(work, one, desk)
        elif role in ("camera", "movement"):
            _camera(work, one, desk)
        elif role in ("music", "voice"):
            _sound(work, one, desk)
    if any(thing.id.startswith("place-picture") for thing in work.scene.things):
        _backdrops(work)


def _label(one: _Given) -> str:
    what = {"image": "picture", "video": "video", "audio": "sound"}[one.medium.kind]
    return f"{what} {one.medium.number}"


def _thing_called(scene: Scene, noun: str) -> Thing | None:
    words = noun.lower().split()
    for thing in scene.things:
        if words and (noun.lower() == thing.name or words[-1] in thing.words or noun.lower() in thing.words):
            return thing
    return next((thing for thing in scene.things if thing.role == "subject"), None) if not words else None


def _things_of(scene: Scene, brief: Brief, noun: str, taken: set[str], said: bool) -> tuple[Thing, ...]:
    """The things that play the entity this noun names; the first that nobody looks like yet where none does."""
    names = noun.lower().split()

    def of(entity: Entity) -> tuple[Thing, ...]:
        return tuple(
            thing
            for thing in scene.things
            if thing.span == entity.span and thing.role != "set" and thing.id not in taken
        )

    best: tuple[Thing, ...] = ()
    for entity in brief.entities:
        own = of(entity)
        if own and names and (entity.head in names or entity.name == noun.lower() or names[-1] in entity.name.split()):
            best = own
            break
    if not best:
        person = bool(names) and names[-1] in ("person", "man", "woman", "girl", "boy")
        others = [
            entity for entity in brief.entities if (own := of(entity)) and (said or (own[0].kind == "person") == person)
        ]
        best = of(others[0]) if others else ()
    taken.update(thing.id for thing in best)
    return best


def _become(
    work: _Work, one: _Given, things: tuple[Thing, ...], noun: str, desk: Desk, brief: Brief | None = None
) -> None:
    """The things look like the picture: a person in its colours, or a relief of its cut-out."""
    desk.progress(f"looking at {_label(one)}")
    cut = cut_out(desk, one.medium.sha256)
    pixels = np.asarray(desk.open(one.medium.sha256).frame(0))
    seen = seen_in(pixels)
    called = one.wanted.noun or noun or seen.noun or "figure"
    phrase = one.wanted.noun or noun or _label(one)
    if not things:
        added = _stood(work.scene, cut, called, desk)
        if added is None:
            work.lines.append(
                Line(
                    phrase,
                    False,
                    f"nothing in {_label(one)} could be told from its background, so it cannot stand in the scene",
                )
            )
            return
        work.scene = work.scene.model_copy(update={"things": (*work.scene.things, added)})
        work.lines.append(
            Line(phrase, True, f"the {called} of {_label(one)} stands in the scene as a relief of its cut-out")
        )
        return
    person = things[0].kind == "person" or things[0].asset.builder == "person"
    acting = any(
        act.action.split("_")[0] in _TRAVELS or act.action in _TRAVELS for thing in things for act in thing.acts
    ) or any(isinstance(thing.position, Keys) for thing in things)
    part = cut.whole or cropped(cut) or "bottom" in cut.edges
    if person and seen.face is not None and (acting or part):
        changed, said = _dressed(things, cut, pixels, seen, desk, one)
        work.lines.append(Line(phrase, True, f"a person of ours acts in the colours of {_label(one)}: {said}"))
        why = "a flat picture cannot walk or sit" if acting else "the picture does not show the whole person"
        work.notes.append(
            f"The person of {_label(one)} is one of ours in the same colours, since {why}; the face is not theirs. A likeness in motion needs a generative engine."  # noqa: E501
        )
    elif cut.whole or cropped(cut):
        work.lines.append(
            Line(
                phrase,
                False,
                f"{_label(one)} shows only a part of the {called}, or nothing that stands out; a model of ours plays it. A picture of the whole {called} would be used as it is",  # noqa: E501
            )
        )
        return
    else:
        changed = tuple(_relief_of(thing, cut, work.scene) for thing in things)
        work.lines.append(Line(phrase, True, f"the {called} is that of {_label(one)}, as a relief of its cut-out"))
        if any(isinstance(thing.position, Keys) or thing.acts for thing in things):
            work.notes.append(f"The {called} of {_label(one)} moves as a whole: a flat picture has no limbs to move.")
        if "bottom" in cut.edges:
            work.notes.append(
                f"{_label(one).capitalize()} cuts the {called} off at the bottom, so it stands on its cut."
            )
    by_id = {thing.id: thing for thing in changed}
    work.scene = work.scene.model_copy(
        update={"things": tuple(by_id.get(thing.id, thing) for thing in work.scene.things)}
    )


def _relief_of(thing: Thing, cut: CutOut, scene: Scene) -> Thing:
    try:
        model = catalogue.build(thing.asset, scene.seed, thing.id)
        size = tuple(model.high[i] - model.low[i] for i in range(3))
    except (LookupError, MissingPack, NotFound):
        size = (0.6, 0.8, 0.6)
    scale = value_at(thing.scale, 0)
    factor = float(scale if isinstance(scale, int | float) else scale[1])
    height = max(size[1], 0.05) * factor
    # As large as it would be: by its height where it is upright, else by its length.
    long = max(size[0], size[2]) * factor
    height = height if cut.aspect < 1.1 else min(max(long / cut.aspect, 0.5 * height), 1.6 * height)
    parameters: dict[str, Any] = {
        "picture": cut.sha256,
        "height": round(height, 3),
        "bulge": 0.14,
        "contact": 0.8,
        "pitch": 12.0,
        "gain": list(_HOURS.get(scene.world.time_of_day, (1.0, 1.0, 1.0))),
    }
    return thing.model_copy(
        update={
            "asset": Asset(builder="cutout", parameters=parameters),
            "scale": 1.0,
            "surfaces": {},
            "motion": None,
            "rotation": (0.0, _facing(thing, scene), 0.0),
            "held_by": thing.held_by,
        }
    )


def _facing(thing: Thing, scene: Scene) -> float:
    """Degrees about y at which it faces the camera in the middle of the film."""
    shot = scene.shot_at(scene.format.frames // 2)
    middle = shot.start + shot.frames // 2
    eye, at = value_at(shot.camera.position, middle), value_at(thing.position, middle)
    return round(math.degrees(math.atan2(eye[0] - at[0], eye[2] - at[2])), 2)  # type: ignore[index]


def _stood(scene: Scene, cut: CutOut, called: str, desk: Desk) -> Thing | None:
    """A figure where the camera looks, for a subject that the words gave no place."""
    if cut.whole:
        return None
    shot = scene.shots[0]
    eye, target = np.asarray(value_at(shot.camera.position, 0)), np.asarray(value_at(shot.camera.target, 0))
    way = target - eye
    away = min(float(np.linalg.norm(way)), 6.0)
    at = eye + way / max(float(np.linalg.norm(way)), 1e-6) * away
    frame = 2 * away * math.tan(math.radians(float(value_at(shot.camera.fov, 0))) / 2)  # type: ignore[arg-type]
    height = min(max(0.42 * frame, 0.2), 2.2)
    own = [value_at(thing.position, 0)[1] for thing in scene.things if thing.role != "set"]  # type: ignore[index]
    # On the ground, or, where the camera does not see it, within the frame; beside whoever is there already.
    ground = max(min(own, default=0.0), float(at[1]) - 0.42 * frame)
    if own:
        across = np.array([-way[2], 0.0, way[0]]) / max(float(np.hypot(way[0], way[2])), 1e-6)
        at = at + across * 0.20 * frame * scene.format.width / scene.format.height
    thing = Thing(
        id=desk.fresh_id(scene, re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-") or "figure"),
        name=called,
        words=(called, *called.split()[-1:]),
        kind="object",
        role="subject",
        asset=Asset(
            builder="cutout",
            parameters={
                "picture": cut.sha256,
                "height": round(height, 3),
                "contact": 0.8,
                "pitch": 12.0,
                "gain": list(_HOURS.get(scene.world.time_of_day, (1.0, 1.0, 1.0))),
            },
        ),
        position=(round(float(at[0]), 4), float(ground), round(float(at[2]), 4)),
    )
    return thing.model_copy(update={"rotation": (0.0, _facing(thing, scene), 0.0)})


def _dressed(
    things: tuple[Thing, ...], cut: CutOut, pixels: np.ndarray, seen: Seen, desk: Desk, one: _Given
) -> tuple[tuple[Thing, ...], str]:
    """People of ours with the hair, the skin and the clothes' colours of the picture."""
    from cutaway.footage import finding

    try:
        alpha = np.asarray(finding.person(pixels))
    except MissingPack:
        alpha = np.ones(pixels.shape[:2], np.float32)
    assert seen.face is not None
    looks = looks_of(pixels, alpha, seen.face)
    found, said = [], []
    for thing in things:
        told = dict(thing.asset.parameters)
        if looks.skin is not None:
            told["skin"] = list(looks.skin)
        if looks.hair is not None:
            told["hair_colour"] = list(looks.hair)
        wear = [dict(item) for item in told.get("wear") or ()]  # type: ignore[union-attr]
        if not wear:
            wear = [{"kind": "jeans", "colour": [0.055, 0.10, 0.20]}, {"kind": "sweater", "colour": [0.3, 0.3, 0.3]}]
        if looks.above is not None:
            wear[-1]["colour"] = list(looks.above)
        if looks.below is not None and len(wear) > 1:
            wear[0]["colour"] = list(looks.below)
        told["wear"] = wear
        asset = (
            Asset(builder="person", name=thing.asset.name, parameters=told)
            if thing.asset.builder == "person"
            else thing.asset
        )
        found.append(thing.model_copy(update={"asset": asset}))
    for name, colour in (
        ("hair", looks.hair),
        ("skin", looks.skin),
        ("clothes above", looks.above),
        ("clothes below", looks.below),
    ):
        if colour is not None:
            said.append(name)
    return tuple(found), ", ".join(said) or "none could be read"


def _style(work: _Work, one: _Given, desk: Desk) -> None:
    grade, said = grade_like(np.asarray(desk.open(one.medium.sha256).frame(0)), work.scene.grade)
    work.scene = work.scene.model_copy(update={"grade": grade})
    work.lines.append(Line(f"style of {_label(one)}", True, f"the film is graded after it: {said}"))
    work.notes.append("A style picture gives its palette and its light; brush strokes and drawing are not taken over.")


def _camera(work: _Work, one: _Given, desk: Desk) -> None:
    """The reference's camera, for every shot anew."""
    desk.progress(f"measuring the camera of {_label(one)}")
    travel = travel_of(desk.open(one.medium.sha256), desk)
    if travel.sure < 0.3:
        work.lines.append(
            Line(f"camera of {_label(one)}", False, "its frames have too little in common to tell how its camera moves")
        )
        return
    rate = float(work.scene.format.frame_rate)
    shots = []
    for shot in work.scene.shots:
        camera = with_travel(shot.camera, travel, shot.frames, rate, shot.start)
        shots.append(shot.model_copy(update={"camera": camera, "moves": (travel.words,)}))
    work.scene = work.scene.model_copy(update={"shots": tuple(shots)})
    work.lines.append(Line(f"camera of {_label(one)}", True, f"the camera moves as there: it {travel.words}"))
    if one.wanted.role == "movement":
        work.notes.append(
            f"Of {_label(one)} the camera's movement is taken; the movement of its figures is not read from video by this engine."
        )


def _sound(work: _Work, one: _Given, desk: Desk) -> None:
    """The sound itself as music or voice; music makes room for it."""
    kind = "music" if one.wanted.role == "music" else "speech"
    cues = tuple(cue for cue in work.scene.cues if kind != "music" or cue.kind != "music")
    if kind == "speech":
        cues = tuple(
            cue.model_copy(update={"gain": -18.0}) if cue.kind == "music" and isinstance(cue.gain, int | float) else cue
            for cue in cues
        )
    id = desk.fresh_id(work.scene, "music-brought" if kind == "music" else "voice-brought")
    words = ("music", "track", "song") if kind == "music" else ("voice", "voice-over", "narration")
    cue = Cue(
        id=id,
        name=words[0],
        words=words,
        kind=kind,
        sound="medium",
        gain=-8.0 if kind == "music" else 0.0,
        parameters={"source": one.medium.sha256},
    )
    work.scene = work.scene.model_copy(update={"cues": (*cues, cue)})
    work.lines.append(
        Line(_label(one), True, "it is the film's music" if kind == "music" else "it is the film's voice")
    )


# -- places ----------------------------------------------------------------------------------------------------------------------


def _place(work: _Work, one: _Given, desk: Desk, panel: bool) -> None:
    """The picture behind everything and its light on everything; `panel` false takes the light alone."""
    scene = work.scene
    around = surroundings_of(np.asarray(desk.open(one.medium.sha256).frame(0)))
    kept = tuple(scene.things)
    if panel:
        cast = {
            thing.id
            for thing in scene.things
            if thing.role != "set"
            and thing.kind != "set"
            and (thing.span is not None or thing.held_by or thing.part_of)
        }
        grown = True
        while grown:
            more = {
                thing.id
                for thing in scene.things
                if (thing.held_by in cast or thing.part_of in cast) and thing.id not in cast
            }
            cast |= more
            grown = bool(more)
        kept = tuple(
            thing for thing in scene.things if thing.id in cast and (thing.held_by is None or thing.held_by in cast)
        )
    ids = {thing.id for thing in kept}
    lights = tuple(light for light in scene.lights if light.thing in ids and light.kind != "sun")
    lights = (*_lights(around), *lights)
    sky = Sky(
        top=around.top,
        horizon=around.horizon,
        ground=around.ground,
        ambient=round(0.55 + 0.5 * around.level, 3),
        reflection=0.8,
        background=1.0,
    )
    update: dict[str, Any] = {"sky": sky}
    if panel:
        update |= {"fog": Fog(), "kind": "picture", "wet": 0.0}
    shots = scene.shots
    if panel:
        shadows = tuple(
            _shadow(thing, scene)
            for thing in kept
            if thing.held_by is None
            and thing.part_of is None
            and thing.asset.builder not in ("cutout", "picture_panel")
        )
        sheet = Thing(
            id="place-picture",
            name="background",
            words=("background", "backdrop", "place"),
            kind="set",
            role="set",
            asset=Asset(
                builder="picture_panel",
                parameters={
                    "picture": whole_picture(desk, one.medium.sha256),
                    "height": 10.0,
                    "casts": False,
                    "horizon": round(around.horizon_at, 3),
                },
            ),
        )
        kept = (sheet, *kept, *shadows)
        kept = tuple(_crossing(thing, scene) for thing in kept)
        shots = tuple(shot.model_copy(update={"camera": _steady(shot, kept, scene)}) for shot in shots)
    used = {thing.id for thing in kept}
    cues = tuple(cue for cue in scene.cues if cue.thing is None or cue.thing in used)
    shots = tuple(
        shot.model_copy(
            update={
                "subject": shot.subject if shot.subject in used else None,
                "camera": shot.camera.model_copy(
                    update={
                        "focus_on": shot.camera.focus_on if shot.camera.focus_on in used else None,
                        "aperture": 0.0 if panel else shot.camera.aperture,
                    }
                ),
            }
        )
        for shot in shots
    )
    kept = tuple(
        thing.model_copy(
            update={
                "acts": tuple(
                    act if act.target is None or act.target in used else act.model_copy(update={"target": None})
                    for act in thing.acts
                )
            }
        )
        for thing in kept
    )
    work.scene = scene.model_copy(
        update={
            "things": kept,
            "lights": lights[:16],
            "world": scene.world.model_copy(update=update),
            "grade": PLAIN if panel else scene.grade,
            "shots": shots,
            "cues": cues,
        }
    )
    side = "left" if around.side < -0.2 else "right" if around.side > 0.2 else "front"
    if panel:
        work.lines.append(
            Line(
                one.wanted.noun or f"place of {_label(one)}",
                True,
                f"{_label(one)} is what is seen behind, and its light falls from the {side}",
            )
        )
    else:
        work.lines.append(Line(f"light of {_label(one)}", True, f"the light has its colours and falls from the {side}"))


def _crossing(thing: Thing, scene: Scene) -> Thing:
    """What travels goes across the picture, not into it: there is no way into a picture."""
    if not isinstance(thing.position, Keys) or thing.motion is not None:
        return thing
    keys = thing.position.keys
    first, last = np.asarray(keys[0].value, float), np.asarray(keys[-1].value, float)
    shot = scene.shot_at(keys[0].frame if keys[0].frame > 0 else 0)
    eye, target = (
        np.asarray(value_at(value, shot.start), float) for value in (shot.camera.position, shot.camera.target)
    )
    ahead = np.array([target[0] - eye[0], 0.0, target[2] - eye[2]])
    ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
    across = np.array([-ahead[2], 0.0, ahead[0]])
    moved = last - first
    length = float(np.hypot(moved[0], moved[2]))
    if length < 0.3:
        return thing
    sign = 1.0 if moved @ across >= -0.2 * length else -1.0
    middle = (first + last) / 2
    half = min(length, 9.0) / 2
    far = np.array([float(np.linalg.norm(np.asarray(key.value, float) - first)) for key in keys])
    share = np.clip(far / max(far.max(), 1e-6), 0, 1)
    made = []
    for key, part in zip(keys, share, strict=True):
        place = middle + across * sign * half * (2 * part - 1)
        place[1] = np.asarray(key.value, float)[1]
        made.append(key.model_copy(update={"value": tuple(round(float(v), 4) for v in place)}))
    way = across * sign
    turn = math.degrees(math.atan2(way[0], way[2]))
    rotation = thing.rotation if thing.asset.builder == "cutout" else (0.0, round(turn, 2), 0.0)
    return thing.model_copy(update={"position": Keys(keys=tuple(made)), "rotation": rotation})


def _lights(around: Surroundings) -> tuple[Light, ...]:
    side = around.side if abs(around.side) > 0.15 else -0.35
    way = (round(-0.75 * side, 3), -0.72, round(-0.45 if abs(side) < 0.7 else -0.2, 3))
    return (
        Light(
            id="sun",
            name="sunlight",
            words=("sun", "sunlight", "light"),
            kind="sun",
            direction=way,
            colour=around.light,
            strength=round(0.8 + 2.4 * around.level * min(1.0, 0.5 + 2 * around.contrast), 3),
            size=0.10,
            shadow=True,
            range=1000.0,
        ),
        Light(
            id="fill-light",
            name="skylight",
            words=("fill light", "skylight"),
            kind="fill",
            position=(2.0, 3.0, 4.0),
            direction=(round(0.5 * side, 3), -0.4, -0.7),
            colour=around.horizon,
            strength=round(0.5 * around.level + 0.15, 3),
            range=1000.0,
            wrap=0.5,
        ),
    )


def _steady(shot: Shot, things: Sequence[Thing], scene: Scene) -> Camera:
    """A camera that stands before the picture, wide enough for all that its subject does in the shot, and closes in a little.

    A picture of a place is seen from where it was taken: from a person's height, and without going around in it.
    """
    camera, last = shot.camera, shot.start + shot.frames - 1
    middle = (shot.start + last) // 2
    eye, target = (np.asarray(value_at(value, middle), float) for value in (camera.position, camera.target))
    fov = float(value_at(camera.fov, middle))  # type: ignore[arg-type]
    way = target - eye
    flat = np.array([way[0], 0.0, way[2]])
    flat /= max(float(np.linalg.norm(flat)), 1e-6)
    across = np.array([-flat[2], 0.0, flat[0]])
    own = [thing for thing in things if thing.id == shot.subject] or [
        thing for thing in things if thing.role == "subject"
    ][:1]
    frames = [shot.start + round(i * (shot.frames - 1) / 8) for i in range(9)]
    places = [np.asarray(value_at(thing.position, frame), float) for thing in own for frame in frames] or [target]
    if own and own[0].motion is not None:
        rows = own[0].motion.array()[:, :3]
        places = [rows[min(max(frame - own[0].motion.start, 0), len(rows) - 1)].astype(float) for frame in frames]
    centre = np.mean(places, axis=0)
    reach = min(max(float(abs((place - centre) @ across)) for place in places), 2.4) + 0.8
    shape = scene.format.width / scene.format.height
    half = math.tan(math.radians(fov) / 2)
    away = min(max(float(np.linalg.norm(way)), reach / (half * shape) * 1.05), 14.0)
    aim_height = min(max(target[1], 0.35), 1.2)
    aim = np.array([centre[0], aim_height, centre[2]])
    height = min(max(eye[1], 0.6), aim_height + 0.16 * away, 1.7)

    def stand(by: float) -> tuple[float, float, float]:
        place = aim - flat * away * by
        return (round(float(place[0]), 4), round(float(height), 4), round(float(place[2]), 4))

    keys = (
        Key(frame=shot.start, value=stand(1.03), interpolation="smooth"),
        Key(frame=max(last, shot.start + 1), value=stand(0.97)),
    )
    return camera.model_copy(
        update={"position": Keys(keys=keys), "target": tuple(round(float(v), 4) for v in aim), "roll": 0.0}
    )


def _shadow(thing: Thing, scene: Scene) -> Thing:
    """A soft shadow that goes where the thing goes."""
    try:
        model = catalogue.build(thing.asset, scene.seed, thing.id)
        wide, deep = model.high[0] - model.low[0], model.high[2] - model.low[2]
    except (LookupError, MissingPack, NotFound):
        wide, deep = 0.6, 0.5
    person = thing.kind == "person"
    size = (0.95, 0.7) if person else (max(wide * 1.35, 0.1), max(deep * 1.5, 0.1))
    return Thing(
        id=f"{thing.id}-shadow"[:64],
        name="shadow",
        words=("shadow",),
        kind="effect",
        role="prop",
        held_by=thing.id,
        part_of=thing.id,
        asset=Asset(
            builder="ground_shadow", parameters={"width": round(size[0], 3), "depth": round(size[1], 3), "dark": 0.62}
        ),
    )


def _backdrops(work: _Work) -> None:
    """The picture of the place, set up behind each shot so that it fills the frame wherever the camera goes."""
    scene = work.scene
    sheet = next(thing for thing in scene.things if thing.id == "place-picture")
    picture = np.asarray(_size_of(str(sheet.asset.parameters["picture"])))
    aspect = float(picture[0] / picture[1])
    horizon = float(sheet.asset.parameters.get("horizon", 0.5))  # type: ignore[arg-type]
    made = []
    for number, shot in enumerate(scene.shots):
        height, place, turn = _filling(shot, scene, aspect, horizon)
        asset = sheet.asset.model_copy(update={"parameters": {**sheet.asset.parameters, "height": round(height, 3)}})
        update: dict[str, Any] = {"asset": asset, "position": place, "rotation": (0.0, turn, 0.0)}
        if number:
            update["id"] = f"place-picture-{number + 1}"
        if len(scene.shots) > 1:
            keys = [Key(frame=-1, value=0.0, interpolation="step")] if shot.start else []
            keys.append(Key(frame=shot.start, value=1.0, interpolation="step"))
            keys.append(Key(frame=shot.start + shot.frames, value=0.0, interpolation="step"))
            update["visible"] = Keys(keys=tuple(keys))
        made.append(sheet.model_copy(update=update))
    rest = tuple(thing for thing in scene.things if not thing.id.startswith("place-picture"))
    work.scene = scene.model_copy(update={"things": (*made, *rest)})


def _size_of(sha256: str) -> tuple[int, int]:
    from PIL import Image

    from cutaway.storage.media import shelf

    with Image.open(shelf().path(sha256)) as image:
        return image.size


def _filling(shot: Any, scene: Scene, aspect: float, horizon: float) -> tuple[float, tuple[float, float, float], float]:
    """Height, middle and turn (degrees) of an upright panel that fills every frame of the shot, its horizon at the eye's height."""
    frames = sorted({shot.start + round(i * (shot.frames - 1) / 6) for i in range(7)})
    looks = [
        (
            np.asarray(value_at(shot.camera.position, f), float),
            np.asarray(value_at(shot.camera.target, f), float),
            float(value_at(shot.camera.fov, f)),
        )
        for f in frames
    ]
    eye, target, _ = looks[len(looks) // 2]
    way = target - eye
    way[1] = 0.0
    way /= max(float(np.linalg.norm(way)), 1e-6)
    across = np.array([-way[2], 0.0, way[0]])
    deepest = (
        max(
            float((np.asarray(value_at(thing.position, f), float) - eye) @ way)
            for thing in scene.things
            if thing.role != "set"
            for f in (frames[0], frames[-1])
        )
        if any(thing.role != "set" for thing in scene.things)
        else 4.0
    )
    plane = eye + way * (max(deepest, float(np.linalg.norm(target - eye))) + 5.0)
    shape = scene.format.width / scene.format.height
    lows, highs, sides = [], [], []
    for here, there, fov in looks:
        ahead = there - here
        ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
        right = np.cross(ahead, (0.0, 1.0, 0.0))
        right /= max(float(np.linalg.norm(right)), 1e-6)
        above = np.cross(right, ahead)
        half = math.tan(math.radians(fov) / 2)
        for x in (-1, 1):
            for y in (-1, 1):
                ray = ahead + right * (x * half * shape) + above * (y * half)
                toward = float(ray @ way)
                if toward <= 1e-3:
                    continue
                hit = here + ray * (float((plane - here) @ way) / toward)
                sides.append(float((hit - plane) @ across))
                (highs if y > 0 else lows).append(float(hit[1]))
    low, high = min(lows), max(highs)
    reach = (max(sides) - min(sides)) / 2
    least = max(high - low, 2 * reach / aspect) * 1.04
    wanted = max((high - eye[1]) / max(horizon, 0.1), (eye[1] - low) / max(1 - horizon, 0.1), 2 * reach / aspect) * 1.02
    height = min(max(wanted, least), 1.35 * least)
    middle = eye[1] + (horizon - 0.5) * height
    middle = min(max(middle, high - height / 2), low + height / 2)
    centre = plane + across * ((max(sides) + min(sides)) / 2)
    return (
        height,
        (round(float(centre[0]), 4), round(float(middle), 4), round(float(centre[2]), 4)),
        round(math.degrees(math.atan2(-way[0], -way[2])), 3),
    )
