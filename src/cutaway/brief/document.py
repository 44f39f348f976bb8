"""The Brief: what the words ask for, independent of any engine. Every entry keeps the span it was read from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cutaway.scene.animation import Frozen
from cutaway.scene.document import Span

EntityKind = Literal[
    "person",
    "animal",
    "vehicle",
    "place",
    "building",
    "plant",
    "furniture",
    "object",
    "effect",
    "nature",
    "sign",
    "unknown",
]


class Marked(Frozen):
    """A word of a closed or open list ("dawn", "rain", "cyberpunk") and where it was read."""

    value: str
    span: Span


class Setting(Marked):
    """A place the film is set in: `value` "snowy field", `head` "field", `attributes` ("snowy",), `preposition` "across"."""

    head: str = ""
    attributes: tuple[str, ...] = ()
    colour: str = ""
    material: str = ""
    preposition: str = ""


class Shot(Frozen):
    """A shot the words number or mark ("Shot 2:", "cut to"): its number from 1 and its characters up to the next mark.

    Actions, relations and entities whose spans lie inside belong to it. Seconds only where the words give them.
    """

    number: int
    start: float | None = None
    end: float | None = None
    size: Marked | None = None
    """Shot size and angle asked for inside this shot; `Brief.camera` has the first ones of the whole prompt."""
    angle: Marked | None = None
    span: Span


class Entity(Frozen):
    """Something that is asked to be there (or, when `absent`, asked not to be)."""

    id: str
    name: str
    """Head with what belongs to the name, singular, lower case: "floor lamp", "marble", "chain reaction track"."""
    head: str
    """The head alone: "lamp", "marble", "track"."""
    kind: EntityKind = "unknown"
    count: int = 1
    vague_count: str = ""
    """"several", "dozens", "crowd", plural without number ("some")."""
    colour: str = ""
    material: str = ""
    size: str = ""
    attributes: tuple[str, ...] = ()
    wears: tuple[str, ...] = ()
    """Phrases for what a person wears or carries on: "purple robe", "top hat"."""
    absent: bool = False
    span: Span


class Action(Frozen):
    """agent > verb > target, when, how. Seconds count from the start of the film; None means from the start or to the end."""

    verb: str
    """Lemma with its particle: "play", "turn on", "fall over", "roll"."""
    agent: str | None = None
    """Entity id."""
    target: str | None = None
    manner: tuple[str, ...] = ()
    start: float | None = None
    end: float | None = None
    count: int | None = None
    sequel: bool = False
    """Asked to follow the action before it ("then ...", "..., stops, ...")."""
    way: Marked | None = None
    """Where it goes as the viewer sees it: right, left, toward, away; with "in" or "out" when it crosses the edge of the picture."""
    span: Span


class Relation(Frozen):
    """a preposition b: "cat on rug", "car with light". Side relations ("on the left") have `place` instead of `b`."""

    a: str
    preposition: str
    b: str | None = None
    place: str = ""
    span: Span


class CameraMove(Frozen):
    """push in, pull out, pan left, tilt up, orbit, track, follow, crane up, static, handheld, zoom in, rack focus, ..."""

    move: str
    speed: str = ""
    subject: str | None = None
    start: float | None = None
    end: float | None = None
    span: Span


class CameraWish(Frozen):
    """How it should be seen."""

    size: Marked | None = None
    """extreme close-up, close-up, medium close-up, medium, full, wide, extreme wide, macro."""
    angle: Marked | None = None
    """eye level, low, high, top-down, dutch, side, back, front, point of view, over the shoulder, aerial."""
    moves: tuple[CameraMove, ...] = ()
    lens: tuple[Marked, ...] = ()
    """bokeh, shallow focus, wide lens, 16mm, slow motion, time lapse, ..."""
    continuous: bool = False


class Written(Frozen):
    """Words that should be read in the picture. `on`: the entity that carries them; None is a title over the picture."""

    content: str
    on: str | None = None
    style: str = ""
    """title, caption, sign, ..."""
    place: str = ""
    start: float | None = None
    end: float | None = None
    at_end: bool = False
    """It closes the film."""
    seconds: float | None = None
    """How long it stands, where that is said without a time."""
    span: Span


class Speech(Frozen):
    """Words that should be heard. `speaker` None is a narrator."""

    text: str
    speaker: str | None = None
    manner: str = ""
    start: float | None = None
    span: Span


class SoundWish(Frozen):
    """Sound or music asked for (or, when `absent`, asked not to be)."""

    what: str
    kind: Literal["music", "effect", "ambience", "any"] = "any"
    absent: bool = False
    span: Span


class Phrase(Frozen):
    """Words of the prompt that ended up in nothing, or about which something must be said."""

    text: str
    span: Span
    note: str = ""


class Brief(Frozen):
    """Everything read from a prompt."""

    words: str
    language: str = "en"
    entities: tuple[Entity, ...] = ()
    actions: tuple[Action, ...] = ()
    relations: tuple[Relation, ...] = ()
    settings: tuple[Setting, ...] = ()
    """Places the film is set in, as lower-case phrases: "outdoors", "living room", "futuristic city"; most exact first."""
    time_of_day: Marked | None = None
    weather: tuple[Marked, ...] = ()
    season: Marked | None = None
    whens: tuple[Marked, ...] = ()
    """Every wording of an hour, a weather or a season, also those that say again what another says, in the order of the words: a film
    of several shots may have several."""
    light: tuple[Marked, ...] = ()
    """neon lights, candle light, backlit, soft light, ..."""
    style: tuple[Marked, ...] = ()
    mood: tuple[Marked, ...] = ()
    camera: CameraWish = CameraWish()
    written: tuple[Written, ...] = ()
    speech: tuple[Speech, ...] = ()
    sounds: tuple[SoundWish, ...] = ()
    silent: bool = False
    seconds: float | None = None
    aspect: str | None = None
    """"16:9", "9:16", when the words ask for it."""
    shots: tuple[Shot, ...] = ()
    unread: tuple[Phrase, ...] = ()
    """Content words covered by nothing above."""
    notes: tuple[Phrase, ...] = Field(default=())
    """What the reader guessed or could not decide."""

    def entity(self, id: str) -> Entity:
        """The entity with this id; LookupError if there is none."""
        for entity in self.entities:
            if entity.id == id:
                return entity
        raise LookupError(id)
