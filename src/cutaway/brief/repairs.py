"""Small changes to a clause that let a small parser read it: a stand-in verb, "is" before -ing, "will", "there is".

Each is an answer to an error that the parser makes again and again on prompts: nouns followed by an -ing word or by a
third person verb are taken for compounds, and fragments without a verb are taken for anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cutaway.brief import lexicon, parser
from cutaway.brief.clauses import Clause, Token
from cutaway.brief.singular import is_plural, singular
from cutaway.brief.verbs import form_of, verb_forms

if TYPE_CHECKING:
    from spacy.tokens import Doc

_FINITE = ("VBZ", "VBP", "VBD", "MD")
_LEADING = {
    "and", "but", "so", "also", "finally", "first", "firstly", "next", "suddenly", "meanwhile", "now", "then", "or", "plus", "eventually", "lastly",
    "afterwards", "later", "with", "where", "after", "once", "before", "second", "third", "because", "that", "which", "please", "there's", "featuring",
    "showing", "including", "depicting", "about", "of", "for", "to", "into", "initially", "soon", "immediately", "again",
}  # fmt: skip
_ORDERS = {
    "show",
    "make",
    "create",
    "add",
    "generate",
    "include",
    "depict",
    "imagine",
    "visualize",
    "visualise",
    "produce",
    "render",
    "animate",
    "let",
    "have",
    "use",
    "explain",
    "illustrate",
    "film",
    "display",
    "feature",
    "see",
    "picture",
    "give",
    "design",
    "demonstrate",
}
_BE = {"is", "are", "was", "were", "be", "'s", "'re"}
_ADVERBS = {
    "slowly",
    "quickly",
    "fast",
    "gently",
    "always",
    "never",
    "just",
    "still",
    "almost",
    "again",
    "both",
    "all",
    "each",
    "softly",
    "quietly",
    "happily",
    "suddenly",
    "then",
    "also",
    "now",
    "soon",
}


def _base(form: str, tag: str) -> str | None:
    found = form_of(form)
    return found[0] if found and found[1] == tag else None


def _noun(token: Token) -> bool:
    lower = token.text.lower()
    if (
        token.tag in ("JJ", "VB", "RB")
        and lower in parser.dictionary()[0]
        and lower not in parser.dictionary()[2]
        and lower not in verb_forms()
    ):
        return True
    return (
        bool(token.name)
        or token.tag.startswith(("NN", "PRP"))
        and token.tag != "PRP$"
        or lower in lexicon.noun_kinds()
        or lower in ("one", "everyone", "everybody", "it", "they", "he", "she", "others", "someone")
    )


def _noun_before(tokens: Sequence[Token], index: int) -> int | None:
    """Index of the noun right before `index`, adverbs skipped."""
    at = index - 1
    while at >= 0 and (tokens[at].text.lower() in _ADVERBS or tokens[at].tag == "RB"):
        at -= 1
    return at if at >= 0 and _noun(tokens[at]) else None


def _finite_at(tokens: Sequence[Token]) -> int | None:
    for index, token in enumerate(tokens):
        lower = token.text.lower()
        if lower in _BE and token.tag != "POS" or token.tag in _FINITE and not token.name:
            if (
                index
                and tokens[index - 1].text.lower() in ("that", "which", "who")
                and any(later.tag in _FINITE or later.text.lower() in _BE for later in tokens[index + 1 :])
            ):
                continue
            if lower not in _BE and _not_finite(tokens, index):
                continue
            if token.tag in ("VBD",) and lower not in _BE and index and _reduced(tokens, index):
                continue
            return index
    return None


def _not_finite(tokens: Sequence[Token], index: int) -> bool:
    """Whether the tagger's finite verb is rather a noun or an adverb: "several fish", "sparks flying", "turning left"."""
    word = tokens[index].text.lower()
    if tokens[index].tag == "MD":
        return False
    known = singular(word) in lexicon.noun_kinds()
    if word == "left" and index and _base(tokens[index - 1].text, "VBG"):
        return True
    if known and word not in verb_forms():
        return True
    if (
        known
        and index
        and (
            tokens[index - 1].tag in ("DT", "CD", "PRP$", "JJ")
            or tokens[index - 1].text.lower() in lexicon.table("qualities")["vague"]
        )
    ):
        return True
    if known and index == 0 and len(tokens) > 1 and (tokens[1].tag == "VBG" or _base(tokens[1].text, "VBG")):
        return True
    return index == 0 and is_plural_noun_phrase(tokens, 0)


