"""`partner-center customers`: a table, JSON, and rows for a bulk run."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from partner_center_emulator import Emulator
from partner_center_workflows.cli import main

IDS = [f"{number:08}-0000-4000-8000-000000000000" for number in range(12)]
NAMES = ["Contoso", "=1+1", "Line\nbreak", "Ünïcode GmbH", *(f"Company {number}" for number in range(4, 12))]
NAMED = [*zip(IDS, NAMES, strict=True)]
SEED = {"customers": [{"id": each, "companyName": name, "domain": f"{name[:3]}.example"} for each, name in NAMED]}

Output = pytest.CaptureFixture[str]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Emulator]:
    """Return an emulator with twelve customers that the environment names as the service."""
    for name in [name for name in os.environ if name.startswith("PARTNER_CENTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with Emulator(seed=SEED) as emulator:
        monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
        yield emulator


def test_a_table(service: Emulator, capsys: Output) -> None:
    """A line a customer, below its columns, in pages as large as requested."""
    assert main(["customers", "list", "--page-size", "5"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["CUSTOMER", "COMPANY", "DOMAIN"]
    assert lines[1] == f"{IDS[0]}  {'Contoso':<40}  Con.example"
    assert [line[:36] for line in lines[1:]] == IDS
    assert lines[3].split() == [IDS[2], "Line?break", "Lin.example"]
    assert len(service.log) == 3


def test_json(service: Emulator, capsys: Output) -> None:
    """`--json` writes what the service said, as an array; `--format json` is the same."""
    assert main(["customers", "list", "--json"]) == 0
    found = capsys.readouterr().out
    assert main(["customers", "list", "--format", "json", "--json"]) == 0

    assert capsys.readouterr().out == found
    assert [(each["id"], each["companyProfile"]["companyName"]) for each in json.loads(found)] == NAMED


def test_a_limit_fetches_no_more_than_it_needs(service: Emulator, capsys: Output) -> None:
    """Two customers are one page of two."""
    assert main(["customers", "list", "--limit", "2", "--json"]) == 0

    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == IDS[:2]
    assert len(service.log) == 1


@pytest.mark.parametrize(
    ("option", "expected"), [(["--company-name", "company 1"], IDS[10:]), (["--domain", "con"], IDS[:1])]
)
def test_a_filter(service: Emulator, capsys: Output, option: list[str], expected: list[str]) -> None:
    """Company names and domains are looked for by their beginning."""
    assert main(["customers", "list", "--json", *option]) == 0

    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == expected


def test_no_customers(service: Emulator, capsys: Output) -> None:
    """An empty list is said to be one; as JSON it is an empty array, as CSV a header."""
    for form, expected in (("table", "no customers\n"), ("json", "[]\n"), ("csv", None)):
        assert main(["customers", "list", "--domain", "nobody", "--format", form]) == 0
        said = capsys.readouterr().out
        assert (said == expected) if expected else len(said.splitlines()) == 1


def test_rows_for_a_bulk_run(service: Emulator, capsys: Output, tmp_path: Path) -> None:
    """The CSV goes into a bulk run as it stands; a name is the row's reference, and no formula for a spreadsheet."""
    assert main(["customers", "list", "--format", "csv", "--qualification", "StateOwnedEntity"]) == 0
    written = capsys.readouterr().out

    rows = list(csv.DictReader(io.StringIO(written)))
    assert [(row["customer_id"], row["qualification"]) for row in rows] == [(each, "StateOwnedEntity") for each in IDS]
    assert [row["reference"] for row in rows[:4]] == ["Contoso", "'=1+1", "Line?break", "Ünïcode GmbH"]
    (tmp_path / "customers.csv").write_text(written, encoding="utf-8")
    assert main(["bulk", "run", "customers.csv", "--journal", "customers.db"]) == 0
    assert sum(entry.effect for entry in service.log) == len(IDS)


def test_rows_to_fill_in(service: Emulator, capsys: Output) -> None:
    """Without a qualification its column is there to be filled in; a segment goes with Education."""
    assert main(["customers", "list", "--format", "csv", "--limit", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == f"{IDS[0]},,,,,Contoso"
    education = ["--qualification", "Education", "--segment", "K12"]
    assert main(["customers", "list", "--format", "csv", "--limit", "1", *education]) == 0
    assert capsys.readouterr().out.splitlines()[1] == f"{IDS[0]},Education,K12,,,Contoso"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--json", "--format", "csv"], "do not go together"),
        (["--qualification", "Education"], "go with -o csv"),
        (["--segment", "K12", "--format", "csv"], "goes with --qualification Education"),
        (["--limit", "0"], "is not a whole number above 0"),
        (["--limit", "x"], "is not a whole number above 0"),
        (["--page-size", "501"], "--page-size is 501"),
        (["--company-name", "a", "--domain", "b"], "not allowed with"),
        (["--company-name", ""], "--company-name is ''"),
    ],
)
def test_a_mistake(service: Emulator, capsys: Output, given: list[str], message: str) -> None:
    """What cannot be requested ends with 2 and what to give instead; nothing is sent."""
    assert main(["customers", "list", *given]) == 2

    assert message in capsys.readouterr().err
    assert service.log == []


def test_no_action_says_which_there_are(capsys: Output) -> None:
    """`partner-center customers` alone shows its actions."""
    assert main(["customers"]) in (0, 2)
    assert "list them" in capsys.readouterr().out


def test_a_reader_that_has_seen_enough(service: Emulator) -> None:
    """`| head` ends the list without a traceback, and without the pages that nobody reads."""
    command = [sys.executable, "-m", "partner_center_workflows.cli", "customers", "list", "--page-size", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait() == 0
