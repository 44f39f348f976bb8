"""Reading clauses that remove, keep, hide, show, switch, move, swap, write, speak, act, undo, restore, hold or delay."""

from __future__ import annotations

from typing import Any

from cutaway.brief.changes import Kept, Target, Where
from cutaway.brief.edit_additions import text_with
from cutaway.brief.edit_clause import ANYTHING, Clause, Reading
from cutaway.brief.edit_values import KINDS, WORLD_AXES
from cutaway.brief.edit_words import bases, entries
from cutaway.brief.targets import Found

Data = tuple[Any, ...] | None
TELLING = {
    "rotate",
    "spin",
    "ring",
    "open",
    "close",
    "bounce",
    "swing",
    "tip over",
    "topple",
    "explode",
    "burn",
    "melt",
    "flicker",
    "roll",
    "shake",
}
"""What somebody may tell a thing to do by naming it after the verb."""
CAUSING = ("make", "please", "let", "have", "get", "want")
"""Verbs that only say that somebody else should do it."""
EXCEPT = {"except", "but", "besides", "apart", "save", "excluding", "other"}


def _targets(
    c: Clause, r: Reading, skip: int | None, groups: tuple[str, ...], kinds: tuple[str, ...] = (), start: int = 0
) -> list[tuple[int, Found]]:
    """All mentions of the clause with what narrows them down; marks them, and keeps what is missing."""
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
                and before not in ("along with",)
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
                narrowed = _narrow(c, rows[-1][1], relation, found)
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


def _narrow(c: Clause, found: Found, relation: str, other: Found) -> Found | None:
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
    c.use_words(r, ("no", "along", "straight", "together", "whole", "entire", "too"))
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
    rows = _targets(c, r, verb, groups, kinds)
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
        property = "speed" if False else ""
        r.changes.append(
            c.change(
                "remove",
                Target(kind=group, ids=tuple(ids), phrase=_phrase(c, rows, group)),
                property,
                guessed=guessed,
                when=when,
            )
        )  # type: ignore[arg-type]
    if len(merged) > 1 and all(change.operation == "remove" for change in r.changes):
        r.changes = _one_removal(r.changes)
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


