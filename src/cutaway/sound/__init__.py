"""A Scene becomes samples: speech, effects, ambience, music and the mix. Never sees words of prompts.

Each cue is made alone into a stem that depends on the cue, the seed and the rate only, so that a stem nobody touched is the same
sample for sample in every later turn. `mix` pans, sums, levels and limits. `samples(scene)` is the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cutaway.sound.mix import Mixed, samples

__all__ = ["Mixed", "samples"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from cutaway.sound import mix

        return getattr(mix, name)
    raise AttributeError(name)
