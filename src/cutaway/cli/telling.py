"""Errors as sentences with the fix, never as traces: exit code 2 for what was asked wrongly, 1 for everything else."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn, ParamSpec, TypeVar

from cutaway.errors import BadRequest, CutawayError, NotFound

P = ParamSpec("P")
R = TypeVar("R")

INTERRUPTED = 130
_DEBUG = "--debug"


def run() -> NoReturn:
    """Run the program; `--debug` may stand anywhere and shows where an error came from."""
    from cutaway.cli.commands import app

    if _DEBUG in sys.argv:
        sys.argv = [sys.argv[0], _DEBUG, *(part for part in sys.argv[1:] if part != _DEBUG)]
    app(prog_name="cutaway")
    sys.exit(0)


def told(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with its errors told in sentences."""

    @functools.wraps(command)
    def telling(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            say("Stopped.")
            sys.exit(INTERRUPTED)
        except CutawayError as error:
            _trace()
            say(str(error))
            sys.exit(2 if isinstance(error, (BadRequest, NotFound)) else 1)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(1)
        except Exception as error:  # the last net: whatever it is, a sentence
            _trace()
            say(f"Something went wrong inside Cutaway ({type(error).__name__}: {str(error)[:300]}).")
            say("Run the same command with --debug, and please report what it shows.")
            sys.exit(1)

    return telling


def fail(sentence: str, status: int) -> NoReturn:
    """End with a sentence; `status` as HTTP would have it: 4xx for what was asked wrongly."""
    say(sentence)
    sys.exit(2 if status in (400, 404) else 1)


def say(sentence: str) -> None:
    """A sentence to whoever watches, not into the output."""
    print(sentence, file=sys.stderr)


debugging: dict[str, Any] = {"on": False}


def _trace() -> None:
    if debugging["on"]:
        traceback.print_exc()
