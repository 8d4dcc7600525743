"""A short run of this package with one extra: `python -m benchmarks.short_run EXTRA BASE_URL`.

It calls the service with the extra, blocking and awaiting, and ends normally. The result is its exit code: some HTTP
libraries abort the interpreter at exit if there is only one processor.
"""

# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false

import asyncio
import os
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from types import SimpleNamespace
from typing import Any

from benchmarks.call import CUSTOMER, ITEMS, TOKEN


def _both(base_url: str, credential: Any = TOKEN, **options: Any) -> None:
    from partner_center import AsyncPartnerCenter, Education, PartnerCenter  # noqa: PLC0415

    requested = Education("K12")
    with PartnerCenter(credential, base_url=base_url) as pc:
        assert len(pc.qualifications.create(CUSTOMER, requested).qualifications) == ITEMS

    async def awaited() -> None:
        async with AsyncPartnerCenter(credential, base_url=base_url, **options) as pc:
            calls = (pc.qualifications.create(CUSTOMER, requested) for _ in range(4))
            assert [len(each.qualifications) for each in await asyncio.gather(*calls)] == [ITEMS] * 4

    asyncio.run(awaited())


def _fast(base_url: str) -> None:
    _both(base_url, backend="aiohttp")


def _msal(base_url: str) -> None:
    import msal  # noqa: PLC0415
    from msal_extensions import PersistedTokenCache  # noqa: PLC0415

    assert issubclass(PersistedTokenCache, msal.SerializableTokenCache)
    _both(base_url, lambda: TOKEN)


def _azure(base_url: str) -> None:
    from azure.identity import ClientSecretCredential  # noqa: PLC0415

    with ClientSecretCredential("tenant", "client", "secret"):
        _both(base_url, SimpleNamespace(get_token=_access_token))


def _access_token(*_scopes: str, **_options: object) -> SimpleNamespace:
    return SimpleNamespace(token=TOKEN, expires_on=int(time.time()) + 3600)


def _otel(base_url: str) -> None:
    from opentelemetry import trace  # noqa: PLC0415

    with trace.get_tracer("benchmark").start_as_current_span("run"):
        _both(base_url)


def _cli(base_url: str) -> None:
    from rich.console import Console  # noqa: PLC0415

    from partner_center_workflows.cli import main  # noqa: PLC0415

    os.environ["PARTNER_CENTER_TOKEN"] = TOKEN
    Console(file=StringIO()).print("[bold]a run")
    with redirect_stdout(StringIO()) as said:
        code = main(["qualifications", "list", CUSTOMER, "--base-url", base_url])
    assert code == 0
    assert "Education" in said.getvalue()


def _emulator(_base_url: str) -> None:
    from partner_center import PartnerCenter  # noqa: PLC0415
    from partner_center_emulator import Emulator  # noqa: PLC0415

    with Emulator() as emulator, PartnerCenter("token", base_url=emulator.base_url) as pc:
        pc.qualifications.list(CUSTOMER)


RUNS: dict[str, tuple[str, Callable[[str], None]]] = {
    "no extra": ("core", _both),
    "fast": ("fast", _fast),
    "msal": ("all", _msal),
    "azure": ("all", _azure),
    "otel": ("all", _otel),
    "cli": ("all", _cli),
    "emulator": ("all", _emulator),
}
"""The program for each extra, and the environment that it needs."""

if __name__ == "__main__":
    RUNS[sys.argv[1]][1](sys.argv[2])