def _hidden_verb(tokens: Sequence[Token], finite: int) -> int | None:
    """An -s verb before the tagger's finite verb that was taken for a noun: "one stops and looks", "chef chops carrots"."""
    for index in range(1, finite):
        token = tokens[index]
        if token.name or token.tag not in ("NNS", "NN", "NNP", "NNPS", "JJ") or not _base(token.text, "VBZ"):
            continue
        noun = _noun_before(tokens, index)
        if noun is None or is_plural(tokens[noun].text) and tokens[0].text.lower() not in ("a", "an", "one"):
            continue
        determined = any(
            before.text.lower() in ("a", "an", "one", "the", "his", "her", "its", "their") or before.name
            for before in tokens[: noun + 1]
        )
        following = tokens[index + 1]
        form = verb_forms().get(following.text.lower())
        verb_follows = (
            following.tag in _FINITE
            and singular(following.text) not in lexicon.noun_kinds()
            or following.text.lower() in _BE
        )
        if (
            determined
            and not verb_follows
            and not (form and form[1] in ("VB", "VBZ") and singular(following.text) not in lexicon.noun_kinds())
        ):
            return index
    return None


def _reduced(tokens: Sequence[Token], index: int) -> bool:
    """Whether a past form is rather a participle: "a road covered in leaves"."""
    following = tokens[index + 1].text.lower() if index + 1 < len(tokens) else ""
    return tokens[index].text.lower().endswith("ed") and following in (
        "in",
        "with",
        "by",
        "of",
        "on",
        "near",
        "at",
        "to",
        "from",
        "under",
        "into",
        "between",
        "beside",
    )


def repaired(clause: Clause, carried: bool) -> Clause:
    """The clause as the parser should see it. `carried`: a subject of an earlier clause can be carried on."""
    tokens = list(clause.tokens)
    leading: list[Token] = []
    while len(tokens) > 1 and (
        tokens[0].text.lower() in _LEADING
        and not tokens[0].preposition
        or tokens[0].tag == "DT"
        and tokens[1].text.lower() == "of"
    ):
        leading.append(tokens.pop(0))
    while (
        len(tokens) > 1
        and tokens[0].text.lower() in _ORDERS
        and tokens[0].tag in ("VB", "VBP", "NN", "NNP", "JJ", "VBD", "RB", "IN", "UH")
    ):
        if tokens[1].tag in _FINITE or tokens[1].text.lower() in _BE:
            break
        leading.append(tokens.pop(0))
        while len(tokens) > 1 and tokens[0].text.lower() in (
            "me",
            "us",
            "how",
            "that",
            "where",
            "what",
            "it",
            "why",
            "when",
            "for",
        ):
            leading.append(tokens.pop(0))
    result = Clause(_with_verb(tokens, carried), clause.start, clause.end, clause.sequel, clause.new_sentence, leading)
    return result


