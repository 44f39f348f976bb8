"""Being told when a film is finished: a receiver that checks who calls, registered for this one film.

The server calls no private address unless it is allowed to; for a receiver on the same machine start it with
CUTAWAY_ALLOW_ADDRESSES=127.0.0.1.

python examples/webhook.py "A red kite flies over a beach." kite.mp4
"""

import base64
import hashlib
import hmac
import json
import queue
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from google import genai

prompt = sys.argv[1] if len(sys.argv) > 1 else "A red kite flies over a beach."
target = Path(sys.argv[2] if len(sys.argv) > 2 else "kite.mp4")
calls: queue.Queue = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    """Answers at once and leaves the work to others, as callers wait only for seconds."""

    def do_POST(self):
        calls.put((self.headers, self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def signed(headers, body: bytes, secret: str) -> bool:
    """Whether who knows the secret sent this, within the last five minutes."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
    given = headers["webhook-signature"].split()
    recent = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return recent and any(hmac.compare_digest(right, one) for one in given)


listening = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=listening.serve_forever, daemon=True).start()

client = genai.Client()
hook = client.webhooks.create(
    uri=f"http://127.0.0.1:{listening.server_address[1]}/films",
    subscribed_events=["interaction.completed", "interaction.failed"],
)
try:
    made = client.interactions.create(
        model="gemini-omni-1.1-flash",
        input=prompt,
        background=True,
        response_format={"type": "video", "delivery": "uri"},
    )
    while True:
        headers, body = calls.get(timeout=600)
        if not signed(headers, body, hook.new_signing_secret):
            sys.exit("Somebody else called.")
        event = json.loads(body)
        if event["data"]["id"] == made.id:
            break
finally:
    client.webhooks.delete(hook.id)
if event["type"] != "interaction.completed":
    sys.exit(event["data"]["error_message"])
target.write_bytes(client.files.download(file=client.interactions.get(made.id).output_video.uri))
print(event["type"])
