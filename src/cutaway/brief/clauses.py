"""The text cut into clauses of tokens, small enough for a small parser."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cutaway.brief import lexicon
from cutaway.brief.draft import Draft
from cutaway.brief.singular import is_plural, singular
from cutaway.brief.verbs import form_of, verb_forms

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?(?<!\.)|\d+(?:[.,:]\d+)*(?:[^\W\d_]+)?|[^\w\s]", re.UNICODE)
_HARD = set(".;:!?()[]{}–—|/•*~<>=#\n…")
_BREAKING_WORDS = {"then", "while", "whereas", "meanwhile", "afterwards", "when", "until", "as"}

# Prepositions of several words: what the parser is shown instead, so that it attaches them as one.
_PREPOSITIONS = {
    "next to": "beside", "in front of": "behind", "on top of": "on", "to the left of": "beside", "to the right of": "beside", "on the left of": "beside",
    "on the right of": "beside", "left of": "beside", "right of": "beside", "in the middle of": "in", "in the center of": "in", "in the centre of": "in",
    "close to": "near", "out of": "from", "away from": "from", "inside of": "inside", "outside of": "outside", "at the edge of": "near", "on the edge of": "on",
    "at the top of": "on", "on the side of": "on", "in between": "between", "on either side of": "beside",
    "at the bottom of": "under", "at the foot of": "beside",
    "along with": "with", "together with": "with", "in the shape of": "like", "up to": "to", "down into": "into",
    "up into": "into", "out onto": "onto", "off of": "off",
    "in the midst of": "in", "at the end of": "at", "on the back of": "on", "in the heart of": "in", "full of": "with", "filled with": "with", "on board": "on",
    "ahead of": "before", "all around": "around", "all over": "over", "on the other side of": "behind", "at the base of": "beside", "to the side of": "beside",
    "by the side of": "beside", "because of": "by", "instead of": "without", "down the": "down the", "far from": "from",
}  # fmt: skip
_REAL = {
    "to the left of": "left of", "on the left of": "left of", "to the right of": "right of", "on the right of": "right of", "in the middle of": "in",
    "in the center of": "in", "in the centre of": "in", "full of": "with", "filled with": "with", "along with": "with",
    "together with": "with", "inside of": "inside",
    "out of": "out of", "in the heart of": "in", "in the midst of": "in", "outside of": "outside", "all around": "around", "all over": "over",
    "off of": "off", "close to": "near", "in between": "between", "at the edge of": "at", "on the edge of": "on",
}  # fmt: skip


@dataclass
class Token:
    """One word as the parser sees it, and what stands behind it. Inserted words have start -1."""

    text: str
    start: int = -1
    end: int = -1
    name: str = ""
    """Full name of a protected name, of which the parser sees only the last word."""
    head: str = ""
    preposition: str = ""
    adjective: str = ""
    """What was said, where the parser sees a simpler word: "snow-covered"."""
    verb: str = ""
    """Lemma behind a stand-in verb."""
    carried: bool = False
    """Stands for the subject of the clause before."""
    tag: str = ""


@dataclass
class Clause:
    """Tokens between marks. `sequel`: begins with "then"; `start` and `end`: its characters, marks included."""

    tokens: list[Token]
    start: int
    end: int
    sequel: bool = False
    new_sentence: bool = True
    leading: list[Token] = field(default_factory=list)


_ADVERBIALS = re.compile(
    r"\b(?:side by side|inside out|back and forth|up and down|one after (?:another|the other)|hand in hand|over "
    r"and over(?: again)?|round and round|around and around|in circles|in a circle|in sync|in unison|upside down"
    r"|face to face|at full speed|in place|from side to side|all at once|one by one|head over heels|back to back|"
    r"arm in arm|in formation|in single file|at the same time|in rhythm|to the beat|with joy|in mid-?air)\b",
    re.IGNORECASE,
)
_COVERED = re.compile(
    r"\b(?:snow|ice|moss|leaf|flower|dust|vine|mud|tree|rain|wind|sun|dew|frost|ivy|blood|neon|star|palm|mist|fog|"
    r"cloud)[\s-]+(?:covered|capped|filled|lined|kissed|dusted|dappled|topped|soaked|swept|drenched|stained|studded|"
    r"shrouded|clad)(?=\s+[^\W\d_])(?!\s+(?:in|with|by)\b)",
    re.IGNORECASE,
)


@functools.cache
def _preposition_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){lexicon.alternatives(_PREPOSITIONS)}(?![\w-])", re.IGNORECASE)


def tokens_of(draft: Draft) -> list[Token]:
    """Every word and mark of the draft's text, names and long prepositions in one piece."""
    pieces: dict[int, Token] = {}
    taken_to: dict[int, int] = {}
    for name in draft.names:
        if draft.text[name.start : name.end] != draft.words[name.start : name.end]:
            continue
        last = re.search(r"[^\W_]+$", draft.words[name.start : name.end])
        pieces[name.start] = Token(last[0] if last else name.head, name.start, name.end, name.name, name.head)
        taken_to[name.start] = name.end
    for match in _preposition_pattern().finditer(draft.text):
        if any(start < match.end() and match.start() < end for start, end in taken_to.items()):
            continue
        wording = lexicon.plain(match[0])
        if wording in ("down the",):
            continue
        pieces[match.start()] = Token(
            _PREPOSITIONS[wording], match.start(), match.end(), preposition=_REAL.get(wording, wording)
        )
        taken_to[match.start()] = match.end()
    for match in _ADVERBIALS.finditer(draft.text):
        if not any(start < match.end() and match.start() < end for start, end in taken_to.items()):
            pieces[match.start()] = Token(
                "together", match.start(), match.end(), adjective=lexicon.plain(match[0]), tag="RB"
            )
            taken_to[match.start()] = match.end()
    for match in _COVERED.finditer(draft.text):
        if not any(start < match.end() and match.start() < end for start, end in taken_to.items()):
            pieces[match.start()] = Token(
                "covered", match.start(), match.end(), adjective=re.sub(r"[\s-]+", "-", match[0].lower()), tag="JJ"
            )
            taken_to[match.start()] = match.end()
    tokens: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(draft.text):
        if match.start() < at:
            continue
        if match.start() in pieces:
            tokens.append(pieces[match.start()])
            at = taken_to[match.start()]
            continue
        # A piece that begins inside this match (rare: "x-y") is left to the plain words.
        text, start, end = match[0], match.start(), match.end()
        possessive = re.search(r"(?:['’]s|n['’]t|(?<=s)['’]|['’](?:re|ll|ve|m|d))$", text, re.IGNORECASE)
        if possessive and possessive.start() > 0:
            tokens.append(Token(text[: possessive.start()], start, start + possessive.start()))
            tokens.append(Token(possessive[0].replace("’", "'"), start + possessive.start(), end))
        else:
            tokens.append(Token("and" if text == "&" else text.replace("’", "'"), start, end))
        at = end
    # Blanked quotations and line ends count as marks.
    with_breaks: list[Token] = []
    for token in tokens:
        if with_breaks and "\n" in draft.words[with_breaks[-1].end : token.start]:
            with_breaks.append(Token("\n", with_breaks[-1].end, with_breaks[-1].end + 1))
        with_breaks.append(token)
    return with_breaks


