"""Draw what `partner-center demo` prints as `docs/_static/demo.svg`: `python docs/draw_demo.py`."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from partner_center_workflows import demo

PICTURE = Path(__file__).resolve().parent / "_static" / "demo.svg"
_FONT_FROM_ELSEWHERE = re.compile(r"@font-face \{[^}]*\}\s*")  # rich would load it from another host
_COLUMNS = 100
_THEME = TerminalTheme(
    background=(22, 27, 34),
    foreground=(230, 237, 243),
    normal=[
        *((72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34)),
        *((88, 166, 255), (188, 140, 255), (57, 197, 207), (230, 237, 243)),
    ],
)


def draw() -> str:
    """Run the demo, and return the terminal's picture.

    Raises:
        RuntimeError: Something in the demo was not as expected.
    """
    written = io.StringIO()
    plain: dict[str, Any] = {"width": _COLUMNS, "highlight": False, "markup": False, "emoji": False}
    if not demo.run(Console(file=written, force_terminal=True, **plain)):
        raise RuntimeError("the demo did not end as expected; run partner-center demo")
    terminal = Console(file=io.StringIO(), record=True, **plain)
    terminal.print(Text.from_ansi(written.getvalue()))  # breaks long lines, as a terminal does
    picture = terminal.export_svg(title="partner-center demo", theme=_THEME, unique_id="demo")
    return _FONT_FROM_ELSEWHERE.sub("", picture).replace("Fira Code", "ui-monospace")


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
    sys.stdout.write(f"drew {PICTURE}\n")
