"""Words -> what is asked of a picture that is to move: camera, motion in it, weather, light, and what cannot be had from it.

    read_picture_wishes("Slow push in while steam rises, 6 seconds")

Read in English by patterns (`pictures.toml`); the length, the aspect, and what somebody is asked to do come from `brief.read`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from cutaway.brief import read
from cutaway.brief.document import Brief
from cutaway.errors import CutawayError
from cutaway.scene.document import Span

GROUPS = ("air", "light", "motion", "camera")
"""In the order in which they take words: "leaves fall" before "leaves sway", "shadows of clouds" before "clouds"."""
_NEGATION = re.compile(
    r"(?:\b(?:no|not|without(?: any)?|don.?t|do not|never|avoid|stop|nothing of the|neither)\b[\w\s]{0,14})$", re.I
)
_SHOWN = frozenset(
    word.strip()
    for word in (
        "blink, breathe, nod, look, glance, turn, tilt, sway, blow, flutter, wave, drift, float, rise, steam, "
        "smoke, flicker, burn, flow, ripple, fall, shine, glow, move, push, pull, pan, zoom, orbit, track, "
        "dolly, rain, snow, roll, shimmer, sparkle, animate, make, bring, come, turn into, become, fade, "
        "start, begin, end, stay, keep, hold, remain, set, stand, sit, lie, be, show, see, film, use, add, "
        "create, give, let, feature, reveal, circle, rotate, pass, rustle, launch, take off, lift off, look "
        "around, look up, glitter, gleam, billow, swirl, curl, waft, crackle, dance, ignite, light, stream, "
        "break, pour, get, go, generate, transform, convert, want, need, include, focus, rack, shift, slide, "
        "glide, creep, approach, loop, capture, drizzle, stir, bend, lap, run, catch, settle, filter, do, "
        "have, transition, change, open, last, wear, face, hang, smell "
    ).split(",")
)
"""Verbs that ask for nothing a picture cannot give, or that are read elsewhere."""
_NOT_IN_LIGHT = {"dance", "run", "jump"}


@dataclass(frozen=True)
class Wish:
    """One thing that is asked. `group` of `GROUPS`; `amount` 1, less for "gently", more for "heavy"; `phrase` as it stands."""

    group: str
    name: str
    amount: float
    phrase: str
    span: Span
    subject: str = ""
    """What a camera move or a motion is about, in words; "" for all of it."""


@dataclass(frozen=True)
class PictureWishes:
    """Everything asked of a picture. `alive`: plainly "bring it to life"; `still`: names of wishes that must not be; `beyond`: phrases
    that ask for a new action; `seconds`, `aspect`: as the words say; `front`, `back`: "from front to back" of a change of focus."""

    wishes: tuple[Wish, ...] = ()
    alive: bool = False
    loop: bool = False
    free: bool = False
    still: tuple[str, ...] = ()
    beyond: tuple[tuple[str, Span], ...] = ()
    seconds: float | None = None
    aspect: str | None = None
    focus: tuple[str, str] = ("front", "back")
    drinks: bool = False
    """Whether something hot is named, so that steam suits it."""
    silent: bool = False
    sounds: tuple[str, ...] = field(default=())

    def of(self, group: str) -> tuple[Wish, ...]:
        """The wishes of one group, in the order of the words."""
        return tuple(wish for wish in self.wishes if wish.group == group)


@cache
def _patterns() -> dict[str, Any]:
    text = resources.files("cutaway.brief.footage").joinpath("pictures.toml").read_text("utf-8")
    table = tomllib.loads(text)
    compiled: dict[str, Any] = {
        group: [(name, re.compile(r"\b(?:" + _blanks(pattern) + r")(?!\w)", re.I)) for name, pattern in table[group]]
        for group in GROUPS
    }
    for name in ("general", "loop", "free", "faint", "strong"):
        compiled[name] = re.compile(r"\b" + table[name], re.I)
    return compiled


def _blanks(pattern: str) -> str:
    """The pattern with its spaces standing for any blanks, but for those inside of brackets."""
    return re.sub(r"(\[[^\]]*\])| ", lambda found: found.group(1) or r"\s+", pattern)


def read_picture_wishes(words: str) -> PictureWishes:
    """What the words ask of a picture; nothing at all for words that ask nothing. Never raises for odd words."""
    table = _patterns()
    taken = [False] * len(words)
    wishes: list[Wish] = []
    still: list[str] = []
    for group in GROUPS:
        for name, pattern in table[group]:
            # What is taken is hidden, so that "falling leaves, the trees sway" does not lose its trees.
            for match in pattern.finditer(
                "".join("\0" if gone else one for one, gone in zip(words, taken, strict=True))
            ):
                start, end = match.span()
                if end <= start:
                    continue
                taken[start:end] = [True] * (end - start)
                if name != "static" and (_NEGATION.search(words[max(0, start - 24) : start])):
                    still.append(name)
                    continue
                near = words[max(0, start - 18) : min(len(words), end + 14)]
                near = (
                    re.split(r"[.;,]", near[: start - max(0, start - 18)])[-1]
                    + words[start:end]
                    + re.split(r"[.;,]| and ", words[end : end + 14])[0]
                )
                wishes.append(
                    Wish(
                        group,
                        name,
                        _amount(near),
                        words[start:end].strip(),
                        Span(start=start, end=end),
                        _subject(words, end),
                    )
                )
    wishes.sort(key=lambda wish: wish.span.start)
    brief = _brief(words)
    return PictureWishes(
        wishes=_once(wishes),
        alive=table["general"].search(words) is not None,
        loop=table["loop"].search(words) is not None,
        free=table["free"].search(words) is not None,
        still=tuple(still),
        beyond=_beyond(words, brief, taken),
        seconds=brief.seconds if brief else None,
        aspect=brief.aspect if brief else None,
        focus=_focus(words),
        drinks=re.search(
            r"\b(?:coffee|tea|cocoa|espresso|cappuccino|latte|soup|noodles|ramen|broth|stew|hot|mug|pie|freshly baked|kettle)\b",
            words,
            re.I,
        )
        is not None,
        silent=bool(brief and brief.silent),
        sounds=tuple(sound.what for sound in brief.sounds if not sound.absent) if brief else (),
    )


def _amount(near: str) -> float:
    table = _patterns()
    faint, strong = table["faint"].search(near), table["strong"].search(near)
    if strong and not faint:
        return 1.5
    return 0.75 if faint and not strong else 1.0


def _subject(words: str, end: int) -> str:
    """The noun phrase that follows: "push in on THE RED CUP"."""
    match = re.match(
        r"\s*(?:on|onto|to|toward|towards|around|over|across|into|at)?\s*(?:the|her|his|its|their|my|our|this|a|an)\s+((?:[\w-]+\s?){1,3})",
        words[end : end + 50],
        re.I,
    )
    return _STOPS.split(match.group(1).lower())[0].strip() if match else ""


_STOPS = re.compile(
    r"\b(?:while|and|as|with|in|on|at|from|then|when|until|slowly|gently|during|for|over|is|are|rain|rises?|to)\b"
)


def _once(wishes: list[Wish]) -> tuple[Wish, ...]:
    seen: set[tuple[str, str]] = set()
    out = []
    for wish in wishes:
        if (wish.group, wish.name) not in seen:
            seen.add((wish.group, wish.name))
            out.append(wish)
    return tuple(out)


def _brief(words: str) -> Brief | None:
    try:
        return read(words)
    except CutawayError:
        return None


def _beyond(words: str, brief: Brief | None, taken: list[bool]) -> tuple[tuple[str, Span], ...]:
    """What somebody or something in the picture is asked to do that no picture holds."""
    if brief is None:
        return ()
    kinds = {entity.id: entity for entity in brief.entities}
    out: list[tuple[str, Span]] = []
    for action in brief.actions:
        span = action.span
        if action.verb in _SHOWN or (action.agent is None and action.verb.split()[0] in _SHOWN):
            continue
        if action.verb.split()[0] in _SHOWN and action.verb.split()[0] not in _NOT_IN_LIGHT and action.agent is None:
            continue
        agent = kinds.get(action.agent or "")
        if agent is not None and agent.kind in ("nature", "place") and agent.name not in ("sun",):
            continue
        if agent is None and action.agent is None:
            continue
        if sum(taken[span.start : span.end]) > 0.6 * max(1, span.end - span.start):
            continue
        if agent is not None and not words[agent.span.end : span.start].strip() and agent.span.end <= span.start:
            span = Span(start=agent.span.start, end=span.end)  # who does it makes plain that it is not there
        out.append((words[span.start : span.end].strip(), span))
    for match in _DEEDS.finditer(words):
        span = Span(start=match.start(), end=match.end())
        if any(taken[match.start(1) : match.end(1)]) or any(a.start < span.end and span.start < a.end for _, a in out):
            continue
        if _NEGATION.search(words[max(0, span.start - 24) : span.start]):
            continue
        out.append((match.group(0).strip(), span))
    return tuple(dict.fromkeys(out))


_DEEDS = re.compile(
    r"\b(?:(?:the|a|an|her|his|my|this|that|our)\s+[\w-]+\s+|she\s+|he\s+|they\s+|it\s+|and\s+|then\s+|who\s+|person\s+|make\s+\w+\s+(?:\w+\s+)?)"
    r"(walks?|walking|runs?|running|jumps?|jumping|dances?|dancing|talks?|talking|speaks?|speaking|sings?|singing|laughs?|smiles?|smiling|waves?(?!\s+(?:roll|crash|break|lap|move))|hugs?|kiss(?:es)?"
    r"|flies\s+away|drives?(?:\s+away|\s+off)?|driving|eats?|eating|drinks?|drinking|picks?\s+up|throws?|catches|stands?\s+up|sits?\s+down|gets?\s+up|leaves|gallops?|galloping|leaps?|explodes?|transforms?\s+into"
    r"|swims?|climbs?|fights?|punch(?:es)?|plays|reads|writes|cries|claps?|bows|points\s+at|reaches\s+(?:out|for)|turns?\s+(?:around|into)|spins?|barks?|meows?|yawns?|opens\s+(?:his|her|its)\s+mouth|sips?)\b",
    re.I,
)


def _focus(words: str) -> tuple[str, str]:
    """From where to where a change of focus goes."""
    match = re.search(
        r"\bfocus\b[\w\s]{0,40}?\bfrom (?:the )?([\w\s]{2,30}?) to (?:the )?([\w\s]{2,30}?)(?:[.,;]|$)", words, re.I
    )
    if match and re.search(
        r"\b(?:back(?:ground)?|behind|far|distance|sky|horizon|mountains?|wall)\b", match.group(1), re.I
    ):
        return "back", "front"
    if not match and re.search(
        r"\bfocus\b[\w\s]{0,20}\bto (?:the )?(?:foreground|front|subject|face|person|him|her)\b", words, re.I
    ):
        return "back", "front"
    return "front", "back"
