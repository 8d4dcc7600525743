"""The demonstration at terminals of different widths, and what it recommends at the end."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import at_terminal, environment, run

STYLE = re.compile(r"\x1b\[[0-9;]*m")


def shown_at(width: int) -> list[str]:
    """Return the lines of the demonstration at a terminal of this width."""
    code, shown = at_terminal(["demo"], env={**environment(), "TERM": "xterm", "COLUMNS": str(width)})
    assert code == 0
    return STYLE.sub("", shown.decode()).replace("\r", "").splitlines()


@pytest.mark.parametrize("width", [40, 60, 79, 80, 100, 200])
def test_it_fits(width: int) -> None:
    """No line is wider than the terminal, no border is cut, and both statuses of every customer are there."""
    lines = shown_at(width)

    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert text.count("InReview") == 3
    assert text.count("Approved") == 2
    assert text.count("no vetting") == 2
    assert re.search(r"Denied:\s+Not\s+an", text)
    assert len(re.findall(r"^\W*[0-9a-f]{8}-[0-9a-f-]{27}\W", f"{text}\n", re.MULTILINE)) >= 4
    table = [line for line in lines if line.startswith(("│", "├", "┏", "└"))]
    assert bool(table) == (width >= 80)
    assert all(line.endswith(("│", "┤", "┓", "┘")) for line in table)


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("90", 90), ("0", 100), (None, 100)])
def test_it_fits_a_pipe_with_columns(columns: str | None, width: int) -> None:
    """In a pipe the width is that of COLUMNS, or 100."""
    given = {} if columns is None else {"COLUMNS": columns}
    done = run("demo", env={**environment(), **given})

    lines = done.stdout.decode().splitlines()
    commands = lines.index("Where to go next:")
    longest = max(map(len, lines[:commands]))
    assert width - 20 < longest <= width


def test_what_it_recommends_is_there() -> None:
    """Each recommended command is one of the installed package."""
    lines = shown_at(40)
    commands = [line.split() for line in lines[lines.index("Where to go next:") :] if "partner-center" in line]

    assert len(commands) == 4
    for name, *words in commands:
        assert name == "partner-center"
        help_page = run(*words, *([] if "--help" in words else ["--help"]))
        assert help_page.returncode == 0
        assert help_page.stdout.startswith(b"usage: partner-center")


def test_as_a_module_it_names_the_command_of_its_environment(tmp_path: Path) -> None:
    """Where the command is below the folder, as after nox, it is given with its path."""
    scripts = tmp_path / "env" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "python").symlink_to(sys.executable)
    (scripts / "partner-center").touch()

    done = subprocess.run(
        [
            scripts / "python",
            "-c",
            f"import sys; sys.path[:0] = {sys.path!r}; from partner_center_workflows.demo import main; main()",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "\n  env/bin/partner-center emulator\n" in done.stdout
