"""A clause as parts: verbs, mentions of what exists, values, places, times, and words nothing is known about.

Every stretch of words that the lexicon or the scene knows is a candidate; the parts are the non-overlapping candidates
that leave least unknown, in fewest pieces. A part keeps all that its words may be ("orange" is a colour and a degree of
warmth); what it is, is decided when an operation is looked for that makes sense of the whole clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cutaway.brief.edit_tokens import Token
from cutaway.brief.edit_words import NUMBERS, ORDINALS, Entry, bases, entries, is_plural, raw, singular
from cutaway.brief.targets import Index, Item, Mention
from cutaway.scene.edits_colour import colour_names

DETERMINERS = {
    "the", "a", "an", "this", "that", "these", "those", "my", "our", "your", "all", "both", "every", "each", "any",
    "some", "another",
    "his", "her", "its", "their", "other", "remaining", "same", "whole", "entire",
}  # fmt: skip
SIDES = {
    "left": "left", "leftmost": "left", "left-hand": "left", "lefthand": "left", "right": "right",
    "rightmost": "right", "right-hand": "right", "middle": "middle",
    "center": "middle", "centre": "middle", "central": "middle", "front": "front", "nearest": "front",
    "closest": "front", "back": "back", "rear": "back",
    "farthest": "back", "furthest": "back", "top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom",
}  # fmt: skip
PRONOUNS = {
    "it": "it", "them": "they", "they": "they", "he": "he", "him": "he", "she": "she", "her": "she", "this": "it",
    "that": "it", "these": "they", "those": "they",
    "everything": "everything", "anything": "everything", "others": "others", "all": "they", "both": "they",
    "himself": "he", "herself": "she", "itself": "it", "each": "they",
}  # fmt: skip
OTHERS = (
    ("everything", "else"), ("everyone", "else"), ("everybody", "else"), ("anything", "else"), ("nothing", "else"),
    ("the", "rest"), ("all", "the", "rest"),
    ("the", "others"), ("the", "other", "ones"), ("the", "remaining", "ones"), ("all", "else"), ("all", "the",
    "others"), ("all", "other", "things"), ("rest",),
    ("the", "rest", "of", "it"), ("the", "rest", "of", "the", "scene"), ("the", "rest", "of", "the", "film"),
    ("everything", "other"), ("all", "of", "the", "rest"),
)  # fmt: skip

_PRIORITY = {
    "verb": 2.0, "colour": 3.0, "material": 2.6, "axis": 2.2, "comparative": 3.0, "superlative": 2.5,
    "axis_noun": 1.4, "degree": 1.8, "time_of_day": 3.0, "weather": 2.8,
    "season": 2.8, "look": 2.4, "size": 3.0, "angle": 3.0, "move": 3.0, "aspect": 3.0, "state": 3.2, "place": 2.5,
    "prep": 1.6, "action": 2.3, "number": 2.0,
    "ordinal": 1.5, "filler": 0.5, "function": -3.0, "adjusting": 2.0,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Tokens `start` to `end` of the clause. `options`: tag -> what it then means."""

    start: int
    end: int
    text: str
    options: dict[str, Any] = field(default_factory=dict)

    def has(self, *tags: str) -> bool:
        """Whether it may be one of these."""
        return any(tag in self.options for tag in tags)

    @property
    def empty(self) -> bool:
        """Whether it says nothing by itself: function words, fillers, commas."""
        return all(tag in ("function", "filler", "comma", "determiner") for tag in self.options) and bool(self.options)


