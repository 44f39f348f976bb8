"""What nothing was made of: every content word must be covered by some fact, or is listed."""

from __future__ import annotations

import re

from cutaway.brief.document import Phrase
from cutaway.brief.draft import Draft
from cutaway.scene.document import Span

_EMPTY = set(
    "a an the and or but of to in on at by for with from as is are was were be been being it its this that these "
    "those there here he she they them his her their him we us our you your i me my"
    " do does did has have had will would can could should may might must so then than very just also too not "
    "no if when while where which who whose what how why into onto over under up down out"
    " off again only some any all each every other another such same own both few more most s t re ll ve d m please "
    "video clip film movie scene shot footage create make generate show want vid"
    " animation short about please pls thanks me i'd like need camera picture image let one ones while during "
    "until before after between through each still now".split()
)


def unread_phrases(draft: Draft) -> tuple[Phrase, ...]:
    """Runs of content words that no fact covers, in the order of the words."""
    flags = bytearray(len(draft.words))
    for start, end in draft.covered:
        flags[start:end] = b"\x01" * (min(end, len(flags)) - start)
    runs: list[tuple[int, int]] = []
    previous_end = -1
    for match in re.finditer(r"[^\W_]+(?:['’-][^\W_]+)*", draft.words):
        start, end = match.span()
        word = match[0].lower()
        if word in _EMPTY or all(flags[start:end]) or sum(flags[start:end]) * 2 > end - start:
            if word not in _EMPTY:
                previous_end = -1
            continue
        if (
            runs
            and previous_end >= 0
            and re.fullmatch(r"[\s]*(?:(?:of|the|a|an|and|in|to)\s+)?", draft.words[previous_end:start])
        ):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
        previous_end = end
    return tuple(Phrase(text=draft.words[start:end], span=Span(start=start, end=end)) for start, end in runs)
