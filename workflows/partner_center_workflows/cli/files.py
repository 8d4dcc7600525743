"""Files that a command writes: beside the target and then in its place, and never over a journal or an input."""

import errno
import os
import secrets
import stat
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

_BESIDE = ("-wal", "-shm", "-journal", ".lock")
"""How the files that SQLite and a run keep beside a journal end."""
_SQLITE = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html#magic_header_string


def beside(journal: Path) -> list[Path]:
    """Return the journal and the paths of the files that may be beside it, under its own name or a link's."""
    names = () if "\0" in str(journal) else (journal, os.path.realpath(journal))  # no file has a NUL in its name
    return [Path(f"{path}{end}") for path in names for end in ("", *_BESIDE)]


def same(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Return whether two paths name one file, also through links, and also if it is not there yet.

    Args:
        one: A path.
        other: A path, or `-` for standard input.
    """
    with suppress(OSError, ValueError):
        there = os.fstat(sys.stdin.fileno()) if other == "-" else Path(other).stat()
        return os.path.samestat(Path(one).stat(), there)
    return other != "-" and os.path.realpath(one) == os.path.realpath(other)


def refusal(target: str, inputs: dict[str, str | os.PathLike[str]]) -> str | None:
    """Return why a file may not be written, or None.

    Args:
        target: The path to write.
        inputs: The paths that the command reads, each with how the command line calls it.
    """
    if not target or "\0" in target:
        return "is no path"
    for name, path in inputs.items():
        if same(target, path):
            return f"is the same file as {name}"
    try:
        mode = Path(target).stat().st_mode
    except OSError:
        mode = stat.S_IFREG
    if stat.S_ISDIR(mode) or target.endswith(("/", os.sep)):
        return "is a folder"
    for end in _BESIDE:
        if target.endswith(end) and is_database(target.removesuffix(end)):
            return f"belongs to the journal {target.removesuffix(end)}"
    return "is a journal or another database" if is_database(target) else None


def refuse_rows(target: str, give: str) -> None:
    """Refuse to write over rows for a bulk run: they may be the only place that has the validation codes.

    Args:
        target: The path to write.
        give: What to give instead.

    Raises:
        InvalidRequestError: The file holds rows, of which some or all may be wrong.
    """
    with suppress(OSError):
        if not Path(target).is_file():
            return
        from partner_center import InvalidRequestError
        from partner_center_workflows.bulk.reading import holds_rows  # with all of `bulk`, which a call does not need

        if holds_rows(target):
            raise InvalidRequestError(f"--output: {target} holds rows for a run; {give}")


def is_database(path: str) -> bool:
    """Return whether a file is an SQLite database."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return False
        with Path(path).open("rb", buffering=0) as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def written_by_streams(paths: Iterable[Path]) -> list[int]:
    """Return which of the descriptors 1 and 2 are one of the files, or, on Linux, a database.

    Args:
        paths: The files; one that is not there counts for none.
    """
    known: list[os.stat_result] = []
    for path in paths:
        with suppress(OSError):
            known.append(path.stat())
    found: list[int] = []
    for number in (1, 2):
        with suppress(OSError):
            there = os.fstat(number)
            if stat.S_ISREG(there.st_mode) and (
                any(os.path.samestat(there, each) for each in known) or is_database(f"/proc/self/fd/{number}")
            ):
                found.append(number)
    return found


@contextmanager
def written(target: str) -> Generator[TextIO]:
    """Yield a stream in UTF-8, without translated line ends, whose content becomes the file at the end.

    After an exception the file is as it was before. An existing file keeps its mode, a symlink stays one, and what is
    no regular file, such as a device, is written as it is.

    Raises:
        OSError: The file cannot be written.
    """
    there = Path(target).stat() if Path(target).exists() else None
    if there is not None and not stat.S_ISREG(there.st_mode):
        with Path(target).open("w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
        return
    path = Path(os.path.realpath(target))
    if there is not None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
    unfinished = path.with_name(f".{secrets.token_hex(8)}.part")  # short, as a name may be as long as the system allows
    descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as stream:
            if there is not None:
                unfinished.chmod(stat.S_IMODE(there.st_mode))
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
