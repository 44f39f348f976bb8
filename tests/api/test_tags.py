"""Tags of prompts and the rules of media, as one plan; and what bytes and addresses of content objects are."""

from __future__ import annotations

import base64
from fractions import Fraction
from typing import Any

import pytest

from cutaway.api.content import file_named, read_content
from cutaway.api.models import model, models
from cutaway.api.wire import read_request
from cutaway.errors import BadRequest
from cutaway.interactions.media import (
    PREVIOUS,
    MediaPlan,
    Medium,
    check_length,
    check_sources,
    check_upscale,
    plan_media,
)
from cutaway.interactions.tags import read_tags
from cutaway.storage.sniffing import sniffed

V11, V12, PREVIEW = "gemini-omni-1.1-flash", "gemini-omni-1.2-flash", "gemini-omni-flash-preview"


def planned(
    words: str, images: int = 0, videos: int = 0, *, task: str = "", before: bool = False, by: str = V11
) -> MediaPlan:
    media = [Medium("image", n + 1, url=f"https://x/{n}", where=f"i{n}") for n in range(images)]
    media += [Medium("video", n + 1, file=f"v{n}", where=f"v{n}") for n in range(videos)]
    return plan_media(tuple(media), read_tags(words), model(by).limits, task=task, continues=before)


