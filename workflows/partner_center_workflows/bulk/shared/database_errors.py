"""What is wrong with the database of a shared journal, in one sentence that says what to do about it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partner_center.policies.redaction import redact
from partner_center_workflows.bulk.records import JournalError

if TYPE_CHECKING:
    from .address import Address

NOTHING_LOST = "Everything that was sent is in the journal; give the same command again to resume."
_LONGEST = 300

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_SQLSTATE = {
    "42501": "the user may not create or use the tables of the journal; give it the right CREATE on the database, or "
    "let the owner of the tables run `bulk submit` once and grant them to it",
    "3F000": "no batch was submitted to this journal; run `bulk submit` first",
    "42P01": "no batch was submitted to this journal; run `bulk submit` first",
    "53300": "the database has no free connection; raise its max_connections, or run fewer workers",
    "53100": "the disk of the database is full; free some space there",
    "25006": "the database is read-only; give the address of its primary server",
}
_AT_CONNECTING = (  # libpq gives no SQLSTATE while it connects; the words of the server come in its own language
    (
        ("no password supplied",),
        "the database asks for a password; give it in PGPASSWORD, in a file that PGPASSFILE names, or within the URL "
        "in PARTNER_CENTER_JOURNAL",
    ),
    (
        ("password authentication failed", "no pg_hba.conf entry", 'role "'),
        "the database does not accept the user or its password; check both",
    ),
    (
        ('database "',),
        "there is no such database on the server; create it, or correct its name in the URL",
    ),
    (
        ("SSL", "certificate"),
        "the connection has no TLS as sslmode asks for it; correct sslmode and sslrootcert in the URL",
    ),
    (
        ("too many clients", "remaining connection slots"),
        _BY_SQLSTATE["53300"],
    ),
)


@contextmanager
def in_words(address: "Address") -> Generator[None, None, None]:
    """Convert the errors of the database within the block to a JournalError."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - an extra

    try:
        yield
    except DBAPIError as error:
        raise explained(error.orig or error, address) from None


def explained(error: BaseException, address: "Address") -> JournalError:
    """Return a JournalError for an error of psycopg. It repeats no user name and no password."""
    state: str | None = getattr(error, "sqlstate", None)
    if state is not None:
        what = _BY_SQLSTATE.get(state) or f"the database refuses: {_first_line(error)}"
        return JournalError(f"the journal {address} cannot be used: {what}")
    text = str(error)
    for words, what in _AT_CONNECTING:
        if any(each in text for each in words):
            return JournalError(f"the journal {address} cannot be used: {what}")
    return JournalError(f"the database {address} cannot be reached: {_first_line(error)}", hint=NOTHING_LOST)


def _first_line(error: BaseException) -> str:
    """Return what went wrong, without the address that the message repeats."""
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return redact(line.rpartition(" failed: ")[2], (), _LONGEST)
