"""The verbs of the program. What is heavy is imported inside them, so that `cutaway --help` answers at once."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutaway.cli import packs, reviews, tasks
from cutaway.cli.telling import debugging, say, told

if TYPE_CHECKING:
    from cutaway.interactions.service import Service
    from cutaway.interactions.turn import Turn, Wish

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Words become a film with sound, and each later turn changes exactly what it names.",
)
app.add_typer(packs.app, name="packs")
app.add_typer(tasks.app, name="task")
app.add_typer(reviews.app, name="review")

Out = Annotated[
    Path | None, typer.Option("-o", "--out", help="File to write; a name made from the words when left out.")
]
Quality = Annotated[str, typer.Option(help="draft, standard or final.")]
Declare = Annotated[
    list[str] | None,
    typer.Option("--declare", help="copyright, consent, adults or guardian, of what is brought along; again for more."),
]
WithoutInside = Annotated[bool, typer.Option("--without-inside", help="Leave the scene out of the file.")]


@app.callback()
def options(debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False) -> None:
    """Options before the verb."""
    import logging

    debugging["on"] = debug
    log = logging.getLogger("cutaway")
    log.addHandler(logging.StreamHandler() if debug else logging.NullHandler())


@app.command()
@told
def make(
    prompt: Annotated[str, typer.Argument(help="What to film; - reads it from the input.")] = "",
    out: Out = None,
    image: Annotated[
        list[Path] | None,
        typer.Option("--image", "-i", help="A picture to animate or refer to; again for more of them."),
    ] = None,
    video: Annotated[list[Path] | None, typer.Option("--video", "-v", help="A video to change or refer to.")] = None,
    audio: Annotated[list[Path] | None, typer.Option("--audio", help="A sound to cut to, or a voice to use.")] = None,
    task: Annotated[str, typer.Option(help="image_to_video, reference_to_video, edit, ...; found from the rest.")] = "",
    aspect: Annotated[str, typer.Option(help="16:9, 9:16, 1:1, 4:3 or 3:4; as the words say when left out.")] = "",
    seconds: Annotated[str, typer.Option(help="1 to 60; as the words say, else 10.")] = "",
    seed: Annotated[int | None, typer.Option(help="Same words and seed, same film; drawn when left out.")] = None,
    quality: Quality = "",
    resolution: Annotated[str, typer.Option(help="360p, 720p or 1080p.")] = "",
    declare: Declare = None,
    without_inside: WithoutInside = False,
) -> None:
    """Film your words."""
    from cutaway.interactions.turn import Wish

    words = sys.stdin.read() if prompt == "-" else prompt
    wish = Wish(
        words=words,
        seconds=_seconds(seconds),
        aspect=aspect,
        resolution=resolution,
        quality=_quality(quality),
        seed=_seed(seed),
        carry=not without_inside,
        declared=tuple(declare or ()),
    )
    with _service() as service:
        _film(service, service.with_media(wish, (*(image or ()), *(video or ()), *(audio or ())), task), out)


@app.command()
@told
def edit(
    film: Annotated[
        str, typer.Argument(help="A film that Cutaway wrote, the id of its interaction (or its end), or any video.")
    ],
    words: Annotated[str, typer.Argument(help="What to change.")],
    out: Out = None,
    media: Annotated[
        list[Path] | None,
        typer.Option("--with", "-w", help="A picture, video or sound the words speak of; again for more."),
    ] = None,
    resolution: Annotated[str, typer.Option(help="With --task upscale: 720p, 1080p or 4k.")] = "",
    seconds: Annotated[str, typer.Option(help="With --task extend: how much longer.")] = "",
    task: Annotated[str, typer.Option(help="edit, extend or upscale; edit when left out.")] = "",
    quality: Quality = "",
    declare: Declare = None,
    without_inside: WithoutInside = False,
) -> None:
    """Change what the words name in a film, and nothing else."""
    _start_reader()
    from cutaway.film.inside import carries_inside
    from cutaway.interactions.turn import Wish

    wish = Wish(
        words=words,
        quality=_quality(quality),
        carry=not without_inside,
        declared=tuple(declare or ()),
        resolution=resolution,
        seconds=_seconds(seconds),
    )
    others = tuple(media or ())
    with _service() as service:
        if Path(film).is_file() and not carries_inside(Path(film)):
            wish = service.with_media(wish, (Path(film), *others), task or "edit")
        else:
            parent = _found(service, film)
            wish = dataclasses.replace(wish, parent=parent.id)
            wish = service.with_media(wish, others, task or "edit")
        _film(service, wish, out)


@app.command()
@told
def show(film: Annotated[str, typer.Argument(help="A film that Cutaway wrote, or the id of its interaction.")]) -> None:
    """What is in a film: its scene, how each phrase was realised, the report, and its content credentials."""
    from cutaway.cli.describing import credentials_lines, scene_lines, turn_line

    credentials: list[str] = []
    if Path(film).exists() or _is_file_name(film):
        from cutaway.errors import UnreadableFile
        from cutaway.film.inside import read_inside
        from cutaway.film.report import Report

        credentials = credentials_lines(Path(film))
        try:
            inside = read_inside(Path(film))
        except UnreadableFile:
            if credentials:
                print("\n".join(credentials))
            raise
        lines = scene_lines(inside.document())
        report = Report.model_validate(inside.report) if inside.report else None
    else:
        with _service() as service:
            turn = _found(service, film)
            lines, report = [f"Interaction {turn.id}", turn_line(turn)], None
            if turn.stage == "completed":
                lines += scene_lines(service.scene(turn.id))
                report = service.report(turn.id)
                credentials = credentials_lines(service.film_path(turn.id))
            elif turn.error:
                lines.append(str(turn.error.get("message", "")))
    parts = ["\n".join(lines), report.text() if report is not None else "", "\n".join(credentials)]
    print("\n\n".join(part for part in parts if part))


@app.command()
@told
def tree(
    id: Annotated[
        str | None, typer.Argument(help="Any turn of the tree (or the end of its id); all trees when left out.")
    ] = None,
) -> None:
    """The turns made here, each below the one it continues."""
    from cutaway.cli.describing import turn_line

    with _service() as service:
        roots = [service.get(_found(service, id).root)] if id else list(reversed(service.roots()))
        if not roots:
            say('There are no films yet. Make one: cutaway make "A red kite over a beach."')
        for root in roots:
            turns = service.tree(root.id)

            def branch(parent: str | None, depth: int, turns: tuple[Turn, ...] = turns) -> None:
                for turn in turns:
                    if turn.parent == parent:
                        print("    " * depth + turn_line(turn))
                        branch(turn.id, depth + 1)

            branch(None, 0)


@app.command()
@told
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback need CUTAWAY_API_KEYS.")] = "",
    port: Annotated[int | None, typer.Option(help="Port to listen on; 8910 when left out.")] = None,
) -> None:
    """Answer Google's Gemini Interactions API on this machine."""
    from importlib import import_module

    from cutaway.storage.settings import settings

    chosen = settings()
    changes = ({"host": host} if host else {}) | ({"port": port} if port is not None else {})
    import_module("cutaway.api.serving").serve(chosen.model_copy(update=changes))


