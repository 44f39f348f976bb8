"""The addresses that apt is set up with are read in both of its forms, and only those of the running release."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutaway.storage import debian
from cutaway.storage.debian import Repository, repositories_in

MIRROR = "http://mirror.example/debian"


def test_both_forms_are_read(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(
        f"# a comment\ndeb {MIRROR} bookworm main contrib # the first\ndeb-src {MIRROR} bookworm main\n"
        f"deb [arch=amd64 signed-by=/k.gpg] {MIRROR} bookworm-updates main\n"
    )
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (parts / "other.list").write_text("deb https://packages.example/apt stable main\n")
    (parts / "debian.sources").write_text(
        "Types: deb deb-src\n# taken from a snapshot\nURIs: http://security.example/debian\n"
        "Suites: bookworm-security trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian.gpg\n\n"
        f"Enabled: no\nTypes: deb\nURIs: {MIRROR}\nSuites: bookworm-proposed\nComponents: main\n"
    )
    assert repositories_in(tmp_path, "bookworm") == [
        Repository(MIRROR, "bookworm", ("main", "contrib")),
        Repository(MIRROR, "bookworm-updates", ("main",), ("arch=amd64", "signed-by=/k.gpg")),
        Repository(
            "http://security.example/debian",
            "bookworm-security",
            ("main",),
            ("signed-by=/usr/share/keyrings/debian.gpg",),
        ),
    ]


def test_a_key_inside_the_stanza_is_left_to_the_machine(tmp_path: Path) -> None:
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (parts / "debian.sources").write_text(
        f"Types: deb\nURIs: {MIRROR}\nSuites: bookworm\nComponents: main\n"
        "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----\n"
    )
    assert repositories_in(tmp_path, "bookworm") == [Repository(MIRROR, "bookworm", ("main",))]


def test_no_sources_at_all(tmp_path: Path) -> None:
    assert repositories_in(tmp_path, "bookworm") == []


def test_a_repository_is_written_as_apt_reads_it(tmp_path: Path) -> None:
    repository = Repository(MIRROR, "bookworm", ("main", "contrib"), ("signed-by=/k.gpg",))
    backports = repository.with_suite("bookworm-backports")
    assert backports.line() == f"deb [signed-by=/k.gpg] {MIRROR} bookworm-backports main contrib\n"
    (tmp_path / "sources.list").write_text(repository.line())
    assert repositories_in(tmp_path, "bookworm") == [repository]


@pytest.mark.skipif(debian.codename() == "", reason="not Debian")
def test_private_apt_keeps_to_its_folder(tmp_path: Path) -> None:
    """Making it writes a sources file of our own and runs nothing."""
    apt = debian.PrivateApt(tmp_path, backports=True)
    assert f"{debian.codename()}-backports main" in (tmp_path / "sources.list").read_text()
    command = apt.download_command(["libegl1"])
    assert f"Dir::State::lists={tmp_path / 'lists'}" in command
    assert command[-2:] == ["download", "libegl1"]
