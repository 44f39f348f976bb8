"""Cues become stems, stems become the sound track.

Levels: the first turn is measured (ITU-R BS.1770) and set to -16 LUFS; that gain is kept in the document by later turns, which only
limit. The true peak stays at or below -1 dBTP by a look-ahead limiter that works on four times the rate.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import warnings
from dataclasses import dataclass

import numpy as np
from scipy import signal
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, minimum_filter1d

from cutaway.scene.animation import Keys, value_at
from cutaway.scene.document import Cue, Scene, Thing
from cutaway.scene.randomness import stream
from cutaway.sound import ambience, ducking, effects, music
from cutaway.sound.clips import brought, own_sound
from cutaway.sound.speech import NARRATOR, spoken, voice_for
from cutaway.sound.synthesis import RATE, faded, leveled

TARGET = -16.0
"""LUFS of a first turn."""
CEILING = -1.0
"""dBTP."""
_RANGE = (-30.0, 30.0)
"""Gains beyond these would lift hiss or hide a mistake."""
_SPEECH_LEVEL, _DUCKED = 0.11, 0.35


@dataclass(frozen=True)
class Mixed:
    """`samples`: float32 (n, 2) at 48 kHz as long as the picture; `gain`: decibels that set the level (measured on a first turn);
    `notes`: sentences on cues nobody could make; `stems`: SHA-256 of each cue's stem before the mix."""

    samples: np.ndarray
    gain: float
    notes: tuple[str, ...]
    stems: dict[str, str]


def samples(scene: Scene) -> Mixed:
    """The sound track of a scene. Deterministic: equal documents, equal samples."""
    count = int(scene.format.seconds * RATE)
    total = np.zeros((count, 2))
    notes: list[str] = []
    digests: dict[str, str] = {}
    if scene.mix.silent:
        return Mixed(total.astype(np.float32), scene.mix.gain or 0.0, (), {})
    voiced = np.zeros(count)
    things = {thing.id: thing for thing in scene.things}
    layers: list[tuple[Cue, np.ndarray, int]] = []
    said: list[tuple[int, int]] = []
    for cue in scene.cues:
        thing = things.get(cue.thing or "")
        stem, note = _stem(cue, scene, thing)
        if note:
            notes.append(note)
        if not len(stem):
            continue
        digests[cue.id] = hashlib.sha256(np.ascontiguousarray(stem, "<f4").tobytes()).hexdigest()
        at = round(cue.start / float(scene.format.frame_rate) * RATE)
        layers.append((cue, stem, at))
        if cue.kind == "speech":
            end = min(count, at + len(stem))
            voiced[at:end] = 1.0
            if cue.parameters.get("duck", True):
                said.append((at, end))
    duck = 1 - (1 - _DUCKED) * gaussian_filter1d(voiced, 0.12 * RATE, truncate=3) if voiced.any() else None
    own = own_sound(scene, notes) if scene.clips else None
    beneath = None
    if own is not None and any(cue.parameters.get("duck") and cue.kind == "music" for cue, _, _ in layers):
        beneath = ducking.gain(ducking.speaking(own), ducking.MUSIC, count)
    for cue, stem, at in layers:
        thing = things.get(cue.thing or "")
        level = _level(cue, scene, len(stem), at)
        placed = _panned(stem, thing, scene, at) * level
        if duck is not None and cue.kind in ("music", "ambience"):
            end = min(count, at + len(placed))
            placed[: end - at] *= duck[at:end, None]
        if beneath is not None and cue.kind == "music" and cue.parameters.get("duck"):
            end = min(count, at + len(placed))
            placed[: end - at] *= beneath[at:end]
        end = min(count, at + len(placed))
        if end > at:
            total[at:end] += placed[: end - at]
    if own is not None:
        total += own * ducking.gain(ducking.covering(said, count), ducking.FOOTAGE, count) if said else own
    peaks = _TruePeaks(total)
    target = TARGET if scene.mix.loudness is None else scene.mix.loudness
    gain = scene.mix.gain if scene.mix.gain is not None else _measured_gain(total, peaks, target)
    return Mixed(_limited(total, peaks, gain).astype(np.float32), gain, tuple(notes), digests)


def _stem(cue: Cue, scene: Scene, thing: Thing | None) -> tuple[np.ndarray, str]:
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
    return _made(json.dumps(facts, sort_keys=True, default=str))


@functools.lru_cache(maxsize=96)
def _made(facts_text: str) -> tuple[np.ndarray, str]:
    facts = json.loads(facts_text)
    count = int(facts["frames"] / facts["rate"] * RATE)
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


def _level(cue: Cue, scene: Scene, count: int, at: int) -> np.ndarray | float:
    """Linear gain of the stem, or of each of its samples, (n, 1), where it changes."""
    bus = scene.mix.buses.get(cue.kind, 0.0)
    if not isinstance(cue.gain, Keys):
        return float(10 ** ((float(cue.gain) + bus) / 20))
    rate = float(scene.format.frame_rate)
    frames = np.arange(0, count / RATE * rate + 1)
    values = [float(value_at(cue.gain, at / RATE * rate + f)) for f in frames]  # type: ignore[arg-type]
    return (10 ** ((np.interp(np.arange(count) / RATE * rate, frames, values) + bus) / 20))[:, None]


