"""A stand-in for the Azure CLI: a program that prints a new token each time, and notes that it was called."""

import sys
from pathlib import Path

_PROGRAM = """#!{python}
import json, pathlib, sys
calls = pathlib.Path({calls!r})
number = len(calls.read_text().splitlines()) + 1 if calls.exists() else 1
with calls.open("a") as stream:
    stream.write(" ".join(sys.argv[1:]) + "\\n")
given = min(number, {tokens})
print(json.dumps({{"accessToken": f"cli-secret-{{given}}", "expires_on": 4000000000, "tokenType": "Bearer"}}))
"""


def install_az(folder: Path, tokens: int) -> Path:
    """Write the program `az` into a folder, and return the file that gets a line for each call.

    Args:
        folder: Where; it is to come first in PATH.
        tokens: How many different tokens there are; the last one is given again and again.
    """
    calls = folder / "az-calls"
    program = folder / "az"
    program.write_text(_PROGRAM.format(python=sys.executable, calls=str(calls), tokens=tokens))
    program.chmod(0o755)
    return calls
