"""`cutaway review`: what waits for a person's decision on this machine, and deciding."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutaway.cli.telling import say, told

if TYPE_CHECKING:
    from cutaway.interactions.books import Books
    from cutaway.interactions.reviews import Review
    from cutaway.interactions.turn import Turn

app = typer.Typer(no_args_is_help=True, help="Films that a person has to look at: list, show, approve, reject.")

Id = Annotated[str, typer.Argument(help="The interaction, or the last six or more characters of its id.")]
As = Annotated[
    str, typer.Option("--as", help="Who decides, as it is recorded; the name of this account when left out.")
]


@app.command("list")
@told
def list_reviews() -> None:
    """What waits, oldest first."""
    from cutaway.interactions.reviews import reviews

    with _books() as books:
        waiting = reviews(books).waiting()
    if not waiting:
        say("Nothing waits for a review.")
    for review, turn in waiting:
        print("\n".join(_lines(review, turn)))


@app.command()
@told
def show(
    id: Id,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder for its media, and its film where made.")
    ] = None,
) -> None:
    """All that is known of one; with -o, its media and the film that is held back."""
    from cutaway.interactions.books import film_name
    from cutaway.interactions.reviews import reviews

    with _books() as books:
        turn = _turn(books, id)
        for review in reviews(books).of(turn.id):
            print("\n".join(_lines(review, turn)))
        for each in turn.decisions:
            why = each.get("reason") or each.get("message") or ""
            print(f"  {each.get('outcome')} by {each.get('by')}{': ' if why else ''}{why}")
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            blobs = [
                (str(item.get("blob") or ""), f"medium-{number}{_ending(item)}")
                for number, item in enumerate(turn.media)
            ]
            for name, to in (*blobs, (film_name(turn.id), "film.mp4")):
                if name and books.blobs.has(name):
                    with (out / to).open("wb") as file:
                        for piece in books.blobs.stream(name):
                            file.write(piece)
                    print(out / to)


@app.command()
@told
def approve(id: Id, reason: Annotated[str, typer.Option(help="Recorded with the decision.")] = "", by: As = "") -> None:
    """Let it be made, or its film be handed out."""
    _decide(id, "approve", reason, by)


@app.command()
@told
def reject(id: Id, reason: Annotated[str, typer.Option(help="What whoever asked is told.")] = "", by: As = "") -> None:
    """End it; whoever asked is told the reason."""
    _decide(id, "reject", reason, by)


def _decide(id: str, decision: str, reason: str, by: str) -> None:
    from cutaway.interactions.reviews import reviews

    with _books() as books:
        turn = reviews(books).decide(_turn(books, id).id, decision, reason, by or getpass.getuser())
    after = "It goes on where films are made." if decision == "approve" else "It has ended."
    say(f"{'Approved' if decision == 'approve' else 'Rejected'}: {turn.id}. {after}")


@contextmanager
def _books() -> Iterator[Books]:
    """The books alone: nothing that makes films is loaded."""
    from cutaway.interactions.books import open_books
    from cutaway.storage.settings import settings

    books = open_books(settings())
    try:
        yield books
    finally:
        books.engine.dispose()


def _turn(books: Books, text: str) -> Turn:
    from cutaway.errors import NotFound

    turn = books.ledger.get(text)
    found = [turn] if turn is not None else list(books.ledger.ending(text)) if len(text) >= 6 else []
    if len(found) != 1:
        raise NotFound(f"No single interaction has the id {text[:100]!r}.", "`cutaway review list` shows them.")
    return found[0]


def _lines(review: Review, turn: Turn) -> list[str]:
    words = " ".join(turn.words.split())
    decided = f"{review.decision} by {review.reviewer}" if review.decision else "waits"
    media = ", ".join(
        f"{item.get('kind')} {item.get('name') or str(item.get('sha256', ''))[:12]}" for item in turn.media
    )
    lines = [f"{turn.id}  {review.moment} rendering, {decided}: {', '.join(review.gates)}", f"  {words[:200]}"]
    lines += [f"  with {media}"] if media else []
    return lines + [f"  {why}" for why in review.why]


def _ending(item: dict[str, object]) -> str:
    import mimetypes

    return mimetypes.guess_extension(str(item.get("mime") or "")) or ""
