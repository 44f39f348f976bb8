"""Cues become stems, stems become the sound track.

Levels: the first turn is measured (ITU-R BS.1770) and set to -16 LUFS; that gain is kept in the document by later turns, which only
limit. The true peak stays at or below -1 dBTP by a look-ahead limiter that works on four times the rate.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from cutaway.scene.animation import Keys, value_at
from cutaway.scene.document import Cue, Scene, Thing
from cutaway.scene.randomness import stream
from cutaway.sound import ambience, ducking, effects, music
from cutaway.sound.clips import brought, own_sound
from cutaway.sound.lengthy import LONG, OVER_AND_OVER, Repeated, Row, Samples, blocks
from cutaway.sound.loudness import TARGET, Limited, TruePeaks, measured_gain
from cutaway.sound.speech import NARRATOR, spoken, voice_for
from cutaway.sound.synthesis import RATE, faded, leveled

_SPEECH_LEVEL, _DUCKED = 0.11, 0.35


@dataclass(frozen=True)
class Mixed:
    """`samples`: float32 (n, 2) at 48 kHz as long as the picture, an array unless they are many; `gain`: decibels that set the
    level (measured on a first turn); `notes`: sentences on cues nobody could make; `stems`: SHA-256 of each cue's stem
    before the mix."""

    samples: Samples
    gain: float
    notes: tuple[str, ...]
    stems: dict[str, str]


@dataclass(frozen=True)
class _Layer:
    """A cue's `count` samples from sample `at` of the film on; `loud(first, last)` is what it is multiplied by there."""

    cue: Cue
    thing: Thing | None
    at: int
    count: int
    loud: Callable[[int, int], np.ndarray | float]
    sides: Callable[[np.ndarray, int, int], np.ndarray]


def samples(scene: Scene) -> Mixed:
    """The sound track of a scene. Deterministic: equal documents, equal samples.

    It is mixed a block after the other, and needs no more memory for a long film than for a short one.
    """
    count = int(scene.format.seconds * RATE)
    if scene.mix.silent:
        return Mixed(Row(count, 2, np.float32).whole, scene.mix.gain or 0.0, (), {})
    notes: list[str] = []
    digests: dict[str, str] = {}
    things = {thing.id: thing for thing in scene.things}
    layers: list[_Layer] = []
    said: list[tuple[int, int]] = []
    voiced: list[tuple[int, int]] = []
    for cue in scene.cues:
        thing = things.get(cue.thing or "")
        stem, note = _stem(cue, scene, thing)
        if note:
            notes.append(note)
        if not len(stem):
            continue
        digests[cue.id] = _digest(stem)
        at = round(cue.start / float(scene.format.frame_rate) * RATE)
        layers.append(
            _Layer(cue, thing, at, len(stem), _level(cue, scene, len(stem), at), _panned(len(stem), thing, scene, at))
        )
        if cue.kind == "speech":
            end = min(count, at + len(stem))
            voiced.append((at, end))
            if cue.parameters.get("duck", True):
                said.append((at, end))
    total = own_sound(scene, notes) if scene.clips else None
    beneath = None
    if total is not None and any(layer.cue.parameters.get("duck") and layer.cue.kind == "music" for layer in layers):
        beneath = ducking.curve(ducking.speaking(total), ducking.MUSIC)
    under = ducking.curve(ducking.covering(said, count), ducking.FOOTAGE) if said and total is not None else None
    own = total is not None
    total = total if total is not None else Row(count)
    for first, last in blocks(count):
        block = np.zeros((last - first, 2))
        left = None
        for layer in layers:
            begin, end = max(first, layer.at), min(last, layer.at + layer.count)
            if end <= begin:
                continue
            stem, _ = _stem(layer.cue, scene, layer.thing)
            within = begin - layer.at, end - layer.at
            placed = layer.sides(stem[within[0] : within[1]], *within) * layer.loud(*within)
            if voiced and layer.cue.kind in ("music", "ambience"):
                left = left if left is not None else _beneath_voices(voiced, count, first, last)
                placed *= left[begin - first : end - first, None]
            if beneath is not None and layer.cue.kind == "music" and layer.cue.parameters.get("duck"):
                placed *= ducking.gain(beneath, begin, end)
            block[begin - first : end - first] += placed
        if own:
            heard = total[first:last]
            block += heard * ducking.gain(under, first, last) if under is not None else heard
        total[first:last] = block
    peaks = TruePeaks(total)
    target = TARGET if scene.mix.loudness is None else scene.mix.loudness
    gain = scene.mix.gain if scene.mix.gain is not None else measured_gain(total, peaks, target)
    mixed, at = Row(count, 2, np.float32), 0
    for part in Limited(total, peaks, gain):
        mixed[at : at + len(part)] = part.astype(np.float32)
        at += len(part)
    return Mixed(mixed.whole, gain, tuple(notes), digests)


