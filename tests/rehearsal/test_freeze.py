"""Programs that PyInstaller freezes without any option: the package brings its hooks along."""

import json
import os
import subprocess
import sys
from pathlib import Path

from partner_center import __version__
from partner_center_emulator import Emulator

CALL = """
import sys
import partner_center

with partner_center.PartnerCenter("any", base_url=sys.argv[1]) as pc:
    codes = pc.validation_codes.list()
    created = pc.qualifications.create(sys.argv[2], partner_center.Education("K12", "contoso.edu"))
print(partner_center.__version__, len(codes), created.qualifications[0].vetting_status)
"""
COMMAND = """
import sys
from partner_center_workflows.cli import main

sys.exit(main())
"""
CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f01"


def frozen(folder: Path, name: str, program: str) -> Path:
    """Freeze a program in its own folder, as `pyinstaller NAME.py` does, and return the executable."""
    source = folder / f"{name}.py"
    source.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--log-level", "WARN", source.name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "dist" / name / name


def run(*command: object, cwd: Path) -> str:
    """Run an executable with a token and without any Python in its environment, and return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=kept | {"PATH": "/usr/bin:/bin", "PARTNER_CENTER_TOKEN": "any"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_program_that_calls(tmp_path: Path, emulator: Emulator) -> None:
    """A frozen program reads the spec that ships as data, knows its version, and creates a qualification."""
    program = frozen(tmp_path, "call", CALL)

    assert run(program, emulator.base_url, CUSTOMER, cwd=tmp_path) == f"{__version__} 2 InReview\n"
    assert [entry.effect for entry in emulator.log] == [False, True]


def test_the_command(tmp_path: Path, emulator: Emulator) -> None:
    """The frozen command has its sub-commands, which are imported by name, its report and its emulator."""
    command = frozen(tmp_path, "partner-center", COMMAND)
    (tmp_path / "rows.csv").write_text(
        f"customer_id,qualification,education_segment\n{CUSTOMER},StateOwnedEntity,\n", encoding="utf-8"
    )

    assert "paths" in json.loads(run(command, "spec", cwd=tmp_path))
    address = ("--base-url", emulator.base_url)
    run(command, "bulk", "run", "rows.csv", "--journal", "j.db", *address, cwd=tmp_path)
    report = run(command, "bulk", "report", "j.db", "--format", "html", cwd=tmp_path)
    assert (CUSTOMER in report, "<style>" in report) == (True, True)
    assert "Approved" in run(command, "demo", cwd=tmp_path)