def is_word(token: Token) -> bool:
    return any(character.isalnum() for character in token.text)


def sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens between hard marks; the marks are dropped."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        hard = token.text in _HARD or token.text == "-" or token.text == "\n"
        if hard:
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if any(is_word(token) for token in group)]


def clauses_of(tagged: Sequence[Token], begins_sentence: bool = True) -> list[Clause]:
    """A sentence cut at commas and at words such as "then" and "while"; commas between adjectives do not cut."""
    clauses: list[Clause] = []
    current: list[Token] = []
    sequel = False

    def close() -> None:
        nonlocal current, sequel
        words = [token for token in current if is_word(token) or token.text in ("'s", "'", "&", "-")]
        if any(is_word(token) for token in words):
            clauses.append(
                Clause(words, words[0].start, words[-1].end, sequel, new_sentence=begins_sentence and not clauses)
            )
            sequel = False
        current = []

    listed = _listed_subjects(tagged)
    for index, token in enumerate(tagged):
        lower = token.text.lower()
        if token.text == "," and index < listed:
            token.text = "and"
            current.append(token)
            continue
        if token.text in (",", '"', "“", "”", "«", "»", "„"):
            if not _between_adjectives(tagged, index):
                close()
            continue
        if (
            lower in _BREAKING_WORDS
            and index + 1 < len(tagged)
            and not (lower == "as" and not _verb_follows(tagged, index))
        ):
            if current and current[-1].text.lower() == "and":
                current.pop()
            close()
            sequel = lower in ("then", "afterwards") or sequel
            continue
        if (
            lower == "to"
            and index + 1 < len(tagged)
            and tagged[index + 1].text.lower() in ("reveal", "revealing", "show")
        ):
            close()
            tagged[index + 1].text = "there"
            continue
        if lower == "and" and current and opens_clause(tagged, index):
            close()
            continue
        current.append(token)
    close()
    return clauses


