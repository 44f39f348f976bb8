"""What LiteLLM does with an interaction: made, streamed, polled, cancelled, deleted. Prints what it saw as JSON."""

import asyncio
import json
import time

import litellm

MODEL = "gemini/gemini-omni-1.1-flash"
THREE = {"type": "video", "duration": "3s"}


def film(answer) -> str:
    """The first film of the last step, as LiteLLM hands it on."""
    content = answer.steps[-1]["content"] if isinstance(answer.steps[-1], dict) else answer.steps[-1].content
    items = [item if isinstance(item, dict) else item.model_dump() for item in content]
    return next(item.get("data") or item.get("uri") for item in items if item["type"] == "video")


seen = {}
made = litellm.interactions.create(model=MODEL, input="red kite", response_format=THREE)
seen["created"] = [made.status, film(made)[:16], made.usage["total_output_tokens"] > 0]

stream = litellm.interactions.create(model=MODEL, input="kite", response_format=THREE, stream=True)
events = [event.model_dump() for event in stream]
seen["streamed"] = [event.get("event_type") for event in events]

begun = litellm.interactions.create(model=MODEL, input="kite", background=True)
seen["begun"] = begun.status
while (
    polled := litellm.interactions.get(interaction_id=begun.id, custom_llm_provider="gemini")
).status == "in_progress":
    time.sleep(0.1)
seen["polled"] = [polled.status, film(polled)[:16]]

second = litellm.interactions.create(
    model=MODEL,
    input="sing louder",
    previous_interaction_id=polled.id,
)
seen["second"] = [second.status, polled.id != second.id]

slow = litellm.interactions.create(model=MODEL, input="kite slowly", background=True)
cancelled = litellm.interactions.cancel(interaction_id=slow.id, custom_llm_provider="gemini")
seen["cancelled"] = cancelled.status
seen["deleted"] = litellm.interactions.delete(interaction_id=polled.id, custom_llm_provider="gemini").success
refused = {}
for name, call in {
    "gone": lambda: litellm.interactions.get(interaction_id=polled.id, custom_llm_provider="gemini"),
    "long": lambda: litellm.interactions.create(
        model=MODEL, input="kite", response_format={"type": "video", "duration": "11s"}
    ),
}.items():
    try:
        call()
    except Exception as error:
        refused[name] = [getattr(error, "status_code", None), str(error)]
seen["refused"] = refused


async def beside() -> str:
    answer = await litellm.interactions.acreate(model=MODEL, input="kite", response_format=THREE)
    return str(answer.status)


seen["async"] = asyncio.run(beside())
print(json.dumps(seen))
