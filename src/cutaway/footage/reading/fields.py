"""Whole pictures of interlaced video, whose pictures hold two moments in alternate lines. Runs in the confined child only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

BEFORE = 2
"""Pictures before the one that is wanted from which on they have to come: a picture is made with the help of its neighbours."""


def whole_pictures(frames: Iterable[Any], stream: Any) -> Iterator[Any]:
    """The same pictures at the same times, each of one moment; those that are not interlaced as they are."""
    graph, ends, shape = None, None, None
    for frame in frames:
        if shape != (frame.width, frame.height, frame.format.name):
            yield from _rest(graph, ends)
            graph, ends = _graph(frame, stream)
            shape = (frame.width, frame.height, frame.format.name)
        ends[0].push(frame)
        yield from _pulled(ends[1])
    yield from _rest(graph, ends)


def _graph(frame: Any, stream: Any) -> tuple[Any, tuple[Any, Any]]:
    from av.filter import Graph

    graph = Graph()
    graph.threads = 1
    start = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format.name, time_base=frame.time_base or stream.time_base
    )
    turned, end = graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced"), graph.add("buffersink")
    start.link_to(turned)
    turned.link_to(end)
    graph.configure()
    return graph, (start, end)


def _rest(graph: Any, ends: Any) -> Iterator[Any]:
    if graph is not None:
        ends[0].push(None)
        yield from _pulled(ends[1])


def _pulled(end: Any) -> Iterator[Any]:
    from av.error import BlockingIOError, EOFError

    while True:
        try:
            frame = end.pull()
        except (BlockingIOError, EOFError):
            return
        yield frame
