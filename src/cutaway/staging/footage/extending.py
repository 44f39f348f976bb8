"""Films made longer, at their end or beginning, and larger."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.footage.upscaling.enlarging import steps
from cutaway.footage.upscaling.networks import factor_of, installed, kind_for, seconds_each
from cutaway.scene import edits_clips
from cutaway.scene.document import Clip, Scene, Text, Treatment
from cutaway.scene.durations import lasting
from cutaway.scene.edits import with_fields
from cutaway.scene.edits_longer import begun_earlier, continued
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.registry import NotPossible, Outcome, full_clips, operation
from cutaway.staging.footage.timing import looped, with_in_betweens

_SECONDS = 5.0
_LONGEST_STEP, _LONGEST_FOOTAGE = 10, 120
_SLOWED = 6
"""Seconds of film at most that are slowed down to a stand."""
_LOGO_BESIDE_WORDS, _LOGO_ALONE = 2.0, 2.6
"""How much larger a logo is on a card than in a corner."""
_FADE = 8
"""Frames in which the words of a card come and go."""
_STEP = 4
"""Frames that are played at one speed while it slows."""


@operation("extend")
def extend(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Longer: our own films go on in their scene; footage goes on by a loop, a slow-out, a held picture or an end card."""
    given = asked.parameters
    seconds = Fraction(str(given.get("seconds") or _SECONDS))
    at_head = given.get("at") == "head"
    if seconds <= 0:
        raise NotPossible("it would not become longer")
    frames = max(1, round(seconds * scene.format.frame_rate))
    if not full_clips(scene):
        return _own_film(scene, frames, at_head)
    if seconds > _LONGEST_FOOTAGE:
        raise NotPossible(
            f"footage goes on by up to {lasting(_LONGEST_FOOTAGE)} at a time", "ask for less, more than once"
        )
    how = str(given.get("how") or "") or _fitting(scene, frames, at_head)
    ways = {"loop": _by_loop, "slow": _by_slowing, "hold": _by_holding, "end card": _by_card}
    if how not in ways:
        raise NotPossible(f"the way “{how}” is not known", *ways)
    try:
        outcome = ways[how](scene, frames, at_head, str(given.get("text") or ""), desk)
        if how == "end card":
            outcome = _with_logo(scene, outcome, frames, asked, desk)
    except ValueError as error:
        raise NotPossible(str(error)) from None
    where = "at its beginning" if at_head else "at its end"
    note = "What the camera never took is not invented: footage goes on by a loop, a slow-out, a held picture or an end card."
    told = f"{lasting(seconds)} longer {where}: {outcome.what}"
    return Outcome(outcome.scene, told, (note, *outcome.notes))


def _own_film(scene: Scene, frames: int, at_head: bool) -> Outcome:
    """The scene of a film of ours goes on: figures go on with what they do, and the camera with its move."""
    rate = scene.format.frame_rate
    if frames > _LONGEST_STEP * rate:
        raise NotPossible(f"a film goes on by up to {lasting(_LONGEST_STEP)} at a time", "ask for less, more than once")
    try:
        longer = begun_earlier(scene, frames) if at_head else continued(scene, frames)
    except ValueError as error:
        raise NotPossible(str(error)) from None
    told = f"{lasting(frames / rate)} longer, {'it begins earlier' if at_head else 'the scene goes on'}"
    notes: tuple[str, ...] = ()
    if any(thing.motion is not None for thing in scene.things) and not at_head:
        notes = ("What was simulated (things that fall, roll or collide) stays where it came to at the old end.",)
    return Outcome(longer, told, notes)


def _fitting(scene: Scene, frames: int, at_head: bool) -> str:
    """The way that suits where none was named: what moves slows down to a stand; a picture is held."""
    clips = full_clips(scene)
    clip = clips[0] if at_head else clips[-1]
    moves = clip.media == "video" and Fraction(clip.speed) and clip.frames > scene.format.frame_rate
    if not moves:
        return "hold"
    return "slow" if frames <= scene.format.frames * 3 // 4 else "loop"


