"""What a person types first: the version, help, a misspelled word, and options before the command."""

import json
from pathlib import Path

import pytest

from partner_center import __version__, spec_version
from partner_center_emulator import Emulator
from partner_center_workflows.cli import COMMANDS, main

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _environment(clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a command 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["version"]])
def test_the_version(words: list[str], capsys: Output) -> None:
    """The versions of the package and of its spec, in a line."""
    assert main(words) == 0
    assert capsys.readouterr().out == f"partner-center {__version__}, spec {spec_version}\n"


@pytest.mark.parametrize("words", ["version --json", "--version --json", "--json --version", "--json -V"])
def test_the_version_for_programs(words: str, capsys: Output) -> None:
    """`version --json` is an object, and so is `--json --version`."""
    assert main(words.split()) == 0
    assert json.loads(capsys.readouterr().out) == {"version": __version__, "spec": spec_version}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_that_of_its_option(command: str, capsys: Output) -> None:
    """`help COMMAND` and `COMMAND --help` say the same, within 80 columns but for examples."""
    assert main([command, "--help"]) == 0
    expected = capsys.readouterr().out
    assert main(["help", command]) == 0
    assert capsys.readouterr().out == expected

    assert "exit codes:" not in expected
    assert "not needed here" not in expected
    assert [line for line in expected.splitlines() if len(line) > 80 and "partner-center " not in line] == []


def test_help_of_an_action_and_of_topics(capsys: Output) -> None:
    """An action, an operation, the exit codes and the environment; all commands without a word."""
    for words, said in (
        (["qualifications", "create"], "usage: partner-center qualifications create CUSTOMER_ID KIND [OPTIONS]"),
        (["bulk", "run"], "usage: partner-center bulk run FILE"),
        (["call", "getCustomers"], "usage: partner-center call getCustomers [OPTIONS]"),
        (["exit-codes"], "exit codes:\n  0 "),
        (["environment"], "environment:\n  PARTNER_CENTER_BASE_URL"),
        ([], "usage: partner-center COMMAND [OPTIONS]"),
    ):
        assert main(["help", *words]) == 0
        assert capsys.readouterr().out.startswith(said)
    assert main([]) == 2
    assert all(f"\n  {command} " in capsys.readouterr().out for command in ["demo"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["qualification"], "invalid choice: 'qualification'; did you mean qualifications?"),
        (["codes"], "invalid choice: 'codes'; did you mean validation-codes?"),
        (["bulk", "satus"], "invalid choice: 'satus'; did you mean status?"),
        (["bulk", "run", "x.csv", "--jurnal", "j"], "there is no option '--jurnal'; did you mean --journal?"),
        (["customers", "list", "--format", "jsn"], "invalid choice: 'jsn'; did you mean json?"),
        (["login", "--tennant-id", "x"], "there is no option '--tennant-id'; did you mean --tenant-id?"),
        (["call", "getCustomers", "--sise", "1"], "there is no option '--sise'; did you mean --size?"),
        (["call", "getCustomer"], "did you mean getCustomers"),
        (["emulator", "--prot", "1"], "there is no option '--prot'; did you mean --port?"),
        (["emulator", "--mode", "refrence"], "invalid choice: 'refrence'; did you mean reference?"),
        (["help", "bluk"], "invalid choice: 'bluk'; did you mean bulk?"),
    ],
)
def test_the_nearest_word(words: list[str], said: str, capsys: Output) -> None:
    """A misspelled command, action, option, choice or operation: one line, with what was meant and where help is."""
    assert main(words) == 2

    output = capsys.readouterr()
    assert said in output.err
    assert output.err.count("\n") == 1
    assert output.out == ""


