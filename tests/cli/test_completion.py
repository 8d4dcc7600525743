"""`partner-center completion`: what real shells complete, and that nothing runs meanwhile."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from partner_center_workflows.cli import COMMANDS, main
from partner_center_workflows.cli.call import operations

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"

Output = pytest.CaptureFixture[str]


def environment(folder: Path) -> Mapping[str, str]:
    """Return the environment of a shell that finds the command in a folder."""
    command = folder / "bin" / "partner-center"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m partner_center_workflows.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Return the environment of a shell that finds the command."""
    monkeypatch.chdir(tmp_path)
    return environment(tmp_path)


_IN_BASH = """\
eval "$(partner-center completion bash)"
complete -p partner-center >/dev/null || exit 9
while IFS= read -r COMP_LINE; do
    COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMPREPLY=()
    _python_argcomplete partner-center
    printf '%s\\n' "${COMPREPLY[*]}"
done
"""


def test_bash_completes(env: Mapping[str, str]) -> None:
    """Commands, actions, options, choices, operations, topics and files; also behind an option of every command."""
    Path("customers.csv").touch()
    expected = {
        "partner-center qual": "qualifications",
        "partner-center ": " ".join(COMMANDS),
        "partner-center qualifications ": "create list wait audit",
        f"partner-center qualifications create {CUSTOMER} ": "Education GovernmentCommunityCloud StateOwnedEntity",
        "partner-center qualifications create --seg": "--segment",
        "partner-center qualifications create --segment ": "K12 HigherEducation",
        "partner-center --base-url http://127.0.0.1:8080 qualifications li": "list",
        "partner-center --json bulk retry": "retry-failed",
        "partner-center bulk run cust": "customers.csv",
        "partner-center bulk su": "submit",
        "partner-center bulk submit customers.csv --ba": "--batch",
        "partner-center bulk work --health": "--health-port --health-file",
        "partner-center bulk work --log-format ": "text json",
        "partner-center bulk run customers.csv --jo": "--journal",
        "partner-center call getCustomerB": "getCustomerById getCustomerBillingProfile",
        "partner-center call getCustomerById --cu": "--customer-id",
        "partner-center call getCustomers --accept text/": "text/json text/xml",
        "partner-center call noSuchOperation --": "",
        "partner-center help exit": "exit-codes",
        "partner-center completion ": "bash zsh fish powershell",
        "partner-center login --ten": "--tenant-id",
        "partner-center demo --js": "--json",
        "partner-center spec --out": "--output",
        "partner-center emulator --see": "--seed",
    }

    done = subprocess.run(
        ["bash", "-c", _IN_BASH],
        input="".join(f"{line}\n" for line in expected),
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    assert done.stderr == ""
    said = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert dict(zip(expected, said, strict=True)) == expected


@pytest.mark.parametrize(
    ("shell", "separator", "registers"),
    [
        ("zsh", "\013", "compdef"),
        ("fish", "\n", "complete --command partner-center"),
        ("powershell", "\n", "Register-ArgumentCompleter"),
    ],
)
def test_what_the_script_of_a_shell_asks(
    env: Mapping[str, str], capsys: Output, shell: str, separator: str, registers: str
) -> None:
    """Each script registers itself, and the program has what it asks for: through a file, with its separator."""
    assert main(["completion", shell]) == 0
    assert registers in capsys.readouterr().out
    line = "partner-center call getCustomerQ"
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_SHELL": shell,
        "_ARGCOMPLETE_IFS": separator,
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": "found.txt",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }

    subprocess.run(["partner-center"], env={**env, **asked}, check=True, timeout=60)

    found = {each.partition(":")[0] for each in Path("found.txt").read_text(encoding="utf-8").split(separator)}
    assert found == {each.name for each in operations.every() if each.name.startswith("getCustomerQ")}


def test_the_help_says_how_to_install(capsys: Output) -> None:
    """A line for each shell, and a wrong shell is refused with the nearest one."""
    assert main(["completion", "--help"]) == 0
    assert "partner-center completion powershell | Out-String | Invoke-Expression" in capsys.readouterr().out
    assert main(["completion", "pwershell"]) == 2
    assert "invalid choice: 'pwershell'; did you mean powershell?" in capsys.readouterr().err
