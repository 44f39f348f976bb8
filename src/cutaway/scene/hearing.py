"""Which parts of a clip are heard and which are seen, so that an edit of the one leaves the other as it was made."""

from __future__ import annotations

from typing import Any

from cutaway.scene.document import Clip

HEARD = frozenset(
    ("mute", "volume", "denoise_sound", "replaced_speech", "bleep", "loudness", "voice_over", "sound_fade")
)
"""Names of the treatments that change a clip's sound; all others change its pictures."""


def heard(clip: Clip) -> dict[str, Any]:
    """Plain data of a clip that its sound can depend on: equal data, equal sound."""
    data = clip.model_dump(mode="json", exclude={"treatments", "id"})
    data["treatments"] = [one.model_dump(mode="json", exclude={"id"}) for one in clip.treatments if one.name in HEARD]
    return data
