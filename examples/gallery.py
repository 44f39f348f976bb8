"""The pictures of the README, drawn by Cutaway itself: one frame of several films, and one film through several turns.

    python examples/gallery.py docs/pictures
    python examples/gallery.py /somewhere --width 320 --quality draft

No server and no encoding: words become a scene, the scene a frame.
"""

import argparse
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from cutaway.brief import read, read_changes
from cutaway.render import Renderer
from cutaway.scene.document import Format, Scene
from cutaway.staging import change, stage

FILMS = (
    ("A marble rolling fast on a chain reaction style track, continuous smooth shot.", "16:9", 100),
    ("A woman playing violin outdoors.", "16:9", 60),
    ("A futuristic city with neon lights and flying cars, cyberpunk style", "9:16", 120),
    (
        "A living room with a red sofa, a floor lamp and a cat on the rug; the lamp turns on after 2 seconds",
        "16:9",
        100,
    ),
)
TURNS = ("make the sofa green", "turn it into morning", "remove the cat")
SEED = 7
GAP = 6


def scene_of(prompt: str, aspect: str, width: int) -> Scene:
    """The scene of a first turn, ten seconds long."""
    short = round(width * 9 / 16 / 8) * 8
    size = (width, short) if aspect == "16:9" else (short, width)
    return stage(read(prompt), format=Format(width=size[0], height=size[1]), seed=SEED).scene


def drawn(scene: Scene, frame: int, quality: str) -> Image.Image:
    """One frame of a scene."""
    renderer = Renderer(scene, quality)
    try:
        return Image.fromarray(renderer.frame(frame).pixels)
    finally:
        renderer.close()


def row(pictures: list[Image.Image], height: int) -> Image.Image:
    """Pictures side by side at one height."""
    sized = [picture.resize((round(picture.width * height / picture.height), height)) for picture in pictures]
    sheet = Image.new("RGB", (sum(picture.width + GAP for picture in sized) - GAP, height), "white")
    left = 0
    for picture in sized:
        sheet.paste(picture, (left, 0))
        left += picture.width + GAP
    return sheet


def labelled(picture: Image.Image, words: str) -> Image.Image:
    """The picture with words in its lower left corner."""
    picture = picture.copy()
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(10, picture.height // 20))
    place = (picture.height // 30, picture.height - picture.height // 12)
    pen.text(place, words, font=font, fill="white", stroke_width=2, stroke_fill="black")
    return picture


def main() -> None:
    """Draw and save `gallery.jpg` and `turns.jpg`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--quality", default="standard")
    parser.add_argument("--height", type=int, default=270, help="of a picture in the sheet, pixels")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    films = [drawn(scene_of(prompt, aspect, asked.width), frame, asked.quality) for prompt, aspect, frame in FILMS]
    row(films, asked.height).save(asked.folder / "gallery.jpg", quality=82, optimize=True)
    scene = scene_of(FILMS[-1][0], "16:9", asked.width)
    turns = [labelled(drawn(scene, 100, asked.quality), "the film")]
    for words in TURNS:
        scene = change(scene, read_changes(words, scene)).scene
        turns.append(labelled(drawn(scene, 100, asked.quality), words))
    row(turns, asked.height * 2 // 3).save(asked.folder / "turns.jpg", quality=82, optimize=True)


if __name__ == "__main__":
    main()
