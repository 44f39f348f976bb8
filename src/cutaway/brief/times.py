"""Seconds in the words: how long the film is, when things happen, and lists of shots."""

from __future__ import annotations

import re

from cutaway.brief.document import Marked
from cutaway.brief.draft import Draft, Moment
from cutaway.scene.document import Span

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "a": 1, "half a": 0.5,
}  # fmt: skip
_N = r"((?<![\d.,:])\d{1,3}(?:[.,]\d+)?|" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True)) + ")"
_S = r"[\s-]*(?:seconds?|secs?|s)\b"
_DASH = r"\s{0,60}(?:-|–|—|to|until|till)\s{0,60}"
_CLOCK = r"(\d{1,2}):(\d{2})(?:\.\d+)?"

_RANGES = (
    re.compile(
        rf"[\[(]?\s{{0,60}}{_CLOCK}\s{{0,60}}(?:-|–|—|to)\s{{0,60}}{_CLOCK}\s{{0,60}}[\])]?\s{{0,60}}[:,-]?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[\[(]?\s{{0,60}}\b(?:from|between|seconds?)?\s{{0,60}}{_N}(?:{_S})?(?:{_DASH}|\s{{1,60}}and\s{{1,60}}){_N}{_S}\s{{0,60}}[\])]?\s{{0,60}}[:,]?",
        re.IGNORECASE,
    ),
    re.compile(rf"[\[(]?\s{{0,60}}\bseconds?\s{{1,60}}{_N}{_DASH}{_N}\b\s{{0,60}}[\])]?\s{{0,60}}[:,]?", re.IGNORECASE),
    re.compile(r"[\[(]\s{0,60}(\d+(?:\.\d+)?)\s{0,60}(?:-|–|—)\s{0,60}(\d+(?:\.\d+)?)\s{0,60}[\])]\s{0,60}[:,]?"),
)
_AFTER = re.compile(
    rf"\b(after|at|from|starting at|beginning at|at around|around|by)\s{{1,60}}(?:about\s{{1,60}}|second\s{{1,60}})?{_N}(?:{_S}|"
    rf"(?=\s{{0,60}}$)|\s{{1,60}}seconds?)(?:\s{{1,60}}(?:in|on|mark))?",
    re.IGNORECASE,
)
_AT_CLOCK = re.compile(rf"\b(at|from|after)\s{{1,60}}{_CLOCK}\b(?!\s{{0,60}}(?:am|pm|o'clock))", re.IGNORECASE)
_AT_SECOND = re.compile(
    r"\b(?:at|from)\s{1,60}(?:the\s{1,60})?second\s{1,60}(\d+)\b|\bat\s{1,60}(?:the\s{1,60})?(\d+)[\s-]second\s{1,60}mark",
    re.IGNORECASE,
)
_LATER = re.compile(rf"\b{_N}{_S}\s{{1,60}}(later|in|into (?:it|the (?:film|clip|video)))\b", re.IGNORECASE)
_FIRST = re.compile(rf"\b(?:in|for|during)\s{{1,60}}the\s{{1,60}}first\s{{1,60}}{_N}{_S}", re.IGNORECASE)
_BEGINNING = re.compile(
    r"\b(?:at|in)\s{1,60}the\s{1,60}(?:very\s{1,60})?(?:beginning|start)(?:\s{1,60}of\s{1,60}the\s{1,60}(?:video|clip|film))?\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"\b(?:at|in|towards?|near)\s{1,60}the\s{1,60}(?:very\s{1,60})?end(?:\s{1,60}of\s{1,60}the\s{1,60}(?:video|clip|film))?(?!\s{1,60}of)\b",
    re.IGNORECASE,
)
_FOR = re.compile(rf"\bfor\s{{1,60}}(?:about\s{{1,60}})?{_N}{_S}", re.IGNORECASE)
_LENGTH = re.compile(
    rf"\b(?:(?:lasting|duration(?:\s{{1,60}}of)?|length(?:\s{{1,60}}of)?|runtime(?:\s{{1,60}}of)?|over|in|within)\s{{0,60}}:?\s{{0,60}}(?:about\s{{1,60}})?{_N}{_S}"
    rf"|{_N}[\s-]*(?:seconds?|secs?|s)\b(?:[\s-]+long)?(?=\s{{0,60}}(?:[,.;:!]|$|(?:\w+\s{{1,60}}){{0,3}}(?:video|clip|film|movie|"
    rf"ad|advert|spot|commercial|animation|shot|scene|long|reel|trailer|loop|teaser|promo|time)\b))"
    rf"|{_N}\s{{1,60}}seconds?\s{{1,60}}long)",
    re.IGNORECASE,
)
_MINUTES = re.compile(rf"\b{_N}[\s-]*(?:minutes?|mins?)\b(?:[\s-]+long)?", re.IGNORECASE)
_SHOT = re.compile(
    r"(?:(?<=^)|(?<=[\s.;!?\]([|]))[\[(*#\s]{0,8}(?:shot|scene|clip|part|panel|frame|cut|act)\s{0,60}(?:#\s{0,60})?(\d{1,2}|one|"
    r"two|three|four|five|six)\s{0,60}[\])*]*\s{0,60}(?:[:.)|–—-]+|(?=\()|,?\s{0,60}(?=;))\s{0,60}",
    re.IGNORECASE,
)
_SHOT_IN_ORDER = re.compile(
    r"(?:(?<=^)|(?<=[\s.;!?\]([|]))(?:in\s{1,60})?(?:the\s{1,60}|our\s{1,60})?(?:opening|first|second|third|fourth|fifth|sixth|next|another|last|final|closing|ending)\s{1,60}"
    r"(?:shot|scene|clip|cut)\b(?:\s{0,60}[:–—-]+|,|\s{1,60}(?:shows|is|opens\s{1,60}on|takes\s{1,60}place|of|we\s{1,60}see)\b)\s{0,60}",
    re.IGNORECASE,
)
"""Shots by their order ("Opening shot: ...", "The final scene shows ..."): read as a list of shots from two of them on."""
_LISTED = re.compile(r"(?:(?<=^)|(?<=\n))[ \t]{0,20}(\d{1,2})[.)][ \t]{1,20}(?=[^\W\d_]|;)")
"""Lines that are numbered."""
_HEADED = r"(?:(?<=^)|(?<=[\n.;!?])|(?<=[\n.;!?]\s))[ \t]{0,20}"
_LABEL = re.compile(
    rf"{_HEADED}(?P<empty>(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|later|meanwhile|day \d{{1,2}})\s{{0,5}}:)"
    rf"|{_HEADED}(?P<when>dawn|sunrise|morning|noon|midday|afternoon|sunset|dusk|evening|night|midnight|spring|summer|autumn|winter)"
    r"\s{0,5}:",
    re.IGNORECASE,
)
"""Days, hours and seasons that head their shots ("Monday: ..."), where there are several."""
_HEADING = re.compile(r"\b(?:INT|EXT)(?:\s{0,3}/\s{0,3}(?:INT|EXT))?\b[ \t.:–—-]{1,6}(?=[^\W\d_])")
"""How scripts begin a scene: INT. KITCHEN - NIGHT."""
_CUT = re.compile(
    r"\b(?:then\s{1,60})?(?:we\s{1,60})?(?:(?:smash\s{1,60}|hard\s{1,60}|quick\s{1,60})?cuts?\s{1,60}to|the\s{1,60}scene\s{1,60}(?:changes|shifts|switches|"
    r"cuts)\s{1,60}to|transitions?\s{1,60}(?:in)?to|dissolves?\s{1,60}(?:in)?to|switch(?:es)?\s{1,60}to)\s{0,60}:?",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:(?<=^)|(?<=[.;!?\n]))\s{0,60}(?:opens?|begins?|starts?|opening)\s{1,60}(?:on|with)\s{1,60}", re.IGNORECASE
)

