"""Reading clauses about the film as a whole: another place, shots in another order, nothing at all; and turns by degrees.

They are told by the order of their words rather than by one verb, so the words of the clause are matched as a line."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator

from cutaway.brief import lexicon
from cutaway.brief.changes import Kept, Target
from cutaway.brief.edit_clause import Clause, Reading
from cutaway.brief.edit_words import NUMBERS, ORDINALS, singular
from cutaway.brief.targets import Found
from cutaway.scene.places import place_words

_ALL = (
    r"(?:it|this|that|them|they|everything|everyone|it all|all of it|(?:the|this|that|my|our) (?:whole |"
    r"entire )?(?:film|video|clip|scene|movie|story|action|thing|place|setting|location|background|"
    r"backdrop|world|environment|surroundings|set))"
)
_CAST = r"(?:him|her|he|she|<cast>)"
_HERE = r"(?:(?:the |this |that |a |an )?<here>)"
_LINK = r"(?:in|on|at|to|into|inside|onto|over to|out to|out into|by)"
_BE = r"(?:should|could|must|can|may|might|would|needs to|need to|has to|have to|ought to)? ?"
_HAPPEN = r"(?:(?:take|takes) place|(?:happen|happens)|(?:play|plays)|be set|be|is|are|was|were|is set)"
_SETTING = r"(?:place|setting|location|background|backdrop|environment|scenery|surroundings|world)"
_PLACE = r"(?P<place>(?:the |a |an |some )?(?:(?!(?:with|by|for|to|into|in|on|at|and|of|the|a|an|be|from|as)\b)[a-z'-]+ ){0,4}?<noun>)"
_TAIL = r"(?P<rest>(?: .*)?)"
_PATTERNS = (
    rf"(?:set|put|place|move|take|bring|transport|relocate|transfer|shift|send|stage|shoot|film|teleport|"
    rf"have|let) (?:{_ALL}|{_CAST}|{_HERE})(?: all)?(?: {_HAPPEN})? {_LINK} {_PLACE}{_TAIL}",
    rf"(?:make|turn|change|transform|convert|switch|get|let|have) (?:{_ALL}|{_HERE})(?: all)? (?:into|to|"
    rf"look like|look as if it were|feel like|be|become|happen|take place|"
    rf"play)(?: {_LINK})? {_PLACE}{_TAIL}",
    rf"(?:make|want|would like|i'd like|like|prefer|love) (?:{_ALL}|{_HERE})(?: to be| to take place| to happen| to play)?"
    rf"(?: {_LINK})? {_PLACE}{_TAIL}",
    rf"(?:{_ALL}|{_HERE}) (?:to be|to take place|to happen|to play)(?: {_LINK})? {_PLACE}{_TAIL}",
    rf"(?:replace|swap|swap out|exchange|substitute|change|switch|trade) (?:{_ALL}|{_HERE}) (?:with|by|for|"
    rf"to|into) {_PLACE}{_TAIL}",
    rf"(?:{_ALL}|{_HERE}|{_CAST}|she|he|they) {_BE}{_HAPPEN}(?: {_LINK})? {_PLACE}{_TAIL}",
    rf"instead of {_HERE} (?:use |make it |have |show |take )?{_PLACE}{_TAIL}",
    rf"(?:use |new )?(?:{_SETTING})? ?{_PLACE} instead{_TAIL}",
    rf"(?:new |another |different ){_SETTING}:? {_PLACE}{_TAIL}",
    rf"(?:use )?{_PLACE} (?:as|for) (?:the |a )?(?:new )?{_SETTING}{_TAIL}",
)
_DEGREES = r"(?:degrees?|deg|degs|°)"
_TURNING = r"(?:rotate|turn|spin|pivot|swivel|twist|revolve|tilt)"


@functools.cache
def _places() -> frozenset[str]:
    """Nouns of places, "_" for a space."""
    names = {noun for noun, kind in lexicon.noun_kinds().items() if kind == "place"}
    vague = {"place", "area", "zone", "region", "district", "location", "interior", "exterior", "environment", "setting", "scene", "background",
             "horizon", "world", "orbit", "set", "line", "plain"}  # fmt: skip
    return frozenset(names - vague)


class _Line:
    """The clause as one line of words, and which token stands where in it."""

    def __init__(self, c: Clause) -> None:
        self.text = ""
        self.starts: list[int] = []
        for token in c.tokens:
            self.starts.append(len(self.text))
            self.text += ("," if token.kind == "comma" else token.low) + " "
        self.text = self.text.rstrip()

    def tokens(self, start: int, end: int) -> range:
        """The tokens within characters `start` to `end`."""
        inside = [i for i, at in enumerate(self.starts) if start <= at < end]
        return range(inside[0], inside[-1] + 1) if inside else range(0)


def read_whole(c: Clause) -> Iterator[Reading]:
    """Every reading of the clause as something about the whole film."""
    if len(c.tokens) > 30:
        return
    line = _Line(c)
    for reading in (
        read_weather(c),
        read_nothing(c, line),
        read_enough(c, line),
        read_order(c, line),
        read_turned(c, line),
        read_place(c, line),
    ):
        if reading is not None:
            yield reading


def read_nothing(c: Clause, line: _Line) -> Reading | None:
    """ "Nothing should change", "do not change a thing", "no changes": all stays as it is."""
    match = re.search(
        r"^(?:please )?(?:(?:nothing|not a thing|none of (?:it|this)) (?:should|may|must|shall|has to|"
        r"needs to|is to) (?:be )?(?:change|changed|changes|different|touched)"
        r"|(?:do not|don't|never) (?:change|touch|alter|modify|edit|do) (?:a thing|anything|nothing|"
        r"a single thing)(?: at all| else| here)?"
        r"|no (?:more |further )?(?:changes?|edits?)(?: needed| please| necessary| at all| required)?"
        r"|(?:it is|it's|that is|that's|this is|looks|all is|everything is) (?:perfect|good|great|fine|"
        r"just right|ok|okay)(?: as it is| like (?:this|that)| the way it is| now)?"
        r"|(?:keep|leave) (?:it|this|that|everything|all|all of it|the (?:film|video|scene|clip))(?: exactly|"
        r" just| all)? (?:the way|how|as|like) (?:it|that|this) (?:is|was)(?: now)?)[ ,]*$",
        line.text,
    )
    if match is None:
        return None
    r = Reading(memory=c.memory.copy(), used=set(range(len(c.tokens))), bonus=0.5)
    r.kept.append(Kept(phrase=c.phrase(0, len(c.tokens)), others=True, span=c.span()))
    return r


def read_weather(c: Clause) -> Reading | None:
    """A weather and perhaps a time, and nothing else: "rain from 4 s on", "snow, please"."""
    said = [part for part in c.parts if part.has("weather") and not part.has("verb")]
    if len(said) != 1 or any(
        part is not said[0] and not part.empty and not part.has("time", "filler") for part in c.parts
    ):
        return None
    r = Reading(memory=c.memory.copy(), bonus=-0.2)
    c.use(r, c.parts.index(said[0]))
    when = c.when(r)
    r.changes.append(
        c.change("set", Target(kind="world", phrase=said[0].text), "weather", said[0].options["weather"], when=when)
    )
    return r


def read_enough(c: Clause, line: _Line) -> Reading | None:
    """ "Only two candles", "one lamp is enough", "a single tree will do": what there is beyond that goes."""
    match = re.search(
        r"^(?:please )?(?:(?:just|only|no more than|not more than|at most) (?:have |keep |show |leave )?(?P<a>\w+) [\w ]+?"
        r"|(?:keep|leave) (?:just|only) (?P<b>\w+) (?:of the )?[\w ]+?"
        r"|(?P<c>\w+|a single|just one|only one) [\w ]+? (?:is|are|would be|will be|were) (?:enough|sufficient|plenty)"
        r"|(?P<d>\w+|a single) [\w ]+? (?:will|would) do)(?: please)?$",
        line.text,
    )
    if match is None:
        return None
    said = next(text for text in match.groupdict().values() if text)
    word = {"a single": "one", "just one": "one", "only one": "one"}.get(said, said)
    wanted = NUMBERS.get(word, int(word) if word.isdigit() else 0)
    first = next((i for i in range(len(c.parts)) if c.mention(i) and c.mention(i).items), None)  # type: ignore[union-attr]
    if not wanted or first is None:
        return None
    mention = c.mention(first)
    assert mention is not None
    every = dataclasses.replace(mention, plural=True, count=None, determiner="all", owner=None)
    found = c.index.resolve(every, ("thing",), c.memory)
    if not found.ok or found.group != "thing" or len(found.ids) < wanted:
        return None
    if len(found.ids) == wanted:
        r = Reading(memory=c.memory.copy(), used=set(range(len(c.tokens))), bonus=0.6)
        r.kept.append(Kept(phrase=c.phrase(0, len(c.tokens)), ids=found.ids, span=c.span()))
        return r
    r = Reading(memory=c.memory.copy(), used=set(range(len(c.tokens))), bonus=0.6)
    target = Target(kind="thing", ids=found.ids[wanted:], phrase=c.parts[first].text)
    r.changes.append(
        c.change("remove", target, guessed=f"Which ones go was not said; the first {wanted} from the left stay.")
    )
    return r


def read_order(c: Clause, line: _Line) -> Reading | None:
    """Two shots change places: "swap the first and the last shot", "show shot 3 before shot 1", "make the second shot the first"."""
    number = (
        r"(?:" + "|".join((*ORDINALS, *(word for word in NUMBERS if word != "zero"), r"\d+(?:st|nd|rd|th)?")) + r")"
    )
    one = rf"(?:the )?(?:(?P<a>{number})(?: shot| scene| take)?|(?:shot|scene|take)s? (?:number )?(?P<a2>{number}))"
    two = rf"(?:the )?(?:(?P<b>{number})(?: shots?| scenes?| takes?| one)?|(?:shot|scene|take) (?:number )?(?P<b2>{number}))"
    verbs = r"(?:swap|switch|exchange|trade|reorder|reverse|flip|interchange)(?: (?:the )?(?:order|places|positions) of)?(?: around)?"
    patterns = (
        rf"{verbs} {one} (?:and|with|for) {two}",
        rf"(?:have|let|make) {one} and {two} (?:swap|switch|trade|change)(?: places| order)?",
        rf"{one} and {two} (?:should |must |could )?(?:swap|switch|trade|change)(?: places| order)?",
        rf"(?:make|turn|move|put) {one} (?:into |to )?(?:be )?{two}",
        rf"(?:show|play|put|move) {one} (?:before|ahead of|in front of|in place of|where) {two}(?: is)?",
        r"(?:swap|switch|reverse|exchange|flip) (?:the )?(?:(?:order|places|positions) of )?(?:the |both |"
        r"the two )?(?:shots|scenes|takes)(?: around)?",
    )  # fmt: skip
    if not re.search(r"\b(?:shot|shots|scene|scenes|take|takes)\b", line.text):
        return None
    shots = c.index.scene.shots
    for pattern in patterns:
        match = re.search(pattern + r"(?= |$)", line.text)
        if match is None:
            continue
        r = Reading(memory=c.memory.copy(), used=set(line.tokens(*match.span())), bonus=1.0)
        r.used |= {i for i, token in enumerate(c.tokens) if token.low in ("around", "places", "order", "one")}
        groups = match.groupdict()
        wanted = [_nth(groups[name]) for name in ("a", "a2", "b", "b2") if groups.get(name)] or [1, 2]
        if len(wanted) != 2:
            continue
        places = [n if n > 0 else len(shots) + n + 1 for n in wanted]
        if max(places) > len(shots) or places[0] == places[1]:
            only = "there is only one shot" if len(shots) == 1 else f"there are only {len(shots)} shots"
            r.missing.append((None, f"{only}, so no two of that kind can change places"))
            return r
        ids = tuple(shots[place - 1].id for place in sorted(places))
        phrase = c.phrase(0, len(c.tokens))
        r.changes.append(c.change("swap", Target(kind="shot", ids=ids, phrase=phrase), "position"))
        return r
    return None


def _nth(word: str) -> int:
    word = word.lower()
    if word in ORDINALS:
        return ORDINALS[word]
    return NUMBERS[word] if word in NUMBERS else int(re.sub(r"\D", "", word))


def read_turned(c: Clause, line: _Line) -> Reading | None:
    """Things turned by degrees about the upright axis: to the left (seen from above against the clock) counts up."""
    numbers = "|".join(word for word in NUMBERS if word not in ("couple", "pair", "several"))
    match = re.search(
        rf"\b{_TURNING}(?P<what> .*?)?(?P<over> around| round|"
        rf" about)?(?P<value>(?: by)? (?:(?P<number>\d+(?:\.\d+)?|{numbers}) ?{_DEGREES}"
        r"|(?:a |one |1/)?(?P<part>half|quarter|full)(?: a)?(?: turn| circle| rotation)?|"
        r"(?P<turned>upside down)))(?P<way> (?:to the |to its |towards the |clock ?wise|counter|anti|left|"
        r"right)(?:-?clock-?wise|left|right)?)?",
        line.text,
    )
    if match is None:
        # The number may stand before the thing: "a 90 degree turn of the cup".
        match = re.search(
            rf"(?:give|make) (?P<what>.*?) an? (?P<value>(?P<number>\d+(?:\.\d+)?|{numbers})[- ]{_DEGREES} (?:turn|"
            rf"rotation|twist))(?P<way> to the (?:left|right)| (?:counter|anti)?-?clockwise)?",
            line.text,
        )
    if match is None or match.groupdict().get("turned"):
        return None
    groups = match.groupdict()
    if groups["number"]:
        text = groups["number"]
        degrees = float(NUMBERS[text]) if text in NUMBERS else float(text)
    else:
        degrees = {"half": 180.0, "quarter": 90.0, "full": 360.0}[groups["part"]]
        if "turn" not in groups["value"] and "circle" not in groups["value"] and "rotation" not in groups["value"]:
            return None
    way = groups.get("way") or ""
    clockwise = "right" in way or ("clock" in way and "counter" not in way and "anti" not in way)
    r = Reading(memory=c.memory.copy(), bonus=1.5)
    r.used |= set(line.tokens(*match.span()))
    goal: Found | None = None
    phrase = ""
    for i, part in enumerate(c.parts):
        if c.mention(i) and not part.has("time"):
            found = c.resolve(i, ("thing",), ("camera",))
            if found.kind == "camera":
                return None
            if found.ok and found.ids and not (part.has("function") and goal):
                goal, phrase = found, part.text
                c.use(r, i)
                break
    if goal is None and c.memory.ids and c.memory.group == "thing":
        goal = Found("thing", c.memory.ids)
    if goal is None:
        return None
    when = c.when(r)
    target = Target(kind="thing", ids=goal.ids, phrase=phrase)
    r.changes.append(
        c.change("set", target, "turn", -degrees if clockwise else degrees, when=when, guessed=goal.guessed)
    )
    c.remember(r, goal)
    return r


def read_place(c: Clause, line: _Line) -> Reading | None:
    """The film is set somewhere else: "set this in a desert", "replace the meadow with a snowy forest", "move it to the beach"."""
    nouns = [noun for noun in _places() if re.search(rf"(?:^| ){re.escape(noun)}s?(?: |$)", line.text)]
    if not nouns:
        return None
    noun = "(?:" + "|".join(re.escape(name) + "s?" for name in sorted(nouns, key=len, reverse=True)) + ")"
    here, cast = _standing(c)
    for pattern in _PATTERNS:
        full = pattern.replace("<noun>", noun).replace("<here>", here).replace("<cast>", cast)
        match = re.match(r"(?P<lead>.*?(?:^| ))" + full + r"$", line.text + " ")
        if match is None or not _only_fillers(c, line, match):
            continue
        reading = _placed(c, line, match)
        if reading is not None:
            return reading
    return None


def _standing(c: Clause) -> tuple[str, str]:
    """What this place may be called, and the names of who and what the film is about, as alternatives."""
    scene = c.index.scene
    names = {
        *place_words(scene),
        "meadow" if scene.world.kind == "meadow" else "room",
    }
    names |= {name.split()[-1] for name in names if name}
    for thing in scene.things:
        if thing.kind == "set":
            names |= {word for word in (thing.name, *thing.words) if word in _places()}
    subjects = {word for thing in scene.things if thing.role == "subject" for word in (thing.name, *thing.words)}
    subjects |= {thing.name for thing in scene.things if thing.kind in ("person", "animal") and thing.role == "prop"}

    def group(words: set[str]) -> str:
        rows = sorted((re.escape(word.lower()) for word in words if word), key=len, reverse=True)
        return "(?:" + "|".join(rows or ["\\b\\B"]) + ")"

    return group(names), "the (?:\\w+ )?" + group(subjects)


def _only_fillers(c: Clause, line: _Line, match: re.Match[str]) -> bool:
    """Whether nothing but polite words stands before what was matched."""
    lead = line.tokens(*match.span("lead"))
    return all(
        any(part.start <= i < part.end and (part.empty or part.has("filler", "function", "verb")) for part in c.parts)
        for i in lead
    )


def _placed(c: Clause, line: _Line, match: re.Match[str]) -> Reading | None:
    place = re.sub(r"^(?:the|a|an|some) ", "", match["place"].strip())
    words = place.split()
    definite = match["place"].startswith("the ")
    scene = c.index.scene
    there = {word for thing in scene.things for word in (thing.name, *thing.words)}
    head = place if place in _places() else (singular(words[-1]) if singular(words[-1]) in _places() else words[-1])
    if definite and (place in there or head in there or head in place_words(scene)):
        return None
    r = Reading(memory=c.memory.copy(), bonus=1.2)
    whole = line.tokens(match.end("lead"), match.start("rest"))
    r.used |= set(whole) | set(line.tokens(*match.span("lead")))
    kept: list[str] = []
    extra: list[tuple[str, str]] = []
    inside = line.tokens(*match.span("place"))
    for i in inside:
        low = c.low_at(i)
        value = next(
            (
                (tag, part.options[tag])
                for part in c.parts
                for tag in ("weather", "time_of_day", "season")
                if part.start <= i < part.end and part.has(tag)
            ),
            None,
        )
        if value and low not in _places() and low != words[-1]:
            if value not in extra:
                extra.append(value)
        elif low not in ("the", "a", "an", "some"):
            kept.append(low)
    name = " ".join(kept) or place
    rest = line.tokens(*match.span("rest"))
    here, _ = _standing(c)
    taken = re.match(
        rf" ?(?:instead of|rather than|and not|not) (?:in |on |at )?(?:the |a |an |this )?{here} ?", match["rest"]
    )
    if taken:
        r.used |= set(line.tokens(match.start("rest"), match.start("rest") + taken.end()))
    for i in rest:
        if c.low_at(i) in ("instead", "now", "please", "there", ","):
            r.used.add(i)
        for part in c.parts:
            if part.start == i and i not in r.used:
                tag = next((tag for tag in ("time_of_day", "weather", "season") if part.has(tag)), None)
                if tag:
                    extra.append((tag, part.options[tag]))
                    r.used |= set(range(part.start, part.end))
    when = c.when(r)
    if when.get("start") or when.get("end"):
        return None
    target = Target(kind="world", phrase=c.phrase(inside[0], inside[-1] + 1))
    r.changes.append(c.change("set", target, "place", name))
    for tag, more in dict.fromkeys(extra):
        r.changes.append(c.change("set", target, tag, more))
    return r
