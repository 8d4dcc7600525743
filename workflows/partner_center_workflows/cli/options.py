"""The options that all commands share."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NoReturn

from partner_center_workflows.cli import exits, output, streams

ENVIRONMENT = """\
environment:
  PARTNER_CENTER_BASE_URL       where the service is
  PARTNER_CENTER_TOKEN          an access token; or all of
  PARTNER_CENTER_TENANT_ID, _CLIENT_ID, _CLIENT_SECRET and _REFRESH_TOKEN
                                for App+User; without _REFRESH_TOKEN for app-only, which may only read
  PARTNER_CENTER_AUTHORITY      the login service; by default that of the base URL's cloud
  With none of them, what `partner-center login` has stored is used."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Parser(argparse.ArgumentParser):
    """Write errors in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        """Exit with the message and a reference to --help."""
        output.note(f"{self.prog}: {message}; see {self.prog} --help")
        sys.exit(exits.USAGE)

    def print_help(self, file: object = None) -> NoReturn:  # noqa: ARG002 - argparse has it
        """Write the help to stdout, or to stderr if that is closed, and exit."""
        if streams.is_closed(sys.stdout):
            sys.stderr.write(self.format_help())
            sys.exit(exits.AS_ASKED)
        sys.exit(output.ended(self.prog, exits.AS_ASKED, self.format_help()))


def parser(
    prog: str,
    description: str,
    example: str,
    *,
    service: bool = True,
    writes: bool = False,
    exit_codes: str = exits.MEANINGS,
) -> Parser:
    """Return a parser with the options of every command.

    Args:
        prog: The command.
        description: The purpose of the command, in one sentence.
        example: A complete example of a command line.
        service: Whether the command calls the service.
        writes: Whether its job is to write data, to standard output or a file.
        exit_codes: What the exit codes mean.
    """
    parts = [f"example:\n  {example}", *([ENVIRONMENT] if service else []), exit_codes]
    made = Parser(
        prog=prog,
        description=description,
        epilog="\n\n".join(parts),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--json", action="store_true", help="write the result as JSON")
    where = "where the service is, such as an emulator's address" if service else "taken, but not needed here"
    made.add_argument("--base-url", metavar="URL", help=where)
    if writes:
        made.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            default=output.STANDARD_OUTPUT,
            help="write to this file, in UTF-8, once all of it is there (default: -, standard output)",
        )
    return made


def secret(flag: str, given: str | None) -> str | None:
    """Return the value of an option, which `-` reads from standard input: a command line is seen by all on the machine.

    Raises:
        InvalidRequestError: There is no text in standard input.
    """
    if given != "-":
        return given
    text = sys.stdin.readline().strip()
    if text and text.isprintable():
        return text
    from partner_center import InvalidRequestError

    what = "is not text in UTF-8" if text else "is empty"
    raise InvalidRequestError(f"{flag} -: standard input {what}; give the value on its first line")


def qualification(text: str) -> str:
    """Read a qualification in any spelling, such as `gcc`."""
    from partner_center_workflows import spelling

    return _spelled(spelling.qualification, text)


def segment(text: str) -> str:
    """Read a segment of Education in any spelling, such as `k12`."""
    from partner_center_workflows import spelling

    return _spelled(spelling.segment, text)


def customer_id(text: str) -> str:
    """Read the id of a customer in any spelling of a GUID."""
    from partner_center_workflows import spelling

    return _spelled(spelling.customer_id, text)


def _spelled(read: Callable[[str], str], text: str) -> str:
    from partner_center import InvalidRequestError

    try:
        return read(text)
    except InvalidRequestError as error:
        raise argparse.ArgumentTypeError(error.message) from None


def dispatch(prog: str, description: str, actions: dict[str, str], arguments: Sequence[str]) -> str | None:
    """Return the requested action; None after listing the actions."""
    if arguments and arguments[0] in actions:
        return arguments[0]
    width = max(map(len, actions)) + 2
    listed = "\n".join(f"  {name:<{width}}{what}" for name, what in actions.items())
    usage = Parser(
        prog=prog,
        usage=f"{prog} ACTION [OPTIONS]",
        description=description,
        epilog=f"actions:\n{listed}\n\n`{prog} ACTION --help` has the options, and an example.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    usage.add_argument("action", choices=list(actions), metavar="ACTION", help="one of those below")
    usage.parse_args(list(arguments[:1]) or ["--help"])
    return None


def duration(text: str) -> timedelta:
    """Read a time such as `90s`, `15m`, `6h` or `5d`."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smhd])", text)
    if found is None or float(found[1]) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; give one such as 90s, 15m, 6h or 5d")
    try:
        return timedelta(seconds=float(found[1]) * _UNITS[found[2]])
    except OverflowError:
        raise argparse.ArgumentTypeError(f"{text!r} is too long; give one such as 30d") from None


def seconds(text: str) -> tuple[float, ...]:
    """Read the steps of a schedule, such as `60,300,900`."""
    try:
        steps = tuple(float(each) for each in text.split(","))
    except ValueError:
        steps = ()
    if not steps or not all(0 < each < 1e9 for each in steps):
        raise argparse.ArgumentTypeError(f"{text!r} is no schedule; give seconds such as 60,300,900")
    return steps


def whole(text: str) -> int:
    """Read a whole number above zero."""
    if text.isascii() and text.isdigit() and 0 < int(text) <= 1000:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000")


def count(text: str) -> int:
    """Read a whole number above zero, of any size."""
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")


def rate(text: str) -> float:
    """Read a number above zero."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if 0 < value < 1e6:
        return value
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of requests per second above 0")
