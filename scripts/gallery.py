"""Makes docs/gallery.md and its pictures anew: for every job a strip before, the words used, a strip after.

    python scripts/gallery.py [names]

What goes in are films and pictures of our own, treated as if somebody had brought them. Takes about ten minutes on two cores.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures" / "gallery"
PROGRAM = [sys.executable, "-c", "from cutaway.cli import main; main()"]
HEIGHT, FRAMES = 150, 5


@dataclass(frozen=True)
class Entry:
    """`source`: names of what goes in; `command`: make, edit or task with options, the words last."""

    name: str
    title: str
    source: tuple[str, ...]
    command: tuple[str, ...]
    words: str


FILMS = {
    "talk": ('A woman in a red jacket stands in a park by day and says "Good morning. I would like to show you our garden. It is open '
             'every day." Medium shot, her whole upper body, facing the camera.', "6"),
    "dog": ("A brown dog runs across a green meadow, wide shot, a red ball lies in the grass.", "5"),
    "cup": ("A red coffee cup on a wooden table in a bright kitchen, close-up.", "2"),
    "teapot": ("A blue teapot on a plain white studio floor, the whole teapot in the frame.", "2"),
    "beach": ("An empty beach with the sea by day, wide shot.", "2"),
    "village": ("A village street in the evening, wide shot.", "2"),
}  # fmt: skip
"""Sources, by the words they are filmed from and their seconds."""

ENTRIES = (
    Entry("short-ad", "A short ad", ("teapot.png", "cup.png"),
          ("task", "short-ad", "--brand", "Morning Roast", "--claim", "Coffee that gets up before you.", "--call", "Try it today"), ""),
    Entry("animate-product", "Animate a product picture", ("teapot.png",),
          ("task", "animate-product", "--product", "teapot", "--stage", "a marble plinth", "--price", "$29", "--seconds", "5"), ""),
    Entry("replace-background", "Replace a background", ("talk.mp4",),
          ("task", "replace-background", "--background", "a sunny beach"), ""),
    Entry("change-light", "Change the light", ("talk.mp4",), ("task", "change-light", "--look", "golden hour"), ""),
    Entry("add-subtitles", "Add subtitles", ("talk.mp4",), ("task", "add-subtitles", "--mode", "karaoke", "--colour", "yellow"), ""),
    Entry("vertical-version", "Make a vertical version", ("talk.mp4",), ("task", "vertical-version",), ""),
    Entry("animate-photo", "Animate a photograph", ("cup.png",), ("make", "--seconds", "4"), "A slow push in; steam rises from the cup."),
    Entry("first-and-last", "From one picture to another", ("cup.png", "cup-near.png"), ("make", "--seconds", "4"),
          "<FIRST_FRAME> moves smoothly to <LAST_FRAME>."),
    Entry("drawing", "A drawing as a guide for movement", ("drawing.png",), ("make", "--seconds", "5"),
          "Turn this into realistic footage, using the drawing only as a guide for movement."),
    Entry("references", "References bound by number", ("teapot.png", "beach.png"), ("make", "--seconds", "4"),
          "The teapot <IMAGE_REF_0> stands on the beach <IMAGE_REF_1>, the camera slowly moves around it."),
    Entry("background-blur", "Blur a background", ("talk.mp4",), ("edit",), "Blur the background strongly."),
    Entry("remove-background", "Remove a background", ("talk.mp4",), ("task", "remove-background"), ""),
    Entry("recolour", "Recolour one thing", ("talk.mp4",), ("edit",), "Make the jacket blue."),
    Entry("relight", "Relight", ("talk.mp4",), ("edit",), "Relight it from the left with warm light."),
    Entry("style", "A style", ("talk.mp4",), ("edit",), "Turn it into a pencil sketch."),
    Entry("weather", "Weather and words", ("talk.mp4",), ("edit",), 'Add snow, and write "December" at the top in white.'),
    Entry("logo", "A logo", ("talk.mp4", "teapot.png"), ("edit",), "Put the picture as a logo into the top right corner."),
    Entry("faces", "Make faces unknown", ("talk.mp4",), ("task", "blur-faces", "--how", "pixelate"), ""),
    Entry("remove", "Take something away", ("dog.mp4",), ("edit",), "Remove the dog."),
    Entry("slow-motion", "Slow motion", ("dog.mp4",), ("edit",), "Slow motion from second 2 to 3, at a quarter of the speed."),
    Entry("reverse", "Backwards, and a loop", ("dog.mp4",), ("edit",), "Play it backwards."),
    Entry("clean-talk", "Tidy up somebody talking", ("talk.mp4",), ("task", "clean-talk"), ""),
    Entry("extend", "Make it longer", ("dog.mp4",), ("edit", "--task", "extend", "--seconds", "3"), "Slow it down to a stop."),
    Entry("enlarge", "Make it larger", ("small.mp4",), ("edit", "--task", "upscale", "--resolution", "720p"), "Upscale it."),
)  # fmt: skip


def main(names: list[str]) -> int:
    """Make the entries named, or all. 1 when one failed."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        sources = Sources(Path(folder))
        for entry in ENTRIES:
            if names and entry.name not in names:
                continue
            try:
                print(f"{entry.name}: {made(entry, sources)}", flush=True)
            except subprocess.CalledProcessError as error:
                failed = True
                print(f"{entry.name} FAILED: {(error.stderr or error.stdout or '')[-400:]}", flush=True)
    (ROOT / "docs" / "gallery.md").write_text(page())
    return int(failed)


