"""Forms of the listed verbs."""

from __future__ import annotations

import functools

from cutaway.brief import lexicon, parser

_ING_NOUNS = frozenset(
    "morning evening ceiling building clothing lightning king ring spring string wing thing swing sibling pudding "
    "railing earring dwelling wedding painting drawing lighting sling darling being "
    "something nothing anything everything during icing filling frosting topping stuffing dressing beijing viking "
    "duckling gosling seedling sapling awning herring sterling shilling ping-pong "
    "crossing clearing opening landing setting housing parking shopping wrapping writing meeting offering gathering".split()
)


def form_of(word: str) -> tuple[str, str] | None:
    """(base, tag) of a verb form: of the listed verbs, or an -ing form of any verb the parser's dictionary knows."""
    word = word.lower()
    found = verb_forms().get(word)
    if found or not word.endswith("ing") or len(word) < 6 or word in _ING_NOUNS or word in lexicon.noun_kinds():
        return found
    stem = word[:-3]
    known = parser.dictionary()[1]
    for base in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
        if base in known:
            return base, "VBG"
    return None


@functools.cache
def verb_forms() -> dict[str, tuple[str, str]]:
    """Form -> (base, tag) for the -s, -ing, -ed and base forms of listed verbs."""
    forms: dict[str, tuple[str, str]] = {}
    for base in sorted(
        lexicon.words("verbs", "verbs")
        | lexicon.words("verbs", "say")
        | {"wear", "have", "contain", "let", "start", "begin", "use", "become", "get", "put", "stay", "remain"}
    ):
        doubled = (
            base + base[-1]
            if len(base) >= 3 and base[-1] not in "wxyaeiouhs" and base[-2] in "aeiou" and base[-3] not in "aeiou"
            else ""
        )
        ing = (
            {base + "ing"}
            if not base.endswith("e")
            else {base + "ing", base[:-1] + "ing"}
            if base.endswith(("ee", "ye", "oe"))
            else {base[:-1] + "ing"}
        )
        past = {base + "d" if base.endswith("e") else base + "ed"}
        if doubled:
            ing.add(doubled + "ing")
            past.add(doubled + "ed")
        if base.endswith("ie"):
            ing = {base[:-2] + "ying"}
        third = base + ("es" if base.endswith(("s", "x", "ch", "sh", "z", "o")) else "s")
        if base.endswith("y") and base[-2:-1] not in "aeiou":
            third = base[:-1] + "ies"
            past = {base[:-1] + "ied"}
        for form in ing:
            forms.setdefault(form, (base, "VBG"))
        for form in past:
            forms.setdefault(form, (base, "VBN"))
        forms.setdefault("has" if base == "have" else third, (base, "VBZ"))
        forms.setdefault(base, (base, "VB"))
    return forms
