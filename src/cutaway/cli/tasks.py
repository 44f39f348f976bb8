"""`cutaway task`: jobs with their own options, made from the declarations."""

from __future__ import annotations

import inspect
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cutaway.cli.telling import told
from cutaway.tasks.table import MEDIA

if TYPE_CHECKING:
    from cutaway.tasks import Field, Task


class _Tasks(TyperGroup):
    """A command for every task that is declared."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, after `list`."""
        return ["list", *(task.name for task in _declared())]

    def get_command(self, ctx: Any, name: str) -> Any:
        """The command of one, None where there is none."""
        if name == "list":
            return super().get_command(ctx, name)
        for task in _declared():
            if task.name == name:
                return _command(task)
        return None


app = typer.Typer(
    cls=_Tasks,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Jobs: a short ad, an animated product picture, another background, subtitles ... Each tells its options with --help.",
)


@app.command("list")
@told
def list_tasks() -> None:
    """Every task, and why one cannot be done here."""
    from cutaway.engines.registry import declared
    from cutaway.storage.packs import installed
    from cutaway.storage.settings import settings

    able = declared(settings().engine)
    packs = frozenset(installed())
    for task in _declared():
        print(f"{task.name:22}{task.title}. {task.purpose}")
        for reason in task.missing(able.tasks, able.media, packs):
            print(f"{'':22}Not here: {reason}")


def _declared() -> tuple[Task, ...]:
    from cutaway.storage.settings import settings
    from cutaway.tasks import tasks

    return tasks(settings().data)


def _command(task: Task) -> Any:
    """The command of a task: a function whose options are the task's fields, as Typer reads them from a signature."""
    from typer.main import get_command

    options = [_option(field) for field in task.fields] + [
        _parameter(
            "out", Path | None, None, "-o", "--out", help="File to write; a name made from the words when left out."
        ),
        _parameter("quality", str, "", "--quality", help="draft, standard or final."),
        _parameter("seed", int | None, None, "--seed", help="Same words and seed, same film."),
        _parameter(
            "declare",
            list[str],
            [],
            "--declare",
            help="copyright, consent, adults or guardian, of what is brought along; again for more.",
        ),
        _parameter("words", bool, False, "--words", help="Only print the words it would be asked with."),
    ]

    def run(**given: Any) -> None:
        _run(task, given)

    run = told(run)
    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in options}
    alone = typer.Typer(rich_markup_mode=None, add_completion=False)
    alone.command(task.name, help=f"{task.title}. {task.purpose}", no_args_is_help=True)(run)
    return get_command(alone)


def _option(field: Field) -> inspect.Parameter:
    told = field.help
    if field.usual is not None and field.kind != "flag":
        told += f" Usually {field.usual}."
    kind: Any = str
    usual: Any = "" if not field.required else ...
    names, more = [field.option], {}
    if field.kind in MEDIA:
        kind, usual = list[Path], ... if field.required else []
        more = {"exists": True, "dir_okay": False, "metavar": "FILE"}
        told += " Again for more." if (field.most or 1) > 1 else ""
    elif field.kind == "texts":
        kind, usual = list[str], ... if field.required else []
        told += " Again for more."
    elif field.kind == "flag":
        kind, usual = bool, bool(field.usual)
        names = [f"{field.option}/--no-{field.option[2:]}"]
    elif field.kind == "choice":
        more = {"metavar": "[" + "|".join(value for value, _ in field.choices) + "]"}
    else:
        more = {"metavar": field.kind.upper().replace(" ", "_")}
    return _parameter(field.name, kind, usual, *names, help=told, **more)


def _parameter(name: str, kind: Any, usual: Any, *names: str, **more: Any) -> inspect.Parameter:
    annotation = Annotated[kind, typer.Option(*names, **more)]
    default = inspect.Parameter.empty if usual is ... else usual
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _run(task: Task, given: dict[str, Any]) -> None:
    from cutaway.cli.commands import film_wish
    from cutaway.interactions.turn import Wish
    from cutaway.tasks import composed

    out, quality, seed, words, declared = (given.pop(name) for name in ("out", "quality", "seed", "words", "declare"))
    values = {name: (list(value) if isinstance(value, tuple) else value) for name, value in given.items()}
    made = composed(
        task, {name: value for name, value in values.items() if value not in (None, [], False)} | _off(task, values)
    )
    if words:
        print(made.words)
        return
    seconds = made.format.get("seconds")
    wish = Wish(
        words=made.words,
        seconds=Fraction(seconds) if seconds else None,
        aspect=made.format.get("aspect", ""),
        resolution=made.format.get("resolution", ""),
        quality=quality,
        seed=seed,
        declared=tuple(declared),
    )
    film_wish(
        wish, tuple(Path(one) for _, one in made.media), "" if task.becomes == "text_to_video" else task.becomes, out
    )


def _off(task: Task, values: dict[str, Any]) -> dict[str, Any]:
    """Flags that are usually on and were taken back."""
    return {
        field.name: False
        for field in task.fields
        if field.kind == "flag" and field.usual and values.get(field.name) is False
    }
