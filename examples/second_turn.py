"""Two turns: the second changes what its words name and leaves every other pixel as it was.

python examples/second_turn.py "A woman playing violin outdoors." "Make the violin invisible. Keep everything else the same."
"""

import base64
import sys
from pathlib import Path

from google import genai

first_words = sys.argv[1] if len(sys.argv) > 1 else "A woman playing violin outdoors."
then_words = sys.argv[2] if len(sys.argv) > 2 else "Make the violin invisible. Keep everything else the same."
folder = Path(sys.argv[3] if len(sys.argv) > 3 else ".")

client = genai.Client()
first = client.interactions.create(model="gemini-omni-1.1-flash", input=first_words)
(folder / "first.mp4").write_bytes(base64.b64decode(first.output_video.data))

second = client.interactions.create(model="gemini-omni-1.1-flash", input=then_words, previous_interaction_id=first.id)
(folder / "second.mp4").write_bytes(base64.b64decode(second.output_video.data))
print(first.id, second.id)
