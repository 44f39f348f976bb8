"""Makes docs/gallery.md and its pictures anew: for every job a strip before, the words used, a strip after.

    python scripts/gallery.py [--sources FOLDER] [names]

What goes in are films and pictures of our own, treated as if somebody had brought them; with `--sources` they are kept in a folder, for
the next time. Takes about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from cutaway.footage.reading import open_source

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures" / "gallery"
PROGRAM = [sys.executable, "-c", "from cutaway.cli import main; main()"]
HEIGHT, FRAMES = 150, 5


@dataclass(frozen=True)
class Entry:
    """`source`: names of what goes in; `command`: make, edit or task with options; `words`: a turn each; `shown`: what of the films is
    in the picture: frames; "sound", frames over their sound; "transparent", frames over a chequered ground; "detail", the middle of a
    frame, near; "mean", the mean of all frames, in which what shakes is blurred."""

    name: str
    title: str
    source: tuple[str, ...]
    command: tuple[str, ...]
    words: tuple[str, ...] = ()
    shown: str = "frames"


FILMS = {
    "talk": ('A woman in a red jacket stands in a park under a cloudy sky and says "Good morning. I would like to show you our garden. '
             'It is open every day." Medium close-up, facing the camera.', "6"),
    "unsure": ('A woman in a red jacket stands in a park under a cloudy sky and says "Good morning. Um, this is, uh, our garden." '
               "Medium close-up, facing the camera.", "8"),
    "walk": ("A man in a green shirt walks along a park path under a cloudy sky, wide shot, static camera.", "5"),
    "dance": ("A man in a green shirt dances in a park under a cloudy sky, full shot, static camera.", "5"),
    "cup": ("A red coffee cup on a wooden table in a bright kitchen, close-up.", "2"),
    "teapot": ("A blue teapot on a plain white studio floor, the whole teapot in the frame.", "2"),
    "beach": ("An empty beach with the sea by day, wide shot.", "2"),
    "village": ("A village street in the evening, wide shot.", "2"),
}  # fmt: skip
"""Sources, by the words they are filmed from and their seconds."""

ENTRIES = (
    Entry("short-ad", "A short ad", ("teapot.png", "cup.png"),
          ("task", "short-ad", "--brand", "Morning Roast", "--claim", "Coffee that gets up before you.", "--call", "Try it today")),
    Entry("short-ad-upright", "A short ad, upright", ("teapot.png", "cup.png"),
          ("task", "short-ad", "--brand", "Morning Roast", "--claim", "Coffee that gets up before you.", "--call", "Try it today",
           "--aspect", "9:16")),
    Entry("animate-product", "Animate a product picture", ("teapot.png",),
          ("task", "animate-product", "--product", "teapot", "--stage", "a marble plinth", "--price", "$29", "--seconds", "5")),
    Entry("product-water", "A product on water", ("teapot.png",),
          ("task", "animate-product", "--product", "teapot", "--stage", "water", "--seconds", "4")),
    Entry("product-neon", "A product in neon light", ("teapot.png",),
          ("task", "animate-product", "--product", "teapot", "--stage", "neon", "--seconds", "4")),
    Entry("replace-background", "Replace a background", ("talk.mp4",), ("task", "replace-background", "--background", "a sunny beach")),
    Entry("background-blur", "Blur a background", ("talk.mp4",), ("edit",), ("Blur the background strongly.",)),
    Entry("background-picture", "A background from a picture", ("talk.mp4", "village.png"), ("edit",),
          ("Replace the background with the picture.",)),
    Entry("remove-background", "Remove a background", ("talk.mp4",), ("task", "remove-background"), (), "transparent"),
    Entry("change-light", "Change the light", ("talk.mp4",), ("task", "change-light", "--look", "golden hour")),
    Entry("film-stock", "A film stock", ("talk.mp4",), ("edit",), ("Make it look like Kodak Portra film.",)),
    Entry("match", "Colours matched to a picture", ("talk.mp4", "village.png"), ("edit",), ("Match the colours to the picture.",)),
    Entry("exposure", "Exposure and white balance put right", ("dark.mp4",), ("edit",), ("Fix the exposure and the white balance.",)),
    Entry("relight", "Relight", ("talk.mp4",), ("edit",), ("Relight it from the left with warm light.",)),
    Entry("recolour", "Recolour one thing", ("talk.mp4",), ("edit",), ("Make the jacket blue.",)),
    Entry("style", "A style", ("talk.mp4",), ("task", "restyle", "--style", "pencil")),
    Entry("fade", "Black and white, out of black and back", ("talk.mp4",), ("edit",),
          ("Make it black and white. Fade in from black and fade out to white at the end.",)),
    Entry("weather", "Weather and words", ("talk.mp4",), ("edit",), ('Add snow, and write "December" at the top in white.',)),
    Entry("particles", "Confetti", ("dance.mp4",), ("edit",), ("Add falling confetti.",)),
    Entry("sticker", "A sticker that follows", ("talk.mp4",), ("edit",), ("Put sunglasses on her.",)),
    Entry("logo", "A logo", ("talk.mp4", "logo.png"), ("edit",), ("Put the picture as a logo into the top right corner.",)),
    Entry("picture-in-picture", "A picture in the picture", ("talk.mp4", "beach.png"), ("edit",),
          ("Put the picture as a picture in picture into the lower right corner.",)),
    Entry("add-subtitles", "Add subtitles", ("talk.mp4",), ("task", "add-subtitles", "--mode", "karaoke", "--colour", "yellow")),
    Entry("subtitles-edited", "Subtitles edited later", ("talk.mp4",), ("edit",),
          ("Add subtitles.", 'Change "garden" to "orchard" in the subtitles.', "Make the subtitles bigger, yellow, at the top.")),
    Entry("taken-back", "One thing taken back, one changed, the rest kept", ("talk.mp4",), ("edit",),
          ('Add subtitles, make it black and white and write "Our garden" at the top.', "Remove the subtitles.", "Undo the black and white.",
           "Make the title yellow and bigger.")),
    Entry("clean-talk", "Tidy up somebody talking", ("unsure.mp4",), ("task", "clean-talk"), (), "sound"),
    Entry("sentence-replaced", "A sentence said anew", ("talk.mp4",), ("edit",),
          ('Replace the sentence "It is open every day" with "It is open on Sundays".',), "sound"),
    Entry("sentence-removed", "A sentence taken out", ("talk.mp4",), ("edit",), ('Remove the sentence "It is open every day".',), "sound"),
    Entry("volume", "Half as loud", ("talk.mp4",), ("edit",), ("Make the sound half as loud.",), "sound"),
    Entry("voice-over", "A voice-over, with music under it", ("dance.mp4",), ("edit",),
          ('Mute it, add a voice-over saying "Every walk begins with a step.", and add calm music.',), "sound"),
    Entry("vertical-version", "Make a vertical version", ("talk.mp4",), ("task", "vertical-version",)),
    Entry("split-fill", "A vertical version of two halves", ("walk.mp4",), ("edit",), ("Make it vertical with a split screen.",)),
    Entry("blurred-fill", "A vertical version with a blurred fill", ("walk.mp4",), ("edit",), ("Make it vertical with a blurred fill.",)),
    Entry("faces", "Make faces unknown", ("talk.mp4",), ("task", "blur-faces", "--how", "pixelate")),
    Entry("face-blurred", "A face blurred", ("talk.mp4",), ("edit",), ("Blur her face.",)),
    Entry("remove", "Take somebody away", ("walk.mp4",), ("edit",), ("Remove the man.",)),
    Entry("slow-motion", "Slow motion", ("dance.mp4",), ("edit",), ("Slow motion from second 2 to 3, at a quarter of the speed.",)),
    Entry("fast", "Twice as fast", ("dance.mp4",), ("edit",), ("Play it twice as fast.",)),
    Entry("trim", "Trimmed, with a part cut out", ("dance.mp4",), ("edit",), ("Trim it to seconds 1 to 5.", "Cut out seconds 1 to 2.")),
    Entry("loop", "A loop", ("cuts.mp4",), ("edit",), ("Loop it twice.",)),
    Entry("reverse", "Backwards", ("dance.mp4",), ("edit",), ("Play it backwards.",)),
    Entry("freeze", "A frozen moment", ("dance.mp4",), ("edit",), ("Freeze it at second 2 for 3 seconds.",)),
    Entry("stabilise", "A shaking hand stilled", ("shaken.mp4",), ("edit",), ("Stabilise it.",), "mean"),
    Entry("denoise", "Noise taken away", ("noisy.mp4",), ("edit",), ("Remove the noise from the picture.",), "detail"),
    Entry("sharpen", "Sharper", ("soft.mp4",), ("edit",), ("Sharpen it.",), "detail"),
    Entry("crop", "Cut to size", ("talk.mp4",), ("edit",), ("Crop 20% off the left and 20% off the right.",)),
    Entry("rotate", "Turned and mirrored", ("talk.mp4",), ("edit",), ("Rotate it by 90 degrees and mirror it.",)),
    Entry("zoom", "Zoom in", ("talk.mp4",), ("edit",), ("Slowly zoom in on her face.",)),
    Entry("scenes", "Scenes found, and one taken away", ("cuts.mp4",), ("edit",), ("Find the scenes.", "Remove the second scene.")),
    Entry("scenes-moved", "Scenes in another order", ("cuts.mp4",), ("edit",), ("Put the third scene first.",)),
    Entry("scene-kept", "One scene kept", ("cuts.mp4",), ("edit",), ("Keep only the second scene.",)),
    Entry("cut-to-beat", "Cut to the beat", ("dance.mp4",), ("edit",), ("Add lively music and cut it to the beat.",), "sound"),
    Entry("extend", "Make it longer", ("dance.mp4",), ("task", "extend-video", "--more", "3")),
    Entry("end-card", "An end card", ("dance.mp4",), ("edit",), ('Add a 3 second end card saying "Dance with us".',)),
    Entry("enlarge", "Make it larger", ("small.mp4",), ("task", "enlarge", "--resolution", "720p"), (), "detail"),
    Entry("animate-photo", "Animate a photograph", ("cup.png",),
          ("task", "animate-photo", "--move", "push", "--motion", "Steam rises from the cup", "--seconds", "4")),
    Entry("first-and-last", "From one picture to another", ("cup.png", "cup-near.png"),
          ("task", "first-and-last-frame", "--seconds", "4")),
    Entry("drawing", "A drawing as a guide for movement", ("drawing.png",), ("make", "--seconds", "5"),
          ("Turn this into realistic footage, using the drawing only as a guide for movement.",)),
    Entry("references", "References bound by number", ("teapot.png", "beach.png"), ("make", "--seconds", "4"),
          ("The teapot <IMAGE_REF_0> stands on the beach <IMAGE_REF_1>, the camera slowly moves around it.",)),
    Entry("product-demo", "A product, shown and explained", ("teapot.png",),
          ("task", "product-demo", "--name", "Bluepot", "--claim", "It keeps your tea warm for a day.", "--call", "See how",
           "--seconds", "8")),
    Entry("explainer", "An explainer", (),
          ("task", "explainer", "--title", "Where rain comes from", "--shots", "[0-4s] A wide shot of the sea in the sun", "--shots",
           "[4-7s] A close-up of the waves", "--shots", "[7-10s] A wide shot of clouds over the sea", "--script",
           "The sun warms the sea. The warm water rises as vapour. High up it becomes clouds, and the clouds bring rain.",
           "--seconds", "10")),
    Entry("lesson", "A lesson", (),
          ("task", "lesson", "--subject", "Falling", "--explanation", "Heavy and light things fall equally fast.", "--remember",
           "All things fall alike", "--seconds", "8")),
    Entry("shot-list", "A list of shots", (),
          ("task", "shot-list", "--shots", "[0-4s] A wide shot of a meadow at dawn.", "--shots",
           "[4-8s] A close-up of a red tulip in the wind.", "--title", "Spring", "--seconds", "8")),
)  # fmt: skip


def main(names: list[str], kept: Path | None) -> int:
    """Make the entries named, or all. 1 when one failed."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        sources = Sources(kept or Path(folder))
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
    out = sources.folder / f"made-{entry.name}.mp4"
    done = run(commands(entry, files, out))
    strip(entry, [*files[:2]], out, PICTURES / f"{entry.name}.jpg")
    said = [line for line in done.splitlines() if line.startswith(("Changed:", "Shown:", "Not changed:", "Not shown:"))]
    return " ".join(said)[:600]


