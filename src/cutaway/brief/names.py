"""Names of several words, kept whole before any list of colours, weather or camera words can tear them."""

from __future__ import annotations

import functools
import re

from cutaway.brief import lexicon
from cutaway.brief.draft import Draft, Name
from cutaway.brief.singular import singular


@functools.cache
def _pattern() -> re.Pattern[str]:
    wordings: set[str] = set()
    for name in lexicon.protected_names():
        wordings.add(name)
        if not name.endswith("s"):
            wordings.update((name + "s", name + "es") if name.endswith(("s", "x", "ch", "sh")) else (name + "s",))
            if name.endswith("y"):
                wordings.add(name[:-1] + "ies")
            if name.endswith("man"):
                wordings.add(name[:-3] + "men")
            if name.endswith("leaf"):
                wordings.add(name[:-4] + "leaves")
    return re.compile(rf"(?<![\w-]){lexicon.alternatives(wordings)}(?![\w-])", re.IGNORECASE)


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(lexicon.plain(name) for name in lexicon.protected_names())


def protect_names(draft: Draft) -> None:
    """Record every protected name in the text."""
    heads = lexicon.table("names")["heads"]
    for match in _pattern().finditer(draft.text):
        full = lexicon.plain(match[0])
        if full not in _known():
            full = singular_name(full)
        draft.names.append(Name(match.start(), match.end(), full, heads.get(full, singular(full.split()[-1]))))


def singular_name(name: str) -> str:
    """The name with its last word in the singular."""
    *first, last = name.split()
    return " ".join((*first, singular(last)))