_ASPECTS = (
    (re.compile(r"\b(?:9\s{0,60}[:x]\s{0,60}16|9\s{0,60}/\s{0,60}16)\b"), "9:16"),
    (re.compile(r"\b(?:16\s{0,60}[:x]\s{0,60}9|16\s{0,60}/\s{0,60}9)\b"), "16:9"),
    (re.compile(r"\b1\s{0,60}:\s{0,60}1\b"), "1:1"),
    (re.compile(r"\b4\s{0,60}:\s{0,60}3\b"), "4:3"),
    (re.compile(r"\b3\s{0,60}:\s{0,60}4\b"), "3:4"),
    (re.compile(r"\b4\s{0,60}:\s{0,60}5\b"), "4:5"),
    (re.compile(r"\b21\s{0,60}:\s{0,60}9\b|\b2\.3[59]\s{0,60}:\s{0,60}1\b|\bultra-?wide format\b|\bcinemascope\b", re.IGNORECASE), "21:9"),
    (re.compile(r"\bvertical(?=\s{1,60}(?:\w+\s{1,60}){0,2}(?:video|clip|film|format|ad|shot|spot|reel|orientation|short|aspect|movie)\b|"
        r"\s{0,60}[,.;]|\s{0,60}$)|\bvertically framed\b|\b(?:portrait|phone|tiktok|vertical)\s{1,60}(?:format|mode|orientation|aspect(?: "
        r"ratio)?)\b|\bfor (?:tiktok|reels|shorts|stories)\b", re.IGNORECASE), "9:16"),
    (re.compile(r"\bsquare\s{1,60}(?:video|clip|format|crop|aspect(?: ratio)?|frame)\b", re.IGNORECASE), "1:1"),
    (re.compile(r"\b(?:landscape|horizontal|widescreen)\s{1,60}(?:format|mode|orientation|video|aspect(?: ratio)?)\b|\bwidescreen\b", re.IGNORECASE), "16:9"),
)  # fmt: skip