def made(entry: Entry, sources: Sources) -> str:
    """Do a job, keep its strip, and return what was said about it."""
    files = [sources.path(name) for name in entry.source]
    out = sources.folder / f"{entry.name}.mp4"
    done = run(entry, files, out)
    strip([*files[:2]], out, PICTURES / f"{entry.name}.jpg")
    said = [line for line in done.splitlines() if line.startswith(("Changed:", "Shown:", "Not changed:", "Not shown:"))]
    return " ".join(said)[:600]


def run(entry: Entry, files: list[Path], out: Path) -> str:
    """What the program printed. Raises `CalledProcessError`."""
    verb, *options = entry.command
    if verb == "task":
        kinds = {".png": "--picture", ".mp4": "--video"}
        given = [part for file in files for part in (kinds[file.suffix], str(file))]
        command = ["task", options[0], *given, *options[1:]]
    elif verb == "make":
        command = ["make", entry.words, *(part for file in files for part in ("--image", str(file))), *options]
    else:
        command = [
            "edit",
            str(files[0]),
            entry.words,
            *(part for file in files[1:] for part in ("--with", str(file))),
            *options,
        ]
    command += ["-o", str(out), "--quality", "draft"]
    return subprocess.run([*PROGRAM, *command], check=True, capture_output=True, text=True).stdout


