"""How many requests per second the emulator serves on one core: `nox -s bench`.

The emulator runs in its own process, pinned to one core; the load comes from another one, over keep-alive
connections with prebuilt bytes. The figure is reported, not asserted.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time

CONNECTIONS = 16
SECONDS = 3.0
ROUNDS = 5
CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
REQUEST = (
    f"GET /v1/customers/{CUSTOMER}/qualifications HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer any\r\n\r\n"
).encode()


async def one_connection(port: int, until: float) -> int:
    """Send requests on one connection, and return the number of responses with status 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    served = 0
    while time.monotonic() < until:
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
        await reader.readexactly(length)
        served += head.startswith(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()
    return served


async def rate(port: int) -> float:
    """Return the requests per second of one round."""
    until = time.monotonic() + SECONDS
    return sum(await asyncio.gather(*(one_connection(port, until) for _ in range(CONNECTIONS)))) / SECONDS


def main() -> None:
    """Run the rounds and print their median with the range."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    command = [sys.executable, "-m", "partner_center_emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        if len(cores) > 1:
            os.sched_setaffinity(server.pid, cores[:1])
            os.sched_setaffinity(0, cores[1:])
        rounds = [asyncio.run(rate(port)) for _ in range(ROUNDS)]
        server.terminate()
    median = statistics.median(rounds)
    print(f"emulator: {median:.0f} requests/s on one core (median of {ROUNDS}, {min(rounds):.0f}-{max(rounds):.0f})")


if __name__ == "__main__":
    main()
