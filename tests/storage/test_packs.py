"""Packs are installed whole or not at all, from any of their sources, and only as they were reviewed."""

from __future__ import annotations

import base64
import io
import lzma
import multiprocessing
import os
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from cutaway.errors import DiskFull, Missing, MissingPack
from cutaway.storage import packs
from cutaway.storage.packs import Archive, Pack, PackStore, Step, Take
from cutaway.storage.packs.installing import RECEIPT, tree_hash
from cutaway.storage.packs.unpacking import safe_name

NO_TREE = "0" * 64


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, target in (links or {}).items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def debian_package(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"./{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    package = b"!<arch>\n"
    for name, content in (
        ("debian-binary", b"2.0\n"),
        ("odd", b"123"),
        ("data.tar.xz", lzma.compress(buffer.getvalue())),
    ):
        package += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode() + content
        package += b"\n" * (len(content) % 2)
    return package


def pack_of(
    folder: Path, archives: dict[str, bytes], takes: dict[str, tuple[Take, ...]], expected: dict[str, bytes]
) -> Pack:
    """A pack called `thing` whose archives lie in `folder` and which should hold the expected files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, content in archives.items():
        (folder / name).write_bytes(content)
        digest = sha256(content).hexdigest()
        made.append(Archive(name, digest, len(content), (f"file:{folder / name}",), takes[name]))
    tree = tree_hash({name: sha256(content).hexdigest() for name, content in expected.items()})
    return Pack("thing", "1", "run", "testing", "nothing is tested", "CC0-1.0", ("Nobody",), tree, tuple(made))


def simple_pack(folder: Path, files: dict[str, bytes] | None = None) -> Pack:
    files = files or {"data/a.txt": b"first", "data/deep/b.txt": b"second"}
    expected = {name.removeprefix("data/"): content for name, content in files.items()}
    return pack_of(folder, {"thing.whl": zipped(files)}, {"thing.whl": (Take("data/*", "data/"),)}, expected)


def store_of(tmp_path: Path, pack: Pack) -> PackStore:
    return PackStore(tmp_path / "packs", {pack.name: pack})


def left_behind(store: PackStore) -> list[str]:
    """What lies in the folder of packs beside lock files."""
    return sorted(name for name in os.listdir(store.root) if not name.endswith(".lock"))


def test_an_installed_pack_is_found_and_verified(tmp_path: Path) -> None:
    store = store_of(tmp_path, simple_pack(tmp_path / "source"))
    assert store.missing() == ["thing"]
    steps: list[Step] = []
    (folder,) = store.install(["thing"], steps.append)
    assert folder == store.path("thing")
    assert (folder / "deep/b.txt").read_bytes() == b"second"
    assert [v.state for v in store.verify()] == ["good"]
    assert store.installed() == ["thing"] and store.missing() == []
    assert steps[0].stage == "fetching" and steps[-1].stage == "ready"
    assert max(step.done for step in steps) == store.table["thing"].size
    assert left_behind(store) == ["thing@1"]


def test_a_missing_pack_names_the_command_that_brings_it(tmp_path: Path) -> None:
    store = store_of(tmp_path, simple_pack(tmp_path / "source"))
    with pytest.raises(MissingPack, match="cutaway packs install thing"):
        store.path("thing")
    with pytest.raises(MissingPack, match="no pack called other"):
        store.path("other")
    assert store.hash("thing") == "absent"


def test_every_kind_of_archive_is_taken_from(tmp_path: Path) -> None:
    """Wheels, tarballs and Debian packages; joined parts, data URLs and zips inside; what is left out stays out."""
    picture = bytes(range(256))
    script = b"export default 'data:application/exr;base64," + base64.b64encode(picture) + b"'"
    archives = {
        "one.whl": zipped({"x/part.bin": b"begin-", "x/other.py": b"import os"}),
        "two.whl": zipped({"y/part.bin": b"end"}),
        "three.tgz": tarred({"package/hdri/sky.exr.js": script}),
        "four.deb": debian_package({"usr/chairs.sh3f": zipped({"chair.obj": b"v 0 0 0", "names_de.txt": b"Stuhl"})}),
    }
    takes = {
        "one.whl": (Take("*/part.bin", into="model.onnx", how="append"),),
        "two.whl": (Take("*/part.bin", into="model.onnx", how="append"),),
        "three.tgz": (Take("package/hdri/*.js", "package/hdri/", into="light/", how="data-url"),),
        "four.deb": (Take("usr/*.sh3f", "usr/", how="unzip", without=("names_*",)),),
    }
    expected = {"model.onnx": b"begin-end", "light/sky.exr": picture, "chairs/chair.obj": b"v 0 0 0"}
    store = store_of(tmp_path, pack_of(tmp_path / "source", archives, takes, expected))
    (folder,) = store.install(["thing"])
    there = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    del there[RECEIPT]
    assert there == expected


def test_the_first_source_that_answers_rightly_is_taken(tmp_path: Path) -> None:
    """A source that is gone and one with other content are passed over."""
    pack = simple_pack(tmp_path / "source")
    (tmp_path / "forged.whl").write_bytes(zipped({"data/a.txt": b"forged"}))
    archive = pack.archives[0]
    sources = (f"file:{tmp_path / 'absent.whl'}", f"file:{tmp_path / 'forged.whl'}", *archive.sources)
    changed = Archive(archive.file, archive.sha256, archive.size, sources, archive.take)
    store = store_of(tmp_path, Pack(**{**vars(pack), "archives": (changed,)}))
    (folder,) = store.install(["thing"])
    assert (folder / "a.txt").read_bytes() == b"first"


def test_an_archive_with_another_checksum_is_refused(tmp_path: Path) -> None:
    pack = simple_pack(tmp_path / "source")
    (tmp_path / "source/thing.whl").write_bytes(zipped({"data/a.txt": b"forged"}))
    store = store_of(tmp_path, pack)
    steps: list[Step] = []
    with pytest.raises(MissingPack, match="not what was reviewed"):
        store.install(["thing"], steps.append)
    assert steps[-1].stage == "failed"
    assert left_behind(store) == []


def test_files_other_than_reviewed_are_refused(tmp_path: Path) -> None:
    """The tree's hash holds even where the archive's does: a changed rule cannot slip other files in."""
    pack = simple_pack(tmp_path / "source")
    store = store_of(tmp_path, Pack(**{**vars(pack), "tree": NO_TREE}))
    with pytest.raises(MissingPack, match="not those that were reviewed"):
        store.install(["thing"])
    assert left_behind(store) == []


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.txt", "deep/../../up.txt", "back\\slash", "", "nul\0byte"])
def test_names_that_leave_the_pack_are_refused(name: str) -> None:
    with pytest.raises(Missing, match="no name for a file"):
        safe_name(name)


def test_a_hostile_archive_leaves_nothing(tmp_path: Path) -> None:
    hostile = {"data/../../../escaped.txt": b"out"}
    pack = pack_of(tmp_path / "source", {"thing.whl": zipped(hostile)}, {"thing.whl": (Take("data/*", "data/"),)}, {})
    store = store_of(tmp_path, pack)
    with pytest.raises(MissingPack, match="no name for a file"):
        store.install(["thing"])
    assert left_behind(store) == []
    assert not list(tmp_path.rglob("escaped.txt"))


def test_links_in_archives_are_never_followed(tmp_path: Path) -> None:
    """A link out of the pack is not made, so a file behind it stays inside."""
    outside = tmp_path / "outside"
    outside.mkdir()
    content = tarred({"data/way/a.txt": b"inside"}, links={"data/way": str(outside)})
    takes = {"thing.tgz": (Take("data/*", "data/"),)}
    pack = pack_of(tmp_path / "source", {"thing.tgz": content}, takes, {"way/a.txt": b"inside"})
    (folder,) = store_of(tmp_path, pack).install(["thing"])
    assert not (folder / "way").is_symlink()
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no zip at all", b"\0" * 1000])
def test_a_damaged_archive_is_named(tmp_path: Path, damage: bytes) -> None:
    pack = pack_of(tmp_path / "source", {"thing.whl": damage}, {"thing.whl": (Take("*"),)}, {})
    store = store_of(tmp_path, pack)
    with pytest.raises(MissingPack, match="thing.whl is damaged"):
        store.install(["thing"])
    assert left_behind(store) == []


def test_a_rule_that_finds_nothing_is_an_error(tmp_path: Path) -> None:
    archives = {"thing.whl": zipped({"data/a.txt": b"first"})}
    pack = pack_of(tmp_path / "source", archives, {"thing.whl": (Take("elsewhere/*"),)}, {})
    with pytest.raises(MissingPack, match="nothing that matches elsewhere"):
        store_of(tmp_path, pack).install(["thing"])


def test_damage_is_found_and_repaired(tmp_path: Path) -> None:
    store = store_of(tmp_path, simple_pack(tmp_path / "source"))
    (folder,) = store.install(["thing"])
    (folder / "a.txt").write_bytes(b"FIRST")
    (verdict,) = store.verify(["thing"])
    assert verdict.state == "damaged" and "a.txt" in verdict.sentence
    store.install(["thing"])
    assert store.verify(["thing"])[0].state == "good"
    assert left_behind(store) == ["thing@1"]


def test_what_a_killed_installation_left_is_removed(tmp_path: Path) -> None:
    store = store_of(tmp_path, simple_pack(tmp_path / "source"))
    abandoned = store.root / ".thing@1.killed"
    abandoned.mkdir(parents=True)
    (abandoned / "half.bin").write_bytes(b"half")
    store.install(["thing"])
    assert left_behind(store) == ["thing@1"]


def test_another_version_lies_beside_the_first(tmp_path: Path) -> None:
    """A clone that wants a newer pack does not change the one that another clone is reading."""
    pack = simple_pack(tmp_path / "source")
    newer = Pack(**{**vars(pack), "version": "2"})
    old_store, new_store = store_of(tmp_path, pack), store_of(tmp_path, newer)
    old_store.install(["thing"])
    new_store.install(["thing"])
    assert old_store.path("thing") != new_store.path("thing")
    assert old_store.hash("thing") != new_store.hash("thing")


def test_a_folder_laid_by_hand_is_used_and_said_so(tmp_path: Path) -> None:
    store = store_of(tmp_path, simple_pack(tmp_path / "source"))
    by_hand = store.root / "thing"
    by_hand.mkdir(parents=True)
    (by_hand / "a.txt").write_bytes(b"mine")
    assert store.path("thing") == by_hand
    assert store.verify(["thing"])[0].state == "by hand"
    assert store.hash("thing") not in ("absent", store.table["thing"].recipe)


def test_too_little_room_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    pack = simple_pack(tmp_path / "source")
    archive = pack.archives[0]
    huge = Archive(archive.file, archive.sha256, 1 << 60, archive.sources, archive.take)
    store = store_of(tmp_path, Pack(**{**vars(pack), "archives": (huge,)}))
    with pytest.raises(DiskFull, match="free space"):
        store.install(["thing"])
    assert left_behind(store) == []


def test_a_folder_that_cannot_be_written_names_the_setting(tmp_path: Path) -> None:
    pack = simple_pack(tmp_path / "source")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MissingPack, match="CUTAWAY_PACKS"):
        PackStore(tmp_path / "file", {"thing": pack}).install(["thing"])


def _install_in_another_process(root: Path, pack: Pack) -> bool:
    return PackStore(root, {pack.name: pack}).install(["thing"])[0].is_dir()


def test_two_processes_install_the_same_pack(tmp_path: Path) -> None:
    pack = simple_pack(tmp_path / "source", {f"data/{n}.bin": os.urandom(50_000) for n in range(40)})
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        done = pool.starmap(_install_in_another_process, [(tmp_path / "packs", pack)] * 2)
    assert done == [True, True]
    assert store_of(tmp_path, pack).verify()[0].state == "good"


def test_the_committed_table_is_sound() -> None:
    """Every pack has licence, credits, checksums, at least one known source, and names no folder by itself."""
    table = packs.committed_table()
    assert {"furniture", "sprites", "environments", "people", "voice", "meaning"} <= table.keys()
    assert {"soundfont", "fonts"} <= table.keys()
    for pack in table.values():
        assert pack.licence and pack.credits and pack.purpose and pack.without, pack.name
        assert len(pack.tree) == 64, pack.name
        assert pack.when in ("run", "test", "asked")
        for archive in pack.archives:
            assert len(archive.sha256) == 64 and archive.size > 0 and archive.take
            assert {source.split(":")[0] for source in archive.sources} <= {"pypi", "npm", "debian"}
    assert len({pack.recipe for pack in table.values()}) == len(table)


def test_credits_come_without_repeats_and_unknown_packs_have_none() -> None:
    lines = packs.credits(["fonts", "voice", "fonts", "unheard-of"])
    assert len(lines) == len(set(lines)) == 2
    assert any("Inter" in line for line in lines)


@pytest.mark.slow
def test_installed_packs_are_what_was_reviewed() -> None:
    """Whatever is installed on this machine reads back byte for byte."""
    damaged = [verdict for verdict in packs.verify(packs.installed()) if verdict.state == "damaged"]
    assert damaged == []
