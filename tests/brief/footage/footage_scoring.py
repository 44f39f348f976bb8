"""Readings of footage wordings in the notation of the gold files, and how far they meet it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cutaway.brief.footage.operations import Facts, FootageChanges, NamedMedium, Operation
from cutaway.brief.footage.reading import read_operations

HERE = Path(__file__).parent
_FREE = ("amount", "medium", "whose", "words", "db")
"""Parameters that count only where the gold mentions them; "words" only of what is refused."""


@dataclass(frozen=True)
class Gold:
    """Words, facts and what they should give."""

    words: str
    facts: Facts
    readings: tuple[frozenset[tuple[Any, ...]], ...]
    keeps: tuple[str, ...]
    unread: tuple[str, ...]


def value_of(text: str) -> Any:
    text = text.strip()
    if text.startswith("["):
        return tuple(float(part) for part in text[1:-1].split(","))
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        pass
    parts = text.split(",")
    if len(parts) in (2, 4) and all(part.strip().replace(".", "", 1).isdigit() for part in parts):
        return tuple(round(float(part), 3) for part in parts)
    return text


def operation_of(text: str) -> tuple[str, dict[str, Any], float | None, float | None]:
    """ "name key=value; key=value @start-end"."""
    start = end = None
    if " @" in text:
        text, _, times = text.rpartition(" @")
        first, _, last = times.partition("-")
        start, end = float(first), float(last) if last else None
    name, _, rest = text.partition(" ")
    parameters = {}
    for part in filter(None, (part.strip() for part in rest.split("; "))):
        key, _, value = part.partition("=")
        parameters[key] = value_of(value)
    return name, parameters, start, end


def facts_from(given: dict[str, Any]) -> Facts:
    media, counts = [], {"image": 0, "video": 0, "audio": 0}
    for row in given.get("media", ()):
        kind, _, name = row.partition(" ")
        media.append(NamedMedium(kind, counts[kind], name))
        counts[kind] += 1
    treatments = tuple((name, parameters) for name, parameters, _, _ in map(operation_of, given.get("treatments", ())))
    return Facts(
        seconds=given.get("seconds", 10.0),
        media=tuple(media),
        treatments=treatments,
        subtitles=tuple(given.get("subtitles", ())),
        texts=tuple(given.get("texts", ())),
        scenes=given.get("scenes", 0),
        last=tuple(given.get("last", ())),
    )


def golds(name: str) -> list[Gold]:
    rows = tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["wording"]
    return [
        Gold(
            row["words"],
            _with_texts(facts_from(row.get("facts", {}))),
            tuple(_normal([operation_of(text) for text in given]) for given in (row["gives"], *row.get("other", ()))),
            tuple(row.get("keeps", ())),
            tuple(row.get("unread", ())),
        )
        for row in rows
    ]


def _with_texts(facts: Facts) -> Facts:
    """Texts are treatments too, as `facts_of` tells them."""
    import dataclasses

    known = [name for name, _ in facts.treatments]
    more: list[tuple[str, dict[str, Any]]] = []
    if facts.texts and "add_text" not in known:
        more += [("add_text", {"text": text}) for text in facts.texts]
    if facts.subtitles and "subtitles" not in known:
        more.append(("subtitles", {}))
    return dataclasses.replace(facts, treatments=(*facts.treatments, *more))


def _normal(operations: list[tuple[str, dict[str, Any], float | None, float | None]]) -> frozenset[tuple[Any, ...]]:
    return frozenset(
        (name, frozenset(_plain(name, parameters).items()), start, end)
        if name not in ("trim", "cut")
        else (name, frozenset(_plain(name, parameters).items()), None, None)
        for name, parameters, start, end in operations
    )


def _plain(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    rows = {}
    for key, value in parameters.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = round(float(value), 2)
        elif isinstance(value, list):
            value = tuple(round(float(part), 3) for part in value)
        elif isinstance(value, str):
            value = value.lower()
        rows[key] = value
    return rows


def reading_of(changes: FootageChanges) -> list[tuple[str, dict[str, Any], float | None, float | None]]:
    return [(one.name, dict(one.parameters), one.start, one.end) for one in changes.operations]


def same(
    found: list[tuple[str, dict[str, Any], float | None, float | None]], gold: frozenset[tuple[Any, ...]]
) -> tuple[int, int]:
    """How many operations of the gold were found, and how many were found beside it."""
    open_ = list(gold)
    extra = 0
    for name, parameters, start, end in found:
        hit = next((row for row in open_ if _meets(name, _plain(name, parameters), start, end, row)), None)
        if hit is None:
            extra += 1
        else:
            open_.remove(hit)
    return len(gold) - len(open_), extra


def _meets(name: str, parameters: dict[str, Any], start: float | None, end: float | None, row: tuple[Any, ...]) -> bool:
    gold = dict(row[1])
    if row[0] != name:
        return False
    free = _FREE if name == "refused" else _FREE[:3] + (("db",) if name == "music" else ())
    kept = {key: value for key, value in parameters.items() if key in gold or key not in free}
    if kept != gold:
        return False
    return name in ("trim", "cut") or (start, end) == (row[2], row[3])


def judged(gold: Gold, changes: FootageChanges | None = None) -> str:
    """exact, partly or wrong."""
    changes = changes or read_operations(gold.words, gold.facts)
    found = reading_of(changes)
    best = max(
        (
            (2 * hits - extra - len(reading), hits, extra, len(reading))
            for reading in gold.readings
            for hits, extra in [same(found, reading)]
        ),
        default=(0, 0, 0, 0),
    )
    _, hits, extra, all_ = best
    keeps = all(any(wanted in kept.what for kept in changes.kept) for wanted in gold.keeps)
    said = [entry.phrase for entry in changes.not_understood]
    unread = all(any(wanted in phrase for phrase in said) for wanted in gold.unread) and bool(said) == bool(gold.unread)
    if hits == all_ and not extra and keeps and unread and len(changes.kept) <= len(gold.keeps):
        return "exact"
    return "partly" if hits and hits > extra else "wrong"


def shown(operation: Operation) -> str:
    times = f" @{operation.start}-{operation.end}" if operation.start is not None or operation.end is not None else ""
    return f"{operation.name} " + "; ".join(f"{key}={value}" for key, value in operation.parameters.items()) + times
