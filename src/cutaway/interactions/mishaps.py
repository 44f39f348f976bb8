"""Writing down what nobody foresaw."""

from __future__ import annotations

import logging
import traceback


def write_down(log: logging.Logger, what: str, error: BaseException, *, words: bool) -> None:
    """Log where something went wrong. What the error itself says may hold words of a request, so that is written only where
    the log may hold `words`."""
    places = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    said = f": {error}" if words else ""
    log.error("%s (%s%s)\nTraceback (most recent call last):\n%s", what, type(error).__name__, said, places)
