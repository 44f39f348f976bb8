"""Subtitles: made from what is said, and changed by later turns; always texts of the document, never pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cutaway.brief.footage.operations import Operation
from cutaway.footage.speech import finding, hesitations
from cutaway.footage.speech.lines import Group, grouped, line_length
from cutaway.footage.speech.typefaces import unwritable
from cutaway.footage.speech.words import Word, bare
from cutaway.props.colours import colour
from cutaway.scene import subtitles
from cutaway.scene.document import Scene, Text
from cutaway.scene.durations import moment
from cutaway.staging.footage.desk import Desk
from cutaway.staging.footage.hearing import heard, sounding
from cutaway.staging.footage.registry import NotPossible, Outcome, operation, stretch
from cutaway.staging.footage.scripted import scripted
from cutaway.staging.footage.standing_out import standing_out

_LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch", "pl": "Polish",
    "ru": "Russian", "uk": "Ukrainian", "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi",
    "tr": "Turkish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "el": "Greek", "th": "Thai",
    "vi": "Vietnamese", "ro": "Romanian", "hu": "Hungarian", "id": "Indonesian", "ca": "Catalan",
}  # fmt: skip
_UNSURE = 0.4


@operation("subtitles")
def add(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """What is said, as subtitles. Raises `NotPossible` without speech, or for languages nobody here can translate into."""
    wanted = _language(asked.parameters.get("language"))
    transcript = heard(scene, desk) if sounding(scene, desk) else scripted(scene)
    spoken = transcript.language
    said = _LANGUAGES.get(spoken, spoken)
    if not transcript.words:
        raise NotPossible(
            "nobody speaks in the film"
            if not sounding(scene, desk)
            else "nobody is heard speaking in the film"
            if not transcript.spoken
            else "what is spoken in the film could not be made out",
            "add a text with the words in quotation marks",
        )
    notes: list[str] = []
    if wanted and wanted != spoken:
        if wanted != "en":
            name = _LANGUAGES.get(wanted, wanted)
            raise NotPossible(
                f"the film is spoken in {said}, and there is no model here that translates into {name}",
                f"subtitles in {said}", "English subtitles" if spoken != "en" else f"bring the {name} text",
            )  # fmt: skip
        transcript = heard(scene, desk, "english", spoken)
        notes.append(
            f"The subtitles are a translation from {said} by the speech recogniser; read them before you publish them."
        )
    words = (
        hesitations.without_sounds(transcript.words) if not asked.parameters.get("verbatim") else list(transcript.words)
    )
    if asked.start is not None or asked.end is not None:
        first, count = stretch(scene, asked)
        rate = float(scene.format.frame_rate)
        words = [word for word in words if first / rate <= (word.start + word.end) / 2 < (first + count) / rate]
    if not words:
        raise NotPossible("nobody is heard speaking there", "name another time, or leave it out")
    language = "en" if wanted == "en" else spoken
    template = _styled(Text(id="subtitle", content=" ", style=subtitles.STYLE, fade=0, place="bottom"), asked, notes)
    template = template.model_copy(update={"parameters": {**template.parameters, "language": language}})
    texts = placed(scene, template, words, desk)
    if lacking := unwritable("".join(text.content for text in texts)):
        notes.append(
            f"No typeface here can write {lacking[:12]!r}; the subtitles show gaps there. `cutaway packs install scripts` brings more."
        )
    notes += _doubts(transcript.words)
    kept = tuple(text for text in scene.texts if text.style != subtitles.STYLE or not _inside(text, scene, asked))
    seen = template.parameters.get("burn") is not False
    how_many = f"{len(texts)} subtitle{'s' if len(texts) != 1 else ''}"
    how = "word by word " if template.parameters.get("karaoke") else ""
    what = (
        f"{how_many} in {_LANGUAGES.get(language, language)} {how}{'over the picture' if seen else 'beside the film'}"
    )
    return Outcome(scene.model_copy(update={"texts": (*kept, *texts)}), what, tuple(notes))


@operation("subtitle_style")
def style(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Subtitles with another look or place."""
    have = _chosen(scene, asked)
    notes: list[str] = []
    changed = {text.id: _styled(text, asked, notes) for text in have}
    shift = asked.parameters.get("shift")
    if isinstance(shift, int | float) and shift:
        frames = round(shift * scene.format.frame_rate)
        changed = {id: text.model_copy(update={"start": max(text.start + frames, 0)}) for id, text in changed.items()}
    scene = scene.model_copy(update={"texts": tuple(changed.get(text.id, text) for text in scene.texts)})
    before, after = have[0], changed[have[0].id]
    if len(have) == len(subtitles.subtitles(scene)) and (
        abs(float(before.size) - float(after.size)) > 0.05
        or before.parameters.get("together") != after.parameters.get("together")
    ):
        scene = refitted(scene, desk)
    return Outcome(scene, f"{_how_many(have)} {'has' if len(have) == 1 else 'have'} the new look", tuple(notes))


