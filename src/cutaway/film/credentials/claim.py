"""What a file is said to be: made here by rules, or changed, and from what; in the vocabulary of C2PA and IPTC.

Words of a prompt never stand in it: a film on the wire carries them only where that was asked for. What was changed does, since it
can be seen in the film.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cutaway

ASSERTION = "film.cutaway.made"
"""Label of the assertion in which hashes of ingredients stand."""
_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_MOST_EDITS, _LONGEST_EDIT = 40, 300
PARENT = "parent"


@dataclass(frozen=True)
class Source:
    """A picture, video or sound that somebody brought: the SHA-256 of its bytes, its kind and what it was for."""

    sha256: str
    kind: str = "image"
    role: str = "source"
    mime: str = ""


@dataclass(frozen=True)
class Claim:
    """What is said of a file.

    `edits`: what a later turn changed, in sentences; `changes`: whether there was a film before at all; `parent`: that film's
    file, whose own credentials are taken over, None where it is not at hand; `voices`: whether voices of a trained model speak;
    `generative`: whether a generative model made the pictures.
    """

    mime: str = "video/mp4"
    edits: tuple[str, ...] = ()
    changes: bool = False
    parent: Path | None = None
    sources: tuple[Source, ...] = ()
    voices: bool = False
    generative: bool = False
    note: str = ""


def source_type(claim: Claim) -> str:
    """The digital source type of IPTC: a scene drawn by rules is no output of a trained model, and is not said to be one."""
    edited = claim.changes or any(source.role == "source" for source in claim.sources)
    if claim.generative:
        return _TYPES + ("compositeWithTrainedAlgorithmicMedia" if edited else "trainedAlgorithmicMedia")
    if edited:
        return _TYPES + ("compositeWithTrainedAlgorithmicMedia" if claim.voices else "composite")
    if claim.voices:
        return _TYPES + "compositeSynthetic"
    return _TYPES + ("composite" if claim.sources else "algorithmicMedia")


def manifest(claim: Claim) -> dict[str, Any]:
    """The manifest as data."""
    made: dict[str, Any] = {
        "sources": [{"sha256": source.sha256, "kind": source.kind, "role": source.role} for source in claim.sources],
        "authority": "private to one installation; nobody has verified who runs it",
    }
    return {
        "claim_generator_info": [{"name": "Cutaway", "version": cutaway.__version__}],
        "title": "Made with Cutaway",
        "format": claim.mime,
        "ingredients": [
            _ingredient(source, place, place == _opened(claim)) for place, source in enumerate(claim.sources)
        ],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": _actions(claim)}},
            {"label": ASSERTION, "data": made},
        ],
    }


def _opened(claim: Claim) -> int | None:
    """The place of the upload that the film is an edit of, where there is no film before it."""
    edited = (place for place, source in enumerate(claim.sources) if source.role == "source")
    return next(edited, None) if claim.parent is None else None


def _ingredient(source: Source, place: int, opened: bool) -> dict[str, Any]:
    relation = "parentOf" if opened else "inputTo" if source.role.endswith("_ref") else "componentOf"
    return {
        "title": f"{source.kind} {source.sha256[:12]}",
        "format": source.mime or "application/octet-stream",
        "relationship": relation,
        "instance_id": f"sha256:{source.sha256}",
        "label": f"source-{place}",
        "description": f"Brought by whoever asked; SHA-256 {source.sha256}",
    }


def _actions(claim: Claim) -> list[dict[str, Any]]:
    agent = {"name": "Cutaway", "version": cutaway.__version__}
    kind, opened = source_type(claim), _opened(claim)
    actions: list[dict[str, Any]] = []
    if claim.parent is not None or opened is not None:
        before = PARENT if opened is None else f"source-{opened}"
        actions.append({"action": "c2pa.opened", "parameters": {"ingredientIds": [before]}})
    else:
        what = "Continued from an earlier film." if claim.changes else "Filmed from words."
        made = "made by a generative model" if claim.generative else "staged as a scene and drawn by rules"
        created = {"action": "c2pa.created", "digitalSourceType": kind, "softwareAgent": agent}
        actions.append(created | {"description": claim.note or f"{what[:-1]}, {made}."})
    for place, source in enumerate(claim.sources):
        if place != opened and not source.role.endswith("_ref"):
            actions.append({"action": "c2pa.placed", "parameters": {"ingredientIds": [f"source-{place}"]}})
    for edit in claim.edits[:_MOST_EDITS]:
        edited = {"action": "c2pa.edited", "softwareAgent": agent, "description": edit[:_LONGEST_EDIT]}
        actions.append(edited | ({"digitalSourceType": kind} if claim.generative or claim.voices else {}))
    if (claim.changes or opened is not None) and not claim.edits:
        actions.append({"action": "c2pa.edited", "softwareAgent": agent, "description": "Changed as words asked."})
    return actions
