"""Which treatment of an earlier turn is meant: "the blur", "that snow", "the title"."""

from __future__ import annotations

from typing import Any

from cutaway.brief.edit_words import bases
from cutaway.brief.footage.lexicon import split_words, tables
from cutaway.brief.footage.operations import Facts

_ANY = frozenset("it that this them those effect treatment filter thing last one change".split())
_SAME = {
    "blurry": "blur",
    "blurred": "blur",
    "grainy": "grain",
    "snowy": "snow",
    "rainy": "rain",
    "foggy": "fog",
    "shaky": "shake",
}
_EMPTY = frozenset("completely entirely totally altogether fully actually instead really now".split()) | frozenset(
    "the a an this that those these of my your effect treatment thing again please in on it all whole from after any anymore more use last latest".split()
)


def recalled(phrase: str | None, facts: Facts) -> str | None:
    """The name of the treatment that `phrase` means, the newest first; without a phrase (or "it") the one of the turn before."""
    return recalled_one(phrase, facts)[0]


def recalled_one(phrase: str | None, facts: Facts) -> tuple[str | None, dict[str, Any]]:
    """The name as `recalled` has it, and the values that tell it from others of its name ("the snow" where it rains too)."""
    if not facts.treatments:
        return None, {}
    words = tuple(_SAME.get(word, word) for word in split_words(phrase or "") if word not in _EMPTY)
    if not words:
        return (latest(facts) if phrase is None or set(split_words(phrase)) & _ANY else None), {}
    best, chosen, value_of = 0.0, None, {}
    captions = any(name == "subtitles" for name, _ in facts.treatments)
    for name, parameters in reversed(facts.treatments):
        calls = [split_words(called) for called in tables()["called"].get(name, (name.replace("_", " "),))]
        if name == "add_text" and captions:
            calls = [called for called in calls if called[0] not in ("caption", "words")]
        score = max((_same(words, called) for called in calls), default=0.0)
        distinct: dict[str, Any] = {}
        for key, value in parameters.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                score = max(score, _same(words, (key,)))
            if isinstance(value, str) and key not in ("place", "size") and value:
                score = max(
                    score,
                    _same(words, split_words(value)) + 0.05,
                    0.7 * _same(words, (*split_words(value), name)) + 0.05,
                )
                score = max(score, _by_value(words, key, value))
                told = {
                    base
                    for word in (*split_words(value), *(one for call in calls for one in call))
                    for base in bases(word)
                }
                own = {base for word in split_words(value) for base in bases(word)}
                if any(bases(word) & own for word in words) and all(bases(word) & told for word in words):
                    score = max(score, 0.95)
                if _by_value(words, key, value) == 1.0 or any(bases(word) & own for word in words):
                    distinct[key] = value
        if score > best:
            best, chosen, value_of = score, name, distinct
    if best < 0.6:
        return None, {}
    others = [parameters for name, parameters in facts.treatments if name == chosen]
    return chosen, value_of if len(others) > 1 and any(one != others[0] for one in others) else {}


def latest(facts: Facts) -> str | None:
    """The treatment of the turn before that is still there, else the newest that can be had more or less of."""
    names = [name for name, _ in facts.treatments if name not in ("subtitles", "add_text", "voice_over")]
    for name in reversed(facts.last):
        if name in names:
            return name
    return names[-1] if names else None


def _same(words: tuple[str, ...], called: tuple[str, ...]) -> float:
    """Which share of both wordings is the same, 0 to 1."""
    if not words or not called:
        return 0.0
    shared = sum(any(bases(word) & bases(other) for other in called) for word in words)
    return shared / max(len(words), min(len(called), len(words)))


def _by_value(words: tuple[str, ...], key: str, value: str) -> float:
    """Wordings that the lists have for a value: "raindrops" for rain, "b&w" for black and white."""
    for name in ("look", "style", "weather", "particles"):
        for wording in tables()["values"][name].get(value, ()):
            if _same(words, split_words(wording)) == 1.0 and len(split_words(wording)) == len(words):
                return 1.0
    return 0.0
