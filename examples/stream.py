"""A stream: what was understood is told before the first picture is drawn. Who loses the connection goes on where it broke.

python examples/stream.py "A red kite flies over a beach." kite.mp4
"""

import sys
from pathlib import Path

from google import genai

prompt = sys.argv[1] if len(sys.argv) > 1 else "A red kite flies over a beach."
target = Path(sys.argv[2] if len(sys.argv) > 2 else "kite.mp4")
form = {"type": "video", "duration": "6s", "delivery": "uri"}

client = genai.Client()
events = client.interactions.create(
    model="gemini-omni-1.1-flash", input=prompt, response_format=form, background=True, stream=True
)
id = last = None
while True:
    ended = None
    for event in events:
        last = event.event_id or last
        if event.event_type == "interaction.created":
            id = event.interaction.id
        elif event.event_type == "step.delta" and event.delta.type == "thought_summary":
            print("Understood:", event.delta.content.text)
        elif event.event_type == "step.delta" and event.delta.type == "text":
            print("Report:", event.delta.text)
        elif event.event_type == "step.delta" and event.delta.type == "video":
            target.write_bytes(client.files.download(file=event.delta.uri))
        elif event.event_type == "interaction.completed":
            ended = event.interaction
    if ended:
        break
    events = client.interactions.get(id, stream=True, last_event_id=last)
if ended.status != "completed":
    sys.exit(f"It {ended.status}.")
print(id)
