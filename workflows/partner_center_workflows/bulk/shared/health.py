"""Whether a worker is well: it took part a short time ago, and its database answers."""

import threading

import sqlalchemy as sa

from partner_center.errors import PartnerCenterError
from partner_center.policies import clock
from partner_center_workflows.bulk.journal_address import Address

from .connecting import connect

_RECENT = 60.0  # seconds; a worker says far more often that it takes part
_FRESH = 1.0  # seconds for which an answer holds, however often somebody asks


class Health:
    """Look after one worker, with a separate connection.

    Args:
        address: The address of the journal.
    """

    def __init__(self, address: Address) -> None:
        self._database = connect(address, pool=1)
        self._asking = threading.Lock()
        self._beat_at: float | None = None
        self._looked_at: float | None = None
        self._problem: str | None = None

    def beat(self) -> None:
        """Note that the worker takes part."""
        self._beat_at = clock.now()

    def problem(self) -> str | None:
        """Return why the worker is not well, in one line; None if it is."""
        with self._asking:
            now = clock.now()
            if self._looked_at is None or now - self._looked_at > _FRESH:
                self._problem = self._look(now)
                self._looked_at = clock.now()
            return self._problem

    def _look(self, now: float) -> str | None:
        if self._beat_at is None:
            return "the worker has not taken part yet"
        if now - self._beat_at > _RECENT:
            return f"the worker took part {now - self._beat_at:,.0f} s ago for the last time"
        try:
            with self._database.transaction() as db:
                db.execute(sa.text("SELECT 1"))
        except PartnerCenterError as error:
            return error.message
        return None

    def close(self) -> None:
        """Close the connection."""
        self._database.close()