@pytest.mark.parametrize(
    "words",
    [
        ["--base-url", "URL", "qualifications", "list", CUSTOMER, "--json"],
        ["--json", "--base-url=URL", "qualifications", "list", CUSTOMER],
        ["qualifications", "--base-url", "URL", "--json", "list", CUSTOMER],
        ["qualifications", "list", "--json", CUSTOMER, "--base-url", "URL"],
        ["-o", "json", "qualifications", "--base-url", "URL", "list", "--", CUSTOMER],
        ["--json", "call", "--base-url", "URL", "getCustomerQualifications", "--customer-id", CUSTOMER],
    ],
)
def test_an_option_of_every_command_stands_anywhere(emulator: Emulator, words: list[str], capsys: Output) -> None:
    """Before the command, before its action and after it: the same request, the same result."""
    assert main([word.replace("URL", emulator.base_url) for word in words]) == 0

    assert json.loads(capsys.readouterr().out) == {"qualifications": []}
    assert [entry.path for entry in emulator.log] == [f"/v1/customers/{CUSTOMER}/qualifications"]


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "nothing"],
        ["--json", "bulk", "satus"],
        ["bulk", "run", "--json"],
        ["qualifications", "list", "-o", "json"],
        ["-ojson", "customers", "list", "--limit", "x"],
        ["customers", "list", "--format", "jsonl", "--limit", "x"],
        ["call", "nothing", "--json"],
        ["call", "getCustomers", "--output=json", "--size", "x"],
        ["version", "--json", "x"],
        ["help", "--json", "x"],
        ["emulator", "--json", "--port", "x"],
    ],
)
def test_a_usage_error_in_json(words: list[str], capsys: Output) -> None:
    """One object on stderr, with type, message, hint and exit code; nothing on stdout."""
    assert main(words) == 2

    output = capsys.readouterr()
    told = json.loads(output.err)["error"]
    assert output.out == ""
    assert (told["type"], told["exit_code"]) == ("UsageError", 2)
    assert told["message"]
    assert told["hint"].startswith(("see partner-center ", "partner-center call --list"))


def test_any_error_in_json_has_its_exit_code(emulator: Emulator, capsys: Output) -> None:
    """Of the service, of an argument and of a file."""
    emulator.set_faults([{"match": {}, "fault": {"status": 403, "shape": "fault"}}])
    found: list[tuple[int, str, int | None]] = []
    for words in (
        ["qualifications", "list", CUSTOMER, "--json"],
        ["customers", "list", "-o", "json", "--domain", ""],
        ["customers", "list", "-o", "jsonl", "--page-size", "501"],
        ["bulk", "status", "none.db", "--json"],
    ):
        code = main(["--base-url", emulator.base_url, *words])
        told = json.loads(capsys.readouterr().err)["error"]
        assert told["exit_code"] == code
        found.append((code, told["type"], told.get("status")))

    assert found == [
        (5, "PermissionDeniedError", 403),
        (2, "InvalidRequestError", None),
        (2, "InvalidRequestError", None),
        (2, "JournalError", None),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-v", "partner-center: there is no option '-v'; did you mean -V? See partner-center --help\n"),
        ("--verison", "partner-center: there is no option '--verison'; did you mean --version? See partner-center"),
        ("-x", "partner-center: there is no option '-x'; see partner-center --help\n"),
        ("--zzz", "partner-center: there is no option '--zzz'; see partner-center --help\n"),
        ("qualifications list -O json", "list: there is no option '-O'; did you mean -o? See"),
        ("bulk run --zzz", "partner-center bulk run: there is no option '--zzz'; see partner-center bulk run --help\n"),
    ],
)
def test_an_option_that_there_is_not(words: str, said: str, capsys: Output) -> None:
    """It is named before an argument that is missing, long or short."""
    assert main(words.split()) == 2
    assert said in capsys.readouterr().err


def test_help_has_the_address_of_the_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    """Where the distribution names it, the help of every command ends with it."""
    about = tmp_path / "partner_center_client-1.0.dist-info"
    about.mkdir()
    named = "Project-URL: Repository, https://a.example\nProject-URL: Documentation, https://docs.example/pc\n"
    about.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: partner-center-client\nVersion: 1.0\n{named}")

    assert main(["bulk", "run", "--help"]) == 0
    assert "docs: " not in capsys.readouterr().out
    monkeypatch.syspath_prepend(tmp_path)
    for words in (["--help"], ["bulk", "--help"], ["bulk", "run", "--help"], ["help", "qualifications"]):
        assert main(words) in (0, 2)
        assert capsys.readouterr().out.endswith("\ndocs: https://docs.example/pc\n")
