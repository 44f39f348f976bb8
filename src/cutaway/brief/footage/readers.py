"""Parameters that the other words of a clause give: how much, which colour, where, which medium."""

from __future__ import annotations

from typing import Any

from cutaway.brief.footage.clause import first_value
from cutaway.brief.footage.operations import NamedMedium
from cutaway.brief.footage.state import READERS, State, reader


def _simple(name: str, of: str = "") -> None:
    READERS[name] = lambda state: state.give(name, state.take(of or name))


for _name in ("place", "size", "size_by", "language", "look", "style"):
    _simple(_name)
_simple("format", "file")


@reader("amount")
def amount(state: State) -> None:
    """How much: words, a percentage; "more" and "less" count from what is there."""
    percent = state.take("#percent")
    if percent is not None:
        state.give("amount", round(percent / 100, 3))
        return
    for at, piece in enumerate(state.clause.pieces[:-1]):
        if state.name != "relight" and piece.low == "light" and at not in state.used and at + 1 in state.matched:
            state.read.add(at)
            state.give("amount", 0.5)
    more, less = _whole(state, "more_of"), _whole(state, "less_of")
    degree = state.take("degree")
    more, less = more or state.take("more_of"), less or state.take("less_of")
    if (more or less) and any(name == state.name for name, _ in state.clause.facts.treatments):
        state.give("amount_by", _scaled(bool(more), degree))
    elif more or less:
        state.give("amount", 1.5 if more else 0.5)
    else:
        state.give("amount", degree)


def _whole(state: State, name: str) -> Any:
    """ "More strongly" is one comparison, and no "more" with a "strongly"."""
    hit = first_value(state.clause, name, state.used)
    if hit is None or hit[1] < 2 or state.clause.pieces[hit[0] - 1].low == "not":
        return None
    return state.take(name)


def _scaled(more: bool, degree: float | None) -> float:
    if more:
        return {0.5: 1.25, 1.5: 2.0, 2.0: 2.5}.get(degree or 1.0, 1.5)
    return {0.5: 0.8, 1.5: 0.4, 2.0: 0.25}.get(degree or 1.0, 0.6)


@reader("new amount")
def new_amount(state: State) -> None:
    """How much more or less of a treatment that is there: a factor of its amount."""
    percent, factor, times = (
        state.take("#percent"),
        state.parameters.pop("factor", None) or state.take("factor"),
        state.take("#factor"),
    )
    degree = state.take("degree")
    up = bool(state.up)
    if state.name == "volume":
        state.parameters.pop("name", None)
        state.parameters["db"] = (1 if up else -1) * {0.5: 2, 1.5: 8, 2.0: 12}.get(degree or 1.0, 4)
        state.parameters["name_"] = True
        return
    if percent is not None:
        state.give("amount_by", round(1 + percent / 100 if up else max(0.0, 1 - percent / 100), 3))
    elif times is not None or factor is not None:
        state.give("amount_by", times if times is not None else factor)
    else:
        state.give("amount_by", _scaled(up, degree))


@reader("key")
def key(state: State) -> None:
    """A screen of one colour that is to be taken out."""
    clause = state.clause
    for at in range(len(clause)):
        if clause.longest(at, "green_screen"):
            state.parameters["key"] = "blue" if "blue" in clause.pieces[at].low else "green"
            state.read.update(range(at, at + clause.longest(at, "green_screen")[0]))  # type: ignore[index]
    hit = first_value(clause, "key_out", state.used)
    if "key" in state.parameters and hit is not None:
        state.read.update(range(hit[0], hit[0] + hit[1]))


@reader("instead of behind")
def instead_of_behind(state: State) -> None:
    """What the background is now, as in "white instead of my room"."""
    if state.take("behind") is not None:
        for at, piece in enumerate(state.clause.pieces):
            if piece.low in ("instead", "of"):
                state.read.add(at)


@reader("looks")
def looks(state: State) -> None:
    """Figures that stand with a look: "vintage and a bit brighter"."""
    tones(state)


_TONES = {"exposure": 0.5}


