"""The fetched Mesa is loaded into a running process, and stays out of the way when it is told to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cutaway.storage import graphics

DRAW = """
import sys
from cutaway.storage.graphics import use_best_graphics
print(use_best_graphics())
import moderngl
print(moderngl.create_standalone_context(backend="egl").info["GL_VERSION"])
if "again" in sys.argv:
    import subprocess
    print(subprocess.run([sys.executable, "-c", sys.stdin.read()], capture_output=True, text=True).stdout)
"""
needs_mesa = pytest.mark.skipif(graphics.unpacked_mesa() is None, reason="no Mesa in the cache")


def drawn(*arguments: str, **settings: str) -> list[str]:
    """What a fresh process says it draws with."""
    ours = ("LIBGL_DRIVERS_PATH", "GBM_BACKENDS_PATH", "__EGL_VENDOR_LIBRARY_DIRS", "CUTAWAY_MESA")
    clean = {k: v for k, v in os.environ.items() if k not in ours and not k.startswith("GLCONTEXT_")}
    done = subprocess.run(
        [sys.executable, "-c", DRAW, *arguments], input=DRAW, env=clean | settings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


@needs_mesa
def test_a_process_draws_with_the_fetched_mesa() -> None:
    mesa = graphics.unpacked_mesa()
    assert mesa is not None
    chosen, version, *_ = drawn()
    assert chosen == f"mesa {mesa.version}"
    assert f"Mesa {mesa.version}" in version


@needs_mesa
def test_a_process_started_by_it_draws_with_the_same() -> None:
    """Settings that a child inherits are not taken for the user's own."""
    lines = drawn("again")
    assert lines[:2] == lines[2:4]


@needs_mesa
def test_the_system_can_be_chosen() -> None:
    if not graphics.system_has_opengl():
        pytest.skip("the system has no OpenGL of its own")
    assert drawn(CUTAWAY_MESA="system")[0] == "system"


def test_a_cache_without_mesa_leaves_the_system_alone(tmp_path: Path) -> None:
    if not graphics.system_has_opengl():
        pytest.skip("the system has no OpenGL of its own")
    assert drawn(CUTAWAY_CACHE=str(tmp_path))[0] == "system"


def test_libraries_come_after_what_they_need() -> None:
    mesa = graphics.unpacked_mesa()
    if mesa is None:
        pytest.skip("no Mesa in the cache")
    order = list(mesa.libraries)
    assert order.index("libdrm.so.2") < order.index("libgbm.so.1") < order.index("libEGL_mesa.so.0")
    assert len(order) == len(set(order))
