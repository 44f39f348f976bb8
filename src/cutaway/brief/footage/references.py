"""What the words want of each attached reference: who or what it shows, where it takes place, its style, its camera, its sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ROLES = ("subject", "place", "style", "camera", "movement", "music", "voice", "light")


@dataclass(frozen=True)
class Wanted:
    """What medium `number` (from 1) of `kind` is for. `role` one of `ROLES`, "" where the words do not say; `noun`: the words it is called
    by; `start`, `end`: of its tag in the words, -1 where it has none."""

    kind: str
    number: int
    role: str = ""
    noun: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True)
class Bound:
    """The words without tags, and what each reference is for. A subject that has no name in the words gets `STANDING` in their place."""

    words: str
    wanted: tuple[Wanted, ...]


_TAG = re.compile(r"<(IMAGE|VIDEO|SOUND)_REF_(\d{1,3})>|@(Image|Video|Sound)(\d{1,3})\b")
_SPOKEN = re.compile(
    r"\b(?:the\s+)?(?:(first|second|third|fourth|fifth|last)\s+)?(?:(?:attached|reference|uploaded)\s+)?(image|picture|photo|video|clip|sound|track|song)\s*(?:#|no\.?\s*|number\s+)?(\d)?\b",  # noqa: E501
    re.I,
)
_KINDS = {
    "image": "image",
    "picture": "image",
    "photo": "image",
    "video": "video",
    "clip": "video",
    "sound": "audio",
    "track": "audio",
    "song": "audio",
}
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_STYLE = re.compile(
    r"\b(?:style|look|looks like|palette|colou?rs?|grade|grading|aesthetic|mood|tone|feel|atmosphere|manner)\b(?:\s+(?:and|,)?\s*\w+){0,3}\s*(?:of|from|as|like|in|:)?\s*(?:the\s+)?$",  # noqa: E501
    re.I,
)
_LIGHT = re.compile(r"\b(?:light|lighting|lit)\b\s*(?:of|from|as|like|in)?\s*(?:the\s+)?$", re.I)
_PLACE = re.compile(
    r"\b(?:background|backdrop|place|setting|location|environment|scene|scenery|landscape|room|set)\b\s*(?:of|from|is|as|in|:|=)?\s*(?:the\s+)?$|"
    r"\b(?:in|inside|at|into|through|across|before|behind|against|in front of|within|along|over|beside|near|around)\s+(?:the\s+|this\s+|a\s+|an\s+|my\s+|our\s+)?$",  # noqa: E501
    re.I,
)
_PLACE_NOUN = re.compile(
    r"\b(?:in|on|at|inside|into|through|across|before|against|in front of|within|along|over|beside|near|around|outside)\s+(?:the\s+|this\s+|a\s+|an\s+|my\s+|our\s+)?((?:[a-z-]+\s+){0,2}?"  # noqa: E501
    r"(?:beach|street|city|town|village|forest|woods?|park|garden|meadow|field|mountains?|valley|lake|river|sea|ocean|desert|room|kitchen|bedroom|office|studio|house|home|"  # noqa: E501
    r"bridge|square|market|station|castle|church|hall|stage|road|path|island|coast|shore|sky|space|landscape|place|background|scene|setting|location|cafe|bar|restaurant|"  # noqa: E501
    r"shop|store|school|classroom|library|museum|palace|temple|farm|harbou?r|port|roof|rooftop|terrace|yard|courtyard|alley|tunnel|cave|canyon|waterfall|snow|world))\s*$",  # noqa: E501
    re.I,
)
_CAMERA = re.compile(
    r"\b(?:camera(?:\s*(?:move(?:ment)?s?|motion|work|path))?|filmed|shot|camerawork|framing|tracking|dolly|pan)\b[^.;]{0,24}$",
    re.I,
)
_MOVEMENT = re.compile(
    r"\b(?:moves?|movements?|motion|dances?|dancing|walks?|runs?|action|choreography|gestures?|performs?|moving|the way)\b[^.;]{0,24}$",
    re.I,
)
_VOICE = re.compile(r"\b(?:voice(?:[- ]?over)?|narration|speech|says|speaks|spoken|dialogue)\b[^.;]{0,24}$", re.I)
_STOP = frozenset(
    "a an the this that these those my our your his her its their and or with of in on at to from by for as is are was into onto through like near behind before then while who which make "  # noqa: E501
    "show film video create generate use using put place let please have has style look picture image photo featuring starring".split()
)
STANDING = "\u241f"
"""Stands in the words where a subject has no name but its tag."""


def bind(words: str, mentions: Sequence[tuple[int, int, str]] = ()) -> Bound:
    """What each tag in the words is for. `mentions`: tags that were read before, as (start, end, "image 2"); else they are read here."""
    found = list(_tags(words, mentions))
    wanted: list[Wanted] = []
    out: list[str] = []
    at = 0
    for start, end, kind, number in found:
        before, after = words[at:start], words[end:]
        clause = re.split(r"[.;!?\n]|(?<=>),", words[:start])[-1]
        role, noun = _role(kind, clause, after)
        wanted.append(Wanted(kind, number, role, noun, start, end))
        out.append(_FROM.sub(" ", before) if role == "subject" and noun else before)
        if role == "subject" and not noun:
            out.append(STANDING)
        at = end
    out.append(words[at:])
    plain = re.sub(r"\s*\(\s*\)", "", "".join(out))
    plain = re.sub(r"[ \t]{2,}", " ", re.sub(r"\s+([,.;!?])", r"\1", plain)).strip()
    return Bound(_untangled(plain), tuple(wanted))


def _tags(words: str, mentions: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str, int]]:
    if mentions:
        named = []
        for start, end, what in mentions:
            kind, _, number = what.partition(" ")
            if number.isdigit() and kind in ("image", "video", "audio"):
                named.append((start, end, kind, int(number)))
        return sorted(named)
    found = []
    for match in _TAG.finditer(words):
        kind = {"image": "image", "video": "video", "sound": "audio"}[(match[1] or match[3]).lower()]
        found.append((match.start(), match.end(), kind, int(match[2]) + 1 if match[1] else int(match[4])))
    if found:
        return found
    for match in _SPOKEN.finditer(words):
        ordinal, kind, number = match[1], _KINDS[match[2].lower()], match[3]
        if ordinal or number:
            found.append(
                (match.start(), match.end(), kind, int(number) if number else _ORDINAL.get((ordinal or "").lower(), 99))
            )
    return found


def _role(kind: str, before: str, after: str) -> tuple[str, str]:
    before = before.rstrip(" \t(")
    padded = before + " "
    if kind == "audio":
        return ("voice", "") if _VOICE.search(padded) else ("music", "")
    if kind == "video":
        if _CAMERA.search(padded):
            return "camera", ""
        if _MOVEMENT.search(padded):
            return "movement", ""
        if _STYLE.search(padded):
            return "style", ""
        return "camera", ""
    taken = _TAKEN.search(padded)
    if taken is not None and (taken["a"] or taken["b"]).lower().split()[-1] not in _ALL:
        return "subject", (taken["a"] or taken["b"]).lower()
    given = re.match(
        r"\s*(?:for|as)\s+(?:the|my|our|a|an)\s+((?:[a-z-]+\s)?[a-z-]+?)(?=\s*(?:[.,;!?]|$|\s(?:and|but|then)\b))",
        after,
        re.I,
    )
    if (
        given is not None
        and re.search(r"\b(?:use|take|put|have)\s*$", padded, re.I)
        and given[1].lower().split()[-1] not in _ALL
    ):
        return "subject", given[1].lower()
    if _STYLE.search(padded) or re.match(r"\s*(?:'s)?\s*(?:style|palette|look|colou?rs|aesthetic)\b", after, re.I):
        return "style", ""
    if _LIGHT.search(padded):
        return "light", ""
    place = _PLACE_NOUN.search(before)
    if place is not None:
        return "place", place.group(1).strip()
    if re.match(
        r"\s*(?:is|as|for|=)\s+(?:the\s+)?(?:background|backdrop|place|setting|location|scene|environment)\b",
        after,
        re.I,
    ):
        return "place", ""
    if re.match(r"\s*(?:is|as|for|=|gives)\s+(?:the\s+)?(?:style|look|palette|colou?rs)\b", after, re.I):
        return "style", ""
    noun = _noun(before)
    if noun is None and _PLACE.search(padded):
        return "place", ""
    if _NAMED_PLACE.search(padded):
        return "place", ""
    return "subject", noun or ""


_CALLED = r"(?:(?!should|must|shall|can|will|now|to|look)[a-z-]+\s+)?(?!should|must|shall|can|will|now|to\b)[a-z-]+"
_TAKEN = re.compile(
    rf"\b(?:the|my|our|this|that|a|an)\s+(?P<a>{_CALLED})\s+(?:(?:should|must|shall|to|can|will|now)\s+)*"
    r"(?:looks?(?:\s+(?:just|exactly))?\s+like|become|becomes|turns? into)\s+(?:the\s+(?:one\s+)?(?:in\s+)?)?$|"
    rf"\b(?:replace|swap|exchange|substitute)\s+(?:the|my|our|this|that)\s+(?P<b>{_CALLED})\s+(?:with|by|for)\s+(?:the\s+)?$",
    re.I,
)
"""Something that is to look like a picture, or to give way to what it shows."""
_ALL = frozenset(
    "it film video movie clip picture image scene shot everything all whole thing grade colours colors light lighting style look palette mood background backdrop "  # noqa: E501
    "place setting location environment scenery landscape reference guide".split()
)
"""What is no thing in a film: these take a picture's style or its place."""
_NAMED_PLACE = re.compile(
    r"\b(?:background|backdrop|place|setting|location|environment|scenery|landscape)\s*(?:of|from|is|as|in|:|=)?\s*(?:the\s+)?$",
    re.I,
)
_DETERMINED = re.compile(
    r"(?:^|\b(?:an?|the|this|that|these|those|my|our|your|his|her|its|their|one|two|three|four|five|some|with|and)\s+)((?:[a-z][a-z'-]*\s+){0,2}[a-z][a-z'-]*)$",  # noqa: E501
    re.I,
)
_FROM = re.compile(r"[\s,(]*\b(?:from|in|of|as in|shown in|like in|seen in|like|as|shown by)\s*(?:the\s+)?$", re.I)


