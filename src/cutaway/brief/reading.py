"""Words of a prompt -> Brief, by rules over a small parser. The steps and their order are what `read` does, top to bottom.

What is taken out early (quotations, seconds, camera, style, hour) would pull the parser's tree apart; what stays is cut
into clauses, mended, parsed, and turned into entities, actions and relations. The last step checks that every content
word ended up somewhere, and lists those that did not.
"""

from __future__ import annotations

import logging
import re
from typing import Literal

from cutaway.brief import lexicon, parser
from cutaway.brief.asked import take_absences, take_orders
from cutaway.brief.cast import Cast, Mention
from cutaway.brief.clause_reader import ClauseReader
from cutaway.brief.clauses import Clause, clauses_of, sentences, tokens_of
from cutaway.brief.coverage import unread_phrases
from cutaway.brief.document import (
    Action,
    Brief,
    CameraMove,
    CameraWish,
    Entity,
    Marked,
    Phrase,
    Relation,
    Setting,
    Shot,
    SoundWish,
    Speech,
    Written,
)  # fmt: skip
from cutaway.brief.draft import Draft, Quote
from cutaway.brief.facts import Facts
from cutaway.brief.hearing import take_sounds
from cutaway.brief.language import language_of, read_foreign
from cutaway.brief.markup import take_markup
from cutaway.brief.names import protect_names
from cutaway.brief.quotes import is_over_picture, take_quotes
from cutaway.brief.repairs import repaired, second_look
from cutaway.brief.singular import singular
from cutaway.brief.times import moment_for, take_holds, take_length, take_times
from cutaway.brief.verbs import verb_forms
from cutaway.brief.ways import take_ways, way_of
from cutaway.brief.wishes import Wishes, take_international_wishes, take_labelled_styles, take_wishes
from cutaway.errors import EmptyPrompt, NotUnderstood, PromptTooLong
from cutaway.scene.document import Span

_LOG = logging.getLogger(__name__)

UNPARSED = "the sentences could not be taken apart: read by word lists only"

MOST_SENTENCES = 300
MOST_CLAUSES = 600
"""No film has so many; more are marks and fragments in a row, each of which would cost a parse."""

LONGEST = 10_000
"""Characters a prompt may have."""


def read(prompt: str) -> Brief:
    """The Brief of a prompt. Raises EmptyPrompt and PromptTooLong; any other text comes back read as far as it can be."""
    if not prompt.strip():
        raise EmptyPrompt("There are no words to film.", "Say what the film should show.")
    if len(prompt) > LONGEST:
        raise PromptTooLong(
            f"The prompt has {len(prompt)} characters, more than {LONGEST}.",
            "Shorten it.",
            characters=len(prompt),
            limit=LONGEST,
        )
    draft = Draft(prompt)
    wishes = Wishes()
    take_markup(draft)
    language = language_of(draft.text)
    take_quotes(draft)
    shots = take_times(draft)
    seconds, aspect = take_length(draft)
    draft.holds = take_holds(draft)
    protect_names(draft)
    take_labelled_styles(draft, wishes)
    sounds, silent = take_sounds(draft)
    absent = take_absences(draft)
    if language == "en":
        take_wishes(draft, wishes)
        take_orders(draft)
        draft.ways = take_ways(draft)
        facts = _facts(draft)
    else:
        take_international_wishes(draft, wishes)
        facts = Facts()
        read_foreign(draft, facts, wishes, language)
    _absences(facts.cast, absent, sounds)
    draft.covered += facts.covered
    for start, end, note in facts.guesses:
        draft.note(start, end, note)
    brief = _brief(draft, wishes, facts, shots, seconds, aspect, sounds, silent).model_copy(
        update={"language": language}
    )
    if language == "en" and not _has_words(draft, brief):
        raise NotUnderstood(
            "Nothing in these words could be read as something to film.",
            "Name what should be seen and what it does, for example: a red ball rolls down a wooden ramp.",
        )
    return brief


def _has_words(draft: Draft, brief: Brief) -> bool:
    """Whether any word of the prompt is a word: in a list, in the parser's dictionary, or part of a wish."""
    if (
        brief.written
        or brief.speech
        or brief.style
        or brief.mood
        or brief.light
        or brief.weather
        or brief.sounds
        or brief.time_of_day
        or brief.season
    ):
        return True
    if brief.camera != CameraWish() or any(entity.kind != "unknown" for entity in brief.entities) or brief.settings:
        return True
    known = (
        frozenset().union(*parser.dictionary())
        | frozenset(lexicon.noun_kinds())
        | frozenset(verb_forms())
        | lexicon.words("qualities", "colours")
    )
    found = [word.lower() for word in re.findall(r"[^\W\d_]{2,}", draft.words)]
    return any(len(word) > 2 and (word in known or singular(word) in known) for word in found)


