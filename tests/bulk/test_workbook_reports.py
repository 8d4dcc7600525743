"""The report as an Excel workbook."""

import io
import os
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from report_source import ENTRY, Made

from partner_center_workflows.bulk import Entry, read_rows, write_report
from partner_center_workflows.bulk.reading import holds_rows

ROW = evolve(
    ENTRY,
    reference="00123",
    polled_at=None,
    finished_at=None,
    vetting_reason=None,
    http_status=400,
    kept={"Notes": "=1+1"},
)
openpyxl: Any = import_module("openpyxl")


def written(*entries: Entry) -> bytes:
    """Return a report as a workbook."""
    stream = io.BytesIO()
    write_report(Made(*entries), "xlsx", stream)
    return stream.getvalue()


def test_a_person_can_work_with_the_sheet() -> None:
    """The header is bold, stays in view and has filters; ids are text, numbers are numbers."""
    sheet = openpyxl.load_workbook(io.BytesIO(written(ROW, evolve(ROW, line=3)))).active

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:Q3"
    assert all(cell.font.bold for cell in sheet[1])
    assert [cell.value for cell in sheet[1]][-3:] == ["request_id", "correlation_id", "Notes"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (2, "n")
    assert (sheet["B2"].value, sheet["B2"].data_type) == (ROW.customer_id, "s")
    assert (sheet["F2"].value, sheet["F2"].data_type) == ("00123", "s")
    assert (sheet["K2"].value, sheet["M2"].value) == (400, "2026-05-28T20:27:40Z")
    assert sheet.column_dimensions["B"].width == 38


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "'x", " =1", "\uff1d1", "plain"])
def test_text_is_never_a_formula(text: str) -> None:
    """A text that begins as a formula stays as it is, and stays text, also when a person edits it."""
    content = written(evolve(ROW, reference=text, kept={text: text}))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<font", b"")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    for cell in (sheet["F2"], sheet["Q1"], sheet["Q2"]):
        assert (cell.value, cell.data_type) == (text, "s")
    assert bool(sheet["F2"].quotePrefix) == (text != "plain")


def test_what_a_workbook_cannot_hold() -> None:
    """Control characters, marks of direction and lone surrogates are replaced as in the other reports."""
    evil = "a\x1b[2J\x00\x07\u202e\r\nFORGED\ud800\uffff"

    sheet = openpyxl.load_workbook(io.BytesIO(written(evolve(ROW, reference=evil, kept={evil: evil})))).active

    for cell in (sheet["F2"], sheet["Q1"], sheet["Q2"]):
        assert cell.value.startswith("a")
        assert "FORGED" in cell.value
        assert cell.value.isprintable()


def test_a_report_is_told_from_rows(tmp_path: Path) -> None:
    """A report may be written over; any other workbook may hold somebody's rows."""
    report, rows = tmp_path / "report.xlsx", tmp_path / "rows.xlsx"
    report.write_bytes(written(ROW))
    openpyxl.Workbook().save(rows)

    assert not holds_rows(str(report))
    assert holds_rows(str(rows))


def test_rows_of_a_report_are_rows(tmp_path: Path) -> None:
    """A workbook that the report has written can be read again, as far as its columns go."""
    (tmp_path / "report.xlsx").write_bytes(written(ROW))
    told: list[str] = []

    ((row),) = read_rows(tmp_path / "report.xlsx", on_warning=told.append)

    assert getattr(row, "reference", None) == "00123"
    assert "columns 'line', 'state', 'vetting_status'" in told[0]


def test_without_openpyxl(tmp_path: Path) -> None:
    """Without the extra, one sentence says which to install, and the report that was there stays."""
    (tmp_path / "openpyxl.py").write_text("raise ModuleNotFoundError(name='openpyxl')")
    (tmp_path / "rows.jsonl").write_text('{"customer_id": "' + ROW.customer_id + '", "qualification": "soe"}\n')
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    script = (
        "import sys; from partner_center_workflows.bulk import Journal; Journal.open('j.db').close();"
        "from partner_center_workflows.cli import main; sys.exit(main(['bulk', 'report', 'j.db', '-o', 'out.xlsx']))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.decode() == (
        "partner-center bulk report: to write an Excel workbook, run: "
        'python -m pip install "partner-center-client[excel]"; or give a CSV file\n'
    )
    assert not (tmp_path / "out.xlsx").exists()
