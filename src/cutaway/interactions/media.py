"""What the media of a request are for: one typed plan, made from the content objects, the tags and the task, by the rules of
the model that was asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from cutaway.errors import BadRequest, UnsupportedDuration, UnsupportedFormat
from cutaway.interactions.tags import Declared, Tagged

TASKS = ("text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale")
KINDS = ("image", "video", "audio")
_REFS = {"IMAGE_REF": "image", "VIDEO_REF": "video", "SOUND_REF": "audio"}
"""The kind of medium that each tag of a reference names."""
PREVIOUS = "previous"
"""Stands for the film of the interaction that is continued, where it is the source."""


@dataclass(frozen=True)
class Limits:
    """What a model takes. Seconds throughout; `upscales`: pairs of resolutions; `several`: whether a video that is edited may
    have other videos beside it that no tag speaks of."""

    tasks: tuple[str, ...] = TASKS
    tags: tuple[str, ...] = ("FIRST_FRAME", "LAST_FRAME", "IMAGE_REF", "VIDEO_REF", "VIDEO", "PREVIOUS_VIDEO")
    images: int = 14
    videos: int = 3
    sounds: int = 0
    several: bool = False
    reference_seconds: float = 3
    source_seconds: float = 10
    framed_seconds: int = 10
    extension: tuple[int, int] = (3, 10)
    extended: int = 40
    upscales: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Medium:
    """One picture, video or sound of a request: `number` from 1 in its kind; `mime` as its bytes tell, "" where they are not here.

    Exactly one of `file` (id of a file), `url` and `blob` (name of the blob that holds bytes given inside) says where it is;
    `seconds`, `width` and `height` are known once it was probed; `where` is its place in the request, `name` what its file is
    called. `waits`: whether its file was still being read when the request came.
    """

    kind: str
    number: int
    mime: str = ""
    file: str = ""
    url: str = ""
    blob: str = ""
    sha256: str = ""
    size: int = 0
    seconds: float | None = None
    width: int = 0
    height: int = 0
    where: str = ""
    name: str = ""
    waits: bool = False

    def found(self, facts: Mapping[str, Any], mime: str = "") -> Medium:
        """The same with what a probe found it to be (`footage.Media.data()`). Raises `BadRequest` where it is another kind of
        medium than the request says."""
        mime = mime or str(facts.get("mime") or self.mime)
        kind = str(facts.get("kind") or mime.partition("/")[0])
        if kind in KINDS and kind != self.kind:
            raise BadRequest(f"'{self.where}' says {self.kind}, but what it gives is {mime}.", f"Say {kind}.")
        return dataclasses.replace(
            self,
            mime=mime,
            seconds=float(Fraction(str(facts["seconds"]))) if facts.get("seconds") else None,
            width=int(facts.get("width") or 0),
            height=int(facts.get("height") or 0),
            waits=False,
        )


@dataclass(frozen=True)
class MediaPlan:
    """What is made of what. Media are named by number in their kind, from 1.

    `first` and `last`: images of the frames the film begins and ends with, equal for a loop; `source`: the video that is
    edited, extended or made larger, `PREVIOUS` for the film that is continued, None where there is none; `image_refs`,
    `video_refs` and `sound_refs` in the order of their tags; `mentions`: start, end and medium ("image 1", "previous") of tags in the words.
    """

    task: str = "text_to_video"
    media: tuple[Medium, ...] = ()
    first: int | None = None
    last: int | None = None
    source: int | str | None = None
    image_refs: tuple[int, ...] = ()
    video_refs: tuple[int, ...] = ()
    sound_refs: tuple[int, ...] = ()
    mentions: tuple[tuple[int, int, str], ...] = ()

    @property
    def loop(self) -> bool:
        """Whether the film ends with the picture it begins with."""
        return self.first is not None and self.first == self.last

    def facts(self) -> dict[str, Any]:
        """Plain data, without the media themselves."""
        told = dataclasses.asdict(self) | {"loop": self.loop}
        del told["media"]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}

    @staticmethod
    def of(facts: Mapping[str, Any], media: Sequence[Mapping[str, Any]]) -> MediaPlan:
        """The plan again from its `facts` and its media as plain data; what nobody knows is left out."""
        known = {name for name in MediaPlan.__dataclass_fields__ if name != "media"}
        told = {name: _frozen(value) for name, value in facts.items() if name in known}
        rows = ({name: value for name, value in row.items() if name in Medium.__dataclass_fields__} for row in media)
        return MediaPlan(**told, media=tuple(Medium(**row) for row in rows))


@dataclass
class _Roles:
    first: int | None = None
    last: int | None = None
    source: int | str | None = None
    images: dict[int, int] = field(default_factory=dict)
    videos: dict[int, int] = field(default_factory=dict)
    sounds: dict[int, int] = field(default_factory=dict)

    def refs(self, role: str) -> dict[int, int]:
        """Media by the number of their tags, for IMAGE_REF and the other two."""
        return {"IMAGE_REF": self.images, "VIDEO_REF": self.videos, "SOUND_REF": self.sounds}[role]


@dataclass(frozen=True)
class _Had:
    """How many of each kind came, and whether there is a film before."""

    image: int
    video: int
    audio: int
    before: bool

    def of(self, kind: str) -> int:
        return int(getattr(self, kind))


def plan_media(
    media: tuple[Medium, ...], tagged: Tagged, limits: Limits, *, task: str = "", continues: bool = False
) -> MediaPlan:
    """The plan of a request; `task` as asked, "" to find it from the rest; `continues` where there is a film before.

    Raises `BadRequest` and its kinds for what the rules of the model do not allow, in a sentence that names the rule.
    """
    if task and task not in TASKS:
        raise UnsupportedFormat(
            f"The value '{task[:40]}' is not supported for 'generation_config.video_config.task'.",
            f"Use one of: {', '.join(limits.tasks)}.",
        )
    if task and task not in limits.tasks:
        sentence = (
            "Video extension is currently not supported" if task == "extend" else f"The task '{task}' is not supported"
        )
        raise UnsupportedFormat(f"{sentence} by this model.", f"It does: {', '.join(limits.tasks)}.")
    had = _counted(media, limits, continues)
    _check_tags(tagged, limits)
    roles = _declared(tagged.declared, had)
    _simple(tagged, roles, had)
    _untagged(roles, task, limits, had)
    plan = MediaPlan(
        task=task or _inferred(roles),
        media=media,
        first=roles.first,
        last=roles.last,
        source=roles.source,
        image_refs=tuple(roles.images[number] for number in sorted(roles.images)),
        video_refs=tuple(roles.videos[number] for number in sorted(roles.videos)),
        sound_refs=tuple(roles.sounds[number] for number in sorted(roles.sounds)),
        mentions=tuple(_mentions(tagged, roles)),
    )
    _check(plan, limits, had)
    return plan


def check_length(plan: MediaPlan, limits: Limits, seconds: Fraction | None) -> None:
    """Raises `BadRequest` for a duration that the task does not take."""
    if seconds is None:
        return
    if plan.task == "edit":
        raise BadRequest("Duration cannot be set in response format for edit task.")
    if plan.task == "upscale":
        raise BadRequest("Duration cannot be set in response format for upscale task.")
    if plan.task == "extend":
        shortest, longest = limits.extension
        if not shortest <= seconds <= longest:
            bound = (
                f"below the minimum allowed {shortest}s"
                if seconds < shortest
                else f"above the maximum allowed {longest}s"
            )
            raise UnsupportedDuration(f"The duration {float(seconds):g}s of an extension is {bound}.")
    if plan.last is not None and seconds > limits.framed_seconds:
        raise UnsupportedDuration(
            f"The duration {float(seconds):g}s is above the maximum allowed {limits.framed_seconds}s between a first and a"
            " last frame."
        )


def check_upscale(limits: Limits, before: str, asked: str) -> None:
    """Raises `BadRequest` where a video of resolution `before` ("" while unknown) cannot be made `asked`."""
    if not asked:
        raise BadRequest("The task 'upscale' needs 'response_format.resolution'.", "Set it to 720p, 1080p or 4k.")
    to = sorted({after for start, after in limits.upscales if not before or start == before})
    if asked not in to:
        what = f"from {before} " if before else ""
        raise UnsupportedFormat(
            f"The task 'upscale' does not go {what}to {asked}.", f"It goes to: {', '.join(to) or 'none'}."
        )


def check_sources(plan: MediaPlan, limits: Limits) -> None:
    """Raises `BadRequest` for videos that are too long for what they are given for, as far as their length is known."""
    for medium in plan.media:
        if medium.kind != "video" or medium.seconds is None:
            continue
        if medium.number == plan.source and medium.seconds > limits.source_seconds + 0.05:
            what = {"extend": "extended", "upscale": "made larger"}.get(plan.task, "edited")
            raise BadRequest(
                f"The video at '{medium.where}' has {medium.seconds:g} seconds; one that is {what} may have"
                f" {limits.source_seconds:g}."
            )
        if medium.number in plan.video_refs and medium.seconds > limits.reference_seconds + 0.05:
            raise BadRequest(
                f"The reference video at '{medium.where}' has {medium.seconds:g} seconds, {limits.reference_seconds:g} are"
                " the most.",
                "Cut it shorter.",
            )


def no_sound(where: str) -> BadRequest:
    """The refusal of a sound by a model that takes none."""
    return BadRequest(
        f"Audio at '{where}' is not supported: this model takes no sound as input.",
        "Say in words what is heard, or use the model cutaway-1.",
    )


def _counted(media: tuple[Medium, ...], limits: Limits, continues: bool) -> _Had:
    images, videos, sounds = (sum(medium.kind == kind for medium in media) for kind in KINDS)
    had = _Had(images, videos, sounds, continues)
    if had.audio and not limits.sounds:
        raise no_sound(next(medium.where for medium in media if medium.kind == "audio"))
    for kind, have, most in (
        ("images", had.image, limits.images),
        ("videos", had.video, limits.videos),
        ("sounds", had.audio, limits.sounds),
    ):
        if have > most:
            raise BadRequest(f"{have} {kind} were given, {most} are the most.", f"Give at most {most}.")
    return had


def _check_tags(tagged: Tagged, limits: Limits) -> None:
    used = {entry.role for entry in tagged.declared} | {entry.role for entry in tagged.mentions if entry.role != "at"}
    for role in sorted(used - set(limits.tags)):
        raise BadRequest(f"The tag <{_written(role)}> is not supported by this model.", _known(limits))


def _declared(declared: tuple[Declared, ...], had: _Had) -> _Roles:
    roles = _Roles()
    before = next((entry.medium for entry in declared if entry.role == "PREVIOUS_VIDEO"), None) if had.before else None
    for entry in declared:
        name = f"@{_shown(entry.kind)}{entry.medium}"
        if entry.role == "PREVIOUS_VIDEO" and had.before:
            roles.source = PREVIOUS
            continue
        medium = entry.medium
        if entry.kind == "video" and before is not None:
            # The film before has taken a number among the videos; those attached take the others.
            if medium == before:
                raise BadRequest(f"{name} is the previous video already.", "Give each video one use.")
            medium -= medium > before
        have = had.of(entry.kind)
        if medium > have:
            kind = _shown(entry.kind).lower()
            raise BadRequest(f"There is no {name}: {have} {kind}{'' if have == 1 else 's'} came with the request.")
        if entry.role == "FIRST_FRAME":
            roles.first = medium
        elif entry.role == "LAST_FRAME":
            roles.last = medium
        elif entry.role in ("VIDEO", "PREVIOUS_VIDEO"):
            if roles.source is not None:
                raise BadRequest("More than one video is declared as source.", "Declare one.")
            roles.source = medium
        else:
            roles.refs(entry.role)[entry.number] = medium
    return roles


def _simple(tagged: Tagged, roles: _Roles, had: _Had) -> None:
    """Tags within the words, where no declaration has settled what they name: in the order of attachment, per kind."""
    declared = {(entry.role, entry.number) for entry in tagged.declared}
    for mention in tagged.mentions:
        tag = f"<{_written(mention.role, mention.number)}>"
        if mention.role == "at":
            have = had.of(mention.kind) + (had.before if mention.kind == "video" else 0)
            if not 1 <= mention.number <= have:
                raise BadRequest(f"There is no @{_shown(mention.kind)}{mention.number} with the request.")
        elif (mention.role, mention.number) in declared:
            continue
        elif mention.role == "FIRST_FRAME" and roles.first is None:
            roles.first = _nth(1, had.image, tag, "image")
        elif mention.role == "LAST_FRAME" and roles.last is None:
            roles.last = _nth(2 if had.image > 1 else 1, had.image, tag, "image")
        elif mention.role in _REFS:
            kind = _REFS[mention.role]
            roles.refs(mention.role)[mention.number] = _nth(mention.number + 1, had.of(kind), tag, _shown(kind).lower())
        elif mention.role == "PREVIOUS_VIDEO" and roles.source is None:
            roles.source = PREVIOUS if had.before else _nth(1, had.video, tag, "video")
        elif mention.role == "VIDEO" and roles.source is None:
            roles.source = _nth(mention.number + 1, had.video, tag, "video")
    if roles.last is not None and roles.first is None:
        raise BadRequest("<LAST_FRAME> needs a <FIRST_FRAME> too.", "Give the picture the film begins with.")


def _untagged(roles: _Roles, task: str, limits: Limits, had: _Had) -> None:
    """Uses for the media that no tag speaks of."""
    if roles.source is None and task not in ("text_to_video", "image_to_video", "reference_to_video"):
        free = [number for number in range(1, had.video + 1) if number not in roles.videos.values()]
        if had.before and task != "text_to_video":
            roles.source = PREVIOUS
        elif (len(free) == 1 and (task or not roles.videos)) or (free and task == "edit" and limits.several):
            roles.source = free[0]
    taken = {roles.first, roles.last, *roles.images.values()}
    free_images = [number for number in range(1, had.image + 1) if number not in taken]
    framed = task == "image_to_video" or (
        not task and roles.source is None and not had.video and not roles.images and roles.first is None
    )
    if framed and roles.first is None and free_images and (len(free_images) == 1 or _ends(task, free_images, limits)):
        roles.first = free_images.pop(0)
        if free_images:
            roles.last = free_images.pop(0)
    for number in free_images:
        roles.images[_free(roles.images)] = number
    for number in range(1, had.video + 1):
        if number != roles.source and number not in roles.videos.values():
            roles.videos[_free(roles.videos)] = number
    for number in range(1, had.audio + 1):
        if number not in roles.sounds.values():
            roles.sounds[_free(roles.sounds)] = number


def _ends(task: str, free: list[int], limits: Limits) -> bool:
    return len(free) == 2 and ("LAST_FRAME" in limits.tags or task == "image_to_video")


def _inferred(roles: _Roles) -> str:
    if roles.source is not None:
        return "edit"
    if roles.first is not None:
        return "image_to_video"
    return "reference_to_video" if roles.images or roles.videos or roles.sounds else "text_to_video"


def _check(plan: MediaPlan, limits: Limits, had: _Had) -> None:
    task = plan.task
    if task not in limits.tasks:
        raise BadRequest(f"The task '{task}' is not supported by this model.", f"It does: {', '.join(limits.tasks)}.")
    if task == "text_to_video" and plan.media:
        raise BadRequest("The task 'text_to_video' takes no images or videos.", "Leave the task out, or the media.")
    if task == "text_to_video" and had.before:
        raise BadRequest(
            "The task 'text_to_video' continues nothing.", "Use 'edit', or leave previous_interaction_id out."
        )
    if task == "image_to_video":
        if had.video or not 1 <= had.image <= 2:
            raise BadRequest("The task 'image_to_video' takes one or two images and no video.", "Give the first frame.")
        if plan.last is not None and "LAST_FRAME" not in limits.tags:
            raise BadRequest("A last frame is not supported by this model.", "Give one image.")
    if task == "reference_to_video" and not plan.media:
        raise BadRequest("The task 'reference_to_video' needs images or videos.", "Attach at least one.")
    if task in ("edit", "extend", "upscale"):
        if plan.source is None:
            some, better = "none was given", "Give the one to change."
            if had.video:
                some = f"{had.video} videos were given"
            elif had.image:
                some = "a picture was given"
                better = "Give the one to change; 'image_to_video' (cutaway make --image) animates a picture."
            raise BadRequest(
                f"The task '{task}' needs exactly one video or 'previous_interaction_id'; {some}.",
                better,
            )
    if task == "upscale" and (had.image or had.audio or plan.video_refs):
        raise BadRequest("The task 'upscale' takes one video and nothing else.", "Leave the other media out.")
    if plan.video_refs and "VIDEO_REF" not in limits.tags:
        raise BadRequest("Videos as references are not supported by this model.", "Give one video to edit, or images.")


def _mentions(tagged: Tagged, roles: _Roles) -> list[tuple[int, int, str]]:
    found = []
    for mention in tagged.mentions:
        if mention.role == "at":
            what = f"{mention.kind} {mention.number}"
        elif mention.role in ("FIRST_FRAME", "LAST_FRAME"):
            what = f"image {roles.first if mention.role == 'FIRST_FRAME' else roles.last}"
        elif mention.role in _REFS:
            what = f"{_REFS[mention.role]} {roles.refs(mention.role)[mention.number]}"
        else:
            what = PREVIOUS if roles.source == PREVIOUS else f"video {roles.source}"
        found.append((mention.start, mention.end, what))
    return found


def _nth(number: int, have: int, tag: str, kind: str) -> int:
    if number > have:
        some = f"only {have} {kind}{'' if have == 1 else 's'} came" if have else f"no {kind} came"
        raise BadRequest(f"The tag {tag} names {kind} {number}, but {some} with the request.", f"Attach the {kind}.")
    return number


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _shown(kind: str) -> str:
    """A kind as the words name it: @Image1, @Sound1."""
    return {"audio": "Sound"}.get(kind, kind.capitalize())


def _free(used: dict[int, int]) -> int:
    return max(used, default=-1) + 1


def _written(role: str, number: int | None = None) -> str:
    if role in (*_REFS, "VIDEO"):
        return f"{role}_{'N' if number is None else number}"
    return role


def _known(limits: Limits) -> str:
    return "It knows: " + ", ".join(f"<{_written(role)}>" for role in limits.tags) + "."
