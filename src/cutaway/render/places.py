"""Films of several places: each frame is drawn by the renderer of the place it shows, as in a film of that place alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cutaway.render.context import Card
from cutaway.render.renderer import Frame, Renderer
from cutaway.scene.document import Scene
from cutaway.scene.places import place_at, seen_in

_OPEN = 3
"""Places whose renderers are kept open at a time."""


class PlacesRenderer:
    """Draws a scene of several places. `numbers`: the object id of each thing of the film; `notes`: what could not be shown so far."""

    def __init__(self, scene: Scene, quality: str = "standard", context: Card | None = None) -> None:
        self.scene = scene
        self.numbers = {thing.id: i + 1 for i, thing in enumerate(scene.things)}
        self.notes: list[str] = []
        self.milliseconds: dict[str, float] | None = None
        self._quality = quality
        self._context = context
        self._places: dict[str, Renderer] = {}

    def frame(self, number: int, ids: bool = False) -> Frame:
        """Frame `number`, from 0; see `Renderer.frame`."""
        place = place_at(self.scene, number)
        renderer = self._renderer(place)
        renderer.milliseconds = self.milliseconds
        found = renderer.frame(number, ids)
        return found if found.ids is None else replace(found, ids=self._film_wide(place, found.ids))

    def close(self) -> None:
        """Let go of what only this scene used."""
        while self._places:
            self._places.popitem()[1].close()

    def _renderer(self, place: str) -> Renderer:
        found = self._places.pop(place, None)
        if found is None:
            while len(self._places) >= _OPEN:
                self._places.pop(next(iter(self._places))).close()
            found = Renderer(seen_in(self.scene, place), self._quality, self._context)
            self.notes += [note for note in found.notes if note not in self.notes]
        self._places[place] = found
        return found

    def _film_wide(self, place: str, ids: np.ndarray) -> np.ndarray:
        """Object ids of one place as those of the film: its things stand in the same order in both."""
        own = [self.numbers[thing.id] for thing in self.scene.things if thing.set_in == place]
        return np.array([0, *own], np.uint16)[ids]


def open_renderer(scene: Scene, quality: str = "standard", context: Card | None = None) -> Renderer | PlacesRenderer:
    """What draws this scene."""
    return (PlacesRenderer if scene.places else Renderer)(scene, quality, context)
