"""The scene document, `cutaway.scene/1`: a typed, closed, immutable record that fully determines a film.

Frame of reference: right-handed, y up, metres; things face +z with their feet at their own origin; colours are linear
BT.709; angles are degrees; time is a frame number from the start of the film. Everything has an id that is unique in
the document and never reused; randomness comes from `Scene.seed` and those ids.

Names are open where the outside world is open (kinds, builders, actions, sounds): whoever realises them reports what
it does not know. Structure is closed: an unknown field, a dangling reference or a number that is not finite is refused.
"""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, ValidationError, model_validator

from cutaway.errors import HostileInside
from cutaway.scene.animation import Animated, AnimatedVector, Baked, Frozen, Keys, Number, Vector

SCHEMA = "cutaway.scene/1"

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Name = Annotated[str, Field(max_length=200)]
Words = tuple[Annotated[str, Field(max_length=80)], ...]
Parameters = dict[Annotated[str, Field(max_length=64)], JsonValue]
Colour = Annotated[Vector, Field(description="linear BT.709, 0-1 for surfaces, may exceed 1 for light")]


def _empty(value: object) -> bool:
    return not value


SetIn = Annotated[str, Field(max_length=64, exclude_if=_empty)]
"""Id of the place it is in; "" is the first one. Left out of the JSON there, so that a film of one place reads as it always did."""


class Span(Frozen):
    """Characters `start` to `end` (end not included) of the words of turn `turn` (0 is the first prompt)."""

    start: int = Field(ge=0, le=20_000)
    end: int = Field(ge=0, le=20_000)
    turn: int = Field(default=0, ge=0, le=10_000)


class Format(Frozen):
    """Size in pixels, rate as "24/1" or "30000/1001", length in frames."""

    width: int = Field(default=1280, ge=16, le=4096)
    height: int = Field(default=720, ge=16, le=4096)
    rate: str = Field(default="24/1", pattern=r"^[1-9]\d{0,5}/[1-9]\d{0,4}$")
    frames: int = Field(default=240, ge=1, le=60 * 3600)

    @property
    def frame_rate(self) -> Fraction:
        """Frames per second."""
        return Fraction(self.rate)

    @property
    def seconds(self) -> Fraction:
        """Length of the film."""
        return self.frames / self.frame_rate


class Asset(Frozen):
    """What a thing is made by: a builder of the catalogue, which of its models, and with what parameters."""

    builder: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    name: Name = ""
    parameters: Parameters = Field(default_factory=dict)
    digest: Annotated[str, Field(max_length=64)] = ""
    """Hash of the bytes it is made from (pack and file); empty when it is made by code alone."""


class Surface(Frozen):
    """What differs from the model's own material; `None` leaves the model's own."""

    colour: Colour | Keys | None = None
    metallic: Number | None = None
    roughness: Number | None = None
    emission: Animated | None = None
    """Strength of emitted light relative to the surface colour."""
    opacity: Animated | None = None


class Act(Frozen):
    """What a thing does from frame `start` for `frames` frames (None: to the end): "play_violin", "walk", "sit"."""

    action: Annotated[str, Field(max_length=64)]
    start: int = 0
    frames: int | None = Field(default=None, ge=1)
    target: Id | None = None
    parameters: Parameters = Field(default_factory=dict)
    span: Span | None = None


class Thing(Frozen):
    """Anything that stands in the world: cast, props, vehicles, and the set itself."""

    id: Id
    name: Name
    words: Words = ()
    """Lower-case names it may be called by, most exact first."""
    kind: Annotated[str, Field(max_length=32)] = "object"
    """person, animal, vehicle, furniture, instrument, plant, building, sign, effect, set, object, ..."""
    role: Literal["subject", "prop", "set", "crowd"] = "prop"
    asset: Asset
    position: AnimatedVector = (0.0, 0.0, 0.0)
    rotation: AnimatedVector = (0.0, 0.0, 0.0)
    """Degrees about x, y, z; applied z, then x, then y."""
    scale: Animated | AnimatedVector = 1.0
    motion: Baked | None = None
    """Simulated motion: replaces position and rotation."""
    held_by: Id | None = None
    held_at: Annotated[str, Field(max_length=64)] = ""
    """Name of the holder's anchor; position and rotation are then relative to it."""
    part_of: Id | None = None
    """The thing it belongs to (a bow to its violin): shown, hidden and removed with it."""
    surfaces: dict[Annotated[str, Field(max_length=80)], Surface] = Field(default_factory=dict)
    """By part name; "*" is the main surface of the model."""
    acts: tuple[Act, ...] = ()
    power: Animated = 1.0
    """0 off to 1 on: multiplies what the thing emits and the lights that belong to it."""
    visible: Animated = 1.0
    """Drawn, casting shadows and reflected while at least 0.5."""
    attributes: Parameters = Field(default_factory=dict)
    """What was asked of it in words ("colour": "red", "material": "leather", "size": "large")."""
    set_in: SetIn = ""
    span: Span | None = None


