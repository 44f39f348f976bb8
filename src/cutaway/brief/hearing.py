"""Wishes for sound: music, noises, silence."""

from __future__ import annotations

import functools
import re
from typing import Literal

from cutaway.brief import lexicon
from cutaway.brief.document import SoundWish
from cutaway.brief.draft import Draft
from cutaway.brief.verbs import form_of

_SILENT = re.compile(
    r"\b(?:no\s{1,60}(?:sound|audio|sounds)(?:\s{1,60}at\s{1,60}all)?|without\s{1,60}(?:any\s{1,60})?(?:sound|audio)|silent(?=\s{0,60}(?:[,.;]|"
    r"$|(?:\w+\s{1,60}){0,3}(?:video|clip|film|movie|footage)))|completely\s{1,60}silent|muted?\s{1,60}(?:audio|sound|video)|mute(?=\s{0,60}[,.;]|"
    r"\s{0,60}$)|in\s{1,60}(?:complete\s{1,60})?silence)\b",
    re.IGNORECASE,
)
_SOUND_OF = re.compile(
    r"(?:,?\s{0,60}\b(?:with|and|plus|to|accompanied\s{1,60}by|we\s{1,60}hear)\s{1,60})?(?:\b(?:the|a)\s{1,60})?\b(?:soft\s{1,60}|loud\s{1,60}|gentle\s{1,60}|"
    r"distant\s{1,60}|faint\s{1,60}|ambient\s{1,60}|background\s{1,60})*(?:sounds?|noises?|audio|hum|roar|echo|sfx|ambience)(?:\s{1,60}effects?)?\s{0,60}(?:of|"
    r":)\s{1,60}(?:the\s{1,60}|a\s{1,60})?([\w' -]{2,60}?)(?=\s{0,60}(?:[,.;\n]|$|\bin\s{1,60}the\s{1,60}(?:background|distance)\b|\bwhile\b|"
    r"\bas\b))(?:\s{1,60}in\s{1,60}the\s{1,60}(?:background|distance))?",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?:\b(?:with|and)\s{1,60})?\b(no\s{1,60}|without\s{1,60}(?:any\s{1,60})?)?((?:(?!with\b|and\b|no\b|the\b|a\b)[\w'-]+\s{1,60}){0,2}?)(sounds?(?:\s{1,60}effects?)?|"
    r"noises?|ambience|ambiance|audio|footsteps|birdsong|applause|laughter|chatter)\b(?=\s{0,60}(?:[,.;\n]|$|and\b|in\s{1,60}the\s{1,60}background|"
    r"only))(?:\s{1,60}in\s{1,60}the\s{1,60}background)?",
    re.IGNORECASE,
)
_VERB_OF_MUSIC = re.compile(
    r"\b(?:play|sing|hum|compose|whistle|perform|strum|danc|listen|conduct|writ|read|mak|learn|practic|enjoy|lov|sheet)\w*(?:\s{1,60}\w+){0,3}\s{0,60}$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|[.;\n,]\s{0,60})(?:music|soundtrack|audio|sound|sounds|sfx|background music)\s{0,60}:\s{0,60}([^.;\n]{2,80})",
    re.IGNORECASE,
)


@functools.cache
def _music() -> re.Pattern[str]:
    describing = "|".join(
        sorted(
            (
                lexicon.words("heard", "moods")
                | lexicon.words("heard", "genres")
                | lexicon.words("heard", "instruments")
                | {
                    "background",
                    "some",
                    "instrumental",
                    "style",
                    "and",
                    "old",
                    "modern",
                    "80s",
                    "90s",
                    "chiptune",
                    "electro",
                }
            ),
            key=len,
            reverse=True,
        )
    )
    nouns = "|".join(lexicon.words("heard", "music"))
    genres = "|".join(sorted(lexicon.words("heard", "genres"), key=len, reverse=True))
    return re.compile(
        rf"(?:(?:,\s{{0,60}})?\b(?:with|and|set\s{{1,60}}to|to|accompanied\s{{1,60}}by|over|plus|featuring)\s{{1,60}})?(?:\b(?:a|an|the)\s{{1,60}})?\b(?P<no>no\s{{1,60}}|"
        rf"without\s{{1,60}}(?:any\s{{1,60}})?)?(?:\b(?:a|an|the)\s{{1,60}})?"
        rf"(?P<what>(?:(?:{describing})[\s-]{{1,20}}){{0,5}}(?:(?:{nouns})|(?P<genre>{genres})(?=\s{{0,60}}(?:[,.;\n]|$|in\s{{1,60}}the\s{{1,60}}background|playing|plays))))\b"
        rf"(?P<tail>\s{{1,60}}(?:in\s{{1,60}}the\s{{1,60}}background|plays?(?:\s{{1,60}}softly)?(?:\s{{1,60}}in\s{{1,60}}the\s{{1,60}}background)?|playing(?:\s{{1,60}}softly)?(?:\s{{1,60}}in\s{{1,60}}the\s{{1,60}}background)?|"
        rf"only|score))?",
        re.IGNORECASE,
    )


def take_sounds(draft: Draft) -> tuple[list[SoundWish], bool]:
    """Sound wishes and whether silence is asked for; their words are blanked."""
    wishes: list[SoundWish] = []
    silent = False
    for match in _LABEL.finditer(draft.text):
        kind: Literal["music", "any"] = "music" if "music" in match[0].lower() or "track" in match[0].lower() else "any"
        wishes.append(SoundWish(what=lexicon.plain(match[1]), kind=kind, span=draft.take(*match.span(), gap=";")))
    for match in _SILENT.finditer(draft.text):
        silent = True
        draft.take(*match.span())
    for match in _SOUND_OF.finditer(draft.text):
        wishes.append(SoundWish(what=lexicon.plain(match[1]), kind="effect", span=draft.take(*match.span(), gap=",")))
    for match in _music().finditer(draft.text):
        what = lexicon.plain(match["what"])
        last = what.split()[-1]
        before = draft.text[max(0, match.start() - 30) : match.start()]
        begun = not re.search(r"\w\s{0,60}$", draft.text[max(0, match.start() - 90) : match.start()]) or re.match(
            r",?\s{0,60}(?:with|set|to|accompanied|over|plus|and|no|without)\b", match[0], re.IGNORECASE
        )
        if last not in ("music", "soundtrack", "score", "beats"):
            # "sings a song", "rock" and "beat" name other things as often.
            if (
                _VERB_OF_MUSIC.search(before)
                or not begun
                and not match["tail"]
                or last in ("theme", "beat")
                and len(what.split()) == 1
            ):
                continue
            if (
                match["genre"]
                and not match["tail"]
                and len(what.split()) == 1
                and not re.match(r"\s{0,60}(?:[,.;\n]|$)", draft.text[match.end() :])
            ):
                continue
            if (
                match["genre"]
                and len(what.split()) == 1
                and not match["tail"]
                and last
                in (
                    "rock",
                    "metal",
                    "soul",
                    "country",
                    "punk",
                    "house",
                    "trap",
                    "swing",
                    "rap",
                    "disco",
                    "folk",
                    "classical",
                    "electronic",
                    "ambient",
                )
            ):
                continue
        elif _VERB_OF_MUSIC.search(before) or any(
            name.start <= match.start("what") < name.end and name.end < match.end() for name in draft.names
        ):
            continue
        described = re.search(
            r"(?:^|[,.;\n]\s{0,60}|\bwith\s{1,60})((?:[^\W\d_]+\s{1,60}){1,2})$",
            draft.text[max(0, match.start() - 90) : match.start()],
        )
        if described and last in ("music", "soundtrack", "score") and not form_of(described[1].split()[-1]):
            draft.take(described.start(1), described.end(1))
            what = f"{lexicon.plain(described[1])} {what}"
        if re.match(
            r"\s{1,60}(?:video|box|note|notes|stand|sheet|festival|hall|room|store)\b",
            draft.text[match.end() :],
            re.IGNORECASE,
        ):
            continue
        wishes.append(
            SoundWish(what=what, kind="music", absent=bool(match["no"]), span=draft.take(*match.span(), gap=","))
        )
    for match in _NOISE.finditer(draft.text):
        what = lexicon.plain(re.sub(r"\b(?:sounds?|noises?|effects?)\b", "", match[2] + match[3])) or lexicon.plain(
            match[3]
        )
        if match[3].lower().startswith(("sound", "noise", "audio")) and not match[2].strip() and not match[1]:
            continue
        wishes.append(
            SoundWish(
                what=what,
                kind="effect" if "ambi" not in match[3].lower() else "ambience",
                absent=bool(match[1]),
                span=draft.take(*match.span(), gap=","),
            )
        )
    return wishes, silent
