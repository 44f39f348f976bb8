"""A file goes up in pieces, is looked at, and is listed until it is deleted or two days have passed.

python examples/upload.py film.mp4
"""

import sys
import time

from google import genai

client = genai.Client()
file = client.files.upload(file=sys.argv[1] if len(sys.argv) > 1 else "film.mp4")
while file.state == "PROCESSING":
    time.sleep(0.2)
    file = client.files.get(name=file.name)
if file.state != "ACTIVE":
    sys.exit(str(file.error.message))
length = (file.video_metadata or {}).get("videoDuration", "no time at all")
print(f"{file.name} is {file.mime_type}, {file.size_bytes} bytes, and lasts {length}.")
print("All there are:", ", ".join(found.name for found in client.files.list()))
client.files.delete(name=file.name)
