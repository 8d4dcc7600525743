"""The options that all commands share."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta

from partner_center_resources.service import EDUCATION_SEGMENTS
from partner_center_workflows.cli import output
from partner_center_workflows.cli.parsing import FORMATS, Parser

__all__ = ["ENVIRONMENT", "FORMATS", "Parser", "count", "dispatch", "duration", "parser", "rate", "secret"]

ENVIRONMENT = """\
environment:
  PARTNER_CENTER_BASE_URL       where the service is
  PARTNER_CENTER_TOKEN          an access token; or all of
  PARTNER_CENTER_TENANT_ID, _CLIENT_ID, _CLIENT_SECRET and _REFRESH_TOKEN
                                for App+User; without _REFRESH_TOKEN for app-only, which may only read
  PARTNER_CENTER_AUTHORITY      the login service; by default that of the base URL's cloud
  PARTNER_CENTER_JOURNAL        the journal of `bulk` where none is given: a path, or a
                                postgresql:// URL, which may have a password here
  PARTNER_CENTER_JOURNAL_AUTH   entra: sign in to that database with an Entra token
  PARTNER_CENTER_CODE_KEY, or PARTNER_CENTER_CODE_KEY_FILE with a file's path
                                key that hides validation codes in journals: 32 characters or
                                more, made at random. A shared journal takes no code without it
  Without a token and an app, what `partner-center login` has stored is used."""

MORE = "more: partner-center help environment, partner-center help exit-codes"

KINDS = ("Education", "GovernmentCommunityCloud", "StateOwnedEntity")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def parser(
    prog: str,
    description: str,
    example: str,
    *,
    service: bool = True,
    writes: bool = False,
    formats: Sequence[str] | None = None,
    exit_codes: str | None = None,
) -> Parser:
    """Return a parser with the options of every command.

    Args:
        prog: The command.
        description: The purpose of the command, in one sentence.
        example: A complete example of a command line.
        service: Whether the command calls the service.
        writes: Whether its job is to write data, to standard output or a file.
        formats: The formats that it writes, the default one first. Default: a table for people, and JSON.
        exit_codes: What the exit codes mean, if they differ from the usual ones.
    """
    parts = [f"example:\n  {example}", *([exit_codes] if exit_codes else []), MORE]
    made = Parser(prog, description, "\n\n".join(parts))
    common = made.common
    common.add_argument("--json", action="store_true", help="write the result as JSON, and errors too")
    where = "address of the service, such as an emulator's" if service else argparse.SUPPRESS
    common.add_argument("--base-url", metavar="URL", help=where)
    debug = "show each request on standard error" if service else argparse.SUPPRESS
    common.add_argument("--debug", action="store_true", help=debug)
    if writes or formats:
        made.formats = formats or Parser.formats
        common.add_argument(
            "-o",
            "--output",
            metavar="FORMAT|FILE",
            default=output.STANDARD_OUTPUT,
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


def customer_argument(parser: Parser, *, required: bool = True) -> None:
    """Add the argument CUSTOMER_ID."""
    what = "id of the customer's tenant, a GUID"
    nargs = None if required else "?"
    parser.add_argument("customer_id", nargs=nargs, type=customer_id, metavar="CUSTOMER_ID", help=what)


def kind_argument(parser: Parser, *, required: bool = True) -> None:
    """Add the argument KIND, a qualification."""
    nargs = None if required else "?"
    made = parser.add_argument("kind", nargs=nargs, type=qualification, metavar="KIND", help=", ".join(KINDS))
    made.completer = lambda **_: KINDS  # type: ignore[attr-defined]


def segment_option(parser: Parser, what: str) -> None:
    """Add the option --segment; `what` says what it is for."""
    text = f"{what}: {' or '.join(EDUCATION_SEGMENTS)}"
    made = parser.add_argument("--segment", type=segment, metavar="SEGMENT", help=text)
    made.completer = lambda **_: EDUCATION_SEGMENTS  # type: ignore[attr-defined]


def _spelled(read: Callable[[str], str], text: str) -> str:
    from partner_center import InvalidRequestError

    try:
        return read(text)
    except InvalidRequestError as error:
        raise argparse.ArgumentTypeError(error.message) from None


def dispatch(prog: str, description: str, actions: dict[str, str], arguments: Sequence[str]) -> str | None:
    """Return the requested action; None after listing the actions, where none is given."""
    if arguments and arguments[0] in actions:
        return arguments[0]
    width = max(map(len, actions)) + 2
    listed = "\n".join(f"  {name:<{width}}{what}" for name, what in actions.items())
    usage = Parser(prog, f"{description}\n\nactions:\n{listed}", f"options and an example: {prog} ACTION --help")
    usage.usage = f"{prog} ACTION [OPTIONS]"
    action = usage.add_argument("action", choices=list(actions), metavar="ACTION", help=argparse.SUPPRESS)
    action.completer = lambda **_: actions  # type: ignore[attr-defined]
    usage.parse_or_help(arguments[:1])
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
    """Read requests per second, as many as the clients take."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if 1 / 86_400 <= value <= 86_400:
        return value
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of requests per second above 0 and up to 86,400")
