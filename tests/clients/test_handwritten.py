"""Programs that speak the wire by hand, each with its own habits: what it sends, what it reads, what it insists on.

The programs are written after their sources' behaviour: a habit that looks odd here is one of theirs.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from plain.media import film
from plain.served import MODEL, Served, size

KEY = {"x-goog-api-key": "any"}
GOOGLE = "https://generativelanguage.googleapis.com"
VIDEO = {"type": "video"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with keys that gives films out as signed links."""
    running = Served(tmp_path_factory.mktemp("signed"), api_keys="any", signed_uris="true")
    yield running
    running.stop()


def videos(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        item
        for step in answer["steps"]
        if step["type"] == "model_output"
        for item in step["content"]
        if item["type"] == "video"
    ]


def polled(served: Served, id: str, running: tuple[str, ...] = ("in_progress",)) -> dict[str, Any]:
    """As most do it: without a query, until the status is none of those that mean going on."""
    while True:
        answer = httpx.get(f"{served.url}/v1beta/interactions/{id}", headers=KEY)
        assert answer.status_code == 200
        found = answer.json()
        assert isinstance(found, dict)
        if found["status"] not in running:
            return found
        time.sleep(0.1)


class TestComfyUI:
    """One request holds the connection; only `completed` is a success; the first film counts."""

    def ask(self, served: Served, model: str, words: str, **form: str) -> dict[str, Any]:
        config: dict[str, Any] = {"video_config": {"task": "text_to_video"}}
        if model.endswith("preview"):
            config |= {"temperature": 1.0, "top_p": 0.95}
        body = {
            "model": model,
            "input": [{"type": "text", "text": words}],
            "generation_config": config,
            "response_format": {"type": "video", "resolution": "720p", "aspect_ratio": "16:9", **form},
        }
        answer = httpx.post(f"{served.url}/v1beta/interactions", json=body, headers=KEY, timeout=60)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["status"] == "completed", found
        first = videos(found)[0]
        assert isinstance(first, dict)
        return first

    def fetched(self, uri: str) -> bytes:
        """What is not on Google's host is fetched as any file is: without the key."""
        assert urlsplit(uri).hostname != urlsplit(GOOGLE).hostname
        return httpx.get(uri, follow_redirects=True).raise_for_status().content

    @pytest.mark.parametrize("model", ["gemini-omni-flash-preview", MODEL])
    def test_takes_the_film_inside(self, served: Served, model: str) -> None:
        data = base64.b64decode(self.ask(served, model, "red kite", duration="5s")["data"])
        assert size(data) == (160, 96, 120)

    def test_fetches_by_uri_without_a_key(self, served: Served) -> None:
        assert size(self.fetched(self.ask(served, MODEL, "kite", delivery="uri")["uri"])) == (160, 96, 48)

    def test_fetches_by_a_signed_link_where_keys_are_asked(self, signed: Served) -> None:
        uri = self.ask(signed, MODEL, "kite", delivery="uri")["uri"]
        assert size(self.fetched(uri)) == (160, 96, 48)
        assert httpx.get(uri.partition("?")[0] + "?alt=media").status_code == 401

    def test_asks_google_s_host_for_the_file_first(self, served: Served) -> None:
        """Through a proxy that sits where Google does it polls the file, reading `state`, and then downloads."""
        uri = self.ask(served, MODEL, "kite", delivery="uri")["uri"]
        found = re.search(r"/files/([a-z0-9]+)", uri)
        assert found
        assert httpx.get(f"{served.url}/v1beta/files/{found[1]}", headers=KEY).json()["state"] == "ACTIVE"
        data = httpx.get(f"{served.url}/v1beta/files/{found[1]}:download?alt=media", headers=KEY).content
        assert data[4:8] == b"ftyp"

    def test_shows_the_text_where_there_is_no_film(self, served: Served) -> None:
        first = served.made("kite")["id"]
        body = {"model": MODEL, "input": [{"type": "text", "text": "sing"}], "previous_interaction_id": first}
        answer = served.post("interactions", **body).json()
        assert answer["status"] == "failed" and not videos(answer)
        texts = [item["text"] for step in answer["steps"] for item in step.get("content", ()) if item["type"] == "text"]
        assert texts == [answer["errors"][0]["message"]]


