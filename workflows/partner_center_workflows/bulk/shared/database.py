"""The PostgreSQL database of a shared journal: connections, transactions, its clock, and its errors in words."""

import logging
import math
import re
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from partner_center.policies import clock
from partner_center.policies.redaction import redact
from partner_center_workflows.bulk.records import JournalError

from .refusals import refusal

SCHEMA = "partner_center"
NOW = "extract(epoch FROM clock_timestamp())::double precision"

_log = logging.getLogger("partner_center.bulk")
_T = TypeVar("_T")
_LOST_SOON = "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4"  # a machine
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0  # seconds between two tries to reach the database
_LONGEST_IDLE = 30  # seconds of a worker amid a transaction
_FRESH = 1.0  # seconds after its use in which a connection counts as alive: to check one costs as much as a statement
_TRY_AGAIN = (  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "08",  # connection exception
    "40",  # transaction rollback, such as a deadlock
    "53",  # insufficient resources, such as too many connections
    "57P",  # the server ends, starts or recovers
    "25P03",  # nothing happened for long in a transaction: this process was suspended
    "25006",  # read only: it is no longer the primary server
    "55P03",  # a lock is not available
)
_REFUSED = re.compile(r"\S+:  ")  # how a server begins what it says while a connection is made, in any language


class Database:
    """A database, with a small pool of connections.

    Args:
        url: Its URL, which may contain a password.
        pool: The most connections.
        password: Called for the password of each new connection. Default: the URL's, or that of libpq.
    """

    def __init__(self, url: str, *, pool: int = 3, password: Callable[[], str] | None = None) -> None:
        made = sa.make_url(url).set(drivername="postgresql+psycopg")
        self.name = made.database or ""
        self.host = made.host or ""
        self.closing = threading.Event()  # waits for a database that is away end when it is set
        connect = {"connect_timeout": 5, "application_name": "partner-center"}
        self.engine = sa.create_engine(
            made,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=60,
            hide_parameters=True,  # no error shows a row
            connect_args={name: value for name, value in connect.items() if name not in made.query},
        )
        _check_before_use(self.engine)
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")  # the same pool
        self._password = password
        if password is not None:
            event.listen(self.engine, "do_connect", _giving(password))

    def url(self) -> str:
        """Return the URL with its password, which for a token holds for a while."""
        url = self.engine.url if self._password is None else self.engine.url.set(password=self._password())
        return url.render_as_string(hide_password=False)

    def keep_transactions_brief(self) -> None:
        """Let the server end each transaction of a new connection in which nothing happens for long.

        Else a process that is suspended amid a transaction, or a machine that is gone, would hold up all others that
        need the same row.
        """
        event.listen(self.engine, "connect", _keep_transactions_brief)

    def close(self) -> None:
        """Close the connections."""
        self.closing.set()
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Generator[sa.Connection, None, None]:
        """Run the block in one durable transaction.

        Raises:
            JournalError: The database cannot be used.
        """
        try:
            with self.engine.begin() as db:
                yield db
        except (DBAPIError, PoolTimeout) as error:
            raise self.error(error) from error

    def run(self, work: Callable[[sa.Connection], _T], *, alone: bool = False) -> _T:
        """Run work in one durable transaction, and wait for a database that is away. Work may be called again.

        Args:
            work: The work.
            alone: Whether it is one statement, which needs no words of a transaction around it.

        Raises:
            JournalError: The database cannot be used, or `close` was called while it was away.
        """
        pause = _FIRST_PAUSE
        engine = self._alone if alone else self.engine
        while True:
            try:
                with engine.begin() as db:
                    return work(db)
            except (DBAPIError, PoolTimeout) as error:
                if pause == _FIRST_PAUSE and is_away(error):
                    _log.warning("%s; it is tried again", self.error(error).message)
                if not is_away(error) or self.closing.wait(pause):
                    raise self.error(error) from error
                pause = min(_LONGEST_PAUSE, pause * 2)

    def error(self, error: Exception) -> JournalError:
        """Return the error for a database that cannot be used, without its password."""
        original = getattr(error, "orig", None) or error
        said = refusal(original)
        if said is None:
            reason = redact(str(original).strip().partition("\n")[0].rpartition(" failed: ")[2], ())
            said = f"{'cannot be reached' if is_away(error) else 'cannot be used'}: {reason}"
            if refused := _REFUSED.match(reason):
                said = f"refuses the connection: {reason[refused.end() :]}"
            elif is_away(error) and not _sqlstate(error):
                said += "; start it, or correct the host and the port of its URL"
        return JournalError(f"the database {self.name} at {self.host or 'this machine'} {said}")


def is_away(error: Exception) -> bool:
    """Return whether an error may pass: the database is away or busy, and says nothing about the work."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return isinstance(error, DBAPIError) and bool(error.connection_invalidated)
    state = _sqlstate(error)
    return state.startswith(_TRY_AGAIN) if state else refusal(error.orig or error) is None


def _sqlstate(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _check_before_use(engine: sa.Engine) -> None:
    """Check each connection before it is used again, unless it was used just now, and replace one that is lost."""

    def check(connection: Any, record: ConnectionPoolEntry, fairy: object) -> None:  # noqa: ARG001 - SQLAlchemy gives them
        if clock.now() - record.info.get("used_at", -math.inf) >= _FRESH:
            try:
                engine.dialect.do_ping(connection)
            except connection.Error as error:
                raise InvalidatePoolError from error

    def note(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ARG001
        record.info["used_at"] = clock.now()

    event.listen(engine, "connect", note)
    event.listen(engine, "checkout", check)
    event.listen(engine, "checkin", note)


def _keep_transactions_brief(connection: Any, record: object) -> None:  # noqa: ARG001 - SQLAlchemy gives them
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{_LONGEST_IDLE}s'")
        cursor.execute(_LOST_SOON)
    connection.commit()


def _giving(password: Callable[[], str]) -> Callable[..., None]:
    def connect(dialect: object, record: object, arguments: object, options: dict[str, Any]) -> None:  # noqa: ARG001 - SQLAlchemy gives them
        options["password"] = password()

    return connect


def array(values: Iterable[int | float | str]) -> str:
    """Return numbers or ids without special characters as PostgreSQL writes an array.

    For a list, psycopg looks for a quote in each value, which takes longer than the rest of a statement.
    """
    return f"{{{','.join(map(str, values))}}}"
