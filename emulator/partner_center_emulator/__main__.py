"""`python -m partner_center_emulator`: the emulator in the foreground."""

from __future__ import annotations

import argparse
import sys

from partner_center_emulator import Emulator
from partner_center_emulator.server import base_url, bind, serve_in_foreground


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m partner_center_emulator", description="A Partner Center on one machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8080, help="port to listen on, 0 for a free one (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    try:
        bound = bind(options.host, options.port)
    except (OSError, OverflowError) as problem:  # OverflowError: a port above 65535
        print(f"cannot listen on {options.host}:{options.port}: {problem}", file=sys.stderr)
        return 1
    print(f"Partner Center emulator on {base_url(bound)}", flush=True)
    try:
        serve_in_foreground(Emulator().app, bound)
    except KeyboardInterrupt:  # uvicorn has shut down and passes the interrupt on
        pass
    finally:
        bound.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
