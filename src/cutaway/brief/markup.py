"""Marks that programs put around a prompt (Gemini's tags for attachments): kept out of the words, and noted."""

from __future__ import annotations

import re

from cutaway.brief.draft import Draft

_DECLARATION = re.compile(r"\[#\s*(?:Sources|References)\b[^\]\n]{0,400}\]", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Z][A-Z_]*(?:_?\d+)?>(?:@(?:Image|Video|Audio)\d+)?")
_ATTACHMENT = re.compile(r"@(?:Image|Video|Audio|Img|Vid)\s?\d+\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_PICTOGRAM = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]+")


def take_markup(draft: Draft) -> None:
    """Blank tags, declarations, addresses and pictograms."""
    for pattern, note in (
        (_DECLARATION, "names attachments; it is not part of what is filmed"),
        (_TAG, "names an attachment; it is not part of what is filmed"),
        (_ATTACHMENT, "names an attachment; it is not part of what is filmed"),
        (_ADDRESS, "an address is not followed"),
        (_PICTOGRAM, "pictograms are not read"),
    ):
        for match in pattern.finditer(draft.text):
            draft.take(*match.span())
            draft.note(*match.span(), note)
