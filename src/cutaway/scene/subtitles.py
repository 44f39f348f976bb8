"""Subtitles in the document: texts of the style "subtitle" whose words carry their times.

`Text.parameters["words"]` is a list of [word, start, end], seconds from the start of the text; `content` holds the same words in
lines. `parameters["line"]` is how many characters a line may have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cutaway.scene.document import Scene, Text

STYLE = "subtitle"
LINE = 42
"""Characters in a line where nothing else is said; wide characters count as two."""

_BOUND = frozenset(
    """a an the my your his her its our their this that these those of to in on at by for with from into onto upon over under about as
    and or but nor so if than because although while when where which who whose whom what how i you he she we they it is are was were be been am
    do does did have has had will would shall should can could may might must not no very too more most some any each every
    der die das den dem des ein eine einen einem einer und oder aber im am zu zum zur von vom mit auf für bei nach ich du er sie wir ihr es ist sind
    le la les un une des du de et ou mais dans sur pour par avec au aux je tu il elle nous vous ils elles que qui ne se
    el los las unos unas y o en con por para del al yo que no lo su sus mi tu
    il lo gli uno dei della dello di da e ma nel con su per che non mio tuo suo
    o os as um uma uns umas do da dos das no na nos nas em com por para e mas que não
    een het en of maar van naar met op voor bij ik jij hij zij wij""".split()
)
"""Words after which no line ends where it can be helped: they belong to what follows."""
_HARD = frozenset(
    "a an the my your his her its our their der die das den dem des ein eine einen einem einer le la les un une des du el los las il lo gli uno o os as um uma een het de of to".split()  # noqa: E501
)
_OPENING = frozenset(
    "and but or because so which who that when where while if although since und aber oder weil dass et mais ou que y pero porque".split()
)  # noqa: E501


@dataclass(frozen=True)
class Timed:
    """A word of a subtitle with its marks; seconds from the start of the film."""

    text: str
    start: float
    end: float


def subtitles(scene: Scene) -> tuple[Text, ...]:
    """The subtitles of a scene, by their start."""
    return tuple(sorted((text for text in scene.texts if text.style == STYLE), key=lambda text: (text.start, text.id)))


def words_of(text: Text, rate: Fraction) -> tuple[Timed, ...]:
    """The words of a subtitle with their times in the film; those of a text without times share its length evenly."""
    begins = float(text.start / rate)
    found = _listed(text)
    if found and _same(found, text.content):
        return tuple(Timed(word.text, begins + word.start, begins + word.end) for word in found)
    tokens = text.content.split()
    seconds = float((text.frames or rate * 4) / rate)
    share = seconds / max(len(tokens), 1)
    return tuple(Timed(token, begins + n * share, begins + (n + 1) * share) for n, token in enumerate(tokens))


def timed(text: Text) -> bool:
    """Whether each word of the subtitle has a time of its own that fits what it says."""
    found = _listed(text)
    return bool(found) and _same(found, text.content)


def with_words(text: Text, words: Sequence[Timed], rate: Fraction) -> Text:
    """The subtitle saying these words, broken into lines again; its start and length stay."""
    begins = float(text.start / rate)
    listed = [[word.text, round(word.start - begins, 3), round(word.end - begins, 3)] for word in words]
    most = text.parameters.get("line")
    content = "\n".join(lines([word.text for word in words], most if isinstance(most, int) else LINE))
    return text.model_copy(update={"content": content[:500], "parameters": {**text.parameters, "words": listed}})


def kept_words(
    text: Text, old: Fraction, row: Sequence[tuple[int, int, Fraction, int, int]], piece: tuple[int, int]
) -> Text | None:
    """The part of a subtitle that comes to lie at frames `piece` (start, end) of a film made of stretches of the old one:
    (first frame, end, speed, new start, new frames). None where none of its words is said there, or all of them backwards.

    `old`: frames a second. `text.start` is still that of the old film.
    """
    found = []
    for word in words_of(text, old):
        first, last = word.start * old, word.end * old
        middle = float(first + last) / 2
        for begin, end, speed, at, fills in row:
            if speed <= 0 or not begin <= middle < end:
                continue
            start = at + max(float(first) - begin, 0.0) / float(speed)
            stop = at + min(min(float(last), end) - begin, fills * float(speed)) / float(speed)
            if piece[0] <= (start + stop) / 2 <= piece[1]:
                found.append(Timed(word.text, float(start / old), float(stop / old)))
    if not found:
        return None
    moved = text.model_copy(update={"start": piece[0], "frames": piece[1] - piece[0]})
    if len(found) == len(words_of(text, old)):
        begins = float(piece[0] / old)
        listed = [[word.text, round(word.start - begins, 3), round(word.end - begins, 3)] for word in found]
        return moved.model_copy(update={"parameters": {**text.parameters, "words": listed}})
    if not found[0].text[:1].isupper() and text.content[:1].isupper() and found[0].text.isalpha():
        found[0] = Timed(found[0].text[:1].upper() + found[0].text[1:], found[0].start, found[0].end)
    return with_words(moved, found, old)


def lines(tokens: Sequence[str], most: int = LINE) -> list[str]:
    """The tokens in one line where they fit, else in two (more only where two do not hold them), broken where a reader pauses."""
    whole = joined(tokens)
    if width(whole) <= most or len(tokens) < 2:
        return [whole]
    best: tuple[float, int] | None = None
    for at in range(1, len(tokens)):
        first, second = joined(tokens[:at]), joined(tokens[at:])
        if max(width(first), width(second)) > most:
            continue
        # The lower line a little longer is read more easily and hides less.
        uneven = abs(width(second) - width(first) - 2) / most
        cost = break_cost(tokens[at - 1], tokens[at]) + 7 * uneven * uneven
        if best is None or cost < best[0]:
            best = (cost, at)
    if best is not None:
        return [joined(tokens[: best[1]]), joined(tokens[best[1] :])]
    at = 1
    while at < len(tokens) - 1 and width(joined(tokens[: at + 1])) <= most:
        at += 1
    return [joined(tokens[:at]), *lines(tokens[at:], most)]


def break_cost(before: str, after: str) -> float:
    """How bad it is to end a line or a subtitle between two words: 0 after a sentence to 30 after an article."""
    last = before.rstrip("\"'”’)»")
    if last.endswith((".", "!", "?", "…", "。", "！", "？", "؟", "।")):
        return 0.0
    if last.endswith((",", ";", ":", "—", "–", "、", "，", "،")):
        return 1.0
    word, following = last.lower(), after.lower().strip("\"'“‘(«")
    if word in _HARD:
        return 30.0
    if word in _BOUND:
        return 9.0
    if following in _OPENING:
        return 1.8
    if following in _BOUND:
        return 3.0
    return 4.5


def joined(tokens: Sequence[str]) -> str:
    """Words as running text; Chinese, Japanese and Thai are set without spaces."""
    out = ""
    for token in tokens:
        text = token.strip()
        out += text if not out or (_dense(text[:1]) and _dense(out[-1:])) else f" {text}"
    return out


def width(text: str) -> int:
    """Characters, wide ones as two and those that lie over others as none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text
    )


def _dense(text: str) -> bool:
    return any(
        "\u3000" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" or "\u0e00" <= c <= "\u0e7f"
        for c in text
    )


def _listed(text: Text) -> list[Timed]:
    """The words a subtitle lists, in seconds from its own start."""
    listed = text.parameters.get("words")
    found = []
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, list) and len(entry) == 3 and isinstance(entry[0], str):
            start, end = (float(value) if isinstance(value, int | float) else 0.0 for value in entry[1:])
            found.append(Timed(entry[0], start, end))
    return found


def _same(words: Sequence[Timed], content: str) -> bool:
    return "".join("".join(word.text.split()) for word in words) == "".join(content.split())
