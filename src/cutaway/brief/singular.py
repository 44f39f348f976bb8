"""Plural nouns to singular, without a parser."""

from __future__ import annotations

from cutaway.brief import lexicon

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "kids": "kid", "mice": "mouse", "geese": "goose", "feet": "foot", "teeth": "tooth", "oxen": "ox",
    "wolves": "wolf", "leaves": "leaf", "knives": "knife", "wives": "wife", "lives": "life", "shelves": "shelf", "loaves": "loaf", "calves": "calf",
    "elves": "elf", "thieves": "thief", "scarves": "scarf", "hooves": "hoof", "halves": "half", "wharves": "wharf", "dwarves": "dwarf", "fish": "fish",
    "sheep": "sheep", "deer": "deer", "dice": "dice", "cacti": "cactus", "fungi": "fungus", "people": "people", "potatoes": "potato", "tomatoes": "tomato",
    "heroes": "hero", "echoes": "echo", "volcanoes": "volcano", "mosquitoes": "mosquito", "buses": "bus", "gases": "gas", "lenses": "lens", "axes": "axe",
    "cookies": "cookie", "movies": "movie", "zombies": "zombie", "selfies": "selfie", "pies": "pie", "ties": "tie", "brownies": "brownie", "hippies": "hippie",
    "fries": "fries", "police": "police", "firefighters": "firefighter", "snowmen": "snowman", "firemen": "fireman", "policemen": "policeman",
    "fishermen": "fisherman", "businessmen": "businessman", "bees": "bee", "trees": "tree", "shoes": "shoe",
    "canoes": "canoe", "toes": "toe", "horses": "horse",
    "houses": "house", "roses": "rose", "vases": "vase", "noses": "nose", "cases": "case", "bases": "base", "phrases": "phrase", "nurses": "nurse",
    "waves": "wave", "caves": "cave", "gloves": "glove", "doves": "dove", "sleeves": "sleeve", "olives": "olive", "glasses": "glass", "stairs": "stair",
    "axis": "axis", "oasis": "oasis", "tennis": "tennis", "chess": "chess", "moss": "moss", "canvas": "canvas", "paris": "paris", "mars": "mars",
    "venus": "venus", "texas": "texas", "athens": "athens", "alps": "alps", "himalayas": "himalayas", "outdoors": "outdoors", "indoors": "indoors",
    "scissors": "scissors", "jeans": "jeans", "pants": "pants", "trousers": "trousers", "shorts": "shorts", "leggings": "leggings", "pajamas": "pajamas",
    "sunglasses": "sunglasses", "goggles": "goggles", "binoculars": "binoculars", "headphones": "headphones", "overalls": "overalls", "dominoes": "domino",
    "dominos": "domino", "asparagus": "asparagus", "circus": "circus", "octopuses": "octopus", "christmas": "christmas", "santa": "santa", "chaos": "chaos",
    "ruins": "ruins", "news": "news", "woods": "woods", "downtown": "downtown", "series": "series",
    "species": "species", "lotus": "lotus", "iris": "iris", "pegasus": "pegasus", "bus": "bus", "lens": "lens",
    "triceratops": "triceratops", "walrus": "walrus", "cactus": "cactus", "hibiscus": "hibiscus", "crocus": "crocus",
    "abacus": "abacus", "graffiti": "graffiti",
    "confetti": "confetti", "spaghetti": "spaghetti", "hippopotamus": "hippopotamus", "stethoscope": "stethoscope", "colossus": "colossus", "genius": "genius",
}  # fmt: skip
_NEVER = ("ss", "us", "is", "'s")


def singular(noun: str) -> str:
    """The lower-case singular; a word that is none stays as it is."""
    word = noun.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    kinds = lexicon.noun_kinds()
    if (
        word in kinds
        and not (word.endswith("s") and word[:-1] in kinds)
        or not word.endswith("s")
        or len(word) < 4
        or word.endswith(_NEVER)
    ):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("oes") and word[:-2] in kinds:
        return word[:-2]
    return word[:-1]


def is_plural(noun: str) -> bool:
    """Whether the word is a plural by its form."""
    word = noun.lower()
    return singular(word) != word or word in ("people", "police")
