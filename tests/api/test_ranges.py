"""Parts of files: which bytes a Range header asks for, and files that change while they are sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest

from cutaway.api.ranges import FileBytes, byte_ranges
from cutaway.errors import NotFound


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bytes=0-3", [(0, 3)]),
        ("Bytes = 2-", [(2, 9)]),
        ("bytes=-4", [(6, 9)]),
        ("bytes=-40", [(0, 9)]),
        ("bytes=8-40", [(8, 9)]),
        ("bytes=0-1, 4-5", [(0, 1), (4, 5)]),
        ("bytes=0-1,10-", [(0, 1)]),
        ("bytes=10-", []),
        ("bytes=-0", []),
        ("bytes=5-2", None),
        ("bytes=0-1,5-2", None),
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes", None),
        ("bytes=a-b", None),
        ("items=0-1", None),
        ("bytes=0-" + "9" * 5000, None),
    ],
)
def test_ranges_are_those_that_the_file_has(asked: str, found: list[tuple[int, int]] | None) -> None:
    assert byte_ranges(asked, 10) == found


def test_a_file_that_grows_is_sent_at_the_length_that_was_told(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"0123456789")
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            with path.open("ab") as film:
                film.write(b"more")
        sent.append(message)

    anyio.run(_answered, FileBytes(path), send)
    assert dict(sent[0]["headers"])[b"content-length"] == b"10"
    assert b"".join(message["body"] for message in sent[1:]) == b"0123456789"


def test_a_file_that_is_gone_is_told_so(tmp_path: Path) -> None:
    async def send(message: Any) -> None:
        raise AssertionError("nothing is answered")

    with pytest.raises(NotFound):
        anyio.run(_answered, FileBytes(tmp_path / "film.mp4"), send)


async def _answered(answer: FileBytes, send: Any) -> None:
    async def receive() -> Any:
        await anyio.sleep_forever()

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "asgi": {"spec_version": "2.4"}}
    await answer(scope, receive, send)
