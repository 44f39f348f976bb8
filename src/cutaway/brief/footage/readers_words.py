"""How letters look: titles, subtitles and other words over the picture."""

from __future__ import annotations

import re

from cutaway.brief.footage.clause import first_value
from cutaway.brief.footage.state import State, reader


@reader("text style")
def text_style(state: State) -> None:
    """How letters look: colour, box, outline, highlight, size, font, case, place. Sets the flag `style` when there is any."""
    clause = state.clause
    before = set(state.parameters)
    while (hit := first_value(clause, "colour", state.used)) is not None:
        at, length, value = hit
        state.read.update(range(at, at + length))
        state.give(_coloured(state, at, length), value)
    for name in ("box", "outline", "shadow"):
        hit = first_value(clause, name, state.used)
        if hit is not None and state.name != "background":
            state.read.update(range(hit[0], hit[0] + hit[1]))
            if hit[0] and clause.pieces[hit[0] - 1].low in ("no", "without"):
                state.read.add(hit[0] - 1)
                state.parameters[name] = False
                continue
            state.give(name, True)
            state.near("degree", hit[0])
    any_size = first_value(clause, "size_by", set())
    percent = state.take("#percent") if any_size is not None else None
    if percent is not None and any_size is not None:
        share = abs(percent) / 100
        state.read.update(range(any_size[0], any_size[0] + any_size[1]))
        state.parameters["size_by"] = round(1 + share if any_size[2] > 1 else max(0.05, 1 - share), 3)
    hit = first_value(clause, "size_by", state.used)
    if hit is not None:
        state.read.update(range(hit[0], hit[0] + hit[1]))
        degree = state.near("degree", hit[0])
        up = hit[2] > 1
        state.give(
            "size_by",
            {0.5: 1.15 if up else 0.87, 1.5: 1.6 if up else 0.62, 2.0: 2.0 if up else 0.5}.get(degree or 1.0, hit[2]),
        )
    if state.name == "subtitle_style" or (state.name == "change_treatment" and _about_subtitles(state)):
        move_letters(state)
    if state.name == "add_text":
        third = next(
            (at for at in range(len(clause)) if (clause.longest(at, "place") or (0, ""))[1] == "lower third"), None
        )
        if third is not None and third in state.matched:
            state.give("place", "lower third")
    for at, piece in enumerate(clause.pieces[:-1]):
        if piece.low in ("typewriter", "handwriting") and clause.pieces[at + 1].low in ("effect", "animation", "style"):
            # How letters come is no font.
            state.read.discard(at)
            state.parameters["font_"] = True
    for name in (
        "place",
        *(() if "font_" in state.parameters else ("font",)),
        *(() if "size_by" in state.parameters else ("size",)),
    ):
        state.give(name, state.take(name))
    if state.name in ("add_text", "subtitles", "subtitle_style") and "size" not in state.parameters:
        factor, percent = state.take("#factor"), state.take("#percent")
        if factor is not None or percent is not None:
            state.give("size_by", factor if factor is not None else round((percent or 100) / 100, 3))
    for at, piece in enumerate(clause.pieces):
        if piece.low in ("transparent", "translucent") and at not in state.used:
            state.read.update({at, at - 1} if at and clause.pieces[at - 1].low in ("semi", "half") else {at})
            state.give("box_opacity", 0.5)
        elif piece.low in ("dark", "light") and at not in state.used and state.parameters.get("box") is True:
            state.read.add(at)
            state.parameters["box"] = piece.low
    if state.take("upper"):
        state.give("case", "upper")
    elif state.take("lower"):
        state.give("case", "lower")
    for at, piece in enumerate(clause.pieces):
        if at not in state.used and piece.low in ("bold", "italic", "italics", "underlined"):
            state.read.add(at)
            state.give(
                "weight" if piece.low == "bold" else "slant",
                piece.low.rstrip("s") if piece.low != "underlined" else "underline",
            )
        elif at not in state.used and piece.low in ("text", "letters", "font", "lettering", "screen", "typeface"):
            state.read.add(at)
    if set(state.parameters) - before:
        state.parameters["style_"] = True


def _coloured(state: State, at: int, length: int) -> str:
    """What a colour at `at` is the colour of."""
    clause = state.clause
    following = range(at + length, min(len(clause), at + length + 2))
    for name in ("outline", "shadow", "box"):
        for place in following:
            hit = clause.longest(place, name)
            if hit and not any(clause.content(i) for i in range(at + length, place)):
                if clause.longest(place, "subtitles") or clause.longest(place, "text"):
                    break
                state.read.update(range(place, place + hit[0]))
                state.near("degree", at)
                return name
    earlier = range(max(0, at - 6), at)
    spoken = {"current", "active", "spoken"}
    if any(
        clause.pieces[i].low in spoken and clause.pieces[i + 1].low in ("word", "words") for i in earlier if i + 1 < at
    ):
        return "highlight"
    lit = {"light", "highlight", "lit", "glow"}
    if any(clause.pieces[i].forms & lit for i in earlier) or any(
        clause.pieces[i].forms & {"highlight", "active", "current"} for i in following
    ):
        state.read.update(i for i in following if clause.pieces[i].forms & {"highlight", "active", "current"})
        return "highlight"
    if "colour" in state.parameters and any(clause.pieces[i].low in ("on", "over") for i in range(max(0, at - 2), at)):
        return "box"
    return "colour" if "colour" not in state.parameters else "second_colour"