def _with_verb(tokens: list[Token], carried: bool) -> list[Token]:
    first = tokens[0]
    lower = first.text.lower()
    adverbs = 0
    while adverbs < len(tokens) - 1 and (tokens[adverbs].tag == "RB" or tokens[adverbs].text.lower() in _ADVERBS):
        adverbs += 1
    opening = tokens[adverbs]
    word = opening.text.lower()
    if carried and not opening.name:
        subject = Token("he", carried=True)
        following = tokens[adverbs + 1] if adverbs + 1 < len(tokens) else None
        names_a_thing = (
            singular(word) in lexicon.noun_kinds()
            and following is not None
            and (
                following.tag in ("VBG", "VBZ", "VBP", "VBN", "VBD")
                or _base(following.text, "VBG")
                or _base(following.text, "VBZ")
            )
        )
        if names_a_thing:
            pass
        elif opening.tag == "VBG" or _base(word, "VBG") and opening.tag not in ("JJ",):
            if not (
                adverbs + 1 < len(tokens) and _noun(tokens[adverbs + 1]) and _plain_noun_phrase(tokens[adverbs + 1 :])
            ):
                return [subject, Token("is"), *tokens]
        if (
            not names_a_thing
            and (_base(word, "VBZ") or opening.tag == "VBZ" and singular(word) not in parser.dictionary()[0])
            and word not in _BE
            and not is_plural_noun_phrase(tokens, adverbs)
        ):
            return [subject, *_stand_in(tokens, adverbs)]
        if word in _BE:
            return [subject, *tokens]
        if (
            opening.tag in ("VBN", "VBD")
            and following is not None
            and following.text.lower() in ("by", "in", "with", "from", "on")
        ):
            return [subject, Token("is"), *tokens]
        if not names_a_thing and opening.tag in ("VB", "VBP") and _base(word, "VB"):
            return [Token("they", carried=True), Token("will"), *tokens]
    if (
        lower == "one"
        and len(tokens) > 1
        and (tokens[1].tag in ("VBZ", "VBG") or _base(tokens[1].text, "VBZ"))
        and not (len(tokens) > 2 and tokens[2].tag == "VBZ")
    ):
        tokens[0] = Token("he", first.start, first.end, name="one", tag="PRP")
    if (
        first.tag in ("VB", "VBP", "RB", "UH", "VBD", "VBN", "IN")
        and not first.name
        and singular(lower) in lexicon.noun_kinds()
        and lower not in verb_forms()
    ):
        tokens = [Token("the", tag="DT"), Token(first.text.lower(), first.start, first.end, tag="NN"), *tokens[1:]]
    finite = _finite_at(tokens)
    hidden = _hidden_verb(tokens, finite) if finite is not None else None
    if hidden is not None:
        return _stand_in(tokens, hidden)
    late = _hidden_verb(tokens, len(tokens) - 1) if finite is None else None
    if (
        late is not None
        and (tokens[late].tag == "VBZ" or singular(tokens[late].text) not in lexicon.noun_kinds())
        and any(token.tag == "VBG" for token in tokens[:late])
    ):
        return _stand_in(tokens, late)
    if finite is not None:
        if (
            tokens[finite].tag == "VBZ"
            or tokens[finite].text.lower() in _BE
            or tokens[finite].tag in ("VBP", "MD", "VBD")
        ):
            return tokens
    for index in range(1, len(tokens)):
        if (
            not tokens[index].name
            and (tokens[index].tag == "VBG" or _base(tokens[index].text, "VBG"))
            and tokens[index].text.lower().endswith("ing")
        ):
            noun = _noun_before(tokens, index)
            if noun is not None and not _inside_compound(tokens, index):
                return [*tokens[: noun + 1], Token("is"), *tokens[noun + 1 :]]
    for index in range(1, len(tokens)):
        token = tokens[index]
        if not token.name and _base(token.text, "VBZ") and token.text.lower() not in ("has",):
            noun = _noun_before(tokens, index)
            if (
                noun is not None
                and (not is_plural(tokens[noun].text) or tokens[0].text.lower() in ("a", "an", "one"))
                and not _sure_compound(tokens, noun, index)
            ):
                return _stand_in(tokens, index)
    for index in range(1, len(tokens)):
        token = tokens[index]
        if not token.name and _base(token.text, "VB") and token.tag in ("VB", "VBP", "NN", "NNP", "JJ", "IN"):
            noun = _noun_before(tokens, index)
            if noun is not None and (
                is_plural(tokens[noun].text)
                or tokens[noun].tag == "NNS"
                or tokens[noun].text.lower() in ("people", "fish", "sheep", "they", "deer")
                or _joined(tokens, noun)
                or _plural_first(tokens, noun)
                and (token.tag != "NN" or singular(token.text) not in lexicon.noun_kinds())
            ):
                following = tokens[index + 1] if index + 1 < len(tokens) else None
                if (
                    following is None
                    or following.tag in ("IN", "RB", "DT", "TO", "PRP$", "RP", "PRP", "CC", "JJ", "NNS", "NN")
                    and not (
                        following.tag in ("NN", "NNS") and following.text.lower() in lexicon.noun_kinds() and False
                    )
                ):
                    return [*tokens[: noun + 1], Token("will"), *tokens[noun + 1 :]]
    for index in range(1, len(tokens)):
        token = tokens[index]
        if not token.name and (token.tag in ("VBN", "VBD") or _base(token.text, "VBN")):
            noun = _noun_before(tokens, index)
            if noun is not None and index + 1 < len(tokens) and not _noun(tokens[index + 1]):
                return [*tokens[: noun + 1], Token("is"), *tokens[noun + 1 :]]
    if finite is None and lower not in ("there",):
        return [Token("there"), Token("is"), *_with_article(tokens)]
    if lower == "there" and finite is None:
        return [first, Token("is"), *tokens[1:]]
    return tokens