def _noun(before: str) -> str | None:
    """The noun that stands before a tag: "the dog", "the dog in", "a red car from"; None where another word stands there ("the man rides")."""
    cut = _FROM.sub("", before.rstrip(" ,(:")).rstrip(" ,(:")
    found = _DETERMINED.search(cut)
    if found is None:
        return None
    words = found.group(1).lower().split()
    while words and words[0] in _STOP:
        words.pop(0)
    if not words or words[-1] in _STOP or re.search(r"(?:ing|ly)$", words[-1]):
        return None
    if len(words) > 1 and re.search(r"[^s]s$", words[-1]):
        return None
    return " ".join(words)


def _untangled(words: str) -> str:
    """Without the words that only spoke of a picture: "in the style of", "with the camera of", "like in"."""
    words = re.sub(
        r"\b(?:use|using|take|with)?\s+as\s+(?:the\s+)?(?:background|backdrop|place|setting|location|style|scene)\b,?",
        "",
        words,
        flags=re.I,
    )
    words = re.sub(r"^\s*use\b\s*(?=as\b)", "", words, flags=re.I)
    words = re.sub(
        r",?\s*\b(?:all\s+)?(?:in|with|and|using|use|has|have)?\s*(?:the\s+)?(?:same\s+)?(?:visual\s+)?(?:style|look|palette|colou?rs?|grade|aesthetic|light(?:ing)?)(?:\s+and\s+(?:\w+))?\s+(?:of|from|as|like)\s*(?=[,.;!?]|$)",  # noqa: E501
        "",
        words,
        flags=re.I,
    )
    words = re.sub(
        r",?\s*\b(?:with|using|and|has|have|follow(?:ing)?)?\s*(?:the\s+)?(?:same\s+)?camera(?:\s*(?:move(?:ment)?s?|motion|work|path))?\s+(?:of|from|as(?:\s+in)?|like(?:\s+in)?|in)\s*(?=[,.;!?]|$)",  # noqa: E501
        "",
        words,
        flags=re.I,
    )
    words = re.sub(
        r",?\s*\b(?:with|to|over|cut to|and)\s+(?:the\s+)?(?:music|track|song|sound|voice[- ]?over|voice)\s*(?:of|from)?\s*(?=[,.;!?]|$)",
        "",
        words,
        flags=re.I,
    )
    words = re.sub(
        r"\b(?:in front of|like|from|of|as|with|to|using|in|shown in|cut to)\s*(?=[,.;!?]|$)", "", words, flags=re.I
    )
    return re.sub(r"[ \t]{2,}", " ", re.sub(r"\s+([,.;!?])", r"\1", words)).strip(" ,;")
