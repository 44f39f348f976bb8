"""The command line.

`commands` holds the program's verbs, `packs` those on packs; `following` shows how a turn goes, `describing` what a
film holds, `telling` turns errors into sentences; `doctor` looks at the machine.
"""

from __future__ import annotations


def main() -> None:
    """Run the program `cutaway` with the arguments of this process."""
    from cutaway.cli.telling import run

    run()
