"""Clauses that put right what the turn before did: "the other side", "remove both", "the title a little higher"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cutaway.brief.footage.clause import Clause
from cutaway.brief.footage.readers_sound import plain_mood_of
from cutaway.brief.footage.readers_words import raise_of
from cutaway.brief.footage.recall import latest, recalled_one
from cutaway.brief.footage.requests import Request
from cutaway.brief.parser import dictionary

_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "above": "below", "below": "top"}
_LIGHT = {"left": "right", "right": "left", "top": "below", "below": "top", "front": "behind", "behind": "front"}
_BOTH = frozenset("both two all them those everything".split())
_IDLE = frozenset(
    "no nope sorry wait please from on to at in it the a that i meant mean want wanted make put be should is was not actually rather instead "
    "of and other opposite side direction way round around corner end light use try comes coming come let me see go with them those these "
    "effects changes things both two all again other's".split()
)
_PLACED = ("add_text", "add_picture", "sticker")
_NINE = "a picture stands in the middle, at a side or in a corner, and not a little beside it"
_SOUNDS = (
    "tone",
    "tone_noun",
    "size_by",
    "colour",
    "place",
    "style",
    "look",
    "film",
    "louder",
    "quieter",
    "turned_down",
    "less_of",
    "more_of",
    "music",
    "remove",
    "undo",
    "gone",
    "faster",
    "slow_motion",
)


def corrected_clause(clause: Clause, before: Sequence[Any]) -> Request | None:
    """The clause as a correction of what the turn before did; None when it is none, or when this turn has asked for something already."""
    if not clause.facts.treatments or any(_asks(part.request) for part in before):
        return None
    for reading in (
        _other_side, _both, _only_that, _raised, _nearer, _other_words, _other_time, _other_background, _usual_speed, _brought_back,
        _turned_off, _other_mood, _share_of_it,
    ):  # fmt: skip
        request = reading(clause)
        if request is not None:
            return request
    return _other_time(clause, told=True) if any(_about_it(part.pieces) for part in before[-1:]) else None


def _asks(request: Request | None) -> bool:
    return request is not None and request.name not in ("nothing", "complaint", "keep", "remove_treatment")


def _other_side(clause: Clause) -> Request | None:
    """ "No, the other side": where light, letters or a picture come from or stand, turned round."""
    lows = [piece.low for piece in clause.pieces]
    at = next((i for i, low in enumerate(lows) if low in ("other", "opposite")), None)
    if at is None or not {"side", "direction", "way", "end", "edge"} & set(lows[at + 1 : at + 3]):
        return None
    if any(low not in _IDLE for low, piece in zip(lows, clause.pieces, strict=True) if piece.kind == "word"):
        return None
    name = latest(clause.facts)
    names = [one for one, _ in clause.facts.treatments]
    name = next((one for one in reversed(clause.facts.last) if one in names), name)
    values = next((dict(values) for one, values in reversed(clause.facts.treatments) if one == name), {})
    if name == "rotate" and values.get("degrees") in (90, -90, 270):
        return _made("rotate", {"degrees": 180}, clause)
    if name == "relight" and values.get("from", "left") in _LIGHT:
        return _made("change_treatment", {"name": name, "from": _LIGHT[values.get("from", "left")]}, clause)
    place = str(values.get("place", ""))
    if name in _PLACED and place:
        across = any(word in ("left", "right") for word in place.split())
        turned = " ".join(
            _OPPOSITE.get(word, word) if not across or word in ("left", "right") else word for word in place.split()
        )
        if turned != place:
            return _made("change_treatment", {"name": name, "place": turned}, clause)
    return None


def _both(clause: Clause) -> Request | None:
    """ "Remove both", "both a bit weaker": all that the turn before did."""
    names = [
        name for name in dict.fromkeys(clause.facts.last) if any(name == one for one, _ in clause.facts.treatments)
    ]
    lows = {piece.low for piece in clause.pieces}
    if len(names) < 2 or not lows & _BOTH or ("both" in lows or "two" in lows) and len(names) != 2:
        return None
    used: set[int] = set()
    for at, piece in enumerate(clause.pieces):
        for known in ("remove", "gone", "out", "take"):
            used.update(range(at, at + clause.reach(at, known)))
        if piece.low in _BOTH or piece.low in _IDLE or not clause.content(at):
            used.add(at)
    removes = any(clause.longest(at, "remove") or clause.longest(at, "gone") for at in range(len(clause)))
    removes = removes or ("take" in lows and bool(lows & {"out", "away", "off"}))
    if removes and len(used) == len(clause) and not lows & {"not", "keep"}:
        request = _made("remove_treatment", {"name": names[-1]}, clause)
        request.also = [{"name": name} for name in reversed(names[:-1])]
        return request
    return None


def _raised(clause: Clause) -> Request | None:
    """ "The title a little higher", "move the logo down a bit": a step from where it is, where subtitles are not meant."""
    for sign, known in ((1, "rises"), (-1, "sinks")):
        hits = [(at, hit[0]) for at in range(len(clause)) if (hit := clause.longest(at, known)) is not None]
        if not hits:
            continue
        at, length = max(hits, key=lambda hit: hit[1])
        taken = set(range(at, at + length))
        degree = next(
            ((i, hit) for i in range(len(clause)) if i not in taken and (hit := clause.longest(i, "degree"))), None
        )
        if degree is not None:
            taken |= set(range(degree[0], degree[0] + degree[1][0]))
        for i in range(len(clause)):
            taken |= set(range(i, i + clause.reach(i, "move"))) if clause.reach(i, "move") else set()
        rest = [i for i in range(len(clause)) if i not in taken and clause.pieces[i].kind == "word"]
        phrase = " ".join(clause.pieces[i].low for i in rest if clause.pieces[i].low not in ("up", "down", "make"))
        if any(clause.pieces[i].kind not in ("word", "comma") for i in range(len(clause))):
            return None
        if not phrase and clause.facts.last[-1:] == ("subtitles",):
            return _made("subtitle_style", {"rise": sign * raise_of(degree[1][1] if degree else None)}, clause)
        name, where = recalled_one(phrase or None, clause.facts)
        if name not in _PLACED or (not phrase and name != next(iter(reversed(clause.facts.last)), None)):
            return None
        if (
            clause.longest(at, "rises")
            and clause.pieces[at].low == "up"
            and degree is None
            and length == 1
            and not phrase
        ):
            return None
        if name != "add_text":
            request = _made("change_treatment", {"name": name}, clause)
            request.ask, request.instead = _NINE, ("put the logo into the bottom right corner",)
            return request
        parameters: dict[str, Any] = {"name": name, "rise": sign * raise_of(degree[1][1] if degree else None)}
        return _made("change_treatment", parameters | ({"where": where} if where else {}), clause)
    return None


def _other_mood(clause: Clause) -> Request | None:
    """ "Happier please", "something jazzier" after music was added: other music."""
    if clause.facts.last[-1:] != ("music",):
        return None
    content = [at for at in range(len(clause)) if clause.content(at) and clause.pieces[at].low not in _IDLE]
    content = [at for at in content if clause.pieces[at].low not in ("something", "more", "less")]
    adjectives = dictionary()[2]
    loudness = any(
        clause.longest(at, name) for at in range(len(clause)) for name in ("louder", "quieter", "turned_down")
    )
    if not content or loudness or any(clause.longest(at, name) for at in content for name in _SOUNDS):
        return None
    if not all(
        clause.pieces[at].forms & adjectives or clause.longest(at, "instrument") or clause.pieces[at].low.endswith("er")
        for at in content
    ):
        return None
    if "less" in {piece.low for piece in clause.pieces}:
        return None
    return _made("music", {"mood": " ".join(plain_mood_of(clause.pieces[at].low) for at in content)}, clause)


def _share_of_it(clause: Clause) -> Request | None:
    """ "Half of that", "twice that": a factor of the newest."""
    factor = clause.longest(0, "factor")
    rest = [clause.pieces[at].low for at in range(factor[0] if factor else 0, len(clause))]
    if (
        factor is None
        or not rest
        or any(low not in ("of", "that", "it", "the", "this", "please", "much", "as") for low in rest)
    ):
        return None
    name = latest(clause.facts)
    return _made("change_treatment", {"name": name, "amount_by": factor[1]}, clause) if name else None


def _newest(clause: Clause) -> str:
    """What the turn before did last, where it is still there."""
    names = [name for name, _ in clause.facts.treatments]
    return next((name for name in reversed(clause.facts.last) if name in names), "")


def _lows(clause: Clause) -> list[str]:
    return [piece.low for piece in clause.pieces]


def _only(clause: Clause, known: frozenset[str], *names: str) -> bool:
    """Whether every word is one of these, one of a phrase of these classes, or says nothing."""
    used = {at for at, piece in enumerate(clause.pieces) if piece.low in known or piece.kind == "comma"}
    for at in range(len(clause)):
        for name in names:
            used.update(range(at, at + clause.reach(at, name)))
    return len(used) == len(clause)


def _only_that(clause: Clause) -> Request | None:
    """ "Only keep the confetti": the rest of what the turn before did goes."""
    lows = _lows(clause)
    at = next((i for i in range(len(clause)) if clause.longest(i, "keep_only")), None)
    if at is None or "only" not in lows and "just" not in lows:
        return None
    names = [
        name for name in dict.fromkeys(clause.facts.last) if any(name == one for one, _ in clause.facts.treatments)
    ]
    start, end = clause.trimmed(at + clause.reach(at, "keep_only"), len(clause))
    stays = recalled_one(clause.text(start, end), clause.facts)[0] if end > start else None
    gone = [name for name in names if name != stays]
    if stays is None or not gone:
        return None
    request = _made("remove_treatment", {"name": gone[-1]}, clause)
    request.also = [{"name": name} for name in reversed(gone[:-1])]
    return request


def _nearer(clause: Clause) -> Request | None:
    """ "A bit closer", "too close" after a zoom: a factor of it."""
    if _newest(clause) != "zoom" or any(piece.kind != "word" for piece in clause.pieces):
        return None
    lows = _lows(clause)
    away = {"too", "not", "less", "further", "wider", "out", "away", "back"} & set(lows)
    known = frozenset("a bit little too not so that as far much less more even further away out back in closer close near nearer wider tight tighter zoom "
                      "it please slightly bigger please is be make way still go get".split())  # fmt: skip
    if not {"close", "closer", "near", "nearer", "wider", "tight", "tighter", "zoom", "away"} & set(lows) or not _only(
        clause, known
    ):
        return None
    if "zoom" in lows and "more" not in lows and "less" not in lows:
        return None
    little = bool({"bit", "little", "slightly"} & set(lows))
    step = 1.15 if little else 1.3
    return _made("change_treatment", {"name": "zoom", "factor_by": round(1 / step, 3) if away else step}, clause)


def _other_words(clause: Clause) -> Request | None:
    """ "It should say Winter", "make it “Winter Sale” instead": other words for the title of the turn before."""
    facts = clause.facts
    if _newest(clause) != "add_text" or not facts.texts:
        return None
    quotes = [piece for piece in clause.pieces if piece.kind == "quote"]
    lows = set(_lows(clause))
    if len(quotes) != 1 or lows & {"add", "also", "another", "new", "second", "put", "too"}:
        return None
    if not lows & {"it", "it's", "instead", "spelling", "that", "rather", "spelled", "spelt"}:
        return None
    known = frozenset(
        "it it's instead spelling that should must say says read be is make change to with a the text please rather spelled spelt not , : i meant typo".split()
    )
    if not _only(clause, known | {"<quote>"}):
        return None
    return _made("change_treatment", {"name": "add_text", "text": quotes[0].value}, clause)


_SHOWN = (
    "add_text",
    "add_picture",
    "sticker",
    "weather",
    "particles",
    "style",
    "zoom",
    "blur",
    "pixelate",
    "music",
    "grade",
)
_SHOWING = frozenset(
    "show it them only just for keep display start starts begin begins at from until till to end ends stop stops remove hide after and should appear appears "
    "disappear disappears not yet later earlier please let have comes come in on there be is this that the".split()
)


def _about_it(pieces: Sequence[Any]) -> bool:
    """ "It comes too early": of what was added, and not of the film."""
    lows = [piece.low for piece in pieces]
    return lows[:1] in (["it"], ["they"], ["that"], ["it's"]) and bool(
        {"early", "late", "soon", "long", "short"} & set(lows)
    )


def _other_time(clause: Clause, told: bool = False) -> Request | None:
    """ "Start it at 3 seconds", "remove it after 4", "fade it in": when and how what was added comes and goes."""
    name = _newest(clause)
    lows = _lows(clause)
    if name not in _SHOWN or not (told or {"it", "them", "that"} & set(lows)):
        return None
    fades = next((way for way in ("in", "out") if way in lows), "")
    if (
        "fade" in lows
        and fades
        and _only(clause, frozenset("fade it them that in out please let have and".split()) | {"<time>"})
    ):
        if name == "music":
            request = _made("fade", {"direction": fades, "what": "music"}, clause)
            moment = next((piece.value for piece in clause.pieces if piece.kind == "time"), None)
            if moment is not None and moment.kind == "length":
                request.parameters["seconds"] = moment.start
            return request
        if name in _PLACED and not any(piece.kind == "time" for piece in clause.pieces):
            return _made("change_treatment", {"name": name, "fade": fades}, clause)
    times = [piece.value for piece in clause.pieces if piece.kind == "time"]
    if len(times) != 1 or not _only(clause, _SHOWING | {"<time>"}, "degree"):
        return None
    request = _made("change_treatment", {"name": name}, clause)
    moment = times[0]
    if moment.kind == "length":
        if not set(lows) & {"show", "keep", "display", "only", "just"}:
            return None
        request.ask, request.instead = "From when on?", ("show the title from 2 to 4 seconds",)
        return request
    if set(lows) & {"remove", "hide", "stop", "end", "ends", "disappear", "disappears"} and moment.kind == "point":
        request.start, request.end = 0.0, moment.start
    else:
        request.start, request.end = moment.start, moment.end
    return request


def _other_background(clause: Clause) -> Request | None:
    """ "I want a beach instead", "white is better" after a background: another one."""
    if _newest(clause) != "background":
        return None
    lows = _lows(clause)
    if not {"instead", "rather", "better", "make", "prefer"} & set(lows) or any(
        piece.kind == "time" for piece in clause.pieces
    ):
        return None
    colour = next((hit for at in range(len(clause)) if (hit := clause.longest(at, "colour")) is not None), None)
    known = frozenset(
        "i we want would like instead rather a an the is better make it please prefer in be should of that with plain actually try".split()
    )
    if colour is not None:
        if not _only(clause, known, "colour"):
            return None
        return _made("background", {"mode": "colour", "colour": colour[1]}, clause)
    if not {"instead", "rather", "prefer"} & set(lows) or any(piece.kind != "word" for piece in clause.pieces):
        return None
    if any(
        clause.longest(at, name)
        for at in range(len(clause))
        for name in ("blur", "transparent", "remove", "look", "style", "tone", "weather", "text")
    ):
        return None
    start, end = clause.trimmed(0, len(clause))
    while start < end and (
        clause.pieces[start].low in known or clause.pieces[start].low in ("have", "see", "use", "something", "like")
    ):
        start += 1
    while end > start and clause.pieces[end - 1].low in ("instead", "please", "rather"):
        end -= 1
    if not any(clause.content(at) for at in range(start, end)) or any(
        low in ("it", "them", "he", "she", "i") for low in lows[start:end]
    ):
        return None
    return _made("background", {"mode": "world", "words": clause.text(start, end)}, clause)


def _usual_speed(clause: Clause) -> Request | None:
    """ "Normal speed again": what made it faster or slower goes."""
    name = next((name for name, _ in reversed(clause.facts.treatments) if name in ("speed", "slow_motion")), None)
    lows = set(_lows(clause))
    known = frozenset(
        "normal original regular usual full real speed back to again please at play it the make in time want".split()
    )
    if (
        name is None
        or "speed" not in lows
        or not lows & {"normal", "original", "regular", "usual", "full", "real"}
        or not _only(clause, known)
    ):
        return None
    return _made("remove_treatment", {"name": name}, clause)


def _brought_back(clause: Clause) -> Request | None:
    """ "Bring him back": what the turn before took away comes again."""
    name = _newest(clause)
    if name not in ("remove", "background", "mute", "crop", "blur", "pixelate"):
        return None
    known = frozenset("bring put get want give him her it them that back again please i the".split())
    if (
        "back" not in _lows(clause)
        or not {"him", "her", "it", "them", "that"} & set(_lows(clause))
        or not _only(clause, known)
    ):
        return None
    return _made("remove_treatment", {"name": name}, clause)


def _turned_off(clause: Clause) -> Request | None:
    """ "Turn them off": subtitles, or the newest."""
    lows = set(_lows(clause))
    if not {"off", "away"} & lows or not {"it", "them", "that", "those"} & lows:
        return None
    if not _only(clause, frozenset("turn switch take put it them that those off away again please the".split())):
        return None
    name = _newest(clause)
    if name == "subtitles":
        return _made("subtitles_remove", {}, clause)
    return _made("remove_treatment", {"name": name}, clause) if name else None


def _made(name: str, parameters: dict[str, Any], clause: Clause) -> Request:
    return Request(name, parameters, 3.0 + 0.5 * len(clause), (), clause)
