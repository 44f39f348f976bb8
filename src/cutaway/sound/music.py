"""Music: a simple score by mood, and what instruments on the screen play, through a General MIDI sound font.

Notes are data (`Note`) made from the cue's mood and the scene's seed; the sound font only gives them a voice. Without the pack
the same notes are played by plain synthesis, and a note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cutaway.errors import MissingPack
from cutaway.scene.tempo import beat_seconds
from cutaway.sound.synthesis import RATE, placed, seconds
from cutaway.storage.packs import pack_path


@dataclass(frozen=True)
class Note:
    """A note of a MIDI key (69 is A4), at `start` for `length` seconds, `velocity` 0-1, on a General MIDI `program`; channel 9 drums."""

    start: float
    length: float
    key: int
    velocity: float
    program: int
    drums: bool = False


_PIANO, _MUSIC_BOX, _MARIMBA, _STRINGS, _PAD, _BASS, _SYNTH_BASS, _GUITAR, _SAW, _CELLO, _FLUTE = (
    0,
    10,
    12,
    48,
    89,
    32,
    38,
    24,
    81,
    42,
    73,
)
VIOLIN = 40

_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)


@dataclass(frozen=True)
class _Style:
    scale: tuple[int, ...]
    chords: tuple[tuple[int, ...], ...]
    pad: int
    lead: int
    bass: int
    drums: str
    pattern: str


_STYLES: dict[str, _Style] = {
    "warm": _Style(_MAJOR, ((0, 4, 5, 3), (0, 5, 3, 4)), _STRINGS, _PIANO, _BASS, "", "arpeggio"),
    "calm": _Style(_MAJOR, ((0, 3, 5, 4), (0, 2, 3, 3)), _PAD, _PIANO, _CELLO, "", "sparse"),
    "bright": _Style(_MAJOR, ((0, 4, 5, 3), (0, 3, 4, 0)), _STRINGS, _MARIMBA, _BASS, "light", "eighths"),
    "driving": _Style(_MINOR, ((0, 5, 2, 6), (0, 3, 5, 4)), _STRINGS, _GUITAR, _SYNTH_BASS, "full", "eighths"),
    "pulsing": _Style(_MINOR, ((0, 5, 2, 6), (0, 0, 5, 6)), _PAD, _SAW, _SYNTH_BASS, "soft", "eighths"),
    "epic": _Style(_MINOR, ((0, 5, 2, 6), (0, 6, 5, 4)), _STRINGS, _STRINGS, _CELLO, "toms", "long"),
    "dark": _Style(_MINOR, ((0, 5, 0, 4), (0, 1, 0, 4)), _PAD, _CELLO, _CELLO, "", "sparse"),
    "sad": _Style(_MINOR, ((0, 5, 3, 4), (0, 3, 5, 4)), _STRINGS, _PIANO, _CELLO, "", "arpeggio"),
    "jazz": _Style(_MINOR, ((1, 4, 0, 5), (0, 3, 1, 4)), _PIANO, _PIANO, _BASS, "brushes", "sparse"),
}
"""Scale, chord roots by bar (two variants), General MIDI voices, drums, figure of the lead."""


def score(mood: str, length: float, random: np.random.Generator) -> list[Note]:
    """A piece of `length` seconds in a mood (unknown moods sound warm), ending on its home chord."""
    style = _STYLES.get(mood, _STYLES["warm"])
    beat = beat_seconds(mood, length)
    home = 57 + int(random.integers(-3, 5))
    chords = style.chords[int(random.integers(len(style.chords)))]
    bars = max(1, round(length / (4 * beat)))
    notes: list[Note] = []

    def key(degree: int, octave: int = 0) -> int:
        return home + 12 * (octave + degree // 7) + style.scale[degree % 7]

    for bar in range(bars + 1):
        at = bar * 4 * beat
        if at >= length:
            break
        root = chords[bar % len(chords)] if bar < bars - 1 else 0
        chord = [root, root + 2, root + 4]
        hold = min(4 * beat, length - at)
        notes += [Note(at, hold, key(degree), 0.42, style.pad) for degree in chord]
        notes.append(Note(at, hold * 0.95, key(root, -2 if style.bass != _CELLO else -1), 0.55, style.bass))
        if style.pattern == "eighths":
            notes += [
                Note(
                    at + i * beat / 2,
                    beat * 0.45,
                    key(chord[(0, 1, 2, 1, 0, 2, 1, 2)[i]], 1),
                    0.40 + 0.12 * (i % 2 == 0),
                    style.lead,
                )
                for i in range(8)
            ]
            if style.bass == _SYNTH_BASS:
                notes += [Note(at + i * beat / 2, beat * 0.4, key(root, -2), 0.5, style.bass) for i in range(1, 8)]
        elif style.pattern == "arpeggio":
            order = (0, 1, 2, 3, 2, 1)
            notes += [
                Note(at + i * beat * 2 / 3, beat * 1.4, key([*chord, root + 7][order[i % 6]], 1), 0.42, style.lead)
                for i in range(6)
            ]
        elif style.pattern == "long":
            notes += [
                Note(at + i * 2 * beat, 2 * beat, key(chord[int(random.integers(3))], 1), 0.6, style.lead)
                for i in range(2)
            ]
        else:
            for i in (0, 2, 3):
                if random.random() < 0.7:
                    notes.append(
                        Note(
                            at + i * beat,
                            beat * 1.8,
                            key(chord[int(random.integers(3))] + 7 * int(random.integers(0, 2)), 1),
                            0.42,
                            style.lead,
                        )
                    )
        notes += _drums(style.drums, at, beat)
    return [note for note in notes if note.start < length - 0.05]


def _drums(kind: str, at: float, beat: float) -> list[Note]:
    kick, snare, hat, shaker, tom, brush = 36, 38, 42, 70, 45, 38
    hits: list[tuple[float, int, float]] = []
    if kind in ("full", "soft"):
        level = 0.7 if kind == "full" else 0.45
        hits = [(0, kick, level), (2, kick, level), (1, snare, level * 0.8), (3, snare, level * 0.8)] + [
            (i / 2, hat, level * 0.5) for i in range(8)
        ]
    elif kind == "light":
        hits = [(0, kick, 0.4), (2, kick, 0.35)] + [(i / 2, shaker, 0.3) for i in range(8)]
    elif kind == "toms":
        hits = [(0, tom, 0.8), (1.5, tom, 0.55), (2, tom - 4, 0.8), (3, tom, 0.6), (3.5, tom, 0.5)]
    elif kind == "brushes":
        hits = [(i, brush, 0.18) for i in range(4)] + [(1, hat, 0.3), (2.66, hat, 0.2), (3, hat, 0.3)]
    return [Note(at + place * beat, 0.2, number, level, 0, True) for place, number, level in hits]


def melody(strokes: list[tuple[float, float]], program: int, random: np.random.Generator) -> list[Note]:
    """What an instrument plays: one or two notes a stroke (start, length in seconds), in phrases over a home scale."""
    home, degree = 62 + int(random.integers(0, 4)), 4
    notes: list[Note] = []
    for index, (start, length) in enumerate(strokes):
        step = int(random.choice([-2, -1, -1, 1, 1, 2, 3])) if index % 8 else 4 - degree
        degree = int(np.clip(degree + step, 0, 13))
        parts = 2 if length > 0.5 and random.random() < 0.45 else 1
        for part in range(parts):
            pitch = degree + (0 if part == 0 else int(random.choice([-1, 1])))
            pitch = max(0, pitch)
            key = home + 12 * (pitch // 7) + _MAJOR[pitch % 7]
            notes.append(
                Note(start + part * length / parts, length / parts * 1.04, key, 0.72 + 0.1 * (index % 2 == 0), program)
            )
    return notes


def played(notes: list[Note], count: int) -> tuple[np.ndarray, str]:
    """The notes as float64 (count, 2) at 48 kHz, and a sentence when the sound font is missing."""
    try:
        return _with_sound_font(notes, count), ""
    except (MissingPack, ImportError, OSError, RuntimeError) as error:
        return _plainly(notes, count), f"The sound font is missing, so the music is played by plain tones. {error}"


def _with_sound_font(notes: list[Note], count: int) -> np.ndarray:
    import tinysoundfont

    path = next(iter(sorted(pack_path("soundfont").glob("*.sf2"))))
    synth = tinysoundfont.Synth(gain=-8, samplerate=RATE)
    font = synth.sfload(str(path))
    programs = sorted({(note.program, note.drums) for note in notes})
    channels: dict[tuple[int, bool], int] = {}
    free = [channel for channel in range(16) if channel != 9]
    for program, drums in programs:
        channel = 9 if drums else free.pop(0)
        channels[program, drums] = channel
        synth.program_select(channel, font, 128 if drums else 0, program, drums)
        synth.control_change(channel, 91, 40)
    events = []
    for note in notes:
        channel = channels[note.program, note.drums]
        events.append((round(note.start * RATE), 1, channel, note.key, max(1, min(127, round(note.velocity * 127)))))
        events.append((round((note.start + note.length) * RATE), 0, channel, note.key, 0))
    out = np.zeros((count, 2))
    at = 0
    for when, on, channel, number, velocity in sorted(events):
        when = min(when, count)
        if when > at:
            out[at:when] = np.frombuffer(bytes(synth.generate(when - at)), np.float32).reshape(-1, 2)
            at = when
        if when < count:
            synth.noteon(channel, number, velocity) if on else synth.noteoff(channel, number)
    if at < count:
        out[at:] = np.frombuffer(bytes(synth.generate(count - at)), np.float32).reshape(-1, 2)
    synth.sfunload(font)
    return out


def _plainly(notes: list[Note], count: int) -> np.ndarray:
    mono = np.zeros(count)
    for note in notes:
        size = int(min(note.length + 0.4, 8.0) * RATE)
        t = seconds(size)
        if note.drums:
            tone = np.sin(2 * np.pi * 90 * t) * np.exp(-t / 0.05)
        else:
            frequency = 440 * 2 ** ((note.key - 69) / 12)
            tone = (
                sum(np.sin(2 * np.pi * frequency * k * t) / k**2 for k in (1, 2, 3, 4))
                * np.minimum(1, t / 0.03)
                * np.exp(-t / max(0.3, note.length))
            )
        placed(mono, np.asarray(tone) * note.velocity * 0.12, int(note.start * RATE))
    return np.stack([mono, mono], 1)


def violin_strokes(
    parameters: Mapping[str, Any], start: int, rate: float, seed: int, length: float
) -> list[tuple[float, float]]:
    """(start, length) in seconds from the cue's start of each bow stroke the player is seen to make."""
    try:
        from cutaway.props.people import violin_strokes as seen
    except ImportError:
        pattern = (0.62, 0.31, 0.31, 0.62, 0.31, 0.31, 0.62)
        found, at, i = [], 0.0, 0
        while at < length:
            found.append((at, pattern[i % 7]))
            at, i = at + pattern[i % 7], i + 1
        return found
    # The act and its cue begin together, and what is seen does not depend on the scene's seed.
    strokes = seen(0, rate, int(parameters.get("phrase", 0) or 0), length)
    return [(float(s[0]), float(s[1])) for s in strokes if 0 <= s[0] < length]
