"""Whether what the words wanted kept is as it was: told from what was done in the turn, never promised."""

from __future__ import annotations

from collections.abc import Sequence

from cutaway.brief.footage.operations import Kept, facts_of
from cutaway.brief.footage.recall import recalled
from cutaway.scene.document import Scene

_COLOURED = frozenset(("grade", "style", "match", "relight", "recolour"))
_WHOLE = _COLOURED | {"weather", "sharpen", "denoise", "stabilise"}
"""What changes the picture as a whole, and no part of it less than others."""
_SOUND = frozenset(("mute", "volume", "denoise_sound", "loudness", "bleep"))
_ALL = ("everything else", "everything")
_HEARD = frozenset("sound audio voice voices speech talking".split())
_TIME = frozenset("length duration speed tempo".split())


def broken(entry: Kept, before: Scene, now: Scene, done: Sequence[str]) -> str:
    """Why something is not as it was after operations called `done`; "" where it is."""
    words = set(entry.what.lower().split())
    if entry.what in _ALL:
        return ""
    if entry.what == "colours" or words & {"colour", "colours"}:
        changed = [name for name in done if name in _COLOURED]
        return f"the colours change with what else was asked for ({_named(changed)})" if changed else ""
    if words & _HEARD and len(words) <= 3:
        changed = [name for name in done if name in _SOUND]
        return f"the sound changes with what else was asked for ({_named(changed)})" if changed else ""
    if words & _TIME:
        longer = now.format.frames != before.format.frames
        return "the film has another length after what else was asked for" if longer else ""
    facts = facts_of(before)
    if recalled(entry.what, facts) is not None:
        gone = recalled(entry.what, facts_of(now)) is None
        return "it went with what else was asked for" if gone else ""
    whole = [name for name in done if name in _WHOLE and name != "recolour"]
    if whole:
        return f"the {_named(whole)} covers the whole picture, and no part of it is left out"
    if "background" in done and not words & {"person", "people", "me", "us", "him", "her", "them", "background"}:
        return "a background is told from people and what stands before it, not from single things"
    return ""


def _named(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(name.replace("_", " ") for name in names))
