"""A film by Google's own client: only the address and the key are ours.

cutaway serve &
export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8910 GEMINI_API_KEY=any
python examples/create.py "A marble rolling fast on a chain reaction style track, continuous smooth shot." marble.mp4
"""

import base64
import sys
from pathlib import Path

from google import genai

prompt = (
    sys.argv[1]
    if len(sys.argv) > 1
    else "A marble rolling fast on a chain reaction style track, continuous smooth shot."
)
target = Path(sys.argv[2] if len(sys.argv) > 2 else "marble.mp4")

client = genai.Client()
interaction = client.interactions.create(model="gemini-omni-1.1-flash", input=prompt)
target.write_bytes(base64.b64decode(interaction.output_video.data))
print(interaction.id)
