"""Reading clauses that remove or keep, and the mentions of a clause with what narrows them down."""

from __future__ import annotations

from cutaway.brief.changes import Kept, Target
from cutaway.brief.edit_clause import ANYTHING, Clause, Data, Reading
from cutaway.brief.edit_properties import KINDS, WORLD_AXES
from cutaway.brief.edit_replacing import text_with
from cutaway.brief.targets import Found

CAUSING = ("make", "please", "let", "have", "get", "want")
"""Verbs that only say that somebody else should do it."""


EXCEPT = {"except", "but", "besides", "apart", "save", "excluding", "other"}


def named_targets(
    c: Clause,
    r: Reading,
    skip: int | None,
    groups: tuple[str, ...],
    kinds: tuple[str, ...] = (),
    start: int = 0,
    joining: tuple[str, ...] = (),
) -> list[tuple[int, Found]]:
    """All mentions of the clause with what narrows them down; marks them, and keeps what is missing.

    `joining`: prepositions that only join one mention to the next here.
    """
    rows: list[tuple[int, Found]] = []
    excepted: list[Found] = []
    turned = False
    i = start
    while i < len(c.parts):
        part = c.parts[i]
        low = c.low(i)
        if low in EXCEPT and (low != "but" or rows or i and c.low(i - 1) in ("everything", "all", "everyone")):
            turned = True
            c.use(r, i)
        if i != skip and c.mention(i) and not part.has("tail"):
            mention = c.mention(i)
            assert mention is not None
            found = c.resolve(i, groups, kinds)
            before = c.low(i - 1) if i else ""
            linked = (
                i > 0
                and (
                    c.parts[i - 1].has("prep") and not c.parts[i - 1].has("tail") or before in ("off", "out of", "from")
                )
                and i - 1 != skip
                and "along" not in c.low(i - 2 if i > 1 else 0)
                and before not in ("along with", *joining)
            )
            if mention.pronoun == "everything" and found.kind == "film" and "thing" in groups:
                if groups[0] == "cue":
                    found = Found("cue", tuple(item.id for item in c.index.items if item.group == "cue"))
                else:
                    found = Found(
                        "thing",
                        tuple(
                            item.id
                            for item in c.index.items
                            if item.group == "thing" and item.rank < 3 and item.kind not in ("set", "effect")
                        ),
                    )
            if turned and rows and found.ok:
                excepted.append(found)
                c.use(r, i)
            elif linked and rows:
                relation = c.parts[i - 1].options.get("prep", "off")
                narrowed = narrowed_by(c, rows[-1][1], relation, found)
                if narrowed is not None:
                    rows[-1] = (rows[-1][0], narrowed)
                c.use(r, i - 1, i)
            elif found.ok:
                rows.append((i, found))
                c.use(r, i)
                if mention.spare:
                    r.used -= set(mention.spare)
            elif not (part.has("function") and mention.pronoun):
                r.missing.append((part, found.missing))
                c.use(r, i)
        elif part.has("place") and rows and not part.has("tail"):
            index, found = rows[-1]
            mention = c.mention(index)
            if mention is not None and found.group == "thing" and len(mention.items) > 1:
                side = part.options["place"].split()[-1]
                again = mention.__class__(**{**mention.__dict__, "side": "middle" if side == "centre" else side})
                narrowed = c.index.resolve(again, (found.group,), c.memory)
                if narrowed.ok:
                    rows[-1] = (index, narrowed)
            c.use(r, i)
        i += 1
    if excepted:
        gone = {id for found in excepted for id in found.ids}
        rows = [
            (i, Found(found.group, tuple(id for id in found.ids if id not in gone), guessed="")) for i, found in rows
        ]
        rows = [(i, found) for i, found in rows if found.ids]
    return rows


def narrowed_by(c: Clause, found: Found, relation: str, other: Found) -> Found | None:
    scene = c.index.scene
    if not found.ids or found.group != "thing" or not other.ids:
        return None
    if relation in ("with",):
        own = {scene.thing(id).held_by or scene.thing(id).part_of for id in other.ids if other.group == "thing"}
        kept = tuple(id for id in found.ids if id in own)
        return Found("thing", kept) if kept else None
    if other.group == "thing" and relation in ("off", "on", "with", "in"):
        own_ids = {thing.id for thing in scene.things if thing.held_by in other.ids or thing.part_of in other.ids}
        kept = tuple(id for id in found.ids if id in own_ids)
        if kept:
            return Found("thing", kept)
    mention_rows = [item for item in c.index.items if item.group == "thing"]
    if other.group == "thing" and len(mention_rows) > 1 and len(found.ids) > 1:
        places = c.index.places()
        goal = places[other.ids[0]]
        nearest = min(found.ids, key=lambda id: (places[id][0] - goal[0]) ** 2 + (places[id][2] - goal[2]) ** 2)
        return Found("thing", (nearest,))
    return None


