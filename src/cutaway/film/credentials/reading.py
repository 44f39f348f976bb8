"""Reading content credentials back: what a file says of itself, whether it was changed since, and that nobody has verified who
says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cutaway.film.credentials.authority import ORGANISATION
from cutaway.film.credentials.claim import ASSERTION
from cutaway.film.credentials.signing import EMBEDDED, offline_context, sidecar

_UNTRUSTED = "signingCredential.untrusted"
_DEEDS = {"c2pa.created": "made", "c2pa.opened": "opened", "c2pa.placed": "placed in it", "c2pa.edited": "edited"}
_LARGEST_SIDECAR = 64 * 2**20


@dataclass(frozen=True)
class Credentials:
    """`intact`: whether the file is as it was when it was signed; `by`: who signed, as the certificate says; `own`: whether that is
    an installation of this program; `actions`: kind, description and digital source type of each; `sources`: hashes of what was
    brought; `manifests`: how many there are, its ancestors' among them; `problems`: codes of what does not hold."""

    intact: bool
    by: str
    own: bool
    generator: str
    actions: tuple[tuple[str, str, str], ...]
    sources: tuple[str, ...]
    manifests: int
    problems: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """In sentences, for people."""
        state = "intact" if self.intact else f"BROKEN ({', '.join(self.problems) or 'not as it was signed'})"
        told = [f"Content credentials: {state}; signed by {self.by}. Nobody has verified who that is."]
        for kind, description, source_type in self.actions:
            what = _DEEDS.get(kind, kind.removeprefix("c2pa."))
            more = f": {description}" if description else ""
            sort = f" [{source_type.rpartition('/')[2]}]" if source_type else ""
            told.append(f"  {what}{more}{sort}")
        told += [f"  brought by whoever asked: {source}" for source in self.sources]
        if self.manifests > 1:
            told.append(f"  with the credentials of {self.manifests - 1} earlier films")
        return told


def read_credentials(path: Path) -> Credentials | None:
    """What the file at `path`, or the file beside it, says; None where nothing is said. Raises OSError."""
    import c2pa

    mime = EMBEDDED.get(path.suffix.lower())
    beside = sidecar(path)
    try:
        if mime is not None:
            with path.open("rb") as file, c2pa.Reader(mime, file, context=offline_context()) as reader:
                told = json.loads(reader.json())
        elif beside.is_file() and beside.stat().st_size <= _LARGEST_SIDECAR:
            with path.open("rb") as file:
                reader = c2pa.Reader("application/octet-stream", file, beside.read_bytes(), context=offline_context())
                with reader:
                    told = json.loads(reader.json())
        else:
            return None
    except c2pa.C2paError as error:
        if "ManifestNotFound" in type(error).__name__ or "no JUMBF" in str(error):
            return None
        return Credentials(False, "nobody that can be told", False, "", (), (), 0, (str(error)[:120],))
    return _credentials(told)


def _credentials(told: dict[str, Any]) -> Credentials:
    active = told["manifests"][told["active_manifest"]]
    problems = [status["code"] for status in told.get("validation_status") or () if status["code"] != _UNTRUSTED]
    assertions = {assertion["label"]: assertion["data"] for assertion in active.get("assertions", ())}
    made = assertions.get(ASSERTION) or {}
    actions = (assertions.get("c2pa.actions.v2") or assertions.get("c2pa.actions") or {}).get("actions", ())
    signature = active.get("signature_info") or {}
    by = str(signature.get("issuer") or signature.get("common_name") or "somebody")
    generator = (active.get("claim_generator_info") or [{}])[0]
    return Credentials(
        intact=told.get("validation_state") in ("Valid", "Trusted") and not problems,
        by=by,
        own=by == ORGANISATION,
        generator=f"{generator.get('name', '')} {generator.get('version', '')}".strip(),
        actions=tuple(
            (str(each.get("action")), str(each.get("description") or ""), str(each.get("digitalSourceType") or ""))
            for each in actions
        ),
        sources=tuple(f"{each.get('kind')} {each.get('sha256')}" for each in made.get("sources", ())),
        manifests=len(told["manifests"]),
        problems=tuple(dict.fromkeys(problems)),
    )