class Light(Frozen):
    """A light. `fill` has no shadow and wraps around forms (bounce, sky through a window)."""

    id: Id
    name: Name = ""
    words: Words = ()
    kind: Literal["sun", "point", "spot", "fill"] = "point"
    position: AnimatedVector = (0.0, 2.0, 0.0)
    direction: AnimatedVector = (0.0, -1.0, 0.0)
    """The way the light travels (sun, spot, and a fill that shines one way); zero for all ways."""
    colour: Colour = (1.0, 1.0, 1.0)
    strength: Animated = 1.0
    range: Number = 10.0
    """Metres; beyond it nothing is lit, so that an edit stays local."""
    size: Number = 0.1
    """Radius of the source in metres, softens near falloff and shadow."""
    wrap: Number = 0.0
    cone: Number = 60.0
    """Full angle of a spot, degrees."""
    shadow: bool = False
    thing: Id | None = None
    """The thing it belongs to: follows its place (position is then relative), power and visibility."""
    bounce_of: Id | None = None
    """The thing whose colour it throws back: multiplied by that thing's main surface colour."""
    glow: Number = 0.0
    """How much it lights the air around it."""
    set_in: SetIn = ""
    span: Span | None = None


class Sky(Frozen):
    """What is behind everything, and the light that comes from all around."""

    top: Colour = (0.16, 0.38, 0.80)
    horizon: Colour = (0.62, 0.77, 0.92)
    ground: Colour = (0.20, 0.21, 0.12)
    glow: Colour = (0.0, 0.0, 0.0)
    """Glow around the sun or the city, near the horizon."""
    clouds: Number = 0.0
    stars: Number = 0.0
    map: Name = ""
    """Name of an environment of the pack: used for reflections and ambient, and behind blur only."""
    map_strength: Number = 1.0
    map_turn: Number = 0.0
    ambient: Number = 1.0
    reflection: Number = 1.0
    background: Number = 1.0
    """How bright the sky itself is drawn."""


class Fog(Frozen):
    """Air: exponential height fog. Density per metre at `height`, falling off above by `falloff` per metre."""

    density: Number = 0.0
    floor: Number = 0.0
    height: Number = 0.0
    falloff: Number = 0.1
    colour: Colour = (0.5, 0.55, 0.6)
    anisotropy: Number = 0.3
    shafts: Number = 0.0
    """How much sunlight is seen in the air."""
    far: Number = 200.0


class World(Frozen):
    """The place, the hour, the weather. `kind` names how the set was built: room, street, meadow, table, studio, ..."""

    kind: Annotated[str, Field(max_length=32)] = "studio"
    words: Words = ()
    indoors: bool = False
    time_of_day: Annotated[str, Field(max_length=32)] = "day"
    """dawn, morning, day, golden hour, dusk, night, ..."""
    weather: Words = ()
    season: Annotated[str, Field(max_length=16)] = ""
    wind: Number = 0.3
    wet: Number = 0.0
    """0 dry to 1 puddles: how much the ground mirrors."""
    sky: Sky = Sky()
    fog: Fog = Fog()
    parameters: Parameters = Field(default_factory=dict)
    span: Span | None = None


class Camera(Frozen):
    """A camera over time."""

    position: AnimatedVector = (0.0, 1.5, 4.0)
    target: AnimatedVector = (0.0, 1.0, 0.0)
    fov: Animated = 35.0
    """Vertical, degrees."""
    roll: Animated = 0.0
    focus: Animated | None = None
    """Distance in metres; None focuses on `focus_on`, or on the target."""
    focus_on: Id | None = None
    aperture: Animated = 0.0
    """Diameter of the blur disc of a point at infinity, in thousandths of the picture's height; 0 is sharp all over."""
    shake: Number = 0.0
    """Handheld movement, degrees."""


