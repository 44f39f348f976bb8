"""Words about uploaded pictures and footage: an edit turn becomes Operations, each with its parameters, its times and its characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cutaway.brief.footage.reading import read_operations

__all__ = ["read_operations"]


def __getattr__(name: str) -> object:
    # The lists take a moment to load; who only needs the forms should not pay for it.
    if name == "read_operations":
        from cutaway.brief.footage.reading import read_operations

        return read_operations
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
