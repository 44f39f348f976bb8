"""Wishes that a list of words can tell: camera, lens, style, mood, light, hour, weather, season."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cutaway.brief import lexicon
from cutaway.brief.document import CameraMove, Marked
from cutaway.brief.draft import Draft
from cutaway.brief.verbs import form_of
from cutaway.scene.document import Span

_SPEED = (
    r"(?:(?:very\s{1,60})?(slow|slowly|gentle|gently|fast|quick|quickly|rapid|rapidly|smooth|smoothly|steady|steadily|"
    r"sudden|subtle|gradual|gradually|dramatic|sweeping|circular)\s{1,60})"
)
_BEFORE_SHOT = re.compile(
    r"(?:\b(?:a|an|the|in|as|from|with|at|using|shot|filmed|captured|presented|seen|viewed|via|through|one|single|of)\s{1,60})+$",
    re.IGNORECASE,
)
_AFTER_SHOT = re.compile(
    r"\s{0,60}(?:tracking\s{1,60})?(?:shot|shots|view|angle|footage|video|camera|lens|perspective|framing|movement|motion|"
    r"take|photography|style|effect|clip|film)?s?(?:\s{1,60}(?:of|on|showing|featuring|with|at|toward|towards|over|around|"
    r"along|through|across))?\b",
    re.IGNORECASE,
)
_OF_AFTER_SHOT = re.compile(
    r"\s{0,60}(?:shot|shots|view|angle|footage|video|take)?\s{0,60}(?:of|showing|featuring)\b", re.IGNORECASE
)
_CAMERA_SENTENCE = re.compile(
    rf"\b(?:the\s{{1,60}}|our\s{{1,60}}|a\s{{1,60}})?camera\s{{1,60}}(?:is\s{{1,60}}|will\s{{1,60}}|should\s{{1,60}}|then\s{{1,60}}|starts\s{{1,60}}to\s{{1,60}})?{_SPEED}?"
    r"(push(?:es|ing)?|moves?|moving|dollies|dolly|doll(?:y)?ing|pans?|panning|tilts?|tilting|zooms?|zooming|orbits?|"
    r"orbiting|circles?|circling|rotat(?:es?|ing)|revolv(?:es?|ing)|tracks?|tracking|follow(?:s|ing)?"
    r"|trails?|glid(?:es?|ing)|fl(?:ies|y|ying)|soars?|soaring|rises?|rising|ascends?|descends?|cranes?|craning|"
    r"lowers?|lifts?|pulls?|pulling|drifts?|drifting|spins?|stays?|staying|remains?|static|still|fixed|locked|shakes?|"
    r"shaking|holds?|swoops?|slides?|sliding|travels?|backs?|inside)"
    r"(?:\s{1,60}(slowly|gently|quickly|smoothly|steadily|rapidly))?"
    r"(?:\s{1,60}(in|out|back|backwards?|away|left|right|up|upwards?|down|downwards?|forwards?|closer|around|through|"
    r"over|along|still|static|toward|towards|into|across|past|behind|with|alongside|off|to the left|to the right|"
    r"above|beside|upon|on))?"
    r"(?:\s{1,60}(slowly|gently|quickly|smoothly|steadily))?"
    r"(?:\s{1,60}(?:the|a|an)?\s{0,60}(?:camera|frame))?",
    re.IGNORECASE,
)  # fmt: skip


@dataclass
class Wishes:
    """What the lists found."""

    sizes: list[Marked] = field(default_factory=list)
    angles: list[Marked] = field(default_factory=list)
    moves: list[CameraMove] = field(default_factory=list)
    move_subjects: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Index of a move -> characters after it, in which its subject may stand."""
    lens: list[Marked] = field(default_factory=list)
    continuous: bool = False
    style: list[Marked] = field(default_factory=list)
    mood: list[Marked] = field(default_factory=list)
    light: list[Marked] = field(default_factory=list)
    time: list[Marked] = field(default_factory=list)
    weather: list[Marked] = field(default_factory=list)
    season: list[Marked] = field(default_factory=list)
    whens: list[Marked] = field(default_factory=list)
    """All wordings of the last three, repeated ones too."""


