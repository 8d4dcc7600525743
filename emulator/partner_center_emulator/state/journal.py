"""The journal: a file with one JSON object a line. A change is appended before its response is sent."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from partner_center_emulator.formats.json_text import parse_json
from partner_center_emulator.state.seed import Seed

if sys.platform != "win32":
    import fcntl

_MARK = "partner_center_emulator"
_FORMAT = 1
_BEGIN = f'{{"{_MARK}":{_FORMAT},"seed":{{'.encode()  # of every file, also of one whose making was interrupted
_NAMED = _BEGIN.index(b":")  # a shorter beginning may be that of any file
_LOGGER = logging.getLogger(__name__)

JournalEntry = Mapping[str, object]


class PersistenceError(Exception):
    """The file cannot be read or written, or is not a journal of the emulator."""


class Journal:
    """Hold the file, and the entries that it had when it was opened.

    The first line names the format and the seed that all entries build on. A crash can damage only the last line,
    whose request got no response; that line is removed.
    """

    def __init__(self, path: str | os.PathLike[str], seed: Seed | None) -> None:
        """Open or create the file; None takes the file's seed, and a different seed raises PersistenceError."""
        self._path = Path(path)
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._length = 0
        try:
            self._descriptor = self._open()
            self.seed, self.entries = self._read(seed)
        except OSError as problem:
            self.close()
            raise PersistenceError(f"cannot use {self._path}: {problem.strerror or problem}") from None
        except BaseException:
            self.close()
            raise

    def append(self, *entries: JournalEntry) -> None:
        """Write entries, and return when they are on the disk."""
        data = b"".join(map(_line, entries))
        with self._lock:
            try:
                if self._descriptor is None:
                    self._descriptor = self._open()
                    if os.fstat(self._descriptor).st_size != self._length:
                        raise PersistenceError(f"{self._path} was changed by another program")
                self._write(self._descriptor, data)
            except OSError as problem:
                raise PersistenceError(f"cannot write to {self._path}: {problem.strerror or problem}") from None

    def close(self) -> None:
        """Release the file; the next entry opens it again."""
        with self._lock:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def _open(self) -> int:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            if sys.platform != "win32":
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise PersistenceError(f"{self._path} is in use by another emulator") from None
        return descriptor

    def _write(self, descriptor: int, data: bytes) -> None:
        try:
            os.lseek(descriptor, self._length, os.SEEK_SET)
            rest = data
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, self._length)  # or the next entry would follow half of this one
            raise
        self._length += len(data)

    def _read(self, seed: Seed | None) -> tuple[Seed, list[JournalEntry]]:
        assert self._descriptor is not None  # noqa: S101 - has just been opened
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            raise PersistenceError(f"{self._path} is not a regular file: give the path of one")
        with os.fdopen(os.dup(self._descriptor), "rb") as file:
            data = file.read()
        *lines, torn = data.split(b"\n")
        if torn and not lines and torn[: len(_BEGIN)] != _BEGIN[: max(len(torn), _NAMED)]:
            raise self._foreign()
        own_seed = self._header(lines[0]) if lines else None
        if own_seed is not None and seed is not None and seed != own_seed:
            raise PersistenceError(
                f"{self._path} was started with another seed: start without one, or with another file"
            )
        entries = [self._entry(number, line) for number, line in enumerate(lines[1:], 2)]
        self._length = len(data) - len(torn)
        if torn:  # only now is the file known to be the emulator's
            _LOGGER.warning(
                "%s ends in the middle of an entry, which got no response; the entry is dropped", self._path
            )
            os.ftruncate(self._descriptor, self._length)
        return own_seed or self._start(self._descriptor, seed or Seed()), entries

    def _start(self, descriptor: int, seed: Seed) -> Seed:
        self._write(descriptor, _line({_MARK: _FORMAT, "seed": seed.as_dict()}))
        if sys.platform != "win32":
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)  # the name of a new file must be on the disk, too
            finally:
                os.close(folder)
        return seed

    def _header(self, line: bytes) -> Seed:
        try:
            header = parse_json(line)
        except ValueError:
            raise self._foreign() from None
        if not isinstance(header, dict) or _MARK not in header:
            raise self._foreign()
        members = cast("dict[str, object]", header)
        if members[_MARK] != _FORMAT:
            raise PersistenceError(f"{self._path} was written by another version of the emulator")
        try:
            return Seed.of(cast("Mapping[str, object]", members.get("seed")))
        except (AttributeError, ValueError):
            raise self.damaged(1) from None

    def _entry(self, number: int, line: bytes) -> JournalEntry:
        try:
            entry = parse_json(line)
        except ValueError:
            raise self.damaged(number) from None
        if not isinstance(entry, dict):
            raise self.damaged(number)
        return cast("dict[str, object]", entry)

    def damaged(self, number: int) -> PersistenceError:
        """Return the error for a line that is not an entry."""
        return PersistenceError(f"{self._path} is damaged: line {number} is not an entry of the emulator")

    def _foreign(self) -> PersistenceError:
        return PersistenceError(f"{self._path} is not a file of the emulator, and stays unchanged")


def _line(entry: JournalEntry) -> bytes:
    return json.dumps(entry, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode() + b"\n"
