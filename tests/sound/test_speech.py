"""Speech is checked by listening: what the voice says is read back by a recogniser."""

import re

import numpy as np
import pytest

from cutaway.errors import MissingPack
from cutaway.sound.speech import VOICES, spoken, voice_for
from cutaway.sound.synthesis import RATE
from cutaway.storage.packs import pack_path


def test_voices_suit_their_speakers() -> None:
    assert voice_for("male", "adult", 1) in VOICES["male", "adult"]
    assert voice_for("", "", 0) in VOICES["female", "adult"]


@pytest.mark.slow
def test_what_is_said_can_be_understood() -> None:
    try:
        pack_path("voice")
        model = pack_path("recognition")
    except (MissingPack, LookupError):
        pytest.skip("the voice or recognition pack is not installed")
    from faster_whisper import WhisperModel
    from scipy import signal

    text = "Keep the orange lamp on the table, and open the window before sunrise."
    said, note = spoken(text)
    assert not note and 2.5 < len(said) / RATE < 7
    heard = WhisperModel(str(model), device="cpu", compute_type="int8", local_files_only=True).transcribe(
        signal.resample_poly(said, 1, 3).astype(np.float32), language="en"
    )[0]
    words = re.findall(r"[a-z]+", " ".join(segment.text for segment in heard).lower())
    wanted = re.findall(r"[a-z]+", text.lower())
    assert sum(word in words for word in wanted) >= len(wanted) - 1
