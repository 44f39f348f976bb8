"""The words of a turn as pieces: words, quotations, times, attached media, numbers with their units, stops; each with its characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cutaway.brief.edit_words import bases
from cutaway.brief.footage.moments import Moment, moments, number_in
from cutaway.brief.footage.operations import Facts, NamedMedium


@dataclass(frozen=True)
class Piece:
    """`low` is the word in lower case and British spelling; `forms` are what it may be an inflection of.

    `kind`: word, quote, time, medium, number, percent, factor, db, lufs, degrees, pixels, hex, box, comma, stop.
    """

    kind: str
    text: str
    low: str
    start: int
    end: int
    value: Any = None
    forms: frozenset[str] = field(default=frozenset(), compare=False)


_QUOTES = re.compile(
    r"“([^”]{0,600})”|\"([^\"]{0,600})\"|«([^»]{0,600})»|„([^“”]{0,600})[“”]|(?<![\w])[‘']((?:[^'‘’\n]|(?<=\w)['’](?=\w)){1,300})['’](?!\w)"
)
_N = r"(\d{1,6}(?:[.,]\d{1,3})?|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|seventy|eighty|ninety)"
_UNITS: tuple[tuple[str, str], ...] = (
    ("box", r"[\[(]?\s*(-?(?:\d{1,4})?\.?\d{1,6})\s*[,;]\s*(-?(?:\d{1,4})?\.?\d{1,6})\s*[,;]\s*(-?"
        r"(?:\d{1,4})?\.?\d{1,6})\s*[,;]\s*(-?(?:\d{1,4})?\.?\d{1,6})\s*[\])]?"),
    ("box", r"[\[(]?\bx\d?\s*[=:]?\s*((?:\d{1,4})?\.?\d{1,6})\s*,?\s*(?:and\s+)?y\d?\s*[=:]?\s*((?:\d{1,4})?\.?\d{1,6})(?:\s*,?\s*(?:w"
        r"(?:idth)?|x2)\s*[=:]\s*((?:\d{1,4})?\.?\d{1,6})\s*,?\s*(?:h(?:eight)?|y2)\s*[=:]\s*("
        r"(?:\d{1,4})?\.?\d{1,6}))?\s*[\])]?"),
    ("box", r"[\[(]\s*((?:\d{1,4})?\.?\d{1,6})\s*[,;]\s*((?:\d{1,4})?\.?\d{1,6})\s*[\])]"
        r"|(?<![\d.:])(0?\.\d{1,6}|[01]\.0)\s*(?:[,;/]|\s)\s*(0?\.\d{1,6}|[01]\.0)(?![\d.:]|\s*(?:s|secs?|seconds?|x|%)\b)"
        r"|(\d{1,2})\s?%\s*(?:from\s+the\s+left|across|in)?\s*(?:[,;]|and)?\s*(\d{1,2})\s?%\s+(?:from\s+the\s+top|down)"
        r"|\b(?:at|point)\s+\(?(\d{1,2})\s?%\s*[,;/]?\s*(\d{1,2})\s?%\)?"
        r"|\b(?:at|point|pixel|position|coordinates?)\s+(\d{3,4})\s*[,;/x ]\s*(\d{2,4})\b(?!\s*(?:s|secs?|seconds?|p)\b)"),
    ("hex", r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b"),
    ("lufs", r"(-?\s?\d{1,2}(?:[.,]\d+)?)\s?LUFS\b"),
    ("db", r"([+-]?\s?\d{1,2}(?:[.,]\d+)?)\s?(?:dBs?|decibels?)\b"),
    ("aspect", r"\b(9|16|1|4|3|5|21|2|2\.35|2\.39|1\.85)\s?(?:[:x×]|\bby\b|/)\s?(16|9|1|5|4|3|2)\b(?!\s?[:\d])"),
    ("pixels", r"\b(\d{3,4})\s?[x×]\s?(\d{3,4})\b|\b(480|540|720|1080|1440|2160|4320)\s?p\b|\b([248])\s?k\b"),
    ("percent", rf"([+-]?)\s?{_N}\s?(?:%|percent\b|per\s?cent\b|pct\b)"),
    ("factor", rf"\b{_N}\s?(?:x|×|times|-?fold)(?!\w)|(?<!\w)[x×]\s?{_N}\b"),
    ("degrees", rf"([+-]?){_N}\s?(?:°|º|degrees?\b|deg\b)"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _UNITS)
_NAMED = re.compile(r"\(([A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){1,4})\)")
"""A name in parentheses is to be read as it stands."""
_PRICE = re.compile(r"(?<!\w)[$€£¥]\s?\d[\d.,]*\d|(?<!\w)[$€£¥]\s?\d|(?<![\w.])\d[\d.,]*\s?[€£](?!\w)")
"""A price is to be read as it stands."""
_RATIO = re.compile(
    r"(?<![\w:.-])(?<!at )(?<!from )(?<!to )(?<!until )(?<!till )(?<!between )(?:9:16|16:9|1:1|4:5|4:3|3:4|21:9|2:3|"
    r"3:2|5:4)(?![\w:]|\s*(?:-|–|to\s+\d))|(?<=to )(?:9:16|16:9|1:1|4:5|21:9)(?![\w:])"
)
_NUMBERED = re.compile(r"(?:(?<=^)|(?<=[\s.;!?,:]))(?:\d{1,2}[.)]|\(\d{1,2}\)|[-*•–—]+)(?=\s+\S)")
_WORD = re.compile(
    r"\d+(?:st|nd|rd|th)\b|\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’\-][^\W\d_]+)*\d*|[&+]|[.!?;\n]+|[,:()]|[–—]|\S"
)
_TAG = re.compile(
    r"<(IMAGE|VIDEO|AUDIO|SOUND)(?:_REF)?_(\d{1,3})>(?:@\w+)?|@(Image|Video|Audio|Sound|Clip|Photo|Img|Pic)\s?(\d{1,3})\b",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?<![\w/])[\w-][\w .-]{0,60}?\.(?:png|jpe?g|webp|heic|gif|bmp|tiff?|mp4|mov|webm|mkv|avi|m4v|mp3|wav|m4a|ogg|flac|aac)\b",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\[#\s*(?:Sources|References)\b[^\]\n]{0,400}\]", re.IGNORECASE)
_TITLED = re.compile(
    r"\b(?:[Ww]rite|[Ss]ays?|[Ss]aying|[Rr]eads?|[Rr]eading|[Tt]itled?|[Cc]alled|[Cc]aption(?:ed)?|[Ww]ords?|[Tt]ext|[Hh]eadline|TITLE|to|with|as)\s*:?\s+"
    r"([A-Z][\w'’&!.-]*[\w!](?::?\s+(?:(?:of|the|and|in|a|to|at|for|&)\s+)?[A-Z0-9][\w'’&!-]*)*)"
)
_CAPITALS = re.compile(r"(?<![\w<@#])(?:[A-Z][A-Z0-9'’&!%-]+(?:[\s,]+[A-Z0-9&][A-Z0-9'’&!%-]*)*)(?![\w>])")
_NOT_LETTERS = frozenset((
    "AI TV HD UHD HDR SRT VTT VHS PIP P.I.P GIF MP4 MOV WEBM OK UK US USA BW B&W LUFS DB FX IG YT ALL CAPS BGM CCTV "
    "RGB LUT BG ASAP PLEASE NOT VERY AND THE"
).split())  # fmt: skip
_TOLD = re.compile(
    r"\b(?:say|says|saying|said|reads?|reading|narrat(?:e|es|ion|or)|voice[- ]?over|titled?|headline|text|caption|words?)\s*:\s+"
    r"((?!\s*[\"“«„‘'<])[^\s\"“”.!?;\n][^\"“”.!?;\n]{0,300}[.!?]?)(?=\s|$)"
    r"|\b(?:voice[- ]?over|narrat(?:or|ion|e[ds]?)|announcer|voice)\b[^.;:\"“\n]{0,40}?(?:\b(?:saying|says|say|reading|that reads)\s+|:\s+)"
    r"((?!\s*[\"“«„‘'<])[^\s\"“”.!?;\n][^\"“”.!?;\n]{2,300})",
    re.IGNORECASE,
)
"""Words to be said or written that stand after a colon, or after what speaks, without quotation marks."""
_TOLD_TIME = re.compile(
    r"[\s,]+(?:at|from|between|after|for|until)\s+(?:the\s+)?(?:second\s+)?(?:\d|(?:very\s+)?(?:start|end|beginning)\b)"
)
_TOLD_LOOK = re.compile(
    r"\s*,\s+(?:in|at|on|with|white|black|yellow|red|blue|green|big|small|large|bold|cent(?:red|er)|top|bottom|upper|lower|left|right|serif)\b"
    r"|\s+(?:at|in|on)\s+the\s+(?:top|bottom|lower|upper|cent|middle|left|right|corner)",
    re.IGNORECASE,
)
_HYPHENS = {"pre", "re", "non"}
_AMERICAN = {
    "color": "colour",
    "colors": "colours",
    "colored": "coloured",
    "coloring": "colouring",
    "colorful": "colourful",
    "recolor": "recolour",
    "recolored": "recoloured",
    "recoloring": "recolouring",
    "gray": "grey",
    "grayscale": "greyscale",
    "center": "centre",
    "centered": "centred",
    "centering": "centring",
    "license": "licence",
    "pixellate": "pixelate",
    "pixellated": "pixelated",
    "jewelry": "jewellery",
    "mustache": "moustache",
    "discolor": "discolour",
    "watercolor": "watercolour",
    "watercolors": "watercolours",
    "watercolored": "watercolour",
    "decolor": "decolour",
    "multicolored": "multicoloured",
    "neighbor": "neighbour",
    "dont": "don't",
    "doesnt": "doesn't",
    "isnt": "isn't",
    "cant": "can't",
    "wont": "won't",
    "shouldnt": "shouldn't",
    "thats": "that's",
    "theres": "there's",
    "whats": "what's",
    "im": "i'm",
    "ive": "i've",
    "id": "i'd",
    "u": "you",
    "ur": "your",
    "plz": "please",
    "pls": "please",
    "thx": "thanks",
    "abit": "a bit",
    "alot": "a lot",
    "w/o": "without",
    "bc": "because",
    "cuz": "because",
    "gimme": "give me",
    "wanna": "want to",
    "gotta": "have to",
    "lemme": "let me",
    "vid": "video",
    "vids": "videos",
    "pic": "picture",
    "pics": "pictures",
    "bg": "background",
    "subs": "subtitles",
    "subtitels": "subtitles",
    "slo-mo": "slowmo",
    "slow-mo": "slowmo",
    "grey-scale": "greyscale",
    "gray-scale": "greyscale",
}


def normal(word: str) -> str:
    """The word as the lists have it: lower case, straight apostrophes, British spelling."""
    low = word.lower().replace("’", "'")
    low = _AMERICAN.get(low, low)
    if len(low) > 5 and not low.startswith(("prize", "seize")) and not re.search(r"siz(?:e[ds]?|ing)$", low):
        low = re.sub(r"(is|iz|ys|yz)(e|es|ed|ing|er|ation)$", lambda m: m[1].replace("z", "s") + m[2], low)
    return low


def pieces(words: str, facts: Facts) -> list[Piece]:
    """The words in pieces, in order; what is quoted, a time or a name of a medium is one piece."""
    free = list(words)
    found: list[Piece] = []

    def take(kind: str, start: int, end: int, value: Any) -> None:
        found.append(Piece(kind, words[start:end], f"<{kind}>", start, end, value))
        free[start:end] = "\0" * (end - start)

    def rest() -> str:
        return "".join(free)

    for match in _DECLARATION.finditer(words):
        free[match.start() : match.end()] = " " * len(match[0])
    for match in _TAG.finditer(rest()):
        take("medium", *match.span(), _tagged(match))
    for match in _QUOTES.finditer(rest()):
        content = next((group for group in match.groups() if group is not None), "")
        if "\0" not in match[0]:
            take("quote", *match.span(), content.strip())
    for medium in sorted(facts.media, key=lambda one: -len(one.name)):
        if len(medium.name) > 2:
            for match in re.finditer(rf"(?<!\w){re.escape(medium.name)}(?!\w)", rest(), re.IGNORECASE):
                take("medium", *match.span(), medium)
    for match in _TOLD.finditer(rest()):
        if "\0" not in match[0]:
            start, end = _told(match)
            take("quote", start, end, words[start:end].strip())
    for match in _FILE.finditer(rest()):
        start = match.start() + match[0].rfind(" ") + 1
        stem = words[start : match.end()].rsplit(".", 1)[0].lower()
        near = [one for one in facts.media if one.name.rsplit(".", 1)[0].lower() == stem]
        take("medium", start, match.end(), near[0] if near else NamedMedium("", -1, words[start : match.end()]))
    for match in _RATIO.finditer(rest()):
        take("aspect", *match.span(), match[0].replace(" ", ""))
    for kind, pattern in _PATTERNS[:4]:
        for match in pattern.finditer(rest()):
            take(kind, *match.span(), _measured(kind, match))
    for start, end, moment in moments(rest(), facts.seconds):
        take("time", start, end, moment)
    for kind, pattern in _PATTERNS[4:]:
        for match in pattern.finditer(rest()):
            value = _measured(kind, match)
            if value is not None:
                take(kind, *match.span(), value)
    for match in _NAMED.finditer(rest()):
        take("quote", *match.span(), match[1])
    for match in _PRICE.finditer(rest()):
        take("quote", *match.span(), match[0])
    _take_letters(words, rest, take)
    for match in _NUMBERED.finditer(rest()):
        take("stop", *match.span(), None)
    for match in _WORD.finditer(rest().replace("\0", " ")):
        found.extend(_word(match, words))
    return _merged(sorted(found, key=lambda piece: piece.start))


def _told(match: re.Match[str]) -> tuple[int, int]:
    """From where to where the words go: up to a time, and for written ones up to how they are to look."""
    start, end = match.span(1) if match[1] is not None else match.span(2)
    spoken = match[1] is None or re.match(r"sa[yi]|narr|voice", match[0], re.IGNORECASE)
    for pattern in (_TOLD_TIME,) if spoken else (_TOLD_TIME, _TOLD_LOOK):
        cut = pattern.search(match.string, start, end)
        if cut is not None:
            end = cut.start()
    return start, end


def _merged(found: list[Piece]) -> list[Piece]:
    """Pieces without the stop that only closes an abbreviation, and without empty ones."""
    return [piece for piece in found if piece.end > piece.start]


def _take_letters(words: str, rest: Any, take: Any) -> None:
    """Letters that are to be read and are not quoted: capitals ("SALE"), and words with capitals after "says", "write"."""
    letters = [char for char in words if char.isalpha()]
    if letters and sum(char.isupper() for char in letters) < 0.7 * len(letters):
        for match in _CAPITALS.finditer(rest()):
            parts = [part for part in re.split(r"[\s,]+", match[0]) if part]
            if (
                any(len(part) > 1 and part.strip("!") not in _NOT_LETTERS for part in parts)
                and parts[0] not in _NOT_LETTERS
            ):
                take("quote", *match.span(), match[0])
        for match in _TITLED.finditer(rest()):
            if match[0].split()[0].lower().rstrip(":") not in ("to", "with", "as"):
                start, end = match.span(1)
                if _SPOKEN.match(match[0]) and words[end - 1] not in "!.":
                    end = _on(words, rest(), end)
                take("quote", start, end, words[start:end])


_SPOKEN = re.compile(r"say|saying|reads?\b|reading", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:[.!?;,:\n\0(]|\s[-–—]\s|$)"
    r"|\s+(?:and|then|but)\s+(?:then\s+|also\s+|please\s+)?(?:make|add|put|blur|remove|cut|mute|crop|zoom|turn|set|change|trim|speed|slow|fade|show|"
    r"use|give|keep|play|delete|place|write|stabili[sz]e|sharpen|have|let|it|in|at|with|the|music|subtitles)\b"
    r"|\s+(?:in|at|on|with)\s+(?:the\s+)?(?:big|large|small|bold|italics?|white|black|yellow|red|blue|green|pink|orange|gold|serif|capitals|caps|"
    r"uppercase|top|bottom|upper|lower|cent(?:er|re)|middle|left|right|corner|end|start|beginning|all\s+caps|a\s+\w+\s+font)\b"
    r"|\s+(?:please|fading|centred|centered|bold|underneath|across|over|during|instead|too)\b"
    r"|\s+(?:for|from|at|after|until|between)\s+(?:the\s+|second\s+|\w+\s+second|\d)",
    re.IGNORECASE,
)
"""Where words that are to be read, and began with a capital after "says", are at an end."""


def _on(words: str, free: str, end: int) -> int:
    """How far words without quotation marks go on in small letters ("Thanks for watching")."""
    match = _ENDS.search(free, end)
    stop = match.start() if match is not None else len(free)
    if stop < len(words) and words[stop] in "!?":
        stop += 1
    return stop if stop - end <= 80 else end


def _word(match: re.Match[str], words: str) -> list[Piece]:
    text, start, end = match[0], match.start(), match.end()
    if re.fullmatch(r"[.!?;\n]+", text):
        return [Piece("stop", text, text[0], start, end)]
    if text in ",:()–—":
        return [Piece("comma", text, text, start, end)]
    number = number_in(text)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return [Piece("number", text, text, start, end, number)]
    if not re.search(r"\w|[&+]", text):
        return []
    low = normal(text)
    if " " in low:
        first, _, last = low.partition(" ")
        cut = max(1, len(text) // 2)
        return [_plain(text[:cut], first, start, start + cut), _plain(text[cut:], last, start + cut, end)]
    if low.endswith("'s") and low not in _WHOLE:
        return [_plain(text[:-2], low[:-2], start, end - 2), _plain(text[-2:], "'s", end - 2, end)]
    if "-" in low and low.count("-") <= 4:
        rows, at = [], start
        for part in text.split("-"):
            if part:
                rows.append(_plain(part, normal(part), at, at + len(part)))
            at += len(part) + 1
        return rows
    return [_plain(text, low, start, end, number)]


_WHOLE = frozenset("it's that's he's she's let's there's what's who's here's everything's where's everyone's".split())


def _plain(text: str, low: str, start: int, end: int, number: float | None = None) -> Piece:
    forms = bases(low) | {normal(base) for base in bases(text.lower())}
    if low.endswith("ier") and len(low) > 5:
        forms |= {low[:-3] + "y"}
    return Piece("word", text, low, start, end, number, forms)


def _tagged(match: re.Match[str]) -> NamedMedium:
    name = (match[1] or match[3]).lower()
    kind = {"image": "image", "photo": "image", "img": "image", "pic": "image", "video": "video", "clip": "video"}.get(
        name, "audio"
    )
    number = int(match[2]) if match[2] else int(match[4]) - 1
    return NamedMedium(kind, max(0, number), match[0])


def _measured(kind: str, match: re.Match[str]) -> Any:
    groups = [group for group in match.groups() if group is not None]
    if kind == "hex":
        code = groups[0].lower()
        return "#" + (code if len(code) == 6 else "".join(char * 2 for char in code))
    if kind == "pixels":
        if match[4]:
            return f"{match[4]}k"
        return f"{match[3]}p" if match[3] else f"{match[1]}x{match[2]}"
    if kind == "aspect":
        first, last = groups[0], groups[1]
        return "21:9" if first.startswith("2.3") else f"{first}:{last}"
    numbers = [_figure(group) for group in groups if re.search(r"\d|[a-z]", group, re.IGNORECASE)]
    if kind == "box":
        return [number / 100 for number in numbers] if "%" in match[0] else numbers
    if kind in ("percent", "degrees"):
        return -numbers[0] if match[1] == "-" else numbers[0]
    return numbers[0]


def _figure(text: str) -> float:
    number = number_in(text.replace(" ", ""))
    return 0.0 if number is None else number


def phrase(words: str, taken: Sequence[Piece]) -> str:
    """The characters from the first to the last of these pieces."""
    return words[taken[0].start : taken[-1].end] if taken else ""


__all__ = ["Moment", "Piece", "normal", "phrase", "pieces"]
