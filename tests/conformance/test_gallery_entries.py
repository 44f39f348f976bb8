"""Every job and every operation has an example in the gallery, or a reason for none."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cutaway.brief.footage import read_operations
from cutaway.brief.footage.operations import Facts, NamedMedium
from cutaway.engines.capabilities import STAGE
from cutaway.tasks import composed, task, tasks

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures" / "gallery"
UNPICTURED: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "unpictured.toml").read_text())
"""Jobs and operations that the gallery does not show, with the reason."""


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    """The script that makes the gallery."""
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "scripts" / "gallery.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules["gallery"] = made
    spec.loader.exec_module(made)
    return made


def drawn(gallery: ModuleType) -> list[Any]:
    """The entries of which there are pictures."""
    return [entry for entry in gallery.ENTRIES if (PICTURES / f"{entry.name}.jpg").is_file()]


def test_every_job_can_be_done_and_is_in_the_gallery_or_says_why_not(gallery: ModuleType) -> None:
    assert {one.becomes for one in tasks()} <= set(STAGE.tasks)
    pictured = {entry.command[1] for entry in drawn(gallery) if entry.command[0] == "task"}
    assert {one.name for one in tasks()} - pictured == set(UNPICTURED["jobs"])


def test_the_page_shows_every_picture_and_there_is_no_other(gallery: ModuleType) -> None:
    page = (ROOT / "docs" / "gallery.md").read_text()
    assert page == gallery.page()
    for entry in drawn(gallery):
        assert (PICTURES / f"{entry.name}.jpg").stat().st_size < 100_000, entry.name
        assert f"(pictures/gallery/{entry.name}.jpg)" in page
    assert {path.name for path in PICTURES.iterdir()} == {f"{entry.name}.jpg" for entry in drawn(gallery)}


def test_every_operation_is_in_the_gallery_or_says_why_not(gallery: ModuleType) -> None:
    pictured = set()
    for entry in drawn(gallery):
        media = tuple(NamedMedium("image" if name.endswith(".png") else "video", 0, name) for name in entry.source[1:])
        turns = entry.words
        if entry.command[0] == "make":
            continue
        if entry.command[0] == "task":
            one = task(entry.command[1])
            if one.becomes not in ("edit", "extend", "upscale"):
                continue
            options = entry.command[2:]
            values = {name[2:]: value for name, value in zip(options[::2], options[1::2], strict=True)}
            turns = (composed(one, values | {"video": ["a file"]}).words,)
            pictured |= {one.becomes} & set(STAGE.edits)
        done: set[str] = set()
        for words in turns:
            subtitles = ("Good morning.", "This is our garden.") if "subtitles" in done else ()
            read = read_operations(words, Facts(media=media, subtitles=subtitles))
            done |= {asked.name for asked in read.operations}
        pictured |= done
    missing = set(STAGE.edits) - pictured
    assert missing == set(UNPICTURED["operations"]), "what is pictured needs no reason, what is not needs one"


def test_the_readme_shows_the_everyday_jobs() -> None:
    readme = (ROOT / "README.md").read_text()
    for one in tasks():
        if one.everyday:
            assert f"cutaway task {one.name} " in readme, one.name
            assert f"docs/pictures/gallery/{one.name}.jpg" in readme, one.name
