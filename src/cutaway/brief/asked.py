"""Instructions around what is to be filmed: "please make a 10 second clip showing"; and what is asked not to be there."""

from __future__ import annotations

import re

from cutaway.brief import lexicon
from cutaway.brief.draft import Draft
from cutaway.brief.singular import singular
from cutaway.brief.verbs import form_of, verb_forms

_MEDIUM = (
    r"(?:video|clip|film|movie|vid|animation|scene|shot|footage|short|ad|advert|advertisement|commercial|spot|teaser|"
    r"trailer|reel|sequence|image|picture|render|rendering|loop|gif|visual|visualization|explainer|cartoon|story|"
    r"short film)s?"
)
_ORDER = re.compile(
    rf"(?:(?<=^)|(?<=[.;:!?\n]))\s{{0,60}}(?:(?:hi|hello|hey|ok|okay)\b[\s,!]*)?(?:(?:can|could|would|will)\s{{1,60}}you\s{{1,60}}(?:please\s{{1,60}}|"
    rf"kindly\s{{1,60}})?|please\s{{1,60}}|i(?:['’]d| would)?\s{{1,60}}(?:want|like|need)\s{{1,60}}(?:you\s{{1,60}}to\s{{1,60}}|"
    rf"to\s{{1,60}}(?:see|have|get)\s{{1,60}})?|"
    rf"i\s{{1,60}}(?:want|need)\s{{1,60}}|let['’]?s\s{{1,60}}|kindly\s{{1,60}})?"
    rf"(?:(?:create|make|generate|produce|render|film|animate|give|show|write|draw|design|build|shoot|do|craft|compose|"
    rf"develop|imagine|visuali[sz]e)\s{{1,60}})?(?:me\s{{1,60}}|us\s{{1,60}})?(?:(?:a|an|the|some|one|this)\s{{1,60}})?"
    rf"(?:(?:short|brief|nice|beautiful|simple|long|quick|little|new|cool|stunning|high-quality|professional|engaging|"
    rf"captivating|fun|great|amazing|single|video|film|product|promo|promotional|educational|social\s{{1,60}}media|marketing|"
    rf"opening)\s{{1,60}})*\s{{0,60}}{_MEDIUM}"
    rf"\s{{0,60}}(?:,\s{{0,60}})?(?:(?:of|showing|that\s{{1,60}}shows|that\s{{1,60}}features|which\s{{1,60}}shows|"
    rf"featuring|depicting|about|where|in\s{{1,60}}which|"
    rf"with|displaying|starring|explaining|for|demonstrating|illustrating|on|to\s{{1,60}}show)\b|:|-|,)?\s{{0,60}}",
    re.IGNORECASE,
)
_HEADING = re.compile(rf"^\s{{0,60}}(?:[\w'’-]+\s{{1,60}}){{0,3}}{_MEDIUM}\s{{0,60}}:\s{{0,60}}", re.IGNORECASE)
_PLEA = re.compile(
    r"(?:(?<=^)|(?<=[.;:!?\n]))\s{0,60}(?:(?:can|could|would|will)\s{1,60}you\s{1,60}(?:please\s{1,60}|kindly\s{1,60})?|please\s{1,60}|i(?:['’]d|"
    r" would)?\s{1,60}(?:want|like|need)\s{1,60}(?:you\s{1,60}to\s{1,60}|to\s{1,60}(?:see|have|get|watch)\s{1,60})?)(?:(?:create|make|generate|"
    r"produce|render|film|animate|show|draw)\s{1,60}(?:me\s{1,60}|us\s{1,60})?)?|"
    r"\b(?:please|pls|plz|thanks|thank\s{1,60}you)\b[.!]?",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:nobody|no\s{1,60}one|no-one|no\s{1,60}humans?|no\s{1,60}people|without\s{1,60}(?:any\s{1,60})?people|"
    r"no\s{1,60}persons?|not\s{1,60}a\s{1,60}soul)(?:\s{1,60}(?:in\s{1,60}sight|"
    r"around|visible|is\s{1,60}visible|to\s{1,60}be\s{1,60}seen|on\s{1,60}screen|in\s{1,60}(?:the\s{1,60})?(?:frame|shot)))?\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\b(?:no|without(?:\s{1,60}any)?|there\s{1,60}(?:is|are)\s{1,60}no|with\s{1,60}no|do\s{1,60}not\s{1,60}(?:show|include|add|use)(?:\s{1,60}any)?|"
    r"don['’]t\s{1,60}(?:show|include|add|use)(?:\s{1,60}any)?|avoid(?:ing)?|exclude|never\s{1,60}show)\s{1,60}(?:any\s{1,60}|the\s{1,60}|a\s{1,60}|"
    r"an\s{1,60}|visible\s{1,60}|on-screen\s{1,60}|onscreen\s{1,60})?",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"\bnegative(?:\s{1,60}prompts?)?\s{0,60}:\s{0,60}", re.IGNORECASE)
