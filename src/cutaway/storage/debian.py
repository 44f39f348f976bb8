"""Debian packages without root: fetched by the machine's own apt from the addresses it is set up with, and unpacked
into the cache instead of being installed.

apt is given lists, caches and a sources file of its own, so nothing outside the cache changes and no rights are
needed. Only entries of the running release are copied into that file: third-party repositories have nothing we want and
one that does not answer would fail the update. apt checks every package against the keys the machine trusts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cutaway.errors import Missing


@dataclass(frozen=True)
class Repository:
    """One line of apt's sources: an address, its suite (`bookworm`, `bookworm-security`), components and options."""

    uri: str
    suite: str
    components: tuple[str, ...]
    options: tuple[str, ...] = ()

    def line(self) -> str:
        options = f"[{' '.join(self.options)}] " if self.options else ""
        return f"deb {options}{self.uri} {self.suite} {' '.join(self.components)}\n"

    def with_suite(self, suite: str) -> Repository:
        return Repository(self.uri, suite, self.components, self.options)


def codename() -> str:
    """The running release's name, such as `bookworm`; empty where it is not Debian."""
    try:
        text = Path("/etc/os-release").read_text()
    except OSError:
        return ""
    fields = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    return fields.get("VERSION_CODENAME", "") if fields.get("ID") == "debian" else ""


def library_triplet() -> str:
    """The folder name Debian gives this machine's libraries, such as `x86_64-linux-gnu`."""
    return f"{os.uname().machine}-linux-gnu"


def repositories_in(folder: Path, release: str) -> list[Repository]:
    """The repositories of one release named in an apt folder's `sources.list`, `*.list` and deb822 `*.sources`."""
    found: list[Repository] = []
    parts = folder / "sources.list.d"
    for file in [folder / "sources.list", *sorted(parts.glob("*.list"))]:
        if file.is_file():
            found += _one_line_entries(file.read_text(errors="replace"))
    for file in sorted(parts.glob("*.sources")):
        found += _deb822_entries(file.read_text(errors="replace"))
    of_release = [r for r in found if r.suite == release or r.suite.startswith(f"{release}-")]
    return list(dict.fromkeys(of_release))


def _one_line_entries(text: str) -> list[Repository]:
    entries = []
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)", line)
        if match:
            options, uri, suite, components = match.groups()
            entries.append(Repository(uri, suite, tuple(components.split()), tuple((options or "").split())))
    return entries


def _deb822_entries(text: str) -> list[Repository]:
    entries = []
    for stanza in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", text)):
        fields = {k.lower(): v.strip() for k, v in re.findall(r"(?m)^([\w-]+):((?:.*)(?:\n[ \t].*)*)", stanza)}
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() == "no":
            continue
        # A key written into the stanza itself has no one-line form; apt then falls back on the machine's trusted keys.
        key = fields.get("signed-by", "")
        options = (f"signed-by={key}",) if key.startswith("/") else ()
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                entries.append(Repository(uri, suite, tuple(fields.get("components", "").split()), options))
    return entries


class PrivateApt:
    """apt with all its state in one folder of ours.

    `backports` adds the release's backports at the main address. `folder` may be deleted at any time.
    """

    def __init__(self, folder: Path, *, backports: bool = False) -> None:
        release = codename()
        if not release or not shutil.which("apt-get"):
            raise Missing("This is not a Debian machine with apt.", "Install the libraries in its own way.")
        repositories = repositories_in(Path("/etc/apt"), release)
        main = [r for r in repositories if r.suite == release]
        if not main:
            raise Missing(
                f"apt on this machine is not set up with an address for Debian {release}.",
                f"Add one for {release} to its sources.",
            )
        suite = f"{release}-backports"
        if backports and suite not in {r.suite for r in repositories}:
            repositories.append(main[0].with_suite(suite))
        self._options = ["-o", f"APT::Default-Release={suite}"] if backports else []
        self._folder = folder
        for part in ("lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        sources = folder / "sources.list"
        sources.write_text("".join(r.line() for r in repositories))
        settings = {
            "Dir::Etc::sourcelist": sources,
            "Dir::Etc::sourceparts": folder / "none",
            "Dir::Etc::preferences": folder / "none",
            "Dir::Etc::preferencesparts": folder / "none",
            "Dir::State::lists": folder / "lists",
            "Dir::Cache": folder / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            # apt run by root would fetch as the user _apt, who may not write into a folder of root's.
            "APT::Sandbox::User": "root",
        }
        for name, value in settings.items():
            self._options += ["-o", f"{name}={value}"]

    def update(self) -> None:
        """Fetch the lists of packages. Raises `Missing`."""
        self._run(["apt-get", "-qq", *self._options, "update"], self._folder)

    def download(self, packages: Sequence[str], into: Path) -> list[Path]:
        """Fetch packages (`name` or `name=version`) as files; returns their paths. Raises `Missing`."""
        into.mkdir(parents=True, exist_ok=True)
        self._run(self.download_command(packages), into)
        return sorted(into.glob("*.deb"))

    def download_command(self, packages: Sequence[str]) -> list[str]:
        """The command that fetches packages into the folder it is run in, for callers that watch it."""
        return ["apt-get", "-qq", *self._options, "download", *packages]

    def _run(self, command: list[str], folder: Path) -> None:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            said = " ".join(line for line in done.stderr.splitlines() if line.startswith("E:")) or done.stderr[-300:]
            raise Missing(f"apt could not fetch from Debian: {said.strip()}", "Check the network and try again.")


def unpack(archives: Iterable[Path], into: Path) -> None:
    """Unpack Debian packages side by side into a folder, links and all, with Debian's own tool.

    Some packages still carry `/lib`, which on an installed Debian is a link to `/usr/lib`: it is one here too.
    """
    (into / "usr/lib").mkdir(parents=True, exist_ok=True)
    (into / "lib").symlink_to("usr/lib")
    for archive in archives:
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=subprocess.PIPE) as reading:
            # tar would put a folder in place of the link without being told to keep it.
            writing = ["tar", "-x", "--keep-directory-symlink", "--no-same-owner", "-f", "-", "-C", str(into)]
            done = subprocess.run(writing, stdin=reading.stdout, capture_output=True, text=True)
        if done.returncode or reading.returncode:
            raise Missing(f"{archive.name} could not be unpacked: {done.stderr.strip()[-200:]}", "Try again.")


def install_as_root(packages: Sequence[str]) -> bool:
    """Install packages into the system; whether that worked. Does nothing and says False unless run by root."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages]

    def run(command: list[str]) -> bool:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
        return done.returncode == 0

    # The first try spares the update where the machine's lists are fresh; a bare machine has none.
    return run(install) or (run(["apt-get", "-qq", "update"]) and run(install))