def _by_loop(scene: Scene, frames: int, at_head: bool, text: str, desk: Desk) -> Outcome:
    total = scene.format.frames
    # Repeats may overlap by a quarter at most.
    times = 2 + -(-frames * 4 // (total * 3))
    outcome = looped(scene, 0, total, min(times, 200), desk)
    long = outcome.scene.format.frames
    wanted = total + frames
    if long < wanted:
        raise ValueError("it is too short to be looped that long")
    first = long - wanted if at_head else 0
    way = "dissolving" if "dissolving" in outcome.what else "joined as it is"
    return Outcome(edits_clips.only(outcome.scene, first, first + wanted), f"it is played again, {way}")


def _by_slowing(scene: Scene, frames: int, at_head: bool, text: str, desk: Desk) -> Outcome:
    """Half of the last (first) stretch's speed is lost evenly: it fills twice its time, and ends standing."""
    total = scene.format.frames
    most = min(total * 3 // 4, round(_SLOWED * scene.format.frame_rate))
    slowed = min(frames, most) // _STEP * _STEP
    if slowed < 2 * _STEP:
        return _by_holding(scene, frames, at_head, text, desk)
    paces = [(1 - (n + 0.5) * _STEP / slowed) ** 0.5 for n in range(slowed // _STEP)]
    lengths = [max(_STEP, round(_STEP / pace)) for pace in paces]
    first = total - slowed
    row = [
        edits_clips.Stretch(first + n * _STEP, _STEP, Fraction(_STEP, length), length)
        for n, length in enumerate(lengths)
    ]
    held = frames - (sum(lengths) - slowed)
    if held > 0:
        row.append(edits_clips.Stretch(total - 1, 1, Fraction(0), held))
    elif held < 0:
        over, last = -held, row[-1]
        row[-1] = edits_clips.Stretch(last.start, last.frames, last.speed, max(1, last.fills - over))
    if at_head:
        row = [edits_clips.Stretch(total - part.end, part.frames, part.speed, part.fills) for part in row[::-1]]
        rest = edits_clips.Stretch(slowed, first) if first else None
        row = [*row, rest] if rest else row
    elif first:
        row = [edits_clips.Stretch(0, first), *row]
    changed = with_in_betweens(edits_clips.with_stretches(scene, row), desk)
    begin, end = (0, changed.format.frames - first) if at_head else (first, changed.format.frames)
    quiet = _fading(changed, begin, end, at_head, desk)
    what = "it begins standing and comes up to its speed" if at_head else "it slows down to a stand"
    return Outcome(quiet, f"{what}, with new pictures in between, and its sound fades {'in' if at_head else 'out'}")


def _fading(scene: Scene, begin: int, end: int, inwards: bool, desk: Desk) -> Scene:
    """The clips' own sound from `begin` to `end` quieter from clip to clip."""
    clips: list[Clip] = []
    for clip in scene.clips:
        if clip.place == "full" and clip.media == "video" and begin <= clip.start < end:
            gone = (clip.start - begin) / max(1, end - begin)
            gone = 1 - gone if inwards else gone
            whole = scene.model_copy(update={"clips": (*clips, *scene.clips)})
            name = "mute" if gone > 0.7 else "volume"
            parameters: dict[str, Any] = {} if name == "mute" else {"db": round(-40 * gone**1.3, 2)}
            fresh = Treatment(id=desk.fresh_id(whole, name), name=name, parameters=parameters)
            clip = clip.model_copy(update={"treatments": (*clip.treatments, fresh)})
        clips.append(clip)
    return with_fields(scene, clips=tuple(clips))


def _by_holding(scene: Scene, frames: int, at_head: bool, text: str, desk: Desk) -> Outcome:
    if at_head:
        return Outcome(edits_clips.held_at_start(scene, frames), "its first picture stands before it begins")
    return Outcome(edits_clips.held_at_end(scene, frames), "its last picture stands")


def _by_card(scene: Scene, frames: int, at_head: bool, text: str, desk: Desk) -> Outcome:
    """Words over a picture that stands, darkened."""
    held = _by_holding(scene, frames, at_head, text, desk).scene
    start = 0 if at_head else scene.format.frames
    dark = Treatment(
        id=desk.fresh_id(held, "end-card"),
        name="grade",
        start=start,
        frames=frames,
        parameters={"exposure": -2.0, "saturation": -0.3},
    )
    held = edits_clips.with_treatment(held, dark)
    words = text or ("" if at_head else "The end")
    if words:
        # Words that go before the film ends would leave an empty card: it ends while they stand.
        stands = 0 if at_head else _FADE
        card = Text(
            id=desk.fresh_id(held, "card"),
            content=words[:500],
            start=start,
            frames=frames + stands,
            place="centre",
            style="end card",
            fade=_FADE,
        )
        held = with_fields(held, texts=(*held.texts, card))
    kind = "a title card" if at_head else "an end card"
    told = f"{kind} that says “{words}”" if words else f"{kind} without words"
    notes = () if text else ("The words of the card were not given; say “add an end card saying “...””.",)
    return Outcome(held, told, notes)


def _with_logo(before: Scene, outcome: Outcome, frames: int, asked: Operation, desk: Desk) -> Outcome:
    """The card with the picture that came for it, above its words."""
    given = asked.parameters
    if given.get("media") is None or given.get("medium", "image") != "image":
        return outcome
    chosen = desk.medium("image", int(given["media"]))
    at_head, text = given.get("at") == "head", str(given.get("text") or "")
    parameters: dict[str, Any] = {
        "source": chosen.sha256,
        "place": "centre",
        "size": _LOGO_BESIDE_WORDS if text else _LOGO_ALONE,
        "what": "logo",
    }
    scene = outcome.scene
    start = 0 if at_head else before.format.frames
    fresh = Treatment(
        id=desk.fresh_id(scene, "add-picture"), name="add_picture", start=start, frames=frames, parameters=parameters
    )
    known = {one.id for one in before.texts}
    texts = tuple(
        one.model_copy(update={"place": "lower third"}) if one.id not in known and one.style == "end card" else one
        for one in scene.texts
        if text or one.id in known
    )
    laid = edits_clips.with_treatment(with_fields(scene, texts=texts), fresh)
    kind = "a title card" if at_head else "an end card"
    told = f"{kind} with the picture that came along{f' that says “{text}”' if text else ''}"
    return Outcome(laid, told, outcome.notes if text else ())


@operation("upscale")
def upscale(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """At more pixels: our own films drawn anew at the size, footage by super-resolution, or interpolated without its pack."""
    ratio = _ratio(scene, asked.parameters)
    form = scene.format
    width, height = (max(16, round(side * ratio / 2) * 2) for side in (form.width, form.height))
    if max(width, height) > 4096:
        raise NotPossible(
            f"{width}x{height} is more than can be made here; 4096 pixels is the longest side", "4k", "1080p"
        )
    bigger = with_fields(scene, format=form.model_copy(update={"width": width, "height": height}))
    clips = full_clips(scene)
    if not clips:
        return Outcome(bigger, f"drawn anew at {width}x{height}")
    by = "super-resolution" if installed() else "interpolation"
    notes = []
    if by == "interpolation":
        notes.append(
            "The pack “upscaling” is not installed, so it is interpolated, without new detail; “cutaway packs install upscaling” fetches it."
        )
    else:
        desk.progress(_estimate(scene, ratio, desk))
    changed: list[Clip] = []
    for clip in bigger.clips:
        if clip.place == "full":
            whole = bigger.model_copy(update={"clips": (*changed, *bigger.clips)})
            parameters: dict[str, Any] = {"ratio": str(_with_before(clip, ratio))}
            fresh = Treatment(id=desk.fresh_id(whole, "upscale"), name="upscale", parameters=parameters)
            kept = tuple(one for one in clip.treatments if one.name != "upscale")
            # First of what frames the picture: windows are then cut out of the larger one.
            clip = clip.model_copy(update={"treatments": (fresh, *kept)})
        changed.append(clip)
    bigger = with_fields(bigger, clips=tuple(changed))
    way = "by super-resolution" if by == "super-resolution" else "by interpolation"
    return Outcome(bigger, f"at {width}x{height} {way}", tuple(notes))


def _with_before(clip: Clip, ratio: Fraction) -> Fraction:
    """The ratio on top of one that an earlier turn asked for."""
    for one in clip.treatments:
        if one.name == "upscale":
            ratio *= Fraction(str(one.parameters.get("ratio", "1")))
    return ratio


def _ratio(scene: Scene, given: Any) -> Fraction:
    """How many times as many pixels each way. Raises `NotPossible`."""
    width, height = scene.format.width, scene.format.height
    if given.get("factor"):
        ratio = Fraction(str(given["factor"])).limit_denominator(100)
    else:
        said = str(given.get("resolution") or "").lower().replace(" ", "")
        named = {"4k": 2160, "uhd": 2160, "2k": 1440, "fullhd": 1080, "hd": 720, "8k": 4320}
        exact = re.fullmatch(r"(\d{2,5})x(\d{2,5})", said)
        lines = re.fullmatch(r"(\d{3,4})p?", said)
        if exact:
            ratio = min(Fraction(int(exact[1]), width), Fraction(int(exact[2]), height))
        elif said in named or lines:
            ratio = Fraction(named.get(said) or int(lines[1]), min(width, height))  # type: ignore[index]
        elif not said:
            ratio = Fraction(2)
        else:
            raise NotPossible(f"the size “{said}” is not known", "1080p", "4k", "twice as large")
    if ratio <= 1:
        raise NotPossible(f"it has {width}x{height} pixels already")
    return ratio


def _estimate(scene: Scene, ratio: Fraction, desk: Desk) -> str:
    """How long the footage will take here."""
    seconds = 0.0
    for clip in full_clips(scene):
        source = desk.source(clip)
        kind = kind_for(source.is_picture, source.width, source.height)
        each, size = 0.0, (source.width, source.height)
        for _ in range(steps(ratio, kind)):
            each += seconds_each(*size, kind)
            size = (size[0] * factor_of(kind), size[1] * factor_of(kind))
        pictures = (
            1
            if source.is_picture
            else clip.frames * min(Fraction(1), abs(Fraction(clip.speed)) or Fraction(1, clip.frames))
        )
        seconds += each * float(pictures)
    about = round(seconds / 60) * 60 if seconds >= 90 else max(1, round(seconds))
    return f"Super-resolution will take about {lasting(about)} on this machine."
