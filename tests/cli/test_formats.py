"""`-o`: a format for standard output, or a file whose suffix names the format."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from partner_center_emulator import Emulator
from partner_center_workflows.cli import main

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
LONG = "A company whose name is longer than the column that it has"
SEED = {"customers": [{"id": CUSTOMER, "companyName": LONG, "domain": "a-rather-long-domain.contoso.example"}]}

LIST = ["qualifications", "list", CUSTOMER]
AUDIT = ["qualifications", "audit", "a.db"]
ALL = "table, json, jsonl, csv or tsv"

Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Let the environment name an emulator whose one customer has two qualifications."""
    for name in [name for name in os.environ if name.startswith("PARTNER_CENTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with Emulator(seed=SEED) as emulator:
        monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
        assert main(["qualifications", "create", CUSTOMER, "Education", "--segment", "K12", "-o", "made.csv"]) == 0
        assert main(["qualifications", "create", CUSTOMER, "StateOwnedEntity", "-o", "made.csv"]) == 0
        yield


def test_each_format(capsys: Output) -> None:
    """The same list as a table, JSON, JSON lines, CSV and TSV; --json is -o json."""
    said: dict[str, str] = {}
    capsys.readouterr()
    for form in ("table", "json", "jsonl", "csv", "tsv"):
        assert main(["qualifications", "list", CUSTOMER, "-o", form]) == 0
        said[form] = capsys.readouterr().out
    assert main(["qualifications", "list", CUSTOMER, "--json"]) == 0
    assert capsys.readouterr().out == said["json"]

    lines = said["table"].splitlines()
    assert lines[0].split() == ["QUALIFICATION", "VETTING", "REASON", "REQUESTED"]
    assert lines[1].startswith("Education         InReview")
    assert lines[2].split() == ["StateOwnedEntity", "no", "vetting"]
    whole = json.loads(said["json"])["qualifications"]
    assert [json.loads(line) for line in said["jsonl"].splitlines()] == whole
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = list(csv.DictReader(io.StringIO(said[form]), delimiter=delimiter))
        assert list(rows[0]) == ["qualification", "vetting", "reason", "requested"]
        assert [row["qualification"] for row in rows] == ["Education", "StateOwnedEntity"]
        assert [row["vetting"] for row in rows] == ["InReview", ""]


def test_a_file_is_written_in_the_format_of_its_suffix(capsys: Output) -> None:
    """So it is for every list, and standard error says that the file is written; `./made` has the table."""
    for words in (["qualifications", "list", CUSTOMER], ["customers", "list"], ["validation-codes", "list"]):
        contents: dict[str, str] = {}
        for suffix in ("json", "jsonl", "csv", "TSV"):
            capsys.readouterr()
            assert main([*words, "-o", f"out.{suffix}"]) == 0
            assert capsys.readouterr() == ("", f"out.{suffix}: written\n")
            contents[suffix.lower()] = Path(f"out.{suffix}").read_text(encoding="utf-8")
        assert main([*words, "-o", "./out"]) == 0
        whole: Any = json.loads(contents["json"])
        items: Any = whole["qualifications"] if words[0] == "qualifications" else whole
        assert [json.loads(line) for line in contents["jsonl"].splitlines()] == items
        assert contents["csv"].replace(",", "\t") == contents["tsv"]
        assert Path("out").read_text(encoding="utf-8").split()[0].isupper()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*LIST, "-o", "yaml"], f"'yaml' is no format of this command; give {ALL}, or ./yaml for a file of that name"),
        ([*LIST, "-o", "html"], f"'html' is no format of this command; give {ALL}, or ./html for a file of that name"),
        ([*LIST, "-o", ".csv"], "'.csv' is no format of this command"),
        ([*LIST, "-o", "yaml", "--json"], "'yaml' is no format of this command"),
        ([*LIST, "-o", ""], f"argument -o: the value is empty; give {ALL}, or a file; see"),
        (
            [*LIST, "-o", "out.txt"],
            "'.txt' names no format of this command; give a file that ends with .json, .jsonl, ",
        ),
        ([*LIST, "-o", "out.xlsx"], ".csv or .tsv, or --json too"),
        (["customers", "list", "-o", "out.yaml"], ".csv or .tsv, or --format too"),
        ([*AUDIT, "-o", "YAML"], "give table, csv, jsonl, json or html, or ./YAML for a file of that name"),
        ([*AUDIT, "-o", "out.tsv"], "'.tsv' names no format of this command"),
        ([*LIST, "-o", "csv", "--json"], "--json and -o csv do not go together; give one of them"),
        ([*LIST, "-o", "q.csv", "--json"], "--json and -o q.csv do not go together; give one of them"),
        ([*AUDIT, "-o", "q.json", "--csv"], "--csv and -o q.json do not go together; give one of them"),
        (["customers", "list", "-o", "csv", "--format", "json"], "--format json and -o csv do not go together"),
        (["customers", "list", "-o", "c.csv", "--format", "json"], "--format json and -o c.csv do not go together"),
        (["bulk", "report", "j.db", "--json", "--format", "csv"], "--json and --format csv do not go together"),
        (["spec", "-o", "csv"], "'csv' is no format of this command; give json, or ./csv for a file of that name"),
        (["spec", "-o", "openapi.yaml"], "'.yaml' names no format of this command; give a file that ends with .json, "),
        (["bulk", "status", "j.db", "-o", "csv"], "'csv' is no format of this command; give table or json, or ./csv"),
        (["bulk", "report", "j.db", "-o", "XLS"], "give csv, json, jsonl, html or xlsx, or ./XLS for a file"),
        (["call", "getCustomers", "-o", "csv"], "'csv' is no format of this command; give json or jsonl, or ./csv"),
    ],
)
def test_a_format_that_the_command_does_not_have(words: list[str], said: str, capsys: Output) -> None:
    """It is refused, and no file of that name is written."""
    before = sorted(Path().iterdir())

    assert main(words) == 2

    assert said in capsys.readouterr().err
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("word", ["JSON", "Json"])
def test_a_format_in_any_case(word: str, capsys: Output) -> None:
    """`-o JSON` is `-o json`: for standard output, not a file of that name."""
    capsys.readouterr()

    assert main([*LIST, "-o", word]) == 0

    assert len(json.loads(capsys.readouterr().out)["qualifications"]) == 2
    assert not Path(word).exists()