def test_celeste_gets_the_uri_itself_with_its_headers_following_redirects(served: Served) -> None:
    made = served.made(
        "red kite",
        generation_config={"video_config": {"task": "text_to_video"}},
        response_format=VIDEO | {"delivery": "uri", "duration": "3s"},
    )
    answer = httpx.get(videos(made)[0]["uri"], headers=KEY, follow_redirects=True)
    assert answer.status_code == 200 and answer.headers["content-type"] == "video/mp4"
    assert len(answer.content) == int(answer.headers["content-length"]) and size(answer.content) == (160, 96, 72)


def test_family_assistant_polls_and_reads_data_or_the_outputs_of_old(served: Served) -> None:
    form = {"aspect_ratio": "9:16", "delivery": "uri", "duration": "3s", "type": "video"}
    made = served.made("red kite", response_format=form)
    ended = polled(served, made["id"])
    assert ended["status"] in ("completed", "failed", "cancelled")
    assert ended["outputs"][-1]["uri"] == videos(ended)[-1]["uri"]
    assert ended["steps"][0] == {"content": [{"text": "red kite", "type": "text"}], "type": "user_input"}
    # Its recordings of the real service hold these keys in this order.
    assert [key for key in made if key in REC] == REC
    assert {count["modality"] for count in ended["usage"]["output_tokens_by_modality"]} >= {"video"}


REC = ["id", "status", "usage", "created", "updated", "service_tier", "steps", "object", "model"]


class TestBike4Mind:
    """Background, `queued` and `in_progress` mean going on; the uri is made absolute with alt=media; cancel is called."""

    FORM = VIDEO | {"delivery": "uri", "aspect_ratio": "16:9", "resolution": "720p", "duration": "6s"}

    def test_reads_uri_and_usage_after_polling(self, served: Served) -> None:
        begun = served.post("interactions", model=MODEL, input="red kite", background=True, response_format=self.FORM)
        ended = polled(served, begun.json()["id"], ("queued", "in_progress"))
        assert ended["status"] == "completed" and ended["usage"]["total_output_tokens"] > 0
        uri = httpx.URL(videos(ended)[-1]["uri"]).copy_merge_params({"alt": "media"})
        assert size(httpx.get(uri, headers=KEY).content) == (160, 96, 144)

    def test_cancels_by_an_empty_post_and_shows_what_the_server_says(self, served: Served) -> None:
        begun = served.post("interactions", model=MODEL, input="kite slowly", background=True).json()
        where = f"{served.url}/v1beta/interactions/{begun['id']}/cancel"
        answer = httpx.post(where, headers=KEY | {"content-type": "application/json"})
        assert answer.status_code == 200 and answer.json()["status"] == "cancelled"
        again = httpx.post(where, headers=KEY, json={})
        assert again.status_code == 400 and "cancelled" in again.json()["error"]["message"]


class TestOpenMontage:
    """Reads `output_video` first, then the steps; asks for the file until it is ACTIVE; sends files up in one piece."""

    def test_makes_edits_and_downloads(self, served: Served) -> None:
        first = served.made("kite ball", response_format=VIDEO | {"aspect_ratio": "16:9", "delivery": "uri"})
        source = {"type": "document", "uri": first["output_video"]["uri"]}
        for given in (
            {"input": "remove ball", "previous_interaction_id": first["id"], "store": True},
            {"input": [source, {"type": "text", "text": "remove ball"}]},
        ):
            answer = served.post("interactions", model=MODEL, response_format=VIDEO | {"delivery": "uri"}, **given)
            assert answer.status_code == 200, answer.text
            uri = (answer.json().get("output_video") or videos(answer.json())[0])["uri"]
            name = re.findall(r"files/([^/:?]+)", uri)[0]
            assert served.get(f"files/{name}").json()["state"] == "ACTIVE"
            assert served.get(f"files/{name}:download", alt="media").content[4:8] == b"ftyp"

    def test_sends_a_file_up_without_a_key_on_its_bytes(self, served: Served, tmp_path: Path) -> None:
        data = film(tmp_path / "clip.mp4").read_bytes()
        start = {
            "X-Goog-Upload-Protocol": "resumable",
            "X-Goog-Upload-Command": "start",
            "X-Goog-Upload-Header-Content-Length": str(len(data)),
            "X-Goog-Upload-Header-Content-Type": "video/mp4",
        }
        named = {"file": {"display_name": "clip.mp4"}}
        begun = httpx.post(f"{served.url}/upload/v1beta/files", headers=KEY | start, json=named)
        there = {"X-Goog-Upload-Offset": "0", "X-Goog-Upload-Command": "upload, finalize"}
        answer = httpx.post(begun.headers["X-Goog-Upload-URL"], headers=there, content=data)
        file = answer.json()["file"]
        while file["state"] == "PROCESSING":
            time.sleep(0.05)
            file = served.get(file["name"]).json()
        assert file["state"] == "ACTIVE" and file["displayName"] == "clip.mp4" and file["uri"].startswith(served.url)


