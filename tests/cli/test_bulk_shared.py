"""`bulk` with a shared journal, as far as no database is needed: which journal is meant, and what is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bulk_rows import mixed, write_csv

from partner_center_emulator import Emulator
from partner_center_workflows.cli import main

URL = "postgresql://alice:pl4nted@db.example/pc"
BARE = "postgresql://alice@db.example/pc"
_WITHOUT_OPTION = (
    "partner-center bulk work: the URL of the journal stands without its option; give it as --journal URL, "
    "or set PARTNER_CENTER_JOURNAL to it if it has a password; see partner-center bulk work --help"
)
Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _environment(clean_environment: None, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the environment name an emulator and no journal, and let there be a file of rows."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    write_csv(Path("rows.csv"), mixed(2))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["run", "rows.csv", "--journal", URL],
            "is the URL of a shared journal, and `bulk run` uses a file; add the rows with `bulk submit`, and run ",
        ),
        (["submit", "rows.csv", "--batch", "b"], "the journal is missing; give --journal URL, or set PARTNER_CENTER_J"),
        (["work"], "the journal is missing; give --journal URL, or set PARTNER_CENTER_JOURNAL"),
        (["status"], "the journal is missing; give JOURNAL, or set PARTNER_CENTER_JOURNAL"),
        (["cancel", "--batch", "b"], "the journal is missing; give JOURNAL, or set PARTNER_CENTER_JOURNAL"),
        (["status", BARE, "--journal", BARE], "the journal is given twice; give it once"),
        (["work", "--journal", BARE, "--journal", BARE], "the journal is given twice; give it once"),
        (["submit", "rows.csv", "--journal", BARE], "the following arguments are required: --batch"),
        (
            ["submit", "rows.csv", "--journal", "j.db", "--batch", "b"],
            "--journal is a file; give the URL of a shared journal, such as postgresql://host/database, or use `bulk r",
        ),
        (["work", "--journal", "j.db"], "--journal is a file; give the URL of a shared journal"),
        (
            ["cancel", "j.db", "--batch", "b"],
            "give the URL of a shared journal, such as postgresql://host/database; press Ctrl-C to end a `bulk run`",
        ),
        (
            ["status", "j.db", "--batch", "b"],
            "--batch goes with a shared journal, and this one is a file; leave it out",
        ),
        (
            ["report", "j.db", "--batch", "b"],
            "--batch goes with a shared journal, and this one is a file; leave it out",
        ),
        (["retry-failed", "j.db", "--batch", "b"], "--batch goes with a shared journal, and this one is a file"),
        (["work", "--journal", BARE, "--worker", " "], "argument --worker: ' ' is no name; give up to 100 printable"),
        (["work", "--journal", BARE, "--health-port", "70000"], "'70000' is no port; give a number from 1 to 65535"),
        (
            ["work", "--journal", BARE, "--health-port", "80", "--health-file", "f"],
            "argument --health-file: not allowed with argument --health-port",
        ),
        (["work", "--journal", BARE, "--log-format", "jsn"], "invalid choice: 'jsn'; did you mean json?"),
        (["status", BARE, "--journal-auth", "entr"], "invalid choice: 'entr'; did you mean entra?"),
        (["work", "--journal", BARE, "--batch", "b"], "there is no option '--batch'"),
        (["submti"], "invalid choice: 'submti'; did you mean submit?"),
        (
            ["run", "rows.csv", URL],
            "the URL of a shared journal is given, and `bulk run` uses a file; add the rows with ",
        ),
        (["run", URL], "FILE is a URL; give the file of the rows"),
        (["work", URL], _WITHOUT_OPTION),
        (["work", BARE], _WITHOUT_OPTION),
        (["submit", "rows.csv", "--batch", "b", URL], "the URL of the journal stands without its option; give it as -"),
        (["submit", URL, "--batch", "b"], "FILE is a URL; give the file of the rows, and the journal as --journal URL"),
        (["status", "rows.csv", URL], "the journal is given twice; give it once"),
        (["cancel", URL, URL, "--batch", "b"], "the journal is given twice; give it once"),
        (["work", "rows.csv"], "unrecognized arguments: rows.csv"),
        (["status", "mysql://alice:pl4nted@h/pc"], "JOURNAL is a URL of another kind; give one such as postgresql://h"),
    ],
)
def test_mistakes_with_a_shared_journal(emulator: Emulator, capsys: Output, arguments: list[str], said: str) -> None:
    """One sentence says what to give instead; no password is shown, nothing is sent, and no file is made."""
    assert main(["bulk", *arguments]) == 2

    shown = capsys.readouterr()
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1
    assert shown.out == ""
    assert "pl4nted" not in shown.err
    assert emulator.log == []
    assert [each.name for each in Path().iterdir()] == ["rows.csv"]


def test_errors_have_a_form_in_json(capsys: Output) -> None:
    """With --json a refusal is an object with its type, its message and the exit code."""
    assert main(["bulk", "run", "rows.csv", "--journal", URL, "--json"]) == 2

    said = json.loads(capsys.readouterr().err)["error"]
    assert (said["type"], said["exit_code"]) == ("InvalidRequestError", 2)
    assert said["message"].startswith("--journal is the URL of a shared journal")


def test_the_environment_names_the_journal(emulator: Emulator, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """PARTNER_CENTER_JOURNAL is the journal where none is given, for every action; a message names it."""
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", "from-the-environment.db")
    assert main(["bulk", "run", "rows.csv", "--no-wait"]) == 0
    assert Path("from-the-environment.db").exists()
    capsys.readouterr()
    assert main(["bulk", "status"]) == 0
    assert capsys.readouterr().out.startswith("2 rows: ")
    assert main(["bulk", "status", "other.db"]) == 2
    assert "there is no journal other.db" in capsys.readouterr().err

    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", URL)
    assert main(["bulk", "run", "rows.csv"]) == 2
    assert (
        "PARTNER_CENTER_JOURNAL is the URL of a shared journal, and `bulk run` uses a file" in capsys.readouterr().err
    )


@pytest.mark.parametrize("action", [["submit", "rows.csv", "--batch", "b"], ["work"], ["status"], ["cancel"]])
def test_without_the_extra(capsys: Output, monkeypatch: pytest.MonkeyPatch, action: list[str]) -> None:
    """The extra that is missing is named with the command that installs it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert main(["bulk", *action, "--journal", BARE]) == 2

    assert capsys.readouterr().err == (
        f"partner-center bulk {action[0]}: --journal: a shared journal needs the extra `cluster`; "
        'run: python -m pip install "partner-center-client[cluster]"\n'
    )


def test_only_a_shared_journal_loads_a_database_library() -> None:
    """Neither the package, nor a run with a file, nor help imports DBOS, SQLAlchemy or psycopg."""
    code = (
        "import sys; from partner_center_workflows import bulk; from partner_center_workflows.cli import main\n"
        "main(['bulk', 'run', 'rows.csv', '--no-wait', '--max-rps', '500']); main(['bulk', 'work', '--help'])\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'dbos', 'sqlalchemy', 'psycopg'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "2 rows: " in done.stdout
