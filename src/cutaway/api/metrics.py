"""Figures for Prometheus, in its text format: what this process answered, and what the books say of the whole service."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from cutaway.interactions.books import Books
from cutaway.interactions.tables import DELIVERIES, LEASES, TALLIES, TURNS
from cutaway.interactions.turn import ENDS, STAGES
from cutaway.interactions.workers import living

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Seconds."""

Sample = tuple[str, Mapping[str, str], float]


class Metrics:
    """What this process counts. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.time()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._spread: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._seconds: Counter[str] = Counter()
        self._taken = self._given = self._uploaded = 0
        self.answering = 0

    def answered(self, route: str, method: str, status: int, seconds: float, taken: int, given: int) -> None:
        """Count a request: its route as a template, bytes of its body and of the answer's."""
        with self._lock:
            self._requests[route, method, status] += 1
            self._spread[route][bisect_left(BOUNDS, seconds)] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]
            self._taken += taken
            self._given += given
            if route.startswith("/upload/"):
                self._uploaded += taken

    def text(self, books: Books) -> str:
        """Everything, as Prometheus reads it. Blocks: the books are asked."""
        with self._lock:
            requests, seconds = dict(self._requests), dict(self._seconds)
            spread = {route: list(counts) for route, counts in self._spread.items()}
            taken, given, uploaded = self._taken, self._given, self._uploaded
        lines: list[str] = []
        _write(lines, "http_requests_total", "counter", "Requests answered.", (
            ("", {"route": route, "method": method, "status": str(status)}, number)
            for (route, method, status), number in sorted(requests.items())
        ))  # fmt: skip
        _write(lines, "http_request_seconds", "histogram", "Seconds until an answer was out.", _spread(spread, seconds))
        own = (
            ("http_requests_open", "gauge", "Requests being answered.", self.answering),
            ("http_received_bytes_total", "counter", "Bytes of bodies received.", taken),
            ("http_sent_bytes_total", "counter", "Bytes of bodies sent.", given),
            ("upload_bytes_total", "counter", "Bytes of uploads received.", uploaded),
            ("start_time_seconds", "gauge", "When this process started, in Unix seconds.", self._started),
        )
        for name, kind, help, value in own:
            _write(lines, name, kind, help, [("", {}, value)])
        for name, kind, help, samples in _of_books(books):
            _write(lines, name, kind, help, samples)
        return "\n".join(lines) + "\n"


def _of_books(books: Books) -> Iterable[tuple[str, str, str, list[Sample]]]:
    with books.engine.connect() as connection:
        by_stage = sa.select(TURNS.c.stage, sa.func.count()).group_by(TURNS.c.stage)
        stages: dict[str, int] = {row[0]: row[1] for row in connection.execute(by_stage)}
        every = connection.execute(sa.select(TALLIES.c.name, TALLIES.c.number))
        tallies: dict[str, float] = {row[0]: row[1] for row in every}
        waiting = sa.select(sa.func.count()).select_from(DELIVERIES).where(DELIVERIES.c.state == "waiting")
        deliveries = connection.execute(waiting).scalar_one()
        drawing = sa.select(sa.func.count()).select_from(LEASES).where(LEASES.c.until > time.time(), ~LEASES.c.done)
        leased = connection.execute(drawing).scalar_one()
    workers = len(living(books.engine))
    yield "turns", "gauge", "Turns kept, by stage.", [
        ("", {"stage": stage}, stages.get(stage, 0)) for stage in STAGES
    ]  # fmt: skip
    yield "queue_length", "gauge", "Turns that wait for a worker.", [("", {}, stages.get("queued", 0))]
    yield "turns_ended_total", "counter", "Turns that have ended, by how.", [
        ("", {"stage": stage}, tallies.get(stage, 0)) for stage in STAGES if stage in ENDS
    ]  # fmt: skip
    for name, of, help in (
        ("films_made_total", "completed", "Films made."),
        ("film_seconds_total", "seconds", "Seconds of film made."),
        ("segments_total", "segments", "Segments of films made, drawn or found in the cache."),
    ):
        yield name, "counter", help, [("", {}, tallies.get(of, 0))]
    yield "segments_leased", "gauge", "Segments being drawn by workers.", [("", {}, leased)]
    yield "webhook_deliveries_waiting", "gauge", "Deliveries to webhooks that wait.", [("", {}, deliveries)]
    yield "workers", "gauge", "Living workers.", [("", {}, workers)]


def _spread(spread: Mapping[str, list[int]], seconds: Mapping[str, float]) -> Iterable[Sample]:
    for route, counts in sorted(spread.items()):
        below = 0
        for bound, number in zip(BOUNDS, counts, strict=False):
            below += number
            yield "_bucket", {"route": route, "le": f"{bound:g}"}, below
        yield "_bucket", {"route": route, "le": "+Inf"}, sum(counts)
        yield "_sum", {"route": route}, seconds.get(route, 0.0)
        yield "_count", {"route": route}, sum(counts)


def _write(lines: list[str], name: str, kind: str, help: str, samples: Iterable[Sample]) -> None:
    lines += [f"# HELP cutaway_{name} {help}", f"# TYPE cutaway_{name} {kind}"]
    for ending, labels, value in samples:
        told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        shown = f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        lines.append(f"cutaway_{name}{ending}{'{' + told + '}' if told else ''} {shown}")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
