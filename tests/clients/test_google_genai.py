"""Google's own Python client as it is on PyPI, against `cutaway serve`: all it can do with films, told apart by what its
users would see."""

from __future__ import annotations

import asyncio
import base64
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google import genai
from google.genai import errors, types

from plain.media import film, padded, picture
from plain.receiver import Receiver
from plain.served import MODEL, Served

THREE = {"type": "video", "duration": "3s"}


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[genai.Client]:
    with genai.Client(api_key="any", http_options={"base_url": served.url}) as found:
        yield found


def waited(client: genai.Client, id: str) -> Any:
    while (found := client.interactions.get(id)).status == "in_progress":
        time.sleep(0.1)
    return found


def refusal(kind: str) -> type[Exception]:
    """The client's own class of errors for interactions, by its name."""
    import google.genai._gaos.lib.compat_errors as found

    return getattr(found, kind)


def test_create_gives_the_film_inside(client: genai.Client) -> None:
    made = client.interactions.create(model=MODEL, input="red kite", response_format=THREE)
    assert (made.status, made.model, made.object) == ("completed", MODEL, "interaction")
    assert base64.b64decode(made.output_video.data)[4:8] == b"ftyp" and made.output_video.mime_type == "video/mp4"
    assert "3 seconds" in made.output_text
    assert made.usage.total_output_tokens > 3 * 1931
    assert [step.type for step in made.steps] == ["thought", "model_output"]
    again = client.interactions.get(made.id, include_input=True)
    assert [step.type for step in again.steps] == ["user_input", "thought", "model_output"]
    assert again.output_video.data == made.output_video.data


def test_a_uri_is_downloaded_by_every_name_the_client_takes(client: genai.Client, tmp_path: Path) -> None:
    made = client.interactions.create(model=MODEL, input="kite", response_format=THREE | {"delivery": "uri"})
    uri = made.output_video.uri
    assert uri.startswith("http://") and made.output_video.data is None
    name = "files/" + uri.partition("files/")[2].partition(":")[0]
    file = client.files.get(name=name)
    assert file.state == types.FileState.ACTIVE and file.source == types.FileSource.GENERATED
    assert file.download_uri == uri and (file.video_metadata or {})["videoDuration"] == "3s"
    found = {client.files.download(file=given) for given in (uri, name, file)}
    assert len(found) == 1
    (data,) = found
    assert data[4:8] == b"ftyp" and len(data) == file.size_bytes


def test_a_stream_tells_its_events_and_is_told_again_from_any_of_them(client: genai.Client) -> None:
    with client.interactions.create(model=MODEL, input="kite ball", response_format=THREE, stream=True) as stream:
        seen = list(stream)
    assert seen[0].event_type == "interaction.created" and seen[-1].event_type == "interaction.completed"
    films = [event.delta for event in seen if event.event_type == "step.delta" and event.delta.type == "video"]
    assert len(films) == 1 and base64.b64decode(films[0].data)[4:8] == b"ftyp"
    assert seen[-1].interaction.status == "completed" and seen[-1].interaction.usage.total_tokens > 0
    id, middle = seen[0].interaction.id, seen[3].event_id
    with client.interactions.get(id, stream=True) as stream:
        assert [event.event_id for event in stream] == [event.event_id for event in seen]
    with client.interactions.get(id, stream=True, last_event_id=middle) as stream:
        assert [event.event_id for event in stream] == [event.event_id for event in seen[4:]]


def test_in_the_background_and_streamed_at_once(client: genai.Client) -> None:
    with client.interactions.create(model=MODEL, input="kite slowly", background=True, stream=True) as stream:
        first = next(iter(stream))
    assert first.interaction.status == "in_progress"
    # Whoever leaves a stream in the middle comes back to it, or polls.
    with client.interactions.get(first.interaction.id, stream=True, last_event_id=first.event_id) as stream:
        rest = list(stream)
    assert rest[0].event_type == "interaction.status_update" and rest[-1].interaction.status == "completed"
    assert client.interactions.get(first.interaction.id).status == "completed"


def test_background_polled_then_continued_then_deleted(client: genai.Client) -> None:
    begun = client.interactions.create(model=MODEL, input="kite ball", background=True)
    assert begun.status == "in_progress" and begun.id.startswith("v1_")
    first = waited(client, begun.id)
    assert first.status == "completed" and first.output_video.data
    second = client.interactions.create(model=MODEL, input="remove ball", previous_interaction_id=first.id)
    assert second.status == "completed" and second.previous_interaction_id == first.id
    assert second.output_video.data != first.output_video.data
    assert client.interactions.delete(second.id) is None
    with pytest.raises(refusal("NotFoundError")) as caught:
        client.interactions.get(second.id)
    assert caught.value.status_code == 404


def test_cancel_stops_and_cannot_be_repeated(client: genai.Client) -> None:
    begun = client.interactions.create(model=MODEL, input="kite slowly", background=True)
    assert client.interactions.cancel(begun.id).status == "cancelled"
    assert client.interactions.get(begun.id).errors[0].code == "cancelled"
    with pytest.raises(refusal("BadRequestError"), match="already cancelled"):
        client.interactions.cancel(begun.id)


def test_what_fails_is_failed_with_a_code_and_a_text(client: genai.Client) -> None:
    first = client.interactions.create(model=MODEL, input="kite")
    made = client.interactions.create(model=MODEL, input="sing louder", previous_interaction_id=first.id)
    assert made.status == "failed" and made.errors[0].code and made.output_video is None
    assert made.steps[-1].error.message == made.errors[0].message == made.output_text