class Shot(Frozen):
    """A stretch of the film seen by one camera; shots follow each other without gaps."""

    id: Id
    start: int = Field(ge=0)
    frames: int = Field(ge=1)
    camera: Camera
    size: Annotated[str, Field(max_length=32)] = "medium"
    """close-up, medium, wide, ..."""
    angle: Annotated[str, Field(max_length=32)] = "eye level"
    moves: Words = ()
    subject: Id | None = None
    set_in: SetIn = ""
    continued: tuple[int, ...] = ()
    """Frames after its start at which it was made longer: what decides over a whole shot (how far its shadows reach) decides
    over each of these parts by itself, so that the older ones keep every pixel."""
    span: Span | None = None

    def part_at(self, frame: int) -> tuple[int, int]:
        """First frame of the film, and frames, of the part in which `frame` lies."""
        joins = [0, *(at for at in sorted(set(self.continued)) if 0 < at < self.frames), self.frames]
        within = min(max(frame - self.start, 0), self.frames - 1)
        index = max(i for i, at in enumerate(joins[:-1]) if at <= within)
        return self.start + joins[index], joins[index + 1] - joins[index]


class Text(Frozen):
    """Words written over the picture (signs in the world are things with a `text` parameter)."""

    id: Id
    content: Annotated[str, Field(max_length=500)]
    start: int = 0
    frames: int | None = Field(default=None, ge=1)
    place: Annotated[str, Field(max_length=32)] = "lower third"
    """centre, top, lower third, bottom, top left, ..."""
    style: Annotated[str, Field(max_length=32)] = "title"
    """title, caption, end card, ..."""
    colour: Colour = (1.0, 1.0, 1.0)
    size: Number = 1.0
    fade: int = Field(default=8, ge=0, le=240)
    parameters: Parameters = Field(default_factory=dict)
    """What its style knows besides: the words of a subtitle with their times, an outline, how a title comes in."""
    span: Span | None = None


class Cue(Frozen):
    """A sound. `sound` names how it is made: an ambience, an effect, a score; speech carries its text."""

    id: Id
    name: Name = ""
    words: Words = ()
    kind: Literal["ambience", "effect", "speech", "music"]
    sound: Annotated[str, Field(max_length=64)]
    start: int = 0
    frames: int | None = Field(default=None, ge=1)
    gain: Animated = 0.0
    """Decibels."""
    thing: Id | None = None
    """What makes it: it is heard from there, and is silent when that thing is removed."""
    text: Annotated[str, Field(max_length=2000)] = ""
    voice: Annotated[str, Field(max_length=64)] = ""
    set_in: SetIn = ""
    parameters: Parameters = Field(default_factory=dict)
    span: Span | None = None


class Treatment(Frozen):
    """Something done to footage from frame `start` of the film on: "grade", "blur background", "speed"."""

    id: Id
    name: Annotated[str, Field(max_length=64)]
    start: int = 0
    frames: int | None = Field(default=None, ge=1)
    parameters: Parameters = Field(default_factory=dict)


class Clip(Frozen):
    """A stretch of uploaded footage or a picture on the timeline, by the hash of the original upload."""

    id: Id
    source: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media: Literal["video", "picture"] = "video"
    start: int = 0
    frames: int = Field(ge=1)
    source_start: Annotated[str, Field(pattern=r"^\d{1,9}(/\d{1,9})?$")] = "0"
    """Seconds into the source, as a fraction."""
    speed: Annotated[str, Field(pattern=r"^-?\d{1,6}(/\d{1,6})?$")] = "1"
    place: Annotated[str, Field(max_length=64)] = "full"
    """full fills the frame; or the id of the thing whose surface shows it."""
    treatments: tuple[Treatment, ...] = ()


class Grade(Frozen):
    """Exposure and colour of the finished picture; values of the scene, never measured from frames."""

    exposure: Animated = 1.0
    contrast: Number = 1.0
    saturation: Number = 1.05
    temperature: Number = 0.0
    """-1 cold to 1 warm."""
    lift: Vector = (0.0, 0.0, 0.0)
    gain: Vector = (1.0, 1.0, 1.0)
    vignette: Number = 0.35
    grain: Number = 0.012
    bloom: Number = 0.06
    bloom_threshold: Number = 1.3
    look: Annotated[str, Field(max_length=32)] = ""
    """black and white, sepia, noir, ..."""