def take_wishes(draft: Draft, wishes: Wishes) -> None:
    """Read camera, style and so on; what would confuse the parser is blanked with its preposition."""
    _style_by(draft, wishes)
    _camera_sentences(draft, wishes)
    _opening(draft, wishes)
    _going(draft, wishes)
    _camera_lists(draft, wishes)
    _looks(draft, wishes)
    _when(draft, wishes)


def take_international_wishes(draft: Draft, wishes: Wishes) -> None:
    """Style and camera words that other languages borrow ("cyberpunk", "close-up"): words of six letters or more, so that none is a
    word of theirs by accident."""
    for key in ("style",):
        for start, end, value in list(_matches(draft, "look", key)):
            if end - start >= 6:
                _add(wishes.style, Marked(value=value, span=draft.take(start, end)))
    for start, end, value in list(_matches(draft, "camera", "size")):
        if value in ("close-up", "extreme close-up", "macro"):
            wishes.sizes.append(Marked(value=value, span=draft.take(start, end)))


def _matches(draft: Draft, file: str, key: str) -> Iterator[tuple[int, int, str]]:
    pattern, meaning = lexicon.canonical(file, key)
    for match in pattern.finditer(draft.text):
        if not draft.protected(*match.span()):
            yield match.start(), match.end(), meaning[lexicon.plain(match[0])]


NEAR = 120
"""Characters before a wish that are looked at: enough for its article, preposition and adverbs, and a bound on the work."""


def _before(draft: Draft, at: int) -> str:
    return draft.text[max(0, at - NEAR) : at]


def _alone(draft: Draft, start: int, end: int) -> bool:
    """Whether nothing but these characters stands between two marks (comma, full stop, line end)."""
    before = _before(draft, start).rstrip()
    after = draft.text[end : end + NEAR].lstrip()
    return (not before or before[-1] in ",.;:!?\n()[]–—") and (not after or after[0] in ",.;:!?\n()[]–—")


def _cut_start(draft: Draft, start: int, pattern: re.Pattern[str]) -> int:
    before = _before(draft, start)
    found = pattern.search(before)
    return start - len(before) + found.start() if found else start


def _speed(word: str | None) -> str:
    if not word:
        return ""
    word = word.lower()
    return {
        "slow": "slow",
        "gentle": "slow",
        "gradual": "slow",
        "subtle": "slow",
        "quick": "fast",
        "rapid": "fast",
        "sudden": "fast",
    }.get(
        word.removesuffix("ly"),
        {"slowly": "slow", "gently": "slow"}.get(word, word.removesuffix("ly") if word.endswith("ly") else word),
    )


def _move_of(verb: str, direction: str) -> str:
    """What a camera's verb and direction are called in the Brief."""
    verb, direction = verb.lower(), direction.lower().removesuffix("s").replace("to the ", "")
    stem = verb[:4]
    if stem.startswith(("stay", "rema", "stat", "stil", "fixe", "lock", "hold", "insi")):
        return "static" if not stem.startswith("insi") else ""
    if direction == "with":
        return "follow"
    if stem.startswith("pan"):
        return "pan left" if direction == "left" else "pan right"
    if stem.startswith("tilt"):
        return "tilt down" if direction.startswith("down") else "tilt up"
    if stem.startswith("zoom"):
        return "zoom out" if direction in ("out", "back", "away") else "zoom in"
    if stem in ("orbi", "circ", "rota", "revo") or direction == "around":
        return "orbit"
    if stem.startswith(("foll", "trai")) or direction in ("behind", "alongside"):
        return "follow"
    if (
        stem.startswith(("rise", "risi", "asce", "lift"))
        or direction.startswith("up")
        or stem.startswith("cran")
        and not direction.startswith("down")
    ):
        return "crane up"
    if stem.startswith(("desc", "lowe")) or direction.startswith("down"):
        return "crane down"
    if stem.startswith("shak"):
        return "handheld"
    if stem.startswith("spin"):
        return "spiral"
    if direction in ("out", "back", "backward", "away", "off") or stem.startswith(("pull", "back")):
        return "pull out"
    if direction in ("in", "closer", "forward", "toward", "into") or stem.startswith("push"):
        return "push in"
    if stem.startswith(("fl", "soar", "swoo")) or direction in ("through", "over"):
        return "fly through"
    return "track"


