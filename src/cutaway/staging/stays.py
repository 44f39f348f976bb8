"""Where a film of several shots is set, shot by shot: stretches of it that share a place, an hour and a weather."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cutaway.brief.document import Brief, Entity, Marked
from cutaway.brief.document import Shot as ShotWish
from cutaway.scene.document import Format, Span
from cutaway.staging.places import INDOOR_WORDS, OUTDOOR_WORDS, place_of, stand_in_of
from cutaway.staging.shots import Cut, cuts

_TURN = re.compile(
    r"(?:[.;!?\n,–—-]\s*|\band\s+|^\s*)(?=(?:then|next|finally|lastly|later|afterwards?|at\s+last|after\s+that|followed\s+by|meanwhile|and\s+then|and\s+finally)\b)",
    re.IGNORECASE,
)
"""Words that send a film from one place to the next."""
_VAGUE = OUTDOOR_WORDS | INDOOR_WORDS | {"background", "backdrop", "foreground", "distance", "room", "scene"}
_APART = re.compile(
    r"\b(?:(?:view|views|picture|photo|photograph|painting|poster|postcard|map|model|drawing|memory|memories|dreams?|stories|story|sign)\s+(?:of|from|about|for)"
    r"|(?:dream\w*|think\w*|thinks|talk\w*|read\w*|sing\w*)\s+(?:of|about)|(?:look\w*|gaz\w*|star(?:es?|ing)|point\w*)\s+(?:\w+\s+){0,6}(?:at|to|toward|towards|over|across)"
    r"|overlook\w*|behind|beyond|outside|near|above|far\s+from|away\s+from)\s+(?:the\s+|a\s+|an\s+|his\s+|her\s+|their\s+)?(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
"""Words that make the place behind them something that is seen or spoken of from elsewhere."""
_HOURS = frozenset(
    "dawn sunrise morning noon afternoon sunset dusk evening night midnight day".split()
    + ["early morning", "golden hour", "blue hour"]
)
_SEASONS = frozenset(("spring", "summer", "autumn", "winter"))
_OTHER = re.compile(r"\b(?:another|other|different|second|new)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


MOST = 12
"""Places a film goes to at most; shots beyond stay in the last one."""


@dataclass(frozen=True)
class Stay:
    """The shots that are set in one place at one hour, and what the words ask for there.

    `cuts` are those of its shots, in the film's frames; `brief` says of the prompt what belongs to them; `words` the characters that do.
    """

    cuts: tuple[Cut, ...]
    brief: Brief
    words: tuple[tuple[int, int], ...]

    def tells(self, span: Span) -> bool:
        """Whether these characters are words about this stay."""
        return any(start <= span.start < end for start, end in self.words)


@dataclass(frozen=True)
class _Where:
    """Kind of place ("" where none is named), hour, weathers and season that the words of a shot name."""

    place: str
    hour: Marked | None
    weather: tuple[Marked, ...]
    season: Marked | None


def stays_of(brief: Brief, format: Format) -> tuple[Stay, ...]:
    """The stays of a film, in the order in which they are first seen; one, with all its shots, where the words name one place.
    The brief is one that `with_turns` returned."""
    rate = float(format.frame_rate)
    rows = cuts(brief, format.frames, rate)
    whole = (Stay(rows, brief, ((0, len(brief.words)),)),)
    wishes = [wish for _, _, wish in rows if wish is not None]
    if len(wishes) < 2:
        return whole
    head = (0, min(wish.span.start for wish in wishes))
    found: list[tuple[_Where, list[Cut]]] = []
    at = 0
    for row, where in zip(rows, _wheres(brief, wishes, head), strict=True):
        same = [n for n, (one, _) in enumerate(found) if _goes_with(where, one, alone=len(found) == 1)]
        if not where.place and not same and found:
            where = _Where(found[at][0].place, where.hour, where.weather, where.season)
            same = [n for n, (one, _) in enumerate(found) if _goes_with(where, one, alone=len(found) == 1)]
        if not same and len(found) == MOST:
            found[at][1].append(row)
        elif same:
            at = at if at in same else same[0]
            found[at] = (_joined(found[at][0], where), [*found[at][1], row])
        else:
            found.append((where, [row]))
            at = len(found) - 1
    if len(found) < 2:
        return whole
    hour: Marked | None = None
    stays = []
    for where, own in found:
        hour = where.hour or hour
        spans = tuple((wish.span.start, wish.span.end) for _, _, wish in own if wish is not None)
        stays.append(Stay(tuple(own), _part(brief, where, hour, (head, *spans)), spans))
    return tuple(stays)


def is_the_same(entity: Entity, other: Entity, brief: Brief) -> bool:
    """Whether two entities, of different stays, are to look the same: called the same and not set apart."""
    alike = (entity.name, entity.colour, entity.material, entity.wears) == (
        other.name, other.colour, other.material, other.wears,
    )  # fmt: skip
    return alike and not _OTHER.search(brief.words[max(0, entity.span.start - 30) : entity.span.start + 9])


def with_turns(brief: Brief) -> Brief:
    """The brief with a shot more for each place that the words go on to ("..., then a street, finally a beach")."""
    wishes = list(brief.shots) if len(brief.shots) > 1 else []
    spans = [(wish.span.start, wish.span.end) for wish in wishes] or [(0, len(brief.words))]
    made: list[ShotWish] = []
    for number, (start, end) in enumerate(spans):
        own = wishes[number] if wishes else None
        named = sorted(_named_in(brief, start, end))
        turns = [start]
        for (_, before, one), (after, _, other) in zip(named, named[1:], strict=False):
            turn = None if one == other else _TURN.search(brief.words, before, after)
            if turn:
                turns.append(turn.end())
        pieces = list(zip(turns, [*turns[1:], end], strict=True))
        for index, (first, last) in enumerate(pieces):
            made.append(_piece(brief, own, index, len(pieces), first, last))
    if len(made) == len(wishes) or len(made) < 2:
        return brief
    numbered = tuple(wish.model_copy(update={"number": n}) for n, wish in enumerate(made, 1))
    return brief.model_copy(update={"shots": numbered})


def _piece(brief: Brief, own: ShotWish | None, index: int, count: int, first: int, last: int) -> ShotWish:
    """One of `count` equal parts of a shot, told by the characters `first` to `last`."""
    size, angle = (own.size, own.angle) if own is not None else (brief.camera.size, brief.camera.angle)
    start = end = None
    if own is not None and own.start is not None and (own.end is not None or index == 0):
        length = 0.0 if own.end is None else (own.end - own.start) / count
        start = own.start + index * length
        end = None if own.end is None else start + length
    return ShotWish(
        number=index + 1,
        start=start,
        end=end,
        size=size if size is not None and first <= size.span.start < last else None,
        angle=angle if angle is not None and first <= angle.span.start < last else None,
        span=Span(start=first, end=last),
    )


def _kind(*phrases: str) -> str:
    """Name of the kind of place that the first of these words stands for; "" for none, and for words that fit many."""
    for phrase in phrases:
        if not phrase or phrase.lower() in _VAGUE:
            continue
        kind = place_of(phrase.lower()) or stand_in_of(phrase.lower())
        if kind is not None and (kind.name != "studio" or place_of(phrase.lower()) is not None):
            return kind.name
    return ""


def _named_in(brief: Brief, start: int, end: int) -> list[tuple[int, int, str]]:
    """Places that these characters of the words are set in, with their characters and kinds, those that are new first; a place may be
    named again ("back in the kitchen")."""
    new: list[tuple[int, int, str]] = []
    again: list[tuple[int, int, str]] = []
    for mark in brief.settings:
        kind = _kind(mark.value, mark.head)
        if not kind:
            continue
        if start <= mark.span.start < end and not _apart(brief.words, mark.span.start):
            new.append((mark.span.start, mark.span.end, kind))
        for match in re.finditer(rf"{_INTO}{re.escape(mark.head)}\b(?!{_PARTS})", brief.words[start:end], re.IGNORECASE):
            if start + match.end() > mark.span.end or start + match.end() <= mark.span.start:
                again.append((start + match.start(), start + match.end(), kind))
    return [*new, *sorted(again)]


_INTO = r"\b(?:in|into|inside|at|on|onto|to|through|across|back|same)\s+(?:(?:the|that|this|his|her|their|same)\s+)*(?:\w+\s+)?"
_PARTS = r"\s+(?:window|table|door|bench|chair|wall|floor|bed|counter|light|lamp|sign|gate|roof|corner|view)"


def _apart(words: str, at: int) -> bool:
    return _APART.search(words[max(0, at - 90) : at]) is not None


def _wheres(brief: Brief, wishes: list[ShotWish], head: tuple[int, int]) -> list[_Where]:
    """What each shot's own words say of place and hour; words before the first shot are said of all of them."""
    found = []
    for wish in wishes:

        def own(mark: Marked | Entity, wish: ShotWish = wish) -> bool:
            return wish.span.start <= mark.span.start < wish.span.end

        places = [kind for _, _, kind in _named_in(brief, wish.span.start, wish.span.end)]
        places += [
            kind.name
            for entity in brief.entities
            if own(entity) and entity.kind in ("place", "building", "nature") and not entity.absent
            and not _apart(brief.words, entity.span.start)
            if (kind := place_of(entity.name)) is not None and kind.name != "studio"
        ]
        marks = [mark for mark in brief.whens if own(mark)]
        above = [mark for mark in brief.whens if head[0] <= mark.span.start < head[1]]
        hours = [mark for mark in (*marks, *above) if mark.value in _HOURS]
        seasons = [mark for mark in (*marks, *above) if mark.value in _SEASONS]
        weather = {
            mark.value: mark for mark in (*marks, *above) if mark.value not in _HOURS and mark.value not in _SEASONS
        }
        found.append(
            _Where(
                places[0] if places else "",
                hours[0] if hours else None,
                tuple(weather.values()),
                seasons[0] if seasons else None,
            )
        )
    above_places = [kind for _, _, kind in _named_in(brief, *head)]
    if above_places and found and not found[0].place:
        found[0] = _Where(above_places[0], found[0].hour, found[0].weather, found[0].season)
    return found


