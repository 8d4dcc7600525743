"""`python -m partner_center_emulator`: the emulator in the foreground."""

from __future__ import annotations

import sys

from partner_center_emulator.command_line import main

if __name__ == "__main__":
    sys.exit(main("python -m partner_center_emulator"))
