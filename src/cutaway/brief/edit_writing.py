"""Reading clauses that change letters or spoken words."""

from __future__ import annotations

from cutaway.brief.changes import Target
from cutaway.brief.edit_clause import Clause, Data, Reading
from cutaway.brief.edit_removing import CAUSING
from cutaway.brief.targets import Found

UNSEEN = {"voice", "narrator", "voiceover", "voice-over", "narration", "someone", "somebody", "announcer", "speaker"}
"""Who may speak without being in the picture."""


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
        link = max(
            (
                i
                for i, part in enumerate(c.parts)
                if c.low(i)
                in ("to", "as", "read", "say", "reads", "says", "spell", "display", "saying", "reading", "with")
                or (part.has("verb") and any(row[0] in ("write", "say") for row in part.options["verb"]))
            ),
            default=None,
        )
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
        unseen = {token.low for token in c.tokens} & UNSEEN
        if not unseen:
            return None
        c.use_words(
            r, (*CAUSING, *UNSEEN, "over", "off", "off-screen", "offscreen", "deep", "soft", "female", "male", "calm")
        )
        for i, part in enumerate(c.parts):
            if unseen & {token.low for token in c.tokens[part.start : part.end]}:
                c.use(r, i)
        c.use(r, quote)
        r.changes.append(
            c.change("say", Target(kind="nothing", phrase="a voice"), "", c.parts[quote].options["quote"], when=when)
        )
        return r
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