def _facts(draft: Draft) -> Facts:
    """Entities, actions and relations of the text that is left."""
    facts = Facts()
    if parser.language() is None:
        draft.notes.append(
            Phrase(text="", span=Span(start=0, end=0), note="the parser is not installed: read by word lists only")
        )
        return _listed_nouns(draft, facts)
    try:
        return _parsed_facts(draft, facts)
    except Exception:
        # A sentence nobody thought of must not cost the film: what the lists know is still filmed, and it is said.
        _LOG.exception("a prompt could not be parsed")
        draft.notes.append(Phrase(text="", span=Span(start=0, end=0), note=UNPARSED))
        return _listed_nouns(draft, Facts())


def _parsed_facts(draft: Draft, facts: Facts) -> Facts:
    """Clause by clause, through the parser."""
    for quote in draft.quotes:
        if quote.speaker_at is not None:
            _speaker(draft, facts, quote)
    groups = sentences(tokens_of(draft))
    if len(groups) > MOST_SENTENCES:
        rest = groups[MOST_SENTENCES][0].start
        draft.note(rest, len(draft.words), f"only the first {MOST_SENTENCES} sentences are read")
        del groups[MOST_SENTENCES:]
    for group, doc in zip(groups, parser.parsed([[token.text for token in group] for group in groups]), strict=True):
        for token, node in zip(group, doc, strict=True):
            token.tag = node.tag_
    clauses: list[Clause] = []
    for group in groups:
        for clause in clauses_of(group):
            if len(clauses) < MOST_CLAUSES:
                clauses.append(repaired(clause, carried=bool(clauses)))
    starts = [clause.start for clause in clauses]
    docs = parser.parsed([[token.text for token in clause.tokens] for clause in clauses])
    again = {
        number: better
        for number, (clause, doc) in enumerate(zip(clauses, docs, strict=True))
        if (better := second_look(clause, doc))
    }
    for number, doc in zip(
        again, parser.parsed([[token.text for token in clause.tokens] for clause in again.values()]), strict=True
    ):
        clauses[number], docs[number] = again[number], doc
    for number, (clause, doc) in enumerate(zip(clauses, docs, strict=True)):
        first = len(facts.deeds)
        ClauseReader(facts, clause, doc, number).read()
        until = starts[number + 1] if number + 1 < len(starts) else len(draft.words)
        when = moment_for(draft, 0 if number == 0 else clause.start, until)
        for deed in facts.deeds[first:]:
            deed.seconds = when
    return facts


def _listed_nouns(draft: Draft, facts: Facts) -> Facts:
    """The lighter reading: nouns that the lists know, with the colour right before them."""
    colours = lexicon.words("qualities", "colours")
    counts = lexicon.table("qualities")["counts"]
    names = {name.start: name for name in draft.names}
    words = list(re.finditer(r"[^\W\d_]+", draft.text))
    skip_to = 0
    for index, match in enumerate(words):
        if match.start() < skip_to:
            continue
        name = names.get(match.start())
        head = name.head if name else singular(match[0])
        if name is None and head not in lexicon.noun_kinds():
            continue
        before = [word[0].lower() for word in words[max(0, index - 3) : index]]
        end = name.end if name else match.end()
        skip_to = end
        full = name.name if name else head
        if facts.cast.known(full, head) and "the" in before:
            continue
        mention = facts.cast.new(full, head, match.start(), end)
        mention.colour = next((word for word in before if word in colours), "")
        mention.count = next((counts[word] for word in before if word in counts), 1)
        facts.covered.append((match.start(), end))
    return facts


def _absences(cast: Cast, absent: list[tuple[int, int, str]], sounds: list[SoundWish]) -> None:
    for start, end, text in absent:
        if re.search(
            r"\b(music|sound|sounds|audio|dialogue|dialog|voice|voices|speech|talking|narration|voiceover|noise)\b",
            text,
        ):
            kind: Literal["music", "any"] = "music" if "music" in text else "any"
            sounds.append(SoundWish(what=text, kind=kind, absent=True, span=Span(start=start, end=end)))
            continue
        words = text.split()
        name = " ".join((*words[:-1], singular(words[-1])))
        mention = cast.new(name, singular(words[-1]), start, end)
        mention.absent = True