_ITEM = re.compile(
    r"((?:(?!and\b|or\b|in\b|on\b|at\b|with\b|from\b|for\b|to\b|a\b|an\b|the\b|by\b|into\b|through\b|near\b|visible\b|"
    r"then\b|as\b|of\b|over\b|under\b|behind\b|while\b|but\b|is\b|are\b)[^\W\d_][\w'’-]*\s{0,60}){1,3})"
)
_OR = re.compile(
    r"\s{0,60}(?:,\s{0,60}(?:no|or|and\s{1,60}no|nor)\s{1,60}|\s{1,60}(?:or|nor|and\s{1,60}no)\s{1,60})", re.IGNORECASE
)
_WHERE = re.compile(
    r"\s{0,60}(?:on|in)\s{1,60}(?:the\s{1,60})?(?:screen|frame|picture|video|image|shot|scene|view|background|foreground|sky|sight)\b",
    re.IGNORECASE,
)


def take_orders(draft: Draft) -> None:
    """Blank what asks for a film rather than tells what is in it; the characters count as read."""
    heading = _HEADING.match(draft.text)
    if heading:
        draft.take(*heading.span())
    opening = _ORDER.match(draft.text)
    if opening and re.search(r"\w", opening[0]):
        draft.take(*opening.span())
    for match in _ORDER.finditer(draft.text):
        verbs = re.search(
            r"\b(create|make|generate|produce|render|film|animate|show|want|need|like)\b", match[0], re.IGNORECASE
        )
        if verbs and re.search(r"\w", match[0]):
            draft.take(*match.span())
    for match in _PLEA.finditer(draft.text):
        if re.search(r"\w", match[0]):
            draft.take(*match.span())


def _noun_part(text: str) -> str:
    """The words up to the first that can only be a verb: "tail" of "tail eats"."""
    words = text.split()
    for index, word in enumerate(words[1:], start=1):
        form = verb_forms().get(word.lower())
        if (
            form
            and form[1] in ("VBZ", "VBG")
            and not (singular(word) in lexicon.noun_kinds() or word.lower() in lexicon.noun_kinds())
        ):
            return text[: list(re.finditer(r"\S+", text))[index].start()].rstrip()
    return text


def take_absences(draft: Draft) -> list[tuple[int, int, str]]:
    """What is asked not to be there: characters and the words for it. "A man without a face" is read here too."""
    absent: list[tuple[int, int, str]] = []
    for match in _NEGATIVE.finditer(draft.text):
        closing = re.search(r"[.;\n]|$", draft.text[match.end() :])
        stop = match.end() + (closing.start() if closing else 0)
        for part in re.finditer(r"[^,]+", draft.text[match.end() : stop]):
            if part[0].strip():
                at = match.end() + part.start() + (len(part[0]) - len(part[0].lstrip()))
                absent.append((at, match.end() + part.end(), part[0].strip().lower()))
        draft.take(match.start(), stop, gap=";")
    for match in _NOBODY.finditer(draft.text):
        absent.append((*match.span(), "people"))
        draft.take(*match.span(), gap=",")
    for match in _NO.finditer(draft.text):
        at = match.end()
        end = at
        doing = re.match(r"(\w+ing)\b[^,.;\n]*", draft.text[at:])
        if (
            doing
            and "without" in match[0].lower()
            and form_of(doing[1])
            and not re.match(r"\w+ing\s{0,60}(?:[,.;]|$)", draft.text[at:])
        ):
            # Left unread, since it cannot be shown: "without spilling a drop".
            draft.text = (
                draft.text[: match.start()]
                + " " * (match.end() - match.start() + doing.end())
                + draft.text[at + doing.end() :]
            )
            continue
        while True:
            item = _ITEM.match(draft.text, at)
            if item is None or item[0].strip().lower() in ("longer", "one", "matter", "more", "doubt", "way"):
                break
            text = _noun_part(item[1].rstrip())
            absent.append((item.start(1), item.start(1) + len(text), text.lower()))
            end = item.start(1) + len(text)
            more = _OR.match(draft.text, end)
            if more is None:
                break
            at = more.end()
        if end > match.end():
            where = _WHERE.match(draft.text, end)
            stop = where.end() if where else end
            draft.take(match.start(), stop, gap=",")
    return absent
