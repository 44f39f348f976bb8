"""Properties and their values: which property a value-like word means for a target, and reading clauses that set or adjust."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from cutaway.brief.changes import Operation, Target, Where
from cutaway.brief.edit_clause import ANYTHING, Clause, Reading
from cutaway.brief.edit_parts import Part
from cutaway.brief.edit_words import raw
from cutaway.brief.targets import Found

KINDS = (
    "film", "scene", "camera", "sky", "background", "weather", "time", "season", "wind", "light", "ground", "rain", "snow", "fog", "clouds", "stars",
    "music", "sound", "speech", "shot", "text", "last_frame", "ending",
)  # fmt: skip
FILM_AXES = {"brightness", "warmth", "contrast", "saturation", "grain", "glow", "vignette", "sharpness"}
WORLD_AXES = {"rain", "snow", "fog", "wind", "clouds", "stars", "wet"}
CAMERA_AXES = {"distance", "shake", "blur"}
TURNED = {"too", "overly", "excessively"}


@dataclass
class Value:
    """A value-like part with the words around it that turn or strengthen it."""

    part: Part
    index: int
    degree: float = 1.0
    exact: bool = False
    sign: int = 1
    comparison: int = 0
    """+1 after "more", -1 after "less"."""
    too: bool = False
    extra: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Meant:
    """A value for a certain target: the change it makes."""

    operation: Operation
    property: str
    value: Any
    target: Target | None = None
    where: Where | None = None


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
            use = [Value(Part(0, 0, ""), -1, pending.degree, pending.exact, too=pending.too, extra=set(pending.extra))]
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
                meant = _meant(c, found, part, value, preset, direction, seconds)
                if (
                    meant is None
                    and part is not None
                    and part.has("function")
                    and part.options["mention"].pronoun == "it"
                    and value.index >= 0
                ):
                    meant = _meant(c, Found("kind", (), "film"), None, value, preset, direction, seconds)
                if meant is None and not found.ok and memory_target and c.memory.ids:
                    earlier = Found(c.memory.group, c.memory.ids)
                    meant = _meant(c, earlier, None, value, preset, direction, seconds)
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
                    meant = Meant("set", "duration", round(_lasting(c, found) * factor, 3), meant.target)
                    value.exact, value.degree = False, 1.0
                result: Any = meant.value
                degree, exact = value.degree, value.exact
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
            pending.extra.update(range(part.start, c.parts[i + 1].end))
            i += 1
        elif part.has("number") and part.text.endswith("%"):
            pending.degree, pending.exact = 1 + float(part.options["number"]) / 100, True
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
        values[-1].degree, values[-1].exact = pending.degree, pending.exact
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
    if any(change.property == "speed" for change in r.changes):
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


def _lasting(c: Clause, found: Found) -> float:
    """Seconds that the target lasts now."""
    shots = [shot for shot in c.index.scene.shots if shot.id in found.ids]
    return sum(shot.frames for shot in shots) / float(c.index.scene.format.frame_rate) if shots else c.seconds


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
    sign = (axis[1] or 1) * (other.comparison or 1)
    return Meant("adjust", weather.part.options["weather"], _word(sign), Target(kind="world"))


_VALUE_TAGS = (
    "comparative", "colour", "material", "axis", "time_of_day", "weather", "season", "look", "size", "angle", "move", "aspect", "state", "place", "axis_noun", "superlative",
)  # fmt: skip


def _valuable(part: Part) -> bool:
    return part.has(*_VALUE_TAGS) and not (part.has("function") and not part.has("comparative", "move", "axis"))


def _valued(part: Part, i: int, pending: Value) -> Value:
    return Value(
        part, i, pending.degree, pending.exact, pending.sign, pending.comparison, pending.too, set(pending.extra)
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


def _meant(
    c: Clause,
    found: Found,
    part: Part | None,
    value: Value,
    preset: tuple[str, int] | None,
    direction: int,
    seconds: float | None,
) -> Meant | None:
    """The change that `value` makes to `found`; None when it makes no sense there."""
    options = dict(value.part.options)
    kind = c.index.by_id[found.ids[0]].kind if found.ids else found.kind
    group = found.group if found.ids else ("kind" if found.kind else "")
    comparison = value.comparison * (-1 if value.too else 1)
    if preset and value.index < 0:
        axis, sign = preset
        if axis == "length" and group != "thing":
            axis = "duration"
        return _axis(c, found, group, kind, axis, sign * value.sign * (-1 if value.too else 1), value, seconds, part)
    if direction and value.index < 0 and (kind in ("camera", "shot") or group == "shot"):
        return Meant("frame", "height", _word(direction), _camera_target(c, found, group, kind, part))
    if direction and value.index < 0:
        return _by_default(c, found, group, kind, direction, value, seconds, part)
    if "axis_noun" in options and (comparison or direction or value.sign < 0 or value.exact):
        return _axis(
            c, found, group, kind, options["axis_noun"], comparison or direction or value.sign, value, seconds, part
        )
    if (
        value.index < 0
        or value.part.text.lower() in ("more", "less", "fewer")
        or value.part.text.lower().startswith("not ")
    ):
        if preset:
            return _axis(c, found, group, kind, preset[0], preset[1], value, seconds, part)
        return _by_default(c, found, group, kind, comparison or 1, value, seconds, part)
    if "comparative" in options and options["comparative"][0]:
        axis, sign = options["comparative"]
        return _axis(
            c,
            found,
            group,
            kind,
            axis,
            sign * (-1 if value.too else 1) * value.sign * (comparison or 1),
            value,
            seconds,
            part,
        )
    if group == "thing" and found.part:
        if "colour" in options:
            return Meant("set", f"{found.part} colour", options["colour"])
        if "material" in options:
            return Meant("set", f"{found.part} material", options["material"])
    gradual = value.too or comparison or value.exact or value.sign < 0
    if "axis" in options and gradual:
        axis, sign = options["axis"]
        return _axis(
            c,
            found,
            group,
            kind,
            axis,
            sign * (comparison or (-1 if value.too else 1)) * value.sign,
            value,
            seconds,
            part,
        )
    if "aspect" in options and group in ("", "kind") and kind in ("", "film", "scene", "camera", "shot"):
        return Meant("set", "aspect", options["aspect"], Target(kind="film"))
    if (
        "colour" in options
        and "material" in options
        and options["colour"] in ("gold", "silver", "bronze", "copper")
        and "out" in [token.low for token in c.tokens]
    ):
        return Meant("set", "material", options["material"])
    if "colour" in options and comparison and (group == "" or kind in ("film", "scene", "light")):
        warm = {
            "orange": 1,
            "yellow": 1,
            "red": 1,
            "amber": 1,
            "golden": 1,
            "gold": 1,
            "blue": -1,
            "cyan": -1,
            "teal": -1,
        }.get(options["colour"])
        return Meant("adjust", "warmth", _word(warm * comparison), Target(kind="film")) if warm else None
    if "colour" in options:
        if kind in ("sky", "background", "clouds"):
            return Meant("set", "sky colour", options["colour"], Target(kind="world", phrase=kind))
        if group in ("thing", "light", "text"):
            return Meant("set", "colour", options["colour"])
        if kind == "light":
            ids = tuple(light.id for light in c.index.scene.lights if light.kind != "fill" and light.bounce_of is None)
            return Meant("set", "colour", options["colour"], Target(kind="light", ids=ids, phrase="light"))
        if kind in ("fog", "rain"):
            return Meant("set", f"{kind} colour", options["colour"], Target(kind="world", phrase=kind))
    if "material" in options and group == "thing":
        return Meant("set", "material", options["material"])
    if "state" in options and group in ("thing", "light", "text"):
        return Meant("set", "visible", options["state"] == "visible")
    whole = group == "" or kind in (
        "film",
        "scene",
        "time",
        "weather",
        "season",
        "sky",
        "light",
        "camera",
        "background",
        "ending",
        "set",
        "shot",
    )
    if whole:
        for tag in ("time_of_day", "season", "weather"):
            if tag in options:
                return Meant("set", tag, options[tag], Target(kind="world", phrase=value.part.text))
    if "weather" in options and kind in ("rain", "snow", "fog", "wind"):
        return Meant("set", "weather", options["weather"], Target(kind="world", phrase=value.part.text))
    camera = group == "" or kind in ("camera", "shot", "film", "scene") or group == "shot"
    subject = found if group == "thing" else Found()
    target = _camera_target(c, found, group, kind, part)
    if "angle" in options and (camera or group == "thing"):
        return Meant("frame", "angle", options["angle"], target)
    first = part is not None and value.part.start < part.start
    if "move" in options and (
        camera or (group == "thing" and options["move"] not in ("static",) and (first or not _can_act(c, subject)))
    ):
        return Meant("frame", "move", options["move"], target)
    if (
        "size" in options
        and (camera or group == "thing")
        and not (group == "thing" and "axis" in options and _before(c, value.index) not in ("on", "of"))
    ):
        return Meant("frame", "size", options["size"], target)
    if "axis" in options:
        axis, sign = options["axis"]
        if axis == "opacity" and group == "thing":
            return Meant("set", "opacity", 0.3 if sign < 0 else 1.0)
        return _axis(c, found, group, kind, axis, sign, value, seconds, part)
    if "look" in options and (whole or kind == "music"):
        return Meant(
            "set",
            "look" if kind != "music" else "style",
            options["look"],
            Target(kind="film", phrase=value.part.text) if kind != "music" else None,
        )
    if "place" in options and group == "thing" and c.turning and options["place"] in ("front", "back", "left", "right"):
        return Meant("set", "facing", options["place"])
    if "place" in options and group in ("thing", "text", "light"):
        return Meant("move", options["place"], None, where=Where(relation=options["place"], phrase=value.part.text))
    if (
        "place" in options
        and camera
        and kind in ("camera", "shot")
        and options["place"] in ("back", "front", "left", "right", "up", "down")
    ):
        move = {
            "back": ("distance", "more"),
            "front": ("distance", "less"),
            "up": ("height", "more"),
            "down": ("height", "less"),
        }
        if options["place"] in move:
            return Meant("frame", *move[options["place"]], target)
        return Meant("frame", "move", f"pan {options['place']}", target)
    if "superlative" in options:
        axis, sign = options["superlative"]
        return _axis(c, found, group, kind, axis, sign, value, seconds, part)
    return None


def _before(c: Clause, i: int) -> str:
    return c.low(i - 1) if i > 0 else ""


def _can_act(c: Clause, found: Found) -> bool:
    return any(c.index.by_id[id].kind in ("person", "animal") for id in found.ids)


def _camera_target(c: Clause, found: Found, group: str, kind: str, part: Part | None) -> Target:
    if group in ("thing", "shot") and found.ids:
        return c.target(found, part)
    return Target(kind="camera", phrase=part.text if part else "")


def _word(sign: int) -> str:
    return "more" if sign > 0 else "less"


def _axis(
    c: Clause,
    found: Found,
    group: str,
    kind: str,
    axis: str,
    sign: int,
    value: Value,
    seconds: float | None,
    part: Part | None,
) -> Meant | None:
    """An adjustment along an axis, or a setting of seconds, where that target has such an axis."""
    word = _word(sign)
    film, world = Target(kind="film"), Target(kind="world")
    if group == "cue" and axis in ("contrast", "brightness", "size", "intensity", "height"):
        axis = "loudness"
    if axis in ("height above ground",) and (group == "cue" or kind in ("music", "sound")):
        axis = "loudness"
    if axis == "length" and (
        group in ("", "shot", "text") or kind in ("film", "camera", "shot", "ending", "music", "scene")
    ):
        axis = "duration"
    if axis == "duration" or (axis == "height" and seconds is not None and group != "thing"):
        to = any(c.low_at(part_.start - 1) == "to" for part_ in c.parts if part_.has("time"))
        exact = seconds is not None and (
            to or value.part.text.lower() in ("long", "length", "duration") and not value.comparison
        )
        target = c.target(found, part) if group in ("shot", "text", "cue") else film
        return Meant("set" if exact else "adjust", "duration", seconds if exact else word, target)
    if (
        axis == "height"
        and (group == "shot" or kind in ("film", "camera", "shot", ""))
        and value.part.text.lower().startswith("short")
    ):
        return Meant("adjust", "duration", word, c.target(found, part) if group == "shot" else film)
    if axis == "distance":
        return Meant("frame", "distance", word, _camera_target(c, found, group, kind, part))
    if axis in ("shake",) or (axis == "blur" and group != "thing"):
        if group == "thing":
            return None
        return Meant("frame", axis, word, _camera_target(c, found, group, kind, part))
    if axis == "wind" and sign < 0 and (kind in ("camera", "shot") or group == "shot"):
        return Meant("frame", "move", "static", _camera_target(c, found, group, kind, part))
    if axis == "speed":
        if group == "thing" or (group in ("shot", "cue") and found.ids):
            return Meant("adjust", "speed", word)
        if kind == "camera":
            return Meant("frame", "speed", word, Target(kind="camera"))
        return Meant("adjust", "speed", word, film)
    if axis == "loudness":
        if group == "cue":
            return Meant("adjust", "loudness", word)
        if group == "thing":
            ids = tuple(cue.id for cue in c.index.scene.cues if cue.thing in found.ids)
            return (
                Meant("adjust", "loudness", word, Target(kind="cue", ids=ids, phrase=part.text if part else ""))
                if ids
                else None
            )
        ids = tuple(cue.id for cue in c.index.scene.cues)
        return (
            Meant("adjust", "loudness", word, Target(kind="cue", ids=ids, phrase="sound"))
            if ids and group in ("", "kind")
            else None
        )
    if axis == "intensity":
        return _by_default(c, found, group, kind, sign, value, seconds, part) or (
            Meant("adjust", "contrast", word, film) if group in ("", "kind") else None
        )
    if axis in ("snow", "fog", "rain", "clouds", "stars", "wet", "wind") and group in ("", "kind"):
        return Meant("adjust", axis, word, world)
    if axis == "wet" and (kind == "set" or group == ""):
        return Meant("adjust", "wet", word, world)
    if axis == "sharpness" and group != "thing":
        return Meant("frame", "blur", _word(-sign), _camera_target(c, found, group, kind, part))
    if axis in FILM_AXES:
        if kind == "sky":
            return Meant("adjust", f"sky {axis}", word, world)
        if kind == "background":
            return Meant("adjust", f"background {axis}", word, world)
        if group in ("thing", "light") and kind != "set" and axis in ("brightness", "warmth", "saturation", "contrast"):
            return Meant("adjust", axis, word)
        if group == "text" and axis == "brightness":
            return Meant("adjust", axis, word)
        if group in ("", "kind", "shot") or kind == "set":
            return Meant("adjust", axis, word, film)
        return None
    if axis == "amount":
        if group == "thing":
            return Meant("adjust", "amount", word)
        return None
    if axis in ("width", "size", "height") and (group in ("", "shot") or kind in ("camera", "film", "shot")):
        if axis == "width":
            return Meant(
                "frame",
                "distance" if group else "distance",
                "more" if sign > 0 else "less",
                _camera_target(c, found, group, kind, part),
            )
        return None
    if axis == "height above ground" and (group in ("", "shot") or kind in ("camera", "shot")):
        if not group and value.part.text.lower() in ("low", "high"):
            return None
        return Meant("frame", "height", word, _camera_target(c, found, group, kind, part))
    if group in ("thing", "light") and (
        axis
        in (
            "size",
            "height",
            "width",
            "length",
            "height above ground",
            "shine",
            "opacity",
            "glow",
            "blur",
            "sharpness",
            "wet",
        )
        or group == "light"
    ):
        if group == "light" and axis == "height":
            axis = "height above ground"
        return Meant("adjust", axis, word)
    if group == "text" and axis in ("size", "height", "width", "opacity", "height above ground"):
        return Meant("adjust", "size" if axis in ("height", "width") else axis, word)
    return None


def _by_default(
    c: Clause, found: Found, group: str, kind: str, sign: int, value: Value, seconds: float | None, part: Part | None
) -> Meant | None:
    """ "More" and "less" of something by itself."""
    if group == "cue" or kind in ("music", "sound", "speech"):
        ids = found.ids or tuple(cue.id for cue in c.index.scene.cues)
        return (
            Meant("adjust", "loudness", _word(sign), Target(kind="cue", ids=ids, phrase=part.text if part else ""))
            if ids
            else None
        )
    if kind in WORLD_AXES:
        return Meant("adjust", kind, _word(sign), Target(kind="world"))
    if kind == "light":
        return Meant("adjust", "brightness", _word(sign), Target(kind="film"))
    if group == "light":
        return Meant("adjust", "brightness", _word(sign))
    if group == "thing":
        if value.comparison:
            if any(
                thing.id in found.ids and thing.kind == "effect" and thing.name in WORLD_AXES
                for thing in c.index.scene.things
            ):
                name = next(thing.name for thing in c.index.scene.things if thing.id in found.ids)
                return Meant("adjust", name, _word(sign), Target(kind="world"))
            return Meant("adjust", "amount", _word(sign))
        lit = any(light.thing in found.ids for light in c.index.scene.lights)
        return Meant("adjust", "brightness" if lit else "size", _word(sign))
    if group == "text":
        return Meant("adjust", "size", _word(sign))
    return None