def read_remove(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Things, lights, texts, sounds, shots and weather that should go."""
    r = Reading(memory=c.memory.copy())
    negated = next((i for i in range(len(c.parts)) if c.low(i) == "no"), None)
    if verb is None and negated is None:
        return None
    c.use_verb(r, verb, data)
    if verb is not None and data is not None and not _said_of(data[1]):
        before = [i for i in range(verb) if not c.parts[i].empty and not c.parts[i].has("time", "filler", "quote")]
        if before and c.low(verb - 1) in ("the", "a", "an"):
            return None
        r.bonus -= 1.5 * bool(before)
    c.use_words(r, ("no", "nor", "or", "along", "straight", "together", "whole", "entire", "too"))
    phrase = data[1] if data else "no"
    when = c.when(r)
    if phrase in ("cut",) and any(c.low_at(i) == "straight" for i in range(len(c.tokens))):
        between = _cut_between(c, r)
        if between is not None:
            return between
    kinds = (
        "weather",
        "rain",
        "snow",
        "fog",
        "clouds",
        "stars",
        "wind",
        "music",
        "sound",
        "speech",
        "sky",
        "text",
        "ending",
        "light",
        "camera",
    )
    groups = ("thing", "text", "cue", "shot", "light")
    if phrase in ("mute", "silence", "turn off the sound of"):
        groups = ("cue", "thing", "text", "shot", "light")
    rows = named_targets(c, r, verb, groups, kinds)
    if (
        not rows
        and not r.missing
        and phrase in ("cut", "cut out", "remove", "drop", "delete", "lose", "take out")
        and when.get("start") != when.get("end")
    ):
        if when.get("end") is not None or when.get("from_end"):
            r.changes.append(
                c.change("remove", Target(kind="film", phrase=c.phrase(0, len(c.tokens))), "time", when=when)
            )
            return r
    for i, part in enumerate(c.parts):
        if part.has("quote"):
            target = text_with(c, part.options["quote"])
            if target is not None:
                c.use(r, i)
                r.changes.append(c.change("remove", target, when=when))
    if (
        phrase in ("stop", "end", "clear", "kill")
        and rows
        and all(c.index.by_id[id].kind in ("person", "animal", "vehicle") for _, found in rows for id in found.ids)
        and rows[0][1].ids
    ):
        return None
    merged: dict[str, list[str]] = {}
    for i, found in rows:
        part = c.parts[i]
        if found.guessed and c.mention(i).pronoun:  # type: ignore[union-attr]
            # What goes is gone: a guess will not do.
            r.missing.append((part, f"it is not clear what “{part.text}” means"))
            continue
        if found.ids:
            effect = [
                id
                for id in found.ids
                if found.group == "thing"
                and c.index.by_id[id].kind == "effect"
                and c.index.by_id[id].name in WORLD_AXES
            ]
            kinds_named = [
                item.kind
                for item, _ in part.options["mention"].items
                if item.group == "kind" and item.kind in WORLD_AXES
            ]
            if (effect and len(effect) == len(found.ids)) or (
                found.group == "cue"
                and kinds_named
                and phrase not in ("mute", "silence")
                and "sound" not in part.text.lower()
            ):
                weather = c.index.by_id[effect[0]].name if effect else kinds_named[0]
                r.changes.append(
                    c.change("remove", Target(kind="world", phrase=part.text), "weather", weather, when=when)
                )
                continue
            merged.setdefault(found.group, []).extend(id for id in found.ids if id not in merged.get(found.group, []))
            if found.guessed:
                r.bonus -= 0.05
            c.remember(r, found, part.options["mention"].noun)
        elif found.kind in WORLD_AXES:
            r.changes.append(
                c.change("remove", Target(kind="world", phrase=part.text), "weather", found.kind, when=when)
            )
        elif found.kind in ("music", "sound", "speech", "text", "light"):
            r.missing.append((part, f"there is no {part.text} to remove"))
        else:
            r.used -= set(range(part.start, part.end))
    lone = [found for _, found in rows if found.ids]
    for group, ids in merged.items():
        guessed = next((found.guessed for found in lone if found.group == group and found.guessed), "")
        r.changes.append(
            c.change(
                "remove",
                Target(kind=group, ids=tuple(ids), phrase=_phrase(c, rows, group)),
                guessed=guessed,
                when=when,
            )
        )  # type: ignore[arg-type]
    return r if r.something else None


def _said_of(phrase: str) -> bool:
    """Whether a verb of removing stands behind what it removes ("the cat has to go")."""
    return phrase.startswith(
        (
            "has",
            "have",
            "must",
            "should",
            "need",
            "can go",
            "isn't",
            "aren't",
            "is ",
            "not ",
            "no ",
            "unnecessary",
            "gone",
            "without",
            "out of",
        )
    )


def _phrase(c: Clause, rows: list[tuple[int, Found]], group: str) -> str:
    return " and ".join(c.parts[i].text for i, found in rows if found.group == group)


def _cut_between(c: Clause, r: Reading) -> Reading | None:
    """ "Cut straight from the first to the third shot": what lies between goes."""
    numbers = [part.options["ordinal"] for part in c.parts if part.has("ordinal")]
    numbers += [c.mention(i).ordinal for i in range(len(c.parts)) if c.mention(i) and c.mention(i).ordinal]  # type: ignore[union-attr]
    shots = c.index.scene.shots
    if len(numbers) != 2:
        return None
    first, last = sorted(n if n > 0 else len(shots) + n + 1 for n in numbers)
    ids = tuple(shot.id for n, shot in enumerate(shots, 1) if first < n < last)
    if not ids:
        return None
    r.used |= set(range(len(c.tokens)))
    r.changes.append(c.change("remove", Target(kind="shot", ids=ids, phrase=c.phrase(0, len(c.tokens)))))
    return r


def read_keep(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """What must stay as it is."""
    if verb is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    c.use_words(
        r,
        (
            "the",
            "same",
            "alone",
            "unchanged",
            "untouched",
            "exactly",
            "was",
            "as",
            "they",
            "before",
            "rest",
            "only",
            "change",
            "nothing",
            "may",
            "anything",
            "about",
            "intact",
            "place",
            "in",
            "still",
        ),
    )
    if any(part.has("move", "size", "angle") and not part.has("function") for part in c.parts):
        return None
    rows = named_targets(
        c,
        r,
        verb,
        ANYTHING,
        KINDS,
        start=verb
        if any(c.mention(i) for i in range(verb + 1, len(c.parts)))
        and data
        and "stay" not in data[1]
        and "remain" not in data[1]
        else 0,
    )
    when = c.when(r)
    if when and rows and rows[0][1].group == "text":
        r.changes.append(c.change("set", c.target(rows[0][1], c.parts[rows[0][0]]), "visible", True, when=when))
        return r
    if when:
        return None
    others = any(c.mention(i) and c.mention(i).pronoun in ("others", "everything") for i in range(len(c.parts)))  # type: ignore[union-attr]
    others = others or (
        data is not None
        and data[1] in ("may change", "nothing else changes")
        and any(c.low(i).startswith("nothing") for i in range(len(c.parts)))
    )
    if data and data[1] == "may change" and not others:
        return None
    named = [
        (i, found)
        for i, found in rows
        if found.ids
        and c.mention(i).pronoun != "everything"
        and (c.mention(i).pronoun != "others" or _narrow_others(c, i))
    ]  # type: ignore[union-attr]
    others = others and not any(_narrow_others(c, i) for i, _ in named)
    if data and data[1] in ("same", "the same", "keep everything the same"):
        others = True
    if not named and not others and not any(found.kind == "film" for _, found in rows) and not r.missing:
        return None
    r.missing = []
    ids = tuple(id for _, found in named for id in found.ids)
    r.kept.append(
        Kept(phrase=c.phrase(0, len(c.tokens)), ids=tuple(dict.fromkeys(ids)), others=others or not ids, span=c.span())
    )
    for _, found in named:
        c.remember(r, found)
    return r


def _narrow_others(c: Clause, i: int) -> bool:
    """Whether "the others" means others of the kind last spoken of, not all the rest."""
    mention = c.mention(i)
    return bool(
        mention
        and mention.pronoun == "others"
        and "other" in mention.noun
        and c.memory.noun
        and c.memory.group == "thing"
    )
