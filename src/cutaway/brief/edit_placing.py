"""Reading clauses that hide, show, switch, move or swap, and that say when something begins."""

from __future__ import annotations

from cutaway.brief.changes import Target, Where
from cutaway.brief.edit_clause import Clause, Data, Reading
from cutaway.brief.edit_removing import CAUSING, named_targets
from cutaway.brief.targets import Found


def _toggle(c: Clause, verb: int | None, data: Data, property: str, value: bool) -> Reading | None:
    r = Reading(memory=c.memory.copy())
    if verb is None:
        return None
    c.use_verb(r, verb, data)
    when = c.when(r)
    c.use_words(r, CAUSING)
    if (
        data
        and data[1] == "light"
        and (c.low(verb) != "light" or not c.mention(verb + 1) or any(c.mention(i) for i in range(verb)))
    ):
        return None  # the noun, or an adjective
    groups = ("thing", "text", "light", "cue") if property == "visible" else ("thing", "light", "cue")
    rows = named_targets(c, r, verb, groups, ("light", "music", "sound", "camera", "film"))
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
        if found.group == "cue" and property == "visible" and value:
            if when.get("start") is None:
                return None
            r.changes.append(c.change("set", c.target(found, c.parts[i] if i >= 0 else None), "start", when["start"]))
            continue
        if found.group == "cue":
            if value:
                return None
            r.changes.append(c.change("remove", c.target(found, c.parts[i] if i >= 0 else None), when=when))
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
        (
            i
            for i in range(len(c.parts))
            if c.mention(i) and i != verb and not (i > verb + 1 and c.parts[i - 1].has("prep"))
        ),
        None,
    )
    if first is None:
        return None
    found = c.resolve(first, ("thing", "text", "light"), ("camera",))
    if not found.ok or not found.ids:
        if not found.ok and c.mention(first) and not c.mention(first).pronoun:  # type: ignore[union-attr]
            r.missing.append((c.parts[first], found.missing))
        return r if r.missing else None
    if c.index.by_id[found.ids[0]].kind == "set":
        return None  # the place itself goes nowhere
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
    if where.relation == "other side of" and where.ids:
        places = c.index.places()
        across = places.get(found.ids[0], (0.0,))[0] < places.get(where.ids[0], (0.0,))[0]
        where = Where(relation="right of" if across else "left of", ids=where.ids, phrase=where.phrase)
    colour = next(
        (i for i, part in enumerate(c.parts) if i > first and part.has("colour") and not part.has("mention")), None
    )
    if colour is not None and not set(range(c.parts[colour].start, c.parts[colour].end)) & r.used:
        c.use(r, colour)
        r.bonus += 0.1
        r.changes.append(
            c.change("set", c.target(found, c.parts[first]), "colour", c.parts[colour].options["colour"], when=when)
        )
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
    if data and data[1].startswith(("should ", "must ")) and c.index.by_id[found.ids[0]].kind in ("person", "animal"):
        r.bonus -= 0.6  # somebody does that, and is not carried
    return r


def read_swap(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """Two things change places."""
    if verb is None or data is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    rows = named_targets(c, r, verb, ("thing",), joining=("with",))
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


def read_begin(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """A sound or a title that begins at another time."""
    if verb is None:
        return None
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    when = c.when(r)
    rows = named_targets(c, r, verb, ("cue", "text"))
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
