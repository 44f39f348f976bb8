"""What verbs look like: a table read once from `words/verbs.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class VerbLook:
    """How a verb is shown: an `act` of a figure, a `motion` of the whole thing, a `state` of a lamp or of visibility,
    a `sound`, and whether the agent `holds` its target. Empty strings: not in this way."""

    act: str = ""
    motion: str = ""
    state: str = ""
    sound: str = ""
    holds: str = ""


@functools.cache
def verb_looks() -> Mapping[str, VerbLook]:
    """All known verbs by lemma (with particle)."""
    text = resources.files("cutaway.staging").joinpath("words/verbs.toml").read_text("utf-8")
    return {verb: VerbLook(**look) for verb, look in tomllib.loads(text)["verbs"].items()}


def verb_look(verb: str) -> VerbLook | None:
    """How this verb is shown; tries it with its particle, then without; None when it is unknown."""
    looks = verb_looks()
    verb = verb.lower().strip()
    return looks.get(verb) or looks.get(verb.split(" ")[0])
