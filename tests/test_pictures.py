"""Pictures: their bytes, the way into a file, and what goes out when one is fetched."""

from __future__ import annotations

import base64
import pickle
import ssl
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from support.clock import FakeClock
from support.faces import items, settled, within
from support.forms import fields, files
from support.loopback import Answer, Loopback, events, json_answer, sse_answer

import azopenai
from azopenai.core.decode import Unknown, decode
from azopenai.pictures import (
    Image,
    ImageEditCompletedEvent,
    ImageGenCompletedEvent,
    ImageGenPartialImageEvent,
    ImagesResponse,
)

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face

PNG = b"\x89PNG\r\n\x1a\n and so on"
ENCODED = base64.b64encode(PNG).decode()
PICTURE = Answer(200, {"content-type": "image/png", "set-cookie": "track=me"}, PNG)
FORM = {"created_at": 1, "background": "opaque", "output_format": "png", "quality": "low", "size": "8x8"}
SKETCH = {"type": "image_generation.partial_image", "b64_json": "YQ==", "partial_image_index": 0, **FORM}
DONE = {
    "type": "image_generation.completed",
    "b64_json": ENCODED,
    "usage": {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3},
    **FORM,
}
EDITED = {**DONE, "type": "image_edit.completed"}


def behind(url: str) -> Answer:
    """The answer to `images.generate` with a picture behind a URL."""
    safe = {"hate": {"filtered": False, "severity": "safe"}}
    return json_answer(
        {
            "created": 1,
            "data": [
                {
                    "url": url,
                    "revised_prompt": "A cat.",
                    "content_filter_results": safe,
                    "prompt_filter_results": {**safe, "jailbreak": {"filtered": False, "detected": False}},
                }
            ],
        }
    )


async def generate(client: Any, **params: Any) -> Any:
    return await settled(client.images.generate(model="dall-e-3", prompt="A cat", **params))


async def fetched(face: Face, image: Image) -> bytes:
    return await image.aread() if face.is_async else image.bytes


async def saved(face: Face, image: Image, path: Path) -> None:
    await image.asave(path) if face.is_async else image.save(path)


# In the answer.


def test_a_picture_in_the_answer(face: Face, tmp_path: Path) -> None:
    async def scenario() -> None:
        with Loopback(json_answer({"created": 1, "data": [{"b64_json": ENCODED}]})) as server:
            async with within(face.client(server)) as client:
                response = await generate(client, response_format="b64_json")
        [image] = response.data
        assert image.bytes == await image.aread() == PNG
        image.save(tmp_path / "a.png")
        await image.asave(str(tmp_path / "b.png"))
        assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes() == PNG
        again = pickle.loads(pickle.dumps(response))
        assert again == response
        assert again.data[0].bytes == PNG

    face.run(scenario)


@pytest.mark.parametrize("members", [{}, {"url": 7}, {"url": None, "b64_json": None}], ids=str)
def test_where_there_is_no_picture(members: dict[str, Any], run_async: Any) -> None:
    image = decode(Image, members)
    with pytest.raises(azopenai.OpenAIError, match="there is no picture here: neither b64_json nor a url"):
        _ = image.bytes
    with pytest.raises(azopenai.OpenAIError, match="there is no picture here"):
        run_async(image.aread)


@pytest.mark.parametrize("encoded", ["a", "é", 7, ["a"]], ids=str)
def test_what_is_no_base64(encoded: Any) -> None:
    with pytest.raises(azopenai.OpenAIError, match="the picture is no base64: ") as caught:
        _ = decode(Image, {"b64_json": encoded}).bytes
    assert caught.value.__cause__ is not None


# Behind a URL.


