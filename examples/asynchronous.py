"""Several films asked for at once, without a thread for each; the server makes them one after the other.

python examples/asynchronous.py films "A red kite over a beach." "A cat on a rug."
"""

import asyncio
import sys
from pathlib import Path

from google import genai

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "films")
prompts = sys.argv[2:] or ["A red kite flies over a beach.", "A cat sleeps on a rug."]
form = {"type": "video", "duration": "4s", "delivery": "uri"}


async def film(client, prompt: str, target: Path) -> str:
    made = await client.interactions.create(
        model="gemini-omni-1.1-flash", input=prompt, response_format=form, background=True
    )
    while made.status == "in_progress":
        await asyncio.sleep(0.5)
        made = await client.interactions.get(made.id)
    if made.status != "completed":
        return f"{prompt} -> {made.errors[0].message}"
    target.write_bytes(await client.files.download(file=made.output_video.uri))
    return f"{prompt} -> {target}"


async def main() -> None:
    folder.mkdir(exist_ok=True)
    async with genai.Client().aio as client:
        films = [film(client, prompt, folder / f"{place}.mp4") for place, prompt in enumerate(prompts, 1)]
        for told in await asyncio.gather(*films):
            print(told)


asyncio.run(main())
