"""Bad input gets one clear error that names what is accepted, before a connection is opened."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.faces import KEY, method, settled, within
from support.loopback import Loopback, json_answer

import azopenai

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face

ENDPOINT = "https://name.openai.azure.com"
DATED = "2024-10-21"
FORMS = r"accepted are https://NAME\.openai\.azure\.com"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
MESSAGES = [{"role": "user", "content": "Hello"}]
CHAT, COMPLETIONS, EMBEDDINGS = "chat.completions.create", "completions.create", "embeddings.create"
SPEECH, TRANSCRIPTIONS = "audio.speech.create", "audio.transcriptions.create"
TRANSLATIONS, EDIT, GENERATE = "audio.translations.create", "images.edit", "images.generate"


def shown(value: object) -> str:
    """A test's id, the same in every run."""
    return re.sub(r" at 0x\w+", "", repr(value))[:60]


def refused(face: Face, kind: type[Exception], message: str, options: dict[str, Any]) -> str:
    """Make a client, which is refused; give the message."""
    with pytest.raises(kind, match=message) as caught:
        face.new("AzureOpenAI", **{"azure_endpoint": ENDPOINT, "api_key": KEY, **options})
    assert type(caught.value) is kind
    assert KEY not in str(caught.value)
    return str(caught.value)


OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    # Credentials.
    ({"azure_ad_token": "t"}, azopenai.MutuallyExclusiveAuthError, r"were given; accepted is one of"),
    ({"azure_ad_token_provider": str}, azopenai.MutuallyExclusiveAuthError, r"accepted is one of"),
    ({"api_key": None}, azopenai.OpenAIError, r"no credential: give one of .*api_key.*AZURE_OPENAI_API_KEY"),
    ({"api_key": ""}, ValueError, r"api_key must be plain ASCII, not empty"),
    ({"api_key": "a-key\n"}, ValueError, r"api_key must be plain ASCII.*line ends"),
    ({"api_key": "a key "}, ValueError, r"api_key must be .*without line ends or spaces"),
    ({"api_key": "ключ"}, ValueError, r"api_key must be plain ASCII"),
    ({"api_key": 7}, TypeError, r"api_key must be a str"),
    ({"api_key": None, "azure_ad_token": "a\r\nb"}, ValueError, r"azure_ad_token must be plain ASCII"),
    ({"api_key": None, "azure_ad_token_provider": "t"}, TypeError, r"azure_ad_token_provider must be"),
    ({"api_key": None, "credential": object()}, TypeError, r"credential must be an AzureKeyCredential, or"),
    # Where calls go.
    ({"azure_endpoint": None}, azopenai.OpenAIError, r"no endpoint: give azure_endpoint=https://NAME"),
    ({"azure_endpoint": ""}, azopenai.OpenAIError, r"no endpoint: give azure_endpoint=https://NAME"),
    ({"azure_endpoint": " "}, ValueError, FORMS),
    ({"azure_endpoint": "name"}, ValueError, FORMS),
    ({"azure_endpoint": "ftp://name.openai.azure.com"}, ValueError, FORMS),
    ({"azure_endpoint": "https://"}, ValueError, FORMS),
    ({"azure_endpoint": "https://na me.openai.azure.com"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name..azure.com"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name.azure.com:99999"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name.azure.com:port"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name.azure.com/../etc"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name.azure.com/a\nb"}, ValueError, FORMS),
    ({"azure_endpoint": "https://na\tme.azure.com"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name.azure.com/?a=\rb"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name.azure.com/#top"}, ValueError, FORMS),
    ({"azure_endpoint": "https://me:secret@name.azure.com"}, ValueError, FORMS),
    ({"azure_endpoint": "https://[::1"}, ValueError, FORMS),
    ({"azure_endpoint": "https://name.services.ai.azure.com/models"}, ValueError, FORMS),
    ({"azure_endpoint": 7}, TypeError, r"azure_endpoint must be a str"),
    ({"base_url": ENDPOINT}, ValueError, r"azure_endpoint and base_url were given; accepted is one"),
    ({"azure_endpoint": None, "base_url": "name"}, ValueError, FORMS),
    ({"azure_deployment": ""}, ValueError, r"azure_deployment must not be empty, '\.' or '\.\.'"),
    ({"azure_deployment": ".."}, ValueError, r"azure_deployment must not be empty, '\.' or '\.\.'"),
    ({"azure_deployment": 7}, TypeError, r"azure_deployment must be a str"),
    ({"api_version": "2024"}, ValueError, r"accepted are a date as in '2024-10-21'"),
    ({"api_version": "2024-10-21-beta"}, ValueError, r"accepted are a date as in '2024-10-21'"),
    ({"api_version": "2024-10-21&x=1"}, ValueError, r"accepted are a date as in '2024-10-21'"),
    ({"api_version": "2024-10-21\n"}, ValueError, r"accepted are a date as in '2024-10-21'"),
    ({"api_version": ""}, ValueError, r"accepted are a date as in '2024-10-21'"),
    ({"api_version": 2024}, TypeError, r"api_version must be a str"),
    ({"api_version": "v2"}, ValueError, r"accepted are a date .* 'v1'"),
    # How.
    ({"azure_endpiont": ENDPOINT}, TypeError, r"unexpected keyword argument .*did you mean 'azure_endpoint'"),
    ({"engine": "gpt"}, TypeError, r"unexpected keyword argument 'engine'"),
    ({"timeout": -1}, ValueError, r"must be a number of seconds above 0, or None, not -1"),
    ({"timeout": 0}, ValueError, r"must be a number of seconds above 0, or None, not 0"),
    ({"timeout": float("nan")}, ValueError, r"must be a number of seconds above 0"),
    ({"timeout": "10"}, TypeError, r"timeout must be a number of seconds, a Timeout or None, not a str"),
    ({"timeout": True}, TypeError, r"timeout must be a number of seconds, a Timeout or None"),
    ({"max_retries": -1}, ValueError, r"max_retries must be .*-1"),
    ({"max_retries": 1.5}, TypeError, r"max_retries must be an int, not 1\.5"),
    ({"max_retries": None}, TypeError, r"max_retries must be an int, not None"),
    ({"max_retries": True}, TypeError, r"max_retries must be an int, not True"),
    ({"retry": 3}, TypeError, r"retry must be a RetryPolicy"),
    ({"default_headers": {"x": "a\r\nb: c"}}, ValueError, r"'x' has characters that no header carries"),
    ({"default_headers": {"a b": "c"}}, ValueError, r"'a b' can be no header's name"),
    ({"default_headers": {"x": 7}}, TypeError, r"header 'x' must be a str with a str value"),
    ({"default_headers": [("x", "y")]}, TypeError, r"default_headers must be a dict"),
    ({"default_query": "a=b"}, TypeError, r"default_query must be a dict"),
    ({"verify": "/no/such/file.pem"}, ValueError, r"verify names '/no/such/file\.pem', which does not exist"),
    ({"verify": 7}, TypeError, r"verify must be True, False, a path or an ssl\.SSLContext, not a int"),
    ({"proxy": "localhost:8080"}, ValueError, r"proxy must be a URL that begins with http://, https://"),
    ({"proxy": 7}, TypeError, r"proxy must be a str or None"),
    ({"http_client": object()}, TypeError, r"http_client of \w+ must be an httpx\.\w*Client"),
    ({"http_client": httpx.Client}, TypeError, r"http_client of \w+ must be an httpx\.\w*Client"),
    ({"http_log_detail_level": 7}, TypeError, r"http_log_detail_level must be a str"),
]


@pytest.mark.parametrize(("options", "kind", "message"), OPTIONS, ids=shown)
def test_an_option_of_a_client(
    face: Face, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    told = refused(face, kind, message, options)
    for secret in ("secret", "a-key", "ключ"):
        assert secret not in told


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({}, azopenai.OpenAIError, r"no credential: give one of .*OPENAI_API_KEY"),
        ({"api_key": "k", "azure_endpoint": ENDPOINT}, TypeError, r"OpenAI\(\) got an unexpected keyword"),
        ({"api_key": "k", "base_url": "name"}, ValueError, r"base_url 'name' is no endpoint"),
        ({"api_key": "k", "base_url": "http://example.com/v1"}, ValueError, r"use https, or say allow_http"),
    ],
    ids=shown,
)
def test_an_option_of_a_plain_client(
    face: Face, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        face.new("OpenAI", **{"api_key": None, **options})


@pytest.mark.parametrize("name", ["azure_ad_token", "azure_ad_token_provider"])
def test_a_token_over_plain_http_to_another_machine(face: Face, name: str) -> None:
    given = {"azure_ad_token": "a-token", "azure_ad_token_provider": lambda: "a-token"}[name]
    options = {"api_key": None, "azure_endpoint": "http://example.com", name: given}
    told = refused(face, ValueError, r"use https, or say allow_http=True", options)
    assert "a-token" not in told
    client = face.new("AzureOpenAI", allow_http=True, **options)
    assert client.base_url == "http://example.com/openai/"


def test_an_async_provider_for_a_client_that_waits() -> None:
    async def provide() -> str:
        return "a-token"

    with pytest.raises(TypeError, match=r"is async, and this client is not; accepted is a function"):
        azopenai.AzureOpenAI(azure_endpoint=ENDPOINT, azure_ad_token_provider=provide)  # type: ignore[arg-type]


def test_an_http_client_of_the_other_kind(face: Face) -> None:
    other: Any = httpx.Client if face.is_async else httpx.AsyncClient
    wanted = "httpx.AsyncClient, not a Client" if face.is_async else "httpx.Client, not a AsyncClient"
    refused(face, TypeError, wanted, {"http_client": other(verify=NO_TLS)})


@pytest.mark.parametrize(
    "more", [{"verify": False}, {"proxy": "http://127.0.0.1:1"}, {"http2": True}], ids=shown
)
def test_an_http_client_with_options_that_it_decides_itself(face: Face, more: dict[str, Any]) -> None:
    own = httpx.AsyncClient(verify=NO_TLS) if face.is_async else httpx.Client(verify=NO_TLS)
    refused(face, ValueError, r"http_client decides on verify, proxy and http2", {"http_client": own, **more})


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"azure_deployment": ".."}, ValueError, r"azure_deployment must not be empty"),
        ({"max_retries": -1}, ValueError, r"max_retries must be"),
        ({"timout": 1}, TypeError, r"did you mean 'timeout'"),
        ({"timeout": -1}, ValueError, r"above 0"),
        ({"api_key": "k", "azure_ad_token": "t"}, azopenai.MutuallyExclusiveAuthError, r"accepted is one of"),
        ({"azure_endpoint": "name"}, ValueError, FORMS),
    ],
    ids=shown,
)
def test_an_option_of_a_derived_client(
    face: Face, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    client = face.new("AzureOpenAI", azure_endpoint=ENDPOINT)
    for derive in (client.with_options, client.copy):
        with pytest.raises(kind, match=message):
            derive(**options)


async def call_refused(
    face: Face, operation: str, params: dict[str, Any], version: str, *, kind: type[Exception], message: str
) -> None:
    with Loopback(json_answer({})) as server:
        async with within(face.client(server, api_version=version)) as client:
            resource, _, name = operation.rpartition(".")
            raw = getattr(method(client, resource).with_raw_response, name)
            streamed = getattr(method(client, resource).with_streaming_response, name)
            for create in (method(client, operation), raw):
                with pytest.raises(kind, match=message) as caught:
                    await settled(create(**params))
                assert type(caught.value) is kind
            with pytest.raises(kind, match=message):
                async with within(streamed(**params)):
                    pass  # pragma: no cover - the call is refused
        assert server.received == []
        assert server.connections == 0


PLAIN: dict[str, dict[str, Any]] = {
    CHAT: {"model": "m", "messages": MESSAGES},
    COMPLETIONS: {"model": "m", "prompt": "Once"},
    EMBEDDINGS: {"model": "m", "input": "Once"},
    SPEECH: {"model": "m", "input": "Once", "voice": "alloy"},
    TRANSCRIPTIONS: {"model": "m", "file": b"sound"},
    TRANSLATIONS: {"model": "m", "file": b"sound"},
    EDIT: {"model": "m", "prompt": "A cat", "image": b"picture"},
    GENERATE: {"model": "m", "prompt": "A cat"},
}


ITSELF: dict[str, Any] = {}
ITSELF["itself"] = ITSELF

OPERATIONS_ALL = list(PLAIN)
IN_FORMS = [TRANSCRIPTIONS, TRANSLATIONS, EDIT]
BAD = list[tuple[dict[str, Any], type[Exception], str]]
OF_JSON: BAD = [
    # What JSON cannot say.
    ({"extra_body": {"x": "\ud800"}}, ValueError, r"lone surrogate"),
    ({"extra_body": {"x": float("nan")}}, ValueError, r"body\['x'\] is nan; JSON has no form for it"),
    ({"extra_body": {"x": [1, {"y": float("-inf")}]}}, ValueError, r"body\['x'\]\[1\]\['y'\] is -inf"),
    ({"extra_body": {"x": object()}}, TypeError, r"type object has no JSON form; accepted are str, numbers"),
    ({"extra_body": {"x": {1, 2}}}, TypeError, r"type set has no JSON form; accepted are"),
    ({"extra_body": {"x": b"bytes"}}, TypeError, r"type bytes has no JSON form; accepted are"),
    ({"extra_body": {"x": {b"key": 1}}}, TypeError, r"keys must be str"),
    ({"extra_body": {"x": ITSELF}}, ValueError, r"holds itself"),
]
OF_FORMS: BAD = [
    # What a form cannot say.
    ({"extra_body": {"x": "\ud800"}}, ValueError, r"'x' holds a lone surrogate"),
    ({"prompt": "\ud800"}, ValueError, r"'prompt' holds a lone surrogate"),
    ({"extra_body": {"x": float("nan")}}, ValueError, r"x is nan; there is no form for it"),
    ({"extra_body": {"x": [1, {"y": float("-inf")}]}}, ValueError, r"x\[\]\[y\] is -inf"),
    ({"extra_body": {"x": object()}}, TypeError, r"x is a object; accepted are str, numbers"),
    ({"extra_body": {"x": {1, 2}}}, TypeError, r"x is a set; accepted are"),
    ({"extra_body": {"x": b"bytes"}}, TypeError, r"x is a bytes; accepted are"),
    ({"extra_body": {"x": {b"key": 1}}}, TypeError, r"the keys of x must be str, not bytes"),
    ({"extra_body": {"x": ITSELF}}, ValueError, r"nested too deeply, or hold themselves"),
]
CALLS: BAD = [
    # Options of a call.
    ({"extra_body": [1]}, TypeError, r"extra_body must be a dict or None, not a list"),
    ({"extra_query": "a=b"}, TypeError, r"extra_query must be a dict or None"),
    ({"extra_headers": {"x": "a\r\nevil: 1"}}, ValueError, r"header 'x' has characters that no header"),
    ({"extra_headers": {"x": "a\0b"}}, ValueError, r"header 'x' has characters that no header carries"),
    ({"extra_headers": {"x": "日"}}, ValueError, r"header 'x' has characters that no header carries"),
    ({"extra_headers": {"x: y": "z"}}, ValueError, r"'x: y' can be no header's name"),
    ({"extra_headers": {"": "z"}}, ValueError, r"'' can be no header's name"),
    ({"extra_headers": {"x": 7}}, TypeError, r"header 'x' must be a str with a str value, or None"),
    ({"extra_headers": ["x"]}, TypeError, r"extra_headers must be a dict or None"),
    ({"timeout": -1}, ValueError, r"must be a number of seconds above 0, or None"),
    ({"timeout": "10"}, TypeError, r"timeout must be a number of seconds, a Timeout or None"),
    ({"max_retries": -1}, ValueError, r"max_retries must be"),
    ({"max_retries": "2"}, TypeError, r"max_retries must be an int, not a str"),
    # Keywords.
    ({"modle": "m"}, TypeError, r"unexpected keyword argument 'modle'; did you mean 'model'.*extra_body"),
    ({"xyzzy": 1}, TypeError, r"unexpected keyword argument 'xyzzy'.*goes in extra_body"),
    ({"model": 7}, TypeError, r"model must be a str( or None)?, not 7"),
]


@pytest.mark.parametrize("version", [DATED, "v1"])
@pytest.mark.parametrize(
    ("operation", "params", "kind", "message"),
    [
        (operation, *bad)
        for operation in OPERATIONS_ALL
        for bad in (*(OF_FORMS if operation in IN_FORMS else OF_JSON), *CALLS)
    ],
    ids=shown,
)
def test_a_call(
    usual_face: Face,
    operation: str,
    params: dict[str, Any],
    *,
    kind: type[Exception],
    message: str,
    version: str,
) -> None:
    given = {**PLAIN[operation], **params}
    usual_face.run(call_refused, usual_face, operation, given, version, kind=kind, message=message)


def test_a_body_that_is_nested_without_end(face: Face) -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    params = {**PLAIN[CHAT], "extra_body": {"x": deep}}
    face.run(call_refused, face, CHAT, params, DATED, kind=ValueError, message=r"nested too deeply")


@pytest.mark.parametrize("operation", OPERATIONS_ALL)
@pytest.mark.parametrize("model", ["", " ", ".", "..", "a\nb", "a\0b", "a\x7fb", "\u2028"])
def test_a_deployment_that_can_be_none(face: Face, operation: str, model: str) -> None:
    message = r"model must not (be empty, '\.' or '\.\.'|have control characters)"
    params = {**PLAIN[operation], "model": model}
    face.run(call_refused, face, operation, params, DATED, kind=ValueError, message=message)


@pytest.mark.parametrize(
    ("operation", "version"),
    [
        *((operation, DATED) for operation in OPERATIONS_ALL),
        *((operation, "v1") for operation in OPERATIONS_ALL if operation not in {EDIT, GENERATE}),
    ],
)
def test_a_call_without_a_model(face: Face, operation: str, version: str) -> None:
    params = {name: value for name, value in PLAIN[operation].items() if name != "model"}
    message = r"missing the required keyword argument 'model' \(or azure_deployment on the client\)"
    face.run(call_refused, face, operation, params, version, kind=TypeError, message=message)


KINDS: list[tuple[str, dict[str, Any], str]] = [
    (CHAT, {}, r"missing the required keyword argument 'messages'"),
    (COMPLETIONS, {}, r"missing the required keyword argument 'prompt'"),
    (EMBEDDINGS, {}, r"missing the required keyword argument 'input'"),
    (CHAT, {"messages": MESSAGES, "user": 7}, r"user must be a str, not 7"),
    (CHAT, {"messages": "Hello"}, r"messages must be a list, not a str"),
    (CHAT, {"messages": {"role": "user"}}, r"messages must be a list"),
    (CHAT, {"messages": ["Hello"]}, r"messages\[0\] must be a result of this library or a dict, not a str"),
    (
        CHAT,
        {"messages": [{"content": "x"}]},
        r"messages\[0\]\.role must be 'developer' or 'system' or 'user'",
    ),
    (CHAT, {"messages": [{"role": "user", "content": 7}]}, r"messages\[0\]\.content must be"),
    (CHAT, {"messages": MESSAGES, "temperature": "hot"}, r"temperature must be a number or None, not a str"),
    (CHAT, {"messages": MESSAGES, "n": True}, r"n must be an int or None, not True"),
    (CHAT, {"messages": MESSAGES, "n": 1.5}, r"n must be an int or None, not 1\.5"),
    (CHAT, {"messages": MESSAGES, "stream": "yes"}, r"stream must be True or False or None, not a str"),
    (CHAT, {"messages": MESSAGES, "stop": 7}, r"stop must be a str or a list or None, not 7"),
    (CHAT, {"messages": MESSAGES, "tools": {"type": "function"}}, r"tools must be a list"),
    (CHAT, {"messages": MESSAGES, "response_format": "json"}, r"response_format must be a dict, not a str"),
    (CHAT, {"messages": MESSAGES, "logit_bias": [1]}, r"logit_bias must be a dict or None"),
    (COMPLETIONS, {"prompt": 7}, r"prompt must be a str or a list or None, not 7"),
    (COMPLETIONS, {"prompt": "x", "logprobs": True}, r"logprobs must be an int or None, not True"),
    (EMBEDDINGS, {"input": 7}, r"input must be a str or a list, not 7"),
    (EMBEDDINGS, {"input": [1.5]}, r"input\[0\] must be"),
    (EMBEDDINGS, {"input": None}, r"input must be a str or a list, not None"),
    (EMBEDDINGS, {"input": "x", "dimensions": "8"}, r"dimensions must be an int or None"),
    (SPEECH, {"voice": "alloy"}, r"missing the required keyword argument 'input'"),
    (SPEECH, {"input": "x"}, r"missing the required keyword argument 'voice'"),
    (SPEECH, {"input": "x", "voice": 7}, r"voice must be a str or a dict, not 7"),
    (SPEECH, {"input": "x", "voice": {"id": 7}}, r"voice\.id must be a str, not 7"),
    (SPEECH, {"input": "x", "voice": "alloy", "speed": "fast"}, r"speed must be a number, not a str"),
    (TRANSCRIPTIONS, {}, r"missing the required keyword argument 'file'"),
    (TRANSCRIPTIONS, {"file": b"x", "response_format": 7}, r"response_format must be a str, not 7"),
    (TRANSCRIPTIONS, {"file": b"x", "response_format": ["text"]}, r"response_format must be a str"),
    (TRANSCRIPTIONS, {"file": b"x", "temperature": "0"}, r"temperature must be a number, not a str"),
    (TRANSCRIPTIONS, {"file": b"x", "include": "logprobs"}, r"include must be a list, not a str"),
    (TRANSCRIPTIONS, {"file": b"x", "timestamp_granularities": [1]}, r"timestamp_granularities\[0\] must"),
    (TRANSCRIPTIONS, {"file": b"x", "chunking_strategy": 1}, r"chunking_strategy must be a str or None or a"),
    (
        TRANSCRIPTIONS,
        {"file": b"x", "chunking_strategy": {}},
        r"chunking_strategy\.type must be",
    ),
    (TRANSLATIONS, {}, r"missing the required keyword argument 'file'"),
    (TRANSLATIONS, {"file": b"x", "language": "en"}, r"unexpected keyword argument 'language'"),
    (EDIT, {"prompt": "x"}, r"missing the required keyword argument 'image'"),
    (EDIT, {"image": b"x"}, r"missing the required keyword argument 'prompt'"),
    (EDIT, {"image": b"x", "prompt": "x", "n": 1.5}, r"n must be an int or None, not 1\.5"),
    (GENERATE, {}, r"missing the required keyword argument 'prompt'"),
    (GENERATE, {"prompt": ["x"]}, r"prompt must be a str, not a list"),
    (GENERATE, {"prompt": "x", "stream": "yes"}, r"stream must be True or False or None"),
]


@pytest.mark.parametrize(("operation", "params", "message"), KINDS, ids=shown)
def test_a_parameter_of_the_wrong_kind(
    face: Face, operation: str, params: dict[str, Any], message: str
) -> None:
    given = {"model": "m", **params}
    face.run(call_refused, face, operation, given, DATED, kind=TypeError, message=message)


def test_the_helper_takes_no_stream_and_a_closed_client_no_call(face: Face) -> None:
    async def called() -> None:
        with Loopback(json_answer({})) as server:
            client = face.new("AzureOpenAI", azure_endpoint=server.url)
            with pytest.raises(TypeError, match=r"unexpected keyword argument 'stream'"):
                client.chat.completions.stream(**PLAIN[CHAT], stream=False)
            with pytest.raises(TypeError, match=r"messages must be a list"):
                client.chat.completions.stream(model="m", messages="Hello")
            await settled(client.close())
            with pytest.raises(azopenai.OpenAIError, match=r"the client is closed; make another one"):
                await settled(client.chat.completions.create(**PLAIN[CHAT]))
        assert server.received == []

    face.run(called)


def test_a_folder_or_file_of_certificates_may_be_named(face: Face, tmp_path: Path) -> None:
    client = face.new("AzureOpenAI", azure_endpoint=ENDPOINT, verify=tmp_path)
    assert not client.is_closed()


@pytest.mark.parametrize("positional", [True, False])
def test_positional_arguments(face: Face, *, positional: bool) -> None:
    client = face.new("AzureOpenAI", azure_endpoint=ENDPOINT)
    for operation in OPERATIONS_ALL:
        args = ("m", MESSAGES) if positional else ("m",)
        with pytest.raises(TypeError, match=r"positional argument"):
            face.run(lambda create, args: settled(create(*args)), method(client, operation), args)
