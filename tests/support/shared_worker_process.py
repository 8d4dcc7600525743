"""One worker process of a shared journal: what `bulk work` does, with a lease of seconds."""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from functools import partial
from typing import Any

from attrs import asdict, frozen

from partner_center import AsyncPartnerCenter, PartnerCenterError
from partner_center_workflows.bulk.engines.dbos import DbosQueue, DbosWorker
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.turn_limiter import TurnLimiter
from partner_center_workflows.bulk.shared.work import CONNECTIONS, SharedWorker, WorkOptions
from partner_center_workflows.bulk.times import RunLimiter
from partner_center_workflows.bulk.turns import Task
from partner_center_workflows.bulk.worker import Worker

REFUSED = 3  # the exit status for an error that ends a worker


@frozen
class WorkerSettings:
    """What a worker process is given.

    Attributes:
        journal: The URL of the database.
        base_url: The URL of the service.
        token: Its token.
        concurrency: The turns at a time.
        lease: Seconds until a turn counts as lost.
        guard: Seconds in which a turn may send.
        until_done: Whether it ends when all rows have an outcome.
        poison: A customer whose turns end the process.
        waits: Seconds for which a turn waits after it was begun, before anything is sent for it.
        guarded: Whether nothing is sent after the guard.
    """

    journal: str
    base_url: str
    token: str = "t"
    concurrency: int = 8
    lease: float = 9.0
    guard: float = 2.0
    until_done: bool = True
    poison: str = ""
    waits: float = 0.0
    guarded: bool = True

    def command(self) -> list[str]:
        """Return the command that starts the process."""
        return [sys.executable, __file__, json.dumps(asdict(self))]


async def _work(given: WorkerSettings) -> None:
    database = Database(given.journal, pool=CONNECTIONS)
    async with AsyncPartnerCenter(given.token, base_url=given.base_url) as client:
        engine = partial(DbosWorker, database, concurrency=given.concurrency)
        options = WorkOptions(given.concurrency, until_done=given.until_done, lease=given.lease, guard=given.guard)
        queue = DbosQueue(given.concurrency)
        worker = SharedWorker(client, database, queue, lambda name, take: engine(name=name, take=take), options)
        loop, received = asyncio.get_running_loop(), list[float]()

        def end() -> None:
            received.append(time.monotonic())
            print("a signal came", file=sys.stderr, flush=True)
            (worker.stop if len(received) == 1 else worker.abort)()

        loop.add_signal_handler(signal.SIGTERM, end)
        await worker.run()
        if received:
            print(f"ended {time.monotonic() - received[-1]:.1f} s after the last signal", file=sys.stderr)
    database.close()


def _change(given: WorkerSettings) -> None:
    """Let the process end when it begins a turn of the poisoned row, and wait before it sends; take the guard off."""
    do: Any = Worker.do

    async def changed(self: Worker, task: Task) -> Any:
        if task.customer_id == given.poison:
            os.kill(os.getpid(), signal.SIGKILL)
        if given.waits:
            print("a turn waits", file=sys.stderr, flush=True)
            await asyncio.sleep(given.waits)
        try:
            return await do(self, task)
        finally:
            if given.waits:
                print("a turn is over", file=sys.stderr, flush=True)

    Worker.do = changed  # type: ignore[method-assign]
    if not given.guarded:
        TurnLimiter.reserve = RunLimiter.reserve  # type: ignore[method-assign]


def main() -> int:
    """Work until a signal, or until all rows have an outcome."""
    given = WorkerSettings(**json.loads(sys.argv[1]))
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    for noisy in ("httpx", "partner_center"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    _change(given)
    try:
        asyncio.run(_work(given))
    except PartnerCenterError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
