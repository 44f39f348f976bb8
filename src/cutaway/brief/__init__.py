"""Words become a Brief (what a prompt asks for) or Changes (what an edit turn asks of an existing scene).

`document` holds the Brief, `changes` the Changes; reading is rules over a small parser, or a language model held to
the same schema. Every entry keeps the characters it was read from, and what was not understood is said, never dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cutaway.brief.model_reader import read_with_model
    from cutaway.brief.reading import read

__all__ = ["read", "read_with_model"]


def __getattr__(name: str) -> object:
    # The parser takes about a second to load; only who reads words should pay for it.
    if name == "read":
        from cutaway.brief.reading import read

        return read
    if name == "read_changes":
        from cutaway.brief.changes import read_changes

        return read_changes
    if name == "read_with_model":
        from cutaway.brief.model_reader import read_with_model

        return read_with_model
    if name == "read_changes_with_model":
        from cutaway.brief.changes_model import read_changes_with_model

        return read_changes_with_model
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
