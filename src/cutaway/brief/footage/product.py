"""What words ask of a film about a product: which kind of film, the stage, and what is to be read and heard in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cutaway.scene.document import Span


@dataclass(frozen=True)
class Said:
    """Words for the film and where they were read: `text`, and the characters of the phrase in the prompt."""

    text: str
    phrase: str
    span: Span


@dataclass(frozen=True)
class ProductWish:
    """A film about a product. `kind`: "ad" of several shots, or "shot" of one.

    `name`, `claim`, `call` (what the viewer is to do), `price`, `badge` ("New"): as said, None where nothing was. `lines`: other words
    to be read. `voice`: what is to be said aloud; `voiced`: whether a voice was asked for without its words. `place`: the words that
    say what is around the product; `colour`: of the background, in words. `music`, `silent`, `sweep`, `turning`: whether each was asked for
    (True), asked away (False) or not spoken of (None). `seconds`, `aspect`: as said.
    """

    kind: str
    words: str
    name: Said | None = None
    claim: Said | None = None
    call: Said | None = None
    price: Said | None = None
    badge: Said | None = None
    lines: tuple[Said, ...] = ()
    voice: Said | None = None
    voiced: bool | None = None
    place: str = ""
    colour: str = ""
    music: str = ""
    silent: bool = False
    sweep: bool | None = None
    turning: bool | None = None
    move: str = ""
    what: str = ""
    seconds: float | None = None
    aspect: str = ""
    taken: tuple[Span, ...] = field(default=())


_QUOTE = "\"“”„«»'‘’"
_QUOTED = re.compile(
    r"\"([^\"]{1,200})\"|“([^”]{1,200})”|„([^“”]{1,200})[“”]|«([^»]{1,200})»|(?<!\w)['‘]([^'’]{2,200})['’](?!\w)"
)
_AD = re.compile(
    r"\b(?:ad|ads|advert|advertisement|advertising|commercial|promo|promotional|(?:tv|radio|promo|advertising|second|sec) spot|call[- ]to[- ]act(?:ion)?|cta|end[- ]?card|teaser|launch video|trailer for (?:the|our) product)\b",  # noqa: E501
    re.I,
)
_SHOT = re.compile(
    r"\b(?:product (?:shot|film|video|clip|showcase|reveal|photo)|packshot|pack shot|product|hero shot|showcase|turntable|rotating display|on (?:a )?(?:plinth|pedestal|podium)|"  # noqa: E501
    r"flat[- ]?lay|studio shot|beauty shot|e-?commerce)\b",
    re.I,
)
_ONE_SHOT = re.compile(r"\b(?:product (?:shot|photo)|pack ?shot|hero shot|beauty shot|turntable)\b", re.I)
_CALL_LABEL = re.compile(r"\b(?:call[- ]to[- ]act(?:ion)?|cta)\b", re.I)
_PRICE = re.compile(
    r"(?:[$€£¥]\s?\d{1,6}(?:[.,]\d{1,3})*(?:[.,]\d{2})?(?:\s?/\s?(?:month|mo|year|day))?|\b\d{1,6}(?:[.,]\d{2})?\s?(?:€|£|\$|dollars|euros?|pounds|USD|EUR|GBP|CHF|kr)(?!\w))",  # noqa: E501
    re.I,
)
_LABELS = {
    "name": r"(?:product name|brand name|company name|product|brand|name|company|called|named)",
    "claim": r"(?:claim|slogan|tag ?line|headline|message|motto|strapline)",
    "call": r"(?:call[- ]to[- ]act(?:ion)?|cta|end(?:ing)? card|end ?card says|ends? with|button|closing line)",
    "price": r"(?:price|costs?|only|for just|at just)",
    "voice": r"(?:voice[- ]?over|narrator|narration|a voice|voice|speaker|announcer)",
    "badge": r"(?:badge|sticker|label|tag|flag|ribbon)",
    "line": r"(?:text|title|words|caption|subtitle|reading|writing|says|saying|lettering|copy)",
}
_CALLS = re.compile(
    r"^(?:(?:so )?(?:order|buy|shop|try|get|visit|call|book|start|join|sign up|discover|learn|download|subscribe|reserve|taste|see|find|come|follow|pre-?order|explore|go to|request|click|tap|"  # noqa: E501
    r"apply|donate|register|contact|ask|grab|claim|upgrade|watch|drive|ride|test)\b|(?:available|out now|now in|in stores|only at|at your))",
    re.I,
)
_BADGES = {
    "new",
    "sale",
    "limited",
    "limited edition",
    "organic",
    "vegan",
    "bestseller",
    "best seller",
    "free",
    "bio",
    "hot",
    "exclusive",
    "now",
    "new!",
    "-50%",
    "neu",
    "nouveau",
}
_COLOUR = re.compile(
    r"\b(?:on|against|before|in front of|with|over)\s+(?:an?\s+|the\s+)?((?:(?:very |pale |light |dark |deep |bright |soft |pastel |warm |cool |muted )*)[a-z]+(?:[- ][a-z]+)?)\s+(?:background|backdrop|cyclorama|wall|"  # noqa: E501
    r"studio|paper|seamless)\b",
    re.I,
)
_MOVES = (
    (
        "static",
        r"\b(?:static|locked[- ]off|still camera|no camera (?:move|movement)|camera (?:stays|does not move|doesn't move))\b",
    ),
    (
        "push in",
        r"\b(?:push(?:es)?[- ]in|dolly(?:ing)? in|zooms? in|slow(?:ly)? (?:zoom|approach)|moves? closer|closes? in)\b",
    ),
    ("pull out", r"\b(?:pull(?:s)?[- ](?:out|back)|dolly(?:ing)? out|zooms? out|moves? away|reveal)\b"),
    ("rise", r"\b(?:crane up|rises?|camera rises|pedestal up|tilts? up|boom up)\b"),
    ("slide", r"\b(?:slides?|track(?:s|ing)? (?:left|right|along)|truck(?:s|ing)?|pans?)\b"),
    ("orbit", r"\b(?:orbits?|orbiting|circles?|circling|arc(?:s|ing)? around|around the product)\b"),
)


def _untagged(words: str) -> str:
    """The words with blanks for tags of media, so that all characters keep their places."""
    return re.sub(r"<[A-Z_0-9]+>", lambda found: " " * len(found.group(0)), words)


def is_product(words: str) -> bool:
    """Whether the words ask for a film of a product, or for an advertisement."""
    outside = _QUOTED.sub(" ", _untagged(words))
    return bool(
        _AD.search(outside)
        or _SHOT.search(outside)
        or (_PRICE.search(words) and re.search(r"\bprice\b", outside, re.I))
    )


def read_product(words: str, *, seconds: float | None = None, aspect: str = "") -> ProductWish:
    """What the words ask. `seconds`, `aspect`: read elsewhere already. Never fails: what is not said is None."""
    quotes = [
        Said(
            next(part for part in found.groups() if part).strip(),
            found.group(0),
            Span(start=found.start(), end=found.end()),
        )
        for found in _QUOTED.finditer(words)
    ]
    outside = _QUOTED.sub(lambda found: " " * len(found.group(0)), _untagged(words))
    said: dict[str, Said] = {}
    lines: list[Said] = []
    labels = _labels(quotes, outside)
    # Of several that tell the viewer what to do, the last is the call.
    last = max((i for i, quote in enumerate(quotes) if labels[i] in ("", "line") and _is_call(quote.text)), default=-1)
    for i, quote in enumerate(quotes):
        role = labels[i]
        if role in ("", "line"):
            role = _guess(quote.text, said, labelled=role == "line", calls=i == last)
        if role == "line" or role in said:
            lines.append(quote)
        else:
            said[role] = quote
    for role in ("name", "claim", "call", "voice", "badge"):
        if role not in said and (found := _unquoted(role, words, outside)) is not None:
            said[role] = found
    if "price" not in said and (price := _PRICE.search(outside)):
        said["price"] = Said(price.group(0).strip(), price.group(0), Span(start=price.start(), end=price.end()))
    if "name" not in said and (found := _for_whom(words, outside)) is not None:
        said["name"] = found
    # "Call to action" is a label as well: behind "product shot" it makes no advertisement.
    strong = _AD.search(_CALL_LABEL.sub(" ", outside) if _ONE_SHOT.search(outside) else outside)
    kind = "ad" if strong else "shot"
    low = outside.lower()
    voiced = (
        False
        if re.search(r"\b(?:no|without(?: a| any)?) (?:voice|voice[- ]?over|narration|narrator|speech)", low)
        else True
        if re.search(r"\bvoice[- ]?over|narrat(?:or|ion|ed)|\ba voice\b|spoken|announcer", low)
        else None
    )
    taken = tuple(one.span for one in (*said.values(), *lines))
    return ProductWish(
        kind=kind,
        words=words,
        name=said.get("name"),
        claim=said.get("claim"),
        call=said.get("call"),
        price=said.get("price"),
        badge=said.get("badge") or _bare_badge(words, outside),
        lines=tuple(lines),
        voice=said.get("voice"),
        voiced=voiced,
        place=re.sub(r"\s+", " ", _without_labels(outside)).strip(),
        colour=_background(outside),
        music=_music(low),
        silent=bool(re.search(r"\b(?:silent|no sound|without sound|no audio|mute)\b", low)),
        sweep=False
        if re.search(r"\b(?:no|without(?: a| any)?) (?:light )?sweep", low)
        else True
        if re.search(
            r"\b(?:light sweep|sweep of light|glint|light (?:passes|glides|moves|runs|slides|sweeps)|shimmer|gleam)",
            low,
        )
        else None,
        turning=True
        if re.search(r"\b(?:turntable|rotat\w+|turns?|turning|spins?|spinning|revolv\w+)\b", low)
        else None,
        move=next((name for name, pattern in _MOVES if re.search(pattern, low)), ""),
        what=_what(low),
        seconds=seconds if seconds is not None else _seconds(low),
        aspect=aspect or _aspect(low),
        taken=taken,
    )


def _labels(quotes: list[Said], outside: str) -> list[str]:
    """What the words around each quotation call it, "" for nothing. A label is for the quotation it stands before, not for the next."""
    found: list[str] = []
    end = 0
    for quote in quotes:
        between = outside[end : quote.span.start]
        role = _role(outside, quote.span.start, end) or _label_after(outside, quote.span.end)
        if (
            not role
            and found
            and found[-1] == "line"
            and re.fullmatch(r"\s*(?:,|;|/|&|and|then|\s)*\s*", between, re.I)
        ):
            role = "line"
        if not role and "name" not in found and _FOR.search(between) and len(quote.text.split()) <= 4:
            role = "name"
        found.append(role)
        end = quote.span.end
    return found


_FOR = re.compile(
    rf"(?:{_AD.pattern}|\b(?:film|video|clip|shot|showcase))[^.!?\n]{{0,30}}?\b(?:for|of|about)\s+$", re.I
)


def _role(outside: str, start: int, after: int = 0) -> str:
    """What the words right before a quotation, from `after` on, call it."""
    before = outside[max(after, start - 48) : start]
    before = re.split(r"[.;!?\n]", before)[-1]
    best = ("", -1)
    for role, pattern in _LABELS.items():
        for found in re.finditer(
            rf"\b{pattern}\b(?:\s+(?:is|are|of|as|it|the|with|that|should|be|reads?|says?|saying|reading|text|the words?|words?|line|over|by|an?|at the (?:end|top|bottom)))*\s*[:=,–—-]?\s*$",  # noqa: E501
            before,
            re.I,
        ):
            at = found.start()
            # "the text" before a quotation says less than "the claim" before "text".
            if at > best[1] and (role != "line" or not best[0]):
                best = (role, at)
    return best[0]


def _label_after(outside: str, end: int) -> str:
    """ "Oliva" as the name: what is said behind a quotation."""
    after = re.match(
        rf"\s*(?:as|for|is|=)\s+(?:the|an?|our|its)?\s*({'|'.join(pattern for pattern in _LABELS.values())})\b",
        outside[end : end + 40],
        re.I,
    )
    if after is None:
        return ""
    return next((role for role, pattern in _LABELS.items() if re.fullmatch(pattern, after.group(1), re.I)), "")


def _is_call(text: str) -> bool:
    return bool(_CALLS.match(text)) and len(text.split()) <= 7


def _guess(text: str, said: dict[str, Said], labelled: bool, calls: bool) -> str:
    """What a quotation without a label is: by how it reads and by what is there already."""
    low = text.lower().strip(" .!")
    if low in _BADGES or text.lower() in _BADGES:
        return "badge" if "badge" not in said else "line"
    if _PRICE.fullmatch(text.strip()):
        return "price"
    words = text.split()
    # One word alone, before any name was said, is a name even where it is a verb as well: "Ride".
    if calls and "call" not in said and (len(words) > 1 or "name" in said):
        return "call"
    proper = all(word[:1].isupper() or word[:1].isdigit() or word in ("&", "of", "the", "de", "la") for word in words)
    if "name" not in said and not labelled and len(words) <= 3 and proper and text[-1:] not in ".!?":
        return "name"
    return "claim" if "claim" not in said else "line"


def _unquoted(role: str, words: str, outside: str) -> Said | None:
    """ "Claim: Pure gold from Crete." without quotation marks: up to the end of the sentence or the next label."""
    strict = {
        "name": r"(?:product name|brand name|company name|brand|name|company)",
        "voice": r"(?:voice[- ]?over|narrator|narration)",
    }.get(role, _LABELS[role])
    stop = "|".join(pattern for pattern in _LABELS.values())
    found = re.search(
        rf"\b{strict}\s*(?:text)?\s*[:=]\s*(?!\s*$)([^\n;|]+?)(?=\s*(?:[.!?](?:\s|$)|[;|\n]|,?\s+(?:and\s+)?(?:the\s+|an?\s+)?(?:{stop}|mood|music|style|length|price|format)\s*[:=]|$))",  # noqa: E501
        outside,
        re.I,
    )
    if found is None:
        return None
    text = words[found.start(1) : found.end(1)].strip().strip(_QUOTE).strip(" ,")
    if not text or len(text) > 160:
        return None
    end = words[found.end(1) : found.end(1) + 1]
    return Said(
        text + (end if end in ("!", "?") else ""), found.group(0).strip(), Span(start=found.start(), end=found.end(1))
    )


def _for_whom(words: str, outside: str) -> Said | None:
    """The name behind "for": words that start with a capital, "an ad for Oliva olive oil"."""
    pattern = rf"(?:{_AD.pattern}|\b(?:film|video|clip|shot|showcase))[^.!?\n]{{0,30}}?\b(?:for|of|about)\s+(?:(?:the|our|my|a|an|this|these|new|brand[- ]new)\s+)*((?-i:[A-Z0-9][\w&'’.-]*(?:\s+[A-Z0-9][\w&'’.-]*){{0,3}}))"  # noqa: E501
    headed = rf"(?:{_AD.pattern})\s*[:–—-]\s*((?-i:[A-Z0-9][\w&'’-]*(?:\s+[A-Z][\w&'’-]*){{0,2}}))(?=\s*[.,!;\n]|\s*$)"
    found = re.search(pattern, outside, re.I) or re.search(headed, outside, re.I)
    if found is None:
        return None
    text = words[found.start(1) : found.end(1)].rstrip(".,")
    if re.fullmatch(r"(?:I|A|The|This|My|Our|16|9|10|15|\d+)(?:\s.*)?", text) or text.startswith(("IMAGE", "VIDEO")):
        return None
    return Said(text, text, Span(start=found.start(1), end=found.start(1) + len(text)))


def _bare_badge(words: str, outside: str) -> Said | None:
    found = re.search(
        r"\b(?:badge|sticker|label|banner|ribbon)\s+(?:that says|saying|reading|with)?\s*(?:the word\s+)?((?-i:[A-Z][\w!%-]{1,14}))",
        outside,
        re.I,
    )
    return Said(found.group(1), found.group(0), Span(start=found.start(), end=found.end())) if found else None


def _without_labels(outside: str) -> str:
    """The words that may speak of the place: labels and what follows them taken out."""
    stop = "|".join(pattern for role, pattern in _LABELS.items() if role not in ("line",))
    return re.sub(rf"\b(?:{stop})\s*[:=][^.;\n]*", " ", outside, flags=re.I)


def _background(outside: str) -> str:
    found = _COLOUR.search(outside)
    return found.group(1).lower() if found else ""


_MOODS = (
    ("driving", r"\b(?:energetic|driving|rock|fast|dynamic|powerful|sporty|upbeat techno|electronic)\b"),
    ("bright", r"\b(?:upbeat|happy|cheerful|bright|playful|fun|fresh|summer|pop)\b"),
    ("epic", r"\b(?:epic|cinematic|dramatic|heroic|grand|orchestral)\b"),
    ("pulsing", r"\b(?:pulsing|synth|futuristic|tech|neon|modern|cyberpunk|cool)\b"),
    ("jazz", r"\b(?:jazz|jazzy|smooth|lounge|noir)\b"),
    ("calm", r"\b(?:calm|peaceful|relax\w+|gentle|ambient|spa|quiet|zen|soft)\b"),
    ("warm", r"\b(?:warm|cosy|cozy|acoustic|homely|friendly|inspiring|elegant|piano)\b"),
    ("sad", r"\b(?:sad|melanchol\w+)\b"),
)


def _music(low: str) -> str:
    if re.search(r"\b(?:no|without(?: any)?) (?:music|score|soundtrack)\b", low):
        return "none"
    near = re.search(r"((?:\w+[, -]+){0,4})(?:music|soundtrack|score|track|beat)\b((?: \w+){0,3})", low)
    for text in (near.group(0) if near else "", low):
        for mood, pattern in _MOODS:
            if text and re.search(pattern, text):
                return mood
    return ""


def _what(low: str) -> str:
    """The noun of what the picture shows, where the words say it: "this coffee cup", "a bottle of oil"."""
    found = re.search(
        r"\b(?:this|the|my|our|of an?|of the|of our|of my)\s+((?:[a-z-]+\s){0,2}?[a-z-]+?)(?=\s+(?:on|in|at|with|against|from|as|for|under|before|that|slowly|turning|standing|rotating|to|and|over)\b|[.,;:!?]|$)",  # noqa: E501
        low,
    )
    if found is None:
        return ""
    noun = found.group(1).strip()
    return (
        ""
        if noun in ("product", "picture", "image", "photo", "camera", "background", "end", "video", "film")
        or len(noun) > 40
        else noun
    )


def _seconds(low: str) -> float | None:
    found = re.search(r"\b(\d{1,3}(?:\.\d+)?)[\s-]*(?:s|sec|secs|seconds?)\b", low)
    return float(found.group(1)) if found and 1 <= float(found.group(1)) <= 60 else None


def _aspect(low: str) -> str:
    if re.search(
        r"\b9\s?[:x]\s?16\b|\bvertical\b|\bportrait format\b|\bstor(?:y|ies)\b|\breels?\b|\btiktok\b|\bshorts\b", low
    ):
        return "9:16"
    if re.search(r"\b16\s?[:x]\s?9\b|\bwidescreen\b|\blandscape format\b", low):
        return "16:9"
    return "1:1" if re.search(r"\b1\s?:\s?1\b|\bsquare (?:format|video|film)\b", low) else ""
