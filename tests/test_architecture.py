"""What holds for the whole tree: who may import whom, that every module says what it is, and what is never written."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "src").rglob("*.py"))

# Written in pieces, so that this file does not hold what it forbids.
PRIVATE_FOLDERS = "|".join(("tmp", "work"))
PRIVATE_PATH = re.compile(rf"(?<![\w.~}}])/(?:{PRIVATE_FOLDERS})/")
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("files", "pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("deb", "debian", "org"),
            ("security", "debian", "org"),
        )
    )
)


def tracked_text_files() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:4096]]


def test_imports_point_one_way() -> None:
    """The contracts in pyproject.toml hold: rooms import from the rooms below them only."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
        + ["--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_module_says_what_it_is(module: Path) -> None:
    """Every module starts with a docstring."""
    assert ast.get_docstring(ast.parse(module.read_text())), f"{module.relative_to(ROOT)} has no docstring"


def test_every_room_says_what_lives_there() -> None:
    """Every folder of code is a package, whose `__init__` says what it holds."""
    folders = {module.parent for module in MODULES if module.parent != ROOT / "src"}
    assert sorted(str(folder) for folder in folders if not (folder / "__init__.py").is_file()) == []


def test_modules_of_tests_have_names_of_their_own() -> None:
    """Folders of tests are no packages, so two modules of one name could not be run together."""
    modules = [file for file in tracked_text_files() if file.suffix == ".py" and file.is_relative_to(ROOT / "tests")]
    names = [file.stem for file in modules if file.name not in ("conftest.py", "__init__.py")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_every_package_that_is_imported_is_declared() -> None:
    """What `src` imports from outside is in pyproject.toml, so that it is pinned and in the notice."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    declared = {re.split(r"[<>=!\[; ]", requirement)[0].lower().replace("_", "-") for requirement in asked}
    distributions = importlib.metadata.packages_distributions()
    undeclared = set()
    for module in MODULES:
        for name in _imported(ast.parse(module.read_text())):
            if name != "cutaway" and name not in sys.stdlib_module_names:
                owners = {owner.lower().replace("_", "-") for owner in distributions.get(name, [name])}
                if not owners & declared:
                    undeclared.add(f"{module.relative_to(ROOT)} imports {name}")
    assert sorted(undeclared) == []


def _imported(tree: ast.Module) -> set[str]:
    """The outermost names of all packages a module imports, wherever in it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def test_nothing_private_is_written() -> None:
    """No tracked file names a folder of the machine it was written on, or the address of a package registry."""
    found = []
    for file in tracked_text_files():
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if PRIVATE_PATH.search(line) or REGISTRY_HOSTS.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_nothing_heavy_is_tracked() -> None:
    """No tracked file is larger than 300 kB: models, assets and films are fetched or made."""
    heavy = {str(f.relative_to(ROOT)): f.stat().st_size for f in tracked_text_files() if f.stat().st_size > 300_000}
    assert heavy == {}
