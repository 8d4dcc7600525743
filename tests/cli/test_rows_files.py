"""Files of rows on the command line: workbooks, further columns, spellings, and what is not written over."""

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from partner_center_emulator import Emulator
from partner_center_workflows.cli import main

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f0"
Output = pytest.CaptureFixture[str]
openpyxl: Any = import_module("openpyxl")


@pytest.fixture(autouse=True)
def _at_the_emulator(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let only the emulator be named by the environment."""
    for name in [name for name in os.environ if name.startswith("PARTNER_CENTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    monkeypatch.chdir(tmp_path)


def workbook(name: str, *rows: tuple[object, ...], title: str = "Kunden") -> str:
    """Write a workbook in the current folder."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(name)
    return name


def test_from_a_workbook_to_a_workbook(emulator: Emulator, capsys: Output) -> None:
    """`bulk run customers.xlsx` requests its rows, and `report -o out.xlsx` shows them with the kept columns."""
    rows = ((f"{{{ID}1}}", "soe", "=1+1"), (f"{ID.upper()}2", "State-Owned Entity", None))
    file = workbook("customers.xlsx", ("customer_id", "qualification", "Notes"), *rows)

    assert main(["bulk", "run", file, "--journal", "j.db", "--keep-columns", "--sheet", "kunden"]) == 2
    assert "Notes' (column C) has a formula that was never calculated" in capsys.readouterr().err
    rows = ((f"{{{ID}1}}", "soe", "call"), rows[1])
    file = workbook("customers.xlsx", ("customer_id", "qualification", "Notes"), *rows)
    assert main(["bulk", "run", file, "--journal", "j.db", "--keep-columns", "--sheet", "kunden"]) == 0
    assert capsys.readouterr().out == "2 rows: 2 approved\n"
    assert {each.path for each in emulator.log if each.effect} == {
        f"/v1/customers/{ID}1/qualifications",
        f"/v1/customers/{ID}2/qualifications",
    }

    assert main(["bulk", "report", "j.db", "-o", "out.xlsx"]) == 0
    assert capsys.readouterr().err == "out.xlsx: a report of 2 rows\n"
    values = list(openpyxl.load_workbook("out.xlsx").active.values)
    assert (values[0][-1], values[1][-1], values[2][-1]) == ("Notes", "call", None)
    assert main(["bulk", "report", "j.db", "-o", "out.xlsx"]) == 0


def test_bad_rows_of_a_workbook_are_told_once(emulator: Emulator, capsys: Output) -> None:
    """Each bad row has one line, with its sheet and row, and the summary repeats none."""
    rows = [("customer_id", "qualification"), ("x", "soe"), (f"{ID}1", "Nonprofit")]
    workbook("rows.xlsx", *rows)
    Path("rows.csv").write_text("".join(f"{a},{b}\n" for a, b in rows))

    for name, place in (("rows.xlsx", "sheet 'Kunden', row"), ("rows.csv", "line")):
        assert main(["bulk", "run", name, "--journal", "j.db"]) == 2
        first, second, last = capsys.readouterr().err.splitlines()
        assert first.startswith(f"{place} 2: customer_id")
        assert second.startswith(f"{place} 3: qualification")
        assert last.startswith("partner-center bulk run: 2 rows cannot be used, and nothing was sent. Hint: Correct")
        assert "first" not in last
    assert emulator.log == []


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
@pytest.mark.parametrize("content", ["customer_id,qualification\n", "sep=;\ncustomer_id;qualification\n\n"])
def test_a_header_alone_has_no_rows(content: str, dry: list[str], capsys: Output) -> None:
    """A file without rows ends with 2 and a sentence: nothing was asked, and no journal is made."""
    Path("rows.csv").write_text(content)

    assert main(["bulk", "run", "rows.csv", "--journal", "j.db", *dry]) == 2

    assert capsys.readouterr().err == (
        "partner-center bulk run: rows.csv has no rows; write one below the header for each qualification to request\n"
    )
    assert not Path("j.db").exists()


def test_one_row_is_one_row(capsys: Output) -> None:
    """Counts and nouns agree."""
    Path("rows.csv").write_text(f"sep=;\ncustomer_id;qualification\n{ID}1;soe\n")

    assert main(["bulk", "run", "rows.csv", "--journal", "j.db", "--dry-run"]) == 0
    assert capsys.readouterr().out == "1 new row (1 StateOwnedEntity), 0 known ones; nothing was sent\n"
    assert main(["bulk", "run", "rows.csv", "--journal", "j.db"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "1 row: 1 approved\n"
    assert "1 row: 1 approved; 1 request, " in shown.err
    assert main(["bulk", "run", "rows.csv", "--journal", "j.db", "--dry-run"]) == 0
    assert capsys.readouterr().out == "0 new rows, 1 known one; nothing was sent\n"
    assert main(["bulk", "status", "j.db"]) == 0
    assert capsys.readouterr().out == "1 row: 1 approved\n"


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_a_journal_is_no_file_of_rows(dry: list[str], capsys: Output) -> None:
    """A journal given as FILE is called what it is."""
    Path("one.csv").write_text(f"customer_id,qualification\n{ID}1,soe\n")
    assert main(["bulk", "run", "one.csv"]) == 0
    capsys.readouterr()

    assert main(["bulk", "run", "one.journal.db", "--journal", "j.db", *dry]) == 2

    assert capsys.readouterr().err == (
        "partner-center bulk run: one.journal.db is a journal (an SQLite database); give the file of rows\n"
    )


def test_an_unknown_column_is_a_warning(capsys: Output) -> None:
    """A run says once which column it does not read, and goes on."""
    Path("rows.csv").write_text(f"customer_id,qualification,notes\n{ID}1,soe,call\n{ID}2,soe,\n")

    assert main(["bulk", "run", "rows.csv", "--journal", "j.db", "--dry-run"]) == 0

    assert capsys.readouterr().err == (
        "rows.csv: column 'notes' is not known, and is not read; --keep-columns shows it in the report\n"
    )


@pytest.mark.parametrize("suffix", ["xls", "pdf", "txt", "docx"])
def test_a_suffix_of_no_report(suffix: str, capsys: Output) -> None:
    """A report is not written as CSV under a name that says something else."""
    Path("rows.csv").write_text(f"customer_id,qualification\n{ID}1,soe\n")
    assert main(["bulk", "run", "rows.csv", "--journal", "j.db"]) == 0
    capsys.readouterr()

    assert main(["bulk", "report", "j.db", "-o", f"out.{suffix}"]) == 2

    assert capsys.readouterr().err == (
        f"partner-center bulk report: argument -o: '.{suffix}' names no format of this command; "
        "give a file that ends with .csv, .json, .jsonl, .html or .xlsx, or --format too; "
        "see partner-center bulk report --help\n"
    )
    assert not Path(f"out.{suffix}").exists()
    assert main(["bulk", "report", "j.db", "-o", f"out.{suffix}", "--format", "jsonl"]) == 0
    assert json.loads(Path(f"out.{suffix}").read_text())["state"] == "approved"


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_report_may_be_written_again_but_not_over_rows(form: str, capsys: Output) -> None:
    """A workbook of rows is somebody's work, as a CSV file of rows is; a report is not."""
    workbook("rows.xlsx", ("customer_id", "qualification"), (f"{ID}1", "soe"))
    assert main(["bulk", "run", "rows.xlsx", "--journal", "j.db"]) == 0
    before = Path("rows.xlsx").read_bytes()

    assert main(["bulk", "report", "j.db", "-o", "rows.xlsx"]) == 2
    assert "--output: rows.xlsx holds rows for a run; give the path of another file" in capsys.readouterr().err
    assert Path("rows.xlsx").read_bytes() == before
    for _ in range(2):
        assert main(["bulk", "report", "j.db", "-o", f"out.{form}"]) == 0


@pytest.mark.parametrize("name", ["customers.csv", "customers.xlsx"])
def test_a_list_of_customers_does_not_replace_rows(name: str, emulator: Emulator, capsys: Output) -> None:
    """`customers list -o FILE` keeps rows that a person has filled in, unless it is told to replace them."""
    content = f"customer_id,qualification,validation_code\n{ID}1,GCC,123456\n".encode()
    if name.endswith("xlsx"):
        content = Path(workbook(name, ("customer_id", "qualification"), (f"{ID}1", "soe"))).read_bytes()
    Path(name).write_bytes(content)

    assert main(["customers", "list", "-o", name, "--format", "csv"]) == 2
    assert f"--output: {name} holds rows for a run; give the path of another file, or --overwrite" in (
        capsys.readouterr().err
    )
    assert Path(name).read_bytes() == content
    assert emulator.log == []
    assert main(["customers", "list", "-o", name, "--format", "csv", "--overwrite"]) == 0
    assert Path(name).read_bytes() != content


@pytest.mark.parametrize(
    "arguments",
    [
        [f"{{{ID}4}}", "education", "--segment", "k12"],
        [f" {ID}4", "EDUCATION", "--segment", "K-12"],
        [f"{ID}4".replace("-", "").upper(), "Education", "--segment", "higher education"],
        [f"urn:uuid:{ID}4", "state owned entity"],
        [f"{ID}4", "gcc", "--validation-code", "123456"],
    ],
)
def test_spellings_on_the_line(arguments: list[str], emulator: Emulator) -> None:
    """Qualifications, segments and ids are taken in the spellings that a file may have."""
    assert main(["qualifications", "create", *arguments]) == 0
    assert main(["qualifications", "list", arguments[0]]) == 0
    assert {each.path for each in emulator.log} == {f"/v1/customers/{ID}4/qualifications"}
    assert main(["customers", "list", "--format", "csv", "--qualification", "education", "--segment", "k 12"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["create", f"{ID}4", "Educatoin"], "create: KIND is 'Educatoin'; give Education, Government"),
        (["create", f"{ID}4", "Educatoin"], "(is Education meant?)"),
        (["create", f"{ID}4", "Education", "--segment", "K13"], "create: --segment is 'K13'; give K12 or"),
        (["list", "contoso.com"], "list: CUSTOMER_ID is 'contoso.com'; give the id of the customer's"),
    ],
)
def test_a_spelling_that_is_none(arguments: list[str], said: str, emulator: Emulator, capsys: Output) -> None:
    """A wrong word says what can be given, before credentials are looked for."""
    assert main(["qualifications", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert emulator.log == []
