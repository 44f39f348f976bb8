"""Seconds in what is asked of footage: points, stretches and lengths, as people write them ("[0-3s]", "0:03", "the last second and a half")."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from cutaway.brief.edit_words import NUMBERS


@dataclass(frozen=True)
class Moment:
    """point: from `start` on. range: `start` to `end` (None is the end of the film). length: `start` seconds of something."""

    kind: Literal["point", "range", "length"]
    start: float
    end: float | None = None
    lasting: bool = False
    """A length that was said with "for"."""


_WORDS = {
    **NUMBERS,
    "thirteen": 13,
    "fourteen": 14,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "ninety": 90,
}
_SMALL = "|".join(sorted((word for word in _WORDS if word not in ("couple", "pair", "several")), key=len, reverse=True))
_SIGNED = r"\d{0,3}\s?[½¼¾]"
_N = rf"(?:\d{{1,5}}(?:[.,]\d{{1,3}})?|half an?|(?:a )?couple(?: of)?|(?:a )?few|several|(?:{_SMALL})(?:[ -](?:{_SMALL}))?|{_SIGNED}|an?)(?:\s+and\s+a\s+half)?"
_U = r"(?:[\s-]*(?:milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?)\b|\s?(?<=\d)\s?s\b|(?<=\d)\s?m\b|\s?(?<=\d\s)s\b)(?:\s+and\s+a\s+half)?"
_CODE = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_FILM = (
    r"(?:\s+of\s+(?:the|my|this|our)\s+(?:whole\s+|entire\s+)?(?:film|video|clip|movie|footage|reel|recording|take))?"
)
_ORDINAL = r"(?:\d{1,3}(?:st|nd|rd|th)|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+second"
_T = rf"(?:{_CODE}|(?:the\s+)?{_ORDINAL}|(?:the\s+)?second\s+{_N}|(?:the\s+)?{_N}{_U}(?:\s+mark)?)"
_TO = r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|\bthrough\b|\bup\s+to\b|\band\b)\s*"
_PARTS = (
    (r"(?:an?\s+|one\s+)?half(?:\s+of)?(?:\s+an?)?", "0.5"),
    (r"(?:an?\s+|one\s+)?quarter(?:\s+of)?(?:\s+an?)?", "0.25"),
    (r"three[\s-]+quarters?(?:\s+of)?(?:\s+an?)?", "0.75"),
    (r"(?:a\s+|one\s+)?third\s+of\s+a", "0.333"),
    (r"two[\s-]+thirds\s+of\s+a", "0.667"),
    (r"(?:a\s+|one\s+)?tenth\s+of\s+a", "0.1"),
)
"""Parts of a second or a minute, as words and figures."""
_LEAD = r"(?:(?:for|during|in|over|within|throughout)\s+)?(?:just\s+)?"


_AS_SOON = r"\b(?:when|once|as\s+soon\s+as|as|just\s+as)\s+(?:it|the\s+(?:video|film|clip|movie|footage))"
_FORMS = (
    (rf"[\[(]\s*({_CODE}|{_N}(?:{_U})?)\s*(?:-|–|—|to)\s*({_CODE}|{_N}(?:{_U})?)\s*[\])]\s*:?", "range"),
    (rf"\b{_LEAD}(?:from\s+|between\s+)?(?:the\s+)?({_T}|{_N}){_TO}({_T})", "range"),
    (rf"\b(?:from|between)\s+(?:the\s+)?(second\s+{_N}|{_T}){_TO}({_N}|{_CODE})(?![\w:%])", "range"),
    (rf"\bseconds?\s+({_N}){_TO}({_N})(?![\w:%])", "range"),
    (rf"\b(?:from|between)\s+({_T}|{_N})\s*(?:to|until|till|-|–)\s*(?:the\s+)?(?:very\s+)?(?:end|finish)\b{_FILM}", "onwards"),
    (rf"\b(?:from|between)\s+(\d+(?:\.\d+)?){_TO}(\d+(?:\.\d+)?)(?![\w:%.]|\s*(?:%|percent|db|x\b))", "range"),
    (_LAST_FORM := rf"\b{_LEAD}(?:the\s+)?(?:very\s+)?(?:last|final|closing|ending)\s+(?:({_N}){_U}|(second|minute)\b(\s+and\s+a\s+half)?)", "last"),
    (_FIRST_FORM := rf"\b{_LEAD}(?:the\s+)?(?:very\s+)?(?:first|opening|initial|starting)\s+(?:({_N}){_U}|(second|"
        rf"minute)\b(\s+and\s+a\s+half)?)", "first"),
    (rf"\b{_LEAD}(?:the\s+)?(first|last|second|final|middle)\s+(half|third|quarter|\d{{1,2}}\s?(?:%|percent)){_FILM}", "share"),
    (rf"\b(?:{_T}|{_N}{_U})\s+(?:before|from)\s+the\s+end\b", "before end"),
    (rf"\b(?:until|till|up\s+to|before|upto)\s+(?:the\s+)?({_T})", "until"),
    (rf"\b(?:starting\s+|beginning\s+|and\s+)?(?:from|after|past|since)\s+(?:the\s+)?(?:first\s+)?({_T})(?:\s+(?:onwards?|forwards?|on))?", "onwards"),
    (rf"\b(?:starting\s+|beginning\s+|right\s+)?(?:at|on|around)\s+(?:about\s+|around\s+|exactly\s+)?(?:the\s+)?({_T})"
        rf"(?:\s+(?:mark|point|in\b(?!\s+(?:the|a))|onwards?|on\b(?!\s+(?:the|a))))?", "point"),
    (rf"\b({_T})\s+(?:in|into\s+(?:it|the\s+\w+))\b(?!\s+(?:the|a|front)\b)", "point"),
    (rf"\b({_T})\s+onwards?\b", "onwards"),
    (rf"\bfor\s+(?:about\s+|around\s+|another\s+)?({_N})(?:\s+(?:more|extra|further|full))?{_U}", "for"),
    (rf"\b(?:in|at|on|for|during|to|near|towards?)\s+(?:the\s+)?(?:very\s+)?(?:end|ending|finish|close|outro)\b{_FILM}(?!\s+(?:card|of)\b)", "end"),
    (rf"\b(?:in|at|on|for|during|to|near)\s+(?:the\s+)?(?:very\s+)?(?:start|beginning|intro)\b{_FILM}(?!\s+of\b)", "start"),
    (rf"{_AS_SOON}(?:\s+is|'s)?\s+(?:over|ends?|ending|finish(?:es|ed)?|done)\b", "end"),
    (rf"{_AS_SOON}\s+(?:starts?|begins?|opens?)\b", "start"),
    (r"\b(?:(?:from|at|in|starting|about)\s+)?(?:the\s+)?(?:half|mid)-?\s?way(?:\s+(?:through|in|point|mark))?(?:\s+"
        r"(?:the|it)(?:\s+(?:film|video|clip|movie|footage))?)?\b(?:\s+onwards?)?", "half"),
    (r"\b(?:from|in|at|around)\s+the\s+(?:middle|midpoint)\s+(?:of\s+(?:the|my|this)\s+(?:film|video|clip|movie|footage)|on(?:wards?)?\b)", "half"),
    (r"\b(?:the\s+)?(?:whole|entire)\s+(?:time|way\s+through)\b|\bthroughout\b(?:\s+the\s+(?:film|video|"
        r"clip))?|\ball\s+the\s+time\b|\bfrom\s+(?:the\s+)?start\s+to\s+(?:the\s+)?(?:finish|end)\b", "always"),
    (rf"(?<![\w:])({_CODE})(?![\w:])", "point"),
    (r"\b(?:at|after|from)\s+(\d{1,3}(?:\.\d{1,2})?)(?=\s*(?:$|[,;!?)]|\.(?!\d)|(?:and|then|onwards?)\b))", "bare"),
    (r"\b(?:until|till|up\s+to)\s+(\d{1,3}(?:\.\d{1,2})?)(?=\s*(?:$|[,;!?)]|\.(?!\d)|(?:and|then)\b))", "bare until"),
    (r"\b(?:at|from|after)\s+second\s+(\d+)\b", "point"),
    (rf"\b(?!(?:an?|one)\s+second\s+(?:clip|video|picture|image|photo|one)\b)({_N})(?:\s+(?:more|extra))?{_U}", "length"),
    (r"\b(second|minute)\s+and\s+a\s+half\b", "one and a half"),
)  # fmt: skip


_DECADES = (
    r"\b(?:18|19|20)\d0['’]?s\b|"
    r"(?<!first )(?<!last )(?<!for )(?<!at )(?<!to )(?<!from )\b(?:19|20)?[2-9]0['’]?s\b(?!\s*(?:long|of|on|onwards?|in\b|mark|$|[.,;)]))"
)
"""The eighties are no eighty seconds."""


_BOTH = rf"\b((?:the\s+)?first\s+and)\s+(?:the\s+)?last\s+((?:{_N}{_U})|second\b|minute\b)"


_CROPPED = re.compile(r"\b(?:crop|zoom)", re.IGNORECASE)
"""Where the middle third is one of the picture."""


@functools.cache
def _decades() -> re.Pattern[str]:
    return re.compile(_DECADES, re.IGNORECASE)


@functools.cache
def _forms() -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """All forms, the last and the first seconds, and both in one: compiled when the first words are read, which takes a moment."""
    every = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in _FORMS)
    last, first, both = (re.compile(pattern, re.IGNORECASE) for pattern in (_LAST_FORM, _FIRST_FORM, _BOTH))
    return every, last, first, both


@functools.cache
def _parts() -> tuple[tuple[re.Pattern[str], str], ...]:
    unit = r"(?=[\s-]*(?:seconds?|secs?|minutes?|mins?|hours?)\b(?!\s+and\b))"
    words = tuple(
        (re.compile(rf"(?<!\band )(?<!\band a )\b{part}{unit}", re.IGNORECASE), figure) for part, figure in _PARTS
    )
    return (
        *words,
        (
            re.compile(
                r"\b(?:(\d{1,2})\s+)?([1-9])/([1-9]\d?)(?:\s+of\s+an?)?(?=[\s-]*(?:seconds?|secs?|s|minutes?|mins?)\b)",
                re.IGNORECASE,
            ),
            "",
        ),
    )


def levelled(text: str) -> str:
    """The text with parts of seconds as decimals ("a quarter of a second" as "0.25 second"), every other character where it was."""

    def figure(match: re.Match[str], written: str) -> str:
        number = written or f"{int(match[1] or 0) + int(match[2]) / int(match[3]):.4g}"
        return number.ljust(len(match[0])) if len(number) <= len(match[0]) else match[0]

    for pattern, written in _parts():
        text = pattern.sub(lambda match, written=written: figure(match, written), text)  # type: ignore[misc]
    return text


def moments(text: str, seconds: float) -> list[tuple[int, int, Moment]]:
    """Every time in `text`: first and last character and what it means in a film of `seconds`. What was found is not found again."""
    found: list[tuple[int, int, Moment]] = []
    free = _decades().sub(lambda match: "\0" * len(match[0]), levelled(text))
    all_, last_, first_, both = _forms()
    for match in list(both.finditer(free)):
        start, end = match.span(1)[0], match.end()
        first = _meaning("first", first_.match("first " + match[2]), seconds)  # type: ignore[arg-type]
        last = _meaning("last", last_.match("last " + match[2]), seconds)  # type: ignore[arg-type]
        if first is not None and last is not None:
            found += [(start, match.end(1), first), (match.end(1) + 1, end, last)]
            free = free[:start] + "\0" * (end - start) + free[end:]
    for form, kind in all_:
        for match in list(form.finditer(free)):
            moment = _meaning(kind, match, seconds)
            if kind == "share" and match[1].lower() == "middle" and _CROPPED.search(text):
                continue
            if moment is None:
                continue
            start, end = match.span()
            while start < end and text[start].isspace():
                start += 1
            while end > start and (text[end - 1].isspace() or text[end - 1] == ":"):
                end -= 1
            found.append((start, end, moment))
            free = free[:start] + "\0" * (end - start) + free[end:]
    return sorted(found, key=lambda row: row[0])


_COUNTED = {
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "seventh": "7",
    "eighth": "8",
    "ninth": "9",
    "tenth": "10",
}


def seconds_in(text: str) -> float | None:
    """Seconds of "0:03", "1:02:03.5", "two and a half seconds", "second 4", "500 ms", "a minute"; None when it is no time."""
    text = text.lower().strip().replace(",", ".")
    if re.fullmatch(r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:\.\d{1,3})?", text):
        total = 0.0
        for part in text.split(":"):
            total = total * 60 + float(part)
        return total
    half = 0.5 if re.search(r"\band a half\b", text) else 0.0
    text = re.sub(r"\s*\band a half\b", "", text)
    text = re.sub(r"^the\s+|\s+mark$", "", text)
    unit = 1.0
    if match := re.search(r"[\s-]*(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?)$", text):
        unit = {"mi": 60.0, "m": 60.0, "ms": 0.001, "h": 3600.0}.get(match[1][:2] if match[1] != "m" else "m", 1.0)
        if match[1].startswith("milli") or match[1] == "ms":
            unit = 0.001
        elif match[1].startswith("h"):
            unit = 3600.0
        text = text[: match.start()]
    text = re.sub(r"^second\s+", "", text).strip(" -")
    text = _COUNTED.get(text, re.sub(r"^(\d+)(?:st|nd|rd|th)$", r"\1", text))
    number = number_in(text) if text else 1.0
    return None if number is None else (number + half) * unit


_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75}


def number_in(text: str) -> float | None:
    """The number that words or digits say: "three", "twenty five", "half a", "a couple of", "2.5"; None when they say none."""
    text = text.lower().strip().replace(",", ".")
    fixed = {
        "a": 1.0,
        "an": 1.0,
        "half a": 0.5,
        "half an": 0.5,
        "half": 0.5,
        "a couple": 2.0,
        "a couple of": 2.0,
        "a few": 3.0,
        "couple": 2.0,
        "couple of": 2.0,
        "few": 3.0,
    }
    if text in fixed:
        return fixed[text]
    if text in _WORDS:
        return float(_WORDS[text])
    if text[-1:] in _SIGNS:
        whole = text[:-1].strip()
        return _SIGNS[text[-1]] + (float(whole) if whole.isdigit() else 0.0)
    parts = re.split(r"[ -]", text)
    if len(parts) == 2 and all(part in _WORDS for part in parts) and _WORDS[parts[0]] >= 20 > _WORDS[parts[1]]:
        return float(_WORDS[parts[0]] + _WORDS[parts[1]])
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e7 else None


def _meaning(kind: str, match: re.Match[str], film: float) -> Moment | None:
    edge = min(2.0, film / 4)
    if kind == "end":
        return Moment("range", round(film - edge, 3), round(film, 3))
    if kind == "start":
        return Moment("range", 0.0, edge)
    if kind == "half":
        return Moment("point", round(film / 2, 3))
    if kind == "always":
        return Moment("range", 0.0, None)
    if kind == "one and a half":
        return Moment("length", 90.0 if match[1].lower() == "minute" else 1.5)
    if kind == "share":
        return _share(match[1].lower(), match[2].lower(), film)
    if kind in ("first", "last"):
        length = (
            seconds_in(match[0][match.start(1) - match.start() :])
            if match[1]
            else (90.0 if match[2].lower() == "minute" else 1.5)
        )
        if match[1] is None and not match[3]:
            length = 60.0 if match[2].lower() == "minute" else 1.0
        if length is None:
            return None
        if kind == "first":
            return Moment("range", 0.0, min(length, film) if film else length)
        return Moment("range", round(max(0.0, film - length), 3), round(film, 3))
    if kind == "before end":
        length = seconds_in(re.split(r"\s+(?:before|from)\s+", match[0])[0])
        return None if length is None else Moment("point", round(max(0.0, film - length), 3))
    if kind == "range":
        return _range(match[1], match[2])
    if kind in ("for", "length"):
        length = seconds_in(
            re.sub(
                r"^\s*for\s+(?:about\s+|around\s+|another\s+)?|\b(?:more|extra|further|full)\b",
                "",
                match[0],
                flags=re.IGNORECASE,
            )
        )
        return None if length is None else Moment("length", length, lasting=kind == "for")
    start = seconds_in(match[1])
    if start is None or (kind.startswith("bare") and start > film):
        return None
    if kind in ("until", "bare until"):
        return Moment("range", 0.0, start)
    return Moment("point", start)


def _range(first: str, last: str) -> Moment | None:
    end = seconds_in(last)
    start = seconds_in(first)
    if start is None or end is None:
        return None
    if (
        re.fullmatch(r"[\d.,a-z ]+", first.lower())
        and not re.search(r"\d\s*(?:s|m)|sec|min|second", first.lower())
        and "min" in last.lower()
    ):
        start *= 60
    return Moment("range", start, end) if end > start else None


def _share(which: str, part: str, film: float) -> Moment | None:
    size = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4}.get(part) or float(re.match(r"\d+", part)[0]) / 100  # type: ignore[index]
    start = {"first": 0.0, "second": size, "middle": (1 - size) / 2}.get(which, 1 - size)
    return Moment("range", round(film * start, 3), round(min(film, film * (start + size)), 3))
