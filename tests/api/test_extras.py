"""What comes beside a film: listed, given with ranges, saved by the film's name, and gone with its interaction."""

from __future__ import annotations

from pathlib import Path

from plain.running import Running


def test_what_came_beside_a_film(server: Running, tmp_path: Path) -> None:
    made = server.made("subtitled kite")
    base = f"/cutaway/v1/interactions/{made['id']}/files"
    (listed,) = server.client.get(base).json()["files"]
    text = b"WEBVTT\n\n00:00.000 --> 00:01.000\nsubtitled kite\n"
    assert (listed["name"], listed["mimeType"], listed["sizeBytes"]) == ("film.vtt", "text/vtt", str(len(text)))
    got = server.client.get(listed["uri"])
    assert got.content == text and got.headers["content-type"].startswith("text/vtt")
    part = server.client.get(listed["uri"], headers={"range": "bytes=0-5"})
    assert (part.status_code, part.content) == (206, b"WEBVTT")
    for name in ("film.srt", "..%2F..%2Ffilms", "%2e%2e"):
        assert server.client.get(f"{base}/{name}").status_code == 404

    (saved,) = server.service.save_extras(str(made["id"]), tmp_path / "my kite.mp4")
    assert saved == tmp_path / "my kite.vtt" and saved.read_bytes() == text

    blobs = server.service.books.blobs
    assert [blob.name for blob in blobs.all("extras")] == [f"extras/{made['id']}/film.vtt"]
    assert server.client.delete(f"/v1beta/interactions/{made['id']}").status_code == 200
    assert list(blobs.all("extras")) == [] and server.client.get(base).status_code == 404


def test_most_films_come_alone(server: Running) -> None:
    made = server.made("kite")
    assert server.client.get(f"/cutaway/v1/interactions/{made['id']}/files").json() == {"files": []}
    going = server.client.post(
        "/v1/interactions", json={"model": "cutaway-1", "input": "slowly kite", "background": True}
    ).json()
    assert server.client.get(f"/cutaway/v1/interactions/{going['id']}/files").status_code == 404
    server.client.post(f"/v1/interactions/{going['id']}/cancel")
