"""What a world recipe is told and what it returns.

A recipe builds a place: its set as things, its light for the hour and the weather, its air, its grade, where cast can
stand, and cameras that look good there. It knows neither prompts nor spans. Recipes register with `@world(...)`:

    @world("street", words=("street", "city", "downtown"), outdoors=True)
    def street(request: WorldRequest) -> WorldPlan: ...
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cutaway.scene.document import Camera, Cue, Grade, Light, Thing, World

Direction = tuple[float, float, float]


@dataclass(frozen=True)
class Wanted:
    """Something the film wants in the world: the recipe may provide it itself, leave room for it, or light for it.

    `size` width, height, depth in metres as cast (None before casting); `phrase` e.g. "red sofa".
    """

    name: str
    head: str
    kind: str
    count: int = 1
    colour: str = ""
    material: str = ""
    attributes: tuple[str, ...] = ()
    size: tuple[float, float, float] | None = None
    verbs: tuple[str, ...] = ()
    """What it does: "fly", "roll", "play"."""
    subject: bool = False


@dataclass(frozen=True)
class WorldRequest:
    """All a recipe may depend on. `aspect` = width / height; `words`: the phrases of the place; `attributes`: "futuristic", "cozy"."""

    kind: str
    words: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    time_of_day: str = ""
    """"" lets the recipe choose what looks best."""
    weather: tuple[str, ...] = ()
    season: str = ""
    style: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    light: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    absent: tuple[str, ...] = ()
    aspect: float = 16 / 9
    frames: int = 240
    rate: float = 24.0
    seed: int = 0


@dataclass(frozen=True)
class Spot:
    """Where cast can stand: `names` ("floor", "rug", "road", "sky", "table", "sofa"), best first; `facing` degrees about y;
    `room` metres of free radius; `kinds` it suits (empty: all)."""

    names: tuple[str, ...]
    position: tuple[float, float, float]
    facing: float = 0.0
    room: float = 1.0
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorldPlan:
    """What a recipe returns.

    `things` are set and dressing (ids from the recipe, prefixed by nothing the cast could be called: "set-...", "sofa-1" when it provides
    something wanted); `provides`: wanted name -> ids of the things that realise it; `lights` complete for the hour and weather;
    `cameras` by shot size ("wide", "medium", "close-up"; at least "wide" or "medium") for a film without wishes, with their own slow move over `frames`;
    `action`: the point the cast plays at; `key`: direction the main light travels; `notes`: sentences on what was asked and could not be shown.
    """

    world: World
    things: tuple[Thing, ...]
    lights: tuple[Light, ...]
    grade: Grade
    cameras: Mapping[str, Camera]
    spots: tuple[Spot, ...] = ()
    provides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    action: tuple[float, float, float] = (0.0, 0.0, 0.0)
    key: Direction = (-0.5, -0.8, -0.3)
    cues: tuple[Cue, ...] = ()
    notes: tuple[str, ...] = ()
    hero: str = "wide"
    """The shot size that shows the place best when nobody is cast into it and no size is asked for."""


Recipe = Callable[[WorldRequest], WorldPlan]


@dataclass(frozen=True)
class WorldKind:
    """A registered place: `words` are the lower-case nouns and phrases it realises well; `close` those it can stand in for."""

    name: str
    words: tuple[str, ...]
    close: tuple[str, ...]
    outdoors: bool
    build: Recipe


_KINDS: dict[str, WorldKind] = {}


def world(
    name: str, *, words: tuple[str, ...], close: tuple[str, ...] = (), outdoors: bool
) -> Callable[[Recipe], Recipe]:
    """Register the decorated recipe as the place `name`."""

    def register(build: Recipe) -> Recipe:
        _KINDS[name] = WorldKind(name, words, close, outdoors, build)
        return build

    return register


@functools.cache
def world_kinds() -> Mapping[str, WorldKind]:
    """All registered places by name; every module of `staging.worlds` is read once."""
    package = importlib.import_module("cutaway.staging.worlds")
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"cutaway.staging.worlds.{module}")
    return dict(sorted(_KINDS.items()))
