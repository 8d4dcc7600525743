"""Columns of a file that a run does not read: carried to the report, told once, or refused as a misspelling."""

import io
import json
import logging
from pathlib import Path

import pytest

from partner_center import PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk import BadRow, InputError, Row, read_rows

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f0"
HEADER = "customer_id,qualification,Notes,owner,reference"
SECRET = "planted-code-987"


def rows_of(text: str, *, keep: bool = False, form: str = "csv") -> tuple[list[Row | BadRow], list[str]]:
    """Return the rows of a file, and the warnings."""
    file = io.BytesIO(text.encode())
    file.name = f"rows.{form}"
    told: list[str] = []
    return list(read_rows(file, keep_columns=keep, on_warning=told.append)), told


def test_further_columns_are_told_in_one_sentence() -> None:
    """A column that is not known costs a warning, not the file."""
    rows, told = rows_of(f"{HEADER}\n{ID}1,soe,call,Ann,r\n{ID}2,soe,,Ben,\n")

    assert rows == [
        Row(f"{ID}1", "StateOwnedEntity", reference="r", line=2),
        Row(f"{ID}2", "StateOwnedEntity", line=3),
    ]
    assert told == [
        "rows.csv: columns 'Notes' and 'owner' are not known, and are not read; --keep-columns shows them in the report"
    ]
    assert rows_of(f"customer_id,qualification,Notes\n{ID}1,soe,call\n")[1] == [
        "rows.csv: column 'Notes' is not known, and is not read; --keep-columns shows it in the report"
    ]


