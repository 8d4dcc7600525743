"""The report on an edit ends with what PartnerCenter does not honour of it, as people run it, in a clone."""

import os
import subprocess
import sys
from pathlib import Path

from release_tree import ReleaseTree

SPEC = "openapi/partner-center.yaml"
CODES = "  /v{version}/customers/all/validations:\n"
SERVERS = "    servers:\n      - url: https://codes.partnercenter.microsoft.com\n"


def test_the_report_says_what_the_client_does_not_honour(tmp_path: Path) -> None:
    """Servers of one path: the verdict is given, and one sentence says what PartnerCenter does instead."""
    clone = ReleaseTree(tmp_path / "clone")
    file = clone.path / SPEC
    text = file.read_text(encoding="utf-8")
    assert CODES in text
    file.write_text(text.replace(CODES, CODES + SERVERS, 1), encoding="utf-8")

    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PYTHONPATH"))}
    command = [sys.executable, "openapi/spec_change.py"]
    done = subprocess.run(command, cwd=clone.path, env=kept, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    what = "PartnerCenter sends it to `base_url`, like everything; use another client with that base_url"
    assert lines[lines.index("PartnerCenter does not honour:") + 1 :] == [
        f"  {CODES.strip().removesuffix(':')}: the server https://codes.partnercenter.microsoft.com: {what}"
    ]