def _camera_sentences(draft: Draft, wishes: Wishes) -> None:
    for match in _CAMERA_SENTENCE.finditer(draft.text):
        move = _move_of(match[2], match[4] or "")
        start, end = match.span()
        keep = (match[4] or "").lower() in ("inside",)
        span = draft.take(start, end, gap=";")
        if move and not keep:
            _add_move(wishes, move, match[1] or match[3] or match[5], span)


def _add_move(wishes: Wishes, move: str, speed: str | None, span: Span) -> None:
    if any(other.move == move for other in wishes.moves):
        return
    wishes.move_subjects[len(wishes.moves)] = (span.end, span.end + 60)
    wishes.moves.append(CameraMove(move=move, speed=_speed(speed), span=span))


_OPENING = re.compile(
    r"\b(?:the\s{1,60})?camera\s{1,60}(?:starts|begins|opens)(?:\s{1,60}out)?(?:\s{1,60}(wide|close|high|low))?(?:\s{1,60}(?:on|at|with|from|in))?\b",
    re.IGNORECASE,
)


_LOOKING = re.compile(
    r"\b(?:the\s{1,60})?camera\s{1,60}(?:is\s{1,60})?(?:looks|looking|pointing|points|tilted|facing|angled)\s{1,60}(up|down)(?:wards?)?(?:\s{1,60}at)?\b",
    re.IGNORECASE,
)


def _opening(draft: Draft, wishes: Wishes) -> None:
    """ "The camera starts wide on ...", "camera looking up"."""
    for match in _LOOKING.finditer(draft.text):
        wishes.angles.append(
            Marked(value="low" if match[1].lower() == "up" else "high", span=draft.take(*match.span(), gap=","))
        )
    for match in _OPENING.finditer(draft.text):
        span = draft.take(*match.span())
        word = (match[1] or "").lower()
        if word in ("wide", "close"):
            wishes.sizes.append(Marked(value={"wide": "wide", "close": "close-up"}[word], span=span))
        elif word:
            wishes.angles.append(Marked(value=word, span=span))


_GOING = re.compile(
    r"(?:(?<=^)|(?<=[.;\n]))\s{0,60}(flying|soaring|gliding|hovering)\s{1,60}(?:slowly\s{1,60}|fast\s{1,60}|low\s{1,60}|high\s{1,60})?(through|over|above|across|along|past)\b",
    re.IGNORECASE,
)


def _going(draft: Draft, wishes: Wishes) -> None:
    """ "Flying through a canyon": nobody flies, so the camera does."""
    for match in _GOING.finditer(draft.text):
        _add_move(wishes, "fly through", None, draft.take(match.start(1), match.end()))


def _camera_lists(draft: Draft, wishes: Wishes) -> None:
    found: list[tuple[int, int, str, str]] = []
    for key in ("continuous", "size", "angle", "move", "lens"):
        found += [(start, end, key, value) for start, end, value in _matches(draft, "camera", key)]
    found.sort(key=lambda one: (-(one[1] - one[0]), one[0]))
    kept: list[tuple[int, int, str, str]] = []
    for start, end, key, value in found:
        if any(a < end and start < b and key != "continuous" for a, b, _, _ in kept):
            continue
        if _means_something_else(draft, start, end, key, value):
            continue
        kept.append((start, end, key, value))
    for start, end, key, value in sorted(kept):
        _camera_wish(draft, wishes, start, end, key, value)


