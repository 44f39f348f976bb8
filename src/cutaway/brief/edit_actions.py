"""Reading clauses that remove, keep, hide, show, switch, move, swap, write, speak, act, undo, restore, hold or delay."""

from __future__ import annotations

from cutaway.brief.changes import Target, Where
from cutaway.brief.edit_clause import ANYTHING, Clause, Data, Reading
from cutaway.brief.edit_placing import read_begin, read_hide, read_move, read_off, read_on, read_show, read_swap
from cutaway.brief.edit_properties import WORLD_AXES
from cutaway.brief.edit_removing import CAUSING, named_targets, read_keep, read_remove
from cutaway.brief.edit_replacing import text_with
from cutaway.brief.edit_words import bases, entries
from cutaway.brief.edit_writing import read_say, read_write
from cutaway.brief.targets import Found

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


def read_act(c: Clause, verb: int | None, data: Data) -> Reading | None:
    """A subject does something else: "have him walk to the window", "she should wave", "let the cat jump"."""
    if data and data[0] == "remove" and data[1] != "stop":
        return None  # "neither candle should burn" asks for the opposite
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
            and not _transitive(c, i, bool(agents))
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
        elif low.endswith("ly") and actions and not part.has("verb", "mention"):
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
            elif found.kind == "camera":
                where = Where(relation="front", phrase=part.text)
                c.use(r, i)
        i += 1
    if verb is None and agents and actions and actions[0][0] == 0:
        r.bonus += 0.3  # "close the curtains": told to somebody by the verb itself
    if agents and agents[0][0] >= 0 and actions and actions[0][0] > agents[0][0]:
        r.bonus += 0.06  # "the bottle should rotate slowly": it is told what to do, and how
    if any(action == "look" for _, action in actions) and not all(_alive(c, found) for _, found in agents):
        return None  # how a thing looks is not something it does
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


def _transitive(c: Clause, i: int, agents: bool) -> bool:
    """Whether "leave", "keep" or "hold" is said of what follows it, and is nothing that is done by what stands before."""
    bare = i == 0 or c.parts[i - 1].has("comma") or c.low(i - 1) in ("but", "and")
    return (
        (agents or bare) and c.low(i) in ("leave", "keep", "hold") and i + 1 < len(c.parts) and bool(c.mention(i + 1))
    )


def _alive(c: Clause, found: Found) -> bool:
    kinds = {c.index.by_id[id].kind for id in found.ids}
    return bool(kinds & {"person", "animal"}) or any("robot" in c.index.by_id[id].words for id in found.ids)


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
    rows = named_targets(c, r, verb, ("shot", "thing"), ("last_frame", "film", "ending", "camera"))
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
    rows = named_targets(c, r, verb, ("thing", "text", "cue"))
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


READERS = {
    "begin": read_begin,
    "remove": read_remove, "keep": read_keep, "hide": read_hide, "show": read_show, "on": read_on, "off": read_off, "move": read_move, "swap": read_swap,
    "write": read_write, "say": read_say, "undo": read_undo, "restore": read_restore, "hold": read_hold,
    "delay": read_delay,
}  # fmt: skip


def known_action(word: str) -> bool:
    """Whether a word is something a subject can be told to do."""
    return any(entry.tag == "action" for base in bases(word) for entry in entries().get(base, ()))
