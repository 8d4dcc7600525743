"""Files of rows, as people and spreadsheets write them."""

import codecs
import csv
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from partner_center_workflows.bulk import BadRow, BadRowsError, InputError, Row, plan, read_rows

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
OTHER = "5d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
HEADER = "customer_id,qualification,education_segment,website,validation_code,reference\n"
LINE = f"{CUSTOMER},Education,K12,contoso.edu,,one\n"
EXPECTED = Row(CUSTOMER, "Education", "K12", "contoso.edu", None, "one", 2)


def read(content: bytes | str, name: str = "rows.csv") -> list[Row | BadRow]:
    """Read what a file of this name would hold."""
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    file.name = name
    return list(read_rows(file))


def refusal(content: bytes | str, name: str = "rows.csv") -> str:
    """Return why a file cannot be used."""
    with pytest.raises(InputError) as raised:
        read(content, name)
    return str(raised.value)


def bad(content: bytes | str, name: str = "rows.csv") -> list[tuple[int, str]]:
    """Return the bad rows of a file."""
    return [(row.line, row.reason) for row in read(content, name) if isinstance(row, BadRow)]


@pytest.mark.parametrize(
    "content",
    [
        HEADER + LINE,
        HEADER + LINE.rstrip(),
        (HEADER + LINE).replace("\n", "\r\n"),
        codecs.BOM_UTF8.decode() + HEADER + LINE,
        (HEADER + LINE).replace(",", ";"),
        (HEADER + LINE).replace(",", "\t"),
        HEADER.upper() + LINE,
        HEADER.replace(",", " , ") + LINE,
        HEADER + LINE + "\n  \n,,,,,\n",
        HEADER + LINE.replace("contoso.edu", '"contoso.edu"'),
    ],
    ids=["plain", "no end", "windows", "bom", "semicolons", "tabs", "capitals", "blanks", "blank lines", "quotes"],
)
def test_every_way_to_write_the_same(content: str) -> None:
    """A BOM, Windows line ends, other separators, blank lines and quotes change nothing."""
    assert read(content) == [EXPECTED]


def test_columns_in_any_order_and_some_left_out() -> None:
    """Only the customer and the qualification have to be there."""
    assert read(f"qualification,customer_id\nStateOwnedEntity,{CUSTOMER}\n") == [
        Row(CUSTOMER, "StateOwnedEntity", line=2)
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "rows.csv is empty; give a first line with the columns customer_id, qualification"),
        ("customer,qualification\n", "column 'customer' is not known (is 'customer_id' meant?)"),
        ("customer_id,website\n", "column 'qualification' is missing"),
        ("customer_id,qualification,website,website\n", "column 'website' is there more than once"),
        (f"{CUSTOMER},StateOwnedEntity\n", "column 'customer_id' is missing"),
        ((HEADER + "Zürich\n").encode("latin-1"), "is not UTF-8 (line 2, byte 2 is 0xfc); save it as UTF-8; in Excel"),
        ((HEADER + LINE).encode("utf-16-le"), "is UTF-16 without a byte order mark, or no text; save it as UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8,\x00", "is not UTF-16, although it begins like it; save it as UTF-8"),
        ('"customer_id\n', "the first line is not CSV"),
    ],
    ids=["empty", "near miss", "missing", "doubled", "no header", "latin-1", "utf-16", "half utf-16", "open quote"],
)
def test_a_file_that_cannot_be_used_as_a_whole(content: bytes | str, expected: str) -> None:
    """What is wrong with a whole file is said in words that a person can act on."""
    assert expected in refusal(content)


def test_a_header_alone_is_no_rows() -> None:
    """A file may have nothing to do in it."""
    assert read(HEADER) == []


def test_a_million_characters_in_a_cell() -> None:
    """One monstrous cell is a bad row, and the rows around it are read."""
    huge = f"{OTHER},Education,K12,contoso.edu,,{'x' * 1_000_000}\n"

    rows = read(HEADER + LINE + huge + LINE.replace("one", "two"))

    assert [type(row) for row in rows] == [Row, BadRow, Row]
    assert cast("BadRow", rows[1]).line == 3
    assert (
        "a cell has more than 131,072 characters, or a quotation mark is not closed" in cast("BadRow", rows[1]).reason
    )
    assert cast("Row", rows[2]).line == 4


def test_cells_too_many_and_too_few() -> None:
    """A row with a value too many is bad; cells that are missing at the end are empty."""
    found = bad(HEADER + f"{CUSTOMER},Education\n" + LINE + LINE.rstrip() + ",more\n")

    assert found == [
        (2, "education_segment is missing; give K12 or HigherEducation for Education"),
        (4, "there are 7 cells for 6 columns; put a value that holds the separator in double quotes"),
    ]


