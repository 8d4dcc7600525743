"""Whether a worker is well: it took part a short time ago, and its database answers."""

from .address import Address
from .connecting import connect
from .database import NOW

_RECENT = 60.0  # seconds; a worker writes its row in the table far more often
_SEEN = f"SELECT {NOW} - seen_at FROM partner_center.workers WHERE name = :name"  # noqa: S608 - our own words


class Health:
    """Look after one worker, with one connection of its own.

    Args:
        address: The address of the journal.
        worker: The name of the worker.
    """

    def __init__(self, address: Address, worker: str) -> None:
        self._database = connect(address, pool=1)
        self._worker = worker

    def problem(self) -> str | None:
        """Return why the worker is not well, in one line; None if it is."""
        import sqlalchemy as sa  # noqa: PLC0415 - an extra

        from partner_center import PartnerCenterError  # noqa: PLC0415

        try:
            with self._database.transaction() as db:
                age = db.execute(sa.text(_SEEN), {"name": self._worker}).scalar()
        except PartnerCenterError as error:
            return error.message
        if age is None:
            return "the worker has not taken part yet"
        return None if age < _RECENT else f"the worker took part {age:,.0f} s ago for the last time"

    def close(self) -> None:
        """Close the connection."""
        self._database.close()
