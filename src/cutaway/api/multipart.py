"""Bodies of several parts, taken apart as they come: nothing is kept but the start of a part and a boundary's length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cutaway.errors import BadRequest

_MOST_HEADERS = 16 * 2**10
_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)


class Parts:
    """Feed it the body; it gives, in order, the headers of each part (a dict with lower-case names) and pieces of its
    bytes, each piece not empty."""

    def __init__(self, content_type: str) -> None:
        """Raises `BadRequest` when `content_type` names no boundary."""
        found = _BOUNDARY.search(content_type)
        if found is None:
            raise BadRequest("The Content-Type names no boundary.", "Send multipart/related with a boundary.")
        self._end = b"\r\n--" + (found[1] or found[2]).encode("latin-1")
        # The first boundary may stand at the very start.
        self._kept = b"\r\n"
        self._state = "before"

    @property
    def over(self) -> bool:
        """Whether the last boundary has come."""
        return self._state == "over"

    def feed(self, data: bytes) -> Iterator[dict[str, str] | bytes]:
        """What these bytes complete. Raises `BadRequest` for headers that never end."""
        self._kept += data
        while self._state != "over":
            if self._state in ("before", "body"):
                at = self._kept.find(self._end)
                safe = max(0, len(self._kept) - len(self._end) + 1) if at < 0 else at
                if self._state == "body" and safe:
                    yield self._kept[:safe]
                self._kept = self._kept[safe:]
                if at < 0:
                    return
                self._kept, self._state = self._kept[len(self._end) :], "line"
            elif self._state == "line":
                if len(self._kept) < 2:
                    return
                if self._kept.startswith(b"--"):
                    self._kept, self._state = b"", "over"
                    return
                at = self._kept.find(b"\r\n")
                if at < 0:
                    self._check()
                    return
                # Headers end with an empty line, also where there are none.
                self._kept, self._state = self._kept[at:], "headers"
            else:
                at = self._kept.find(b"\r\n\r\n")
                if at < 0:
                    self._check()
                    return
                lines = self._kept[:at].decode("latin-1").split("\r\n")
                self._kept, self._state = self._kept[at + 4 :], "body"
                pairs = (line.partition(":") for line in lines if ":" in line)
                yield {name.strip().lower(): value.strip() for name, _, value in pairs}
                # A part without bytes is followed by its boundary at once.
                self._kept = b"\r\n" + self._kept if self._kept.startswith(self._end[2:]) else self._kept

    def _check(self) -> None:
        if len(self._kept) > _MOST_HEADERS:
            raise BadRequest("The headers of a part are too long.", "Send them shorter.")