def _listed_subjects(tagged: Sequence[Token]) -> int:
    """Where the last "and" of a list of subjects stands ("a monkey, a parrot and a tiger share a boat"); 0 without such a list."""
    commas = [index for index, token in enumerate(tagged) if token.text == ","]
    if not commas:
        return 0
    for index, token in enumerate(tagged):
        if token.text.lower() == "and" and index > commas[0]:
            last = index
            break
        if token.text != "," and (_verbal(token) or token.tag in ("IN", "TO", "RB", "WDT", "WP", "WRB")):
            return 0
    else:
        return 0
    at = last + 1
    while (
        at < len(tagged)
        and (tagged[at].tag in ("DT", "JJ", "CD", "NN", "NNS", "NNP", "PRP$") or tagged[at].name)
        and at - last < 6
    ):
        form = form_of(tagged[at].text)
        if form and form[1] == "VB" and tagged[at].tag in ("VBP", "VB"):
            break
        at += 1
    if at >= len(tagged) or at == last + 1:
        return 0
    verb = tagged[at]
    return last if verb.tag in ("VBP", "VBG", "VB") or verb.text.lower() == "are" else 0


def opens_clause(tagged: Sequence[Token], index: int) -> bool:
    """Whether "and" at `index` joins clauses: a verb stands before, and a noun with its verb, or a lone -s verb, after."""
    comma = max((at for at in range(index) if tagged[at].text in (",", ";")), default=-1)
    before = tagged[comma + 1 : index]
    if not any(_verbal(token) for token in before):
        return False
    rest = list(tagged[index + 1 : index + 9])
    if not rest:
        return False
    while len(rest) > 1 and (rest[0].tag in ("RB",) or rest[0].text.lower() == "then"):
        rest = rest[1:]
    first = verb_forms().get(rest[0].text.lower())
    bare = _verbal(tagged[index - 1]) and len(rest) > 1 and rest[1].tag not in ("IN", "RB", "CC", ",")
    if first and first[1] == "VBZ" and not rest[0].name and not bare:
        if (
            rest[0].tag == "VBZ"
            or singular(rest[0].text) not in lexicon.noun_kinds()
            or len(rest) > 1
            and rest[1].text.lower() in ("a", "an", "the", "his", "her", "its")
        ):
            rest[0].tag = "VBZ"
            return True
        if (
            len(rest) > 1
            and rest[1].text.lower()
            in (
                "to",
                "at",
                "away",
                "off",
                "into",
                "over",
                "down",
                "up",
                "out",
                "across",
                "toward",
                "towards",
                "around",
                "through",
            )
            and not rest[1].adjective
        ):
            rest[0].tag = "VBZ"
            return True
    at = 0
    while at < len(rest) and (
        rest[at].tag in ("DT", "JJ", "CD", "PRP$", "JJR", "NNP")
        and not rest[at].name
        and at < 3
        and not _known_noun(rest[at])
    ):
        at += 1
    nouns = at
    while (
        at < len(rest)
        and (rest[at].name or _known_noun(rest[at]) or rest[at].tag in ("NN", "NNS", "NNP", "PRP"))
        and not (at > nouns and _verbal(rest[at]))
    ):
        at += 1
    if at == nouns or at >= len(rest):
        return False
    verb = rest[at]
    if verb.text.lower() in ("is", "are"):
        return True
    form = form_of(verb.text)
    if form is None or verb.name:
        return False
    if form[1] in ("VBZ", "VBG"):
        return True
    return (
        form[1] == "VB"
        and (is_plural(rest[at - 1].text) or rest[at - 1].text.lower() in ("people", "they"))
        and verb.tag in ("VB", "VBP")
    )


def _known_noun(token: Token) -> bool:
    return singular(token.text) in lexicon.noun_kinds()


def _verbal(token: Token) -> bool:
    if token.name:
        return False
    form = form_of(token.text)
    return (
        token.tag in ("VBZ", "VBP", "VBG", "VBD")
        or form is not None
        and form[1] in ("VBZ", "VBG")
        and singular(token.text) not in lexicon.noun_kinds()
    )


def _verb_follows(tagged: Sequence[Token], index: int) -> bool:
    """Whether "as" opens a clause of its own ("as the sun rises"), not a comparison ("as big as", "dressed as a clown")."""
    if index and tagged[index - 1].text.lower() in ("dressed", "same", "as", "such", "disguised", "well"):
        return False
    for token in tagged[index + 1 :]:
        if token.text == ",":
            return False
        if token.tag in ("VBZ", "VBP", "VBD", "MD"):
            return True
    return False


def _between_adjectives(tagged: Sequence[Token], index: int) -> bool:
    if index == 0 or index + 1 >= len(tagged):
        return False
    qualities = lexicon.words("qualities", "colours") | lexicon.words("qualities", "sizes")

    def adjective(token: Token) -> bool:
        return token.tag in ("JJ", "JJR", "JJS") or token.text.lower() in qualities

    if not adjective(tagged[index - 1]) or not adjective(tagged[index + 1]):
        return False
    for token in tagged[index + 2 :]:
        if token.text == ",":
            continue
        if token.tag.startswith("NN"):
            return True
        if not adjective(token) and token.text.lower() != "and":
            return False
    return False