@reader("tones")
def tones(state: State) -> None:
    """Signed figures from -1 to 1 for brightness, contrast, saturation, temperature; exposure in stops."""
    clause = state.clause
    while True:
        used = state.used if "look" in state.parameters else state.read | state.captured
        hit = first_value(clause, "tone", used)
        noun = None if hit else first_value(clause, "tone_noun", used)
        if hit is None and noun is None:
            return
        at, length, value = hit or noun or (0, 0, "")
        state.read.update(range(at, at + length))
        if hit is not None:
            name, sign = value.split()
            sign = 1 if sign == "+" else -1
            part = next(
                (
                    clause.longest(i, "tone_noun")
                    for i in range(at + length, min(len(clause), at + length + 3))
                    if clause.longest(i, "tone_noun")
                ),
                None,
            )
            if name == "brightness" and part is not None and part[1] in ("shadows", "highlights"):
                name = part[1]
                state.take("tone_noun")
        else:
            name, sign = value, _direction(state)
        size = _TONES.get(name, 0.3)
        percent, number = state.take("#percent"), _stops(state)
        if number is not None:
            name, size = "exposure", number
        elif percent is not None:
            size = min(1.0, abs(percent) / 100)
            sign = -1 if percent < 0 else sign
        else:
            size = min(
                1.0, size * {0.5: 0.5, 1.5: 2.0, 2.0: 2.5}.get(state.near("degree", at, after=length + 3) or 1.0, 1.0)
            )
        if sign * state.parameters.get(name, 0) < 0:
            # Warmer and colder at once: the second is left, and said.
            state.read -= set(range(at, at + length))
            state.parameters["tones"] = True
            return
        if abs(sign * size) > abs(state.parameters.get(name, 0)):
            state.parameters[name] = round(sign * size, 3)
        state.parameters["tones"] = True


def _direction(state: State) -> int:
    less, more = first_value(state.clause, "less_dir", state.read), first_value(state.clause, "more_dir", state.read)
    if less is not None and (more is None or less[1] >= more[1]):
        state.take("less_dir")
        return -1
    if more is not None:
        state.take("more_dir")
    return 1


def _stops(state: State) -> float | None:
    clause = state.clause
    for at in range(len(clause) - 1):
        if clause.pieces[at + 1].low in ("stop", "stops") and at not in state.used:
            value = clause.pieces[at].value
            if isinstance(value, (int, float)) or clause.pieces[at].low in ("a", "one"):
                state.read.update((at, at + 1))
                return float(value) if isinstance(value, (int, float)) else 1.0
    return None


@reader("from")
def light_from(state: State) -> None:
    """Where light comes from."""
    state.give("from", state.take("from"))


@reader("inks")
def inks(state: State) -> None:
    """The colours of a print with two inks: "duotone in blue and yellow"."""
    if state.parameters.get("style") != "duotone":
        return
    used = set(state.read)
    colours: list[str] = []
    while (hit := first_value(state.clause, "colour", used)) is not None:
        colours.append(str(hit[2] if hit[2] is not None else state.clause.text(hit[0], hit[0] + hit[1])))
        used.update(range(hit[0], hit[0] + hit[1]))
        state.read.update(range(hit[0], hit[0] + hit[1]))
    if colours:
        state.give("colours", colours[:2])


@reader("light colour")
def light_colour(state: State) -> None:
    """The colour of a light, "warm" and "cold" too."""
    clause = state.clause
    colour = state.parameters.pop("colour", None) or state.take("colour")
    if isinstance(colour, str) and colour.startswith("soft "):
        state.give("amount", 0.5)
        colour = colour.removeprefix("soft ")
    state.give("colour", colour)
    for at, piece in enumerate(clause.pieces):
        if piece.low in ("warm", "warmer", "cold", "cool", "golden", "daylight", "tungsten") and at not in state.read:
            state.read.add(at)
            state.give("colour", {"warmer": "warm", "cool": "cold"}.get(piece.low, piece.low))
        elif piece.low in ("soft", "hard", "gentle") and at not in state.used:
            state.read.add(at)
            state.give("amount", 1.5 if piece.low == "hard" else 0.5)


@reader("rather")
def rather(state: State) -> None:
    """ "... rather than yellow": what it was is no wish."""
    clause = state.clause
    for at in range(len(clause) - 1):
        low, following = clause.pieces[at].low, clause.pieces[at + 1].low
        if (
            (low == "rather" and following == "than")
            or (low == "instead" and following == "of")
            or (low == "not" and clause.longest(at + 1, "colour"))
        ):
            end = at + (1 if low == "not" else 2)
            while end < len(clause) and (clause.longest(end, "colour") or not clause.content(end)):
                end += 1
            state.read.update(range(at, end))


