"""DBOS Transact as the durable queue of a shared journal: the only module that knows it.

DBOS carries "batch, row, turn" with a due time, and nothing else: no step, no sleep, no limiter of its own. A turn
replays nothing, so its version is constant; it changes only with the arguments of a turn. https://docs.dbos.dev/
"""

import logging
from collections.abc import Iterable

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat

from ..shared.database import Database
from ..shared.queue import Turn

SCHEMA = "partner_center_queue"
_NAME, _QUEUE, _WORKFLOW, _VERSION = "partner-center-bulk", "turns", "turn", "1"
_POLL = 0.1  # seconds between two looks for turns that are due
_KEPT = 3600.0  # seconds that the engine keeps what it knows of a finished turn
_MANY = 1000  # workflows that one sweep takes at a time
_CREATES, _POLLS = 1, 2  # priorities

_log = logging.getLogger("partner_center.bulk")


class DbosQueue:
    """The queue, for those who add turns to it.

    Args:
        database: The database of the journal.
    """

    def __init__(self, database: Database) -> None:
        self._client = DBOSClient(
            system_database_engine=database.engine, dbos_system_schema=SCHEMA, application_name=_NAME, lazy=True
        )

    def put(self, db: sa.Connection, turns: Iterable[Turn]) -> None:
        """Add turns within the transaction of the caller. Turns that were added before do not change."""
        for turn in turns:
            options: EnqueueOptions = {
                "workflow_name": _WORKFLOW,
                "queue_name": _QUEUE,
                "workflow_id": f"{turn.batch}/{turn.row}/{turn.number}",
                "app_version": _VERSION,
                "priority": _CREATES if turn.first else _POLLS,
                "serialization_type": WorkflowSerializationFormat.PORTABLE,
            }
            if turn.delay > 0:
                options["delay_seconds"] = turn.delay
            self._client.enqueue_in_transaction(db, options, turn.batch, turn.row, turn.number)


def migrate(database: Database) -> None:
    """Create or migrate the tables of the engine."""
    DBOS.migrate(database.engine.url.render_as_string(hide_password=False), schema=SCHEMA)
