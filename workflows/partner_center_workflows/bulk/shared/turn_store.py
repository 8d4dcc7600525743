"""The turns of a shared journal: begin and finish them, each in one transaction with what follows from it.

A turn may be given out again, because its worker ended or is too slow. So its number and the number of lost workers
fence it: of all who take the same turn, only the last one can finish it. All times are by the clock of the database.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from attrs import evolve, frozen

from partner_center_workflows.bulk.records import TO_CREATE, State
from partner_center_workflows.bulk.turns import Change, Task, begin, columns, task_of
from partner_center_workflows.service_binding import Service

from .database import NOW, Database, array
from .queue import Queue, Turn

_Key = tuple[int, int, int, int]  # of a turn that was begun: batch, row, number, and how many workers ended before
_Outcome = tuple[_Key, Change]

CANCELLED = "the batch was cancelled"

_COLUMNS = f"""e.batch, e.id, e.turn, e.begun_turn, e.losses, e.state, e.customer_id::text, e.qualification,
    e.education_segment, e.website, e.code, e.holds_code, e.request_id::text, e.sent_at, e.begun_at, e.polls,
    e.troubles, e.waiting_since, b.cancelled_at, {NOW} AS now"""
_FIND = sa.text(f"""SELECT {_COLUMNS} FROM partner_center.entries e JOIN partner_center.batches b ON b.id = e.batch
    WHERE e.batch = :batch AND e.id = :row FOR UPDATE OF e""")  # noqa: S608 - our own words
# What begins nearly every turn. It is one statement for many, because statements are most of what a turn costs.
_BEGIN_NEW = sa.text(f"""WITH found AS (SELECT {_COLUMNS}
        FROM unnest(CAST(:batches AS integer[]), CAST(:rows AS integer[]), CAST(:turns AS integer[]))
            AS given (batch, row, turn)
        JOIN partner_center.entries e ON e.batch = given.batch AND e.id = given.row AND e.turn = given.turn
        JOIN partner_center.batches b ON b.id = e.batch
        WHERE e.begun_turn IS DISTINCT FROM e.turn AND e.losses = 0 AND e.state <> 'sending'
        AND e.finished_at IS NULL AND b.cancelled_at IS NULL FOR UPDATE OF e SKIP LOCKED)
    UPDATE partner_center.entries e SET begun_turn = e.turn,
    state = CASE WHEN is_create THEN 'sending' ELSE e.state END, creates = e.creates + is_create::integer,
    sent_at = CASE WHEN is_create THEN coalesce(e.sent_at, now) ELSE e.sent_at END,
    begun_at = CASE WHEN is_create THEN now + :guard ELSE e.begun_at END
    FROM (SELECT found.*, found.state IN ('pending', 'unknown') AS is_create FROM found) AS found
    WHERE e.batch = found.batch AND e.id = found.id RETURNING found.*""")  # noqa: S608 - our own words
_BEGIN_SEND = sa.text("""UPDATE partner_center.entries SET state = 'sending', creates = creates + 1,
    sent_at = coalesce(sent_at, :now), begun_at = :until, begun_turn = turn, losses = :losses
    WHERE batch = :batch AND id = :row""")
_BEGIN_POLL = sa.text("""UPDATE partner_center.entries SET begun_turn = turn, losses = :losses
    WHERE batch = :batch AND id = :row""")
_WAIT = sa.text("""UPDATE partner_center.entries SET due = :due, turn = turn + 1, losses = :losses
    WHERE batch = :batch AND id = :row""")
_FINISH = sa.text(f"""UPDATE partner_center.entries e SET state = done.state, due = done.due, turn = e.turn + 1,
    losses = 0, sent_at = CASE WHEN done.unsent THEN NULL ELSE e.sent_at END, polls = e.polls + done.polls,
    troubles = done.troubles, submitted_at = coalesce(e.submitted_at, done.submitted_at),
    waiting_since = coalesce(e.waiting_since, done.submitted_at), polled_at = coalesce(done.polled_at, e.polled_at),
    finished_at = done.finished_at, vetting_status = coalesce(done.vetting_status, e.vetting_status),
    vetting_reason = done.vetting_reason, problem = done.problem, http_status = done.http_status,
    service_code = done.service_code
    FROM json_to_recordset(CAST(:changes AS json)) AS done (
        batch integer, id integer, turn integer, losses integer, state text, due double precision, unsent boolean,
        polls integer, troubles integer, submitted_at double precision, polled_at double precision,
        finished_at double precision, vetting_status text, vetting_reason text, problem text, http_status integer,
        service_code text), partner_center.batches b
    WHERE e.batch = done.batch AND e.id = done.id AND e.turn = done.turn AND e.losses = done.losses
    AND b.id = e.batch AND (b.cancelled_at IS NULL OR done.finished_at IS NOT NULL)
    RETURNING done.batch, done.id, done.turn, done.losses, {NOW} AS now""")  # noqa: S608 - our own words
_RELEASE = sa.text("""UPDATE partner_center.entries SET state = :state, due = :due, turn = turn + 1,
    creates = creates - :creates, sent_at = :sent_at, losses = 0
    WHERE batch = :batch AND id = :row AND turn = :turn AND losses = :losses""")
_PARK = sa.text("""UPDATE partner_center.entries SET turn = turn + 1, due = :due
    WHERE batch = :batch AND id = :row AND turn = :turn AND finished_at IS NULL RETURNING state""")
_IS_CANCELLED = sa.text("SELECT cancelled_at IS NOT NULL FROM partner_center.batches WHERE id = :batch")
_NOW = sa.text(f"SELECT {NOW}")
_GIVE_BACK = sa.text("""WITH held AS (UPDATE partner_center.entries SET holds_code = false
    WHERE batch = :batch AND id = :row AND holds_code RETURNING batch, code)
    UPDATE partner_center.codes c SET remaining = c.remaining + 1 FROM held
    WHERE c.batch = held.batch AND c.code = held.code""")


_BIND = sa.text("""UPDATE partner_center.batches SET base_url = coalesce(base_url, :base_url),
    tenant = coalesce(tenant, CASE WHEN coalesce(base_url, :base_url) = :base_url THEN :tenant END)
    WHERE id = :batch RETURNING name, run_id, salt, key_check, options, base_url, tenant""")
_HOLDS = sa.text("SELECT holds_code FROM partner_center.entries WHERE batch = :batch AND id = :row FOR UPDATE")
_REMAINING = sa.text("SELECT remaining FROM partner_center.codes WHERE batch = :batch AND code = :code FOR UPDATE")
_USE = sa.text("UPDATE partner_center.codes SET remaining = remaining - 1 WHERE batch = :batch AND code = :code")
_HOLD = sa.text("UPDATE partner_center.entries SET holds_code = true WHERE batch = :batch AND id = :row")
_LIST = sa.text(f"""INSERT INTO partner_center.codes (batch, code, remaining, listed_at)
    VALUES (:batch, :code, CAST(:left AS integer), {NOW}) ON CONFLICT DO NOTHING""")  # noqa: S608 - our own words
_LIST_AGAIN = sa.text(f"""UPDATE partner_center.codes SET listed_at = {NOW},
    remaining = greatest(0, CAST(:left AS integer) - (SELECT count(*) FROM partner_center.entries e
        WHERE e.batch = :batch AND e.code = :code AND e.holds_code AND e.finished_at IS NULL
        AND (e.submitted_at IS NULL OR e.submitted_at >= :asked_at)))
    WHERE batch = :batch AND code = :code""")  # noqa: S608 - our own words


@frozen
class Begun:
    """A turn that this worker carries out.

    Attributes:
        turn: The turn.
        task: What to carry out.
        losses: How many workers ended during it before.
        now: When it was begun, by the clock of the database, in seconds since the epoch.
        holds_code: Whether the row has a use of its validation code from an earlier turn.
    """

    turn: Turn
    task: Task
    losses: int
    now: float
    holds_code: bool


@frozen
class Done:
    """A turn that was carried out.

    Attributes:
        begun: The turn.
        change: Its outcome.
        release_code: Whether the row does not need the use of its validation code.
    """

    begun: Begun
    change: Change
    release_code: bool


@frozen
class BoundBatch:
    """A batch, and the service that it was begun at.

    Attributes:
        id: Its number.
        name: Its name.
        run_id: The correlation id of its requests.
        salt: The salt of its fingerprints.
        key_check: Tells whether a key of fingerprints is that of this batch.
        options: Its schedule, deadline and limit.
        service: The service.
    """

    id: int
    name: str
    run_id: str
    salt: str
    key_check: str | None
    options: Mapping[str, Any]
    service: Service | None


class TurnStore:
    """Begin and finish turns. While the database is away, every method waits for it.

    Args:
        database: The database.
        queue: What gives out the turns.
    """

    def __init__(self, database: Database, queue: Queue) -> None:
        self._database = database
        self._queue = queue

    def begin(self, turn: Turn, guard: float) -> Begun | None:
        """Begin a turn, and record that. Return None if nothing is to be carried out in it.

        Args:
            turn: The turn.
            guard: Seconds in which something may be sent for it. Whoever else begins it waits for their end.
        """
        return self.begin_new([turn], guard)[0] or self.begin_again(turn, guard)

    def begin_new(self, turns: Sequence[Turn], guard: float) -> list[Begun | None]:
        """Begin some turns, as `begin` does one. Return None for each that is to be begun by `begin_again`."""
        given = {
            "batches": array(each.batch for each in turns),
            "rows": array(each.row for each in turns),
            "turns": array(each.number for each in turns),
            "guard": guard,
        }

        def work(db: sa.Connection) -> list[sa.RowMapping]:
            return list(db.execute(_BEGIN_NEW, given).mappings())

        new = {(row["batch"], row["id"], row["turn"]): row for row in self._database.run(work, alone=True)}
        found = ((turn, new.pop((turn.batch, turn.row, turn.number), None)) for turn in turns)  # each is begun once
        return [
            None if row is None else Begun(turn, task_of(dict(row)), 0, row["now"], row["holds_code"])
            for turn, row in found
        ]

    def begin_again(self, turn: Turn, guard: float) -> Begun | None:
        """Begin a turn that may not be new: another worker had it, or has the row now, or the batch was cancelled."""

        def work(db: sa.Connection) -> Begun | None:
            row = db.execute(_FIND, {"batch": turn.batch, "row": turn.row}).mappings().one_or_none()
            if row is None or row["turn"] != turn.number:
                return None
            losses = row["losses"] + (row["begun_turn"] == turn.number)
            begun = begin(dict(row), row["now"], losses)
            if isinstance(begun, Task) and row["cancelled_at"] is not None:
                begun = _cancelled(Change(row["id"], begun.state, None), row["now"], begun.what)
            if isinstance(begun, Change) and begun.state == "sending":
                db.execute(_WAIT, {**_of(turn), "due": begun.due, "losses": losses})
                self._put_next(db, turn, (begun.due or 0.0) - row["now"], first=True)
            elif isinstance(begun, Change):
                self._finish(db, [(_key(turn, row["losses"]), begun)])
            if not isinstance(begun, Task):
                return None
            statement = _BEGIN_SEND if begun.what == "create" else _BEGIN_POLL
            db.execute(statement, {**_of(turn), "now": row["now"], "until": row["now"] + guard, "losses": losses})
            return Begun(turn, begun, losses, row["now"], row["holds_code"])

        return self._database.run(work)

    def finish(self, begun: Begun, change: Change, *, release_code: bool = False) -> bool:
        """Record the outcome of a turn, and add the next one. Return False if another worker has the row by now.

        Args:
            begun: The turn.
            change: Its outcome.
            release_code: Whether the row does not need the use of its validation code.
        """
        return self.finish_all([Done(begun, change, release_code)])[0]

    def finish_all(self, turns: Sequence[Done]) -> list[bool]:
        """Record the outcomes of some turns in one transaction, as `finish` does that of one."""

        def work(db: sa.Connection) -> list[bool]:
            done = self._finish(db, [(_key(each.begun.turn, each.begun.losses), each.change) for each in turns])
            released = [each.begun for each, is_done in zip(turns, done, strict=True) if is_done and each.release_code]
            for each in sorted(released, key=_code_of):  # in one order, as the rows
                db.execute(_GIVE_BACK, _of(each.turn))
            return done

        return self._database.run(work)

    def _finish(self, db: sa.Connection, turns: Sequence[_Outcome]) -> list[bool]:
        """Record outcomes of turns, and add the next ones."""
        in_order = sorted(turns, key=lambda each: each[0])  # two workers may do this at a time
        recorded = self._record(db, in_order)
        done: list[bool] = []
        following: list[Turn] = []
        for key, change in turns:
            now = recorded.pop(key, None)
            if now is None and change.finished_at is None and db.execute(_IS_CANCELLED, {"batch": key[0]}).scalar():
                what = "create" if change.state in TO_CREATE else "poll"
                now = self._record(db, [(key, _cancelled(change, db.execute(_NOW).scalar_one(), what))]).get(key)
            elif now is not None and change.finished_at is None:
                delay = 0.0 if change.due is None else change.due - now
                following.append(_next(Turn(*key[:3]), delay, first=change.state in TO_CREATE))
            done.append(now is not None)
        self._queue.put(db, following)
        return done

    def _record(self, db: sa.Connection, outcomes: Sequence[_Outcome]) -> dict[_Key, float]:
        """Record outcomes of turns. Return when, for each turn that no other worker has by now."""
        names = ("batch", "id", "turn", "losses")
        changes = [{**columns(change), **dict(zip(names, key, strict=True))} for key, change in outcomes]
        return {tuple(each[:4]): each[4] for each in db.execute(_FINISH, {"changes": json.dumps(changes)})}

    def bind(self, batch: int, service: Service) -> BoundBatch:
        """Return a batch, and record the service in it if it has none yet.

        Args:
            batch: The number of the batch.
            service: The service of this worker.
        """

        def work(db: sa.Connection) -> BoundBatch:
            given = {"batch": batch, "base_url": service.base_url, "tenant": service.tenant}
            row = db.execute(_BIND, given).mappings().one()
            about = {name: row[name] for name in ("base_url", "tenant") if row[name]}
            return BoundBatch(
                batch,
                row["name"],
                row["run_id"],
                row["salt"],
                row["key_check"],
                row["options"],
                Service.recorded(about),
            )

        return self._database.run(work)

    def release(self, begun: Begun, delay: float) -> bool:
        """Undo the begin of a turn in which nothing was sent, and add the next one.

        Args:
            begun: The turn.
            delay: Seconds until the next one is due.
        """
        task = begun.task

        def work(db: sa.Connection) -> bool:
            now = db.execute(_NOW).scalar_one()
            given = {"state": task.state, "sent_at": task.sent_at, "creates": int(task.what == "create")}
            done = db.execute(_RELEASE, {**given, **_of(begun.turn), "losses": begun.losses, "due": now + delay})
            if done.rowcount:
                self._put_next(db, begun.turn, delay, first=task.what == "create")
            return bool(done.rowcount)

        return self._database.run(work)

    def park(self, turn: Turn, delay: float) -> bool:
        """Add the next turn of a row whose turn went wrong in a way that nobody expected.

        A create that was begun counts as sent.

        Args:
            turn: The turn.
            delay: Seconds until the next one is due.
        """
        return self.park_all([(turn, delay)])[0]

    def park_all(self, turns: Sequence[tuple[Turn, float]]) -> list[bool]:
        """Add the next turns of some rows in one transaction, as `park` does that of one."""

        def work(db: sa.Connection) -> list[bool]:
            now = db.execute(_NOW).scalar_one()
            following: dict[Turn, Turn] = {}
            for turn, delay in sorted(turns, key=lambda each: _key(each[0], 0)):  # in one order, as the rows
                if state := db.execute(_PARK, {**_of(turn), "due": now + delay}).scalar():
                    following[turn] = _next(turn, delay, first=state in TO_CREATE)
            self._queue.put(db, following.values())
            return [turn in following for turn, _ in turns]

        return self._database.run(work)

    def use_code(self, turn: Turn, code: str) -> bool | None:
        """Take a use of a validation code for a row, unless the row has one.

        Args:
            turn: The turn of the row.
            code: The fingerprint of the code.

        Returns:
            Whether the row has a use now; None if nobody has listed the uses of this code yet.
        """
        given = {**_of(turn), "code": code}

        def work(db: sa.Connection) -> bool | None:
            if db.execute(_HOLDS, given).scalar_one():
                return True
            known = db.execute(_REMAINING, given).one_or_none()
            if known is None:
                return None
            if known.remaining is not None and known.remaining <= 0:
                return False
            db.execute(_USE, given)
            db.execute(_HOLD, given)
            return True

        return self._database.run(work)

    def list_codes(self, batch: int, remaining: Mapping[str, int | None], asked_at: float | None) -> None:
        """Record the uses that the service has left for each code.

        Args:
            batch: The number of the batch.
            remaining: The uses by the fingerprint of the code; None where they are unknown.
            asked_at: When the service was asked, if the count is to be corrected: uses that rows hold and that the
                service may not have counted by then are taken off. None: only codes without a count get one.
        """

        def work(db: sa.Connection) -> None:
            for code, left in sorted(remaining.items()):  # in one order: two workers may do this at a time
                given = {"batch": batch, "code": code, "left": left, "asked_at": asked_at}
                db.execute(_LIST if asked_at is None else _LIST_AGAIN, given)

        self._database.run(work)

    def _put_next(self, db: sa.Connection, turn: Turn, delay: float, *, first: bool) -> None:
        self._queue.put(db, [_next(turn, delay, first=first)])


def _next(turn: Turn, delay: float, *, first: bool) -> Turn:
    return Turn(turn.batch, turn.row, turn.number + 1, max(0.0, delay), first)


def _key(turn: Turn, losses: int) -> _Key:
    return turn.batch, turn.row, turn.number, losses


def _code_of(begun: Begun) -> str:
    return begun.task.code or ""


def _of(turn: Turn) -> dict[str, Any]:
    return {"batch": turn.batch, "row": turn.row, "turn": turn.number}


def _cancelled(change: Change, now: float, what: str) -> Change:
    """Return a change that ends a row of a cancelled batch. One that the service has accepted is not failed."""
    unknown = " before there was a response; `retry-failed` checks it" if change.state in ("sending", "unknown") else ""
    state: State = "failed" if what == "create" else "expired"
    return evolve(change, state=state, due=None, finished_at=now, problem=CANCELLED + unknown)