_LIST_WORDS_NEEDING_CONTEXT = {
    "zooms", "zooming", "tracks", "pans", "still shot", "static", "grain", "grainy", "reversed", "looping", "portrait", "smooth", "continuous",
    "pull back", "pulls back", "pulls away", "pull away", "push in", "pushes in", "moves in", "move in", "moves closer", "move back", "moves back",
    "pull out", "pulls out", "pulling back", "backs away", "hd", "montage", "from above", "from below", "from behind", "from the front", "from the side",
    "from the back", "head on", "pushing in", "moves forward", "pushes forward", "orbit around", "orbits around", "orbiting around", "moves backward",
    "track", "follow", "orbit", "spiral", "selfie", "full", "wide", "medium", "low", "high", "side", "back", "front", "loop", "sharp", "aerial", "reverse",
    "panorama", "from the air", "straight on", "pan across", "pans across", "panning", "in reverse",
}  # fmt: skip


def _means_something_else(draft: Draft, start: int, end: int, key: str, value: str) -> bool:
    word = lexicon.plain(draft.text[start:end])
    if word not in _LIST_WORDS_NEEDING_CONTEXT:
        return False
    if _alone(draft, start, end):
        return word in ("full", "medium", "low", "high", "side", "back", "front", "sharp")
    after = draft.text[end : end + 20].lower()
    before = draft.text[max(0, start - 24) : start].lower()
    if re.match(r"\s{1,60}(shot|view|camera|video|footage|framing|take|motion|movement|focus|effect|of\b)", after):
        return False
    if re.search(r"\b(camera|shot|shots|seen|filmed|viewed|slow|slowly|view|smooth|then|and|we)\s{0,60}$", before):
        return False
    if (
        word.startswith(("from ",))
        and re.match(r"\s{0,60}([,.;]|$)", after)
        and not re.search(r"\b(falls?|falling|comes?|coming|light|shines?|shining|drops?|lit)\s{0,60}$", before)
    ):
        return False
    if word == "from above" and re.search(r"\b(view|shot|filmed|seen|look\w*)\b", before):
        return False
    return True


def _camera_wish(draft: Draft, wishes: Wishes, start: int, end: int, key: str, value: str) -> None:
    speed = (
        re.search(rf"{_SPEED}$", _before(draft, start), re.IGNORECASE)
        if key in ("move", "lens", "continuous")
        else None
    )
    cut_from = start - len(_before(draft, start)) + speed.start() if speed and key == "move" else start
    cut_from = _cut_start(draft, cut_from, _BEFORE_SHOT)
    after = _AFTER_SHOT.match(draft.text, end)
    cut_to = after.end() if after and after.end() > end else end
    marked = Marked(value=value, span=Span(start=start, end=end))
    if key == "size":
        wishes.sizes.append(marked)
    elif key == "angle":
        wishes.angles.append(marked)
    elif key == "move":
        _add_move(wishes, value, speed[1] if speed else None, marked.span)
    elif key == "continuous":
        wishes.continuous = True
        if "smooth" in draft.text[start:end].lower():
            wishes.lens.append(Marked(value="smooth", span=marked.span))
    elif all(other.value != value for other in wishes.lens):
        wishes.lens.append(marked)
    # What stood before and after belongs to different clauses when the wish was a sentence of its own.
    if value == "rack focus":
        _rack_focus(draft, cut_to)
    before = _before(draft, cut_from).rstrip()
    trailing = not before or before[-1] in ".;:!?"
    draft.take(cut_from, cut_to, gap=";" if key == "move" and not trailing else " ")


def _rack_focus(draft: Draft, start: int) -> None:
    """ "from X to Y" behind a rack focus become two clauses: the parser ties them into one."""
    match = re.match(r"(\s{0,60}from)\b([^.;\n]*?)(\bto)\b", draft.text[start:], re.IGNORECASE)
    if match:
        draft.take(start + match.start(1), start + match.end(1), gap=";")
        draft.take(start + match.start(3), start + match.end(3), gap=";")


