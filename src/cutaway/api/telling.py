"""What a turn says in words: how it was understood, and a short report, from the rows of the database alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cutaway.interactions.turn import Turn
from cutaway.scene.durations import lasting

_MOST_NOTES = 6


def understood(turn: Turn) -> list[str]:
    """How the words were understood, a sentence each: what was kept while they were read, else what the report tells;
    empty before either is there."""
    if turn.understood:
        return [str(sentence) for sentence in turn.understood]
    report = turn.report
    shown = [line for line in _lines(report, "coverage") if line.get("realised_by")]
    sentences = []
    if shown:
        sentences.append("Shown: " + ", ".join(_phrase(line) for line in shown) + ".")
    sentences += _missing(report)
    done = [line for line in _lines(report, "changes") if line.get("done")]
    sentences += [_sentence(f"Changed: {_phrase(line)}", line.get("what")) for line in done]
    sentences += _unchanged(report)
    return sentences


def short_report(turn: Turn) -> str:
    """What became of the words: length, size and seed, what is not shown or not changed, what stayed, and notes."""
    parts = [f"A film of {lasting(turn.length)}, {turn.width}x{turn.height}, seed {turn.seed}."]
    parts += _missing(turn.report) + _unchanged(turn.report)
    parts += _kept(turn.report.get("preservation"))
    parts += [str(note) for note in turn.report.get("notes") or ()][:_MOST_NOTES]
    parts += [str(note) for note in turn.wire.get("notes") or ()]
    return " ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _lines(report: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = report.get(name) or ()
    return [line for line in found if isinstance(line, Mapping)]


def _missing(report: Mapping[str, Any]) -> list[str]:
    missing = [line for line in _lines(report, "coverage") if not line.get("realised_by")]
    return [_sentence(f"Not shown: {_phrase(line)}", line.get("reason")) for line in missing]


def _unchanged(report: Mapping[str, Any]) -> list[str]:
    left = [line for line in _lines(report, "changes") if not line.get("done")]
    return [_sentence(f"Not changed: {_phrase(line)}", line.get("what")) for line in left]


def _kept(preservation: Any) -> list[str]:
    if not isinstance(preservation, Mapping) or not preservation.get("frames"):
        return []
    frames, tiles = int(preservation["frames"]), int(preservation.get("tiles") or 0)
    identical = int(preservation.get("tiles_identical") or 0)
    if tiles == identical:
        return [f"Every pixel of all {frames} compared frames is identical to the film before."]
    share = identical * 1000 // tiles / 10
    return [f"{share:g} % of the pixels of {frames} compared frames are identical to the film before."]


def _sentence(start: str, more: Any) -> str:
    text = str(more or "").strip()
    return f"{start}: {text.rstrip('.')}." if text else f"{start}."


def _phrase(line: Mapping[str, Any]) -> str:
    return f"\u201c{line.get('phrase', '')}\u201d"