class TestGeminiSkills:
    """Rewrites addresses of files to Google's host without a version, and asks for whole seconds."""

    def address(self, uri: str) -> str:
        return f"{GOOGLE}/files/" + re.findall(r"files/([a-z0-9]+)", uri)[-1]

    @pytest.mark.parametrize("kind", ["video", "document"])
    def test_edits_a_film_by_its_rewritten_address(self, served: Served, kind: str) -> None:
        first = served.made("kite ball", response_format=VIDEO | {"delivery": "uri"})
        source = {"type": kind, "uri": self.address(first["output_video"]["uri"])}
        edited = served.post(
            "interactions",
            model=MODEL,
            input=[
                source | ({"mime_type": "video/mp4"} if kind == "video" else {}),
                {"type": "text", "text": "remove kite"},
            ],
            response_format=VIDEO | {"delivery": "uri"},
        )
        assert edited.status_code == 200, edited.text
        where = edited.json()["output_video"]["uri"].partition("?")[0]
        data = httpx.get(where, params={"alt": "media"}, headers=KEY).content
        assert edited.json()["id"] and size(data) == (160, 96, 48)

    def test_an_upload_is_found_by_its_rewritten_address(self, served: Served, tmp_path: Path) -> None:
        """This engine takes no films of others, and says so before anything is made."""
        sent = served.client.post(
            "/upload/v1beta/files",
            content=film(tmp_path / "clip.mp4").read_bytes(),
            headers={"content-type": "video/mp4"},
        ).json()["file"]
        while served.get(sent["name"]).json()["state"] == "PROCESSING":
            time.sleep(0.05)
        source = {"type": "video", "uri": self.address(sent["uri"]), "mime_type": "video/mp4"}
        text = {"type": "text", "text": "make it night"}
        refused = served.post("interactions", model=MODEL, input=[source, text], response_format=VIDEO)
        assert refused.status_code == 400 and "not supported by this server's engine" in refused.text
        lost = served.post("interactions", model=MODEL, input=[source | {"uri": f"{GOOGLE}/files/abc000"}, text])
        assert lost.status_code in (400, 404)


class TestOpenRouter:
    """Background with delivery by uri, and a declaration of sources before the words."""

    def test_polls_and_downloads(self, served: Served) -> None:
        form = VIDEO | {"delivery": "uri", "duration": "3s", "resolution": "720p"}
        begun = served.post("interactions", model=MODEL, input="red kite", background=True, response_format=form).json()
        ended = polled(served, begun["id"])
        # It saw these echoed on completed background answers.
        assert ended["response_format"] == form
        name = re.findall(r"files/([a-z0-9]+)", videos(ended)[0]["uri"])[0]
        assert size(served.get(f"files/{name}:download", alt="media").content) == (160, 96, 72)

    def test_is_refused_at_once_what_the_real_service_refuses_in_the_end(self, served: Served) -> None:
        clip = {"type": "video", "uri": "https://example.org/clip.mp4", "mime_type": "video/mp4"}
        words = {"type": "text", "text": "[# Sources <VIDEO_0>@Video1] make it night"}
        refused = served.post("interactions", model=MODEL, input=[clip, words], background=True)
        assert refused.status_code == 400 and "HTTP video input is not supported" in refused.text
        number = served.post("interactions", model=MODEL, input="kite", response_format=VIDEO | {"duration": 5})
        assert number.status_code == 400
        first = served.made("kite")["id"]
        edit = {"generation_config": {"video_config": {"task": "edit"}}, "response_format": VIDEO | {"duration": "5s"}}
        refused = served.post("interactions", model=MODEL, input="undo", previous_interaction_id=first, **edit)
        assert "Duration cannot be set in response format for edit task" in refused.json()["error"]["message"]


def test_new_api_reads_outputs_where_there_are_no_steps(served: Served) -> None:
    begun = served.post("interactions", model=MODEL, input="red kite", background=True).json()
    ended = polled(served, begun["id"])
    ended.pop("steps")
    found = [item for item in ended["outputs"] if item["type"] == "video"]
    assert base64.b64decode(found[0]["data"])[4:8] == b"ftyp"