_IN_STYLE_OF = re.compile(
    r",?\s{0,60}\b(?:in\s{1,60}the\s{1,60}(?:style|manner|aesthetic|look|spirit)\s{1,60}of|inspired\s{1,60}by|reminiscent\s{1,60}of|à\s{1,60}la|as\s{1,60}(?:painted|"
    r"imagined|drawn|directed)\s{1,60}by|styled\s{1,60}(?:like|after))\s{1,60}"
    r"(?:a\s{1,60}|an\s{1,60}|the\s{1,60})?((?:[\w'’&-]+\s{0,60}){1,4}?)(?=\s{0,60}(?:[,.;:!?\n]|$|\b(?:with|at|in|on|and|of|showing|where|painting|film|movie)\b))",
    re.IGNORECASE,
)
_BY_PAINTER = re.compile(r",\s{0,60}by\s{1,60}((?:[A-Z][\w'’-]+\s{0,60}){1,3})(?=\s{0,60}(?:[,.;]|$))")
_STYLE_WORD = re.compile(
    r"()(?<![\w'-])((?!in\b|the\b|a\b|an\b|this\b|reaction\b)[\w'-]{1,40})[\s-]{1,3}(?:style|aesthetic|themed|inspired|esque)\b(?!\s{1,60}of)",
    re.IGNORECASE,
)
_STYLE_COLON = re.compile(
    r"(?:^|[.;\n])\s{0,60}(?:style|art style|aesthetic|look|visual style)\s{0,60}:\s{0,60}([^.;\n]{2,80})",
    re.IGNORECASE,
)


def _style_by(draft: Draft, wishes: Wishes) -> None:
    for pattern in (_IN_STYLE_OF, _BY_PAINTER):
        for match in pattern.finditer(draft.text):
            value = lexicon.plain(match[1])
            known = lexicon.canonical("look", "style")[1].get(value, value)
            if known:
                _add(wishes.style, Marked(value=known, span=Span(start=match.start(1), end=match.end(1))))
                draft.take(*match.span(), gap=",")


def _add(marks: list[Marked], marked: Marked) -> None:
    if all(other.value != marked.value for other in marks):
        marks.append(marked)


_STYLE_BEFORE = re.compile(
    r"(?:\b(?:in|as|like|with|of|by|a|an|the|very|highly|ultra|simple|modern|classic|rendered|drawn|painted|filmed|"
    r"shot|looks|style|styled|colorful|colourful|animated|old|dark|gritty)\s{1,60})+$",
    re.IGNORECASE,
)
_STYLE_AFTER = re.compile(
    r"\s{0,60}(?:[\s-]*(?:style|styled|look|aesthetic|aesthetics|vibe|vibes|animation|animated|film|movie|video|footage|"
    r"painting|drawing|illustration|art|atmosphere|feel|mood|tone|era|theme|clip|render|rendering|scene|setting|"
    r"world))*(?:\s{1,60}(?:of|about|showing|with|where|in\s{1,60}which))?\b",
    re.IGNORECASE,
)
_STYLE_NOT_NOUN = {
    # Words that name things as often as a style: they count as style only beside a word for style, or alone between marks.
    "render", "sketch", "comic", "painting", "neon", "silhouette", "silhouettes", "hologram", "holographic", "felt",
    "mosaic", "embroidered", "embroidery", "reel", "mural",
    "retro", "vintage", "medieval", "gothic", "victorian", "vibrant", "minimal", "minimalist", "abstract", "surreal",
    "realistic", "saturated", "muted", "pastel", "western",
    "puppet show", "muppet", "lego", "origami", "commercial", "manga", "3d", "2d", "disney", "doodle", "illustration",
    "fantasy", "acid", "miyazaki", "baroque", "renaissance",
    "engraving", "etching", "gouache", "fresco", "blueprint", "twenties", "x ray", "xray", "low poly", "sepia", "thermal", "picasso", "monet", "dali", "disco",
    "noir", "realism", "shadow puppet", "comics", "whiteboard", "impressionistic", "psychedelic", "trippy", "glitch",
    "horror", "advertisement", "desaturated", "steampunk",
    "brush painting", "ink drawing", "dystopian", "apocalyptic", "post apocalyptic", "retro futuristic", "polaroid",
    "camcorder", "schematic", "wireframe", "minecraft", "papercraft", "voxel", "art deco",
}  # fmt: skip


