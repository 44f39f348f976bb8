"""Parameters that the other words of a clause give: how much, which colour, where, which medium, how the letters look."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cutaway.brief.footage.clause import Clause, first_value
from cutaway.brief.footage.operations import NamedMedium


@dataclass
class State:
    """A reading while it is made: pieces of the pattern in `matched`, pieces that gave parameters in `read`."""

    clause: Clause
    name: str
    parameters: dict[str, Any]
    matched: set[int]
    captured: set[int]
    read: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)
    again: list[dict[str, Any]] = field(default_factory=list)
    """Parameters with which the same is to be done once more."""
    up: bool | None = None

    @property
    def used(self) -> set[int]:
        """All pieces that are accounted for."""
        return self.matched | self.captured | self.read

    def take(self, name: str) -> Any:
        """The value of the first unused phrase of a class, which is used from then on; None when there is none."""
        hit = first_value(self.clause, name, self.read | self.captured if name.startswith("#") else self.used)
        if hit is None:
            return None
        at, length, value = hit
        self.read.update(range(at, at + length))
        return self.clause.text(at, at + length) if value is None else value

    def near(self, name: str, place: int, before: int = 4, after: int = 3) -> Any:
        """The value of the unused phrase of a class that stands nearest to `place`, no joint between; None when there is none."""
        best: tuple[int, int, int, Any] | None = None
        for at in range(max(0, place - before), min(len(self.clause), place + after)):
            for length, value in self.clause.lengths(at, name):
                if any(i in self.read or i in self.captured for i in range(at, at + length)):
                    continue
                between = range(min(at + length, place), max(at, place))
                if any(self.clause.pieces[i].low in ("and", ",", "but") for i in between):
                    continue
                distance = abs(at - place) if at > place else abs(place - at - length)
                if best is None or distance < best[0]:
                    best = (distance, at, length, value)
        if best is None:
            return None
        self.read.update(range(best[1], best[1] + best[2]))
        return self.clause.text(best[1], best[1] + best[2]) if best[3] is None else best[3]

    def give(self, name: str, value: Any) -> None:
        """Sets a parameter that has no value yet."""
        if value is not None:
            self.parameters.setdefault(name, value)


Reader = Callable[[State], None]
READERS: dict[str, Reader] = {}


def reader(name: str) -> Callable[[Reader], Reader]:
    """Registers a reader under the name that `patterns.toml` uses."""

    def put(function: Reader) -> Reader:
        READERS[name] = function
        return function

    return put


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
    percent, factor, times = state.take("#percent"), state.parameters.pop("factor", None) or state.take("factor"), state.take("#factor")
    degree = state.take("degree")
    up = bool(state.up)
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
            part = next((clause.longest(i, "tone_noun") for i in range(at + length, min(len(clause), at + length + 3)) if clause.longest(i, "tone_noun")), None)
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
            size = min(1.0, size * {0.5: 0.5, 1.5: 2.0, 2.0: 2.5}.get(state.near("degree", at) or 1.0, 1.0))
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
        if (low == "rather" and following == "than") or (low == "instead" and following == "of") or (low == "not" and clause.longest(at + 1, "colour")):
            end = at + (1 if low == "not" else 2)
            while end < len(clause) and (clause.longest(end, "colour") or not clause.content(end)):
                end += 1
            state.read.update(range(at, end))


@reader("area")
def area(state: State) -> None:
    """A box (left, top, width, height or left, top, right, bottom as given) or a point, as fractions of the picture."""
    box = state.take("#box")
    if box is None:
        return
    facts = state.clause.facts
    if any(value > 1 for value in box):
        sizes = (facts.width, facts.height) * 2
        box = [round(value / size, 4) for value, size in zip(box, sizes, strict=False)]
    state.parameters["box" if len(box) == 4 else "point"] = list(box)
    for name in ("thing", "target"):
        if name in state.parameters and not _named(state, name):
            del state.parameters[name]
    for at in range(len(state.clause)):
        if state.clause.longest(at, "point"):
            state.read.update(range(at, at + state.clause.longest(at, "point")[0]))  # type: ignore[index]


def _named(state: State, name: str) -> bool:
    pointing = set("whatever what is in inside the box area region rectangle this that spot at point thing object marked selected within".split())
    return any(word not in pointing for word in str(state.parameters[name]).lower().split())


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
    wanted = {"music": ("audio",), "voice_over": ("audio",), "cut_to_beat": ("audio",), "add_picture": ("image", "video"), "sticker": ("image",)}.get(state.name, ())
    fitting = [one for one in state.clause.facts.media if one.kind in wanted and one.role != "source"]
    if len(fitting) == 1 and (state.name != "music" or not state.parameters.get("mood")) and not state.parameters.get("text"):
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
    elif words & {"transparent", "translucent", "see"} and words & {"semi", "half", "slightly", "bit", "transparent", "translucent"}:
        state.give("opacity", 0.5)
    for at, piece in enumerate(state.clause.pieces):
        if "opacity" in state.parameters and piece.low in ("opacity", "opaque", "transparent", "transparency", "translucent", "semi", "half"):
            state.read.add(at)


@reader("tint")
def tint(state: State) -> None:
    """A tint as the look that is nearest to it."""
    colour = str(state.parameters.pop("tint", "")).split()[-1:]
    near = {"cool": ("blue", "cyan", "teal", "turquoise", "navy"), "warm": ("orange", "yellow", "golden", "gold", "amber", "red", "brown"), "matrix": ("green", "lime")}
    state.parameters["look"] = next((look for look, names in near.items() if colour and colour[0] in names), f"{' '.join(colour)} tint")


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
        state.give("size_by", {0.5: 1.15 if up else 0.87, 1.5: 1.6 if up else 0.62, 2.0: 2.0 if up else 0.5}.get(degree or 1.0, hit[2]))
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
            state.give("weight" if piece.low == "bold" else "slant", piece.low.rstrip("s") if piece.low != "underlined" else "underline")
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
    if any(clause.pieces[i].forms & lit for i in earlier) or any(clause.pieces[i].forms & {"highlight", "active", "current"} for i in following):
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
        if clause.pieces[at].low in ("word", "words") and isinstance(count, (int, float)) and tail & {"time", "per", "each", "line", "screen", "once"}:
            state.give("words", int(count))
            state.read.update(i for i in range(max(0, at - 3), min(len(clause), at + 5)) if clause.pieces[i].low in ("one", "or", "two", "three", "word", "words", "at", "a", "time", "per", "line", "screen") or i == at - 1)
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


@reader("spoken")
def spoken(state: State) -> None:
    """ "in the speech", "in the audio": says what the words are of."""
    state.take("speech")
    state.take("transcript")


@reader("voice")
def voice(state: State) -> None:
    """Which voice: the words before "voice" ("a calm female voice"), or "by a man"."""
    clause = state.clause
    kinds = {"female", "male", "woman", "man", "deep", "calm", "warm", "friendly", "young", "old", "british", "american", "soft", "excited", "robot", "robotic", "child", "girl", "boy", "whispering",
        "serious", "cheerful", "happy", "energetic", "low", "high", "professional", "elderly", "soothing", "dramatic", "neutral", "enthusiastic", "husky", "gentle", "english", "german", "scottish"}  # fmt: skip
    rows = [i for i, piece in enumerate(clause.pieces) if piece.low.removesuffix("'s") in kinds and i not in state.captured]
    if rows:
        state.read.update(rows)
        state.give("voice", " ".join(clause.pieces[i].low for i in rows))
    for i, piece in enumerate(clause.pieces):
        if piece.low == "voice" and i not in state.used:
            state.read.add(i)


@reader("mood")
def mood(state: State) -> None:
    """What the music is like: the words before it, or after "something"."""
    clause = state.clause
    place = next((at for at in range(len(clause)) if clause.longest(at, "music")), len(clause))
    end = place
    while end > 0 and not clause.content(end - 1) and clause.pieces[end - 1].kind == "word" and clause.pieces[end - 1].low in ("background",):
        end -= 1
    start = end
    while start > 0 and _describes(state, start - 1):
        start -= 1
    rows = list(range(start, end))
    if not rows:
        at = next((i for i, piece in enumerate(clause.pieces) if piece.low in ("something", "like", "be", "more", "with", "should") and i >= 0), None)
        if at is not None:
            rows = [i for i in range(at + 1, len(clause)) if _describes(state, i)][:4]
    words = [_plain(clause.pieces[i].low) for i in rows if clause.pieces[i].low not in ("and", ",")]
    if words:
        state.read.update(rows)
        state.give("mood", " ".join(words))


@reader("plain mood")
def plain_mood(state: State) -> None:
    """ "something slower" is slow."""
    if "mood" in state.parameters:
        state.parameters["mood"] = " ".join(_plain(word) for word in str(state.parameters["mood"]).lower().split())


def _describes(state: State, at: int) -> bool:
    piece = state.clause.pieces[at]
    if at in state.used or piece.kind != "word" or piece.low in ("and",):
        return False
    if state.clause.longest(at, "degree") and piece.low not in ("soft", "gentle", "intense", "light", "mild", "deep"):
        return False
    if any(state.clause.longest(at, name) for name in ("louder", "quieter", "duck", "under", "to_the_beat")) and piece.low not in ("soft",):
        return False
    return state.clause.content(at) and not state.clause.polar(at) or piece.low in ("cool", "nice", "happy", "sad", "lovely", "good", "soft")


def _plain(word: str) -> str:
    """ "slower" is slow, "happier" happy."""
    known = {"slower": "slow", "faster": "fast", "happier": "happy", "calmer": "calm", "sadder": "sad", "softer": "soft", "funkier": "funky", "jazzier": "jazzy", "quieter": "quiet", "darker": "dark", "livelier": "lively"}
    return known.get(word, word)


@reader("duck")
def duck(state: State) -> None:
    """Whether the music gives way to speech."""
    clause = state.clause
    for at in range(len(clause)):
        hit = clause.longest(at, "duck")
        if hit:
            state.read.update(range(at, len(clause)) if any(clause.pieces[i].low in ("when", "while", "under", "whenever", "if", "during") for i in range(at, len(clause))) else range(at, at + hit[0]))
            state.parameters["duck"] = True


@reader("db")
def decibels(state: State) -> None:
    """Decibels as a number."""
    state.give("db", state.take("#db"))


@reader("gain")
def gain(state: State) -> None:
    """How loud something new is: "quietly", "loud"."""
    quiet = state.take("quieter") or (state.take("degree") if any(piece.low in ("quietly", "softly", "faintly") for piece in state.clause.pieces) else None)
    if not quiet:
        quiet = next((i for i, piece in enumerate(state.clause.pieces) if piece.low in ("quietly", "softly", "low", "subtle") and i not in state.used), None)
        if quiet is not None:
            state.read.add(quiet)
            quiet = True
    if quiet:
        state.give("db", -6)
    elif state.take("louder"):
        state.give("db", 3)


@reader("degree of gain")
def degree_of_gain(state: State) -> None:
    """Decibels up or down: a number, a percentage, "a bit", "half as loud"."""
    sign = 1 if state.up else -1
    value = state.parameters.pop("db", None)
    percent, factor, times, degree = state.take("#percent"), state.parameters.pop("factor", None) or state.take("factor"), state.take("#factor"), state.take("degree")
    if value is not None:
        state.parameters["db"] = sign * abs(value)
    elif percent is not None:
        by = any(piece.low == "to" for piece in state.clause.pieces)
        share = percent / 100 if by else 1 + sign * percent / 100
        state.parameters["db"] = round(20 * math.log10(max(0.01, share)), 1)
    elif factor is not None or times is not None:
        share = float(factor if factor is not None else times)
        state.parameters["db"] = round(20 * math.log10(share), 1) * (1 if share < 1 or sign > 0 else -1)
    else:
        state.parameters["db"] = sign * {0.5: 2, 1.5: 8, 2.0: 12}.get(degree or 1.0, 4)
    state.parameters["gain"] = True


@reader("whose sound")
def whose_sound(state: State) -> None:
    """Whether music or voice alone is meant."""
    clause = state.clause
    for at in range(len(clause)):
        if clause.longest(at, "music") and clause.pieces[at].low not in ("soundtrack", "audio"):
            state.parameters["what"] = "music"
            state.read.update(range(at, at + clause.longest(at, "music")[0]))  # type: ignore[index]
        elif clause.longest(at, "voice_over"):
            state.parameters["what"] = "voice over"
            state.read.update(range(at, at + clause.longest(at, "voice_over")[0]))  # type: ignore[index]
        elif clause.longest(at, "voice") and "what" not in state.parameters:
            state.parameters["what"] = "voice"
            state.read.update(range(at, at + clause.longest(at, "voice")[0]))  # type: ignore[index]


@reader("muted")
def muted(state: State) -> None:
    """Only the music, only the voices, or all."""
    clause = state.clause
    words = {piece.low for piece in clause.pieces}
    if words & {"voice", "voices", "speech", "vocals", "talking"}:
        state.give("what", "voice")
    elif "music" in words and any(name == "music" for name, _ in clause.facts.treatments):
        state.give("what", "music")


@reader("lufs")
def lufs(state: State) -> None:
    """Loudness units, and the names of places that have one."""
    value = state.take("#lufs")
    if value is not None:
        state.parameters["lufs"] = -abs(value)
    for at, piece in enumerate(state.clause.pieces):
        if piece.low in ("social", "media", "youtube", "spotify", "broadcast", "tv", "podcast", "podcasts") and at not in state.used:
            state.read.add(at)
