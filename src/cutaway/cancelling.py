"""Stopping long work from within: who begins it says how to know that nobody wants it any more, and what takes long looks.

Works across threads that run within a copy of the caller's context (`contextvars`), and not beyond the process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cutaway.errors import Cancelled

_unwanted: ContextVar[Callable[[], bool] | None] = ContextVar("unwanted", default=None)


@contextmanager
def stopping_when(unwanted: Callable[[], bool]) -> Iterator[None]:
    """Within the block, `stop_if_unwanted` stops once `unwanted()` is true."""
    token = _unwanted.set(unwanted)
    try:
        yield
    finally:
        _unwanted.reset(token)


def stop_if_unwanted() -> None:
    """Raises `Cancelled` where nobody wants what is being done; takes less than a microsecond where somebody does.

    To be called before and between pieces of work of up to some tenths of a second.
    """
    unwanted = _unwanted.get()
    if unwanted is not None and unwanted():
        raise Cancelled("The film was cancelled.", "Ask again to go on from what is finished.")
