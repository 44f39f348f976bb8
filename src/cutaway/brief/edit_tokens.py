"""An edit turn as tokens: words, quotations, times and stops, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from cutaway.brief.edit_words import NUMBERS


@dataclass(frozen=True)
class Time:
    """A time expression. point: from `start` on; range: `start` to `end`; amount: a length or a distance in seconds."""

    kind: Literal["point", "range", "amount"]
    start: float | None = None
    end: float | None = None
    from_end: bool = False
    """`start` seconds before the end of the film, to the end."""
    lasting: bool = False
    """An amount that was said with "for": how long something lasts."""
    longer: bool = False


@dataclass(frozen=True)
class Token:
    """`low` is the word in lower case with straight apostrophes; quotations and times carry what they say."""

    kind: Literal["word", "quote", "time", "number", "comma", "stop"]
    text: str
    low: str
    start: int
    end: int
    content: str = ""
    time: Time | None = None
    number: float | None = None


_QUOTES = re.compile(
    r"“([^”]{0,500})”|\"([^\"]{0,500})\"|«([^»]{0,500})»|„([^“”]{0,500})[“”]|(?<![\w])['‘]([^'‘’\n]{1,200})['’](?!\w)"
)
_N = r"(?:\d+(?:\.\d+)?|half a|a couple of|a|an|" + "|".join(NUMBERS) + r")"
_U = r"(?:(?<=\d)s\b|[\s-]+(?:seconds?|secs?|s)\b|(?<=\d)(?:seconds?|secs?)\b)"
_TIMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (rf"\b(?:(?:for|during|in|over|within|throughout)\s+)?(?:the\s+)?(?:last|final)\s+(?!an?\s)({_N}){_U}", "last"),
        (rf"\b(?:(?:for|during|in|over|within|throughout)\s+)?(?:the\s+)?first\s+({_N}){_U}", "first"),
        (
            rf"\b(?:from|between)\s+second\s+({_N})\s+(?:to|until|till|and|through)\s+(?:second\s+)?({_N})\b(?:{_U})?",
            "range",
        ),
        (
            rf"\b(?:from|between)\s+(?:second\s+)?({_N})(?:{_U})?\s*(?:to|until|till|and|-|–|through)\s*({_N})(?:{_U})?(?=\W|$)(?<=[\ds])",
            "range",
        ),
        (rf"\b(?:from|between)\s+({_N})(?:{_U})?\s+(?:to|until|till|and)\s+({_N}){_U}", "range"),
        (rf"\b({_N})\s*(?:-|–)\s*({_N}){_U}", "range"),
        (
            rf"\b(?:starting\s+)?(?:after|from|past)\s+(?:the\s+)?(?:first\s+)?({_N}){_U}(?:\s+(?:on|onwards?|mark))?",
            "point",
        ),
        (rf"\b(?:starting\s+)?(?:at|on|by|around)\s+(?:the\s+)?({_N}){_U}(?:\s+(?:mark|point|in))", "point"),
        (rf"\b(?:starting\s+)?at\s+(?:the\s+)?({_N}){_U}", "point"),
        (
            r"\b(?:starting\s+)?(?:at|from|after|on|by)\s+(?:the\s+)?second\s+(\d+|[a-z]+)\b(?:\s+(?:on|onwards?))?",
            "second",
        ),
        (rf"\b(?:only\s+)?(?:after|from|past)\s+({_N}){_U}\s+(?:on|onwards?)", "point"),
        (r"\b(?:at|from|after)\s+(\d{1,2}):(\d\d)\b", "clock"),
        (rf"\b({_N}){_U}\s+in\b(?!\s+(?:the|a|front))", "point"),
        (rf"\b(?:until|till|up to|before)\s+({_N}){_U}", "until"),
        (r"\b(?:until|till|up to|before)\s+second\s+(\d+|[a-z]+)\b", "until"),
        (rf"\bfor\s+({_N})(?:\s+(?:more|extra|further))?{_U}", "for"),
        (rf"\b(?:by\s+)?({_N}){_U}(?=\s+(?:longer|shorter|later|earlier|more|sooner|less|long|too))", "amount"),
        (rf"\bby\s+({_N})(?:\s+(?:more|extra))?{_U}", "amount"),
        (rf"\b(?!(?:a|an|one)\s)({_N})(?:\s+(?:more|extra))?{_U}", "amount"),
        (rf"\b(one){_U}", "amount"),
        (
            r"\bat the (?:very )?(?:end|finish)\b(?!\s+of\s+the\s+(?!film|video|clip|movie))(?:\s+of\s+the\s+(?:film|video|clip|movie))?",
            "end",
        ),
        (r"\bat the (?:very )?(?:start|beginning)\b(?:\s+of\s+the\s+(?:film|video|clip|movie))?", "start"),
        (r"\bfrom the (?:very )?(?:start|beginning)\b(?:\s+of\s+the\s+(?:film|video|clip|movie))?(?:\s+on)?", "always"),
        (r"\b(?:half|mid)-?way(?: through)?(?: the (?:film|video|clip|movie))?\b", "half"),
        (
            r"\b(?:from|in|at) the (?:middle|half|midpoint)(?: of the (?:film|video|clip|movie)(?: on(?:wards?)?)?| on(?:wards?)?\b)",
            "half",
        ),
        (r"\bat the (?:half-?way (?:point|mark)|midpoint)\b", "half"),
        (
            r"\bthe (?:whole|entire) (?:time|film|video|clip|way through)\b(?!\s*(?:at|in|black|look))(?<=time)|\bthroughout\b|\ball the time\b",
            "always",
        ),
    )
)
_WORD = re.compile(r"\d+(?::\d+)?(?:\.\d+)?(?:st|nd|rd|th|s)?%?|[^\W\d_]+(?:['’\-][^\W\d_]+)*|&|[.!?;\n]+|[,:]|[°º]|\S")


_FACTOR = re.compile(
    rf"\b({_N})(?:\s+times|\s?x|-?fold)\b(?=\s+(?:as|the|its|their|his|her|larger|more|\w+er)\b)", re.IGNORECASE
)
"""How many times as much: "three times its size"."""
_TITLED = re.compile(
    r"\b(?:[Ww]rite|[Ss]ays?|[Ss]aying|[Rr]eads?|[Rr]eading|[Tt]itled|[Cc]alled|[Cc]aption|[Tt]itle|[Ww]ords)\s*:?\s+"
    r"([A-Z][\w'&!-]*(?:\s+(?:(?:of|the|and|in|a|to|at|for)\s+)?[A-Z][\w'&!-]*)*)"
)
"""Letters that are not quoted: words with capitals after a word like "says"."""
_CONTRACTIONS = {
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "shouldnt": "shouldn't",
    "wouldnt": "wouldn't", "couldnt": "couldn't", "cant": "can't", "wont": "won't", "mustnt": "mustn't", "neednt": "needn't", "hasnt": "hasn't",
    "havent": "haven't", "thats": "that's", "theres": "there's", "whats": "what's", "im": "i'm", "ive": "i've", "youre": "you're",
    "u": "you", "ur": "your", "plz": "please", "plse": "please", "thx": "thanks", "abit": "a bit", "alot": "a lot", "&": "and", "°": "degrees",
    "º": "degrees", "thru": "through", "w/o": "without", "bc": "because",
}  # fmt: skip
"""How people type: what each stands for."""
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9'&!-]+(?:\s+[A-Z0-9][A-Z0-9'&!-]*)*\b")
_BEFORE_LETTERS = re.compile(r"\b(?:to|says?|reads?|saying|reading|with|as|display|spell|into)\s*:?\s*$", re.IGNORECASE)


def tokens(words: str, seconds: float = 10.0, written: Collection[str] = ()) -> list[Token]:
    """The text in tokens; `seconds` is the film's length, for "halfway through".

    Words in capitals are taken as a quotation where they stand in `written` (what can be read in the film, lower case) or
    after a word like "says", unless all is in capitals.
    """
    taken: list[Token] = []
    free = list(words)

    def take(match: re.Match[str], token: Token) -> None:
        taken.append(token)
        for i in range(match.start(), match.end()):
            free[i] = " "

    for match in _QUOTES.finditer(words):
        content = next((group for group in match.groups() if group is not None), "")
        take(match, Token("quote", match.group(), "<quote>", match.start(), match.end(), content=content.strip()))
    if not words.isupper():
        for match in _CAPITALS.finditer("".join(free)):
            if match.group().lower() in written or (
                match.start() > 0 and _BEFORE_LETTERS.search(words[: match.start()])
            ):
                take(match, Token("quote", match.group(), "<quote>", match.start(), match.end(), content=match.group()))
        for match in _TITLED.finditer("".join(free)):
            start, end = match.span(1)
            for token in [Token("quote", match.group(1), "<quote>", start, end, content=match.group(1))]:
                taken.append(token)
                free[start:end] = " " * (end - start)
    for match in list(_FACTOR.finditer("".join(free))):
        value = _number(match.group(1))
        if value is not None and 0 < value <= 100:
            take(
                match,
                Token("number", match.group(), "<times>", match.start(), match.end(), content="times", number=value),
            )
    for pattern, kind in _TIMES:
        for match in list(pattern.finditer("".join(free))):
            time = _time(kind, match.groups(), seconds)
            if time is not None:
                take(match, Token("time", match.group(), "<time>", match.start(), match.end(), time=time))
    for match in _WORD.finditer("".join(free)):
        text = match.group()
        low = text.lower().replace("’", "'")
        kind: Literal["word", "number", "comma", "stop"] = "word"
        number: float | None = None
        if re.fullmatch(r"[.!?;\n]+", text):
            kind = "stop"
        elif text in ",:":
            kind = "comma"
        elif re.fullmatch(r"\d+(?:\.\d+)?%?", text):
            kind, number = "number", min(float(text.rstrip("%")), 1e6)
        elif not re.search(r"\w|[&°º]", text):
            continue
        start, end = match.start(), match.end()
        low = _CONTRACTIONS.get(low, low)
        if (
            low.endswith("'s")
            and low
            not in (
                "it's",
                "that's",
                "he's",
                "she's",
                "let's",
                "there's",
                "what's",
                "who's",
                "here's",
            )
            and not (low in ("bird's", "worm's") and words[end:].lstrip(" -").lower().startswith("eye"))
        ):
            taken.append(Token(kind, text[:-2], low[:-2], start, end - 2))
            taken.append(Token("word", text[-2:], "'s", end - 2, end))
            continue
        taken.append(Token(kind, text, low, start, end, number=number))
    return _once(sorted(taken, key=lambda token: token.start))


def _once(found: list[Token]) -> list[Token]:
    """ "Less and less", "bigger and bigger": the same word said twice counts once."""
    rows: list[Token] = []
    i = 0
    while i < len(found):
        rows.append(found[i])
        again = i + 2 < len(found) and found[i + 1].low == "and" and found[i].low == found[i + 2].low
        i += 3 if again and found[i].kind == "word" else 1
    return rows


def _number(text: str) -> float | None:
    text = text.lower().strip()
    if text in ("a", "an"):
        return 1.0
    if text == "half a":
        return 0.5
    if text == "a couple of":
        return 2.0
    if text in NUMBERS:
        return float(NUMBERS[text])
    try:
        return float(text)
    except ValueError:
        return None


def _time(kind: str, groups: tuple[str | None, ...], seconds: float) -> Time | None:
    values = [_number(group) for group in groups if group is not None]
    if any(value is None or value > 600 for value in values):
        return None
    first = values[0] if values else 0.0
    assert first is not None
    if kind == "clock":
        return Time("point", first * 60 + (values[1] or 0.0))
    if kind == "range":
        return Time("range", first, values[1])
    return {
        "last": Time("range", first, None, from_end=True),
        "first": Time("range", 0.0, first),
        "point": Time("point", first),
        "second": Time("point", first),
        "until": Time("range", 0.0, first),
        "for": Time("amount", first, lasting=True),
        "amount": Time("amount", first),
        "end": Time("range", min(2.0, seconds / 4), None, from_end=True),
        "start": Time("range", 0.0, min(2.0, seconds / 4)),
        "half": Time("point", round(seconds / 2, 3)),
        "always": Time("range", 0.0, None),
    }[kind]
