"""The shares of a limit: how many workers there are, and what each may use of a batch's requests per second.

Each worker has a row in the database, which it renews with every beat. Its share is the limit divided by the number of
rows. The sum of all shares never exceeds the limit, because everybody makes room before anybody takes it: a newcomer
begins after each of the others has had a beat, or is gone. One that is alone begins at once. A worker that could not
renew its row sends nothing from the moment on at which the others may count it as gone.
"""

import math
import threading
from collections.abc import Mapping

import sqlalchemy as sa
from attrs import frozen

from partner_center.policies import clock

from .database import NOW, Database
from .turn_limiter import TurnLimiter

BEAT = 10.0  # seconds between two beats
SOON = 1.0  # seconds until the next beat of a newcomer that waits for the others
GONE = 30.0  # seconds after which a worker that had no beat counts as gone

_ONE_BY_ONE = sa.text("LOCK TABLE partner_center.workers IN SHARE ROW EXCLUSIVE MODE")
_FORGET = sa.text(f"DELETE FROM partner_center.workers WHERE seen_at < {NOW} - :gone")  # noqa: S608 - our own words
_RENEW = sa.text(f"""INSERT INTO partner_center.workers AS w (name, started_at, seen_at) VALUES (:name, {NOW}, {NOW})
    ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at""")  # noqa: S608 - our own words
_COUNT = sa.text("""SELECT count(*) AS workers, bool_and(w.seen_at >= me.started_at) AS made_room
    FROM partner_center.workers w, partner_center.workers me WHERE me.name = :name""")
_LIMITED = sa.text("""SELECT EXISTS (SELECT 1 FROM partner_center.batches b
    WHERE b.options->>'max_requests_per_second' IS NOT NULL AND EXISTS (
        SELECT 1 FROM partner_center.entries e WHERE e.batch = b.id AND e.finished_at IS NULL))""")
_USED = sa.text("""UPDATE partner_center.batches SET requests = requests + :requests, throttled = throttled + :throttled
    WHERE id = :batch""")
_LEAVE = sa.text("DELETE FROM partner_center.workers WHERE name = :name")


@frozen
class _Beat:
    """What a beat showed: the workers, whether they have made room, and until when they count on this one."""

    workers: int
    made_room: bool
    until: float  # in seconds of `clock.now`


class Shares:
    """The share of one worker, and what it has sent.

    Args:
        database: The database.
        name: The name of the worker.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._lock = threading.Lock()
        self._last = _Beat(1, made_room=False, until=-math.inf)
        self._counted: dict[int, tuple[int, int]] = {}  # requests and responses 429 that the database has, by batch

    def may_begin(self) -> bool:
        """Renew the row of this worker. Return whether it may take turns: the others have made room, or need not."""
        self._renew({})
        return self._last.made_room or not self._database.run(lambda db: db.execute(_LIMITED).scalar())

    def beat(self, limiters: Mapping[int, TurnLimiter]) -> float:
        """Renew the row of this worker, record what was sent, set its shares; return the pause until the next beat.

        Args:
            limiters: The limiter of each batch, by its number.
        """
        self._renew(limiters)
        for each in limiters.values():
            if each.of_all_workers is not None:
                each.share(each.of_all_workers / self._last.workers, self._last.until)
        return BEAT if self._last.made_room else SOON

    def leave(self, limiters: Mapping[int, TurnLimiter]) -> None:
        """Record what was sent, and delete the row of this worker, which sends nothing any more.

        Raises:
            JournalError: The database is away. The others count this worker as gone later.
        """
        with self._database.transaction() as db:
            self._record(db, self._used(limiters))
            db.execute(_LEAVE, {"name": self._name})

    def _renew(self, limiters: Mapping[int, TurnLimiter]) -> None:
        def work(db: sa.Connection) -> _Beat:
            began = clock.now()
            db.execute(_ONE_BY_ONE)
            db.execute(_FORGET, {"gone": GONE})
            db.execute(_RENEW, {"name": self._name})
            row = db.execute(_COUNT, {"name": self._name}).one()
            self._record(db, used)
            return _Beat(row.workers, row.made_room, began + GONE if row.made_room else -math.inf)

        with self._lock:
            used = self._used(limiters)
            self._last = self._database.run(work)
            self._counted.update(used)

    def _used(self, limiters: Mapping[int, TurnLimiter]) -> dict[int, tuple[int, int]]:
        return {batch: (each.requests, each.throttled) for batch, each in limiters.items()}

    def _record(self, db: sa.Connection, used: dict[int, tuple[int, int]]) -> None:
        for batch, (requests, throttled) in sorted(used.items()):  # in one order: two workers may do this at a time
            before = self._counted.get(batch, (0, 0))
            if requests > before[0]:
                given = {"batch": batch, "requests": requests - before[0], "throttled": throttled - before[1]}
                db.execute(_USED, given)
