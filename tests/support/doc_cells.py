"""An interpreter that runs one file after another under the same names, as a notebook runs its cells.

It reads a mark, then the path of a file a line, and prints the mark after each, with whether the file ran.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

names: dict[str, Any] = {"__name__": "__main__"}
mark = sys.stdin.readline().strip()
for line in sys.stdin:
    path = line.strip()
    try:
        exec(compile(Path(path).read_text(encoding="utf-8"), path, "exec"), names)  # noqa: S102 - the project's own pages
        status = 0
    except BaseException:  # noqa: BLE001 - whatever ends the cell is shown to who reads it
        traceback.print_exc()
        status = 1
    sys.stderr.flush()
    print(mark, status, flush=True)
