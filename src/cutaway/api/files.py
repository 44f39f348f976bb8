"""Films as files of the wire: their description and their bytes.

Clients write the name of a file in many ways. With an `http://` base the SDKs even put the whole URI into the path
(`files/http://host/v1beta/files/abc:download?alt=media:download?alt=media`), so the last `files/<name>` counts,
wherever it stands, and a download is whatever says so anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from cutaway.api.answers import timestamp
from cutaway.api.desk import desk
from cutaway.api.gemini import file_uri
from cutaway.api.keys import owner
from cutaway.errors import NotFound
from cutaway.interactions.turn import Turn

_NAME = re.compile(r"files/([a-z0-9]+)")


async def get_file(request: Request) -> Response:
    """GET files/{id} and files/{id}:download?alt=media."""
    at = desk(request)
    key = owner(request, at.service.settings, wire=True)
    asked = unquote(f"{request.url.path}?{request.url.query}")
    names = _NAME.findall(asked)
    if not names:
        raise NotFound("There is no such file.")
    turn = await at.run(at.service.by_file, names[-1])
    if turn.key != key or turn.stage != "completed":
        raise NotFound(f"There is no file {names[-1]!r}.")
    path = await at.run(at.service.film_path, turn.id)
    if ":download" in asked or "alt=media" in asked:
        headers = {"Content-Disposition": "attachment", "Cache-Control": "private, max-age=0"}
        return FileResponse(path, media_type="video/mp4", headers=headers)
    return JSONResponse(await at.run(_described, request, turn, path))


def _described(request: Request, turn: Turn, path: Path) -> dict[str, Any]:
    uri = file_uri(request, turn.file)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return {
        "name": f"files/{turn.file}",
        "mimeType": "video/mp4",
        "sizeBytes": str(turn.size),
        "createTime": timestamp(turn.created),
        "updateTime": timestamp(turn.updated),
        "sha256Hash": base64.b64encode(digest).decode(),
        "uri": uri.partition(":download")[0],
        "downloadUri": uri,
        "state": "ACTIVE",
        "source": "GENERATED",
        "videoMetadata": {"videoDuration": f"{float(turn.length):g}s"},
    }