class Place(Frozen):
    """Another place (or the same at another hour) that a film goes to: what `Scene.world` and `Scene.grade` are for the first one."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,23}$")]
    """Ids of what is in it begin with this and a full stop."""
    name: Name = ""
    world: World = World()
    grade: Grade = Grade()


class Mix(Frozen):
    """How stems become the sound track. `gain` is set by measuring the first turn (-16 LUFS) and kept by later ones."""

    gain: Number | None = None
    loudness: Number | None = None
    """LUFS to bring the sound to where `gain` is not set; None for -16."""
    silent: bool = False
    buses: dict[Annotated[str, Field(max_length=16)], Number] = Field(default_factory=dict)
    """Decibels by kind of cue."""


class Scene(Frozen):
    """The whole document."""

    schema_: Literal["cutaway.scene/1"] = Field(default=SCHEMA, alias="schema")
    seed: int = Field(default=0, ge=0, lt=2**63)
    title: Name = ""
    words: tuple[Annotated[str, Field(max_length=10_000)], ...] = ()
    """What was asked, a string a turn; spans point into it."""
    format: Format = Format()
    world: World = World()
    things: tuple[Thing, ...] = Field(default=(), max_length=2000)
    lights: tuple[Light, ...] = Field(default=(), max_length=200)
    shots: tuple[Shot, ...] = Field(default=(), max_length=200)
    texts: tuple[Text, ...] = Field(default=(), max_length=5000)
    cues: tuple[Cue, ...] = Field(default=(), max_length=2000)
    clips: tuple[Clip, ...] = Field(default=(), max_length=5000)
    grade: Grade = Grade()
    mix: Mix = Mix()
    places: tuple[Place, ...] = Field(default=(), max_length=50, exclude_if=_empty)
    """Where the film goes besides its first place; see `scene.places`."""

    @model_validator(mode="after")
    def _consistent(self) -> Scene:
        groups: tuple[tuple[Any, ...], ...] = (
            self.things, self.lights, self.shots, self.texts, self.cues, self.clips, self.places,
        )  # fmt: skip
        ids = [item.id for group in groups for item in group]
        if len(ids) != len(set(ids)):
            raise ValueError("two parts of the scene have the same id")
        things = {thing.id: thing for thing in self.things}
        references = [thing.held_by for thing in self.things] + [thing.part_of for thing in self.things]
        references += [light.thing for light in self.lights] + [light.bounce_of for light in self.lights]
        references += [cue.thing for cue in self.cues] + [shot.subject for shot in self.shots]
        references += [shot.camera.focus_on for shot in self.shots]
        references += [act.target for thing in self.things for act in thing.acts]
        for reference in references:
            if reference is not None and reference not in things:
                raise ValueError(f"a part of the scene refers to {reference!r}, which does not exist")
        for thing in self.things:
            holder, steps = thing.held_by, 0
            while holder is not None:
                holder, steps = things[holder].held_by, steps + 1
                if steps > 16:
                    raise ValueError("things hold each other in a circle")
        known = {"", *(place.id for place in self.places)}
        if not {item.set_in for group in (self.things, self.lights, self.shots, self.cues) for item in group} <= known:
            raise ValueError("a part of the scene is in a place that does not exist")
        frame = 0
        for shot in self.shots:
            if shot.start != frame:
                raise ValueError("shots must follow each other without gaps")
            frame += shot.frames
        if self.shots and frame != self.format.frames:
            raise ValueError("the shots must fill the film")
        return self

    def thing(self, id: str) -> Thing:
        """The thing with this id; LookupError if there is none."""
        for thing in self.things:
            if thing.id == id:
                return thing
        raise LookupError(id)

    def shot_at(self, frame: int) -> Shot:
        """The shot that shows `frame` (the last one beyond the end)."""
        for shot in self.shots:
            if frame < shot.start + shot.frames:
                return shot
        return self.shots[-1]

    def canonical(self) -> bytes:
        """The document as JSON with sorted keys and no spaces: equal documents, equal bytes."""
        data = self.model_dump(mode="json", by_alias=True)
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def digest(self) -> str:
        """SHA-256 of `canonical()`, in hex."""
        return hashlib.sha256(self.canonical()).hexdigest()


LARGEST_DOCUMENT = 32 * 2**20
"""Bytes of JSON that are accepted from outside."""


def load(data: bytes | str) -> Scene:
    """The scene in this JSON, brought up to the current version.

    Raises `HostileInside` for anything that is not a whole, valid document.
    """
    if len(data) > LARGEST_DOCUMENT:
        raise HostileInside("The scene inside is too large.", "Use a film that Cutaway wrote.")
    try:
        found = json.loads(data)
        if not isinstance(found, dict) or found.get("schema") != SCHEMA:
            version = found.get("schema") if isinstance(found, dict) else None
            raise HostileInside(
                f"The scene inside has the version {str(version)[:60]!r}, this program knows {SCHEMA!r}.",
                "Update Cutaway, or use a film that this version wrote.",
            )
        return Scene.model_validate(found)
    except (ValidationError, ValueError, RecursionError) as error:
        if isinstance(error, HostileInside):
            raise
        raise HostileInside(
            "The scene inside is not a valid document.", "Use a film that Cutaway wrote.", cause=str(error)[:500]
        ) from None
