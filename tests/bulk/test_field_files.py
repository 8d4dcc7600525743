"""Files of rows as they come from the field: what Excel, portals and copies of copies leave in them.

Every case says what is right for it: the rows, or what the message tells.
"""

import codecs
import io
import json
from pathlib import Path

import pytest

from partner_center_workflows import bulk
from partner_center_workflows.bulk import BadRow, InputError, Row, read_rows

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f0"
HEADER = "customer_id,qualification,education_segment,website,validation_code,reference"
SCHOOL = f"{ID}1,Education,K12,contoso.edu,,order 1"
STATE = f"{ID}2,StateOwnedEntity,,,,order 2"
SOUND = (HEADER, SCHOOL, STATE)
ROWS = [
    Row(f"{ID}1", "Education", "K12", "contoso.edu", None, "order 1"),
    Row(f"{ID}2", "StateOwnedEntity", reference="order 2"),
]


def read(content: bytes) -> list[Row | BadRow]:
    """Return what a CSV file with these bytes has."""
    file = io.BytesIO(content)
    file.name = "rows.csv"
    return list(read_rows(file))


def written(*lines: str, end: str = "\n") -> bytes:
    """Return lines as bytes."""
    return (end.join(lines) + end).encode()


TAKEN = {
    "as it should be": written(*SOUND),
    "no final newline": written(*SOUND).rstrip(),
    "CR LF": written(*SOUND, end="\r\n"),
    "CR alone": written(*SOUND, end="\r"),
    "CR CR LF": written(*SOUND, end="\r\r\n"),
    "mixed line ends": written(HEADER, end="\r\n") + written(SCHOOL, end="\r") + written(STATE),
    "a BOM": codecs.BOM_UTF8 + written(*SOUND, end="\r\n"),
    "a BOM before quotes": codecs.BOM_UTF8 + written(HEADER.replace("customer_id", '"customer_id"'), SCHOOL, STATE),
    "two BOMs": codecs.BOM_UTF8 * 2 + written(*SOUND),
    "a BOM in the middle": written(HEADER, SCHOOL) + codecs.BOM_UTF8 + written(STATE),
    "UTF-16 LE": codecs.BOM_UTF16_LE + written(*SOUND, end="\r\n").decode().encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + written(*SOUND).decode().encode("utf-16-be"),
    "UTF-16 with tabs": codecs.BOM_UTF16_LE + written(*SOUND).decode().replace(",", "\t").encode("utf-16-le"),
    "UTF-16 with CR": codecs.BOM_UTF16_LE + written(*SOUND, end="\r").decode().encode("utf-16-le"),
    "semicolons": written(*SOUND).replace(b",", b";"),
    "tabs": written(*SOUND).replace(b",", b"\t"),
    "sep=;": written("sep=;", *SOUND, end="\r\n").replace(b",", b";"),
    "SEP=, in quotes": written('"SEP=,"', *SOUND),
    "sep=; saved again": written("sep=;;;;;;", *SOUND).replace(b",", b";"),
    "sep=| chooses any separator": written("sep=|", *SOUND).replace(b",", b"|"),
    "a BOM, sep= and a blank line": codecs.BOM_UTF8 + written("sep=,", "", *SOUND),
    "columns without a name": written(*(f"{line},,," for line in SOUND), end="\r\n"),
    "a nameless column in the middle": written(*(f"{line[:4]}{line[4:].replace(',', ',,', 1)}" for line in SOUND)),
    "a blank too many at the end": written(HEADER, SCHOOL + ", ", STATE + ",,"),
    "blank lines at the end": written(*SOUND, "", ",,,,,", " , , , , , ", "", end="\r\n"),
    "the end-of-file character of DOS": written(*SOUND) + b"\x1a",
    "the same behind the last cell": written(*SOUND).rstrip() + b"\x1a",
    "blanks before quotes in the header": written(HEADER.replace(",qualification", ', "qualification"'), *SOUND[1:]),
    "blanks and no-break spaces": written(HEADER.replace(",", "\xa0, ", 1), f"\xa0{SCHOOL}", STATE),
    "quotes around everything": written(*(f'"{line}"'.replace(",", '","') for line in SOUND)),
    "an id without dashes": written(HEADER, SCHOOL.replace("-", ""), STATE),
    "an id in braces": written(HEADER, SCHOOL.replace(f"{ID}1", f"{{{ID}1}}"), STATE),
    "an id as a URN": written(HEADER, f"urn:uuid:{SCHOOL}", STATE),
    "other spellings": written(HEADER, SCHOOL.replace("K12", "K-12"), STATE.replace("StateOwned", "state-owned ")),
    "an id in capitals": written(HEADER, SCHOOL.replace("b2bfce8d9f01", "B2BFCE8D9F01"), STATE),
}


@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN)
def test_what_is_taken(content: bytes) -> None:
    """Leftovers that change nothing are taken for nothing."""
    found = [Row(*(getattr(row, each) for each in COLUMNS)) for row in read(content) if isinstance(row, Row)]

    assert found == ROWS


COLUMNS = ("customer_id", "qualification", "education_segment", "website", "validation_code", "reference")


def test_empty_cells_at_the_end_may_be_missing() -> None:
    """Excel drops the separators at the end of a row from line 17 on."""
    assert read(written(HEADER, f"{ID}2,StateOwnedEntity")) == [Row(f"{ID}2", "StateOwnedEntity", line=2)]


