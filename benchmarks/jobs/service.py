"""The service of whole jobs: qualifications, a list of customers, no limit: `python -m benchmarks.jobs.service COUNT`.

It prints its port and serves until its input ends. `GET /measured` returns what came since the last one, as JSON: the
number of requests, and the seconds from the middle one to the last one.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from benchmarks.jobs import customer_id
from benchmarks.response_server import Connection, listen, ok

PAGE_SIZE = 500
_LIST = re.compile(rb"GET [^ ?]*/v1/customers\?")
_TOKEN = re.compile(rb"\r\nms-continuationtoken: *([0-9]+)", re.IGNORECASE)


class _Service(Connection):
    customers = 0
    times: list[float] = []  # noqa: RUF012 - of all connections

    def reply(self, request: bytes) -> bytes:
        if request.startswith(b"GET /measured "):
            times = self.times[:]
            self.times.clear()
            half = times[-1] - times[len(times) // 2] if times else 0.0
            return ok(json.dumps({"requests": len(times), "second_half_s": half}).encode())
        self.times.append(time.perf_counter())
        if not _LIST.match(request):
            return super().reply(request)
        token = _TOKEN.search(request)
        return ok(json.dumps(_page(int(token[1]) if token else 0, self.customers)).encode())


def _page(first: int, count: int) -> dict[str, Any]:
    """Return a page of the list, as the how-to shows one.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-list-of-customers
    """
    after = min(first + PAGE_SIZE, count)
    profile = {"companyName": "Contoso", "domain": "contoso.edu"}
    items = [{"id": customer_id(number), "companyProfile": profile} for number in range(first, after)]
    query = f"/customers?size={PAGE_SIZE}&seekOperation=Next"
    headers = [{"key": "MS-ContinuationToken", "value": str(after)}]
    links = {"next": {"uri": query, "method": "GET", "headers": headers}} if after < count else {}
    return {"totalCount": len(items), "items": items, "links": links}


@contextmanager
def serving(customers: int) -> Generator[int, None, None]:
    """Serve in another process until the end of the block; yield the port."""
    command = [sys.executable, "-m", "benchmarks.jobs.service", str(customers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield int(server.stdout.readline())
        server.stdin.close()


def measured(port: int) -> dict[str, float]:
    """Return what the service received since the last time."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/measured", timeout=30) as response:
        found: dict[str, float] = json.load(response)
    return found


async def _main() -> None:
    server = await listen(None, None, _Service)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    _Service.customers = int(sys.argv[1])
    with suppress(KeyboardInterrupt):
        asyncio.run(_main())
