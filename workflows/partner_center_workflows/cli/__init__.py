"""The command `partner-center`. Each subcommand is a module with a `main`, and is imported only when it runs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from types import ModuleType

    from partner_center_workflows.cli.parsing import Parser

_PROG = "partner-center"

GROUPS = {
    "start here": {
        "demo": "see it work with an emulator, without credentials",
        "login": "sign in a partner user, for the commands below",
    },
    "one customer": {
        "qualifications": "request a qualification, list them, wait for the outcome; audit all customers",
    },
    "many customers": {
        "customers": "list your customers, also as rows for bulk",
        "bulk": "qualify thousands of customers from a file",
        "validation-codes": "list the codes for Government Community Cloud",
    },
    "the rest of the API": {
        "call": "call any operation of the spec, by its name",
        "spec": "print the OpenAPI spec",
    },
    "tools": {
        "emulator": "serve a Partner Center on this machine, for your own tests",
        "completion": "make a shell complete commands, options and operations",
        "help": "show the help of a command or a topic: environment, exit-codes",
        "version": "print the version of the package and of its spec",
    },
}
"""The commands with their help, by what a person wants."""

COMMANDS = {name: what for group in GROUPS.values() for name, what in group.items()}
"""The commands with their help; each is the module of its name in this package."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    if "_ARGCOMPLETE" in os.environ:
        from partner_center_workflows.cli import completion

        return completion.complete()
    from partner_center_workflows.cli import exits, invocation, output, streams

    given = sys.argv[1:] if arguments is None else list(arguments)
    if arguments is None:  # httpx would import its own command line, with rich and pygments: a quarter of all imports
        sys.modules.setdefault("httpx._main", cast("ModuleType", None))
    invocation.begin(given)
    with streams.prepared():
        if output.is_refused(_PROG):
            return exits.USAGE
        status = output.ended(_PROG, run(given))
    if arguments is None:  # the process ends, and a further signal must not change how
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return status


def run(given: Sequence[str]) -> int:
    """Run the command that the arguments name, and return its exit status."""
    from partner_center_workflows.cli import exits, invocation

    try:
        words = invocation.command_first(given)
        if words and words[0] in invocation.VERSION:
            words[0] = "version"
        if words and words[0] in COMMANDS:
            return int(import_module(f"{__name__}.{words[0].replace('-', '_')}").main(words[1:]))
        _parser().parse_or_help(words)
    except SystemExit as end:  # from argparse: 0 after --help, 2 after a usage error
        return end.code if isinstance(end.code, int) else 0
    return exits.USAGE


def _parser() -> Parser:
    import argparse

    from partner_center_workflows.cli import invocation, options

    groups = [
        "\n".join([f"{group}:", *(f"  {name:<18}{what}" for name, what in commands.items())])
        for group, commands in GROUPS.items()
    ]
    parser = options.parser(
        _PROG,
        "Mark customers in Microsoft Partner Center as Education, Government Community\n"
        "Cloud or State-Owned Entity, and follow Microsoft's vetting.",
        "partner-center demo",
    )
    parser.usage = "partner-center COMMAND [OPTIONS]"
    parser.description = "\n\n".join([parser.description or "", *groups])
    command = parser.add_argument("command", choices=list(COMMANDS), metavar="COMMAND", help=argparse.SUPPRESS)
    command.completer = lambda **_: COMMANDS  # type: ignore[attr-defined]
    parser.add_argument(*reversed(invocation.VERSION), action="store_true", help=argparse.SUPPRESS)
    return parser