@reader("whose")
def whose(state: State) -> None:
    """ "the faces of the kids": all faces are meant by the plain operation; whose they are is kept for who can tell."""
    clause = state.clause
    for at, piece in enumerate(clause.pieces):
        if piece.low == "of" and at - 1 in state.used and at not in state.used:
            start, end = clause.trimmed(at + 1, clause.capture_end(at))
            end = next((i for i in range(start, end) if i in state.used), end)
            if end > start:
                state.read.update(range(at, end))
                state.give("whose", clause.text(start, end))
            return


@reader("media")
def media(state: State) -> None:
    """Which attached medium; when none is named and one fits, that one."""
    medium = state.take("medium") or state.parameters.pop("media", None)
    if isinstance(medium, NamedMedium):
        give_medium(state, medium)
        return
    wanted = {
        "music": ("audio",),
        "voice_over": ("audio",),
        "cut_to_beat": ("audio",),
        "add_picture": ("image", "video"),
        "sticker": ("image",),
    }.get(state.name, ())
    fitting = [one for one in state.clause.facts.media if one.kind in wanted and one.role != "source"]
    if (
        len(fitting) == 1
        and (state.name != "music" or not state.parameters.get("mood"))
        and not state.parameters.get("text")
    ):
        give_medium(state, fitting[0])


def give_medium(state: State, medium: NamedMedium) -> None:
    """Sets `media` (number within its kind) and `medium` (image, video, audio)."""
    if state.name == "add_picture" and "logo" in medium.name.lower():
        state.give("what", "logo")
    elif state.name == "add_picture" and medium.kind == "video":
        state.give("what", "picture in picture")
    state.parameters["media"] = medium.number
    if medium.kind:
        state.parameters["medium"] = medium.kind
    if medium.number < 0:
        state.parameters["media_name"] = medium.name


@reader("the media")
def the_media(state: State) -> None:
    """Words about music that need no value of their own."""
    state.take("music")


@reader("opacity")
def opacity(state: State) -> None:
    """How far a picture covers what is behind it, 0 to 1."""
    words = {piece.low for piece in state.clause.pieces}
    percent = state.take("#percent") if words & {"opacity", "opaque", "transparent", "transparency"} else None
    if percent is not None:
        share = percent / 100
        state.give("opacity", round(1 - share if words & {"transparent", "transparency"} else share, 3))
    elif words & {"transparent", "translucent", "see"} and words & {
        "semi",
        "half",
        "slightly",
        "bit",
        "transparent",
        "translucent",
    }:
        state.give("opacity", 0.5)
    for at, piece in enumerate(state.clause.pieces):
        if "opacity" in state.parameters and piece.low in (
            "opacity",
            "opaque",
            "transparent",
            "transparency",
            "translucent",
            "semi",
            "half",
        ):
            state.read.add(at)


@reader("tint")
def tint(state: State) -> None:
    """A tint as the look that is nearest to it."""
    colour = str(state.parameters.pop("tint", "")).split()[-1:]
    near = {
        "cool": ("blue", "cyan", "teal", "turquoise", "navy"),
        "warm": ("orange", "yellow", "golden", "gold", "amber", "red", "brown"),
        "matrix": ("green", "lime"),
    }
    state.parameters["look"] = next(
        (look for look, names in near.items() if colour and colour[0] in names), f"{' '.join(colour)} tint"
    )


@reader("picture kind")
def picture_kind(state: State) -> None:
    """A logo, or a picture in the picture."""
    clause = state.clause
    logo = any(clause.longest(at, "logo") for at in range(len(clause)))
    pip = any(clause.longest(at, "pip") for at in range(len(clause)))
    medium = state.parameters.get("media")
    name = medium.name.lower() if isinstance(medium, NamedMedium) else ""
    if logo or "logo" in name:
        state.take("logo")
        state.give("what", "logo")
    elif pip or (isinstance(medium, NamedMedium) and medium.kind == "video"):
        state.take("pip")
        state.give("what", "picture in picture")


@reader("follow")
def follow(state: State) -> None:
    """ "... that follows its head", "stuck to the ball"."""
    clause = state.clause
    for at, piece in enumerate(clause.pieces):
        if piece.forms & {"follow", "track"} and at not in state.matched:
            start, end = clause.trimmed(at + 1, clause.capture_end(at))
            if end > start:
                state.captured -= set(range(at, end))
                state.read.update(range(at, end))
                if clause.pieces[start].low in ("him", "her", "it", "them"):
                    return
                state.parameters["follow"] = clause.text(start, end)
    phrase = state.parameters.get("follow")
    if phrase and " that " in f" {phrase} ":
        state.parameters["follow"] = phrase.split(" that ")[0]