def _panned(stem: np.ndarray, thing: Thing | None, scene: Scene, at: int) -> np.ndarray:
    """A stem in stereo, where the thing that makes it stands in the picture; nearer things are louder."""
    if stem.ndim == 2:
        return stem.copy()
    if thing is None:
        return np.stack([stem, stem], 1) * math.sqrt(0.5)
    step = max(1, int(scene.format.frame_rate) // 2)
    first = int(at / RATE * float(scene.format.frame_rate))
    frames = range(first, first + int(len(stem) / RATE * float(scene.format.frame_rate)) + step + 1, step)
    sides = [_side(thing, scene, min(frame, scene.format.frames - 1)) for frame in frames]
    times = (np.array(list(frames)) - first) / float(scene.format.frame_rate) * RATE
    angles = (np.array([side for side, _ in sides]) * 0.7 + 1) * math.pi / 4
    near = np.array([level for _, level in sides])
    at_samples = np.arange(len(stem))
    left, right = (np.interp(at_samples, times, share * near) for share in (np.cos(angles), np.sin(angles)))
    return np.stack([stem * left, stem * right], 1)


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


def _measured_gain(total: np.ndarray, peaks: _TruePeaks, target: float = TARGET) -> float:
    """Decibels that bring the mix to `target` LUFS; 0 for silence."""
    import pyloudnorm

    if len(total) < int(0.45 * RATE) or float(np.abs(total).max(initial=0.0)) < 1e-6:
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gain = 0.0
        # The limiter takes loudness from peaky mixes: measure again behind it.
        for _ in range(3):
            loudness = pyloudnorm.Meter(RATE).integrated_loudness(_limited(total, peaks, gain))
            if not math.isfinite(loudness):
                return 0.0
            gain += target - loudness
            if abs(target - loudness) < 0.15:
                break
    return round(float(np.clip(gain, *_RANGE)), 3)


class _TruePeaks:
    """The highest the signal rises around each sample, between samples too (four times the rate).

    Worked out only where a block's samples are so high that it could matter: between samples a signal rises at most
    `_overshoot()` times as high as its samples.
    """

    def __init__(self, total: np.ndarray) -> None:
        self._total = total
        count = -(-len(total) // _PEAK_BLOCK)
        padded = np.zeros((count * _PEAK_BLOCK, 2))
        padded[: len(total)] = np.abs(total)
        self._highest = maximum_filter1d(padded.reshape(count, -1).max(1), 3) if count else np.zeros(0)
        self._known = np.zeros(count, bool)
        self._peaks = np.zeros(len(total))

    def above(self, level: float) -> np.ndarray:
        """(n,): every peak higher than `level`; what is lower may read as 0."""
        wanted = (self._highest * _overshoot() > level) & ~self._known
        edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
        for first, last in zip(edges[::2] * _PEAK_BLOCK, edges[1::2] * _PEAK_BLOCK, strict=True):
            start, end = max(0, first - _REACH), min(len(self._total), last + _REACH)
            wide = np.abs(signal.resample_poly(self._total[start:end], 4, 1, axis=0))
            highest = np.maximum(wide[:, 0], wide[:, 1]).reshape(-1, 4).max(1)
            last = min(last, len(self._total))
            self._peaks[first:last] = highest[first - start : last - start]
        self._known |= wanted
        return self._peaks


_PEAK_BLOCK = 1024
_REACH = 64
"""Samples around a block that its peaks can depend on, and more."""


@functools.cache
def _overshoot() -> float:
    """How many times higher than its samples a signal may rise between them, by the filter of `resample_poly`."""
    taps = 4 * signal.firwin(81, 1 / 4, window=("kaiser", 5.0))
    return float(max(np.abs(taps[phase::4]).sum() for phase in range(4))) * 1.001


def _limited(total: np.ndarray, peaks: _TruePeaks, gain: float) -> np.ndarray:
    """The mix raised by `gain` decibels with its true peak at or below the ceiling: the level falls smoothly 4 ms ahead of
    a peak and recovers in 60 ms."""
    factor = 10 ** (gain / 20)
    ceiling = 10 ** ((CEILING - 0.1) / 20)
    high = peaks.above(ceiling / factor)
    if float(high.max(initial=0.0)) * factor <= ceiling:
        return total * factor
    block = 48
    count = -(-len(high) // block)
    padded = np.zeros(count * block)
    padded[: len(high)] = high * factor
    needed = np.minimum(1.0, ceiling / np.maximum(padded, 1e-9))
    lowest = minimum_filter1d(needed.reshape(count, block).min(1), 9)
    release = math.exp(-block / (0.06 * RATE))
    level, curve = 1.0, np.empty(count)
    for i, low in enumerate(lowest):
        level = low if low < level else min(low, 1 - (1 - level) * release)
        curve[i] = level
    smooth = gaussian_filter1d(curve, 1.6)
    wide = np.interp(np.arange(len(high)), np.arange(count) * block + block / 2, smooth)
    return total * (factor * np.minimum(wide, needed[: len(high)]))[:, None]