def test_big_agi_streams_in_the_background_replays_and_deletes(served: Served) -> None:
    def frames(method: str, where: str, **more: Any) -> list[tuple[str, Any]]:
        found = []
        query = {"alt": "sse"} if method == "POST" else {"stream": "true"}
        with httpx.stream(method, where, params=query | {"key": "any"}, timeout=60, **more) as answer:
            assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/event-stream")
            for block in "".join(answer.iter_text()).split("\n\n"):
                lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
                if lines:
                    done = lines["data"] == "[DONE]"
                    found.append((lines["event"], None if done else json.loads(lines["data"])))
        return found

    base = f"{served.url}/v1beta/interactions"
    body = {"model": MODEL, "input": "red kite", "stream": True, "background": True, "store": True}
    live = frames("POST", base, json=body)
    assert live[-1] == ("done", None) and live[-2][0] == "interaction.completed"
    assert live[-2][1]["interaction"]["usage"]["total_tokens"] > 0, "never a completed one without usage"
    id = quote(live[0][1]["interaction"]["id"], safe="")
    assert frames("GET", f"{base}/{id}") == live
    once = httpx.get(f"{base}/{id}", params={"key": "any"}).json()
    assert once["status"] == "completed" and videos(once)
    assert httpx.delete(f"{base}/{id}", params={"key": "any"}).status_code == 200
    assert httpx.get(f"{base}/{id}", params={"key": "any"}).status_code == 404


class TestGooglesOwnSamples:
    """The samples of the documentation do not work against the real service as printed; here they do."""

    def test_bash_reads_output_video_from_the_raw_answer(self, served: Served) -> None:
        made = served.made("kite", response_format=VIDEO | {"delivery": "uri"})
        name = made["output_video"]["uri"].split("/")[-1]
        file = name.removesuffix(":download?alt=media")
        while httpx.get(f"{served.url}/v1beta/files/{file}", params={"key": "any"}).json()["state"] != "ACTIVE":
            time.sleep(0.05)
        data = httpx.get(f"{served.url}/v1beta/files/{file}:download?alt=media&key=any", follow_redirects=True).content
        assert data[4:8] == b"ftyp"

    def test_python_gets_the_file_by_the_last_part_of_its_address(self, served: Served) -> None:
        """The sample asks files.get for `<id>:download?alt=media` and would take JSON; bytes come, as the address says.
        Its other spelling, with the question mark escaped, reaches the bytes too."""
        uri = served.made("kite", response_format=VIDEO | {"delivery": "uri"})["output_video"]["uri"]
        last = uri.split("/")[-1]
        for path in (last, quote(last), f"{quote(uri, safe='')}:download?alt=media", f"{uri}:download?alt=media"):
            answer = httpx.get(f"{served.url}/v1beta/files/{path}", headers=KEY)
            assert answer.status_code == 200 and answer.content[4:8] == b"ftyp", path


def test_who_asks_twice_after_a_dropped_connection_gets_one_film(served: Served) -> None:
    """As both of Google's clients do: the same request again, without a word, after 0.5 s and more."""
    body = {"model": MODEL, "input": "lonely kite slowly", "response_format": VIDEO | {"duration": "3s"}}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{served.url}/v1/interactions", json=body, headers=KEY, timeout=1.0)
    time.sleep(0.5)
    answer = httpx.post(f"{served.url}/v1/interactions", json=body, headers=KEY, timeout=60).json()
    assert answer["status"] == "completed"
    made = served.client.get("/cutaway/v1/interactions").json()["interactions"]
    assert sum(turn.get("words") == "lonely kite slowly" for turn in made) == 1


def test_a_proxy_that_only_passes_on(served: Served) -> None:
    """As OmniRoute and LiteLLM's pass-through do: paths, headers and bodies go through, hop by hop headers do not, and what
    the server calls itself follows the name it was reached by."""
    target = urlsplit(served.url).netloc

    class Proxy(BaseHTTPRequestHandler):
        def passed(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            answer = httpx.request(self.command, f"http://{target}{self.path}", content=body, headers=kept, timeout=60)
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers["content-type"])
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_DELETE = passed

        def log_message(self, *_: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        base = f"http://127.0.0.1:{proxy.server_address[1]}/v1beta/interactions"
        begun = httpx.post(base, json={"model": MODEL, "input": "kite", "background": True}, headers=KEY).json()
        while (found := httpx.get(f"{base}/{begun['id']}", headers=KEY).json())["status"] == "in_progress":
            time.sleep(0.1)
        assert base64.b64decode(found["output_video"]["data"])[4:8] == b"ftyp"
        assert httpx.delete(f"{base}/{begun['id']}", headers=KEY).json() == {}
    finally:
        proxy.shutdown()
        proxy.server_close()