def parts_of(tokens: Sequence[Token], index: Index) -> list[Part]:
    """The parts of a clause, left to right, covering every token."""
    count = len(tokens)
    options: dict[tuple[int, int], dict[str, Any]] = {}
    weights: dict[tuple[int, int], float] = {}

    def put(start: int, end: int, tag: str, data: Any, priority: float) -> None:
        row = options.setdefault((start, end), {})
        if tag == "verb":
            row.setdefault("verb", []).append(data)
        elif tag not in row:
            row[tag] = data
        weights[start, end] = max(weights.get((start, end), -99.0), 10.0 * (end - start) + priority - 8.0)

    lows = [token.low for token in tokens]
    for i, token in enumerate(tokens):
        if token.kind == "quote":
            put(i, i + 1, "quote", token.content, 20.0)
        elif token.kind == "time":
            put(i, i + 1, "time", token.time, 20.0)
        elif token.kind in ("comma", "stop"):
            put(i, i + 1, "comma", None, -2.0)
        elif token.number is not None:
            put(i, i + 1, "number", token.number, 2.0)
            _lexicon(tokens, lows, i, put)
        else:
            _lexicon(tokens, lows, i, put)
            if token.low == "'s":
                put(i, i + 1, "function", None, -3.0)
    for mention in mentions(tokens, index):
        strength = max((value for _, value in mention.items), default=1.5)
        put(mention.start, mention.end, "mention", mention, 3.0 + strength - 5.0 * len(mention.spare))
    best: list[tuple[float, int]] = [(0.0, 0)] * (count + 1)
    by_end: dict[int, list[tuple[int, float]]] = {}
    for (start, end), weight in weights.items():
        by_end.setdefault(end, []).append((start, weight))
    for end in range(1, count + 1):
        choice = (best[end - 1][0] - 9.0, end - 1)
        for start, weight in by_end.get(end, ()):
            choice = max(choice, (best[start][0] + weight, start))
        best[end] = choice
    parts: list[Part] = []
    end = count
    while end > 0:
        start = best[end][1]
        text = " ".join(token.text for token in tokens[start:end])
        parts.append(Part(start, end, text, dict(options.get((start, end), {}))))
        end = start
    parts.reverse()
    return _with_found_tails(parts)


def _lexicon(tokens: Sequence[Token], lows: Sequence[str], i: int, put: Any) -> None:
    for base in bases(lows[i]):
        for entry in entries().get(base, ()):
            if base != lows[i] and entry.tag in (
                "function",
                "filler",
                "degree",
                "prep",
                "time_of_day",
                "season",
                "place",
                "ordinal",
                "number",
                "colour",
                "look",
                "axis",
                "state",
            ):
                continue
            j = i + len(entry.words)
            if j > len(lows) or any(tokens[k].kind not in ("word", "number") for k in range(i, j)):
                continue
            if not all(
                entry.words[k] == lows[i + k]
                or (entry.tag in ("verb", "action", "move") and entry.words[k] in bases(lows[i + k]))
                for k in range(1, len(entry.words))
            ):
                continue
            if (
                entry.tag == "verb"
                and entry.data[0] in ("on", "off")
                and entry.words[0] in ("be", "should")
                and j < len(lows)
                and tokens[j].kind == "word"
                and lows[j] not in _AFTER_TAIL
            ):
                continue
            if entry.tail:
                _tail(entry, tokens, lows, i, j, put)
            else:
                put(i, j, entry.tag, entry.data, _PRIORITY[entry.tag])
    _parted_action(tokens, lows, i, put)
    if lows[i] in PRONOUNS and lows[i] not in ("all", "both", "each"):
        put(i, i + 1, "function", None, -3.0)


def _parted_action(tokens: Sequence[Token], lows: Sequence[str], i: int, put: Any) -> None:
    """An action with its particle after the thing: "tip the cup over"."""
    for entry in (entry for base in bases(lows[i]) for entry in entries().get(base, ())):
        if (
            entry.tag != "action"
            or len(entry.words) != 2
            or entry.words[1] not in _PARTICLES
            or lows[i + 1 : i + 2] == [entry.words[1]]
        ):
            continue
        for k in range(i + 2, min(len(lows), i + 6)):
            if lows[k] == entry.words[1] and (
                k + 1 == len(lows) or tokens[k + 1].kind != "word" or lows[k + 1] in _AFTER_TAIL
            ):
                put(i, i + 1, "action", entry.data, 4.0)
                put(k, k + 1, "filler", None, 4.0)
                return


_PARTICLES = {"over", "down", "up", "around", "away", "off", "out"}


def _tail(entry: Entry, tokens: Sequence[Token], lows: Sequence[str], i: int, j: int, put: Any) -> None:
    width = len(entry.tail)
    for k in range(j + 1, min(len(lows) - width, j + 9) + 1):
        if tuple(lows[k : k + width]) == entry.tail:
            if (
                entry.tail in (("on",), ("in",), ("up",), ("down",), ("out",))
                and k + 1 < len(lows)
                and tokens[k + 1].kind == "word"
                and lows[k + 1] not in _AFTER_TAIL
            ):
                continue
            if (
                entry.tail in (("off",), ("on",), ("out",), ("in",), ("away",), ("back",))
                and k + 1 < len(lows)
                and lows[k + 1] == "of"
            ):
                continue
            put(i, j, "verb", (*entry.data, (k, k + width)), _PRIORITY["verb"] + 4.0)
            put(k, k + width, "tail", entry.data, 5.0)
            return