def uses(plan: MediaPlan) -> tuple[Any, ...]:
    return plan.task, plan.first, plan.last, plan.source, plan.image_refs, plan.video_refs


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (planned("a kite"), ("text_to_video", None, None, None, (), ())),
        (planned("a kite", before=True), ("edit", None, None, PREVIOUS, (), ())),
        (planned("it flies", 1), ("image_to_video", 1, None, None, (), ())),
        (planned("it flies", 2), ("image_to_video", 1, 2, None, (), ())),
        (planned("it flies", 2, by=PREVIEW), ("reference_to_video", None, None, None, (1, 2), ())),
        (planned("they meet", 3), ("reference_to_video", None, None, None, (1, 2, 3), ())),
        (planned("<FIRST_FRAME> it flies", 1), ("image_to_video", 1, None, None, (), ())),
        (planned("from <FIRST_FRAME> to <LAST_FRAME>", 2), ("image_to_video", 1, 2, None, (), ())),
        (planned("from <FIRST_FRAME> to <LAST_FRAME>", 1), ("image_to_video", 1, 1, None, (), ())),
        (planned("the dog of <IMAGE_REF_0>", 1), ("reference_to_video", None, None, None, (1,), ())),
        (planned("<IMAGE_REF_1> chases <IMAGE_REF_0>", 2), ("reference_to_video", None, None, None, (1, 2), ())),
        (planned("it moves like <VIDEO_REF_0>", 0, 1), ("reference_to_video", None, None, None, (), (1,))),
        (planned("make it blue", 0, 1), ("edit", None, None, 1, (), ())),
        (planned("give it this hat", 1, 1), ("edit", None, None, 1, (1,), ())),
        (planned("all of them", 0, 2), ("reference_to_video", None, None, None, (), (1, 2))),
        (planned("go on", 0, 1, task="extend"), ("extend", None, None, 1, (), ())),
        (planned("go on", task="extend", before=True), ("extend", None, None, PREVIOUS, (), ())),
        (planned("like that", 0, 1, before=True), ("edit", None, None, PREVIOUS, (), (1,))),
        (planned("", 0, 1, task="upscale", by=V12), ("upscale", None, None, 1, (), ())),
        (
            planned("[# Sources <FIRST_FRAME>@Image2 <LAST_FRAME>@Image1] slowly", 2),
            ("image_to_video", 2, 1, None, (), ()),
        ),
        (planned("[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image1] on", 1), ("image_to_video", 1, 1, None, (), ())),
        (planned("[# Sources <VIDEO_0>@Video1] in rain", 0, 1), ("edit", None, None, 1, (), ())),
        (planned("[# Sources <PREVIOUS_VIDEO>@Video1] more", 0, 1), ("edit", None, None, 1, (), ())),
        (planned("[# Sources <PREVIOUS_VIDEO>@Video1] more", before=True), ("edit", None, None, PREVIOUS, (), ())),
        (
            planned(
                "[# Sources <PREVIOUS_VIDEO>@Video1] [# References <VIDEO_REF_0>@Video2] like it", 0, 1, before=True
            ),
            ("edit", None, None, PREVIOUS, (), (1,)),
        ),
        (
            planned("[# Sources <VIDEO_0>@Video2] [# References <VIDEO_REF_0>@Video1 <IMAGE_REF_0>@Image1] go", 1, 2),
            ("edit", None, None, 2, (1,), (1,)),
        ),
        (
            planned("[# Sources <FIRST_FRAME>@Image1] [# References <IMAGE_REF_0>@Image2] she waves", 2),
            ("image_to_video", 1, None, None, (2,), ()),
        ),
    ],
)
def test_media_get_their_uses(plan: MediaPlan, expected: tuple[Any, ...]) -> None:
    assert uses(plan) == expected


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("a", 0, 0, "cook", False, V11), "cook"),
        (("a", 0, 1, "upscale", False, V11), "'upscale' is not supported"),
        (("a", 0, 1, "extend", False, PREVIEW), "Video extension is currently not supported"),
        (("a", 15, 0, "", False, V11), "14 are the most"),
        (("a", 0, 4, "", False, V11), "3 are the most"),
        (("a", 1, 0, "text_to_video", False, V11), "takes no images"),
        (("a", 0, 0, "text_to_video", True, V11), "continues nothing"),
        (("a", 0, 0, "image_to_video", False, V11), "one or two images"),
        (("a", 3, 0, "image_to_video", False, V11), "one or two images"),
        (("a", 1, 1, "image_to_video", False, V11), "one or two images"),
        (("a", 2, 0, "image_to_video", False, PREVIEW), "last frame"),
        (("a", 0, 0, "reference_to_video", False, V11), "needs images or videos"),
        (("a", 0, 0, "edit", False, V11), "exactly one video"),
        (("a", 0, 2, "edit", False, V11), "exactly one video"),
        (("a", 0, 2, "extend", False, V11), "exactly one video"),
        (("a", 1, 1, "upscale", False, V12), "nothing else"),
        (("<FIRST_FRAME> on", 0, 0, "", False, V11), "no image came"),
        (("<LAST_FRAME> on", 1, 0, "", False, V11), "needs a <FIRST_FRAME>"),
        (("<FIRST_FRAME> <LAST_FRAME>", 2, 0, "", False, PREVIEW), "<LAST_FRAME> is not supported"),
        (("<VIDEO_REF_0>", 0, 1, "", False, PREVIEW), "<VIDEO_REF_N> is not supported"),
        (("two", 0, 2, "", False, PREVIEW), "Videos as references"),
        (("<IMAGE_REF_2>", 2, 0, "", False, V11), "only 2 images came"),
        (("@Image3 sings", 2, 0, "", False, V11), "no @Image3"),
        (("[# Sources <FIRST_FRAME>@Image2] x", 1, 0, "", False, V11), "no @Image2"),
        (("[# Sources <FIRST_FRAME>@Image0] x", 1, 0, "", False, V11), "count from 1"),
        (("[# Sources <FIRST_FRAME>@Video1] x", 0, 1, "", False, V11), "cannot be @Video1"),
        (("[# Sources <IMAGE_REF_0>@Image1] x", 1, 0, "", False, V11), "cannot stand"),
        (("[# Sources what] x", 1, 0, "", False, V11), "cannot be read"),
        (("[# Sauces <FIRST_FRAME>@Image1] x", 1, 0, "", False, V11), "not known"),
        (("[# Sources <FIRST_FRAME>@Image1 <FIRST_FRAME>@Image2] x", 2, 0, "", False, V11), "twice"),
        (("[# Sources <VIDEO_0>@Video1 <VIDEO_1>@Video2] x", 0, 2, "", False, V11), "More than one video"),
        (
            ("[# Sources <PREVIOUS_VIDEO>@Video1] [# References <VIDEO_REF_0>@Video1] x", 0, 1, "", True, V11),
            "previous video already",
        ),
    ],
)
def test_what_the_rules_do_not_allow_is_said(given: tuple[str, int, int, str, bool, str], says: str) -> None:
    words, images, videos, task, before, by = given
    with pytest.raises(BadRequest) as refused:
        planned(words, images, videos, task=task, before=before, by=by)
    assert says in str(refused.value)


