"""The connections of a worker: what the server does with those of a process or a machine that is gone or suspended."""

from functools import partial

import pytest
import sqlalchemy as sa
from shared_batches import Turns, asked, connected, row, submit

from partner_center import AsyncPartnerCenter
from partner_center_workflows.bulk.engines.dbos import DbosWorker
from partner_center_workflows.bulk.shared import database as databases
from partner_center_workflows.bulk.shared.work import SharedWorker, WorkOptions

_HOLD = sa.text("SELECT pg_backend_pid(), polls FROM partner_center.entries WHERE id = 1 FOR UPDATE")
_PATIENT = "?options=-c%20lock_timeout%3D60s"


def test_the_settings_of_the_connections_of_a_worker(database: str) -> None:
    """The server ends an idle transaction after 30 seconds, and notices within 40 that a machine is gone."""
    names = ("idle_in_transaction_session_timeout", "tcp_keepalives_idle", "tcp_keepalives_interval")
    client = AsyncPartnerCenter("t", base_url="http://127.0.0.1:9")
    with connected(database) as db:
        engine = partial(DbosWorker, db, concurrency=1)
        SharedWorker(client, db, Turns(), lambda name, take: engine(name=name, take=take), WorkOptions(1))
        found = [asked(db, f"SHOW {name}") for name in (*names, "tcp_keepalives_count")]
    assert found == [[("30s",)], [("20",)], [("5",)], [("4",)]]


def test_a_worker_that_is_suspended_amid_a_transaction(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends its transaction, so that another worker gets the row; when it wakes up, it begins again."""
    monkeypatch.setattr(databases, "_LONGEST_IDLE", 1)
    begun: list[int] = []

    def work(db: sa.Connection) -> int:
        process, polls = db.execute(_HOLD).one()
        begun.append(process)
        if len(begun) == 1:  # it does nothing more until the other one has got the row
            asked(other, "UPDATE partner_center.entries SET polls = 7 WHERE id = 1")
        db.execute(_HOLD)
        return int(polls)

    with connected(database) as suspended, connected(database + _PATIENT) as other:
        submit(other, [row(1)])
        suspended.keep_transactions_brief()
        assert suspended.run(work) == 7
    assert len(set(begun)) == len(begun) == 2