def _with_article(tokens: list[Token]) -> list[Token]:
    """ "flickering streetlight" with an article, or the parser takes the first word for a verb."""
    if len(tokens) < 2 or tokens[0].name or not (_base(tokens[0].text, "VBG") or tokens[0].tag.startswith("VB")):
        return tokens
    return [Token("the" if is_plural(tokens[1].text) else "a", tag="DT"), *tokens] if _noun(tokens[1]) else tokens


def second_look(clause: Clause, doc: Doc) -> Clause | None:
    """The clause mended again where the parse shows that a verb was still taken for a noun; None when nothing is wrong."""
    tokens = clause.tokens
    for node in doc:
        token = tokens[node.i]
        if token.start < 0 or token.name or token.verb or token.preposition or not node.i:
            continue
        before = _noun_before(tokens, node.i)
        if before is None:
            continue
        torn = any(
            child.i == before and child.dep_ in ("compound", "nmod", "amod") for child in node.children
        ) and not any(child.dep_ == "nsubj" for child in node.children)
        if (
            _base(token.text, "VBZ")
            and (node.pos_ != "VERB" or node.dep_ in ("compound", "amod", "nmod", "nsubj") or torn)
            and not any(other.verb for other in tokens)
        ):
            singular_subject = not is_plural(tokens[before].text) or tokens[0].text.lower() in ("a", "an")
            determined = any(
                other.text.lower() in ("a", "an", "the", "one", "his", "her", "its") or other.name
                for other in tokens[: before + 1]
            )
            as_noun = singular(token.text) in lexicon.noun_kinds()
            if singular_subject and determined and (not as_noun or token.tag == "VBZ"):
                kept = [
                    other
                    for index, other in enumerate(tokens)
                    if not (
                        other.start < 0
                        and not other.carried
                        and other.text in ("there", "is", "will")
                        and index < node.i
                    )
                ]
                return Clause(
                    _stand_in(kept, kept.index(token)),
                    clause.start,
                    clause.end,
                    clause.sequel,
                    clause.new_sentence,
                    clause.leading,
                )
        if (
            before == node.i - 1
            and token.tag == "VBG"
            and node.dep_ in ("amod", "compound")
            and node.head.i > node.i
            and any(other.dep_ in ("ROOT", "acl") and other.pos_ == "VERB" for other in doc[: node.i])
        ):
            return Clause(
                [*tokens[: node.i], Token("while"), *tokens[node.i :]],
                clause.start,
                clause.end,
                clause.sequel,
                clause.new_sentence,
                clause.leading,
            )
        if (
            node.pos_ == "VERB"
            and node.tag_ in ("VB", "VBP")
            and _base(token.text, "VB")
            and not any(other.text == "will" for other in tokens)
        ):
            if torn and not any(child.dep_ in ("nsubj", "aux") for child in node.children):
                return Clause(
                    [*tokens[: before + 1], Token("will"), *tokens[before + 1 :]],
                    clause.start,
                    clause.end,
                    clause.sequel,
                    clause.new_sentence,
                    clause.leading,
                )
    return None