def _seconds(text: str) -> float:
    text = text.lower().replace(",", ".")
    return float(_NUMBER_WORDS.get(text, 0) or text)


def take_times(draft: Draft) -> list[tuple[int, Span]]:
    """Blank everything about time, recording moments; comes back with the shots: number and span of the mark."""
    for match in _RANGES[0].finditer(draft.text):
        a, b, c, d = (int(group) for group in match.groups())
        _range(draft, match, a * 60 + b, c * 60 + d)
    for pattern in _RANGES[1:]:
        for match in pattern.finditer(draft.text):
            _range(draft, match, _seconds(match[1]), _seconds(match[2]))
    for match in _AT_CLOCK.finditer(draft.text):
        _moment(draft, match, int(match[2]) * 60 + int(match[3]), None)
    for match in _AT_SECOND.finditer(draft.text):
        _moment(draft, match, float(match[1] or match[2]), None)
    for match in _AFTER.finditer(draft.text):
        if match[2].lower() not in ("a", "one") or "second" in match[0].lower():
            _moment(draft, match, _seconds(match[2]), None)
    for match in _LATER.finditer(draft.text):
        _moment(draft, match, _seconds(match[1]), None)
    for match in _FIRST.finditer(draft.text):
        _moment(draft, match, 0.0, _seconds(match[1]))
    for match in _BEGINNING.finditer(draft.text):
        _moment(draft, match, 0.0, None)
    shots: list[tuple[int, Span]] = []
    for match in _SHOT.finditer(draft.text):
        number = int(_NUMBER_WORDS.get(match[1].lower(), 0) or match[1])
        _shot(draft, shots, number, *_tight(draft, match))
    ordered = list(_SHOT_IN_ORDER.finditer(draft.text))
    if len(ordered) > 1:
        for number, match in enumerate(ordered, 1):
            _shot(draft, shots, number, *_tight(draft, match))
    listed = list(_LISTED.finditer(draft.text))
    if not shots and len(listed) > 1 and [int(match[1]) for match in listed] == list(range(1, len(listed) + 1)):
        for number, match in enumerate(listed, 1):
            _shot(draft, shots, number, *_tight(draft, match))
    headings = list(_HEADING.finditer(draft.text))
    labels = list(_LABEL.finditer(draft.text))
    if not shots and len(labels) > 1:
        for number, match in enumerate(labels, 1):
            # The hour is still to be read; the mark is its colon.
            start = match.start("empty") if match["empty"] else match.end() - 1
            _shot(draft, shots, number, start, match.end())
            if match["when"]:
                shots[-1] = (number, Span(start=match.start("when"), end=match.end()))
    alone = not shots and len(headings) > 1
    for number, match in enumerate(headings, 1):
        if not alone:
            draft.take(*match.span())
        else:
            _shot(draft, shots, number, *match.span())
    for match in _CUT.finditer(draft.text):
        _shot(draft, shots, max((shot for shot, _ in shots), default=1) + 1, *match.span())
    for match in _OPEN.finditer(draft.text):
        draft.take(*_tight(draft, match))
    return shots