def test_declarations_leave_the_words_and_tags_within_are_found() -> None:
    tagged = read_tags(
        "[# Sources <FIRST_FRAME>@Image1]\n[# References <IMAGE_REF_0>@Image2] The dog of <IMAGE_REF_0> runs."
    )
    assert tagged.words == "The dog of <IMAGE_REF_0> runs."
    plan = planned("[# References <IMAGE_REF_0>@Image2] <IMAGE_REF_0> meets @Image1", 2)
    assert [what for _, _, what in plan.mentions] == ["image 2", "image 1"]
    assert planned("<FIRST_FRAME> <LAST_FRAME> again", 1).loop and not planned("it flies", 2).loop
    for plain in ("[0-3s] a dog [3-6s] a cat", "a < b > c", "mail me @home", "[# 1] list"[4:], "<b>bold</b>"):
        assert read_tags(plain) == read_tags(plain).__class__(plain)


def test_lengths_of_tasks() -> None:
    limits = model(V11).limits
    for plan, seconds, says in (
        (planned("x", before=True), 5, "Duration cannot be set in response format for edit task."),
        (planned("x", before=True, task="extend"), 2, "minimum allowed 3s"),
        (planned("x", before=True, task="extend"), 11, "maximum allowed 10s"),
        (planned("x", 2, by=V12), 15, "maximum allowed 10s between a first and a last frame"),
    ):
        with pytest.raises(BadRequest, match=says):
            check_length(plan, limits, Fraction(seconds))
    check_length(planned("x", before=True, task="extend"), limits, Fraction(10))
    check_length(planned("x"), limits, None)
    long = (Medium("video", 1, file="a", seconds=12.0, where="input[0]"),)
    for task, says in (("edit", "that is edited may have 10"), ("extend", "extended"), ("reference_to_video", "3 are")):
        plan = plan_media(long, read_tags("x"), limits, task=task)
        with pytest.raises(BadRequest, match=says):
            check_sources(plan, limits)
    for before, asked, fine in (
        ("360p", "1080p", True),
        ("360p", "4k", False),
        ("720p", "4k", True),
        ("1080p", "4k", False),
    ):
        if fine:
            check_upscale(model(V12).limits, before, asked)
        else:
            with pytest.raises(BadRequest, match="does not go"):
                check_upscale(model(V12).limits, before, asked)
    with pytest.raises(BadRequest, match="needs 'response_format.resolution'"):
        check_upscale(model(V12).limits, "", "")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