@operation("subtitle_text")
def rewrite(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """Words of the subtitles replaced: at all places, or at the one that a number or a time names."""
    old, new = str(asked.parameters.get("old", "")), str(asked.parameters.get("new", ""))
    have = _chosen(scene, asked)
    rate = scene.format.frame_rate
    if asked.parameters.get("subtitle") is not None and not old.strip():
        return _reworded(scene, have[0], new)
    flat: list[tuple[int, Word]] = [
        (index, Word(word.text, word.start, word.end))
        for index, text in enumerate(have)
        for word in subtitles.words_of(text, rate)
    ]
    wanted = [form for form in (bare(token) for token in old.split()) if form]
    forms = [word.bare for _, word in flat]
    places = [at for at in range(len(forms) - len(wanted) + 1) if wanted and forms[at : at + len(wanted)] == wanted]
    if not places:
        near = finding.nearest([word for _, word in flat], old)
        raise NotPossible(f"the subtitles do not say “{old}”", *((f"they say “{near}”",) if near else ()))
    number = asked.parameters.get("number", asked.parameters.get("which"))
    if isinstance(number, int) and not isinstance(number, bool):
        if not 1 <= number <= len(places):
            raise NotPossible(f"the subtitles say “{old}” {len(places)} times", f"name one of the first {len(places)}")
        places = [places[number - 1]]
    listed: dict[int, list[subtitles.Timed]] = {index: [] for index in range(len(have))}
    at = 0
    while at < len(flat):
        if at in places:
            passage = flat[at : at + len(wanted)]
            listed[passage[0][0]] += _replaced([word for _, word in passage], new)
            at += len(wanted)
        else:
            listed[flat[at][0]].append(subtitles.Timed(flat[at][1].text, flat[at][1].start, flat[at][1].end))
            at += 1
    touched = {flat[place + step][0] for place in places for step in range(len(wanted))}
    changed: dict[str, Text | None] = {
        have[index].id: subtitles.with_words(have[index], listed[index], rate) if listed[index] else None
        for index in touched
    }
    texts = tuple(now for text in scene.texts if (now := changed.get(text.id, text)) is not None)
    times = {1: "once", 2: "twice"}.get(len(places), f"{len(places)} times")
    what = (
        f"the subtitles say “{new}” instead of “{old}”, {times}"
        if new
        else f"“{old}” is taken out of the subtitles, {times}"
    )
    return Outcome(scene.model_copy(update={"texts": texts}), what)


@operation("subtitles_remove")
def remove(scene: Scene, asked: Operation, desk: Desk) -> Outcome:
    """The film without its subtitles, or without those of a time."""
    have = _chosen(scene, asked)
    gone = {text.id for text in have}
    return Outcome(
        scene.model_copy(update={"texts": tuple(text for text in scene.texts if text.id not in gone)}),
        f"{_how_many(have)} removed",
    )


def _reworded(scene: Scene, text: Text, new: str) -> Outcome:
    """One subtitle that says something else in the time it has."""
    if not new.strip():
        raise NotPossible("it was not said what the subtitle is to say", "put the words in quotation marks")
    rate = scene.format.frame_rate
    said = [Word(word.text, word.start, word.end) for word in subtitles.words_of(text, rate)]
    words = _replaced(said, new)
    changed = subtitles.with_words(text, words, rate)
    texts = tuple(changed if one.id == text.id else one for one in scene.texts)
    return Outcome(scene.model_copy(update={"texts": texts}), f"the subtitle “{text.content[:60]}” says “{new[:60]}”")


def refitted(scene: Scene, desk: Desk) -> Scene:
    """The same words in subtitles that suit the film's shape and the letters' size; the scene as it is without subtitles."""
    have = subtitles.subtitles(scene)
    if not have:
        return scene
    rate = scene.format.frame_rate
    words = [Word(word.text, word.start, word.end) for text in have for word in subtitles.words_of(text, rate)]
    others = tuple(text for text in scene.texts if text.style != subtitles.STYLE)
    bare_scene = scene.model_copy(update={"texts": others})
    return scene.model_copy(update={"texts": (*others, *placed(bare_scene, have[0], words, desk))})


def placed(scene: Scene, template: Text, words: Sequence[Word], desk: Desk) -> tuple[Text, ...]:
    """Subtitles that look like `template` and say `words`, times in seconds of the film; ids are new ones."""
    most = line_length(scene.format.width, scene.format.height, float(template.size))
    together = template.parameters.get("together")
    end = float(scene.format.seconds)
    if isinstance(together, int) and together > 0:
        groups = _few(words, together, end)
    else:
        groups = grouped(words, most, end)
    rate = scene.format.frame_rate
    used = {text.id for text in scene.texts}
    texts = []
    number = 0
    for group in groups:
        number += 1
        while f"subtitle-{number}" in used:
            number += 1
        start = max(round(group.start * rate), 0)
        last = min(max(round(group.end * rate), start + 1), scene.format.frames)
        if start >= scene.format.frames:
            break
        text = template.model_copy(
            update={
                "id": f"subtitle-{number}",
                "start": start,
                "frames": max(last - start, 1),
                "parameters": {**template.parameters, "line": most},
            }
        )
        texts.append(
            subtitles.with_words(text, [subtitles.Timed(word.text, word.start, word.end) for word in group.words], rate)
        )
    return tuple(texts)


def _few(words: Sequence[Word], together: int, end: float) -> list[Group]:
    """A few words at a time, each seen until the next come."""
    groups: list[Group] = []
    for word in words:
        last = groups[-1] if groups else None
        if last and len(last.words) < together and word.start - last.end < 0.4 and not last.words[-1].ends_sentence:
            groups[-1] = Group((*last.words, word), last.start, word.end)
        else:
            groups.append(Group((word,), word.start, word.end))
    shown = []
    for index, group in enumerate(groups):
        following = groups[index + 1].start if index + 1 < len(groups) else end
        shown.append(replace(group, end=following if following - group.end < 0.6 else min(group.end + 0.3, following)))
    return shown


def _replaced(passage: list[Word], new: str) -> list[subtitles.Timed]:
    """The new words in the time of the old ones, with their marks and their capital."""
    tokens = new.split()
    if not tokens:
        return []
    first, last = passage[0], passage[-1]
    lead = first.text[: len(first.text) - len(first.text.lstrip("\"'“‘(«"))]
    tail = last.text[len(last.text.rstrip(".,!?;:…\"'”’)»。！？、")) :]
    if tokens[-1][-1:] in ".,!?;:…。！？":
        tail = ""
    if (
        first.text.lstrip("\"'“‘(«")[:1].isupper()
        and not passage[0].text.isupper()
        and (new.islower() or len(passage) == 1 == len(tokens))
    ):
        tokens[0] = tokens[0][:1].upper() + tokens[0][1:]
    tokens[0], tokens[-1] = lead + tokens[0], tokens[-1] + tail
    if len(tokens) == len(passage):
        return [subtitles.Timed(token, word.start, word.end) for token, word in zip(tokens, passage, strict=True)]
    start, span = first.start, last.end - first.start
    total = sum(len(token) for token in tokens)
    timed, at = [], 0
    for token in tokens:
        timed.append(subtitles.Timed(token, start + span * at / total, start + span * (at + len(token)) / total))
        at += len(token)
    return timed


def _styled(text: Text, asked: Operation, notes: list[str]) -> Text:
    """The subtitle as the words want it to look; what they do not name stays."""
    given = asked.parameters
    update: dict[str, Any] = {}
    kept: dict[str, Any] = dict(text.parameters)
    if (value := _colour(given.get("colour"), notes)) is not None:
        update["colour"] = value
    if isinstance(size := given.get("size"), int | float) and not isinstance(size, bool):
        update["size"] = min(max(float(size), 0.4), 3.0)
    if isinstance(by := given.get("size_by"), int | float) and not isinstance(by, bool):
        update["size"] = min(max(float(update.get("size", text.size)) * float(by), 0.4), 3.0)
    if isinstance(place := given.get("place"), str) and place:
        update["place"] = "bottom" if place == "lower third" else place
        kept.pop("rise", None)
    if isinstance(rise := given.get("rise"), int | float) and not isinstance(rise, bool):
        before = kept.get("rise")
        kept["rise"] = round(min(max((before if isinstance(before, int | float) else 0.0) + rise, -0.8), 0.8), 4)
    mode = given.get("mode")
    if mode in ("burn", "karaoke"):
        kept.pop("burn", None)
    if mode == "files":
        kept["burn"] = False
    if mode == "karaoke":
        kept["karaoke"] = True
        kept.setdefault("weight", 800)
    elif mode == "burn":
        kept.pop("karaoke", None)
    if isinstance(together := given.get("words"), int) and not isinstance(together, bool) and together > 0:
        kept["together"] = together
    if (lit := _colour(given.get("highlight"), notes)) is not None:
        kept["highlight"], kept["karaoke"] = list(lit), True
    for name in ("box", "outline"):
        value = given.get(name)
        if value is None:
            continue
        found = None if isinstance(value, bool | int | float) else _colour(value, notes)
        if not value:
            kept[name] = 0.0 if name == "outline" else False
        elif name == "box":
            kept["box"] = list(found) if found is not None else True
        else:
            kept["outline"] = float(value) if isinstance(value, float) else 0.11
            kept.pop("box", None)
            if found is not None:
                kept["outline_colour"] = list(found)
    case = given.get("case")
    if case:
        kept["capitals"] = case == "upper"
    if given.get("weight") == "bold":
        kept["weight"] = 800
    elif isinstance(given.get("weight"), int):
        kept["weight"] = given["weight"]
    font = given.get("font")
    if isinstance(font, str) and font:
        kept["font"] = {"serif": "serif", "mono": "mono"}.get(font, "")
        if font not in ("serif", "mono", "sans"):
            notes.append(f"There is no typeface called “{font}” here; the subtitles are set in Inter.")
    if given.get("slant") in ("italic", "underline"):
        notes.append(f"Subtitles cannot be set in {given['slant']} here.")
    named = {name for name in ("colour", "outline", "box", "highlight") if given.get(name) is not None}
    return standing_out(text.model_copy(update={**update, "parameters": kept}), named, notes)


def _colour(words: object, notes: list[str]) -> tuple[float, float, float] | None:
    if not isinstance(words, str) or not words:
        return None
    found = colour(words)
    if found is None:
        notes.append(f"“{words}” is no colour that is known here.")
    return found


def _chosen(scene: Scene, asked: Operation) -> tuple[Text, ...]:
    """The subtitles an operation is meant for. Raises `NotPossible` without any."""
    have = subtitles.subtitles(scene)
    if not have:
        raise NotPossible("the film has no subtitles yet", "add subtitles")
    found = tuple(text for text in have if _inside(text, scene, asked))
    if not found:
        raise NotPossible("there is no subtitle at that time", "name another time")
    number = asked.parameters.get("subtitle")
    if isinstance(number, int) and not isinstance(number, bool):
        if number == 0 or abs(number) > len(found):
            raise NotPossible(f"the film has {len(found)} subtitles", f"name one from 1 to {len(found)}")
        found = (found[number - 1 if number > 0 else number],)
    return found


def _inside(text: Text, scene: Scene, asked: Operation) -> bool:
    rate = scene.format.frame_rate
    start = float(text.start / rate)
    end = float((scene.format.frames if text.frames is None else text.start + text.frames) / rate)
    return not (asked.end is not None and start >= asked.end) and not (asked.start is not None and end <= asked.start)


def _how_many(have: Sequence[Text]) -> str:
    return (
        "the subtitle"
        if len(have) == 1
        else f"all {len(have)} subtitles"
        if len(have) > 2
        else f"{len(have)} subtitles"
    )


def _language(value: object) -> str:
    """Two letters of a language given by code or name; "" for none."""
    text = str(value or "").strip().lower()
    names = {name.lower(): code for code, name in _LANGUAGES.items()}
    return names.get(text, text[:2] if text else "")


def _doubts(words: Sequence[Word]) -> list[str]:
    """A sentence on the words that may have been misheard."""
    unsure = [word for word in words if word.confidence < _UNSURE and not hesitations.is_sound(word)]
    if not unsure:
        return []
    listed = ", ".join(f"“{word.text.strip('.,!?;:')}” at {moment(word.start)}" for word in unsure[:6])
    more = f" and {len(unsure) - 6} more" if len(unsure) > 6 else ""
    return [f"Not sure to be heard right: {listed}{more}."]