def _shot(draft: Draft, shots: list[tuple[int, Span]], number: int, start: int, end: int) -> None:
    """Note a shot whose mark is these characters. A range of seconds right before the mark belongs to it."""
    ranges = [one for one in draft.moments if not one.local and one.shot is None and one.at < start]
    own = ranges[-1] if ranges and not any(ch.isalnum() for ch in draft.text[ranges[-1].at : start]) else None
    at = start if own is None else own.at
    moment = (None, None) if own is None else (own.start, own.end)
    draft.moments.append(Moment(start, *moment, local=False, shot=number))
    shots.append((number, Span(start=at, end=draft.take(start, end, gap=";").end)))


def take_length(draft: Draft) -> tuple[float | None, str | None]:
    """Seconds and aspect asked for; blanked."""
    seconds: float | None = None
    aspect: str | None = None
    for match in _LENGTH.finditer(draft.text):
        number = next((group for group in match.groups() if group), None)
        if re.match(
            r"[5-9]0s\s{1,60}(?!video|clip|film|ad|spot|loop|long)\w",
            draft.text[match.start() : match.start() + 20],
            re.IGNORECASE,
        ):
            continue
        if number is not None and seconds is None and 0 < _seconds(number) <= 3600:
            seconds = _seconds(number)
            draft.take(*match.span())
    for match in _MINUTES.finditer(draft.text):
        if seconds is None and 0 < _seconds(match[1]) <= 60:
            seconds = _seconds(match[1]) * 60
            draft.take(*match.span())
    for pattern, value in _ASPECTS:
        for match in pattern.finditer(draft.text):
            if aspect is None or aspect == value:
                aspect = value
                draft.take(*match.span())
    return seconds, aspect


def take_holds(draft: Draft) -> list[tuple[int, float]]:
    """ "for 3 seconds" and "at the end": (place, seconds); the second is noted with -1."""
    holds: list[tuple[int, float]] = []
    for match in _FOR.finditer(draft.text):
        holds.append((match.start(), _seconds(match[1])))
        draft.take(*match.span())
    for match in _END.finditer(draft.text):
        holds.append((match.start(), -1.0))
        draft.take(*match.span())
    return holds


def _tight(draft: Draft, match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    while start < end and draft.text[start].isspace():
        start += 1
    return start, end


def _range(draft: Draft, match: re.Match[str], start: float, end: float) -> None:
    if end <= start or end > 36_000:
        return
    at, to = _tight(draft, match)
    draft.moments.append(Moment(at, start, end, local=False))
    draft.take(at, to, gap=";")


def _moment(draft: Draft, match: re.Match[str], start: float, end: float | None) -> None:
    draft.moments.append(Moment(match.start(), start, end, local=True))
    draft.take(*match.span())


def moment_for(draft: Draft, start: int, end: int) -> tuple[float | None, float | None]:
    """Seconds from and to for a clause of these characters: its own moment, else the range that is in force before it."""
    within: list[Moment] = [m for m in draft.moments if m.local and start - 1 <= m.at < end + 1]
    if within:
        return within[-1].start, within[-1].end
    before = [m for m in draft.moments if not m.local and m.at <= start + 1]
    last = max(before, key=lambda m: m.at, default=None)
    return (last.start, last.end) if last else (None, None)


def mark(draft: Draft, value: str, start: int, end: int) -> Marked:
    """A marked word of the prompt."""
    return Marked(value=value, span=Span(start=start, end=end))