_AFTER_TAIL = {
    "at",
    "after",
    "and",
    "again",
    "please",
    "for",
    "from",
    "until",
    "then",
    "but",
    "when",
    "a",
    "by",
    "now",
    "instead",
    "too",
    "much",
    "slightly",
    "right",
    "immediately",
    "in",
    "as",
    "only",
    "very",
}
"""What may follow a particle that ends its verb ("turn the lamp on again"); after anything else it is a preposition."""


def _with_found_tails(parts: list[Part]) -> list[Part]:
    """Verbs whose particle did not become a part of its own are taken back."""
    tails = {(part.start, part.end) for part in parts if part.has("tail")}
    fixed = []
    for part in parts:
        if part.has("verb"):
            verbs = [data for data in part.options["verb"] if len(data) < 3 or data[2] in tails]
            options = {tag: data for tag, data in part.options.items() if tag != "verb"}
            part = Part(part.start, part.end, part.text, {**options, "verb": verbs} if verbs else options)
        fixed.append(part)
    heads = {data[2] for part in fixed for data in part.options.get("verb", ()) if len(data) > 2}
    return [part if not part.has("tail") or (part.start, part.end) in heads else _orphan(part) for part in fixed]


def _orphan(part: Part) -> Part:
    options = {tag: data for tag, data in part.options.items() if tag != "tail"}
    return Part(part.start, part.end, part.text, options or {"function": None})


def mentions(tokens: Sequence[Token], index: Index) -> list[Mention]:
    """Everything in the clause that may name something that exists."""
    lows = [token.low for token in tokens]
    words = [token.kind == "word" for token in tokens]
    found: list[Mention] = []
    for i in range(len(lows)):
        if not words[i]:
            continue
        for phrase in OTHERS:
            if tuple(lows[i : i + len(phrase)]) == phrase:
                found.append(Mention(i, i + len(phrase), " ".join(phrase), pronoun="others"))
        if lows[i] in PRONOUNS and (i == 0 or lows[i - 1] not in DETERMINERS):
            found.append(Mention(i, i + 1, lows[i], pronoun=PRONOUNS[lows[i]]))
        for end, items in index.anchors(lows, i).items():
            if end - i == 1 and lows[i] in ("one",):
                continue
            plural = is_plural(lows[end - 1]) or lows[end - 1] in ("everyone", "everybody", "people")
            found.append(_extended(tokens, lows, Mention(i, end, " ".join(_noun(lows[i:end])), tuple(items), plural)))
        if lows[i] in ("one", "ones"):
            mention = _extended(tokens, lows, Mention(i, i + 1, "one", _anything(index), lows[i] == "ones"))
            if mention.end - mention.start > 1 and (
                mention.colour
                or mention.ordinal
                or mention.side
                or mention.superlative
                or mention.determiner == "other"
            ):
                found.append(mention)
        found.extend(_part_mentions(tokens, lows, i, index))
        if lows[i] in ("leftmost", "rightmost") and not index.anchors(lows, i + 1 if i + 1 < len(lows) else i):
            found.append(_extended(tokens, lows, Mention(i + 1, i + 1, "one", _anything(index), False)))
    return found


def _noun(words: Sequence[str]) -> list[str]:
    return [*words[:-1], singular(words[-1])]


def _anything(index: Index) -> tuple[tuple[Item, float], ...]:
    return tuple((item, 1.0) for item in index.items if item.group == "thing" and item.kind != "set")


def _part_mentions(tokens: Sequence[Token], lows: Sequence[str], i: int, index: Index) -> list[Mention]:
    found = []
    for kind, parts in raw()["parts"].items():
        owners = tuple((item, 1.0) for item in index.items if item.group == "thing" and item.kind == kind)
        if not owners:
            continue
        for name, phrases in parts.items():
            if lows[i] in phrases or singular(lows[i]) in phrases:
                found.append(_extended(tokens, lows, Mention(i, i + 1, lows[i], owners, is_plural(lows[i]), part=name)))
    return found


