"""What the command line and HTTP use: accepting turns, looking at them, and everything they leave."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cutaway.errors import BadRequest, EmptyPrompt, NotFound
from cutaway.interactions import ids
from cutaway.interactions.books import extra_name, open_books, segment_name, sound_name
from cutaway.interactions.hands import Hands
from cutaway.interactions.policing import asked, declaring
from cutaway.interactions.reviews import reviews
from cutaway.interactions.turn import Turn, Wish, ending, shown_stage
from cutaway.storage.settings import Settings, settings

if TYPE_CHECKING:
    from cutaway.engines.capabilities import Capabilities, Estimate
    from cutaway.engines.seam import Engine
    from cutaway.engines.workshop import Workshop
    from cutaway.film.report import Report
    from cutaway.film.surroundings import Drawing
    from cutaway.scene.document import Scene

_WORDLESS = ("extend", "upscale")
"""Tasks that say all by themselves."""


class Service:
    """Turns and what they leave. Thread-safe.

    `works` says who works: "here", this process at once; "durable", this process through DBOS, one after the other;
    "queued", the workers that share its books (this process then imports no engine). `drawing` is the program's own
    renderer unless told otherwise; `engines` are known besides the registered ones. Neither can be given to others. `watched`: whether films
    can be watched while this process makes them.
    """

    def __init__(
        self,
        chosen: Settings | None = None,
        *,
        works: Literal["here", "durable", "queued"] = "here",
        drawing: Drawing | None = None,
        engines: Mapping[str, Callable[[Workshop], Engine]] | None = None,
        watched: bool = True,
    ) -> None:
        self.settings = chosen or settings()
        self.books = open_books(self.settings)
        self._hands: Hands
        if works == "queued":
            from cutaway.interactions.queued import Queued

            self._hands = Queued(self.books)
        else:
            from cutaway.interactions.here import Here

            self._hands = Here(self.books, works == "durable", drawing, engines or {}, watched)

    def create(self, wish: Wish) -> Turn:
        """Accept a turn: it is in the book before this returns, and will be worked off whatever happens.

        Raises what makes it impossible at once: `BadRequest` and its kinds, `NotFound` for the parent, `Busy`.
        """
        if not wish.words.strip() and not wish.media and (wish.wire.get("plan") or {}).get("task") not in _WORDLESS:
            raise EmptyPrompt(
                "There are no words to film.", "Say what should be seen, for example: a red kite over a beach."
            )
        parent = self._continued(wish)
        turn = self._judged(self._wished(wish, parent))
        self._hands.check(turn)
        self._hands.accept(turn)
        return turn

    def with_media(self, wish: Wish, paths: tuple[Path, ...], task: str = "") -> Wish:
        """The wish with these files, kept by their hash. Raises `UnreadableFile`, `MediaRefused`, `BadRequest`."""
        from cutaway.interactions.bringing import with_media

        if not paths and not task:
            return wish
        return with_media(wish, self.books.blobs, self.settings.data / "fetched", paths, task)

    def estimate(self, wish: Wish) -> Estimate:
        """What this turn would cost and what would be refused; starts nothing."""
        return self._hands.estimate(self._judged(self._wished(wish, self._continued(wish))))

    def capabilities(self, engine: str = "") -> Capabilities:
        """What an engine can do."""
        return self._hands.capabilities(engine or self.settings.engine)

    def get(self, id: str) -> Turn:
        """The turn as it stands. Raises `NotFound`."""
        turn = self.books.ledger.get(id)
        if turn is None:
            raise NotFound(f"There is no interaction {id[:100]!r}.", "`cutaway tree` lists those there are.")
        return turn

    def find(self, text: str) -> Turn:
        """The turn with this id, or the only one whose id ends so (six characters at least). Raises `NotFound`."""
        if ids.is_id(text):
            return self.get(text)
        found = self.books.ledger.ending(text) if len(text) >= 6 else ()
        if len(found) != 1:
            what = f"{len(found)} interactions have ids" if found else "No interaction has an id"
            raise NotFound(f"{what} ending in {text[:100]!r}, and there is no such file.", "`cutaway tree` lists them.")
        return found[0]

    def by_file(self, file: str) -> Turn:
        """The turn whose film has this name as a file. Raises `NotFound`."""
        turn = self.books.ledger.with_file(file)
        if turn is None:
            raise NotFound(f"There is no file {file[:60]!r}.", "Use the uri that the interaction gave.")
        return turn

    def warm(self) -> None:
        """Load what the usual engine needs, so that the first turn starts at once."""
        self._hands.warm()

    def wait(self, id: str, progress: Callable[[Turn], None] = lambda _: None, timeout: float | None = None) -> Turn:
        """The turn once it has ended (or after `timeout` seconds); `progress` is called with every state seen."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            turn = self.get(id)
            progress(turn)
            if turn.ended or (until is not None and time.monotonic() >= until):
                return turn
            self._hands.rest(id)

    def cancel(self, id: str) -> Turn:
        """Ask a turn to stop and return it. One that nobody works on ends at once, one at work within a frame. Raises
        `NotFound`."""
        turn = self.get(id)
        if not turn.ended:
            self.books.ledger.change(id, cancelling=True)
            self._hands.stop(id)
            if turn.stage == "queued" or self.books.ledger.ownerless(id):
                self.books.ledger.change(id, stage="cancelled", error=ending("cancelled", turn))
        return self.get(id)

    def delete(self, id: str) -> None:
        """Forget a turn with its film, its scene and its segments, as far as no other turn uses them. Raises
        `NotFound`."""
        turn = self.get(id)
        if not turn.ended:
            self.cancel(id)
            turn = self.wait(id, timeout=30)
        unused = self.books.ledger.remove(id)
        reviews(self.books).forget(id)
        if turn.film:
            self.books.blobs.remove(turn.film)
            self._fetched(id).unlink(missing_ok=True)
        for extra in self.books.blobs.all(extra_name(id, "")):
            self.books.blobs.remove(extra.name)
        if turn.state and not self.books.ledger.with_state(turn.state):
            self.books.blobs.remove(turn.state)
        for blob in self.books.ledger.let_go(id):
            self.books.blobs.remove(blob)
        for key in unused:
            self.books.blobs.remove(sound_name(key) if key.startswith("sound-") else segment_name(key))

    def tree(self, id: str) -> tuple[Turn, ...]:
        """All turns of the tree that this one belongs to, oldest first. Raises `NotFound`."""
        return self.books.ledger.of_tree(self.get(id).root)

    def roots(self, key: str | None = None, most: int = 50) -> tuple[Turn, ...]:
        """The newest first turns, newest first."""
        return self.books.ledger.roots(key, most)

    def children(self, id: str) -> tuple[str, ...]:
        """Ids of the turns that continue this one, oldest first."""
        return tuple(turn.id for turn in self.tree(id) if turn.parent == id)

    def film_path(self, id: str) -> Path:
        """The finished film as a local file. Raises `NotFound` while there is none."""
        turn = self._finished(id)
        if self.books.blobs.folder is not None:
            return self.books.blobs.folder / turn.film
        local = self._fetched(id)
        if not local.exists():
            self._copy(turn.film, local)
        return local

    def film_bytes(self, id: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The finished film from byte `start` up to `end`, some at a time. Raises `NotFound` while there is none."""
        return self.books.blobs.stream(self._finished(id).film, start, end)

    def extras(self, id: str) -> tuple[dict[str, Any], ...]:
        """What came beside the film (subtitles, other forms of it): `name`, `mime` and `size` of each. Raises `NotFound` while
        there is no film."""
        return tuple(self._finished(id).extras)

    def extra_path(self, id: str, name: str) -> Path:
        """One of them as a local file. Raises `NotFound`."""
        if name not in (extra["name"] for extra in self.extras(id)):
            raise NotFound(f"Nothing named {name[:100]!r} came with this film.", "Ask for the list of its files.")
        blob = extra_name(id, name)
        if self.books.blobs.folder is not None:
            return self.books.blobs.folder / blob
        local = self.books.previews / f"{id}.{name}.fetched"
        if not local.exists():
            self._copy(blob, local)
        return local

    def save_extras(self, id: str, film: Path) -> tuple[Path, ...]:
        """Copy what came beside a film to where that was saved, named after it; the files."""
        saved = []
        for extra in self.extras(id):
            name = str(extra["name"])
            out = film.with_name(
                film.stem + name.removeprefix("film") if name.startswith("film.") else f"{film.stem}-{name}"
            )
            self._copy(extra_name(id, name), out)
            saved.append(out)
        return tuple(saved)

    def preview_path(self, id: str) -> Path | None:
        """What is ready of a film in the making, a growing fragmented MP4; None while there is nothing."""
        path = self.books.preview(self.get(id).id)
        return path if path.exists() and path.stat().st_size else None

    def save(self, id: str, out: Path) -> None:
        """Copy the finished film to `out`, whole or not at all."""
        self._copy(self._finished(id).film, out)

    def report(self, id: str) -> Report:
        """The report on a finished turn. Raises `NotFound`."""
        from cutaway.film.report import Report

        return Report.model_validate({name: told for name, told in self.report_facts(id).items() if name != "text"})

    def report_facts(self, id: str) -> dict[str, Any]:
        """The report as plain data, with the same in plain words as `text`. Raises `NotFound`."""
        return self._finished(id).report

    def scene(self, id: str) -> Scene:
        """The scene a finished turn left. Raises `NotFound`."""
        from cutaway.scene.document import load

        return load(self.scene_bytes(id))

    def scene_bytes(self, id: str) -> bytes:
        """The scene as JSON. Raises `NotFound`."""
        state = self.books.blobs.read(self._finished(id).state)
        if state is None:
            raise NotFound("The scene of this turn is not there any more.", "Make it again.")
        return state

    def picture(self, id: str, frame: int) -> bytes:
        """Frame `frame` before encoding, as PNG. Raises `NotFound`."""
        return self._hands.picture(self._finished(id), frame)

    def adopt(self, path: Path) -> Turn:
        """The turn that made this film file, or a new first turn made from the scene it carries.

        Raises `UnreadableFile` and `HostileInside`.
        """
        from cutaway.interactions.adopting import adopted

        return adopted(self.books, path)

    def close(self) -> None:
        """Stop working; turns that are going on can be resumed."""
        self._hands.close()

    def _fetched(self, id: str) -> Path:
        return self.books.previews / f"{id}.fetched"

    def _continued(self, wish: Wish) -> Turn | None:
        if wish.parent is None:
            return None
        parent = self.get(wish.parent)
        if parent.stage != "completed":
            what = "is not finished yet" if not parent.ended else f"ended as {parent.stage}"
            raise BadRequest(f"The turn to continue {what}.", "Continue a completed one.", stage=parent.stage)
        if not parent.stored:
            raise NotFound("The turn to continue was not stored.", "Make it again with store: true.")
        return parent

    def _wished(self, wish: Wish, parent: Turn | None) -> Turn:
        now = time.time()
        id = ids.new_id(wish.parent)
        return Turn(
            id=id,
            root=ids.root_id(id),
            file=ids.file_id(id),
            words=wish.words,
            parent=wish.parent,
            key=wish.key,
            engine=parent.engine if parent else wish.engine or self.settings.engine,
            model=wish.model,
            seed=secrets.randbits(31) if wish.seed is None else wish.seed,
            seconds="" if wish.seconds is None else str(wish.seconds),
            aspect=wish.aspect,
            resolution=wish.resolution,
            quality=wish.quality or (parent.quality if parent else ""),
            carry=wish.carry,
            stored=wish.stored,
            wire=wish.wire | {"policy": declaring(wish, self.settings)},
            same=wish.same,
            media=list(wish.media),
            created=now,
            updated=now,
            deadline=now + self.settings.deadline,
        )

    def _judged(self, turn: Turn) -> Turn:
        """The turn with what the rules say to it. Raises `Blocked`, `NeedsDeclaration`."""
        return replace(turn, decisions=asked(turn, self.books.ledger, self.settings))

    def _finished(self, id: str) -> Turn:
        turn = self.get(id)
        if turn.stage != "completed":
            fix = "Make it again." if turn.ended else "Wait until it is completed."
            raise NotFound(f"The film of {id} is not there: the turn is {shown_stage(turn.stage)}.", fix)
        return turn

    def _copy(self, name: str, out: Path) -> None:
        from cutaway.film.space import whole_file

        with whole_file(out) as target, target.open("wb") as file:
            for data in self.books.blobs.stream(name):
                file.write(data)
