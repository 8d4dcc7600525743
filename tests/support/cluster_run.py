"""Runs of a shared journal for tests: submit rows, start workers as processes, and wait for the outcome."""

import json
import subprocess
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from partner_center import PollSchedule
from partner_center_workflows.bulk import given_rows
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared import loading
from partner_center_workflows.bulk.shared.database import Database

_WORKER = Path(__file__).with_name("cluster_worker.py")


def submit(
    url: str,
    rows: Iterable[Mapping[str, str]],
    batch: str = "november",
    *,
    schedule: PollSchedule = PollSchedule((2.0, 2.0, 5.0)),  # noqa: B008 - frozen
    max_requests_per_second: float | None = None,
) -> None:
    """Submit a batch."""
    database = Database(url)
    try:
        loading.submit(
            database,
            given_rows.begun(list(rows)),
            batch=batch,
            queue=dbos.DbosQueue(),
            engine=dbos.migrate,
            schedule=schedule,
            max_requests_per_second=max_requests_per_second,
        )
    finally:
        database.close()


class Workers:
    """Worker processes, which end with the test."""

    def __init__(self, url: str, service: str, folder: Path) -> None:
        self._command = [sys.executable, str(_WORKER), url, service]
        self._folder = folder
        self.running: list[subprocess.Popen[str]] = []
        self._logs: dict[int, Path] = {}

    def start(self, concurrency: int = 5, *more: str) -> subprocess.Popen[str]:
        """Start one."""
        log = self._folder / f"worker-{len(self._logs)}.log"
        with log.open("w") as stderr:
            command = [*self._command, str(concurrency), *more]
            started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        self._logs[started.pid] = log
        self.running.append(started)
        return started

    def log(self, worker: subprocess.Popen[str]) -> str:
        """Return what a worker wrote to stderr."""
        return self._logs[worker.pid].read_text()

    def kill(self, worker: subprocess.Popen[str]) -> None:
        """Kill one, as a machine does that is switched off."""
        self.running.remove(worker)
        worker.kill()
        worker.communicate()

    def end(self) -> list[dict[str, Any]]:
        """Stop all as a container is stopped, and return what each took."""
        for each in self.running:
            each.terminate()
        return self.ended()

    def ended(self) -> list[dict[str, Any]]:
        """Wait until all have ended, and return what each took."""
        found: list[dict[str, Any]] = []
        while self.running:
            worker = self.running[0]
            printed = worker.communicate(timeout=900)[0]
            self.running.pop(0)
            assert worker.returncode == 0, self.log(worker)
            found.append(json.loads(printed.splitlines()[-1]))
        return found


@contextmanager
def workers(url: str, service: str, folder: Path) -> Generator[Workers, None, None]:
    """Yield workers; whatever still runs at the end is killed."""
    started = Workers(url, service, folder)
    try:
        yield started
    finally:
        for each in list(started.running):
            started.kill(each)


def all_of(url: str, statement: str, **values: object) -> list[tuple[Any, ...]]:
    """Run a statement, and return the rows."""
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with engine.begin() as db:
        found = db.execute(sa.text(statement), values)
        return [tuple(row) for row in found] if found.returns_rows else []


def one_of(url: str, statement: str, **values: object) -> Any:
    """Run a statement, and return the first column of its only row."""
    ((value,),) = all_of(url, statement, **values)
    return value
