"""Repair what an earlier process left in a journal: rows in flight, and times that a wrong clock has written.

A time that cannot be right never puts a row off, lets it expire, or makes an outcome of it look older than the row.
"""

import sqlite3

from .times import YEAR_9999, longest_pause

_TIMES = ("sent_at", "due", "submitted_at", "waiting_since", "polled_at", "finished_at")
_PAST = tuple(name for name in _TIMES if name != "due")
_CLOCKS_DIFFER = 600.0  # seconds that a clock may be set back by without a repair
_A_DAY = 86_400.0

_SOUND = "({0} IS NULL OR typeof({0}) IN ('real', 'integer') AND {0} BETWEEN 0 AND :year_9999)"
# a row that has no sent_at was never sent; 0 says: some time ago
_NO_NONSENSE = "UPDATE entries SET {} WHERE NOT ({})".format(  # noqa: S608 - our own names
    ", ".join(
        f"{name} = iif({_SOUND.format(name)}, {name}, {'0' if name == 'sent_at' else 'NULL'})" for name in _TIMES
    ),
    " AND ".join(map(_SOUND.format, _TIMES)),
)
_LATEST = f"SELECT max({', '.join(f'ifnull(max({name}), 0)' for name in _PAST)}) FROM entries"  # noqa: S608 - our own names
_TURN_BACK = "UPDATE entries SET {} WHERE max({}) > :now".format(  # noqa: S608 - our own names
    ", ".join(
        f"{name} = iif({name} > :now, {'0' if name == 'sent_at' else f'max(0, {name} - :ahead)'}, {name})"
        for name in _TIMES
    ),
    ", ".join(f"ifnull({name}, 0)" for name in _TIMES),
)
# from now on, not from when the send was begun: its call waits for its turn and retries, until its process ends
_RECOVER = "UPDATE entries SET state = 'unknown', due = :now + :settle WHERE state = 'sending'"
_WAIT_FROM_NOW = """UPDATE entries SET waiting_since = :now WHERE state IN ('submitted', 'waiting')
    AND (waiting_since IS NULL OR waiting_since < :created_at)"""
_CREATE_NOW = """UPDATE entries SET due = :now WHERE state IN ('pending', 'unknown')
    AND (due IS NULL OR due > :latest_create)"""
_POLL_IN_TIME = """UPDATE entries SET due = iif(due IS NULL, :now, :latest_poll) WHERE state IN ('submitted', 'waiting')
    AND (due IS NULL OR due > :latest_poll)"""
_UNPARK = f"""UPDATE entries SET due = 0 WHERE state IN ('pending', 'unknown')
    AND (due IS NULL OR due > :latest OR NOT {_SOUND.format("due")})"""  # noqa: S608 - our own names


def repair(db: sqlite3.Connection, now: float, *, settle: float, longest_poll: float, created_at: float) -> None:
    """Recover the rows that were in flight, and bring all times into what can be.

    Args:
        db: The journal, within a transaction.
        now: Seconds since the epoch.
        settle: Seconds after the end of a process in which the service may still carry out what it sent.
        longest_poll: The longest wait between two polls, in seconds.
        created_at: When the journal was created, in seconds since the epoch.
    """
    given = {
        "now": now,
        "settle": settle,
        "created_at": min(created_at, now) - _CLOCKS_DIFFER,
        "latest_create": now + longest_pause(longest_poll),
        "latest_poll": now + longest_poll,
        "year_9999": YEAR_9999,
    }
    db.execute(_NO_NONSENSE, given)
    (latest,) = db.execute(_LATEST).fetchone()
    if latest > now + _CLOCKS_DIFFER:  # the clock of an earlier run was ahead by at least this
        db.execute(_TURN_BACK, {"now": now, "ahead": latest - now})
    for statement in (_RECOVER, _WAIT_FROM_NOW, _CREATE_NOW, _POLL_IN_TIME):
        db.execute(statement, given)


def unpark(db: sqlite3.Connection, now: float) -> int:
    """Make the creates due whose time is more than a day away; return their number."""
    return db.execute(_UNPARK, {"latest": now + _A_DAY, "year_9999": YEAR_9999}).rowcount