@app.command()
@told
def worker(
    parent: Annotated[int | None, typer.Option(help="Id of the process to end with.", hidden=True)] = None,
) -> None:
    """Make films for servers that share CUTAWAY_DATABASE_URL and CUTAWAY_BLOBS_URL."""
    from cutaway.storage.settings import settings

    chosen = settings()
    from cutaway.interactions.worker import run_worker

    run_worker(chosen, parent)


@app.command()
@told
def doctor() -> None:
    """Look whether this machine has what films need."""
    from cutaway.cli.doctor import diagnose, print_report

    if not print_report(diagnose()):
        sys.exit(1)


def _start_reader() -> None:
    """Have the process that reads media start while this one imports what it needs."""
    import threading

    from cutaway.footage.probe import warm

    threading.Thread(target=warm, name="reader", daemon=True).start()


@contextmanager
def _service() -> Iterator[Service]:
    from cutaway.interactions.service import Service

    service = Service(watched=False)
    try:
        yield service
    finally:
        service.close()


def _film(service: Service, wish: object, out: Path | None) -> None:
    from cutaway.cli.describing import short_id
    from cutaway.cli.following import follow
    from cutaway.interactions.turn import Wish

    assert isinstance(wish, Wish)
    target = _writable(out) if out else _fresh_name(wish.words)
    turn = follow(service, service.create(wish).id)
    service.save(turn.id, target)
    beside = service.save_extras(turn.id, target)
    print(service.report(turn.id).text())
    for path in beside:
        print(path)
    print(f'{target}  (interaction {short_id(turn.id)}; cutaway edit {target} "...")')


def film_wish(wish: Wish, media: tuple[Path, ...], task: str, out: Path | None) -> None:
    """Film a wish with these files, show how it goes, and write it to `out`, or under a name made from the words."""
    with _service() as service:
        _film(service, service.with_media(wish, media, task), out)


def _found(service: Service, film: str) -> Turn:
    """The turn of a film file, of an id, or of the end of an id."""
    if Path(film).exists() or _is_file_name(film):
        return service.adopt(Path(film))
    return service.find(film)


def _is_file_name(text: str) -> bool:
    return text.lower().endswith((".mp4", ".m4v", ".mov")) or "/" in text


def _writable(out: Path) -> Path:
    from cutaway.errors import BadRequest, UnsupportedFormat

    if out.is_dir():
        raise BadRequest(f"{str(out)!r} is a folder.", f"Name a file in it: -o {out / 'film.mp4'}")
    if out.suffix.lower() in (".mov", ".avi", ".mkv", ".webm", ".gif", ".wmv"):
        raise UnsupportedFormat(f"Films are written as MP4, not as {out.suffix}.", f"Use -o {out.with_suffix('.mp4')}")
    if not out.parent.is_dir():
        raise BadRequest(f"There is no folder {str(out.parent)!r}.", f"Make it first: mkdir -p {out.parent}")
    return out


def _fresh_name(words: str) -> Path:
    """A name from the first words that no file has yet."""
    slug = "-".join(re.findall(r"[a-z0-9]+", words.lower())[:6])[:60] or "film"
    for number in range(1, 10_000):
        path = Path(f"{slug}.mp4" if number == 1 else f"{slug}-{number}.mp4")
        if not path.exists():
            return path
    return Path("film.mp4")


def _seconds(text: str) -> Fraction | None:
    from cutaway.errors import UnsupportedDuration

    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,6}(\.\d{1,6})?\s*s?", text.strip()):
        raise UnsupportedDuration(
            f"{text[:40]!r} is no duration.", "Use seconds from 1 to 60, for example --seconds 10."
        )
    return Fraction(text.strip().rstrip("s").strip())


def _seed(seed: int | None) -> int | None:
    from cutaway.errors import BadRequest

    if seed is not None and not 0 <= seed < 2**63:
        raise BadRequest(f"{seed} cannot be a seed.", "Use a whole number from 0.")
    return seed


def _quality(quality: str) -> str:
    from cutaway.errors import UnsupportedFormat

    if quality and quality not in ("draft", "standard", "final"):
        raise UnsupportedFormat(f"There is no quality {quality!r}.", "Use draft, standard or final.")
    return quality
