"""The layers of azure-core: the pipeline with the policies of the Azure SDKs."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from time import time
from types import TracebackType
from typing import Any, Self

from azure.core import AsyncPipelineClient, PipelineClient
from azure.core.credentials import AccessToken
from azure.core.pipeline import policies
from azure.core.rest import HttpRequest

from benchmarks.call import BODY, IDS, TOKEN, Target
from benchmarks.contestants import AsyncCall, Call


class _Credential:
    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        return AccessToken(TOKEN, int(time()) + 3600)


class _AsyncCredential:
    async def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        return AccessToken(TOKEN, int(time()) + 3600)

    async def close(self) -> None:
        pass

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        pass


def _before() -> list[Any]:
    named = (policies.RequestIdPolicy(), policies.HeadersPolicy(), policies.UserAgentPolicy("benchmark/1"))
    return [*named, policies.ContentDecodePolicy()]


def _after() -> list[Any]:
    hook, traced = policies.CustomHookPolicy[Any, Any](), policies.DistributedTracingPolicy[Any, Any]()
    logged = (policies.SensitiveHeaderCleanupPolicy[Any, Any](), policies.HttpLoggingPolicy())
    return [hook, policies.NetworkTraceLoggingPolicy(), traced, *logged]


def _request(target: Target) -> HttpRequest:
    return HttpRequest("POST", target.url, json=BODY, headers={"Accept": "application/json", **IDS})


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post through the whole pipeline, over requests; JSON is read, without types."""
    bearer = policies.BearerTokenCredentialPolicy[Any, Any](_Credential(), "scope/.default")
    again = (policies.RedirectPolicy[Any, Any](), policies.RetryPolicy[Any, Any]())
    chain = [*_before(), *again, bearer, *_after()]
    with PipelineClient[Any, Any](target.origin, policies=chain) as client:

        def call() -> int:
            response = client.send_request(_request(target), enforce_https=False)
            response.raise_for_status()
            return len(response.json()["qualifications"])

        yield call


@asynccontextmanager
async def post_async(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Post through the whole pipeline, over aiohttp, which has a hundred connections."""
    assert connections <= 100
    bearer = policies.AsyncBearerTokenCredentialPolicy[Any, Any](_AsyncCredential(), "scope/.default")
    again = (policies.AsyncRedirectPolicy[Any, Any](), policies.AsyncRetryPolicy[Any, Any]())
    chain = [*_before(), *again, bearer, *_after()]
    async with AsyncPipelineClient[Any, Any](target.origin, policies=chain) as client:

        async def call() -> int:
            response = await client.send_request(_request(target), enforce_https=False)
            response.raise_for_status()
            return len(response.json()["qualifications"])

        yield call