def _one_removal(changes: list[Any]) -> list[Any]:
    return changes


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
    rows = _targets(
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
    if data and data[1] in ("same", "the same"):
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


def _toggle(c: Clause, verb: int | None, data: Data, property: str, value: bool) -> Reading | None:
    r = Reading(memory=c.memory.copy())
    if verb is None:
        return None
    c.use_verb(r, verb, data)
    when = c.when(r)
    c.use_words(r, CAUSING)
    groups = ("thing", "text", "light") if property == "visible" else ("thing", "light", "cue")
    rows = _targets(c, r, verb, groups, ("light", "music", "sound", "camera", "film"))
    if not rows and c.memory.ids and not r.missing:
        rows = [(-1, Found(c.memory.group, c.memory.ids))]
        r.bonus -= 0.2
    for i, found in rows:
        if found.kind == "light":
            ids = tuple(light.id for light in c.index.scene.lights if light.thing and light.bounce_of is None)
            things = tuple(dict.fromkeys(light.thing for light in c.index.scene.lights if light.thing))
            if property == "power" and things:
                found = Found("thing", tuple(id for id in things if id))
            elif ids:
                found = Found("light", ids)
            else:
                continue
        if found.kind in ("camera", "film"):
            return None
        if data and data[1] == "kill":
            lit = found.ids and (
                found.group == "light" or any(light.thing in found.ids for light in c.index.scene.lights)
            )
            r.bonus += 0.1 if lit else -2.0
        if found.group == "cue" and property == "power":
            if value:
                return None
            r.changes.append(c.change("remove", c.target(found, c.parts[i]), when=when))
            continue
        if not found.ids:
            continue
        target = c.target(found, c.parts[i] if i >= 0 else None)
        r.changes.append(c.change("set", target, property, value, guessed=found.guessed, when=when))
        c.remember(r, found, c.parts[i].options["mention"].noun if i >= 0 else "")
    return r if r.something else None


def read_hide(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Not drawn any more, though still there."""
    return _toggle(c, verb, data, "visible", False)


def read_show(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Drawn again."""
    return _toggle(c, verb, data, "visible", True)


def read_on(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Switched on."""
    return _toggle(c, verb, data, "power", True)


def read_off(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Switched off; a sound that is switched off is removed."""
    return _toggle(c, verb, data, "power", False)


def read_move(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Things and titles to another place."""
    if verb is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    when = c.when(r)
    first = next(
        (i for i in range(len(c.parts)) if c.mention(i) and not (i > verb + 1 and c.parts[i - 1].has("prep"))), None
    )
    if first is None:
        return None
    found = c.resolve(first, ("thing", "text", "light"), ("camera",))
    if not found.ok or not found.ids:
        if not found.ok and c.mention(first) and not c.mention(first).pronoun:  # type: ignore[union-attr]
            r.missing.append((c.parts[first], found.missing))
        return r if r.missing else None
    c.use(r, first)
    where: Where | None = None
    amount: float | None = None
    for i in range(first + 1, len(c.parts)):
        part = c.parts[i]
        if part.has("number"):
            amount = float(part.options["number"])
            c.use(r, i)
        if c.low(i) in ("metre", "metres", "meter", "meters", "m", "cm", "centimetres", "centimeters", "feet", "foot"):
            c.use(r, i)
            amount = (amount or 1.0) * {"c": 0.01, "f": 0.3048}.get(c.low(i)[0], 1.0)
        if part.has("degree"):
            c.use(r, i)
        if part.has("comparative") and part.options["comparative"][0] == "distance" and where is None:
            c.use(r, i)
            closer = part.options["comparative"][1] < 0
            prep = next((k for k in range(i + 1, len(c.parts)) if c.parts[k].has("prep")), None)
            if prep is not None:
                found_where, _ = c.where(prep, r)
                if found_where is not None:
                    where = Where(
                        relation="next to" if closer and found_where.ids else found_where.relation,
                        ids=found_where.ids,
                        phrase=found_where.phrase,
                    )
                    break
            where = Where(relation="front" if closer else "back", phrase=part.text)
        if where is None and (part.has("prep") or part.has("place")) and not part.has("tail"):
            where, _ = c.where(i, r)
    if where is None:
        return None
    r.changes.append(
        c.change(
            "move",
            c.target(found, c.parts[first]),
            where.relation,
            amount,
            where=where,
            guessed=found.guessed,
            when=when,
            exact=amount is not None,
        )
    )
    c.remember(r, found)
    return r


def read_swap(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Two things change places."""
    if verb is None or data is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    rows = _targets(c, r, verb, ("thing",))
    ids = tuple(dict.fromkeys(id for _, found in rows for id in found.ids))
    if (
        len(ids) != 2
        or any(c.low(i) in ("for", "with", "into") for i in range(verb, len(c.parts)))
        and data[1] in ("swap", "switch")
        and c.low(verb + 2 if verb + 2 < len(c.parts) else verb) == "for"
    ):
        return None
    c.use_words(r, ("positions", "places", "place", "position", "around"))
    r.changes.append(
        c.change(
            "swap", Target(kind="thing", ids=ids, phrase=" and ".join(c.parts[i].text for i, _ in rows)), "position"
        )
    )
    r.bonus -= 0.1 if data[1] in ("swap", "switch") else 0.0
    return r


def read_write(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Other letters on a sign or in a title: quoted, in capitals, or all that follows "to"."""
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    when = c.when(r)
    holders = [(i, found) for i in range(len(c.parts)) if c.mention(i) for found in [_written_on(c, i)] if found.ok]
    if not holders:
        return None
    quotes = [i for i, part in enumerate(c.parts) if part.has("quote") and part.options["quote"] is not None]
    quote = quotes[-1] if quotes else None
    for i in quotes[:-1]:
        if c.parts[i].options["quote"].lower() in [item.written for item in c.index.items]:
            c.use(r, i)
    holder, found = holders[0]
    content = ""
    if quote is not None:
        content = c.parts[quote].options["quote"]
        c.use(r, quote)
    else:
        link = max((i for i, part in enumerate(c.parts) if c.low(i) in ("to", "as", "read", "say", "reads", "says", "spell", "display", "saying", "reading", "with") or (part.has("verb") and any(row[0] in ("write", "say") for row in part.options["verb"]))), default=None)  # fmt: skip
        if link is None or link + 1 >= len(c.parts):
            return None
        tokens = [i for i in range(c.parts[link].end, len(c.tokens)) if c.tokens[i].kind in ("word", "number")]
        capitals = [
            i for i in tokens if c.tokens[i].text.isupper() and len(c.tokens[i].text) > 1 or c.tokens[i].text.istitle()
        ]
        if not capitals:
            return None
        end = max(capitals) + 1
        content = " ".join(c.tokens[i].text for i in range(min(capitals), end))
        r.used |= set(range(min(capitals), end))
        r.bonus += 0.3 if content.isupper() and not all(token.text.isupper() for token in c.tokens) else -0.05
    c.use(
        r,
        holder,
        *(
            i
            for i, _ in holders[1:]
            if c.low(i) in ("lettering", "text", "the lettering", "the text", "wording", "letters")
        ),
    )
    c.use_words(r, (*CAUSING, "instead", "text", "lettering", "wording", "letters", "words"))
    r.changes.append(
        c.change("write", c.target(found, c.parts[holder]), "text", content, guessed=found.guessed, when=when)
    )
    for i, part in enumerate(c.parts):
        if i > holder and part.has("colour") and not part.has("mention"):
            c.use(r, i)
            r.changes.append(
                c.change("set", c.target(found, c.parts[holder]), "colour", part.options["colour"], when=when)
            )
    c.remember(r, found)
    return r


def _written_on(c: Clause, i: int) -> Found:
    found = c.resolve(i, ("thing", "text"), ())
    if found.group == "text" and found.ok:
        return found
    if found.group == "thing" and found.ok and not found.part:
        thing = c.index.scene.thing(found.ids[0])
        if (
            thing.kind in ("sign", "building")
            or "text" in thing.asset.parameters
            or "text" in thing.attributes
            or set(thing.words) & {"sign", "shop", "store", "poster", "billboard", "book", "newspaper"}
        ):
            return found
    if found.group == "thing" and found.part in ("letters",):
        return Found("thing", found.ids)
    return Found(missing=found.missing or "it carries no letters")


def read_say(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Somebody says something else."""
    quote = next((i for i, part in enumerate(c.parts) if part.has("quote")), None)
    if verb is None or quote is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    when = c.when(r)
    speaker = next(
        (
            found
            for i in range(len(c.parts))
            if c.mention(i)
            for found in [c.resolve(i, ("thing", "cue"), ())]
            if found.ok and _speaks(c, found)
        ),
        None,
    )
    if speaker is None:
        return None
    c.use_words(r, CAUSING)
    for i in range(len(c.parts)):
        if c.mention(i):
            c.use(r, i)
    c.use(r, quote)
    ids = speaker.ids
    if speaker.group == "cue":
        owners = [cue.thing for cue in c.index.scene.cues if cue.id in ids and cue.thing]
        target = Target(kind="thing", ids=(owners[0],)) if owners else Target(kind="cue", ids=ids)
    else:
        target = Target(kind="thing", ids=ids[:1])
    r.changes.append(c.change("say", target, "", c.parts[quote].options["quote"], when=when))
    c.remember(r, speaker)
    return r


def read_line(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """ "The dialogue should be ...": another line, named as one."""
    if not any(
        c.mention(i) and (found := c.resolve(i, ("cue",))).ok and _speaks(c, found) for i in range(len(c.parts))
    ):
        return None
    return read_say(c, verb, data)


def _speaks(c: Clause, found: Found) -> bool:
    kind = c.index.by_id[found.ids[0]].kind
    if found.group == "cue":
        return kind == "speech"
    return kind in ("person", "animal") or any(
        word in c.index.by_id[found.ids[0]].words for word in ("robot", "alien", "monster")
    )


def read_act(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """A subject does something else: "have him walk to the window", "she should wave", "let the cat jump"."""
    r = Reading(memory=c.memory.copy())
    if verb is not None:
        c.use_verb(r, verb, data)
    when = c.when(r)
    agents: list[tuple[int, Found]] = []
    actions: list[tuple[int, str]] = []
    i = 0
    skipping = False
    where: Where | None = None
    count = None
    while i < len(c.parts):
        part = c.parts[i]
        low = c.low(i)
        if part.has("verb") and any(row[1] in ("instead of", "rather than") for row in part.options["verb"]):
            skipping = True
            c.use(r, i)
        elif skipping:
            r.used |= set(range(part.start, part.end))
        elif i == verb and not part.has("action"):
            pass
        elif c.mention(i) and (not actions or not agents) and not (part.has("action") and (agents or i == 0)):
            if c.mention(i).pronoun == "it" and not c.memory.ids:  # type: ignore[union-attr]
                return None
            found = c.resolve(i, ("thing",), ())
            if found.ok:
                if agents and c.low(i - 1) not in ("and", ","):
                    return None
                agents.append((i, found))
                c.use(r, i)
            elif not part.has("function"):
                return None
        elif (
            part.has("action")
            and (agents or c.memory.ids or i == 0 and part.options["action"] in TELLING)
            and (not actions or c.low(i - 1) in ("and", ",", "then", "and then"))
        ):
            actions.append((i, _lemma(part.options["action"])))
            c.use(r, i)
        elif part.has("place") and actions:
            where, _ = c.where(i, r)
            actions[-1] = actions[-1]
        elif part.has("prep") and actions:
            where, following = c.where(i, r)
            i = max(i, following - 1)
        elif low.endswith(" times") and part.has("mention") and actions and c.mention(i).count:  # type: ignore[union-attr]
            count = c.mention(i).count  # type: ignore[union-attr]
            c.use(r, i)
        elif part.has("number") and actions:
            count = int(part.options["number"])
            c.use(r, i)
        elif low in ("times", "once", "twice", "slowly", "quickly", "again", "gently") and actions:
            c.use(r, i)
            count = {"once": 1, "twice": 2}.get(low, count)
        elif part.has("action") and actions and actions[-1][1] in ("stop", "start", "begin", "keep"):
            c.use(r, i)
        elif c.mention(i) and actions and not part.has("function"):
            found = c.resolve(i, ("thing",), ("camera",))
            if found.ok and found.ids:
                where = Where(relation="target", ids=found.ids, phrase=part.text)
                c.use(r, i)
        i += 1
    if not actions:
        unknown = _unknown_action(c, agents, verb)
        if unknown is None:
            return None
        actions.append(unknown)
        c.use(r, unknown[0])
        r.bonus -= 0.3
    weather = [
        found
        for _, found in agents
        if c.index.by_id[found.ids[0]].kind == "effect" and c.index.by_id[found.ids[0]].name in WORLD_AXES
    ]
    if weather and actions[0][1] in ("stop", "end", "fade", "leave"):
        c.use_words(r, CAUSING)
        r.changes.append(
            c.change(
                "remove",
                Target(kind="world", phrase=c.index.by_id[weather[0].ids[0]].name),
                "weather",
                c.index.by_id[weather[0].ids[0]].name,
                when=when,
            )
        )
        return r
    if not agents:
        if not c.memory.ids or c.memory.group != "thing":
            return None
        agents = [(-1, Found("thing", c.memory.ids))]
        r.bonus -= 0.3
    c.use_words(r, CAUSING)
    ids = tuple(dict.fromkeys(id for _, found in agents for id in found.ids))
    for position, (_, action) in enumerate(actions):
        place = where if position == len(actions) - 1 else None
        target = Target(kind="thing", ids=ids, phrase=c.parts[agents[0][0]].text if agents[0][0] >= 0 else "")
        r.changes.append(
            c.change("act", target, "", action, where=place, count=count, when=when, guessed=agents[0][1].guessed)
        )
    c.remember(r, Found("thing", ids))
    return r


def _lemma(action: str) -> str:
    return action


def _unknown_action(c: Clause, agents: list[tuple[int, Found]], verb: int | None) -> tuple[int, str] | None:
    """A word nobody knows right after the subject of "have X ...", "let X ...": taken as something it should do."""
    if not agents or verb is None or verb > agents[0][0]:
        return None
    after = agents[-1][0] + 1
    if after < len(c.parts) and c.low(after) == "to":
        after += 1
    if (
        after < len(c.parts)
        and not c.parts[after].options
        and c.low(after).isalpha()
        and not c.low(after).endswith("er")
    ):
        if c.parts[verb].has("verb") and any(
            row[1] in ("have", "let", "make", "get") for row in c.parts[verb].options["verb"]
        ):
            lemma = min(bases(c.low(after)), key=len) if c.low(after).endswith("ing") else c.low(after)
            return after, lemma
    return None


def read_undo(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Back to an earlier turn."""
    if verb is None or data is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    count = 1
    named = False
    for i, part in enumerate(c.parts):
        if part.has("number") and c.low(i) not in ("one",):
            count = int(part.options["number"])
            c.use(r, i)
        if part.has("ordinal"):
            c.use(r, i)
    words = {token.low for token in c.tokens}
    turns = words & {
        "turn",
        "turns",
        "version",
        "versions",
        "step",
        "steps",
        "change",
        "changes",
        "edit",
        "edits",
        "last",
        "previous",
        "original",
        "first",
        "before",
        "was",
        "everything",
        "way",
        "twice",
        "that",
        "it",
        "beginning",
        "earlier",
    }
    known = {"the", "to", "a", "by", "of", "back", "please", "and", "we", "had", "were", "things"} | turns
    for i, token in enumerate(c.tokens):
        if token.low in known:
            r.used.add(i)
    if "twice" in words:
        count = 2
    named = bool(words & {"original", "first", "beginning"})
    if (
        data[1] in ("back to", "go back to", "return to", "reset", "step back", "go back")
        and not turns
        and len(words) > len(data[1].split())
        and count == 1
        and not words <= known | set(data[1].split())
    ):
        return None
    r.changes.append(c.change("undo", Target(kind="turns"), "first" if named else "", None, count=count))
    return r


def read_restore(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """What an earlier turn took away comes back: hidden things are shown, others are looked for in earlier turns."""
    if verb is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    rest = [i for i, part in enumerate(c.parts) if i != verb and not part.empty and not part.has("tail")]
    if not rest:
        return None
    first = rest[0]
    found = c.resolve(first, ANYTHING, ()) if c.mention(first) else Found()
    words = c.phrase(c.parts[first].start, c.parts[rest[-1]].end)
    if (
        data
        and data[1] in ("return", "put back", "have back")
        and found.ok
        and any(c.parts[i].has("prep", "place") for i in rest)
    ):
        return None
    c.use(r, *rest)
    target = c.target(found, c.parts[first]) if found.ok and found.ids else Target(kind="nothing", phrase=words)
    name = words.lower().removeprefix("the ").removeprefix("my ")
    r.changes.append(c.change("restore", target, "", name))
    return r


def read_hold(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """A frame stands still for some seconds."""
    if verb is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    seconds = c.amount(r)
    rows = _targets(c, r, verb, ("shot", "thing"), ("last_frame", "film", "ending", "camera"))
    for n, (i, found) in enumerate(rows):
        if found.group == "thing":
            shots = tuple(shot.id for shot in c.index.scene.shots if shot.subject in found.ids) or tuple(
                shot.id for shot in c.index.scene.shots[-1:]
            )
            rows[n] = (i, Found("shot", shots[-1:]))
    if seconds is None and not rows:
        return None
    if rows and rows[0][1].kind == "camera":
        return None
    target = (
        c.target(rows[0][1], c.parts[rows[0][0]])
        if rows and rows[0][1].ids
        else Target(kind="film", phrase=c.parts[rows[0][0]].text if rows else "")
    )
    r.changes.append(c.change("hold", target, "last frame", seconds if seconds is not None else 1.0))
    return r


def read_delay(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Something happens later, or earlier."""
    if verb is None or data is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    seconds = c.amount(r)
    rows = _targets(c, r, verb, ("thing", "text", "cue"))
    for i, part in enumerate(c.parts):
        target = text_with(c, part.options["quote"]) if part.has("quote") else None
        if target is not None:
            c.use(r, i)
            rows.append((i, Found(target.kind, target.ids)))
    c.use_words(r, CAUSING)
    if not rows and c.memory.ids and c.memory.group in ("thing", "text", "cue"):
        rows = [(-1, Found(c.memory.group, c.memory.ids))]
    if not rows:
        return None
    c.use_words(
        r,
        (
            "too",
            "start",
            "starts",
            "come",
            "comes",
            "appear",
            "appears",
            "happen",
            "happens",
            "begin",
            "begins",
            "happening",
        ),
    )
    for i, part in enumerate(c.parts):
        if (
            part.has("action", "degree")
            and not c.mention(i)
            or part.has("verb")
            and any(row[0] in ("on", "off", "show", "hide") for row in part.options["verb"])
        ):
            c.use(r, i)
    phrase = data[1]
    earlier = phrase in ("earlier", "too late", "bring forward", "sooner")
    amount = 1.0 if seconds is None else seconds
    found = rows[0][1]
    for i, other in enumerate(c.parts):
        if other.has("verb") and any(row[0] == "delay" for row in other.options["verb"]) and i != verb:
            c.use(r, i)
            earlier = any(row[1] in ("earlier", "too late", "sooner") for row in other.options["verb"]) and phrase in (
                "earlier",
                "too late",
                "sooner",
            )
    r.changes.append(
        c.change(
            "delay",
            c.target(found, c.parts[rows[0][0]] if rows[0][0] >= 0 else None),
            "",
            -amount if earlier else amount,
            guessed=found.guessed,
        )
    )
    c.remember(r, found)
    return r


def read_begin(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """A sound or a title that begins at another time."""
    if verb is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    when = c.when(r)
    rows = _targets(c, r, verb, ("cue", "text"))
    if not rows or when.get("start") is None:
        return None
    r.changes.append(
        c.change(
            "set",
            c.target(rows[0][1], c.parts[rows[0][0]]),
            "start",
            float(when["start"] or 0.0),
            guessed=rows[0][1].guessed,
        )
    )
    c.remember(r, rows[0][1])
    return r


def read_bare_switch(c: Clause) -> Reading | None:
    """ "Lamp on at 4s", "key light off"."""
    content = [i for i, part in enumerate(c.parts) if not part.has("time", "filler", "comma")]
    if len(content) != 2 or c.low(content[1]) not in ("on", "off") or not c.mention(content[0]):
        return None
    r = Reading(memory=c.memory.copy(), bonus=1.2)
    when = c.when(r)
    found = c.resolve(content[0], ("thing", "light"), ())
    if not found.ok:
        return None
    c.use(r, *content)
    on = c.low(content[1]) == "on"
    r.changes.append(
        c.change("set", c.target(found, c.parts[content[0]]), "power", on, guessed=found.guessed, when=when)
    )
    c.remember(r, found)
    return r


READERS = {
    "begin": read_begin,
    "remove": read_remove, "keep": read_keep, "hide": read_hide, "show": read_show, "on": read_on, "off": read_off, "move": read_move, "swap": read_swap,
    "write": read_write, "say": read_say, "undo": read_undo, "restore": read_restore, "hold": read_hold, "delay": read_delay,
}  # fmt: skip


def known_action(word: str) -> bool:
    """Whether a word is something a subject can be told to do."""
    return any(entry.tag == "action" for base in bases(word) for entry in entries().get(base, ()))