def commands(entry: Entry, files: list[Path], out: Path) -> list[list[str]]:
    """What is asked of the program, a command a turn, the files and the words in their places. The last one writes `out`."""
    verb, *options = entry.command
    last = ["-o", str(out)]
    if verb == "task":
        kinds = {".png": "--pictures" if options[0] == "first-and-last-frame" else "--picture", ".mp4": "--video"}
        given = [part for file in files for part in (kinds[file.suffix], str(file))]
        return [["task", options[0], *given, *options[1:], *last]]
    if verb == "make":
        return [["make", *entry.words, *(part for file in files for part in ("--image", str(file))), *options, *last]]
    turns, film = [], files[0]
    for number, words in enumerate(entry.words, 1):
        brought = [part for file in files[1:] for part in ("--with", str(file))] if number == 1 else []
        result = out if number == len(entry.words) else out.with_name(f"{out.stem}-{number}.mp4")
        turns.append(["edit", str(film), words, *brought, *options, "-o", str(result)])
        film = result
    return turns


def run(turns: list[list[str]]) -> str:
    """What the program printed. Raises `CalledProcessError`."""
    return "".join(
        subprocess.run(
            [*PROGRAM, *turn, "--quality", "draft", "--declare", "adults"], check=True, capture_output=True, text=True
        ).stdout
        for turn in turns
    )


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
        elif stem == "logo":
            logo(path)
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
            plain([self.path("talk.mp4")], path, half, 1)
        elif stem == "dark":
            plain([self.path("talk.mp4")], path, dim)
        elif stem == "noisy":
            plain([self.path("talk.mp4")], path, grainy, 2)
        elif stem == "soft":
            plain([self.path("talk.mp4")], path, soft, 2)
        elif stem == "shaken":
            plain([self.path("talk.mp4")], path, shaking)
        elif stem == "cuts":
            plain([self.path(name) for name in ("beach.mp4", "village.mp4", "cup.mp4")], path)
        else:
            words, seconds = FILMS[stem]
            film = self.folder / f"{stem}-film.mp4"
            options = ["--seconds", seconds, "--seed", "4", "--without-inside", "--quality", "draft"]
            subprocess.run([*PROGRAM, "make", words, "-o", str(film), *options], check=True, capture_output=True)
            plain([film], path, lambda pixels, number: half(pixels, number) if pixels.shape[1] > 640 else pixels)