def _digest(stem: Samples) -> str:
    digest = hashlib.sha256()
    for first, last in blocks(len(stem)):
        digest.update(np.ascontiguousarray(stem[first:last], "<f4").tobytes())
    return digest.hexdigest()


def _beneath_voices(voiced: list[tuple[int, int]], count: int, first: int, last: int) -> np.ndarray:
    """What is left of music and ambience in samples `first` to `last`, where voices sound in these stretches."""
    width = 0.12 * RATE
    begin, end = max(0, first - 4 * int(width)), min(count, last + 4 * int(width))
    heard = np.zeros(end - begin)
    for start, stop in voiced:
        heard[max(0, start - begin) : max(0, stop - begin)] = 1.0
    if not heard.any():
        return np.ones(last - first)
    return np.asarray(1 - (1 - _DUCKED) * gaussian_filter1d(heard, width, truncate=3)[first - begin : last - begin])


def _stem(cue: Cue, scene: Scene, thing: Thing | None) -> tuple[Samples, str]:
    """One cue alone: float64 (n,) or (n, 2), at most as long as the film is from its start; and a sentence when it is not made."""
    rate = float(scene.format.frame_rate)
    frames = scene.format.frames - cue.start if cue.frames is None else min(cue.frames, scene.format.frames - cue.start)
    if frames <= 0:
        return np.zeros(0), ""
    facts = {
        "kind": cue.kind,
        "sound": cue.sound,
        "frames": frames,
        "start": cue.start if cue.kind == "music" else 0,
        "rate": rate,
        "text": cue.text,
        "voice": cue.voice,
        "parameters": cue.parameters,
        "seed": scene.seed,
        "id": cue.id,
        "player": [thing.id, thing.held_by] if thing else None,
        "speaker": {k: thing.asset.parameters.get(k) for k in ("sex", "age")} if thing else None,
    }
    return _STEMS.get(json.dumps(facts, sort_keys=True, default=str))


class _Stems:
    """Stems that were made last, by the facts they were made from; as many as fit. Thread-safe."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[str, tuple[Samples, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, facts: str) -> tuple[Samples, str]:
        with self._lock:
            if facts in self._kept:
                self._kept.move_to_end(facts)
                return self._kept[facts]
        made = _made(facts)
        with self._lock:
            self._kept[facts] = made
            while len(self._kept) > 1 and sum(_weight(one) for one, _ in self._kept.values()) > self._room:
                self._kept.popitem(last=False)
        return made


def _weight(stem: Samples) -> int:
    return int(getattr(stem, "nbytes", 0))


_STEMS = _Stems(2**29)


def _made(facts_text: str) -> tuple[Samples, str]:
    facts = json.loads(facts_text)
    count = int(facts["frames"] / facts["rate"] * RATE)
    lasting = facts["kind"] in ("music", "ambience") and facts["sound"] not in ("medium", "violin", "fiddle")
    if count > LONG and lasting:
        short, note = _STEMS.get(
            json.dumps(facts | {"frames": OVER_AND_OVER / RATE * facts["rate"]}, sort_keys=True, default=str)
        )
        return (Repeated(np.asarray(short[:]), count), note) if len(short) else (short, note)
    random = stream(facts["seed"], "sound", facts["id"])
    parameters, name = facts["parameters"], facts["sound"]
    if name == "medium":
        return brought(str(parameters.get("source", "")), count, facts["kind"])
    if facts["kind"] == "speech":
        speaker = facts["speaker"] or {}
        number = int.from_bytes(hashlib.sha256(str((facts["player"] or ["narrator"])[0]).encode()).digest()[:4], "big")
        voice = facts["voice"] or (
            voice_for(str(speaker.get("sex")), str(speaker.get("age")), number) if facts["speaker"] else NARRATOR
        )
        slow = str(parameters.get("manner", ""))
        pace = float(parameters.get("pace", 0.85 if slow in ("slowly", "whisper", "sadly") else 1.0))
        said, note = spoken(facts["text"], voice, pace)
        return leveled(said, _SPEECH_LEVEL * (0.55 if "whisper" in slow else 1.0)), note
    if facts["kind"] == "music":
        length = count / RATE
        if name in ("violin", "fiddle"):
            seed = facts["seed"]
            notes = music.melody(
                music.violin_strokes(parameters, facts["start"], facts["rate"], seed, length), music.VIOLIN, random
            )
        elif name in _PROGRAMS:
            beats = np.arange(0, length, 0.45)
            notes = music.melody([(float(b), 0.45) for b in beats], _PROGRAMS[name], random)
        else:
            notes = music.score(str(parameters.get("mood", "warm")), length, random)
        made, note = music.played(notes, count)
        return _faded_pair(leveled(made, 0.06)), note
    room = ambience if facts["kind"] == "ambience" else effects
    other = effects if room is ambience else ambience
    make = room.maker(name) or other.maker(name)
    if make is None:
        return np.zeros(0), f"Nobody here knows how “{name}” sounds, so it is not heard."
    made = make(count, random, parameters)
    if facts["kind"] == "ambience":
        wide = make(count, stream(facts["seed"], "sound", facts["id"], "side"), parameters)
        return _faded_pair(np.stack([0.8 * made + 0.3 * wide, 0.8 * made - 0.3 * wide], 1)), ""
    return faded(made, 0.002, 0.06), ""


_PROGRAMS = {
    "piano": 0,
    "guitar": 24,
    "cello": 42,
    "flute": 73,
    "saxophone": 65,
    "trumpet": 56,
    "accordion": 21,
    "harp": 46,
    "drum": 47,
    "drums": 47,
    "clarinet": 71,
    "banjo": 105,
}
"""General MIDI programs of instruments that may be seen playing."""


def _faded_pair(pair: np.ndarray) -> np.ndarray:
    return np.stack([faded(pair[:, 0], 0.05, 0.5), faded(pair[:, 1], 0.05, 0.5)], 1)


def _level(cue: Cue, scene: Scene, count: int, at: int) -> Callable[[int, int], np.ndarray | float]:
    """Linear gain of the stem's samples from one to another, (n, 1) where it changes."""
    bus = scene.mix.buses.get(cue.kind, 0.0)
    if not isinstance(cue.gain, Keys):
        same = float(10 ** ((float(cue.gain) + bus) / 20))
        return lambda first, last: same
    rate = float(scene.format.frame_rate)
    frames = np.arange(0, count / RATE * rate + 1)
    values = [float(value_at(cue.gain, at / RATE * rate + f)) for f in frames]  # type: ignore[arg-type]

    def changing(first: int, last: int) -> np.ndarray:
        decibels = np.interp(np.arange(first, last) / RATE * rate, frames, values)
        return np.asarray((10 ** ((decibels + bus) / 20))[:, None])

    return changing


