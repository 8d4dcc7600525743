"""The report, for machines and for people."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest
from attrs import evolve
from report_source import ENTRY, Made

from partner_center import InvalidRequestError, PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import report_page
from partner_center_workflows.bulk import run, write_report

HOSTILE = "</script><img src=x onerror=alert(1)>\u2028\u202e=1+1"


def written(source: Made, form: Literal["csv", "json", "html"]) -> str:
    """Return the text of a report."""
    stream = io.StringIO(newline="")
    write_report(source, form, stream)
    return stream.getvalue()


def test_csv_byte_for_byte() -> None:
    """The columns, times in ISO 8601, quotes where they are needed, and CRLF as RFC 4180 has it."""
    assert written(Made(ENTRY), "csv") == (
        "line,customer_id,qualification,education_segment,website,reference,state,vetting_status,vetting_reason,"
        "problem,http_status,service_code,submitted_at,finished_at,request_id,correlation_id\r\n"
        '2,4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04,Education,K12,contoso.edu,"a ""b"", c",denied,Denied,'
        "Not an Education Customer,,,,2026-05-28T20:27:40Z,2026-05-29T20:26:40Z,r-1,c-1\r\n"
    )


def test_json_has_the_same_rows() -> None:
    """JSON has the format's version, the counts, and the values of the CSV with null for what is not there."""
    report = json.loads(written(Made(ENTRY, evolve(ENTRY, state="failed", problem=HOSTILE)), "json"))

    assert (report["format"], report["version"], report["created_at"]) == (
        "partner-center-bulk-report",
        1,
        "2026-05-28T20:26:40Z",
    )
    assert (report["counts"]["denied"], report["counts"]["failed"], report["counts"]["approved"]) == (1, 1, 0)
    (first, second) = report["rows"]
    rows = list(csv.DictReader(io.StringIO(written(Made(ENTRY), "csv"))))
    assert {name: "" if value is None else str(value) for name, value in first.items()} == rows[0]
    assert second["problem"] == HOSTILE
    assert json.loads(written(Made(), "json"))["rows"] == []


def test_html_holds_values_as_text_only() -> None:
    """Nothing that comes from outside can become markup, and the page asks for nothing from a network."""
    page = written(Made(evolve(ENTRY, reference=HOSTILE, website="$body ${x} @rows@")), "html")

    assert page.count("</script>") == 2
    assert "<img" not in page
    assert "\u2028" not in page
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    ((*values,),) = json.loads(data)
    assert values[5] == HOSTILE
    assert values[4] == "$body ${x} @rows@"
    assert not re.search(r"(src|href)=|url\(|https?://", page.replace(data, ""))
    assert "default-src 'none'" in page


@pytest.mark.parametrize("times", [1, 1000])
def test_the_timeline_ends_at_the_counts(times: int) -> None:
    """The curves of the picture are said in words for whoever cannot see it, with the right numbers."""
    page = written(Made(ENTRY, evolve(ENTRY, state="approved"), times=times), "html")

    assert f'aria-label="Over time: {2 * times:,} submitted, {times:,} approved, {times:,} denied"' in page
    assert page.count('<path class="curve') == 3


@pytest.mark.parametrize(
    ("rows", "ticks"), [(1, ["0", "1"]), (5, ["0", "3", "6"]), (30, ["0", "20", "40"]), (1799, ["0", "1,000", "2,000"])]
)
def test_the_axis_has_its_middle_in_the_middle(rows: int, ticks: list[str]) -> None:
    """The ticks of the axis are evenly spaced whole numbers."""
    page = written(Made(ENTRY, times=rows), "html")

    assert re.findall(r'text-anchor="end">([\d,]+)</text>', page) == ticks


def page_of(**counts: int) -> str:
    """Return a page of as many rows in each state, the last state first."""
    stream = io.StringIO()
    states = [report_page.State(state, count, "", "plain") for state, count in counts.items()]
    rows = ((number, state) for state in reversed(counts) for number in range(counts[state]))
    columns = [report_page.Column("Line", "number"), report_page.Column("State", "state")]
    report_page.write(report_page.Page("T", {}, states, columns), rows, stream)
    return stream.getvalue()


def test_a_page_of_more_rows_than_a_browser_opens() -> None:
    """The page has 100,000 rows: those of the worst states first, each state from its first row on; and says so."""
    page = page_of(failed=30_000, denied=0, waiting=75_000, approved=200_000)

    assert (
        "This page has 100,000 of 305,000 rows: all 30,000 failed, the first 70,000 of 75,000 waiting, "
        "none of 200,000 approved. The table, the search and the causes show only these. "
        "The report as CSV has all rows."
    ) in page
    assert '<strong>200,000</strong> <span class="name">approved</span>' in page
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    expected = [[number, "waiting"] for number in range(70_000)] + [[number, "failed"] for number in range(30_000)]
    assert json.loads(data) == expected


