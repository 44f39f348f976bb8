from __future__ import annotations

import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cutaway.film.inside import read_inside
from cutaway.interactions.books import open_books
from cutaway.storage.settings import Settings
from plain.credentials import uncredentialed
from plain.program import Program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    yield Program(tmp_path_factory.mktemp("program"))


def names(film: Path) -> list[str]:
    return [thing.id for thing in read_inside(film).document().things]


def test_make_edit_show_tree(program: Program) -> None:
    """The round a newcomer makes: a film, a second turn by file name, and looking at both."""
    out = program.good("make", "kite ball", "-o", "kite.mp4", "--seconds", "2", "--seed", "4")
    assert "2 seconds, 160x96, draft quality, seed 4." in out and "Shown: \u201ckite\u201d" in out
    id = re.search(r"interaction (\S{8});", out)
    assert id and names(program.folder / "kite.mp4") == ["kite", "ball"]
    edited = program.good("edit", "kite.mp4", "remove ball", "-o", "alone.mp4")
    assert "identical to the film before" in edited
    assert names(program.folder / "alone.mp4") == ["kite"]
    by_id = program.good("edit", id[1], "remove kite", "-o", "other.mp4")
    assert "Changed: \u201cremove kite\u201d" in by_id and names(program.folder / "other.mp4") == ["ball"]
    shown = program.good("show", "alone.mp4")
    assert "Turn 1: kite ball" in shown and "  kite [kite]" in shown and "of their pixels are identical" in shown
    assert "Interaction v1_" in program.good("show", id[1])
    tree = program.good("tree", id[1]).splitlines()
    assert len(tree) == 3 and tree[1].startswith("    ") and tree[2].startswith("    ") and "remove ball" in tree[1]
    assert not [path.name for path in program.folder.iterdir() if path.name.startswith(".")]


@pytest.mark.slow
def test_a_film_from_another_machine_is_edited_from_its_inside(program: Program, tmp_path: Path) -> None:
    program.good("make", "dog cat", "-o", "there.mp4")
    elsewhere = Program(tmp_path)
    there = str(program.folder / "there.mp4")
    out = elsewhere.good("edit", there, "remove dog", "-o", "here.mp4")
    assert names(elsewhere.folder / "here.mp4") == ["cat"]
    assert "could not be compared" in out


@pytest.mark.slow
def test_same_words_and_seed_same_bytes_in_two_processes(program: Program, tmp_path: Path) -> None:
    program.good("make", "kite", "-o", "a.mp4", "--seed", "9")
    other = Program(tmp_path)
    other.good("make", "kite", "-o", "b.mp4", "--seed", "9")
    films = [uncredentialed(path.read_bytes()) for path in (program.folder / "a.mp4", other.folder / "b.mp4")]
    assert films[0] == films[1]


@pytest.mark.slow
def test_a_name_is_made_from_the_words(program: Program) -> None:
    program.good("make", "Kite, over the BEACH and far away today!")
    program.good("make", "Kite, over the BEACH and far away today!")
    assert (program.folder / "kite-over-the-beach-and-far.mp4").exists()
    assert (program.folder / "kite-over-the-beach-and-far-2.mp4").exists()


def test_without_inside_nothing_is_carried(program: Program) -> None:
    program.good("make", "kite", "-o", "bare.mp4", "--without-inside")
    code, _, said = program.here("show", "bare.mp4")
    assert code == 2 and "--without-inside" in said


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("make", ""), 2, "no words"),
        (("make", "   \n\t"), 2, "no words"),
        (("make", "kite", "--seconds", "0"), 2, "1 to 60"),
        (("make", "kite", "--seconds", "61"), 2, "1 to 60"),
        (("make", "kite", "--seconds", "ten"), 2, "--seconds 10"),
        (("make", "kite", "--seconds", "nan"), 2, "--seconds 10"),
        (("make", "kite", "--aspect", "2:1"), 2, "16:9"),
        (("make", "kite", "--quality", "best"), 2, "draft"),
        (("make", "kite", "--seed", "-3"), 2, "from 0"),
        (("make", "kite", "-o", "nowhere/kite.mp4"), 2, "mkdir"),
        (("make", "kite", "-o", "."), 2, "folder"),
        (("make", "kite", "-o", "kite.mov"), 2, "MP4"),
        (("make",), 2, ""),
        (("dance",), 2, ""),
        (("edit", "nothing.mp4", "remove kite"), 2, "no file"),
        (("edit", "xxxxxxxx", "remove kite"), 2, "cutaway tree"),
        (("show", "nothing.mp4"), 2, "no file"),
        (("serve", "--host", "0.0.0.0"), 1, "CUTAWAY_API_KEYS"),
        (("make", "break"), 1, "ZeroDivisionError"),
    ],
)
def test_errors_are_sentences_with_the_fix(program: Program, arguments: tuple[str, ...], code: int, says: str) -> None:
    status, out, said = program.here(*arguments)
    assert (status, out) == (code, ""), said
    assert says in said
    assert "Traceback" not in said


def test_a_good_file_stays_when_something_goes_wrong(program: Program) -> None:
    good = program.folder / "good.mp4"
    good.write_bytes(b"precious")
    for arguments, environment in (
        (("make", "break", "-o", "good.mp4"), {}),
        (("make", "kite", "-o", "good.mp4", "--seconds", "99"), {}),
        (("make", "kite", "-o", "good.mp4"), {"CUTAWAY_FREE_SPACE": "999999999"}),
    ):
        code, _, said = program.here(*arguments, **environment)
        assert code in (1, 2) and said and "Traceback" not in said
        assert good.read_bytes() == b"precious"


