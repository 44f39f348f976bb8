"""How letters look: titles, subtitles and other words over the picture."""

from __future__ import annotations

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
            state.give(name, True)
            state.near("degree", hit[0])
    hit = first_value(clause, "size_by", state.used)
    if hit is not None:
        state.read.update(range(hit[0], hit[0] + hit[1]))
        degree = state.near("degree", hit[0])
        up = hit[2] > 1
        state.give(
            "size_by",
            {0.5: 1.15 if up else 0.87, 1.5: 1.6 if up else 0.62, 2.0: 2.0 if up else 0.5}.get(degree or 1.0, hit[2]),
        )
    for name in ("place", "font", *(() if "size_by" in state.parameters else ("size",))):
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
    lit = {"light", "highlight", "lit", "glow"}
    if any(clause.pieces[i].forms & lit for i in earlier) or any(
        clause.pieces[i].forms & {"highlight", "active", "current"} for i in following
    ):
        return "highlight"
    if "colour" in state.parameters and any(clause.pieces[i].low in ("on", "over") for i in range(max(0, at - 2), at)):
        return "box"
    return "colour" if "colour" not in state.parameters else "second_colour"


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