def test_a_page_that_has_all_rows_says_nothing_of_it() -> None:
    """100,000 rows are all there. One that came to a state after the count is there too."""
    page = page_of(failed=1, approved=99_999)
    assert (page.count('"approved"]'), "This page has" in page) == (99_999, False)

    stream = io.StringIO()
    columns = [report_page.Column("State", "state")]
    states = [report_page.State(state, count, "", "plain") for state, count in (("failed", 1), ("approved", 200_000))]
    report_page.write(report_page.Page("T", {}, states, columns), [["failed"]] * 3, stream)
    assert stream.getvalue().count('["failed"]') == 3


def test_a_report_of_nothing_yet() -> None:
    """A journal in which nothing has happened has a page anyway."""
    pending = evolve(ENTRY, state="pending", submitted_at=None, finished_at=None)

    assert "Nothing has been submitted yet." in written(Made(pending), "html")
    assert "0 rows" in written(Made(), "html")


def test_html_says_where_the_rows_came_from(tmp_path: Path) -> None:
    """A run keeps the name of its file in the journal, and the page has it with the number of rows, as text."""
    rows = tmp_path / "new <b>customers.csv"
    rows.write_text(f"customer_id,qualification\n{ENTRY.customer_id},StateOwnedEntity\n")
    with Emulator() as emulator, PartnerCenter("t", base_url=emulator.base_url) as pc:
        run(rows, journal=tmp_path / "j.db", client=pc)
    stream = io.StringIO()
    write_report(tmp_path / "j.db", "html", stream)

    assert "<dd>1 row from new &lt;b&gt;customers.csv</dd>" in stream.getvalue()


# In its own process, because a thread that another test has left counts too.
_PEAK = """
import io, sys, tracemalloc
from report_source import ENTRY, Made
from partner_center_workflows.bulk import write_report

class Nowhere(io.StringIO):
    def write(self, text):
        return len(text)

tracemalloc.start()
write_report(Made(ENTRY, times=15_000), sys.argv[1], Nowhere())
print(tracemalloc.get_traced_memory()[1])
"""


@pytest.mark.parametrize("form", ["csv", "json", "html"])
def test_many_rows_take_no_more_memory_than_few(form: str) -> None:
    """Rows pass through one at a time."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", _PEAK, form], env=env, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500_000


def test_another_format_is_refused() -> None:
    """What can be requested is named."""
    with pytest.raises(InvalidRequestError, match="give 'csv', 'json', 'jsonl', 'html' or 'xlsx'"):
        written(Made(), "pdf")  # type: ignore[arg-type]


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "  =1",
    "\t=1",
    "\r=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    '"=1"',
    "a;=1",
    'a; "@x"',
    '=HYPERLINK("https://x.example";"y")',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_the_csv_is_a_formula(text: str) -> None:
    """Where text from outside begins as a formula, also where `;` separates cells, it has `'` before it."""
    names = ("website", "reference", "vetting_status", "vetting_reason", "problem", "service_code", "correlation_id")
    hostile: dict[str, Any] = dict.fromkeys(names, text)
    entry = evolve(ENTRY, **hostile)

    lines = written(Made(entry), "csv")

    (row,) = csv.DictReader(io.StringIO(lines, newline=""))
    for name in names:
        for cell in (row[name], *row[name].split(";")[1:]):
            assert cell.strip(' "')[:1] not in tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r")
        assert row[name].replace("'", "") == text.replace("\t", "?").replace("\r", "?")
    assert json.loads(written(Made(entry), "json"))["rows"][0]["reference"] == text
    (data,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', written(Made(entry), "html"), re.DOTALL
    )
    assert json.loads(data)[0][5] == text


@pytest.mark.parametrize("text", ["'=1+1", "Contoso - Fabrikam", "a=b", "1-2", "'quoted'", "a; b"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    """A text that no spreadsheet runs is not changed, nor one that has its `'` from an earlier file."""
    (row,) = csv.DictReader(io.StringIO(written(Made(evolve(ENTRY, reference=text)), "csv")))

    assert row["reference"] == text


@pytest.mark.parametrize("form", ["csv", "json", "html"])
def test_no_report_has_a_character_that_a_terminal_obeys(form: Literal["csv", "json", "html"]) -> None:
    """Control characters, marks of direction and lone surrogates are escaped or replaced, and can be encoded."""
    evil = "a\x1b[2J\x00\x07\x9b31m\x7f\u202e\u2066\u2028\r\nFORGED\ud800"

    text = written(Made(evolve(ENTRY, reference=evil, problem=evil, vetting_reason=evil)), form)

    text.encode()
    assert {each for each in text if not each.isprintable()} <= set("\r\n\t")
    assert not [line for line in text.splitlines() if line.startswith("FORGED")]
