"""Files on the wire: their description, lists of them, their bytes.

Clients write the name of a file in many ways. With an `http://` base the SDKs even put the whole URI into the path
(`files/http://host/v1beta/files/abc:download?alt=media:download?alt=media`), so the last `files/<name>` counts,
wherever it stands, and a download is whatever says so anywhere.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cutaway.api.answers import timestamp
from cutaway.api.desk import desk
from cutaway.api.faults import error_info
from cutaway.api.keys import owner
from cutaway.api.links import file_resource, links
from cutaway.api.ranges import FileBytes
from cutaway.errors import BadRequest, NotFound
from cutaway.interactions.files.cabinet import Cabinet
from cutaway.interactions.files.row import ACTIVE, FAILED, GENERATED, FileRow, referred

_USUAL_PAGE, _LARGEST_PAGE = 10, 100


def cabinet(request: Request) -> Cabinet:
    """The files of the application that got this request."""
    found = request.app.state.cabinet
    assert isinstance(found, Cabinet)
    return found


async def list_files(request: Request) -> Response:
    """GET files: the newest first, in pages."""
    at, key = desk(request), owner(request, desk(request).service.settings, wire=True)
    asked = request.query_params
    token = asked.get("pageToken") or asked.get("page_token") or ""
    most = _page_size(asked.get("pageSize") or asked.get("page_size") or "")

    def page() -> dict[str, Any]:
        rows, following = cabinet(request).book.page(key, most, token)
        answer: dict[str, Any] = {"files": [resource(request, row) for row in rows]} if rows else {}
        return answer | ({"nextPageToken": following} if following else {})

    return JSONResponse(await at.run(page))


async def get_file(request: Request) -> Response:
    """GET files/{id} and files/{id}:download?alt=media."""
    at = desk(request)
    asked = unquote(f"{request.url.path}?{request.url.query}")
    if links(request).opens(request, file_resource(_named(asked))):
        turn = await at.run(at.service.by_file, _named(asked))
        return await _download(request, await at.run(cabinet(request).get, turn.key, turn.file))
    download = ":download" in asked or "alt=media" in asked
    # Programs that send their key to Google's host only fetch films without one; where no keys are set, none is needed.
    key = owner(request, at.service.settings, wire=not download)
    row = await at.run(cabinet(request).get, key, referred(asked))
    if download:
        return await _download(request, row)
    return JSONResponse(await at.run(resource, request, row))


def _named(asked: str) -> str:
    try:
        return referred(asked)
    except NotFound:
        return ""


async def delete_file(request: Request) -> Response:
    """DELETE files/{id}."""
    at, key = desk(request), owner(request, desk(request).service.settings, wire=True)
    row = await at.run(cabinet(request).get, key, referred(unquote(request.url.path)))
    await at.run(cabinet(request).delete, row)
    return JSONResponse({})


async def no_bytes(request: Request) -> Response:
    """POST files: what the real service takes for descriptions without bytes, which this one has no use for."""
    owner(request, desk(request).service.settings, wire=True)
    version = request.url.path.split("/")[1]
    raise BadRequest("A file comes with its bytes.", f"Send it to /upload/{version}/files.")


async def _download(request: Request, row: FileRow) -> Response:
    at = desk(request)
    if row.source != GENERATED:
        raise BadRequest(
            f"The file {row.name} was uploaded, and only generated files can be downloaded.", "Keep your own copy."
        )
    path = await at.run(cabinet(request).path, row)
    _, crc32c = await at.run(cabinet(request).sums, row)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "private, max-age=0"}
    headers["X-Content-Type-Options"] = "nosniff"
    if crc32c:
        headers["X-Goog-Hash"] = f"crc32c={base64.b64encode(bytes.fromhex(crc32c)).decode()}"
    return FileBytes(path, media_type=row.mime, headers=headers)


def base_uri(request: Request) -> str:
    """Where clients find this server: the address of the settings, else scheme and host as this client reached it."""
    public = request.app.state.desk.service.settings.public_url.rstrip("/")
    return public or f"{request.url.scheme}://{request.url.netloc}"


def resource(request: Request, row: FileRow) -> dict[str, Any]:
    """The file as the wire describes it. Blocks: a film's hash may have to be computed."""
    uri = f"{base_uri(request)}/v1beta/{row.name}"
    answer: dict[str, Any] = {"name": row.name}
    if row.display_name:
        answer["displayName"] = row.display_name
    answer |= {
        "mimeType": row.mime,
        "sizeBytes": str(row.size),
        "createTime": timestamp(row.created),
        "updateTime": timestamp(row.updated),
    }
    if row.expires:
        answer["expirationTime"] = timestamp(row.expires)
    sha256, _ = cabinet(request).sums(row)
    answer |= {"sha256Hash": base64.b64encode(bytes.fromhex(sha256)).decode(), "uri": uri}
    if row.source == GENERATED:
        answer["downloadUri"] = f"{uri}:download?alt=media"
    answer |= {"state": row.state, "source": row.source}
    if row.state == ACTIVE and row.mime.startswith(("video/", "audio/")):
        answer["videoMetadata"] = _video_metadata(row.media)
    if row.state == FAILED:
        answer["error"] = _error(row.error)
    return answer


def _video_metadata(media: dict[str, Any]) -> dict[str, Any]:
    """The length, as the real service tells it, and beyond it what else was found."""
    told: dict[str, Any] = {
        "videoDuration": f"{float(Fraction(str(media.get('seconds', '0')))):.6f}".rstrip("0").rstrip(".") + "s"
    }
    names = {
        "width": "width",
        "height": "height",
        "rotation": "rotation",
        "container": "container",
        "streams": "streams",
        "video_codec": "videoCodec",
        "pixel_format": "pixelFormat",
        "depth": "bitDepth",
        "primaries": "colorPrimaries",
        "transfer": "colorTransfer",
        "matrix": "colorMatrix",
        "span": "colorRange",
        "hdr": "hdr",
        "audio_codec": "audioCodec",
        "audio_channels": "audioChannels",
        "audio_rate": "audioSampleRate",
    }
    told |= {shown: media[name] for name, shown in names.items() if media.get(name) not in (None, "")}
    if media.get("rate") not in (None, "", "0"):
        told["frameRate"] = round(float(Fraction(str(media["rate"]))), 6)
        told["variableFrameRate"] = bool(media.get("variable", False))
    return told


def _error(error: dict[str, Any]) -> dict[str, Any]:
    """As a google.rpc.Status: 3 where the file is at fault, 13 where the server is."""
    code = 3 if int(error.get("status", 400)) < 500 else 13
    detail = error_info(str(error.get("code", "")), error)
    return {"code": code, "message": str(error.get("message", "")), "details": [detail]}


def _page_size(text: str) -> int:
    if not text:
        return _USUAL_PAGE
    if not text.isdecimal() or len(text) > 9:
        raise BadRequest(f"The pageSize {text[:20]!r} is no number.", f"Use 1 to {_LARGEST_PAGE}.")
    return min(int(text) or _USUAL_PAGE, _LARGEST_PAGE)


@asynccontextmanager
async def opened(app: Starlette) -> AsyncIterator[None]:
    """Uploads and files, for as long as the application runs."""
    books = app.state.desk.service.books
    app.state.cabinet = Cabinet(books.settings, books.engine, books.blobs)
    await run_in_threadpool(app.state.cabinet.start)
    try:
        yield
    finally:
        await run_in_threadpool(app.state.cabinet.close)
