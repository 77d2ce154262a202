"""The emulator's quota: slices of a minute, a deployment each; 429 as the service says it."""

from __future__ import annotations

import pytest
from support.faces import MESSAGES

from azopenai import AzureOpenAI, RateLimitError
from azopenai.emulator import Emulator
from azopenai.emulator.errors import ServiceError
from azopenai.emulator.quota import Quota


def test_a_slice_takes_its_part_of_the_minute() -> None:
    quota = Quota(600)
    left = [quota.take("a", 1, 20.0)["x-ratelimit-remaining-requests"] for _ in range(100)]
    assert left == [str(99 - taken) for taken in range(100)]
    for _ in range(2):  # one that is refused is not counted
        with pytest.raises(ServiceError) as refused:
            quota.take("a", 1, 27.75)
        assert refused.value.status == 429
        assert refused.value.headers["retry-after"] == "3"
        assert refused.value.headers["retry-after-ms"] == "2250"
        assert refused.value.headers["x-ratelimit-limit-requests"] == "600"
        assert refused.value.headers["x-ratelimit-remaining-requests"] == "0"
    quota.take("b", 1, 27.75)
    quota.take("a", 1, 30.0)


def test_what_is_less_than_a_request_in_a_slice() -> None:
    quota = Quota(2)
    quota.take("a", 1, 0.0)
    with pytest.raises(ServiceError) as refused:
        quota.take("a", 1, 12.0)
    assert refused.value.headers["retry-after"] == "18"
    quota.take("a", 1, 30.0)
    quota.clear()
    quota.take("a", 1, 30.0)


def test_without_a_quota_all_are_taken() -> None:
    quota = Quota(None)
    told = [quota.take("a", 2_000, 0.0) for _ in range(1_001)][-1]
    assert told["x-ratelimit-remaining-requests"] == told["x-ratelimit-remaining-tokens"] == "0"


def test_a_client_meets_it() -> None:
    # One in ten minutes: of three calls at least two lie in one slice.
    with Emulator(requests_per_minute=0.1) as emulator:
        client = AzureOpenAI(azure_endpoint=emulator.endpoint, api_key=emulator.api_key, max_retries=0)
        with client:
            error = next(filter(None, (_refusal(client) for _ in range(3))))
            assert 0 < float(error.response.headers["retry-after-ms"]) <= 600_000
            emulator.clear()
            assert _refusal(client) is None


def _refusal(client: AzureOpenAI) -> RateLimitError | None:
    try:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    except RateLimitError as error:
        return error
    return None


@pytest.mark.parametrize("quota", [0, -1, float("nan"), float("inf")])
def test_a_quota_that_is_none(quota: float) -> None:
    with pytest.raises(ValueError, match="requests_per_minute must be above 0"):
        Emulator(requests_per_minute=quota)