def test_a_picture_behind_a_url(face: Face, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with within(face.client(server)) as client:
            response = await generate(client)
            [image] = response.data
            assert await fetched(face, image) == PNG
            await saved(face, image, tmp_path / "cat.png")
        assert (image.revised_prompt, image.content_filter_results.hate.severity) == ("A cat.", "safe")
        assert image.prompt_filter_results.jailbreak.detected is False

    with Loopback(PICTURE) as pictures:
        url = f"{pictures.url}/a%20cat.png?sig=a%2Bb"
        with Loopback(behind(url)) as server:
            face.run(scenario)
    assert [request.method for request in pictures.received] == ["GET", "GET"]
    assert {request.target for request in pictures.received} == {"/a%20cat.png?sig=a%2Bb"}
    assert pictures.connections == 1
    assert (tmp_path / "cat.png").read_bytes() == PNG


CREDENTIALS: dict[str, dict[str, Any]] = {
    "a key": {"api_key": "secret-1"},
    "a function for a key": {"api_key": lambda: "secret-1"},
    "a token": {"azure_ad_token": "secret-1"},
    "a provider": {"azure_ad_token_provider": lambda: "secret-1"},
    "headers": {
        "api_key": "secret-1",
        "default_headers": {
            "Authorization": "Bearer secret-1",
            "x-gateway": "secret-1",
            "cookie": "secret-1",
        },
        "default_query": {"subscription-key": "secret-1"},
    },
}


@pytest.mark.parametrize("own", [False, True], ids=["our transport", "an http_client"])
@pytest.mark.parametrize("name", CREDENTIALS)
def test_no_credential_goes_to_a_url(face: Face, name: str, *, own: bool) -> None:
    async def scenario() -> None:
        options = CREDENTIALS[name]
        if own:
            http_client = face.http_client(
                trust_env=False,
                auth=("me", "secret-1"),
                cookies={"session": "secret-1"},
                headers={"api-key": "secret-1", "x-own": "secret-1"},
                params={"own": "secret-1"},
                follow_redirects=True,
            )
            options = {**options, "http_client": http_client}
        async with within(face.client(server, **options)) as client:
            [image] = (await generate(client)).data
            assert await fetched(face, image) == PNG
            assert await fetched(face, image) == PNG

    with Loopback(PICTURE) as pictures, Loopback(behind(f"{pictures.url}/cat.png")) as server:
        face.run(scenario)
    assert "secret-1" in str(server.received)
    assert len(pictures.received) == 2
    for request in pictures.received:
        assert request.target == "/cat.png"
        assert set(request.headers) == {
            *("host", "accept", "accept-encoding", "user-agent", "x-ms-client-request-id"),
        }
        assert "secret-1" not in str(request.headers)


def test_it_goes_the_way_of_the_client(face: Face) -> None:
    """Through its proxy; the URL's host is known to that alone."""

    async def scenario() -> None:
        async with within(face.client("http://service.invalid", proxy=proxy.url)) as client:
            [image] = (await generate(client)).data
            assert await fetched(face, image) == PNG

    with Loopback(behind("http://pictures.invalid/cat.png"), PICTURE) as proxy:
        face.run(scenario)
    assert proxy.received[1].target == "http://pictures.invalid/cat.png"
    assert "key-1" not in str(proxy.received[1])


def test_it_trusts_whom_the_client_trusts(face: Face, tmp_path: Path) -> None:
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(bundle)

    async def scenario(verify: Any) -> bytes:
        async with within(face.client(server, verify=verify)) as client:
            [image] = (await generate(client)).data
            return await fetched(face, image)

    with (
        Loopback(PICTURE, context=context) as pictures,
        Loopback(behind(f"{pictures.url}/cat.png")) as server,
    ):
        assert face.run(scenario, bundle) == PNG
        with pytest.raises(azopenai.APIConnectionError, match="certificate"):
            face.run(scenario, True)  # noqa: FBT003 - an option's own value


def test_it_is_tried_again_as_any_call(face: Face) -> None:
    clock = FakeClock()

    async def scenario() -> None:
        async with within(face.client(server, clock=clock, max_retries=1)) as client:
            [image] = (await generate(client)).data
            assert await fetched(face, image) == PNG

    with Loopback(Answer(503), PICTURE) as pictures, Loopback(behind(f"{pictures.url}/cat.png")) as server:
        face.run(scenario)
    assert clock.slept == [0.5]


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (
            Answer(403, {}, b"<Error>Expired</Error>"),
            azopenai.PermissionDeniedError,
            "<Error>Expired</Error>",
        ),
        (Answer(404), azopenai.NotFoundError, "404"),
        (Answer(302, {"location": "https://example.com/"}), azopenai.APIStatusError, "does not follow"),
    ],
    ids=["403", "404", "302"],
)
def test_what_is_not_there_is_told(face: Face, answer: Answer, kind: type[Exception], said: str) -> None:
    async def scenario() -> None:
        async with within(face.client(server)) as client:
            [image] = (await generate(client)).data
            with pytest.raises(kind, match=said) as caught:
                await fetched(face, image)
            for word in ("signature", "deployment", "key-1"):
                assert word not in str(caught.value)

    with Loopback(answer) as pictures:
        with Loopback(behind(f"{pictures.url}/cat.png?sig=signature")) as server:
            face.run(scenario)
        assert len(pictures.received) == 1