def _goes_with(where: _Where, known: _Where, alone: bool) -> bool:
    """Whether a shot can be filmed where and when the shots of `known` are. A first stay without a place takes that of the next."""
    if where.place and where.place != known.place and not (alone and not known.place):
        return False
    for one, other in ((where.hour, known.hour), (where.season, known.season)):
        if one is not None and other is not None and one.value != other.value:
            return False
    return not where.weather or not known.weather or bool(_values(where.weather) & _values(known.weather))


def _values(marks: tuple[Marked, ...]) -> set[str]:
    return {mark.value for mark in marks}


def _joined(known: _Where, where: _Where) -> _Where:
    return _Where(
        known.place or where.place,
        known.hour or where.hour,
        known.weather or where.weather,
        known.season or where.season,
    )


def _part(brief: Brief, where: _Where, hour: Marked | None, spans: tuple[tuple[int, int], ...]) -> Brief:
    """What the words inside `spans` ask for, with those they speak of again."""

    def own(entry: Marked | None) -> bool:
        return entry is not None and _inside(entry.span, spans)

    actions = tuple(action for action in brief.actions if _inside(action.span, spans))
    relations = tuple(relation for relation in brief.relations if _inside(relation.span, spans))
    written = tuple(one for one in brief.written if _inside(one.span, spans))
    speech = tuple(one for one in brief.speech if _inside(one.span, spans))
    meant = {id for action in actions for id in (action.agent, action.target)}
    meant |= {id for relation in relations for id in (relation.a, relation.b)}
    meant |= {one.on for one in written} | {one.speaker for one in speech}
    said = " ".join(brief.words[start:end] for start, end in spans)
    entities = tuple(
        entity
        for entity in brief.entities
        if entity.absent
        or _inside(entity.span, spans)
        or entity.id in meant
        or re.search(rf"\b(?:the|same|this|that|his|her|its|their)\s+(?:\w+\s+)?{re.escape(entity.head)}\b", said, re.IGNORECASE)
    )  # fmt: skip
    kept = {entity.id for entity in entities}
    camera = brief.camera
    return brief.model_copy(
        update={
            "entities": entities,
            "actions": actions,
            "relations": tuple(one for one in relations if one.b is None or one.b in kept),
            "settings": tuple(
                mark for mark in brief.settings if own(mark) and not _apart(brief.words, mark.span.start)
            )
            or tuple(mark for mark in brief.settings if _kind(mark.value, mark.head) == where.place != "")[:1],
            "time_of_day": hour,
            "weather": where.weather,
            "season": where.season,
            "light": tuple(mark for mark in brief.light if own(mark)),
            "mood": tuple(mark for mark in brief.mood if own(mark)) or brief.mood,
            "camera": camera.model_copy(
                update={
                    "size": camera.size if own(camera.size) else None,
                    "angle": camera.angle if own(camera.angle) else None,
                    "moves": tuple(move for move in camera.moves if _inside(move.span, spans)),
                }
            ),
            "written": written,
            "speech": speech,
            "sounds": tuple(one for one in brief.sounds if own(one) or one.kind == "music"),
            "shots": tuple(wish for wish in brief.shots if _inside(wish.span, spans[1:])),
        }
    )


def _inside(span: Span, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= span.start < end for start, end in spans)
