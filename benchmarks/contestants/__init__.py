"""The contestants, each in its own environment.

A contestant is a context manager that opens a client and yields a call: one POST of the request of
`benchmarks.call`, which returns the response's bytes, or the number of qualifications that it decoded. The async
ones also receive the number of calls at a time.
"""

import importlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import cast

from benchmarks.call import Target

Call = Callable[[], object]
AsyncCall = Callable[[], Awaitable[object]]
Open = Callable[[Target], AbstractContextManager[Call]]
AsyncOpen = Callable[[Target, int], AbstractAsyncContextManager[AsyncCall]]

OURS = "this package"
FAST = "this package, fast"
SNIFFIO = ", sniffio"  # otherwise httpcore searches the disk for it several times per request


class LeftOutError(Exception):
    """A contestant cannot be measured. The message says why."""


@dataclass(frozen=True)
class Contestant:
    """A contestant.

    Attributes:
        name: The name in tables.
        environment: The environment; see `benchmarks.environments`.
        sync: `module:function` of the sync form; empty if there is none.
        awaited: `module:function` of the async form.
    """

    name: str
    environment: str
    sync: str = ""
    awaited: str = ""

    def open(self) -> Open:
        """Return the sync form."""
        return cast("Open", _load(self.sync))

    def open_async(self) -> AsyncOpen:
        """Return the async form."""
        return cast("AsyncOpen", _load(self.awaited))


def _load(path: str) -> object:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)


CONTESTANTS = {
    each.name: each
    for each in (
        Contestant("raw socket", "core", "plain:raw_socket"),
        Contestant("http.client", "core", "plain:http_client"),
        Contestant("httpx", "core", "httpx_alone:post", "httpx_alone:post_async"),
        Contestant("generated client", "core", "generated:create", "generated:create_async"),
        Contestant(OURS, "core", "ours:create", "ours:create_async"),
        Contestant(FAST, "fast", awaited="ours:create_async_fast"),
        Contestant("aiohttp", "fast", awaited="aiohttp_alone:post"),
        Contestant(f"httpx{SNIFFIO}", "sniffio", awaited="httpx_alone:post_async"),
        Contestant(f"{OURS}{SNIFFIO}", "sniffio", awaited="ours:create_async"),
        Contestant("httpx2", "httpx2", "httpx2_alone:post", "httpx2_alone:post_async"),
        Contestant("requests", "requests", "requests_alone:post"),
        Contestant("openai-python", "openai", "openai_sdk:post", "openai_sdk:post_async"),
        Contestant("stripe-python", "stripe", "stripe_sdk:post"),
        Contestant("azure-core", "azure", "azure_sdk:post", "azure_sdk:post_async"),
        Contestant("Kiota", "kiota", "kiota_sdk:post", "kiota_sdk:post_async"),
    )
}
PEERS = ("openai-python", "stripe-python", "azure-core", "Kiota", "generated client")
