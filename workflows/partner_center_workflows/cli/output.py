"""Output: results to stdout, everything else to stderr, and an exit code for every error."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from partner_center_workflows.cli import exits


def result(value: object, *, as_json: bool, text: str) -> None:
    """Write the result of a command."""
    print(json.dumps(value, indent=2) if as_json else text)


def note(text: str) -> None:
    """Write a note to stderr."""
    print(text, file=sys.stderr, flush=True)


def table(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> str:
    """Return a table whose columns are as wide as their content."""
    cells = [list(columns), *([("" if value is None else str(value)) for value in row] for row in rows)]
    widths = [max(len(row[number]) for row in cells) for number in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines)


def guarded(prog: str, action: Callable[[], int], *, as_json: bool) -> int:
    """Run a command. An error becomes a message and an exit code, never a traceback."""
    from partner_center import PartnerCenterError  # the first slow import

    try:
        return action()
    except PartnerCenterError as error:
        _tell(prog, error, as_json=as_json)
        return _exit_code(error)
    except KeyboardInterrupt:
        note(f"{prog}: interrupted")
        return exits.INTERRUPTED
    except BrokenPipeError:  # the reader of our output closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.AS_ASKED
    except OSError as error:
        note(f"{prog}: {error.filename or 'input or output'}: {error.strerror}")
        return exits.USAGE
    except ModuleNotFoundError as error:
        note(f'{prog}: {error.name} is not installed; run: python -m pip install "partner-center-client[all]"')
        return exits.USAGE


def _tell(prog: str, error: Any, *, as_json: bool) -> None:
    if not as_json:
        note(f"{prog}: {error}")
        return
    said: dict[str, object] = {"type": type(error).__name__, "message": error.message}
    for name in ("hint", "status", "code", "request_id", "correlation_id", "retry_after", "token", "count"):
        if getattr(error, name, None) is not None:
            said[name] = getattr(error, name)
    note(json.dumps({"error": said}))


def _exit_code(error: Exception) -> int:
    from partner_center import AuthenticationError, CredentialError, InvalidRequestError, VettingTimeout
    from partner_center_workflows.bulk.records import InputError, JournalError, StoppedError

    if isinstance(error, CredentialError | AuthenticationError):
        return exits.CREDENTIALS
    if isinstance(error, InvalidRequestError | InputError | JournalError):
        return exits.USAGE
    return exits.NOT_IN_TIME if isinstance(error, VettingTimeout | StoppedError) else exits.FAILED


def of_counts(counts: Mapping[Any, int]) -> int:
    """Return the exit code for rows in these states: failed rows come first, then rows that took too long."""
    if counts.get("failed"):
        return exits.FAILED
    if counts.get("expired"):
        return exits.NOT_IN_TIME
    return exits.DENIED if counts.get("denied") else exits.AS_ASKED