def _about_subtitles(state: State) -> bool:
    return bool(state.clause.facts.subtitles) and state.clause.facts.last[-1:] == ("subtitles",)


def move_letters(state: State) -> None:
    """ "Further down" beside other wishes: a little lower than they are, and not at the lower edge."""
    for name, sign in (("rises", 1), ("sinks", -1)):
        hit = first_value(state.clause, name, state.used)
        if hit is None:
            continue
        degree = state.near("degree", hit[0])
        if degree is None and hit[1] == 1 and state.clause.pieces[hit[0]].low in ("up", "down", "lower"):
            continue
        state.read.update(range(hit[0], hit[0] + hit[1]))
        state.give("rise", sign * _RISE.get(degree or 1.0, 0.1))
        return


_RISE = {0.5: 0.05, 1.5: 0.18, 2.0: 0.3}
"""How far letters go up or down, in heights of the picture."""


def raise_of(degree: float | None) -> float:
    """How far "a bit higher" goes, in heights of the picture."""
    return _RISE.get(degree or 1.0, 0.1)


@reader("raised")
def raised(state: State) -> None:
    """Subtitles a little higher or lower than they are: `rise` in heights of the picture."""
    percent, degree = state.take("#percent"), state.take("degree")
    share = abs(percent) / 100 if percent is not None else _RISE.get(degree or 1.0, 0.1)
    state.give("rise", round(share if state.up else -share, 3))
    state.take("move")


@reader("shifted")
def shifted(state: State) -> None:
    """Subtitles that come earlier or later: `shift` in seconds."""
    for at, piece in enumerate(state.clause.pieces):
        if piece.kind == "time" and at not in state.read and piece.value.kind == "length":
            state.read.add(at)
            state.give("shift", round(piece.value.start if state.up else -piece.value.start, 3))


@reader("mark colour")
def mark_colour(state: State) -> None:
    """The colour of a ring or an arrow; it is no part of what it is drawn on."""
    clause = state.clause
    follow = str(state.parameters.get("follow", ""))
    for at in range(len(clause) - 1):
        hit = clause.longest(at + 1, "colour")
        if (
            hit
            and clause.pieces[at].low in ("in", "with")
            and all(
                clause.pieces[i].kind == "time" or not clause.content(i) for i in range(at + 1 + hit[0], len(clause))
            )
        ):
            state.give("colour", hit[1])
            rows = set(range(at, at + 1 + hit[0]))
            state.captured -= rows
            state.read.update(rows)
            tail = clause.text(at, at + 1 + hit[0])
            if follow.endswith(tail):
                state.parameters["follow"] = follow.removesuffix(tail).strip()
            return
    state.give("colour", state.take("colour"))


@reader("other text")
def other_text(state: State) -> None:
    """Words over the picture that get other words: which of several by what they say."""
    said = state.parameters.pop("which", "")
    state.parameters["name"] = "add_text"
    if said and len(state.clause.facts.texts) > 1:
        state.parameters["where"] = {"text": said}


@reader("written")
def written(state: State) -> None:
    """Where the old words stand: in the subtitles, in a title, or in what is said."""
    facts = state.clause.facts
    old, new = str(state.parameters.get("old", "")), str(state.parameters.get("new", ""))
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE) if old else None
    there = re.compile(rf"(?<!\w){re.escape(new)}(?!\w)", re.IGNORECASE) if new else None
    lines = (*facts.subtitles, *facts.texts)
    if pattern and there and any(map(there.search, lines)) and not any(map(pattern.search, lines)):
        # "It's “there”, not “their”": what stands there is what goes.
        old, new, pattern = new, old, there
        state.parameters |= {"old": old, "new": new}
    if pattern is None or any(pattern.search(line) for line in facts.subtitles):
        return
    line = next((text for text in reversed(facts.texts) if pattern.search(text)), None)
    if line is not None:
        state.name = "change_treatment"
        state.parameters = {"name": "add_text", "text": pattern.sub(lambda match: new, line), "old_": old, "new_": new}
        if len(facts.texts) > 1:
            state.parameters["where"] = {"text": line}
    elif not facts.subtitles and pattern.search(facts.transcript):
        state.name = "replace_sentence"


@reader("subtitle mode")
def subtitle_mode(state: State) -> None:
    """burn, karaoke or files, and how many words at a time."""
    clause = state.clause

    def there(name: str) -> bool:
        hits = [(at, clause.longest(at, name)) for at in range(len(clause))]
        rows = [(at, hit[0]) for at, hit in hits if hit]
        for at, length in rows:
            state.read.update(range(at, at + length))
        return bool(rows)

    for at in range(1, len(clause)):
        count = clause.pieces[at - 1].value
        tail = {piece.low for piece in clause.pieces[at + 1 : at + 5]}
        if (
            clause.pieces[at].low in ("word", "words")
            and isinstance(count, (int, float))
            and tail & {"time", "per", "each", "line", "screen", "once"}
        ):
            state.give("words", int(count))
            state.read.update(
                i
                for i in range(max(0, at - 3), min(len(clause), at + 5))
                if clause.pieces[i].low
                in ("one", "or", "two", "three", "word", "words", "at", "a", "time", "per", "line", "screen")
                or i == at - 1
            )
    if there("one_word"):
        state.give("words", 1)
    if there("karaoke"):
        state.give("mode", "karaoke")
    if there("burn"):
        state.give("mode", "burn")
    if there("files"):
        state.give("mode", "files")
    if "mode" in state.parameters or "words" in state.parameters:
        state.parameters["style_"] = True