def _brief(
    draft: Draft, wishes: Wishes, facts: Facts, shots: list[tuple[int, Span]], seconds: float | None, aspect: str | None,
    sounds: list[SoundWish], silent: bool,
) -> Brief:  # fmt: skip
    speech, written = _spoken_and_written(draft, facts)
    _drop_orphans(facts)
    settings, places = _settings(facts)
    kept = [mention for mention in facts.cast.mentions if mention.id not in places]
    entities = tuple(mention.entity() for mention in kept)
    begins = sorted({deed.start for deed in facts.deeds})
    actions = tuple(
        Action(
            verb=deed.verb, agent=deed.agent.id if deed.agent else None, target=deed.target.id if deed.target else None,
            manner=tuple(dict.fromkeys(deed.manner)),
            start=deed.seconds[0], end=deed.seconds[1], count=deed.count, sequel=deed.sequel, span=Span(start=deed.start, end=deed.end),
            way=way_of(draft.ways, draft.words, deed.start, next((at for at in begins if at > deed.start), len(draft.words))),
        )
        for deed in facts.deeds
    )  # fmt: skip
    relations = _relations(facts, places)
    if "silent film" in [mark.value for mark in wishes.style]:
        silent = True
    camera = CameraWish(
        size=next(iter(wishes.sizes), None),
        angle=next(iter(wishes.angles), None),
        moves=tuple(_with_subjects(draft, wishes, facts, entities)),
        lens=tuple(wishes.lens),
        continuous=wishes.continuous,
    )
    brief = Brief(
        words=draft.words, entities=entities, actions=actions, relations=relations, settings=settings,
        time_of_day=wishes.time[0] if wishes.time else None, weather=tuple(wishes.weather), season=wishes.season[0] if wishes.season else None,
        whens=tuple(sorted(wishes.whens, key=lambda mark: mark.span.start)),
        light=tuple(wishes.light), style=tuple(wishes.style), mood=tuple(wishes.mood), camera=camera, written=written, speech=speech,
        sounds=tuple(sounds), silent=silent, seconds=seconds, aspect=aspect, shots=_shots(draft, shots, wishes),
    )  # fmt: skip
    return brief.model_copy(update={"unread": unread_phrases(draft), "notes": tuple(draft.notes)})


def _drop_orphans(facts: Facts) -> None:
    """Forget actions and relations of mentions that turned out to be something else (a material, a title)."""
    alive = {mention.id for mention in facts.cast.mentions}
    facts.deeds[:] = [deed for deed in facts.deeds if {one.id for one in (deed.agent, deed.target) if one} <= alive]
    facts.ties[:] = [tie for tie in facts.ties if tie.a.id in alive and (tie.b is None or tie.b.id in alive)]


def _shots(draft: Draft, shots: list[tuple[int, Span]], wishes: Wishes) -> tuple[Shot, ...]:
    marks: list[tuple[int, int, float | None, float | None]] = [
        (span.start, number, None, None) for number, span in shots
    ]
    marks.sort(key=lambda mark: mark[0])
    ranges = sorted(
        (moment.at, moment.start, moment.end) for moment in draft.moments if not moment.local and moment.shot is None
    )
    if not marks and len(ranges) > 1:
        marks = [(at, index + 1, start, end) for index, (at, start, end) in enumerate(ranges)]
    found: list[Shot] = []
    if marks and any(ch.isalnum() for ch in draft.words[: marks[0][0]]) and marks[0][1] == 2:
        marks.insert(0, (0, 1, None, None))
    for index, (at, number, start, end) in enumerate(marks):
        until = marks[index + 1][0] if index + 1 < len(marks) else len(draft.words)
        inside = [one for one in ranges if at <= one[0] < until]
        if start is None and inside:
            start, end = inside[0][1], inside[0][2]
        size = next((mark for mark in wishes.sizes if at <= mark.span.start < until), None)
        angle = next((mark for mark in wishes.angles if at <= mark.span.start < until), None)
        found.append(Shot(number=number, start=start, end=end, size=size, angle=angle, span=Span(start=at, end=until)))
    return tuple(found)


def _settings(facts: Facts) -> tuple[tuple[Setting, ...], set[str]]:
    """Places as settings, and the ids of mentions that are settings only (and so no entities)."""
    settings: list[Setting] = []
    only: set[str] = set()
    for mention in facts.cast.mentions:
        if (
            mention.absent
            or mention.count > 1
            or mention.kind != "place"
            and mention.head not in ("background", "backdrop")
        ):
            continue
        words = [word for word in (mention.size, *mention.attributes, mention.colour, mention.material) if word]
        settings.append(
            Setting(
                value=" ".join((*words, mention.name)), head=mention.name, attributes=tuple(word for word in (mention.size, *mention.attributes) if word),
                colour=mention.colour, material=mention.material, preposition=mention.preposition, span=Span(start=mention.start, end=mention.end),
            )
        )  # fmt: skip
        if not mention.acts:
            only.add(mention.id)
    rank = {"in": 0, "inside": 0, "on": 1, "at": 1, "": 2, "through": 2, "across": 2, "along": 2}
    settings.sort(
        key=lambda setting: (setting.head in ("outdoors", "indoors", "background"), rank.get(setting.preposition, 3))
    )
    return tuple(settings), only