REFUSED = {
    "Latin-1": (written(HEADER) + "Bücherei".encode("latin-1"), "is not UTF-8 (line 2, byte 2 is 0xfc)"),
    "UTF-16 without a BOM": (written(*SOUND).decode().encode("utf-16-le"), "is UTF-16 without a byte order mark"),
    "a line above the header": (written("version:v1.0", *SOUND), "line 1 is no header: delete it if the header is"),
    "an encoding above the header": (written("UTF-8", *SOUND), "line 1 is no header: delete it"),
    "bars": (written(*SOUND).replace(b",", b"|"), "separate columns by commas, semicolons or tabs"),
    "a header in German": (written("Kunden-ID,Qualifikation"), "'qualifikation' is not known (is 'qualification'"),
    "a header in Pascal": (written("CustomerId,Qualification"), "'customerid' is not known (is 'customer_id' meant?)"),
    "the portal's export": (written("Microsoft ID,Company name"), "column 'microsoft id' is not known"),
    "a web page": (b"\r\n<html><table><tr><td>customer_id", "is HTML or XML, not rows; save it in Excel as"),
    "a zero-width space": (written("\u200b" + HEADER), r"column '\u200bcustomer_id' is not known"),
}


@pytest.mark.parametrize(("content", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_refused(content: bytes, expected: str) -> None:
    """A file that cannot be understood is refused, with what to do about it."""
    with pytest.raises(InputError) as raised:
        read(content)

    assert expected in str(raised.value)
    assert "\x00" not in str(raised.value)


BAD = {
    "other separators than the header": (f"{ID}1;Education;K12", "it is separated by ';', and the first line by ','"),
    "a value too many": (f"{SCHOOL},more", "there are 7 cells for 6 columns; put a value that holds the separator in"),
    "an unknown word": (f"{ID}1,Education,primary", "education_segment is 'primary'; give K12 or HigherEducation"),
    "blanks before quotes": (f'{ID}1, "Education", "K12"', "give Education, GovernmentCommunityCloud or"),
    "typographic quotes": (
        f"\u201c{ID}1\u201d,StateOwnedEntity",
        "give the id of the customer's tenant, a GUID such as",
    ),
    "a dash left out": (f"{ID}1,StateOwnedEntity".replace("-", "", 1), "give the id of the customer's tenant"),
    "one brace": (f"{{{ID}1,StateOwnedEntity", "give the id of the customer's tenant"),
    "a line break": (f'{STATE[:-7]}"order\n2"', "cannot be printed, U+000A; leave it out"),
    "a NUL": (STATE.replace("order ", "order\0"), "cannot be printed, U+0000; leave it out"),
    "a zero-width space": (f"\u200b{STATE}", "cannot be printed, U+200B ZERO WIDTH SPACE; leave it out"),
    "an open quote": (f'{SCHOOL[:-7]}"order 1', "a quotation mark is not closed before the end of the file; close it"),
}


@pytest.mark.parametrize(("line", "expected"), BAD.values(), ids=BAD)
def test_a_row_that_is_bad(line: str, expected: str) -> None:
    """A bad row says why, and what to give instead."""
    found = read(written(HEADER, line))

    assert [type(row) for row in found] == [BadRow]
    assert expected in getattr(found[0], "reason", "")


def test_a_value_below_no_name() -> None:
    """A value in a column without a name is not dropped in silence."""
    (found,) = read(written(f"{HEADER},", f"{SCHOOL},important"))

    assert isinstance(found, BadRow)
    assert found.reason == "cell 7 has a value, and column 7 has no name; name it, or empty the cell"


def test_a_header_of_many_columns_costs_a_short_message() -> None:
    """Of 16,000 unknown columns five are named, and the time grows with the columns, not with their square."""
    with pytest.raises(InputError) as raised:
        read(written(",".join(f"column{number}" for number in range(16_000))))

    assert "column 'column4' is not known; 15,995 more are not known; column 'customer_id' is missing" in str(
        raised.value
    )
    assert len(str(raised.value)) < 1_000


def test_an_object_of_many_members_costs_a_short_message() -> None:
    """Of 16,000 unknown members of a JSON line five are named."""
    file = io.BytesIO(json.dumps({f"member{number}": "" for number in range(16_000)}).encode())

    (found,) = read_rows(file, file_format="jsonl")

    assert isinstance(found, BadRow)
    assert "15,995 more are unknown" in found.reason
    assert len(found.reason) < 1_000


def test_a_code_keeps_its_leading_zeros(tmp_path: Path) -> None:
    """A code is text: a file with 012345 has the code 012345."""
    file = tmp_path / "rows.csv"
    file.write_bytes(written(HEADER, f"{ID}3,GovernmentCommunityCloud,,,012345,"))

    assert [getattr(row, "validation_code", None) for row in bulk.read_rows(file)] == ["012345"]


def test_a_file_that_is_open_stays_open() -> None:
    """The caller's file is read, and left to the caller."""
    file = io.BytesIO(written(*SOUND))
    list(read_rows(file))

    assert not file.closed
    with pytest.raises(InputError, match="the file is open as text; open it in binary mode"):
        list(read_rows(io.StringIO("text")))  # type: ignore[arg-type]  # what people do