def _panned(count: int, thing: Thing | None, scene: Scene, at: int) -> Callable[[np.ndarray, int, int], np.ndarray]:
    """What puts a stem's samples from one to another in stereo, where the thing that makes it stands in the picture; nearer
    things are louder."""
    rate = float(scene.format.frame_rate)
    if thing is not None:
        step = max(1, int(scene.format.frame_rate) // 2)
        start = int(at / RATE * rate)
        frames = range(start, start + int(count / RATE * rate) + step + 1, step)
        sides = [_side(thing, scene, min(frame, scene.format.frames - 1)) for frame in frames]
        times = (np.array(list(frames)) - start) / rate * RATE
        angles = (np.array([side for side, _ in sides]) * 0.7 + 1) * math.pi / 4
        near = np.array([level for _, level in sides])

    def put(stem: np.ndarray, first: int, last: int) -> np.ndarray:
        if stem.ndim == 2:
            return stem.copy()
        if thing is None:
            return np.stack([stem, stem], 1) * math.sqrt(0.5)
        here = np.arange(first, last)
        left, right = (np.interp(here, times, share * near) for share in (np.cos(angles), np.sin(angles)))
        return np.stack([stem * left, stem * right], 1)

    return put


def _side(thing: Thing, scene: Scene, frame: int) -> tuple[float, float]:
    """-1 left to 1 right of the picture, and a factor for distance."""
    place = thing
    while place.held_by is not None:
        place = scene.thing(place.held_by)
    if place.motion is not None:
        rows = place.motion.array()
        position = rows[int(np.clip(frame - place.motion.start, 0, len(rows) - 1)), :3].astype(float)
    else:
        position = np.array(value_at(place.position, frame), float)
    if not scene.shots:
        return 0.0, 1.0
    camera = scene.shot_at(frame).camera
    eye, target = np.array(value_at(camera.position, frame), float), np.array(value_at(camera.target, frame), float)
    ahead = target - eye
    distance = max(float(np.linalg.norm(ahead)), 1e-6)
    right = np.cross(ahead / distance, [0.0, 1.0, 0.0])
    away = position - eye
    far = max(float(np.linalg.norm(away)), 0.3)
    return float(np.clip(away @ right / far * 1.6, -1, 1)), float(np.clip((distance / far) ** 0.7, 0.15, 1.6))
