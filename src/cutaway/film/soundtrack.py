"""The seam to the sound room: a scene becomes as many samples as its frames last."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import cutaway
from cutaway.scene.document import Format, Scene
from cutaway.sound.heard import heard
from cutaway.sound.lengthy import Row, Samples

RATE = 48_000


@dataclass(frozen=True)
class Soundtrack:
    """`samples`: float32, shape (n, 2), 48 kHz, exactly as long as the picture, an array unless they are many; `gain`: decibels measured for this mix;
    `notes`: sentences on what could not be made to sound."""

    samples: Samples
    gain: float | None
    notes: tuple[str, ...] = ()


def length(format: Format) -> int:
    """Samples a channel that last as long as the picture."""
    return int(format.seconds * RATE)


def sound_key(scene: Scene) -> str:
    """`sound-` and a hash of what the sound track can depend on: same key, same samples.

    Lights, texts, the grade and what surfaces look like are left out, so that most visual edits keep their sound unmade.
    """
    unheard = {"surfaces", "words", "name", "attributes", "span"}
    influence = {
        "seed": scene.seed,
        "format": scene.format.model_dump(mode="json"),
        "mix": scene.mix.model_dump(mode="json"),
        "cues": [cue.model_dump(mode="json", exclude={"span", "words"}) for cue in scene.cues],
        "shots": [shot.model_dump(mode="json", exclude={"span"}) for shot in scene.shots],
        "things": [thing.model_dump(mode="json", exclude=unheard) for thing in scene.things],
        "clips": [heard(clip) for clip in scene.clips],
        "made by": sound_fingerprint(),
    }
    digest = hashlib.sha256(json.dumps(influence, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    return f"sound-{digest[:58]}"


@functools.cache
def sound_fingerprint() -> str:
    """Changes with the code that makes sound and with the packs it is made from."""
    from cutaway.storage import packs

    digest = hashlib.sha256()
    root = Path(cutaway.__file__).parent
    rooms = ((root / "sound").rglob("*"), (root / "footage" / "speech").glob("*.py"), (root / "scene").rglob("*.py"))
    for file in sorted(file for room in rooms for file in room):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.read_bytes())
    for name in ("voice", "lexicon", "soundfont"):
        digest.update(f"{name} {packs.pack_hash(name)}".encode())
    return digest.hexdigest()


def packed(track: Soundtrack) -> bytes:
    """The sound track as bytes with a checksum."""
    samples = np.ascontiguousarray(track.samples[:], "<f4")
    header = json.dumps({"gain": track.gain, "notes": track.notes, "shape": samples.shape}).encode()
    body = len(header).to_bytes(4, "big") + header + samples.tobytes()
    return body + hashlib.sha256(body).digest()


def unpacked(data: bytes) -> Soundtrack | None:
    """The sound track in these bytes, or None when they are damaged."""
    body, checksum = data[:-32], data[-32:]
    if len(body) < 4 or hashlib.sha256(body).digest() != checksum:
        return None
    start = 4 + int.from_bytes(body[:4], "big")
    header = json.loads(body[4:start])
    samples = np.frombuffer(body[start:], "<f4").reshape(header["shape"])
    return Soundtrack(samples, header["gain"], tuple(header["notes"]))


def silence(format: Format) -> Soundtrack:
    """Nothing to hear."""
    return Soundtrack(Row(length(format), 2, np.float32).whole, None)


def soundtrack(scene: Scene) -> Soundtrack:
    """What the scene sounds like; silence with a note where the sound room is not there."""
    room = importlib.import_module("cutaway.sound")
    make = getattr(room, "samples", None)
    if make is None:
        return Soundtrack(silence(scene.format).samples, None, ("No sound was made: this build has no sound room.",))
    made = make(scene)
    if isinstance(made, tuple):
        found, gain, notes = made[0], made[1] if len(made) > 1 else None, made[2] if len(made) > 2 else ()
    else:
        found, gain, notes = made.samples, getattr(made, "gain", None), getattr(made, "notes", ())
    return Soundtrack(_fitted(found, length(scene.format)), gain, tuple(str(note) for note in notes))


def _fitted(samples: Samples, count: int) -> Samples:
    if len(samples) == count and not isinstance(samples, np.ndarray):
        return samples
    samples = np.asarray(samples[:], np.float32)
    if len(samples) >= count:
        return samples[:count]
    return np.concatenate([samples, np.zeros((count - len(samples), 2), np.float32)])