def _extended(tokens: Sequence[Token], lows: Sequence[str], mention: Mention) -> Mention:
    """The mention with the words before it that narrow it down, and with "from the left" behind it."""
    values: dict[str, Any] = {}
    i = mention.start
    spare: list[int] = []
    solid = any(item.group in ("thing", "light", "text", "kind") for item, _ in mention.items)
    if i > 0 and tokens[i - 1].kind == "quote":
        fitting = tuple((item, value) for item, value in mention.items if tokens[i - 1].content.lower() in item.written)
        if fitting:
            mention = replace(mention, items=fitting)
            i -= 1
    while i > 0 and tokens[i - 1].kind in ("word", "number"):
        word = lows[i - 1]
        two = f"{lows[i - 2]} {word}" if i > 1 else ""
        if not solid and (word in colour_names() or word in raw()["materials"]["words"]):
            break
        if two in colour_names() and "colour" not in values:
            values["colour"], i = two, i - 2
        elif word in colour_names() and "colour" not in values:
            values["colour"], i = word, i - 1
        elif word in raw()["materials"]["words"] and "material" not in values:
            values["material"], i = raw()["materials"]["same"].get(word, word), i - 1
        elif word in ORDINALS and "ordinal" not in values:
            values["ordinal"], i = ORDINALS[word], i - 1
        elif word in SIDES and "side" not in values and not (mention.start == mention.end and i < mention.start):
            values["side"], i = SIDES[word], i - 1
        elif (
            (word in NUMBERS or tokens[i - 1].number is not None)
            and tokens[i - 1].content != "times"
            and "count" not in values
            and word not in ("one", "zero")
            or (word == "one" and i > 1 and lows[i - 2] in DETERMINERS)
        ):
            values["count"], i = (
                min(1000, int(tokens[i - 1].number if tokens[i - 1].number is not None else NUMBERS.get(word, 1))),
                i - 1,
            )
        elif i > 1 and lows[i - 2] == "the" and (found := _superlative(word)):
            values["superlative"], i = found, i - 1
        elif word in DETERMINERS:
            determiner = word
            i -= 1
            if word == "the" and i > 0 and lows[i - 1] in ("all", "both"):
                determiner, i = lows[i - 1], i - 1
            elif word == "the" and i > 1 and lows[i - 1] == "of" and lows[i - 2] in ("all", "both", "one", "each"):
                determiner, i = lows[i - 2], i - 2
            elif word == "the" and i > 1 and lows[i - 1] == "of" and lows[i - 2] in NUMBERS and "count" not in values:
                values["count"], i = NUMBERS[lows[i - 2]], i - 2
            elif word == "other" and i > 0 and lows[i - 1] in ("the", "all"):
                i -= 1
            if word in ("his", "her", "its", "their"):
                values["owner"] = Mention(
                    i, i + 1, word, pronoun={"his": "he", "her": "she", "its": "it", "their": "they"}[word]
                )
            values["determiner"] = determiner
            break
        elif word == "'s" and i > 1 and mention.part:
            break
        elif (
            i > 1
            and lows[i - 2] in ("the", "a", "an", "that", "this")
            and word.isalpha()
            and word not in entries()
            and not spare
            and not _known(word)
        ):
            spare.append(i - 1)
            i -= 1
        else:
            break
    end = mention.end
    if (
        tuple(lows[end : end + 2]) == ("from", "the")
        and end + 2 < len(lows)
        and lows[end + 2] in ("left", "right", "front", "back", "top", "bottom")
        and ("ordinal" in values or (len(mention.items) > 1 and lows[end + 2] in ("left", "right")))
    ):
        values["side"] = SIDES[lows[end + 2]]
        values.setdefault("ordinal", 1)
        end += 3
    same = {"start": i, "end": end, "spare": tuple(spare)}
    return Mention(**{**mention.__dict__, **values, **same})


def _known(word: str) -> bool:
    return any(base in entries() for base in bases(word))


def _superlative(word: str) -> tuple[str, int] | None:
    for entry in entries().get(word, ()):
        if entry.tag in ("superlative", "comparative") and len(entry.words) == 1 and entry.data[0]:
            return entry.data
    return None
