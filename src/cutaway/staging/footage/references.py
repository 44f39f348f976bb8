"""Films after references: pictures become figures, places and grades of a staged scene, videos give it their camera, sounds theirs.

The words are staged as ever; then what the references show takes the place of what the catalogue would have cast. All of it is in the
document, so that it keeps its looks through every later turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from cutaway.brief import read
from cutaway.brief.document import Brief, Entity
from cutaway.brief.footage.references import STANDING, Wanted, bind
from cutaway.errors import BadRequest, EmptyPrompt, NotUnderstood
from cutaway.footage.ingredients import Ingredient
from cutaway.scene.document import Cue, Format, Scene, Thing
from cutaway.staging.footage.camera_moves import travel_of, with_travel
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.cutouts import cut_out
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.grading import grade_like
from cutaway.staging.footage.likeness import seen_in
from cutaway.staging.footage.reference_figures import become
from cutaway.staging.footage.reference_places import put_in_place, set_up_backdrops
from cutaway.staging.footage.reference_work import Given, Work, label_of
from cutaway.staging.footage.starting import Started, words_kept


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
    work = Work(staged.scene.model_copy(update={"words": (words_kept(desk.words or words),)}), notes=list(staged.notes))
    for covered in staged.coverage:
        if covered.reason and not covered.realised_by and covered.phrase and not _STILL.fullmatch(covered.phrase):
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
    work = Work(parent)
    rest = bound.words.replace(STANDING, "it")
    subjects = [one for one in given if one.wanted.role == "subject"]
    if subjects and parent.things:
        for one in subjects:
            target = _thing_called(parent, one.wanted.noun)
            if target is None:
                work.lines.append(Line(one.wanted.noun or one.medium.name, False, "nothing in the film is called that"))
                continue
            become(work, one, (target,), "", desk)
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


def _given(wanted: Sequence[Wanted], desk: Desk) -> list[Given]:
    """Every reference once, those the words name first; the others by what they are."""
    found: list[Given] = []
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
        found.append(Given(medium, one))
    for medium in desk.media:
        if (medium.kind, medium.number) in used or not medium.role.endswith("_ref"):
            continue
        used.add((medium.kind, medium.number))
        role = {"video": "camera", "audio": "music"}.get(medium.kind) or _role_of(medium, desk)
        found.append(Given(medium, Wanted(medium.kind, medium.number, role)))
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


_STILL = re.compile(r"(?:stands?|standing|rests?|resting|is|are|waits?)(?: still)?", re.I)
"""What a thing that stands where it was put does already."""
_ARTICLE = {"person": "a person"}


def _named(words: str, given: Sequence[Given], desk: Desk) -> tuple[str, dict[int, str]]:
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


def _apply(work: Work, given: Sequence[Given], brief: Brief | None, nouns: dict[int, str], desk: Desk) -> None:
    order = {"place": 0, "light": 1, "subject": 2, "style": 3, "camera": 4, "movement": 5, "music": 6, "voice": 7}
    taken: set[str] = set()
    for one in sorted(given, key=lambda one: (order.get(one.wanted.role, 9), one.medium.number)):
        desk.check()
        role = one.wanted.role
        if role in ("place", "light"):
            put_in_place(work, one, desk, panel=role == "place")
        elif role == "subject" and brief is not None:
            things = _things_of(
                work.scene, brief, nouns.get(one.medium.number, "") or one.wanted.noun, taken, bool(one.wanted.noun)
            )
            become(work, one, things, nouns.get(one.medium.number, ""), desk, brief)
        elif role == "style":
            _style(work, one, desk)
        elif role in ("camera", "movement"):
            _camera(work, one, desk)
        elif role in ("music", "voice"):
            _sound(work, one, desk)
    if any(thing.id.startswith("place-picture") for thing in work.scene.things):
        set_up_backdrops(work)


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


def _style(work: Work, one: Given, desk: Desk) -> None:
    grade, said = grade_like(np.asarray(desk.open(one.medium.sha256).frame(0)), work.scene.grade)
    work.scene = work.scene.model_copy(update={"grade": grade})
    work.lines.append(Line(f"style of {label_of(one)}", True, f"the film is graded after it: {said}"))
    work.notes.append("A style picture gives its palette and its light; brush strokes and drawing are not taken over.")


def _camera(work: Work, one: Given, desk: Desk) -> None:
    """The reference's camera, for every shot anew."""
    desk.progress(f"measuring the camera of {label_of(one)}")
    travel = travel_of(desk.open(one.medium.sha256), desk)
    if travel.sure < 0.3:
        work.lines.append(
            Line(
                f"camera of {label_of(one)}", False, "its frames have too little in common to tell how its camera moves"
            )
        )
        return
    rate = float(work.scene.format.frame_rate)
    shots = []
    for shot in work.scene.shots:
        camera = with_travel(shot.camera, travel, shot.frames, rate, shot.start)
        shots.append(shot.model_copy(update={"camera": camera, "moves": (travel.words,)}))
    work.scene = work.scene.model_copy(update={"shots": tuple(shots)})
    work.lines.append(Line(f"camera of {label_of(one)}", True, f"the camera moves as there: it {travel.words}"))
    if one.wanted.role == "movement":
        work.notes.append(
            f"Of {label_of(one)} the camera's movement is taken; the movement of its figures is not read from video by this engine."
        )


def _sound(work: Work, one: Given, desk: Desk) -> None:
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
        Line(label_of(one), True, "it is the film's music" if kind == "music" else "it is the film's voice")
    )
