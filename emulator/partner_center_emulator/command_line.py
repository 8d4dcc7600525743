"""The command that serves the emulator, and its options."""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, cast, get_args

from partner_center_emulator import Emulator  # first: its error names the extra that may be missing
from partner_center_emulator.formats.json_text import parse_json
from partner_center_emulator.server.uvicorn_server import base_url, bind, serve_in_foreground
from partner_center_emulator.state.journal import PersistenceError
from partner_center_emulator.state.seed import Seed
from partner_center_emulator.state.settings import Mode

_LOG_LEVELS = ("debug", "info", "warning", "error")


class _Parser(argparse.ArgumentParser):
    """Report an error in one line; `--help` shows the usage."""

    def error(self, message: str) -> NoReturn:
        _tell(f"{self.prog}: {message}")
        self.exit(2)


class _Formatter(logging.Formatter):
    """Let no request and no file say anything that a terminal obeys, or takes for another line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return _printable(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return "\n".join(map(_printable, super().formatException(ei).splitlines()))


def main(
    prog: str, arguments: Sequence[str] | None = None, parser: Callable[..., argparse.ArgumentParser] = _Parser
) -> int:
    """Serve until an interrupt, and return the exit status.

    Args:
        prog: The command.
        arguments: Its arguments. Default: those of the process.
        parser: The class of the parser.
    """
    options = _parser(prog, parser).parse_args(arguments)
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(levelname)s: %(message)s"))
    logging.basicConfig(level=options.log_level.upper(), handlers=[handler])
    try:
        emulator = _emulator(options)
    except (OSError, ValueError, PersistenceError) as problem:
        return _refused(prog, str(problem), as_json=options.json)
    with contextlib.closing(emulator):
        try:
            if options.tls is not None:
                options.tls.write_bytes(emulator.ca_pem)
        except OSError as problem:
            reason = f"--tls: {options.tls} cannot be written: {problem.strerror}; give a file that can be"
            return _refused(prog, reason, as_json=options.json)
        return _serve(prog, emulator, options)


def _parser(prog: str, parser: Callable[..., argparse.ArgumentParser]) -> argparse.ArgumentParser:
    made = parser(
        prog=prog,
        description="A Partner Center on one machine, to develop and test against.",
        epilog=f"example: {prog} --port 8080 --vetting-days 0.0001",
    )
    made.add_argument("--json", action="store_true", help="say where it listens as JSON")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    made.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="further name that the controls answer to"
    )
    made.add_argument(
        "--port", type=_port, default=8080, help="port to listen on, 0 for a free one (default: %(default)s)"
    )
    made.add_argument(
        "--tls",
        type=Path,
        metavar="FILE",
        help="serve https, with a new certificate for this machine and each --allow-host; FILE gets the one to trust",
    )
    made.add_argument("--seed", type=Path, metavar="FILE", help="JSON file of the customers and codes to start with")
    made.add_argument("--mode", choices=get_args(Mode), help="docs that the responses follow (default: reference)")
    made.add_argument("--persist", type=Path, metavar="FILE", help="file that keeps everything accepted for later runs")
    made.add_argument(
        "--spec",
        type=Path,
        metavar="FILE",
        help="OpenAPI spec in JSON whose examples are the responses of operations without state",
    )
    made.add_argument("--vetting-days", type=float, metavar="DAYS", help="how long a vetting takes (default: 3)")
    made.add_argument(
        "--log-level", choices=_LOG_LEVELS, default="warning", help="what is logged on stderr (default: %(default)s)"
    )
    return made


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")


def _emulator(options: argparse.Namespace) -> Emulator:
    given = {"mode": options.mode, "vetting_days": options.vetting_days}
    settings = {name: value for name, value in given.items() if value is not None}
    seed = None if options.seed is None else _read_seed(options.seed)
    return Emulator(
        settings=settings,
        seed=seed,
        persist=options.persist,
        spec=options.spec,
        allowed_hosts=options.allow_host,
        tls=options.tls is not None,
    )


def _read_seed(path: Path) -> Seed:
    try:
        plain = parse_json(path.read_bytes())
    except OSError as problem:
        raise ValueError(f"cannot read the seed {path}: {problem.strerror}") from None
    except ValueError as problem:
        raise ValueError(f"the seed {path} is not JSON in UTF-8: {problem}") from None
    if not isinstance(plain, dict):
        raise ValueError(f"the seed {path} is not a JSON object")  # noqa: TRY004 - a bad file, not a bad call
    try:
        return Seed.of(cast("Mapping[str, object]", plain))
    except ValueError as problem:
        raise ValueError(f"the seed {path} cannot be used: {problem}") from None


def _refused(prog: str, reason: str, *, as_json: bool) -> int:
    """Say why nothing was served, as every command says a usage error, and return the exit status."""
    error = {"type": "UsageError", "message": reason, "hint": f"see {prog} --help", "exit_code": 2}
    _tell(json.dumps({"error": error}) if as_json else f"{prog}: {reason}")
    return 2


def _serve(prog: str, emulator: Emulator, options: argparse.Namespace) -> int:
    host, port = options.host, options.port
    try:
        bound = bind(host, port)
    except (OSError, TypeError, UnicodeError) as problem:  # the latter two for a host that no name can be
        reason = f"cannot listen on {host}:{port}: {_reason(problem, port)}"
        return _refused(prog, reason, as_json=options.json)
    # The server shuts down on either signal, then calls these handlers.
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        url = base_url(bound, emulator.tls_context)
        _announce(json.dumps({"base_url": url}) if options.json else f"Partner Center emulator on {url}")
        serve_in_foreground(emulator.app, bound, emulator.tls_context)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        bound.close()
    return 0


def _reason(problem: Exception, port: int) -> str:
    """Return why an address cannot be listened on, and which option to change."""
    match problem:
        case socket.gaierror() | TypeError() | UnicodeError():
            return "the host is not known; give an address of this machine as --host"
        case OSError(errno=errno.EADDRINUSE):
            other = port + 1 if port < 65535 else 8080
            return (
                f"another program uses this port; give another one, such as --port {other}, or --port 0 for a free one"
            )
        case OSError(errno=errno.EADDRNOTAVAIL):
            return "this machine does not have this address; give one that it has as --host"
        case PermissionError():
            return "this port is reserved; give one above 1023, such as --port 8080, or --port 0 for a free one"
        case _:
            return f"{problem}; give another --host or --port"


def _announce(text: str) -> None:
    """Write where it listens to stdout, or to stderr if nobody can read that."""
    try:
        print(text, file=sys.stdout or sys.stderr, flush=True)
    except OSError:
        with contextlib.suppress(OSError):  # or Python would fail with the same text again at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _tell(text)


def _tell(text: str) -> None:
    """Write a message to stderr, if somebody can read it."""
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] - it is, if it was closed at the start
        with contextlib.suppress(OSError):
            print(_printable(text), file=sys.stderr, flush=True)


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
