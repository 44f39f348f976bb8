"""A Brief becomes a Scene: casting, worlds, blocking, camera, light, titles and sound cues.

`worlds/` holds one recipe a place, `plan` what a recipe is told and returns; `production` runs the whole. Nothing is drawn here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutaway.staging.changes import Changed, change
    from cutaway.staging.production import Staged, stage

__all__ = ["Changed", "Staged", "change", "stage"]


def __getattr__(name: str) -> Any:
    if name in ("stage", "Staged"):
        from cutaway.staging import production

        return getattr(production, name)
    if name in ("change", "Changed"):
        from cutaway.staging import changes

        return getattr(changes, name)
    raise AttributeError(name)
