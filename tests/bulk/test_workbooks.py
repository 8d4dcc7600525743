"""Rows in Excel workbooks: as openpyxl writes them, and as other programs and attackers do."""

import datetime
import io
import os
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from large_book import write_book

from partner_center_workflows.bulk import BadRow, InputError, Row, read_rows

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f0"
HEADER = ("customer_id", "qualification", "education_segment", "website", "validation_code", "reference")
SCHOOL = (f"{ID}1", "Education", "K12", "contoso.edu", None, "order 1")
openpyxl: Any = import_module("openpyxl")


def book_of(*rows: Sequence[object], title: str = "Kunden") -> Any:
    """Return a workbook with these rows."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def saved(book: Any) -> bytes:
    """Return a workbook as bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content: bytes, **options: Any) -> tuple[list[Row | BadRow], list[str]]:
    """Return the rows of a workbook, and the warnings."""
    file = io.BytesIO(content)
    file.name = "rows.xlsx"
    told: list[str] = []
    return list(read_rows(file, on_warning=told.append, **options)), told


def refusal(content: bytes, **options: Any) -> str:
    """Return why a file cannot be used."""
    with pytest.raises(InputError) as raised:
        read(content, **options)
    return str(raised.value)


def edited(content: bytes, edit: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return a workbook after an edit of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    edit(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def test_shared_strings_as_excel_writes_them(tmp_path: Path) -> None:
    """A cell has the number of its text; a text may have parts in different fonts; a number without text is refused."""
    path = write_book(tmp_path / "rows.xlsx", lambda: [HEADER[:2], (f"{ID}1", "Soe"), (f"{ID}2", "Soe")])
    content = path.read_bytes()

    def in_parts(parts: dict[str, bytes]) -> None:
        parts[STRINGS] = parts[STRINGS].replace(b"<t>Soe</t>", b"<r><t>State</t></r><r><rPr><b/></rPr><t>Owned</t></r>")
        parts[STRINGS] = parts[STRINGS].replace(b"<t>Owned</t>", b"<t>OwnedEntity</t>")

    def without(parts: dict[str, bytes]) -> None:
        parts[STRINGS] = re.sub(b"<si><t>Soe</t></si></sst>", b"</sst>", parts[STRINGS])

    rows, _ = read(edited(content, in_parts))
    assert [(each.customer_id, each.qualification) for each in rows if isinstance(each, Row)] == [
        (f"{ID}1", "StateOwnedEntity"),
        (f"{ID}2", "StateOwnedEntity"),
    ]
    assert refusal(edited(content, without)).endswith(
        "is damaged, or no Excel workbook (IndexError); open it in Excel and save it again"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file sizes")
def test_no_room_for_shared_strings(tmp_path: Path) -> None:
    """A full disk for temporary files is told apart from a damaged workbook."""
    texts = [(f"{ID}{number}", "x" * 1000) for number in range(3000)]
    path = write_book(tmp_path / "rows.xlsx", lambda: [HEADER[:2], *texts])
    script = (
        "import resource, sys; from partner_center_workflows.bulk import InputError, read_rows\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    list(read_rows(sys.argv[1]))\nexcept InputError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, check=True, text=True)

    assert re.fullmatch(
        rf"{re.escape(str(path))}: its texts cannot be written to the folder for temporary files: [^;]+; "
        "free some space there, or save the sheet as 'CSV UTF-8'\n",
        done.stdout,
    )


def test_a_workbook_is_read_as_a_csv_file_is() -> None:
    """The first row is the header in any case and order; blank rows are skipped; the row is that of the sheet."""
    content = saved(book_of((), (), [each.upper() for each in HEADER], SCHOOL, (), (" ", None), (f"{{{ID}2}}", "soe")))

    rows, told = read(content)

    assert rows == [
        Row(f"{ID}1", "Education", "K12", "contoso.edu", None, "order 1", line=4, sheet="Kunden"),
        Row(f"{ID}2", "StateOwnedEntity", line=7, sheet="Kunden"),
    ]
    assert told == []


@pytest.mark.parametrize("name", ["rows.csv", "rows", "rows.xls"])
def test_the_content_decides_not_the_name(tmp_path: Path, name: str) -> None:
    """A workbook is one under any name, and a CSV file under the name of a workbook is read as CSV."""
    (tmp_path / name).write_bytes(saved(book_of(HEADER, SCHOOL)))
    (tmp_path / "rows.xlsx").write_text(f"{','.join(HEADER[:2])}\n{ID}1,soe\n")

    assert [getattr(row, "reference", None) for row in read_rows(tmp_path / name)] == ["order 1"]
    assert list(read_rows(tmp_path / "rows.xlsx")) == [Row(f"{ID}1", "StateOwnedEntity", line=2)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234.0, "1234"),
        (1234, "1234"),
        (0.1 + 0.2, "0.3"),
        (datetime.datetime(2026, 1, 31), "2026-01-31"),  # noqa: DTZ001 - as Excel has it
        (datetime.datetime(2026, 1, 31, 10, 30), "2026-01-31T10:30:00"),  # noqa: DTZ001
        (datetime.date(2026, 1, 31), "2026-01-31"),
        (True, "TRUE"),
        ("  00123 ", "00123"),
        ("Zürich 東京", "Zürich 東京"),
    ],
)
def test_cells_are_text(value: object, expected: str) -> None:
    """Numbers have no `.0`, dates are ISO 8601, and text stays as it is."""
    ((row,), _) = read(saved(book_of(HEADER, (f"{ID}1", "soe", None, None, None, value))))

    assert isinstance(row, Row)
    assert row.reference == expected


def test_codes_keep_their_zeros_or_the_reader_says_that_it_cannot_know() -> None:
    """Text and a format such as 000000 keep zeros; a warning names a plain number, once, with its cell."""
    book = book_of(HEADER, *((f"{ID}{number}", "gcc", None, None, code) for number, code in enumerate("abcd")))
    sheet = book.active
    sheet["E2"], sheet["E3"], sheet["E4"], sheet["E5"] = "012345", 12345, 12345, 23456
    sheet["E3"].number_format = "000000"

    rows, told = read(saved(book))

    assert [getattr(row, "validation_code", None) for row in rows] == ["012345", "012345", "12345", "23456"]
    assert told == [
        (
            "rows.xlsx, sheet 'Kunden': validation_code is a number in E4, and Excel drops zeros at the beginning of "
            "one; if codes begin with 0, format the column as text, and enter them again"
        )
    ]


def test_a_number_that_excel_has_rounded() -> None:
    """Excel keeps 15 digits of a number, so a longer code is another one."""
    (rows, _) = read(saved(book_of(HEADER, (f"{ID}1", "gcc", None, None, 1234567890123456))))

    assert rows == [
        BadRow(
            2,
            "validation_code (column E) is a number of more than 15 digits, which Excel rounds; enter it again as text",
            "Kunden",
        )
    ]


def test_every_reason_names_the_sheet_the_row_and_the_column() -> None:
    """A person finds the cell at once."""
    (rows, _) = read(saved(book_of(HEADER, ("x", "Educatoin"), (f"{ID}1", "Education", "K13", "n/a"))))

    assert [row.place for row in rows if isinstance(row, BadRow)] == ["sheet 'Kunden', row 2", "sheet 'Kunden', row 3"]
    reasons = [row.reason for row in rows if isinstance(row, BadRow)]
    assert "customer_id (column A) is 'x'; give the id" in reasons[0]
    assert "qualification (column B) is 'Educatoin'; give" in reasons[0]
    assert "education_segment (column C) is 'K13'; give K12 or HigherEducation" in reasons[1]
    assert "website (column D) is 'n/a'; give one such as 'contoso.edu'" in reasons[1]


def test_formulas_count_as_their_values() -> None:
    """A formula is read as Excel has calculated it, also as an empty text; one that nobody calculated is refused."""
    content = saved(book_of(HEADER, (f"{ID}1", "soe", None, None, None, "=1+1"), ("=A2", "soe"), ("=A2", "=B2")))

    def calculate(parts: dict[str, bytes]) -> None:
        for empty in (b"<v></v>", b"<v />", b"<v/>"):  # as lxml writes it, where that is installed, or Python
            parts[SHEET] = parts[SHEET].replace(b"<f>1+1</f>" + empty, b"<f>1+1</f><v>2</v>")
        parts[SHEET] = parts[SHEET].replace(b'<c r="B3" t="inlineStr"><is><t>soe</t></is></c>', _EMPTY_TEXT)

    rows, _ = read(edited(content, calculate))

    never = "has a formula that was never calculated; open the file in Excel and save it, or write the values"
    assert rows == [
        Row(f"{ID}1", "StateOwnedEntity", reference="2", line=2, sheet="Kunden"),
        BadRow(3, f"customer_id (column A) {never}", "Kunden"),
        BadRow(4, f"customer_id (column A) {never}; qualification (column B) {never}", "Kunden"),
    ]


_EMPTY_TEXT = b'<c r="B3" t="str"><f>IF(1,"","")</f><v></v></c>'


def test_an_error_of_excel() -> None:
    """`#N/A` in a column of ours is a bad row."""
    rows, _ = read(saved(book_of(HEADER, (f"{ID}1", "soe", None, None, None, "#N/A"))))

    assert rows == [
        BadRow(2, "reference (column F) has the error #N/A; correct the formula, or write the value", "Kunden")
    ]


def test_merged_cells() -> None:
    """The value of merged cells is in the first alone, so the other rows are refused and not sent without it."""
    rows = (HEADER, SCHOOL, (f"{ID}2", "Education", "K12"), (f"{ID}3", "soe"))
    book = book_of(*rows)
    book.active.merge_cells("D2:D3")

    found, _ = read(saved(book))

    assert [type(row) for row in found] == [Row, BadRow, Row]
    assert found[1] == BadRow(
        3, "cell D3 is merged with others, D2:D3, with the value in the first alone; unmerge them", "Kunden"
    )


def test_hidden_rows_and_columns() -> None:
    """Hidden columns and rows are read, and a warning names hidden rows: they may be filtered out."""
    book = book_of(HEADER, SCHOOL, (f"{ID}2", "soe"))
    for row in (3, 5):  # the second one has no cells
        book.active.row_dimensions[row].hidden = True
    book.active.column_dimensions["F"].hidden = True

    rows, told = read(saved(book))

    assert [getattr(row, "reference", None) for row in rows] == ["order 1", None]
    assert told == [
        "rows.xlsx, sheet 'Kunden' has 1 hidden row, which may be filtered out; hidden rows are read too",
    ]


def test_the_sheet() -> None:
    """The first sheet that is not hidden, or the named one in any case; a warning names the others."""
    book = book_of(("nothing",), title="Old")
    book.active.sheet_state = "hidden"
    for title, reference in (("Schools", "a"), ("Cities", "b")):
        sheet = book.create_sheet(title)
        sheet.append(("customer_id", "qualification", "reference"))
        sheet.append((f"{ID}1", "soe", reference))
    content = saved(book)

    assert [(getattr(row, "reference", None), row.sheet) for row in read(content)[0]] == [("a", "Schools")]
    assert read(content)[1] == [
        "rows.xlsx has the sheets 'Old', 'Schools', 'Cities', and 'Schools' is read; --sheet names another"
    ]
    assert read(content, sheet="cities")[0][0].sheet == "Cities"
    assert read(content, sheet="cities")[1] == []
    said = refusal(content, sheet="Citys")
    assert "rows.xlsx has no sheet 'Citys' (is 'Cities' meant?); give one of 'Old', 'Schools', 'Cities'" in said
    with pytest.raises(InputError, match="has no sheets: it is not an Excel workbook; leave out --sheet"):
        list(read_rows(io.BytesIO(b"customer_id,qualification\n"), sheet="a"))


def test_further_columns() -> None:
    """Columns that are not known are carried or told as those of a CSV file are; a typo is refused."""
    content = saved(book_of((*HEADER[:2], "Notes", None), (f"{ID}1", "soe", 5, None), (f"{ID}2", "soe", None, "x")))

    rows, told = read(content, keep_columns=True)
    assert rows == [
        Row(f"{ID}1", "StateOwnedEntity", line=2, kept=(("Notes", "5"),), sheet="Kunden"),
        BadRow(3, "cell D3 has a value, and its column has no name; name it", "Kunden"),
    ]
    assert told == []
    assert "sheet 'Kunden': column 'Notes' is not known, and is not read" in read(content)[1][0]
    assert "sheet 'Kunden': column 'webiste' is not known (is 'website' meant?)" in refusal(
        saved(book_of((*HEADER[:2], "webiste")))
    )
    assert "row 1 is no header: delete it if the header is below it" in refusal(
        saved(book_of(("Customers of 2026",), HEADER))
    )


def test_a_sheet_without_rows() -> None:
    """A header alone has no rows, and a sheet without one says which columns to give."""
    assert read(saved(book_of(HEADER))) == ([], [])
    assert "column 'customer_id' is missing" in refusal(saved(book_of()))


def _strict(parts: dict[str, bytes]) -> None:
    old = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(old, b"http://purl.oclc.org/ooxml/spreadsheetml/main")


def _bomb(parts: dict[str, bytes]) -> None:
    parts["xl/styles.xml"] = b"<a>" + b" " * 40_000_000 + b"</a>"


def _laughs(parts: dict[str, bytes]) -> None:
    head = b'<?xml version="1.0"?><!-- a > b --><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts[SHEET] = head + parts[SHEET].partition(b"?>")[2] if parts[SHEET].startswith(b"<?") else head + parts[SHEET]


def _wide(parts: dict[str, bytes]) -> None:
    parts[SHEET] = b'<?xml version="1.0" encoding="UTF-16"?>'.decode().encode("utf-16") + (
        '<!DOCTYPE x [<!ENTITY a "ha">]><worksheet/>'.encode("utf-16-le")
    )


def _cut(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET][: len(parts[SHEET]) // 2]


def _no_sheet(parts: dict[str, bytes]) -> None:
    del parts[SHEET]


def _zip(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


GOOD = saved(book_of(HEADER, SCHOOL))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
XLSB = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
REFUSED = {
    "half a file": (GOOD[: len(GOOD) // 2], "is damaged, or no Excel workbook"),
    "a changed byte": (GOOD.replace(b"PK\x01\x02", b"PK\x01\x03", 1), "is damaged, or no Excel workbook"),
    "a sheet that is not there": (edited(GOOD, _no_sheet), "has no sheet with cells; open it in Excel"),
    "damaged XML": (edited(GOOD, _cut), "is damaged, or no Excel workbook"),
    "an .xls": (OLE, "is a file of an Excel before 2007 (.xls), or no workbook; save it in Excel as 'Excel Workbook"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password; save it without one"),
    "an .xlsb": (_zip(**{"[Content_Types].xml": XLSB}), "is an Excel binary workbook (.xlsb); save it in Excel as"),
    "an .ods": (_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "is an OpenDocument file (.ods)"),
    "another archive": (_zip(readme=b"hello"), "is a zip archive, but no Excel workbook; give one, or a CSV"),
    "the strict form": (edited(GOOD, _strict), "is a 'Strict Open XML Spreadsheet'; save it in Excel as"),
    "a zip bomb": (edited(GOOD, _bomb), "is too large for a workbook of rows, or packed as a zip bomb"),
    "a billion laughs": (edited(GOOD, _laughs), "has a DOCTYPE in its XML, which is not read"),
    "a DOCTYPE in UTF-16": (edited(GOOD, _wide), "has a DOCTYPE in its XML, which is not read"),
}


@pytest.mark.parametrize(("content", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_workbook_that_is_refused(content: bytes, expected: str) -> None:
    """What cannot be read says what it is, and what to save it as; what is not safe is not opened."""
    said = refusal(content)

    assert said.startswith("rows.xlsx")
    assert expected in said


def test_any_broken_byte_is_an_error_in_words() -> None:
    """A workbook with one wrong byte is read, or refused with an InputError."""
    for at in range(0, len(GOOD), 53):
        broken = GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :]
        try:
            read(broken)
        except InputError:
            continue


def test_a_wrong_dimension_hides_no_rows() -> None:
    """Some programs write that a sheet has one cell; all of its rows are read."""

    def shrink(parts: dict[str, bytes]) -> None:
        parts[SHEET] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts[SHEET])

    assert len(read(edited(GOOD, shrink))[0]) == 1


def test_a_far_row_ends() -> None:
    """A row with a number that no sheet can have does not make the reader count up to it."""

    def far(parts: dict[str, bytes]) -> None:
        parts[SHEET] = parts[SHEET].replace(b'<row r="2"', b'<row r="999999999999"')

    assert read(edited(GOOD, far))[0] == []


def test_many_rows_take_no_more_memory_than_few() -> None:
    """Rows pass through one at a time."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Kunden")
    sheet.append(HEADER)
    for number in range(5_000):
        sheet.append((str(UUID(int=number)), "Education", "K12", "contoso.edu"))
    file = io.BytesIO(saved(book))

    tracemalloc.start()
    found = sum(isinstance(row, Row) for row in read_rows(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found == 5_000
    assert peak < 6 * 1024 * 1024  # openpyxl without read_only=True takes 9


def test_from_a_pipe(tmp_path: Path) -> None:
    """A pipe cannot be read from any position, and a workbook is read from it anyway."""
    script = "import sys; from partner_center_workflows.bulk import read_rows; print(len(list(read_rows('-'))))"

    done = subprocess.run([sys.executable, "-c", script], input=GOOD, capture_output=True, check=True)

    assert done.stdout.strip() == b"1"
    assert done.stderr == b""


def test_without_openpyxl(tmp_path: Path) -> None:
    """Without the extra, one sentence says which to install."""
    (tmp_path / "openpyxl.py").write_text("raise ModuleNotFoundError(name='openpyxl')")
    (tmp_path / "rows.xlsx").write_bytes(GOOD)
    script = "import sys; from partner_center_workflows.bulk import read_rows; list(read_rows(sys.argv[1]))"
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])

    done = subprocess.run(
        [sys.executable, "-c", script, "rows.xlsx"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )

    assert (
        done.stderr.decode()
        .splitlines()[-1]
        .endswith(
            'rows.xlsx is an Excel workbook; to read it, run: python -m pip install "partner-center-client[excel]"; '
            "or save it as 'CSV UTF-8'"
        )
    )
