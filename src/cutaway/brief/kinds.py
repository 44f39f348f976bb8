"""What kind of thing a noun names, by list: whole name first, then its head."""

from __future__ import annotations

from typing import cast

from cutaway.brief import lexicon
from cutaway.brief.document import EntityKind
from cutaway.brief.singular import singular


def kind_of(name: str, head: str) -> EntityKind:
    """The kind; "unknown" for a noun that no list has."""
    kinds = lexicon.noun_kinds()
    for candidate in (name, head, singular(head)):
        if candidate in kinds:
            return cast(EntityKind, kinds[candidate])
    if head.endswith(("man", "woman", "ist")) and len(head) > 5:
        return "person"
    return "unknown"


def is_animate(kind: str) -> bool:
    return kind in ("person", "animal")
