"""A short advertisement from one to five pictures: shots cut on the beats of its music, titles that move, a voice, an end card."""

from __future__ import annotations

import re

from cutaway.brief.document import Brief
from cutaway.brief.footage.product import ProductWish
from cutaway.errors import BadRequest
from cutaway.footage.ingredients import Ingredient
from cutaway.scene import durations
from cutaway.scene.document import Format, Light, Scene
from cutaway.staging.footage.advert_cuts import cuts_of, everyone, unhurried, whole_first
from cutaway.staging.footage.advert_shots import end_logo, end_said, foot_in, lit, shot_of, worthy
from cutaway.staging.footage.advert_words import advert_cues, titles
from cutaway.staging.footage.changing import Changed, Line
from cutaway.staging.footage.clear_words import clear_of_words
from cutaway.staging.footage.cutouts import cut_out
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.product import (
    hurried,
    lasting,
    left_out,
    notes_of,
    pictures_of,
    shaped,
    told_texts,
    wished,
)
from cutaway.staging.footage.sets import (
    APART,
    Subject,
    by_turns,
    chosen_stage,
    cropped,
    for_size,
    put,
    shifted,
    too_small,
    wanted_stage,
)
from cutaway.staging.footage.stages import Stage, made_stage, stage_names
from cutaway.staging.footage.starting import Started, words_kept

MOST_PICTURES = 5


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
    plan = unhurried([worthy(cut, subjects[cut.subject], format) for cut in plan], wish, float(format.frame_rate))
    plan = whole_first(everyone(plan, [subject.panel for subject in subjects]))
    end = plan[-1] if plan[-1].view == "end" else None
    things, lights = list(stage.things), list(stage.lights)
    apart = len({subject.foot[0] for subject in subjects}) == len(subjects)
    for number in range(1, len(subjects)):
        if not subjects[number].panel and apart:
            other = shifted(_sized(stage, subjects, number, wish), number * APART, number)
            things += other.things
            lights += other.lights
    badge = (
        end_logo(desk, logo, subjects[end.subject], stage, format, end.start)
        if logo is not None and end is not None
        else None
    )
    subjects = [lit(subject, plan, number, float(format.frame_rate)) for number, subject in enumerate(subjects)]
    texts = titles(wish, plan, subjects, stage, format, badge)
    shots = [
        shot_of(cut, i, subjects, stage, format, bool(end and end_said(wish)), foot_in(cut, texts))
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
    scene = clear_of_words(scene)
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
