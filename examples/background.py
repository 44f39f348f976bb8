"""In the background: the interaction is there at once, its film a little later. What has been drawn so far can be watched.

python examples/background.py "A living room with a red sofa, a floor lamp and a cat on the rug." room.mp4
"""

import base64
import sys
import time
from pathlib import Path

from google import genai

prompt = sys.argv[1] if len(sys.argv) > 1 else "A living room with a red sofa, a floor lamp and a cat on the rug."
target = Path(sys.argv[2] if len(sys.argv) > 2 else "room.mp4")

client = genai.Client()
interaction = client.interactions.create(model="cutaway-1", input=prompt, background=True)
while interaction.status == "in_progress":
    time.sleep(0.2)
    interaction = client.interactions.get(interaction.id)
if interaction.status != "completed":
    sys.exit(str(interaction.errors[0].message))
target.write_bytes(base64.b64decode(interaction.output_video.data))
print(interaction.id)