@pytest.mark.parametrize(
    ("asked", "kind", "status", "text"),
    [
        ({"response_format": {"type": "video", "duration": "11s"}}, "BadRequestError", 400, "maximum allowed 10s"),
        ({"response_format": {"type": "video", "aspect_ratio": "1:1"}}, "BadRequestError", 400, "aspect_ratio"),
        ({"extra_body": {"colour": "red"}}, "BadRequestError", 400, "Unknown parameter 'colour'"),
        ({"system_instruction": "sing"}, "BadRequestError", 400, "System instructions"),
        ({"model": "gemini-none"}, "NotFoundError", 404, "gemini-none"),
        ({"previous_interaction_id": "v1_nothing"}, "BadRequestError", 400, "Invalid interaction name"),
    ],
)
def test_refusals_are_of_the_clients_own_kinds(
    client: genai.Client, asked: dict[str, Any], kind: str, status: int, text: str
) -> None:
    with pytest.raises(refusal(kind), match=text) as caught:
        client.interactions.create(**({"model": MODEL, "input": "kite"} | asked))
    assert caught.value.status_code == status


def test_files_up_listed_and_away(client: genai.Client, tmp_path: Path) -> None:
    path = film(tmp_path / "clip.mp4", frames=24)
    by_path = client.files.upload(file=path, config={"display_name": "Mein Film"})
    by_io = client.files.upload(file=io.BytesIO(picture("PNG")), config={"mime_type": "image/png"})
    assert by_path.display_name == "Mein Film" and by_path.source == types.FileSource.UPLOADED
    for file in (by_path, by_io):
        while (now := client.files.get(name=file.name)).state == types.FileState.PROCESSING:
            time.sleep(0.05)
        assert now.state == types.FileState.ACTIVE and now.expiration_time
    assert (client.files.get(name=by_path.name).video_metadata or {})["videoDuration"] == "1s"
    listed = [file.name for file in client.files.list(config={"page_size": 1})]
    assert {by_path.name, by_io.name} <= set(listed) and len(listed) == len(set(listed))
    with pytest.raises(errors.ClientError) as caught:
        client.files.download(file=by_path.name)
    assert caught.value.code == 400 and "uploaded" in str(caught.value)
    client.files.delete(name=by_path.name)
    with pytest.raises(errors.ClientError) as caught:
        client.files.get(name=by_path.name)
    assert caught.value.code == 404 and caught.value.status == "NOT_FOUND"


def test_twenty_megabytes_go_up_in_chunks(client: genai.Client, tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    path.write_bytes(padded(film(tmp_path / "small.mp4").read_bytes(), 20 * 2**20))
    file = client.files.upload(file=str(path))
    assert file.size_bytes == 20 * 2**20 and file.name.startswith("files/")
    client.files.delete(name=file.name)


def test_models_are_listed_and_say_what_they_do(client: genai.Client) -> None:
    listed = {found.name: found for found in client.models.list()}
    assert "models/gemini-omni-1.2-flash" in listed
    one = client.models.get(model=MODEL)
    assert one.name == f"models/{MODEL}" and one.output_token_limit == 173760
    # A client that chooses by this list never calls what would be refused.
    assert "generateContent" not in (one.supported_actions or [])
    with pytest.raises(errors.ClientError, match="Interactions API") as caught:
        client.models.generate_content(model=MODEL, contents="kite")
    assert (caught.value.code, caught.value.status) == (400, "INVALID_ARGUMENT")


def test_webhooks_tell_that_a_film_is_there(client: genai.Client) -> None:
    with Receiver() as receiver:
        hook = client.webhooks.create(uri=f"{receiver.url}/in", subscribed_events=["interaction.completed"])
        assert hook.new_signing_secret.startswith("whsec_")
        made = client.interactions.create(model=MODEL, input="kite", background=True)
        (told,) = receiver.wait(1)
        assert told.event["type"] == "interaction.completed" and told.event["data"]["id"] == made.id
        assert client.interactions.get(made.id).status == "completed"
        assert hook.id in [found.id for found in client.webhooks.list().webhooks]
        client.webhooks.delete(hook.id)


def test_the_same_without_waiting(served: Served, tmp_path: Path) -> None:
    """The asynchronous client: create, stream, polling, cancel, files, four at once."""
    path = film(tmp_path / "clip.mp4")

    async def walk() -> None:
        async with genai.Client(api_key="any", http_options={"base_url": served.url}).aio as client:
            made = await client.interactions.create(model=MODEL, input="kite")
            assert base64.b64decode(made.output_video.data)[4:8] == b"ftyp"
            kinds = []
            stream = await client.interactions.create(model=MODEL, input="ball", stream=True)
            async for event in stream:
                kinds.append(event.event_type)
            assert kinds[-1] == "interaction.completed"
            begun = await client.interactions.create(model=MODEL, input="kite slowly", background=True)
            assert (await client.interactions.get(begun.id)).status == "in_progress"
            assert (await client.interactions.cancel(begun.id)).status == "cancelled"
            file = await client.files.upload(file=path)
            assert (await client.files.get(name=file.name)).size_bytes == path.stat().st_size
            assert file.name in [found.name async for found in await client.files.list()]
            await client.files.delete(name=file.name)
            four = [client.interactions.create(model=MODEL, input="kite", response_format=THREE) for _ in range(4)]
            ids = {made.id for made in await asyncio.gather(*four)}
            assert len(ids) == 4, "asked four times, there are four films"
            await client.interactions.delete(made.id)
            with pytest.raises(refusal("NotFoundError")):
                await client.interactions.get(made.id)

    asyncio.run(walk())
