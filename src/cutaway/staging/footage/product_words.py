"""Words of a made product film exchanged for others: laid out anew where they are longer, and said so that the voice keeps to the film's length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from cutaway.footage.lettering import extent
from cutaway.scene.document import Cue, Scene, Text
from cutaway.scene.edits import with_fields
from cutaway.staging.footage.other_shapes import planned, products, reframed, subject_of
from cutaway.staging.footage.product import composed, filling, hurried, zone_of
from cutaway.staging.footage.registry import NotPossible
from cutaway.staging.footage.voicing import Spoken, fitted, said_seconds, sentences

CALLED = {
    "title": "title", "name": "title", "headline": "title", "claim": "line-1", "slogan": "line-1", "tagline": "line-1", "price": "price",
    "badge": "badge", "call": "call", "call to action": "call", "cta": "call", "button": "call",
}  # fmt: skip
"""Ids of texts by what people call them."""
One = TypeVar("One", Text, Cue)


def exchanged(scene: Scene, old: str, new: str) -> tuple[Scene, str] | None:
    """The film with `new` read and said for `old` (words of it, or what they are called), and what was done.

    None where nothing in it is so. Raises `NotPossible` where the film has no words of that kind.
    """
    called = CALLED.get(old.lower())
    if called is not None:
        named_text = next((text for text in scene.texts if text.id == called), None)
        if named_text is None:
            have = [f"“{text.content}”" for text in scene.texts if not text.id.startswith("end-")][:4]
            raise NotPossible(
                f"the film shows no {old.lower()}",
                *(f"“change {one} to …”" for one in have[:2]),
                f'“add the text "{new}"”',
            )
        old = named_text.content
    if old == new:
        raise NotPossible(f"“{new}” is read already")
    named = re.compile(re.escape(old) + r"(?![\w])" if old[-1:].isalnum() else re.escape(old), re.I)
    texts = tuple(_with(text, "content", named, new) for text in scene.texts)
    cues = tuple(_with(cue, "text", named, new) for cue in scene.cues)
    read = [a for a, b in zip(texts, scene.texts, strict=True) if a != b]
    said = [a for a, b in zip(cues, scene.cues, strict=True) if a != b]
    if not read and not said:
        return None
    changed = with_fields(scene, texts=texts, cues=cues)
    more = ""
    if read and _grown(scene, read):
        changed = relaid(changed)
    if said:
        changed, left_out, faster = revoiced(changed, [cue.id for cue in said])
        more += "; the voice speaks a little faster to keep to the film's length" if faster and not left_out else ""
        quoted = ", ".join(f"“{one}”" for one in left_out)
        more += f"; {quoted} is not said any more: the film is too short for it" if left_out else ""
    slow = hurried([text for text in changed.texts if text.id in {one.id for one in read}], changed.format)
    more += f"; {slow[0][0].lower() if slow[0][0].isalpha() else slow[0][0]}{slow[0][1:].rstrip('.')}" if slow else ""
    where = " and ".join(part for part in ("read" if read else "", "said" if said else "") if part)
    return changed, f"“{new}” is {where} instead of “{old}”{more}"


def _with(one: One, field: str, named: re.Pattern[str], new: str) -> One:
    now = getattr(one, field) or ""
    return one.model_copy(update={field: named.sub(lambda _: new, now)}) if named.search(now) else one


def _grown(scene: Scene, read: Sequence[Text]) -> bool:
    """Whether words take more room than those that they stand for."""
    before = {text.id: text for text in scene.texts}
    wide, high = scene.format.width, scene.format.height
    for text in read:
        a, b = extent(before[text.id], wide, high), extent(text, wide, high)
        if b[2] - b[0] > 1.02 * (a[2] - a[0]) or b[3] - b[1] > 1.02 * (a[3] - a[1]):
            return True
    return False


def relaid(scene: Scene, texts: Sequence[Text] = ()) -> Scene:
    """The film with its texts (or these in their stead) each in its place anew, smaller where there is no room; texts that another turn has
    put somewhere else stay there."""
    from cutaway.staging.footage.advert_words import laid_out

    given = tuple(texts) or scene.texts
    heroes = products(scene)
    subjects = [subject_of(thing) for thing in heroes]
    own = [text for text in given if text.parameters.get("at", text.place) == text.place and "at" in text.parameters]
    if not own:
        return with_fields(scene, texts=given)
    shots = scene.shots
    if len(shots) == 1:
        laid: Sequence[Text] = composed(own, scene.format, filling(subjects[0]), subjects[0])
        if scene.format.width < 1.2 * scene.format.height:
            zone, low = zone_of(subjects[0], scene.format, laid)
            shots = (reframed(shots[0], subjects[0], scene.format, zone, low),)
    else:
        badge = any(thing.id == "logo" for thing in scene.things)
        laid = laid_out(list(own), planned(scene, subjects), subjects, scene.format, badge)
    new = {text.id: text for text in laid}
    return with_fields(scene, texts=tuple(new.get(text.id, text) for text in given), shots=shots)


def revoiced(scene: Scene, changed: Sequence[str]) -> tuple[Scene, tuple[str, ...], bool]:
    """The film with its voice fitted to its length again, the sentences that there is no time for any more, and whether it speaks faster.

    `changed`: ids of the cues whose words are new. Where these find room as they are, no other cue is touched.
    """
    rate, frames = float(scene.format.frame_rate), scene.format.frames
    voices = sorted((cue for cue in scene.cues if cue.kind == "speech" and cue.text), key=lambda cue: cue.start)
    if _fits(voices, rate, frames):
        new = {
            cue.id: cue.model_copy(update={"frames": _frames(cue, said_seconds(cue.text, _pace(cue)), rate, frames)})
            for cue in voices
            if cue.id in changed
        }
        return with_fields(scene, cues=tuple(new.get(cue.id, cue) for cue in scene.cues)), (), False
    parts = [(cue, text) for cue in voices for text in sentences(cue.text)]
    # What was put off or drawn forward for the words before starts where its own words are read.
    shown = {text.content: text.start / rate + 0.1 for text in reversed(scene.texts)}
    wanted = [(shown.get(text, cue.start / rate), text) for cue, text in parts]
    order = sorted(range(len(parts)), key=lambda number: (voices.index(parts[number][0]), number))
    keep = [number for number in order if number == 0 or parts[number][0].id in changed]
    said, left_out = fitted(wanted, frames / rate, keep)
    by_cue: dict[str, list[Spoken]] = {}
    for one in said:
        by_cue.setdefault(parts[one.number][0].id, []).append(one)
    cues = []
    for cue in scene.cues:
        if cue not in voices:
            cues.append(cue)
        elif cue.id in by_cue:
            cues.append(_spoken(cue, by_cue[cue.id], rate, frames))
    faster = any(one.pace > 1.0 for one in said)
    return with_fields(scene, cues=tuple(cues)), left_out, faster


def _fits(voices: Sequence[Cue], rate: float, frames: int) -> bool:
    starts = [cue.start / rate for cue in voices] + [frames / rate + 0.05]
    return all(
        start + sum(said_seconds(text, _pace(cue)) for text in sentences(cue.text)) <= after - 0.05
        for cue, start, after in zip(voices, starts, starts[1:], strict=False)
    )


def _pace(cue: Cue) -> float:
    pace = cue.parameters.get("pace", 1.0)
    return float(pace) if isinstance(pace, int | float) else 1.0


def _frames(cue: Cue, seconds: float, rate: float, frames: int) -> int | None:
    """As long as it takes at most; a cue that had no end keeps none."""
    return max(1, min(frames - cue.start, round(1.5 * seconds * rate))) if cue.frames else cue.frames


def _spoken(cue: Cue, parts: Sequence[Spoken], rate: float, frames: int) -> Cue:
    told = {name: value for name, value in cue.parameters.items() if name != "pace"}
    if parts[0].pace != 1.0:
        told["pace"] = parts[0].pace
    moved = cue.model_copy(
        update={"text": " ".join(one.text for one in parts), "start": round(parts[0].start * rate), "parameters": told}
    )
    return moved.model_copy(update={"frames": _frames(moved, sum(one.seconds for one in parts), rate, frames)})
