"""What is at hand while media are staged: the media by number, their frames, what was worked out from them before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from cutaway.errors import BadRequest, Cancelled
from cutaway.footage.ingredients import Ingredient
from cutaway.footage.reading import Source, open_source
from cutaway.scene.document import Clip, Scene
from cutaway.storage.derived import Derived, derived
from cutaway.storage.media import shelf


@dataclass
class Desk:
    """`media`: what came with this turn, one with two uses twice; `words`: as they came; `mentions`: start and end in them of what
    names a medium, and which ("image 2"); `seconds`: as asked, None to choose; `seed`: of the turn; `quality` as asked; `progress` takes a
    sentence; `cancelled` tells whether to stop, looked at by `check` in every long step; `notes`: sentences for the report."""

    media: tuple[Ingredient, ...] = ()
    words: str = ""
    mentions: tuple[tuple[int, int, str], ...] = ()
    seconds: Fraction | None = None
    aspect: str = ""
    resolution: str = ""
    seed: int = 0
    quality: str = "standard"
    task: str = ""
    progress: Callable[[str], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False
    derived: Derived = field(default_factory=derived)
    notes: list[str] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)
    """Ids of the treatments that this turn has added: two of the same name in one turn add up."""
    _sources: dict[str, Source] = field(default_factory=dict)

    def check(self) -> None:
        """Raises `Cancelled` when the turn is."""
        if self.cancelled():
            raise Cancelled("The film was cancelled.", "Ask again.")

    def open(self, sha256: str) -> Source:
        """The medium of this hash, opened once. Raises `NotFound`, `MediaRefused`."""
        if sha256 not in self._sources:
            self._sources[sha256] = open_source(shelf().path(sha256))
        return self._sources[sha256]

    def source(self, clip: Clip) -> Source:
        """What a clip shows."""
        return self.open(clip.source)

    def of_kind(self, kind: str) -> tuple[Ingredient, ...]:
        """The media of a kind ("image", "video", "audio"), by their numbers."""
        found = {one.number: one for one in self.media if one.kind == kind}
        return tuple(found[number] for number in sorted(found))

    def medium(self, kind: str, number: int = 0) -> Ingredient:
        """The medium of a kind by its place, from 0, the video that is changed not counted. Raises `BadRequest` in words."""
        every = self.of_kind(kind)
        have = tuple(one for one in every if one.role != "source")
        if len(have) <= number < len(every):
            return every[number]  # "the second video", where the first is the one that is changed
        if not 0 <= number < len(have):
            some = f"only {len(have)} came" if have else "none came"
            raise BadRequest(
                f"The words speak of {_named(kind)} {number + 1}, but {some} with them.", f"Attach the {kind}."
            )
        return have[number]

    def fresh_id(self, scene: Scene, prefix: str) -> str:
        """An id that nothing in the scene has: prefix, or prefix-2 and so on."""
        groups = (scene.things, scene.lights, scene.shots, scene.texts, scene.cues, scene.clips)
        used = {item.id for group in groups for item in group}
        used |= {treatment.id for clip in scene.clips for treatment in clip.treatments}
        number = 1
        while (name := prefix if number == 1 else f"{prefix}-{number}") in used:
            number += 1
        return name

    def close(self) -> None:
        """Let go of what was opened."""
        for source in self._sources.values():
            source.close()
        self._sources.clear()


def _named(kind: str) -> str:
    return {"image": "picture", "video": "video", "audio": "sound"}.get(kind, kind)
