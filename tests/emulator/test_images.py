from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import deployed, error, named_events

from azopenai.emulator.png import Picture, is_image

if TYPE_CHECKING:
    import httpx

    from azopenai.emulator import Emulator

DALL_E = deployed("dall-e-3", "images/generations")
GPT_IMAGE = deployed("gpt-image-1", "images/generations")
EDIT = deployed("gpt-image-1", "images/edits")
PNG = Picture(b"given", 16, 16).png()


def generate(http: httpx.Client, url: str = GPT_IMAGE, prompt: str = "A rabbit", **params: Any) -> Any:
    response = http.post(url, json={"prompt": prompt, **params})
    assert response.status_code == 200, response.text
    return response.json()


def edit(http: httpx.Client, files: Any = None, url: str = EDIT, **fields: Any) -> httpx.Response:
    given = [("image", ("a.png", PNG, "image/png"))] if files is None else files
    return http.post(url, data={"prompt": "A rabbit", **fields}, files=given)


def decoded(data: bytes) -> tuple[int, int, set[int], bool]:
    """Decode a PNG: width, height, the palette's places that are used, and whether some are transparent."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    place, found = 8, {}
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        name, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        assert struct.unpack_from(">I", data, place + 8 + size) == (zlib.crc32(name + content),)
        found[name] = content
        place += 12 + size
    assert list(found)[-1] == b"IEND"
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", found[b"IHDR"])
    assert (depth, colour, rest, len(found[b"PLTE"])) == (8, 3, [0, 0, 0], 6)
    rows = zlib.decompress(found[b"IDAT"])
    assert len(rows) == (width + 1) * height
    assert set(rows[:: width + 1]) == {0}
    return width, height, set(rows), b"tRNS" in found


def size_of(item: dict[str, str]) -> tuple[int, int]:
    return decoded(base64.b64decode(item["b64_json"]))[:2]


def test_an_image_behind_a_url(emulator: Emulator, http: httpx.Client, bare: httpx.Client) -> None:
    body = generate(http, DALL_E, quality="hd", style="vivid", user="me")
    (image,) = body["data"]
    assert image["revised_prompt"].endswith("A rabbit")
    assert image["content_filter_results"]["hate"] == {"filtered": False, "severity": "safe"}
    assert image["prompt_filter_results"]["profanity"] == {"filtered": False, "detected": False}
    assert "b64_json" not in image
    assert image["url"].startswith(emulator.endpoint)
    response = bare.get(image["url"])
    assert response.headers["content-type"] == "image/png"
    assert decoded(response.content) == (1_024, 1_024, {0, 1}, False)
    other = generate(http, DALL_E, quality="hd", style="vivid", user="me", response_format="b64_json")
    assert base64.b64decode(other["data"][0]["b64_json"]) == response.content
    emulator.clear()
    assert bare.get(image["url"]).status_code == 404


def test_the_url_of_an_image_takes_no_credential(http: httpx.Client, bare: httpx.Client) -> None:
    url = generate(http, DALL_E)["data"][0]["url"]
    for headers in ({"api-key": "emulator-key"}, {"api-key": ""}, {"Authorization": "Bearer x"}):
        response = bare.get(url, headers=headers)
        assert response.status_code == 400
        assert "no credential" in error(response)["message"]
    assert bare.post(url).status_code == 405
    assert bare.get(url).status_code == 200


@pytest.mark.parametrize("size", ["1024x1024", "1792x1024", "1024x1792"])
def test_sizes_of_dall_e(http: httpx.Client, size: str) -> None:
    body = generate(
        http, "/openai/v1/images/generations", model="dall-e-3", size=size, response_format="b64_json"
    )
    assert "x".join(map(str, size_of(body["data"][0]))) == size


def test_images(http: httpx.Client) -> None:
    body = generate(http, n=3, size="1536x1024", quality="low", output_format="webp", user="me")
    assert len({item["b64_json"] for item in body["data"]}) == 3
    assert size_of(body["data"][0]) == (1_536, 1_024)
    # What is not PNG cannot be made here, and is not said to be anything else.
    form = {key: body[key] for key in ("background", "output_format", "quality", "size")}
    assert form == {"background": "opaque", "output_format": "png", "quality": "low", "size": "1536x1024"}
    assert body["usage"]["output_tokens"] == 3 * 272
    assert body["usage"]["total_tokens"] == 3 * 272 + body["usage"]["input_tokens"] == 3 * 272 + 2
    again = generate(http, n=3, size="1536x1024", quality="low", output_format="webp", user="me")
    assert again["data"] == body["data"]


def test_what_is_chosen_for_auto(http: httpx.Client) -> None:
    body = generate(http, size="auto", quality="auto", background="auto")
    assert (body["size"], body["quality"], body["background"]) == ("1024x1024", "high", "opaque")


def test_a_transparent_background(http: httpx.Client) -> None:
    body = generate(http, background="transparent")
    assert body["background"] == "transparent"
    assert decoded(base64.b64decode(body["data"][0]["b64_json"]))[3] is True


@pytest.mark.parametrize("partial_images", [0, 2])
def test_streamed_images(http: httpx.Client, partial_images: int) -> None:
    plain = generate(http, n=2)
    body = {"prompt": "A rabbit", "n": 2, "stream": True, "partial_images": partial_images}
    response = http.post(GPT_IMAGE, json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    found = named_events(response.text)
    names = [event["type"].removeprefix("image_generation.") for event in found]
    assert names == [*["partial_image"] * partial_images, "completed"] * 2
    completed = [event for event in found if event["type"] == "image_generation.completed"]
    assert [event["b64_json"] for event in completed] == [item["b64_json"] for item in plain["data"]]
    assert completed[0]["usage"] == plain["usage"]
    partial = [event for event in found if event["type"] == "image_generation.partial_image"]
    assert [event["partial_image_index"] for event in partial] == [*range(partial_images)] * 2
    assert {size_of(event) for event in partial} <= {(256, 256)}


def test_an_edit(http: httpx.Client) -> None:
    mask = ("mask", ("m.png", PNG, "image/png"))
    one = edit(http, [("image", ("a.png", PNG, "image/png"))], n="2", size="1024x1536", input_fidelity="high")
    assert one.status_code == 200, one.text
    assert [size_of(item) for item in one.json()["data"]] == [(1_024, 1_536)] * 2
    assert one.json()["usage"]["input_tokens_details"] == {"image_tokens": 323, "text_tokens": 2}
    several = [("image[]", ("a", data, kind)) for data, kind in (
        (PNG, "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"RIFF\0\0\0\0WEBP", "image/webp"),
    )]  # fmt: skip
    masked = edit(http, [*several, mask])
    assert masked.json()["usage"]["input_tokens_details"]["image_tokens"] == 4 * 323
    assert masked.json()["data"] != edit(http, several).json()["data"]
    v1 = edit(http, url="/openai/v1/images/edits", model="my-gpt-image-1-deployment")
    assert v1.status_code == 200
    found = named_events(edit(http, stream="true", partial_images="1").text)
    assert [event["type"] for event in found] == ["image_edit.partial_image", "image_edit.completed"]
    assert found[1]["b64_json"] == edit(http).json()["data"][0]["b64_json"]


def test_bad_edits(http: httpx.Client) -> None:
    image, text = ("a.png", PNG, "image/png"), ("a.txt", b"x", "text/plain")
    cases: list[tuple[Any, dict[str, Any], str, str]] = [
        ([("other", image)], {}, "image", "missing_required_parameter"),
        ([("other", image)], {"image": "text"}, "image", "invalid_type"),
        ([("image", image)], {"mask": "text"}, "mask", "invalid_type"),
        ([("image", text)], {}, "image", "unsupported_file_mimetype"),
        ([("image[]", image), ("image[]", text)], {}, "image[1]", "unsupported_file_mimetype"),
        ([("image", image), ("mask", text)], {}, "mask", "unsupported_file_mimetype"),
        ([("image", ("a.png", b"GIF89a", "image/png"))], {}, "image", "invalid_image_file"),
        ([("image[]", image)] * 17, {}, "image", "array_above_max_length"),
        ([("image", image)], {"n": "11"}, "n", "integer_above_max_value"),
        ([("image", image)], {"moderation": "low"}, "moderation", "unknown_parameter"),
    ]
    for files, fields, param, code in cases:
        response = edit(http, files, **fields)
        assert response.status_code == 400
        assert (error(response)["param"], error(response)["code"]) == (param, code)
    response = http.post(EDIT, data={"n": "1"}, files={"image": image})
    assert error(response)["param"] == "prompt"
    assert error(edit(http, url=deployed("dall-e-3", "images/edits")))["code"] == "OperationNotSupported"
    assert edit(http, url=EDIT.replace("2025-04-01-preview", "2025-03-01-preview")).status_code == 404


@pytest.mark.parametrize(
    ("url", "params", "param"),
    [
        (DALL_E, {"n": 2}, "n"),
        (DALL_E, {"size": "256x256"}, "size"),
        (DALL_E, {"background": "opaque"}, "background"),
        (DALL_E, {"prompt": "x" * 4_001}, "prompt"),
        (DALL_E, {"prompt": ""}, "prompt"),
        (DALL_E, {"prompt": 1}, "prompt"),
        (DALL_E, {"prompt": None}, "prompt"),
        (GPT_IMAGE, {"response_format": "url"}, "response_format"),
        (GPT_IMAGE, {"size": "1792x1024"}, "size"),
        (GPT_IMAGE, {"partial_images": 4, "stream": True}, "partial_images"),
        (GPT_IMAGE, {"partial_images": 1}, "partial_images"),
        (GPT_IMAGE, {"background": "transparent", "output_format": "jpeg"}, "background"),
    ],
)
def test_bad_generations(http: httpx.Client, url: str, params: dict[str, Any], param: str) -> None:
    response = http.post(url, json={"prompt": "x", **params})
    assert response.status_code == 400
    assert error(response)["param"] == param


def test_a_filtered_prompt(http: httpx.Client) -> None:
    for response in (
        http.post(DALL_E, json={"prompt": "x [[filter]]"}),
        edit(http, prompt="x [[filter]]"),
    ):
        assert response.status_code == 400
        found = error(response)
        assert found["code"] == "contentFilter"
        assert found["inner_error"]["content_filter_results"]["violence"]["filtered"] is True


def test_what_is_an_image() -> None:
    assert is_image(PNG)
    assert not is_image(b"RIFF\0\0\0\0WAVE")
    assert not is_image(b"")
