"""What the content credentials of a turn's film and pictures say, from what is known of the turn.

Signing is the last thing done to a film. One that cannot be signed is there all the same, and its report says so.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

from cutaway.engines.seam import EngineResult, Extra
from cutaway.errors import CutawayError
from cutaway.film.credentials.authority import Authority, authority
from cutaway.film.credentials.claim import Claim, Source
from cutaway.film.credentials.signing import CredentialsFailed, sign, sign_bytes
from cutaway.interactions.books import Books, film_name
from cutaway.interactions.turn import Turn

log = logging.getLogger("cutaway.interactions")

_VOICES = "voice"
"""The pack of the voices of a trained model; without it a synthesiser speaks by rules."""


def signed_film(books: Books, turn: Turn, generative: bool, result: EngineResult, path: Path) -> EngineResult:
    """Sign the film at `path`; what its engine returned, with a note where that failed."""
    claim = Claim(
        edits=_edits(result) if turn.parent else (),
        changes=turn.parent is not None,
        parent=_before(books, turn),
        sources=_sources(turn),
        voices=_speaks(result.state),
        generative=generative,
    )
    try:
        by = authority(books.settings.data)
        sign(path, claim, by)
        extras = tuple(each for extra in result.extras for each in _signed_extra(extra, claim, by))
    except (CredentialsFailed, CutawayError, OSError) as error:
        log.warning("a film was not signed: %s", error)
        note = f"The film carries no content credentials: {error}"
        report = result.report.model_copy(update={"notes": (*result.report.notes, note)})
        return replace(result, report=report)
    return replace(result, extras=extras)


def _signed_extra(extra: Extra, claim: Claim, by: Authority) -> tuple[Extra, ...]:
    """What comes beside a film, signed where it is pictures or sound in another form, with its credentials beside it where it
    cannot hold them. Subtitles are the scene's words and stay as they are."""
    if extra.mime.partition("/")[0] not in ("video", "image", "audio"):
        return (extra,)
    beside = sign(extra.path, replace(claim, mime=extra.mime), by)
    if beside == extra.path:
        return (extra,)
    return extra, Extra(f"{extra.name}.c2pa", "application/c2pa", beside)


def signed_picture(books: Books, turn: Turn, generative: bool, frame: int, data: bytes) -> bytes:
    """A frame of the turn's film, as PNG, with its credentials; as it was where it cannot be signed."""
    note = f"Frame {frame} of a film made with Cutaway."
    claim = Claim("image/png", sources=_sources(turn), generative=generative, note=note)
    try:
        return sign_bytes(data, "image/png", claim, authority(books.settings.data))
    except (CredentialsFailed, CutawayError, OSError) as error:
        log.warning("a picture was not signed: %s", error)
        return data


def _edits(result: EngineResult) -> tuple[str, ...]:
    """What changed, as the report says it, without the words that asked for it."""
    return tuple(dict.fromkeys(change.what for change in result.report.changes if change.done and change.what))


def _before(books: Books, turn: Turn) -> Path | None:
    """The film before as a file, where films lie on this machine."""
    if turn.parent is None or books.blobs.folder is None:
        return None
    path = books.blobs.folder / film_name(turn.parent)
    return path if path.is_file() else None


def _sources(turn: Turn) -> tuple[Source, ...]:
    plan: dict[str, Any] = turn.wire.get("plan") or {}
    return tuple(
        Source(str(item["sha256"]), str(item.get("kind", "")), _role(item, plan), str(item.get("mime", "")))
        for item in turn.media
        if item.get("sha256")
    )


def _role(item: dict[str, Any], plan: dict[str, Any]) -> str:
    """What the medium is for, by the plan of the request."""
    if item.get("role"):
        return str(item["role"])
    kind, number = item.get("kind"), item.get("number")
    if kind == "video":
        return "source" if plan.get("source") == number else "video_ref"
    if kind == "image" and number in (plan.get("first"), plan.get("last")):
        return "first"
    return "image_ref" if kind == "image" else "sound_ref"


def _speaks(state: bytes) -> bool:
    """Whether the scene has speech, and a trained model's voices to speak it."""
    try:
        cues = json.loads(state).get("cues") or ()
        speaks = any(cue.get("kind") == "speech" for cue in cues)
    except (ValueError, AttributeError):
        return False
    if not speaks:
        return False
    from cutaway.storage import packs

    return _VOICES in packs.installed()
