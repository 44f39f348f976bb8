"""Properties and their values: which property a value-like word means for a target, and reading clauses that set or adjust."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cutaway.brief.changes import Target
from cutaway.brief.edit_clause import ANYTHING, Clause, Reading
from cutaway.brief.edit_parts import Part
from cutaway.brief.edit_properties import KINDS, WORLD_AXES, Meant, Value, lasting, meant_by, way
from cutaway.brief.edit_words import raw
from cutaway.brief.targets import Found

CAMERA_AXES = {"distance", "shake", "blur"}
TURNED = {"too", "overly", "excessively"}


def read_values(
    c: Clause, verb: int | None, data: tuple[Any, ...] | None, memory_target: bool = False
) -> Reading | None:
    """Set and adjust: targets and values in whatever order they stand."""
    r = Reading(memory=c.memory.copy())
    c.use_verb(r, verb, data)
    when = c.when(r)
    seconds = c.amount(r)
    if data and data[0] in ("open", "close"):
        length = seconds if seconds is not None else min(2.0, c.seconds / 4)
        when = {"start": 0.0, "end": length} if data[0] == "open" else {"start": length, "from_end": True}
    direction = 0
    preset: tuple[str, int] | None = None
    if data and verb is not None and data[0] in ("adjust", "speed"):
        if c.low(verb).endswith("ed") and any(
            token.low in ("is", "are", "looks", "too", "very", "feels") for token in c.tokens[: c.parts[verb].start]
        ):
            return None  # "too saturated" says how it is, not what to do
        phrase = data[1]
        adjusting = raw()["adjusting"]
        named = adjusting["verbs"].get(phrase) or adjusting["verbs"].get(
            phrase.replace(" up", " ~ up").replace(" down", " ~ down")
        )
        if named:
            preset = (named[0], 1 if named[1] == "more" else -1)
        elif phrase in adjusting["more"] or phrase in adjusting["less"]:
            direction = 1 if phrase in adjusting["more"] else -1
        if phrase in adjusting["twice"]:
            r.bonus += 0.1
    c.turning = bool(data and data[1] in ("turn", "rotate", "face"))
    targets: list[tuple[Found, Part]] = []
    values: list[Value] = []
    pending = Value(Part(0, 0, ""), -1)
    made = False

    def flush() -> None:
        nonlocal targets, values, made
        use = values
        if not use and ((preset and not made) or (direction and targets)):
            use = [
                Value(
                    Part(0, 0, ""),
                    -1,
                    pending.degree,
                    pending.exact,
                    too=pending.too,
                    percent=pending.percent,
                    extra=set(pending.extra),
                )
            ]
        use = _paced(c, r, use)
        stronger = _weather_stronger(c, r, use, targets)
        if stronger is not None:
            r.changes.append(
                c.change(
                    stronger.operation,
                    stronger.target or Target(kind="world"),
                    stronger.property,
                    stronger.value,
                    degree=use[-1].degree,
                    when=when,
                )
            )
            made = True
            targets, values = [], []
            return
        if data and data[0] in ("open", "close") and not use and targets and targets[-1][0].group == "thing":
            r.changes.append(c.change("frame", c.target(*targets[-1]), "size", "close-up", when=when))
            c.use(r, c.parts.index(targets[-1][1]))
        goals: list[tuple[Found, Part | None]] = list(targets) or [(Found(), None)]
        idle: list[tuple[Found, Part | None]] = []
        colours = [value for value in use if value.part.has("colour")]
        if (
            len(goals) == 1
            and len(colours) == len(use) > 1
            and len(goals[0][0].ids) == len(colours)
            and goals[0][0].group == "thing"
        ):
            goals = [(Found("thing", (id,)), goals[0][1]) for id in goals[0][0].ids]
            each = dict(zip((id for found, _ in goals for id in found.ids), colours, strict=True))
        else:
            each = {}
        for found, part in goals:
            did = False
            for value in [each[found.ids[0]]] if each else use:
                meant = meant_by(c, found, part, value, preset, direction, seconds)
                if (
                    meant is None
                    and part is not None
                    and part.has("function")
                    and part.options["mention"].pronoun == "it"
                    and value.index >= 0
                ):
                    meant = meant_by(c, Found("kind", (), "film"), None, value, preset, direction, seconds)
                if meant is None and not found.ok and memory_target and c.memory.ids:
                    earlier = Found(c.memory.group, c.memory.ids)
                    meant = meant_by(c, earlier, None, value, preset, direction, seconds)
                    found = earlier
                    r.bonus -= 0.2
                if meant is None:
                    continue
                made = did = True
                if value.index >= 0:
                    c.use(r, value.index)
                r.used.update(value.extra)
                target = meant.target or c.target(found, part)
                amount = seconds if meant.property == "duration" and seconds is not None else None
                if meant.property == "duration" and meant.operation == "adjust" and seconds is None and value.exact:
                    factor = value.degree if meant.value == "more" else 1 / max(value.degree, 0.01)
                    meant = Meant("set", "duration", round(lasting(c, found) * factor, 3), meant.target)
                    value.exact, value.degree = False, 1.0
                result: Any = meant.value
                degree, exact = value.degree, value.exact
                if value.percent and result == "less":
                    degree = 1 / max(0.01, 1 - value.percent / 100)
                if amount is not None:
                    if meant.operation == "adjust":
                        degree, exact, result = amount, True, "more" if result in ("more",) else "less"
                    else:
                        result = amount
                    value.exact = exact
                r.changes.append(
                    c.change(
                        meant.operation,
                        target,
                        meant.property,
                        result,
                        degree=degree,
                        exact=exact,
                        where=meant.where,
                        guessed=found.guessed,
                        when=when,
                    )
                )
                if meant.target is not None and meant.target.kind in ("film", "world", "camera") and not found.ids:
                    r.memory.ids, r.memory.group, r.memory.noun = (
                        (),
                        "kind",
                        {"film": "film", "camera": "camera"}.get(meant.target.kind, "scene"),
                    )
            if not did:
                idle.append((found, part))
        if made:
            for found, part in targets:
                if (found, part) not in idle:
                    c.use(r, c.parts.index(part))
                    before = c.parts.index(part) - 1
                    if before >= 0 and c.parts[before].has("prep"):
                        c.use(r, before)
                    if part.has("mention") and part.options["mention"].spare:
                        r.used -= set(part.options["mention"].spare)
        targets, values = [], []

    i = 0
    joined = False
    skip_next = False
    while i < len(c.parts):
        part = c.parts[i]
        low = c.low(i)
        if (i == verb and not _contrasting(part)) or (
            data and len(data) > 2 and part.start >= data[2][0] and part.end <= data[2][1]
        ):
            i += 1
            continue
        if low in ("than",) or _contrasting(part):
            c.use(r, i)
            skip_next = True
            i += 1
            continue
        if skip_next:
            if part.empty and not c.mention(i):
                i += 1
                continue
            r.used |= set(range(part.start, part.end))
            skip_next = False
            i += 1
            continue
        if (
            low in ("except", "but", "besides", "excluding", "save")
            and targets
            and not values
            and targets[-1][1].has("mention")
            and i + 1 < len(c.parts)
        ):
            following = next((k for k in range(i + 1, len(c.parts)) if c.mention(k)), None)
            less = c.resolve(following, ("thing",)) if following is not None else Found()
            whole = targets[-1][0]
            ids = whole.ids or tuple(
                item.id for item in c.index.items if item.group == "thing" and item.kind != "set" and item.rank < 3
            )
            if (
                less.ok
                and following is not None
                and targets[-1][1].options["mention"].pronoun in ("everything", "they", "")
                and (whole.ids or whole.kind == "film")
            ):
                targets[-1] = (Found("thing", tuple(id for id in ids if id not in less.ids)), targets[-1][1])
                c.use(r, i, following)
                i = following + 1
                continue
        if low == "but":
            joined = False
        if low == "for" and values and values[-1].too and not targets_after(c, i):
            r.used |= {k for k in range(part.start, len(c.tokens)) if c.tokens[k].kind in ("word", "number")}
            break  # "too big for the room": what it is measured by
        if low in ("not", "isn't", "aren't") and values:
            skip_next = True
            i += 1
            continue
        if low == "many" and pending.too:
            pending.comparison = 1
            pending.extra.update(range(part.start, part.end))
        elif low in TURNED:
            pending.too = True
            pending.extra.update(range(part.start, part.end))
        elif low == "enough":
            pending.extra.update(range(part.start, part.end))
            r.used.update(range(part.start, part.end))
        elif part.has("degree") and not part.has("axis"):
            pending.degree = {"little": 0.5, "much": 2.0, "half": 2.0}[part.options["degree"]]
            pending.extra.update(range(part.start, part.end))
            if part.options["degree"] == "half":
                pending.sign = -1
            if pending.too and low in ("much", "many"):
                pending.comparison = 1
            if low.startswith(("twice", "double", "three times")):
                pending.exact, pending.degree = True, 3.0 if low.startswith("three") else 2.0
        elif part.has("number") and c.tokens[part.start].content == "times":
            pending.degree, pending.exact = float(part.options["number"]), True
            pending.extra.update(range(part.start, part.end))
        elif low in ("times",):
            pending.extra.update(range(part.start, part.end))
        elif (
            part.has("number")
            and not part.has("mention")
            and i + 1 < len(c.parts)
            and c.low(i + 1) in ("times", "percent", "%", "x")
        ):
            number = float(part.options["number"])
            pending.degree, pending.exact = (
                (number, True) if c.low(i + 1) in ("times", "x") else (1 + number / 100, True)
            )
            pending.percent = 0.0 if c.low(i + 1) in ("times", "x") else number
            pending.extra.update(range(part.start, c.parts[i + 1].end))
            i += 1
        elif part.has("number") and part.text.endswith("%"):
            pending.degree, pending.exact = 1 + float(part.options["number"]) / 100, True
            pending.percent = float(part.options["number"])
            pending.extra.update(range(part.start, part.end))
        elif (low in ("more", "less", "fewer") or low.startswith("not ") and part.has("comparative")) and not part.has(
            "mention"
        ):
            pending.comparison = 1 if low == "more" else -1
            pending.extra.update(range(part.start, part.end))
            after = [
                c.parts[j]
                for j in range(i + 1, len(c.parts))
                if not c.parts[j].has("degree", "time", "comma", "filler")
            ]
            if not after or not (after[0].has("axis", "axis_noun", "look", "mention", "colour", "weather", "material")):
                values.append(
                    Value(
                        part,
                        i,
                        pending.degree,
                        pending.exact,
                        pending.sign,
                        pending.comparison,
                        pending.too,
                        pending.percent,
                        pending.extra,
                    )
                )
                pending = Value(Part(0, 0, ""), -1)
        elif c.mention(i) and _is_target(c, i, values, targets):
            found = c.resolve(i, ANYTHING, KINDS, memory=r.memory)
            mention = c.mention(i)
            assert mention is not None
            if (
                found.group == "thing"
                and found.ok
                and (effect := c.index.by_id[found.ids[0]]).kind == "effect"
                and effect.name in WORLD_AXES
            ):
                found = Found("kind", (), effect.name)
            other_material = (
                found.group == "thing"
                and found.ok
                and mention.material
                and all(mention.material not in c.index.by_id[id].materials for id in found.ids)
            )
            only_it = all(row[1].has("function") for row in targets)
            if (
                (not found.ok and mention.colour or other_material)
                and mention.determiner in ("", "a", "an")
                and only_it
                and not values
            ):
                targets = []
                plain = replace(mention, colour="", material="", plural=mention.plural)
                other = c.index.resolve(plain, ("thing",), c.memory)
                if other.ok:
                    made = True
                    c.use(r, i)
                    property, value = ("colour", mention.colour) if mention.colour else ("material", mention.material)
                    r.changes.append(
                        c.change("set", c.target(other, part), property, value, guessed=other.guessed, when=when)
                    )
                    c.remember(r, other, mention.noun)
                    i += 1
                    continue
            if not found.ok:
                if mention.pronoun in ("it", "he", "she", "they"):
                    i += 1
                    continue
                r.missing.append((part, found.missing))
                c.use(r, i)
                i += 1
                continue
            axis = part.options.get("axis_noun")
            if axis and pending.comparison and found.kind in WORLD_AXES and not targets:
                values.append(_valued(part, i, pending))
                pending = Value(Part(0, 0, ""), -1)
                i += 1
                continue
            if pending.comparison and not values and not targets:
                values.append(
                    Value(
                        Part(0, 0, ""),
                        -1,
                        pending.degree,
                        pending.exact,
                        pending.sign,
                        pending.comparison,
                        pending.too,
                        pending.percent,
                        pending.extra,
                    )
                )
                pending = Value(Part(0, 0, ""), -1)
            before = c.low(i - 1) if i else ""
            if values and targets and before in ("and", ",", "but", "'s"):
                flush()
            elif values and not targets and joined and before in ("and", ","):
                flush()
            restricts = targets and not values and c.parts[i - 1].has("prep") if i else False
            if restricts:
                narrowed = _restricted(c, targets[-1][0], c.parts[i - 1].options["prep"], found)
                if narrowed is not None:
                    targets[-1] = (narrowed, targets[-1][1])
                    c.use(r, i - 1, i)
                    i += 1
                    continue
            if targets and not values and before == "'s":
                c.use(r, c.parts.index(targets[-1][1]))
                targets = []
            if targets and before == "of" and not values:
                targets = []
            if values and targets and before not in ("and", ","):
                if targets[-1][0].kind == "camera" and found.ids and c.index.by_id[found.ids[0]].kind == "set":
                    c.use(r, i)  # "forward through the street": where the camera is anyway
                    i += 1
                    continue
                if targets[-1][0].kind in ("camera", "shot") and found.group in ("thing", "shot"):
                    c.use(r, c.parts.index(targets[-1][1]))
                    targets = [(found, part)]
                    c.use(r, i)
                    i += 1
                    continue
                if not _absorbed(c, targets[-1][0], found):
                    break
                c.use(r, i)
                i += 1
                continue
            targets.append((found, part))
            c.remember(r, found, mention.noun)
            joined = bool(values)
        elif part.has("place") and targets and not values and _restricts_place(c, i, targets[-1][0]):
            narrowed = _at_side(c, targets[-1], part.options["place"])
            r.memory.mentioned = [id for id in r.memory.mentioned if id not in targets[-1][0].ids]
            c.remember(r, narrowed)
            targets[-1] = (narrowed, targets[-1][1])
            c.use(r, i)
        elif _valuable(part):
            values.append(_valued(part, i, pending))
            pending = Value(Part(0, 0, ""), -1)
        i += 1
    if pending.comparison or (pending.too and not values):
        values.append(pending)
    elif pending.extra and values and not pending.too:
        values[-1].degree, values[-1].exact, values[-1].percent = pending.degree, pending.exact, pending.percent
        values[-1].extra |= pending.extra
    if (
        seconds is not None
        and not values
        and not made
        and not direction
        and not preset
        and (not targets or targets[-1][0].kind in ("film", "ending") or targets[-1][0].group == "shot")
    ):
        if data and data[0] == "set" and targets:
            target = c.target(*targets[-1]) if targets[-1][0].ids else Target(kind="film")
            r.changes.append(c.change("set", target, "duration", seconds))
            c.use(r, c.parts.index(targets[-1][1]))
            targets = []
    flush()
    if data and data[1] == "give" and r.changes:
        c.use_words(r, ("glow", "finish", "sheen", "hue", "tone", "tint", "shade", "look", "touch", "coat", "paint"))
    if any(change.property in ("speed", "height above ground", "loudness") for change in r.changes):
        c.use(r, *(i for i, part in enumerate(c.parts) if part.has("action") and not part.has("mention")))
    if (
        data
        and data[0] == "keep"
        and any(
            change.operation != "frame" or change.property not in ("move", "shake", "size", "angle")
            for change in r.changes
        )
    ):
        return None
    unlike: dict[tuple[Any, ...], Any] = {}
    for change in r.changes:
        unlike.setdefault(
            (change.operation, change.target.kind, change.target.ids, change.property, change.value), change
        )
    r.changes = list(unlike.values())
    return r if r.something else None


def targets_after(c: Clause, i: int) -> bool:
    """Whether anything that asks for a change follows part `i`."""
    return any(part.has("verb", "comparative", "quote") for part in c.parts[i + 1 :])


def _contrasting(part: Part) -> bool:
    return part.has("verb") and any(
        row[1] in ("instead of", "rather than", "in place of") for row in part.options["verb"]
    )


def _paced(c: Clause, r: Reading, values: list[Value]) -> list[Value]:
    """ "Zoom out slowly": a pace next to a camera move belongs to the move."""
    moves = [value for value in values if value.part.has("move") and not value.part.has("function")]
    if not moves:
        return values
    rest = []
    for value in values:
        options = value.part.options
        axis = options.get("axis") or options.get("comparative")
        if value not in moves and axis and axis[0] == "speed":
            moves[0].degree = 2.0 if axis[1] > 0 else 0.5
            c.use(r, value.index)
            r.used.update(value.extra)
        else:
            rest.append(value)
    return rest


def _weather_stronger(c: Clause, r: Reading, values: list[Value], targets: list[tuple[Found, Part]]) -> Meant | None:
    """ "Make it rain harder": a weather and a degree together adjust how strong it is."""
    if len(values) != 2 or (targets and targets[-1][0].ids):
        return None
    weather = next((value for value in values if value.part.has("weather")), None)
    other = next((value for value in values if value is not weather), None)
    if weather is None or other is None or weather.part.options["weather"] not in WORLD_AXES:
        return None
    axis = other.part.options.get("comparative") or (
        other.part.options.get("axis") if other.comparison and not other.part.has("axis_noun") else None
    )
    if not axis or axis[0] not in ("intensity", "contrast", "amount", "brightness", "speed", ""):
        return None
    c.use(r, weather.index, other.index)
    r.used.update(other.extra | weather.extra)
    sign = axis[1] if not axis[0] and axis[1] else (axis[1] or 1) * (other.comparison or 1)
    return Meant("adjust", weather.part.options["weather"], way(sign), Target(kind="world"))


_VALUE_TAGS = (
    "comparative", "colour", "material", "axis", "time_of_day", "weather", "season", "look", "size", "angle", "move",
    "aspect", "state", "place", "axis_noun", "superlative",
)  # fmt: skip


def _valuable(part: Part) -> bool:
    return part.has(*_VALUE_TAGS) and not (part.has("function") and not part.has("comparative", "move", "axis"))


def _valued(part: Part, i: int, pending: Value) -> Value:
    return Value(
        part,
        i,
        pending.degree,
        pending.exact,
        pending.sign,
        pending.comparison,
        pending.too,
        pending.percent,
        set(pending.extra),
    )


def _is_target(c: Clause, i: int, values: list[Value], targets: list[tuple[Found, Part]]) -> bool:
    """Whether a part that may be a mention is one here, and not a value ("turn it orange", "more light")."""
    part = c.parts[i]
    mention = c.mention(i)
    assert mention is not None
    if mention.pronoun:
        return True
    if part.has("action") and targets and all(item.group in ("cue", "kind") for item, _ in mention.items):
        return False
    value_too = part.has(*_VALUE_TAGS)
    if not value_too:
        return True
    if part.text.lower() in ("light", "lights", "the light", "lighting") and any(
        value.part.has("comparative", "colour", "axis") for value in values
    ):
        return True
    if part.has("weather", "time_of_day", "season", "size", "angle", "move", "look") and targets:
        return False
    if part.has("size") and any(item.group == "shot" for item, _ in mention.items):
        before = c.low(i - 1) if i else ""
        return mention.determiner == "the" or before in ("the", "make") and mention.determiner != "a"
    if part.has("axis_noun") and any(item.group == "kind" and item.kind in WORLD_AXES for item, _ in mention.items):
        return True
    return bool(mention.determiner) or part.has("weather") and not targets


def _restricts_place(c: Clause, i: int, found: Found) -> bool:
    """Whether "on the right" says which one rather than where to: something else still follows that is a value."""
    rest = [part for part in c.parts[i + 1 :] if not part.empty and not part.has("time")]
    return any(_valuable(part) or part.has("verb", "tail") for part in rest)


def _at_side(c: Clause, target: tuple[Found, Part], side: str) -> Found:
    found, part = target
    mention = part.options["mention"]
    again = mention.__class__(
        **{**mention.__dict__, "side": "middle" if side == "centre" else side.split()[-1], "determiner": ""}
    )
    narrowed = c.index.resolve(again, (found.group,), c.memory) if found.group else found
    return narrowed if narrowed.ok else found


def _restricted(c: Clause, found: Found, relation: str, other: Found) -> Found | None:
    """The things of `found` that stand in `relation` to `other` ("the man with the umbrella"); None when none does."""
    if found.group != "thing" or other.group != "thing":
        return None
    scene = c.index.scene
    if relation == "with":
        own = {scene.thing(id).held_by or scene.thing(id).part_of for id in other.ids}
        kept = tuple(id for id in found.ids if id in own)
        return Found("thing", kept) if kept else None
    if relation in ("on", "in", "next to", "behind", "in front of", "under", "above", "left of", "right of"):
        return found if len(found.ids) == 1 and relation in ("on", "in") and False else None
    return None


def _absorbed(c: Clause, found: Found, other: Found) -> bool:
    return other.kind in ("film", "scene")