MP4 = b"\0\0\0\x20ftypisom" + bytes(40)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_content_is_what_its_bytes_are() -> None:
    found = read_content(
        [
            {"type": "image", "data": b64(PNG), "mime_type": "image/jpeg"},
            {"type": "document", "data": b64(MP4)},
            {"type": "image", "uri": f"data:image/png;base64,{b64(PNG)}"},
            {"type": "video", "data": base64.urlsafe_b64encode(MP4 + b"\xff\xfe").decode().rstrip("=")},
            {"text": "a kite"},
            "and a ball",
        ],
        "input",
    )
    assert [(item.kind, item.number, item.mime) for item in found.media] == [
        ("image", 1, "image/png"),
        ("video", 1, "video/mp4"),
        ("image", 2, "image/png"),
        ("video", 2, "video/mp4"),
    ]
    assert found.text == "a kite\nand a ball" and found.given[found.media[0].sha256] == PNG
    assert all("data" not in item for item in found.shown)


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"type": "audio", "data": "aaaa"}, "no sound"),
        ({"type": "image"}, "either 'data' or 'uri'"),
        ({"type": "image", "data": "a", "uri": "b"}, "either 'data' or 'uri'"),
        ({"type": "image", "data": "%%%"}, "not base64"),
        ({"type": "image", "data": ""}, "empty"),
        ({"type": "image", "data": 5}, "must be text"),
        ({"type": "image", "data": b64(MP4)}, "says image, but its bytes are video/mp4"),
        ({"type": "video", "data": b64(PNG)}, "says video, but its bytes are image/png"),
        ({"type": "image", "data": b64(b"hello there")}, "no image, video or sound"),
        ({"type": "document", "data": b64(b"%PDF-1.7 ....")}, "a PDF document"),
        ({"type": "document", "data": b64(b"RIFF....WAVEfmt ")}, "no sound"),
        ({"type": "video", "uri": "https://example.com/a.mp4"}, "HTTP video input is not supported"),
        ({"type": "video", "uri": "https://youtu.be/abc"}, "YouTube"),
        ({"type": "video", "uri": "gs://bucket/a.mp4"}, "Cloud Storage"),
        ({"type": "image", "uri": "file:///etc/passwd"}, "none that is known"),
        ({"type": "image", "uri": "ftp://x/y.png"}, "none that is known"),
        ({"type": "image", "uri": "a.png", "size": 3}, "Unknown parameter 'input[0].size'"),
        ({"type": "hologram"}, "'hologram' is not supported for 'type' at 'input[0]'"),
        ({"type": "text", "text": 5}, "must be text"),
        (5, "no content object"),
    ],
)
def test_content_that_cannot_be_used_is_refused_by_its_place(item: Any, says: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_content([item], "input")
    assert says in str(refused.value)


def test_files_are_known_in_every_spelling() -> None:
    for uri in (
        "files/abc123",
        "http://127.0.0.1:8910/v1beta/files/abc123",
        "https://generativelanguage.googleapis.com/files/abc123",
        "https://host/v1beta/files/abc123:download?alt=media",
        "https://host/v1/files/http://host/v1beta/files/abc123:download?alt=media:download?alt=media",
        "https://host/v1beta/files/abc123%3Adownload?alt=media",
        "https://host/files/other/files/abc123",
    ):
        assert file_named(uri) == "abc123", uri
    for uri in ("https://example.com/files/picture.png", "https://example.com/myfiles/abc", "", "files/"):
        assert file_named(uri) == "", uri


def test_bytes_are_sniffed() -> None:
    known = {
        b"\xff\xd8\xff\xe0": "image/jpeg",
        b"RIFF\0\0\0\0WEBPVP8 ": "image/webp",
        b"\0\0\0\x18ftypheic": "image/heic",
        b"\0\0\0\x18ftypqt  ": "video/quicktime",
        b"\x1aE\xdf\xa3\x42\x82\x84webm": "video/webm",
        b"RIFF\0\0\0\0AVI ": "video/x-msvideo",
        b"": "",
        b"#EXTM3U": "",
        b"Good morning to all of you, dear readers": "",
    }
    assert {head: form.mime if (form := sniffed(head)) else "" for head in known} == known


@pytest.mark.parametrize("row", models(), ids=lambda row: row.id)
def test_rows_of_models_are_consistent(row: Any) -> None:
    assert row.since < (row.until or row.since.replace(year=9999)) and row.shortest < row.longest
    assert row.sampling in ("taken", "fixed") and "text_to_video" in row.limits.tasks
    assert ("extend" in row.limits.tasks) == (row.limits.extended > row.longest) or row.id == "cutaway-1"
    assert bool(row.limits.upscales) == ("upscale" in row.limits.tasks)
    assert {name for pair in row.limits.upscales for name in pair} <= set(row.resolutions)
    assert model(f"models/{row.id}") is row


def test_a_retired_model_is_answered_by_the_one_of_the_setting() -> None:
    assert model(PREVIEW).id == PREVIEW
    moved = model(PREVIEW, retired=V11)
    assert moved.id == V11 and moved.sampling == "taken" and model(V12, retired=V11).id == V12
    body = {"model": PREVIEW, "input": "kite", "response_format": {"resolution": "1080p"}}
    with pytest.raises(BadRequest, match="resolution"):
        read_request(body)
    assert read_request(body, retired=V11).wish.model == PREVIEW