def _looks(draft: Draft, wishes: Wishes) -> None:
    found: list[tuple[int, int, str, str]] = []
    for key in ("style", "light", "mood"):
        found += [(start, end, key, value) for start, end, value in _matches(draft, "look", key)]
    order = {"style": 0, "light": 1, "mood": 2}
    found.sort(key=lambda one: (-(one[1] - one[0]), one[0], order[one[2]]))
    taken: list[tuple[int, int]] = []
    for start, end, key, value in found:
        if any(a < end and start < b for a, b in taken):
            continue
        taken.append((start, end))
        {"style": _style, "light": _light, "mood": _mood}[key](draft, wishes, start, end, value)


def _style(draft: Draft, wishes: Wishes, start: int, end: int, value: str) -> None:
    after = _STYLE_AFTER.match(draft.text, end)
    tail = draft.text[end : after.end()] if after else ""
    word = lexicon.plain(draft.text[start:end])
    alone = _alone(draft, _cut_start(draft, start, _STYLE_BEFORE), after.end() if after else end)
    styled = bool(
        re.search(
            r"style|look|aesthetic|vibe|animation|animated|film|movie|video|footage|painting|drawing|illustration|art\b|render",
            tail,
            re.IGNORECASE,
        )
    )
    marked = Marked(value=value, span=Span(start=start, end=end))
    beside = re.match(r"[\s,-]*", draft.words[end:])
    styled = styled or any(mark.span.start == end + beside.end() for mark in wishes.style if beside)
    if word in _STYLE_NOT_NOUN and not alone and not styled:
        if word in (
            "steampunk",
            "vintage",
            "retro",
            "medieval",
            "gothic",
            "victorian",
            "dystopian",
            "apocalyptic",
            "post apocalyptic",
            "surreal",
            "psychedelic",
            "neon",
            "art deco",
            "low poly",
            "voxel",
        ):
            return
        return
    _add(wishes.style, marked)
    if (
        re.match(r"\s{1,60}\w", draft.text[end:])
        and not alone
        and not styled
        and re.match(
            r"\s{1,60}(?:city|street|town|village|world|forest|girl|boy|man|woman|character|robot|cat|dog|house|room|landscape|car|alley)\b",
            draft.text[end:],
            re.IGNORECASE,
        )
    ):
        draft.take(start, end)
        return
    cut_from = (
        _cut_start(draft, start, _STYLE_BEFORE)
        if (alone or styled or not re.match(r"\s{0,60}\w", draft.text[end:]))
        else start
    )
    draft.take(cut_from, after.end() if after else end)


_MOOD_AFTER = re.compile(
    r"\s{0,60}(?:and\s{1,60}\w+\s{1,60})?(?:mood|atmosphere|vibe|vibes|feel|feeling|tone|ambience|ambiance|energy|look)\b",
    re.IGNORECASE,
)
_MOOD_BEFORE = re.compile(r"(?:\b(?:in|with|a|an|the|very|slightly|of)\s{1,60})+$", re.IGNORECASE)


def _mood(draft: Draft, wishes: Wishes, start: int, end: int, value: str) -> None:
    after = _MOOD_AFTER.match(draft.text, end)
    if after or _alone(draft, start, end):
        _add(wishes.mood, Marked(value=value, span=Span(start=start, end=end)))
        draft.take(_cut_start(draft, start, _MOOD_BEFORE) if after else start, after.end() if after else end)