class Sources:
    """What goes in, made when it is asked for first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """The file of this name."""
        path = self.folder / name
        if not path.exists():
            self._make(path)
        return path

    def _make(self, path: Path) -> None:
        stem = path.stem
        if stem == "drawing":
            drawing(path)
        elif path.suffix == ".png":
            frame = frames(self.path(f"{stem.removesuffix('-near')}.mp4"))[-1]
            picture = Image.fromarray(frame)
            if stem.endswith("-near"):
                w, h = picture.size
                picture = picture.crop((w // 4, h // 4, w * 3 // 4, h * 3 // 4)).resize(
                    (w, h), Image.Resampling.LANCZOS
                )
            picture.save(path)
        elif stem == "small":
            plain(self.path("dog.mp4"), path, 640)
        else:
            words, seconds = FILMS[stem]
            film = self.folder / f"{stem}-film.mp4"
            command = [
                *PROGRAM,
                "make",
                words,
                "-o",
                str(film),
                "--seconds",
                seconds,
                "--seed",
                "4",
                "--without-inside",
            ]
            command += ["--quality", "draft"]
            subprocess.run(command, check=True, capture_output=True)
            plain(film, path)


def plain(film: Path, path: Path, width: int | None = None) -> None:
    """The film written anew, as a camera's file would come: without what it carries."""
    with av.open(str(film)) as source, av.open(str(path), "w") as box:
        seen, heard = source.streams.video[0], source.streams.audio[0]
        video = box.add_stream("libx264", rate=seen.average_rate)
        video.width, video.height = (
            (width, seen.height * width // seen.width // 2 * 2) if width else (seen.width, seen.height)
        )
        video.pix_fmt, video.options = "yuv420p", {"crf": "16", "preset": "veryfast"}
        audio = box.add_stream_from_template(heard)
        for packet in source.demux(seen, heard):
            if packet.dts is None:
                continue
            if packet.stream is heard:
                packet.stream = audio
                box.mux(packet)
                continue
            for frame in packet.decode():
                if not isinstance(frame, av.VideoFrame):
                    continue
                small = frame.reformat(width=video.width, height=video.height, format="yuv420p")
                small.pict_type = 0
                box.mux(video.encode(small))
        box.mux(video.encode(None))


def drawing(path: Path) -> None:
    """A pencil drawing: somebody at the left, and an arrow to a tree at the right."""
    picture = Image.new("RGB", (1280, 720), (250, 248, 242))
    draw = ImageDraw.Draw(picture)
    ink, wide = (40, 42, 48), 7
    draw.line((60, 600, 1220, 590), fill=ink, width=5)
    draw.ellipse((225, 300, 295, 370), outline=ink, width=wide)
    for line in (
        ((260, 370), (262, 480)),
        ((262, 480), (230, 590)),
        ((262, 480), (300, 590)),
        ((260, 400), (215, 455)),
        ((260, 400), (310, 450)),
    ):
        draw.line(line, fill=ink, width=wide)
    draw.line(((370, 450), (560, 400), (760, 430), (900, 470)), fill=ink, width=wide, joint="curve")
    draw.line(((860, 425), (902, 471), (845, 495)), fill=ink, width=wide, joint="curve")
    draw.line(((1080, 590), (1085, 400)), fill=ink, width=12)
    draw.ellipse((990, 220, 1180, 420), outline=ink, width=wide)
    picture.save(path)


def frames(film: Path) -> list[np.ndarray]:
    """All frames of a film, or the one of a picture: uint8 (h, w, 3)."""
    if film.suffix == ".png":
        return [np.asarray(Image.open(film).convert("RGB"))]
    with av.open(str(film)) as box:
        return [frame.to_ndarray(format="rgb24") for frame in box.decode(video=0)]


def strip(before: list[Path], after: Path, path: Path) -> None:
    """Before above, after below, as one picture."""
    first = [frame for file in before for frame in spread(frames(file), FRAMES if len(before) == 1 else 1)]
    rows = [row(first), row(spread(frames(after), FRAMES))]
    width = max(one.width for one in rows)
    sheet = Image.new("RGB", (width, sum(one.height for one in rows) + 6), (255, 255, 255))
    at = 0
    for one in rows:
        sheet.paste(one, (0, at))
        at += one.height + 6
    sheet.save(path, quality=80, optimize=True)


def spread(found: list[np.ndarray], count: int) -> list[np.ndarray]:
    """Some of them, evenly, the first and the last among them."""
    if len(found) == 1:
        return found
    return (
        [found[round(number * (len(found) - 1) / (count - 1))] for number in range(count)] if count > 1 else [found[-1]]
    )


def row(found: list[np.ndarray]) -> Image.Image:
    """Frames beside each other."""
    pictures = [Image.fromarray(one) for one in found]
    pictures = [
        one.resize((round(one.width * HEIGHT / one.height), HEIGHT), Image.Resampling.LANCZOS) for one in pictures
    ]
    sheet = Image.new("RGB", (sum(one.width + 4 for one in pictures) - 4, HEIGHT), (255, 255, 255))
    at = 0
    for one in pictures:
        sheet.paste(one, (at, 0))
        at += one.width + 4
    return sheet


def page() -> str:
    """The gallery as Markdown: the jobs of which there are pictures."""
    text = "# Gallery\n\nWhat people bring, above; what came of it, below. All films and pictures here are our own, treated as if "
    text += "somebody had brought them; `python scripts/gallery.py` makes this page anew.\n"
    for entry in ENTRIES:
        if not (PICTURES / f"{entry.name}.jpg").exists():
            continue
        command = " ".join(f'"{part}"' if " " in part else part for part in entry.command)
        words = f"> {entry.words}\n\n" if entry.words else ""
        text += (
            f"\n## {entry.title}\n\n{words}`cutaway {command}`\n\n![{entry.title}](pictures/gallery/{entry.name}.jpg)\n"
        )
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