def test_without_a_callback_the_warning_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A program that gives no callback finds the warning in its log."""
    with caplog.at_level(logging.WARNING, "partner_center"):
        list(read_rows(io.BytesIO(f"customer_id,qualification,Notes\n{ID}1,soe,call\n".encode())))

    assert [record.getMessage() for record in caplog.records] == [
        "the input: column 'Notes' is not known, and is not read; --keep-columns shows it in the report"
    ]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_kept_columns_come_with_the_row(form: str) -> None:
    """With --keep-columns the row has the other values, by their names in the file, and there is no warning."""
    text = f"{HEADER}\n{ID}1,soe, call ,Ann,r\n"
    if form == "jsonl":
        values = {"customer_id": f"{ID}1", "qualification": "soe", "Notes": "call", "owner": "Ann", "reference": "r"}
        text = "\n" + json.dumps(values | {"empty": None}) + "\n"

    rows, told = rows_of(text, keep=True, form=form)

    assert rows == [
        Row(f"{ID}1", "StateOwnedEntity", reference="r", line=2, kept=(("Notes", "call"), ("owner", "Ann")))
    ]
    assert told == []


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("webiste", "website"),
        ("Web Site", "website"),
        ("websites", "website"),
        ("EducationSegment", "education_segment"),
        ("education segment", "education_segment"),
        ("validationcode", "validation_code"),
        ("refernce", "reference"),
    ],
)
def test_a_misspelled_column_is_refused(typo: str, meant: str, keep: bool) -> None:
    """A typo of a known column would silently lose its values, so the file is refused."""
    with pytest.raises(InputError, match=rf"column '{typo.lower()}' is not known \(is '{meant}' meant\?\)"):
        rows_of(f"customer_id,qualification,{typo}\n{ID}1,soe,\n", keep=keep)


def test_a_misspelled_member_of_a_json_line_is_refused() -> None:
    """The same holds for JSON lines."""
    ((row,), told) = rows_of(json.dumps({"customer_id": f"{ID}1", "qualification": "soe", "webiste": ""}), form="jsonl")

    assert isinstance(row, BadRow)
    assert "there is no column 'webiste' (is 'website' meant?); give customer_id" in row.reason
    assert told == []


def test_a_column_like_a_known_one_that_is_there_is_another() -> None:
    """`customer_name` beside `customer_id` is no typo."""
    _, told = rows_of(f"customer_id,qualification,customer_name,website,websites\n{ID}1,soe,a,,b\n")

    assert "columns 'customer_name' and 'websites' are not known" in told[0]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (",".join(f"c{number}" for number in range(101)), "there are 101 columns to keep; leave out all but 100"),
        ("x" * 65, "cannot be kept; give a name of at most 64 characters"),
        ("a\x07", "cannot be kept; give a name of at most 64 characters that can be printed"),
        ("note,Note", "column 'note' is there more than once"),
    ],
)
def test_columns_that_cannot_be_kept(header: str, message: str) -> None:
    """What the journal and the report have no room for is refused."""
    with pytest.raises(InputError, match=message):
        rows_of(f"customer_id,qualification,{header}\n{ID}1,soe\n", keep=True)


def test_a_value_that_is_too_long_to_keep() -> None:
    """A kept value has a bound, which the row tells."""
    rows, _ = rows_of(f"customer_id,qualification,note\n{ID}1,soe,{'x' * 4097}\n{ID}2,soe,{'x' * 4096}\n", keep=True)

    assert rows[0] == BadRow(2, "column 'note' has 4,097 characters; give at most 4,096")
    assert isinstance(rows[1], Row)


def test_a_note_of_several_lines_is_one_line() -> None:
    """Line breaks and tabs of a kept value become blanks, and other values of JSON its text."""
    rows, _ = rows_of(f'customer_id,qualification,note\n{ID}1,soe," call\r\n\tagain "\n', keep=True)
    assert getattr(rows[0], "kept", None) == (("note", "call again"),)

    line = {"customer_id": f"{ID}1", "qualification": "soe", "a": 5, "b": True, "c": {"d": [1]}, "e": None, "f": " "}
    rows, _ = rows_of(json.dumps(line), keep=True, form="jsonl")
    assert getattr(rows[0], "kept", None) == (("a", "5"), ("b", "true"), ("c", '{"d": [1]}'))


def test_two_spellings_of_one_id_are_one_customer(tmp_path: Path) -> None:
    """Rows that differ in the spelling of the id alone are doubled."""
    file = tmp_path / "rows.csv"
    file.write_text(f"customer_id,qualification\n{ID}1,soe\n{{{ID.upper()}1}},state-owned entity\n")
    bad: list[BadRow] = []

    with pytest.raises(InputError, match="1 row cannot be used"):
        bulk.plan(file, on_bad_row=bad.append)

    assert bad == [
        BadRow(3, f"StateOwnedEntity of customer {ID}1 is already on line 2; leave one of them out"),
    ]


def test_kept_columns_reach_every_report(emulator: Emulator, pc: PartnerCenter, tmp_path: Path) -> None:
    """Reports show kept columns after their own, a name that they have themselves as `… (input)`, and no code."""
    file, journal = tmp_path / "rows.csv", tmp_path / "j.db"
    lines = [
        "customer_id,qualification,validation_code,Notes,state",
        f"{ID}1,soe,,=1+1,Bavaria",
        f"{ID}2,gcc,{SECRET},the code is {SECRET},",
    ]
    file.write_text("\n".join(lines))
    bulk.run(bulk.read_rows(file, keep_columns=True), journal=journal, client=pc, wait=False)

    def report(form: str) -> str:
        stream = io.StringIO(newline="")
        bulk.write_report(journal, form, stream)  # type: ignore[arg-type]
        assert SECRET not in stream.getvalue()
        return stream.getvalue()

    header, first, second = report("csv").splitlines()
    assert header.endswith(",correlation_id,Notes,state (input)")
    assert first.endswith(",'=1+1,Bavaria")
    assert second.endswith(",the code is [redacted],")
    objects = [json.loads(line) for line in report("jsonl").splitlines()]
    assert [(each["Notes"], each["state (input)"]) for each in objects] == [
        ("=1+1", "Bavaria"),
        ("the code is [redacted]", None),
    ]
    assert json.loads(report("json"))["rows"] == objects
    assert '"=1+1", "Bavaria"]' in report("html")
    assert SECRET.encode() not in journal.read_bytes()


def test_kept_columns_of_a_second_run_replace_those_of_the_first(pc: PartnerCenter, tmp_path: Path) -> None:
    """Notes may change after a row was sent: they change nothing at the service."""
    journal = tmp_path / "j.db"
    for note in ("first", "second"):
        row = Row(f"{ID}1", "StateOwnedEntity", kept=(("Notes", note),))
        bulk.run([row], journal=journal, client=pc, wait=False)
    bulk.run([Row(f"{ID}1", "StateOwnedEntity")], journal=journal, client=pc, wait=False)

    with bulk.JournalReader.open_for_reading(journal) as opened:
        assert [entry.kept for entry in opened.entries()] == [{"Notes": "second"}]
