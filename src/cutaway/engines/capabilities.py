"""What engines can do, as data, and refusing what they cannot. Light: whoever only takes requests imports no engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cutaway.errors import EmptyPrompt, PromptTooLong, UnsupportedDuration, UnsupportedFormat
from cutaway.scene.durations import lasting

if TYPE_CHECKING:
    from cutaway.engines.seam import EngineRequest


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do.

    `tasks`: as on the wire (text_to_video, edit, ...); `seconds`: shortest and longest film; `sizes`: width and
    height by name of resolution, landscape; `media`: kinds of input besides words; `languages`: those the words are
    read in; `regions`: countries it may be used in (empty: all); `price`: US dollars a second of film;
    `longest_prompt` in characters; `seconds_a_frame` of work by quality, at 1280x720 on two cores; `rate`: frames a
    second of its films; `edits`: what words can do to footage, by name; `generative`: whether a trained model makes the
    pictures, which content credentials then say.
    """

    tasks: tuple[str, ...]
    seconds: tuple[Fraction, Fraction]
    aspects: tuple[str, ...]
    sizes: dict[str, tuple[int, int]]
    qualities: tuple[str, ...]
    media: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    regions: tuple[str, ...] = ()
    price: float = 0.0
    longest_prompt: int = 10_000
    seconds_a_frame: dict[str, float] = field(default_factory=dict)
    rate: int = 24
    generative: bool = False
    edits: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Plain data, from which `capabilities_of` makes the same again."""
        lists = ("tasks", "aspects", "qualities", "media", "languages", "regions", "edits")
        return {name: list(getattr(self, name)) for name in lists} | {
            "seconds": [str(end) for end in self.seconds],
            "sizes": {name: list(size) for name, size in self.sizes.items()},
            "price": self.price,
            "longest_prompt": self.longest_prompt,
            "seconds_a_frame": self.seconds_a_frame,
            "rate": self.rate,
            "generative": self.generative,
        }


def capabilities_of(facts: dict[str, Any]) -> Capabilities:
    """What `facts` tell. Raises KeyError, TypeError or ValueError for what is no such data."""
    lists = ("tasks", "aspects", "qualities", "media", "languages", "regions", "edits")
    shortest, longest = facts["seconds"]
    return Capabilities(
        **{name: tuple(str(item) for item in facts.get(name, ())) for name in lists},
        seconds=(Fraction(shortest), Fraction(longest)),
        sizes={str(name): (int(size[0]), int(size[1])) for name, size in facts["sizes"].items()},
        price=float(facts["price"]),
        longest_prompt=int(facts["longest_prompt"]),
        seconds_a_frame={str(name): float(each) for name, each in facts["seconds_a_frame"].items()},
        rate=int(facts["rate"]),
        generative=bool(facts.get("generative", False)),
    )


RATIOS = {
    "16:9": Fraction(16, 9),
    "9:16": Fraction(9, 16),
    "1:1": Fraction(1),
    "4:3": Fraction(4, 3),
    "3:4": Fraction(3, 4),
}

STAGE = Capabilities(
    tasks=("text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"),
    seconds=(Fraction(1), Fraction(60)),
    aspects=tuple(RATIOS),
    sizes={"360p": (640, 360), "720p": (1280, 720), "1080p": (1920, 1080)},
    qualities=("draft", "standard", "final"),
    media=("image", "video", "audio"),
    edits=tuple(
        """grade match relight style sharpen denoise background recolour remove blur pixelate add_text add_picture sticker weather
        particles subtitles subtitle_style subtitle_text subtitles_remove cut_fillers cut_silences remove_sentence
        replace_sentence voice_over music denoise_sound loudness mute volume trim cut speed slow_motion reverse freeze loop fade
        cut_to_beat scenes remove_scene keep_scene order extend upscale reframe rotate mirror crop zoom stabilise
        remove_treatment change_treatment""".split()
    ),
    seconds_a_frame={"draft": 0.16, "standard": 0.32, "final": 0.6},
)
"""The built-in engine's."""


@dataclass(frozen=True)
class Estimate:
    """What a request would cost: `seconds` of work and `price` in US dollars; `refusals`: sentences on what would not
    be done, empty when all would."""

    seconds: float
    price: float
    refusals: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    length: Fraction = Fraction(0)


def check(request: EngineRequest, able: Capabilities) -> None:
    """Raises `BadRequest` and its kinds for words, duration, aspect, resolution or quality that are not among `able`."""
    if not request.words.strip() and not request.media and request.task not in ("extend", "upscale"):
        raise EmptyPrompt(
            "There are no words to film.", "Say what should be seen, for example: a red kite over a beach."
        )
    if len(request.words) > able.longest_prompt:
        raise PromptTooLong(
            f"The words have {len(request.words):,} characters, {able.longest_prompt:,} are the most.",
            "Say it shorter.",
        )
    shortest, longest = able.seconds
    if request.seconds is not None and not shortest <= request.seconds <= longest:
        raise UnsupportedDuration(
            f"A film cannot be {lasting(request.seconds)} long.",
            f"Ask for {lasting(shortest)} to {lasting(longest)}.",
        )
    for what, asked, known in (
        ("aspect", request.aspect, able.aspects),
        ("resolution", request.resolution, tuple(able.sizes)),
        ("quality", request.quality, able.qualities),
    ):
        if asked and asked not in known:
            raise UnsupportedFormat(f"There is no {what} {asked!r}.", f"Use one of: {', '.join(known)}.")


def frame_size(able: Capabilities, aspect: str, resolution: str, scale: float = 1.0) -> tuple[int, int]:
    """Width and height in pixels, both even: the resolution names the shorter side. Raises `UnsupportedFormat`."""
    if aspect not in able.aspects or aspect not in RATIOS:
        raise UnsupportedFormat(f"There is no aspect {aspect!r}.", f"Use one of: {', '.join(able.aspects)}.")
    short = able.sizes[resolution][1] * scale
    ratio = RATIOS[aspect]
    width, height = (short * ratio, short) if ratio >= 1 else (short, short / ratio)
    return max(16, 2 * round(width / 2)), max(16, 2 * round(height / 2))


def work_seconds(able: Capabilities, quality: str, width: int, height: int, frames: int) -> float:
    """Rough seconds of work: frames times what a frame of that size usually takes."""
    return 2 + frames * able.seconds_a_frame.get(quality, 0.3) * width * height / (1280 * 720)
