"""The program as its users start it, with the plain engine registered the way packages register theirs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
_MAIN = "from cutaway.cli import main; main()"


class Program:
    """Runs `cutaway` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "here"
        self.folder.mkdir(parents=True)
        metadata = folder / "site" / "plain_engines-1.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: plain-engines\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text("[cutaway.engines]\nplain = plain.engine:PlainEngine\n")
        paths = [ROOT / "src", ROOT / "tests", folder / "site"]
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(str(path) for path in paths),
            "CUTAWAY_DATA": str(folder / "data"),
            "CUTAWAY_ENGINE": "plain",
            "CUTAWAY_FREE_SPACE": "1",
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """The program, running."""
        return subprocess.Popen(
            [sys.executable, "-c", _MAIN, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Whoever runs the tests in the background has interrupts ignored, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Exit code, output and what was said beside it."""
        with self.start(*arguments, **environment) as process:
            out, said = process.communicate(timeout=120)
            return process.returncode, out, said

    def here(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """As `run`, but in this process, which is ten times as fast and enough for what never starts a film."""
        from cutaway.cli.commands import app

        added = [path for path in self.environment["PYTHONPATH"].split(os.pathsep) if path not in sys.path]
        sys.path.extend(added)
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(app, arguments, env=self.environment | environment)
        finally:
            os.chdir(before)
            for path in added:
                sys.path.remove(path)
        return result.exit_code, result.stdout, result.stderr

    def good(self, *arguments: str, **environment: str) -> str:
        """The output of a run that went well."""
        code, out, said = self.run(*arguments, **environment)
        assert code == 0, said
        return out
