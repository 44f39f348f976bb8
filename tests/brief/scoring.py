"""Briefs as short facts, and how far a reading meets a gold reading. The notation is explained in docs/understanding.md."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cutaway.brief import lexicon
from cutaway.brief.document import Brief
from cutaway.brief.verbs import verb_forms

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Score:
    """Facts found, expected and extra over a set, and how many prompts are full, minor or wrong."""

    found: int
    expected: int
    extra: int
    full: int
    minor: int
    wrong: int

    def __str__(self) -> str:
        total = self.full + self.minor + self.wrong
        return f"{total} prompts: facts {self.found}/{self.expected} +{self.extra} extra; full {self.full}, minor {self.minor}, wrong {self.wrong}"


def prompts(name: str) -> list[tuple[str, frozenset[str]]]:
    """Words and gold facts of a set."""
    entries = tomllib.loads((HERE / f"{name}.toml").read_text())["prompt"]
    return [
        (entry["words"], normal(part.strip() for part in entry["gold"].split("; ") if part.strip()))
        for entry in entries
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def facts_of(brief: Brief) -> frozenset[str]:
    """The Brief in the notation of the gold readings."""
    names = {entity.id: entity.name for entity in brief.entities}
    heads = {setting.value: setting.head for setting in brief.settings}
    facts: set[str] = set()
    for entity in brief.entities:
        name = entity.name
        if entity.absent:
            facts.add(f"g:{name}")
            continue
        facts.add(f"s:{name}")
        if entity.vague_count not in ("", "some", "everyone"):
            facts.add(f"n:{name}={entity.vague_count}")
        elif entity.count > 1 and not entity.vague_count:
            facts.add(f"n:{name}={entity.count}")
        facts |= {f"o:{name}={worn}" for worn in entity.wears}
        _qualities(
            facts, name, entity.colour, entity.material, (*entity.attributes, *([entity.size] if entity.size else []))
        )
    for setting in brief.settings:
        facts.add(f"s:{setting.head}")
        _qualities(facts, setting.head, setting.colour, setting.material, setting.attributes)
    for action in brief.actions:
        parts = [names.get(action.agent or "", ""), action.verb]
        if action.target:
            parts.append(names[action.target])
        facts.add("v:" + ">".join(parts))
        facts |= {f"w:{action.verb}={manner}" for manner in action.manner}
        if action.start is not None or action.end is not None:
            facts.add(f"i:{_number(action.start)}-{_number(action.end)}")
    for relation in brief.relations:
        other = names[relation.b] if relation.b else heads.get(relation.place, relation.place)
        facts.add(f"r:{names[relation.a]} {relation.preposition} {other}")
    for shot in brief.shots:
        if shot.start is not None:
            facts.add(f"i:{_number(shot.start)}-{_number(shot.end)}")
    camera = brief.camera
    facts |= {f"k:{mark.value}" for mark in (camera.size, camera.angle, *camera.lens) if mark}
    for move in camera.moves:
        facts.add(f"k:{move.move}")
        if move.speed:
            facts.add(f"w:{move.move}={move.speed}")
    if camera.continuous:
        facts.add("k:continuous")
    for letter, marks in (
        ("z", brief.style), ("x", brief.weather), ("l", brief.light), ("d", brief.mood),
        ("t", (brief.time_of_day,)), ("y", (brief.season,)),
    ):  # fmt: skip
        facts |= {f"{letter}:{mark.value}" for mark in marks if mark}
    facts |= {f"q:{written.content}" for written in brief.written} | {f"h:{speech.text}" for speech in brief.speech}
    facts |= {f"u:{'no ' if sound.absent else ''}{sound.what}" for sound in brief.sounds}
    if brief.silent:
        facts.add("u:silent")
    if brief.seconds is not None:
        facts.add(f"T:{brief.seconds:g}")
    if brief.aspect:
        facts.add(f"A:{brief.aspect}")
    return normal(facts)


def normal(facts: Iterable[str]) -> frozenset[str]:
    """A flickering lamp is a lamp that flickers, whichever way it was written down."""
    return frozenset(_as_action(fact) for fact in facts)


def _as_action(fact: str) -> str:
    thing, _, quality = fact.removeprefix("a:").partition("=")
    if fact.startswith("a:") and quality in lexicon.words_in("qualities", "attributes", "states"):
        return f"v:{thing}>{verb_forms()[quality][0]}"
    return fact


def _qualities(facts: set[str], name: str, colour: str, material: str, attributes: tuple[str, ...]) -> None:
    if colour:
        facts.add(f"c:{name}={colour}")
    if material:
        facts.add(f"m:{name}={material}")
    facts |= {f"a:{name}={attribute}" for attribute in attributes}


def grade(got: frozenset[str], gold: frozenset[str]) -> str:
    """ "full": every fact and nothing extra; "minor": at most one missed and at most two extra; else "wrong"."""
    missed, extra = len(gold - got), len(got - gold)
    if not missed and not extra:
        return "full"
    return "minor" if missed <= 1 and extra <= 2 else "wrong"


def score(readings: list[tuple[frozenset[str], frozenset[str]]]) -> Score:
    """The score of (got, gold) pairs."""
    grades = [grade(got, gold) for got, gold in readings]
    return Score(
        found=sum(len(got & gold) for got, gold in readings),
        expected=sum(len(gold) for _, gold in readings),
        extra=sum(len(got - gold) for got, gold in readings),
        full=grades.count("full"),
        minor=grades.count("minor"),
        wrong=grades.count("wrong"),
    )
