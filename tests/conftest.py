"""What all tests share: the fastest OpenGL there is, chosen before anything draws."""

from __future__ import annotations

from cutaway.storage.graphics import use_best_graphics


def pytest_report_header() -> str:
    return f"graphics: {use_best_graphics()}"


use_best_graphics()
