"""Room on the disk: looked at before anything is drawn, and a file that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cutaway.errors import BadRequest, DiskFull
from cutaway.scene.document import Format

_BYTES_A_PIXEL = 0.14
"""Of a finished film and sound: three times what busy films took, since films are encoded for constant quality."""
_BYTES_A_TILE = 8


def expected_bytes(format: Format, cached: bool) -> int:
    """A generous guess at what a film takes on the disk; with its segments in the cache when `cached`."""
    pixels = format.width * format.height * format.frames
    film = pixels * _BYTES_A_PIXEL
    return int(film + (film + pixels / 256 * _BYTES_A_TILE if cached else 0))


def check_room(folder: Path, needed: int, keep: int) -> None:
    """Raises `DiskFull` unless `needed` bytes fit on the disk of `folder` and `keep` stay free."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < needed + keep:
        raise DiskFull(
            f"The disk of {str(place)!r} has {_megabytes(free)} free, this film may take {_megabytes(needed)}"
            f" and {_megabytes(keep)} are to stay free. Nothing was written.",
            "Free some space, ask for a shorter film, or lower CUTAWAY_FREE_SPACE.",
            free=free,
            needed=needed,
        )


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name to write to that becomes `path` when the block ends well, and is removed when it does not.

    Raises `DiskFull` when there is no room, `BadRequest` when the folder cannot be written to.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise writing_error(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def writing_error(error: OSError, path: Path) -> Exception:
    """What to tell somebody whose file could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            f"The disk of {str(path.parent)!r} is full. {path.name!r} was left as it was.",
            "Free some space and try again.",
        )
    if (
        isinstance(error, (PermissionError, NotADirectoryError, IsADirectoryError, FileExistsError))
        or error.errno == errno.EROFS
    ):
        return BadRequest(
            f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another place with -o.", path=str(path)
        )
    return error


def _megabytes(count: int) -> str:
    return f"{count / 2**20:,.0f} MB"
