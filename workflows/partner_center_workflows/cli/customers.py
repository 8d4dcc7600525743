"""`partner-center customers`: list the partner's customers, or write them as rows for a bulk run."""

import csv
import itertools
import json
from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from partner_center_resources.service import EDUCATION_SEGMENTS
from partner_center_workflows.cli import exits, options, output
from partner_center_workflows.cli.connection import client

if TYPE_CHECKING:
    from partner_center import Customer

_PROG = "partner-center customers"
_FORMATS = ("table", "json", "csv")
_KINDS = ("Education", "GovernmentCommunityCloud", "StateOwnedEntity")
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
    made = options.parser(f"{_PROG} list", what, example, writes=True)
    which = made.add_mutually_exclusive_group()
    which.add_argument("--company-name", metavar="TEXT", help="only those whose company name begins with TEXT")
    which.add_argument("--domain", metavar="TEXT", help="only those whose domain begins with TEXT")
    made.add_argument("--limit", type=options.count, metavar="N", help="stop after so many (default: all)")
    made.add_argument("--page-size", type=options.whole, default=500, metavar="N", help="at most 500 (default: 500)")
    made.add_argument(
        "--format", choices=_FORMATS, help="default: by the suffix of FILE, or table; csv has the columns of `bulk run`"
    )
    made.add_argument("--qualification", choices=_KINDS, metavar="KIND", help=f"for csv: {', '.join(_KINDS)}")
    made.add_argument("--segment", choices=EDUCATION_SEGMENTS, help="for csv, with Education")
    return made


def _list(given: Namespace) -> int:
    from partner_center import InvalidRequestError

    form = given.format or ("json" if given.json else output.format_of(given.output, _FORMATS) or "table")
    if given.json and form != "json":
        raise InvalidRequestError(f"--json and --format {form} do not go together; give one of them")
    if (given.qualification or given.segment) and form != "csv":
        raise InvalidRequestError("--qualification and --segment go with --format csv; leave them out")
    if given.segment and given.qualification != "Education":
        raise InvalidRequestError("--segment goes with --qualification Education; leave it out")
    with output.destination(given) as stream, client(given) as pc:
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
        elif form == "csv":
            _write_csv(customers, stream, given.qualification or "", given.segment or "")
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


def _write_csv(customers: "Iterable[Customer]", stream: TextIO, kind: str, segment: str) -> None:
    """Write rows for a bulk run. The user fills in the unknown columns."""
    from partner_center_workflows.bulk.csv_cells import cell
    from partner_center_workflows.bulk.rows import COLUMNS

    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for customer in customers:
        name, _ = _names(customer)
        writer.writerow(
            {
                "customer_id": cell(customer.id),
                "qualification": kind,
                "education_segment": segment,
                "reference": cell(name)[:_LONGEST_REFERENCE],
            }
        )


def _write_table(customers: "Iterable[Customer]", stream: TextIO) -> None:
    """Write one line per customer as soon as it arrives, in columns of a fixed width."""
    line = "{:<36}  {:<40}  {}"
    found = False
    for customer in customers:
        if not found:
            output.show([line.format("CUSTOMER", "COMPANY", "DOMAIN")], stream)
            found = True
        output.show([line.format(customer.id or "", *_names(customer)).rstrip()], stream)
    if not found:
        output.show(["no customers"], stream)


def _names(customer: "Customer") -> tuple[str, str]:
    """Return the company name and the domain."""
    profile = customer.company_profile
    company, domain = (None, None) if profile is None else (profile.company_name, profile.domain)
    return (company or "").strip(), (domain or "").strip()
