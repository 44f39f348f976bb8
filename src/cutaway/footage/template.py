"""The process that children are forked from: it has loaded the decoders once and never reads a file itself.

Started by `sandbox`. It gets descriptors over a socket, forks, and hands back a handle of the child. It ends when the
socket is closed (its owner is gone) or when nothing was asked of it for a while.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import select
import signal
import socket

IDLE = 60.0
"""Seconds without work after which it ends."""


def main(descriptor: int) -> None:
    """Serve the socket with this number until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    with socket.socket(fileno=descriptor) as owner:
        _load()
        owner.send(b"ready")
        while True:
            if not select.select([owner], [], [], IDLE)[0]:
                # Children end with this process, and some decode for as long as a film is made.
                if _reap():
                    continue
                return
            message, descriptors, _, _ = socket.recv_fds(owner, 4096, 3)
            if not message:
                return
            file, out, *memory = descriptors
            child = os.fork()
            if child == 0:
                _child(owner, message, file, out, *memory)
            # Children that have ended are waited for after this: until then a number names no other process.
            handle = os.pidfd_open(child)
            socket.send_fds(owner, [b"born"], [handle])
            for number in (handle, *descriptors):
                os.close(number)
            _reap()


def _reap() -> bool:
    """Take note of children that have ended; whether any is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _child(owner: socket.socket, message: bytes, file: int, out: int, memory: int = -1) -> None:
    from cutaway.footage.inspect import answer
    from cutaway.footage.media import Limits
    from cutaway.footage.reading.decoder import serve

    try:
        owner.close()
        # Numbers close to the bottom, so that everything above can be closed.
        os.dup2(file, 3, inheritable=False) if file != 3 else None
        os.dup2(out, 4, inheritable=False) if out != 4 else None
        os.dup2(memory, 5, inheritable=False) if memory not in (-1, 5) else None
        asked = json.loads(message)
        if asked.pop("serve", False):
            serve(3, 4, Limits(**asked), 5 if memory >= 0 else -1)
        else:
            answer(3, 4, Limits(**asked))
    finally:
        os._exit(0)


def _load() -> None:
    """Import all that children use, and use it once: later they can open no file, not even a module."""
    import encodings.idna  # noqa: F401

    import av
    import pillow_heif
    from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, ImageOps  # noqa: F401

    from cutaway.footage import films, inspect, pictures  # noqa: F401
    from cutaway.footage.reading import decoder, fields, light, slots, stills  # noqa: F401

    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith(("__main__", "datasets")):
            importlib.import_module(module.name)
    av.logging.set_level(None)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.init()
    pillow_heif.options.DECODE_THREADS = 0
    ImageCms.createProfile("sRGB")
    for form in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"):
        kept = io.BytesIO()
        Image.new("RGB", (8, 8)).save(kept, form)
        kept.seek(0)
        with Image.open(kept) as image:
            image.load()
            image.getexif()
