"""What differs between two scenes, as a list that can be read and that can be applied again.

A path leads through names and, where a list holds things with ids, through "#id". `patched(parent, difference(parent,
child))` equals the child.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cutaway.scene.document import Scene
from cutaway.scene.edits_colour import colour_names

_LISTS = ("things", "lights", "shots", "texts", "cues", "clips", "places")


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
"""Stands for what is not there on one side."""


@dataclass(frozen=True)
class Difference:
    """`before` and `after` are plain JSON values, ABSENT where there is nothing; `group` is the id of what it is about, or "film"."""

    path: tuple[str, ...]
    before: Any
    after: Any
    sentence: str
    group: str


def difference(parent: Scene, child: Scene) -> list[Difference]:
    """All that differs, grouped by what it is about, in the order of the document. Equal scenes give an empty list."""
    a, b = _plain(parent), _plain(child)
    names = {item["id"]: _name(item) for data in (a, b) for key in _LISTS for item in data[key]}
    found: list[Difference] = []
    _walk(a, b, (), found, names)
    return found


def patched(parent: Scene, differences: Sequence[Difference]) -> Scene:
    """The scene that `difference(parent, ...)` led to."""
    data = _plain(parent)
    for row in differences:
        _apply(data, row.path, row.after)
    return Scene.model_validate(data)


def _plain(scene: Scene) -> dict[str, Any]:
    data: dict[str, Any] = {"places": [], **json.loads(scene.canonical())}
    return data


def _walk(a: Any, b: Any, path: tuple[str, ...], found: list[Difference], names: dict[str, str]) -> None:
    if a == b and type(a) is type(b):
        return
    if isinstance(a, dict) and isinstance(b, dict) and "keys" not in a and "keys" not in b:
        for key in [*a, *(key for key in b if key not in a)]:
            _walk(a.get(key, ABSENT), b.get(key, ABSENT), (*path, key), found, names)
        return
    if len(path) == 1 and path[0] in _LISTS:
        _walk_list(a, b, path, found, names)
        return
    group = next((part[1:] for part in path if part.startswith("#")), "film")
    found.append(Difference(path, a, b, _sentence(path, a, b, names), group))


def _walk_list(
    a: list[Any], b: list[Any], path: tuple[str, ...], found: list[Difference], names: dict[str, str]
) -> None:
    old = {item["id"]: item for item in a}
    new = {item["id"]: item for item in b}
    for id, item in old.items():
        _walk(item, new.get(id, ABSENT), (*path, f"#{id}"), found, names)
    for id, item in new.items():
        if id not in old:
            _walk(ABSENT, item, (*path, f"#{id}"), found, names)
    order = [id for id in old if id in new] + [id for id in new if id not in old]
    if order != list(new):
        found.append(Difference((*path, "order"), list(old), list(new), f"The order of the {path[0]} changed.", "film"))


def _apply(data: Any, path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        data = (
            next(item for item in data if item["id"] == part[1:])
            if part.startswith("#") and isinstance(data, list)
            else data[part]
        )
    last = path[-1]
    if isinstance(data, list) and last == "order":
        data.sort(key=lambda item: value.index(item["id"]))
    elif isinstance(data, list):
        place = next((i for i, item in enumerate(data) if item["id"] == last[1:]), None)
        if value is ABSENT:
            del data[place]  # type: ignore[arg-type]
        elif place is None:
            data.append(value)
        else:
            data[place] = value
    elif value is ABSENT:
        del data[last]
    else:
        data[last] = value


def _name(item: dict[str, Any]) -> str:
    return str(item.get("name") or item.get("content") or item.get("id"))


_WORDS = {
    "visible": "visibility", "power": "power", "position": "place", "rotation": "turn", "scale": "size",
    "surfaces": "surface", "acts": "action", "asset": "model",
    "strength": "strength", "gain": "loudness", "content": "words", "time_of_day": "time of day",
    "fov": "angle of view", "frames": "length", "start": "start",
}  # fmt: skip


def _sentence(path: tuple[str, ...], a: Any, b: Any, names: dict[str, str]) -> str:
    id = next((part[1:] for part in path if part.startswith("#")), "")
    name = names.get(id, id)
    kind = path[0] if path else ""
    whose = {
        "things": f"The {name}",
        "lights": f"The light “{name}”",
        "shots": f"Shot “{id}”",
        "texts": f"The title “{name}”",
        "cues": f"The sound “{name}”",
        "clips": f"The clip “{id}”",
        "places": f"The place “{name}”",
    }.get(kind, "")
    rest = [part for part in path[1:] if not part.startswith("#")]
    if whose and not rest:
        return f"{whose} was added." if a is ABSENT else f"{whose} was removed." if b is ABSENT else f"{whose} changed."
    label = (
        " ".join(_WORDS.get(part, part.replace("_", " ")) for part in rest if part not in ("*", "camera")) or "value"
    )
    if rest and rest[0] == "surfaces":
        part = rest[1] if len(rest) > 1 and rest[1] != "*" else ""
        label = " ".join(word for word in (part, rest[-1].replace("_", " ") if len(rest) > 2 else "surface") if word)
    if not whose:
        owner = {"world": "The world's", "grade": "The grade's", "format": "The film's", "mix": "The mix's"}.get(
            kind, "The film's"
        )
        return f"{owner} {label or kind}: {_shown(a, rest)} -> {_shown(b, rest)}"
    return f"{whose}'s {label}: {_shown(a, rest)} -> {_shown(b, rest)}"


def _shown(value: Any, rest: Sequence[str]) -> str:
    if value is ABSENT or value is None:
        return "its own" if "surfaces" in rest else "none"
    if rest and rest[0] == "visible" and isinstance(value, (int, float)):
        return "visible" if value >= 0.5 else "invisible"
    if rest and rest[0] == "power" and isinstance(value, (int, float)):
        return "on" if value >= 0.5 else "off"
    if isinstance(value, dict) and "keys" in value:
        return ", ".join(f"{_shown(key['value'], rest)} at frame {key['frame']}" for key in value["keys"][:4]) + (
            " ..." if len(value["keys"]) > 4 else ""
        )
    if isinstance(value, dict) and "colour" in value and rest and rest[0] == "surfaces":
        return _shown(value["colour"], [*rest, "colour"])
    if isinstance(value, list) and len(value) == 3 and all(isinstance(part, (int, float)) for part in value):
        if any("colour" in part for part in rest):
            return _colour(value)
        return "(" + ", ".join(f"{part:g}" for part in value) + ")"
    if isinstance(value, float):
        return f"{value:g}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


def _colour(value: list[float]) -> str:
    """The nearest colour name."""
    return min(
        colour_names().items(),
        key=lambda row: sum((max(a, 0.0) ** 0.45 - b**0.45) ** 2 for a, b in zip(value, row[1], strict=True)),
    )[0]
