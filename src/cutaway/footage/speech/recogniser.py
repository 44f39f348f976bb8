"""Whisper, listening to no more than there is: as it comes, it takes every sound for half a minute, and looks at it anew for the
language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim

_WINDOW = 3000
"""Hundredths of a second that it was taught on."""
_AFTER = 300
"""Of silence that it hears behind the sound, so that it knows where it ends."""
_LEAST = 1000
"""Of the window: shorter ones are too unlike what it was taught on."""


class Recogniser(WhisperModel):  # type: ignore[misc]
    """The model in a folder. `whole`: whether it hears the whole window, which takes three times as long and tells a language from
    a single word. Not thread-safe."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
        self.whole = False
        self._last: tuple[np.ndarray, Any] | None = None

    def languages(self, samples: np.ndarray) -> list[tuple[str, float]]:
        """What is spoken in float32 mono samples at 16 kHz, and how sure that is, the surest first."""
        features = self.feature_extractor(samples)
        # The last step lies behind the sound; words are looked for without it.
        seen = pad_or_trim(features[:, : min(features.shape[1] - 1, _WINDOW)])
        return [(name[2:-2], float(sure)) for name, sure in self.model.detect_language(self.encode(seen))[0]]

    def encode(self, features: np.ndarray) -> Any:
        """What the decoder hears of float32 (80, 3000), silent ones at the end left out; made once for the same sound."""
        heard = np.flatnonzero(features.any(axis=0))
        length = _WINDOW if self.whole or not len(heard) else max(_LEAST, (int(heard[-1]) + _AFTER + 2) // 2 * 2)
        features = np.ascontiguousarray(features[:, :length])
        if self._last is None or not np.array_equal(self._last[0], features):
            self._last = features, super().encode(features)
        return self._last[1]
