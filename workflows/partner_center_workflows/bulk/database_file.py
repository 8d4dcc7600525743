"""What a journal and a snapshot have in common: a file that many read, and one process at a time writes."""

import os
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from . import database
from .file_kind import FileKind

_Given = Mapping[str, object] | Sequence[object]


class DatabaseReader:
    """A file that is only read, also while another process writes it.

    Attributes:
        kind: What the file is.
    """

    kind: ClassVar[FileKind]

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self.db = db
        self.db.row_factory = sqlite3.Row

    @classmethod
    def open_for_reading(cls, path: str | os.PathLike[str]) -> Self:
        """Open an existing file.

        Raises:
            PartnerCenterError: It does not exist, or cannot be used: a JournalError or a SnapshotError.
        """
        shown = database.checked(path, cls.kind)
        with ExitStack() as opening:
            reader = cls(shown, opening.enter_context(closing(database.connect_for_reading(shown, cls.kind))))
            opening.pop_all()
        return reader

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def all_rows(self, query: str, given: _Given = ()) -> list[Any]:
        """Return all rows of a query that has few."""
        with database.in_words(self.path, self.kind):
            return self.db.execute(query, given).fetchall()

    def rows(self, query: str, given: _Given = ()) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query, one at a time."""
        with database.in_words(self.path, self.kind):
            for row in self.db.execute(query, given):  # noqa: UP028 - that would close the cursor, maybe too late
                yield row


class DatabaseWriter(DatabaseReader):
    """A file that this process has locked; `_held` releases it."""

    _held: ExitStack

    def close(self) -> None:
        """Close the file and release the lock."""
        self._held.close()

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection, None, None]:
        """Run the block in one durable transaction."""
        with database.in_words(self.path, self.kind):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise
