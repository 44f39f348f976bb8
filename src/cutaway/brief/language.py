"""Which language the words are in, and the little that is read of languages other than English."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from cutaway.brief import lexicon
from cutaway.brief.document import Marked, Phrase
from cutaway.brief.draft import Draft
from cutaway.brief.facts import Deed, Facts
from cutaway.brief.wishes import Wishes
from cutaway.scene.document import Span

_SCRIPTS = (
    ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("HANGUL", "ko"), ("CJK", "zh"), ("CYRILLIC", "ru"), ("ARABIC", "ar"),
    ("HEBREW", "he"), ("DEVANAGARI", "hi"), ("THAI", "th"), ("GREEK", "el"),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDINGS = {
    "de": ("er", "en", "es", "em", "e", "n", "s"), "fr": ("es", "s", "e", "x", "nes"), "es": ("s", "es"), "it": (), "pt": ("s", "es"), "nl": ("e", "en", "s"),
}  # fmt: skip
_VOWELS = {"es": "oa", "it": "oaie", "pt": "oa"}


def language_of(words: str) -> str:
    """The language code: by script where that decides, else by function words; "en" when in doubt."""
    script = _by_script(words)
    if script:
        return script
    found = [word.lower().replace("’", "'") for word in _WORD.findall(words)]
    if not found:
        return "en"
    scores: dict[str, int] = {}
    for code, listed in lexicon.table("languages")["function"].items():
        known = set(listed.split())
        scores[code] = sum(word in known for word in found)
    translated = {code: sum(_lookup(word, code) is not None for word in found) for code in _columns()}
    english = scores.pop("en") + sum(word in lexicon.noun_kinds() or word in _english() for word in found)
    totals = {code: score + translated.get(code, 0) for code, score in scores.items()}
    best = max(totals, key=lambda code: (totals[code], code in translated, code))
    return best if totals[best] > english and (totals[best] >= 2 or len(found) == 1 and translated.get(best)) else "en"


@functools.cache
def _english() -> frozenset[str]:
    return lexicon.words("verbs", "verbs") | lexicon.words("qualities", "colours") | lexicon.words("qualities", "sizes")


def _by_script(words: str) -> str | None:
    letters = [character for character in words[:2000] if character.isalpha() and ord(character) > 0x24F]
    if len(letters) * 3 < sum(character.isalpha() for character in words[:2000]) or not letters:
        return None
    counts: Counter[str] = Counter()
    for character in letters:
        name = unicodedata.name(character, "")
        for prefix, code in _SCRIPTS:
            if name.startswith(prefix):
                counts[code] += 1
                break
    if not counts:
        return None
    if counts["ja"] and counts["ja"] * 6 > counts["zh"]:
        return "ja"
    best = counts.most_common(1)[0][0]
    if best == "ru" and re.search("[іїєґІЇЄҐ]", words):
        return "uk"
    return best


@functools.cache
def _columns() -> tuple[str, ...]:
    return tuple(lexicon.table("languages")["words"]["columns"].split())


@functools.cache
def _vocabulary(code: str) -> Mapping[str, tuple[str, str]]:
    """Word of the language -> (list, English word)."""
    column = _columns().index(code) + 1
    found: dict[str, tuple[str, str]] = {}
    for kind, rows in lexicon.table("languages")["words"].items():
        if kind == "columns":
            continue
        for row in rows.strip().splitlines():
            cells = [cell.strip() for cell in row.split("|")]
            for form in cells[column].split("/"):
                found.setdefault(form, (kind, cells[0]))
    return found


def _lookup(word: str, code: str) -> tuple[str, str] | None:
    vocabulary = _vocabulary(code)
    if word in vocabulary:
        return vocabulary[word]
    bare = re.sub(r"^(?:l|d|qu|un|dell|all|nell|sull)'", "", word)
    if bare in vocabulary:
        return vocabulary[bare]
    for ending in _ENDINGS.get(code, ()):
        stem = bare.removesuffix(ending)
        if stem != bare and len(stem) > 2 and stem in vocabulary:
            return vocabulary[stem]
    for vowel in _VOWELS.get(code, ""):
        for stem in {bare[:-1], bare[:-2] if bare.endswith("s") else bare[:-1]}:
            candidate = vocabulary.get(stem + vowel)
            if len(stem) > 2 and candidate and candidate[0] in ("colours", "sizes", "attributes"):
                return candidate
    return None


def _compound(word: str, code: str) -> tuple[str, str] | None:
    """(material or attribute, noun) of a German or Dutch compound whose end is known: "holztisch"."""
    if code not in ("de", "nl"):
        return None
    for form, (kind, english) in _vocabulary(code).items():
        if kind == "nouns" and len(form) > 3 and word.endswith(form) and len(word) > len(form) + 2:
            first = _lookup(word[: -len(form)].removesuffix("s"), code)
            return (first[1] if first and first[0] == "materials" else "", english)
    return None


def read_foreign(draft: Draft, facts: Facts, wishes: Wishes, code: str) -> None:
    """Nouns, colours, sizes, counts, hours, weather and a few verbs of the six languages; says what that was."""
    name = lexicon.table("languages")["names"].get(code, code)
    if code not in _columns():
        draft.notes.append(
            _note(
                f"The words are {name} ({code}), which is not read; only names, numbers and international words were. Write the prompt in English."
            )
        )
        return
    draft.notes.append(
        _note(
            f"The words are {name} ({code}), of which only common nouns, colours, numbers, hours, weather and a few verbs "
            f"are understood. English is read in full."
        )
    )
    empty = set(lexicon.table("languages")["function"][code].split())
    pending: dict[str, str] = {}
    last_noun = None
    last_at = -100
    waiting: Deed | None = None
    for match in _WORD.finditer(draft.text):
        word = match[0].lower().replace("’", "'")
        span = Span(start=match.start(), end=match.end())
        found = _lookup(word, code)
        compound = _compound(word, code) if found is None else None
        if compound:
            found = ("nouns", compound[1])
            if compound[0]:
                pending["materials"] = compound[0]
        if word in empty or "'" in word and word.split("'")[-1] in empty:
            draft.cover(match.start(), match.end())
        if found is None:
            continue
        draft.cover(match.start(), match.end())
        kind, english = found
        mark = Marked(value=english, span=span)
        if kind == "nouns":
            known = facts.cast.known(english, english)
            mention = known or facts.cast.new(
                english, english.split()[-1] if english != "living room" else "room", span.start, span.end
            )
            mention.colour = mention.colour or pending.pop("colours", "")
            mention.material = mention.material or pending.pop("materials", "")
            mention.size = mention.size or pending.pop("sizes", "")
            if "counts" in pending:
                mention.count = int(pending.pop("counts"))
            if "attributes" in pending:
                mention.attributes.append(pending.pop("attributes"))
            if (
                waiting is not None
                and waiting.target is None
                and waiting.agent is not mention
                and mention.kind == "object"
            ):
                waiting.target = mention
                mention.acts = True
            waiting = None
            last_noun, last_at = mention, match.end()
        elif kind in ("colours", "sizes", "materials", "attributes", "counts"):
            # In French, Spanish, Italian and Portuguese an adjective mostly follows its noun.
            follows = (
                code in ("fr", "es", "it", "pt")
                and last_noun is not None
                and match.start() - last_at < 8
                and kind != "counts"
            )
            if follows and last_noun is not None:
                if kind == "colours":
                    last_noun.colour = last_noun.colour or english
                elif kind == "materials":
                    last_noun.material = last_noun.material or english
                elif kind == "sizes":
                    last_noun.size = last_noun.size or english
                else:
                    last_noun.attributes.append(english)
            else:
                pending[kind] = english
        elif kind == "times":
            wishes.time.append(mark)
        elif kind == "weather":
            wishes.weather.append(mark)
        elif kind == "seasons":
            wishes.season.append(mark)
        elif kind == "verbs" and last_noun is not None and last_noun.kind != "place":
            waiting = Deed(english, last_noun, None, [], span.start, span.end, clause=0)
            last_noun.acts = True
            facts.deeds.append(waiting)


def _note(text: str) -> Phrase:
    return Phrase(text="", span=Span(start=0, end=0), note=text)
