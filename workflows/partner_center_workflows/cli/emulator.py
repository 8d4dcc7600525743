"""`partner-center emulator`: serve the emulator in the foreground."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

from partner_center_workflows.cli import exits, output, streams
from partner_center_workflows.cli.parsing import Parser

_PROG = "partner-center emulator"


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted, and return the exit status."""
    try:
        from partner_center_emulator import command_line
    except ModuleNotFoundError as problem:
        output.note(f"{_PROG}: {problem}")  # the message names the extra
        return exits.USAGE
    where = sys.stderr if streams.is_closed(sys.stdout) else sys.stdout
    with contextlib.redirect_stdout(where):  # somebody has to be told where it listens
        return command_line.main(_PROG, arguments, Parser)