_LIGHT_BEFORE = re.compile(
    r"(?:\b(?:in|into|toward|towards|with|under|by|through|from|the|a|bathed\s{1,60}in|lit\s{1,60}by|illuminated\s{1,60}by|beneath)\s{1,60})+$",
    re.IGNORECASE,
)
_LIGHT_KEPT = ("neon", "string lights", "spotlight", "strobe", "glowing")
_LIGHT_AS_THING = re.compile(r"\b(with|has|have|of|flickering|hanging|and)\s{1,60}$", re.IGNORECASE)


def _light(draft: Draft, wishes: Wishes, start: int, end: int, value: str) -> None:
    marked = Marked(value=value, span=Span(start=start, end=end))
    word = lexicon.plain(draft.text[start:end])
    if word in (
        "natural",
        "soft",
        "hard",
        "warm",
        "cold",
        "dramatic",
        "studio",
        "glowing",
        "neon",
        "spotlight",
        "luminous",
        "caustics",
        "low key",
    ):
        # Bare adjectives belong to a noun unless they stand alone.
        if not _alone(draft, start, end) and word not in ("neon", "spotlight", "low key"):
            return
        if word in ("spotlight",) and not _alone(draft, start, end):
            _add(wishes.light, marked)
            return
        if word == "neon" and not _alone(draft, start, end):
            return
    _add(wishes.light, marked)
    if word in ("bioluminescent", "luminous") and re.match(r"\s{1,60}\w", draft.text[end:]):
        return
    if value in _LIGHT_KEPT and not word.endswith(("lit", "lighting", "glow")):
        return
    following = re.match(r"\s{1,60}(\w+)", draft.text[end:])
    if (
        following
        and word in ("sunlight", "moonlight", "starlight", "sunshine", "candlelight", "firelight", "spotlight")
        and (form_of(following[1]) or ("", ""))[1] in ("VBZ", "VBG")
    ):
        draft.cover(start, end)
        return
    if word.endswith("lit") and re.match(r"\s{1,60}[a-z]", draft.text[end:], re.IGNORECASE):
        draft.take(start, end)
        return
    draft.take(_cut_start(draft, start, _LIGHT_BEFORE), end, gap=" ")


_WHEN_BEFORE = re.compile(
    r"(?:\b(?:at|in|on|during|by|under|through|with|before|after|until|the|a|an|early|late|heavy|light|gentle|deep|"
    r"dark|cold|warm|quiet|clear|rainy|snowy|foggy|misty|stormy|windy|sunny|one|into)\s{1,60})+$",
    re.IGNORECASE,
)
_WHEN_AFTER = re.compile(
    r"\s{0,60}(?:time|season|weather|conditions|outside|everywhere|in\s{1,60}the\s{1,60}air)\b", re.IGNORECASE
)


_SNOWY = re.compile(
    r"\bsnowy(?=\s{1,60}(?:winter|autumn|spring|christmas|early|late|dawn|sunrise|morning|noon|day|afternoon|dusk|sunset|evening|night|midnight)\b)",
    re.IGNORECASE,
)
"""Of an hour or a season it is the weather; of a place ("a snowy field") it says what lies there."""


