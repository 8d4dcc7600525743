"""Output: results to stdout or a file, everything else to stderr, and an exit code for every error.

This is the only way from a command to a terminal: no text from outside passes it as more than one line, or with
characters that a terminal obeys.
"""

import io
import json
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from os import PathLike
from pathlib import Path
from typing import Any, TextIO

from partner_center_workflows.cli import exits, files, invocation, streams

STANDARD_OUTPUT = "-"


class Interrupted(Exception):  # noqa: N818 - not an error
    """A person has pressed Ctrl-C.

    Attributes:
        message: What has happened, without the hint.
        hint: How to resume, or None.
        token: The token for `--resume`, or None.
    """

    def __init__(self, message: str = "interrupted", *, hint: str | None = None, token: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.token = message, hint, token

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message


class OutputError(OSError):
    """The output cannot be written; what was asked may be done."""


_URL_SECRETS = re.compile(r"(\bpostgres[a-z+]*:/{1,2})\S*@|(password=)[^\s&'\"]+", re.IGNORECASE)
"""The user name and the password in the URL of a shared journal; the password may have any character."""


def printable(text: str) -> str:
    """Return the text on one line, as a terminal can show it, without the tokens and codes that the command used."""
    from partner_center.policies.redaction import redact

    return redact(_URL_SECRETS.sub(_without_secret, text), ())


def _without_secret(found: "re.Match[str]") -> str:
    return f"{found[1]}[redacted]@" if found[1] else f"{found[2]}[redacted]"


def show(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines, each as a terminal can show it."""
    stream.writelines(f"{printable(line)}\n" for line in lines)


def result(value: object, *, as_json: bool, text: str | Iterable[str], stream: TextIO | None = None) -> None:
    """Write the result of a command.

    Args:
        value: The result as JSON data.
        as_json: Whether to write JSON, in ASCII, and not the text.
        text: The result for people: a line, or several.
        stream: The stream of `destination`. Default: standard output, which a command does not need if its job is not
            to write.
    """
    if stream is None:
        with _standard_output() as stdout:
            result(value, as_json=as_json, text=text, stream=stdout)
    elif as_json:
        stream.write(f"{json.dumps(value, indent=2)}\n")
    else:
        show([text] if isinstance(text, str) else text, stream)


def note(text: str, end: str = "\n") -> None:
    """Write a note to stderr, on one line."""
    print(printable(text), end=end, file=sys.stderr, flush=True)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 row` or `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def either(words: Sequence[str]) -> str:
    """Return the words as a choice, such as `a, b or c`."""
    return " or ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])


def usage_error(prog: str, message: str, hint: str) -> None:
    """Tell what is wrong in a command line."""
    if invocation.running().as_json:
        note(_json_line({"type": "UsageError", "message": message, "hint": hint}, exits.USAGE))
    elif message.endswith("?"):
        note(f"{prog}: {message} {hint[:1].upper()}{hint[1:]}")
    else:
        note(f"{prog}: {message}; {hint}")


def table(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> list[str]:
    """Return the lines of a table whose columns are as wide as their content."""
    cells = [list(columns), *([("" if value is None else printable(str(value))) for value in row] for row in rows)]
    widths = [max(len(row[number]) for row in cells) for number in range(len(columns))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def format_of(target: str, known: Sequence[str]) -> str | None:
    """Return the format that the suffix of a file names, if it is a known one."""
    suffix = target.rpartition(".")[2].lower()
    return suffix if suffix in known and suffix != target else None


def destination(
    given: Namespace,
    inputs: Mapping[str, str | PathLike[str] | None] | None = None,
    *,
    is_needed: bool = True,
    says: bool = True,
) -> AbstractContextManager[TextIO]:
    """Return the stream that a command writes its data to: the file of `--output`, or standard output.

    A reader that stops reading ends the output, not the command.

    Args:
        given: The options; `output` is a path or `-`.
        inputs: The paths that the command reads, each by the name of its option or argument.
        is_needed: Whether a closed standard output is refused. Otherwise the data is dropped.
        says: Whether to say on standard error that a file is written.

    Raises:
        InvalidRequestError: The stream or the file cannot be written; nothing was sent.
        OutputError: The output could not be written to its end. An existing file is as it was.
    """
    from partner_center import InvalidRequestError

    target: str = vars(given).get("output", STANDARD_OUTPUT)
    if target == STANDARD_OUTPUT:
        if streams.is_closed(sys.stdout):
            if not is_needed:
                return nullcontext(io.StringIO())
            raise InvalidRequestError("standard output is closed; open it, or give --output FILE where there is one")
        return _standard_output()
    read = {name: path for name, path in (inputs or {}).items() if path is not None}
    if reason := files.refusal(target, read):
        raise InvalidRequestError(f"--output: {target} {reason}; give the path of another file")
    return _file(target, says=says)


def is_refused(prog: str, paths: Iterable[Path] = ()) -> bool:
    """Return whether standard output or standard error goes into a journal, and say so on the other one.

    Args:
        prog: The command.
        paths: The journal, and the files beside it, also if there is no journal in them yet.
    """
    found = files.written_by_streams(paths)
    for number in found:
        streams.abandon(sys.stderr if number == 2 else sys.stdout)
    if found:
        names = " and ".join("standard error" if number == 2 else "standard output" for number in found)
        text = f"{prog}: {names} would be written into a journal or another database; redirect it to another file"
        print(text, file=sys.stdout if 2 in found else sys.stderr, flush=True)
    return bool(found)


@contextmanager
def _standard_output() -> Generator[TextIO]:
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:  # its reader has seen enough
        streams.abandon(sys.stdout)
    except OSError as error:
        streams.abandon(sys.stdout)
        raise OutputError(error.errno, error.strerror, "standard output") from None


@contextmanager
def _file(target: str, *, says: bool) -> Generator[TextIO]:
    from partner_center import InvalidRequestError

    is_open = False
    try:
        with files.written(target) as stream:
            is_open = True
            yield stream
        if says and Path(target).is_file():
            note(f"{target}: written")
    except BrokenPipeError:  # the file is a pipe, and its reader has seen enough
        pass
    except OSError as error:
        if is_open:
            raise OutputError(error.errno, error.strerror, f"--output: {target}") from None
        raise InvalidRequestError(
            f"--output: {target} cannot be written: {error.strerror}; give a file in a folder that can be written"
        ) from None


def guarded(prog: str, action: Callable[[], int], *, as_json: bool) -> int:
    """Run a command. An error becomes a message and an exit code, never a traceback."""
    from partner_center.policies.redaction import sharing  # the first slow import

    with sharing():
        return _guarded(prog, action, as_json=as_json)


def _guarded(prog: str, action: Callable[[], int], *, as_json: bool) -> int:
    from partner_center import PartnerCenterError
    from partner_center_workflows.cli import debug, wording

    run = invocation.running()
    run.as_json = run.as_json or as_json
    try:
        with debug.shown(is_on=run.debug):
            return action()
    except PartnerCenterError as error:
        wording.in_words_of_the_command_line(error)
        code = _exit_code(error)
        note(_line(prog, error, str(error), code))
    except (KeyboardInterrupt, Interrupted) as error:
        code = exits.INTERRUPTED
        told = error if isinstance(error, Interrupted) else Interrupted()
        note(_line(prog, told, str(told), code))
    except OSError as error:
        code = exits.FAILED if isinstance(error, OutputError) else exits.USAGE
        text = f"{error.filename or 'input or output'}: {error.strerror}"
        note(_line(prog, error, text, code))
    except ModuleNotFoundError as error:
        code = exits.USAGE
        text = f'{error.name} is not installed; run: python -m pip install "partner-center-client[all]"'
        note(_line(prog, error, text, code))
    return code


def ended(prog: str, code: int, text: str = "") -> int:
    """Write what is left, and return the exit code of the command.

    Args:
        prog: The command.
        code: The exit code if all of it can be written.
        text: The last text, such as the help.
    """
    try:
        with _standard_output() as stream:
            if text:
                stream.write(text)
    except OutputError as error:
        note(f"{prog}: {error.filename}: {error.strerror}")
        return exits.FAILED
    return code


def interrupted(prog: str, resume: str) -> str:
    """Return the line that says that a person has ended a command, and how to resume it."""
    told = Interrupted("interrupted; nothing is lost", hint=f"To resume: {resume}")
    return _line(prog, told, str(told), exits.INTERRUPTED)


def _line(prog: str, error: Any, text: str, code: int) -> str:
    if not invocation.running().as_json:
        return f"{prog}: {text}"
    said: dict[str, object] = {"type": type(error).__name__, "message": getattr(error, "message", text)}
    for name in ("hint", "status", "code", "request_id", "correlation_id", "retry_after", "token", "count"):
        if getattr(error, name, None) is not None:
            said[name] = getattr(error, name)
    return _json_line(said, code)


def _json_line(said: dict[str, object], code: int) -> str:
    return json.dumps({"error": {**said, "exit_code": code}})


def _exit_code(error: Exception) -> int:
    from partner_center import AuthenticationError, CredentialError, InvalidRequestError, VettingTimeout

    if isinstance(error, CredentialError | AuthenticationError):
        return exits.CREDENTIALS
    if isinstance(error, InvalidRequestError):
        return exits.USAGE
    if isinstance(error, VettingTimeout):
        return exits.NOT_IN_TIME
    return _exit_code_of_many(error)


def _exit_code_of_many(error: Exception) -> int:
    """Return the exit code for an error of the commands for many customers, which have loaded these modules."""
    if "partner_center_workflows.bulk" not in sys.modules:
        return exits.FAILED
    from partner_center_workflows.audit import records as audit
    from partner_center_workflows.bulk.records import InputError, JournalError, StoppedError, UnreachableError

    if isinstance(error, InputError | JournalError | audit.SnapshotError):
        return exits.USAGE
    if isinstance(error, UnreachableError):
        return exits.FAILED  # as for every other command
    return exits.NOT_IN_TIME if isinstance(error, StoppedError | audit.StoppedError) else exits.FAILED


def of_counts(counts: Mapping[Any, int]) -> int:
    """Return the exit code for rows in these states: failed rows come first, then rows that took too long."""
    if counts.get("failed"):
        return exits.FAILED
    if counts.get("expired"):
        return exits.NOT_IN_TIME
    return exits.DENIED if counts.get("denied") else exits.AS_ASKED
