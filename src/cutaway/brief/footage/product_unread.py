"""What words ask of a product's film that such a film does not show: other things, people, and what happens to the product."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cutaway.brief.footage import product
from cutaway.brief.footage.product import ProductWish, Said
from cutaway.scene.document import Span

_GRAMMAR = frozenset(
    "a about above across after again all along also an and any are around as at away back be been before behind below "
    "beneath beside between both but by can do does down during each even every few first for from goes going has have he her "
    "here him his i if in inside into is it its itself just keep keeps kept last let like little long made make makes making "
    "many me more most much my near need needs never next no not now of off on once one only onto or other our out over own "
    "please put round same see seen several she should show showing shown shows so some still such take than thank thanks that "
    "the their them then there these they third second this those three through till to together too toward towards twice two "
    "under until up us use used using very want we were what when where which while who whole whose will with within without "
    "would you your yours wait gets get give gives given can could may might must".split()
)
_OF_FILMS = frozenset(
    "ad ads advert advertisement advertising commercial commercials promo promotional spot teaser trailer product products item "
    "brand brands company firm shop store online website web page homepage campaign marketing launch social media instagram facebook "
    "tiktok youtube reel reels story stories shorts linkedin post client customers customer viewer audience people "
    "film films video videos clip clips movie footage shot shots scene scenes cut cuts picture pictures photo photos photograph "
    "image images attached uploaded reference version format frame frames framing framed fullscreen hd uhd resolution aspect ratio "
    "landscape portrait vertical upright horizontal square wide widescreen second seconds sec secs minute length duration fps "
    "hero pack packshot beauty showcase studio stage set setting setup background backdrop surface scenery location place "
    "camera lens view angle close closeup macro medium eye level high low orbit orbits orbiting circles circle circling pan pans "
    "panning push pushes pushing pull pulls zoom zooms zooming dolly dollies tilt tilts slide slides sliding glide glides gliding "
    "move moves moving movement motion moved motions animate animates animated animation turn turns turning rotate rotates "
    "rotating rotation spin spins spinning turntable revolve revolves revolving slow slowly gentle gently smooth smoothly subtle "
    "subtly soft softly fast quick quickly steady static still calm dynamic energetic rhythm beat beats pace "
    "light lights lighting lit key rim fill glow glows glowing sweep sweeps highlight highlights reflection reflections reflective "
    "reflecting shadow shadows contact bright brightly dark moody dramatic warm cool cold neutral natural daylight sunlight "
    "elegant elegance premium luxury luxurious luxe expensive minimal minimalist minimalistic clean modern simple sleek stylish "
    "fresh crisp beautiful beautifully pretty nice great good best better stunning gorgeous amazing professional professionally "
    "high-quality quality high-end end realistic photorealistic photoreal detailed detail details sharp crystal cinematic style "
    "styled stylized look looks looking feel feeling mood moods tone atmosphere atmospheric vibe vibes aesthetic polished perfect "
    "exact exactly precisely original unchanged untouched colour colours color colors coloured marks mark logo logos label "
    "labels shape text texts title titles word words caption captions copy headline claim slogan tagline motto name price prices call action cta "
    "card button badge banner font letters lettering kinetic typography reads read reading says say saying said spoken voice voiceover "
    "voice-over narrator narration narrated speaker speakers female male man's woman's music musical soundtrack score sound sounds audio song tune background "
    "stand stands standing standing-up sit sits sitting rest rests resting lie lies lying placed place placing displayed display "
    "displays present presents presented presenting presentation appear appears appearing reveal reveals revealed revealing "
    "feature features featuring focus focused focuses centre center centered centred middle foreground front left right top "
    "bottom side sides corner space empty plain solid create creates created generate generates produce turn bring "
    "brings life alive short brief new start starts starting begin begins beginning finish finishes ending ends end final "
    "finally opening open opens intro outro loop looping transition transitions fade fades".split()
)
"""What these films are always about: how they look, move, sound and are called. None of it is a thing that could be missing."""
_NUMBER = re.compile(r"\d+(?:[.:x,]\d+)?(?:k|p|s|fps)?", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_JOINED = re.compile(r"\s*(?:(?:of|the|a|an|and|in|on|to|from|by|with|it|its|past|around|behind|into|over|out)\s+)*")
_SUBJECT = re.compile(
    r"\b(?:of|for|about|animate|promote|advertise|present|featuring|showcase|showing|show)\s+"
    r"(?:(?:the|our|my|your|this|that|these|a|an|some|new|brand-new|own)\s+)*((?:[^\W_]+(?:['’-][^\W_]+)*[ \t]*){1,4})",
    re.I,
)
"""What the film is of, as far as it is said in four words."""
_ROLES = "|".join(pattern for pattern in product._LABELS.values())


def unread(words: str, wish: ProductWish, shown: Iterable[str]) -> tuple[Said, ...]:
    """Phrases of `words` that nothing was made of, in their order. `shown`: phrases that something was made of, such as the stage."""
    open_ = list(product._QUOTED.sub(_blank, product._untagged(words)))

    def take(start: int, end: int) -> None:
        open_[start:end] = " " * (end - start)

    before = "".join(open_)
    for found in product._AD.finditer(before):
        head = re.search(r"((?:[^\W_]+[ \t]+){1,2})$", before[: found.start()])
        if head:
            take(*head.span())
    spans = [
        one.span for one in (wish.name, wish.claim, wish.call, wish.price, wish.badge, wish.voice, *wish.lines) if one
    ]
    for span in (*spans, *wish.taken):
        take(span.start, span.end)
    for pattern in _patterns():
        for found in pattern.finditer("".join(open_)):
            take(*found.span())
    if (subject := _SUBJECT.search("".join(open_))) is not None:
        for word in _WORD.finditer(subject.group(1)):
            low = word.group(0).lower()
            if low in _GRAMMAR or (low.endswith("ing") and word.start()):
                break
            take(subject.start(1) + word.start(), subject.start(1) + word.end())
    for phrase in (wish.what, *shown):
        for part in _WORD.findall(phrase):
            for found in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", words, re.I):
                take(*found.span())
    runs: list[tuple[int, int]] = []
    for found in _WORD.finditer("".join(open_)):
        if _known(found.group(0).lower()):
            continue
        if runs and _JOINED.fullmatch(words[runs[-1][1] : found.start()]):
            runs[-1] = (runs[-1][0], found.end())
        else:
            runs.append(found.span())
    return tuple(Said(words[a:b], words[a:b], Span(start=a, end=b)) for a, b in runs)


def _known(word: str) -> bool:
    if word in _GRAMMAR or word in _OF_FILMS or _NUMBER.fullmatch(word):
        return True
    parts = word.split("-")
    if len(parts) > 1:
        return all(part in _GRAMMAR or part in _OF_FILMS or _NUMBER.fullmatch(part) for part in parts)
    word = re.sub(r"['’]s$", "", word)
    return word in _GRAMMAR or word in _OF_FILMS


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group(0))


def _patterns() -> tuple[re.Pattern[str], ...]:
    """What the reader of these films looks for."""
    moods = "|".join(pattern for _, pattern in product._MOODS)
    moves = "|".join(pattern for _, pattern in product._MOVES)
    return tuple(
        re.compile(pattern, re.I)
        for pattern in (
            product._AD.pattern,
            product._SHOT.pattern,
            product._PRICE.pattern,
            product._COLOUR.pattern,
            rf"{moods}|{moves}",
            rf"\b(?:{_ROLES})\b",
            r"\b(?:no|without(?: an?| any)?) [a-z-]+",
        )
    )
