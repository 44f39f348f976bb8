"""The card: one OpenGL context for the process, on a thread of its own, and the programs compiled for it.

A context belongs to the thread that made it, while films are made from many; so everything that touches OpenGL runs on
one thread, and `on_card` carries a call there. This also serialises films, which costs nothing: the software rasteriser
uses all cores for one frame.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, wraps
from importlib.resources import files
from typing import Any, ParamSpec, TypeVar

import moderngl

from cutaway.cancelling import stop_if_unwanted
from cutaway.errors import MissingGraphics
from cutaway.storage.graphics import use_best_graphics

P = ParamSpec("P")
T = TypeVar("T")

SHADINGS = {
    name: i
    for i, name in enumerate(
        ("opaque", "mask", "glass", "additive", "skin", "hair", "cloth", "leaf", "eye", "coat", "flat", "mirror")
    )
}
"""Numbers of the shadings in the G-buffer; "mirror" is an opaque floor that reflects."""

_CONSTANTS = "".join(f"#define {name.upper()}_ID {float(number)}\n" for name, number in SHADINGS.items())

_LOOK = 0.2
"""Seconds between looks whether a call is still wanted."""
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="render")
_on_thread = threading.local()


def on_card(call: Callable[P, T]) -> Callable[P, T]:
    """The function, run on the card's thread wherever it is called from."""

    @wraps(call)
    def carried(*args: P.args, **kwargs: P.kwargs) -> T:
        if getattr(_on_thread, "here", False):
            return call(*args, **kwargs)

        def there() -> T:
            _on_thread.here = True
            return call(*args, **kwargs)

        # There it stops as soon as here, and where it cannot look, nobody waits for it.
        going = _thread.submit(copy_context().run, there)
        while True:
            try:
                return going.result(timeout=_LOOK)
            except TimeoutError:
                if going.done():
                    continue
                stop_if_unwanted()

    return carried


class Card:
    """The context and its programs."""

    def __init__(self) -> None:
        use_best_graphics()
        try:
            self.context = moderngl.create_standalone_context(backend="egl", require=430)
        except Exception as error:
            raise MissingGraphics(
                f"No OpenGL 4.3 could be opened ({str(error)[:200]}).",
                "Run: cutaway doctor, or make setup.",
            ) from error
        self._programs: dict[tuple[Any, ...], moderngl.Program] = {}
        self._screens: dict[int, moderngl.VertexArray] = {}
        self._samplers: dict[tuple[Any, ...], moderngl.Sampler] = {}
        self.white = self.context.texture((1, 1), 4, b"\xff" * 4)
        # A context without a window has no framebuffer to begin with, and nothing, not even skinning into a buffer, is
        # done until one is bound: people were missing from the first frame.
        self._nowhere = self.context.simple_framebuffer((4, 4))
        self._nowhere.use()

    def program(self, vertex: str, fragment: str, **defines: object) -> moderngl.Program:
        """The program of two shader files; `defines` that are False or None are left out, True is an empty define."""
        key = (
            vertex,
            fragment,
            tuple(sorted((k, str(v)) for k, v in defines.items() if v is not None and v is not False)),
        )
        if key not in self._programs:
            head = "".join(
                f"#define {name} {'' if value is True else value}\n"
                for name, value in sorted(defines.items())
                if value is not None and value is not False
            )
            self._programs[key] = self.context.program(_source(vertex, head), _source(fragment, head))
        return self._programs[key]

    def screen(self, fragment: str, **defines: object) -> tuple[moderngl.Program, moderngl.VertexArray]:
        """A program that fills the picture, and what to draw it with (three vertices)."""
        program = self.program("screen.vert", fragment, **defines)
        if program.glo not in self._screens:
            self._screens[program.glo] = self.context.vertex_array(program, [])
        return program, self._screens[program.glo]

    def sampler(self, repeat: bool, anisotropy: float = 1.0, between_levels: bool = True) -> moderngl.Sampler:
        """How surface textures are read: between pixels, and between their smaller copies where asked."""
        key = (repeat, anisotropy, between_levels)
        if key not in self._samplers:
            self._samplers[key] = self.context.sampler(
                repeat_x=repeat,
                repeat_y=repeat,
                filter=(
                    moderngl.LINEAR_MIPMAP_LINEAR if between_levels else moderngl.LINEAR_MIPMAP_NEAREST,
                    moderngl.LINEAR,
                ),
                anisotropy=anisotropy,
            )
        return self._samplers[key]


@cache
def _text(name: str) -> str:
    return files("cutaway.render.shaders").joinpath(name).read_text()


def _source(name: str, head: str) -> str:
    lines = _text(name).split("\n")
    body = "\n".join(_text(line.split()[1]) if line.startswith("//include ") else line for line in lines[1:])
    return f"{lines[0]}\n{_CONSTANTS}{head}{body}"


@cache
def card() -> Card:
    """The process's card. Call on its thread only. Raises `MissingGraphics`."""
    return Card()
