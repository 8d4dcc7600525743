"""`partner-center customers`: list the partner's customers, or write them as rows for a bulk run."""

import itertools
import json
import shutil
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from partner_center_workflows.cli import exits, files, options, output, records
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center import Customer

_PROG = "partner-center customers"
_ID, _COMPANY = 36, 40  # characters; what is longer stays whole, except on a terminal
_LONGEST_REFERENCE = 512  # characters, the limit of a bulk run


def main(arguments: Sequence[str]) -> int:
    """Run one action and return the exit status."""
    actions = {"list": "list them, or write them as rows for `partner-center bulk run`"}
    if options.dispatch(_PROG, "The partner's customers.", actions, arguments) is None:
        return exits.USAGE
    given = _parser().parse_args(list(arguments[1:]))
    return output.guarded(f"{_PROG} list", lambda: _list(given), as_json=given.json)


def _parser() -> options.Parser:
    example = f"{_PROG} list --qualification StateOwnedEntity -o customers.csv"
    what = "List the partner's customers, each as soon as its page is there."
    made = options.parser(f"{_PROG} list", what, example, formats=options.FORMATS)
    which = made.add_mutually_exclusive_group()
    which.add_argument("--company-name", metavar="TEXT", help="only those whose company name begins with TEXT")
    which.add_argument("--domain", metavar="TEXT", help="only those whose domain begins with TEXT")
    made.add_argument("--limit", type=options.count, metavar="N", help="stop after so many (default: all)")
    made.add_argument("--page-size", type=options.whole, default=500, metavar="N", help="at most 500 (default: 500)")
    made.add_argument(
        "--format",
        choices=options.FORMATS,
        metavar="FORMAT",
        help="the same as -o FORMAT, also for a FILE; csv and tsv have the columns of `bulk run`",
    )
    kinds = ", ".join(options.KINDS)
    kind = made.add_argument("--qualification", type=options.qualification, metavar="KIND", help=f"for csv: {kinds}")
    kind.completer = lambda **_: options.KINDS  # type: ignore[attr-defined]
    options.segment_option(made, "for csv, with Education")
    made.add_argument("--overwrite", action="store_true", help="replace FILE also if it holds rows for `bulk run`")
    return made


def _list(given: Namespace) -> int:
    from partner_center import InvalidRequestError

    form: str = given.form
    if (given.qualification or given.segment) and form not in records.SEPARATORS:
        raise InvalidRequestError("--qualification and --segment go with -o csv; leave them out")
    if given.segment and given.qualification != "Education":
        raise InvalidRequestError("--segment goes with --qualification Education; leave it out")
    destination = output.destination(given)
    if not given.overwrite:
        files.refuse_rows(given.output, "give the path of another file, or --overwrite")
    with destination as stream, client(given) as pc:
        customers = itertools.islice(
            pc.customers.list(
                page_size=min(given.page_size, given.limit or given.page_size),
                company_name_starts_with=given.company_name,
                domain_starts_with=given.domain,
            ),
            given.limit,
        )
        if form == "json":
            _write_json(customers, stream)
        elif form == "jsonl":
            records.write_lines((customer.to_dict() for customer in customers), stream)
        elif form in records.SEPARATORS:
            records.write_cells(_rows(customers, given.qualification or "", given.segment or ""), stream, form)
        else:
            _write_table(customers, stream)
    return exits.AS_ASKED


def _write_json(customers: "Iterable[Customer]", stream: TextIO) -> None:
    """Write a JSON array, one item at a time."""
    before = "["
    for customer in customers:
        stream.write(before + json.dumps(customer.to_dict(), indent=2))
        stream.flush()
        before = ",\n"
    stream.write("[]\n" if before == "[" else "]\n")


def _rows(customers: "Iterable[Customer]", kind: str, segment: str) -> "Iterator[Sequence[str]]":
    """Yield rows for a bulk run, below their columns. The user fills in the unknown ones."""
    from partner_center_workflows.bulk.csv_cells import cell
    from partner_center_workflows.bulk.rows import COLUMNS

    yield COLUMNS
    for customer in customers:
        name, _ = _names(customer)
        row = {
            "customer_id": customer.id or "",
            "qualification": kind,
            "education_segment": segment,
            "reference": cell(name)[:_LONGEST_REFERENCE],
        }
        yield [row.get(column, "") for column in COLUMNS]


def _write_table(customers: "Iterable[Customer]", stream: TextIO) -> None:
    """Write one line per customer as soon as it arrives, in columns of a fixed width that fit a terminal."""
    company, domain = _COMPANY, None
    if stream.isatty():
        left = max(8, shutil.get_terminal_size().columns - _ID - 4)
        company = min(_COMPANY, left // 2)
        domain = left - company
    found = False
    for customer in customers:
        if not found:
            output.show([f"{'CUSTOMER':<{_ID}}  {'COMPANY':<{company}}  DOMAIN"], stream)
            found = True
        name, host = (output.printable(each) for each in _names(customer))
        if domain is not None:
            name, host = _cut(name, company), _cut(host, domain)
        line = f"{customer.id or '':<{_ID}}  {name:<{company}}  {host}"
        output.show([line.rstrip()], stream)
    if not found:
        output.show(["no customers"], stream)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _names(customer: "Customer") -> tuple[str, str]:
    """Return the company name and the domain."""
    profile = customer.company_profile
    company, domain = (None, None) if profile is None else (profile.company_name, profile.domain)
    return (company or "").strip(), (domain or "").strip()
