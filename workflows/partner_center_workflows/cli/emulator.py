"""`partner-center emulator`: serve the emulator in the foreground."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_PROG = "partner-center emulator"


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted, and return the exit status."""
    try:
        from partner_center_emulator import command_line
    except ModuleNotFoundError as problem:
        print(f"{_PROG}: {problem}", file=sys.stderr)  # the message names the extra
        return 2
    return command_line.main(_PROG, arguments)
