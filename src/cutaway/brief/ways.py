"""Which way a mover goes as the viewer sees it: "from left to right", "towards the camera", "into the frame from the left".

Read before the parser sees the words, which takes "left" for the verb "leave" and "the camera" for a thing that is filmed.
"""

from __future__ import annotations

import re

from cutaway.brief.document import Marked
from cutaway.brief.draft import Draft, Way
from cutaway.brief.verbs import form_of
from cutaway.scene.document import Span

_MOVING = frozenset(
    "approach bike bolt bounce charge chase come cross crawl creep cruise cycle dash drift drive enter exit fall float flow flutter fly gallop "
    "glide go head hike hop hover hurry jog jump leap leave limp march move parade pass prance prowl pull race ride roll run rush sail scurry "
    "skate ski skip slide slither soar speed sprint stagger step stride stroll strut stumble sweep swim swoop travel tiptoe trot trudge "
    "waddle walk wander zoom".split()
)
_OF_SIDE = r"(?:[\s-]{1,9}(?:hand\s{1,9})?side)?(?:\s{1,9}of\s{1,9}(?:the\s{1,9})?(?:frame|screen|picture|shot|image))?"
_LEFT = rf"(?:the\s{{1,9}})?left{_OF_SIDE}"
_RIGHT = rf"(?:the\s{{1,9}})?right{_OF_SIDE}"
_FRAME = r"(?:the\s{1,9}|our\s{1,9})?(?:frame|screen|picture|shot|view|image)"
_VIEWER = r"(?:(?:the\s{1,9})?(?:camera|viewer|audience|lens|screen)|us)"
_ACROSS = rf"(?:across\s{{1,9}}{_FRAME}\s{{1,9}})?"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b{pattern}(?![\w-])", re.IGNORECASE), value)
    for pattern, value in (
        (rf"{_ACROSS}from\s{{1,9}}{_LEFT}\s{{1,9}}(?:over\s{{1,9}})?to\s{{1,9}}{_RIGHT}", "right"),
        (rf"{_ACROSS}from\s{{1,9}}{_RIGHT}\s{{1,9}}(?:over\s{{1,9}})?to\s{{1,9}}{_LEFT}", "left"),
        (rf"{_ACROSS}left[\s-]{{1,9}}to[\s-]{{1,9}}right", "right"),
        (rf"{_ACROSS}right[\s-]{{1,9}}to[\s-]{{1,9}}left", "left"),
        (rf"(?:in)?to\s{{1,9}}{_FRAME}\s{{1,9}}(?:from|on)\s{{1,9}}{_LEFT}", "right in"),
        (rf"(?:in)?to\s{{1,9}}{_FRAME}\s{{1,9}}(?:from|on)\s{{1,9}}{_RIGHT}", "left in"),
        (rf"{_FRAME}\s{{1,9}}from\s{{1,9}}{_LEFT}", "right in"),
        (rf"{_FRAME}\s{{1,9}}from\s{{1,9}}{_RIGHT}", "left in"),
        (rf"out\s{{1,9}}of\s{{1,9}}{_FRAME}\s{{1,9}}(?:to|on|at)\s{{1,9}}{_LEFT}", "left out"),
        (rf"out\s{{1,9}}of\s{{1,9}}{_FRAME}\s{{1,9}}(?:to|on|at)\s{{1,9}}{_RIGHT}", "right out"),
        (rf"{_FRAME}\s{{1,9}}(?:to|on|at)\s{{1,9}}{_LEFT}", "left out"),
        (rf"{_FRAME}\s{{1,9}}(?:to|on|at)\s{{1,9}}{_RIGHT}", "right out"),
        (rf"(?:in)?to\s{{1,9}}{_FRAME}", "right in"),
        (rf"out\s{{1,9}}of\s{{1,9}}{_FRAME}", "right out"),
        (rf"from\s{{1,9}}{_LEFT}", "right"),
        (rf"from\s{{1,9}}{_RIGHT}", "left"),
        (rf"(?:to|towards?)\s{{1,9}}{_LEFT}", "left"),
        (rf"(?:to|towards?)\s{{1,9}}{_RIGHT}", "right"),
        (rf"(?:straight\s{{1,9}}|directly\s{{1,9}})?(?:towards?|up\s{{1,9}}to)\s{{1,9}}{_VIEWER}", "toward"),
        (rf"away\s{{1,9}}from\s{{1,9}}{_VIEWER}", "away"),
        (r"(?:off\s{1,9}|away\s{1,9})?into\s{1,9}the\s{1,9}distance", "away"),
        (rf"past\s{{1,9}}{_VIEWER}", "right"),
        (rf"across\s{{1,9}}{_FRAME}", "right"),
    )
)
_STOP = re.compile(r"[.;!?\n]")


def take_ways(draft: Draft) -> list[Way]:
    """The ways of movers in the order of the words, blanked. Words such as these behind no verb of moving are left for the parser."""
    found: list[Way] = []
    for pattern, value in _PATTERNS:
        for match in pattern.finditer(draft.text):
            if not _moves(draft, match.start()) or draft.protected(*match.span()):
                continue
            draft.take(*match.span())
            found.append(Way(value, *match.span()))
    return sorted(found, key=lambda way: way.start)


def _moves(draft: Draft, at: int) -> bool:
    """Whether a verb of moving stands before, in the same sentence."""
    sentence = _STOP.split(draft.text[:at])[-1]
    forms = (form_of(word.lower()) for word in re.findall(r"[^\W\d_]+", sentence))
    return any(form is not None and form[0] in _MOVING for form in forms)


def way_of(ways: list[Way], words: str, start: int, until: int) -> Marked | None:
    """The first way behind a verb at `start` and before the next verb at `until`, in the same sentence."""
    for way in ways:
        if start <= way.start < until and not _STOP.search(words[start : way.start]):
            return Marked(value=way.value, span=Span(start=way.start, end=way.end))
    return None
