"""A worker process of a shared journal, until SIGTERM or until all is done: JOURNAL, SERVICE and CONCURRENCY.

At the end it prints what it took, as JSON. It is what `bulk work` does, without the command line.
"""

import argparse
import asyncio
import json
import resource
import signal

from partner_center import AsyncPartnerCenter
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.work import CONNECTIONS, SharedWorker, WorkOptions


async def main() -> None:
    """Work."""
    parser = argparse.ArgumentParser()
    parser.add_argument("journal")
    parser.add_argument("service")
    parser.add_argument("concurrency", type=int)
    parser.add_argument("--until-done", action="store_true")
    parser.add_argument("--lease", type=float, default=300.0)
    parser.add_argument("--guard", type=float, default=60.0)
    given = parser.parse_args()
    database = Database(given.journal, pool=CONNECTIONS)
    options = WorkOptions(given.concurrency, until_done=given.until_done, lease=given.lease, guard=given.guard)
    async with AsyncPartnerCenter("planted-access-token", base_url=given.service) as client:
        worker = SharedWorker(
            client,
            database,
            dbos.DbosQueue(),
            lambda name, take: dbos.DbosWorker(database, name=name, concurrency=given.concurrency, take=take),
            options,
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()
    database.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss}))


if __name__ == "__main__":
    asyncio.run(main())