def _plain_noun_phrase(tokens: Sequence[Token]) -> bool:
    """Whether the words are a bare noun without a determiner of its own: "glowing mushrooms", not "carrying a tray"."""
    return bool(tokens) and _noun(tokens[0]) and tokens[0].text.lower() not in ("it", "them")


def is_plural_noun_phrase(tokens: Sequence[Token], index: int) -> bool:
    """Whether an -s word at the start is a plural noun with a verb after it: "waves crash", "lights flicker"."""
    if (
        tokens[index].tag != "NNS"
        and tokens[index].text.lower() not in lexicon.noun_kinds()
        and not is_plural(tokens[index].text)
    ):
        return False
    rest = tokens[index + 1 :]
    if not rest:
        return tokens[index].tag == "NNS" and (
            not _base(tokens[index].text, "VBZ") or singular(tokens[index].text) in lexicon.noun_kinds()
        )
    following = rest[0]
    if following.tag in ("DT", "PRP", "PRP$", "RB", "RP", "JJ", "CC", "TO", "IN"):
        return (
            tokens[index].tag == "NNS"
            and following.tag in ("IN", "CC")
            and tokens[index].text.lower().rstrip("s") in lexicon.noun_kinds()
        )
    return bool(verb_forms().get(following.text.lower())) or following.tag in ("VBP", "VBG", "VBN", "VB", "VBD")


def _plural_first(tokens: Sequence[Token], noun: int) -> bool:
    """Whether the subject is plural though the noun before the verb is not: "two knights in shining armor fight"."""
    for index, token in enumerate(tokens[:noun]):
        if token.tag == "IN" or token.text.lower() in ("in", "with", "of"):
            return index > 0 and _noun(tokens[index - 1]) and is_plural(tokens[index - 1].text)
    return False


def _joined(tokens: Sequence[Token], noun: int) -> bool:
    return any(token.text.lower() == "and" for token in tokens[:noun])


def _inside_compound(tokens: Sequence[Token], index: int) -> bool:
    """Whether the -ing word belongs to a noun after it: "a wooden rocking chair"."""
    if index + 1 >= len(tokens):
        return False
    following = tokens[index + 1]
    previous = tokens[index - 1]
    return following.tag in ("NN", "NNS") and previous.text.lower() in ("a", "an", "the") and index + 2 >= len(tokens)


def _sure_compound(tokens: Sequence[Token], noun: int, index: int) -> bool:
    """Whether an -s word after a noun is rather the plural of a thing: "two street lamps"."""
    if index + 1 < len(tokens) and tokens[index + 1].tag in _FINITE and not _not_finite(tokens, index + 1):
        return True
    counted = any(
        token.tag == "CD" or token.text.lower() in ("several", "many", "few", "some") for token in tokens[: noun + 1]
    )
    determined = any(token.text.lower() in ("a", "an", "one") for token in tokens[: noun + 1])
    if counted and not determined:
        return True
    if (
        not determined
        and tokens[0].text.lower() not in ("the", "his", "her", "its", "their")
        and not any(t.name for t in tokens[: noun + 1])
    ):
        kinds = lexicon.noun_kinds()
        base = tokens[index].text.lower()
        return (base in kinds or base.rstrip("s") in kinds) and index == len(tokens) - 1
    return False


def _stand_in(tokens: Sequence[Token], index: int) -> list[Token]:
    """The verb at `index` shown as "is eating" when a noun phrase follows, else as "is walking": both parse well."""
    token = tokens[index]
    base = _base(token.text, "VBZ")
    if base is None:
        return list(tokens)
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    transitive = (
        following is not None
        and (following.tag in ("DT", "PRP$", "PRP", "JJ", "CD", "NN", "NNS", "NNP") or bool(following.name))
        and following.text.lower()
        not in ("up", "down", "over", "off", "on", "in", "out", "away", "back", "past", "by", "fast", "upward", "home")
    )
    stand = Token("eating" if transitive else "walking", token.start, token.end, verb=base)
    before = list(tokens[:index])
    if before and before[-1].text.lower() == "one":
        before[-1] = Token("he", before[-1].start, before[-1].end, name="one")
    return [*before, Token("is"), stand, *tokens[index + 1 :]]