def test_the_line_of_a_record_is_its_first() -> None:
    """Quoted line breaks do not shift the line numbers of what follows."""
    found = bad(HEADER + f'{CUSTOMER},StateOwnedEntity,,,,"a\nb\nc"\n' + "x,StateOwnedEntity,,,,\n")

    assert [line for line, _ in found] == [2, 5]


def test_a_quote_that_is_not_closed() -> None:
    """The row where the quotation begins is named."""
    found = bad(HEADER + LINE + f'{OTHER},"Education,,,,\n' + LINE)

    assert found == [(3, "a quotation mark is not closed before the end of the file; close it")]


def test_a_line_without_end_is_given_up() -> None:
    """A file of gigabytes without a line break is refused before it fills the memory."""

    class Endless(io.RawIOBase):
        name = "endless.csv"

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[:] = b"x" * len(buffer)
            return len(buffer)

    tracemalloc.start()
    with pytest.raises(InputError, match="line 1 is longer than any row can be"):
        list(read_rows(cast("BinaryIO", Endless())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 64 * 1024 * 1024


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.ndjson", "rows.txt", "<stdin>"])
def test_json_lines_by_suffix_or_by_look(name: str) -> None:
    """JSON lines are known by the suffix, or else by their first character."""
    line = json.dumps({"customer_id": CUSTOMER, "qualification": "Education", "education_segment": "K12"})

    assert read(f"\n{line}\n\n{line}", name) == [
        Row(CUSTOMER, "Education", "K12", line=2),
        Row(CUSTOMER, "Education", "K12", line=4),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "it is not JSON: Expecting property name enclosed in double quotes at character"),
        ("[1]", "it is not a JSON object; give one such as"),
        ('{"customer_id": 5, "qualification": "StateOwnedEntity"}', "customer_id is a int; give it as text"),
        ('{"website": "a", "website": "b"}', "the member 'website' is there more than once; leave one out"),
        ('{"a": ' * 200_000 + "1" + "}" * 200_000, "it is nested too deeply"),
        ('{"a": ' + "1" * 5000 + "}", "has a number that is too long"),
        ('{"color": "x"}', "there is no column 'color'"),
    ],
)
def test_bad_lines_of_json(line: str, expected: str) -> None:
    """Each bad line is named, with what to give instead."""
    good = json.dumps({"customer_id": CUSTOMER, "qualification": "StateOwnedEntity"})

    ((number, reason),) = bad(f"{good}\n{line}\n", "rows.jsonl")

    assert number == 2
    assert expected in reason


def test_a_json_array_is_not_json_lines() -> None:
    """A whole array is refused with what to give instead."""
    assert "is a JSON array; give one JSON object a line" in refusal('[{"customer_id": 1}]', "rows.jsonl")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are refused by name."""
    for place in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match=r"cannot be read: .*; give .*CSV or JSON lines file"):
            list(read_rows(place))


text = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='"'), min_size=1, max_size=20)


@given(references=st.lists(text, max_size=5), ends=st.sampled_from(["\n", "\r\n"]), as_json=st.booleans())
def test_what_is_written_is_read(references: list[str], ends: str, as_json: bool) -> None:
    """Rows that the standard library writes come back as they were."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, ["customer_id", "qualification", "reference"], lineterminator=ends)
    writer.writeheader()
    for reference in references:
        row = {"customer_id": CUSTOMER, "qualification": "StateOwnedEntity", "reference": reference}
        writer.writerow(row) if not as_json else stream.write(json.dumps(row) + ends)
    content = stream.getvalue().split(ends, 1)[1] if as_json else stream.getvalue()

    if content:
        found = read(content, "rows.jsonl" if as_json else "rows.csv")
        assert [cast("Row", row).reference for row in found] == references


@given(content=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.jsonl", "a"]))
def test_no_bytes_break_the_reader(content: bytes, name: str) -> None:
    """Whatever a file holds, it is read, row by row good or bad, or refused with an InputError."""
    try:
        rows = read(content, name)
    except InputError:
        return
    assert all(isinstance(row, Row | BadRow) for row in rows)


def test_a_row_that_the_caller_changes_is_validated_again() -> None:
    """A run trusts a row as `read_rows` made it, and no other row that comes from it or that looks like it."""
    (row,) = (each for each in read(HEADER + LINE) if isinstance(each, Row))
    told: list[BadRow] = []

    assert plan([row]).new == 1
    for changed in (evolve(row, website="=A1"), Row(CUSTOMER, "Gold")):
        with pytest.raises(BadRowsError):
            plan([changed], on_bad_row=told.append)

    assert [each.reason.partition(";")[0] for each in told] == ["website is '=A1'", "qualification is 'Gold'"]
