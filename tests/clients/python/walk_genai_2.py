"""What Google's client of the generation before does: as ImageAI and family-assistant use it. Prints what it saw."""

import base64
import json
import os
import sys
import time

from google import genai

client = genai.Client(api_key="any", http_options={"base_url": os.environ["GOOGLE_GEMINI_BASE_URL"]})
MODEL = "gemini-omni-1.1-flash"
FORM = {"type": "video", "duration": "3s", "aspect_ratio": "9:16", "delivery": "uri"}
seen = {"version": genai.__version__, "from": os.path.dirname(genai.__file__).split(os.sep)[-3]}

made = client.interactions.create(model=MODEL, input="red kite", response_format=FORM)
data = client.files.download(file=made.output_video.uri)
seen["created"] = [made.status, data[4:8].decode(), made.usage.total_output_tokens > 0]

begun = client.interactions.create(model=MODEL, input="kite ball", background=True)
while (polled := client.interactions.get(begun.id)).status not in ("completed", "failed", "cancelled", "incomplete"):
    time.sleep(0.1)
seen["polled"] = [polled.status, base64.b64decode(polled.output_video.data)[4:8].decode()]

# An edit by the film's own file, of the type that was documented first.
name = "files/" + made.output_video.uri.partition("files/")[2].partition(":")[0]
source = {"type": "document", "uri": client.files.get(name=name).uri}
edited = client.interactions.create(model=MODEL, input=[source, {"type": "text", "text": "remove kite"}])
seen["edited"] = [edited.status, edited.output_video is not None]

with client.interactions.create(model=MODEL, input="kite", stream=True) as stream:
    seen["streamed"] = [event.event_type for event in stream]
slow = client.interactions.create(model=MODEL, input="kite slowly", background=True)
seen["cancelled"] = client.interactions.cancel(slow.id).status
client.interactions.delete(polled.id)
refused = {}
for word, call in {
    "gone": lambda: client.interactions.get(polled.id),
    "long": lambda: client.interactions.create(
        model=MODEL, input="kite", response_format={"type": "video", "duration": "11s"}
    ),
}.items():
    try:
        call()
    except Exception as error:
        refused[word] = [type(error).__name__, str(error)]
seen["refused"] = refused

file = client.files.upload(file=sys.argv[1]) if len(sys.argv) > 1 else None
if file is not None:
    while (file := client.files.get(name=file.name)).state == "PROCESSING":
        time.sleep(0.05)
    seen["uploaded"] = [file.state.name, file.size_bytes]
print(json.dumps(seen))
