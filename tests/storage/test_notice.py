"""NOTICE.md names everything that is fetched, and docs/setup.md every pack and variable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cutaway.storage import packs

ROOT = Path(__file__).resolve().parents[2]


def pinned() -> dict[str, str]:
    locks = (ROOT / "requirements.lock").read_text() + (ROOT / "requirements-test.lock").read_text()
    return dict(re.findall(r"(?m)^([\w.-]+)==(\S+)$", locks))


@pytest.mark.parametrize("name", list(packs.committed_table()))
def test_every_pack_is_in_the_notice_and_the_documentation(name: str) -> None:
    pack = packs.committed_table()[name]
    notice = (ROOT / "NOTICE.md").read_text()
    assert f"| {name} | {pack.version} | {pack.licence} |" in notice, "run scripts/notice.py"
    assert all(line in notice for line in pack.credits), "run scripts/notice.py"
    assert f"| `{name}` |" in (ROOT / "docs/setup.md").read_text()


def test_every_pinned_package_is_in_the_notice() -> None:
    notice = (ROOT / "NOTICE.md").read_text()
    absent = [name for name, version in pinned().items() if f"| {name} | {version} |" not in notice]
    assert absent == [], "run scripts/notice.py"


def test_what_the_code_asks_for_is_pinned() -> None:
    """Every dependency in pyproject.toml has an exact version in a lock."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[<>=!\[; ]", requirement)[0].lower().replace("_", "-") for requirement in asked}
    assert names - {name.lower().replace("_", "-") for name in pinned()} == set()


def test_every_variable_of_the_setup_is_documented() -> None:
    text = (ROOT / "docs/setup.md").read_text()
    sources = [*(ROOT / "src/cutaway/storage").rglob("*.py"), ROOT / "scripts/setup.sh"]
    read = {"CUTAWAY_CACHE", "CUTAWAY_PACKS", "CUTAWAY_ARCHIVES", "CUTAWAY_MESA", "CUTAWAY_DATA"}
    named = {name for file in sources for name in re.findall(r'environ\.get\("(CUTAWAY_\w+)"', file.read_text())}
    assert named <= read | named
    assert [name for name in sorted(read | named) if f"`{name}`" not in text] == []
