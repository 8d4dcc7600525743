"""What a shared journal asks of an engine: to give out turns when they are due, each at least once."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Protocol

import sqlalchemy as sa
from attrs import frozen


@frozen
class Turn:
    """One turn of a row.

    Attributes:
        batch: The number of the batch.
        row: The number of the row in it.
        number: The number of the turn.
        delay: Seconds until it is due.
        first: Whether it is a create, which goes before polls.
    """

    batch: int
    row: int
    number: int
    delay: float = 0.0
    first: bool = False


class Queue(Protocol):
    """A durable queue of turns in the database of the journal."""

    def put(self, db: sa.Connection, turns: Iterable[Turn]) -> None:
        """Add turns within the transaction of the caller. Turns that were added before do not change."""
        ...


Take = Callable[[Turn, Callable[[], None], float], Coroutine[Any, Any, None]]
"""Carries out a turn. It gets a function to call when nothing more is sent, so that another turn can begin, and the
seconds since the engine gave the turn out."""
