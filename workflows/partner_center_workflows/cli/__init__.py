"""The command `partner-center`. Each subcommand is a module with a `main`, and is imported only when it runs."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

_PROG = "partner-center"

COMMANDS = {
    "qualifications": "one customer: request a qualification, list them, wait for the outcome",
    "customers": "the partner's customers, also as rows for bulk",
    "validation-codes": "the partner's codes for Government Community Cloud",
    "bulk": "thousands of customers, from a file, with a journal",
    "call": "any operation of the spec, by its name",
    "login": "sign in a partner user, for the commands above",
    "demo": "see the main job done, with an emulator, without credentials",
    "spec": "print the OpenAPI spec",
    "emulator": "serve a Partner Center on this machine, to develop and test against",
}
"""The commands with their help; each is the module of its name in this package."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    from partner_center_workflows.cli import exits, output, streams

    given = sys.argv[1:] if arguments is None else list(arguments)
    with streams.prepared():
        if output.is_refused(_PROG):
            return exits.USAGE
        status = output.ended(_PROG, _run(given))
    if arguments is None and status == exits.INTERRUPTED:  # the process ends, and a further signal must not change how
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return status


def _run(given: list[str]) -> int:
    try:
        if given and given[0] in COMMANDS:
            return int(import_module(f"{__name__}.{given[0].replace('-', '_')}").main(given[1:]))
        if given == ["--version"]:
            return _version()
        _parser().parse_args(given or ["--help"])
    except SystemExit as end:  # from argparse: 0 after --help, 2 after a usage error
        return end.code if isinstance(end.code, int) else 0
    return 2


def _version() -> int:
    """Print the version of the package and that of its spec; to stderr if stdout is closed, as --help is."""
    import partner_center
    from partner_center_workflows.cli import exits, output, streams

    text = f"{_PROG} {partner_center.__version__}, spec {partner_center.spec_version}\n"
    if streams.is_closed(sys.stdout):
        sys.stderr.write(text)
        return exits.AS_ASKED
    return output.ended(_PROG, exits.AS_ASKED, text)


def _parser() -> argparse.ArgumentParser:
    from partner_center_workflows.cli import options

    parser = options.Parser(
        prog=_PROG,
        description="Microsoft Partner Center customer qualifications.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(
            [
                "commands:",
                *(f"  {name:<18}{what}" for name, what in COMMANDS.items()),
                "",
                "example: partner-center demo",
            ]
        ),
        usage="partner-center COMMAND [OPTIONS]",
    )
    parser.add_argument("command", choices=sorted(COMMANDS), metavar="COMMAND", help="one of those below")
    parser.add_argument("--version", action="store_true", help="print the version of the package and of its spec")
    return parser
