"""Words in quotation marks: speech that is heard, or letters that are seen."""

from __future__ import annotations

import re

from cutaway.brief import lexicon
from cutaway.brief.draft import Draft, Quote

_QUOTES = re.compile(
    '“([^”“]{1,600})”|„([^“”]{1,600})[“”]|«([^»]{1,600})»|「([^」]{1,600})」|"([^"]{1,600})"'
    "|(?<!\\w)[‘']([^'’‘\\n]{1,300}(?:['’]\\w[^'’‘\\n]{0,300}){0,6})['’](?!\\w)"
)
_CARRIERS = (
    "sign|signs|billboard|poster|placard|signboard|banner|title|titles|title card|caption|captions|subtitle|subtitles|text|label|labels|letters|"
    "lettering|logo|slogan|headline|word|words|phrase|message|inscription|chapter|tag|board|screen|note|letter|card|flag|t-shirt|shirt|"
    "name|book|menu|neon|plate|marquee|graffiti|button|lower third|end card|overlay|tagline|call to action|credit|credits|intro|storefront|window|door|"
    "newspaper|blackboard|whiteboard|chalkboard|scoreboard|sticker|mug|cake|badge|hat|display|handwriting"
)
_OVER_PICTURE = {
    "title",
    "titles",
    "title card",
    "caption",
    "captions",
    "subtitle",
    "subtitles",
    "text",
    "words",
    "word",
    "phrase",
    "slogan",
    "headline",
    "label",
    "labels",
    "letters",
    "lettering",
    "message",
    "logo",
    "lower third",
    "end card",
    "overlay",
    "tagline",
    "call to action",
    "credit",
    "credits",
    "intro",
    "chapter",
    "name",
    "inscription",
}
_STYLES = {
    "caption": "caption",
    "captions": "caption",
    "subtitle": "caption",
    "subtitles": "caption",
    "label": "label",
    "labels": "label",
}
_CARRIER = re.compile(rf"\b({_CARRIERS})\b", re.IGNORECASE)
_SAY = re.compile(
    r"\b(say|says|said|saying|whisper|whispers|whispering|shout|shouts|shouting|yell|yells|yelling|ask|asks|asking|reply|replies|replying|answer|answers|answering"
    r"|exclaim|exclaims|sing|sings|singing|announce|announces|announcing|narrate|narrates|narrating|murmur|murmurs|mutter|mutters|scream|screams|screaming|call|calls|calling"
    r"|cry|cries|crying|state|states|explain|explains|explaining|respond|responds|greet|greets|chant|chants|chanting|recite|recites|remark|remarks|mumble|mumbles|proclaim|proclaims"
    r"|tell|tells|telling|add|adds|declare|declares|voiceover|voice-over|narrator|narration|voice)\b",
    re.IGNORECASE,
)
_READS = re.compile(
    r"\b(reads|reading|read|that says|which says|labeled|labelled|titled|written|spelling|spells|printed)\s{0,60}[:,]?\s{0,60}$",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(
    r"(?:\b(?:that|which)\s{1,60})?\b(?:says|say|saying|reads|reading|read|labeled|labelled|titled|spelling|spells|displaying|with\s{1,60}the\s{1,60}(?:words?|text|letters|title|caption))\s{0,60}[:,]?\s{0,60}$",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:^|[.!?;\n\]\"”»,]|\band\b|\bthen\b)\s{0,60}((?:the\s{1,60}|a\s{1,60})?[A-Za-z][\w' -]{0,30}?)\s{0,60}(?:\(([^)]{1,40})\)\s{0,60})?:\s{0,60}$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:at|on|in)\s{1,60}the\s{1,60}(top|bottom|left|right|center|centre|middle|corner|lower third)\b", re.IGNORECASE
)
_NOT_A_SPEAKER = re.compile(
    r"^(shot|scene|title|text|caption|subtitle|style|camera|music|sound|audio|then|and|label|prompt|note)\b",
    re.IGNORECASE,
)
_PARTICLES_OF_SPEECH = re.compile(
    r"\b(?:to|at)\s{1,60}(?:the\s{1,60}|her\s{1,60}|his\s{1,60})?\w+\s{0,60}[,:]?\s{0,60}$", re.IGNORECASE
)


def take_quotes(draft: Draft) -> None:
    """Take every quotation out, decided to be speech or letters; what carries or says it is linked after parsing."""
    taken_to = 0
    matches = list(_QUOTES.finditer(draft.text))
    for match in matches:
        content = next(group for group in match.groups() if group is not None).strip()
        if not content or not re.search(r"\w", content):
            continue
        start, end = match.span()
        before_from = max(taken_to, start - 90)
        before = draft.text[before_from:start]
        sentence_from = max((m.end() for m in re.finditer(r"[.!?;]\s|\n|\]", before)), default=0)
        before, before_from = before[sentence_from:], before_from + sentence_from
        after = re.split(r"[.!?;\n]", draft.text[end : end + 60])[0]
        quote = _decided(draft, Quote(start, end, content, spoken=False), before, before_from, after)
        draft.quotes.append(quote)
        lead = _LEADS_IN.search(draft.text[before_from:start]) if not quote.spoken else None
        if lead:
            draft.take(before_from + lead.start(), start)
        # A comma keeps what stood on both sides of the quotation apart; a sign goes on with its own verb.
        draft.take(
            start,
            end,
            gap=" " if not before.strip() or lead or quote.carrier_at is not None and not quote.spoken else ",",
        )
        taken_to = end


def _decided(draft: Draft, quote: Quote, before: str, before_from: int, after: str) -> Quote:
    cue = _CUE.search(before if before.strip().endswith(":") else "")
    verbs = list(_SAY.finditer(before))
    carriers = list(_CARRIER.finditer(before))
    verb = verbs[-1] if verbs else None
    near = verb is not None and len(before[verb.end() :].split()) <= 7
    carrier = carriers[-1] if carriers else None
    if carrier is not None and len(before[carrier.end() :].split()) > 8:
        carrier = None
    follows = re.match(rf"\s{{0,60}},?\s{{0,60}}((?:\w+\s{{1,60}}){{0,3}}?)({_SAY.pattern})", after, re.IGNORECASE)
    reads = _READS.search(before)
    if reads or (
        carrier
        and (
            verb is None
            or not near
            or verb.start() > carrier.start()
            and not _person_between(before, carrier.end(), verb.start())
        )
    ):
        return _written(quote, before, before_from, after, carrier)
    if verb and near:
        quote.spoken = True
        quote.verb_at = before_from + verb.start()
        return quote
    if cue and not _NOT_A_SPEAKER.match(cue[1].strip()) and not _CARRIER.fullmatch(cue[1].strip()):
        quote.spoken = True
        start = before_from + cue.start(1)
        quote.speaker_at = (start, before_from + cue.end(1))
        quote.manner = cue[2] or ""
        draft.take(start, before_from + len(before), gap=";")
        return quote
    if follows and not _CARRIER.search(follows[1] or ""):
        quote.spoken = True
        quote.verb_at = quote.end + follows.start(2)
        quote.speaker_follows = True
        return quote
    if not before.strip(" ,;:.") and not after.strip(" ,;:.") and len(quote.content.split()) > 9:
        quote.spoken = True
        return quote
    return _written(quote, before, before_from, after, carrier)


def _person_between(before: str, start: int, end: int) -> bool:
    kinds = lexicon.noun_kinds()
    return any(
        kinds.get(word.lower()) in ("person", "animal") for word in re.findall(r"\w+", before[start:end])
    ) or bool(re.search(r"\b(and|he|she|they|it)\b", before[start:end], re.IGNORECASE))


def _written(quote: Quote, before: str, before_from: int, after: str, carrier: re.Match[str] | None) -> Quote:
    if carrier is None:
        found = _CARRIER.match(after.strip())
        word = found[1].lower() if found else ""
        quote.carrier_at = quote.end + after.find(found[0]) if found else None
    else:
        word = carrier[1].lower()
        quote.carrier_at = before_from + carrier.start(1)
    quote.style = _STYLES.get(word, "title") if word in _OVER_PICTURE or not word else "sign"
    place = _PLACE.search(after) or _PLACE.search(before)
    quote.place = place[1].lower() if place else ""
    return quote


def is_over_picture(word: str) -> bool:
    """Whether letters called so lie over the picture ("title") rather than on a thing ("sign")."""
    return word.lower() in _OVER_PICTURE