def test_a_redirect_is_not_followed_by_an_http_client_that_would(face: Face) -> None:
    async def scenario() -> None:
        http_client = face.http_client(trust_env=False, follow_redirects=True)
        async with within(face.client(server, http_client=http_client)) as client:
            [image] = (await generate(client)).data
            with pytest.raises(azopenai.APIStatusError, match="302"):
                await fetched(face, image)

    with Loopback(PICTURE) as other, Loopback(Answer(302, {"location": other.url})) as pictures:
        with Loopback(behind(f"{pictures.url}/cat.png")) as server:
            face.run(scenario)
        assert other.received == []


def test_by_the_right_hand(face: Face, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with within(face.client(server)) as client:
            [image] = (await generate(client)).data
            if face.is_async:
                by_await = r"by await aread\(\) and await asave\(\)"
                with pytest.raises(azopenai.OpenAIError, match=by_await):
                    _ = image.bytes
                with pytest.raises(azopenai.OpenAIError, match=by_await):
                    image.save(tmp_path / "a")
            else:
                for promised in (image.aread, lambda: image.asave(tmp_path / "a")):
                    with pytest.raises(azopenai.OpenAIError, match=r"by bytes and save\(\)"):
                        await promised()
        for copied in (pickle.loads(pickle.dumps(image)), Image(url=image.url)):
            with pytest.raises(azopenai.OpenAIError, match="has no client to fetch its URL with"):
                await fetched(face, copied)
        with pytest.raises(azopenai.OpenAIError, match="the client is closed"):
            await fetched(face, image)
        assert not (tmp_path / "a").exists()

    with Loopback(behind("http://127.0.0.1:1/cat.png?sig=signature")) as server:
        face.run(scenario)


@pytest.mark.parametrize("url", ["cat.png", "file:///etc/passwd", "data:image/png;base64,AAAA"])
def test_a_url_that_is_none(face: Face, url: str) -> None:
    async def scenario() -> None:
        async with within(face.client(server)) as client:
            [image] = (await generate(client)).data
            with pytest.raises(azopenai.OpenAIError, match="the service gave a URL that can be none"):
                await fetched(face, image)

    with Loopback(behind(url)) as server:
        face.run(scenario)


def test_raw_and_streaming_answers_have_pictures_too(face: Face) -> None:
    async def scenario() -> None:
        async with within(face.client(server)) as client:
            raw = await settled(client.images.with_raw_response.generate(model="m", prompt="p"))
            assert raw.status_code == 200
            assert await fetched(face, raw.parse().data[0]) == PNG
            streaming = client.images.with_streaming_response.generate(model="m", prompt="p")
            async with within(streaming) as response:
                parsed = await settled(response.parse())
            assert await fetched(face, parsed.data[0]) == PNG

    with Loopback(PICTURE) as pictures, Loopback(behind(f"{pictures.url}/cat.png")) as server:
        face.run(scenario)


@pytest.mark.parametrize("data", [7, "text", {"a": 1}, [7, None, {"url": 7}], None], ids=str)
def test_an_answer_of_another_shape(data: Any) -> None:
    body = {"created": 1, "data": data}
    response = decode(ImagesResponse, body).bound_to(object(), None)
    assert response.to_dict() == {name: value for name, value in body.items() if value is not None}


# Streams.


async def streamed(face: Face, server: Loopback, name: str = "generate", **params: Any) -> list[Any]:
    async with within(face.client(server)) as client:
        call = getattr(client.images, name)(model="gpt-image-1", prompt="A cat", stream=True, **params)
        stream = await settled(call)
        found = await items(stream)
        assert stream.parser.done
    return found


def test_a_stream_of_pictures(face: Face, tmp_path: Path) -> None:
    later = {"type": "image_generation.later", "b64_json": "Yg=="}
    with Loopback(sse_answer(events(SKETCH, later, DONE, done=False))) as server:
        sketch, unknown, done = face.run(streamed, face, server, partial_images=1)
    assert isinstance(sketch, ImageGenPartialImageEvent)
    assert (sketch.bytes, sketch.partial_image_index) == (b"a", 0)
    assert isinstance(unknown, Unknown)
    assert unknown.to_dict() == later
    assert isinstance(done, ImageGenCompletedEvent)
    assert done.usage.total_tokens == 3
    done.save(tmp_path / "cat.png")
    assert (tmp_path / "cat.png").read_bytes() == PNG
    assert server.received[0].json() == {
        "model": "gpt-image-1",
        "prompt": "A cat",
        "partial_images": 1,
        "stream": True,
    }
    assert server.received[0].headers["accept"] == "text/event-stream"


def test_a_stream_of_an_edit(face: Face) -> None:
    with Loopback(sse_answer(events(EDITED, done=False))) as server:
        [done] = face.run(streamed, face, server, "edit", image=PNG, mask=("mask.png", PNG))
    assert isinstance(done, ImageEditCompletedEvent)
    assert done.bytes == PNG
    [received] = server.received
    assert fields(received) == [("model", "gpt-image-1"), ("prompt", "A cat"), ("stream", "true")]
    assert [(part.name, part.filename, part.content_type) for part in files(received)] == [
        ("image", "upload.png", "image/png"),
        ("mask", "mask.png", "image/png"),
    ]


def test_several_pictures_each_have_an_end(face: Face) -> None:
    for body in (events(DONE, SKETCH, DONE, done=False), events(DONE, DONE), events(DONE)):
        with Loopback(sse_answer(body)) as server:
            found = face.run(streamed, face, server, n=2)
        assert [event.type for event in found].count(DONE["type"]) == body.count(b".completed")


def test_a_stream_that_breaks_off_keeps_what_was_done(face: Face) -> None:
    for body in (events(DONE, SKETCH, done=False), events(SKETCH)):
        with (
            Loopback(sse_answer(body)) as server,
            pytest.raises(
                azopenai.StreamTruncatedError, match=r"without image_generation\.completed"
            ) as caught,
        ):
            face.run(streamed, face, server, n=2)
        partial = caught.value.partial
        assert isinstance(partial, ImagesResponse)
        assert [image.bytes for image in partial.data] == [PNG] * body.count(b".completed")


def test_several_pictures_to_edit(face: Face, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(PNG)

    async def scenario() -> None:
        async with within(face.client(server, api_version="2025-04-01-preview")) as client:
            images = [path, ("b.webp", PNG), PNG]
            response = client.images.edit(
                model="m", prompt="p", image=images, markup=PNG, n=2, size="auto", svg={"model": "x"}
            )
            assert (await settled(response)).data == []

    with Loopback(json_answer({"created": 1})) as server:
        face.run(scenario)
    [received] = server.received
    assert received.target == "/openai/deployments/m/images/edits?api-version=2025-04-01-preview"
    assert fields(received) == [
        *(("model", "m"), ("prompt", "p"), ("n", "2"), ("size", "auto"), ("svg[model]", "x")),
    ]
    assert [(part.name, part.filename, part.content_type) for part in files(received)] == [
        ("image[]", "cat.png", "image/png"),
        ("image[]", "b.webp", "image/webp"),
        ("image[]", "upload.png", "image/png"),
        ("markup", "upload.png", "image/png"),
    ]


def test_where_a_model_must_be_named(face: Face) -> None:
    """A server of OpenAI's API has one of its own for pictures, a deployment must be named."""

    async def scenario() -> None:
        async with within(face.new("OpenAI", base_url=f"{server.url}/v1")) as plain:
            for params in ({}, {"model": None}):
                assert (await settled(plain.images.generate(prompt="p", **params))).created == 1
                assert (await settled(plain.images.edit(prompt="p", image=PNG, **params))).created == 1
            with pytest.raises(TypeError, match="missing the required keyword argument 'model'"):
                await settled(plain.audio.speech.create(input="x", voice="alloy"))
        async with within(face.client(server)) as client:
            with pytest.raises(TypeError, match="missing the required keyword argument 'model'"):
                await settled(client.images.generate(prompt="p"))
        async with within(face.client(server, azure_deployment="d")) as client:
            await settled(client.images.generate(prompt="p"))

    with Loopback(json_answer({"created": 1, "data": []})) as server:
        face.run(scenario)
    assert [request.path for request in server.received] == [
        *("/v1/images/generations", "/v1/images/edits") * 2,
        "/openai/deployments/d/images/generations",
    ]
    assert server.received[0].json() == {"prompt": "p"}
    assert server.received[2].json() == {"prompt": "p", "model": None}
    assert fields(server.received[3]) == [("prompt", "p")]
    assert server.received[4].json() == {"prompt": "p", "model": "d"}