def test_a_full_disk_is_told_with_the_fix(program: Program) -> None:
    code, _, said = program.here("make", "kite", "-o", "full.mp4", CUTAWAY_FREE_SPACE="999999999")
    assert code == 1 and "Free some space" in said and "Nothing was written" in said
    assert not (program.folder / "full.mp4").exists()


def test_a_film_that_is_not_ours_damaged_or_hostile(program: Program) -> None:
    program.good("make", "kite", "-o", "whole.mp4")
    whole = (program.folder / "whole.mp4").read_bytes()
    (program.folder / "text.mp4").write_text("this is no film")
    (program.folder / "short.mp4").write_bytes(whole[: len(whole) // 2])
    (program.folder / "hurt.mp4").write_bytes(whole[:-200] + bytes(100) + whole[-100:])
    edit = ("remove kite", "-o", "never.mp4")
    for says, *arguments in (
        ("not an MP4", "show", "text.mp4"),
        ("damaged", "show", "short.mp4"),
        ("damaged", "show", "hurt.mp4"),
        # What carries no scene is taken as footage, and says no as footage does; a scene that is damaged is no footage.
        # (Half a film is footage up to where it was cut off: tests/footage/test_odd_films.py.)
        ("is a text", "edit", "text.mp4", *edit),
        ("damaged", "edit", "hurt.mp4", *edit),
    ):
        code, _, said = program.here(*arguments)
        assert (code, "Traceback" in said) == (2, False) and says in said, (arguments, said)
    assert not (program.folder / "never.mp4").exists()


def test_settings_that_make_no_sense(program: Program) -> None:
    code, _, said = program.here("make", "kite", CUTAWAY_SCALE="huge")
    assert code == 2 and "CUTAWAY_SCALE" in said
    code, _, said = program.here("make", "kite", CUTAWAY_DATABASE_URL="nonsense")
    assert code == 2 and "CUTAWAY_DATABASE_URL" in said
    code, _, said = program.here("make", "kite", CUTAWAY_ENGINE="steam")
    assert code == 2 and "plain, stage" in said


def test_debug_shows_where_it_came_from(program: Program) -> None:
    code, _, said = program.run("make", "break", "--debug")
    assert code == 1 and "Traceback" in said and "ZeroDivisionError" in said


@pytest.mark.slow
def test_interrupting_cancels_and_leaves_nothing(program: Program) -> None:
    process = program.start("make", "slowly kite", "-o", "slow.mp4", "--seconds", "30")
    ledger = open_books(Settings(data=Path(program.environment["CUTAWAY_DATA"]))).ledger
    until = time.monotonic() + 60
    while not any(turn.stage == "rendering" for turn in ledger.unended()):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    # The film would take a minute and more.
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130 and "Cancelled" in said and "Traceback" not in said
    assert not list(program.folder.glob("*slow*")) and not list(program.folder.glob(".*"))
    assert "cancelled" in program.good("tree")


@pytest.mark.slow
def test_serve_listens_films_and_stops(program: Program) -> None:
    process = program.start("serve", "--port", "0")
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    try:
        body = {"model": "cutaway-1", "input": "kite", "response_format": {"duration": "1s"}}
        answer = httpx.post(f"{url}/v1beta/interactions?key=any", json=body, timeout=60).json()
        assert answer.get("status") == "completed", answer
        assert "kite" in program.good("tree", answer["id"])
        taken = program.run("serve", "--port", url.rsplit(":", 1)[1])
        assert taken[0] == 2 and "Choose another" in taken[2]
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        second = program.run("serve", "--port", str(port))
        assert second[0] == 1 and "Another server" in second[2]
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode in (0, 130) and "Traceback" not in said


def test_help_is_fast_and_names_every_verb(program: Program) -> None:
    began = time.monotonic()
    out = program.good("--help")
    assert time.monotonic() - began < 2
    for verb in ("make", "edit", "show", "tree", "serve", "packs", "doctor"):
        assert f"\n  {verb} " in out


def test_reviews_are_listed_and_decided(program: Program) -> None:
    assert program.here("review", "list")[0] == 0
    making = program.start("make", "nude kite", "-o", "kite.mp4", CUTAWAY_REVIEW="words")
    try:
        until = time.monotonic() + 40
        while "nude kite" not in (out := program.here("review", "list")[1]):
            assert time.monotonic() < until and making.poll() is None
            time.sleep(0.3)
        id = out.split()[0]
        code, out, _ = program.here("review", "show", id[-8:], "-o", "look")
        assert code == 0 and "needs_review by rules" in out
        assert program.here("review", "reject", id)[0] == 2
        code, _, said = program.here("review", "approve", id, "--reason", "fine", "--as", "ada")
        assert code == 0 and "Approved" in said
        assert making.wait(timeout=60) == 0
    finally:
        making.kill()
        making.communicate()
    assert (program.folder / "kite.mp4").is_file()
    assert "approve by ada" in program.here("review", "show", id)[1]
    assert program.here("review", "approve", "nobody-knows")[0] == 2


def test_show_tells_the_credentials_even_without_the_scene(program: Program) -> None:
    program.good("make", "kite", "-o", "bare.mp4", "--without-inside")
    code, out, _ = program.here("show", "bare.mp4")
    assert code == 2 and "Content credentials: intact" in out
    assert "Nobody has verified" in out and "algorithmicMedia" in out
