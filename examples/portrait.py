"""A film for telephones: the response format asks for 9:16 and three seconds, and the film comes as a file.

python examples/portrait.py "A futuristic city with neon lights and flying cars, cyberpunk style" city.mp4
"""

import sys
from pathlib import Path

from google import genai

prompt = sys.argv[1] if len(sys.argv) > 1 else "A futuristic city with neon lights and flying cars, cyberpunk style"
target = Path(sys.argv[2] if len(sys.argv) > 2 else "city.mp4")

client = genai.Client()
interaction = client.interactions.create(
    model="gemini-omni-1.1-flash",
    input=prompt,
    response_format={"type": "video", "aspect_ratio": "9:16", "duration": "3s", "delivery": "uri"},
)
target.write_bytes(client.files.download(file=interaction.output_video.uri))
print(interaction.id)