Change = Callable[[np.ndarray, int], np.ndarray]


def plain(
    films: list[Path], path: Path, change: Change = lambda pixels, number: pixels, seconds: int | None = None
) -> None:
    """Films one after the other, written anew as a camera's file would come: without what they carry, each frame changed, all of
    them or the first seconds."""
    sound = np.concatenate([samples(film) for film in films])
    pictures = [frame for film in films for frame in frames(film)]
    if seconds is not None:
        sound, pictures = sound[: seconds * 48_000], pictures[: seconds * 24]
    with av.open(str(path), "w") as box:
        video = box.add_stream("libx264", rate=24, options={"crf": "16", "preset": "veryfast"})
        first = change(pictures[0], 0)
        video.height, video.width = first.shape[:2]
        video.pix_fmt = "yuv420p"
        audio = box.add_stream("aac", rate=48_000, layout="mono")
        for number, pixels in enumerate(pictures):
            changed = np.ascontiguousarray(change(pixels, number))
            box.mux(video.encode(av.VideoFrame.from_ndarray(changed, format="rgb24")))
        box.mux(video.encode(None))
        heard = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None]), format="fltp", layout="mono")
        heard.sample_rate = 48_000
        box.mux(audio.encode(heard))
        box.mux(audio.encode(None))


def half(pixels: np.ndarray, number: int) -> np.ndarray:
    """Half as wide and high, which is enough for these pictures."""
    h, w = pixels.shape[:2]
    return np.asarray(Image.fromarray(pixels).resize((w // 4 * 2, h // 4 * 2), Image.Resampling.BOX))


def dim(pixels: np.ndarray, number: int) -> np.ndarray:
    """Too dark and too blue."""
    darker: np.ndarray = np.clip(pixels * np.array((0.34, 0.4, 0.52)), 0, 255)
    return darker.astype(np.uint8)


def grainy(pixels: np.ndarray, number: int) -> np.ndarray:
    """As by night from a small sensor."""
    noise = np.random.default_rng(number).normal(0, 18, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def soft(pixels: np.ndarray, number: int) -> np.ndarray:
    """As from a lens that is not quite in focus."""
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(1.4)))


def shaking(pixels: np.ndarray, number: int) -> np.ndarray:
    """As from a hand: the frame wanders over the picture, by up to a fiftieth of it."""
    h, w = pixels.shape[:2]
    at = number / 24
    x = w * (0.03 + 0.012 * np.sin(9.1 * at) + 0.009 * np.sin(23.7 * at + 1))
    y = h * (0.03 + 0.012 * np.sin(11.3 * at + 2) + 0.009 * np.sin(19.1 * at))
    picture = Image.fromarray(pixels).transform(
        (w, h), Image.Transform.EXTENT, (x, y, x + w * 0.94, y + h * 0.94), Image.Resampling.BICUBIC
    )
    return np.asarray(picture)


def logo(path: Path) -> None:
    """A sun over a hill in a circle, transparent around it."""
    picture = Image.new("RGBA", (480, 480), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 470, 470), fill=(250, 246, 236, 255))
    draw.ellipse((150, 90, 330, 270), fill=(242, 152, 40, 255))
    draw.chord((10, 10, 470, 470), 20, 160, fill=(36, 110, 74, 255))
    draw.ellipse((10, 10, 470, 470), outline=(36, 110, 74, 255), width=18)
    picture.save(path)


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
    """All frames of a film, or the one of a picture: uint8 (h, w, 3). Chequered where it is transparent."""
    if film.suffix == ".png":
        return [chequered(np.asarray(Image.open(film).convert("RGBA")))]
    if film.suffix == ".webm":  # only this decoder reads the transparency
        reader = av.CodecContext.create("libvpx-vp9", "r")
        with av.open(str(film)) as box:
            packets = [packet for packet in box.demux(video=0) if packet.size]
        return [
            chequered(frame.to_ndarray(format="rgba")) for packet in [*packets, None] for frame in reader.decode(packet)
        ]
    source = open_source(film)
    try:
        return [frame.copy() for frame in source.frames(0, source.count)]
    finally:
        source.close()


def chequered(pixels: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 4) over a chequered ground: uint8 (h, w, 3)."""
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]]
    side = max(pixels.shape[0] // 24, 1)
    ground = np.where((y // side + x // side) % 2, 235, 205)[..., None]
    share = pixels[..., 3:] / 255
    return np.asarray(pixels[..., :3] * share + ground * (1 - share), np.uint8)


def samples(film: Path) -> np.ndarray:
    """The sound of a film as float32, 48 kHz, the mean of its channels (a resampler would make two louder than one)."""
    with av.open(str(film)) as box:
        to = av.AudioResampler("fltp", rate=48_000)
        found = [part.to_ndarray().mean(axis=0) for frame in box.decode(audio=0) for part in to.resample(frame)]
    return np.concatenate(found)


def strip(entry: Entry, before: list[Path], after: Path, path: Path) -> None:
    """Before above, after below, as one picture."""
    if entry.shown == "transparent":
        after = after.with_suffix(".webm")
    brought = [frames(file) for file in before]
    came = frames(after)
    if entry.shown == "mean":
        rows = [row([np.mean(found, axis=0).astype(np.uint8)], HEIGHT * 2) for found in (brought[0], came)]
        rows = [beside(rows)]
    elif entry.shown == "detail":
        rows = [beside([row([near(found[len(found) // 2])], HEIGHT * 2) for found in (brought[0], came)])]
    else:
        moving = sum(file.suffix != ".png" for file in before)
        first = [
            frame
            for file, found in zip(before, brought, strict=True)
            for frame in spread(found, FRAMES - (len(before) - moving) if file.suffix != ".png" else 1)
        ]
        rows = [row(one) for one in (first, spread(came, FRAMES)) if one]
    if entry.shown == "sound":
        longest = max(len(brought[0]), len(came))
        heard = [
            wave(samples(file), len(found) / longest, rows[0].width)
            for file, found in ((before[0], brought[0]), (after, came))
        ]
        rows = [rows[0], heard[0], rows[1], heard[1]]
    width = max(one.width for one in rows)
    sheet = Image.new("RGB", (width, sum(one.height + 6 for one in rows) - 6), (255, 255, 255))
    at = 0
    for one in rows:
        sheet.paste(one, (0, at))
        at += one.height + 6
    quality = 84
    while quality == 84 or (path.stat().st_size > 98_000 and quality > 40):
        sheet.save(path, quality=quality, optimize=True)
        quality -= 6


def wave(sound: np.ndarray, share: float, width: int) -> Image.Image:
    """How loud it is over its time, `share` of the width long: two films' sounds lie under one another in one scale."""
    sheet = Image.new("RGB", (width, HEIGHT // 3), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    columns = max(round(width * share), 1)
    draw.rectangle((0, 0, columns, sheet.height), fill=(240, 242, 246))
    for x, part in enumerate(np.array_split(np.abs(sound), columns)):
        tall = min(float(part.max(initial=0)), 1) * (sheet.height / 2 - 1)
        draw.line((x, sheet.height / 2 - tall, x, sheet.height / 2 + tall), fill=(40, 90, 160))
    return sheet


def near(pixels: np.ndarray) -> np.ndarray:
    """The middle of the upper half, a fifth of the width, every pixel of the finer picture at least as large as it is."""
    h, w = pixels.shape[:2]
    return pixels[h // 20 : h // 20 + h * 2 // 5, w * 3 // 10 : w * 7 // 10]


def spread(found: list[np.ndarray], count: int) -> list[np.ndarray]:
    """Some of them, evenly, the first and the last among them."""
    if len(found) == 1:
        return found
    return (
        [found[round(number * (len(found) - 1) / (count - 1))] for number in range(count)] if count > 1 else [found[-1]]
    )


def row(found: list[np.ndarray], height: int = HEIGHT) -> Image.Image:
    """Frames beside each other."""
    pictures = [Image.fromarray(one) for one in found]
    return beside(
        [one.resize((round(one.width * height / one.height), height), Image.Resampling.LANCZOS) for one in pictures]
    )


def beside(pictures: list[Image.Image]) -> Image.Image:
    """Pictures of one height beside each other."""
    sheet = Image.new("RGB", (sum(one.width + 4 for one in pictures) - 4, pictures[0].height), (255, 255, 255))
    at = 0
    for one in pictures:
        sheet.paste(one, (at, 0))
        at += one.width + 4
    return sheet


def page() -> str:
    """The gallery as Markdown: the jobs of which there are pictures."""
    text = "# Gallery\n\nWhat people bring, above (or at the left); what came of it, below. All films and pictures here are our own, treated "
    text += "as if\nsomebody had brought them; `python scripts/gallery.py` makes this page anew. Where people are in them, `--declare adults` was "
    text += "added, as\nan estimate of their age asks for it.\n"
    for entry in ENTRIES:
        if not (PICTURES / f"{entry.name}.jpg").exists():
            continue
        files = [Path(name) for name in entry.source]
        lines = [shlex.join(turn) for turn in commands(entry, files, Path(f"{entry.name}.mp4"))]
        typed = "\n".join(f"cutaway {line}" for line in lines)
        words = "".join(f"> {words}\n\n" for words in entry.words).replace("<", "\\<")
        text += (
            f"\n## {entry.title}\n\n{words}```sh\n{typed}\n```\n\n![{entry.title}](pictures/gallery/{entry.name}.jpg)\n"
        )
    return text


def asked() -> tuple[list[str], Path | None]:
    """The names of entries, and the folder where sources are kept."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("names", nargs="*")
    reader.add_argument("--sources", type=Path)
    given = reader.parse_args()
    return given.names, given.sources


if __name__ == "__main__":
    sys.exit(main(*asked()))