def test_another_option_names_the_format_of_a_file(capsys: Output) -> None:
    """With --json or --format a file may have any suffix, and .json goes with --json."""
    assert main([*LIST, "--json", "-o", "out.txt"]) == 0
    assert main([*LIST, "--json", "-o", "out.json"]) == 0
    assert main(["customers", "list", "--format", "table", "-o", "table.txt"]) == 0

    assert Path("out.txt").read_bytes() == Path("out.json").read_bytes()
    assert len(json.loads(Path("out.txt").read_text(encoding="utf-8"))["qualifications"]) == 2
    assert Path("table.txt").read_text(encoding="utf-8").startswith("CUSTOMER ")
    assert capsys.readouterr().out == ""


def test_a_page_of_a_call_as_json_lines(capsys: Output) -> None:
    """A line an item; a single object is one line."""
    capsys.readouterr()
    assert main(["call", "getCustomers", "-o", "jsonl"]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [CUSTOMER]
    assert main(["call", "getCustomerById", "--customer-id", CUSTOMER, "-o", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == CUSTOMER


@pytest.mark.parametrize("columns", [80, 60])
def test_the_customers_fit_a_terminal(columns: int) -> None:
    """No line wraps, and what is cut says so; a pipe has the whole names."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "partner_center_workflows.cli", "customers", "list"]
    environment = {**os.environ, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"}
    subprocess.run(command, stdout=theirs, env=environment, check=True, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65_536).decode("utf-8").splitlines()
    os.close(ours)
    whole = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    assert [len(line) <= columns for line in shown] == [True, True]
    assert shown[1].startswith(f"{CUSTOMER}  A company")
    assert shown[1].count("…") == 2
    assert LONG in whole
    assert "a-rather-long-domain.contoso.example" in whole