def _relations(facts: Facts, places: set[str]) -> tuple[Relation, ...]:
    found: list[Relation] = []
    values = {setting.span: setting for setting in _settings(facts)[0]}
    for tie in facts.ties:
        if tie.a.id in places:
            continue
        place = tie.place
        b: Mention | None = tie.b
        if b is not None and b.id in places:
            setting = values.get(Span(start=b.start, end=b.end))
            place, b = (setting.value if setting else b.name), None
        relation = Relation(
            a=tie.a.id,
            preposition=tie.preposition,
            b=b.id if b else None,
            place=place,
            span=Span(start=tie.start, end=max(tie.end, tie.start)),
        )
        if not any(
            (other.a, other.preposition, other.b, other.place)
            == (relation.a, relation.preposition, relation.b, relation.place)
            for other in found
        ):
            found.append(relation)
    return tuple(found)


def _spoken_and_written(draft: Draft, facts: Facts) -> tuple[tuple[Speech, ...], tuple[Written, ...]]:
    speech: list[Speech] = []
    written: list[Written] = []
    for quote in draft.quotes:
        span = Span(start=quote.start, end=quote.end)
        start, end = moment_for(draft, quote.start, quote.end + 40)
        if quote.spoken:
            speech.append(
                Speech(
                    text=quote.content,
                    speaker=_speaker(draft, facts, quote),
                    manner=quote.manner,
                    start=start,
                    span=span,
                )
            )
            continue
        on = None
        if quote.carrier_at is not None:
            for mention in facts.cast.mentions:
                if mention.start <= quote.carrier_at < mention.end:
                    on = mention
        if on is not None and is_over_picture(on.head) and on.name == on.head:
            facts.cast.mentions.remove(on)
            facts.deeds[:] = [deed for deed in facts.deeds if deed.agent is not on and deed.target is not on]
            facts.ties[:] = [tie for tie in facts.ties if tie.a is not on and tie.b is not on]
            on = None
        written.append(
            Written(
                content=quote.content,
                on=on.id if on else None,
                style=quote.style,
                place=quote.place,
                start=start,
                end=end,
                at_end=start is None and any(seconds < 0 for seconds in _held(draft, quote.start, quote.end)),
                seconds=next((seconds for seconds in _held(draft, quote.start, quote.end) if seconds > 0), None),
                span=span,
            )
        )
    return tuple(speech), tuple(written)


def _held(draft: Draft, start: int, end: int) -> list[float]:
    """Seconds that a quotation stands, and -1 where it stands at the end: of what its own part of the sentence says."""
    others = [quote for quote in draft.quotes if quote.start != start]
    found = []
    for at, seconds in draft.holds:
        between = (end, at) if at >= end else (at, start)
        if between[1] - between[0] > 48 or re.search(r"[.;!?\n]", draft.words[slice(*between)]):
            continue
        if not any(between[0] <= quote.start < between[1] for quote in others):
            found.append(seconds)
    return found


def _speaker(draft: Draft, facts: Facts, quote: Quote) -> str | None:
    verb_at, speaker_at = quote.verb_at, quote.speaker_at
    if speaker_at is not None:
        words = re.sub(r"^(?:the|a|an)\s+", "", draft.words[slice(*speaker_at)].strip().lower())
        if words in ("narrator", "voiceover", "voice-over", "voice over", "narration", "vo"):
            return None
        known = facts.cast.known(words, words.split()[-1])
        mention = known or facts.cast.new(words, words.split()[-1], *speaker_at)
        facts.cast.touch(mention)
        if known is None and mention.kind == "unknown":
            mention.kind = "person"
        return mention.id
    if verb_at is not None:
        for deed in facts.deeds:
            if deed.start <= verb_at < deed.end and deed.agent is not None:
                if deed.agent.head in ("narrator", "voiceover", "voice"):
                    return None
                return deed.agent.id
    return None


def _with_subjects(draft: Draft, wishes: Wishes, facts: Facts, entities: tuple[Entity, ...]) -> list[CameraMove]:
    moves: list[CameraMove] = []
    for index, move in enumerate(wishes.moves):
        start, end = wishes.move_subjects.get(index, (0, 0))
        stop = re.search(r"[.;!?\n]", draft.words[start:end])
        end = start + stop.start() if stop else end
        subject = next((entity.id for entity in entities if start <= entity.span.start < end), None)
        if subject is None and re.match(r"\s*(?:him|her|it|them)\b", draft.words[start:end], re.IGNORECASE):
            subject = next(
                (
                    mention.id
                    for mention in facts.cast.recent[::-1]
                    if any(entity.id == mention.id for entity in entities)
                ),
                None,
            )
        moment = moment_for(draft, move.span.start, end)
        moves.append(move.model_copy(update={"subject": subject, "start": moment[0], "end": moment[1]}))
    return moves


def marked_words(marks: tuple[Marked, ...]) -> list[str]:
    """The values of marks, for showing."""
    return [mark.value for mark in marks]