def _when(draft: Draft, wishes: Wishes) -> None:
    for match in _SNOWY.finditer(draft.text):
        snowing = Marked(value="snow", span=draft.take(*match.span()))
        wishes.whens.append(snowing)
        _add(wishes.weather, snowing)
    found: list[tuple[int, int, str, str]] = []
    for key in ("time", "weather", "season"):
        found += [(start, end, key, value) for start, end, value in _matches(draft, "when", key)]
    found.sort(key=lambda one: (-(one[1] - one[0]), one[0]))
    cuts: list[tuple[int, int]] = []
    for start, end, key, value in found:
        word = lexicon.plain(draft.text[start:end])
        if re.search(r"\blike\s{1,60}$", _before(draft, start), re.IGNORECASE):
            continue
        following = re.match(r"\s{1,60}([a-z][\w-]*)", draft.text[end:], re.IGNORECASE)
        preceded = re.search(r"\b(\w+)\s{1,60}$", _before(draft, start))
        if word in ("spring", "day", "rains", "snows", "fog", "storm", "clear", "calm") and not _is_when(
            draft, start, end, word, preceded
        ):
            continue
        if re.match(
            r"[\s-]+(?:covered|capped|kissed|dusted|blanketed|topped|laden|swept|soaked)\b",
            draft.text[end:],
            re.IGNORECASE,
        ):
            continue
        target = {"time": wishes.time, "weather": wishes.weather, "season": wishes.season}[key]
        adjective = (
            following is not None
            and word.endswith("y")
            and word not in ("daybreak", "midday", "sunny day", "cloudy", "day")
        )
        in_name = any(name.start <= start and end <= name.end for name in draft.names)
        marked = Marked(value=value, span=Span(start=start, end=end))
        wishes.whens.append(marked)
        _add(target, marked)
        draft.cover(start, end)
        if (
            in_name
            or adjective
            and key == "weather"
            or re.search(r"\bsky$|skies$|dew$|leaves$|leaf$|snowflakes falling$|\bsun$|market$|club$", word)
        ):
            if word in ("setting sun", "morning sun", "spring sun", "rising sun", "afternoon sun", "bright sun"):
                cuts.append((_cut_start(draft, start, _WHEN_BEFORE), end))
            continue
        before = _cut_start(draft, start, _WHEN_BEFORE)
        after = _WHEN_AFTER.match(draft.text, end)
        cut_to = after.end() if after else end
        has_preposition = bool(
            re.search(
                r"\b(at|in|on|during|by|under|through|with|before|after|until)\s",
                draft.text[before:start],
                re.IGNORECASE,
            )
        )
        if word.startswith(("at ", "in ", "by ", "during ")) or has_preposition or _alone(draft, before, cut_to):
            cuts.append((before, cut_to))
        elif key != "weather" and following is not None:
            cuts.append((start, end))
        elif key == "time" or key == "season":
            cuts.append((before, cut_to))
        elif " fall" in word or " sett" in word or " ris" in word:
            pass
    for start, end in cuts:
        draft.take(start, end)


def _is_when(draft: Draft, start: int, end: int, word: str, preceded: re.Match[str] | None) -> bool:
    before = preceded[1].lower() if preceded else ""
    if word in ("spring",):
        return before in ("in", "early", "late", "the", "this") or _alone(draft, start, end)
    if word == "day":
        return (
            before in ("by", "sunny", "during", "the", "a")
            and not re.match(r"\s{1,60}(after|by)", draft.text[end:])
            and before != "every"
        )
    if word in ("clear", "calm"):
        return _alone(draft, start, end)
    if word in ("rains", "snows"):
        return before in ("it",)
    return True


def take_labelled_styles(draft: Draft, wishes: Wishes) -> None:
    """ "X style" for an X that no list has, and "Style: X": the words themselves become the style."""
    for match in _STYLE_COLON.finditer(draft.text):
        for part in re.finditer(r"[^,]+", match[1]):
            value = lexicon.plain(part[0])
            if value:
                start = match.start(1) + part.start()
                _add(wishes.style, Marked(value=value, span=Span(start=start, end=start + len(part[0]))))
        draft.take(*match.span(), gap=";")
    for match in _STYLE_WORD.finditer(draft.text):
        if any(name.start < match.end() and match.start(2) < name.end for name in draft.names):
            continue
        following = re.match(r"\s{1,60}(track|run|course|machine)\b", draft.text[match.end() :], re.IGNORECASE)
        if following or match[2].lower() in ("old", "new", "different", "same", "own", "any", "some"):
            continue
        _add(wishes.style, Marked(value=lexicon.plain(match[2]), span=Span(start=match.start(2), end=match.end(2))))
        draft.take(_cut_start(draft, match.start(2), _STYLE_BEFORE), match.end())
